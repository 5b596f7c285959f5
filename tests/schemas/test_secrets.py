import pytest

from bricklint_schemas import catalog
from bricklint_schemas.tables.secrets import find_secrets, is_secret_name, is_secret_value
from bricklint_schemas.tables.unknown_names import OTHER_NAMES, other_name

HEX = "3f9a1c07e5b2d8463f9a1c07e5b2d846"
MIXED = "Zk3vQ9xT1mB7cR5nL8wY2pD6hJ4sG0aF"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "db_password",
        "dbPassword",
        "DB-PASSWORD",
        "token",
        "slack.token",
        "client_secret",
        "clientSecret",
        "fs.s3a.secret.key",
        "fs.azure.account.key.sales.dfs.core.windows.net",
        "openai_api_key",
        "gcp_service_account_json",
        "connectionString",
    ],
)
def test_names_of_secrets(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "secret_scope",
        "password_file",
        "api_key_name",
        "token_url",
        "idempotency_token",
        "next_page_token",
        "pad_token",
        "primary_key",
        "key",
        "passenger",
        "max_tokens",
        "secretary",
        "tokenizer",
    ],
)
def test_other_names(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "hunter2"),
        ("pwd", "S3cr!xyz"),
        ("token", MIXED),
        ("api_key", HEX),
        ("client_secret", "aB3~" + MIXED),
    ],
)
def test_values_of_secrets(name, value):
    assert is_secret_value(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", ""),
        ("password", "short"),
        ("password", "letmein"),
        ("password", "password123"),
        ("password", "changeme1"),
        ("password", "test1234!"),
        ("password", "prod-sql-login-2"),
        ("password", "two words 2"),
        ("password", "${DB_PASSWORD_1}"),
        ("password", "{{secrets/s/k1}}"),
        ("password", "{password1}"),
        ("password", "$PASSWORD1"),
        ("password", "#{Password1}#"),
        ("password", "%(password1)s"),
        ("password", "********1"),
        ("password", "/run/keys/db1"),
        ("token", "https://login.acme.example/v2.0/x1"),
        ("token", "dbfs:/mnt/x1y2z3a4b5c6d7e8"),
        ("token", "word"),
        ("secret", "5cb1a1f2-6f1e-4d3c-9a55-1c7be0d8a001"),
        ("api_key", "1111111111111111111a"),
        ("api_key", "kv_prod_openai_2024"),
    ],
)
def test_no_values_of_secrets(name, value):
    assert not is_secret_value(name, value)


def test_a_secret_is_found_once_and_at_its_place():
    text = f"Authorization: Bearer dapi{HEX}"
    (found,) = find_secrets(text)
    assert text[found.start : found.end] == f"dapi{HEX}"
    assert found.label == "a Databricks access token"


@pytest.mark.parametrize(
    "text",
    [
        "git clone https://github.com/acme/x",
        "https://user@dev.azure.com/acme",
        "http://proxy:8080/path@v1",
        "postgresql://user:${PASSWORD}@host/db",
        "postgresql://user:{password}@host/db",
        "jdbc:databricks://h:443;AuthMech=3;UID=token;PWD=<personal-access-token>",
        "Bearer token is needed",
        "Authorization: Bearer {token}",
        "task-1 disk-2 sk-learn",
        "if a == b and c == d:",
        "sha256 " + HEX * 2,
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    ],
)
def test_texts_without_secrets(text):
    assert not list(find_secrets(text))


def test_other_names_are_no_fields_of_their_owners():
    for row in OTHER_NAMES:
        for owner in row.owners:
            for name in row.pattern.split("|"):
                if name.isidentifier() and name in catalog.known_fields(owner):
                    assert owner == "jobs.ReadJobSettings" or owner.startswith("jobs.Legacy"), (owner, name)


def test_the_other_name_of_a_type():
    row = other_name("jobs.Task", "max_retry_interval_millis")
    assert row is not None and "min_retry_interval_millis" in (row.hint or "")
    assert other_name("jobs.Task", "max_retries") is None
    assert other_name("jobs.NotebookTask", "max_retry_interval_millis") is None
