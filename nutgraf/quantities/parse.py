"""The values that authors write in YAML: one quantity or one date, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from nutgraf.patterns import pattern
from nutgraf.quantities import hedges, mentions, numbers
from nutgraf.quantities.dates import parse_date
from nutgraf.quantities.money import CODES, WORDLIKE
from nutgraf.quantities.units import SCALES, TIMES, ahead, is_unit, noun
from nutgraf.quantities.values import Date, Hedge, Quantity

__all__ = ["parse_date", "parse_quantity"]

# What is written most, read at once: `-18.2%`, `USD 25.6 billion`, `12 months`, `94,000 jobs`; no airliners.
_PLAIN = pattern(
    r"([+-]?)((?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,6})?)%"
    r"|([A-Z]{3}) ([1-9][0-9]{0,2}(?:(?:,[0-9]{3}){1,3}|[0-9]{0,3})(?:\.[0-9]{1,6})?)(?: (million|billion|trillion))?"
    r"|(?!7[0-8]7 )([1-9][0-9]{0,2}(?:(?:,[0-9]{3}){1,3}|[0-9]{0,3})) ([a-z]{3,19}s)"
)
_HEDGE = pattern(r"(>=|<=|[~≈≥≤<>])\s*(?=[^\s~≈≥≤<>=])")
_NOT_NUMBERS = pattern(r"0[0-9]|.*[0-9][_:][0-9]|.*[0-9][eE][0-9+-]")


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that the whole of `text` states, or None: `-18.2%`, `> HKD 200 billion`, `12 stores`, `a fifth`.

    A hedge is a sign (`~ > < >= <=`) or words. Four digits are a number here, not a year. What is not written as an
    English number is none: `1e3`, `1_000`, `0700`, `16:00`.
    """
    text = text.strip()
    if plain := _plain(text, ""):
        return plain
    if not text or len(text) > 200 or _NOT_NUMBERS.match(text.lstrip("+-\u2212~<>=≈≥≤ ")):
        return None
    sign: Hedge = ""
    if match := _HEDGE.match(text):
        sign, text = hedges.SIGNS[match[1]], text[match.end() :]
    if plain := _plain(text, sign):
        return plain
    quantity = _whole(text)
    if quantity is None or (sign and quantity.hedge):
        return None
    return replace(quantity, hedge=sign) if sign else quantity


def _plain(text: str, hedge: Hedge) -> Quantity | None:
    """What `_whole` reads in a text of a few common shapes, for a tenth of its work; None where it is to be asked."""
    if not (match := _PLAIN.fullmatch(text)):
        return None
    sign, percent, code, amount, scaled, count, word = match.groups()
    if percent:
        value, decimals, step = numbers.read(percent)
        return Quantity("percent", -value if sign == "-" else value, "", step, decimals, 0, hedge, bool(sign))
    if code:
        if code not in CODES or code in WORDLIKE:
            return None
        value, decimals, step = numbers.read(amount)
        scale = SCALES[scaled] if scaled else 0
        if scale:
            value, step = value.scaleb(scale), step.scaleb(scale)
        return Quantity("money", value, code, step, decimals, scale, hedge)
    if word in SCALES:
        return None
    value, _, step = numbers.read(count)
    if word in TIMES:
        return Quantity("duration", value, TIMES[word], step, 0, 0, hedge)
    if is_unit(word):
        return None
    end = len(count)
    name, stop = noun(text, end, ahead(text, end))
    return Quantity("count", value, name, step, 0, 0, hedge) if name and stop == len(text) else None


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
