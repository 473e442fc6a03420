"""The record: what readers were told is written down, and changes only with a correction."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf import builder, record, schema
from nutgraf.builder import Report
from nutgraf.checks import corrections
from nutgraf.model import Noted, Record, Told
from nutgraf.problems import Place, Problem
from nutgraf.quantities import parse_date
from tests.builders import article, briefing, files, problems, whole
from tests.conftest import ROOT

DAY = dt.date(2024, 3, 9)
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
RECORD = "content/briefings/one/published.yaml"
ARTICLE = "content/briefings/one/article.md"
FILE = "content/briefings/one/facts.yaml"
FACTS = """\
events:
  signing:
    date: 2024-03-05
    title: The deal is signed
    source: filing
  opening:
    date: 2025-06
    title: The plant opens
    source: filing
decision:
  question: Who gets the contract?
  candidates:
    acme:
      verdict: chosen
      source: wire
    bolt:
      verdict: open
      source: wire
moves:
  day1:
    entity: acme
    session: 2024-03-05
    change: +8.5%
    source: wire
figures:
  sales:
    label: Sales in 14 stores
    value: -18.2%
    basis: year on year
    period: 2024-Q4
    source: filing
  worth:
    label: Worth
    value: "> HKD 200 billion"
    source: wire
  half:
    label: A part of the sales
    formula: sales / 2
quotes:
  chief:
    text: It was time, after 9 years
    speaker: acme
    source: wire
