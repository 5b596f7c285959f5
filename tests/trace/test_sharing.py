"""Modules followed once for all entries: the outcome is that of following them for each entry anew, and inside it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from textwrap import dedent

import pytest

import tests.rules
from bricklint.trace import imports
from bricklint.trace.events import CallUnknown
from bricklint.trace.run import trace
from bricklint.trace.sharing import Shared
from bricklint.trace.trace import Trace
from tests.rules.harness import Case, lint_files
from tests.trace.project import HEADER, Files

FRAMEWORK = {
    "lib/__init__.py": "from .base import MODE\n",
    "lib/base.py": """
        MODE = "append"
        TABLES = {"orders": "silver.orders"}

        class Writer:
            def __init__(self, table):
                self.table = table
            def save(self, df, mode=MODE):
                try:
                    df.write.mode(mode).saveAsTable(self.table)
                except Exception as error:
                    dbutils.notebook.exit(str(error))

        ORDERS = Writer(TABLES["orders"])
        """,
    "lib/jobs.py": """
        from lib import base
        from lib.base import ORDERS, Writer
        import pyspark.sql.functions as F

        base.MODE = "overwrite"
        CUSTOMERS = Writer("silver.customers")
        WRITER = spark.table("raw").write.option("a", "b")

        def load(df):
            ORDERS.save(df, base.MODE)
            CUSTOMERS.save(df)
        """,
    "lib/circle_a.py": "from lib import circle_b\nA = 'a'\ndef go():\n    return circle_b.back()\n",
    "lib/circle_b.py": "from lib import circle_a, base\nB = base.MODE\ndef back():\n    return B\n",
    "lib/asks.py": "DAY = dbutils.widgets.get('day')\n",
    "lib/notebook.py": HEADER + "# MAGIC %run ./base_notebook\n",
    "lib/base_notebook.py": HEADER + "Z = 'z'\n",
}
ENTRIES = {
    "one.py": "from lib.jobs import load\nload(spark.table('a'))\n",
    "two.py": "from lib import base\nfrom lib.jobs import load, WRITER\nload(df)\nWRITER.saveAsTable('x')\n",
    "three.py": "import lib.base\nlib.base.MODE = 'ignore'\nfrom lib.jobs import load\nload(df)\n",
    "four.py": "from lib.circle_a import go\ndbutils.notebook.exit(go())\n",
    "five.py": "from lib.circle_b import back\nfrom lib import circle_a\ndbutils.notebook.exit(back())\n",
    "six.py": "dbutils.widgets.text('day', 'x')\nfrom lib.asks import DAY\ndf.write.save(DAY)\n",
    "seven.py": "try:\n    from lib.jobs import load\nexcept ImportError:\n    load = print\nload(df)\n",
    "eight.py": "for x in range(3):\n    from lib import jobs\n    jobs.load(df)\n",
    "nine.py": "from lib.notebook import Z\ndf.write.save(Z)\n",
    "ten.py": "from lib.jobs import WRITER\nWRITER.mode('append').save('/x')\nfrom lib import jobs\njobs.load(df)\n",
    "eleven.py": "def late():\n    from lib.jobs import load\n    load(df)\nlate()\n",
}


@pytest.fixture
def files() -> Files:
    texts = {path: dedent(text).lstrip("\n") for path, text in FRAMEWORK.items()}
    return Files({**texts, **{path: HEADER + text for path, text in ENTRIES.items()}})


def told(one: Trace) -> str:
    """All that a trace says, with the numbers of things by their order alone."""
    numbers: dict[str, str] = {}
    text = repr((one.events, one.files, one.handlers, one.reading_unknowable, sorted(one.handed), one.cut))
    return re.sub(r"\b\d{10}\b", lambda match: numbers.setdefault(match[0], f"#{len(numbers)}"), text)


def traced(files: Files, entry: str, shared: Shared | None = None) -> Trace:
    return trace(files.files[entry], files, shared)


@pytest.mark.parametrize("order", [list(ENTRIES), list(reversed(ENTRIES))], ids=["forward", "backward"])
def test_what_other_entries_left_changes_nothing(files: Files, order: list[str]) -> None:
    shared = Shared()
    for entry in order:
        traced(files, entry, shared)
    for entry in order:
        assert told(traced(files, entry, shared)) == told(traced(files, entry)), entry
    assert {key for key, bundle in shared.bundles.items() if bundle is not None}


@pytest.mark.parametrize("entry", ENTRIES)
def test_followed_apart_as_inside(files: Files, entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = traced(files, entry)
    monkeypatch.setattr(imports, "import_apart", lambda *_: None)
    inside = traced(files, entry)
    assert shapes(apart) == shapes(inside)
    assert {one.source.path for one in apart.files} == {one.source.path for one in inside.files}


_NUMBERS = re.compile(r"\b(number|group|handler|id|try_|run|cleared_by|from_handlers)=(\d+|\([\d, ]*\))")
_SETS = re.compile(r"frozenset\((\{[^}]*\})?\)")


def shapes(one: Trace) -> list[str]:
    """The events without the numbers of things. Calls of unknown code are events only in a try that is seen, and that
    around an import is not."""
    some = (event for event in one.events if not isinstance(event, CallUnknown))
    return [_SETS.sub("{}", _NUMBERS.sub(r"\1", repr(event))) for event in some]


def test_a_bundle_is_not_used_for_another_text(files: Files) -> None:
    shared = Shared()
    before = traced(files, "one.py", shared)
    changed = Files({**{path: one.source.text for path, one in files.files.items()}, "lib/base.py": "ORDERS = 1\n"})
    after = trace(changed.files["one.py"], changed, shared)
    assert told(after) == told(traced(changed, "one.py"))
    assert told(after) != told(before)


def test_what_an_entry_does_to_a_module_stays_with_it(files: Files) -> None:
    shared = Shared()
    traced(files, "ten.py", shared)
    first, *_ = traced(files, "two.py", shared).writes[-1:]
    assert first.target is not None and first.mode_at is None


def cases() -> Iterator[Case]:
    for module in pkgutil.iter_modules(tests.rules.__path__):
        if module.name.startswith(("test_writes", "test_endings", "test_parameters")):
            found = importlib.import_module(f"tests.rules.{module.name}")
            yield from (case for case in getattr(found, "CASES", ()) if _imports(case))


def _imports(case: Case) -> bool:
    modules = [path for path, text in case.files.items() if path.endswith(".py") and "# Databricks" not in text[:40]]
    return bool(modules) and any("import " in text for text in case.files.values())


def test_the_findings_of_all_cases_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    some = list(cases())
    assert len(some) > 20
    apart = [lint_files(dict(case.files), **case.config).diagnostics for case in some]
    monkeypatch.setattr(imports, "import_apart", lambda *_: None)
    inside = [lint_files(dict(case.files), **case.config).diagnostics for case in some]
    for case, one, other in zip(some, apart, inside, strict=True):
        assert repr(one) == repr(other), case.why
