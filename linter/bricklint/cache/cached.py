"""Linting with what the runs before have left on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from bricklint.cache.codec import Finder, NotReadableError, NotWritableError, Sources, decoded, encoded
from bricklint.cache.identity import identity
from bricklint.cache.names import KnownNames, Question
from bricklint.cache.place import cache_folder
from bricklint.cache.stamps import StampedDigests, Stamps, now, stamps_of
from bricklint.cache.store import Sections, prune, write
from bricklint.config import Config
from bricklint.files.port import FileProblemError, Files
from bricklint.files.recording import Seen
from bricklint.jobs.reading import collector_off
from bricklint.project.linking import decoded_code
from bricklint.project.model import Project
from bricklint.registry import Registry
from bricklint.report.result import Result
from bricklint.session.kept import Kept
from bricklint.session.outcome import Given, Names, Outcome, names_of, result_of
from bricklint.session.session import Session, given, project_of
from bricklint.source import SourceText, Span, UnreadableTextError

if TYPE_CHECKING:
    from bricklint.cache.codes import Entry, Shelf

_MANIFEST, _OUTCOME, _REST = range(3)
_PARTS = 16
"""Files that hold what is known of code: a change of one notebook writes one of them anew."""


class Manifest(NamedTuple):
    """What a run has learned of the files, and by which stamps they are known again."""

    seen: Seen
    stamps: Stamps


class Cache:
    """The cache of one project. What cannot be read is as good as absent, what cannot be written is not kept."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        self._identity = identity()
        self._run: _Run | None = None

    @staticmethod
    def open(root: Path, environment: Mapping[str, str]) -> Cache | None:
        """The cache of the project at a root; None where there can be none."""
        folder = cache_folder(root, environment)
        return None if folder is None else Cache(root, folder)

    def lint(
        self,
        files: Files,
        config: Config,
        registry: Registry,
        *,
        within: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        today: date | None = None,
        root: str = "",
    ) -> Result:
        """Lint the files of the project on disk: see `bricklint.lint.lint`."""
        begin = perf_counter()
        asked = given(config, registry, environment, today)
        own = all(row.module.startswith(("bricklint_rules.", "bricklint.")) for row in asked.registry.rows)
        with collector_off():
            self._run = run = _Run(self, files, asked, keeps=own)
            known = run.again()
            if known is not None:
                seconds = perf_counter() - begin
                return result_of(known, run.names.names, asked, within=within, seconds=seconds, root=root)
            result = run.session.lint(
                files, config, registry, within=within, environment=environment, today=today, root=root
            )
        return run.named(result)

    def save(self) -> None:
        """Keep what the last run has found, and the names that its reports have asked for."""
        if self._run is not None:
            with collector_off(), suppress(NotWritableError):
                self._run.save()


