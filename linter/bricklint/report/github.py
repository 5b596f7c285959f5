"""Workflow commands of GitHub Actions: annotations in the log of a run and in the changed files of a pull request.

The most severe come first: GitHub shows ten annotations of a level for a step, and the others stand in the log alone.
"""

from __future__ import annotations

from bricklint.diagnostic import Diagnostic, Severity
from bricklint.report.cells import clean
from bricklint.report.plain import plain_lines
from bricklint.report.result import Result

MOST_SHOWN = 10
"""How many annotations of one level GitHub shows for a step."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MAX_MESSAGE = 4_000


def github_report(result: Result) -> str:
    """A command for each finding, a line each; where some will not be shown, a last line says so."""
    by_weight = sorted(result.diagnostics, key=lambda one: -one.severity)
    lines = [_command(one) for one in by_weight]
    for severity, name in _COMMANDS.items():
        number = sum(1 for one in by_weight if one.severity is severity)
        if number > MOST_SHOWN:
            lines.append(f"bricklint: GitHub shows {MOST_SHOWN} of these {number} {name} annotations")
    return "".join(f"{line}\n" for line in lines)


def _command(diagnostic: Diagnostic) -> str:
    begin, finish = diagnostic.primary.span.begin, diagnostic.primary.span.finish
    properties = {"file": clean(diagnostic.primary.span.path), "line": str(begin.line)}
    if finish.line > begin.line:
        properties["endLine"] = str(finish.line)
    else:
        # With an end line of its own, columns are refused.
        properties |= {"col": str(begin.column), "endColumn": str(max(finish.column, begin.column))}
    properties["title"] = f"{diagnostic.code} {diagnostic.slug}"
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = "\n".join(plain_lines(diagnostic))
    short = message if len(message) <= _MAX_MESSAGE else f"{message[:_MAX_MESSAGE]}…"
    return f"::{_COMMANDS[diagnostic.severity]} {said}::{_data(short)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
