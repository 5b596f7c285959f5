"""Whether running a task once more writes the same rows once more."""

from __future__ import annotations

from bricklint.jobs.model import Task
from bricklint.project.model import Context, TaskRun


def writes_unsafely(context: Context, task: Task) -> bool:
    """Whether the code of a task, or a notebook that it starts, is seen to append to something without a guard.
    Tables that exist to be appended to, such as logs, are no reason."""
    return any(
        run.task.node is task.node and run.code is not None and _appends(run)
        for run in context.project.runs_of(task.job)
    )


def _appends(run: TaskRun) -> bool:
    # What reads code is imported where there is code.
    from bricklint.project.starts import starts_from
    from bricklint_rules.writes.guards import exists_to_be_appended_to, is_guarded
    from bricklint_rules.writes.repeats import effects_in

    return any(
        write.called
        and not write.streaming
        and "append" in effects_in(write, start)
        and not is_guarded(code.trace, write)
        and not exists_to_be_appended_to(write)
        for code, start in starts_from(run)
        for write in code.trace.writes
    )
