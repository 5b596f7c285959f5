"""Messages on stdin and stdout: what is no message is answered as such, and nothing that arrives ends the server."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator
from typing import Any, BinaryIO

from lsprotocol import types

MOST_BYTES = 256 * 1024 * 1024
"""A message larger than this is passed over."""

_LONGEST_LINE = 65_536


class FrameError(Exception):
    """What arrived is no message; `str(error)` says why."""


def read_frame(stream: BinaryIO) -> bytes | None:
    """The body of the next message; None at the end of the stream. Raises FrameError, after which reading goes on
    behind what was no message."""
    length: int | None = None
    while True:
        line = stream.readline(_LONGEST_LINE)
        if not line:
            return None
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = _length(value)
        elif not line.strip():
            if length is not None:
                break
        elif length is None and name.strip().lower() != b"content-type":
            raise FrameError("a message begins with a Content-Length header")
    if length > MOST_BYTES:
        _skip(stream, length)
        raise FrameError(f"the message has {length:,} bytes; at most {MOST_BYTES:,} are read")
    body = stream.read(length)
    return body if len(body) == length else None


def _length(value: bytes) -> int:
    text = value.strip()
    if not text.isdigit() or len(text) > 18:
        raise FrameError("Content-Length is no number of bytes")
    return int(text)


def _skip(stream: BinaryIO, length: int) -> None:
    while length > 0:
        chunk = stream.read(min(length, 1 << 20))
        if not chunk:
            return
        length -= len(chunk)


async def frames(stream: BinaryIO) -> AsyncIterator[bytes | FrameError]:
    """The messages of a stream, read in a thread of their own; ends with the stream."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[bytes | FrameError | None] = asyncio.Queue(maxsize=64)

    def read() -> None:
        while True:
            found: bytes | FrameError | None
            try:
                found = read_frame(stream)
            except FrameError as error:
                found = error
            except (OSError, ValueError):
                found = None
            try:
                asyncio.run_coroutine_threadsafe(waiting.put(found), loop).result()
            except RuntimeError:  # the loop is gone
                return
            if found is None:
                return

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while (found := await waiting.get()) is not None:
        yield found


def parsed(body: bytes) -> dict[str, Any]:
    """The JSON of a message. Raises FrameError."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"the message is no JSON: {error}") from None
    if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
        raise FrameError("the message is no JSON-RPC 2.0 object")
    return data


def error_response(code: int, message: str, of: str | int | None = None) -> types.ResponseErrorMessage:
    """An answer that says what was wrong; `of` is the request that it answers."""
    return types.ResponseErrorMessage(id=of, error=types.ResponseError(code=code, message=message))


async def parent_gone(process: int, every: float = 2.0) -> None:
    """Wait until a process is gone: by its number, and where it started this one, by who that is now."""
    child = os.name != "nt" and os.getppid() == process
    while _alive(process) and not (child and os.getppid() != process):
        await asyncio.sleep(every)


def _alive(process: int) -> bool:
    if os.name == "nt":
        return True  # there a signal of 0 would end the process; stdin closes with it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
