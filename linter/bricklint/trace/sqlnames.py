"""Names that a SQL statement reads, and the markers of parameters in it."""

from __future__ import annotations

import re

from bricklint.trace.sqltokens import Place, Reader, Token

_DOLLAR = re.compile(r"(?<!\\)\$\{\s*([A-Za-z_]\w*)\s*\}|(?<![\\$])\$([A-Za-z_]\w*)")
_QUOTED_MARKER = re.compile(r"[\"']:([A-Za-z_]\w*)[\"']")
_MUSTACHE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


def reads_of(items: list[Token]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The names after FROM, JOIN and USING, without those of WITH; and those that are taken out."""
    own = _own_names(items)
    reads: list[Place] = []
    taken: list[Place] = []
    outs: list[int] = []
    depth = 0
    for index, token in enumerate(items):
        if token.text == "(":
            depth += 1
            if _takes_out(items, index):
                outs.append(depth)
        elif token.text == ")":
            if outs and outs[-1] == depth:
                outs.pop()
            depth -= 1
        if token.kind != "word" or token.text not in ("FROM", "JOIN", "USING"):
            continue
        reader = Reader(items)
        reader.at = index + 1
        reader.take("TABLE")
        place = reader.name()
        word = items[index + 1] if index + 1 < len(items) else None
        if place is None or (word is not None and word.text.lower() in own) or _is_delete(items, index):
            continue
        anti = token.text == "JOIN" and "ANTI" in [t.text for t in items[max(0, index - 2) : index]]
        excepts = any(t.text in ("EXCEPT", "MINUS") for t in items[max(0, index - 12) : index] if t.kind == "word")
        (taken if anti or outs or excepts else reads).append(place)
    return tuple(reads), tuple(taken)


def _is_delete(items: list[Token], index: int) -> bool:
    return index == 1 and items[0].text == "DELETE"


def _takes_out(items: list[Token], index: int) -> bool:
    before = [token.text for token in items[max(0, index - 2) : index]]
    return before[-2:] in (["NOT", "EXISTS"], ["NOT", "IN"])


def _own_names(items: list[Token]) -> set[str]:
    found: set[str] = set()
    for index in range(len(items) - 2):
        if items[index + 1].text == "AS" and items[index + 2].text == "(" and items[index].kind in ("word", "quoted"):
            found.add(items[index].text.lower())
    return found


def markers_of(text: str, items: list[Token]) -> tuple[tuple[str, str, int, int], ...]:
    """The markers of a statement: name, form, start, end; see `bricklint.trace.writes.Marker`."""
    found: list[tuple[str, str, int, int]] = []
    for token in items:
        if token.kind == "marker":
            found.append((token.text[1:], ":name", token.start, token.end))
        elif token.kind == "string" and _QUOTED_MARKER.fullmatch(token.text):
            found.append((token.text[2:-1], "quoted", token.start, token.end))
        if token.kind in ("dollar", "string", "quoted"):
            written = text[token.start : token.end]
            for match in _DOLLAR.finditer(written):
                name = match[1] or match[2]
                if token.kind == "dollar" or match[1]:
                    found.append((name, "${name}", token.start + match.start(), token.start + match.end()))
        if token.kind in ("mustache", "string", "quoted") and "{{" in token.text:
            for match in _MUSTACHE.finditer(text[token.start : token.end]):
                found.append((match[1], "{{name}}", token.start + match.start(), token.start + match.end()))
    return tuple(found)
