"""Root files and includes of bundles."""

from __future__ import annotations

import time

import pytest

from bricklint.files.memory import Memory
from bricklint.files.port import Disk
from bricklint.jobs.bundle.include import BadPatternError, expand, matcher
from bricklint.jobs.load import load_specs
from bricklint.jobs.model import Form
from tests.jobs.shown import load, outcomes, shown

ROOT = "bundle: {name: b}\n"
JOB = "resources: {jobs: {%s: {name: n, tasks: [{task_key: a, notebook_task: {notebook_path: x}}]}}}\n"


@pytest.mark.parametrize("name", ["databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml"])
def test_names_of_root_files(name: str) -> None:
    (bundle,) = load({f"sub/{name}": ROOT}).bundles
    assert (bundle.path, bundle.folder, bundle.name) == (f"sub/{name}", "sub", "b")


def test_two_root_files_are_one_too_many() -> None:
    specs = load({"databricks.yml": ROOT, "bundle.yaml": "bundle: {name: other}\n"})
    (problem,) = specs.problems
    assert (problem.slug, problem.path) == ("include-not-found", "bundle.yaml")
    assert "two root files" in problem.message
    assert problem.related[0].span.path == "databricks.yml"
    assert [bundle.path for bundle in specs.bundles] == ["databricks.yml"]


def test_bundle_yml_of_another_tool_is_no_rival() -> None:
    specs = load({"databricks.yml": ROOT, "bundle.yml": "bundles:\n  - name: symfony\n"})
    assert not specs.problems
    assert [bundle.path for bundle in specs.bundles] == ["databricks.yml"]


def test_several_bundles_in_one_project() -> None:
    specs = load({"databricks.yml": ROOT + JOB % "a", "x/databricks.yml": ROOT + JOB % "b"})
    assert [bundle.folder for bundle in specs.bundles] == ["", "x"]
    assert [job.key for job in specs.jobs] == ["a", "b"]


INCLUDES = [
    pytest.param("resources/*.yml", ["r/b/resources/a.yml", "r/b/resources/b.yml"], id="a star"),
    pytest.param("resources/a.yml", ["r/b/resources/a.yml"], id="a name"),
    pytest.param("./resources/a.yml", ["r/b/resources/a.yml"], id="a dot in front"),
    pytest.param("*/*.yml", ["r/b/other/a.yml", "r/b/resources/a.yml", "r/b/resources/b.yml"], id="two stars apart"),
    pytest.param(
        "resources/**/*.yml",
        ["r/b/resources/deep/a.yml", "r/b/resources/deep/b.yml"],
        id="** is one star: exactly one folder",
    ),
    pytest.param("resources/[ab].yml", ["r/b/resources/a.yml", "r/b/resources/b.yml"], id="a class"),
    pytest.param("resources/[^a].yml", ["r/b/resources/b.yml"], id="a negated class"),
    pytest.param("resources/[a-a].yml", ["r/b/resources/a.yml"], id="a range"),
    pytest.param("resources/?.yml", ["r/b/resources/a.yml", "r/b/resources/b.yml"], id="a question mark"),
    pytest.param("nothing/*.yml", [], id="a pattern without a match is no mistake"),
    pytest.param("../shared/*.yml", ["r/shared/s.yml"], id="a folder beside the bundle"),
    pytest.param("resources/.*.yml", ["r/b/resources/.hidden.yml"], id="a hidden file"),
    pytest.param("resources/*.json", ["r/b/resources/j.json"], id="a JSON resource file"),
]
FILES = {
    "r/b/resources/a.yml": JOB % "a",
    "r/b/resources/b.yml": JOB % "b",
    "r/b/resources/.hidden.yml": JOB % "h",
    "r/b/resources/j.json": '{"resources": {"jobs": {"j": {"name": "n"}}}}',
    "r/b/resources/deep/a.yml": JOB % "da",
    "r/b/resources/deep/b.yml": JOB % "db",
    "r/b/resources/note.txt": "no spec",
    "r/b/other/a.yml": JOB % "oa",
    "r/shared/s.yml": JOB % "s",
}


