"""A job cluster or environment that no task uses.

## What it does

Compares the keys in `job_clusters` and `environments` with the keys that the tasks name. Nothing is said where a task's
key is a variable or a slip of this one, where as many names lead nowhere (BL212 and BL213 report those), or where
another target of the bundle uses it.

## Why is this bad

A job cluster that nobody uses is never started: it costs nothing and misleads everybody who reads the job. More often
the task that should use it runs somewhere else, on serverless compute or on a cluster of its own.

## Example

```yaml jobs/daily.yml
name: daily
environments:
  - environment_key: default  # BL214
    spec: {environment_version: "4"}
tasks:
  - task_key: load
    pipeline_task: {pipeline_id: 1234-abcd}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    pipeline_task: {pipeline_id: 1234-abcd}
```

## Fix safety

The fix takes the declaration out. It is safe: nothing runs on it.

## References

- Jobs API, `job_clusters`, `environments`: used by the tasks that name their keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity
from bricklint.tree.edits import remove_entry, remove_item_of
from bricklint.tree.node import Mapping
from bricklint_rules.graph.declarations import CLUSTERS, ENVIRONMENTS, Kind, all_are_used, declared, strays, uses
from bricklint_schemas.closest import nearest

RULE = Rule("BL214", "unused-declaration", Severity.WARNING)


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    for kind in (CLUSTERS, ENVIRONMENTS):
        if kind.field in job.settings:
            yield from _unused(job, kind, context)


def _unused(job: Job, kind: Kind, context: Context) -> Iterator[Diagnostic]:
    if all_are_used(job, kind):
        return
    names = declared(job, kind)
    if not names or not job.tasks or not job.tasks_known:
        return
    named = {use.name for use in uses(job, kind)}
    if None in named or names.keys() == named:
        return
    taken = {name for name in named if name is not None}
    unknown = taken - names.keys()
    for name in unknown:
        taken.update(nearest(name, names))
    unused = [key for key in names if key not in taken]
    if 0 < len(unused) <= len(unknown):
        return  # as many names lead nowhere: it is they that are wrong
    if unused:
        taken |= _used_elsewhere(job, kind, context)
        unused = [key for key in unused if key not in taken]
    meant = strays(job, kind)
    for number, key in enumerate(unused):
        if key in meant:
            yield _stray(job, kind, key, meant[key])
        else:
            yield _said(job, kind, key, _edit(job, kind, names[key], len(unused) == len(names), number))


def _used_elsewhere(job: Job, kind: Kind, context: Context) -> set[str]:
    """What the same job uses in other targets; everything where that cannot be told."""
    used: set[str] = set()
    for other in context.project.other_outcomes(job):
        used.update(use.name or "" for use in uses(other, kind))
        if "" in used or not other.tasks_known:
            return set(declared(job, kind) or ())
    return used


def _edit(job: Job, kind: Kind, item: Mapping, all_unused: bool, number: int) -> Edit | None:
    """With all of a list unused, the first finding takes the whole list out."""
    if all_unused:
        return remove_entry(job.settings, kind.field) if number == 0 else None
    return remove_item_of(job.settings, kind.field, item)


def _stray(job: Job, kind: Kind, key: str, meant: str) -> Diagnostic:
    names = declared(job, kind) or {}
    return RULE.at(
        names[key].scalar(kind.key) or names[key],
        f"{names[key].via} adds {kind.thing} `{key}` to job `{job.title}`, and no task uses it",
        label=f"no {kind.thing} of the job has this key",
        hint=f"did you mean `{meant}`?",
    )


def _said(job: Job, kind: Kind, key: str, edit: Edit | None) -> Diagnostic:
    names = declared(job, kind) or {}
    return RULE.at(
        names[key].scalar(kind.key) or names[key],
        f"no task of job `{job.title}` uses {kind.thing} `{key}`",
        label="never used",
        hint=f"name it in the `{kind.key}` of a task, or take it out",
        fixes=[Fix(f"take the {kind.thing} out", (edit,))] if edit is not None else (),
    )
