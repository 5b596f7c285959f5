"""The text report: frames with hard lines and several marks, policy, the summary, nothing that a terminal obeys."""

from __future__ import annotations

from bricklint.diagnostic import Fix, Label, Severity
from bricklint.report.cells import clean
from bricklint.report.frames import MAX_WIDTH, frame
from bricklint.report.style import Style
from bricklint.report.text import text_report
from bricklint.source import SourceText
from tests.report.results import JOB, NOTEBOOK, diagnostic, result_of, span

PLAIN = Style()


def drawn(source: SourceText, *marks: tuple[str, str], **options: object) -> list[str]:
    """The frame of marks given as (marked text, label), the first one primary."""
    labels = [(Label(span(source, text), label), number == 0) for number, (text, label) in enumerate(marks)]
    return frame(labels, PLAIN, 1, **options)  # type: ignore[arg-type]


def test_one_mark() -> None:
    assert drawn(SourceText("a", "x = load(1)\n"), ("load", "this one")) == [
        "  |",
        "1 | x = load(1)",
        "  |     ^^^^ this one",
        "  |",
    ]


def test_two_marks_on_one_line() -> None:
    assert drawn(SourceText("a", "f(first, second)"), ("second", "right"), ("first", "left")) == [
        "  |",
        "1 | f(first, second)",
        "  |   -----  ^^^^^^ right",
        "  |   |",
        "  |   left",
        "  |",
    ]


def test_three_marks_on_one_line() -> None:
    assert drawn(SourceText("a", "f(one, two, three)"), ("one", "A"), ("two", "B"), ("three", "C"))[2:] == [
        "  |   ^^^  ---  ----- C",
        "  |   |    |",
        "  |   |    B",
        "  |   A",
        "  |",
    ]


def test_marks_without_text_and_marks_that_overlap() -> None:
    assert drawn(SourceText("a", "f(one, two)"), ("one", ""), ("f(one, two)", "all of it"))[2:] == [
        "  | --^^^------",
        "  | |",
        "  | all of it",
        "  |",
    ]


def test_a_place_of_several_lines() -> None:
    text = "before\nstart(\n    1,\n    2,\n)\nafter"
    assert drawn(SourceText("a", text), ("start(\n    1,\n    2,\n)", "the call")) == [
        "  |",
        "2 | start(",
        "  | ^^^^^^",
        "  ⋮",
        "5 | )",
        "  | ^ the call",
        "  |",
    ]


def test_a_place_with_its_line_end() -> None:
    assert drawn(SourceText("a", "one\ntwo\n"), ("one\n", "x")) == ["  |", "1 | one", "  | ^^^ x", "  |"]


def test_a_single_line_between_marks_is_shown() -> None:
    assert drawn(SourceText("a", "one\ntwo\nthree"), ("one", ""), ("three", "")) == [
        "  |",
        "1 | one",
        "  | ^^^",
        "2 | two",
        "3 | three",
        "  | -----",
        "  |",
    ]


def test_tabs_keep_marks_under_their_text() -> None:
    assert drawn(SourceText("a", "\tx\ty"), ("y", "z")) == ["  |", "1 |     x    y", "  |          ^ z", "  |"]


def test_wide_and_combining_characters() -> None:
    assert drawn(SourceText("a", "日本 = é😀x"), ("x", "")) == ["  |", "1 | 日本 = é😀x", "  |           ^", "  |"]
    assert drawn(SourceText("a", "日本"), ("日本", ""))[2] == "  | ^^^^"


def test_a_long_line_is_cut_around_its_mark() -> None:
    source = SourceText("a.ipynb", "x" * 5000 + "HERE" + "y" * 5000)
    _, line, marks, _ = drawn(source, ("HERE", "found"))
    assert len(line) <= MAX_WIDTH + 6
    assert line.startswith("1 | …x") and line.endswith("y…")
    assert line.index("HERE") == marks.index("^^^^")


def test_far_marks_of_a_long_line_are_shown_apart() -> None:
    source = SourceText("a.ipynb", "FIRST" + "x" * 5000 + "SECOND")
    lines = drawn(source, ("SECOND", "b"), ("FIRST", "a"))
    assert [line.split()[0] for line in lines] == ["|", "1", "|", "1", "|", "|"]
    assert lines[1].index("FIRST") == lines[2].index("-----")
    assert lines[3].index("SECOND") == lines[4].index("^^^^^^")


