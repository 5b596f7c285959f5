"""What each rule is asked about: the jobs, tasks, files of a project, without those on which it has nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bricklint.jobs.model import RUN_FORMS, Job
from bricklint.lazily import lazy
from bricklint.project.model import Project
from bricklint.registry import CODE, Row
from bricklint.rule import Scope


class Subjects:
    """The subjects of a run, gathered once for all rules."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def of(self, row: Row) -> Sequence[Any]:
        """What a rule is asked about; nothing where its words occur nowhere."""
        if row.scope is Scope.JOB:
            return self._speaking(self.jobs if row.runs else self._no_runs, row.when)
        if row.scope is Scope.DOCUMENT:
            return self.project.specs.documents
        if row.when and not self._speaking(self.jobs, row.when) and not (CODE in row.when and self.project.has_code):
            return ()
        if row.scope is Scope.CODE:
            return self.project.codes()
        if row.scope is Scope.TASK:
            return self.project.runs
        return (self.project,)

    @property
    def jobs(self) -> Sequence[Job]:
        """Every job, reports of runs among them."""
        return self.project.jobs

    @lazy
    def _no_runs(self) -> Sequence[Job]:
        return tuple(job for job in self.jobs if job.form not in RUN_FORMS)

    @lazy
    def _vocabularies(self) -> dict[int, frozenset[str]]:
        """The words of each job, equal ones as one object: there are few in a project, however many jobs it has."""
        known: dict[frozenset[str], frozenset[str]] = {}
        return {id(job): known.setdefault(job.words, job.words) for job in self.jobs}

    @lazy
    def _different(self) -> Sequence[frozenset[str]]:
        return tuple({id(vocabulary): vocabulary for vocabulary in self._vocabularies.values()}.values())

    def _speaking(self, jobs: Sequence[Job], when: tuple[str, ...]) -> Sequence[Job]:
        """The jobs that hold one of these words."""
        if not when or (CODE in when and self.project.has_code):
            return jobs
        silent = {id(vocabulary) for vocabulary in self._different if vocabulary.isdisjoint(when)}
        if not silent:
            return jobs
        words = self._vocabularies
        return () if len(silent) == len(self._different) else [job for job in jobs if id(words[id(job)]) not in silent]


def place_of(subject: Any, scope: Scope) -> str:
    """What a report of a crash calls a subject."""
    if scope is Scope.JOB:
        return f"job {subject.title} in {subject.document.path}"
    if scope is Scope.TASK:
        return f"task {subject.task.title} in {subject.job.document.path}"
    return "the project" if scope is Scope.PROJECT else str(subject.path)
