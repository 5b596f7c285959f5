"""Text that a template or a manual left behind where a real value is due.

## What it does

Looks for `<USER>/<REPO>`, `<your-workspace>`, `your-cluster-id`, `TODO`, `xxxx-xxxxxx-xxxxxxxx` and their kin in paths,
hosts, git URLs and the ids of clusters, warehouses, policies, pools, pipelines and jobs. `${…}` and `{{…}}` are no
placeholders.

## Why is this bad

Nothing of that name exists: the deployment or the run fails, and where it does not, it reaches somebody else's
resource.

## Example

```yaml jobs/daily.yml
name: daily
git_source:
  git_url: https://github.com/<USER>/<REPO>  # BL618
  git_provider: gitHub
  git_branch: main
tasks:
  - task_key: load
    existing_cluster_id: your-cluster-id  # BL618
    notebook_task: {notebook_path: notebooks/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
git_source:
  git_url: https://github.com/acme/orders
  git_provider: gitHub
  git_branch: main
tasks:
  - task_key: load
    existing_cluster_id: 1107-140000-abc12345
    notebook_task: {notebook_path: notebooks/load}
```

## References

- Jobs API: the fields that name a path, a repository or a resource of the workspace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Document
from bricklint.project.model import Context
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Mapping, Node, Scalar, Sequence
from bricklint_rules.parameters.pieces import piece, text_of
from bricklint_schemas.tables.placeholders import may_hold_placeholders, placeholder_in

RULE = Rule("BL618", "placeholder", Severity.ERROR)

FIELDS: frozenset[str] = frozenset().union(
    ("notebook_path", "python_file", "path", "project_directory", "profiles_directory", "git_url", "host", "root_path"),
    ("url", "requirements", "whl", "jar", "egg", "destination", "jar_uri", "existing_cluster_id", "cluster_id"),
    ("instance_pool_id", "driver_instance_pool_id", "policy_id", "warehouse_id", "job_id", "pipeline_id", "query_id"),
    ("dashboard_id", "alert_id", "workspace_path", "storage_location"),
)
"""Fields that hold a path, an address or the id of a resource."""

_PARAMETERS: frozenset[str] = frozenset().union(
    ("base_parameters", "named_parameters", "parameters", "job_parameters", "spark_conf", "spark_env_vars", "tags"),
    ("custom_tags", "configuration", "description"),
)
_AS_WRITTEN = ("yaml", "json")
"""Languages whose values stand in the file as they are."""

_REFERENCE = re.compile(r"\$\{[^}]*\}|\{\{.*?\}\}")
_VARIABLE = re.compile(r"(?:^|_)(?:id|path|host|url)$")


def check(document: Document, context: Context) -> Iterator[Diagnostic]:
    if document.form in RUN_FORMS:
        return
    if document.language in _AS_WRITTEN and not may_hold_placeholders(context.project.spec_lines):
        return
    for root in document.roots:
        for field, node in _values(root):
            found = placeholder_in(_REFERENCE.sub(_blanked, text_of(node) or ""))
            if found is not None:
                yield _said(field, node, *found)


def _values(node: Node, *, resources: bool = False) -> Iterator[tuple[str, Scalar]]:
    """The fields below a node, with their values. In a mapping of resources the keys are names that somebody chose."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _values(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            name, value = entry.key.text, entry.value
            if value.via is not None or entry.merged or (name in _PARAMETERS and not resources):
                continue
            if isinstance(value, Scalar):
                if name in FIELDS:
                    yield name, value
            elif name == "variables" and isinstance(value, Mapping):
                yield from _variables(value)
            else:
                yield from _values(value, resources=name == "jobs" and not resources)


def _variables(node: Mapping) -> Iterator[tuple[str, Scalar]]:
    """The values of variables that are named like an id, a path or an address."""
    for entry in node.entries:
        value = entry.value.get("default") if isinstance(entry.value, Mapping) else entry.value
        if isinstance(value, Scalar) and value.via is None and _VARIABLE.search(entry.key.text):
            yield entry.key.text, value


def _blanked(reference: re.Match[str]) -> str:
    return "#" * len(reference[0])


def _said(field: str, node: Scalar, start: int, end: int) -> Diagnostic:
    place = piece(node, start, end)
    left = (text_of(node) or "")[start:end]
    return RULE.at(
        place.span,
        f"`{field}` still holds the placeholder `{left}`: nothing of that name exists",
        label="left over from a template",
        hint="put the real value here",
    )
