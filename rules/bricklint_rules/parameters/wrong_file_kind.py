"""A notebook where a plain file is due, or a plain file where a notebook is due.

## What it does

Looks at the first line of the file that a task runs: `# Databricks notebook source`, to the letter, makes a file a
notebook (`//` in Scala, `--` in SQL; an `.ipynb` is always one). A `notebook_task` needs one; a `spark_python_task`
must not have one.

## Why is this bad

The bundle is not deployed: "expected a notebook but got a file". Outside of bundles the path leads nowhere, because the
workspace keeps notebooks and files under different names. A blank behind the header, a letter in the other case or a
byte-order mark is enough: the header is compared as it stands.

## Example

```yaml databricks.yml
bundle: {name: orders}
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ./load.py  # BL617
        - task_key: report
          spark_python_task:
            python_file: ./report.py  # BL617
```
```python load.py
print("load")
```
```python report.py
# Databricks notebook source
print("report")
```

## Use instead

```python load.py
# Databricks notebook source
print("load")
```
```python report.py
print("report")
```

## References

- Databricks CLI: a notebook is told by its exact first line, or by `.ipynb`.
- Jobs API: `notebook_task.notebook_path`, `spark_python_task.python_file`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bricklint.project.model import Code, Link, LinkStatus, TaskRun
from bricklint.rule import Confidence, Diagnostic, Rule, Severity
from bricklint.source import Span

RULE = Rule("BL617", "wrong-file-kind", Severity.ERROR)

_COMMENTS = {".py": "#", ".r": "#", ".scala": "//", ".sql": "--"}


def check(run: TaskRun) -> Iterator[Diagnostic]:
    link = run.link
    if link is None or link.path is None:
        return
    notebook = _extension(link) == ".ipynb" or (run.code is not None and run.code.kind == "notebook")
    if link.field == "notebook_path" and not notebook:
        yield from _notebook_due(link, run.code)
    elif link.field == "python_file" and notebook:
        yield _plain_due(link, run.code)


def _extension(link: Link) -> str:
    return posixpath.splitext(link.path or "")[1].lower()


def _notebook_due(link: Link, code: Code | None) -> Iterator[Diagnostic]:
    near = code is not None and code.facts.near_header
    if link.status is LinkStatus.TAKEN and not near:
        return  # what imports a workspace often makes a notebook of any file
    comment = _COMMENTS.get(_extension(link))
    if code is None and comment is not None:
        return  # it could not be read: another rule says so
    yield RULE.at(
        link.node,
        f"`{link.path}` is a plain file, which a notebook task cannot run",
        label="a plain file",
        related=[(_first_line(code), "not exactly the header" if near else "no notebook header")] if code else [],
        hint=f"the first line must be exactly `{comment} Databricks notebook source`" if comment else None,
        confidence=Confidence.MEDIUM if link.status is LinkStatus.TAKEN else Confidence.HIGH,
    )


def _plain_due(link: Link, code: Code | None) -> Diagnostic:
    taken = link.status is LinkStatus.TAKEN
    from_text = code is not None and code.facts.format == "source"
    return RULE.at(
        link.node,
        f"`{link.path}` is a notebook, which a task for Python files cannot run",
        label="taken to be this notebook" if taken else "a notebook",
        related=[(_first_line(code), "this line makes it a notebook")] if code is not None and from_text else [],
        hint="run it by a `notebook_task`, or take the header away" if from_text else "run it by a `notebook_task`",
        confidence=Confidence.MEDIUM if taken else Confidence.HIGH,
    )


def _first_line(code: Code) -> Span:
    return code.source.span(0, len(code.source.line(1)))
