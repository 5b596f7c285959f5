"""From places in one state of a text to places in another: what both begin and end with is the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Shift(NamedTuple):
    """Between an old and a new text: `begin` characters at the beginning and `end` at the end are common; `old` and
    `new` are the lengths."""

    begin: int
    end: int
    old: int
    new: int

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch of the old text stands in the new one; None where it was changed."""
        if end <= self.begin:
            return start, end
        if start >= self.old - self.end:
            return start + self.new - self.old, end + self.new - self.old
        return None

    def offset(self, offset: int) -> int:
        """Where a place of the old text is in the new one; one inside of what was changed is where the change ends
        at the latest."""
        if offset <= self.begin:
            return offset
        if offset >= self.old - self.end:
            return offset + self.new - self.old
        return min(offset, self.new - self.end)

    @property
    def back(self) -> Shift:
        """The way from the new text to the old one."""
        return Shift(self.begin, self.end, self.new, self.old)


def shift_between(old: str, new: str) -> Shift:
    """The shift from one text to another."""
    shortest = min(len(old), len(new))
    begin = _common(shortest, lambda count: old[:count] == new[:count])
    end = _common(shortest - begin, lambda count: count == 0 or old[-count:] == new[-count:])
    return Shift(begin, end, len(old), len(new))


def _common(most: int, equal: Callable[[int], bool]) -> int:
    """The largest count up to `most` for which the texts are equal."""
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        if equal(middle):
            least = middle
        else:
            most = middle - 1
    return least
