"""What a worker does with its share of a build: parse files, make briefings, render pages.

A worker may be this process, another one or another machine: it is told where the cache is, reads from it
what it needs and gives bytes back, or has put them on a stage. It writes nothing else.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nutgraf import downloads, feeds, parse, plan, record, theme, work
from nutgraf.cache import Cache, Lost
from nutgraf.catalogue import ENGLISH
from nutgraf.checks import kept
from nutgraf.checks.links import ids
from nutgraf.edition import Card, Edition, Library, Opened, alone, card, link, opened
from nutgraf.model import digest
from nutgraf.portable import NamedTuple, portable
from nutgraf.problems import Problem
from nutgraf.traces import Traces


class Desk(NamedTuple):
    """Where a worker elsewhere finds things: the cache's folder and engine, and the key of what all share."""

    folder: str
    engine: str
    shared: str


class Press(NamedTuple):
    """What becomes of pages once they are rendered: `put` puts their bytes on a stage, if there is one, the ids of the
    targets of links are read, and what is hidden is looked for."""

    put: Callable[[str, bytes], Any] | None = None
    targets: Collection[str] = ()
    traces: Traces | None = None

    def sheet(self, page: plan.Page, data: bytes | None, problems: list[Problem]) -> Sheet:
        if data is None:
            return Sheet(page.path, None, problems)
        found = "\n".join(ids(data.decode())) if page.path in self.targets else None
        led = self.traces.look(page, data) if self.traces else ()
        return Sheet(page.path, self.put(page.path, data) if self.put else data, problems, found, led)


class Sheet(NamedTuple):
    """A page, rendered: its bytes or what they were put into, or None where that cannot be; the ids on it, each on a
    line, where links lead to them; the hidden briefings that it leads to."""

    path: str
    artifact: Any
    problems: list[Problem]
    ids: str | None = None
    led: Collection[str] = ()


@portable(frozen=True, slots=True)
class Shared:
    """What parsing, making and rendering read beyond one briefing. `files` name the files of each briefing (see
    `files_of`), `made` what was made of it."""

    library: Library
    files: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)
    common: Mapping[str, Any] = field(default_factory=dict)  # the values of slices that lie in no cache
    packed: Mapping[str, bytes] = field(default_factory=dict)  # of those of single briefings, with marshal
    templates: Mapping[str, str] = field(default_factory=dict)
    theme: bytes = b""  # the templates compiled
    fed: frozenset[str] = frozenset()  # the briefings of feeds that are rendered
    press: Press = field(default_factory=Press)


class Made(NamedTuple):
    """What was made of a briefing, for the cache: a name for it, the record (plain values), its slices by who names
    them (see `KINDS`), and what is kept of the parts that were parsed for it, both by their keys in the cache."""

    slug: str
    key: str
    record: bytes
    slices: dict[str, bytes]
    parts: dict[str, bytes]


class Parsed(NamedTuple):
    """The files of a briefing (see `files_of`), parsed: each new part by its key in the cache, pickled; what all may
    know of it; or instead of the parts what was made of it as far as it could be, the others being unknown."""

    slug: str
    files: str
    parts: dict[str, bytes]
    card: Card | None
    told: str  # digest of what others may read of its facts
    made: Made | None = None


FILES = ("article.md", "facts.yaml", "published.yaml")


def paths_of(slug: str, others: Iterable[str] = ()) -> list[str]:
    """Where the files of a briefing stand, and those `others` of its translations."""
    return [f"content/briefings/{slug}/{name}" for name in (*FILES, *others)]


def files_of(stats: Mapping[str, tuple[Any, ...]], slug: str, others: Iterable[str] = ()) -> str:
    """The files of a briefing by their digests, the last in the stats of each, empty where there is no file; and the
    files `others` of its translations, each with its name."""
    others = [*others]
    marks = [stats[path][-1] if path in stats else "" for path in paths_of(slug, others)]
    told = [f"{name}={mark}" for name, mark in zip(others, marks[len(FILES) :], strict=True) if mark]
    return " ".join([*marks[: len(FILES)], *told])


