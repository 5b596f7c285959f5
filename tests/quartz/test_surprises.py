from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bricklint.quartz.daylight import HazardKind, daylight_hazards
from bricklint.quartz.describe import describe
from bricklint.quartz.fires import fires
from bricklint.quartz.outlook import never_fires, shortest_interval
from bricklint.quartz.parse import parse
from bricklint.quartz.surprises import surprises

NOVEMBER = int(datetime(2026, 11, 2, tzinfo=timezone.utc).timestamp())


@pytest.mark.parametrize(
    ("text", "kind", "marked", "says"),
    [
        ("* 0 8 * * ?", "close-seconds", "*", "every second"),
        ("*/5 * * * * ?", "close-seconds", "*/5", "12 times"),
        ("0,5 * * * * ?", "close-seconds", "0,5", "10 seconds apart"),
        ("0 0 8 ? * 1-5", "sunday-first", "1-5", "Sunday to Thursday"),
        ("0 0 8 ? * 1,2,3,4,5", "sunday-first", "1,2,3,4,5", "MON-FRI"),
        ("0 0 8 ? * 6-7", "sunday-first", "6-7", "Friday and Saturday"),
        ("0 0 8 ? * 7,6", "sunday-first", "7,6", "SAT,SUN"),
        ("0 0 8 ? * L", "last-is-saturday", "L", "every Saturday"),
        ("0 0 8 ? * LW", "last-is-saturday", "LW", "every Saturday"),
        ("0 0 8 ? * MON-FRI/2", "dropped-text", "/2", "`2-6/2` keeps the step"),
        ("0 0 8 ? JAN-DEC/3 2", "dropped-text", "/3", "`1-12/3` keeps the step"),
        ("0 0 8 ? * TUE/3", "dropped-text", "/3", "drops the step"),
        ("0 0 8 ? * MONDAY-FRIDAY", "dropped-text", "DAY-FRIDAY", "reads `MON`"),
        ("0 0 8 * * ?;", "dropped-text", ";", "drops"),
        ("0 5? 8 * * ?", "dropped-text", "?", "reads `5`"),
        ("0 0/0 8 * * ?", "idle-step", "0/0", "only 0"),
        ("0 */0 8 * * ?", "idle-step", "*/0", "every value"),
        ("0 55/10 8 * * ?", "idle-step", "55/10", "only 55"),
        ("0 0 8 1 7/6 ?", "idle-step", "7/6", "only 7"),
        ("0 99 8 * * ?", "magic-number", "99", "`*`"),
        ("0 0 8 98 * MON", "magic-number", "98", "`?`"),
        ("0 0 8 1,15W * ?", "forgotten-days", "1,15W", "nearest to day 1"),
        ("0 0 8 ? * MON#2,FRI", "forgotten-days", "MON#2,FRI", "second Monday"),
        ("0 0 8 29 2 ?", "short-months", "29", "leap years"),
        ("0 0 8 29 * ?", "short-months", "29", "leap years"),
        ("0 0 8 1,31 * ?", "short-months", "31", "April"),
        ("0 0 8 31 * ?", "short-months", "31", "`L` is the last day"),
        ("0 0 8 31W * ?", "short-months", "31W", "`LW`"),
        ("0 0 8 L-30 * ?", "short-months", "L-30", "before the first day of February"),
        ("0 0 8 ? * 6#5", "fifth-weekday", "6#5", "`6L`"),
        ("0 0 8 * * ? * extra words", "extra-field", "extra words", "seven fields"),
    ],
)
def test_a_surprise_stands_at_its_characters(text, kind, marked, says):
    (found,) = surprises(parse(text))
    assert (found.kind, text[found.start : found.end]) == (kind, marked)
    assert says in found.message


@pytest.mark.parametrize(
    "text",
    [
        "0 0 2 * * ?",
        "*/10 * * * * ?",
        "0,30 * * * * ?",
        pytest.param("0 0 8 ? * 2-6", id="Monday to Friday in Quartz numbers"),
        pytest.param("0 0 8 ? * 1,7", id="the weekend in Quartz numbers"),
        pytest.param("0 0 8 ? * SUN-THU", id="names are meant"),
        pytest.param("0 0 8 ? * 2", id="a single number may be meant"),
        pytest.param("0 0 8 ? * MONDAY", id="a full name"),
        pytest.param("0 0 8 ? JAN-MARCH MON-FRIDAY", id="full names at the end"),
        pytest.param("0 0 8 28-31 * ?", id="the last days, looked at by the job"),
        pytest.param("0 0 8 */2 * ?", id="a step reaches what there is"),
        pytest.param("0 0 8 31 1,3,5 ?", id="months that have the day"),
        pytest.param("0 0 8 30 2 ?", id="never fires at all"),
        pytest.param("0 0/59 8 * * ?", id="a step that fires twice"),
        "0 0 8 L * ?",
        "0 0 8 LW * ?",
        "0 0 8 ? * 6L",
    ],
)
def test_what_reads_as_it_fires_is_passed_over(text):
    assert surprises(parse(text)) == ()


