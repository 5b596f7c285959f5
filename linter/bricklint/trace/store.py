"""What names hold at a point of the run: layers of bindings, one on top for each branch being followed.

A key is (number of a scope or object, name). A branch pushes a layer, runs, pops it; where ways meet, `merge` puts
the layers that get there together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from bricklint.trace.joins import join
from bricklint.trace.values import Value

Key: TypeAlias = tuple[int, str]
Layer: TypeAlias = dict[Key, Value]


class Store:
    """The bindings; `layers[0]` is the ground. What all layers come to is kept beside them, with what each has
    covered, for it is asked for far more often than it changes."""

    __slots__ = ("_covered", "_now", "get", "layers")

    def __init__(self) -> None:
        self.layers: list[Layer] = [{}]
        self._now: Layer = {}
        self._covered: list[dict[Key, Value | None]] = [{}]
        self.get = self._now.get
        """What the key holds; None: nothing bound it."""

    def set(self, key: Key, value: Value) -> None:
        """Bind a key on the way that is being followed."""
        top = self.layers[-1]
        if key not in top:
            self._covered[-1][key] = self._now.get(key)
        top[key] = self._now[key] = value

    def put(self, layer: Mapping[Key, Value]) -> None:
        """Bind all of these."""
        for key, value in layer.items():
            self.set(key, value)

    def push(self, layer: Layer | None = None) -> int:
        """Start a way, with bindings of its own; the number of layers below it."""
        self.layers.append({})
        self._covered.append({})
        if layer is not None:
            self.put(layer)
        return len(self.layers) - 1

    def pop(self) -> Layer:
        """End a way: what it bound."""
        for key, before in self._covered.pop().items():
            if before is None:
                del self._now[key]
            else:
                self._now[key] = before
        return self.layers.pop()

    def since(self, depth: int) -> Layer:
        """Everything bound on the layers from `depth` up."""
        result: Layer = {}
        for layer in self.layers[depth:]:
            result.update(layer)
        return result

    def merge(self, ways: Sequence[Layer]) -> None:
        """Ways that meet here, each with what it bound on top of what is bound now."""
        if len(ways) <= 1:
            for way in ways:
                self.put(way)
            return
        for key in dict.fromkeys(key for way in ways for key in way):
            before = self._now.get(key)
            result: Value | None = None
            for way in ways:
                value = way.get(key, before)
                if value is not None and value is not result:
                    result = value if result is None else join(result, value)
            if result is not None:
                self.set(key, result)
