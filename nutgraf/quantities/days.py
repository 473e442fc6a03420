"""Dates as they stand in prose, and the words that need one.

Choices where English is ambiguous:

- `5/6/2024` is read as in America, the month first, unless only the other reading is a day.
- `2023-24` is a span of years; `2024-02` a month, because 02 cannot follow 24 as a year.
- `March 3-5` is two days, as a range of numbers is two numbers.
- `early 2024`, `mid-2023`, `late May` are that year or month; what they add narrows its first and last day.
- `fiscal 2025` and `FY25` are the year 2025: whose fiscal year it is, a text does not say.
- A month, quarter or half without a year is relative unless the caller names the year; its form is as `XXXX-36`.
- `may`, `march` and `august` are months only with a capital, and these and `April` and `June` alone only behind a
  word that a month can follow (`in May`, `late March`).
- Weekdays, `yesterday`, `last week`, `recently` need a date: they are found, with no date of their own. A weekday
  before a date belongs to it and is not found again.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import NamedTuple

from nutgraf.quantities import dates
from nutgraf.quantities.dates import MONTHS, RELATIVE, SEASONS
from nutgraf.quantities.hedges import before as hedge_before
from nutgraf.quantities.names import COUNTED
from nutgraf.quantities.numbers import W, alternatives
from nutgraf.quantities.values import Date


class Day(NamedTuple):
    """A date where it stands; `core` is where it begins without its hedge."""

    start: int
    end: int
    date: Date
    core: int


_COUNTS = rf"(?!{W}?(?:%|percent|per{W}cent|pct|million|billion|trillion|mln|bln|bn|people|points|cents|dlrs|dollars|basis)(?![a-z]))"
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?![0-9A-Za-z]|[.,:][0-9]|%)"
_DAY = rf"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th|ST|ND|RD|TH)?(?![0-9A-Za-z]|[.,:/][0-9]|-[0-9]+[/,]|%){_COUNTS}"
_MONTH_NAMES = [m for name in MONTHS for m in (name.title(), name.upper())]
_MONTH = rf"(?:{alternatives(_MONTH_NAMES)})(?![A-Za-z])\.?"
_TO = rf"(?:{W}?[-\u2010-\u2015\u2212]{W}?|{W}(?:to|and|or|through|thru|until|till){W})"
_SHORT_YEAR = r"['’](?P<yy>[0-9]{2})(?![0-9A-Za-z])"

_BEHIND_MONTH = re.compile(
    rf"(?:{W}|-)(?P<d1>{_DAY})(?:{_TO}(?P<d2>{_DAY}))?(?:(?:,?{W}|-)(?P<y>{_YEAR}){_COUNTS})?"
    rf"|(?:,?{W}(?:of{W})?|-)(?P<y2>{_YEAR}){_COUNTS}|{W}?{_SHORT_YEAR}"
)
_DAY_MONTH = re.compile(
    rf"(?P<d1>{_DAY})(?:{_TO}(?P<d2>{_DAY}))?(?:{W}(?:of{W})?|-)(?P<m>{_MONTH})"
    rf"(?:(?:,?{W}|-)(?:of{W})?(?P<y>{_YEAR}){_COUNTS}|(?:{W}|-)?{_SHORT_YEAR}|-(?P<y2>[0-9]{{2}})(?![0-9]))?"
)
_NUMERIC = re.compile(
    r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{2})(?P=s)(?P<d>[0-9]{2})(?![0-9]|-[0-9])"
    r"|(?P<a>[0-9]{1,2})(?P<t>[/.])(?P<b>[0-9]{1,2})(?P=t)(?P<z>[0-9]{4})(?![0-9])"
)
_TAIL = re.compile(r"T[0-9:.]+(?:Z|[+-][0-9:]+)?")
_YEARS = re.compile(r"(?P<y>[0-9]{4})(?:(?P<s>['’]?s(?![A-Za-z]))|(?P<t>[-\u2010-\u2015\u2212/])(?P<z>[0-9]{4}|[0-9]{2})(?![0-9A-Za-z]|[-/.,][0-9]|%))?")
_FISCAL = rf"(?:(?:,?{W}|-)(?:of{W})?(?:the{W})?(?:(?:fiscal|financial|calendar)(?:{W}year)?{W}|FY{W}?)?(?P<y>{_YEAR})(?!-[0-9]){_COUNTS})?"
_QUARTER_DIGIT = re.compile(
    rf"(?P<n>[1-4])(?:(?P<k>[QHqh])(?:(?:{W}|-)?(?:FY)?['’]?(?P<y2>[0-9]{{4}}|[0-9]{{2}})(?![0-9A-Za-z%]|[.,][0-9]){_COUNTS})?(?![0-9A-Za-z])"
    rf"|(?:st|nd|rd|th|ST|ND|RD|TH)(?:-|{W})(?:fiscal{W})?(?P<w>quarter|qtr|half|QUARTER|QTR|HALF|Quarter|Qtr|Half)(?![a-z])\.?{_FISCAL})"
)
_QUARTER_WORD = re.compile(rf"(?:-|{W})(?:fiscal(?:-|{W}))?(?P<w>quarter|qtr|half)(?![a-z])\.?{_FISCAL}", re.I)
_QUARTER_LETTER = re.compile(
    rf"(?P<k>[QH])(?P<n>[1-4])(?:(?:,?{W}|-|/)?(?:of{W})?(?:FY{W}?|fiscal{W})?['’]?(?P<y2>[0-9]{{4}}|[0-9]{{2}})(?![0-9A-Za-z%]|[.,][0-9]){_COUNTS})?(?![0-9A-Za-z])"
    rf"|[FC]Y{W}?['’]?(?P<fy>[0-9]{{4}}|[0-9]{{2}})(?:[/-](?P<fz>[0-9]{{4}}|[0-9]{{2}}))?(?![0-9A-Za-z])"
)
_LEAD = re.compile(
    rf"(?<![\w'’-])(?:(?P<part>early|mid|middle|late|end)(?:-|{W}(?:in{W}|of{W})?)"
    rf"|(?P<fiscal>(?:fiscal|financial|calendar)(?:{W}|-)(?:years?{W}(?:of{W})?)?)"
    rf"|(?P<season>spring|summer|autumn|fall|winter),?{W}(?:of{W})?)\Z",
    re.I,
)
_LEADS = frozenset("early mid middle late end fiscal financial calendar year years spring summer autumn fall winter of in".split())
_CAN_LEAD = frozenset(
    "in since by until till through during from to of for before after between and or end early mid late next last this "
    "each every around about ended ending than on effective mid- through thru as past".split()
)
_ALONE = frozenset("mar march april apr may june jun august aug dec sep jan".split())
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_PERIODS = (
    "week month year quarter night weekend spring summer autumn fall winter morning afternoon evening decade".split()
    + WEEKDAYS
    + [m for m in MONTHS if len(m) > 3 or m == "may"]
)
RELATIVES = [f"{lead} {period}" for lead in ("last", "this", "next") for period in _PERIODS]
RELATIVES += ["yesterday", "today", "tomorrow", "tonight", "recently", "last fiscal year", "this fiscal year"]
_DATE_FOLLOWS = re.compile(rf"(?:,?{W}|,?{W}the{W})(?:{_MONTH}{W}{_DAY}|{_DAY}{W}(?:of{W})?{_MONTH})")
_HOLIDAY = re.compile(
    rf"(?:Black|Cyber|Good|Easter|Super|Palm|Ash|Holy|Maundy|Bloody|Giving|Whit|Shrove|Fat|Ruby|Casual|Joe|Man){W}\Z"
)


def full_year(digits: str) -> int:
    """A year of two digits stands for 1970 to 2069."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _month(name: str) -> int:
    return MONTHS[name.rstrip(".").lower()]


