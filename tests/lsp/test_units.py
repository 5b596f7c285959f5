"""The pure functions below the server: positions, words around a place, places in made texts, frames."""

from __future__ import annotations

import asyncio
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from bricklint.builtin import builtin_registry
from bricklint.code.read import read_code
from bricklint.lint import Session
from bricklint.lsp.buffers import Buffer, Buffers
from bricklint.lsp.cron import cron_words
from bricklint.lsp.cursor import ITEM, yaml_cursor
from bricklint.lsp.diagnostics import Abilities
from bricklint.lsp.fix_all import differences
from bricklint.lsp.flow import flow_cursor, json_cursor
from bricklint.lsp.ignore import ignore_edit
from bricklint.lsp.notebooks import make_text
from bricklint.lsp.positions import Positions
from bricklint.lsp.project import Snapshot, analyse, as_bytes
from bricklint.lsp.references import brace_at, unfinished_at
from bricklint.lsp.roots import Root, path_of
from bricklint.lsp.session import Session as ProjectSession
from bricklint.lsp.shift import shift_between
from bricklint.lsp.superseding import SupersededError
from bricklint.lsp.wire import FrameError, read_frame
from bricklint.lsp.workspace import Workspace
from bricklint.source import SourceText, decode
from tests.lsp.projects import JOB, SHOP, write

TEXTS = st.text(st.sampled_from("ab\n\r é東🚀\u2028\x0c"), max_size=30)
ROOT = Root(Path("/nowhere"), Path("/nowhere"))
ENCODINGS = ("utf-16", "utf-8", "utf-32")


# --- positions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "column"), [("utf-16", 5), ("utf-8", 10), ("utf-32", 4)], ids=["utf-16", "utf-8", "utf-32"]
)
def test_a_column_behind_wide_characters(encoding: str, column: int):
    source = SourceText("", "x\na🚀東ébc")
    positions = Positions(encoding)
    assert positions.position(source, 6) == types.Position(1, column)
    assert positions.offset(source, types.Position(1, column)) == 6


def test_only_line_ends_of_the_protocol_end_lines():
    source = SourceText("", "a\u2028b\x0cc\x85d\r\ne\rf\ng")
    positions = Positions()
    assert positions.position(source, source.text.index("d")) == types.Position(0, 6)
    assert positions.position(source, source.text.index("f")) == types.Position(2, 0)
    assert positions.offset(source, types.Position(3, 0)) == source.text.index("g")


@pytest.mark.parametrize(
    ("line", "character", "offset"),
    [(0, 99, 3), (9, 0, 7), (0, 2, 1), (0, 3, 2)],
    ids=["behind the line", "behind the text", "inside a character", "behind a character"],
)
def test_positions_that_are_nowhere_are_the_nearest_place(line: int, character: int, offset: int):
    assert Positions().offset(SourceText("", "a🚀b\nxyz"), types.Position(line, character)) == offset


@given(TEXTS, st.integers(0, 40), st.sampled_from(ENCODINGS))
def test_an_offset_survives_the_way_to_a_position_and_back(text: str, at: int, encoding: str):
    source, positions = SourceText("", text), Positions(encoding)
    at = min(at, len(text))
    if text[at - 1 : at + 1] == "\r\n" or (at and text[at - 1 : at] == "\r" and text[at : at + 1] == "\n"):
        return
    assert positions.offset(source, positions.position(source, at)) == at


@given(TEXTS, st.integers(0, 40), st.integers(0, 40), TEXTS)
def test_changes_of_ranges_are_changes_of_the_text(text: str, one: int, other: int, new: str):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    if any(text[at - 1 : at + 1] == "\r\n" for at in (start, end) if at):
        return
    buffers = Buffers()
    buffers.open(types.TextDocumentItem("file:///x", "yaml", 1, text))
    source = SourceText("", text)
    change = types.TextDocumentContentChangePartial(buffers.positions.range(source, start, end), new)
    changed = buffers.change("file:///x", 2, [change])
    assert changed is not None
    assert changed.source.text == text[:start] + new + text[end:]


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_stretch_that_was_not_changed_is_found_again(head: str, old: str, new: str, tail: str):
    head, tail = f"{head}<", f">{tail}"
    shift = shift_between(head + old + tail, head + new + tail)
    for start, end in ((0, len(head)), (len(head + old), len(head + old + tail))):
        moved = shift.span(start, end)
        assert moved is not None
        assert (head + new + tail)[slice(*moved)] == (head + old + tail)[start:end]


def test_a_stretch_that_was_changed_is_nowhere():
    shift = shift_between("a: one\nb: 2\n", "a: other\nb: 2\n")
    assert shift.span(3, 6) is None
    assert shift.span(7, 8) == (9, 10)
    assert shift.offset(5) == 5


