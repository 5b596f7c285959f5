"""Terraform: HCL with its places, the provider's names, what cannot be told, plans, and the rules over them."""

from __future__ import annotations

import json
import random
from textwrap import dedent

import pytest

from bricklint.jobs.model import Form, Job
from bricklint.jobs.terraform.hcl import read_hcl
from bricklint.jobs.terraform.settings import job_settings
from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.node import Mapping, Scalar, Sequence
from tests.jobs.shown import load
from tests.jobs.written import written as shown
from tests.rules.harness import findings, lint_files


def settings(body: str) -> object:
    return shown(job(body).settings)


def job(body: str) -> Job:
    specs = load({"main.tf": f'resource "databricks_job" "nightly" {{\n{dedent(body)}\n}}\n'})
    assert not specs.problems, specs.problems
    (found,) = specs.jobs
    return found


def test_values_and_their_unknowns() -> None:
    assert settings(
        r"""
        name            = "Nightly \"load\" $${x}"   # a comment
        timeout_seconds = 3600 // another
        max_concurrent_runs = var.most
        description = "for ${var.team}"
        budget_policy_id = "${var.policy}"
        edit_mode = var.locked ? "UI_LOCKED" : null
        performance_target = null
        /* max_retries = 1
           tags = {} */
        tags = {
          plain = "a", "quoted" : "b"
          number = 4
          (var.key) = "c"
          "${var.other}" = "d"
        }
        queue { enabled = true }
        """
    ) == {
        "name": 'Nightly "load" ${x}',
        "timeout_seconds": 3600,
        "max_concurrent_runs": "?var.most",
        "description": "~for ${var.team}",
        "budget_policy_id": "?${var.policy}",
        "edit_mode": '?var.locked ? "UI_LOCKED" : null',
        "tags": {"plain": "a", "quoted": "b", "number": 4, "${var.key}": "c", "${var.other}": "d"},
        "queue": {"enabled": True},
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("<<EOT\n  one\n two\nEOT", "  one\n two\n", id="heredoc"),
        pytest.param("<<-EOT\n    one\n      two\n    EOT", "one\n  two\n", id="indented heredoc"),
        pytest.param("<<EOT\n${var.x}\nEOT", "~${var.x}\n", id="heredoc with a template"),
        pytest.param('["a", "b",]', ["a", "b"], id="comma behind the last item"),
        pytest.param('[\n "a", # why\n var.b,\n]', ["a", "?var.b"], id="list over lines"),
        pytest.param("[for x in var.l : x]", "?[for x in var.l : x]", id="loop"),
        pytest.param("{ for k, v in var.m : k => v }", "?{ for k, v in var.m : k => v }", id="loop for a map"),
        pytest.param('concat(var.a, [\n"b"\n])', '?concat(var.a, [\n"b"\n])', id="call over lines"),
        pytest.param('jsonencode({ a = "}" })', '?jsonencode({ a = "}" })', id="brace in a text in a call"),
        pytest.param("60 * 60", "?60 * 60", id="arithmetic"),
        pytest.param("-1", -1, id="negative"),
        pytest.param("1.5", 1.5, id="fraction"),
        pytest.param('"a${"b${"c"}"}"', '~a${"b${"c"}"}', id="templates in templates"),
        pytest.param(r'"a\nbé"', "a\nbé", id="escapes"),
        pytest.param("data.x.y[0].id", "?data.x.y[0].id", id="traversal"),
        pytest.param("!var.off", "?!var.off", id="operator in front"),
        pytest.param("{}", {}, id="empty map"),
    ],
)
def test_expressions(written: str, expected: object) -> None:
    assert settings(f"description = {written}\n") == {"description": expected}


