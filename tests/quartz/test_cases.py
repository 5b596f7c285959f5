"""The verdicts and fire times of Quartz 2.3.0 itself, case by case."""

import json
from pathlib import Path

from bricklint.quartz.expression import CronError
from bricklint.quartz.fires import fires
from bricklint.quartz.parse import parse

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
]


def _verdict(case):
    try:
        expression = parse(case["expr"])
    except CronError as error:
        assert 0 <= error.start <= error.end <= len(case["expr"])
        assert error.message
        return None
    return fires(expression, case["timezone"], case["after"], 8)


def test_every_verdict_and_every_fire_time_is_that_of_quartz():
    wrong = []
    for case in CASES:
        expected = case["2.3.0"]["fires"] if case["2.3.0"]["valid"] else None
        found = _verdict(case)
        if found != expected:
            wrong.append((case["expr"], case["timezone"], case["after"], expected, found))
    assert len(CASES) == 2000
    assert wrong == []