# --- words and keys around a place -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "parts", "part"),
    [
        ("x: {{job.para|meters.day}} y", ("job", "parameters", "day"), 1),
        ("{{ tasks.`a-b`.values.x| }}", ("tasks", "a-b", "values", "x"), 3),
        ("|{{input}}", ("input",), 0),
        ("{{input}}|", ("input",), 0),
    ],
)
def test_the_reference_around_a_place(marked: str, parts: tuple[str, ...], part: int):
    found = brace_at(marked.replace("|", ""), marked.index("|"))
    assert found is not None
    assert (found.parts, found.part) == (parts, part)


@pytest.mark.parametrize("marked", ["{{a}} |x", "{{a\n|b}}", "no|thing", "{{}|", "{{ a b| }}", "|"])
def test_no_reference_around_a_place(marked: str):
    assert brace_at(marked.replace("|", ""), marked.index("|")) is None


@pytest.mark.parametrize(
    ("marked", "typed"),
    [("{{|", ""), ("x {{ job.pa|", "job.pa"), ("{{a}} {{b|c}}", "b"), ("{{a}}|", None), ("{{a\n|", None)],
)
def test_a_reference_that_is_being_typed(marked: str, typed: str | None):
    found = unfinished_at(marked.replace("|", ""), marked.index("|"))
    assert (found.typed if found is not None else None) == typed


@pytest.mark.parametrize(
    ("marked", "path", "key", "typed"),
    [
        ("a: |", (), "a", ""),
        ("a:\n  b: x|", ("a",), "b", "x"),
        ("a:\n- b: 1\n  c: |", ("a", ITEM), "c", ""),
        ("a:\n  - b: 1\n    c:\n      - d: 'e|", ("a", ITEM, "c", ITEM), "d", "e"),
        ("a:\n  - |", ("a", ITEM), None, ""),
        ("a:\n  b: 1\n\n  # c\n  d|", ("a",), None, "d"),
        ("a:\n  - - b: |", ("a", ITEM, ITEM), "b", ""),
        ("a:\r\n  b:\r\n    c: |\r\n", ("a", "b"), "c", ""),
        ("'a':\n  \"b c\": |", ("a",), "b c", ""),
        ("a:\n  b: 1\nc: |", (), "c", ""),
        ("a:\n  - x: {broken\n    b: |", ("a", ITEM), "b", ""),
    ],
)
def test_the_keys_around_a_place_in_yaml(marked: str, path: tuple[str, ...], key: str | None, typed: str):
    found = yaml_cursor(marked.replace("|", ""), marked.index("|"))
    assert found is not None
    assert (found.path, found.key, found.typed) == (path, key, typed)


@pytest.mark.parametrize(
    "marked", ["a: |2\n  b: @", "a: 1 # b: @", "# a@", "a: >-\n  text\n  more: @", "a: {b: @", "a: &x @"]
)
def test_places_in_yaml_where_no_key_or_value_is_typed(marked: str):
    assert yaml_cursor(marked.replace("@", ""), marked.index("@")) is None


@pytest.mark.parametrize(
    ("marked", "path", "key", "typed"),
    [
        ('{"a": "|', (), "a", ""),
        ('{"a": {"b": "x|"}}', ("a",), "b", "x"),
        ('{"a": [{"b": 1}, {"c": |', ("a", ITEM), "c", ""),
        ('{"a": [1, "b|', ("a", ITEM), "", "b"),
        ('[{"a": {"|', (ITEM, "a"), None, ""),
        ('{"a": "{[\\"", "b": tr|', (), "b", "tr"),
        ('{"a": 1, |', (), None, ""),
    ],
)
def test_the_keys_around_a_place_in_json(marked: str, path: tuple[str, ...], key: str | None, typed: str):
    found = json_cursor(marked.replace("|", ""), marked.index("|"))
    assert found is not None
    assert (found.path, found.key, found.typed) == (path, key, typed)


@pytest.mark.parametrize(
    "marked", ['{"a": "x" |', '{"a" |', '{"a": [1] |', '{"a": "x"|'], ids=["value", "key", "list", "closed"]
)
def test_places_in_json_where_something_stands_already(marked: str):
    assert json_cursor(marked.replace("|", ""), marked.index("|")) is None


