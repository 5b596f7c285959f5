"""Whatever the text: nodes with places inside of it, or a DocumentError."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from bricklint.files.memory import Memory
from bricklint.jobs.load import load_specs
from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.json_reader import read_json
from bricklint.tree.node import Mapping, Node, Scalar, Sequence
from bricklint.tree.yaml_reader import read_yaml

PIECES = st.sampled_from(
    [
        *("a", "b: ", "- ", "\n", "  ", "{", "}", "[", "]", ",", ":", "&x ", "*x", "<<: ", "'", '"', "|\n", "#", "\t"),
        *("${var.x}", "{{job.id}}", "*/5", "!!str ", "---\n", "...\n", "1", "true", "null", "\\", "\\u12", "ä", "\r\n"),
        *('"task_key"', "tasks:\n", "resources:\n", "bundle:\n", "jobs:\n", "targets:\n", "variables:\n", "include:\n"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join))


def walk(nodes: Iterable[Node]) -> Iterable[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Mapping):
            for entry in node.entries:
                yield entry.key
                yield from walk([entry.value])
        elif isinstance(node, Sequence):
            yield from walk(node.items)


def check(read: Callable[[SourceText], Iterable[Node]], text: str) -> None:
    try:
        roots = read(SourceText("f", text))
    except DocumentError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message
        return
    for node in walk(roots):
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, Scalar) and node.style == "plain" and node.value is not None and "\n" not in node.text:
            assert node.span.text == node.text or node.text not in text


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_yaml(text: str) -> None:
    check(read_yaml, text)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_json(text: str) -> None:
    check(lambda source: [read_json(source)], text)


@given(st.dictionaries(st.sampled_from(["databricks.yml", "a.yml", "b.json", "x/databricks.yaml"]), TEXTS))
@settings(max_examples=300, deadline=None)
def test_loading_raises_nothing(files: dict[str, str]) -> None:
    contents: dict[str, bytes | str] = {path: text.encode("utf-8", "replace") for path, text in files.items()}
    load_specs(Memory(contents))


@given(st.binary())
@settings(max_examples=200, deadline=None)
def test_loading_any_bytes(data: bytes) -> None:
    load_specs(Memory({"databricks.yml": data, "j.json": b"task_key" + data}))
