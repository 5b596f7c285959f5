"""The texts that `bricklint init` writes or shows: a configuration, a hook, pipelines."""

from __future__ import annotations

from typing import Any

from bricklint import __version__

HOME = "https://github.com/bricklint/bricklint"

_OPTIONS = f"""# Nothing here is needed: what is commented out is an example. All options:
# {HOME}/blob/main/docs/configuration.md

# Rules that do not run: codes (BL305), names (crowded-minute), families (BL3). `bricklint rules` lists them.
# ignore = ["BL305"]

# "strict" shows notes too.
# profile = "strict"

# The least severity that makes the exit status 1: error, warning or note.
# fail-on = "error"

# What is not linted, beside what .gitignore names: patterns as in a .gitignore.
# exclude = ["generated/"]

# Where the project is deployed to: absolute notebook paths below these folders are followed into its files.
# workspace-roots = ["/Workspace/Repos/data-team/sales"]

# Bundle targets that are looked at; all of them where this is missing.
# targets = ["prod"]
"""

_TABLES = """
# [{prefix}severity]
# BL406 = "error"

# Findings that are left out, with the reason; JSON has no comments.
# [[{prefix}ignored]]
# path = "jobs/legacy/*.json"
# rules = ["BL402"]
# reason = "the loader retries by itself"

# What a field of every job must and must not say, without a rule of your own.
# [{prefix}policies.run-time]
# field = "timeout_seconds"
# required = true
# maximum = 7200
"""

HOOK_FILE = ".pre-commit-config.yaml"

HOOK = f"""- repo: {HOME}
  rev: v{__version__}
  hooks:
    - id: bricklint
"""

_GITHUB = f"""name: bricklint
on:
  pull_request:
  push:
    branches: [main]
jobs:
  bricklint:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write  # to upload the findings to code scanning
    steps:
      - uses: actions/checkout@v4
      - uses: bricklint/bricklint@v{__version__}
"""

_GITLAB = """bricklint:
  image: python:3.12-slim
  script:
    - pip install --quiet bricklint
    - bricklint check --output gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""

_AZURE = """trigger: [main]
pool:
  vmImage: ubuntu-latest
steps:
  - task: UsePythonVersion@0
    inputs:
      versionSpec: "3.12"
  - script: pip install --quiet bricklint
    displayName: Install bricklint
  - script: bricklint check --output junit=bricklint.xml
    displayName: Lint jobs and notebooks
  - task: PublishTestResults@2
    condition: succeededOrFailed()
    inputs:
      testResultsFormat: JUnit
      testResultsFiles: bricklint.xml
"""

PIPELINES = {
    "github": (".github/workflows/bricklint.yml", _GITHUB),
    "gitlab": (".gitlab-ci.yml", _GITLAB),
    "azure": ("azure-pipelines.yml", _AZURE),
}
"""The file and the text for each service."""


def own_file() -> str:
    """The text of a bricklint.toml."""
    return _OPTIONS + _TABLES.format(prefix="")


def section() -> str:
    """The section of a pyproject.toml."""
    return "[tool.bricklint]\n" + _OPTIONS + _TABLES.format(prefix="tool.bricklint.")


def with_hook(text: str) -> str | None:
    """The text of a .pre-commit-config.yaml with the hook behind its last repository; None where that cannot be done
    without touching anything else."""
    import yaml

    try:
        tree, before = yaml.compose(text, yaml.SafeLoader), yaml.safe_load(text)
    except yaml.YAMLError:
        return None
    repos = _repos(tree)
    if repos is None:
        return None
    lines = text.splitlines(keepends=True)
    last = max(_last_line(item) for item in repos.value)
    indent = " " * repos.start_mark.column
    end = "\r\n" if "\r\n" in text else "\n"
    if not lines[last].endswith("\n"):
        lines[last] += end
    hook = "".join(f"{indent}{line}{end}" for line in HOOK.splitlines())
    changed = "".join([*lines[: last + 1], hook, *lines[last + 1 :]])
    try:
        wanted = {**before, "repos": [*before["repos"], *yaml.safe_load(HOOK)]}
        return changed if yaml.safe_load(changed) == wanted else None
    except yaml.YAMLError:
        return None


def _repos(tree: Any) -> Any:
    """The list of repositories, where it is written as a block."""
    import yaml

    if not isinstance(tree, yaml.MappingNode):
        return None
    for key, value in tree.value:
        if key.value == "repos" and isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
            return value
    return None


def _last_line(node: Any) -> int:
    """The line (from 0) on which the last scalar of a node ends."""
    import yaml

    if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False):
        end = node.end_mark
        behind = end.column == 0 and end.line > node.start_mark.line
        return int(end.line - behind)
    inner = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else (pair,))]
    return max((_last_line(one) for one in inner), default=int(node.start_mark.line))
