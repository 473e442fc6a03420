"""The library: what linking may read beyond the files of the briefing at hand, and a digest for each piece of it.

A piece is called an atom: `site`, `day`, `names` (of all entities), `entity:<id>`, `source:/<id>`, `page:<name>`,
`topic:<id>`, and of a briefing `address:<slug>`, `title:<slug>`, `facts:<slug>` (all with what is said for them in
other languages) and, of one that readers do not see, `hidden:<slug>`. Linking notes which atoms it reads; a briefing
whose files and atoms are as they were need not be linked again.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from nutgraf import prose
from nutgraf.catalogue import same
from nutgraf.edition import told, translations
from nutgraf.edition.hidden import Hidden, hidden
from nutgraf.edition.told import texts as told_texts
from nutgraf.edition.translations import Translated, Translation
from nutgraf.edition.values import Card
from nutgraf.edition.windows import State, window
from nutgraf.model import Article, Entity, FactsFile, PlainPage, Record, Ref, Site, Source, Text, Texts, digest
from nutgraf.parse import Part, is_slug, language
from nutgraf.portable import portable
from nutgraf.problems import Note, Place, Problem, nearest, problem

T = TypeVar("T")
UNREADABLE = ("not-utf8", "bad-character", "yaml-syntax", "yaml-alias", "yaml-depth", "front-matter", "cut-text")
PATTERNS = {
    "briefing": "/{slug}.html",
    "entity": "/entities/{id}.html",
    "topic": "/topics/{id}.html",
    "page": "/pages/{id}.html",
    "author": "/authors/{id}.html",
    "source": "/sources/{id}.html",
}


@portable(frozen=True, slots=True)
class Opened:
    """The files of a briefing. `whole` says that article and facts could be read, so that an id not in them is unknown.
    `record` is what readers were told, where that is known."""

    article: Article | None
    file: FactsFile
    whole: bool = True
    problems: tuple[Problem, ...] = ()  # of reading them
    record: Record | None = None
    translations: tuple[Translation, ...] = ()


def closed(slug: str) -> Opened | None:
    """Opens nothing: what a library has until it stands where the files of briefings are."""
    return None


@dataclass(slots=True)
class Library:
    site: Site
    zone: ZoneInfo
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]  # the shared ones
    pages: Mapping[str, PlainPage]  # in the language of the site
    cards: Mapping[str, Card]  # newest first
    images: Mapping[str, str]  # path below content/briefings/ -> a digest, and the size where that is known
    topics: Mapping[str, str]  # id -> label
    open: Callable[[str], Opened | None]  # the files of a briefing, by its slug
    slugs: frozenset[str]  # of all folders with facts or an article
    atoms: MutableMapping[str, str]
    problems: tuple[Problem, ...] = field(default=())  # of the files that belong to no briefing
    day: date = date(1970, 1, 1)  # that of the build; what reads it is made again each day, and no slice may
    rooted: frozenset[str] = frozenset()  # names of the author's own files at the root of the site
    unread: frozenset[str] = frozenset()  # of those, the ones of which a part could not be read
    hidden: Mapping[str, Hidden] = field(default_factory=dict)  # what readers do not see; see `shelve`
    veiled: MutableMapping[str, str] = field(default_factory=dict)  # the atoms of those that are not in `cards`
    drafts: bool = False  # whether the hidden are in `cards` nevertheless
    now: float = 0.0  # the moment at which they are
    turns: tuple[float, ...] = ()  # the moments, in seconds since 1970, at which one is hidden or shown
    texts: Mapping[str, Texts] = field(default_factory=dict)  # of entities and sources: `entities.zh-Hans`
    languages: tuple[str, ...] = ()  # those that pages are in, that of the site first
    silent: Mapping[tuple[str, str], State] = field(default_factory=dict)  # translations that readers do not see
    retold: Mapping[str, Mapping[str, PlainPage]] = field(default_factory=dict)  # plain pages, by name and language

    def address(self, kind: str, name: str, lang: str = "") -> str:
        """The path of the page of a briefing, an entity and so on below the site's root; it ends in a file name.

        `site.yaml` gives patterns in `permalinks`. A pattern holds {slug} or {id}, and for a briefing {year}, {month}
        and {day} of its first publication; one that ends in a slash is a folder with an index.html. A translation, of
        the language `lang`, stands beside its original, or in a folder there.
        """
        pattern = self.site.permalinks.get(kind, PATTERNS[kind]).lstrip("/")
        if lang:
            pattern = f"{pattern}{lang}/" if pattern.endswith("/") else f"{pattern.removesuffix('.html')}.{lang}.html"
        if pattern.endswith("/") or not pattern:
            pattern += "index.html"
        path = pattern.replace("{slug}", name).replace("{id}", name)
        if kind == "briefing" and "{" in path and name in self.cards:
            day = self.cards[name].published
            path = path.replace("{year}", f"{day:%Y}").replace("{month}", f"{day:%m}").replace("{day}", f"{day:%d}")
        return path

    def translations(self, slug: str) -> list[Translated]:
        """The translations of a briefing that are shown; one in the language of its original is none."""
        card = self.cards.get(slug)
        if not card or not card.translations:
            return []
        told = card.lang or self.site.language
        seen = [each for each in card.translations if self.drafts or (slug, each.lang) not in self.silent]
        return [each for each in seen if not same(each.lang, told)]

    def plain(self) -> Iterator[tuple[str, PlainPage]]:
        """Every plain page with the name of its slice: `about`, `about:zh-Hans`."""
        yield from self.pages.items()
        for name, some in self.retold.items():
            yield from ((f"{name}:{lang}", page) for lang, page in some.items())

    def size(self, path: str) -> tuple[int, int]:
        """The width and height of an image, 0 where they are not known."""
        width, _, height = self.images.get(path, "").partition(" ")[2].partition("x")
        return int(width or 0), int(height or 0)

    def behind(self, name: str) -> tuple[str, ...]:
        """A shared source and those that it is known through, by their ids, the nearest first."""
        chain: dict[str, None] = {}
        while name in self.sources and name not in chain:
            chain[name] = None
            via = self.sources[name].via
            name = via.id if via else ""
        return tuple(chain)

    def rests_on(self, card: Card) -> list[str]:
        """The shared sources that a briefing names, and those that its sources are known through."""
        return list(dict.fromkeys(each for name in card.sources for each in self.behind(name)))

    @property
    def out(self) -> Mapping[str, Hidden]:
        """The briefings that are to leave no trace."""
        return {} if self.drafts else self.hidden

    @property
    def drafts_of(self) -> frozenset[str]:
        """The briefings that stay hidden until their author says otherwise."""
        return frozenset(slug for slug, each in self.out.items() if each.window.draft)

    def bare(self) -> Library:
        """The library without what there is of each briefing."""
        return replace(self, cards={}, slugs=frozenset(), atoms={})

    def backstage(self) -> Library:
        """The library as the hidden briefings read it: they are in it, in no order."""
        if not self.out:
            return self
        cards = {slug: each.card for slug, each in self.hidden.items()}
        topics = {topic: _topic(self.site, topic) for card in cards.values() for topic in card.topics}
        own = {f"topic:{name}": digest(label) for name, label in topics.items()}
        return replace(
            self,
            cards=ChainMap(cards, self.cards),  # type: ignore[arg-type]  # nobody writes it
            slugs=self.slugs | cards.keys(),
            topics={**self.topics, **topics},
            atoms=ChainMap({**self.veiled, **own}, self.atoms),
        )

    def seen(self) -> Library:
        """The library with nothing in it but what readers see: for what can bear no mark."""
        if not self.drafts or not self.hidden:
            return self
        cards = {slug: each for slug, each in self.cards.items() if slug not in self.hidden}
        used = {topic for each in cards.values() for topic in each.topics}
        return replace(self, cards=cards, topics={name: each for name, each in self.topics.items() if name in used})

    def moment(self, moment: datetime) -> datetime:
        """A moment in the site's zone; one without a zone is taken to be of it."""
        return _moment(moment, self.zone)


