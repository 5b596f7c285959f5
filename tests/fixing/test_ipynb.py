"""Changes inside of cells: the code changes as it was meant to, and the file keeps its form."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bricklint.code.ipynb import read_notebook
from bricklint.diagnostic import Edit, Fix
from bricklint.fixing.edits import changed, changes_of, file_edits
from bricklint.source import SourceText


def notebook(*sources: object, indent: int | None = 1, ascii_only: bool = False, ends: str = "\n") -> str:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    value = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(value, indent=indent, ensure_ascii=ascii_only).replace("\n", ends)


def edited(text: str, cell: int, start: int, end: int, new: str) -> str:
    """The file after the code of a cell, counted from 0, has changed from `start` to `end`."""
    layout = read_notebook(text).cells[cell].raw.layout
    source = SourceText("n.ipynb", text)
    fix = Fix("change", (Edit(source.span(layout.place(start), layout.place(end)), new),))
    return changed(text, changes_of(fix)["n.ipynb"])


def source_of(text: str, cell: int = 0) -> object:
    return json.loads(text)["cells"][cell]["source"]


LINES = ["try:\n", '    load("ü")\n', "except Exception as e:\n", "    dbutils.notebook.exit(str(e))"]
CODE = "".join(LINES)


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("listed", [True, False])
def test_a_quote_and_a_backslash_are_escaped(indent: int | None, listed: bool) -> None:
    text = notebook(LINES if listed else CODE, indent=indent)
    at = CODE.index("dbutils")
    after = edited(text, 0, at, len(CODE), 'print("\\t")')
    wanted = [*LINES[:3], '    print("\\t")']
    assert source_of(after) == (wanted if listed else "".join(wanted))


def test_lines_that_are_put_in_become_entries_of_the_list() -> None:
    text = notebook(LINES)
    at = CODE.index("    dbutils")
    after = edited(text, 0, at, at, "    # why\n    print(e)\n")
    assert source_of(after) == [*LINES[:3], "    # why\n", "    print(e)\n", LINES[3]]
    assert after == notebook([*LINES[:3], "    # why\n", "    print(e)\n", LINES[3]])


def test_lines_at_the_end_of_a_cell() -> None:
    assert source_of(edited(notebook(["a\n"]), 0, 2, 2, "b\n")) == ["a\n", "b\n"]
    assert source_of(edited(notebook(["a"]), 0, 1, 1, "\nb")) == ["a\n", "b"]
    assert edited(notebook(["a"]), 0, 1, 1, "\nb") == notebook(["a\n", "b"])
    assert edited(notebook(["a"], indent=None), 0, 1, 1, "\nb") == notebook(["a\n", "b"], indent=None)


@pytest.mark.parametrize("number", range(4))
def test_a_line_that_is_taken_out_goes_with_its_entry(number: int) -> None:
    text = notebook(LINES)
    start = sum(map(len, LINES[:number]))
    after = edited(text, 0, start, start + len(LINES[number]), "")
    assert after == notebook([line for at, line in enumerate(LINES) if at != number])


def test_the_only_line_leaves_an_empty_one() -> None:
    assert source_of(edited(notebook(["a = 1"]), 0, 0, 5, "")) == [""]


def test_line_ends_of_the_file_are_kept() -> None:
    text = notebook(LINES, ends="\r\n")
    after = edited(text, 0, 0, 0, "# x\n")
    assert after == notebook(["# x\n", *LINES], ends="\r\n")


def test_letters_are_written_as_the_file_writes_them() -> None:
    assert "\\u00e4" in edited(notebook(LINES, ascii_only=True), 0, 0, 0, "# ä\n")
    assert "# ä" in edited(notebook(LINES), 0, 0, 0, "# ä\n")


def test_a_place_outside_of_the_cells_is_taken_as_it_stands() -> None:
    text = notebook(LINES)
    at = text.index('"python"')
    fix = Fix("rename", (Edit(SourceText("n.ipynb", text).span(at, at + 8), '"scala"'),))
    assert json.loads(changed(text, changes_of(fix)["n.ipynb"]))["metadata"]["language_info"]["name"] == "scala"


def test_reports_are_given_the_edits_of_the_file() -> None:
    text = notebook(["x = 1"])
    at = text.index("1", text.index("x = "))
    span = SourceText("n.ipynb", text).span(at, at + 1)
    (edit,) = file_edits(Fix("change", (Edit(span, '"a"'),)))
    assert (edit.span, edit.text) == (span, '\\"a\\"')
    assert file_edits(Fix("change", (Edit(span, "2"), Edit(span, "3")))) == ()


code = st.text(alphabet=st.sampled_from('ab"\\\n\t é\U0001f600'), max_size=30)


@given(code, code, st.data(), st.booleans(), st.sampled_from([None, 1]), st.booleans())
def test_any_change_of_any_code(
    before: str, new: str, data: st.DataObject, listed: bool, indent: int | None, ascii_only: bool
) -> None:
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    text = notebook(
        (before.splitlines(keepends=True) or [""]) if listed else before, "x = 1", indent=indent, ascii_only=ascii_only
    )
    after = edited(text, 0, start, end, new)
    found = source_of(after)
    assert isinstance(found, list) is listed
    assert "".join(found) == before[:start] + new + before[end:]
    assert source_of(after, 1) == "x = 1"
    if isinstance(found, list) and not ("\n" not in new and start < end):
        assert all("\n" not in line[:-1] for line in found)
