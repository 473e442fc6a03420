"""The table of fields: what each file may say, what comes of it, and how a mistake is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.model import Body, Candidate, Event, FactsFile, Figure, Move, Quote, Site, Text
from nutgraf.problems import Place, Problem
from nutgraf.schema import read_article, read_entities, read_facts, read_page, read_site, read_sources
from nutgraf.schema.fields import RECORDS

BODY = Body(Text("", "", "article.md"))
SOURCES = "sources:\n  wire: {title: Report, publisher: Example Wire}\n"


def site(text: str) -> tuple[Site, list[Problem]]:
    return read_site(dedent(text), "site.yaml")


def facts(text: str) -> tuple[FactsFile, list[Problem]]:
    return read_facts(dedent(text), "facts.yaml")


def article(text: str):
    return read_article(dedent(text), "article.md", 2, BODY)


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def at(each: Problem) -> tuple[int, int, int]:
    return each.place.line, each.place.column, each.place.width


def codes(problems: list[Problem]) -> list[tuple[int, str]]:
    return sorted((each.place.line, each.code) for each in problems)


# ---- what each file says ----------------------------------------------------------------------


def test_site():
    value, problems = site("""\
        title: The Desk
        url: https://briefings.example/
        description: 'News: analysed'
        language: zh-Hant
        timezone: Asia/Hong_Kong
        publisher: {name: The Desk, corrections_policy: pages/corrections, methods: pages/methods}
        authors:
          desk: {name: The Desk, kind: organisation}
          no: {name: Another Desk}
        topics: {trade: Trade, ai-2: AI}
        permalinks: {briefing: "/{slug}.html"}
        checks: {number-in-words-unbound: warning, single-source: off}
        """)
    assert problems == []
    assert (value.title, value.description, value.language) == ("The Desk", "News: analysed", "zh-Hant")
    assert (value.timezone, value.publisher) == ("Asia/Hong_Kong", "The Desk")
    assert value.methods is not None
    assert value.methods.id == "pages/methods"
    assert [(each.id, each.name, each.kind) for each in value.authors] == [
        ("desk", "The Desk", "organisation"),
        ("no", "Another Desk", "person"),
    ]
    assert value.topics == {"trade": "Trade", "ai-2": "AI"}
    assert value.permalinks == {"briefing": "/{slug}.html"}
    assert value.checks == {"number-in-words-unbound": "warning", "single-source": "off"}


def test_entities():
    value, problems = read_entities(
        dedent("""\
        example_corp:
          name: Example Corp
          kind: company
          aliases: [Example, 例子公司]
          listings: [{exchange: XHKG, symbol: 0700}, {exchange: XHKG, symbol: "09988"}]
          url: https://corp.example
          note: A maker of *examples*.
        """),
        "entities.yaml",
    )
    assert problems == []
    assert (value[0].id, value[0].name, value[0].aliases) == ("example_corp", "Example Corp", ("Example", "例子公司"))
    assert [each.symbol for each in value[0].listings] == ["0700", "09988"]
    assert value[0].note is not None
    assert value[0].place == Place("entities.yaml", 1, 1, 12)


def test_sources():
    value, problems = read_sources(
        dedent("""\
        filing:
          title: "Results: the quarter"
          publisher_unknown: It is unsigned.
          url: https://corp.example/results?q=4#p2
          published: 2024-11-01
          accessed: 2024-12
        wire: {publisher: Example Wire, via: filing}
        """),
        "sources.yaml",
    )
    assert problems == []
    filing, wire = value
    assert (filing.name, filing.publisher_unknown) == ("Results: the quarter", "It is unsigned.")
    assert filing.published is not None
    assert filing.published.start == dt.date(2024, 11, 1)
    assert filing.accessed is not None
    assert filing.accessed.precision == "month"
    assert wire.name == "Example Wire"
    assert wire.via is not None
    assert (wire.via.id, wire.via.place) == ("filing", Place("sources.yaml", 7, 38, 6))


FACTS = """\
sources:
  wire: {title: Report, publisher: Example Wire}
