"""`bricklint init`: a configuration to start from, and the hook and pipeline that go with it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bricklint.cli.snippets import HOOK, HOOK_FILE, PIPELINES, own_file, section, with_hook
from bricklint.config import Config, ConfigError, has_section, load_config
from bricklint.files.discover import find_root
from bricklint.report.numbers import count, targets

OWN, SHARED = "bricklint.toml", "pyproject.toml"
_NOTEBOOK = (b"# Databricks notebook source", b"-- Databricks notebook source", b"// Databricks notebook source")


class Change(NamedTuple):
    """One file to write; `added` tells that it is there and gets something added."""

    path: Path
    data: bytes
    added: bool = False


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "init",
        help="write a configuration to start from; a hook and a pipeline on demand",
        description="Write a commented bricklint.toml in the current folder, say what is there to lint, and show what "
        "goes into the hook and the pipeline. Nothing is overwritten, and nothing is asked.",
    )
    parser.add_argument("--pyproject", action="store_true", help="a section of pyproject.toml, not a bricklint.toml")
    parser.add_argument("--hook", action="store_true", help=f"add the hook to {HOOK_FILE}, or write that file")
    parser.add_argument("--ci", choices=tuple(PIPELINES), help="write a pipeline for this service")
    parser.add_argument("--dry-run", action="store_true", help="show what would be written, and write nothing")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write what is asked for, all of it or nothing. Raises ConfigError."""
    here = Path.cwd().resolve()
    root = find_root(here)
    more = arguments.hook or arguments.ci is not None
    changes = [*_configuration(here, arguments.pyproject, more)]
    changes += [*_hook(root)] if arguments.hook else []
    changes += [_pipeline(root, arguments.ci)] if arguments.ci else []
    for change in changes:
        _write(change, here, dry=arguments.dry_run)
    print(_found(root))
    if not more:
        for title, text in _offers(root):
            print(f"\n{title}\n\n{''.join(f'    {line}' for line in text.splitlines(keepends=True))}", end="")
    return 0


def _configuration(here: Path, pyproject: bool, more: bool) -> Iterator[Change]:
    """The configuration; none where there is one already and something else is asked for."""
    earlier = _earlier(here)
    if earlier is not None:
        if not more:
            raise ConfigError(f"there is a configuration already, {earlier}: it is left as it is")
        print(f"{earlier}: left as it is")
    elif pyproject:
        yield _section(here / SHARED)
    else:
        yield Change(here / OWN, own_file().encode())


def _earlier(here: Path) -> str | None:
    """The configuration that the folder has."""
    if os.path.lexists(here / OWN):
        return OWN
    return f"[tool.bricklint] in {SHARED}" if has_section(here / SHARED) else None


def _section(path: Path) -> Change:
    if not path.is_file():
        raise ConfigError(f"there is no {SHARED} here; without --pyproject a {OWN} is written")
    load_config(path)  # a file that cannot be read is not added to
    data = path.read_bytes()
    end = b"\r\n" if b"\r\n" in data else b"\n"
    gap = b"" if not data else end if data.endswith(b"\n") else end * 2
    return Change(path, data + gap + section().encode().replace(b"\n", end), added=True)


def _hook(root: Path) -> Iterator[Change]:
    path = root / HOOK_FILE
    if not os.path.lexists(path):
        indented = "".join(f"  {line}" for line in HOOK.splitlines(keepends=True))
        yield Change(path, f"repos:\n{indented}".encode())
        return
    text = _text(path)
    if "id: bricklint" in text:
        print(f"{HOOK_FILE}: the hook is there already")
        return
    changed = with_hook(text)
    if changed is None:
        print(HOOK, end="")
        raise ConfigError(f"{HOOK_FILE} is not written so that the hook can be added to it: add these lines by hand")
    yield Change(path, changed.encode(), added=True)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {' '.join(str(error).split())}") from None


def _pipeline(root: Path, service: str) -> Change:
    name, text = PIPELINES[service]
    if os.path.lexists(root / name):
        print(text, end="")
        raise ConfigError(f"{name} is there already, and is left as it is: take from these lines what it lacks")
    return Change(root / name, text.encode())


def _write(change: Change, here: Path, *, dry: bool) -> None:
    from bricklint.files.atomic import write_whole

    name = os.path.relpath(change.path, here)
    if dry:
        print(f"would {'add to' if change.added else 'write'} {name}:\n\n{change.data.decode()}")
        return
    try:
        change.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(change.path, change.data)
    except OSError as error:
        raise ConfigError(f"{name}: {(error.strerror or 'it cannot be written').lower()}") from None
    print(f"{'added to' if change.added else 'wrote'} {name}")


def _found(root: Path) -> str:
    """What there is to lint, in a line."""
    from bricklint.jobs.load import load_specs
    from bricklint.lint import open_disk

    files = open_disk(root, Config())
    specs = load_specs(files, environment=os.environ)
    jobs = len({(job.document.path, job.key or id(job)) for job in specs.jobs})
    names = list(dict.fromkeys(target.name for bundle in specs.bundles for target in bundle.targets))
    named = f" ({targets(names)})" if names else ""
    notebooks = sum(_is_notebook(root / path) for path in files.paths())
    parts = [
        count(jobs, "job"),
        *([f"{count(len(specs.bundles), 'bundle')}{named}"] if specs.bundles else []),
        count(notebooks, "notebook"),
    ]
    return f"found: {', '.join(parts)}; next: bricklint check"


def _is_notebook(path: Path) -> bool:
    if path.suffix == ".ipynb":
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(40).removeprefix(b"\xef\xbb\xbf").startswith(_NOTEBOOK)
    except OSError:
        return False


def _offers(root: Path) -> Iterator[tuple[str, str]]:
    """What goes with the tools that the project has, each with how to get it."""
    if (root / HOOK_FILE).is_file() and "id: bricklint" not in _text(root / HOOK_FILE):
        yield f"the hook, for {HOOK_FILE} (bricklint init --hook adds it):", HOOK
    signs = {"github": ".github", "gitlab": ".gitlab-ci.yml", "azure": "azure-pipelines.yml"}
    for service, (name, text) in PIPELINES.items():
        there = (root / name).exists()
        if (root / signs[service]).exists() and not (there and "bricklint" in _text(root / name)):
            how = "" if there else f" (bricklint init --ci {service} writes it)"
            yield f"the pipeline, for {name}{how}:", text
