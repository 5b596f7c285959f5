"""Where somebody types inside of braces and brackets: JSON and flow collections of YAML, finished or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bricklint.lsp.cursor import ITEM, Cursor, keys_around, line_of

_JSON_TOKEN = re.compile(r'"(?:[^"\\\r\n]|\\.)*(?:"|(?=\r|\n|\Z))|[{}\[\],:]|[^\s"{}\[\],:]+')
_PLAIN = r"(?:[^\s{}\[\],:#]|:(?![\s,\[\]{}\"']|\Z)|(?<=\S)#)+"
_YAML_TOKEN = re.compile(
    r'"(?:[^"\\\r\n]|\\.)*(?:"|(?=\r|\n|\Z))'
    r"|'(?:[^'\r\n]|'')*(?:'|(?=\r|\n|\Z))"
    rf"|[{{}}\[\],:]|#[^\r\n]*|{_PLAIN}(?:[ \t]+{_PLAIN})*"
)
_MARKS = ("{", "}", "[", "]", ",", ":")
_MOST_LINES = 60
"""Lines that a flow collection in YAML may have for its beginning to be looked for."""


@dataclass
class _Flow:
    """What is open at a place: `stack` the collections with their keys, `path` the keys that lead to each, `pending`
    the key whose value comes next, `last` the token that the place is in. `done` tells that a key or value stands
    before the place already, so that nothing else can."""

    at: int
    stack: list[tuple[str, set[str]]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    pending: str | None = None
    after_colon: bool = False
    done: bool = False
    last: str = ""

    def take(self, token: str, end: int) -> None:
        """Go over one token."""
        self.last = token if end == self.at else ""
        if token in ("{", "["):
            in_list = bool(self.stack) and self.stack[-1][0] == "["
            self.path.append(ITEM if in_list else self.pending or "")
            self.stack.append((token, set()))
            self._next(done=False)
        elif token in ("}", "]"):
            if self.stack:
                self.stack.pop()
                self.path.pop()
            self._next(done=True)
        elif token == ",":
            self._next(done=False)
        elif token == ":":
            self.after_colon, self.done = True, False
        elif not token.startswith("#"):
            self._scalar(token, end)

    def _next(self, *, done: bool) -> None:
        self.pending, self.after_colon, self.done = None, False, done

    def _scalar(self, token: str, end: int) -> None:
        self.done = end < self.at
        if self.stack and self.stack[-1][0] == "{" and not self.after_colon:
            self.pending = token.strip("\"'")
            if self.done:
                self.stack[-1][1].add(self.pending)

    def cursor(self, around: tuple[str, ...], *, flow: bool) -> Cursor | None:
        """The place, with the keys that lead to the outermost collection; None where no key or value is typed."""
        last = self.last
        if not self.stack or self.done or last.startswith("#"):
            return None
        quoted = last[:1] in ('"', "'")
        if last in ("}", "]") or (quoted and len(last) > 1 and last.endswith(last[0])):
            return None
        typed = last[1:] if quoted else "" if last in _MARKS else last
        path, start = (*around, *self.path[1:]), self.at - len(typed)
        kind, names = self.stack[-1]
        if kind == "[":
            return Cursor((*path, ITEM), "", typed, start, quoted, flow=flow)
        key = self.pending if self.after_colon else None
        return Cursor(path, key, typed, start, quoted, frozenset(names), flow)


def _walked(tokens: re.Pattern[str], text: str, begin: int, at: int) -> _Flow:
    flow = _Flow(at)
    for match in tokens.finditer(text, begin, at):
        flow.take(match[0], match.end())
    return flow


def json_cursor(text: str, at: int) -> Cursor | None:
    """The place in a JSON text."""
    return _walked(_JSON_TOKEN, text, 0, at).cursor((), flow=False)


def flow_cursor(text: str, at: int) -> Cursor | None:
    """The place in a flow collection of a YAML text; None outside of any."""
    found: Cursor | None = None
    end, least = at, len(text) + 1
    for _ in range(_MOST_LINES):
        begin = text.rfind("\n", 0, end) + 1
        raw = text[begin:end].rstrip("\r")
        line = line_of(raw)
        value = line.value.lstrip(" \t") if line.key is not None else raw[line.column :]
        column = line.dashes[-1] if line.dashes and line.key is None else line.column
        if value.startswith(("{", "[")) and column < least:
            flow = _walked(_YAML_TOKEN, text, begin + len(raw) - len(value), at)
            path = keys_around(text, begin, line) if flow.stack else None
            if path is not None:
                found = flow.cursor(path if line.key is None else (*path, line.key), flow=True)
        if raw.strip():
            least = min(least, len(raw) - len(raw.lstrip(" \t")))
        if begin == 0:
            break
        end = begin - 1
    return found