def others_of(files: str) -> list[str]:
    """The names of the files of translations."""
    return [each.partition("=")[0] for each in files.split(" ")[len(FILES) :]]


def part_keys(slug: str, files: str, lang: str) -> list[tuple[str, str]]:
    """The path of each file of a briefing and the key of its part in the cache, empty where there is no file."""
    marks = files.split(" ")
    marks[len(FILES) :] = [each.partition("=")[2] for each in marks[len(FILES) :]]
    paths = paths_of(slug, others_of(files))
    return [(path, part_key(path, mark, lang)) for path, mark in zip(paths, marks, strict=True)]


def part_key(path: str, mark: str, lang: str) -> str:
    """The key of the part of a file, on a site in a language."""
    if not mark:
        return ""
    return f"part:{path} {mark}" if lang == ENGLISH else f"part:{path} {mark} {lang}"


# ---- parse and make ---------------------------------------------------------------------------

Task = tuple[str, str, Mapping[str, bytes]]  # slug, files, the bytes of each that the cache has no part of
# Before the bytes of a file that stand for its part: a pickle begins with another one.
UNPARSED = b"\0"


def parse_files(
    tasks: Sequence[Task], zone: ZoneInfo, lang: str, cache: Cache, kept: dict[str, Opened]
) -> Iterator[Parsed]:
    """Parse the files of some briefings of a site in a language; they are put into `kept` as well, by their slugs."""
    for task in tasks:
        parsed, kept[parsed.slug], fresh = _parse(task, zone, lang, cache)
        yield parsed._replace(parts=_pickled(fresh))


def _parse(task: Task, zone: ZoneInfo, lang: str, cache: Cache) -> tuple[Parsed, Opened, dict[str, parse.Part]]:
    """A briefing without what is to be kept of its parts; its files; its parts that were parsed, by their keys."""
    slug, files, data = task
    parts, fresh = _parts(slug, files, lang, cache, data)
    read = opened(*parts)
    known = card(slug, read.article, read.file, zone, read.translations) if read.article else None
    corrections = read.article.corrections if read.article else ()
    facts = [each for number, each in enumerate(files.split(" ")) if number == 1 or each.startswith("facts.")]
    told = digest([" ".join(facts), read.whole, [repr(each) for each in corrections]])
    return Parsed(slug, files, {}, known, told), read, fresh


def _parts(
    slug: str, files: str, lang: str, cache: Cache, data: Mapping[str, bytes] = {}
) -> tuple[list[parse.Part | None], dict[str, parse.Part]]:
    """The part of each file of a briefing, None where there is no file; and those that were parsed, by their keys: of
    bytes in `data`, or of such as the cache has instead of a part."""
    parts: list[parse.Part | None] = []
    fresh: dict[str, parse.Part] = {}
    for path, key in part_keys(slug, files, lang):
        blob = UNPARSED + data[path] if path in data else _get(cache, key) if key else b""
        if blob.startswith(UNPARSED):
            part = fresh[key] = parse.parse(path, blob[len(UNPARSED) :], lang)
            parts.append(part)
        else:
            parts.append(pickle.loads(blob) if blob else None)
    return parts, fresh


def _pickled(parts: Mapping[str, parse.Part]) -> dict[str, bytes]:
    return {key: pickle.dumps(part, 5) for key, part in parts.items()}


def prepare_elsewhere(desk: Desk, tasks: Sequence[Task]) -> list[Parsed]:
    """Parse the files of some briefings, and make each as far as that goes without the others.

    Most briefings read nothing of others: they need not be made again when those are known. Of such a one the texts
    of its files are kept, not the parts: to pickle all of them is a twentieth of a first build, and few are needed.
    """
    room = _room(desk)
    library = room.shared.library
    lang = library.site.language
    done = []
    for task in tasks:
        parsed, read, fresh = _parse(task, library.zone, lang, room.cache)
        edition = Edition(alone(library, parsed.slug, read, parsed.card))
        made = work.make(edition.library, parsed.slug, read, edition=edition)
        if any(each.partition(":")[0] != "hidden" and edition.library.atoms.get(each) is None for each in made.reads):
            parts = _pickled(fresh)
        else:
            keys = dict(part_keys(parsed.slug, parsed.files, lang))
            parts = {keys[path]: UNPARSED + data for path, data in task[2].items()}
        done.append(parsed._replace(made=_packed(made, parsed.files, edition.library, parts)))
    return done


