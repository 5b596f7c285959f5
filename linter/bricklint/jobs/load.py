"""From files to jobs: the one entrance to this package."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace

from bricklint.diagnostic import Label
from bricklint.files.port import Files
from bricklint.jobs.api import jobs_of
from bricklint.jobs.bundle.assemble import Assembly, assemble
from bricklint.jobs.bundle.build import Builder
from bricklint.jobs.bundle.model import Bundle
from bricklint.jobs.bundle.uses import questionable_uses
from bricklint.jobs.bundle.variables import Given, declared, undeclared_values
from bricklint.jobs.bundle.view import views_of
from bricklint.jobs.languages import (
    PYTHON_ENDINGS,
    STACKQL_ENDINGS,
    TERRAFORM_ENDINGS,
    load_python,
    load_stackql,
    load_terraform,
)
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
from bricklint.jobs.slips import note_slips
from bricklint.source import SourceText, Span
from bricklint.tree.node import Mapping

__all__ = ["Bundle", "Problem", "Specs", "load_specs"]


@dataclass(frozen=True)
class Specs:
    """Everything that a project's spec files say.

    `documents` are the files that hold jobs or parts of a bundle, in the order of their paths; `jobs` the jobs as
    they will be deployed; `skipped` the paths of templates that were left alone; `forms` counts documents by form;
    `sources` are all texts that were parsed on the way, where values can come from. `taken` are the files that were
    read for more than a glance.
    """

    documents: tuple[Document, ...] = ()
    jobs: tuple[Job, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: tuple[str, ...] = ()
    forms: Dict[Form, int] = field(default_factory=dict)
    sources: tuple[SourceText, ...] = ()
    taken: frozenset[str] = frozenset()


@dataclass
class _Findings:
    """What has been found so far."""

    documents: list[Document] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def specs(self) -> Specs:
        documents = tuple(sorted(self.documents, key=lambda document: document.path))
        forms = Counter(document.form for document in documents)
        return Specs(documents, tuple(self.jobs), tuple(self.bundles), tuple(self.problems), tuple(self.skipped), forms)


@dataclass
class _Run:
    """What every step needs."""

    reader: Reader
    targets: frozenset[str] | None
    given: Given
    found: _Findings = field(default_factory=_Findings)


def load_specs(
    files: Files,
    *,
    targets: frozenset[str] | None = None,
    variables: Dict[str, str] = {},
    environment: Dict[str, str] = {},
    passed_over: frozenset[str] = frozenset(),
) -> Specs:
    """The jobs of a project, in whatever form they are written down, and what is wrong with the files themselves.

    `targets` limits bundles to these targets (a bundle that has none of them is read with all of its own);
    `variables` are values given on the command line, `environment` may hold `BUNDLE_VAR_*`;
    `passed_over` are files of code that are known to declare no job. Nothing is raised for
    what the files hold: a file that cannot be read or parsed becomes a problem.
    """
    with collector_off():
        run = _Run(Reader(files), targets, Given(variables, environment))
        taken: set[str] = set()
        for root in _bundle_roots(run, files.paths()):
            _load_bundle(run, root, taken)
        for path in files.paths():
            if path in taken:
                continue
            if path.endswith(SPEC_ENDINGS) and not path.endswith(TERRAFORM_ENDINGS):
                _load_file(run, path)
            elif path.endswith(TEMPLATE_ENDINGS):
                run.found.skipped.append(path)
        _load_other_languages(run, [path for path in files.paths() if path not in passed_over])
        note_slips(run.found.jobs)
        return replace(run.found.specs(), sources=run.reader.sources(), taken=run.reader.taken)


_OTHER_LANGUAGES = (
    (load_terraform, TERRAFORM_ENDINGS),
    (load_python, PYTHON_ENDINGS),
    (load_stackql, STACKQL_ENDINGS),
)


def _load_other_languages(run: _Run, paths: Sequence[str]) -> None:
    found = run.found
    for load, endings in _OTHER_LANGUAGES:
        loaded = load(run.reader, [path for path in paths if path.endswith(endings)])
        found.documents.extend(loaded.documents)
        found.jobs.extend(loaded.jobs)
        found.problems.extend(loaded.problems)


def _bundle_roots(run: _Run, paths: Iterable[str]) -> list[str]:
    """The root files of all bundles; of several in one folder, which the vendor's tool refuses, the first."""
    by_folder: dict[str, list[str]] = {}
    for path in paths:
        folder, name = posixpath.split(path)
        if name in BUNDLE_ROOTS:
            by_folder.setdefault(folder, []).append(path)
    roots: list[str] = []
    for found in by_folder.values():
        if len(found) > 1:
            found = _settle_rivals(run, found)
        roots.extend(found)
    return roots


