"""Cells that were read before, and stand elsewhere now, are what they would be if they were read again."""

from __future__ import annotations

from random import Random
from unittest.mock import patch

import pytest

from bricklint.code.moving import Earlier
from bricklint.code.read import read_code

HEADER = "# Databricks notebook source\n"
BREAK = "\n# COMMAND ----------\n"
CELLS = (
    'a = dbutils.widgets.get("day")\nprint(f"{a!r:>{width}} {b["x"]}")',
    "# MAGIC %sql\n# MAGIC SELECT * FROM a\n# MAGIC  WHERE day = :day",
    '# MAGIC %run ./other $name="value"',
    "# MAGIC %md\n# MAGIC ## Überschrift 🙂",
    "# DBTITLE 1,A title\nx: int = 3\nx += 1; del x",
    "def one(a, *rest, b=None, **more):\n    '''Text.'''\n    return [c for c in a if c] or {1: 2, **more}",
    "class Two(Base):\n    @property\n    def it(self):\n        yield from (await self.that)",
    "try:\n    go()\nexcept (A, B) as e:\n    raise C from e\nelse:\n    pass\nfinally:\n    stop()",
    "while True:\n    if a: break\n    elif b: continue\n    else: pass",
    "match a:\n    case 1 if b: f()\n    case _: g()",
    "with open(a) as b, c: lambda q=1: (q := 2)\nimport a.b as c\nfrom . import d\nglobal e",
    "this is broken (",
    "# MAGIC %python\n# MAGIC spark.sql('SELECT 1')\nplain = 1",
    "%pip install requests\n!ls",
    "spark.sql('''\n  INSERT INTO a\n  SELECT 'ü' FROM b\n''' + \"x\" 'y')",
    "assert a, b\nx[1:2, ...] = not -y < 3 <= z",
    "",
)


@pytest.mark.parametrize("seed", range(40))
def test_cells_that_are_moved(seed: int) -> None:
    chance = Random(seed)
    cells = [chance.choice(CELLS) for _ in range(8)]
    before = HEADER + BREAK.join(cells)
    cells[chance.randrange(8)] = chance.choice(CELLS) + "\n# more"
    chance.shuffle(cells)
    after = HEADER + "\n" * chance.randrange(3) + BREAK.join(cells)
    earlier = Earlier(before, read_code("a.py", before))
    assert read_code("a.py", after, earlier) == read_code("a.py", after)


def test_statements_of_a_changed_cell_are_not_read_again() -> None:
    cell = "dbutils.notebook.exit('a')\nif a:\n    spark.sql(f'SELECT {a}')\n"
    before = HEADER + "x = 1" + BREAK + cell
    earlier = Earlier(before, read_code("a.py", before))
    after = HEADER + BREAK + "y = 2\n" + cell + "z = 3"
    read = read_code("a.py", after)
    with patch("bricklint.code.python._read_statement", side_effect=AssertionError("it is read again")):
        assert read_code("a.py", after, earlier) == read


def test_a_cell_at_its_place_is_the_same_object() -> None:
    text = HEADER + BREAK.join(CELLS[:3])
    facts = read_code("a.py", text)
    again = read_code("a.py", text + BREAK + "more = 1", Earlier(text, facts))
    assert [one is other for one, other in zip(facts.cells, again.cells, strict=False)] == [True] * 3
    assert len(again.cells) == 4
