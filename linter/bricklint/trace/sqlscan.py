"""Which statements a SQL text holds, and what each changes, by a light scan of its tokens.

Nothing is parsed in full and nothing is ever reported as wrong.
"""

from __future__ import annotations

from typing import NamedTuple

from bricklint.trace.sqlnames import markers_of, reads_of
from bricklint.trace.sqltokens import HOLE, Place, Reader, Token, tokens


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


def _statement(text: str, items: list[Token]) -> Statement:
    reader = Reader(items)
    if reader.word() == "BEGIN":
        reader.at += 1
    start = reader.at
    if reader.word() == "WITH" or (items[reader.at : reader.at + 1] and items[reader.at].text == "("):
        start = reader.at = _behind_with(items)
    first = reader.word()
    read = _KINDS.get(first, _other)
    made = read(reader, text, items, start)
    reads, taken = reads_of(items)
    marks = markers_of(text, items)
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


def _made(reader: Reader, kind: str, start: int, stop: int, **fields: object) -> Statement:
    items = reader.items
    stop = max(stop, start + 1)
    keyword = (items[start].start, items[min(stop, len(items)) - 1].end) if start < len(items) else (0, 0)
    return Statement(kind, (0, 0), keyword, **fields)  # type: ignore[arg-type]


def _insert(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
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
        if items[index].text != words[0]:
            continue
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


def _update(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
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
        ends = token is None or (token.kind == "word" and token.text in ("WHERE", "WHEN") and depth == 0)
        if token is not None:
            depth += {"(": 1, ")": -1, "CASE": 1, "END": -1}.get(token.text, 0)
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


def _delete(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    reader.take("FROM")
    stop = reader.at
    target = reader.name()
    return _made(reader, "delete", start, stop, target=target, condition=_where(items, reader.at))


def _merge(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
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
    always = _phrase(items, ("WHEN", "MATCHED", "THEN", "UPDATE", "SET"), reader.at)
    sets = () if always is None else _sets(text, items, always + 5)
    return found._replace(clauses=tuple(clause for clause in clauses if clause), sets=sets)


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


def _create(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
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


def _widget(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
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
    offered = None if choices is None else _offered(items[choices + 1 :])
    name = text[target[0] : target[1]].strip("`")
    found = _made(reader, "create widget", start, start + 2, target=target)
    return found._replace(widget=(name, kind, default, offered))


def _offered(items: list[Token]) -> tuple[str, ...] | None:
    """The choices of a widget where they are written down: `(VALUES 'a', 'b')`, also selected from."""
    words = {token.text for token in items if token.kind == "word"}
    if "SELECT" in words and not {"VALUES"} <= words <= {"SELECT", "FROM", "VALUES"}:
        return None
    return tuple(token.text.strip("'\"") for token in items if token.kind in ("string", "number"))


def _drop(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    what = reader.word().lower()
    reader.at += 1
    stop = reader.at
    modifiers = frozenset({"if exists"}) if reader.take("IF", "EXISTS") else frozenset()
    verb = items[start].text.lower()
    target = reader.name()
    kind = "remove widget" if verb == "remove" else verb if verb == "truncate" else f"{verb} {what}"
    return _made(reader, kind, start, stop, target=target, modifiers=modifiers)


def _copy(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    reader.take("INTO")
    stop = reader.at
    target = reader.name()
    rest = [token.text.strip("'\"`").lower() for token in items[reader.at :]]
    force = any(rest[n : n + 3] == ["force", "=", "true"] for n in range(len(rest)))
    return _made(reader, "copy into", start, stop, target=target, modifiers=frozenset({"force"} if force else ()))


def _alter(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
    reader.at += 1
    what = reader.word().lower()
    reader.at += 1
    stop = reader.at
    target = reader.name()
    words = [token.text for token in items[reader.at : reader.at + 3] if token.kind == "word"]
    return _made(reader, f"alter {what}", start, stop, target=target, modifiers=frozenset({" ".join(words).lower()}))


def _other(reader: Reader, text: str, items: list[Token], start: int) -> Statement:
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
