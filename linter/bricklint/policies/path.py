"""Paths of fields, as policies name them: `job_clusters[*].new_cluster?.spark_conf["spark.master"]`.

A step is the name of a field, `*` for every key, or a key in brackets and quotes; `[*]` behind it stands for every item
of a list. A `?` behind a step means: only where that one is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

ITEMS = None
"""The key of a step that stands for the items of a list."""

_STEP = re.compile(r'(?P<items>\[\*\])|\["(?P<quoted>[^"]+)"\]|(?P<dot>\.)?(?P<name>[A-Za-z_][\w-]*|\*)(?P<if>\?)?')


class Step(NamedTuple):
    """One step: the key of a mapping, "*" for every key of it, or ITEMS. `optional` tells of a `?` behind it; `quoted`
    that the key stands in quotes, so that it may be anything."""

    key: str | None
    optional: bool = False
    quoted: bool = False


class Path(NamedTuple):
    """A path of fields, from a job's settings; `text` is how it was written."""

    text: str
    steps: tuple[Step, ...]


def parse_path(text: str) -> Path:
    """The path that a text writes down. Raises ValueError."""
    steps: list[Step] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or (match["name"] is not None and (match["dot"] is None) != (not steps)):
            raise ValueError(f'`{text}`: write a path such as `tasks[*].timeout_seconds` or `tags["cost center"]`')
        at = match.end()
        if match["items"]:
            steps.append(Step(ITEMS))
        elif match["quoted"]:
            steps.append(Step(match["quoted"], quoted=True))
        else:
            steps.append(Step(match["name"], match["if"] is not None))
    if not steps or steps[0].key is ITEMS:
        raise ValueError("`field` must be a path such as `tasks[*].timeout_seconds`")
    path = Path(text, tuple(steps))
    for problem in _problems(path):
        raise ValueError(f"`{text}`: {problem}")
    return path


def _problems(path: Path) -> Iterator[str]:
    """What the schema of the Jobs API says against a path: a slip in a name, a list that is none. Fields that it does
    not know, and that are near to no other, may be newer than it."""
    from bricklint_schemas.catalog import known_fields, place_at
    from bricklint_schemas.closest import closest

    walked: tuple[str, ...] = ()
    before = None
    for step in path.steps:
        place = place_at("bundle_job", walked)
        if place is None or step.quoted:
            return
        is_list = "items" in place.schema
        if is_list != (step.key is ITEMS):
            here = before or path.text
            yield (
                f"`{here}` is a list: write `{here}[*]`" if is_list else f"`{here}` is no list: write it without `[*]`"
            )
            return
        if step.key not in (ITEMS, "*") and place.name is not None and "properties" in place.schema:
            names = known_fields(place.name)
            near = closest(step.key, names) if step.key not in names else None
            if near is not None:
                yield f"there is no field `{step.key}`; did you mean `{near}`?"
                return
        walked = (*walked, step.key or "*")
        before = step.key
