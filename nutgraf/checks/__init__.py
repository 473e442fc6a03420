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
    provenance,
    quotation,
    sessions,
    spans,
    sums,
)
from nutgraf.checks.consistency import Claim, claims, told_twice
from nutgraf.edition import Briefing, Edition
from nutgraf.problems import Problem

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
    corrections.against_record,
)
COMMON_RULES: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    agreement.shared_texts,
    provenance.addressed,
)


def check(edition: Edition, briefing: Briefing) -> list[Problem]:
    """The problems of one briefing."""
    return [each for rule in RULES for each in rule(edition, briefing)]


def check_common(edition: Edition) -> list[Problem]:
    """The problems of what belongs to no briefing."""
    return [each for rule in COMMON_RULES for each in rule(edition)]


__all__ = ["Claim", "check", "check_common", "claims", "told_twice"]