def _settle_rivals(run: _Run, paths: list[str]) -> list[str]:
    """`bundle.yml` is a name of other tools too: only files that hold a bundle's fields count."""
    rivals: list[tuple[str, Mapping]] = []
    for path in sorted(paths, key=lambda path: BUNDLE_ROOTS.index(posixpath.basename(path))):
        tree = next((node for node in run.reader.parsed(path).roots if isinstance(node, Mapping)), None)
        if tree is not None and (is_bundle(tree) or "include" in tree):
            rivals.append((path, tree))
    if len(rivals) < 2:
        return [path for path, _ in rivals] or paths[:1]
    (first, tree), (second, other) = rivals[:2]
    run.found.problems.append(
        problem_at(
            "include-not-found",
            _first_key(other),
            f"this bundle has two root files, `{posixpath.basename(first)}` and `{posixpath.basename(second)}`",
            label="a second root file",
            hint="keep one of them; what both need belongs in an included file",
            related=(Label(_first_key(tree), "the first root file"),),
        )
    )
    return [first]


def _first_key(tree: Mapping) -> Span:
    return tree.entries[0].key.span if tree.entries else tree.span


def _load_bundle(run: _Run, path: str, taken: set[str]) -> None:
    reader, found = run.reader, run.found
    parsed = reader.parsed(path)
    if parsed.source is None or parsed.error is not None:
        taken.add(path)
        _report_broken(parsed, found, certain=_named_for_bundles(path) or _mentions_bundle(parsed))
        return
    tree = next((node for node in parsed.roots if isinstance(node, Mapping)), None)
    if tree is None or not (is_bundle(tree) or (_named_for_bundles(path) and "include" in tree)):
        return
    assembly = assemble(reader, parsed, tree)
    taken.add(path)
    taken.update(assembly.includes)
    found.documents.extend(assembly.documents)
    found.problems.extend(assembly.problems)
    for broken in assembly.broken:
        _report_broken(broken, found, certain=True)
    _build(run, assembly, path)


def _build(run: _Run, assembly: Assembly, path: str) -> None:
    merged, found = assembly.merged, run.found
    views = views_of(merged)
    variables = declared(merged)
    name = merged.string("bundle", "name")
    builder = Builder(assembly, views, variables, run.given, run.reader)
    found.jobs.extend(builder.jobs(run.targets, name))
    found.problems.extend(builder.circles.values())
    unknown, old = questionable_uses(assembly.documents, variables)
    if assembly.incomplete:  # what is missing may declare them
        unknown = []
    else:
        found.problems.extend(undeclared_values(views.targets, variables))
    found.bundles.append(
        Bundle(
            path,
            assembly.folder,
            name,
            tuple(assembly.documents),
            tuple(assembly.includes),
            merged,
            variables,
            tuple(view.info for view in views.targets),
            tuple(unknown),
            tuple(old),
        )
    )


def _build_alone(run: _Run, document: Document, root: Mapping) -> None:
    """Jobs of a resource file that no bundle includes: variables are unknown, overrides of jobs that are not in the
    file stay partial."""
    assembly = Assembly(posixpath.dirname(document.path), root, [document])
    views = views_of(root)
    builder = Builder(assembly, views, {}, run.given, run.reader)
    for job in builder.jobs(run.targets, None):
        only_override = bool(views.targets) and job.key not in views.root.jobs
        run.found.jobs.append(replace(job, form=Form.TARGET, partial=True) if only_override else job)


def _load_file(run: _Run, path: str) -> None:
    reader, found = run.reader, run.found
    data = reader.searchable(path)
    if data is None and _MEANT_AS_SPEC.search(path):
        _report_broken(reader.parsed(path), found, certain=True)
    if data is None or not may_hold_jobs(data):
        return
    parsed = reader.parsed(path)
    if parsed.source is None or parsed.error is not None:
        _report_broken(parsed, found, certain=speaks_of_jobs(data))
        return
    forms = [recognise(root) for root in parsed.roots]
    form = next((form for form in forms if form is not None), None)
    if form is None:
        return
    document = Document(parsed.source, parsed.language, parsed.roots, form)
    if form is Form.TERRAFORM:
        _load_plan(run, document)
        return
    found.documents.append(document)
    found.jobs.extend(jobs_of(document))
    for root, its_form in zip(parsed.roots, forms, strict=True):
        if its_form is Form.BUNDLE and isinstance(root, Mapping):
            _build_alone(run, document, root)


def _load_plan(run: _Run, document: Document) -> None:
    from bricklint.jobs.terraform.plan import jobs_of_plan

    jobs = list(jobs_of_plan(document))
    if jobs:
        run.found.documents.append(document)
        run.found.jobs.extend(jobs)


_MEANT_AS_SPEC = re.compile(r"(?i)job|workflow|databricks|bundle|resource")
"""Names of files whose content cannot be seen, and that yet should have been readable."""


def _named_for_bundles(path: str) -> bool:
    return posixpath.basename(path).startswith("databricks.")


def _mentions_bundle(parsed: Parsed) -> bool:
    text = parsed.source.text if parsed.source is not None else ""
    return (
        re.search(r"(?m)^bundle:", text) is not None
        and re.search(r"(?m)^(?:targets|resources|include):", text) is not None
    )


_GO_TEMPLATE = re.compile(r"\{\{-?\s*(?:if|else|end|range|with|template|define|block|include|\.|\$|/\*)|\{%")


def _report_broken(parsed: Parsed, found: _Findings, *, certain: bool) -> None:
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
