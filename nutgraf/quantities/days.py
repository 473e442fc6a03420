"""Dates as they stand in prose, and the words that need one.

Choices where English is ambiguous:

- `5/6/2024` is read as in America, the month first, unless only the other reading is a day.
- `2023-24` is a span of years; `2024-02` a month, because 02 cannot follow 24 as a year.
- `March 3-5` is two days, as a range of numbers is two numbers.
- `early 2024`, `mid-2023`, `late May` are that year or month; what they add narrows its first and last day.
- `fiscal 2025` and `FY25` are the year 2025: whose fiscal year it is, a text does not say.
- A month, quarter or half without a year is relative unless the caller names the year; its form is as `XXXX-36`.
- Months need a capital; `March`, `April`, `May`, `June`, `August` and short forms alone stand only behind a word that
  a month can follow (`in May`, `late March`).
- Weekdays, `yesterday`, `last week`, `recently` need a date: they are found, with no date of their own. A weekday
  before a date belongs to it and is not found again.
- Four digits are a year from 1900 to 2150 unless something is counted (`2000 people`, `more than 2000`), from 1000
  behind `in`, `since` and the like; groups (`2,000`) are never a year.
"""

from __future__ import annotations

import re
from dataclasses import replace

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities import dates, units
from nutgraf.quantities.dates import MONTHS, RELATIVE, SEASONS, full_year, narrowed
from nutgraf.quantities.hedges import before as hedge_before
from nutgraf.quantities.names import previous
from nutgraf.quantities.values import Date


class Day(NamedTuple):
    """A date where it stands; `core` is where it begins without its hedge."""

    start: int
    end: int
    date: Date
    core: int


_YEAR = r"(?:1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?![0-9A-Za-z]|[.,:][0-9]|%|-[0-9]{2}(?![0-9]))"
_MONTH_NEXT = pattern(r"\.?\s?[-\u2013/]\s?([A-Z][A-Za-z]{2,8})(?![A-Za-z])")
_MONTH_LAST = pattern(r"(?<![A-Za-z])([A-Z][A-Za-z]{2,8})\.?\s?[-\u2013/]\s?\Z")
_ANY_YEAR = r"[1-9][0-9]{3}(?![0-9A-Za-z]|[.,:][0-9]|%|-[0-9]{2}(?![0-9]))"  # behind a day and a month
_SHORT_YEAR = r"['’](?P<yy>[0-9]{2})(?![0-9A-Za-z])"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th|ST|ND|RD|TH)?(?![0-9A-Za-z]|[.,:/][0-9]|-[0-9]+[/,]|%)"
_TO = r"(?:\s*[-\u2010-\u2015\u2212]\s*|\s+(?:to|and|or|through|thru|until|till)\s+)"
_NAME = r"(?P<m>[A-Z][A-Za-z]{2,8})(?![A-Za-z])"

