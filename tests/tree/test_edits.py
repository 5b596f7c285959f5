"""Edits of specs: what is left must parse to the tree without the entry, and look as before around it."""

from __future__ import annotations

import pytest

from bricklint.files.memory import Memory
from bricklint.jobs.load import load_specs
from bricklint.source import SourceText
from bricklint.tree.edits import insert_entry, remove_entry, remove_item, remove_item_of, replace_value
from bricklint.tree.json_reader import read_json
from bricklint.tree.node import Mapping, Node, Scalar, Sequence, plain
from bricklint.tree.yaml_reader import read_yaml


def read(text: str, path: str = "job.yml") -> Mapping:
    source = SourceText(path, text)
    root: Node = read_json(source) if path.endswith(".json") else read_yaml(source)[0]
    assert isinstance(root, Mapping)
    return root


def applied(text: str, edit) -> str:
    assert edit is not None
    return text[: edit.span.start] + edit.text + text[edit.span.end :]


@pytest.mark.parametrize(
    ("text", "key", "left"),
    [
        pytest.param("a: 1\nb: 2\nc: 3\n", "b", "a: 1\nc: 3\n", id="middle"),
        pytest.param("a: 1\nb: 2\n", "a", "b: 2\n", id="first"),
        pytest.param("a: 1\nb: 2", "b", "a: 1", id="last, no line end"),
        pytest.param("a: 1\r\nb: 2\r\nc: 3\r\n", "b", "a: 1\r\nc: 3\r\n", id="windows line ends"),
        pytest.param("a: 1\nb: 2  # why\nc: 3\n", "b", "a: 1\nc: 3\n", id="its comment goes along"),
        pytest.param("a: 1\n# above\nb: 2\nc: 3\n", "b", "a: 1\n# above\nc: 3\n", id="a comment above stays"),
        pytest.param("a: 1\nb:\n  x: 1\n  y: [1, 2]\nc: 3\n", "b", "a: 1\nc: 3\n", id="a block value"),
        pytest.param("a: 1\nb:\n- x\n- y\nc: 3\n", "b", "a: 1\nc: 3\n", id="a list that is not indented"),
        pytest.param("a: 1\nb: |\n  x\n  y\nc: 3\n", "b", "a: 1\nc: 3\n", id="a block of text"),
        pytest.param("a: 1\nb:\nc: 3\n", "b", "a: 1\nc: 3\n", id="an empty value"),
        pytest.param("d: &d 1\nb: *d\nc: 3\n", "b", "d: &d 1\nc: 3\n", id="an alias"),
        pytest.param("{a: 1, b: 2, c: 3}\n", "b", "{a: 1, c: 3}\n", id="flow, middle"),
        pytest.param("{a: 1, b: 2, c: 3}\n", "a", "{b: 2, c: 3}\n", id="flow, first"),
        pytest.param("{a: 1, b: 2, c: [3]}\n", "c", "{a: 1, b: 2}\n", id="flow, last"),
    ],
)
def test_an_entry_is_removed(text: str, key: str, left: str) -> None:
    root = read(text)
    expected = plain(root)
    del expected[key]
    after = applied(text, remove_entry(root, key))
    assert after == left
    assert plain(read(after)) == expected


@pytest.mark.parametrize(
    ("text", "key", "left"),
    [
        pytest.param('{"a": 1, "b": 2}', "a", '{"b": 2}', id="first"),
        pytest.param('{"a": 1, "b": 2}', "b", '{"a": 1}', id="last"),
        pytest.param(
            '{\n  "a": 1,\n  "b": {"x": "#"},\n  "c": 3\n}', "b", '{\n  "a": 1,\n  "c": 3\n}', id="middle, on lines"
        ),
        pytest.param('{\n  "a": 1,\n  "b": 2\n}', "b", '{\n  "a": 1\n}', id="last, on lines"),
        pytest.param('{\n  "a": 1,\n  "b": 2\n}', "a", '{\n  "b": 2\n}', id="first, on lines"),
    ],
)
def test_an_entry_of_json_is_removed(text: str, key: str, left: str) -> None:
    after = applied(text, remove_entry(read(text, "job.json"), key))
    assert after == left


