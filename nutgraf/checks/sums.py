"""Sums: parts of one whole do not come to more than all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.model import Figure
from nutgraf.patterns import pattern
from nutgraf.problems import Note, Problem, problem
from nutgraf.quantities import Quantity, formats

_SHARE = pattern(r"\bshares?\b", re.I)
# Who can be counted in several parts: `share of adults who use it` may pass 100 for all of them together.
_SEVERAL = pattern(
    r"\b(?:adults|children|companies|consumers|customers|employees|firms|households|men|people|respondents|students|"
    r"those|users|women|workers)\b",
    re.I,
)


def shares(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """Shares of one whole in one period, of different entities, do not come to more than 100 %.

    Shares of one whole are percentages without a sign that have the same `measure`, `basis` and `period`, one of the
    first two with the word `share` in it, and are not of people or companies, who may be counted more than once. Each
    counts as the least that it may have been before it was rounded.
    """
    wholes: dict[tuple[str, ...], list[Linked]] = {}
    for linked in briefing.facts.values():
        whole = _whole(linked.fact, linked.value) if isinstance(linked.fact, Figure) and linked.value else None
        if whole:
            wholes.setdefault(whole, []).append(linked)
    for parts in wholes.values():
        own = [each for each in parts if each.slug == briefing.slug]
        of = {each.fact.entities[0].id: each for each in parts}
        least = sum((_least(each.value) for each in of.values() if each.value), Decimal(0))
        if len(of) < 2 or least <= 100 or not own:
            continue
        last = own[-1]
        told = sum((each.value.value for each in of.values() if each.value), Decimal(0))
        notes = [
            Note(f"{each.id}: {formats.sentence(each.value)}", each.fact.places.get("value"))
            for each in of.values()
            if each is not last and each.value
        ]
        yield problem(
            "shares-past-100",
            last.fact.places.get("value") or last.fact.place,
            f"these shares come to {told.normalize():f}%",
            *notes,
            hint="correct one of them, or, where they overlap, give them measures of their own",
        )


def _whole(fact: Figure, value: Quantity) -> tuple[str, ...] | None:
    if value.kind != "percent" or value.signed or value.value < 0:
        return None
    said = f"{fact.measure} {fact.basis}"
    if not fact.period or not fact.entities or fact.disputed or not _SHARE.search(said) or _SEVERAL.search(said):
        return None
    return " ".join(fact.measure.casefold().split()), " ".join(fact.basis.casefold().split()), fact.period.edtf


def _least(value: Quantity) -> Decimal:
    """The least that a rounded or hedged number may stand for."""
    if value.hedge in ("less than", "up to"):
        return Decimal(0)
    if value.hedge in ("about", "nearly"):
        return value.value * Decimal("0.95")
    return max(value.value - value.step / 2, Decimal(0))
