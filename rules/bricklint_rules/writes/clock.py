"""Whether a use of the run's clock tells the day, or the moment."""

from __future__ import annotations

import re

from bricklint.trace.values import Clock

_LONGEST = 120
_MOMENT = re.compile(r"%[HIMSfsXcTp]|HH|:mm|mm:|\bss\b|ssss|timestamp\(\)|strftime\([\"']%s")
_DAY = re.compile(
    r"\.date\(\)|\.(?:year|month|day)\b|%[dDjUWxFmYy]|timespec|\.isoformat\(\)\[:10\]|yyyy|to_date|date_trunc"
)


def tells_a_day(clock: Clock) -> bool:
    """Whether the clock is asked for a day, so that runs of one day meet in one slice. A moment, with its seconds, is
    another one on every run. What cannot be told from the text behind the call is told from the file's formats."""
    if clock.what in ("today", "current_date", "curdate"):
        return not (clock.at and _format_behind(clock) is False)
    told = _format_behind(clock)
    if told is not None:
        return told
    if clock.what == "time" or not clock.at:
        return False
    formats = _formats_of_name(clock)
    if formats is None:
        source = clock.at[0].source.text
        return bool(_DAY.search(source)) and not _MOMENT.search(source)
    return any(_DAY.search(one) and not _MOMENT.search(one) for one in formats)


def _format_behind(clock: Clock) -> bool | None:
    """Whether the rest of the statement asks for a day (True) or a moment (False); None where it does not say."""
    if not clock.at:
        return None
    span = clock.at[0]
    rest = span.text + span.source.text[span.end : span.end + _LONGEST].split("\n", 1)[0]
    if _MOMENT.search(rest):
        return False
    return True if _DAY.search(rest) else None


def _formats_of_name(clock: Clock) -> list[str] | None:
    """What stands behind the name that the clock's value was given, wherever it is used."""
    span = clock.at[0]
    text = span.source.text
    named = re.search(r"(\w+)\s*=\s*$", text[text.rfind("\n", 0, span.start) + 1 : span.start])
    if named is None:
        return None
    return re.findall(rf"\b{named.group(1)}((?:\.\w+\(|:%)[^\n]{{0,60}})", text)
