"""Which statements a SQL text holds, and what each changes, by a light scan of its tokens.

Nothing is parsed in full and nothing is ever reported as wrong. Characters of the private use area (U+E000 on) stand
for parts of the text that are not known; they count as letters of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HOLE = 0xE000
MOST_HOLES = 6000

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<string>'(?:[^'\\]|\\.|'')*(?:'|\Z)|"(?:[^"\\]|\\.|"")*(?:"|\Z))
      | (?P<quoted>`(?:[^`]|``)*(?:`|\Z))
      | (?P<mustache>\{\{[^{}]*\}\})
      | (?P<dollar>\$\{[^}\n]*\}|\$[A-Za-z_]\w*)
      | (?P<marker>(?<![\w)\]`"':]):[A-Za-z_]\w*)
      | (?P<word>[^\W\d][\w\uE000-\uF8FF]*|[\uE000-\uF8FF][\w\uE000-\uF8FF]*)
      | (?P<number>\d[\w.]*)
      | (?P<mark>::|<=>|[^\s])""",
    re.VERBOSE | re.DOTALL,
)
_DOLLAR = re.compile(r"(?<!\\)\$\{\s*([A-Za-z_]\w*)\s*\}|(?<![\\$])\$([A-Za-z_]\w*)")
_QUOTED_MARKER = re.compile(r"[\"']:([A-Za-z_]\w*)[\"']")
_MUSTACHE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")

Place = tuple[int, int]


