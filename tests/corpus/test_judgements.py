"""The judgement file itself is whole: every row has a verdict and a reason, and nothing stands twice."""

from __future__ import annotations

import json

from tests.corpus.judge import DATA, VERDICTS, read_judgements


def test_rows_are_whole_and_unique() -> None:
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        assert row["verdict"] in VERDICTS, row
        assert row["why"] and row["commit"], row
    assert len(read_judgements()) == len(rows)
