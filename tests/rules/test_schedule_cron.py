"""BL301-BL304: cron expressions and time zones."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent

CLAUSES = {
    "BL301.quartz": "what Quartz rejects is marked at its characters, with the field and the reason",
    "BL301.unix": "a five-field Unix expression is recognised and its Quartz form offered",
    "BL301.unknown": "an expression that something else fills in is left alone",
    "BL302.impossible": "a date that no year has",
    "BL302.over": "a year that is over",
    "BL303.seconds": "every second of a minute",
    "BL303.weekday": "days of the week that read as Monday-first, and L alone",
    "BL303.dropped": "a step or text that has no effect",
    "BL303.months": "days that months lack",
    "BL304.unknown": "an ID that Java does not know",
    "BL304.legacy": "a three-letter name or a fixed offset that exists",
}

TASKS = '"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a"}}]'


def api(cron: str, zone: str = "UTC", more: str = "") -> dict[str, str]:
    """A job as JSON for create; what is given stands between the quotes as it is."""
    schedule = f'"schedule": {{"quartz_cron_expression": "{cron}", "timezone_id": "{zone}"{more}}}'
    return {"job.json": f'{{"name": "j", {schedule}, {TASKS}}}'}


def twice(cron: str) -> dict[str, str]:
    """A job that may run twice at a time."""
    return {"job.json": api(cron)["job.json"].replace('"name": "j"', '"name": "j", "max_concurrent_runs": 2')}


def got(cron: str, zone: str = "UTC") -> dict[str, str]:
    """A job as the service lists it."""
    inner = api(cron, zone)["job.json"]
    return {"job.json": f'{{"job_id": 7, "created_time": 1, "creator_user_name": "x", "settings": {inner}}}'}


def plain(cron: str, zone: str = "UTC", more: str = "") -> dict[str, str]:
    """A job in YAML with unquoted values and comments behind them."""
    return {
        "job.yml": f"""
        name: j
        schedule:
          quartz_cron_expression: {cron} # when
          timezone_id: {zone} # where
          pause_status: {more or "UNPAUSED"}
        tasks:
          - task_key: a
            notebook_task: {{notebook_path: /a}}
        """
    }


def bundle(cron: str, zone: str = "UTC", default: str = "0 0 6 * * ?", targets: str = "  dev: {}") -> dict[str, str]:
    """A job of a bundle with a variable `cron`."""
    return {
        "databricks.yml": f"""
bundle: {{name: b}}
variables:
  cron: {{default: "{default}"}}
resources:
  jobs:
    nightly:
      schedule: {{quartz_cron_expression: "{cron}", timezone_id: "{zone}"}}
      tasks: [{{task_key: a, notebook_task: {{notebook_path: /a}}}}]
