"""From a bundle's merged tree to jobs: one for each distinct outcome of its targets.

Targets share what they do not change. A job is looked at again in a target only if the target overrides it or gives
another value to a reference in it; else the outcome is the one that an earlier target had.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bricklint.jobs.bundle.assemble import Assembly
from bricklint.jobs.bundle.model import Variable
from bricklint.jobs.bundle.presets import Presets, apply, presets_of
from bricklint.jobs.bundle.scope import Scope
from bricklint.jobs.bundle.structure import Structure
from bricklint.jobs.bundle.variables import Given, values_in
from bricklint.jobs.bundle.view import View, Views, keyed
from bricklint.jobs.model import Form, Job, TargetInfo
from bricklint.jobs.problem import Problem, problem_at
from bricklint.jobs.reading import Reader
from bricklint.tree.node import Entry, Mapping, Node


class _Outcome(NamedTuple):
    """A job as one target sees it."""

    view: View
    entry: Entry
    settings: Mapping
    presets: Presets


class Builder:
    """Resolves the jobs of one bundle target by target."""

    def __init__(
        self, assembly: Assembly, views: Views, variables: dict[str, Variable], given: Given, reader: Reader
    ) -> None:
        self.assembly = assembly
        self.views = views
        self.variables = variables
        self.given = given
        self.reader = reader
        self.structure = Structure()
        self.circles: dict[frozenset[str], Problem] = {}
        self._filled: dict[tuple[int, tuple[int, ...]], tuple[Node, Node]] = {}

    def jobs(self, targets: frozenset[str] | None, name: str | None) -> Iterator[Job]:
        """The jobs as each of the chosen targets deploys them; as the root says where there are no targets."""
        chosen = [view for view in self.views.targets if targets is None or view.name in targets]
        if not chosen:
            chosen = self.views.targets or [self.views.root]
        resolved: dict[str, list[_Outcome]] = {}
        for view in chosen:
            for outcome in self._resolved(view, alone=len(chosen) == 1):
                resolved.setdefault(outcome.entry.key.text, []).append(outcome)
        for key, outcomes in resolved.items():
            for group in self._grouped(outcomes):
                infos = tuple(outcome.view.info for outcome in group if outcome.view.target is not None)
                yield self._job(key, group[0].entry, group[0].settings, infos, name)

    def _resolved(self, view: View, *, alone: bool) -> Iterator[_Outcome]:
        scope = self.scope(view)
        presets = presets_of(scope)
        for entry in view.jobs.values():
            filled = _filled(scope, entry.value) if alone else self._fill(scope, entry.value)
            if isinstance(filled, Mapping):
                yield _Outcome(view, entry, apply(filled, presets), presets)

    def _grouped(self, outcomes: list[_Outcome]) -> Iterable[list[_Outcome]]:
        """The outcomes of one job with equal ones together, in the order of the targets."""
        if len(outcomes) == 1:
            return (outcomes,)
        groups: dict[int, list[_Outcome]] = {}
        for outcome in outcomes:
            groups.setdefault(id(outcome.settings), []).append(outcome)
        first = outcomes[0]
        if len(groups) == 1 or all(_differ_by_references(first, group[0]) for group in groups.values()):
            return groups.values()
        equal: dict[int, list[_Outcome]] = {}
        for group in groups.values():
            equal.setdefault(self.structure.of(group[0].settings), []).extend(group)
        return equal.values()

    def scope(self, view: View) -> Scope:
        """The values of references in a target."""
        values = values_in(view, self.variables, self.given, self.reader, self.assembly.folder)
        return Scope(view, values, self.structure, self._report_circle)

    def _fill(self, scope: Scope, settings: Node) -> Node:
        names = self.structure.references(settings)
        if not names:
            return settings
        key = (id(settings), tuple(map(scope.fingerprint, sorted(names))))
        done = self._filled.get(key)
        if done is None:
            done = self._filled[key] = (settings, _filled(scope, settings))
        return done[1]

    def _job(self, key: str, entry: Entry, settings: Mapping, infos: tuple[TargetInfo, ...], name: str | None) -> Job:
        document = self.assembly.document_of(entry.key)
        unseen = key not in self.views.root.jobs and self.assembly.may_hold_more_jobs
        form = Form.TARGET if unseen else Form.BUNDLE
        return Job(form, settings, document, key=key, key_node=entry.key, targets=infos, bundle=name, partial=unseen)

    def _report_circle(self, circle: list[str], cause: Node | None) -> None:
        if cause is None:
            return
        names = [name for name in circle if name.count(".") == 1] or circle
        first = names.index(min(names))
        ordered = names[first:] + names[:first]
        key = frozenset(names)
        if key not in self.circles:
            way = " → ".join(f"`${{{name}}}`" for name in [*ordered, ordered[0]])
            self.circles[key] = problem_at(
                "unknown-variable",
                cause.span,
                f"variables refer to each other in a circle: {way}",
                label="never gets a value",
                hint="give one of them a value of its own",
            )


def _filled(scope: Scope, settings: Node) -> Node:
    """A job with its references replaced. Keys that were references may be equal now: then their entries merge."""
    filled = scope.fill(settings)
    return filled if filled is settings else keyed(filled)


def _differ_by_references(one: _Outcome, other: _Outcome) -> bool:
    """Whether two outcomes have the same text and presets: where they were not found equal already, some reference
    has another value in each, and there is no need to compare the trees."""
    return one.entry.value is other.entry.value and one.presets.idle and other.presets.idle