def shelve(
    common: Mapping[str, Part],
    cards: Iterable[Card],
    facts: Mapping[str, str],
    images: Mapping[str, str],
    folders: Iterable[str],
    open: Callable[[str], Opened | None] = closed,
    written: Iterable[str] = (),
    day: date = date(1970, 1, 1),
    rooted: Iterable[str] = (),
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC),
    drafts: bool = False,
) -> Library:
    """Make the library. `common` are the parts of files that belong to no briefing, `facts` the digests of
    what each briefing tells by slug, `folders` the names of all folders of briefings. `written` are the briefings
    that have an article but no card yet: of them the address is known, unless it has a date.

    What readers do not see at the moment `now` has no card, no folder and no atom in the library, so that whatever is
    made of it says nothing of them; `backstage` is for making them. With `drafts` they are in it like all others."""
    problems = [each for part in common.values() for each in part.problems]
    value = common["site.yaml"].value if "site.yaml" in common else None
    site = value if isinstance(value, Site) else Site(place=Place("site.yaml"))
    zone, zone_problems = _zone(site)
    entities = {each.id: each for each in _values(common.get("content/entities.yaml"), Entity)}
    sources = {each.id: each for each in _values(common.get("content/sources.yaml"), Source)}
    pages: dict[str, PlainPage] = {}
    retold: dict[str, dict[str, PlainPage]] = {}
    for path, part in sorted(common.items()):
        if isinstance(page := part.value, PlainPage):
            name = path.rpartition("/")[2].removesuffix(".md").removesuffix(f".{page.lang}")
            (retold.setdefault(name, {}) if page.lang else pages)[page.lang or name] = page
    problems += _strays(site, pages, retold)
    every = ordered(cards)
    unseen = hidden(every, now)
    out = {} if drafts else unseen
    arranged = {slug: each for slug, each in every.items() if slug not in out} if out else every
    translated = [card for card in every.values() if card.translations]
    silent = {
        (card.slug, each.lang): state
        for card in translated
        for each in card.translations
        if each.window and (state := each.window.state(now))
    }
    langs = {card.lang for card in arranged.values()}
    langs |= {
        each.lang
        for card in translated
        for each in card.translations
        if card.slug in arranged and (drafts or (card.slug, each.lang) not in silent)
    }
    langs |= {lang for some in retold.values() for lang in some}
    windows = [each.window for each in every.values() if each.window]
    windows += [each.window for card in translated for each in card.translations if each.window]
    used = sorted({topic for each in arranged.values() for topic in each.topics})
    topics = {each: _topic(site, each) for each in used}
    folders = frozenset(folders)
    problems += [*zone_problems, *_names(pages, folders), *_site_refs(site, pages)]
    if site.languages and not any(True for _ in written):
        problems += _site_languages(site, every.values(), common.values())
    library = Library(
        site=site,
        zone=zone,
        entities=entities,
        sources=sources,
        pages=pages,
        cards=arranged,
        images=images,
        topics=topics,
        open=open,
        slugs=folders - out.keys() if out else folders,
        atoms={},
        problems=tuple(problems),
        day=day,
        rooted=frozenset(rooted),
        unread=frozenset(p for p, part in common.items() if any(e.code in UNREADABLE for e in part.problems)),
        hidden=unseen,
        drafts=drafts,
        now=now.timestamp(),
        turns=tuple(moment.timestamp() for each in windows for moment in each.moments),
        texts={
            path.rpartition("/")[2].removesuffix(".yaml"): part.value
            for path, part in sorted(common.items())
            if isinstance(part.value, Texts)
        },
        languages=(site.language, *sorted(langs - {"", site.language})),
        silent=silent,
        retold=retold,
    )
    atoms = _atoms(library, {slug: mark for slug, mark in facts.items() if slug not in out} if out else facts)
    behind = replace(library, cards=every) if out else library
    for slug, known in out.items():
        library.veiled.update(_known(behind, known.card))
        if slug in facts:
            library.veiled[f"facts:{slug}"] = facts[slug]
    if not re.search(r"\{(?:year|month|day)\}", site.permalinks.get("briefing", "")):
        atoms |= {f"address:{slug}": library.address("briefing", slug) for slug in written}
    library.atoms = atoms
    return library


