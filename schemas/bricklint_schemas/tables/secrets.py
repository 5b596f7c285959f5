"""What secrets look like: tokens and keys by their form, passwords by the name that they are given to."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bricklint_schemas.tables import Basis


class SecretForm(NamedTuple):
    """A secret that its form gives away. `pattern` finds it, its group 1 is the secret itself; without one of the
    `signs` in a text it cannot be there. `label` names it with its article."""

    label: str
    signs: tuple[str, ...]
    pattern: str
    source: str
    basis: Basis
    date: str


class FoundSecret(NamedTuple):
    """A secret in a text: offsets of its characters, and what it is."""

    start: int
    end: int
    label: str


_READ = "2026-11-23"
_DOCS = "vendors' documentation of their token formats"


def _row(label: str, signs: str, pattern: str) -> SecretForm:
    return SecretForm(label, tuple(signs.split()), pattern, _DOCS, "documented", _READ)


_BASE64 = r"[A-Za-z0-9+/]"
_ALONE, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"

FORMS: tuple[SecretForm, ...] = (
    _row("a Databricks access token", "dapi", rf"{_ALONE}(dapi[0-9a-f]{{32}}(?:-\d{{1,2}})?){_END}"),
    _row("a Databricks OAuth secret", "dose", rf"{_ALONE}(dose[0-9a-f]{{32}}){_END}"),
    _row("an AWS access key", "AKIA ASIA", rf"{_ALONE}((?:AKIA|ASIA)[0-9A-Z]{{16}}){_END}"),
    _row(
        "a private key",
        "-----BEGIN",
        r"(-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:[\\nrt\s\"',#+]*[A-Za-z0-9+/=]{20,}){2,})",
    ),
    _row("an Azure storage key", "AccountKey=", rf"AccountKey=({_BASE64}{{60,88}}={{0,2}})"),
    _row("an Azure access key", "SharedAccessKey=", rf"SharedAccessKey=({_BASE64}{{43}}=)"),
    _row("a shared access signature", "sig=", r"(?<![A-Za-z0-9_])sig=([A-Za-z0-9+/%]{40,90}(?:=|%3[dD]))"),
    _row("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", rf"{_ALONE}(gh[pousr]_[A-Za-z0-9]{{36,}}){_END}"),
    _row("a GitHub token", "github_pat_", r"(github_pat_[A-Za-z0-9_]{60,})"),
    _row("a GitLab token", "glpat-", r"(glpat-[A-Za-z0-9_-]{20,})"),
    _row("a Slack token", "xoxb- xoxp- xoxa- xoxs- xoxr-", rf"{_ALONE}(xox[abprs]-\d[A-Za-z0-9-]{{20,}})"),
    _row("a Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/services/(T\w{6,}/B\w{6,}/\w{20,})"),
    _row("a Google API key", "AIza", r"(AIza[0-9A-Za-z_-]{35})(?![0-9A-Za-z_-])"),
    _row("a Stripe key", "sk_live_", r"(sk_live_[0-9A-Za-z]{20,})"),
    _row("an OpenAI key", "sk-", r"(?<![\w-])(sk-(?!ant-)(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{40,})(?![\w-])"),
    _row("an Anthropic key", "sk-ant-", r"(?<![\w-])(sk-ant-[\w-]{30,})"),
    _row("a Hugging Face token", "hf_", rf"(?<![\w])(hf_[A-Za-z]{{34}}){_END}"),
    _row("a JSON web token", "eyJ", r"(?<![\w-])(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,})"),
    _row("a bearer token", "earer ", rf"[Bb]earer ((?!eyJ|dapi|dose)(?=[^\s]*\d)[A-Za-z0-9._~+/-]{{24,}}=*){_END}"),
    _row("a password in a JDBC address", "jdbc:", r"jdbc:[^\s\"'<>]*?[;?&](?i:password|pwd)=([^;&\"'\s\\]{3,})"),
    _row("a password in an address", "://", r"://[^\s:/@\"'<>{}$]+:([^\s:/@\"'<>\\]{3,})@[\w.-]+"),
)

_SIGNS = tuple(dict.fromkeys(sign for row in FORMS for sign in row.signs))
_BASE64_END = "=="
_ACCOUNT_KEY = "an Azure account key"
_ACCOUNT_KEY_LENGTH = 88

_SECRET = (
    r"password|passwd|passwort|pwd|passphrase|client_?secret|secret_?access_?key|secret|access_?token|auth_?token"
    r"|bearer_?token|refresh_?token|api_?token|sas_?token|token|api_?key|access_?key|account_?key|storage_?key"
    r"|subscription_?key|encryption_?key|signing_?key|private_?key|secret_?key|connection_?string"
    r"|service_?account_?json|service_?account_?key|credentials_?json"
)
_NAME = re.compile(rf"(?:^|_)(?:\w*(?:password|passwd)|{_SECRET})$")
_CONF = re.compile(r"account_key_\w+_(?:blob|dfs)_core|client_secret_\w+_(?:blob|dfs)_core|sas_fixed_token_")
_HUMAN = re.compile(r"(?:password|passwd|passwort|pwd|passphrase)$")
_INNOCENT = re.compile(
    r"(?:idempotency|page|next_page|prev_page|continuation|pagination|sync|cancel|cancellation|csrf|eos|bos|pad|mask"
    r"|sep|unk|cls|stop|start|end|special|max|min|num|n|primary|foreign|partition|sort|hash|public|key|name)_"
    r"(?:token|key|secret|password)$"
)
_SAMPLE = re.compile(
    r"example|sample|dummy|fake|placeholder|change|replace|redacted|hidden|insert|your|todo|foobar|lorem|test|secret"
    r"|passw(?:or)?d|token|apikey|api_key|api-key|credential|xxx|\*\*\*|\.\.\.|…|•|none|null|undefined|<|>",
    re.IGNORECASE,
)
_FILLED = re.compile(r"\$\{|\{\{|\$\(|\$[A-Za-z_]|#\{|%\(|@\{|\{[A-Za-z_][\w.]*\}|\{\d*\}|%s")
_WORDS = re.compile(r"[^A-Za-z0-9]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DOCUMENTED = frozenset(("AKIAIOSFODNN7EXAMPLE", "dapi1234567890ab1cde2f3ab456c7d89efa"))


def may_hold_secrets(text: str) -> bool:
    """Whether `find_secrets` could find anything in a text. Also right for any line of it by itself."""
    return _BASE64_END in text or any(sign in text for sign in _SIGNS)


def find_secrets(text: str) -> Iterator[FoundSecret]:
    """The secrets that give themselves away by their form, each once; examples are none."""
    seen: list[FoundSecret] = []
    for found in (*_by_form(text), *_account_keys(text)):
        if not any(one.start < found.end and found.start < one.end for one in seen):
            seen.append(found)
            yield found


_compiled = lru_cache(maxsize=None)(re.compile)
"""A pattern is compiled when the first text has one of its signs: most projects have none."""


def _by_form(text: str) -> Iterator[FoundSecret]:
    for row in FORMS:
        if any(sign in text for sign in row.signs):
            for match in _compiled(row.pattern).finditer(text):
                if not _is_example(match[1], password="password" in row.label):
                    yield FoundSecret(match.start(1), match.end(1), row.label)


def _account_keys(text: str) -> Iterator[FoundSecret]:
    """Keys of Azure accounts: 64 bytes in base64, alone between other characters."""
    end = text.find(_BASE64_END)
    while end >= 0:
        start = end + 2 - _ACCOUNT_KEY_LENGTH
        if start >= 0 and _is_account_key(text, start, end + 2):
            yield FoundSecret(start, end + 2, _ACCOUNT_KEY)
        end = text.find(_BASE64_END, end + 2)


def _is_account_key(text: str, start: int, end: int) -> bool:
    if not re.fullmatch(rf"{_BASE64}{{86}}==", text[start:end]) or _is_example(text[start:end], password=False):
        return False
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return re.search(r"[\w+/=-]", around) is None


def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret: `db_password`, `fs.s3a.secret.key`; not `secret_scope`, `page_token`."""
    plain = _plain(name)
    if _CONF.search(plain):
        return True
    return _NAME.search(plain) is not None and _INNOCENT.search(plain) is None


