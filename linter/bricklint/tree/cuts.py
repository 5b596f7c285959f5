"""Stretches of text that can go, or that something can be put behind: whole lines, and parts of a list on one line."""

from __future__ import annotations

from bricklint.diagnostic import Edit
from bricklint.source import Span
from bricklint.tree.node import Node


def is_own(node: Node) -> bool:
    """Whether the node was written where it is read: a target's override was, an alias or a variable was not."""
    return node.via is None or node.via.startswith("target ")


def is_within(node: Node, container: Node) -> bool:
    """Whether a node stands inside of another."""
    return node.source is container.source and container.start <= node.start and node.end <= container.end


def line_start(text: str, at: int) -> int:
    """Where the line of a place begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of a place ends, before its line end."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" else end


def is_first_on_line(text: str, start: int) -> bool:
    """Whether nothing but blanks stands before a place on its line."""
    return not text[line_start(text, start) : start].strip()


def line_break(text: str) -> str:
    """The line break of a text."""
    return "\r\n" if "\r\n" in text else "\n"


def after_blanks(text: str, at: int) -> int:
    """The place of the next character that is no white space."""
    return at + len(text[at:]) - len(text[at:].lstrip())


def cut_lines(container: Node, start: int, end: int) -> Edit:
    """Whole lines, from the one of `start` to the one that `end` ends, with one line break."""
    text = container.source.text
    begin = line_start(text, start)
    stop = text.find("\n", end)
    if stop >= 0:
        return Edit(Span(container.source, begin, stop + 1), "")
    while begin > 0 and text[begin - 1] in "\r\n":
        begin -= 1
    return Edit(Span(container.source, begin, len(text)), "")


def cut_from_flow(container: Node, start: int, end: int) -> Edit | None:
    """A part of `a, b, c` with one of its commas; None where there is no comma beside it."""
    text = container.source.text
    before = len(text[:start].rstrip())
    if text[before - 1] == ",":
        return Edit(Span(container.source, before - 1, end), "")
    after = after_blanks(text, end)
    if text[after : after + 1] != ",":
        return None
    following = after + 1
    while following < container.end and text[following] in " \t\r\n":
        following += 1
    return Edit(Span(container.source, start, following), "")


def gap_before(text: str, start: int) -> str:
    """The white space in front of an entry of `{…}`: a line break with its indentation, or one blank."""
    gap = text[len(text[:start].rstrip()) : start]
    return gap if "\n" in gap else " "
