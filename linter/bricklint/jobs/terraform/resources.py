"""Terraform files to jobs: the resources of one module, with what else of it is certain."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field

from bricklint.files.port import Files, join
from bricklint.jobs.model import TASK_SUFFIX, Document, Form, Job
from bricklint.jobs.terraform.hcl import Attribute, Block, Body, read_hcl
from bricklint.jobs.terraform.json_syntax import read_tf_json
from bricklint.jobs.terraform.overrides import header, is_override, overridden
from bricklint.jobs.terraform.settings import job_settings
from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Unknown, is_null

JOB_TYPE = "databricks_job"
_FILES = ("databricks_notebook", "databricks_workspace_file")
_REFERENCE = re.compile(r"\$\{\s*(databricks_notebook|databricks_workspace_file)\.([\w-]+)\.(?:path|id)\s*\}\Z")
_MODULE_PATH = re.compile(r"\$\{\s*path\.module\s*\}/*")
_PATH_FIELDS = frozenset(("notebook_path", "python_file"))


@dataclass
class Module:
    """The files of one folder, those that override others last. `known` is what its locals and variables stand for;
    `uploads` are the files of the project that its resources put into the workspace: by resource, and by the path that
    they get there."""

    bodies: list[tuple[SourceText, Body]] = field(default_factory=list)
    broken: list[tuple[SourceText, DocumentError]] = field(default_factory=list)
    known: dict[str, Node] = field(default_factory=dict)
    uploads: dict[tuple[str, str], str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


def read_module(sources: Iterable[SourceText], files: Files, assigned: Container[str] = ()) -> Module:
    """The files of one folder, each as far as it can be read. `assigned` are the variables that other files of the
    project give a value, so that their default does not count."""
    module = Module()
    for source in sorted(sources, key=lambda source: (is_override(source.path), source.path)):
        try:
            read = read_tf_json if source.path.endswith(".json") else read_hcl
            module.bodies.append((source, read(source)))
        except DocumentError as error:
            module.broken.append((source, error))
    for source, body in module.bodies:
        for block in _blocks(body, "locals"):
            module.known.update({f"local.{name}": value for name, value in _attributes(block).items()})
        for block in _blocks(body, "variable"):
            default = _attributes(block).get("default")
            if default is not None and not _may_be_given(block, default, assigned):
                module.known[f"var.{block.labels[0].text}"] = default
        for block in _blocks(body, "resource"):
            if len(block.labels) == 2 and block.labels[0].text in _FILES:
                _note_upload(module, source, block, files.is_file)
    return module


def _attributes(block: Block) -> dict[str, Node]:
    return {item.key.text: item.value for item in block.body.items if isinstance(item, Attribute)}


def _may_be_given(block: Block, default: Node, assigned: Container[str]) -> bool:
    """Whether a variable is there to be given: its default is none, or other files of the project give it a value."""
    empty = isinstance(default, Scalar) and default.value == ""
    return len(block.labels) != 1 or empty or is_null(default) or block.labels[0].text in assigned


def jobs_of_module(module: Module) -> Iterator[tuple[Document, list[Job]]]:
    """The files of a module that declare jobs, with their jobs; a file that overrides one has none of its own."""
    overrides = [block for source, body in module.bodies if is_override(source.path) for block in _job_blocks(body)]
    declared = {
        header(block) for source, body in module.bodies if not is_override(source.path) for block in _job_blocks(body)
    }
    for source, body in module.bodies:
        over = is_override(source.path)
        blocks = [block for block in _job_blocks(body) if not over or header(block) not in declared]
        if not over:
            blocks = [overridden(block, overrides) for block in blocks]
        if blocks:
            found = [(block, job_settings(block, module.known)) for block in blocks]
            document = Document(source, "hcl", (_root(source, found),), Form.TERRAFORM)
            yield document, [_job(document, block, settings, module) for block, settings in found]
        elif over and any(_job_blocks(body)):
            yield Document(source, "hcl", (), Form.TERRAFORM), []


def _job_blocks(body: Body) -> Iterator[Block]:
    for block in _blocks(body, "resource"):
        if len(block.labels) == 2 and block.labels[0].text == JOB_TYPE:
            yield block


def _blocks(body: Body, name: str) -> Iterator[Block]:
    return (item for item in body.items if isinstance(item, Block) and item.key.text == name)


def _job(document: Document, block: Block, settings: Mapping, module: Module) -> Job:
    single = "tasks" not in settings and any(name.endswith(TASK_SUFFIX) for name in settings.names())
    return Job(
        Form.TERRAFORM,
        settings,
        document,
        key=block.labels[1].text,
        key_node=block.labels[1],
        sent_as=Form.LEGACY if single else Form.CREATE,
        local_files=dict(_local_files(settings, module)),
    )


def _root(source: SourceText, found: list[tuple[Block, Mapping]]) -> Mapping:
    """The file's jobs as one tree: `resource.databricks_job.NAME`."""
    names = [Entry(block.labels[1], settings) for block, settings in found]
    first, end = found[0][0], found[-1][1].end
    kinds = Mapping(source, first.labels[0].start, end, [Entry(first.labels[0], _around(source, names))])
    return Mapping(source, first.key.start, end, [Entry(first.key, kinds)])


def _around(source: SourceText, entries: list[Entry]) -> Mapping:
    return Mapping(source, entries[0].key.start, entries[-1].value.end, entries)


def _note_upload(module: Module, source: SourceText, block: Block, is_file: Callable[[str], bool]) -> None:
    attributes = _attributes(block)
    if "for_each" in attributes:
        return
    local = _file_of(attributes.get("source"), posixpath.dirname(source.path))
    if local is None or not is_file(local):
        return
    kind, name = (label.text for label in block.labels)
    module.uploads[kind, name] = local
    path = attributes.get("path")
    if isinstance(path, Scalar) and isinstance(path.value, str):
        module.paths[path.value.removeprefix("/Workspace")] = local


def _file_of(node: Node | None, folder: str) -> str | None:
    """The file that `source = "${path.module}/load.py"` names, or a path beside the file."""
    if not isinstance(node, Scalar):
        return None
    text = node.value.text if isinstance(node.value, Unknown) else node.value
    if not isinstance(text, str):
        return None
    relative = _MODULE_PATH.sub("", text, count=1) if _MODULE_PATH.match(text) else text
    return None if "${" in relative or "%{" in relative else join(folder, relative)


def _local_files(node: Node, module: Module) -> Iterator[tuple[Scalar, str]]:
    if not module.uploads:
        return
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key.text in _PATH_FIELDS and isinstance(entry.value, Scalar):
                found = _uploaded(entry.value, module)
                if found is not None:
                    yield entry.value, found
            else:
                yield from _local_files(entry.value, module)
    elif not isinstance(node, Scalar):
        for item in node.items:
            yield from _local_files(item, module)


def _uploaded(node: Scalar, module: Module) -> str | None:
    if isinstance(node.value, str):
        return module.paths.get(node.value.removeprefix("/Workspace"))
    if not isinstance(node.value, Unknown):
        return None
    found = _REFERENCE.match(node.value.text)
    return module.uploads.get((found[1], found[2])) if found else None
