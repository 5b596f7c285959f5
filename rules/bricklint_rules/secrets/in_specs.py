"""Secrets that are written in a spec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bricklint.jobs.model import Document
from bricklint.source import Span
from bricklint.tree.node import Mapping, Node, Scalar, Sequence
from bricklint_schemas.tables.secrets import find_secrets, is_secret_name, is_secret_value
from bricklint_schemas.tables.secrets import may_hold_secrets as may_hold_known

WORDS = (
    *("passw", "pwd", "secret", "token", "passphrase", "api_key", "apikey", "api-key", "access_key", "access.key"),
    *("accesskey", "account.key", "account_key", "accountkey", "storage_key", "private_key", "connection_string"),
    *("connectionstring", "subscription_key", "service_account", "credentials_json", "signing_key", "encryption_key"),
)
"""What the names of secrets hold, in lower case: a text without any of them has no such name."""

_OPTION = re.compile(r"--?([A-Za-z][\w.-]*)(?:=(.+))?", re.DOTALL)
_VALUES = ("default", "value")


class Secret(NamedTuple):
    """A secret and what it is."""

    span: Span
    label: str


def may_hold_secrets(text: str) -> bool:
    """Whether a spec of these lines may hold a secret at all."""
    lower = text.lower()
    return may_hold_known(text) or any(word in lower for word in WORDS)


def secrets_in(document: Document) -> Iterator[Secret]:
    """The secrets of a spec: by their form anywhere in the text, by the name that a literal is given to."""
    text = document.source.text
    known = [Secret(document.source.span(found.start, found.end), found.label) for found in find_secrets(text)]
    yield from known
    lower = text.lower()
    if any(word in lower for word in WORDS):
        for root in document.roots:
            for name, node in _named(root, None):
                if not any(one.span.start < node.end and node.start < one.span.end for one in known):
                    yield Secret(node.inner, f"the value of `{name}`")


def _named(node: Node, name: str | None) -> Iterator[tuple[str, Scalar]]:
    if isinstance(node, Mapping):
        own = node.string("name") or name
        for entry in node.entries:
            if entry.merged or entry.value.via is not None:
                continue
            key = own if own is not None and entry.key.text in _VALUES else entry.key.text
            if isinstance(entry.value, Scalar):
                yield from _literal(key, entry.value, entry.value.value)
            else:
                yield from _named(entry.value, key)
    elif isinstance(node, Sequence):
        before: str | None = None
        for item in node.items:
            if not isinstance(item, Scalar):
                yield from _named(item, None)
                continue
            option = _OPTION.fullmatch(item.value) if isinstance(item.value, str) else None
            if option is not None and option[2] is not None:
                yield from _literal(option[1], item, option[2])
            elif before is not None:
                yield from _literal(before, item, item.value)
            before = option[1] if option is not None and option[2] is None else None


def _literal(name: str, node: Scalar, value: object) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, str) and is_secret_name(name) and is_secret_value(name, value):
        yield name, node