def test_a_long_mark_is_cut_too() -> None:
    lines = drawn(SourceText("a", "x" * 9000), ("x" * 9000, "all"))
    assert max(map(len, lines)) <= MAX_WIDTH + 20


def test_nothing_that_a_terminal_obeys() -> None:
    source = SourceText("a\x1b[2J.json", "\x1b[31mred\u202e\r")
    assert drawn(source, ("red", "\x1b]0;title\x07"))[1:3] == ["1 | ␛[31mred�", "  |      ^^^ ␛]0;title␇"]
    report = text_report(
        result_of(
            [
                diagnostic(
                    primary=Label(span(source, "red"), "a\nb"),
                    message="key `\x1b[0m\u2028`",
                    notes=("n\x9b",),
                    hint="h\r",
                    job="\x07",
                    policy=policy,
                )
                for policy in (False, True)
            ]
        ),
        PLAIN,
    )
    assert not {character for character in report if not character.isprintable()} - {"\n"}
    assert clean("tab\there") == "tab␉here"


def test_a_place_at_the_end_of_the_file() -> None:
    text = "one\n"
    labels = [(Label(SourceText("a", text).span(4, 4), "more is due"), True)]
    assert frame(labels, PLAIN, 1) == ["  |", "2 |", "  | ^ more is due", "  |"]


def test_secrets_are_hidden_wherever_they_stand() -> None:
    source = SourceText("job.json", '{"token": "dapi123", "name": "x"}')
    secret = span(source, "dapi123")
    report = text_report(
        result_of(
            [
                diagnostic(primary=Label(span(source, '"name"'), "")),
                diagnostic(primary=Label(secret, ""), redact=(secret,)),
            ]
        ),
        PLAIN,
    )
    assert "dapi123" not in report
    assert report.count("•••••••") == 2


def test_a_whole_finding() -> None:
    found = diagnostic(
        message="it is so",
        related=(Label(span(NOTEBOOK, "load()"), "because of this"),),
        notes=("and so on",),
        hint="do it thus",
        fixes=(Fix("x", ()),),
        targets=("dev", "prod"),
    )
    assert text_report(result_of([found]), PLAIN).splitlines() == [
        "error[BL202] unknown-dependency: it is so",
        " --> jobs/täglich [1] #2 %3.json:4:18   tasks[load].task_key",
        "  |",
        '4 |     {"task_key": "load", "max_retries": 2},',
        "  |                  ^^^^^^ no task has this key",
        "  |",
        " --> notebooks/silver.py:2:5",
        "  |",
        "2 |     load()",
        "  |     ------ because of this",
        "  |",
        "  = and so on",
        "  = in targets dev, prod",
        "  = help: do it thus (safe fix)   [bricklint rule BL202]",
        "",
        "1 error in 1 job, 2 code files (0.01 s)",
        "1 fixable with --fix",
    ]


def test_policy_comes_last_a_block_for_each_job() -> None:
    policy = diagnostic(policy=True, job="daily", severity=Severity.WARNING, message="nobody is told", hint="tell them")
    lines = text_report(result_of([policy, diagnostic(), policy]), PLAIN).splitlines()
    start = lines.index("policy: job `daily` in jobs/täglich [1] #2 %3.json")
    assert lines[0].startswith("error[BL202]")
    assert lines[start + 1 :] == [
        *(
            "  warning[BL202] unknown-dependency --> jobs/täglich [1] #2 %3.json:4:18",
            "    nobody is told",
            "    = help: tell them   [bricklint rule BL202]",
        )
        * 2,
        "",
        "1 error, 2 warnings in 1 job, 2 code files (0.01 s)",
    ]


def test_colour_changes_nothing_else() -> None:
    found = result_of([diagnostic(related=(Label(span(JOB, '"task_key"'), "x"),)), diagnostic(policy=True)])
    coloured = text_report(found, Style(True))
    plain = text_report(found, PLAIN)
    for code in ("1;31", "1;33", "36", "34", "32", "1", "2", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain
