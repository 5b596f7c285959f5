"""Which value a plain YAML scalar stands for, by the rules of the vendor's reader.

The Databricks CLI reads YAML with go-yaml into nodes: only `true` and `false` are booleans there (`yes`, `on` and
`off` are text), integers are decimal (`010` is ten), and there are no sexagesimal numbers. (FACTS: bundles; read in
the CLI's yamlloader.)
"""

from __future__ import annotations

import re

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9][0-9_]*\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_PREFIXED = re.compile(r"[-+]?0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+)\Z")
_SPECIAL = {".inf": float("inf"), "+.inf": float("inf"), "-.inf": float("-inf"), ".nan": float("nan")}
_STARTERS = frozenset("0123456789+-.")


_WORDS = frozenset(("yes", "no", "on", "off"))
_SURPRISING = re.compile(
    r"[-+]?(?:0[0-9_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+|0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+)|[1-9][0-9]*_[0-9_]*)\Z"
)


def is_surprising(text: str) -> bool:
    """Whether readers of YAML 1.1 and 1.2 may take a plain scalar for different values: `010`, `1:30`, `0o7`, `1_000`,
    `yes`."""
    return _SURPRISING.match(text) is not None or text.lower() in _WORDS


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar. `0x1F`, `0o17` and `0b1` give their number (the vendor's tool refuses them: a
    rule says so); a date stays text."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text[0] not in _STARTERS:
        return text
    return _number(text)


def _number(text: str) -> str | int | float:
    if len(text) > 400:
        return text
    if _INTEGER.match(text):
        return int(text.replace("_", ""))
    if _FLOAT.match(text):
        return float(text)
    if _PREFIXED.match(text):
        return int(text.replace("_", ""), 0)
    return _SPECIAL.get(text.lower(), text)
