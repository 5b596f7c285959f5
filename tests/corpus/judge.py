"""Holds the findings on real projects to what people judged of them.

    python -m tests.corpus.judge FOLDER [--missing]

FOLDER holds checkouts of public repositories, each in a folder `owner+name`. Every finding must stand in
`judgements.jsonl` with a verdict (right, wrong, debatable) and a reason, notes too in the families that look across
files; one that does not is printed, as a line to judge and to add, and the exit status is 1. So it is when a finding
judged wrong is still there at error level, or when
a judged defect that counts as right is no longer found (`--partial` leaves that out).

A judgement names its finding by repository, path, line and code. No code of those projects stands in the file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bricklint.config import Config
from bricklint.diagnostic import Severity
from bricklint.lint import builtin_registry, lint, open_disk

DATA = Path(__file__).with_name("judgements.jsonl")
VERDICTS = ("right", "wrong", "debatable")
ACROSS_FILES = ("BL6", "BL7", "BL8")


class Key(NamedTuple):
    repository: str
    path: str
    line: int
    code: str


def read_judgements(path: Path = DATA) -> dict[Key, dict[str, str]]:
    """The judgements by what they speak of."""
    found: dict[Key, dict[str, str]] = {}
    if not path.exists():
        return found
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        found[Key(row["repository"], row["path"], row["line"], row["code"])] = row
    return found


def findings_of(folder: Path) -> dict[Key, tuple[str, str]]:
    """The findings on one checkout, with severity and message."""
    repository = folder.name.replace("+", "/", 1)
    config = Config(profile="strict")
    result = lint(open_disk(folder, config), config, builtin_registry(), root=str(folder))
    for crash in result.crashes:
        print(f"crash: {repository}: {crash}", file=sys.stderr)
    found: dict[Key, tuple[str, str]] = {}
    for one in result.diagnostics:
        if one.severity is Severity.NOTE and not one.code.startswith(ACROSS_FILES):
            continue
        span = one.primary.span
        found[Key(repository, span.path, span.begin.line, one.code)] = (one.severity.word, one.message)
    if result.crashes:
        raise SystemExit(3)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--missing", action="store_true", help="print what is not judged, as lines to fill in")
    parser.add_argument("--partial", action="store_true", help="do not ask for findings that are no longer there")
    arguments = parser.parse_args()
    judged = read_judgements()
    totals: Counter[tuple[str, str]] = Counter()
    failed = False
    for folder in sorted(path for path in arguments.folder.iterdir() if path.is_dir()):
        found = findings_of(folder)
        repository = folder.name.replace("+", "/", 1)
        for key, (severity, message) in sorted(found.items()):
            row = judged.get(key)
            verdict = row["verdict"] if row else "unjudged"
            totals[severity, verdict] += 1
            if row is None:
                failed = True
                _print_missing(key, severity, message, as_json=arguments.missing)
            elif verdict == "wrong" and severity == "error":
                failed = True
                print(f"wrong at error level: {key}: {message}")
        lost = [key for key, row in judged.items() if key.repository == repository and row["verdict"] == "right"]
        for key in sorted(set(lost) - set(found)):
            if not arguments.partial:
                failed = True
                print(f"no longer found: {key}")
    for (severity, verdict), count in sorted(totals.items()):
        print(f"{severity:<8} {verdict:<10} {count}")
    return 1 if failed else 0


def _print_missing(key: Key, severity: str, message: str, *, as_json: bool) -> None:
    if as_json:
        row = {**key._asdict(), "severity": severity, "verdict": "", "why": "", "message": message}
        print(json.dumps(row, ensure_ascii=False))
    else:
        print(f"not judged: {key.repository} {key.path}:{key.line} {key.code} {severity}: {message}")


if __name__ == "__main__":
    raise SystemExit(main())
