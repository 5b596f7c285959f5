"""A bundle's root file and its includes, laid on one another."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field

from bricklint.diagnostic import Label
from bricklint.files.port import join
from bricklint.jobs.bundle.include import BadPatternError, expand, is_glob
from bricklint.jobs.bundle.merging import overlay, replaced
from bricklint.jobs.model import Document, Form
from bricklint.jobs.problem import Problem, problem_at
from bricklint.jobs.reading import Parsed, Reader
from bricklint.jobs.recognise import BUNDLE_ROOTS, SPEC_ENDINGS
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence

_PYTHON = (("python",), ("experimental", "python"))
"""Where a bundle names its resources in Python."""

_MADE = frozenset(("dist", "build", "target", "out", ".build", "generated", "artifacts", "gen"))
"""Folders whose files a program makes before the deploy, and nobody checks in."""


@dataclass
class Assembly:
    """The files of one bundle and their merged tree, and what was wrong on the way."""

    folder: str
    merged: Mapping
    documents: list[Document] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: list[Parsed] = field(default_factory=list)
    unmade: list[str] = field(default_factory=list)
    owners: dict[int, Document] = field(default_factory=dict)

    @property
    def incomplete(self) -> bool:
        """Whether an included file cannot be read or is not there."""
        return bool(self.broken or self.unmade) or any(problem.slug == "include-not-found" for problem in self.problems)

    @property
    def may_hold_more_jobs(self) -> bool:
        """Whether jobs may be where they cannot be seen: in files that are missing, in what a Python program makes."""
        return self.incomplete or any(self.merged.mapping(*way) is not None for way in _PYTHON)

    def document_of(self, node: Node) -> Document:
        """The document in which a node was written; the root file for what the linter added."""
        return self.owners.get(id(node.source), self.documents[0])


def assemble(reader: Reader, root: Parsed, tree: Mapping) -> Assembly:
    """The bundle whose root file is `root`, with everything that it includes."""
    folder = posixpath.dirname(root.path)
    found = Assembly(folder, tree)
    _enter(found, root)
    parts = [tree]
    for path in _included(reader, folder, tree, found):
        found.includes.append(path)
        parsed = reader.parsed(path)
        if parsed.source is None or parsed.error is not None:
            found.broken.append(parsed)
            continue
        part = next((node for node in parsed.roots if isinstance(node, Mapping)), None)
        _enter(found, parsed)
        if part is not None:
            parts.append(part)
    found.problems.extend(_double_resources(parts))
    found.merged = _merge_all(parts)
    return found


def _enter(found: Assembly, parsed: Parsed) -> None:
    assert parsed.source is not None
    document = Document(parsed.source, parsed.language, parsed.roots, Form.BUNDLE)
    found.documents.append(document)
    found.owners[id(parsed.source)] = document


def _included(reader: Reader, folder: str, tree: Mapping, into: Assembly) -> Iterable[str]:
    problems = into.problems
    listed = tree.get("include")
    if not isinstance(listed, Sequence):
        return
    seen = {join(folder, name) for name in BUNDLE_ROOTS}
    for item in listed.items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value:
            continue
        for path in _matches(reader, folder, item, into):
            if path in seen:
                continue
            seen.add(path)
            if not path.endswith(SPEC_ENDINGS):
                problems.append(
                    problem_at(
                        "include-not-found",
                        item.span,
                        f"`{path}` is included, but only YAML and JSON files can be",
                        label="matches a file of another kind",
                        hint="files to upload belong under `sync.include`",
                    )
                )
                continue
            yield path


def _matches(reader: Reader, folder: str, item: Scalar, into: Assembly) -> list[str]:
    pattern, problems = str(item.value), into.problems
    if pattern.startswith("/"):
        problems.append(problem_at("include-not-found", item.span, f"the include `{pattern}` is no relative path"))
        return []
    try:
        found = expand(reader.files, folder, pattern)
    except BadPatternError:
        problems.append(
            problem_at(
                "include-not-found", item.span, f"the include `{pattern}` is a malformed pattern: a `[` stays open"
            )
        )
        return []
    if not found and not _MADE.isdisjoint(pattern.split("/")[:-1]):
        into.unmade.append(pattern)
    elif not found and not is_glob(pattern):
        problems.append(
            problem_at(
                "include-not-found",
                item.span,
                f"the include `{pattern}` matches no file",
                label="nothing is there",
                hint="paths are relative to the bundle's root file",
            )
        )
    return found


def _merge_all(parts: list[Mapping]) -> Mapping:
    """All parts laid on the first. The two mappings that grow with the number of files, `resources` and what is in
    it, are collected in one pass, so that 10,000 includes stay linear."""
    if len(parts) == 1:
        return parts[0]
    slim = [_without(part, "resources") for part in parts]
    merged = slim[0]
    for part in slim[1:]:
        laid = overlay(merged, part, None)
        assert isinstance(laid, Mapping)
        merged = laid
    resources = _merge_resources([part for part in parts if isinstance(part.get("resources"), Mapping)])
    if resources is not None:
        merged = replaced(merged, [*merged.entries, resources])
    return merged


def _without(part: Mapping, name: str) -> Mapping:
    if name not in part:
        return part
    return replaced(part, [entry for entry in part.entries if entry.key.text != name])


def _merge_resources(parts: list[Mapping]) -> Entry | None:
    if not parts:
        return None
    kinds: dict[str, Entry] = {}
    grown: dict[str, dict[str, Entry]] = {}
    for part in parts:
        resources = part.mapping("resources")
        assert resources is not None
        for entry in resources.entries:
            _merge_kind(kinds, grown, entry)
    entries = [
        Entry(entry.key, replaced(entry.value, list(grown[name].values())), entry.merged)
        if name in grown and isinstance(entry.value, Mapping)
        else entry
        for name, entry in kinds.items()
    ]
    first = parts[0].index["resources"]
    assert isinstance(first.value, Mapping)
    return Entry(first.key, replaced(first.value, entries), first.merged)


def _merge_kind(kinds: dict[str, Entry], grown: dict[str, dict[str, Entry]], entry: Entry) -> None:
    name = entry.key.text
    old = kinds.get(name)
    if old is None or not isinstance(old.value, Mapping):
        kinds[name] = entry
        return
    if not isinstance(entry.value, Mapping):
        return
    keys = grown.get(name)
    if keys is None:
        keys = grown[name] = dict(old.value.index)
    for item in entry.value.entries:
        there = keys.get(item.key.text)
        keys[item.key.text] = item if there is None else Entry(there.key, overlay(there.value, item.value, None))


def _double_resources(parts: list[Mapping]) -> Iterable[Problem]:
    """One problem for each resource key that is defined more than once, in whatever kinds and files."""
    places: dict[str, list[Scalar]] = {}
    for part in parts:
        for mapping in (part.mapping("resources"),):
            if mapping is None:
                continue
            for kind in mapping.entries:
                if isinstance(kind.value, Mapping):
                    for entry in kind.value.entries:
                        places.setdefault(entry.key.text, []).append(entry.key)
    for name, keys in places.items():
        if len(keys) > 1:
            yield problem_at(
                "duplicate-key",
                keys[-1].span,
                f"the resource key `{name}` is defined {len(keys)} times in this bundle",
                label="defined again here",
                hint="every resource of a bundle needs a key of its own",
                related=tuple(
                    Label(key.span, "first defined here" if i == 0 else "and here") for i, key in enumerate(keys[:-1])
                ),
            )
