"""Agreement: whether the words of a text are an honest rendering of a fact.

The rules are the table in the design's section on checked prose. Where it left a choice:

- Rounding is of magnitudes, half up, to the last digit written. Behind `more than` and its like the fact may also be
  cut to that digit (`more than 18%` for 18.7%), behind `less than` raised to it; it must lie on that side.
- `about` and its like allow 5 % to a rounder number only: one that keeps the decimals of the fact, or all of its four
  or more digits, is the fact's own number or another (`about 26 billion` for 25.6 billion, not `about 25.7 billion`).
- `nearly` and `almost`: the same, and the fact does not pass the number in the words.
- Fractions are compared within 2 points of 100, multiples in words within 2 % of the multiple; with a one-sided hedge
  the fact may lie up to 10 points beyond the fraction, and anywhere short of the next whole multiple.
- A multiple compares with a signed percentage as a change (doubled is +100 %, halved is -50 %).
- A direction is a contradiction only where the fact has a sign of its own: it is negative, or was written with a plus.
  A number behind `to`, `at` or `from` is a level, which no verb of direction gives a sign.
- In the change of a price the verb that another goes on from must not contradict it either (`fell, adding 5%`).
- A year, month or quarter of the fact is not a day: words may be less precise than the fact, not more.
- A duration beside a dated event is measured by other checks; nothing is said of it here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities import directions, formats, hedges, numbers
from nutgraf.quantities.dates import part
from nutgraf.quantities.money import SYMBOLS
from nutgraf.quantities.numbers import DIGITS, ONES
from nutgraf.quantities.values import Date, Difference, Direction, Hedge, Mention, Quantity, rounded

_FIVE = Decimal("0.05")
_TWO = Decimal("0.02")
_ABOVE, _BELOW = ("more than", "at least"), ("less than", "up to")


def difference(
    words: Mention,
    fact: Quantity | Date,
    *,
    before: str = "",
    after: str = "",
    change: bool = False,
    lang: str = "en",
) -> Difference | None:
    """As `quantities.difference` promises."""
    english = pointed(words)
    if english is words:
        return _difference(words, fact, before, after, change, _tongue(lang))
    wrong = _difference(english, fact, before, after, change, _tongue(lang))
    message = f'"{words.words}" has a decimal comma, which is not how to write the fact'
    return Difference("value-mismatch", message, wrong.write if wrong and not wrong.width else english.words)


def pointed(words: Mention) -> Mention:
    """The words with a decimal point for a decimal comma; themselves where they have none."""
    written = numbers.pointed(words.words) if "," in words.words else words.words
    return words if written == words.words or isinstance(words.meaning, Date) else replace(words, words=written)


def _difference(
    words: Mention, fact: Quantity | Date, before: str, after: str, change: bool, tongue: _Tongue
) -> Difference | None:
    said = words.meaning
    if isinstance(fact, Date):
        return _date(words, said, fact, before, tongue)
    if isinstance(said, Date):
        if said.precision == "year" and fact.kind in ("number", "count") and said.edtf == formats.machine(fact):
            return None
        return Difference("unit-mismatch", f'"{words.words}" is a date, unlike the fact', tongue.written(words, fact))
    hedge: Hedge = said.hedge or tongue.hedge_of(before, said.kind == "duration")
    same = said.kind == fact.kind and said.unit == fact.unit and said.value in (fact.value, -fact.value)
    if same and not hedge and not fact.hedge:
        return _way(words, said, fact, (before, after), change, tongue)
    pair = _alike(said, fact)
    if pair and said.kind in (fact.kind, "number", "count") and said.step <= fact.step:
        digits = _digits(said)
        # The scale of another language may have no place for decimals: `257亿` keeps those of 25.6 billion.
        kept = fact.decimals > 0 and said.scale > 0 and digits >= _digits(fact)
        pair = pair._replace(fine=said.decimals > 0 or kept or digits >= 4)
    if pair and said.kind == "multiple" and not words.in_words:
        pair = pair._replace(loose=None)  # `12.1 times` is not 12 times
    if pair is None:
        return Difference(
            "unit-mismatch", f'"{words.words}" is not in the unit of the fact', tongue.written(words, fact)
        )
    if not _near(pair, hedge, fact.hedge):
        if _near(pair, "", ""):
            wrong = f'"{_hedged(words, hedge)}" puts the number on the wrong side of the fact'
            return Difference("hedge-mismatch", wrong, _style(words, said, fact, hedge, tongue))
        return Difference(
            "value-mismatch", f'"{words.words}" is not the fact', _style(words, said, fact, hedge, tongue)
        )
    loosely = pair.loose is not None and _sense(fact.hedge) == "about" and not hedge  # `a fifth` is about a fifth
    if fact.hedge and _sense(fact.hedge) != _sense(hedge) and not loosely:
        dropped = f'"{words.words}" drops the "{fact.hedge}" of the fact'
        return Difference("hedge-mismatch", dropped, _style(words, said, fact, hedge, tongue))
    return _way(words, said, fact, (before, after), change, tongue)


def _digits(it: Quantity) -> int:
    """How many digits a quantity is written with, but for noughts at its end."""
    return len(str((abs(it.value) / it.step).to_integral_value()).rstrip("0"))


class _Tongue(NamedTuple):
    """What agreement asks of the language of a text."""

    hedge_of: Callable[[str, bool], Hedge]  # the text before the words; whether they are a duration
    level: re.Pattern[str]
    last: Callable[[str], Direction | None]
    first: Callable[[str], Direction | None]
    leading: Callable[[str, Direction], Direction | None]
    opposite: Callable[[str], str]
    written: Callable[[Mention, Quantity], str]
    dated: Callable[[Mention, Date, Date], str]
    sentence: Callable[[Quantity | Date], str]
    hedge: Callable[[Quantity | Date], str]  # as it is put before a number
    digits: str  # how a number is formatted
    most: int  # what the number before a scale is less than


@lru_cache(maxsize=8)  # of languages
def _tongue(lang: str) -> _Tongue:
    if lang.partition("-")[0].lower() == "zh":
        from nutgraf.quantities.zh import agreement as zh
        from nutgraf.quantities.zh import directions as ways
        from nutgraf.quantities.zh import formats as house

        return _Tongue(
            zh.hedge_of, zh.LEVEL, ways.last, ways.first, ways.leading, ways.opposite, zh.written, zh.dated,
            house.sentence, house.hedge, "f", 10_000,
        )  # fmt: skip
    return _Tongue(
        _hedge_of, _LEVEL, directions.last, directions.first, directions.leading, directions.opposite, _written,
        _date_style, formats.sentence, _said, ",f", 1000,
    )  # fmt: skip


def _said(fact: Quantity | Date) -> str:
    hedge = formats.hedge(fact)
    return f"{hedge} " if hedge else ""


def _hedged(words: Mention, hedge: Hedge) -> str:
    return words.words if words.hedge else f"{hedge} {words.words}"


def _hedge_of(before: str, during: bool) -> Hedge:
    """The hedge at the very end of the text before the words."""
    padded = before[-hedges.REACH :].rstrip() + " "
    return hedges.before(padded, len(padded), during=during)[1]


def _sense(hedge: Hedge) -> str:
    return "above" if hedge in _ABOVE else "below" if hedge in _BELOW else "about" if hedge else ""


# ---- units ------------------------------------------------------------------------------------

_DOLLARS = frozenset(code for sign, code in SYMBOLS.items() if sign.endswith("$"))
_LENGTHS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


class _Pair(NamedTuple):
    """Both values as magnitudes in one unit, the step of the words, and the tolerance of a fraction or multiple."""

    said: Decimal
    told: Decimal
    step: Decimal
    loose: Decimal | None = None
    fine: bool = False  # the words are as precise as the fact


def _alike(said: Quantity, fact: Quantity) -> _Pair | None:
    """What can be compared of the words and the fact; None for two units."""
    a, b, step = abs(said.value), fact.value, said.step
    match (said.kind, fact.kind):
        case ("number" | "count", "number" | "count") | ("percent", "percent") | ("points", "points"):
            return _Pair(a, abs(b), step)
        case ("count", "points") if said.unit == "point":
            return _Pair(a, abs(b), step)
        case ("count", "multiple") if said.unit == "time":
            return _Pair(a, abs(b), step)
        case ("number", "money") if said.scale:  # `from $20 billion to 25.6 billion`
            return _Pair(a, abs(b), step)
        case ("money", "money"):
            bare = not said.unit and (fact.unit in _DOLLARS or fact.unit in ("JPY", "CNY"))
            return _Pair(a, abs(b), step) if bare or said.unit == fact.unit or not fact.unit else None
        case ("duration", "duration"):
            return _durations(said, fact)
        case ("percent", "ratio"):
            return _Pair(a, abs(b) * 100, step)
        case ("percent", "number") if fact.decimals and abs(b) <= 1:
            return _Pair(a, abs(b) * 100, step)
        case ("ratio", "ratio" | "number"):
            return _Pair(a, abs(b), step, _TWO)
        case ("ratio", "percent"):
            return _Pair(a, abs(b) / 100, step, _TWO)
        case ("multiple", "multiple" | "number" | "ratio"):
            return _Pair(a, abs(b), step, _TWO * a)
        case ("multiple", "percent"):
            changed = 1 + b / 100
            if a < 1 or fact.signed or b < 0 or abs(changed - a) <= _TWO * a:
                return _Pair(a, changed, step, _TWO * a)
            return _Pair(a, b / 100, step, _TWO * a)
    return None


def _durations(said: Quantity, fact: Quantity) -> _Pair | None:
    if said.unit == fact.unit:
        a, b = 1, 1
    elif {said.unit, fact.unit} == {"year", "month"}:
        a, b = (12 if said.unit == "year" else 1), (12 if fact.unit == "year" else 1)
    elif said.unit in _LENGTHS and fact.unit in _LENGTHS:
        a, b = _LENGTHS[said.unit], _LENGTHS[fact.unit]
    else:
        return None
    return _Pair(abs(said.value) * a, abs(fact.value) * b, said.step * a)


# ---- values -----------------------------------------------------------------------------------


def _to(value: Decimal, step: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    return (value / step).to_integral_value(rounding) * step


def _near(pair: _Pair, hedge: Hedge, own: Hedge) -> bool:
    """Whether magnitudes agree: those of the words with their hedge, those of the fact with its own."""
    said, told, step, loose, fine = pair
    equal = _to(told, step) == said if loose is None else abs(said - told) <= loose
    if hedge in ("about", "nearly"):
        close = equal or (not fine and abs(said - told) <= _FIVE * told)
        return close and (hedge == "about" or told <= said)
    reach = Decimal("0.1") if said < 1 else 1
    if hedge in _ABOVE:
        cut = equal or _to(told, step, ROUND_FLOOR) == said or (loose is not None and said < told <= said + reach)
        return cut and (told > said or (told == said and (hedge == "at least" or own in _ABOVE)))
    if hedge in _BELOW:
        raised = equal or _to(told, step, ROUND_CEILING) == said or (loose is not None and said - reach <= told < said)
        return raised and (told < said or (told == said and (hedge == "up to" or own in _BELOW)))
    return equal


# ---- direction --------------------------------------------------------------------------------

_LEVEL = pattern(r"(?<![\w-])(?:to|at|from|reached|hit)\s+(?:an?\s+|the\s+)?\Z", re.I)


def _way(
    words: Mention, said: Quantity, fact: Quantity, around: tuple[str, str], change: bool, tongue: _Tongue
) -> Difference | None:
    before, after = around
    way = -1 if fact.value < 0 else 1 if (fact.signed or change) and fact.value > 0 else 0
    if not way or (said.kind == "multiple" and words.in_words):
        return None
    if said.signed and said.value:
        if (said.value < 0) == (way < 0):
            return None
        bare = _core(words).lstrip(_SIGNS)
        wrong = f'"{words.words}" has the opposite sign of the fact'
        return Difference("direction-mismatch", wrong, ("\u2212" if way < 0 else "+") + bare)
    ahead = tongue.first(after)
    if not ahead and tongue.level.search(before[-24:]):
        return None
    behind = tongue.last(before)
    found = behind if behind and (not ahead or behind.distance < ahead.distance) else ahead
    if found and found is behind and change and found.way == way:
        found = behind = tongue.leading(before, found)
    if not found or found.way == way:
        return None
    offset = found.start - len(before) if found is behind else words.end - words.start + found.start
    width = len(found.word)
    if found.denied:
        return Difference("direction-mismatch", f'"not {found.word}" denies the fact', found.word, offset, width)
    wrong = f'"{found.word}" says the opposite of the fact'
    return Difference("direction-mismatch", wrong, tongue.opposite(found.word), offset, width)


# ---- dates ------------------------------------------------------------------------------------


def _date(words: Mention, said: Quantity | Date, fact: Date, before: str, tongue: _Tongue) -> Difference | None:
    if isinstance(said, Quantity):
        if said.kind == "duration" or (said.kind in ("number", "count") and formats.machine(said) == fact.edtf):
            return None
        return Difference("unit-mismatch", f'"{words.words}" is no date, unlike the fact', tongue.sentence(fact))
    if said.edtf and not _same_time(said, fact):
        return Difference(
            "date-mismatch", f'"{words.words}" is not the date of the fact', tongue.dated(words, said, fact)
        )
    if fact.approximate and said.edtf and not said.approximate and tongue.hedge_of(before, False) != "about":
        dropped = f'"{words.words}" drops the "about" of the fact'
        return Difference("hedge-mismatch", dropped, tongue.hedge(fact) + words.words)
    return None


def _same_time(said: Date, fact: Date) -> bool:
    """Whether the fact's date, at the precision of the words, is the date in the words."""
    if not fact.start or not fact.end:
        return said.edtf == fact.edtf
    if said.edtf.startswith("XXXX"):
        month, _, day = said.edtf[5:].partition("-")
        number = int(month)
        if day:
            ends = (fact.start, fact.end) if fact.precision in ("day", "span") else ()
            return any((d.month, d.day) == (number, int(day)) for d in ends)
        if number <= 12:
            return fact.start.month == fact.end.month == number and (fact.end - fact.start).days < 31
        window = part(fact.start.year, number)
        return bool(window and window.start and window.end and window.start <= fact.start and fact.end <= window.end)
    if not said.start or not said.end:
        return True
    if said.start <= fact.start and fact.end <= said.end:
        return True
    if said.edtf.removesuffix("~") == fact.edtf.removesuffix("~"):
        return True
    if fact.precision == "span":
        return any(said.start <= d <= said.end for d in (fact.start, fact.end))
    return said.approximate and said.precision == "year" and abs(said.start.year - fact.start.year) <= 1