@pytest.mark.parametrize(("pattern", "expected"), INCLUDES)
def test_includes(pattern: str, expected: list[str]) -> None:
    files: dict[str, str | bytes] = {"r/b/databricks.yml": ROOT + f"include: ['{pattern}']\n", **FILES}
    specs = load(files)
    (bundle,) = specs.bundles
    wanted = [path for path in expected if not path.endswith(".hidden.yml") or "/." in pattern]
    if pattern in ("resources/*.yml", "*/*.yml"):  # a star takes hidden files as well
        wanted = sorted([*wanted, "r/b/resources/.hidden.yml"])
    assert list(bundle.includes) == wanted
    assert not specs.problems


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param("nope.yml", "matches no file", id="a name without a file"),
        pytest.param("r/[a.yml", "malformed pattern", id="an open class"),
        pytest.param("/etc/x.yml", "no relative path", id="an absolute path"),
        pytest.param("../../../x.yml", "matches no file", id="out of the project"),
        pytest.param("note.txt", "only YAML and JSON", id="another kind of file"),
    ],
)
def test_includes_that_are_mistakes(entry: str, message: str) -> None:
    specs = load({"databricks.yml": ROOT + f"include:\n  - {entry}\n", "note.txt": ""})
    (problem,) = specs.problems
    assert problem.slug == "include-not-found"
    assert message in problem.message
    assert problem.span is not None
    assert problem.span.text == entry


def test_an_include_is_loaded_once_and_never_the_root() -> None:
    files = {
        "databricks.yml": ROOT + "include: ['*.yml', a.yml, ./a.yml, databricks.yml]\n",
        "a.yml": JOB % "a",
    }
    specs = load(files)
    assert not specs.problems
    assert specs.bundles[0].includes == ("a.yml",)
    assert [document.path for document in specs.documents] == ["a.yml", "databricks.yml"]
    assert len(specs.jobs) == 1


def test_includes_of_includes_are_not_followed() -> None:
    specs = load({"databricks.yml": ROOT + "include: [a.yml]\n", "a.yml": "include: [b.yml]\n", "b.yml": JOB % "b"})
    assert specs.bundles[0].includes == ("a.yml",)
    assert [(job.key, job.bundle) for job in specs.jobs] == [("b", None)]


def test_an_include_that_holds_only_targets() -> None:
    specs = load(
        {
            "databricks.yml": ROOT + "include: [t.yml]\n" + JOB % "j",
            "t.yml": "targets: {prod: {resources: {jobs: {j: {name: p, tasks: [{task_key: a, max_retries: 1}]}}}}}\n",
        }
    )
    (job,) = specs.jobs
    assert (job.name, [info.name for info in job.targets], job.tasks[0].max_retries) == ("p", ["prod"], 1)
    assert job.document.path == "databricks.yml"
    assert job.tasks[0].node.scalar("max_retries").span.path == "t.yml"  # type: ignore[union-attr]


def test_targets_of_two_files_are_merged() -> None:
    specs = load(
        {
            "databricks.yml": ROOT + "include: [a.yml, b.yml]\n" + JOB % "j",
            "a.yml": "targets: {prod: {resources: {jobs: {j: {name: p}}}}}\n",
            "b.yml": "targets: {prod: {resources: {jobs: {j: {timeout_seconds: 1}}}}, dev: {}}\n",
        }
    )
    assert [(job.name, [info.name for info in job.targets]) for job in specs.jobs] == [("p", ["prod"]), ("n", ["dev"])]


def test_variables_of_an_include() -> None:
    specs = load(
        {
            "databricks.yml": ROOT + "include: [v.yml]\nresources: {jobs: {j: {name: '${var.x}'}}}\n",
            "v.yml": "variables: {x: {default: from v}}\n",
        }
    )
    assert outcomes(specs) == {"j@": {"name": "from v"}}
    assert specs.jobs[0].settings.scalar("name").via == "variable `x`, v.yml:1"  # type: ignore[union-attr]


def test_one_key_in_two_files() -> None:
    specs = load(
        {
            "databricks.yml": ROOT + "include: ['*.yml']\n",
            "a.yml": "resources: {jobs: {same: {name: a}}}\n",
            "b.yml": "resources: {pipelines: {same: {name: b}}}\n",
        }
    )
    (problem,) = specs.problems
    assert (problem.slug, problem.path) == ("duplicate-key", "b.yml")
    assert problem.span is not None
    assert problem.span.text == "same"
    assert [label.span.path for label in problem.related] == ["a.yml"]


def test_jobs_of_two_files_of_one_kind_stand_beside_each_other() -> None:
    specs = load(
        {"databricks.yml": ROOT + "include: ['r/*.yml']\n" + JOB % "z", "r/a.yml": JOB % "a", "r/b.yml": JOB % "b"}
    )
    assert [(job.key, job.document.path) for job in specs.jobs] == [
        ("z", "databricks.yml"),
        ("a", "r/a.yml"),
        ("b", "r/b.yml"),
    ]


def test_a_broken_include_is_reported_and_the_others_are_read() -> None:
    specs = load({"databricks.yml": ROOT + "include: ['*.yml']\n", "a.yml": "resources: [\n", "b.yml": JOB % "b"})
    assert [(problem.slug, problem.path) for problem in specs.problems] == [("syntax-error", "a.yml")]
    assert [job.key for job in specs.jobs] == ["b"]


