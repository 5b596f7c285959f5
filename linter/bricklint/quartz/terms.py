"""Reads one comma-separated term of a field: `5`, `1-5/2`, `MON-FRI`, `L-3W`, `6#3`, ...

Quartz stops reading a term once it has what it wants and drops what follows; such leftovers are accepted here
too and kept as `Term.ignored_from`. Where Quartz fails with an exception of its own (an index out of range, a
number it can not read), this raises a CronError with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from .expression import DAY_OF_MONTH, DAY_OF_WEEK, MONTH, CronError, FieldKind, Shape, Term
from .names import MONTH_NUMBERS, WEEKDAY_NUMBERS

LARGEST_INT = 2**31 - 1
LARGEST_LAST_OFFSET = 30
_LONGEST_QUOTE = 40

_MOST_DIGITS = 10
_LONGEST_NUMBER = 1000
_DIGITS = re.compile(r"[0-9]*")
_LAST = re.compile(r"L(?:-[0-9]*)?W?")
_WHOLE_NUMBER = re.compile(r"[+-]?\d+")

_VALID = {
    "seconds": "0-59",
    "minutes": "0-59",
    "hours": "0-23",
    "day-of-month": "1-31, L, LW, L-3, 15W or ?",
    "month": "1-12 or JAN-DEC",
    "day-of-week": "1-7 (1 is Sunday), SUN-SAT, 6L, 6#3 or ?",
    "year": "a year such as 2027",
}


def _quoted(text: str) -> str:
    """Text for a message: in back-quotes, without control characters, and not longer than a line."""
    shown = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "..."
    return "`" + "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in shown) + "`"


def describe_valid(kind: FieldKind) -> str:
    """What may stand in a field, in a few words for a message."""
    return _VALID[kind.name]


class Piece(NamedTuple):
    """The upper-case text of a term, its field, and the place in the original of each of its characters.

    `places` has one more entry than `text`: the place after the last character.
    """

    kind: FieldKind
    text: str
    places: tuple[int, ...]

    @property
    def start(self) -> int:
        """Where the term begins in the original text."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Where the term ends in the original text (exclusive)."""
        return self.places[-1]

    def leftover(self, index: int) -> int | None:
        """The place where characters without effect begin, or None when the term ends at `index`."""
        return self.places[index] if index < len(self.text) else None

    def error(self, message: str, start: int = 0, end: int | None = None) -> CronError:
        """A CronError over text[start:end], widened to at least the last character."""
        stop = len(self.text) if end is None else min(end, len(self.text))
        begin = min(start, max(stop - 1, 0))
        return CronError(message, self.places[begin], self.places[stop], self.kind.name)


def read_term(piece: Piece) -> Term:
    """The term that Quartz reads from `piece` (its text is not empty). Raises CronError."""
    head = piece.text[0]
    if "A" <= head <= "Z" and not _LAST.fullmatch(piece.text):
        return _read_name(piece)
    if head == "?":
        return _read_none(piece)
    if head in "*/":
        return _read_every(piece)
    if head == "L":
        return _read_last(piece)
    if "0" <= head <= "9":
        return _read_number(piece)
    raise piece.error(
        f"{_quoted(head)} can not begin a value of the {piece.kind.name} field: use *, {describe_valid(piece.kind)}",
        0,
        1,
    )


def _read_name(piece: Piece) -> Term:
    numbers = {MONTH.name: MONTH_NUMBERS, DAY_OF_WEEK.name: WEEKDAY_NUMBERS}.get(piece.kind.name)
    if numbers is None:
        raise piece.error(
            f"the {piece.kind.name} field takes {describe_valid(piece.kind)}, not the letters {_quoted(piece.text)}"
        )
    first = _name_number(piece, numbers, 0)
    follower = piece.text[3:4]
    if follower == "-":
        last = _name_number(piece, numbers, 4)
        return _term(piece, Shape.RANGE, 7, first=first, last=last, named=True)
    if piece.kind is DAY_OF_WEEK and follower == "#":
        nth = _nth(piece, 4)
        return _term(piece, Shape.NTH_OF_MONTH, len(piece.text), first=first, nth=nth, named=True)
    if piece.kind is DAY_OF_WEEK and follower == "L":
        return _term(piece, Shape.LAST_OF_MONTH, 4, first=first, named=True)
    return _term(piece, Shape.VALUE, 3, first=first, named=True)


