"""What the names of one Python file stand for, as far as that is certain.

A name counts when the whole file binds it once, by a plain assignment. What is done to its value afterwards
(`job["tasks"] = …`, `tasks.append(…)`) is kept beside it, so that nobody takes the literal for the last word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from bricklint.code import ir
from bricklint.code.ir import CodeFacts, Expr, Statement
from bricklint.code.walk import expressions, file_statements, own_expressions

Step: TypeAlias = "str | int | None"

_CHANGING = frozenset(
    (
        *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),
        *("update", "setdefault", "popitem", "__setitem__"),
    )
)
_LEAVING = frozenset(
    (
        *("isinstance", "len", "list", "dict", "tuple", "set", "sorted", "enumerate", "zip", "range", "min", "max"),
        *("sum", "any", "all", "type", "str", "repr", "id", "getattr", "hasattr", "format", "join", "copy", "deepcopy"),
        *("print", "pprint", "display", "info", "debug", "warning", "error", "exception", "log", "get", "from_dict"),
        *("safe_dump", "urlopen", "add_job", "add_resource"),
    )
)
_SENDING = re.compile(
    r"(?i)dump|post|put|patch|request|create|submit|send|deploy|reset|update|upsert|api|call|run|save"
)
_WORD = re.compile(r"[A-Za-z_]\w*")


class Change(NamedTuple):
    """Something that is done to the value of a name: the steps to the place (None: cannot be told), and whether the
    last of them is set (`x["a"] = 1`) or what stands there is changed (`x["a"].append(1)`)."""

    steps: tuple[Step, ...]
    sets: bool


class Bindings(NamedTuple):
    """`values` are the names that are bound once; `changes` what is done to the values of names; `arguments` the
    calls that a name is handed to as a whole, by name; `returned` the names that functions return."""

    values: dict[str, Expr]
    changes: dict[str, list[Change]]
    arguments: dict[str, list[ir.Call]]
    returned: frozenset[str]


def read_bindings(facts: CodeFacts) -> Bindings:
    """The bindings of a file."""
    counts: Counter[str] = Counter()
    values: dict[str, Expr] = {}
    changes: dict[str, list[Change]] = {}
    arguments: dict[str, list[ir.Call]] = {}
    aliases: list[tuple[str, str, tuple[Step, ...]]] = []
    returned: set[str] = set()
    for statement in file_statements(facts):
        counts.update(_bound(statement))
        if isinstance(statement, ir.Assign) and statement.op is None and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ir.Name):
                values[target.id] = statement.value
        if isinstance(statement, ir.Return) and isinstance(statement.value, ir.Name):
            returned.add(statement.value.id)
        aliases += _aliases(statement)
        for name, change in _stores(statement):
            changes.setdefault(name, []).append(change)
        for root in own_expressions(statement):
            for node in expressions(root):
                counts.update(_bound_inside(node))
                if isinstance(node, ir.Call):
                    _note_call(node, changes, arguments)
    _follow_aliases(aliases, changes)
    once = {name: value for name, value in values.items() if counts[name] == 1}
    return Bindings(once, changes, arguments, frozenset(returned))


def _bound(statement: Statement) -> Iterator[str]:
    """The names that a statement binds (or takes away) itself."""
    if isinstance(statement, (ir.Assign, ir.Delete)):
        for target in statement.targets:
            yield from _target_names(target)
    elif isinstance(statement, ir.For):
        yield from _target_names(statement.target)
    elif isinstance(statement, ir.With):
        for _, name in statement.items:
            yield from _target_names(name) if name is not None else ()
    elif isinstance(statement, (ir.Define, ir.Class)):
        yield statement.name
        if isinstance(statement, ir.Define):
            yield from (one.name for one in statement.params)
    elif isinstance(statement, ir.Import):
        yield from (one.alias or one.name.split(".")[0] for one in statement.names)
    elif isinstance(statement, ir.Try):
        yield from (one.name for one in statement.handlers if one.name)
    elif isinstance(statement, ir.Match):
        for case in statement.cases:
            yield from _WORD.findall(case.pattern)


def _bound_inside(node: Expr) -> Iterator[str]:
    if isinstance(node, ir.Comprehension):
        for target, _, _ in node.loops:
            yield from _target_names(target)
    elif isinstance(node, ir.Lambda):
        yield from (one.name for one in node.params)
    elif isinstance(node, ir.Walrus):
        yield from _target_names(node.target)


def _target_names(target: Expr) -> Iterator[str]:
    if isinstance(target, ir.Name):
        yield target.id
    elif isinstance(target, ir.Collection):
        for item in target.items:
            yield from _target_names(item)
    elif isinstance(target, ir.Starred):
        yield from _target_names(target.value)


def _stores(statement: Statement) -> Iterator[tuple[str, Change]]:
    """Stores into the value of a name: `x["a"] = …`, `x.a = …`, `x += …`, `del x["a"]`."""
    if not isinstance(statement, (ir.Assign, ir.Delete)):
        return
    for target in statement.targets:
        if isinstance(target, (ir.Subscript, ir.Attribute)):
            place = place_of(target)
            if place is not None:
                yield place[0], Change(place[1], True)


def place_of(node: Expr) -> tuple[str, tuple[Step, ...]] | None:
    """The name at the root of `x["a"][0].b` and the steps from there; None where the root is no name."""
    steps: list[Step] = []
    while True:
        if isinstance(node, ir.Name):
            return node.id, tuple(reversed(steps))
        if isinstance(node, ir.Subscript):
            key = node.key.value if isinstance(node.key, ir.Const) else None
            steps.append(key if isinstance(key, (str, int)) else None)
            node = node.base
        elif isinstance(node, ir.Attribute):
            steps.append(node.attr)
            node = node.base
        else:
            return None


def _note_call(call: ir.Call, changes: dict[str, list[Change]], arguments: dict[str, list[ir.Call]]) -> None:
    if isinstance(call.func, ir.Attribute) and call.func.attr in _CHANGING:
        place = place_of(call.func.base)
        if place is not None:
            changes.setdefault(place[0], []).append(Change(place[1], False))
    for value in (*call.args, *(one.value for one in call.keywords if one.name is not None)):
        if isinstance(value, ir.Name):
            arguments.setdefault(value.id, []).append(call)
        place = place_of(value)
        if place is not None and not _leaves_alone(call):
            changes.setdefault(place[0], []).append(Change(place[1], False))


def _leaves_alone(call: ir.Call) -> bool:
    """Whether a call does nothing to what it is given, by its name: it sends, prints or looks; classes take it."""
    func = call.func
    name = func.attr if isinstance(func, ir.Attribute) else func.id if isinstance(func, ir.Name) else ""
    return name in _LEAVING or name in _CHANGING or name[:1].isupper() or _SENDING.search(name) is not None


def _aliases(statement: Statement) -> Iterator[tuple[str, str, tuple[Step, ...]]]:
    """Other names for (a part of) the value of a name: `t = job["tasks"]`, `for t in tasks`."""
    if isinstance(statement, ir.Assign):
        targets, value, deeper = statement.targets, statement.value, False
    elif isinstance(statement, ir.For):
        targets, value, deeper = (statement.target,), statement.iterable, True
    else:
        return
    place = place_of(value) if isinstance(value, (ir.Name, ir.Subscript, ir.Attribute)) else None
    if place is None:
        return
    for target in targets:
        for name in _target_names(target):
            yield name, place[0], (*place[1], None) if deeper else place[1]


def _follow_aliases(aliases: list[tuple[str, str, tuple[Step, ...]]], changes: dict[str, list[Change]]) -> None:
    """What is done to another name of a value is done to the value. Twice is enough for names of names."""
    for _ in range(2):
        for alias, name, steps in aliases:
            if alias in changes and alias != name:
                change = Change(steps, False)
                if change not in changes.get(name, ()):
                    changes.setdefault(name, []).append(change)
