"""Notebooks in JSON: languages, widgets, and places that lead through the escapes of the file."""

import json

import pytest

from bricklint.code.ir import Broken, Evaluate, Magic, RunMagic, SqlCell
from bricklint.code.read import is_notebook, read_code

NOTEBOOK = "application/vnd.databricks.v1+notebook"
CELL = "application/vnd.databricks.v1+cell"


def code_cell(source, **metadata):
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def notebook(*cells, metadata=None, **dump):
    content = {"cells": list(cells), "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(content, **dump)
    return text, read_code("a.ipynb", text)


def raw(text, value):
    return text[value.start : value.end]


FORMS = [
    pytest.param(str, {}, id="one string"),
    pytest.param(lambda code: code.splitlines(keepends=True), {}, id="list of lines"),
    pytest.param(lambda code: code.splitlines(keepends=True), {"indent": 1}, id="indented"),
    pytest.param(str, {"ensure_ascii": False}, id="not escaped"),
    pytest.param(lambda code: [code[:7], "", code[7:]], {}, id="pieces that cut lines"),
]


@pytest.mark.parametrize(("form", "dump"), FORMS)
def test_places_lead_through_the_json(form, dump):
    code = 'x = "é" + \'q\\d\'\nif x:\n    y = f("a\\n", \'😀\', zü)  # "c"\n\t\n'
    text, facts = notebook(code_cell(form(code)), **dump)
    first, second = facts.cells[0].statements
    call = second.body[0].value
    assert [json_text(text, each) for each in call.args] == ['"a\\n"', "'😀'", "zü"]
    assert json_text(text, call.func) == "f"
    assert json_text(text, second.test) == "x"
    assert json_text(text, first.value.right) == "'q\\d'"


def json_text(text, value):
    return json.loads(f'"{raw(text, value)}"')


def test_content_is_known_where_file_and_text_agree():
    text, facts = notebook(code_cell("a = 'select é'\nb = \"plain\"\nc = 'x\"y'\n"), ensure_ascii=False)
    values = [each.value for each in facts.cells[0].statements]
    assert [text[each.content :][: len(each.value)] if each.content >= 0 else None for each in values] == [
        "select é",
        "plain",
        None,
    ]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({NOTEBOOK: {"language": "sql"}}, "sql"),
        ({NOTEBOOK: {"language": "python"}, "language_info": {"name": "scala"}}, "python"),
        ({"language_info": {"name": "scala"}}, "scala"),
        ({"kernelspec": {"name": "ir"}}, "r"),
        ({"kernelspec": {"name": "python3", "display_name": "Python 3"}}, "python"),
        ({"kernelspec": {"language": "sql"}}, "sql"),
        ({NOTEBOOK: None, "kernelspec": []}, "python"),
    ],
)
def test_default_language(metadata, language):
    _, facts = notebook(code_cell("x"), metadata=metadata)
    assert facts.language == language
    assert facts.cells[0].language == language


@pytest.mark.parametrize(
    ("cell", "language", "kinds"),
    [
        (code_cell("%sql\nselect 1"), "sql", [SqlCell]),
        (code_cell("select 1", language="sql"), "sql", [SqlCell]),
        (code_cell("select 1", vscode={"languageId": "sql"}), "sql", [SqlCell]),
        (code_cell("%sql\nselect 1", vscode={"languageId": "plaintext"}), "sql", [SqlCell]),
        (code_cell("x", vscode={"languageId": "plaintext"}), "python", [Evaluate]),
        (code_cell("%run ./a"), "run", [RunMagic]),
        (code_cell("%%bash\nls"), "sh", [Magic]),
        ({"cell_type": "markdown", "source": ["# hi\n"], "metadata": {}}, "md", [Magic]),
        ({"cell_type": "raw", "source": "x", "metadata": {}}, "raw", [Magic]),
        ({"cell_type": "code"}, "python", []),
        ({"cell_type": "code", "source": None, "metadata": None}, "python", []),
    ],
)
def test_cells(cell, language, kinds):
    _, facts = notebook(cell)
    assert facts.cells[0].language == language
    assert [type(each) for each in facts.cells[0].statements] == kinds


