"""Chinese: the recogniser by its labelled set, directions, house style and agreement by tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.recogniser.run import language, read, seen
from nutgraf.quantities import (
    Date,
    Difference,
    Quantity,
    difference,
    direction,
    find,
    formats,
    parse_date,
    parse_quantity,
)
from nutgraf.quantities.zh import directions
from nutgraf.quantities.zh.numbers import numeral

FILE = Path(__file__).parent.parent / "benchmarks/recogniser/chinese.txt"
SENTENCES = read(FILE)


@pytest.mark.parametrize(("text", "labels"), SENTENCES, ids=[text[:20] for text, _ in SENTENCES])
def test_every_labelled_sentence_is_read_as_labelled(text: str, labels: list[object]) -> None:
    assert seen(text, language(FILE)) == labels


def test_the_labelled_set_is_as_large_as_it_claims() -> None:
    assert language(FILE) == "zh"
    assert len(SENTENCES) >= 120


def told(text: str, year: int | None = None) -> list[tuple[str, str, str, str]]:
    plain = [mention.as_dict() for mention in find(text, lang="zh-Hans", year=year)]
    return [(str(m["words"]), str(m["value"]), str(m["unit"]), str(m["hedge"])) for m in plain]


@pytest.mark.parametrize(
    "text",
    [
        "iPhone 16、GPT-4、5G、A320、H20、F-35、COVID-19、PM2.5、C919、歼-20、波音787、小米14",
        "第一、第二名、第三次、第16届、第300万辆、第12页、第301条",
        "一些、一直、一家公司、一个、一年、一天、一方面、一带一路、一次性、二手房、统一、万一、十分",
        "三星、九龙、四川、五粮液、七匹狼、百度、万科、三一重工、六福、八方",
        "沪深300指数、标普500指数、日经225指数、世界500强、95后、12层、8号线、360公司",
        "几十家、数百亿元、上千家、十几个、成千上万、好几天",
        "16:30、下午3点、3点30分、8时30分、上午十点、400-820-8888、13800138000、0700.HK、600519.SH",
        "二十国集团、七国集团、四中全会、十四五规划、两岸、两会、两者",
    ],
)  # fmt: skip
def test_it_does_not_cry_wolf(text: str) -> None:
    assert told(text) == []


def test_the_year_of_the_context_dates_what_has_none() -> None:
    text = "2月13日、3月和第三季度"
    assert [value for _, value, _, _ in told(text)] == ["XXXX-02-13", "XXXX-03", "XXXX-35"]
    assert [value for _, value, _, _ in told(text, 2024)] == ["2024-02-13", "2024-03", "2024-35"]


def test_a_temperature_below_zero_and_the_quarter_of_a_fiscal_year() -> None:
    assert told("零下5摄氏度") == [("零下5摄氏度", "-5", "摄氏度", "")]
    assert told("2025财年第一财季") == [("2025财年第一财季", "2025-33", "", "")]


def test_dates_know_their_first_and_last_day() -> None:
    text = "2024年第一季度、2024年上半年、20世纪90年代、2023/24财年、2024年3月、2024年初、约2010年"
    days = {
        m.words: (m.meaning.edtf, str(m.meaning.start), str(m.meaning.end))
        for m in find(text, lang="zh")
        if isinstance(m.meaning, Date)
    }
    assert days == {
        "2024年第一季度": ("2024-33", "2024-01-01", "2024-03-31"),
        "2024年上半年": ("2024-40", "2024-01-01", "2024-06-30"),
        "20世纪90年代": ("199X", "1990-01-01", "1999-12-31"),
        "2023/24财年": ("2023/2024", "2023-01-01", "2024-12-31"),
        "2024年3月": ("2024-03", "2024-03-01", "2024-03-31"),
        "2024年初": ("2024", "2024-01-01", "2024-05-02"),
        "约2010年": ("2010~", "2010-01-01", "2010-12-31"),
    }


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("约5%", "about"), ("5%左右", "about"), ("近5%", "nearly"), ("将近5%", "nearly"), ("超过5%", "more than"),
        ("逾5%", "more than"), ("涨超5%", "more than"),
        ("至少5%", "at least"), ("5%以上", "at least"), ("不到5%", "less than"),
        ("低于5%", "less than"), ("不超过5%", "up to"),
        ("5%以下", "up to"), ("折合约5美元", "about"), ("合约5美元", ""),
        ("最近5%", ""), ("近五年", ""), ("200多亿元", "more than"), ("10余家", "more than"), ("两年多", "more than"),
    ],
)  # fmt: skip
def test_hedges(text: str, hedge: str) -> None:
    [found] = told(text)
    assert found[3] == hedge


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百零五", 105), ("二十", 20), ("十八", 18),
        ("两千三百", 2300), ("三万五千", 35000), ("一亿二千万", 120_000_000),
        ("二〇二五", 2025), ("十八点二", "18.2"), ("五", 5), ("一万亿", 10**12),
    ],
)  # fmt: skip
def test_numerals(text: str, value: object) -> None:
    read = numeral(text)
    assert read is not None
    assert read[0] == Decimal(str(value))


@pytest.mark.parametrize("text", ["三一", "百", "五六", "十十", "点五", "五点", "五点十", "千百"])
def test_what_is_no_numeral(text: str) -> None:
    assert numeral(text) is None


PIECES = "5 18.2 94,000 一 两 十 百 万 亿 万亿 ％ % 个 家 年 月 日 第 季度 上半年 元 港元 美元 $ HK$ "
PIECES += "倍 成 分之 百分之 点 约 近 逾 "
PIECES += "左右 以上 多 余 至 - — 、 ， 。 2024 2025年 2月 13日 去年 周二 "
PIECES += "iPhone 16 半 基点 个百分点 负 + 比 ( ） \ufffc \n \n\n １８"


@given(st.lists(st.sampled_from(PIECES.split(" ")) | st.text(max_size=2), max_size=25).map("".join))
@example("18.2+18.2")
@settings(max_examples=600)
def test_mentions_are_exact_sorted_and_apart(text: str) -> None:
    place = 0
    for mention in find(text, lang="zh"):
        assert place <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.words
        assert "\n\n" not in mention.words
        assert "\ufffc" not in mention.words
        first, last = mention.core
        assert mention.start <= first < last <= mention.end
        place = mention.end
    assert find(text, lang="zh") == find(text, lang="zh")


@pytest.mark.parametrize(
    "text", ["1" * 50000, "一" * 50000, "万" * 20000, "1至" * 9000, "2024年" * 5000, "约" * 50000, "百分之" * 9000]
)
def test_no_text_makes_it_hang(text: str) -> None:
    assert all(text[m.start : m.end] == m.words for m in find(text, lang="zh"))


# ---- directions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("销量下滑", -1), ("股价大涨", 1), ("同比增长", 1),
        ("并未下跌", 1), ("没有增长", -1), ("这笔交易价值", 0), ("涨幅达", 1),
        ("下跌。收入为", 0), ("产品升级", 0), ("减肥药", 0), ("跌", -1), ("市值蒸发", -1), ("跌后反弹", 1),
    ],
)  # fmt: skip
def test_the_direction_of_a_text_is_that_of_its_last_word_of_direction(text: str, way: int) -> None:
    assert direction(text, "zh") == way


def test_each_word_of_direction_has_an_opposite() -> None:
    assert directions.opposite("下滑") == "增长"
    assert directions.opposite("上涨") == "下跌"
    assert [each.word for each in directions.words("先涨后跌")] == ["跌", "涨"]


# ---- house style ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("-18.2%", "18.2%"),
        ("> HKD 200 billion", "2000亿港元"),
        ("~ USD 25.6 billion", "256亿美元"),
        ("JPY 1.2 trillion", "1.2万亿日元"),
        ("C$16.4 million", "1640万加元"),
        ("£8.10 million", "810万英镑"),
        ("CNY 5,999", "5999元"),
        ("$43.10", "43.10美元"),
        ("KWD 5 million", "KWD 500万"),
        ("94,000", "9.4万"),
        ("94,210", "94210"),
        ("1,900,000", "190万"),
        ("94,000 people", "9.4万人"),
        ("12 stores", "12家门店"),
        ("12 wombats", "12"),
        ("1.5 percentage points", "1.5个百分点"),
        ("3x", "3倍"),
        ("a third", "三分之一"),
        ("3 months", "3个月"),
        ("5 years", "5年"),
        ("on 2025-02-13", "2025年2月13日"),
        ("on 2025-02", "2025年2月"),
        ("on 2024-Q4", "2024年第四季度"),
        ("on 2024-H1", "2024年上半年"),
        ("on 2023~", "约2023年"),
        ("on 202X", "2020年代"),
        ("on 2023/2024", "2023年至2024年"),
    ],
)
def test_house_style(text: str, sentence: str) -> None:
    assert formats.sentence(fact_of(text), "zh-Hans") == sentence


def test_signs_and_hedges_in_house_style() -> None:
    fall, more = parse_quantity("-18.2%"), parse_quantity("> HKD 200 billion")
    assert fall and more
    assert (formats.signed(fall, "zh"), formats.short(fall, "zh")) == ("−18.2%", "−18.2%")
    assert (formats.hedge(more, "zh"), formats.hedge(fall, "zh")) == ("超过", "")


# ---- agreement --------------------------------------------------------------------------------


def fact_of(text: str) -> Quantity | Date:
    fact = parse_quantity(text) if not text.startswith("on ") else parse_date(text[3:])
    assert fact is not None
    return fact


def compared(text: str, fact: str) -> Difference | None:
    [mention] = find(text, lang="zh")
    return difference(mention, fact_of(fact), before=text[: mention.start], after=text[mention.end :], lang="zh")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("销量下滑18.2%", "-18.2%"),
        ("18.2%的跌幅", "-18.2%"),
        ("跌至18.2%", "+18.2%"),
        ("市值增加超过2000亿港元", "> HKD 200 billion"),
        ("约256亿美元", "~ USD 25.6 billion"),
        ("约260亿美元", "USD 25.6 billion"),
        ("近260亿美元", "USD 25.6 billion"),
        ("五家公司", "5 companies"),
        ("下跌约两成", "-18.2%"),
        ("三分之一", "33%"),
        ("利润翻倍", "+100%"),
        ("增长两倍", "+200%"),
        ("2月13日", "on 2025-02-13"),
        ("2024年第四季度", "on 2024-Q4"),
        ("第四季度", "on 2024-Q4"),
        ("百分之十八点二", "18.2%"),
    ],
)
def test_an_honest_rendering_agrees(text: str, fact: str) -> None:
    assert compared(text, fact) is None


@pytest.mark.parametrize(
    ("text", "fact", "code", "write"),
    [
        ("销量下滑18.1%", "-18.2%", "value-mismatch", "18.2%"),
        ("销量增长18.2%", "-18.2%", "direction-mismatch", "下滑"),
        ("18.2%的涨幅", "-18.2%", "direction-mismatch", "跌幅"),
        ("价值2000亿港元", "> HKD 200 billion", "hedge-mismatch", "超过2000亿港元"),
        ("价值2100亿港元", "HKD 200 billion", "value-mismatch", "2000亿港元"),
        ("价值256亿港元", "USD 25.6 billion", "unit-mismatch", "256亿美元"),
        ("六家公司", "5 companies", "value-mismatch", "5家"),
        ("2月14日", "on 2025-02-13", "date-mismatch", "2月13日"),
        ("2024年第三季度", "on 2024-Q4", "date-mismatch", "2024年第四季度"),
        ("2024年2月13日", "on 2025-02-13", "date-mismatch", "2025年2月13日"),
        ("不到5%", "5.2%", "hedge-mismatch", "5%"),
    ],
)
def test_a_difference_says_what_to_write(text: str, fact: str, code: str, write: str) -> None:
    found = compared(text, fact)
    assert found is not None
    assert (found.code, found.write) == (code, write)


@given(
    st.integers(1, 99_999),
    st.sampled_from([6, 9, 12]),
    st.integers(0, 2),
    st.sampled_from(["HKD", "USD", "CNY", "JPY"]),
)
def test_an_amount_in_house_style_is_found_again(digits: int, scale: int, decimals: int, unit: str) -> None:
    fact = Quantity(
        "money", Decimal(digits).scaleb(scale - decimals), unit, Decimal(1).scaleb(scale - decimals), decimals, scale
    )
    [mention] = find(f"总额为{formats.sentence(fact, 'zh')}。", lang="zh")
    assert isinstance(mention.meaning, Quantity)
    assert (mention.meaning.value, mention.meaning.unit) == (fact.value, unit)


def test_a_rate_without_digits_is_none() -> None:
    assert [m.words for m in find("百分之.和百分之9.5。", lang="zh")] == ["百分之9.5"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("公司以1.8bn美元收购，$1.8bn，€5m，45 million dollars。", ["1.8bn", "$1.8bn", "€5m", "45 million dollars"]),
        ("A9%，ROE12.5%，增长7%。", ["9%", "12.5%", "7%"]),
        ("100m赛跑，iPhone 16和沪深300，用5G，3月5日达1.8bn。", ["3月5日", "1.8bn"]),
    ],
)
def test_english_amounts_in_a_chinese_text_are_seen(text: str, words: list[str]) -> None:
    found = find(text, lang="zh")
    assert [m.words for m in found] == words
    assert all(text[m.start : m.end] == m.words for m in found)


PARTS = [*"0123456789.,-%$ “”\n亿元年约", "bn", " million", "about ", "March "]
MIXED = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


@settings(max_examples=60, deadline=None)
@given(MIXED, st.sampled_from(["en", "zh"]))
def test_mentions_of_two_scripts_are_sorted_and_apart(text: str, lang: str) -> None:
    place = 0
    for mention in find(text, lang=lang):
        assert place <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.words
        place = mention.end
