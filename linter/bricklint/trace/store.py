"""What names hold at a point of the run: layers of bindings, one on top for each branch being followed.

A key is (number of a scope or object, name). A branch pushes a layer, runs, pops it; where ways meet, `merge` puts
the layers that get there together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from bricklint.trace.joins import join
from bricklint.trace.values import Value

Key: TypeAlias = tuple[int, str]
Layer: TypeAlias = dict[Key, Value]


class Store:
    """The bindings; `layers[0]` is the ground."""

    __slots__ = ("layers",)

    def __init__(self) -> None:
        self.layers: list[Layer] = [{}]

    def get(self, key: Key) -> Value | None:
        """What the key holds; None: nothing bound it."""
        for layer in reversed(self.layers):
            value = layer.get(key)
            if value is not None:
                return value
        return None

    def set(self, key: Key, value: Value) -> None:
        """Bind a key on the way that is being followed."""
        self.layers[-1][key] = value

    def push(self, layer: Layer | None = None) -> int:
        """Start a way, with bindings of its own; the number of layers below it."""
        self.layers.append({} if layer is None else layer)
        return len(self.layers) - 1

    def pop(self) -> Layer:
        """End a way: what it bound."""
        return self.layers.pop()

    def since(self, depth: int) -> Layer:
        """Everything bound on the layers from `depth` up."""
        result: Layer = {}
        for layer in self.layers[depth:]:
            result.update(layer)
        return result

    def merge(self, ways: Sequence[Layer]) -> None:
        """Ways that meet here, each with what it bound on top of what is bound now."""
        if not ways:
            return
        top = self.layers[-1]
        if len(ways) == 1:
            top.update(ways[0])
            return
        for key in dict.fromkeys(key for way in ways for key in way):
            before = self.get(key)
            result: Value | None = None
            for way in ways:
                value = way.get(key, before)
                if value is not None:
                    result = value if result is None else join(result, value)
            if result is not None:
                top[key] = result
