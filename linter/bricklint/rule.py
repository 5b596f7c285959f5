"""The rule API: all that a rule, built in or of a team's own pack, needs to know.

A rule is a module with a docstring (its page), a `RULE` and a function `check`. The check is a pure generator over
the model: it takes what it needs by the type of its first parameter (see `Scope`), reads no file and prints nothing.

    RULE = Rule("BL202", "unknown-dependency", Severity.ERROR, since="0.1")

    def check(job: Job) -> Iterator[Diagnostic]:
        ...
        yield RULE.at(dependency.key_node, "…", label="no task has this key", hint=did_you_mean(…))
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple, Protocol

from bricklint.diagnostic import Confidence, Diagnostic, Edit, Fix, Label, Severity
from bricklint.source import Span

__all__ = ["Confidence", "Diagnostic", "Edit", "Fix", "Label", "Rule", "Scope", "Severity", "did_you_mean", "quoted"]


class Scope(Enum):
    """What a rule's check is given, once for each.

    DOCUMENT: one spec file as it was written (`bricklint.jobs.model.Document`), before targets are merged.
    JOB: one job as it will be deployed (`Job`); a bundle's job once for each distinct outcome of its targets.
    CODE: one notebook, script or SQL file (`bricklint.project.model.Code`) with its trace.
    TASK: one task together with the code that it runs (`bricklint.project.model.TaskRun`).
    PROJECT: everything at once (`bricklint.project.model.Project`).
    ENGINE: said by the engine itself (syntax errors, suppressions): the module has a page and no check.
    """

    DOCUMENT = "document"
    JOB = "job"
    CODE = "code"
    TASK = "task"
    PROJECT = "project"
    ENGINE = "engine"


class Placed(Protocol):
    """Anything that knows where it stands: a node of the tree."""

    @property
    def span(self) -> Span:
        """Where it stands."""
        ...


class Rule(NamedTuple):
    """The identity of a rule: its stable code, its name, the severity that it usually has, the version it came in."""

    code: str
    slug: str
    severity: Severity
    since: str = "0.1"
    policy: bool = False

    def at(
        self,
        place: Placed | Span,
        message: str,
        *,
        label: str = "",
        related: Iterable[Label | tuple[Placed | Span, str]] = (),
        notes: Iterable[str] = (),
        hint: str | None = None,
        fixes: Iterable[Fix] = (),
        severity: Severity | None = None,
        confidence: Confidence = Confidence.HIGH,
        ordered: bool = False,
        job: str | None = None,
        redact: Iterable[Span] = (),
    ) -> Diagnostic:
        """A diagnostic of this rule at a place (a node or a span).

        `message` is one sentence that names the thing and its consequence; `label` stands under the marked
        characters; `related` are further places with their labels; `hint` says what would be valid; `redact` are
        places whose characters no report may show.
        """
        return Diagnostic(
            code=self.code,
            slug=self.slug,
            severity=self.severity if severity is None else severity,
            message=message,
            primary=Label(span_of(place), label),
            related=tuple(Label(span_of(where), text) for where, text in related),
            notes=tuple(notes),
            hint=hint,
            fixes=tuple(fixes),
            confidence=confidence,
            policy=self.policy,
            ordered=ordered,
            job=job,
            redact=tuple(redact),
        )


def span_of(place: Placed | Span) -> Span:
    """The span of a node, or the span itself."""
    return place if isinstance(place, Span) else place.span


def quoted(names: Iterable[str], limit: int = 8) -> str:
    """Names for a message: "`a`, `b`, `c`", cut after `limit`."""
    shown = list(names)
    text = ", ".join(f"`{name}`" for name in shown[:limit])
    return f"{text} and {len(shown) - limit} more" if len(shown) > limit else text


def did_you_mean(nearest: str | None, kind: str, names: Iterable[str]) -> str | None:
    """A hint that says what would be valid: "did you mean `load`? tasks here: `extract`, `load`"."""
    known = quoted(names)
    listed = f"{kind} here: {known}" if known else f"there are no {kind} here"
    return f"did you mean `{nearest}`? {listed}" if nearest else listed
