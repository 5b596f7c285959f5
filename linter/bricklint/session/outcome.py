"""From what a run says of a whole project to the result that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bricklint.config import Config
from bricklint.diagnostic import Diagnostic
from bricklint.engine.run import Crash, in_order, run_rules
from bricklint.engine.selection import Selection
from bricklint.engine.suppress import Silenced, Suppressions
from bricklint.engine.unused import unused_suppressions
from bricklint.project.model import Project
from bricklint.registry import Registry
from bricklint.report.naming import Naming
from bricklint.report.result import Result
from bricklint.source import Span


class Given(NamedTuple):
    """What a run is given besides files."""

    config: Config
    registry: Registry
    selection: Selection
    environment: Mapping[str, str]
    today: date

    @property
    def basis(self) -> str:
        """All of it that findings can depend on, as a text."""
        variables = sorted(one for one in self.environment.items() if one[0].startswith("BUNDLE_VAR_"))
        rows = [row._replace(make=None) for row in self.registry.rows]  # what makes a rule comes from the configuration
        return repr((self.config, rows, variables, self.today))


class Outcome(NamedTuple):
    """What a run says, whatever part of the project it was asked about. `left` are the findings that nothing
    suppresses; `jobs` and `parts` the files of the jobs and parts of jobs, one for each; `codes` the files of code."""

    left: Sequence[Diagnostic]
    silenced: Sequence[Silenced]
    crashes: Sequence[Crash]
    jobs: tuple[str, ...]
    parts: tuple[str, ...]
    codes: tuple[str, ...]


class Names(NamedTuple):
    """How the places of a result are called: see `Result`."""

    place_name: Callable[[Span], str]
    route: Callable[[Span], str]
    subject: Callable[..., str]
    understood: Callable[[], str]


def names_of(project: Project) -> Names:
    """The names of a project's places."""
    naming = Naming(project)

    def understood() -> str:
        from bricklint.report.understood import understood as told

        return told(project)

    return Names(naming.place_name, naming.route, naming.subject, understood)


def outcome_of(project: Project, given: Given) -> Outcome:
    """Run the rules over a project. Raises UnknownRuleError."""
    config, registry, selection = given.config, given.registry, given.selection
    findings = run_rules(project, registry, selection)
    suppressions = Suppressions(project, registry, config)
    left, silenced = suppressions.apply(findings.diagnostics)
    left += unused_suppressions(suppressions, registry, selection, partial=bool(config.targets))
    return Outcome(
        left,
        silenced,
        findings.crashes,
        _jobs(project, partial=False),
        _jobs(project, partial=True),
        tuple(code.path for code in project.loaded_codes()),
    )


def result_of(
    outcome: Outcome,
    names: Names,
    given: Given,
    *,
    within: Sequence[str] | None,
    seconds: float,
    root: str,
    project: Project | None = None,
) -> Result:
    """The result for those who asked for findings with a place `within` these paths."""
    selection = given.selection
    shows = [selection.shows(one) and _touches(one, within) for one in outcome.left]
    return Result(
        diagnostics=in_order(one for one, shown in zip(outcome.left, shows, strict=True) if shown),
        crashes=outcome.crashes,
        registry=given.registry,
        jobs=_counted(outcome.jobs, within),
        parts=_counted(outcome.parts, within),
        codes=_counted(outcome.codes, within),
        seconds=seconds,
        root=root,
        place_name=names.place_name,
        route=names.route,
        subject=names.subject,
        understood=names.understood,
        silenced=[
            one for one in outcome.silenced if selection.shows(one.diagnostic) and _touches(one.diagnostic, within)
        ],
        unseen=in_order(one for one, shown in zip(outcome.left, shows, strict=True) if not shown),
        ran=frozenset(selection.rows),
        partial=bool(given.config.targets),
        project=project,
    )


def _jobs(project: Project, *, partial: bool) -> tuple[str, ...]:
    """The files of jobs, or of parts of jobs; a job counts once, however many targets it has."""
    found = {(job.document.path, job.key or id(job)): None for job in project.jobs if job.partial is partial}
    return tuple(path for path, _ in found)


def _counted(paths: Sequence[str], within: Sequence[str] | None) -> int:
    return sum(1 for path in paths if lies_in(path, within))


def _touches(diagnostic: Diagnostic, within: Sequence[str] | None) -> bool:
    return within is None or any(lies_in(span.path, within) for span in diagnostic.spans)


def lies_in(path: str, within: Sequence[str] | None) -> bool:
    """Whether a path is one of those given or lies below it; None means all."""
    if within is None:
        return True
    return any(not folder or path == folder or path.startswith(f"{folder}/") for folder in within)
