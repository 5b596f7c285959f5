"""What guards an event: cases of a match, conditional expressions, `and` and `or`, tests of comprehensions."""

from __future__ import annotations

import pytest

from bricklint.trace.events import Exit, WidgetRead
from bricklint.trace.frames import InBranch
from bricklint.trace.matches import read_pattern
from bricklint.trace.trace import Trace
from bricklint.trace.values import text
from tests.trace.project import run


def guards(trace: Trace) -> dict[str, list[tuple[str, bool, bool | None]]]:
    """The tests around each table that is written: what they ask, the side, the truth where it is known."""
    return {
        text(write.target) or "?": [
            (step.test.at.text, step.taken, step.known) for step in write.path if isinstance(step, InBranch)
        ]
        for write in trace.of(type(trace.writes[0]), reached=None)
    }


def write(table: str) -> str:
    return f'df.write.saveAsTable("{table}")'


def test_a_case_stands_behind_those_before_it() -> None:
    trace = run(f"""
        match mode:
            case "full": {write("a")}
            case "inc" | "delta": {write("b")}
            case _: {write("c")}
        """)
    assert guards(trace) == {
        "a": [('"full"', True, None)],
        "b": [('"full"', False, None), ('"inc" | "delta"', True, None)],
        "c": [('"full"', False, None), ('"inc" | "delta"', False, None)],
    }


def test_cases_of_a_known_subject() -> None:
    trace = run(f"""
        match "k":
            case "a": {write("a")}
            case "k": {write("b")}
            case _: {write("c")}
        """)
    assert [text(one.target) for one in trace.writes] == ["b"]


def test_a_guard_is_part_of_the_test() -> None:
    trace = run(f"""
        match mode:
            case "full" if rows > 0: {write("a")}
            case other if other in ("x", "y"): {write("b")}
        """)
    (first,) = [step.test for step in trace.writes[0].path if isinstance(step, InBranch)]
    assert [(one.kind, one.op, one.at.text) for one in first.clauses] == [
        ("compare", "==", '"full"'),
        ("compare", ">", "rows > 0"),
    ]
    assert first.joined == "and"
    assert [step.taken for step in trace.writes[1].path if isinstance(step, InBranch)] == [False, True]


def test_what_a_case_says_of_an_exception() -> None:
    trace = run("""
        try:
            load()
        except Exception as e:
            match e:
                case ValueError(): dbutils.notebook.exit("none")
                case TimeoutError() | OSError() as late: dbutils.notebook.exit(str(late))
                case _: raise
        """)
    clauses = [[step.test.clauses[0] for step in event.path if isinstance(step, InBranch)] for event in trace.exits]
    assert [(one[-1].kind, one[-1].about) for one in clauses] == [("isinstance", "exception")] * 2
    assert [event.reraises for event in trace.handlers] == ["sometimes"]


def test_names_that_patterns_bind() -> None:
    trace = run("""
        match dbutils.widgets.get("mode"):
            case "x" as known: dbutils.notebook.exit(known)
            case [first, *rest]: dbutils.notebook.exit(first)
            case {"k": one, **others}: dbutils.notebook.exit(one)
            case whole: dbutils.notebook.exit(whole)
        """)
    shown = [type(event.value).__name__ for event in trace.of(Exit)]
    assert shown == ["Widget", "Unknown", "Unknown", "Widget"]


@pytest.mark.parametrize(
    ("pattern", "always", "values"),
    [
        ("_", True, None),
        ("other", True, None),
        ('"a" | "b"', False, 2),
        ("-1", False, 1),
        ("None", False, 1),
        ("Mode.FULL", False, 1),
        ("(3)", False, 1),
        ("1 | _", True, None),
        ("[1, *y]", False, None),
        ("{'k': v, **r}", False, None),
        ("Point(x=0)", False, None),
        ("a, b", False, None),
        ("(((", False, None),
        ("", False, None),
    ],
)
def test_patterns(pattern: str, always: bool, values: int | None) -> None:
    found = read_pattern(pattern)
    assert found.always is always
    assert (None if found.values is None else len(found.values)) == values


@pytest.mark.parametrize(
    ("code", "reached", "sides"),
    [
        ('x = dbutils.widgets.get("a") if False else 1', [], []),
        ('x = 1 if ready else dbutils.widgets.get("a")', ["a"], [("ready", False)]),
        ('x = ready and dbutils.widgets.get("a")', ["a"], [("ready", True)]),
        ('x = ready or dbutils.widgets.get("a")', ["a"], [("ready", False)]),
        ('x = True or dbutils.widgets.get("a")', [], []),
        ('x = dbutils.widgets.get("a") or "b"', ["a"], []),
        ('if ready and dbutils.widgets.get("a"): pass', ["a"], [("ready", True)]),
        ('if not (ready and dbutils.widgets.get("a")): pass', ["a"], [("ready", False)]),
        ('if False and dbutils.widgets.get("a"): pass', [], []),
        ('x = [dbutils.widgets.get("a") for n in names if n]', ["a"], [("n", True)]),
    ],
)
def test_reads_in_a_part_of_an_expression(code: str, reached: list[str], sides: list[tuple[str, bool]]) -> None:
    trace = run(code)
    reads = list(trace.of(WidgetRead))
    assert [event.name for event in reads] == reached
    found = [(s.test.at.text, s.taken) for event in reads for s in event.path if isinstance(s, InBranch)]
    assert found == sides


def test_a_long_chain_of_ors_is_followed() -> None:
    parts = " or ".join(f"f({number})" for number in range(3000))
    assert not run(f"x = {parts}\ndbutils.notebook.exit('done')").cut