OVERRIDE = "targets: {dev: {variables: {v: x}, resources: {jobs: {n: {tasks: [{task_key: a, max_retries: 1}]}}}}}\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(
            {"databricks.yml": ROOT + "include: [x.yml]\n" + OVERRIDE, "x.yml": "resources: {jobs: {n: [\n"},
            ["syntax-error"],
            id="an include that does not parse",
        ),
        pytest.param(
            {"databricks.yml": ROOT + "include: [x.yml]\n" + OVERRIDE}, ["include-not-found"], id="a missing include"
        ),
        pytest.param(
            {"databricks.yml": ROOT + "python: {resources: ['resources:load']}\n" + OVERRIDE},
            ["unknown-variable"],
            id="jobs in Python",
        ),
    ],
)
def test_a_target_is_partial_where_its_job_cannot_be_seen(files: dict[str, str | bytes], said: list[str]) -> None:
    specs = load(files)
    assert [problem.slug for problem in specs.problems] == said
    assert [(job.key, job.form, job.partial) for job in specs.jobs] == [("n", Form.TARGET, True)]
    assert [bundle.undeclared for bundle in specs.bundles] == [()]


def test_a_broken_root_is_reported() -> None:
    specs = load({"databricks.yml": "bundle:\n  name: [\n"})
    assert [(problem.slug, problem.path) for problem in specs.problems] == [("syntax-error", "databricks.yml")]


def test_a_resource_file_that_no_bundle_includes() -> None:
    text = "resources: {jobs: {j: {name: '${var.x}', max_concurrent_runs: 1}}}\n"
    specs = load({"resources/j.yml": text})
    (job,) = specs.jobs
    assert (job.form, job.bundle, job.key, job.partial) == (Form.BUNDLE, None, "j", False)
    assert shown(job.settings) == {"name": "?${var.x}", "max_concurrent_runs": 1}
    assert not specs.bundles


def test_an_override_alone_is_partial() -> None:
    (job,) = load({"t.yml": "targets: {prod: {resources: {jobs: {j: {name: p}}}}}\n"}).jobs
    assert (job.form, job.partial, job.targets[0].name) == (Form.TARGET, True, "prod")


def test_ten_thousand_includes_are_quick() -> None:
    files: dict[str, bytes | str] = {"databricks.yml": ROOT + "include: ['r/*.yml']\n"}
    for number in range(10_000):
        files[f"r/{number:05}.yml"] = f"resources: {{jobs: {{j{number}: {{name: n}}}}}}\n"
    begin = time.process_time()
    assert len(load_specs(Memory(files)).jobs) == 10_000
    assert time.process_time() - begin < 60


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("*", ["", "a", ".a"], []),
        ("a*b", ["ab", "axxb"], ["a/b", "abc"]),
        ("?", ["a", "ä"], ["", "ab"]),
        ("[a-c]", ["b"], ["d", "-"]),
        ("[^a-c]", ["d"], ["b"]),
        (r"\*", ["*"], ["a", r"\*"]),
        (r"[\]]", ["]"], ["a"]),
        ("[b-a]", [], ["a", "b"]),
        ("a.b", ["a.b"], ["axb"]),
        ("a]", ["a]"], ["a"]),
        ("[*]", ["*"], ["a"]),
        ("{a,b}", ["{a,b}"], ["a"]),
    ],
)
def test_patterns_are_those_of_go(pattern: str, yes: list[str], no: list[str]) -> None:
    assert [name for name in yes if not matcher(pattern).fullmatch(name)] == []
    assert [name for name in no if matcher(pattern).fullmatch(name)] == []


@pytest.mark.parametrize("pattern", ["[", "[a", "[]", "[]a]", "[^]", "[a-]", "[-a]", "a\\", "[\\"])
def test_malformed_patterns(pattern: str) -> None:
    with pytest.raises(BadPatternError):
        matcher(pattern)


def test_links_that_lead_out_are_not_read(tmp_path) -> None:
    outside = tmp_path / "outside.yml"
    outside.write_text(JOB % "secret")
    project = tmp_path / "project"
    (project / "r").mkdir(parents=True)
    (project / "databricks.yml").write_text(ROOT + "include: ['r/*.yml']\n")
    (project / "r" / "link.yml").symlink_to(outside)
    specs = load_specs(Disk(project, ["databricks.yml", "r/link.yml"]))
    assert [problem.slug for problem in specs.problems] == ["unreadable-file"]
    assert not specs.jobs


def test_expand_knows_folders() -> None:
    files = Memory({"a/b/c.yml": ""})
    assert expand(files, "", "a/*") == ["a/b"]
    assert expand(files, "a", "b/c.yml") == ["a/b/c.yml"]
