"""Forms by content, and what is passed over."""

from __future__ import annotations

import json

import pytest

from bricklint.jobs.model import Form
from tests.jobs.shown import load, shown

TASK = {"task_key": "a", "notebook_task": {"notebook_path": "/x"}}
SETTINGS = {"name": "n", "tasks": [TASK]}
OLD = {"name": "n", "existing_cluster_id": "c", "notebook_task": {"notebook_path": "/x"}}
CRON = {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"}

FORMS = [
    pytest.param(SETTINGS, Form.CREATE, ["n"], id="create"),
    pytest.param({"name": "n", "schedule": CRON}, Form.CREATE, ["n"], id="create, tasks forgotten"),
    pytest.param({"name": "n", "tasks": [{"notebook_task": {}}]}, Form.CREATE, ["n"], id="create, keys forgotten"),
    pytest.param({"name": "n", "job_clusters": [{"job_cluster_key": "c"}]}, Form.CREATE, ["n"], id="create, clusters"),
    pytest.param({"job_id": 1, "new_settings": {"name": "n"}}, Form.UPDATE, ["n"], id="reset or update"),
    pytest.param({"job_id": 1, "settings": SETTINGS, "created_time": 1}, Form.GET, ["n"], id="get"),
    pytest.param({"job_id": 1, "settings": {"name": "n", "format": "x"}}, Form.GET, ["n"], id="get, no tasks"),
    pytest.param({"settings": SETTINGS}, Form.GET, ["n"], id="get, no id"),
    pytest.param({"jobs": [{"job_id": 1, "settings": SETTINGS}] * 2}, Form.LIST, ["n", "n"], id="list"),
    pytest.param({"run_name": "r", "tasks": [TASK]}, Form.SUBMIT, ["r"], id="submit"),
    pytest.param({**OLD, "run_name": "r"}, Form.SUBMIT, ["n"], id="submit of one task"),
    pytest.param({"job_id": 1, "notebook_params": {"a": "b"}}, Form.RUN_NOW, [None], id="run-now"),
    pytest.param({"job_id": 1, "job_parameters": {"a": "b"}}, Form.RUN_NOW, [None], id="run-now, job parameters"),
    pytest.param(
        {"run_id": 1, "run_name": "r", "start_time": 1, "state": {}, "tasks": [TASK]}, Form.RUN, ["r"], id="get-run"
    ),
    pytest.param({"runs": [{"run_id": 1, "job_id": 2, "state": {}, "task_key": 1}]}, Form.LIST_RUNS, [None], id="runs"),
    pytest.param(OLD, Form.LEGACY, ["n"], id="2.0"),
    pytest.param([SETTINGS, OLD], Form.CREATE, ["n", "n"], id="a list of jobs"),
    pytest.param({"jobs": [SETTINGS]}, Form.CREATE, ["n"], id="jobs: a list of settings"),
    pytest.param({"jobs": {"k": SETTINGS, "l": OLD}}, Form.CREATE, ["n", "n"], id="jobs: by key"),
    pytest.param({"k": SETTINGS, "l": SETTINGS}, Form.CREATE, ["n", "n"], id="by key alone"),
    pytest.param({"environments": {"dev": {"workflows": [SETTINGS]}}}, Form.DBX, ["n"], id="dbx"),
    pytest.param({"environments": {"dev": {"jobs": [OLD]}, "x": {}}}, Form.DBX, ["n"], id="dbx, jobs"),
    pytest.param({"custom": {}, "default": {"jobs": [OLD]}}, Form.DBX, ["n"], id="dbx, old"),
    pytest.param(TASK, Form.FRAGMENT, [None], id="a task"),
    pytest.param([TASK, TASK], Form.FRAGMENT, [None], id="a list of tasks"),
    pytest.param(CRON, Form.FRAGMENT, [None], id="a schedule"),
    pytest.param({"job_cluster_key": "c", "new_cluster": {}}, Form.FRAGMENT, [None], id="a job cluster"),
    pytest.param({"spark_version": "15.4.x", "num_workers": 1}, Form.FRAGMENT, [None], id="a cluster"),
    pytest.param({"resources": {"jobs": {"k": SETTINGS}}}, Form.BUNDLE, ["n"], id="resources"),
    pytest.param(
        {"targets": {"p": {"resources": {"jobs": {"k": SETTINGS}}}}}, Form.BUNDLE, ["n"], id="targets with resources"
    ),
]


@pytest.mark.parametrize("language", ["json", "yml"])
@pytest.mark.parametrize(("document", "form", "names"), FORMS)
def test_forms(document: object, form: Form, names: list[str | None], language: str) -> None:
    specs = load({f"some/file.{language}": json.dumps(document)})
    assert [found.form for found in specs.documents] == [form]
    assert [job.name for job in specs.jobs] == names
    assert not specs.problems
    assert dict(specs.forms) == {form: 1}


PARTIAL = {Form.UPDATE, Form.RUN_NOW, Form.FRAGMENT, Form.TARGET}


@pytest.mark.parametrize(("document", "form", "names"), FORMS)
def test_partial_documents_and_wrappers(document: object, form: Form, names: list[str | None]) -> None:
    for job in load({"file.json": json.dumps(document)}).jobs:
        assert job.partial == (job.form in PARTIAL)
        assert (job.wrapper is not None) == (form in (Form.UPDATE, Form.GET, Form.LIST, Form.RUN_NOW))


def test_fragments_stand_in_a_job() -> None:
    def settings(document: object) -> object:
        return shown(load({"f.json": json.dumps(document)}).jobs[0].settings)

    assert settings(TASK) == {"tasks": [TASK]}
    assert settings([TASK]) == {"tasks": [TASK]}
    assert settings(CRON) == {"schedule": CRON}
    cluster = {"spark_version": "15.4.x", "num_workers": 1}
    assert settings(cluster) == {"job_clusters": [{"new_cluster": cluster}]}


def test_tasks_of_forms_with_one_task() -> None:
    for document in (OLD, {**OLD, "run_name": "r"}, {"job_id": 1, "settings": OLD}, {"job_id": 1, "new_settings": OLD}):
        (job,) = load({"f.json": json.dumps(document)}).jobs
        assert job.legacy
        assert [task.kind for task in job.tasks] == ["notebook_task"]


def test_environments_of_dbx_are_told() -> None:
    text = json.dumps({"environments": {"dev": {"workflows": [SETTINGS]}, "prod": {"workflows": [SETTINGS]}}})
    assert [[info.name for info in job.targets] for job in load({"conf/deployment.json": text}).jobs] == [
        ["dev"],
        ["prod"],
    ]


def test_documents_of_one_yaml_file() -> None:
    specs = load({"f.yml": "---\n" + json.dumps(SETTINGS) + "\n---\na: 1\n---\n" + json.dumps(OLD) + "\n"})
    assert [job.form for job in specs.jobs] == [Form.CREATE, Form.LEGACY]


OTHERS = [
    pytest.param(
        "k8s.yml", "apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {tasks: [{task_key: 1}]}}}\n", id="k8s"
    ),
    pytest.param("playbook.yml", "- hosts: all\n  tasks:\n    - name: notebook_task\n      shell: run\n", id="ansible"),
    pytest.param(
        ".github/workflows/w.yml",
        "on: push\njobs:\n  deploy:\n    runs-on: x\n    steps:\n"
        "      - run: databricks jobs run-now --json '{\"job_parameters\": {}}'\n",
        id="github",
    ),
    pytest.param(
        "azure-pipelines.yml", "jobs:\n- job: a\n  steps:\n  - script: new_cluster existing_cluster_id\n", id="azure"
    ),
    pytest.param(
        "schema.json", json.dumps({"$schema": "x", "properties": {"task_key": {}, "tasks": [TASK]}}), id="schema"
    ),
    pytest.param(
        "defs.json", json.dumps({"$defs": {"Task": {"properties": {"task_key": {"type": "string"}}}}}), id="defs"
    ),
    pytest.param("package.json", json.dumps({"name": "n", "scripts": {"x_task": "y"}, "jobs": {}}), id="package"),
    pytest.param("n.ipynb", json.dumps({"cells": [{"source": ["task_key"]}]}), id="notebook"),
    pytest.param(
        "openapi.yml", "openapi: 3.0.0\ncomponents: {schemas: {Job: {properties: {task_key: {}}}}}\n", id="openapi"
    ),
    pytest.param("dag.yml", "dag:\n  tasks:\n    load: {operator: x, new_cluster: {}}\n", id="airflow"),
    pytest.param("chart/values.yaml", "resources: {limits: {cpu: 1}}\njobs: {cleanup: {enabled: true}}\n", id="values"),
    pytest.param("tasks.json", json.dumps({"version": "2", "tasks": [{"label": "l", "type": "shell"}]}), id="vscode"),
    pytest.param(
        "clusters.json", json.dumps({"cluster_name": "c", "spark_version": "v", "num_workers": 1}), id="cluster"
    ),
    pytest.param("id.json", json.dumps({"job_id": 1}), id="an id alone"),
    pytest.param("empty.json", "", id="empty"),
    pytest.param("plain.yml", "just text with task_key and notebook_task\n", id="text"),
]


@pytest.mark.parametrize(("path", "text"), OTHERS)
def test_other_files_are_passed_over(path: str, text: str) -> None:
    specs = load({path: text})
    assert (specs.documents, specs.jobs, specs.problems) == ((), (), ())


BROKEN = [
    pytest.param("j.json", '{"name": "n", "tasks": [{"task_key": "a", "notebook_task": {}},]}', True, id="a comma"),
    pytest.param("j.json", '{"schedule": {"quartz_cron_expression": "x"', True, id="cut off"),
    pytest.param("j.yml", "name: n\ntasks:\n  - task_key: a\n   notebook_task: {}\n", True, id="indentation"),
    pytest.param("j.yml", "schedule:\n  quartz_cron_expression: */5 * * * ?\n", True, id="an unquoted cron"),
    pytest.param("k.yml", "apiVersion: v1\nnotebook_task: task_key\n  bad: [\n", False, id="kubernetes"),
    pytest.param("p.yml", "- hosts: all\n  tasks: [\n  - task_key: notebook_task\n", False, id="a playbook"),
    pytest.param(
        "s.json", '{"$schema": "http://json-schema.org/x", "task_key": "notebook_task",,}', False, id="a schema"
    ),
    pytest.param("plan.json", '{"plan": {"tasks": [{"task_key": "a", "notebook_task": X}]}}', False, id="a plan"),
    pytest.param("state.json", '{"resources": [{"task_key": "a", "notebook_task": X}]}', False, id="a state"),
    pytest.param("other.json", '{"a": ', False, id="anything"),
    pytest.param("h.yml", "{{- if .Values.x }}\ntask_key: notebook_task\n{{- end }}\n", False, id="a Helm template"),
    pytest.param("h.json", '{"task_key": "notebook_task", {% if x %} }', False, id="a Jinja template"),
]


@pytest.mark.parametrize(("path", "text", "told"), BROKEN)
def test_broken_files_are_told_where_they_clearly_speak_of_jobs(path: str, text: str, told: bool) -> None:
    specs = load({path: text})
    assert [problem.slug for problem in specs.problems] == (["syntax-error"] if told else [])
    assert not specs.jobs


def test_templates_are_counted() -> None:
    specs = load(
        {
            "a.yml.tmpl": "x",
            "databricks.yml": "bundle:\n  name: {{.name}}\n",
            "r.yml": "{{- if eq .x 1}}\nresources: {jobs: {j: {tasks: [{task_key: a}]}}}\n{{end}}\n",
        }
    )
    assert specs.skipped == ("databricks.yml", "a.yml.tmpl", "r.yml")
    assert not specs.problems


def test_templates_inside_of_strings_are_read() -> None:
    specs = load({"databricks.yml": "bundle: {name: '{{.name}}'}\nresources: {jobs: {j: {name: '{{.name}}'}}}\n"})
    assert [job.name for job in specs.jobs] == ["{{.name}}"]
    assert not specs.skipped


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(json.dumps(SETTINGS).encode("utf-16"), "utf-16-le", id="UTF-16 with a mark"),
        pytest.param(json.dumps(SETTINGS).encode("utf-16-be"), "utf-16-be", id="UTF-16 without one"),
        pytest.param(b"\xef\xbb\xbf" + json.dumps(SETTINGS).encode(), "utf-8", id="UTF-8 with a mark"),
        pytest.param(json.dumps(SETTINGS, indent=1).replace("\n", "\r\n").encode(), "utf-8", id="CRLF"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    (document,) = load({"f.json": data}).documents
    assert document.source.encoding == encoding
    place = document.source.text.index('"notebook_path"')
    assert document.source.span(place, place + 15).text == '"notebook_path"'


def test_a_job_in_latin_1_is_told() -> None:
    specs = load({"f.json": json.dumps({**SETTINGS, "name": "nächtlich"}, ensure_ascii=False).encode("latin-1")})
    (problem,) = specs.problems
    assert problem.slug == "unreadable-file"
    assert "UTF-8" in problem.message


def test_documentation_pasted() -> None:
    text = '{\n  "name": "n",\n  "tasks": [ {"task_key": "a", "notebook_task": {}}, ... ]\n}\n'
    (problem,) = load({"f.json": text}).problems
    assert problem.span is not None
    assert problem.span.text == "..."
    text = '{\n  "name": "n", // the name\n  "tasks": [ {"task_key": "a", "notebook_task": {}} ]\n}\n'
    (problem,) = load({"f.json": text}).problems
    assert problem.span is not None
    assert problem.span.text == "// the name"


def test_large_files_of_another_kind_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr("bricklint.jobs.reading.read_json", refuse)
    assert not load({"lock.json": json.dumps({"packages": ["x" * 1000] * 1000})}).problems
