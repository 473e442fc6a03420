"""Checks: each rule on the smallest site that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf import builder
from tests.builders import SITE, article, files, problems, told, whole
from tests.conftest import NOW

FACTS = """\
events:
  signing:
    date: 2024-03-05
    title: The deal is signed
    source: filing
moves:
  day1:
    entity: acme
    session: 2024-03-05
    change: +8.5%
    after: signing
    source: wire
figures:
  sales:
    label: Sales
    value: -18.2%
    period: 2024-Q4
    source: filing
  worth:
    label: Worth
    value: "> HKD 200 billion"
    source: wire
  stores:
    label: Stores
    value: 94,210
    source: wire
quotes:
  chief:
    text: It was time
    speaker: acme
    source: wire
"""


@pytest.mark.parametrize(
    "body",
    [
        "Sales fell [18.2%](fact:sales).",
        "Sales fell about [18%](fact:sales).",
        "Sales fell [18 per cent](fact:sales).",
        "The change was [−18.2%](fact:sales).",
        "Sales fell [18.2% in the fourth quarter of 2024](fact:sales).",
        "It is worth [more than HK$200 billion](fact:worth).",
        "It is worth more than [200 billion Hong Kong dollars](fact:worth).",
        "It has [94,210](fact:stores) stores, or [94,000](fact:stores).",
        "It has nearly [95,000](fact:stores).",
        "On [5 March](fact:signing), in [March 2024](fact:signing), in [2024](fact:signing).",
        "Shares rose [8.5%](fact:day1).",
        "Sales fell [nearly a fifth](fact:sales).",
        "After [the deal](fact:signing) it was over.",
    ],
)
def test_an_honest_rendering_is_no_problem(body: str) -> None:
    assert told(files(body, FACTS)) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Sales fell [18.1%](fact:sales).", ["article.md:5:13 value-mismatch"]),
        ("Sales rose [18.2%](fact:sales).", ["article.md:5:13 direction-mismatch"]),
        ("Shares shed [8.5%](fact:day1).", ["article.md:5:14 direction-mismatch"]),
        ("Sales fell [18.2 percentage points](fact:sales).", ["article.md:5:13 unit-mismatch"]),
        ("It is worth [HK$200 billion](fact:worth).", ["article.md:5:14 hedge-mismatch"]),
        ("It is worth less than [HK$200 billion](fact:worth).", ["article.md:5:13 hedge-mismatch"]),
        ("It is worth more than [US$200 billion](fact:worth).", ["article.md:5:13 unit-mismatch"]),
        ("On [6 March 2024](fact:signing).", ["article.md:5:5 date-mismatch"]),
        ("On [5 March 0024](fact:signing).", ["article.md:5:13 date-mismatch"]),
        ("On [5](fact:chief) it said so.", ["article.md:5:5 no-number-in-fact"]),
        ("Sales fell 18.2%.", ["article.md:5:12 unbound-number"]),
        ("On 5 March 2024 it did.", ["article.md:5:4 unbound-date"]),
        (
            "It has [three](entity:acme) and twelve stores.",
            ["article.md:5:9 number-in-words-unbound", "article.md:5:32 number-in-words-unbound"],
        ),
    ],
)
def test_a_dishonest_one_is_a_problem_at_its_words(body: str, expected: list[str]) -> None:
    found = told(files(body, FACTS))
    assert [each.split()[1] for each in found] == [each.split()[1] for each in expected]
    if len(expected) == 1:
        line, column = found[0].split()[0].split(":")[1:]
        assert line == "5" and abs(int(column) - int(expected[0].split()[0].split(":")[2])) <= 10


def test_the_message_names_the_fact_and_what_to_write() -> None:
    (problem,) = problems(files("Sales fell [18.1%](fact:sales).", FACTS))
    assert "18.1%" in problem.message and "`sales`" in problem.message
    assert str(problem.notes[0]) == "content/briefings/one/facts.yaml:16:12: value: -18.2%"
    assert "18.2%" in problem.hint


def test_the_facts_that_would_fit_are_the_hint() -> None:
    (problem,) = problems(files("Sales fell 18.2%.", FACTS))
    assert problem.hint == "write [18.2%](fact:sales)"


def test_mentions_in_every_text_of_the_facts_are_checked() -> None:
    facts = FACTS.replace("The deal is signed", "The [5%](fact:sales) deal").replace(
        "label: Worth", "label: Worth of 3 stores"
    )
    assert [each.split()[1] for each in told(files("Words.", facts))] == ["value-mismatch", "unbound-number"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    value: 94,210\n    source: wire\n", "    value: 94,210\n", ["facts.yaml:23:3 missing-source"]),
        ("session: 2024-03-05", "session: 2024-03-04", ["facts.yaml:9:14 event-order"]),
        ("session: 2024-03-05", "session: 2024-03", ["facts.yaml:9:14 bad-value"]),
    ],
)
def test_facts_that_cannot_stand(old: str, new: str, expected: list[str]) -> None:
    assert old in FACTS
    assert told(files("Words.", FACTS.replace(old, new))) == expected


def test_the_same_thing_with_two_numbers_is_told_twice() -> None:
    facts = "figures:\n"
    for name, value in (("a", "5%"), ("b", "6%")):
        facts += f"  {name}:\n    label: L\n    value: {value}\n    entity: acme\n"
        facts += "    measure: sales\n    period: 2024\n    source: wire\n"
    assert told(files("Words.", facts)) == ["facts.yaml:11:12 told-twice"]
    assert told(files("Words.", facts + "    disputed: They count otherwise\n")) == []


def test_one_source_is_said_to_readers() -> None:
    facts = "figures:\n  a:\n    label: A\n    value: 5\n    source: wire\n"
    assert [each.code for each in whole(files("Words.", facts)).problems] == ["single-source"]
    assert whole(files("Words.", facts + "rests_on: A single report\n")).problems == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ("    label: Added to its value\n", []),
        ("    label: Shed from its value\n", ["facts.yaml:12:12 direction-mismatch"]),
        ("    label: Rebound from the fall\n", []),
    ],
)
def test_a_label_does_not_contradict_its_move(facts: str, expected: list[str]) -> None:
    assert told(files("Words.", FACTS.replace("    after: signing\n", "    after: signing\n" + facts))) == expected


@pytest.mark.parametrize(
    ("title", "date", "expected"),
    [
        ("Shares rise [8.5%](fact:day1)", "2024-03-05", []),
        ("Shares rise [8.5%](fact:day1)", "2024-03-06", ["facts.yaml:3:11 event-order"]),
        ("Shares rise [8.5%](fact:day1)", "2024-03-04", ["facts.yaml:3:11 event-order"]),
        ("The exchange asks why shares rose [8.5%](fact:day1)", "2024-03-06", []),
        ("Sales fall [18.2%](fact:sales)", "2025-01-15", []),
        ("Sales fall [18.2%](fact:sales)", "2024-06-15", ["facts.yaml:3:11 event-order"]),
        ("It expects sales to fall [18.2%](fact:sales)", "2024-06-15", []),
    ],
)
def test_an_event_that_is_a_move_is_dated_on_its_session(title: str, date: str, expected: list[str]) -> None:
    facts = FACTS.replace("The deal is signed", title).replace("date: 2024-03-05", f"date: {date}")
    assert told(files("Words.", facts.replace("    after: signing\n", ""))) == expected


@pytest.mark.parametrize(
    ("body", "column"),
    [
        ("Shares rose, adding [8.5%](fact:day1).", 0),
        ("Shares fell, adding [8.5%](fact:day1).", 8),
        ("The fall added [8.5%](fact:day1).", 5),
        ("Shares fell 3% before, adding [8.5%](fact:day1).", 0),
        ("Costs fell. Shares rose [8.5%](fact:day1).", 0),
        ("Sales fell. iShares rose [8.5%](fact:day1).", 0),
        ("Shares, after much talk,\nplunged by [8.5%](fact:day1).", 1),
    ],
)
def test_words_of_direction_are_marked_where_they_stand(body: str, column: int) -> None:
    found = [each for each in problems(files(body, FACTS)) if each.code == "direction-mismatch"]
    assert [each.place.column for each in found] == ([column] if column else [])
    assert all(
        body.split("\n")[each.place.line - 5][column - 1 :].startswith(("fell", "fall", "plunged")) for each in found
    )


def _twice(one: str, other: str, more: str = "") -> str:
    """Two figures of Acme's sales, by what is written of each."""
    facts = "figures:\n"
    for name, written in (("a", one), ("b", other)):
        fields = {"measure": "sales", "period": "2024-Q4"} | dict(each.split(": ", 1) for each in written.split("; "))
        facts += f"  {name}:\n    label: L\n    entity: acme\n    source: wire\n"
        facts += "".join(f"    {key}: {value}\n" for key, value in fields.items())
    return facts + more


