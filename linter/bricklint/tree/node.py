"""The node tree: mappings, sequences and scalars with their places.

Every reader (YAML, JSON, and the dialects that build on them) ends in these three classes, so that nothing above
needs to know in which language a document was written. Nodes are not changed once built; a node that is seen through
an alias, a merge or a variable is a shallow copy that carries a short `via`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from bricklint.source import SourceText, Span

MAX_DEPTH = 200
"""Nesting deeper than this is no document that a person or a tool wrote: readers refuse it."""


VARIABLE, BRACE, TASKS, IRREGULAR = 1, 2, 4, 8
"""What may stand in a tree (`traits`): a text with `${`; one with `{`; one with `{` that names tasks; keys that stand
twice, merges, keys that are no text and plain values that YAML readers take differently."""

ANYTHING = VARIABLE | BRACE | TASKS | IRREGULAR


def traits_of(text: str) -> int:
    """The traits that a text with a brace gives to the trees around it."""
    return BRACE | (VARIABLE if "${" in text else 0) | (TASKS if "tasks" in text else 0)


class Unknown(NamedTuple):
    """A value that cannot be told from the files: `${var.cluster}`, a computed argument. `text` is what stands there.

    `whole` tells that the text is one pure reference, so that the value may be of any type; else it is some text.
    """

    text: str
    whole: bool = True


ScalarValue: TypeAlias = str | int | float | bool | Unknown | None


class Scalar(NamedTuple):
    """A single value. `text` is how it was written (without quotes), `style` how: plain, quoted, block, json.

    A tuple because documents are mostly scalars and nothing is made faster; but one is only ever equal to itself.
    """

    source: SourceText
    start: int
    end: int
    value: ScalarValue
    text: str
    style: str
    via: str | None = None

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"Scalar({self.value!r} at {self.source.path}:{self.start})"

    @property
    def span(self) -> Span:
        """Where the value stands, quotes included."""
        return Span(self.source, self.start, self.end, self.via)

    @property
    def inner(self) -> Span:
        """Where the characters of the value stand: without the quotes."""
        if self.style in ("quoted", "json") and isinstance(self.value, (str, Unknown)) and self.end - self.start >= 2:
            return Span(self.source, self.start + 1, self.end - 1, self.via)
        return self.span


class Entry(NamedTuple):
    """One `key: value` of a mapping. `merged` tells that it came by a `<<` merge."""

    key: Scalar
    value: Node
    merged: bool = False


class Mapping:
    """A mapping. `entries` are in the order of the file, own keys before merged ones, each key once (the last one
    written wins, as in the vendor's reader). `duplicates` holds the entries that lost; `merges` the `<<` keys;
    `clashes` pairs of merged entries that disagree, the loser first. `traits` says what may stand in it, `words`
    keeps what `words_of` found in it. `index` are the entries by key, `nested` the values that are no scalars."""

    __slots__ = (
        *("clashes", "duplicates", "end", "entries", "index", "merges", "nested", "source", "start"),
        *("traits", "via", "words"),
    )

    def __init__(self, source: SourceText, start: int, end: int, entries: list[Entry], via: str | None = None) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.entries = entries
        self.via = via
        self.duplicates: tuple[Entry, ...] = ()
        self.merges: tuple[Entry, ...] = ()
        self.clashes: tuple[tuple[Entry, Entry], ...] = ()
        self.traits = ANYTHING
        self.words: frozenset[str] | None = None

    if TYPE_CHECKING:
        index: dict[str, Entry]
        nested: list[Mapping | Sequence]
    else:

        def __getattr__(
            self, name: str
        ) -> Any:  # once for each: `index` and `nested` are asked for too often for a property
            if name == "index":
                self.index = {entry[0][4]: entry for entry in self.entries}
                return self.index
            if name == "nested":
                self.nested = [entry[1] for entry in self.entries if entry[1].__class__ is not Scalar]
                return self.nested
            raise AttributeError(name)

    def __repr__(self) -> str:
        return f"Mapping({', '.join(self.names())} at {self.source.path}:{self.start})"

    def __contains__(self, key: str) -> bool:
        return key in self.index

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def span(self) -> Span:
        """The whole mapping."""
        return Span(self.source, self.start, self.end, self.via)

    def names(self) -> Iterator[str]:
        """The keys, in order."""
        return iter(self.index) if len(self.index) == len(self.entries) else (entry.key.text for entry in self.entries)

    def entry(self, key: str) -> Entry | None:
        """The entry of a key."""
        return self.index.get(key)

    def key(self, key: str) -> Scalar | None:
        """The key's own node: what a diagnostic about the field marks."""
        entry = self.index.get(key)
        return entry.key if entry else None

    def get(self, key: str, *more: str) -> Node | None:
        """The value at a path of keys; None where a step is missing or is no mapping."""
        entry = self.index.get(key)
        if entry is None:
            return None
        node = entry[1]
        for step in more:
            if not isinstance(node, Mapping):
                return None
            entry = node.index.get(step)
            if entry is None:
                return None
            node = entry[1]
        return node

    def mapping(self, key: str, *more: str) -> Mapping | None:
        """The mapping at a path of keys, or None."""
        node = self.get(key, *more)
        return node if isinstance(node, Mapping) else None

    def sequence(self, key: str, *more: str) -> Sequence | None:
        """The sequence at a path of keys, or None."""
        node = self.get(key, *more)
        return node if isinstance(node, Sequence) else None

    def scalar(self, key: str, *more: str) -> Scalar | None:
        """The scalar at a path of keys, or None."""
        node = self.get(key, *more)
        return node if isinstance(node, Scalar) else None

    def items_of(self, key: str, *more: str) -> list[Mapping]:
        """The mappings in the sequence at a path of keys; what is no mapping is left out."""
        node = self.get(key, *more)
        return [item for item in node.items if isinstance(item, Mapping)] if isinstance(node, Sequence) else []

    def string(self, key: str, *more: str) -> str | None:
        """The text at a path of keys; None where it is missing, unknown or no text."""
        node = self.get(key, *more)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None

    def number(self, key: str, *more: str) -> int | float | None:
        """The number at a path of keys, also where it was written as text ("3600"); None for anything else."""
        return as_number(self.get(key, *more))

    def boolean(self, key: str, *more: str) -> bool | None:
        """The boolean at a path of keys, or None."""
        node = self.get(key, *more)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, bool) else None