def test_blocks_become_the_lists_of_the_api() -> None:
    assert settings(
        """
        task {
          task_key = "extract"
          spark_python_task { python_file = "/x.py" }
          library {
            pypi { package = "x==1" }
          }
          library { whl = "/y.whl" }
          new_cluster {
            num_workers = 1
            cluster_mount_info { local_mount_dir_path = "/m" }
            init_scripts { workspace { destination = "/i.sh" } }
          }
        }
        job_cluster { job_cluster_key = "main" }
        parameter {
          name = "day"
          default = "1"
        }
        environment { environment_key = "e" }
        task {
          task_key = "many"
          depends_on { task_key = "extract" }
          for_each_task {
            inputs = jsonencode([1, 2])
            task {
              task_key = "one"
              library { jar = "/z.jar" }
            }
          }
        }
        health { rules { metric = "RUN_DURATION_SECONDS" } }
        webhook_notifications {
          on_failure { id = "a" }
          on_failure { id = "b" }
          on_start   { id = "c" }
        }
        email_notifications { on_failure = ["x@example.com"] }
        """
    ) == {
        "health": {"rules": [{"metric": "RUN_DURATION_SECONDS"}]},
        "webhook_notifications": {"on_failure": [{"id": "a"}, {"id": "b"}], "on_start": [{"id": "c"}]},
        "email_notifications": {"on_failure": ["x@example.com"]},
        "tasks": [
            {
                "task_key": "extract",
                "spark_python_task": {"python_file": "/x.py"},
                "new_cluster": {"num_workers": 1, "init_scripts": [{"workspace": {"destination": "/i.sh"}}]},
                "libraries": [{"pypi": {"package": "x==1"}}, {"whl": "/y.whl"}],
            },
            {
                "task_key": "many",
                "for_each_task": {
                    "inputs": "?jsonencode([1, 2])",
                    "task": {"task_key": "one", "libraries": [{"jar": "/z.jar"}]},
                },
                "depends_on": [{"task_key": "extract"}],
            },
        ],
        "job_clusters": [{"job_cluster_key": "main"}],
        "parameters": [{"name": "day", "default": "1"}],
        "environments": [{"environment_key": "e"}],
    }


def test_what_only_terraform_knows_is_left_out() -> None:
    assert settings(
        """
        count      = var.on ? 1 : 0
        depends_on = [databricks_repo.x]
        provider   = databricks.ws
        always_running = false
        control_run_state = true
        timeouts { create = "20m" }
        lifecycle { ignore_changes = [task] }
        provider_config { workspace_id = "1" }
        name = "x"
        """
    ) == {"name": "x"}


def test_git_source_is_named_otherwise() -> None:
    assert settings('git_source {\n url = "https://h/x"\n branch = "main"\n provider = "GITHUB"\n}') == {
        "git_source": {"git_url": "https://h/x", "git_branch": "main", "git_provider": "gitHub"}
    }
    assert settings('git_source {\n url = var.repo\n tag = "v1"\n}') == {
        "git_source": {"git_url": "?var.repo", "git_tag": "v1", "git_provider": "?(told by the URL)"}
    }


def test_dynamic_blocks_make_their_list_unknown() -> None:
    found = job(
        """
        task { task_key = "a" }
        dynamic "task" {
          for_each = var.more
          content { task_key = task.value }
        }
        dynamic "schedule" {
          for_each = var.on ? [1] : []
          content { quartz_cron_expression = "nonsense" }
        }
        """
    )
    assert shown(found.settings) == {
        "tasks": [{"task_key": "a"}, '?dynamic "task"'],
        "schedule": '?dynamic "schedule"',
    }
    assert not found.tasks_known


