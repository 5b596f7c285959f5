"""Python cells: which reader reads what, and what stands for code that none can read."""

from __future__ import annotations

import ast
import re
from functools import partial
from typing import NamedTuple

from bricklint.code.blocks_from_ast import Blocks, Exact
from bricklint.code.fill import Filler, fill_cell
from bricklint.code.ir import Block, Broken, Evaluate, Expr, Opaque, Statement
from bricklint.code.layout import Layout
from bricklint.code.logical import bracket_depth, level_estimate, logical_lines
from bricklint.code.magics import MAYBE_MAGIC, blank_deep_line, blank_magics
from bricklint.code.moving import Earlier

FACT = re.compile(
    r"dbutils(?!\.(?:fs|library|credentials|data|meta|preview)\b)|widgets|\.write|DeltaTable|\bsql\(|getArgument"
    r"|saveAsTable|insertInto|to_sql|taskValues|notebook\.|sys\.exit|os\._exit|\b(?:exit|quit)\(|rich\.traceback"
    r"|_showtraceback|set_custom_exc"
)
"""What marks a line whose statement may hold a fact; LibCST reads these statements."""

_DEEPEST_BRACKETS = 100
_HIGHEST_ESTIMATE = 1000
_DEEP = 100
_ATTEMPTS = 8
_TEMPLATE = re.compile(r"\{%[^{}%\r\n]*%\}|\{\{-?\s*(?:\.|cookiecutter\b)|<%|\$\{\{")
_TEMPLATE_ON_LINE = re.compile(r"\{\{[^{}\r\n]*\}\}")
_OLD = re.compile(r"Missing parentheses in call to '(print|exec)'")
_OTHER_PLACE = re.compile(r" \(detected at line \d+\)| on line \d+|\. (?:Did you mean|Perhaps you forgot|Maybe you).*")
_OTHER_LANGUAGE = re.compile(
    r"^\s*(?:(?:val|var|object|case class|package|library|using|let|const)\b\s*\(?\w"
    r"|import [\w.]+\.(?:_|\{)|[\w.]+\s*<-\s|(?:select|create|insert|with|drop|alter|merge|use|show)\s+[\w*])",
    re.MULTILINE | re.IGNORECASE,
)
_LENIENT = re.compile(r"^\(unicode error\)|^bytes can only contain|^too many nested")
"""Refusals of `ast` that hold in every version of Python and that LibCST does not share."""


class _Parsed(NamedTuple):
    """A cell's code with its magics blanked out: its tree, why there is none, or neither where it is too deep."""

    code: str
    fillers: dict[int, Filler]
    tree: ast.Module | None
    error: SyntaxError | None = None


def read_python(layout: Layout, *, magics: bool = True, certain: bool = True, earlier: Earlier | None = None) -> Block:
    """The statements of a Python cell, or of a script where `magics` is False. Never raises: code that can not be
    read is `Broken`, or Opaque where that may be no fault. `certain` is False where the language was guessed. `earlier`
    is the file as it was before."""
    parsed = _parse(layout, magics)
    if parsed.code is not layout.code:
        layout = Layout(layout.text, parsed.code, layout.stretches)
    try:
        if parsed.tree is not None:
            exact = Exact(_fact_lines(layout.code), partial(_known_or_read, earlier), _read_expression)
            return fill_cell(Blocks(layout, exact).read(parsed.tree.body), parsed.fillers)
        if parsed.error is not None:
            return fill_cell(_refused(layout, parsed.error, certain), parsed.fillers)
    except RecursionError:
        pass
    return (_opaque(layout, "too deep"),)


def _fact_lines(code: str) -> list[int]:
    if FACT.search(code) is None:
        return []
    lines = re.split(r"\r\n|\r|\n", code) if "\r" in code else code.split("\n")
    return [number for number, line in enumerate(lines, 1) if FACT.search(line)]


def _parse(layout: Layout, magics: bool) -> _Parsed:
    code = layout.code
    fillers: dict[int, Filler] = {}
    if magics and MAYBE_MAGIC.search(code):
        # What parses as it stands has its `%` and `!` in text or in brackets.
        tree = _tree(code)
        if isinstance(tree, ast.Module):
            return _Parsed(code, fillers, tree)
        code, fillers = blank_magics(layout)
    for _ in range(_ATTEMPTS):
        tree = _tree(code)
        if isinstance(tree, ast.Module):
            return _Parsed(code, fillers, tree)
        if isinstance(tree, SyntaxError):
            return _Parsed(code, fillers, None, tree)
        estimates = [(level_estimate(code[line.start : line.end]), line) for line in logical_lines(code)]
        estimate, deepest = max(estimates)
        if estimate < _DEEP:
            break
        code, filler = blank_deep_line(layout, code, deepest)
        fillers.update(filler)
    return _Parsed(code, fillers, None)


