"""Whatever form a job is written in, moving it and sorting it anew changes no fingerprint: over the fixtures of all
forms."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from bricklint.baseline.compare import compared, counted
from tests.forms.pages import FOLDER, OPTIONS, read_page
from tests.rules.harness import lint_files

ORDERED = {"BL002", "BL308"}
"""A key that stands twice is lost when JSON is read and written anew. Of jobs that start in one minute the last of the
file is marked."""


def moved(path: str, content: bytes, chance: random.Random) -> bytes:
    """A file with fifty more lines at its head; JSON with its keys in another order and another layout."""
    if path.endswith(".json"):
        try:
            return json.dumps(shuffled(json.loads(content), chance), indent=chance.choice([None, 1, 4])).encode()
        except ValueError:
            return content
    if path.endswith((".yml", ".yaml", ".tf")):
        return b"# moved\n" * 50 + content
    if path.endswith(".py"):
        header, _, rest = content.partition(b"\n")
        is_notebook = header.startswith(b"# Databricks notebook source")
        return header + b"\n" + b"# moved\n" * 50 + rest if is_notebook else b"# moved\n" * 50 + content
    return content


def shuffled(value: Any, chance: random.Random) -> Any:
    """A value with the keys of its objects in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.md")))
def test_moving_and_sorting_changes_nothing(name: str) -> None:
    files = {path: one if isinstance(one, bytes) else one.encode() for path, one in read_page(name).files.items()}
    before = lint_files(files, **OPTIONS)
    chance = random.Random(name)
    after = lint_files({path: moved(path, one, chance) for path, one in files.items()}, **OPTIONS)
    result = compared(after, counted(before.diagnostics, before), "b")
    assert len(before.diagnostics) > 5
    assert [(one.code, one.message) for one in result.diagnostics if one.code not in ORDERED] == []
    assert result.baseline is not None
    assert {one.code for one in result.baseline.stale} <= ORDERED
