"""Every command of the command line can be called, and says what it is for."""

import subprocess
import sys

import pytest

from bricklint.cli.main import COMMANDS, build_parser, run


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_something_to_run(command, capsys):
    assert run([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"usage: bricklint {command}")
    (choices,) = (one.choices for one in build_parser(command)._actions if one.dest == "command")
    for name, parser in choices.items():
        assert callable(parser.get_default("run")), name


def test_the_installed_program_answers_for_an_expression():
    command = [sys.executable, "-m", "bricklint", "cron", "-", "--format", "json"]
    line = '{"expr": "0 0 12 * * ?", "timezone": "UTC", "after": 0, "count": 1}\n'
    done = subprocess.run(command, input=line, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == '{"valid": true, "error": null, "column": null, "fires": [43200]}\n'
