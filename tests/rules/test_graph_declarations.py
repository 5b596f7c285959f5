"""BL212 to BL214: job clusters and environments, declared and named."""

from __future__ import annotations

import json

import pytest

from bricklint.source import SourceText
from bricklint.tree.json_reader import read_json
from bricklint.tree.node import plain
from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.specs import CLUSTERS, ON_MAIN, SIZED, api, bundle, got, submit, task, update

CLAUSES = {
    "BL212.unknown": "job_cluster_key that no job cluster declares",
    "BL212.after-merge": "the clusters are those of the merged job",
    "BL212.nearest": "the nearest key is offered",
    "BL213.unknown": "environment_key that no environment declares",
    "BL213.after-merge": "the environments are those of the merged job",
    "BL213.nearest": "the nearest key is offered",
    "BL214.cluster": "a job cluster that no task uses",
    "BL214.environment": "an environment that no task uses",
    "BL214.near-miss": "silent where a near miss explains it",
}

SCRIPT = {"spark_python_task": {"python_file": "/Jobs/a.py"}}
PIPELINE = {"pipeline_task": {"pipeline_id": "1"}}
DEFAULT = {"environments": [{"environment_key": "default", "spec": {"environment_version": "4"}}]}
UNKNOWN = {"x": {"description": "set when deployed"}}

