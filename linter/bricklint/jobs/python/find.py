"""Where jobs stand in a Python file: calls first, whole jobs next, fragments last; each literal is one job at most."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from bricklint.code import ir
from bricklint.code.ir import CodeFacts, Expr
from bricklint.code.walk import expressions, file_statements, own_expressions
from bricklint.jobs.model import Document, Form, Job, key_text
from bricklint.jobs.python.bindings import read_bindings
from bricklint.jobs.python.calls import Request, request_of
from bricklint.jobs.python.nodes import Nodes, last_name
from bricklint.jobs.python.resources import added_resource
from bricklint.jobs.python.shapes import (
    BUNDLE_JOB,
    SETTINGS_CLASSES,
    around_class,
    fragment_of,
    has_holes,
    is_answer,
    is_complete,
    is_task,
    is_telling,
    is_tested_job,
    whole_form,
)
from bricklint.jobs.python.standing import Standing
from bricklint.source import SourceText
from bricklint.tree.node import Mapping, Scalar

_TEST_FILE = re.compile(r"(?:^|/)tests?/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.(?:py|ipynb)$")
_RANKS = (Form.CREATE, Form.SUBMIT, Form.RESET, Form.UPDATE, Form.RUN_NOW)


class Found(NamedTuple):
    """One job as far as it was found. `root` is the mapping as it stands in the file, `key` the bundle's name of it;
    `guessed` tells that nothing but its looks makes it a job."""

    root: Mapping
    settings: Mapping
    request: Form | None
    partial: bool
    key: Scalar | None = None
    guessed: bool = False


def jobs_of_code(source: SourceText, facts: CodeFacts) -> tuple[Document, list[Job]] | None:
    """The jobs in one file of Python; None where there is none."""
    found = sorted(_Finder(source, facts).find(), key=lambda one: one.root.start)
    if not found:
        return None
    document = Document(source, "python", tuple(one.root for one in found), Form.PYTHON)
    jobs = [
        Job(
            Form.PYTHON,
            one.settings,
            document,
            partial=one.partial,
            wrapper=one.root if one.root is not one.settings else None,
            sent_as=one.request,
            key=key_text(one.key),
            key_node=one.key,
            guessed=one.guessed,
        )
        for one in found
    ]
    return document, jobs


class _Stretches:
    """Stretches of a file that lie apart from each other. Expressions are nested or apart, so that only the outermost
    ones are kept."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def hold(self, expr: Expr) -> bool:
        """Whether an expression lies in one of them."""
        at = bisect_right(self._starts, expr.start) - 1
        return at >= 0 and expr.end <= self._ends[at]

    def add(self, expr: Expr) -> None:
        """Add the stretch of an expression."""
        if not self.hold(expr):
            first = bisect_left(self._starts, expr.start)
            behind = bisect_left(self._starts, expr.end, first)
            self._starts[first:behind] = [expr.start]
            self._ends[first:behind] = [expr.end]


