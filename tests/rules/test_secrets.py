"""BL901: secrets in specs and notebooks."""

from __future__ import annotations

import json
import random
import string

import pytest

from bricklint.report.style import Style
from bricklint.report.text import text_report
from tests.rules.field_forms import Files, bundle, bundle_task, create, create_task, legacy, plain, run_now, task
from tests.rules.harness import Case, case_id, check_case, fires, lint_files, silent

CLAUSES = {
    "BL901.token": "tokens, by their form",
    "BL901.key": "keys of clouds and private keys",
    "BL901.address": "passwords in JDBC and other addresses",
    "BL901.named": "literals given to the name of a secret",
    "BL901.notebook": "in notebooks and scripts",
    "BL901.sample": "references, variables, samples, placeholders and names of secrets are silent",
}

# Made up here, so that no scanner takes this file for a leak.
_LETTERS = random.Random(7)
HEX = "".join(_LETTERS.choice("0123456789abcdef") for _ in range(32))
MIXED = "".join(_LETTERS.choice(string.ascii_letters + string.digits) for _ in range(86))
DAPI = "dapi" + HEX
AKIA = "AKIA" + MIXED.upper()[:16]
STORAGE = MIXED + "=" + "="
JWT = "eyJ" + MIXED[:20] + ".eyJ" + MIXED[20:44] + "." + MIXED[44:80]
PEM = "-----BEGIN " + "RSA PRIVATE KEY-----"
WORD = "kR7!" + "vqP2-xz"


def notebook(*lines: str) -> Files:
    return {"load.py": "# Databricks notebook source\n" + "\n".join(lines) + "\n"}


def parameters(**values: str) -> Files:
    body = json.dumps({"notebook_path": "/a", "base_parameters": values})
    return create_task("", f'"notebook_task": {body}')


def cluster(conf: str) -> str:
    return f"new_cluster: {{spark_version: x, num_workers: 1, spark_conf: {{{conf}}}}}"


AZURE = "fs.azure.account.key.sales.dfs.core.windows.net"

