"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import CODE, Row
from bricklint.rule import Scope

HERE = "bricklint_rules.writes"
E, W = Severity.ERROR, Severity.WARNING

ROWS: tuple[Row, ...] = (
    Row(
        "BL801",
        "repeated-append",
        E,
        Scope.PROJECT,
        f"{HERE}.repeated_append",
        "an append that a retry writes twice",
        when=(CODE,),
    ),
    Row(
        "BL802",
        "repeated-insert",
        E,
        Scope.PROJECT,
        f"{HERE}.repeated_insert",
        "an INSERT that a retry writes twice",
        when=(CODE,),
    ),
    Row(
        "BL803",
        "stream-checkpoint",
        E,
        Scope.PROJECT,
        f"{HERE}.stream_checkpoint",
        "a streaming write without a checkpoint of its own",
        when=(CODE,),
    ),
    Row(
        "BL804",
        "foreach-batch-append",
        W,
        Scope.PROJECT,
        f"{HERE}.foreach_batch_append",
        "an append inside foreachBatch without deduplication by batchId",
        when=(CODE,),
    ),
    Row(
        "BL805",
        "external-append",
        W,
        Scope.PROJECT,
        f"{HERE}.external_append",
        "an append to a database or file outside the lakehouse",
        when=(CODE,),
    ),
    Row(
        "BL806",
        "incremental-update",
        W,
        Scope.PROJECT,
        f"{HERE}.incremental_update",
        "an update that counts twice when it is repeated",
        when=(CODE,),
    ),
    Row(
        "BL807",
        "fails-on-rerun",
        W,
        Scope.PROJECT,
        f"{HERE}.fails_on_rerun",
        "a statement that fails the second time",
        when=(CODE,),
    ),
    Row(
        "BL808",
        "clock-slice",
        W,
        Scope.PROJECT,
        f"{HERE}.clock_slice",
        "the slice that is written comes from the clock, not from a parameter",
        when=(CODE,),
    ),
)
