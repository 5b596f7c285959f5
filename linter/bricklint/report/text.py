"""The report for people: a code frame for each defect, one block of policy for each job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from bricklint.diagnostic import Diagnostic, Label, Severity
from bricklint.report.cells import clean
from bricklint.report.frames import frame, margin_of
from bricklint.report.numbers import count, targets
from bricklint.report.options import DEFAULT, ReportOptions
from bricklint.report.redact import redacted
from bricklint.report.result import Result
from bricklint.report.statistics import statistics
from bricklint.report.style import Style
from bricklint.source import Span

_SAFE, _UNSAFE = " (safe fix)", " (unsafe fix)"


def text_report(result: Result, style: Style, options: ReportOptions = DEFAULT) -> str:
    """The whole report, ending in a line break."""
    report = _Report(result, style)
    return "\n".join(report.counts() if options.statistics else report.lines()) + "\n"


class _Report:
    def __init__(self, result: Result, style: Style) -> None:
        self.result = result
        self.style = style

    @cached_property
    def redact(self) -> tuple[Span, ...]:
        return redacted(self.result)

    def lines(self) -> Iterator[str]:
        for diagnostic in self.result.diagnostics:
            if not diagnostic.policy:
                yield from self.defect(diagnostic)
                yield ""
        yield from self.policies([one for one in self.result.diagnostics if one.policy])
        yield from self.end()

    def counts(self) -> Iterator[str]:
        """How many findings each rule has, in the place of the findings."""
        lines = statistics(self.result)
        margin = len(str(lines[0].number)) if lines else 0
        for line in lines:
            fixable = f"   {self.style.hint(f'{line.fixable} with a safe fix')}" if line.fixable else ""
            code = self.style.severity(line.severity, f"{f'{line.severity.word}[{line.code}]':<14}")
            yield f"{line.number:>{margin}}  {code} {line.name}{fixable}"
        yield from ([""] if lines else [])
        yield from self.end()

    def end(self) -> Iterator[str]:
        """The last lines of either."""
        yield from self.stale()
        yield self.summary()
        yield from self.fixable()

    def defect(self, diagnostic: Diagnostic) -> Iterator[str]:
        """One finding with the frames of its files."""
        yield f"{self.word(diagnostic)} {self.style.bold(clean(f'{diagnostic.slug}: {diagnostic.message}'))}"
        labels = [diagnostic.primary, *diagnostic.related]
        margin = margin_of(labels)
        for group in _by_file(labels):
            yield self.arrow(_leading(group), margin)
            if group[0][0].span.source.text:
                yield from frame(group, self.style.of(diagnostic.severity), margin, self.redact)
        pad = f"{'':>{margin}} {self.style.frame('=')} "
        yield from (f"{pad}{line}" for line in self.remarks(diagnostic, labels))

    def arrow(self, span: Span, margin: int) -> str:
        """The line that says where a frame is: what editors open, and what it is called there."""
        name = self.result.place_name(span) or self.result.route(span)
        named = f"   {self.style.faint(clean(name))}" if name else ""
        return f"{'':>{margin}}{self.style.frame('-->')} {location(span)}{named}"

    def remarks(self, diagnostic: Diagnostic, labels: Sequence[Label]) -> Iterator[str]:
        """What stands under the frames."""
        yield from map(clean, diagnostic.notes)
        for span in dict.fromkeys(label.span for label in labels):
            if span.via:
                yield clean(f"the value on line {span.begin.line} comes by {span.via}")
        if diagnostic.targets:
            yield clean(f"in {targets(diagnostic.targets)}")
        yield self.help(diagnostic)

    def help(self, diagnostic: Diagnostic) -> str:
        """What would be valid, whether it can be fixed, and where to read more."""
        page = f"bricklint rule {diagnostic.code}"
        hint = diagnostic.hint or next((fix.title for fix in diagnostic.fixes), None)
        if not hint:
            return f"{self.style.hint('help:')} {page}"
        return f"{self.style.hint('help:')} {clean(hint)}{_fixable(diagnostic)}   {self.style.faint(f'[{page}]')}"

    def policies(self, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
        """The findings about how jobs are run, a block for each job."""
        jobs: dict[tuple[str, str | None], list[Diagnostic]] = {}
        for diagnostic in diagnostics:
            jobs.setdefault((diagnostic.primary.span.path, diagnostic.job), []).append(diagnostic)
        for (path, job), found in jobs.items():
            yield self.style.bold(clean(f"policy: job `{job}` in {path}" if job else f"policy: {path}"))
            for diagnostic in found:
                yield f"  {self.word(diagnostic)} {diagnostic.slug} {self.style.frame('-->')} {self.where(diagnostic)}"
                yield f"    {clean(diagnostic.message)}"
                pad = f"    {self.style.frame('=')} "
                yield from (f"{pad}{line}" for line in self.remarks(diagnostic, ()))
            yield ""

    def where(self, diagnostic: Diagnostic) -> str:
        return location(diagnostic.primary.span)

    def word(self, diagnostic: Diagnostic) -> str:
        return self.style.severity(diagnostic.severity, f"{diagnostic.severity.word}[{diagnostic.code}]")

    def summary(self) -> str:
        """How much was found, in how much."""
        result = self.result
        counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
        for diagnostic in result.diagnostics:
            counts[diagnostic.severity] += 1
        parts = [
            self.style.severity(severity, count(number, severity.word)) for severity, number in counts.items() if number
        ]
        said = ", ".join(parts) if parts else self.style.bold("no findings")
        fragments = f", {count(result.parts, 'part')} of jobs" if result.parts else ""
        seen = f"{count(result.jobs, 'job')}{fragments}, {count(result.codes, 'code file')}"
        known = f", {len(result.known)} in the baseline" if result.known else ""
        suppressed = f", {result.suppressed} suppressed" if result.suppressed else ""
        since = f" since {clean(result.since)}" if result.since is not None else ""
        return f"{said}{since} in {seen}{known}{suppressed} ({result.seconds:.2f} s)"

    def stale(self) -> Iterator[str]:
        """One line where the baseline holds what is gone."""
        baseline = self.result.baseline
        gone = sum(one.gone for one in baseline.stale) if baseline is not None else 0
        if baseline is not None and gone:
            them = "a finding that is gone" if gone == 1 else f"{gone} findings that are gone"
            said = f"{clean(baseline.file)} still holds {them}; `--write-baseline` takes"
            yield self.style.faint(f"{said} {'it' if gone == 1 else 'them'} out")

    def fixable(self) -> Iterator[str]:
        """How many findings have a fix, and how to make it."""
        kinds = [_fixable(diagnostic) for diagnostic in self.result.diagnostics]
        safe, unsafe = kinds.count(_SAFE), kinds.count(_UNSAFE)
        said = [f"{safe} fixable with --fix"] if safe else []
        said += [f"{unsafe}{' more' if safe else ' fixable'} with --fix --unsafe-fixes"] if unsafe else []
        if said:
            yield self.style.faint(", ".join(said))


def location(span: Span) -> str:
    """`path:line:column` of a place, as terminals and editors understand it."""
    begin = span.begin
    return f"{clean(span.path)}:{begin.line}:{begin.column}"


def _by_file(labels: Sequence[Label]) -> Iterator[list[tuple[Label, bool]]]:
    """The labels by file, the primary one's file first."""
    groups: dict[str, list[tuple[Label, bool]]] = {}
    for number, label in enumerate(labels):
        groups.setdefault(label.span.path, []).append((label, number == 0))
    yield from groups.values()


def _leading(group: Sequence[tuple[Label, bool]]) -> Span:
    return next((label.span for label, primary in group if primary), group[0][0].span)


def _fixable(diagnostic: Diagnostic) -> str:
    if any(fix.safe for fix in diagnostic.fixes):
        return _SAFE
    return _UNSAFE if diagnostic.fixes else ""
