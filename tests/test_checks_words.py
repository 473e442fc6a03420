"""Checks of quotations, of shares and of the time between events, each on the smallest site that breaks it."""

from __future__ import annotations

import pytest

from nutgraf.checks.quotation import unlike
from tests.builders import files, problems, told

# ---- quotations -------------------------------------------------------------------------------

LINE = "He said it was time, “at last”, to ship pre-built units — and that sales fell 18.2% in the quarter."


@pytest.mark.parametrize(
    "words",
    [
        "it was time",
        "It was time, 'at last', to ship",
        "He said it was time … and that sales fell 18.2%",
        "He said it was time ... in the quarter.",
        "[The chief] said it was time",
        "to ship [its] units",
        "to ship pre-built units - and that sales",
        "to ship\npre-built   units",
        "sales fell 18.2% [in China] in the quarter,",
        "[…] sales fell 18.2%",
        "",
    ],
)
def test_a_faithful_quotation(words: str) -> None:
    assert unlike(words, [LINE]) == ""


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("it was high time", 'after "it was" the source goes on "time, \'at last\', to", not "high time"'),
        (
            "sales fell 18.1% in the quarter",
            'after "sales fell" the source goes on "18.2% in the quarter.", not "18.1% in',
        ),
        ("sales fell … it was time", 'the source has no "it was time" from there on'),
        ("ship pre-built unit", 'after "ship pre-built" the source goes on "units-and'),
        ("in the quarter and after", 'after "in the quarter" the source goes on "."'),
        ("profits rose", 'the source has no "profits rose"'),
    ],
)
def test_where_a_quotation_parts_from_its_source(words: str, hint: str) -> None:
    assert unlike(words, [LINE]).startswith(hint[:60])


QUOTES = """\
quotes:
  chief:
    text: It was time to go
    quote: “It was time to go,” she said.
    speaker: acme
    source: wire
figures:
  sales:
    label: Sales
    value: -18.2%
    quote: Sales fell 18.2% to 13.1 million units, the report says
    source: filing
"""


@pytest.mark.parametrize(
    "body",
    [
        "“[It was time](fact:chief)”, she said.",
        "She said [“it was time”](fact:chief).",
        "She said “it [was time](fact:chief) … go.”",
        "She said [that it was time](fact:chief).",
        "It said that “sales fell [18.2%](fact:sales) to [13.1 million](waive:in the quotation)”.",
        "She said [](fact:chief).",
    ],
)
def test_quotations_that_are_those_of_their_facts(body: str) -> None:
    assert told(files(body, QUOTES)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("“[It was the time](fact:chief)”, she said.", ["article.md:5:3 misquoted"]),
        ("She said [“it was our time”](fact:chief).", ["article.md:5:12 misquoted"]),
        ("It said that “sales sank [18.2%](fact:sales)”.", ["article.md:5:15 misquoted"]),
    ],
)
def test_quotations_that_are_not(body: str, expected: list[str]) -> None:
    assert told(files(body, QUOTES)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("text: It was time to go", "text: It is time to go", ["facts.yaml:3:11 misquoted"]),
        ("Sales fell 18.2% to", "Sales fell 18.1% to", ["facts.yaml:11:12 number-not-in-quote"]),
        ("Sales fell 18.2% to", "Sales rose 18.2% to", ["facts.yaml:11:12 number-not-in-quote"]),
        ("Sales fell 18.2% to", "Sales fell about 18% to", []),
        ("Sales fell 18.2% to", "Sales fell to", []),
        ("Sales fell 18.2% to", "Der Umsatz fiel um 18,2 % auf", []),
        ("value: -18.2%", "value: -18.3%", ["facts.yaml:11:12 number-not-in-quote"]),
    ],
)
def test_a_fact_and_the_line_of_its_source(old: str, new: str, expected: list[str]) -> None:
    assert old in QUOTES
    assert told(files("Words.", QUOTES.replace(old, new))) == expected


# ---- shares -----------------------------------------------------------------------------------


def _shares(*values: str, more: str = "    measure: market share\n") -> str:
    facts = "figures:\n"
    for number, value in enumerate(values):
        facts += f"  a{number}:\n    label: L\n    value: {value}\n    entity: {('acme', 'bolt', 'crow')[number]}\n"
        facts += f"    period: 2024-Q4\n{more}    source: wire\n"
    return facts


