"""An append inside foreachBatch without deduplication by batchId.

## What it does

Finds appends and inserts in a function that `foreachBatch` calls, without `txnAppId` and `txnVersion`.

## Why is this bad

foreachBatch guarantees "at least once" only: after a failure the same batch is handed over again, and appended again.

## Example

```yaml jobs/stream.yml
name: stream
tasks:
  - task_key: load
    notebook_task: {notebook_path: ../notebooks/stream.py}
```

```python notebooks/stream.py
# Databricks notebook source
def write_batch(batch, batch_id):
    batch.write.mode("append").saveAsTable("silver.events")  # BL804


(
    spark.readStream.table("bronze.events")
    .writeStream.option("checkpointLocation", "/Volumes/main/silver/checkpoints/events")
    .foreachBatch(write_batch)
    .start()
)
```

## Use instead

```python notebooks/stream.py
# Databricks notebook source
def write_batch(batch, batch_id):
    (
        batch.write.option("txnAppId", "events")
        .option("txnVersion", batch_id)
        .mode("append")
        .saveAsTable("silver.events")
    )


(
    spark.readStream.table("bronze.events")
    .writeStream.option("checkpointLocation", "/Volumes/main/silver/checkpoints/events")
    .foreachBatch(write_batch)
    .start()
)
```

## References

- Structured Streaming, foreachBatch: at-least-once write guarantees; use the batchId to deduplicate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bricklint.project.model import Code, Project
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.writes.grading import described, way_to
from bricklint_rules.writes.guards import exists_to_be_appended_to, half_transaction, is_guarded
from bricklint_rules.writes.once import once
from bricklint_rules.writes.repeats import effects_in, repeats_of
from bricklint_rules.writes.runs import is_run

RULE = Rule("BL804", "foreach-batch-append", Severity.WARNING)


def check(project: Project) -> Iterator[Diagnostic]:
    return once(project, _said)


def first(project: Project, others: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Findings on appends without those of which this rule speaks as gravely: a helper may be called for a batch and
    by the run as well."""
    said = {one.primary.span: one.severity for one in check(project)}
    return (one for one in others if one.severity > said.get(one.primary.span, -1))


def _said(code: Code) -> Iterator[Diagnostic]:
    for write in code.trace.writes:
        batch = write.in_batch
        if batch is None or not write.called or half_transaction(write) is not None:
            continue
        if not any("append" in effects_in(write, repeat.start) for repeat in repeats_of(code)):
            continue
        if is_guarded(code.trace, write):
            continue
        quiet = exists_to_be_appended_to(write) or not is_run(code)
        yield RULE.at(
            write.at,
            f"this append to {described(write)} runs in foreachBatch, which may hand over the same batch twice",
            label="adds the batch again after a failure",
            related=[*way_to(write), (batch.at, "calls the function at least once for each batch")],
            hint="set txnAppId and txnVersion (the batch ID), or MERGE on a key",
            severity=Severity.NOTE if quiet else Severity.WARNING,
            ordered=True,
        )
