"""Time-zone IDs as Java reads them: which exist, which are outdated, which silently mean GMT.

Java looks an ID up with its exact case and reads every unknown one as GMT without a word (FACTS 6.10, tried on
JDK 17). IDs come from the IANA data of the `tzdata` package; the differences between that list and
`java.util.TimeZone.getAvailableIDs()` stand below as data.
"""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from enum import Enum
from functools import lru_cache
from io import BytesIO
from pkgutil import get_data
from struct import pack
from typing import NamedTuple

# IANA names that Java does not have; `GMT+0` and `GMT-0` it has, but as custom offsets.
_NOT_IN_JAVA = frozenset({"Factory", "localtime", "posixrules", "ROC", "GMT+0", "GMT-0"})

# java.time.ZoneId.SHORT_IDS, which java.util.TimeZone follows too.
_SHORT_IDS = {
    "ACT": "Australia/Darwin",
    "AET": "Australia/Sydney",
    "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo",
    "AST": "America/Anchorage",
    "BET": "America/Sao_Paulo",
    "BST": "Asia/Dhaka",
    "CAT": "Africa/Harare",
    "CNT": "America/St_Johns",
    "CST": "America/Chicago",
    "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa",
    "ECT": "Europe/Paris",
    "IET": "America/Indiana/Indianapolis",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "MIT": "Pacific/Apia",
    "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland",
    "PLT": "Asia/Karachi",
    "PNT": "America/Phoenix",
    "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles",
    "SST": "Pacific/Guadalcanal",
    "VST": "Asia/Ho_Chi_Minh",
}

# Names of an offset rather than of a place, which Java has in common with IANA: hours from UTC, and the place
# that is usually meant (with daylight saving).
_FIXED_ABBREVIATIONS = {
    "EST": (-5, "America/New_York"),
    "MST": (-7, "America/Denver"),
    "HST": (-10, "Pacific/Honolulu"),
}
_ABBREVIATIONS = {
    "CET": "Europe/Paris",
    "MET": "Europe/Paris",
    "EET": "Europe/Athens",
    "WET": "Europe/Lisbon",
    "EST5EDT": "America/New_York",
    "CST6CDT": "America/Chicago",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
}

_SYSTEM_V_HOURS = {
    "AST4": -4, "AST4ADT": -4, "CST6": -6, "CST6CDT": -6, "EST5": -5, "EST5EDT": -5, "HST10": -10, "MST7": -7,
    "MST7MDT": -7, "PST8": -8, "PST8PDT": -8, "YST9": -9, "YST9YDT": -9,
}  # fmt: skip

# What people write that is no ID at all; the nearest ID can not be told from the spelling.
_EVERYDAY_NAMES = {
    "z": "UTC",
    "ut": "UTC",
    "edt": "America/New_York",
    "cdt": "America/Chicago",
    "mdt": "America/Denver",
    "pdt": "America/Los_Angeles",
    "roc": "Asia/Taipei",
    "eastern standard time": "America/New_York",
    "central standard time": "America/Chicago",
    "mountain standard time": "America/Denver",
    "pacific standard time": "America/Los_Angeles",
    "india standard time": "Asia/Kolkata",
    "gmt standard time": "Europe/London",
    "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris",
    "central european standard time": "Europe/Warsaw",
    "tokyo standard time": "Asia/Tokyo",
    "aus eastern standard time": "Australia/Sydney",
}

