"""Questions about jobs.schema.json: which types, which fields, and where a field belongs.

Types carry the name of their `$defs` entry ("jobs.Task"), roots the name of a form ("create", "bundle_job").
A path is a tuple of keys and indexes from the root; `*` stands for any index or any key of an open mapping.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

Schema = Mapping[str, Any]
Step = str | int

_FILE = Path(__file__).with_name("jobs.schema.json")


class Root(NamedTuple):
    """A form of document: the type at its top, and whether its required fields may be absent."""

    name: str
    type_name: str
    partial: bool


class Field(NamedTuple):
    """One field of a type.

    `kind` is array, boolean, integer, number, object, string or any; `type_name` is the type or enumeration of the
    value (of its items, for an array) or None; `values` are those of an enumeration.
    """

    name: str
    kind: str
    type_name: str | None
    required: bool
    deprecated: bool
    read_only: bool
    values: tuple[str, ...]


class Place(NamedTuple):
    """What the schema says of one path: the type of the nearest mapping around it, its own named type, its schema."""

    owner: str
    name: str | None
    schema: Schema


@functools.lru_cache(maxsize=1)
def document() -> Schema:
    """The whole of jobs.schema.json; read once, not to be changed."""
    loaded: Schema = json.loads(_FILE.read_text(encoding="utf-8"))
    return loaded


def sdk_version() -> str:
    """The release of databricks-sdk that the schema was made from."""
    return str(document()["x-source"]["version"])


@functools.lru_cache(maxsize=1)
def roots() -> Mapping[str, Root]:
    """Every form by its name."""
    return {name: Root(name, row["type"], row["partial"]) for name, row in document()["x-roots"].items()}


def type_names() -> tuple[str, ...]:
    """Every type and enumeration of the schema, sorted."""
    return tuple(document()["$defs"])


def known_fields(type_name: str) -> tuple[str, ...]:
    """The fields of a type, sorted; empty for an enumeration or a mapping that takes anything. KeyError: no type."""
    return tuple(document()["$defs"][type_name].get("properties", ()))


def offered_fields(type_name: str) -> tuple[str, ...]:
    """The known fields that a message may offer: neither deprecated nor written by the service. KeyError: no type."""
    properties = document()["$defs"][type_name].get("properties", {})
    return tuple(n for n, schema in properties.items() if not (schema.get("deprecated") or schema.get("readOnly")))


def required_fields(type_name: str) -> tuple[str, ...]:
    """The fields that a type requires, sorted. KeyError: no such type."""
    return tuple(document()["$defs"][type_name].get("required", ()))


def enumeration(type_name: str) -> tuple[str, ...]:
    """The values of an enumeration, sorted; empty for any other type. KeyError: no such type."""
    return tuple(document()["$defs"][type_name].get("x-values", ()))


def field(type_name: str, name: str) -> Field | None:
    """What is known of one field, or None when the type does not have it. KeyError: no such type."""
    definition = document()["$defs"][type_name]
    schema = definition.get("properties", {}).get(name)
    if schema is None:
        return None
    target, resolved = _resolve(schema)
    kind = _kind(resolved)
    if kind == "array":
        target, _ = _resolve(resolved.get("items", {}))
    return Field(
        name,
        kind,
        target,
        name in definition.get("required", ()),
        bool(schema.get("deprecated")),
        bool(schema.get("readOnly")),
        tuple(resolved.get("x-values", ())),
    )


def place_at(root: str, path: tuple[Step, ...]) -> Place | None:
    """What the schema says at `path` of a document of that form; None where it says nothing. KeyError: no such root."""
    owner = roots()[root].type_name
    name, schema = _resolve({"$ref": f"#/$defs/{owner}"})
    for step in path:
        following = _child(schema, step)
        if following is None:
            return None
        if name is not None and "properties" in schema:
            owner = name
        name, schema = _resolve(following)
    return Place(owner, name, schema)


def type_at(root: str, path: tuple[Step, ...]) -> str:
    """The type of the mapping at `path`, or of the nearest one around it. KeyError: no such root."""
    for length in range(len(path), -1, -1):
        place = place_at(root, path[:length])
        if place is not None:
            return place.name if place.name and "properties" in place.schema else place.owner
    return roots()[root].type_name


@functools.lru_cache(maxsize=256)
def places_of(root: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Where a document of that form may have the field `name`: paths, shortest first, each type visited once.

    `places_of("create", "depends_on")` starts with `("tasks", "*", "depends_on")`. KeyError: no such root.
    """
    found: list[tuple[str, ...]] = []
    start = roots()[root].type_name
    seen = {start}
    level: list[tuple[tuple[str, ...], str]] = [((), start)]
    while level:
        following: list[tuple[tuple[str, ...], str]] = []
        for path, type_name in level:
            properties = document()["$defs"][type_name].get("properties", {})
            if name in properties:
                found.append((*path, name))
            for key, schema in properties.items():
                for tail, target in _mappings(schema, (key,)):
                    if target not in seen:
                        seen.add(target)
                        following.append(((*path, *tail), target))
        level = following
    return tuple(found)


def _mappings(schema: Schema, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    name, resolved = _resolve(schema)
    if name is not None and "properties" in resolved:
        yield path, name
    elif "items" in resolved:
        yield from _mappings(resolved["items"], (*path, "*"))
    elif isinstance(resolved.get("additionalProperties"), dict):
        yield from _mappings(resolved["additionalProperties"], (*path, "*"))


def _resolve(schema: Schema) -> tuple[str | None, Schema]:
    target = schema.get("$ref")
    if target is None:
        return None, schema
    name = target.rsplit("/", 1)[-1]
    return name, document()["$defs"][name]


def _child(schema: Schema, step: Step) -> Schema | None:
    if isinstance(step, int) or step == "*":
        items = schema.get("items")
        if items is not None or isinstance(step, int):
            return items
    child = schema.get("properties", {}).get(step, schema.get("additionalProperties"))
    return child if isinstance(child, dict) else None


def _kind(schema: Schema) -> str:
    if "x-values" in schema:
        return "string"
    kinds = schema.get("type", "any")
    return str(kinds if isinstance(kinds, str) else kinds[0])
