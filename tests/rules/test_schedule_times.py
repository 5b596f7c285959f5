"""BL305, BL307, BL308, BL312: what fire times amount to."""

from __future__ import annotations

import pytest

from tests.rules.harness import Case, case_id, check_case, findings, fires, silent

CLAUSES = {
    "BL305.skipped": "a fire time that a change of the clock skips",
    "BL305.repeated": "a fire time that the clock shows twice",
    "BL305.frequent": "more often than daily: a note",
    "BL305.paused": "a paused schedule is a note; paused by a development target alone, the others are told",
    "BL307.timeout": "the shortest interval is below the timeout",
    "BL307.seconds": "fires less than 10 seconds apart",
    "BL307.one": "one run at a time without a queue",
    "BL307.periodic": "a periodic trigger",
    "BL308.together": "several jobs that fire in the same minute",
    "BL308.midnight": "a job at midnight",
    "BL312.date": "the date in UTC is another than in the schedule's zone",
    "BL312.parts": "other parts of the date",
    "BL312.half": "the dates differ in one half of the year",
    "BL312.once": "one finding a job, with all places",
}


QUEUED = """bundle: {{name: b}}
resources:
  jobs:
    j:
      timeout_seconds: 7200
      trigger: {{periodic: {{interval: 1, unit: HOURS}}}}
      {}
      tasks: [{{task_key: a, notebook_task: {{notebook_path: /a}}}}]
"""


def job(cron: str, zone: str = "UTC", *more: str, status: str = "UNPAUSED", path: str = "job.yml") -> dict[str, str]:
    """A job in YAML; `more` are further lines at job level."""
    lines = "".join(f"        {line}\n" for line in more)
    return {
        path: f"""
        name: {path.removesuffix(".yml")}
        schedule:
          quartz_cron_expression: {cron} # when
          timezone_id: {zone}
          pause_status: {status}
{lines}\
        tasks:
          - task_key: a
            notebook_task: {{notebook_path: /a}}
        """
    }


def api(cron: str, zone: str = "UTC", more: str = "", **parameters: str) -> dict[str, str]:
    """A job in JSON for create; `more` are further fields with their comma, `parameters` those of its task."""
    listed = ", ".join(f'"{name}": "{{{{{value}}}}}"' for name, value in parameters.items())
    return {
        "job.json": f"""{{"name": "j", {more}
        "schedule": {{"quartz_cron_expression": "{cron}", "timezone_id": "{zone}"}},
        "tasks": [{{"task_key": "a", "notebook_task": {{"notebook_path": "/a", "base_parameters": {{{listed}}}}}}}]}}"""
    }


def got(files: dict[str, str]) -> dict[str, str]:
    """The same as the service gives it back."""
    return {"job.json": f'{{"job_id": 7, "created_time": 1, "settings": {files["job.json"]}}}'}


def update(files: dict[str, str]) -> dict[str, str]:
    """The same as an update of a job."""
    return {"job.json": f'{{"job_id": 7, "new_settings": {files["job.json"]}}}'}


def bundle(cron: str, zone: str, targets: str, parameter: str = "x", status: str | None = None) -> dict[str, str]:
    paused = f", pause_status: {status}" if status else ""
    return {
        "databricks.yml": f"""
bundle: {{name: b}}
resources:
  jobs:
    nightly:
      schedule: {{quartz_cron_expression: "{cron}", timezone_id: {zone}{paused}}}
      tasks:
        - task_key: a
          notebook_task: {{notebook_path: /a, base_parameters: {{day: "{parameter}"}}}}
targets: {targets}
"""
    }


DEV = "{dev: {mode: development}}"
DEV_AND_PROD = "{dev: {mode: development}, prod: {mode: production}}"
DATE = "{{job.start_time.iso_date}}"

