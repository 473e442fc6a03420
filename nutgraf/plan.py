"""Plan: a library to its pages. A page is a promise of one output file and names the slices that its view is made of.

Planning reads what is known of briefings without linking them, so that it stays cheap. Long lists are cut:
the list's own page has the newest, numbered pages have the older ones, counted from the oldest, and
"related" looks back, so that a new briefing touches few pages that there are.

To add a kind of page: a function here that yields its pages, its view in `views`, its template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from nutgraf import downloads, feeds
from nutgraf.edition.library import Library
from nutgraf.edition.slices import Slice, slice_of
from nutgraf.edition.values import Card
from nutgraf.model import digest
from nutgraf.portable import portable
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.views import Pager

View = Mapping[str, "str | tuple[str, ...]"]
LATEST = 12  # briefings on the home page
CUT = 50  # items on a numbered page
RELATED = 3
FED = 20  # briefings in a feed
MAPPED = 1000  # addresses in a part of the sitemap
FRESH = timedelta(days=1)  # how long after its day a briefing is news; search engines take two days
NEWS = 1000  # addresses in the sitemap of news, which may not have more
NEAR = 12  # how many older briefings of each entity are looked at for related ones


@portable
@dataclass(frozen=True, slots=True)
class Page:
    """`view` names, for each slot of the template's view, a slice or a list of slices."""

    path: str
    kind: str
    template: str
    view: View
    place: Place  # what claims the address
    base: str = ""  # links begin with it instead of being relative


@dataclass(slots=True)
class Index:
    """Who speaks of what, in one walk over the cards; newest first."""

    slugs: list[str] = field(default_factory=list)
    entities: dict[str, list[str]] = field(default_factory=dict)
    topics: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, dict[str, int]] = field(default_factory=dict)  # entity -> slug -> where in its list


def index(library: Library) -> Index:
    made = Index(list(library.cards))
    for slug, card in library.cards.items():
        for name in card.entities:
            if name in library.entities:
                slugs = made.entities.setdefault(name, [])
                made.positions.setdefault(name, {})[slug] = len(slugs)
                slugs.append(slug)
        for topic in card.topics:
            made.topics.setdefault(topic, []).append(slug)
    return made


@dataclass(frozen=True, slots=True)
class Plan:
    """`pagers` are the slices that planning itself makes; after each of the days `turns` it comes out otherwise."""

    pages: dict[str, Page]
    pagers: dict[str, Slice]
    problems: tuple[Problem, ...]
    turns: tuple[date, ...] = ()


def plan(library: Library, index: Index) -> Plan:
    """All pages by path, and a problem for each address that two of them claim."""
    planned = lists(library, index)
    own, problems = briefings(library, index, index.slugs, planned.pages)
    return replace(planned, pages=planned.pages | own, problems=(*planned.problems, *problems))


def lists(library: Library, index: Index) -> Plan:
    """All pages but those of the briefings' own."""
    pages: dict[str, Page] = {}
    pagers: dict[str, Slice] = {}
    problems = []
    for kind in KINDS:
        for page in kind(library, index, pagers):
            problems += _claim(pages, page)
    if library.site.url:
        for page in (*fed(library, index), *mapped(library, index, pagers, tuple(pages.values()))):
            problems += _claim(pages, page)
    return Plan(pages, pagers, tuple(problems), tuple(turns(library)))


def briefings(
    library: Library, index: Index, slugs: Iterable[str], others: Mapping[str, Page] = {}
) -> tuple[dict[str, Page], list[Problem]]:
    """The pages of some briefings' own, and the addresses that they claim from each other and from other pages."""
    pages: dict[str, Page] = {}
    problems = []
    for slug in slugs:
        for page in briefing(library, index, library.cards[slug]):
            problems += _claim(pages, page, others)
    return pages, problems


def _claim(pages: dict[str, Page], page: Page, others: Mapping[str, Page] = {}) -> list[Problem]:
    first = others.get(page.path) or pages.setdefault(page.path, page)
    if first is page:
        return []
    hint = "rename one of them, or change `permalinks` in site.yaml"
    note = Note(f"the other one is a {first.kind} page", first.place)
    message = f"`{page.path}` is the address of two pages"
    return [problem("address-collision", page.place, message, note, hint=hint)]


def slices_of(page: Page) -> list[str]:
    """The names of all slices of a page."""
    return [name for names in page.view.values() for name in ((names,) if isinstance(names, str) else names)]


def inputs(page: Page, digests: Mapping[str, str], templates: Mapping[str, str]) -> dict[str, str]:
    """All that a page is made of, by name, with digests: its cache key and the record of what it depends on."""
    names = {name: digests[name] for name in slices_of(page)}
    names[f"template:{page.template}"] = templates.get(page.template, "")
    return names


