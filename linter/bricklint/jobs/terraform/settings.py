"""The body of a `databricks_job` as settings in the Jobs API's names."""

from __future__ import annotations

from collections.abc import Mapping as Dict

from bricklint.jobs.terraform.hcl import Attribute, Block, Body
from bricklint.jobs.terraform.known import resolved
from bricklint.jobs.terraform.names import GIT_PROVIDERS, JOB, api_name, is_list
from bricklint.jobs.unknown import computed
from bricklint.source import SourceText
from bricklint.tree.merging import merge_into
from bricklint.tree.node import Entry, Mapping, Node, Scalar, Sequence, is_null

_BY_URL = "(told by the URL)"


def job_settings(block: Block, known: Dict[str, Node]) -> Mapping:
    """The settings that the body of a resource gives. `known` is what its module's locals and variables stand for."""
    return _Converter(known).mapping(block.key.source, block.body, JOB)


class _Converter:
    def __init__(self, known: Dict[str, Node]) -> None:
        self.known = known

    def mapping(self, source: SourceText, body: Body, around: str) -> Mapping:
        """The fields of a block. Lists stand behind everything else, as their blocks may be far apart."""
        single: list[Entry] = []
        lists: dict[str, tuple[Scalar, list[Node]]] = {}
        for item in body.items:
            if isinstance(item, Attribute):
                entry = self._attribute(item, around)
                single += [entry] if entry is not None else []
            else:
                self._block(item, around, single, lists)
        entries = [*single, *(Entry(key, _sequence(items)) for key, items in lists.values())]
        if around == "git_source":
            entries = with_provider(entries)
        return merge_into(Mapping(source, body.start, body.end, entries))

    def _attribute(self, item: Attribute, around: str) -> Entry | None:
        name = api_name(around, item.key.text)
        if name is None or is_null(item.value):
            return None
        return Entry(_named(item.key, name), resolved(item.value, self.known))

    def _block(
        self, block: Block, around: str, single: list[Entry], lists: dict[str, tuple[Scalar, list[Node]]]
    ) -> None:
        written = block.labels[0] if block.key.text == "dynamic" and block.labels else block.key
        name = api_name(around, written.text)
        if name is None:
            return
        key = _named(written, name)
        source = block.key.source
        node = self.mapping(source, block.body, name) if written is block.key else _dynamic(source, block)
        if is_list(around, name):
            lists.setdefault(name, (key, []))[1].append(node)
        else:
            single.append(Entry(key, node))


def _sequence(items: list[Node]) -> Sequence:
    return Sequence(items[0].source, items[0].start, items[-1].end, items)


def _named(written: Scalar, name: str) -> Scalar:
    """A key under the API's name, at the place of the provider's."""
    if name == written.text:
        return written
    return written._replace(value=name, text=name)


def _dynamic(source: SourceText, block: Block) -> Scalar:
    """However many blocks Terraform makes of a `dynamic` one."""
    return computed(source, block.key.start, block.body.end, f'dynamic "{block.labels[0].text}"')


def with_provider(entries: list[Entry]) -> list[Entry]:
    """The fields of a git_source: the provider takes the name of the Git service in any case, and finds it out by the
    URL where none is given."""
    found = next((entry for entry in entries if entry.key.text == "git_provider"), None)
    if found is None:
        place = next((entry.key for entry in entries if entry.key.text == "git_url"), None)
        if place is None:
            return entries
        told = computed(place.source, place.start, place.end, _BY_URL)
        return [*entries, Entry(_named(place, "git_provider"), told)]
    value = found.value
    if isinstance(value, Scalar) and isinstance(value.value, str) and value.value.lower() in GIT_PROVIDERS:
        value = value._replace(value=GIT_PROVIDERS[value.value.lower()])
    return [Entry(found.key, value) if entry is found else entry for entry in entries]
