"""The events of writing: DataFrames, SQL statements, files. See `bricklint.trace.events` for the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from bricklint.source import Span
from bricklint.trace.base import Event
from bricklint.trace.frames import Called
from bricklint.trace.values import Frame, Known, OneOf, Unknown, Value, settle, texts

NOT_FOLLOWED = Unknown("not a DataFrame that was followed")

Effect: TypeAlias = Literal[
    "append", "overwrite", "slice", "create", "ignore", "error", "merge", "update", "delete", "stream", "copy",
    "replace", "drop", "unknown",
]  # fmt: skip
"""What a write does to what was there: adds to it ("append"), replaces all of it ("overwrite", "replace"), replaces
a slice (replaceWhere, dynamic partitions, INSERT OVERWRITE PARTITION), makes it and fails if it is there ("create",
"error"), does nothing if it is there ("ignore")."""

_MODES: dict[str, Effect] = {
    "append": "append",
    "overwrite": "overwrite",
    "error": "error",
    "errorifexists": "error",
    "default": "error",
    "ignore": "ignore",
}


class Merge(NamedTuple):
    """The facts of a MERGE. `condition`: the ON text. `clauses`: such as "matched update", "not matched insert"."""

    condition: Value | None
    condition_at: Span | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Write(Event):
    """Data is written.

    `verb`: the method or statement as the user knows it: save, saveAsTable, insertInto, parquet, jdbc, append,
    overwritePartitions, createOrReplace, toTable, start, to_sql, to_csv, open, fs.put, `INSERT INTO`,
    `CREATE TABLE`, `MERGE INTO`, `UPDATE`, `DELETE`, `COPY INTO`, `TRUNCATE`, ...
    `family`: "batch" (df.write), "v2" (df.writeTo), "stream" (writeStream), "merge" (DeltaTable.merge), "delta"
    (DeltaTable.update / delete), "sql", "pandas", "file".
    `mode` is the value of the mode argument (Known("error") with mode_at None: the default mode), None where the
    family has none; `mode_at`: that argument as it stands. `at`: the mode argument where there is one, else the
    method's name or the SQL keyword(s). `call`: the whole statement. `effect`: what the verb alone says, "unknown"
    where the mode decides: ask `effects(passed)`.
    `target` with `target_kind` (table, path, jdbc, file, topic, unknown) and `target_at`.
    `options`: writer options, the last of a name wins, names in lower case. `partitions`: partitionBy columns.
    `source`: the DataFrame written (`Frame` with its provenance, else Unknown). `condition`: the WHERE of a delete /
    update / overwrite. `sql`: the SQL statement that it came from. `overwritten_before`: an earlier write of this run
    replaced or deleted the same target. `number` is unique in the trace.
    """

    verb: str
    family: Literal["batch", "v2", "stream", "merge", "delta", "sql", "pandas", "file"]
    effect: Effect
    call: Span
    method_at: Span
    target: Value
    target_kind: Literal["table", "path", "jdbc", "file", "topic", "unknown"] = "unknown"
    target_at: Span | None = None
    mode: Value | None = None
    mode_at: Span | None = None
    format: Value | None = None
    options: tuple[tuple[str, Value], ...] = ()
    partitions: tuple[Value, ...] = ()
    source: Value = NOT_FOLLOWED
    condition: Value | None = None
    merge: Merge | None = None
    sql: SqlText | None = None
    number: int = 0
    cleared_by: int | None = None
    sets: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> Value | None:
        """The value of a writer option, by its name in any case; None where it is not set."""
        wanted = name.lower()
        return next((value for key, value in reversed(self.options) if key == wanted), None)

    @property
    def replace_where(self) -> Value | None:
        """The slice that an overwrite replaces."""
        return self.option("replaceWhere")

    @property
    def transaction(self) -> tuple[Value | None, Value | None]:
        """txnAppId and txnVersion."""
        return self.option("txnAppId"), self.option("txnVersion")

    @property
    def checkpoint(self) -> Value | None:
        """The checkpointLocation of a streaming write."""
        return self.option("checkpointLocation")

    @property
    def streaming(self) -> bool:
        """Whether it is the sink of a streaming query."""
        return self.family == "stream"

    @property
    def in_batch(self) -> Called | None:
        """The frame of the foreachBatch function that it stands in, if it stands in one."""
        return next((f for f in self.path if isinstance(f, Called) and f.how == "foreachBatch"), None)

    @property
    def made(self) -> bool:
        """Whether the rows were made on the spot by createDataFrame, on whichever way the run took."""
        ways = self.source.options if isinstance(self.source, OneOf) else (self.source,)
        return bool(ways) and all(isinstance(way, Frame) and way.made for way in ways)

    def effects(self, passed: Mapping[str, str | Value] | None = None) -> frozenset[Effect]:
        """What the write can do to its target when the job passes these parameters (None: nothing is known of
        them, the mode of a widget is then not known). Holds "unknown" where a mode is not known."""
        if self.effect != "unknown" or self.mode is None:
            return frozenset({self.effect})
        mode = self.mode if passed is None else settle(self.mode, passed)
        names = texts(mode)
        if names is None:
            return frozenset(_known_effects(mode)) | {"unknown"}
        return frozenset(self._effect_of(name) for name in names)

    def _effect_of(self, mode: str) -> Effect:
        effect = _MODES.get(mode.lower(), "unknown")
        if effect == "overwrite" and self.replace_where is not None:
            return "slice"
        dynamic = self.option("partitionOverwriteMode")
        if effect == "overwrite" and isinstance(dynamic, Known) and str(dynamic.value).lower() == "dynamic":
            return "slice"
        return effect


def _known_effects(mode: Value) -> set[Effect]:
    if not isinstance(mode, OneOf):
        return set()
    return {_MODES.get(str(option.value).lower(), "unknown") for option in mode.options if isinstance(option, Known)}


class Marker(NamedTuple):
    """A parameter in SQL text: `form` is ":name", "${name}", "quoted" (`':name'`, which is plain text) or "{{name}}"
    (a dynamic reference or the old editor's form, never resolved in a file)."""

    name: str
    form: Literal[":name", "${name}", "quoted", "{{name}}"]
    at: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlText(Event):
    """One SQL statement that runs. `how`: "cell" (of a notebook), "file" (a SQL file), "spark.sql", "cursor".
    `kind`: insert, insert overwrite, replace where, update, delete, merge, create table, create table as, create
    view, copy into, drop, truncate, alter, select, set, use, create widget, remove widget, optimize, … (lower case),
    "" where it is not known. `text`: the statement, unknown parts kept; `target`: the table or path it changes.
    `modifiers`: "if not exists", "or replace", "if exists", "overwrite", "partition", "values", "force", …
    `args`: names that the call supplies for markers, None when it supplies none or is a cell. `at`: the keyword(s)
    that say the kind, in the file where text and file agree, else the whole text."""

    how: Literal["cell", "file", "spark.sql", "cursor"]
    kind: str
    text: Value
    whole: Span
    target: Value | None = None
    modifiers: frozenset[str] = frozenset()
    markers: tuple[Marker, ...] = ()
    args: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileOperation(Event):
    """dbutils.fs / shutil / os on files. `verb`: mv, cp, rm, put, mkdirs, mount. `overwrite`: of put; None: not
    given. `at`: the method's name."""

    verb: str
    source: Value | None
    target: Value | None
    overwrite: Value | None = None
    recurse: Value | None = None
