"""Following the code of one entry file: `trace(entry, resolver)` gives a `Trace`."""

from __future__ import annotations

from bricklint.trace.trace import CodeFile, NothingElse, Resolver, Trace


def trace(entry: CodeFile, resolver: Resolver | None = None) -> Trace:
    """Everything that one run of `entry` does, in order. Without a resolver the file stands alone."""
    resolver = resolver or NothingElse()
    return Trace(entry, (), (entry,), (), None)
