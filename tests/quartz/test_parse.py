import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bricklint.quartz.expression import (
    CronError,
    DaysOfMonth,
    DaysOfWeek,
    LastDay,
    LastDayOfWeek,
    NearestWeekday,
    NthDayOfWeek,
)
from bricklint.quartz.parse import parse


def _place(text):
    with pytest.raises(CronError) as caught:
        parse(text)
    error = caught.value
    return error.field, text[error.start : error.end]


@pytest.mark.parametrize(
    ("minutes", "values"),
    [
        pytest.param("50-10/10", (0, 10, 50), id="a range may go around the clock"),
        pytest.param("7/60", None, id="a step above 59 is refused"),
        pytest.param("7-9/60", (7,), id="but not behind a range"),
        pytest.param("0/0", (0,), id="a step of 0 leaves the start"),
        pytest.param("*/0", tuple(range(60)), id="and counts as 1 behind a star"),
        pytest.param("*/-5", tuple(range(60)), id="a negative step too"),
        pytest.param("*/+20", (0, 20, 40), id="a sign is a number to Java"),
        pytest.param("/20", (0, 20, 40), id="the star may be missing"),
        pytest.param("*/5/2", None, id="no second step behind a star"),
        pytest.param("5/5x", None, id="nothing behind a step"),
        pytest.param("5-9/2x", (5, 7, 9), id="unless it stands behind a range"),
        pytest.param("5?", (5,), id="leftovers of a number are dropped"),
        pytest.param("*?31", tuple(range(60)), id="leftovers of a star are dropped"),
        pytest.param("5,,7,", (5, 7), id="empty parts of a list are dropped"),
        pytest.param("99", tuple(range(60)), id="99 is the star in disguise"),
        pytest.param("007", (7,), id="leading zeros"),
        pytest.param("1-٣", (1, 2, 3), id="Java reads any script's digit behind a dash"),
        pytest.param("٣", None, id="but not in front"),
        pytest.param("L", (), id="an L means nothing here and is let through"),
        pytest.param("5L", None, id="behind a number it is not"),
        pytest.param("5-", None, id="a range without end"),
        pytest.param("99999999999", None, id="more than 32 bits"),
        pytest.param("?", None, id="a question mark belongs to the days"),
        pytest.param("-1", None, id="a sign in front"),
    ],
)
def test_what_a_number_field_holds(minutes, values):
    text = f"0 {minutes} 0 * * ?"
    if values is None:
        assert _place(text)[0] == "minutes"
    else:
        found = parse(text).minutes
        assert tuple(value for value in found if value < 60) == values


@pytest.mark.parametrize(
    ("day", "weekday", "rule"),
    [
        ("L", "?", LastDay(0)),
        ("L-3", "?", LastDay(3)),
        ("LW", "?", NearestWeekday(None)),
        ("L-3W", "?", NearestWeekday(None, 3)),
        pytest.param("L-W", "?", NearestWeekday(None), id="no number is no offset"),
        ("15W", "?", NearestWeekday(15)),
        pytest.param("20,15W", "?", NearestWeekday(15), id="W forgets all days but the lowest"),
        pytest.param("30-2", "?", DaysOfMonth((1, 2, 30, 31)), id="around the month"),
        pytest.param("5?6", "?;", DaysOfMonth((5,)), id="one character behind ? is let through"),
        ("?", "L", DaysOfWeek((7,))),
        pytest.param("?", "LW", DaysOfWeek((7,)), id="LW means Saturday in the week"),
        pytest.param("?", "L-3", DaysOfWeek((7,)), id="so does L-3"),
        ("?", "6L", LastDayOfWeek(6)),
        ("?", "FRIL", LastDayOfWeek(6)),
        ("?", "6#3", NthDayOfWeek(6, 3)),
        pytest.param("?", "MON#+2,FRI", NthDayOfWeek(2, 2), id="# forgets all days but the lowest"),
        pytest.param("?", "0#2", NthDayOfWeek(0, 2), id="no range check in front of #"),
        pytest.param("?", "MONDAY", DaysOfWeek((2,)), id="three letters are read"),
        pytest.param("?", "fri-mon/2", DaysOfWeek((1, 2, 6, 7)), id="the step of names is dropped"),
        pytest.param("98", "mon", DaysOfWeek((2,)), id="98 is the question mark in disguise"),
        pytest.param("1", "98#1", DaysOfMonth((1,)), id="even in front of #"),
    ],
)
def test_the_day_rule(day, weekday, rule):
    assert parse(f"0 0 0 {day} * {weekday}").day == rule


