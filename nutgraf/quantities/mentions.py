"""Find every quantity and every date in running text.

A mention grows from a core: digits, a number in words, a fraction, a multiple, a date. What stands before the
core (sign, currency, hedge) and behind it (scale, unit) joins it. Two regular expressions look for cores, one for
digits and one for the words that can begin a mention; all others are tried only where one of these has matched, so
that ordinary prose is passed over at the speed of a scan.

Choices where English is ambiguous (those about dates are in `days`, about names in `names`, about currencies in
`money`):

- A count is its number only: in `12 new stores` the mention is `12`, its unit `store`. Percent, money and time are
  part of the words: `five years`, `200 billion Hong Kong dollars`.
- A range is two mentions, each with the unit of the whole: `$10-15 million` is 10 and 15 million dollars. Its first
  number takes the scale of the second where it has none and would otherwise be the larger.
- `one` alone is a word, and so is `one day`; `one percent`, `one million`, `one year` are quantities.
- `a third`, `a quarter`, `half` are ratios only where something is divided: `a third of`, `by a third`, `half the`.
- `a million`, `a dozen`, `half a million` are numbers; `millions`, `dozens`, `several hundred`, `a few` are not.
- `a year`, `an hour` are no durations; `a year and a half` and `half an hour` are.
- `twice` and `double` are multiples before what is compared (`twice the`, `to double by`); `twice a week` is not.
- `2-for-1`, `one in five`, `3 out of 4` are one ratio each. `52-48` is two numbers.
- Pounds, marks, crowns and won are money behind a scale or before an amount in brackets; else they count things.
- `over five years` says how long: `over` hedges no duration.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from nutgraf.quantities import dates, days, hedges, names, numbers, units
from nutgraf.quantities.dates import MONTHS
from nutgraf.quantities.money import BEFORE, CODES, SYMBOLS, WORDLIKE, settled
from nutgraf.quantities.numbers import DASH, DIGITS, FRACTIONS, PART, SPACE, SPELT, TOO_LONG, W, alternatives
from nutgraf.quantities.values import Date, Kind, Mention, Quantity

# ---- what begins a mention --------------------------------------------------------------------

_ACTIONS = {
    "doubled": 2, "doubles": 2, "doubling": 2, "double": 2, "tripled": 3, "triples": 3, "tripling": 3, "triple": 3,
    "trebled": 3, "trebles": 3, "trebling": 3, "treble": 3, "quadrupled": 4, "quadruples": 4, "quadrupling": 4,
    "quadruple": 4, "quintupled": 5, "quintuple": 5, "twice": 2, "halved": 0, "halves": 0, "halving": 0, "halve": 0,
    "thrice": 3,
}  # fmt: skip
_TRIGGERS: dict[str, str] = {
    **dict.fromkeys((w for w in numbers.SMALL), "number"),
    **dict.fromkeys((*numbers.BIG, "dozen"), "big"),
    **dict.fromkeys((f for f in FRACTIONS if f != "halve"), "fraction"),
    **dict.fromkeys(_ACTIONS, "multiple"),
    **dict.fromkeys(days.WEEKDAYS, "weekday"),
    **dict.fromkeys(days.RELATIVES, "relative"),
}
_ORDINALS = days.ORDINALS
_PROPER = [*MONTHS, *days.WEEKDAYS]
_COMMON = [w for w in (*_TRIGGERS, *_ORDINALS) if w not in days.WEEKDAYS]
_WORD_LIST = [form for w in _COMMON for form in (w, w[0].upper() + w[1:], w.upper())]
_WORD_LIST += [form for w in _PROPER for form in (w.title(), w.upper())]
_TAIL = rf"({alternatives(_WORD_LIST)}|[QH][1-4](?![0-9])|[FC]Y(?=[ '’]?[0-9]))(?![A-Za-z])"
_OPENING = "\\s(\\[\"'“‘«—–/\u2010\u2011-"
_WORD = re.compile(rf"[{_OPENING}]{_TAIL}")
_FIRST_WORD = re.compile(_TAIL)
_DIGIT = re.compile("[0-9½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚]")

# addresses, code, tickers, footnotes: blanked before anything is looked for
_BLANK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}|`[^`\n]{1,400}`"
    r"|&#?\w{1,8};|<[A-Z0-9][A-Z0-9.^=:-]{0,14}>|\b[A-Z]{2,6}:\s?[0-9]{3,6}\b"
    r"|\[[0-9]{1,3}\]|\b[\w-]{1,64}\.(?:com|org|net|io|gov|edu|pdf|csv|html|json|xlsx|png|jpg)\b(?:/[^\s]*)?"
)
_MARKS = ("://", "www.", "@", "`", "&", "<", "[", ":", ".com", ".org", ".net", ".io", ".gov", ".edu", ".pdf", ".csv")
_TICKER = re.compile(r":\s?[0-9]{3,6}\b")


def find(text: str, *, lang: str = "en", year: int | None = None) -> list[Mention]:
    """Every mention in `text`, sorted, none overlapping another; `text[start:end] == words`.

    `year` dates the days, months and quarters that stand without one. U+FFFC stands for a value that is filled in
    later, and joins no mention. English is the only language so far; another `lang` is read as English.
    """
    seen = _BLANK.sub(_blank, text) if any(mark in text for mark in _MARKS) else text
    reading = _Reading(text, seen, year, [])
    digit = _DIGIT.search(seen)
    word = _FIRST_WORD.match(seen) or _WORD.search(seen)
    while digit or word:
        if digit and (not word or digit.start() < word.start(1)):
            position = _at_digit(reading, digit.start())
        elif word:
            position = _at_word(reading, word.start(1), word.end(1))
        if digit and digit.start() < position:
            digit = _DIGIT.search(seen, position)
        if word and word.start(1) < position:
            word = _WORD.search(seen, position - 1 if position == word.end(1) else position)
    return reading.found


def _blank(match: re.Match[str]) -> str:
    return "\ufffc" * (match.end() - match.start())


class _Reading(NamedTuple):
    """One reading of a text: the text, the same with addresses and code blanked, and what was found so far."""

    text: str
    seen: str
    year: int | None
    found: list[Mention]


class _Core(NamedTuple):
    """A number where it stands, before anything is joined to it."""

    start: int
    end: int
    value: Decimal
    decimals: int = 0
    step: Decimal = Decimal(1)
    in_words: bool = False
    scale: int = 0


# ---- digits -----------------------------------------------------------------------------------

_NUMBER = re.compile(rf"(?P<digits>{DIGITS}){PART}?")
_SIMPLE = re.compile(r"([0-9]{1,2})/(2|3|4|5|6|8|10|16|32|64)(?![0-9/]|\.[0-9])")
_RUN = re.compile("[0-9]+")
# letters and words before a number that a hyphen may join it to
_PREFIX = re.compile(
    r"(?<![\w-])(?:mid|pre|post|early|late|sub|under|over|non|all|end|then|plus|low|high|now|ex|near|about|US|approx|around|the|ultra)-\Z", re.I
)
_SIGN_BEFORE = re.compile(r"(?:^|(?<=[\s(\[“\"'‘|~≈><=:/—])|(?<=\ufffc))[-\u2212\u2013+]\Z")
_CURRENCY = re.compile(
    rf"(?P<sign>[-\u2212\u2013+]{SPACE}?)?(?:(?P<symbol>{BEFORE})|(?P<code>[A-Z]{{3}}))(?P<gap>{W})?(?P<inner>[-\u2212+])?\Z"
)
_SYMBOL_ENDS = frozenset(s[-1] for s in SYMBOLS)
_LONE_WORDS = frozenset(s.split()[-1] for s in SYMBOLS if s[-1].isalpha() or s[-1] == ".")


def _at_digit(reading: _Reading, start: int, *, dated: bool = True) -> int:
    """Reads the mention whose digits begin at `start`; gives the place to go on from."""
    text = reading.seen
    if text[start] in numbers.VULGAR:
        return _grow(reading, _Core(start, start + 1, numbers.vulgar(text[start]), 2, Decimal("0.01")))
    run = _RUN.match(text, start)
    end = run.end() if run else start + 1
    if dated and end - start <= 4 and (not start or not (text[start - 1].isalnum() or text[start - 1] in "_.,@#$€£")):
        if found := days.at_digit(text, start, end, reading.year):
            return _add_days(reading, found)
    match = _NUMBER.match(text, start)
    if not match or match.end() - start > TOO_LONG:
        return names.glued(text, start)
    digits = match["digits"]
    if simple := _SIMPLE.match(text, start):
        over, under = int(simple[1]), int(simple[2])
        if not 0 < over < under:
            return names.glued(text, start)
        value = numbers.fraction(over, under)
        return _grow(reading, _Core(start, simple.end(), value, 3, Decimal("0.001")))
    begin = start
    if start and text[start - 1] == ".":
        if start > 1 and (text[start - 2].isalnum() or text[start - 2] in ".\ufffc)"):
            if not (digits.isdigit() and text[start - 2] == "s"):  # `Rs.500`
                return names.glued(text, start)
        elif "." in digits or "," in digits:
            return names.glued(text, start)
        else:
            begin, digits = start - 1, "0." + digits
    value, decimals, step = numbers.read(digits)
    stop = match.end("digits")
    if match["over"] and 0 < int(match["over"]) < int(match["under"]) and digits.isdecimal() and len(digits) < 4:
        value += numbers.fraction(int(match["over"]), int(match["under"]))
        decimals, step, stop = 3, Decimal("0.001"), match.end()
    elif match["vulgar"]:
        value += numbers.vulgar(match["vulgar"])
        decimals, step, stop = 2, Decimal("0.01"), match.end()
    return _grow(reading, _Core(begin, stop, value, decimals, step))


def _before_digits(text: str, start: int, last_end: int) -> tuple[int, bool, bool, str] | None:
    """What is joined to a number from before: where that begins, minus, any sign, the currency's symbol or code.

    None where the number is a part of a name.
    """
    if not start:
        return 0, False, False, ""
    char = text[start - 1]
    low = max(0, start - 16)
    if char.isspace():
        words = text[low:start].split()
        word = words[-1] if words else ""
        if word.lower() in ("minus", "negative"):
            return text.rindex(word, low, start), True, True, ""
        if not word or not (word[-1] in _SYMBOL_ENDS or word[-3:] in CODES):
            return start, False, False, ""
    elif not (char in _SYMBOL_ENDS or char.isupper() or char in "-+\u2212\u2013"):
        return (start, False, False, "") if not (char.isalnum() or char in "_@#&=\\^") else None
    match = _CURRENCY.search(text, low, start)
    if match:
        found = match["symbol"] or match["code"] or ""
        at = match.start("symbol") if match["symbol"] else match.start("code")
        known = bool(match["symbol"]) or found in CODES
        if known and found[0].isalpha() and at and (text[at - 1].isalnum() or text[at - 1] in "_."):
            known = found[-1] == "$" or text[at - 1].isdigit() and False
            found, at = ("$", match.end("symbol") - 1) if known else (found, at)
        if known and found in ("R", "P", "LE", "BD", "KD", "QR", "SR", "Sh", "FF", "TL", "Ft", "Fr", "DM") and match["gap"] and found == "R":
            known = False
        if known:
            sign = match["sign"] if match["sign"] and _SIGN_BEFORE.search(text, low, match.start("sign") + 1) else ""
            begin = match.start("sign") if sign else at
            mark = (sign or match["inner"] or "").strip()
            return begin, mark not in ("", "+"), bool(mark), found
        if match["code"] and not char.isspace() and char not in "-+\u2212\u2013":
            return None
    if char in "-+\u2212\u2013" and not char.isspace():
        if _SIGN_BEFORE.search(text, low, start):
            return start - 1, char != "+", True, ""
        if start - 1 == last_end or char != "-" or start < 2 or not text[start - 2].isalpha() or _PREFIX.search(text, low, start):
            return (start, False, False, "") if char != "+" else None
        return None
    if char.isalpha():
        return None
    return start, False, False, ""


# ---- growing a number into a mention ----------------------------------------------------------

_RATIO = re.compile(
    rf"(?:{W}in{W}(?:every{W})?|{W}out{W}of{W}(?:every{W})?|-in-(?:every-)?)(?P<b>{SPELT.pattern}|[0-9]+(?:,000)*)(?![0-9A-Za-z]|[.,:/][0-9])"
    rf"(?!{W}?(?:-|%|percent|per{W}cent|pct|million|billion|years?|months?|weeks?|days?|hours?|minutes?|seconds?|{'|'.join(MONTHS)})(?![a-z]))",
    re.I,
)
_FOR = re.compile(rf"-for-(?P<b>{SPELT.pattern}|[0-9]+)(?![0-9A-Za-z])", re.I)
_OF_UNIT = re.compile(rf"{W}(?:of{W})?(?:an?|one|1)(?={W}(?:percent|per{W}cent|pct|million|billion|trillion|dozen|hour|minute|year|point|cent|mile|dollar))", re.I)
_UNDER = re.compile(rf"(?:-|{W})(?P<under>{alternatives(FRACTIONS)})(?P<s>s?)(?![A-Za-z])", re.I)


def _other(word: str) -> Decimal:
    return Decimal(word.replace(",", "")) if word[0].isdigit() else (numbers.spelt(word) or (Decimal(0), 0))[0]


def _grow(reading: _Reading, core: _Core) -> int:
    """Joins to a number what belongs to it, and adds the mention; gives the place to go on from."""
    text, found = reading.seen, reading.found
    last_end = found[-1].end if found else -1
    joined = _before_digits(text, core.start, last_end)
    if joined is None:
        return names.glued(text, core.start)
    begin, minus, has_sign, symbol = joined
    if begin < last_end:
        begin, minus, has_sign, symbol = core.start, False, False, ""
    end, scale = (core.end, core.scale)
    after = text[end : end + 1]
    if not symbol and after and after in " -\n\u00a0" and core.value == core.value.to_integral_value():
        if (ratio := _shares(text, core)) is not None:
            stop, value = ratio
            return _add(reading, begin, core.start, stop, Quantity("ratio", value, "", Decimal("0.01"), 2), core.in_words)
    stop, more = units.scale(text, end, money=bool(symbol), spelt=core.in_words)
    if more:
        end, scale = stop, scale + more
    unit = None if symbol and text[end : end + 1] != "-" else units.unit(text, end, scaled=scale > 2 or "," in text[core.start : core.end])
    if symbol and unit and unit.kind != "money":
        unit = None
    kind: Kind = "number"
    name = ""
    value, step, decimals = core.value, core.step, core.decimals
    if symbol:
        if symbol in WORDLIKE and not (scale or step >= 1000 or decimals):
            symbol = ""
            begin = core.start
        else:
            kind, name = "money", symbol if symbol in CODES else settled(symbol, reading.text)
            if unit:
                end, name = unit.end, unit.unit
    elif unit and (unit.sure or scale > 2 or _bracketed(text, unit.end)):
        if unit.unit in ("KRW",) and not scale and not core.in_words and value < 100:
            unit = None
        elif unit.kind == "money" and core.in_words and core.value == 1 and unit.power == -2 and False:
            unit = None
        if unit and _is_unit(text, core, unit):
            end, kind, name = unit.end, unit.kind, unit.unit
            value, step = value * unit.times, step * unit.times
            if unit.power:
                value, step = value.scaleb(unit.power), step.scaleb(unit.power)
                decimals -= unit.power
    if kind == "number":
        if core.in_words:
            if not scale and names.is_idiom(text, core.start, core.end, text[core.start : core.end]):
                return core.end
        elif not scale and not minus:
            if stop_clock := names.clock(text, core.end):
                return stop_clock
            if names.is_ordinal(text, core.end) or names.is_name(text, core.start, core.end):
                return names.glued(text, core.start)
        elif not scale and (text[end : end + 1].isalnum()):
            return names.glued(text, core.start)
        name, _ = units.noun(text, end)
        if name:
            kind = "count"
    elif text[end : end + 1].isalnum() and text[end - 1].isalnum():
        return names.glued(text, core.start)
    if scale:
        value, step = value.scaleb(scale), step.scaleb(scale)
    if minus:
        value = -value
    return _add(reading, begin, begin, end, Quantity(kind, value, name, step, decimals, scale, "", has_sign), core.in_words)


def _is_unit(text: str, core: _Core, unit: units.Unit) -> bool:
    if unit.kind == "duration" and core.in_words and core.value == 1:
        words = text[core.start : unit.end].lower()
        return not words.endswith(("day", "second", "minute")) or "-" in words
    if unit.kind == "duration" and unit.unit in ("second",) and text[unit.end - 1] != "s" and "-" not in text[core.end : unit.end]:
        return core.value == 1 and not core.in_words
    return True


def _bracketed(text: str, end: int) -> bool:
    """Whether an amount in another currency follows in brackets, as in `50 pounds ($63)`."""
    return bool(_BRACKET.match(text, end))


_BRACKET = re.compile(rf"{W}\((?:about{W})?(?:US|HK|[ACS])?[$€£]")


def _shares(text: str, core: _Core) -> tuple[int, Decimal] | None:
    """Where a ratio made of two numbers ends, and its value: `one in five`, `3 out of 4`, `2-for-1`."""
    if text.startswith("-for-", core.end):
        match = _FOR.match(text, core.end)
        if match and (other := _other(match["b"])):
            return match.end(), _divided(core.value, other)
        return None
    if not (text.startswith(("in", "out"), core.end + 1)):
        return None
    match = _RATIO.match(text, core.end)
    if not match:
        return None
    other = _other(match["b"])
    if not 0 < core.value < other or 1000 < other < 2150 and match["b"].isdecimal() or core.value > 99:
        return None
    if other < 10 or other % 5 == 0 or other in (12, 16):
        return match.end(), _divided(core.value, other)
    return None


def _divided(a: Decimal, b: Decimal) -> Decimal:
    return numbers.fraction(int(a), int(b))


# ---- adding -----------------------------------------------------------------------------------

_LINK = re.compile(rf"(?:{W}?{DASH}{W}?|-?{W}(?:to|and|or|through|until)(?:{W}(?:about|around|nearly|almost|as{W}much{W}as))?{W})\Z", re.I)
_TO_LINK = re.compile(rf"{W}?{DASH}{W}?|{W}(?:to|or){W}")


def _add(reading: _Reading, begin: int, core: int, end: int, quantity: Quantity, in_words: bool) -> int:
    text, found = reading.seen, reading.found
    last_end = found[-1].end if found else 0
    stretched, hedge = hedges.before(text, begin, plain=quantity.kind == "duration")
    if stretched < last_end:
        stretched, hedge = begin, ""
    stop = end
    if not hedge:
        stop, hedge = hedges.behind(text, end)
    if hedge:
        quantity = replace(quantity, hedge=hedge)
    if found and begin - last_end <= 24 and stretched >= last_end:
        quantity = _join(reading, begin if not hedge or stop != end else stretched, quantity)
    found.append(Mention(stretched, stop, reading.text[stretched:stop], quantity, in_words, (core, end)))
    return stop


def _join(reading: _Reading, begin: int, new: Quantity) -> Quantity:
    """Where the last mention and the new one are a range, each takes from the other what it lacks."""
    text, found = reading.seen, reading.found
    last = found[-1]
    old = last.meaning
    if isinstance(old, Date) or last.end == begin:
        return new
    between = text[last.end : begin]
    if not _LINK.fullmatch(between):
        return new
    if old.kind in ("number", "count") and new.kind not in ("number", "multiple", "ratio"):
        if old.kind == "count" and (old.unit or new.kind != "count"):
            return new
        if new.kind == "money" and not text[begin].isalnum() or text[begin].isalpha() and not new.kind == "duration" and False:
            return new
        if " and " in between and new.kind in ("count", "duration") and not text[: last.start].rstrip().lower().endswith("between"):
            return new
        factor = Decimal(1)
        if new.kind in ("points", "money") and new.scale == 0 and new.decimals >= 2 and _hundredths(text, begin, new):
            factor = Decimal("0.01")
        scale = new.scale if not old.scale and abs(old.value) < 1000 and abs(old.value) <= abs(new.value).scaleb(-new.scale) / factor else 0
        found[-1] = _remade(last, old, new.kind, new.unit, scale, factor)
    elif old.kind in ("number", "count") and new.kind == "number" and new.scale and not old.scale:
        if abs(old.value) <= abs(new.value).scaleb(-new.scale):
            found[-1] = _remade(last, old, "number", "", new.scale, Decimal(1))
    elif old.kind == "money" and new.kind == "number" and _TO_LINK.fullmatch(between):
        new = replace(new, kind="money", unit=old.unit)
        if new.scale and not old.scale and abs(old.value) <= abs(new.value).scaleb(-new.scale):
            found[-1] = _remade(last, old, "money", old.unit, new.scale, Decimal(1))
        elif old.scale and not new.scale and re.fullmatch(DASH, between):
            pass
    elif old.kind == "money" and new.kind == "money" and new.scale and not old.scale:
        if old.unit in ("", new.unit) and abs(old.value) <= abs(new.value).scaleb(-new.scale) and _TO_LINK.fullmatch(between):
            found[-1] = _remade(last, old, "money", new.unit, new.scale, Decimal(1))
    return new


def _hundredths(text: str, begin: int, new: Quantity) -> bool:
    """Whether the unit of a new mention is worth a hundredth: cents, pence, basis points."""
    return bool(re.compile(r"[^,;]{1,24}?(?:cents?|cts?|pence|p|basis|bps?)\b", re.I).match(text, begin, begin + 40))


def _remade(mention: Mention, old: Quantity, kind: Kind, unit: str, scale: int, factor: Decimal) -> Mention:
    value, step = old.value.scaleb(scale) * factor, old.step.scaleb(scale) * factor
    decimals = old.decimals + (2 if factor != 1 else 0)
    meaning = replace(old, kind=kind, unit=unit, value=value, step=step, scale=old.scale + scale, decimals=decimals)
    return replace(mention, meaning=meaning)


def _add_days(reading: _Reading, dated: list[days.Day]) -> int:
    found = reading.found
    for day in dated:
        last = found[-1] if found else None
        start = max(day.start, last.end) if last else day.start
        start = day.core if start > day.core or start != day.start else start
        if last and isinstance(last.meaning, Date) and last.meaning.edtf.startswith("XXXX") and day.date.start:
            _date_range(reading, last, last.meaning, day)
        found.append(Mention(start, day.end, reading.text[start : day.end], day.date, False, (day.core, day.end)))
    return dated[-1].end


def _date_range(reading: _Reading, last: Mention, old: Date, new: days.Day) -> None:
    """`Oct–Dec 2024`: the first end of a range takes the year of the second."""
    if _LINK.fullmatch(reading.seen[last.end : new.start]) and new.date.precision in ("day", "month"):
        year = int(new.date.edtf[:4])
        month, _, number = old.edtf[5:].partition("-")
        date = dates.day(year, int(month), int(number)) if number else dates.part(year, int(month))
        if date:
            reading.found[-1] = replace(last, meaning=date)


# ---- words ------------------------------------------------------------------------------------


def _at_word(reading: _Reading, start: int, end: int) -> int:
    """Reads the mention that begins with the word `[start:end]`; gives the place to go on from."""
    text = reading.seen
    word = text[start:end]
    key = word.lower()
    if key in MONTHS:
        dated = days.at_month(text, start, end, reading.year)
        return _add_days(reading, dated) if dated else end
    if key in _ORDINALS and (dated := days.at_ordinal(text, start, end, reading.year)):
        return _add_days(reading, dated)
    match _TRIGGERS.get(key) or _TRIGGERS.get(" ".join(key.split())):
        case "number":
            return _at_number(reading, start, end)
        case "big":
            return _at_big(reading, start, end, key)
        case "fraction":
            return _at_fraction(reading, start, end, key)
        case "multiple":
            return _at_multiple(reading, start, end, key)
        case "weekday":
            dated = days.at_weekday(text, start, end)
        case "relative":
            dated = days.at_relative(text, start, end)
        case _:
            dated = days.at_letter(text, start, reading.year) if word[0] in "QHFC" else []
    return _add_days(reading, dated) if dated else end


_ONE = re.compile(
    rf"(?:-|{W})(?:{'|'.join(numbers.BIG)}|percent|per|pct|percentage|basis|cents?|dollars?|euros?|yen|yuan|pence|penny|rupee|{'|'.join(FRACTIONS)}"
    rf"|and|in|out|point|years?|months?|weeks?|hours?|day|days)(?![a-z])|-for-|%",
    re.I,
)
_AND_PART = re.compile(rf"{W}and{W}(?:(?P<a>an?|one)(?:{W}|-)(?P<w>half|quarter|third)|three(?:{W}|-)quarters)(?![a-z])", re.I)
_POINT = re.compile(rf"{W}point((?:{W}(?:zero|oh|{'|'.join(numbers.ONES)})(?![a-z])){{1,3}})", re.I)


def _at_number(reading: _Reading, start: int, end: int) -> int:
    text = reading.seen
    if text[start:end].lower() == "one" and not _ONE.match(text, end) and not text.startswith("one-for", start):
        return end
    match = SPELT.match(text, start)
    stop = match.end() if match else end
    read = numbers.spelt(text[start:stop])
    if not read:
        stop = end
        read = numbers.spelt(text[start:end])
        if not read:
            return end
    value, step = read
    if (under := _UNDER.match(text, stop)) and value < 100 and (under["s"] or value == 1):
        return _parts(reading, start, under, value)
    decimals = 0
    if part := _AND_PART.match(text, stop):
        extra = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": numbers.fraction(1, 3)}.get((part["w"] or "").lower())
        value, stop, decimals, step = value + (extra or Decimal("0.75")), part.end(), 2, Decimal("0.01")
        if extra == Decimal("0.5"):
            decimals, step = 1, Decimal("0.1")
    elif point := _POINT.match(text, stop):
        digits = "".join(str(numbers.SMALL.get(w, 0)) for w in point[1].lower().split())
        value, stop, decimals = value + Decimal(f"0.{digits}"), point.end(), len(digits)
        step = Decimal(1).scaleb(-decimals)
    return _grow(reading, _Core(start, stop, value, decimals, step, True))


def _parts(reading: _Reading, start: int, under: re.Match[str], over: Decimal) -> int:
    """`two-thirds`, `one fifth`, `three quarters of a percentage point`."""
    text = reading.seen
    name = under["under"].lower()
    bottom = FRACTIONS[name]
    if over >= bottom:
        return under.end()
    if name in ("quarter", "half", "second") and text[under.start()] != "-" and not (
        re.match(rf"{W}of(?![a-z])", text[under.end() : under.end() + 6]) or over == 1
    ):  # `three quarters` are nine months
        return _grow(reading, _Core(start, under.start(), over, 0, Decimal(1), True)) if name == "quarter" else under.end()
    value = numbers.fraction(int(over), bottom)
    return _divide(reading, start, under.end(), value)


def _divide(reading: _Reading, start: int, end: int, value: Decimal) -> int:
    """A fraction in words: of a unit that follows, or a ratio."""
    text = reading.seen
    decimals = max(-int(value.as_tuple().exponent), 0) if value.as_tuple().exponent != "n" else 0
    core = _Core(start, end, value, min(decimals, 3), Decimal(1).scaleb(-min(decimals, 3)), True)
    if of := _OF_UNIT.match(text, end):
        stop, scale = units.scale(text, of.end(), money=False, spelt=True)
        if scale or text[of.end() :].lstrip()[:5].lower() == "dozen":
            if not scale:
                return _add(reading, start, start, text.index("dozen", of.end()) + 5, Quantity("number", value * 12, "", Decimal(1)), True)
            return _grow(reading, core._replace(end=stop, scale=scale))
        return _grow(reading, core._replace(end=of.end()))
    if text[end : end + 1] == "-" or re.match(rf"{W}(?:percent|percentage|per{W}cent|pct|point|basis)", text[end : end + 12]):
        if units.unit(text, end, scaled=False):
            return _grow(reading, core)
        if re.match(r"-points?(?![a-z])", text[end : end + 8]):
            length = 6 + (text[end + 6 : end + 7] == "s")
            return _add(reading, start, start, end + length, Quantity("points", value, "", core.step, core.decimals), True)
    return _add(reading, start, start, end, Quantity("ratio", value, "", Decimal("0.01"), 2), True)


_ARTICLE = re.compile(rf"(?<![\w'’-])(?:(?P<half>half{W}an?|(?:a{W}|one-|one{W})quarter{W}of{W}an?)|(?P<a>an?)|(?P<the>the|per|every))(?:{W}|-)\Z", re.I)


def _at_big(reading: _Reading, start: int, end: int, key: str) -> int:
    """`a hundred`, `a million`, `half a dozen`: what no number in words or digits has taken yet."""
    text = reading.seen
    match = _ARTICLE.search(text, max(0, start - 24), start)
    if not match or not (match["a"] or match["half"]):
        if key == "dozen" and reading.found and (last := reading.found[-1]).meaning and last.end == start - 1:
            return _dozens(reading, last, end)
        return end
    if match["a"] and re.search(r"(?:quite|such|what|many|half)\s\Z", text[max(0, match.start() - 8) : match.start()]) :
        return end
    value = Decimal(12 if key == "dozen" else 1)
    scale = 0 if key == "dozen" else numbers.BIG[key]
    decimals = 0
    if match["half"]:
        quarter = "quarter" in match["half"].lower()
        value *= Decimal("0.25") if quarter else Decimal("0.5")
        decimals = 0 if key == "dozen" else 2 if quarter else 1
    begin = match.start()
    if reading.found and begin < reading.found[-1].end:
        return end
    if key == "hundred" and re.match(rf"{W}or{W}so", text[end : end + 8]):
        pass
    step = Decimal(1).scaleb(-decimals)
    stop = end
    if key == "hundred" and (more := re.compile(rf"(?:-|{W})(thousand|million|billion|trillion)(?![a-z])", re.I).match(text, end)):
        stop, scale = more.end(), scale + numbers.BIG[more[1].lower()]
    if part := _AND_PART.match(text, stop):
        if part["w"] and part["w"].lower() == "half":
            value, decimals, step, stop = value + Decimal("0.5"), 1, Decimal("0.1"), part.end()
    return _grow(reading, _Core(begin, stop, value, decimals, step, True, scale))


def _dozens(reading: _Reading, last: Mention, end: int) -> int:
    """`two dozen`: the number before was taken by itself."""
    old = last.meaning
    if isinstance(old, Date) or old.kind not in ("number", "count") or old.scale or old.decimals:
        return end
    reading.found.pop()
    start = last.core[0]
    return _grow(reading, _Core(start, end, abs(old.value) * 12, 0, Decimal(1), True))


_A = re.compile(rf"(?<![\w'’-])an?{W}\Z", re.I)
_DIVIDES = re.compile(
    rf"{W}(?:of|as|less|more|fewer|higher|lower|cheaper|smaller|larger|bigger|larger|faster|slower|shorter|longer|to|from|since|in|by|on|over|this|last|year|compared|against|for|when|"
    rf"while|below|above|off|and|because|after|during|at|between|among|within|percent|percentage)(?![a-z])|\Z|[.,;:)\]”\"!?—–]|{W}[(—–]|-(?:percentage|percent|point)",
    re.I,
)
_QUARTER = re.compile(rf"{W}of{W}(?:the|its|their|all|his|her|a|an|those|these|our|that|this|[a-z]+s|[A-Z])|-(?:percentage|percent|point|million|billion)|{W}(?:percentage|point)", re.I)
_HALF = re.compile(
    rf"{W}(?:of|the|its|their|his|her|our|all|that|this|those|these|as|what|an?{W}(?:million|billion|trillion|dozen|hour|percentage|percent|point|day|year|century|mile)|"
    rf"percentage|percent)(?![a-z])|-(?:percentage|percent|point|hour|million|billion|dozen)",
    re.I,
)
_MOVES = re.compile(
    rf"(?:by|in|than|nearly|almost|about|roughly|around|over|cut|fell|fallen|falls|fall|rose|risen|rises|rise|lost|shed|down|up|dropped|gained|jumped|grew|surged|slashed|least|only|just|some){W}(?:an?{W})?\Z",
    re.I,
)


def _at_fraction(reading: _Reading, start: int, end: int, key: str) -> int:
    """`a third of`, `half the`, `nearly a quarter`."""
    text = reading.seen
    if key == "half":
        if names.previous(text, start).lower() in ("first", "second", "this", "last", "other", "each", "better", "a", "latter", "next", "every", "fiscal"):
            return end
        if not _HALF.match(text, end):
            moved = _MOVES.search(text, max(0, start - 16), start)
            if not moved or not _DIVIDES.match(text, end) or text.startswith("-", end):
                return end
        if big := re.compile(rf"-(million|billion|dozen)|{W}an?(?:{W}|-)(million|billion|trillion|dozen|hundred|thousand)(?![a-z])", re.I).match(text, end):
            word = (big[1] or big[2]).lower()
            if big[2]:
                return big.start(2) - 1  # `_at_big` looks back
            return _grow(reading, _Core(start, big.end(), Decimal("0.5"), 1, Decimal("0.1"), True, numbers.BIG.get(word, 0)))
        return _divide(reading, start, end, Decimal("0.5"))
    article = _A.search(text, max(0, start - 4), start)
    if not article:
        if key == "quarter" and re.match(r"-(?:percentage|percent|point)", text[end : end + 12]):
            return _divide(reading, start, end, Decimal("0.25"))
        return end
    begin = article.start()
    if key == "quarter":
        moved = _MOVES.search(text, max(0, begin - 16), start)
        if not _QUARTER.match(text, end) and not (moved and moved[0].split()[0].lower() != "in" and _DIVIDES.match(text, end)):
            return end
    elif not _DIVIDES.match(text, end):
        return end
    return _divide(reading, begin, end, numbers.fraction(1, FRACTIONS[key]))


_COMPARES = re.compile(
    rf"{W}(?:as|the|that|its|their|his|her|our|your|what|this|those|last|from|in|to|by|over|since|within|compared|year|previous|analysts|on|during|between|after|again|every|for|at|and|when)(?![a-z])|[.,;:)”\"!?]|\Z",
    re.I,
)
_TWICE = re.compile(rf"{W}(?:as|the|that|its|their|his|her|our|what|those|this|last|[0-9]|normal|usual|more)(?![a-z])", re.I)
_DOUBLE_BEFORE = frozenset(
    "to will would could may might can should must not than almost nearly about roughly more did is was were are be been least it they that".split()
)


def _at_multiple(reading: _Reading, start: int, end: int, key: str) -> int:
    """`doubled`, `twice the`, `to triple by 2030`."""
    text = reading.seen
    if text[end : end + 1] == "-" or re.match(rf"{W}(?:down|up|check|as{W}an?)(?![a-z])", text[end : end + 8]):
        return end
    if text[start - 1 : start] == "-":
        return end
    word = names.previous(text, start).lower()
    if key in ("twice", "thrice"):
        if not _TWICE.match(text, end) and word not in ("than", "nearly", "almost", "about"):
            return end
    elif key in ("double", "triple", "treble", "quadruple", "quintuple", "halve"):
        if not re.match(rf"{W}(?:the|that|its|their|his|her|our|what|last|this)(?![a-z])", text[end : end + 8]) and not (
            word in _DOUBLE_BEFORE and _COMPARES.match(text, end)
        ):
            return end
    elif key == "halves" and (word in ("two", "both", "the", "into", "in") or not word):
        return end
    value = Decimal(_ACTIONS[key]) or Decimal("0.5")
    return _add(reading, start, start, end, Quantity("multiple", value, "", Decimal(1) if value >= 1 else Decimal("0.1"), 0 if value >= 1 else 1), True)




def find_quantities(text: str) -> list[Mention]:
    """The quantities of a text that holds no dates: `2024` is a number. For values, not for prose."""
    reading = _Reading(text, text, None, [])
    position = 0
    while True:
        digit = _DIGIT.search(text, position)
        word = (_FIRST_WORD.match(text) if not position else None) or _WORD.search(text, position)
        if digit and (not word or digit.start() < word.start(1)):
            position = _at_digit(reading, digit.start(), dated=False)
        elif word:
            position = _at_word(reading, word.start(1), word.end(1))
        else:
            return reading.found
