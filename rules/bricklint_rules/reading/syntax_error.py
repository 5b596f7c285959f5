"""A job spec that cannot be parsed.

## What it does

Says where a YAML or JSON file with jobs stops being YAML or JSON, and what was expected there. The other files of the
project are still linted. Files that hold no jobs are left alone, whatever is in them.

Two mistakes are explained in their own words, because the parsers' words lead astray: a dynamic value reference
without quotes (`{{job.id}}` is a mapping inside a mapping for YAML), and a cron expression that begins with `*` (a
YAML alias).

## Why is this bad

The deploy fails, with a message of the parser that often names another line.

## Example

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        run: {{job.run_id}}  # BL001
```

## Use instead

```yaml jobs/daily.yml
name: daily
tasks:
  - task_key: load
    notebook_task:
      notebook_path: /Jobs/load
      base_parameters:
        run: "{{job.run_id}}"
```

## References

- YAML 1.2.2, section 7.4: `{` begins a flow mapping; section 7.1: `*` begins an alias.
- RFC 8259: JSON knows no comments, no trailing commas and no `...`.
"""

from __future__ import annotations

from bricklint.rule import Rule, Severity

RULE = Rule("BL001", "syntax-error", Severity.ERROR)
