"""The reader of plain blocks against the full parser: what it gives is the same, to the last offset; else nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bricklint.source import SourceText
from bricklint.tree.full_yaml import read_full
from bricklint.tree.node import Mapping, Node, Scalar, Sequence
from bricklint.tree.plain_yaml import read_plain

SPEC = """\
# nightly
resources:
  jobs:
    load:
      name: load ${var.env}   # of the night
      schedule:
        quartz_cron_expression: "0 30 2 * * ?"
        timezone_id: 'Europe/Warsaw'

      email_notifications:
        on_failure: [ann@example.com, "b o b", 'c']
      tasks:
      - task_key: a.b
        notebook_task:
            notebook_path: ../src/a.py
            base_parameters:
              day: "{{job.start_time.iso_date}}"
              rows: "{{tasks.b.values.n}}"
        max_retries: -1
      - task_key: t
        depends_on:
          - task_key: a.b
        libraries:
          - pypi:
              package: pandas==2.2.3
          - wheel
        timeout_seconds: 3600
        enabled: true
        empty: []
        time: 1:30
        octal: 010
"""


def shown(node: Node) -> object:
    if isinstance(node, Scalar):
        return (node.start, node.end, type(node.value), node.value, node.text, node.style, node.via)
    values = node.items if isinstance(node, Sequence) else [entry.value for entry in node.entries]
    assert [id(one) for one in node.nested] == [id(one) for one in values if not isinstance(one, Scalar)]
    place = (type(node), node.start, node.end, node.via, node.traits)
    if isinstance(node, Sequence):
        return (*place, [shown(item) for item in values])
    assert node.index == {entry.key.text: entry for entry in node.entries}
    lost = [(shown(entry.key), shown(entry.value)) for entry in node.duplicates]
    return (*place, [(shown(entry.key), shown(entry.value), entry.merged) for entry in node.entries], lost)


def agree(text: str) -> bool:
    """Whether the file was plain enough; if so both readers must agree on it."""
    source = SourceText("f.yml", text)
    plain = read_plain(source)
    if plain is None:
        return False
    full = read_full(source)
    assert [shown(root) for root in full] == [shown(plain)]
    return True


def test_a_usual_spec_is_plain() -> None:
    assert agree(SPEC)
    assert isinstance(read_plain(SourceText("f", SPEC)), Mapping)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: 1\nb: 2\na: 3\n", id="a key twice"),
        pytest.param("- a\n- b: 1\n  c: 2\n-   d: 1\n    e: 2", id="a list, no last line break"),
        pytest.param("a:\n- b\n- c\nd: 1\n", id="a list right below its key"),
        pytest.param("a:\n    - b:\n      - 1\n      - 2\n    - c: [ ]\n", id="lists in lists of mappings"),
        pytest.param("a: {b: c, d: 1}\ne:\n- {f: 'g'}\n", id="mappings in braces"),
        pytest.param("a: {b: 1, b: 2}\n", id="a key twice in braces"),
        pytest.param("a: x:y\nb: http://h:80/p\n", id="colons inside"),
        pytest.param("a:   \n  b: c   # d\n   # e\n\n  f: 'g # h'\n", id="comments and blanks"),
    ],
)
def test_plain(text: str) -> None:
    assert agree(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "# nothing\n", "a", "a:\n", "a:\nb: 1\n", "a: &x 1\n", "a: *x\n", "a: !!str 1\n", "a: |\n  b\n"),
        *("a: >-\n  b\n",),
        *("a: b\n  c\n", "a: b\n  c: d\n", "- a\n  b\n", "? a\n: b\n", "--- \na: 1\n", "a: 1\n...\n"),
        *("%YAML 1.2\na: 1\n",),
        *("a: {b: {c: d}}\n", "a: {b: }\n", "a: {b:c}\n", "a: [b, [c]]\n"),
        *("a: [b: c]\n", "a: [b,]\n", 'a: "b\\n"\n', "a: 'it''s'\n", "a: 'b\n  c'\n"),
        *("a:\t1\n", "a: b\tc\n", "a: 1\r\n", "a: ä\n", "a: \x07\n", "<<: 1\n", "yes: 1\n", "1: 2\n", "true: 1\n"),
        *("a: b: c\n", "a: b #c\n  d\n", "a: b#c\n", "a: - b\n", "- - a\n", "-\n  a: 1\n", " a: 1\n", "a: 1\n b: 2\n"),
        *("a:\n    b: 1\n  c: 2\n", "- a: 1\n b: 2\n", "a: @b\n", "a: `b`\n", "a: %b\n", "a: ${b}: c\n", "{{a}}\n"),
    ],
)  # fmt: skip
def test_left_to_the_full_parser(text: str) -> None:
    assert read_plain(SourceText("f", text)) is None


LINES = SPEC.split("\n")
PIECES = [
    "- ",
    "  ",
    ":",
    ": ",
    " #",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "|",
    "-",
    "~",
    "0x1f",
    "1_0",
    "yes",
    "é",
    "\t",
]


@given(
    start=st.integers(0, len(LINES) - 3),
    length=st.integers(2, 14),
    less=st.integers(0, 10),
    changes=st.lists(st.tuples(st.integers(0, 13), st.integers(0, 30), st.sampled_from(PIECES)), max_size=2),
    order=st.permutations(range(14)),
    keep_order=st.booleans(),
)
@settings(max_examples=1500, deadline=None)
def test_whatever_is_changed(start, length, less, changes, order, keep_order) -> None:  # type: ignore[no-untyped-def]
    lines = [line[min(less, len(line) - len(line.lstrip(" "))) :] for line in LINES[start : start + length]]
    for number, at, piece in changes:
        if number < len(lines):
            lines[number] = lines[number][:at] + piece + lines[number][at:]
    if not keep_order:
        lines = [lines[number] for number in order if number < len(lines)]
    agree("\n".join(lines))
