"""Completion scripts, in the shells that they are for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bricklint.__main__ import main
from bricklint.builtin import builtin_registry
from bricklint.cli.main import COMMANDS, build_parser
from bricklint.cli.outputs import FORMATS
from bricklint.cli.words import FILES, OUTPUT, RULE, RULES, commands_of

SHELLS = ("bash", "zsh", "fish")

BASH = """
source {script}
COMP_WORDS=({words})
COMP_CWORD={at}
_bricklint
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the script of each shell."""
    folder = tmp_path_factory.mktemp("completion")
    for shell in SHELLS:
        with pytest.MonkeyPatch.context() as patch, (folder / shell).open("w") as stream:
            patch.setattr("sys.stdout", stream)
            assert main(["completion", shell]) == 0
    return folder


def bash(scripts: Path, line: str) -> list[str]:
    """What bash offers at the end of a line; as in a terminal, `=` is a word of its own."""
    words = line.replace("=", " = ").split()
    if line.endswith((" ", "=")) and not line.endswith("="):
        words.append("")
    quoted = " ".join(f"'{word}'" for word in words)
    program = BASH.format(script=scripts / "bash", words=quoted, at=len(words) - 1)
    done = subprocess.run(
        ["bash", "--norc", "-c", program], capture_output=True, text=True, timeout=60, check=True, cwd=scripts
    )
    assert done.stderr == ""
    return [word for word in done.stdout.splitlines() if word]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("bricklint ch", ["check"]),
        ("bricklint --ver", ["--version"]),
        ("bricklint check --for", ["--format"]),
        ("bricklint check --format ", list(FORMATS)),
        ("bricklint check --format js", ["json"]),
        ("bricklint check --format=js", ["json"]),
        ("bricklint check --format=", list(FORMATS)),
        ("bricklint check --profile s", ["strict"]),
        ("bricklint check --fail-on ", ["error", "warning", "note"]),
        ("bricklint check --output sa", ["sarif="]),
        ("bricklint check --output sarif=", []),
        ("bricklint check --select BL90", [f"BL90{number}" for number in range(1, 6)]),
        ("bricklint check --select BL2,BL90", [f"BL2,BL90{number}" for number in range(1, 6)]),
        ("bricklint check --ignore exit-hides", ["exit-hides-failure"]),
        ("bricklint check --select A", ["ALL"]),
        ("bricklint check jobs --extend-select exit-h", ["exit-hides-failure"]),
        ("bricklint check jo", []),
        ("bricklint check --config ", []),
        ("bricklint check --quiet --form", ["--format"]),
        ("bricklint rule BL701", ["BL701"]),
        ("bricklint rule exit-hides", ["exit-hides-failure"]),
        ("bricklint completion z", ["zsh"]),
        ("bricklint init --ci g", ["github", "gitlab"]),
        ("bricklint nonsense --for", []),
    ],
)
def test_bash(scripts: Path, line: str, offered: list[str]) -> None:
    assert bash(scripts, line) == offered


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_offers_every_command(scripts: Path) -> None:
    assert set(bash(scripts, "bricklint ")) == {*COMMANDS, "rule"}


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("bricklint ch", {"check"}),
        ("bricklint check --form", {"--format"}),
        ("bricklint check --format js", {"json"}),
        ("bricklint check --format=js", {"--format=json"}),
        ("bricklint check --select BL2,BL901", {"BL2,BL901"}),
        ("bricklint rule exit-hides", {"exit-hides-failure"}),
        ("bricklint completion z", {"zsh"}),
        ("bricklint check --output sar", {"sarif="}),
        ("bricklint check some-", {"some-file.yml"}),
        ("bricklint rule some-", set()),
    ],
)
def test_fish(scripts: Path, line: str, offered: set[str], tmp_path: Path) -> None:
    (tmp_path / "some-file.yml").touch()
    program = f"source {scripts / 'fish'}; complete -C '{line}'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert done.stderr == ""
    assert {row.split("\t")[0] for row in done.stdout.splitlines()} == offered


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_its_script(shell: str, scripts: Path) -> None:
    """By the shell itself where it is on this machine; else at least its quotes and brackets are looked at."""
    script = scripts / shell
    if shutil.which(shell) is None:
        assert unbalanced(script.read_text()) == []
        return
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", SHELLS)
def test_quotes_and_brackets_close(shell: str, scripts: Path) -> None:
    assert unbalanced((scripts / shell).read_text()) == []


def unbalanced(script: str) -> list[str]:
    """The lines on which a single quote is opened and not closed. `'\\''` and `\\'` stand for a quote in one."""
    without = [line.replace("'\\''", "").replace("\\'", "").replace("$'", "'") for line in script.splitlines()]
    return [line for line in without if line.count("'") % 2]


def test_every_option_and_choice_is_there(scripts: Path) -> None:
    """Read off the parsers: what a shell does not complete is not there at all."""
    texts = {shell: (scripts / shell).read_text() for shell in SHELLS}
    for command in commands_of(build_parser()):
        for option in command.options:
            for flag in option.flags:
                bare = flag.lstrip("-")
                assert flag in texts["bash"] and flag in texts["zsh"], flag
                assert f"-l {bare}" in texts["fish"] or f"-s {bare}" in texts["fish"], flag
            for choice in option.choices:
                assert all(choice in text for text in texts.values()), choice


def test_what_values_are_is_known() -> None:
    """A new option whose value is a file or a rule is completed as such."""
    commands = {command.name: command for command in commands_of(build_parser())}
    takes = {flag: option.takes for option in commands["check"].options for flag in option.flags}
    assert takes["--select"] == takes["--ignore"] == takes["--extend-select"] == RULES
    assert takes["--config"] == takes["--stdin-filename"] == takes["--rule-pack"] == FILES
    assert takes["--output"] == OUTPUT
    assert takes["--quiet"] == ""
    assert (commands["check"].takes, commands["dump"].takes, commands["rule"].takes) == (FILES, FILES, RULE)


def test_every_rule_is_there(scripts: Path) -> None:
    for shell in SHELLS:
        text = (scripts / shell).read_text()
        assert all(f" {row.code} " in text and row.slug in text for row in builtin_registry().rows)