def is_secret_value(name: str, value: str) -> bool:
    """Whether a literal given to a secret's name is the secret itself, and no name of one, path, sample or variable."""
    if len(value) < 6 or len(value) > 4000 or any(character.isspace() for character in value.strip()):
        return False
    if _FILLED.search(value) or _SAMPLE.search(value) or value.startswith(("/", "./", "dbfs:", "s3:", "abfss:")):
        return False
    if "://" in value or _UUID.fullmatch(value) or _is_repeated(value) or _is_compound(value):
        return False
    if _HUMAN.search(_plain(name)):
        return any(character.isdigit() or not (character.isalnum() or character in "_-./") for character in value)
    return _looks_random(value)


def _plain(name: str) -> str:
    camel = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", camel.lower()).strip("_")


def _looks_random(value: str) -> bool:
    if len(value) < 16 or not (any(c.isdigit() for c in value) and any(c.isalpha() for c in value)):
        return False
    return _entropy(value) >= 3.0


def _is_compound(value: str) -> bool:
    """Words put together, `prod-sql-login`: the name of something."""
    parts = [part for part in _WORDS.split(value) if part]
    words = [part for part in parts if re.fullmatch(r"[A-Za-z]{2,}\d{0,2}|\d{1,4}", part)]
    return len(parts) >= 2 and len(words) == len(parts) and bool(re.fullmatch(r"[A-Za-z0-9_./:-]+", value))


def _is_repeated(value: str) -> bool:
    return len(set(value)) <= 3


def _is_example(value: str, *, password: bool) -> bool:
    if value in _DOCUMENTED or _is_repeated(value[4:]) or "EXAMPLE" in value.upper() or _FILLED.search(value):
        return True
    if password:
        return _SAMPLE.search(value) is not None
    return re.search(r"(?i)xxxx|your|dummy|fake|redacted|placeholder|\*\*\*|\.\.\.", value) is not None


def _entropy(value: str) -> float:
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
