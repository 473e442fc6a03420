"""Quantities and dates in house style, for readers and for machines.

US dollars are `US$`, Hong Kong dollars `HK$`; a currency without a sign of its own is its code. Numbers keep the scale
and the decimals that they were written with, so 8.10 million stays 8.10 million. Ledgers shorten million, billion and
trillion to m, bn and tn. `lang` is a tag like `en` or `zh-Hans`; for Chinese see `zh.formats`.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from nutgraf.quantities.money import HOUSE
from nutgraf.quantities.values import Date, Quantity, plain, rounded

MINUS, NBSP, DASH = "\u2212", "\u00a0", "\u2013"
# signs of measures, kept as they are written
MEASURES = frozenset(
    "km kg g mg kph mph mw W kW MW GW TW kWh MWh GWh TWh MHz GHz KB MB GB TB PB nm mm cm m bpd mpg ppm psi °C °F ha "
    "sqm sqft lb lbs oz ml mb kb mbd mboe boe bbl bbls mcf bcf tcf".split()
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SHORT_MONTHS = tuple(m[:3] for m in MONTHS)
_SCALES = {5: "lakh", 6: "million", 7: "crore", 9: "billion", 12: "trillion", 15: "quadrillion"}
_SHORT_SCALES = {6: "m", 9: "bn", 12: "tn"}
_SHORT_KINDS = ("points", "multiple", "count")  # whose unit is shorter in a ledger
_ORDINALS = {33: "first", 34: "second", 35: "third", 36: "fourth", 40: "first", 41: "second"}
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
_RATIOS = {
    "0.5": "half", "0.3333333333": "a third", "0.6666666667": "two-thirds", "0.25": "a quarter",
    "0.75": "three-quarters", "0.2": "a fifth", "0.4": "two-fifths", "0.6": "three-fifths", "0.8": "four-fifths",
    "0.1": "a tenth",
}  # fmt: skip


def sentence(it: Quantity | Date, lang: str = "en") -> str:
    """As it stands in a sentence, without hedge or sign: `18.2%`, `HK$200 billion`, `13 February 2025`."""
    if _is_chinese(lang):
        from nutgraf.quantities.zh import formats as zh

        return zh.sentence(it)
    if isinstance(it, Date):
        return _date(it.edtf, it.approximate)
    return _unit(it, number(it.value, it.decimals, it.scale))


def signed(it: Quantity, lang: str = "en") -> str:
    """Where numbers are compared: a true minus, and a plus where a sign was written: `−18.2%`, `+8.5%`."""
    return sign(it) + sentence(it, lang)


def short(it: Quantity, lang: str = "en") -> str:
    """For a ledger: `−18.2%`, `HK$200bn`, `94,000`; in Chinese as in a sentence, which is as short."""
    return sign(it) + both(it, lang)[1]


def both(it: Quantity, lang: str = "en") -> tuple[str, str]:
    """As it stands in a sentence and as in a ledger, without hedge or sign."""
    if _is_chinese(lang):
        said = sentence(it, lang)
        return said, said
    digits = number(it.value, it.decimals, it.scale)
    said = _unit(it, digits)
    if it.scale in _SHORT_SCALES:
        digits = number(it.value, it.decimals, it.scale, short=True)
    elif it.kind not in _SHORT_KINDS:
        return said, said
    return said, _unit(it, digits, short=True)


def currency(code: str, lang: str = "en") -> str:
    """What a currency is called beside amounts of it: its code, in Chinese its name."""
    if _is_chinese(lang):
        from nutgraf.quantities.zh import formats as zh

        return zh.CURRENCIES.get(code, code)
    return code


def hedge(it: Quantity | Date, lang: str = "en") -> str:
    """The hedge in words: `more than`, `about`, or nothing."""
    if _is_chinese(lang):
        from nutgraf.quantities.zh import formats as zh

        return zh.hedge(it)
    return ("about" if it.approximate else "") if isinstance(it, Date) else it.hedge


def machine(it: Quantity | Date) -> str:
    """For machines: `-18.2`, `200000000000`; a date's EDTF form."""
    return it.edtf if isinstance(it, Date) else plain(it.value)


def _is_chinese(lang: str) -> bool:
    return lang != "en" and lang.partition("-")[0].lower() == "zh"


def sign(it: Quantity) -> str:
    """What `signed` puts in front: a true minus, a plus, or nothing."""
    return MINUS if it.value < 0 else "+" if it.signed and it.value > 0 else ""