def ordered(cards: Iterable[Card]) -> dict[str, Card]:
    """Cards by their slugs, the newest first."""
    return {card.slug: card for card in sorted(cards, key=lambda card: card.moment, reverse=True)}


def _atoms(library: Library, facts: Mapping[str, str]) -> dict[str, str]:
    """Places are left out: what moves in its file is not changed."""
    site = library.site
    authors = [(a.id, a.name, a.url, a.kind) for a in site.authors]
    told = [site.timezone, site.title, authors, sorted(site.permalinks.items()), site.language, site.draws]
    atoms = {"site": digest(told)}
    if site.languages:
        atoms["site"] += digest([[lang, repr(words)] for lang, words in site.languages.items()])
    atoms["day"] = library.day.isoformat()
    for name, entity in library.entities.items():
        listings = [(each.exchange, each.symbol) for each in entity.listings]
        atoms[f"entity:{name}"] = digest(
            [entity.name, entity.aliases, listings, entity.kind, entity.url, entity.wikidata]
        )
    atoms["names"] = digest([[entity.name, entity.aliases] for entity in library.entities.values()])
    for name, source in library.sources.items():
        atoms[f"source:/{name}"] = digest(_placeless(source))
    for texts in library.texts.values():
        kind = "entity:" if texts.place.path.rpartition("/")[2].startswith("entities.") else "source:/"
        for at, each in texts.texts.items():
            atom = kind + at.partition(".")[0]
            if atom in atoms:
                said = each if isinstance(each, str) else each.html
                atoms[atom] = digest([atoms[atom], texts.lang, at, said])
    for name, page in library.pages.items():
        titles = [page, *library.retold.get(name, {}).values()]
        atoms[f"page:{name}"] = digest([[each.lang, prose.words_only(each.title.html)] for each in titles])
    for name, label in library.topics.items():
        atoms[f"topic:{name}"] = digest(label)
    for known in library.cards.values():
        atoms |= _known(library, known)
    for slug, each in facts.items():
        atoms[f"facts:{slug}"] = each
    for path, mark in library.images.items():
        atoms[f"image:{path}"] = mark
    for slug, unseen in library.hidden.items():
        atoms[f"hidden:{slug}"] = f"{unseen.state} {unseen.window}"
    return atoms


