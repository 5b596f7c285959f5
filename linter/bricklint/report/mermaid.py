"""Task graphs and the way of parameters as Mermaid flowcharts."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Job
from bricklint.project.flow import Flow, Use
from bricklint.project.model import LinkStatus
from bricklint.project.taskgraph import Step, TaskGraph
from bricklint.report.cells import clean
from bricklint.report.graph_text import file_of, heading, told_once

_SPECIAL = {
    "#": "#35;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    "&": "#amp;",
    "`": "#96;",
    "%": "#37;",
    "\\": "#92;",
    "|": "#124;",
}
_HOW = {"passed": "passed", "referred": "referred to"}
_SHAPES = {"condition": ("{", "}"), "run_job": ("[[", "]]")}


def escaped(text: str) -> str:
    """A text inside the quotes of a label."""
    return "".join(_SPECIAL.get(letter, letter) for letter in clean(text))


def graph_mermaid(graphs: list[TaskGraph]) -> str:
    """A flowchart of one or more jobs, each a box; ends with a line break."""
    lines = ["flowchart LR"]
    drawn = [(graph.job, tuple(_job(graph))) for graph in graphs]
    for number, (jobs, chart) in enumerate(told_once(drawn)):
        lines += _numbered(chart, jobs, number)
    lines.append("  classDef missing stroke:#c00,stroke-dasharray:4")
    return "".join(f"{line}\n" for line in lines)


_NAME = "\0"
"""Stands for the name of a job's box until its number is known."""


def _numbered(chart: tuple[str, ...], jobs: list[Job], number: int) -> Iterator[str]:
    yield f'  subgraph j{number}["{escaped(heading(jobs))}"]'
    yield from (line.replace(_NAME, f"j{number}") for line in chart)


def _job(graph: TaskGraph) -> Iterator[str]:
    name = _NAME
    for step in graph.steps:
        yield from _node(step, name)
    yield "  end"
    numbers: dict[str, int] = {}
    for step in graph.steps:
        if step.task.key is not None:
            numbers.setdefault(step.task.key, step.number)
    for step in graph.steps:
        yield from _edges(step, name, numbers)


def _node(step: Step, name: str) -> Iterator[str]:
    node = f"{name}t{step.number}"
    if step.inner is None:
        yield f"    {_box(step, node)}"
        return
    yield f'    subgraph {node}["{_label(step)}"]'
    yield f"      {_box(step.inner, f'{node}i')}"
    yield "    end"


def _box(step: Step, node: str) -> str:
    begin, end = _SHAPES.get(step.kind, ("[", "]"))
    lost = step.run is not None and step.run.link is not None and step.run.link.status is LinkStatus.MISSING
    return f'{node}{begin}"{_label(step)}"{end}{":::missing" if lost else ""}'


def _label(step: Step) -> str:
    parts = [step.task.title, step.kind if step.runs is None else f"{step.kind} {step.runs}", step.asks]
    parts.append(file_of(step.run).strip() if step.run is not None else None)
    parts.append(None if step.task.run_if == "ALL_SUCCESS" else f"run_if {step.task.run_if}")
    return "<br/>".join(escaped(part) for part in parts if part)


def _edges(step: Step, name: str, numbers: dict[str, int]) -> Iterator[str]:
    for at, wait in enumerate(step.waits):
        label = "" if wait.outcome is None else f'|"{escaped(wait.outcome)}"|'
        if wait.known:
            yield f"  {name}t{numbers[wait.key]} -->{label} {name}t{step.number}"
        else:
            lost = f"{name}t{step.number}x{at}"
            yield f'  {lost}["{escaped(wait.key)}<br/>no such task"]:::missing -.->{label} {name}t{step.number}'


def flows_mermaid(charts: list[tuple[Job, list[Flow]]]) -> str:
    """A flowchart from each parameter to the tasks that get it and the files that read it; ends with a line break."""
    lines = ["flowchart LR"]
    drawn = [(job, tuple(_Chart(_NAME).lines(flows))) for job, flows in charts]
    for number, (jobs, chart) in enumerate(told_once(drawn)):
        lines += _numbered(chart, jobs, number)
    return "".join(f"{line}\n" for line in lines)


class _Chart:
    """The chart of one job; a node for each parameter, task and file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: dict[tuple[str, str], str] = {}
        self.edges: dict[tuple[str, str], dict[str, None]] = {}

    def lines(self, flows: list[Flow]) -> Iterator[str]:
        for flow in flows:
            for use in flow.uses:
                self._use(flow, use)
        for (kind, label), node in self.nodes.items():
            begin, end = {"task": ("[", "]"), "file": ("[/", "/]")}.get(kind, ("([", "])"))
            yield f'    {node}{begin}"{escaped(label)}"{end}'
        yield "  end"
        for (first, second), labels in self.edges.items():
            label = f'|"{escaped(", ".join(labels))}"|' if labels else ""
            yield f"  {first} -->{label} {second}"

    def _use(self, flow: Flow, use: Use) -> None:
        parameter = self._node(flow.kind, flow.name)
        if use.task is None:
            return
        task = self._node("task", use.task)
        if use.role in ("passed", "referred") or use.at.start == use.at.end == 0:
            self._edge(parameter, task, _HOW.get(use.role) or ("may read it" if " may " in use.what else "unread"))
        elif use.role == "set":
            self._edge(task, parameter, "sets")
        else:
            self._edge(parameter, task, "")
            verb = "reads" if use.role == "read" else "defines"
            self._edge(task, self._node("file", use.at.path), f"{verb} {flow.name}")

    def _node(self, kind: str, label: str) -> str:
        return self.nodes.setdefault((kind, label), f"{self.name}n{len(self.nodes)}")

    def _edge(self, first: str, second: str, label: str) -> None:
        labels = self.edges.setdefault((first, second), {})
        if label:
            labels[label] = None
