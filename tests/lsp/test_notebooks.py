"""Notebooks in JSON form: cell by cell as an editor has them, and as plain text."""

from __future__ import annotations

import json

import pytest
from lsprotocol import types

from tests.lsp.editor import Editor
from tests.lsp.projects import JOB, JOB_PATH, write

pytestmark = pytest.mark.asyncio

IPYNB_PATH = "notebooks/load.ipynb"
IPYNB_JOB = JOB.replace("notebooks/load.py", "notebooks/load.ipynb")
CELLS = (
    'title = "🚀 \\"Łódź\\""\ndbutils.widgets.text("source_path", "/tmp/sample")\n',
    'source = dbutils.widgets.get("source_path")\nday = dbutils.widgets.get("day")\n',
    'spark.read.parquet(source).write.mode("overwrite").saveAsTable("main.shop.orders")\n'
    'dbutils.jobs.taskValues.set(key="rows", value=1)\n',
)


def ipynb(*cells: str, as_lists: bool = True) -> str:
    """An `.ipynb` file."""
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}},
            "cells": [
                {
                    "cell_type": "code",
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                    "source": cell.splitlines(keepends=True) if as_lists else cell,
                }
                for cell in cells
            ],
        },
        indent=1,
        ensure_ascii=False,
    )


def cell_uri(editor: Editor, number: int) -> str:
    return f"vscode-notebook-cell:{(editor.root / IPYNB_PATH).as_posix()}#W{number}sZmlsZQ%3D%3D"


def open_cells(editor: Editor, *cells: str) -> None:
    """Open the notebook cell by cell; the cells are files of the editor under their numbers."""
    kind = types.NotebookCellKind.Code
    editor.client.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(
                editor.uri(IPYNB_PATH),
                "jupyter-notebook",
                1,
                [types.NotebookCell(kind, cell_uri(editor, number)) for number in range(len(cells))],
            ),
            [types.TextDocumentItem(cell_uri(editor, number), "python", 1, text) for number, text in enumerate(cells)],
        )
    )


def change(editor: Editor, cells: types.NotebookDocumentCellChanges, version: int) -> None:
    editor.client.notebook_document_did_change(
        types.DidChangeNotebookDocumentParams(
            types.VersionedNotebookDocumentIdentifier(version, editor.uri(IPYNB_PATH)),
            types.NotebookDocumentChangeEvent(cells=cells),
        )
    )


def whole_text(uri: str, version: int, text: str) -> types.NotebookDocumentCellContentChanges:
    return types.NotebookDocumentCellContentChanges(
        types.VersionedTextDocumentIdentifier(version, uri), [types.TextDocumentContentChangeWholeDocument(text)]
    )


def codes(editor: Editor, uri: str) -> list[str] | None:
    found = editor.client.diagnostics.get(uri)
    return None if found is None else [str(one.code) for one in found]


@pytest.fixture
def notebook_editor(editor: Editor) -> Editor:
    (editor.root / "notebooks/load.py").unlink()
    write(editor.root, {IPYNB_PATH: ipynb(*CELLS), JOB_PATH: IPYNB_JOB})
    return editor


async def test_the_server_asks_for_cells(editor: Editor):
    answer = await editor.start()
    selector = answer.capabilities.notebook_document_sync.notebook_selector
    assert [one.notebook for one in selector] == ["jupyter-notebook"]


async def test_findings_are_told_of_the_cell_in_which_they_are(notebook_editor: Editor):
    editor = notebook_editor
    await editor.start()
    editor.open(JOB_PATH)
    late = '# 🚀\ndbutils.notebook.exit("🚀")\nraise ValueError("late")\n'
    open_cells(editor, *CELLS, late)
    await editor.until(lambda: codes(editor, cell_uri(editor, 3)) == ["BL703"])
    found = editor.client.diagnostics[cell_uri(editor, 3)][0]
    assert found.range.start.line == 1
    assert codes(editor, cell_uri(editor, 0)) == []
    assert editor.uri(IPYNB_PATH) not in editor.client.diagnostics


async def test_a_change_of_a_cell_shows_in_the_job_and_new_cells_count(notebook_editor: Editor):
    editor = notebook_editor
    await editor.start()
    editor.open(JOB_PATH)
    open_cells(editor, *CELLS)
    await editor.finds(JOB_PATH)
    moved = types.NotebookDocumentCellChanges(
        text_content=[
            whole_text(cell_uri(editor, 0), 2, CELLS[0].replace("source_path", "sourcePath")),
            whole_text(cell_uri(editor, 1), 2, CELLS[1].replace("source_path", "sourcePath")),
        ]
    )
    change(editor, moved, 2)
    await editor.finds(JOB_PATH, "BL602")
    late = 'dbutils.notebook.exit("x")\nraise ValueError("late")\n'
    uri = cell_uri(editor, 9)
    added = types.NotebookDocumentCellChanges(
        structure=types.NotebookDocumentCellChangeStructure(
            types.NotebookCellArrayChange(3, 0, [types.NotebookCell(types.NotebookCellKind.Code, uri)]),
            did_open=[types.TextDocumentItem(uri, "python", 1, late)],
        )
    )
    change(editor, added, 3)
    await editor.until(lambda: codes(editor, uri) == ["BL703"])
    taken_out = types.NotebookDocumentCellChanges(
        structure=types.NotebookDocumentCellChangeStructure(
            types.NotebookCellArrayChange(3, 1), did_close=[types.TextDocumentIdentifier(uri)]
        )
    )
    change(editor, taken_out, 4)
    await editor.until(lambda: codes(editor, uri) == [])


