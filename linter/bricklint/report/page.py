"""The page of a rule as a terminal shows it: headings, paragraphs within the width, examples as they stand."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from bricklint.registry import Row
from bricklint.report.style import Style

_CODE = re.compile(r"`[^`]+`")
_LINK = re.compile(r"\[([^\]]+)\]\((\w+:[^)\s]+)\)")
_FENCE = re.compile(r"```(?P<kind>\w*) ?(?P<path>.*)")
_NARROWEST, _WIDEST = 40, 100


def head_of(row: Row) -> str:
    """The rule in a line: `BL701 exit-hides-failure (error, has a fix)`."""
    said = [row.severity.word, *(["policy"] if row.policy else []), *(["has a fix"] if row.fix else [])]
    return f"{row.code} {row.slug} ({', '.join(said)})"


def page_text(row: Row, page: str, style: Style, width: int) -> str:
    """The page of a rule, `width` columns wide as far as its text goes; it ends with a line break."""
    lines = [style.severity(row.severity, head_of(row)), ""]
    item = False
    for block in _blocks(page.strip().splitlines()):
        if item and block[0].startswith("- "):
            del lines[-1]  # the items of a list stand together
        item = block[0].startswith("- ")
        lines += [*_shown(block, style, max(_NARROWEST, min(width, _WIDEST))), ""]
    if row.uri:
        lines += [style.faint(row.uri), ""]
    return "\n".join(lines[:-1]) + "\n"


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Headings, paragraphs, items of lists, indented examples and fenced ones, each as its lines."""
    block: list[str] = []
    fenced = False
    for line in lines:
        fence = line.startswith("```")
        begins = fence or line.startswith(("- ", "## "))
        if not fenced and (begins or not line.strip()) and block:
            yield block
            block = []
        if fenced or line.strip():
            block.append(line)
        if fence and fenced:
            yield block
            block = []
        fenced = fenced != fence
    if block:
        yield block


def _shown(block: list[str], style: Style, width: int) -> list[str]:
    first = block[0]
    if first.startswith("```"):
        return _example(block, style)
    if first.startswith("## "):
        return [style.bold(first[3:])]
    if first.startswith("    "):
        return [f"    {line}" for line in textwrap.dedent("\n".join(block)).split("\n")]
    indent = "  " if first.startswith("- ") else ""
    text = _LINK.sub(r"\1 (\2)", " ".join(line.strip() for line in block))
    wrapped = textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return _CODE.sub(lambda match: _painted(match[0], style), wrapped).split("\n")


def _painted(code: str, style: Style) -> str:
    """What stands between backticks, line by line, so that no colour runs into the margin."""
    return "\n".join(style.related(line) for line in code.split("\n"))


def _example(block: list[str], style: Style) -> list[str]:
    match = _FENCE.match(block[0])
    path = match["path"] if match is not None else ""
    inner = [f"    {line}" if line else "" for line in block[1:-1]]
    return [*([f"  {style.faint(path)}"] if path else []), *inner]
