"""Numbers where two scripts meet: Chinese in a text of another language, and English in a Chinese one.

Each language reads the whole text, the English one with the characters of the East set aside. In English prose a
mention that the Chinese reading found stands where it is written with such characters and has digits (`12亿美元`);
what only the English one sees beside them is at least a number (`沪深300`). In Chinese prose the English reading adds
what it alone can read, an amount with an English scale or unit: `1.8bn美元`.
"""

from __future__ import annotations

import re

import nutgraf.quantities.mentions as english
import nutgraf.quantities.zh.mentions as chinese
from nutgraf.patterns import pattern
from nutgraf.quantities.values import Mention

_DIGIT = pattern("[0-9\uff10-\uff19]")
_ASIDE = "“"  # what a sign, a word or a number may stand right behind


def in_english(text: str, year: int | None, east: re.Pattern[str]) -> list[Mention]:
    """Every mention of a text that has characters of the East, and is read as English."""
    own = [each for each in chinese.find(text, year=year) if east.search(each.words) and _DIGIT.search(each.words)]
    return _merged(own, english.find(east.sub(_ASIDE, text), year=year))


def in_chinese(text: str, year: int | None, east: re.Pattern[str], amount: re.Pattern[str]) -> list[Mention]:
    """Every mention of a Chinese text that has an amount with an English scale or unit."""
    added = [each for each in english.find(east.sub(_ASIDE, text), year=year) if amount.search(each.words)]
    plain = [each for each in chinese.find(text, year=year) if not _within(each, added)]
    return _merged(plain, added)


def _within(mention: Mention, others: list[Mention]) -> bool:
    """Whether a mention is only a part of one of the others: `$1.8` of `$1.8bn`."""
    return any(each.start <= mention.start and mention.end <= each.end for each in others)


def _merged(first: list[Mention], second: list[Mention]) -> list[Mention]:
    """All of the first, and of the second what overlaps none of these."""
    result, place = list(first), 0
    for each in second:
        while place < len(first) and first[place].end <= each.start:
            place += 1
        if place == len(first) or each.end <= first[place].start:
            result.append(each)
    return sorted(result, key=lambda mention: mention.start)