def test_locals_are_certain_and_variables_are_not() -> None:
    specs = load(
        {
            "a/locals.tf": """
                variable "zone" { type = string }
                locals {
                  cron  = "0 0 2 * * ?"
                  again = local.cron
                  tags  = { team = "x", zone = local.zone }
                  zone  = var.zone
                }
                """,
            "a/job.tf": """
                resource "databricks_job" "j" {
                  name = "${local.again}"
                  description = "at ${local.cron}"
                  tags = local.tags
                  schedule {
                    quartz_cron_expression = local.again
                    timezone_id            = var.zone
                  }
                }
                """,
            "b/job.tf": 'resource "databricks_job" "k" { name = local.cron }',
        }
    )
    first, second = specs.jobs
    assert shown(first.settings) == {
        "name": "0 0 2 * * ?",
        "description": "at 0 0 2 * * ?",
        "tags": {"team": "x", "zone": "?local.zone"},
        "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "?var.zone"},
    }
    assert shown(second.settings) == {"name": "?local.cron"}
    cron = first.settings.scalar("schedule", "quartz_cron_expression")
    assert cron is not None
    assert (cron.span.path, cron.span.text, cron.span.via) == ("a/locals.tf", '"0 0 2 * * ?"', "local `cron`")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param('"${local.env}-load"', "dev-load", id="a local within text"),
        pytest.param('"${local.env}-${local.port}-${local.on}"', "dev-7-true", id="as it is written"),
        pytest.param('"${local.name}"', "dev-x", id="a local with a local within text"),
        pytest.param('"${local.env}-${var.other}"', "~${local.env}-${var.other}", id="a part remains"),
        pytest.param('"${local.half}-y"', "~${local.half}-y", id="of a half known local nothing is known"),
        pytest.param('"${local.tags}-y"', "~${local.tags}-y", id="a map is no text"),
        pytest.param('"${local.ratio}-y"', "~${local.ratio}-y", id="a fraction"),
        pytest.param('"${upper(local.env)}-y"', "~${upper(local.env)}-y", id="a call"),
        pytest.param("var.region", "eu", id="the default of a variable"),
        pytest.param('"/x/${var.region}"', "/x/eu", id="a default within text"),
        pytest.param("var.other", "?var.other", id="a variable without a default"),
        pytest.param("var.empty", "?var.empty", id="a default that is to be filled in"),
        pytest.param("var.none", "?var.none", id="null"),
        pytest.param("var.given", "?var.given", id="given in a file of values"),
        pytest.param("var.called", "?var.called", id="given by a call of the module"),
        pytest.param("var.worked_out", "?var.region == 1", id="a default that is no literal"),
        pytest.param("local.round", "?local.round", id="a circle"),
    ],
)
def test_locals_and_defaults_within_text(written: str, expected: object) -> None:
    files = {
        "m/known.tf": """
            variable "region" { default = "eu" }
            variable "other" {}
            variable "empty" { default = "" }
            variable "none" { default = null }
            variable "given" { default = "a" }
            variable "called" { default = "a" }
            variable "worked_out" { default = var.region == 1 }
            locals {
              env   = "dev"
              port  = 7
              on    = true
              ratio = 0.5
              name  = "${local.env}-x"
              half  = "${var.other}-x"
              tags  = { a = "b" }
              round = local.round
            }
            """,
        "m/job.tf": f'resource "databricks_job" "j" {{\n  name = {written}\n}}\n',
        "prod.tfvars": 'given = "b"\n',
        "main.tf": 'module "m" {\n  source = "./m"\n  called = "b"\n}\n',
    }
    (found,) = load(files).jobs
    assert shown(found.settings.get("name")) == expected


def test_a_filled_text_stands_where_it_is_written() -> None:
    (found,) = load({"m.tf": 'locals { e = "dev" }\nresource "databricks_job" "j" { name = "${local.e}-x" }\n'}).jobs
    name = found.settings.scalar("name")
    assert name is not None
    assert (name.value, name.span.text, name.span.via) == ("dev-x", '"${local.e}-x"', "local `e`")


OVERRIDDEN = """
    variable "zone" { default = "Europe/Rome" }
    resource "databricks_job" "j" {
      name                = "base"
      max_concurrent_runs = 1
      schedule {
        quartz_cron_expression = "0 2 * * *"
        timezone_id            = var.zone
      }
      task { task_key = "a" }
      task { task_key = "b" }
    }
    """


