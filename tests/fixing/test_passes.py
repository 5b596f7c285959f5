"""Passes: fixes that lie on each other, that break something, that undo each other, that change several files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bricklint.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from bricklint.files.memory import Memory
from bricklint.files.port import Files
from bricklint.fixing.passes import MOST_PASSES, Mended, mend
from bricklint.source import SourceText, decode


@dataclass
class Run:
    diagnostics: list[Diagnostic]


def found(source: SourceText, at: int, end: int, new: str, *, message: str = "", safe: bool = True) -> Diagnostic:
    span = source.span(at, end)
    said = message or f"`{span.text}` at {at}"
    return Diagnostic(
        "BL999", "test", Severity.ERROR, said, Label(span, ""), fixes=(Fix("fix", (Edit(span, new),), safe),)
    )


def fixed(
    contents: dict[str, str | bytes],
    rule: Callable[[SourceText], Iterator[Diagnostic]],
    *,
    unsafe: bool = False,
    may_touch: Callable[[str], bool] = lambda path: True,
) -> Mended[Run]:
    def lint(files: Files) -> Run:
        sources = (SourceText(path, *decode(files.read(path))) for path in files.paths())
        return Run([one for source in sources for one in rule(source)])

    return mend(Memory(contents), lint, unsafe=unsafe, may_touch=may_touch)


def after(mended: Mended[Run]) -> dict[str, bytes]:
    return {one.path: one.after for group in mended.rewrites for one in group}


def words(word: str, new: str) -> Callable[[SourceText], Iterator[Diagnostic]]:
    """A rule that finds a word wherever it stands."""

    def rule(source: SourceText) -> Iterator[Diagnostic]:
        at = source.text.find(word)
        while at >= 0:
            yield found(source, at, at + len(word), new, message=f"{word} among {len(source.text)} letters")
            at = source.text.find(word, at + len(word))

    return rule


def test_everything_is_fixed_in_one_go() -> None:
    mended = fixed({"a.sql": "bad x bad", "b.sql": "bad", "c.sql": "fine"}, words("bad", "good"))
    assert after(mended) == {"a.sql": b"good x good", "b.sql": b"good"}
    assert (mended.fixed, mended.refused, mended.result.diagnostics) == (3, (), [])


def test_fixes_that_touch_are_made_one_after_the_other() -> None:
    mended = fixed({"a.sql": "badbadbad"}, words("bad", "ok"))
    assert after(mended) == {"a.sql": b"okokok"}
    assert mended.fixed == 3


def test_a_fix_that_makes_room_for_the_next() -> None:
    mended = fixed({"a.sql": "aaaa"}, words("aa", "a"))
    assert after(mended) == {"a.sql": b"a"}


def test_the_same_change_of_two_findings_is_made_once() -> None:
    def rule(source: SourceText) -> Iterator[Diagnostic]:
        if source.text.startswith("x"):
            yield found(source, 0, 1, "y", message="one")
            yield found(source, 0, 1, "y", message="two")

    mended = fixed({"a.sql": "x x"}, rule)
    assert after(mended) == {"a.sql": b"y x"}
    assert mended.fixed == 2


def test_unsafe_fixes_are_made_only_when_they_are_asked_for() -> None:
    def rule(source: SourceText) -> Iterator[Diagnostic]:
        if source.text.startswith("x"):
            yield found(source, 0, 1, "y", safe=False)

    assert after(fixed({"a.sql": "x"}, rule)) == {}
    assert after(fixed({"a.sql": "x"}, rule, unsafe=True)) == {"a.sql": b"y"}


def test_a_fix_that_breaks_the_file_is_left_out_and_the_others_are_made() -> None:
    def rule(source: SourceText) -> Iterator[Diagnostic]:
        for name, new in (("one", "1"), ("two", "[2"), ("three", "3"), ("four", "4")):
            at = source.text.find(name)
            if at >= 0:
                yield found(source, at, at + len(name), new, message=name)

    mended = fixed({"a.yml": "a: one\nb: two\nc: three\nd: four # why\n"}, rule)
    assert after(mended) == {"a.yml": b"a: 1\nb: two\nc: 3\nd: 4 # why\n"}
    assert [(one.diagnostic.message, one.reason) for one in mended.refused] == [
        ("two", "a.yml would not be well formed any more")
    ]
    assert mended.fixed == 3


def test_a_fix_that_does_not_mend_is_left_out() -> None:
    def rule(source: SourceText) -> Iterator[Diagnostic]:
        yield found(source, 0, 0, "x", message="always")
        if source.text.endswith("bad"):
            yield found(source, len(source.text) - 3, len(source.text), "good", message="bad")

    mended = fixed({"a.sql": "a bad"}, rule)
    assert after(mended) == {"a.sql": b"a good"}
    assert [one.reason for one in mended.refused] == ["the finding would still be there"]


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    def rule(source: SourceText) -> Iterator[Diagnostic]:
        other = {"a": "b", "b": "a"}[source.text]
        yield found(source, 0, 1, other, message=source.text)

    mended = fixed({"x.sql": "a"}, rule)
    assert after(mended) == {"x.sql": b"b"}
    assert [one.reason for one in mended.refused] == ["it would undo another fix"]
    assert mended.fixed == 1


def test_a_fix_that_grows_for_ever_is_bounded() -> None:
    def rule(source: SourceText) -> Iterator[Diagnostic]:
        yield found(source, len(source.text), len(source.text), "x", message=f"{len(source.text)}")

    assert len(after(fixed({"x.sql": ""}, rule))["x.sql"]) == MOST_PASSES


def test_a_fix_of_several_files_is_whole() -> None:
    def lint(files: Files) -> Run:
        a, b = (SourceText(path, *decode(files.read(path))) for path in ("a.sql", "b.sql"))
        if "x" not in a.text + b.text:
            return Run([])
        edits = (Edit(a.span(0, 1), "y"), Edit(b.span(0, 1), "y"))
        label = Label(a.span(0, 1), "")
        return Run([Diagnostic("BL999", "t", Severity.ERROR, "m", label, fixes=(Fix("both", edits),))])

    files = Memory({"a.sql": "x", "b.sql": "x", "c.sql": "x"})
    whole = mend(files, lint, unsafe=False, may_touch=lambda path: True)
    assert [[one.path for one in group] for group in whole.rewrites] == [["a.sql", "b.sql"]]
    half = mend(files, lint, unsafe=False, may_touch=lambda path: path == "a.sql")
    assert (half.rewrites, half.outside, half.fixed) == ((), ("b.sql",), 0)


def test_a_file_that_is_not_linted_is_not_changed() -> None:
    def lint(files: Files) -> Run:
        source = SourceText("hidden.sql", "x")
        return Run([found(source, 0, 1, "y")])

    assert mend(Memory({"a.sql": "x"}), lint, unsafe=False, may_touch=lambda path: True).rewrites == ()


def test_a_text_that_was_changed_while_it_was_linted_is_left_alone() -> None:
    def lint(files: Files) -> Run:
        return Run([found(SourceText("a.sql", "x"), 0, 1, "y")])

    mended = mend(Memory({"a.sql": "another"}), lint, unsafe=False, may_touch=lambda path: True)
    assert mended.rewrites == ()
    assert mended.refused[0].reason == "a.sql is not the text that was linted"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_stay(encoding: str) -> None:
    mended = fixed({"a.yml": "n: bad # ü\r\nm: 1".encode(encoding)}, words("bad", "good"))
    assert after(mended)["a.yml"] == "n: good # ü\r\nm: 1".encode(encoding)


@given(st.lists(st.sampled_from(["aba", "b", " # keep\n", "aa"]), max_size=12).map("".join))
def test_passes_never_lose_what_no_rule_speaks_of(text: str) -> None:
    def rule(source: SourceText) -> Iterator[Diagnostic]:
        yield from words("aba", "b")(source)
        yield from words("ab", "a")(source)
        yield from words("ba", "a")(source)

    mended = fixed({"x.sql": text}, rule)
    left = after(mended).get("x.sql", text.encode()).decode()
    assert left.count(" # keep\n") == text.count(" # keep\n")
    assert not mended.result.diagnostics
    assert all(("b" in part) <= ("a" not in part) for part in left.split(" # keep\n"))