CASES: list[Case] = [
    fires(
        "BL212.unknown",
        "no job clusters at all",
        api(task("load", **ON_MAIN)),
        ("BL212", "job.json", '"main"'),
        hint="there are no job clusters here",
    ),
    fires(
        "BL212.unknown",
        "the inner task of a for_each",
        api(task("all", for_each_task={"inputs": "[1]", "task": task("one", job_cluster_key="big")}), **CLUSTERS),
        ("BL212", "job.json", '"big"'),
        hint="job clusters here: `main`",
    ),
    silent("BL212.unknown", "it is there", api(task("load", **ON_MAIN), **CLUSTERS)),
    silent("BL212.unknown", "an update may leave the clusters out", update(task("load", **ON_MAIN))),
    silent("BL212.unknown", "a submitted run has no job clusters: another rule", submit(task("load", **ON_MAIN))),
    silent(
        "BL212.unknown",
        "the list is a variable",
        bundle({"tasks": [task("load", **ON_MAIN)], "job_clusters": "${var.x}"}, variables=UNKNOWN),
    ),
    silent(
        "BL212.unknown",
        "a page of a large job",
        {
            "get.json": json.dumps(
                {
                    "job_id": 1,
                    "has_more": True,
                    "next_page_token": "x",
                    "settings": {"name": "j", "tasks": [task("load", **ON_MAIN)]},
                }
            )
        },
    ),
    fires(
        "BL212.after-merge",
        "one target has the cluster, the other has not",
        bundle(
            {"tasks": [task("load", **ON_MAIN)]},
            {"dev": {}, "prod": CLUSTERS},
        ),
        ("BL212", "databricks.yml", '"main"'),
    ),
    silent(
        "BL212.after-merge",
        "every target has it",
        bundle({"tasks": [task("load", **ON_MAIN)]}, {"dev": CLUSTERS, "prod": CLUSTERS}),
    ),
    fires(
        "BL212.nearest",
        "a slip in YAML",
        {
            "job.yml": """
            name: j
            job_clusters:
              - job_cluster_key: etl_cluster
                new_cluster: {spark_version: 16.4.x-scala2.12, num_workers: 1}
            tasks:
              - task_key: load
                job_cluster_key: etl-cluster
                notebook_task: {notebook_path: /a}
            """
        },
        ("BL212", "job.yml", "etl-cluster"),
        hint="did you mean `etl_cluster`?",
    ),
    silent(
        "BL212.nearest",
        "the key of the cluster is a variable",
        bundle(
            {
                "tasks": [task("load", **ON_MAIN)],
                "job_clusters": [{"job_cluster_key": "${var.x}", "new_cluster": SIZED}],
            },
            variables=UNKNOWN,
        ),
    ),
    fires(
        "BL213.unknown",
        "JSON job",
        api(task("load", environment_key="default", **SCRIPT)),
        ("BL213", "job.json", '"default"'),
        message="the API rejects the job",
    ),
    fires(
        "BL213.unknown",
        "a submitted run has environments",
        submit(task("load", environment_key="other", **SCRIPT), **DEFAULT),
        ("BL213", "run.json", '"other"'),
    ),
    silent("BL213.unknown", "it is there", api(task("load", environment_key="default", **SCRIPT), **DEFAULT)),
    silent("BL213.unknown", "on a notebook, too", api(task("load", environment_key="default"), **DEFAULT)),
    fires(
        "BL213.after-merge",
        "the target names another one",
        bundle(
            {"tasks": [task("load", environment_key="default", **SCRIPT)], **DEFAULT},
            {"prod": {"tasks": [{"task_key": "load", "environment_key": "large"}]}},
        ),
        ("BL213", "databricks.yml", '"large"'),
    ),
    silent(
        "BL213.after-merge",
        "the target brings it along",
        bundle(
            {"tasks": [task("load", environment_key="default", **SCRIPT)]},
            {"dev": DEFAULT, "prod": DEFAULT},
        ),
    ),
    fires(
        "BL213.nearest",
        "a slip",
        api(task("load", environment_key="defualt", **SCRIPT), **DEFAULT),
        ("BL213", "job.json", '"defualt"'),
        hint="did you mean `default`?",
    ),
    silent(
        "BL213.nearest",
        "the key is a variable",
        bundle(
            {"tasks": [task("load", environment_key="${var.x}", **SCRIPT)], **DEFAULT},
            variables=UNKNOWN,
        ),
    ),
    fires(
        "BL214.cluster",
        "what the service gave out",
        got(task("load"), **CLUSTERS),
        ("BL214", "get.json", '"main"'),
        message="no task of job `j` uses job cluster `main`",
        severity="warning",
    ),
    fires(
        "BL214.cluster",
        "one of two",
        api(
            task("load", **ON_MAIN),
            job_clusters=[*CLUSTERS["job_clusters"], {"job_cluster_key": "second", "new_cluster": SIZED}],
        ),
        ("BL214", "job.json", '"second"'),
    ),
    silent(
        "BL214.cluster",
        "used inside a for_each",
        api(task("all", for_each_task={"inputs": "[1]", "task": task("one", **ON_MAIN)}), **CLUSTERS),
    ),
    silent("BL214.cluster", "the tasks are not known", update(**CLUSTERS)),
    silent(
        "BL214.cluster",
        "another target uses it",
        bundle(
            {"tasks": [task("load")], **CLUSTERS},
            {"dev": {}, "prod": {"tasks": [{"task_key": "load", "job_cluster_key": "main"}]}},
        ),
    ),
    silent(
        "BL214.cluster",
        "a task's key is a variable",
        bundle({"tasks": [task("load", job_cluster_key="${var.x}")], **CLUSTERS}, variables=UNKNOWN),
    ),
    silent(
        "BL214.cluster",
        "the tasks are a variable",
        bundle({"tasks": "${var.x}", **CLUSTERS}, variables=UNKNOWN),
    ),
    fires(
        "BL214.environment",
        "only a pipeline, which needs none",
        bundle({"tasks": [task("refresh", **PIPELINE)], **DEFAULT}),
        ("BL214", "databricks.yml", '"default"'),
    ),
    fires(
        "BL214.environment",
        "in YAML with a target",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  environments:
                    - environment_key: default
                      spec: {environment_version: "4"}
                  tasks:
                    - task_key: refresh
                      pipeline_task: {pipeline_id: "1"}
            targets:
              dev: {default: true}
            """
        },
        ("BL214", "databricks.yml", "default"),
    ),
    silent("BL214.environment", "used", api(task("load", environment_key="default", **SCRIPT), **DEFAULT)),
    silent(
        "BL214.near-miss",
        "a name that leads nowhere is the mistake",
        api(task("load", environment_key="spark", **SCRIPT), **DEFAULT),
    ),
    fires(
        "BL214.near-miss",
        "one such name does not explain two",
        api(
            task("load", environment_key="spark", **SCRIPT),
            environments=[*DEFAULT["environments"], {"environment_key": "other", "spec": {"environment_version": "2"}}],
        ),
        ("BL214", "job.json", '"default"'),
        ("BL214", "job.json", '"other"'),
    ),
    fires(
        "BL214.cluster",
        "a target changes a misspelt one",
        bundle(
            {"tasks": [task("a", **ON_MAIN)], **CLUSTERS},
            {"prod": {"job_clusters": [{"job_cluster_key": "mian", "new_cluster": {"num_workers": 4}}]}},
        ),
        ("BL214", "databricks.yml", '"mian"'),
        hint="did you mean `main`?",
    ),
    silent(
        "BL214.near-miss",
        "of an environment",
        api(task("load", environment_key="defualt", **SCRIPT), **DEFAULT),
    ),
    silent("BL214.near-miss", "of a job cluster", api(task("load", job_cluster_key="Main"), **CLUSTERS)),
]


def test_a_misspelt_cluster_of_a_target_is_told_once() -> None:
    over = {"job_clusters": [{"job_cluster_key": "mian", "new_cluster": {"num_workers": None}}]}
    files = bundle({"tasks": [task("a", **ON_MAIN)], **CLUSTERS}, {"prod": over})
    assert [one.code for one in findings(dict(files), "BL103", "BL214", "BL503")] == ["BL214"]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def _fixed(files: dict[str, str], code: str) -> object:
    (path, text), *_ = files.items()
    for edit in (edit for one in findings(dict(files), code) for fix in one.fixes for edit in fix.edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return plain(read_json(SourceText(path, text)))


def test_the_fix_takes_an_unused_cluster_out() -> None:
    second = {"job_cluster_key": "second", "new_cluster": SIZED}
    before = api(task("load", **ON_MAIN), job_clusters=[*CLUSTERS["job_clusters"], second])
    after = api(task("load", **ON_MAIN), job_clusters=CLUSTERS["job_clusters"])
    assert _fixed(before, "BL214") == json.loads(after["job.json"])


def test_the_fix_takes_a_list_that_nobody_uses_out() -> None:
    second = {"job_cluster_key": "second", "new_cluster": SIZED}
    before = api(task("load"), job_clusters=[*CLUSTERS["job_clusters"], second])
    assert _fixed(before, "BL214") == json.loads(api(task("load"))["job.json"])


def test_the_fix_writes_the_nearest_key() -> None:
    before = api(task("load", job_cluster_key="Main"), **CLUSTERS)
    assert _fixed(before, "BL212") == json.loads(api(task("load", job_cluster_key="main"), **CLUSTERS)["job.json"])
