"""A JUnit report, which nearly every CI service shows as test results: a failed test for each finding.

A finding is a test case of its own, named by its place, in the class of its file: the readers of GitLab and Azure keep
one failure of a test case only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bricklint.diagnostic import Diagnostic
from bricklint.report.cells import clean
from bricklint.report.plain import place, plain_lines
from bricklint.report.result import Result

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def junit_report(result: Result) -> str:
    """The report as XML, in ASCII: other characters are written by their numbers."""
    cases = [*_failures(result), *_crashes(result)] or [_element("testcase", _named("bricklint", "no findings"))]
    counts = {
        "name": "bricklint",
        "tests": len(cases),
        "failures": len(result.diagnostics),
        "errors": len(result.crashes),
        "time": f"{result.seconds:.3f}",
    }
    suite = _element("testsuite", {**counts, "skipped": 0}, "\n".join(["", *cases, ""]))
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{_element("testsuites", counts, f"{chr(10)}{suite}{chr(10)}")}\n'
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _failures(result: Result) -> Iterator[str]:
    for diagnostic in sorted(result.diagnostics, key=lambda one: (one.primary.span.path, one.primary.span.start)):
        attributes = {"message": clean(diagnostic.message), "type": diagnostic.severity.word}
        yield _case(diagnostic, _element("failure", attributes, _escaped(_text(diagnostic))))


def _case(diagnostic: Diagnostic, content: str) -> str:
    span = diagnostic.primary.span
    begin = span.begin
    path = clean(span.path)
    name = f"{diagnostic.code} {diagnostic.slug} at {begin.line}:{begin.column}"
    return _element("testcase", {**_named(path, name), "file": path, "line": begin.line}, content)


def _text(diagnostic: Diagnostic) -> str:
    first = f"{place(diagnostic.primary.span)}:{diagnostic.primary.span.begin.column}"
    return "\n".join([first, *plain_lines(diagnostic), f"bricklint rule {diagnostic.code}"])


def _crashes(result: Result) -> Iterator[str]:
    for crash in result.crashes:
        error = _element("error", {"message": clean(f"{crash.error} at {crash.place}"), "type": "crash"})
        yield _element("testcase", _named("bricklint", clean(f"{crash.code} crashed on {crash.where}")), error)


def _named(classname: str, name: str) -> dict[str, object]:
    return {"classname": classname, "name": name}


def _element(name: str, attributes: Mapping[str, object], content: str = "") -> str:
    """An element; `content` is XML already."""
    said = "".join(f' {key}="{_escaped(str(value))}"' for key, value in attributes.items())
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def _escaped(text: str) -> str:
    """Text as XML holds it, once `clean` has taken the characters out that are no XML."""
    return text.translate(_ESCAPES)
