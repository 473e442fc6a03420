"""Files for machines, and pages at old addresses: feeds, sitemaps, robots.txt, the schema of facts, redirects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from sys import intern

from nutgraf import downloads, feeds
from nutgraf.edition.library import Library
from nutgraf.edition.slices import Slice
from nutgraf.edition.values import Card
from nutgraf.plan.indexes import Index
from nutgraf.plan.pages import Page, View, claim, dated, dated_with_translations, made, own_paths, tongues
from nutgraf.problems import Place, Problem

FED = 20  # briefings in a feed
MAPPED = 1000  # addresses in a part of the sitemap
FRESH = timedelta(days=1)  # how long after its day a briefing is news; search engines take two days
NEWS = 1000  # addresses in the sitemap of news, which may not have more


def schema(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    """What the `facts.json` of each briefing is like."""
    if library.cards:
        yield Page(downloads.SCHEMA, "schema", downloads.SCHEMA, {}, Place("site.yaml"))


def redirects(library: Library, pages: dict[str, Page]) -> list[Problem]:
    """Add the pages at addresses that briefings had before; those that are taken are problems. They are planned with
    the lists, because all briefings have to be looked at for that."""
    problems: list[Problem] = []
    moved = [card for card in library.cards.values() if card.aliases]
    all_of_them = library.cards.values() if moved else ()
    places = {path: card.place for card in all_of_them for path in own_paths(library, card.slug)}
    for card in moved:
        for ref in card.aliases:
            view: View = {"site": "site", "dated": intern(f"dated:{card.slug}")}
            page = Page(ref.id, "redirect", "redirect.html", view, ref.place)
            taken = {ref.id: Page(ref.id, "briefing", "", {}, places[ref.id])} if ref.id in places else {}
            problems += claim(pages, page, taken)
    return problems


def fed(library: Library, index: Index) -> Iterator[Page]:
    """The feeds: of the site, of each topic and of each entity that briefings speak of.

    What they hold of a briefing is made of its page, and comes in its slice's place: see `workers.Room.entry`.
    """
    place = Place("site.yaml")
    some: list[tuple[str, View, Place, list[str]]] = [("index.html", {}, place, index.slugs)]
    for name in library.topics:
        some.append((library.address("topic", name), {"topic": f"topic:{name}"}, place, index.topics[name]))
    for name, entity in library.entities.items():
        slugs = index.entities.get(name, [])
        some.append((library.address("entity", name), {"entity": f"entity:{name}"}, entity.place, slugs))
    for path, more, claimed, slugs in some:
        view: View = {"site": "site", **more, "entries": tuple([intern(f"briefing:{slug}") for slug in slugs[:FED]])}
        if slugs:
            yield Page(feeds.beside(path, "xml"), "feed", "atom", view, claimed)
            yield Page(feeds.beside(path, "json"), "feed", "json-feed", view, claimed)


def mapped(library: Library, index: Index, pagers: dict[str, Slice], lists: Sequence[Page]) -> Iterator[Page]:
    """The sitemap in its parts, the sitemap of news, and robots.txt, which names both.

    Briefings are counted from the oldest, so that a new one touches the last part only. A list was modified when the
    newest of the briefings that it shows was published.
    """
    place = Place("site.yaml")
    parts: list[str] = []
    listed = [page for page in lists if page.kind not in UNLISTED]
    for number in range(0, len(listed), MAPPED):
        path = f"sitemap-pages-{number // MAPPED + 1}.xml"
        its = listed[number : number + MAPPED]
        urls = made(pagers, f"sitemap:{path}", [(page.path, _modified(library, page)) for page in its])
        view: View = {"site": "site", "urls": urls}
        names = dict.fromkeys([_plain(page)[0] for page in its if "tongues" in page.view])
        if names:
            told = [tongues(library, "page", name) for name in names]
            view = {**view, "tongues": made(pagers, f"sitemap:{path}:tongues", told)}
        yield Page(path, "sitemap", "sitemap", view, place)
        parts.append(path)
    oldest_first = index.slugs[::-1]
    for number in range(0, len(oldest_first), MAPPED):
        path = f"sitemap-{number // MAPPED + 1}.xml"
        some = oldest_first[number : number + MAPPED]
        view = {"site": "site", "dated": dated_with_translations(library, some)}
        if told := [each for slug in some if (each := tongues(library, "briefing", slug))]:
            view = {**view, "tongues": made(pagers, f"sitemap:{path}", told)}
        yield Page(path, "sitemap", "sitemap", view, place)
        parts.append(path)
    index_view: View = {"site": "site", "parts": made(pagers, "sitemap:sitemap.xml", parts)}
    yield Page("sitemap.xml", "sitemap", "sitemap-index", index_view, place)
    maps = ["sitemap.xml"]
    if index.slugs:
        news = [slug for slug in index.slugs[:NEWS] if fresh(library, library.cards[slug])]
        view = {
            "site": "site",
            "news": dated_with_translations(library, news)[:NEWS],
            "older": dated(index.slugs[:1] if not news else ()),
        }
        yield Page("news-sitemap.xml", "sitemap", "news-sitemap", view, place)
        maps.append("news-sitemap.xml")
    if "robots.txt" in library.rooted:
        return  # the author's own
    robots: View = {"site": "site", "maps": made(pagers, "sitemap:robots.txt", maps)}
    yield Page("robots.txt", "robots", "robots", robots, place)


UNLISTED = frozenset(
    {"404", "schema", "redirect", "search", "feed"}
)  # kinds of pages that no search engine is to be told of


def fresh(library: Library, card: Card) -> bool:
    """Whether a briefing is news: published today or yesterday."""
    return timedelta() <= library.day - card.published.date() <= FRESH


def turns(library: Library) -> Iterator[date]:
    """The last days of what the clock turns in the plan: before a briefing is news, and while it is."""
    if library.site.url:
        for card in library.cards.values():
            day = card.published.date()
            yield from (day - timedelta(days=1), day + FRESH)
            if day + FRESH < library.day:
                return  # those before it turned before that


def _modified(library: Library, page: Page) -> str:
    """When a page was modified; empty where that is not known."""
    heads, (name, lang) = page.view.get("heads", ()), _plain(page)
    if isinstance(heads, tuple) and heads:
        return library.cards[heads[0].partition(":")[2]].published.isoformat(timespec="minutes")
    if name:
        updated = (library.retold[name][lang] if lang else library.pages[name]).updated
        return library.moment(updated).isoformat(timespec="minutes") if updated else ""
    return ""


def _plain(page: Page) -> tuple[str, str]:
    """The name of a plain page and, of a translation, its language; empty where it is another kind of page."""
    name, _, lang = str(page.view.get("plain", "")).removeprefix("page:").partition(":")
    return name, lang
