"""Write what the documentation takes from the program: the page of every rule and their table (docs/rules), and the
finding that the README shows. Run by `make docs`; a test holds them to the program.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from bricklint.builtin import builtin_registry
from bricklint.config import Config
from bricklint.lint import lint, open_disk
from bricklint.registry import Row, load_rule
from bricklint.report.style import Style
from bricklint.report.text import text_report

ROOT = Path(__file__).parents[1]
SHOWN = ("examples/rides/notebooks/silver.py", "BL701")
"""The finding that the README shows."""


def pages() -> dict[str, str]:
    """The text of every file in docs/rules."""
    rows = builtin_registry().rows
    return {"README.md": _index(rows), **{f"{row.code}.md": _page(row) for row in rows}}


def _page(row: Row) -> str:
    said = [row.severity.word, *(["policy"] if row.policy else []), *(["has a fix"] if row.fix else [])]
    return f"# {row.code} {row.slug}\n\n*{', '.join(said)}*\n\n{load_rule(row).page.strip()}\n"


def _index(rows: tuple[Row, ...]) -> str:
    lines = [
        "# Rules",
        "",
        "Codes are stable and never used again; code and name both name a rule, in the configuration, in comments and",
        "on the command line. Notes are shown by `--profile strict`.",
        "",
        "| code | name | severity | fix | what it says |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        fix = "yes" if row.fix else ""
        lines.append(f"| [{row.code}]({row.code}.md) | {row.slug} | {row.severity.word} | {fix} | {row.summary} |")
    return "\n".join(lines) + "\n"


def readme() -> str:
    """The README with the finding as it is printed now."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    config = Config()
    result = lint(open_disk(ROOT, config), config, builtin_registry(), within=["examples"])
    (found,) = (one for one in result.diagnostics if (one.primary.span.path, one.code) == SHOWN)
    report = text_report(replace(result, diagnostics=[found]), Style()).rsplit("\n\n", 1)[0]
    block = f"```text\n$ bricklint check examples\n{report}\n```"
    return re.sub(r"```text\n\$ bricklint check examples\n.*?```", lambda _: block, text, count=1, flags=re.DOTALL)


def main() -> None:
    """Write everything, and take away the pages of rules that are gone."""
    folder = ROOT / "docs" / "rules"
    folder.mkdir(exist_ok=True)
    wanted = pages()
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    (ROOT / "README.md").write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    main()
