"""Both front-ends give the same values, with the same places."""

import ast
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bricklint.code import blocks_from_cst
from bricklint.code.blocks_from_ast import Blocks, Exact
from bricklint.code.layout import plain
from bricklint.code.read import read_code

SNIPPETS = [
    "x",
    "x.y.z",
    "( x ) . y",
    "(x\n  # why\n  .y(1)\n  .z(2, *a, k=3, **o)\n)",
    "f(a for a in b)",
    "f((a for a in b), 1)",
    "f((a for a in b))",
    "f (\n a , # c\n b = c,\n)",
    "f(**a, b=1)",
    "f(*a, b)",
    "a[1]",
    "a[1:2]",
    "a[:, ::2, ...]",
    "a[b,]",
    "a[(b, c)]",
    "a [ b : ] [ : ]",
    "()",
    "(a,)",
    "((a, b))",
    "a, = b",
    "a, *b = c, d,",
    "[a, *b, (c)]",
    "{a, b}",
    "{**a, 'b': c, **d}",
    "{}",
    "[\n]",
    "1 + 2 * 3 ** -4 // 5 % 6 @ 7",
    "a << b >> c & d | e ^ ~f",
    "(a + b) + (c)",
    "not a and b and (c or d) or e",
    "(a and b) and c",
    "a and (b and c)",
    "a < b <= c != d is not e not in f in g is h == i >= j > k",
    "a if b else c if d else e",
    "lambda: 0",
    "lambda a, /, b=1, *c, d, e=2, **f: (a, b)",
    "lambda *, a: a",
    "lambda *a, **b: [c for c in a]",
    "[a for b in c if d if e for f in g]",
    "{a for a in b}",
    "{a: b for a, b in c}",
    "[a async for a in b]",
    "(a := 1)",
    "f(a := 1)",
    "await a",
    "await a.b(c)",
    "def f():\n    x = yield\n    yield a, b\n    yield from c\n    return (yield)",
    "1, 1_000, 0xFF, 0b1, 0o7, 1.5, 1e3, 1_0.0_1, 2j, .5, 00",
    "True, False, None, ...",
    "'a'",
    "'a' \"b\"",
    "('a'\n  # c\n 'b')",
    "r'\\d' 'x' u'y', b'z'[0:1]",
    "r'\\d'",
    "R'''\\d\n'''",
    "u'a'",
    "b'a'",
    "b'a' B'\\x00'",
    "rb'a\\d'",
    "'''a\nb'''",
    '"""a\r\nb"""',
    "'\\n\\t\\u00e9\\N{BULLET}'",
    "'\\\n'",
    "'' ''",
    "''",
    '""""""',
    "f''",
    "f'a'",
    "f'{a}'",
    "f'a{b}c{d.e}f'",
    "f'{{a}}{b}}}'",
    "f'{a!r}{a!s}{a!a}'",
    "f'{a:>10}{a:{b}.{c}}{a!r:x}'",
    "f'{a=}{a = }{a=!r:x}'",
    "f'{ a }{a [ 0 ]}'",
    "f'{a[\"b\"]}{f(x, y=[1, 2])}'",
    "f'''{\na\n}\n{a\n+ b}'''",
    "f'{a,}{a, b}{(a, b)}{*a, b}'",
    "f'{(lambda x: x)(1)}{ {1: 2}[1] }{(a:=1)}'",
    "f'{a == b}{a != b}{a <= b}{a if b else c}'",
    "f'a' 'b' f\"{c}\" r'\\d' rf'\\d{e}\\{f}'",
    "(f'a{b}'\n  # c\n  '{c}' f'{d}')",
    "f'\\n{a}\\x41\\N{EM DASH}{b}'",
    "f'{a:%Y-%m-%d}'",
    'f"""\n  select \'{a}\' from {b.c}\n  where "x" = {d[\'e\']}\n"""',
    "f'{f\"{a}\"}'",
    "f'{a}é{b}' + é.ü",
    "'é' + x; y = 'ü'",
    "ﬁ = x.ﬁ",
    "f'{ﬁ}{x.ﬁ}{é}'",
    "a = b = c",
    "a.b[c] = d",
    "a += 1; b -= 2; c *= 3; d /= 4; e //= 5; f %= 6; g **= 7; h >>= 8; i <<= 9; j &= 1; k |= 1; l ^= 1; m @= n",
    "a: int",
    "a: int = 1",
    "a.b: List[int] = []",
    "return a, b",
    "return",
    "raise",
    "raise a",
    "raise A('b') from c",
    "assert a, 'b'",
    "assert (a, b)",
    "del a, b[c]",
    "del (a, b)",
    "del (a), b,",
    "pass; break; continue;",
    "import a, b.c as d, e . f",
    "from a.b import c as d, e",
    "from . import (a,\n  b as c,\n)",
    "from ...a import *",
    "from .... import a",
    "global a, b\nnonlocal c",
    "if a: b;\nelif c:\n    d\nelif e: f; g\nelse :\n    h;",
    "if a:\n    b\nelse:\n    if c:\n        d\n",
    "for a, b in c, d:\n    e\nelse:\n    f",
    "for (a) in (b): pass",
    "async def f():\n    async for a in b:\n        pass\n    async with c as d, e: pass",
    "while a:\n  b\nelse: c",
    "try:\n    a\nexcept (B, C) as d :  # why\n    e\nexcept (F) : g\nexcept:\n    h\nelse:\n    i\nfinally:\n    j",
    "try:\n    a\nexcept (\n  B,\n) as \\\n  c:\n    d",
    "try: a\nfinally: b",
    "with a: pass",
    "with a as b, c() as (d, e): pass",
    "with (a as b, c,): pass",
    "with (a): pass",
    "with (a) as b: pass",
    "with (a, b): pass",
    "with a.b as c.d, e as f[0]: pass",
    "@a\n@b.c(1)\n\ndef f(x: int = 1, /, *y: str, z: 'a' = 2, **k) -> None :\n    '''doc'''\n    return x",
    "def f(a, b=c(), *, d): pass",
    "@a\nasync def f(): pass",
    "class A: pass",
    "class A(): x = 1",
    "@a\nclass A(B, *c, metaclass=C, **d):\n    x: int\n    def f(self): pass\n",
    "match a:\n    case 1 | 2: b\n    case (3): c\n    case [x, *y] if y: d\n    case {'k': v, **r}:\n        e\n"
    "    case P(a=1, b=Q()) as p: f\n    case x, y: g\n    case _:\n        h",
    "match a, b:\n    case (\n        1\n    ) if c: d",
    "match = case = 1\nmatch.x",
    "x = 1\\\n  + 2",
    "if a:\n    # c\n\n    b\n  # d\n\nc",
    "\n\n# c\nx\n\n",
    "x = 1\r\nif x:\r\n    y = '''a\r\nb'''\r\n",
    "x = 1\ry = 2\r",
    "print(a, file=b)",
    "try:\n    pass\nexcept* A as e:\n    pass",
    "a[*b]",
    "a[*b, c]",
    "def f(*a: *b): pass",
    "dbutils.widgets.get('x')",
    'spark.sql(f"""select * from {a}.{b}""").write.mode("append").saveAsTable(f"{a}.{b}")',
    "-1 ** 2, +a, not not b",
    "x = *a, b",
    "for x in *a, b: pass",
    "f(*a or b, **c or d)",
    "a.\\\nb",
    "a if (b) else (c)",
    "((a)(b))(c)",
    "(((a)))",
    "[((a, b)), ((c for c in d))]",
    "x = a,",
]


