"""What a run hands to its reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bricklint.diagnostic import Diagnostic
from bricklint.engine.run import Crash
from bricklint.project.model import Project
from bricklint.registry import Registry
from bricklint.source import Span


@dataclass(frozen=True)
class Result:
    """The findings of a run and what is said around them.

    `jobs` and `codes` count what was looked at; `suppressed` the findings that comments or the configuration took
    out; `seconds` is the time that the run took. `place_name` says more of a place than its line does ("cell 3" of
    an .ipynb), or nothing; `route` is the route of a place inside its spec, empty where it has none. `understood` tells
    what the linter sees: each spec with its form, jobs, targets and the files of its tasks. `project` is all that was
    read, for an editor that has further questions.
    """

    diagnostics: Sequence[Diagnostic]
    crashes: Sequence[Crash]
    registry: Registry
    jobs: int
    codes: int
    suppressed: int
    seconds: float
    root: str
    place_name: Callable[[Span], str]
    route: Callable[[Span], str]
    understood: Callable[[], str]
    project: Project | None = None