rests_on: One report.
moves:
  day1: {entity: acme, session: 2024-03-05, change: +8.5%, after: signing, source: wire, label: Acme}
  cap:
    entity: acme
    change: "> HKD 200 billion"
    measure: market value
    listing: XHKG
    sources:
      - wire
      - filing
events:
  talks: {date: 2023~, title: Talks begin, source: wire}
  signing:
    date: 2024-03-05
    title: The deal is signed
    entities: [acme, bolt]
    source: wire
decision:
  question: Which supplier?
  by: acme
  candidates:
    acme:
      verdict: chosen
      outcome: signed in March
      reasons:
        - for: Ships everywhere
          criterion: reach
          source: wire
    other:
      verdict: not chosen
      name: An outsider
    third:
      entity: third_corp
      verdict: rejected
      source: wire
  reasons:
    - against: Most could not deliver
      source: wire
figures:
  sales:
    label: Sales
    value: -18.2%
    basis: year on year
    period: 2024-Q4
    entity: acme
    measure: sales
    source: wire
    quote: "…the line…"
    review_after: 2025-06-01
    disputed: two counts
    note: Said once.
  gain:
    label: Gain
    formula: (1 + day1) * (1 + day1) - 1
    round: 1
  share:
    same_as: other-briefing/share
quotes:
  chief: {text: It was time, speaker: acme, source: wire, date: 2024-03-05}
assertions:
  - that: 7.75 <= gain <= 7.85
    because: the currency's band         # checked, not shown
unknowns:
  - The price was not disclosed