def _known(library: Library, known: Card) -> dict[str, str]:
    """What others may read of a briefing but for its facts."""
    address, title = library.address("briefing", known.slug), known.title
    if known.translations:
        shown = library.translations(known.slug)
        address += "".join(f" {each.lang}" for each in shown)
        title += "".join(f"\n{each.lang} {each.title}" for each in shown)
    return {f"address:{known.slug}": address, f"title:{known.slug}": title}


def alone(library: Library, slug: str, files: Opened, known: Card | None) -> Library:
    """A library with just one briefing in it, for making it before the others are known.

    What it then reads has the atoms that it will have, or is made again: what is of other briefings has none here.
    """
    single = Library(*_OF_LIBRARY(library))
    single.cards = {slug: known} if known else {}
    single.open = lambda name: files if name == slug else None
    if known:
        topics = {each: _topic(library.site, each) for each in known.topics}
        single.topics = topics
        own = {f"topic:{name}": digest(label) for name, label in topics.items()}
        single.atoms = _Over(own | _known(single, known), library.atoms)
    return single


_OF_LIBRARY = attrgetter(*[each.name for each in fields(Library)])  # one is copied for each briefing: `replace` is slow


class _Over(ChainMap[str, str]):
    """Atoms over others. Python's own looks for each twice, and goes on from one to the other by an error."""

    def get(self, name: str, default: Any = None) -> Any:
        own, others = self.maps
        return own[name] if name in own else others.get(name, default)


def _placeless(source: Source) -> list[str]:
    via = source.via.id if source.via else ""
    note = source.note.html if source.note else ""
    return [*(repr(getattr(source, name)) for name in _SOURCE_FIELDS), via, note]


_SOURCE_FIELDS = (
    "id",
    "title",
    "publisher",
    "publisher_unknown",
    "author",
    "url",
    "archive_url",
    "published",
    "accessed",
)


