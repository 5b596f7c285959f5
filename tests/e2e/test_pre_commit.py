"""The hooks in the hands of the real pre-commit: bad and mended commits, a notebook alone, a spec alone, files that go
or move, what is staged and what is not, and fixes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bricklint.files.discover import EXTENSIONS

pytestmark = pytest.mark.e2e

PROJECT = Path(__file__).parents[2]
PARTS = ("linter", "rules", "schemas", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
NOTEBOOK = """# Databricks notebook source
dbutils.widgets.text("source_path", "")
rows = spark.read.json(dbutils.widgets.get("source_path"))
rows.write.mode("overwrite").saveAsTable("bronze.orders")
"""
SPEC = """resources:
  jobs:
    daily:
      name: daily
      tasks:
        - task_key: bronze
          notebook_task:
            notebook_path: ../notebooks/bronze.py
            base_parameters:
              source_path: /Volumes/landing/orders
"""
GOOD = {
    "databricks.yml": "bundle:\n  name: orders\ninclude:\n  - resources/*.yml\n",
    "resources/daily.yml": SPEC,
    "notebooks/bronze.py": NOTEBOOK,
    "src/other.py": "x = 1\n",
}


class Repository:
    """A git repository with the hook installed."""

    def __init__(self, root: Path, hooks: Path, pre_commit: list[str], cache: Path) -> None:
        self.root = root
        self.environment = {
            **os.environ,
            **identity(root.parent),
            "PRE_COMMIT_HOME": str(cache),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        root.mkdir()
        self.run("git", "init", "--quiet")
        revision = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True
        ).stdout.strip()
        self.write(
            {
                ".pre-commit-config.yaml": f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: bricklint\n"
                '    args: ["--select", "BL2,BL6,BL7"]\n'
            }
        )
        self.run(*pre_commit, "install")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        done = self.try_to(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def try_to(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=600, check=False
        )

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")
        self.run("git", "add", "--all")

    def commit(self, files: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        self.write(files or {})
        return self.commit_staged()

    def commit_staged(self) -> subprocess.CompletedProcess[str]:
        return self.try_to("git", "commit", "--message", "change")


def identity(home: Path) -> dict[str, str]:
    """Who commits, with no configuration of the machine's user."""
    return {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in WHO.items()},
    }


WHO = {"NAME": "A Tester", "EMAIL": "tester@example.com"}


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, tool: Callable[[str], str]) -> Path:
    """This project as a repository of hooks, with its present content."""
    git = tool("git")
    root = tmp_path_factory.mktemp("hooks")
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, root / part)
    environment = {**os.environ, **identity(root)}
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "hooks"]):
        subprocess.run([git, *command], cwd=root, env=environment, check=True, capture_output=True, timeout=60)
    return root


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, hooks: Path) -> Repository:
    """A repository whose first, good commit has passed the hook: its environment is built once for all tests."""
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    folder = tmp_path_factory.mktemp("repository")
    found = Repository(folder / "work", hooks, [sys.executable, "-m", "pre_commit"], folder / "cache")
    done = found.commit(GOOD)
    if done.returncode and "An unexpected error has occurred" in done.stdout + done.stderr:
        pytest.skip(f"pre-commit cannot build the hook's environment here: {(done.stdout + done.stderr)[-500:]}")
    assert done.returncode == 0, done.stdout + done.stderr
    found.run("git", "tag", "good")
    return found


@pytest.fixture
def clean(repository: Repository) -> Repository:
    """The repository as it was after its first, good commit."""
    repository.run("git", "reset", "--quiet", "--hard", "good")
    return repository


def test_a_bad_commit_fails_and_the_mended_one_passes(clean: Repository) -> None:
    done = clean.commit({"resources/daily.yml": SPEC + "          depends_on: [{task_key: landing}]\n"})
    assert done.returncode == 1
    assert "error[BL202] unknown-dependency" in done.stdout + done.stderr
    assert "resources/daily.yml:11:35" in done.stdout + done.stderr
    done = clean.commit({"resources/daily.yml": SPEC.replace("name: daily", "name: daily orders")})
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_notebook_alone_fails_with_its_job(clean: Repository) -> None:
    done = clean.commit({"notebooks/bronze.py": NOTEBOOK.replace("source_path", "sourcePath")})
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "error[BL602] parameter-name-mismatch" in said
    assert "--> resources/daily.yml:10:" in said, "the other half is in a file that did not change"
    assert "--> notebooks/bronze.py:" in said


def test_a_changed_spec_alone_fails_with_its_notebook(clean: Repository) -> None:
    done = clean.commit({"resources/daily.yml": SPEC.replace("source_path", "sourcePath")})
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "error[BL602] parameter-name-mismatch" in said
    assert "--> notebooks/bronze.py:" in said


def test_a_mistake_elsewhere_does_not_stop_a_commit(clean: Repository) -> None:
    clean.write({"resources/daily.yml": SPEC.replace("source_path", "sourcePath")})
    clean.run("git", "commit", "--no-verify", "--message", "past the hook")
    done = clean.commit({"src/other.py": "x = 2\n"})
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_deleted_notebook_alone_does_not_run_the_hook(clean: Repository) -> None:
    """pre-commit hands no deleted files to a hook. The next commit of the spec tells."""
    clean.run("git", "rm", "--quiet", "notebooks/bronze.py")
    done = clean.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "(no files to check)Skipped" in done.stdout + done.stderr
    done = clean.commit({"resources/daily.yml": SPEC.replace("name: daily", "name: daily orders")})
    assert done.returncode == 1
    assert "error[BL616] missing-file" in done.stdout + done.stderr