class _Finder:
    """The search through one file. `taken` are stretches that belong to a job already."""

    def __init__(self, source: SourceText, facts: CodeFacts) -> None:
        self.source = source
        self.bindings = read_bindings(facts)
        self.statements = list(file_statements(facts))
        self.tested = _TEST_FILE.search(source.path) is not None
        self.databricks = "databricks" in source.text.lower()
        self.bundles = any(
            isinstance(one, ir.Import) and (one.module or "").startswith("databricks.bundles")
            for one in self.statements
        )
        self.sdk = any(
            isinstance(one, ir.Import)
            and any((one.module or name.name).startswith("databricks.") for name in one.names)
            for one in self.statements
        )
        self.names = {
            one.value.start: one.targets[0].id
            for one in self.statements
            if isinstance(one, ir.Assign) and len(one.targets) == 1 and isinstance(one.targets[0], ir.Name)
        }
        self.returned = {
            one.value.start for one in self.statements if isinstance(one, ir.Return) and one.value is not None
        }
        self.standing = Standing(self.statements, self.bindings)
        self.taken = _Stretches()

    def find(self) -> list[Found]:
        """All jobs, each once."""
        found = [*self._requests(), *self._resources()]
        for step in (self._whole, self._part):
            for expr in self._free(ir.Dictionary, ir.Call):
                if self.taken.hold(expr):
                    continue
                nodes = self._nodes()
                one = step(expr, nodes)
                if one is not None:
                    self._take(expr, nodes)
                    found.append(one)
        return found

    def _nodes(self) -> Nodes:
        return Nodes(self.source, self.bindings)

    def _free(self, *kinds: type) -> Iterator[Expr]:
        for statement in self.statements:
            for root in own_expressions(statement):
                for expr in expressions(root):
                    if isinstance(expr, kinds):
                        yield expr

    def _take(self, expr: Expr, nodes: Nodes) -> None:
        """What makes a job is no job by itself any more, nor are the values of the names that it uses."""
        self.taken.add(expr)
        for name in nodes.used:
            self.taken.add(self.bindings.values[name])

    # --- calls ---------------------------------------------------------------------------------------------------

    def _requests(self) -> Iterator[Found]:
        sent: list[tuple[int, ir.Call, Request, Nodes]] = []
        for expr in self._free(ir.Call):
            nodes = self._nodes()
            request = request_of(expr, nodes, databricks=self.databricks) if isinstance(expr, ir.Call) else None
            if request is not None and isinstance(expr, ir.Call):
                sent.append((_RANKS.index(request.form), expr, request, nodes))
        seen: set[int] = set()
        for _, call, request, nodes in sorted(sent, key=lambda one: (one[0], one[1].start)):
            self._take(call, nodes)
            if request.settings.start not in seen:
                seen.add(request.settings.start)
                partial = self.tested or request.form in (Form.UPDATE, Form.RUN_NOW) or has_holes(request.body)
                yield Found(request.body, request.settings, request.form, partial)

    def _resources(self) -> Iterator[Found]:
        """Jobs that a file adds to the resources of a bundle."""
        for expr in self._free(ir.Call) if self.bundles and not self.tested else ():
            nodes = self._nodes()
            added = added_resource(expr, nodes) if isinstance(expr, ir.Call) else None
            if added is not None:
                self._take(expr, nodes)
                yield Found(added.settings, added.settings, Form.BUNDLE, has_holes(added.settings), added.key)

    # --- jobs that stand by themselves ---------------------------------------------------------------------------

    def _whole(self, expr: Expr, nodes: Nodes) -> Found | None:
        if isinstance(expr, ir.Dictionary):
            return self._dictionary(expr, nodes) if is_telling(expr) else None
        assert isinstance(expr, ir.Call)
        name = last_name(expr.func)
        if name == "loads":
            return self._dictionary(expr, nodes)
        if name == "from_dict" and isinstance(expr.func, ir.Attribute):
            name = last_name(expr.func.base)
        elif expr.args:
            return None
        request = Form.BUNDLE if name == BUNDLE_JOB and self.bundles else SETTINGS_CLASSES.get(name)
        if request is None or not self.sdk or self.tested:
            return None
        node = self._settled(expr, nodes)
        if node is None or not node.entries:
            return None
        partial = request is not Form.BUNDLE or has_holes(node)
        return Found(node, node, request, partial)

    def _dictionary(self, expr: ir.Dictionary | ir.Call, nodes: Nodes) -> Found | None:
        node = self._settled(expr, nodes)
        if node is not None and is_answer(node):
            self._take(expr, nodes)
        form = whole_form(node) if node is not None else None
        if node is None or form is None or (self.tested and not is_tested_job(node)):
            return None
        settings = node.mapping("new_settings") or node if form is Form.UPDATE else node
        if self.tested or expr.start not in self.standing.whole:
            return Found(node, settings, None, True, guessed=True)
        if form is Form.UPDATE:
            return Found(node, settings, form, True, guessed=True)
        partial = self._is_returned(expr) or has_holes(node) or not is_complete(node)
        return Found(node, settings, Form.FRAGMENT if partial and form is Form.CREATE else form, partial, guessed=True)

    def _part(self, expr: Expr, nodes: Nodes) -> Found | None:
        if self.tested:
            return None
        if isinstance(expr, ir.Dictionary):
            node = self._settled(expr, nodes) if is_telling(expr) else None
            settings = fragment_of(node) if node is not None else None
            if node is None or settings is None:
                return None
            kept = expr.start in self.standing.whole or (expr.start in self.standing.items and is_task(node))
            return Found(node, settings, Form.FRAGMENT if kept else None, True, guessed=True)
        assert isinstance(expr, ir.Call)
        name = last_name(expr.func)
        if not self.sdk or expr.args:
            return None
        node = nodes.settings(expr)
        settings = around_class(name, node) if node.entries else None
        if settings is None:
            return None
        return Found(node, settings, Form.SUBMIT if name == "SubmitTask" else Form.FRAGMENT, True)

    def _settled(self, expr: Expr, nodes: Nodes) -> Mapping | None:
        """The node of an expression after all that is done to the name that it is given to."""
        node = nodes.node(expr)
        name = self.names.get(expr.start)
        if name is not None:
            node = nodes.changed(name, node)
        return node if isinstance(node, Mapping) else None

    def _is_returned(self, expr: Expr) -> bool:
        """Whether a function gives it to callers, who may add to it."""
        return expr.start in self.returned or self.names.get(expr.start) in self.bindings.returned
