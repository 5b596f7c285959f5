"""An append inside foreachBatch without deduplication by batchId.

## What it does

Finds appends and inserts in a function that `foreachBatch` calls, without `txnAppId` and `txnVersion`.

## Why is this bad

foreachBatch guarantees "at least once" only: after a failure the same batch is handed over again, and appended again.

## Example

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

from collections.abc import Iterator

from bricklint.project.model import Code
from bricklint.rule import Diagnostic, Rule, Severity
from bricklint_rules.writes.grading import described
from bricklint_rules.writes.guards import exists_to_be_appended_to, is_guarded

RULE = Rule("BL804", "foreach-batch-append", Severity.WARNING)


def check(code: Code) -> Iterator[Diagnostic]:
    reached = code.path in code.project.reached
    for write in code.trace.writes:
        batch = write.in_batch
        if batch is None or not write.called or "append" not in write.effects({}) or is_guarded(write):
            continue
        quiet = exists_to_be_appended_to(write) or not reached
        yield RULE.at(
            write.at,
            f"this append to {described(write)} runs in foreachBatch, which may hand over the same batch twice",
            label="adds the batch again after a failure",
            related=[(batch.at, "calls the function at least once for each batch")],
            hint="set txnAppId and txnVersion (the batch ID), or MERGE on a key",
            severity=Severity.NOTE if quiet else Severity.WARNING,
        )
