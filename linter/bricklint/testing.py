"""For authors of rule packs: small projects given as texts, and what is said of them.

    from bricklint.testing import assert_fires, assert_silent, check_pack, lint_files

    def test_capitals() -> None:
        assert_fires(our_rules.lower_case, {"jobs/a.yml": JOB}, ("jobs/a.yml", "Nightly Load"))

    def test_the_pack() -> None:
        check_pack(our_rules)

Texts may be indented as the code around them is; a `bricklint.toml` among the files is the configuration of the run.
Notes are shown as well, unless that says otherwise.
"""

from __future__ import annotations

import re
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import NamedTuple, TypeAlias

from bricklint.builtin import builtin_registry
from bricklint.config import Config, load_config
from bricklint.files.memory import Memory
from bricklint.lint import lint
from bricklint.packs.load import problems
from bricklint.registry import PackError, Registry, Row, load_rule, row_of, rows_of

__all__ = [
    "Found",
    "Page",
    "Rules",
    "assert_fires",
    "assert_silent",
    "check_pack",
    "check_rule",
    "lint_files",
    "read_page",
]

Rules: TypeAlias = "ModuleType | Row | Iterable[ModuleType | Row]"
"""A rule's module, a pack, a row, or several of them."""

CONFIGURATION = "bricklint.toml"
SECTIONS = ("What it does", "Why is this bad", "Example", "Use instead", "References")
"""The sections that a page has; one of a rule with fixes has `Fix safety` too."""


class Found(NamedTuple):
    """One finding: the rule's code, where its first marked place is (line and column from 1), the characters that are
    marked there, and what is said."""

    code: str
    path: str
    line: int
    column: int
    text: str
    message: str


def lint_files(
    files: Mapping[str, str | bytes], rules: Rules | None = None, *, today: date | None = None
) -> list[Found]:
    """What rules say of a project, in the order of the report: of the given rules alone, or of all built-in ones.

    `files` are texts (or bytes) by their paths; `today` is the date for rules that ask for one. Raises PackError for
    rules that are none, ConfigError for a `bricklint.toml` that cannot be read, AssertionError for a rule that crashes.
    """
    texts = {path: _dedented(text) for path, text in files.items()}
    registry = builtin_registry() if rules is None else Registry(_rows(rules))
    config = _config(texts.pop(CONFIGURATION, b""))
    result = lint(Memory(texts), config, registry, today=today)
    for crash in result.crashes:
        raise AssertionError(f"{crash.code} crashes on {crash.where}: {crash.error} at {crash.place}")
    found = []
    for one in result.diagnostics:
        span = one.primary.span
        found.append(Found(one.code, span.path, *span.begin, span.text, one.message))
    return found


def assert_fires(rule: Rules, files: Mapping[str, str | bytes], *expected: tuple[str, str]) -> None:
    """Assert that a rule says exactly what is expected: (path, marked characters) of each finding, in any order."""
    if not expected:
        raise AssertionError("say what is expected: (path, marked characters)")
    found = lint_files(files, rule)
    if sorted((one.path, one.text) for one in found) != sorted(expected):
        raise AssertionError(f"expected {_lines(expected)}\nfound {_lines(found)}")


def assert_silent(rule: Rules, files: Mapping[str, str | bytes]) -> None:
    """Assert that a rule says nothing."""
    if found := lint_files(files, rule):
        raise AssertionError(f"nothing was expected\nfound {_lines(found)}")


def check_pack(pack: ModuleType) -> None:
    """Assert what must hold for every rule of a pack: see `check_rule`; codes and names are its own."""
    try:
        rows = rows_of(pack)
        builtin_registry().joined(rows, pack.__name__)
    except PackError as error:
        raise AssertionError(str(error)) from error
    wrong = [f"{row.code}: {problem}" for row in rows for problem in (*problems(row), *check_rule(row))]
    if wrong:
        raise AssertionError("\n".join(wrong))


def check_rule(row: Row, *, today: date | None = None) -> list[str]:
    """What is wrong with the page of a rule, a line each: its sections, and its examples, which are linted: the bad one
    must be found on the lines that end in a comment with the rule's code, the good one must be clean."""
    page = read_page(load_rule(row).page)
    wanted = (*SECTIONS, *(["Fix safety"] if row.fix else []))
    wrong = [f"the page has no section `## {section}`" for section in wanted if section not in page.sections]
    if wrong:
        return wrong
    if not row.summary or row.summary.endswith("."):
        wrong.append("its summary is one line without a full stop")
    found = sorted({(one.path, one.line) for one in lint_files(page.bad, row, today=today)})
    marked = sorted(set(_marked(row.code, page)))
    if not marked or found != marked:
        wrong.append(f"its example is marked at {_places(marked)}, and found at {_places(found)}")
    wrong += [f"what to use instead is found: {one.message}" for one in lint_files(page.good, row, today=today)]
    return wrong if page.good else [*wrong, "there are no files to use instead"]


class Page(NamedTuple):
    """The page of a rule. `sections` by their titles; `bad` are the files of its example, `good` those to use instead:
    a file of the example that is not repeated there stays as it was."""

    sections: dict[str, str]
    bad: dict[str, str | bytes]
    good: dict[str, str | bytes]


_FENCE = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read_page(text: str) -> Page:
    """A page, read: a file is a fenced block whose first line names the language and the path (a block of the language
    `latin1` is saved in that encoding)."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    bad, good = _files(sections.get("Example", "")), _files(sections.get("Use instead", ""))
    return Page(sections, bad, {**bad, **good} if good else {})


def _files(text: str) -> dict[str, str | bytes]:
    return {path: body.encode("latin-1") if kind == "latin1" else body for kind, path, body in _FENCE.findall(text)}


def _marked(code: str, page: Page) -> Iterator[tuple[str, int]]:
    """The lines that end in a comment with the rule's code; in JSON, which has none, the lines that the page names in
    words ("Line 3 of `job.json`")."""
    for path, text in page.bad.items():
        if isinstance(text, str):
            for number, line in enumerate(text.splitlines(), 1):
                if re.search(rf"(#|--|//)\s*{code}\b(?!\])", line):
                    yield path, number
    for number, path in re.findall(r"[Ll]ine (\d+) of `([^`]+)`", page.sections.get("Example", "")):
        yield path, int(number)


def _rows(rules: Rules) -> tuple[Row, ...]:
    if isinstance(rules, ModuleType):
        return rows_of(rules)
    several: list[ModuleType | Row] = [rules] if isinstance(rules, Row) else list(rules)
    return tuple(rule if isinstance(rule, Row) else row_of(rule) for rule in several)


def _config(text: str | bytes) -> Config:
    data = text.encode() if isinstance(text, str) else text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / CONFIGURATION
        path.write_bytes(data)
        config = load_config(path)
    return config if b"profile" in data else replace(config, profile="strict")


def _dedented(text: str | bytes) -> str | bytes:
    return textwrap.dedent(text).lstrip("\n") if isinstance(text, str) else text


def _lines(found: Iterable[object]) -> str:
    return "".join(f"\n  {one}" for one in found) or "nothing"


def _places(places: list[tuple[str, int]]) -> str:
    return ", ".join(f"{path}:{line}" for path, line in places) or "no line"