@pytest.mark.parametrize(
    ("text", "field", "marked"),
    [
        ("", None, ""),
        ("0 2 * * *", None, "0 2 * * *"),
        ("@daily", None, "@daily"),
        ("0 0 24 * * ?", "hours", "24"),
        ("0 0 1,7-25,3 * * ?", "hours", "7-25"),
        ("0 0 0 * * *", "day-of-week", "*"),
        ("0 0 0 ? * ?", "day-of-week", "?"),
        ("0 0 0 ?,1 * ?", "day-of-week", "?"),
        ("0 0 0 , * ?", "day-of-month", ","),
        ("0 0 0 ?/2 * MON", "day-of-month", "/2"),
        ("0 0 0 ? * 8", "day-of-week", "8"),
        ("0 0 0 ? * 0L", "day-of-week", "0"),
        ("0 0 0 ? * 6#6", "day-of-week", "6"),
        ("0 0 0 ? * 6#", "day-of-week", "#"),
        ("0 0 0 ? * 1#1,2#2", "day-of-week", "1#1,2#2"),
        ("0 0 0 ? * 6L,MON", "day-of-week", "6L,MON"),
        ("0 0 0 L,15 * ?", "day-of-month", "L,15"),
        ("0 0 0 L-31 * ?", "day-of-month", "31"),
        ("0 0 0 L- * ?", "day-of-month", "L-"),
        ("0 0 0 LX * ?", "day-of-month", "LX"),
        ("0 0 0 32W * ?", "day-of-month", "32"),
        ("0 0 0 W * ?", "day-of-month", "W"),
        ("0 0 0 1#1 * ?", "day-of-month", "#1"),
        ("0 0 0 1 5-JUL ?", "month", "JUL"),
        ("0 0 0 1 JUL-9 ?", "month", "9"),
        ("0 0 0 1 JU ?", "month", "JU"),
        ("0 0 0 1 */13 ?", "month", "13"),
        ("0\t0  0 1 * ? 2030-2026", "year", "2030-2026"),
        ("0 0 0 1 * ? 2200/2", "year", "2200/2"),
        ("0 0 0 1 * ? H", "year", "H"),
    ],
)
def test_the_error_names_the_field_and_marks_the_characters(text, field, marked):
    assert _place(text) == (field, marked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0 0 0 * * ?\n", id="control characters around a field"),
        pytest.param("0 0 0 * * ? * eighth ninth", id="fields behind the year"),
        pytest.param("0 0 0 * * ? L", id="an L as year, which then is none"),
        pytest.param("0 0 0 * * ? 2030-2020/0", id="no going back without a step"),
        pytest.param("0 0 0 ? * ſun", id="upper case as Unicode has it"),
    ],
)
def test_more_that_quartz_lets_through(text):
    assert parse(text)


def test_an_offset_behind_a_letter_that_grows_in_upper_case():
    assert _place("0 0 0 1 ßx,QQQ ?") == ("month", "ßx")
    assert _place("0 0 0 1 ß ?") == ("month", "ß")


def test_the_terms_know_their_places_and_what_is_dropped():
    text = "0 0 0 ? JAN,MAR-JULY MON-FRI/2"
    months, weekdays = parse(text).fields[4:]
    assert [text[term.start : term.end] for term in months.terms] == ["JAN", "MAR-JULY"]
    assert [text[term.ignored_from : term.end] for term in weekdays.terms] == ["/2"]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123459LW#?*/-,MONFRIJA xß\t\n", max_size=6), max_size=8).map(" ".join))
@example("0 0 0 1 * ? 1-2147483647")
@example("0 0 0 99-2000000000 * ?")
def test_any_text_is_read_or_refused_with_a_place_in_it(text):
    try:
        parse(text)
    except CronError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.start < error.end or not text.strip(" \t,")
        assert error.message.isprintable()
