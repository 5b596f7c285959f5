"""The part of a call that a finding marks."""

from __future__ import annotations

import re

from bricklint.source import Span

_CALLED = re.compile(r"[^\W\d][\w.\s\\]*?(?:\(\s*\)\s*\.[\w.\s\\]*?)*(?=\s*\()")


def callee(call: Span) -> Span:
    """What a call calls, `dbutils.notebook.exit` of `dbutils.notebook.exit("done")`; all of it where that cannot be
    told, and where it is no call."""
    found = _CALLED.match(call.text) if call.text.endswith(")") else None
    return call if found is None else Span(call.source, call.start, call.start + found.end())
