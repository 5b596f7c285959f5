"""Cases of rules: a small project as texts, and what must be said about it.

A case names its clause (`BL202.unknown`), an id that says why it exists, the files, and the expected findings as
`(code, path, marked characters)`; a silent case expects none. Only the codes of the case's own rule family are
compared unless `also` names more, so that a case need not be perfect in every other respect.

    CLAUSES = {"BL202.unknown": "depends_on names no task of the job", …}
    CASES = [
        fires("BL202.unknown", "typo in JSON", {"job.json": …}, ("BL202", "job.json", '"lod"')),
        silent("BL202.unknown", "the task comes by a target", {…}),
    ]

    @pytest.mark.parametrize("case", CASES, ids=case_id)
    def test_case(case): check_case(case)
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from datetime import date

from bricklint.config import Config
from bricklint.diagnostic import Diagnostic
from bricklint.files.memory import Memory
from bricklint.lint import builtin_registry, lint
from bricklint.report.result import Result

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Case:
    clause: str
    why: str
    files: dict[str, str]
    expected: tuple[tuple[str, str, str], ...]
    severity: str | None = None
    message: str | None = None
    hint: str | None = None
    related: tuple[tuple[str, str], ...] = ()
    config: dict[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.clause.split(".")[0]

    @property
    def is_silent(self) -> bool:
        return not self.expected


def fires(
    clause: str,
    why: str,
    files: dict[str, str],
    *expected: tuple[str, str, str],
    severity: str | None = None,
    message: str | None = None,
    hint: str | None = None,
    related: tuple[tuple[str, str], ...] = (),
    **config: object,
) -> Case:
    """A case that must be found: `expected` are (code, path, marked characters); `message` and `hint` are parts that
    the first finding's message and hint must hold; `related` are (path, marked characters) of its further places."""
    assert expected, "a firing case expects something"
    return Case(clause, why, files, expected, severity, message, hint, related, config)


def silent(clause: str, why: str, files: dict[str, str], **config: object) -> Case:
    """A case in which the clause's rule must say nothing at all."""
    return Case(clause, why, files, (), config=config)


def case_id(case: Case) -> str:
    return f"{case.clause}-{'silent' if case.is_silent else 'fires'}-{case.why.replace(' ', '-')}"


def lint_files(files: dict[str, str | bytes], **config: object) -> Result:
    """Lint texts as a project; dedented. Every finding counts, notes too, unless `profile` says otherwise."""
    texts = {
        path: textwrap.dedent(text).lstrip("\n") if isinstance(text, str) else text for path, text in files.items()
    }
    options: dict[str, object] = {"profile": "strict", **config}
    result = lint(Memory(texts), Config(**options), builtin_registry(), today=TODAY)  # type: ignore[arg-type]
    assert not result.crashes, result.crashes
    return result


def findings(files: dict[str, str | bytes], *codes: str, **config: object) -> list[Diagnostic]:
    """The findings of some rules, in the order of the report."""
    return [one for one in lint_files(files, **config).diagnostics if not codes or one.code in codes]


def check_case(case: Case) -> None:
    wanted = {case.code, *(code for code, _, _ in case.expected)}
    found = findings(dict(case.files), *wanted, **case.config)
    seen = sorted((one.code, one.primary.span.path, one.primary.span.text) for one in found)
    assert seen == sorted(case.expected), [(one.code, one.message, one.primary) for one in found]
    if not case.expected:
        return
    first = next(one for one in found if one.code == case.expected[0][0])
    if case.severity:
        assert first.severity.word == case.severity, first
    if case.message:
        assert case.message in first.message, first.message
    if case.hint:
        assert case.hint in (first.hint or ""), first.hint
    for path, text in case.related:
        assert (path, text) in [(label.span.path, label.span.text) for label in first.related], first.related
