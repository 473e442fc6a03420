"""Plan: a library to its pages. A page is a promise of one output file and names the slices that its view is made of.

Planning reads what is known of briefings without linking them, so that it stays cheap. Long lists are cut:
the list's own page has the newest, numbered pages have the older ones, counted from the oldest, and
"related" looks back, so that a new briefing touches few pages that there are.

To add a kind of page: a function here that yields its pages, its view in `views`, its template.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from sys import intern
from typing import TypeVar
from urllib.parse import urlsplit

from nutgraf import downloads
from nutgraf.catalogue import same
from nutgraf.edition import sharing
from nutgraf.edition.library import Library
from nutgraf.edition.slices import Slice, slice_of
from nutgraf.edition.told import order
from nutgraf.edition.told import year as year_of
from nutgraf.edition.values import Card
from nutgraf.plan.indexes import Index as Index
from nutgraf.plan.indexes import counts as counts
from nutgraf.plan.indexes import index as index
from nutgraf.plan.machines import fed, mapped, redirects, schema, turns
from nutgraf.plan.pages import Page as Page
from nutgraf.plan.pages import View as View
from nutgraf.plan.pages import claim, heads, heads_in, made, site, tongues
from nutgraf.plan.pages import inputs as inputs
from nutgraf.plan.pages import inputs_digest as inputs_digest
from nutgraf.plan.pages import own_paths as own_paths
from nutgraf.plan.pages import slices_of as slices_of
from nutgraf.plan.pages import view as view
from nutgraf.portable import portable
from nutgraf.problems import Place, Problem
from nutgraf.quantities import formats, parse_date
from nutgraf.views import Beside, Days, Link, Pager, Shelf

T = TypeVar("T")
LATEST = 12  # briefings on the home page
CUT = 50  # items on a numbered page
RELATED = 3
NEAR = 12  # how many older briefings of each entity are looked at for related ones


@portable(frozen=True, slots=True)
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
            problems += claim(pages, page)
    problems += redirects(library.seen(), pages)
    if library.site.url:
        for page in _for_machines(library, index, pagers, tuple(pages.values())):
            problems += claim(pages, page)
    return Plan(pages, pagers, tuple(problems), tuple(turns(library)))


def _for_machines(library: Library, known: Index, pagers: dict[str, Slice], lists: tuple[Page, ...]) -> Iterator[Page]:
    """Feeds and sitemaps: of what readers see, in any case."""
    seen = library.seen()
    if seen is not library:
        known = index(seen)
        lists = tuple(page for kind in KINDS for page in kind(seen, known, {}))
    yield from fed(seen, known)
    yield from mapped(seen, known, pagers, lists)


def briefings(library: Library, index: Index, slugs: Iterable[str], others: Mapping[str, Page] = {}) -> Plan:
    """The pages of some briefings' own, and the addresses that they claim from each other and from other pages."""
    pages: dict[str, Page] = {}
    pagers: dict[str, Slice] = {}
    problems = []
    for slug in slugs:
        for page in briefing(library, index, library.cards[slug], pagers):
            problems += claim(pages, page, others)
    return Plan(pages, pagers, tuple(problems))


# ---- lists ------------------------------------------------------------------------------------


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
    # No name in an address has two hyphens in a row: neither a topic `trade-1` nor a month claims a page of these.
    return path.removesuffix(".html") + "--{}.html"


# ---- kinds of pages ---------------------------------------------------------------------------


def briefing(library: Library, index: Index, card: Card, pagers: dict[str, Slice]) -> Iterator[Page]:
    """The page of a briefing, those of its translations, and the files of its facts."""
    slug, lang = card.slug, card.lang
    near = related(library, index, card)
    view: View = {
        "site": site(library, lang),
        "briefing": intern(f"briefing:{slug}"),
        "body": intern(f"body:{slug}"),
        "related": heads_in(library, near, lang) if lang else heads(near),
        "beside": f"beside:{slug}",
    }
    pagers[f"beside:{slug}"] = slice_of(_beside(library, index, card, lang))
    paths = own_paths(library, slug)
    others = library.translations(slug)
    told = {"tongues": made(pagers, f"tongues:{slug}", tongues(library, "briefing", slug))} if others else {}
    yield Page(paths[0], "briefing", "briefing.html", {**view, **told}, card.place, lang=lang)
    for path, each in zip(paths[1:], others, strict=False):
        beside = made(pagers, f"beside:{slug}:{each.lang}", _beside(library, index, card, each.lang))
        view = {
            "site": site(library, each.lang),
            "briefing": intern(f"briefing:{slug}:{each.lang}"),
            "body": intern(f"body:{slug}:{each.lang}"),
            "related": heads_in(library, near, each.lang),
            "beside": beside,
        }
        yield Page(path, "briefing", "briefing.html", {**view, **told}, each.place, lang=each.lang)
    facts: View = {"briefing": intern(f"briefing:{slug}")}
    for path, name in zip(paths[1 + len(others) :], downloads.WRITERS, strict=False):
        yield Page(path, "briefing", name, facts, card.place)
    if sharing.path(slug) in paths:
        view = {"share": intern(f"share:{slug}"), "look": "look"}
        yield Page(sharing.path(slug), "share", "share", view, card.place)


