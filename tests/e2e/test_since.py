"""`bricklint check --since` with the real git: what has changed, what a change has caused, and that nothing is run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bricklint.files.discover import walk
from bricklint.files.git import Git
from bricklint.files.port import Disk, FileProblemError
from bricklint.files.revision import Revision
from tests.cli.projects import BAD_JOB
from tests.e2e.repository import Repository

pytestmark = pytest.mark.e2e

ONLY = ("--select", "BL202,BL616,BL602,BL701", "--format", "json")
SPEC = """name: daily
tasks:
  - task_key: load
    notebook_task:
      notebook_path: ../notebooks/load.py
      base_parameters: {source_path: /Volumes/landing}
  - task_key: report
    depends_on: [{task_key: laod}]
    notebook_task: {notebook_path: ../notebooks/report.py}
"""
LOAD = """# Databricks notebook source
dbutils.widgets.text("source_path", "")
print(dbutils.widgets.get("source_path"))
"""
HIDING = """# Databricks notebook source
try:
    spark.sql("select 1")
except Exception as error:
    dbutils.notebook.exit(f"FAILED: {error}")
"""
FILES: dict[str, str | bytes | None] = {
    "jobs/daily.yml": SPEC,
    "jobs/other.json": BAD_JOB,
    "notebooks/load.py": LOAD,
    "notebooks/report.py": HIDING,
}


@pytest.fixture
def repository(tmp_path: Path, tool: Callable[[str], str]) -> Repository:
    """A repository with old findings in three files, all committed."""
    tool("git")
    found = Repository(tmp_path / "work")
    found.commit(FILES)
    assert findings(found) == [
        ("BL202", "jobs/daily.yml"),
        ("BL202", "jobs/other.json"),
        ("BL701", "notebooks/report.py"),
    ]
    return found


def findings(repository: Repository, *arguments: str, **environment: str) -> list[tuple[str, str]]:
    done = repository.check(*ONLY, *arguments, **environment)
    assert done.stderr == b"", done.stderr
    found = [(one["code"], one["path"]) for one in json.loads(done.stdout)["diagnostics"]]
    assert done.returncode == (1 if found else 0)
    return found


def test_a_gitignore_that_is_a_link_is_none_at_the_revision_too(repository: Repository) -> None:
    for folder, target in (("", "/dev/zero"), ("jobs/", "rules")):
        (repository.root / f"{folder}.gitignore").symlink_to(target)
    repository.commit({"jobs/rules": "*.json\n"})
    repository.write({"notebooks/load.py": LOAD + "# more\n"})
    assert findings(repository, "--since", "HEAD") == []


# --- what has changed ----------------------------------------------------------------------------------------------


def test_nothing_changed(repository: Repository) -> None:
    assert findings(repository, "--since", "HEAD") == []


def test_a_changed_file_shows_its_old_findings_too(repository: Repository) -> None:
    repository.write({"jobs/other.json": BAD_JOB + "\n"})
    assert findings(repository, "--since", "HEAD") == [("BL202", "jobs/other.json")]
    repository.commit({})
    assert findings(repository, "--since", "HEAD") == []
    assert findings(repository, "--since", "HEAD~1") == [("BL202", "jobs/other.json")]


def test_evidence_in_a_changed_file_is_enough(repository: Repository) -> None:
    """The exit hides a failure of a task: its other half is in the job."""
    repository.write({"jobs/daily.yml": SPEC + "timeout_seconds: 60\n"})
    assert findings(repository, "--since", "HEAD") == [("BL202", "jobs/daily.yml"), ("BL701", "notebooks/report.py")]


def test_staged_and_untracked_files_have_changed(repository: Repository) -> None:
    repository.write({"jobs/new.json": BAD_JOB})
    assert findings(repository, "--since", "HEAD") == [("BL202", "jobs/new.json")]
    repository.git("add", "--all")
    assert findings(repository, "--since", "HEAD") == [("BL202", "jobs/new.json")]


def test_a_touched_file_has_not_changed(repository: Repository) -> None:
    os.utime(repository.root / "jobs" / "daily.yml", (1, 1))
    assert findings(repository, "--since", "HEAD") == []


def test_other_line_ends_are_no_change(repository: Repository) -> None:
    repository.write({"jobs/daily.yml": SPEC.replace("\n", "\r\n")})
    assert findings(repository, "--since", "HEAD") == []


def test_other_outputs_of_a_notebook_are_no_change(repository: Repository) -> None:
    def notebook(source: str, outputs: list[object]) -> str:
        cell = {
            "cell_type": "code",
            "source": source,
            "metadata": {},
            "outputs": outputs,
            "execution_count": len(outputs),
        }
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    spec = SPEC.replace("report.py", "report.ipynb")
    repository.commit({"jobs/daily.yml": spec, "notebooks/report.ipynb": notebook(HIDING, [])})
    repository.write({"notebooks/report.ipynb": notebook(HIDING, [{"output_type": "stream", "text": "1"}])})
    assert findings(repository, "--since", "HEAD") == []
    repository.write({"notebooks/report.ipynb": notebook(HIDING + "\n", [])})
    assert findings(repository, "--since", "HEAD") == [("BL701", "notebooks/report.ipynb")]


def test_the_merge_base_counts(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "feature")
    repository.commit({"jobs/new.json": BAD_JOB})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"jobs/daily.yml": SPEC.replace("laod", "lod"), "notebooks/load.py": HIDING})
    repository.git("checkout", "--quiet", "feature")
    assert findings(repository, "--since", "main") == [("BL202", "jobs/new.json")]


def test_given_paths_narrow_it_further(repository: Repository) -> None:
    repository.write({"jobs/new.json": BAD_JOB, "jobs/daily.yml": SPEC + "\n"})
    assert findings(repository, "--since", "HEAD", "jobs/new.json") == [("BL202", "jobs/new.json")]


def test_stdin_counts_as_the_file(repository: Repository) -> None:
    from tests.cli.projects import bricklint

    def with_stdin(text: str) -> list[str]:
        arguments = ("check", *ONLY, "--since", "HEAD", "--stdin-filename", "jobs/other.json")
        done = bricklint(repository.root, *arguments, stdin=text.encode())
        return [one["code"] for one in json.loads(done.stdout)["diagnostics"]]

    assert with_stdin(BAD_JOB) == []
    assert with_stdin(BAD_JOB + "\n") == ["BL202"]


# --- what a change has caused --------------------------------------------------------------------------------------


def test_a_deleted_notebook_is_missed_by_a_job_that_did_not_change(repository: Repository) -> None:
    repository.write({"notebooks/load.py": None})
    assert findings(repository, "--since", "HEAD") == [("BL616", "jobs/daily.yml")]
    repository.git("commit", "--quiet", "--all", "--message", "gone")
    assert findings(repository, "--since", "HEAD~1") == [("BL616", "jobs/daily.yml")]
    assert findings(repository, "--since", "HEAD") == []


def test_a_changed_notebook_shows_the_job_that_passes_the_old_name(repository: Repository) -> None:
    repository.write({"notebooks/load.py": LOAD.replace("source_path", "sourcePath")})
    assert [code for code, _ in findings(repository, "--since", "HEAD")] == ["BL602"]


def test_every_task_that_misses_the_notebook_is_told(repository: Repository) -> None:
    twice = SPEC + SPEC.partition("tasks:\n")[2].replace("load\n", "again\n").split("  - task_key: report")[0]
    repository.commit({"jobs/daily.yml": twice})
    repository.write({"notebooks/load.py": None})
    assert [code for code, _ in findings(repository, "--since", "HEAD")] == ["BL616", "BL616"]


def test_with_a_baseline(repository: Repository) -> None:
    assert repository.check(*ONLY, "--baseline", "known.json", "--write-baseline").returncode == 0
    repository.write({"jobs/daily.yml": SPEC + "\n", "jobs/new.json": BAD_JOB})
    assert findings(repository, "--since", "HEAD", "--baseline", "known.json") == [("BL202", "jobs/new.json")]
    done = repository.check("--since", "HEAD", "--baseline", "known.json", "--write-baseline")
    assert (done.returncode, done.stderr) == (
        2,
        b"bricklint: --write-baseline records the whole project: leave --since out\n",
    )


def test_the_summary_names_the_revision(repository: Repository) -> None:
    said = repository.check("--since", "HEAD", "--select", "BL202").stdout.decode()
    assert said.startswith("no findings since HEAD in 2 jobs")


# --- what cannot be ------------------------------------------------------------------------------------------------


def refused(repository: Repository, revision: str, said: str, **environment: str) -> None:
    done = repository.check("--since", revision, **environment)
    error = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert error.startswith(f"bricklint: --since {revision}: ")
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("revision", ["nope", "HEAD~99", "HEAD:jobs/daily.yml", "a b", "--all"])
def test_an_unknown_revision(repository: Repository, revision: str) -> None:
    done = repository.check(f"--since={revision}")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"bricklint: --since {revision}: git knows no such revision\n"


def test_a_range_is_no_revision(repository: Repository) -> None:
    refused(repository, "HEAD~1..HEAD", "name one revision")


def test_no_git_on_the_path(repository: Repository) -> None:
    refused(repository, "HEAD", "git is not on the PATH", PATH="/nowhere")


def test_a_git_inside_of_the_project_is_not_run(repository: Repository) -> None:
    own = repository.root / "bin" / "git"
    repository.write({"bin/git": "#!/bin/sh\ntouch ran\n"})
    own.chmod(0o755)
    refused(repository, "HEAD", "is a file of the project", PATH=f"{own.parent}{os.pathsep}{os.environ['PATH']}")
    assert not (repository.root / "ran").exists()


def test_no_repository(tmp_path: Path, repository: Repository) -> None:
    shutil.rmtree(repository.root / ".git")
    refused(repository, "HEAD", "is no git repository")


def test_a_broken_repository(repository: Repository) -> None:
    (repository.root / ".git" / "HEAD").unlink()
    refused(repository, "HEAD", "")


def test_no_commit_yet(tmp_path: Path, tool: Callable[[str], str]) -> None:
    tool("git")
    empty = Repository(tmp_path / "empty")
    refused(empty, "HEAD", "git knows no such revision")


def test_histories_without_a_common_commit(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "alone")
    repository.commit({"alone.txt": "1"})
    refused(repository, "main", "it and HEAD have no commit in common")


def test_a_shallow_clone(repository: Repository, tmp_path: Path) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.commit({"x.txt": "1"})
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.root}", str(tmp_path / "shallow"))
    shallow = Repository(tmp_path / "shallow")
    refused(shallow, first, "this clone is shallow, fetch more of its history (`fetch-depth: 0`")
    assert findings(shallow, "--since", "HEAD") == []


def test_a_partial_clone(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.commit({"jobs/daily.yml": SPEC + "\n"})
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.root}", str(tmp_path / "partial"))
    refused(Repository(tmp_path / "partial"), "HEAD~1", "this clone does not hold jobs/daily.yml")


def test_the_environment_of_another_repository_does_not_count(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    repository.write({"jobs/other.json": BAD_JOB + "\n"})
    found = findings(repository, "--since", "HEAD", GIT_DIR=str(other.root / ".git"), GIT_WORK_TREE=str(other.root))
    assert found == [("BL202", "jobs/other.json")]


def test_a_work_tree_and_a_hook(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", "-b", "second", str(tmp_path / "second"))
    second = Repository(tmp_path / "second")
    second.write({"jobs/new.json": BAD_JOB})
    assert findings(second, "--since", "main") == [("BL202", "jobs/new.json")]


# --- nothing of the project is run ---------------------------------------------------------------------------------


def trap(repository: Repository, canary: Path) -> None:
    """A repository whose configuration and attributes name a program wherever git would run one."""
    program = repository.root / "trap.sh"
    repository.write({"trap.sh": f'#!/bin/sh\necho "$0 $@" >> {canary}\nexec cat\n'})
    program.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "core.askPass",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.trap.command",
        "diff.trap.textconv",
        "filter.trap.clean",
        "filter.trap.smudge",
        "filter.trap.process",
        "merge.trap.driver",
        "credential.helper",
        "gpg.program",
        "uploadpack.packObjectsHook",
        "pager.diff",
        "pager.cat-file",
        "pager.merge-base",
    ):
        repository.git("config", name, str(program))
    for command in ("rev-parse", "ls-tree", "cat-file", "merge-base"):
        repository.git("config", f"alias.{command}", f"!{program}")
    repository.git("config", "log.showSignature", "true")
    repository.git("config", "diff.trap.cachetextconv", "false")
    hooks = repository.root / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "post-index-change", "pre-commit", "reference-transaction", "fsmonitor-watchman"):
        (hooks / name).symlink_to(program)
    repository.git("config", "core.hooksPath", str(hooks))
    repository.write({".gitattributes": "*.yml filter=trap diff=trap merge=trap\n*.py filter=trap diff=trap\n"})


def test_nothing_of_the_project_is_run(repository: Repository, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    trap(repository, canary)
    repository.write({"jobs/daily.yml": SPEC + "\n", "notebooks/load.py": None})
    done = repository.check(*ONLY, "--since", "HEAD")
    assert done.returncode == 1, done.stderr
    assert not canary.exists(), canary.read_text()
    subprocess.run(
        ["git", "diff", "HEAD"],
        cwd=repository.root,
        env=repository.environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert canary.exists(), "the trap is one: git itself steps into it"


def test_missing_objects_are_not_fetched(repository: Repository, tmp_path: Path) -> None:
    """A partial clone fetches what it misses, through whatever its configuration names."""
    canary = tmp_path / "canary"
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.commit({"jobs/daily.yml": SPEC + "\n"})
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.root}", str(tmp_path / "partial"))
    partial = Repository(tmp_path / "partial")
    partial.git("config", "remote.origin.url", f"ext::sh -c touch% {canary}")
    partial.git("config", "protocol.ext.allow", "always")
    partial.git("config", "protocol.allow", "always")
    assert partial.check(*ONLY, "--since", "HEAD~1").returncode == 2
    assert not canary.exists()
    subprocess.run(
        ["git", "cat-file", "-p", "HEAD~1:jobs/daily.yml"],
        cwd=partial.root,
        env=partial.environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert canary.exists(), "git itself fetches"


# --- the files of a revision ---------------------------------------------------------------------------------------

TREE: dict[str, str | bytes | None] = {
    "a.yml": "1",
    "jobs/b.json": "2",
    "jobs/ignored.json": "3",
    "jobs/deep/er/c.py": "4",
    "jobs/.hidden/d.py": "5",
    "jobs/.gitignore": "ignored.json\ndeep/er\n!deep/er\n",
    "node_modules/x.json": "6",
    "env/pyvenv.cfg": "",
    "env/lib/y.py": "7",
    "täglich 😀\n.yml": "8",
    "README.md": "9",
    "generated/z.yml": "10",
    "sub/.gitignore": "*\n!keep.yml\n",
    "sub/keep.yml": "11",
    "sub/lost.yml": "12",
    "large.yml": "x" * 2000,
}


def test_a_revision_has_the_files_of_a_fresh_checkout(tmp_path: Path, tool: Callable[[str], str]) -> None:
    tool("git")
    repository = Repository(tmp_path / "work")
    repository.write(TREE)
    links = {
        "link.yml": "jobs/b.json",
        "out.yml": "../../x",
        "round.yml": "round.yml",
        "folder": "jobs",
        "jobs/up.json": "../a.yml",
    }
    for name, target in links.items():
        (repository.root / name).symlink_to(target)
    repository.git("add", "--all", "--force")
    commit = repository.commit({})
    listed = walk(repository.root, ["generated/"])
    disk = Disk(repository.root, listed, 1000)
    with Git(repository.root) as git:
        revision = Revision(git, commit, disk, (), ["generated/"], 1000)
        assert list(revision.paths()) == [path for path in listed if path != "out.yml"]
        asked = [
            *TREE,
            *links,
            "folder/b.json",
            "folder/deep/er/c.py",
            "none",
            "jobs",
            "jobs/deep",
            "",
            "../x",
            "folder",
        ]
        for path in asked:
            assert revision.is_file(path) == disk.is_file(path), path
            assert revision.is_folder(path) == disk.is_folder(path), path
            assert set(revision.children(path)) == set(disk.children(path)) - {".git"}, path
            assert read(revision, path) == read(disk, path), path
            assert not revision.has_changed(path), path


def read(files: Disk | Revision, path: str) -> bytes | None:
    try:
        return files.read(path)
    except FileProblemError:
        return None


def test_a_submodule_is_seen_as_it_is_today(repository: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    inner.commit({"jobs/inner.json": BAD_JOB})
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "inner")
    repository.commit({})
    assert ("BL202", "inner/jobs/inner.json") in findings(repository)
    assert findings(repository, "--since", "HEAD") == []
