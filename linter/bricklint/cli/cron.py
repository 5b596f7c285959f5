"""`bricklint cron`: when an expression fires next, and what is odd about it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple

from bricklint.cli.streams import print_text, tell
from bricklint.quartz.expression import CronError

if TYPE_CHECKING:
    from typing import BinaryIO

VALID = 0
INVALID = 1
BAD_USAGE = 2

COUNT = 5
COUNT_IN_LINES = 8
LARGEST_COUNT = 100_000
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Question:
    """One expression to answer for; `after` is in epoch seconds."""

    expression: str
    timezone: str
    after: int
    count: int


class Answer(NamedTuple):
    """The answer to one question.

    `column` is 1-based, in code points of the expression, and None where the error has no place in it;
    `fires` are epoch seconds, ascending.
    """

    valid: bool
    error: str | None
    column: int | None
    fires: list[int]


class QuestionError(ValueError):
    """A line of input that holds no question; the message says what it lacks."""


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "cron",
        help="show when a Quartz cron expression fires next, and what is odd about it",
        description="Shows the next fire times of a Quartz cron expression (as Quartz 2.3.0 computes them) "
        "and what is odd about it.",
        epilog='With `-` every line of stdin is a JSON object {"expr", "timezone", "after", "count"} '
        "(all but expr optional); --format json answers each with a line "
        '{"valid", "error", "column", "fires"}. Exit status: 0 valid, 1 invalid, 2 bad usage.',
    )
    parser.add_argument("expression", metavar="EXPR", help="the expression in quotes, or - to read JSON lines")
    parser.add_argument("--timezone", metavar="ZONE", default="UTC", help="a time-zone ID (default: UTC)")
    parser.add_argument("--after", metavar="EPOCH", type=int, help="epoch second to start after (default: now)")
    parser.add_argument("--count", metavar="N", type=_count, help="how many fire times (default: 5; in JSON lines 8)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer on stdout. Returns 0 when all is valid, 1 when an expression is not, 2 for bad usage."""
    after = int(time.time()) if args.after is None else args.after
    if args.expression == "-":
        template = Question("", args.timezone, after, COUNT_IN_LINES if args.count is None else args.count)
        return _run_lines(sys.stdin.buffer, template, args.format)
    question = Question(args.expression, args.timezone, after, COUNT if args.count is None else args.count)
    if _zone_error(question.timezone):
        tell(f"--timezone: {_zone_error(question.timezone)}")
        return BAD_USAGE
    result = answer(question)
    print_text(_json_line(result) if args.format == "json" else _text(question, result))
    return VALID if result.valid else INVALID


def answer(question: Question) -> Answer:
    """Whether the expression is valid and when it fires next.

    In an unknown time zone there are no fire times, and `error` names the zone: Java would silently compute in
    GMT, which nobody meant.
    """
    from bricklint.quartz.fires import fires
    from bricklint.quartz.parse import parse

    try:
        expression = parse(question.expression)
    except CronError as error:
        return Answer(False, error.message, error.start + 1, [])
    zone_error = _zone_error(question.timezone)
    if zone_error:
        return Answer(True, zone_error, None, [])
    return Answer(True, None, None, fires(expression, question.timezone, question.after, question.count))


def _zone_error(name: str) -> str | None:
    from bricklint.quartz.timezones import UnknownTimezone, zone_for

    try:
        zone_for(name)
    except UnknownTimezone as error:
        return str(error)
    return None


def _run_lines(stream: BinaryIO, template: Question, output: str) -> int:
    status = VALID
    for question, result in _answers(stream, template):
        print_text(_json_line(result) if output == "json" else f"{_text(question, result)}\n")
        if result.error is not None:
            status = INVALID
    return status


def _answers(lines: Iterable[bytes], template: Question) -> Iterator[tuple[Question, Answer]]:
    for line in lines:
        try:
            question = read_question(line, template)
        except QuestionError as error:
            yield template, Answer(False, str(error), None, [])
        else:
            yield question, answer(question)