def from_ast(code):
    exact = Exact((), lambda *_: None, lambda *_: None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Blocks(plain(code, 0, len(code)), exact).read(ast.parse(code).body)


def from_cst(code):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return blocks_from_cst.read_module(plain(code, 0, len(code)))


def parses(code):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


@pytest.mark.parametrize("code", SNIPPETS)
def test_same_values_and_places(code):
    if not parses(code):
        pytest.skip("syntax newer than this Python")
    assert from_cst(code) == from_ast(code)


@pytest.mark.parametrize("code", [each for each in SNIPPETS if each != each.strip() or "\n" not in each])
def test_statement_alone_is_read_as_in_its_cell(code):
    """What LibCST reads of one statement with a fact equals what it reads of the whole cell."""
    if not parses(code):
        pytest.skip("syntax newer than this Python")
    before = "if dbutils:\n    'é'\n"
    text = f"{before}{code}\n"
    exact = Exact(list(range(1, 50)), blocks_from_cst.read_statement, blocks_from_cst.read_expression)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = Blocks(plain(text, 0, len(text)), exact).read(ast.parse(text).body)
    assert found == from_cst(text)


NAMES = st.sampled_from(["a", "b.c", "dbutils", "é", "x1"])
LEAVES = st.one_of(
    NAMES,
    st.sampled_from(["1", "2.5", "None", "True", "...", "'s'", '"t"', "'''u'''", "r'\\d'", "b'x'", "'é'", "'\\n'"]),
    NAMES.map(lambda name: f"f'x{{{name}}}y'"),
    NAMES.map(lambda name: f'f"{{{name}!r:>{{{name}}}}}"'),
)
SPACE = st.sampled_from(["", " ", "  ", "\n ", " # c\n", "\t"])


def compound(inner):
    two = st.tuples(inner, SPACE, st.sampled_from(["+", "*", "**", "%", "and", "or", "<", "not in", "is not"]), inner)
    return st.one_of(
        two.map(lambda t: f"({t[0]}{t[1]} {t[2]} {t[3]})"),
        two.map(lambda t: f"{t[0]} {t[2]} {t[3]}"),
        st.tuples(inner, SPACE).map(lambda t: f"({t[1]}{t[0]}{t[1]})"),
        st.tuples(inner, inner, SPACE).map(lambda t: f"f({t[0]},{t[2]}k={t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}).m({t[1]}, *{t[0]})" if "=" not in t[0] else t[0]),
        st.tuples(inner, inner).map(lambda t: f"({t[0]})[{t[1]}]"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]}, {t[1]},]"),
        st.tuples(inner, inner).map(lambda t: f"{{({t[0]}): {t[1]}}}"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}, {t[1]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]} for v in ({t[1]}) if {t[0]}]"),
        inner.map(lambda t: f"(lambda p, q={t}: {t})"),
        inner.map(lambda t: f"not {t}"),
        inner.map(
            lambda t: f'f"""a{{({t})}}\n{{ ({t}) !r}}b"""' if '"' not in t and "\\" not in t and "#" not in t else t
        ),
        inner.map(lambda t: f"'x' f'y' {t}" if t[:1] in "'\"f" else f"-{t}"),
    )