_CUSTOM = re.compile(r"GMT([+-])(?:([0-9]|[01][0-9]|2[0-3])|([0-9]|[01][0-9]|2[0-3]):?([0-5][0-9]))")
_ETC_OFFSET = re.compile(r"Etc/GMT([+-])(\d{1,2})")
_OFFSET_LIKE = re.compile(r"(?:UTC|GMT|UT)?\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


class Standing(Enum):
    """How an ID stands with Java: a place or UTC; an abbreviation or fixed offset that exists; nothing (GMT)."""

    KNOWN = "known"
    LEGACY = "legacy"
    UNKNOWN = "unknown"


class TimezoneVerdict(NamedTuple):
    """The standing of an ID, the ID to write instead (None when none suggests itself) and what Java makes of it.

    `meaning` is a clause such as `Java reads it as America/Los_Angeles`, and None for a known ID.
    """

    standing: Standing
    nearest: str | None = None
    meaning: str | None = None


class UnknownTimezone(ValueError):  # noqa: N818 - says what it is
    """An ID that Java does not know and would read as GMT."""

    def __init__(self, name: str, nearest: str | None) -> None:
        offer = f"; did you mean `{nearest}`?" if nearest else ""
        super().__init__(f"`{name}` is not a time-zone ID: Java would silently use GMT{offer}")
        self.name = name
        self.nearest = nearest


def classify(name: str) -> TimezoneVerdict:
    """Whether Java knows this time-zone ID, with the nearest known one for an unknown or legacy ID."""
    if name in _SHORT_IDS:
        place = _SHORT_IDS[name]
        return TimezoneVerdict(Standing.LEGACY, place, f"Java reads it as {place}")
    if name in _FIXED_ABBREVIATIONS:
        hours, place = _FIXED_ABBREVIATIONS[name]
        return TimezoneVerdict(Standing.LEGACY, place, f"it is always UTC{hours:+d}, without daylight saving")
    if name in _ABBREVIATIONS:
        place = _ABBREVIATIONS[name]
        return TimezoneVerdict(Standing.LEGACY, place, f"it names an offset, not a place such as {place}")
    if name.startswith("SystemV/"):
        return _classify_system_v(name)
    minutes = _offset_minutes(name)
    if minutes is not None:
        meaning = f"it is always {_utc_offset(minutes)}, without daylight saving"
        return TimezoneVerdict(Standing.LEGACY, None, meaning)
    if name in _place_names():
        return TimezoneVerdict(Standing.KNOWN)
    return TimezoneVerdict(Standing.UNKNOWN, _nearest(name), "Java silently reads it as GMT")


def zone_for(name: str) -> tzinfo:
    """The zone behind an ID that Java knows. Raises UnknownTimezone for any other."""
    return _zone_for(name)


@lru_cache(maxsize=256)
def _zone_for(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    if name in _FIXED_ABBREVIATIONS:
        return timezone(timedelta(hours=_FIXED_ABBREVIATIONS[name][0]))
    if name in _SHORT_IDS:
        return ZoneInfo(_SHORT_IDS[name])
    if name.removeprefix("SystemV/") in _SYSTEM_V_HOURS and name.startswith("SystemV/"):
        return _system_v_zone(name.removeprefix("SystemV/"))
    minutes = _offset_minutes(name)
    if minutes is not None:
        return timezone(timedelta(minutes=minutes))
    if name not in _place_names():
        raise UnknownTimezone(name, _nearest(name))
    return ZoneInfo(name)


@lru_cache(maxsize=1)
def _place_names() -> frozenset[str]:
    """Every IANA name that Java knows too. Listed rather than opened: file systems may ignore case."""
    listed = get_data("tzdata", "zones") or b""
    return frozenset(listed.decode("ascii").split()) - _NOT_IN_JAVA


def _offset_minutes(name: str) -> int | None:
    """Minutes east of UTC of `GMT+2`, `GMT+02:30`, `GMT+230` or `Etc/GMT-2`, else None."""
    etc = _ETC_OFFSET.fullmatch(name)
    if etc and name in _place_names():
        return (-60 if etc[1] == "+" else 60) * int(etc[2])
    custom = _CUSTOM.fullmatch(name) or _long_custom(name)
    if custom is None:
        return None
    minutes = int(custom[2] or custom[3]) * 60 + int(custom[4] or 0)
    return minutes if custom[1] == "+" else -minutes


def _long_custom(name: str) -> re.Match[str] | None:
    """`GMT+002` is two minutes to Java: of three digits the last two are minutes."""
    return re.fullmatch(r"GMT([+-])()([0-9]|[01][0-9]|2[0-3])([0-5][0-9])", name)


def _utc_offset(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _classify_system_v(name: str) -> TimezoneVerdict:
    hours = _SYSTEM_V_HOURS.get(name.removeprefix("SystemV/"))
    if hours is None:
        return TimezoneVerdict(Standing.UNKNOWN, _nearest(name), "Java silently reads it as GMT")
    return TimezoneVerdict(Standing.LEGACY, None, "newer Java releases no longer have the SystemV zones")


def _system_v_zone(label: str) -> tzinfo:
    """A SystemV zone; those with a summer half follow the rules of 1976: last Sunday of April to October."""
    from zoneinfo import ZoneInfo

    hours = _SYSTEM_V_HOURS[label]
    standard, summer = label[:3], label[3:].lstrip("0123456789")
    if not summer:
        return timezone(timedelta(hours=hours))
    rule = f"{standard}{-hours}{summer},M4.5.0,M10.5.0"
    counts = (0, 0, 0, 0, 1, 4)
    block = pack(">4sc15x6l", b"TZif", b"2", *counts) + pack(">lbb", hours * 3600, 0, 0) + b"LMT\0"
    return ZoneInfo.from_file(BytesIO(block + block + b"\n" + rule.encode() + b"\n"), key=f"SystemV/{label}")


def _nearest(name: str) -> str | None:
    """The known ID that was probably meant, or None."""
    bare = name.strip()
    offset = _OFFSET_LIKE.fullmatch(bare)
    if offset:
        return _nearest_offset(offset)
    wanted = bare.casefold()
    if wanted in _EVERYDAY_NAMES:
        return _EVERYDAY_NAMES[wanted]
    wanted = wanted.replace(" ", "_")
    folded = {known.casefold(): known for known in sorted(_place_names())}
    if wanted in folded:
        return folded[wanted]
    cities = [known for low, known in folded.items() if low.rpartition("/")[2] == wanted.rpartition("/")[2]]
    return cities[0] if len(cities) == 1 else _closest(wanted, folded)


def _closest(wanted: str, folded: dict[str, str]) -> str | None:
    """The known ID whose last part is most like that of `wanted`; the region decides between equals."""
    from difflib import SequenceMatcher, get_close_matches

    cities = {low.rpartition("/")[2] for low in folded if "/" in low and not low.startswith("etc/")}
    close = get_close_matches(wanted.rpartition("/")[2], sorted(cities), n=1, cutoff=0.8)
    candidates = [low for low in folded if low.rpartition("/")[2] in close]
    ranked = max(candidates, key=lambda low: SequenceMatcher(None, wanted, low).ratio(), default=None)
    return None if ranked is None else folded[ranked]


def _nearest_offset(offset: re.Match[str]) -> str | None:
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if hours > 23 or minutes > 59:
        return None
    if hours == minutes == 0:
        return "UTC"
    return f"GMT{offset[1]}{hours:02d}:{minutes:02d}"
