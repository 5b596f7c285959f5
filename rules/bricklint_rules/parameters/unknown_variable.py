"""A bundle uses a variable that it does not declare, or the old name of the target.

## What it does

Looks up every `${var.x}` in a bundle's files among its `variables`, and marks `${bundle.environment}`, which became
`${bundle.target}`.

## Why is this bad

The bundle is neither validated nor deployed with a reference to a variable that is not there.

## Example

```yaml databricks.yml
bundle: {name: orders}
variables:
  catalog: {default: dev}
resources:
  jobs:
    daily:
      name: daily-${bundle.environment}  # BL614
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: /Shared/load
            base_parameters: {catalog: "${var.catalogue}"}  # BL614
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
variables:
  catalog: {default: dev}
resources:
  jobs:
    daily:
      name: daily-${bundle.target}
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: /Shared/load
            base_parameters: {catalog: "${var.catalog}"}
```

## Fix safety

The fixes put the nearest declared name, or `bundle.target`, in the place of what stands there. Both are safe: the
bundle could not be deployed before, and the two names of the target give the same text.

## References

- Bundles: `variables` declares what `${var.x}` may name; `${bundle.target}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.bundle.model import Bundle, Use
from bricklint.project.model import Project
from bricklint.rule import Diagnostic, Edit, Fix, Rule, Severity, did_you_mean
from bricklint.source import Span
from bricklint.tree.node import Mapping
from bricklint_schemas.closest import closest

RULE = Rule("BL614", "unknown-variable", Severity.ERROR)


def check(project: Project) -> Iterator[Diagnostic]:
    for bundle in project.specs.bundles:
        scripts = _scripts(bundle)
        for use in bundle.undeclared:
            if not _within(use, scripts):
                yield _undeclared(bundle, use)
        for use in bundle.deprecated:
            if not _within(use, scripts):
                yield _deprecated(use)


def _scripts(bundle: Bundle) -> list[Span]:
    """The parts of the files that hold commands of a shell: `${…}` is the shell's there."""
    return [
        node.span
        for document in bundle.documents
        for root in document.roots
        if isinstance(root, Mapping) and (node := root.get("scripts")) is not None
    ]


def _within(use: Use, places: list[Span]) -> bool:
    return any(
        place.path == use.span.path and place.start <= use.span.start and use.span.end <= place.end for place in places
    )


def _undeclared(bundle: Bundle, use: Use) -> Diagnostic:
    name = use.name.removeprefix("var.").removeprefix("variables.").split(".")[0].split("[")[0]
    nearest = closest(name, bundle.variables)
    return RULE.at(
        use.span,
        f"the bundle declares no variable `{name}`: it cannot be deployed",
        label="declared nowhere under `variables:`",
        hint=did_you_mean(nearest, "variables", bundle.variables),
        fixes=_replaced(use, name, nearest) if nearest is not None else [],
    )


def _deprecated(use: Use) -> Diagnostic:
    return RULE.at(
        use.span,
        "`${bundle.environment}` is the old name of `${bundle.target}`",
        label="deprecated",
        hint="write `${bundle.target}`",
        fixes=_replaced(use, "environment", "target"),
        severity=Severity.WARNING,
    )


def _replaced(use: Use, old: str, new: str) -> list[Fix]:
    text = use.span.text
    if text.count(old) != 1:
        return []
    return [Fix(f"write `{new}`", (Edit(use.span, text.replace(old, new)),))]
