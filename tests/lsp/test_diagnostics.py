"""What the server publishes: when, of which files, and in which form."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from lsprotocol import types

from bricklint.baseline.compare import counted
from bricklint.baseline.store import write_baseline
from bricklint.config import Config
from bricklint.lint import builtin_registry, lint, open_disk
from tests.lsp.editor import Editor
from tests.lsp.projects import (
    BUNDLE_PATH,
    JOB,
    JOB_PATH,
    JSON_JOB,
    LOAD,
    LOAD_PATH,
    PUBLISH,
    PUBLISH_PATH,
    SHOP,
    write,
)

pytestmark = pytest.mark.asyncio


async def test_a_clean_file_is_told_to_be_clean(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH)
    assert await editor.told(JOB_PATH) == []


async def test_a_finding_has_all_that_an_editor_shows(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    found = await editor.finds(JOB_PATH, "BL602")
    one = found[0]
    assert one.severity == types.DiagnosticSeverity.Error
    assert one.source == "bricklint"
    assert one.code_description.href.endswith("/BL602.md")
    assert editor.marked(types.Location(editor.uri(JOB_PATH), one.range)) == (JOB_PATH, "sourcePath")
    assert one.message.startswith("the job passes `sourcePath`, the notebook reads `source_path`")
    assert one.data["key"].startswith("BL602.")
    evidence = [editor.marked(related.location) for related in one.related_information]
    assert (LOAD_PATH, '"source_path"') in evidence


async def test_an_unread_parameter_is_faded_and_a_deprecated_field_struck_out(editor: Editor):
    await editor.start()
    job = JOB.replace('run_day: "{{job', 'unread: "x"\n              run_day: "{{job')
    flag = "        no_alert_for_skipped_runs: true\n      schedule:"
    editor.open(JOB_PATH, job.replace("      schedule:", flag))
    tags = {str(one.code): list(one.tags or ()) for one in await editor.told(JOB_PATH)}
    assert tags == {"BL601": [types.DiagnosticTag.Unnecessary], "BL109": [types.DiagnosticTag.Deprecated]}


async def test_a_change_of_the_unsaved_notebook_shows_in_the_job_and_the_other_way(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH)
    editor.open(LOAD_PATH, language="python")
    await editor.finds(JOB_PATH)
    editor.type(LOAD_PATH, '"source_path", "/tmp', '"sourcePath", "/tmp')
    editor.type(LOAD_PATH, 'get("source_path")', 'get("sourcePath")')
    await editor.finds(JOB_PATH, "BL602")
    editor.type(JOB_PATH, "source_path: /mnt", "sourcePath: /mnt")
    await editor.finds(JOB_PATH)


async def test_findings_of_the_notebook_that_an_open_job_runs_are_told_although_it_is_not_open(editor: Editor):
    (editor.root / LOAD_PATH).write_text(LOAD + 'dbutils.notebook.exit("x")\nprint(1)\nraise ValueError("late")\n')
    await editor.start()
    editor.open(JOB_PATH)
    await editor.until(lambda: bool(editor.codes(LOAD_PATH)))
    editor.close(JOB_PATH)
    await editor.finds(LOAD_PATH)


async def test_files_that_have_nothing_to_do_with_what_is_open_are_left_alone(editor: Editor):
    write(editor.root, {"other/job.json": JSON_JOB})
    await editor.start()
    editor.open(JOB_PATH)
    await editor.told(JOB_PATH)
    assert editor.codes("other/job.json") is None


async def test_the_file_that_a_save_mended_is_told_to_be_clean(editor: Editor):
    (editor.root / JOB_PATH).write_text(
        JOB.replace("- task_key: load\n          job_c", "- task_key: laod\n          job_c")
    )
    await editor.start()
    editor.open(JOB_PATH)
    await editor.finds(JOB_PATH, "BL202")
    editor.type(JOB_PATH, "laod", "load")
    editor.save(JOB_PATH)
    await editor.finds(JOB_PATH)


async def test_a_change_on_disk_that_the_client_tells_of_is_seen(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH)
    await editor.finds(JOB_PATH)
    (editor.root / LOAD_PATH).write_text(LOAD.replace('"source_path"', '"sourcePath"'))
    editor.client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(editor.uri(LOAD_PATH), types.FileChangeType.Changed)])
    )
    await editor.finds(JOB_PATH, "BL602")


async def test_the_client_is_asked_to_watch_files(editor: Editor):
    await editor.start()
    await editor.until(lambda: bool(editor.client.registrations))
    assert [one.method for one in editor.client.registrations] == [types.WORKSPACE_DID_CHANGE_WATCHED_FILES]


async def test_a_change_of_the_configuration_counts_at_once(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH, "BL602")
    write(editor.root, {"bricklint.toml": 'ignore = ["BL602"]\n'})
    changed = types.FileEvent(editor.uri("bricklint.toml"), types.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
    await editor.finds(JOB_PATH)


async def test_a_wrong_configuration_is_told_once_and_the_one_before_goes_on(editor: Editor):
    write(editor.root, {"bricklint.toml": 'ignore = ["BL602"]\n'})
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH)
    write(editor.root, {"bricklint.toml": 'ignroe = ["BL602"]\n'})
    editor.save(JOB_PATH)
    await editor.until(lambda: bool(editor.client.messages))
    editor.type(JOB_PATH, "max_retries: 2", "max_retries: 3")
    assert await editor.told(JOB_PATH) == []
    told = [one.message for one in editor.client.messages]
    assert len([one for one in told if "unknown option `ignroe`" in one]) == 1


async def test_what_the_baseline_knows_is_not_shown(editor: Editor):
    wrong = JOB.replace("source_path: /mnt", "sourcePath: /mnt")
    write(editor.root, {"bricklint.toml": 'baseline = "known.json"\n', JOB_PATH: wrong})
    result = lint(open_disk(editor.root, Config()), Config(), builtin_registry())
    write_baseline(editor.root / "known.json", counted(result.diagnostics, result), "known.json")
    await editor.start()
    editor.open(JOB_PATH)
    await editor.finds(JOB_PATH)
    editor.type(JOB_PATH, "0 0 5 * * ?", "0 5 * * *")
    await editor.finds(JOB_PATH, "BL301")
    (editor.root / "known.json").unlink()
    editor.save(JOB_PATH)
    await editor.finds(JOB_PATH, "BL301", "BL602")


async def test_a_baseline_that_cannot_be_read_is_told_and_all_is_shown(editor: Editor):
    write(editor.root, {"bricklint.toml": 'baseline = "known.json"\n', "known.json": "<<<<<<< ours\n"})
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH, "BL602")
    assert [one for one in editor.client.messages if "known.json" in one.message]


async def test_nothing_is_told_of_a_version_that_was_overtaken(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH)
    await editor.told(JOB_PATH)
    for number in range(30):
        editor.type(
            JOB_PATH, f"max_retries: {number + 1}0" if number else "max_retries: 2", f"max_retries: {number + 2}0"
        )
        await asyncio.sleep(0.01)
    await editor.told(JOB_PATH)
    versions = [one.version for one in editor.client.publications if one.uri == editor.uri(JOB_PATH)]
    assert versions == sorted(versions)
    assert len(versions) < 10


async def test_a_finding_stays_while_the_yaml_is_broken_and_the_error_is_told(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    editor.open(LOAD_PATH, language="python")
    await editor.finds(JOB_PATH, "BL602")
    editor.type(JOB_PATH, "      name: orders\n", "      name: orders\n      tags: {a: [\n")
    found = {one.code: one for one in await editor.finds(JOB_PATH, "BL001", "BL602")}
    assert editor.marked(types.Location(editor.uri(JOB_PATH), found["BL602"].range)) == (JOB_PATH, "sourcePath")
    assert "`load` of job `orders`" in await editor.hover(JOB_PATH, "- task_key: lo|ad\n          max")
    editor.type(JOB_PATH, "      tags: {a: [\n", "")
    await editor.finds(JOB_PATH, "BL602")


async def test_a_bundle_root_that_is_open_brings_the_findings_of_its_files(editor: Editor):
    (editor.root / JOB_PATH).write_text(
        JOB.replace("- task_key: load\n          job_c", "- task_key: laod\n          job_c")
    )
    await editor.start()
    editor.open(BUNDLE_PATH)
    await editor.finds(JOB_PATH, "BL202")


async def test_a_file_outside_of_any_project_is_linted_alone(editor: Editor, tmp_path: Path):
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose" / "job.json").write_text(JSON_JOB)
    (tmp_path / "loose" / "more.json").write_text(JSON_JOB)
    await editor.start()
    loose = Editor(editor.client, tmp_path / "loose")
    loose.open("job.json", language="json")
    await loose.until(lambda: "BL202" in (loose.codes("job.json") or ()))
    assert loose.codes("more.json") is None


async def test_a_document_that_lies_nowhere_is_left_alone(editor: Editor):
    await editor.start()
    item = types.TextDocumentItem("untitled:Untitled-1", "yaml", 1, JOB)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    editor.open(PUBLISH_PATH, language="python")
    await editor.told(PUBLISH_PATH)
    assert "untitled:Untitled-1" not in editor.client.diagnostics
    hover = types.HoverParams(types.TextDocumentIdentifier("untitled:Untitled-1"), types.Position(3, 3))
    assert await editor.client.text_document_hover_async(hover) is None


async def test_a_file_that_was_alone_belongs_to_the_folder_that_is_added(editor: Editor, tmp_path: Path):
    other = write(tmp_path / "plain", SHOP)
    (other / ".git").rmdir()
    await editor.start()
    plain = Editor(editor.client, other)
    plain.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    assert await plain.told(JOB_PATH) == []
    folder = types.WorkspaceFolder(other.as_uri(), "plain")
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent([folder], []))
    )
    await plain.finds(JOB_PATH, "BL602")


async def test_a_notebook_that_goes_and_comes_back_shows_in_its_job(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH)
    await editor.finds(JOB_PATH)
    for text, kind, codes in (
        (None, types.FileChangeType.Deleted, ["BL616"]),
        (PUBLISH, types.FileChangeType.Created, []),
    ):
        (editor.root / PUBLISH_PATH).unlink() if text is None else write(editor.root, {PUBLISH_PATH: text})
        changed = types.FileEvent(editor.uri(PUBLISH_PATH), kind)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        await editor.finds(JOB_PATH, *codes)


async def test_an_open_notebook_that_is_renamed(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH)
    editor.open(PUBLISH_PATH, language="python")
    await editor.finds(JOB_PATH)
    renamed = "notebooks/report.py"
    (editor.root / PUBLISH_PATH).rename(editor.root / renamed)
    editor.close(PUBLISH_PATH)
    editor.open(renamed, language="python")
    await editor.finds(JOB_PATH, "BL616")
    editor.type(JOB_PATH, "notebooks/publish.py", renamed)
    await editor.finds(JOB_PATH)


async def test_what_cannot_be_read_hinders_nothing(editor: Editor):
    """A pipe that nobody writes to, links that lead nowhere, in a circle and into the project itself."""
    os.mkfifo(editor.root / "resources/pipe.yml")
    for name, target in (("nowhere.yml", "gone.yml"), ("circle.yml", "circle.yml"), ("again", editor.root)):
        (editor.root / "resources" / name).symlink_to(target)
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH, "BL602")


async def test_folders_come_and_go(editor: Editor, tmp_path: Path):
    other = write(tmp_path / "second", {"job.json": JSON_JOB})
    await editor.start()
    folder = types.WorkspaceFolder(other.as_uri(), "second")
    second = Editor(editor.client, other)
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent([folder], []))
    )
    second.open("job.json", language="json")
    await second.until(lambda: "BL202" in (second.codes("job.json") or ()))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
async def test_columns_behind_wide_characters(editor: Editor, encoding: str):
    from tests.lsp.editor import abilities

    lead = "      description: 🚀東京 ok # 🚀\n"
    await editor.start(abilities(encoding, "utf-16"))
    editor.open(JOB_PATH, JOB.replace("      name: orders\n", lead.replace("ok", "ok") + "      'náme 🚀東': orders\n"))
    found = await editor.told(JOB_PATH)
    line = editor.texts[JOB_PATH].split("\n").index("      'náme 🚀東': orders")
    unknown = next(one for one in found if one.code == "BL101")
    key = "'náme 🚀東'"
    width = len(key.encode("utf-8")) if encoding == "utf-8" else len(key.encode("utf-16-le")) // 2
    assert unknown.range == types.Range(types.Position(line, 6), types.Position(line, 6 + width))


async def test_a_client_that_shows_no_further_places_reads_them_in_the_message(editor: Editor):
    await editor.start(types.ClientCapabilities())
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    one = (await editor.finds(JOB_PATH, "BL602"))[0]
    assert one.related_information is None and one.tags is None and one.data is None
    assert f"{LOAD_PATH}:2: " in one.message


async def test_of_very_many_findings_the_most_severe_are_told_and_how_many_more_there_are(editor: Editor):
    await editor.start()
    lines = "".join(f"      fild_{number}: 1\n" for number in range(1200))
    editor.open(JOB_PATH, JOB.replace("      name: orders\n", f"      name: orders\n{lines}"))
    found = await editor.told(JOB_PATH)
    assert len(found) == 1001
    assert "more findings in this file are not shown here" in found[-1].message
