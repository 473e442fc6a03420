"""The flagship with one claim changed: every digit, every word for a number or a month, every sign and every word of
direction, one at a time. Each change is a problem on the line that was changed, or one that names that line.

What is changed is found in the files as they are written, and all of it but what makes no claim:

- names: the targets of bindings, keys, what `same_as`, `ledger` and lists of ids name;
- `published`, which says when this site tells it and is tied to nothing;
- the bounds of assertions, which no reader sees;
- words of direction outside the clause of a number that has a direction. (`Talks broke down` has no number to agree
  with.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from nutgraf import checks, parse, work
from nutgraf.checks.agreement import clause
from nutgraf.edition import Edition, Library, card, link, opened, shelve
from nutgraf.edition.library import zone
from nutgraf.model import Move, Site, Text
from nutgraf.problems import Problem
from nutgraf.quantities import directions
from tests.conftest import ROOT

FOLDER = "content/briefings/"
PATHS = ("site.yaml", *sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "content").rglob("*.*")))
TEXTS = {path: (ROOT / path).read_text(encoding="utf-8") for path in PATHS if parse.kind(path)}
PARTS = {path: parse.parse(path, text.encode()) for path, text in TEXTS.items()}
SLUGS = sorted(parse.folders(TEXTS))
# The record is left out, which would catch each fact that changes (test_record.py), and so is what it says.
FILES = [path for path in TEXTS if path.startswith(FOLDER) and parse.kind(path) != "record"]

NO_CLAIM = re.compile(
    r"\]\([^()\n]*\)|^published:.*|^ *same_as:.*|^ *- that:.*|^ *[a-z0-9_]+:|^ *(?:source|via|after|entity): .*"
    r"|^ +- [a-z0-9_]+$|[a-z]+_[a-z0-9_]*",
    re.M,
)
WORDS = {"two": "three", "five": "four", "fourth": "third", "February": "March", "more": "less", "HK": "US"}
WORDS |= {"percent": "percentage points", "billion": "million", "HKD": "USD", "USD": "HKD"}


class Edit(NamedTuple):
    path: str
    start: int
    end: int
    write: str

    def __str__(self) -> str:
        text = TEXTS[self.path]
        around = text[max(0, self.start - 40) : self.start], text[self.end : self.end + 40]
        return f"{self.path}:{self.line}: {around[0]}[{text[self.start : self.end]} -> {self.write}]{around[1]}"

    @property
    def line(self) -> int:
        return TEXTS[self.path].count("\n", 0, self.start) + 1


def library(changed: dict[str, str]) -> Library:
    """The flagship's library, some files being other than they are."""
    parts = PARTS | {path: parse.parse(path, text.encode()) for path, text in changed.items()}
    names = {slug: (f"{FOLDER}{slug}/article.md", f"{FOLDER}{slug}/facts.yaml") for slug in SLUGS}
    others = [path for path in parts if path.startswith(FOLDER) and parse.language(path)]
    files = {
        slug: opened(
            parts.get(article), parts.get(facts), None, *(parts[each] for each in others if f"/{slug}/" in each)
        )
        for slug, (article, facts) in names.items()
    }
    site = parts["site.yaml"].value
    assert isinstance(site, Site)
    where = zone(site)
    cards = [
        card(slug, each.article, each.file, where, each.translations) for slug, each in files.items() if each.article
    ]
    common = {path: part for path, part in parts.items() if not path.startswith(FOLDER)}
    return shelve(common, cards, dict.fromkeys(SLUGS, ""), {}, SLUGS, files.get)


def problems(changed: dict[str, str], slugs: list[str]) -> list[Problem]:
    """What is then wrong with these briefings."""
    shelf = library(changed)
    made = [work.make(shelf, slug, files) for slug in slugs if (files := shelf.open(slug))]
    found = [problem for each in made for problem in each.problems]
    return [*found, *checks.told_twice(claim for each in made for claim in each.claims)]


