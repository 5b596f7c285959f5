"""Whether the text that a notebook ends with says that it failed.

The list of forms is short on purpose: what it does not know counts as no failure.
"""

from __future__ import annotations

import re

from bricklint.trace.questions import failure_text
from bricklint.trace.values import Value

_FAIL = r"(?:fail|failed|failure|fails|failing|abort|aborted|aborting|unsuccessful)"
_NOT_COUNTED = (
    r"(?!\w|[\s_]*(?:rows?|records?|count|files?|tables?|tasks?|items?|rules?|checks?)\b|[\"']?\s*[:=]\s*[\"']?\d)"
)

_FORMS = (
    # "FAILED: …", "Error while loading", "ERROR - no rows"
    re.compile(rf"^\W*(?:{_FAIL}|error|exception)\b{_NOT_COUNTED}", re.IGNORECASE),
    # {"status": "failed"}, status=ERROR, result: KO
    re.compile(
        rf"\b(?:status|state|result|outcome|code)[\"']?\s*[:=]\s*[\"']?(?:{_FAIL}|errors?|ko|nok)\b", re.IGNORECASE
    ),
    # {"success": false}, ok=False
    re.compile(r"\b(?:success|succeeded|successful|ok|passed)[\"']?\s*[:=]\s*[\"']?false\b", re.IGNORECASE),
    # "validation failed", "Bronze load FAILED", "pipeline aborted"
    re.compile(rf"[a-z)\]`'\"]\W*\b(?:has |was |is |have )?{_FAIL}\b{_NOT_COUNTED}", re.IGNORECASE),
    # "pipeline error: …", "Validation Error"
    re.compile(r"\b[a-z]+[ _-]error\b(?=\s*(?:[:!.-]|$))", re.IGNORECASE),
)
_DENIED = re.compile(
    rf"\b(?:no|not|none|without|zero|never|any|0|if|on|before|after)\W+(?:\w+\W+)?(?:{_FAIL}|errors?|exceptions?|failures)\b"
    r"|\b(?:failures|errors|failed|failure|error)[\"']?\s*[:=]\s*[\"']?(?:0|none|null|\[\]|false)\b",
    re.IGNORECASE,
)
_NOTHING_TO_DO = re.compile(
    r"\b(?:skip\w*|nothing|no (?:new|more|data|rows?|files?|records?|changes?|updates?)|up[ -]to[ -]date|not found"
    r"|already|does not exist|empty)\b",
    re.IGNORECASE,
)


def says_failure(value: Value | None) -> bool:
    """Whether an exit value says failure by one of the known forms; "0 failures" and "no errors" do not."""
    text = failure_text(value)
    if _DENIED.search(text):
        return False
    return any(form.search(text) for form in _FORMS)


def says_nothing_to_do(value: Value | None) -> bool:
    """Whether an exit value says that there was nothing to do: "no new files", "skipped"."""
    return bool(_NOTHING_TO_DO.search(failure_text(value)))