def _name_number(piece: Piece, numbers: dict[str, int], index: int) -> int:
    word = piece.text[index : index + 3]
    number = numbers.get(word)
    if number is None:
        names = list(numbers)
        if index and word[:1].isdigit():
            reason = f"after a name the {piece.kind.name} range must end with a name ({names[0]}-{names[-1]})"
        else:
            reason = f"the {piece.kind.name} field knows the names {names[0]}-{names[-1]}"
        raise piece.error(f"{reason}, not {_quoted(piece.text[index:])}", index)
    return number


def _read_none(piece: Piece) -> Term:
    # Quartz looks two UTF-16 units ahead, and so misses a single leftover character.
    if len(piece.text[1:].encode("utf-16-le", "surrogatepass")) > 2:
        raise piece.error(f"`?` stands alone in its field, {_quoted(piece.text[1:])} can not follow it", 1)
    if piece.kind is not DAY_OF_MONTH and piece.kind is not DAY_OF_WEEK:
        raise piece.error(
            f"`?` is only for day-of-month and day-of-week; the {piece.kind.name} field takes *, "
            f"{describe_valid(piece.kind)}",
            0,
            1,
        )
    return _term(piece, Shape.NONE, 1)


def _read_every(piece: Piece) -> Term:
    slash = 0 if piece.text[0] == "/" else 1
    if piece.text[slash : slash + 1] != "/":
        return _term(piece, Shape.EVERY, 1)
    number = piece.text[slash + 1 :]
    step = _whole_number(number)
    if step is None:
        raise _step_error(piece, number, slash)
    _check_step(piece, step, slash)
    return _term(piece, Shape.EVERY, len(piece.text), step=step)


def _read_last(piece: Piece) -> Term:
    if piece.kind is not DAY_OF_MONTH:
        return _term(piece, Shape.LAST, 1)
    weekday = piece.text.endswith("W")
    if "-" not in piece.text:
        return _term(piece, Shape.LAST, len(piece.text), weekday=weekday)
    if len(piece.text) == 2:
        raise piece.error("`L-` needs the number of days before the last day of the month, such as L-3")
    digits = piece.text[2:].removesuffix("W")
    offset = int(digits or "0") if len(digits) <= _MOST_DIGITS else LARGEST_INT
    if offset > LARGEST_LAST_OFFSET:
        raise piece.error(
            f"the offset from the last day of the month can be 30 at most, not {digits}", 2, 2 + len(digits)
        )
    return _term(piece, Shape.LAST, len(piece.text), first=offset, weekday=weekday)


def _read_number(piece: Piece) -> Term:
    text = piece.text
    first, index = _number(piece, 0)
    follower = text[index : index + 1]
    if follower == "L":
        return _read_last_of_month(piece, first, index)
    if follower == "W":
        return _read_nearest_weekday(piece, first, index)
    if follower == "#":
        if piece.kind is not DAY_OF_WEEK:
            raise piece.error(f"`#` is only for day-of-week, not for the {piece.kind.name} field", index)
        nth = _nth(piece, index + 1)
        return _term(piece, Shape.NTH_OF_MONTH, len(text), first=first, nth=nth)
    if follower == "-":
        return _read_range(piece, first, index + 1)
    if follower == "/":
        return _read_start_and_step(piece, first, index)
    return _term(piece, Shape.VALUE, index, first=first)


def _read_last_of_month(piece: Piece, first: int, index: int) -> Term:
    if piece.kind is not DAY_OF_WEEK:
        raise piece.error(
            f"`L` after a number is only for day-of-week (6L is the last Friday), not for the {piece.kind.name} field",
            index,
        )
    if not 1 <= first <= 7:
        raise piece.error(f"day-of-week takes 1-7 (1 is Sunday) before an `L`, not {first}", 0, index)
    return _term(piece, Shape.LAST_OF_MONTH, index + 1, first=first)


