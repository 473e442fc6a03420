"""What stands right before a number and belongs to it: a sign, a currency, or a name that makes it no number."""

from __future__ import annotations

import re

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities.money import CODES, SIGNS, SYMBOLS


class Before(NamedTuple):
    """What is joined to a number from before: where that begins, its sign, and the currency's symbol or code."""

    start: int
    sign: str = ""
    currency: str = ""


_PLUS_MINUS = "-+\u2212\u2013"
_OPEN = frozenset(" \t\n\u00a0\u2009\u202f([\"'“‘|~≈><=:/—\ufffc")  # behind these a sign is a sign, and no hyphen
_GLUE = frozenset("_@#&=\\^")  # behind these digits are part of an address or of code
# words that a hyphen joins to a number without making a name
_PREFIXES = frozenset(
    "mid pre post early late sub under over non all end then plus low high now ex near about approx around ultra the "
    "magnitude to".split()
)
_CURRENCY = pattern(
    rf"(?:([{re.escape(_PLUS_MINUS)}])\s?)?"
    rf"(\$(?:US|A|NZ)|[A-Za-z.&/]{{0,5}}[{''.join(SIGNS)}]|[A-Za-z][A-Za-z./]{{0,4}})(\s*)([-\u2212+])?\Z"
)
_LONE = frozenset(symbol for symbol in SYMBOLS if symbol[-1].isalpha() or symbol[-1] == ".")
_NO_SPACE = frozenset("R N P LE BD KD QR Sh FF TL Ft Fr".split())  # symbols that with a space are only letters
_FIRST_PART = pattern(r"[\s(\"“‘'-]")


def before(text: str, start: int, last: int) -> Before | None:
    """What is joined from before to the number at `start`; None where it is part of a name.

    `last` is where the last mention ended: what stands before that is taken.
    """
    if not start:
        return Before(0)
    char = text[start - 1]
    low = max(0, start - 16, last)
    if char.isspace():
        words = text[low:start].split()
        word = words[-1] if words else ""
        if word in ("minus", "Minus", "negative") and words[-2:-1] != ["or"]:
            return Before(text.rindex(word, low, start), "-")
        if not word or not (word[-1] in SIGNS or word.lstrip("([\"'“‘—" + _PLUS_MINUS) in _LONE or word[-3:] in CODES):
            return Before(start)
    elif char in _PLUS_MINUS:
        ahead = text[start - 2 : start - 1]
        if ahead not in SIGNS:
            return _signed(text, start, low, last, char, ahead)
    elif not (char.isalpha() or char in SIGNS or char == "."):
        return None if char in _GLUE else Before(start)
    return _currency(text, start, low)


def _signed(text: str, start: int, low: int, last: int, char: str, ahead: str) -> Before | None:
    """A sign, or a hyphen: of a range, of a word like `mid-2023`, or of a name."""
    if not ahead or ahead in _OPEN:
        return Before(start - 1, char)
    if char == "+":
        return None
    if char != "-" or start - 1 == last or not ahead.isalpha():
        return Before(start)
    return Before(start) if _FIRST_PART.split(text[low : start - 1])[-1].lower() in _PREFIXES else None


def _currency(text: str, start: int, low: int) -> Before | None:
    glued = text[start - 1].isalpha()
    # Behind a sign there is less to look through: of letters that belong to it, a space and a sign there are eight.
    match = _CURRENCY.search(text, max(low, start - 8) if text[start - 1] in SIGNS else low, start)
    mark = _mark(match[2]) if match else ""
    if not match or not mark:
        return None if glued else Before(start)
    sign, _, gap, inner = match.groups()
    at = match.end(2) - len(mark)
    if mark[0].isalpha() and at > low and (text[at - 1].isalnum() or text[at - 1] == "_"):
        return None if glued else Before(start)
    if gap and mark in _NO_SPACE:
        return Before(start)
    begin = match.start()
    if sign and at == match.start(2) and (not begin or text[begin - 1] in _OPEN):
        return Before(begin, sign, mark)
    return Before(at, inner or "", mark)


def _mark(letters: str) -> str:
    """The symbol or code that the letters before a number end in: `worth$`, `A/US$`."""
    if letters in SYMBOLS or letters in CODES:
        return letters
    if letters[-1] in SIGNS:
        return next((letters[i:] for i in range(len(letters)) if letters[i:] in SYMBOLS), "")
    word = re.split(r"[./](?!\Z)", letters)[-1]
    return word if word in SYMBOLS or word in CODES else ""
