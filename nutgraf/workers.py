"""What a worker does with its share of a build: parse files, make briefings, render pages.

A worker may be this process, another one or another machine: it is told where the cache is, reads from it
what it needs and gives bytes back. It never writes.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from nutgraf import downloads, parse, plan, record, theme, work
from nutgraf.cache import Cache, Lost
from nutgraf.edition import Card, Edition, Library, Opened, alone, card, link, opened
from nutgraf.model import digest
from nutgraf.problems import Problem


class Desk(NamedTuple):
    """Where a worker elsewhere finds things: the cache's folder and engine, and the key of what all share."""

    folder: str
    engine: str
    shared: str


@dataclass(frozen=True, slots=True)
class Shared:
    """What parsing, making and rendering read beyond one briefing. `files` name the files of each briefing (see
    `files_of`), `made` what was made of it."""

    library: Library
    files: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)
    common: Mapping[str, Any] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    theme: bytes = b""  # the templates compiled


class Made(NamedTuple):
    """What was made of a briefing, for the cache: a name for it, the record (plain values), the slices that lists
    name, those of its own page."""

    slug: str
    key: str
    record: bytes
    light: bytes
    heavy: bytes


class Prepared(NamedTuple):
    """The files of a briefing, parsed: each new part by its key in the cache, pickled; what all may know of it; and
    what was made of it as far as it could be, the others being unknown."""

    slug: str
    parts: dict[str, bytes]
    card: Card | None
    told: str  # digest of what others may read of its facts
    made: Made


FILES = ("article.md", "facts.yaml", "published.yaml")


def files_of(digests: Mapping[str, str], slug: str) -> str:
    """The files of a briefing by their digests, empty where there is none."""
    return " ".join([digests.get(f"content/briefings/{slug}/{name}", "") for name in FILES])


def part_keys(slug: str, files: str) -> list[tuple[str, str]]:
    """The path of each file of a briefing and the key of its part in the cache, empty where there is no file."""
    paths = (f"content/briefings/{slug}/{name}" for name in FILES)
    return [(path, part_key(path, mark)) for path, mark in zip(paths, files.split(" "), strict=True)]


def part_key(path: str, mark: str) -> str:
    return f"part:{path} {mark}" if mark else ""


# ---- parse and make ---------------------------------------------------------------------------

Task = tuple[str, str, Mapping[str, bytes]]  # slug, files, the bytes of each that the cache has no part of


def prepare(room: Room, tasks: Sequence[Task]) -> list[Prepared]:
    """Parse the files of some briefings, and make each as far as that goes without the others.

    Most briefings read nothing of others: they need not be made again when those are known.
    """
    done = []
    for slug, files, data in tasks:
        blobs: dict[str, bytes] = {}
        parts: list[parse.Part | None] = []
        for path, name in part_keys(slug, files):
            if path in data:
                part = parse.parse(path, data[path])
                blobs[name] = pickle.dumps(part, 5)
                parts.append(part)
            else:
                parts.append(room.part(name))
        read = opened(*parts)
        library = room.shared.library
        known = card(slug, read.article, read.file, library.zone) if read.article else None
        corrections = read.article.corrections if read.article else ()
        told = digest([files.split(" ")[1], read.whole, [repr(each) for each in corrections]])
        single = alone(library, slug, read, known)
        done.append(Prepared(slug, blobs, known, told, _make(slug, files, read, Edition(single))))
    return done


def prepare_elsewhere(desk: Desk, tasks: Sequence[Task]) -> list[Prepared]:
    return prepare(_room(desk), tasks)


def make(room: Room, slugs: Sequence[str]) -> list[Made]:
    """Make some briefings."""
    edition = Edition(room.library)
    done = []
    for slug in slugs:
        read = room.open(slug)
        assert read is not None  # a slug comes from its files
        done.append(_make(slug, room.shared.files[slug], read, edition))
    return done


def make_elsewhere(desk: Desk, slugs: Sequence[str]) -> list[Made]:
    return make(_room(desk), slugs)


HEAVY = ("briefing:", "body:")


def _make(slug: str, files: str, read: Opened, edition: Edition) -> Made:
    made = work.make(edition.library, slug, read, edition=edition)
    light = {name: each.value for name, each in made.slices.items() if not name.startswith(HEAVY)}
    heavy = {name: each.value for name, each in made.slices.items() if name.startswith(HEAVY)}
    return Made(
        slug,
        work.key(slug, files, made.reads, edition.library.atoms),
        marshal.dumps(work.record(made) | {"claimed": pickle.dumps(made.claims, 5)}),
        marshal.dumps(light),
        marshal.dumps(heavy),
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


Rendered = tuple[str, bytes | None, list[Problem]]


def render(room: Room, compiled: theme.Theme, pages: Sequence[plan.Page]) -> list[Rendered]:
    """Render some pages: (path, bytes or None, problems)."""
    done: list[Rendered] = []
    for page in pages:
        view = plan.view(page, room.value)
        write = downloads.WRITERS.get(page.template)
        if write:
            done.append((page.path, write(view), []))
        else:
            done.append((page.path, *theme.render(compiled, page.template, page.path, view, page.base)))
    return done


def render_elsewhere(desk: Desk, pages: Sequence[plan.Page]) -> list[Rendered]:
    room = _room(desk)
    return render(room, _theme(desk), pages)


# ---- what a worker has at hand ----------------------------------------------------------------


class Room:
    """Access to what is shared and to what the cache holds of each briefing."""

    def __init__(self, shared: Shared, cache: Cache) -> None:
        self.cache = cache
        self.shared = shared
        self.library = replace(shared.library, open=self.open)
        self.light = lru_cache(maxsize=4096)(self._light)
        self.heavy = lru_cache(maxsize=2)(self._heavy)

    def open(self, slug: str) -> Opened | None:
        """The files of a briefing, parsed."""
        files = self.shared.files.get(slug)
        return None if files is None else opened(*(self.part(name) for _, name in part_keys(slug, files)))

    def part(self, name: str) -> parse.Part | None:
        """A part by its key in the cache."""
        return pickle.loads(self._get(name)) if name else None

    def value(self, name: str) -> Any:
        """The value of a slice."""
        kind, _, rest = name.partition(":")
        if kind in ("head", "told"):
            return self.light(rest.partition(":")[0])[name]
        if kind in ("briefing", "body"):
            return self.heavy(rest)[name]
        return self.shared.common[name]

    def known(self, name: str) -> Any:
        """The value of a slice, or None where it is not at hand."""
        try:
            return self.value(name)
        except (KeyError, Lost):
            return None

    def _light(self, slug: str) -> Any:
        return self._values(f"light:{self.shared.made[slug]}")

    def _heavy(self, slug: str) -> Any:
        return self._values(f"page:{self.shared.made[slug]}")

    def _values(self, key: str) -> Any:
        return marshal.loads(self._get(key))

    def _get(self, key: str) -> bytes:
        blob = self.cache.get(key)
        if blob is None:
            raise Lost(key)
        return blob


@lru_cache(maxsize=1)  # a worker serves one build at a time; the next one has another key
def _room(desk: Desk) -> Room:
    cache = Cache(Path(desk.folder), desk.engine, write=False)
    blob = cache.get(desk.shared)
    if blob is None:
        raise Lost(desk.shared)
    return Room(pickle.loads(blob), cache)


@lru_cache(maxsize=1)
def _theme(desk: Desk) -> theme.Theme:
    shared = _room(desk).shared
    return theme.unpack(shared.theme, shared.templates)
