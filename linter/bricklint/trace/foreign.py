"""Scala and R cells, read by their tokens alone: widgets, task values, exits and SQL that they plainly say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from bricklint.source import Span
from bricklint.trace.events import Exit, WidgetDefined, WidgetRead
from bricklint.trace.machine import Machine
from bricklint.trace.values import Known, Unknown

Place: TypeAlias = Callable[[int, int], Span]

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
    in_json = m.file.facts.format == "ipynb"
    code = node.text if in_json else m.file.source.text[node.start : node.end]
    place = _in_json(m, node, code) if in_json else _as_it_stands(m, node)
    quiet = _blanked(code, _SCALA_NOISE if language == "scala" else _R_NOISE)
    for match in _CALL.finditer(quiet):
        _widget(m, language, match, place)
    for match in _EXIT.finditer(quiet):
        at = place(*match.span())
        value = Known(match[1], (at,)) if match[1] is not None else Unknown(f"a value of {language}")
        m.emit(Exit, at, value=value, value_at=at)
    if "SparkR" not in quiet and re.search(r"dbutils\s*[,)]", quiet):
        m.cannot_tell(f"dbutils is handed on in a cell of {language}")


def _as_it_stands(m: Machine, node: Any) -> Place:
    return lambda start, end: Span(m.file.source, node.start + start, node.start + end)


def _in_json(m: Machine, node: Any, code: str) -> Place:
    """Places of a cell that stands in JSON strings: each character is found again as it is escaped there."""
    raw = m.file.source.text[node.start : node.end]
    places: list[int] = []
    at = 0
    for letter in code:
        escaped = json.dumps(letter)[1:-1]
        forms = {escaped} if letter in '"\\' or letter < " " else {letter, escaped}
        found = min((place for form in forms if (place := raw.find(form, at)) >= 0), default=at)
        places.append(found)
        at = found + (len(escaped) if raw.startswith(escaped, found) else 1)
    places.append(at)
    return lambda start, end: Span(m.file.source, node.start + places[start], node.start + places[end])


def _blanked(code: str, noise: re.Pattern[str]) -> str:
    """The code with its comments blanked out, not where they stand inside a string."""
    code = _PREFIX.sub(lambda match: " " * len(match[0]), code)
    strings = [match.span() for match in _STRING.finditer(code)]

    def blank(match: re.Match[str]) -> str:
        inside = any(start < match.start() < end for start, end in strings)
        return match[0] if inside else " " * len(match[0])

    return noise.sub(blank, code)


def _widget(m: Machine, language: Any, match: re.Match[str], span: Place) -> None:
    verb, name, default = match.groups()
    at = span(*match.span())
    if verb == "getAll" or (name is None and verb != "remove"):
        if verb in ("get", "getArgument", "getAll"):
            m.cannot_tell(f"a cell of {language} reads a parameter by a name that is not known")
        return
    if verb == "remove" or name is None:
        return
    place = span(*match.span(2))
    if verb in ("get", "getArgument"):
        value = None if default is None else Known(default, (at,))
        m.emit(WidgetRead, place, name=name, how=language, default=value, defined=name in m.defaults)
        return
    value = None if default is None else Known(default, (at,))
    m.defaults.setdefault(name, value)
    m.emit(WidgetDefined, place, name=name, kind=verb, default=value, how=language)