async def test_questions_and_actions_in_a_cell(notebook_editor: Editor):
    editor = notebook_editor
    late = 'print("🚀"); dbutils.notebook.exit("x")\nraise ValueError("late")\n'
    await editor.start()
    editor.open(JOB_PATH)
    open_cells(editor, *CELLS, late)
    await editor.until(lambda: codes(editor, cell_uri(editor, 3)) == ["BL703"])
    cell = types.TextDocumentIdentifier(cell_uri(editor, 1))
    where = types.Position(1, len('day = dbutils.widgets.get("d'))
    leads = await editor.client.text_document_definition_async(types.DefinitionParams(cell, where))
    assert [editor.marked(one) for one in leads] == [(JOB_PATH, "day")]
    told = await editor.client.text_document_hover_async(types.HoverParams(cell, where))
    assert "`day`" in told.contents.value
    here = editor.client.diagnostics[cell_uri(editor, 3)][0]
    found = await editor.client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(cell_uri(editor, 3)), here.range, types.CodeActionContext([here])
        )
    )
    ignore = next(one for one in found if one.title.startswith("Ignore"))
    document = ignore.edit.document_changes[0]
    assert document.text_document.uri == cell_uri(editor, 3)
    edit = document.edits[0]
    assert edit.new_text == "  # bricklint: ignore[BL703]"
    line = late.split("\n")[edit.range.start.line]
    assert edit.range.start.character == len(line.encode("utf-16-le")) // 2


async def test_a_closed_notebook_is_read_from_the_disk_again(notebook_editor: Editor):
    editor = notebook_editor
    await editor.start()
    editor.open(JOB_PATH)
    changed = [cell.replace("source_path", "sourcePath") for cell in CELLS]
    open_cells(editor, *changed)
    await editor.finds(JOB_PATH, "BL602")
    editor.client.notebook_document_did_close(
        types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(editor.uri(IPYNB_PATH)),
            [types.TextDocumentIdentifier(cell_uri(editor, number)) for number in range(3)],
        )
    )
    await editor.finds(JOB_PATH)


@pytest.mark.parametrize("as_lists", [True, False], ids=["lists of lines", "one string"])
async def test_a_notebook_that_is_open_as_text(notebook_editor: Editor, as_lists: bool):
    editor = notebook_editor
    late = 'print("🚀 東京"); dbutils.notebook.exit("x")\nraise ValueError("late")\n'
    await editor.start()
    editor.open(IPYNB_PATH, ipynb(*CELLS, late, as_lists=as_lists), language="json")
    found = await editor.finds(IPYNB_PATH, "BL703")
    marked = editor.marked(types.Location(editor.uri(IPYNB_PATH), found[0].range))[1]
    assert marked in editor.texts[IPYNB_PATH]
    assert "exit" in marked or "raise" in marked
    actions = await editor.actions(IPYNB_PATH, "dbutils.notebook.ex|it")
    ignore = next((one for title, one in actions.items() if title.startswith("Ignore BL703")), None)
    if ignore is None:
        actions = await editor.actions(IPYNB_PATH, "ra|ise ValueError")
        ignore = next(one for title, one in actions.items() if title.startswith("Ignore BL703"))
    after = json.loads(editor.applied(ignore)[IPYNB_PATH])
    code = "".join(after["cells"][3]["source"])
    assert "  # bricklint: ignore[BL703]\n" in code
    assert code.replace("  # bricklint: ignore[BL703]", "") == late


async def test_completion_of_widgets_in_a_cell_and_in_the_text(notebook_editor: Editor):
    await notebook_editor.start()
    open_cells(notebook_editor, *CELLS)
    position = types.Position(1, len('day = dbutils.widgets.get("'))
    asked = types.CompletionParams(types.TextDocumentIdentifier(cell_uri(notebook_editor, 1)), position)
    found = await notebook_editor.client.text_document_completion_async(asked)
    assert {one.label: one.text_edit.range for one in found} == dict.fromkeys(
        ("source_path", "day"), types.Range(position, position)
    )
    other = "notebooks/other.ipynb"
    write(notebook_editor.root, {other: ipynb(*CELLS)})
    notebook_editor.open(other, language="json")
    assert "source_path" in await notebook_editor.complete(other, 'get(\\"|day')


async def test_all_fixes_of_a_notebook_belong_to_the_first_cell_that_changes(notebook_editor: Editor):
    """An editor asks for each cell, at once, while they are mended together."""
    comment = "# bricklint: ignore[BL701]"
    await notebook_editor.start()
    open_cells(notebook_editor, CELLS[0], f'{comment}\ntitle = "🚀"\n', f"{CELLS[1]}x = 1  {comment}\n", CELLS[2])
    uris = [cell_uri(notebook_editor, number) for number in range(4)]
    await notebook_editor.until(lambda: codes(notebook_editor, uris[2]) == ["BL005"])
    top = types.Range(types.Position(0, 0), types.Position(0, 0))
    context = types.CodeActionContext([], ["source.fixAll"])
    found = [
        await notebook_editor.client.text_document_code_action_async(
            types.CodeActionParams(types.TextDocumentIdentifier(uri), top, context)
        )
        for uri in uris
    ]
    assert [len(one) for one in found] == [0, 1, 0, 0]
    edits = {one.text_document.uri: one.edits for one in found[1][0].edit.document_changes}
    assert {uri: [edit.new_text for edit in made] for uri, made in edits.items()} == {
        uris[1]: [""],
        uris[2]: ["x = 1\n"],
    }
    assert edits[uris[2]][0].range == types.Range(types.Position(2, 0), types.Position(3, 0))
