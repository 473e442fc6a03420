"""Find every quantity and every date in running text.

A mention grows from a core: digits, a number in words, a fraction, a multiple, a date. What stands before the core
(sign, currency, hedge) and behind it (scale, unit) joins it. All the words of a text are looked up at once among those
that can begin a mention, and its digits are looked for; everything else is tried only there, so that ordinary prose is
passed over at the speed of a scan.

Choices where English is ambiguous (those about dates are in `days`, about names in `names`, about currencies in
`money`, about ranges in `ranges`):

- A count is its number only: in `12 new stores` the mention is `12`, its unit `store`. Percent, money and time are
  part of the words: `five years`, `200 billion Hong Kong dollars`.
- `one` alone is a word, and so is `one day`; `one percent`, `one million`, `one year` are quantities.
- `a third`, `a quarter`, `half` are ratios only where something is divided: `a third of`, `by a third`, `half the`.
- `a million`, `a dozen`, `half a million` are numbers; `millions`, `dozens`, `several hundred`, `a few` are not.
- `a year`, `an hour` are no durations; `half an hour` is. `five years ago` is the duration of five years.
- `twice` and `double` are multiples before what is compared (`twice the`, `to double by`); `twice a week` is not.
- `2-for-1`, `one in five`, `3 out of 4` are one ratio each. `52-48` is two numbers.
- Pounds, marks, crowns and won are money behind a scale or before an amount in brackets; else they count things.
- `over five years` says how long: `over` hedges no duration.
- `cents` are those of the US dollar, `p` and `pence` those of the pound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities import days, hedges, names, numbers, prefixes, ranges, units, words
from nutgraf.quantities.dates import MONTHS
from nutgraf.quantities.money import CODES, SIGNS, WORDLIKE, settled
from nutgraf.quantities.values import Kind, Mention, Quantity
from nutgraf.quantities.words import Core

# ---- what begins a mention --------------------------------------------------------------------

_NUMBER, _BIG, _SHARE, _MULTIPLE, _WEEKDAY, _RELATIVE, _ORDINAL, _MONTH = range(8)
_TRIGGERS: dict[str, int] = {
    **dict.fromkeys(numbers.SMALL, _NUMBER),
    **dict.fromkeys((*numbers.BIG, "dozen"), _BIG),
    **dict.fromkeys(days.RELATIVES | days.LEADING, _RELATIVE),
    **dict.fromkeys(numbers.FRACTIONS, _SHARE),
    **dict.fromkeys(days.ORDINALS.keys() - {"third", "fourth"}, _ORDINAL),
    **dict.fromkeys((*words.ACTIONS, *words.FOLDS), _MULTIPLE),
    **dict.fromkeys(days.WEEKDAYS, _WEEKDAY),
    **dict.fromkeys(MONTHS, _MONTH),
}


_BEGINNINGS = frozenset(word.encode() for word in (*_TRIGGERS, "q", "h", "fy", "cy"))
_BY_LETTER = pattern("[QH][1-4](?![0-9A-Za-z])|[FC]Y")
# What a word or a number in words may stand behind.
_LEAD = frozenset(
    " \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f([\"'-/\ufffc“‘«—–\u2010\u2011\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004"
    "\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
# Letters of English as small ones, and spaces for all else; 48 for a digit and a fraction, and 32 for all else.
_LETTERS = bytes(ord(chr(code).lower()) if chr(code).isascii() and chr(code).isalpha() else 32 for code in range(256))
_DIGITS = bytes(48 if chr(code) in f"0123456789{numbers.VULGAR}" else 32 for code in range(256))
_VULGAR = [char for char in numbers.VULGAR if ord(char) > 255]


def _look(text: str) -> tuple[bytes, bytes, frozenset[bytes]]:
    """What is looked for in a text: its digits and fractions as 48 among 32, in a byte for each character; its words in
    small letters, likewise, between spaces; and which of these can begin a mention."""
    if not text.isascii():
        text = text.replace("\ufffc", " ")
        for char in () if text.isascii() else _VULGAR:  # most texts have but this one of all the others
            if char in text:
                text = text.replace(char, "1")
    raw = text.encode("latin-1", "replace")
    words = b" " + raw.translate(_LETTERS) + b" "
    return raw.translate(_DIGITS), words, _BEGINNINGS.intersection(words.split(b" "))


def _spots(words: bytes, begun: frozenset[bytes]) -> Iterator[tuple[int, bytes]]:
    """Where the words stand that can begin a mention, in order."""
    spots: list[tuple[int, bytes]] = []
    for word in begun:
        alone = b" " + word + b" "
        start = words.find(alone)  # one space is before the text, and one before the word
        while start >= 0:
            spots.append((start, word))
            start = words.find(alone, start + 1)
    return iter(sorted(spots))


_NO_WORD = (1 << 60, 1 << 60)


def _beginning(text: str, spots: Iterator[tuple[int, bytes]], position: int) -> tuple[int, int]:
    """Where the next word behind `position` that begins a mention stands; months and weekdays need a capital."""
    for start, word in spots:
        if start <= position or (start and text[start - 1] not in _LEAD):
            continue
        kind = _TRIGGERS.get(word.decode())
        if kind is None:
            if letters := _BY_LETTER.match(text, start):
                return letters.span()
        elif kind not in (_WEEKDAY, _MONTH) or text[start].isupper():
            return start, start + len(word)
    return _NO_WORD


# addresses, code, footnotes, tickers, and blank lines, which no mention goes over, are blanked before all else
_ADDRESS = pattern(r"(?:https?://|www\.)[^\s<>\"]+")
_CODE = pattern(r"`[^`\n]{1,400}`|&#?\w{1,8};|<[A-Z0-9][A-Z0-9.^=: -]{0,24}>|\[[0-9]{1,3}\]")
_BLANK_LINE = pattern(r"\n\s*\n")
_ODD_BLANK_LINE = pattern(r"\n(?:[^\S\n]+\n|\n\n\n)")  # with spaces, or of more than three ends of lines


def _blank(match: re.Match[str]) -> str:
    return "\ufffc" * (match.end() - match.start())


class _Reading(NamedTuple):
    """One reading of a text: the text, the same with some of it blanked, and what was found so far."""

    text: str
    seen: str
    year: int | None
    dated: bool
    found: list[Mention]
    signs: dict[str, str]  # what bare signs of currencies stand for here, once it has been asked


def find(text: str, *, year: int | None = None) -> list[Mention]:
    """Every mention in an English text, as `quantities.find` promises."""
    seen = _ADDRESS.sub(_blank, text) if "://" in text or "www." in text else text
    digits, words, begun = _look(seen)
    if not begun and b"0" not in digits:
        return []  # most texts, but for those of articles
    if "`" in seen or "&" in seen or "<" in seen or "[" in seen:
        seen = _CODE.sub(_blank, seen)
        digits, words, begun = _look(seen)
    if "\n\n" in seen and not _ODD_BLANK_LINE.search(seen):
        seen = seen.replace("\n\n\n", "\ufffc\ufffc\ufffc").replace("\n\n", "\ufffc\ufffc")
    elif "\n" in seen:
        seen = _BLANK_LINE.sub(_blank, seen)
    return _read(_Reading(text, seen, year, True, [], {}), digits, words, begun)


def quantities(text: str) -> list[Mention]:
    """The quantities of a text that holds no dates: four digits are a number. For values, not for prose."""
    return _read(_Reading(text, text, None, False, [], {}), *_look(text))


def _read(reading: _Reading, digits: bytes, words: bytes, begun: frozenset[bytes]) -> list[Mention]:
    spots = _spots(words, begun)
    digit, (start, end) = digits.find(b"0"), _beginning(reading.seen, spots, -1)
    while digit >= 0 or end < _NO_WORD[1]:
        # A number whose article is glued to something else (`R&a million`) ends before its own word.
        position = _at_digit(reading, digit) if 0 <= digit < start else max(_at_word(reading, start, end), end)
        if 0 <= digit < position:
            digit = digits.find(b"0", position)
        if start < position:
            start, end = _beginning(reading.seen, spots, position)
    return reading.found


# ---- digits -----------------------------------------------------------------------------------

_RUN = pattern("[0-9]+")
_HUNDREDTH, _THOUSANDTH = Decimal("0.01"), Decimal("0.001")


def _at_digit(reading: _Reading, start: int) -> int:
    """Reads the mention whose digits begin at `start`; gives the place to go on from."""
    text = reading.seen
    before = text[start - 1] if start else " "
    run = _RUN.match(text, start)
    end = run.end() if run else start + 1
    if before == "/" and text[start - 2 : start - 1].isalnum():
        return names.glued(text, start)
    if end - start <= 4 and reading.dated and not (before.isalnum() or before in "_.,@#" or before in SIGNS):
        dated = days.at_digit(text, start, end, reading.year)
        if before in "'’" and end - start == 2 and not dated:
            dated = days.at_apostrophe(text, start, end)
            if not dated:
                return names.glued(text, start)
        if dated:
            return _add_days(reading, dated)
    core = _digits(text, start, before)
    return _grow(reading, core) if core else max(names.glued(text, start), end)


_AMID = frozenset("/.,:")  # behind these digits go on a number, a time or a list


def _digits(text: str, start: int, before: str) -> Core | None:
    """The number that begins with the digits or the fraction at `start`."""
    if text[start] in numbers.VULGAR:
        return Core(start, start + 1, numbers.vulgar(text[start]), 2, _HUNDREDTH)
    slash = "/" in text[start + 1 : start + 3] and before not in "/.,"
    match = numbers.SIMPLE.match(text, start) if slash else None
    if match:
        over, under = int(match["over"]), int(match["under"])
        kind: Kind | None = "ratio" if text.startswith(" of ", match.end()) else None
        value = numbers.fraction(over, under)
        return Core(start, match.end(), value, 3, _THOUSANDTH, kind=kind) if 0 < over < under else None
    match = numbers.NUMBER.match(text, start)
    if match and before not in _AMID:
        stop = match.end("digits")
        leading = text[start] == "0" and text[start + 1 : start + 2] == ","
        if (text[stop : stop + 1] == "," or leading) and (comma := numbers.comma(text, start)):
            value, decimals, step = numbers.read(numbers.pointed(comma))
            return Core(start, start + len(comma), value, decimals, step)
    if not match or match.end() - start > numbers.TOO_LONG:
        return None
    digits, top, bottom, vulgar = match.groups()
    begin = start
    if before == "." and text[start - 2 : start - 1] != "s":  # `Rs.500` is no decimal
        ahead = text[start - 2 : start - 1]
        if ahead.isalnum() or (ahead and ahead in ".)\ufffc") or not digits.isdecimal():
            return None
        begin, digits = start - 1, "0." + digits
    value, decimals, step = numbers.read(digits)
    stop = match.end("digits")
    if vulgar:
        value, decimals, step, stop = value + numbers.vulgar(vulgar), 2, _HUNDREDTH, match.end()
    elif top and 0 < int(top) < int(bottom) and decimals in (0, 2) and len(digits) < 6:
        part = numbers.fraction(int(top), int(bottom)).scaleb(-decimals)  # `$6.32-1/2` is in cents
        value, decimals, step, stop = value + part, decimals + 3, _THOUSANDTH.scaleb(-decimals), match.end()
    return Core(begin, stop, value, decimals, step)


# ---- growing a number into a mention ----------------------------------------------------------


def _grow(reading: _Reading, core: Core) -> int:
    """Joins to a number what belongs to it, and adds the mention; gives the place to go on from."""
    text = reading.seen
    last = reading.found[-1].end if reading.found else 0
    if core.start < last:
        return max(core.end, last)
    before = prefixes.before(text, core.start, last)
    if before is None:
        return names.glued(text, core.start)
    begin, sign, mark = before
    if not (core.kind or mark or core.decimals) and text[core.end : core.end + 1] in (" ", "-", "\n"):
        core = words.of_two(text, core) or core
    if core.kind:
        whole = Quantity(core.kind, core.value, "", core.step, core.decimals)
        return _add(reading, core.start, core.end, whole, core.in_words)
    if core.decimals and core.value < 1 and not core.in_words:
        core = core._replace(end=words.of_one(text, core.end))
    end, more, ahead = units.scale(text, core.end, money=bool(mark) or _goes_on(reading, begin), spelt=core.in_words)
    scale = core.scale + more
    if not scale and ahead and ahead[2] == "dozen":
        core, end = core._replace(value=core.value * 12), ahead.end(2)
        ahead = units.ahead(text, end)
    wide = scale > 2 or core.step >= 1000  # written as only amounts are: with a scale, or in groups
    if mark in WORDLIKE and not wide:
        if text[core.start - 1].isalpha():
            return names.glued(text, core.start)  # `COP28`
        mark, begin = "", core.start
    value, decimals, step = core.value, core.decimals, core.step
    unit = units.unit(ahead, scaled=wide, decimal=bool(core.decimals))
    kind: Kind = "number"
    name = ""
    if mark:
        kind, name = "money", mark if mark in CODES else _settled(reading, mark)
        if unit and mark == "$" and _names_dollars(text, *unit):  # `$5 million CAD`
            name, end = unit[0].unit, unit[1]
    elif unit and _holds(text, core, *unit, wide):
        what, end = unit
        kind, name = what.kind, _settled(reading, what.shared) if what.shared else what.unit
        if what.power or what.times != 1:
            factor = Decimal(what.times).scaleb(what.power)
            value, step, decimals = value * factor, step * factor, decimals - what.power
    else:
        measure, end = units.measure(ahead, end)
        if not (scale or measure) and (stop := _no_claim(text, core, bool(sign))):
            return stop
        name = measure or units.noun(text, end, ahead, one=value == 1)[0]
        comma = numbers.comma(text, core.start) if core.decimals and not (scale or measure) else ""
        if comma and names.is_row(text, core.start, comma, bool(name)):
            return names.glued(text, core.start)
        if name == "time" and _multiplied(reading, begin):
            kind, name, end = "multiple", "", units.noun(text, end, ahead)[1]
            return _add(reading, begin, end, Quantity(kind, value, name, step, decimals, scale), core.in_words)
        kind = "count" if name else "number"
    if text[end : end + 1].isalnum() and text[end - 1].isalnum():
        return names.glued(text, core.start)
    if scale:
        value, step = value.scaleb(scale), step.scaleb(scale)
    if sign and sign != "+":
        value = -value
    return _add(reading, begin, end, Quantity(kind, value, name, step, decimals, scale, "", bool(sign)), core.in_words)


def _goes_on(reading: _Reading, begin: int) -> bool:
    """Whether a bare number is the second of a range of money: `$4.1-4.8B`."""
    found = reading.found
    if not found or begin - found[-1].end > 3 or found[-1].kind != "money":
        return False
    return ranges.link(reading.seen, found[-1].end, begin) == "-"


def _multiplied(reading: _Reading, begin: int) -> bool:
    """Whether the sentence has spoken of a multiple: `14.2 times earnings, against an average of 17 times`."""
    last = reading.found[-2:]
    return any(
        each.kind == "multiple" and not each.in_words and ". " not in reading.seen[each.end : begin] for each in last
    )


def _no_claim(text: str, core: Core, signed: bool) -> int:
    """Where to go on from behind a bare number that is no claim; 0 for one that is."""
    if core.in_words:
        return core.end if names.is_idiom(text, core.start, core.end) else 0
    if stop := names.clock(text, core.end) or names.telephone(text, core.start):
        return stop
    name = names.is_ordinal(text, core.end) or (not signed and names.is_name(text, core.start, core.end))
    return names.glued(text, core.start) if name else 0


def _settled(reading: _Reading, mark: str) -> str:
    if mark not in reading.signs:
        reading.signs[mark] = settled(mark, reading.text)
    return reading.signs[mark]


def _names_dollars(text: str, unit: units.Unit, end: int) -> bool:
    return unit.kind == "money" and not unit.power and not text[end + 1 : end + 2].isdecimal()


_BRACKET = pattern(r"\s+\((?:about\s+)?(?:US|HK|[ACS])?[$€£]")


def _holds(text: str, core: Core, unit: units.Unit, end: int, wide: bool) -> bool:
    """Whether a unit is one here: `one day` is no duration, `150 pounds` no money unless a bracket converts it."""
    if unit.kind == "duration" and core.in_words and core.value == 1:
        return not text[core.end : end].endswith(("day", "second", "minute")) or "-" in text[core.end : end]
    if unit.unit == "KRW" and not wide:
        return core.value >= 100 and not core.in_words
    if core.decimals > 1 and unit.unit not in ("", "GBP") and not unit.power:
        return True  # a rate of exchange: `1.8310 marks`
    if unit.shared == "cent" and not unit.sure:  # `5c`, not `Apartment 5c`
        word = names.previous(text, core.start)
        return word.islower() and not names.designates(word)
    return unit.sure or wide or bool(_BRACKET.match(text, end))


# ---- adding -----------------------------------------------------------------------------------


def _add(reading: _Reading, begin: int, end: int, quantity: Quantity, in_words: bool) -> int:
    text, found = reading.seen, reading.found
    last = found[-1].end if found else 0
    start, hedge = hedges.before(text, begin, during=quantity.kind == "duration")
    if start < last:
        start, hedge = begin, ""
    stop = end
    if not hedge:
        stop, hedge = hedges.behind(text, end)
    if hedge:
        quantity = replace(quantity, hedge=hedge)
    if found and begin - last <= ranges.REACH:
        quantity = ranges.join(text, found, begin, quantity)
    found.append(Mention(start, stop, reading.text[start:stop], quantity, in_words, (begin, end)))
    return stop


def _add_days(reading: _Reading, dated: list[days.Day]) -> int:
    found = reading.found
    for day in dated:
        start = day.start
        if found:
            if start < found[-1].end:
                start = day.core
                if start < found[-1].end:
                    return max(day.end, found[-1].end)
            ranges.date(reading.seen, found, start, day.date)
        found.append(Mention(start, day.end, reading.text[start : day.end], day.date, False, (day.core, day.end)))
    return dated[-1].end


# ---- words ------------------------------------------------------------------------------------

_OF_THAT = pattern(r"['’]s\s+|\s+(?:fiscal\s+)?")


def _year_before(reading: _Reading, start: int) -> int | None:
    """The year that stands right before a quarter: `the 2024 first quarter`, `2024's first half`."""
    last = reading.found[-1] if reading.found else None
    if not last or last.kind != "date" or start - last.end > 12 or not last.words[-4:].isdecimal():
        return None
    return int(last.words[-4:]) if _OF_THAT.fullmatch(reading.seen, last.end, start) else None


def _at_word(reading: _Reading, start: int, end: int) -> int:
    """Reads the mention that begins with the word `[start:end]`; gives the place to go on from."""
    text = reading.seen
    key = text[start:end].lower()
    kind = _TRIGGERS.get(key)
    core: Core | None = None
    dated: list[days.Day] = []
    if key in days.ORDINALS and reading.dated:
        dated = days.at_ordinal(text, start, end, _year_before(reading, start) or reading.year)
    if kind == _NUMBER:
        core = words.number(text, start, end)
    elif kind == _BIG:
        core = words.big(text, start, end)
    elif kind == _SHARE and not dated:
        core = words.share(text, start, end)
    elif kind == _MULTIPLE:
        core = words.multiple(text, start, end)
    elif not reading.dated:
        return end
    elif kind == _MONTH:
        dated = days.at_month(text, start, end, reading.year)
    elif kind == _WEEKDAY:
        dated = days.at_weekday(text, start, end)
    elif kind == _RELATIVE:
        dated = days.at_relative(text, start, end)
    elif kind is None:
        dated = days.at_letter(text, start, reading.year)
    if core:
        return _grow(reading, core)
    return _add_days(reading, dated) if dated else end
