"""YAML to nodes: values, places, aliases, merges, and mistakes in kind words."""

from __future__ import annotations

import pytest

from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, plain
from bricklint.tree.yaml_reader import read_yaml


def read(text: str) -> Node:
    (root,) = read_yaml(SourceText("f.yml", text))
    return root


def mapping(text: str) -> Mapping:
    root = read(text)
    assert isinstance(root, Mapping)
    return root


def cut(text: str, node: Node) -> str:
    return text[node.start : node.end]


VALUES = [
    ("a: 1", 1),
    ("a: 010", 10),
    ("a: 1_000", 1000),
    ("a: 0x1F", 31),
    ("a: -3", -3),
    ("a: 1.5", 1.5),
    ("a: 5e-3", 0.005),
    ("a: 1:30", "1:30"),
    ("a: yes", "yes"),
    ("a: on", "on"),
    ("a: True", True),
    ("a: FALSE", False),
    ("a: tRuE", "tRuE"),
    ("a: ~", None),
    ("a:", None),
    ("a: ''", ""),
    ("a: 'true'", "true"),
    ('a: "1"', "1"),
    ("a: !!str 1", "1"),
    ("a: 2024-01-01", "2024-01-01"),
    ("a: .inf", float("inf")),
    ("a: 0 0 2 * * ?", "0 0 2 * * ?"),
    ("a: |\n  1\n", "1\n"),
    ("a: >-\n  x\n  y\n", "x y"),
    ("a: [1, a, null]", [1, "a", None]),
    ("a: {b: 1}", {"b": 1}),
    ("a: ${var.x}", "${var.x}"),
    ("a: +", "+"),
    ("a: " + "9" * 500, "9" * 500),
]


@pytest.mark.parametrize(("text", "value"), VALUES, ids=[text[:24] for text, _ in VALUES])
def test_values(text: str, value: object) -> None:
    found = plain(mapping(text).index["a"].value)
    assert found == value
    assert type(found) is type(value)


def test_a_value_does_not_depend_on_how_another_was_written() -> None:
    assert plain(read("[1, '1', 1, \"1\", !!str 1]")) == [1, "1", 1, "1", "1"]


