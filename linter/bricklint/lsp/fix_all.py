"""All safe fixes of one open file, made in passes as `bricklint check --fix` makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from lsprotocol import types

from bricklint.fixing.passes import mend
from bricklint.lint import Session
from bricklint.lsp.positions import Positions
from bricklint.lsp.project import Analysis, Run, Snapshot
from bricklint.lsp.shift import shift_between
from bricklint.lsp.superseding import SupersededError
from bricklint.lsp.workspace import OpenFile
from bricklint.source import SourceText, decode

_MOST_LINES = 2_000
"""Lines whose differences are looked for one by one; more are replaced as a whole."""


def mended_text(snapshot: Snapshot, engine: Session, earlier: Analysis | None, path: str) -> str | None:
    """The text of an open file with the safe fixes that change no other file; None where nothing is to be fixed, where
    the text does not parse, or where nobody waits for it any more."""
    run = Run(snapshot, engine, earlier)
    if path in run.broken:
        return None
    try:
        mended = mend(run.files, run.lint, unsafe=False, may_touch=lambda touched: touched == path)
    except SupersededError:
        return None
    for rewrite in (one for group in mended.rewrites for one in group):
        if rewrite.path == path and decode(rewrite.before)[0] == snapshot.texts[path]:
            return decode(rewrite.after)[0]
    return None


def edits_to(file: OpenFile, text: str, positions: Positions) -> dict[tuple[str, int | None], list[types.TextEdit]]:
    """What leads from an open file to its new text, by the client's documents and their versions: lines that change,
    so that the rest of the editor's marks and folds stays where it is."""
    if file.made is None:
        buffers = [(file.buffer, text)]
    else:
        cells = json.loads(text)["cells"]
        buffers = [(one.buffer, cell["source"]) for one, cell in zip(file.made.cells, cells, strict=True)]
    found = {}
    for buffer, new in buffers:
        if buffer is not None and buffer.source.text != new:
            edits = [
                types.TextEdit(positions.range(buffer.source, start, end), put)
                for start, end, put in differences(buffer.source.text, new)
            ]
            found[buffer.uri, buffer.version] = edits
    return found


def differences(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """The stretches of an old text that are others in a new one, whole lines each, with what takes their place."""
    shift = shift_between(old, new)
    begin = old.rfind("\n", 0, shift.begin) + 1
    behind = old.find("\n", len(old) - shift.end)
    tail = len(old) - behind - 1 if behind >= 0 else 0
    before, after = _lines(old[begin : len(old) - tail]), _lines(new[begin : len(new) - tail])
    if max(len(before), len(after)) > _MOST_LINES:
        yield begin, len(old) - tail, "".join(after)
        return
    starts = [begin]
    for line in before:
        starts.append(starts[-1] + len(line))
    for tag, first, last, from_line, to_line in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield starts[first], starts[last], "".join(after[from_line:to_line])


def _lines(text: str) -> Sequence[str]:
    """The lines of a text with their ends, which are those of the protocol."""
    source = SourceText("", text)
    starts = [*source.line_starts, len(text)]
    return [text[start:end] for start, end in pairwise(starts) if start < end]
