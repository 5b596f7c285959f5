"""What of a task is retried, and how."""

from __future__ import annotations

from bricklint.jobs.model import Task
from bricklint.tree.node import Node, Scalar, as_number, is_null, is_unknown


def number_of(node: Node | None) -> int | float | None:
    """The number that is written; 0 where nothing is, None where it cannot be told."""
    if node is None:
        return 0
    if isinstance(node, Scalar):
        if node.value is None:
            return 0
        return node.value if node.value.__class__ is int else as_number(node)
    return None


def retries(task: Task) -> int | float | None:
    """How often a task is retried (-1: without end); 0 for never, None where it cannot be told."""
    return number_of(task.setting("max_retries"))


def timeout(task: Task) -> int | float | None:
    """After how many seconds a try of a task ends; 0 for never, None where it cannot be told."""
    return number_of(task.setting("timeout_seconds"))


def retried_by_service(task: Task) -> bool:
    """Whether serverless compute may retry the task by itself."""
    off = task.node.get("disable_auto_optimization")
    kept_on = off is None or is_null(off) or is_unknown(off) or task.node.boolean("disable_auto_optimization") is False
    return task.serverless is True and kept_on
