"""How the trace finds other files: `%run` targets and imports, within the project alone."""

from __future__ import annotations

import posixpath

from bricklint.files.port import join
from bricklint.project.model import Project
from bricklint.trace.trace import UNKNOWABLE, CodeFile, Found


class ProjectResolver:
    """Answers `bricklint.trace.trace.Resolver` from a project. `answers` are the questions so far, each with the path
    that was found (the names of entry points where that is asked): `path_of` gives it again."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.answers: dict[tuple[str, ...], str | None] = {}

    def path_of(self, question: tuple[str, ...]) -> str | None:
        """The path that answers one of `answers` now."""
        if question[0] == "notebook":
            from bricklint.project.linking import resolve_notebook

            return resolve_notebook(self.project, *question[1:])
        if question[0] == "called":
            return ",".join(self.project.wheel_entries.get(question[1], ())) or None
        folder, dotted, level = question[1:]
        return self._module(folder, dotted, int(level))

    def _answer(self, question: tuple[str, ...]) -> str | None:
        if question not in self.answers:
            self.answers[question] = self.path_of(question)
        return self.answers[question]

    def notebook(self, from_path: str, target: str) -> Found:
        """The notebook that `%run target` means. A workspace path that leads to no file here cannot be told; a
        relative one can only mean a file of the project, unless it leads out of it."""
        found = self._answer(("notebook", from_path, target))
        if found is not None:
            return self._file(found) or UNKNOWABLE
        if target.startswith("/") or "$" in target or "{" in target:
            return UNKNOWABLE
        return None if join(posixpath.dirname(from_path), target) is not None else UNKNOWABLE

    def module(self, from_path: str, dotted: str, level: int) -> CodeFile | None:
        """The module of an import: relative imports from the file's package, absolute ones from the file's folder
        and the folders above it, also below a `src` there."""
        path = self._answer(("module", posixpath.dirname(from_path), dotted, str(level)))
        return self._file(path) if path is not None and path != from_path else None

    def called(self, path: str) -> tuple[str, ...]:
        """The functions of a module that tasks call, as entry points of a wheel."""
        found = self._answer(("called", path))
        return tuple(found.split(",")) if found else ()

    def _module(self, folder: str, dotted: str, level: int) -> str | None:
        key = (folder, dotted, level)
        if key not in self.project.modules:
            self.project.modules[key] = self._module_path(*key)
        return self.project.modules[key]

    def _module_path(self, folder: str, dotted: str, level: int) -> str | None:
        steps = dotted.replace(".", "/")
        for base in self._bases(folder, level) if steps else ():
            for candidate in (f"{steps}.py", f"{steps}/__init__.py"):
                path = join(base, candidate)
                if path is not None and self.project.files.is_file(path):
                    return path
        return None

    def _bases(self, folder: str, level: int) -> list[str]:
        if level:
            for _ in range(level - 1):
                folder = posixpath.dirname(folder)
            return [folder]
        found: list[str] = []
        while True:
            found += [folder, posixpath.join(folder, "src")]
            if not folder:
                return found
            folder = posixpath.dirname(folder)

    def _file(self, path: str) -> CodeFile | None:
        code = self.project.code(path)
        return CodeFile(code.source, code.facts) if code is not None else None
