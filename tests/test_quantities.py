"""The recogniser, the values of YAML, agreement and house style, each by its table."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.recogniser.run import read, seen
from nutgraf.quantities import (
    Date,
    Difference,
    Mention,
    Quantity,
    difference,
    direction,
    find,
    formats,
    parse_date,
    parse_quantity,
)

SETS = Path(__file__).parent.parent / "benchmarks/recogniser"
SENTENCES = [each for name in ("sentences", "second", "third") for each in read(SETS / f"{name}.txt")]


@pytest.mark.parametrize(("text", "labels"), SENTENCES, ids=[text[:40] for text, _ in SENTENCES])
def test_every_labelled_sentence_is_read_as_labelled(text: str, labels: list[object]) -> None:
    assert seen(text) == labels


def test_the_labelled_set_is_as_large_as_it_claims() -> None:
    assert len(SENTENCES) >= 750


def told(text: str, year: int | None = None) -> list[tuple[str, str, str, str]]:
    """Words, kind, value and unit of every mention; the words are checked to stand where the mention says."""
    result = []
    for mention in find(text, year=year):
        assert text[mention.start : mention.end] == mention.words
        plain = mention.as_dict()
        result.append((mention.words, mention.kind, str(plain["value"]), str(plain["unit"])))
    return result


# ---- find -------------------------------------------------------------------------------------


def test_a_mention_goes_over_a_line_break_and_not_over_a_blank_line() -> None:
    assert told("It made 4.5\nbillion\n  euros.") == [("4.5\nbillion\n  euros", "money", "4500000000", "EUR")]
    assert told("It made 4.5\r\nbillion.") == [("4.5\r\nbillion", "number", "4500000000", "")]
    assert told("It made 4.5\n\nbillion people.") == [("4.5", "number", "4.5", "")]
    assert told("It closed on Feb.\n13, 2025.") == [("Feb.\n13, 2025", "date", "2025-02-13", "")]
    assert told("more\nthan 5%") == [("more\nthan 5%", "percent", "5", "")]


@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n", "\n\n\n\n", "\n\n\n\n\n", "\n \n", "\n\n\t\n", "\n\u3000\n\n\n"])
def test_blank_lines_of_any_kind_keep_mentions_apart(gap: str) -> None:
    assert told(f"It made 4.5{gap}billion people.") == [("4.5", "number", "4.5", "")]
    assert told(f"one{gap}in five{gap}May{gap}3, 2014{gap}last{gap}week") == told(
        "\ufffc".join("one|in five|May|3, 2014|last|week".split("|"))
    )


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f"])
def test_a_narrow_space_groups_digits_and_joins_a_unit(space: str) -> None:
    assert told(f"It sold 1{space}234{space}567 cars.") == [(f"1{space}234{space}567", "count", "1234567", "car")]
    assert told(f"It rose 5{space}%.") == [(f"5{space}%", "percent", "5", "")]


def test_a_value_that_is_filled_in_joins_no_mention() -> None:
    assert told("\ufffc million euros, up 5% from \ufffc%") == [("5%", "percent", "5", "")]
    assert told("It rose \ufffc5%") == [("5%", "percent", "5", "")]


def test_the_core_is_what_is_left_without_the_hedge() -> None:
    [mention] = find("It cost more than US$5 million or so.")
    assert mention.words == "more than US$5 million"
    assert mention.core == (mention.start + len("more than "), mention.end)
    [mention] = find("It has 10,000 or more staff.")
    assert (mention.words, mention.hedge, mention.core) == ("10,000 or more", "at least", (7, 13))


def test_the_year_of_the_context_dates_what_has_none() -> None:
    text = "On Feb. 13, in March and in the third quarter."
    assert [v for _, _, v, _ in told(text)] == ["XXXX-02-13", "XXXX-03", "XXXX-35"]
    assert [v for _, _, v, _ in told(text, year=2024)] == ["2024-02-13", "2024-03", "2024-35"]
    assert [v for _, _, v, _ in told("last March and yesterday", year=2024)] == ["", ""]


def test_dates_know_their_first_and_last_day() -> None:
    days = {
        m.words: (str(m.meaning.start), str(m.meaning.end))
        for m in find("Q1 2024, FY25, the 1990s, 2023-24, mid-2023, March 2024")
        if isinstance(m.meaning, Date)
    }
    assert days == {
        "Q1 2024": ("2024-01-01", "2024-03-31"),
        "FY25": ("2025-01-01", "2025-12-31"),
        "1990s": ("1990-01-01", "1999-12-31"),
        "2023-24": ("2023-01-01", "2024-12-31"),
        "mid-2023": ("2023-05-02", "2023-09-01"),
        "March 2024": ("2024-03-01", "2024-03-31"),
    }


@pytest.mark.parametrize(
    ("words", "value", "step", "decimals", "scale"),
    [
        ("18.2", "18.2", "0.1", 1, 0),
        ("25.6 billion", "25600000000", "100000000", 1, 9),
        ("200 billion", "200000000000", "1000000000", 0, 9),
        ("94,000", "94000", "1000", 0, 0),
        ("94,010", "94010", "1", 0, 0),
        ("2,000,000", "2000000", "1000000", 0, 0),
        ("94", "94", "1", 0, 0),
        ("8.10 million", "8100000", "10000", 2, 6),
        ("twenty-two", "22", "1", 0, 0),
        ("two million", "2000000", "1000000", 0, 0),
        ("half a million", "500000", "100000", 1, 6),
    ],
)
def test_a_number_knows_the_worth_of_its_last_digit(
    words: str, value: str, step: str, decimals: int, scale: int
) -> None:
    [mention] = find(f"It was {words}.")
    assert isinstance(mention.meaning, Quantity)
    assert mention.meaning.value == Decimal(value)
    assert mention.meaning.step == Decimal(step)
    assert (mention.meaning.decimals, mention.meaning.scale) == (decimals, scale)


def test_a_bare_sign_is_the_currency_that_the_text_settles() -> None:
    assert told("It paid $5 and ¥500.") == [("$5", "money", "5", "USD"), ("¥500", "money", "500", "JPY")]
    assert told("It paid ¥500 in yuan.")[0][3] == "CNY"
    assert told("It paid ¥500 for yen and yuan.")[0][3] == ""
    assert told("It paid $5 million (US$3.7 million).")[0][3] == ""
    assert told("It rose 5 cents to NZ$2.")[0][3] == "NZD"
    assert told("In Manila it cost 500 pesos.")[0][3] == "PHP"


@pytest.mark.parametrize(
    "text",
    [
        "iPhone 16, GPT-4, 5G, A320, Route 66, Section 301, Windows 11, Boeing 737-800, F-16s, H1N1 and PM2.5.",
        "See https://a.example/2024/10/15?q=45 and www.a.example/5%, or `x = 5`, or a.example24.com/2024/5.",
        "Version 2.4.1, 192.168.0.1, 1e3, 1_000, 0700.HK, 9988.HK, (HKEX: 0700), SEHK:700.",
        "At 16:00, at 9:30 a.m., at 5pm, at 0930 GMT, at nine o'clock.",
        "The first, the second and the 21st century; a third party, a quarter earlier, the second half-hour.",
        "One of them; no one; one another; one day; the one who; one-off, two-way, three-pronged, Big Four.",
        "Several hundred, dozens, thousands of people, a few million, a million-to-one shot? No: hundreds.",
        "A year, an hour, a decade, a couple of weeks.",
        "No. 2, page 12, chapter 3, Figure 4, Nos. 5 and up, number 10, the note [12], Group of 20, the G7.",
        "(1) this, (2) that.",
        "10-K, 401(k), 4x4, 3D, B2B, 24/7, 9/11.",
        "They may march; a second helping; the fall of the house; half-hearted, double-digit, double standards.",
        "12 Elm Street, 1600 Harbour Road, 555-0134 and (212) 555-0199.",
    ],
)
def test_it_does_not_cry_wolf(text: str) -> None:
    assert [w for w, kind, *_ in told(text) if w not in ("a million",)] == []


@pytest.mark.parametrize(
    "text",
    [
        "1" * 50000,
        "one " * 15000,
        "1,1," * 15000,
        "1 " * 5000,
        "$" * 50000,
        "1/2 " * 3000,
        "$1 to " * 3000,
        " " * 50000,
        "\n" * 50000,
        "March " * 8000,
        "a" * 50000 + "@",
        "A1" * 20000,
        "half a " * 8000,
        "`" * 50000,
        "111\xa0" * 10000,
        "more than " * 6000,
        "one hundred " * 3000,
        "2024-" * 3000,
        "5 cents " * 2000,
        "<" * 50000,
        "&" * 50000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_no_text_makes_it_hang(text: str) -> None:
    mentions = find(text)
    assert all(text[m.start : m.end] == m.words for m in mentions)


# ---- parse ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-18.2%", Quantity("percent", Decimal("-18.2"), step=Decimal("0.1"), decimals=1, signed=True)),
        ("+8.5%", Quantity("percent", Decimal("8.5"), step=Decimal("0.1"), decimals=1, signed=True)),
        ("−2.5 per cent", Quantity("percent", Decimal("-2.5"), step=Decimal("0.1"), decimals=1, signed=True)),
        ("> HKD 200 billion", Quantity("money", Decimal(200 * 10**9), "HKD", Decimal(10**9), 0, 9, "more than")),
        ("~ USD 25.6 billion", Quantity("money", Decimal(256 * 10**8), "USD", Decimal(10**8), 1, 9, "about")),
        ("HK$200bn", Quantity("money", Decimal(200 * 10**9), "HKD", Decimal(10**9), 0, 9)),
        ("about US$5", Quantity("money", Decimal(5), "USD", hedge="about")),
        (">= 5", Quantity("number", Decimal(5), hedge="at least")),
        ("<= 5%", Quantity("percent", Decimal(5), hedge="up to")),
        ("< 5 years", Quantity("duration", Decimal(5), "year", hedge="less than")),
        ("94,000", Quantity("number", Decimal(94000), step=Decimal(1000))),
        ("2024", Quantity("number", Decimal(2024))),
        ("1.5 percentage points", Quantity("points", Decimal("1.5"), step=Decimal("0.1"), decimals=1)),
        ("25 basis points", Quantity("points", Decimal("0.25"), step=Decimal("0.01"), decimals=2)),
        ("3x", Quantity("multiple", Decimal(3))),
        ("12 stores", Quantity("count", Decimal(12), "store")),
        ("1,234 new stores", Quantity("count", Decimal(1234), "store")),
        ("5 GW", Quantity("count", Decimal(5), "GW")),
        ("0.6", Quantity("number", Decimal("0.6"), step=Decimal("0.1"), decimals=1)),
        ("a fifth", Quantity("ratio", Decimal("0.2"), step=Decimal("0.01"), decimals=2)),
        ("nine", Quantity("number", Decimal(9))),
    ],
)
def test_a_value_is_read_whole(text: str, expected: Quantity) -> None:
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1e3",
        "1_000",
        "0700",
        "007",
        "16:00",
        "yes",
        "n/a",
        "5 and 6",
        "5 to 6%",
        "5%%",
        "--5",
        "~~5",
        "~ about 5",
        "May 5",
        "5 of the",
        "USD",
        "%",
        "1,23",
        "1.2.3",
        "5 %5",
        "iPhone 16",
        "1" * 300,
        "five six",
        "> > 5",
        "5 stores and 6",
        "2025-02-13",
    ],
)
def test_what_is_no_value_is_none(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "edtf", "precision", "first", "last"),
    [
        ("2025-02-13", "2025-02-13", "day", "2025-02-13", "2025-02-13"),
        ("2024-02", "2024-02", "month", "2024-02-01", "2024-02-29"),
        ("2024-Q4", "2024-36", "quarter", "2024-10-01", "2024-12-31"),
        ("2024-33", "2024-33", "quarter", "2024-01-01", "2024-03-31"),
        ("2024-H1", "2024-40", "half", "2024-01-01", "2024-06-30"),
        ("2024-24", "2024-24", "season", "2024-12-01", "2025-02-28"),
        ("2023", "2023", "year", "2023-01-01", "2023-12-31"),
        ("2023~", "2023~", "year", "2023-01-01", "2023-12-31"),
        ("202X", "202X", "decade", "2020-01-01", "2029-12-31"),
        ("2023/2024", "2023/2024", "span", "2023-01-01", "2024-12-31"),
        ("2025-03-03/2025-03-05", "2025-03-03/2025-03-05", "span", "2025-03-03", "2025-03-05"),
    ],
)
def test_a_date_is_read_as_edtf(text: str, edtf: str, precision: str, first: str, last: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert (date.edtf, date.precision, str(date.start), str(date.end)) == (edtf, precision, first, last)
    assert date.approximate == ("~" in text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-02-31",
        "2025-13",
        "2024-Q5",
        "2024-37",
        "0000",
        "000X",
        "23",
        "2024-2-3",
        "2024/2023",
        "2024/",
        "/2024",
        "2024-36-01",
        "13 February 2025",
        "2023?",
        "20XX",
        "XXXX-02-13",
        "9999-24",
        "2023-02-29",
        "2024-H3",
        "2024-Q4-01",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


# ---- agreement --------------------------------------------------------------------------------


def fact_of(text: str) -> Quantity | Date:
    fact = parse_quantity(text) if not text.startswith("on ") else parse_date(text[3:])
    assert fact is not None
    return fact


def compared(text: str, fact: str) -> Difference | None:
    """A mention of a sentence against a fact, with the sentence as its clause; a date is written `on 2024`.

    It is the first that is a date where the fact is one, and the first that is none where it is not; else the first.
    """
    told = fact_of(fact)
    mentions = find(text)
    mention = next((m for m in mentions if isinstance(m.meaning, Date) == isinstance(told, Date)), mentions[0])
    return difference(mention, told, before=text[: mention.start], after=text[mention.end :])


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        # rounding, half up, to the last digit written
        ("it fell 18.2% in all", "-18.2%"),
        ("it fell 18% in all", "-18.2%"),
        ("it fell 19% in all", "-18.5%"),
        ("worth 200 billion yen", "JPY 199.6 billion"),
        ("some of 94,000 people", "94,210"),
        ("it has 94,210 people", "94,210 people"),
        ("it has 94,210", "94,210 people"),
        ("worth US$26 billion", "USD 25.6 billion"),
        ("sales of 25.6 billion", "USD 25.6 billion"),
        ("worth $25.60 billion", "USD 25.6 billion"),
        # approximate hedges
        ("about 18% of it", "18.2%"),
        ("about 19% of it", "18.2%"),
        ("about 95,000 people", "94,210 people"),
        ("nearly 20% of it", "19.5%"),
        ("almost 20% of it", "20%"),
        # one-sided hedges
        ("more than 18% of it", "18.2%"),
        ("over 18% of it", "18.7%"),
        ("at least 18% of it", "18%"),
        ("under 19% of it", "18.7%"),
        ("up to 19% of it", "19%"),
        ("fewer than 19% of it", "18.2%"),
        ("more than HK$200 billion", "> HKD 200 billion"),
        ("at least HK$200 billion", "> HKD 200 billion"),
        ("less than 5% of it", "< 5%"),
        # hedged facts
        ("about US$1.6 billion", "~ USD 1.6 billion"),
        ("roughly US$1.6 billion", "~ USD 1.6 billion"),
        # words
        ("half of it", "51.9%"),
        ("a fifth of it", "-18.2%"),
        ("a fifth of it", "22%"),
        ("two-thirds of it", "66.7%"),
        ("one in five firms", "20%"),
        ("it doubled", "2x"),
        ("it doubled", "+100%"),
        ("it tripled", "3.05x"),
        ("it halved", "-50%"),
        ("it more than doubled", "2.3x"),
        ("more than half of it", "52%"),
        ("less than a third of it", "31%"),
        ("a dozen stores", "12 stores"),
        ("twenty-two stores", "22 stores"),
        ("about a fifth of it", "~ 19%"),
        # direction
        ("a gain of 8.5% on the day", "+8.5%"),
        ("shares rose 8.5% on the day", "+8.5%"),
        ("it fell to 8.5% from 9%", "+8.5%"),
        ("an 18.2% year-on-year decline", "-18.2%"),
        ("it was up 8.5%", "+8.5%"),
        ("after falling for weeks it gained 8.5%", "+8.5%"),
        ("it fell 8.5%", "8.5%"),  # a fact without a sign says nothing of direction
        ("it fell by −18.2%", "-18.2%"),
        ("it did not rise 18.2%", "-18.2%"),
        ("the 18.2% of it", "-18.2%"),
        ("last fall it gained 8.5%", "+8.5%"),
        ("it narrowed its loss by 8.5%", "+8.5%"),
        # units
        ("a cut of 25 basis points", "-0.25 percentage points"),
        ("up 1.5 points", "1.5 percentage points"),
        ("over 12 months", "1 year"),
        ("for 48 hours", "2 days"),
        ("60% of it", "0.6"),
        # dates
        ("on Feb. 13", "on 2025-02-13"),
        ("on 13 February 2025", "on 2025-02-13"),
        ("in February 2025", "on 2025-02-13"),
        ("in February", "on 2025-02-13"),
        ("in 2025", "on 2025-02-13"),
        ("the fourth quarter of 2024", "on 2024-Q4"),
        ("in 2024", "on 2024-Q4"),
        ("the fourth quarter", "on 2024-Q4"),
        ("the second half of 2024", "on 2024-Q4"),
        ("in the 2020s", "on 2024-Q4"),
        ("about 2023", "on 2023~"),
        ("about 2023", "on 2024"),
        ("early 2024", "on 2024-03-05"),
        ("yesterday", "on 2024-03-05"),
        ("three days later", "on 2024-03-05"),
        ("on March 3 it opened", "on 2025-03-03/2025-03-05"),
    ],
)
def test_an_honest_rendering_agrees(text: str, fact: str) -> None:
    assert compared(text, fact) is None


@pytest.mark.parametrize(
    ("text", "fact", "code", "write"),
    [
        ("it fell 18.1% in all", "-18.2%", "value-mismatch", "18.2%"),
        ("it fell 17% in all", "-18.2%", "value-mismatch", "18%"),
        ("it fell 18% in all", "-18.5%", "value-mismatch", "19%"),
        ("some 94,000 people", "80,210 people", "value-mismatch", "some 80,210"),
        ("it has 94,000", "93,210", "value-mismatch", "93,210"),
        ("worth US$25.6 billion", "USD 26.5 billion", "value-mismatch", "US$26.5 billion"),
        ("worth $5 million", "USD 25.6 billion", "value-mismatch", "US$25.6 billion"),
        ("about 21% of it", "18.2%", "value-mismatch", "about 18%"),
        ("nearly 18% of it", "18.2%", "hedge-mismatch", "18%"),
        ("more than 18% of it", "18%", "hedge-mismatch", "18%"),
        ("more than 17% of it", "18.2%", "value-mismatch", "more than 18%"),
        ("less than 18% of it", "18.2%", "hedge-mismatch", "18%"),
        ("HK$200 billion of it", "> HKD 200 billion", "hedge-mismatch", "more than HK$200 billion"),
        ("about HK$200 billion of it", "> HKD 200 billion", "hedge-mismatch", "more than HK$200 billion"),
        ("under HK$200 billion", "> HKD 200 billion", "hedge-mismatch", "more than HK$200 billion"),
        ("$26 billion", "~ USD 25.6 billion", "hedge-mismatch", "about $26 billion"),
        ("a fifth of it", "17%", "value-mismatch", "17%"),
        ("it doubled", "+50%", "value-mismatch", "rose 50%"),
        ("it doubled", "3x", "value-mismatch", "3 times"),
        ("nine stores", "8 stores", "value-mismatch", "eight"),
        ("12 stores", "14 stores", "value-mismatch", "14"),
        ("HK$26 billion", "USD 26 billion", "unit-mismatch", "US$26 billion"),
        ("1.5% of it", "1.5 percentage points", "unit-mismatch", "1.5 percentage points"),
        ("1.5 percentage points", "1.5%", "unit-mismatch", "1.5%"),
        ("18.2 of it", "18.2%", "unit-mismatch", "18.2%"),
        ("in 2024", "18.2%", "unit-mismatch", "18.2%"),
        ("it rose 18.2%", "-18.2%", "direction-mismatch", "fell"),
        ("a rise of 18.2%", "-18.2%", "direction-mismatch", "fall"),
        ("an 8.5% drop", "+8.5%", "direction-mismatch", "jump"),
        ("Surging 8.5% on", "-8.5%", "direction-mismatch", "Plunging"),
        ("it shed 8.5%", "+8.5%", "direction-mismatch", "added"),
        ("it was 8.5% lower", "+8.5%", "direction-mismatch", "higher"),
        ("it did not fall 18.2%", "-18.2%", "direction-mismatch", "fall"),
        ("it moved +18.2%", "-18.2%", "direction-mismatch", "\u221218.2%"),
        ("on Feb. 14", "on 2025-02-13", "date-mismatch", "Feb. 13"),
        ("on 13 February 3025", "on 2025-02-13", "date-mismatch", "13 February 2025"),
        ("on 13 March 2025", "on 2025-02-13", "date-mismatch", "13 February 2025"),
        ("on Feb. 13, 2024", "on 2025-02-13", "date-mismatch", "Feb. 13, 2025"),
        ("in March 2025", "on 2025-02-13", "date-mismatch", "February 2025"),
        ("the third quarter of 2024", "on 2024-Q4", "date-mismatch", "fourth quarter of 2024"),
        ("Q3 2024", "on 2024-Q4", "date-mismatch", "Q4 2024"),
        ("the third quarter", "on 2024-Q4", "date-mismatch", "fourth quarter"),
        ("in October 2024", "on 2024-Q4", "date-mismatch", "the fourth quarter of 2024"),
        ("on Feb. 13", "on 2025", "date-mismatch", "2025"),
        ("in 2023", "on 2024-Q4", "date-mismatch", "2024"),
        ("in 2023", "on 2023~", "hedge-mismatch", "about 2023"),
        ("12 stores", "on 2024-Q4", "unit-mismatch", "the fourth quarter of 2024"),
    ],
)
def test_a_difference_says_what_to_write(text: str, fact: str, code: str, write: str) -> None:
    found = compared(text, fact)
    assert found is not None
    assert (found.code, found.write) == (code, write)
    assert found.message.endswith("the fact")


@pytest.mark.parametrize("text", ["about 25.7 billion dollars", "nearly $25.7 billion", "some 94,211 people"])
def test_a_hedge_does_not_excuse_a_number_as_exact_as_the_fact(text: str) -> None:
    found = compared(text, "94,210 people" if "people" in text else "~ USD 25.6 billion")
    assert found is not None
    assert found.code == "value-mismatch"


def test_a_change_without_a_sign_is_up() -> None:
    [mention] = find("It shed about US$1.6 billion.")
    fact = fact_of("~ USD 1.6 billion")
    assert difference(mention, fact, before="It shed ") is None
    found = difference(mention, fact, before="It shed ", change=True)
    assert found is not None
    assert (found.code, found.write) == ("direction-mismatch", "added")


def test_a_hedge_just_before_the_words_counts() -> None:
    mention = Mention(0, 15, "HK$200 billion", fact_of("HKD 200 billion"))
    assert difference(mention, fact_of("> HKD 200 billion"), before="worth more than ") is None
    assert difference(mention, fact_of("> HKD 200 billion"), before="worth more than") is None
    assert difference(mention, fact_of("> HKD 200 billion"), before="") is not None


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("sales fell", -1), ("shares have risen by", 1), ("down", -1), ("it did not fall", 1), ("without a fall of", 1),
        ("the deal was worth", 0), ("last fall it said", 0), ("up to", 0), ("fell, while profit grew", 1), ("", 0),
        ("it failed to rise", -1), ("Prices rose. It was", 0), ("a contract for", 0), ("it shed as much as", -1),
    ],
)  # fmt: skip
def test_the_direction_of_a_text_is_that_of_its_last_word_of_direction(text: str, way: int) -> None:
    assert direction(text) == way


# ---- house style ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence", "signed", "short"),
    [
        ("-18.2%", "18.2%", "−18.2%", "−18.2%"),
        ("+8.5%", "8.5%", "+8.5%", "+8.5%"),
        ("> HKD 200 billion", "HK$200 billion", "HK$200 billion", "HK$200bn"),
        ("-USD 25.6 billion", "US$25.6 billion", "−US$25.6 billion", "−US$25.6bn"),
        ("£8.10 million", "£8.10 million", "£8.10 million", "£8.10m"),
        ("RMB 4.5 billion", "RMB 4.5 billion", "RMB 4.5 billion", "RMB 4.5bn"),
        ("CHF 12", "CHF 12", "CHF 12", "CHF 12"),
        ("94,000", "94,000", "94,000", "94,000"),
        ("12 stores", "12 stores", "12 stores", "12"),
        ("1 store", "1 store", "1 store", "1"),
        ("5 GW", "5 GW", "5 GW", "5"),
        ("1.5 percentage points", "1.5 percentage points", "1.5 percentage points", "1.5 pts"),
        ("1 percentage point", "1 percentage point", "1 percentage point", "1 pts"),
        ("5 years", "5 years", "5 years", "5 years"),
        ("3x", "3 times", "3 times", "3×"),
        ("a fifth", "a fifth", "a fifth", "a fifth"),
        ("2.5 thousand", "2,500", "2,500", "2,500"),
        ("5 crore", "5 crore", "5 crore", "5 crore"),
    ],
)
def test_quantities_in_house_style(text: str, sentence: str, signed: str, short: str) -> None:
    quantity = fact_of(text)
    assert isinstance(quantity, Quantity)
    assert (formats.sentence(quantity), formats.signed(quantity), formats.short(quantity)) == (sentence, signed, short)


def test_machine_forms_and_hedges() -> None:
    assert formats.machine(fact_of("-18.2%")) == "-18.2"
    assert formats.machine(fact_of("HKD 200 billion")) == "200000000000"
    assert formats.machine(fact_of("on 2024-Q4")) == "2024-36"
    assert formats.hedge(fact_of("> 5%")) == "more than"
    assert formats.hedge(fact_of("on 2023~")) == "about"


@pytest.mark.parametrize(
    ("edtf", "sentence", "compact"),
    [
        ("2025-02-13", "13 February 2025", "13 Feb 2025"),
        ("2025-02", "February 2025", "Feb 2025"),
        ("2024-Q4", "the fourth quarter of 2024", "Oct–Dec 2024"),
        ("2024-H2", "the second half of 2024", "Jul–Dec 2024"),
        ("2024-22", "summer 2024", "Summer 2024"),
        ("2023", "2023", "2023"),
        ("2023~", "about 2023", "c. 2023"),
        ("202X", "the 2020s", "2020s"),
        ("2023/2024", "2023 to 2024", "2023–24"),
        ("1999/2004", "1999 to 2004", "1999 – 2004"),
        ("2025-03-03/2025-03-05", "3 March 2025 to 5 March 2025", "3 Mar 2025 – 5 Mar 2025"),
    ],
)
def test_dates_in_house_style(edtf: str, sentence: str, compact: str) -> None:
    date = parse_date(edtf)
    assert date is not None
    assert (formats.sentence(date), formats.compact(date)) == (sentence, compact)


@pytest.mark.parametrize("text", ["worth US$386&a  million, and so on", "R&a million", "x &a dozen", "5&a hundred"])
def test_an_article_glued_to_a_sign_is_read_past(text: str) -> None:
    """The scan went on from the article for ever, and never came to an end."""
    assert find(f"{text}. It has 7 jobs")[-1].words == "7"


# ---- decimal commas ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("It rose 18,3% then.", ("18,3%", "percent", "18.3", "")),
        ("about 3,5 million cars", ("about 3,5 million", "count", "3500000", "car")),
        ("It closed at 12,34 then.", ("12,34", "number", "12.34", "")),
        ("It paid EUR 4,7bn for it.", ("EUR 4,7bn", "money", "4700000000", "EUR")),
        ("It paid €2,50.", ("€2,50", "money", "2.5", "EUR")),
        ("It paid 1.234,56 euros.", ("1.234,56 euros", "money", "1234.56", "EUR")),
        ("It fell 0,125%.", ("0,125%", "percent", "0.125", "")),
        ("It fell 5,6 points.", ("5,6", "count", "5.6", "point")),
        ("It took 2,3 years.", ("2,3 years", "duration", "2.3", "year")),
    ],
)
def test_a_decimal_comma_is_seen_as_one_number(text: str, mention: tuple[str, str, str, str]) -> None:
    assert told(text) == [mention]


def test_a_range_of_decimal_commas() -> None:
    assert [m[:3] for m in told("It grew 3,5-4,2% or 1,5 to 2,5 million.")] == [
        ("3,5", "percent", "3.5"), ("4,2%", "percent", "4.2"), ("1,5", "number", "1500000"),
        ("2,5 million", "number", "2500000"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It sold 1,234 and 94,000.", ["1,234", "94,000"]),
        ("It took 1,234,567 and 12,34,567.", ["1,234,567", "12,34,567"]),
        ("Of 2,3 and 4 it took", ["4"]),
        ("Of 1, 2 it took", ["1", "2"]),
        ("as shown 5,6 and as", []),
        ("as shown (12,34) before", []),
        ("as pages 12,34 show", []),
        ("a place at 12,34 N of it", []),
        ("they won 6,4 6,3 there", []),
        ("from 52.123,13.456 on", []),
        ("In 2023,12 companies", []),
        ("on March 12,2024", ["March"]),
    ],
)
def test_other_commas_are_no_decimal_commas(text: str, words: list[str]) -> None:
    assert [m[0] for m in told(text)] == words


def test_a_value_has_no_decimal_comma() -> None:
    assert [parse_quantity(text) for text in ("18,3%", "EUR 4,7bn", "3,5 million", "12,34")] == [None] * 4


@pytest.mark.parametrize(
    ("words", "fact", "write"),
    [("18,3%", "18.3%", "18.3%"), ("EUR 4,7bn", "EUR 4.7 billion", "EUR 4.7bn"), ("17,5%", "18.3%", "18.3%")],
)
def test_a_decimal_comma_is_not_how_to_write_a_fact(words: str, fact: str, write: str) -> None:
    (mention,), value = find(words), parse_quantity(fact)
    assert value
    message = f'"{words}" has a decimal comma, which is not how to write the fact'
    assert difference(mention, value) == Difference("value-mismatch", message, write)


def test_a_sentence_that_opens_with_of() -> None:
    assert told("Of 300 workers OF 12 remain.") == [("300", "count", "300", "worker"), ("12", "number", "12", "")]


# ---- beside another script --------------------------------------------------------------------


def test_chinese_in_an_english_text_is_read_as_chinese() -> None:
    text = "利润增长9%，达12亿美元，共300人, 2024年3月5日。 profit增长7% and 45亿."
    assert told(text) == [
        ("9%", "percent", "9", ""), ("12亿美元", "money", "1200000000", "USD"), ("300人", "count", "300", "人"),
        ("2024年3月5日", "date", "2024-03-05", ""), ("7%", "percent", "7", ""), ("45亿", "number", "4500000000", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It rose about 9%增长, 1.8bn美元.", ["about 9%", "1.8bn"]),
        ("It paid $5 million（约3600万元）for 1,200 people（共5）.", ["$5 million", "约3600万元", "1,200", "5"]),
        ("A rate of ９％ or 売上高300円, and 5백만.", ["９％", "300", "5"]),
        ("The 上海 office, its 去年 and 三成 and iPhone 16 “部”.", []),
        ("On 5 March 2024 阿里巴巴 (9988.HK) had 300 people.", ["5 March 2024", "300"]),
    ],
)
def test_numbers_beside_another_script_are_seen(text: str, words: list[str]) -> None:
    assert [m[0] for m in told(text)] == words


# ---- ratios -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("a third of a year's revenue", "a third", "ratio"),
        ("half of a year’s revenue", "half", "ratio"),
        ("a third of a year", "a third of a year", "duration"),
        ("half an hour's drive", "half an hour", "duration"),
    ],
)
def test_a_fraction_of_what_a_year_has_is_a_ratio(text: str, words: str, kind: str) -> None:
    assert [m[:2] for m in told(text)] == [(words, kind)]


def test_a_ratio_in_words_is_told_in_words() -> None:
    (third,) = find("a third of its revenue")
    half, odd = parse_quantity("0.5"), parse_quantity("0.47")
    assert half and odd
    assert difference(third, half) == Difference("value-mismatch", '"a third" is not the fact', "half")
    assert difference(third, odd) == Difference("value-mismatch", '"a third" is not the fact', "0.47")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In FY\xa02024 it rose", ["FY\xa02024"]),
        ("on Monday, not on monday", ["Monday"]),
        ("Five, fIVE and five5", ["Five", "fIVE"]),
        ("often, Tenpin and a_ten", []),
        ("“Ten” or —ten", ["Ten", "ten"]),
        ("fivehttps://a.example/ten ten", ["five", "ten"]),
        ("`five` and &half; of seven", ["seven"]),
    ],
)
def test_a_word_begins_a_mention_where_it_stands_by_itself(text: str, words: list[str]) -> None:
    assert [each.words for each in find(text)] == words
