# ruff: noqa: E501
"""Following never fails, whatever the code, and its work is bounded."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bricklint.code import ir
from bricklint.code.ir import Cell, CodeFacts
from bricklint.source import SourceText
from bricklint.trace.run import trace
from bricklint.trace.trace import CodeFile
from bricklint.trace.values import Known, Pieces, Value, Widget, parts_of, pattern, settle, texts, walk
from tests.trace.project import run

NAMES = st.sampled_from(["a", "b", "f", "df", "spark", "dbutils", "e", "self", "x.y", "print", "open", "os", "C"])
ATTRS = st.sampled_from(
    [
        "widgets",
        "get",
        "text",
        "notebook",
        "exit",
        "write",
        "mode",
        "saveAsTable",
        "append",
        "sql",
        "items",
        "format",
        "save",
        "option",
        "join",
        "count",
        "a",
        "merge",
        "execute",
        "foreachBatch",
        "start",
        "writeTo",
        "getAll",
        "split",
    ]
)
TEXTS = st.one_of(
    st.sampled_from(
        ["append", "INSERT INTO t VALUES (1)", "{} {x}", "%s %d", "MERGE INTO", ";;(", "CREATE WIDGET TEXT"]
    ),
    st.text(max_size=8),
)


def _const(value: Any) -> ir.Const:
    return ir.Const(value, 0, 1)


LEAVES: st.SearchStrategy[Any] = st.one_of(
    NAMES.map(lambda name: ir.Name(name, 0, 1)),
    TEXTS.map(_const),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.binary(max_size=3)).map(_const),
)


def _expressions(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, max_size=3).map(tuple)
    keywords = st.lists(
        st.tuples(st.one_of(st.none(), NAMES), inner).map(lambda two: ir.Keyword(two[0], two[1], 0, 1)), max_size=2
    ).map(tuple)
    params = st.lists(
        st.builds(
            ir.Parameter,
            NAMES,
            st.one_of(st.none(), inner),
            st.sampled_from(["positional", "plain", "rest", "named", "options"]),
        ),
        max_size=3,
    ).map(tuple)
    ops = st.sampled_from(["+", "-", "%", "/", "*", "//", "**", "|", "&"])
    compares = st.sampled_from(["==", "!=", "<", "in", "not in", "is", "is not"])
    return st.one_of(
        st.builds(lambda base, attr: ir.Attribute(base, attr, 0, 1, 0), inner, ATTRS),
        st.builds(lambda f, a, k: ir.Call(f, a, k, 0, 1), inner, several, keywords),
        st.builds(lambda b, n, a: ir.Call(ir.Attribute(b, n, 0, 1, 0), a, (), 0, 1), inner, ATTRS, several),
        st.builds(lambda v: ir.Starred(v, 0, 1), inner),
        st.builds(lambda p: ir.Text(p, 0, 1), several),
        st.builds(lambda k, i: ir.Collection(k, i, 0, 1), st.sampled_from(["list", "tuple", "set"]), several),
        st.builds(
            lambda i: ir.Dictionary(tuple(i), 0, 1), st.lists(st.tuples(st.one_of(st.none(), inner), inner), max_size=2)
        ),
        st.builds(lambda b, k: ir.Subscript(b, k, 0, 1), inner, inner),
        st.builds(lambda o, a, b: ir.Binary(o, a, b, 0, 1), ops, inner, inner),
        st.builds(lambda o, a: ir.Unary(o, a, 0, 1), st.sampled_from(["not", "-", "+", "~"]), inner),
        st.builds(
            lambda o, v: ir.Logical(o, tuple(v), 0, 1),
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda a, o, b: ir.Compare(a, (o,), (b,), 0, 1), inner, compares, inner),
        st.builds(lambda t, a, b: ir.Conditional(t, a, b, 0, 1), inner, inner, inner),
        st.builds(lambda p, b: ir.Lambda(p, b, 0, 1), params, inner),
        st.builds(lambda e, t, i, c: ir.Comprehension((e,), ((t, i, (c,)),), 0, 1), inner, inner, inner, inner),
        st.builds(lambda t, v: ir.Walrus(t, v, 0, 1), inner, inner),
        st.builds(lambda c: ir.Opaque("yield", c, 0, 1), several),
    )


EXPRESSIONS = st.recursive(LEAVES, _expressions, max_leaves=12)
SIMPLE: st.SearchStrategy[Any] = st.one_of(
    st.builds(
        lambda t, v, o: ir.Assign((t,), v, o, 0, 1), EXPRESSIONS, EXPRESSIONS, st.sampled_from([None, None, "+"])
    ),
    st.builds(lambda v: ir.Evaluate(v, 0, 1), EXPRESSIONS),
    st.builds(lambda v: ir.Return(v, 0, 1), st.one_of(st.none(), EXPRESSIONS)),
    st.builds(lambda v, c: ir.Raise(v, c, 0, 1), st.one_of(st.none(), EXPRESSIONS), st.one_of(st.none(), EXPRESSIONS)),
    st.builds(lambda t, v: ir.Assert(t, v, 0, 1), EXPRESSIONS, st.one_of(st.none(), EXPRESSIONS)),
    st.builds(lambda t: ir.Delete((t,), 0, 1), st.one_of(LEAVES, EXPRESSIONS)),
    st.builds(lambda w: ir.Jump(w, 0, 1), st.sampled_from(["pass", "break", "continue"])),
    st.builds(
        lambda m, n, level: ir.Import(m, (ir.ImportedName(n, None, 0, 1),), level, 0, 1),
        st.one_of(st.none(), NAMES),
        st.sampled_from(["a", "x.y", "*"]),
        st.integers(0, 2),
    ),
    st.builds(lambda n: ir.Scope((n,), 0, 1), NAMES),
    st.builds(lambda p: ir.RunMagic(p, (), 0, 1, True, 0, 1), st.sampled_from(["./x", "/y", ""])),
    st.builds(lambda t: ir.SqlCell(t, ((0, 0),), 0, 1), TEXTS),
    st.builds(lambda n, t: ir.Magic(n, t, 0, 1), st.sampled_from(["scala", "r", "pip", "md"]), TEXTS),
    st.just(ir.Broken("bad", 0, 0, 1)),
)


def _statements(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    block = st.lists(inner, max_size=3).map(tuple)
    handlers = st.lists(
        st.builds(
            lambda t, n, b: ir.Handler(t, n, b, 0, 1, 1),
            st.one_of(st.none(), LEAVES),
            st.one_of(st.none(), NAMES),
            block,
        ),
        max_size=2,
    ).map(tuple)
    params = st.lists(st.builds(ir.Parameter, NAMES, st.none(), st.sampled_from(["plain", "rest"])), max_size=2).map(
        tuple
    )
    decorators = st.lists(LEAVES, max_size=1).map(tuple)
    return st.one_of(
        st.builds(lambda t, b, o: ir.If(t, b, o, 0, 1), EXPRESSIONS, block, block),
        st.builds(lambda t, i, b, o: ir.For(t, i, b, o, 0, 1), EXPRESSIONS, EXPRESSIONS, block, block),
        st.builds(lambda t, b, o: ir.While(t, b, o, 0, 1), EXPRESSIONS, block, block),
        st.builds(lambda b, h, o, f: ir.Try(b, h, o, f, 0, 1), block, handlers, block, block),
        st.builds(lambda c, t, b: ir.With(((c, t),), b, 0, 1), EXPRESSIONS, st.one_of(st.none(), LEAVES), block),
        st.builds(lambda s, g, b: ir.Match(s, (ir.Case("_", g, b, 0, 1),), 0, 1), LEAVES, st.one_of(st.none(), LEAVES), block),
        st.builds(lambda n, p, b, d: ir.Define(n, p, b, d, 0, 1), NAMES, params, block, decorators),
        st.builds(lambda n, b, c: ir.Class(n, (b,), c, (), 0, 1), NAMES, LEAVES, block),
    )  # fmt: skip


BLOCKS = st.lists(st.recursive(SIMPLE, _statements, max_leaves=8), max_size=6).map(tuple)


@given(BLOCKS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_syntax_can_be_followed(block: tuple[Any, ...]) -> None:
    cell = Cell(1, "python", None, block, 0, 1)
    facts = CodeFacts("notebook", "source", "python", (cell,))
    found = trace(CodeFile(SourceText("any.py", "x" * 40), facts))
    for event in found.events:
        assert event.at.path == "any.py"


def values() -> st.SearchStrategy[Value]:
    known: st.SearchStrategy[Value] = st.one_of(
        st.text(max_size=5).map(Known), st.sampled_from(["a", "b"]).map(lambda name: Widget(name, Known("d")))
    )
    return st.recursive(known, lambda inner: st.lists(inner, max_size=3).map(lambda parts: Pieces(tuple(parts))))


@given(values())
@settings(max_examples=100, deadline=None)
def test_settling_leaves_no_parameter_behind(value: Value) -> None:
    settled = settle(value, {"a": "x", "b": "y"})
    assert not any(isinstance(part, Widget) for part in walk(settled))
    found = texts(settled)
    assert found is not None and len(found) == 1 and pattern(settled) == found[0]
    assert all(part is not settled for part in parts_of(settled))


LARGE = [
    pytest.param("def f(n):\n    return f(n - 1)\nf(3)", id="recursion"),
    pytest.param("def f():\n    g()\ndef g():\n    f()\nf()", id="mutual recursion"),
    pytest.param(
        "\n".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()\n    f{n + 1}()" for n in range(30)) + "\nf0()",
        id="calls that multiply",
    ),
    pytest.param("x = " + " + ".join(["'a'"] * 3000), id="a long sum"),
    pytest.param("df" + ".filter('x')" * 150, id="a long chain"),
    pytest.param("x = 'a'\n" + "x = x + x\n" * 60, id="a text that doubles"),
    pytest.param("x = f()\n" + "x = x + '/' + x\n" * 60, id="an unknown text that doubles"),
    pytest.param(
        "x = [a]\n" + "x = [x, x]\n" * 60 + "spark.table(x).union(spark.table(x)).write.save(x)",
        id="a list that doubles",
    ),
    pytest.param("x = a\n" + "x = {'a': x, 'b': x}\n" * 60 + "y = json.dumps(x)", id="a dict that doubles"),
    pytest.param(
        "x = a\n" + "x = f(x, x)\n" * 60 + "if x == x:\n    y = x\nelse:\n    y = f(x)\nprint(y)", id="calls of calls"
    ),
    pytest.param(
        "x = a\n" + "x = x.b(x)\n" * 60 + "spark.table(x).union(spark.table(x)).write.save(x)", id="methods of methods"
    ),
    pytest.param("".join("    " * n + "if a:\n" for n in range(18)) + "    " * 18 + "pass", id="nested ifs"),
    pytest.param("".join("    " * n + "for a in b:\n" for n in range(18)) + "    " * 18 + "pass", id="nested loops"),
    pytest.param("x = 0\n" + "if a:\n    x = 1\nelse:\n    x = 2\n" * 2000, id="many branches"),
    pytest.param("".join(f"if a{n}:\n    x = {n}\n" for n in range(300)) + "f(x)", id="many values"),
    pytest.param("\n".join(f'df.write.mode("append").saveAsTable("t{n}")' for n in range(5000)), id="many writes"),
    pytest.param("import nb\nfrom nb import x", id="a file that imports itself"),
]


@pytest.mark.parametrize("code", LARGE)
def test_the_work_is_bounded(code: str) -> None:
    start = time.process_time()
    run(code)
    assert time.process_time() - start < 20


def test_a_notebook_of_twenty_thousand_lines() -> None:
    lines = ['x = dbutils.widgets.get("a")', "y = x + '/b'", "if y:", "    print(y)", "df = spark.table(y)"] * 4000
    found = run("\n".join(lines))
    assert len(found.widgets_read["a"]) == 4000 and not found.cut


def test_very_deep_calls_still_count_as_called() -> None:
    steps = "\n".join(f"def f{n}():\n    f{n + 1}()" for n in range(12))
    found = run(f'{steps}\ndef f12():\n    df.write.mode("append").saveAsTable("t")\nf0()')
    assert len(found.writes) == 1


def test_importing_the_package_is_cheap() -> None:
    import subprocess
    import sys

    code = "import bricklint.trace.run, sys; print([m for m in ('libcst', 'sqlglot', 'networkx') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
