"""Places of a job in words: what a mapping is called, and where a field belongs that stands in the wrong one."""

from __future__ import annotations

from typing import NamedTuple

from bricklint.tree.node import Mapping, Sequence
from bricklint_rules.fields.typed import Path, Reading
from bricklint_schemas import catalog

_ROOT_WORDS = {
    "submit": "a one-time run",
    "legacy_submit": "a one-time run",
    "run_now": "a run-now request",
    "run": "a run",
    "get": "the jobs/get form",
    "update": "the jobs/update form",
    "reset": "the jobs/reset form",
    "legacy_reset": "the jobs/reset form",
}
_ITEM_WORDS = {
    "tasks": "a task",
    "job_clusters": "a job cluster",
    "environments": "an environment",
    "depends_on": "a dependency",
    "libraries": "a library",
    "parameters": "a parameter",
    "permissions": "a permission",
    "init_scripts": "an init script",
}
_WRAPPERS = ("settings", "new_settings")
_NEAR = 3
"""How many steps below a mapping a field may belong and still be taken for one that slipped out of its place."""


def called(root: str, path: Path) -> str:
    """What messages call the mapping at a path: "a task", "`schedule`"."""
    if not path:
        return _ROOT_WORDS.get(root, "a job")
    last = path[-1]
    if isinstance(last, int):
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        return _ITEM_WORDS.get(name, f"an item of `{name}`")
    if last in _WRAPPERS and len(path) == 1:
        return "a job"
    if last == "spec" and "environments" in path:
        return "an environment"
    if last == "task" and path[-2:-1] == ("for_each_task",):
        return "the inner task of a for_each"
    return f"`{last}`"


class Home(NamedTuple):
    """Where a field belongs: in words ("on each task, beside `notebook_task`"), and whether that is certain enough
    to say that it stands in the wrong place."""

    words: str
    certain: bool


def home_of(reading: Reading, node: Mapping, path: Path, name: str) -> Home | None:
    """Where a field belongs that a mapping does not know: in a mapping below it that is there, around it, closely
    below it, or the only place there is."""
    here = _general(path)
    homes = [place[:-1] for place in catalog.places_of(reading.root, name)]
    if not homes:
        return None
    present = [home for home in homes if len(home) == len(here) + 1 and _below(here, home) and _has(node, home[-1])]
    around = sorted((home for home in homes if home == here[: len(home)]), key=len, reverse=True)
    below = [home for home in homes if _below(here, home) and len(home) <= len(here) + _NEAR]
    for found, certain in ((present, True), (around[:1], True), (below, True), (homes, len(homes) == 1)):
        if len(found) == 1:
            return Home(_words(found[0]), certain)
        if found:
            words = [_words(home) for home in found[:3]]
            return Home(" or ".join(dict.fromkeys(words)), certain and len(found) <= 3)
    return None


def _general(path: Path) -> tuple[str, ...]:
    """A path as the schema writes it: `*` for an item; the inner task of a for_each counts as a task."""
    steps = tuple("*" if isinstance(step, int) else step for step in path)
    while "for_each_task" in steps and steps[steps.index("for_each_task") :][1:2] == ("task",):
        at = steps.index("for_each_task")
        steps = steps[:at] + steps[at + 2 :]
    return steps


def _below(here: tuple[str, ...], home: tuple[str, ...]) -> bool:
    return len(home) > len(here) and home[: len(here)] == here


def _has(node: Mapping, name: str) -> bool:
    return isinstance(node.get(name), Mapping | Sequence)


def _words(home: tuple[str, ...]) -> str:
    steps = list(home[1:] if home[:1] in (("settings",), ("new_settings",)) else home)
    if not steps:
        return "at job level, beside `tasks`"
    if steps == ["tasks", "*"]:
        return "on each task"
    if steps[:2] == ["tasks", "*"]:
        return f"in `{_dotted(steps[2:])}` of the task"
    return f"in `{_dotted(steps)}`"


def _dotted(steps: list[str]) -> str:
    return ".".join(steps).replace(".*", "[]")
