"""Find every quantity and every date in Chinese prose.

Choices where Chinese is ambiguous (those about dates are in `dates`):

- A count is the number with its measure word, which is its unit: `五家`, `3.2万辆`. What is counted stands behind it,
  and nothing shows where that ends.
- `一` before a measure word is a word, as `one` is in English (`一家`, `一个`, `一年`); `一倍`, `一成`, `一万` are
  numbers. A bare numeral is none: `三星`, `九龙`, `十分`, `第一`. `几十`, `数百`, `上千` and `十几` are no numbers.
- Bare digits count where they have a point or groups, or where a word that a number follows stands before them
  (`为49`); behind letters or a name they are part of it (`iPhone 16`, `沪深300`). `500强`, `95后`, `12层`,
  `8号` are names.
- `增长两倍` is three times as much, `是两倍` twice. `三成` is three tenths, `一半` a half.
- `元` and `¥` are the yuan, `$` is the US dollar.
- `近五年` are the last five years: `近` hedges no time. `以上` includes its number, as `以下` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities import dates as calendar
from nutgraf.quantities import numbers
from nutgraf.quantities.money import CODES, SYMBOLS
from nutgraf.quantities.values import Date, Hedge, Mention, Quantity
from nutgraf.quantities.zh import dates
from nutgraf.quantities.zh.numbers import DIGITS, NUMERAL, SCALES, numeral

# ---- what begins a mention --------------------------------------------------------------------

_WIDE = {0xFF10 + i: str(i) for i in range(10)} | {0xFF05: "%", 0xFF0E: ".", 0xFF0B: "+", 0xFF0D: "-", 0xFF04: "$"}
_CORE = pattern(
    rf"(?P<relative>{dates.RELATIVE})"
    rf"|(?P<rate>百分之(?P<per>[{NUMERAL}点]+|[0-9]+(?:\.[0-9]+)?))|(?P<share>(?P<under>[{NUMERAL}]+)分之(?P<over>[{NUMERAL}]+))"
    r"|(?P<times>翻(?:了)?(?:一番|一倍|两番|倍|番)|减半|腰斩)|(?P<half>一半|半数|过半)(?!球|岛)"
    r"|(?P<part>(?<![一二两三四五六七八九十0-9年])半(?P<span>年|个月|个?小时)(?!报|度|季))"
    rf"|(?P<digits>{numbers.DIGITS})|(?P<numeral>[{NUMERAL}]+(?:点[零一二三四五六七八九]+)?)"
    r"|(?P<date>第[一二三四1-4]财?季|Q[1-4](?![0-9A-Za-z])|上世纪[1-9]0年代|[上下]半年)"
)
_TIMES = {"减半": "0.5", "腰斩": "0.5", "翻两番": "4", "翻了两番": "4"}
_BLANKS = pattern(r"(?:https?://|www\.)[^\s<>\"，。）]+|`[^`\n]{1,400}`|&#?\w{1,8};|\[[0-9]{1,3}\]|\n\s*\n")
_SKIPPED = pattern(
    r"[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?|[0-9]{1,2}时(?:[0-9]{1,2}分)?(?![代期间长段])"
    r"|[0-9]{1,2}点(?:半|钟|整|许|[0-9]{1,2}分)"
    r"|(?:\+?[0-9]{2,4}[- ])?[0-9]{3,4}-[0-9]{3,4}(?:-[0-9]{4})?(?![0-9])|1[3-9][0-9]{9}(?![0-9])"
    r"|[0-9]{1,2}[·・][0-9]{1,2}"
    r"|[0-9]{6}(?:\.[A-Z]{2})?(?![0-9.万亿%元人家])|0[0-9]{3,4}(?:\.[A-Z]{2})?(?![万亿])"
)
_AT_HOUR = pattern(r"(?:[上下中]午|早上|晚上|晚间|凌晨|傍晚|清晨|今早|当晚|夜里)\s?\Z")
_REFERENCE = pattern(r"号|层|楼|路|室|栋|号线|页|强|后(?![来续市])|版|世纪|届|[A-Za-z_@#]|次方|条款|[./:][0-9]")

# ---- what stands behind a number --------------------------------------------------------------

_CURRENCIES = {
    "元人民币": "CNY", "人民币": "CNY", "元": "CNY", "块钱": "CNY", "港元": "HKD", "港币": "HKD", "美元": "USD",
    "美金": "USD", "日元": "JPY", "日圆": "JPY", "欧元": "EUR", "英镑": "GBP", "韩元": "KRW", "韩圆": "KRW",
    "新台币": "TWD", "新台币元": "TWD", "台币": "TWD", "新元": "SGD", "新加坡元": "SGD", "坡元": "SGD",
    "澳元": "AUD", "加元": "CAD", "加币": "CAD", "新西兰元": "NZD", "纽元": "NZD", "瑞士法郎": "CHF",
    "瑞郎": "CHF", "印度卢比": "INR", "卢比": "INR", "卢布": "RUB", "澳门元": "MOP", "泰铢": "THB",
    "林吉特": "MYR", "令吉": "MYR", "印尼盾": "IDR", "越南盾": "VND", "菲律宾比索": "PHP", "墨西哥比索": "MXN",
    "雷亚尔": "BRL", "兰特": "ZAR", "南非兰特": "ZAR", "土耳其里拉": "TRY", "里拉": "TRY", "瑞典克朗": "SEK",
    "挪威克朗": "NOK", "丹麦克朗": "DKK", "迪拉姆": "AED", "沙特里亚尔": "SAR",
}  # fmt: skip
_CENTS = {"美分": "USD", "港仙": "HKD", "欧分": "EUR", "便士": "GBP"}
_SPANS = {
    "年": "year", "周年": "year", "岁": "year", "个月": "month", "周": "week", "个星期": "week", "星期": "week",
    "天": "day", "日": "day", "个小时": "hour", "小时": "hour", "分钟": "minute", "秒": "second",
    "秒钟": "second",
}  # fmt: skip
_MEASURES = (
    "个交易日 个工作日 个季度 季度 家 名 人 位 个 辆 艘 架 台 部 座 条 项 份 套 只 股 手 张 票 席 间 所 次 "
    "场 起 例 宗 笔 款 种 吨 公吨 桶 公里 千米 米 公顷 亩 千瓦时 兆瓦时 兆瓦 吉瓦 千瓦 度 点 级 户 口 株 头 "
    "颗 枚 件 幢 平方米 平方公里 平方英尺 立方米 公斤 千克 克 毫克 升 毫升 毫米 厘米 纳米 英里 英尺 英寸 "
    "盎司 蒲式耳 摄氏度 °C ℃ km kg MW GW kWh GB TB 人次 分 岗位 席位"
).split()


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_UNIT = pattern(
    r"\s?(?:(?P<percent>%|个?百分点|个?基点|bps?(?![A-Za-z])|BP(?![A-Z]))"
    rf"|(?P<money>{_any(_CURRENCIES)}|{_any(_CENTS)})(?![旦素件宵老首帅勋朝])"
    r"|(?P<multiple>倍(?!增|数|频))|(?P<tenths>成)(?P<more>半|[一二三四五六七八九])?(?![为立功员本分交长绩都就果品因型像语名人年熟套份])"
    rf"|(?P<span>{_any(_SPANS)})(?P<half>半)?(?<!年(?=[代级均度报龄历]))(?<!日(?=[均线]))|个(?P<month>半)月"
    rf"|(?P<measure>{_any(_MEASURES)}))"
)
_SCALE = pattern(rf"(?P<odd>[多余])?\s?(?P<scale>(?:{_any(SCALES)})(?![瓦赫]))?(?P<odd2>[多余](?!额|种)|几)?")
_LENT = pattern(rf"{dates.TO}\s?(?P<digits>{numbers.DIGITS}|[{NUMERAL}]+)")
_SCORE = pattern(r"比[0-9]{1,3}(?![0-9.%])")
_BEFORE = pattern(
    r"(?P<sign>[-+\u2212负])?(?P<mark>[A-Z]{0,3}[$€£¥￥₩₹]|[A-Z]{3}|人民币|港币)?\s?(?P<inner>[-+\u2212])?\Z"
)
_GREW = pattern(
    r"(?:增长|增加|上升|上涨|提高|提升|扩大|攀升|飙升|激增|暴增|高出|多出|增|涨)(?:了|约|近|逾|超过?|大约|将近|至少|幅度?达)*\Z"
)
_FOLLOWED = frozenset("为至到从由达约超近于报是有过比，,（(、：:及和或在逾升降跌涨")
_FOLLOWING = frozenset("的以左上下至到比和与或之、，。；,;）)！？!? \n")

# ---- hedges -----------------------------------------------------------------------------------

_HEDGES: dict[Hedge, str] = {
    "about": "约 大约 大概 估计 约为 约合 约莫 差不多",
    "nearly": "近 将近 接近 几乎 几近 逼近",
    "more than": "超过 超 逾 多于 高于 大于 超出 不止 过",
    "at least": "至少 最少 不少于 不低于 起码 不下",
    "less than": "不到 不足 低于 少于 小于 不及 未满 未到 未达",
    "up to": "至多 最多 不超过 不高于 不多于 最高",
}
_AHEAD: dict[str, Hedge] = {word: hedge for hedge, words in _HEDGES.items() for word in words.split()}
_AHEAD |= {"~": "about", "≈": "about", ">": "more than", "<": "less than", "≥": "at least", "≤": "up to"}
_HEDGE = pattern(rf"(?:{_any(_AHEAD)})\s?\Z")
_NO_HEDGE = frozenset(
    "条约 签约 预约 违约 节约 契约 解约 履约 最近 附近 临近 靠近 亲近 反超 赶超 经过 通过 不过 渡过 "
    "度过 错过 超过".split()
)
_BEHIND = pattern(
    r"(?P<about>左右|上下(?!文)|前后)|(?P<least>(?:及|或|含)?以上|\+)|(?P<more>多)(?![少数家元个名年次种])|(?P<most>(?:及|或|含)?以下|以内|之内)"
)


def hedge_before(text: str, end: int, *, during: bool = False) -> tuple[int, Hedge]:
    """Where the hedge that ends at `end` begins, and what it says; `during` leaves out `近`, which dates a time."""
    match = _HEDGE.search(text, max(0, end - 5), end)
    if not match:
        return end, ""
    word = match[0].strip()
    pair = text[max(0, match.start() - 1) : match.start()] + word
    if (pair in _NO_HEDGE and word != "超过") or (word == "过" and pair not in ("已过", "均过")):
        return end, ""
    if pair == "合约" and text[match.start() - 2 : match.start() - 1] != "折":
        return end, ""
    if during and word == "近":
        return end, ""
    return match.start(), _AHEAD[word]


# ---- finding ----------------------------------------------------------------------------------


class _Reading(NamedTuple):
    """One reading of a text: the text, the same with wide digits made narrow, and what was found so far."""

    text: str
    seen: str
    year: int | None
    found: list[Mention]


def find(text: str, *, year: int | None = None) -> list[Mention]:
    """Every mention in `text`, sorted, none overlapping another; as `quantities.find` promises."""
    seen = _BLANKS.sub(lambda match: "\ufffc" * len(match[0]), text.translate(_WIDE))
    reading = _Reading(text, seen, year, [])
    position = 0
    while match := _CORE.search(seen, position):
        position = max(_at(reading, match), match.start() + 1)
    return reading.found


def _at(reading: _Reading, match: re.Match[str]) -> int:
    """Reads the mention that begins with `match`; gives the place to go on from."""
    text, start, end = reading.seen, match.start(), match.end()
    kind = match.lastgroup
    if match["relative"]:
        if dates.relative(text, start, end) and text[start - 1 : start] not in ("一", "两"):
            _add_date(reading, dates.Day(start, end, calendar.RELATIVE))
        return end
    if match["rate"]:
        return _rate(reading, match)
    if match["share"]:
        under, over = numeral(match["under"]), numeral(match["over"])
        if not under or not over or not 0 < over[0] < under[0]:
            return end
        value = numbers.fraction(int(over[0]), int(under[0]))
        return _add(reading, start, end, Quantity("ratio", value, "", Decimal("0.01"), 2), True)
    if match["times"]:
        value = Decimal(_TIMES.get(match["times"], "2"))
        decimals = 1 if value < 1 else 0
        return _add(reading, start, end, Quantity("multiple", value, "", Decimal(1).scaleb(-decimals), decimals), True)
    if match["half"]:
        hedge: Hedge = "more than" if match["half"] == "过半" else ""
        return _add(reading, start, end, Quantity("ratio", Decimal("0.5"), "", Decimal("0.01"), 2, hedge=hedge), True)
    if match["part"]:
        unit = {"年": "year", "个月": "month"}.get(match["span"], "hour")
        return _add(reading, start, end, Quantity("duration", Decimal("0.5"), unit, Decimal("0.1"), 1), True)
    if kind != "date" and text[start - 1 : start] == "第" and not _begins_quarter(text, start):
        return _behind_ordinal(text, end)
    return _dated(reading, start) or (end if match["date"] else _number(reading, match))


def _begins_quarter(text: str, start: int) -> bool:
    return text[start + 1 : start + 2] in ("季", "财")


def _behind_ordinal(text: str, end: int) -> int:
    unit = _UNIT.match(text, end)
    return unit.end() if unit else end


def _rate(reading: _Reading, match: re.Match[str]) -> int:
    """`百分之十八点二`."""
    words = match["per"]
    if words[0].isascii():
        value, decimals, step = numbers.read(words.rstrip("."))
    elif read := numeral(words):
        value, decimals, step = read[0], max(-read[1], 0), Decimal(1).scaleb(min(read[1], 0))
    else:
        return match.end()
    points = reading.seen.startswith("个百分点", match.end())
    end = match.end() + 4 * points
    quantity = Quantity("points" if points else "percent", value, "", step, decimals)
    return _add(reading, match.start(), end, quantity, not words[0].isascii())


def _dated(reading: _Reading, start: int) -> int:
    """Where the date ends that begins at `start`, which is added; 0 for none."""
    text, found = reading.seen, reading.found
    if text[start - 1 : start] in ("前", "近") and text[start].isalnum() and not text[start].isdecimal():
        return 0  # `前三季度`
    before = start and text[start - 1]
    if before and (before in "._-/" or (before.isascii() and before.isalnum())) and text[start].isdecimal():
        return 0
    last = found[-1] if found else None
    day = dates.Day(last.start, last.end, last.meaning) if last and isinstance(last.meaning, Date) else None
    if dated := dates.at(text, start, day, reading.year):
        return _add_date(reading, dated)
    return 0


def _add_date(reading: _Reading, day: dates.Day) -> int:
    start, hedge = hedge_before(reading.seen, day.start)
    if reading.found and start < reading.found[-1].end:
        start, hedge = day.start, ""
    date, end = day.date, day.end
    around = _BEHIND.match(reading.seen, end)
    if date.precision in ("year", "decade", "month") and (hedge == "about" or (around and around["about"])):
        date, end = dates.about(date), around.end() if around and around["about"] else end
    start = start if hedge == "about" and date.approximate else day.start
    reading.found.append(Mention(start, end, reading.text[start:end], date, False, (day.start, day.end)))
    return end


# ---- numbers ----------------------------------------------------------------------------------


class _Read(NamedTuple):
    """A number with its scale: the power of ten that it stands for, and whether `多` or `余` came behind it."""

    value: Decimal
    step: Decimal
    decimals: int
    scale: int
    end: int
    odd: bool
    in_words: bool


def _read(text: str, start: int, end: int) -> _Read | None:
    words = text[start:end]
    in_words = not words[0].isascii()
    value: Decimal
    if in_words:
        read = numeral(words)
        if not read or words[0] in "百千万亿" or text[start - 1 : start] in ("几", "数", "上", "成", "好"):
            return None
        value, step, decimals = read[0], Decimal(1).scaleb(read[1]), max(-read[1], 0)
    elif end - start > numbers.TOO_LONG:
        return None
    else:
        value, decimals, step = numbers.read(words)
    tail = _SCALE.match(text, end)
    if not tail or tail["odd2"] == "几":
        return None
    scale = SCALES[tail["scale"]] if tail["scale"] else 0
    if scale in (2, 3) and not in_words and tail.end() == tail.end("scale") and not _UNIT.match(text, tail.end()):
        return None
    stop = max(tail.end("scale"), tail.end("odd"), tail.end("odd2"), end)
    odd = bool(tail["odd"] or tail["odd2"])
    return _Read(value.scaleb(scale), step.scaleb(scale), decimals, scale, stop, odd, in_words)


def _number(reading: _Reading, match: re.Match[str]) -> int:
    """The quantity that begins with digits or a numeral; gives the place to go on from."""
    text, start, end = reading.seen, match.start(), match.end()
    if match["digits"]:
        if (skipped := _SKIPPED.match(text, start)) or (
            _AT_HOUR.search(text, max(0, start - 4), start) and text[end : end + 1] in ("点", "时")
        ):
            return max(skipped.end() if skipped else end + 1, end)
        ahead = text[start - 2 : start - 1]
        if text[start - 1 : start] in (".", "-") and ahead.isascii() and ahead.isalpha():
            return end  # `F-35`
    read = _read(text, start, end)
    if not read:
        return end
    begin, sign, currency = _before(text, start, reading.found[-1].end if reading.found else 0)
    if begin < 0 and text[read.end : read.end + 1] == "%" and text[start - 1].isalpha():
        begin = start  # `ROE9%`: a rate is no part of a name
    if begin < 0:
        return end
    return _grow(reading, start, begin, sign, currency, read) or end


def _before(text: str, start: int, last: int) -> tuple[int, str, str]:
    """Where what belongs to the number begins, its sign and its currency; -1 where it is part of a name."""
    match = _BEFORE.search(text, max(last, start - 6), start)
    mark = (match["mark"] or "") if match else ""
    currency = {"人民币": "CNY", "港币": "HKD", "RMB": "CNY", "¥": "CNY", "￥": "CNY", "$": "USD"}.get(mark, "")
    currency = currency or SYMBOLS.get(mark, "") or (mark if mark in CODES else "")
    if match and currency:
        return match.start("mark"), match["sign"] or match["inner"] or "", currency
    if text[max(last, start - 2) : start] == "零下":
        return start - 2, "-", ""
    char = text[start - 1 : start] if start else ""
    if char and (char in "_@#=\\/" or (char.isascii() and char.isalpha())):
        return -1, "", ""
    ahead = text[start - 2 : start - 1] if start > 1 else ""
    if (
        char in ("+", "-", "\u2212", "负")
        and start > last  # `18.2+18.2`: a sign that hedges the number before it is no sign of this one
        and (not ahead or not ahead.isalnum() or (char in "+负" or ahead > "\u2e80"))
    ):
        if char == "-" and start - 1 == last and last:
            return start, "", ""
        return (start, "", "") if char == "负" and ahead == "正" else (start - 1, char, "")
    return start, "", ""


def _grow(reading: _Reading, start: int, begin: int, sign: str, currency: str, read: _Read) -> int:
    """Joins to a number its unit, or the one that it shares with the number that it is a range with."""
    text = reading.seen
    end = read.end
    unit = _UNIT.match(text, end)
    lent = False
    if not unit and not currency and (lender := _LENT.match(text, end)):
        other = _read(text, lender.start("digits"), lender.end("digits"))
        unit = _UNIT.match(text, other.end) if other else None
        lent = unit is not None
        if other and other.scale and not read.scale and read.value <= other.value.scaleb(-other.scale):
            read = read._replace(
                value=read.value.scaleb(other.scale), step=read.step.scaleb(other.scale), scale=other.scale
            )
    hedge: Hedge = "more than" if read.odd else ""
    quantity = Quantity("number", read.value, "", read.step, read.decimals, read.scale, hedge)
    if currency:
        quantity = replace(quantity, kind="money", unit=currency)
        if unit and unit["money"] and not lent:
            end = unit.end()
    elif unit and (meant := _meant(text, start, unit, quantity, read)):
        quantity, end = meant, end if lent else unit.end()
    elif not (read.scale > 3 or _counts(text, start, end, read)):
        return 0
    if sign:
        quantity = replace(quantity, value=quantity.value if sign == "+" else -quantity.value, signed=True)
    return _add(reading, begin, end, quantity, read.in_words)


def _meant(text: str, start: int, unit: re.Match[str], number: Quantity, read: _Read) -> Quantity | None:
    """What a number is with its unit; None where the unit is none here: `一家`, `3点`."""
    only_one = read.in_words and (read.value == 1 or text[start : read.end] == "二")  # `一家`, `二手`
    if word := unit["percent"]:
        if word == "%":
            return replace(number, kind="percent")
        if "百分" in word:
            return replace(number, kind="points")
        return replace(
            number,
            kind="points",
            value=number.value.scaleb(-2),
            step=number.step.scaleb(-2),
            decimals=number.decimals + 2,
        )
    if word := unit["money"]:
        if word in _CENTS:
            less = number.value.scaleb(-2), number.step.scaleb(-2), number.decimals + 2
            return replace(number, kind="money", unit=_CENTS[word], value=less[0], step=less[1], decimals=less[2])
        return replace(number, kind="money", unit=_CURRENCIES[word])
    if unit["multiple"]:
        grown = _GREW.search(text, max(0, start - 10), start) is not None
        return replace(number, kind="multiple", value=number.value + 1 if grown else number.value)
    if unit["tenths"]:
        if number.value >= 10 or read.odd or read.scale:
            return None
        more = (
            Decimal("0.05") if unit["more"] == "半" else Decimal(DIGITS[unit["more"]] if unit["more"] else 0).scaleb(-2)
        )
        return replace(number, kind="ratio", value=number.value.scaleb(-1) + more, step=Decimal("0.01"), decimals=2)
    if only_one:
        return None
    if word := unit["span"]:
        if word == "日" and not read.in_words and not text.startswith(("内", "间"), unit.end("span")):
            return None
        half = bool(unit["half"])
        value = number.value + Decimal("0.5") if half else number.value
        step, decimals = (Decimal("0.1"), 1) if half else (number.step, number.decimals)
        return replace(number, kind="duration", unit=_SPANS[word], value=value, step=step, decimals=decimals)
    if unit["month"]:
        value = number.value + Decimal("0.5")
        return replace(number, kind="duration", unit="month", value=value, step=Decimal("0.1"), decimals=1)
    word = unit["measure"]
    if (word in ("点", "分") and read.in_words) or (word == "分" and text.startswith("钟", unit.end())):
        return None
    if not read.in_words and start and text[start - 1] == " " and text[start - 2 : start - 1].isascii():
        return None  # `iPhone 16部`
    return replace(number, kind="count", unit=word)


def _counts(text: str, start: int, end: int, read: _Read) -> bool:
    """Whether a number without a unit is a claim."""
    if read.in_words:
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == " " and text[start - 2 : start - 1].isascii() and text[start - 2 : start - 1].isalpha():
        return False
    if _REFERENCE.match(text, end):
        return False
    if _SCORE.match(text, end) or (before == "比" and text[start - 2 : start - 1].isdecimal()):
        return True
    if not text[start:end].isdecimal():
        return True
    return (not before or before in _FOLLOWED) and (not after or after in _FOLLOWING) and end - start < 6


# ---- adding -----------------------------------------------------------------------------------

_RANGE = pattern(rf"\s?{dates.TO}\s?")


def _add(reading: _Reading, begin: int, end: int, quantity: Quantity, in_words: bool) -> int:
    text, found = reading.seen, reading.found
    last = found[-1].end if found else 0
    start, hedge = hedge_before(text, begin, during=quantity.kind == "duration")
    if start < last:
        start, hedge = begin, ""
    stop = end
    if not hedge and (match := _BEHIND.match(text, end)):
        stop = match.end()
        hedge = (
            "about" if match["about"] else "at least" if match["least"] else "more than" if match["more"] else "up to"
        )
    if hedge:
        quantity = replace(quantity, hedge=hedge)
    if found and quantity.kind == "money" and found[-1].kind == "number" and _RANGE.fullmatch(text, last, begin):
        bare = found[-1].meaning
        if isinstance(bare, Quantity):
            found[-1] = replace(found[-1], meaning=replace(bare, kind="money", unit=quantity.unit))
    found.append(Mention(start, stop, reading.text[start:stop], quantity, in_words, (begin, end)))
    return stop