def test_override_files_are_merged_over() -> None:
    found = load(
        {
            "job.tf": OVERRIDDEN,
            "override.tf": 'variable "zone" { default = "UTC" }\nresource "databricks_job" "j" { name = "first" }\n',
            "z_override.tf": """
                resource "databricks_job" "j" {
                  name = "second"
                  schedule {
                    quartz_cron_expression = "0 0 2 * * ?"
                    timezone_id            = var.zone
                  }
                  dynamic "task" {
                    for_each = var.all
                    content {}
                  }
                }
                resource "databricks_job" "elsewhere" { name = "alone" }
                """,
            "override/job.tf": 'resource "databricks_job" "other" { name = "of a folder" }',
        }
    )
    assert {job.key: shown(job.settings) for job in found.jobs} == {
        "j": {
            "max_concurrent_runs": 1,
            "name": "second",
            "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
            "tasks": ['?dynamic "task"'],
        },
        "elsewhere": {"name": "alone"},
        "other": {"name": "of a folder"},
    }
    assert [document.path for document in found.documents] == [
        "job.tf",
        "override.tf",
        "override/job.tf",
        "z_override.tf",
    ]
    job = next(job for job in found.jobs if job.key == "j")
    cron = job.settings.scalar("schedule", "quartz_cron_expression")
    assert cron is not None
    assert (cron.span.path, cron.span.text) == ("z_override.tf", '"0 0 2 * * ?"')


AS_JSON = {
    "//": "a comment",
    "locals": {"env": "dev", "tags": {"team": "x"}},
    "variable": {"zone": {"default": "UTC"}},
    "resource": [
        {"databricks_notebook": {"load": {"source": "${path.module}/load.py", "path": "/Shared/load"}}},
        {
            "databricks_job": {
                "nightly": {
                    "//": "another",
                    "name": "${local.env}-nightly",
                    "tags": "${local.tags}",
                    "description": "costs $${5} for ${var.who}",
                    "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "${var.zone}"},
                    "task": [
                        {
                            "task_key": "a",
                            "notebook_task": {
                                "notebook_path": "${databricks_notebook.load.path}",
                                "base_parameters": {"x": "{{job.id}}"},
                            },
                            "library": {"pypi": {"package": "x==1"}},
                        },
                        {"task_key": "b", "depends_on": {"task_key": "a"}, "sql_task": {"parameters": {"y": "1"}}},
                    ],
                    "dynamic": {"job_cluster": {"for_each": "${var.all}", "content": {}}},
                    "lifecycle": {"ignore_changes": ["name"]},
                },
                "second": [{"name": "one of a list"}],
            }
        },
    ],
}


def test_json_syntax() -> None:
    first, second = load({"infra/job.tf.json": json.dumps(AS_JSON, indent=2), "infra/load.py": "x = 1\n"}).jobs
    assert shown(first.settings) == {
        "name": "dev-nightly",
        "tags": {"team": "x"},
        "description": "~costs $${5} for ${var.who}",
        "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC"},
        "tasks": [
            {
                "task_key": "a",
                "notebook_task": {
                    "notebook_path": "?${databricks_notebook.load.path}",
                    "base_parameters": {"x": "{{job.id}}"},
                },
                "libraries": [{"pypi": {"package": "x==1"}}],
            },
            {"task_key": "b", "depends_on": [{"task_key": "a"}], "sql_task": {"parameters": {"y": "1"}}},
        ],
        "job_clusters": ['?dynamic "job_cluster"'],
    }
    assert list(first.local_files.values()) == ["infra/load.py"]
    assert shown(second.settings) == {"name": "one of a list"}
    assert first.place.span.text == '"${local.env}-nightly"'  # type: ignore[union-attr]