@pytest.mark.parametrize(
    ("marked", "path", "key", "typed"),
    [
        ("a: {|", ("a",), None, ""),
        ("a: {b: |}", ("a",), "b", ""),
        ("a: {b: x y|}", ("a",), "b", "x y"),
        ("a: {b: 1, 'c': \"d|", ("a",), "c", "d"),
        ("a: {b: ./x:y#z|", ("a",), "b", "./x:y#z"),
        ("a:\n  - b: 1\n    c: [{d: |}]", ("a", ITEM, "c", ITEM), "d", ""),
        ("a:\n  - {b: 1, |}", ("a", ITEM), None, ""),
        ("a: [b, |]", ("a", ITEM), "", ""),
        ("a:\n  b: {\n    c: 1, # {\n    d: |\n  }\n", ("a", "b"), "d", ""),
        ("a:\n  b: [\n    {c: 1},\n    {c: |},\n  ]\n", ("a", "b", ITEM), "c", ""),
        ("a: {'it''s': {b: |", ("a", "it''s"), "b", ""),
    ],
)
def test_the_keys_around_a_place_in_flow_style(marked: str, path: tuple[str, ...], key: str | None, typed: str):
    found = flow_cursor(marked.replace("|", ""), marked.index("|"))
    assert found is not None
    assert (found.path, found.key, found.typed) == (path, key, typed)


@pytest.mark.parametrize(
    "marked",
    ["a: {b: 1}\nc: @", "a: |\n  see [\nc: @", "a: b {c: @", "a: {b: c @", "a: {b: 1 # @", "a: @", "a: {b: [1] @"],
)
def test_places_in_yaml_that_are_in_no_flow_collection(marked: str):
    assert flow_cursor(marked.replace("@", ""), marked.index("@")) is None


@given(st.text(st.sampled_from("ab:-'\"{}[],|># \n"), max_size=60), st.integers(0, 60))
def test_any_place_in_any_text_has_an_answer(text: str, at: int):
    at = min(at, len(text))
    yaml_cursor(text, at)
    json_cursor(text, at)
    flow_cursor(text, at)
    brace_at(text, at)
    unfinished_at(text, at)


# --- notebooks -------------------------------------------------------------------------------------------------------

CODE = st.text(st.sampled_from('ab"\\\n\t é🚀\x07'), max_size=20)


@given(st.lists(CODE, min_size=1, max_size=4), st.integers(0, 3), st.integers(0, 20))
def test_a_place_in_a_cell_survives_the_way_through_the_made_text(codes: list[str], number: int, inside: int):
    number, kind = number % len(codes), types.NotebookCellKind.Code
    inside = min(inside, len(codes[number]))
    cells = [
        (types.NotebookCell(kind, str(i)), Buffer(str(i), 1, SourceText("", code))) for i, code in enumerate(codes)
    ]
    made = make_text(cells, {})
    assert [cell["source"] for cell in json.loads(made.text)["cells"]] == codes
    at = made.offset(str(number), inside)
    assert at is not None
    found = made.cell_at(at, at)
    assert found is not None
    assert (found[0].buffer.uri, found[1]) == (str(number), inside)


# --- comments that silence -------------------------------------------------------------------------------------------


def silenced(path: str, text: str, mark: str) -> str | None:
    """The text with BL202 silenced at a mark; None where that cannot be."""
    source = SourceText(path, text)
    start = text.index(mark)
    facts = read_code(path, text) if path.endswith((".py", ".sql", ".ipynb")) else None
    edit = ignore_edit(source.span(start, start + len(mark)), "BL202", builtin_registry(), facts)
    return None if edit is None else text[: edit.span.start] + edit.text + text[edit.span.end :]


NOTE = "bricklint: ignore[BL202]"


@pytest.mark.parametrize(
    ("path", "text", "mark", "after"),
    [
        ("a.yml", "a: 1\nb: 2\n", "1", f"a: 1  # {NOTE}\nb: 2\n"),
        ("a.yml", "a: 1   \r\nb: 2\r\n", "1", f"a: 1  # {NOTE}\r\nb: 2\r\n"),
        ("a.yml", "a: 1  # why\n", "1", f"a: 1  # why  # {NOTE}\n"),
        ("a.yml", "# bricklint: ignore[BL101]\na: 1\n", "1", "# bricklint: ignore[BL101, BL202]\na: 1\n"),
        ("a.yml", 'a: "x\n  y"\n', "x", f'# {NOTE}\na: "x\n  y"\n'),
        ("a.yml", "a: |\n  text\n", "a", f"a: |  # {NOTE}\n  text\n"),
        ("a.tf", "a = 1\n", "1", f"a = 1  # {NOTE}\n"),
        ("a.py", "x = 1\n", "x", f"x = 1  # {NOTE}\n"),
        ("a.py", "x = 1 + \\\n    2\n", "1", f"# {NOTE}\nx = 1 + \\\n    2\n"),
        ("a.sql", "SELECT 1\n", "1", f"SELECT 1  -- {NOTE}\n"),
        (
            "a.py",
            "# Databricks notebook source\n# MAGIC %sql\n# MAGIC SELECT 1\n",
            "1",
            f"# Databricks notebook source\n# MAGIC %sql\n# MAGIC SELECT 1  -- {NOTE}\n",
        ),
    ],
)
def test_the_comment_that_silences_a_finding(path: str, text: str, mark: str, after: str):
    assert silenced(path, text, mark) == after


