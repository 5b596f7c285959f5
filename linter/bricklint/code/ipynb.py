"""Notebooks in JSON form (`.ipynb`), with the places of their cells' code."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any, NamedTuple

from bricklint.code.cells import RawCell
from bricklint.code.ir import WidgetMetadata
from bricklint.code.json_places import after_blank, items, members, string_layout, value_at
from bricklint.code.layout import Layout

_NOTEBOOK = "application/vnd.databricks.v1+notebook"
_CELL = "application/vnd.databricks.v1+cell"
_LANGUAGES = {
    "python3": "python",
    "pyspark": "python",
    "pysparkkernel": "python",
    "pyspark3kernel": "python",
    "ipython": "python",
    "spark": "scala",
    "sparkkernel": "scala",
    "ir": "r",
    "sparkr": "r",
    "sparkrkernel": "r",
}


class NotANotebookError(Exception):
    """The text of an .ipynb file is no notebook; `str(error)` says why, `at` where."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class NotebookCell(NamedTuple):
    """A cell: its code, what kind it is (`code`, `markdown`, `raw`) and the language that its metadata names."""

    raw: RawCell
    kind: str
    language: str | None


class Notebook(NamedTuple):
    """What an .ipynb file holds; `language` is None where nothing in it says."""

    language: str | None
    cells: tuple[NotebookCell, ...]
    widgets: tuple[WidgetMetadata, ...]


def read_notebook(text: str) -> Notebook:
    """The cells and widgets of an .ipynb file. Raises NotANotebookError."""
    try:
        return _read(text)
    except JSONDecodeError as error:
        raise NotANotebookError(f"it is not JSON: {_reason(error.msg)}", error.pos) from error
    except RecursionError as error:
        raise NotANotebookError("its JSON nests too deep", 0) from error


def _read(text: str) -> Notebook:
    start = after_blank(text, 1 if text.startswith("\ufeff") else 0)
    if start == len(text):
        raise NotANotebookError("it is empty", start)
    root, end = value_at(text, start)
    rest = after_blank(text, end)
    if rest != len(text):
        raise NotANotebookError("it is not JSON: there is more behind its end", rest)
    if not isinstance(root, dict) or not isinstance(root.get("cells"), list):
        raise NotANotebookError("it has no list of cells", start)
    version = root.get("nbformat", 4)
    if not isinstance(version, int) or version < 4:
        raise NotANotebookError(f"its nbformat is {version}; notebooks are read from 4 on", start)
    places = {key: value for key, _, value in members(text, start)}
    cells = tuple([_cell(text, at) for at in items(text, places["cells"]) if text[at] == "{"])
    metadata = _mapping(root.get("metadata"))
    widgets: tuple[WidgetMetadata, ...] = ()
    if _mapping(_mapping(metadata.get(_NOTEBOOK)).get("widgets")):
        widgets = _widgets(text, places["metadata"])
    return Notebook(_language(metadata), cells, widgets)


def _reason(message: str) -> str:
    return message[:1].lower() + message[1:].removesuffix(" starting at").removesuffix(" at")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _language(metadata: Mapping[str, Any]) -> str | None:
    kernel = _mapping(metadata.get("kernelspec"))
    for name in (
        _mapping(metadata.get(_NOTEBOOK)).get("language"),
        _mapping(metadata.get("language_info")).get("name"),
        kernel.get("language"),
        kernel.get("name"),
    ):
        if isinstance(name, str) and name:
            return _LANGUAGES.get(name.lower(), name.lower())
    return None


def _cell(text: str, at: int) -> NotebookCell:
    places = {key: value for key, _, value in members(text, at)}
    kind = value_at(text, places["cell_type"])[0] if "cell_type" in places else "code"
    metadata = _mapping(value_at(text, places["metadata"])[0]) if "metadata" in places else {}
    layout = _source(text, places.get("source", at))
    title = _mapping(metadata.get(_CELL)).get("title")
    language = metadata.get("language") or _mapping(metadata.get("vscode")).get("languageId")
    if language == "plaintext":  # what an editor writes where it knows no language; the notebook's own one runs
        language = None
    raw = RawCell(
        title if isinstance(title, str) and title else None,
        layout,
        layout.place(0),
        layout.place(len(layout.code)),
    )
    named = language.lower() if isinstance(language, str) else None
    return NotebookCell(raw, kind if isinstance(kind, str) else "code", _LANGUAGES.get(named or "", named))


def _source(text: str, at: int) -> Layout:
    if text[at] == '"':
        return string_layout(text, [at])
    if text[at] == "[":
        return string_layout(text, [item for item in items(text, at) if text[item] == '"'])
    return Layout(text, "", ((0, at),))


def _widgets(text: str, metadata_at: int) -> tuple[WidgetMetadata, ...]:
    at = metadata_at
    for name in (_NOTEBOOK, "widgets"):
        at = {key: value for key, _, value in members(text, at)}[name]
    found: list[WidgetMetadata] = []
    for key, key_at, value in members(text, at):
        widget = _mapping(value_at(text, value)[0])
        end = value_at(text, key_at)[1]
        found.append(_widget(key, widget, key_at + 1, end - 1))
    return tuple(found)


def _widget(key: str, widget: Mapping[str, Any], start: int, end: int) -> WidgetMetadata:
    plain, typed = _mapping(widget.get("widgetInfo")), _mapping(widget.get("typedWidgetInfo"))
    options, typed_options = _mapping(plain.get("options")), _mapping(typed.get("options"))
    kind = plain.get("widgetType") or options.get("widgetType") or typed_options.get("widgetDisplayType")
    default = plain.get("defaultValue", typed.get("defaultValue"))
    choices = options.get("choices", typed_options.get("choices"))
    return WidgetMetadata(
        key,
        kind.lower() if isinstance(kind, str) else "text",
        default if isinstance(default, str) else None,
        tuple([str(choice) for choice in choices]) if isinstance(choices, list) else None,
        start,
        end,
    )
