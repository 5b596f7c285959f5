"""How runs of a file of code begin: the task, the notebooks on the way, and the parameters that reach it.

A notebook that another one starts by `dbutils.notebook.run` gets the arguments of that call alone, worked out with
what its caller got; the retries are those of the task at the beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bricklint.project.arguments import ON_COMMAND_LINE, empty_words, given_arguments
from bricklint.project.model import Code, Project, TaskRun
from bricklint.project.parameters import filled
from bricklint.tree.node import Node, Scalar

if TYPE_CHECKING:
    from bricklint.trace.events import NotebookRun
    from bricklint.trace.values import Value

    Values: TypeAlias = Mapping[str, str | Value]

MOST_STARTS = 400
_DEEPEST = 8


class Start(NamedTuple):
    """One way in which a run of the code begins. `run`: the task at the beginning (None: no task is seen), `calls`:
    the `dbutils.notebook.run` on the way, the last one starts the code itself; `values`: the parameters that reach
    the code, to settle values with (`Unknown` for one that only the run knows)."""

    run: TaskRun | None
    calls: tuple[NotebookRun, ...]
    values: Values

    @property
    def unknowable(self) -> bool:
        """Whether nobody can say which parameters reach the code."""
        return isinstance(self.values, _Anything)


class _Anything(dict[str, "str | Value"]):
    """Parameters of which nothing can be said: every one may be passed, with any value."""

    def __missing__(self, name: str) -> str | Value:
        from bricklint.trace.values import Unknown

        return Unknown("it may be passed")

    def get(self, name: str, default: object = None) -> str | Value:
        return self[name]

    def __contains__(self, name: object) -> bool:
        return True


def passed_values(run: TaskRun) -> Values:
    """The parameters that a task itself passes, and the arguments of its script by their names there."""
    passed = {name: _value(run, passed.value) for name, passed in run.passed.items()}
    if run.task.kind not in ON_COMMAND_LINE or run.code is None:
        return passed
    arguments = given_arguments(run)
    if arguments is None:
        return _Anything()
    return {
        **passed,
        **dict.fromkeys(empty_words(run, run.code.trace), ""),
        **{name: one.value for name, one in arguments.items()},
    }


def passed_at(run: TaskRun, name: str) -> Scalar | None:
    """Where a task passes a parameter or an argument; None where it does not."""
    if name in run.passed:
        node = run.passed[name].value
        return node if isinstance(node, Scalar) else run.passed[name].key
    arguments = given_arguments(run) if run.task.kind in ON_COMMAND_LINE else None
    given = arguments.get(name) if arguments is not None else None
    return None if given is None else given.node


def _value(run: TaskRun, node: Node) -> str | Value:
    from bricklint.trace.values import Unknown

    text = filled(run.job, node)
    return Unknown("known to the run alone") if text is None else text


def starts_of(code: Code) -> list[Start]:
    """Every way in which runs of the code begin: by tasks, then by other notebooks, of these at most `MOST_STARTS`."""
    return _starts(code, ())


def _starts(code: Code, way: tuple[str, ...]) -> list[Start]:
    called: list[Start] = []
    for caller, event in code.project.notebook_calls.get(code.path, ()):
        if len(called) >= MOST_STARTS or len(way) >= _DEEPEST:
            break
        if caller.path not in way and caller is not code:
            before = _starts(caller, (*way, code.path)) or [Start(None, (), {})]
            called += [Start(one.run, (*one.calls, event), given(event, one.values)) for one in before[:MOST_STARTS]]
    return [*(Start(run, (), passed_values(run)) for run in code.runs), *called[:MOST_STARTS]]


def given(event: NotebookRun, values: Values) -> Values:
    """The arguments of a `dbutils.notebook.run`, where its caller got these values itself."""
    from bricklint.trace.texts import stringed
    from bricklint.trace.values import Known, settle

    if event.arguments is None:
        return _Anything()
    found: dict[str, str | Value] = {}
    for name, value, _ in event.arguments:
        settled = stringed(settle(value, values))
        found[name] = settled.value if isinstance(settled, Known) and isinstance(settled.value, str) else settled
    return found


def starts_from(run: TaskRun) -> Iterator[tuple[Code, Start]]:
    """The code of a task and all notebooks that it starts by `dbutils.notebook.run`, each with what reaches it."""
    if run.code is None:
        return
    waiting = [(run.code, Start(run, (), passed_values(run)))]
    seen: set[str] = set()
    count = 0
    while waiting and count < MOST_STARTS:
        code, start = waiting.pop(0)
        count += 1
        seen.add(code.path)
        yield code, start
        for event, child in started_by(run.code.project, code):
            if child.path not in seen:
                waiting.append((child, Start(run, (*start.calls, event), given(event, start.values))))


def started_by(project: Project, code: Code) -> Iterator[tuple[NotebookRun, Code]]:
    """The notebooks of the project that a file starts by `dbutils.notebook.run`, with the calls."""
    from bricklint.project.linking import resolve_notebook
    from bricklint.trace.events import NotebookRun
    from bricklint.trace.values import texts

    for event in code.trace.of(NotebookRun):
        paths = (resolve_notebook(project, event.at.path, target) for target in texts(event.target) or ())
        for path in dict.fromkeys(path for path in paths if path is not None):
            child = project.code(path)
            if child is not None:
                yield event, child


def notebook_calls(project: Project) -> dict[str, list[tuple[Code, NotebookRun]]]:
    """Every `dbutils.notebook.run` of a project, by the paths of the notebooks that it can start."""
    found: dict[str, list[tuple[Code, NotebookRun]]] = {}
    for caller in project.codes():
        for event, child in started_by(project, caller):
            found.setdefault(child.path, []).append((caller, event))
    return found
