"""JSON to nodes: places of everything, and mistakes in kind words."""

from __future__ import annotations

import json

import pytest

from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.json_reader import read_json
from bricklint.tree.node import Mapping, Node, plain


def read(text: str) -> Node:
    return read_json(SourceText("f.json", text))


DOCUMENTS = [
    {"a": 1, "b": [True, None, 1.5, "x"], "c": {}},
    [],
    "text",
    -1.5e-7,
    {"ä😀": '\u2028 " \\ \n'},
    {"deep": [[[[{"x": [1]}]]]]},
]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("document", DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_values_are_those_of_the_standard_library(document: object, indent: int | None) -> None:
    assert plain(read(json.dumps(document, indent=indent))) == document
    assert plain(read(json.dumps(document, indent=indent, ensure_ascii=False))) == document


def test_places() -> None:
    text = '{\r\n  "a": [1, {"b": "x"}],\r\n  "c": -2.5\r\n}\r\n'
    root = read(text)
    assert isinstance(root, Mapping)

    def cut(node: Node | None) -> str:
        assert node is not None
        return text[node.start : node.end]

    assert cut(root) == text.strip()
    assert cut(root.get("a")) == '[1, {"b": "x"}]'
    assert cut(root.items_of("a")[0].get("b")) == '"x"'
    assert cut(root.key("c")) == '"c"'
    assert cut(root.get("c")) == "-2.5"
    assert root.items_of("a")[0].scalar("b").inner.text == "x"  # type: ignore[union-attr]


def test_duplicates_are_kept() -> None:
    root = read('{"a": 1, "a": 2}')
    assert isinstance(root, Mapping)
    assert plain(root) == {"a": 2}
    assert len(root.duplicates) == 1


def test_a_merge_key_is_a_plain_key_in_json() -> None:
    assert plain(read('{"<<": {"a": 1}}')) == {"<<": {"a": 1}}


MISTAKES = [
    pytest.param('{"a": 1,}', "no comma after the last", ",", id="a last comma"),
    pytest.param("[1, 2,]", "no comma after the last", ",", id="a last comma in a list"),
    pytest.param('{"a": 1 "b": 2}', "comma is missing", "1", id="no comma"),
    pytest.param('{"a": [1, 2, "b": 3}', "is not closed", '"b"', id="an open list before a key"),
    pytest.param('{"a": 1 // x\n}', "no comments", "// x", id="a comment"),
    pytest.param('{"a": ...}', "abbreviated", "...", id="dots"),
    pytest.param('{"a": [1, ...]}', "abbreviated", "...", id="dots in a list"),
    pytest.param('{"a": {{job.id}}}', "without quotes", "{{job.id}}", id="an unquoted reference"),
    pytest.param('{"a": ${var.x}}', "without quotes", "${", id="an unquoted variable"),
    pytest.param('{"a": True}', "Python", "True", id="a Python constant"),
    pytest.param("{'a': 1}", "double quotes", "'", id="single quotes"),
    pytest.param("{a: 1}", "without quotes", "a", id="a bare key"),
    pytest.param('{"a": "x\n"}', "line break", "\n", id="a line break in text"),
    pytest.param('{"a": "\\x"}', "escape", None, id="an escape"),
    pytest.param('{"a": "x', "no closing quote", '"x', id="an open quote"),
    pytest.param('{"a": [1', "ends before", None, id="cut off"),
    pytest.param('{"a": 1} {"b": 2}', "more follows", "{", id="two documents"),
    pytest.param("", "empty", "", id="nothing"),
    pytest.param("[" * 100_000, "levels deep", "[", id="nested without end"),
    pytest.param('{"a":' * 100_000, "levels deep", "{", id="objects nested without end"),
]


@pytest.mark.parametrize(("text", "message", "marked"), MISTAKES)
def test_mistakes_in_kind_words(text: str, message: str, marked: str | None) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)
    assert message in caught.value.message
    assert 0 <= caught.value.start <= caught.value.end <= len(text)
    if marked is not None:
        assert text[caught.value.start : caught.value.end] == marked
