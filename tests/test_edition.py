"""The edition: what linking settles, and what slices hold."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nutgraf import work
from nutgraf.edition import Edition
from nutgraf.formulas import shown
from tests.builders import SITE, article, briefing, files, library, told, whole

FACTS = """\
events:
  signing:
    date: 2024-03-05
    title: The deal is signed
    entities: acme
    source: filing
decision:
  question: Who gets it?
  by: bolt
  candidates:
    acme:
      verdict: chosen
      reasons:
        - for: Ships everywhere
          source: wire
    other:
      name: Other Works
      verdict: rejected
      reasons:
        - against: Twice the price
          source: wire
moves:
  day1:
    entity: acme
    session: 2024-03-05
    change: +8.5%
    after: signing
    source: wire
  day2:
    entity: acme
    session: 2024-03-06
    change: +2.5%
    source: wire
figures:
  sales:
    label: Sales
    value: -18.2%
    basis: year on year
    period: 2024-Q4
    entity: acme
    source: filing
  gain:
    label: Two-day gain
    formula: (1 + day1) * (1 + day2) - 1
  many:
    label: Candidates
    formula: count(candidates)
"""


def two(facts: str, body: str = "Words.") -> dict[str, str]:
    """A second, newer briefing beside the first."""
    return files(
        "Sales fell [18.2%](fact:sales).",
        FACTS,
        more={
            "content/briefings/two/article.md": article(body, title="Second", published="2024-04-01"),
            "content/briefings/two/facts.yaml": facts,
        },
    )


def test_a_formula_is_exact_inherits_its_sources_and_is_ours() -> None:
    _, found = briefing(files(facts=FACTS))
    gain = found.facts["gain"]
    assert gain.value is not None
    assert gain.value.value == Decimal("11.2125")
    assert shown(gain.value).value == Decimal("11.2")
    assert gain.ours and gain.inputs == ("one/day1", "one/day2") and gain.sources == ("/wire",)
    many = found.facts["many"]
    assert many.value is not None and many.value.value == 2
    assert many.inputs == ("one/acme", "one/other")


def test_a_fact_by_reference_is_the_other_briefings_fact() -> None:
    edition, found = briefing(two("figures:\n  fall:\n    same_as: one/sales\n"), "two")
    fall = found.facts["fall"]
    assert (fall.slug, fall.id) == ("one", "sales")
    assert edition.fact("two", "fall") is edition.fact("two", "one/sales") is edition.fact("one", "sales") is fall


def test_what_was_read_of_others_is_noted() -> None:
    made = whole(two("figures:\n  fall:\n    same_as: one/sales\n", "By [](entity:acme) [](briefing:one).")).made
    assert {"facts:one", "title:one", "entity:acme", "source:/filing", "site"} <= set(made["two"].reads)
    assert not {"facts:two", "title:two"} & set(made["one"].reads)
    assert "facts:one" not in made["one"].reads


def test_briefings_stand_newest_first() -> None:
    assert list(whole(two("")).library.cards) == ["two", "one"]


def test_chains_of_via_come_down_to_one_independent_source() -> None:
    sources = "a:\n  title: A\n  publisher: P\n"
    for name, via in (("b", "a"), ("c", "b")):
        sources += f"{name}:\n  title: T\n  publisher: P\n  via: {via}\n"
    edition, _ = briefing(files(more={"content/sources.yaml": sources}))
    assert edition.chain("/c") == ("/b", "/a")
    assert edition.independent(["/a", "/b", "/c"]) == {"/a"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            "figures:\n  a:\n    label: A\n    formula: b + 1\n  b:\n    label: B\n    formula: a + 1\n",
            ["facts.yaml:2:3 cycle"],
        ),
        ("figures:\n  a:\n    label: A\n    formula: a + 1\n", ["facts.yaml:2:3 cycle"]),
        (
            "figures:\n  a:\n    label: A\n    formula: bb + 1\n  b:\n    label: B\n    value: 2\n    source: wire\n",
            ["facts.yaml:4:14 bad-formula"],
        ),
        ("figures:\n  a:\n    label: A\n    value: 2\n    source: wier\n", ["facts.yaml:5:13 unknown-source"]),
        ("figures:\n  a:\n    same_as: other/x\n", ["facts.yaml:3:14 unknown-briefing"]),
        ("figures:\n  a:\n    same_as: one/b\n  b:\n    same_as: one/a\n", ["facts.yaml:2:3 cycle"]),
        (
            "events:\n  a:\n    date: 2024\n    title: A\n    entities: acm\n    source: wire\n",
            ["facts.yaml:5:15 unknown-entity"],
        ),
        (
            "sources:\n  a:\n    title: A\n    publisher: P\n    via: b\n"
            "  b:\n    title: B\n    publisher: P\n    via: a\n",
            ["facts.yaml:5:10 cycle"],
        ),
        ("assertions:\n  - that: 1 > 2\n", ["facts.yaml:2:11 assertion-failed"]),
        (
            "figures:\n  a:\n    label: A\n    value: 3\n    formula: 1 + 1\n    source: wire\n",
            ["facts.yaml:4:12 formula-mismatch"],
        ),
        (
            "figures:\n  a:\n    label: A\n    value: USD 3 million\n    source: wire\n"
            "  b:\n    label: B\n    value: EUR 3 million\n    source: wire\n  c:\n    label: C\n    formula: a + b\n",
            ["facts.yaml:12:14 formula-units"],
        ),
    ],
)
def test_what_cannot_be_settled_is_one_problem_at_its_place(facts: str, expected: list[str]) -> None:
    assert told(files(facts=facts)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It [fell](fact:slaes).", "article.md:5:16 unknown-fact"),
        ("It [fell](fact:other/sales).", "article.md:5:16 unknown-briefing"),
        ("It [fell](entity:acm).", "article.md:5:18 unknown-entity"),
        ("It [fell](briefing:none).", "article.md:5:20 unknown-briefing"),
        ("It [fell](topic:none).", "article.md:5:17 unknown-topic"),
        ("It [fell](page:none).", "article.md:5:16 unknown-page"),
        ("It fell [](source:wier).", "article.md:5:19 unknown-source"),
        ("It [nine](waive:) lives.", "article.md:5:5 waiver-without-reason"),
        ("![A photo](none.png)", "article.md:5:12 missing-image"),
    ],
)
def test_a_binding_to_nothing_is_a_problem_at_its_target(body: str, expected: str) -> None:
    assert expected in told(files(body, FACTS))


def test_a_folder_without_an_article_is_named() -> None:
    texts = files()
    texts["content/briefings/two/facts.yaml"] = ""
    assert told(texts) == ["two:1:1 missing-file"]


def test_a_fact_of_an_unreadable_file_is_not_reported_as_unknown() -> None:
    assert told(files("Sales fell [18.2%](fact:sales).", "figures: [")) == ["facts.yaml:1:10 yaml-syntax"]


def test_what_an_unreadable_registry_holds_is_not_reported_as_unknown() -> None:
    broken = {"content/entities.yaml": "acme:\n\tname: Acme\n"}
    assert told(files("[Bolt](entity:bolt) won.", more=broken)) == ["entities.yaml:2:1 yaml-syntax"]


def test_coverage_is_counted_once_for_pages_and_checks() -> None:
    texts = files(
        "Up [8%](fact:a). It said “a 5% cut” [](source:wire). [Nine](waive:idiom) lives. And 7%.\n",
        "figures:\n  a:\n    label: A\n    value: 8%\n    source: wire\n",
    )
    _, found = briefing(texts)
    counted = found.coverage
    assert (counted.mentions, counted.bound, counted.waived) == (4, 2, 1)
    assert [each.mention.words for _, each in counted.unbound] == ["7%"]
    assert whole(texts)["briefing:one"]["coverage"]["mentions"] == 4


def test_numbers_of_notes_follow_the_page() -> None:
    body = "It gained [](fact:gain) after sales fell [18.2%](fact:sales), [8.5%](fact:day1)."
    made = whole(files(body, FACTS, "ledger:\n  - day1\n"))
    assert [note["id"] for note in made["briefing:one"]["notes"]] == [
        "day1",
        "gain",
        "sales",
        "signing",
        "day2",
        "many",
    ]
    holes = [part for part in made["body:one"]["text"]["parts"] if isinstance(part, dict)]
    assert [(hole["number"], hole["words"]) for hole in holes] == [(2, "11.2%"), (3, "18.2%"), (1, "8.5%")]
    assert holes[0]["data"] == "11.2"


def test_empty_bindings_are_filled_in_as_the_sentence_wants() -> None:
    texts = files(
        "Sales fell [](fact:sales). The change was [](fact:sales). On [](fact:signing), [](entity:acme) won.", FACTS
    )
    assert whole(texts)["body:one"]["text"]["words"] == (
        "Sales fell 18.2%. The change was −18.2%. On 5 March 2024, Acme won."
    )


def test_an_entity_is_told_of_where_it_was_told_first() -> None:
    made = whole(two("figures:\n  fall:\n    same_as: one/sales\n", "[Acme](entity:acme) again."))
    one, other = made["told:one:acme"], made["told:two:acme"]
    assert [each["id"] for each in one["moves"]] == ["day1", "day2"]
    assert [each["id"] for each in one["figures"]] == ["sales"]
    assert [each["verdict"] for each in one["verdicts"]] == ["chosen"]
    assert one["figures"][0]["briefing"]["path"] == "one.html#f-sales"
    assert not any(other.values())


def test_places_and_layout_are_not_in_a_slice() -> None:
    """Moving text about in the files leaves every digest as it was."""
    texts = files("Sales fell [18.2%](fact:sales).", FACTS)
    moved = dict(texts)
    moved["content/briefings/one/facts.yaml"] = "# a comment\n\n" + FACTS
    moved["site.yaml"] = "# a comment\n" + SITE
    one, other = whole(texts).slices, whole(moved).slices
    assert {name: each.digest for name, each in one.items()} == {name: each.digest for name, each in other.items()}


def test_a_changed_figure_changes_just_the_slices_that_tell_it() -> None:
    texts = two("", "Nothing of it.")
    changed = dict(texts)
    changed["content/briefings/one/facts.yaml"] = FACTS.replace("basis: year on year", "basis: on the year")
    one, other = whole(texts).slices, whole(changed).slices
    assert sorted(n for n in one if one[n].digest != other[n].digest) == ["briefing:one", "told:one:acme"]


def test_words_of_the_article_alone_change_nothing_that_lists_show() -> None:
    front = "ledger: [day1, sales]\n"
    once = files("Sales fell [18.2%](fact:sales).", FACTS, front)
    again = files("Sales, of all things, fell [18.2%](fact:sales), yes, [18.2%](fact:sales).", FACTS, front)
    one, other = whole(once).slices, whole(again).slices
    assert sorted(n for n in one if one[n].digest != other[n].digest) == ["body:one", "briefing:one"]


def test_a_page_is_another_where_what_its_graphics_show_is() -> None:
    """The graphics are not in the digest of a page: what they are made of is."""
    other = [
        FACTS.replace("change: +2.5%", "change: +2.6%"),
        FACTS.replace("date: 2024-03-05", "date: 2024-03"),
    ]
    made = [whole(files("Words.", facts)).slices["briefing:one"] for facts in (FACTS, *other)]
    assert len({each.digest for each in made}) == len(made)


def test_what_is_made_of_a_briefing_does_not_hang_on_who_was_made_before_it() -> None:
    """Settling a fact for one briefing tells its problems in its own, and what it rests on to each that uses it."""
    front = "---\ntitle: T\npublished: 2024-03-07\n---\nWords.\n"
    folder = "content/briefings"
    texts = files(
        facts="figures:\n  again: {same_as: two/told}\n  own: {label: L, value: 1, source: wire}\n",
        more={
            f"{folder}/two/article.md": front,
            f"{folder}/two/facts.yaml": (
                "figures:\n"
                "  told: {label: L, value: 2, entity: nobody, source: nowhere}\n"
                "  other: {same_as: one/own}\n"
                "  sum: {label: L, formula: told + other}\n"
            ),
        },
    )
    shelf = library(texts)
    alone = {}
    for slug in ("one", "two"):
        opened = shelf.open(slug)
        assert opened
        alone[slug] = work.make(shelf, slug, opened)
    assert [each.code for each in alone["two"].problems if each.level == "error"] == [
        "unknown-source",
        "unknown-entity",
    ]
    for order in (("one", "two"), ("two", "one")):
        together = Edition(shelf)
        for slug in order:
            opened = shelf.open(slug)
            assert opened
            made = work.make(shelf, slug, opened, edition=together)
            assert (slug, made.problems) == (slug, alone[slug].problems)
            assert (slug, made.reads) == (slug, alone[slug].reads)