def caught(edit: Edit) -> bool:
    text = TEXTS[edit.path]
    changed = text[: edit.start] + edit.write + text[edit.end :]
    slugs = SLUGS if edit.path.endswith(".yaml") else [edit.path.split("/")[2]]
    where = edit.path, edit.line
    found = problems({edit.path: changed}, slugs)
    places = [place for each in found for place in (each.place, *(note.place for note in each.notes)) if place]
    return any((place.path, place.line) == where for place in places)


def digits_and_words(path: str) -> Iterator[Edit]:
    """Each digit becomes two others, each sign the other one, each word for a number another."""
    text = TEXTS[path]
    silent = [match.span() for match in NO_CLAIM.finditer(text)]
    for match in re.finditer(r"[0-9]|(?<=change: )[+-]|(?<=value: )-|[A-Za-z]+", text):
        start, end = match.span()
        if any(a <= start < b for a, b in silent):
            continue
        word = match[0]
        if word.isdecimal():
            yield from (Edit(path, start, end, str((int(word) + more) % 10)) for more in (1, 8))
        elif word in "+-":
            yield Edit(path, start, end, "-" if word == "+" else "+")
        elif word in WORDS and (word != "more" or text.startswith(" than [", end)):
            yield Edit(path, start, end, WORDS[word])


def words_of_direction(path: str) -> Iterator[Edit]:
    """Each word of direction in the clause of a number with a direction becomes its opposite; and those in labels of
    moves and titles of events."""
    slug = path.split("/")[2]
    edition = Edition(library({}))
    files = edition.library.open(slug)
    assert files is not None
    briefing, _ = link(edition, slug, files)
    assert briefing is not None
    spans: list[tuple[Text, int, int]] = []
    for text in briefing.texts:
        for found in text.mentions:
            binding = text.bindings[found.binding] if found.binding is not None else None
            linked = edition.fact(slug, binding.target) if binding and binding.scheme == "fact" else None
            if linked and linked.value and (linked.value.signed or isinstance(linked.fact, Move)):
                before, after = clause(text.plain, found.mention.start, found.mention.end)
                spans.append((text, found.mention.start - len(before), found.mention.end + len(after)))
    for fact in briefing.file.facts:
        if isinstance(fact, Move) and fact.label:
            spans.append((fact.label, 0, len(fact.label.plain)))
    starts = [0, *(match.end() for match in re.finditer("\n", TEXTS[path]))]
    edits = set()
    for text, first, last in spans:
        if text.place.path != path:
            continue
        for match in re.finditer("[A-Za-z]+", text.plain[first:last]):
            opposite = directions.opposite(match[0])
            if opposite:
                place = text.at(first + match.start(), first + match.end())
                start = starts[place.line - 1] + place.column - 1
                assert TEXTS[path][start : start + place.width] == match[0]
                edits.add(Edit(path, start, start + place.width, opposite))
    yield from sorted(edits)


def test_there_is_enough_to_change() -> None:
    assert sum(len(list(digits_and_words(path))) for path in FILES) > 300
    assert sum(len(list(words_of_direction(path))) for path in FILES) > 20


def test_the_flagship_itself_has_no_problem() -> None:
    assert problems({}, SLUGS) == []


@pytest.mark.parametrize("path", FILES)
def test_every_digit_and_word_for_a_number(path: str) -> None:
    edits = list(digits_and_words(path))
    assert edits or path.endswith(".yaml")
    slipped = [str(each) for each in edits if not caught(each)]
    assert slipped == []


@pytest.mark.parametrize("path", FILES)
def test_every_word_of_direction(path: str) -> None:
    edits = list(words_of_direction(path))
    slipped = [str(each) for each in edits if not caught(each)]
    assert slipped == []


def test_what_makes_no_claim_is_left_alone() -> None:
    text = "published: 2026-11-22\n  day_1:\n    same_as: a/day_2\nSales fell [18.2%](fact:q4) in [2024](fact:y_1).\n"
    silent = NO_CLAIM.sub("", text)
    assert re.findall("[0-9]+", silent) == ["18", "2", "2024"]