def test_json_overrides_hcl() -> None:
    over = {"resource": {"databricks_job": {"j": {"name": "json", "task": {"task_key": "c"}}}}}
    (found,) = load({"job.tf": OVERRIDDEN, "x_override.tf.json": json.dumps(over)}).jobs
    assert (found.name, [task.key for task in found.tasks]) == ("json", ["c"])


def test_rules_speak_of_json_at_the_right_place() -> None:
    text = """
        {"resource": {"databricks_job": {"n": {
          "name": "n",
          "schedule": {"quartz_cron_expression": "0 2 * * *", "timezone_id": "UTC"},
          "task": [{"task_key": "a", "depends_on": [{"task_key": "b"}], "run_job_task": {"job_id": "${var.t}"}}]
        }}}}
        """
    found = findings({"main.tf.json": text}, "BL101", "BL102", "BL202", "BL301")
    assert [(one.code, one.primary.span.text) for one in found] == [("BL301", "0 2 * * *"), ("BL202", '"b"')]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"resource": {"databricks_job": {"n": {"name": 1,,}}}}', id="no JSON"),
    ],
)
def test_broken_json_is_told(text: str) -> None:
    assert [problem.slug for problem in load({"a.tf.json": text}).problems] == ["syntax-error"]


@pytest.mark.parametrize("text", ["[]", "1", '{"resource": {"databricks_job": 5}}', '{"resource": []}'])
def test_json_of_another_shape_holds_no_jobs(text: str) -> None:
    assert not load({"a.tf.json": text + " " * 3, "b.tf": "# databricks_job\n"}).jobs


def test_places() -> None:
    found = job('task {\n  task_key = "extract"\n  max_retries = 3\n}\nqueue { enabled = true }')
    assert (found.key, found.form, found.request) == ("nightly", Form.TERRAFORM, Form.CREATE)
    assert found.place.span.text == '"nightly"'  # type: ignore[union-attr]
    (task,) = found.tasks
    assert task.place.span.text == '"extract"'
    assert task.node.span.text == '{\n  task_key = "extract"\n  max_retries = 3\n}'
    assert task.node.key("max_retries").span.text == "max_retries"  # type: ignore[union-attr]
    assert found.settings.key("tasks").span.text == "task"  # type: ignore[union-attr]
    assert found.settings.get("queue", "enabled").span.text == "true"  # type: ignore[union-attr]


def test_the_form_with_a_single_task() -> None:
    found = job('notebook_task { notebook_path = "/x" }\nexisting_cluster_id = var.c\n')
    assert found.request is Form.LEGACY
    assert [task.kind for task in found.tasks] == ["notebook_task"]


UPLOADS = """
    resource "databricks_notebook" "load" {
      source = "${path.module}/notebooks/load.py"
      path   = "/Shared/etl/load"
    }
    resource "databricks_workspace_file" "main" {
      source = "./src/main.py"
      path   = "/Shared/etl/main.py"
    }
    resource "databricks_notebook" "many" {
      for_each = var.all
      source   = "${path.module}/notebooks/load.py"
      path     = each.value
    }
    resource "databricks_job" "j" {
      task { notebook_task { notebook_path = databricks_notebook.load.path } }
      task { notebook_task { notebook_path = "${databricks_notebook.load.id}" } }
      task { notebook_task { notebook_path = "/Workspace/Shared/etl/load" } }
      task { spark_python_task { python_file = databricks_workspace_file.main.path } }
      task { notebook_task { notebook_path = databricks_notebook.many["a"].path } }
      task { notebook_task { notebook_path = databricks_notebook.gone.path } }
    }
    """


def test_a_reference_to_an_uploaded_notebook_leads_to_its_file() -> None:
    files = {"infra/j.tf": UPLOADS, "infra/notebooks/load.py": "x = 1\n", "infra/src/main.py": "x = 1\n"}
    (found,) = load(files).jobs
    bodies = [task.body for task in found.tasks]
    paths = [body.entries[0].value for body in bodies if body is not None]
    assert [found.local_files.get(path) for path in paths if isinstance(path, Scalar)] == [
        "infra/notebooks/load.py",
        "infra/notebooks/load.py",
        "infra/notebooks/load.py",
        "infra/src/main.py",
        None,
        None,
    ]


