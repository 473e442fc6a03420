"""What to write in Chinese where words and a fact disagree, and what stands around a number; for `compare`."""

from __future__ import annotations

from nutgraf.patterns import pattern
from nutgraf.quantities.values import Date, Hedge, Mention, Quantity
from nutgraf.quantities.zh import formats
from nutgraf.quantities.zh.mentions import hedge_before

# behind these a number is a level, which no word of direction gives a sign
LEVEL = pattern(r"(?:至|到|为|报|达到|处于|在|自|从|由)\s?\Z")


def hedge_of(before: str, during: bool) -> Hedge:
    """The hedge at the very end of the text before the words."""
    padded = before.rstrip()
    return hedge_before(padded, len(padded), during=during)[1]


def written(words: Mention, fact: Quantity) -> str:
    """The fact in house style, with its hedge; a count keeps the measure word of the words."""
    text = formats.sentence(fact)
    said = words.meaning
    if fact.kind in ("number", "count") and isinstance(said, Quantity) and said.kind == "count":
        text = formats.number(fact) + said.unit
    elif fact.kind == "percent" and words.words.startswith(("翻", "减半", "腰斩")):
        text = f"{'下跌' if fact.value < 0 else '上涨'}{text}"
    return formats.hedge(fact) + text


def dated(words: Mention, said: Date, fact: Date) -> str:
    """The date of the fact at the precision of the words, where it is as precise; else in house style."""
    first, last = fact.start, fact.end
    number = int(said.edtf[5:7]) if said.precision in ("relative", "quarter", "half", "month") else 0
    months = 3 if 33 <= number <= 36 else 6 if number >= 40 else 1
    if not first or not last or said.precision in ("span", "decade", "season"):
        return formats.sentence(fact)
    if said.precision in ("day", "monthday") and first != last:
        return formats.sentence(fact)
    if first.year != last.year or (
        said.precision != "year" and (first.month - 1) // months != (last.month - 1) // months
    ):
        return formats.sentence(fact)
    year = "XXXX" if said.edtf.startswith("XXXX") else f"{first.year:04}"
    if said.precision == "year":
        edtf = year
    elif said.precision in ("day", "monthday"):
        edtf = f"{year}-{first.month:02}-{first.day:02}"
    else:
        part = (first.month - 1) // months
        edtf = f"{year}-{part + {1: 1, 3: 33, 6: 40}[months]:02}"
    return formats.sentence(Date(edtf, said.precision))
