"""A field that the schema does not know: the service drops it, and nobody is told.

## What it does

Compares every key of a job with the fields that the Jobs API knows at that place. It is an error where the field that
was meant can be told: a slip of a known name (`max_concurent_runs`), or a known field in the wrong place (retries at
job level, a schedule inside a task). Anything else is a warning: the field may be newer than the schema, or one that
the user interface shows and the API does not have (such as a longest interval between retries).

Keys that hold nothing but YAML anchors, and keys that begin with `_`, `.` or `x-`, are left alone.

## Why is this bad

The API takes the job without the field, and the Databricks CLI prints a warning and deploys. The limit, the alert or
the retry that was written is never there.

## Example

```yaml jobs/daily.yml
name: daily
max_concurent_runs: 2  # BL101
timeout_seconds: 3600
tasks:
  - task_key: load
    max_retrys: 2  # BL101
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
max_concurrent_runs: 2
timeout_seconds: 3600
tasks:
  - task_key: load
    max_retries: 2
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix renames the key to the field that it is a slip of. It is offered only where that field is not there already.
It gives the setting an effect that it did not have: that is what was written, and the fix is safe.

## References

- Jobs API: requests and answers of create, reset, update, get, list, runs submit, run-now.
- Bundles: the Databricks CLI reports `unknown field` as a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Form, Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity, quoted
from bricklint.tree.node import Entry, Mapping
from bricklint_rules.fields.edits import is_called_the_same, may_be_edited
from bricklint_rules.fields.places import called, home_of
from bricklint_rules.fields.schema_check import Found, problems_of
from bricklint_schemas import catalog
from bricklint_schemas.closest import containing
from bricklint_schemas.misspelt import meant_by
from bricklint_schemas.tables.ignored import ignored_in
from bricklint_schemas.tables.unknown_names import other_name

RULE = Rule("BL101", "unknown-field", Severity.ERROR)

_HOLDER = re.compile(r"[\s\[{,:-]&[^\s,\[\]{}]")
_FEW = 12
_OF_A_JOB = frozenset(("name", "tasks", "job_clusters"))
_PRIVATE = ("_", ".", "x-", "x_")


def check(job: Job) -> Iterator[Diagnostic]:
    for found in problems_of(job, "unknown-field"):
        name = found.problem.field
        if name is None or not isinstance(found.value, Mapping) or _said_by_others(found, name):
            continue
        entry = found.value.entry(name)
        if entry is not None:
            yield from _judged(job, found, found.value, entry)


def _judged(job: Job, found: Found, node: Mapping, entry: Entry) -> Iterator[Diagnostic]:
    name, owner = entry.key.text, called(found.reading.root, found.path)
    meant = meant_by(name, found.problem.type_name, [one.key.text for one in node.entries if not _not_written(one)])
    if meant is not None:
        yield _slip(found, node, entry, meant, owner)
        return
    needed = containing(name, catalog.required_fields(found.problem.type_name))
    if needed is not None and needed not in node:
        yield _slip(found, node, entry, needed, owner)
        return
    other = other_name(found.problem.type_name, name)
    if other is not None and not _is_bare(job):
        yield RULE.at(
            entry.key,
            f"`{name}` is no field of {owner}: {other.reason}",
            label="has no effect here",
            hint=other.hint,
            severity=Severity.WARNING,
        )
        return
    home = None if job.form in RUN_FORMS else home_of(found.reading, node, found.path, name)
    if home is not None and home.certain:
        yield RULE.at(
            entry.key,
            f"`{name}` is no field of {owner}, so it has no effect",
            label="in the wrong place",
            hint=f"it belongs {home.words}",
        )
    elif not _guessed(job) and not _left_alone(entry):
        yield _unknown(found, node, entry, owner)


def _guessed(job: Job) -> bool:
    """Whether it was taken for a job by its looks: a name from nowhere may be another tool's."""
    return job.guessed or job.form is Form.FRAGMENT or _is_bare(job)


def _is_bare(job: Job) -> bool:
    """Whether a document says when a job runs and whom it tells, and not what it does nor how it is called: such a file
    may be the settings of another tool, which makes jobs of them."""
    return job.form is Form.CREATE and _OF_A_JOB.isdisjoint(job.settings.index)


def _not_written(entry: Entry) -> bool:
    """Whether nobody wrote a field: a target's mode or presets set it, or it is what a slip means. Its key stands where
    the value does."""
    return entry.key.start == entry.value.start and entry.key.source is entry.value.source


def _slip(found: Found, node: Mapping, entry: Entry, meant: str, owner: str) -> Diagnostic:
    name = entry.key.text
    there = meant in node and not _not_written(node.index[meant])
    fixes = []
    if not there and may_be_edited(entry.key) and is_called_the_same(entry.key, meant):
        fixes.append(Fix(f"rename it to `{meant}`", (Edit(entry.key.inner, meant),)))
    hint = f"`{meant}` is there already: remove this one" if there else f"did you mean `{meant}`?"
    return RULE.at(
        entry.key,
        f"`{name}` is no field of {owner}, so it has no effect",
        label="unknown field",
        hint=hint,
        fixes=fixes,
    )


def _unknown(found: Found, node: Mapping, entry: Entry, owner: str) -> Diagnostic:
    name = entry.key.text
    known = catalog.offered_fields(found.problem.type_name)
    near = containing(name, known)
    slip = near is not None and near not in node
    hint = f"did you mean `{near}`?" if near else None
    if near is None and len(known) <= _FEW:
        hint = f"fields here: {quoted(known, _FEW)}"
    return RULE.at(
        entry.key,
        f"`{name}` is no field of {owner} that the Jobs API knows, so it has no effect",
        label="unknown field",
        hint=hint,
        severity=Severity.ERROR if slip else Severity.WARNING,
    )


def _left_alone(entry: Entry) -> bool:
    """Keys that stand there to hold anchors, or that say themselves that they are private."""
    name = entry.key.text
    if name.startswith(_PRIVATE) or not name:
        return True
    source = entry.key.source
    if entry.value.source is not source or entry.value.end < entry.key.end:
        return False
    return _HOLDER.search(source.text, entry.key.end, entry.value.end) is not None


def _said_by_others(found: Found, name: str) -> bool:
    """What a job cluster does not support has rules that know why."""
    steps = tuple(step for step in found.path if isinstance(step, str))
    if "job_clusters" in steps and name == "libraries":
        return True
    return steps[-1:] == ("job_clusters",) and ignored_in("job-cluster", name) is not None
