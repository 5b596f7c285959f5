"""A rule's page, read for its tests: sections, and the files in its examples.

A file is a fenced block whose first line names the language and the path:

    ```yaml jobs/daily.yml

A block of the language `latin1` is saved in that encoding.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FENCE = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Page(NamedTuple):
    sections: dict[str, str]
    bad: dict[str, str | bytes]
    good: dict[str, str | bytes]


def read_page(text: str) -> Page:
    """`sections` by their titles (`## Title`); `bad` are the files under Example, `good` those under Use instead:
    where a file of the example is not repeated there, it stays as it was."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    bad = _files(sections.get("Example", ""))
    good = _files(sections.get("Use instead", ""))
    return Page(sections, bad, {**bad, **good} if good else {})


def _files(text: str) -> dict[str, str | bytes]:
    return {path: body.encode("latin-1") if kind == "latin1" else body for kind, path, body in _FENCE.findall(text)}
