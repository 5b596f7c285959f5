"""Scala and R cells, read by their tokens alone: widgets, task values, exits and SQL that they plainly say."""

from __future__ import annotations

import re
from typing import Any

from bricklint.source import Span
from bricklint.trace.events import Exit, WidgetDefined, WidgetRead
from bricklint.trace.machine import Machine
from bricklint.trace.values import Known, Unknown

_SCALA_NOISE = re.compile(r"//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_R_NOISE = re.compile(r"#[^\n]*")
_PREFIX = re.compile(r"^(?:#|//|--) MAGIC ?(?:%\w+)?", re.MULTILINE)
_TEXT = r'"((?:[^"\\\n]|\\.)*)"'
_CALL = re.compile(
    rf"""dbutils\s*\.\s*widgets\s*\.\s*(text|dropdown|combobox|multiselect|get|getArgument|getAll|remove)\s*
         \(\s*(?:{_TEXT})?\s*(?:,\s*{_TEXT})?""",
    re.VERBOSE,
)
_EXIT = re.compile(rf"dbutils\s*\.\s*notebook\s*\.\s*exit\s*\(\s*(?:{_TEXT})?")
_STRING = re.compile(r'"""(?:.*?)(?:"""|\Z)|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL)


def run_foreign(m: Machine, node: Any) -> None:
    """The widgets and exits of a Scala or R cell."""
    language = node.name
    code = m.file.source.text[node.start : node.end]
    quiet = _blanked(code, _SCALA_NOISE if language == "scala" else _R_NOISE)
    for match in _CALL.finditer(quiet):
        _widget(m, node, language, match)
    for match in _EXIT.finditer(quiet):
        at = Span(m.file.source, node.start + match.start(), node.start + match.end())
        value = Known(match[1], (at,)) if match[1] is not None else Unknown(f"a value of {language}")
        m.emit(Exit, at, value=value, value_at=at)
    if "SparkR" not in quiet and re.search(r"dbutils\s*[,)]", quiet):
        m.cannot_tell(f"dbutils is handed on in a cell of {language}")


def _blanked(code: str, noise: re.Pattern[str]) -> str:
    """The code with its comments blanked out, not where they stand inside a string."""
    code = _PREFIX.sub(lambda match: " " * len(match[0]), code)
    strings = [match.span() for match in _STRING.finditer(code)]

    def blank(match: re.Match[str]) -> str:
        inside = any(start < match.start() < end for start, end in strings)
        return match[0] if inside else " " * len(match[0])

    return noise.sub(blank, code)


def _widget(m: Machine, node: Any, language: Any, match: re.Match[str]) -> None:
    verb, name, default = match.groups()
    at = Span(m.file.source, node.start + match.start(), node.start + match.end())
    if verb == "getAll" or (name is None and verb != "remove"):
        if verb in ("get", "getArgument", "getAll"):
            m.cannot_tell(f"a cell of {language} reads a parameter by a name that is not known")
        return
    if verb == "remove" or name is None:
        return
    place = Span(m.file.source, node.start + match.start(2), node.start + match.end(2))
    if verb in ("get", "getArgument"):
        value = None if default is None else Known(default, (at,))
        m.emit(WidgetRead, place, name=name, how=language, default=value, defined=name in m.defaults)
        return
    value = None if default is None else Known(default, (at,))
    m.defaults.setdefault(name, value)
    m.emit(WidgetDefined, place, name=name, kind=verb, default=value, how=language)
