"""Where the files of a bundle lie in the workspace: `${workspace.file_path}` holds a copy of its folder."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bricklint.jobs.bundle.model import Bundle
from bricklint.jobs.model import Job
from bricklint.tree.node import Mapping, Scalar

_SYNCED = re.compile(r"\$\{workspace\.(?:file_path\}|root_path\}/files)/([^$]+)")


def synced_path(job: Job, node: Scalar, bundles: Iterable[Bundle]) -> str | None:
    """The path in the project that a task's path below `${workspace.file_path}` is a copy of; None for every other
    path, and where the bundle says itself which folders are copied (FACTS: the sync root is the bundle's folder)."""
    match = _SYNCED.fullmatch(node.text.strip())
    bundle = _bundle_of(job, bundles) if match else None
    if match is None or bundle is None:
        return None
    sync = bundle.merged.get("sync")
    if isinstance(sync, Mapping) and "paths" in sync:
        return None
    return f"{bundle.folder}/{match[1]}" if bundle.folder else match[1]


def _bundle_of(job: Job, bundles: Iterable[Bundle]) -> Bundle | None:
    return next((one for one in bundles if any(document is job.document for document in one.documents)), None)
