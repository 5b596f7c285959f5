"""What a hover tells: what stands at a place in a job or a notebook, and the pages of the rules that speak of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lsprotocol import types

from bricklint.engine.comments import find_suppressions
from bricklint.jobs.model import Task
from bricklint.lsp.cron import cron_words
from bricklint.lsp.definition import PATH_FIELDS
from bricklint.lsp.locate import Spot, run_of, spots
from bricklint.lsp.publishing import Shown
from bricklint.lsp.question import Question
from bricklint.lsp.reference_words import reference_words
from bricklint.lsp.references import brace_at, line_end
from bricklint.project.model import Code, Link, LinkStatus, Project
from bricklint.registry import Registry, load_rule
from bricklint.report.sarif_rules import help_uri
from bricklint.source import Span
from bricklint.trace.events import WidgetDefined, WidgetRead
from bricklint.trace.values import Value, text
from bricklint.tree.node import Mapping, Node, Scalar, plain

_MOST_NAMES = 30


class Told(NamedTuple):
    """Markdown about a stretch of a file as it was last read."""

    markdown: str
    span: Span


def hover(question: Question, here: Iterable[Shown]) -> types.Hover | None:
    """The hover for a place; `here` are the findings that the client shows there."""
    told = next(_told(question), None) or _of_comment(question)
    findings = list({entry.finding.code: entry for entry in here}.values())
    parts = [told.markdown] if told is not None else []
    parts += [page for entry in findings if (page := _rule(entry.finding.code, question.analysis.registry))]
    if not parts:
        return None
    return types.Hover(
        types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)), _range(question, told, findings)
    )


def _range(question: Question, told: Told | None, findings: list[Shown]) -> types.Range | None:
    if told is not None:
        location = question.places.location(told.span)
        return location.range if location is not None else None
    return findings[0].written.range if findings else None


def _rule(code: str, registry: Registry) -> str | None:
    row = registry.by_code.get(code)
    if row is None:
        return None
    uri = help_uri(code)
    return f"### {f'[{code}]({uri})' if uri else code} {row.slug}\n\n{load_rule(row).page.strip()}"


def _of_comment(question: Question) -> Told | None:
    """The page of a rule that a suppression comment names; the names of the rules where it names a family."""
    registry, source = question.analysis.registry, question.source
    begin, end = source.text.rfind("\n", 0, question.at) + 1, line_end(source.text, question.at)
    if "bricklint:" not in source.text[begin:end]:
        return None
    for suppression in find_suppressions(source, registry):
        for name in suppression.names or ():
            if name.codes and name.span.start <= question.at <= name.span.end:
                codes = sorted(name.codes)
                named = "\n".join(
                    f"- {code} {registry.by_code[code].slug}" for code in codes if code in registry.by_code
                )
                page = _rule(codes[0], registry) if len(codes) == 1 else named
                return Told(page, name.span) if page else None
    return None


def _told(question: Question) -> Iterator[Told]:
    project, at = question.project, question.seen_at
    if project is None or at is None:
        return
    found = spots(project, question.path, at)
    brace = brace_at(question.source.text, question.at)
    for spot in found:
        if brace is not None and not spot.is_key:
            seen = spot.node.source
            shift = question.at - at
            words = reference_words(project, spot, brace)
            if words is not None:
                yield Told(words, seen.span(brace.start - shift, brace.end - shift))
        words = _of_spot(project, spot)
        if words is not None:
            yield Told(words, spot.node.span)
    code = question.code
    if code is not None:
        yield from _of_widgets(code, at)


def _of_spot(project: Project, spot: Spot) -> str | None:
    node = spot.node
    if not isinstance(node.value, str):
        return None
    if spot.field == "quartz_cron_expression" and not spot.is_key:
        return cron_words(node.value, _timezone(spot))
    if spot.field == "task_key" and not spot.is_key:
        task = spot.job.task_by_key.get(node.value) if "depends_on" in spot.steps else spot.task
        return task_words(project, task) if task is not None else None
    if spot.field in PATH_FIELDS and not spot.is_key and spot.task is not None:
        return _path_words(project, spot.task, node)
    return None


def _timezone(spot: Spot) -> str | None:
    return spot.around.string("timezone_id") if isinstance(spot.around, Mapping) else None


def task_words(project: Project, task: Task) -> str:
    """A task in a few lines: its type, the file it runs, what it waits for, its timeout and retries."""
    lines = [f"task `{task.title}` of job `{task.job.title}`: {task.kind or 'no type'}"]
    run = run_of(project, task)
    if run is not None and run.link is not None:
        lines.append(f"runs {_link_words(run.link)}")
    waits = [f"`{one.task_key}`" for one in task.depends_on if one.task_key is not None]
    lines.append(f"depends on {', '.join(waits[:_MOST_NAMES])}" if waits else "depends on no task")
    if task.run_if != "ALL_SUCCESS":
        lines.append(f"run_if {task.run_if}")
    lines.append(f"timeout: {_seconds(task.timeout_seconds, task.setting('timeout_seconds'))}")
    lines.append(f"retries: {_retries(task.max_retries, task.setting('max_retries'))}")
    return "\n".join(f"- {line}" if number else f"{line}\n" for number, line in enumerate(lines))


def _seconds(value: float | None, node: Node | None) -> str:
    if value is None:
        return "none" if node is None else "unknown"
    return f"{value:g} seconds" if value else "none"


def _retries(value: float | None, node: Node | None) -> str:
    if value is None:
        return "none" if node is None else "unknown"
    return "without end" if value < 0 else f"{value:g}"


def _link_words(link: Link) -> str:
    if link.status is LinkStatus.FOUND:
        return f"`{link.path}`"
    if link.status is LinkStatus.TAKEN:
        return f"`{link.tried}`, taken to be `{link.path}`"
    if link.status is LinkStatus.MISSING:
        return f"`{link.tried}`, which is not there"
    return f"`{link.node.text}`: {link.reason}" if link.reason else f"`{link.node.text}`"


def _path_words(project: Project, task: Task, node: Scalar) -> str | None:
    run = run_of(project, task)
    if run is None or run.link is None or run.link.node is not node:
        return None
    lines = [_link_words(run.link)]
    if run.code is not None:
        read = list(run.code.trace.widgets_read)
        if read:
            names = ", ".join(f"`{name}`" for name in read[:_MOST_NAMES])
            lines.append(f"reads {names}{' and more' if len(read) > _MOST_NAMES else ''}")
        elif run.code.trace.reading_unknowable is None:
            lines.append("reads no parameter")
        if run.code.trace.reading_unknowable is not None:
            lines.append(f"may read others: {run.code.trace.reading_unknowable}")
    return "\n\n".join(lines)


def _of_widgets(code: Code, at: int) -> Iterator[Told]:
    """Which tasks pass a parameter that the notebook reads or defines."""
    for event in code.trace.events:
        if not isinstance(event, (WidgetDefined, WidgetRead)) or event.at.path != code.path:
            continue
        if event.at.start <= at <= event.at.end:
            defined = code.trace.widgets_defined.get(event.name)
            lines = [f"parameter `{event.name}`"]
            for run in code.runs[:_MOST_NAMES]:
                passed = run.passed.get(event.name)
                what = f"passes {_value_words(passed.value)}" if passed is not None else "passes nothing of this name"
                lines.append(f"- task `{run.task.title}` of job `{run.job.title}` {what}")
            if defined is not None and defined.default is not None:
                lines.append(f"- default: {_default_words(defined.default)}")
            yield Told("\n".join([lines[0], "", *lines[1:]]), event.at)


def _value_words(node: Node) -> str:
    return f"`{node.text}`" if isinstance(node, Scalar) else f"`{plain(node)}`"


def _default_words(value: Value) -> str:
    known = text(value)
    return "worked out in the notebook" if known is None else f"`{known}`" if known else "an empty text"
