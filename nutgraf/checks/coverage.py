"""Coverage: every quantity and date in the prose is tied to a fact, cited in a quotation, or waived in place."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.model import Candidate, Figure, Move, Quote
from nutgraf.problems import Problem, problem
from nutgraf.quantities import Date, Mention, Quantity, difference, pointed


def unbound(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """Each mention that linking found tied to nothing, with the facts that would fit."""
    for text, found in briefing.coverage.unbound:
        mention = found.mention
        english = pointed(mention)
        fits = [name for name, linked in briefing.facts.items() if _fits(english, linked, text.lang)]
        if isinstance(mention.meaning, Date):
            code, what = "unbound-date", "date"
        elif mention.in_words:
            code, what = "number-in-words-unbound", "number"
        else:
            code, what = "unbound-number", "number"
        words = english.words.replace("\n", " ")
        if fits:
            hint = "write " + " or ".join(f"[{words}](fact:{name})" for name in fits[:3])
        else:
            waiver = f"[{words}](waive:)"
            hint = f"bind it to a fact; if it claims nothing, waive it with your reason behind the colon: {waiver}"
        if english is not mention:
            hint = f'a decimal comma: write "{words}"; ' + hint
        words = mention.words.replace("\n", " ")
        yield problem(code, text.where(found), f'the {what} "{words}" is tied to no fact', hint=hint)


def _fits(mention: Mention, linked: Linked, lang: str) -> bool:
    meaning = mention.meaning
    if isinstance(meaning, Quantity):
        return linked.value is not None and difference(mention, linked.value, lang=lang) is None
    fact = linked.fact
    dates = [linked.date, getattr(fact, "session", None), getattr(fact, "period", None)]
    return any(each is not None and difference(mention, each, lang=lang) is None for each in dates)


def empty_bindings(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """A binding without words is filled in with its fact, which must have something to fill in with."""
    for text in briefing.tied:
        for each in [each for each in text.bindings if not each.words]:
            if each.scheme == "waive":
                yield problem(
                    "empty-binding",
                    text.where(each),
                    "a waiver has words",
                    hint="write [words](waive:) with your reason behind the colon",
                )
            linked = edition.fact(briefing.slug, each.target) if each.scheme == "fact" else None
            if linked is None or linked.value is not None or linked.date is not None:
                continue
            if isinstance(linked.fact, Candidate | Quote) or not isinstance(linked.fact, Figure | Move):
                continue
            yield problem(
                "empty-binding",
                text.where(each),
                f"`{each.target}` has no value to fill in",
                hint=f"write words: [words](fact:{each.target})",
            )
