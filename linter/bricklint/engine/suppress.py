"""Which findings are suppressed: by comments in the user's files, and by the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bricklint.config import Config, Ignored
from bricklint.diagnostic import Diagnostic
from bricklint.engine.comments import Lines, Suppression, find_suppressions
from bricklint.files.gitignore import Patterns
from bricklint.project.model import Code, Project
from bricklint.registry import Registry
from bricklint.source import SourceText, Span
from bricklint.tree.route import route_of


class Silenced(NamedTuple):
    """A finding that is suppressed: by a comment (`in_source`) or by the configuration; `reason` is what that says, if
    anything."""

    diagnostic: Diagnostic
    in_source: bool
    reason: str


class _Rule(NamedTuple):
    """One entry of the configuration's `ignored`, ready to be asked. `codes` is None where it means every rule."""

    patterns: Patterns
    codes: frozenset[str] | None
    route: str | None
    reason: str


class Suppressions:
    """The suppressions of a project, read from a file when the first finding or question about it comes.

    Raises UnknownRuleError for a name in the configuration's `ignored` that is no rule.
    """

    def __init__(self, project: Project, registry: Registry, config: Config) -> None:
        self.project = project
        self.registry = registry
        self._rules = [_rule(entry, registry) for entry in config.ignored]
        self._by_path: dict[str, tuple[Suppression, ...]] = {}
        self._lines: dict[str, Lines] = {}

    def of(self, source: SourceText) -> tuple[Suppression, ...]:
        """The suppressions in one file."""
        if source.path not in self._by_path:
            self._by_path[source.path] = find_suppressions(source, self.registry)
        return self._by_path[source.path]

    def apply(self, diagnostics: Sequence[Diagnostic]) -> tuple[list[Diagnostic], list[Silenced]]:
        """The diagnostics that nothing suppresses, and those that something does, both in their order."""
        kept: list[Diagnostic] = []
        silenced: list[Silenced] = []
        for diagnostic in diagnostics:
            found = self._silenced(diagnostic)
            if found is None:
                kept.append(diagnostic)
            else:
                silenced.append(found)
        return kept, silenced

    def _silenced(self, diagnostic: Diagnostic) -> Silenced | None:
        """How a diagnostic is suppressed. Every comment that speaks of it counts as used."""
        span = diagnostic.primary.span
        found = self.of(span.source)
        speaking: list[Suppression] = []
        if found:
            first, last = self._extent(span)
            speaking = [one for one in found if one.covers(diagnostic.code, first, last)]
            for suppression in speaking:
                suppression.used.add(diagnostic.code)
        if speaking:
            return Silenced(diagnostic, True, speaking[0].reason)
        rule = next((rule for rule in self._rules if self._configured(rule, diagnostic)), None)
        return None if rule is None else Silenced(diagnostic, False, rule.reason)

    def _extent(self, span: Span) -> tuple[int, int]:
        """The lines that a suppression may speak of: those of the span, in code those of its statement."""
        if span.path not in self._lines:
            self._lines[span.path] = Lines(span.source)
        lines = self._lines[span.path]
        start, end = span.start, max(span.start, span.end - 1)
        code = self.project.loaded_code(span.path)
        extent = _statement_extent(code, span) if code is not None else None
        if extent is not None:
            start, end = min(start, extent[0]), max(end, extent[1] - 1)
        return lines.number(start), lines.number(end)

    def _configured(self, rule: _Rule, diagnostic: Diagnostic) -> bool:
        span = diagnostic.primary.span
        if rule.codes is not None and diagnostic.code not in rule.codes:
            return False
        if not rule.patterns.covers(span.path):
            return False
        if rule.route is None:
            return True
        route = self._route(span)
        return route == rule.route or route.startswith((f"{rule.route}.", f"{rule.route}["))

    def _route(self, span: Span) -> str:
        for document in self.project.specs.documents:
            if document.path == span.path:
                return next((found for root in document.roots if (found := route_of(root, span.start, span.end))), "")
        return ""

    def all(self) -> Iterator[Suppression]:
        """The suppressions of every file that was linted, in the order of paths and places."""
        sources = {document.path: document.source for document in self.project.specs.documents}
        for code in self.project.loaded_codes():
            sources.setdefault(code.path, code.source)
        for path in sorted(sources):
            yield from self.of(sources[path])


def _rule(entry: Ignored, registry: Registry) -> _Rule:
    codes = (
        frozenset(row.code for name in entry.rules for row in registry.expand(name, "ignored")) if entry.rules else None
    )
    return _Rule(Patterns([entry.path]), codes, entry.route, entry.reason)


def _statement_extent(code: Code, span: Span) -> tuple[int, int] | None:
    """Where the smallest statement around a place begins and ends; of a compound one only its head's lines count."""
    found: tuple[int, int] | None = None
    for cell in code.facts.cells:
        if not cell.start <= span.start <= cell.end:
            continue
        block = cell.statements
        while block:
            inner = next((one for one in block if one.start <= span.start < max(one.end, one.start + 1)), None)
            if inner is None:
                break
            children = [
                child
                for name in ("body", "handlers", "orelse", "final", "cases")
                for child in getattr(inner, name, ())
                if hasattr(child, "start")
            ]
            found = (inner.start, children[0].start - 1 if children else inner.end)
            block = tuple(children)
    return found