class Token(NamedTuple):
    """A token: its kind (a group of `_TOKEN`), its text, upper case for words, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


class Statement(NamedTuple):
    """One statement. Places are (start, end) in the text scanned.

    `kind` and `modifiers`: see `bricklint.trace.writes.SqlText`. `keyword`: the words that say the kind. `target`:
    the name of what it changes. `reads`: names after FROM, JOIN and USING; `taken_out`: those of them under ANTI
    JOIN, NOT EXISTS, NOT IN or EXCEPT. `condition`: of WHERE, ON or REPLACE WHERE. `sets`: `column = expression` of
    an UPDATE. `clauses` of a MERGE. `markers`: (name, form, start, end). `rest`: from `widget`: name, default, …
    """

    kind: str
    place: Place
    keyword: Place
    target: Place | None = None
    modifiers: frozenset[str] = frozenset()
    reads: tuple[Place, ...] = ()
    taken_out: tuple[Place, ...] = ()
    condition: Place | None = None
    sets: tuple[tuple[str, str], ...] = ()
    clauses: tuple[str, ...] = ()
    markers: tuple[tuple[str, str, int, int], ...] = ()
    widget: tuple[str, str, str | None, tuple[str, ...] | None] | None = None
    tokens: tuple[Token, ...] = ()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a SQL text, without comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind != "comment":
            found = match[0].upper() if kind == "word" else match[0]
            yield Token(kind, found, match.start(), match.end())


def statements(text: str) -> list[Statement]:
    """The statements of a SQL text, in order."""
    found: list[Statement] = []
    current: list[Token] = []
    for token in tokens(text):
        if token.text == ";" and token.kind == "mark":
            if current:
                found.append(_statement(text, current))
            current = []
        else:
            current.append(token)
    if current:
        found.append(_statement(text, current))
    return found


class _Reader:
    """Reads the tokens of one statement from left to right."""

    def __init__(self, items: list[Token]) -> None:
        self.items = items
        self.at = 0

    def word(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.items[index].text if index < len(self.items) and self.items[index].kind == "word" else ""

    def take(self, *words: str) -> bool:
        for number, word in enumerate(words):
            if self.word(number) != word:
                return False
        self.at += len(words)
        return True

    def name(self) -> Place | None:
        """A name, quoted or with holes, that may be dotted; `IDENTIFIER(...)`; a path in quotes."""
        start = self.at
        items = self.items
        if start >= len(items):
            return None
        if self.word() == "IDENTIFIER" and start + 1 < len(items) and items[start + 1].text == "(":
            return self._identifier()
        if items[start].kind == "string":
            self.at += 1
            return items[start].start, items[start].end
        index = start
        while index < len(items) and (index == start or items[index].start == items[index - 1].end):
            token = items[index]
            if token.kind not in ("word", "quoted", "dollar", "number", "mustache") and token.text not in ".-{}":
                break
            index += 1
        if index == start:
            return None
        self.at = index
        return items[start].start, items[index - 1].end

    def _identifier(self) -> Place | None:
        start, depth = self.at + 1, 0
        for index in range(start, len(self.items)):
            depth += {"(": 1, ")": -1}.get(self.items[index].text, 0)
            if depth == 0:
                self.at = index + 1
                return self.items[start].end, self.items[index].start
        return None


def _statement(text: str, items: list[Token]) -> Statement:
    reader = _Reader(items)
    if reader.word() == "BEGIN":
        reader.at += 1
    start = reader.at
    if reader.word() == "WITH" or (items[reader.at : reader.at + 1] and items[reader.at].text == "("):
        start = reader.at = _behind_with(items)
    first = reader.word()
    read = _KINDS.get(first, _other)
    made = read(reader, text, items, start)
    reads, taken = _reads(items)
    marks = _markers(text, items)
    return made._replace(
        place=(items[0].start, items[-1].end), reads=reads, taken_out=taken, markers=marks, tokens=tuple(items)
    )


def _behind_with(items: list[Token]) -> int:
    depth = 0
    for index, token in enumerate(items):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word" and token.text in _MAIN:
            return index
    return 0


_MAIN = frozenset({"SELECT", "INSERT", "MERGE", "UPDATE", "DELETE", "FROM", "TABLE", "VALUES"})


def _made(reader: _Reader, kind: str, start: int, stop: int, **fields: object) -> Statement:
    items = reader.items
    stop = max(stop, start + 1)
    keyword = (items[start].start, items[min(stop, len(items)) - 1].end) if start < len(items) else (0, 0)
    return Statement(kind, (0, 0), keyword, **fields)  # type: ignore[arg-type]


def _insert(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    overwrite = reader.take("OVERWRITE")
    into = not overwrite and reader.take("INTO")
    stop = reader.at
    directory = reader.take("LOCAL", "DIRECTORY") or reader.take("DIRECTORY")
    reader.take("TABLE")
    target = reader.name()
    modifiers = {"directory"} if directory else set()
    words = [token.text for token in items[reader.at :] if token.kind == "word"]
    modifiers |= {"partition"} if words[:1] == ["PARTITION"] or "PARTITION" in words[:3] else set()
    if "VALUES" in words and "SELECT" not in words[: words.index("VALUES")]:
        modifiers.add("values")
    for phrase in (("REPLACE", "WHERE"), ("REPLACE", "USING"), ("REPLACE", "ON")):
        place = _phrase(items, phrase, reader.at)
        if place is not None:
            condition = _until(items, place + 2, {"SELECT", "VALUES", "WITH", "FROM", "TABLE"})
            found = _made(reader, "replace where", start, stop, target=target, modifiers=frozenset(modifiers))
            return found._replace(condition=condition)
    kind = "insert overwrite" if overwrite else "insert"
    return _made(reader, kind, start, stop if into or overwrite else start + 1, target=target,
                 modifiers=frozenset(modifiers), condition=_where(items, reader.at))  # fmt: skip


def _phrase(items: list[Token], words: tuple[str, ...], start: int) -> int | None:
    for index in range(start, len(items) - len(words) + 1):
        if all(items[index + n].kind == "word" and items[index + n].text == word for n, word in enumerate(words)):
            return index
    return None


def _until(items: list[Token], start: int, stops: set[str]) -> Place | None:
    depth, end = 0, start
    for index in range(start, len(items)):
        depth += {"(": 1, ")": -1}.get(items[index].text, 0)
        if depth == 0 and items[index].kind == "word" and items[index].text in stops:
            break
        end = index + 1
    return (items[start].start, items[end - 1].end) if end > start else None


def _where(items: list[Token], start: int) -> Place | None:
    depth = 0
    for index in range(start, len(items)):
        depth += {"(": 1, ")": -1}.get(items[index].text, 0)
        if depth == 0 and items[index].kind == "word" and items[index].text == "WHERE":
            return _until(items, index + 1, {"GROUP", "ORDER", "HAVING", "LIMIT", "UNION", "WINDOW"})
    return None


def _update(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    target = reader.name()
    found = _made(reader, "update", start, start + 1, target=target, condition=_where(items, reader.at))
    place = _phrase(items, ("SET",), reader.at)
    return found if place is None else found._replace(sets=_sets(text, items, place + 1))


def _sets(text: str, items: list[Token], start: int) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    depth, begin, equals = 0, start, -1
    for index in range(start, len(items) + 1):
        token = items[index] if index < len(items) else None
        ends = token is None or (token.kind == "word" and token.text == "WHERE" and depth == 0)
        if token is not None:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if ends or (token is not None and token.text == "," and depth == 0):
            if begin < equals < index - 1:
                name = text[items[begin].start : items[equals - 1].end]
                found.append((name.strip(), text[items[equals + 1].start : items[index - 1].end].strip()))
            begin, equals = index + 1, -1
        elif token is not None and token.text == "=" and depth == 0 and equals < 0:
            equals = index
        if ends:
            break
    return tuple(found)


def _delete(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    reader.take("FROM")
    stop = reader.at
    target = reader.name()
    return _made(reader, "delete", start, stop, target=target, condition=_where(items, reader.at))


def _merge(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    reader.take("WITH", "SCHEMA", "EVOLUTION")
    reader.take("INTO")
    stop = reader.at
    target = reader.name()
    on = _top_level(items, reader.at, "ON")
    condition = None if on is None else _until(items, on + 1, {"WHEN"})
    clauses: list[str] = []
    for index in range(reader.at, len(items)):
        if items[index].kind == "word" and items[index].text == "WHEN":
            clauses.append(_clause([token.text for token in items[index + 1 : index + 400] if token.kind == "word"]))
    found = _made(reader, "merge", start, stop, target=target, condition=condition)
    return found._replace(clauses=tuple(clause for clause in clauses if clause))


def _top_level(items: list[Token], start: int, word: str) -> int | None:
    depth = 0
    for index in range(start, len(items)):
        depth += {"(": 1, ")": -1}.get(items[index].text, 0)
        if depth == 0 and items[index].kind == "word" and items[index].text == word:
            return index
    return None


def _clause(words: list[str]) -> str:
    head = words[: words.index("THEN")] if "THEN" in words else words
    if "MATCHED" not in head[:2]:
        return ""
    action = words[words.index("THEN") + 1].lower() if "THEN" in words and words.index("THEN") + 1 < len(words) else ""
    matched = "not matched" if head[0] == "NOT" else "matched"
    by_source = " by source" if "SOURCE" in head[:5] else ""
    return f"{matched}{by_source} {action}"


_CREATED = ("TABLE", "VIEW", "SCHEMA", "DATABASE", "CATALOG", "VOLUME", "FUNCTION", "WIDGET")


def _create(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    modifiers: set[str] = set()
    if reader.take("OR", "REPLACE") or reader.take("OR", "REFRESH") or items[start].text == "REPLACE":
        modifiers.add("or replace")
    while reader.word() in ("TEMP", "TEMPORARY", "GLOBAL", "EXTERNAL", "LIVE", "STREAMING", "MATERIALIZED", "FOREIGN"):
        modifiers.add({"TEMP": "temporary"}.get(reader.word(), reader.word().lower()))
        reader.at += 1
    what = reader.word()
    if what not in _CREATED:
        return _other(reader, text, items, start)
    reader.at += 1
    stop = reader.at
    if what == "WIDGET":
        return _widget(reader, text, items, start)
    if reader.take("IF", "NOT", "EXISTS"):
        modifiers.add("if not exists")
    target = reader.name()
    kind = f"create {what.lower()}"
    query = _top_level(items, reader.at, "AS")
    if what == "TABLE" and query is not None:
        kind = "create table as"
    return _made(reader, kind, start, stop, target=target, modifiers=frozenset(modifiers))


def _widget(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    kind = reader.word().lower()
    reader.at += 1
    target = reader.name()
    if target is None:
        return _other(reader, text, items, start)
    default: str | None = None
    place = _phrase(items, ("DEFAULT",), reader.at)
    if place is not None and place + 1 < len(items):
        default = items[place + 1].text.strip("'\"")
    choices = _phrase(items, ("CHOICES",), reader.at)
    offered: tuple[str, ...] | None = None
    if choices is not None and not any(token.text == "SELECT" for token in items[choices:] if token.kind == "word"):
        offered = tuple(token.text.strip("'\"") for token in items[choices:] if token.kind == "string")
    name = text[target[0] : target[1]].strip("`")
    found = _made(reader, "create widget", start, start + 2, target=target)
    return found._replace(widget=(name, kind, default, offered))


def _drop(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    what = reader.word().lower()
    reader.at += 1
    stop = reader.at
    modifiers = frozenset({"if exists"}) if reader.take("IF", "EXISTS") else frozenset()
    verb = items[start].text.lower()
    target = reader.name()
    kind = "remove widget" if verb == "remove" else verb if verb == "truncate" else f"{verb} {what}"
    return _made(reader, kind, start, stop, target=target, modifiers=modifiers)


def _copy(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    reader.take("INTO")
    stop = reader.at
    target = reader.name()
    rest = [token.text.strip("'\"`").lower() for token in items[reader.at :]]
    force = any(rest[n : n + 3] == ["force", "=", "true"] for n in range(len(rest)))
    return _made(reader, "copy into", start, stop, target=target, modifiers=frozenset({"force"} if force else ()))


def _alter(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    what = reader.word().lower()
    reader.at += 1
    stop = reader.at
    target = reader.name()
    words = [token.text for token in items[reader.at : reader.at + 3] if token.kind == "word"]
    return _made(reader, f"alter {what}", start, stop, target=target, modifiers=frozenset({" ".join(words).lower()}))


def _other(reader: _Reader, text: str, items: list[Token], start: int) -> Statement:
    first = items[start].text.lower() if start < len(items) and items[start].kind == "word" else ""
    if first in ("from", "values", "table"):
        first = "select"
    if any(ord(letter) >= HOLE for letter in first):
        first = ""
    return _made(reader, first, start, start + 1)


_KINDS = {
    "INSERT": _insert,
    "UPDATE": _update,
    "DELETE": _delete,
    "MERGE": _merge,
    "CREATE": _create,
    "REPLACE": _create,
    "DROP": _drop,
    "TRUNCATE": _drop,
    "REMOVE": _drop,
    "COPY": _copy,
    "ALTER": _alter,
}


def _reads(items: list[Token]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The names after FROM, JOIN and USING, without those of WITH; and those that are taken out."""
    own = _own_names(items)
    reads: list[Place] = []
    taken: list[Place] = []
    outs: list[int] = []
    depth = 0
    for index, token in enumerate(items):
        if token.text == "(":
            depth += 1
            if _takes_out(items, index):
                outs.append(depth)
        elif token.text == ")":
            if outs and outs[-1] == depth:
                outs.pop()
            depth -= 1
        if token.kind != "word" or token.text not in ("FROM", "JOIN", "USING"):
            continue
        reader = _Reader(items)
        reader.at = index + 1
        reader.take("TABLE")
        place = reader.name()
        word = items[index + 1] if index + 1 < len(items) else None
        if place is None or (word is not None and word.text.lower() in own) or _is_delete(items, index):
            continue
        anti = token.text == "JOIN" and "ANTI" in [t.text for t in items[max(0, index - 2) : index]]
        excepts = any(t.text in ("EXCEPT", "MINUS") for t in items[max(0, index - 12) : index] if t.kind == "word")
        (taken if anti or outs or excepts else reads).append(place)
    return tuple(reads), tuple(taken)


