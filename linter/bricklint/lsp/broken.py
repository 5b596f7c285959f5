"""Specs that do not parse while somebody types: the last text that did stands in for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bricklint.config import Config
from bricklint.diagnostic import Diagnostic, Label
from bricklint.engine.selection import select
from bricklint.jobs.recognise import SPEC_ENDINGS
from bricklint.registry import Registry
from bricklint.source import SourceText
from bricklint.tree.errors import DocumentError
from bricklint.tree.json_reader import read_json
from bricklint.tree.yaml_reader import read_yaml

SYNTAX_ERROR = "syntax-error"


class BrokenSpec(NamedTuple):
    """A spec whose text does not parse: the text, what is wrong with it, and the last text that parsed."""

    source: SourceText
    error: DocumentError
    last_good: str

    def diagnostic(self, registry: Registry, config: Config) -> Diagnostic | None:
        """What is said of it; None where the configuration does not want to know."""
        row = registry.by_slug[SYNTAX_ERROR]
        selection = select(registry, config)
        if row.code not in selection.rows:
            return None
        span = self.source.span(self.error.start, self.error.end)
        label, hint = Label(span, ""), self.error.hint
        found = Diagnostic(row.code, row.slug, row.severity, self.error.message, label, hint=hint)
        return selection.weigh(found)


def broken_specs(texts: Mapping[str, str], last_good: Mapping[str, str]) -> dict[str, BrokenSpec]:
    """Those of the texts that do not parse although they did before."""
    found = {}
    for path, text in texts.items():
        good = last_good.get(path)
        if good is None or good == text or not path.endswith(SPEC_ENDINGS):
            continue
        source = SourceText(path, text)
        error = _error(source)
        if error is not None:
            found[path] = BrokenSpec(source, error, good)
    return found


def _error(source: SourceText) -> DocumentError | None:
    try:
        if source.path.endswith(".json"):
            read_json(source)
        else:
            tuple(read_yaml(source))
    except DocumentError as error:
        return error
    return None
