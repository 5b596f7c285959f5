"""The file of a baseline: which findings may stay, by file, rule and what they are about.

    {
    "bricklint-baseline": 1,
    "findings": [
    {"path": "jobs/daily.json", "code": "BL401", "fingerprint": "0f…", "count": 1},
    {}
    ]
    }

Neither lines nor columns stand in it, so that code may move. One entry a line, sorted, each with its comma (the empty
object closes the list): two branches that change it merge like any text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bricklint.config import ConfigError
from bricklint.files.atomic import write_whole
from bricklint.files.regular import read_regular

VERSION = 1
_KEY = "bricklint-baseline"
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


class BaselineError(ConfigError):
    """A baseline that cannot be used; `str(error)` is one clear line."""


class Entry(NamedTuple):
    """What an entry speaks of; it sorts by path, then code."""

    path: str
    code: str
    fingerprint: str


Counts = Mapping[Entry, int]
"""How many findings each entry lets pass, all above 0."""


def load_baseline(path: Path, shown: str) -> dict[Entry, int]:
    """The entries of a baseline file, which messages call `shown`. An entry that stands twice, as a merge can leave it,
    counts once, with the larger number. Raises BaselineError."""
    try:
        text = read_regular(path).decode("utf-8-sig")
    except FileNotFoundError:
        raise BaselineError(f"there is no baseline {shown}; `--write-baseline` writes it") from None
    except UnicodeDecodeError:
        raise BaselineError(f"{shown}: no baseline of bricklint: it is not UTF-8 text") from None
    except OSError as error:
        raise BaselineError(f"{shown}: {(error.strerror or 'it cannot be read').lower()}") from None
    found: dict[Entry, int] = {}
    try:
        for entry, count in _entries(_value(text)):
            found[entry] = max(count, found.get(entry, 0))
    except ValueError as error:
        raise BaselineError(f"{shown}: {error}") from None
    return found


def write_baseline(path: Path, counts: Counts, shown: str) -> None:
    """Write a baseline, whole or not at all; a file that says the same already is left alone. Raises BaselineError."""
    data = baseline_text(counts).encode("ascii")
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        write_whole(path, data)
    except FileNotFoundError:
        raise BaselineError(f"{shown}: there is no folder {path.parent}") from None
    except OSError as error:
        raise BaselineError(f"{shown}: {(error.strerror or 'it cannot be written').lower()}") from None


def baseline_text(counts: Counts) -> str:
    """The text of a baseline file, in ASCII."""
    lines = [f"{json.dumps({**entry._asdict(), 'count': count})},\n" for entry, count in sorted(counts.items())]
    return f'{{\n"{_KEY}": {VERSION},\n"findings": [\n{"".join(lines)}{{}}\n]\n}}\n'


def _value(text: str) -> Any:
    """Raises ValueError that names the line."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(_CONFLICT):
            raise ValueError(f"line {number} holds the marks of a merge conflict; keep the entries of both sides")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"no baseline of bricklint: line {error.lineno}: {error.msg[:1].lower()}{error.msg[1:]}"
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists in lists
        raise ValueError("no baseline of bricklint") from None


def _entries(value: Any) -> Iterator[tuple[Entry, int]]:
    if not isinstance(value, dict) or _KEY not in value:
        raise ValueError(f"no baseline of bricklint: `{_KEY}` is missing")
    if value[_KEY] != VERSION or isinstance(value[_KEY], bool):
        said = json.dumps(value[_KEY])[:40]
        raise ValueError(f"a baseline of version {said}; this bricklint reads {VERSION}: delete it and write it anew")
    findings = value.get("findings")
    if not isinstance(findings, list):
        raise ValueError("`findings` is no list")
    for item in findings:
        if item != {}:
            yield _entry(item)


def _entry(item: Any) -> tuple[Entry, int]:
    if not isinstance(item, dict):
        raise ValueError(f"an entry that cannot be read: {json.dumps(item)[:80]}")
    path, code, fingerprint, count = (item.get(key) for key in ("path", "code", "fingerprint", "count"))
    for key, value in (("path", path), ("code", code), ("fingerprint", fingerprint)):
        if not isinstance(value, str):
            raise ValueError(f"an entry whose `{key}` is no text: {json.dumps(item)[:80]}")
    if not isinstance(count, int) or isinstance(count, bool) or count <= 0:
        raise ValueError(f"an entry whose `count` is no number above 0: {json.dumps(item)[:80]}")
    return Entry(path, code, fingerprint), count  # type: ignore[arg-type]