def at_digit(text: str, start: int, end: int, year: int | None) -> list[Day]:
    """The dates that begin with the digits `text[start:end]`; two for a range of days; none for a number."""
    count = end - start
    if count <= 2:
        if match := _DAY_MONTH.match(text, start):
            when = match["y"] or match["yy"] or match["y2"]
            stop = match.end() - (match["m"].endswith(".") and match.end() == match.end("m") and len(match["m"]) > 5)
            return _days(match, _month(match["m"]), full_year(when) if when else year, start, stop)
        if match := _QUARTER_DIGIT.match(text, start):
            return _quarter(text, match, start, year)
    if match := _NUMERIC.match(text, start):
        return _numeric(text, match)
    if count == 4 and (match := _YEARS.match(text, start)):
        return _years(text, match)
    return []


def _days(match: re.Match[str], month: int, year: int | None, start: int, stop: int) -> list[Day]:
    first = dates.day(year, month, int(match["d1"].rstrip("stndrhSTNDRH")))
    if not first:
        return []
    if not match["d2"]:
        return [Day(start, stop, first, start)]
    last = dates.day(year, month, int(match["d2"].rstrip("stndrhSTNDRH")))
    if not last:
        return []
    if match.start("d1") == start:  # `3-5 March 2025`
        return [Day(start, match.end("d1"), first, start), Day(match.start("d2"), stop, last, match.start("d2"))]
    return [Day(start, match.end("d1"), first, start), Day(match.start("d2"), stop, last, match.start("d2"))]


