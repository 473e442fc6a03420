"""Laws of the recogniser, of house style and of the hints of agreement."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nutgraf.quantities import (
    Date,
    Quantity,
    difference,
    find,
    formats,
    money,
    parse,
    parse_date,
    parse_quantity,
)
from nutgraf.quantities import units as behind
from nutgraf.quantities.mentions import quantities as read
from nutgraf.quantities.values import Hedge, Kind

PIECES = (
    "5 18.2 94,000 1,234.5 1 2024 2023-24 0700 8 1/2 8½ .5 % percent percentage points basis pct $ US$ HK$ € £ ¥ "
    "RMB USD p cents  dollars euros pounds won million bn m k billion one two twenty hundred and half third "
    "quarter fifth a the of  in from to between  about more than some up least over + - – − ( ) [ ] . , ; : / ' ’ "
    '" March May Feb. Q4 FY25 first second last week Tuesday  yesterday years days old year x times fold doubled '
    "twice stores people No. iPhone page a.m. GMT th vs \ufffc ` < > & @ # http://  early mid late fiscal summer "
    "13 31 16:00 12-member 2-for-1 or so"
).split()
prose = st.lists(
    st.sampled_from([*PIECES, "\n", "\n\n", "\u00a0", "\u2009"]) | st.text(max_size=3), max_size=25
).flatmap(
    lambda parts: st.lists(st.sampled_from(["", " ", " "]), min_size=len(parts), max_size=len(parts)).map(
        lambda gaps: "".join(part + gap for part, gap in zip(parts, gaps, strict=True))
    )
)


@given(prose | st.text(max_size=200))
@settings(max_examples=600)
def test_mentions_are_exact_sorted_and_apart(text: str) -> None:
    place = 0
    for mention in find(text):
        assert place <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.words
        assert mention.words == mention.words.strip()
        assert "\n\n" not in mention.words
        assert "\ufffc" not in mention.words
        first, last = mention.core
        assert mention.start <= first < last <= mention.end
        assert mention.as_dict()["kind"] == mention.kind
        place = mention.end


@given(prose)
@settings(max_examples=300)
def test_a_text_is_read_the_same_each_time_and_apart_by_a_blank_line(text: str) -> None:
    assert find(text) == find(text)
    known = [
        replace(m, start=m.start + 11, end=m.end + 11, core=(m.core[0] + 11, m.core[1] + 11))
        for m in find("It grew 5%.")
    ]
    assert find("It is so.\n\nIt grew 5%.") == known


amounts = st.decimals(min_value=0, max_value=999, places=2, allow_nan=False).map(lambda d: d.quantize(Decimal("0.01")))
units = st.sampled_from(
    [
        "{}%",
        "{} percent",
        "{} pct",
        "{} percentage points",
        "${}",
        "US${} million",
        "HK${}bn",
        "£{}m",
        "€{} billion",
        "{} million euros",
        "RMB {} billion",
        "{} million Canadian dollars",
        "+{}%",
        "−{}%",
        "C${} mln",
        "{} mln dlrs",
        "USD {}",
        "{} years",
        "{} billion yen",
    ]
)


@given(amounts, units, st.sampled_from(["", "about ", "more than ", "nearly ", "up to ", "fewer than "]))
def test_the_words_of_a_mention_are_read_again_as_the_same(amount: Decimal, unit: str, hedge: str) -> None:
    text = hedge + unit.format(amount)
    [mention] = find(f"It was {text} in all.")
    [again] = find(mention.words)
    assert mention.words == text
    assert again.meaning == mention.meaning
    assert (again.start, again.end) == (0, len(mention.words))
    assert parse_quantity(text) == mention.meaning


codes = st.sampled_from(
    ["USD", "HKD", "CAD", "AUD", "NZD", "SGD", "TWD", "EUR", "GBP", "JPY", "CNY", "KRW", "INR", "CHF", "SEK", "KWD"]
)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    kind: Kind = draw(st.sampled_from(["number", "percent", "points", "money", "multiple", "duration"]))
    scale = draw(st.sampled_from([0, 6, 9, 12])) if kind in ("number", "money") else 0
    decimals = draw(st.integers(0, 3))
    digits = draw(st.integers(1, 999_999))
    sign = draw(st.sampled_from([-1, 1]))
    value = Decimal(digits).scaleb(scale - decimals) * sign
    assume(decimals or scale or digits % 1000)
    unit = draw(codes) if kind == "money" else draw(st.sampled_from(["year", "day"])) if kind == "duration" else ""
    hedge: Hedge = draw(st.sampled_from(["", "about", "more than", "up to"]))
    return Quantity(
        kind, value, unit, Decimal(1).scaleb(scale - decimals), decimals, scale, hedge, sign < 0 or draw(st.booleans())
    )


@given(quantities())
def test_what_is_shown_is_read_back(quantity: Quantity) -> None:
    for shown in (formats.signed(quantity), formats.short(quantity)):
        text = shown.replace(" pts", " percentage points").replace("×", "x").replace("1 times", "1x")
        back = parse_quantity(text.replace(" times", "x"))
        assert back is not None, text
        assert (back.value, back.kind, back.unit) == (quantity.value, quantity.kind, quantity.unit), text
        assert (back.decimals, back.scale) == (quantity.decimals, quantity.scale)
    assert Decimal(formats.machine(quantity)) == quantity.value


@given(st.dates(dt.date(1900, 1, 1), dt.date(2150, 12, 31)), st.booleans())
def test_a_date_in_house_style_is_found_again(day: dt.date, short: bool) -> None:
    date = parse_date(day.isoformat())
    assert date is not None
    [mention] = find(f"It was signed on {formats.compact(date) if short else formats.sentence(date)} in the town.")
    assert mention.meaning == date


@given(st.integers(1900, 2150), st.sampled_from(["Q1", "Q2", "Q3", "Q4", "H1", "H2", "01", "05", "12", "21", "24", ""]))
def test_parts_of_years_in_house_style_are_found_again(year: int, part: str) -> None:
    date = parse_date(f"{year}-{part}" if part else f"{year}")
    assert date is not None
    [mention] = find(f"It was so in {formats.sentence(date)}, it said.")
    assert mention.meaning == date
    assert parse_date(date.edtf) == date


sentences = st.sampled_from(
    [
        "It fell {} in the year.",
        "It was {} in the year.",
        "It came to {}, they said.",
        "By then {} of it was gone.",
        "It rose by {}.",
    ]
)
shapes = st.sampled_from(
    [
        "{}%",
        "{} percent",
        "US${} million",
        "HK${}bn",
        "{}",
        "about {}%",
        "more than {}%",
        "nearly US${} billion",
        "{}-{}",
    ]
)


@given(quantities(), sentences, shapes, st.integers(1, 999), st.integers(0, 2))
@settings(max_examples=400)
def test_a_hint_followed_to_the_letter_settles_the_number(
    fact: Quantity, sentence: str, shape: str, digits: int, places: int
) -> None:
    amount = Decimal(digits).scaleb(-places)
    text = sentence.format(shape.format(amount, amount))
    mentions = [m for m in find(text) if not isinstance(m.meaning, Date)]
    assume(mentions)
    mention = mentions[0]
    found = difference(mention, fact, before=text[: mention.start], after=text[mention.end :])
    if found is None or found.code == "direction-mismatch":
        return
    better = text[: mention.start] + found.write + text[mention.end :]
    assume(len(mentions) == 1)
    [again] = [m for m in find(better) if m.start >= mention.start - 1][:1]
    after = difference(again, fact, before=better[: again.start], after=better[again.end :])
    assert after is None or after.code == "direction-mismatch", (text, better, after)


@given(quantities(), st.data())
def test_each_digit_that_is_changed_is_noticed(fact: Quantity, data: st.DataObject) -> None:
    assume(fact.hedge != "about" or fact.decimals)  # about 120 may be told as about 121, within 5 %
    told = f"It was {fact.hedge} {formats.sentence(fact)} in all."
    place = data.draw(st.sampled_from([i for i, char in enumerate(told) if char.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != told[place]]))
    text = told[:place] + digit + told[place + 1 :]
    assume(find(text))  # `07` is no number
    [mention] = find(text)
    assert difference(mention, fact, before=text[: mention.start], after=text[mention.end :]) is not None


@given(quantities())
def test_a_fact_told_in_house_style_agrees_with_itself(fact: Quantity) -> None:
    told = f"{fact.hedge} {formats.sentence(fact)}".strip()
    [mention] = find(f"It was {told} in all.")
    assert difference(mention, fact, before="It was ", after=" in all.") is None


@given(st.from_regex(r"[+-]?(0|[1-9][0-9]{0,5})(\.[0-9]{1,6})?%", fullmatch=True))
def test_a_percentage_is_the_same_in_yaml_as_in_prose(text: str) -> None:
    assert [parse_quantity(text)] == [each.meaning for each in read(text)]


NUMBERS = st.sampled_from("0 1 2 7 12 737 757 999 2024 12345 94,000 7,470 1,234,567 0.5 1.50 18.2 1,234.56 007".split())
BEHIND = st.sampled_from(
    sorted({*behind.SCALES, *behind._UNITS, *behind._COUNTABLE, *behind._STOP, *behind._IRREGULAR})
    + "generators boxes buses gas planes jets times dozens halves fifths % million".split()
)


@given(
    st.tuples(st.sampled_from(["", "+", "-"]), NUMBERS, st.just("%"))
    | st.tuples(st.sampled_from(sorted(money.CODES)), NUMBERS, st.sampled_from(["", "million", "billion", "thousand"]))
    | st.tuples(NUMBERS, BEHIND),
    st.booleans(),
)
@settings(max_examples=600)
def test_what_is_read_at_once_is_what_is_read_the_long_way(pieces: tuple[str, ...], apart: bool) -> None:
    text = (" " if apart else "").join(pieces).strip()
    made = parse._plain(text, "")
    assert made is None or made == parse._whole(text)


def test_common_values_are_read_at_once() -> None:
    for text in ("-18.2%", "USD 25.6 billion", "HKD 94,000", "12 months", "94,000 jobs", "3 bought-back shares"):
        assert (parse._plain(text, "") is not None) == ("-back" not in text), text
    amount = parse._whole("USD 2 million")
    assert amount and parse_quantity("~ USD 2 million") == replace(amount, hedge="about")


@given(st.text(st.sampled_from(" \n(\"'-/“‘—–\u2009\u00a0\u3000½⅓5%aé"), max_size=6))
def test_a_number_in_words_is_found_behind_what_it_may_stand_behind(ahead: str) -> None:
    """Words and digits are looked for in a text of which each is as long as it was, whatever is in it."""
    text = f"{ahead} (two million)"
    assert (found := find(text)) and text[found[-1].start : found[-1].end] == "two million"


def test_where_words_begin_is_the_same_as_spaces_in_a_pattern() -> None:
    for code in range(0x3001):
        lead = chr(code)
        if lead.isspace() or lead in "([\"'/“‘«—–\u2010\u2011":
            assert [each.words for each in find(f"So,{lead}three million")] == ["three million"], hex(code)
