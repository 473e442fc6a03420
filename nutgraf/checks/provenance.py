"""Provenance: every stated fact has a source, and readers are told where all of them are one."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.edition import Briefing, Edition
from nutgraf.model import Candidate, Reason
from nutgraf.problems import Place, Problem, problem


def sourced(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """Every stated fact and every reason names a source."""
    if not edition.whole(briefing.slug):
        return  # what could not be read may hold the source
    for fact in briefing.file.facts:
        if fact.same_as is not None or isinstance(fact, Candidate):
            continue
        linked = briefing.facts.get(fact.id)
        if fact.sources or linked is None or linked.ours:  # what is computed has the sources of its inputs
            continue
        if "source" in fact.places or "sources" in fact.places:
            continue
        yield _missing(fact.id, fact.place)
    decision = briefing.file.decision
    if decision is None:
        return
    for candidate in decision.candidates:
        if not candidate.sources and not candidate.reasons:
            yield _missing(candidate.id, candidate.place)
        yield from _reasons(candidate.reasons, bool(candidate.sources))
    yield from _reasons(decision.reasons, False)


def _reasons(reasons: tuple[Reason, ...], inherited: bool) -> Iterator[Problem]:
    for reason in reasons:
        if not reason.sources and not inherited:
            yield problem("missing-source", reason.place, "this reason has no source", hint="add `source:` with an id")


def _missing(name: str, place: Place) -> Problem:
    return problem("missing-source", place, f"`{name}` has no source", hint="add `source:` with the id of a source")


def independent(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """A briefing whose facts all go back to one source says so with `rests_on`."""
    keys = set().union(*[linked.sources for linked in briefing.facts.values()])
    roots = edition.independent(keys)
    if not edition.whole(briefing.slug) or len(keys) == 0 or len(roots) != 1 or briefing.file.rests_on is not None:
        return
    name = edition.get_source(next(iter(roots))).name
    yield problem(
        "single-source",
        Place(f"content/briefings/{briefing.slug}/facts.yaml"),
        f"all facts go back to one source, {name}",
        hint="say so to readers with `rests_on:`, or add a source that is independent of it",
    )


def addressed(edition: Edition) -> Iterator[Problem]:
    """A site without an address has no canonical links, feeds, sitemaps or share images."""
    site = edition.library.site
    if site.title and not site.url:
        lost = ", and `share: true` draws no pictures" if site.share else ""
        hint = "add the address that the site will have"
        yield problem("no-url", Place("site.yaml"), f"there is no `url`{lost}", hint=hint)
