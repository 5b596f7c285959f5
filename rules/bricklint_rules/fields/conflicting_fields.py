"""Fields that exclude each other, or one without the field that it needs.

## What it does

Reports fields that cannot stand together: `parameters` with `named_parameters` of a Python wheel, a Git branch with a
tag, two kinds in one SQL task, a dbt `profiles_directory` with a warehouse, two identities in `run_as`, JAR with
notebook parameters in run-now, task parameters where the job has parameters of its own, a `job_cluster_key` in a
one-time run. It also reports a field without the one that it needs: `source: GIT` needs the job's `git_source`.

Compute, triggers and task types have rules of their own (BL502, BL503, BL306, BL105).

## Why is this bad

The Jobs API rejects the request, or one of the two is dropped.

## Example

```yaml job.yml
name: daily
git_source:
  git_url: https://github.com/acme/jobs
  git_provider: gitHub
  git_branch: main
  git_tag: v1.2  # BL108
tasks:
  - task_key: load
    existing_cluster_id: 0101-010101-abcdefgh
    python_wheel_task:
      package_name: sales
      entry_point: load
      named_parameters: {days: "3"}
      parameters: ["--full"]  # BL108
```

## Use instead

```yaml job.yml
name: daily
git_source:
  git_url: https://github.com/acme/jobs
  git_provider: gitHub
  git_tag: v1.2
tasks:
  - task_key: load
    existing_cluster_id: 0101-010101-abcdefgh
    python_wheel_task:
      package_name: sales
      entry_point: load
      named_parameters: {days: "3", full: "true"}
```

## References

- databricks-sdk, `GitSource`, `PythonWheelTask`, `SqlTask`, `DbtTask`, `JobRunAs`, `RunNow`.
- The Databricks CLI, `bundle run`: a job with parameters of its own takes no task parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import RUN_FORMS, SERVICE_WRITTEN, Form, Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, Unknown, is_null, is_unknown
from bricklint_rules.fields.other_jobs import job_named_by
from bricklint_rules.fields.places import called
from bricklint_rules.fields.typed import Reading, Typed, reading_of
from bricklint_schemas.tables import Basis
from bricklint_schemas.tables.groups import EXCLUSIONS, GROUPS, NEEDS, Exclusion, Group, Need

RULE = Rule("BL108", "conflicting-fields", Severity.ERROR)

_OTHER_RULES = ("task-type", "compute", "start", "trigger-kind", "cluster-size")


class _Group(NamedTuple):
    row: Group
    fields: frozenset[str]


_GROUPS: dict[str, list[_Group]] = {}
for _row in GROUPS:
    if _row.name not in _OTHER_RULES:
        for _owner in _row.owners:
            _GROUPS.setdefault(_owner, []).append(_Group(_row, frozenset(_row.fields)))
_NEEDS: dict[str, list[Need]] = {}
for _need in NEEDS:
    for _owner in _need.owners:
        _NEEDS.setdefault(_owner, []).append(_need)
_EXCLUSIONS = tuple(row for row in EXCLUSIONS if row.field != "triggers")
_TASK_PARAMETERS = next(row.others for row in EXCLUSIONS if row.field == "job_parameters")
_REFERENCE = re.compile(r"\$\{[^}]*\}")
_SUPPLIED = ("resources.", "workspace.", "bundle.target")
_FIRM: tuple[Basis, ...] = ("documented", "tested")


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    reading = reading_of(job)
    if reading is None or job.form in RUN_FORMS:
        return
    for type_name in reading.by_type.keys() & _GROUPS.keys():
        for group in _GROUPS[type_name]:
            if job.form in SERVICE_WRITTEN and group.row.basis not in _FIRM:
                continue
            if len(reading.names(type_name) & group.fields) > 1:
                for typed in reading.by_type[type_name]:
                    yield from _too_many(reading, typed, group.row, context)
    for row in _EXCLUSIONS:
        for typed in reading.all_of(*_owners(row, job)):
            yield from _excluded(reading, typed, row)
    for typed in reading.all_of("jobs.RunNow", "jobs.RunJobTask"):
        yield from _task_parameters(job, typed, context)
    if not reading.partial:
        for type_name in reading.by_type.keys() & _NEEDS.keys():
            for need in _NEEDS[type_name]:
                if need.field in reading.names(type_name):
                    for typed in reading.by_type[type_name]:
                        yield from _needed(job, reading, typed, need)


def _owners(row: Exclusion, job: Job) -> tuple[str, ...]:
    """The types that an exclusion is about: the inner task of a for_each in a one-time run is one of its tasks."""
    inner = row.field == "job_cluster_key" and job.request is Form.SUBMIT
    return (*row.owners, "jobs.Task") if inner else row.owners


def _too_many(reading: Reading, typed: Typed, group: Group, context: Context) -> Iterator[Diagnostic]:
    there = [name for name in group.fields if _said_of(typed.node, name) or _is_filled(typed.node.get(name), context)]
    if len(there) < 2:
        return
    keys = sorted((typed.node.index[name].key for name in there), key=lambda key: key.start)
    names = [key.text for key in keys]
    yield RULE.at(
        keys[1],
        f"{called(reading.root, typed.path)} has {quoted(names)} together: {group.reason}",
        label=f"excludes `{names[0]}`",
        related=[(keys[0], "the first one"), *((key, "another one") for key in keys[2:])],
        hint=f"keep one of {quoted(names)}",
        severity=Severity.ERROR if group.basis in _FIRM else Severity.WARNING,
    )


def _excluded(reading: Reading, typed: Typed, row: Exclusion) -> Iterator[Diagnostic]:
    if row.field not in typed.data or not _said_of(typed.node, row.field):
        return
    others = [name for name in row.others if _said_of(typed.node, name)]
    key = typed.node.index[row.field].key
    where = called(reading.root, typed.path)
    if not row.others:
        yield RULE.at(
            key,
            f"`{row.field}` of {where} is refused: {row.reason}",
            label="not supported here",
            hint="give the task its own `new_cluster`, or make it a job",
        )
    elif others:
        keys = [typed.node.index[name].key for name in others]
        yield RULE.at(
            keys[0],
            f"{where} has `{row.field}` together with {quoted(others)}: {row.reason}",
            label=f"refused beside `{row.field}`",
            related=[(key, "these are given, too"), *((other, "refused as well") for other in keys[1:])],
            hint=f"keep `{row.field}` alone",
        )


def _task_parameters(job: Job, typed: Typed, context: Context) -> Iterator[Diagnostic]:
    given = [name for name in _TASK_PARAMETERS if _said_of(typed.node, name)]
    if not given or _said_of(typed.node, "job_parameters"):
        return
    other = job_named_by(typed.node.get("job_id"), job, context.project.jobs)
    if other is None or not other.parameters:
        return
    keys = [typed.node.index[name].key for name in given]
    declared = other.settings.key("parameters")
    yield RULE.at(
        keys[0],
        f"{quoted(given)} for job `{other.title}`, which declares parameters of its own and takes no task parameters",
        label="refused for this job",
        related=[(declared, f"`{other.title}` declares {quoted(other.parameters)}")] if declared is not None else (),
        hint=f"pass {quoted(other.parameters)} as `job_parameters`",
    )


def _needed(job: Job, reading: Reading, typed: Typed, need: Need) -> Iterator[Diagnostic]:
    if not _said_of(typed.node, need.field):
        return
    value = typed.node.get(need.field)
    if need.value is not None and typed.node.string(need.field) != need.value:
        return
    git = need.value == "GIT"
    if git and not is_null(job.settings.get("git_source")) and "git_source" in job.settings:
        return
    if not git and any(name in typed.node for name in need.any_of):
        return
    if any("${" in name for name in typed.node.names()) or is_unknown(value) or value is None:
        return
    shown = f"`{need.field}: {need.value}`" if need.value else f"`{need.field}`"
    wanted = "`git_source`" if git else " or ".join(f"`{name}`" for name in need.any_of)
    owner = "the job" if git else "it"
    yield RULE.at(
        value if need.value else typed.node.index[need.field].key,
        f"{shown} of {called(reading.root, typed.path)} stands without {wanted}: {need.reason}",
        label=f"{owner} has no {wanted}",
        hint=f"add {wanted}" + (" to the job, or write `source: WORKSPACE`" if git else ""),
        severity=Severity.ERROR if need.basis in _FIRM else Severity.WARNING,
    )


def _said_of(node: Mapping, name: str) -> bool:
    """Whether a field is there with a value that says something; a variable may turn out to be empty."""
    value = node.get(name)
    if value is None:
        return False
    return _says_something(value)


def _is_filled(value: Node | None, context: Context) -> bool:
    """Whether a value that cannot be known is some text for certain: what is looked up, what the tool supplies."""
    if not isinstance(value, Scalar) or not isinstance(value.value, Unknown):
        return False
    text = value.value.text
    if not value.value.whole:
        return "${" in text and _REFERENCE.sub("", text).strip() != ""
    name = text.removeprefix("${").removesuffix("}")
    return name.startswith(_SUPPLIED) or any(
        name == f"var.{variable.name}" and variable.lookup is not None
        for bundle in context.project.specs.bundles
        for variable in bundle.variables.values()
    )


def _says_something(value: Node) -> bool:
    if isinstance(value, Scalar):
        return not isinstance(value.value, Unknown) and value.value not in (None, "", False)
    return bool(value.items) if isinstance(value, Sequence) else bool(value.entries)
