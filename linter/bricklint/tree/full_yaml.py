"""YAML to nodes, over the event stream of the C parser.

The events are cheap and carry exact marks; PyYAML's own composer and constructors are neither (LIBRARIES in
docs/benchmarks.md), and they resolve scalars by YAML 1.1. The builder keeps an explicit stack, so that depth costs
no recursion, and counts what aliases stand for, so that a bomb is refused before anybody walks it.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.merging import merge_into
from bricklint.tree.node import (
    ANYTHING,
    IRREGULAR,
    MAX_DEPTH,
    Entry,
    Mapping,
    Node,
    Scalar,
    ScalarValue,
    Sequence,
    traits_of,
    with_via,
)
from bricklint.tree.scalars import is_surprising, resolve

MAX_EXPANDED = 3_000_000
"""How many nodes a document may stand for once its aliases are followed."""

# Without libyaml PyYAML's own parser gives the same events, only slowly.
_Parser: Any = getattr(getattr(yaml, "cyaml", None), "CParser", yaml.SafeLoader)
_STYLES = {"'": "quoted", '"': "quoted", "|": "block", ">": "block"}


def read_full(source: SourceText) -> list[Node]:
    """The root nodes of a file's documents; empty documents are left out. Raises DocumentError."""
    try:
        return _build(source)
    except yaml.MarkedYAMLError as error:
        raise _explain(source.text, error) from None
    except yaml.YAMLError as error:
        raise _unreadable(source.text, error) from None
    except UnicodeEncodeError as error:
        raise DocumentError("a lone surrogate is no character", error.start, error.start + 1) from None


_PLAIN: dict[str, ScalarValue] = {}
"""What plain scalars that occurred stand for: a few texts make up most of a spec. Emptied when it grows large."""

_MAX_PLAIN = 20_000
_new = tuple.__new__


def _build(source: SourceText) -> list[Node]:
    """One pass over the events, with everything that is touched for each of them in local names: this loop is most
    of the time that linting specs takes.

    What is open stands in `stack`: its children so far (entries of a mapping, items of a list), the key that waits
    for its value, where it begins, its anchor, and how many nodes it stands for. The innermost one is unpacked into
    locals. A block collection ends where its last child ends; libyaml's own mark lies behind the comments that follow.
    """
    parser: Any = _Parser(source.text)
    get_event = parser.get_event
    styles = _STYLES
    known = _plain_values()
    anchors: dict[str, tuple[Node, int]] = {}
    roots: list[Node] = []
    nested: list[Any] = []
    stack: list[tuple[bool, list[Any], list[Any], Scalar | None, int, str | None, int, int]] = []
    in_mapping = False
    children: list[Any] = roots
    key: Scalar | None = None
    begin, end, size = 0, 0, 1
    anchor: str | None = None
    traits = 0
    node: Node
    try:
        while True:
            event = get_event()
            kind = event.__class__
            if kind is ScalarEvent:
                text = event.value
                if "{" in text:
                    traits |= traits_of(text)
                start = event.start_mark.index
                end = event.end_mark.index
                if not event.style:
                    style = "plain"
                    if event.tag is not None:
                        value: ScalarValue = text
                    elif text in known:
                        value = known[text]
                    elif is_surprising(text):  # never known, so that each one is seen here
                        value = resolve(text)
                        traits |= IRREGULAR
                    else:
                        value = known[text] = resolve(text)
                else:
                    value = text
                    style = styles.get(event.style, "plain")
                    if style == "block":
                        end = _trimmed(source.text, start, end)
                if event.anchor is None and event.tag is None:
                    node = _new(Scalar, (source, start, end, value, text, style, None))
                else:
                    start = _behind_properties(source.text, start, end)
                    node = _new(Scalar, (source, start, end, value, text, style, None))
                    if event.anchor is not None:
                        anchors[event.anchor] = (node, 1)
                if in_mapping:
                    if key is None:
                        key = node
                        if value.__class__ is not str:
                            traits |= IRREGULAR
                    else:
                        children.append(_new(Entry, (key, node, False)))
                        key = None
                    size += 1
                elif stack:
                    children.append(node)
                    size += 1
                elif value is not None:
                    roots.append(node)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                start = event.start_mark.index
                if in_mapping and key is None:
                    raise _collection_as_key(source.text, start)
                if len(stack) >= MAX_DEPTH:
                    raise DocumentError(f"nested more than {MAX_DEPTH} levels deep", start, start + 1, too_large=True)
                stack.append((in_mapping, children, nested, key, begin, anchor, size, traits))
                in_mapping, children, nested, key = kind is MappingStartEvent, [], [], None
                begin, anchor, size, traits = start, event.anchor, 1, 0
                if anchor is not None or event.tag is not None:
                    begin = _behind_properties(source.text, start, len(source.text))
                end = begin
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                finish = event.end_mark.index
                if finish > event.start_mark.index or not children:
                    end = finish
                if in_mapping:
                    node = Mapping(source, begin, end, children)
                    index = {entry[0][4]: entry for entry in children}
                    if len(index) != len(children) or "<<" in index:
                        merge_into(node)
                        traits |= IRREGULAR
                    else:
                        node.index = index
                        node.nested = nested
                else:
                    node = Sequence(source, begin, end, children)
                    node.nested = nested
                if anchor is not None:
                    anchors[anchor] = (node, size)
                node.traits = inner_traits = traits
                inner = size
                in_mapping, children, nested, key, begin, anchor, size, traits = stack.pop()
                traits |= inner_traits
                size += inner
                nested.append(node)
                if size > MAX_EXPANDED:
                    raise _too_large(node.start, end)
                if in_mapping:
                    children.append(_new(Entry, (key, node, False)))
                    key = None
                else:
                    children.append(node)
            elif kind is AliasEvent:
                start, end = event.start_mark.index, event.end_mark.index
                found = anchors.get(event.anchor)
                if found is None:
                    raise _unknown_alias(source.text, event.anchor, start, end)
                traits = ANYTHING  # not looked into: the walk finds out
                line = source.position(start).line
                node = with_via(found[0], f"alias `{event.anchor}`, used on line {line}")
                size += found[1]
                if size > MAX_EXPANDED:
                    raise _too_large(start, end)
                if node.__class__ is not Scalar:
                    nested.append(node)
                if not in_mapping:
                    children.append(node)
                elif key is None:
                    if not isinstance(node, Scalar):
                        raise _collection_as_key(source.text, start)
                    key = node
                else:
                    children.append(_new(Entry, (key, node, False)))
                    key = None
            elif kind is DocumentStartEvent:
                anchors, size = {}, 1
            elif event is None:
                return roots
    finally:
        parser.dispose()


