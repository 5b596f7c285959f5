"""A reference reads a job parameter that the job does not declare.

## What it does

Looks up every `{{job.parameters.name}}` in the parameters of a job's tasks among the job's `parameters`, after a
bundle's targets are merged and its variables filled in.

## Why is this bad

`job` is a namespace that the service knows, so a name in it that leads nowhere is no plain text: the job is refused
when it is saved, or the run fails before its first task. Job parameters are declared with a default; what a caller
passes can only override them.

## Example

```yaml jobs/daily.yml
name: daily
parameters:
  - name: source_path
    default: /mnt/landing
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        path: "{{job.parameters.sourcePath}}"  # BL607
```

## Use instead

```yaml jobs/daily.yml
name: daily
parameters:
  - name: source_path
    default: /mnt/landing
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        path: "{{job.parameters.source_path}}"
```

## Fix safety

The fix puts the nearest declared name in the place of the unknown one. It is offered only for a near miss, and is
safe: the job could not run before.

## References

- Dynamic value references: `{{job.parameters.<name>}}`; a name that is not valid in a known namespace is an error.
- Job parameters: every parameter has a `name` and a `default`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Form, Job
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity, did_you_mean
from bricklint_rules.parameters.declared import declared_parameters
from bricklint_rules.parameters.references import JobReference, parameter_read, references
from bricklint_schemas.closest import closest

RULE = Rule("BL607", "unknown-job-parameter", Severity.ERROR)


def check(job: Job) -> Iterator[Diagnostic]:
    declared = declared_parameters(job)
    if declared is None or job.request is Form.SUBMIT:
        return
    for reference in references(job):
        name = parameter_read(reference)
        if name is not None and name not in declared:
            yield _said(job, reference, name, declared)


def _said(job: Job, reference: JobReference, name: str, declared: tuple[str, ...]) -> Diagnostic:
    nearest = closest(name, declared)
    fixes = []
    if nearest is not None and reference.exact and reference.verdict.status == "known":
        before, _, behind = reference.text.rpartition(name)
        quoted = nearest if nearest.replace("_", "").isalnum() or before.endswith("`") else f"`{nearest}`"
        fixes.append(Fix(f"write `{nearest}`", (Edit(reference.span, before + quoted + behind),)))
    return RULE.at(
        reference.span,
        f"job `{job.title}` declares no parameter `{name}`: the service refuses `{reference.text}`",
        label="no such job parameter",
        hint=did_you_mean(nearest, "job parameters", declared),
        fixes=fixes,
    )