"""


def test_facts():
    value, problems = facts(FACTS)
    assert problems == []
    assert [each.id for each in value.facts] == (
        ["day1", "cap", "talks", "signing", "acme", "other", "third", "sales", "gain", "share", "chief"]
    )
    by_id = {each.id: each for each in value.facts}
    move, event, figure = by_id["day1"], by_id["signing"], by_id["sales"]
    assert isinstance(move, Move)
    assert isinstance(event, Event)
    assert isinstance(figure, Figure)
    assert move.change is not None
    assert (move.change.kind, move.change.value) == ("percent", Decimal("8.5"))
    assert move.after is not None
    assert (move.after.id, move.entities[0].id, move.sources[0].id) == ("signing", "acme", "wire")
    assert [each.id for each in by_id["cap"].sources] == ["wire", "filing"]
    assert [each.id for each in event.entities] == ["acme", "bolt"]
    assert figure.value is not None
    assert (figure.value.value, figure.basis, figure.quote, figure.disputed) == (
        Decimal("-18.2"), "year on year", "…the line…", "two counts"
    )  # fmt: skip
    assert figure.written["value"] == "-18.2%"
    assert figure.places["value"] == Place("facts.yaml", 45, 12, 6)
    assert figure.place == Place("facts.yaml", 43, 3, 5)
    gain, share, chief = by_id["gain"], by_id["share"], by_id["chief"]
    assert isinstance(gain, Figure)
    assert isinstance(chief, Quote)
    assert (gain.formula, gain.round) == ("(1 + day1) * (1 + day1) - 1", 1)
    assert share.same_as is not None
    assert share.same_as.id == "other-briefing/share"
    assert chief.speaker is not None
    assert chief.text is not None
    assert chief.text.plain == "It was time"
    assert value.assertions[0].that == "7.75 <= gain <= 7.85"
    assert value.assertions[0].because == "the currency's band"
    assert value.unknowns[0].plain == "The price was not disclosed"
    assert value.rests_on is not None


def test_the_candidates_of_a_decision():
    value, _ = facts(FACTS)
    assert value.decision is not None
    assert value.decision.question.plain == "Which supplier?"
    assert [each.side for each in value.decision.reasons] == ["against"]
    acme, other, third = value.decision.candidates
    assert [ref.id for ref in acme.entities] == ["acme"]
    assert (other.entities, other.name) == ((), "An outsider")
    assert [ref.id for ref in third.entities] == ["third_corp"]
    assert (acme.verdict, acme.reasons[0].criterion, acme.reasons[0].sources[0].id) == ("chosen", "reach", "wire")
    assert acme.reasons[0].place == Place("facts.yaml", 29, 16, 16)
    assert [each for each in value.facts if isinstance(each, Candidate)] == [acme, other, third]


def test_article():
    value, problems = article("""\
        title: "Why: a *choice*"
        kicker: Analysis
        deck: Sales had fallen [18.2%](fact:sales) before.
        key_points:
          - Acme gained [](fact:gain).
        ledger: [sales, other-briefing/share]
        authors: desk
        published: 2024-03-07T09:00+08:00
        updated: 2024-03-08
        topics: [trade, ai-2]
        related: [chip-war]
        corrections:
          - {date: 2024-03-09, kind: editor's note, fact: sales, text: An earlier version said less.}
        """)
    assert problems == []
    assert value.title.plain == "Why: a choice"
    assert value.deck is not None
    assert value.deck.bindings[0].target == "sales"
    assert value.deck.where(value.deck.bindings[0]) == Place("article.md", 4, 25, 5)
    assert value.key_points[0].bindings[0].target == "gain"
    assert [each.id for each in value.ledger] == ["sales", "other-briefing/share"]
    assert [each.id for each in value.authors] == ["desk"]
    assert value.published == dt.datetime(2024, 3, 7, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert value.updated is not None
    assert (value.updated.isoformat(), value.updated.tzinfo) == ("2024-03-08T00:00:00", None)
    assert [each.id for each in value.topics] == ["trade", "ai-2"]
    assert value.corrections[0].kind == "editor's note"
    assert value.corrections[0].place == Place("article.md", 14, 5)


def test_page():
    value, problems = read_page("title: About\nupdated: 2024-03-08T10:30Z\n", "about.md", 2, BODY)
    assert problems == []
    assert value.title.plain == "About"
    assert value.updated == dt.datetime(2024, 3, 8, 10, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n"])
def test_an_empty_registry_and_an_empty_file_of_facts_are_empty(text):
    assert facts(text) == (FactsFile(), [])
    assert read_entities(text, "e.yaml") == ((), [])
    assert read_sources(text, "s.yaml") == ((), [])


def test_empty_sections_are_empty():
    value, problems = facts("events:\nmoves: # none\nfigures: {}\nunknowns: []\nassertions:\n")
    assert (value, problems) == (FactsFile(), [])


def test_what_an_empty_file_must_have_is_said_at_its_head():
    _, problems = site("")
    assert (only(problems).code, at(only(problems))) == ("missing-key", (1, 1, 0))
    _, problems = article("")
    assert codes(problems) == [(2, "missing-key"), (2, "missing-key")]


# ---- keys -------------------------------------------------------------------------------------


def test_what_stands_under_a_misspelt_key_has_the_place_of_that_key():
    file, problems = facts("descision:\n  question: Which?\n")
    assert [each.code for each in problems] == ["unknown-key"]
    assert file.decision and file.decision.place == Place("facts.yaml", 1, 1, len("descision"))


def test_a_misspelt_key_names_the_nearest():
    _, problems = facts(SOURCES + "moves:\n  day1: {entity: acme, sesion: 2024-03-05, change: 5%, source: wire}\n")
    each = only(problems)
    assert (each.code, at(each)) == ("unknown-key", (4, 24, 6))
    assert each.message == "`sesion` is not a key of a move"
    assert each.hint == "did you mean `session`?"


@pytest.mark.parametrize("key", ["tongue", "no", "on", "1e3"])
def test_keys_that_the_format_does_not_have(key):
    _, problems = article(f"title: A\npublished: 2024-01-01\n{key}: x\n")
    assert (only(problems).code, at(only(problems))) == ("unknown-key", (4, 1, len(key)))


def test_no_and_on_are_ids_like_others():
    value, problems = site("title: A\ntopics:\n  no: Norway\n  on: Ontario\n  2024: The year\n")
    assert problems == []
    assert value.topics == {"no": "Norway", "on": "Ontario", "2024": "The year"}


def test_a_duplicate_key_in_a_record():
    _, problems = facts(SOURCES + "events:\n  a: {date: 2024, title: T}\n  a: {date: 2025, title: U}\n")
    assert (only(problems).code, at(only(problems))) == ("duplicate-key", (5, 3, 1))


def test_an_id_of_two_kinds_of_fact():
    value, problems = facts("events:\n  a: {date: 2024, title: T}\nfigures:\n  a: {label: L, value: 5%}\n")
    each = only(problems)
    assert (each.code, at(each)) == ("duplicate-id", (4, 3, 1))
    assert each.message == "`a` is a figure and an event"
    assert each.notes[0].place == Place("facts.yaml", 2, 3, 1)
    assert [type(fact) for fact in value.facts] == [Event]


def test_a_missing_key_is_said_at_the_record():
    _, problems = facts("events:\n  talks:\n    title: Talks\n")
    assert (only(problems).code, at(only(problems))) == ("missing-key", (2, 3, 5))
    assert only(problems).message == "`talks` has no `date`"


def test_a_key_without_a_value_is_missing_where_it_is_required_and_absent_elsewhere():
    value, problems = article("title:\nkicker:\ndeck: ''\npublished: 2024-01-01\nledger:\n")
    assert (only(problems).code, at(only(problems))) == ("missing-key", (2, 1, 5))
    assert (value.kicker, value.deck, value.ledger) == (None, None, ())


def test_a_record_without_anything():
    _, problems = facts("moves:\n  day1:\n")
    assert codes(problems) == [(2, "missing-key"), (2, "missing-key")]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("figures:\n  a: {label: L}\n", 2, "missing-key"),
        ("figures:\n  a: {value: 5%}\n", 2, "missing-key"),
        ("sources:\n  a: {publisher_unknown: no idea}\n", 2, "missing-key"),
        ("sources:\n  a: {title: T}\n", 2, "publisher-missing"),
        ("sources:\n  a: {author: A}\n", 2, "publisher-missing"),
        ("assertions:\n  - because: it is so\n", 2, "missing-key"),
        ("decision:\n  by: acme\n", 1, "missing-key"),
        ("decision:\n  question: Q?\n  reasons:\n    - source: a\n", 4, "missing-key"),
        ("decision:\n  question: Q?\n  reasons:\n    - for: x\n      against: y\n", 5, "bad-value"),
        ("decision:\n  question: Q?\n  candidates:\n    a: {name: A}\n", 4, "missing-key"),
    ],
)
def test_what_a_record_must_have(text, line, code):
    assert codes(facts(text)[1]) == [(line, code)]


def test_a_fact_of_another_briefing_has_nothing_of_its_own():
    value, problems = facts("figures:\n  a: {same_as: other/b, label: L, source: s}\n")
    assert codes(problems) == [(2, "bad-value"), (2, "bad-value")]
    assert isinstance(value.facts[0], Figure)
    assert (value.facts[0].label, value.facts[0].sources) == (None, ())
    assert value.facts[0].same_as is not None


# ---- types ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("title: [18.2%]\npublished: 2024-01-01\n", (2, 8, 0), "quoted"),
        ("title: {a: b}\npublished: 2024-01-01\n", (2, 8, 0), "quoted"),
        ("title:\n  - a\npublished: 2024-01-01\n", (3, 3, 0), ""),
        ("title:\n  Foo: bar\npublished: 2024-01-01\n", (3, 3, 0), 'quoted: `"Foo: bar"`'),
        ("title: A\npublished: 2024-01-01\nkey_points: one\n", (4, 13, 3), "`- `"),
        ("title: A\npublished: 2024-01-01\nkey_points:\n  - Foo: bar\n", (5, 5, 0), 'quoted: `"Foo: bar"`'),
        ("title: A\npublished: 2024-01-01\nledger: {a: b}\n", (4, 9, 0), "`- `"),
        ("title: A\npublished: 2024-01-01\ncorrections: [no]\n", (4, 15, 2), ""),
    ],
)
def test_a_list_a_mapping_or_a_text_in_the_wrong_place(text, place, hint):
    each = only(article(text)[1])
    assert (each.code, at(each)) == ("wrong-type", place)
    assert hint in each.hint


@pytest.mark.parametrize("text", ["- a\n", "just a text\n", "[]\n"])
def test_a_file_that_is_no_mapping(text):
    assert [each.code for each in site(text)[1]] == ["wrong-type"]
    assert [each.code for each in facts(text)[1]] == ["wrong-type"]
    assert [each.code for each in read_entities(text, "e.yaml")[1]] == ["wrong-type"]


def test_a_section_that_is_a_list():
    each = only(facts("events:\n  - date: 2024\n")[1])
    assert (each.code, at(each)) == ("wrong-type", (2, 3, 0))


@pytest.mark.parametrize("value", ["~", "null"])
def test_yamls_nothing_is_no_text(value):
    each = only(article(f"title: A\npublished: 2024-01-01\ndeck: {value}\n")[1])
    assert (each.code, at(each)) == ("bad-value", (4, 7, len(value)))
    assert article(f"title: A\npublished: 2024-01-01\ndeck: '{value}'\n")[1] == []


# ---- texts that lost their end ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("title: Ranked #1 in China", (2, 14, 12)),
        ("title: Ranked # 1", (2, 14, 4)),
        ("title: #1 in China", (2, 7, 12)),
        ("key_points:\n  - Ranked #1", (3, 11, 3)),
        ("key_points:\n  - #1 in China", (3, 4, 12)),
    ],
)
def test_a_text_that_lost_its_end_to_a_comment(line, place):
    rest = "" if line.startswith("title") else "title: A\n"
    _, problems = article(f"{line}\n{rest}published: 2024-01-01\n")
    each = next(each for each in problems if each.code == "cut-text")
    assert at(each) == place
    assert "quote this" in each.hint
    assert {each.code for each in problems} <= {"cut-text", "missing-key"}


@pytest.mark.parametrize(
    "line",
    [
        "title: A  # a comment",
        "title: A # one\n# two",
        "title: '#1 in China' # a comment",
        "title: C# and F#",
        "deck: # to be written",
        "published: 2024-01-01 # a comment",
        "ledger: [a] # a comment",
        "key_points: # a comment\n  - one",
    ],
)
def test_a_comment_is_a_comment(line):
    rest = "title: A\n" * (not line.startswith("title")) + "published: 2024-01-01\n" * (not line.startswith("publ"))
    expected = ["cut-text"] if line == "title: A # one\n# two" else []
    assert [each.code for each in article(f"{line}\n{rest}")[1]] == expected


def test_a_comma_in_flow_style():
    _, problems = facts("figures:\n  a: {label: Sales, up, value: 94,000}\n")
    assert [(each.code, at(each)) for each in problems] == [("cut-text", (2, 14, 9)), ("cut-text", (2, 32, 6))]


def test_a_hedge_that_was_read_as_the_head_of_a_block():
    _, problems = facts("figures:\n  a:\n    label: L\n    value: >2\n")
    each = only(problems)
    assert (each.code, at(each)) == ("cut-text", (4, 12, 2))
    assert 'value: ">2"' in each.hint


# ---- values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2025-02-31", "February 2025 has 28 days"),
        ("2024-02-30", "February 2024 has 29 days"),
        ("2025-04-31", "April 2025 has 30 days"),
        ("2025-01-00", "January 2025 has 31 days"),
        ("2025-13-01", "a date is"),
        ("2025-00-01", "a date is"),
        ("2025-2-3", "write 2025-02-03"),
        ("13 February 2025", "write 2025-02-13"),
        ("13/02/2025", "a date is"),
        ("yesterday", "a date is"),
        ("XXXX-02-13", "a date is"),
        ("20250213", "a date is"),
        ("1e3", "a date is"),
        ("16:00", "a date is"),
    ],
)
def test_a_date_that_is_none(value, words):
    found, problems = facts(f"events:\n  a:\n    date: {value}\n    title: T\n")
    each = only(problems)
    assert (each.code, at(each)) == ("bad-value", (3, 11, len(value)))
    assert words in each.hint
    assert isinstance(found.facts[0], Event)
    assert found.facts[0].date is None
    assert found.facts[0].title is not None


def test_31_february():
    assert facts("events:\n  a: {date: 2025-02-31, title: T}\n")[1][0].message == "there is no 31st of February 2025"


@pytest.mark.parametrize("value", ["2025-02-13", "2025-02", "2024-Q4", "2024-36", "2023", "2023~", "2024-02-29"])
def test_dates(value):
    assert facts(f"events:\n  a: {{date: {value}, title: T}}\n")[1] == []


@pytest.mark.parametrize("value", ["2024-03", "2024-Q1", "2024", "2024~"])
def test_a_session_is_a_day(value):
    each = only(facts(f"moves:\n  a: {{entity: e, change: 5%, session: {value}}}\n")[1])
    assert (each.code, "period:" in each.hint) == ("bad-value", True)


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-03-07", "2024-03-07T00:00:00"),
        ("2024-03-07T09:00", "2024-03-07T09:00:00"),
        ("2024-03-07 09:00", "2024-03-07T09:00:00"),
        ("2024-03-07T09:00:30", "2024-03-07T09:00:30"),
        ("2024-03-07T09:00Z", "2024-03-07T09:00:00+00:00"),
        ("2024-03-07T09:00+08:00", "2024-03-07T09:00:00+08:00"),
        ("2024-03-07 09:00 -0330", "2024-03-07T09:00:00-03:30"),
        ("2024-03-07T09:00:00.5+08", "2024-03-07T09:00:00+08:00"),
    ],
)
def test_moments(value, iso):
    found, problems = article(f"title: A\npublished: {value}\n")
    assert problems == []
    assert found.published is not None
    assert found.published.isoformat() == iso


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-07T25:00",
        "2024-03-07T09:60",
        "2024-03-07T09:00+25:00",
        "2024-03-07T09:00+08:75",
        "2024-02-30T09:00",
        "0000-01-01",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:00-12:00",
        "2024-3",
        "2024",
        "16:00",
        "noon",
        "2024-03-07T09:00 HKT",
        "２０２４-03-07",
    ],
)
def test_a_moment_that_is_none(value):
    found, problems = article(f"title: A\npublished: {value}\n")
    assert only(problems).code == "bad-value"
    assert found.published is None


@pytest.mark.parametrize("value", ["0700", "1e3", "1_000", "16:00", "soon", "2024-11-01", "18.2 per", "0x1F"])
def test_a_quantity_that_is_none(value):
    each = only(facts(f"figures:\n  a:\n    label: L\n    value: {value}\n")[1])
    assert (each.code, at(each)) == ("bad-value", (4, 12, len(value)))


@pytest.mark.parametrize(
    ("value", "number", "unit", "hedge"),
    [
        ("-18.2%", "-18.2", "", ""),
        ("+8.5%", "8.5", "", ""),
        ("'> HKD 200 billion'", "200000000000", "HKD", "more than"),
        ("~ USD 25.6 billion", "25600000000", "USD", "about"),
        ("94,000", "94000", "", ""),
    ],
)
def test_quantities(value, number, unit, hedge):
    found, problems = facts(f"figures:\n  a:\n    label: L\n    value: {value}\n")
    assert problems == []
    assert isinstance(found.facts[0], Figure)
    quantity = found.facts[0].value
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.hedge) == (Decimal(number), unit, hedge)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("url: example.org", "https://example.org"),
        ("url: ftp://example.org/", "https://"),
        ("url: javascript:alert(1)", "https://"),
        ("url: https://exa mple.org/", "no space"),
        ("url: 'https://x/\"onload'", ""),
        ("language: english language", "zh-Hant"),
        ("timezone: ../../etc/passwd", "Asia/Hong_Kong"),
        ("timezone: HKT+8 hours", "Asia/Hong_Kong"),
        ("checks: {single-source: no}", "`off`"),
        ("authors: {desk: {name: D, kind: Organisation}}", "write `organisation`"),
        ("authors: {desk: {name: D, kind: robot}}", "`person`"),
        ("authors: {The Desk: {name: D}}", "the_desk"),
        ("topics: {Trade War: T}", "trade-war"),
        ("permalinks: {briefing: /x.html}", "put in {slug}"),
        ("permalinks: {briefing: '/{title}.html'}", "{slug}"),
        ("permalinks: {briefing: '/../{slug}.html'}", "below" and "/analysis/"),
        ("permalinks: {briefing: '//x/{slug}.html'}", "/analysis/"),
        ("permalinks: {entity: '/{id}'}", "/analysis/"),
        ("publisher: {name: '[D](entity:d)'}", "words only"),
        ("publisher: {name: D, methods: 'pages/a, pages/b'}", "[pages/a, pages/b]"),
    ],
)
def test_a_value_that_its_field_cannot_hold(line, hint):
    _, problems = site(f"title: A\n{line}\n")
    each = only(problems)
    assert (each.code, each.place.line) == ("bad-value", 2)
    assert hint in each.hint


@pytest.mark.parametrize("pattern", ["/{slug}.html", "{slug}/", "/{year}/{month}/{slug}/", "/a-b/{id}.html"])
def test_permalinks(pattern):
    assert site(f"title: A\npermalinks: {{briefing: '{pattern}'}}\n")[1] == []


def test_a_code_that_no_check_has():
    value, problems = site("title: A\nchecks: {single-sorce: off, unknown-fact: info}\n")
    each = only(problems)
    assert (each.code, at(each)) == ("unknown-key", (2, 10, 12))
    assert each.hint.startswith("did you mean `single-source`")
    assert value.checks == {"unknown-fact": "info"}


def test_an_id_is_mended_so_that_it_can_be_used():
    value, problems = facts("events:\n  2nd Talks!: {date: 2024, title: T}\n  ../x: {date: 2024, title: T}\n")
    assert [(each.code, each.place.line) for each in problems] == [("bad-value", 2), ("bad-value", 3)]
    assert [each.id for each in value.facts] == ["n2nd_talks", "x"]
    assert "`n2nd_talks`" in problems[0].hint


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("ledger: sales, gain", "[sales, gain]"),
        ("ledger: [fact:sales]", "write `sales`"),
        ("topics: [Trade War]", "trade-war"),
        ("related: [../x]", "`x`"),
    ],
)
def test_names_that_are_none(line, hint):
    _, problems = article(f"title: A\npublished: 2024-01-01\n{line}\n")
    assert only(problems).code == "bad-value"
    assert hint in only(problems).hint


@pytest.mark.parametrize("value", ["share", "other/Share", "other-briefing/", "/share", "a/b/c"])
def test_a_fact_of_another_briefing_is_named_in_full(value):
    assert only(facts(f"figures:\n  a: {{same_as: {value}}}\n")[1]).code == "bad-value"


def test_verdicts():
    _, problems = facts(
        "decision:\n  question: Q\n  candidates:\n    a: {verdict: Not_chosen}\n    b: {verdict: lost}\n"
    )
    assert [each.hint for each in problems] == [
        "write `not chosen`",
        "there are `chosen`, `rejected`, `not chosen`, `withdrawn`, `open`",
    ]


# ---- all of it at once ------------------------------------------------------------------------


def test_one_mistake_hides_no_other():
    _, problems = facts(
        """\
        sources:
          a: {title: T}
        events:
          one: {date: 2025-02-31, titel: T}
        moves:
          two: {entity: [x, [y]], change: lots, sesion: 2024-01-01}
        figures: none
        extra: 1
        unknowns:
          - [a](b)
        """.replace("[a](b)", "{a: b}")
    )
    assert codes(problems) == [
        (2, "publisher-missing"),
        (4, "bad-value"),
        (4, "unknown-key"),
        (6, "bad-value"),
        (6, "unknown-key"),
        (6, "wrong-type"),
        (7, "wrong-type"),
        (8, "unknown-key"),
        (10, "wrong-type"),
    ]


def test_an_error_of_syntax_hides_what_may_come_behind_it_and_nothing_else():
    value, problems = facts("events:\n  a: {date: 2025-02-31, title: T}\nmoves:\n  b:\n    entity: c\n    change: @5\n")
    assert codes(problems) == [(2, "bad-value"), (6, "yaml-syntax")]
    assert [each.id for each in value.facts] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "title: [18%](fact:sales) before\npublished: 2024-01-01\n",
        "title: A\nkey_points:\n  - one\n  - [18%](fact:sales) before\n",
        "title: Ranked #1 in\n  the world\n",
        "title: {a: b\npublished: 2024-01-01\n",
        "key_points: [",
        "published: > 2024\n",
    ],
)
def test_what_an_error_of_syntax_is_about_is_no_second_problem(text):
    assert len(article(text)[1]) == 1


def test_an_error_at_the_head_is_one_problem():
    assert codes(site("@\n")[1]) == [(1, "yaml-syntax")]
    assert codes(read_article("\ttitle: x\n", "article.md", 2, BODY)[1]) == [(2, "yaml-syntax")]


def test_a_thousand_wrong_keys_are_told():
    text = "title: A\n" + "".join(f"titel{number}: x\n" for number in range(5000))
    assert len(site(text)[1]) == 5000


def test_every_problem_has_a_place_in_its_file():
    lines = FACTS.split("\n")
    for number in range(len(lines)):
        for cut in (lines[:number], [*lines[:number], *lines[number + 1 :]]):
            value, problems = facts("\n".join(cut))
            assert isinstance(value, FactsFile)
            assert all(each.place.line <= len(lines) for each in problems)


YAMLISH = st.lists(
    st.sampled_from(
        [name for record in RECORDS.values() for name in record.fields]
        + ["a", "[", "]", "{", "}", ": ", "- ", ", ", "\n", "\n  ", "\n    ", "#", " #", "'", '"', "|", ">"]
        + ["&a", "*a", "5%", "2024-02-31", "~", "x y", "[](fact:a)"]
    ),
    max_size=25,
).map("".join)


@given(YAMLISH)
def test_no_text_raises(text):
    for read in (read_site, read_entities, read_sources, read_facts):
        assert read(text, "f.yaml")
    assert read_article(text, "f.md", 2, BODY)
    assert read_page(text, "f.md", 2, BODY)


def test_the_table_and_the_model_agree():
    """Every fact kind's fields are the model's, so that what is read can be put into it."""
    models: dict[str, type[Event | Candidate | Move | Figure | Quote | Site]] = {
        "event": Event,
        "candidate": Candidate,
        "move": Move,
        "figure": Figure,
        "quote": Quote,
        "site": Site,
    }
    elsewhere = {"source", "entity"}  # put into `sources` and `entities`
    for name, model in models.items():
        assert RECORDS[name].fields.keys() - elsewhere <= {each.name for each in fields(model)}, name


@pytest.mark.parametrize("text", ['"例子 \n    "', '"例子\n\n    "', '"  \n    例\n    子\n\n    "'])
def test_a_chinese_text_may_end_on_a_line_above_its_quotation_mark(text: str) -> None:
    value, problems = read_facts(f"unknowns:\n  - {text}\n", "facts.yaml", "zh-Hans")
    assert [each.plain for each in value.unknowns] == ["例子"] and not problems
