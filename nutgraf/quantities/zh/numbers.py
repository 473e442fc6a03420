"""Chinese numbers: digits with `万` and `亿`, and numerals, `十八点二`, `一百零五`, `二〇二五`."""

from __future__ import annotations

from decimal import Decimal

SCALES = {"万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4}
SCALES |= {"兆": 12, "千": 3, "百": 2}
DIGITS = {char: i for i, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
NUMERAL = "零〇一二两三四五六七八九十百千万亿"


def numeral(text: str) -> tuple[Decimal, int] | None:
    """The value of a numeral and the power of ten of its last word; None for what is none (`百千`, `一二`).

    Digits one by one are a year or a number as it is read out: `二〇二五`; a point has digits behind it: `十八点二`.
    """
    whole, point, behind = text.partition("点")
    if point:
        read = numeral(whole) if whole else None
        if not read or not behind or any(char not in DIGITS for char in behind):
            return None
        return read[0] + Decimal("0." + "".join(str(DIGITS[char]) for char in behind)), -len(behind)
    if len(whole) > 1 and all(char in DIGITS for char in whole):
        return (Decimal("".join(str(DIGITS[char]) for char in whole)), 0) if len(whole) > 2 else None
    total = section = 0  # `section` is what a group, 万 or 亿, will scale
    digit: int | None = None
    unit, power = 10**4, 0  # units go down within a section
    for char in whole:
        if char in DIGITS:
            if digit:
                return None
            digit, power = DIGITS[char], 0
        elif char in _TENS:
            if _TENS[char] >= unit or (digit is None and char != "十") or digit == 0:
                return None
            unit = _TENS[char]
            section, digit, power = section + (digit or 1) * unit, None, len(str(unit)) - 1
        elif char in _GROUPS:
            section += digit or 0
            if not section + total:
                return None
            group = _GROUPS[char]
            if total and total < group:
                total, section = (total + section) * group, 0
            else:
                total, section = total + section * group, 0
            digit, unit, power = None, 10**4, power + len(str(group)) - 1
    return Decimal(total + section + (digit or 0)), power
