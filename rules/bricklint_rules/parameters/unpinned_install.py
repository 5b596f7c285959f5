"""A library is installed without a version in a job that runs unattended.

## What it does

Looks at `%pip install` in the code that an unattended job runs, and at the `pypi` libraries and environment
dependencies of the job itself, for a package without a version. Requirement files, wheels, paths and URLs are left
alone.

## Why is this bad

Tonight's run may get another version than last night's, although nothing in the repository has changed.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}
      tasks:
        - task_key: load
          notebook_task: {notebook_path: ./load.py}
          libraries:
            - pypi: {package: openpyxl}  # BL620
```
```python load.py
# Databricks notebook source
# MAGIC %pip install requests  # BL620
```

## Use instead

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      schedule: {quartz_cron_expression: "0 0 2 * * ?", timezone_id: UTC}
      tasks:
        - task_key: load
          notebook_task: {notebook_path: ./load.py}
          libraries:
            - pypi: {package: openpyxl==3.1.5}
```
```python load.py
# Databricks notebook source
# MAGIC %pip install requests==2.32.3
```

## References

- Notebook-scoped Python libraries: `%pip install`. PEP 440: `==` and the other ways to name a version.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint.source import Span
from bricklint.tree.node import Scalar, Sequence

RULE = Rule("BL620", "unpinned-install", Severity.NOTE)

_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[\w, -]+\])?\Z")
_TAKES_VALUE: frozenset[str] = frozenset().union(
    ("-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links"),
    ("-t", "--target", "-e", "--editable", "--trusted-host", "--proxy", "--timeout", "--python-version"),
)


def check(project: Project) -> Iterator[Diagnostic]:
    seen: set[tuple[str, int]] = set()
    for job in project.jobs:
        if not job.unattended:
            continue
        for node in _packages(job) if "package" in job.words or "dependencies" in job.words else ():
            if isinstance(node.value, str) and _BARE.match(node.value.strip()) and _new(seen, node.span):
                yield _said(node.span, node.value.strip(), job)
        for run in project.runs_of(job):
            for span, package in _installed(run.code) if run.code is not None else ():
                if _new(seen, span):
                    yield _said(span, package, job)


def _installed(code: Code) -> Iterator[tuple[Span, str]]:
    """The packages without a version that a notebook installs, and their places."""
    from bricklint.trace.events import MagicLine  # what reads code is imported where there is code

    for event in code.trace.of(MagicLine):
        if event.name == "pip":
            for package in unpinned(event.text):
                yield _place(event.at, package), package


def _new(seen: set[tuple[str, int]], span: Span) -> bool:
    place = (span.path, span.start)
    if place in seen:
        return False
    seen.add(place)
    return True


def _packages(job: Job) -> Iterator[Scalar]:
    """The packages from PyPI that a job's tasks and environments name."""
    for task in job.all_tasks:
        for library in task.node.items_of("libraries"):
            package = library.get("pypi", "package")
            if isinstance(package, Scalar):
                yield package
    for environment in job.environments.values():
        listed = environment.get("spec", "dependencies")
        if isinstance(listed, Sequence):
            yield from (item for item in listed.items if isinstance(item, Scalar))


def unpinned(text: str) -> list[str]:
    """The packages of a `pip install` line that have no version."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return []
    if words[:1] != ["install"]:
        return []
    if any(word.startswith(("-c", "--constraint")) for word in words):
        return []
    found: list[str] = []
    skip = False
    for word in words[1:]:
        if skip or word.startswith("-"):
            skip = not skip and word in _TAKES_VALUE
        elif _BARE.match(word) and not word.endswith((".whl", ".txt", ".gz", ".zip", ".toml")):
            found.append(word)
    return found


def _place(line: Span, package: str) -> Span:
    match = re.search(rf"(?<![\w./-]){re.escape(package)}(?![\w=<>~!])", line.text)
    return line if match is None else Span(line.source, line.start + match.start(), line.start + match.end(), line.via)


def _said(place: Span, package: str, job: Job) -> Diagnostic:
    return RULE.at(
        place,
        f"`{package}` has no version: the unattended job `{job.title}` takes whatever is newest when it runs",
        label="no version",
        hint=f"write `{package}==…` with the version that was tested",
        job=job.title,
    ).with_targets(tuple(dict.fromkeys(target.name for target in job.targets)))
