"""Quantities and dates in Chinese house style: `2000亿港元`, `18.2%`, `2025年2月13日`, `2024年第四季度`.

Amounts are told in `万` and `亿`, in as many digits as they were written with; a number that would need more than two
places behind the point of its `万` keeps its digits.
"""

from __future__ import annotations

from decimal import Decimal

from nutgraf.quantities.values import Date, Quantity, plain, rounded

# as it stands behind an amount; what is not here is its code
CURRENCIES = {
    "CNY": "元", "HKD": "港元", "USD": "美元", "JPY": "日元", "EUR": "欧元", "GBP": "英镑", "KRW": "韩元",
    "TWD": "新台币", "SGD": "新元", "AUD": "澳元", "CAD": "加元", "CHF": "瑞士法郎", "NZD": "新西兰元",
    "INR": "印度卢比", "RUB": "卢布", "MOP": "澳门元", "THB": "泰铢", "MYR": "林吉特", "IDR": "印尼盾",
    "VND": "越南盾", "PHP": "菲律宾比索", "BRL": "雷亚尔", "MXN": "墨西哥比索", "ZAR": "兰特",
    "TRY": "土耳其里拉", "SEK": "瑞典克朗", "NOK": "挪威克朗", "DKK": "丹麦克朗", "AED": "迪拉姆",
    "SAR": "沙特里亚尔",
}  # fmt: skip
_HEDGES = {"about": "约", "nearly": "近", "more than": "超过", "at least": "至少", "less than": "不到", "up to": "至多"}
_TIMES = {"year": "年", "month": "个月", "week": "周", "day": "天", "hour": "小时", "minute": "分钟", "second": "秒"}
# how what English counts is counted: the word between the number and the next one
_COUNTED = {
    "person": "人", "people": "人", "share": "股", "ton": "吨", "tonne": "吨", "barrel": "桶",
    "kilometre": "公里", "kilometer": "公里", "km": "公里", "metre": "米", "meter": "米", "car": "辆",
    "vehicle": "辆", "point": "点", "company": "家公司", "store": "家门店", "shop": "家商店",
    "country": "个国家", "job": "个岗位", "city": "个城市", "employee": "名员工", "worker": "名员工",
    "customer": "名客户", "user": "名用户", "aircraft": "架飞机", "jet": "架飞机", "member": "名成员",
    "seat": "个席位", "vote": "票", "unit": "台", "home": "套住宅", "household": "户",
}  # fmt: skip
_RATIOS = {
    "0.5": "一半", "0.3333333333": "三分之一", "0.6666666667": "三分之二", "0.25": "四分之一",
    "0.75": "四分之三", "0.2": "五分之一", "0.4": "五分之二", "0.6": "五分之三", "0.8": "五分之四",
    "0.1": "十分之一",
}  # fmt: skip
_PARTS = {33: "第一季度", 34: "第二季度", 35: "第三季度", 36: "第四季度", 40: "上半年", 41: "下半年"}
_PARTS |= {21: "春季", 22: "夏季", 23: "秋季", 24: "冬季"}


def sentence(it: Quantity | Date) -> str:
    """As it stands in a sentence, without hedge or sign."""
    return _date(it) if isinstance(it, Date) else _quantity(it)


def hedge(it: Quantity | Date) -> str:
    """The hedge as it stands before the number, or nothing."""
    if isinstance(it, Date):
        return "约" if it.approximate else ""
    return _HEDGES.get(it.hedge, "")


def number(it: Quantity) -> str:
    """The digits of a magnitude with `万`, `亿` or `万亿`."""
    value = abs(it.value)
    last = it.scale - it.decimals if it.scale else min(it.step.adjusted(), 0 if it.decimals else it.step.adjusted())
    for power, word in ((12, "万亿"), (8, "亿"), (4, "万")):
        if value < Decimal(1).scaleb(power):
            continue
        decimals = max(power - last, 0)
        scaled = rounded(value.scaleb(-power), decimals)
        if not it.scale:
            scaled = Decimal(plain(scaled))
            if -int(scaled.as_tuple().exponent) > 2:
                break
        return f"{scaled:f}{word}"
    return f"{rounded(value, max(-last, 0)):f}"


def _quantity(it: Quantity) -> str:
    digits = number(it)
    match it.kind:
        case "percent":
            return f"{digits}%"
        case "points":
            return f"{digits}个百分点"
        case "money":
            name = CURRENCIES.get(it.unit, "")
            return f"{digits}{name}" if name else f"{it.unit or '$'}{' ' if it.unit else ''}{digits}"
        case "multiple":
            return f"{digits}倍"
        case "ratio":
            return _RATIOS.get(plain(abs(it.value)), plain(abs(it.value)))
        case "duration":
            return f"{digits}{_TIMES.get(it.unit, it.unit)}"
        case "count":
            return digits + (it.unit if it.unit > "\u2e80" else _COUNTED.get(it.unit, ""))
    return digits


# ---- dates ------------------------------------------------------------------------------------


def _date(it: Date) -> str:
    first, slash, last = it.edtf.removesuffix("~").partition("/")
    if slash:
        return f"{_one(first)}至{_one(last)}"
    return f"{'约' if it.approximate else ''}{_one(first)}"


def _one(edtf: str) -> str:
    year, _, rest = edtf.removesuffix("~").partition("-")
    if year.endswith("X") and year != "XXXX":
        return f"{year[:-1]}0年代"
    ahead = "" if year == "XXXX" else f"{year}年"
    month, _, day = rest.partition("-")
    if not rest:
        return ahead
    code = int(month)
    if day:
        return f"{ahead}{code}月{int(day)}日"
    return f"{ahead}{code}月" if code <= 12 else ahead + _PARTS[code]
