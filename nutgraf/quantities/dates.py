"""Dates: from the Extended Date/Time Format (ISO 8601-2) to a `Date`, and the parts of dates in prose.

Beside days, months, years and approximate years, EDTF knows seasons (21 to 24, spring to winter), quarters (33 to 36)
and halves (40, 41); we read `2024-Q4` and `2024-H1` for the last two. Seasons are those of the north; a winter begins
in December of its year.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace

from nutgraf.patterns import pattern
from nutgraf.quantities.values import Date, Precision

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}

_EDTF = pattern(
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?|Q(?P<quarter>[1-4])|H(?P<half>[12])))?(?P<about>~?)"
)
_DECADE = pattern(r"([0-9]{3})X")


def parse_date(text: str) -> Date | None:
    """A date in EDTF as an author writes it in YAML, or None for what is not one (31 February included)."""
    text = text.strip()
    first, slash, last = text.partition("/")
    if slash:
        start, end = _single(first), _single(last)
        if not start or not end or not start.start or not end.end or not end.start or start.start >= end.start:
            return None
        return Date(f"{start.edtf}/{end.edtf}", "span", start.start, end.end, start.approximate or end.approximate)
    return _single(text)


def _single(text: str) -> Date | None:
    if match := _DECADE.fullmatch(text):
        year = int(match[1]) * 10
        return Date(text, "decade", dt.date(year, 1, 1), dt.date(year + 9, 12, 31)) if year else None
    match = _EDTF.fullmatch(text)
    if not match or match["year"] == "0000":
        return None
    year, about = int(match["year"]), bool(match["about"])
    if match["quarter"]:
        return part(year, 32 + int(match["quarter"]), about)
    if match["half"]:
        return part(year, 39 + int(match["half"]), about)
    if match["day"]:
        return day(year, int(match["month"]), int(match["day"]), about)
    if match["month"]:
        return part(year, int(match["month"]), about)
    return whole_year(year, about)


def day(year: int | None, month: int, number: int, about: bool = False) -> Date | None:
    """A day; without a year one that the context must date."""
    if year is None:
        if not 1 <= month <= 12 or not 1 <= number <= calendar.monthrange(2024, month)[1]:
            return None
        return Date(f"XXXX-{month:02}-{number:02}", "monthday")
    try:
        date = dt.date(year, month, number)
    except ValueError:
        return None
    return Date(date.isoformat() + "~" * about, "day", date, date, about)


def whole_year(year: int, about: bool = False) -> Date | None:
    if not 1 <= year <= 9999:
        return None
    return Date(f"{year:04}" + "~" * about, "year", dt.date(year, 1, 1), dt.date(year, 12, 31), about)


def part(year: int | None, number: int, about: bool = False) -> Date | None:
    """A part of a year by its EDTF number: a month (1 to 12), season (21), quarter (33) or half (40).

    Without a year its form is as `XXXX-36`, and it has no first and last day.
    """
    precision, first, last = _part(number)
    if not precision:
        return None
    if year is None:
        return Date(f"XXXX-{number:02}", "relative")
    until = year + (last < first)
    if until > 9999:
        return None
    start = dt.date(year, first, 1)
    end = dt.date(until, last, calendar.monthrange(until, last)[1])
    return Date(f"{year:04}-{number:02}" + "~" * about, precision, start, end, about)


def _part(number: int) -> tuple[Precision | None, int, int]:
    """What an EDTF number stands for, with its first and last month."""
    if 1 <= number <= 12:
        return "month", number, number
    if 21 <= number <= 24:
        first = 3 * (number - 20)
        return "season", first, (first + 1) % 12 + 1
    if 33 <= number <= 36:
        return "quarter", 3 * (number - 33) + 1, 3 * (number - 32)
    if 40 <= number <= 41:
        return "half", 6 * (number - 40) + 1, 6 * (number - 39)
    return None, 0, 0


def decade(year: int) -> Date:
    return Date(f"{year // 10:03}X", "decade", dt.date(year, 1, 1), dt.date(year + 9, 12, 31))


def stretch(first: int, last: int) -> Date:
    """A span of years."""
    return Date(f"{first:04}/{last:04}", "span", dt.date(first, 1, 1), dt.date(last, 12, 31))


def full_year(digits: str) -> int:
    """A year of two digits stands for 1970 to 2069."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def narrowed(date: Date, part: str) -> Date:
    """The early, middle or late third of a year, a month or a decade."""
    if not date.start or not date.end:
        return date
    third = dt.timedelta(days=((date.end - date.start).days + 1) // 3)
    if part == "early":
        return replace(date, end=date.start + third)
    if part in ("mid", "middle"):
        return replace(date, start=date.start + third, end=date.end - third)
    return replace(date, start=date.end - third)


RELATIVE = Date("", "relative")
