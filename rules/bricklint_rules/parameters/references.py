"""The dynamic value references of a job, `{{…}}`, each with its place and what the tables say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bricklint.jobs.model import Form, Job, Task
from bricklint.source import SourceText, Span
from bricklint.tree.node import BRACE, Mapping, Node, Scalar, Sequence
from bricklint.tree.words import BRACE_WORD
from bricklint_rules.parameters.pieces import piece, text_of
from bricklint_schemas.tables.references import Found, ReferenceVerdict, check_reference, find_references

REFERENCE_FIELDS: dict[str, tuple[str, ...]] = {
    "notebook_task": ("base_parameters",),
    "spark_python_task": ("parameters",),
    "python_wheel_task": ("parameters", "named_parameters"),
    "spark_jar_task": ("parameters",),
    "spark_submit_task": ("parameters",),
    "sql_task": ("parameters",),
    "dbt_task": ("commands",),
    "run_job_task": (
        "job_parameters",
        "notebook_params",
        "jar_params",
        "python_params",
        "python_named_params",
        "spark_submit_params",
        "sql_params",
        "dbt_commands",
    ),
    "condition_task": ("left", "right"),
    "for_each_task": ("inputs",),
    "pipeline_task": ("parameters",),
    "clean_rooms_notebook_task": ("notebook_base_parameters",),
    "alert_task": ("parameters",),
    "dashboard_task": ("filters",),
}
"""The fields of a task in which the service fills in references (FACTS: configuration fields)."""


class JobReference(NamedTuple):
    """One reference. `task` is None for the default of a job parameter; `text` the reference with its braces; `span`
    its place, which can be edited where `exact`."""

    task: Task | None
    node: Scalar
    text: str
    verdict: ReferenceVerdict
    span: Span
    exact: bool

    @property
    def parts(self) -> tuple[str, ...]:
        """Its names, without back-quotes."""
        return self.verdict.parts

    @property
    def bracketed(self) -> bool:
        """Whether it is the `[name]` form that the UI shows: no name is meant."""
        return "[" in self.text


_REFERENCES = f"{__name__}.references"
"""Where a job keeps its own: they point back to it, so that a table of ours would hold every job for ever."""


def references(job: Job) -> tuple[JobReference, ...]:
    """The references in the defaults of job parameters and in the parameters of tasks, found once for each job."""
    found: tuple[JobReference, ...] | None = job.__dict__.get(_REFERENCES)
    if found is None:
        found = job.__dict__[_REFERENCES] = tuple(_references(job)) if BRACE_WORD in job.words else ()
    return found


def _references(job: Job) -> Iterator[JobReference]:
    for item in job.settings.items_of("parameters"):
        default = item.get("default")
        if default is not None:
            yield from _in(default, None)
    for task in job.all_tasks:
        yield from references_of(task)


def references_of(task: Task) -> Iterator[JobReference]:
    """The references in one task's own parameters."""
    if task.body is None or task.kind is None:
        return
    for field in REFERENCE_FIELDS.get(task.kind, ()):
        node = task.body.get(field)
        if node is not None:
            yield from _in(node, task)


def _in(node: Node, task: Task | None) -> Iterator[JobReference]:
    if isinstance(node, Scalar):
        text = text_of(node)
        if text is not None and "{" in text:
            for found, verdict in _judged(text):
                place = piece(node, found.start, found.end)
                yield JobReference(task, node, found.text, verdict, place.span, place.exact)
    elif node.traits & BRACE:
        for value in node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]:
            if not isinstance(value, Scalar) or "{" in (text_of(value) or ""):
                yield from _in(value, task)


@lru_cache(maxsize=4096)
def _judged(text: str) -> tuple[tuple[Found, ReferenceVerdict], ...]:
    return tuple((found, check_reference(found.text)) for found in find_references(text))


def parameter_read(reference: JobReference) -> str | None:
    """The job parameter that a reference reads; None where it reads something else."""
    if reference.parts[:2] != ("job", "parameters") or len(reference.parts) != 3 or reference.bracketed:
        return None
    return reference.parts[2] or None


def mentions(node: Node, words: str) -> bool:
    """Whether a text holds these words inside braces somewhere in a tree, in whatever field."""
    if isinstance(node, Mapping):
        return any(mentions(entry.value, words) for entry in node.entries)
    if isinstance(node, Sequence):
        return any(mentions(item, words) for item in node.items)
    text = text_of(node)
    return text is not None and "{{" in text and words in text.replace("`", "").replace(" ", "")


_TEMPLATES = re.compile(r"airflow|jinja|mustache|chevron|template", re.IGNORECASE)


def templated(job: Job) -> bool:
    """Whether the job's file is filled in by another tool first, so that `{{x}}` may be that tool's: a templating
    language's statements in it, braces in its path, in names or in other fields that the service leaves alone; a
    Python file that knows templates (Airflow's operators fill in their own); a dbx deployment, which may be one."""
    if job.form in (Form.STACKQL, Form.DBX) or "{{" in job.document.path:
        return True
    return _knows_templates(job.document.source, job.form is Form.PYTHON) or _braces_elsewhere(job)


@lru_cache(maxsize=64)
def _knows_templates(source: SourceText, python: bool) -> bool:
    """Of a whole file, which may hold thousands of jobs that ask."""
    return (python and _TEMPLATES.search(source.text) is not None) or "{%" in source.text


def _braces_elsewhere(job: Job) -> bool:
    for entry in job.settings.entries:
        if entry.key.text not in ("parameters", "tasks", "description") and _strange(entry.value):
            return True
    for task in job.all_tasks:
        for entry in task.node.entries:
            if entry.key.text == task.kind or entry.key.text == "description":
                continue
            if "{{" in entry.key.text or _strange(entry.value):
                return True
    return False


def _strange(node: Node) -> bool:
    if isinstance(node, Mapping):
        return any("{{" in entry.key.text or _strange(entry.value) for entry in node.entries)
    if isinstance(node, Sequence):
        return any(_strange(item) for item in node.items)
    text = text_of(node)
    if text is None or "{{" not in text:
        return False
    return any(check_reference(one.text).status in ("unknown-namespace", "malformed") for one in find_references(text))
