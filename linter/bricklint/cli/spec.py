"""What the commands about one spec read: its jobs, with the project around them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bricklint.cli.streams import tell
from bricklint.config import Config, ConfigError, find_config, given_variables
from bricklint.files.discover import find_root

if TYPE_CHECKING:
    from bricklint.files.port import Files
    from bricklint.jobs.load import Specs
    from bricklint.jobs.model import Job


class Read(NamedTuple):
    """What was read. `wanted` are the targets that were asked for, none for all."""

    files: Files
    specs: Specs
    jobs: list[Job]
    wanted: frozenset[str]
    config: Config


def declare(parser: Any) -> None:
    """Declare the spec and what fills it in."""
    parser.add_argument("spec", metavar="SPEC", help="a spec file (of a bundle: its root file), or a folder")
    parser.add_argument("--target", action="append", metavar="NAME", help="only this target; repeatable (default: all)")
    parser.add_argument(
        "--var", action="append", metavar="NAME=VALUE", help="the value of a bundle variable; repeatable"
    )


def read_spec(arguments: argparse.Namespace) -> Read:
    """Read the jobs of a spec, and say on stderr what is wrong with it, and where it has none. Raises ConfigError for a
    spec or target that is not there."""
    from bricklint.jobs.load import load_specs
    from bricklint.lint import open_disk

    spec = Path(arguments.spec).resolve()
    if not spec.exists():
        raise ConfigError(f"no such file or folder: {arguments.spec}")
    root = find_root(spec)
    config = find_config(spec if spec.is_dir() else spec.parent, root)
    path = "" if spec == root else spec.relative_to(root).as_posix()
    wanted = frozenset(arguments.target or ())
    files = open_disk(root, config, () if spec.is_dir() else (path,))
    specs = load_specs(
        files,
        targets=wanted or None,
        variables={**config.variables, **given_variables(arguments.var or [])},
        environment=os.environ,
    )
    jobs = list(_jobs_of(specs, path, folder=spec.is_dir()))
    check_targets(specs, wanted)
    _say_what_is_wrong(specs, path)
    if not jobs:
        tell(f"no jobs in {arguments.spec}")
    return Read(files, specs, jobs, wanted, config)


def _jobs_of(specs: Specs, path: str, *, folder: bool) -> Iterator[Job]:
    """The jobs of a file, of the bundle whose root file it is, or of the files below a folder."""
    of_bundle = {(one.path, bundle.name) for bundle in specs.bundles if bundle.path == path for one in bundle.documents}
    for job in specs.jobs:
        place = job.document.path
        below = folder and (not path or place.startswith(f"{path}/"))
        if place == path or below or (place, job.bundle) in of_bundle:
            yield job


def check_targets(specs: Specs, wanted: Collection[str]) -> None:
    """Raises ConfigError for a target that no bundle has."""
    known = {target.name for bundle in specs.bundles for target in bundle.targets}
    for name in sorted(set(wanted) - known):
        listed = f"targets: {', '.join(sorted(known))}" if known else "nothing here has targets"
        raise ConfigError(f"no target `{name}`; {listed}")


def _say_what_is_wrong(specs: Specs, path: str) -> None:
    for problem in specs.problems:
        if problem.path == path:
            line = f":{problem.span.begin.line}" if problem.span is not None else ""
            tell(f"{problem.path}{line}: {problem.message}")
