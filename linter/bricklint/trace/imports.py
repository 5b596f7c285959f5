"""Following `%run` and imports of the project's own modules."""

from __future__ import annotations

from typing import Any

from bricklint.source import Span
from bricklint.trace.attributes import of_module, outside
from bricklint.trace.events import ImportedFrom, RunMagic
from bricklint.trace.flow import FALLS
from bricklint.trace.frames import Called, Outcomes
from bricklint.trace.machine import MOST_MODULES, Machine
from bricklint.trace.sharing import asked, import_apart
from bricklint.trace.things import Module, Scope
from bricklint.trace.trace import UNKNOWABLE, CodeFile
from bricklint.trace.values import Known, Ref, Value

DEEPEST_RUNS = 30
MOST_TURNS = 40
"""How often one notebook is followed that is included again and again: it brings the same names each time."""


def run_magic(m: Machine, node: Any) -> Outcomes:
    """`%run path`: the notebook runs here, in the same namespace."""
    at = Span(m.file.source, node.path_start, node.path_end)
    found = m.resolver.notebook(m.file.source.path, node.path)
    fields: dict[str, Any] = {"target": node.path, "alone": node.alone, "arguments": node.arguments}
    if not isinstance(found, CodeFile):
        outcome = "unknowable" if found == UNKNOWABLE else "missing"
        m.emit(RunMagic, at, outcome=outcome, **fields)
        m.cannot_tell(f"`%run {node.path}` can not be followed")
        return FALLS
    path = found.source.path
    if path in m.running:
        chain = (*m.running[m.running.index(path) :], path)
        m.emit(RunMagic, at, outcome="circle", chain=chain, found=path, **fields)
        return FALLS
    if len(m.running) > DEEPEST_RUNS:
        m.emit(RunMagic, at, outcome="deep", found=path, **fields)
        m.cannot_tell("notebooks run each other too deep")
        return FALLS
    m.emit(RunMagic, at, outcome="run", found=path, **fields)
    turns = m.repeats[id(found.facts)] = m.repeats.get(id(found.facts), 0) + 1
    return _run_file(m, found, at) if turns <= MOST_TURNS else FALLS


def _run_file(m: Machine, file: CodeFile, at: Span) -> Outcomes:
    from bricklint.trace.run import run_cells

    m.files.setdefault(file.source.path, file)
    m.running.append(file.source.path)
    with m.inside(file, m.scope.module), m.under(Called(file.source.path, "run", at)):
        ends = run_cells(m, file)
    m.running.pop()
    return ends & {"falls", "exits", "raises", "stops"} or FALLS


def run_import(m: Machine, node: Any) -> Outcomes:
    """An import: modules of the project run once; other names are things from outside."""
    if node.module is None and not node.level:
        for name in node.names:
            _import_module(m, node, name)
        return FALLS
    at = m.span(node)
    base = module_value(m, node.module or "", node.level, at)
    if base is None and node.level:
        written = "." * node.level + (node.module or "")
        m.emit(ImportedFrom, at, module=written, relative=True)
    for name in node.names:
        if name.name == "*":
            _import_all(m, base)
            continue
        m.bind(name.alias or name.name, _imported(m, node, base, name))
    return FALLS


def _imported(m: Machine, node: Any, base: Value | None, name: Any) -> Value:
    at = Span(m.file.source, name.start, name.end)
    thing = m.things.get(base.number) if isinstance(base, Ref) else None
    if isinstance(thing, Module):
        return of_module(m, thing, name.name, at)
    dotted = f"{node.module}.{name.name}" if node.module else name.name
    inner = module_value(m, dotted, node.level, at)
    if inner is not None:
        return inner
    return outside(dotted, (at,))


def _import_all(m: Machine, base: Value | None) -> None:
    thing = m.things.get(base.number) if isinstance(base, Ref) else None
    if not isinstance(thing, Module) or thing.scope is None:
        return
    number = thing.scope.number
    names = dict.fromkeys(name for layer in m.store.layers for owner, name in layer if owner == number)
    for name in names:
        value = m.store.get((number, name))
        if value is not None and not name.startswith("_"):
            m.bind(name, value)


def _import_module(m: Machine, node: Any, name: Any) -> None:
    at = Span(m.file.source, name.start, name.end)
    value = module_value(m, name.name, 0, at)
    first = name.name.split(".", 1)[0]
    if name.alias is not None:
        m.bind(name.alias, outside(name.name, (at,)) if value is None else value)
    elif value is None:
        if not isinstance(m.lookup(first), Ref):
            m.bind(first, outside(first, (at,)))
    elif first == name.name:
        m.bind(first, value)
    else:
        parent = module_value(m, first, 0, at)
        m.bind(first, parent or Ref("module", m.add(Module(first, None, None)), first, (at,)))


def module_value(m: Machine, dotted: str, level: int, at: Span) -> Value | None:
    """The module of the project under a dotted name, after it has run; None where there is none."""
    if not dotted and not level:
        return None
    found = m.resolver.module(m.file.source.path, dotted, level)
    asked(m, dotted, level, found)
    if found is None:
        return None
    path = found.source.path
    if path in m.modules:
        return Ref("module", m.modules[path], dotted, (at,))
    apart = None if path == m.entry.source.path else import_apart(m, found, dotted, at)
    if apart is not None:
        return Ref("module", apart, dotted, (at,))
    scope = Scope(m.number(), "module", None)
    number = m.add(Module(dotted, found, scope))
    m.modules[path] = number
    m.files.setdefault(path, found)
    if path == m.entry.source.path or len(m.modules) > MOST_MODULES:
        return Ref("module", number, dotted, (at,))
    _run_module(m, found, scope, dotted, at)
    return Ref("module", number, dotted, (at,))


def _run_module(m: Machine, file: CodeFile, scope: Scope, dotted: str, at: Span) -> None:
    from bricklint.trace.run import run_cells

    saved = m.following, m.abrupt, m.dead, m.calling, m.silent
    m.following, m.calling = [], []
    with m.inside(file, scope), m.under(Called(file.source.path, "import", at)):
        m.bind("__name__", Known(dotted))
        m.bind("__file__", Known(file.source.path))
        run_cells(m, file)
    m.following, m.abrupt, m.dead, m.calling, m.silent = saved