def card(
    slug: str, article: Article, file: FactsFile, zone: ZoneInfo, translations: Iterable[Translation] = ()
) -> Card:
    """What all may know of a briefing."""
    published = _moment(article.published, zone) if article.published else datetime(1970, 1, 1, tzinfo=zone)
    entities, sources = told.bound(article, file)
    return Card(
        slug,
        prose.words_only(article.title.html),
        published,
        tuple(dict.fromkeys(ref.id for ref in article.topics)),
        told.speaks_of(file, entities),
        tuple(ref.id for ref in article.related),
        article.place,
        tuple(dict.fromkeys(ref.id for ref in article.authors)),
        told.dates(file),
        told.names(file, sources),
        bool(file.sources),
        tuple(sorted(each.date.edtf for each in article.corrections)),
        tuple(Ref(_file(ref.id), *ref.place) for ref in article.aliases),
        window(article, lambda moment: _moment(moment, zone)),
        article.lang,
        tuple(
            Translated(
                each.lang,
                prose.words_only(each.article.title.html),
                each.article.place,
                window(each.article, lambda moment: _moment(moment, zone)),
            )
            for each in translations
            if each.article
        ),
    )


def _file(address: str) -> str:
    """The path of the file that a host serves at an address."""
    path = address.removeprefix("/")
    return path if path.lower().endswith((".html", ".htm")) else f"{path.rstrip('/')}/index.html"