def _plain_values() -> dict[str, ScalarValue]:
    if len(_PLAIN) > _MAX_PLAIN:
        _PLAIN.clear()
    return _PLAIN


def _too_large(start: int, end: int) -> DocumentError:
    return DocumentError(f"its aliases stand for more than {MAX_EXPANDED:,} values", start, end, too_large=True)


_PROPERTIES = re.compile(r"(?:(?:&[\w-]+|!\S*)(?:\s|#[^\n]*\n)*)+")


def _behind_properties(text: str, start: int, end: int) -> int:
    """Where a node begins behind its anchor and tag."""
    match = _PROPERTIES.match(text, start, end)
    return match.end() if match else start


def _trimmed(text: str, start: int, end: int) -> int:
    """Block scalars end at the start of the next line for libyaml: take white space off."""
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    return end


# --- errors in kind words ------------------------------------------------------------------------------------------


def _collection_as_key(text: str, start: int) -> DocumentError:
    if text.startswith("{", start):
        brace = text.rfind("{", 0, start + 1)
        begin = brace - 1 if brace and text[brace - 1] == "{" else brace
        closing = text.find("}}", begin)
        end = closing + 2 if closing >= 0 and "\n" not in text[begin:closing] else start + 1
        return DocumentError(
            "`{{…}}` without quotes is a YAML mapping, not a reference",
            begin,
            end,
            f'put the whole value in quotes: "{text[begin:end]}"' if end > start + 1 else "put the value in quotes",
        )
    return DocumentError("a list or mapping cannot be a key", start, start + 1)


def _unknown_alias(text: str, name: str, start: int, end: int) -> DocumentError:
    line_end = text.find("\n", start)
    rest = text[start : line_end if line_end >= 0 else len(text)]
    if rest[1:2] in ("/", " ", "", "\r"):
        return DocumentError("`*` starts a YAML alias here", start, end, "put the cron expression in quotes")
    return DocumentError(f"the alias `*{name}` names no anchor above it", start, end, f"define it with `&{name}`")


_COLON = re.compile(r":\s")
_BLOCK = re.compile(r"block end|expected (?:key|'-' indicator)|block sequence entries are not allowed")


