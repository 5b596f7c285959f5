"""Jobs in files of other languages than YAML and JSON: which files to look at, and what they gave.

A file is looked at only where its bytes may declare a job; the reader of its language is imported only then.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bricklint.jobs.model import Document, Job
from bricklint.jobs.problem import Problem, problem_at
from bricklint.jobs.reading import Reader
from bricklint.source import SourceText

TERRAFORM_ENDINGS = (".tf", ".tf.json")
STACKQL_ENDINGS = (".iql", ".sql", ".stackql")
PYTHON_ENDINGS = (".py", ".ipynb")

_TERRAFORM_JOB = re.compile(rb"databricks_job\b")
_ASSIGNED = re.compile(rb"(?m)^[ \t]*\"?(\w[\w-]*)\"?[ \t]*[=:]")

_PYTHON_JOB = re.compile(
    rb"task_key|_task\b.{0,5}[=:]|new_settings|quartz_cron_expression|new_cluster|spark_version|databricks\.bundles"
    rb"|email_notifications|webhook_notifications|jobs\.(?:create|submit|reset|update|run_now)\w*\("
    rb"|(?:create|submit|reset|update)_(?:job|run)\(|jobs/(?:create|reset|update|run-now|runs/submit)"
)
_STACKQL_JOB = re.compile(rb"(?i)databricks_workspace[\"`]?\s*\.\s*[\"`]?jobs\b")
_LARGEST_CODE = 4_000_000


@dataclass
class Loaded:
    """What the files of one language gave."""

    documents: list[Document] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def holds_no_job(path: str, data: bytes) -> bool:
    """Whether a file can declare no job in any language that is read here, by its name and its bytes (as UTF-8). Files
    of other endings may mean anything."""
    if path.endswith(PYTHON_ENDINGS):
        return len(data) > _LARGEST_CODE or _PYTHON_JOB.search(data) is None
    return path.endswith(STACKQL_ENDINGS) and _STACKQL_JOB.search(data) is None


def load_terraform(reader: Reader, paths: Iterable[str]) -> Loaded:
    """The jobs of Terraform files: all files of a folder are one module."""
    loaded = Loaded()
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(posixpath.dirname(path), []).append(path)
    for folder, members in folders.items():
        if any(_TERRAFORM_JOB.search(reader.searchable(path) or b"") for path in members):
            _load_module(reader, members, _assigned(reader, folder), loaded)
    return loaded


def _assigned(reader: Reader, folder: str) -> frozenset[str]:
    """The names that files outside of a module may give its variables: `.tfvars`, calls of modules, Terragrunt."""
    found: set[bytes] = set()
    for path in reader.files.paths():
        given = path.endswith((".tfvars", ".tfvars.json", ".hcl"))
        caller = path.endswith(TERRAFORM_ENDINGS) and posixpath.dirname(path) != folder
        data = reader.glance(path) if given or caller else None
        if data is not None and (given or b"module" in data):
            found.update(_ASSIGNED.findall(data))
    return frozenset(name.decode("utf-8", "replace") for name in found)


def _load_module(reader: Reader, paths: list[str], assigned: frozenset[str], loaded: Loaded) -> None:
    from bricklint.jobs.terraform.resources import jobs_of_module, read_module

    sources = [source for path in paths if (source := _source(reader, path, loaded)) is not None]
    module = read_module(sources, reader.files, assigned)
    for source, error in module.broken:
        if "databricks_job" in source.text:
            place = source.span(error.start, error.end)
            loaded.problems.append(problem_at("syntax-error", place, error.message, hint=error.hint))
    for document, jobs in jobs_of_module(module):
        loaded.documents.append(document)
        loaded.jobs.extend(jobs)


def load_python(reader: Reader, paths: Iterable[str]) -> Loaded:
    """The jobs of Python files and notebooks. What cannot be read is no matter of jobs."""
    loaded = Loaded()
    for path in paths:
        data = reader.glance(path)
        if data is None or holds_no_job(path, data):
            continue
        source = reader.source(path)
        if isinstance(source, SourceText):
            _load_code(source, loaded)
    return loaded


def _load_code(source: SourceText, loaded: Loaded) -> None:
    from bricklint.code.read import read_code
    from bricklint.jobs.python.find import jobs_of_code

    found = jobs_of_code(source, read_code(source.path, source.text))
    if found is not None:
        loaded.documents.append(found[0])
        loaded.jobs.extend(found[1])


def load_stackql(reader: Reader, paths: Iterable[str]) -> Loaded:
    """The jobs and runs of StackQL's statements, and what is wrong with the statements."""
    loaded = Loaded()
    for path in paths:
        data = reader.glance(path)
        source = _source(reader, path, loaded) if data is not None and not holds_no_job(path, data) else None
        if source is not None:
            from bricklint.jobs.stackql.statements import read_stackql

            said = read_stackql(source)
            loaded.documents += said.documents
            loaded.jobs += said.jobs
            loaded.problems += said.problems
    return loaded


def _source(reader: Reader, path: str, loaded: Loaded) -> SourceText | None:
    """The text of a file; where there is none, that is a problem."""
    source = reader.source(path)
    if isinstance(source, SourceText):
        return source
    loaded.problems.append(Problem("unreadable-file", path, f"{path} cannot be read: {source}"))
    return None
