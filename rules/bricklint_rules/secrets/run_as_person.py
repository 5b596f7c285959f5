"""A production target that runs as a person.

## What it does

In targets with `mode: production`, looks for a `run_as` with a `user_name`. A variable is not judged.

## Why is this bad

The job has the rights of that person, more than it needs, and stops when the account is closed. A service principal
has the rights of the job and no holidays.

## Example

```yaml databricks.yml
bundle: {name: sales}
targets:
  prod:
    mode: production
    run_as: {user_name: ann@acme.example}  # BL905
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Shared/sales/load}
```

## Use instead

```yaml databricks.yml
bundle: {name: sales}
targets:
  prod:
    mode: production
    run_as: {service_principal_name: 5cb1a1f2-6f1e-4d3c-9a55-1c7be0d8a001}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Shared/sales/load}
```

## References

- Bundles, `run_as`: "we recommend a service principal for production".
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.secrets.production import production_targets

RULE = Rule("BL905", "run-as-person", Severity.NOTE)


def check(job: Job) -> Iterator[Diagnostic]:
    names = [target.name for target in production_targets(job)]
    user = job.settings.scalar("run_as", "user_name")
    if job.settings.get("run_as", "service_principal_name") is not None:
        return  # BL108 speaks of both
    if not names or user is None or not isinstance(user.value, str) or not _is_name(user.value):
        return
    yield RULE.at(
        user,
        f"production runs as the person {user.value}: with their rights, and only as long as the account exists",
        label="a person",
        hint="name a service principal: `service_principal_name` with the application id of a service principal",
    )


def _is_name(text: str) -> bool:
    """Whether a text names somebody: no variable, nothing left empty, nothing to fill in."""
    return bool(text.strip()) and not any(sign in text for sign in ("${", "<"))