def _numeric(text: str, match: re.Match[str]) -> list[Day]:
    if match["y"]:
        date = dates.day(int(match["y"]), int(match["m"]), int(match["d"]))
    else:
        a, b, year = int(match["a"]), int(match["b"]), int(match["z"])
        date = (dates.day(year, a, b) if match["t"] == "/" else None) or dates.day(year, b, a)
    if not date:
        return []
    tail = _TAIL.match(text, match.end())
    return [Day(match.start(), tail.end() if tail else match.end(), date, match.start())]


def _lead(text: str, start: int) -> re.Match[str] | None:
    if start and text[start - 1].isspace():
        words = text[max(0, start - 16) : start].split()
        if not words or words[-1].lstrip("(\"'“‘").rstrip(",").lower() not in _LEADS:
            return None
    elif not start or text[start - 1] != "-":
        return None
    return _LEAD.search(text, max(0, start - 32), start)


def narrowed(date: Date, part: str) -> Date:
    """The early, middle or late third of a year, a month or a decade."""
    if not date.start or not date.end:
        return date
    days = (date.end - date.start).days + 1
    third = days // 3
    match part.lower():
        case "early":
            return replace(date, end=date.start + dt.timedelta(days=third))
        case "mid" | "middle":
            return replace(date, start=date.start + dt.timedelta(days=third), end=date.end - dt.timedelta(days=third))
    return replace(date, start=date.end - dt.timedelta(days=third))


def _led(text: str, start: int, end: int, date: Date) -> Day:
    """A year or month with what stands before it: early, mid, fiscal, a season, about."""
    core = start
    if lead := _lead(text, start):
        if lead["season"] and date.precision == "year":
            date = dates.part(int(date.edtf), SEASONS[lead["season"].lower()]) or date
            start = core = lead.start()
        elif lead["fiscal"]:
            start = core = lead.start()
        elif lead["part"] and (lead["part"].lower() not in ("end", "middle") or text[start - 1] == "-"):
            part = lead["part"].lower()
            date, start = narrowed(date, part), lead.start()
            core = start
            return Day(start, end, date, core)
        elif lead["part"]:
            date = narrowed(date, lead["part"])
    begin, hedge = hedge_before(text, start)
    if hedge == "about" and date.precision in ("year", "decade", "month") and text[begin : begin + 4].lower() != "some":
        return Day(begin, end, replace(date, edtf=date.edtf + "~" * (date.precision != "decade"), approximate=True), core)
    return Day(start, end, date, core)


def _years(text: str, match: re.Match[str]) -> list[Day]:
    start, end, year = match.start(), match.end(), int(match["y"])
    if match["s"]:
        apostrophe = match["s"] != "s"
        if year % 10 or (apostrophe and year % 10 == 0 and year > 1999 and False):
            return [_led(text, start, match.end("y"), dates.whole_year(year) or RELATIVE)] if is_year(text, start, match.end("y")) else []
        if not 1000 <= year <= 2100:
            return []
        if apostrophe:
            return [_led(text, start, match.end("y"), dates.whole_year(year) or RELATIVE)]
        return [_led(text, start, end, dates.decade(year))]
    if match["z"]:
        return _stretch(text, match, year)
    if not is_year(text, start, end):
        return []
    date = dates.whole_year(year)
    return [_led(text, start, end, date)] if date else []


def _stretch(text: str, match: re.Match[str], year: int) -> list[Day]:
    """`2019-2023`, `2023/24`; `2024-02` is a month."""
    start, end = match.start(), match.end()
    other = match["z"]
    if not 1000 <= year <= 2100:
        return []
    if len(other) == 4:
        last = int(other)
        return [_led(text, start, end, dates.stretch(year, last))] if year < last <= 2150 else []
    last = year // 100 * 100 + int(other)
    if year % 100 == 99 and other == "00":
        last += 100
    if last > year:
        return [_led(text, start, end, dates.stretch(year, last))]
    month = dates.part(year, int(other)) if match["t"] == "-" and int(other) <= 12 else None
    return [_led(text, start, end, month)] if month else []


_COUNT_BEFORE = re.compile(
    rf"(?:more{W}than|less{W}than|fewer{W}than|at{W}least|at{W}most|up{W}to|nearly|almost|some|a{W}total{W}of|no{W}more{W}than){W}\Z", re.I
)
_UNIT_AFTER = re.compile(
    rf"{W}?(?:%|percent|per{W}cent|pct|million|billion|trillion|mln|bln|bn|thousand|hundred|dlrs?|dollars|yen|yuan|won|"
    rf"euros|pounds|rupees|francs|points|basis|cents|pence|GMT|hours|times|degrees)(?![a-z])"
)
_PLURAL_AFTER = re.compile(rf"{W}(?:[a-z]+{W})?[a-z]{{2,}}s(?![a-z])")


