"""One policy, and how the configuration writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bricklint.diagnostic import Severity
from bricklint.policies.path import Path, parse_path
from bricklint.policies.pattern import whole_match

KEYS = (
    *("field", "required", "allowed", "forbidden", "pattern", "minimum", "maximum"),
    *("message", "severity", "only-unattended"),
)
"""What a policy may say."""

_DEMANDS = ("required", "allowed", "forbidden", "pattern", "minimum", "maximum")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*").fullmatch


@dataclass(frozen=True)
class Policy:
    """What is demanded of some fields of every job.

    `required`: they must be there. `allowed` and `forbidden` are values they may and may not have (`*` for any
    characters), `absent` that they must not be there at all; `pattern` is a regular expression that the whole value
    must match; `minimum` and `maximum` are limits of a number. None or empty where a demand is not made. `message`, if
    it is not empty, is said in the place of bricklint's own words.
    """

    name: str
    fields: tuple[Path, ...]
    required: bool = False
    absent: bool = False
    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    message: str = ""
    severity: Severity = Severity.WARNING
    only_unattended: bool = False

    @property
    def code(self) -> str:
        """The code of its findings."""
        return f"POLICY-{self.name.upper()}"


def read_policies(table: dict[str, Any]) -> dict[str, Policy]:
    """The policies of a configuration, by name. Raises ValueError with one clear line."""
    found = {}
    for name, said in table.items():
        if not _NAME(name):
            raise ValueError(f"`{name}`: a name is lower-case letters, digits and single hyphens")
        try:
            found[name] = _policy(name, said)
        except ValueError as error:
            inside = ":" if str(error).startswith("`") else ""
            raise ValueError(f"`{name}`{inside} {error}") from None
    return found


def _policy(name: str, said: Any) -> Policy:
    from bricklint_schemas.closest import did_you_mean

    if not isinstance(said, dict):
        raise ValueError("must be a table")
    for key in said:
        if key not in KEYS:
            raise ValueError(f"has the unknown key `{key}`{did_you_mean(key, KEYS, 'keys')}")
    if not any(said.get(key, False) is not False for key in _DEMANDS):
        raise ValueError(f"demands nothing: write one of {', '.join(_DEMANDS)}")
    absent = said.get("forbidden") is True
    policy = Policy(
        name,
        _fields(said.get("field")),
        required=_flag(said, "required"),
        absent=absent,
        allowed=_values(said, "allowed"),
        forbidden=() if absent else _values(said, "forbidden"),
        pattern=_text(said, "pattern") if "pattern" in said else None,
        minimum=_number(said, "minimum"),
        maximum=_number(said, "maximum"),
        message=_text(said, "message"),
        severity=_severity(said.get("severity", "warning")),
        only_unattended=_flag(said, "only-unattended"),
    )
    _check(policy)
    return policy


def _check(policy: Policy) -> None:
    if policy.absent and (policy.required or policy.allowed or policy.pattern):
        raise ValueError("`forbidden = true` leaves no room for another demand")
    if policy.minimum is not None and policy.maximum is not None and policy.minimum > policy.maximum:
        raise ValueError("`minimum` is above `maximum`")
    if policy.pattern is not None:
        whole_match(policy.pattern)


def _fields(value: Any) -> tuple[Path, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise ValueError("`field` must be a path such as `tasks[*].timeout_seconds`, or a list of them")
    return tuple(parse_path(text) for text in texts)


def _flag(said: dict[str, Any], key: str) -> bool:
    if not isinstance(said.get(key, False), bool):
        raise ValueError(f"`{key}` must be true or false")
    return bool(said.get(key))


def _text(said: dict[str, Any], key: str) -> str:
    if not isinstance(said.get(key, ""), str):
        raise ValueError(f"`{key}` must be a string")
    return str(said.get(key, ""))


def _number(said: dict[str, Any], key: str) -> int | float | None:
    value = said.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value != value):
        raise ValueError(f"`{key}` must be a number")
    return value


def _values(said: dict[str, Any], key: str) -> tuple[str, ...]:
    if key not in said:
        return ()
    value = said[key]
    if not isinstance(value, list) or not value or not all(isinstance(one, str | int | float | bool) for one in value):
        raise ValueError(f"`{key}` must be a list of values{', or true' if key == 'forbidden' else ''}")
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in value)


def _severity(value: Any) -> Severity:
    words = [one.word for one in sorted(Severity, reverse=True)]
    if value not in words:
        raise ValueError(f"`severity` must be one of {', '.join(words)}")
    return Severity[value.upper()]
