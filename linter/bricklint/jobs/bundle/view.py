"""A bundle as one target sees it, before variables are filled in."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

from bricklint.jobs.bundle.merging import merge_by_key, overlay
from bricklint.jobs.model import TARGET_VIA, TargetInfo
from bricklint.tree.node import Entry, Mapping, Node, Scalar

BY_KEY = (("tasks", "task_key"), ("job_clusters", "job_cluster_key"), ("parameters", "name"))
_SECTIONS = ("bundle", "workspace", "permissions", "presets")


@dataclass(frozen=True, eq=False)
class View:
    """The merged sections and jobs of one target; of the root alone where `target` is None. `jobs` and everything in
    it is shared with the root as far as the target says nothing of it. `added` are the keys of jobs that only the
    target has."""

    target: Scalar | None
    override: Mapping | None
    sections: Dict[str, Node]
    jobs: Dict[str, Entry]
    added: frozenset[str] = frozenset()
    mode: Scalar | None = None
    default: bool = False

    @property
    def name(self) -> str | None:
        """The target's name."""
        return self.target.text if self.target is not None else None

    @property
    def mode_name(self) -> str | None:
        """The target's mode where it is plain text."""
        return self.mode.value if self.mode is not None and isinstance(self.mode.value, str) else None

    def mapping(self, name: str) -> Mapping | None:
        """A section that is a mapping, or None."""
        found = self.sections.get(name)
        return found if isinstance(found, Mapping) else None

    @property
    def info(self) -> TargetInfo:
        """What rules are told of the target."""
        return TargetInfo(
            self.name or "", self.mode_name, self.default, self.mapping("run_as"), self.mapping("workspace")
        )


@dataclass
class Views:
    """All views of one bundle."""

    root: View
    targets: list[View] = field(default_factory=list)


def views_of(merged: Mapping) -> Views:
    """The views of a bundle's merged tree: of the root alone, and of each target in the order of the file."""
    jobs = _root_jobs(merged)
    sections = {name: node for name in (*_SECTIONS, "run_as") if (node := merged.get(name)) is not None}
    views = Views(View(None, None, sections, jobs, mode=merged.scalar("bundle", "mode")))
    declared = merged.mapping("targets") or merged.mapping("environments")
    for entry in declared.entries if declared is not None else ():
        views.targets.append(_target_view(views.root, entry, only=len(declared or ()) == 1))
    return views


def _root_jobs(merged: Mapping) -> dict[str, Entry]:
    listed = merged.mapping("resources", "jobs")
    if listed is None:
        return {}
    return {
        entry.key.text: Entry(entry.key, keyed(entry.value), entry.merged)
        for entry in listed.entries
        if isinstance(entry.value, Mapping) or _is_reference(entry.value)
    }


def _is_reference(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.value


def _target_view(root: View, entry: Entry, *, only: bool) -> View:
    override = entry.value if isinstance(entry.value, Mapping) else None
    if override is None:
        return View(entry.key, None, root.sections, root.jobs, mode=root.mode, default=only)
    via = f"{TARGET_VIA}`{entry.key.text}`"
    sections = dict(root.sections)
    for name in _SECTIONS:
        over = override.get(name)
        if over is not None:
            base = sections.get(name)
            sections[name] = over if base is None else overlay(base, over, via)
    run_as = override.get("run_as")
    if run_as is not None:
        sections["run_as"] = run_as
    over_jobs = override.mapping("resources", "jobs")
    jobs = root.jobs if over_jobs is None else _merged_jobs(root.jobs, over_jobs, via)
    return View(
        entry.key,
        override,
        sections,
        jobs,
        frozenset(name for name in jobs if name not in root.jobs),
        override.scalar("mode") or root.mode,
        only or override.boolean("default") is True,
    )


def _merged_jobs(jobs: Dict[str, Entry], over: Mapping, via: str) -> dict[str, Entry]:
    found = dict(jobs)
    for entry in over.entries:
        old = found.get(entry.key.text)
        if old is not None:
            found[entry.key.text] = Entry(old.key, keyed(overlay(old.value, entry.value, via)), old.merged)
        elif isinstance(entry.value, Mapping):
            found[entry.key.text] = Entry(entry.key, keyed(entry.value), entry.merged)
    return found


def keyed(settings: Node) -> Node:
    """A job with the entries of its lists merged by their keys."""
    if isinstance(settings, Mapping):
        for name, key in BY_KEY:
            settings = merge_by_key(settings, name, key)
    return settings
