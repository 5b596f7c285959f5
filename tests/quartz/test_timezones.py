from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bricklint.quartz.timezones import Standing, UnknownTimezone, classify, zone_for

SUMMER = datetime(2026, 7, 1, tzinfo=timezone.utc)
WINTER = datetime(2026, 1, 1, tzinfo=timezone.utc)


def _hours(name, moment):
    return moment.astimezone(zone_for(name)).utcoffset().total_seconds() / 3600


@pytest.mark.parametrize("name", ["UTC", "GMT", "Europe/Warsaw", "US/Pacific", "Etc/UTC", "Japan", "Zulu", "Etc/GMT"])
def test_a_place_or_utc_is_known(name):
    assert classify(name) == (Standing.KNOWN, None, None)


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        pytest.param("EST", -5, -5, id="no daylight saving"),
        pytest.param("PST", -8, -7, id="a place in disguise"),
        pytest.param("IST", 5.5, 5.5, id="India, not Israel or Ireland"),
        pytest.param("BST", 6, 6, id="Bangladesh, not Britain"),
        ("CET", 1, 2),
        ("EST5EDT", -5, -4),
        ("GMT+2", 2, 2),
        ("GMT-0230", -2.5, -2.5),
        ("GMT+230", 2.5, 2.5),
        pytest.param("GMT+002", 2 / 60, 2 / 60, id="two minutes"),
        pytest.param("Etc/GMT+2", -2, -2, id="the sign of POSIX"),
        ("GMT+0", 0, 0),
        ("SystemV/EST5", -5, -5),
        ("SystemV/AST4ADT", -4, -3),
    ],
)
def test_an_abbreviation_or_offset_is_legacy(name, winter, summer):
    assert classify(name).standing is Standing.LEGACY
    assert classify(name).meaning
    assert (_hours(name, WINTER), _hours(name, SUMMER)) == (winter, summer)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("utc", "UTC"),
        ("Z", "UTC"),
        ("UTC+2", "GMT+02:00"),
        ("+02:00", "GMT+02:00"),
        ("UTC+00:00", "UTC"),
        ("GMT+24", None),
        ("GMT+2:0", None),
        ("America/New York", "America/New_York"),
        ("America/NewYork", "America/New_York"),
        ("Europe/Warszawa", "Europe/Warsaw"),
        ("Berlin", "Europe/Berlin"),
        ("EDT", "America/New_York"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("Europe/Berlin ", "Europe/Berlin"),
        ("ROC", "Asia/Taipei"),
        ("America/Foo", None),
        ("Mars/Olympus_Mons", None),
        ("SystemV/EST6", None),
        ("", None),
        pytest.param("localtime", None, id="a file beside the zones"),
        pytest.param("Factory", None, id="a zone that Java leaves out"),
        pytest.param("posixrules", None, id="another file"),
        pytest.param("../UTC", None, id="a path is no name"),
    ],
)
def test_what_java_takes_for_gmt_is_unknown(name, nearest):
    verdict = classify(name)
    assert (verdict.standing, verdict.nearest) == (Standing.UNKNOWN, nearest)
    with pytest.raises(UnknownTimezone):
        zone_for(name)


@settings(deadline=None)
@given(st.text(max_size=12) | st.from_regex(r"(GMT|UTC|Etc/GMT)[+-]\d{0,2}:?\d{0,3}", fullmatch=True))
def test_every_id_has_a_zone_or_is_unknown(name):
    if classify(name).standing is Standing.UNKNOWN:
        with pytest.raises(UnknownTimezone):
            zone_for(name)
    else:
        assert WINTER.astimezone(zone_for(name)).utcoffset() is not None


@settings(deadline=None)
@given(st.text(max_size=12))
def test_a_nearest_id_is_one_that_java_knows(name):
    nearest = classify(name).nearest
    assert nearest is None or classify(nearest).standing is not Standing.UNKNOWN
