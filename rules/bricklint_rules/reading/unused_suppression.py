"""A suppression that suppresses nothing, or names no rule.

## What it does

Looks at every `bricklint: ignore` comment of the files that were linted. A comment is reported when a rule that it
names has nothing to say there, or when a name in it is no rule at all. Rules that did not run (left out by `--select`
or `--ignore`) are not counted as unused.

## Why is this bad

A comment that suppresses nothing reads as if there were a known problem. When a real one comes to that line later, it
is hidden from the first day. A misspelt name hides nothing at all.

## Example

Line 4 of `jobs/daily.yml`:

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    depends_on: []  # bricklint: ignore[BL202]
    notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    depends_on: []
    notebook_task: {notebook_path: /Jobs/load}
```

## Fix safety

The fix takes the comment out, or the idle names out of its list. Nothing that runs changes: it is safe.

## References

- Suppressions in docs/configuration.md.
"""

from __future__ import annotations

from bricklint.rule import Rule, Severity

RULE = Rule("BL005", "unused-suppression", Severity.WARNING)
