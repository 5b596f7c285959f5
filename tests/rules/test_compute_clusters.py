"""BL503 to BL505, BL508 and BL509: the clusters that a job describes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent
from tests.rules.specs import ON_MAIN, SIZED, api, bundle, got, submit, task, update

CLAUSES = {
    "BL503.both": "num_workers with autoscale",
    "BL503.range": "max_workers not above min_workers",
    "BL503.neither": "neither num_workers nor autoscale",
    "BL503.no-workers": "zero workers without single-node settings",
    "BL504.settings": "autotermination_minutes, is_pinned, workload_type",
    "BL504.libraries": "libraries inside job_clusters",
    "BL505.ended": "a runtime past its end of support",
    "BL505.ending": "within 90 days of it",
    "BL505.no-lts": "without long-term support",
    "BL505.task-type": "a task type that the runtime does not run",
    "BL508.access-mode": "legacy access modes",
    "BL508.photon": "-photon- in spark_version",
    "BL508.egg": "eggs",
    "BL508.init-script": "init scripts on DBFS",
    "BL509.spot": "spot instances without a fallback",
}

BARE = {"spark_version": "16.4.x-scala2.12", "node_type_id": "i3.xlarge"}
SCALES = {"autoscale": {"min_workers": 1, "max_workers": 4}}
SINGLE = {"spark_conf": {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"}}
UNKNOWN = {"x": {"description": "set when deployed"}}


def own(**cluster: Any) -> dict[str, Any]:
    """A task with a cluster of its own."""
    return task("load", new_cluster={**BARE, **cluster})


def shared(**more: Any) -> dict[str, Any]:
    """Job clusters with one, `main`."""
    cluster = more.pop("new_cluster", SIZED)
    return {"job_clusters": [{"job_cluster_key": "main", "new_cluster": cluster, **more}]}


def runtime(version: str, **more: Any) -> dict[str, Any]:
    return task("load", new_cluster={"spark_version": version, "num_workers": 1}, **more)


CASES: list[Case] = [
    fires(
        "BL503.both",
        "a task's own cluster",
        api(own(num_workers=4, **SCALES)),
        ("BL503", "job.json", '"num_workers"'),
        related=(("job.json", '"autoscale"'),),
    ),
    fires(
        "BL503.both",
        "a target adds the other",
        bundle(
            {"tasks": [task("load", **ON_MAIN)], **shared()},
            {"prod": shared(new_cluster=SCALES)},
        ),
        ("BL503", "databricks.yml", '"num_workers"'),
        message="job cluster `main`",
    ),
    silent("BL503.both", "one is null", api(own(num_workers=None, **SCALES))),
    silent(
        "BL503.both", "one is a variable", bundle({"tasks": [own(num_workers="${var.x}", **SCALES)]}, variables=UNKNOWN)
    ),
    fires(
        "BL503.range",
        "the wrong way round",
        submit(own(autoscale={"min_workers": 8, "max_workers": 2})),
        ("BL503", "run.json", "2"),
        hint="swap",
    ),
    fires(
        "BL503.range",
        "the same, in an update",
        update(own(autoscale={"min_workers": 2, "max_workers": 2})),
        ("BL503", "update.json", "2"),
        hint="num_workers: 2",
    ),
    silent("BL503.range", "above", api(own(**SCALES))),
    silent(
        "BL503.range",
        "a variable",
        bundle({"tasks": [own(autoscale={"min_workers": "${var.x}", "max_workers": 2})]}, variables=UNKNOWN),
    ),
    fires(
        "BL503.neither",
        "JSON job",
        api(own()),
        ("BL503", "job.json", '"new_cluster"'),
        message="the API rejects the job",
    ),
    fires(
        "BL503.neither",
        "a bundle's tool asks for no workers",
        bundle({"tasks": [task("load", **ON_MAIN)], **shared(new_cluster=BARE)}),
        ("BL503", "databricks.yml", '"new_cluster"'),
        message="so it gets no workers",
    ),
    silent("BL503.neither", "a policy may supply it", api(own(policy_id="ABC"))),
    silent(
        "BL503.neither", "the policy is a variable", bundle({"tasks": [own(policy_id="${var.x}")]}, variables=UNKNOWN)
    ),
    silent("BL503.neither", "a single node", api(own(is_single_node=True, kind="CLASSIC_PREVIEW"))),
    silent("BL503.neither", "an update", update(own())),
    fires("BL503.neither", "an export that was edited", got(own()), ("BL503", "get.json", '"new_cluster"')),
    silent(
        "BL503.neither",
        "the cluster is a variable",
        bundle({"tasks": [task("a", new_cluster="${var.x}")]}, variables=UNKNOWN),
    ),
    fires(
        "BL503.no-workers",
        "no single-node settings",
        api(own(num_workers=0, spark_conf={"spark.speculation": "true"})),
        ("BL503", "job.json", "0"),
        hint="singleNode",
    ),
    fires("BL503.no-workers", "in a submitted run", submit(own(num_workers=0)), ("BL503", "run.json", "0")),
    silent("BL503.no-workers", "the single-node settings", api(own(num_workers=0, **SINGLE))),
    silent("BL503.no-workers", "a policy may supply them", api(own(num_workers=0, policy_id="ABC"))),
    silent(
        "BL503.no-workers",
        "the settings are a variable",
        bundle({"tasks": [own(num_workers=0, spark_conf="${var.x}")]}, variables=UNKNOWN),
    ),
    fires(
        "BL504.settings",
        "all of them",
        api(
            task("load", **ON_MAIN),
            **shared(
                new_cluster={
                    **SIZED,
                    "autotermination_minutes": 30,
                    "is_pinned": True,
                    "workload_type": {"clients": {"jobs": True}},
                }
            ),
        ),
        ("BL504", "job.json", '"autotermination_minutes"'),
        ("BL504", "job.json", '"is_pinned"'),
        ("BL504", "job.json", '"workload_type"'),
        message="the API rejects the job",
    ),
    fires(
        "BL504.settings",
        "in YAML of a bundle",
        {
            "databricks.yml": """
            bundle: {name: b}
            resources:
              jobs:
                nightly:
                  job_clusters:
                    - job_cluster_key: main
                      new_cluster:
                        spark_version: 16.4.x-scala2.12
                        autotermination_minutes: 20
                        num_workers: 1
                  tasks: [{task_key: a, job_cluster_key: main, notebook_task: {notebook_path: /a}}]
            """
        },
        ("BL504", "databricks.yml", "autotermination_minutes"),
    ),
    silent(
        "BL504.settings",
        "zero and false, as exports write them",
        api(task("a", **ON_MAIN), **shared(new_cluster={**SIZED, "autotermination_minutes": 0, "is_pinned": False})),
    ),
    fires(
        "BL504.settings",
        "an export that was edited",
        got(task("a", **ON_MAIN), **shared(new_cluster={**SIZED, "autotermination_minutes": 30})),
        ("BL504", "get.json", '"autotermination_minutes"'),
    ),
    fires(
        "BL504.libraries",
        "beside the cluster",
        api(task("load", **ON_MAIN), **shared(libraries=[{"pypi": {"package": "pandas"}}])),
        ("BL504", "job.json", '"libraries"'),
        hint="`load`",
    ),
    fires(
        "BL504.libraries",
        "in the cluster",
        bundle(
            {
                "tasks": [task("load", **ON_MAIN)],
                **shared(new_cluster={**SIZED, "libraries": [{"pypi": {"package": "pandas"}}]}),
            }
        ),
        ("BL504", "databricks.yml", '"libraries"'),
    ),
    silent(
        "BL504.libraries",
        "on the task",
        api(task("load", libraries=[{"pypi": {"package": "pandas"}}], **ON_MAIN), **shared()),
    ),
    silent("BL504.libraries", "an empty list", api(task("load", **ON_MAIN), **shared(libraries=[]))),
    fires(
        "BL505.ended",
        "long-term support that is over",
        api(runtime("11.3.x-cpu-ml-scala2.12")),
        ("BL505", "job.json", '"11.3.x-cpu-ml-scala2.12"'),
        message="Databricks Runtime 11.3 LTS has been out of support since 2025-10-19",
        hint="`15.4`",
        severity="warning",
    ),
    fires(
        "BL505.ended",
        "a feature release by a variable, told of once",
        bundle(
            {
                "tasks": [
                    task("a", new_cluster={"spark_version": "${var.v}", "num_workers": 1}),
                    task("b", new_cluster={"spark_version": "${var.v}", "num_workers": 2}),
                ]
            },
            variables={"v": {"default": "17.0.x-scala2.13"}},
        ),
        ("BL505", "databricks.yml", '"${var.v}"'),
        message="17.0 has been out of support",
        related=(("databricks.yml", '"${var.v}"'),),
    ),
    silent("BL505.ended", "supported for long", api(runtime("16.4.x-scala2.12"))),
    silent(
        "BL505.ended",
        "versions that nobody knows",
        api(runtime("custom:my-image"), task("b", new_cluster={"spark_version": "99.1.x-scala2.13", "num_workers": 1})),
    ),
    fires(
        "BL505.ending",
        "seventy days left",
        api(runtime("14.3.x-scala2.12")),
        ("BL505", "job.json", '"14.3.x-scala2.12"'),
        severity="note",
        message="2027-02-01",
    ),
    silent("BL505.ending", "most of a year left", api(runtime("15.4.x-scala2.12"))),
    fires(
        "BL505.no-lts",
        "a feature release that has ended is out of support",
        api(runtime("16.1.x-scala2.12")),
        ("BL505", "job.json", '"16.1.x-scala2.12"'),
        message="2025-12-23 at the latest",
    ),
    fires(
        "BL505.no-lts",
        "a feature release older than many: it has ended before the next one that is known",
        api(runtime("7.2.x-scala2.12")),
        ("BL505", "job.json", '"7.2.x-scala2.12"'),
        message="2023-09-24 at the latest",
    ),
    silent("BL505.no-lts", "a major release with long-term support", api(runtime("18.x-scala2.13"))),
    fires(
        "BL505.task-type",
        "spark-submit",
        api(runtime("17.3.x-scala2.13", spark_submit_task={"parameters": ["--class", "a.B"]})),
        ("BL505", "job.json", '"17.3.x-scala2.13"'),
        severity="error",
        related=(("job.json", '"spark_submit_task"'),),
    ),
    silent(
        "BL505.task-type",
        "on an older release",
        api(runtime("16.4.x-scala2.12", spark_submit_task={"parameters": ["a"]})),
    ),
    fires(
        "BL508.access-mode",
        "of a job cluster",
        api(task("a", **ON_MAIN), **shared(new_cluster={**SIZED, "data_security_mode": "LEGACY_SINGLE_USER"})),
        ("BL508", "job.json", '"LEGACY_SINGLE_USER"'),
        hint="DATA_SECURITY_MODE_DEDICATED",
    ),
    silent("BL508.access-mode", "a mode of today", api(own(num_workers=1, data_security_mode="SINGLE_USER"))),
    fires(
        "BL508.photon",
        "the old name",
        submit(runtime("15.4.x-photon-scala2.12")),
        ("BL508", "run.json", "photon"),
        hint="`spark_version: 15.4.x-scala2.12` and `runtime_engine: PHOTON`",
    ),
    silent("BL508.photon", "by the engine", api(own(num_workers=1, runtime_engine="PHOTON"))),
    fires(
        "BL508.egg",
        "on a runtime that has them not",
        api(runtime("15.4.x-scala2.12", libraries=[{"egg": "dbfs:/a.egg"}])),
        ("BL508", "job.json", '"egg"'),
        severity="error",
    ),
    fires(
        "BL508.egg",
        "on a cluster that is not described here",
        api(task("a", existing_cluster_id="1", libraries=[{"egg": "dbfs:/a.egg"}])),
        ("BL508", "job.json", '"egg"'),
        severity="warning",
    ),
    silent("BL508.egg", "a wheel", api(task("a", existing_cluster_id="1", libraries=[{"whl": "/Volumes/a/b/c.whl"}]))),
    fires(
        "BL508.init-script",
        "on DBFS",
        bundle({"tasks": [own(num_workers=1, init_scripts=[{"dbfs": {"destination": "dbfs:/init.sh"}}])]}),
        ("BL508", "databricks.yml", '"dbfs"'),
    ),
    silent(
        "BL508.init-script",
        "in a volume",
        api(own(num_workers=1, init_scripts=[{"volumes": {"destination": "/Volumes/a/b/init.sh"}}])),
    ),
    fires(
        "BL509.spot",
        "on AWS",
        api(own(num_workers=1, aws_attributes={"availability": "SPOT"})),
        ("BL509", "job.json", '"SPOT"'),
        severity="note",
        hint="SPOT_WITH_FALLBACK",
    ),
    fires(
        "BL509.spot",
        "on Azure, in a bundle",
        bundle({"tasks": [own(num_workers=1, azure_attributes={"availability": "SPOT_AZURE"})]}),
        ("BL509", "databricks.yml", '"SPOT_AZURE"'),
    ),
    silent(
        "BL509.spot",
        "with the fallback",
        api(own(num_workers=1, aws_attributes={"availability": "SPOT_WITH_FALLBACK"})),
    ),
    silent(
        "BL509.spot",
        "a variable",
        bundle({"tasks": [own(num_workers=1, aws_attributes={"availability": "${var.x}"})]}, variables=UNKNOWN),
    ),
]


def test_what_an_alias_shares_is_told_once() -> None:
    cluster = "{spark_version: 16.4.x-scala2.12, node_type_id: i3.xlarge, aws_attributes: {availability: SPOT}}"
    tasks = [f"- {{task_key: {key}, new_cluster: *c, notebook_task: {{notebook_path: /a}}}}" for key in "abc"]
    spec = "\n".join(["name: j", f"x: &c {cluster}", "tasks:", *tasks]) + "\n"
    assert [one.code for one in findings({"job.yml": spec}, "BL503", "BL509")] == ["BL509", "BL503"]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_the_fix_takes_the_setting_out() -> None:
    files = api(task("a", **ON_MAIN), **shared(new_cluster={**SIZED, "autotermination_minutes": 30}))
    (found,) = findings(dict(files), "BL504")
    (edit,) = found.fixes[0].edits
    text = files["job.json"]
    after = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert json.loads(after) == json.loads(api(task("a", **ON_MAIN), **shared())["job.json"])
