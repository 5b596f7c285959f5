"""Running the rules over a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from bricklint.diagnostic import Diagnostic, Label
from bricklint.engine.selection import Selection
from bricklint.engine.subjects import Subjects, place_of
from bricklint.engine.taken import taken_to_be
from bricklint.jobs.load import Problem
from bricklint.jobs.model import Job
from bricklint.project.model import Context, Project
from bricklint.registry import LoadedRule, Registry, Row, load_rule
from bricklint.rule import Scope
from bricklint.source import Origin, SourceText, Span

MOST_USES = 20
"""How many uses of one wrong value of a variable a finding shows."""


class Crash(NamedTuple):
    """A rule that failed on something: a defect of bricklint, told as such. `where` names the file or job."""

    code: str
    where: str
    error: str
    place: str


class Findings(NamedTuple):
    """What the rules said, in order, before suppressions and whatever the profile shows, and which of them crashed."""

    diagnostics: list[Diagnostic]
    crashes: list[Crash]


def run_rules(project: Project, registry: Registry, selection: Selection) -> Findings:
    """Everything that the selected rules say about a project, sorted; a rule that crashes is reported and the rest
    goes on."""
    crashes: list[Crash] = []
    found: list[Diagnostic] = []
    subjects = Subjects(project)
    for row in selection.rows.values():
        if row.scope is not Scope.ENGINE:
            found += _kept_or_told(row, subjects, selection, crashes)
    if project.memory is not None:
        project.memory.end(project)
    # Last, for it is the rules' questions that let the code be read.
    problems = (_of_problem(problem, registry) for problem in (*project.specs.problems, *_unreadable(project)))
    found += [one for one in problems if one is not None and one.code in selection.rows]
    told = map(taken_to_be(project), map(selection.weigh, found))
    return Findings(in_order(_merged(told)), _distinct(crashes))


def _kept_or_told(row: Row, subjects: Subjects, selection: Selection, crashes: list[Crash]) -> Iterable[Diagnostic]:
    """What a rule says, or has said when nothing was otherwise that it asks about."""
    memory = subjects.project.memory
    kept: Sequence[Diagnostic] | None = memory.rule(row.code) if memory is not None else None
    if kept is not None:
        return kept
    before = len(crashes)
    with subjects.project.watch.apart() as asked:
        found = _run_rule(row, subjects, selection.options.get(row.code, {}), crashes)
    if memory is not None and len(crashes) == before:
        memory.keep(row.code, asked, tuple(found))
    return found


def _run_rule(row: Row, subjects: Subjects, options: dict[str, Any], crashes: list[Crash]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    try:
        asked = subjects.of(row)
        rule = load_rule(row) if asked else None
    except Exception as error:
        crashes.append(_crash(row.code, "the whole project", error))
        return found
    if rule is not None:
        _ask(rule, asked, Context(subjects.project, options), found, crashes)
    return found


def _unreadable(project: Project) -> Iterator[Problem]:
    for path, reason in sorted(project.unreadable.items()):
        yield Problem("unreadable-file", path, f"{path} cannot be read: {reason}")


def _distinct(crashes: list[Crash]) -> list[Crash]:
    """One crash for each defect: what fails while the project is read fails for every rule that asks for it."""
    by_defect: dict[tuple[str, str], Crash] = {}
    for crash in crashes:
        by_defect.setdefault((crash.error, crash.place), crash)
    return list(by_defect.values())


def _ask(
    rule: LoadedRule, subjects: Sequence[Any], context: Context, found: list[Diagnostic], crashes: list[Crash]
) -> None:
    """Ask a rule about each of its subjects. Most have nothing to say: the loop does nothing else for them."""
    check = rule.check
    if check is None:
        return
    more = (context,) if rule.wants_context else ()

    def told(subject: Any) -> Iterator[Diagnostic]:
        return (_told_of(subject, _each_once(diagnostic)) for diagnostic in check(subject, *more))

    ask = told if rule.row.scope is not Scope.CODE else partial(_kept_of_code, context.project, rule.row.code, told)
    for subject in subjects:
        try:
            found.extend(ask(subject))
        except Exception as error:
            crashes.append(_crash(rule.row.code, place_of(subject, rule.row.scope), error))


def _kept_of_code(project: Project, name: str, told: Callable[[Any], Iterator[Diagnostic]], code: Any) -> Any:
    return project.kept(told, code, name)


def _told_of(subject: Any, diagnostic: Diagnostic) -> Diagnostic:
    """A diagnostic with the job that it is about, and that job's targets."""
    job = subject if isinstance(subject, Job) else getattr(subject, "job", None)
    if not isinstance(job, Job):
        return diagnostic
    return replace(
        diagnostic,
        job=diagnostic.job or job.title,
        targets=diagnostic.targets or tuple(target.name for target in job.targets),
    )


