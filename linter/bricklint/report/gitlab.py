"""The code quality report that GitLab shows in merge requests: a list of issues in JSON."""

from __future__ import annotations

import json
from typing import Any

from bricklint.diagnostic import Diagnostic, Severity
from bricklint.report.fingerprint import route_hashes
from bricklint.report.plain import plain_lines
from bricklint.report.result import Result
from bricklint.report.sarif_places import sentence

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def gitlab_report(result: Result) -> str:
    """The report as a JSON text, in ASCII."""
    hashes = route_hashes(result.diagnostics, result.subject)
    issues = [_issue(one, fingerprint) for one, fingerprint in zip(result.diagnostics, hashes, strict=True)]
    return json.dumps(issues, indent=1) + "\n"


def _issue(diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
    span = diagnostic.primary.span
    return {
        "description": " ".join(sentence(line) for line in plain_lines(diagnostic)),
        "check_name": f"{diagnostic.code} {diagnostic.slug}",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        # Half a surrogate pair (a file name that is no text) would break the whole report for its reader.
        "location": {"path": span.path.encode("utf-8", "replace").decode(), "lines": {"begin": span.begin.line}},
    }
