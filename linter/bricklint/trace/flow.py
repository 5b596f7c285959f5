"""How blocks, tries and loops end, worked out from how their parts end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from bricklint.code import ir
from bricklint.source import Span
from bricklint.trace.events import Unreachable
from bricklint.trace.frames import Outcome, Outcomes
from bricklint.trace.scan import dotted_text, has_raise
from bricklint.trace.trace import CodeFile

FALLS: Outcomes = frozenset({"falls"})
_FAILS: frozenset[Outcome] = frozenset({"raises", "stops"})
_SHOWS = frozenset({"print", "display", "displayHTML", "pprint", "warn", "print_exc", "print_exception", "echo"})
_LOGS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_LOGGER_PARTS = ("log", "logger", "logging", "console", "sys.stdout", "sys.stderr", "_log", "_logger")


def reraises(ends: Iterable[Outcome]) -> Literal["always", "sometimes", "never"]:
    """Whether a handler that ends so lets the run fail: by a raise, or by stopping the interpreter, which
    Databricks reports as a failure too (FACTS 1.7)."""
    all_ends = frozenset(ends)
    if not all_ends & _FAILS:
        return "never"
    return "always" if all_ends <= _FAILS else "sometimes"


def after_try(
    body: Outcomes, orelse: Outcomes, handlers: Sequence[Outcomes], broad: bool, everything: bool
) -> Outcomes:
    """How a try ends before its finally. `broad`: a handler catches Exception; `everything`: BaseException too."""
    ends = (body - FALLS) | orelse if "falls" in body else body
    if broad:
        caught: Outcomes = frozenset({"raises", "exits"})
        ends = (body - caught - FALLS) | (orelse if "falls" in body else frozenset())
    if everything:
        ends -= {"stops"} if "stops" in body else frozenset()
    return ends.union(*handlers) if handlers else ends


def after_final(ends: Outcomes, final: Outcomes) -> Outcomes:
    """How a try ends with its finally."""
    return ends | (final - FALLS) if "falls" in final else final


def after_loop(body: Outcomes, orelse: Outcomes, may_skip: bool, endless: bool) -> Outcomes:
    """How a loop ends. `may_skip`: its body may never run; `endless`: `while True`."""
    out: set[Outcome] = set(body - {"falls", "continues", "breaks"})
    goes_on = may_skip or bool(body & {"falls", "continues"})
    if not endless and goes_on:
        out |= orelse
    if "breaks" in body:
        out.add("falls")
    return frozenset(out)


def completes(ends: Outcomes) -> bool:
    """Whether a function that ends so can come back to its caller."""
    return bool(ends & {"falls", "returns", "breaks", "continues"}) or not ends


def counts(statement: Any) -> bool:
    """Whether a statement does something that is missed when it never runs. A `return` or `break` behind an exit only
    says once more, to readers and to other tools, that the code ends here."""
    if isinstance(statement, ir.Evaluate):
        return not isinstance(statement.value, ir.Const)
    if isinstance(statement, ir.Return):
        return isinstance(statement.value, ir.Call)
    return not isinstance(statement, ir.Jump | ir.Define | ir.Class | ir.Import | ir.Magic | ir.Scope | ir.Broken)


def unreachable(file: CodeFile, rest: Sequence[ir.Statement], later: Iterable[ir.Statement]) -> Unreachable | None:
    """The code behind a statement that always ends its block: `rest` of the same block, `later` cells."""
    here: list[Any] = [statement for statement in rest if counts(statement)]
    there: list[Any] = [statement for statement in later if counts(statement)]
    found = here or there
    if not found:
        return None
    raised = has_raise(tuple(here)) or has_raise(tuple(there))
    place: Any = raised or found[0]
    return Unreachable(Span(file.source, place.start, place.end), raised is not None, len(here) + len(there), not here)


def is_show(name: str | None) -> bool:
    """Whether a call by this dotted name only prints, shows or logs."""
    if name is None:
        return False
    base, _, last = name.rpartition(".")
    if last in _SHOWS and last != "warn":
        return True
    owner = base.rsplit(".", 1)[-1].lower()
    logs = any(part in owner for part in _LOGGER_PARTS) or base in ("sys.stdout", "sys.stderr") or owner == "warnings"
    return (last in _LOGS or last in ("write", "flush")) and logs


def is_empty(block: ir.Block) -> bool:
    """Whether a block does nothing at all."""
    return all(_is_nothing(statement) for statement in block)


def _is_nothing(statement: Any) -> bool:
    constant = isinstance(statement, ir.Evaluate) and type(statement.value) is ir.Const
    return constant or isinstance(statement, ir.Jump)


def logs_only(block: ir.Block) -> bool:
    """Whether a block only prints or logs (and something it does)."""
    return not is_empty(block) and all(_is_log(statement) for statement in block)


def _is_log(statement: Any) -> bool:
    if isinstance(statement, ir.Jump):
        return True
    if isinstance(statement, ir.Import):
        return True
    if not isinstance(statement, ir.Evaluate):
        return False
    value: Any = statement.value
    return isinstance(value, ir.Const) or (isinstance(value, ir.Call) and _is_show_call(value))


def _is_show_call(call: Any) -> bool:
    name = dotted_text(call.func)
    if name is not None:
        return is_show(name)
    # logging.getLogger("x").error(…)
    return isinstance(call.func, ir.Attribute) and call.func.attr in _LOGS and isinstance(call.func.base, ir.Call)