class _Run:
    """One run with the cache. `keeps` tells whether its findings may be kept, and not only what files say: rules of
    others may ask for what is not seen here."""

    def __init__(self, cache: Cache, files: Files, asked: Given, *, keeps: bool) -> None:
        self.cache = cache
        self.files = files
        self.asked = asked
        self.keeps = keeps
        self.since = now()
        key = blake2b(f"{cache._identity}\0{asked.basis}".encode("utf-8", "replace"), digest_size=12).hexdigest()
        own = blake2b(cache._identity.encode("utf-8", "replace"), digest_size=12).hexdigest()
        self.path = cache.folder / f"run-{key}"
        self.codes_paths = [cache.folder / f"codes-{own}-{part:x}" for part in range(_PARTS)]
        self.sections = Sections(self.path)
        self.sources = Sources(self._source)
        self.shelf: Shelf | None = None
        self.manifest: Manifest | None = self._decoded(self.sections[_MANIFEST]) if keeps else None
        before = self.manifest or Manifest(Seen((), {}, {}), Stamps(0, {}))
        self.digests = StampedDigests(cache.root, before.stamps, before.seen.digests)
        self.names = KnownNames({}, self._late_names)
        self.outcome: Outcome | None = None

    def again(self) -> Outcome | None:
        """What the run before said, if nothing has changed since."""
        if self.manifest is None or not self.manifest.seen.holds(self.files):
            return None
        seen = self.manifest.seen
        if any(self.digests.now(self.files, path) != digest for path, digest in seen.digests.items()):
            return None
        found: tuple[Outcome, dict[Question, str]] | None = self._decoded(self.sections[_OUTCOME])
        if found is None:
            return None
        self.outcome, self.names = found[0], KnownNames(found[1], self._late_names)
        self.asked_before = len(found[1])
        return self.outcome

    @property
    def session(self) -> Session:
        """A session with all that still holds."""
        entries: dict[str, Entry] = {}
        for path in self.codes_paths:
            entries.update(self._decoded(Sections(path)[0]) or {})
        if entries:
            from bricklint.cache.codes import Shelf

            self.shelf = Shelf(entries, self.sources)
        self._session = Session(self._kept(), digests=self.digests)
        return self._session

    def _kept(self) -> Kept | None:
        rest = self._decoded(self.sections[_REST]) if self.manifest is not None else None
        if self.manifest is None or rest is None:
            digests = {path: entry.digest for path, entry in self.shelf.entries.items()} if self.shelf else {}
            codes = self.shelf.codes(digests) if self.shelf else {}
            return Kept("", Seen((), digests, {}), frozenset(), None, None, frozenset(), codes, {}) if codes else None
        seen = self.manifest.seen
        taken, linked, notebooks, values, calls, said, units = rest
        codes = self.shelf.codes(seen.digests) if self.shelf else {}
        return Kept(self.asked.basis, seen, taken, None, None, linked, codes, notebooks, values, calls, said, units)

    def named(self, result: Result) -> Result:
        """A result whose names are remembered."""
        from dataclasses import replace

        self.names = KnownNames({}, lambda: Names(result.place_name, result.route, result.subject, result.understood))
        names = self.names
        return replace(result, place_name=names.place_name, route=names.route, subject=names.subject)

    def save(self) -> None:
        """Write what the next run can take over."""
        if self.outcome is not None:
            self._save_names(self.outcome)
            return
        kept, last = self._session.kept, self._session.last
        if kept is None or last is None:
            return
        outcome, project = last
        sources = self._sources(project)
        if kept.codes:
            self._save_codes(kept, sources)
        if self.keeps and not outcome.crashes:
            rest = (kept.taken, kept.linked, kept.notebooks, kept.values, kept.calls, kept.said, kept.units)
            stamps = stamps_of(self.cache.root, kept.seen.digests, self.since)
            manifest = encoded(Manifest(kept.seen, stamps), {})
            found = (outcome, self.names.known)
            write(self.path, [manifest, encoded(found, sources), encoded(rest, sources)])
        prune(self.cache.folder, self.codes_paths)

    def _save_codes(self, kept: Kept, sources: Mapping[int, str]) -> None:
        from bricklint.cache.codes import entries_of

        before = self.shelf.entries if self.shelf is not None else {}
        entries = entries_of(kept.codes.values(), kept.seen.digests, before, sources)
        for number, path in enumerate(self.codes_paths):
            old, new = (_of_part(some, number) for some in (before, entries))
            if old != new:
                write(path, [encoded(new, {})])

    def _save_names(self, outcome: Outcome) -> None:
        """Write a run anew whose reports had new questions, or whose stamps were too young to be trusted."""
        manifest, rest = self.manifest, self.sections[_REST]
        if manifest is None or rest is None:
            return
        if len(self.names.known) == self.asked_before and not self.digests.read:
            return
        stamps = stamps_of(self.cache.root, manifest.seen.digests, self.since)
        sources = {id(source): path for path, source in self.sources.by_path.items()}
        found = encoded((outcome, self.names.known), sources)
        write(self.path, [encoded(Manifest(manifest.seen, stamps), {}), found, rest])

    def _sources(self, project: Project) -> dict[int, str]:
        """The sources that can be found again by their paths."""
        found = {id(source): path for path, source in self.sources.by_path.items()}
        found.update((id(code.source), code.path) for code in project.loaded_codes())
        for source in (*project.specs.sources, *(document.source for document in project.specs.documents)):
            if id(source) not in found and self._source(source.path, source.encoding).text == source.text:
                found[id(source)] = source.path
        return found

    def _source(self, path: str, encoding: str) -> SourceText:
        try:
            text, found = decoded_code(path, self.files.read(path))
        except (FileProblemError, UnreadableTextError):
            return SourceText(path, "")  # only what does not hold any more speaks of it
        return SourceText(path, text, found)

    def _late_names(self) -> Names:
        """Names for reports that ask for more than those of the run before: then its project is read after all."""
        project = project_of(self.files, self.asked)
        codes = frozenset(self.outcome.codes if self.outcome is not None else ())
        names = names_of(project)

        def place_name(span: Span) -> str:
            if span.path in codes and span.path.lower().endswith(".ipynb"):
                project.code(span.path)
            return names.place_name(span)

        return names._replace(place_name=place_name)

    def _decoded(self, data: bytes | None) -> Any:
        try:
            return None if data is None else decoded(data, Finder(self.sources.at))
        except NotReadableError:
            return None


def _of_part(entries: Mapping[str, Entry], number: int) -> dict[str, Entry]:
    return {path: entry for path, entry in entries.items() if crc32(path.encode("utf-8", "replace")) % _PARTS == number}
