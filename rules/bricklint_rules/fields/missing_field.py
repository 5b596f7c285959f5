"""A field that the job cannot do without is absent.

## What it does

Looks for the fields that the Jobs API requires: of a schedule its `timezone_id`, of a notebook task its
`notebook_path`, of a Python wheel task its `package_name` and `entry_point`, of a git_source its `git_provider`, and
so on; also for one of several where one must be there. Updates, target overrides and other documents that may leave
things out are never asked, nor are mappings that a variable may fill.

Where the field is there under a wrong name, BL101 speaks instead.

## Why is this bad

The Jobs API rejects the job with "missing required field".

## Example

```yaml job.yml
name: daily
schedule:  # BL103
  quartz_cron_expression: "0 0 2 * * ?"
tasks:
  - task_key: load
    python_wheel_task:  # BL103
      package_name: sales
```

## Use instead

```yaml job.yml
name: daily
schedule:
  quartz_cron_expression: "0 0 2 * * ?"
  timezone_id: Europe/Warsaw
tasks:
  - task_key: load
    python_wheel_task:
      package_name: sales
      entry_point: load
```

## References

- Jobs API: required fields of create and runs submit.
- Bundles: the Databricks CLI warns of a missing required field, then the service refuses the job.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import SERVICE_WRITTEN, Job
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.tree.node import Mapping, is_null
from bricklint_rules.fields.misspelt import stands_misspelt
from bricklint_rules.fields.places import called
from bricklint_rules.fields.schema_check import problems_of
from bricklint_rules.fields.typed import Reading, Typed, reading_of
from bricklint_rules.graph.declarations import CLUSTERS, strays
from bricklint_schemas import catalog
from bricklint_schemas.tables.groups import GROUPS, Group
from bricklint_schemas.tables.required import REQUIRED, RequiredField

RULE = Rule("BL103", "missing-field", Severity.ERROR)

_REQUIRED: dict[str, list[RequiredField]] = {}
for _row in REQUIRED:
    _REQUIRED.setdefault(_row.owner, []).append(_row)
_ONE_OF: dict[str, list[Group]] = {}
for _group in GROUPS:
    if _group.least and _group.name not in ("task-type", "trigger-kind"):
        for _owner in _group.owners:
            _ONE_OF.setdefault(_owner, []).append(_group)


def check(job: Job) -> Iterator[Diagnostic]:
    reading = reading_of(job)
    if reading is None or reading.partial:
        return
    yield from _by_schema(job, reading)
    if job.form in SERVICE_WRITTEN:
        return
    seen: set[tuple[str, str, int]] = set()
    meant = strays(job, CLUSTERS) if job.targets and "job_clusters" in job.settings else {}
    for type_name, mappings in reading.by_type.items():
        for row in _REQUIRED.get(type_name, ()):
            for typed in mappings:
                place = row.field, typed.node.source.path, typed.node.start
                if typed.data.get(row.field) is None and place not in seen and not _is_of(meant, typed):
                    seen.add(place)  # aliases show the same lines again
                    yield from _required(reading, typed, row)
        for group in _ONE_OF.get(type_name, ()):
            for typed in mappings:
                if not any(name in typed.data for name in group.fields):
                    yield from _of_group(reading, typed, group)


def _is_of(meant: dict[str, str], typed: Typed) -> bool:
    """Whether a cluster was meant to change another one: BL214 speaks of its key."""
    name = typed.parent.data.get("job_cluster_key") if typed.parent is not None else None
    return isinstance(name, str) and name in meant


def _by_schema(job: Job, reading: Reading) -> Iterator[Diagnostic]:
    """What the schema itself requires; all that one mapping lacks is one finding."""
    missing: dict[int, list[str]] = {}
    for found in problems_of(job, "missing-field"):
        name = found.problem.field
        if name is None or not isinstance(found.value, Mapping):
            continue
        if not stands_misspelt(name, found.problem.type_name, found.value):
            missing.setdefault(id(found.value), []).append(name)
    for typed in reading.all_of(*reading.by_type) if missing else ():
        names = missing.pop(id(typed.node), None)
        if names is not None:
            yield _missing(reading, typed, names)


def _of_group(reading: Reading, typed: Typed, group: Group) -> Iterator[Diagnostic]:
    if not (_open(typed.node) or any(_given(typed, name) for name in group.fields)):
        yield _none_of(reading, typed, group.fields, group.reason)


def _required(reading: Reading, typed: Typed, row: RequiredField) -> Iterator[Diagnostic]:
    if _open(typed.node) or any(_given(typed, name) for name in (row.field, *row.unless)):
        return
    firm = row.basis in ("documented", "tested")
    others = [name for name in row.unless if name.startswith(row.field[:4])]
    if others:
        yield _none_of(reading, typed, (row.field, *others), row.reason, firm=firm)
    else:
        yield _missing(reading, typed, [row.field], f": {row.reason}", firm=firm)


def _missing(reading: Reading, typed: Typed, names: list[str], reason: str = "", *, firm: bool = True) -> Diagnostic:
    listed = " and no ".join(f"`{name}`" for name in names)
    field = catalog.field(typed.type_name, names[0])
    values = field.values if field is not None and len(names) == 1 else ()
    return RULE.at(
        typed.place,
        f"{called(reading.root, typed.path)} has no {listed}, which the Jobs API requires{reason}",
        label=f"{' and '.join(f'`{name}`' for name in names)} missing",
        hint=f"`{names[0]}` is one of {quoted(values, 12)}" if values else None,
        severity=Severity.ERROR if firm else Severity.WARNING,
    )


def _none_of(reading: Reading, typed: Typed, names: tuple[str, ...], reason: str, *, firm: bool = True) -> Diagnostic:
    what = called(reading.root, typed.path)
    listed = ", ".join(f"`{name}`" for name in names)
    return RULE.at(
        typed.place,
        f"{what} has none of {listed}: {reason}",
        label="one of them is missing",
        hint=f"add one of {listed}",
        severity=Severity.ERROR if firm else Severity.WARNING,
    )


def _given(typed: Typed, name: str) -> bool:
    """Whether a field is there, also under a wrong name, of which BL101 speaks."""
    there = name in typed.node and not is_null(typed.node.get(name))
    return there or stands_misspelt(name, typed.type_name, typed.node)


def _open(node: Mapping) -> bool:
    """Whether fields may come that cannot be seen: a key that is a variable."""
    return any("${" in name or "{{" in name for name in node.names())
