"""Which values a fix may touch, and how scalars are written in the language of a file."""

from __future__ import annotations

import json

from bricklint.tree.node import Node, Scalar

_BY_THE_PROVIDER = frozenset(
    (
        *("tasks", "job_clusters", "environments", "parameters", "libraries", "format", "provider_config"),
        *("git_url", "git_provider", "git_branch", "git_tag", "git_commit"),
    )
)
"""Fields that Terraform's provider calls otherwise, or does not have."""


def may_be_edited(node: Node) -> bool:
    """Whether what a job shows here is written here: not seen through an alias, a merge or a variable."""
    return node.via is None or node.via.startswith("target ")


def as_text(written: str) -> str:
    """A scalar as a quoted text, in JSON and in YAML alike."""
    return json.dumps(written, ensure_ascii=False)


def is_called_the_same(key: Scalar, name: str) -> bool:
    """Whether a field has its API name in the language in which a key was written."""
    if not key.source.path.endswith(".tf"):
        return True
    return name not in _BY_THE_PROVIDER and key.inner.text == key.text
