"""What is taken over from run to run rests on what rules ask of a project, so no rule keeps anything of code by itself:
the second rule that asks would not be seen to ask."""

from __future__ import annotations

import re
from pathlib import Path

RULES = Path(__file__).parents[2] / "rules" / "bricklint_rules"
OF_SPECS = {"written.py: _WRITTEN", "unread.py: _HANDED_ON", "schedules.py: _ACTIVE"}
"""What is worked out from specs alone: when one of these changes, every rule is asked again."""

_KEPT = re.compile(r"^(\w+): (?:WeakKeyDictionary|dict)\[(?:Project|Code|TaskRun)\b", re.MULTILINE)


def test_rules_keep_nothing_of_code() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in RULES.rglob("*.py")}
    found = {f"{file}: {name}" for file, text in texts.items() for name in _KEPT.findall(text)}
    assert found == OF_SPECS
