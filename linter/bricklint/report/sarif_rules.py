"""The rules of a run as SARIF describes them: what a code-scanning service shows beside a finding."""

from __future__ import annotations

import re
from typing import Any

from bricklint import __version__
from bricklint.diagnostic import Severity
from bricklint.registry import Registry, Row, load_rule
from bricklint.report.sarif_places import sentence

HOME = "https://github.com/bricklint/bricklint"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}

_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_SECURITY = {"BL901": "8.0", "BL902": "6.5", "BL903": "4.0", "BL905": "3.0"}
"""How bad the rules about secrets and identities are, as code-scanning services grade security."""

_MAX_DESCRIPTION = 1_000


def driver(registry: Registry) -> dict[str, Any]:
    """The tool: its name and version, and every rule that it has."""
    return {
        "name": "bricklint",
        "fullName": f"bricklint {__version__}",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(row) for row in registry.rows],
    }


def help_uri(code: str) -> str | None:
    """The page of a built-in rule on the web; None for the rules of packs, and for policies."""
    return f"{HOME}/blob/main/docs/rules/{code}.md" if re.fullmatch(r"BL\d+", code) else None


def pascal(slug: str) -> str:
    """`exit-hides-failure` as ExitHidesFailure, as SARIF wants names to be."""
    return "".join(part[:1].upper() + part[1:] for part in slug.split("-"))


def _rule(row: Row) -> dict[str, Any]:
    page = _page(row)
    return {
        "id": row.code,
        "name": pascal(row.slug),
        "shortDescription": {"text": sentence(row.summary)},
        "fullDescription": {"text": _description(row, page)},
        "help": {"text": page, "markdown": f"# {row.code} {row.slug}\n\n{page}"},
        **({"helpUri": row.uri} if row.uri else {}),
        "defaultConfiguration": {"level": LEVELS[row.severity]},
        "properties": _properties(row),
    }


def _properties(row: Row) -> dict[str, Any]:
    family = row.module.rsplit(".", 2)[-2] if row.module.count(".") > 1 else "rules"
    security = _SECURITY.get(row.code)
    found: dict[str, Any] = {
        "tags": sorted({"databricks", family, *(("security",) if security else ())}),
        "precision": "medium" if row.severity is Severity.NOTE or row.strict else "high",
        "problem.severity": _PROBLEMS[row.severity],
    }
    if security:
        found["security-severity"] = security
    return found


def _page(row: Row) -> str:
    """The rule's page; a rule that cannot be loaded (its crash is told elsewhere) still has its summary."""
    try:
        return load_rule(row).page.strip() or row.summary
    except Exception:
        return row.summary


def _description(row: Row, page: str) -> str:
    """The paragraph under "What it does", as one line of plain text."""
    found = re.search(r"^## What it does\n+(.+?)(?:\n\n|\n## |\Z)", page, re.MULTILINE | re.DOTALL)
    text = " ".join((found.group(1) if found else row.summary).split())
    return sentence(text if len(text) <= _MAX_DESCRIPTION else text[: _MAX_DESCRIPTION - 1] + "…")
