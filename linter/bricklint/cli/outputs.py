"""Where reports go: one to stdout, any number to files."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bricklint.cli.streams import print_text
from bricklint.config import ConfigError
from bricklint.report.options import ReportOptions
from bricklint.report.result import Result
from bricklint.report.style import Style, style_for

_REPORTS = {
    "json": ("bricklint.report.json_report", "json_report"),
    "github": ("bricklint.report.github", "github_report"),
    "gitlab": ("bricklint.report.gitlab", "gitlab_report"),
    "junit": ("bricklint.report.junit", "junit_report"),
}
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


_STDOUT = ("-", "/dev/stdout")


class Output(NamedTuple):
    """A report that goes to a file: its format, and where."""

    format: str
    path: Path

    def failed(self, reason: str) -> ConfigError:
        """What is said when the file cannot be written."""
        return ConfigError(f"--output {self.format}={self.path}: {reason}")


def parse_outputs(values: Sequence[str]) -> list[Output]:
    """The outputs of a command line, each `FORMAT=FILE`. Raises ConfigError, also where the folder is missing: better
    before a long run than behind it."""
    found: list[Output] = []
    for value in values:
        name, equals, path = value.partition("=")
        if not equals or not path or name not in FORMATS:
            raise ConfigError(f"--output {value}: write FORMAT=FILE, with one of {', '.join(FORMATS)}")
        output = Output(name, Path(path))
        if os.path.isdir(path):  # noqa: PTH112 - a name that is too long is no folder, and no reason to crash
            raise output.failed("it is a folder")
        if not os.path.isdir(output.path.parent):  # noqa: PTH112
            raise output.failed(f"there is no folder {output.path.parent}")
        found.append(output)
    return found


def write_outputs(result: Result, outputs: Sequence[Output], options: ReportOptions) -> None:
    """Write the reports that go to files, each whole or not at all. Raises ConfigError."""
    from bricklint.files.atomic import write_whole

    for output in outputs:
        text = rendered(result, output.format, Style(), options)
        if str(output.path) in _STDOUT:
            print_text(text)
            continue
        try:
            write_whole(output.path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise output.failed((error.strerror or "it cannot be written").lower()) from None


def print_report(result: Result, name: str, options: ReportOptions) -> None:
    """Print a report. Raises ConfigError where stdout cannot be written."""
    print_text(rendered(result, name, style_for(sys.stdout), options))


def rendered(result: Result, name: str, style: Style, options: ReportOptions) -> str:
    """A report in one of FORMATS. Only its own module is imported."""
    if name == "text":
        from bricklint.report.text import text_report

        return text_report(result, style, options)
    if name == "sarif":
        from bricklint.report.sarif import sarif_report

        return sarif_report(result, options)
    module, function = _REPORTS[name]
    report: Callable[[Result], str] = getattr(importlib.import_module(module), function)
    return report(result)