def test_where_the_week_begins_on_sunday_its_numbers_are_meant():
    assert surprises(parse("0 0 8 ? * 1-5"), "Asia/Jerusalem") == ()
    assert surprises(parse("0 0 8 ? * 1-5"), "Europe/Berlin") != ()


@settings(deadline=None)
@given(
    field=st.from_regex(r"\A(?:[1-7](?:-[1-7])?(?:/[0-3])?|L|[1-7]L|[1-7]#[1-5]|MON-FRI|[1-7],[1-7])\Z"),
    minutes=st.from_regex(r"\A(?:\*|[0-9]{1,2})(?:/[0-9])?\Z"),
)
def test_another_spelling_is_valid_and_no_surprise_itself(field, minutes):
    try:
        expression = parse(f"0 {minutes} 8 ? * {field}")
    except ValueError:
        return
    for found in surprises(expression):
        if found.instead is not None:
            text = expression.text[: found.start] + found.instead + expression.text[found.end :]
            assert found.kind not in {other.kind for other in surprises(parse(text)) if other.start == found.start}


@pytest.mark.parametrize(
    ("text", "marked", "says"),
    [
        ("0 0 0 30 2 ?", "30 2", "February never has a day 30"),
        ("0 0 0 31 4,6 ?", "31 4,6", "April and June never have a day 31"),
        ("0 0 0 * * ? 2020", "2020", "its last year is 2020"),
        ("0 0 0 ? 2 MON#5 2027", "2027", "no fire time is left"),
        ("0 , 0 * * ?", ",", "minutes field holds no value"),
        ("0 0 0 * * ? L", "L", "year field holds no value"),
        ("0 0 0 ? * ,", ",", "day-of-week field holds no value"),
        ("0 0 0 ? * 9#1", "9#1", "no day of the week 9"),
        ("0 0 0 L-30 2 ?", "L-30 2 ?", "no date matches"),
    ],
)
def test_why_it_never_fires(text, marked, says):
    silence = never_fires(parse(text), "Europe/Warsaw", NOVEMBER)
    assert text[silence.start : silence.end] == marked
    assert says in silence.message
    assert never_fires(parse("0 0 0 29 2 ?"), "Europe/Warsaw", NOVEMBER) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 0 2 * * ?", "every day at 02:00"),
        ("30 15 2,14 * * ?", "every day at 02:15:30 and 14:15:30"),
        ("0 0 * * * ?", "every hour"),
        ("0 15 */3 * * ?", "every 3 hours at minute 15"),
        ("0 0 */6 * * ?", "every day at 00:00, 06:00, 12:00 and 18:00"),
        ("0 30 6-20 ? * MON-FRI", "every hour from 06:30 to 20:30 from Monday to Friday"),
        ("0 */15 8-17 ? * MON", "every 15 minutes from 08:00 to 17:59 on Monday"),
        ("0 * * * * ?", "every minute"),
        ("*/30 * * * * ?", "every 30 seconds"),
        ("0 0 2 1,15 * ?", "on days 1 and 15 of every month at 02:00"),
        ("0 0 2 L 3,6 ?", "on the last day of March and June at 02:00"),
        ("0 0 2 LW * ?", "on the last weekday (Monday to Friday) of every month at 02:00"),
        ("0 0 2 15W * ?", "on the weekday (Monday to Friday) nearest to day 15 of every month at 02:00"),
        ("0 0 2 ? * 6L 2027", "on the last Friday of every month at 02:00 in 2027"),
        ("0 0 2 ? * 6#3", "on the third Friday of every month at 02:00"),
        ("0 0 2 ? 1 MON,WED", "every Monday and Wednesday in January at 02:00"),
        ("0 */15 * * 1 ?", "every 15 minutes in January"),
        ("0 0 2 ? * *", "every day at 02:00"),
    ],
)
def test_plain_words(text, words):
    assert describe(parse(text)) == words


@pytest.mark.parametrize("text", ["0 7/9 * * * ?", "5 */2 * * * ?", "0 0 2 */3 * ?", "0 0 2 L-3 * ?", "0 , 2 * * ?"])
def test_what_can_not_be_said_simply(text):
    assert describe(parse(text)) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("* * * * * ?", 1),
        ("0 */15 * * * ?", 900),
        ("0 0,50 * * * ?", 600),
        pytest.param("0 0,50 8,12 * * ?", 3000, id="hours that do not follow each other"),
        ("0 0 2 * * ?", 86_400),
        pytest.param("0 0 0,23 * * ?", 3600, id="across midnight"),
        ("0 0 0 ? * MON,FRI", 3 * 86_400),
        ("0 0 0 29 2 ?", 4 * 365 * 86_400 + 86_400),
        pytest.param("0 0 0 1 1 ? 2027", None, id="a single fire"),
        pytest.param("0 0 0,1 1 1 ? 2027", 3600, id="a single day"),
        pytest.param("0 , 0 * * ?", None, id="no fire"),
        pytest.param("0 0 0 30 2 ?", None, id="no date"),
    ],
)
def test_the_shortest_interval(text, seconds):
    assert shortest_interval(parse(text), NOVEMBER) == seconds


