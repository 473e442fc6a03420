"""Quantities, dates and mentions as values."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from nutgraf.portable import NamedTuple, portable

Kind = Literal[
    "number",  # a bare number: 1.5, 42
    "count",  # a number of things: `unit` is the noun as written, singular and lower case where known, or empty
    "percent",  # value in percent: 18.2
    "points",  # percentage points; basis points are points with value / 100
    "money",  # unit: ISO 4217 code, or "" for a bare $ or ¥ that no context settles
    "ratio",  # a fraction in words: a fifth is 0.2, one in five, half; value is the share of one
    "multiple",  # doubled is 2, tenfold is 10, 3x
    "duration",  # unit: year, month, week, day, hour, minute, second
]

# What a hedge says, one word each, whatever words stood in the text:
#   about      about, around, some, roughly, approximately, ~, circa
#   nearly     nearly, almost, close to, just under         (the number itself is not passed)
#   more than  more than, over, above, upwards of, exceeding, >
#   at least   at least, no fewer than, >=
#   less than  less than, under, below, fewer than, <
#   up to      up to, at most, no more than, <=
Hedge = Literal["", "about", "nearly", "more than", "at least", "less than", "up to"]


@portable(frozen=True, slots=True)
class Quantity:
    """A number with a unit, a precision and a hedge; exact.

    `value` is scaled: 25.6 billion is 25600000000. `step` is the worth of the last digit written, which is
    what rounding is to: 18.2 -> 0.1; 25.6 billion -> 100000000; 200 billion -> 1000000000; 94,000 -> 1000 (digit groups
    of nothing but zeros are not significant); 94 -> 1. `decimals` are the digits written behind the point: 25.6
    billion -> 1.
    `signed` says that a sign was written, plus or minus (or `minus` in words).
    """

    kind: Kind
    value: Decimal
    unit: str = ""
    step: Decimal = Decimal(1)
    decimals: int = 0
    scale: int = 0  # the power of ten that the scale word stands for: thousand 3, million 6, billion 9, trillion 12
    hedge: Hedge = ""
    signed: bool = False


Precision = Literal["day", "month", "quarter", "half", "season", "year", "decade", "span", "monthday", "relative"]


@portable(frozen=True, slots=True)
class Date:
    """A date as precise as it is known, in the Extended Date/Time Format (ISO 8601-2).

    `edtf`: 2025-02-13, 2025-02, 2024-36 (a quarter; authors may write 2024-Q4), 2023, 2023~ (approximate),
    202X (a decade), 2023/2024 (a span), XXXX-02-13 (a day of a year that the context must give), or "" where the
    word only needs a date (yesterday, last week). `start` and `end` are its first and last day, None for the last two.
    """

    edtf: str
    precision: Precision
    start: dt.date | None = None
    end: dt.date | None = None
    approximate: bool = False


@portable(frozen=True, slots=True)
class Mention:
    """A quantity or a date as it stands in text: `text[start:end] == words`; a hedge is part of the words."""

    start: int
    end: int
    words: str
    meaning: Quantity | Date
    in_words: bool = False  # the number is spelt: twenty-two, a fifth, doubled
    core: tuple[int, int] = (0, 0)  # the words without the hedge

    @property
    def kind(self) -> str:
        return "date" if isinstance(self.meaning, Date) else self.meaning.kind

    @property
    def hedge(self) -> str:
        if isinstance(self.meaning, Date):
            return "about" if self.meaning.approximate else ""
        return self.meaning.hedge

    def as_dict(self) -> dict[str, object]:
        """`start`, `end`, `words`, `kind`, `value`, `unit`, `hedge`, as plain values.

        The value is an exact decimal as text, scaled and without exponent; for a date its EDTF form.
        """
        meaning = self.meaning
        value = meaning.edtf if isinstance(meaning, Date) else plain(meaning.value)
        unit = "" if isinstance(meaning, Date) else meaning.unit
        return {
            "start": self.start,
            "end": self.end,
            "words": self.words,
            "kind": self.kind,
            "value": value,
            "unit": unit,
            "hedge": self.hedge,
        }


@portable(frozen=True, slots=True)
class Difference:
    """How words and a fact disagree.

    `code` is one of `problems.CODES`; `message` ends in "the fact", so that its name can follow; `write` is what to
    write instead of the words, or of the word that the message names; that one stands `offset` characters behind the
    start of the words, where `width` is not 0.
    """

    code: str
    message: str
    write: str
    offset: int = 0
    width: int = 0


class Direction(NamedTuple):
    """A word of direction, `distance` words from its number: 1 is up, -1 down, turned round where it is `denied`.

    `start` is where it stands in the text.
    """

    word: str
    way: int
    distance: int
    start: int
    denied: bool = False


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Rounded half up, with exactly that many decimals."""
    if not decimals:
        return value.to_integral_value(ROUND_HALF_UP)
    return value.scaleb(decimals).to_integral_value(ROUND_HALF_UP).scaleb(-decimals)


def plain(value: Decimal) -> str:
    """A decimal as digits: no exponent, no trailing zeros behind the point."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
