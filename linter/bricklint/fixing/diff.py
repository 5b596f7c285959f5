"""Changed files as a diff that git can apply."""

from __future__ import annotations

import codecs
import difflib
import os
import re

from bricklint.fixing.passes import Rewrite
from bricklint.fixing.texts import file_text

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_PLAIN = frozenset(range(32, 127)) - frozenset(b'"\\')


def unified_diff(rewrite: Rewrite) -> bytes:
    """The unified diff of one file, as `git apply` and `patch -p1` read it. One in UTF-16, which is no text for git, is
    shown in UTF-8, for people."""
    mark = "\ufeff" if rewrite.before.startswith(codecs.BOM_UTF8) else ""
    old, new = (_lines(mark + file_text(data).text) for data in (rewrite.before, rewrite.after))
    _, _, *rest = difflib.unified_diff(old, new)
    names = f"--- {_name(f'a/{rewrite.path}')}\n+++ {_name(f'b/{rewrite.path}')}\n"
    lines = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in rest)
    return names.encode("utf-8", "surrogateescape") + "".join(lines).encode("utf-8", "backslashreplace")


def _name(path: str) -> str:
    """A path as git writes it: in quotes where a line could not hold it otherwise."""
    if path.isprintable() and '"' not in path and "\\" not in path:
        return path
    return '"' + "".join(chr(one) if one in _PLAIN else f"\\{one:03o}" for one in os.fsencode(path)) + '"'


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends; only a line feed ends one, as in git."""
    return _LINE.findall(text)
