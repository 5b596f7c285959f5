"""The Python API: lint a folder, get diagnostics. The command line, the hook and the editor all come through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bricklint.builtin import builtin_registry
from bricklint.config import Config
from bricklint.files.discover import named_files, walk
from bricklint.files.port import Disk, Files
from bricklint.registry import Registry
from bricklint.report.result import Result
from bricklint.session import Session
from bricklint.session.outcome import lies_in

__all__ = ["Session", "builtin_registry", "lies_in", "lint", "open_disk"]


def open_disk(root: Path, config: Config, given: Sequence[str] = ()) -> Disk:
    """The files of a project on disk; `given` ones are linted even where .gitignore leaves them out."""
    listed = {*walk(root, config.exclude), *named_files(root, given, config.exclude)}
    return Disk(root, listed, config.max_file_size)


def lint(
    files: Files,
    config: Config,
    registry: Registry,
    *,
    within: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    today: date | None = None,
    root: str = "",
) -> Result:
    """Lint the files of a project and give everything that is wrong, sorted.

    `within` are paths (files, or folders without a final slash; "" is the root) that a finding must have at least
    one place in; None means all. `environment` gives BUNDLE_VAR_ values. `today` is the date for dated tables.
    The policies of the configuration are rules of the run. Raises UnknownRuleError for a selection that names no rule,
    PackError for a policy that is called like a rule.
    """
    return Session(remember=False).lint(
        files, config, registry, within=within, environment=environment, today=today, root=root
    )
