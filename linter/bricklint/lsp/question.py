"""What a request asks about: a place in an open file, as the file is now and as the linter last saw it."""

from __future__ import annotations

from dataclasses import dataclass

from bricklint.lsp.project import Analysis
from bricklint.lsp.shift import shift_between
from bricklint.lsp.workspace import OpenFile, Places
from bricklint.project.model import Code, Project
from bricklint.source import SourceText


@dataclass(frozen=True)
class Question:
    """A place in an open file. `source` and `at` are the file's text now; `seen_at` is the place in the text that the
    analysis speaks of (None where it has never read the file)."""

    analysis: Analysis
    places: Places
    file: OpenFile
    source: SourceText
    at: int
    seen_at: int | None

    @property
    def path(self) -> str:
        """The file's path inside its project."""
        return self.file.path

    @property
    def project(self) -> Project | None:
        """What was read of the project."""
        return self.analysis.project

    @property
    def code(self) -> Code | None:
        """The file as code of the project; None where it is none."""
        return self.project.code(self.path) if self.project is not None else None

    @property
    def language(self) -> str:
        """What the file is written in, as far as its name tells: yaml, json, or its ending."""
        ending = self.path.lower().rpartition(".")[2]
        return "yaml" if ending == "yml" else ending


def asked(analysis: Analysis, places: Places, file: OpenFile, at: int) -> Question:
    """The question about an offset in an open file."""
    seen = analysis.sources.get(file.path)
    seen_at = None if seen is None else at
    if seen is not None and seen.text != file.text:
        seen_at = shift_between(file.text, seen.text).offset(at)
    return Question(analysis, places, file, SourceText(file.path, file.text), at, seen_at)