def test_the_first_entry_of_a_list_item_leaves_the_dash() -> None:
    text = "tasks:\n  - a: 1\n    b: 2\n  - c: 3\n"
    item = read(text).items_of("tasks")[0]
    assert applied(text, remove_entry(item, "a")) == "tasks:\n  - b: 2\n  - c: 3\n"
    assert applied(text, remove_entry(item, "b")) == "tasks:\n  - a: 1\n  - c: 3\n"


@pytest.mark.parametrize(
    ("text", "number", "left"),
    [
        pytest.param("x:\n  - a\n  - b\n  - c\n", 1, "x:\n  - a\n  - c\n", id="middle"),
        pytest.param("x:\n- a\n- b\ny: 1\n", 1, "x:\n- a\ny: 1\n", id="last, not indented"),
        pytest.param("x:\n  - a: 1\n    b: 2\n  - c: 3\n", 0, "x:\n  - c: 3\n", id="a mapping"),
        pytest.param("x:\n  - a: 1\n  - c: 3 # why", 1, "x:\n  - a: 1", id="last line of the file"),
        pytest.param("x:\n  -\n    a: 1\n  - c: 3\n", 1, "x:\n  -\n    a: 1\n", id="dash on its own line"),
        pytest.param("x: [{a: 1}, {b: 2}]\n", 0, "x: [{b: 2}]\n", id="flow, first"),
        pytest.param("x: [{a: 1}, {b: 2}]\n", 1, "x: [{a: 1}]\n", id="flow, last"),
    ],
)
def test_an_item_is_removed(text: str, number: int, left: str) -> None:
    sequence = read(text).get("x")
    assert isinstance(sequence, Sequence)
    assert applied(text, remove_item(sequence, sequence.items[number])) == left


def test_the_only_item_takes_the_key_along() -> None:
    text = "a: 1\nx:\n  - b\nc: 2\n"
    root = read(text)
    assert applied(text, remove_item_of(root, "x", root.sequence("x").items[0])) == "a: 1\nc: 2\n"


def test_one_of_several_items_leaves_the_key() -> None:
    text = "a: 1\nx: [b, c]\n"
    root = read(text)
    assert applied(text, remove_item_of(root, "x", root.sequence("x").items[0])) == "a: 1\nx: [c]\n"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("b: 1\n", "b", id="the only entry"),
        pytest.param("d: &d {b: 1}\n<<: *d\nc: 2\n", "b", id="a merged entry"),
        pytest.param("b: &x 1\nc: *x\n", "b", id="an anchor that is used"),
        pytest.param("{a: 1, # why\n b: 2}\n", "b", id="a comment within"),
        pytest.param("d: &d 1\ne: {a: 2}\n", "nothing", id="no such key"),
    ],
)
def test_no_edit_where_it_is_not_certain(text: str, key: str) -> None:
    assert remove_entry(read(text), key) is None


def test_no_item_is_removed_from_an_alias() -> None:
    root = read("d: &d [a, b]\nx: *d\n")
    sequence = root.sequence("x")
    assert remove_item(sequence, sequence.items[0]) is None
    assert remove_item_of(root, "x", sequence.items[0]) is None


@pytest.mark.parametrize(
    ("text", "value", "left"),
    [
        pytest.param("a: load\n", "extract", "a: extract\n", id="plain"),
        pytest.param("a: 'load'\n", "it's", "a: 'it''s'\n", id="single quotes"),
        pytest.param('a: "load"\n', 'x "y"', 'a: "x \\"y\\""\n', id="double quotes"),
        pytest.param("a: true\n", "true", 'a: "true"\n', id="text that reads as a boolean"),
        pytest.param("a: load\n", "a b: c", 'a: "a b: c"\n', id="text that is not plain"),
        pytest.param("a: '1'\n", 1, "a: 1\n", id="a number"),
        pytest.param("a: 1\n", False, "a: false\n", id="a boolean"),
    ],
)
def test_a_value_is_replaced(text: str, value: str | int | bool, left: str) -> None:
    node = read(text).scalar("a")
    assert isinstance(node, Scalar)
    after = applied(text, replace_value(node, value))
    assert after == left
    assert plain(read(after)) == {"a": value}


def test_a_value_of_json_is_replaced() -> None:
    text = '{"a": true}'
    assert applied(text, replace_value(read(text, "j.json").scalar("a"), "true")) == '{"a": "true"}'


def test_a_value_behind_an_alias_is_left_alone() -> None:
    assert replace_value(read("d: &d load\na: *d\n").scalar("a"), "x") is None


