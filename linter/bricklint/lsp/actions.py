"""Code actions: the fixes of findings, all safe fixes of a file, and comments that silence a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from lsprotocol import types

from bricklint.diagnostic import Edit, Fix
from bricklint.files.port import FileProblemError
from bricklint.fixing.edits import Change, changes_of, clashes
from bricklint.lsp.ignore import ignore_edit
from bricklint.lsp.positions import Positions
from bricklint.lsp.project import Analysis
from bricklint.lsp.publishing import Shown
from bricklint.lsp.workspace import OpenFile, Places
from bricklint.source import SourceText, UnreadableTextError, decode

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.bricklint"
MOST = 50
"""Findings that one request gets actions for: whoever selects a whole file wants no menu of a thousand lines."""

KINDS = (types.CodeActionKind.QuickFix.value, FIX_ALL)


class Desk(NamedTuple):
    """What actions are worked out with. `versioned`: the client takes edits that name a document's version."""

    analysis: Analysis
    places: Places
    positions: Positions
    versioned: bool


def actions(
    desk: Desk, file: OpenFile, here: Iterable[Shown], everywhere: Iterable[Shown], only: Sequence[str] | None
) -> list[types.CodeAction]:
    """The actions for findings `here`; `everywhere` are all findings of the file. `only` limits the kinds."""
    found: list[types.CodeAction] = []
    if _wanted(types.CodeActionKind.QuickFix.value, only):
        for entry in islice(here, MOST):
            found += _fixes(desk, entry)
            found += _ignores(desk, entry)
    if _wanted(FIX_ALL, only) and not asks_to_fix_all(only):
        found += _fix_all(desk, file, everywhere)
    return found


def asks_to_fix_all(only: Sequence[str] | None) -> bool:
    """Whether a request names the action that makes all fixes, as a save does: that is worth several passes. A menu
    asks at every place, and gets what one pass would do."""
    return only is not None and any(one == FIX_ALL or FIX_ALL.startswith(f"{one}.") for one in only)


def _wanted(kind: str, only: Sequence[str] | None) -> bool:
    return only is None or any(kind == one or kind.startswith(f"{one}.") or one == "" for one in only)


def _fixes(desk: Desk, entry: Shown) -> Iterator[types.CodeAction]:
    preferred = False
    for fix in entry.finding.fixes:
        edit = _workspace_edit(desk, [fix])
        if edit is None:
            continue
        yield types.CodeAction(
            title=fix.title if fix.safe else f"{fix.title} (unsafe: it may change what a correct run does)",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[entry.written],
            is_preferred=fix.safe and not preferred,
            edit=edit,
        )
        preferred = preferred or fix.safe


def _ignores(desk: Desk, entry: Shown) -> Iterator[types.CodeAction]:
    finding = entry.finding
    project = desk.analysis.project
    code = project.loaded_code(finding.primary.span.path) if project is not None else None
    edit = ignore_edit(
        finding.primary.span, finding.code, desk.analysis.registry, code.facts if code is not None else None
    )
    if edit is None:
        return
    change = _workspace_edit(desk, [Fix("", (edit,))], as_is=True)
    if change is not None:
        yield types.CodeAction(
            title=f"Ignore {finding.code} ({finding.slug}) here",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[entry.written],
            edit=change,
        )


def _fix_all(desk: Desk, file: OpenFile, entries: Iterable[Shown]) -> Iterator[types.CodeAction]:
    """One action with the first safe fix of every finding of the file that changes this file alone, as far as they do
    not get in each other's way; what is left shows when the file is linted again."""
    chosen: list[Fix] = []
    taken: dict[str, list[Change]] = {}
    for entry in entries:
        fix = next((fix for fix in entry.finding.fixes if fix.safe), None)
        if fix is None:
            continue
        changes = _changes(fix)
        if set(changes) != {file.path} or any(clashes(made, taken.get(path, ())) for path, made in changes.items()):
            continue
        chosen.append(fix)
        for path, made in changes.items():
            taken.setdefault(path, []).extend(made)
    edit = _workspace_edit(desk, chosen) if chosen else None
    if edit is not None:
        yield fix_all_action(edit)


def fix_all_action(edit: types.WorkspaceEdit) -> types.CodeAction:
    """The action that makes all safe fixes of a file."""
    return types.CodeAction(title="Fix all safe problems of bricklint in this file", kind=FIX_ALL, edit=edit)


def _changes(fix: Fix) -> dict[str, tuple[Change, ...]]:
    try:
        return changes_of(fix)
    except ValueError:
        return {}


def _workspace_edit(desk: Desk, fixes: Sequence[Fix], *, as_is: bool = False) -> types.WorkspaceEdit | None:
    """The edits of fixes for the client; None where a file is no longer what they were worked out for. `as_is`: the
    edits speak the file's own language already, also in a notebook that is JSON."""
    by_document: dict[tuple[str, int | None], list[types.TextEdit]] = {}
    for path, edits in _edits_by_path(fixes, desk.places, as_is=as_is).items():
        source = edits[0].span.source
        file = desk.places.current(path)
        if (file.text if file is not None else _on_disk(desk, path)) != source.text:
            return None
        for edit in edits:
            location = desk.places.location(edit.span)
            if location is None:
                return None
            buffer = file.buffer_of(location.uri) if file is not None else None
            key = location.uri, buffer.version if buffer is not None else None
            entry = types.TextEdit(location.range, edit.text)
            if entry not in by_document.setdefault(key, []):
                by_document[key].append(entry)
    return workspace_edit(by_document, desk.versioned) if by_document else None


def workspace_edit(
    by_document: Mapping[tuple[str, int | None], Sequence[types.TextEdit]], versioned: bool
) -> types.WorkspaceEdit:
    """Edits by documents and their versions as one change; `versioned` where the client takes the versions."""
    if not versioned:
        return types.WorkspaceEdit(changes={uri: edits for (uri, _), edits in by_document.items()})
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(edits))
            for (uri, version), edits in by_document.items()
        ]
    )


def _edits_by_path(fixes: Sequence[Fix], places: Places, *, as_is: bool) -> dict[str, list[Edit]]:
    """The edits by path: as rules wrote them where the editor has the cells of a notebook as texts, and as the file
    needs them (escaped in JSON, with its line ends) everywhere else."""
    found: dict[str, list[Edit]] = {}
    for fix in fixes:
        sources: dict[str, SourceText] = {edit.span.path: edit.span.source for edit in fix.edits}
        changes = {} if as_is else _changes(fix)
        for path, source in sources.items():
            file = places.current(path)
            if as_is or (file is not None and file.made is not None):
                found.setdefault(path, []).extend(edit for edit in fix.edits if edit.span.path == path)
            else:
                made = changes.get(path, ())
                found.setdefault(path, []).extend(
                    Edit(source.span(change.start, change.end), change.text) for change in made
                )
    return {path: edits for path, edits in found.items() if edits}


def _on_disk(desk: Desk, path: str) -> str | None:
    project = desk.analysis.project
    try:
        return decode(project.files.read(path))[0] if project is not None else None
    except (FileProblemError, UnreadableTextError):
        return None
