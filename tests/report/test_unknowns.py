"""Reasons why a value is not known, in words."""

from __future__ import annotations

import pytest

from bricklint.report.unknowns import in_words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("one more item of a list", "it is an item of a list that is not known"),
        ("format", "it is put in by a format that is not worked out"),
        ("the result of `pick`", "it is the result of `pick`"),
        ("`dbutils.fs.head`", "it is the result of `dbutils.fs.head`"),
        ("the result of `//`", "it is worked out by `//`"),
        ("the attribute `path`", "it is the attribute `path` of something that is not known"),
        ("the parameter `name`", "nothing here says what the parameter `name` gets"),
        ("something that has no words yet", "something that has no words yet"),
    ],
)
def test_a_reason_in_words(reason: str, words: str) -> None:
    assert in_words(reason) == words
