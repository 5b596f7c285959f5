"""Values as bytes, and back.

Texts of files are not written: a source is named by its path and comes back as the one that the reader has. Only
classes of bricklint come back from bytes.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from bricklint.source import SourceText

if TYPE_CHECKING:
    from bricklint.trace.trace import CodeFile


Reduce: TypeAlias = Callable[[Any], tuple[Any, ...]]


class NotReadableError(Exception):
    """Bytes that are not what was written."""


_TRUSTED = ("bricklint", "bricklint_rules", "bricklint_schemas")
_PLAIN = {("builtins", name) for name in ("frozenset", "set", "object")}
_FINDERS: list[Finder] = []


class Sources:
    """The sources that bytes speak of, each read once."""

    def __init__(self, read: Callable[[str, str], SourceText]) -> None:
        self.by_path: dict[str, SourceText] = {}
        self._read = read

    def at(self, path: str, encoding: str = "") -> SourceText:
        """The text of a file."""
        found = self.by_path.get(path)
        if found is None:
            found = self.by_path[path] = self._read(path, encoding)
        return found


class Finder:
    """Where sources and files of code come from that bytes name by their paths."""

    def __init__(self, source: Callable[[str, str], SourceText], file: Callable[[str], CodeFile] | None = None) -> None:
        self.source = source
        self.file = file


class NotWritableError(Exception):
    """A value that cannot be written: nested too deep, or of a class that does not let itself be."""


def encoded(value: Any, sources: Mapping[int, str], more: Mapping[type, Reduce] = {}) -> bytes:
    """A value as bytes. `sources` are the paths of the sources that will be found again, by their ids; others are
    written whole. `more` tells how to write values of other classes. Raises NotWritableError."""

    def of_source(source: SourceText) -> tuple[Any, ...]:
        path = sources.get(id(source))
        if path is None:
            return SourceText, (source.path, source.text, source.encoding)
        return _source, (path, source.encoding)

    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol=5)
    pickler.dispatch_table = {**copyreg.dispatch_table, SourceText: of_source, **more}
    try:
        pickler.dump(value)
    except (pickle.PicklingError, RecursionError, TypeError, AttributeError) as error:
        raise NotWritableError(str(error)) from error
    return stream.getvalue()


def decoded(data: bytes, finder: Finder) -> Any:
    """The value of some bytes. Raises NotReadableError."""
    _FINDERS.append(finder)
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except Exception as error:
        raise NotReadableError(str(error)) from error
    finally:
        _FINDERS.pop()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in _TRUSTED or (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module == "copyreg" and name in ("_reconstructor", "__newobj__", "__newobj_ex__"):
            return super().find_class(module, name)
        raise NotReadableError(f"{module}.{name}")


def _source(path: str, encoding: str) -> SourceText:
    return _FINDERS[-1].source(path, encoding)


def file_at(path: str) -> CodeFile:
    """A file of code in a trace, while it is read."""
    finder = _FINDERS[-1].file
    if finder is None:
        raise NotReadableError(path)
    return finder(path)
