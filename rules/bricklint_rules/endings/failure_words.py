"""Whether the text that a notebook ends with says that it failed.

The list of forms is short on purpose: what it does not know counts as no failure.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bricklint.trace.questions import failure_text
from bricklint.trace.values import Applied, Known, Listed, Mapped, OneOf, Pieces, Value, walk

_FAIL = r"(?:fail|failed|failure|fails|failing|abort|aborted|aborting|unsuccessful)"
_NOT_COUNTED = (
    r"(?!\w|[\s_]*(?:row|record|count|file|table|task|item|rule|check)\b|[\"']?\s*[:=]\s*[\"']?\d"
    r"|[\s_]*(?!this\b|across\b|unless\b|always\b|process\b|access\b)[a-z]{3,}s\b)"  # "3 failed runs"
)

# {"status": "failed"}, status=ERROR, result: KO; {"success": false}, ok=False
_STATED = re.compile(
    rf"\b(?:status|state|result|outcome|code)[\"']?\s*[:=]\s*[\"']?(?:{_FAIL}|errors?|ko|nok)\b"
    r"|\b(?:success|succeeded|successful|ok|passed)[\"']?\s*[:=]\s*[\"']?false\b",
    re.IGNORECASE,
)
_FORMS = (
    # "FAILED: …", "Error while loading", "ERROR - no rows"
    re.compile(rf"^\W*(?:{_FAIL}|error|exception)\b{_NOT_COUNTED}", re.IGNORECASE),
    # "validation failed", "Bronze load FAILED", "pipeline aborted"
    re.compile(rf"[a-z)\]`'\"]\W*\b(?:has |was |is |have )?{_FAIL}\b{_NOT_COUNTED}", re.IGNORECASE),
    # "QUALITY_GATE_FAILED", "ERROR_NO_DATA"
    re.compile(
        r"^\W*(?!NO_|NOT_|WITHOUT_)(?:[A-Z0-9]+_)*(?:FAILED|FAILURE|ERROR|ABORTED)(?:_[A-Z0-9]+)*\b"
        r"(?<!_ROWS)(?<!_RECORDS)(?<!_COUNT)(?<!_FILES)(?<!_TABLES)(?!\s*[:=]\s*\d)"
    ),
    # "validation_failed", "KO"
    re.compile(
        r"^\W*(?:(?!no_|not_|without_|rows_|records_|num_|n_|total_|count_)(?:[a-z0-9]+_)+(?:failed|failure|error|aborted)"
        r"\b(?!\s*[:=])|(?:KO|NOK)\W*$)"
    ),
    # "FAILED: 3 rows without id"
    re.compile(r"^\W*(?:FAILED|FAILURE|ERROR)\s*[:-]\s*[1-9]\d* [a-z]"),
    # "Row count mismatch: …", "validation did not pass"
    re.compile(
        r"\b(?:counts?|schemas?|checksums?|hash(?:es)?|totals?|columns?)[ _-]mismatch(?:es)?\b"
        r"|\b(?:did|does|do|has|have) not (?:pass|succeed)\b|\b(?:is|was) not valid\b",
        re.IGNORECASE,
    ),
    # "the configuration is missing the required scope", "missing required parameter: day"
    re.compile(r"(?<!\bno )(?<!\bnot )\bmissing (?:an? |the |some )?(?:required|mandatory) \w", re.IGNORECASE),
    # "pipeline error: …", "Validation Error"
    re.compile(r"\b(?!no[ _-])[a-z]+[ _-]error\b(?=\s*(?:[:!.-]|$))", re.IGNORECASE),
)
_DENIED = re.compile(
    rf"\b(?:no|not|none|without|zero|never|any|0|if|on|before|after|from|previous|earlier|sent)\W+(?:\w+\W+)?(?:{_FAIL}|errors?|exceptions?|failures|mismatch(?:es)?)\b"
    r"|\b(?:failures|errors|failed|failure|error)[\"']?\s*[:=]\s*[\"']?(?:0\b|\[\]|(?:none|null|false)\b(?! *\w))",
    re.IGNORECASE,
)
_TALLY = re.compile(
    rf"\b(?:success\w*|succeeded|passed|ok|valid|completed|done)\s*[:=][^\w\n]*(?:\d+[^\w\n]*)?\b(?:{_FAIL}|errors?)\s*[:=]"
    r"\W*(?:\d+)?",
    re.IGNORECASE,
)
"""`Success: 4 | Failed: 1`: it counts both, and says neither."""
_NOTHING_TO_DO = re.compile(
    r"\b(?:skip\w*|nothing|no (?:new|more|data|rows?|files?|records?|changes?|updates?)|up[ -]to[ -]date|not found"
    r"|already|does not exist|empty)\b",
    re.IGNORECASE,
)


def says_failure(value: Value | None) -> bool:
    """Whether an exit value says failure by one of the known forms; "0 failures" and "no errors" do not. A value that
    differs by the way of the run says so when it does on every way."""
    if value is None:
        return False
    ways = [part for part in walk(value, 200) if isinstance(part, OneOf)]
    return _says(failure_text(_without_ways(value))) or any(
        bool(way.options) and all(says_failure(option) for option in way.options) for way in ways
    )


def _says(text: str) -> bool:
    """A status is not taken back by what is said after it: `{"status": "FAILED", "reason": "no errors table"}`."""
    text = _TALLY.sub(" ", text)
    stated, denied = _STATED.search(text), _DENIED.search(text)
    if stated and (denied is None or stated.end() <= denied.start()):
        return True
    return denied is None and any(form.search(text) for form in _FORMS)


def _without_ways(value: Value) -> Value:
    """A value with blanks for what differs by the way of the run."""
    if isinstance(value, OneOf):
        return Known(" ")
    if isinstance(value, Pieces):
        return replace(value, parts=tuple(_without_ways(part) for part in value.parts))
    if isinstance(value, Mapped):
        return replace(value, items=tuple((key, _without_ways(item)) for key, item in value.items))
    if isinstance(value, Listed):
        return replace(value, items=tuple(_without_ways(item) for item in value.items))
    if isinstance(value, Applied):
        return replace(value, base=_without_ways(value.base))
    return value


def says_nothing_to_do(value: Value | None) -> bool:
    """Whether an exit value says that there was nothing to do: "no new files", "skipped"."""
    return bool(_NOTHING_TO_DO.search(failure_text(value)))
