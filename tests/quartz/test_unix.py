from datetime import datetime, timedelta, timezone
from itertools import islice

import pytest
from croniter import croniter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bricklint.quartz.fires import iter_fires
from bricklint.quartz.parse import parse
from bricklint.quartz.unix import from_unix, is_unix, suggest

EPOCH = datetime(1970, 1, 1)


@pytest.mark.parametrize(
    ("unix", "quartz"),
    [
        ("0 2 * * *", "0 0 2 * * ?"),
        ("*/15 8-17 * * mon-fri", "0 */15 8-17 ? * MON-FRI"),
        ("0 2 * * 1-5", "0 0 2 ? * MON-FRI"),
        pytest.param("0 2 * * 0", "0 0 2 ? * SUN", id="0 is Sunday"),
        pytest.param("0 2 * * 7", "0 0 2 ? * SUN", id="and so is 7"),
        pytest.param("0 2 * * 5-7", "0 0 2 ? * SUN,FRI,SAT", id="a range that ends in Sunday"),
        ("0 2 * * 6", "0 0 2 ? * SAT"),
        ("0 2 * * */2", "0 0 2 ? * SUN,TUE,THU,SAT"),
        ("0 2 1,15 * *", "0 0 2 1,15 * ?"),
        ("0 2 1 jan,jul *", "0 0 2 1 JAN,JUL ?"),
        pytest.param("0 2 1 1-MAR *", "0 0 2 1 1,2,3 ?", id="Quartz knows no such range"),
        pytest.param("0 2 1 JAN-DEC/3 *", "0 0 2 1 1,4,7,10 ?", id="Quartz would drop the step"),
        pytest.param("*/90 2 * * *", "0 0 2 * * ?", id="Quartz refuses the step"),
        ("@daily", "0 0 0 * * ?"),
        (" @Weekly ", "0 0 0 ? * SUN"),
    ],
)
def test_the_quartz_form_of_a_unix_expression(unix, quartz):
    assert is_unix(unix)
    assert from_unix(unix) == quartz


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0 2 1 * 1", id="Unix fires on either day"),
        pytest.param("0 2 */2 * 1-5", id="and nobody knows with a step"),
        pytest.param("@reboot", id="no time at all"),
        pytest.param("0 25 * * *", id="no Unix expression"),
        pytest.param("H 2 * * *", id="nor is that of Jenkins"),
        pytest.param("0 2 * * ?", id="nor one with a question mark"),
        pytest.param("0-0 2 * * *", id="croniter misreads a range of one"),
        pytest.param("0 0 2 * * ?", id="Quartz already"),
        "",
    ],
)
def test_what_has_no_quartz_form(text):
    assert from_unix(text) is None


@pytest.mark.parametrize(
    ("text", "quartz", "certain"),
    [
        ("0 2 * * *", "0 0 2 * * ?", True),
        pytest.param("0 2 * * ?", "0 0 2 * * ?", True, id="the seconds are missing"),
        pytest.param("30 3 ? * 1", "0 30 3 ? * 1", False, id="which Monday or Sunday may be"),
        pytest.param("0 0 2 * * *", "0 0 2 * * ?", True, id="no question mark"),
        pytest.param("0 0 2 * * MON", "0 0 2 ? * MON", True, id="no question mark, a name"),
        pytest.param("0 0 2 * * 1-5", "0 0 2 ? * 1-5", False, id="no question mark, a number"),
        pytest.param("0 0 2 ? * ? 2027", "0 0 2 * * ? 2027", True, id="two question marks"),
    ],
)
def test_what_was_probably_meant(text, quartz, certain):
    found = suggest(text)
    assert (found.quartz, found.certain) == (quartz, certain)


def test_nothing_is_suggested_without_a_clue():
    assert [suggest(text) for text in ("nightly", "0 0 25 * * ?", "0 0 2 1 * 1", "0 2 1 * 1")] == [None] * 4


def _part(low, high):
    value = st.integers(low, high).map(str)
    pair = st.tuples(st.integers(low, high - 1), st.integers(1, high)).map(
        lambda ends: f"{ends[0]}-{min(ends[0] + ends[1], high)}"
    )
    step = st.integers(1, high).map(str)
    return st.one_of(
        value, pair, st.builds("{}/{}".format, pair, step), st.lists(value, min_size=1, max_size=4).map(",".join)
    )


def _field(low, high):
    step = st.integers(1, high).map(str)
    return st.one_of(st.just("*"), _part(low, high), st.builds("*/{}".format, step))


@settings(deadline=None)
@given(
    times=st.tuples(_field(0, 59), _field(0, 23)),
    days=st.one_of(st.tuples(_field(1, 31), st.just("*")), st.tuples(st.just("*"), _field(0, 6))),
    month=_field(1, 12),
    start=st.integers(0, 3_000_000_000),
)
def test_the_quartz_form_fires_when_croniter_says(times, days, month, start):
    unix = f"{times[0]} {times[1]} {days[0]} {month} {days[1]}"
    quartz = from_unix(unix)
    assert quartz is not None
    limit = start + 400 * 86_400
    ours = list(islice(iter_fires(parse(quartz), "UTC", start, limit), 5))
    assume(ours)
    oracle = croniter(unix, EPOCH + timedelta(seconds=start))
    theirs = [int((oracle.get_next(datetime) - EPOCH).total_seconds()) for _ in ours]
    assert ours == theirs
    assert datetime.fromtimestamp(ours[0], timezone.utc).second == 0
