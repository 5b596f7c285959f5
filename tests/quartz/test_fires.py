import json
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bricklint.quartz.clock import WallClock
from bricklint.quartz.fires import fires, iter_fires, next_fire
from bricklint.quartz.parse import parse
from bricklint.quartz.timezones import UnknownTimezone

REFERENCE = int(datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp())


def _readings(text, zone, start, count):
    """Fire times as local readings with their offset, from a local start on."""
    after = int(datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)).timestamp())
    found = fires(parse(text), zone, after, count)
    return [datetime.fromtimestamp(fire, ZoneInfo(zone)).isoformat(" ", "minutes") for fire in found]


@pytest.mark.parametrize(
    ("text", "zone", "start", "expected"),
    [
        pytest.param(
            "0 30 2 * * ?", "America/New_York", "2026-03-07 03:00",
            ["2026-03-09 02:30-04:00"], id="a skipped reading does not fire",
        ),
        pytest.param(
            "0 0 0 * * ?", "America/Sao_Paulo", "2018-11-03 12:00",
            ["2018-11-05 00:00-02:00"], id="nor does a skipped midnight",
        ),
        pytest.param(
            "0 30 1 * * ?", "America/New_York", "2026-10-31 12:00",
            ["2026-11-01 01:30-05:00", "2026-11-02 01:30-05:00"], id="a repeated reading fires the second time",
        ),
        pytest.param(
            "0 */20 * * * ?", "America/New_York", "2026-11-01 00:30",
            ["2026-11-01 00:40-04:00", "2026-11-01 01:00-05:00"], id="the first of two hours stays without runs",
        ),
        pytest.param(
            "0 30 * * * ?", "America/New_York", "2026-03-08 01:00",
            ["2026-03-08 01:30-05:00", "2026-03-08 03:30-04:00"], id="every hour goes on across the gap",
        ),
        pytest.param(
            "0 15,45 2 * * ?", "Australia/Lord_Howe", "2026-10-04 00:00",
            ["2026-10-04 02:45+11:00", "2026-10-05 02:15+11:00"], id="a gap of half an hour",
        ),
        pytest.param(
            "0 0 * * * ?", "America/Nuuk", "2027-03-27 21:30",
            ["2027-03-27 22:00-02:00", "2027-03-29 00:00-01:00"], id="a gap before midnight costs the next day",
        ),
        pytest.param(
            "0 0 12 1,15W * ?", "UTC", "2026-01-01 00:00",
            ["2026-01-01 12:00+00:00", "2026-02-02 12:00+00:00"], id="W keeps only the lowest day",
        ),
        pytest.param(
            "0 0 12 31W * ?", "UTC", "2026-05-01 00:00",
            ["2026-05-29 12:00+00:00", "2026-07-31 12:00+00:00"], id="31W knows no June",
        ),
        pytest.param(
            "0 0 12 31W * ?", "UTC", "2028-05-31 13:00",
            ["2028-06-30 12:00+00:00"], id="unless day 31 of June, 1 July, is a Saturday",
        ),
        pytest.param(
            "0 0 0 29 2 ?", "UTC", "2096-03-01 00:00",
            ["2104-02-29 00:00+00:00"], id="2100 is no leap year",
        ),
        pytest.param("0 0 0 ? * L", "UTC", "2026-01-01 00:00", ["2026-01-03 00:00+00:00"], id="L is Saturday"),
        pytest.param(
            "0 0 0 30 * ?", "UTC", "2026-01-30 00:00",
            ["2026-03-30 00:00+00:00"], id="February is skipped",
        ),
        pytest.param("0 0 0 1 1 ? 2099-2100", "UTC", "2099-06-01 00:00", ["2100-01-01 00:00+00:00"], id="years"),
        pytest.param("0 0 0 1 1 ? 99", "UTC", "2026-06-01 00:00", ["2027-01-01 00:00+00:00"], id="year 99 is *"),
    ],
)  # fmt: skip
def test_the_next_fires(text, zone, start, expected):
    assert _readings(text, zone, start, len(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0 0 0 30 2 ?",
        "0 0 0 31 4,6,9,11 ?",
        "0 0 0 * * ? 2020",
        "0 0 0 L-30 2 ?",
        pytest.param("0 0 0 ? * 9#1", id="a day of the week that is none"),
        pytest.param("0 , 0 * * ?", id="a field without values"),
        pytest.param("0 0 0 ? L MON", id="an L that means nothing"),
        pytest.param("0 0 0 * * ? L", id="no year"),
        pytest.param("0 0 12 0W * ?", id="a search that goes in circles"),
        pytest.param("0 0 12 L-30W 4 ?", id="another one"),
        pytest.param("0 0 0 * * ? 2127", id="a hundred years ahead"),
        pytest.param("0 0 0 * * ? 3000-2000000000", id="beyond the calendar"),
    ],
)
def test_an_expression_that_never_fires(text):
    assert fires(parse(text), "Europe/Warsaw", REFERENCE, 3) == []


