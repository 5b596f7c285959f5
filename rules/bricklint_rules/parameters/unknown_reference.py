"""A `{{…}}` that is no dynamic value reference, or an old or careless way to write one.

## What it does

Reads every `{{…}}` in job parameters, task parameters, conditions and for_each inputs, and compares it with the list
of dynamic value references:

- a namespace that does not exist (`{{jbo.id}}`): a warning; so are a missing brace and an operation inside the braces;
- a name that its namespace does not have (`{{job.naem}}`): an error;
- a name from before 2023 (`{{run_id}}`): a warning with the name of today;
- a name with other characters than letters, digits and `_` that lacks its back-quotes: a warning.

Blanks inside the braces, the `[name]` form of the user interface, `{{secrets/scope/key}}` and references to a trigger
that the job does not have are left alone. So is a file that another tool fills in first: one with `{%` statements,
or with braces in fields that the service leaves as they are.

## Why is this bad

The service says nothing about a reference that it does not know: the task gets the characters as they stand, and
writes to a table called `{{jbo.id}}`. For a bad name in a known namespace it refuses the job.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        run: "{{jbo.run_id}}"  # BL608
        started: "{{job.start_time.isodate}}"  # BL608
        old: "{{parent_run_id}}"  # BL608
        open: "{{job.id}"  # BL608
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        run: "{{job.run_id}}"
        started: "{{job.start_time.iso_date}}"
        old: "{{job.run_id}}"
        open: "{{job.id}}"
```

## Fix safety

Names of today, missing braces, back-quotes and near misses in a known namespace are safe. A near miss of a namespace
is unsafe, for the braces may be another tool's; so is `{{task_retry_count}}`, whose successor counts executions.

## References

- Dynamic value references: the list; "syntax errors, including non-existent dynamic reference values and missing
  braces, are silently ignored and are treated as literal strings"; names that need back-quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import Form, Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity, quoted
from bricklint_rules.parameters.declared import declared_parameters
from bricklint_rules.parameters.references import JobReference, parameter_read, references, templated
from bricklint_schemas.tables.references import NAMESPACES

RULE = Rule("BL608", "unknown-reference", Severity.ERROR)

_COUNTS_OTHERWISE = "{{task_retry_count}}"
_OPERATION = re.compile(rf"\{{\{{\s*(?:{'|'.join(NAMESPACES)})\.[\w.`]+\s*(?:[-+*/(?]|\|\||&&).*\}}\}}", re.DOTALL)
_OF_PYTHON = ("missing-braces", "unknown-namespace")
"""What a Python file may fill in by itself: `{job.id}` for `format`, `{{day}}` for `replace`."""
_OTHER_TOOLS = frozenset(("cookiecutter", "copier", "Values"))


def check(job: Job) -> Iterator[Diagnostic]:
    found = [one for one in references(job) if one.verdict.status not in ("known", "secret")]
    if not found or templated(job):
        return
    for reference in found:
        if job.form is not Form.PYTHON or reference.verdict.status not in _OF_PYTHON:
            yield from _said(job, reference)


def _said(job: Job, reference: JobReference) -> Iterator[Diagnostic]:
    status = reference.verdict.status
    if status == "deprecated":
        yield _deprecated(reference)
    elif status == "missing-braces":
        yield _missing_braces(reference)
    elif status == "needs-back-quotes":
        if not _is_unknown_to_the_job(job, reference):
            yield _back_quotes(reference)
    elif status == "unknown-name":
        if not reference.bracketed:
            yield _unknown_name(reference)
    elif status == "unknown-namespace":
        if reference.parts[0] not in _OTHER_TOOLS and not reference.bracketed:
            yield _unknown_namespace(reference)
    elif _OPERATION.fullmatch(reference.text):
        yield _operation(reference)


def _is_unknown_to_the_job(job: Job, reference: JobReference) -> bool:
    """Whether BL607 or BL610 speaks of it: the name itself leads nowhere."""
    name = parameter_read(reference)
    if name is not None:
        declared = declared_parameters(job)
        return declared is not None and name not in declared
    return reference.parts[0] == "tasks" and job.tasks_known and reference.parts[1] not in job.task_by_key


def _deprecated(reference: JobReference) -> Diagnostic:
    new = reference.verdict.replacement
    plain = "".join(reference.text.split())
    return RULE.at(
        reference.span,
        f"`{reference.text}` is a name from before 2023: today it is `{new}`",
        label="deprecated, and missing from the list of references",
        hint=f"write `{new}`",
        fixes=_replacement(reference, safe=plain != _COUNTS_OTHERWISE),
        severity=Severity.WARNING,
    )


def _missing_braces(reference: JobReference) -> Diagnostic:
    return RULE.at(
        reference.span,
        f"`{reference.text}` lacks a brace: the task gets these characters, not the value",
        label="a reference has two braces on each side",
        hint=f"write `{reference.verdict.replacement}`",
        fixes=_replacement(reference),
        severity=Severity.WARNING,
    )


def _back_quotes(reference: JobReference) -> Diagnostic:
    return RULE.at(
        reference.span,
        f"`{reference.text}` may stay as it is: its name needs back-quotes, as not all is letters, digits or `_`",
        label="needs back-quotes",
        hint=f"write {reference.verdict.replacement}",
        fixes=_replacement(reference),
        severity=Severity.WARNING,
    )


def _unknown_name(reference: JobReference) -> Diagnostic:
    meant = reference.verdict.suggestions
    return RULE.at(
        reference.span,
        f"`{reference.text}` names nothing that `{reference.parts[0]}` has: the service refuses the job",
        label=f"no such name in `{reference.parts[0]}`",
        hint=_meant(reference, meant),
        fixes=_replacement(reference),
    )


def _unknown_namespace(reference: JobReference) -> Diagnostic:
    meant = reference.verdict.suggestions
    fixes = []
    if len(meant) == 1 and reference.exact:
        fixes.append(Fix(f"write `{meant[0]}`", (Edit(reference.span, meant[0]),), safe=False))
    hint = f"did you mean {quoted(meant)}?" if meant else f"references begin with {quoted(NAMESPACES)}"
    return RULE.at(
        reference.span,
        f"`{reference.text}` is no dynamic value reference: the task gets these characters as they stand",
        label="stays as it is at run time",
        hint=hint,
        fixes=fixes,
        severity=Severity.WARNING,
    )


def _operation(reference: JobReference) -> Diagnostic:
    return RULE.at(
        reference.span,
        f"`{reference.text}` holds an operation: the braces take a name alone, so the task gets these characters",
        label="stays as it is at run time",
        hint="pass the plain reference and work the value out in the task",
        severity=Severity.WARNING,
    )


def _meant(reference: JobReference, meant: tuple[str, ...]) -> str | None:
    if not meant:
        return None
    return f"did you mean `{meant[0]}`?" if reference.verdict.replacement else f"there are {quoted(meant)}"


def _replacement(reference: JobReference, *, safe: bool = True) -> list[Fix]:
    new = reference.verdict.replacement
    if new is None or not reference.exact:
        return []
    return [Fix(f"write `{new}`", (Edit(reference.span, new),), safe=safe)]
