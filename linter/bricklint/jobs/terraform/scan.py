"""The characters of HCL: blanks, comments, quoted text with `${…}`, heredocs, and where an expression ends."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint.jobs.unknown import hole
from bricklint.tree.errors import DocumentError

_BLANK = re.compile(r"[ \t\r\ufeff]+")
_HEREDOC = re.compile(r"<<(-?)([A-Za-z_][\w-]*)[ \t]*\r?\n")
_PLAIN = re.compile(r'[^"\\$%\n]+')
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrt"\\]))|([$%])\4\{')
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_TEMPLATES = ("${", "%{")
_TEMPLATE = re.compile(r"([$%])\1?\{")
_OPENING = "([{"
_CLOSING = ")]}"
_NESTED_LIMIT = 100


class Text(NamedTuple):
    """Quoted text or a heredoc. `value` is None where a `${…}` or `%{…}` stands in it; `raw` is then the text with
    these (braces and quotes inside of them left out); `whole` tells that one `${…}` stands alone; `end` is behind the
    closing mark."""

    value: str | None
    raw: str
    whole: bool
    end: int


def skip_blank(text: str, at: int, *, lines: bool) -> int:
    """The offset of the next character that is no blank and no comment; with `lines`, line ends are skipped, too."""
    while at < len(text):
        found = _BLANK.match(text, at)
        if found:
            at = found.end()
        elif lines and text[at] == "\n":
            at += 1
        elif text[at] == "#" or text.startswith("//", at):
            at = line_end(text, at)
        elif text.startswith("/*", at):
            at = _comment_end(text, at)
        else:
            break
    return at


def line_end(text: str, at: int) -> int:
    """The offset of the next line break, or the end."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _comment_end(text: str, at: int) -> int:
    end = text.find("*/", at + 2)
    if end < 0:
        raise DocumentError("this comment is never closed", at, at + 2, "end it with `*/`")
    return end + 2


def quoted(text: str, at: int) -> Text:
    """The quoted text that begins at `at`. Raises DocumentError."""
    end, templates = _quoted_end(text, at, 0)
    raw = text[at + 1 : end - 1]
    if not templates:
        return Text(_unescaped(raw), raw, False, end)
    first, last = templates[0][0], templates[-1][1]
    whole = len(templates) == 1 and first == at + 1 and last == end - 1 and raw.startswith("${")
    return Text(None, _with_holes(text, at + 1, end - 1, templates), whole, end)


def _with_holes(text: str, start: int, end: int, templates: list[tuple[int, int]]) -> str:
    """The text with every `${…}` as one that holds no braces or quotes; with a `%{…}` nothing of it is certain."""
    if any(text.startswith("%{", at) for at, _ in templates):
        return "${…}"
    pieces: list[str] = []
    cursor = start
    for at, stop in templates:
        pieces += [text[cursor:at], hole(text[at + 2 : stop - 1])]
        cursor = stop
    return "".join([*pieces, text[cursor:end]])


def template(value: str) -> Text:
    """A text that was read in another way (in JSON), as the template that Terraform takes it for. What never ends in
    it is unknown as a whole."""
    templates: list[tuple[int, int]] = []
    cursor = 0
    try:
        while (found := _TEMPLATE.search(value, cursor)) is not None:
            cursor = found.end()
            if len(found[0]) == 2:
                cursor = _template_end(value, found.start(), 1)
                templates.append((found.start(), cursor))
    except DocumentError:
        return Text(None, "${…}", False, len(value))
    if not templates:
        return Text(value.replace("$${", "${").replace("%%{", "%{"), value, False, len(value))
    whole = templates == [(0, len(value))] and value.startswith("${")
    return Text(None, _with_holes(value, 0, len(value), templates), whole, len(value))