@pytest.mark.parametrize(
    ("path", "text", "mark"),
    [
        ("a.json", '{"a": 1}', "1"),
        ("a.yml", "a: |\n  text\n  more\n", "text"),
        ("a.yml", "a: [broken\n", "a"),
        ("a.py", 'x = """\nSELECT 1\n"""\n', "SELECT"),
        ("a.py", "# Databricks notebook source\n# MAGIC %md\n# MAGIC hello\n", "hello"),
    ],
)
def test_no_comment_where_none_can_be(path: str, text: str, mark: str):
    assert silenced(path, text, mark) is None


# --- frames, texts, folders, words -----------------------------------------------------------------------------------


def test_frames_are_read_one_by_one_up_to_the_end():
    stream = io.BytesIO(
        b"content-length: 2\r\nContent-Type: x\r\n\r\n{}Content-Length: 3\n\nabc"
        b"garbage\r\n\r\nContent-Length: 1\r\n\r\nxContent-Length: 10\r\n\r\nshort"
    )
    assert read_frame(stream) == b"{}"
    assert read_frame(stream) == b"abc"
    with pytest.raises(FrameError, match="begins with a Content-Length header"):
        read_frame(stream)
    assert read_frame(stream) == b"x"
    assert read_frame(stream) is None


@pytest.mark.parametrize("text", ["", "é🚀", "\ufeffx", "a\ud800b", "\x00", "\r\n"])
def test_the_engine_reads_back_what_the_editor_holds(text: str):
    decoded = decode(as_bytes(text))[0] if "\x00" not in text else text
    assert len(decoded) == len(text)
    assert decoded.startswith("\ufeff") == text.startswith("\ufeff")


@pytest.mark.parametrize("uri", ["untitled:x", "https://x/y", "file://%00/", "nonsense", "", "file:relative"])
def test_uris_that_lie_nowhere(uri: str):
    assert path_of(uri) is None


def test_a_run_that_is_overtaken_stops(tmp_path):
    root = write(tmp_path, SHOP)
    overtaken = Event()
    overtaken.set()
    with pytest.raises(SupersededError):
        analyse(Snapshot(1, Root(root, root), {"resources/orders.yml": JOB}, overtaken), Session())


def test_a_run_that_is_over_still_answers(tmp_path):
    root = write(tmp_path, SHOP)
    overtaken = Event()
    analysis = analyse(Snapshot(1, Root(root, root), {}, overtaken), Session())
    overtaken.set()
    assert analysis.project is not None
    assert analysis.project.code("notebooks/publish.py") is not None


def test_a_cron_expression_in_words():
    told = cron_words("0 30 2 ? * MON-FRI", "Europe/Warsaw", 1_767_225_600)
    assert told is not None
    assert told.split("\n")[0] == "from Monday to Friday at 02:30 in Europe/Warsaw"
    assert told.split("\n")[2] == "- Thu 2026-01-01 02:30:00 +0100"
    assert cron_words("0 0 5 * * ?", "Europe/Nowhere") is not None
    assert cron_words("${var.cron}", "UTC") is None
    assert cron_words("0 0 5 * * ?", None) == "every day at 05:00, in a time zone that is not known here"
    assert "never fires again" in (cron_words("0 0 5 1 1 ? 2020", "UTC") or "")


# --- what a first look is for ----------------------------------------------------------------------------------------


def test_typing_does_not_stop_the_first_look_but_the_later_ones():
    async def look() -> list[bool]:
        session = ProjectSession(ROOT, Workspace(), ThreadPoolExecutor(1), Abilities(), print, print)
        stopped = []
        for analysis in (None, analyse(Snapshot(1, ROOT, {}), Session())):
            session.analysis, session._running = analysis, Event()
            session.touch(60)
            stopped.append(session._running.is_set())
        return stopped

    assert asyncio.run(look()) == [False, True]


# --- differences -----------------------------------------------------------------------------------------------------


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_differences_lead_to_the_new_text(one: str, old: str, new: str, other: str):
    before, after = one + old + other, one + new + other
    text, shift = before, 0
    for start, end, put in differences(before, after):
        text = text[: start + shift] + put + text[end + shift :]
        shift += len(put) - (end - start)
    assert text == after


def test_only_lines_that_differ_are_replaced():
    old = "a: 1\r\nb: 2\r\nc: 3\r\nd: 4\r\n"
    new = old.replace("b: 2", "b: 5").replace("d: 4\r\n", "")
    assert list(differences(old, new)) == [(6, 12, "b: 5\r\n"), (18, 24, "")]
