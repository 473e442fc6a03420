"""Numbers, percentages, money and dates in text: find, parse, compare, format.

Each language has its own rooms: English the ones of this folder, simplified Chinese `zh`. What reads text is loaded
when it is first asked for: a build in which no text has changed does without.
"""

from __future__ import annotations

from nutgraf.quantities import directions, formats, hedges
from nutgraf.quantities.compare import Difference, difference
from nutgraf.quantities.dates import parse_date
from nutgraf.quantities.directions import direction
from nutgraf.quantities.values import Date, Hedge, Kind, Mention, Precision, Quantity

__all__ = [
    "Date",
    "Difference",
    "Hedge",
    "Kind",
    "Mention",
    "Precision",
    "Quantity",
    "difference",
    "direction",
    "directions",
    "find",
    "formats",
    "hedges",
    "parse_date",
    "parse_quantity",
]


def find(text: str, *, lang: str = "en", year: int | None = None) -> list[Mention]:
    """Every mention in `text`, sorted, none overlapping another; `text[start:end] == words`.

    `lang` is a tag like `en`, `zh` or `zh-Hans`; what is neither English nor Chinese is read as English. `year` dates
    the days, months and quarters that stand without one. A mention goes over a line break, not over a blank line.
    U+FFFC stands for a value that is filled in later, and joins no mention.
    """
    if lang.partition("-")[0].lower() == "zh":
        from nutgraf.quantities.zh import mentions as chinese

        return chinese.find(text, year=year)
    from nutgraf.quantities import mentions as english

    return english.find(text, year=year)


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that the whole of `text` states, as authors write it in YAML, or None; see `parse`."""
    from nutgraf.quantities import parse

    return parse.parse_quantity(text)
