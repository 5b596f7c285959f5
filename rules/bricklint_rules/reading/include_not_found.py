"""A bundle include that matches no file, or two root files.

## What it does

Looks up every entry of `include` in the bundle's folder. An entry without `*`, `?` or `[` must name a file that is
there; a pattern may match nothing. A folder with two root files (`databricks.yml` and `bundle.yml`) is reported too.

## Why is this bad

The Databricks CLI refuses the bundle: "include section does not match any files", or "multiple bundle root
configuration files found".

## Example

```yaml databricks.yml
bundle:
  name: sales
include:
  - resources/dayly.yml  # BL006
```

```yaml resources/daily.yml
resources:
  jobs:
    daily:
      tasks:
        - task_key: load
          notebook_task: {notebook_path: /Jobs/load}
```

## Use instead

```yaml databricks.yml
bundle:
  name: sales
include:
  - resources/daily.yml
```

## References

- Declarative Automation Bundles, `include`: paths and globs relative to the root file; there is no `**`.
"""

from __future__ import annotations

from bricklint.rule import Rule, Severity

RULE = Rule("BL006", "include-not-found", Severity.ERROR)
