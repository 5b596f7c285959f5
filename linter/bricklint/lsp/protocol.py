"""The protocol's state as bricklint keeps it: documents are in `Workspace`, errors go to the log and never pop up."""

from __future__ import annotations

import logging
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from bricklint import __version__
from bricklint.lsp.wire import FrameError, error_response, parsed
from bricklint.lsp.workspace import Workspace, metadata_on_disk

log = logging.getLogger("bricklint.lsp")

_INVALID_REQUEST, _INVALID_PARAMS, _PARSE_ERROR, _NOT_INITIALIZED = -32600, -32602, -32700, -32002


class Protocol(LanguageServerProtocol):
    """The library's protocol with our own documents: it ends lines where Python does (form feeds, U+2028), which
    editors do not."""

    _server: Server

    def receive(self, body: bytes) -> None:
        """Handle one message; what is wrong with it is answered."""
        try:
            data = parsed(body)
        except FrameError as error:
            self.refuse(_PARSE_ERROR, str(error))
            return
        identity = data.get("id")
        request = identity if isinstance(identity, (str, int)) and "method" in data else None
        method = data.get("method")
        if not isinstance(method, (str, type(None))):
            self.refuse(_INVALID_REQUEST, "the method of a message is a text", request)
            return
        if method is not None and not self._fits(method, request):
            return
        if method is not None and self.get_message_type(method) is None:
            data.setdefault("params", None)
        try:
            message = self.structure_message(data)
        except Exception as error:
            if request is not None or method is None:
                self.refuse(_INVALID_PARAMS, f"{method}: {_one_line(error)}", request)
            else:
                log.warning("%s is passed over: %s", method, _one_line(error))
            return
        self.handle_message(message)

    def refuse(self, code: int, message: str, request: str | int | None = None) -> None:
        """Answer what cannot be handled."""
        log.warning("%s", message)
        self._send_data(error_response(code, message, request))

    def _fits(self, method: str, request: str | int | None) -> bool:
        """Whether a message may come now: nothing before initialize, nothing but exit after shutdown."""
        if method == types.EXIT:
            return True
        if self._shutdown:
            problem, code = "the server was told to shut down", _INVALID_REQUEST
        elif self._workspace is None and method != types.INITIALIZE:
            problem, code = "the server waits for initialize", _NOT_INITIALIZED
        elif self._workspace is not None and method == types.INITIALIZE:
            problem, code = "the server was initialized before", _INVALID_REQUEST
        else:
            return True
        if request is not None:
            self.refuse(code, problem, request)
        return False

    @property
    def said_goodbye(self) -> bool:
        """Whether the client asked for a shutdown."""
        return bool(self._shutdown)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take over a document."""
        self._server.documents.buffers.open(params.text_document)
        self._server.changed(params.text_document.uri, typing=False)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take over a change."""
        document = params.text_document
        self._server.documents.buffers.change(document.uri, document.version, params.content_changes)
        self._server.changed(document.uri, typing=True)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Let go of a document."""
        self._server.documents.buffers.close(params.text_document.uri)
        self._server.changed(params.text_document.uri, typing=False)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """Take over a notebook, cell by cell."""
        uri = params.notebook_document.uri
        self._server.documents.notebooks.open(params, metadata_on_disk(uri))
        self._server.changed(uri, typing=False)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Take over a change of a notebook."""
        self._server.documents.notebooks.change(params)
        self._server.changed(params.notebook_document.uri, typing=True)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """Let go of a notebook."""
        self._server.documents.notebooks.close(params)
        self._server.changed(params.notebook_document.uri, typing=False)


class Server(LanguageServer):
    """What the protocol asks of a server; see `bricklint.lsp.server` for what it does."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "bricklint",
            __version__,
            types.TextDocumentSyncKind.Incremental,
            types.NotebookDocumentSyncOptions(
                [types.NotebookDocumentFilterWithNotebook(notebook="jupyter-notebook")], save=True
            ),
            protocol_cls=Protocol,
            converter_factory=default_converter,
        )
        self.documents = Workspace()

    def changed(self, uri: str, *, typing: bool) -> None:
        """A document was opened, changed or closed."""
        raise NotImplementedError

    def report_server_error(self, error: Exception, source: type[PyglsError] | type[JsonRpcException]) -> Any:
        """An error that nobody waits for: a line in the log."""
        log.error("%s", _one_line(error))


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]
