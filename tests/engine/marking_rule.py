"""A rule for tests: it marks every `bad` in a file of code, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity

RULE = Rule("BL202", "unknown-dependency", Severity.NOTE)


def check(code: Code) -> Iterator[Diagnostic]:
    for match in re.finditer(r"(?:\b|(?<=\\n))bad\b", code.source.text):
        yield RULE.at(code.source.span(*match.span()), "this is bad")