def test_a_notebook_that_is_deleted_with_a_change_of_its_job_fails(clean: Repository) -> None:
    clean.run("git", "rm", "--quiet", "notebooks/bronze.py")
    done = clean.commit({"resources/daily.yml": SPEC.replace("name: daily", "name: daily orders")})
    assert done.returncode == 1
    assert "error[BL616] missing-file" in done.stdout + done.stderr


def test_a_renamed_notebook(clean: Repository) -> None:
    clean.run("git", "mv", "notebooks/bronze.py", "notebooks/landing.py")
    done = clean.commit({"resources/daily.yml": SPEC.replace("bronze.py", "landing.py")})
    assert done.returncode == 0, done.stdout + done.stderr
    clean.run("git", "mv", "notebooks/landing.py", "notebooks/bronze.py")
    done = clean.commit({"resources/daily.yml": SPEC.replace("bronze.py", "landing.py") + "      # moved\n"})
    assert done.returncode == 1
    assert "error[BL616] missing-file" in done.stdout + done.stderr


def test_what_is_staged_is_linted_not_what_lies_in_the_folder(clean: Repository) -> None:
    bad = SPEC + "          depends_on: [{task_key: landing}]\n"
    clean.write({"resources/daily.yml": SPEC.replace("name: daily", "name: daily orders")})
    (clean.root / "resources/daily.yml").write_text(bad, encoding="utf-8")
    done = clean.commit_staged()
    assert done.returncode == 0, done.stdout + done.stderr
    assert (clean.root / "resources/daily.yml").read_text(encoding="utf-8") == bad
    clean.write({"resources/daily.yml": bad})
    (clean.root / "resources/daily.yml").write_text(SPEC, encoding="utf-8")
    done = clean.commit_staged()
    assert done.returncode == 1
    assert "error[BL202] unknown-dependency" in done.stdout + done.stderr


def test_the_fixing_hook_changes_the_file_and_stops_the_commit(clean: Repository) -> None:
    config = clean.root / ".pre-commit-config.yaml"
    clean.write(
        {".pre-commit-config.yaml": config.read_text(encoding="utf-8").replace("bricklint\n", "bricklint-fix\n")}
    )
    misspelt = NOTEBOOK + '# COMMAND ----------\nprint("done")\n'
    done = clean.commit(
        {"resources/daily.yml": SPEC.replace("source_path", "sourcePath"), "notebooks/bronze.py": misspelt}
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "files were modified by this hook" in said
    assert "bricklint: fixed 1 finding in 1 file" in said
    assert (clean.root / "resources/daily.yml").read_text(encoding="utf-8") == SPEC
    assert (clean.root / "notebooks/bronze.py").read_text(encoding="utf-8") == misspelt
    done = clean.commit({"resources/daily.yml": SPEC})
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_fixing_hook_leaves_files_alone_that_are_not_in_the_commit(clean: Repository) -> None:
    config = clean.root / ".pre-commit-config.yaml"
    other = SPEC.replace("source_path", "sourcePath")
    clean.write({"resources/daily.yml": other})
    clean.run("git", "commit", "--no-verify", "--message", "past the hook")
    clean.write(
        {".pre-commit-config.yaml": config.read_text(encoding="utf-8").replace("bricklint\n", "bricklint-fix\n")}
    )
    done = clean.commit({"notebooks/bronze.py": NOTEBOOK + "# changed\n"})
    assert done.returncode == 1
    assert "there are fixes in files that were not given: resources/daily.yml" in done.stdout + done.stderr
    assert (clean.root / "resources/daily.yml").read_text(encoding="utf-8") == other


@pytest.mark.parametrize("hook", ["bricklint", "bricklint-fix"])
@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("databricks.yml", True),
        ("resources/daily.job.yaml", True),
        ("jobs/daily.json", True),
        ("notebooks/silver.py", True),
        ("notebooks/gold.ipynb", True),
        ("queries/report.sql", True),
        ("infra/jobs.tf", True),
        ("notebooks/old.scala", True),
        ("notebooks/model.r", True),
        ("notebooks/model.R", True),
        ("README.md", False),
        ("data/orders.csv", False),
        ("requirements.txt", False),
        ("lib/orders.whl", False),
        ("Makefile", False),
        (".pre-commit-config.yaml", True),
    ],
)
def test_which_files_the_hooks_are_given(hook: str, path: str, wanted: bool) -> None:
    identify = pytest.importorskip("identify.identify", reason="pre-commit is not installed")
    (found,) = (one for one in yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text()) if one["id"] == hook)
    assert not {"files", "exclude", "types", "exclude_types"} & set(found)
    assert bool(set(found["types_or"]) & identify.tags_from_filename(path)) is wanted


def test_every_file_that_is_linted_reaches_the_hooks() -> None:
    """StackQL's endings are unknown to pre-commit: whoever has such files names them with `files`. In files that are
    only counted, or only give values to others, nothing is found."""
    identify = pytest.importorskip("identify.identify", reason="pre-commit is not installed")
    for found in yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text()):
        for ending in EXTENSIONS - {".iql", ".stackql", ".hcl", ".tfvars", ".tmpl"}:
            assert set(found["types_or"]) & identify.tags_from_filename(f"a{ending}"), ending


def test_a_deleted_file_is_no_failure(clean: Repository) -> None:
    clean.run("git", "rm", "--quiet", "src/other.py")
    done = clean.commit()
    assert done.returncode == 0, done.stdout + done.stderr
    done = clean.commit({"src/other.py": "x = 1\n"})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", ["README.md", "data.csv", "with blank.txt"])
def test_other_files_do_not_run_the_hook(clean: Repository, path: str) -> None:
    done = clean.commit({path: "text\n"})
    assert done.returncode == 0, done.stdout + done.stderr
    assert "(no files to check)Skipped" in done.stdout + done.stderr
