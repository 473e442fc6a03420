"""Slices of a briefing for the lists that gather facts: pages of entities, the timeline, sources, corrections.

`told:<slug>:<entity>` is what it tells of an entity, `events:<slug>:<year>` its events of a year,
`rests:<slug>:<source>` what rests on a shared source, `cited:<slug>` its own sources, `correction:<slug>:<number>` one
of its corrections, from 0, the first first. A fact is in a list where it was told first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nutgraf import views
from nutgraf.edition import texts
from nutgraf.edition.slices import Slice, kind, link, place, slice_of, told_fact, verdict
from nutgraf.edition.texts import Page
from nutgraf.edition.told import about, year
from nutgraf.edition.values import Briefing, Linked
from nutgraf.model import Candidate, Event, Fact, Figure, Move, Quote, digest

_LISTS: dict[type[Fact], str] = {
    Event: "events", Move: "moves", Figure: "figures", Quote: "quotes", Candidate: "verdicts",
}  # fmt: skip


def lists(own: Page, told: Briefing) -> dict[str, Slice]:
    """Slices of a briefing for lists of facts, by name. What two of them show is one value, as is what they have in
    common with the briefing's own page."""
    edition, slug = own.edition, told.slug
    page = Page(
        edition, entities=own.entities, stamps=own.stamps, values=own.values, shown=own.shown, labels=own.labels
    )
    first = [linked for linked in told.facts.values() if linked.slug == slug]
    home = link(edition.title(slug) or slug, edition.address("briefing", slug))
    of = {linked.id: about(linked.fact) for linked in first}
    items: dict[str, Slice] = {}  # each has a digest of its own, so that it is read for one once and not for each list
    for linked in first:
        if of[linked.id] or isinstance(linked.fact, Event):
            where = link(home["label"], f"{home['path']}#f-{linked.id}")
            if isinstance(linked.fact, Candidate):
                value: Any = verdict(page, told, linked.fact, where)
            else:
                value = told_fact(page, linked, where)
            items[linked.id] = Slice(value, digest([*value.values()]))  # they are alike
    # What the card promises is made even where a fact is not as it should be.
    events: dict[str, list[Slice]] = {year(each): [] for each in edition.library.cards[slug].dates}
    for linked in first:
        if isinstance(linked.fact, Event) and linked.date:
            events[year(linked.date.edtf)].append(items[linked.id])
    made = {f"told:{slug}:{name}": each for name, each in _told(page, told, first, of, items).items()}
    made |= {
        f"events:{slug}:{name}": Slice([each.value for each in some], digest([each.digest for each in some]))
        for name, some in events.items()
    }
    named: dict[str, Any] = {f"rests:{slug}:{name}": each for name, each in _rests(page, told).items()}
    if told.file.sources:
        named[f"cited:{slug}"] = _cited(page, told)
    named |= {f"correction:{slug}:{n}": each for n, each in enumerate(_corrections(page, told))}
    return made | {name: slice_of(value) for name, value in named.items()}


def _told(
    page: Page,
    told: Briefing,
    first: Sequence[Linked],
    of: Mapping[str, Sequence[str]],
    items: Mapping[str, Slice],
) -> dict[str, Slice]:
    """What the briefing tells of each entity that it speaks of (see `views.Told`), in facts that it was the first to
    tell; `of` are the entities that each is about."""
    made: dict[str, dict[str, list[Any]]] = {}
    marks: dict[str, list[str]] = {}
    for name in page.edition.library.cards[told.slug].entities:
        if page.edition.entity(name):
            made[name], marks[name] = {each: [] for each in _LISTS.values()}, []
    for linked in first:
        for name in of[linked.id]:
            if name in made:
                item = items[linked.id]
                made[name][_LISTS[type(linked.fact)]].append(item.value)
                marks[name].append(item.digest)
    return {name: Slice(value, digest(marks[name])) for name, value in made.items()}


# ---- sources and corrections ------------------------------------------------------------------


def _rests(page: Page, told: Briefing) -> dict[str, views.Rests]:
    """What rests on each shared source that the briefing names, or knows another through."""
    edition = page.edition
    card = edition.library.cards[told.slug]
    for name in card.sources:
        edition.read(f"source:/{name}")
    names = [f"/{name}" for name in edition.library.rests_on(card)]
    for key in names:
        edition.get_source(key)  # whose digest has what it is known through
    where = link(edition.title(told.slug) or told.slug, edition.address("briefing", told.slug))
    result: dict[str, views.Rests] = {key[1:]: {"briefing": where, "facts": [], "again": 0} for key in names}
    chains: dict[str, tuple[str, ...]] = {}  # of each source, as far as it is shared ones
    for linked in told.facts.values() if names else ():
        behind: dict[str, str] = {}
        for through in linked.sources[::-1]:
            if through not in chains:
                chains[through] = tuple([each for each in (through, *edition.chain(through)) if each in names])
            for key in chains[through]:
                behind[key] = through
        for key, through in behind.items():
            told_of = result[key[1:]]
            if linked.slug != told.slug:
                told_of["again"] += 1
                continue
            fact: views.Resting = {
                "kind": kind(linked.fact),
                "label": page.label(linked),
                "path": f"{where['path']}#f-{linked.id}",
                "through": edition.get_source(through).name if through != key else "",
                "ours": linked.ours,
            }
            told_of["facts"].append(fact)
    return result


def _cited(page: Page, told: Briefing) -> views.Cited:
    """A briefing's own sources, with the number of facts that rest on each."""
    edition, slug = page.edition, told.slug
    where = edition.address("briefing", slug)
    counts: dict[str, int] = {}
    for linked in told.facts.values():
        for key in linked.sources:
            counts[key] = counts.get(key, 0) + 1
    keys = [f"{slug}/{each.id}" for each in told.file.sources]
    lines: list[views.CitedLine] = []
    for key, source in zip(keys, told.file.sources, strict=True):
        chain = edition.chain(key)
        lines.append(
            {
                "name": source.name,
                "publisher": source.publisher,
                "url": source.url,
                "via": edition.get_source(chain[0]).name if chain else "",
                "count": counts.get(key, 0),
            }
        )
    return {
        "briefing": link(edition.title(slug) or slug, where),
        "lines": lines,
        "independent": len(edition.independent(keys)),
    }


def _corrections(page: Page, told: Briefing) -> list[views.CorrectionLine]:
    """The corrections of a briefing, the first first; of one day in the order of the file."""
    lines: list[views.CorrectionLine] = []
    for each in sorted(told.article.corrections, key=lambda each: each.date.edtf):
        linked = page.edition.fact(told.slug, each.fact.id) if each.fact else None
        where = page.edition.address("briefing", told.slug)
        lines.append(
            {
                "date": texts.stamp(each.date, page.edition.lang),
                "kind": each.kind,
                "fact": link(page.label(linked), place(page, linked)["path"]) if linked else None,
                "text": texts.view(page, each.text, home=told.slug),
                "briefing": link(page.edition.title(told.slug) or told.slug, f"{where}#corrections"),
            }
        )
    return lines
