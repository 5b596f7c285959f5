"""Jobs API documents, and the layouts of other tools that hold the same settings, to jobs."""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import Document, Form, Job, TargetInfo
from bricklint.jobs.recognise import TASK_KINDS, looks_like_job, recognise
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence


def jobs_of(document: Document) -> Iterator[Job]:
    """The jobs of a document of the Jobs API, of dbx, or of a fragment; nothing for bundles."""
    for root in document.roots:
        form = recognise(root)
        if form is not None and form is not Form.BUNDLE:
            yield from _jobs_of_root(document, root, form)


def _jobs_of_root(document: Document, root: Node, form: Form) -> Iterator[Job]:
    if form is Form.FRAGMENT:
        yield Job(form, fragment_settings(root), document, partial=True)
        return
    if isinstance(root, Sequence):
        for item in root.items:
            item_form = recognise(item)
            if isinstance(item, Mapping) and item_form is not None:
                yield from _jobs_of_root(document, item, item_form)
        return
    assert isinstance(root, Mapping)
    if form is Form.DBX:
        yield from _deployments(document, root)
    elif form in (Form.LIST, Form.LIST_RUNS):
        for item in root.items_of("jobs" if form is Form.LIST else "runs"):
            yield _wrapped(document, item, form)
    elif form is Form.CREATE and not looks_like_job(root):
        yield from _keyed(document, root)
    else:
        yield _wrapped(document, root, form)


def _wrapped(document: Document, root: Mapping, form: Form) -> Job:
    if form is Form.UPDATE:
        return Job(form, root.mapping("new_settings") or root, document, partial=True, wrapper=root)
    if form in (Form.GET, Form.LIST):
        return Job(form, root.mapping("settings") or root, document, wrapper=root)
    if form is Form.RUN_NOW:
        return Job(form, root, document, partial=True, wrapper=root)
    return Job(form, root, document)


def _keyed(document: Document, root: Mapping) -> Iterator[Job]:
    listed = root.get("jobs")
    if isinstance(listed, Sequence):
        for item in listed.items:
            if isinstance(item, Mapping):
                yield Job(_plain_form(item), item, document)
        return
    parent = listed if isinstance(listed, Mapping) else root
    for entry in parent.entries:
        if isinstance(entry.value, Mapping):
            yield Job(_plain_form(entry.value), entry.value, document, key=entry.key.text, key_node=entry.key)


def _plain_form(settings: Mapping) -> Form:
    names = settings.index.keys()
    return Form.LEGACY if "tasks" not in names and TASK_KINDS & names else Form.CREATE


def _deployments(document: Document, root: Mapping) -> Iterator[Job]:
    environments = root.mapping("environments") or root
    for entry in environments.entries:
        if isinstance(entry.value, Mapping):
            for key in ("workflows", "jobs"):
                for item in entry.value.items_of(key):
                    yield Job(Form.DBX, item, document, targets=(TargetInfo(entry.key.text),))


def fragment_settings(root: Node) -> Mapping:
    """A job around a fragment, so that what is asked of jobs can be asked of it."""
    if isinstance(root, Sequence):
        return around("tasks", root)
    assert isinstance(root, Mapping)
    names = root.index.keys()
    if "quartz_cron_expression" in names:
        return around("schedule", root)
    if "job_cluster_key" in names and "new_cluster" in names and not TASK_KINDS & names and "task_key" not in names:
        return around("job_clusters", one_item(root))
    if "spark_version" in names:
        return around("job_clusters", one_item(around("new_cluster", root)))
    return around("tasks", one_item(root))


def around(key: str, node: Mapping | Sequence) -> Mapping:
    """A mapping with one key around a node, which keeps its place."""
    name = Scalar(node.source, node.start, min(node.start + 1, node.end), key, key, "plain", "fragment")
    return Mapping(node.source, node.start, node.end, [Entry(name, node)], "fragment")


def one_item(node: Mapping) -> Sequence:
    """A list with one item, which keeps its place."""
    return Sequence(node.source, node.start, node.end, [node], "fragment")