def read_question(line: bytes, template: Question) -> Question:
    """The question in a line of JSON; what it leaves out is taken from `template`. Raises QuestionError."""
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"the line is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise QuestionError('the line must be a JSON object such as {"expr": "0 0 2 * * ?"}')
    expression = data.get("expr")
    if not isinstance(expression, str):
        raise QuestionError('"expr" must be a string with the cron expression')
    zone = _given(data, "timezone", template.timezone)
    if not isinstance(zone, str):
        raise QuestionError('"timezone" must be a string with a time-zone ID')
    after, count = _whole(data, "after", template.after), _whole(data, "count", template.count)
    if not 0 <= count <= LARGEST_COUNT:
        raise QuestionError(f'"count" must be a number from 0 to {LARGEST_COUNT}')
    return Question(expression, zone, after, count)


def _given(data: dict[str, object], name: str, default: object) -> object:
    value = data.get(name)
    return default if value is None else value


def _whole(data: dict[str, object], name: str, default: int) -> int:
    value = _given(data, name, default)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise QuestionError(f'"{name}" must be a whole number')
    return value


def _count(text: str) -> int:
    count = int(text) if text.isdecimal() else -1
    if not 0 <= count <= LARGEST_COUNT:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to {LARGEST_COUNT}")
    return count


def _json_line(result: Answer) -> str:
    return f"{json.dumps(result._asdict())}\n"


def _text(question: Question, result: Answer) -> str:
    return "\n".join([*text_lines(question, result), ""])


def text_lines(question: Question, result: Answer) -> list[str]:
    """The answer in words, line by line."""
    if not result.valid:
        return _refusal(question, result)
    if result.error:
        return [question.expression, f"  error  {result.error}"]
    words = _words(question) if result.fires else []
    return [question.expression, *words, *_fire_lines(question, result), *_oddities(question)]


def _refusal(question: Question, result: Answer) -> list[str]:
    from bricklint.quartz.unix import suggest

    lines = [f"error: {result.error}"]
    if result.column is not None:
        lines += [f"  {question.expression}", "  " + " " * (result.column - 1) + "^"]
    meant = suggest(question.expression)
    if meant:
        lines.append(f"help: {meant.reason}: {_meaning(meant.quartz)}")
    return lines


def _meaning(quartz: str) -> str:
    from bricklint.quartz.describe import describe
    from bricklint.quartz.parse import parse

    words = describe(parse(quartz))
    return f"`{quartz}` is {words}" if words else f"write `{quartz}`"


def _words(question: Question) -> list[str]:
    from bricklint.quartz.describe import describe
    from bricklint.quartz.parse import parse

    words = describe(parse(question.expression))
    return [f"         {words} in {question.timezone}"] if words else []


def _fire_lines(question: Question, result: Answer) -> list[str]:
    from bricklint.quartz.timezones import zone_for

    zone = zone_for(question.timezone)
    return [f"  {'      ' if index else 'next  '} {_moment(fire, zone)}" for index, fire in enumerate(result.fires)]


def _moment(instant: int, zone: tzinfo) -> str:
    return f"{(_EPOCH + timedelta(seconds=instant)).astimezone(zone):%a %Y-%m-%d %H:%M:%S %z}"


def _oddities(question: Question) -> list[str]:
    """What is odd about a valid expression in its zone, a line each."""
    from bricklint.quartz.daylight import daylight_hazards
    from bricklint.quartz.outlook import never_fires
    from bricklint.quartz.parse import parse
    from bricklint.quartz.surprises import surprises
    from bricklint.quartz.timezones import classify

    expression = parse(question.expression)
    silence = never_fires(expression, question.timezone, question.after)
    lines = [f"  never  {silence.message}"] if silence else []
    lines += [f"  odd    {surprise.message}" for surprise in surprises(expression, question.timezone)]
    for hazard in daylight_hazards(expression, question.timezone, question.after):
        lines.append(f"  clock  {hazard.message}")
        if hazard.alternative:
            lines.append(f"         no change of the clock touches `{hazard.alternative}`")
    verdict = classify(question.timezone)
    if verdict.meaning:
        lines.append(f"  zone   {question.timezone}: {verdict.meaning}")
    return lines
