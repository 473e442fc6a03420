"""What stands behind a number and says what it counts: scales, percent, points, money, time, multiples, nouns.

All of it is looked up word by word in tables; the next three words are matched once.
"""

from __future__ import annotations

import re

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities.formats import MEASURES
from nutgraf.quantities.money import AMBIGUOUS, BEHIND, CENTS, CODES, NAMES, SHARED, WORDLIKE
from nutgraf.quantities.values import Kind


class Unit(NamedTuple):
    """A unit, and how a number of it becomes one of the kind's own: `times * 10 ** power`."""

    kind: Kind
    unit: str = ""
    power: int = 0
    times: int = 1
    sure: bool = True  # False for a name that means other things too: pounds, marks, won
    shared: str = ""  # a name that several currencies share, for the text to settle


# the next three words, with what joins them
_AHEAD = pattern(
    r"(\s+|-)?([%¢]|[A-Za-z€£¥₽₴₩₹₸₺₪₫฿₱°][A-Za-złč.]*+)(?![0-9_])(?:(?:\s+|-)([A-Za-z][A-Za-z.]*+)(?:(?:\s+|-)([A-Za-z][A-Za-z.]*+))?)?"
)


def ahead(text: str, end: int) -> re.Match[str] | None:
    """The words behind a number: group 1 is the gap, 2 to 4 the words."""
    return _AHEAD.match(text, end)


# ---- scales -----------------------------------------------------------------------------------

# the power of ten of each word that scales a number before it
SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15, "lakh": 5}
SCALES |= {"crore": 7, "mln": 6, "mn": 6, "mio": 6, "mil": 6, "bln": 9, "bn": 9, "bil": 9, "tn": 12, "trn": 12}
SCALES |= {"trln": 12, "tln": 12, "thou": 3, "cr": 7}
SCALES |= {f"{scale}s": power for scale, power in SCALES.items() if len(scale) > 3}
_LETTERS = {"m": 6, "mm": 6, "b": 9, "k": 3, "t": 12}
_METRES = frozenset(
    "long wide high deep tall race sprint dash hurdles freestyle relay final away above below butterfly backstroke "
    "breaststroke run walk world swim pool tower radius wave waves".split()
)


def scale(text: str, end: int, *, money: bool, spelt: bool) -> tuple[int, int, re.Match[str] | None]:
    """Where the words or the letter that scale a number end, their power of ten, and the words ahead of that.

    A letter scales an amount of money, with or without a space (`$5 M`). Another number it scales only right behind it
    and in lower case, k or m (`40k users`), or in capitals before a plural (`10M users`); metres are told by what
    follows.
    """
    power = 0
    while match := _AHEAD.match(text, end):
        word = match[2].rstrip(".")
        lower = word.lower()
        if lower in SCALES:
            power, end = power + SCALES[lower], match.start(2) + len(word)
            if lower in ("hundred", "thousand", "lakh"):
                continue
            return end, power, _AHEAD.match(text, end)
        if lower in _LETTERS and not power and not spelt:
            stop = match.start(2) + len(word)
            joined = (
                (not match[1] or match[1] == " ")
                if money
                else (not match[1] and _scales(word, (match[3] or "").lower()))
            )
            if joined and text[stop : stop + 1] not in ("&", "'", "’", "-"):
                return stop, _LETTERS[lower], _AHEAD.match(text, stop)
        break
    return end, power, match


def _scales(letter: str, following: str) -> bool:
    if letter in ("k", "m"):
        return following not in _METRES
    return letter in ("K", "M") and following.endswith("s") and following not in _NOT_NOUNS


# ---- units ------------------------------------------------------------------------------------

_PERCENT, _POINTS, _BASIS, _MULTIPLE = Unit("percent"), Unit("points"), Unit("points", power=-2), Unit("multiple")
_UNITS: dict[str, Unit] = dict.fromkeys(("%", "percent", "per cent", "pct", "percents", "p.c"), _PERCENT)
for _percent in ("%", "percentage", "percent", "per cent", "pct", "%-age"):
    _UNITS |= dict.fromkeys((f"{_percent} {p}" for p in ("point", "points", "pt", "pts")), _POINTS)
_UNITS |= dict.fromkeys(("pp", "ppt", "ppts", "p.p", "pps"), _POINTS)
_UNITS |= dict.fromkeys(("basis point", "basis points", "bp", "bps", "basis pts"), _BASIS)
_UNITS["fold"] = _MULTIPLE
for _row in (
    "year:year yr", "month:month mth mo", "week:week wk", "day:day", "hour:hour hr", "minute:minute min",
    "second:second sec",
):  # fmt: skip
    _time, _, _names = _row.partition(":")
    for _name in _names.split():
        _UNITS |= dict.fromkeys((_name, f"{_name}s", f"{_name} old", f"{_name} olds"), Unit("duration", _time))