def _is_delete(items: list[Token], index: int) -> bool:
    return index == 1 and items[0].text == "DELETE"


def _takes_out(items: list[Token], index: int) -> bool:
    before = [token.text for token in items[max(0, index - 2) : index]]
    return before[-2:] in (["NOT", "EXISTS"], ["NOT", "IN"])


def _own_names(items: list[Token]) -> set[str]:
    found: set[str] = set()
    for index in range(len(items) - 2):
        if items[index + 1].text == "AS" and items[index + 2].text == "(" and items[index].kind in ("word", "quoted"):
            found.add(items[index].text.lower())
    return found


def _markers(text: str, items: list[Token]) -> tuple[tuple[str, str, int, int], ...]:
    found: list[tuple[str, str, int, int]] = []
    for token in items:
        if token.kind == "marker":
            found.append((token.text[1:], ":name", token.start, token.end))
        elif token.kind == "string" and _QUOTED_MARKER.fullmatch(token.text):
            found.append((token.text[2:-1], "quoted", token.start, token.end))
        if token.kind in ("dollar", "string", "quoted"):
            written = text[token.start : token.end]
            for match in _DOLLAR.finditer(written):
                name = match[1] or match[2]
                if token.kind == "dollar" or match[1]:
                    found.append((name, "${name}", token.start + match.start(), token.start + match.end()))
        if token.kind in ("mustache", "string", "quoted") and "{{" in token.text:
            for match in _MUSTACHE.finditer(text[token.start : token.end]):
                found.append((match[1], "{{name}}", token.start + match.start(), token.start + match.end()))
    return tuple(found)
