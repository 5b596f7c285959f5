"""Following the code of one entry file: `trace(entry, resolver)` gives a `Trace`."""

from __future__ import annotations

from typing import Any

from bricklint.source import Span
from bricklint.trace.calls import invoke
from bricklint.trace.events import WidgetDefined
from bricklint.trace.finish import finish
from bricklint.trace.frames import Outcomes
from bricklint.trace.machine import MOST_STEPS, Machine
from bricklint.trace.sharing import Shared
from bricklint.trace.things import Arguments, Function
from bricklint.trace.trace import CodeFile, NothingElse, Resolver, Trace
from bricklint.trace.values import Known, Ref


def trace(
    entry: CodeFile, resolver: Resolver | None = None, shared: Shared | None = None, called: tuple[str, ...] = ()
) -> Trace:
    """Everything that one run of `entry` does, in order. Without a resolver the file stands alone. `shared` keeps what
    modules do, for other entries of the same project. `called` are functions of the file that are called from outside:
    then it is no script, but a module of a wheel with these entry points."""
    m = Machine(entry, resolver or NothingElse(), shared or Shared())
    m.bind("__name__", Known("__main__" if not called else "module"))
    try:
        run_cells(m, entry)
        for name in called:
            _call(m, name)
        _run_uncalled(m)
    except RecursionError:
        m.cut = True
    events, handlers = finish(m)
    files = tuple(m.files.values())
    return Trace(entry, events, files, handlers, m.unknowable, frozenset(m.handed), m.cut)


def run_cells(m: Machine, file: CodeFile) -> Outcomes:
    """Follow the cells of a file in order; how they end."""
    from bricklint.trace.statements import run_block

    _defined_by_metadata(m, file)
    cells = [cell.statements for cell in file.facts.cells]
    ends: set[Any] = set()
    before, behind = m.path, len(m.following)
    m.following += [(tuple(cell), 0) for cell in reversed(cells)]
    for number, statements in enumerate(cells):
        later = (statement for index in range(number + 1, len(cells)) for statement in cells[index])
        m.following.pop()
        one = run_block(m, statements, later)
        ends |= one - {"falls"}
        if "falls" not in one:
            del m.following[behind:]
            with m.never():
                for rest in cells[number + 1 :]:
                    run_block(m, rest)
            m.path = before
            return frozenset(ends)
    m.path = before
    return frozenset(ends | {"falls"})


def _defined_by_metadata(m: Machine, file: CodeFile) -> None:
    for widget in file.facts.widgets:
        at = Span(file.source, widget.start, widget.end)
        default = None if widget.default is None else Known(widget.default, (at,))
        m.defaults.setdefault(widget.name, default)
        m.emit(
            WidgetDefined,
            at,
            name=widget.name,
            kind=widget.kind,
            default=default,
            choices=widget.choices,
            how="metadata",
        )


def _call(m: Machine, name: str) -> None:
    """A function of the entry file is called from outside."""
    for number in list(m.defined):
        thing = m.things.get(number)
        if isinstance(thing, Function) and thing.name == name and not thing.owner and thing.scope is m.scope:
            m.entered.add(id(thing.define))
            _follow(m, number, "call")
            m.path, m.dead = (), False
            m.abrupt.clear()


def _run_uncalled(m: Machine) -> None:
    """Functions that nothing called, and those that stood too deep to be followed where they were called."""
    limit = m.steps + MOST_STEPS // 2
    for mark, (number, path) in list(m.too_deep.items()):
        if mark not in m.entered and m.steps < limit:
            m.path, m.calling = path[:60], []
            _follow(m, number, "call")
    m.path, m.live, m.reached = (), False, True
    done = 0
    while done < len(m.defined) and m.steps < limit:
        number = m.defined[done]
        done += 1
        thing = m.things.get(number)
        if isinstance(thing, Function) and id(thing.define) not in m.entered and _may_read(m, thing):
            m.entered.add(id(thing.define))
            _follow(m, number, "uncalled")


def _may_read(m: Machine, thing: Function) -> bool:
    """Whether following a function that nothing calls can tell anything: of a module only its reads count."""
    if thing.file.source.path not in m.modules:
        return True
    written = thing.file.source.text[thing.define.start : thing.define.end]
    return "dbutils" in written or "getArgument" in written or "widgets" in written


def _follow(m: Machine, number: int, how: Any) -> None:
    thing = m.things[number]
    if not isinstance(thing, Function):
        return
    at = Span(thing.file.source, thing.define.start, thing.define.end)
    m.store.push()
    m.repeats.pop(id(thing.define), None)
    with m.inside(thing.file, thing.scope.module):
        owner = Ref("object", m.number()) if thing.owner else None
        invoke(m, Ref("function", number, thing.name), Arguments((), at, at), owner=owner, how=how)
    m.store.pop()