@pytest.mark.parametrize(
    ("one", "other", "twice"),
    [
        ("value: 94,210", "value: 94,999", True),
        ("value: 94,210", "value: 94,999 stores", True),
        ("value: 94,210", "value: 94,000", False),  # rounded
        ("value: 94,210", "value: 94,999; measure: Sales", True),
        ("value: 94,210", "value: 94,999; period: 2024-10/2024-12", True),
        ("value: 94,210", "value: 94,999; period: 2024-Q3", False),
        ("value: 94,210", "value: 94,999; basis: like for like", False),
        ("value: 5%", "value: 6 percentage points", False),
        ("value: USD 5 million", "value: HKD 39 million", False),
        ("value: USD 5 million", "value: USD 5.9 million", True),
        ("value: USD 5 million", "value: USD 5,000,000", False),
        ('value: "> USD 200 billion"', "value: USD 205 billion", False),
        ('value: "> USD 200 billion"', "value: USD 195 billion", True),
        ('value: "> USD 200 billion"', "value: USD 300 billion", True),
        ("value: ~ USD 200 billion", "value: USD 195 billion", False),
        ("value: ~ USD 200 billion", "value: USD 180 billion", True),
        ("value: 94,210", "value: 94,999; disputed: They count otherwise", False),
    ],
)
def test_what_is_the_same_thing_and_the_same_number(one: str, other: str, twice: bool) -> None:
    codes = [each.split()[1] for each in told(files("Words.", _twice(one, other)))]
    assert codes == (["told-twice"] if twice else [])
    again = [each.split()[1] for each in told(files("Words.", _twice(other, one)))]
    assert again == codes, "in either order"


