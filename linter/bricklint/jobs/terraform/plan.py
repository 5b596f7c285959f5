"""The output of `terraform show -json` (a plan or a state) to jobs.

Every block stands there as a list, also where only one is allowed; what was not written stands as null, an empty list
or, in a state, an empty text. What will be known after the apply is left out of the values and marked beside them.
(Terraform documentation: "JSON output format"; `planned_values`, `values`, `resource_changes[].change.after_unknown`.)
"""

from __future__ import annotations

from collections.abc import Iterator

from bricklint.jobs.model import TASK_SUFFIX, Document, Form, Job
from bricklint.jobs.terraform.names import JOB, api_name, is_list
from bricklint.jobs.terraform.settings import with_provider
from bricklint.jobs.unknown import computed
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence, is_null

JOB_TYPE = "databricks_job"
_AFTER_APPLY = "(known after apply)"
_MAPS = frozenset(("tags", "custom_tags", "spark_conf", "spark_env_vars", "base_parameters", "named_parameters"))
_DEEPEST_MODULE = 50


def is_plan(root: Node) -> bool:
    """Whether a document is a plan or state of Terraform as JSON."""
    if not isinstance(root, Mapping) or "format_version" not in root:
        return False
    return (
        root.mapping("planned_values", "root_module") is not None or root.mapping("values", "root_module") is not None
    )


def jobs_of_plan(document: Document) -> Iterator[Job]:
    """The jobs of a plan or state."""
    for root in document.roots:
        if isinstance(root, Mapping) and is_plan(root):
            unknown = _unknown_by_address(root)
            module = root.mapping("planned_values", "root_module") or root.mapping("values", "root_module")
            for resource in _resources(module, 0):
                yield from _jobs(document, resource, unknown)


def _resources(module: Mapping | None, depth: int) -> Iterator[Mapping]:
    if module is None or depth > _DEEPEST_MODULE:
        return
    yield from (one for one in module.items_of("resources") if one.string("type") == JOB_TYPE)
    for child in module.items_of("child_modules"):
        yield from _resources(child, depth + 1)


def _unknown_by_address(root: Mapping) -> dict[str, Mapping]:
    found: dict[str, Mapping] = {}
    for change in root.items_of("resource_changes"):
        address, unknown = change.string("address"), change.mapping("change", "after_unknown")
        if address is not None and unknown is not None:
            found[address] = unknown
    return found


def _jobs(document: Document, resource: Mapping, unknown: dict[str, Mapping]) -> Iterator[Job]:
    values, address = resource.mapping("values"), resource.string("address")
    if values is None or resource.string("mode") == "data":
        return
    settings = _mapping(values, unknown.get(address or ""), JOB)
    single = "tasks" not in settings and any(name.endswith(TASK_SUFFIX) for name in settings.names())
    yield Job(
        Form.TERRAFORM,
        settings,
        document,
        key=resource.string("name"),
        key_node=resource.scalar("name"),
        sent_as=Form.LEGACY if single else Form.CREATE,
    )


def _mapping(values: Mapping, unknown: Node | None, around: str) -> Mapping:
    entries: list[Entry] = []
    later = unknown if isinstance(unknown, Mapping) else None
    for entry in values.entries:
        name = api_name(around, entry.key.text)
        if name is None or _is_unset(entry.value) or _is_default_size(entry, values):
            continue
        node = _value(entry.value, later.get(entry.key.text) if later else None, around, name)
        if node is not None:
            entries.append(Entry(_named(entry.key, name), node))
    if later is not None:
        entries += [
            Entry(_named(entry.key, name), _after_apply(entry.value))
            for entry in later.entries
            if _is_true(entry.value)
            and (name := api_name(around, entry.key.text)) is not None
            and _is_unset(values.get(entry.key.text))
        ]
    if around == "git_source":
        entries = with_provider(entries)
    return Mapping(values.source, values.start, values.end, entries)


def _value(node: Node, unknown: Node | None, around: str, name: str) -> Node | None:
    """The value of a field: a block's list is taken apart where the API has a single object."""
    if isinstance(node, Scalar) or name in _MAPS:
        return node
    if isinstance(node, Mapping):
        return _mapping(node, unknown, name)
    later = unknown.items if isinstance(unknown, Sequence) else []
    if not any(isinstance(item, Mapping) for item in node.items):
        return node
    items: list[Node] = [
        _mapping(item, later[number] if number < len(later) else None, name) if isinstance(item, Mapping) else item
        for number, item in enumerate(node.items)
    ]
    if is_list(around, name) or len(items) > 1:
        return Sequence(node.source, node.start, node.end, items)
    return items[0]


def _is_unset(node: Node | None) -> bool:
    if node is None or is_null(node):
        return True
    if isinstance(node, Sequence):
        return not node.items or all(is_null(item) for item in node.items)
    return isinstance(node, Scalar) and node.value == ""


def _is_default_size(entry: Entry, values: Mapping) -> bool:
    """The provider writes zero workers beside an autoscale block that was given."""
    number = entry.value.value if isinstance(entry.value, Scalar) else None
    return entry.key.text == "num_workers" and number == 0 and not _is_unset(values.get("autoscale"))


def _named(key: Scalar, name: str) -> Scalar:
    return key if key.text == name else key._replace(value=name, text=name)


def _is_true(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is True


def _after_apply(node: Node) -> Scalar:
    return computed(node.source, node.start, node.end, _AFTER_APPLY)
