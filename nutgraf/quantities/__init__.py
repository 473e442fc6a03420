"""Numbers, percentages, money and dates in text: find, parse, compare, format.

Each language has its own rooms: English the ones of this folder, simplified Chinese `zh`. What reads and what
compares is loaded when it is first asked for: a build in which no text has changed does without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from nutgraf.patterns import pattern
from nutgraf.quantities.dates import parse_date
from nutgraf.quantities.values import Date, Difference, Hedge, Kind, Mention, Precision, Quantity

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
    "find",
    "parse_date",
    "parse_quantity",
    "pointed",
]

# one cheap look decides whether a text has two scripts, which `mixed` reads
# kana, ideographs, hangul, wide forms; as what they are not, which compiles four times as quick
_EAST = pattern("[^\0-\u303f\ufff0-\U0010ffff]")
_AMOUNT = pattern(
    r"[0-9] ?(?:bn|mn|tn|bln|mln|trn|million|billion|trillion|thousand|percent|per cent|pct|dollars?|euros?|yuan|yen)"
    r"(?![A-Za-z])|[$€£][0-9][0-9.,]*[kmbKMB](?![0-9A-Za-z])"
)


def find(text: str, *, lang: str = "en", year: int | None = None) -> list[Mention]:
    """Every mention in `text`, sorted, none overlapping another; `text[start:end] == words`.

    `lang` is a tag like `en`, `zh` or `zh-Hans`; what is neither English nor Chinese is read as English,
    and numbers beside characters of another script by the rules of `mixed`. `year` dates
    the days, months and quarters that stand without one. A mention goes over a line break, not over a blank line.
    U+FFFC stands for a value that is filled in later, and joins no mention.
    """
    if lang != "en" and lang.partition("-")[0].lower() == "zh":
        import nutgraf.quantities.zh.mentions as chinese

        if _AMOUNT.search(text):
            import nutgraf.quantities.mixed as mixed

            return mixed.in_chinese(text, year, _EAST, _AMOUNT)
        return chinese.find(text, year=year)
    if not (text.isascii() or text.replace("\ufffc", "").isascii()) and _EAST.search(text):
        import nutgraf.quantities.mixed as mixed

        return mixed.in_english(text, year, _EAST)
    return _english()(text, year=year)


@cache  # for an `import` in a function the module is looked up again each time, and this is asked for each text
def _english() -> Callable[..., list[Mention]]:
    import nutgraf.quantities.mentions as english

    return english.find


def parse_quantity(text: str) -> Quantity | None:
    """The quantity that the whole of `text` states, as authors write it in YAML, or None; see `parse`."""
    import nutgraf.quantities.parse as parse

    return parse.parse_quantity(text)


def difference(
    words: Mention,
    fact: Quantity | Date,
    *,
    before: str = "",
    after: str = "",
    change: bool = False,
    lang: str = "en",
) -> Difference | None:
    """How `words` disagree with `fact`, or None where they agree.

    `before` and `after` are the text of the clause around the words; they are searched for a hedge that ends just
    before the words, and for a verb or a noun of direction. `change` says that the fact is one, so that without a sign
    it is up. `lang` is the language of the text; the message is in English.
    """
    import nutgraf.quantities.compare as compare

    return compare.difference(words, fact, before=before, after=after, change=change, lang=lang)


def pointed(words: Mention) -> Mention:
    """Words with a decimal comma (`18,3%`) as they are to be written, `18.3%`; others themselves."""
    import nutgraf.quantities.compare as compare

    return compare.pointed(words)


def direction(text: str, lang: str = "en") -> int:
    """1 where the last word of direction in `text` says up, -1 for down, 0 for none; a negation turns it round."""
    import nutgraf.quantities.directions as directions

    return directions.direction(text, lang)
