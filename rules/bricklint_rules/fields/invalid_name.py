"""A name with characters that the service refuses, or one that is empty or too long.

## What it does

Checks task keys, job cluster keys and the names of job parameters. A key is made of letters, digits, `_` and `-` and
has 1 to 100 characters; a parameter's name may also hold `.`. Parts that are variables are taken to be fine.

## Why is this bad

The Jobs API rejects the job.

## Example

```yaml job.yml
name: daily
parameters:
  - name: run date  # BL106
    default: ""
tasks:
  - task_key: load.orders  # BL106
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml job.yml
name: daily
parameters:
  - name: run_date
    default: ""
tasks:
  - task_key: load_orders
    notebook_task: {notebook_path: /Jobs/load}
```

## References

- Jobs API: `task_key` and `job_cluster_key` match `^[\\w\\-]+$`, 1 to 100 characters; `parameters.name` is
  alphanumeric with `_`, `-` and `.`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.jobs.model import RUN_FORMS, Form, Job
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import Scalar, Unknown
from bricklint_rules.fields.typed import reading_of
from bricklint_schemas.tables.names import Kind, NameFault, name_fault

RULE = Rule("BL106", "invalid-name", Severity.ERROR)

_WORDS: dict[Kind, str] = {
    "task_key": "task key",
    "job_cluster_key": "job cluster key",
    "parameter": "parameter name",
    "environment_variable": "variable name",
}
_FIELDS = (
    ("jobs.Task", "task_key"),
    ("jobs.SubmitTask", "task_key"),
    ("jobs.JobCluster", "job_cluster_key"),
    ("jobs.JobParameterDefinition", "name"),
)
_PLAIN = re.compile(r"[A-Za-z0-9_-]+").fullmatch
_SHORT = 100
_REFERENCE = re.compile(r"\$\{[^}]*\}")


def check(job: Job) -> Iterator[Diagnostic]:
    if job.form in RUN_FORMS or job.form is Form.DBX or _all_are_plain(job):
        return
    for kind, node in _names(job):
        name = _known_text(node)
        fault = name_fault(kind, name) if name is not None else None
        if fault is not None and name is not None:
            yield _said(kind, node, name, fault)


def _all_are_plain(job: Job) -> bool:
    """A quick look at the usual case."""
    reading = reading_of(job)
    if reading is None:
        return False
    names = [
        typed.data.get(field)
        for type_name, field in _FIELDS
        if type_name in reading.by_type
        for typed in reading.by_type[type_name]
    ]
    return all(isinstance(name, str) and len(name) <= _SHORT and _PLAIN(name) is not None for name in names)


def _names(job: Job) -> Iterator[tuple[Kind, Scalar]]:
    for task in job.all_tasks:
        node = task.node.scalar("task_key")
        if node is not None:
            yield "task_key", node
    for cluster in job.settings.items_of("job_clusters"):
        node = cluster.scalar("job_cluster_key")
        if node is not None:
            yield "job_cluster_key", node
    for parameter in job.settings.items_of("parameters"):
        node = parameter.scalar("name")
        if node is not None:
            yield "parameter", node


def _known_text(node: Scalar) -> str | None:
    """The name, with a plain letter for each part that is a variable; None where it is no text at all."""
    value = node.value
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, Unknown):
        return None if value.whole else _REFERENCE.sub("x", value.text)
    return _REFERENCE.sub("x", value if isinstance(value, str) else node.text)


def _said(kind: Kind, node: Scalar, name: str, fault: NameFault) -> Diagnostic:
    words, form = _WORDS[kind], fault.form
    if fault.reason == "too-long":
        message = f"the {words} has {len(name)} characters, more than the {form.maximum} that the API allows"
        return RULE.at(node, message, label="too long", hint=f"at most {form.maximum} characters")
    if fault.reason == "empty":
        message = f"the {words} is empty: the API rejects the job"
        return RULE.at(node, message, label="no name", hint=f"allowed: {form.allowed}")
    wrong = _shown(name[fault.offset])
    better = re.sub(rf"(?!{form.characters}).", "_", name)
    hint = f"allowed: {form.allowed}"
    return RULE.at(
        node,
        f"the {words} `{name}` holds {wrong}, which the API refuses",
        label=f"{wrong} is not allowed",
        hint=f"`{better}`; {hint}" if name_fault(kind, better) is None and "${" not in node.text else hint,
    )


def _shown(character: str) -> str:
    return {" ": "a blank", "\t": "a tab", "\n": "a line break", "`": "a back-quote"}.get(character, f"`{character}`")