class Sequence:
    """A list of nodes. `traits` says what may stand in it, `nested` are the items that are no scalars."""

    __slots__ = ("end", "items", "nested", "source", "start", "traits", "via")

    def __init__(self, source: SourceText, start: int, end: int, items: list[Node], via: str | None = None) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.items = items
        self.via = via
        self.traits = ANYTHING

    if TYPE_CHECKING:
        nested: list[Mapping | Sequence]
    else:

        def __getattr__(self, name: str) -> Any:
            if name != "nested":
                raise AttributeError(name)
            self.nested = [item for item in self.items if item.__class__ is not Scalar]
            return self.nested

    def __repr__(self) -> str:
        return f"Sequence({len(self.items)} at {self.source.path}:{self.start})"

    def __len__(self) -> int:
        return len(self.items)

    @property
    def span(self) -> Span:
        """The whole list."""
        return Span(self.source, self.start, self.end, self.via)


Node: TypeAlias = Mapping | Sequence | Scalar


def is_unknown(node: Node | None) -> bool:
    """Whether the value is there but cannot be told."""
    return isinstance(node, Scalar) and isinstance(node.value, Unknown)


def is_null(node: Node | None) -> bool:
    """Whether the value is an explicit null."""
    return isinstance(node, Scalar) and node.value is None


_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,18}\s*").fullmatch


def as_number(node: Node | None) -> int | float | None:
    """The number that a scalar holds, also where it was written as text; None for booleans, for what is not finite,
    and for anything else."""
    if not isinstance(node, Scalar):
        return None
    value = node.value
    if value.__class__ is int:
        return value
    if value.__class__ is float:
        return value if isfinite(value) else None
    return int(value) if isinstance(value, str) and _WHOLE(value) else None


def with_via(node: Node, via: str) -> Node:
    """A shallow copy of a node that says how it came to stand where it is used. A node that came some way already
    keeps the first reason: it is the one nearest to the text."""
    if node.via is not None:
        return node
    if isinstance(node, Scalar):
        return Scalar(node.source, node.start, node.end, node.value, node.text, node.style, via)
    if isinstance(node, Sequence):
        seen = Sequence(node.source, node.start, node.end, node.items, via)
        seen.traits = node.traits
        return seen
    copy = Mapping(node.source, node.start, node.end, node.entries, via)
    copy.traits = node.traits
    copy.duplicates, copy.merges, copy.clashes = node.duplicates, node.merges, node.clashes
    return copy


def plain(node: Node) -> object:
    """The node as dicts, lists and scalars; an unknown value stays an `Unknown`."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {entry.key.text: plain(entry.value) for entry in node.entries}