def test_every_second():
    assert fires(parse("* * * * * ?"), "Europe/Warsaw", REFERENCE, 500) == list(range(REFERENCE + 1, REFERENCE + 501))


def test_an_upper_bound_and_instants_beyond_the_calendar():
    hourly = parse("0 0 * * * ?")
    assert list(iter_fires(hourly, "UTC", REFERENCE, REFERENCE + 7200)) == [REFERENCE + 3600]
    assert next_fire(hourly, "UTC", 10**30) is None
    assert next_fire(hourly, "UTC", -(10**30)) == 0
    assert fires(hourly, "UTC", REFERENCE, 0) == []


def test_a_zone_that_java_does_not_know():
    with pytest.raises(UnknownTimezone, match="did you mean `Europe/Berlin`"):
        fires(parse("0 0 0 * * ?"), "europe/berlin", REFERENCE, 1)


def _matches(day, rule):
    """Whether a date fits a day rule, said in the plainest way."""
    kind, number, nth = rule
    weekday = day.isoweekday() % 7 + 1
    length = monthrange(day.year, day.month)[1]
    if kind == "day":
        return day.day == number
    if kind == "last":
        return day.day == length - nth
    if kind == "weekday":
        return weekday == number % 7 + 1
    if kind == "last weekday":
        return weekday == number % 7 + 1 and day.day + 7 > length
    return weekday == number % 7 + 1 and (day.day - 1) // 7 + 1 == nth


_RULES = {
    "day": "{0} {2} ?",
    "last": "L-{1} {2} ?",
    "weekday": "? {2} {3}",
    "last weekday": "? {2} {3}L",
    "nth": "? {2} {3}#{1}",
}


@settings(deadline=None)
@given(
    kind=st.sampled_from(sorted(_RULES)),
    number=st.integers(1, 31),
    nth=st.integers(1, 5),
    months=st.sets(st.integers(1, 12), min_size=1),
    hours=st.sets(st.integers(0, 23), min_size=1, max_size=3),
    start=st.integers(0, 4_000_000_000),
)
def test_fire_times_are_those_of_a_search_through_all_days(kind, number, nth, months, hours, start):
    days = _RULES[kind].format(number, nth, ",".join(map(str, sorted(months))), number % 7 + 1)
    expression = parse(f"30 15 {','.join(map(str, sorted(hours)))} {days}")
    first = date(1970, 1, 1) + timedelta(start // 86_400)
    expected = [
        instant
        for day in (first + timedelta(offset) for offset in range(500))
        if day.month in months and _matches(day, (kind, number, nth))
        for hour in sorted(hours)
        if (instant := (day - date(1970, 1, 1)).days * 86_400 + hour * 3600 + 930) > start
    ]
    horizon = (first - date(1970, 1, 1)).days * 86_400 + 500 * 86_400
    assert list(iter_fires(expression, "UTC", start, horizon)) == expected


ZONES = ["America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Tehran", "Africa/Cairo", "Asia/Kolkata"]


@settings(deadline=None)
@given(zone=st.sampled_from(ZONES), instant=st.integers(0, 4_500_000_000))
def test_a_reading_leads_back_to_its_instant_or_to_its_second_occurrence(zone, instant):
    clock = WallClock(ZoneInfo(zone))
    now = clock.read(instant)
    back = clock.instant(now.year, now.month, now.day, now.hour, now.minute, now.second)
    assert back == instant + int((now.utcoffset() - now.replace(fold=1).utcoffset()).total_seconds())
    assert clock.instant(now.year, now.month, now.day - 1, now.hour + 23, now.minute + 59, now.second + 60) == back


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(1_500_000_000, 4_000_000_000),
    time=st.tuples(st.integers(0, 59), st.integers(0, 4)),
)
def test_in_every_zone_a_fire_reads_as_the_expression_says_and_times_ascend(zone, start, time):
    minute, hour = time
    found = list(islice(iter_fires(parse(f"0 {minute} {hour} * * ?"), zone, start), 3))
    local = [datetime.fromtimestamp(fire, ZoneInfo(zone)) for fire in found]
    assert [(reading.minute, reading.hour, reading.second) for reading in local] == [(minute, hour, 0)] * 3
    assert start < found[0] < found[1] < found[2]


def test_the_years_are_written_down_as_ranges_however_long():
    assert json.dumps(fires(parse("0 0 0 1 1 ? 1-2147483647"), "UTC", REFERENCE, 1)) == "[1798761600]"
