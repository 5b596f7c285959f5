"""Which rules can say nothing in a form, and why."""

from __future__ import annotations

Reasons = dict[str, str]


def because(reason: str, *codes: str) -> Reasons:
    return dict.fromkeys(codes, reason)


NO_BUNDLE = {
    "BL006": "only bundles include files",
    "BL310": "only bundles have development and production targets",
    "BL614": "only bundles declare variables",
    "BL903": "only bundles say what is production",
    "BL905": "only bundles say what is production",
}
NO_TARGETS = dict.fromkeys(NO_BUNDLE, "the bundle that the targets are of is not here")
NO_COMMENTS = {"BL005": "JSON holds no comments, so nothing is suppressed in it"}
NO_YAML = {"BL007": "only YAML is read in two ways"}
NO_JOB_IDS = {"BL211": "what runs what is told by the ids of jobs, which are not known before they are created"}
SERVICE_WROTE = {"BL109": "the service wrote it, and nobody can be blamed for its old fields"}
OTHER_TEMPLATES = {"BL608": "other tools fill in `{{…}}` here, too"}

UPDATE = (
    because("an update may leave out what it does not change", "BL103", "BL501")
    | because("the policy is asked of the whole job", "BL401", "BL402", "BL406", "BL904")
    | because("what it names may be declared in the job", "BL202", "BL212", "BL213", "BL607")
    | because("what uses it may be in the job", "BL214", "BL606")
    | because("further tasks and dependencies may be in the job", "BL207", "BL208", "BL209", "BL210")
    | because("the timeout, interval, rule or queue may be in the job", "BL307", "BL404", "BL407", "BL408")
    | {
        "BL211": "its task may be one of several that the job no longer has",
        "BL308": "its schedule may stand beside one that is being replaced",
        "BL616": "where its files lie is told by the whole job",
    }
)

SUBMIT = (
    because(
        "a one-time run has no schedule or trigger (BL101 says so)",
        *("BL301", "BL302", "BL303", "BL304", "BL305", "BL306", "BL307", "BL308", "BL309", "BL311", "BL312"),
    )
    | because("somebody sends a one-time run and looks at it", "BL401", "BL402", "BL406", "BL620")
    | because("a one-time run has no shared job clusters (BL108 and BL110 speak)", "BL212", "BL504")
    | because("a one-time run has no job parameters (BL101 says so)", "BL605", "BL606", "BL607")
    | {"BL211": "a one-time run has no id that another job could name", "BL904": "the tags of jobs are meant"}
)

GRAPH = ("BL201", "BL202", "BL203", "BL205", "BL206", "BL207", "BL208", "BL209", "BL210", "BL211", "BL215", "BL216")
DECLARED = ("BL204", "BL212", "BL213", "BL214")
CLOCK = ("BL301", "BL302", "BL303", "BL304", "BL305", "BL306", "BL307", "BL308", "BL309", "BL311", "BL312")
RESILIENCE = ("BL401", "BL402", "BL403", "BL404", "BL405", "BL406", "BL407", "BL408")
COMPUTE = ("BL501", "BL502", "BL503", "BL504", "BL505", "BL506", "BL507", "BL508", "BL509")
SETTINGS = (*GRAPH, *DECLARED, *CLOCK, *RESILIENCE, *COMPUTE, "BL616", "BL617", "BL620", "BL904")

RUN_NOW = because("a request that starts a job holds no settings", *SETTINGS, "BL105", "BL106", "BL110") | {
    "BL001": "without its fields it cannot be told from any other text with a `job_id`",
    "BL103": "without its `job_id` it cannot be told from any other mapping",
    "BL604": "a parameter of a request is not traced to the notebooks of the job",
    "BL605": "a parameter of a request is meant to override",
    "BL606": "a request declares nothing",
    "BL607": "the job of the request is elsewhere",
    "BL608": "the values of a request are taken as they are",
}

RUNS = because(
    "of a run that happened only the fields are looked at",
    *(f"BL{number}" for number in range(102, 109)),
    *("BL007", "BL110", *SETTINGS, "BL604", "BL605", "BL606", "BL607", "BL608", "BL618", "BL902"),
)

LEGACY = because("the single-task form has no dependencies (BL101 says so)", *GRAPH) | {
    "BL212": "the single-task form knows no job clusters (BL101 says so)",
    "BL213": "the single-task form knows no environments (BL101 says so)",
    "BL405": "the job's timeout is the task's",
    "BL504": "the single-task form has no shared job clusters (BL110 speaks)",
}

TARGET = UPDATE | {"BL506": "what starts the job may be taken away by the file that it is merged with"}

FRAGMENT = UPDATE | because(
    "a part of a job is a task, a list of tasks, a cluster or a schedule: no whole job with lists and triggers",
    *("BL204", "BL306", "BL309", "BL311", "BL312", "BL405", "BL504", "BL506", "BL605", "BL620"),
)

DBX = because("the layout has fields of its own, and no schema", *(f"BL{number}" for number in range(101, 111)))

CANNOT: dict[str, Reasons] = {
    "create_json": NO_BUNDLE | NO_COMMENTS | NO_YAML | NO_JOB_IDS,
    "create_yaml": NO_BUNDLE | NO_JOB_IDS,
    "update": NO_BUNDLE | UPDATE,
    "get": NO_BUNDLE | SERVICE_WROTE,
    "list": NO_BUNDLE | SERVICE_WROTE,
    "submit": NO_BUNDLE | SUBMIT,
    "run_now": NO_BUNDLE | RUN_NOW,
    "runs": NO_BUNDLE | SERVICE_WROTE | RUNS,
    "legacy": NO_BUNDLE | LEGACY,
    "fragment": NO_BUNDLE | FRAGMENT,
    "bundle": {},
    "bundle_json": NO_COMMENTS | NO_YAML,
    "target": NO_TARGETS | TARGET,
    "dbx": NO_BUNDLE | NO_JOB_IDS | OTHER_TEMPLATES | DBX,
    "terraform": NO_BUNDLE | NO_YAML,
    "python": NO_BUNDLE | NO_YAML | NO_JOB_IDS | {"BL001": "BL004 speaks of Python"},
    "stackql": NO_BUNDLE | NO_YAML | NO_JOB_IDS | OTHER_TEMPLATES,
}
