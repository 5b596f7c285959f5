"""`bricklint dump SPEC`: the jobs of a spec as they will be deployed, in the Jobs API's own names."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bricklint.config import ConfigError, find_config, given_variables
from bricklint.files.discover import find_root

if TYPE_CHECKING:
    from bricklint.jobs.load import Specs
    from bricklint.jobs.model import Job
    from bricklint.tree.node import Node, Scalar

_PROGRAMS = (".tf", ".py", ".ipynb", ".sql", ".iql", ".stackql")


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "dump",
        help="print the resolved jobs of a spec as JSON",
        description="Print the jobs of a spec as JSON: targets merged, variables filled in, the Jobs API's own names. "
        "What cannot be known stands as it is written.",
    )
    parser.add_argument("spec", metavar="SPEC", help="a spec file (of a bundle: its root file), or a folder")
    parser.add_argument("--target", action="append", metavar="NAME", help="only this target; repeatable (default: all)")
    parser.add_argument(
        "--var", action="append", metavar="NAME=VALUE", help="the value of a bundle variable; repeatable"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the jobs. Raises ConfigError for a spec or target that is not there."""
    from bricklint.jobs.load import load_specs
    from bricklint.lint import open_disk

    spec = Path(arguments.spec).resolve()
    if not spec.exists():
        raise ConfigError(f"no such file or folder: {arguments.spec}")
    root = find_root(spec)
    config = find_config(spec if spec.is_dir() else spec.parent, root)
    path = "" if spec == root else spec.relative_to(root).as_posix()
    wanted = frozenset(arguments.target or ())
    specs = load_specs(
        open_disk(root, config, () if spec.is_dir() else (path,)),
        targets=wanted or None,
        variables={**config.variables, **given_variables(arguments.var or [])},
        environment=os.environ,
    )
    jobs = list(_jobs_of(specs, path, folder=spec.is_dir()))
    _check_targets(specs, jobs, wanted)
    _say_what_is_wrong(specs, path)
    rows = [row for job in jobs for row in _rows(job, wanted)]
    json.dump({"jobs": rows}, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


def _jobs_of(specs: Specs, path: str, *, folder: bool) -> Iterator[Job]:
    """The jobs of a file, of the bundle whose root file it is, or of the files below a folder."""
    of_bundle = {(one.path, bundle.name) for bundle in specs.bundles if bundle.path == path for one in bundle.documents}
    for job in specs.jobs:
        place = job.document.path
        below = folder and (not path or place.startswith(f"{path}/"))
        if place == path or below or (place, job.bundle) in of_bundle:
            yield job


def _check_targets(specs: Specs, jobs: list[Job], wanted: frozenset[str]) -> None:
    known = {target.name for job in jobs for target in job.targets}
    known |= {target.name for bundle in specs.bundles for target in bundle.targets}
    for name in sorted(wanted - known):
        listed = f"; targets: {', '.join(sorted(known))}" if known else "; the spec has no targets"
        raise ConfigError(f"no target `{name}`{listed}")


def _say_what_is_wrong(specs: Specs, path: str) -> None:
    for problem in specs.problems:
        if problem.path == path:
            line = f":{problem.span.begin.line}" if problem.span is not None else ""
            print(f"bricklint: {problem.path}{line}: {problem.message}", file=sys.stderr)


def _rows(job: Job, wanted: frozenset[str]) -> Iterator[dict[str, object]]:
    """The job once for each target; once with no target where there are none."""
    settings = plain(job.settings)
    names = [target.name for target in job.targets if not wanted or target.name in wanted]
    for name in names if job.targets else [None]:
        yield {
            "key": job.key,
            "target": name,
            "form": job.form.value,
            "path": job.document.path,
            "settings": settings,
        }


def plain(node: Node) -> object:
    """A node as dicts, lists and scalars; an unknown value is the text that stands there."""
    from bricklint.tree.node import Mapping, Sequence

    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return _scalar(node)


def _scalar(node: Scalar) -> object:
    from bricklint.tree.node import Unknown

    value = node.value
    if isinstance(value, Unknown):
        # Programs and Terraform are shown as they are written, bundles with what of a text is known filled in.
        return node.text if node.source.path.endswith(_PROGRAMS) else value.text
    if isinstance(value, float) and not math.isfinite(value):
        return node.text
    return value
