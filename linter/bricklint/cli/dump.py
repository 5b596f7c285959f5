"""`bricklint dump SPEC`: the jobs of a spec as they will be deployed, in the Jobs API's own names."""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bricklint.cli.ending import EXIT_CLEAN
from bricklint.cli.spec import declare, read_spec
from bricklint.cli.streams import print_text

if TYPE_CHECKING:
    from bricklint.jobs.model import Job
    from bricklint.tree.node import Node, Scalar

_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal would obey and JSON leaves as it is."""

_PROGRAMS = (".tf", ".py", ".ipynb", ".sql", ".iql", ".stackql")


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "dump",
        help="print the resolved jobs of a spec as JSON",
        description="Print the jobs of a spec as JSON: targets merged, variables filled in, the Jobs API's own names. "
        "What cannot be known stands as it is written.",
    )
    declare(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the jobs. Raises ConfigError for a spec or target that is not there."""
    read = read_spec(arguments)
    rows = [row for job in read.jobs for row in _rows(job, read.wanted)]
    plain_ascii = not (sys.stdout.encoding or "ascii").lower().startswith("utf")
    text = json.dumps({"jobs": rows}, indent=2, ensure_ascii=plain_ascii)
    print_text(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
    return EXIT_CLEAN


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
    from bricklint.jobs.slips import SLIP_VIA
    from bricklint.tree.node import Mapping, Sequence

    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries if entry.key.via != SLIP_VIA}
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
