"""Secrets that are written in notebooks and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bricklint.project.model import Code
from bricklint_rules.secrets.in_specs import WORDS, Secret
from bricklint_schemas.tables.secrets import find_secrets, is_secret_name, is_secret_value

_WORD = re.compile("|".join(re.escape(word) for word in WORDS), re.IGNORECASE)
_QUOTE = r"\\?[\"']"
_GIVEN = re.compile(
    rf"(?P<quote>{_QUOTE})?(?P<name>[A-Za-z_][\w.-]*)(?(quote)(?P=quote))\s*\]?\s*(?::\s*str\s*=|:|=(?!=)|(?P<comma>,))"
    rf"\s*[rbuRBU]?(?P<open>{_QUOTE})(?P<value>[^\"'\\\r\n]{{6,}})(?P=open)"
)
"""A literal given to a name: `x = "…"`, `x="…"`, `"x": "…"`, `["x"] = "…"`, `"x", "…"`."""

_IN_SQL = re.compile(r"(?i)\b(?P<name>[\w.]*password)\s+'(?P<value>[^'\r\n]{6,})'")
_COMMENT = re.compile(r"\s*\"?\s*(?:#|//|--)(?!\s*MAGIC)")


def secrets_in(code: Code) -> Iterator[Secret]:
    """The secrets in the cells of a file: by their form, in comments and texts too; by the name that a literal is
    given to, in code alone."""
    text = code.source.text
    for cell in code.facts.cells:
        part = text[cell.start : cell.end]
        known = [
            Secret(code.source.span(cell.start + one.start, cell.start + one.end), one.label)
            for one in find_secrets(part)
        ]
        yield from known
        if cell.language == "md":
            continue
        for name, start, end in _named(part):
            start, end = start + cell.start, end + cell.start
            if not any(one.span.start < end and start < one.span.end for one in known):
                yield Secret(code.source.span(start, end), f"the value of `{name}`")


@lru_cache(maxsize=2048)
def _named(text: str) -> tuple[tuple[str, int, int], ...]:
    """The values that a text gives to telling names, with their places; kept for the next look at the same cell."""
    folded = text.casefold()  # plain searches are far quicker than one that takes no care of case
    return tuple(_on_lines(text)) if any(word in folded for word in WORDS) else ()


def _on_lines(text: str) -> Iterator[tuple[str, int, int]]:
    done = -1
    for word in _WORD.finditer(text):
        if word.start() < done:
            continue
        begin = text.rfind("\n", 0, word.start()) + 1
        end = text.find("\n", word.start())
        done = len(text) if end < 0 else end
        line = text[begin:done]
        if not _COMMENT.match(line):
            yield from _on_line(line, begin)


def _on_line(line: str, begin: int) -> Iterator[tuple[str, int, int]]:
    for pattern in (_GIVEN, _IN_SQL):
        for match in pattern.finditer(line):
            name, value = match["name"], match["value"]
            if pattern is _GIVEN and match["comma"] and not match["quote"]:
                continue
            if is_secret_name(name) and is_secret_value(name, value):
                yield name, begin + match.start("value"), begin + match.end("value")