_MONTH_FIRST = pattern(
    rf"\.?(?:(?:\s+|-)(?P<d1>{_DAY})(?:{_TO}(?P<d2>{_DAY}))?(?:(?:,?\s+|-)(?:of\s+)?(?P<y>{_ANY_YEAR}))?"
    rf"|(?:,?\s+(?:of\s+)?|-)(?P<y2>{_YEAR})|\s*{_SHORT_YEAR})"
)
_DAY_FIRST = pattern(
    rf"(?P<d1>{_DAY})(?:{_TO}(?P<d2>{_DAY}))?(?:\s+(?:of\s+)?|-){_NAME}"
    rf"(?:\.?(?:,?\s+|-)(?:of\s+)?(?P<y>{_ANY_YEAR})|\.?[\s-]?{_SHORT_YEAR}|-(?P<y2>[0-9]{{2}})(?![0-9]))?"
)
_NUMERIC = pattern(
    r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{2})(?P=s)(?P<d>[0-9]{2})(?![0-9]|-[0-9])(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?"
    r"|(?P<a>[0-9]{1,2})(?P<t>[/.])(?P<b>[0-9]{1,2})(?P=t)(?P<z>[0-9]{4}|[0-9]{2})(?![0-9/.])"
)
_YEARS = pattern(
    r"(?P<y>[0-9]{4})(?:(?P<s>s(?![A-Za-z]))|(?P<t>[-\u2010-\u2015\u2212/])(?P<z>[0-9]{4}|[0-9]{2})(?![0-9A-Za-z]|[-/.,][0-9]|%))?"
)
_OF_YEAR = (
    r"(?:(?:,?\s+|-)(?:of\s+)?(?:the\s+)?(?:(?:fiscal|financial|calendar)\s+(?:year\s+)?|FY\s?)?"
    rf"(?P<y>{_YEAR})(?!-[0-9]))?"
)
_SHORT = r"(?P<y2>[0-9]{4}|[0-9]{2})(?![0-9A-Za-z%]|[.,][0-9])"
_QUARTER_DIGIT = pattern(
    rf"(?P<n>[1-4])(?:(?P<k>[QHqh])(?:(?:\s+|-)?(?:FY)?['’]?{_SHORT})?(?![0-9A-Za-z])"
    rf"|(?:st|nd|rd|th|ST|ND|RD|TH)(?:-|\s+)(?:fiscal\s+)?(?P<w>(?i:quarter|qtr|half))(?![A-Za-z]|-(?:h|b|i|p))\.?{_OF_YEAR})"
)
_QUARTER_WORD = pattern(
    rf"(?:-|\s+)(?:fiscal(?:-|\s+))?(?P<w>(?i:quarter|qtr|half))(?![A-Za-z]|-(?:h|b|i|p))\.?{_OF_YEAR}"
)
_QUARTER_LETTER = pattern(
    rf"(?P<k>[QH])(?P<n>[1-4])(?:(?:,?\s+|-|/)?(?:of\s+)?(?:FY\s?|fiscal\s+)?['’]?{_SHORT})?(?![0-9A-Za-z])"
    r"|[FC]Y\s?['’]?(?P<fy>[0-9]{4}|[0-9]{2})(?:[/-](?P<fz>[0-9]{4}|[0-9]{2}))?(?![0-9A-Za-z])"
)
_LEAD = pattern(
    r"(?<![\w'’-])(?:(?P<part>early|mid|middle|late|end|year(?:-|\s+)end)(?:-|\s+(?:in\s+|of\s+)?)"
    r"|(?P<fiscal>(?:fiscal|financial|calendar)(?:\s+|-)(?:years?\s+(?:of\s+)?)?)"
    r"|(?P<season>spring|summer|autumn|fall|winter),?\s+(?:of\s+)?)\Z",
    re.I,
)
_LEADS = frozenset(
    "early mid middle late end year-end fiscal financial calendar year years spring summer autumn fall winter "
    "of in".split()
)
_CAN_LEAD = frozenset(
    "in since by until till through during from to of for before after between and or end early mid late next last "
    "this each every around about ended ending than on effective thru past per".split()
)
_SHORTENED = frozenset(name for name in MONTHS if len(name) < 5) - {"may", "june", "july"}
# what a month alone may stand before, as in `August revenue`
_MONTHLY = frozenset(
    "revenue revenues sales quarter meeting data figures exports imports output production results earnings report "
    "inflation futures contract contracts delivery deliveries payrolls election elections vote deadline survey trade "
    "orders index retail budget summit attack attacks coup deficit surplus issue floods rate rates prices jobs "
    "employment unemployment consumer industrial housing primary auction session shipments turnover traffic average "
    "reading total".split()
)
_ALONE = frozenset("january february july september october november december".split())
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_PERIODS = frozenset(
    "week month year quarter night weekend spring summer autumn fall winter morning afternoon evening decade".split()
)
_BOOKED = frozenset("fiscal financial calendar business trading marketing school academic crop".split())
RELATIVES = frozenset("yesterday today tomorrow tonight recently".split())
LEADING = frozenset("last this next".split())
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_HOLIDAYS = frozenset("black cyber good easter super palm ash holy maundy bloody giving whit shrove fat casual".split())
_RECURRING = frozenset("every each first second third fourth any most some a one".split())
_MASTHEADS = frozenset("times mail night telegraph post mirror express herald morning".split()) - {"night", "morning"}


