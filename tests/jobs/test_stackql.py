"""StackQL: jobs and runs that statements send, JSON in texts, and what is wrong with the statements themselves."""

from __future__ import annotations

import random
from textwrap import dedent

import pytest

from bricklint.jobs.load import Specs
from bricklint.jobs.model import Form, Job
from bricklint.jobs.stackql.statements import read_stackql
from bricklint.source import SourceText
from tests.jobs.shown import load
from tests.jobs.written import written
from tests.rules.harness import findings


def specs(text: str) -> Specs:
    return load({"runs.iql": dedent(text)})


def job(text: str) -> Job:
    found = specs(text)
    assert not found.problems, found.problems
    (one,) = found.jobs
    assert one.form is Form.STACKQL
    return one


INSERT = """
    -- a one-time run
    INSERT INTO databricks_workspace.jobs.job_runs (
      run_name,
      tasks,
      timeout_seconds,
      health,
      queue,
      run_as,
      deployment_name
    )
    SELECT
      'it''s late',
      '[{"task_key": "load", "notebook_task": {"notebook_path": "/x", "base_parameters": {"day": "it''s"}},
         "timeout_seconds": {{ timeout }}, "existing_cluster_id": "{{ cluster }}"}]',
      {{ timeout_seconds }},
      '{{ health }}',
      '{"enabled": true}',
      null,
      '{{ deployment_name }}'
    RETURNING run_id
    ;
    """


def test_insert_of_a_run() -> None:
    found = job(INSERT)
    assert (found.request, found.partial) == (Form.SUBMIT, False)
    assert written(found.settings) == {
        "run_name": "it's late",
        "tasks": [
            {
                "task_key": "load",
                "notebook_task": {"notebook_path": "/x", "base_parameters": {"day": "it's"}},
                "timeout_seconds": "?{{ timeout }}",
                "existing_cluster_id": "{{ cluster }}",
            }
        ],
        "timeout_seconds": "?{{ timeout_seconds }}",
        "health": "?{{ health }}",
        "queue": {"enabled": True},
        "run_as": None,
    }


def test_places_inside_of_a_text() -> None:
    (task,) = job(INSERT).tasks
    assert task.place.span.text == '"load"'
    assert task.place.span.begin == (14, 18)
    assert task.node.key("timeout_seconds").inner.text == "timeout_seconds"  # type: ignore[union-attr]
    assert task.node.get("timeout_seconds").span.text == "{{ timeout }}"  # type: ignore[union-attr]


def test_insert_of_a_job_with_values_and_text_numbers() -> None:
    found = job(
        """
        INSERT INTO "databricks_workspace"."jobs"."jobs" (name, max_concurrent_runs, tasks, deployment_name)
        VALUES ('nightly', '3', '[{"task_key": "a", "sql_task": {"warehouse_id": "1"}}]', 'dbc-1')
        """
    )
    assert found.request is Form.CREATE
    assert written(found.settings) == {
        "name": "nightly",
        "max_concurrent_runs": 3,
        "tasks": [{"task_key": "a", "sql_task": {"warehouse_id": "1"}}],
    }


@pytest.mark.parametrize(("verb", "form", "partial"), [("UPDATE", Form.UPDATE, True), ("REPLACE", Form.RESET, False)])
def test_update_and_replace(verb: str, form: Form, partial: bool) -> None:
    found = job(
        f"""
        {verb} databricks_workspace.jobs.jobs
        SET new_settings = '{{"name": "x", "max_concurrent_runs": 2}}'
        WHERE deployment_name = 'dbc-1' AND job_id = 12;
        """
    )
    assert (found.request, found.partial) == (form, partial)
    assert written(found.settings) == {"name": "x", "max_concurrent_runs": 2}
    assert written(found.wrapper) == {"new_settings": {"name": "x", "max_concurrent_runs": 2}, "job_id": 12}


