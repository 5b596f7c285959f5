"""The language server: which request of the protocol is answered by what."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, TypeVar

from lsprotocol import types
from pygls.io_ import StdoutWriter
from pygls.uris import from_fs_path

from bricklint.lsp.actions import KINDS, Desk, actions, asks_to_fix_all, fix_all_action, workspace_edit
from bricklint.lsp.completion import completions
from bricklint.lsp.definition import definitions
from bricklint.lsp.diagnostics import Abilities, abilities_of
from bricklint.lsp.hover import hover
from bricklint.lsp.links import links
from bricklint.lsp.protocol import Server, log
from bricklint.lsp.publishing import Shown
from bricklint.lsp.question import Question, asked
from bricklint.lsp.roots import Root
from bricklint.lsp.session import AFTER_TYPING, SOON, Session
from bricklint.lsp.wire import FrameError, frames, parent_gone

Answer = TypeVar("Answer")

_PATIENCE = 5.0
"""Seconds that a question waits for the first look at a project."""

_STACK = 64 * 1024 * 1024
"""Bytes of stack for threads: documents nest deep, and some systems give threads little."""

_WATCHED = (
    "**/*.{yml,yaml,json,py,ipynb,sql,tf,scala,r,iql,stackql}",
    "**/{bricklint,pyproject}.toml",
    "**/.gitignore",
)


class BricklintServer(Server):
    """One client's server: its projects, and the thread that lints them."""

    def __init__(self) -> None:
        super().__init__()
        self.worker = ThreadPoolExecutor(1, "lint")
        self.questions = ThreadPoolExecutor(1, "questions")
        self.abilities = Abilities()
        self.versioned = False
        self.sessions: dict[Root, Session] = {}

    def begin(self, params: types.InitializeParams) -> None:
        """Take over what the client says of itself and its folders."""
        encoding = self.protocol.workspace.position_encoding
        self.documents.positions.use(str(getattr(encoding, "value", encoding)))
        self.abilities = abilities_of(params.capabilities)
        self.versioned = _takes_versions(params.capabilities)
        folders = [folder.uri for folder in params.workspace_folders or ()]
        alone = params.root_uri or (params.root_path and from_fs_path(params.root_path))
        self.documents.set_folders(folders or ([alone] if alone else []))

    def session_of(self, uri: str) -> Session | None:
        """The project of a document; None for one that does not lie on disk."""
        place = self.documents.where(uri)
        return self._session(place[0]) if place is not None else None

    def changed(self, uri: str, *, typing: bool) -> None:
        """A document was opened, changed or closed."""
        session = self.session_of(uri)
        if session is not None:
            session.touch(AFTER_TYPING if typing else SOON)

    def files_changed(self, uris: Iterable[str]) -> None:
        """Files changed on disk: the projects that hold them are looked at again."""
        for root in {place[0] for uri in uris if (place := self.documents.where(uri)) is not None}:
            if root in self.sessions:
                self.sessions[root].touch(SOON)

    def folders_changed(self) -> None:
        """The client's folders are others: every open document finds its project again."""
        self.documents.set_folders([folder.uri for folder in self.protocol.workspace.folders.values()])
        for file in self.documents.open_files():
            self._session(file.root)
        for session in self.sessions.values():
            session.touch(SOON)

    async def ask(self, uri: str, position: types.Position, answer: Callable[[Question], Answer]) -> Answer | None:
        """The answer to a question about a place, worked out beside the event loop; None for a document that is none
        of ours, or of which nothing is known in time."""
        file = self.documents.file_of(uri)
        if file is None:
            return None
        session = self._session(file.root)
        at = self.documents.offset(file, uri, position)
        analysis = await session.ready(_PATIENCE)
        if analysis is None:
            return None
        places = session.places()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.questions, lambda: answer(asked(analysis, places, file, at)))

    def findings(self, uri: str) -> list[Shown]:
        """The findings that the client was told of a document."""
        file = self.documents.file_of(uri)
        session = self.sessions.get(file.root) if file is not None else None
        return [entry for entry in session.shown.values() if entry.uri == uri] if session is not None else []

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        """The code actions for a range of a document."""
        uri, context = params.text_document.uri, params.context
        entries = self.findings(uri)
        keys = {data["key"] for one in context.diagnostics if isinstance(data := one.data, dict) and "key" in data}
        here = [entry for entry in entries if entry.key in keys or _meet(entry.written.range, params.range)]

        def answer(question: Question) -> list[types.CodeAction]:
            desk = Desk(question.analysis, question.places, self.documents.positions, self.versioned)
            return actions(desk, question.file, here, entries, context.only)

        found = await self.ask(uri, params.range.start, answer)
        return found if found is None or not asks_to_fix_all(context.only) else [*found, *await self._fix_all(uri)]

    async def _fix_all(self, uri: str) -> list[types.CodeAction]:
        """The action that makes all safe fixes of a file; for a notebook, whose cells are asked about one by one but
        mended together, it belongs to the first cell that changes."""
        file = self.documents.file_of(uri)
        edits = await self._session(file.root).mended(file) if file is not None else {}
        if not edits or next(iter(edits))[0] != uri:
            return []
        return [fix_all_action(workspace_edit(edits, self.versioned))]

    def _session(self, root: Root) -> Session:
        if root not in self.sessions:
            self.sessions[root] = Session(
                root,
                self.documents,
                self.worker,
                self.abilities,
                self.text_document_publish_diagnostics,
                self._complain,
            )
        return self.sessions[root]

    def _complain(self, message: str) -> None:
        log.error("%s", message)
        self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"bricklint: {message}"))


