"""Numbers as they are written: digits with their groups, words, fractions, and the words that scale them.

The patterns here are pieces for the other rooms. A gap inside a mention (`W`) is a run of spaces of any kind
and at most one line break, because Markdown is wrapped by hand; it is never a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

SPACE = "[ \t\u00a0\u2007\u2009\u202f]"
W = rf"(?:{SPACE}+(?:\r?\n{SPACE}*)?|\r?\n{SPACE}*)"
DASH = "[-\u2010\u2011\u2012\u2013\u2014\u2212]"
MINUS = "-\u2212\u2013"
TOO_LONG = 40  # characters of digits: more are no quantity that anybody reports


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first, that shares what they share. A space stands for any gap."""
    root: dict[str, dict[str, object]] = {}
    for word in words:
        node: dict[str, dict[str, object]] = root
        for char in word:
            node = node.setdefault(char, {})  # type: ignore[assignment]  # a trie is its own value type
        node[""] = {}
    return _pattern(root)


def _pattern(node: dict[str, dict[str, object]]) -> str:
    branches = [
        (W if char == " " else re.escape(char)) + _pattern(below)  # type: ignore[arg-type]  # as above
        for char, below in node.items()
        if char
    ]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and "" not in node else "(?:" + "|".join(branches) + ")"
    return joined + "?" if "" in node else joined


# ---- digits -----------------------------------------------------------------------------------

# `1,234,567`, `1 234` with a no-break or thin space, `1,00,000` as in India, `4500`, each with decimals; or `.5`
DIGITS = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"
    r"|[0-9]{1,3}(?:[\u00a0\u2009\u202f][0-9]{3})+(?![0-9])"
    r"|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9])"
    r"|[0-9]+)(?:\.[0-9]+)?"
)
VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "1/3", "⅔": "2/3", "⅛": "0.125", "⅜": "0.375", "⅝": "0.625"}
VULGAR |= {"⅞": "0.875", "⅕": "0.2", "⅖": "0.4", "⅗": "0.6", "⅘": "0.8", "⅙": "1/6", "⅚": "5/6"}
# the fraction behind a whole number: `8 1/2`, `8-1/2`, `8½`
PART = (
    rf"(?:(?:{SPACE}|-)(?P<over>[0-9]{{1,2}})/(?P<under>2|3|4|5|6|8|10|16|32|64)(?![0-9/.,])|(?P<vulgar>[{''.join(VULGAR)}]))"
)
_GROUPS = re.compile("[,\u00a0\u2009\u202f ]")
_TENTHS = [Decimal(1).scaleb(-i) for i in range(TOO_LONG)]
ONE = Decimal(1)


def read(digits: str) -> tuple[Decimal, int, Decimal]:
    """Value, decimals and step of digits as written: `94,000` is (94000, 0, 1000), `0.60` is (0.60, 2, 0.01)."""
    if digits.isdecimal():
        return Decimal(digits), 0, ONE
    bare = _GROUPS.sub("", digits)
    whole, point, behind = bare.partition(".")
    if point:
        return Decimal(bare), len(behind), _TENTHS[len(behind)]
    step = ONE
    groups = _GROUPS.split(digits)
    while len(groups) > 1 and groups[-1] == "000":
        groups.pop()
        step *= 1000
    return Decimal(bare), 0, step


def fraction(over: int, under: int) -> Decimal:
    """A fraction as a decimal, cut to ten places where it does not end."""
    value = Decimal(over) / Decimal(under)
    return round(value, 10) if len(value.as_tuple().digits) > 12 else value


def vulgar(char: str) -> Decimal:
    over, _, under = VULGAR[char].partition("/")
    return fraction(int(over), int(under)) if under else Decimal(over)


# ---- words ------------------------------------------------------------------------------------

ONES = {w: i for i, w in enumerate("one two three four five six seven eight nine".split(), 1)}
TEENS = {
    w: i
    for i, w in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10
    )
}
TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SMALL = ONES | TEENS | TENS | {"zero": 0}
BIG = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15}
# the power of ten of each word or letter that scales a number before it
SCALES = BIG | {"lakh": 5, "crore": 7, "mln": 6, "mn": 6, "mio": 6, "bln": 9, "bn": 9, "bil": 9, "tn": 12, "trn": 12}
SCALES |= {"trln": 12, "tln": 12, "thou": 3, "mil": 6, "m": 6, "mm": 6, "b": 9, "k": 3, "t": 12}
FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
FRACTIONS |= {"ninth": 9, "tenth": 10, "twelfth": 12, "sixteenth": 16, "twentieth": 20, "hundredth": 100}
FRACTIONS |= {"halve": 2}  # only for `halves`

_BELOW_100 = (
    rf"(?:(?:{'|'.join(TENS)})(?:(?:-|{W})(?:{'|'.join(ONES)})(?![a-z]))?|{'|'.join(TEENS)}|{'|'.join(ONES)}|zero)(?![a-z])"
)
_BIG = "|".join(BIG)
# twenty-two; one hundred and five; two million three hundred thousand; one and a half million
SPELT = re.compile(
    rf"{_BELOW_100}"
    rf"(?:(?:-|{W})(?:{_BIG})(?![a-z])(?:(?:{W}|-)(?:and{W})?{_BELOW_100}(?!(?:-|{W})(?:{'|'.join(FRACTIONS)})s?(?![a-z])))?){{0,6}}",
    re.I,
)
_WORD = re.compile("[a-z]+")


def spelt(words: str) -> tuple[Decimal, Decimal] | None:
    """Value and step of a number in words, or None where the words are not one number.

    `two million` is to the million, as `2 million` would be; `two hundred` is exact.
    """
    total = group = 0
    last = 99  # the power of the last big word: they go down
    step = 1
    for word in _WORD.findall(words.lower()):
        if word == "and":
            continue
        if (small := SMALL.get(word)) is not None:
            free = 100 if group % 100 == 0 and group else 10 if group % 100 in TENS.values() else 0
            if group and small >= free:
                return None
            group += small
            step = 1
            continue
        power = BIG[word]
        if power == 2:
            if not 0 < group < 100:
                return None
            group *= 100
        else:
            if power >= last or not group:
                return None
            total, group, last, step = total + group * 10**power, 0, power, 10**power
    return Decimal(total + group), Decimal(step)
