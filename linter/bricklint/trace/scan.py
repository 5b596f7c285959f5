"""Questions about the syntax alone: which names a piece of code mentions and binds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bricklint.code import ir

_NOTHING: frozenset[str] = frozenset()


class Said:
    """What is said of pieces of code is said once: the same code comes by many times, whatever calls it."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], tuple[Any, frozenset[str]]] = {}

    def of(self, ask: Callable[[Any], frozenset[str]], node: Any, *, behind: int = 0) -> frozenset[str]:
        """The answer for a node, or for the statements of a block from number `behind` on."""
        key = ask, id(node), behind
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = node, ask(node[behind:] if behind else node)
        return known[1]


def mentions(node: Any) -> frozenset[str]:
    """All names that an expression, statement or block mentions, bound or read; the loop names of a comprehension are
    its own."""
    found: set[str] = set()
    stack = [node]
    while stack:
        current = stack.pop()
        if type(current) is ir.Name:
            found.add(current.id)
        elif type(current) is ir.Comprehension:
            own = mentions(tuple(target for target, _, _ in current.loops))
            found |= mentions((current.elements, current.loops)) - own
            stack.append(current.loops[0][1])
        elif isinstance(current, tuple):
            stack.extend(current)
    return frozenset(found) if found else _NOTHING


def dotted_text(node: ir.Expr) -> str | None:
    """`a.b.c` as written, of names and attributes alone."""
    parts: list[str] = []
    current: Any = node
    while isinstance(current, ir.Attribute):
        parts.append(current.attr)
        current = current.base
    if not isinstance(current, ir.Name):
        return None
    parts.append(current.id)
    return ".".join(reversed(parts))


def root_name(node: ir.Expr) -> str | None:
    """The name at the root of `a.b[c].d`."""
    current: Any = node
    while isinstance(current, ir.Attribute | ir.Subscript):
        current = current.base
    return current.id if isinstance(current, ir.Name) else None


def target_names(target: ir.Expr) -> frozenset[str]:
    """The plain names that an assignment to `target` binds."""
    if isinstance(target, ir.Name):
        return frozenset((target.id,))
    if isinstance(target, ir.Collection):
        return frozenset(name for item in target.items for name in target_names(item))
    if isinstance(target, ir.Starred):
        return target_names(target.value)
    return _NOTHING


def binds(block: ir.Block, *, loops: bool = True) -> frozenset[str]:
    """The plain names that a block binds itself, also deep in its branches, not in functions; without `loops`, not
    those that its loops go through."""
    found: set[str] = set()
    stack: list[Any] = list(block)
    while stack:
        node = stack.pop()
        if isinstance(node, ir.Assign):
            for target in node.targets:
                found |= target_names(target)
        elif isinstance(node, ir.For):
            found |= target_names(node.target) if loops else _NOTHING
            stack += (*node.body, *node.orelse)
        elif isinstance(node, ir.If | ir.While):
            stack += (*node.body, *node.orelse)
        elif isinstance(node, ir.Try):
            stack += (*node.body, *node.orelse, *node.final)
            stack += [statement for handler in node.handlers for statement in handler.body]
        elif isinstance(node, ir.With):
            for _, bound in node.items:
                found |= _NOTHING if bound is None else target_names(bound)
            stack += node.body
        elif isinstance(node, ir.Match):
            stack += [statement for case in node.cases for statement in case.body]
        elif isinstance(node, ir.Define | ir.Class):
            found.add(node.name)
        elif isinstance(node, ir.Import):
            found |= {name.alias or name.name.split(".")[0] for name in node.names}
    return frozenset(found)


def depends_on_itself(block: ir.Block) -> frozenset[str]:
    """Names that the block works out anew from their own old value: `n += 1`, `p = p + "/x"`."""
    found: set[str] = set()
    stack: list[Any] = list(block)
    while stack:
        node = stack.pop()
        if isinstance(node, ir.Assign):
            names = frozenset(name for target in node.targets for name in target_names(target))
            found |= names if node.op is not None else names & mentions(node.value)
        elif isinstance(node, tuple) and not isinstance(node, ir.Define | ir.Class):
            stack.extend(part for part in node if isinstance(part, tuple))
    return frozenset(found)


def has_raise(block: ir.Block) -> ir.Raise | None:
    """The first raise in a block, also deep in its branches, not in functions or handlers."""
    stack: list[Any] = list(reversed(block))
    while stack:
        node = stack.pop()
        if isinstance(node, ir.Raise):
            return node
        if isinstance(node, ir.If | ir.For | ir.While | ir.Try):
            stack += reversed((*node.body, *node.orelse))
        elif isinstance(node, ir.With):
            stack += reversed(node.body)
    return None
