"""What a policy says of a job, and the row that makes a rule of it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from bricklint.jobs.model import Form, Job, key_text
from bricklint.policies.find import Found, Missing, places
from bricklint.policies.model import Policy
from bricklint.policies.page import page_of, summary_of
from bricklint.policies.path import ITEMS
from bricklint.policies.pattern import whole_match
from bricklint.registry import LoadedRule, Registry, Row
from bricklint.rule import Diagnostic, Rule, Scope, quoted
from bricklint.source import Span
from bricklint.tree.node import Mapping, Node, Scalar, as_number, is_unknown

_NEVER_REQUIRED = frozenset((Form.SUBMIT, Form.RUN_NOW))
_WITHOUT_LIMIT = {"timeout_seconds": (0, "0 means no timeout"), "max_retries": (-1, "-1 means without end")}
"""Numbers that stand for no limit at all."""

_MAY_BE_SECRET = frozenset(
    ("spark_conf", "spark_env_vars", "base_parameters", "parameters", "named_parameters", "environment_variables")
)
_LONGEST_SHOWN = 80


class _Said(NamedTuple):
    """One breach: the place, the sentence without its beginning, the label and the hint."""

    place: Node | Span
    what: str
    label: str
    hint: str | None = None


def with_policies(registry: Registry, policies: Iterable[Policy]) -> Registry:
    """The rules of a registry and these policies. Raises PackError for a policy that is called like a rule."""
    for policy in policies:
        registry = registry.joined((_row(policy),), "policies")
    return registry


def _row(policy: Policy) -> Row:
    last = [path.steps[-1].key for path in policy.fields]
    words = () if policy.required or ITEMS in last or "*" in last else tuple(str(key) for key in last)
    return Row(
        policy.code,
        policy.name,
        policy.severity,
        Scope.JOB,
        __name__,
        summary_of(policy),
        policy=policy.required,
        when=words,
        make=functools.partial(_loaded, policy),
    )


def _loaded(policy: Policy, row: Row) -> LoadedRule:
    rule = Rule(policy.code, policy.name, policy.severity)
    return LoadedRule(row, rule, functools.partial(check, policy, rule), False, page_of(policy))


def check(policy: Policy, rule: Rule, job: Job) -> Iterator[Diagnostic]:
    """Every breach of a policy in a job."""
    if policy.only_unattended and not job.unattended:
        return
    required = policy.required and not job.partial and job.request not in _NEVER_REQUIRED
    for path in policy.fields:
        for place in places(job, path):
            said = _missing(policy, place) if isinstance(place, Missing) else _value(policy, place, required)
            if said is not None and (required or isinstance(place, Found)):
                yield _diagnostic(policy, rule, job, said, absent=isinstance(place, Missing))


def _diagnostic(policy: Policy, rule: Rule, job: Job, said: _Said, *, absent: bool) -> Diagnostic:
    sentence = f"job `{job.title}`: {said.what}"
    rule = rule._replace(policy=absent)
    return rule.at(
        said.place,
        policy.message or sentence,
        label=said.label,
        notes=(sentence,) if policy.message else (),
        hint=said.hint,
    )


def _missing(policy: Policy, place: Missing) -> _Said | None:
    if place.inner:  # what the for_each task around it says may hold for it
        return None
    field = place.route.rpartition(".")[2]
    return _Said(place.place, f"`{place.route}` is missing, and policy `{policy.name}` requires it", f"no `{field}`")


def _value(policy: Policy, found: Found, required: bool) -> _Said | None:
    """What is wrong with a value; nothing for one that cannot be told."""
    value = found.value
    if _is_unknown(value):
        return None
    if policy.absent:
        what = f"`{found.route}` is set, and policy `{policy.name}` forbids it"
        return _Said(found.key or value, what, "not to be set")
    if required and _is_nothing(found):
        why = _without_limit(found) or "empty"
        what = f"`{found.route}` is there and says nothing ({why}), and policy `{policy.name}` requires it"
        return _Said(value, what, why)
    return _scalar(policy, found, value) if isinstance(value, Scalar) else None


def _scalar(policy: Policy, found: Found, value: Scalar) -> _Said | None:
    text = _text(value)
    if text is None:
        return None
    shown = f"`{found.route}` is `{text}`" if _may_be_shown(found.route, text) else f"`{found.route}` has a value"
    if policy.allowed and not _matches(text, policy.allowed):
        what = f"{shown}, which policy `{policy.name}` does not allow"
        return _Said(value, what, "not allowed", f"allowed: {quoted(policy.allowed)}")
    if _matches(text, policy.forbidden):
        return _Said(value, f"{shown}, which policy `{policy.name}` forbids", "forbidden")
    if policy.pattern is not None and not whole_match(policy.pattern)(text):
        what = f"{shown}, which does not match the pattern of policy `{policy.name}`"
        return _Said(value, what, "does not match", f"the whole of it must match `{policy.pattern}`")
    return _number(policy, found, value, shown)


def _number(policy: Policy, found: Found, value: Scalar, shown: str) -> _Said | None:
    number = as_number(value)
    if number is None:
        return None
    endless = _without_limit(found)
    if policy.maximum is not None and (endless or number > policy.maximum):
        why = f" ({endless})" if endless else ""
        what = f"{shown}{why}, above the {policy.maximum:g} of policy `{policy.name}`"
        return _Said(value, what, endless or f"above {policy.maximum:g}", f"{policy.maximum:g} or less")
    if policy.minimum is not None and not endless and number < policy.minimum:
        what = f"{shown}, below the {policy.minimum:g} of policy `{policy.name}`"
        return _Said(value, what, f"below {policy.minimum:g}", f"{policy.minimum:g} or more")
    return None


def _without_limit(found: Found) -> str:
    """Why a number is no limit; empty for any other one."""
    number, why = _WITHOUT_LIMIT.get(found.route.rpartition(".")[2], (None, ""))
    return why if number is not None and as_number(found.value) == number else ""


def _is_nothing(found: Found) -> bool:
    value = found.value
    if isinstance(value, Scalar):
        return value.value == "" or (_without_limit(found) != "" and found.route.endswith("timeout_seconds"))
    return not (value.entries if isinstance(value, Mapping) else value.items)


def _is_unknown(value: Node) -> bool:
    return is_unknown(value) or (isinstance(value, Scalar) and value.value is not None and key_text(value) is None)


def _text(value: Scalar) -> str | None:
    if isinstance(value.value, bool):
        return "true" if value.value else "false"
    return key_text(value)


def _matches(text: str, patterns: tuple[str, ...]) -> bool:
    return any(text == pattern or fnmatchcase(text, pattern) for pattern in patterns)


def _may_be_shown(route: str, text: str) -> bool:
    """Whether a message may repeat a value; a frame hides what a rule calls a secret, a message could not."""
    return len(text) <= _LONGEST_SHOWN and _MAY_BE_SECRET.isdisjoint(route.replace("[", ".").split("."))