def is_year(text: str, start: int, end: int) -> bool:
    """Whether four bare digits are a year: from 1700 on if nothing is counted, from 1000 behind `in` and the like."""
    year = int(text[start:end])
    if not 1000 <= year <= 2150:
        return False
    after = text[end : end + 1]
    if after and (after in "_#@=\\%€£¥°" or after.isalnum() or (after in ".,:/-" and text[end + 1 : end + 2].isdecimal())):
        return False
    if _UNIT_AFTER.match(text, end) or COUNTED.match(text, end) or text.startswith("-strong", end):
        return False
    low = max(0, start - 24)
    if _COUNT_BEFORE.search(text, low, start):
        return False
    if year >= 1900:
        return True
    led = text[low:start].split()[-1:] or [""]
    if led[0].lower() in ("in", "since", "by", "until", "from", "around", "about", "circa", "before", "after"):
        return not _PLURAL_AFTER.match(text, end)
    return year >= 1700 and not _PLURAL_AFTER.match(text, end) and led[0].lower() in ("of", "the", "to", "and", "than", "early", "late")


def at_month(text: str, start: int, end: int, year: int | None) -> list[Day]:
    """The dates that begin with the month `text[start:end]`, two for a range of days."""
    name = text[start:end].lower()
    if text[end : end + 1] == ".":
        end += 1
    month = MONTHS[name]
    match = _BEHIND_MONTH.match(text, end)
    if match:
        if match["d1"]:
            days = _days(match, month, int(match["y"]) if match["y"] else year, start, match.end())
            if days:
                return days
        else:
            when = match["y2"] or match["yy"]
            date = dates.part(full_year(when), month) if when else None
            if date:
                return [_led(text, start, match.end(), date)]
    if text[end - 1] == "." and len(name) > 4:
        end -= 1
    lead = text[max(0, start - 12) : start].split()
    before = lead[-1].lower().lstrip("(\"'“‘") if lead and text[start - 1].isspace() else ""
    led = _lead(text, start)
    if name in _ALONE and before not in _CAN_LEAD and not led:
        return []
    if name in ("march", "may") and before in ("to", "as", "and", "or", "of", "for") and not text[start:end].istitle():
        return []
    if text[end - 1] == ".":
        end -= not text[end : end + 2].strip()[:1].islower()
    if re.match(r"(?:-[A-Z]|['’][a-rt-z]|[A-Za-z0-9])", text[end : end + 2]):
        return []
    date = dates.part(year, month)
    return [_led(text, start, end, date)] if date else []


def _quarter(text: str, match: re.Match[str], start: int, year: int | None) -> list[Day]:
    groups = match.groupdict()
    word = (groups.get("w") or groups.get("k") or "").lower()
    number = int(match["n"])
    when = groups.get("y") or groups.get("y2")
    half = word[0] == "h"
    if half and number > 2:
        return []
    date = dates.part(full_year(when) if when else year, (39 if half else 32) + number)
    return [Day(start, match.end(), date, start)] if date else []


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
ORDINALS = frozenset(_ORDINALS)


def at_ordinal(text: str, start: int, end: int, year: int | None) -> list[Day]:
    """`first`, `second`, … where a quarter or a half of a year follows."""
    match = _QUARTER_WORD.match(text, end)
    if not match:
        return []
    number, half = _ORDINALS[text[start:end].lower()], match["w"].lower() == "half"
    if half and number > 2:
        return []
    date = dates.part(int(match["y"]) if match["y"] else year, (39 if half else 32) + number)
    stop = match.end() - (text[match.end() - 1] == ".")
    return [Day(start, stop, date, start)] if date else []


def at_letter(text: str, start: int, year: int | None) -> list[Day]:
    """`Q4 2024`, `H1`, `FY25`."""
    match = _QUARTER_LETTER.match(text, start)
    if not match:
        return []
    if match["fy"]:
        first = full_year(match["fy"])
        date = dates.whole_year(first)
        if match["fz"]:
            last = full_year(match["fz"])
            date = dates.stretch(first, last) if last > first else None
        return [Day(start, match.end(), date, start)] if date else []
    return _quarter(text, match, start, year)


def at_weekday(text: str, start: int, end: int) -> list[Day]:
    if _DATE_FOLLOWS.match(text, end) or _HOLIDAY.search(text, max(0, start - 12), start):
        return []
    if text[end : end + 1] == "s" or re.match(rf"{W}(?:Times|Mail|Night|Telegraph|Post|Mirror|Express|Herald)\b", text[end : end + 12]):
        return []
    return [Day(start, end, RELATIVE, start)]


_OF = re.compile(rf"{W}of(?![a-z])")


def at_relative(text: str, start: int, end: int) -> list[Day]:
    """A word that needs a date; not `the last week of March`, nor `today's` as an adjective of nothing."""
    if text[end : end + 1] == "-":
        return []
    if text[start].lower() in "ln" and _OF.match(text, end):
        return []
    return [Day(start, end, RELATIVE, start)]
