"""`bricklint graph SPEC`: the task graph of each job, and the way of its parameters."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from bricklint.cli.ending import EXIT_CLEAN
from bricklint.cli.spec import declare, read_spec
from bricklint.cli.streams import print_text

if TYPE_CHECKING:
    from bricklint.jobs.model import Job
    from bricklint.project.model import Project


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "graph",
        help="print the task graph of a job, and the way of its parameters",
        description="Print the tasks of each job in the order in which they can start, with the files that they run; "
        "or, with --parameters, who declares, passes and reads each parameter, argument and task value.",
    )
    declare(parser)
    parser.add_argument("--format", choices=("text", "mermaid"), default="text", help="default: text")
    parser.add_argument("--parameters", action="store_true", help="the way of the parameters instead of the tasks")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the graphs. Raises ConfigError for a spec or target that is not there."""
    from bricklint.jobs.reading import collector_off
    from bricklint.project.model import Project

    with collector_off():
        read = read_spec(arguments)
        project = Project(read.files, read.specs, date.today(), read.config.workspace_roots)
        if not read.jobs:
            return EXIT_CLEAN
        shown = _flows if arguments.parameters else _graphs
        text = shown(project, read.jobs, arguments.format == "mermaid")
    print_text(text)
    return EXIT_CLEAN


def _graphs(project: Project, jobs: list[Job], mermaid: bool) -> str:
    from bricklint.project.taskgraph import task_graph

    graphs = [task_graph(project, job) for job in jobs]
    if mermaid:
        from bricklint.report.mermaid import graph_mermaid

        return graph_mermaid(graphs)
    from bricklint.report.graph_text import graphs_text

    return graphs_text(graphs)


def _flows(project: Project, jobs: list[Job], mermaid: bool) -> str:
    from bricklint.project.flow import parameter_flows

    charts = [(job, parameter_flows(project, job)) for job in jobs]
    if mermaid:
        from bricklint.report.mermaid import flows_mermaid

        return flows_mermaid(charts)
    from bricklint.report.graph_text import flows_text, sections

    return sections([(job, flows_text(flows) or "  no parameters\n") for job, flows in charts])
