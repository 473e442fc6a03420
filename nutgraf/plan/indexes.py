"""Who speaks of what, from what is known of briefings without linking them."""

from __future__ import annotations

from dataclasses import dataclass, field

from nutgraf.edition.library import Library


@dataclass(slots=True)
class Index:
    """Who speaks of what, in one walk over the cards; newest first."""

    slugs: list[str] = field(default_factory=list)
    entities: dict[str, list[str]] = field(default_factory=dict)
    topics: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, dict[str, int]] = field(default_factory=dict)  # entity -> slug -> where in its list
    at: dict[str, int] = field(default_factory=dict)  # slug -> where in `slugs`
    years: dict[str, list[str]] = field(default_factory=dict)  # of publication
    dates: dict[str, list[str]] = field(default_factory=dict)  # of events, as EDTF; a slug for each event
    sources: dict[str, list[str]] = field(default_factory=dict)  # shared ones
    own: list[str] = field(default_factory=list)  # those with sources of their own
    authors: dict[str, list[str]] = field(default_factory=dict)
    corrections: list[tuple[str, str, int]] = field(default_factory=list)  # date, slug, number; the first first


def index(library: Library) -> Index:
    made = Index(list(library.cards))
    made.at = {slug: at for at, slug in enumerate(made.slugs)}
    for slug, card in library.cards.items():
        made.years.setdefault(f"{card.published.year:04}", []).append(slug)
        for each in card.dates:
            made.dates.setdefault(each, []).append(slug)
        for name in library.rests_on(card):
            made.sources.setdefault(name, []).append(slug)
        for name in card.authors:
            made.authors.setdefault(name, []).append(slug)
        made.corrections += [(each, slug, number) for number, each in enumerate(card.corrections)]
        if card.own:
            made.own.append(slug)
        for name in card.entities:
            if name in library.entities:
                slugs = made.entities.setdefault(name, [])
                made.positions.setdefault(name, {})[slug] = len(slugs)
                slugs.append(slug)
        for topic in card.topics:
            made.topics.setdefault(topic, []).append(slug)
    made.corrections.sort()
    return made


def counts(index: Index) -> dict[str, int]:
    """How many briefings speak of each entity (`entity:<id>`), and rest on each shared source (`source:<id>`)."""
    made = {f"entity:{name}": len(slugs) for name, slugs in index.entities.items()}
    return made | {f"source:{name}": len(slugs) for name, slugs in index.sources.items()}