"""
FACTS = FACTS.replace("in 14 stores", "in [14](waive:a name) stores").replace("after 9", "after [9](waive:said)")
BODY = "Sales fell [18.2%](fact:sales) on [5 March 2024](fact:signing). It was [the deal](fact:signing) of its life."


def published(texts: dict[str, str], day: dt.date = DAY) -> dict[str, str]:
    """A site after a build that recorded it."""
    result = dict(texts)
    for slug, made in whole(texts).made.items():
        if not made.recorded:
            told = record.text(record.of(*briefing(texts, slug)))
            result[f"content/briefings/{slug}/published.yaml"] = record.dated(told, day)
    return result


def site(facts: str = FACTS, body: str = BODY, front: str = "", more: dict[str, str] | None = None) -> dict[str, str]:
    return published(files(body, facts, front, more))


def edited(texts: dict[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert old in texts[path]
    return texts | {path: texts[path].replace(old, new)}


def ours(texts: dict[str, str]) -> list[Problem]:
    return [each for each in problems(texts) if each.code in ("silent-change", "renamed-fact", "reworded")]


def at(texts: dict[str, str], each: Problem) -> str:
    """The words that a problem is placed at."""
    line = texts[each.place.path].split("\n")[each.place.line - 1]
    return line[each.place.column - 1 : each.place.column - 1 + each.place.width]


ENTRY = re.compile(r"^ *- date: .*?(?=\n\S|\Z)", re.M | re.S)


def followed(texts: dict[str, str], each: Problem) -> dict[str, str]:
    """The site after the entry that a hint prints was pasted where the hint says."""
    found = re.search(r"under `corrections:` in (\S+), paste\n(.*)", each.hint, re.S)
    assert found, each.hint
    path, entry = found[1], found[2]
    text = texts[path]
    if "\ncorrections:" not in text:
        text = text.replace("\n---\n", "\ncorrections:\n---\n", 1)
    return texts | {path: text.replace("\ncorrections:\n", f"\ncorrections:\n{entry}\n", 1)}


def only(texts: dict[str, str]) -> Problem:
    (each,) = ours(texts)
    return each


def test_the_record_is_small_and_says_what_readers_read() -> None:
    assert site()[RECORD] == (
        "# What readers were told. `nutgraf build --record` writes this file; commit it, and do not edit it.\n"
        "recorded: 2024-03-09\n"
        "title: A title\n"
        "facts:\n"
        "  acme:\n"
        "    verdict: chosen\n"
        "  bolt:\n"
        "    verdict: open\n"
        "  chief:\n"
        "    entity: acme\n"
        "    text: It was time, after 9 years\n"
        "  day1:\n"
        "    value: +8.5%\n"
        "    session: 2024-03-05\n"
        "    entity: acme\n"
        "  half:\n"
        "    label: A part of the sales\n"
        "    value: −9.1%\n"
        "  opening:\n"
        "    label: The plant opens\n"
        "    date: 2025-06\n"
        "  sales:\n"
        "    label: Sales in 14 stores\n"
        "    value: −18.2%\n"
        "    period: 2024-Q4\n"
        "    basis: year on year\n"
        "    words:\n"
        "      - 18.2%\n"
        "  signing:\n"
        "    label: The deal is signed\n"
        "    date: 2024-03-05\n"
        "    words:\n"
        "      - 5 March 2024\n"
        "  worth:\n"
        "    label: Worth\n"
        "    value: more than HK$200 billion\n"
    )


def test_what_was_just_recorded_has_no_problem_and_is_not_written_again() -> None:
    texts = site()
    assert problems(texts) == problems({path: text for path, text in texts.items() if path != RECORD}) == []
    assert whole(texts).made["one"].recorded


def test_a_briefing_without_a_record_is_not_compared() -> None:
    texts = site()
    del texts[RECORD]
    assert ours(edited(texts, FILE, "-18.2%", "-17.2%")) == []


def test_the_order_of_a_file_is_no_matter_of_the_record() -> None:
    head, _, quotes = FACTS.partition("quotes:\n")
    texts = site() | {FILE: f"quotes:\n{quotes}{head}"}
    assert problems(texts) == [] and whole(texts).made["one"].recorded


CHANGES = {
    "a value": ("change: +8.5%", "change: +8.6%", "+8.6%", "correction", "it is [+8.6%]"),
    "a sign": ("change: +8.5%", "change: -8.5%", "-8.5%", "correction", "it is [−8.5%]"),
    "a hedge": ('"> HKD 200 billion"', '"~ HKD 200 billion"', "~ HKD 200 billion", "clarification", "better given"),
    "a currency": ("HKD 200", "USD 200", "> USD 200 billion", "correction", "[more than US$200 billion]"),
    "more exactly": ("change: +8.5%", "change: +8.46%", "+8.46%", "clarification", "it is better given as [+8.46%]"),
    "a session": ("session: 2024-03-05", "session: 2024-03-06", "2024-03-06", "correction", "session"),
    "a period": ("period: 2024-Q4", "period: 2024-Q3", "2024-Q3", "correction", "the [third quarter of 2024]"),
    "a basis": ("year on year", "quarter on quarter", "quarter on quarter", "correction", "basis"),
    "a date that was to come": ("date: 2025-06", "date: 2025-09", "2025-09", "update", "[September 2025]"),
    "a date that was to come, closer": ("date: 2025-06", "date: 2025-06-03", "2025-06-03", "update", "[3 June 2025]"),
    "a verdict": ("verdict: chosen", "verdict: rejected", "rejected", "correction", "it is rejected"),
    "an open verdict": ("verdict: open", "verdict: withdrawn", "withdrawn", "update", "it is withdrawn"),
    "a quotation": ("It was time", "It is time", "It is time, after [9](waive:said) years", "correction", "misquoted"),
    "a speaker": ("speaker: acme", "speaker: bolt", "bolt", "correction", "named Acme where"),
    "who moved": ("entity: acme\n    session", "entity: bolt\n    session", "bolt", "correction", "named Acme where"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_where_it_is_and_its_hint_settles_it(name: str) -> None:
    old, new, place, kind, words = CHANGES[name]
    texts = edited(site(), FILE, old, new)
    each = only(texts)
    assert (each.code, each.level, each.place.path, at(texts, each)) == ("silent-change", "error", FILE, place)
    assert f"kind: {kind}\n" in each.hint and words in each.hint
    assert [note.place.path for note in each.notes if note.place] == [RECORD]
    settled = followed(texts, each)
    assert problems(settled) == []
    # and the next record holds the new state, and the entry
    again = published(settled, dt.date(2024, 4, 1))
    assert problems(again) == [] and f"kind: {kind}\n" in again[RECORD] and "recorded: 2024-04-01" in again[RECORD]


def test_what_is_computed_is_explained_by_what_it_was_computed_from() -> None:
    texts = edited(edited(site(), FILE, "-18.2%", "-17.2%"), ARTICLE, "18.2%", "17.2%")
    each = only(texts)
    assert "`sales` is −18.2%; it is −17.2% now" in each.message
    assert problems(followed(texts, each)) == []


def test_a_date_told_closer_is_a_clarification() -> None:
    facts = FACTS.replace("date: 2024-03-05", "date: 2024-03")
    texts = edited(site(facts, BODY.replace("5 March", "March")), FILE, "date: 2024-03\n", "date: 2024-03-05\n")
    each = only(texts)
    assert "kind: clarification" in each.hint and problems(followed(texts, each)) == []


def test_a_value_of_a_later_period_is_an_update() -> None:
    texts = edited(edited(site(), FILE, "-18.2%", "-17.2%"), FILE, "2024-Q4", "2025-Q1")
    each = only(edited(texts, ARTICLE, "18.2%", "17.2%"))
    assert "kind: update" in each.hint


def test_a_value_that_comes_with_an_update_is_one() -> None:
    texts = edited(edited(site(), FILE, "+8.5%", "+8.9%"), ARTICLE, "published:", "updated: 2024-05-01\npublished:")
    assert "kind: update" in only(texts).hint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("change: +8.5%", "change: 8.5%"),
        ('"> HKD 200 billion"', "more than HK$200 billion"),
        ("date: 2025-06\n", "date: 2025-06\n    note: Some words\n"),
        ("It was time", "It was  time"),
        ("quotes:", "  more:\n    label: New\n    value: 5%\n    source: wire\nquotes:"),
    ],
)
def test_what_says_the_same_or_more_needs_no_correction(old: str, new: str) -> None:
    assert ours(edited(site(), FILE, old, new)) == []


def test_an_entity_with_another_id_is_the_same() -> None:
    texts = {path: text.replace("acme", "acme_corp") if path != RECORD else text for path, text in site().items()}
    assert [each.code for each in ours(texts) if "day1" in each.message] == []


def test_a_fact_that_goes_is_told_in_the_record_and_its_hint_settles_it() -> None:
    texts = edited(site(), FILE, FACTS[FACTS.index("  worth:") : FACTS.index("  half:")], "")
    each = only(texts)
    assert (each.code, at(texts, each)) == ("silent-change", "worth") and "editor's note" in each.hint
    settled = followed(texts, each)
    assert problems(settled) == []
    assert whole(settled)["briefing:one"]["corrections"][0]["fact"] == ""  # it leads to nothing
    again = published(settled, dt.date(2024, 4, 1))
    assert problems(again) == [] and "  worth:" not in again[RECORD] and "fact: worth" in again[RECORD]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("figures:\n", "figures: {\n"),
        ("+8.5%", "much"),
        ("date: 2025-06", "date: soon"),
        ("verdict: chosen", "verdict: x"),
    ],
)
def test_what_cannot_be_read_has_not_changed(old: str, new: str) -> None:
    assert ours(edited(site(), FILE, old, new)) == []
    assert problems(edited(site(), FILE, old, new))


def test_a_fact_with_another_name_is_a_warning_that_the_next_record_settles() -> None:
    texts = edited(site(), FILE, "  worth:", "  value_added:")
    each = only(texts)
    assert (each.code, each.level, at(texts, each)) == ("renamed-fact", "warning", "value_added")
    assert ours(published(texts)) == []


def test_a_headline_or_a_label_is_a_warning_that_the_next_record_settles() -> None:
    texts = edited(edited(site(), ARTICLE, "A title", "Another title"), FILE, "label: Worth", "label: Price")
    found = ours(texts)
    assert [(each.code, each.level, at(texts, each)) for each in found] == [
        ("reworded", "warning", "Another title"),
        ("reworded", "warning", "Price"),
    ]
    assert ours(published(texts)) == []


def test_words_that_tell_a_fact_with_another_number_are_a_warning() -> None:
    texts = edited(site(), ARTICLE, "[18.2%](fact:sales)", "about [18%](fact:sales)")
    each = only(texts)
    assert (each.code, each.level, at(texts, each)) == ("reworded", "warning", "18%")


def test_words_that_are_not_what_their_fact_says_are_one_mistake() -> None:
    texts = edited(site(), ARTICLE, "[18.2%](fact:sales)", "[18.4%](fact:sales)")
    assert [(each.code, at(texts, each)) for each in problems(texts)] == [("value-mismatch", "18.4%")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[18.2%]", "[18.2 per cent]"),
        ("[5 March 2024]", "[5 March]"),
        ("[the deal]", "[the contract]"),
        ("Sales fell [18.2%](fact:sales) on", "On"),
        ("of its life.", "of its life. It fell [nearly a fifth](fact:sales)."),
    ],
)
def test_other_words_for_the_same_are_the_authors_own(old: str, new: str) -> None:
    assert ours(edited(site(), ARTICLE, old, new)) == []


def entry(day: str, fact: str, text: str = "Words.") -> str:
    return f"corrections:\n  - date: {day}\n    kind: correction\n    fact: {fact}\n    text: {text}\n"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (entry("2024-03-09", "day1"), 0),
        (entry("2024-03", "day1"), 0),
        (entry("2024-03-08", "day1"), 1),
        (entry("2024-03-10", "sales"), 1),
        ("corrections:\n  - date: 2024-03-10\n    kind: correction\n    text: Words.\n", 1),
    ],
)
def test_an_entry_counts_that_names_the_fact_and_is_not_before_the_record(front: str, expected: int) -> None:
    texts = edited(edited(site(), FILE, "+8.5%", "+8.6%"), ARTICLE, "published:", f"{front}published:")
    assert len(ours(texts)) == expected


def test_an_entry_that_comes_too_early_is_named() -> None:
    front = entry("2024-03-08", "day1")
    each = only(edited(edited(site(), FILE, "+8.5%", "+8.6%"), ARTICLE, "published:", f"{front}published:"))
    assert [note.place.path for note in each.notes if note.place] == [RECORD, ARTICLE]


def test_an_entry_explains_one_change() -> None:
    """On one day a fact is corrected, recorded, and changed again: the first entry does not cover the second change."""
    first = edited(site(), FILE, "+8.5%", "+8.6%")
    settled = published(followed(first, only(first)))
    second = edited(settled, FILE, "+8.6%", "+8.7%")
    each = only(second)
    done = followed(second, each)
    assert problems(done) == [] and done[ARTICLE].count("fact: day1") == 2


def test_a_correction_that_readers_saw_stays() -> None:
    texts = site(front=entry("2024-03-08", "sales", "It was [17%](waive:before)."))
    each = only(texts | {ARTICLE: article(BODY)})
    assert each.code == "silent-change" and each.place.path == RECORD
    assert problems(followed(texts | {ARTICLE: article(BODY)}, each)) == []
    assert ours(edited(texts, ARTICLE, "It was", "It had been")) == []


def test_entries_are_pasted_as_those_that_are_there_stand() -> None:
    front = entry("2024-03-08", "sales").replace("\n  ", "\n")
    texts = edited(site(front=front), FILE, "+8.5%", "+8.6%")
    each = only(texts)
    assert "\n- date: 2024-03-09" in each.hint
    assert problems(followed(texts, each)) == []


# ---- across briefings -------------------------------------------------------------------------

OTHER = {
    "content/briefings/two/article.md": article(
        "It was [−18.2%](fact:mine), and [+8.5%](fact:one/day1).", title="Another"
    ),
    "content/briefings/two/facts.yaml": "figures:\n  mine:\n    same_as: one/sales\n",
}


def test_a_correction_is_shown_wherever_the_fact_is_told() -> None:
    texts = edited(site(more=OTHER), FILE, "-18.2%", "-17.2%")
    texts = edited(edited(texts, FILE, "+8.5%", "+8.6%"), ARTICLE, "18.2%", "17.2%")
    two = "content/briefings/two/article.md"
    texts = edited(edited(texts, two, "18.2%", "17.2%"), two, "8.5%", "8.6%")
    found = ours(texts)
    places = [(each.place.path, at(texts, each)) for each in found]
    assert places == [
        (FILE, "+8.6%"),
        (FILE, "-17.2%"),
        (two, "+8.6%"),
        ("content/briefings/two/facts.yaml", "one/sales"),
    ]
    for each in found[:2]:  # said where the fact was told first
        texts = followed(texts, each)
    assert problems(texts) == []
    made = whole(texts)
    notes = {note["anchor"]: note for note in made["briefing:two"]["notes"]}
    assert {name: note["corrected"]["iso"] for name, note in notes.items()} == {
        "f-mine": "2024-03-09",
        "f-one.day1": "2024-03-09",
    }
    assert made["briefing:two"]["updated"]["iso"].startswith("2024-03-09")
    half = next(note for note in made["briefing:one"]["notes"] if note["id"] == "half")
    assert half["corrected"]["iso"] == "2024-03-09"  # it was computed from what was corrected


def test_a_reused_fact_can_be_corrected_where_it_is_reused() -> None:
    """Its home was never recorded: then only the briefing that reuses it knows what readers were told."""
    texts = site(more=OTHER)
    del texts[RECORD]
    texts = edited(edited(texts, FILE, "+8.5%", "+8.6%"), "content/briefings/two/article.md", "8.5%", "8.6%")
    each = only(texts)
    settled = followed(texts, each)
    assert problems(settled) == []
    (shown,) = whole(settled)["briefing:two"]["corrections"]
    assert shown["fact"] == "f-one.day1"


def test_a_fact_that_is_no_longer_cited_is_nobodys_correction() -> None:
    texts = site(more=OTHER)
    assert ours(edited(texts, "content/briefings/two/article.md", ", and [+8.5%](fact:one/day1)", "")) == []


def test_the_home_of_a_fact_may_change() -> None:
    three = {
        "content/briefings/three/article.md": article("Words.", title="A third"),
        "content/briefings/three/facts.yaml": FACTS[FACTS.index("figures:") : FACTS.index("  worth:")],
    }
    texts = site(more=OTHER | three)
    assert ours(edited(texts, "content/briefings/two/facts.yaml", "one/sales", "three/sales")) == []


def test_a_briefing_may_be_renamed() -> None:
    texts = {path.replace("/one/", "/uno/"): text.replace("one/", "uno/") for path, text in site(more=OTHER).items()}
    assert ours(texts) == []


# ---- when it was updated ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("", None),
        ("updated: 2024-05-01\n", "2024-05-01"),
        (entry("2024-04-02", "sales"), "2024-04-02"),
        (entry("2024-04-02", "sales") + "updated: 2024-05-01\n", "2024-05-01"),
        (entry("2024-06-02", "sales") + "updated: 2024-05-01\n", "2024-06-02"),
        (entry("2024-03-07", "sales"), None),
    ],
)
def test_updated_is_the_later_of_what_is_said_and_the_last_correction(front: str, expected: str | None) -> None:
    _, told = briefing(files(BODY, FACTS, front))
    assert (told.updated.date().isoformat() if told.updated else None) == expected


# ---- the file ---------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=40).map(lambda t: " ".join(t.split()))
DATES = st.sampled_from(["2024", "2024-03", "2024-03-05", "2024-36", "2023~", "2023/2024", "2024-01/2024-03"])


@given(
    WORDS.filter(bool),
    st.dictionaries(
        st.sampled_from(["sales", "other-one/sales", "null", "yes", "n1"]),
        st.tuples(WORDS.filter(bool), DATES, st.frozensets(WORDS.filter(bool), max_size=3)),
        max_size=3,
    ),
    st.lists(st.tuples(DATES, st.sampled_from(["", "sales"]), WORDS.filter(bool)), max_size=2),
)
def test_what_is_written_is_read_again(
    title: str, facts: dict[str, tuple[str, str, frozenset[str]]], noted: list[tuple[str, str, str]]
) -> None:
    nowhere = Place("")
    made = Record(
        None,
        title,
        tuple(
            Told(name, nowhere, {"label": label, "value": label, "date": day}, tuple(words))
            for name, (label, day, words) in facts.items()
        ),
        tuple(Noted(day, "editor's note", fact, text, nowhere) for day, fact, text in noted),
    )
    text = record.text(made)
    found, wrong = schema.read_record(record.dated(text, DAY), RECORD)
    assert wrong == [] and record.text(found) == text
    assert {each.id: dict(each.said) for each in found.facts} == {each.id: dict(each.said) for each in made.facts}
    assert found.day == parse_date("2024-03-09") and found.title == title


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("recorded: 2024-03-09", "recorded: soon", "bad-value"),
        ("title: A title\n", "", "missing-key"),
        ("date: 2025-06", "date: 2025-13", "bad-value"),
        ("verdict: open", "verdict: perhaps", "bad-value"),
        ("label: Worth", "label: [", "yaml-syntax"),
        ("label: Worth", "lable: Worth", "unknown-key"),
        ("facts:\n", "facts:\n<<<<<<< HEAD\n", "yaml-syntax"),
        ("  worth:\n", "  Worth it:\n", "bad-value"),
        ("facts:", "facts: 7\nmore:", "wrong-type"),
    ],
)
def test_a_record_that_was_edited_gives_problems_with_places(old: str, new: str, code: str) -> None:
    found = problems(edited(site(), RECORD, old, new))
    there = [each for each in found if each.place.path == RECORD and each.code == code]
    assert there and all("version control" in each.hint for each in there)


@pytest.mark.parametrize(
    "text", ["", "7", "- a\n", "\x00", "facts:\n  sales:\n", "title: A title\nfacts:\n  sales: 7\n"]
)
def test_a_record_of_any_text_is_no_fault(text: str) -> None:
    assert any(each.place.path == RECORD for each in problems(site() | {RECORD: text}))


def test_a_record_with_another_value_than_a_quantity_is_told_as_it_stands() -> None:
    each = only(edited(site(), RECORD, "value: +8.5%", "value: some"))
    assert "is some; it is +8.5% now" in each.message


# ---- built ------------------------------------------------------------------------------------


def write(root: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def build(root: Path, *, record: bool = False, dry: bool = False) -> Report:
    return builder.build(root, now=NOW, record=record, dry=dry)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, files(BODY, FACTS, more=OTHER))
    return tmp_path


def pages(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted((root / "public").rglob("*")) if p.is_file()}


def test_a_build_records_what_it_published_and_renders_nothing_again(root: Path) -> None:
    assert build(root).recorded == () and not (root / RECORD).exists()
    assert build(root, record=True, dry=True).recorded == ()
    report = build(root, record=True)  # nothing else to do
    assert report.recorded == ("content/briefings/one/published.yaml", "content/briefings/two/published.yaml")
    assert report.rendered == () and not list(root.rglob(".nutgraf-part"))
    before = pages(root)
    text = (root / RECORD).read_text()
    assert text == published(files(BODY, FACTS, more=OTHER), NOW.date())[RECORD]
    again = build(root, record=True)
    assert (again.recorded, again.rendered, again.written, again.failed) == ((), (), (), False)
    assert set(again.made) == {"one", "two"} and pages(root) == before
    last = build(root, record=True)
    assert (last.parsed, last.made, last.recorded) == ((), (), ())


def test_a_build_with_errors_records_nothing(root: Path) -> None:
    build(root, record=True)
    before = (root / RECORD).read_bytes()
    write(root, edited({FILE: FACTS}, FILE, "+8.5%", "+8.6%"))
    report = build(root, record=True)
    assert report.failed and report.recorded == () and (root / RECORD).read_bytes() == before


def test_a_correction_is_recorded_with_what_it_explains(root: Path) -> None:
    build(root, record=True)
    write(root, {FILE: FACTS.replace("HKD 200", "HKD 250")})
    (each,) = (p for p in build(root).problems if p.code == "silent-change")
    assert "date: 2026-11-22" in each.hint
    write(root, {ARTICLE: followed({ARTICLE: (root / ARTICLE).read_text()}, each)[ARTICLE]})
    report = build(root, record=True)
    assert not report.failed and report.recorded == (RECORD,)
    text = (root / RECORD).read_text()
    assert "value: more than HK$250 billion" in text and "An earlier version gave “Worth” as" in text


def test_a_hint_names_the_day_also_when_nothing_but_the_day_has_changed(root: Path) -> None:
    write(root, {"site.yaml": (root / "site.yaml").read_text() + "checks:\n  silent-change: warning\n"})
    build(root, record=True)
    write(root, {FILE: FACTS.replace("HKD 200", "HKD 250")})
    for day in (22, 22, 23):
        report = builder.build(root, now=NOW.replace(day=day))
        (each,) = (p for p in report.problems if p.code == "silent-change")
        assert f"date: 2026-11-{day}" in each.hint
    assert report.rendered == ()


def test_a_record_is_read_in_a_fresh_clone(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    build(root, record=True)
    clone = tmp_path_factory.mktemp("clone") / "site"
    shutil.copytree(root, clone, ignore=shutil.ignore_patterns(".nutgraf", "public"))
    assert not build(clone).failed
    write(clone, {FILE: FACTS.replace("HKD 200", "HKD 250")})
    assert [p.code for p in build(clone).problems if p.level == "error"] == ["silent-change"]


def test_a_record_that_cannot_be_written_is_a_problem(root: Path) -> None:
    (root / RECORD).mkdir()
    report = build(root, record=True)
    assert [(p.code, p.place.path) for p in report.problems if p.level == "error"] == [("output-failed", RECORD)]
    assert report.failed and report.recorded == ("content/briefings/two/published.yaml",)


# ---- the flagship -----------------------------------------------------------------------------


def flagship() -> dict[str, str]:
    paths = [ROOT / "site.yaml", *(ROOT / "content").rglob("*.yaml"), *(ROOT / "content").rglob("*.md")]
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


@pytest.mark.parametrize("slug", ["alibaba-two-days", "apple-alibaba", "not-chosen"])
def test_each_thing_that_the_flagship_told_is_held_to(slug: str) -> None:
    """The record is made to say something else, one field of one fact at a time: each is caught at that fact."""
    texts = flagship()
    assert problems(texts) == []
    path = f"content/briefings/{slug}/published.yaml"
    known, _ = schema.read_record(texts[path], path)
    for fact in known.facts:
        for field in set(fact.said) & set(corrections.FIRM) - {"entity"}:
            place, said = fact.places[field], fact.said[field]
            other = {"verdict": "withdrawn", "text": "Something else", "basis": "quarter on quarter"}.get(field)
            if field == "value":
                digit = next(each for each in said if each.isdigit())
                other = said.replace(digit, str((int(digit) + 1) % 10 or 1), 1)
            other = other or "1999"
            lines = texts[path].split("\n")
            line = lines[place.line - 1]
            lines[place.line - 1] = f"{line[: place.column - 1]}{other}"
            found = ours(texts | {path: "\n".join(lines)})
            assert [each.code for each in found] == ["silent-change"], (fact.id, field)
            assert f"`{fact.id}`" in found[0].message
            assert found[0].place.path.startswith(f"content/briefings/{slug}/")
            # What is left to do is to say it in the translation too.
            left = problems(followed(texts | {path: "\n".join(lines)}, found[0]))
            assert [each.code for each in left] == ["untranslated"] and "correction of" in left[0].message


@pytest.mark.parametrize("value", ["18.2%", "more than US$5 billion", "2 days", "94,210 stores", "a fifth", "3 times"])
def test_a_quantity_in_house_style_is_told_apart_from_its_neighbour(value: str) -> None:
    facts = f"figures:\n  it:\n    label: It\n    value: {value}\n    source: wire\n"
    texts = site(facts, "Words.")
    assert ours(texts) == []
    assert [each.code for each in ours(edited(texts, FILE, value, str(Decimal("71"))))] == ["silent-change"]


# ---- hints ------------------------------------------------------------------------------------

PIECES = [*"abc XY09.,:;!?'\"#&*_`[]()<>|~\\$%-–“”é中", " 12 ", " 5% ", " 5 March 2024", "nine", " HK$2bn "]
LABELS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map(lambda some: " ".join("".join(some).split()))


@given(LABELS)
def test_the_text_of_an_entry_says_what_is_meant_whatever_it_names(label: str) -> None:
    """Its Markdown is read as the words that were meant, and each number in it is told as history."""
    words = f"An earlier version gave “{label}” as −18.2%; it is −17.2%."
    made = corrections.history(words)
    front = "corrections:\n" + "\n".join(record.entry("2024-03-09", "correction", "", made, "  ")) + "\n"
    texts = files("Words.", "", front)
    assert problems(texts) == []
    _, told = briefing(texts)
    (entry,) = told.article.corrections
    assert " ".join(entry.text.plain.split()) == words


QUANTITIES = st.builds(
    lambda hedge, sign, number, unit: f"{hedge}{sign}{number}{unit}",
    st.sampled_from(["", "~ ", "> ", "<= "]),
    st.sampled_from(["", "+", "-"]),
    st.decimals(0, 5000, places=1, allow_nan=False).map(str),
    st.sampled_from(["%", " percentage points", " million", " stores", ""]),
)


@given(QUANTITIES, QUANTITIES)
def test_two_quantities_are_told_apart_as_far_as_readers_can(one: str, other: str) -> None:
    def facts(value: str) -> str:
        return f'figures:\n  it:\n    label: It\n    value: "{value}"\n    source: wire\n'

    texts = site(facts(one), "Words.")
    assert ours(texts) == []
    first, second = (record.said(briefing(files("Words.", facts(each)))[1].facts["it"]) for each in (one, other))
    found = ours(texts | {FILE: facts(other)})
    same = first["value"].replace("+", "") == second["value"].replace("+", "")
    assert [each.code for each in found] == ([] if same else ["silent-change"])
    for each in found:
        assert problems(followed(texts | {FILE: facts(other)}, each)) == []
