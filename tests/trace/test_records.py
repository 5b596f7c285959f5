"""Values that Python's own library holds under names, and collections that grow where they are."""

from __future__ import annotations

import pytest

from bricklint.trace.events import WidgetRead
from bricklint.trace.values import pattern
from bricklint.trace.writes import Write
from tests.trace.project import run

WRITE = "\ndf.write.mode({mode}).saveAsTable({table})\n"

DATACLASS = """
from dataclasses import dataclass, field, replace
@dataclass
class Base:
    table: str
@dataclass
class Settings(Base):
    kind: ClassVar[str] = "k"
    mode: str = field(default="append")
    tags: list = field(default_factory=list)
    def __post_init__(self):
        self.full = f"a.{self.table}"
"""
NAMED = """
from collections import namedtuple
C = namedtuple("C", "mode table", defaults=["a.b"])
c = C("append")
"""
ENUMS = """
from enum import Enum, StrEnum, auto
class Table(Enum):
    ORDERS = "a.b"
    ITEMS = "a.c"
class Mode(StrEnum):
    APPEND = auto()
"""

VALUES = {
    "fields without a default": (DATACLASS + 's = Settings("b")', "s.mode", '"a." + s.table'),
    "fields of the bases come first": (DATACLASS + 's = Settings("b", "append")', "s.mode", "s.full"),
    "a changed copy": (DATACLASS + 's = replace(Settings("x", "overwrite"), mode="append")', "s.mode", '"a.b"'),
    "a pydantic field": (
        'from pydantic import BaseModel, Field\nclass S(BaseModel):\n    t: str = Field(default="a.b")\ns = S()',
        '"append"',
        "s.t",
    ),
    "a named tuple": (NAMED, "c.mode", "c.table"),
    "a named tuple taken apart": (NAMED + "m, t = c", "m", "t"),
    "an item of a named tuple": (NAMED, "c[0]", "c[-1]"),
    "typing.NamedTuple": (
        "from typing import NamedTuple\nclass C(NamedTuple):\n    table: str\n    mode: str = 'append'\n"
        't, m = C("a.b")',
        "m",
        "t",
    ),
    "a namespace": (
        'from types import SimpleNamespace\nc = SimpleNamespace(table="a.b")\nsetattr(c, "mode", "append")',
        "c.mode",
        "c.table",
    ),
    "a member's value": (ENUMS, "Mode.APPEND", "Table.ORDERS.value"),
    "members by name and by value": (ENUMS, 'Mode("append").value', 'Table["ORDERS"].value'),
    "the method of a base": (
        """
class Base:
    def __init__(self, mode, table):
        self.mode, self.table = mode, table
class Job(Base):
    def __init__(self):
        super().__init__("append", table="a.b")
j = Job()
""",
        "j.mode",
        "j.table",
    ),
    "a template": ('from string import Template\nt = Template("a.${n}").substitute(n="b")', '"append"', "t"),
    "a template by a dict": (
        'from string import Template\nt = Template("$c.b").safe_substitute({"c": "a"})',
        '"append"',
        "t",
    ),
    "format_map": ('t = "{c}.b".format_map({"c": "a"})', '"append"', "t"),
    "a slice": ('_, *rest = ["x", "append", "a.b", "y"]\nm, t = rest[:2]', "m", "t"),
    "a path": ('from pathlib import Path\nt = Path("a").joinpath("b").as_posix().replace("/", ".")', '"append"', "t"),
}


@pytest.mark.parametrize(("code", "mode", "table"), VALUES.values(), ids=VALUES.keys())
def test_what_is_held_under_a_name_is_known(code: str, mode: str, table: str) -> None:
    (write,) = run(code + WRITE.format(mode=mode, table=table)).writes
    assert write.mode is not None
    assert (pattern(write.mode), pattern(write.target)) == ("append", "a.b")


def test_the_members_of_an_enumeration_are_run_over() -> None:
    (write,) = run(ENUMS + "for t in Table:\n    df.write.mode(Mode.APPEND).saveAsTable(t.value)\n").writes
    assert pattern(write.target) == "a.b | a.c"


def test_a_field_whose_default_is_missing_is_not_the_next_one() -> None:
    (write,) = run(DATACLASS + 's = Settings("b")' + WRITE.format(mode="s.mode", table="s.nothing")).writes
    assert pattern(write.target) == "…"


@pytest.mark.parametrize(
    "code",
    [
        'save = getattr(df.write.mode("append"), "saveAsTable")\nsave("a.b")\n',
        'w = df.write.mode("append")\nw.saveAsTable("a.b") if True else None\n',
    ],
    ids=["taken by its name", "called"],
)
def test_a_method_of_a_writer(code: str) -> None:
    (write,) = run(code).writes
    assert (write.verb, pattern(write.target)) == ("saveAsTable", "a.b")


@pytest.mark.parametrize("grows", ['found.append("x")', 'found.extend(["x"])', 'named["x"] = 1', "named.update(x=1)"])
@pytest.mark.parametrize("call", ["go()", "pool.submit(go)"])
def test_what_grows_in_a_function_has_grown_outside(grows: str, call: str) -> None:
    code = f"""
        found, named = [], {{}}
        def go():
            {grows}
        {call}
        if found or named:
            df.write.saveAsTable("a.b")
        """
    (write,) = run(code).of(Write, called=None, reached=None)
    assert write.reached


def test_a_cached_property_is_worked_out_once() -> None:
    code = """
        from functools import cached_property
        class Job:
            @cached_property
            def day(self):
                return dbutils.widgets.get("day")
        job = Job()
        print(job.day, job.day)
        """
    assert len(list(run(code).of(WidgetRead))) == 1


def test_reads_in_calls_that_do_not_happen_are_seen() -> None:
    code = """
        def read(name):
            return dbutils.widgets.get(name)
        def plain(name):
            return name.upper()
        a = read(plain("a"))
        dbutils.notebook.exit("done")
        plain("b")
        b = read("b")
        def later():
            return read("c")
        """
    assert set(run(code).widgets_read) == {"A", "b", "c"}


def test_the_main_guard_of_a_module_belongs_to_another_program() -> None:
    module = """
        def main():
            spark.table("x").write.saveAsTable("a.b")
        def mode():
            return "append"
        if __name__ == "__main__":
            main()
        """
    trace = run("from lib import mode\ndf.write.mode(mode()).saveAsTable('c.d')\n", lib=module)
    assert [pattern(write.target) for write in trace.of(Write, called=None, reached=None)] == ["c.d"]
