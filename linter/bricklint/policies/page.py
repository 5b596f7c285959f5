"""The page of a policy, made of what it demands."""

from __future__ import annotations

from collections.abc import Iterable

from bricklint.policies.model import Policy


def summary_of(policy: Policy) -> str:
    """One line for lists."""
    return (
        policy.message.rstrip(".") or f"{_listed(path.text for path in policy.fields)}: {', '.join(_demands(policy))}"
    )


def page_of(policy: Policy) -> str:
    """What `bricklint rule NAME` and SARIF show."""
    fields = "\n".join(f"- `{path.text}`" for path in policy.fields)
    demands = "\n".join(f"- {demand}" for demand in _demands(policy))
    jobs = "jobs that run unattended" if policy.only_unattended else "every job"
    summary = summary_of(policy)
    why = f"{policy.message.rstrip('.')}." if policy.message else "The configuration of this project demands it."
    return f"""{summary[:1].upper()}{summary[1:]}.

## What it does

Looks at these fields of {jobs}:

{fields}

and demands of each:

{demands}

Values that cannot be told (a variable without a value) are passed over.

## Why is this bad

{why[:1].upper()}{why[1:]}

## References

- `[policies.{policy.name}]` in the configuration of this project.
"""


def _demands(policy: Policy) -> list[str]:
    said = []
    if policy.required:
        said.append("it is there, and not empty")
    if policy.absent:
        said.append("it is not there")
    if policy.allowed:
        said.append(f"it is one of {_listed(policy.allowed)}")
    if policy.forbidden:
        said.append(f"it is none of {_listed(policy.forbidden)}")
    if policy.pattern is not None:
        said.append(f"the whole of it matches `{policy.pattern}`")
    if policy.minimum is not None:
        said.append(f"it is {policy.minimum:g} or more")
    if policy.maximum is not None:
        said.append(f"it is {policy.maximum:g} or less")
    return said


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)