# ---- what to write ----------------------------------------------------------------------------

_DIGITS = pattern(DIGITS)
_SIGNS = "+-\u2212\u2013"
_SPELT = ("zero", *ONES)


def _core(words: Mention) -> str:
    """The words without their hedge."""
    start, end = words.core
    return words.words[start - words.start : end - words.start] if end else words.words


def _written(words: Mention, fact: Quantity) -> str:
    """The fact in house style, with its hedge; a count without its noun, which is not part of the words."""
    text = formats.sentence(fact)
    if words.kind == "ratio" and words.in_words and fact.kind == "number" and abs(fact.value) < 1:
        text = formats.sentence(replace(fact, kind="ratio"))
    elif fact.kind in ("number", "count"):
        text = formats.number(fact.value, fact.decimals, fact.scale)
        if words.in_words and text in "123456789":
            text = _SPELT[int(text)]
    elif fact.kind == "percent" and words.in_words and _core(words).endswith("ed"):  # `doubled`
        text = f"{'fell' if fact.value < 0 else 'rose'} {text}"
    return f"{fact.hedge} {text}" if fact.hedge else text


def _style(words: Mention, said: Quantity, fact: Quantity, hedge: Hedge, tongue: _Tongue) -> str:
    """The fact in the style of the words: their scale, decimals and unit, and a hedge only where it is honest."""
    bare = _core(words)
    match = _DIGITS.search(bare)
    scaled = abs(fact.value).scaleb(-said.scale)
    decimals = said.decimals
    if said.kind == "points" and match and "." not in match[0] and said.decimals == 2:  # basis points
        scaled, decimals = scaled * 100, 0
    plain = match and not words.in_words and (said.kind, said.unit) == (fact.kind, fact.unit) and "/" not in bare
    if not plain or not match or bare[: match.start()].endswith(".") or _SUBUNITS.search(bare):
        return tongue.written(words, fact)
    value = rounded(scaled, decimals)
    if (not value and fact.value) or (said.scale and not 1 <= scaled < tongue.most):
        return tongue.written(words, fact)
    text = bare[: match.start()] + format(value, tongue.digits) + bare[match.end() :]
    if said.signed and (said.value < 0) != (fact.value < 0):
        text = ("\u2212" if fact.value < 0 else "+") + text.lstrip(_SIGNS)
    shown = _Pair(value.scaleb(said.scale), abs(fact.value), said.step)
    if fact.hedge:
        return tongue.hedge(fact) + text if _near(shown, fact.hedge, fact.hedge) else tongue.written(words, fact)
    if hedge and words.core[0] > words.start and _near(shown, hedge, ""):
        return words.words[: words.core[0] - words.start] + text
    return text


