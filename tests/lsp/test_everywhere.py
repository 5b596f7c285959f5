"""Every question at every place of the example project has an answer: none of them fails."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from bricklint.lint import Session
from bricklint.lsp.actions import Desk, actions
from bricklint.lsp.buffers import Buffer
from bricklint.lsp.completion import completions
from bricklint.lsp.definition import definitions
from bricklint.lsp.diagnostics import Abilities
from bricklint.lsp.hover import hover
from bricklint.lsp.links import links
from bricklint.lsp.positions import Positions
from bricklint.lsp.project import Analysis, Snapshot, analyse
from bricklint.lsp.publishing import shown
from bricklint.lsp.question import asked
from bricklint.lsp.roots import Root
from bricklint.lsp.workspace import OpenFile, Places
from bricklint.source import SourceText

EXAMPLES = Path(__file__).parents[2] / "examples"
PATHS = sorted(
    path.relative_to(EXAMPLES).as_posix()
    for path in EXAMPLES.rglob("*")
    if path.suffix in (".yml", ".json", ".py", ".sql", ".ipynb", ".tf")
)
ROOT = Root(EXAMPLES, EXAMPLES)
STEP = 5


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(Snapshot(1, ROOT, {}, Event()), Session())


@pytest.mark.parametrize("cut", [None, 0.6], ids=["as it is", "cut off"])
@pytest.mark.parametrize("path", PATHS)
def test_questions_at_every_place(analysis: Analysis, path: str, cut: float | None):
    text = (EXAMPLES / path).read_text(encoding="utf-8")
    text = text if cut is None else text[: int(len(text) * cut)]
    file = OpenFile(ROOT, path, text, Buffer(ROOT.uri(path), 1, SourceText("", text)))
    places = Places(Positions(), ROOT, {path: file})
    entries = list(shown(analysis, places, [path], Abilities(True, frozenset((1, 2)), True, True)).values())
    desk = Desk(analysis, places, Positions(), versioned=True)
    edited = {
        document.text_document.uri
        for action in actions(desk, file, entries, entries, None)
        for document in action.edit.document_changes
    }
    if cut is not None:
        assert ROOT.uri(path) not in edited  # what was found no longer fits the text
    elif any(entry.uri == ROOT.uri(path) and entry.finding.fixes for entry in entries):
        assert ROOT.uri(path) in edited
    assert links(asked(analysis, places, file, 0), True) is not None
    for at in range(0, len(text), STEP):
        question = asked(analysis, places, file, at)
        hover(question, ())
        definitions(question)
        completions(question)
