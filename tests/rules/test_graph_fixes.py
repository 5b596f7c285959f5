"""The fixes of the graph, resilience and compute rules: each mends what it was offered for, and breaks nothing."""

from __future__ import annotations

import pytest

from bricklint.diagnostic import Diagnostic, Fix
from bricklint.fixing.edits import changed, changes_of
from tests.rules import (
    test_compute,
    test_compute_clusters,
    test_graph,
    test_graph_declarations,
    test_graph_names,
    test_graph_order,
    test_graph_tasks,
)
from tests.rules.harness import Case, case_id, findings

MODULES = (
    test_graph,
    test_graph_names,
    test_graph_order,
    test_graph_declarations,
    test_graph_tasks,
    test_compute,
    test_compute_clusters,
)
FIRING = [case for module in MODULES for case in module.CASES if not case.is_silent]
BROKEN = ("BL001", "BL002", "BL101", "BL102", "BL103")
"""What a fix that spoils the document would lead to."""

CRAFTED = {
    "BL202": """
        name: j
        tasks:
          - task_key: load_orders   # first
            notebook_task: {notebook_path: /a}
          - task_key: report
            depends_on:
              - task_key: load_order  # then
            notebook_task: {notebook_path: /b}
        """,
    "BL205": """
        name: j
        tasks:
          - task_key: load   # first
            depends_on:
              # nobody knows why
              - task_key: load
            notebook_task: {notebook_path: /a}
          - depends_on: [{task_key: report}, {task_key: load}]
            task_key: report
            notebook_task: {notebook_path: /b}  # last
        """,
    "BL206": """
        name: j
        tasks:
          - task_key: load
            notebook_task: {notebook_path: /a}
          - task_key: report
            depends_on:
              - outcome: "true"
                task_key: load
            notebook_task: {notebook_path: /b}
          - task_key: c
            condition_task: {op: EQUAL_TO, left: "{{job.parameters.x}}", right: "1"}
          - task_key: d
            depends_on:
              - task_key: c
                outcome: true  # a boolean
            notebook_task: {notebook_path: /b}
        """,
    "BL208": """
        name: j
        tasks:
          - {task_key: a, notebook_task: {notebook_path: /a}}
          - {task_key: b, depends_on: [{task_key: a}], notebook_task: {notebook_path: /a}}
          - task_key: c
            depends_on:
              - task_key: b   # this one
              - task_key: a   # and this one
            notebook_task: {notebook_path: /a}
        """,
    "BL213": """
        name: j
        environments:
          - environment_key: default
            spec: {environment_version: '4'}
        tasks:
          - task_key: a
            environment_key: 'defualt'
            spark_python_task: {python_file: /a.py}
        """,
    "BL214": """
        name: j
        environments:
          - environment_key: default
            spec:
              environment_version: '4'
          # the second
          - environment_key: large
            spec:
              environment_version: '4'
        tasks:
          - task_key: a
            environment_key: default
            spark_python_task: {python_file: /a.py}
        """,
    "BL504": """
        name: j
        job_clusters:
          - job_cluster_key: main
            new_cluster:
              autotermination_minutes: 30
              spark_version: 16.4.x-scala2.12
              num_workers: 1  # small
              workload_type:
                clients: {jobs: true, notebooks: false}
        tasks:
          - task_key: a
            job_cluster_key: main
            notebook_task: {notebook_path: /a}
        """,
}


def fixed(files: dict[str, str], fix: Fix) -> dict[str, str]:
    after = dict(files)
    sources = {edit.span.path: edit.span.source for edit in fix.edits}
    for path, changes in changes_of(fix).items():
        after[path] = changed(sources[path].text, changes)
    return after


def offered(files: dict[str, str], code: str) -> list[Diagnostic]:
    return [one for one in findings(dict(files), code) if one.fixes]


def check_fixes(files: dict[str, str], code: str) -> None:
    before = findings(dict(files), code, *BROKEN)
    mine = [one for one in before if one.code == code]
    for diagnostic in mine:
        for fix in diagnostic.fixes:
            assert fix.safe and fix.edits
            after = findings(fixed(files, fix), code, *BROKEN)
            left = [one.message for one in after if one.code == code]
            assert left.count(diagnostic.message) < [one.message for one in mine].count(diagnostic.message)
            spoilt = [one.message for one in after if one.code != code]
            assert len(spoilt) <= len([one for one in before if one.code != code]), spoilt


@pytest.mark.parametrize("case", FIRING, ids=case_id)
def test_the_fixes_of_a_case(case: Case) -> None:
    check_fixes(dict(case.files), case.code)


@pytest.mark.parametrize("code", CRAFTED)
def test_fixes_keep_the_formatting(code: str) -> None:
    files = {"job.yml": CRAFTED[code]}
    assert offered(files, code)
    check_fixes(files, code)
    for diagnostic in offered(files, code):
        for fix in diagnostic.fixes:
            (edit,) = fix.edits
            whole = edit.span.source.text
            lines = set(whole.splitlines()) - set(fixed(files, fix)["job.yml"].splitlines())
            assert len(lines) <= edit.span.text.count("\n") + 2, lines


@pytest.mark.parametrize("code", CRAFTED)
def test_all_fixes_one_after_another_leave_nothing(code: str) -> None:
    files = {"job.yml": CRAFTED[code]}
    for _ in range(10):
        found = offered(files, code)
        if not found:
            break
        files = fixed(files, found[0].fixes[0])
    assert not findings(files, code), files["job.yml"]
