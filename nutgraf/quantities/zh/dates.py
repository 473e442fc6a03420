"""Dates in Chinese prose, and the words that need one.

A month or a quarter without a year is relative unless the caller names the year, or a range has named it before
(`2024年3月至5月`). `15日` is a day of a month that the text has named, or needs one. `年底`, `月初` and the like are
that year or month, narrowed to a third of it. `前三季度` is a count of quarters, `财年` the year whose name it bears.
"""

from __future__ import annotations

from dataclasses import replace

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities import dates
from nutgraf.quantities.dates import full_year, narrowed
from nutgraf.quantities.values import Date
from nutgraf.quantities.zh.numbers import DIGITS, numeral


class Day(NamedTuple):
    """A date where it stands."""

    start: int
    end: int
    date: Date


TO = "[-\u2010-\u2015\u2212~～至到]"
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2}|21[0-9]{2}|[一二][〇零一二三四五六七八九]{3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_LEAD = r"(?P<lead>年?初|中旬|年?中(?!国|期|小|央|心|报)|上旬|下旬|年?底|年?末(?!端))?"
_WITHIN = (
    rf"(?P<m>{_MONTH})月份?(?:(?P<d>{_DAY})[日号](?![线均]))?"
    r"|第?(?P<q>[一二三四1-4])财?季(?:度|(?!报|节|军|后))|Q(?P<q2>[1-4])(?![0-9A-Za-z])|(?P<h>[上下])半年|(?P<s>[春夏秋冬])[季天]"
)
_YEARLY = pattern(rf"(?P<y>{_YEAR})(?:年度?|财年|(?=Q[1-4]))\s?(?:{_WITHIN})?{_LEAD}")
_PART = pattern(rf"(?:{_WITHIN}){_LEAD}")
_NUMERIC = pattern(r"(?P<y>[0-9]{4})([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})(?![0-9./-])")
_FISCAL = pattern(rf"(?P<y>{_YEAR})(?:[/-](?P<z>[0-9]{{4}}|[0-9]{{2}}))?财年")
_FIRST_YEAR = pattern(rf"(?P<y>{_YEAR})(?={TO}{_YEAR}(?:年|财年))")
_FIRST_MONTH = pattern(rf"(?P<m>{_MONTH})(?=(?:{TO}|、){_MONTH}月(?!内))")
_FIRST_DAY = pattern(rf"(?P<d>{_DAY})(?=(?:{TO}|、){_DAY}[日号])")
_DECADE = pattern(
    r"(?:(?P<c>[12][0-9])世纪|上世纪)?(?P<y>[1-9]0|[二三四五六七八九]十)年代|(?P<f>(?:1[0-9]|20)[0-9]0)年代"
)
_BARE_DAY = pattern(r"(?P<d>[12][0-9]|3[01]|[1-9])日(?![均线元报游内间])")
_BOOKS = pattern(r"(?P<n>[1-4])(?P<k>[QH])(?P<y>[0-9]{4}|[0-9]{2})(?![0-9A-Za-z])")
_SEASONS = {"春": 21, "夏": 22, "秋": 23, "冬": 24}
_LEADS = {"初": "early", "上旬": "early", "中": "mid", "中旬": "mid", "下旬": "late", "底": "late", "末": "late"}
_LINK = pattern(rf"(?:日|月)?\s?(?:{TO}|、|和)\s?")
RELATIVE = (
    r"昨[日天晚]|今[日天晚](?!头条)|明[日天]|前[天年](?!报)|去年|今年|明年|上(?:一|个)?(?:周|月|季度)|本(?:周|月|季度?|年度?)|下(?:一|个)?(?:周|月|季度)"
    r"|近日|日前|近期|(?:周|星期|礼拜)[一二三四五六日天](?!次|度|期)"
)
_DATED = pattern(rf"[（(]?\s?(?:{_YEAR}年)?{_MONTH}月{_DAY}日")


def at(text: str, start: int, before: Day | None, year: int | None) -> Day | None:
    """The date that begins at `start`; `before` is the date that was found last."""
    linked = before if before and _LINK.fullmatch(text, before.end, start) else None
    for form in (_NUMERIC, _DECADE, _YEARLY, _FISCAL, _PART, _BOOKS, _FIRST_YEAR, _FIRST_MONTH):
        match = form.match(text, start)
        if match and (date := _date(match.groupdict(), year, linked)):
            return Day(start, match.end(), date)
    match = _FIRST_DAY.match(text, start) if linked else None
    match = match or _BARE_DAY.match(text, start)
    if match:
        return Day(start, match.end(), _day(match["d"], linked))
    return None


def relative(text: str, start: int, end: int) -> bool:
    """Whether a word that needs a date has none beside it: `周五（2月14日）` is one date."""
    return not _DATED.match(text, end) and text[max(0, start - 2) : start] not in ("日（", "日(")


def _day(digits: str, linked: Day | None) -> Date:
    """A day of the month that the date before it is in; a date that the text must give where there is none."""
    if linked and len(linked.date.edtf) == 10:
        year, month = linked.date.edtf[:4], int(linked.date.edtf[5:7])
        number = int(digits) if digits.isascii() else _number(digits)
        date = dates.day(int(year) if year != "XXXX" else None, month, number)
        if date:
            return date
    return dates.RELATIVE


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    if len(text) == 4:
        return int("".join(str(DIGITS[char]) for char in text))
    read = numeral(text)
    return int(read[0]) if read else 0


def _date(groups: dict[str, str | None], year: int | None, linked: Day | None) -> Date | None:
    digits, month = groups.get("y"), groups.get("m")
    if "c" in groups:
        return _decade(groups)
    if "k" in groups:
        return dates.part(full_year(digits or ""), (39 if groups["k"] == "H" else 32) + int(groups["n"] or 0))
    if digits:
        year = _number(digits)
    elif linked and linked.date.edtf[:4].isdecimal():
        year = int(linked.date.edtf[:4])
    if last := groups.get("z"):
        until = _number(last) if len(last) == 4 else (year or 0) // 100 * 100 + int(last)
        return dates.stretch(year or 0, until) if year and until > year else None
    date: Date | None
    if month and groups.get("d"):
        return dates.day(year, _number(month), _number(groups["d"] or ""))
    if month:
        date = dates.part(year, _number(month))
    elif quarter := groups.get("q") or groups.get("q2"):
        return dates.part(year, 32 + _number(quarter))
    elif half := groups.get("h"):
        return dates.part(year, 40 if half == "上" else 41)
    elif season := groups.get("s"):
        return dates.part(year, _SEASONS[season])
    else:
        date = dates.whole_year(year) if digits and year else None
    lead = (groups.get("lead") or "").removeprefix("年")
    return narrowed(date, _LEADS[lead]) if date and lead else date


def _decade(groups: dict[str, str | None]) -> Date:
    if full := groups["f"]:
        return dates.decade(int(full))
    years = _number(groups["y"] or "")
    century = int(groups["c"]) - 1 if groups["c"] else 19
    return dates.decade(century * 100 + years)


def about(date: Date) -> Date:
    """The same, approximate."""
    return date if date.precision == "decade" else replace(date, edtf=date.edtf + "~", approximate=True)