def month(name: str) -> int:
    """The number of a month's name, 0 where it is none; a month needs a capital."""
    return MONTHS.get(name.lower(), 0) if name.istitle() or name.isupper() else 0


# ---- days, months and years -------------------------------------------------------------------


_NO_DAY = frozenset(".,:;/%)")  # behind the digits of a day stands none of these


def at_digit(text: str, start: int, end: int, year: int | None) -> list[Day]:
    """The dates that begin with the digits `text[start:end]`; two for a range of days; none for a number."""
    after = text[end : end + 1]
    if end - start == 4:
        if after in ("-", "/", ".") and (match := _NUMERIC.match(text, start)):
            return _numeric(match)
        match = _YEARS.match(text, start)
        return _years(text, match) if match else []
    if end - start > 2 or not after:
        return []
    if after in "/." and (match := _NUMERIC.match(text, start)):
        return _numeric(match)
    if after not in _NO_DAY and (match := _DAY_FIRST.match(text, start)) and (number := month(match["m"])):
        when = _year_behind(text, match) or match["yy"] or match["y2"]
        stop = match.end() if when else match.end("m")
        if not when and match["m"].lower() in _SHORTENED and re.match(r"\.(?:,|\s+[a-z])", text[stop : stop + 6]):
            stop += 1
        return _days(match, number, full_year(when) if when else year, start, stop)
    if (
        text[start] in "1234"
        and end == start + 1
        and after in "QHqhsnrtSNRT"
        and (match := _QUARTER_DIGIT.match(text, start))
    ):
        return _quarter(match, year)
    return []


def _year_behind(text: str, match: re.Match[str]) -> str:
    """The year behind a day and a month; none where four digits count something: `on March 5, 4500 people`."""
    digits = match["y"] or ""
    end = match.end("y")
    odd = digits and not 1000 <= int(digits) <= 2150
    return "" if odd and units.noun(text, end, units.ahead(text, end))[0] else digits


def at_apostrophe(text: str, start: int, end: int) -> list[Day]:
    """`the '90s`; `in '87`."""
    if text[start + 1 : end + 1] == "0s":
        return [Day(start - 1, end + 1, dates.decade(full_year(text[start:end])), start - 1)]
    if text[end : end + 1].isalnum() or previous(text, start - 1).lower() not in _DATING | {"of"}:
        return []
    date = dates.whole_year(full_year(text[start:end]))
    return [Day(start - 1, end, date, start - 1)] if date else []


_ORDINAL = "stndrhSTNDRH"


def _days(match: re.Match[str], number: int, year: int | None, start: int, stop: int) -> list[Day]:
    """One day, or the two ends of a range of days in one month, whose month stands first or last."""
    first = dates.day(year, number, int(match["d1"].rstrip(_ORDINAL)))
    if not first:
        return []
    if not match["d2"]:
        return [Day(start, stop, first, start)]
    last, begin = dates.day(year, number, int(match["d2"].rstrip(_ORDINAL))), match.start("d2")
    ends = [Day(start, match.end("d1"), first, start)]
    return [*ends, Day(begin, stop, last, begin)] if last else ends


def _numeric(match: re.Match[str]) -> list[Day]:
    if match["y"]:
        date = dates.day(int(match["y"]), int(match["m"]), int(match["d"]))
    else:
        a, b, year = int(match["a"]), int(match["b"]), full_year(match["z"])
        date = (dates.day(year, a, b) if match["t"] == "/" else None) or dates.day(year, b, a)
    return [Day(match.start(), match.end(), date, match.start())] if date else []


