"""From a bundle's merged tree to jobs: one per distinct outcome of its targets."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.bundle.assemble import Assembly
from bricklint.jobs.bundle.merging import merge_by_key, overlay
from bricklint.jobs.model import Form, Job, TargetInfo
from bricklint.tree.node import Entry, Mapping

BY_KEY = (("tasks", "task_key"), ("job_clusters", "job_cluster_key"), ("parameters", "name"))


def bundle_jobs(assembly: Assembly, name: str | None, targets: frozenset[str] | None) -> Iterator[Job]:
    base = assembly.merged.mapping("resources", "jobs")
    declared = assembly.merged.mapping("targets")
    chosen = [entry for entry in declared.entries if targets is None or entry.key.text in targets] if declared else []
    if not chosen:
        for entry in base.entries if base else []:
            yield from _job(assembly, entry, name, ())
        return
    groups: dict[tuple[str, int], tuple[Entry, list[TargetInfo]]] = {}
    for target in chosen:
        info = TargetInfo(target.key.text)
        over = target.value.mapping("resources", "jobs") if isinstance(target.value, Mapping) else None
        merged = overlay(base, over, f"target `{target.key.text}`") if base and over else base or over
        if isinstance(merged, Mapping):
            for entry in merged.entries:
                groups.setdefault((entry.key.text, id(entry.value)), (entry, []))[1].append(info)
    for entry, infos in groups.values():
        yield from _job(assembly, entry, name, tuple(infos))


def _job(assembly: Assembly, entry: Entry, name: str | None, infos: tuple[TargetInfo, ...]) -> Iterator[Job]:
    settings = entry.value
    if isinstance(settings, Mapping):
        for field, key in BY_KEY:
            settings = merge_by_key(settings, field, key)
        yield Job(
            Form.BUNDLE,
            settings,
            assembly.document_of(entry.key),
            key=entry.key.text,
            key_node=entry.key,
            targets=infos,
            bundle=name,
        )
