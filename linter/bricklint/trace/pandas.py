"""Writes of pandas and of plain files."""

from __future__ import annotations

from typing import Any

from bricklint.trace.machine import Machine
from bricklint.trace.things import Arguments
from bricklint.trace.values import Frame, Known, Unknown, Value, text
from bricklint.trace.writes import NOT_FOLLOWED, Effect, Write

PANDAS_WRITES = frozenset(
    {"to_sql", "to_csv", "to_parquet", "to_excel", "to_json", "to_pickle", "to_feather", "to_hdf", "to_gbq", "to_delta"}
)
_FILE_MODES: dict[str, Effect] = {"a": "append", "w": "overwrite", "x": "create"}
_SQL_MODES: dict[str, Effect] = {"append": "append", "replace": "replace", "fail": "error"}


def pandas_write(m: Machine, base: Value, name: str, args: Arguments) -> Value:
    """`df.to_csv(…)` and its like."""
    target = args.get(0, "name", "path", "path_or_buf", "excel_writer", "destination_table")
    if target is None or (isinstance(target.value, Known) and target.value.value is None):
        return Unknown("text", (base,), (args.call,))
    names = ("if_exists",) if name in ("to_sql", "to_gbq") else ("mode",)
    mode = args.get(-1, *names)
    if mode is None and name == "to_sql":
        mode = args.get(3)
    fallback = "fail" if name in ("to_sql", "to_gbq") else "w"
    known = fallback if mode is None else text(mode.value)
    table = _SQL_MODES if name in ("to_sql", "to_gbq") else _FILE_MODES
    effect: Effect = "unknown" if known is None else table.get(known[:1] if table is _FILE_MODES else known, "unknown")
    m.emit(
        Write,
        args.func if mode is None else mode.at,
        verb=name,
        family="pandas",
        effect=effect,
        call=args.call,
        method_at=args.func,
        target=target.value,
        target_kind="jdbc" if name in ("to_sql", "to_gbq") else "file",
        target_at=target.at,
        mode=Known(fallback) if mode is None else mode.value,
        mode_at=None if mode is None else mode.at,
        source=base if isinstance(base, Frame) else NOT_FOLLOWED,
        number=m.number(),
    )
    return Known(None)


def open_file(m: Machine, name: str, args: Arguments) -> Value:
    """`open(path, mode)`."""
    target, mode = args.get(0, "file"), args.get(1, "mode")
    known = None if mode is None else text(mode.value)
    letter = "" if known is None else next((letter for letter in known if letter in "awx"), "")
    if target is not None and mode is not None and letter:
        fields: dict[str, Any] = {"call": args.call, "method_at": args.func, "mode": mode.value, "mode_at": mode.at}
        m.emit(
            Write,
            mode.at,
            verb="open",
            family="file",
            effect=_FILE_MODES[letter],
            target=target.value,
            target_kind="file",
            target_at=target.at,
            number=m.number(),
            **fields,
        )
    return Unknown("a file", () if target is None else (target.value,), (args.call,))
