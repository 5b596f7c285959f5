"""The documentation holds what the program says: after a change of a rule's page or message, `make docs`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_write", ROOT / "docs" / "write.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_those_of_the_rules(writer: ModuleType) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")}
    wanted = writer.pages()
    stale = sorted(name for name in {*written, *wanted} if written.get(name) != wanted.get(name))
    assert not stale, "run `make docs`"


def test_the_readme_shows_what_is_printed(writer: ModuleType) -> None:
    assert (ROOT / "README.md").read_text(encoding="utf-8") == writer.readme(), "run `make docs`"
