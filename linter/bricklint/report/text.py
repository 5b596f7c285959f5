"""The report for people: a code frame for each defect, one block of policy for each job."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bricklint.diagnostic import Diagnostic, Label, Severity
from bricklint.report.frames import frame, margin_of
from bricklint.report.result import Result
from bricklint.report.style import Style
from bricklint.source import Span


def text_report(result: Result, style: Style) -> str:
    """The whole report, ending in a line break."""
    lines: list[str] = []
    for diagnostic in result.diagnostics:
        if not diagnostic.policy:
            lines += [*_defect(diagnostic, style, result.place_name), ""]
    lines += _policy([one for one in result.diagnostics if one.policy], style)
    lines.append(_summary(result, style))
    return "\n".join(lines) + "\n"


def _defect(diagnostic: Diagnostic, style: Style, place_name: Callable[[Span], str]) -> list[str]:
    word = style.severity(diagnostic.severity, f"{diagnostic.severity.word}[{diagnostic.code}]")
    lines = [f"{word} {style.bold(f'{diagnostic.slug}: {diagnostic.message}')}"]
    labels = [diagnostic.primary, *diagnostic.related]
    margin = margin_of(labels)
    for group in _by_file(labels):
        first = next((label for label, primary in group if primary), group[0][0])
        name = place_name(first.span)
        lines.append(f"{'':>{margin}}{style.frame('-->')} {location(first.span)}{f'   {name}' if name else ''}")
        if first.span.source.text:
            lines += frame(group, style, margin)
    pad = f"{'':>{margin}} {style.frame('=')} "
    for note in diagnostic.notes:
        lines.append(f"{pad}{note}")
    for span in dict.fromkeys(label.span for label in labels):
        if span.via:
            lines.append(f"{pad}the value on line {span.begin.line} comes by {span.via}")
    if diagnostic.targets:
        plural = "s" if len(diagnostic.targets) > 1 else ""
        lines.append(f"{pad}in target{plural} {', '.join(diagnostic.targets)}")
    hint = diagnostic.hint or next((fix.title for fix in diagnostic.fixes), None)
    page = f"bricklint rule {diagnostic.code}"
    fixable = " (safe fix)" if any(fix.safe for fix in diagnostic.fixes) else ""
    if hint:
        lines.append(f"{pad}{style.hint('help:')} {hint}{fixable}   [{page}]")
    else:
        lines.append(f"{pad}{style.hint('help:')} {page}")
    return lines


def location(span: Span) -> str:
    """`path:line:column` of a place, as terminals and editors understand it."""
    begin = span.begin
    return f"{span.path}:{begin.line}:{begin.column}"


def _by_file(labels: Sequence[Label]) -> Iterator[list[tuple[Label, bool]]]:
    """The labels by file, the primary one's file first."""
    groups: dict[str, list[tuple[Label, bool]]] = {}
    for number, label in enumerate(labels):
        groups.setdefault(label.span.path, []).append((label, number == 0))
    yield from groups.values()


def _policy(diagnostics: Sequence[Diagnostic], style: Style) -> list[str]:
    jobs: dict[tuple[str, str | None], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        jobs.setdefault((diagnostic.primary.span.path, diagnostic.job), []).append(diagnostic)
    lines: list[str] = []
    for (path, job), found in jobs.items():
        lines.append(style.bold(f"policy: job `{job}` in {path}") if job else style.bold(f"policy: {path}"))
        for diagnostic in found:
            word = style.severity(diagnostic.severity, f"{diagnostic.severity.word}[{diagnostic.code}]")
            where = location(diagnostic.primary.span)
            lines.append(f"  {where}: {word} {diagnostic.slug}: {diagnostic.message}")
            lines += [f"      {note}" for note in diagnostic.notes]
            if diagnostic.hint:
                lines.append(f"      {style.hint('help:')} {diagnostic.hint}")
        lines.append("")
    return lines


def _summary(result: Result, style: Style) -> str:
    parts = []
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        count = sum(1 for one in result.diagnostics if one.severity is severity)
        if count:
            parts.append(style.severity(severity, _count(count, severity.word)))
    said = ", ".join(parts) if parts else style.bold("no findings")
    jobs, notebooks = _count(result.jobs, "job"), _count(result.codes, "code file")
    suppressed = f", {result.suppressed} suppressed" if result.suppressed else ""
    return f"{said} in {jobs}, {notebooks}{suppressed} ({result.seconds:.2f} s)"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
