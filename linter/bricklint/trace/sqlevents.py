"""SQL that runs: in cells, in files, by `spark.sql`: its events, and where a query's rows come from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from bricklint.source import Span
from bricklint.trace.dbutils import read_widget
from bricklint.trace.events import WidgetDefined, WidgetRemoved
from bricklint.trace.frameops import measured, merged, view
from bricklint.trace.machine import Machine
from bricklint.trace.sqlscan import Statement, statements
from bricklint.trace.sqltokens import HOLE, MOST_HOLES, Place
from bricklint.trace.texts import concat, formatted, is_text
from bricklint.trace.things import Arg, Arguments
from bricklint.trace.values import (
    Frame,
    Known,
    Mapped,
    OneOf,
    Origin,
    Pieces,
    Unknown,
    Value,
    text,
)
from bricklint.trace.writes import Effect, Marker, Merge, SqlText, Write

How = Literal["cell", "file", "spark.sql", "cursor"]

_EFFECTS: dict[str, Effect] = {
    "insert": "append",
    "insert overwrite": "overwrite",
    "replace where": "slice",
    "update": "update",
    "delete": "delete",
    "merge": "merge",
    "create table": "create",
    "create table as": "create",
    "copy into": "copy",
    "drop table": "drop",
    "truncate": "delete",
}


class Source:
    """A SQL text with holes where it is not known, and the way back to the file."""

    def __init__(self, value: Value, whole: Span, offsets: Sequence[tuple[int, int]] = ()) -> None:
        self.value = value
        self.whole = whole
        self.holes: list[Value] = []
        self.seams: list[tuple[int, int, int, Any]] = []
        letters: list[str] = []
        length = 0
        for part in value.parts if isinstance(value, Pieces) else (value,):
            if isinstance(part, Known) and isinstance(part.value, str):
                for offset, place, size in part.seams:
                    self.seams.append((length + offset, place, size, part.at[0].source if part.at else whole.source))
                letters.append(part.value)
                length += len(part.value)
            else:
                letters.append(chr(HOLE + min(len(self.holes), MOST_HOLES)))
                self.holes.append(part)
                length += 1
        self.text = "".join(letters)
        ends = [start for start, _ in offsets[1:]] + [len(self.text)]
        for (start, place), end in zip(offsets, ends, strict=False):
            self.seams.append((start, place, end - start, whole.source))
        self.seams.sort(key=lambda seam: seam[0])
        self.starts = [seam[0] for seam in self.seams]

    def span(self, place: Place) -> Span:
        """Where a stretch of the text stands in the file; the whole text where that cannot be said."""
        start, end = self._place(place[0]), self._place(max(place[1] - 1, place[0]))
        # A hole stands between the letters around it.
        first = (start, 0) if start is not None else (self._place(place[0] - 1), 1)
        last = (end, 1) if end is not None else (self._place(place[1]), 0)
        if first[0] is None or last[0] is None or first[0][1] is not last[0][1]:
            return self.whole
        begins, ends = first[0][0] + first[1], last[0][0] + last[1]
        return Span(first[0][1], begins, ends) if begins < ends else self.whole

    def _place(self, offset: int) -> tuple[int, Any] | None:
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or offset < 0:
            return None
        start, place, length, source = self.seams[index]
        return (place + offset - start, source) if offset < start + length else None

    def cut(self, place: Place) -> Value:
        """The value of a stretch of the text."""
        start, end = place
        parts: list[Value] = []
        last = start
        at = (self.span(place),)
        for index in range(start, end):
            number = ord(self.text[index]) - HOLE
            if 0 <= number < len(self.holes):
                if index > last:
                    parts.append(Known(self.text[last:index], at))
                parts.append(self.holes[number])
                last = index + 1
        if last < end:
            parts.append(Known(self.text[last:end], at))
        return concat(parts, at)


def run_sql(m: Machine, query: Arg, how: How, args: Arguments) -> Value:
    """`spark.sql(query)`: its events; the rows that it gives."""
    value = query.value
    named = {arg.name: arg.value for arg in args.items if arg.name not in (None, "sqlQuery", "args")}
    options = value.options[:24] if isinstance(value, OneOf) and value.options else (value,)
    supplied = _supplied(args)
    frame: Frame | None = None
    for option in options:
        filled = formatted(option, [], named, (query.at,)) if named and isinstance(option, Known) else option
        made = _run_text(m, Source(filled, query.at), how, supplied)
        frame = made if frame is None else merged(frame, made)
    return Frame(complete=False) if frame is None else frame


def _supplied(args: Arguments) -> tuple[str, ...] | None:
    given = args.value(1, "args")
    if isinstance(given, Mapped) and given.complete:
        names = [text(key) for key, _ in given.items]
        return tuple("*" if name is None else name for name in names)
    return None if given is None else ("*",)


def run_cell(m: Machine, cell: Any, how: How) -> None:
    """The statements of a SQL cell or file."""
    whole = m.span(cell)
    source = Source(Known(cell.text, (whole,)), whole, cell.offsets)
    _run_text(m, source, how, None)


def _run_text(m: Machine, source: Source, how: How, supplied: tuple[str, ...] | None) -> Frame:
    if not is_text(source.value) and not isinstance(source.value, Pieces):
        m.emit(SqlText, source.whole, how=how, kind="", text=source.value, whole=source.whole, args=supplied)
        return Frame(complete=False, at=(source.whole,))
    frame = Frame(complete=False, at=(source.whole,))
    for statement in statements(source.text):
        frame = _run_statement(m, source, statement, how, supplied)
    return frame


def _run_statement(
    m: Machine, source: Source, statement: Statement, how: How, supplied: tuple[str, ...] | None
) -> Frame:
    at = source.span(statement.keyword)
    target = None if statement.target is None else _unquoted(source.cut(statement.target))
    markers = tuple(
        Marker(name, form, source.span((start, end)))  # type: ignore[arg-type]
        for name, form, start, end in statement.markers
    )
    if how in ("cell", "file"):
        target = _read_markers(m, markers, target)
        _read_arguments(m, source, statement)
    frame = _rows(m, source, statement)
    whole = source.span(statement.place)
    index = m.emit(
        SqlText,
        at,
        how=how,
        kind=statement.kind,
        text=source.cut(statement.place),
        whole=whole,
        target=target,
        modifiers=statement.modifiers,
        markers=markers,
        args=supplied,
    )
    _widgets(m, source, statement)
    if statement.kind == "create view" and target is not None and text(target) is not None:
        m.store.set((0, f"view {str(text(target)).lower()}"), frame)
    effect = _EFFECTS.get(statement.kind)
    if effect is not None:
        sql = m.events[index] if index >= 0 else None
        _write(m, source, statement, effect, target, frame, (at, whole, sql))
    return frame


def _write(
    m: Machine,
    source: Source,
    statement: Statement,
    effect: Effect,
    target: Value | None,
    frame: Frame,
    places: tuple[Span, Span, Any],
) -> None:
    at, whole, sql = places
    if effect == "overwrite" and "partition" in statement.modifiers:
        effect = "slice"
    if effect == "create":
        effect = (
            "replace" if "or replace" in statement.modifiers
            else "ignore" if "if not exists" in statement.modifiers
            else "create"
        )  # fmt: skip
        if "temporary" in statement.modifiers:
            return
    filters = statement.condition is None or statement.kind == "insert"
    condition = None if filters or statement.condition is None else source.cut(statement.condition)
    place = None if statement.condition is None else source.span(statement.condition)
    name = None if target is None else text(target)
    is_path = name is not None and (name.startswith("/") or "://" in name)
    session = tuple(
        (option, value)
        for option in ("txnappid", "txnversion")
        if (value := m.store.get((0, f"conf spark.databricks.delta.write.{option}"))) is not None
    )
    m.emit(
        Write,
        at,
        verb=at.text if at.text and "\n" not in at.text and len(at.text) < 40 else statement.kind.upper(),
        family="sql",
        effect=effect,
        call=whole,
        method_at=at,
        target=target or Unknown("no target given"),
        target_kind="path" if is_path or "directory" in statement.modifiers else "table",
        target_at=None if statement.target is None else source.span(statement.target),
        source=frame,
        options=session,
        condition=condition,
        merge=Merge(condition, place, statement.clauses) if statement.kind == "merge" else None,
        sets=statement.sets,
        sql=sql,
        number=m.number(),
    )


def _unquoted(value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.value, str):
        name = value.value
        for kind in ("delta.", "parquet.", "json.", "csv."):
            if name.lower().startswith(kind + "`"):
                name = name[len(kind) :]
        return replace(value, value=name.replace("`", "").strip("'\""))
    if isinstance(value, Pieces):
        parts = tuple(
            replace(part, value=part.value.replace("`", ""))
            if isinstance(part, Known) and isinstance(part.value, str)
            else part
            for part in value.parts
        )
        return concat(parts, value.at)
    return value


_BARS = re.compile(r"\s*\|\|\s*")


def _read_markers(m: Machine, markers: tuple[Marker, ...], target: Value | None) -> Value | None:
    """Read the parameters that a statement is filled in with; its target, filled in."""
    values: dict[str, Value] = {}
    for marker in markers:
        if marker.form not in (":name", "${name}"):
            continue
        if marker.form == "${name}" and m.store.get((0, f"conf {marker.name.lower()}")) is not None:
            continue
        values[marker.at.text] = read_widget(m, Arg(None, Known(marker.name), marker.at), marker.form, None)
    named = None if target is None else text(target)
    if named is None or target is None:
        return target
    if "||" in named:
        return concat([_operand(part, values) for part in _BARS.split(named)])
    if not any(written in named for written in values):
        return target
    places = re.compile("(" + "|".join(re.escape(one) for one in sorted(values, key=len, reverse=True)) + ")")
    return concat([values.get(part) or Known(part) for part in places.split(named) if part])


def _operand(written: str, values: dict[str, Value]) -> Value:
    """One side of `||` in an IDENTIFIER clause."""
    if written in values:
        return values[written]
    literal = re.fullmatch(r"""(['"])(.*)\1""", written)
    return Known(literal[2]) if literal is not None else Unknown("a SQL expression")


def _read_arguments(m: Machine, source: Source, statement: Statement) -> None:
    items = statement.tokens
    for index in range(len(items) - 2):
        if items[index].text == "GETARGUMENT" and items[index + 1].text == "(" and items[index + 2].kind == "string":
            token = items[index + 2]
            at = source.span((token.start, token.end))
            read_widget(m, Arg(None, Known(token.text.strip("'\"")), at), "getArgument", None)


def _rows(m: Machine, source: Source, statement: Statement) -> Frame:
    if "values" in statement.modifiers:
        return Frame((Origin("made", Known(""), (source.whole,)),), at=(source.whole,))
    frame = Frame(at=(source.whole,), complete=True)
    for place in statement.reads:
        name = _unquoted(source.cut(place))
        there = view(m, name) or Frame((Origin("table", name, (source.span(place),)),))
        # what is known of the first rows holds for those that others are joined to
        frame = merged(frame, there) if frame.origins else replace(there, at=frame.at)
    taken: list[Origin] = []
    for place in statement.taken_out:
        taken.append(Origin("table", _unquoted(source.cut(place)), (source.span(place),)))
    distinct = any(token.text == "DISTINCT" for token in statement.tokens if token.kind == "word")
    if statement.kind == "insert" and statement.condition is not None:
        frame = replace(frame, filters=(*frame.filters, source.cut(statement.condition)))
    for hole in source.holes:
        frame = measured(frame, hole)
    return replace(frame, anti_joined=frame.anti_joined + tuple(taken), deduplicated=frame.deduplicated or distinct)


def _widgets(m: Machine, source: Source, statement: Statement) -> None:
    if statement.kind == "remove widget" and statement.target is not None:
        m.emit(WidgetRemoved, source.span(statement.target), name=text(_unquoted(source.cut(statement.target))))
    if statement.widget is None or statement.target is None:
        return
    name, kind, default, choices = statement.widget
    value = None if default is None else Known(default, (source.span(statement.place),))
    m.defaults.setdefault(name, value)
    m.emit(
        WidgetDefined,
        source.span(statement.target),
        name=name,
        kind=kind,
        default=value,
        choices=choices,
        how="sql",
    )
