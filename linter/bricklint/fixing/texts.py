"""The bytes of a file as a text that can be changed and written back: byte-order mark and encoding stay."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from bricklint.source import UnreadableTextError, decode

_MARKS = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)


class FileText(NamedTuple):
    """The text of a file, without its byte-order mark, and how it was written."""

    text: str
    encoding: str
    mark: bytes

    def encoded(self, text: str) -> bytes:
        """Another text in the same encoding, behind the same mark. Raises UnicodeEncodeError."""
        return self.mark + text.encode(self.encoding)


def file_text(data: bytes) -> FileText:
    """The text of a file's bytes. Raises UnreadableTextError, also where the bytes could not be made from it again."""
    text, encoding = decode(data)
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    found = FileText(text, encoding, mark)
    if found.encoded(text) != data:
        raise UnreadableTextError("its bytes would not stay as they are")
    return found
