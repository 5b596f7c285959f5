"""From the text of a file to what it says: the entrance to `bricklint.code`."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

from bricklint.code.blocks_from_ast import Blocks, Exact
from bricklint.code.cells import LANGUAGES, has_header, has_near_header, split_cells
from bricklint.code.ir import Block, Broken, Cell, CodeFacts
from bricklint.code.layout import Layout, plain


def read_code(path: str, text: str) -> CodeFacts:
    """What a file of code says. Only the extension of `path` counts; no file is read; never raises."""
    suffix = PurePosixPath(path).suffix.lower()
    language = LANGUAGES.get(suffix, "python")
    if has_header(text, language):
        cells = tuple(
            Cell(number, "python", raw.title, _python(raw.layout), raw.start, raw.end)
            for number, raw in enumerate(split_cells(text, language), 1)
        )
        return CodeFacts("notebook", "source", language, cells)
    block = _python(plain(text, 0, len(text)))
    return CodeFacts(
        "script",
        "plain",
        language,
        (Cell(1, "python", None, block, 0, len(text)),),
        near_header=has_near_header(text),
    )


def _python(layout: Layout) -> Block:
    try:
        tree = ast.parse(layout.code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        start, end = layout.place(0), layout.place(len(layout.code))
        return (Broken(str(error), start, start, end),)
    exact = Exact((), lambda layout, start, end: None, lambda layout, start, end: None)
    return Blocks(layout, exact, {}).read(tree.body)
