"""A token, key or password that stands in a spec or a notebook.

## What it does

Looks for secrets that their form gives away (Databricks and cloud tokens, private keys, storage keys and signatures,
passwords in JDBC addresses, bearer tokens) and for literals that are given to a name such as `db_password` or
`api_key`. The report never shows the secret: its characters are masked.

References (`{{secrets/scope/key}}`, `dbutils.secrets.get`), variables, names of secrets, samples and placeholders are
left alone.

## Why is this bad

Everybody who can read the repository, or one of its clones, can use the secret, and history keeps it after it is
removed. Revoke it first, then take it out.

## Example

```python notebooks/load.py
# Databricks notebook source
password = "kR7!vqP2-xz"  # BL901
df = spark.read.format("jdbc").option("url", url).option("password", password).load()
```

## Use instead

```python notebooks/load.py
# Databricks notebook source
password = dbutils.secrets.get(scope="sales", key="warehouse-login")
df = spark.read.format("jdbc").option("url", url).option("password", password).load()
```

## References

- Databricks, secret management: secret scopes, `dbutils.secrets`, `{{secrets/scope/key}}` in `spark_conf` and
  `spark_env_vars`.
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Document
from bricklint.project.model import Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.secrets import in_specs
from bricklint_rules.secrets.in_specs import Secret

RULE = Rule("BL901", "hardcoded-secret", Severity.ERROR)

_FOR_CODE = "revoke it, keep the new one in a secret scope and read it with `dbutils.secrets.get(scope, key)`"
_FOR_SPECS = (
    "revoke it, keep the new one in a secret scope; `spark_conf` and `spark_env_vars` take `{{secrets/scope/key}}`"
)


def check(project: Project) -> Iterator[Diagnostic]:
    documents: dict[str, Document] = {}
    for document in project.specs.documents:
        documents.setdefault(document.path, document)
    if in_specs.may_hold_secrets(project.spec_lines):
        for document in documents.values():
            for secret in in_specs.secrets_in(document):
                yield _said(secret, _FOR_SPECS)
    if project.has_code:
        from bricklint_rules.secrets import in_code  # its patterns are dear to compile where there is no code

        for secret in project.each(in_code.secrets_in):
            if secret.span.path not in documents:
                yield _said(secret, _FOR_CODE)


def _said(secret: Secret, hint: str) -> Diagnostic:
    return RULE.at(
        secret.span,
        f"{secret.label} is written in the file: everybody who can read it can use it",
        label="masked in this report",
        hint=hint,
        redact=(secret.span,),
    )