def _quoted_end(text: str, at: int, depth: int) -> tuple[int, list[tuple[int, int]]]:
    """Where a quoted text ends, and the templates in it."""
    templates: list[tuple[int, int]] = []
    cursor = at + 1
    while True:
        found = _PLAIN.match(text, cursor)
        cursor = found.end() if found else cursor
        character = text[cursor : cursor + 1]
        if character == '"':
            return cursor + 1, templates
        if character in ("", "\n"):
            raise DocumentError("this text has no closing quote", at, min(cursor, len(text)))
        if character == "\\" or text[cursor : cursor + 3] in ("$${", "%%{"):
            cursor += 2 if character == "\\" else 3
        elif text.startswith(_TEMPLATES, cursor):
            end = _template_end(text, cursor, depth + 1)
            templates.append((cursor, end))
            cursor = end
        else:
            cursor += 1


def _template_end(text: str, at: int, depth: int) -> int:
    """Where the `${…}` that begins at `at` ends."""
    if depth > _NESTED_LIMIT:
        raise DocumentError("templates are nested too deep", at, at + 2, too_large=True)
    open_braces = 1
    cursor = at + 2
    while cursor < len(text):
        character = text[cursor]
        if character == '"':
            cursor = _quoted_end(text, cursor, depth)[0]
            continue
        if character == "{":
            open_braces += 1
        elif character == "}":
            open_braces -= 1
            if not open_braces:
                return cursor + 1
        cursor += 1
    raise DocumentError(f"`{text[at : at + 2]}` is never closed", at, at + 2, "add the closing `}`")


def _unescaped(raw: str) -> str:
    return _ESCAPE.sub(_escape, raw) if "\\" in raw or "$$" in raw or "%%" in raw else raw


def _escape(found: re.Match[str]) -> str:
    short, long, letter, mark = found.groups()
    if mark:
        return f"{mark}{{"
    if letter:
        return _ESCAPED[letter]
    code = int(short or long, 16)
    return chr(code) if code < 0x110000 else found[0]


def heredoc(text: str, at: int) -> Text | None:
    """The heredoc that begins at `at`; None where there is none. Raises DocumentError where it never ends."""
    head = _HEREDOC.match(text, at)
    if head is None:
        return None
    closing = re.compile(rf"(?m)^[ \t]*{re.escape(head[2])}[ \t]*\r?$").search(text, head.end())
    if closing is None:
        raise DocumentError(f"this text has no closing `{head[2]}`", at, head.end(), f"end it with `{head[2]}`")
    raw = text[head.end() : closing.start()]
    end = closing.end() - (1 if text[closing.end() - 1] == "\r" else 0)
    bare = raw.replace("$${", "").replace("%%{", "")
    if any(mark in bare for mark in _TEMPLATES):
        return Text(None, raw, False, end)
    value = raw.replace("\r\n", "\n").replace("$${", "${").replace("%%{", "%{")
    return Text(_dedented(value) if head[1] else value, raw, False, end)


def _dedented(value: str) -> str:
    lines = value.split("\n")
    indents = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
    margin = min(indents, default=0)
    return "\n".join(line[margin:] for line in lines)


def expression_end(text: str, at: int, *, lines: bool) -> int:
    """Where an expression ends: before a comma, a closing bracket that is not its own, a comment or (without `lines`)
    a line end outside of brackets. Raises DocumentError."""
    depth = 0
    cursor = at
    while cursor < len(text):
        character = text[cursor]
        if character == '"':
            cursor = _quoted_end(text, cursor, 0)[0]
            continue
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            if not depth:
                break
            depth -= 1
        elif not depth and (character == "," or (character == "\n" and not lines)):
            break
        elif character == "#" or text.startswith(("//", "/*"), cursor):
            following = skip_blank(text, cursor, lines=False)
            if not depth and not lines and text[following : following + 1] in ("\n", ""):
                break
            cursor = following
            continue
        elif text.startswith("<<", cursor) and (found := heredoc(text, cursor)) is not None:
            cursor = found.end
            continue
        cursor += 1
    return at + len(text[at:cursor].rstrip())
