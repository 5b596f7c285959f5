"""Suppressions: comments in the user's files, and findings that the configuration leaves out.

    timeout_seconds: 0   # bricklint: ignore[BL401] the watchdog job kills it
    -- bricklint: ignore[BL802] loaded once by hand
    # bricklint: ignore-file[BL703, BL704] generated

The first form stands at the end of the line that it speaks of, or alone on the line above; in Python it may stand on
any line of the statement. `ignore` without a list means every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bricklint.config import Config, Ignored
from bricklint.diagnostic import Diagnostic
from bricklint.project.model import Code, Project
from bricklint.registry import Registry, UnknownRuleError
from bricklint.source import SourceText, Span
from bricklint.tree.route import route_of

_COMMENT = re.compile(
    r"(?P<mark>#|--|//)\s*bricklint:\s*(?P<word>ignore-file|ignore)(?![\w-])(?:\[(?P<codes>[^\]\n]*)\])?"
)


@dataclass(eq=False)
class Suppression:
    """One comment. `codes` are the rules it names (empty: every rule), `unknown` the names that are none; `lines`
    the first and last line it speaks of (None: the whole file). `used` are the codes that it suppressed."""

    span: Span
    codes: frozenset[str]
    unknown: tuple[str, ...]
    line: int | None
    next_line: bool
    used: set[str] = field(default_factory=set)

    def covers(self, code: str, first: int, last: int) -> bool:
        """Whether it speaks of this rule on one of these lines (from 1, both included)."""
        if self.codes and code not in self.codes:
            return False
        if not self.codes and self.unknown:
            return False
        if self.line is None:
            return True
        return first - 1 <= self.line <= last if self.next_line else first <= self.line <= last


class Suppressions:
    """The suppressions of a project, read from a file when the first finding or question about it comes."""

    def __init__(self, project: Project, registry: Registry, config: Config) -> None:
        self.project = project
        self.registry = registry
        self.config = config
        self._by_path: dict[str, tuple[Suppression, ...]] = {}

    def of(self, source: SourceText) -> tuple[Suppression, ...]:
        """The suppressions in one file."""
        if source.path not in self._by_path:
            self._by_path[source.path] = tuple(_find(source, self.registry)) if "bricklint:" in source.text else ()
        return self._by_path[source.path]

    def apply(self, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
        """The diagnostics that nothing suppresses."""
        return [one for one in diagnostics if not self._suppressed(one)]

    def _suppressed(self, diagnostic: Diagnostic) -> bool:
        span = diagnostic.primary.span
        hit = False
        found = self.of(span.source)
        if found:
            first, last = self._lines(span)
            for suppression in found:
                if suppression.covers(diagnostic.code, first, last):
                    suppression.used.add(diagnostic.code)
                    hit = True
        return hit or any(self._configured(rule, diagnostic) for rule in self.config.ignored)

    def _lines(self, span: Span) -> tuple[int, int]:
        """The lines that a suppression may stand on: those of the span, in code those of its statement."""
        first, last = span.begin.line, span.finish.line
        code = self.project.loaded_code(span.path)
        extent = _statement_extent(code, span) if code is not None else None
        if extent is not None:
            first = min(first, span.source.position(extent[0]).line)
            last = max(last, span.source.position(extent[1]).line)
        return first, last

    def _configured(self, rule: Ignored, diagnostic: Diagnostic) -> bool:
        span = diagnostic.primary.span
        if not _matches(rule.path, span.path):
            return False
        if rule.rules and diagnostic.code not in _codes(self.registry, rule.rules):
            return False
        if rule.route is None:
            return True
        for document in self.project.specs.documents:
            if document.source is span.source or document.path == span.path:
                route = next((found for root in document.roots if (found := route_of(root, span.start, span.end))), "")
                return route == rule.route or route.startswith((rule.route + ".", rule.route + "["))
        return False

    def unused(self, selected: frozenset[str]) -> Iterator[tuple[Suppression, tuple[str, ...]]]:
        """The suppressions that name no rule, or suppress nothing although each rule they name ran; with the names
        in question."""
        for source in self._sources():
            for suppression in self.of(source):
                idle = tuple(sorted(code for code in suppression.codes & selected if code not in suppression.used))
                if suppression.unknown or idle or (not suppression.codes and not suppression.used):
                    yield suppression, (*suppression.unknown, *idle)

    def _sources(self) -> list[SourceText]:
        sources = {document.path: document.source for document in self.project.specs.documents}
        for code in self.project.loaded_codes():
            sources.setdefault(code.path, code.source)
        return [sources[path] for path in sorted(sources)]


def _find(source: SourceText, registry: Registry) -> Iterator[Suppression]:
    text = source.text
    for match in _COMMENT.finditer(text):
        if not _speaks(source, match):
            continue
        codes, unknown = _named(match.group("codes"), registry)
        line = source.position(match.start()).line
        before = text[source.line_starts[line - 1] : match.start()]
        alone = before.strip(' \t"') in ("", "# MAGIC", "-- MAGIC")
        whole_file = match.group("word") == "ignore-file"
        yield Suppression(source.span(match.start(), match.end()), codes, unknown, None if whole_file else line, alone)


def _speaks(source: SourceText, match: re.Match[str]) -> bool:
    path = source.path.lower()
    mark = match.group("mark")
    if path.endswith(".json"):
        return False
    if mark == "--":
        return path.endswith((".sql", ".ipynb", ".py"))
    if mark == "//":
        return path.endswith((".tf", ".scala"))
    return True


def _named(text: str | None, registry: Registry) -> tuple[frozenset[str], tuple[str, ...]]:
    codes: set[str] = set()
    unknown: list[str] = []
    for name in (part.strip() for part in (text or "").split(",")):
        if not name:
            continue
        try:
            codes.update(row.code for row in registry.expand(name))
        except UnknownRuleError:
            unknown.append(name)
    return frozenset(codes), tuple(unknown)


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


@lru_cache(maxsize=256)
def _spec(pattern: str) -> object:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])


def _matches(pattern: str, path: str) -> bool:
    return bool(_spec(pattern).match_file(path))  # type: ignore[attr-defined]


def _codes(registry: Registry, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(row.code for name in names for row in registry.expand(name))