def number(value: Decimal, decimals: int, scale: int, *, short: bool = False) -> str:
    """The digits of a magnitude, grouped, with the word of its scale: `25.6 billion`, `94,000`; rounded half up."""
    if scale not in _SCALES:
        decimals, scale = max(decimals - scale, 0), 0
    scaled = abs(value).scaleb(-scale) if scale else abs(value)
    digits = f"{rounded(scaled, decimals):,f}"
    if not scale:
        return digits
    return digits + (_SHORT_SCALES[scale] if short and scale in _SHORT_SCALES else f" {_SCALES[scale]}")


def _unit(it: Quantity, digits: str, *, short: bool = False) -> str:
    """The digits of a quantity with what they count."""
    one = digits == "1"
    match it.kind:
        case "percent":
            return f"{digits}%"
        case "points":
            return f"{digits} pts" if short else f"{digits} percentage point{'' if one else 's'}"
        case "money" if it.unit in HOUSE:
            symbol = HOUSE[it.unit]
            return f"{symbol}{' ' if symbol.isalpha() else ''}{digits}"
        case "money":
            return f"{it.unit} {digits}" if it.unit else f"${digits}"
        case "multiple":
            return f"{digits}×" if short else f"{digits} times"
        case "ratio":
            return _RATIOS.get(plain(abs(it.value)), plain(abs(it.value)))
        case "duration":
            return f"{digits} {it.unit}{'' if one else 's'}"
        case "count" if it.unit and not short:
            return f"{digits} {it.unit if one else plural(it.unit)}"
    return digits


_PLURALS = {"person": "people", "man": "men", "woman": "women", "child": "children", "aircraft": "aircraft"}
_PLURALS |= {"staff": "staff", "police": "police", "half": "halves", "foot": "feet", "ton": "tons"}


def plural(noun: str) -> str:
    """The plural of a noun, as far as English is regular."""
    if noun in _PLURALS:
        return _PLURALS[noun]
    if noun in MEASURES:
        return noun
    if noun.endswith("y") and noun[-2:-1] not in ("a", "e", "o", "u"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x", "z")) else "s")


# ---- dates ------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # what is written in one year names its days again and again
def _date(edtf: str, approximate: bool) -> str:
    edtf = edtf.removesuffix("~")
    first, slash, last = edtf.partition("/")
    if slash:
        if len(first) == len(last) == 4:
            return f"{first} to {last}"
        return f"{_one(first)} to {_one(last)}"
    words = _one(edtf)
    return f"about {words}" if approximate else words


def _one(edtf: str) -> str:
    year, _, rest = edtf.removesuffix("~").partition("-")
    if year.endswith("X") and year != "XXXX":
        return f"the {year[:-1]}0s"
    behind = "" if year == "XXXX" else f" {year}"
    if not rest:
        return year
    month, _, day = rest.partition("-")
    code = int(month)
    if day:
        return f"{int(day)} {MONTHS[code - 1]}{behind}"
    if code <= 12:
        return f"{MONTHS[code - 1]}{behind}"
    if code in _SEASONS:
        return f"{_SEASONS[code]}{behind}"
    return f"the {_ORDINALS[code]} {'quarter' if code < 40 else 'half'}{behind and f' of{behind}'}"


def compact(it: Date, lang: str = "en") -> str:
    """In little room: `13 Feb 2025`, `Oct–Dec 2024`, `2023`, `c. 2023`; in Chinese as in a sentence."""
    if _is_chinese(lang):
        return sentence(it, lang)
    edtf = it.edtf.removesuffix("~")
    first, slash, last = edtf.partition("/")
    if slash:
        if len(first) == len(last) == 4 and first[:2] == last[:2]:
            return f"{first}{DASH}{last[2:]}"
        return f"{_small(first)} {DASH} {_small(last)}"
    return f"c. {_small(edtf)}" if it.approximate else _small(edtf)


def _small(edtf: str) -> str:
    year, _, rest = edtf.removesuffix("~").partition("-")
    if year.endswith("X") and year != "XXXX":
        return f"{year[:-1]}0s"
    behind = "" if year == "XXXX" else f" {year}"
    if not rest:
        return year
    month, _, day = rest.partition("-")
    code = int(month)
    if day:
        return f"{int(day)} {SHORT_MONTHS[code - 1]}{behind}"
    if code <= 12:
        return f"{SHORT_MONTHS[code - 1]}{behind}"
    if code in _SEASONS:
        return f"{_SEASONS[code].capitalize()}{behind}"
    first = 3 * (code - 33) if code < 40 else 6 * (code - 40)
    return f"{SHORT_MONTHS[first]}{DASH}{SHORT_MONTHS[first + (2 if code < 40 else 5)]}{behind}"
