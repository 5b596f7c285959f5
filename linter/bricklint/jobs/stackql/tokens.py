"""The tokens of StackQL: enough of SQL to find statements, names and texts with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<blank>\s+|--[^\n]*|\#[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<text>'(?:[^']|'')*')
    |(?P<name>"[^"\n]*"|`[^`\n]*`|[A-Za-z_]\w*)
    |(?P<template>\{\{.*?\}\}|\{%.*?%\})
    |(?P<parameter>@@?\w+)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token. `kind` is text, name, template, parameter, number or mark; `value` is without quotes, in lower case
    for names."""

    kind: str
    value: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these words."""
        return self.kind == "name" and self.value in words

    def is_mark(self, mark: str) -> bool:
        """Whether it is this mark."""
        return self.kind == "mark" and self.value == mark


def statements(text: str) -> Iterator[list[Token]]:
    """The tokens of each statement, without the semicolons between them."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "blank":
            continue
        if kind == "mark" and match[0] == ";":
            if found:
                yield found
            found = []
        else:
            found.append(Token(kind, _value(kind, match[0]), match.start(), match.end()))
    if found:
        yield found


def _value(kind: str, written: str) -> str:
    if kind == "text":
        return written[1:-1].replace("''", "'")
    return written.strip('"`').lower() if kind == "name" else written


def split(tokens: list[Token], mark: str = ",") -> Iterator[list[Token]]:
    """The pieces of a list between commas, or between another mark, outside of brackets."""
    piece: list[Token] = []
    depth = 0
    for token in tokens:
        if token.is_mark("("):
            depth += 1
        elif token.is_mark(")"):
            depth -= 1
        if token.is_mark(mark) and depth == 0:
            yield piece
            piece = []
        else:
            piece.append(token)
    if piece:
        yield piece


def closing(tokens: list[Token], opening: int) -> int:
    """The index of the bracket that closes the one at `opening`; the number of tokens where none does."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].is_mark("("):
            depth += 1
        elif tokens[index].is_mark(")"):
            depth -= 1
            if not depth:
                return index
    return len(tokens)