targets:
{targets}
"""
    }


CASES: list[Case] = [
    fires(
        "BL301.quartz",
        "an hour that no day has, in JSON",
        api("0 0 25 * * ?"),
        ("BL301", "job.json", "25"),
        severity="error",
        message="the hours field takes 0-23, not 25",
    ),
    fires(
        "BL301.quartz",
        "both day fields set, unquoted with a comment",
        plain("0 0 2 * * *"),
        ("BL301", "job.yml", "*"),
        message="day-of-month and day-of-week can not both be set",
        hint="every day at 02:00 is `0 0 2 * * ?`",
    ),
    fires(
        "BL301.quartz",
        "neither day field set, in an update",
        {"job.json": '{"job_id": 1, "new_settings": ' + api("0 0 2 ? * ?")["job.json"] + "}"},
        ("BL301", "job.json", "?"),
    ),
    fires(
        "BL301.quartz",
        "an escape in the text: the whole value",
        api("0 0 25 \\u002a * ?"),
        ("BL301", "job.json", '"0 0 25 \\u002a * ?"'),
    ),
    fires(
        "BL301.quartz",
        "a value that comes by a variable",
        bundle("${var.cron}", default="0 61 6 * * ?"),
        ("BL301", "databricks.yml", '"${var.cron}"'),
        message="`0 61 6 * * ?` is no Quartz cron expression",
    ),
    fires(
        "BL301.quartz",
        "a word, in the list of triggers",
        {
            "job.yml": """
            name: j
            triggers:
              - schedule: {quartz_cron_expression: nightly, timezone_id: UTC}
            tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
            """
        },
        ("BL301", "job.yml", "nightly"),
    ),
    silent("BL301.quartz", "names, lists, steps and a year", api("0 0,30 8-18/2 ? JAN-NOV MON-FRI 2026-2030")),
    silent("BL301.quartz", "lower case and more than one blank", plain("0  15 10 ? * mon-fri")),
    silent("BL301.quartz", "the last weekday of the month", bundle("0 0 6 LW * ?")),
    fires(
        "BL301.unix",
        "daily in JSON",
        api("0 2 * * *"),
        ("BL301", "job.json", "0 2 * * *"),
        message="`0 2 * * *` is a Unix cron expression",
        hint="every day at 02:00 is `0 0 2 * * ?`",
    ),
    fires(
        "BL301.unix",
        "weekdays, unquoted with a comment",
        plain("30 6 * * 1-5"),
        ("BL301", "job.yml", "30 6 * * 1-5"),
        hint="from Monday to Friday at 06:30 is `0 30 6 ? * MON-FRI`",
    ),
    fires(
        "BL301.unix",
        "both day fields: no Quartz form says the same",
        api("0 2 1,15 * 1"),
        ("BL301", "job.json", "0 2 1,15 * 1"),
        hint="Quartz wants `seconds minutes hours",
    ),
    fires("BL301.unix", "an alias", plain("'@daily'"), ("BL301", "job.yml", "@daily"), hint="`0 0 0 * * ?`"),
    silent("BL301.unix", "its Quartz form", api("0 0 2 * * ?")),
    silent("BL301.unix", "weekdays in Quartz with a comment", plain("0 30 6 ? * MON-FRI")),
    fires("BL301.unknown", "the variable has a default", bundle("${var.cron}", default="0 6 * * *"),
          ("BL301", "databricks.yml", '"${var.cron}"')),
    fires("BL301.unknown", "an empty text that stands there itself", api(""), ("BL301", "job.json", '""')),
    silent("BL301.unknown", "a variable without a value", bundle("${var.none}")),
    silent("BL301.unknown", "a default that is to be given later", bundle("${var.cron}", default="")),
    silent("BL301.unknown", "another tool's braces", api("{{ cron }}")),
    silent("BL301.unknown", "a shell's variable in JSON", api("${CRON}")),
    fires(
        "BL302.impossible",
        "30 February in JSON",
        api("0 0 6 30 2 ?"),
        ("BL302", "job.json", "30 2"),
        severity="error",
        message="never fires: February never has a day 30",
    ),
    fires("BL302.impossible", "31 April by name, paused too", plain("0 0 6 31 APR ?", more="PAUSED"),
          ("BL302", "job.yml", "31 APR"), severity="error"),
    fires("BL302.impossible", "months that all lack it", bundle("0 0 6 31 2,4,6 ?"),
          ("BL302", "databricks.yml", "31 2,4,6")),
    silent("BL302.impossible", "29 February comes", api("0 0 6 29 2 ?")),
    silent("BL302.impossible", "the last day", plain("0 0 6 L 2 ?")),
    fires("BL302.over", "a year behind us", api("0 0 6 1 1 ? 2025"), ("BL302", "job.json", "2025"), severity="error",
          message="its last year is 2025"),
    fires("BL302.over", "a range behind us, unquoted", plain("0 0 6 * * ? 2020-2024"),
          ("BL302", "job.yml", "2020-2024")),
    fires("BL302.over", "paused: it has done its work", plain("0 0 6 24 12 ? 2024", more="PAUSED"),
          ("BL302", "job.yml", "2024"), severity="note"),
    fires("BL302.over", "this year's January, in the year's end", bundle("0 0 6 5 1 ? 2026"),
          ("BL302", "databricks.yml", "2026")),
    silent("BL302.over", "this year's Christmas is still to come", api("0 0 6 24 12 ? 2026")),
    silent("BL302.over", "every year", plain("0 0 6 * * ? *")),
    fires("BL303.seconds", "an asterisk read as every minute", plain("'* * 8 * * ?'"), ("BL303", "job.yml", "*"),
          severity="warning", message="fires every second", hint="`0 * 8 * * ?` is every minute"),
    fires("BL303.seconds", "in a job that may run twice", twice("*/5 0 8 * * ?"), ("BL303", "job.json", "*/5")),
    fires("BL303.seconds", "paused: a note", plain("'* 0 8 * * ?'", more="PAUSED"), ("BL303", "job.yml", "*"),
          severity="note"),
    silent("BL303.seconds", "every minute", plain("0 * 8 * * ?")),
    silent("BL303.seconds", "every 20 seconds", api("*/20 * 8 * * ?")),
    fires("BL303.weekday", "1-5 for Monday to Friday", api("0 0 7 ? * 1-5"), ("BL303", "job.json", "1-5"),
          message="`1-5` is Sunday to Thursday", hint="from Monday to Friday at 07:00"),
    fires("BL303.weekday", "6-7 for the weekend", plain("0 0 7 ? * 6-7"), ("BL303", "job.yml", "6-7")),
    fires("BL303.weekday", "L alone, in a bundle", bundle("0 0 7 ? * L"), ("BL303", "databricks.yml", "L"),
          message="every Saturday"),
    silent("BL303.weekday", "names", api("0 0 7 ? * MON-FRI")),
    silent("BL303.weekday", "2-6 is meant", plain("0 0 7 ? * 2-6")),
    silent("BL303.weekday", "a country whose week begins on Sunday", api("0 0 7 ? * 1-5", "Asia/Riyadh")),
    fires("BL303.dropped", "a step behind names", plain("0 0 7 ? * MON-FRI/2"), ("BL303", "job.yml", "/2"),
          message="drops the step `/2`"),
    fires("BL303.dropped", "a step past the end", api("0 0 8/20 * * ?"), ("BL303", "job.json", "8/20"),
          hint="`0 0 8 * * ?` is every day at 08:00"),
    fires("BL303.dropped", "an eighth field", api("0 0 7 * * ? * extra"), ("BL303", "job.json", "extra")),
    silent("BL303.dropped", "a step that works", api("0 0 8/4 * * ?")),
    silent("BL303.dropped", "a step in a range of numbers", plain("0 0 7 ? * 2-6/2")),
    fires("BL303.months", "the 31st", api("0 0 7 31 * ?"), ("BL303", "job.json", "31"),
          message="`L` is the last day of each month"),
    fires("BL303.months", "29 February", plain("0 0 7 29 2 ?"), ("BL303", "job.yml", "29"), message="leap years"),
    fires("BL303.months", "a fifth Monday", bundle("0 0 7 ? * MON#5"), ("BL303", "databricks.yml", "MON#5")),
    silent("BL303.months", "the last day", api("0 0 7 L * ?")),
    silent("BL303.months", "31 in months that have it", plain("0 0 7 31 1,3,5 ?")),
    silent("BL303.months", "30 February is told as what never fires", api("0 0 7 30 2 ?")),
    fires("BL304.unknown", "the wrong case in JSON", api("0 0 6 * * ?", "europe/berlin"),
          ("BL304", "job.json", "europe/berlin"), severity="error", hint="did you mean `Europe/Berlin`?"),
    fires("BL304.unknown", "a slip, unquoted", plain("0 0 6 * * ?", "Europe/Berln"),
          ("BL304", "job.yml", "Europe/Berln"), hint="did you mean `Europe/Berlin`?"),
    fires("BL304.unknown", "an offset from UTC, in a bundle", bundle("0 0 6 * * ?", "UTC+2"),
          ("BL304", "databricks.yml", "UTC+2"), message="runs by GMT", hint="`GMT+02:00`"),
    fires("BL304.unknown", "a name of Windows, as the service got it", got("0 0 6 * * ?", "Eastern Standard Time"),
          ("BL304", "job.json", "Eastern Standard Time"), hint="America/New_York"),
    silent("BL304.unknown", "a place", api("0 0 6 * * ?", "Europe/Berlin")),
    silent("BL304.unknown", "UTC under its other names", plain("0 0 6 * * ?", "Etc/UTC")),
    silent("BL304.unknown", "three parts", got("0 0 6 * * ?", "America/Argentina/Buenos_Aires")),
    silent("BL304.unknown", "a variable without a value", bundle("0 0 6 * * ?", "${var.zone}")),
    fires("BL304.legacy", "an American abbreviation", api("0 0 6 * * ?", "EST"), ("BL304", "job.json", "EST"),
          severity="warning", message="always UTC-5, without daylight saving"),
    fires("BL304.legacy", "one that means another continent", plain("0 0 6 * * ?", "BST"), ("BL304", "job.yml", "BST"),
          severity="warning", message="Asia/Dhaka"),
    fires("BL304.legacy", "a fixed offset", bundle("0 0 6 * * ?", "GMT+2"), ("BL304", "databricks.yml", "GMT+2"),
          severity="warning"),
    silent("BL304.legacy", "an older name of a place", api("0 0 6 * * ?", "US/Pacific")),
    silent("BL304.legacy", "GMT itself", plain("0 0 6 * * ?", "GMT")),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def fixed(files: dict[str, str], code: str) -> tuple[str, bool]:
    """The first file after the first fix of the only finding, and whether the fix is safe."""
    (found,) = findings(dict(files), code)
    fix = found.fixes[0]
    (edit,) = fix.edits
    text = edit.span.source.text
    return text[: edit.span.start] + edit.text + text[edit.span.end :], fix.safe


def test_unix_fix_keeps_the_comment() -> None:
    text, safe = fixed(plain("0 2 * * *"), "BL301")
    assert "quartz_cron_expression: 0 0 2 * * ? # when" in text
    assert safe
    assert not findings({"job.yml": text}, "BL301")


def test_a_number_for_a_weekday_makes_the_fix_unsafe() -> None:
    text, safe = fixed(api("0 0 2 * * 1"), "BL301")
    assert '"0 0 2 ? * 1"' in text
    assert not safe


def test_zone_fix_is_safe_for_case_alone() -> None:
    assert fixed(api("0 0 6 * * ?", "europe/berlin"), "BL304")[1]
    assert not fixed(api("0 0 6 * * ?", "Europe/Berln"), "BL304")[1]


def test_surprise_fix_writes_the_names() -> None:
    text, safe = fixed(plain("0 0 7 ? * 1-5"), "BL303")
    assert "0 0 7 ? * MON-FRI # when" in text
    assert not safe


def test_a_comma_is_not_put_into_an_unquoted_value() -> None:
    assert not findings(dict(plain("0 0 7 ? * 6-7")), "BL303")[0].fixes