def test_rules_follow_the_reference_into_the_notebook() -> None:
    notebook = "# Databricks notebook source\nprint(dbutils.widgets.get('dya'))\n"
    spec = """
        resource "databricks_notebook" "load" {
          source = "${path.module}/load.py"
          path   = "${var.home}/load"
        }
        resource "databricks_job" "j" {
          name = "j"
          task {
            task_key = "load"
            notebook_task {
              notebook_path   = databricks_notebook.load.path
              base_parameters = { "day" = "1" }
            }
          }
        }
        """
    found = findings({"main.tf": spec, "load.py": notebook}, "BL602")
    assert [(one.primary.span.path, one.primary.span.text) for one in found] == [("main.tf", '"day"')]


@pytest.mark.parametrize(
    ("text", "message", "marked"),
    [
        pytest.param('resource "databricks_job" "x" {\n name = "a\n}', "closing quote", '"a', id="open text"),
        pytest.param('resource "databricks_job" "x" {\n name = "a"\n', "never closed", "resource", id="open block"),
        pytest.param('resource "databricks_job" "x" {\n tags = {\n a = 1\n', "never closed", "{", id="open map"),
        pytest.param('resource "databricks_job" "x" {\n name "a"\n}', "is due after `name`", "name", id="no equals"),
        pytest.param('resource "databricks_job" "x" {\n name = \n}', "value is missing", "", id="no value"),
        pytest.param('resource "databricks_job" "x" {\n x = [1 2]\n y = 1\n}', "", "", id="no comma"),
        pytest.param('resource "databricks_job" "x" {}\n}', "closes nothing", "}", id="brace too many"),
        pytest.param('/* resource "databricks_job" "x" {}', "never closed", "/*", id="open comment"),
        pytest.param('resource "databricks_job" "x" {\n a = <<EOT\n x\n}', "closing `EOT`", "<<EOT", id="open heredoc"),
        pytest.param('resource "databricks_job" "x" {\n a = 1 b = 2\n}', "", "", id="two on one line"),
    ],
)
def test_broken_files_are_explained(text: str, message: str, marked: str) -> None:
    specs = load({"main.tf": text, "other.yml": "name: x\ntasks:\n- {task_key: a, notebook_task: {}}\n"})
    assert [one.document.path for one in specs.jobs if one.form is not Form.TERRAFORM] == ["other.yml"]
    if not message:
        return
    (problem,) = specs.problems
    assert problem.slug == "syntax-error"
    assert message in problem.message
    assert problem.span is not None
    assert problem.span.text.strip().startswith(marked)


def test_a_broken_file_without_jobs_is_no_business_of_ours() -> None:
    specs = load({"a.tf": 'x = "', "b.tf": 'resource "databricks_job" "x" { name = "y" }'})
    assert not specs.problems
    assert len(specs.jobs) == 1


def test_other_resources_are_no_jobs() -> None:
    specs = load(
        {
            "main.tf": """
                # resource "databricks_job" "commented" {}
                /* resource "databricks_job" "hidden" { name = "x" } */
                data "databricks_job" "there" { name = "x" }
                resource "databricks_cluster" "c" { spark_version = "1" }
                """
        }
    )
    assert specs.jobs == ()
    assert specs.documents == ()


def plan(values: dict[str, object], unknown: dict[str, object] | None = None) -> str:
    address = "module.etl.databricks_job.nightly"
    resource = {"address": address, "mode": "managed", "type": "databricks_job", "name": "nightly", "values": values}
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.9.0",
            "planned_values": {
                "root_module": {
                    "resources": [{"type": "databricks_cluster", "values": {"num_workers": 1}}],
                    "child_modules": [{"address": "module.etl", "resources": [resource]}],
                }
            },
            "resource_changes": [{"address": address, "change": {"after_unknown": unknown or {}}}],
        },
        indent=1,
    )


