"""A secret that is handed over as a parameter.

## What it does

Finds parameters of jobs and tasks that hold a secret: `{{secrets/scope/key}}`, a bundle variable that is named like a
secret (`${var.api_key}`), and, in notebooks, what `dbutils.secrets.get` answers, given to `dbutils.notebook.run` or to
the parameters of a run. `spark_conf` and `spark_env_vars` are no parameters: references to secrets belong there.

## Why is this bad

Parameters are shown on the run's page and in the answers of the Jobs API to everybody who may see the job, and they are
not redacted. A `{{secrets/…}}` in a parameter is moreover not resolved.

## Example

```yaml databricks.yml
bundle: {name: news}
variables:
  youtube_api_key: {description: key of the data API}
resources:
  jobs:
    daily:
      tasks:
        - task_key: fetch
          notebook_task:
            notebook_path: /Jobs/fetch
            base_parameters:
              key: ${var.youtube_api_key}  # BL902
```

## Use instead

```yaml databricks.yml
bundle: {name: news}
variables:
  secret_scope: {default: news}
resources:
  jobs:
    daily:
      tasks:
        - task_key: fetch
          notebook_task:
            notebook_path: /Jobs/fetch
            base_parameters:
              scope: ${var.secret_scope}
```

## References

- Databricks, secret management: read secrets where they are used, with `dbutils.secrets.get(scope, key)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bricklint.jobs.model import RUN_FORMS, Job
from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.tree.node import BRACE, Mapping, Node, Scalar, Sequence
from bricklint.tree.words import BRACE_WORD
from bricklint_schemas.tables.secrets import is_secret_name, is_secret_value

RULE = Rule("BL902", "secret-in-parameter", Severity.WARNING)

_PARAMETERS = (
    *("base_parameters", "named_parameters", "parameters", "job_parameters", "notebook_base_parameters"),
    *("notebook_params", "python_params", "python_named_params", "jar_params", "sql_params", "spark_submit_params"),
    *("pipeline_params", "commands", "dbt_commands"),
)
_NAMES = frozenset(_PARAMETERS)
_REFERENCE = re.compile(r"\{\{\s*secrets/[^{}]*\}\}")
_VARIABLE = re.compile(r"\$\{var\.([\w-]+)\}")
_HANDED = re.compile(
    rf"[\"']?\b(?:{'|'.join(_PARAMETERS)})[\"']?\s*[=:]\s*[\[{{][^\]}}]*?(?P<call>dbutils\.secrets\.get\b)", re.DOTALL
)
_HINT = "pass the names of the scope and the key, and read the secret in the code: `dbutils.secrets.get(scope, key)`"
_NOT_THE_SECRET = frozenset(("secret", "secret_key"))
"""Variables of these names often hold the name of a secret in its scope."""


def check(project: Project) -> Iterator[Diagnostic]:
    suspicious = "secrets/" in project.spec_lines or any(map(is_secret_name, _VARIABLE.findall(project.spec_lines)))
    for job in project.jobs if suspicious else ():
        if job.form not in RUN_FORMS and BRACE_WORD in job.words:
            for diagnostic in _in_job(job):
                yield diagnostic.with_targets(tuple(target.name for target in job.targets))
    for code in project.codes():
        if "secrets.get" in code.source.text:
            yield from _in_code(code)


def _in_job(job: Job) -> Iterator[Diagnostic]:
    places: list[tuple[Mapping, str]] = [(job.settings, "the run")]
    for task in job.all_tasks:
        bodies = [body for kind in task.kinds if (body := task.node.mapping(kind)) is not None]
        places += [(body, f"task `{task.title}`") for body in bodies]
    for place, shown in places:
        if place.traits & BRACE and not _NAMES.isdisjoint(place.index):
            for name in _NAMES.intersection(place.index):
                for value in _scalars(place.index[name].value):
                    written = value.source.text[value.start : value.end]
                    if "{" in written:
                        yield from _judged(job, value, written, shown)


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    else:
        for entry in node.entries:
            if isinstance(entry.value, Scalar):
                yield entry.value
            else:
                yield from _scalars(entry.value)


def _judged(job: Job, value: Scalar, written: str, shown: str) -> Iterator[Diagnostic]:
    reference, names = _secrets_named(written)
    if reference is not None:
        yield RULE.at(
            value,
            f"`{reference}` is not resolved in a parameter, and if it were, the run's page would show the secret",
            label="taken as it stands",
            hint=_HINT,
            job=job.title,
        )
        return
    for name in names:
        if not _holds_a_name(name, value, written):
            yield _said(job, value, name, shown)
            return


@lru_cache(maxsize=4096)
def _secrets_named(written: str) -> tuple[str | None, tuple[str, ...]]:
    """The reference to a secret in a text, and the variables in it that are secrets by their names."""
    found = _REFERENCE.search(written)
    names = _VARIABLE.findall(written) if found is None else ()
    secret = tuple(name for name in names if is_secret_name(name) and name.lower() not in _NOT_THE_SECRET)
    return found[0] if found is not None else None, secret


def _holds_a_name(variable: str, value: Scalar, written: str) -> bool:
    """Whether the variable's value is known, and no secret but the name of one, or a path to it."""
    text = value.value
    alone = _VARIABLE.fullmatch(written.strip("\"' ")) is not None
    return alone and isinstance(text, str) and bool(text) and not is_secret_value(variable, text)


def _said(job: Job, value: Scalar, variable: str, shown: str) -> Diagnostic:
    return RULE.at(
        value,
        f"the bundle variable `{variable}`, a secret by its name, is passed as a parameter: everybody who may see the "
        "job can read it on the run's page",
        label=f"shown on the page of {shown}",
        hint=_HINT,
        job=job.title,
    )


def _in_code(code: Code) -> Iterator[Diagnostic]:
    # What reads code is imported where there is code.
    from bricklint.trace.events import NotebookRun
    from bricklint.trace.values import Unknown as UnknownValue
    from bricklint.trace.values import walk

    if "notebook.run" in code.source.text:
        for event in code.trace.of(NotebookRun):
            for name, value, place in event.arguments or ():
                if any(isinstance(part, UnknownValue) and part.reason == "a secret" for part in walk(value)):
                    yield RULE.at(
                        place,
                        f"the parameter `{name}` of the called notebook is a secret: everybody who may see the run can "
                        "read it on the run's page",
                        label="holds what `dbutils.secrets.get` answers",
                        hint="let the called notebook read it with `dbutils.secrets.get(scope, key)`",
                    )
    for match in _HANDED.finditer(code.source.text):
        yield RULE.at(
            code.source.span(match.start("call"), match.end("call")),
            "a secret is handed over as a parameter of a run: everybody who may see the run can read it on its page",
            label="shown on the run's page",
            hint="let the job read it with `dbutils.secrets.get(scope, key)`",
        )
