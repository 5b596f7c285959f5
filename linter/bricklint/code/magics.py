"""Magics: which language a cell is in, and lines of a Python cell that are no Python."""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from bricklint.code.fill import Filler
from bricklint.code.ir import Block, Evaluate, Magic, Opaque, RunMagic, SqlCell, Statement
from bricklint.code.layout import Layout
from bricklint.code.logical import LogicalLine, logical_lines

MAYBE_MAGIC = re.compile(
    r"^[ \t]*[%!?]|^[ \t]*[\w.*]+\?{1,2}[ \t]*$|^[ \t]*[A-Za-z_][^\r\n=]*=[ \t]*[%!]"
    r"|^[ \t]*(?:pip|conda)[ \t]+[a-z]",
    re.MULTILINE,
)
"""Whether a cell may hold a magic; one that it misses was Python."""

_FIRST = re.compile(r"(?:[ \t\f]*(?:(?:#|--|//)[^\r\n]*)?(?:\r\n|\r|\n))*[ \t]*(%%?)([A-Za-z][\w-]*)")
_REST_OF_CELL = frozenset(
    {
        "sql",
        "scala",
        "r",
        "sh",
        "md",
        "md-sandbox",
        "fs",
        "bash",
        "script",
        "html",
        "javascript",
        "js",
        "latex",
        "markdown",
        "svg",
        "perl",
        "ruby",
        "writefile",
        "file",
        "skip",
        "cmd",
        "rust",
        "kotlin",
        "csharp",
    }
)
_PYTHON = frozenset({"python", "py", "python3"})
_CODE_BEHIND = frozenset({"time", "timeit", "prun", "memit", "mprun"})
_LINES_OF_THEIR_OWN = frozenset({"run", "pip", "conda"})
_ALIASES = {"md-sandbox": "md", "markdown": "md", "bash": "sh"}
_MAGIC = re.compile(r"%{1,2}[ \t]*([A-Za-z_][\w-]*)?[ \t]*")
_WITHOUT_SIGN = re.compile(r"(pip|conda)[ \t]+(?=[a-z])")
_ASSIGNED = re.compile(r"([A-Za-z_][\w., \t\[\]\"']*)=[ \t]*(?=[%!])")
_PLAIN_ASSIGNED = re.compile(r"[A-Za-z_]\w*[ \t]*=(?!=)[ \t]*")
_RUN = re.compile(r"""[ \t]*(?:"([^"\r\n]*)"|'([^'\r\n]*)'|((?:(?![ \t]+(?:\$|\#[ \t]))[^\r\n])+))""")
_RUN_ARGUMENT = re.compile(r"""\$([^\s=]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s$]*))""")
_NOT_BLANK = re.compile(r"[^\s]")


class FirstMagic(NamedTuple):
    """The magic that a cell begins with: `%name`, or `%%name` where `whole`; offsets in the code."""

    name: str
    whole: bool
    start: int
    end: int


class Blanked(NamedTuple):
    """Code without its magics, of the same length and lines, and what stood there by offset in the file."""

    code: str
    fillers: dict[int, Filler]


def first_magic(code: str) -> FirstMagic | None:
    """The magic on the first line of a cell that is neither blank nor a comment."""
    found = _FIRST.match(code)
    if found is None:
        return None
    name = found[2].lower()
    return FirstMagic("md" if name.startswith("md") else name, found[1] == "%%", found.start(1), found.end())


def takes_whole_cell(magic: FirstMagic) -> bool:
    """Whether the rest of the cell is in the magic's language."""
    if magic.name in _REST_OF_CELL:
        return True
    return magic.whole and magic.name not in _PYTHON | _CODE_BEHIND | _LINES_OF_THEIR_OWN | {"capture"}


def cell_language(magic: FirstMagic) -> str:
    """The language of a cell that begins with this magic."""
    if takes_whole_cell(magic) or magic.name in _LINES_OF_THEIR_OWN:
        return _ALIASES.get(magic.name, magic.name)
    return "python"


def is_python(magic: FirstMagic) -> bool:
    """Whether the magic says that its cell is Python, whatever the notebook's language."""
    return magic.name in _PYTHON


def magic_lines(layout: Layout) -> Block:
    """The magics of a cell whose other lines are not Python."""
    return tuple([each for filler in blank_magics(layout).fillers.values() for each in filler.statements])


