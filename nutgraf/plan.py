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
from typing import Any, TypeVar
from urllib.parse import urlsplit

from nutgraf import downloads, feeds
from nutgraf.edition.library import Library
from nutgraf.edition.slices import Slice, slice_of
from nutgraf.edition.told import order
from nutgraf.edition.told import year as year_of
from nutgraf.edition.values import Card
from nutgraf.model import digest
from nutgraf.portable import portable
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.quantities import formats, parse_date
from nutgraf.views import Beside, Days, Link, Pager, Shelf

T = TypeVar("T")
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
    own = briefings(library, index, index.slugs, planned.pages)
    problems = (*planned.problems, *own.problems)
    return replace(planned, pages=planned.pages | own.pages, pagers=planned.pagers | own.pagers, problems=problems)


def lists(library: Library, index: Index) -> Plan:
    """All pages but those of the briefings' own."""
    pages: dict[str, Page] = {}
    pagers: dict[str, Slice] = {}
    problems = []
    for kind in KINDS:
        for page in kind(library, index, pagers):
            problems += _claim(pages, page)
    problems += redirects(library, pages)
    if library.site.url:
        for page in (*fed(library, index), *mapped(library, index, pagers, tuple(pages.values()))):
            problems += _claim(pages, page)
    return Plan(pages, pagers, tuple(problems), tuple(turns(library)))


def briefings(library: Library, index: Index, slugs: Iterable[str], others: Mapping[str, Page] = {}) -> Plan:
    """The pages of some briefings' own, and the addresses that they claim from each other and from other pages."""
    pages: dict[str, Page] = {}
    pagers: dict[str, Slice] = {}
    problems = []
    for slug in slugs:
        for page in briefing(library, index, library.cards[slug], pagers):
            problems += _claim(pages, page, others)
    return Plan(pages, pagers, tuple(problems))


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
    result["page"] = feeds.described(result, page.path, page.kind)
    return result


# ---- lists ------------------------------------------------------------------------------------


def _heads(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"head:{slug}" for slug in slugs)


def _dated(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"dated:{slug}" for slug in slugs)


