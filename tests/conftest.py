"""What holds for the whole suite.

A test that drives a real counterpart (git, pre-commit, npm) is marked `e2e` and skips with its reason where that is
missing. With BRICKLINT_REQUIRE_E2E=1, as in the gate, such a skip is a failure: a gate that skips proves nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from typing import Any

import pytest

REQUIRED = "BRICKLINT_REQUIRE_E2E"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.get_closest_marker("e2e") and required():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped although {REQUIRED} is set: {skip_reason(call)}"
    return report


def required() -> bool:
    return os.environ.get(REQUIRED, "") not in ("", "0")


def skip_reason(call: pytest.CallInfo[None]) -> str:
    return str(call.excinfo.value) if call.excinfo is not None else "no reason given"


@pytest.fixture(scope="session")
def tool() -> Any:
    """A function that gives the path of a program, or skips the test with its name."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"{name} is not on this machine")
        return found

    return find


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No setting of the developer's shell reaches a test, and nothing is taken over from a run before it."""
    for name in [one for one in os.environ if one.startswith(("BUNDLE_VAR_", "BRICKLINT_")) and one != REQUIRED]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BRICKLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
