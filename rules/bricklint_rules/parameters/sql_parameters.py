"""SQL asks for a parameter that nobody supplies, or in a way that is no parameter.

## What it does

Looks at SQL cells, at the files of SQL tasks and at `spark.sql` with `args`:

- a `:name` that no widget, task parameter, job parameter or argument supplies;
- `':name'` in quotes, which is plain text, where a parameter of that name exists;
- `${name}` in a SQL cell, the old form of a widget's value. Names with a dot are Spark settings, and left alone.

## Why is this bad

An unbound marker fails the query. A quoted one compares with the letters `:name` and finds nothing. `${name}` is put
into the text as it stands, without quotes, and is deprecated since Databricks Runtime 15.2.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          sql_task:
            warehouse_id: 1234567890abcdef
            file: {path: ./load.sql}
            parameters: {day: "{{job.start_time.iso_date}}"}
```
```sql load.sql
SELECT * FROM orders WHERE day = ':day'; -- BL615
SELECT * FROM orders WHERE region = :region; -- BL615
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          sql_task:
            warehouse_id: 1234567890abcdef
            file: {path: ./load.sql}
            parameters: {day: "{{job.start_time.iso_date}}", region: eu}
```
```sql load.sql
SELECT * FROM orders WHERE day = :day;
SELECT * FROM orders WHERE region = :region;
```

## References

- SQL reference: parameter markers. Legacy widgets in notebooks: `${param}` is deprecated.
- Jobs API: `sql_task.parameters`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.project.model import Project
from bricklint.rule import Confidence, Diagnostic, Rule, Severity, quoted
from bricklint.source import Span
from bricklint.trace.writes import Marker, SqlText
from bricklint_rules.parameters.entries import Entry, entries_of, starters, taken
from bricklint_rules.parameters.unread import call_arguments, targets_of
from bricklint_schemas.closest import closest

RULE = Rule("BL615", "sql-parameters", Severity.WARNING)


def check(project: Project) -> Iterator[Diagnostic]:
    elsewhere = call_arguments(project)
    unbound: dict[tuple[str, int], tuple[Entry, Marker]] = {}
    bound: set[tuple[str, int]] = set()
    said: set[tuple[str, str, str]] = set()
    for entry in entries_of(project):
        for event in entry.code.trace.of(SqlText):
            for marker in event.markers:
                place = (marker.at.path, marker.at.start)
                if marker.form == ":name":
                    if _supplied(entry, event, marker.name) or marker.name in elsewhere or _slip(entry, marker.name):
                        bound.add(place)
                    else:
                        unbound.setdefault(place, (entry, marker))
                elif (key := (marker.form, marker.name, marker.at.path)) not in said:
                    found = _other_form(entry, event, marker)
                    if found is not None:
                        said.add(key)
                        yield found
    first: dict[tuple[str, str], tuple[Entry, Marker, list[Span]]] = {}
    for place, (entry, marker) in unbound.items():
        if place not in bound:
            first.setdefault((marker.name, marker.at.path), (entry, marker, []))[2].append(marker.at)
    for entry, marker, places in first.values():
        yield _unbound(entry, marker, places[1:])


def _supplied(entry: Entry, event: SqlText, name: str) -> bool:
    """Whether a marker gets a value, or may get one that cannot be seen."""
    if event.how in ("spark.sql", "cursor"):
        return event.args is None or "*" in event.args or name in event.args
    return entry.unknowable or name in entry.code.trace.widgets_defined or entry.passes(name)


def _slip(entry: Entry, name: str) -> bool:
    """Whether BL602 says it: a notebook is passed a parameter of nearly this name."""
    return all(run.task.kind == "notebook_task" for run in entry.runs) and entry.slip_of(name)


def _is_parameter(entry: Entry, event: SqlText, name: str) -> bool:
    if event.args is not None:
        return name in event.args
    return name in entry.code.trace.widgets_defined or entry.passes(name)


def _other_form(entry: Entry, event: SqlText, marker: Marker) -> Diagnostic | None:
    if not _is_parameter(entry, event, marker.name):
        return None
    if marker.form == "quoted":
        return RULE.at(
            marker.at,
            f"`':{marker.name}'` is the text `:{marker.name}`, not the parameter's value",
            label="plain text",
            hint=f"take the quotes away: `:{marker.name}`",
            severity=_severity(entry),
        )
    if marker.form == "${name}" and event.how == "cell" and "." not in marker.name:
        return RULE.at(
            marker.at,
            f"`${{{marker.name}}}` is the old form of a parameter: deprecated since Databricks Runtime 15.2",
            label="put into the text as it stands",
            hint=f"write `:{marker.name}` (`IDENTIFIER(:{marker.name})` for the name of a table)",
            severity=_severity(entry),
        )
    return None


def _unbound(entry: Entry, marker: Marker, others: list[Span]) -> Diagnostic:
    names = _names(entry)
    near = closest(marker.name, names)
    listed = f"supplied: {quoted(names)}" if names else "nothing is supplied"
    runs = entry.runs
    return RULE.at(
        marker.at,
        f"nobody supplies the parameter `:{marker.name}`: the query fails"
        + ("" if entry.reached else " unless a job passes it"),
        label="without a value",
        related=[*((other, "asked for here too") for other in others[:2]), *starters(entry)],
        hint=f"did you mean `:{near}`? {listed}" if near else listed,
        severity=_severity(entry),
        confidence=Confidence.MEDIUM if taken(entry) else Confidence.HIGH,
        job=runs[0].job.title if runs else None,
    ).with_targets(targets_of(run.job for run in runs))


def _names(entry: Entry) -> list[str]:
    found = dict.fromkeys(entry.code.trace.widgets_defined)
    for run in entry.runs:
        found |= dict.fromkeys(run.passed)
    return list(found)


def _severity(entry: Entry) -> Severity | None:
    return None if entry.reached else Severity.NOTE
