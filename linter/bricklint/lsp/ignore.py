"""The comment that silences one finding, put where it counts and breaks nothing.

Every candidate is tried out: the file must say what it said before, and the comment must speak of the finding's line.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator

from bricklint.code.ir import CodeFacts
from bricklint.diagnostic import Edit
from bricklint.engine.comments import Lines, Suppression, find_suppressions
from bricklint.registry import Registry
from bricklint.source import SourceText, Span
from bricklint.tree.errors import DocumentError
from bricklint.tree.node import plain
from bricklint.tree.yaml_reader import read_yaml

_MARKS = {"python": "#", "r": "#", "sql": "--"}
_MARK_OF_SUFFIX = {"yml": "#", "yaml": "#", "tf": "#", "iql": "--", "stackql": "--", "scala": "//"}
_REST_OF_CELL_LINE = re.compile(r'(?:[^"\\\r\n]|\\[^n])*')
_BLANKS = re.compile(r"[ \t]*\Z")
_MAGIC_LINE = re.compile(r"(?m)^([ \t]*)[%!].*$")


def ignore_edit(span: Span, code: str, registry: Registry, facts: CodeFacts | None) -> Edit | None:
    """The edit that silences a rule at a place: a comment, or one more name in the comment that is there; None where
    no comment can do it (JSON, texts over several lines). `facts` are those of a file of code."""
    source = span.source
    mark = _mark(span, facts)
    if mark is None:
        return None
    for edit in _candidates(span, code, mark, registry):
        text = source.text[: edit.span.start] + edit.text + source.text[edit.span.end :]
        if _silences(SourceText(source.path, text), span, edit, code, registry) and _says_the_same(source, text):
            return edit
    return None


def _mark(span: Span, facts: CodeFacts | None) -> str | None:
    """How a comment begins at a place."""
    if facts is not None:
        cell = next((cell for cell in facts.cells if cell.start <= span.start <= cell.end), None)
        language = cell.language if cell is not None else facts.language
        mark = _MARKS.get(language)
        return "//" if language == "scala" and span.path.lower().endswith(".scala") else mark
    suffix = span.path.lower().rpartition(".")[2]
    return _MARK_OF_SUFFIX.get(suffix) or {"py": "#", "sql": "--"}.get(suffix)


def _candidates(span: Span, code: str, mark: str, registry: Registry) -> Iterator[Edit]:
    source = span.source
    lines = Lines(source)
    first = lines.number(span.start)
    last = lines.number(max(span.start, span.end - 1))
    for suppression in find_suppressions(source, registry):
        if _can_take_more(suppression, first, last):
            at = suppression.span.end - 1
            yield Edit(source.span(at, at), f", {code}" if suppression.names else code)
    comment = f"{mark} bricklint: ignore[{code}]"
    for at in (span.start, span.end):
        end = _line_end_at(source.text, at, lines)
        blanks = _BLANKS.search(source.text[at:end])
        begin = at + blanks.start() if blanks is not None else end
        yield Edit(source.span(begin, end), f"  {comment}")
    if not lines.in_json:
        start = lines.start(first)
        indent = re.match(r"(?:(?:#|--|//) MAGIC )?[ \t]*", lines.of(first))
        yield Edit(source.span(start, start), f"{indent[0] if indent else ''}{comment}{_line_end(source.text)}")


def _line_end_at(text: str, at: int, lines: Lines) -> int:
    """Where the line of a place ends: that of the cell, in a notebook that is JSON."""
    if not lines.in_json:
        return lines.end_of_text(at)
    found = _REST_OF_CELL_LINE.match(text, at)
    return found.end() if found is not None else at


def _can_take_more(suppression: Suppression, first: int, last: int) -> bool:
    lines = suppression.lines
    return suppression.names is not None and lines is not None and any(first <= line <= last for line in sorted(lines))


def _silences(changed: SourceText, span: Span, edit: Edit, code: str, registry: Registry) -> bool:
    """Whether a comment of the changed text speaks of the finding's lines, in the changed text's own count."""
    grown = len(edit.text) - (edit.span.end - edit.span.start)
    start = span.start + grown if edit.span.end <= span.start else span.start
    end = span.end + grown if edit.span.end <= span.start else span.end
    lines = Lines(changed)
    first, last = lines.number(start), lines.number(max(start, end - 1))
    return any(one.covers(code, first, last) for one in find_suppressions(changed, registry))


def _says_the_same(source: SourceText, text: str) -> bool:
    """Whether the changed text still means what it did, comments aside; False where that cannot be told."""
    suffix = source.path.lower().rpartition(".")[2]
    if suffix in ("yml", "yaml"):
        before, after = (_documents(SourceText(source.path, one)) for one in (source.text, text))
        return before is not None and before == after
    if suffix == "py":
        return _same_python(source.text, text)
    if suffix == "ipynb":
        return _same_cells(source.text, text)
    return True


def _documents(source: SourceText) -> str | None:
    try:
        return repr([plain(root) for root in read_yaml(source)])
    except DocumentError:
        return None


def _same_cells(before: str, after: str) -> bool:
    try:
        pairs = zip(json.loads(before)["cells"], json.loads(after)["cells"], strict=True)
        return all(_same_cell(*("".join(cell.get("source", "")) for cell in pair)) for pair in pairs)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _same_cell(before: str, after: str) -> bool:
    return before == after or before.lstrip().startswith("%") or _same_python(before, after)


def _same_python(before: str, after: str) -> bool:
    dumps = [_dump(_MAGIC_LINE.sub(r"\1pass", text)) for text in (before, after)]
    return dumps[0] is not None and dumps[0] == dumps[1]


def _dump(text: str) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.dump(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