def at_month(text: str, start: int, end: int, year: int | None) -> list[Day]:
    """The dates that begin with the month `text[start:end]`, two for a range of days."""
    name = text[start:end].lower()
    number = MONTHS[name]
    match = _MONTH_FIRST.match(text, end)
    if match and match["d1"]:
        when = _year_behind(text, match)
        stop = match.end() if when else match.end("d2") if match["d2"] else match.end("d1")
        if when or not units.measured(units.ahead(text, stop)):
            return _days(match, number, int(when) if when else year, start, stop)
        match = None
    if match and not match["d1"]:
        date = dates.part(full_year(match["y2"] or match["yy"]), number)
        return [_led(text, start, match.end(), date)] if date else []
    stop = end + (text[end : end + 1] == "." and len(name) < 5 and text[end + 1 : end + 2] not in ("", "\n", "\ufffc"))
    if text[end : end + 1] in ("'", "’") and text[end + 1 : end + 2] != "s":
        return []
    if text[end : end + 1] == "-" and not text[end + 1 : end + 2].islower() and not month(text[end + 1 : end + 4]):
        return []
    if name not in _ALONE:
        before = text[max(0, start - 12) : start].split()
        led = bool(before) and text[start - 1].isspace() and before[-1].lower().lstrip("(\"'“‘") in _CAN_LEAD
        following = _WORD.match(text, end)
        led = led or (following is not None and following[1] in _MONTHLY)
        ranged = _MONTH_NEXT.match(text, end) or _MONTH_LAST.search(text, max(0, start - 12), start)
        led = led or (ranged is not None and month(ranged[1]) > 0)
        if not led and not _lead(text, start):
            return []
    date = dates.part(year, number)
    return [_led(text, start, stop, date)] if date else []


def _lead(text: str, start: int) -> re.Match[str] | None:
    if start and text[start - 1].isspace():
        words = text[max(0, start - 16) : start].split()
        if not words or words[-1].lstrip("(\"'“‘—–-").rstrip(",").lower() not in _LEADS:
            return None
    elif not start or text[start - 1] != "-":
        return None
    return _LEAD.search(text, max(0, start - 32), start)


def _led(text: str, start: int, end: int, date: Date) -> Day:
    """A year or month with what stands before it: early, mid, fiscal, a season, about."""
    if lead := _lead(text, start):
        if lead["season"] and date.precision == "year":
            date, start = dates.part(int(date.edtf), SEASONS[lead["season"].lower()]) or date, lead.start()
        elif lead["fiscal"]:
            start = lead.start()
        elif lead["part"]:
            part = lead["part"].lower()
            date = narrowed(date, part)
            if part in ("early", "mid", "late") or part[:4] == "year" or text[start - 1] == "-":
                return Day(lead.start(), end, date, lead.start())
    begin, hedge = hedge_before(text, start)
    if (
        hedge == "about"
        and date.precision in ("year", "decade", "month")
        and not text[begin:start].lower().startswith("some")
    ):
        mark = "" if date.precision == "decade" else "~"
        return Day(begin, end, replace(date, edtf=date.edtf + mark, approximate=True), start)
    return Day(start, end, date, start)


def _years(text: str, match: re.Match[str]) -> list[Day]:
    start, end, year = match.start(), match.end(), int(match["y"])
    date: Date | None = None
    if match["s"]:
        date = dates.decade(year) if not year % 10 and 1000 <= year <= 2100 else None
    elif match["z"]:
        date = _stretch(year, match["z"], match["t"])
    elif is_year(text, start, end):
        date = dates.whole_year(year)
    return [_led(text, start, end, date)] if date else []


def _stretch(year: int, other: str, mark: str) -> Date | None:
    """`2019-2023`, `2023/24`; `2024-02` is a month."""
    if not 1000 <= year <= 2100:
        return None
    last = int(other) if len(other) == 4 else year // 100 * 100 + int(other)
    if year % 100 == 99 and other == "00":
        last += 100
    if year < last <= 2150:
        return dates.stretch(year, last)
    return dates.part(year, int(other)) if mark == "-" and len(other) == 2 and int(other) <= 12 else None


_COUNTING = frozenset("than least most nearly almost some total exactly".split())
_DATING = frozenset("in since by until from around about circa before after".split())
_TITLES = frozenset("russell windows agenda vision office euro expo blade class model boeing airbus".split())


