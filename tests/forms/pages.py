"""The pages of this folder: a fixture project of one form, and below it every finding in it.

A page holds its files as fenced texts, with the path behind the language (and `latin-1` for a file in that encoding),
and under "Findings" a line for each: the code, the place, and the marked text (`\\n` for the end of a line).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tests.rules.harness import lint_files

FOLDER = Path(__file__).parent / "pages"
OPTIONS: dict[str, object] = {
    "workspace_roots": ("/Shared",),
    "options": {"required-tags": {"tags": ["owner"]}},
}
"""What the projects are configured with: where their files lie in the workspace, and the tag that jobs must have."""

_FILE = re.compile(r"(?ms)^```\w+ (\S+)(?: (latin-1))?\n(.*?)^```$")
_FINDINGS = re.compile(r"(?ms)^## Findings\n\n```text\n(.*?)^```$")


class Page(NamedTuple):
    name: str
    files: dict[str, str | bytes]
    expected: list[str]

    @property
    def codes(self) -> set[str]:
        return {line.split(" ", 1)[0] for line in self.expected}


def read_page(name: str) -> Page:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    files: dict[str, str | bytes] = {
        path: body.encode(encoding) if encoding else body for path, encoding, body in _FILE.findall(text)
    }
    (findings,) = _FINDINGS.findall(text)
    return Page(name, files, findings.splitlines())


def found_in(page: Page) -> list[str]:
    """The findings of a page's project, written as its table writes them."""
    shown = []
    for one in lint_files(page.files, **OPTIONS).diagnostics:
        span = one.primary.span
        marked = span.text.replace("\n", "\\n")
        shown.append(f"{one.code} {span.path}:{span.begin[0]} {marked}".rstrip())
    return sorted(shown)