def inputs_digest(page: Page, digests: Mapping[str, str], templates: Mapping[str, str]) -> str:
    """One digest for all that a page is made of, in its order, and where it stands."""
    slots = [
        [slot, [digests[name] for name in ((names,) if isinstance(names, str) else names)]]
        for slot, names in page.view.items()
    ]
    return digest([page.path, page.kind, page.base, templates.get(page.template, ""), slots])


def view(page: Page, get: Callable[[str], Any]) -> dict[str, Any]:
    """What the page's template sees; `get` gives the value of a slice."""
    result: dict[str, Any] = {}
    for slot, names in page.view.items():
        result[slot] = get(names) if isinstance(names, str) else [get(name) for name in names]
    base = result["site"]["url"] if "site" in result else ""
    url = feeds.absolute(base, page.path) if base else ""
    result["page"] = {"path": page.path, "kind": page.kind, "url": url, "feeds": feeds.of(result) if base else []}
    return result


# ---- lists ------------------------------------------------------------------------------------


def _heads(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"head:{slug}" for slug in slugs)


def _dated(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"dated:{slug}" for slug in slugs)


def _cut(slugs: list[str]) -> list[list[str]]:
    """A list, newest first, as pages: its own, and then the numbered ones from the oldest.

    Its own page keeps between CUT and twice that, so that it is never nearly empty.
    """
    numbered = max(len(slugs) // CUT - 1, 0)
    oldest_first = slugs[::-1]
    chunks = [oldest_first[n * CUT : (n + 1) * CUT][::-1] for n in range(numbered)]
    return [oldest_first[numbered * CUT :][::-1], *chunks]


def _pager(pagers: dict[str, Slice], path: str, number: int, total: int, first: str, numbered: str) -> str:
    """The slice of the pager of one page of a list, and its name."""

    def at(other: int) -> str:
        return first if other > total else numbered.format(other) if other > 0 else ""

    here = number or total + 1
    newer = at(here + 1) if number else ""
    pager = Pager(number=number, total=total, newer=newer, older=at(here - 1))
    name = f"pager:{path}"
    pagers[name] = slice_of(pager)
    return name


def _numbered(path: str) -> str:
    return path.removesuffix(".html") + "-{}.html"


# ---- kinds of pages ---------------------------------------------------------------------------


def briefing(library: Library, index: Index, card: Card) -> Iterator[Page]:
    """The page of a briefing, and the files of its facts."""
    view: View = {
        "site": "site",
        "briefing": f"briefing:{card.slug}",
        "body": f"body:{card.slug}",
        "related": _heads(related(library, index, card)),
    }
    paths = own_paths(library, card.slug)
    yield Page(paths[0], "briefing", "briefing.html", view, card.place)
    for path, name in zip(paths[1:], downloads.WRITERS, strict=True):
        yield Page(path, "briefing", name, {"briefing": f"briefing:{card.slug}"}, card.place)


def own_paths(library: Library, slug: str) -> tuple[str, ...]:
    """Where a briefing's own page and the files of its facts stand."""
    return library.address("briefing", slug), *(f"{slug}/{name}" for name in downloads.WRITERS)


def related(library: Library, index: Index, card: Card) -> list[str]:
    """The briefings that the author names, else older ones that speak of the same entities, most shared first."""
    named = [slug for slug in card.related if slug in library.cards]
    if named:
        return named
    shared: dict[str, int] = {}
    for entity in card.entities:
        slugs = index.entities.get(entity)
        if slugs:
            at = index.positions[entity][card.slug]
            for other in slugs[at + 1 : at + 1 + NEAR]:
                shared[other] = shared.get(other, 0) + 1
    return sorted(shared, key=lambda other: (-shared[other], other))[:RELATED]


def relating(index: Index, card: Card) -> Iterator[str]:
    """The newer briefings whose related ones may hold this one."""
    for entity in card.entities:
        at = index.positions.get(entity, {}).get(card.slug)
        if at is not None:
            yield from index.entities[entity][max(0, at - NEAR) : at]


def home(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    pages = _cut(index.slugs)
    total = len(pages) - 1
    more = len(index.slugs) > LATEST
    pager = Pager(number=0, total=total, newer="", older="archive.html" if more else "")
    pagers["pager:index.html"] = slice_of(pager)
    view: View = {
        "site": "site",
        "heads": _heads(index.slugs[:LATEST]),
        "topics": "topics",
        "pager": "pager:index.html",
    }
    yield Page("index.html", "home", "index.html", view, Place("site.yaml"))
    if not more:
        return
    for number, slugs in enumerate(pages):
        path = _numbered("archive.html").format(number) if number else "archive.html"
        name = _pager(pagers, path, number, total, "archive.html", _numbered("archive.html"))
        yield Page(
            path,
            "archive",
            "archive.html",
            {"site": "site", "heads": _heads(slugs), "pager": name},
            Place("site.yaml"),
        )


def entities(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    if not library.entities:
        return
    view: View = {"site": "site", "entities": "entities"}
    yield Page("entities.html", "entities", "entities.html", view, Place("content/entities.yaml"))
    for name, entity in library.entities.items():
        first = library.address("entity", name)
        pages = _cut(index.entities.get(name, []))
        for number, slugs in enumerate(pages):
            path = _numbered(first).format(number) if number else first
            view = {
                "site": "site",
                "entity": f"entity:{name}",
                "told": tuple(f"told:{slug}:{name}" for slug in slugs),
                "heads": _heads(slugs),
                "pager": _pager(pagers, path, number, len(pages) - 1, first, _numbered(first)),
            }
            yield Page(path, "entity", "entity.html", view, entity.place)


def topics(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for name in library.topics:
        first = library.address("topic", name)
        pages = _cut(index.topics[name])
        place = library.cards[index.topics[name][0]].place
        for number, slugs in enumerate(pages):
            path = _numbered(first).format(number) if number else first
            view: View = {
                "site": "site",
                "topic": f"topic:{name}",
                "heads": _heads(slugs),
                "pager": _pager(pagers, path, number, len(pages) - 1, first, _numbered(first)),
            }
            yield Page(path, "topic", "topic.html", view, place)


def plain(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for name, page in library.pages.items():
        view: View = {"site": "site", "plain": f"page:{name}"}
        yield Page(library.address("page", name), "page", "page.html", view, page.place)


def not_found(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    view: View = {"site": "site", "heads": _heads(index.slugs[:5])}
    yield Page("404.html", "404", "404.html", view, Place("site.yaml"), base_path(library.site.url))


# ---- for machines -----------------------------------------------------------------------------


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
        view: View = {"site": "site", **more, "entries": tuple(f"briefing:{slug}" for slug in slugs[:FED])}
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
    urls = [(page.path, _modified(library, page)) for page in lists if page.kind not in UNLISTED]
    for number in range(0, len(urls), MAPPED):
        path = f"sitemap-pages-{number // MAPPED + 1}.xml"
        name = _made(pagers, f"sitemap:{path}", urls[number : number + MAPPED])
        yield Page(path, "sitemap", "sitemap", {"site": "site", "urls": name}, place)
        parts.append(path)
    oldest_first = index.slugs[::-1]
    for number in range(0, len(oldest_first), MAPPED):
        path = f"sitemap-{number // MAPPED + 1}.xml"
        dated = _dated(oldest_first[number : number + MAPPED])
        yield Page(path, "sitemap", "sitemap", {"site": "site", "dated": dated}, place)
        parts.append(path)
    index_view: View = {"site": "site", "parts": _made(pagers, "sitemap:sitemap.xml", parts)}
    yield Page("sitemap.xml", "sitemap", "sitemap-index", index_view, place)
    maps = ["sitemap.xml"]
    if index.slugs:
        news = [slug for slug in index.slugs[:NEWS] if fresh(library, library.cards[slug])]
        view: View = {"site": "site", "news": _dated(news), "older": _dated(index.slugs[:1] if not news else ())}
        yield Page("news-sitemap.xml", "sitemap", "news-sitemap", view, place)
        maps.append("news-sitemap.xml")
    robots: View = {"site": "site", "maps": _made(pagers, "sitemap:robots.txt", maps)}
    yield Page("robots.txt", "robots", "robots", robots, place)


UNLISTED = frozenset({"404", "feed"})  # kinds of pages that no search engine is to be told of


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


def _made(pagers: dict[str, Slice], name: str, value: Any) -> str:
    pagers[name] = slice_of(value)
    return name


def _modified(library: Library, page: Page) -> str:
    """When a page was modified; empty where that is not known."""
    heads, plain = page.view.get("heads", ()), page.view.get("plain", "")
    if isinstance(heads, tuple) and heads:
        return library.cards[heads[0].partition(":")[2]].published.isoformat(timespec="minutes")
    if isinstance(plain, str) and plain:
        updated = library.pages[plain.partition(":")[2]].updated
        return library.moment(updated).isoformat(timespec="minutes") if updated else ""
    return ""


def base_path(url: str) -> str:
    """The path of a site on its host, with a slash at both ends."""
    path = urlsplit(url).path.strip("/")
    return f"/{path}/" if path else "/"


KINDS: tuple[Callable[[Library, Index, dict[str, Slice]], Iterator[Page]], ...] = (
    home,
    entities,
    topics,
    plain,
    not_found,
)
