"""Write docs/rules: the page of every rule, and a table of all of them. Run by `make docs`.

The pages are the docstrings of the rules; a test holds the two to the same text.
"""

from __future__ import annotations

from pathlib import Path

from bricklint.builtin import builtin_registry
from bricklint.registry import Row, load_rule

FOLDER = Path(__file__).parent / "rules"


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


def main() -> None:
    """Write the pages, and take away those of rules that are gone."""
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