MORE = {"content/entities.yaml": "acme:\n  name: Acme\nbolt:\n  name: Bolt\ncrow:\n  name: Crow\n"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (_shares("60%", "41%"), []),  # 59.5 and 40.5
        (_shares("60%", "42%"), ["facts.yaml:11:12 shares-past-100"]),
        (_shares("50%", "30%", "20.9%"), []),
        (_shares("50%", "30%", "21.9%"), ["facts.yaml:18:12 shares-past-100"]),
        (_shares("60%", "less than 50%"), []),
        (_shares("+60%", "+60%"), []),
        (_shares("60%", "60%", more="    basis: share of adults who use it\n"), []),
        (_shares("60%", "60%", more="    measure: growth\n"), []),
        (_shares("60%", "60%", more="    basis: share of the market\n"), ["facts.yaml:11:12 shares-past-100"]),
        (_shares("60%", "60%").replace("period: 2024-Q4", "period: 2024-Q3", 1), []),
        (_shares("60%", "60%") + "    disputed: They count otherwise\n", []),
    ],
)
def test_shares_of_one_whole(facts: str, expected: list[str]) -> None:
    assert told(files("Words.", facts, more=MORE)) == expected


# ---- the time between -------------------------------------------------------------------------

EVENTS = "events:\n" + "".join(
    f"  {name}:\n    date: {date}\n    title: Something\n    source: wire\n"
    for name, date in (("a", "2024-02-11"), ("b", "2024-02-13"), ("c", "2024-04-12"), ("d", "2022"), ("e", "2024-02"))
)


@pytest.mark.parametrize(
    "body",
    [
        "On [Feb. 11](fact:a) it began; [two days later](fact:b) it ended.",
        "On [Feb. 11](fact:a) it began, and [two days](fact:b) later it ended.",
        "On [Feb. 13](fact:b) it ended; it had begun [two days earlier](fact:a).",
        "[Two days after](fact:b) [it began](fact:a) it ended.",
        "It ended [two days after](fact:b) [it began](fact:a) and [two months before](fact:b) [the vote](fact:c).",
        "On [Feb. 11](fact:a) it began. [Two months later](fact:c) it ended.",
        "On [Feb. 11](fact:a) it began. [Nine weeks later](fact:c) it ended.",
        "It began in [2022](fact:d). [Two years later](fact:c) it ended.",
        "On [Feb. 11](fact:a) it began; [more than a month later](fact:c) it ended.",
        "On [Feb. 11](fact:a) it began, so [the talks](fact:b) were held, and [two months later](fact:c) it ended.",
        "It began in [February 2024](fact:e). [Two days later](fact:b) nobody knew.",
        "It ended [two days after the news](fact:c).",
        "It began on [Feb. 11](fact:a).\n\n[Nine days later](fact:b) it ended.",
    ],
)
def test_the_time_between_two_events(body: str) -> None:
    assert [each for each in told(files(body, EVENTS)) if "unbound" not in each] == []


@pytest.mark.parametrize(
    ("body", "words", "write"),
    [
        ("On [Feb. 11](fact:a) it began; [three days later](fact:b) it ended.", "three days later", "two days later"),
        ("On [Feb. 11](fact:a) it began; [two days earlier](fact:b) it ended.", "two days earlier", "two days later"),
        ("[Three days after](fact:b) [it began](fact:a) it ended.", "Three days after", "two days after"),
        ("On [Feb. 11](fact:a) it began. [Three months later](fact:c) it ended.", "Three months", "two months later"),
        ("On [Feb. 11](fact:a) it began. [The next day](fact:b) it ended.", "The next day", "two days later"),
        ("On [Feb. 11](fact:a) it began. [A day later](fact:b) it ended.", "A day later", "two days later"),
        ("It began in [2022](fact:d). [Four years later](fact:c) it ended.", "Four years", "two years later"),
        ("On [Feb. 11](fact:a) it began; [less than a month later](fact:c) it ended.", "less than", "two months later"),
    ],
)
def test_a_time_that_is_not_that_between_two_events(body: str, words: str, write: str) -> None:
    (problem,) = problems(files(body, EVENTS))
    assert (problem.code, problem.place.line) == ("date-mismatch", 5)
    assert body[problem.place.column - 1 :].startswith(words)
    assert f'"{write}"' in problem.hint
