"""The baseline of a run: read, held against what was found, written where that is asked for."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bricklint.cli.streams import tell
from bricklint.config import Config, ConfigError
from bricklint.report.numbers import count
from bricklint.report.result import Result

if TYPE_CHECKING:
    from bricklint.baseline.store import Entry


def check_usage(arguments: argparse.Namespace, config: Config) -> None:
    """Raises ConfigError for options that contradict each other, before anything is linted; and where the baseline that
    is to be read cannot be."""
    writes = arguments.write_baseline or arguments.extend_baseline
    option = "--write-baseline" if arguments.write_baseline else "--extend-baseline"
    if arguments.baseline and arguments.no_baseline:
        raise ConfigError("--baseline and --no-baseline: only one of them")
    if writes and not config.baseline:
        raise ConfigError(f"{option}: name the file, by --baseline FILE or by `baseline` in the configuration")
    if writes and arguments.since is not None:
        raise ConfigError(f"{option} records the whole project: leave --since out")
    if config.baseline and not (writes and not Path(config.baseline).exists()):
        _load(config)


def with_baseline(result: Result, config: Config) -> Result:
    """The result as its baseline, if there is one, leaves it. Raises ConfigError."""
    if not config.baseline or not Path(config.baseline).exists():
        return result
    from bricklint.baseline.compare import compared

    return compared(result, _load(config), _shown(config.baseline))


def written(result: Result, arguments: argparse.Namespace, config: Config) -> Result:
    """Write the baseline where that is asked for, and give the result as it leaves it: all findings where there was no
    file, or else what is left of its entries, with what is new under --extend-baseline. Raises ConfigError."""
    if not (arguments.write_baseline or arguments.extend_baseline):
        return result
    extend = arguments.extend_baseline
    from bricklint.baseline.compare import compared, counted, together, without_stale
    from bricklint.baseline.store import write_baseline

    path, shown = Path(config.baseline), _shown(config.baseline)
    first = not path.exists()
    before = {} if first else _load(config)
    now = compared(result, before, shown)
    stale = now.baseline.stale if now.baseline is not None else ()
    entries = without_stale(before, stale)
    if first or extend:
        entries = together(entries, counted(now.diagnostics, result))
    write_baseline(path, entries, shown)
    added = len(now.diagnostics) if first or extend else 0
    tell(f"{shown}: {_told(added, sum(one.gone for one in stale), first)}")
    return compared(result, entries, shown)


def _told(added: int, gone: int, first: bool) -> str:
    if first:
        return f"{count(added, 'finding')} recorded"
    parts = [f"{count(added, 'finding')} added"] if added else []
    parts += [f"{count(gone, 'finding')} taken out"] if gone else []
    return ", ".join(parts) or "nothing to take out"


def _load(config: Config) -> dict[Entry, int]:
    from bricklint.baseline.store import load_baseline

    return load_baseline(Path(config.baseline), _shown(config.baseline))


def _shown(path: str) -> str:
    """A path as people say it: from the current folder, where it lies below that."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
