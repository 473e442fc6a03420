"""Slices that belong to no briefing: the site's settings, its pages, its entities and topics as such."""

from __future__ import annotations

from typing import Any

from nutgraf import feeds, views
from nutgraf.catalogue import ENGLISH, catalogue, has_words
from nutgraf.edition import texts
from nutgraf.edition.edition import Edition
from nutgraf.edition.slices import Slice, entity_link, headings, link, moment, slice_of, topic_link
from nutgraf.edition.texts import Page
from nutgraf.model import Author, Entity, PlainPage, Ref


def common_slices(edition: Edition, counts: dict[str, int]) -> dict[str, Slice]:
    """All of them, by name. `counts` says in how many briefings each entity is spoken of
    (`entity:<id>`) and how many rest on each shared source (`source:<id>`). `site:zh-Hans` is the site as pages in
    another language have it."""
    library = edition.library
    others = {lang: Edition(library, language=lang) for lang in library.languages[1:]}
    named: dict[str, Any] = {
        "site": _site(edition),
        **{f"site:{lang}": _site(other) for lang, other in others.items()},
        "sources": _sources(edition, counts),
        "topics": [topic_link(edition, each) for each in library.topics],
        "entities": _entities(edition, counts),
    }
    named |= {f"page:{name}": _plain(others.get(page.lang, edition), name, page) for name, page in library.plain()}
    named |= {f"entity:{name}": _entity(edition, each) for name, each in library.entities.items()}
    named |= {
        f"topic:{name}": views.TopicView(id=name, path=library.address("topic", name), label=label)
        for name, label in library.topics.items()
    }
    named |= {f"author:{each.id}": _author(edition, each) for each in library.site.authors}
    named |= {f"source:{name}": each for name, each in _shared(edition, counts).items()}
    edition.reads.update(*[other.reads for other in others.values()])
    return {name: slice_of(value) for name, value in named.items()}


def _site(edition: Edition) -> views.SiteView:
    library = edition.library
    site, words = library.site, edition.words()
    _ = catalogue(edition.lang).gettext

    def page(name: str) -> views.Link | None:
        found = edition.page(name)
        return link(texts.page_title(edition, found), edition.address("page", name)) if found else None

    def named(ref: Ref | None) -> views.Link | None:
        return page(ref.id.removeprefix("pages/")) if ref else None

    cards = library.cards.values()
    nav = [link(_("Latest"), "index.html")]
    if library.entities:
        nav.append(link(_("Companies and people"), "entities.html"))
    if any(card.dates for card in cards):
        nav.append(link(_("Timeline"), "timeline.html"))
    if site.search:
        nav.append(link(_("Search"), f"search.{edition.language}.html" if edition.language else "search.html"))
    ways = [link(_("All briefings"), "archive.html")]
    if library.sources or any(card.own for card in cards):
        ways.append(link(_("Sources"), "sources.html"))
    ways.append(link(_("Corrections"), "corrections.html"))
    title = words.title or edition.note(site.title)
    publisher = words.publisher or edition.note(site.publisher) or title
    if not has_words(edition.lang):
        for each in (*nav, *ways):
            edition.note(each["label"], ENGLISH)
    view: views.SiteView = {
        "title": title,
        "home": "index.html",
        "url": feeds.address(site.url),
        "feed": "feed.xml" if site.url and library.cards and not edition.language else "",  # it is in the site's
        "description": words.description or site.description,
        "language": edition.lang,
        "publisher": publisher,
        "nav": nav,
        "ways": ways,
        "corrections_policy": named(site.corrections_policy),
        "methods": named(site.methods),
        "pages": [found for name in sorted(library.pages) if (found := page(name))],
    }
    if edition.language:
        view["foreign"] = dict(sorted(edition.foreign.items()))
    return view


def _plain(edition: Edition, name: str, source: PlainPage) -> views.PlainView:
    path = edition.library.address("page", name.partition(":")[0], source.lang)
    page = Page(edition, path=path)
    return {
        "path": path,
        "title": texts.view(page, source.title),
        "deck": texts.view(page, source.deck) if source.deck else None,
        "text": texts.view(page, source.body.text),
        "headings": headings(source.body),
        "updated": moment(edition.library.moment(source.updated), edition.lang) if source.updated else None,
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
        lines.append({"name": each.name, "path": path, "kind": each.kind, "count": counts.get(f"entity:{each.id}", 0)})
    return lines


def _author(edition: Edition, known: Author) -> views.AuthorView:
    return {
        "id": known.id,
        "path": edition.library.address("author", known.id),
        "name": known.name,
        "kind": known.kind,
        "url": known.url,
        "bio": known.bio,
    }


def _source_link(edition: Edition, name: str) -> views.Link:
    return link(edition.library.sources[name].name, edition.library.address("source", name))


def _sources(edition: Edition, counts: dict[str, int]) -> list[views.SourceLine]:
    """The shared sources, by their names."""
    library = edition.library
    lines: list[views.SourceLine] = []
    for each in sorted(library.sources.values(), key=lambda each: (each.name.casefold(), each.id)):
        behind = library.behind(each.id)[1:]
        lines.append(
            {
                "name": each.name,
                "path": library.address("source", each.id),
                "publisher": each.publisher,
                "via": _source_link(edition, behind[0]) if behind else None,
                "count": counts.get(f"source:{each.id}", 0),
            }
        )
    return lines


def _shared(edition: Edition, counts: dict[str, int]) -> dict[str, views.SharedSource]:
    """What each shared source is, by its id."""
    library, page = edition.library, Page(edition)
    others: dict[str, list[views.Link]] = {}
    for name in library.sources:
        for each in library.behind(name)[1:]:
            others.setdefault(each, []).append(_source_link(edition, name))
    return {
        name: {
            "id": name,
            "path": library.address("source", name),
            "name": each.name,
            "title": each.title,
            "publisher": each.publisher,
            "publisher_unknown": each.publisher_unknown,
            "author": each.author,
            "url": each.url,
            "archive_url": each.archive_url,
            "published": page.stamp(each.published),
            "accessed": page.stamp(each.accessed),
            "via": [_source_link(edition, behind) for behind in library.behind(name)[1:]],
            "others": others.get(name, []),
            "note": texts.view(page, each.note) if each.note else None,
            "count": counts.get(f"source:{name}", 0),
        }
        for name, each in library.sources.items()
    }
