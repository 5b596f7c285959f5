"""Fingerprints: the line hash against a slow reading of its definition, and what survives an edit."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bricklint.report.fingerprint import LINE_HASH, ROUTE_HASH, line_hashes
from bricklint.report.sarif import sarif_log
from tests.rules.harness import lint_files


def slow_line_hashes(text: str) -> list[str]:
    """A rolling window of a hundred characters, one character at a time, as the upload action does it."""
    window, numbers = [0] * 100, [-1] * 100
    value, index, line, at_start, after_cr = 0, 0, 0, True, False
    seen: dict[str, int] = {}
    found: dict[int, str] = {}

    def put_out() -> None:
        name = f"{value:x}"
        seen[name] = seen.get(name, 0) + 1
        found[numbers[index]] = f"{name}:{seen[name]}"
        numbers[index] = -1

    data = text.encode("utf-16-le", "surrogatepass")
    for unit in [*(int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)), 65535]:
        if unit in (32, 9) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        unit = 10 if unit == 13 else unit
        if numbers[index] != -1:
            put_out()
        if at_start:
            at_start, line = False, line + 1
            numbers[index] = line
        at_start = unit == 10
        value = (value * 37 + unit - window[index] * 37**100) % 2**64
        window[index], index = unit, (index + 1) % 100
    for _ in range(100):
        if numbers[index] != -1:
            put_out()
        value = (value * 37 - window[index] * 37**100) % 2**64
        window[index], index = 0, (index + 1) % 100
    return [found[number] for number in sorted(found)]


def test_known_value_of_an_empty_file() -> None:
    assert line_hashes("") == ["c129715d7a2bc9a3:1"]


@given(st.text(alphabet="ab \t\r\nä😀{", max_size=400))
def test_same_as_the_slow_reading(text: str) -> None:
    assert line_hashes(text) == slow_line_hashes(text)


def test_same_line_twice_is_counted() -> None:
    first, second, _ = line_hashes("x" * 200 + "\n" + "x" * 200 + "\n")
    assert first[:-1] == second[:-1]
    assert (first[-1], second[-1]) == ("1", "2")


JOB = """
name: j
tasks:
  - task_key: load
    notebook_task: {notebook_path: /a}
  - task_key: report
    depends_on: [{task_key: laod}]
    notebook_task: {notebook_path: /a}
"""


def fingerprints(text: str) -> dict[str, str]:
    result = lint_files({"job.yml": text}, select=("BL202",))
    (found,) = sarif_log(result)["runs"][0]["results"]
    return found["partialFingerprints"]


def test_both_survive_lines_inserted_above() -> None:
    before = fingerprints(JOB)
    assert set(before) == {LINE_HASH, ROUTE_HASH}
    assert fingerprints("# a comment\n\n" + JOB.replace("name: j", "name: j\ntimeout_seconds: 60")) == before


def test_the_route_survives_what_the_line_does_not() -> None:
    before = fingerprints(JOB)
    after = fingerprints(
        JOB.replace("depends_on: [{", "depends_on: [ {").replace("task_key: laod}]", "task_key: laod} ]")
    )
    assert after == before
    moved = fingerprints(JOB.replace("[{task_key: laod}]", "\n      - {task_key: laod}"))
    assert moved[ROUTE_HASH] == before[ROUTE_HASH]
    assert moved[LINE_HASH] != before[LINE_HASH]


def test_two_findings_never_share_a_route_fingerprint() -> None:
    twice = JOB.replace("[{task_key: laod}]", "[{task_key: laod}, {task_key: laod}]")
    result = lint_files({"job.yml": twice}, select=("BL202",))
    found = [one["partialFingerprints"][ROUTE_HASH] for one in sarif_log(result)["runs"][0]["results"]]
    assert len(found) == len(set(found)) == 2, json.dumps(found)
