import copy
import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bricklint_schemas import catalog
from bricklint_schemas.validate import HOLE, explain, is_valid, plain, schema_of, validate
from tests.schemas.documents import FILES, IDS, load

JOB = load("create/every_task_type")


def briefly(problems):
    return [(p.kind, p.path, p.field) for p in problems]


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_realistic_documents_are_valid(path):
    document = json.loads(path.read_text())
    assert validate(path.parent.name, document) == []
    assert explain(path.parent.name, document) == []


def test_every_root_has_a_document():
    assert {path.parent.name for path in FILES} == set(catalog.roots())


def changed(path, value):
    document = copy.deepcopy(JOB)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


def without(path):
    document = copy.deepcopy(JOB)
    place = document
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return document


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(changed(["max_concurent_runs"], 1), ("unknown-field", (), "max_concurent_runs"), id="at the top"),
        pytest.param(changed(["tasks", 0, "cron"], 1), ("unknown-field", ("tasks", 0), "cron"), id="in a task"),
        pytest.param(
            changed(["tasks", 14, "for_each_task", "task", "notebok_task"], {}),
            ("unknown-field", ("tasks", 14, "for_each_task", "task"), "notebok_task"),
            id="in an inner task",
        ),
        pytest.param(
            changed(["job_clusters", 0, "new_cluster", "num_worker"], 1),
            ("unknown-field", ("job_clusters", 0, "new_cluster"), "num_worker"),
            id="in a cluster",
        ),
        pytest.param(
            without(["schedule", "timezone_id"]), ("missing-field", ("schedule",), "timezone_id"), id="no zone"
        ),
        pytest.param(without(["tasks", 0, "task_key"]), ("missing-field", ("tasks", 0), "task_key"), id="no key"),
        pytest.param(
            without(["tasks", 0, "notebook_task", "notebook_path"]),
            ("missing-field", ("tasks", 0, "notebook_task"), "notebook_path"),
            id="no path",
        ),
        pytest.param(without(["queue", "enabled"]), ("missing-field", ("queue",), "enabled"), id="queue of nothing"),
        pytest.param(
            changed(["schedule", "timezone_id"], None),
            ("missing-field", ("schedule",), "timezone_id"),
            id="null where something is required",
        ),
        pytest.param(changed(["queue"], None), ("null-value", ("queue",), None), id="null where nothing is required"),
        pytest.param(
            changed(["timeout_seconds"], "60"), ("wrong-type", ("timeout_seconds",), None), id="quoted number"
        ),
        pytest.param(changed(["timeout_seconds"], True), ("wrong-type", ("timeout_seconds",), None), id="a boolean"),
        pytest.param(changed(["timeout_seconds"], 1.5), ("wrong-type", ("timeout_seconds",), None), id="a fraction"),
        pytest.param(changed(["tags", "team"], 3), ("wrong-type", ("tags", "team"), None), id="in a mapping"),
        pytest.param(
            changed(["tasks", 1, "depends_on"], {"task_key": "a"}),
            ("wrong-type", ("tasks", 1, "depends_on"), None),
            id="mapping for a list",
        ),
        pytest.param(changed(["tasks", 1], "a"), ("wrong-type", ("tasks", 1), None), id="text for a task"),
        pytest.param(
            changed(["schedule", "pause_status"], "PAUSD"),
            ("invalid-value", ("schedule", "pause_status"), None),
            id="slip in a value",
        ),
        pytest.param(
            changed(["schedule", "pause_status"], True),
            ("wrong-type", ("schedule", "pause_status"), None),
            id="no text for a value",
        ),
    ],
)
def test_one_mutation_is_one_problem(document, expected):
    assert briefly(validate("create", document)) == [expected]


def test_what_a_problem_says():
    (unknown,) = validate("create", changed(["tasks", 0, "cron"], 1))
    assert unknown.type_name == "jobs.Task"
    assert "depends_on" in unknown.allowed
    (wrong,) = validate("create", changed(["timeout_seconds"], "60"))
    assert (wrong.expected, wrong.found, wrong.type_name) == ("integer", "string", "jobs.CreateJob")
    (value,) = validate("create", changed(["schedule", "pause_status"], "PAUSD"))
    assert (value.allowed, value.type_name) == (("PAUSED", "UNPAUSED"), "jobs.PauseStatus")
    (missing,) = validate("create", without(["schedule", "timezone_id"]))
    assert (missing.expected, missing.type_name) == ("string", "jobs.CronSchedule")


