import pytest

from bricklint_schemas import catalog


def test_roots():
    assert catalog.roots()["bundle_job"] == catalog.Root("bundle_job", "bundle.Job", False)
    assert {name for name, root in catalog.roots().items() if root.partial} == {
        "list_runs",
        "run",
        "run_output",
        "update",
    }


def test_fields_of_a_type():
    assert {"task_key", "depends_on", "notebook_task", "ai_function_task"} <= set(catalog.known_fields("jobs.Task"))
    assert catalog.required_fields("jobs.CronSchedule") == ("quartz_cron_expression", "timezone_id")
    assert catalog.enumeration("jobs.PauseStatus") == ("PAUSED", "UNPAUSED")
    assert catalog.known_fields("jobs.PauseStatus") == ()
    with pytest.raises(KeyError):
        catalog.known_fields("jobs.Nothing")


@pytest.mark.parametrize(
    ("type_name", "name", "expected"),
    [
        ("jobs.Task", "task_key", ("string", "string", True, ())),
        ("jobs.Task", "depends_on", ("array", "jobs.TaskDependency", False, ())),
        ("jobs.Task", "max_retries", ("integer", "integer", False, ())),
        ("jobs.Continuous", "pause_status", ("string", "jobs.PauseStatus", False, ("PAUSED", "UNPAUSED"))),
        ("jobs.NotebookTask", "base_parameters", ("object", None, False, ())),
        ("compute.ClusterSpec", "default_tags", ("any", None, False, ())),
    ],
)
def test_field(type_name, name, expected):
    field = catalog.field(type_name, name)
    assert (field.kind, field.type_name, field.required, field.values) == expected


def test_offered_fields():
    offered = catalog.offered_fields("compute.ClusterSpec")
    assert "num_workers" in offered
    assert "default_tags" not in offered
    assert "jar_dependencies" not in catalog.offered_fields("compute.Environment")


def test_field_marks():
    assert catalog.field("jobs.JobEmailNotifications", "no_alert_for_skipped_runs").deprecated
    assert catalog.field("compute.ClusterSpec", "default_tags").read_only
    assert catalog.field("jobs.Task", "nothing") is None


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        ("create", (), "jobs.CreateJob"),
        ("create", ("tasks", 0), "jobs.Task"),
        ("create", ("tasks", 3, "notebook_task", "base_parameters", "x"), "jobs.NotebookTask"),
        ("create", ("tasks", 0, "for_each_task", "task", "new_cluster", "autoscale"), "compute.AutoScale"),
        ("create", ("tasks", "*", "libraries", "*", "pypi"), "compute.PythonPyPiLibrary"),
        ("create", ("nothing", "more"), "jobs.CreateJob"),
        ("bundle_job", ("permissions", 0), "bundle.JobPermission"),
        ("get", ("settings", "schedule"), "jobs.CronSchedule"),
        ("list", ("jobs", 0, "settings", "tasks", 1), "jobs.Task"),
        ("submit", ("tasks", 0), "jobs.SubmitTask"),
        ("run", ("tasks", 0, "state"), "jobs.RunState"),
    ],
)
def test_type_at(root, path, expected):
    assert catalog.type_at(root, path) == expected


def test_place_at():
    place = catalog.place_at("create", ("schedule", "pause_status"))
    assert place is not None
    assert (place.owner, place.name) == ("jobs.CronSchedule", "jobs.PauseStatus")
    assert catalog.place_at("create", ("tasks", 0, "nothing")) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("depends_on", ("tasks", "*", "depends_on")),
        ("max_retries", ("tasks", "*", "max_retries")),
        ("quartz_cron_expression", ("schedule", "quartz_cron_expression")),
        ("autoscale", ("job_clusters", "*", "new_cluster", "autoscale")),
        ("base_parameters", ("tasks", "*", "notebook_task", "base_parameters")),
    ],
)
def test_places_of(name, expected):
    assert expected in catalog.places_of("create", name)


def test_places_of_an_unknown_field():
    assert catalog.places_of("create", "no_such_field") == ()
