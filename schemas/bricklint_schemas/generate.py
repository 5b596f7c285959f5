"""Writes jobs.schema.json from the installed databricks-sdk: `python -m bricklint_schemas.generate [--check]`.

A development tool: the package itself never imports the SDK. The SDK's names, types, required marks and enumerations
become a JSON Schema (draft 2020-12); its prose does not. What the release lacks comes from additions.py.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import enum
import importlib
import importlib.metadata
import inspect
import json
import sys
import types
import typing
from pathlib import Path
from typing import Any

from bricklint_schemas import additions

Schema = dict[str, Any]

SCHEMA_FILE = Path(__file__).with_name("jobs.schema.json")
SDK = "databricks-sdk"

HOLE = r"\$\{|\{\{"
"""A string with `${` or `{{` may stand for any type: what it becomes is decided later."""

_REFERENCE = r"(?:job|task|tasks|workspace|backfill)\s*\.|input\b"
STRUCTURE_HOLE = rf"\$\{{|^\s*\{{\{{(?!\s*(?:{_REFERENCE}))[^{{}}]*\}}\}}\s*$"
"""For lists and mappings the braces of a templating tool pass where they are all of the text: what the service fills
in for a dynamic value reference is never more than text."""

_SCALARS: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
_CALLS = {
    "create": "jobs.CreateJob",
    "reset": "jobs.ResetJob",
    "update": "jobs.UpdateJob",
    "submit": "jobs.SubmitRun",
    "run_now": "jobs.RunNow",
    "repair_run": "jobs.RepairRun",
}
_ROOT_CLASSES = (
    "Job",
    "JobCluster",
    "JobSettings",
    "ListJobsResponse",
    "ListRunsResponse",
    "Run",
    "RunOutput",
    "SubmitTask",
    "Task",
)

ROOTS: dict[str, tuple[str, bool]] = {
    "bundle_job": ("bundle.Job", False),
    "create": ("jobs.CreateJob", False),
    "get": ("jobs.Job", False),
    "job_cluster": ("jobs.JobCluster", False),
    "legacy_create": ("jobs.LegacyCreateJob", False),
    "legacy_reset": ("jobs.LegacyResetJob", False),
    "legacy_submit": ("jobs.LegacySubmitRun", False),
    "list": ("jobs.ListJobsResponse", False),
    "list_runs": ("jobs.ListRunsResponse", True),
    "new_cluster": ("compute.ClusterSpec", False),
    "repair_run": ("jobs.RepairRun", False),
    "reset": ("jobs.ResetJob", False),
    "run": ("jobs.Run", True),
    "run_now": ("jobs.RunNow", False),
    "run_output": ("jobs.RunOutput", True),
    "settings": ("jobs.JobSettings", False),
    "submit": ("jobs.SubmitRun", False),
    "submit_task": ("jobs.SubmitTask", False),
    "task": ("jobs.Task", False),
    "update": ("jobs.UpdateJob", True),
}
"""Root -> (type, partial). In a partial root no field is required."""


def open_to_holes(kind: str, **rest: Any) -> Schema:
    """A schema for `kind` that also lets a placeholder string through."""
    pattern = STRUCTURE_HOLE if kind in ("array", "object") else HOLE
    return {"type": [kind, "string"], "pattern": pattern, **rest}


def reference(name: str) -> Schema:
    """A `$ref` to the type `name` of the same document."""
    return {"$ref": f"#/$defs/{name}"}


def object_type(properties: dict[str, Schema], required: typing.Iterable[str]) -> Schema:
    """The schema of a mapping with exactly these properties; one without properties takes anything."""
    if not properties:
        return open_to_holes("object")
    names = sorted(required)
    rest: Schema = {"required": names} if names else {}
    return open_to_holes("object", additionalProperties=False, properties=properties, **rest)


def enumeration(values: typing.Iterable[str], spellings: typing.Iterable[str] = ()) -> Schema:
    """The schema of one of `values`; `spellings` are accepted as well, but never offered."""
    accepted = sorted({*values, *spellings})
    return {"anyOf": [{"enum": accepted}, reference("hole")], "x-values": sorted(values)}


class Reader:
    """Turns the SDK's classes into `$defs`, each class once."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {
            "boolean": open_to_holes("boolean"),
            "hole": {"type": "string", "pattern": HOLE},
            "integer": open_to_holes("integer"),
            "number": open_to_holes("number"),
            "string": {"type": "string"},
        }
        self._documented: dict[str, dict[str, set[str]]] = {}

    def schema(self, hint: Any) -> Schema:
        """The schema of a type hint; raises TypeError for a hint of a form that is not known yet."""
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Union or origin is types.UnionType:
            (inner,) = (argument for argument in arguments if argument is not type(None))
            return self.schema(inner)
        if origin is list:
            return open_to_holes("array", items=self.schema(arguments[0]))
        if origin is dict:
            return open_to_holes("object", additionalProperties=self.schema(arguments[1]))
        if hint is Any:
            return {}
        if hint in _SCALARS:
            return reference(_SCALARS[hint])
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return self._enumeration(hint)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return self._object(hint)
        if isinstance(hint, type) and hint.__name__ in {"Duration", "Timestamp", "FieldMask"}:
            return reference("string")
        raise TypeError(f"no schema for the hint {hint!r}")

    def call(self, method: Any, name: str) -> None:
        """Adds the body that an API method sends, read from its signature, as the type `name`."""
        hints = typing.get_type_hints(method)
        parameters = [p for p in inspect.signature(method).parameters.values() if p.name in hints]
        properties = {p.name: self.schema(hints[p.name]) for p in parameters}
        required = [p.name for p in parameters if p.default is inspect.Parameter.empty]
        self.definitions[name] = object_type(properties, required)

    def _object(self, cls: type) -> Schema:
        name = type_name(cls)
        if name not in self.definitions:
            self.definitions[name] = {}
            hints = typing.get_type_hints(cls)
            fields = dataclasses.fields(cls)
            properties = {field.name: self.schema(hints[field.name]) for field in fields}
            for field in self._deprecated(cls) & set(properties):
                properties[field]["deprecated"] = True
            required = [field.name for field in fields if field.default is dataclasses.MISSING]
            self.definitions[name] = object_type(properties, required)
        return reference(name)

    def _enumeration(self, cls: type[enum.Enum]) -> Schema:
        name = type_name(cls)
        values = [str(member.value) for member in cls]
        # The service compares providers without case, and both spellings are common.
        spellings = [s for v in values for s in (v.lower(), v.upper(), v[0].upper() + v[1:])]
        self.definitions[name] = enumeration(values, spellings if name == "jobs.GitProvider" else ())
        return reference(name)

    def _deprecated(self, cls: type) -> set[str]:
        if cls.__module__ not in self._documented:
            source = Path(inspect.getfile(cls)).read_text(encoding="utf-8")
            self._documented[cls.__module__] = deprecated_fields(source)
        return self._documented[cls.__module__].get(cls.__name__, set())