def test_problems_are_sorted():
    document = {"zzz": 1, "aaa": 1, "tasks": [{"b": 1}, {"task_key": "x", "a": 1}], "schedule": {}}
    assert briefly(validate("create", document)) == [
        ("unknown-field", (), "aaa"),
        ("unknown-field", (), "zzz"),
        ("missing-field", ("schedule",), "quartz_cron_expression"),
        ("missing-field", ("schedule",), "timezone_id"),
        ("missing-field", ("tasks", 0), "task_key"),
        ("unknown-field", ("tasks", 0), "b"),
        ("unknown-field", ("tasks", 1), "a"),
    ]


@pytest.mark.parametrize("provider", ["gitHub", "github", "GITHUB", "GitHub", "gItHuB"])
def test_git_providers_are_compared_without_case(provider):
    assert validate("create", changed(["git_source", "git_provider"], provider)) == []


@pytest.mark.parametrize("document", [None, [], "text", 3], ids=repr)
def test_a_document_that_is_no_mapping(document):
    (problem,) = validate("create", document)
    assert problem.path == ()


def test_an_unknown_root():
    with pytest.raises(KeyError):
        validate("nothing", {})


class TestPartial:
    def test_required_fields_are_waived_on_request(self):
        assert validate("bundle_job", {"schedule": {}, "tasks": [{}]}, partial=True) == []
        assert len(validate("bundle_job", {"schedule": {}, "tasks": [{}]})) == 3

    def test_the_root_decides_by_default(self):
        assert validate("update", {"new_settings": {"schedule": {}}}) == []
        assert briefly(validate("reset", {"new_settings": {}})) == [("missing-field", (), "job_id")]

    def test_other_problems_stay(self):
        assert briefly(validate("bundle_job", {"shedule": {}}, partial=True)) == [("unknown-field", (), "shedule")]

    def test_null_is_no_missing_field(self):
        assert briefly(validate("bundle_job", {"schedule": {"timezone_id": None}}, partial=True)) == [
            ("null-value", ("schedule", "timezone_id"), None)
        ]


class TestHoles:
    @pytest.mark.parametrize("hole", [HOLE, "${var.x}", "{{ whatever }}", "a-${var.x}", object(), {1, 2}], ids=repr)
    @pytest.mark.parametrize(
        "path",
        [
            ["timeout_seconds"],
            ["queue", "enabled"],
            ["tasks"],
            ["tasks", 0],
            ["tags"],
            ["schedule"],
            ["schedule", "pause_status"],
            ["tasks", 0, "notebook_task", "base_parameters"],
            ["job_clusters", 0, "new_cluster", "aws_attributes", "availability"],
        ],
        ids=lambda path: ".".join(map(str, path)),
    )
    def test_a_hole_passes_as_any_type(self, path, hole):
        assert validate("create", changed(path, hole)) == []

    @pytest.mark.parametrize("text", ["{{job.parameters.x}}", "{{ input }}", "--day {{day}}", "{{a}} {{b}}"])
    def test_a_reference_is_text_and_no_structure(self, text):
        assert validate("create", changed(["timeout_seconds"], text)) == []
        for path in (["tasks"], ["tags"], ["tasks", 0, "notebook_task", "base_parameters"]):
            assert [problem.kind for problem in validate("create", changed(path, text))] == ["wrong-type"]

    def test_a_hole_as_key_says_that_more_may_be_there(self):
        assert validate("create", {"schedule": {HOLE: HOLE}, "tasks": [{"${var.key}": 1}]}) == []

    def test_problems_beside_a_hole_are_still_found(self):
        document = {"max_concurrent_runs": HOLE, "tasks": [object(), {"task_key": HOLE, "nothing": 1}]}
        assert briefly(validate("create", document)) == [("unknown-field", ("tasks", 1), "nothing")]


