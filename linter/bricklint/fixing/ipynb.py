"""Changes inside the cells of a notebook that is JSON.

The source of a cell is one string, or a list of strings of which each holds a line with its line end. A change must
leave it in the form that it had: text is escaped, lines that are put in become entries of the list, and an entry of
which nothing is left goes with its comma.
"""

from __future__ import annotations

import json
from functools import lru_cache
from json import JSONDecodeError
from typing import NamedTuple

from bricklint.code.json_places import after_blank, items, members, value_at


class _Source(NamedTuple):
    """The source of a cell: where the characters of its strings begin and end, without the quotes."""

    strings: tuple[tuple[int, int], ...]
    listed: bool

    def string_at(self, offset: int) -> int | None:
        """The string in which, or at whose end, a place stands."""
        return next((at for at, (start, end) in enumerate(self.strings) if start <= offset <= end), None)


def cell_change(text: str, start: int, end: int, new: str) -> tuple[int, int, str]:
    """The change of the file that puts `new` (code, not escaped) in the place of its characters from `start` to `end`,
    as (start, end, text). Outside of a cell's source it is taken as it is."""
    for source in _sources(text):
        first, last = source.string_at(start), source.string_at(end)
        if first is not None and last is not None and first <= last:
            escaped = _escaped(text, source, (first, start), (last, end), new)
            if not escaped and source.listed and (start, end) == (source.strings[first][0], source.strings[last][1]):
                return _without(source, first, last)
            return start, end, escaped
    return start, end, new


def _escaped(text: str, source: _Source, first: tuple[int, int], last: tuple[int, int], new: str) -> str:
    lines = [_string(text, line) for line in _lines(new)]
    if not source.listed:
        return "".join(lines)
    between = _separator(text, source)
    index, start = first
    before = text[source.strings[index][0] : start]
    opened = between if lines and start > source.strings[index][0] and _ends_line(before) else ""
    rest = text[last[1] : source.strings[last[0]][1]]
    closed = between if new.endswith("\n") and rest else ""
    return opened + between.join(lines) + closed


def _lines(new: str) -> list[str]:
    """The lines of a text, each with its line end."""
    parts = new.replace("\r\n", "\n").split("\n")
    return [line for line in (*(f"{part}\n" for part in parts[:-1]), parts[-1]) if line]


def _string(text: str, line: str) -> str:
    """A line as the inside of a JSON string; letters beyond ASCII are written as the file writes them."""
    return json.dumps(line, ensure_ascii=text.isascii() and "\\u" in text)[1:-1]


def _ends_line(raw: str) -> bool:
    """Whether the inside of a JSON string ends in a line end."""
    body = raw.removesuffix("n")
    return body != raw and (len(body) - len(body.rstrip("\\"))) % 2 == 1


def _separator(text: str, source: _Source) -> str:
    """What stands between two lines, from the quote that closes one to the quote that opens the next."""
    if len(source.strings) > 1:
        return text[source.strings[0][1] : source.strings[1][0]]
    opening = source.strings[0][0] - 1
    gap = text[len(text[:opening].rstrip()) : opening]
    return f'",{gap or " "}"'


def _without(source: _Source, first: int, last: int) -> tuple[int, int, str]:
    """The change that takes whole entries of a list out; the only ones leave one empty string."""
    strings = source.strings
    if last + 1 < len(strings):
        return strings[first][0], strings[last + 1][0], ""
    if first > 0:
        return strings[first - 1][1], strings[last][1], ""
    return strings[first][0], strings[last][1], ""


@lru_cache(maxsize=4)
def _sources(text: str) -> tuple[_Source, ...]:
    """The sources of a notebook's cells, in order; none for what is no notebook."""
    try:
        start = after_blank(text, 1 if text.startswith("\ufeff") else 0)
        if text[start : start + 1] != "{":
            return ()
        places = {key: value for key, _, value in members(text, start)}
        if text[places.get("cells", start)] != "[":
            return ()
        cells = [at for at in items(text, places["cells"]) if text[at] == "{"]
        found = (_source(text, at) for at in cells)
        return tuple(one for one in found if one is not None)
    except (JSONDecodeError, IndexError, RecursionError):
        return ()


def _source(text: str, cell: int) -> _Source | None:
    at = next((value for key, _, value in members(text, cell) if key == "source"), None)
    if at is None or text[at] not in '["':
        return None
    listed = text[at] == "["
    starts = [item for item in items(text, at) if text[item] == '"'] if listed else [at]
    if not starts:
        return None
    return _Source(tuple((start + 1, value_at(text, start)[1] - 1) for start in starts), listed)
