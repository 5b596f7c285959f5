"""What is asked of a project while a rule runs: all that its findings depend on, besides the specs.

Whoever gets hold of code goes through `Project` and `Code`, and these note it here under a key. A finding of a run may
be taken over by the next one if none of the keys that were asked for it has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

Key: TypeAlias = str | tuple[str, ...]
"""The path of a file of code (its text and facts, or that there is none); ("trace", path), ("starts", path); ("links",)
for which tasks run which files, ("runs",) for the runs with their code; ("reached",), ("code_paths",), ("code_list",),
("notebook_calls",); ("loaded",) for what was read so far; ("kept", function, path) for what a function said of a file,
("each", function) for what it said of all."""


class Watch:
    """The keys that were `asked` since somebody began to listen; `within` are those that were asked to work out a key
    that stands for many."""

    def __init__(self) -> None:
        self.asked: set[Key] = set()
        self.within: dict[Key, frozenset[Key]] = {}

    @contextmanager
    def apart(self) -> Iterator[set[Key]]:
        """Listen to what is asked in here, and let nobody else hear it."""
        before, self.asked = self.asked, set()
        try:
            yield self.asked
        finally:
            self.asked = before


if TYPE_CHECKING:
    from functools import cached_property as watched
else:

    class watched:  # noqa: N801 - it is read as a decorator
        """A lazy value of a project that stands for all that was asked to work it out: each look at it is noted under
        its name."""

        def __init__(self, function: Callable[[Any], Any]) -> None:
            self.function = function
            self.__doc__ = function.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self.key = (name,)
            self.slot = f"_kept_{name}"

        def __get__(self, project: Any, owner: type | None = None) -> Any:
            if project is None:
                return self
            watch = project.watch
            watch.asked.add(self.key)
            try:
                return project.__dict__[self.slot]
            except KeyError:
                with watch.apart() as asked:
                    value = project.__dict__[self.slot] = self.function(project)
                watch.within[self.key] = frozenset(asked)
                return value

        def __set__(self, project: Any, value: object) -> None:
            raise AttributeError(self.key[0])


__all__ = ["Key", "Watch", "watched"]
