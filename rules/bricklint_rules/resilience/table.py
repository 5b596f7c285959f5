"""The rules of this family, a row each."""

from __future__ import annotations

from bricklint.diagnostic import Severity
from bricklint.registry import Kind, Row
from bricklint.rule import Scope

HERE = "bricklint_rules.resilience"
E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE


def _row(
    code: str,
    slug: str,
    severity: Severity,
    summary: str,
    *,
    when: tuple[str, ...],
    policy: bool = False,
    fix: bool = False,
    options: tuple[str, ...] = (),
) -> Row:
    module = f"{HERE}.{slug.replace('-', '_')}"
    numbers = dict.fromkeys(options, Kind.NUMBER)
    return Row(code, slug, severity, Scope.JOB, module, summary, fix=fix, policy=policy, when=when, options=numbers)


ROWS: tuple[Row, ...] = (
    _row(
        "BL401",
        "missing-timeout",
        W,
        "an unattended job may hang for ever",
        policy=True,
        fix=True,
        options=("default-timeout-seconds",),
        when=("schedule", "trigger"),
    ),
    _row(
        "BL402",
        "missing-retries",
        W,
        "tasks of an unattended job are never retried",
        policy=True,
        fix=True,
        options=("default-max-retries", "default-retry-interval-millis"),
        when=("schedule", "trigger"),
    ),
    _row(
        "BL403", "unlimited-retries", W, "a task is retried for ever, or often without a timeout", when=("max_retries",)
    ),
    _row(
        "BL404",
        "inert-retry-setting",
        W,
        "a retry setting without the one that it needs",
        when=("retry_on_timeout", "min_retry_interval_millis"),
    ),
    _row(
        "BL405", "timeout-contradiction", W, "a task's timeout is not below that of its job", when=("timeout_seconds",)
    ),
    _row(
        "BL406",
        "missing-failure-alert",
        W,
        "an unattended job tells nobody when it fails",
        policy=True,
        when=("schedule", "trigger"),
    ),
    _row(
        "BL407",
        "alert-without-rule",
        E,
        "an alert on long runs without a rule that says what is long",
        when=("health", "on_duration_warning_threshold_exceeded"),
    ),
    _row("BL408", "immediate-retries", N, "retries without a pause between them", when=("max_retries",)),
)