def make(room: Room, slugs: Sequence[str]) -> list[Made]:
    """Make some briefings."""
    edition, behind = Edition(room.library), Edition(room.library.backstage())
    done = []
    for slug in slugs:
        read = room.open(slug)
        assert read is not None  # a slug comes from its files
        where = behind if slug in room.library.out else edition
        made = work.make(where.library, slug, read, edition=where)
        done.append(_packed(made, room.shared.files[slug], where.library, room.parsed))
        room.parsed = {}
    return done


def make_elsewhere(desk: Desk, slugs: Sequence[str]) -> list[Made]:
    return make(_room(desk), slugs)


# The kinds of slices that lie together in the cache and are loaded together: what many lists show of a briefing, what
# single lists of facts do, and what its own page is made of.
KINDS = {
    "head": ("head", "dated"),
    "events": ("events",),
    "told": ("told",),
    "light": ("rests", "cited", "correction", "share"),
    "page": ("briefing", "body"),
}
BESIDE = ("beside:", "tongues:")  # of slices that planning makes for the page of each briefing
_SHELF = {kind: where for where, kinds in KINDS.items() for kind in kinds}


def _packed(made: work.Made, files: str, library: Library, parts: dict[str, bytes]) -> Made:
    slices: dict[str, dict[str, Any]] = {where: {} for where in KINDS}
    for name, each in made.slices.items():
        slices[_SHELF[name.partition(":")[0]]][name] = each.value
    key = work.key(made.slug, files, made.reads, library.atoms)
    return Made(
        made.slug,
        key,
        marshal.dumps(work.record(made) | {"claimed": kept(made.claims), "key": key}),
        {f"{where}:{key}": marshal.dumps(values) for where, values in slices.items()},
        parts,
    )


# ---- record -----------------------------------------------------------------------------------


def tell(room: Room, slugs: Sequence[str]) -> list[tuple[str, str]]:
    """What some briefings tell their readers, as the texts of their records."""
    edition = Edition(room.library)
    done = []
    for slug in slugs:
        read = room.open(slug)
        assert read is not None  # a slug comes from its files
        told, _ = link(edition, slug, read)
        if told is not None:
            done.append((slug, record.text(record.of(edition, told))))
    return done


def tell_elsewhere(desk: Desk, slugs: Sequence[str]) -> list[tuple[str, str]]:
    return tell(_room(desk), slugs)


# ---- render -----------------------------------------------------------------------------------


WRITERS = downloads.WRITERS | feeds.WRITERS | {downloads.SCHEMA: downloads.schema}  # of pages that are no template's
Rendered = tuple[str, bytes | None, list[Problem]]


def render(room: Room, compiled: theme.Theme, pages: Sequence[plan.Page]) -> list[Rendered]:
    """Render some pages: (path, bytes or None, problems)."""
    done: list[Rendered] = []
    for page in pages:
        view = plan.view(page, room.entry if page.kind == "feed" else room.value)
        write = WRITERS.get(page.template)
        if page.kind == "share":
            from nutgraf import share

            done.append((page.path, *share.drawn(view, page.place)))
        elif write:
            done.append((page.path, write(view), []))
        else:
            done.append((page.path, *theme.render(compiled, page.template, page.path, view, page.base, page.lang)))
        slug = str(page.view.get("briefing", "")).partition(":")[2]
        if slug in room.shared.fed:
            room.entries(slug)  # while what its page is made of is at hand
    return done


def fed(pages: Iterable[plan.Page]) -> frozenset[str]:
    """The briefings that some feeds tell of."""
    names = [page.view["entries"] for page in pages if page.kind == "feed"]
    return frozenset([each.partition(":")[2] for some in names for each in some])


def press(room: Room, compiled: theme.Theme, pages: Sequence[plan.Page]) -> list[Sheet]:
    """Render some pages and do with each what the press does."""
    rendered = zip(pages, render(room, compiled, pages), strict=True)
    return [room.shared.press.sheet(page, data, problems) for page, (_, data, problems) in rendered]