def test_run_now() -> None:
    found = job(
        """
        EXEC databricks_workspace.jobs.jobs.run_now
        @deployment_name='dbc-1' --required
        @@json='{"job_id": {{ job_id }}, "notebook_params": {"a": "b"}}';
        """
    )
    assert found.request is Form.RUN_NOW
    assert written(found.settings) == {"job_id": "?{{ job_id }}", "notebook_params": {"a": "b"}}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "SELECT run_id, state FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd'", id="list"
        ),
        pytest.param(
            "SELECT * FROM databricks_workspace.jobs.job_runs r WHERE run_id = '{{ run_id }}' -- required\n"
            "AND deployment_name = '{{ deployment_name }}' AND include_history = '{{ include_history }}'",
            id="get",
        ),
        pytest.param(
            "SELECT count(*) AS n, json_extract(state, '$.x') y FROM databricks_workspace.jobs.job_runs "
            "WHERE deployment_name IN ('a', 'b') GROUP BY whatever",
            id="functions",
        ),
        pytest.param("DELETE FROM databricks_workspace.jobs.job_runs WHERE deployment_name = '{{ d }}'", id="delete"),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.cancel_all @deployment_name='{{ d }}' --required\n"
            '@@json=\'{\n"all_queued_runs": {{ all }},\n"job_id": {{ job_id }}\n}\'',
            id="cancel all",
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.cancel @deployment_name='d', @run_id='1'", id="cancel by parameter"
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.cancel @deployment_name='d' @@json='{{ body }}'",
            id="template body",
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.repair @deployment_name='d' "
            '@@json=\'{"run_id": 1, "rerun_tasks": ["a"], "latest_repair_id": 2}\'',
            id="repair",
        ),
        pytest.param(
            "SELECT a FROM databricks_workspace.jobs.job_runs x JOIN other y ON x.a = y.b WHERE deployment_name = 'd'",
            id="join",
        ),
        pytest.param("SELECT made_up FROM databricks_workspace.jobs.somewhere WHERE x = 1", id="another resource"),
        pytest.param("SELECT x FROM databricks_workspace.compute.clusters", id="another service"),
        pytest.param("-- SELECT x FROM databricks_workspace.jobs.job_runs", id="commented"),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd' AND limit = 25 "
            "AND active_only = 'true' AND completed_only = 'false'",
            id="within the limits",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd' "
            "AND (limit = 500 OR offset = 5)",
            id="what may hold",
        ),
        pytest.param(
            "INSERT INTO databricks_workspace.jobs.job_runs (tasks, deployment_name) "
            "SELECT '{% if x %}[{\"a\": 1}]{% endif %}', 'd'",
            id="a template's statements in JSON",
        ),
        pytest.param(
            "INSERT INTO databricks_workspace.jobs.job_runs (tasks, deployment_name) SELECT '[{ {{ more }} }]', 'd'",
            id="a template that is no value",
        ),
        pytest.param(
            "SELECT job_id, json_extract(settings, '$.name') AS title FROM databricks_workspace.jobs.jobs "
            "WHERE deployment_name = 'd' AND title = 'nightly' AND name = 'x' AND trigger_state IS NOT NULL",
            id="columns of jobs, and a name of one's own",
        ),
        pytest.param(
            "UPDATE databricks_workspace.jobs.jobs SET job_id = 1, new_settings = '{{ n }}' "
            "WHERE deployment_name = 'd' AND job_id = 1",
            id="update as the provider's page shows it",
        ),
        pytest.param(
            "DELETE FROM databricks_workspace.jobs.jobs WHERE deployment_name = 'd' AND job_id IN (1, 2)",
            id="delete of jobs",
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.jobs.delete @deployment_name='d' @@json='{\"job_id\": 1}'",
            id="a method with a verb of its own",
        ),
        pytest.param(
            "INSERT INTO databricks_workspace.jobs.jobs (data__name, data__tasks, deployment_name) "
            'SELECT \'n\', \'[{"task_key": "a", "notebook_task": {"notebook_path": "/x"}}]\', \'d\'',
            id="columns of the provider's first versions",
        ),
    ],
)
def test_silent(text: str) -> None:
    assert [(one.code, one.message) for one in findings({"runs.sql": text})] == []


