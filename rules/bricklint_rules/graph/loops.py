"""for_each tasks: which of them are so wrong that nothing else need be said of them."""

from __future__ import annotations

from bricklint.jobs.model import Task
from bricklint.tree.node import Mapping, Node, Sequence, as_number, is_null

RETRY_FIELDS = ("max_retries", "min_retry_interval_millis", "retry_on_timeout")
ORDER_FIELDS = ("depends_on", "run_if")


def nested(task: Task) -> bool:
    """Whether a for_each stands in a for_each."""
    return task.kind == "for_each_task" and task.inner is not None and task.inner.kind == "for_each_task"


def inner_list(task: Task) -> Sequence | None:
    """The list where a for_each has one in the place of its task."""
    return task.node.sequence("for_each_task", "task")


def misplaced_retries(task: Task) -> tuple[str, ...]:
    """Retries that a for_each has itself. Zero and false, as exports write them, ask for nothing."""
    return tuple(key for key in RETRY_FIELDS if _asks(task.node.get(key))) if task.kind == "for_each_task" else ()


def spoken_for(task: Task) -> bool:
    """Whether BL215 says that this for_each, or the one around this task, cannot be as it is: other rules are silent
    about its retries and its inner task then."""
    outer = task if task.parent is None else task.parent
    if outer.kind != "for_each_task":
        return False
    return nested(outer) or inner_list(outer) is not None or bool(misplaced_retries(outer))


def _asks(node: Node | None) -> bool:
    if node is None or is_null(node) or isinstance(node, Mapping | Sequence):
        return False
    return node.value is True or bool(as_number(node))
