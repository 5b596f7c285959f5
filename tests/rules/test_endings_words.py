"""Which exit texts say that the run failed."""

from __future__ import annotations

import pytest

from bricklint.trace.values import Known
from bricklint_rules.endings.failure_words import says_failure, says_nothing_to_do

FAILURES = [
    "FAILED",
    "failed",
    "FAILED: no rows",
    "Error: missing parameter",
    "ERROR - table is empty",
    "Validation failed",
    "Bronze load FAILED",
    '{"status": "failed", "error": "x"}',
    "{'status': 'FAILED'}",
    "status=error",
    '{"success": false}',
    "Data quality check failed!",
    "pipeline aborted",
    "FAILED exit=1",
    "API call failed with status code 500",
    '{"status": "success", "state": "failed"}',
    "FAILURE",
    "VALIDATION_FAILED",
    "ERROR_NO_DATA",
    "QUALITY_GATE_FAILED",
    "Validation errors: null ids; failed",
    "validation_failed",
    "NOK",
    "FAILED: 3 rows without id",
    '{"status": "FAILED", "errors": ["null ids"]}',
    '{"status": "error", "reason": "the source has no errors table"}',
    "Row count mismatch: 3 is not 4",
    "SCHEMA_MISMATCH",
    "The quality checks did not pass",
    "Your configuration is missing the required scope, please review the setup",
    "missing required parameter: day",
    "FAILED: Success: 3 | Failed: 2",
]
NO_FAILURES = [
    "rows_failed",
    "rows_failed: 3",
    "no_error",
    "",
    "OK",
    "success",
    "0 failures",
    "no errors",
    "No failed rows",
    "completed without errors",
    "failed: 0",
    '{"status": "success", "failed": 0}',
    "errors: 0, rows: 10",
    "failed rows: 12",
    "failed_count=3",
    "failover done",
    "errorless",
    "processed 10 rows",
    "if failed, see the log",
    '{"status": "success", "error": null}',
    "{'errors': []}",
    "failed_rows=12",
    "error_table written",
    "no schema mismatch",
    "Recovered from a failed run",
    "Views: 5 | Success: 5 | Failed:  ",
    "SUMMARY success=4, failed=1",
    "Valid: 3, errors: 2",
    "no missing required columns",
    "all required columns are there, none is missing",
    "Sent failure report",
    "reported 3 failed runs",
    "2 failed transactions were moved",
]


@pytest.mark.parametrize("text", FAILURES)
def test_text_says_failure(text: str) -> None:
    assert says_failure(Known(text))


@pytest.mark.parametrize("text", NO_FAILURES)
def test_text_says_no_failure(text: str) -> None:
    assert not says_failure(Known(text))


@pytest.mark.parametrize("text", ["no new files", "Skipped", "nothing to do", "table does not exist"])
def test_text_says_nothing_to_do(text: str) -> None:
    assert says_nothing_to_do(Known(text))
