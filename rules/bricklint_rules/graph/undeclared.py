"""What is said of a task that names a job cluster or an environment which the job does not declare."""

from __future__ import annotations

from bricklint.jobs.model import Job
from bricklint.rule import Diagnostic, Fix, Rule, did_you_mean
from bricklint.tree.edits import replace_value
from bricklint_rules.graph.declarations import Kind, Use, declared
from bricklint_schemas.closest import closest


def said(rule: Rule, job: Job, kind: Kind, use: Use, plural: str) -> Diagnostic:
    """The diagnostic, with the nearest name as its fix."""
    names = declared(job, kind) or {}
    nearest = closest(use.name or "", list(names))
    edit = replace_value(use.place, nearest) if nearest is not None else None
    return rule.at(
        use.place,
        f"task `{use.task.title}` names {kind.thing} `{use.name}`, which job `{job.title}` does not declare: "
        "the API rejects the job",
        label=f"no {kind.thing} has this key",
        hint=did_you_mean(nearest, plural, names),
        fixes=[Fix(f"write `{nearest}`", (edit,))] if edit is not None else (),
    )
