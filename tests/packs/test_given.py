"""Packs that the command line names, and what a pack may say and may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bricklint.__main__ import main
from bricklint.packs import given
from tests.cli.projects import write
from tests.packs.packs import JOB, pack, rule


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with a job, a pack in `tools`; the current folder."""
    inner = {f"tools/{path}": text for path, text in pack().items()}
    write(tmp_path, {"job.yml": JOB, "tools/alone.py": rule("LONE1", "all-alone"), **inner})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAN", str(tmp_path / "ran"))
    yield tmp_path
    for name in list(given._GIVEN):
        given._make_room("", name)


def check(*arguments: str) -> int:
    return main(["check", *arguments])


def told(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    return [(one["code"], one["message"]) for one in found]


def test_a_folder_and_a_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs = ("--rule-pack", "tools/our_rules", "--rule-pack", "tools/alone.py")
    assert check(*packs, "--select", "OUR,LONE1", "--format", "json") == 1
    assert told(capsys) == [("LONE1", "capitals"), ("OUR101", "capitals")]


def test_a_pack_given_twice_is_one(project: Path) -> None:
    packs = ("--rule-pack", "tools/alone.py", "--rule-pack", "./tools/alone.py")
    assert check(*packs, "--select", "LONE") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--ignore", "OUR"],
        ["--ignore", "OUR1"],
        ["--ignore", "lower-case-names"],
        ["--select", "BL2"],
    ],
)
def test_selection(project: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    check("--rule-pack", "tools/our_rules", *arguments, "--format", "json")
    assert not [code for code, _ in told(capsys) if code == "OUR101"]


@pytest.mark.parametrize("name", ["OUR101", "lower-case-names", "OUR", "our101"])
def test_suppressed_by_a_comment(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "job.yml").write_text(JOB.replace("Nightly", f"Nightly  # bricklint: ignore[{name}] as it was"))
    assert check("--rule-pack", "tools/our_rules", "--format", "json", "--select", "OUR,BL005") == 0
    assert told(capsys) == []


def test_configured(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "bricklint.toml").write_text(
        'select = ["OUR"]\n[severity]\nOUR101 = "error"\n[options.lower-case-names]\nmark = "!"\n'
    )
    assert check("--rule-pack", "tools/our_rules", "--format", "json") == 1
    assert told(capsys) == [("OUR101", "capitals!")]


def test_sarif_has_its_rules(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "tools/our_rules/__init__.py").write_text(
        "from our_rules import names\nRULES = [names]\nHELP_URI = 'https://wiki.example.com/{code}'\n"
    )
    packs = ("--rule-pack", "tools/our_rules", "--rule-pack", "tools/alone.py")
    check(*packs, "--format", "sarif", "--select", "OUR,LONE")
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    rules = {one["id"]: one for one in run["tool"]["driver"]["rules"]}
    assert rules["OUR101"]["helpUri"] == "https://wiki.example.com/OUR101"
    assert "helpUri" not in rules["LONE1"]
    assert rules["LONE1"]["help"]["text"].startswith("A job with capitals in its name.")
    assert rules["BL701"]["helpUri"].endswith("/docs/rules/BL701.md")
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_rules_and_pages(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--rule-pack", "tools/our_rules"]) == 0
    assert "OUR101  warning  lower-case-names " in capsys.readouterr().out
    assert main(["rule", "lower-case-names", "--rule-pack", "tools/our_rules"]) == 0
    assert capsys.readouterr().out.startswith("OUR101 lower-case-names (warning)\n\nA job with capitals")
    assert main(["rule", "OUR", "--rule-pack", "tools/our_rules"]) == 0
    assert capsys.readouterr().out == "OUR101  warning  lower-case-names  A job with capitals in its name\n"


def test_a_rule_that_crashes_is_3(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = rule().replace("    if job.name", "    raise KeyError('gone')\n    if job.name")
    (project / "tools/crash.py").write_text(text)
    assert check("--rule-pack", "tools/crash.py", "--select", "OUR") == 3
    captured = capsys.readouterr()
    assert "rule OUR101 on job Nightly in job.yml: KeyError: 'gone' at crash.py:" in captured.err
    assert captured.err.count("\n") == 1


LIST = "from our_rules import names\n"

BROKEN = [
    ("no RULES", {"__init__.py": ""}, "it has no RULES, a list of rule modules or rows"),
    ("empty RULES", {"__init__.py": "RULES = []"}, "it has no RULES"),
    ("RULES is no list", {"__init__.py": "RULES = 3"}, "it has no RULES"),
    ("no rule in RULES", {"__init__.py": "RULES = ['names']"}, "is no rule: RULES holds modules"),
    ("a module without RULE", {"__init__.py": "import json\nRULES = [json]"}, "json is no rule"),
    ("import error", {"__init__.py": "import no_such_thing"}, "cannot be imported: ModuleNotFoundError: No module"),
    ("syntax error", {"__init__.py": "RULES = ["}, "cannot be imported: SyntaxError: "),
    ("it leaves", {"__init__.py": "raise SystemExit(3)"}, "cannot be imported: SystemExit: 3"),
    ("it raises two lines", {"__init__.py": "raise ValueError('a\\nb')"}, "cannot be imported: ValueError: a b"),
    ("prefix BL", {"names.py": rule("BL101")}, "BL101: codes that begin with BL are bricklint's own"),
    ("prefix POLICY", {"names.py": rule("POLICY1")}, "codes that begin with POLICY are bricklint's own"),
    ("a code in small letters", {"names.py": rule("our101")}, "a code is two or more capital letters and a number"),
    ("a code without a number", {"names.py": rule("OUR")}, "a code is two or more capital letters and a number"),
    ("one word as its name", {"names.py": rule(slug="names")}, "its name is `names`; write two or more words"),
    ("no page", {"names.py": rule().split('"""', 2)[2].lstrip()}, "OUR101: our_rules.names has no page"),
    ("no check", {"names.py": rule().replace("def check", "def chekc")}, "OUR101: the first parameter of its check"),
    ("no type", {"names.py": rule().replace("job: Job, context: Context", "job")}, "has none of the types Document"),
    ("another type", {"names.py": rule().replace("job: Job", "job: int")}, "has none of the types Document, Job"),
    ("three parameters", {"names.py": rule().replace("Context)", "Context, more: int)")}, "no function `check`"),
    (
        "a name of a built-in rule",
        {"names.py": rule(slug="missing-timeout")},
        "OUR101 missing-timeout has the code or name of BL401 missing-timeout",
    ),
    (
        "a row whose module is missing",
        {
            "__init__.py": "from bricklint.registry import Row\nfrom bricklint.rule import Scope, Severity\n"
            "RULES = [Row('OUR9', 'a-b', Severity.NOTE, Scope.JOB, 'our_rules.gone', 'x')]"
        },
        "cannot be imported: ModuleNotFoundError: No module named 'our_rules.gone'",
    ),
    (
        "a row that differs",
        {
            "__init__.py": "from bricklint.registry import Row\nfrom bricklint.rule import Scope, Severity\n"
            "RULES = [Row('OUR9', 'a-b', Severity.NOTE, Scope.JOB, 'our_rules.names', 'x')]"
        },
        "OUR9: its row and the RULE of our_rules.names differ",
    ),
    (
        "the same code twice",
        {"__init__.py": LIST + "RULES = [names, names]"},
        "OUR101 lower-case-names has the code or name of OUR101 lower-case-names",
    ),
]


@pytest.mark.parametrize(("files", "said"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_pack_is_2_and_one_line(
    project: Path, files: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (project / "tools/our_rules" / name).write_text(text)
    assert check("--rule-pack", "tools/our_rules") == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.startswith("bricklint: rule pack `tools/our_rules`")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere", "no such file or folder"),
        ("job.yml", "it must be a .py file, or a folder with an __init__.py"),
        ("tools", "it must be a .py file, or a folder with an __init__.py"),
        ("json.py", "a module is called `json` already"),
    ],
)
def test_no_pack_at_a_path(project: Path, path: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "json.py").write_text(rule())
    assert check("--rule-pack", path) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"bricklint: --rule-pack {path}: {said}")
    assert err.count("\n") == 1


def test_two_packs_with_one_code(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "tools/second.py").write_text(rule(slug="other-names"))
    assert check("--rule-pack", "tools/our_rules", "--rule-pack", "tools/second.py") == 2
    assert "rule pack `tools/second.py`: OUR101 other-names has the code or name of OUR101" in capsys.readouterr().err


def test_two_packs_of_one_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {f"more/{path}": text for path, text in pack().items()})
    assert check("--rule-pack", "tools/our_rules", "--rule-pack", "more/our_rules") == 2
    assert "--rule-pack more/our_rules: tools/our_rules has the same name" in capsys.readouterr().err


def test_two_packs_whose_folders_have_one_name(project: Path) -> None:
    """One process may see both: an editor with two projects."""
    inner = {f"more/{path}": text for path, text in pack().items()}
    write(project, {**inner, "more/our_rules/names.py": rule("MORE1", "more-names")})
    assert check("--rule-pack", "tools/our_rules", "--select", "OUR101") == 1
    assert check("--rule-pack", "more/our_rules", "--select", "MORE1") == 1
    assert check("--rule-pack", "tools/our_rules", "--select", "OUR101") == 1
