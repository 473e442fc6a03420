"""Ranges: two numbers or dates that belong together take from each other what one of them lacks.

`10-15%` is 10 and 15 percent; `$10-15 million` is 10 and 15 million dollars; `Oct-Dec 2024` two months of 2024. The
first number takes the scale of the second only where it is not the larger one without it (`from $900 to $1.2
billion`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from nutgraf.patterns import pattern
from nutgraf.quantities import dates
from nutgraf.quantities.values import Date, Mention, Quantity

_DASH = "[-\u2010-\u2015\u2212]"
_LINK = pattern(
    rf"\s*{_DASH}\s*|-?\s+(?P<word>to|and|or|through|until)\s+(?:(?:about|around|nearly|almost|as\s+much\s+as)\s+)?",
    re.I,
)
REACH = 28  # the longest that may stand between the two


def link(text: str, start: int, end: int) -> str:
    """What links two mentions: a dash (`-`), a word, or nothing."""
    match = _LINK.fullmatch(text, start, end) if 0 < end - start <= REACH else None
    return "" if not match else (match["word"] or "-").lower()


def join(text: str, found: list[Mention], begin: int, new: Quantity) -> Quantity:
    """The new quantity, which begins at `begin`, with what it takes from the last mention, which is remade in place."""
    last = found[-1]
    old = last.meaning
    if isinstance(old, Date) or not (how := link(text, last.end, begin)):
        return new
    both = (
        how != "and" or text[: last.start].rstrip()[-7:].lower() == "between"
    )  # `and` is a range only behind `between`
    if old.kind == "number" or (old.kind == "count" and not old.unit):
        _lend(text, found, begin, old, new, both)
    elif old.kind == "money" and new.kind == "number" and not new.unit and how in ("-", "to", "or"):
        new = replace(new, kind="money", unit=old.unit)
        _scale(found, old, new)
    elif old.kind == "money" and new.kind == "money" and old.unit in ("", new.unit) and both:
        _scale(found, old, new)
    return new


def _fits(old: Quantity, new: Quantity, factor: int = 0) -> bool:
    return bool(new.scale) and not old.scale and abs(old.value) <= abs(new.value).scaleb(factor - new.scale)


def _scale(found: list[Mention], old: Quantity, new: Quantity) -> None:
    if _fits(old, new):
        value, step = old.value.scaleb(new.scale), old.step.scaleb(new.scale)
        found[-1] = replace(found[-1], meaning=replace(old, value=value, step=step, scale=new.scale, unit=new.unit))


def _lend(text: str, found: list[Mention], begin: int, old: Quantity, new: Quantity, both: bool) -> None:
    """Gives the unit and the scale of `new` to the bare number before it, and to those listed before that."""
    if new.kind in ("multiple", "ratio") and not (new.kind == "multiple" and both):
        return
    if new.kind in ("number", "count", "duration") and not both:
        return
    if new.kind == "money" and (not text[begin].isalnum() or (old.scale and not both)):
        return  # `12 and $15`: a sign belongs to its own number
    if new.kind == "number" and not new.scale:
        return
    factor = 2 if new.kind in ("points", "money") and new.decimals >= 2 and _HUNDREDTHS.match(text, begin) else 0
    place = len(found) - 1
    while place >= 0:
        mention = found[place]
        bare = mention.meaning
        if isinstance(bare, Date) or bare.kind not in ("number", "count") or bare.unit:
            return
        scale = new.scale if _fits(bare, new, factor) else 0
        meaning = replace(
            bare,
            kind=new.kind,
            unit=new.unit,
            value=bare.value.scaleb(scale - factor),
            step=bare.step.scaleb(scale - factor),
            scale=bare.scale + scale,
            decimals=bare.decimals + factor,
        )
        found[place] = replace(mention, meaning=meaning)
        place -= 1
        if place < 0 or text[found[place].end : mention.start] != ", " or new.kind == "count":
            return


# the number and what follows it, where the unit is worth a hundredth: cents, basis points
_HUNDREDTHS = pattern(r"[\w.,/ -]{1,24}?\s*(?:cents?|cts?|pence|p|basis|bps?|¢)(?![A-Za-z])", re.I)


def date(text: str, found: list[Mention], begin: int, new: Date) -> None:
    """The first end of a range of dates takes the year of the second."""
    last = found[-1]
    old = last.meaning
    if not isinstance(old, Date) or not old.edtf.startswith("XXXX") or new.precision not in ("day", "month", "quarter"):
        return
    if link(text, last.end, begin):
        year = int(new.edtf[:4])
        month, _, day = old.edtf[5:].partition("-")
        whole = dates.day(year, int(month), int(day)) if day else dates.part(year, int(month))
        if whole:
            found[-1] = replace(last, meaning=whole)
