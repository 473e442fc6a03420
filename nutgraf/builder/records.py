"""What is kept of a build for the next one, as plain values, and the names of things in the cache."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from sys import intern
from typing import TYPE_CHECKING, Any

from nutgraf.builder import clock
from nutgraf.problems import Place, within

if TYPE_CHECKING:
    from nutgraf import plan, sources
    from nutgraf.edition import Card, Library
    from nutgraf.edition.slices import Slice
    from nutgraf.edition.translations import Translated
    from nutgraf.model import Site
    from nutgraf.parse import Part


# Besides what browsers and search engines ask for, the files by which hosts are told of redirects, headers and domains.
ROOTED = frozenset(
    ".well-known .nojekyll .htaccess robots.txt favicon.ico apple-touch-icon.png ads.txt humans.txt CNAME _headers "
    "_redirects".split()
)


def plain(card: Card | None) -> tuple[Any, ...] | None:
    from nutgraf.edition import windows

    if card is None:
        return None
    # Many briefings name the same: it is in memory once.
    authors, topics, entities, sources, dates = (
        tuple(map(intern, each)) for each in (card.authors, card.topics, card.entities, card.sources, card.dates)
    )
    more = authors, dates, sources, card.own, card.corrections
    aliases = tuple((ref.id, tuple(ref.place)) for ref in card.aliases)
    return (
        card.title,
        card.published.isoformat(),
        topics,
        entities,
        card.related,
        tuple(card.place),
        aliases,
        *more,
        windows.plain(card.window),
        card.lang,
        tuple((each.lang, each.title, tuple(each.place), windows.plain(each.window)) for each in card.translations),
    )


def card(slug: str, plain: tuple[Any, ...]) -> Card:
    from nutgraf.edition import Card, windows
    from nutgraf.model import Ref

    title, moment, topics, entities, related, place, aliases, *more, window, lang, translations = plain
    made = Card(slug, title, datetime.fromisoformat(moment), topics, entities, related, Place(*place), *more)
    refs = tuple(Ref(path, *at) for path, at in aliases)
    made = replace(made, aliases=refs, window=windows.from_plain(window), lang=lang)
    return replace(made, translations=tuple(_translated(*each) for each in translations)) if translations else made


def _translated(lang: str, title: str, place: tuple[Any, ...], window: tuple[Any, ...] | None) -> Translated:
    from nutgraf.edition import windows
    from nutgraf.edition.translations import Translated

    return Translated(lang, title, Place(*place), windows.from_plain(window))


def stale(record: dict[str, Any], changed: set[str]) -> bool:
    """Whether a briefing must be made again: something that it read has changed, or a hint names what is near."""
    return record["volatile"] or not changed.isdisjoint(record["reads"])


def noted(record: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    """What of a record concerns each build up to the next moment at which the clock turns anything, made of it or not:
    its problems, those that the clock makes now with them, and its links; nothing for most."""
    problems = [*record["problems"], *clock.turned(record, now)]
    return {"problems": problems, "aims": record["aims"]} if problems or record["aims"] else None


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def coverage(records: dict[str, dict[str, Any]], only: Sequence[str] = ()) -> tuple[int, int, int]:
    """How many mentions are bound, all and waived: in all briefings, or in those of the paths `only`."""
    folder = "content/briefings"
    counts = [
        record["coverage"]
        for slug, record in records.items()
        # A briefing is one thing: a file of it stands for its folder.
        if not only or within(f"{folder}/{slug}", only) or any(within(each, [f"{folder}/{slug}"]) for each in only)
    ]
    bound, mentions, waived = (sum(count[index] for count in counts) for index in range(3))
    return bound, mentions, waived


def shelve(
    parts: Mapping[str, Part],
    records: Mapping[str, dict[str, Any] | None],
    stats: Mapping[str, sources.Stat],
    images: Mapping[str, str],
    day: date,
    now: datetime,
    drafts: bool,
) -> Library:
    from nutgraf.edition import shelve

    cards = [card(slug, record["card"]) for slug, record in records.items() if record and record["card"]]
    told = {slug: record["told"] for slug, record in records.items() if record}
    written = [
        slug for slug, record in records.items() if not record and f"content/briefings/{slug}/article.md" in stats
    ]
    rooted = [name for name in (path.partition("static/")[2] for path in stats if "static/" in path) if asked_for(name)]
    return shelve(parts, cards, told, images, records, written=written, rooted=rooted, day=day, now=now, drafts=drafts)


def live(
    stats: Mapping[str, sources.Stat], records: Mapping[str, Mapping[str, Any]], pages: Iterable[str], lang: str
) -> set[str]:
    """What in the cache may serve again, but for the theme and the state."""
    from nutgraf.workers import KINDS, part_key

    found = {part_key(path, stat[4], lang) for path, stat in stats.items()}
    found.update(f"why:{path}" for path in pages)
    for slug, record in records.items():
        found |= {f"made:{slug} {record['files']}", *(f"{where}:{record['key']}" for where in KINDS)}
    return found


def asked_for(name: str) -> bool:
    """Whether a file of the folder `static` is published at the root of the site, where it is asked for."""
    return name.partition("/")[0] in ROOTED


def retold(library: Library, records: Mapping[str, dict[str, Any]], slugs: Iterable[str]) -> tuple[Library, set[str]]:
    """A library with what some briefings tell now, of which no card is another; and the atoms that changed."""
    shelf: dict[bool, dict[str, str]] = {False: {}, True: {}}
    for slug in slugs:
        shelf[slug in library.out][f"facts:{slug}"] = records[slug]["told"]
    changed = {atom for atom, mark in shelf[False].items() if library.atoms.get(atom) != mark}
    changed |= {atom for atom, mark in shelf[True].items() if library.veiled.get(atom) != mark}
    return replace(library, atoms={**library.atoms, **shelf[False]}, veiled={**library.veiled, **shelf[True]}), changed


def assets(scan: sources.Scan, out: Collection[str]) -> dict[str, str]:
    """Where each file that is published as it is comes from. The briefings `out` keep theirs."""
    assets = {name if asked_for(name) else f"static/{name}": path for name, path in scan.static.items()}
    images = {path.removeprefix("content/briefings/"): path for path in _images(scan.stats)}
    return assets | {path: source for path, source in images.items() if path.partition("/")[0] not in out}


def others(paths: Iterable[str]) -> dict[str, set[str]]:
    """The names of the files of translations among some paths, by the slugs of their briefings."""
    from nutgraf.parse import language

    found: dict[str, set[str]] = {}
    for path in paths:
        # Most are none, which their ends tell at once.
        if not path.endswith(("/article.md", "/facts.yaml", "/published.yaml")) and path.startswith(_BRIEFINGS):
            slug, _, name = path.removeprefix(_BRIEFINGS).partition("/")
            if "/" not in name and language(name):
                found.setdefault(slug, set()).add(name)
    return found


_BRIEFINGS = "content/briefings/"


def images(scan: sources.Scan, known: Mapping[str, str]) -> dict[str, str]:
    """What is known of each image: its digest, and how large it is. Only those are read of which the atoms `known`, of
    the last build, do not tell that."""
    found = {}
    for path in _images(scan.stats):
        name, mark = path.removeprefix("content/briefings/"), scan.stats[path][4]
        found[name] = known.get(f"image:{name}", "")
        if found[name].partition(" ")[0] != mark:
            from nutgraf.images import size

            width, height = size(path, scan.read(path)) or (0, 0)
            found[name] = f"{mark} {width}x{height}" if width else mark
    return found


def _images(paths: Iterable[str]) -> Iterator[str]:
    from nutgraf import parse

    # Most files are an article or its facts, which need no closer look.
    return (path for path in paths if not path.endswith((".md", ".yaml")) and parse.kind(path) == "image")


def touched(
    library: Library,
    index: plan.Index,
    old: Mapping[str, dict[str, Any]],
    recarded: Collection[str],
    news: Iterable[str],
    out: Collection[str],
) -> set[str]:
    """The briefings of which a page may have changed: those of the slices `news`, and those that they relate to.
    `recarded` are the ones of which lists and indexes know something else than before, and those that went; `out`
    those that were hidden then."""
    from nutgraf import plan
    from nutgraf.edition.library import ordered

    said = {name.split(":")[1] for name in news if name.startswith(("briefing:", "body:", "head:"))}
    found = {slug for slug in said | {*recarded} if slug in library.cards}
    for slug in found.copy():
        found.update(plan.relating(index, library.cards[slug]))
    if recarded:
        # What looked back to a briefing as it was looks elsewhere now.
        was = {slug: card(slug, each["card"]) for slug, each in old.items() if each["card"] and slug not in out}
        then = plan.index(replace(library, cards=ordered(was.values())))
        for slug in recarded:
            if slug in was:
                found.update(each for each in plan.relating(then, was[slug]) if each in library.cards)
    changed = found | set(recarded)
    if changed:
        found |= {slug for slug, card in library.cards.items() if not changed.isdisjoint(card.related)}
    return found


class Column(Mapping[str, str]):
    """One field of the records of all briefings."""

    def __init__(self, records: Mapping[str, Mapping[str, Any]], name: str) -> None:
        self.records = records
        self.name = name

    def __getitem__(self, slug: str) -> str:
        return str(self.records[slug][self.name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


class Inputs(Mapping[str, str]):
    """The digest of all that a page is made of, by its path, worked out when it is first asked for."""

    def __init__(self, pages: Mapping[str, plan.Page], marks: Mapping[str, str], templates: Mapping[str, str]) -> None:
        self.pages = pages
        self.marks = marks
        self.templates = templates
        self.known: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        found = self.known.get(path)
        if found is None:
            from nutgraf import plan

            found = self.known[path] = plan.inputs_digest(self.pages[path], self.marks, self.templates)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.pages)

    def __len__(self) -> int:
        return len(self.pages)


def marks(records: Mapping[str, Mapping[str, Any]], *others: Mapping[str, Slice]) -> dict[str, str]:
    """The digest of each slice: those of briefings stand in their records."""
    found: dict[str, str] = {}
    for record in records.values():
        found |= record["slices"]
    for some in others:
        found |= {name: each.digest for name, each in some.items()}
    return found


def settings(parts: Mapping[str, Part]) -> Site:
    from nutgraf.model import Site

    value = parts["site.yaml"].value if "site.yaml" in parts else None
    return value if isinstance(value, Site) else Site(place=Place("site.yaml"))
