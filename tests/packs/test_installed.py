"""What a configuration names is imported only where it is installed, and never from the linted project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packs.packs import JOB, RAN, install, pack, write

IN_PROJECT = "lies in the linted project"
UNKNOWN = "is not installed for this Python"


class World:
    """A project that names a pack, a place outside of it, and the tool in a process of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.project = folder / "project"
        self.outside = folder / "outside"
        self.ran = folder / "ran"
        self.outside.mkdir()
        self.environment = environment
        write(self.project, {"job.yml": JOB, ".git/HEAD": "", "bricklint.toml": 'rule-packs = ["our_rules"]\n'})

    def check(
        self,
        *path: Path,
        cwd: Path | None = None,
        module: bool = False,
        arguments: tuple[str, ...] = ("--select", "OUR"),
    ) -> subprocess.CompletedProcess[str]:
        """A run with these folders on PYTHONPATH; as `python -m bricklint` where `module` is set."""
        starter = ["-m", "bricklint"] if module else ["-c", "from bricklint.__main__ import main; main()"]
        safe = {} if module else {"PYTHONSAFEPATH": "1"}
        command = [sys.executable, *starter, "check", *arguments]
        if not module and sys.version_info < (3, 11):
            command = [sys.executable, "-c", "import sys; del sys.path[0]\n" + starter[1], *command[3:]]
        environment = {**self.environment, "PYTHONPATH": os.pathsep.join(map(str, path)), "RAN": str(self.ran), **safe}
        return subprocess.run(
            command,
            cwd=cwd or self.project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def refused(self, done: subprocess.CompletedProcess[str], why: str) -> None:
        assert done.returncode == 2, (done.stdout, done.stderr)
        assert done.stdout == ""
        assert done.stderr.startswith("bricklint: rule pack `our_rules` ")
        assert done.stderr.count("\n") == 1
        assert why in done.stderr
        assert "--rule-pack" in done.stderr
        assert not self.ran.exists(), "it was run"

    def accepted(self, done: subprocess.CompletedProcess[str]) -> None:
        assert done.returncode == 1, (done.stdout, done.stderr)
        assert "warning[OUR101] lower-case-names: capitals" in done.stdout
        assert self.ran.exists()


@pytest.fixture
def world(tmp_path: Path) -> World:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return World(tmp_path, kept)


def test_an_installed_pack_runs(world: World) -> None:
    install(world.outside, pack())
    world.accepted(world.check(world.outside))


def test_what_is_nowhere(world: World) -> None:
    world.refused(world.check(), UNKNOWN)


@pytest.mark.parametrize("module", [True, False], ids=["python -m", "bricklint"])
@pytest.mark.parametrize("folder", ["", "tools"], ids=["in the root", "in a folder"])
def test_a_folder_of_the_project(world: World, folder: str, module: bool) -> None:
    write(world.project / folder, pack())
    world.refused(world.check(module=module), UNKNOWN if folder else IN_PROJECT)


@pytest.mark.parametrize("entry", ["", ".", "../project"], ids=["empty", "dot", "through its parent"])
def test_a_folder_of_the_project_on_pythonpath(world: World, entry: str) -> None:
    write(world.project, pack())
    world.environment["PYTHONPATH"] = entry
    world.refused(world.check(Path(entry)), IN_PROJECT)


def test_metadata_in_the_project_makes_it_no_installed_one(world: World) -> None:
    install(world.project / "vendored", pack())
    world.refused(world.check(world.project / "vendored"), IN_PROJECT)


def test_an_installed_one_wins_over_a_folder_of_the_project(world: World) -> None:
    write(world.project, {"our_rules/__init__.py": "raise SystemExit('the wrong one')"})
    install(world.outside, pack())
    world.accepted(world.check(world.project, world.outside, module=True))


def test_what_an_installed_one_imports_is_not_looked_for_in_the_project(world: World) -> None:
    files = pack()
    install(world.outside, {**files, "our_rules/__init__.py": f"import shared\n{files['our_rules/__init__.py']}"})
    write(world.project, {"shared.py": RAN})
    done = world.check(world.project, world.outside)
    assert done.returncode == 2
    assert "cannot be imported: ModuleNotFoundError: No module named 'shared'" in done.stderr
    assert not world.ran.exists()


def test_no_module_of_the_project_takes_the_place_of_a_library(world: World) -> None:
    write(world.project, {"yaml.py": RAN, "bricklint_rules.py": RAN, "bricklint.toml": ""})
    done = world.check(module=True, arguments=("--select", "BL"))
    assert done.returncode in (0, 1), done.stderr
    assert not world.ran.exists()


def test_an_editable_one_outside(world: World) -> None:
    source = write(world.outside / "source", pack())
    install(world.outside / "site", {}, editable=source)
    world.accepted(world.check(world.outside / "site", source))


def test_an_editable_one_of_the_project(world: World) -> None:
    source = write(world.project / "tools", pack())
    install(world.outside, {}, editable=source)
    world.refused(world.check(world.outside, source), IN_PROJECT)


def test_a_finder_of_an_editable_one_that_leads_into_the_project(world: World) -> None:
    source = write(world.project / "tools", pack())
    install(world.outside, {}, editable=source)
    finder = (
        "import sys\nfrom importlib.util import spec_from_file_location\n"
        "class Finder:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        f"        folder = {str(source / 'our_rules')!r}\n"
        "        if name == 'our_rules':\n"
        "            return spec_from_file_location(name, folder + '/__init__.py',"
        " submodule_search_locations=[folder])\n"
        "sys.meta_path.append(Finder)\n"
    )
    write(world.outside, {"sitecustomize.py": finder})
    world.refused(world.check(world.outside), IN_PROJECT)


def test_a_link_into_the_project(world: World) -> None:
    write(world.project / "tools", pack())
    install(world.outside, {"our_rules/__init__.py": ""})
    for file in (world.outside / "our_rules").iterdir():
        file.unlink()
    (world.outside / "our_rules").rmdir()
    (world.outside / "our_rules").symlink_to(world.project / "tools" / "our_rules")
    world.refused(world.check(world.outside), IN_PROJECT)


def test_a_link_to_one_file_of_the_project(world: World) -> None:
    install(world.outside, pack())
    write(world.project, {"names.py": RAN})
    (world.outside / "our_rules" / "names.py").unlink()
    (world.outside / "our_rules" / "names.py").symlink_to(world.project / "names.py")
    world.refused(world.check(world.outside), IN_PROJECT)


def test_a_link_out_of_the_project(world: World) -> None:
    install(world.outside, pack())
    (world.project / "our_rules").symlink_to(world.outside / "our_rules")
    world.refused(world.check(module=True), IN_PROJECT)


def test_a_project_that_is_reached_by_a_link(world: World) -> None:
    write(world.project, pack())
    link = world.outside / "link"
    link.symlink_to(world.project)
    world.refused(world.check(link, cwd=link), IN_PROJECT)
    world.refused(world.check(world.project, cwd=link), IN_PROJECT)


def test_a_project_that_is_named_from_elsewhere(world: World) -> None:
    write(world.project, pack())
    config = str(world.project / "bricklint.toml")
    done = world.check(world.project, cwd=world.outside, arguments=("--config", config, str(world.project)))
    world.refused(done, IN_PROJECT)


def test_no_distribution(world: World) -> None:
    write(world.outside, pack())
    world.refused(world.check(world.outside), "is of no installed distribution")


def test_a_distribution_of_another_package_is_not_its_own(world: World) -> None:
    install(world.outside, {"other/__init__.py": ""})
    write(world.outside, pack())
    world.refused(world.check(world.outside), "is of no installed distribution")


def test_a_namespace_with_a_part_in_the_project(world: World) -> None:
    inner = {path.replace("our_rules", "company/our_rules"): text for path, text in pack().items()}
    inner["company/our_rules/__init__.py"] = f"{RAN}from company.our_rules import names\nRULES = [names]\n"
    install(world.outside, inner)
    write(world.project, {"company/our_rules/__init__.py": "raise SystemExit('the wrong one')"})
    write(world.project, {"bricklint.toml": 'rule-packs = ["company.our_rules"]\n'})
    world.accepted(world.check(world.project, world.outside, module=True))


def test_a_parent_package_in_the_project_is_not_run(world: World) -> None:
    write(world.project, {"company/__init__.py": RAN, "company/our_rules/__init__.py": "RULES = []"})
    write(world.project, {"bricklint.toml": 'rule-packs = ["company.our_rules"]\n'})
    done = world.check(world.project, module=True)
    assert done.returncode == 2
    assert IN_PROJECT in done.stderr
    assert not world.ran.exists()


def test_a_package_that_is_no_pack_is_not_run(world: World) -> None:
    install(world.outside, {"our_rules/__init__.py": RAN})
    done = world.check(world.outside)
    assert done.returncode == 2
    assert "rule pack `our_rules` is none: " in done.stderr
    assert not world.ran.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("antigravity", "is of no installed distribution"),
        ("sys", "is a part of Python"),
        ("yaml", "has no RULES"),
        ("our-rules", "write the name of an installed package"),
        ("../our_rules", "write the name of an installed package"),
        ("our_rules.", "write the name of an installed package"),
        ("", "write the name of an installed package"),
    ],
)
def test_other_names(world: World, name: str, said: str) -> None:
    write(world.project, {"bricklint.toml": f'rule-packs = ["{name}"]\n'})
    done = world.check()
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_command_line_stands_in_for_the_configuration(world: World) -> None:
    write(world.project / "tools", pack())
    world.accepted(world.check(arguments=("--select", "OUR", "--rule-pack", "tools/our_rules")))


def test_the_environment_of_the_tool_may_lie_in_the_project(world: World) -> None:
    """A project with its `.venv`: what is installed there is installed."""
    site = world.project / ".venv" / "lib" / "site-packages"
    install(site, pack())
    program = (
        "import sysconfig, sys\n"
        f"site = {str(site)!r}\n"
        "from bricklint.packs import places\n"
        "from pathlib import Path\n"
        "places._site_folders = lambda: (Path(site),)\n"
        "from bricklint.__main__ import main\n"
        "raise SystemExit(main(['check', '--select', 'OUR']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=world.project,
        env={**world.environment, "PYTHONPATH": str(site), "RAN": str(world.ran)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    world.accepted(done)
