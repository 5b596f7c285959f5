"""What holds for any text."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bricklint.code import ir
from bricklint.code.read import could_hold_facts, is_notebook, read_code
from bricklint.code.walk import file_statements

HEADER = "# Databricks notebook source\n"
BREAK = "\n\n# COMMAND ----------\n\n"
PLACES = {"start", "end", "attr_start", "content", "path_start", "path_end", "head_end", "at"}
NAMES = ["a.py", "a.ipynb", "a.sql", "a.scala", "a.r"]

FRAGMENTS = st.sampled_from(
    [
        *"()[]{}'\"\\#%!?:;=.,@~`$ \t\n\r\f\x00é😀\u2028\ufeff",
        "'''",
        '"""',
        "f'",
        'f"""',
        "{a}",
        "{{",
        "}}",
        "\r\n",
        "\\\n",
        "# MAGIC ",
        "# COMMAND ----------\n",
        "# DBTITLE 1,x\n",
        HEADER,
        "%sql ",
        "%run ",
        "%%",
        "%time ",
        "!ls",
        "x = ",
        "dbutils.widgets.get(",
        "spark.sql(",
        ".write",
        "if a:\n    ",
        "else:",
        "def f(",
        "lambda ",
        "match x:\n case ",
        "import ",
        "print ",
        '{"cells": [',
        '{"cell_type": "code", "source": [',
        '"nbformat": 4',
        "1",
        "a",
        "not ",
        "\ud800",
    ]
)


@example("a.py", "\U00031350")
@settings(max_examples=400, deadline=None)
@given(st.sampled_from(NAMES), st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map("".join)))
def test_any_text_is_read(path, text):
    facts = read_code(path, text)
    assert isinstance(facts, ir.CodeFacts)
    is_notebook(path, text)
    could_hold_facts(text.encode("utf-8", "replace"))
    for cell in facts.cells:
        assert 0 <= cell.start <= cell.end <= len(text)
    for statement in file_statements(facts):
        assert 0 <= statement.start <= statement.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(FRAGMENTS, max_size=15).map("".join), max_size=4))
def test_any_cells_of_an_ipynb_are_read(sources):
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in sources]
    text = json.dumps({"cells": cells, "nbformat": 4})
    facts = read_code("a.ipynb", text)
    assert len(facts.cells) == len(sources)
    for statement in file_statements(facts):
        assert 0 <= statement.start <= statement.end <= len(text)


CELLS = [
    "x = 1\ny = f'é{x}'",
    "import a\ntry:\n    dbutils.notebook.exit('no')\nexcept (A, B) as e:\n    raise\nelse:\n    x.y = 2",
    "df.write.mode('append').saveAsTable(f'{a}.{b}')",
    "# DBTITLE 1,Title\nspark.sql('select 1')",
    "# MAGIC %sql\n# MAGIC select *\n# MAGIC from b",
    "# MAGIC %python\n# MAGIC x = dbutils.widgets.get('a')\n# MAGIC if x:\n# MAGIC   y = '''a\n# MAGIC b'''",
    '# MAGIC %run ./a $b="c"',
    "%pip install a\nif x:\n    !ls\n    z = %sql select 2",
    "# MAGIC %md\n# MAGIC text",
    "def f(a, *, b=dbutils.widgets.get('é')):\n    return [a for c in b if c]",
    "print 'old'",
    "match x:\n    case [1, *y] if y:\n        z = 1",
]
NOTEBOOKS = st.lists(st.sampled_from(CELLS), min_size=1, max_size=5)


def moved(value, by):
    """The value with every place moved."""
    if isinstance(value, ir.SqlCell):
        value = value._replace(offsets=tuple((at, place + by) for at, place in value.offsets))
    elif not isinstance(value, tuple):
        return value
    if not hasattr(value, "_fields"):
        return tuple(moved(each, by) for each in value)
    changed = {}
    for name in value._fields:
        field = getattr(value, name)
        if name in PLACES:
            changed[name] = field + by if name != "content" or field >= 0 else field
        elif name not in ("offsets", "value") or not isinstance(field, str):
            changed[name] = field if name == "offsets" else moved(field, by)
    return value._replace(**changed)


@settings(max_examples=60, deadline=None)
@given(NOTEBOOKS)
def test_a_cell_alone_is_read_as_in_its_notebook(sources):
    text = HEADER + BREAK.join(sources)
    whole = read_code("a.py", text)
    assert len(whole.cells) == len(sources)
    at = len(HEADER)
    for number, (source, cell) in enumerate(zip(sources, whole.cells, strict=True), 1):
        (alone,) = read_code("a.py", HEADER + source).cells
        assert moved(alone, at - len(HEADER))._replace(number=number) == cell
        at += len(source) + len(BREAK)


@settings(max_examples=60, deadline=None)
@given(NOTEBOOKS, st.sampled_from(["\n", "\n\n", "# a comment\n", "  \n"]))
def test_lines_above_the_code_only_move_it(sources, above):
    before = read_code("a.py", HEADER + BREAK.join(sources))
    after = read_code("a.py", HEADER + above + BREAK.join(sources))
    for old, new in zip(before.cells, after.cells, strict=True):
        if isinstance(old.statements[0], ir.Broken):
            assert new.statements[0].at == old.statements[0].at + len(above)
        else:
            assert new.statements == moved(old.statements, len(above))


def without_places(value):
    if not isinstance(value, tuple):
        return value
    if not hasattr(value, "_fields"):
        return tuple(without_places(each) for each in value)
    fields = [getattr(value, name) for name in value._fields if name not in {*PLACES, "offsets"}]
    return (type(value).__name__, *[without_places(each) for each in fields])


@pytest.mark.parametrize("code", [each for each in CELLS if not each.startswith("#")])
def test_one_code_in_each_container(code):
    magic = HEADER + "# MAGIC %python\n" + "\n".join(f"# MAGIC {line}".rstrip() for line in code.split("\n"))
    texts = {
        "a.py": HEADER + code,
        "b.py": magic,
        "c.py": HEADER + code.replace("\n", "\r\n"),
        "a.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": code}], "nbformat": 4}),
    }
    said = {name: read_code(name, text) for name, text in texts.items()}
    expected = without_places(said["a.py"].cells[0].statements)
    for name, facts in said.items():
        assert without_places(facts.cells[0].statements) == expected, name
        for statement in file_statements(facts):
            assert texts[name][statement.start : statement.end].strip() == texts[name][statement.start : statement.end]
