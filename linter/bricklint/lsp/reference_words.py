"""What a dynamic value reference stands for, and when its value is known."""

from __future__ import annotations

from bricklint.lsp.locate import Spot, run_of
from bricklint.lsp.references import Brace
from bricklint.project.model import Project
from bricklint.trace.events import TaskValueSet
from bricklint.tree.node import Scalar
from bricklint_schemas.tables.references import TIME_ARGUMENTS, check_reference

FORMS: dict[str, str] = {
    "job.id": "the ID of the job",
    "job.name": "the name of the job, when the run starts",
    "job.run_id": "the ID of the job's run",
    "job.repair_count": "how often the run was repaired",
    "job.trigger.type": "what started the run",
    "job.trigger.file_arrival.location": "the location where files arrived",
    "job.trigger.table_update.updated_tables": "the tables whose update started the run",
    "task.name": "the key of this task",
    "task.run_id": "the ID of this task's run",
    "task.execution_count": "how often this task was run, retries and repairs among them",
    "task.notebook_path": "the path of this task's notebook",
    "workspace.id": "the ID of the workspace",
    "workspace.url": "the URL of the workspace",
    "input": "the item of the for_each that this run of its task is for",
}
_OF_TASKS = {
    "run_id": "the ID of the run of task {task}",
    "result_state": "how task {task} ended",
    "error_code": "the error code of task {task}",
    "execution_count": "how often task {task} was run",
    "notebook_path": "the path of the notebook of task {task}",
    "output": "output of the SQL of task {task}",
}
_TIMES = {
    ("job", "start_time"): "when the run started",
    ("job", "trigger", "time"): "when the run was due, which a late start does not move",
    ("backfill",): "the time that a backfill run is for",
}


def reference_words(project: Project, spot: Spot, brace: Brace) -> str | None:
    """Markdown about a reference; None for one that there is not."""
    text = "{{" + ".".join(brace.parts) + "}}"
    told = _words(project, spot, brace.parts)
    if told is None:
        return None
    verdict = check_reference(text)
    replaced = f"\n\nan old name; write `{verdict.replacement}`" if verdict.status == "deprecated" else ""
    return f"`{text}`: {told}{replaced}"


def _words(project: Project, spot: Spot, parts: tuple[str, ...]) -> str | None:
    dotted = ".".join(parts)
    if dotted in FORMS:
        return FORMS[dotted]
    if parts[:2] == ("job", "parameters") and len(parts) == 3:
        return _parameter(spot, parts[2])
    if parts[0] == "tasks" and len(parts) > 2:
        return _of_task(project, spot, parts)
    if parts[0] == "input":
        return f"`{'.'.join(parts[1:])}` of the item that this run of the task is for"
    for names, told in _TIMES.items():
        if parts[:-1] == names and parts[-1] in TIME_ARGUMENTS:
            return f"{told}: `{parts[-1]}`, in UTC"
    return None


def _parameter(spot: Spot, name: str) -> str:
    parameter = spot.job.parameters.get(name)
    if parameter is None:
        return f"job `{spot.job.title}` declares no parameter `{name}`"
    default = parameter.get("default")
    known = f"; its default is `{default.text}`" if isinstance(default, Scalar) else ""
    return f"the job parameter `{name}`, given when the run starts{known}"


def _of_task(project: Project, spot: Spot, parts: tuple[str, ...]) -> str | None:
    key, what = parts[1], parts[2]
    task = spot.job.task_by_key.get(key)
    if task is None:
        return f"job `{spot.job.title}` has no task `{key}`" if spot.job.tasks_known else None
    if what == "values" and len(parts) > 3:
        return f"the task value `{parts[3]}`, known once task `{key}` has run{_set_by(project, spot, key, parts[3])}"
    told = _OF_TASKS.get(what)
    return f"{told.format(task=f'`{key}`')}, known once it has run" if told is not None else None


def _set_by(project: Project, spot: Spot, key: str, name: str) -> str:
    task = spot.job.task_by_key[key]
    run = run_of(project, task)
    if run is None or run.code is None:
        return ""
    for event in run.code.trace.of(TaskValueSet, called=None, reached=None):
        if event.key == name:
            return f"; set at `{event.at.path}:{event.at.begin.line}`"
    return ""
