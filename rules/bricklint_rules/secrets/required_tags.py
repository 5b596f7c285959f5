"""A job without the tags that the configuration requires.

## What it does

Checks every job for the tags that the project's configuration names. Without the option the rule says nothing:

    [tool.bricklint.options.required-tags]
    tags = ["owner", "cost-center"]

Updates and other documents that may leave things out, one-time runs and tags that a variable fills are not asked.

## Why is this bad

Cost reports and on-call lists are made from tags; a job without them belongs to nobody.

## Example

```toml bricklint.toml
[options.required-tags]
tags = ["owner", "cost-center"]
```

```yaml jobs/daily.yml
name: daily  # BL904
tags: {owner: sales}
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tags: {owner: sales, cost-center: "4711"}
tasks:
  - task_key: load
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API, `tags`: they are forwarded to the clusters of the job, and so to the bill.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Form, Job
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity, quoted
from bricklint.tree.node import Mapping, is_null
from bricklint_schemas.closest import closest

RULE = Rule("BL904", "required-tags", Severity.NOTE)

_NO_JOBS = frozenset((Form.SUBMIT, Form.RUN_NOW))


def check(job: Job, context: Context) -> Iterator[Diagnostic]:
    required = context.options.get("tags", ())
    if not required or job.partial or job.request in _NO_JOBS:
        return
    tags = job.settings.get("tags")
    if isinstance(tags, Mapping):
        missing = [tag for tag in required if is_null(tags.get(tag)) or tag not in tags]
        if missing and not any("${" in name for name in tags.names()):
            yield _said(job, tags, missing)
    elif tags is None or is_null(tags):
        yield _said(job, None, list(required))


def _said(job: Job, tags: Mapping | None, missing: list[str]) -> Diagnostic:
    near = next((name for tag in missing if tags is not None and (name := closest(tag, tags.names()))), None)
    key = tags.key(near) if tags is not None and near is not None else None
    plural = "s" if len(missing) > 1 else ""
    return RULE.at(
        job.place,
        f"job `{job.title}` has no tag{plural} {quoted(missing)}, which this project requires",
        label=f"{quoted(missing)} missing",
        related=[(key, "near, but not the same")] if key is not None else (),
        hint=f"add {quoted(missing)} to `tags`",
    )