def is_year(text: str, start: int, end: int) -> bool:
    """Whether four bare digits are a year."""
    year = int(text[start:end])
    if not 1000 <= year <= 2150:
        return False
    after, next_ = text[end : end + 1], text[end + 1 : end + 2]
    if after and (after in "_#@=\\%€£¥°¢+" or after.isalnum() or (after in ".,:/" and next_.isdecimal())):
        return False
    if after == "-" and (next_.isdecimal() or text.startswith("-strong", end)):
        return False
    word = previous(text, start)
    lower = word.lower().rstrip(".")
    if (
        lower in _COUNTING
        or (lower in _TITLES and word[0].isupper())
        or lower in ("no", "nos", "number", "page", "section", "flight", "route", "room")
    ):
        return False
    if lower == "to" and text[max(0, start - 7) : start].lower().split()[:1] == ["up"]:
        return False
    ahead = units.ahead(text, end)
    if units.measured(ahead) or units.counts(ahead):
        return False
    if year >= 1900:
        return True
    plural = bool(units.noun(text, end, ahead)[0])
    return not plural and (
        lower in _DATING or (year >= 1700 and lower in ("of", "the", "to", "and", "than", "early", "late"))
    )


# ---- quarters and halves ----------------------------------------------------------------------


def _quarter(match: re.Match[str], year: int | None, number: int = 0) -> list[Day]:
    groups = match.groupdict()
    number = number or int(match["n"])
    half = (groups.get("w") or groups.get("k") or "q")[0] in "hH"
    if half and number > 2:
        return []
    when = groups.get("y") or groups.get("y2")
    date = dates.part(full_year(when) if when else year, (39 if half else 32) + number)
    end = match.end() - (match[0][-1] == ".")
    return [Day(match.start(), end, date, match.start())] if date else []


def at_ordinal(text: str, start: int, end: int, year: int | None) -> list[Day]:
    """`first`, `second`, … where a quarter or a half of a year follows."""
    match = _QUARTER_WORD.match(text, end)
    if not match:
        return []
    return [day._replace(start=start, core=start) for day in _quarter(match, year, ORDINALS[text[start:end].lower()])]


def at_letter(text: str, start: int, year: int | None) -> list[Day]:
    """`Q4 2024`, `H1`, `FY25`."""
    match = _QUARTER_LETTER.match(text, start)
    if not match:
        return []
    if not match["fy"]:
        return _quarter(match, year)
    first = full_year(match["fy"])
    date = dates.whole_year(first)
    if match["fz"]:
        last = full_year(match["fz"])
        date = dates.stretch(first, last) if last > first else None
    return [Day(start, match.end(), date, start)] if date else []


# ---- words that need a date -------------------------------------------------------------------

_DATE_FOLLOWS = pattern(
    rf",?\s+(?:the\s+)?(?:(?P<m1>[A-Z][A-Za-z]{{2,8}})\.?\s+{_DAY}|{_DAY}\s+(?:of\s+)?(?P<m2>[A-Z][A-Za-z]{{2,8}}))"
)
_WORD = pattern(r"\s+([A-Za-z]+)(?![A-Za-z]|-)")


def at_weekday(text: str, start: int, end: int) -> list[Day]:
    match = _DATE_FOLLOWS.match(text, end)
    if match and month(match["m1"] or match["m2"]):
        return []
    follows = _WORD.match(text, end)
    before = previous(text, start).lower()
    if (
        before in _HOLIDAYS
        or before in _RECURRING
        or (follows and follows[1].lower() in _MASTHEADS and follows[1][0].isupper())
    ):
        return []
    return [Day(start, end, RELATIVE, start)]


def at_relative(text: str, start: int, end: int) -> list[Day]:
    """`yesterday`, `last week`; not `the last week of March`."""
    if text[start:end].lower() in LEADING:
        match = _WORD.match(text, end)
        if not match:
            return []
        word = match[1].lower()
        if word in _BOOKED and (year := _WORD.match(text, match.end())) and year[1].lower() in _PERIODS:
            match, word = year, year[1].lower()
        if word not in _PERIODS and not ((word in WEEKDAYS or word in MONTHS) and match[1][0].isupper()):
            return []
        end = match.end()
        if text[start] not in "tT" and text[end : end + 4] == " of ":
            return []
        if month(match[1]) and _MONTH_FIRST.match(text, end):
            return []
    elif text[end : end + 1] == "-":
        return []
    return [Day(start, end, RELATIVE, start)]