def build() -> BricklintServer:
    """A server with all that it can do."""
    server = BricklintServer()

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.begin(params)

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        _watch(server)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.changed(params.text_document.uri, typing=False)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def notebook_saved(params: types.DidSaveNotebookDocumentParams) -> None:
        server.changed(params.notebook_document.uri, typing=False)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        server.files_changed(change.uri for change in params.changes)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.folders_changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def settings_changed(params: types.DidChangeConfigurationParams) -> None:
        """The editor's own settings hold nothing of ours: the project's configuration is a file."""

    _answer_questions(server)
    return server


def _answer_questions(server: BricklintServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        uri, position = params.text_document.uri, params.position
        here = [entry for entry in server.findings(uri) if _meet(entry.written.range, types.Range(position, position))]
        return await server.ask(uri, position, lambda question: hover(question, here))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def defined(params: types.DefinitionParams) -> list[types.Location] | None:
        return await server.ask(params.text_document.uri, params.position, definitions)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=list("{.\"' ")))
    async def completed(params: types.CompletionParams) -> list[types.CompletionItem] | None:
        return await server.ask(params.text_document.uri, params.position, completions)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def linked(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        tooltips = _shows_tooltips(server.client_capabilities)
        beginning = types.Position(0, 0)
        return await server.ask(params.text_document.uri, beginning, lambda question: links(question, tooltips))

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(KINDS))
    async def acted(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        return await server.actions(params)


def _meet(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges touch."""
    return one.start <= other.end and other.start <= one.end


def _takes_versions(client: types.ClientCapabilities) -> bool:
    edits = client.workspace.workspace_edit if client.workspace is not None else None
    return bool(edits is not None and edits.document_changes)


def _shows_tooltips(client: types.ClientCapabilities) -> bool:
    shown = client.text_document.document_link if client.text_document is not None else None
    return bool(shown is not None and shown.tooltip_support)


def _watch(server: BricklintServer) -> None:
    """Ask the client to tell of files that change, where it can be asked."""
    workspace = server.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace is not None else None
    if watched is None or not watched.dynamic_registration:
        return
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob) for glob in _WATCHED])
    server.client_register_capability(
        types.RegistrationParams(
            [types.Registration("bricklint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)]
        )
    )


def serve(incoming: BinaryIO, outgoing: BinaryIO, parent: int | None = None) -> int:
    """Serve one client until it goes; 0 when it said goodbye before."""
    threading.stack_size(_STACK)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="bricklint lsp: %(message)s", force=True)
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = build()
    server.protocol.set_writer(StdoutWriter(outgoing))
    with contextlib.suppress(BrokenPipeError):
        asyncio.run(_serve(server, incoming, parent))
    return 0 if server.protocol.said_goodbye else 1


async def _serve(server: BricklintServer, incoming: BinaryIO, parent: int | None) -> None:
    watch: asyncio.Task[None] | None = None
    async for frame in frames(incoming):
        if isinstance(frame, FrameError):
            server.protocol.refuse(-32700, str(frame))
            continue
        try:
            server.protocol.receive(frame)
        except SystemExit:
            return
        watched = server.process_id or parent
        if watch is None and watched:
            watch = asyncio.create_task(_leave_with(watched))


async def _leave_with(process: int) -> None:
    """End the process when the client's is gone, even though something still holds stdin open."""
    await parent_gone(process)
    os._exit(1)