CASES: list[Case] = [
    fires("BL305.skipped", "02:30 in Berlin", job("0 30 2 * * ?", "Europe/Berlin"), ("BL305", "job.yml", "30 2"),
          severity="warning", message="does not run at 02:30 on 2027-03-28: that time does not exist in Europe/Berlin",
          hint="`0 30 3 * * ?` (every day at 03:30)", related=(("job.yml", "Europe/Berlin"),)),
    fires("BL305.skipped", "02:00 in New York, in JSON", api("0 0 2 * * ?", "America/New_York"),
          ("BL305", "job.json", "0 2"), message="on 2027-03-14"),
    fires("BL305.skipped", "Sundays, as the service got it", got(api("0 15 1 ? * SUN", "Europe/London")),
          ("BL305", "job.json", "15 1"), message="on 2027-03-28"),
    silent("BL305.skipped", "03:00, when the change is over", job("0 0 3 * * ?", "Europe/Berlin")),
    silent("BL305.skipped", "Mondays: the clocks change on Sundays", api("0 30 2 ? * MON", "Europe/Berlin")),
    silent("BL305.skipped", "UTC has no changes", job("0 30 2 * * ?", "Etc/UTC")),
    silent("BL305.skipped", "a zone without daylight saving", job("0 30 2 * * ?", "Asia/Kolkata")),
    silent("BL305.skipped", "an unknown zone is told as such", job("0 30 2 * * ?", "Europe/Berln")),
    fires("BL305.repeated", "01:30 in New York comes twice", job("0 30 1 * * ?", "America/New_York"),
          ("BL305", "job.yml", "30 1"), severity="warning", message="runs late on 2027-11-07: 01:30 comes twice"),
    fires("BL305.repeated", "00:00 in Havana, which is skipped too", api("0 0 0 * * ?", "America/Havana"),
          ("BL305", "job.json", "0 0")),
    silent("BL305.repeated", "a day on which no clock changes", api("0 30 1 15 * ?", "America/New_York")),
    silent("BL305.repeated", "an afternoon", job("0 30 13 * * ?", "America/New_York")),
    fires("BL305.frequent", "every hour", job("0 0 * * * ?", "Europe/Warsaw"), ("BL305", "job.yml", "0 *"),
          severity="note", hint="`UTC` has no changes"),
    fires("BL305.frequent", "every quarter of an hour", api("0 0/15 * * * ?", "Europe/Warsaw"),
          ("BL305", "job.json", "0/15 *"), severity="note", message="loses 4 runs on 2027-03-28"),
    silent("BL305.frequent", "not shown by default", job("0 0 * * * ?", "Europe/Warsaw"), profile="default"),
    silent("BL305.frequent", "every hour of the working day", job("0 0 8-18 * * ?", "Europe/Warsaw")),
    fires("BL305.paused", "paused for all", job("0 30 2 * * ?", "Europe/Berlin", status="PAUSED"),
          ("BL305", "job.yml", "30 2"), severity="note"),
    fires("BL305.paused", "paused in development, active in production",
          bundle("0 30 2 * * ?", "Europe/Berlin", DEV_AND_PROD), ("BL305", "databricks.yml", "30 2"),
          severity="warning"),
    fires("BL305.paused", "a development target alone", bundle("0 30 2 * * ?", "Europe/Berlin", DEV),
          ("BL305", "databricks.yml", "30 2"), severity="note"),
    silent("BL305.paused", "paused and harmless", job("0 30 5 * * ?", "Europe/Berlin", status="PAUSED")),
    silent("BL305.paused", "a note is not shown by default",
           job("0 30 2 * * ?", "Europe/Berlin", status="PAUSED"), profile="default"),
    fires("BL307.timeout", "every hour and two hours", job("0 0 * * * ?", "UTC", "timeout_seconds: 7200"),
          ("BL307", "job.yml", "0 0 * * * ?"), severity="warning",
          message="fires 1 hour apart and may run for 2 hours", hint="queue", related=(("job.yml", "7200"),)),
    fires("BL307.timeout", "the nearest two of a list, in JSON",
          api("0 0 8,9,20 * * ?", more='"timeout_seconds": 5400, '),
          ("BL307", "job.json", "0 0 8,9,20 * * ?"), message="may run for 90 minutes"),
    fires("BL307.timeout", "paused: a note",
          job("0 0 * * * ?", "UTC", "timeout_seconds: 7200", status="PAUSED"), ("BL307", "job.yml", "0 0 * * * ?"),
          severity="note"),
    silent("BL307.timeout", "a timeout as long as the interval", job("0 0 * * * ?", "UTC", "timeout_seconds: 3600")),
    silent("BL307.timeout", "none at all", job("0 0 * * * ?", "UTC", "timeout_seconds: 0")),
    silent("BL307.timeout", "a variable", job("0 0 * * * ?", "UTC", "timeout_seconds: ${var.timeout}")),
    fires("BL307.seconds", "every 5 seconds", api("*/5 * * * * ?"), ("BL307", "job.json", "*/5 * * * * ?"),
          message="at least 10 seconds apart"),
    fires("BL307.seconds", "the last second and the first", job("0,59 * * * * ?"),
          ("BL307", "job.yml", "0,59 * * * * ?"), message="fires 1 second apart"),
    silent("BL307.seconds", "every 10 seconds", api("*/10 * * * * ?")),
    silent("BL307.seconds", "every second is told as a slip", job("'* 0 8 * * ?'")),
    fires("BL307.one", "one run, written", job("0 0 * * * ?", "UTC", "timeout_seconds: 7200", "max_concurrent_runs: 1"),
          ("BL307", "job.yml", "0 0 * * * ?"), related=(("job.yml", "1"),)),
    fires("BL307.one", "a queue that is off",
          api("0 0 * * * ?", more='"timeout_seconds": 7200, "queue": {"enabled": false}, '),
          ("BL307", "job.json", "0 0 * * * ?")),
    silent("BL307.one", "a queue", api("0 0 * * * ?", more='"timeout_seconds": 7200, "queue": {"enabled": true}, ')),
    silent("BL307.one", "a job of a bundle has a queue by default",
           {"databricks.yml": QUEUED.format("")}),
    fires("BL307.one", "a job of a bundle without its queue",
          {"databricks.yml": QUEUED.format("queue: {enabled: false}")}, ("BL307", "databricks.yml", "1")),
    silent("BL307.one", "two runs", job("0 0 * * * ?", "UTC", "timeout_seconds: 7200", "max_concurrent_runs: 2")),
    silent("BL307.one", "a variable decides",
           job("0 0 * * * ?", "UTC", "timeout_seconds: 7200", "queue: {enabled: '${var.queue}'}")),
    silent("BL307.one", "an update may leave the queue out",
           update(api("0 0 * * * ?", more='"timeout_seconds": 7200, '))),
    fires("BL307.periodic", "every hour and two hours", {"job.yml": """
        name: j
        timeout_seconds: 7200
        trigger: {periodic: {interval: 1, unit: HOURS}}
        tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
        """}, ("BL307", "job.yml", "1")),
    fires("BL307.periodic", "half an hour, in JSON", {"job.json": """
        {"name": "j", "timeout_seconds": 3600, "trigger": {"periodic": {"interval": 30, "unit": "MINUTES"}},
         "tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/a"}}]}
        """}, ("BL307", "job.json", "30"), message="fires 30 minutes apart"),
    silent("BL307.periodic", "every day", {"job.yml": """
        name: j
        timeout_seconds: 7200
        trigger: {periodic: {interval: 1, unit: DAYS}}
        tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
        """}),
    silent("BL307.periodic", "an interval that is a variable", {"job.yml": """
        name: j
        timeout_seconds: 7200
        trigger: {periodic: {interval: "${var.hours}", unit: HOURS}}
        tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
        """}),
    fires("BL308.together", "two files", {**job("0 0 2 * * ?", path="a.yml"), **job("0 0 2 * * ?", path="b.yml")},
          ("BL308", "b.yml", "0 2"), severity="note", message="2 jobs start in the same minute, every day at 02:00",
          related=(("a.yml", "0 2"),)),
    fires("BL308.together", "other seconds, other names of UTC",
          {**job("0 5 2 * * ?", path="a.yml"), **job("30 5 2 * * ?", "Etc/UTC", path="b.yml")},
          ("BL308", "b.yml", "5 2")),
    silent("BL308.together", "ten minutes apart",
           {**job("0 0 2 * * ?", path="a.yml"), **job("0 10 2 * * ?", path="b.yml")}),
    silent("BL308.together", "one is paused",
           {**job("0 0 2 * * ?", path="a.yml"), **job("0 0 2 * * ?", path="b.yml", status="PAUSED")}),
    silent("BL308.together", "one job in several targets",
           bundle("0 0 2 * * ?", "UTC", "{test: {}, prod: {workspace: {host: x}, presets: {tags: {a: b}}}}")),
    silent("BL308.together", "two bundles", {
        f"{name}/databricks.yml": bundle("0 0 2 * * ?", "UTC", "{prod: {}}")["databricks.yml"] for name in "ab"
    }),
    fires("BL308.midnight", "a single job", job("0 0 0 * * ?"), ("BL308", "job.yml", "0 0"), severity="note"),
    fires("BL308.midnight", "on weekdays, in JSON", api("0 0 0 ? * MON-FRI", "Asia/Tokyo"),
          ("BL308", "job.json", "0 0")),
    silent("BL308.midnight", "a minute later", job("0 1 0 * * ?")),
    silent("BL308.midnight", "every hour", api("0 0 * * * ?")),
    silent("BL308.midnight", "paused", job("0 0 0 * * ?", status="PAUSED")),
    fires("BL312.date", "half past midnight in Warsaw",
          api("0 30 0 * * ?", "Europe/Warsaw", day="job.start_time.iso_date"),
          ("BL312", "job.json", DATE), severity="warning",
          message="the run of 2026-11-24 00:30 Europe/Warsaw gets 2026-11-23",
          related=(("job.json", "30 0"), ("job.json", "Europe/Warsaw"))),
    fires("BL312.date", "an evening in New York, by a bundle",
          bundle("0 0 21 * * ?", "America/New_York", "{prod: {}}", "{{ job.trigger.time.iso_date }}"),
          ("BL312", "databricks.yml", "{{ job.trigger.time.iso_date }}"),
          message="the run of 2026-11-22 21:00 America/New_York gets 2026-11-23"),
    fires("BL312.date", "within a longer text, in the default of a job parameter", {"job.yml": """
        name: j
        schedule: {quartz_cron_expression: "0 0 7 * * ?", timezone_id: Asia/Tokyo}
        parameters: [{name: path, default: "/data/{{job.start_time.iso_date}}/in"}]
        tasks: [{task_key: a, notebook_task: {notebook_path: /a}}]
        """}, ("BL312", "job.yml", DATE)),
    fires("BL312.date", "paused: a note",
          bundle("0 30 0 * * ?", "Europe/Warsaw", "{prod: {}}", DATE, "PAUSED"), ("BL312", "databricks.yml", DATE),
          severity="note"),
    silent("BL312.date", "UTC", api("0 30 0 * * ?", "UTC", day="job.start_time.iso_date")),
    silent("BL312.date", "ten in the morning", api("0 0 10 * * ?", "Europe/Warsaw", day="job.start_time.iso_date")),
    silent("BL312.date", "no reference", api("0 30 0 * * ?", "Europe/Warsaw", run="job.run_id")),
    silent("BL312.date", "an expression that is not valid",
           api("30 0 * * *", "Europe/Warsaw", day="job.start_time.iso_date")),
    silent("BL312.date", "the zone is a variable", bundle("0 30 0 * * ?", '"${var.zone}"', "{prod: {}}", DATE)),
    fires("BL312.parts", "the day of the month", api("0 30 0 * * ?", "Europe/Warsaw", day="job.start_time.day"),
          ("BL312", "job.json", "{{job.start_time.day}}"), message="gets 23, not 24"),
    fires("BL312.parts", "whether it is a weekday",
          api("0 0 20 * * ?", "America/New_York", w="job.trigger.time.is_weekday"),
          ("BL312", "job.json", "{{job.trigger.time.is_weekday}}"), message="gets true, not false"),
    fires("BL312.parts", "the year, on one evening",
          bundle("0 0 21 * * ?", "America/New_York", "{prod: {}}", "{{job.start_time.year}}"),
          ("BL312", "databricks.yml", "{{job.start_time.year}}"), message="the run of 2026-12-31 21:00"),
    silent("BL312.parts", "the hour is no part of the date",
           api("0 30 0 * * ?", "Europe/Warsaw", h="job.start_time.hour", t="job.start_time.timestamp_ms")),
    silent("BL312.parts", "the month of a day in the middle",
           api("0 30 0 15 * ?", "Europe/Warsaw", m="job.start_time.month")),
    fires("BL312.half", "half past one in Warsaw: in summer",
          api("0 30 1 * * ?", "Europe/Warsaw", day="job.start_time.iso_date"), ("BL312", "job.json", DATE),
          message="the run of 2027-03-29 01:30 Europe/Warsaw gets 2027-03-28"),
    fires("BL312.half", "seven in the evening in New York: in winter",
          bundle("0 30 19 * * ?", "America/New_York", "{prod: {}}", DATE), ("BL312", "databricks.yml", DATE),
          message="the run of 2026-11-22 19:30 America/New_York gets 2026-11-23"),
    silent("BL312.half", "in December alone", api("0 30 1 ? 12 MON", "Europe/Warsaw", day="job.start_time.iso_date")),
    silent("BL312.half", "half past two", api("0 30 2 * * ?", "Europe/Warsaw", day="job.start_time.iso_date")),
    fires("BL312.once", "two references",
          api("0 30 0 * * ?", "Europe/Warsaw", day="job.start_time.iso_date", m="job.start_time.month"),
          ("BL312", "job.json", DATE), related=(("job.json", "{{job.start_time.month}}"),)),
    fires("BL312.once", "in several targets", bundle("0 30 0 * * ?", "Europe/Warsaw", DEV_AND_PROD, DATE),
          ("BL312", "databricks.yml", DATE), severity="warning"),
    silent("BL312.once", "several at noon",
           api("0 0 12 * * ?", "Europe/Warsaw", day="job.start_time.iso_date", m="job.start_time.month")),
    silent("BL312.once", "without a schedule", {"job.yml": """
        name: j
        tasks: [{task_key: a, notebook_task: {notebook_path: /a, base_parameters: {d: "{{job.start_time.iso_date}}"}}}]
        """}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_case(case: Case) -> None:
    check_case(case)


def test_the_target_that_fires_is_named() -> None:
    (found,) = findings(dict(bundle("0 30 2 * * ?", "Europe/Berlin", DEV_AND_PROD)), "BL305")
    assert found.targets == ("prod",)


def test_the_second_hazard_is_a_note() -> None:
    (found,) = findings(dict(job("0 30 2 * * ?", "Europe/Berlin")), "BL305")
    assert found.notes == (
        "it runs late on 2027-10-31: 02:30 comes twice in Europe/Berlin, and only the second one fires",
    )


def test_a_day_that_the_clock_takes_whole() -> None:
    (found,) = findings(dict(job("0 0 23 * * ?", "America/Nuuk")), "BL305")
    assert "does not run at 23:00 on 2027-03-27" in found.message
    assert "nor on the day after" in found.message
