"""Jobs in Python: calls, dictionaries, classes of bundles, fragments; constants, changes, places, and the rules."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from bricklint.jobs.load import Specs
from bricklint.jobs.model import Form, Job
from tests.jobs.shown import load
from tests.jobs.written import written
from tests.rules.harness import findings

SDK = (
    "from databricks.sdk import WorkspaceClient\n"
    "from databricks.sdk.service import compute, jobs\n"
    "w = WorkspaceClient()\n"
)


def specs(code: str, path: str = "deploy.py") -> Specs:
    return load({path: dedent(code)})


def job(code: str, path: str = "deploy.py") -> Job:
    (found,) = specs(code, path).jobs
    assert found.form is Form.PYTHON
    return found


def settings(code: str) -> object:
    return written(job(code).settings)


def sdk(code: str) -> Job:
    return job(SDK + dedent(code))


# --- calls -----------------------------------------------------------------------------------------------------------


def test_calls_of_the_sdk() -> None:
    found = sdk(
        """
        w.jobs.create(
            name="nightly",
            timeout_seconds=None,
            tasks=[
                jobs.Task(
                    task_key="load",
                    notebook_task=jobs.NotebookTask(notebook_path="/x", base_parameters={"a": "b"}),
                    new_cluster=compute.ClusterSpec(num_workers=1, spark_version="16.4.x-scala2.12"),
                    libraries=[compute.Library(pypi=compute.PythonPyPiLibrary(package="x==1"))],
                    max_retries=2,
                )
            ],
            schedule=jobs.CronSchedule(
                quartz_cron_expression="0 0 2 * * ?", timezone_id="UTC", pause_status=jobs.PauseStatus.UNPAUSED
            ),
            git_source=jobs.GitSource(git_url=URL, git_provider=jobs.GitProvider.GIT_HUB),
            run_as=user(),
        )
        """
    )
    assert (found.request, found.partial) == (Form.CREATE, False)
    assert written(found.settings) == {
        "name": "nightly",
        "tasks": [
            {
                "task_key": "load",
                "notebook_task": {"notebook_path": "/x", "base_parameters": {"a": "b"}},
                "new_cluster": {"num_workers": 1, "spark_version": "16.4.x-scala2.12"},
                "libraries": [{"pypi": {"package": "x==1"}}],
                "max_retries": 2,
            }
        ],
        "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC", "pause_status": "UNPAUSED"},
        "git_source": {"git_url": "?URL", "git_provider": "gitHub"},
        "run_as": "?user()",
    }


@pytest.mark.parametrize(
    ("call", "request_form", "partial"),
    [
        pytest.param("w.jobs.submit(run_name='x', tasks=T)", Form.SUBMIT, False, id="submit"),
        pytest.param("w.jobs.submit_and_wait(run_name='x', tasks=T)", Form.SUBMIT, False, id="submit and wait"),
        pytest.param("w.jobs.submit(run_name='x', tasks=T).result()", Form.SUBMIT, False, id="waited for"),
        pytest.param("w.jobs.reset(1, jobs.JobSettings(name='x', tasks=T))", Form.RESET, False, id="reset by position"),
        pytest.param("w.jobs.reset(job_id=1, new_settings=jobs.JobSettings(tasks=T))", Form.RESET, False, id="reset"),
        pytest.param("w.jobs.update(job_id=1, new_settings=jobs.JobSettings(tasks=T))", Form.UPDATE, True, id="update"),
        pytest.param("self._ws.jobs.create(**{'name': 'x', 'tasks': T})", Form.CREATE, False, id="spread"),
        pytest.param("w.jobs.create(tasks=T, **more)", Form.CREATE, True, id="spread of what is unknown"),
        pytest.param("a = {'name': 'x', 'tasks': T}\nw.jobs.create(**a)", Form.CREATE, False, id="spread of a name"),
        pytest.param("s = jobs.JobSettings(tasks=T)\nw.jobs.reset(1, s)", Form.RESET, False, id="settings by name"),
        pytest.param("db.jobs.create_job(name='x', tasks=T)", Form.CREATE, False, id="databricks_api"),
        pytest.param("JobsApi(c).create_job({'name': 'x', 'tasks': T})", Form.CREATE, False, id="databricks-cli"),
        pytest.param(
            "requests.post(f'{host}/api/2.1/jobs/create', headers=h, json={'name': 'x', 'tasks': T})",
            Form.CREATE,
            False,
            id="requests",
        ),
        pytest.param(
            "requests.post(URL + '/api/2.1/jobs/runs/submit', data=json.dumps({'run_name': 'x', 'tasks': T}))",
            Form.SUBMIT,
            False,
            id="requests with dumped data",
        ),
        pytest.param(
            "url = 'https://h/api/2.2/jobs/create'\npost(url, {'tasks': T})", Form.CREATE, False, id="own post"
        ),
        pytest.param(
            "requests.post('/api/2.1/jobs/update', json={'job_id': 1, 'new_settings': {'tasks': T}})",
            Form.UPDATE,
            True,
            id="update by requests",
        ),
        pytest.param("w.jobs.run_now(job_id=1, notebook_params={'a': 'b'})", Form.RUN_NOW, True, id="run-now"),
        pytest.param(
            "DatabricksSubmitRunOperator(task_id='x', json={'run_name': 'x', 'tasks': T})",
            Form.SUBMIT,
            False,
            id="Airflow",
        ),
    ],
)
def test_requests(call: str, request_form: Form, partial: bool) -> None:
    head = "T = [{'task_key': 'load', 'notebook_task': {'notebook_path': '/x'}, 'existing_cluster_id': c}]\n"
    found = next(one for one in specs(SDK + head + call + "\n").jobs if one.sent_as not in (None, Form.FRAGMENT))
    assert (found.request, found.partial) == (request_form, partial)
    if request_form is not Form.RUN_NOW:
        assert [task.key for task in found.tasks] == ["load"]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("client.jobs.create(training_file='x', model='gpt')", id="jobs of another service"),
        pytest.param("batch.jobs.submit(name='x', queue='q')", id="batch jobs"),
        pytest.param("svc.submit_run(task_type='x', run_id=1)", id="a method of one's own"),
        pytest.param("requests.get('https://h/api/2.1/jobs/list', params={'name': 'x'})", id="a question"),
        pytest.param("# task_key new_cluster\nx = {'name': 'a', 'tasks': ['b', 'c']}", id="tasks of something else"),
        pytest.param("x = {'schedule': {'interval': 5}, 'name': 'x'}", id="schedule of something else"),
        pytest.param(
            "job = {'settings': {'name': 'x', 'tasks': [{'task_key': 'a', 'sql_task': {}}]}, 'job_id': 1}", id="get"
        ),
        pytest.param("'''w.jobs.create(name='x', tasks=[])'''", id="in a text"),
        pytest.param("def f(:\n task_key new_cluster", id="does not parse"),
    ],
)
def test_what_is_no_job(code: str) -> None:
    assert specs(code + "\n").documents == ()


def test_a_dictionary_that_is_sent_is_one_job() -> None:
    code = """
        import requests
        cluster = {"spark_version": "16.4.x-scala2.12", "num_workers": 1}
        task = {"task_key": "a", "new_cluster": cluster, "notebook_task": {"notebook_path": "/x"}}
        job_config = {"name": "x", "tasks": [task]}
        requests.post(f"{H}/api/2.1/jobs/create", json=job_config)
        requests.post(f"{H}/api/2.1/jobs/reset", json={"job_id": 1, "new_settings": job_config})
        """
    found = job(code)
    assert found.request is Form.CREATE
    cluster = found.tasks[0].node.get("new_cluster")
    assert cluster is not None
    assert cluster.via == "constant `cluster`"
    assert cluster.span.text == '{"spark_version": "16.4.x-scala2.12", "num_workers": 1}'


# --- dictionaries ----------------------------------------------------------------------------------------------------

WHOLE = '{"name": "x", "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/x"}}]}'


@pytest.mark.parametrize(
    ("code", "request_form", "partial"),
    [
        pytest.param(f"job = {WHOLE}", Form.CREATE, False, id="stands there"),
        pytest.param(f"job = {WHOLE}\nprint(json.dumps(job))", Form.CREATE, False, id="printed"),
        pytest.param(f"job = {WHOLE}\ndeploy(job)", None, True, id="handed to something unknown"),
        pytest.param(f"deploy({WHOLE})", None, True, id="an argument of something unknown"),
        pytest.param(f"def build():\n    return {WHOLE}", Form.FRAGMENT, True, id="returned"),
        pytest.param(
            f"def build():\n    job = {WHOLE}\n    return job", Form.FRAGMENT, True, id="returned by its name"
        ),
        pytest.param(f"job = {WHOLE}\njob.update(more)", Form.FRAGMENT, True, id="filled later"),
        pytest.param(WHOLE.replace('"name"', '**base, "name"').join(("j = ", "")), Form.FRAGMENT, True, id="spread"),
        pytest.param(WHOLE.replace('"name": "x", ', "").join(("j = ", "")), Form.FRAGMENT, True, id="no name"),
        pytest.param(f"u = {{'job_id': 1, 'new_settings': {WHOLE}}}", Form.UPDATE, True, id="update"),
        pytest.param('j = {"name": "x", "notebook_task": {}, "new_cluster": {}}', Form.LEGACY, True, id="the 2.0 form"),
    ],
)
def test_dictionaries(code: str, request_form: Form | None, partial: bool) -> None:
    found = job(code + "\n")
    assert (found.sent_as, found.partial) == (request_form, partial)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            't = {"task_key": "a", "sql_task": {}}', {"tasks": [{"task_key": "a", "sql_task": {}}]}, id="task"
        ),
        pytest.param(
            's = {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"}',
            {"schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"}},
            id="schedule",
        ),
        pytest.param(
            'c = {"new_cluster": {"spark_version": "x"}}',
            {"tasks": [{"new_cluster": {"spark_version": "x"}}]},
            id="cluster",
        ),
        pytest.param(
            'e = {"email_notifications": {"on_failure": ["a"]}, "health": {"rules": []}}',
            {"email_notifications": {"on_failure": ["a"]}, "health": {"rules": []}},
            id="who is told",
        ),
        pytest.param(
            'e = {"webhook_notifications": {"on_failure": [{"id": "a"}]}}',
            {"webhook_notifications": {"on_failure": [{"id": "a"}]}},
            id="webhooks",
        ),
    ],
)
def test_fragments(code: str, expected: object) -> None:
    found = job(code + "\n")
    assert found.partial
    assert written(found.settings) == expected


TASK_ALONE = '{"task_key": "a", "sql_task": {}}'


@pytest.mark.parametrize(
    ("code", "request_form"),
    [
        pytest.param(f"tasks = [{TASK_ALONE}]", Form.FRAGMENT, id="in a list"),
        pytest.param(f"def build():\n    return [{TASK_ALONE}]", Form.FRAGMENT, id="in a list that is returned"),
        pytest.param(f"tasks = first() + [{TASK_ALONE}]", Form.FRAGMENT, id="in a list that is added"),
        pytest.param(f"tasks.append({TASK_ALONE})", Form.FRAGMENT, id="appended"),
        pytest.param(f"job['tasks'].extend([{TASK_ALONE}])", Form.FRAGMENT, id="added to a part of something"),
        pytest.param(f"job['tasks'] = [{TASK_ALONE}]", Form.FRAGMENT, id="set as a part of something"),
        pytest.param(f"tasks = [{TASK_ALONE}]\nbuild(tasks)", None, id="in a list that is handed on"),
        pytest.param(f"tasks = []\ntasks.append({TASK_ALONE})\nbuild(tasks)", None, id="added to a list handed on"),
        pytest.param(f"tasks = []\ntasks.append({TASK_ALONE})\nTask(tasks)", Form.FRAGMENT, id="given to the SDK"),
        pytest.param(f"TASKS = {{'a': {TASK_ALONE}}}", None, id="in a dictionary of one's own"),
    ],
)
def test_where_a_task_stands(code: str, request_form: Form | None) -> None:
    found = job(code + "\n")
    assert (found.sent_as, found.partial) == (request_form, True)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('STEPS = [{"task_key": "a", "depends_on": ["b"], "notebook": "x"}]', id="items of one's own"),
        pytest.param('step = {"task_key": "a", "timeout_seconds": "1h", "notebook": "x"}', id="an item of one's own"),
        pytest.param('x = {"name": "x", "tasks": load(), "schedule": "daily"}', id="tasks of something else"),
    ],
)
def test_what_is_no_task(code: str) -> None:
    assert specs(code + "\n").jobs == ()


MADE = '"email_notifications": {}, "max_concurrent_runs": 1, "timeout_seconds": 5'


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(f'def f(tasks):\n    return {{"name": n(), "tasks": tasks, {MADE}}}', id="tasks of an argument"),
        pytest.param(f'j = {{"name": n(), "tasks": [task("a"), task("b")], {MADE}}}', id="tasks that are made"),
        pytest.param(f'j = {{"name": n(), {MADE}}}\nj["tasks"] = tasks()', id="tasks added later"),
    ],
)
def test_jobs_whose_tasks_a_program_makes(code: str) -> None:
    found = job(code + "\n")
    assert (found.request in (Form.CREATE, Form.FRAGMENT), found.tasks) == (True, ())


def test_fragments_of_the_sdk() -> None:
    found = specs(
        SDK
        + dedent(
            """
            tasks = []
            tasks.append(jobs.Task(task_key="a", run_if=jobs.RunIf.ALL_DONE))
            clock = jobs.CronSchedule(quartz_cron_expression="0 0 2 * * ?", timezone_id="UTC")
            cluster = compute.ClusterSpec(spark_version="x", num_workers=0)
            """
        )
    )
    assert all(one.partial for one in found.jobs)
    assert [written(one.settings) for one in found.jobs] == [
        {"tasks": [{"task_key": "a", "run_if": "ALL_DONE"}]},
        {"schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"}},
        {"job_clusters": [{"new_cluster": {"spark_version": "x", "num_workers": 0}}]},
    ]


def test_jobs_of_bundles() -> None:
    code = """
        from databricks.bundles.jobs import Job, Task
        first = Job(name="${bundle.target}-x", tasks=[Task(task_key="a", notebook_task={"notebook_path": "src/a.py"})])
        second = Job.from_dict({"name": "y", "tasks": [{"task_key": "b", "pipeline_task": {"pipeline_id": "1"}}]})
        """
    found = specs(code).jobs
    assert [(one.request, one.partial, one.name) for one in found] == [
        (Form.BUNDLE, False, "${bundle.target}-x"),
        (Form.BUNDLE, False, "y"),
    ]


@pytest.mark.parametrize(
    ("call", "key", "partial"),
    [
        pytest.param(f'r.add_job("nightly", {WHOLE})', "nightly", False, id="a dictionary"),
        pytest.param(f'r.add_job(resource_name="nightly", job={WHOLE})', "nightly", False, id="by name"),
        pytest.param(f'r.add_job("nightly", Job.from_dict({WHOLE}))', "nightly", False, id="of a dictionary"),
        pytest.param(f"r.add_job(KEY, Job(**{WHOLE}))", None, False, id="a class, a key that is not known"),
        pytest.param(f'r.add_resource("nightly", Job.from_dict({WHOLE}))', "nightly", False, id="any resource"),
        pytest.param(f'j = {WHOLE}\nr.add_job("nightly", j)', "nightly", False, id="by a name"),
        pytest.param(f'r.add_job("nightly", {{**more(), **{WHOLE}}})', "nightly", True, id="spread"),
    ],
)
def test_jobs_that_are_added_to_a_bundle(call: str, key: str | None, partial: bool) -> None:
    found = job(f"from databricks.bundles.core import Resources\nfrom databricks.bundles.jobs import Job\n{call}\n")
    assert (found.request, found.key, found.partial) == (Form.BUNDLE, key, partial)
    assert [task.key for task in found.tasks] == ["a"]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('scheduler.add_job("x", {"name": "y"})', id="a scheduler"),
        pytest.param('r.add_resource("p", Pipeline(name="x"))', id="another resource"),
        pytest.param('r.add_job("x", make())', id="a job that is made"),
        pytest.param("@job_mutator\ndef f(b, j: Job) -> Job:\n    return replace(j, tags={})", id="a mutator"),
        pytest.param("@task\ndef load(): ...\n@job(name='x')\ndef flow():\n    load()", id="decorators"),
    ],
)
def test_what_adds_no_job_to_a_bundle(code: str) -> None:
    head = "# task_key\n" if "scheduler" in code else "from databricks.bundles.core import job_mutator\n"
    assert specs(head + code + "\n").jobs == ()


JSON_TEXT = """{
  "name": "x",
  "max_concurent_runs": 1,
  "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/x"}, "depends_on": [{"task_key": "b"}]}]
}"""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("requests.post(h + '/api/2.1/jobs/create', data='''TEXT''')", id="sent as it is"),
        pytest.param("B = '''TEXT'''\nrequests.post(h + '/api/2.1/jobs/create', data=B)", id="sent by a name"),
        pytest.param("requests.post(h + '/api/2.1/jobs/create', json=json.loads('''TEXT'''))", id="read and sent"),
        pytest.param(
            "B = r'''TEXT'''\nj = json.loads(B)\nrequests.post(h + '/api/2.1/jobs/create', json=j)", id="by names"
        ),
        pytest.param("api.create_job(json.loads('''TEXT'''))", id="databricks-cli"),
        pytest.param("job = json.loads('''TEXT''')", id="read alone"),
    ],
)
def test_json_in_texts(code: str) -> None:
    found = findings({"deploy.py": code.replace("TEXT", JSON_TEXT) + "\n"}, "BL101", "BL202")
    assert [(one.code, one.primary.span.text) for one in found] == [("BL101", '"max_concurent_runs"'), ("BL202", '"b"')]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("""'''{"name": "x", "tasks": [{"task_key": ]}'''""", id="no JSON"),
        pytest.param("""f'''{{"name": "x", "max_concurent_runs": {n}}}'''""", id="filled in"),
        pytest.param(r"""'{\"name\": \"x\", \"tasks\": [{\"task_key\": \"a\", \"sql_task\": {}}]}'""", id="escaped"),
        pytest.param("'''[1, 2]'''", id="a list of something"),
        pytest.param("'''just text'''", id="no JSON at all"),
    ],
)
def test_json_in_texts_that_cannot_be_read(text: str) -> None:
    code = f"requests.post(h + '/api/2.1/jobs/create', data={text})\nj = json.loads({text})\n"
    assert specs("# task_key\n" + code).jobs == ()


def test_a_text_that_was_made_of_a_dictionary() -> None:
    found = job(f"body = json.dumps({WHOLE})\nrequests.post(h + '/api/2.1/jobs/create', data=body)\n")
    assert (found.request, [task.key for task in found.tasks]) == (Form.CREATE, ["a"])


def test_a_job_class_of_another_library_is_none() -> None:
    assert specs('from rq.job import Job\nj = Job(name="x", tasks=[{"task_key": "a"}])\n').jobs == ()


@pytest.mark.parametrize("path", ["tests/test_x.py", "src/test_deploy.py", "pkg/deploy_test.py", "tests/data/make.py"])
def test_in_tests_only_certain_jobs_count_and_nothing_is_asked_of_them(path: str) -> None:
    found = job(f"job = {WHOLE}\n", path)
    assert (found.sent_as, found.partial) == (None, True)
    assert specs('job = {"name": "x", "tasks": [{"task_key": "a"}]}\n', path).jobs == ()
    assert specs('s = {"quartz_cron_expression": "nonsense", "timezone_id": "x"}\n', path).jobs == ()


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("'x'", "x", id="text"),
        pytest.param("f'x'", "x", id="f-string without fields"),
        pytest.param("f'{ENV}-{PORT}'", "dev-7", id="f-string of constants"),
        pytest.param("f'{env()}-x'", "~f'{env()}-x'", id="f-string"),
        pytest.param("'a' 'b'", "ab", id="texts side by side"),
        pytest.param("'a' + ENV", "adev", id="texts added"),
        pytest.param("60 * 60", 3600, id="arithmetic"),
        pytest.param("-1", -1, id="negative"),
        pytest.param("PORT", 7, id="constant"),
        pytest.param("TWICE", "?TWICE", id="bound twice"),
        pytest.param("LATER", "?LATER", id="augmented"),
        pytest.param("LOOP", "?LOOP", id="of a loop"),
        pytest.param("ARGUMENT", "?ARGUMENT", id="an argument of a function"),
        pytest.param("os.environ['X']", "?os.environ['X']", id="environment"),
        pytest.param("...", "?...", id="left out"),
        pytest.param("None", None, id="none"),
        pytest.param("a if b else c", "?a if b else c", id="conditional"),
        pytest.param("[x for x in y]", "?[x for x in y]", id="comprehension"),
        pytest.param("['a', *more()]", ["a", "?*more()"], id="list with a spread"),
        pytest.param("['a', *LIST]", ["a", "b", "c"], id="list with a spread constant"),
        pytest.param("['a'] + LIST", ["a", "b", "c"], id="lists added"),
        pytest.param("first() + ['a']", ["?first()", "a"], id="lists added, one unknown"),
        pytest.param("('a', 'b')", ["a", "b"], id="tuple"),
        pytest.param("{'a'}", "?{'a'}", id="set"),
        pytest.param("dict(a=1, b=ENV)", {"a": 1, "b": "dev"}, id="dict call"),
        pytest.param("dict(BASE, a=1)", {"k": "v", "a": 1}, id="dict call with a base"),
        pytest.param("{**BASE, 'k': 'w'}", {"k": "w"}, id="dict with a base"),
        pytest.param("{'a': 1, 2: 3, ENV: 4, key(): 5}", {"a": 1, "2": 3, "dev": 4, "${key()}": 5}, id="keys"),
        pytest.param("Source.GIT.value", "GIT", id="value of a member"),
        pytest.param("settings.DEFAULT", "?settings.DEFAULT", id="attribute of an object"),
        pytest.param("CHANGED", {"a": "?(changed below)", "b": 2, "${…}": "?${…}"}, id="changed constant"),
        pytest.param("GROWN", ["a", "?(changed below)"], id="grown list"),
    ],
)
def test_values(value: str, expected: object) -> None:
    code = f"""
        ENV = "dev"
        PORT = 7
        TWICE = 1
        TWICE = 2
        LATER = 1
        LATER += 1
        LIST = ["b", "c"]
        BASE = {{"k": "v"}}
        CHANGED = {{"a": 1, "b": 2}}
        CHANGED["a"] = 3
        CHANGED["c"] = 3
        GROWN = ["a"]
        GROWN.append("b")
        for LOOP in range(3):
            pass
        def f(ARGUMENT=1):
            pass
        job = {{"name": "x", "description": {value}, "tasks": [{{"task_key": "a", "sql_task": {{}}}}]}}
        """
    found = settings(code)
    assert isinstance(found, dict)
    assert found["description"] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param('job["name"] = y()', {"name": "?(changed below)"}, id="a field set"),
        pytest.param('job["more"] = 1', {"name": "x", "${…}": "?${…}"}, id="a field added"),
        pytest.param("job.update(more)", {"name": "x", "${…}": "?${…}"}, id="updated"),
        pytest.param('del job["name"]', {"name": "?(changed below)"}, id="a field deleted"),
        pytest.param("job.setdefault('x', 1)", {"name": "x", "${…}": "?${…}"}, id="default set"),
    ],
)
def test_changes_of_a_dictionary(change: str, expected: dict[str, object]) -> None:
    code = f'job = {{"name": "x", "tasks": [{{"task_key": "a", "sql_task": {{}}}}]}}\n{change}\n'
    found = settings(code)
    assert isinstance(found, dict)
    tasks = found.pop("tasks")
    assert tasks == [{"task_key": "a", "sql_task": {}}]
    assert {key: "?${…}" if key == "${…}" else value for key, value in found.items()} == expected


@pytest.mark.parametrize(
    "change",
    [
        'job["tasks"].append(t)',
        'job["tasks"][0]["max_retries"] = 1',
        'for t in job["tasks"]:\n    t["x"] = 1',
        'tasks = job["tasks"]\ntasks.append(1)',
    ],
)
def test_changed_tasks_are_not_all_known(change: str) -> None:
    found = job(f'job = {{"name": "x", "tasks": [{{"task_key": "a", "sql_task": {{}}}}]}}\n{change}\n')
    assert not found.tasks_known
    assert found.partial


def test_names_of_names_do_not_grow_without_bound() -> None:
    lines = ["a0 = ['x', 'y']", *(f"a{n} = [a{n - 1}, a{n - 1}, a{n - 1}]" for n in range(1, 40))]
    code = "\n".join([*lines, 'job = {"name": "x", "tags": a39, "tasks": [{"task_key": "a", "sql_task": {}}]}', ""])
    assert len(specs(code).jobs) == 1
    assert specs('a = [b]\nb = [a]\njob = {"tags": a, "tasks": [{"task_key": "a", "sql_task": {}}]}\n').jobs


# --- places ----------------------------------------------------------------------------------------------------------


def test_places_in_a_script() -> None:
    found = job('KEY = "é-a"\njob = {"name": \'x\', "tasks": [{"task_key": KEY, "sql_task": {}, "max_retries": 2}]}\n')
    name = found.settings.scalar("name")
    assert name is not None
    assert (name.span.text, name.inner.text) == ("'x'", "x")
    (task,) = found.tasks
    assert task.place.span.text == '"é-a"'
    assert task.place.span.via == "constant `KEY`"
    assert task.node.key("max_retries").span.text == '"max_retries"'  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("literal", "inner"),
    [("'x'", "x"), ('r"x"', "x"), ('"""x"""', "x"), ('"\\x78"', '"\\x78"'), ('"x" ""', '"x" ""'), ('f"x"', 'f"x"')],
)
def test_characters_of_a_literal(literal: str, inner: str) -> None:
    name = job(f'j = {{"name": {literal}, "tasks": [{{"task_key": "a", "sql_task": {{}}}}]}}\n').settings.scalar("name")
    assert name is not None
    assert (name.value, name.inner.text) == ("x", inner)
    assert name.inner.text == "x" or name.via is not None


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [
                {"cell_type": "code", "source": cell.splitlines(keepends=True), "metadata": {}, "outputs": []}
                for cell in cells
            ],
            "metadata": {"language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def test_places_in_notebooks() -> None:
    code = 'job = {\n  "name": "x",\n  "tasks": [{"task_key": "a b", "sql_task": {}}]\n}\n'
    for path, text in (
        ("n.ipynb", notebook("%pip install x\n", code)),
        ("n.py", f"# Databricks notebook source\n# MAGIC %pip install x\n\n# COMMAND ----------\n\n{code}"),
    ):
        (found,) = load({path: text}).jobs
        (task,) = found.tasks
        key = task.node.scalar("task_key")
        assert key is not None
        assert key.inner.text == "a b"
        assert found.settings.key("tasks").inner.text == "tasks"  # type: ignore[union-attr]


# --- rules -----------------------------------------------------------------------------------------------------------

SEEDED = (
    SDK
    + dedent(
        """
        PARAMETERS = [jobs.JobParameterDefinition(name="day", default="1")]
        w.jobs.create(
            name="nightly",
            max_concurent_runs=2,
            parameters=PARAMETERS,
            schedule=jobs.CronSchedule(quartz_cron_expression="0 2 * * *", timezone_id="Europe/Warsav"),
            job_clusters=[
                jobs.JobCluster(
                    job_cluster_key="main",
                    new_cluster=compute.ClusterSpec(
                        spark_version="7.3.x-scala2.12",
                        num_workers=2,
                        autoscale=compute.AutoScale(min_workers=4, max_workers=2),
                    ),
                )
            ],
            tasks=[
                jobs.Task(
                    task_key="extract data",
                    job_cluster_key="mian",
                    depends_on=[jobs.TaskDependency(task_key="load")],
                    notebook_task=jobs.NotebookTask(base_parameters={"x": "y"}),
                ),
                jobs.Task(
                    task_key="load",
                    existing_cluster_id="0923-164208-meows279",
                    run_if=jobs.RunIf.ALL_DONNE,
                    depends_on=[jobs.TaskDependency("x"), {"task_key": "extract data"}, {"task_key": "gone"}],
                    notebook_task=jobs.NotebookTask(notebook_path="/Shared/load"),
                ),
            ],
        )
        """
    ).lstrip()
)


def test_rules_speak_of_a_call_at_the_right_place() -> None:
    seen = {(one.code, one.primary.span.text) for one in findings({"deploy.py": SEEDED})}
    assert {
        ("BL101", "max_concurent_runs"),
        ("BL103", "notebook_task"),
        ("BL104", "jobs.RunIf.ALL_DONNE"),
        ("BL106", '"extract data"'),
        ("BL201", '"load"'),
        ("BL202", '"gone"'),
        ("BL212", '"mian"'),
        ("BL301", "0 2 * * *"),
        ("BL304", "Europe/Warsav"),
        ("BL401", '"nightly"'),
        ("BL406", '"nightly"'),
        ("BL503", "num_workers"),
        ("BL505", '"7.3.x-scala2.12"'),
        ("BL506", '"0923-164208-meows279"'),
    } <= seen


FRAGMENTS = """
    job_config = {
        "name": "orders",
        "format": "MULTI_TASK",
        "tasks": [
            {
                "task_key": "ingest",
                "notebook_task": {"notebook_path": "/Shared/ingest"},
                "new_cluster": {
                    "spark_version": "16.4.x-scala2.12",
                    "num_workers": 2,
                    "autoscale": {"min_workers": 1, "max_workers": 4},
                },
            },
            {
                "task_key": "report",
                "depends_on": [{"task_key": "ingest"}],
                "existing_cluster_id": "{{previous_task_cluster}}",
                "notebook_task": {"notebook_path": "/Shared/report"},
            },
        ],
    }
    dbt = {"task_key": "dbt", "dbt_task": {"commands": ["dbt run"], "profiles_directory": "/x", "warehouse_id": "1"}}
    alerts = {"email_notifications": {"on_failure": ["a@example.com"], "no_alert_for_skipped_runs": True}}
    clock = {"quartz_cron_expression": "0 0 25 * * ?", "timezone_id": "Europe/Warsaw"}
    typo = {"task_key": "x", "max_retrys": 2, "sql_task": {"warehouse_id": "1", "query": {"query_id": "1"}}}
    """


def test_rules_speak_of_dictionaries_and_fragments() -> None:
    found = findings({"jobs.py": FRAGMENTS})
    assert {(one.code, one.primary.span.text) for one in found} >= {
        ("BL109", '"format"'),
        ("BL503", '"num_workers"'),
        ("BL506", '"{{previous_task_cluster}}"'),
        ("BL108", '"warehouse_id"'),
        ("BL109", '"no_alert_for_skipped_runs"'),
        ("BL301", "25"),
        ("BL101", '"max_retrys"'),
    }
    assert not {"BL103", "BL202", "BL401", "BL406"} & {one.code for one in found}


SILENT = (
    SDK
    + """