def press_elsewhere(desk: Desk, pages: Sequence[plan.Page]) -> list[Sheet]:
    return press(_room(desk), _theme(desk), pages)


def to_render(shared: Shared, compiled: theme.Theme) -> Shared:
    """What rendering elsewhere reads of what is shared, in little room: each worker holds it."""
    packed = {name: marshal.dumps(each) for name, each in shared.common.items() if name.startswith(BESIDE)}
    common = {name: each for name, each in shared.common.items() if name not in packed}
    theme = compiled.pack()
    return replace(shared, library=shared.library.bare(), files={}, common=common, packed=packed, theme=theme)


# ---- what a worker has at hand ----------------------------------------------------------------


class Room:
    """Access to what is shared and to what the cache holds of each briefing."""

    def __init__(self, shared: Shared, cache: Cache, opened: Mapping[str, Opened] = {}) -> None:
        self.cache = cache
        self.opened = opened
        self.parsed: dict[str, bytes] = {}  # parts that were parsed here and are not in the cache, by their keys
        self.shared = shared
        self.library = replace(shared.library, open=self.open)
        self._files = lru_cache(maxsize=8)(self._open)  # who makes a briefing asks several times, for few
        self.slices = {
            "head": lru_cache(maxsize=1024)(partial(self._slices, "head")),  # of 8 KB each
            "events": lru_cache(maxsize=1024)(partial(self._slices, "events")),  # of 12 KB
            "told": lru_cache(maxsize=1024)(partial(self._slices, "told")),  # of 8 KB
            "light": lru_cache(maxsize=512)(partial(self._slices, "light")),  # of 6 KB
            "page": lru_cache(maxsize=2)(partial(self._slices, "page")),
        }
        self.entries = lru_cache(maxsize=256)(self._entry)  # of 20 KB each; most are in several feeds

    def open(self, slug: str) -> Opened | None:
        """The files of a briefing, parsed."""
        return self.opened[slug] if slug in self.opened else self._files(slug)

    def _open(self, slug: str) -> Opened | None:
        files = self.shared.files.get(slug)
        if files is None:
            return None
        parts, fresh = _parts(slug, files, self.library.site.language, self.cache)
        if fresh and self.cache.write:
            self.cache.put(_pickled(fresh).items())
        elif fresh:
            self.parsed |= _pickled(fresh)
        return opened(*parts)

    def value(self, name: str) -> Any:
        """The value of a slice."""
        kind, _, rest = name.partition(":")
        if where := _SHELF.get(kind):
            return self.slices[where](rest.partition(":")[0])[name]
        packed = self.shared.packed.get(name)
        return self.shared.common[name] if packed is None else marshal.loads(packed)

    def entry(self, name: str) -> Any:
        """The same for a feed: what it tells of a briefing stands for the slice of its page."""
        kind, _, slug = name.partition(":")
        return self.entries(slug) if kind == "briefing" else self.value(name)

    def known(self, name: str) -> Any:
        """The value of a slice, or None where it is not at hand."""
        try:
            return self.value(name)
        except (KeyError, Lost):
            return None

    def _slices(self, where: str, slug: str) -> Any:
        return marshal.loads(_get(self.cache, f"{where}:{self.shared.made[slug]}"))

    def _entry(self, slug: str) -> feeds.Entry:
        page = self.slices["page"](slug)
        return feeds.entry(self.shared.common["site"], page[f"briefing:{slug}"], page[f"body:{slug}"])


def _get(cache: Cache, key: str) -> bytes:
    blob = cache.get(key)
    if blob is None:
        raise Lost(key)
    return blob


@lru_cache(maxsize=1)  # a worker serves one build at a time; the next one has another key
def _room(desk: Desk) -> Room:
    cache = Cache(Path(desk.folder), desk.engine, write=False)
    return Room(pickle.loads(_get(cache, desk.shared)), cache)


@lru_cache(maxsize=1)
def _theme(desk: Desk) -> theme.Theme:
    shared = _room(desk).shared
    return theme.unpack(shared.theme, shared.templates)
