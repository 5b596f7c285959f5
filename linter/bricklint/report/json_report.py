"""The JSON report: every finding with all that is known of it (docs/json-output.md describes it field by field)."""

from __future__ import annotations

import json
from typing import Any

from bricklint import __version__
from bricklint.diagnostic import Diagnostic, Fix, Label
from bricklint.fixing.edits import file_edits
from bricklint.report.result import Result
from bricklint.report.statistics import statistics
from bricklint.source import Span

FORMAT = 1
"""The version of this format: raised when a field changes its meaning or goes; new fields leave it as it is."""


def json_report(result: Result) -> str:
    """The report as a JSON text."""
    return json.dumps(json_value(result), indent=2) + "\n"


def json_value(result: Result) -> dict[str, Any]:
    """The report as a value."""
    return {
        "format": FORMAT,
        "version": __version__,
        "diagnostics": [_diagnostic(one, result) for one in result.diagnostics],
        "crashes": [
            {"code": one.code, "where": one.where, "error": one.error, "place": one.place} for one in result.crashes
        ],
        "statistics": [
            {"code": one.code, "name": one.name, "severity": one.severity.word, "count": one.number}
            for one in statistics(result)
        ],
        "summary": {
            "jobs": result.jobs,
            "parts": result.parts,
            "code_files": result.codes,
            "suppressed": result.suppressed,
            "since": result.since,
            "baseline": _baseline(result),
        },
    }


def _baseline(result: Result) -> dict[str, Any] | None:
    if result.baseline is None:
        return None
    stale = [{"path": one.path, "code": one.code, "count": one.gone} for one in result.baseline.stale]
    return {"file": result.baseline.file, "known": len(result.known), "stale": stale}


def _diagnostic(diagnostic: Diagnostic, result: Result) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "name": diagnostic.slug,
        "severity": diagnostic.severity.word,
        "confidence": diagnostic.confidence.name.lower(),
        "message": diagnostic.message,
        **_place(diagnostic.primary, result),
        "related": [_place(label, result) for label in diagnostic.related],
        "ordered": diagnostic.ordered,
        "notes": list(diagnostic.notes),
        "hint": diagnostic.hint,
        "fixes": [_fix(fix) for fix in diagnostic.fixes],
        "policy": diagnostic.policy,
        "job": diagnostic.job,
        "targets": list(diagnostic.targets),
    }


def _place(label: Label, result: Result) -> dict[str, Any]:
    return {
        **_span(label.span),
        "label": label.text,
        "route": result.route(label.span) or None,
        "cell": result.place_name(label.span) or None,
        "via": label.span.via,
    }


def _span(span: Span) -> dict[str, Any]:
    begin, finish = span.begin, span.finish
    return {
        "path": span.path,
        "start": {"line": begin.line, "column": begin.column, "offset": span.start},
        "end": {"line": finish.line, "column": finish.column, "offset": span.end},
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "safe": fix.safe,
        "edits": [{**_span(edit.span), "text": edit.text} for edit in file_edits(fix)],
    }
