"""Runs that take over what is kept on disk say what runs from nothing say, to the last byte."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from bricklint.builtin import builtin_registry
from bricklint.cache import cached, identity
from bricklint.cache.cached import Cache
from bricklint.config import Config
from bricklint.lint import lint, open_disk
from bricklint.report.json_report import json_report
from bricklint.report.result import Result
from bricklint.report.sarif import sarif_report
from tests.session.changing import change, project

TODAY = date(2026, 11, 23)
STRICT = Config(profile="strict")
REGISTRY = builtin_registry()


def write(root: Path, files: dict[str, str], before: dict[str, str] | None = None) -> None:
    """Bring a project on disk to another state, touching only what is otherwise."""
    for path in set(before or ()) - set(files):
        (root / path).unlink()
    for path, text in files.items():
        if before is None or before.get(path) != text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)


def reports(result: Result) -> tuple[str, str, int, list[str]]:
    return json_report(result), sarif_report(result), result.codes, [one.message for one in result.unseen]


def warm(
    root: Path, store: Path, config: Config = STRICT, within: list[str] | None = None, today: date = TODAY
) -> tuple[str, str, int, list[str]]:
    """The reports of a run with the cache, which keeps what it found."""
    cache = Cache.open(root, {"BRICKLINT_CACHE_DIR": str(store)})
    assert cache is not None
    said = reports(cache.lint(open_disk(root, config), config, REGISTRY, within=within, today=today, root=str(root)))
    cache.save()
    return said


def cold(root: Path, config: Config = STRICT, within: list[str] | None = None, today: date = TODAY) -> object:
    disk = open_disk(root, config)
    return reports(lint(disk, config, REGISTRY, within=within, today=today, root=str(root)))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with something to say about."""
    folder = tmp_path / "project"
    write(folder, project(Random(4)))
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def nothing_runs() -> object:
    """While this holds, no rule may be asked."""
    return patch("bricklint.session.session.outcome_of", side_effect=AssertionError("rules are asked again"))


@pytest.mark.parametrize("seed", range(8))
def test_random_changes(tmp_path: Path, store: Path, seed: int) -> None:
    chance, root = Random(seed), tmp_path / "project"
    files: dict[str, str] = project(chance)
    before: dict[str, str] | None = None
    for number in range(6):
        write(root, files, before)
        within = ["notebooks/n2.py"] if number % 3 == 1 else None
        assert warm(root, store, within=within) == cold(root, within=within)
        before, files = files, change(files, chance)


def test_a_second_run_asks_no_rule(root: Path, store: Path) -> None:
    first, part = warm(root, store), cold(root, within=["resources"])
    with nothing_runs():
        assert warm(root, store) == first
        assert warm(root, store, within=["resources"]) == part


def test_names_that_were_not_asked_for_before_are_found_at_once(root: Path, store: Path) -> None:
    part, whole = warm(root, store, within=["notebooks/n2.py"]), cold(root)
    with nothing_runs(), patch.object(cached, "project_of", side_effect=cached.project_of) as made:
        assert warm(root, store) == whole
        assert warm(root, store, within=["notebooks/n2.py"]) == part
    assert made.call_count == 1


def test_a_touched_file_is_no_other(root: Path, store: Path) -> None:
    first = warm(root, store)
    os.utime(root / "databricks.yml", (1, 1))
    with nothing_runs():
        assert warm(root, store) == first


@pytest.mark.parametrize("age", [0, 1000])
def test_another_content_of_the_same_size_and_time(root: Path, store: Path, age: int) -> None:
    path = root / "resources" / "r0.yml"
    found = path.stat()
    os.utime(path, (found.st_atime - age, found.st_mtime - age))
    times = path.stat()
    warm(root, store)
    path.write_text(path.read_text().replace("task_key: t0", "task_key: t9", 1))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_size == times.st_size
    assert warm(root, store) == cold(root)


def test_a_file_that_comes_or_goes(root: Path, store: Path) -> None:
    warm(root, store)
    new = root / "notebooks" / "missing.py"
    new.write_text("# Databricks notebook source\ndbutils.notebook.exit(1)\n")
    assert warm(root, store) == cold(root)
    new.unlink()
    assert warm(root, store) == cold(root)


def test_what_is_ignored_counts_where_it_is_asked_for(root: Path, store: Path) -> None:
    (root / ".gitignore").write_text("hidden/\n")
    (root / "job.json").write_text('{"name": "a", "tasks": [{"task_key": "a", "spark_python_task": '
                                   '{"python_file": "hidden/main.py"}}]}')  # fmt: skip
    first = warm(root, store)
    assert first == cold(root)
    (root / "hidden").mkdir()
    (root / "hidden" / "main.py").write_text("import sys\nsys.exit(0)\n")
    assert warm(root, store) == cold(root) != first


def test_another_configuration_or_day(root: Path, store: Path) -> None:
    first = warm(root, store)
    other = replace(STRICT, ignore=("BL8",))
    assert warm(root, store, other) == cold(root, other)
    later = date(2040, 1, 1)
    assert warm(root, store, today=later) == cold(root, today=later)
    with nothing_runs():
        assert warm(root, store) == first


def test_another_bricklint(root: Path, store: Path) -> None:
    warm(root, store)
    with patch.object(cached, "identity", lambda: "another"):
        assert warm(root, store) == cold(root)
        assert len({path.name.split("-")[1] for path in store.glob("*/codes-*")}) == 2


def test_the_identity_is_that_of_the_files() -> None:
    assert identity.identity() == identity.identity()
    assert "bricklint/cache/identity.py" in identity.identity()
    assert "bricklint_rules/registry.py" in identity.identity()


@pytest.mark.parametrize("cut", [0, 5, 17, 40, 100, 400, -1])
def test_a_file_that_is_cut_off(root: Path, store: Path, cut: int) -> None:
    first = warm(root, store)
    for path in store.glob("*/*"):
        path.write_bytes(path.read_bytes()[:cut])
    assert warm(root, store) == first
    with nothing_runs():
        assert warm(root, store) == first


def test_bytes_that_have_rotted(root: Path, store: Path) -> None:
    first = warm(root, store)
    chance = Random(1)
    for _ in range(12):
        for path in store.glob("*/*"):
            data = bytearray(path.read_bytes())
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            path.write_bytes(data)
        assert warm(root, store) == first


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("exploded",)


def test_only_values_of_bricklint_come_back(root: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bricklint.cache.store import write as write_sections

    first = warm(root, store)
    for path in store.glob("*/*"):
        write_sections(path, [pickle.dumps(Bomb())] * 3)
    monkeypatch.chdir(store)
    assert warm(root, store) == first
    assert not (store / "exploded").exists()


def test_rules_of_others_are_always_asked(root: Path, store: Path) -> None:
    cache = Cache.open(root, {"BRICKLINT_CACHE_DIR": str(store)})
    assert cache is not None
    from bricklint.registry import Registry

    own = Registry(
        [*REGISTRY.rows, REGISTRY.rows[20]._replace(code="X1", slug="x", module="tests.engine.marking_rule")]
    )
    for _ in range(2):
        cache.lint(open_disk(root, STRICT), STRICT, own, today=TODAY)
        cache.save()
    assert {path.name[:3] for path in store.glob("*/*")} == {"cod"}


def test_few_runs_are_kept(root: Path, store: Path) -> None:
    for number in range(15):
        warm(root, store, replace(STRICT, ignore=(f"BL80{number % 8 + 1}", f"BL70{number % 9 + 1}")))
    assert len(list(store.glob("*/run-*"))) <= 12
