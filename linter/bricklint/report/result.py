"""What a run hands to its reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from bricklint.diagnostic import Diagnostic
from bricklint.engine.run import Crash
from bricklint.engine.suppress import Silenced
from bricklint.project.model import Project
from bricklint.registry import Registry
from bricklint.source import Span


class Stale(NamedTuple):
    """An entry of a baseline that has too much: `gone` of its findings are not there any more."""

    path: str
    code: str
    fingerprint: str
    gone: int


class Baselined(NamedTuple):
    """What the baseline of a run took out: the `known` findings, in the order of the report; and what of it is
    `stale`. `file` is the baseline as it was named."""

    file: str
    known: Sequence[Diagnostic]
    stale: Sequence[Stale]


@dataclass(frozen=True)
class Result:
    """The findings of a run and what is said around them.

    `jobs`, `parts` (of jobs: requests that change one, dictionaries) and `codes` count what was looked at;
    `silenced` are the findings that comments or the configuration took out; `unseen` those that this run does not
    show: notes, and findings of files that were not asked for. `ran` are the codes of the rules that ran, and
    `partial` tells that only some targets were looked at. `seconds` is the time that the run took. `place_name`
    says more of a place than its line does ("cell 3" of an .ipynb), or nothing; `route` is the route of a place
    inside its spec, empty where it has none; `subject` names a place in words that last (see `Naming.subject`).
    `understood` tells what the linter sees: each spec with its form, jobs, targets and the files of its tasks.
    `baseline` is there where one was given, `since` is the revision since which changes were asked for. `project`
    is all that was read, for an editor that has further questions.
    """

    diagnostics: Sequence[Diagnostic]
    crashes: Sequence[Crash]
    registry: Registry
    jobs: int
    codes: int
    seconds: float
    root: str
    place_name: Callable[[Span], str]
    route: Callable[[Span], str]
    subject: Callable[..., str]
    understood: Callable[[], str]
    silenced: Sequence[Silenced] = ()
    unseen: Sequence[Diagnostic] = ()
    ran: frozenset[str] = frozenset()
    partial: bool = False
    parts: int = 0
    baseline: Baselined | None = None
    since: str | None = None
    project: Project | None = None

    @property
    def suppressed(self) -> int:
        """How many findings comments or the configuration took out."""
        return len(self.silenced)

    @property
    def known(self) -> Sequence[Diagnostic]:
        """The findings that the baseline took out."""
        return self.baseline.known if self.baseline is not None else ()

    def everything(self) -> Iterator[Diagnostic]:
        """Every finding of the project, whether it is shown or not."""
        return chain(self.diagnostics, self.known, self.unseen, (one.diagnostic for one in self.silenced))
