"""The server as a process: what it makes of nonsense, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import COMMAND
from tests.lsp.projects import JOB, JOB_PATH, SHOP, write

PATIENCE = 30


class Wire:
    """Raw messages to and from a server process."""

    def __init__(self, folder: Path | None = None) -> None:
        self.process = subprocess.Popen(
            COMMAND, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
        )

    def send(self, message: object) -> None:
        """Send a value as a message."""
        self.frame(json.dumps(message).encode())

    def frame(self, body: bytes) -> None:
        """Send bytes as the body of a message."""
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any] | None:
        """The next message of the server; None at the end. Fails for anything that is no message."""
        length = None
        while (line := self.process.stdout.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            assert name in (b"Content-Length", b"Content-Type"), line
            length = int(value) if name == b"Content-Length" else length
        if length is None:
            return None
        body = b""
        while len(body) < length:
            body += self.process.stdout.read(length - len(body))
        return json.loads(body)

    def answer(self, to: object) -> dict[str, Any]:
        """The answer to a request; other messages are passed over."""
        while True:
            message = self.receive()
            assert message is not None, self.process.stderr.read().decode()
            if message.get("id") == to and "method" not in message:
                return message

    def initialize(self, root: Path | None = None, process: int | None = None) -> dict[str, Any]:
        """Say hello."""
        params = {"processId": process, "rootUri": root.as_uri() if root else None, "capabilities": {}}
        self.send({"jsonrpc": "2.0", "id": "hello", "method": "initialize", "params": params})
        found = self.answer("hello")
        self.send({"jsonrpc": "2.0", "method": "initialized", "params": {}})
        return found

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def lives(self) -> bool:
        """Whether it still answers."""
        params = {"textDocument": {"uri": "file:///nowhere/at/all.yml"}, "position": {"line": 0, "character": 0}}
        self.send({"jsonrpc": "2.0", "id": "alive", "method": "textDocument/hover", "params": params})
        return self.answer("alive").get("result", "nothing") is None


@pytest.fixture
def wire() -> Iterator[Wire]:
    found = Wire()
    yield found
    found.end()


def test_it_says_who_it_is(wire: Wire):
    result = wire.initialize()["result"]
    assert result["serverInfo"]["name"] == "bricklint"
    assert result["capabilities"]["positionEncoding"] == "utf-16"


def test_goodbye(wire: Wire):
    wire.initialize()
    wire.send({"jsonrpc": "2.0", "id": 1, "method": "shutdown"})
    assert wire.answer(1)["result"] is None
    wire.send({"jsonrpc": "2.0", "method": "exit"})
    assert wire.process.wait(PATIENCE) == 0
    assert wire.process.stderr.read() == b""


def test_after_goodbye_nothing_is_answered_any_more(wire: Wire):
    wire.initialize()
    wire.send({"jsonrpc": "2.0", "id": 1, "method": "shutdown"})
    wire.answer(1)
    wire.send({"jsonrpc": "2.0", "id": 2, "method": "textDocument/hover", "params": {}})
    assert wire.answer(2)["error"]["code"] == -32600


def test_exit_without_goodbye(wire: Wire):
    wire.initialize()
    wire.send({"jsonrpc": "2.0", "method": "exit"})
    assert wire.process.wait(PATIENCE) == 1


def test_it_ends_with_its_input(wire: Wire, tmp_path: Path):
    wire.initialize(write(tmp_path, SHOP))
    document = {"uri": (tmp_path / JOB_PATH).as_uri(), "languageId": "yaml", "version": 1, "text": JOB}
    wire.send({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
    wire.process.stdin.close()
    assert wire.process.wait(PATIENCE) == 1


def test_it_ends_before_hello(wire: Wire):
    wire.process.stdin.close()
    assert wire.process.wait(PATIENCE) == 1


def test_it_ends_in_the_middle_of_a_message(wire: Wire):
    wire.raw(b"Content-Length: 1000\r\n\r\n{")
    wire.process.stdin.close()
    assert wire.process.wait(PATIENCE) == 1


def test_it_ends_with_its_client_although_its_input_stays_open(wire: Wire):
    client = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    wire.initialize(process=client.pid)
    client.communicate()
    assert wire.process.wait(PATIENCE) == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", -32700),
        (b"", -32700),
        (b"\xff\xfe\x00", -32700),
        (b"[1, 2]", -32700),
        (b"17", -32700),
        (b'{"id": 5}', -32700),
        (b"[" * 100_000, -32700),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "no/such"}', -32601),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover", "params": {"position": 1}}', -32602),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "textDocument/hover"}', -32602),
        (b'{"jsonrpc": "2.0", "id": 7, "method": 12}', -32600),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": {"capabilities": {}}}', -32600),
    ],
)
def test_nonsense_is_answered(wire: Wire, body: bytes, code: int):
    wire.initialize()
    wire.frame(body)
    answer = wire.answer(7 if b'"id": 7' in body else None)
    assert answer["error"]["code"] == code
    assert wire.lives()


@pytest.mark.parametrize(
    "data",
    [
        b"hello there\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: 99999999999999999999\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
    ],
)
def test_what_is_no_message_is_passed_over(wire: Wire, data: bytes):
    wire.initialize()
    wire.raw(data)
    assert wire.lives()


@pytest.mark.parametrize(
    "message",
    [
        {"method": "textDocument/didOpen", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {"uri": 5}}},
        {
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": "file:///x.yml", "version": 2}, "contentChanges": [{"text": "x"}]},
        },
        {"method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///never.yml"}}},
        {
            "method": "notebookDocument/didChange",
            "params": {"notebookDocument": {"uri": "file:///n.ipynb", "version": 2}, "change": {}},
        },
        {
            "method": "workspace/didChangeWatchedFiles",
            "params": {"changes": [{"uri": "nowhere", "type": 1}, {"uri": "file://%00/", "type": 2}]},
        },
        {"method": "workspace/didChangeConfiguration", "params": {"settings": None}},
        {"method": "$/cancelRequest", "params": {"id": 99}},
        {"method": "$/setTrace", "params": {"value": "verbose"}},
        {"method": "no/such/notification", "params": [1]},
        {"id": "unknown", "result": 5},
        {"id": "unknown", "error": {"code": 1, "message": "no"}},
    ],
)
def test_odd_notifications_and_answers_hurt_nothing(wire: Wire, message: dict[str, Any]):
    wire.initialize()
    wire.send({"jsonrpc": "2.0", **message})
    assert wire.lives()


def test_nothing_is_answered_before_hello(wire: Wire):
    wire.send({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {}})
    assert wire.answer(1)["error"]["code"] == -32002
    assert wire.initialize()["result"]


@pytest.mark.parametrize("line", [0, 5, 10**9])
@pytest.mark.parametrize("character", [0, 3, 10**9])
@pytest.mark.parametrize("method", ["hover", "definition", "completion", "codeAction"])
def test_positions_that_are_nowhere(shop: Wire, line: int, character: int, method: str):
    position = {"line": line, "character": character}
    params: dict[str, Any] = {"textDocument": {"uri": shop.uri}, "position": position}
    if method == "codeAction":
        params |= {"range": {"start": position, "end": position}, "context": {"diagnostics": []}}
    shop.send({"jsonrpc": "2.0", "id": 1, "method": f"textDocument/{method}", "params": params})
    assert "error" not in shop.answer(1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    root = write(tmp_path_factory.mktemp("shop"), SHOP)
    found = Wire()
    found.initialize(root)
    found.uri = (root / JOB_PATH).as_uri()
    document = {"uri": found.uri, "languageId": "yaml", "version": 1, "text": JOB}
    found.send({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
    yield found
    found.end()


def test_without_its_library_it_says_how_to_get_it():
    code = "import sys; sys.modules['pygls'] = None; from bricklint.__main__ import main; sys.exit(main(['lsp']))"
    ran = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert "pip install 'bricklint[editor]'" in ran.stderr


def test_nothing_of_the_project_is_run(tmp_path: Path):
    trap = "raise SystemExit('the project was run')\n"
    traps = dict.fromkeys(("conftest.py", "sitecustomize.py", "setup.py", "pygls.py", "lsprotocol/__init__.py"), trap)
    root = write(tmp_path, {**SHOP, **traps})
    wire = Wire(folder=root)
    wire.initialize(root)
    document = {"uri": (root / JOB_PATH).as_uri(), "languageId": "yaml", "version": 1, "text": JOB}
    wire.send({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
    while (message := wire.receive())["method"] != "textDocument/publishDiagnostics":
        pass
    assert message["params"]["diagnostics"] == []
    wire.end()