def test_plans() -> None:
    text = plan(
        {
            "name": "nightly",
            "always_running": False,
            "description": None,
            "schedule": [{"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC", "pause_status": "UNPAUSED"}],
            "trigger": [],
            "tags": {"a": "b"},
            "git_source": [{"url": "https://h/x", "branch": "main", "provider": "", "tag": ""}],
            "task": [
                {
                    "task_key": "a",
                    "notebook_task": [{"base_parameters": {"x": "y"}, "source": ""}],
                    "depends_on": [],
                    "library": [{"pypi": [{"package": "x"}], "jar": ""}],
                    "new_cluster": [{"num_workers": 0, "autoscale": [{"min_workers": 1, "max_workers": 2}]}],
                    "email_notifications": [{"on_failure": ["x@example.com"], "on_start": None}],
                }
            ],
        },
        {"id": True, "url": True, "task": [{"notebook_task": [{"notebook_path": True}], "depends_on": []}]},
    )
    specs = load({"plan.json": text})
    (found,) = specs.jobs
    assert (found.form, found.request, found.key) == (Form.TERRAFORM, Form.CREATE, "nightly")
    assert shown(found.settings) == {
        "name": "nightly",
        "schedule": {"quartz_cron_expression": "0 0 2 * * ?", "timezone_id": "UTC", "pause_status": "UNPAUSED"},
        "tags": {"a": "b"},
        "git_source": {"git_url": "https://h/x", "git_branch": "main", "git_provider": "?(told by the URL)"},
        "tasks": [
            {
                "task_key": "a",
                "notebook_task": {"base_parameters": {"x": "y"}, "notebook_path": "?(known after apply)"},
                "libraries": [{"pypi": {"package": "x"}}],
                "new_cluster": {"autoscale": {"min_workers": 1, "max_workers": 2}},
                "email_notifications": {"on_failure": ["x@example.com"]},
            }
        ],
    }


def test_a_plan_without_jobs_is_passed_over() -> None:
    text = json.dumps(
        {"format_version": "1", "terraform_version": "1", "planned_values": {}, "task_key": 1, "run_name": 2}
    )
    assert load({"plan.json": text}).documents == ()


SEEDED = """
    resource "databricks_job" "nightly" {
      name                = "nightly"
      max_concurent_runs  = 2
      schedule {
        quartz_cron_expression = "0 2 * * *"
        timezone_id            = "Europe/Warsav"
      }
      job_cluster {
        job_cluster_key = "main"
        new_cluster {
          spark_version = "7.3.x-scala2.12"
          node_type_id  = var.node
          num_workers   = 2
          autoscale {
            min_workers = 4
            max_workers = 2
          }
        }
      }
      task {
        task_key        = "extract data"
        job_cluster_key = "mian"
        depends_on { task_key = "load" }
        notebook_task { base_parameters = { day = "{{job.parameters.dya}}" } }
      }
      task {
        task_key            = "load"
        existing_cluster_id = "0923-164208-meows279"
        run_if              = "ALL_DONNE"
        depends_on { task_key = "extract data" }
        depends_on { task_key = "gone" }
        notebook_task { notebook_path = "/Shared/load" }
      }
      parameter {
        name    = "day"
        default = "1"
      }
    }
    """


def test_rules_speak_of_terraform_at_the_right_place() -> None:
    found = findings({"main.tf": SEEDED})
    seen = {(one.code, one.primary.span.text) for one in found}
    assert {
        ("BL101", "max_concurent_runs"),
        ("BL103", "notebook_task"),
        ("BL104", '"ALL_DONNE"'),
        ("BL106", '"extract data"'),
        ("BL201", '"load"'),
        ("BL202", '"gone"'),
        ("BL212", '"mian"'),
        ("BL304", "Europe/Warsav"),
        ("BL406", '"nightly"'),
        ("BL401", '"nightly"'),
        ("BL503", "num_workers"),
        ("BL505", '"7.3.x-scala2.12"'),
        ("BL506", '"0923-164208-meows279"'),
        ("BL607", "{{job.parameters.dya}}"),
    } <= seen
    assert any(code == "BL301" for code, _ in seen)
    assert all(one.primary.span.path == "main.tf" for one in found)


