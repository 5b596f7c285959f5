"""From a snapshot of a project to what the linter says of it: the one place where the server calls the engine."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from bricklint.builtin import builtin_registry
from bricklint.config import Config, ConfigError, find_config
from bricklint.diagnostic import Diagnostic
from bricklint.files.discover import EXTENSIONS
from bricklint.files.overlay import Overlay
from bricklint.files.port import Disk, Files
from bricklint.lint import Session, open_disk
from bricklint.lsp.broken import BrokenSpec, broken_specs
from bricklint.lsp.roots import Root
from bricklint.lsp.superseding import Watch, WatchedFiles, watched_rules
from bricklint.project.model import Project
from bricklint.registry import PackError, Registry, RegistryError
from bricklint.report.result import Result
from bricklint.source import SourceText

_BOM = "\ufeff"
_ENDINGS = tuple(EXTENSIONS)


@dataclass(frozen=True)
class Snapshot:
    """The state of a project at one moment: the texts that lie over the disk, by path. `number` orders snapshots."""

    number: int
    root: Root
    texts: Mapping[str, str]
    superseded: Event = field(default_factory=Event, compare=False)


@dataclass(frozen=True)
class Analysis:
    """What the linter says of a snapshot. `sources` are the texts that its places speak of, by path; `problem` tells
    what is wrong with the configuration, for which the one before was taken."""

    snapshot: Snapshot
    config: Config
    registry: Registry
    diagnostics: Sequence[Diagnostic]
    project: Project | None
    sources: Mapping[str, SourceText]
    crashes: Sequence[str] = ()
    problem: str | None = None
    good: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, BrokenSpec] = field(default_factory=dict)


def analyse(snapshot: Snapshot, engine: Session, earlier: Analysis | None = None) -> Analysis:
    """Lint a snapshot; `engine` takes over what it found in the one before that still holds. Raises SupersededError
    when a newer snapshot is there before this one is done."""
    run = Run(snapshot, engine, earlier)
    result = run.lint(run.files)
    run.watch.over()
    project = result.project
    errors = (one.diagnostic(result.registry, run.config) for one in run.broken.values())
    return Analysis(
        snapshot,
        run.config,
        result.registry,
        [*result.diagnostics, *(error for error in errors if error is not None)],
        project,
        _sources(project) if project is not None else {},
        [f"{crash.code} on {crash.where}: {crash.error} at {crash.place}" for crash in result.crashes],
        run.problem,
        _good(project, run.texts) if project is not None else {},
        run.broken,
    )


class Run:
    """How one snapshot is linted: with which configuration and rules (`problem` tells what is wrong with these), and
    the last good text in the place of each spec that is `broken`."""

    def __init__(self, snapshot: Snapshot, engine: Session, earlier: Analysis | None) -> None:
        self.root = snapshot.root
        self.watch = Watch(snapshot.superseded)
        self.broken = broken_specs(snapshot.texts, earlier.good if earlier is not None else {})
        self.texts = {
            path: self.broken[path].last_good if path in self.broken else text for path, text in snapshot.texts.items()
        }
        self.config, self.problem = _config(snapshot.root, earlier)
        registry, self.problem = _registry(self.config, snapshot.root, self.problem)
        self.files: Files = WatchedFiles(_files(snapshot.root, self.texts, self.config), self.watch)
        self._rules = watched_rules(registry, self.watch)
        self._engine = engine
        self._earlier = earlier

    def lint(self, files: Files) -> Result:
        """The findings in some files that the baseline does not know. Raises SupersededError."""
        try:
            return self._without_known(self._lint(files))
        except RegistryError as error:
            self.problem = self.problem or f"{self.config.file}: {error}"
            self.config = self._earlier.config if self._earlier is not None else Config()
            return self._without_known(self._lint(files))

    def _lint(self, files: Files) -> Result:
        return self._engine.lint(files, self.config, self._rules, environment=os.environ)

    def _without_known(self, result: Result) -> Result:
        """The result as its baseline leaves it: the whole one where there is none yet, or none that can be read."""
        file = self.config.baseline
        if not file or not Path(file).exists():
            return result
        from bricklint.baseline.compare import compared
        from bricklint.baseline.store import BaselineError, load_baseline

        shown = os.path.relpath(file, self.root.folder)
        try:
            return compared(result, load_baseline(Path(file), shown), shown)
        except BaselineError as error:
            self.problem = self.problem or str(error)
            return result


def _good(project: Project, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of open specs that hold jobs, or a part of a bundle."""
    return {document.path: texts[document.path] for document in project.specs.documents if document.path in texts}


def _config(root: Root, earlier: Analysis | None) -> tuple[Config, str | None]:
    try:
        return find_config(root.start, root.folder), None
    except ConfigError as error:
        return (earlier.config if earlier is not None else Config()), str(error)


def _registry(config: Config, root: Root, problem: str | None) -> tuple[Registry, str | None]:
    """The built-in rules and those of the packs that the configuration names."""
    registry = builtin_registry()
    if not config.rule_packs:
        return registry, problem
    from bricklint.packs.load import with_packs

    try:
        return with_packs(registry, config, root.folder), problem
    except PackError as error:
        return registry, problem or f"{config.file}: {error}"


def _files(root: Root, texts: Mapping[str, str], config: Config) -> Files:
    if root.alone is not None:
        disk = Disk(root.folder, [root.alone], config.max_file_size)
    else:
        disk = open_disk(root.folder, config, tuple(texts))
    listed = set(disk.paths())
    seen = {path: text for path, text in texts.items() if path in listed or not disk.is_file(path)}
    return Overlay(disk, {path: as_bytes(text) for path, text in seen.items() if path.lower().endswith(_ENDINGS)})


def as_bytes(text: str) -> bytes:
    """A text of the editor as the bytes that the engine reads back as the same text, character for character."""
    data = text.encode("utf-8", "replace")
    return _BOM.encode() + data if text.startswith(_BOM) else data


def _sources(project: Project) -> dict[str, SourceText]:
    found = {code.path: code.source for code in project.loaded_codes()}
    found.update({source.path: source for source in project.specs.sources})
    found.update({document.path: document.source for document in project.specs.documents})
    return found
