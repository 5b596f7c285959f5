"""What a fix does to the text of each file: the one place where the edits of rules become changes of files.

A rule's edit speaks the language of what it edits: YAML, Python, SQL. Here its text is given the file's line ends, and
in a notebook that is JSON it is escaped as the source of its cell needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from bricklint.diagnostic import Edit, Fix
from bricklint.fixing.ipynb import cell_change


class Change(NamedTuple):
    """Put `text` in the place of the characters from `start` to `end` (code points, `end` exclusive) of a file."""

    start: int
    end: int
    text: str


def changes_of(fix: Fix) -> dict[str, tuple[Change, ...]]:
    """The changes of a fix by path, in the order of the file, each once; to be made all, or none.

    Offsets are those of the file's text as it was linted (`bricklint.source.decode` of its bytes). Raises ValueError
    for a fix whose own edits overlap.
    """
    by_path: dict[str, set[Change]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.span.path, set()).add(_change(edit))
    found = {path: tuple(sorted(changes)) for path, changes in sorted(by_path.items())}
    for path, changes in found.items():
        if any(other.start < one.end or other.start == one.start for one, other in pairwise(changes)):
            raise ValueError(f"the edits of `{fix.title}` overlap in {path}")
    return found


def file_edits(fix: Fix) -> tuple[Edit, ...]:
    """The same as edits of the files' own text, for reports and editors; none for a fix whose edits overlap."""
    sources = {edit.span.path: edit.span.source for edit in fix.edits}
    try:
        changes = changes_of(fix)
    except ValueError:
        return ()
    return tuple(
        Edit(sources[path].span(change.start, change.end), change.text)
        for path, found in changes.items()
        for change in found
    )


def overlap(one: Change, other: Change) -> bool:
    """Whether two changes cannot be made side by side. Those that touch count too: each was worked out without the
    other, and the comma or the line break between them belongs to both."""
    return one.start <= other.end and other.start <= one.end


def clashes(changes: Sequence[Change], others: Iterable[Change]) -> bool:
    """Whether any of the changes overlaps with any of the others and is not the very same."""
    return any(one != other and overlap(one, other) for other in others for one in changes)


def changed(text: str, changes: Iterable[Change]) -> str:
    """The text after changes that do not overlap, given in any order; the same change twice counts once."""
    pieces: list[str] = []
    at = 0
    for change in sorted(set(changes)):
        if change.start < at:
            raise ValueError("changes overlap")
        pieces += (text[at : change.start], change.text)
        at = change.end
    return "".join([*pieces, text[at:]])


def _change(edit: Edit) -> Change:
    source = edit.span.source
    if source.path.lower().endswith(".ipynb"):
        return Change(*cell_change(source.text, edit.span.start, edit.span.end, edit.text))
    return Change(edit.span.start, edit.span.end, with_line_ends(edit.text, source.text))


def with_line_ends(text: str, around: str) -> str:
    """A text with the line ends of the one that it goes into (those that stand there most, where they are mixed)."""
    if "\n" not in text or "\r" not in around:
        return text
    windows = around.count("\r\n")
    unix, mac = around.count("\n") - windows, around.count("\r") - windows
    mark = "\r\n" if windows >= max(unix, mac) else "\n" if unix >= mac else "\r"
    return mark.join(text.replace("\r\n", "\n").split("\n"))
