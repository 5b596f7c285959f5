import pytest

from bricklint_schemas.tables.references import REFERENCES, check_reference, find_references, split_reference


@pytest.mark.parametrize(
    "text",
    [
        "{{job.id}}",
        "{{ job.id }}",
        "{{job.parameters.day}}",
        "{{job.parameters.`param$@`}}",
        "{{ job.parameters.[input] }}",
        "{{job.start_time.iso_date}}",
        "{{job.trigger.time.timestamp_ms}}",
        "{{job.trigger.type}}",
        "{{job.trigger.file_arrival.location}}",
        "{{job.trigger.table_update.updated_tables}}",
        "{{job.trigger.table_update.main.sales.orders.version}}",
        "{{job.trigger.table_update.main.sales.orders.commit_timestamp.iso_datetime}}",
        "{{job.trigger.model.updates}}",
        "{{task.execution_count}}",
        "{{tasks.load.result_state}}",
        "{{tasks.`my-task`.values.rows}}",
        "{{tasks.load.output.first_row.total}}",
        "{{workspace.url}}",
        "{{backfill.iso_date}}",
        "{{input}}",
        "{{input.customer.id}}",
    ],
)
def test_known(text):
    verdict = check_reference(text)
    assert (verdict.status, verdict.text) == ("known", text)


@pytest.mark.parametrize(
    ("text", "replacement"),
    [
        ("{{job_id}}", "{{job.id}}"),
        ("{{ run_id }}", "{{task.run_id}}"),
        ("{{parent_run_id}}", "{{job.run_id}}"),
        ("{{start_date}}", "{{job.start_time.iso_date}}"),
        ("{{start_time}}", "{{job.start_time.timestamp_ms}}"),
        ("{{task_retry_count}}", "{{task.execution_count}}"),
        ("{{task_key}}", "{{task.name}}"),
    ],
)
def test_flat_names_are_deprecated(text, replacement):
    verdict = check_reference(text)
    assert (verdict.status, verdict.replacement) == ("deprecated", replacement)


@pytest.mark.parametrize(
    ("text", "replacement", "suggestion"),
    [
        ("{{job.naem}}", "{{job.name}}", "{{job.name}}"),
        ("{{job.parameter.x}}", "{{job.parameters.x}}", "{{job.parameters.x}}"),
        ("{{job.start_time}}", None, "{{job.start_time.iso_datetime}}"),
        ("{{job.start_time.iso_dte}}", "{{job.start_time.iso_date}}", "{{job.start_time.iso_date}}"),
        ("{{tasks.load.value.rows}}", "{{tasks.load.values.rows}}", "{{tasks.load.values.rows}}"),
        ("{{task.load.values.rows}}", "{{tasks.load.values.rows}}", "{{tasks.load.values.rows}}"),
        ("{{tasks.load}}", None, "{{tasks.load.run_id}}"),
        ("{{job.notebook_url}}", None, "{{job.id}}"),
        ("{{workspace.name}}", None, "{{workspace.url}}"),
        ("{{task.key}}", None, "{{task.name}}"),
    ],
)
def test_bad_names_in_known_namespaces(text, replacement, suggestion):
    verdict = check_reference(text)
    assert (verdict.status, verdict.replacement) == ("unknown-name", replacement)
    assert suggestion in verdict.suggestions


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("{{jbo.id}}", ("{{job.id}}",)),
        ("{{JOB.ID}}", ("{{job.id}}",)),
        ("{{run.id}}", ("{{task.run_id}}",)),
        ("{{parent_run.id}}", ("{{job.run_id}}",)),
        ("{{params.day}}", ("{{job.parameters.day}}",)),
        ("{{inputs.x}}", ("{{input.x}}",)),
        ("{{my.value}}", ()),
        ("{{ds}}", ()),
    ],
)
def test_unknown_namespaces(text, suggestions):
    verdict = check_reference(text)
    assert (verdict.status, verdict.replacement, verdict.suggestions) == ("unknown-namespace", None, suggestions)


@pytest.mark.parametrize(
    ("text", "replacement"),
    [
        ("{{tasks.my-task.values.x}}", "{{tasks.`my-task`.values.x}}"),
        ("{{job.parameters.a-b}}", "{{job.parameters.`a-b`}}"),
        ("{{job.parameters.a.b}}", "{{job.parameters.`a.b`}}"),
    ],
)
def test_names_that_need_back_quotes(text, replacement):
    verdict = check_reference(text)
    assert (verdict.status, verdict.replacement) == ("needs-back-quotes", replacement)


@pytest.mark.parametrize(
    "text", ["{{job.id + 1}}", "{{ var('x') }}", "{{}}", "{{job.parameters.}}", "{{a|b}}", "{{if .X}}", "{{.x}}"]
)
def test_malformed(text):
    assert check_reference(text).status == "malformed"


@pytest.mark.parametrize("text", ["{{secrets/scope/key}}", "{{ secrets/my-scope/my.key }}"])
def test_secrets(text):
    assert check_reference(text).status == "secret"


@pytest.mark.parametrize("text", ["{{job.id}", "{job.id}}", "{{job.id", "{job.id}"])
def test_missing_braces(text):
    verdict = check_reference(text)
    assert (verdict.status, verdict.replacement) == ("missing-braces", "{{job.id}}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {{job.id}} b {{ task.name }}", ["{{job.id}}", "{{ task.name }}"]),
        ("{{job.id} and {job.run_id}} and {{job.name", ["{{job.id}", "{job.run_id}}", "{{job.name"]),
        ('{"day": "{{job.parameters.day}}"}', ["{{job.parameters.day}}"]),
        ('{"a": {"b": {"c": 1}}}', []),
        ("${{ github.ref }} ${var.x}", []),
        ("{job.id} {input} {tasks} x{job.parameters.day} ${job.parameters.day}", []),
        ("--day={job.parameters.day}", ["{job.parameters.day}"]),
        (" {job.run_id} ", ["{job.run_id}"]),
        ("{input}", []),
        ("{{tasks.${var.task}.values.x}}", []),
        ("plain", []),
    ],
)
def test_find(text, expected):
    found = list(find_references(text))
    assert [f.text for f in found] == expected
    assert all(text[f.start : f.end] == f.text for f in found)


def test_split():
    assert split_reference(" tasks.`my-task`.values.[x] ") == ("tasks", "my-task", "values", "x")
    assert split_reference("a b") is None


def test_every_form_is_known():
    for row in REFERENCES:
        parts = (part.replace("<name>", "x").replace("<time>", "year").replace("*", "tail") for part in row.parts)
        text = "{{" + ".".join(parts) + "}}"
        assert check_reference(text).status == "known", row.form


def test_replacements_are_known_themselves():
    for text in ("{{job.naem}}", "{{run_id}}", "{{tasks.my-task.values.x}}", "{{job.id}"):
        replacement = check_reference(text).replacement
        assert replacement is not None
        assert check_reference(replacement).status == "known"