CASES: list[Case] = [
    fires(
        "BL901.token",
        "Databricks token in a parameter",
        parameters(token=DAPI),
        ("BL901", "job.json", DAPI),
        severity="error",
        message="a Databricks access token is written in the file",
        hint="secret scope",
    ),
    fires("BL901.token", "in a comment of a spec", bundle(f"# {DAPI}\n" + task()), ("BL901", "databricks.yml", DAPI)),
    fires(
        "BL901.token",
        "with a number behind it",
        plain(task(cluster(f"x: {DAPI}-2"))),
        ("BL901", "job.yml", DAPI + "-2"),
    ),
    fires(
        "BL901.token",
        "JSON web token in run-now",
        run_now(f'"notebook_params": {{"x": "{JWT}"}}'),
        ("BL901", "now.json", JWT),
    ),
    fires(
        "BL901.token",
        "bearer token",
        bundle_task(cluster(f"header: 'Authorization Bearer {MIXED[:40]}'")),
        ("BL901", "databricks.yml", MIXED[:40]),
    ),
    fires(
        "BL901.token",
        "GitHub token in a list",
        create_task("", f'"spark_python_task": {{"python_file": "a.py", "parameters": ["--pat", "ghp_{MIXED[:36]}"]}}'),
        ("BL901", "job.json", "ghp_" + MIXED[:36]),
    ),
    silent("BL901.token", "shorter than a token", parameters(x=DAPI[:20])),
    silent("BL901.token", "a token of one letter", parameters(token="dapi" + "0" * 32)),
    silent("BL901.token", "part of a longer word", parameters(digest="a" + DAPI + HEX)),
    fires(
        "BL901.key",
        "AWS access key",
        create_task(f'"new_cluster": {{"policy_id": "p", "spark_env_vars": {{"ID": "{AKIA}"}}}}'),
        ("BL901", "job.json", AKIA),
    ),
    fires(
        "BL901.key",
        "storage key in spark_conf",
        bundle_task(cluster(f"{AZURE}: {STORAGE}")),
        ("BL901", "databricks.yml", STORAGE),
    ),
    fires(
        "BL901.key",
        "storage key in a connection string",
        legacy(f'"tags": {{"c": "AccountName=a;AccountKey={STORAGE};"}}'),
        ("BL901", "job.json", STORAGE),
    ),
    fires(
        "BL901.key",
        "shared access signature",
        parameters(url=f"https://a.blob.core.windows.net/c?sv=2024&sig={MIXED[:43]}%3D"),
        ("BL901", "job.json", f"{MIXED[:43]}%3D"),
    ),
    fires(
        "BL901.key",
        "private key in JSON",
        parameters(pem=f"{PEM}\n{MIXED[:64]}\n{MIXED[:64]}\n"),
        ("BL901", "job.json", f"{PEM}\\n{MIXED[:64]}\\n{MIXED[:64]}"),
    ),
    silent("BL901.key", "a documented sample", parameters(key="AKIAIOSFODNN7" + "EXAMPLE")),
    silent("BL901.key", "a key left out", parameters(pem=f"{PEM}\n...\n")),
    silent(
        "BL901.key",
        "a hash of a package",
        {"a.yml": f"tasks: [{{task_key: a, integrity: sha512-{STORAGE}, notebook_task: {{}}}}]"},
    ),
    fires(
        "BL901.address",
        "JDBC",
        parameters(url=f"jdbc:sqlserver://h:1433;user=a;password={WORD};encrypt=true"),
        ("BL901", "job.json", WORD),
    ),
    fires(
        "BL901.address",
        "JDBC with a question mark",
        bundle_task(cluster(f"url: 'jdbc:mysql://h/db?user=a&password={WORD}'")),
        ("BL901", "databricks.yml", WORD),
    ),
    fires(
        "BL901.address",
        "user and password before the host",
        parameters(url=f"postgresql://ann:{WORD}@db.acme.example/sales"),
        ("BL901", "job.json", WORD),
    ),
    silent("BL901.address", "JDBC without password", parameters(url="jdbc:sqlserver://h:1433;user=a;encrypt=true")),
    silent(
        "BL901.address", "a password that is filled in", parameters(url="jdbc:mysql://h/db?user=a&password=${PASSWORD}")
    ),
    silent("BL901.address", "a user alone", parameters(url="ssh://git@github.com:22/acme/x")),
    silent("BL901.address", "storage addresses", parameters(url="abfss://raw@sales.dfs.core.windows.net/in")),
    fires(
        "BL901.named",
        "password in a parameter",
        parameters(db_password=WORD),
        ("BL901", "job.json", WORD),
        message="the value of `db_password`",
    ),
    fires(
        "BL901.named",
        "default of a job parameter",
        bundle(f"parameters: [{{name: api_key, default: {MIXED[:32]}}}]\n" + task()),
        ("BL901", "databricks.yml", MIXED[:32]),
    ),
    fires(
        "BL901.named",
        "default of a variable",
        bundle(task(), f"variables: {{sql_password: {{default: '{WORD}'}}}}"),
        ("BL901", "databricks.yml", WORD),
    ),
    fires(
        "BL901.named",
        "value of a target's variable",
        bundle(task(), f"targets: {{prod: {{variables: {{clientSecret: {MIXED[:30]}}}}}}}"),
        ("BL901", "databricks.yml", MIXED[:30]),
    ),
    fires(
        "BL901.named",
        "an option of a script",
        create_task("", f'"spark_python_task": {{"python_file": "a.py", "parameters": ["--password", "{WORD}"]}}'),
        ("BL901", "job.json", WORD),
    ),
    fires(
        "BL901.named",
        "secret of a Hadoop setting",
        bundle_task(cluster(f"spark.hadoop.fs.s3a.secret.key: {MIXED[:40]}")),
        ("BL901", "databricks.yml", MIXED[:40]),
    ),
    silent(
        "BL901.named",
        "names that only sound so",
        create(f'"idempotency_token": "{MIXED[:40]}", "tags": {{"primary_key": "{MIXED[:40]}"}}'),
    ),
    silent(
        "BL901.named",
        "the name of a secret",
        parameters(secret_scope="kv-" + HEX, db_password="prod-sql-login", api_key="/mnt/keys/2024x"),
    ),
    silent("BL901.named", "an id", parameters(client_secret="5cb1a1f2-6f1e-4d3c-9a55-1c7be0d8a001")),
    fires(
        "BL901.notebook",
        "assignment",
        notebook(f'password = "{WORD}"'),
        ("BL901", "load.py", WORD),
        hint="dbutils.secrets.get",
    ),
    fires(
        "BL901.notebook",
        "option of a reader",
        notebook(f'df = spark.read.format("jdbc").option("password", "{WORD}").load()'),
        ("BL901", "load.py", WORD),
    ),
    fires(
        "BL901.notebook",
        "keyword and dictionary",
        notebook(f'connect(user="a", password="{WORD}")', f'headers = {{"api_key": "{MIXED[:30]}"}}'),
        ("BL901", "load.py", WORD),
        ("BL901", "load.py", MIXED[:30]),
    ),
    fires(
        "BL901.notebook",
        "setting of the session",
        notebook(f'spark.conf.set("{AZURE}", "{STORAGE}")'),
        ("BL901", "load.py", STORAGE),
    ),
    fires(
        "BL901.notebook",
        "token in a comment and in text",
        notebook(f"# {DAPI}", "# COMMAND ----------", "# MAGIC %md", f"# MAGIC use {DAPI}-1"),
        ("BL901", "load.py", DAPI),
        ("BL901", "load.py", DAPI + "-1"),
    ),
    fires(
        "BL901.notebook",
        "a cell of an .ipynb",
        {
            "n.ipynb": json.dumps(
                {
                    "cells": [
                        {"cell_type": "code", "metadata": {}, "outputs": [], "source": [f'pwd = "{WORD}"\n', "x"]}
                    ],
                    "metadata": {"language_info": {"name": "python"}},
                    "nbformat": 4,
                    "nbformat_minor": 5,
                }
            )
        },
        ("BL901", "n.ipynb", WORD),
    ),
    fires(
        "BL901.notebook",
        "SQL",
        {"n.sql": f"-- Databricks notebook source\nCREATE CONNECTION c TYPE mysql OPTIONS (password '{WORD}')\n"},
        ("BL901", "n.sql", WORD),
    ),
    silent(
        "BL901.notebook",
        "from a secret scope",
        notebook(
            'password = dbutils.secrets.get("sales", "db-password-2024")',
            'token = dbutils.secrets.get(scope="a1", key="token-1")',
        ),
    ),
    silent(
        "BL901.notebook",
        "a literal in a comment or a comparison",
        notebook(f'# password = "{WORD}"', f'if password == "{WORD}":', "    pass"),
    ),
    silent(
        "BL901.notebook",
        "a widget",
        notebook('dbutils.widgets.text("password", "")', 'password = dbutils.widgets.get("password")'),
    ),
    silent(
        "BL901.notebook",
        "put together",
        notebook('password = f"{prefix}-{number}1"', 'token = os.environ["API_TOKEN"]'),
    ),
    fires(
        "BL901.sample",
        "the reference beside a literal",
        bundle_task(cluster(f"a.password: '{{{{secrets/s/k}}}}', b.password: '{WORD}'")),
        ("BL901", "databricks.yml", WORD),
    ),
    fires(
        "BL901.sample",
        "a variable beside a literal",
        bundle_task(cluster("a.token: '${var.t}', b.token: " + MIXED[:30])),
        ("BL901", "databricks.yml", MIXED[:30]),
    ),
    silent("BL901.sample", "references", bundle_task(cluster(f"{AZURE}: '{{{{secrets/scope/key-2024}}}}'"))),
    silent(
        "BL901.sample",
        "variables",
        parameters(db_password="${var.db_password_2}", token="{{job.parameters.token_1}}", pwd="$DB_PWD_1"),
    ),
    silent(
        "BL901.sample",
        "samples",
        parameters(db_password="example-1!", token="<your-token-2024-abc>", api_key="xxxx-1234-xxxx-5678-xxxx"),
    ),
    silent(
        "BL901.sample",
        "placeholders in code",
        notebook('password = "changeme1!"', 'token = "REPLACE_ME_0123456789abc"', 'pwd = "******1*"'),
    ),
    silent("BL901.sample", "empty", parameters(db_password="", token="")),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_no_report_shows_the_secret() -> None:
    result = lint_files({**parameters(token=DAPI), **notebook(f'password = "{WORD}"')})
    assert len([one for one in result.diagnostics if one.code == "BL901"]) == 2
    report = text_report(result, Style(False))
    assert DAPI not in report and WORD not in report
    assert "•" * len(DAPI) in report
