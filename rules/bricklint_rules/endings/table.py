"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import CODE, Row
from bricklint.rule import Scope

HERE = "bricklint_rules.endings"
E, W = Severity.ERROR, Severity.WARNING

ROWS: tuple[Row, ...] = (
    Row(
        "BL701",
        "exit-hides-failure",
        E,
        Scope.PROJECT,
        f"{HERE}.exit_hides_failure",
        "dbutils.notebook.exit() on a failure path: the run counts as a success",
        fix=True,
        when=(CODE,),
    ),
    Row(
        "BL702",
        "exit-caught",
        W,
        Scope.PROJECT,
        f"{HERE}.exit_caught",
        "a broad handler catches the exit itself",
        when=(CODE,),
    ),
    Row(
        "BL703",
        "unreachable-after-exit",
        E,
        Scope.PROJECT,
        f"{HERE}.unreachable_after_exit",
        "code after dbutils.notebook.exit() never runs, a raise least of all",
        fix=True,
        when=(CODE,),
    ),
    Row(
        "BL704",
        "swallowed-exception",
        W,
        Scope.PROJECT,
        f"{HERE}.swallowed_exception",
        "a broad handler that does nothing around a write or a read",
        when=(CODE,),
    ),
    Row(
        "BL705",
        "exit-value",
        E,
        Scope.PROJECT,
        f"{HERE}.exit_value",
        "the exit value is no text",
        when=(CODE,),
    ),
    Row(
        "BL706",
        "system-exit",
        W,
        Scope.PROJECT,
        f"{HERE}.system_exit",
        "sys.exit(0) and its kin fail a good run",
        when=("python_wheel_task", CODE),
    ),
    Row(
        "BL707",
        "traceback-hook",
        E,
        Scope.PROJECT,
        f"{HERE}.traceback_hook",
        "replacing IPython's traceback display hides failures",
        when=(CODE,),
    ),
    Row(
        "BL708",
        "dead-exit-guard",
        W,
        Scope.PROJECT,
        f"{HERE}.dead_exit_guard",
        "there is no dbutils.NotebookExit",
        when=(CODE,),
    ),
    Row(
        "BL709",
        "child-status-ignored",
        W,
        Scope.PROJECT,
        f"{HERE}.child_status_ignored",
        "a child notebook exits with a failure text that its caller never looks at",
        when=(CODE,),
    ),
    Row(
        "BL710",
        "failure-collected",
        W,
        Scope.PROJECT,
        f"{HERE}.failure_collected",
        "failures are collected in a loop and nothing looks at them",
        when=(CODE,),
    ),
)
