"""SARIF 2.1.0: the report that code-scanning services read.

Plain dictionaries, in a fixed order, without times or absolute paths: the same project gives the same bytes on every
machine. The limits are those of GitHub's code scanning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from bricklint.diagnostic import Diagnostic, Fix
from bricklint.engine.suppress import Silenced
from bricklint.fixing.edits import file_edits
from bricklint.report.fingerprint import LINE_HASH, ROUTE_HASH, LineHashes, route_hashes
from bricklint.report.options import DEFAULT, ReportOptions
from bricklint.report.redact import redacted
from bricklint.report.result import Result
from bricklint.report.sarif_places import MAX_LOCATIONS, ROOT, Places, artifact, location, message_of, region
from bricklint.report.sarif_rules import LEVELS, driver

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MAX_RESULTS = 25_000
"""A code-scanning service refuses runs with more results than this."""


class Marked(NamedTuple):
    """A finding with its place in the run: `suppressions` of it, and its `state` against the baseline; None where no
    finding of the run has any."""

    diagnostic: Diagnostic
    suppressions: tuple[dict[str, str], ...] | None
    state: str | None


def sarif_report(result: Result, options: ReportOptions = DEFAULT) -> str:
    """The report as a JSON text, in ASCII: it goes through any terminal, and holds even half a surrogate pair. A rule
    and a result a line each: of ten thousand results indenting alone would take as long as all the rest."""
    log = sarif_log(result, options)
    run = log["runs"][0]
    lines = {"rules": _lines(run["tool"]["driver"], "rules"), "results": _lines(run, "results")}
    text = json.dumps(log)
    for name, value in lines.items():
        # Of the texts around it none can hold this: a quote inside of a text is escaped.
        text = text.replace(f'"{name}": []', f'"{name}": [{value}]', 1)
    return f"{text}\n"


def _lines(holder: dict[str, Any], name: str) -> str:
    """The items of a list as JSON, each on a line of its own; the list is left empty."""
    items, holder[name] = holder[name], []
    return "\n" + ",\n".join(map(json.dumps, items)) + "\n" if items else ""


def sarif_log(result: Result, options: ReportOptions = DEFAULT, max_results: int = MAX_RESULTS) -> dict[str, Any]:
    """The report as a value. Of more findings than a service takes, the most severe are kept and the run says so."""
    marked = _marked(result, options.omit_suppressed)
    kept = _most_severe(marked, max_results)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver(result.registry)},
                "automationDetails": {"id": f"{options.category}/"},
                "invocations": [_invocation(result, len(marked) - len(kept))],
                "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the project that was linted."}}},
                "columnKind": "unicodeCodePoints",
                "results": _results(kept, result),
            }
        ],
    }


def _marked(result: Result, omit_suppressed: bool) -> list[Marked]:
    """The findings of a report: the open ones, those that the baseline knows, those that are suppressed."""
    compared = result.baseline is not None
    known = () if omit_suppressed else result.known
    silenced = () if omit_suppressed else result.silenced
    # Either all results of a run tell how they are suppressed, or none does.
    nothing: tuple[dict[str, str], ...] | None = () if known or silenced else None
    new = "new" if compared else None
    baseline = ({"kind": "external", "status": "accepted", "justification": "Recorded in the baseline."},)
    return [
        *(Marked(one, nothing, new) for one in result.diagnostics),
        *(Marked(one, baseline, "unchanged") for one in known),
        *(Marked(one.diagnostic, (_suppression(one),), new) for one in silenced),
    ]


def _suppression(silenced: Silenced) -> dict[str, str]:
    found = {"kind": "inSource" if silenced.in_source else "external", "status": "accepted"}
    return {**found, "justification": silenced.reason} if silenced.reason else found


def _most_severe(marked: Sequence[Marked], limit: int) -> list[Marked]:
    """At most `limit` findings, open ones before suppressed ones and the most severe ones first, still in the order of
    the report."""
    if len(marked) <= limit:
        return list(marked)

    def weight(index: int) -> tuple[bool, int, int]:
        return bool(marked[index].suppressions), -marked[index].diagnostic.severity, index

    return [marked[index] for index in sorted(sorted(range(len(marked)), key=weight)[:limit])]


def _results(marked: Sequence[Marked], result: Result) -> list[dict[str, Any]]:
    places = Places(result.place_name, result.route, redacted(result))
    indices = {row.code: index for index, row in enumerate(result.registry.rows)}
    lines = LineHashes()
    routes = route_hashes([one.diagnostic for one in marked], result.subject)
    return [
        _result(
            one,
            indices.get(one.diagnostic.code),
            places,
            {LINE_HASH: lines.of(one.diagnostic.primary.span), ROUTE_HASH: route},
        )
        for one, route in zip(marked, routes, strict=True)
    ]


def _result(marked: Marked, index: int | None, places: Places, fingerprints: dict[str, str | None]) -> dict[str, Any]:
    diagnostic = marked.diagnostic
    found: dict[str, Any] = {"ruleId": diagnostic.code}
    if index is not None:
        found["ruleIndex"] = index
    found["level"] = LEVELS[diagnostic.severity]
    found["message"] = {"text": message_of(diagnostic)}
    found["locations"] = [location(diagnostic.primary, places)]
    related = diagnostic.related[: MAX_LOCATIONS - 1]
    if related:
        found["relatedLocations"] = [location(label, places, number) for number, label in enumerate(related, 1)]
    if diagnostic.ordered and related:
        found["codeFlows"] = [_code_flow(diagnostic, places)]
    found["partialFingerprints"] = {name: value for name, value in fingerprints.items() if value is not None}
    fixes = [_fix(fix) for fix in diagnostic.fixes if fix.safe and file_edits(fix)]
    if fixes:
        found["fixes"] = fixes
    if marked.suppressions is not None:
        found["suppressions"] = list(marked.suppressions)
    if marked.state is not None:
        found["baselineState"] = marked.state
    found["properties"] = _properties(diagnostic)
    return found


def _code_flow(diagnostic: Diagnostic, places: Places) -> dict[str, Any]:
    steps = (diagnostic.primary, *diagnostic.related)[:MAX_LOCATIONS]
    return {
        "threadFlows": [
            {"locations": [{"location": location(step, places, number)} for number, step in enumerate(steps)]}
        ]
    }


def _fix(fix: Fix) -> dict[str, Any]:
    by_path: dict[str, list[dict[str, Any]]] = {}
    for edit in file_edits(fix):
        replacement: dict[str, Any] = {"deletedRegion": region(edit.span)}
        if edit.text:
            replacement["insertedContent"] = {"text": edit.text}
        by_path.setdefault(edit.span.path, []).append(replacement)
    changes = [{"artifactLocation": artifact(path), "replacements": found} for path, found in by_path.items()]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _properties(diagnostic: Diagnostic) -> dict[str, Any]:
    found: dict[str, Any] = {"name": diagnostic.slug, "confidence": diagnostic.confidence.name.lower()}
    if diagnostic.job is not None:
        found["job"] = diagnostic.job
    if diagnostic.targets:
        found["targets"] = list(diagnostic.targets)
    return found


def _invocation(result: Result, left_out: int) -> dict[str, Any]:
    notifications: list[dict[str, Any]] = [
        {
            "level": "error",
            "descriptor": {"id": "rule-crashed"},
            "message": {"text": f"Rule {crash.code} crashed on {crash.where}: {crash.error} at {crash.place}."},
        }
        for crash in result.crashes
    ]
    if left_out:
        notifications.append(
            {
                "level": "warning",
                "descriptor": {"id": "too-many-results"},
                "message": {"text": f"{left_out} of the least severe results are left out: a run holds {MAX_RESULTS}."},
            }
        )
    found: dict[str, Any] = {"executionSuccessful": not result.crashes}
    if notifications:
        found["toolExecutionNotifications"] = notifications
    return found
