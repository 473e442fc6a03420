"""Checks: rules over a linked edition. A rule is a generator of problems; `RULES` is the list of them.

A rule of a briefing gets the edition and one briefing, and reads nothing but that briefing and what it
names; a rule of the edition gets the edition alone. To add one: the function, its code in `problems.CODES`,
a folder under `tests/sites/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nutgraf.checks import agreement, consistency, coverage, provenance
from nutgraf.edition import Briefing, Edition
from nutgraf.problems import Problem

RULES: tuple[Callable[[Edition, Briefing], Iterator[Problem]], ...] = (
    agreement.words_and_facts,
    coverage.unbound,
    coverage.empty_bindings,
    consistency.order,
    consistency.sessions,
    provenance.sourced,
    provenance.independent,
)
EDITION_RULES: tuple[Callable[[Edition], Iterator[Problem]], ...] = (
    agreement.shared_texts,
    consistency.told_twice,
    provenance.addressed,
)


def check(edition: Edition) -> list[Problem]:
    """The problems of an edition, linking's included."""
    problems = list(edition.problems)
    for briefing in edition.briefings.values():
        for rule in RULES:
            problems.extend(rule(edition, briefing))
    for edition_rule in EDITION_RULES:
        problems.extend(edition_rule(edition))
    return problems