def test_a_fact_of_another_briefing_told_again_is_no_second_claim() -> None:
    two = {
        "content/briefings/two/article.md": article("Words.", title="Another"),
        "content/briefings/two/facts.yaml": "figures:\n  a:\n    same_as: one/a\n  b:\n    same_as: one/b\n",
    }
    disputed = _twice("value: 5", "value: 9; disputed: They count otherwise")
    assert told(files("Words.", disputed, more=two)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("session: 2024-03-05", "session: 2024-03-08", []),  # published on the 7th, which is the 8th elsewhere
        ("session: 2024-03-05", "session: 2024-03-11", ["facts.yaml:9:14 event-order"]),
        ("date: 2024-03-05", "date: 2024-03-04", []),
        ("    speaker: acme\n", "    speaker: acme\n    date: 2025-01-01\n", ["facts.yaml:31:11 event-order"]),
    ],
)
def test_nothing_is_told_before_it_was(old: str, new: str, expected: list[str]) -> None:
    assert old in FACTS
    assert told(files("Words.", FACTS.replace(old, new, 1))) == expected


def test_events_may_be_planned_and_sources_may_not() -> None:
    facts = "events:\n  vote:\n    date: 2030\n    title: The vote\n    source: mine\n"
    facts += "sources:\n  mine:\n    title: A report\n    publisher: A Wire\n    published: {}\n"
    assert told(files("Words.", facts.format("2024-03-06"))) == []
    assert [each.split()[1] for each in told(files("Words.", facts.format("2024-05-06")))] == ["event-order"]


def test_levels_of_site_yaml(tmp_path: Path) -> None:
    """A code is raised, lowered or off; an error that is lowered no longer keeps the site from being published."""
    texts = files("It has 12 stores and twenty-two, since 5 March 2024.")
    levels = "checks:\n  unbound-number: warning\n  number-in-words-unbound: error\n  unbound-date: off\n"
    for path, text in (texts | {"site.yaml": SITE + levels}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    report = builder.build(tmp_path, now=NOW)
    told = [(each.code, each.level) for each in report.problems]
    assert told == [("unbound-number", "warning"), ("number-in-words-unbound", "error")]
    assert report.failed
    (tmp_path / "site.yaml").write_text(SITE + levels.replace(": error", ": info"))
    again = builder.build(tmp_path, now=NOW)
    assert [each.level for each in again.problems] == ["warning", "info"]
    assert not again.failed


def test_a_decimal_comma_is_told_of_bound_or_not() -> None:
    fact = "figures:\n  sales:\n    label: Sales\n    value: 18.3%\n    source: filing\n"
    found = problems(files("Sales rose [18,3%](fact:sales).\n\nThat is 18,3%, or 4,7 million.", fact))
    assert [(each.code, each.hint) for each in found] == [
        ("value-mismatch", 'write "18.3%", or correct the fact'),
        ("unbound-number", 'a decimal comma: write "18.3%"; write [18.3%](fact:sales)'),
        (
            "unbound-number",
            'a decimal comma: write "4.7 million"; bind it to a fact; if it claims nothing, waive it with your reason '
            "behind the colon: [4.7 million](waive:)",
        ),
    ]


# ---- share images -------------------------------------------------------------------------------


def test_without_an_address_no_share_image_is_drawn_and_that_is_said() -> None:
    [each] = [p for p in problems(files(more={"site.yaml": "title: A Desk\nshare: true\n"})) if p.code == "no-url"]
    assert each.message == "there is no `url`, and `share: true` draws no pictures"
    [each] = [p for p in problems(files(more={"site.yaml": "title: A Desk\n"})) if p.code == "no-url"]
    assert each.message == "there is no `url`"


def test_a_share_image_that_is_no_picture_is_told() -> None:
    settings = {"site.yaml": "title: A Desk\nurl: https://desk.example/\nshare: true\n"}
    found = problems(files(more=settings), images=["one/share.png"])  # of an unknown size
    assert [(p.code, str(p.place)) for p in found] == [("unreadable-file", "content/briefings/one/share.png:1:1")]
    assert problems(files(), images=["one/share.png"]) == []
