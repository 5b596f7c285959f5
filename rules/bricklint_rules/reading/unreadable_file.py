"""A file that is not text, is too large, or lies outside of the project.

## What it does

Reports specs, and code that jobs run, that cannot be read: bytes that are not UTF-8 (UTF-16 and UTF-32 with their marks
are read too), binary files, files over `max-file-size` (32 MiB unless the configuration says otherwise), files without
permission, and links that lead out of the project. Nothing outside of the project is opened.

## Why is this bad

Whatever is wrong in the file stays unseen, and other tools fail on it or read it as something else: a job's name
saved as Latin-1 arrives garbled, or not at all.

## Example

Line 1 of `jobs/daily.json`: this file was saved as Latin-1, so its `ä` is a lone byte.

```latin1 jobs/daily.json
{"name": "täglich", "tasks": [{"task_key": "load", "notebook_task": {"notebook_path": "/Jobs/load"}}]}
```

## Use instead

The same file, saved as UTF-8.

```json jobs/daily.json
{"name": "täglich", "tasks": [{"task_key": "load", "notebook_task": {"notebook_path": "/Jobs/load"}}]}
```

## References

- RFC 8259, section 8.1: JSON between systems is UTF-8.
- `max-file-size` in docs/configuration.md.
"""

from __future__ import annotations

from bricklint.rule import Rule, Severity

RULE = Rule("BL003", "unreadable-file", Severity.ERROR)
