"""A small project in memory: files by path, resolved as the linter's project does it."""

from __future__ import annotations

import posixpath
from textwrap import dedent

from bricklint.code.read import read_code
from bricklint.source import SourceText
from bricklint.trace.run import trace
from bricklint.trace.trace import UNKNOWABLE, CodeFile, Found, Trace

HEADER = "# Databricks notebook source\n"


class Files:
    """Resolves among the given files only."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = {path: self._file(path, text) for path, text in files.items()}

    @staticmethod
    def _file(path: str, text: str) -> CodeFile:
        return CodeFile(SourceText(path, text), read_code(path, text))

    def notebook(self, from_path: str, target: str) -> Found:
        if target.startswith("/"):
            return UNKNOWABLE
        base = posixpath.normpath(posixpath.join(posixpath.dirname(from_path), target))
        return next((self.files[base + end] for end in ("", ".py", ".sql", ".ipynb") if base + end in self.files), None)

    def module(self, from_path: str, dotted: str, level: int) -> CodeFile | None:
        folder = posixpath.dirname(from_path)
        for _ in range(max(level - 1, 0)):
            folder = posixpath.dirname(folder)
        for root in {folder, *(() if level else ("",))}:
            base = posixpath.join(root, *dotted.split(".")) if dotted else root
            for end in (".py", "/__init__.py"):
                if base + end in self.files:
                    return self.files[base + end]
        return None


def run(code: str, path: str = "nb.py", **others: str) -> Trace:
    """The trace of one notebook; `others` are further files, `a__b` standing for `a/b.py`."""
    text = dedent(code).lstrip("\n")
    if path.endswith(".py") and not text.startswith("#!"):
        text = HEADER + text
    files = {path: text}
    for name, content in others.items():
        files[name.replace("__", "/") + ".py"] = dedent(content).lstrip("\n")
    project = Files(files)
    return trace(project.files[path], project)


def shown(event: object) -> str:
    """The characters that an event marks."""
    return event.at.text  # type: ignore[attr-defined]