def test_languages_without_a_structure_of_their_own_are_left_alone() -> None:
    text = '{"a": "load", "b": [1, 2]}'
    root = read_json(SourceText("main.scala", text))
    assert isinstance(root, Mapping)
    assert remove_entry(root, "a") is None
    assert remove_item(root.sequence("b"), root.sequence("b").items[0]) is None
    assert insert_entry(root, "c", 1) is None


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        pytest.param("j.yml", "a: 1\nb:\n  x: 1\n", "a: 1\nb:\n  x: 1\nnew: 3\n", id="block"),
        pytest.param("j.yml", "{a: 1}\n", "{a: 1, new: 3}\n", id="flow"),
        pytest.param("j.json", '{\n  "a": 1\n}', '{\n  "a": 1,\n  "new": 3\n}', id="json on lines"),
        pytest.param("j.json", '{"a": 1}', '{"a": 1, "new": 3}', id="json on a line"),
    ],
)
def test_an_entry_is_inserted(path: str, text: str, left: str) -> None:
    assert applied(text, insert_entry(read(text, path), "new", 3)) == left


def test_an_entry_is_inserted_behind_another() -> None:
    text = "tasks:\n  - a: 1 # why\n    b: 2\n"
    item = read(text).items_of("tasks")[0]
    assert applied(text, insert_entry(item, "new", "x", after="a")) == "tasks:\n  - a: 1 # why\n    new: x\n    b: 2\n"


# --- HCL and Python ------------------------------------------------------------------------------------------------


def job_in(path: str, text: str) -> Mapping:
    """The settings of the one job of a file."""
    (job,) = load_specs(Memory({path: text})).jobs
    return job.settings


HCL = """resource "databricks_job" "j" {
  name            = "j" # why
  max_concurrent_runs = 2
  job_cluster {
    job_cluster_key = "a"
    new_cluster {
      spark_version           = "16.4.x-scala2.12"
      autotermination_minutes = 30 // minutes
      num_workers             = 1
    }
  }
  task {
    task_key = "load"
    libraries = ["x"]
    depends_on {
      task_key = "a"
    }
    # the second
    depends_on { task_key = "b" }
    notebook_task { notebook_path = "/a" }
  }
  tags = { a = "1", b = "2" }
}
"""


def test_hcl_attributes_and_blocks_go_with_their_lines() -> None:
    job = job_in("main.tf", HCL)
    cluster = job.items_of("job_clusters")[0].mapping("new_cluster")
    assert applied(HCL, remove_entry(cluster, "autotermination_minutes")) == HCL.replace(
        "      autotermination_minutes = 30 // minutes\n", ""
    )
    task = job.items_of("tasks")[0]
    first, second = task.sequence("depends_on").items
    assert applied(HCL, remove_item_of(task, "depends_on", first)) == HCL.replace(
        '    depends_on {\n      task_key = "a"\n    }\n', ""
    )
    assert applied(HCL, remove_item_of(task, "depends_on", second)) == HCL.replace(
        '    depends_on { task_key = "b" }\n', ""
    )
    assert remove_entry(task, "depends_on") is None, "other things stand between its blocks"
    assert applied(HCL, remove_entry(task, "notebook_task")) == HCL.replace(
        '    notebook_task { notebook_path = "/a" }\n', ""
    )
    assert remove_entry(job.mapping("tags"), "a") is None, "several attributes on one line"


def test_hcl_attributes_are_put_on_a_line_of_their_own() -> None:
    job = job_in("main.tf", HCL)
    assert applied(HCL, insert_entry(job, "timeout_seconds", 60, after="name")) == HCL.replace(
        "# why\n", "# why\n  timeout_seconds = 60\n"
    )
    task = job.items_of("tasks")[0]
    assert applied(HCL, insert_entry(task, "run_if", "ALL_DONE", after="task_key")) == HCL.replace(
        '"load"\n', '"load"\n    run_if = "ALL_DONE"\n'
    )
    assert insert_entry(job.mapping("tags"), "c", "3", after="a") is None
    windows = HCL.replace("\n", "\r\n")
    job = job_in("main.tf", windows)
    assert applied(windows, insert_entry(job, "timeout_seconds", 60, after="name")) == windows.replace(
        "# why\r\n", "# why\r\n  timeout_seconds = 60\r\n"
    )


