"""What a briefing tells: its texts in the order of the page, its coverage, whom it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from nutgraf.edition.values import Counted
from nutgraf.model import Article, Candidate, Event, Fact, FactsFile, Figure, Found, Move, Quote, Text
from nutgraf.patterns import pattern

# The texts of a fact by its class; those of a candidate stand in its decision.
_TEXTS: dict[type[Fact], Any] = {each: attrgetter("label", "note") for each in (Move, Figure)}
_TEXTS |= {Event: attrgetter("title", "note"), Quote: lambda fact: (fact.note,), Candidate: lambda fact: ()}
_BROKEN = pattern(r"\] ?\((?:fact|waive):")  # a binding that is not read as one, which is a problem of its own


def texts(article: Article, file: FactsFile) -> list[Text]:
    """Every text of the author that a reader of the briefing sees, in the order of the page."""
    some: list[Text | None] = [article.kicker, article.title, article.deck, *article.key_points, article.body.text]
    decision = file.decision
    if decision:
        some.append(decision.question)
        for candidate in decision.candidates:
            some.extend([candidate.outcome, candidate.note, *(reason.text for reason in candidate.reasons)])
        some.extend(reason.text for reason in decision.reasons)
    for fact in file.facts:
        some += _TEXTS[type(fact)](fact)
    some.extend([*file.unknowns, file.rests_on, *(source.note for source in file.sources)])
    some.extend(correction.text for correction in article.corrections)
    found: list[Text] = []
    for text in some:
        if text is None:
            continue
        if text.bindings:
            found += nested(text)
        else:
            found.append(text)
    return found


def nested(text: Text) -> list[Text]:
    """A text, and the descriptions and captions in it."""
    shown = [each for each in text.bindings if each.alt is not None]  # images and graphics
    return [text, *(inner for each in shown for inner in (each.alt, each.caption) if inner is not None)]


def count(some: Sequence[Text]) -> Counted:
    """Coverage of some texts. A mention is bound by the words of a fact, by a quotation tied to a source
    in the same paragraph, or waived in place."""
    mentions = bound = waived = 0
    unbound: list[tuple[Text, Found]] = []
    for text in some:
        for found in text.mentions:
            mentions += 1
            scheme = text.bindings[found.binding].scheme if found.binding is not None else ""
            if scheme == "waive":
                waived += 1
            elif scheme == "fact" or (found.quoted and _cited(text, found)):
                bound += 1
            elif not _BROKEN.match(text.plain, found.mention.end):
                unbound.append((text, found))
    return Counted(mentions, bound, waived, tuple(unbound))


def _cited(text: Text, found: Found) -> bool:
    """Whether a citation follows the quotation in its paragraph, or ties its words."""
    if found.binding is not None and text.bindings[found.binding].scheme == "source":
        return True
    end = text.plain.find("\n\n", found.mention.end)
    stop = len(text.plain) if end < 0 else end
    return any(b.scheme == "source" and found.mention.end <= b.start <= stop for b in text.bindings)


def about(fact: Fact) -> list[str]:
    """The entities that a fact is about."""
    some = fact.entities
    names = [some[0].id] if len(some) == 1 else [ref.id for ref in some]
    if not some and isinstance(fact, Candidate):
        names = [fact.id]
    if isinstance(fact, Quote) and fact.speaker:
        names.append(fact.speaker.id)
    return names if len(names) < 2 else list(dict.fromkeys(names))


def dates(file: FactsFile) -> tuple[str, ...]:
    """The dates of the events that a briefing was the first to tell, as EDTF."""
    return tuple(fact.date.edtf for fact in file.facts if isinstance(fact, Event) and fact.date)


def year(edtf: str) -> str:
    """The year that a date begins in."""
    return edtf[:4].replace("X", "0")


@lru_cache(maxsize=1024)  # a page asks for each date twice, for its own timeline and for that of the site
def order(edtf: str) -> str:
    """Orders dates: a year stands before its halves, quarters and seasons, those before their months, and those before
    their days; a span is where it begins."""
    year, _, rest = edtf.partition("/")[0].rstrip("~").replace("X", "0").partition("-")
    begins = _BEGINS.get(rest)
    return f"{year}-{begins - 1:02}~" if begins else f"{year}-{rest}"


# The first month of the parts of a year that EDTF numbers: seasons, quarters, halves.
_BEGINS = {f"{first + step}": step * months + late for first, months, late in ((21, 3, 3), (33, 3, 1), (40, 6, 1))
           for step in range(12 // months)}  # fmt: skip


def names(file: FactsFile, cited: Iterable[str]) -> tuple[str, ...]:
    """The ids of the sources that a briefing names and has not of its own, those its own are known through included.
    `cited` are those that its texts cite."""
    own = {each.id for each in file.sources}
    ids = [ref.id for fact in file.facts for ref in fact.sources]
    reasons = [reason for fact in file.facts if isinstance(fact, Candidate) for reason in fact.reasons]
    reasons += file.decision.reasons if file.decision else ()
    ids += [ref.id for reason in reasons for ref in reason.sources]
    ids += [each.via.id for each in file.sources if each.via]
    found = dict.fromkeys([*ids, *cited])
    return tuple([each for each in found if each not in own])


def bound(article: Article, file: FactsFile) -> tuple[list[str], list[str]]:
    """The entities and the sources that the texts of a briefing bind."""
    some = [each for text in texts(article, file) for each in text.bindings if each.scheme in ("entity", "source")]
    return [each.target for each in some if each.scheme == "entity"], [e.target for e in some if e.scheme == "source"]


def speaks_of(file: FactsFile, named: Iterable[str]) -> tuple[str, ...]:
    """The entities that a briefing speaks of: in facts of its own, its decision, and those `named` in its texts."""
    names = [each for fact in file.facts for each in about(fact)]
    if file.decision and file.decision.by:
        names.append(file.decision.by.id)
    return tuple(dict.fromkeys([*names, *named]))