del _UNITS["mo"]
for _name, _unit in {
    "decade": Unit("duration", "year", times=10),
    "fortnight": Unit("duration", "week", times=2),
}.items():
    _UNITS |= {_name: _unit, f"{_name}s": _unit}
_UNITS |= dict.fromkeys(("century", "centuries"), Unit("duration", "year", times=100))
for _name, _code in NAMES.items():
    _UNITS[_name] = _UNITS[f"{_name}s"] = Unit(
        "money", _code, sure=_name not in AMBIGUOUS, shared=_name if _name in SHARED else ""
    )
for _name, _code in CENTS.items():
    _UNITS[_name] = _UNITS[f"{_name}s"] = Unit("money", _code, power=-2, shared=_name if _name in SHARED else "")
_UNITS |= {
    "pounds sterling": Unit("money", "GBP"),
    "pennies": Unit("money", "GBP", power=-2),
    "¢": Unit("money", "USD", power=-2),
}
for _name in ("ct", "pounds sterlings", "sterlings", "crown old"):
    _UNITS.pop(_name, None)
for _sign, _code in BEHIND.items():
    _UNITS[_sign.lower()] = Unit("money", _code)
TIMES = {word: unit.unit for word, unit in _UNITS.items() if unit.kind == "duration" and unit.times == 1}
_OPENING = frozenset(phrase.split()[0] for phrase in _UNITS if " " in phrase)  # words that open a unit of several
_SECOND = frozenset(phrase.split()[1] for phrase in _UNITS if " " in phrase)
_COMPARED = frozenset(
    "as the its their his her that those what more less higher larger bigger greater faster better lower cheaper "
    "smaller longer stronger worse over earnings sales revenue revenues profit profits book forward annual expected "
    "ebitda ebit projected trailing estimated oversubscribed normal usual our your".split()
)


def unit(match: re.Match[str] | None, *, scaled: bool, decimal: bool = False) -> tuple[Unit, int] | None:
    """The unit among the words ahead of a number, and where it ends; None for none.

    `scaled` and `decimal` say of the number that it has a scale or groups, and a decimal point: `2.9 times` is a
    multiple, whatever follows.
    """
    if not match:
        return None
    word = match[2]
    whole = word.lower()
    lower = whole.rstrip(".")
    if lower in _UNITS or whole in _OPENING:
        words = [whole]
        if whole in _OPENING and match[3] and (match[3].lower() in _SECOND or match[3].lower().rstrip(".") in _SECOND):
            words += [w.lower() for w in match.groups()[2:] if w]
        for count in range(len(words), 0, -1):
            last = words[count - 1].rstrip(".")
            found = _UNITS.get(" ".join((*words[: count - 1], last)))
            if found and not (lower in ("pp", "bp") and word.isupper()):
                stop = match.start(count + 1) + len(last)
                if found.unit == "second" and last == "second" and match.string[match.start(count + 1) - 1] != "-":
                    return None  # `two second thoughts`
                return found, stop
    glued = not match[1]
    if glued and word.rstrip(".") == "c":
        return Unit("money", "USD", power=-2, sure=False, shared="cent"), match.start(2) + 1
    if glued and word.rstrip(".") in ("p", "pc"):
        return (Unit("money", "GBP", power=-2) if lower == "p" else _PERCENT), match.start(2) + len(lower)
    if word.rstrip(".") == "pc":
        return _PERCENT, match.start(2) + 2
    if word.rstrip(".") in ("x", "X") and glued:
        return _MULTIPLE, match.start(2) + 1
    if lower == "times" and (decimal or {(match[3] or "").lower(), (match[4] or "").lower()} & _COMPARED):
        return _MULTIPLE, match.start(2) + 5
    if len(lower) == 3 and word[:3] in CODES and match[1] != "-" and (scaled or word[:3] not in WORDLIKE):
        return Unit("money", word[:3]), match.start(2) + 3
    return None


def is_unit(word: str) -> bool:
    """Whether a word is a unit, or opens one."""
    return word in _UNITS or word in _OPENING


# ---- nouns ------------------------------------------------------------------------------------

_IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "halves": "half",
    "loaves": "loaf",
    "pts": "point",
    "shrs": "share",
}
_IRREGULAR |= {
    "lives": "life",
    "wives": "wife",
    "knives": "knife",
    "leaves": "leaf",
    "shelves": "shelf",
    "wolves": "wolf",
}
_SAME = frozenset(
    "aircraft staff police troops series species sheep fish cattle personnel crew offspring headquarters person man "
    "woman child tonne ton mile foot".split()
)
_NOT_NOUNS = frozenset(
    "is was has as his this its us vs plus less across versus towards always perhaps does says thus afterwards "
    "besides yes others means shows signals suggests indicates separates marks reads ours yours hers theirs whereas "
    "unless minus sometimes nowadays comes goes makes gets takes remains "
    "seems falls rises".split()
)
# words that end the phrase that a number opens
_STOP = _NOT_NOUNS | frozenset(
    "a an the and or but nor so yet in on at by to for from of with without after before since until till than that "
    "which who whom whose when while where if because though although were are be been being had have will would can "
    "could may might must shall should not no it he she they we you i him her them between among against during "
    "through over under above below into onto out up down off about around per each every both either neither then "
    "there here now only also just even still too very said told when how what".split()
)
# what can be counted in any sentence
_COUNTABLE = frozenset(
    "people persons workers employees jobs staff deaths dead killed injured companies firms countries nations states "
    "cities seats votes lawmakers men women children students soldiers troops officers stores shops branches shares "
    "homes houses tons tonnes barrels members voters patients cases passengers residents customers users subscribers "
    "units vehicles cars miles kilometers kilometres meters metres feet acres hectares bushels ounces banks words "
    "pages shrs degrees flights schools hospitals provinces districts offices sites plants factories restaurants "
    "trucks planes ships delegates counties".split()
)


_NAMED = pattern(r"\s+[A-Z][A-Za-z]*-?[0-9]+[A-Za-z]{0,4}(?=\s)")  # what stands between: `36 F-35 jets`
_PER = pattern(r"/(?:h|hr|s|sec|d|day|yr|year|km|kg|l|ha|m)\b")


def noun(text: str, end: int, match: re.Match[str] | None, *, one: bool = False) -> tuple[str, int]:
    """The noun that a number counts, singular, and where it ends; empty where none can be told.

    It is the first plural among the next three words, as in `12 new stores`; or the word behind a hyphen, as in `a
    12-member panel`; of `one` thing it is the next word.
    """
    if (not match or text[match.end(2) : match.end(2) + 1] == "-") and (named := _NAMED.match(text, end)):
        end = named.end()
        match = _AHEAD.match(text, end)
    if not match:
        return "", end
    if match[2].rstrip(".") in MEASURES:
        sign = match[2].rstrip(".")
        stop = match.start(2) + len(sign)
        per = _PER.match(text, stop)
        return (sign + per[0], per.end()) if per else (sign, stop)
    first = match[2].lower()
    if match[1] == "-":
        return (
            "" if first in ("strong", "odd", "plus", "to", "or", "and", "for", "of", "magnitude") else first.rstrip(".")
        ), match.end(2)
    for index in (2, 3, 4):
        word = match[index]
        if not word or word in _STOP:
            break
        lower = word.lower().rstrip(".")
        if lower in _IRREGULAR or lower in _SAME:
            return _IRREGULAR.get(lower, lower), match.start(index) + len(lower)
        if len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and lower not in _STOP:
            return singular(lower), match.start(index) + len(lower)
        if word.endswith("."):
            break
    if one and first == match[2].rstrip(".") and first not in _STOP:
        return first, match.start(2) + len(first)
    return "", end


def measure(match: re.Match[str] | None, end: int) -> tuple[str, int]:
    """The sign of a measure that is glued to a number, which it belongs to, and where it ends: `64GB`, `30°C`."""
    if match and not match[1] and (sign := match[2].rstrip(".")) in MEASURES:
        return sign, match.start(2) + len(sign)
    return "", end


def counts(match: re.Match[str] | None) -> bool:
    """Whether the words ahead of a number can be counted in any sentence: people, jobs, tonnes."""
    if not match:
        return False
    first = match[2].lower().rstrip(".")
    if first in _COUNTABLE:
        return True
    return bool(match[3]) and first not in _STOP and match[2][-1] != "." and match[3].lower().rstrip(".") in _COUNTABLE


def measured(match: re.Match[str] | None) -> bool:
    """Whether a scale or a unit is ahead of a number; a time only in the plural, as in `2000 years`."""
    if not match:
        return False
    if match[2].lower() in SCALES or match[2].lower().startswith("point"):
        return True
    found = unit(match, scaled=False)
    return found is not None and (found[0].kind != "duration" or match[2].lower().endswith("s"))


def singular(noun: str) -> str:
    """The singular of a regular plural."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes", "zes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