DICTIONARY = """job = {
    "name": "j",  # why
    'max_concurrent_runs': 2,
    "tasks": [
        {"task_key": "load", "notebook_task": {"notebook_path": "/a"}},
        {
            "task_key": "report",
            # after it
            "depends_on": [{"task_key": "load"}, {"task_key": ("x")}],
            "notebook_task": {"notebook_path": "/b"}  # last
        },
    ],
}
requests.post(host + "/api/2.1/jobs/create", json=job)
"""


def test_entries_of_a_dictionary_in_python() -> None:
    job = job_in("make.py", DICTIONARY)
    assert applied(DICTIONARY, remove_entry(job, "max_concurrent_runs")) == DICTIONARY.replace(
        "    'max_concurrent_runs': 2,\n", ""
    )
    first, second = job.items_of("tasks")
    assert applied(DICTIONARY, remove_entry(first, "task_key")) == DICTIONARY.replace('"task_key": "load", "n', '"n')
    assert applied(DICTIONARY, remove_entry(first, "notebook_task")) == DICTIONARY.replace(
        ', "notebook_task": {"notebook_path": "/a"}', ""
    )
    assert applied(DICTIONARY, remove_entry(second, "notebook_task")) == DICTIONARY.replace(
        '            "notebook_task": {"notebook_path": "/b"}  # last\n', ""
    )
    one, other = second.sequence("depends_on").items
    assert applied(DICTIONARY, remove_item_of(second, "depends_on", one)) == DICTIONARY.replace(
        '{"task_key": "load"}, {"task_key": (', '{"task_key": ('
    )
    assert isinstance(other, Mapping)
    assert remove_entry(other, "task_key") is None


def test_entries_are_put_into_a_dictionary_in_python() -> None:
    job = job_in("make.py", DICTIONARY)
    assert applied(DICTIONARY, insert_entry(job, "timeout_seconds", 60, after="name")) == DICTIONARY.replace(
        "# why\n", '# why\n    "timeout_seconds": 60,\n'
    )
    assert applied(DICTIONARY, insert_entry(job, "x", True, after="max_concurrent_runs")) == DICTIONARY.replace(
        "': 2,\n", "': 2,\n    'x': True,\n"
    )
    first, second = job.items_of("tasks")
    assert applied(DICTIONARY, insert_entry(first, "max_retries", 2, after="task_key")) == DICTIONARY.replace(
        '"load", "n', '"load", "max_retries": 2, "n'
    )
    assert insert_entry(second, "max_retries", 2, after="notebook_task") is None, "a comment would change its line"


CALLS = """from databricks.sdk.service.jobs import NotebookTask, Task, TaskDependency
w.jobs.create(
    name="j",
    tasks=[
        Task(task_key="load", notebook_task=NotebookTask(notebook_path='''/a''')),
        Task(
            task_key="report",
            depends_on=[TaskDependency(task_key="load"), TaskDependency(task_key='x')],  # why
            notebook_task=NotebookTask(notebook_path="/b"),
        ),
    ],
)
"""


def test_arguments_of_calls_in_python() -> None:
    job = job_in("make.py", CALLS)
    first, second = job.items_of("tasks")
    assert applied(CALLS, insert_entry(job, "timeout_seconds", 60, after="name")) == CALLS.replace(
        '"j",\n', '"j",\n    timeout_seconds=60,\n'
    )
    assert applied(CALLS, insert_entry(first, "max_retries", 2, after="task_key")) == CALLS.replace(
        '"load", n', '"load", max_retries=2, n'
    )
    _, other = second.sequence("depends_on").items
    assert applied(CALLS, remove_item_of(second, "depends_on", other)) == CALLS.replace(
        ", TaskDependency(task_key='x')", ""
    )
    assert applied(CALLS, remove_entry(second, "depends_on")) == "".join(
        line for line in CALLS.splitlines(keepends=True) if "# why" not in line
    )
    assert isinstance(other, Mapping)
    assert applied(CALLS, replace_value(other.scalar("task_key"), "load")) == CALLS.replace("'x'", "'load'")
    path = first.mapping("notebook_task").scalar("notebook_path")
    assert applied(CALLS, replace_value(path, "/c")) == CALLS.replace("/a", "/c")
    assert replace_value(path, 'a"b') is None, "quotes that are not part of the place"
