"""Which findings the client sees, under which document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

from lsprotocol import types

from bricklint.diagnostic import Diagnostic
from bricklint.lsp.diagnostics import SOURCE, Abilities, written
from bricklint.lsp.project import Analysis
from bricklint.lsp.workspace import OpenFile, Places
from bricklint.project.model import Project

MOST = 1_000
"""Findings of one document that the client is told: nobody reads more, and no editor shows them well."""


class Shown(NamedTuple):
    """A finding as the client has it, under `uri`; `key` is what the client sends back of it."""

    key: str
    uri: str
    finding: Diagnostic
    written: types.Diagnostic


def shown(analysis: Analysis, places: Places, opened: Iterable[str], abilities: Abilities) -> dict[str, Shown]:
    """The findings that the client is to see, by their keys: those in an open file, those with a place in one, and
    those in the files that belong to an open one (the code that an open spec runs, the specs that run an open
    notebook, the other files of a bundle). What is wrong elsewhere in the project is the command line's matter."""
    open_paths = frozenset(opened)
    tied = open_paths | (tied_files(analysis.project, open_paths) if analysis.project is not None else frozenset())
    found: dict[str, Shown] = {}
    for finding in analysis.diagnostics:
        if finding.primary.span.path not in tied and not any(span.path in open_paths for span in finding.spans):
            continue
        place = places.location(finding.primary.span)
        key = _key(finding)
        entry = written(finding, places.location, abilities, key)
        if place is not None and entry is not None:
            found[key] = Shown(key, place.uri, finding, entry)
    return found


def _key(finding: Diagnostic) -> str:
    """The same for the same finding at the same place, so that what did not change is not sent again."""
    span = finding.primary.span
    said = f"{span.path}:{span.start}:{span.end}:{finding.message}"
    return f"{finding.code}.{crc32(said.encode('utf-8', 'replace')):08x}"


def tied_files(project: Project, paths: frozenset[str]) -> frozenset[str]:
    """The files that belong to these: one step from specs to the code that their jobs run, and back."""
    found: set[str] = set()
    for run in project.runs:
        spec, code = run.job.document.path, run.code.path if run.code is not None else None
        places = {spec, run.task.node.source.path}
        if code is not None and (code in paths or places & paths):
            found |= {code, *places}
    for bundle in project.specs.bundles:
        documents = {document.path for document in bundle.documents}
        if documents & (paths | found):
            found |= documents
    return frozenset(found)


class Published:
    """What the client was last told of each document, so that it is told only what is new, and of what is gone."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}

    def update(
        self, entries: Iterable[Shown], versions: dict[str, int | None]
    ) -> Iterable[types.PublishDiagnosticsParams]:
        """What to send. `versions` are the open documents: they are told of when they are clean, too."""
        by_uri: dict[str, list[types.Diagnostic]] = {uri: [] for uri in versions}
        for entry in entries:
            by_uri.setdefault(entry.uri, []).append(entry.written)
        for uri in [uri for uri in self._last if uri not in by_uri]:
            if self._last.pop(uri)[1]:
                yield types.PublishDiagnosticsParams(uri, [])
        for uri, found in by_uri.items():
            version = versions.get(uri)
            found = _cut(found)
            if self._last.get(uri) != (version, found):
                self._last[uri] = (version, found)
                yield types.PublishDiagnosticsParams(uri, found, version)


def _cut(found: list[types.Diagnostic]) -> list[types.Diagnostic]:
    """At most `MOST` findings, the most severe ones, and a word about those that are left out."""
    if len(found) <= MOST:
        return found
    kept = sorted(found, key=lambda one: int(one.severity or types.DiagnosticSeverity.Hint))[:MOST]
    top = types.Range(types.Position(0, 0), types.Position(0, 0))
    message = f"{len(found) - MOST} more findings in this file are not shown here; `bricklint check` lists them"
    return [*kept, types.Diagnostic(top, message, types.DiagnosticSeverity.Information, source=SOURCE)]


def versions_of(files: Iterable[OpenFile]) -> dict[str, int | None]:
    """The documents of open files with their versions."""
    found: dict[str, int | None] = {}
    for file in files:
        if file.made is not None:
            found.update({cell.buffer.uri: cell.buffer.version for cell in file.made.cells})
        elif file.buffer is not None:
            found[file.buffer.uri] = file.buffer.version
    return found
