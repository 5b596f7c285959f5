"""What policies say of jobs: where it is marked, and when nothing is said."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from bricklint.__main__ import main
from bricklint.config import load_config
from bricklint.files.memory import Memory
from bricklint.lint import builtin_registry, lint
from bricklint.policies.model import KEYS
from bricklint.report.result import Result
from tests.cli.projects import write

JOB = """
    name: nightly
    schedule: {quartz_cron_expression: 0 0 2 * * ?, timezone_id: UTC}
    job_clusters:
      - job_cluster_key: main
        new_cluster: {node_type_id: i3.xlarge, num_workers: 4}
    tasks:
      - task_key: load
        max_retries: 2
        job_cluster_key: main
        notebook_task: {notebook_path: /Jobs/load, base_parameters: {day: x}}
      - task_key: each
        for_each_task:
          inputs: "[1]"
          task:
            task_key: inner
            max_retries: 5
            existing_cluster_id: 0914-1
            notebook_task: {notebook_path: /Jobs/each}
"""


def said(policy: str, files: dict[str, str] | str, folder: Path) -> list[tuple[str, str]]:
    """The (marked characters, message) of a policy `x` in a project."""
    return [(one.primary.span.text, one.message) for one in run(policy, files, folder).diagnostics]


def run(policy: str, files: dict[str, str] | str, folder: Path) -> Result:
    (folder / "bricklint.toml").write_text(f'select = ["POLICY"]\n[policies.a-limit]\n{textwrap.dedent(policy)}')
    config = load_config(folder / "bricklint.toml")
    texts = {"job.yml": files} if isinstance(files, str) else files
    result = lint(Memory({path: textwrap.dedent(text) for path, text in texts.items()}), config, builtin_registry())
    assert not result.crashes
    return result


FIRES = [
    ("allowed", 'field = "job_clusters[*].new_cluster.node_type_id"\nallowed = ["m5.*"]', ["i3.xlarge"]),
    ("allowed, written whole", 'field = "name"\nallowed = ["night"]', ["nightly"]),
    ("forbidden values", 'field = "name"\nforbidden = ["night*"]', ["nightly"]),
    ("forbidden", 'field = "tasks[*].existing_cluster_id"\nforbidden = true', ["existing_cluster_id"]),
    ("pattern", 'field = "tasks[*].task_key"\npattern = "[a-d].*|load|inner"', ["each"]),
    ("a pattern is of the whole value", 'field = "name"\npattern = "night"', ["nightly"]),
    ("alternatives of a pattern too", 'field = "name"\npattern = "night|x"', ["nightly"]),
    ("maximum", 'field = "job_clusters[*].new_cluster.num_workers"\nmaximum = 3', ["4"]),
    ("maximum of inner tasks too", 'field = "tasks[*].max_retries"\nmaximum = 2', ["5"]),
    ("minimum", 'field = "tasks[*].max_retries"\nminimum = 3', ["2"]),
    ("required of the job", 'field = "timeout_seconds"\nrequired = true', ["nightly"]),
    ("required of each task", 'field = "tasks[*].timeout_seconds"\nrequired = true', ["load", "each"]),
    ("required of a mapping", 'field = "job_clusters[*].new_cluster.policy_id"\nrequired = true', ["new_cluster"]),
    ("a part of the path is missing", 'field = "email_notifications.on_failure"\nrequired = true', ["nightly"]),
    ("several fields", 'field = ["timeout_seconds", "tags.owner"]\nrequired = true', ["nightly", "nightly"]),
    ("every key", 'field = "tasks[*].notebook_task.base_parameters.*"\nforbidden = ["x"]', ["x"]),
    ("a key in quotes", 'field = "tasks[*].notebook_task.base_parameters[\\"day\\"]"\nforbidden = true', ["day"]),
    ("unattended", 'field = "timeout_seconds"\nrequired = true\nonly-unattended = true', ["nightly"]),
    ("demands together", 'field = "tasks[*].max_retries"\nrequired = true\nmaximum = 3', ["5", "each"]),
]


@pytest.mark.parametrize(("policy", "marked"), [row[1:] for row in FIRES], ids=[row[0] for row in FIRES])
def test_fires(policy: str, marked: list[str], tmp_path: Path) -> None:
    assert [text for text, _ in said(policy, JOB, tmp_path)] == marked


SILENT = [
    ("allowed", 'field = "job_clusters[*].new_cluster.node_type_id"\nallowed = ["m5.*", "i?.x*"]'),
    ("forbidden values", 'field = "name"\nforbidden = ["night"]'),
    ("forbidden", 'field = "existing_cluster_id"\nforbidden = true'),
    ("pattern", 'field = "tasks[*].task_key"\npattern = "[a-z]+"'),
    ("limits are inclusive", 'field = "job_clusters[*].new_cluster.num_workers"\nminimum = 4\nmaximum = 4'),
    ("a number of what is none", 'field = "name"\nmaximum = 3'),
    ("a value of what is a mapping", 'field = "schedule"\nallowed = ["x"]'),
    ("required", 'field = "tasks[*].task_key"\nrequired = true'),
    ("a field that is there is not required of", 'field = "timeout_seconds"\nmaximum = 3'),
    ("required where there is no such part", 'field = "tasks[*].new_cluster?.policy_id"\nrequired = true'),
    ("required in a list that is not there", 'field = "tasks[*].libraries[*].whl"\nrequired = true'),
    ("required of every key", 'field = "tags.*"\nrequired = true'),
]


@pytest.mark.parametrize("policy", [row[1] for row in SILENT], ids=[row[0] for row in SILENT])
def test_silent(policy: str, tmp_path: Path) -> None:
    assert said(policy, JOB, tmp_path) == []


VALUES = [
    ("0 is no timeout", "timeout_seconds: 0", "maximum = 100", "`timeout_seconds` is `0` (0 means no timeout), above"),
    ("0 is no timeout, required", "timeout_seconds: 0", "required = true", "is there and says nothing (0 means no"),
    ("0 is above every minimum", "timeout_seconds: 0", "minimum = 100", None),
    ("a timeout as text", 'timeout_seconds: "200"', "maximum = 100", "`timeout_seconds` is `200`, above the 100"),
    ("null is nothing", "timeout_seconds: null", "required = true", "`timeout_seconds` is missing"),
    ("null is not set", "timeout_seconds: null", "forbidden = true", None),
    ("a variable", "timeout_seconds: ${var.t}", "required = true\nmaximum = 9\nminimum = 9\nallowed = ['x']", None),
    ("a variable is perhaps null", "timeout_seconds: ${var.t}", "forbidden = true", None),
]


@pytest.mark.parametrize(("line", "demand", "message"), [row[1:] for row in VALUES], ids=[row[0] for row in VALUES])
def test_odd_values(line: str, demand: str, message: str | None, tmp_path: Path) -> None:
    job = f"name: a\n{line}\ntasks:\n  - task_key: b\n    notebook_task: {{notebook_path: /c}}\n"
    found = said(f'field = "timeout_seconds"\n{demand}', job, tmp_path)
    assert len(found) == (message is not None)
    assert message is None or message in found[0][1]


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("nightly_${var.x}", False),
        ("nightly-{{job.id}}", False),
        ("true", True),
        ("12", True),
        ('""', True),
    ],
)
def test_names(name: str, fires: bool, tmp_path: Path) -> None:
    job = f"name: {name}\ntasks:\n  - task_key: b\n    notebook_task: {{notebook_path: /c}}\n"
    found = said('field = "name"\npattern = "x+"', job, tmp_path)
    assert len(found) == fires


def test_an_empty_list_is_nothing(tmp_path: Path) -> None:
    job = JOB + "    email_notifications: {on_failure: []}\n"
    found = said('field = "email_notifications.on_failure"\nrequired = true', job, tmp_path)
    assert [text for text, _ in found] == ["[]"]


def test_values_that_may_be_secret_are_not_repeated(tmp_path: Path) -> None:
    policy = 'field = "tasks[*].notebook_task.base_parameters.day"\npattern = "y"'
    ((_, message),) = said(policy, JOB, tmp_path)
    assert message == (
        "job `nightly`: `tasks[load].notebook_task.base_parameters.day` has a value, which does not match the pattern "
        "of policy `a-limit`"
    )


FORMS = {
    "2.0, one task": ({"job.json": '{"name": "a", "max_retries": 3, "notebook_task": {"notebook_path": "/b"}}'}, ["3"]),
    "an update": (
        {"job.json": '{"job_id": 1, "new_settings": {"tasks": [{"task_key": "b", "max_retries": 3}]}}'},
        ["3"],
    ),
    "a submitted run": (
        {"job.json": '{"run_name": "a", "tasks": [{"task_key": "b", "notebook_task": {"notebook_path": "/c"}}]}'},
        [],
    ),
    "a bundle": (
        {
            "databricks.yml": """
                bundle: {name: x}
                variables: {tries: {default: 3}}
                resources:
                  jobs:
                    a:
                      name: a
                      tasks:
                        - task_key: b
                          max_retries: ${var.tries}
                          notebook_task: {notebook_path: ./c.py}
                targets:
                  dev: {variables: {tries: 1}}
                  prod: {mode: production}
            """,
            "c.py": "# Databricks notebook source\n",
        },
        ["${var.tries}"],
    ),
    "terraform": (
        {
            "main.tf": """
                resource "databricks_job" "a" {
                  name = "a"
                  task {
                    task_key    = "b"
                    max_retries = 3
                    notebook_task { notebook_path = "/c" }
                  }
                }
            """
        },
        ["3"],
    ),
}


@pytest.mark.parametrize(("files", "marked"), FORMS.values(), ids=FORMS)
def test_forms(files: dict[str, str], marked: list[str], tmp_path: Path) -> None:
    policy = 'field = "tasks[*].max_retries"\nmaximum = 2\nrequired = true'
    assert [text for text, _ in said(policy, files, tmp_path)] == marked


def test_targets_are_named(tmp_path: Path) -> None:
    (found,) = run('field = "tasks[*].max_retries"\nmaximum = 2', FORMS["a bundle"][0], tmp_path).diagnostics
    assert found.targets == ("prod",)


def test_a_job_that_is_run_by_hand(tmp_path: Path) -> None:
    policy = 'field = "timeout_seconds"\nrequired = true\nonly-unattended = true'
    paused = JOB.replace("timezone_id: UTC", "timezone_id: UTC, pause_status: PAUSED")
    assert said(policy, paused, tmp_path) == []


def test_a_message_of_the_team(tmp_path: Path) -> None:
    (found,) = run(
        'field = "name"\npattern = "x"\nmessage = "ask first"\nseverity = "error"', JOB, tmp_path
    ).diagnostics
    assert found.message == "ask first"
    assert found.notes == ("job `nightly`: `name` is `nightly`, which does not match the pattern of policy `a-limit`",)
    assert found.severity.word == "error"
    assert (found.code, found.slug) == ("POLICY-A-LIMIT", "a-limit")


def test_a_dangerous_pattern_is_none(tmp_path: Path) -> None:
    job = JOB.replace("name: nightly", f"name: {'a' * 4000}!")
    assert len(said('field = "name"\npattern = "((a+)+)+"', job, tmp_path)) == 1


# --- on the command line -------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = '[policies.short-names]\nfield = "name"\npattern = "x"\n'
    write(tmp_path, {"job.yml": textwrap.dedent(JOB), "bricklint.toml": text})
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["short-names", "POLICY-SHORT-NAMES", "POLICY", "policy"])
def test_suppressed_by_a_comment(project: Path, name: str) -> None:
    assert main(["check", "--select", "POLICY,BL005"]) == 1
    text = (project / "job.yml").read_text()
    (project / "job.yml").write_text(text.replace("nightly", f"nightly  # bricklint: ignore[{name}]"))
    assert main(["check", "--select", "POLICY,BL005"]) == 0


@pytest.mark.parametrize("name", ["short-names", "POLICY-SHORT-NAMES", "POLICY"])
def test_selected_and_ignored(project: Path, name: str) -> None:
    assert main(["check", "--select", name]) == 1
    assert main(["check", "--select", "POLICY,BL2", "--ignore", name]) == 0


def test_severity_of_the_configuration_wins(project: Path) -> None:
    with (project / "bricklint.toml").open("a") as stream:
        stream.write('[severity]\nshort-names = "note"\n')
    assert main(["check", "--select", "BL001", "--extend-select", "POLICY"]) == 0


def test_a_policy_that_is_called_like_a_rule(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"bricklint.toml": '[policies.missing-timeout]\nfield = "name"\npattern = "x"\n'})
    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        "bricklint: policies: POLICY-MISSING-TIMEOUT missing-timeout has the code or name of BL401 missing-timeout\n"
    )


def test_sarif_and_page(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--select", "POLICY", "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    rule = run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]
    assert (rule["id"], rule["name"]) == ("POLICY-SHORT-NAMES", "ShortNames")
    assert "helpUri" not in rule
    assert main(["rule", "short-names"]) == 0
    assert "- the whole of it matches `x`" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 3", "`x` must be a table"),
        ("x = {}", "demands nothing: write one of required, allowed"),
        ("x = {field = 'name'}", "demands nothing"),
        ("x = {required = true}", "`field` must be a path such as `tasks[*].timeout_seconds`"),
        ("x = {field = [], required = true}", "`field` must be a path"),
        ("x = {field = 'name', patern = 'x'}", "unknown key `patern`; did you mean `pattern`?"),
        ("x = {field = 'name', zzz = 'x'}", "unknown key `zzz`; keys: allowed, field, "),
        ("x = {field = 'name', pattern = '('}", "`(` is no regular expression"),
        ("x = {field = 'name', pattern = 'a)|(b'}", "`a)|(b` is no regular expression"),
        ("x = {field = 'name', pattern = '(?=a)'}", "looks around or back"),
        ("x = {field = 'name', pattern = 3}", "`pattern` must be a string"),
        ("x = {field = 'name', allowed = []}", "`allowed` must be a list of values"),
        ("x = {field = 'name', allowed = 'x'}", "`allowed` must be a list of values"),
        ("x = {field = 'name', forbidden = [[]]}", "`forbidden` must be a list of values, or true"),
        ("x = {field = 'name', maximum = 'x'}", "`maximum` must be a number"),
        ("x = {field = 'name', maximum = true}", "`maximum` must be a number"),
        ("x = {field = 'name', maximum = nan}", "`maximum` must be a number"),
        ("x = {field = 'name', minimum = 3, maximum = 2}", "`minimum` is above `maximum`"),
        ("x = {field = 'name', required = 1}", "`required` must be true or false"),
        ("x = {field = 'name', required = true, forbidden = true}", "leaves no room"),
        ("x = {field = 'name', required = true, severity = 'bad'}", "`severity` must be one of error, warning, note"),
        ("x = {field = 'name', required = true, message = 3}", "`message` must be a string"),
        ("X_1 = {field = 'name', required = true}", "`X_1`: a name is lower-case letters"),
        ("x = {field = 'task[*].x', required = true}", "there is no field `task`; did you mean `tasks`?"),
        ("x = {field = 'tasks.x', required = true}", "`tasks` is a list: write `tasks[*]`"),
        ("x = {field = 'name[*]', required = true}", "`name` is no list"),
        ("x = {field = 'tasks[*].max_retrys', maximum = 3}", "did you mean `max_retries`?"),
        ("x = {field = '[*].x', required = true}", "a path such as"),
        ("x = {field = 'tasks[0].x', required = true}", "write a path such as"),
        ("x = {field = 'name.', required = true}", "write a path such as"),
        ("x = {field = '.name', required = true}", "write a path such as"),
        ("x = {field = 'tags owner', required = true}", "write a path such as"),
    ],
)
def test_what_is_no_policy(project: Path, text: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"bricklint.toml": f"[policies]\n{text}\n"})
    assert main(["check"]) == 2
    err = capsys.readouterr().err
    assert expected in err
    assert "bricklint.toml: `policies`: " in err
    assert err.count("\n") == 1


def test_the_schema_knows_the_same_keys() -> None:
    import bricklint_schemas

    schema = json.loads((Path(bricklint_schemas.__file__).parent / "config.schema.json").read_text())
    assert set(schema["$defs"]["policy"]["properties"]) == set(KEYS)


@pytest.mark.parametrize(
    "field",
    [
        "tasks[*].new_field_of_next_year",
        "tasks[*].new_cluster?.custom_tags.owner",
        'tasks[*].new_cluster.spark_conf["spark.master"]',
        "environments[*].spec.client",
        "job_clusters[*].new_cluster.autoscale.max_workers",
        "tags.owner",
    ],
)
def test_paths(project: Path, field: str) -> None:
    write(project, {"bricklint.toml": f"[policies.a-path]\nfield = '{field}'\nforbidden = ['none of it']\n"})
    assert main(["check", "--select", "POLICY"]) == 0