PLACES = [
    pytest.param("a: 'x y'\n", "'x y'", id="quoted"),
    pytest.param("a: x y  # note\n", "x y", id="plain before a comment"),
    pytest.param("a: |\n  one\n  # in the text\n\nb: 1\n", "|\n  one\n  # in the text", id="block text keeps its hash"),
    pytest.param("a:\n  b: 1\n  c: [2]\n\n# note\nd: 1\n", "b: 1\n  c: [2]", id="block mapping"),
    pytest.param("a:\n  - 1\n  - 2   \n\n\nb: 1\n", "- 1\n  - 2", id="block list"),
    pytest.param("a: {b: [1, 2] }  \nc: 1\n", "{b: [1, 2] }", id="flow mapping"),
    pytest.param("a: []\nc: 1\n", "[]", id="empty list"),
    pytest.param("a: &x\n  b: 1\nc: 1\n", "b: 1", id="anchored mapping"),
    pytest.param("a:\n  b:\n  c:\nd: 1\n", "b:\n  c:", id="mapping that ends in nothing"),
    pytest.param("a:\n  b: |\n    x\n\nd: 1\n", "b: |\n    x", id="mapping that ends in block text"),
    pytest.param("a:\r\n  b: 1\r\n  c: 2\r\nd: 1\r\n", "b: 1\r\n  c: 2", id="CRLF"),
    pytest.param("a: ä€😀\n", "ä€😀", id="code points"),
    pytest.param("x: &y 1\na:\n  b: *y\nd: 1\n", "b: *y", id="mapping that ends in an alias"),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_places(text: str, expected: str) -> None:
    assert cut(text, mapping(text).index["a"].value) == expected


def test_the_root_ends_with_its_last_value() -> None:
    text = "# head\na: 1\nb:\n  - x\n# tail\n"
    root = mapping(text)
    assert cut(text, root) == "a: 1\nb:\n  - x"
    assert cut(text, root.index["b"].key) == "b"


def test_aliases_keep_the_place_of_the_anchor_and_say_so() -> None:
    text = "d: &d {retries: 1}\na: *d\n"
    node = mapping(text).index["a"].value
    assert cut(text, node) == "{retries: 1}"
    assert node.via == "alias `d`, used on line 2"


def test_merges_two_deep() -> None:
    text = "one: &one {a: 1, b: 1}\ntwo: &two {<<: *one, b: 2, c: 2}\nx: {<<: *two, c: 3}\n"
    found = mapping(text).mapping("x")
    assert found is not None
    assert plain(found) == {"c": 3, "b": 2, "a": 1}
    assert [entry.merged for entry in found.entries] == [False, True, True]
    assert found.index["a"].key.via == "merged on line 2"
    assert text[found.index["a"].value.start] == "1"


def test_later_maps_of_a_merge_list_win_and_clashes_are_kept() -> None:
    found = mapping("a: &a {k: 1, l: 5}\nb: &b {k: 2}\nx: {<<: [*a, *b]}\n").mapping("x")
    assert found is not None
    assert plain(found) == {"k": 2, "l": 5}
    ((loser, winner),) = found.clashes
    assert (plain(loser.value), plain(winner.value)) == (1, 2)


def test_of_a_key_written_twice_the_last_wins_and_the_first_is_kept() -> None:
    found = mapping("a: 1\nb: 2\na: 3\n")
    assert plain(found) == {"a": 3, "b": 2}
    assert [plain(entry.value) for entry in found.duplicates] == [1]


def test_two_merge_keys_are_kept() -> None:
    found = mapping("a: &a {k: 1}\nb: &b {l: 2}\nx:\n  <<: *a\n  <<: *b\n").mapping("x")
    assert found is not None
    assert len(found.merges) == 2
    assert plain(found) == {"k": 1, "l": 2}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert plain(read("'<<': 1\n")) == {"<<": 1}


def test_documents() -> None:
    roots = read_yaml(SourceText("f.yml", "a: 1\n---\n---\n- 2\n...\n---\n3\n"))
    assert [plain(root) for root in roots] == [{"a": 1}, [2], 3]


def test_anchors_end_with_their_document() -> None:
    with pytest.raises(DocumentError):
        read_yaml(SourceText("f.yml", "a: &x 1\n---\nb: *x\n"))


def test_an_anchor_may_be_set_anew() -> None:
    assert plain(read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")) == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_an_alias_as_a_key() -> None:
    assert plain(read("a: &x name\n*x : 2\n")) == {"a": "name", "name": 2}


@pytest.mark.parametrize("text", ["", "\n", "# note\n", "---\n", "~\n", "--- # x\n...\n"])
def test_empty_documents_are_left_out(text: str) -> None:
    assert read_yaml(SourceText("f.yml", text)) == []


def test_an_alias_bomb_is_refused_and_a_small_one_is_not() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    assert read("\n".join(lines[:4]))
    with pytest.raises(DocumentError) as caught:
        read("\n".join(lines))
    assert caught.value.too_large
    assert "stand for more than" in caught.value.message


def test_brackets_nested_without_end() -> None:
    with pytest.raises(DocumentError) as caught:
        read("[" * 100_000)
    assert caught.value.too_large


def test_depth_that_people_write_is_read() -> None:
    root = read("[" * 150 + "]" * 150)
    assert isinstance(root, Sequence)


MISTAKES = [
    pytest.param("a: {{job.id}}\n", "without quotes", "{{job.id}}", id="an unquoted reference"),
    pytest.param("a: {{job.id}}/x\n", "without quotes", "{{job.id}}", id="an unquoted reference with a tail"),
    pytest.param("cron: */5 * * * ?\n", "alias", "*/5 * * * ?", id="an unquoted cron"),
    pytest.param("cron: * * * * * ?\n", "alias", "* * * * * ?", id="stars"),
    pytest.param("a: *nothing\n", "names no anchor", "*nothing", id="an alias without an anchor"),
    pytest.param("a: b: c\n", "second `: `", None, id="two colons"),
    pytest.param("a:\n\tb: 1\n", "tab", None, id="a tab"),
    pytest.param("a:\n  b: 1\n\tc: 2\n", "a tab cannot indent", "\t", id="a tab below blanks"),
    pytest.param("a: @x\n", "cannot begin with `@`", "@", id="an at sign"),
    pytest.param("? [a]\n: 1\n", "cannot be a key", "[", id="a list as a key"),
    pytest.param("a: 'x\nb: c\n", "no closing quote", "'x", id="an open quote"),
    pytest.param('a: "\\d"\n', "no escape", "\\", id="an escape that is none"),
    pytest.param("a: 1\n  b: 2\n", "deeper than the one above", "b: 2", id="too far in"),
    pytest.param("a:\n  b: on\n    c:\n      - d\n", "deeper than the one above", "c:", id="a list too far in"),
    pytest.param("a:\n  b: 1\n c: 2\n", "indentation", "c: 2", id="between two depths"),
    pytest.param('a: "x" y\n', "nothing more", "y", id="text behind a quote"),
    pytest.param("a: \x01\n", "does not allow", "\x01", id="a control character"),
    pytest.param("a: [1 # x\nb: 2\n", "closing `]`", "[1 # x", id="an open bracket"),
]


@pytest.mark.parametrize(("text", "message", "marked"), MISTAKES)
def test_mistakes_in_kind_words(text: str, message: str, marked: str | None) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    error = caught.value
    assert message in error.message
    assert 0 <= error.start <= error.end <= len(text)
    if marked is not None:
        assert text[error.start : error.end] == marked


def test_scalars_are_equal_to_themselves_alone() -> None:
    source = SourceText("f.yml", "a")
    one, two = Scalar(source, 0, 1, "a", "a", "plain"), Scalar(source, 0, 1, "a", "a", "plain")
    assert one == one
    assert one != two
    assert len({one, two}) == 2
