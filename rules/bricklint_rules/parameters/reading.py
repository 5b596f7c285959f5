"""Who reads a parameter: a notebook, what it includes, and the notebooks that it starts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

from bricklint.code.ir import Import
from bricklint.code.walk import file_statements
from bricklint.project.linking import resolve_notebook
from bricklint.project.model import Code, LinkStatus, Project, TaskRun
from bricklint.project.resolver import ProjectResolver
from bricklint.source import Span
from bricklint.trace.events import BrokenCode, DbutilsHandedAway, DefinesUnknown, NotebookRun, RunMagic, WidgetRead
from bricklint.trace.frames import Called
from bricklint.trace.trace import CodeFile
from bricklint.trace.values import Known, Unknown, Value, pattern, texts
from bricklint_rules.parameters.loose import Marks, literals_in, marks_in

_WELL_KNOWN: frozenset[str] = frozenset().union(
    (
        "boto3",
        "databricks",
        "dateutil",
        "delta",
        "dlt",
        "great_expectations",
        "IPython",
        "joblib",
        "lightgbm",
        "mlflow",
    ),
    ("matplotlib", "numpy", "openai", "pandas", "plotly", "py4j", "pyarrow", "pyspark", "pytest", "pytz", "requests"),
    ("scipy", "seaborn", "sklearn", "tensorflow", "torch", "tqdm", "transformers", "xgboost", "yaml"),
)
"""Libraries that read no parameters of a notebook."""

_KNOWN = _WELL_KNOWN | sys.stdlib_module_names


class Child(NamedTuple):
    """A notebook that `dbutils.notebook.run` starts; `code` is None where it cannot be told."""

    event: NotebookRun
    code: Code | None


class Reading:
    """Answers for one project; what was found for a file is kept."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._children: dict[Code, tuple[Child, ...]] = {}
        self._sure: dict[Code, bool] = {}
        self._loose: dict[Code, frozenset[str]] = {}

    def children(self, code: Code) -> tuple[Child, ...]:
        """The notebooks that a notebook starts, one for each path that a call can be given."""
        if code not in self._children:
            self._children[code] = tuple(self._find_children(code))
        return self._children[code]

    def _find_children(self, code: Code) -> Iterator[Child]:
        for event in code.trace.of(NotebookRun, called=None, reached=None):
            for target in texts(event.target) or ("",):
                path = resolve_notebook(self.project, event.at.path, target) if target else None
                yield Child(event, self.project.code(path) if path is not None else None)

    def reads(self, code: Code | None, name: str) -> bool | None:
        """Whether a notebook, or anything that it runs, reads a parameter; None where nobody can say."""
        return None if code is None else self._reads(code, name, set())

    def _reads(self, code: Code, name: str, seen: set[Code]) -> bool | None:
        seen.add(code)
        own = code.trace.reads(name)
        if own:
            return True
        answer = own if self.sure(code) and name not in self.loose(code) else None
        for child in self.children(code):
            if child.code in seen:
                continue
            found = self._reads(child.code, name, seen) if child.code is not None else None
            if found:
                return True
            if found is None:
                answer = None
        return answer

    def loose(self, code: Code) -> frozenset[str]:
        """Names by which a notebook may read parameters unseen."""
        if code not in self._loose:
            (self._loose[code],) = self.project.kept(_loose, code)
        return self._loose[code]

    def complete(self, code: Code) -> bool:
        """Whether all that a file does was seen: it parses, nothing that it includes is missing, and it imports no
        library of somebody's own."""
        return _followed(code) and not any(_imports_strangers(code, file) for file in code.trace.files)

    def defines_all(self, code: Code) -> bool:
        """Whether every widget that a file defines was seen."""
        unknown = any(True for kind in (DefinesUnknown, DbutilsHandedAway) for _ in code.trace.of(kind, called=None))
        return not code.trace.cut and not unknown and _followed(code)

    def sure(self, code: Code) -> bool:
        """Whether every read of a notebook was seen: its code parses, its `%run` targets are here, and where it reads
        nothing itself, no library of somebody's own may do it instead."""
        if code not in self._sure:
            (self._sure[code],) = self.project.kept(_sure, code)
        return self._sure[code]


def _files(code: Code) -> Iterator[Code]:
    """The files that a file follows, itself among them."""
    found = (code.project.code(file.source.path) for file in code.trace.files)
    return (file for file in found if file is not None)


def _marks(file: Code) -> Marks:
    (marks,) = file.project.kept(marks_in, file)
    return marks


def _loose(code: Code) -> tuple[frozenset[str]]:
    files = list(_files(code))
    names = frozenset(name for file in files for name in _marks(file).names)
    if not any(_marks(file).hands_on for file in files):
        return (names,)
    return (names.union(*(file.project.kept(literals_in, file) for file in files)),)


def _sure(code: Code) -> tuple[bool]:
    return (_is_sure(code),)


def _is_sure(code: Code) -> bool:
    trace = code.trace
    if not _followed(code) or any(_marks(file).runs_text for file in _files(code)):
        return False
    if trace.widgets_read:
        return True
    return code.facts.language not in ("scala", "r") and not any(_imports_strangers(code, file) for file in trace.files)


def _followed(code: Code) -> bool:
    """Whether all cells parse and all `%run` targets are here."""
    trace = code.trace
    if any(True for _ in trace.of(BrokenCode, called=None, reached=None)):
        return False
    return all(event.outcome in ("run", "circle") for event in trace.of(RunMagic, called=None, reached=None))


def _imports_strangers(code: Code, file: CodeFile) -> bool:
    """Whether a file imports what is neither in the project nor a well-known library."""
    resolver = ProjectResolver(code.project)
    return any(
        (level or name.split(".")[0] not in _KNOWN) and resolver.module(file.source.path, name, level) is None
        for statement in file_statements(file.facts)
        if isinstance(statement, Import)
        for name, level in _imported(statement)
    )


def _imported(statement: Import) -> list[tuple[str, int]]:
    if statement.module:
        return [(statement.module, statement.level)]
    return [(name.name, statement.level) for name in statement.names]


def notebook_runs(project: Project) -> Iterator[TaskRun]:
    """The runs of notebooks: tasks whose code is read as widgets."""
    return (run for run in project.runs if run.task.kind == "notebook_task")


def runs_plain_file(run: TaskRun) -> bool:
    """Whether a notebook task runs a file that is no notebook, of which BL617 speaks: what the file does not read or
    set says nothing then. A file that is only taken to be the notebook may become one where it is imported."""
    code, link = run.code, run.link
    if code is None or link is None or link.field != "notebook_path" or code.kind == "notebook":
        return False
    return link.status is not LinkStatus.TAKEN or code.facts.near_header


def shown(value: Value | None) -> str:
    """A value for a message; empty text is said in words."""
    if value is None or isinstance(value, Unknown):
        return "its default"
    if isinstance(value, Known):
        return f"its default, {value.value!s}" if value.value != "" else "its default, the empty text"
    return f"its default, {pattern(value)}"


def name_at(read: WidgetRead) -> Span:
    """Where the name of a parameter is written: in the call of a helper that reads whatever name it is given."""
    if read.name in read.at.text:
        return read.at
    for frame in read.around(Called):
        for quote in "\"'":
            found = frame.at.text.find(f"{quote}{read.name}{quote}")
            if found >= 0:
                start = frame.at.start + found
                return Span(frame.at.source, start, start + len(read.name) + 2)
    return read.at
