"""Which calls send a job to the Jobs API, and what they send."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint.code import ir
from bricklint.code.ir import Expr
from bricklint.jobs.model import Form
from bricklint.jobs.python.bindings import Bindings
from bricklint.jobs.python.nodes import Nodes, last_name
from bricklint.jobs.recognise import RUN_NOW_FIELDS, looks_like_job
from bricklint.tree.node import Entry, Mapping, Node, Scalar

_SDK_METHODS = {
    "create": Form.CREATE,
    "submit": Form.SUBMIT,
    "submit_and_wait": Form.SUBMIT,
    "reset": Form.RESET,
    "update": Form.UPDATE,
    "run_now": Form.RUN_NOW,
    "run_now_and_wait": Form.RUN_NOW,
}
"""Methods of `WorkspaceClient().jobs` (databricks-sdk, service.jobs.JobsAPI)."""

_OLD_METHODS = {
    "create_job": Form.CREATE,
    "submit_run": Form.SUBMIT,
    "reset_job": Form.RESET,
    "update_job": Form.UPDATE,
}
"""Methods of databricks-cli's JobsService and of databricks_api."""

_OPERATORS = {"DatabricksSubmitRunOperator": Form.SUBMIT, "DatabricksCreateJobsOperator": Form.CREATE}
"""Operators of Apache Airflow that take the request as `json`."""

_ADDRESS = re.compile(r"(?:^|/)jobs/(create|reset|update|run-now|runs/submit)/?(?:\?|$)")
_BY_ADDRESS = {
    "create": Form.CREATE,
    "reset": Form.RESET,
    "update": Form.UPDATE,
    "run-now": Form.RUN_NOW,
    "runs/submit": Form.SUBMIT,
}
_BODIES = ("json", "data", "body", "payload", "request_body", "json_data")
_SDK_ONLY = frozenset(("timeout", "callback", "retry_timeout"))
_PARTS = frozenset(("tasks", "new_settings", "notebook_task", "job_clusters"))


class Request(NamedTuple):
    """A request that a call sends: what it asks for, its body, and the job's settings in that."""

    form: Form
    body: Mapping
    settings: Mapping


def request_of(call: ir.Call, nodes: Nodes, *, databricks: bool) -> Request | None:
    """The request that a call sends to the Jobs API; None for any other call. `databricks` tells that the file speaks
    of Databricks at all."""
    form = _method(call)
    if form is not None:
        body = _arguments(call, nodes, form)
        certain = databricks and isinstance(call.func, ir.Attribute) and call.func.attr in _SDK_METHODS
        return _request(form, body) if certain or _certainly_a_job(body) else None
    form = _OPERATORS.get(last_name(call.func)) or _addressed(call, nodes.bindings)
    if form is None:
        return None
    found = _body(call, nodes)
    return _request(form, found) if found is not None else None


def _method(call: ir.Call) -> Form | None:
    func = call.func
    if not isinstance(func, ir.Attribute):
        return None
    if func.attr in _OLD_METHODS:
        return _OLD_METHODS[func.attr]
    return _SDK_METHODS.get(func.attr) if last_name(func.base) == "jobs" else None


def _arguments(call: ir.Call, nodes: Nodes, form: Form) -> Mapping:
    """The arguments of a method as a request's body."""
    spread = call.keywords[0].value if len(call.keywords) == 1 and call.keywords[0].name is None else None
    alone = call.args[0] if len(call.args) == 1 and not call.keywords else spread if not call.args else None
    if alone is not None:
        found = nodes.root(alone)
        if isinstance(found, Mapping):
            return found
    body = nodes.settings(call)
    if form in (Form.RESET, Form.UPDATE):
        body = _with_settings(body, call, nodes)
    kept = [entry for entry in body.entries if entry.key.text not in _SDK_ONLY]
    return Mapping(body.source, body.start, body.end, kept)


def _with_settings(body: Mapping, call: ir.Call, nodes: Nodes) -> Mapping:
    """The settings of an update or reset as if they stood there, also those without a name behind the job's id."""
    given = next((one.value for one in call.keywords if one.name == "new_settings"), None)
    position = call.args[1] if len(call.args) > 1 and not isinstance(call.args[1], ir.Starred) else None
    value = given or position
    if value is None:
        return body
    place = body.key("new_settings") or Scalar(
        body.source, value.start, value.start + 1, "new_settings", "new_settings", "plain", "position"
    )
    others = [entry for entry in body.entries if entry.key.text != "new_settings" and "**" not in entry.key.text]
    return Mapping(body.source, body.start, body.end, [*others, Entry(place, nodes.root(value))])


def _request(form: Form, body: Mapping) -> Request | None:
    if form in (Form.RESET, Form.UPDATE):
        settings = body.mapping("new_settings")
        return Request(form, body, settings) if settings is not None else None
    if form is Form.RUN_NOW:
        return Request(form, body, body) if RUN_NOW_FIELDS & body.index.keys() else None
    return Request(form, body, body) if body.entries else None


def _certainly_a_job(body: Mapping) -> bool:
    return looks_like_job(body) or looks_like_job(body.get("new_settings") or body)


def _addressed(call: ir.Call, bindings: Bindings) -> Form | None:
    """The request that a call with an address makes: `requests.post(f"{host}/api/2.1/jobs/create", json=job)`."""
    for value in (*call.args, *(one.value for one in call.keywords)):
        found = _ADDRESS.search(_ending(value, bindings))
        if found:
            return _BY_ADDRESS[found[1]]
    return None


def _ending(expr: Expr, bindings: Bindings, depth: int = 0) -> str:
    """The last piece of text in an expression, as far as it is known."""
    if depth > 5:
        return ""
    if isinstance(expr, ir.Const):
        return expr.value if isinstance(expr.value, str) else ""
    if isinstance(expr, ir.Text):
        return _ending(expr.parts[-1], bindings, depth + 1) if expr.parts else ""
    if isinstance(expr, ir.Binary):
        return _ending(expr.right, bindings, depth + 1)
    if isinstance(expr, ir.Name) and expr.id in bindings.values:
        return _ending(bindings.values[expr.id], bindings, depth + 1)
    if isinstance(expr, ir.Call) and expr.args:
        return _ending(expr.args[-1], bindings, depth + 1)
    return ""


def _body(call: ir.Call, nodes: Nodes) -> Mapping | None:
    named = {one.name: one.value for one in call.keywords}
    given = [named[name] for name in _BODIES if name in named]
    for value in (*given, *call.args):
        found = _sent(value, nodes)
        if isinstance(found, Mapping):
            return found
    return None


def _sent(value: Expr, nodes: Nodes) -> Node | None:
    """What is sent: a dictionary, one that was made text, or JSON that was written as text."""
    meant = nodes.bindings.values.get(value.id, value) if isinstance(value, ir.Name) else value
    if isinstance(meant, ir.Call) and last_name(meant.func) == "dumps" and meant.args:
        if meant is not value and isinstance(value, ir.Name):
            nodes.used.add(value.id)
        return nodes.root(meant.args[0])
    if isinstance(meant, ir.Const):
        return nodes.json(value)
    return nodes.root(value) if isinstance(value, (ir.Dictionary, ir.Name, ir.Call)) else None
