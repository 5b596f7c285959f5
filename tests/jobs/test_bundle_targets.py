"""Targets over the root, clause by clause of the vendor's rules (FACTS: bundles)."""

from __future__ import annotations

import pytest

from tests.jobs.shown import load, outcomes

HEAD = "bundle: {name: b}\n"


def job(settings: str) -> str:
    return f"resources: {{jobs: {{j: {settings}}}}}\n"


def over(target: str, settings: str) -> str:
    return f"  {target}: {{resources: {{jobs: {{j: {settings}}}}}}}\n"


CASES = [
    pytest.param(
        "variables: {k: {default: main}}\n"
        + job("{job_clusters: [{job_cluster_key: main, new_cluster: {num_workers: 1}}]}")
        + "targets:\n"
        + over("prod", "{job_clusters: [{job_cluster_key: '${var.k}', new_cluster: {num_workers: 8}}]}"),
        {"j@prod": {"job_clusters": [{"job_cluster_key": "main", "new_cluster": {"num_workers": 8}}]}},
        id="keys are compared with their variables filled in",
    ),
    pytest.param(
        "variables: {k: {default: main}}\n"
        + job("{tasks: [{task_key: '${var.k}', max_retries: 1}]}")
        + "targets:\n"
        + over("prod", "{tasks: [{task_key: main, max_retries: 2}]}")
        + over("dev", "{tasks: [{task_key: '${var.k}', max_retries: 3}]}"),
        {
            "j@prod": {"tasks": [{"task_key": "main", "max_retries": 2}]},
            "j@dev": {"tasks": [{"task_key": "main", "max_retries": 3}]},
        },
        id="a key of the root that is a variable",
    ),
    pytest.param(
        job("{name: n, max_concurrent_runs: 1}"),
        {"j@": {"name": "n", "max_concurrent_runs": 1}},
        id="no targets: the root alone",
    ),
    pytest.param(
        job("{name: n}") + "targets: {dev: , prod: {}}\n",
        {"j@dev,prod": {"name": "n"}},
        id="targets that say nothing give one job",
    ),
    pytest.param(
        job("{name: n, timeout_seconds: 5}") + "targets:\n" + over("prod", "{timeout_seconds: 9}") + "  dev:\n",
        {"j@prod": {"name": "n", "timeout_seconds": 9}, "j@dev": {"name": "n", "timeout_seconds": 5}},
        id="scalars are replaced",
    ),
    pytest.param(
        job("{schedule: {timezone_id: UTC, pause_status: PAUSED}}")
        + "targets:\n"
        + over("prod", "{schedule: {pause_status: UNPAUSED}}"),
        {"j@prod": {"schedule": {"timezone_id": "UTC", "pause_status": "UNPAUSED"}}},
        id="mappings merge deeply",
    ),
    pytest.param(
        job("{tags: {a: x}}") + "targets:\n" + over("prod", "{tags: {b: y}}"),
        {"j@prod": {"tags": {"a": "x", "b": "y"}}},
        id="new keys of a mapping come last",
    ),
    pytest.param(
        job("{email_notifications: {on_failure: [a]}}")
        + "targets:\n"
        + over("prod", "{email_notifications: {on_failure: [b, a]}}"),
        {"j@prod": {"email_notifications": {"on_failure": ["a", "b", "a"]}}},
        id="lists are concatenated, doubles stay",
    ),
    pytest.param(
        job("{environments: [{environment_key: e}]}")
        + "targets:\n"
        + over("prod", "{environments: [{environment_key: e}]}"),
        {"j@prod": {"environments": [{"environment_key": "e"}, {"environment_key": "e"}]}},
        id="environments are not merged by key",
    ),
    pytest.param(
        job("{tasks: [{task_key: b, max_retries: 1}, {task_key: a}]}")
        + "targets:\n"
        + over("prod", "{tasks: [{task_key: a, max_retries: 2}]}"),
        {"j@prod": {"tasks": [{"task_key": "b", "max_retries": 1}, {"task_key": "a", "max_retries": 2}]}},
        id="tasks merge by key, in the order of the file",
    ),
    pytest.param(
        job("{tasks: [{task_key: a, libraries: [{whl: x}]}]}")
        + "targets:\n"
        + over("prod", "{tasks: [{task_key: a, libraries: [{whl: y}]}]}"),
        {"j@prod": {"tasks": [{"task_key": "a", "libraries": [{"whl": "x"}, {"whl": "y"}]}]}},
        id="lists inside a merged task are concatenated",
    ),
    pytest.param(
        job("{tasks: [{task_key: a}]}") + "targets:\n" + over("prod", "{tasks: [{task_key: c}]}"),
        {"j@prod": {"tasks": [{"task_key": "a"}, {"task_key": "c"}]}},
        id="a key that no base task has makes a new task",
    ),
    pytest.param(
        job("{tasks: [{task_key: a}]}")
        + "targets:\n"
        + over("prod", "{tasks: [{task_key: a, x: 1}, {task_key: a, y: 2}]}"),
        {"j@prod": {"tasks": [{"task_key": "a", "x": 1, "y": 2}]}},
        id="twice in the override merges twice",
    ),
    pytest.param(
        job("{tasks: [{task_key: a, x: 1}, {task_key: a, y: 2}]}") + "targets: {prod: {}}\n",
        {"j@prod": {"tasks": [{"task_key": "a", "x": 1}, {"task_key": "a", "y": 2}]}},
        id="twice in one list is left for a rule to say",
    ),
    pytest.param(
        job("{job_clusters: [{job_cluster_key: c, new_cluster: {num_workers: 1, node_type_id: n}}]}")
        + "targets:\n"
        + over("prod", "{job_clusters: [{job_cluster_key: c, new_cluster: {num_workers: 8}}]}"),
        {
            "j@prod": {
                "job_clusters": [{"job_cluster_key": "c", "new_cluster": {"num_workers": 8, "node_type_id": "n"}}]
            }
        },
        id="job clusters merge by key",
    ),
    pytest.param(
        job("{parameters: [{name: z, default: 1}, {name: a, default: 2}]}")
        + "targets:\n"
        + over("prod", "{parameters: [{name: a, default: 3}]}"),
        {"j@prod": {"parameters": [{"name": "z", "default": 1}, {"name": "a", "default": 3}]}},
        id="parameters merge by name",
    ),
    pytest.param(
        job("{schedule: {timezone_id: UTC}}") + "targets:\n" + over("prod", "{schedule: null}"),
        {"j@prod": {"schedule": {"timezone_id": "UTC"}}},
        id="null in an override changes nothing",
    ),
    pytest.param(
        job("{schedule: null}") + "targets:\n" + over("prod", "{schedule: {timezone_id: UTC}}"),
        {"j@prod": {"schedule": {"timezone_id": "UTC"}}},
        id="null in the root is replaced",
    ),
    pytest.param(
        job("{tasks: [{task_key: a}]}") + "targets:\n" + over("prod", "{tasks: ~}"),
        {"j@prod": {"tasks": [{"task_key": "a"}]}},
        id="null for a list keeps the list",
    ),
    pytest.param(
        "targets:\n" + over("prod", "{name: n}") + "  dev:\n",
        {"j@prod": {"name": "n"}},
        id="a job that only a target has",
    ),
    pytest.param(
        job("{name: n}") + "environments:\n" + over("prod", "{name: p}"),
        {"j@prod": {"name": "p"}},
        id="environments is the old name of targets",
    ),
    pytest.param(
        job("{name: n}") + "run_as: {user_name: u}\ntargets: {prod: {run_as: {service_principal_name: s}}, dev: {}}\n",
        {
            "j@prod": {"name": "n", "run_as": {"service_principal_name": "s"}},
            "j@dev": {"name": "n", "run_as": {"user_name": "u"}},
        },
        id="run_as is replaced, not merged, and reaches the jobs",
    ),
    pytest.param(
        job("{run_as: {user_name: own}}") + "run_as: {user_name: u}\n",
        {"j@": {"run_as": {"user_name": "own"}}},
        id="a job's own run_as stays",
    ),
    pytest.param(
        job("{permissions: [{level: CAN_VIEW, user_name: a}]}")
        + "permissions: [{level: CAN_RUN, group_name: g}]\n"
        + "targets: {prod: {permissions: [{level: CAN_MANAGE, group_name: h}]}}\n",
        {
            "j@prod": {
                "permissions": [
                    {"level": "CAN_VIEW", "user_name": "a"},
                    {"level": "CAN_MANAGE_RUN", "group_name": "g"},
                    {"level": "CAN_MANAGE", "group_name": "h"},
                ]
            }
        },
        id="permissions of the bundle are added in a job's own words",
    ),
    pytest.param(
        job("{permissions: [{level: CAN_VIEW, user_name: a}]}") + "permissions: [{level: CAN_RUN, user_name: a}]\n",
        {"j@": {"permissions": [{"level": "CAN_VIEW", "user_name": "a"}]}},
        id="nobody is listed twice",
    ),
    # modes and presets
    pytest.param(
        job("{schedule: {timezone_id: UTC}}") + "targets: {dev: {mode: development}}\n",
        {
            "j@dev": {
                "schedule": {"timezone_id": "UTC", "pause_status": "PAUSED"},
                "max_concurrent_runs": 4,
                "tags": {"dev": "?${workspace.current_user.short_name}"},
            }
        },
        id="development pauses, allows four runs and tags",
    ),
    pytest.param(
        job("{name: n, max_concurrent_runs: 2, schedule: {pause_status: UNPAUSED}, tags: {dev: me}}")
        + "targets: {dev: {mode: development}}\n",
        {
            "j@dev": {
                "name": "~[dev ${workspace.current_user.short_name}] n",
                "max_concurrent_runs": 2,
                "schedule": {"pause_status": "UNPAUSED"},
                "tags": {"dev": "me"},
            }
        },
        id="what the job says itself stays in development",
    ),
    pytest.param(
        job("{trigger: {file_arrival: {url: u}}, max_concurrent_runs: 1}")
        + "targets: {dev: {mode: development, presets: {tags: {dev: x}, name_prefix: 'p '}}}\n",
        {
            "j@dev": {
                "trigger": {"file_arrival": {"url": "u"}, "pause_status": "PAUSED"},
                "max_concurrent_runs": 1,
                "tags": {"dev": "x"},
            }
        },
        id="triggers are paused like schedules",
    ),
    pytest.param(
        job("{continuous: {pause_status: ''}, max_concurrent_runs: 1}")
        + "presets: {trigger_pause_status: PAUSED}\ntargets: {prod: {mode: production}}\n",
        {"j@prod": {"continuous": {"pause_status": "PAUSED"}, "max_concurrent_runs": 1}},
        id="a preset works without a mode; empty counts as not set",
    ),
    pytest.param(
        job("{name: n}") + "targets: {prod: {presets: {name_prefix: '[${bundle.target}] ', tags: {team: data}}}}\n",
        {"j@prod": {"name": "[prod] n", "tags": {"team": "data"}}},
        id="prefix and tags of presets",
    ),
    pytest.param(
        job("{max_concurrent_runs: 0}") + "targets: {prod: {presets: {jobs_max_concurrent_runs: 7}}}\n",
        {"j@prod": {"max_concurrent_runs": 7}},
        id="zero concurrent runs counts as not set",
    ),
    pytest.param(
        job("{name: n}") + "presets: {name_prefix: a}\ntargets: {prod: {presets: {name_prefix: b}}}\n",
        {"j@prod": {"name": "bn"}},
        id="presets merge over the root's",
    ),
    pytest.param(
        job("{name: n, schedule: '${var.s}'}") + "targets: {prod: {presets: {trigger_pause_status: PAUSED}}}\n",
        {"j@prod": {"name": "n", "schedule": "?${var.s}"}},
        id="an unknown schedule stays unknown",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_outcomes_of_targets(text: str, expected: dict[str, object]) -> None:
    assert outcomes(load({"databricks.yml": HEAD + text})) == expected


def test_chosen_targets_alone() -> None:
    text = HEAD + job("{name: n}") + "targets:\n" + over("dev", "{name: d}") + over("prod", "{name: p}")
    assert outcomes(load({"databricks.yml": text}, targets=frozenset(["prod"]))) == {"j@prod": {"name": "p"}}


def test_a_bundle_without_the_chosen_target_is_read_with_its_own() -> None:
    text = HEAD + job("{name: n}") + "targets: {dev: {}}\n"
    assert outcomes(load({"databricks.yml": text}, targets=frozenset(["prod"]))) == {"j@dev": {"name": "n"}}


def test_target_infos() -> None:
    text = (
        HEAD
        + "targets:\n  dev: {mode: development, default: true}\n  prod: {mode: production, run_as: {user_name: u}}\n"
    )
    (bundle,) = load({"databricks.yml": text}).bundles
    assert [(info.name, info.mode, info.default) for info in bundle.targets] == [
        ("dev", "development", True),
        ("prod", "production", False),
    ]
    assert bundle.targets[1].run_as is not None


def test_the_only_target_is_the_default_one() -> None:
    (bundle,) = load({"databricks.yml": HEAD + "targets: {prod: {}}\n"}).bundles
    assert bundle.targets[0].default


def test_values_of_a_target_say_so_and_keep_their_place() -> None:
    text = (HEAD + job("{tasks: [{task_key: a, max_retries: 1}]}") + "targets:\n") + over(
        "prod", "{tasks: [{task_key: a, max_retries: 2}, {task_key: new}]}"
    )
    (found,) = load({"databricks.yml": text}).jobs
    first, second = found.tasks
    retries = first.node.scalar("max_retries")
    assert retries is not None
    assert (retries.span.text, retries.via, retries.start) == ("2", "target `prod`", text.index("max_retries: 2") + 13)
    assert first.node.via is None
    assert (first.added_by, second.added_by) == (None, "prod")
    assert second.node.via == "target `prod`"
    assert second.place.span.text == "new"


def test_what_a_mode_adds_stands_at_the_mode() -> None:
    text = HEAD + job("{schedule: {timezone_id: UTC}}") + "targets: {dev: {mode: development}}\n"
    (found,) = load({"databricks.yml": text}).jobs
    status = found.settings.scalar("schedule", "pause_status")
    assert status is not None
    assert (status.span.text, status.via) == ("development", "mode: development")
    assert found.paused is True


def test_what_targets_do_not_change_is_shared() -> None:
    text = HEAD + job("{name: n, tags: {a: b}}") + "targets:\n  dev:\n" + over("prod", "{name: p}")
    dev, prod = load({"databricks.yml": text}).jobs
    assert dev.settings.get("tags") is prod.settings.get("tags")


def test_an_override_by_alias_is_merged() -> None:
    text = (
        HEAD
        + "x: &a {task_key: a, max_retries: 3}\n"
        + job("{tasks: [{task_key: a, timeout_seconds: 1}]}")
        + "targets:\n"
        + over("prod", "{tasks: [*a]}")
    )
    specs = load({"databricks.yml": text})
    assert outcomes(specs) == {"j@prod": {"tasks": [{"task_key": "a", "timeout_seconds": 1, "max_retries": 3}]}}
    retries = specs.jobs[0].tasks[0].node.scalar("max_retries")
    assert retries is not None
    assert retries.via == "target `prod`"


def test_two_hundred_jobs_and_five_targets_share_their_trees() -> None:
    jobs = "".join(f"    j{n}: {{name: n{n}, tags: {{a: b}}, tasks: [{{task_key: a}}]}}\n" for n in range(200))
    text = HEAD + "resources:\n  jobs:\n" + jobs + "targets:\n" + "".join(f"  t{n}: {{}}\n" for n in range(5))
    specs = load({"databricks.yml": text})
    assert len(specs.jobs) == 200
    assert all(len(job.targets) == 5 for job in specs.jobs)


def test_keys_of_resources_are_not_filled_in() -> None:
    # The vendor's tool does not fill in keys: what one file calls `${var.env}_load` no other way leads to.
    text = """
        bundle: {name: b}
        variables: {env: {default: x}}
        sync: {include: [src/**], exclude: [tests/*], paths: [../shared]}
        resources:
          jobs:
            "${var.env}_load": {name: n}
            x_load: {name: m}
        targets:
          prod: {resources: {jobs: {"${var.env}_load": {max_concurrent_runs: 2}}}}
        """
    assert outcomes(load({"databricks.yml": text})) == {
        "${var.env}_load@prod": {"name": "n", "max_concurrent_runs": 2},
        "x_load@prod": {"name": "m"},
    }
