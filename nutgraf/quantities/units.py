"""What stands behind a number and says what it counts: percent, points, money, time, multiples, and nouns."""

from __future__ import annotations

import re
from typing import NamedTuple

from nutgraf.quantities.money import AMBIGUOUS, BEHIND, CENTS, CODES, NAME, NAMES, SMALL, WORDLIKE, named
from nutgraf.quantities.numbers import SCALES, SPACE, W, alternatives
from nutgraf.quantities.values import Kind


class Unit(NamedTuple):
    """A unit, where it ends, and how a number of it becomes one of the kind's own unit: `times * 10 ** power`."""

    end: int
    kind: Kind
    unit: str = ""
    power: int = 0
    times: int = 1
    sure: bool = True  # False for a name that means other things too: pounds, marks, won


# ---- the words that scale ---------------------------------------------------------------------

_SCALE = re.compile(
    rf"(?:{W}|-)?(?P<word>{alternatives(s for s in SCALES if len(s) > 2 or s in ('bn', 'mn', 'tn'))})s?(?![A-Za-z0-9])"
    rf"(?:\.(?={W}?[a-z]))?|{SPACE}?(?P<letter>mm?|[bkt])(?![A-Za-z0-9&'’.-]|\.[A-Za-z])",
    re.I,
)


def scale(text: str, end: int, *, money: bool, spelt: bool = False) -> tuple[int, int]:
    """Where the words or the letter that scale a number end, and their power of ten.

    A single letter scales an amount of money, with or without a space (`$5 M`); another number only right behind it and in lower
    case, or as `10M users`.
    """
    power = 0
    while match := _SCALE.match(text, end):
        if letter := match["letter"]:
            if power or spelt or not (money or _lone_letter(text, end, match.end(), letter)):
                break
            return match.end(), SCALES[letter.lower()]
        power += SCALES[match["word"].lower()]
        end = match.end()
        if power > 15 or not (match["word"].lower() in ("hundred", "thousand", "lakh")):
            break
    return end, power


_METRES = re.compile(rf"(?:{W}|-)(?:long|wide|high|deep|tall|race|sprint|dash|hurdles|freestyle|relay|final|away|above|below|"
                     r"butterfly|backstroke|breaststroke|race|run|walk|world|swim|air|pool|tower|radius)(?![a-z])")  # fmt: skip


def _lone_letter(text: str, end: int, after: int, letter: str) -> bool:
    if after - end != len(letter) or letter in ("t", "T", "B", "b", "MM"):
        return False
    if letter in "kmMK":
        if letter in "MK" and not re.compile(rf"{W}[a-z]+s(?![A-Za-z])").match(text, after):
            return False
        return not (letter == "m" and _METRES.match(text, after))
    return False


# ---- units ------------------------------------------------------------------------------------

_TIMES = {"year": 1, "yr": 1, "month": 1, "mth": 1, "week": 1, "wk": 1, "day": 1, "hour": 1, "hr": 1, "minute": 1}
_TIMES |= {"min": 1, "second": 1, "sec": 1, "decade": 10, "fortnight": 2, "century": 100, "centurie": 100}
_FULL = {"yr": "year", "mth": "month", "wk": "week", "hr": "hour", "min": "minute", "sec": "second", "decade": "year"}
_FULL |= {"fortnight": "week", "century": "year", "centurie": "year"}
_COMPARED = (
    "as the its their his her that those what more less higher larger bigger greater faster better lower cheaper smaller longer "
    "stronger worse over earnings sales revenue revenues profit profits book forward annual expected projected trailing "
    "estimated oversubscribed normal usual our your"
)
_UNIT = re.compile(
    rf"""(?:{W}|-)?(?:
      (?P<points>(?:%|(?:percentage|percent|per{W}?cent|pct|p\.?c)\.?)(?:-|{W})?(?:points?|pts?)(?![a-z])
        |p\.p\.|ppts?(?![a-z])|pp(?![a-z]))
     |(?P<basis>basis(?:-|{W})points?(?![a-z])|bps?(?![a-z]))
     |(?P<percent>%(?![0-9])|per(?:-|{W})?cent(?![a-z])|pct(?![a-z])(?:\.(?={W}?[a-z]))?|pc(?![a-z]))
     |(?P<time>(?:{alternatives(_TIMES)})s?(?![a-z])(?:-olds?(?![a-z]))?)
     |(?P<cents>¢|(?:{CENTS})(?![a-z]))
     |(?P<money>(?:{NAME})(?![a-z]))
     |(?P<fold>fold(?![a-z]))
     |(?P<multiple>times(?={W}(?:{alternatives(_COMPARED.split())})(?![a-z])))
    )""",
    re.I | re.X,
)
_NEXT = re.compile(rf"(?:{W}|-)?(%|¢|[A-Za-z][A-Za-z.]*)")
_CODE = re.compile(rf"{W}?([A-Z]{{3}})(?![A-Za-z0-9-])")
_SIGN = re.compile(rf"{SPACE}?({alternatives(BEHIND)})(?![A-Za-z0-9])")
_LETTER = re.compile(r"(?:(?P<pence>p)|(?P<times>[xX×]))(?![A-Za-z0-9])")
# the first word of all that `_UNIT` knows, to see at once that there is none
_FIRST = frozenset(
    word.split()[0].split("-")[0].rstrip(".")
    for word in (
        *_TIMES, *(f"{t}s" for t in _TIMES), *NAMES, *(f"{n}s" for n in NAMES), *SMALL, *(f"{n}s" for n in SMALL),
        *"% percentage percent per percents pct pp ppt ppts p.p pc p.c basis bp bps fold times pennies".split(),
    )
)  # fmt: skip


