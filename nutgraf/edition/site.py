"""Slices that belong to no briefing: the site's settings, its pages, its entities and topics as such."""

from __future__ import annotations

from typing import Any

from nutgraf import feeds, views
from nutgraf.edition import texts
from nutgraf.edition.edition import Edition
from nutgraf.edition.slices import Slice, entity_link, headings, link, moment, slice_of, topic_link
from nutgraf.edition.texts import Page
from nutgraf.model import Entity, PlainPage, Ref


def common_slices(edition: Edition, counts: dict[str, int]) -> dict[str, Slice]:
    """All of them, by name. `counts` says in how many briefings each entity is spoken of."""
    library = edition.library
    named: dict[str, Any] = {
        "site": _site(edition),
        "topics": [topic_link(edition, each) for each in library.topics],
        "entities": _entities(edition, counts),
    }
    named |= {f"page:{name}": _plain(edition, name, page) for name, page in library.pages.items()}
    named |= {f"entity:{name}": _entity(edition, each) for name, each in library.entities.items()}
    named |= {
        f"topic:{name}": views.TopicView(id=name, path=library.address("topic", name), label=label)
        for name, label in library.topics.items()
    }
    return {name: slice_of(value) for name, value in named.items()}


def _site(edition: Edition) -> views.SiteView:
    library = edition.library
    site = library.site

    def page(name: str) -> views.Link:
        return link(texts.title_words(library.pages[name].title), library.address("page", name))

    def named(ref: Ref | None) -> views.Link | None:
        name = ref.id.removeprefix("pages/") if ref else ""
        return page(name) if name in library.pages else None

    nav = [link("Latest", "index.html")]
    if library.entities:
        nav.append(link("Companies and people", "entities.html"))
    return {
        "title": site.title,
        "home": "index.html",
        "url": feeds.address(site.url),
        "feed": "feed.xml" if site.url and library.cards else "",
        "description": site.description,
        "language": site.language,
        "publisher": site.publisher or site.title,
        "nav": nav,
        "corrections_policy": named(site.corrections_policy),
        "methods": named(site.methods),
        "pages": [page(name) for name in sorted(library.pages)],
    }


def _plain(edition: Edition, name: str, source: PlainPage) -> views.PlainView:
    path = edition.library.address("page", name)
    page = Page(edition, path=path)
    return {
        "path": path,
        "title": texts.view(page, source.title),
        "deck": texts.view(page, source.deck) if source.deck else None,
        "text": texts.view(page, source.body.text),
        "headings": headings(source.body),
        "updated": moment(edition.library.moment(source.updated)) if source.updated else None,
    }


def _entity(edition: Edition, known: Entity) -> views.EntityView:
    path = edition.library.address("entity", known.id)
    return {
        "id": known.id,
        "path": path,
        "name": known.name,
        "kind": known.kind,
        "aliases": list(known.aliases),
        "listings": [{"exchange": each.exchange, "symbol": each.symbol} for each in known.listings],
        "url": known.url,
        "wikidata": known.wikidata,
        "note": texts.view(Page(edition, path=path), known.note) if known.note else None,
    }


def _entities(edition: Edition, counts: dict[str, int]) -> list[views.EntityLine]:
    lines: list[views.EntityLine] = []
    for each in sorted(edition.library.entities.values(), key=lambda each: (each.name.casefold(), each.id)):
        path = entity_link(edition, each.id)["path"]
        lines.append({"name": each.name, "path": path, "kind": each.kind, "count": counts.get(each.id, 0)})
    return lines