def _beside(library: Library, index: Index, card: Card, lang: str) -> Beside:
    at = index.at[card.slug]
    foreign: dict[str, str] = {}

    def named(slugs: list[str]) -> Link | None:
        if not slugs:
            return None
        told = next((each for each in library.translations(slugs[0]) if lang and same(each.lang, lang)), None)
        title = told.title if told else library.cards[slugs[0]].title
        own = told.lang if told else library.cards[slugs[0]].lang or library.site.language
        if lang and not same(own, lang):
            foreign[title] = own
        return Link(label=title, path=library.address("briefing", slugs[0], told.lang if told else ""))

    found = Beside(newer=named(index.slugs[at - 1 : at] if at else []), older=named(index.slugs[at + 1 : at + 2]))
    return {**found, "foreign": foreign} if foreign else found


def related(library: Library, index: Index, card: Card) -> list[str]:
    """The briefings that the author names, else older ones that speak of the same entities, most shared first."""
    named = [slug for slug in card.related if slug in library.cards]
    if named:
        return named
    older: list[str] = []
    for entity in card.entities:
        slugs = index.entities.get(entity)
        if slugs:
            at = index.positions[entity][card.slug]
            older += slugs[at + 1 : at + 1 + NEAR]
    shared = Counter(older)
    return sorted(sorted(shared), key=shared.__getitem__, reverse=True)[:RELATED]


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
        "heads": heads(index.slugs[:LATEST]),
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
            view: View = {"site": "site", "shelf": f"shelf:{path}", "heads": heads(slugs), "pager": pager}
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
                "told": tuple([intern(f"told:{slug}:{name}") for slug in slugs]),
                "heads": heads(slugs),
                "pager": pager,
            }
            yield Page(path, "entity", "entity.html", view, entity.place)


def topics(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for name in library.topics:
        place = library.cards[index.topics[name][0]].place
        for path, slugs, pager in _pages(pagers, library.address("topic", name), index.topics[name]):
            view: View = {"site": "site", "topic": f"topic:{name}", "heads": heads(slugs), "pager": pager}
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
        events = tuple(
            [intern(f"events:{slug}:{year}") for year, some in years.items() for slug in slugs if slug in some]
        )
        view: View = {"site": "site", "days": f"days:{path}", "events": events, "pager": pager}
        return Page(path, "timeline", "timeline.html", view, Place("site.yaml"))


def authors(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for author in library.site.authors:
        for path, slugs, pager in _pages(
            pagers, library.address("author", author.id), index.authors.get(author.id, [])
        ):
            view: View = {"site": "site", "author": f"author:{author.id}", "heads": heads(slugs), "pager": pager}
            yield Page(path, "author", "author.html", view, library.site.place)


def sources(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    """The list of sources, and a page of what rests on each that is shared."""
    if not library.sources and not index.own:
        return
    place = Place("content/sources.yaml")
    for path, slugs, pager in _pages(pagers, "sources.html", index.own):
        first: View = {"sources": ("sources",) if path == "sources.html" else ()}
        cited = tuple([intern(f"cited:{slug}") for slug in slugs])
        view: View = {"site": "site", **first, "cited": cited, "pager": pager}
        yield Page(path, "sources", "sources.html", view, place)
    for name, source in library.sources.items():
        for path, slugs, pager in _pages(pagers, library.address("source", name), index.sources.get(name, [])):
            rests = tuple([intern(f"rests:{slug}:{name}") for slug in slugs])
            view = {"site": "site", "source": f"source:{name}", "rests": rests, "pager": pager}
            yield Page(path, "source", "source.html", view, source.place)


def corrections(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for path, some, pager in _pages(pagers, "corrections.html", index.corrections[::-1]):
        names = tuple([intern(f"correction:{slug}:{number}") for _, slug, number in some])
        view: View = {"site": "site", "corrections": names, "pager": pager}
        yield Page(path, "corrections", "corrections.html", view, Place("site.yaml"))


def plain(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    for called, page in library.plain():
        name, lang = called.partition(":")[0], page.lang
        view: View = {"site": site(library, lang), "plain": f"page:{called}"}
        if told := tongues(library, "page", name):
            view = {**view, "tongues": made(pagers, f"tongues:pages/{name}", told)}
        yield Page(library.address("page", name, lang), "page", "page.html", view, page.place, lang=lang)


def search(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    """A page to search from, and one for each other language that briefings are told in: each has its own index."""
    for number, lang in enumerate(library.languages if library.site.search else ()):
        path = f"search.{lang}.html" if number else "search.html"
        view: View = {"site": site(library, lang)}
        yield Page(path, "search", "search.html", view, Place("site.yaml"), lang=lang if number else "")


def not_found(library: Library, index: Index, pagers: dict[str, Slice]) -> Iterator[Page]:
    view: View = {"site": "site", "heads": heads(index.slugs[:5])}
    yield Page("404.html", "404", "404.html", view, Place("site.yaml"), base_path(library.site.url))


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
