"""Holds plain data (dicts, lists, scalars) against a root of jobs.schema.json.

jsonschema-rs answers first, in microseconds, and only its "no" is explained by jsonschema, which is imported then.
Strings with `${` or `{{` pass wherever another type is due, in the schema itself, so both validators judge alike.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from bricklint_schemas import catalog

if TYPE_CHECKING:
    import jsonschema

Kind = Literal["unknown-field", "missing-field", "wrong-type", "invalid-value", "null-value"]

_DEEPEST = 40  # twice what the deepest document needs; keeps the explaining validator off the recursion limit
_HOLE = r"\$\{|\{\{"
_END = r"$(?!\n)"  # Python's `$` also stands before a last line break, that of jsonschema-rs does not
_CONVERTED: dict[str, dict[str, Any]] = {
    "string": {"type": ["string", "boolean", "number"]},
    "integer": {"type": ["integer", "string"], "pattern": rf"{_HOLE}|^[+-]?[0-9]+(?:\.0+)?{_END}"},
    "number": {
        "type": ["number", "string"],
        "pattern": rf"{_HOLE}|^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?{_END}",
    },
    "boolean": {
        "type": ["boolean", "string"],
        "pattern": rf"{_HOLE}|^(?:y|Y|yes|Yes|YES|on|On|ON|true|n|N|no|No|NO|off|Off|OFF|false){_END}",
    },
}
"""What the bundle tool turns into the type that is due while it loads (databricks/cli, libs/dyn/convert, 2026-11)."""


class Hole(str, enum.Enum):
    """A value that cannot be known: passes as any type, and as a key says that more fields may be there.

    A string enumeration because jsonschema-rs reads those as they are, so that documents need no copy.
    """

    UNKNOWN = "${...}"


HOLE = Hole.UNKNOWN


class SchemaProblem(NamedTuple):
    """One thing that the schema does not allow.

    kind           path         field      type_name
    unknown-field  the mapping  the key    type of the mapping; `allowed` are the fields it knows
    missing-field  the mapping  the key    type of the mapping
    wrong-type     the value    None       type of the mapping around the value
    null-value     the value    None       type of the mapping around the value
    invalid-value  the value    None       the enumeration; `allowed` are its values

    `expected` and `found` are JSON names: array, boolean, integer, null, number, object, string ("" where senseless).
    """

    kind: Kind
    path: tuple[str | int, ...]
    field: str | None
    expected: str
    found: str
    allowed: tuple[str, ...]
    type_name: str


class _Judge(Protocol):
    def is_valid(self, instance: Any) -> bool: ...


def is_valid(root: str, document: Any, *, partial: bool | None = None, converting: bool = False) -> bool:
    """Whether the document has the form of the root; options as for `validate`. KeyError: no such root.

    Documents come from readers that bound their depth: jsonschema-rs recurses without a limit of its own.
    """
    judge = _judge(root, _partial(root, partial), converting)
    try:
        return judge.is_valid(document)
    except (SystemError, ValueError):  # objects or text that it cannot read: the copy has none
        return judge.is_valid(plain(document))


def validate(root: str, document: Any, *, partial: bool | None = None, converting: bool = False) -> list[SchemaProblem]:
    """What in the document the root does not allow, sorted by path, then kind, then field.

    `partial` (default: as the root says) waives required fields. `converting` takes the scalars that the bundle tool
    converts: numbers and booleans for text, "3600" for a number, yes and off for a boolean. An object of an unknown
    kind counts as a hole. KeyError: no such root.
    """
    if is_valid(root, document, partial=partial, converting=converting):
        return []
    return explain(root, document, partial=partial, converting=converting)


def explain(root: str, document: Any, *, partial: bool | None = None, converting: bool = False) -> list[SchemaProblem]:
    """As `validate`, by the reference validator alone: 100 times slower, for documents known to be invalid."""
    waived = _partial(root, partial)
    problems = {
        problem
        for error in _reference(root, waived, converting).iter_errors(plain(document))
        for problem in _problems(root, error, waived)
    }
    return sorted(problems, key=_order)


def plain(value: Any, depth: int = 0) -> Any:
    """A copy in JSON's own types: text keys, lists, and the text of a hole for whatever has no such form."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, enum.Enum) or depth > _DEEPEST:
        return HOLE.value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    return HOLE.value


