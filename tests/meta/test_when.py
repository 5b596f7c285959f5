"""`Row.when` leaves out only what has nothing to say: every case of every rule, asked with it and without it."""

from __future__ import annotations

import importlib
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from bricklint.builtin import builtin_registry
from bricklint.config import Config
from bricklint.files.memory import Memory
from bricklint.lint import lint
from bricklint.registry import Registry
from tests.rules.harness import TODAY, Case

MODULES = sorted(path.stem for path in (Path(__file__).parents[1] / "rules").glob("test_*.py"))
RULES = builtin_registry()
ALWAYS_ASKED = Registry(row._replace(when=()) for row in RULES.rows)


def cases_of(module: str) -> Iterator[Case]:
    yield from getattr(importlib.import_module(f"tests.rules.{module}"), "CASES", ())


def said(case: Case, registry: Registry) -> list[tuple[object, ...]]:
    texts = {path: textwrap.dedent(text).lstrip("\n") for path, text in case.files.items() if isinstance(text, str)}
    config = Config(**{"profile": "strict", **case.config})  # type: ignore[arg-type]
    found = lint(Memory({**case.files, **texts}), config, registry, today=TODAY).diagnostics
    return [(one.code, one.message, one.primary.span.path, one.primary.span.start, one.targets) for one in found]


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_lost(module: str) -> None:
    for case in cases_of(module):
        assert said(case, RULES) == said(case, ALWAYS_ASKED), case.why
