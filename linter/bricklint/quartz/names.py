"""The names that Quartz knows for months and days of the week, and the numbers it gives them."""

from __future__ import annotations

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)}
WEEKDAY_NUMBERS = {name: number for number, name in enumerate(WEEKDAYS, start=1)}

MONTH_WORDS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAY_WORDS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def weekday_word(number: int) -> str:
    """The English word for a Quartz day of the week, 1 = Sunday to 7 = Saturday."""
    return WEEKDAY_WORDS[number - 1]


def month_word(number: int) -> str:
    """The English word for a month, 1 = January to 12 = December."""
    return MONTH_WORDS[number - 1]


def is_full_name(folded: str) -> bool:
    """Whether an upper-case word is a whole month or weekday name (`MONDAY`), of which Quartz reads three letters."""
    return folded.capitalize() in MONTH_WORDS or folded.capitalize() in WEEKDAY_WORDS