@pytest.mark.parametrize(
    ("text", "code", "marked", "said"),
    [
        pytest.param(
            "SELECT run_id, run_nme FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd'",
            "BL101",
            "run_nme",
            "did you mean `run_name`?",
            id="column",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd' AND activ_only = 'true'",
            "BL101",
            "activ_only",
            "did you mean `active_only`?",
            id="column in WHERE",
        ),
        pytest.param(
            "SELECT creator_user_nam FROM databricks_workspace.jobs.jobs WHERE deployment_name = 'd'",
            "BL101",
            "creator_user_nam",
            "did you mean `creator_user_name`?",
            id="column of jobs",
        ),
        pytest.param(
            "DELETE FROM databricks_workspace.jobs.jobs WHERE deployment_name = 'd' AND jobid = 3",
            "BL101",
            "jobid",
            "did you mean `job_id`?",
            id="column of a delete",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE deploymentname = 'd'",
            "BL101",
            "deploymentname",
            "did you mean `deployment_name`?",
            id="a slip of the deployment",
        ),
        pytest.param(
            "UPDATE databricks_workspace.jobs.jobs SET new_settings = '{{ n }}' WHERE deployment_name = 'd'",
            "BL103",
            "jobs",
            None,
            id="update of no job",
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.cancle @deployment_name='d' @run_id=1",
            "BL101",
            "cancle",
            "did you mean `cancel`?",
            id="method",
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.cancel @deploymentname='d' @deployment_name='d' @run_id=1",
            "BL101",
            "@deploymentname",
            "deployment_name",
            id="parameter",
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.cancel_all @deployment_name='d' @@json='{\"jobid\": 1}'",
            "BL101",
            '"jobid"',
            "did you mean `job_id`?",
            id="field of a body",
        ),
        pytest.param(
            "INSERT INTO databricks_workspace.jobs.job_runs (run_nam, tasks, deployment_name) SELECT 'a', '[]', 'd'",
            "BL101",
            "run_nam",
            "did you mean `run_name`?",
            id="column of an insert",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs",
            "BL103",
            "job_runs",
            None,
            id="no deployment",
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.export @deployment_name='d'", "BL103", "export", None, id="no run"
        ),
        pytest.param(
            "EXEC databricks_workspace.jobs.job_runs.cancel @deployment_name='d' @@json='{}'",
            "BL103",
            "cancel",
            None,
            id="no run in the body",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs "
            "WHERE deployment_name='d' AND include_history='true'",
            "BL103",
            "include_history",
            None,
            id="history of no run",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd' AND limit = 100",
            "BL104",
            "100",
            "page_token",
            id="limit of runs",
        ),
        pytest.param(
            "SELECT name FROM databricks_workspace.jobs.jobs WHERE deployment_name = 'd' AND limit = '101'",
            "BL104",
            "'101'",
            "page_token",
            id="limit of jobs",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd' "
            "AND active_only = true AND completed_only = 'true'",
            "BL108",
            "completed_only",
            None,
            id="both true",
        ),
        pytest.param(
            "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE deployment_name = 'd' AND offset = 20",
            "BL109",
            "offset",
            "page_token",
            id="offset",
        ),
        pytest.param(
            "INSERT INTO databricks_workspace.jobs.job_runs (tasks, deployment_name) SELECT '[{\"a\": }]', 'd'",
            "BL001",
            "}",
            None,
            id="broken JSON",
        ),
    ],
)
def test_what_is_wrong_with_a_statement(text: str, code: str, marked: str, said: str | None) -> None:
    found = findings({"runs.sql": text}, "BL001", "BL101", "BL103", "BL104", "BL108", "BL109")
    assert [(one.code, one.primary.span.text) for one in found] == [(code, marked)]
    assert said is None or said in (found[0].hint or "")


SEEDED = """
    INSERT INTO databricks_workspace.jobs.jobs (
      name, max_concurent_runs, schedule, tasks, job_clusters, deployment_name
    )
    SELECT
      'nightly',
      2,
      '{"quartz_cron_expression": "0 2 * * *", "timezone_id": "Europe/Warsav"}',
      '[
        {"task_key": "extract", "job_cluster_key": "mian", "depends_on": [{"task_key": "load"}],
         "notebook_task": {"notebook_path": "/x"}},
        {"task_key": "load", "depends_on": [{"task_key": "extract"}, {"task_key": "gone"}], "run_if": "ALL_DONNE",
         "existing_cluster_id": "0923-164208-meows279", "notebook_task": {}}
      ]',
      '[{"job_cluster_key": "main", "new_cluster": {"spark_version": "7.3.x-scala2.12", "num_workers": 1,
         "autoscale": {"min_workers": 1, "max_workers": 2}}}]',
      'dbc-1'
    ;
    """


def test_rules_speak_of_what_stands_in_texts() -> None:
    seen = {(one.code, one.primary.span.text) for one in findings({"jobs.iql": SEEDED})}
    assert {
        ("BL101", "max_concurent_runs"),
        ("BL103", '"notebook_task"'),
        ("BL104", '"ALL_DONNE"'),
        ("BL201", '"load"'),
        ("BL202", '"gone"'),
        ("BL212", '"mian"'),
        ("BL301", "0 2 * * *"),
        ("BL304", "Europe/Warsav"),
        ("BL401", "'nightly'"),
        ("BL406", "'nightly'"),
        ("BL503", '"num_workers"'),
        ("BL505", '"7.3.x-scala2.12"'),
        ("BL506", '"0923-164208-meows279"'),
    } <= seen


def test_a_comment_suppresses() -> None:
    text = (
        "-- bricklint: ignore[BL109] old\n"
        "SELECT run_id FROM databricks_workspace.jobs.job_runs WHERE offset = 2 AND deployment_name = 'd'"
    )
    assert findings({"a.iql": text}, "BL109", "BL005") == []


def test_any_text_is_read() -> None:
    rng = random.Random(3)
    pieces = [
        *(
            "INSERT INTO ",
            "databricks_workspace.jobs.job_runs ",
            "(tasks, deployment_name) ",
            "SELECT ",
            "'",
            '"',
            "{{",
        ),
        *("}}", "(", ")", ",", "'[{\"a\": 1}]'", ";", "EXEC ", ".cancel ", "@@json=", "WHERE ", "limit = 5 ", "AND "),
        *("--", "\n", "/*", "RETURNING ", "SET ", "UPDATE "),
    ]
    for _ in range(3000):
        text = "".join(rng.choice(pieces) for _ in range(rng.randrange(25)))
        for problem in read_stackql(SourceText("x.iql", text)).problems:
            assert problem.span is not None
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