def _each_once(diagnostic: Diagnostic) -> Diagnostic:
    """A diagnostic without places and sentences that it says twice: a file that several targets run has one
    evidence."""
    related: dict[tuple[object, ...], Label] = {}
    for label in diagnostic.related:
        related.setdefault((label.span.path, label.span.start, label.span.end, label.text), label)
    origin = diagnostic.primary.span.via
    if isinstance(origin, Origin) and not diagnostic.ordered and not diagnostic.policy:
        place = origin.span
        related.setdefault((place.path, place.start, place.end, ""), Label(place, "its value"))
    return replace(diagnostic, related=tuple(related.values()), notes=tuple(dict.fromkeys(diagnostic.notes)))


def _of_problem(problem: Problem, registry: Registry) -> Diagnostic | None:
    row = registry.by_slug.get(problem.slug)
    if row is None:
        return None
    span = problem.span or Span(SourceText(problem.path, ""), 0, 0)
    return Diagnostic(
        row.code,
        row.slug,
        row.severity,
        problem.message,
        Label(span, problem.label),
        related=tuple(problem.related),
        hint=problem.hint,
    )


def _merged(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The same finding of several targets or tasks is one, which lists the targets: also where an alias lets tasks
    share the lines, so that only the names in the message differ."""
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for diagnostic in diagnostics:
        span, label = diagnostic.primary.span, diagnostic.primary.text
        said = (label, diagnostic.hint, diagnostic.severity) if label and diagnostic.hint else diagnostic.message
        place = span.via.span if isinstance(span.via, Origin) and not diagnostic.policy else span
        key = (diagnostic.code, place.path, place.start, place.end, said)
        earlier = seen.get(key)
        seen[key] = diagnostic if earlier is None else _one_of(earlier, diagnostic)
    yield from seen.values()


def _one_of(first: Diagnostic, other: Diagnostic) -> Diagnostic:
    """The first of two that are the same mistake, with the targets of both. Where one value of a variable is used in
    several places, the other uses are further places."""
    if first.targets and other.targets:
        more = tuple(name for name in other.targets if name not in first.targets)
        first = first.with_targets(first.targets + more)
    if len(first.related) >= MOST_USES:
        return first
    spans = [other.primary.span, *(label.span for label in other.related if label.span.via is not None)]
    known = {(span.path, span.start, span.end) for span in first.spans}
    used = [span for span in spans if isinstance(span.via, Origin) and (span.path, span.start, span.end) not in known]
    return replace(first, related=(*first.related, *(Label(span, "the same value") for span in dict.fromkeys(used))))


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The order of every report: defects before policy, then by path, place and code."""

    def key(diagnostic: Diagnostic) -> tuple[object, ...]:
        span = diagnostic.primary.span
        return (diagnostic.policy, span.path, span.start, span.end, diagnostic.code, diagnostic.message)

    return sorted(diagnostics, key=key)


def _crash(code: str, where: str, error: Exception) -> Crash:
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    return Crash(code, where, " ".join(f"{type(error).__name__}: {error}".split()), place)