def _tree(code: str) -> ast.Module | SyntaxError | None:
    """The tree, why there is none, or None where the code nests too deep for this Python."""
    try:
        return ast.parse(code)
    except SyntaxError as error:
        return error
    except ValueError as error:
        return SyntaxError(str(error))
    except (RecursionError, MemoryError):
        return None


def _refused(layout: Layout, error: SyntaxError, certain: bool) -> Block:
    """What stands for code that `ast` refused: LibCST's reading of it where its syntax is only newer than this
    Python, else what is wrong with it."""
    code = layout.code
    if _LENIENT.match(error.msg or "") is None:
        if _may_end_libcst(code):
            return (_opaque(layout, "too deep"),)
        block = _read_module(layout)
        if block is not None:
            return block
    at = _error_offset(code, error)
    if _is_template(code, at):
        return (_opaque(layout, "template"),)
    if not certain and _OTHER_LANGUAGE.search(code):
        return (_opaque(layout, "another language"),)
    start, end = layout.place(0), layout.place(len(code.rstrip()))
    return (Broken(_message(error), layout.place(at), start, max(start, end)),)


def _may_end_libcst(code: str) -> bool:
    """Whether code may nest so deep that LibCST overflows its stack, which ends the process."""
    if code.count("elif") > _HIGHEST_ESTIMATE or bracket_depth(code) > _DEEPEST_BRACKETS:
        return True
    return any(
        level_estimate(code[line.start : line.end]) > _HIGHEST_ESTIMATE
        for line in logical_lines(code)
        if line.end - line.start > _HIGHEST_ESTIMATE
    )


def _is_template(code: str, at: int) -> bool:
    start, end = code.rfind("\n", 0, at) + 1, code.find("\n", at)
    line = code[start : end if end >= 0 else len(code)]
    return _TEMPLATE_ON_LINE.search(line) is not None or _TEMPLATE.search(code) is not None


def _error_offset(code: str, error: SyntaxError) -> int:
    """The offset in the code of a refusal. Before Python 3.12 those inside an f-string count from its field."""
    column = max((error.offset or 1) - 1, 0)
    field = (error.text or "").strip()
    if (error.msg or "").startswith("f-string") and field.startswith("(") and field[1:-1]:
        found = code.find(field[1:-1])
        if found >= 0:
            return min(found + max(column - 1, 0), len(code))
    line = error.lineno or 1
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", code))]
    start = starts[min(line, len(starts)) - 1]
    return min(start + column, len(code))


def _message(error: SyntaxError) -> str:
    """What is wrong, in a few words, without line numbers that count from the cell."""
    message = error.msg or "invalid syntax"
    old = _OLD.match(message)
    if old:
        return f"`{old[1]}` without parentheses is Python 2"
    if "null byte" in message:
        return "it holds a NUL character"
    return _OTHER_PLACE.sub("", message)


def _opaque(layout: Layout, reason: str) -> Statement:
    start, end = layout.place(0), layout.place(len(layout.code.rstrip()))
    end = max(start, end)
    return Evaluate(Opaque(reason, (), start, end), start, end)


# LibCST takes 0.1 s to import and is asked for only where a file holds a fact or syntax of a newer Python.


def _known_or_read(earlier: Earlier | None, layout: Layout, start: int, end: int) -> Statement | None:
    if earlier is not None and layout.linear:
        code = layout.code[start:end]
        known = earlier.statement(code, layout.place(start)) if FACT.search(code) else None
        if known is not None:
            return known
    return _read_statement(layout, start, end)


def _read_statement(layout: Layout, start: int, end: int) -> Statement | None:
    from bricklint.code.blocks_from_cst import read_statement

    return read_statement(layout, start, end)


def _read_expression(layout: Layout, start: int, end: int) -> Expr | None:
    from bricklint.code.blocks_from_cst import read_expression

    return read_expression(layout, start, end)


def _read_module(layout: Layout) -> Block | None:
    from bricklint.code.blocks_from_cst import read_module

    return read_module(layout)
