import io
import json
import sys
from types import SimpleNamespace

import pytest

from bricklint.cli.main import run

AFTER = "1772860000"


def _run(*arguments):
    return run(["cron", *arguments])


def _answers(monkeypatch, capsys, *lines, arguments=("-", "--format", "json")):
    data = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    status = _run(*arguments)
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_words_for_a_valid_expression(capsys):
    assert _run("0 30 2 ? * 1-5", "--timezone", "America/New_York", "--after", AFTER, "--count", "2") == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 30 2 ? * 1-5",
        "         from Sunday to Thursday at 02:30 in America/New_York",
        "  next   Mon 2026-03-09 02:30:00 -0400",
        "         Tue 2026-03-10 02:30:00 -0400",
        "  odd    `1-5` is Sunday to Thursday: Quartz counts from 1 = Sunday; for MON-FRI write the names",
        "  clock  on Sunday, 8 March 2026 the clock in America/New_York skips 02:00 to 03:00: Quartz drops the run "
        "at 02:30",
        "         no change of the clock touches `0 30 3 ? * 1-5`",
    ]


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("0 0 0 30 2 ?", "  never  February never has a day 30"),
        ("0 0 12 ? * L", "  odd    `L` alone in day-of-week is every Saturday"),
    ],
)
def test_the_words_for_an_odd_expression(capsys, expression, line):
    assert _run(expression, "--after", AFTER) == 0
    assert line in capsys.readouterr().out


def test_the_words_for_an_old_timezone(capsys):
    assert _run("0 0 12 * * ?", "--timezone", "IST", "--after", AFTER) == 0
    assert "  zone   IST: Java reads it as Asia/Kolkata" in capsys.readouterr().out


def test_the_words_for_an_invalid_expression(capsys):
    assert _run("0 2 * * *") == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  0 2 * * *",
        "  ^",
        "help: this is a Unix expression: `0 0 2 * * ?` is every day at 02:00",
    ]
    assert _run("0 0 25 * * ?") == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["  0 0 25 * * ?", "      ^"]


def test_bad_usage(capsys):
    assert _run("0 0 2 * * ?", "--timezone", "europe/berlin") == 2
    assert "did you mean `Europe/Berlin`?" in capsys.readouterr().err
    for count in ("-1", "x", "1.5", "100001"):
        assert _run("0 0 2 * * ?", "--count", count) == 2
        assert "number from 0 to" in capsys.readouterr().err


def test_json_for_one_expression(capsys):
    assert _run("0 0 2 * * ?", "--format", "json", "--after", AFTER, "--count", "1") == 0
    assert capsys.readouterr().out == '{"valid": true, "error": null, "column": null, "fires": [1772935200]}\n'


def test_json_lines(monkeypatch, capsys):
    status, answers = _answers(
        monkeypatch,
        capsys,
        '{"expr": "0 0 2 * * ?", "timezone": "Europe/Warsaw", "after": 1772860000, "count": 1, "more": 1}',
        '{"expr": "0 0 2 * * ?", "after": 1772860000.0}',
        '{"expr": "0 0 25 * * ?"}',
        '{"expr": "0 0 2 * * ?", "timezone": "Europe/Warschau"}',
        '{"expr": "0 0 2 * * ?", "timezone": null, "after": null, "count": 0}',
    )
    assert status == 1
    assert answers[0] == {"valid": True, "error": None, "column": None, "fires": [1772931600]}
    assert answers[1]["fires"] == [1772935200 + 86_400 * day for day in range(8)]
    assert (answers[2]["valid"], answers[2]["column"], answers[2]["fires"]) == (False, 5, [])
    assert (answers[3]["valid"], answers[3]["fires"]) == (True, [])
    assert "`Europe/Warschau` is not a time-zone ID" in answers[3]["error"]
    assert answers[4] == {"valid": True, "error": None, "column": None, "fires": []}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"nope", "not JSON"),
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "JSON object"),
        (b"{}", '"expr"'),
        (b'{"expr": 1}', '"expr"'),
        (b'{"expr": "", "timezone": 1}', '"timezone"'),
        (b'{"expr": "", "after": "now"}', '"after"'),
        (b'{"expr": "", "after": 1e999}', '"after"'),
        (b'{"expr": "", "after": true}', '"after"'),
        (b'{"expr": "", "count": -1}', '"count"'),
        (b'{"expr": "", "count": 1e9}', '"count"'),
        (b'{"expr": "\\ud800"}', "six or seven fields"),
    ],
)
def test_a_bad_line_gets_its_answer_and_the_next_one_too(monkeypatch, capsys, line, says):
    status, answers = _answers(monkeypatch, capsys, line, b'{"expr": "0 0 2 * * ?", "after": -99999999999999999999}')
    assert status == 1
    assert (answers[0]["valid"], answers[0]["fires"]) == (False, [])
    assert says in answers[0]["error"]
    assert (answers[1]["valid"], len(answers[1]["fires"])) == (True, 8)


def test_json_lines_in_words(monkeypatch, capsys):
    data = b'{"expr": "0 0 2 * * ?", "timezone": "X"}\n{"expr": "0 0 2 * * ?", "after": 0, "count": 1}\n'
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert _run("-") == 1
    assert capsys.readouterr().out.splitlines() == [
        "0 0 2 * * ?",
        "  error  `X` is not a time-zone ID: Java would silently use GMT",
        "",
        "0 0 2 * * ?",
        "         every day at 02:00 in UTC",
        "  next   Thu 1970-01-01 02:00:00 +0000",
        "",
    ]