def _cut(slugs: list[T]) -> list[list[T]]:
    """A list, newest first, as pages: its own, and then the numbered ones from the oldest.

    Its own page keeps between CUT and twice that, so that it is never nearly empty.
    """
    numbered = max(len(slugs) // CUT - 1, 0)
    oldest_first = slugs[::-1]
    chunks = [oldest_first[n * CUT : (n + 1) * CUT][::-1] for n in range(numbered)]
    return [oldest_first[numbered * CUT :][::-1], *chunks]


def _pages(pagers: dict[str, Slice], path: str, items: list[T]) -> Iterator[tuple[str, list[T], str]]:
    """The pages of a list: the path of each, its items, and the name of the slice of its pager."""
    pages = _cut(items)
    for number, some in enumerate(pages):
        where = _numbered(path).format(number) if number else path
        yield where, some, _pager(pagers, where, number, len(pages) - 1, path, _numbered(path))


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


def briefing(library: Library, index: Index, card: Card, pagers: dict[str, Slice]) -> Iterator[Page]:
    """The page of a briefing, and the files of its facts."""
    view: View = {
        "site": "site",
        "briefing": f"briefing:{card.slug}",
        "body": f"body:{card.slug}",
        "related": _heads(related(library, index, card)),
        "beside": f"beside:{card.slug}",
    }
    pagers[f"beside:{card.slug}"] = slice_of(_beside(library, index, card))
    paths = own_paths(library, card.slug)
    yield Page(paths[0], "briefing", "briefing.html", view, card.place)
    for path, name in zip(paths[1:], downloads.WRITERS, strict=True):
        yield Page(path, "briefing", name, {"briefing": f"briefing:{card.slug}"}, card.place)


def _beside(library: Library, index: Index, card: Card) -> Beside:
    at = index.at[card.slug]

    def named(slugs: list[str]) -> Link | None:
        return Link(label=library.cards[slugs[0]].title, path=library.address("briefing", slugs[0])) if slugs else None

    return Beside(newer=named(index.slugs[at - 1 : at] if at else []), older=named(index.slugs[at + 1 : at + 2]))


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
    """The newer briefings whose related ones may hold this one, and those beside it."""
    here = index.at.get(card.slug)
    if here is not None:
        yield from index.slugs[max(0, here - 1) : here + 2]
    for entity in card.entities:
        at = index.positions.get(entity, {}).get(card.slug)
        if at is not None:
            yield from index.entities[entity][max(0, at - NEAR) : at]


def home(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    more = len(index.slugs) > LATEST
    pager = Pager(number=0, total=0, newer="", older="archive.html" if more else "")
    pagers["pager:index.html"] = slice_of(pager)
    view: View = {
        "site": "site",
        "heads": _heads(index.slugs[:LATEST]),
        "topics": "topics",
        "pager": "pager:index.html",
    }
    yield Page("index.html", "home", "index.html", view, Place("site.yaml"))


def archive(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    """All briefings, and those of each year. The first page of each list leads to the years."""
    years = [Link(label=year, path=f"archive/{year}.html") for year in index.years]
    for year, listed in {"": index.slugs, **index.years}.items():
        first = f"archive/{year}.html" if year else "archive.html"
        for path, slugs, pager in _pages(pagers, first, listed):
            pagers[f"shelf:{path}"] = slice_of(Shelf(year=year, years=years if path == first else []))
            view: View = {"site": "site", "shelf": f"shelf:{path}", "heads": _heads(slugs), "pager": pager}
            yield Page(path, "archive", "archive.html", view, Place("site.yaml"))


def entities(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    if not library.entities:
        return
    view: View = {"site": "site", "entities": "entities"}
    yield Page("entities.html", "entities", "entities.html", view, Place("content/entities.yaml"))
    for name, entity in library.entities.items():
        for path, slugs, pager in _pages(pagers, library.address("entity", name), index.entities.get(name, [])):
            view = {
                "site": "site",
                "entity": f"entity:{name}",
                "told": tuple(f"told:{slug}:{name}" for slug in slugs),
                "heads": _heads(slugs),
                "pager": pager,
            }
            yield Page(path, "entity", "entity.html", view, entity.place)


def topics(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for name in library.topics:
        place = library.cards[index.topics[name][0]].place
        for path, slugs, pager in _pages(pagers, library.address("topic", name), index.topics[name]):
            view: View = {"site": "site", "topic": f"topic:{name}", "heads": _heads(slugs), "pager": pager}
            yield Page(path, "topic", "topic.html", view, place)


def timeline(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    """The newest events of all, and a page for each year; one that is long is cut into months, those into days.

    So an event touches the pages of its own time, wherever in the past that is.
    """
    if not index.dates:
        return
    made = _Times(index, pagers)
    dates = sorted(index.dates, key=order, reverse=True)
    years: dict[str, list[str]] = {}
    for each in dates:
        years.setdefault(year_of(each), []).append(each)
    newest: list[str] = []
    for each in dates:
        if newest and made.count([*newest, each]) > CUT:
            break
        newest.append(each)
    links = [_time(each) for each in years]
    slugs = made.slugs(newest)[: 2 * CUT]
    pager = _pager(pagers, "timeline.html", 0, 0, "timeline.html", "")
    days = Days(label="", dates=newest, parts=links, above=None, newer=None, older=None)
    yield made.page("timeline.html", days, slugs, pager)
    for at, (each, its) in enumerate(years.items()):
        yield from made.pages(
            each, its, None, links[at - 1] if at else None, links[at + 1] if links[at + 1 :] else None
        )


def _time(name: str) -> Link:
    """A year, a month or a day of the timeline."""
    date = parse_date(name)
    return Link(label=formats.sentence(date) if date else name, path=f"timeline/{name}.html")


@dataclass(slots=True)
class _Times:
    """The pages of the timeline for a year, a month or a day."""

    index: Index
    pagers: dict[str, Slice]

    def count(self, dates: list[str]) -> int:
        return sum(len(self.index.dates[each]) for each in dates)

    def slugs(self, dates: list[str]) -> list[str]:
        """The briefings that tell what happened then, the newest first."""
        found = dict.fromkeys(slug for each in dates for slug in self.index.dates[each])
        return [*found] if len(dates) == 1 else sorted(found, key=self.index.at.__getitem__)

    def pages(
        self, name: str, dates: list[str], above: Link | None, newer: Link | None, older: Link | None
    ) -> Iterator[Page]:
        """The pages of the dates of one year (`2024`), month or day; dates that are less precise stay on its own."""
        here, longer = _time(name), len(name) + 3
        parts: dict[str, list[str]] = {}
        if len(name) < len("2024-02-13") and self.count(dates) > 2 * CUT:
            for each in dates:
                if len(each.rstrip("~")) >= longer and order(each)[:longer] == each[:longer]:
                    parts.setdefault(each[:longer], []).append(each)
        links = [_time(each) for each in parts]
        own = [each for each in dates if each[:longer] not in parts]
        days = Days(label=here["label"], dates=own, parts=links, above=above, newer=newer, older=older)
        listed = self.slugs(own)
        if self.count(own) > 2 * CUT:
            for path, slugs, pager in _pages(self.pagers, here["path"], listed):
                yield self.page(path, days, slugs, pager)
        else:
            yield self.page(here["path"], days, listed, _pager(self.pagers, here["path"], 0, 0, here["path"], ""))
        for at, (each, its) in enumerate(parts.items()):
            around = links[at - 1] if at else None, links[at + 1] if links[at + 1 :] else None
            yield from self.pages(each, its, here, *around)

    def page(self, path: str, days: Days, slugs: list[str], pager: str) -> Page:
        self.pagers[f"days:{path}"] = slice_of(days)
        years: dict[str, set[str]] = {}
        for each in days["dates"]:
            years.setdefault(year_of(each), set()).update(self.index.dates[each])
        events = tuple([f"events:{slug}:{year}" for year, some in years.items() for slug in slugs if slug in some])
        view: View = {"site": "site", "days": f"days:{path}", "events": events, "pager": pager}
        return Page(path, "timeline", "timeline.html", view, Place("site.yaml"))


def authors(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for author in library.site.authors:
        for path, slugs, pager in _pages(
            pagers, library.address("author", author.id), index.authors.get(author.id, [])
        ):
            view: View = {"site": "site", "author": f"author:{author.id}", "heads": _heads(slugs), "pager": pager}
            yield Page(path, "author", "author.html", view, library.site.place)


def sources(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    """The list of sources, and a page of what rests on each that is shared."""
    if not library.sources and not index.own:
        return
    place = Place("content/sources.yaml")
    for path, slugs, pager in _pages(pagers, "sources.html", index.own):
        first: View = {"sources": ("sources",) if path == "sources.html" else ()}
        view: View = {"site": "site", **first, "cited": tuple(f"cited:{slug}" for slug in slugs), "pager": pager}
        yield Page(path, "sources", "sources.html", view, place)
    for name, source in library.sources.items():
        for path, slugs, pager in _pages(pagers, library.address("source", name), index.sources.get(name, [])):
            rests = tuple(f"rests:{slug}:{name}" for slug in slugs)
            view = {"site": "site", "source": f"source:{name}", "rests": rests, "pager": pager}
            yield Page(path, "source", "source.html", view, source.place)


def corrections(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for path, some, pager in _pages(pagers, "corrections.html", index.corrections[::-1]):
        names = tuple(f"correction:{slug}:{number}" for _, slug, number in some)
        view: View = {"site": "site", "corrections": names, "pager": pager}
        yield Page(path, "corrections", "corrections.html", view, Place("site.yaml"))


def plain(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for name, page in library.pages.items():
        view: View = {"site": "site", "plain": f"page:{name}"}
        yield Page(library.address("page", name), "page", "page.html", view, page.place)


def search(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    if library.site.search:
        yield Page("search.html", "search", "search.html", {"site": "site"}, Place("site.yaml"))


def not_found(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    view: View = {"site": "site", "heads": _heads(index.slugs[:5])}
    yield Page("404.html", "404", "404.html", view, Place("site.yaml"), base_path(library.site.url))


def schema(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    """What the `facts.json` of each briefing is like."""
    if library.cards:
        yield Page(downloads.SCHEMA, "schema", downloads.SCHEMA, {}, Place("site.yaml"))


def redirects(library: Library, pages: dict[str, Page]) -> list[Problem]:
    """Add the pages at addresses that briefings had before; those that are taken are problems. They are planned with
    the lists, because all briefings have to be looked at for that."""
    problems: list[Problem] = []
    moved = [card for card in library.cards.values() if card.aliases]
    places = {path: card.place for card in library.cards.values() if moved for path in own_paths(library, card.slug)}
    for card in moved:
        for ref in card.aliases:
            view: View = {"site": "site", "dated": f"dated:{card.slug}"}
            page = Page(ref.id, "redirect", "redirect.html", view, ref.place)
            taken = {ref.id: Page(ref.id, "briefing", "", {}, places[ref.id])} if ref.id in places else {}
            problems += _claim(pages, page, taken)
    return problems


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
    if "robots.txt" in library.rooted:
        return  # the author's own
    robots: View = {"site": "site", "maps": _made(pagers, "sitemap:robots.txt", maps)}
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
    archive,
    entities,
    topics,
    timeline,
    sources,
    corrections,
    authors,
    plain,
    search,
    not_found,
    schema,
)
