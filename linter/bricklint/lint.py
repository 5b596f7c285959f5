"""The Python API: lint a folder, get diagnostics. The command line, the hook and the editor all come through here."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bricklint.builtin import builtin_registry
from bricklint.config import Config
from bricklint.diagnostic import Diagnostic
from bricklint.engine.run import in_order, run_rules
from bricklint.engine.selection import select
from bricklint.engine.suppress import Suppressions
from bricklint.engine.unused import unused_suppressions
from bricklint.files.discover import named_files, walk
from bricklint.files.port import Disk, Files
from bricklint.jobs.load import load_specs
from bricklint.jobs.reading import collector_off
from bricklint.project.model import Project
from bricklint.registry import Registry
from bricklint.report.naming import Naming
from bricklint.report.result import Result

__all__ = ["builtin_registry", "lint", "open_disk"]


def open_disk(root: Path, config: Config, given: Sequence[str] = ()) -> Disk:
    """The files of a project on disk; `given` ones are linted even where .gitignore leaves them out."""
    listed = {*walk(root, config.exclude), *named_files(root, given, config.exclude)}
    return Disk(root, listed, config.max_file_size)


def lint(
    files: Files,
    config: Config,
    registry: Registry,
    *,
    within: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    today: date | None = None,
    root: str = "",
) -> Result:
    """Lint the files of a project and give everything that is wrong, sorted.

    `within` are paths (files, or folders without a final slash; "" is the root) that a finding must have at least
    one place in; None means all. `environment` gives BUNDLE_VAR_ values. `today` is the date for dated tables.
    The policies of the configuration are rules of the run. Raises UnknownRuleError for a selection that names no rule,
    PackError for a policy that is called like a rule.
    """
    begin = time.perf_counter()
    if config.policies:
        registry = _with_policies(registry, config)
    with collector_off():
        selection = select(registry, config)
        specs = load_specs(
            files,
            targets=frozenset(config.targets) or None,
            variables=config.variables,
            environment=environment or {},
        )
        project = Project(files, specs, today or date.today(), config.workspace_roots)
        findings = run_rules(project, registry, selection, config)
        suppressions = Suppressions(project, registry, config)
        left, silenced = suppressions.apply(findings.diagnostics)
        left += unused_suppressions(suppressions, registry, selection, partial=bool(config.targets))
    shows = [selection.shows(one) and _touches(one, within) for one in left]
    naming = Naming(project)
    return Result(
        diagnostics=in_order(one for one, shown in zip(left, shows, strict=True) if shown),
        crashes=findings.crashes,
        registry=registry,
        jobs=_counted(project, within, partial=False),
        parts=_counted(project, within, partial=True),
        codes=sum(1 for code in project.loaded_codes() if lies_in(code.path, within)),
        seconds=time.perf_counter() - begin,
        root=root,
        place_name=naming.place_name,
        route=naming.route,
        subject=naming.subject,
        understood=lambda: _understood(project),
        silenced=[one for one in silenced if selection.shows(one.diagnostic) and _touches(one.diagnostic, within)],
        unseen=in_order(one for one, shown in zip(left, shows, strict=True) if not shown),
        ran=frozenset(selection.rows),
        partial=bool(config.targets),
        project=project,
    )


def _counted(project: Project, within: Sequence[str] | None, *, partial: bool) -> int:
    """How many jobs, or parts of jobs, stand in the given files; a job counts once, however many targets it has."""
    found = (job for job in project.jobs if job.partial is partial and lies_in(job.document.path, within))
    return len({(job.document.path, job.key or id(job)) for job in found})


def _with_policies(registry: Registry, config: Config) -> Registry:
    from bricklint.policies.check import with_policies

    return with_policies(registry, config.policies.values())


def _touches(diagnostic: Diagnostic, within: Sequence[str] | None) -> bool:
    return any(lies_in(span.path, within) for span in diagnostic.spans)


def lies_in(path: str, within: Sequence[str] | None) -> bool:
    """Whether a path is one of those given or lies below one; None means all."""
    if within is None:
        return True
    return any(not folder or path == folder or path.startswith(f"{folder}/") for folder in within)


def _understood(project: Project) -> str:
    from bricklint.report.understood import understood

    return understood(project)
