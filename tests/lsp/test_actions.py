"""Code actions: fixes, all safe fixes of a file, and comments that silence a finding."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.editor import Editor
from tests.lsp.projects import JOB, JOB_PATH, JSON_JOB, LOAD, LOAD_PATH, write

pytestmark = pytest.mark.asyncio

UNKNOWN_TASK = JOB.replace("- task_key: load\n          job", "- task_key: laod\n          job")


async def test_a_safe_fix_is_preferred_and_mends_the_text(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH, "BL602")
    found = await editor.actions(JOB_PATH, "source|Path")
    fix = next(one for one in found.values() if one.is_preferred)
    assert fix.kind == types.CodeActionKind.QuickFix
    assert [one.code for one in fix.diagnostics] == ["BL602"]
    assert fix.edit.document_changes[0].text_document.version == 1
    assert editor.applied(fix) == {JOB_PATH: JOB}


async def test_an_unsafe_fix_says_so_and_is_not_preferred(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("0 0 5 * * ?", "0 0 5 ? * 1-5"))
    await editor.finds(JOB_PATH, "BL303")
    found = await editor.actions(JOB_PATH, "1-|5")
    unsafe = [one for one in found.values() if "(unsafe" in one.title]
    assert [editor.applied(one) for one in unsafe] == [{JOB_PATH: JOB.replace("0 0 5 * * ?", "0 0 5 ? * MON-FRI")}]
    assert not any(one.is_preferred for one in found.values())
    assert await editor.actions(JOB_PATH, "|resources:", only=["source.fixAll"]) == {}


async def test_all_safe_fixes_of_a_file_in_one_action(editor: Editor):
    wrong = JOB.replace("source_path: /mnt", "sourcePath: /mnt").replace("0 0 5 * * ?", "0 5 * * *")
    await editor.start()
    editor.open(JOB_PATH, wrong)
    await editor.finds(JOB_PATH, "BL301", "BL602")
    found = await editor.actions(JOB_PATH, "|resources:", only=["source.fixAll"])
    assert [one.kind for one in found.values()] == ["source.fixAll.bricklint"]
    assert editor.applied(*found.values()) == {JOB_PATH: JOB}


async def test_quick_fixes_alone_when_only_those_are_asked_for(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH, "BL602")
    found = await editor.actions(JOB_PATH, "source|Path", only=["quickfix"])
    assert {one.kind for one in found.values()} == {types.CodeActionKind.QuickFix}
    assert await editor.actions(JOB_PATH, "source|Path", only=["refactor"]) == {}


async def test_a_comment_in_yaml_silences_the_finding(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, UNKNOWN_TASK)
    await editor.finds(JOB_PATH, "BL202")
    ignore = (await editor.actions(JOB_PATH, "la|od"))["Ignore BL202 (unknown-dependency) here"]
    text = editor.applied(ignore)[JOB_PATH]
    assert "- task_key: laod  # bricklint: ignore[BL202]\n" in text
    editor.type(JOB_PATH, "laod\n", "laod  # bricklint: ignore[BL202]\n")
    await editor.finds(JOB_PATH)


async def test_a_comment_that_is_there_takes_one_more_name(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, UNKNOWN_TASK.replace("laod\n", "laod  # bricklint: ignore[BL901] because\n"))
    await editor.until(lambda: "BL202" in (editor.codes(JOB_PATH) or ()))
    ignore = (await editor.actions(JOB_PATH, "la|od"))["Ignore BL202 (unknown-dependency) here"]
    assert "laod  # bricklint: ignore[BL901, BL202] because\n" in editor.applied(ignore)[JOB_PATH]


async def test_a_comment_in_a_notebook(editor: Editor):
    text = LOAD.replace(
        "dbutils.jobs.task", 'dbutils.notebook.exit("done")\nraise ValueError("late")\ndbutils.jobs.task'
    )
    await editor.start()
    editor.open(LOAD_PATH, text, language="python")
    await editor.until(lambda: "BL703" in (editor.codes(LOAD_PATH) or ()))
    found = next(one for one in editor.client.diagnostics[editor.uri(LOAD_PATH)] if one.code == "BL703")
    line = text.split("\n")[found.range.start.line]
    ignore = (await editor.actions(LOAD_PATH, f"|{line}"))["Ignore BL703 (unreachable-after-exit) here"]
    assert f"{line}  # bricklint: ignore[BL703]\n" in editor.applied(ignore)[LOAD_PATH]


async def test_json_has_no_comments(editor: Editor):
    write(editor.root, {"job.json": JSON_JOB})
    await editor.start()
    editor.open("job.json", language="json")
    await editor.finds("job.json", "BL202")
    found = await editor.actions("job.json", "fri|st")
    assert found
    assert not any(title.startswith("Ignore") for title in found)


async def test_no_fix_is_offered_for_a_text_that_has_changed_since(editor: Editor):
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("source_path: /mnt", "sourcePath: /mnt"))
    await editor.finds(JOB_PATH, "BL602")
    editor.type(JOB_PATH, "      name: orders\n", "      name: orders of the day\n")
    assert await editor.actions(JOB_PATH, "source|Path") == {}
    await editor.told(JOB_PATH)
    assert await editor.actions(JOB_PATH, "source|Path") != {}


async def test_fixes_that_follow_from_each_other_come_in_one_action(editor: Editor):
    """A slip in the name of a field hides what is wrong with its value."""
    wrong = JOB.replace('quartz_cron_expression: "0 0 5 * * ?"', 'quartz_cron_expresion: "0 5 * * *"')
    right, wrong = JOB.replace("\n", "\r\n"), wrong.replace("\n", "\r\n")
    await editor.start()
    editor.open(JOB_PATH, wrong)
    await editor.until(lambda: "BL101" in (editor.codes(JOB_PATH) or ()))
    assert "BL301" not in editor.codes(JOB_PATH)
    menu = (await editor.actions(JOB_PATH, "|resources:"))["Fix all safe problems of bricklint in this file"]
    assert '"0 5 * * *"' in editor.applied(menu)[JOB_PATH]
    action = (await editor.actions(JOB_PATH, "|resources:", only=["source.fixAll"])).popitem()[1]
    assert editor.applied(action) == {JOB_PATH: right}
    assert [len(one.edits) for one in action.edit.document_changes] == [1]


async def test_all_fixes_are_those_of_the_text_as_it_is_now(editor: Editor):
    """A save follows the last letter at once, before anything was said of it."""
    await editor.start()
    editor.open(JOB_PATH)
    await editor.finds(JOB_PATH)
    editor.type(JOB_PATH, "source_path: /mnt", "sourcePath: /mnt")
    action = (await editor.actions(JOB_PATH, "|resources:", only=["source.fixAll.bricklint"])).popitem()[1]
    assert action.edit.document_changes[0].text_document.version == 2
    assert editor.applied(action) == {JOB_PATH: JOB}


async def test_a_selection_of_a_whole_file_gets_no_endless_menu(editor: Editor):
    unknown = "".join(f"          unknown_{number}: 1\n" for number in range(70))
    await editor.start()
    editor.open(JOB_PATH, JOB.replace("          max_retries: 2\n", f"          max_retries: 2\n{unknown}"))
    found = await editor.told(JOB_PATH)
    assert len(found) == 70
    everything = types.Range(types.Position(0, 0), types.Position(500, 0))
    asked = types.CodeActionParams(
        types.TextDocumentIdentifier(editor.uri(JOB_PATH)), everything, types.CodeActionContext(found)
    )
    assert len(await editor.client.text_document_code_action_async(asked)) == 50
