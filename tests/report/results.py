"""Results made by hand for the tests of reports: every field of a diagnostic is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bricklint.diagnostic import Confidence, Diagnostic, Edit, Fix, Label, Severity
from bricklint.engine.run import Crash
from bricklint.engine.suppress import Silenced
from bricklint.lint import builtin_registry
from bricklint.registry import Registry, Row
from bricklint.report.result import Baselined, Result, Stale
from bricklint.rule import Scope
from bricklint.source import SourceText, Span

CRASH = Crash("BL202", "job daily in job.json", "ValueError: boom", "rule.py:3")

JOB = SourceText(
    "jobs/täglich [1] #2 %3.json",
    '{\n  "name": "daily",\n  "tasks": [\n'
    '    {"task_key": "load", "max_retries": 2},\n    {"task_key": "löäd 😀 x"}\n  ]\n}\n',
)
NOTEBOOK = SourceText(
    "notebooks/silver.py", "try:\n    load()\nexcept Exception as error:\n    dbutils.notebook.exit(error)\n"
)
IPYNB = SourceText("notebooks/gold.ipynb", '{"cells": [{"source": ["x = 1\\n", "y = 2"]}]}')


def span(source: SourceText, text: str, after: str = "") -> Span:
    """The place of a text in a source, behind another text."""
    start = source.text.index(text, source.text.index(after))
    return source.span(start, start + len(text))


def diagnostic(**changes: object) -> Diagnostic:
    """A diagnostic of an existing rule; every field can be changed."""
    values: dict[str, object] = {
        "code": "BL202",
        "slug": "unknown-dependency",
        "severity": Severity.ERROR,
        "message": "`{{job.id}}` [odd](1) text",
        "primary": Label(span(JOB, '"load"'), "no task has this key"),
        **changes,
    }
    return Diagnostic(**values)  # type: ignore[arg-type]


def registry_of(*codes: str) -> Registry:
    """A registry of rows without modules, for the limits."""
    rows = [Row(code, f"rule-{code.lower()}", Severity.ERROR, Scope.JOB, "no.such.module", "a row") for code in codes]
    return Registry(rows)


def result_of(diagnostics: Sequence[Diagnostic], crashes: Sequence[Crash] = ()) -> Result:
    """A result of these diagnostics."""
    return Result(
        diagnostics=diagnostics,
        crashes=crashes,
        registry=builtin_registry(),
        jobs=1,
        codes=2,
        seconds=0.01,
        root="",
        place_name=lambda place: "cell 1" if place.path.endswith(".ipynb") else "",
        route=lambda place: "tasks[load].task_key" if place.path.endswith(".json") else "",
        subject=lambda place, hidden=False: f"\n{place.path} {place.start}",
        understood=lambda: "",
    )


def everything() -> Result:
    """Findings that use every field, in files with hard names, with non-ASCII, empty and many-line places."""
    return result_of(
        [
            diagnostic(
                related=(
                    Label(span(NOTEBOOK, "except Exception as error:"), "every failure arrives here"),
                    Label(span(IPYNB, "y = 2"), ""),
                ),
                notes=("task `gold` runs on yesterday's data", "a second note."),
                hint="did you mean `löäd`?",
                fixes=(
                    Fix(
                        "write `löäd`",
                        (Edit(span(JOB, "load"), "löäd"), Edit(span(NOTEBOOK, "load()"), "")),
                    ),
                    Fix("take it out", (Edit(span(JOB, "load"), ""),), safe=False),
                ),
                job="daily",
                targets=("dev", "prod"),
                ordered=True,
            ),
            diagnostic(primary=Label(span(IPYNB, "x = 1"), ""), severity=Severity.WARNING, hint=None),
            diagnostic(
                primary=Label(NOTEBOOK.span(0, len(NOTEBOOK.text)), ""),
                severity=Severity.NOTE,
                confidence=Confidence.MEDIUM,
            ),
            diagnostic(primary=Label(NOTEBOOK.span(len(NOTEBOOK.text), len(NOTEBOOK.text)), "at the end of the file")),
            diagnostic(primary=Label(SourceText("binary.json", "").span(0, 0), ""), message="it cannot be read"),
            diagnostic(primary=Label(span(JOB, "😀"), "half a pair"), policy=True, job="daily"),
        ]
    )


def with_crashes() -> Result:
    """A result of a run in which a rule crashed."""
    return result_of([diagnostic()], [CRASH])


def with_marks() -> Result:
    """Findings that are new, that the baseline knows, and that a comment or the configuration suppresses."""
    known = diagnostic(code="BL201", slug="duplicate-task-key", message="known to the baseline")
    comment = diagnostic(code="BL203", slug="self-dependency", message="under a comment")
    configured = diagnostic(code="BL204", slug="dependency-cycle", message="under the configuration")
    return replace(
        result_of([diagnostic()]),
        silenced=[Silenced(comment, True, "the loader does it"), Silenced(configured, False, "")],
        baseline=Baselined("known.json", [known], [Stale("jobs/x.json", "BL401", "0", 2)]),
        since="main",
    )
