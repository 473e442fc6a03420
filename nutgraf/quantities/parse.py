"""The values that authors write in YAML: one quantity or one date, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from nutgraf.patterns import pattern
from nutgraf.quantities import hedges, mentions, numbers
from nutgraf.quantities.dates import parse_date
from nutgraf.quantities.units import ahead, noun
from nutgraf.quantities.values import Date, Hedge, Quantity

__all__ = ["parse_date", "parse_quantity"]

_PERCENT = pattern(r"([+-]?)((?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,6})?)%")  # what is written most, read at once
_HEDGE = pattern(r"(>=|<=|[~≈≥≤<>])\s*(?=[^\s~≈≥≤<>=])")
_NOT_NUMBERS = pattern(r"0[0-9]|.*[0-9][_:][0-9]|.*[0-9][eE][0-9+-]")


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that the whole of `text` states, or None: `-18.2%`, `> HKD 200 billion`, `12 stores`, `a fifth`.

    A hedge is a sign (`~ > < >= <=`) or words. Four digits are a number here, not a year. What is not written as an
    English number is none: `1e3`, `1_000`, `0700`, `16:00`.
    """
    text = text.strip()
    if percent := _PERCENT.fullmatch(text):
        value, decimals, step = numbers.read(percent[2])
        return Quantity("percent", -value if percent[1] == "-" else value, "", step, decimals, signed=bool(percent[1]))
    if not text or len(text) > 200 or _NOT_NUMBERS.match(text.lstrip("+-\u2212~<>=≈≥≤ ")):
        return None
    sign: Hedge = ""
    if match := _HEDGE.match(text):
        sign, text = hedges.SIGNS[match[1]], text[match.end() :]
    quantity = _whole(text)
    if quantity is None or (sign and quantity.hedge):
        return None
    return replace(quantity, hedge=sign) if sign else quantity


def _whole(text: str) -> Quantity | None:
    found = mentions.quantities(text)
    if len(found) != 1:
        return None
    mention = found[0]
    meaning = mention.meaning
    if isinstance(meaning, Date) or text[: mention.start].strip():
        return None
    if numbers.pointed(mention.words) != mention.words:
        return None  # a decimal comma
    rest = text[mention.end :]
    if rest.strip():
        name, end = noun(text, mention.end, ahead(text, mention.end), one=meaning.value == 1)
        if not name or text[end:].strip() or meaning.kind not in ("number", "count"):
            return None
        return replace(meaning, kind="count", unit=name)
    return meaning