def _explain(text: str, error: yaml.MarkedYAMLError) -> DocumentError:
    mark = error.problem_mark or error.context_mark
    start = min(mark.index if mark else 0, len(text))
    problem = error.problem or "it cannot be parsed"
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    end = min(start + 1, len(text))
    if "undefined alias" in problem or "alphabetic or numeric character" in problem:
        return _bad_alias(line, line_start, start, end)
    if "tab character" in problem:
        return _bad_start("\t", start, end)
    if "cannot start any token" in problem and text[start : start + 1] in ("\t", "@", "`", "%"):
        return _bad_start(text[start], start, end)
    if "{{" in line and ("flow" in problem or "expected" in problem or "mapping" in problem):
        begin = line_start + line.index("{{")
        closing = line.find("}}", line.index("{{"))
        finish = line_start + closing + 2 if closing >= 0 else begin + 2
        return DocumentError(
            "`{{…}}` without quotes is a YAML mapping, not a reference", begin, finish, "put the whole value in quotes"
        )
    if "mapping values are not allowed" in problem:
        if _COLON.search(text, line_start, start) is None:
            return DocumentError(
                "this line is deeper than the one above it, which has its value already",
                line_start + len(line) - len(line.lstrip()),
                max(end, line_start + len(line.rstrip())),
                "line it up with its neighbours",
            )
        return DocumentError(
            "a second `: ` on this line starts a mapping where none can stand",
            start,
            end,
            "put the value in quotes, or check the indentation of this line",
        )
    if "could not find expected ':'" in problem:
        key = _first_line_before(text, error, start)
        return DocumentError("this line is no `key: value`: the `:` is missing", key[0], key[1])
    if "unexpected end of stream while scanning" in f"{problem} {error.context}" and error.context_mark:
        return _left_open(text, error.context_mark.index, "this text has no closing quote")
    if "expected ',' or " in problem and error.context_mark and "\n" in text[error.context_mark.index : start]:
        bracket = problem[-2:-1]
        return _left_open(text, error.context_mark.index, f"the closing `{bracket}` of what begins here is missing")
    if "unknown escape character" in problem:
        return DocumentError("no escape begins with this `\\`", start, end, "write `\\\\`, or use single quotes")
    if _BLOCK.search(problem):
        if text[line_start:start].strip():
            return DocumentError("nothing more can follow on this line", start, end, "put the whole value in quotes")
        return DocumentError(
            "the indentation of this line does not fit the lines above it",
            start,
            max(end, line_start + len(line.rstrip())),
            "line it up with its neighbours",
        )
    context = f" {error.context}" if error.context else ""
    return DocumentError(f"{problem}{context}".strip(), start, end)


def _left_open(text: str, start: int, message: str) -> DocumentError:
    """What begins at `start` and never ends, as far as its line goes."""
    line_end = text.find("\n", start)
    end = line_end if line_end >= 0 else len(text)
    return DocumentError(message, start, start + len(text[start:end].rstrip()), "close it before the lines below")


def _bad_alias(line: str, line_start: int, start: int, end: int) -> DocumentError:
    star = line.rfind("*", 0, max(start - line_start, 0) + 1)
    if star < 0:
        return DocumentError("an alias has no name", start, end)
    begin = line_start + star
    if re.match(r"\*(?:/|\s|$)", line[star:]):
        finish = line_start + len(line.rstrip().split(" #")[0].rstrip())
        return DocumentError(
            "a value that begins with `*` is a YAML alias, not a cron expression",
            begin,
            max(finish, begin + 1),
            "put the cron expression in quotes",
        )
    return DocumentError("this alias names no anchor above it", begin, max(end, begin + 1))


def _bad_start(character: str, start: int, end: int) -> DocumentError:
    if character == "\t":
        return DocumentError("a tab cannot indent YAML", start, end, "use blanks")
    return DocumentError(f"a value cannot begin with `{character}`", start, end, "put it in quotes")


def _first_line_before(text: str, error: yaml.MarkedYAMLError, start: int) -> tuple[int, int]:
    mark = error.context_mark
    begin = mark.index if mark else start
    line_end = text.find("\n", begin)
    return begin, max(line_end if line_end >= 0 else len(text), begin + 1)


def _unreadable(text: str, error: yaml.YAMLError) -> DocumentError:
    position = getattr(error, "position", 0)
    start = min(position if isinstance(position, int) else 0, len(text))
    reason = str(getattr(error, "reason", "")) or "it cannot be parsed"
    return DocumentError(f"{reason}: a character that YAML does not allow", start, min(start + 1, len(text)))
