"""Numbers as they are written: digits with their groups, fractions, words, and the words that scale them."""

from __future__ import annotations

from decimal import Decimal

from nutgraf.patterns import pattern

TOO_LONG = 40  # characters of digits: more are no quantity that anybody reports
ONE = Decimal(1)

# ---- digits -----------------------------------------------------------------------------------

# `1,234,567`; `1 234` with a no-break or thin space; `1,00,000` as in India; `4500`; each with decimals
DIGITS = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,9}(?![0-9])"
    r"|[0-9]{1,3}(?:[\u00a0\u2009\u202f][0-9]{3}){1,9}(?![0-9])"
    r"|[0-9]{1,2}(?:,[0-9]{2}){1,9},[0-9]{3}(?![0-9])"
    r"|[0-9]++)(?:\.[0-9]++)?"
)
_VULGAR = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8)}
_VULGAR |= {"⅞": (7, 8), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6)}
VULGAR = "".join(_VULGAR)
# `8 1/2`, `8-1/2`, `8½`, `½`, `1/2`; the bottom is one that prices and rates are quoted in
NUMBER = pattern(
    rf"(?P<digits>{DIGITS})(?:[ -](?P<over>[0-9]{{1,2}})/(?P<under>[2-8]|10|16|32|64)(?![0-9/]|[.,][0-9])"
    rf"|[ \u00a0]?(?P<vulgar>[{VULGAR}]))?"
)
SIMPLE = pattern(r"(?P<over>[0-9]{1,2})/(?P<under>[2-8]|10|16|32|64)(?![0-9/]|[.,][0-9])")
_GROUPS = pattern("[,\u00a0\u2009\u202f]")
_TENTHS = [ONE.scaleb(-i) for i in range(TOO_LONG + 1)]


def read(digits: str) -> tuple[Decimal, int, Decimal]:
    """Value, decimals and step of digits as written: `94,000` is (94000, 0, 1000), `0.60` is (0.60, 2, 0.01)."""
    if digits.isdecimal():
        return Decimal(digits), 0, ONE
    bare = digits.replace(",", "") if digits.isascii() else _GROUPS.sub("", digits)
    _, point, behind = bare.partition(".")
    if point:
        return Decimal(bare), len(behind), _TENTHS[len(behind)]
    step = 1
    groups = _GROUPS.split(digits)
    while len(groups) > 1 and groups[-1] == "000":
        groups.pop()
        step *= 1000
    return Decimal(bare), 0, Decimal(step)


# `18,3`, `1.234,56`, `0,125`: as much of Europe writes decimals; three digits behind a comma are a group but for `0,`
_COMMA = pattern(r"(?:(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]++),(?:[0-9]{1,2}|[0-9]{4,9})|0,[0-9]{3})(?![0-9]|[.,][0-9])")
_TURNED = str.maketrans(",.", ".,")


def comma(text: str, start: int = 0) -> str:
    """The number with a decimal comma that begins at `start`, or nothing."""
    match = _COMMA.match(text, start)
    return match[0] if match and match.end() - start <= TOO_LONG else ""


def pointed(text: str) -> str:
    """A text with its first decimal comma written as English does, as long as before: `EUR 1,234.56`; else as it is."""
    match = _ANY_COMMA.search(text) if "," in text else None
    return text[: match.start()] + match[0].translate(_TURNED) + text[match.end() :] if match else text


_ANY_COMMA = pattern(rf"(?<![0-9.,]){_COMMA.pattern}")


def fraction(over: int, under: int) -> Decimal:
    """A fraction as a decimal, cut to ten places where it does not end."""
    value = Decimal(over) / Decimal(under)
    return round(value, 10) if len(value.as_tuple().digits) > 12 else value


def vulgar(char: str) -> Decimal:
    return fraction(*_VULGAR[char])


# ---- words ------------------------------------------------------------------------------------

ONES = {word: i for i, word in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL = (
    {"zero": 0}
    | ONES
    | {word: i for i, word in enumerate(_TEENS, 10)}
    | {word: i for i, word in enumerate(_TENS, 2) for i in (10 * i,)}
)
BIG = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "quadrillion": 15}
# the bottom of a fraction in words
FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
FRACTIONS |= {"ninth": 9, "tenth": 10, "twelfth": 12, "sixteenth": 16, "twentieth": 20, "hundredth": 100}
_TOKEN = pattern(r"(-|\s+(?:(and)\s+)?)?([A-Za-z]++)")


def spelt(text: str, start: int) -> tuple[int, Decimal, Decimal] | None:
    """The number in words that begins at `start`: where it ends, its value and its step; None for none.

    `two million` is to the million, as `2 million` would be; `two hundred` is exact.
    """
    total = group = 0
    last = 99  # the power of the last big word: they go down
    step, end, room = 1, start, 100  # `room` is what the next small word must be less than
    for _ in range(20):
        match = _TOKEN.match(text, end)
        if not match or (match[1] is None) != (end == start):
            break
        word = match[3].lower()
        small, power = SMALL.get(word), BIG.get(word)
        if small is not None:
            if small >= room or (match[2] and room < 100):
                break
            group += small
            room = 10 if small >= 20 else 0
            step = 1
        elif power == 2 and 0 < group < 100 and not match[2]:
            group, room = group * 100, 100
        elif power and power > 2 and group and power < last and not match[2]:
            total, group, last, step, room = total + group * 10**power, 0, power, 10**power, 100
        else:
            break
        end = match.end()
    if end == start:
        return None
    return end, Decimal(total + group), Decimal(step)
