"""A value that the field cannot have.

## What it does

Looks at the fields that have a fixed set of values: `pause_status`, `run_if`, `op`, `git_provider`, `source` and so on.
Where Databricks adds values now and then (`performance_target`, `data_security_mode`), an unknown one may be newer than
the list that bricklint knows, and is a warning. A command of a dbt task that does not begin with `dbt` is found as
well.

## Why is this bad

The Jobs API compares letter by letter and rejects the job. The bundle tool only warns before it deploys.

## Example

```yaml job.yml
name: daily
schedule:
  quartz_cron_expression: "0 0 2 * * ?"
  timezone_id: Europe/Warsaw
  pause_status: ACTIVE  # BL104
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: clean
    depends_on: [{task_key: load}]
    run_if: all_done  # BL104
    notebook_task: {notebook_path: /Jobs/clean}
```

## Use instead

```yaml job.yml
name: daily
schedule:
  quartz_cron_expression: "0 0 2 * * ?"
  timezone_id: Europe/Warsaw
  pause_status: UNPAUSED
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
  - task_key: clean
    depends_on: [{task_key: load}]
    run_if: ALL_DONE
    notebook_task: {notebook_path: /Jobs/clean}
```

## Fix safety

The fix writes the value that was meant. It is offered where only case, separators or a slip lie between them; such a
job could not be deployed before, so that the fix is safe.

## References

- Jobs API: enumerations of the fields, as in databricks-sdk; `DbtTask.commands`: each must start with `dbt`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import SERVICE_WRITTEN, Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity, quoted
from bricklint.tree.node import Scalar
from bricklint_rules.fields.edits import may_be_edited
from bricklint_rules.fields.schema_check import Found, problems_of
from bricklint_rules.fields.typed import Typed, reading_of
from bricklint_schemas import catalog
from bricklint_schemas.closest import closest
from bricklint_schemas.tables.deprecated import deprecated_field
from bricklint_schemas.tables.enums import is_closed

RULE = Rule("BL104", "invalid-value", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    for found in problems_of(job, "invalid-value"):
        if isinstance(found.value, Scalar) and isinstance(found.value.value, str) and not _is_deprecated(found):
            yield from _judged(job, found, found.value, found.value.value)
    reading = reading_of(job) if job.form not in SERVICE_WRITTEN else None
    for typed in reading.all_of("jobs.DbtTask") if reading is not None else ():
        yield from _commands(typed)


def _is_deprecated(found: Found) -> bool:
    """Whether the field should not be there at all (BL109)."""
    owner = catalog.type_at(found.reading.root, found.path[:-1])
    return found.key is not None and deprecated_field(owner, found.key.text) is not None


def _commands(typed: Typed) -> Iterator[Diagnostic]:
    listed = typed.node.sequence("commands")
    for item in listed.items if listed is not None else ():
        if isinstance(item, Scalar) and isinstance(item.value, str):
            command = item.value.strip()
            if not (command == "dbt" or command.startswith(("dbt ", "${", "{{"))):
                yield RULE.at(
                    item,
                    f"`{command}` is no dbt command: the API rejects the job",
                    label="begins with something else",
                    hint=f"`dbt {command}`" if command else "each command begins with `dbt`",
                )


def _judged(job: Job, found: Found, node: Scalar, value: str) -> Iterator[Diagnostic]:
    """What the service itself wrote into an open enumeration is newer than the schema."""
    meant = _meant(value, found.problem.allowed)
    certain = meant is not None or is_closed(found.problem.type_name)
    if certain or job.form not in SERVICE_WRITTEN:
        yield _said(found, node, value, meant, closed=certain)


def _said(found: Found, node: Scalar, value: str, meant: str | None, *, closed: bool) -> Diagnostic:
    name = found.key.text if found.key is not None else "this"
    fixes = [Fix(f"write `{meant}`", (Edit(node.inner, meant),))] if meant and may_be_edited(node) else []
    listed = quoted(found.problem.allowed, 12)
    known = "" if closed else " that bricklint knows"
    return RULE.at(
        node,
        f"`{value}` is no value of `{name}`{known}" + (": the Jobs API rejects the job" if closed else ""),
        label="not one of the allowed values" if closed else "not a known value",
        hint=f"did you mean `{meant}`? allowed: {listed}" if meant else f"allowed: {listed}",
        fixes=fixes,
        severity=Severity.ERROR if closed else Severity.WARNING,
    )


def _meant(value: str, allowed: tuple[str, ...]) -> str | None:
    same = [known for known in allowed if known.lower() == value.strip().lower()]
    return same[0] if len(same) == 1 else closest(value, allowed)
