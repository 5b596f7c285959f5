"""One project of the client over time: snapshots are taken, linted aside, and the newest one is published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from threading import Event
from typing import NamedTuple

from lsprotocol import types

from bricklint.lint import Session as Engine
from bricklint.lsp.diagnostics import Abilities
from bricklint.lsp.fix_all import edits_to, mended_text
from bricklint.lsp.project import Analysis, Snapshot, analyse
from bricklint.lsp.publishing import Published, Shown, shown, versions_of
from bricklint.lsp.roots import Root
from bricklint.lsp.superseding import SupersededError
from bricklint.lsp.workspace import OpenFile, Places, Workspace

SOON, AFTER_TYPING = 0.02, 0.25
"""Seconds from a change to the look at it: after an open or a save (several come at once), and while somebody types."""


@dataclass(eq=False)
class Session:
    """One project. All methods run on the event loop; only the linting itself runs in `worker`."""

    root: Root
    workspace: Workspace
    worker: Executor
    abilities: Abilities
    publish: Callable[[types.PublishDiagnosticsParams], None]
    complain: Callable[[str], None]
    analysis: Analysis | None = None
    shown: dict[str, Shown] = field(default_factory=dict)
    published: Published = field(default_factory=Published)
    engine: Engine = field(default_factory=Engine)
    _wanted: int = 0
    _done: int = 0
    _timer: asyncio.TimerHandle | None = None
    _running: Event | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _last_complaints: tuple[str, ...] = ()

    def touch(self, delay: float) -> None:
        """Something changed: look at the project again after `delay` seconds, or when the run that is under way has
        noticed that nobody waits for it any more. The first one goes on to its end: it takes the longest, later ones
        build on it, and somebody who types without a pause would never get beyond it."""
        self._wanted += 1
        if self._running is not None and self.analysis is not None:
            self._running.set()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(delay, self._start)

    async def ready(self, patience: float) -> Analysis | None:
        """The newest analysis there is; where there is none yet, it is waited for."""
        if self.analysis is None:
            try:
                await asyncio.wait_for(self._ready.wait(), patience)
            except asyncio.TimeoutError:
                return None
        return self.analysis

    async def mended(self, file: OpenFile) -> dict[tuple[str, int | None], list[types.TextEdit]]:
        """The edits that make all safe fixes of an open file as it is now, by the client's documents and versions."""
        texts = {path: one.text for path, one in self.opened().items()}
        snapshot = Snapshot(self._wanted, self.root, texts)
        loop = asyncio.get_running_loop()
        try:
            text = await loop.run_in_executor(self.worker, mended_text, snapshot, self.engine, self.analysis, file.path)
        except asyncio.CancelledError:
            snapshot.superseded.set()
            raise
        return {} if text is None else edits_to(file, text, self.workspace.positions)

    def opened(self) -> dict[str, OpenFile]:
        """The open files of the project by path."""
        return self.workspace.opened(self.root)

    def places(self) -> Places:
        """Spans as locations of the client, as its documents are now."""
        return Places(self.workspace.positions, self.root, self.opened())

    def _start(self) -> None:
        self._timer = None
        if self._running is None:
            task = asyncio.get_running_loop().create_task(self._run())
            task.add_done_callback(self._look_again)

    def _look_again(self, task: asyncio.Task[None]) -> None:
        self._running = None
        if not task.cancelled() and (error := task.exception()) is not None:
            self._say((f"{type(error).__name__}: {error}",))
        if self._done < self._wanted and self._timer is None and not task.cancelled():
            self._start()

    async def _run(self) -> None:
        number = self._done = self._wanted
        self._running = Event()
        opened = self.opened()
        if not opened:
            self._show({}, opened)
            return
        snapshot = Snapshot(number, self.root, {path: file.text for path, file in opened.items()}, self._running)
        places = Places(self.workspace.positions, self.root, opened)
        loop = asyncio.get_running_loop()
        look = _Look(snapshot, self.engine, self.analysis, places, self.abilities)
        seen = await loop.run_in_executor(self.worker, look.take)
        if seen is None:
            return
        self.analysis = seen[0]
        self._ready.set()
        if number != self._wanted:
            return
        self._say((*([self.analysis.problem] if self.analysis.problem else []), *self.analysis.crashes))
        self._show({key: entry for key, entry in seen[1].items() if self._is_ours(entry.uri)}, opened)

    def _show(self, found: dict[str, Shown], opened: dict[str, OpenFile]) -> None:
        self.shown = found
        for params in self.published.update(found.values(), versions_of(opened.values())):
            self.publish(params)

    def _is_ours(self, uri: str) -> bool:
        """Whether no project inside of this one speaks for a document."""
        place = self.workspace.where(uri)
        return place is None or place[0] == self.root

    def _say(self, complaints: tuple[str, ...]) -> None:
        """Tell the client what is wrong with the configuration or with bricklint itself, once while it lasts."""
        for complaint in complaints:
            if complaint not in self._last_complaints:
                self.complain(complaint)
        self._last_complaints = complaints


class _Look(NamedTuple):
    """One look at a project, taken in the worker."""

    snapshot: Snapshot
    engine: Engine
    earlier: Analysis | None
    places: Places
    abilities: Abilities

    def take(self) -> tuple[Analysis, dict[str, Shown]] | None:
        """The analysis and what the client sees of it; None when a newer snapshot is there."""
        try:
            analysis = analyse(self.snapshot, self.engine, self.earlier)
        except SupersededError:
            return None
        return analysis, shown(analysis, self.places, self.snapshot.texts, self.abilities)
