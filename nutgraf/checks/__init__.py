"""Checks: rules over a linked edition. A rule is a generator of problems; `RULES` is the list of them.

A rule of a briefing gets the edition and one briefing, and reads nothing but that briefing and what it
names, so that what it finds holds until one of those changes; a common rule is about pages, entities and
settings. What compares briefings with each other works on their claims (`consistency.told_twice`).
To add a rule: the function, its code in `problems.CODES`, its page in `explain/`, whose examples are its test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nutgraf.checks import (
    agreement,
    consistency,
    corrections,
    coverage,
    names,
    parity,
    pictures,
    provenance,
    quotation,
    sessions,
    spans,
    sums,
    times,
)
from nutgraf.checks.consistency import Claim, claims, from_kept, kept, told_twice
from nutgraf.checks.times import Turn
from nutgraf.edition import Briefing, Edition, Translation
from nutgraf.problems import Place, Problem

RULES: tuple[Callable[[Edition, Briefing], Iterator[Problem]], ...] = (
    agreement.words_and_facts,
    agreement.labels,
    coverage.unbound,
    coverage.empty_bindings,
    consistency.order,
    consistency.happenings,
    provenance.sourced,
    provenance.independent,
    names.near_missed,
    quotation.verbatim,
    quotation.numbers,
    sessions.sessions,
    spans.between,
    sums.shares,
    pictures.shared,
    corrections.against_record,
)
# Of a translation: what its words say. All else has been checked in the original.
WORDS: tuple[Callable[[Edition, Briefing], Iterator[Problem]], ...] = (
    agreement.words_and_facts,
    coverage.unbound,
    coverage.empty_bindings,
)
COMMON_RULES: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    agreement.shared_texts,
    parity.shared,
    provenance.addressed,
)


def check(edition: Edition, briefing: Briefing) -> list[Problem]:
    """The problems of one briefing."""
    found = [each for rule in RULES for each in rule(edition, briefing)]
    changed = [each for each in found if each.code == "reworded"]
    if not changed:
        return found
    # Words that are not their fact's are no longer what readers saw either: that is one mistake.
    wrong = [each.place for each in found if each.level == "error"]
    said = {each for each in changed if any(_overlap(each.place, place) for place in wrong)}
    return [each for each in found if each not in said]


def _overlap(one: Place, other: Place) -> bool:
    if one[:2] != other[:2] or not one.width:
        return False
    return one.column < other.column + max(other.width, 1) and other.column < one.column + one.width


def check_translation(edition: Edition, told: Briefing, original: Briefing, translation: Translation) -> list[Problem]:
    """The problems of a translation; `told` is the briefing as it tells it, in an edition in its language."""
    found = [each for rule in WORDS for each in rule(edition, told)]
    if not edition.whole(told.slug):
        return found  # what could not be read may hold what seems to be missing
    found += parity.words(original, translation)
    if translation.article:
        found += parity.bindings(edition, original.article, translation.article, told.slug)
    return found


def turns(edition: Edition, briefing: Briefing) -> list[Turn]:
    """The problems of a briefing that only the time makes, each with when it is one."""
    return [*times.stale(edition, briefing), *times.ahead(edition, briefing)]


def translation_turns(edition: Edition, original: Briefing, translation: Translation) -> list[Turn]:
    """The same of a translation."""
    return [*times.translation_ahead(edition, original, translation)]


def check_common(edition: Edition) -> list[Problem]:
    """The problems of what belongs to no briefing."""
    return [each for rule in COMMON_RULES for each in rule(edition)]


__all__ = [
    "Claim",
    "Turn",
    "check",
    "check_common",
    "check_translation",
    "claims",
    "from_kept",
    "kept",
    "told_twice",
    "translation_turns",
    "turns",
]