def type_name(cls: type) -> str:
    """`jobs.Task` for the class Task of databricks.sdk.service.jobs."""
    return f"{cls.__module__.rsplit('.', 1)[-1]}.{cls.__name__}"


def deprecated_fields(source: str) -> dict[str, set[str]]:
    """Class -> fields whose documentation calls them deprecated. The module is parsed once: getsource is slow."""
    found: dict[str, set[str]] = {}
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for statement, following in zip(node.body, node.body[1:], strict=False):
            if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
                continue
            if not (isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)):
                continue
            text = str(following.value.value).lower()
            if "deprecat" in text and "soon to be deprecated" not in text:
                found.setdefault(node.name, set()).add(statement.target.id)
    return found


def added_schema(kind: str) -> Schema:
    """The schema of a `kind` of additions.py."""
    if kind.startswith("["):
        return open_to_holes("array", items=added_schema(kind[1:-1]))
    if kind.startswith("{"):
        return open_to_holes("object", additionalProperties=added_schema(kind[1:-1]))
    if kind == "any":
        return {}
    return open_to_holes("object") if kind == "object" else reference(kind)


def derived_types(definitions: dict[str, Schema]) -> None:
    """Adds the types that no SDK class describes: bundle jobs, the 2.0 form, and what the service answers."""
    task = definitions["jobs.Task"]["properties"]
    legacy = {k: v for k, v in task.items() if k.endswith("_task") or k in additions.LEGACY_FIELDS}
    settings = definitions["jobs.JobSettings"]["properties"]
    both = {**legacy, **settings}
    definitions["bundle.Job"] = object_type(dict(settings), ())
    definitions["jobs.ReadJobSettings"] = object_type(dict(both), ())
    definitions["jobs.LegacyJobSettings"] = object_type(dict(both), ())
    definitions["jobs.LegacyCreateJob"] = object_type({**legacy, **definitions["jobs.CreateJob"]["properties"]}, ())
    definitions["jobs.LegacySubmitRun"] = object_type({**legacy, **definitions["jobs.SubmitRun"]["properties"]}, ())
    reset = dict(definitions["jobs.ResetJob"]["properties"])
    reset["new_settings"] = reference("jobs.LegacyJobSettings")
    definitions["jobs.LegacyResetJob"] = object_type(reset, reset)
    for name in ("jobs.Job", "jobs.BaseJob"):
        definitions[name]["properties"]["settings"] = reference("jobs.ReadJobSettings")