def _read_nearest_weekday(piece: Piece, first: int, index: int) -> Term:
    if piece.kind is not DAY_OF_MONTH:
        raise piece.error(f"`W` (nearest weekday) is only for day-of-month, not for the {piece.kind.name} field", index)
    if first > 31:
        raise piece.error(f"`W` follows a day of the month, 1-31, not {first}", 0, index)
    return _term(piece, Shape.NEAREST_WEEKDAY, index + 1, first=first)


def _read_range(piece: Piece, first: int, index: int) -> Term:
    if _digit(piece.text[index : index + 1]) is None:
        written = _quoted(piece.text)
        raise piece.error(
            f"the {piece.kind.name} range {written} begins with a number and must end with one too",
            index if piece.text[index:] else 0,
        )
    last, index = _number(piece, index)
    if piece.text[index : index + 1] != "/":
        return _term(piece, Shape.RANGE, index, first=first, last=last)
    if _digit(piece.text[index + 1 : index + 2]) is None:
        raise _step_error(piece, piece.text[index + 1 :], index)
    step, index = _number(piece, index + 1)
    return _term(piece, Shape.RANGE, index, first=first, last=last, step=step)


def _read_start_and_step(piece: Piece, first: int, slash: int) -> Term:
    number = piece.text[slash + 1 :]
    if _digit(number[:1]) is None:
        raise _step_error(piece, number, slash)
    if len(number) > 1 and not "0" <= number[1] <= "9":
        raise _step_error(piece, number, slash)
    step, index = _number(piece, slash + 1)
    _check_step(piece, step, slash)
    return _term(piece, Shape.VALUE, index, first=first, step=step)


def _term(
    piece: Piece,
    shape: Shape,
    used: int,
    *,
    first: int = 0,
    last: int | None = None,
    step: int | None = None,
    nth: int = 0,
    weekday: bool = False,
    named: bool = False,
) -> Term:
    leftover = piece.leftover(used)
    return Term(shape, piece.start, piece.end, first, last, step, nth, weekday, named, leftover)


def _number(piece: Piece, index: int) -> tuple[int, int]:
    """The number at `index`, where a digit stands, and the index after it."""
    match = _DIGITS.match(piece.text, index + 1)
    assert match is not None
    digits = piece.text[index : match.end()].lstrip("0")
    number = int(digits or "0") if len(digits) <= _MOST_DIGITS else LARGEST_INT + 1
    if number > LARGEST_INT:
        raise piece.error(f"the {piece.kind.name} field can not hold a number as large as {digits}", index, match.end())
    return number, match.end()


def _nth(piece: Piece, index: int) -> int:
    nth = _whole_number(piece.text[index:])
    if nth is None or not 1 <= nth <= 5:
        found = _quoted(piece.text[index:])
        raise piece.error(
            f"`#` is followed by 1-5, the week of the month (6#3 is the third Friday), not {found}", index
        )
    return nth


def _check_step(piece: Piece, step: int, slash: int) -> None:
    largest = piece.kind.largest_step
    if largest and step > largest:
        raise piece.error(
            f"a step of the {piece.kind.name} field can be {largest} at most, not {step}: the field starts anew "
            f"after {piece.kind.high}",
            slash + 1,
        )


def _step_error(piece: Piece, number: str, slash: int) -> CronError:
    found = f", not {_quoted(number)}" if number else ""
    return piece.error(f"`/` in the {piece.kind.name} field must be followed by a step, a whole number{found}", slash)


def _digit(character: str) -> int | None:
    """The value of one decimal digit of any script below U+10000 (Java reads those too), else None."""
    if not character or character > "\uffff":
        return None
    value = unicodedata.decimal(character, None)
    return None if value is None else int(value)


def _whole_number(text: str) -> int | None:
    """A signed number that fits 32 bits and fills `text`, else None."""
    if len(text) > _LONGEST_NUMBER or not _WHOLE_NUMBER.fullmatch(text) or max(text) > "\uffff":
        return None
    number = int(text)
    return number if -LARGEST_INT - 1 <= number <= LARGEST_INT else None