_SUBUNITS = pattern(
    r"\b(?:cents?|cts?|pence|p|dozen|decades?|fortnights?|centur(?:y|ies))\b|¢|[0-9]p\b|美分|港仙|欧分|便士"
)


_YEAR = pattern(r"(?<![0-9])[0-9]{4}(?![0-9])")
_MONTH = pattern(r"([A-Z][A-Za-z]{2,8})(\.?)(?![A-Za-z])")
_DAY = pattern(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_ORDINAL = pattern(r"first|second|third|fourth", re.I)
_ORDINALS = ("first", "second", "third", "fourth")


def _date_style(words: Mention, said: Date, fact: Date) -> str:
    """The date of the fact in the words' own form, where it is as precise as they are; else in house style."""
    first, last = fact.start, fact.end
    text = _core(words)
    number = int(said.edtf[5:7]) if said.precision in ("relative", "quarter", "half", "month") else 0
    months = 3 if 33 <= number <= 36 else 6 if number >= 40 else 1
    if not first or not last or (said.precision in ("day", "monthday") and first != last):
        return formats.sentence(fact)
    if (first.year, (first.month - 1) // months) != (
        last.year,
        (last.month - 1) // months,
    ) and said.precision != "year":
        return formats.sentence(fact)
    if first.year != last.year or said.precision in ("span", "decade", "season"):
        return formats.sentence(fact)
    if re.match(r"[0-9]{4}-[0-9]{2}-", text):
        return fact.edtf
    text = _YEAR.sub(str(first.year), text)
    if said.precision in ("day", "monthday"):
        text = _DAY.sub(str(first.day), text, count=1)
    name = formats.MONTHS[first.month - 1]
    text = _MONTH.sub(lambda m: name if len(m[1]) > 4 or m[1] == "May" else _abbreviated(name), text, count=1)
    if months > 1:
        text = _ORDINAL.sub(_ORDINALS[(first.month - 1) // months], text)
        text = re.sub(r"(?<=[QH])[1-4]|[1-4](?=[QH])", str((first.month - 1) // months + 1), text)
    return text


def _abbreviated(month: str) -> str:
    """As the Associated Press shortens months."""
    return month if len(month) < 6 else "Sept." if month == "September" else month[:3] + "."