def echoed_fields(definitions: dict[str, Schema], reader: Reader, details: type) -> None:
    """Marks what only the service writes into a cluster: users paste it from the UI, and it does nothing there."""
    reader.schema(details)
    known = definitions["compute.ClusterSpec"]["properties"]
    for name in definitions["compute.ClusterDetails"]["properties"]:
        known.setdefault(name, {"readOnly": True})


def add_types(definitions: dict[str, Schema]) -> None:
    """Adds the types of additions.py that the SDK does not have."""
    for row in additions.TYPES:
        properties = {name: added_schema(kind) for name, kind in row.fields}
        definitions.setdefault(row.name, object_type(properties, row.required))


def add_fields(definitions: dict[str, Schema], rows: typing.Iterable[additions.AddedField]) -> None:
    """Merges fields of additions.py; a field that the SDK has stays as the SDK has it. KeyError: no such type."""
    for row in rows:
        schema = added_schema(row.kind)
        if row.deprecated:
            schema["deprecated"] = True
        if row.read_only:
            schema["readOnly"] = True
        definitions[row.owner]["properties"].setdefault(row.name, schema)


def add_values(definitions: dict[str, Schema]) -> None:
    """Merges the values of additions.py into the enumerations."""
    for row in additions.VALUES:
        definitions[row.enum] = enumeration({*definitions[row.enum]["x-values"], *row.values})


def reachable(definitions: dict[str, Schema], start: typing.Iterable[str]) -> set[str]:
    """The names of the types that the types in `start` lead to, themselves included."""
    seen: set[str] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending.extend(referenced(definitions[name]))
    return seen


def referenced(schema: Any) -> typing.Iterator[str]:
    """The type names that a schema refers to, directly."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rsplit("/", 1)[-1]
        for value in schema.values():
            yield from referenced(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from referenced(value)


def generate() -> str:
    """The text of jobs.schema.json for the installed SDK; ImportError when there is none."""
    jobs = importlib.import_module("databricks.sdk.service.jobs")
    compute = importlib.import_module("databricks.sdk.service.compute")
    reader = Reader()
    for name in _ROOT_CLASSES:
        reader.schema(getattr(jobs, name))
    for method, name in _CALLS.items():
        reader.call(getattr(jobs.JobsAPI, method), name)
    definitions = reader.definitions
    echoed_fields(definitions, reader, compute.ClusterDetails)
    add_types(definitions)
    add_values(definitions)
    add_fields(definitions, [row for row in additions.FIELDS if row.owner in definitions])
    derived_types(definitions)
    add_fields(definitions, additions.FIELDS)
    return render(definitions)


def render(definitions: dict[str, Schema]) -> str:
    """The document around the types that a root leads to: sorted, with the version it was made from."""
    kept = reachable(definitions, (name for name, _ in ROOTS.values()))
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by python -m bricklint_schemas.generate; edit additions.py instead.",
        "x-source": {"package": SDK, "version": importlib.metadata.version(SDK)},
        "x-roots": {root: {"type": name, "partial": partial} for root, (name, partial) in ROOTS.items()},
        "$defs": {name: definitions[name] for name in kept},
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=True) + "\n"


def main(argv: typing.Sequence[str] | None = None) -> int:
    """Writes the schema, or with --check says by exit status 1 that the committed one differs."""
    parser = argparse.ArgumentParser(prog="python -m bricklint_schemas.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file would change")
    arguments = parser.parse_args(argv)
    text = generate()
    current = SCHEMA_FILE.read_text(encoding="utf-8") if SCHEMA_FILE.exists() else ""
    if text == current:
        return 0
    if arguments.check:
        print(f"{SCHEMA_FILE.name} differs from what the installed {SDK} gives", file=sys.stderr)
        return 1
    SCHEMA_FILE.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
