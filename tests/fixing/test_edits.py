"""Changes of texts: what lies outside of them stays, letter by letter."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bricklint.diagnostic import Edit, Fix
from bricklint.fixing.edits import Change, changed, changes_of, clashes, overlap, with_line_ends
from bricklint.fixing.reparse import faults
from bricklint.fixing.texts import file_text
from bricklint.source import SourceText, UnreadableTextError


def fix(*edits: tuple[int, int, str], path: str = "job.yml", text: str = "a: 1\nb: 2\n") -> Fix:
    source = SourceText(path, text)
    return Fix("change", tuple(Edit(source.span(start, end), new) for start, end, new in edits))


def test_changes_are_told_by_path_and_place() -> None:
    one, other = SourceText("a.yml", "a: 1\n"), SourceText("b.yml", "b: 1\n")
    edits = (
        Edit(other.span(3, 4), "2"),
        Edit(one.span(3, 4), "3"),
        Edit(one.span(0, 1), "x"),
        Edit(one.span(0, 1), "x"),
    )
    found = changes_of(Fix("change", edits))
    assert found == {"a.yml": (Change(0, 1, "x"), Change(3, 4, "3")), "b.yml": (Change(3, 4, "2"),)}
    assert list(found) == ["a.yml", "b.yml"]


@pytest.mark.parametrize("edits", [((0, 3, "x"), (2, 4, "y")), ((3, 3, "x"), (3, 3, "y")), ((0, 4, ""), (1, 2, "z"))])
def test_a_fix_whose_own_edits_overlap_is_a_mistake(edits: tuple[tuple[int, int, str], ...]) -> None:
    with pytest.raises(ValueError, match=r"overlap in job\.yml"):
        changes_of(fix(*edits))


def test_what_touches_cannot_be_made_side_by_side() -> None:
    assert overlap(Change(0, 3, ""), Change(3, 5, ""))
    assert not overlap(Change(0, 3, ""), Change(4, 5, ""))
    assert clashes([Change(0, 3, "")], [Change(3, 3, "x")])
    assert not clashes([Change(0, 3, "")], [Change(0, 3, "")]), "the same change is made once"


@pytest.mark.parametrize(
    ("text", "around", "wanted"),
    [
        ("x\ny", "a\r\nb\r\n", "x\r\ny"),
        ("x\ny", "a\nb\n", "x\ny"),
        ("x\r\ny", "a\r\nb\r\n", "x\r\ny"),
        ("x\ny", "a\r\nb\nc\nd\n", "x\ny"),
        ("x\ny", "a\rb\rc", "x\ry"),
        ("x", "a\r\n", "x"),
    ],
)
def test_line_ends_are_those_of_the_file(text: str, around: str, wanted: str) -> None:
    assert with_line_ends(text, around) == wanted


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10), st.text(max_size=4)), max_size=8)
)
def test_nothing_outside_of_the_changes_is_lost(text: str, drawn: list[tuple[int, int, str]]) -> None:
    chosen: list[Change] = []
    for start, length, new in drawn:
        change = Change(min(start, len(text)), min(start + length, len(text)), new)
        if not clashes([change], chosen):
            chosen.append(change)
    after = changed(text, chosen)
    at = behind = 0
    for change in sorted(set(chosen)):
        kept = text[at : change.start]
        assert after[behind : behind + len(kept)] == kept
        behind += len(kept)
        assert after[behind : behind + len(change.text)] == change.text
        behind += len(change.text)
        at = change.end
    assert after[behind:] == text[at:]


@given(st.lists(st.sampled_from(["a: 1", "b: [x]", "# c", ""]), min_size=1), st.data())
def test_windows_line_ends_stay(lines: list[str], data: st.DataObject) -> None:
    text = "".join(f"{line}\r\n" for line in lines)
    at = data.draw(st.sampled_from([0, *(index + 2 for index in range(len(text)) if text[index] == "\r")]))
    after = changed(text, changes_of(fix((at, at, "x: 1\ny: 2\n"), text=text))["job.yml"])
    assert after.count("\r\n") == after.count("\n") == after.count("\r") == len(lines) + 2


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
    ],
)
def test_a_text_goes_back_as_it_came(mark: bytes, encoding: str) -> None:
    text = "name: täglich\r\nx: 1"
    found = file_text(mark + text.encode(encoding))
    assert (found.text, found.mark) == (text, mark)
    assert found.encoded("ü\r\n") == mark + "ü\r\n".encode(encoding)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableTextError):
        file_text(b"\xff\xfea")


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        ("a.yml", "a: 1\n", "a: [1\n"),
        ("a.yml", "a: 1\nb: 1\n", "a: 1\na: 1\n"),
        ("a.yml", "x: &x {a: 1}\ny: *x\n", "x: &x {a: 1, a: 1}\ny: *x\n"),
        ("a.json", '{"a": 1}', '{"a": 1,}'),
        ("a.tf", 'a = "b"\n', 'a = "b\n'),
        ("a.py", "x = 1\n", "x = (\n"),
        ("a.py", "# Databricks notebook source\n%pip install x\n", "# Databricks notebook source\nx = (\n"),
        ("a.ipynb", '{"cells": [], "nbformat": 4}', '{"cells": [], "nbformat": 4'),
    ],
)
def test_mistakes_of_form_are_counted(path: str, good: str, bad: str) -> None:
    assert faults(path, good) == 0
    assert faults(path, bad) > 0
