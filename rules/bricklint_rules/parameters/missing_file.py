"""A task or a notebook names a file that is not there.

## What it does

Follows the paths of tasks (`notebook_path`, `python_file`, the file of a SQL task, a dbt project, requirements) and of
`dbutils.notebook.run` to the files of the project. It speaks only where the path can mean nothing else: a relative path
of a bundle, seen from the file in which it is written; a path under a workspace root that the configuration names; a
relative path that a notebook runs; a relative path of an API job without a git source whose folder is in the project.

Left alone are workspace paths that match nothing here, paths with a variable that has no value, schemes such as
`dbfs:/`, paths of a job with a git source, whose repository may be another, and what a build makes later (`dist`,
`build`, `target`, wheels and jars).

## Why is this bad

A bundle with such a path is not deployed; a notebook with one fails when it gets there.

## Example

```yaml databricks.yml
bundle: {name: orders}
include: [resources/*.yml]
```
```yaml resources/daily.yml
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ../src/load  # BL616
        - task_key: report
          notebook_task:
            notebook_path: src/report.py  # BL616
```
```python src/load.py
# Databricks notebook source
```
```python src/report.py
# Databricks notebook source
```

## Use instead

```yaml resources/daily.yml
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task:
            notebook_path: ../src/load.py
        - task_key: report
          notebook_task:
            notebook_path: ../src/report.py
```

## Fix safety

Adding the extension, counting from the right folder and mending a slip are safe: the path led nowhere. Where the only
file of that name lies in quite another folder, the fix is unsafe.

## References

- Bundles: local paths are relative to the file in which they are written and keep their extension.
- Jobs API: workspace paths are absolute, without the extension of notebooks.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bricklint.jobs.model import Form
from bricklint.project.model import Code, Link, LinkStatus, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.parameters.nearby import Meant, meant
from bricklint_rules.parameters.pieces import rename

RULE = Rule("BL616", "missing-file", Severity.ERROR)

_BUILT = frozenset(("dist", "build", "target", "out", ".build", "generated"))
_WORDS = {
    "notebook_path": "notebook",
    "python_file": "script",
    "path": "SQL file",
    "project_directory": "dbt project",
    "requirements": "requirements file",
}


def check(project: Project) -> Iterator[Diagnostic]:
    linker = project.linker
    for run in project.runs:
        if run.job.partial and run.job.bundle is None:
            continue
        for link in (run.link, *linker.others(run.job, run.task)):
            if link is not None and link.status is LinkStatus.MISSING and not _built(link.tried or ""):
                yield _said(project, link, run.job.bundle is not None or run.job.form is Form.BUNDLE)
    for code in project.codes():
        yield from _called(project, code)


def _built(path: str) -> bool:
    return bool(_BUILT & set(path.split("/")[:-1]))


def _said(project: Project, link: Link, bundled: bool) -> Diagnostic:
    written = str(link.node.value).strip()
    tried = link.tried or written
    from_path, found = _meant(project, link, written, tried, bundled)
    fix = rename(link.node, found.write, safe=found.why != "elsewhere") if found is not None else None
    word = _WORDS.get(link.field, "file")
    return RULE.at(
        link.node,
        f"the {word} `{written}` is not there: the job cannot {'be deployed' if bundled else 'run'}",
        label=f"nothing at `{tried}`",
        hint=_hint(found, from_path, word),
        fixes=[fix] if fix is not None else [],
    )


def _meant(project: Project, link: Link, written: str, tried: str, bundled: bool) -> tuple[str, Meant | None]:
    """From where the path counts, and the file that was meant. Outside of bundles notebooks have no extension."""
    if bundled and not written.startswith("/"):
        return link.node.source.path, meant(project, link.node.source.path, written)
    prefix = written.removesuffix(tried) if written.startswith("/") else ""
    base = "" if prefix else tried.removesuffix(posixpath.normpath(written))
    found = meant(project, base + "spec", tried if prefix else written)
    if found is not None:
        write = _without_extension(found.write) if link.field == "notebook_path" else found.write
        found = found._replace(write=prefix + write)
    return base + "spec", found


def _hint(found: Meant | None, from_path: str, word: str) -> str:
    if found is None:
        folder = posixpath.dirname(from_path)
        return f"paths are relative to `{folder}`" if folder else "paths are relative to the root of the project"
    if found.why == "extension":
        return f"did you mean `{found.write}`? local paths carry the file's extension"
    if found.why == "folder":
        return f"write `{found.write}`: paths are relative to the folder of the file in which they are written"
    if found.why == "elsewhere":
        return f"the only {word} of this name is `{found.path}`: write `{found.write}`"
    return f"did you mean `{found.write}`?"


def _called(project: Project, code: Code) -> Iterator[Diagnostic]:
    """Relative paths that `dbutils.notebook.run` is given in this file and that name no notebook."""
    # What reads code is imported where there is code.
    from bricklint.trace.events import NotebookRun
    from bricklint.trace.values import text

    for event in code.trace.of(NotebookRun):
        target = text(event.target)
        if target is None or not _is_relative(target) or event.at.path != code.path:
            continue
        linker = project.linker
        folder = posixpath.dirname(code.path)
        if linker.at(folder, target, notebook=True) is not None or code.source.path.startswith(".."):
            continue
        found = meant(project, code.path, target)
        if found is not None and found.why == "extension":
            continue
        write = _without_extension(found.write) if found is not None else None
        yield RULE.at(
            event.at,
            f"`dbutils.notebook.run` starts `{target}`, which is no notebook of this project: the call fails",
            label="no such notebook",
            hint=f"did you mean `{write}`?" if write else f"paths are relative to the folder of `{code.path}`",
        )


def _is_relative(target: str) -> bool:
    return bool(target) and not target.startswith("/") and not set("${:") & set(target)


def _without_extension(path: str) -> str:
    stem, extension = posixpath.splitext(path)
    return stem if extension in (".py", ".ipynb", ".sql", ".scala", ".r", ".R") else path
