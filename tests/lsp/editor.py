"""An editor for tests: it opens files of a project, types into them, and waits for what the server says."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

COMMAND = [sys.executable, "-m", "bricklint", "lsp"]
PATIENCE = 20.0


def recording_client() -> LanguageClient:
    """A client that keeps every publication, in order, and answers requests of the server."""
    client = make_test_lsp_client()
    client.publications = []
    client.registrations = []
    features = client.protocol.fm.features
    del features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS]

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def published(params: types.PublishDiagnosticsParams) -> None:
        client.publications.append(params)
        client.diagnostics[params.uri] = params.diagnostics

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def registered(params: types.RegistrationParams) -> None:
        client.registrations += params.registrations

    return client


def abilities(*encodings: str) -> types.ClientCapabilities:
    """What a modern editor can do."""
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=list(encodings)) if encodings else None,
        notebook_document=types.NotebookDocumentClientCapabilities(types.NotebookDocumentSyncClientCapabilities()),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
        ),
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True,
                code_description_support=True,
                data_support=True,
                tag_support=types.ClientDiagnosticsTagOptions(
                    [types.DiagnosticTag.Unnecessary, types.DiagnosticTag.Deprecated]
                ),
            )
        ),
    )


class Editor:
    """A client with one project open."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client = client
        self.root = root
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    async def start(
        self, capabilities: types.ClientCapabilities | None = None, folders: Sequence[Path] | None = None
    ) -> types.InitializeResult:
        """Say hello."""
        given = [self.root] if folders is None else folders
        return await self.client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities or abilities(),
                root_uri=given[0].as_uri() if given else None,
                workspace_folders=[types.WorkspaceFolder(one.as_uri(), one.name) for one in given],
            )
        )

    def uri(self, path: str) -> str:
        """The URI of a file of the project."""
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None, language: str = "yaml") -> str:
        """Open a file, with another text than on disk if one is given."""
        full = self.root / path
        self.texts[path] = full.read_bytes().decode() if text is None else text
        self.versions[path] = 1
        item = types.TextDocumentItem(self.uri(path), language, 1, self.texts[path])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return self.uri(path)

    def type(self, path: str, old: str, new: str) -> None:
        """Put `new` in the place of the only `old`, as a change of that range (in UTF-16 units)."""
        text = self.texts[path]
        assert text.count(old) == 1, (old, text.count(old))
        start = text.index(old)
        change = types.TextDocumentContentChangePartial(
            range=types.Range(position(text, start), position(text, start + len(old))), text=new
        )
        self.texts[path] = text.replace(old, new)
        self.versions[path] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(path))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def save(self, path: str) -> None:
        """Write the text to the disk and tell so."""
        (self.root / path).write_bytes(self.texts[path].encode())
        self.client.text_document_did_save(
            types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri(path)))
        )

    def close(self, path: str) -> None:
        """Close a file."""
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(path)))
        )

    def at(self, path: str, mark: str) -> types.Position:
        """The position of the `|` in a stretch of the open text: `task_key: |load`."""
        before, _, after = mark.partition("|")
        text = self.texts[path]
        assert text.count(before + after) == 1, (mark, text.count(before + after))
        return position(text, text.index(before + after) + len(before))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        for _ in range(int(PATIENCE / 0.02)):
            if holds():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"it never came: {self.codes_by_path()}")

    async def told(self, path: str, version: int | None = None) -> list[types.Diagnostic]:
        """What the server says of a file, once it has said something of its present version."""
        wanted = self.versions[path] if version is None else version
        uri = self.uri(path)
        await self.until(lambda: any(one.uri == uri and one.version == wanted for one in self.client.publications))
        return list(self.client.diagnostics[uri])

    async def finds(self, path: str, *codes: str) -> list[types.Diagnostic]:
        """Wait until the server says exactly these codes of a file."""
        await self.until(lambda: self.codes(path) == sorted(codes))
        return list(self.client.diagnostics.get(self.uri(path), ()))

    def codes(self, path: str) -> list[str] | None:
        """The codes that were last told of a file; None where nothing ever was."""
        found = self.client.diagnostics.get(self.uri(path))
        return None if found is None else sorted(str(one.code) for one in found)

    def codes_by_path(self) -> dict[str, list[str]]:
        """All that was last told, with something in it."""
        return {uri: sorted(str(one.code) for one in found) for uri, found in self.client.diagnostics.items() if found}

    async def hover(self, path: str, mark: str) -> str:
        """The text of a hover; empty where there is none."""
        found = await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(self.uri(path)), self.at(path, mark))
        )
        return found.contents.value if found is not None else ""

    async def definition(self, path: str, mark: str) -> list[tuple[str, str]]:
        """Where a definition leads: the path and the characters there (of the disk's text, or the open one)."""
        found = await self.client.text_document_definition_async(
            types.DefinitionParams(types.TextDocumentIdentifier(self.uri(path)), self.at(path, mark))
        )
        return [self.marked(location) for location in found or ()]

    def marked(self, location: types.Location) -> tuple[str, str]:
        """The path and the characters of a location."""
        path = location.uri.removeprefix(f"{self.root.as_uri()}/")
        text = self.texts[path] if path in self.texts else (self.root / path).read_bytes().decode()
        return path, text[offset(text, location.range.start) : offset(text, location.range.end)]

    async def complete(self, path: str, mark: str) -> dict[str, str]:
        """What is offered: labels with the text that is put in."""
        found = await self.client.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(self.uri(path)), self.at(path, mark))
        )
        return {item.label: item.text_edit.new_text for item in found or ()}

    async def actions(self, path: str, mark: str, only: list[str] | None = None) -> dict[str, types.CodeAction]:
        """The actions at a place by their titles."""
        here = self.at(path, mark)
        known = [
            one for one in self.client.diagnostics.get(self.uri(path), ()) if one.range.start <= here <= one.range.end
        ]
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(self.uri(path)),
                types.Range(here, here),
                types.CodeActionContext(known, only),
            )
        )
        return {action.title: action for action in found or ()}

    def applied(self, action: types.CodeAction) -> dict[str, str]:
        """The texts of the files that an action changes, after it."""
        changes: dict[str, list[types.TextEdit]] = dict(action.edit.changes or {})
        for document in action.edit.document_changes or ():
            changes[document.text_document.uri] = list(document.edits)
        found = {}
        for uri, edits in changes.items():
            path = uri.removeprefix(f"{self.root.as_uri()}/")
            text = self.texts[path] if path in self.texts else (self.root / path).read_bytes().decode()
            for edit in sorted(edits, key=lambda edit: edit.range.start, reverse=True):
                text = text[: offset(text, edit.range.start)] + edit.new_text + text[offset(text, edit.range.end) :]
            found[path] = text
        return found


def position(text: str, at: int) -> types.Position:
    """A position in UTF-16 units."""
    before = text[:at].split("\n")
    return types.Position(len(before) - 1, len(before[-1].encode("utf-16-le")) // 2)


def offset(text: str, where: types.Position) -> int:
    """The offset of a position in UTF-16 units."""
    lines = text.split("\n")
    line = lines[where.line].encode("utf-16-le")[: where.character * 2].decode("utf-16-le")
    return sum(len(one) + 1 for one in lines[: where.line]) + len(line)