def whole_cell(layout: Layout, language: str, start: int, end: int) -> Statement:
    """The one statement of a cell in another language, whose text stands from `start` to `end` in the code."""
    code = layout.code
    while start < end and code[start].isspace():
        start += 1
    while end > start and code[end - 1].isspace():
        end -= 1
    file_start, file_end = layout.place(start), layout.place(end)
    if language == "sql":
        return SqlCell(code[start:end], layout.part(start, end).stretches, file_start, file_end)
    return Magic(language, code[start:end], file_start, file_end)


def blank_magics(layout: Layout) -> Blanked:
    """The code with a `0` and blanks in place of each magic, so that the lines around it can be parsed."""
    code = layout.code
    pieces: list[str] = []
    fillers: dict[int, Filler] = {}
    done = 0
    for line in logical_lines(code):
        if not line.magic:
            continue
        start, end, filler = _filled(layout, line)
        fillers[layout.place(start)] = filler
        mark = "0;" if end < line.end else "0"
        pieces += [code[done:start], mark, _blanks(code[start + len(mark) : end])]
        done = max(end, start + len(mark))
    pieces.append(code[done:])
    return Blanked("".join(pieces), fillers)


def blank_deep_line(layout: Layout, code: str, line: LogicalLine) -> Blanked:
    """The code with a `0` in place of one logical line that nests too deep, or in place of the value that the line
    assigns to a name."""
    assigned = _PLAIN_ASSIGNED.match(code, line.start, line.end)
    start = assigned.end() if assigned else line.start
    code = code[:start] + "0" + _blanks(code[start + 1 : line.end]) + code[line.end :]
    place, end = layout.place(start), layout.place(line.end)
    opaque = Opaque("too deep", (), place, end)
    return Blanked(code, {place: Filler(() if assigned else (Evaluate(opaque, place, end),), opaque)})


def _blanks(text: str) -> str:
    return _NOT_BLANK.sub(" ", text)


def _filled(layout: Layout, line: LogicalLine) -> tuple[int, int, Filler]:
    """Where the filler of a magic line stands in the code, and what it stands for."""
    code = layout.code
    assigned = _ASSIGNED.match(code, line.start, line.end)
    start = assigned.end() if assigned else line.start
    opaque = Opaque("magic", (), layout.place(start), layout.place(line.end))
    magic = _MAGIC.match(code, start, line.end)
    name = magic[1] if magic else None
    if magic and name in _PYTHON | _CODE_BEHIND and not assigned and _is_python(code[magic.end() : line.end]):
        mark = Magic(name, "", layout.place(start), layout.place(magic.end(1)))
        return start, magic.end(), Filler(() if name in _PYTHON else (mark,), opaque)
    return start, line.end, Filler(_statements(layout, start, line.end), opaque)


def _is_python(code: str) -> bool:
    try:
        return bool(ast.parse(code.strip()).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _statements(layout: Layout, start: int, end: int) -> tuple[Statement, ...]:
    code = layout.code
    magic = _MAGIC.match(code, start, end) or _WITHOUT_SIGN.match(code, start, end)
    if magic is None:
        name = "!" if code[start] == "!" else "?"
        return (_plain(layout, name, start, start + (name == "!"), end),)
    name = magic[1] or "!"
    if name in _PYTHON:
        return ()
    if name == "run":
        return (run_magic(layout, start, magic.end(1), end),)
    if name == "sql":
        return (whole_cell(layout, "sql", magic.end(1), end),)
    return (_plain(layout, name, start, magic.end(), end),)


def _plain(layout: Layout, name: str, start: int, text_start: int, end: int) -> Magic:
    return Magic(name, layout.code[text_start:end].strip(), layout.place(start), layout.place(end))


def run_magic(layout: Layout, start: int, path_at: int, end: int) -> RunMagic:
    """`%run path $name="value" …` from `start` to `end` in the code; the path begins behind `path_at`."""
    code, place = layout.code, layout.place
    found = _RUN.match(code, path_at, end)
    arguments: tuple[tuple[str, str], ...] = ()
    path, path_start, path_end = "", end, end
    if found:
        group = found.lastindex or 0
        path_start, path_end = found.span(group)
        path = found[group].rstrip()
        path_end = path_start + len(path)
        arguments = tuple(
            [(each[1], each[each.lastindex or 1]) for each in _RUN_ARGUMENT.finditer(code, found.end(), end)]
        )
    return RunMagic(path, arguments, place(path_start), place(path_end), True, place(start), place(end))