def test_sql_cell_leads_back_to_the_file():
    text, facts = notebook(code_cell(["%sql\n", 'select "a",\n', " é"]))
    (statement,) = facts.cells[0].statements
    assert statement.text == 'select "a",\n é'
    for index, (at, place) in enumerate(statement.offsets):
        until = (*statement.offsets, (len(statement.text), 0))[index + 1][0]
        plain = statement.text[at:until].split('"')[0].split("\n")[0].split("é")[0]
        assert text[place:].startswith(plain)


def test_title_and_numbers():
    _, facts = notebook(code_cell("x", **{CELL: {"title": "First"}}), code_cell("y", **{CELL: {"title": ""}}))
    assert [(cell.number, cell.title) for cell in facts.cells] == [(1, "First"), (2, None)]


def test_widgets_of_the_metadata():
    widgets = {
        "env": {
            "currentValue": "dev",
            "widgetInfo": {
                "widgetType": "dropdown",
                "name": "env",
                "defaultValue": "dev",
                "options": {"choices": ["dev", "prod"]},
            },
        },
        "date": {"typedWidgetInfo": {"defaultValue": "x", "options": {"widgetDisplayType": "Text"}}},
        "odd": None,
    }
    text, facts = notebook(code_cell("x"), metadata={NOTEBOOK: {"widgets": widgets}})
    assert [(each.name, each.kind, each.default, each.choices) for each in facts.widgets] == [
        ("env", "dropdown", "dev", ("dev", "prod")),
        ("date", "text", "x", None),
        ("odd", "text", None, None),
    ]
    assert [raw(text, each) for each in facts.widgets] == ["env", "date", "odd"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("# Databricks notebook source\nx", "it is not JSON: expecting value"),
        ('{"cells": [', "it is not JSON: expecting value"),
        ('{"cells": []} x', "it is not JSON: there is more behind its end"),
        ('{"a": 1}', "it has no list of cells"),
        ("[]", "it has no list of cells"),
        ('{"cells": {}}', "it has no list of cells"),
        ('{"cells": [], "nbformat": 3}', "its nbformat is 3; notebooks are read from 4 on"),
        ("[" * 100000, "its JSON nests too deep"),
    ],
)
def test_what_is_no_notebook(text, message):
    facts = read_code("a.ipynb", text)
    assert facts.kind == "notebook"
    (broken,) = facts.cells[0].statements
    assert isinstance(broken, Broken)
    assert broken.message == message
    assert not is_notebook("a.ipynb", text)


def test_is_notebook():
    assert is_notebook("A.IPYNB", '{"cells": [], "metadata": {}, "nbformat": 4}')


@pytest.mark.parametrize("code", ["val x = 1", "SELECT * FROM a", "x <- f 1", "import org.apache.{a, b}"])
def test_code_of_another_language_is_no_error_where_nothing_names_the_language(code):
    _, guessed = notebook(code_cell(code))
    assert not isinstance(guessed.cells[0].statements[0], Broken)
    _, named = notebook(code_cell(code), metadata={"language_info": {"name": "python"}})
    assert isinstance(named.cells[0].statements[0], Broken)


def test_broken_cell_is_marked_in_the_file():
    text, facts = notebook(code_cell(['x = "é"\n', "y = (a b)"]))
    (broken,) = facts.cells[0].statements
    assert text[broken.at :].startswith("a b)")


def test_lone_surrogate():
    text, facts = notebook(code_cell("x = 'a'\ny = 1"))
    text = text.replace("'a'", "'\\ud83d'")
    facts = read_code("a.ipynb", text)
    assert raw(text, facts.cells[0].statements[1]) == "y = 1"