def unit(text: str, end: int, *, scaled: bool) -> Unit | None:
    """The unit that stands behind a number that ends at `end`; None for none."""
    match = _NEXT.match(text, end)
    if not match:
        symbol = _SIGN.match(text, end)
        if symbol:
            return Unit(symbol.end(), "money", BEHIND[symbol[1]])
        letter = _LETTER.match(text, end)
        return Unit(letter.end(), "multiple") if letter else None
    word = match[1]
    if word.rstrip(".").lower() in _FIRST and (found := _UNIT.match(text, end)):
        return _known(found, scaled)
    if match.start(1) == end and (letter := _LETTER.match(text, end)):
        return Unit(letter.end(), "money", "GBP", power=-2) if letter["pence"] else Unit(letter.end(), "multiple")
    if word[:3].isupper() and (code := _CODE.match(text, end)) and code[1] in CODES:
        if code[1] not in WORDLIKE or scaled:
            return Unit(code.end(), "money", code[1])
    if word in BEHIND and (symbol := _SIGN.match(text, end)):
        return Unit(symbol.end(), "money", BEHIND[symbol[1]])
    return None


def _known(match: re.Match[str], scaled: bool) -> Unit | None:
    end = match.end()
    group = match.lastgroup
    match group:
        case "percent":
            return Unit(end, "percent")
        case "points":
            return Unit(end, "points")
        case "basis":
            return Unit(end, "points", power=-2)
        case "fold" | "multiple":
            return Unit(end, "multiple")
        case "time":
            name = match["time"].lower().partition("-")[0].removesuffix("s")
            return Unit(end, "duration", _FULL.get(name, name), times=_TIMES[name])
    words = match[group or 0]
    code, small = named(words)
    return Unit(end, "money", code, power=-2 if small else 0, sure=words.lower().removesuffix("s") not in AMBIGUOUS)


# ---- nouns ------------------------------------------------------------------------------------

_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot", "halves": "half"}
_SAME = frozenset(
    "aircraft staff police troops series species sheep fish cattle personnel crew offspring headquarters square percent "
    "person man woman child tonne ton mile foot".split()
)
# signs of measures, kept as they are written
MEASURES = frozenset(
    "km kg g mg kph mph km/h W kW MW GW TW kWh MWh GWh TWh MHz GHz KB MB GB TB PB nm mm cm m bpd mpg ppm psi °C °F ha sqm sqft lb lbs oz ml".split()
)
_NOT_NOUNS = frozenset(
    "is was has as his this its us vs plus less across versus towards always perhaps does says thus afterwards besides "
    "yes ours yours hers theirs whereas unless minus sometimes nowadays".split()
)
# words that end the phrase that a number opens
_STOP = _NOT_NOUNS | frozenset(
    "a an the and or but nor so yet in on at by to for from of with without after before since until till than that "
    "which who whom whose when while where if because though although were are be been being had have will would can "
    "could may might must shall should not no it he she they we you i him her them after between among against during "
    "through over under above below into onto out up down off about around per each every both either neither then "
    "there here now only also just even still too very said told when how what".split()
)
_WORDS = re.compile(rf"(?:-|{W})([A-Za-z]+)(?:(?:-|{W})([a-z]+))?(?:(?:-|{W})([a-z]+))?")

_MEASURE = re.compile(rf"(?:-|{W})?(°?[A-Za-z]{{1,4}}(?:/h)?)(?![A-Za-z0-9])")


def noun(text: str, end: int) -> tuple[str, int]:
    """The noun that a number counts, singular, and where it ends; empty where none can be told.

    It is the first plural among the next three words, as in `12 new stores`; or the word behind a hyphen, as in
    `a 12-member panel`.
    """
    if (measure := _MEASURE.match(text, end)) and measure[1] in MEASURES:
        return measure[1], measure.end()
    match = _WORDS.match(text, end)
    if not match:
        return "", end
    if text[end] == "-":
        word = match[1].lower()
        return ("" if word in ("strong", "odd", "plus") else word), match.end(1)
    for index in (1, 2, 3):
        word = match[index]
        if not word or word in _STOP:
            break
        lower = word.lower()
        if lower in _IRREGULAR or lower in _SAME:
            return _IRREGULAR.get(lower, lower), match.end(index)
        if len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "ous", "us", "is")):
            return singular(lower), match.end(index)
    return "", end


def singular(noun: str) -> str:
    """The singular of a regular plural."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes", "zes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
