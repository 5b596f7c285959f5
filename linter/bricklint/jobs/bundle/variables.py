"""The variables of a bundle and the value that each has in a target.

The order is the vendor's: `--var`, `BUNDLE_VAR_x`, a lookup, `.databricks/bundle/<target>/variable-overrides.json`,
the target's value, the default (FACTS: bundles). A lookup is settled in the workspace and stays unknown.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import NamedTuple

from bricklint.jobs.bundle.model import Variable
from bricklint.jobs.bundle.view import View
from bricklint.jobs.problem import Problem, problem_at
from bricklint.jobs.reading import Reader
from bricklint.source import Origin, SourceText
from bricklint.tree.node import Mapping, Node, Scalar, is_null

_FULL_FORMS = (
    frozenset(("default", "type", "description")),
    frozenset(("default", "type")),
    frozenset(("default", "description")),
    frozenset(("lookup", "description")),
    frozenset(("default",)),
    frozenset(("lookup",)),
)
"""The keys by which a mapping in a target is a definition and no value."""


@dataclass(frozen=True)
class Given:
    """Values from outside of the bundle's files: of `--var`, and of the environment (`BUNDLE_VAR_x`)."""

    variables: Dict[str, str] = field(default_factory=dict)
    environment: Dict[str, str] = field(default_factory=dict)


class Value(NamedTuple):
    """The value of a variable; `node` is None where it cannot be told. `origin` says where it was given."""

    node: Node | None
    origin: str


def declared(merged: Mapping) -> dict[str, Variable]:
    """The variables that a bundle declares, by name."""
    listed = merged.mapping("variables")
    found: dict[str, Variable] = {}
    for entry in listed.entries if listed is not None else ():
        body = entry.value if isinstance(entry.value, Mapping) else None
        if body is None:
            default = None if is_null(entry.value) else entry.value
            found[entry.key.text] = Variable(entry.key.text, entry.key, default)
            continue
        found[entry.key.text] = Variable(
            entry.key.text,
            entry.key,
            _no_null(body.get("default")),
            body.string("type") == "complex",
            body.mapping("lookup"),
        )
    return found


def values_in(
    view: View, variables: Dict[str, Variable], given: Given, reader: Reader, folder: str
) -> dict[str, Value]:
    """The value of each variable as a target sees it."""
    overrides = view.override.mapping("variables") if view.override is not None else None
    filed = _override_file(view, reader, folder)
    return {
        name: _value(variable, overrides.get(name) if overrides is not None else None, filed, given, view.name)
        for name, variable in variables.items()
    }


def undeclared_values(views: list[View], variables: Dict[str, Variable]) -> Iterator[Problem]:
    """A problem for each variable that a target gives a value and the bundle does not declare."""
    for view in views:
        overrides = view.override.mapping("variables") if view.override is not None else None
        for entry in overrides.entries if overrides is not None else ():
            if entry.key.text not in variables:
                known = ", ".join(f"`{name}`" for name in list(variables)[:8])
                yield problem_at(
                    "unknown-variable",
                    entry.key.span,
                    f"target `{view.name}` gives a value to the variable `{entry.key.text}`, which is not declared",
                    label="declared nowhere under `variables:` at the top",
                    hint=f"declared variables: {known}" if known else "the bundle declares no variables",
                )


def _value(variable: Variable, override: Node | None, filed: Mapping | None, given: Given, target: str | None) -> Value:
    name = variable.name
    if name in given.variables and not variable.complex:
        return Value(_text_node(given.variables[name]), f"variable `{name}` of --var")
    environment = f"BUNDLE_VAR_{name}"
    if environment in given.environment and not variable.complex:
        return Value(_text_node(given.environment[environment]), f"variable `{name}` of {environment}")
    default, lookup = variable.default, variable.lookup
    where = f"variable `{name}`"
    if override is not None and not is_null(override):
        own, own_lookup = _override(override)
        if own is not None:
            default, lookup = own, None
            where = f"variable `{name}` in target `{target}`"
        if own_lookup is not None:
            default, lookup = None, own_lookup
    if lookup is not None:
        return Value(None, where)
    from_file = _no_null(filed.get(name)) if filed is not None else None
    if from_file is not None:
        return Value(from_file, Origin(f"variable `{name}`, {_line(from_file)}", from_file.span))
    if default is None:
        return Value(None, where)
    return Value(default, Origin(f"{where}, {_line(default)}", default.span))


def _override(node: Node) -> tuple[Node | None, Mapping | None]:
    """What a target says of a variable: a value, or a lookup. A mapping is a value unless it has exactly the keys of
    a definition."""
    if isinstance(node, Mapping) and frozenset(node.names()) in _FULL_FORMS:
        return _no_null(node.get("default")), node.mapping("lookup")
    return node, None


def _override_file(view: View, reader: Reader, folder: str) -> Mapping | None:
    if view.name is None:
        return None
    path = posixpath.join(folder, ".databricks", "bundle", view.name, "variable-overrides.json")
    if not reader.files.is_file(path):
        return None
    roots = reader.parsed(path).roots
    return roots[0] if roots and isinstance(roots[0], Mapping) else None


def _text_node(text: str) -> Scalar:
    return Scalar(SourceText("--var", text), 0, len(text), text, text, "plain")


def _no_null(node: Node | None) -> Node | None:
    return None if node is None or is_null(node) else node


def _line(node: Node) -> str:
    return f"{node.source.path}:{node.source.position(node.start).line}"
