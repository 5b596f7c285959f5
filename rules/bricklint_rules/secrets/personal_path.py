"""A job of a production target that runs from a user's home folder.

## What it does

In targets with `mode: production`, looks for files that lie in the home folder of a person (`/Users/name@…`,
`/Workspace/Users/name@…`, `/Repos/name@…`): the target's own `root_path`, to which the whole bundle is deployed, and
absolute paths of tasks. Folders of service principals, whose names are no addresses, are fine.

## Why is this bad

When the person leaves, their folder goes, and the job fails with it. Until then they can change what runs in
production without a deployment.

## Example

```yaml databricks.yml
bundle: {name: sales}
targets:
  prod:
    mode: production
    workspace:
      root_path: /Workspace/Users/ann@acme.example/.bundle/sales  # BL903
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Users/bob@acme.example/load}  # BL903
```

## Use instead

```yaml databricks.yml
bundle: {name: sales}
targets:
  prod:
    mode: production
    workspace:
      root_path: /Workspace/Shared/.bundle/sales
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Shared/sales/load}
```

## References

- Bundles, deployment modes: production deployments run as a service principal, from a folder of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bricklint.jobs.model import Job, Task
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Scalar
from bricklint_rules.secrets.production import production_targets
from bricklint_schemas.tables.task_types import task_type

RULE = Rule("BL903", "personal-path", Severity.WARNING)

_HOME = re.compile(r"/(?:Workspace/)?(?:Users|Repos)/([^/@\s${}]+@[^/\s${}]+)(?:/|$)")


def check(job: Job) -> Iterator[Diagnostic]:
    if not any(target.mode == "production" for target in job.targets):
        return
    for target in production_targets(job):
        root = target.workspace.scalar("root_path") if target.workspace is not None else None
        owner = _owner(root)
        if root is not None and owner is not None:
            yield _said(
                root,
                f"the production target `{target.name}` is deployed to the home folder of {owner}: its jobs stop "
                "when that account goes",
            )
    for owner, nodes in _owned(job).items():
        tasks = "a task" if len(nodes) == 1 else f"several tasks of job `{job.title}`"
        ends = ("runs", "it stops") if len(nodes) == 1 else ("run", "they stop")
        yield _said(
            nodes[0],
            f"{tasks} in production {ends[0]} from the home folder of {owner}: {ends[1]} when that account goes",
            nodes[1:],
        )


def _owned(job: Job) -> dict[str, list[Scalar]]:
    """The paths of a job's tasks that lie in a person's home folder, by the person."""
    found: dict[str, list[Scalar]] = {}
    for task in job.all_tasks:
        for node in _files(task):
            owner = _owner(node)
            if owner is not None:
                found.setdefault(owner, []).append(node)
    return found


def _said(node: Scalar, message: str, more: Sequence[Scalar] = ()) -> Diagnostic:
    return RULE.at(
        node,
        message,
        label="a person's folder",
        related=[(span, "and here") for span in dict.fromkeys(one.span for one in more) if span != node.span],
        hint="deploy to `/Workspace/Shared/…`, or to the folder of the service principal that runs the jobs",
    )


def _owner(node: Scalar | None) -> str | None:
    """The person in whose home folder a path lies; None where it lies elsewhere or that cannot be told."""
    text = node.value if node is not None else None
    match = _HOME.match(text) if isinstance(text, str) and "@" in text else None
    return match[1] if match is not None else None


def _files(task: Task) -> Iterator[Scalar]:
    """The paths of what a task runs."""
    for kind in task.kinds:
        steps = _steps(kind)
        body = task.node.mapping(kind) if steps else None
        node = body.scalar(*steps) if body is not None else None
        if node is not None:
            yield node


@lru_cache(maxsize=256)
def _steps(kind: str) -> tuple[str, ...]:
    """Where a task of a type names its file; nothing where it names none."""
    row = task_type(kind)
    return () if row is None or row.file is None or "*" in row.file else tuple(row.file.split("."))