class TestConverting:
    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (["timeout_seconds"], "3600"),
            (["timeout_seconds"], "60.0"),
            (["queue", "enabled"], "yes"),
            (["queue", "enabled"], "off"),
            (["tags", "team"], 3),
            (["tags", "team"], 5e-3),
            (["tasks", 0, "notebook_task", "base_parameters", "day"], True),
        ],
        ids=repr,
    )
    def test_what_the_bundle_tool_converts(self, path, value):
        document = changed(path, value)
        assert validate("create", document, converting=True) == explain("create", document, converting=True) == []
        assert [p.kind for p in validate("create", document)] == ["wrong-type"]

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (["timeout_seconds"], "an hour"),
            (["timeout_seconds"], True),
            (["timeout_seconds"], 1.5),
            (["queue", "enabled"], "maybe"),
            (["queue", "enabled"], 1),
            (["tags", "team"], ["a"]),
            (["tasks"], "3"),
        ],
        ids=repr,
    )
    def test_what_it_does_not(self, path, value):
        (problem,) = validate("create", changed(path, value), converting=True)
        assert (problem.kind, problem.path) == ("wrong-type", tuple(path))
        assert problem.expected in {"array", "boolean", "integer", "string"}


class TestPlain:
    def test_what_json_cannot_hold_becomes_a_hole(self):
        assert plain({1: (1, object()), HOLE: {2}}) == {"1": [1, "${...}"], "${...}": "${...}"}

    def test_depth_is_bounded(self):
        task: dict[str, object] = {"task_key": 1}
        for _ in range(1_000):
            task = {"task_key": "a", "for_each_task": {"inputs": "[]", "task": task}}
        assert validate("task", task) == []
        assert briefly(validate("task", {**task, "x": 1})) == [("unknown-field", (), "x")]

    def test_text_that_is_no_unicode(self):
        assert validate("create", {"name": "\ud800", "x": 1})[0].field == "x"


def test_schema_of_a_root_stands_alone():
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema_of("reset"))
    assert validator.is_valid({"job_id": 1, "new_settings": {}})
    assert not validator.is_valid({"job_id": 1})


def routes(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from routes(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from routes(item, (*path, index))


ROUTES = {name: [route for route in routes(load(name)) if route] for name in IDS}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        [
            "",
            "x",
            "${var.x}",
            "{{x}}",
            "{x}",
            "$",
            "PAUSED",
            "ALL_DONE\n",
            "é",
            "3600",
            "3600\n",
            "-1.0",
            "yes",
            "off\n",
        ]
    ),
    st.builds(list),
    st.builds(dict),
    st.builds(lambda: {"task_key": "x"}),
    st.builds(lambda: [{"task_key": 1}]),
)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_both_validators_judge_alike(data):
    name = data.draw(st.sampled_from([n for n in IDS if ROUTES[n]]))
    document = load(name)
    for _ in range(data.draw(st.integers(1, 3))):
        known = [route for route in routes(document) if route]
        if not known:
            break
        *head, last = data.draw(st.sampled_from(known))
        place = document
        for step in head:
            place = place[step]
        if data.draw(st.booleans()):
            place[last] = data.draw(VALUES)
        elif isinstance(place, dict):
            place[f"{last}_"] = place.pop(last)
        else:
            del place[last]
    import jsonschema

    root = name.split("/")[0]
    options = {"partial": data.draw(st.booleans()), "converting": data.draw(st.booleans())}
    reference = jsonschema.Draft202012Validator(schema_of(root, **options))
    assert is_valid(root, document, **options) == reference.is_valid(document)
    if reference.is_valid(document):
        assert explain(root, document, **options) == []


def test_valid_documents_import_no_explainer():
    code = (
        "import sys, json\n"
        "from bricklint_schemas.validate import validate\n"
        "assert validate('create', json.load(open(sys.argv[1]))) == []\n"
        "print(*sorted({'jsonschema', 'networkx', 'libcst', 'sqlglot', 'databricks'} & set(sys.modules)))\n"
    )
    path = FILES[IDS.index("create/every_task_type")]
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
