"""How tests write down what was loaded: unknown values as "?${…}" (a whole value) and "~…" (part of a text)."""

from __future__ import annotations

from textwrap import dedent

from bricklint.files.memory import Memory
from bricklint.jobs.load import Specs, load_specs
from bricklint.tree.node import Node, Scalar, Sequence, Unknown


def load(files: dict[str, str | bytes], **options: object) -> Specs:
    texts = {path: dedent(content) if isinstance(content, str) else content for path, content in files.items()}
    return load_specs(Memory(texts), **options)  # type: ignore[arg-type]


def shown(node: Node | None) -> object:
    if node is None:
        return None
    if isinstance(node, Scalar):
        if isinstance(node.value, Unknown):
            return ("?" if node.value.whole else "~") + node.value.text
        return node.value
    if isinstance(node, Sequence):
        return [shown(item) for item in node.items]
    return {entry.key.text: shown(entry.value) for entry in node.entries}


def outcomes(specs: Specs) -> dict[str, object]:
    """Settings of all jobs by "key@target,target"."""
    return {f"{job.key}@{','.join(target.name for target in job.targets)}": shown(job.settings) for job in specs.jobs}