def schema_of(root: str, partial: bool | None = None, converting: bool = False) -> dict[str, Any]:
    """The stand-alone JSON Schema of one root, for other validators. KeyError: no such root."""
    definitions = catalog.document()["$defs"]
    if converting:
        definitions = {**definitions, **_CONVERTED}
    if _partial(root, partial):
        definitions = {
            name: {key: value for key, value in schema.items() if key != "required"}
            for name, schema in definitions.items()
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#/$defs/{catalog.roots()[root].type_name}",
        "$defs": definitions,
    }


def _partial(root: str, partial: bool | None) -> bool:
    return catalog.roots()[root].partial if partial is None else partial


@functools.cache
def _judge(root: str, partial: bool, converting: bool) -> _Judge:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema_of(root, partial, converting))


@functools.cache
def _reference(root: str, partial: bool, converting: bool) -> jsonschema.Draft202012Validator:
    import jsonschema

    return jsonschema.Draft202012Validator(schema_of(root, partial, converting))


def _problems(root: str, error: jsonschema.ValidationError, partial: bool) -> Iterator[SchemaProblem]:
    path = tuple(error.absolute_path)
    schema: dict[str, Any] = error.schema  # type: ignore[assignment]  # no subschema of ours is a bare boolean
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        known = tuple(schema["properties"])
        owner = catalog.type_at(root, path)
        for name in instance:
            if name not in schema["properties"] and not _is_hole(name):
                yield SchemaProblem("unknown-field", path, name, "", "", known, owner)
    elif error.validator == "required":
        if not any(_is_hole(name) for name in instance):
            yield from (_missing(root, path, name) for name in schema["required"] if name not in instance)
    elif instance is None:
        yield _null(root, path, schema, partial)
    elif "x-values" in schema and isinstance(instance, str):
        yield from _invalid_value(root, path, schema, instance)
    else:
        owner = catalog.type_at(root, path[:-1])
        yield SchemaProblem("wrong-type", path, None, _expected(schema), _json_name(instance), (), owner)


def _missing(root: str, path: tuple[str | int, ...], name: str) -> SchemaProblem:
    place = catalog.place_at(root, (*path, name))
    expected = _expected(place.schema) if place else ""
    return SchemaProblem("missing-field", path, name, expected, "", (), catalog.type_at(root, path))


def _null(root: str, path: tuple[str | int, ...], schema: dict[str, Any], partial: bool) -> SchemaProblem:
    owner = catalog.type_at(root, path[:-1])
    name = path[-1] if path else None
    if not partial and isinstance(name, str) and name in catalog.required_fields(owner):
        return _missing(root, path[:-1], name)
    return SchemaProblem("null-value", path, None, _expected(schema), "null", (), owner)


def _invalid_value(
    root: str, path: tuple[str | int, ...], schema: dict[str, Any], instance: str
) -> Iterator[SchemaProblem]:
    place = catalog.place_at(root, path)
    name = (place.name if place else None) or ""
    allowed = tuple(schema["x-values"])
    if name == "jobs.GitProvider" and instance.lower() in {value.lower() for value in allowed}:
        return  # the service compares these without case
    yield SchemaProblem("invalid-value", path, None, "string", "string", allowed, name)


def _expected(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type", "string" if "x-values" in schema else "")
    return str(kinds if isinstance(kinds, str) else kinds[0])


def _is_hole(text: str) -> bool:
    return "${" in text or "{{" in text


def _json_name(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")


def _order(problem: SchemaProblem) -> tuple[list[tuple[bool, int, str]], str, str]:
    steps = [
        (isinstance(s, str), s if isinstance(s, int) else 0, s if isinstance(s, str) else "") for s in problem.path
    ]
    return steps, problem.kind, problem.field or ""
