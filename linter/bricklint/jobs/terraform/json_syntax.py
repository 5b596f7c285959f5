"""The JSON syntax of Terraform (`.tf.json`) as the same blocks and attributes.

(Terraform documentation, "JSON configuration syntax": labels are keys, a block that may stand several times is an
object or a list of them, texts are templates, and the key `//` is a comment.)
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.terraform.hcl import Attribute, Block, Body
from bricklint.jobs.terraform.scan import template
from bricklint.source import SourceText
from bricklint.tree.json_reader import read_json
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, Unknown

_LABELS = {"resource": 2, "data": 2, "variable": 1, "module": 1, "output": 1, "provider": 1, "dynamic": 1}
_PLAIN = frozenset(
    (
        *("tags", "custom_tags", "spark_conf", "spark_env_vars", "base_parameters", "named_parameters", "parameters"),
        *("job_parameters", "default"),
    )
)
"""Arguments that are objects themselves: no blocks."""


def read_tf_json(source: SourceText) -> Body:
    """What a file holds. Raises DocumentError."""
    root = read_json(source)
    items = tuple(_items(root, "")) if isinstance(root, Mapping) else ()
    return Body(items, 0, len(source.text))


def _items(node: Mapping, around: str) -> Iterator[Attribute | Block]:
    for entry in node.entries:
        name = entry.key.text
        if name == "//":
            continue
        if around == "locals" or name in _PLAIN or not _is_block(entry.value):
            yield Attribute(entry.key, _value(entry.value))
        else:
            for body in _mappings(entry.value):
                yield from _blocks(entry.key, (), body, _LABELS.get(name, 0))


def _blocks(key: Scalar, labels: tuple[Scalar, ...], node: Mapping, missing: int) -> Iterator[Block]:
    if not missing:
        yield Block(key, labels, Body(tuple(_items(node, key.text)), node.start, node.end))
        return
    for entry in node.entries:
        for body in _mappings(entry.value):
            yield from _blocks(key, (*labels, entry.key), body, missing - 1)


def _mappings(node: Node) -> Iterator[Mapping]:
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Mapping):
            yield item


def _is_block(node: Node) -> bool:
    if isinstance(node, Sequence):
        return bool(node.items) and all(isinstance(item, Mapping) for item in node.items)
    return isinstance(node, Mapping)


def _value(node: Node) -> Node:
    """A value with the templates in its texts as unknown."""
    if isinstance(node, Sequence):
        return Sequence(node.source, node.start, node.end, [_value(item) for item in node.items])
    if isinstance(node, Mapping):
        copy = Mapping(
            node.source, node.start, node.end, [entry._replace(value=_value(entry.value)) for entry in node.entries]
        )
        copy.duplicates = node.duplicates
        return copy
    if not isinstance(node.value, str) or ("${" not in node.value and "%{" not in node.value):
        return node
    found = template(node.value)
    return node._replace(value=Unknown(found.raw, found.whole) if found.value is None else found.value)
