"""From files to jobs: the one entrance to this package."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping as Dict
from dataclasses import dataclass, field

from bricklint.files.port import Files
from bricklint.jobs.api import jobs_of
from bricklint.jobs.bundle.assemble import Assembly, assemble
from bricklint.jobs.bundle.build import bundle_jobs
from bricklint.jobs.bundle.model import Bundle
from bricklint.jobs.model import Document, Form, Job
from bricklint.jobs.problem import Problem, problem_at
from bricklint.jobs.reading import Parsed, Reader, collector_off
from bricklint.jobs.recognise import (
    BUNDLE_ROOTS,
    SPEC_ENDINGS,
    TEMPLATE_ENDINGS,
    is_bundle,
    may_hold_jobs,
    recognise,
    speaks_of_jobs,
)
from bricklint.tree.node import Mapping


@dataclass(frozen=True)
class Specs:
    """Everything that a project's spec files say.

    `documents` are the files that hold jobs or parts of a bundle, in the order of their paths; `jobs` the jobs as
    they will be deployed; `skipped` the paths of templates that were left alone; `forms` counts documents by form.
    """

    documents: tuple[Document, ...] = ()
    jobs: tuple[Job, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: tuple[str, ...] = ()
    forms: Dict[Form, int] = field(default_factory=dict)


@dataclass
class _Findings:
    documents: list[Document] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def load_specs(
    files: Files,
    *,
    targets: frozenset[str] | None = None,
    variables: Dict[str, str] = {},  # noqa: B006 - read only
    environment: Dict[str, str] = {},  # noqa: B006 - read only
) -> Specs:
    """The jobs of a project, in whatever form they are written down, and what is wrong with the files themselves.

    `targets` limits bundles to these targets (a bundle that has none of them is read with all of its own);
    `variables` are values given on the command line, `environment` may hold `BUNDLE_VAR_*`. Nothing is raised for
    what the files hold: a file that cannot be read or parsed becomes a problem.
    """
    with collector_off():
        found = _Findings()
        reader = Reader(files)
        taken: set[str] = set()
        for root in _bundle_roots(files.paths()):
            _load_bundle(reader, root, targets, taken, found)
        for path in files.paths():
            if path in taken:
                continue
            if path.endswith(SPEC_ENDINGS):
                _load_file(reader, path, found)
            elif path.endswith(TEMPLATE_ENDINGS):
                found.skipped.append(path)
        documents = tuple(sorted(found.documents, key=lambda document: document.path))
        forms = Counter(document.form for document in documents)
        return Specs(
            documents, tuple(found.jobs), tuple(found.bundles), tuple(found.problems), tuple(found.skipped), forms
        )


def _bundle_roots(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if posixpath.basename(path) in BUNDLE_ROOTS]


def _load_bundle(reader: Reader, path: str, targets: frozenset[str] | None, taken: set[str], found: _Findings) -> None:
    parsed = reader.parsed(path)
    tree = next((node for node in parsed.roots if isinstance(node, Mapping)), None)
    if parsed.source is None or parsed.error is not None:
        taken.add(path)
        _report_broken(reader, parsed, found, certain=True)
        return
    if tree is None or not (is_bundle(tree) or "include" in tree):
        return
    assembly = assemble(reader, parsed, tree)
    taken.add(path)
    taken.update(assembly.includes)
    found.documents.extend(assembly.documents)
    found.problems.extend(assembly.problems)
    for broken in assembly.broken:
        _report_broken(reader, broken, found, certain=True)
    name = assembly.merged.string("bundle", "name")
    found.jobs.extend(bundle_jobs(assembly, name, targets))
    found.bundles.append(_bundle(assembly, path, name))


def _bundle(assembly: Assembly, path: str, name: str | None) -> Bundle:
    return Bundle(
        path, assembly.folder, name, tuple(assembly.documents), tuple(assembly.includes), assembly.merged, {}, ()
    )


def _load_file(reader: Reader, path: str, found: _Findings) -> None:
    data = reader.searchable(path)
    if data is not None and not may_hold_jobs(data):
        return
    parsed = reader.parsed(path)
    if parsed.source is None or parsed.error is not None:
        _report_broken(reader, parsed, found, certain=data is not None and speaks_of_jobs(data))
        return
    form = next((form for form in map(recognise, parsed.roots) if form is not None), None)
    if form is None:
        return
    document = Document(parsed.source, parsed.language, parsed.roots, form)
    found.documents.append(document)
    found.jobs.extend(jobs_of(document))


_GO_TEMPLATE = re.compile(r"\{\{-?\s*(?:if|else|end|range|with|template|define|block|include|\.|\$|/\*)|\{%")


def _report_broken(reader: Reader, parsed: Parsed, found: _Findings, *, certain: bool) -> None:
    if parsed.source is None:
        found.problems.append(
            Problem("unreadable-file", parsed.path, f"{parsed.path} cannot be read: {parsed.unreadable}")
        )
    elif parsed.error is not None and _GO_TEMPLATE.search(parsed.source.text):
        found.skipped.append(parsed.path)
    elif parsed.error is not None and certain:
        error = parsed.error
        found.problems.append(
            problem_at("syntax-error", parsed.source.span(error.start, error.end), error.message, hint=error.hint)
        )