@settings(deadline=None)
@given(
    seconds=st.sets(st.integers(0, 59), min_size=1, max_size=2),
    minutes=st.sets(st.integers(0, 59), min_size=1, max_size=3),
    hours=st.sets(st.integers(0, 23), min_size=1, max_size=3),
)
def test_the_shortest_interval_is_that_of_the_fires(seconds, minutes, hours):
    text = " ".join(",".join(map(str, sorted(values))) for values in (seconds, minutes, hours)) + " * * ?"
    found = fires(parse(text), "UTC", NOVEMBER, 40)
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert shortest_interval(parse(text), NOVEMBER) == min(gaps)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        pytest.param("0 30 2 * * ?", "America/New_York", [("skipped", "2027-03-14 02:30", "0 30 3 * * ?")], id="gap"),
        pytest.param("0 30 1 * * ?", "America/New_York", [("repeated", "2027-11-07 01:30", "0 30 3 * * ?")], id="2x"),
        pytest.param(
            "0 0 2 ? * *", "Europe/Berlin",
            [("skipped", "2027-03-28 02:00", "0 0 3 ? * *"), ("repeated", "2027-10-31 02:00", "0 0 3 ? * *")],
            id="both",
        ),
        pytest.param("0 0 0 * * ?", "Africa/Cairo", [("skipped", "2027-04-30 00:00", "0 0 1 * * ?")], id="midnight"),
        pytest.param("0 15 2 * * ?", "Australia/Lord_Howe", [("skipped", "2027-10-03 02:15", "0 15 3 * * ?")], id="30"),
        pytest.param("0 0 3 * * ?", "Europe/Berlin", [], id="the end of the gap exists"),
        pytest.param("0 30 2 ? * MON", "Europe/Berlin", [], id="never on a Sunday"),
        pytest.param("0 30 2 * * ?", "Asia/Kolkata", [], id="no changes"),
        pytest.param("0 30 2 30 2 ?", "Europe/Berlin", [], id="never fires"),
    ],
)  # fmt: skip
def test_fire_times_in_a_change_of_the_clock(text, zone, expected):
    found = daylight_hazards(parse(text), zone, NOVEMBER)
    assert [(hazard.kind.value, f"{hazard.reading:%Y-%m-%d %H:%M}", hazard.alternative) for hazard in found] == expected
    assert all(not hazard.frequent and hazard.lost == 1 for hazard in found)


def test_the_message_of_a_change_has_the_date_and_what_quartz_does():
    skipped, repeated = daylight_hazards(parse("0 */30 * * * ?"), "Europe/Berlin", NOVEMBER)
    assert skipped.message == (
        "on Sunday, 28 March 2027 the clock in Europe/Berlin skips 02:00 to 03:00: Quartz drops 2 runs from 02:00 on"
    )
    assert repeated.message == (
        "on Sunday, 31 October 2027 the clock in Europe/Berlin shows 02:00 to 03:00 twice: the 2 times from 02:00 on "
        "fire only in the second, later one"
    )
    assert skipped.frequent
    assert skipped.alternative is None


def test_a_gap_before_midnight_takes_the_next_day_with_it():
    skipped = daylight_hazards(parse("0 49 * * * ?"), "America/Nuuk", NOVEMBER)[0]
    assert (skipped.reading, skipped.lost) == (datetime(2027, 3, 27, 23, 49), 25)


def test_before_1970_and_beyond_the_calendar_nothing_is_said():
    assert daylight_hazards(parse("0 30 2 * * ?"), "Europe/Berlin", -1) == ()
    assert daylight_hazards(parse("0 30 2 * * ?"), "Europe/Berlin", 10**20) == ()


@settings(deadline=None)
@given(
    zone=st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Nuuk"]),
    minute=st.integers(0, 59),
    hour=st.sampled_from([0, 1, 2, 3, 22, 23]),
    after=st.integers(1_700_000_000, 2_000_000_000),
)
def test_a_hazard_is_what_the_fire_times_show(zone, minute, hour, after):
    expression = parse(f"0 {minute} {hour} * * ?")
    epoch = datetime(1970, 1, 1)
    for hazard in daylight_hazards(expression, zone, after):
        around = fires(expression, zone, hazard.change - 3 * 86_400, 8)
        gaps = [later - earlier for earlier, later in pairwise(around)]
        if hazard.kind is HazardKind.SKIPPED:
            assert max(gaps) > 86_400 * hazard.lost + 80_000
        else:
            assert max(gaps) in (86_400 + 3600, 86_400 + 1800)
        if hazard.alternative:
            assert not daylight_hazards(parse(hazard.alternative), zone, after)
        assert hazard.reading - epoch > timedelta(seconds=after - 86_400)