def _moment(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def opened(article: Part | None, facts: Part | None, record: Part | None = None, *others: Part | None) -> Opened:
    """The files of a briefing from their parts; `others` are those of its translations."""
    parts = [each for each in (article, facts) if each is not None]
    whole = all(each.value is not None for each in parts)
    whole = whole and not any(problem.code in UNREADABLE for each in parts for problem in each.problems)
    found = article.value if article else None
    file = facts.value if facts else None
    told = record.value if record else None
    file = file if isinstance(file, FactsFile) else FactsFile()
    if isinstance(found, Article) and found.lang:
        file = translations.file(file, translations.again(found.lang))
    return Opened(
        found if isinstance(found, Article) else None,
        file,
        whole,
        tuple(problem for each in (*parts, *([record] if record else [])) for problem in each.problems),
        told if isinstance(told, Record) else None,
        tuple(_translations(each for each in others if each)) if others else (),
    )


def told_in(opened: Opened, translation: Translation) -> Opened:
    """The files of a briefing as a translation tells them. To what readers were told its original is held, not it."""
    article, own = opened.article, translation.article
    return replace(
        opened,
        article=translations.article(article, own) if article and own else article,
        file=translations.file(opened.file, translations.of(translation.texts)),
        whole=opened.whole and translation.whole,
        problems=translation.problems,
        record=None,
    )


def translated_texts(opened: Opened) -> Iterator[tuple[str, Text]]:
    """The texts that stand in the files of a briefing's translations, each with its language."""
    for each in opened.translations:
        told, files = told_in(opened, each), {place.path for place in each.places}
        if told.article and each.article:
            yield from ((each.lang, text) for text in told_texts(told.article, told.file) if text.path in files)


def _translations(parts: Iterable[Part]) -> Iterator[Translation]:
    """The files of each language together."""
    by: dict[str, list[Part]] = {}
    for each in parts:
        by.setdefault(language(each.path), []).append(each)
    for lang, some in sorted(by.items()):
        problems = tuple(found for each in some for found in each.problems)
        whole = all(each.value is not None for each in some) and not any(e.code in UNREADABLE for e in problems)
        article = next((each.value for each in some if isinstance(each.value, Article)), None)
        texts = next((each.value for each in some if isinstance(each.value, Texts)), None)
        yield Translation(lang, article, texts, whole, problems)


def zone(site: Site) -> ZoneInfo:
    return _zone(site)[0]


def _zone(site: Site) -> tuple[ZoneInfo, list[Problem]]:
    try:
        return ZoneInfo(site.timezone), []
    except Exception:  # zoneinfo raises half a dozen kinds for a bad name
        hint = "write a name of the IANA database, such as Europe/Paris"
        return ZoneInfo("UTC"), [problem("bad-value", site.place, f"`{site.timezone}` is not a time zone", hint=hint)]


def _names(pages: Mapping[str, PlainPage], folders: Iterable[str]) -> list[Problem]:
    hint = "use lower-case letters, digits and hyphens"
    tagged = f"{hint}; a translation is called by a language, as about.zh-Hans.md"
    problems = []
    for slug in sorted(folders):
        if not is_slug(slug):
            place = Place(f"content/briefings/{slug}")
            problems.append(problem("bad-value", place, f"`{slug}` cannot be the name of a briefing", hint=hint))
    for name, page in pages.items():
        if not is_slug(name):
            problems.append(problem("bad-value", page.place, f"`{name}` cannot be the name of a page", hint=tagged))
    return problems


def _site_refs(site: Site, pages: Mapping[str, PlainPage]) -> list[Problem]:
    refs: list[Ref] = [ref for ref in (site.corrections_policy, site.methods) if ref]
    known = [f"pages/{name}" for name in pages]
    return [
        problem(
            "unknown-page", ref.place, f"there is no page `{ref.id}`", hint=nearest(ref.id, known, add=_page(ref.id))
        )
        for ref in refs
        if ref.id.removeprefix("pages/") not in pages
    ]


def _strays(site: Site, pages: Mapping[str, PlainPage], retold: dict[str, dict[str, PlainPage]]) -> Iterator[Problem]:
    """The translations of plain pages that are none, a problem each; they are taken out."""
    for name, some in list(retold.items()):
        for lang, page in list(some.items()):
            if name in pages and not same(lang, site.language):
                continue
            if name in pages:
                message, hint = "it is in the language of its original", "call it by the language that it is in"
                yield problem("bad-value", page.place, message, Note("the original", pages[name].place), hint=hint)
            else:
                message = f"there is no {name}.md that this is a translation of"
                yield problem("missing-file", page.place, message, hint="write it, or rename this file")
            del some[lang]
        if not some:
            del retold[name]


def _site_languages(site: Site, cards: Iterable[Card], common: Iterable[Part]) -> Iterator[Problem]:
    """What `languages:` names is there: the language of some file, an author, a topic. What is hidden counts too."""
    cards = list(cards)
    langs = {card.lang for card in cards} | {each.lang for card in cards for each in card.translations}
    langs |= {each.lang for each in (part.value for part in common) if isinstance(each, Texts | PlainPage)}
    langs -= {"", site.language}
    authors = {each.id for each in site.authors}
    topics = {topic for card in cards for topic in card.topics}.union(site.topics)
    for lang, words in site.languages.items():
        place = site.places[lang]
        if same(lang, site.language):
            hint = "write its words where those of the site stand: `title:`, `authors:`, `topics:` and so on"
            yield problem("unknown-language", place, f"`{lang}` is the language of the site itself", hint=hint)
        elif not any(same(lang, each) for each in langs):
            hint = nearest(lang, langs, add=f"write content/briefings/<name>/article.{lang}.md")
            yield problem("unknown-language", place, f"no briefing is in `{lang}`", hint=hint)
        for name in sorted(words.authors.keys() - authors):
            hint = nearest(name, authors, add=f"add `{name}:` with a `name:` to the `authors:` of the site")
            message = f"site.yaml names no author `{name}`"
            yield problem("unknown-author", site.places[f"{lang}.authors.{name}"], message, hint=hint)
        for name in sorted(words.topics.keys() - topics):
            hint = nearest(name, topics, add=f"put `{name}` into the `topics:` of a briefing")
            message = f"no briefing has the topic `{name}`"
            yield problem("unknown-topic", site.places[f"{lang}.topics.{name}"], message, hint=hint)


def _page(name: str) -> str:
    return f"write content/pages/{name.removeprefix('pages/')}.md"


def _values(part: Part | None, kind: type[T]) -> list[T]:
    if part is None or not isinstance(part.value, tuple):
        return []
    return [each for each in part.value if isinstance(each, kind)]


def _topic(site: Site, name: str) -> str:
    """What a topic is called."""
    words = name.replace("-", " ")
    return site.topics.get(name) or words[:1].upper() + words[1:]


__all__ = ["Library", "Opened", "alone", "card", "opened", "ordered", "shelve", "zone"]