def test_what_terraform_converts_is_no_wrong_type() -> None:
    spec = """
        resource "databricks_job" "j" {
          name            = "j"
          timeout_seconds = "3600"
          tags            = { number = 4 }
          task {
            task_key    = "a"
            max_retries = "2"
            notebook_task {
              notebook_path   = "/x"
              base_parameters = { n = 4, on = true }
            }
          }
        }
        """
    assert findings({"main.tf": spec}, "BL102") == []


SILENT = """
    resource "databricks_job" "j" {
      name                = var.name
      max_concurrent_runs = var.most
      dynamic "schedule" {
        for_each = var.cron == null ? [] : [1]
        content {
          quartz_cron_expression = var.cron
          timezone_id            = "UTC"
        }
      }
      dynamic "trigger" {
        for_each = var.cron == null ? [1] : []
        content { pause_status = "PAUSED" }
      }
      dynamic "job_cluster" {
        for_each = var.clusters
        content { job_cluster_key = job_cluster.key }
      }
      dynamic "parameter" {
        for_each = var.parameters
        content { name = parameter.key }
      }
      task {
        task_key        = "a"
        job_cluster_key = "elsewhere"
        notebook_task {
          notebook_path   = databricks_notebook.a.path
          base_parameters = merge(var.shared, { x = "{{job.parameters.unseen}}" })
        }
        depends_on { task_key = "unseen" }
      }
      dynamic "task" {
        for_each = var.tasks
        content {
          task_key = task.key
          dynamic "new_cluster" {
            for_each = []
            content {}
          }
          existing_cluster_id = var.x
        }
      }
      task {
        task_key            = "b"
        existing_cluster_id = var.shared ? var.cluster : null
        job_cluster_key     = var.shared ? null : "main"
        dynamic "new_cluster" {
          for_each = []
          content {}
        }
        notebook_task { notebook_path = "/x" }
        library { pypi { package = "x==1" } }
      }
    }
    """


def test_unknown_means_silent() -> None:
    found = [one for one in lint_files({"main.tf": SILENT}).diagnostics if one.severity.word == "error"]
    assert found == []


def test_any_text_is_read_or_refused() -> None:
    rng = random.Random(7)
    pieces = ['"', "${", "}", "{", "[", "]", "=", "\n", "a", " ", "<<E\n", "E\n", "#", "/*", "*/", "(", ")", ",", "\\"]
    head = 'resource "databricks_job" "x" {\n'
    for _ in range(3000):
        text = head + "".join(rng.choice(pieces) for _ in range(rng.randrange(25)))
        try:
            body = read_hcl(SourceText("x.tf", text))
        except DocumentError as error:
            assert 0 <= error.start <= error.end <= len(text)
        else:
            for item in body.items:
                if hasattr(item, "labels") and len(item.labels) == 2:
                    _check_nested(job_settings(item, {}))  # type: ignore[arg-type]


def _check_nested(node: object) -> None:
    assert isinstance(node, Mapping | Sequence | Scalar)
    assert 0 <= node.start <= node.end <= len(node.source.text)
    if isinstance(node, Mapping):
        for entry in node.entries:
            assert node.start <= entry.key.start <= entry.key.end <= node.end
            _check_nested(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            _check_nested(item)


def test_deep_nesting_is_refused_quickly() -> None:
    for text in ("a = " + "[" * 5000, "a " + "{ b " * 5000, 'a = "' + "${" * 5000):
        with pytest.raises(DocumentError):
            read_hcl(SourceText("x.tf", text))
