"""From the text of a file to what it says: the entrance to `bricklint.code`."""

from __future__ import annotations

import gc
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from bricklint.code.cells import LANGUAGES, RawCell, has_header, has_near_header, split_cells
from bricklint.code.ipynb import NotANotebookError, NotebookCell, read_notebook
from bricklint.code.ir import Block, Broken, Cell, CodeFacts, Magic
from bricklint.code.json_places import SURROGATE
from bricklint.code.layout import plain
from bricklint.code.magics import (
    cell_language,
    first_magic,
    is_python,
    magic_lines,
    takes_whole_cell,
    whole_cell,
)
from bricklint.code.moving import Earlier
from bricklint.code.python import read_python

_MAY_HOLD_FACTS = re.compile(
    rb"dbutils|spark|widgets|\.write|%run|%sql|%pip|to_sql|DeltaTable|taskValues|getArgument|IDENTIFIER"
    rb"|sys\.exit|os\._exit|\bexit\(|\bquit\(|rich\.traceback|_showtraceback|set_custom_exc"
    rb"|saveAsTable|insertInto|\.sql\(|(?i:databricks notebook source|create |insert |merge |widget)"
)


def read_code(path: str, text: str, earlier: Earlier | None = None) -> CodeFacts:
    """What a file of code says. `earlier` is the same file as it was before: what has not changed is not read again.

    Only the extension of `path` counts, in any case; no file is read. Never raises: what can not be read stands as
    `Broken` in its cell. Sources of the forms: FACTS 9 (notebook source format).
    """
    suffix = PurePosixPath(path).suffix.lower()
    if not text.isascii():
        text = SURROGATE.sub("\ufffd", text)
    with _parsing():
        if suffix == ".ipynb":
            return _ipynb(text)
        language = LANGUAGES.get(suffix, "python")
        if has_header(text, language):
            cells = [
                _read_before(number, raw, text, earlier) or _cell(number, raw, language, earlier=earlier)
                for number, raw in enumerate(split_cells(text, language), 1)
            ]
            return CodeFacts("notebook", "source", language, tuple(cells))
        return _plain(text, language)


def _read_before(number: int, raw: RawCell, text: str, earlier: Earlier | None) -> Cell | None:
    return None if earlier is None else earlier.cell(text[raw.start : raw.end], number, raw.start)


def is_notebook(path: str, text: str) -> bool:
    """Whether Databricks takes a file for a notebook: a source file whose first line is exactly the header of its
    language, or an .ipynb with cells in nbformat 4 or later."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in LANGUAGES:
        return has_header(text, LANGUAGES[suffix])
    if suffix != ".ipynb":
        return False
    try:
        read_notebook(text)
    except NotANotebookError:
        return False
    return True


def could_hold_facts(data: bytes) -> bool:
    """Whether a file of code is worth reading, from its bytes. May say yes for nothing, never no for a fact in
    UTF-8 text."""
    return _MAY_HOLD_FACTS.search(data) is not None


@contextmanager
def _parsing() -> Iterator[None]:
    """Collector of garbage off (trees hold no cycles that matter), and no warnings about the code that is read."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if collecting:
            gc.enable()


def _plain(text: str, language: str) -> CodeFacts:
    start = 1 if text.startswith("\ufeff") else 0
    layout = plain(text, start, len(text))
    if language == "python":
        block = read_python(layout, magics=False)
    else:
        block = (whole_cell(layout, language, 0, len(layout.code)),)
    cell = Cell(1, language, None, block, start, len(text))
    return CodeFacts(
        "sql" if language == "sql" else "script", "plain", language, (cell,), near_header=has_near_header(text)
    )


def _ipynb(text: str) -> CodeFacts:
    try:
        notebook = read_notebook(text)
    except NotANotebookError as error:
        block: Block = (Broken(str(error), error.at, 0, len(text)),)
        return CodeFacts("notebook", "ipynb", "python", (Cell(1, "python", None, block, 0, len(text)),))
    language = notebook.language or "python"
    certain = notebook.language is not None
    cells = [_notebook_cell(number, cell, language, certain) for number, cell in enumerate(notebook.cells, 1)]
    return CodeFacts("notebook", "ipynb", language, tuple(cells), notebook.widgets)


def _notebook_cell(number: int, cell: NotebookCell, language: str, certain: bool) -> Cell:
    if cell.kind == "code":
        return _cell(number, cell.raw, cell.language or language, certain or cell.language is not None)
    raw = cell.raw
    name = "md" if cell.kind == "markdown" else cell.kind
    text = Magic(name, raw.layout.code, raw.start, raw.end)
    return Cell(number, name, raw.title, (text,), raw.start, raw.end)


def _cell(number: int, raw: RawCell, language: str, certain: bool = True, earlier: Earlier | None = None) -> Cell:
    layout = raw.layout
    magic = first_magic(layout.code)
    if magic is not None and takes_whole_cell(magic):
        named = cell_language(magic)
        block: Block = (whole_cell(layout, named, magic.end, len(layout.code)),)
        return Cell(number, named, raw.title, block, raw.start, raw.end)
    if language == "python" or (magic is not None and is_python(magic)):
        block = read_python(layout, certain=certain, earlier=earlier)
        named = "python" if magic is None else cell_language(magic)
    elif magic is not None:
        block, named = magic_lines(layout), cell_language(magic)
    else:
        block, named = (whole_cell(layout, language, 0, len(layout.code)),), language
    return Cell(number, named, raw.title, block, raw.start, raw.end)