EXPRESSIONS = st.recursive(LEAVES, compound, max_leaves=12)
STATEMENTS = st.one_of(
    EXPRESSIONS,
    EXPRESSIONS.map(lambda e: f"x = {e}"),
    EXPRESSIONS.map(lambda e: f"if {e}:\n    return {e}\nelif ({e}): pass"),
    EXPRESSIONS.map(lambda e: f"for x in {e}:\n    x += {e}"),
    EXPRESSIONS.map(lambda e: f"with ({e}) as z: raise X({e}) from e"),
    EXPRESSIONS.map(lambda e: f"try:\n  {e};\nexcept ({e}) as e:\n  pass"),
    EXPRESSIONS.map(lambda e: f"@d({e})\ndef f(a, b={e}): assert {e}, {e}"),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=3).map("\n".join))
def test_same_values_and_places_of_made_up_code(code):
    if parses(code):
        assert from_cst(code) == from_ast(code)


@pytest.mark.parametrize(
    ("code", "spans"),
    [
        ("x = f'{a}é{b.c}'", ["a", "b.c"]),
        ("x = f'''\n{ab +\n cd}'''", ["ab +\n cd"]),
        ("x = 'é' f'é{a}'", ["a"]),
    ],
)
def test_places_inside_fstrings(code, spans):
    parts = read_code("a.py", code).cells[0].statements[0].value.parts
    assert [code[part.start : part.end] for part in parts if type(part).__name__ != "Const"] == spans


NEWER = [
    "type X = int",
    "def f[T](x: T) -> T: return x",
    "class A[T]: pass",
    "x = f'{a['b']}'",
    "x = f'{'\\n'.join(a)}'",
    "try:\n    a\nexcept B, C:\n    b",
    "x = t'{a}'",
]


@pytest.mark.parametrize("code", NEWER)
def test_syntax_newer_than_this_python_is_read(code):
    for statement in read_code("a.py", code).cells[0].statements:
        assert type(statement).__name__ not in ("Broken", "Evaluate")
        assert statement.start == 0
        assert statement.end == len(code)