import os

COMMON = {"timeout_seconds": 0}
COMMON.update(read())

def job(name, cluster, extra):
    tasks = [make(t) for t in names()]
    first = jobs.Task(task_key=f"{name}-first", depends_on=[jobs.TaskDependency(task_key=other)], **extra)
    tasks.append(first)
    w.jobs.create(name=name, tasks=tasks, job_clusters=clusters(), **COMMON)
    w.jobs.submit(run_name=f"{name} run", tasks=[jobs.SubmitTask(task_key="a", **cluster)], timeout_seconds=os.getpid())
    spec = {"task_key": name, "depends_on": [{"task_key": d} for d in extra]}
    if name:
        spec["notebook_task"] = {"notebook_path": f"/x/{name}"}
    else:
        spec["sql_task"] = {"warehouse_id": cluster}
    if cluster:
        spec["existing_cluster_id"] = cluster
    else:
        spec["environment_key"] = "default"
    return spec

def other(tasks):
    body = {"name": "x", "tasks": [{"task_key": "a", "job_cluster_key": f"{tasks}_c", "notebook_task": {
        "notebook_path": path()}, "depends_on": deps()}, *tasks]}
    body["job_clusters"] = tasks
    post("/api/2.1/jobs/create", body)
"""
)


def test_unknown_means_silent() -> None:
    assert [(one.code, one.message) for one in findings({"deploy.py": SILENT}) if one.severity.word != "note"] == []
