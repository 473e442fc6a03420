"""What a worker does with its share of a build: parse files, make briefings, render pages.

A worker may be this process, another one or another machine: it is told where the cache is, reads from it
what it needs and gives bytes back. It never writes.
"""

from __future__ import annotations

import marshal
import pickle
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from nutgraf import downloads, parse, plan, theme, work
from nutgraf.cache import Cache, Lost
from nutgraf.edition import Card, Edition, Library, Opened, card, opened
from nutgraf.model import digest
from nutgraf.problems import Problem


class Desk(NamedTuple):
    """Where a worker elsewhere finds things: the cache's folder and engine, and the key of what all share."""

    folder: str
    engine: str
    shared: str


class Parsed(NamedTuple):
    """The files of a briefing, parsed: each part by its key in the cache, pickled."""

    slug: str
    parts: dict[str, bytes]
    card: Card | None
    told: str  # digest of what others may read of its facts


@dataclass(frozen=True, slots=True)
class Shared:
    """What making and rendering read beyond one briefing. `parts` are the keys of the parts of each briefing's
    article and facts, `made` the keys of what was made of each."""

    library: Library
    parts: Mapping[str, tuple[str, str]]
    made: Mapping[str, str]
    common: Mapping[str, Any]
    templates: Mapping[str, str]
    theme: bytes  # the templates compiled


# ---- parse ------------------------------------------------------------------------------------

File = tuple[str, str, bytes]  # key in the cache, path, bytes


def parse_files(zone: str, tasks: Sequence[tuple[str, str, Sequence[File]]]) -> list[Parsed]:
    """Parse the files of some briefings: (slug, digest of its facts file, files)."""
    where = ZoneInfo(zone)
    done = []
    for slug, facts, files in tasks:
        parts = {path: parse.parse(path, data) for _, path, data in files}
        blobs = {key: pickle.dumps(parts[path], 5) for key, path, _ in files}
        done.append(Parsed(slug, blobs, *known(slug, facts, parts, where)))
    return done


def known(slug: str, facts: str, parts: Mapping[str, parse.Part], where: ZoneInfo) -> tuple[Card | None, str]:
    """What all may know of a briefing, and the digest of what they may read of its facts."""
    folder = f"content/briefings/{slug}/"
    files = opened(parts.get(folder + "article.md"), parts.get(folder + "facts.yaml"))
    made = card(slug, files.article, files.file, where) if files.article else None
    corrections = files.article.corrections if files.article else ()
    return made, digest([facts, files.whole, [repr(each) for each in corrections]])


# ---- make -------------------------------------------------------------------------------------


class Packed(NamedTuple):
    """What was made of a briefing, for the cache: the record without the slices' values, the slices that lists
    name, those of its own page."""

    slug: str
    made: bytes
    light: bytes
    heavy: bytes


def make(room: Room, slugs: Sequence[str]) -> list[Packed]:
    """Make some briefings."""
    edition = Edition(room.library)
    done = []
    for slug in slugs:
        files = room.open(slug)
        assert files is not None  # a slug comes from its files
        done.append(_packed(work.make(room.library, slug, files, edition=edition)))
    return done


def make_elsewhere(desk: Desk, slugs: Sequence[str]) -> list[Packed]:
    return make(_room(desk), slugs)


HEAVY = ("briefing:", "body:")


def _packed(made: work.Made) -> Packed:
    light = {name: each.value for name, each in made.slices.items() if not name.startswith(HEAVY)}
    heavy = {name: each.value for name, each in made.slices.items() if name.startswith(HEAVY)}
    bare = replace(made, slices={name: replace(each, value=None) for name, each in made.slices.items()})
    return Packed(
        made.slug,
        pickle.dumps(bare, 5),
        zlib.compress(marshal.dumps(light), 1),
        zlib.compress(marshal.dumps(heavy), 1),
    )


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
        keys = self.shared.parts.get(slug)
        if keys is None:
            return None
        article, facts = (pickle.loads(self._get(key)) if key else None for key in keys)
        return opened(article, facts)

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
        return marshal.loads(zlib.decompress(self._get(key)))

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
