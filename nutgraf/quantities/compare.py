"""Agreement: whether the words of a text are an honest rendering of a fact.

The rules are the table in the design's section on checked prose. Where it left a choice:

- Rounding is of magnitudes, half up, to the last digit written. Behind `more than` and its like the fact may also be
  cut to that digit (`more than 18%` for 18.7%), behind `less than` raised to it; it must lie on that side.
- `nearly` and `almost`: the number in the words is within 5 % of the fact, and the fact does not pass it.
- Fractions are compared within 2 points of 100, multiples within 2 % of the multiple; with a one-sided hedge the
  fact may lie up to 10 points beyond the fraction, and anywhere short of the next whole multiple.
- A multiple compares with a signed percentage as a change (doubled is +100 %, halved is -50 %).
- A direction is a contradiction only where the fact has a sign of its own: it is negative, or was written with a plus.
  A number behind `to`, `at` or `from` is a level, which no verb of direction gives a sign.
- A year, month or quarter of the fact is not a day: words may be less precise than the fact, not more.
- A duration beside a dated event is measured by other checks; nothing is said of it here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from nutgraf.quantities import directions, formats, hedges
from nutgraf.quantities.dates import part
from nutgraf.quantities.money import SYMBOLS
from nutgraf.quantities.numbers import DIGITS
from nutgraf.quantities.values import Date, Hedge, Mention, Quantity

_FIVE = Decimal("0.05")
_TWO = Decimal("0.02")
_ABOVE, _BELOW = ("more than", "at least"), ("less than", "up to")


@dataclass(frozen=True, slots=True)
class Difference:
    """How words and a fact disagree: a code of `problems.CODES`, what to say, and what to write instead."""

    code: str
    message: str
    write: str


def difference(words: Mention, fact: Quantity | Date, *, before: str = "", after: str = "") -> Difference | None:
    """How `words` disagree with `fact`, or None where they agree.

    `before` and `after` are the text of the clause around the words; they are searched for a hedge that ends just before the
    words, and for a verb or a noun of direction.
    """
    meaning = words.meaning
    if isinstance(fact, Date):
        return _date(words, meaning, fact, before)
    if isinstance(meaning, Date):
        if meaning.precision == "year" and fact.kind in ("number", "count") and meaning.edtf == formats.machine(fact):
            return None
        return Difference("unit-mismatch", f'"{words.words}" is a date, the fact is not', _written(fact))
    hedge: Hedge = meaning.hedge or _hedge_of(before)
    pair = _alike(meaning, fact)
    if pair is None:
        return Difference("unit-mismatch", f'"{words.words}" is not in the unit of the fact', _written(fact))
    said, told, step, loose = pair
    if not _near(abs(said), abs(told), step, loose, hedge, fact.hedge):
        if _near(abs(said), abs(told), step, loose, "", ""):
            return Difference("hedge-mismatch", f'"{words.words}" is hedged the wrong way', _style(words, fact, hedge))
        return Difference("value-mismatch", f'"{words.words}" is not the fact', _style(words, fact, hedge))
    if (
        fact.hedge
        and _sense(fact.hedge) != _sense(hedge)
        and not (loose and _sense(fact.hedge) == "about" and not hedge)
    ):
        what = f'the fact is "{fact.hedge}", "{words.words}" is not'
        return Difference("hedge-mismatch", what, _style(words, fact, hedge))
    return _way(words, meaning, fact, before, after)


def _hedge_of(before: str) -> Hedge:
    """The hedge at the very end of the text before the words."""
    padded = before[-hedges.REACH :].rstrip() + " "
    return hedges.before(padded, len(padded))[1]


def _sense(hedge: Hedge) -> str:
    return "above" if hedge in _ABOVE else "below" if hedge in _BELOW else "about" if hedge else ""


# ---- units ------------------------------------------------------------------------------------

_DOLLARS = frozenset(code for sign, code in SYMBOLS.items() if sign.endswith("$"))
_LENGTHS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def _alike(said: Quantity, fact: Quantity) -> tuple[Decimal, Decimal, Decimal, Decimal | None] | None:
    """Both values and the step in one unit, with the tolerance of a fraction or multiple in words; None for two units."""
    kinds = (said.kind, fact.kind)
    a, b, step = said.value, fact.value, said.step
    match kinds:
        case ("number" | "count", "number" | "count") | ("percent", "percent") | ("points", "points"):
            return a, b, step, None
        case ("count", "points") if said.unit == "point":
            return a, b, step, None
        case ("money", "money"):
            same = said.unit == fact.unit or (not said.unit and fact.unit in _DOLLARS | {"JPY", "CNY"}) or not fact.unit
            return (a, b, step, None) if same else None
        case ("duration", "duration"):
            return _durations(said, fact)
        case ("percent", "ratio"):
            return a, b * 100, step, None
        case ("percent", "number") if fact.decimals and abs(fact.value) <= 1:
            return a, b * 100, step, None
        case ("ratio", "ratio" | "number"):
            return a, b, step, _TWO
        case ("ratio", "percent"):
            return a, b / 100, step, _TWO
        case ("multiple", "multiple" | "number" | "ratio"):
            return a, b, step, _TWO * a
        case ("multiple", "percent"):
            changed = 1 + b / 100
            if a < 1 or fact.signed or fact.value < 0 or abs(changed - a) <= _TWO * a:
                return a, changed, step, _TWO * a
            return a, b / 100, step, _TWO * a
    return None


def _durations(said: Quantity, fact: Quantity) -> tuple[Decimal, Decimal, Decimal, Decimal | None] | None:
    if said.unit == fact.unit:
        return said.value, fact.value, said.step, None
    if {said.unit, fact.unit} == {"year", "month"}:
        a, b = (12 if said.unit == "year" else 1), (12 if fact.unit == "year" else 1)
    elif said.unit in _LENGTHS and fact.unit in _LENGTHS:
        a, b = _LENGTHS[said.unit], _LENGTHS[fact.unit]
    else:
        return None
    return said.value * a, fact.value * b, said.step * a, None


# ---- values -----------------------------------------------------------------------------------


def _to(value: Decimal, step: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    return (value / step).to_integral_value(rounding) * step


def _near(said: Decimal, told: Decimal, step: Decimal, loose: Decimal | None, hedge: Hedge, own: Hedge) -> bool:
    """Whether magnitudes agree: `said` in the words with their hedge, `told` by the fact with its own."""
    equal = _to(told, step) == said if loose is None else abs(said - told) <= loose
    if hedge in ("about", "nearly"):
        close = equal or abs(said - told) <= _FIVE * told
        return close and (hedge == "about" or told <= said)
    if hedge in _ABOVE:
        if loose is not None and not equal:
            equal = said < told <= said + (Decimal("0.1") if said < 1 else 1)
        side = told > said or (hedge == "at least" and told == said) or (own in _ABOVE and told == said)
        return (equal or _to(told, step, ROUND_FLOOR) == said) and side
    if hedge in _BELOW:
        if loose is not None and not equal:
            equal = said - (Decimal("0.1") if said < 1 else 1) <= told < said
        side = told < said or (hedge == "up to" and told == said) or (own in _BELOW and told == said)
        return (equal or _to(told, step, ROUND_CEILING) == said) and side
    return equal


# ---- direction --------------------------------------------------------------------------------

_LEVEL = re.compile(r"(?<![\w-])(?:to|at|from|reached|hit)\s+(?:an?\s+|the\s+)?\Z", re.I)


def _way(words: Mention, said: Quantity, fact: Quantity, before: str, after: str) -> Difference | None:
    way = -1 if fact.value < 0 else 1 if fact.signed and fact.value > 0 else 0
    if not way or said.kind in ("multiple",) and said.value >= 1 and fact.value > 0:
        return None
    sign = "\u2212" if way < 0 else "+"
    bare = words.words[words.core[0] - words.start :] if words.core[1] else words.words
    if said.signed and said.value:
        if (said.value < 0) == (way < 0):
            return None
        return Difference(
            "direction-mismatch", f'"{words.words}" has the wrong sign', sign + bare.lstrip("+-\u2212\u2013")
        )
    ahead = directions.first(after)
    if not ahead and _LEVEL.search(before[-24:]):
        return None
    behind = directions.last(before)
    found = behind if behind and (not ahead or behind.distance < ahead.distance) else ahead
    if not found or found.way == way:
        return None
    if found.denied:
        return Difference(
            "direction-mismatch", f'the clause denies "{found.word}", which is what the fact says', found.word
        )
    says, is_ = ("up", "down") if way < 0 else ("down", "up")
    return Difference(
        "direction-mismatch", f'"{found.word}" says {says}, the fact says {is_}', directions.opposite(found.word)
    )


# ---- dates ------------------------------------------------------------------------------------


def _date(words: Mention, said: Quantity | Date, fact: Date, before: str) -> Difference | None:
    if isinstance(said, Quantity):
        if said.kind == "duration" or (said.kind in ("number", "count") and formats.machine(said) == fact.edtf):
            return None
        return Difference("unit-mismatch", f'"{words.words}" is no date, the fact is one', formats.sentence(fact))
    if said.edtf and not _same_time(said, fact):
        return Difference("date-mismatch", f'"{words.words}" is not the date of the fact', _date_style(words, fact))
    about = said.approximate or _hedge_of(before) == "about"
    if fact.approximate and not about and said.edtf:
        return Difference(
            "hedge-mismatch", f'the date of the fact is approximate, "{words.words}" is not', formats.sentence(fact)
        )
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

_DIGITS = re.compile(DIGITS)


def _written(fact: Quantity) -> str:
    text = formats.sentence(fact)
    return f"{fact.hedge} {text}" if fact.hedge else text


def _style(words: Mention, fact: Quantity, hedge: Hedge) -> str:
    """The fact in the style of the words: their scale, their decimals, their way with units, and an honest hedge."""
    said = words.meaning
    if isinstance(said, Date) or words.in_words or said.kind != fact.kind or said.unit != fact.unit:
        return _written(fact)
    bare = words.words[words.core[0] - words.start : words.core[1] - words.start] if words.core[1] else words.words
    match = _DIGITS.search(bare)
    if not match or bare[match.end() : match.end() + 1] == "/" or bare[match.start() - 1 : match.start()] == ".":
        return _written(fact)
    scaled = abs(fact.value).scaleb(-said.scale)
    decimals = max(said.decimals, 0)
    if said.scale and not 1 <= scaled < 1000:
        return _written(fact)
    value = formats.rounded(scaled, decimals)
    if not value and fact.value:
        return _written(fact)
    if said.kind == "points" and said.unit == fact.unit and said.step == Decimal("0.01") and "." not in match[0]:
        return _written(fact)
    text = bare[: match.start()] + f"{value:,f}" + bare[match.end() :]
    if said.signed and (said.value < 0) != (fact.value < 0):
        text = ("\u2212" if fact.value < 0 else "+") + text.lstrip("+-\u2212\u2013")
    if fact.hedge and _sense(hedge) != _sense(fact.hedge):
        return f"{fact.hedge} {text}"
    exact = value.scaleb(said.scale)
    if hedge and not fact.hedge and not _near(exact, abs(fact.value), said.step, None, hedge, ""):
        return text
    if not words.meaning or not hedge or words.core[0] <= words.start:
        return text
    return words.words[: words.core[0] - words.start] + text


def _date_style(words: Mention, fact: Date) -> str:
    """The date of the fact in the order and at the precision of the words."""
    said = words.meaning
    assert isinstance(said, Date)
    if not fact.start or not fact.end:
        return formats.sentence(fact)
    bare = words.words
    if said.precision in ("day", "monthday") and fact.precision == "day":
        long = formats.MONTHS[fact.start.month - 1]
        if re.match(r"[0-9]{4}-", bare):
            return fact.edtf
        month = re.search(r"[A-Za-z]{3,}\.?", bare)
        if month:
            name = long if len(month[0].rstrip(".")) > 4 or month[0] == "May" else _abbreviated(long)
            year = f"{fact.start.year}" if said.precision == "day" and re.search(r"[0-9]{4}", bare) else ""
            if month.start() < 2:
                return f"{name} {fact.start.day}" + (f", {year}" if year else "")
            return f"{fact.start.day} {name}" + (f" {year}" if year else "")
    if said.precision == "year":
        return f"{fact.start.year}" if fact.start.year == fact.end.year else formats.sentence(fact)
    if said.precision == "month" and fact.start.month == fact.end.month:
        return f"{formats.MONTHS[fact.start.month - 1]} {fact.start.year}"
    return formats.sentence(fact)


def _abbreviated(month: str) -> str:
    """As the Associated Press shortens months."""
    return month if len(month) < 6 else "Sept." if month == "September" else month[:3] + "."
