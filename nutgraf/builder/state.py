"""What the last good build knew, in pieces: a build goes on from it and loads those that it needs.

Its `head` is small, plain and loaded whole. What there is of each briefing and of each page that is no briefing's own
stands in the cache, under the digests that the head gives, so that an edit loads and keeps only what it touches. A
piece that is not there, or is damaged, makes all of it worthless, which costs time and nothing else.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any

from nutgraf.cache import Gone

if TYPE_CHECKING:
    from nutgraf.cache import Cache
    from nutgraf.edition import Aim, Library
    from nutgraf.edition.slices import Slice
    from nutgraf.plan import Page, Plan, View
    from nutgraf.problems import Problem

Told = list[tuple[bytes, str]]  # who tells a thing: the value, and the briefing
# What is kept of a page: itself (see `plain`), the slices that planning it made (value and digest by name), the digests
# of all slices that it names, in their order, and the digest of all that it is made of.
Stored = tuple[tuple[Any, ...], dict[str, tuple[Any, str]], tuple[str, ...], str]
ATOMS = ("facts", "title", "address")  # what others may read of a briefing
# Where a briefing is used: its own pages, as they are stored; the paths of lists that name a slice of it, and the
# briefings of which a page does; those that read its facts.
USE = ("pages", "named", "shown_by", "read_by")
_SOME = 64  # values that go to the cache together


@dataclass(slots=True)
class Common:
    """What was made of what belongs to no briefing, what it read, its links, and the counts that it was given."""

    slices: dict[str, Slice]
    problems: list[Problem]
    reads: tuple[str, ...]
    aims: list[Aim]
    counts: dict[str, int]


class Rows(Mapping[str, Any]):
    """Plain values by name. Each is loaded when it is asked for, and saved when it was set."""

    def __init__(self, kind: str, cache: Cache | None = None, marks: Mapping[str, bytes] = {}) -> None:
        self.kind = kind
        self.marks = dict(marks)  # name -> digest in the cache
        self._cache = cache
        self._held: dict[str, Any] = {}
        self._new: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        found = self._held.get(name)
        if found is None:
            key = self._key(name, self.marks[name])
            blob = self._cache.get(key) if self._cache else None
            if blob is None:
                raise Gone(name)
            found = self._held[name] = marshal.loads(blob)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self.marks

    def __iter__(self) -> Iterator[str]:
        return iter(self.marks)

    def __len__(self) -> int:
        return len(self.marks)

    def set(self, name: str, value: Any) -> None:
        self._held[name] = value
        self._new.add(name)
        self.marks.setdefault(name, b"")

    def become(self, values: Iterable[tuple[str, Any]], names: Collection[str], cache: Cache | None = None) -> None:
        """These, which have the `names`, and no others; what is as it was is not saved again. With a cache they are
        put there, some at a time, and not held."""
        for name in self.marks.keys() - names:
            del self.marks[name]
            self._held.pop(name, None)
            self._new.discard(name)
        new = ((name, value) for name, value in values if name not in self.marks or self[name] != value)
        while some := list(islice(new, _SOME)):
            if cache:
                cache.put([self._saved(name, value) for name, value in some])
            else:
                for name, value in some:
                    self.set(name, value)
        if cache:
            self.save(cache)
            self._held.clear()

    def save(self, cache: Cache) -> None:
        """Put what was set into a cache."""
        cache.put(self._saved(name, self._held[name]) for name in sorted(self._new))
        self._cache = cache
        self._new.clear()

    def _saved(self, name: str, value: Any) -> tuple[str, bytes]:
        blob = marshal.dumps(value)
        self.marks[name] = blake2b(blob, digest_size=8).digest()
        return self._key(name, self.marks[name]), blob

    def keys_in_cache(self) -> Iterator[str]:
        return (self._key(name, mark) for name, mark in self.marks.items())

    def _key(self, name: str, mark: bytes) -> str:
        return f"{self.kind}:{name} {mark.hex()}"


class Claims:
    """Who claims what. A thing that is told with different numbers is contested."""

    def __init__(self, rows: Rows, contested: Iterable[bytes] = ()) -> None:
        self.rows = rows  # in parts, by the first byte of what is claimed
        self.contested = set(contested)

    def told(self, what: bytes) -> Told:
        part = f"{what[0]:02x}"
        return list(self.rows[part].get(what, ())) if part in self.rows else []

    def changes(self, old: Mapping[str, Iterable[Any]], new: Mapping[str, Iterable[Any]]) -> dict[bytes, Told]:
        """Who tells what, of all things that some briefings claim now and did not, or did and do not."""
        found: dict[bytes, Told] = {}
        for slug in new:
            was, now = set(map(tuple, old.get(slug, ()))), list(map(tuple, new[slug]))
            for what in {what for what, _ in was.symmetric_difference(now)}:
                told = found.get(what)
                rest = [each for each in (self.told(what) if told is None else told) if each[1] != slug]
                found[what] = sorted([*rest, *((value, slug) for each, value in now if each == what)], key=_slug)
        return found

    def disputed(self, changes: Mapping[bytes, Told]) -> list[str]:
        """The briefings that claim something of which there are two numbers, after some changes."""
        whats = (self.contested - changes.keys()) | {what for what, told in changes.items() if _is_contested(told)}
        return sorted({slug for what in whats for _, slug in (changes[what] if what in changes else self.told(what))})

    def take(self, changes: Mapping[bytes, Told]) -> None:
        parts: dict[str, dict[bytes, Told]] = {}
        for what, told in changes.items():
            part = f"{what[0]:02x}"
            if part not in parts:
                parts[part] = dict(self.rows[part]) if part in self.rows else {}
            parts[part][what] = told
            (self.contested.add if _is_contested(told) else self.contested.discard)(what)
        for part, found in parts.items():
            self.rows.set(part, {what: told for what, told in found.items() if told})

    def become(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """What these briefings claim, and nothing else."""
        parts: dict[str, dict[bytes, Told]] = {}
        for slug, record in records.items():
            for what, value in record["claims"]:
                parts.setdefault(f"{what[0]:02x}", {}).setdefault(what, []).append((value, slug))
        for part in parts.values():
            for told in part.values():
                told.sort(key=_slug)
        self.rows.become(parts.items(), parts)
        self.contested = {what for part in parts.values() for what, told in part.items() if _is_contested(told)}


def _slug(each: tuple[bytes, str]) -> tuple[str, bytes]:
    return each[1], each[0]


def _is_contested(told: Told) -> bool:
    return len(told) > 1 and any(value != told[0][0] for value, _ in told)


class State:
    """`rows` has of each briefing, by its slug, what was made of it (a record, see `work.record`) and where that is
    used; `lists` has the pages that are no briefing's own, by their paths (see `listed`)."""

    def __init__(self, cache: Cache | None = None, head: Mapping[str, Any] = {}) -> None:
        self.head = dict(head)
        self.rows = Rows("row", cache, self.head.get("rows", {}))
        self.lists = Rows("list", cache, self.head.get("lists", {}))
        self.claims = Claims(Rows("claims", cache, self.head.get("claims", {})), self.head.get("contested", ()))
        self.parts = Rows("state", cache, self.head.get("parts", {}))  # large things that few builds need

    def __bool__(self) -> bool:
        return bool(self.head)

    def atoms(self) -> tuple[dict[str, str], dict[str, str]]:
        """The atoms of the library, and those of briefings that are not in it."""
        out = set(self.head.get("out", ()))
        found: tuple[dict[str, str], dict[str, str]] = dict(self.head.get("atoms", {})), {}
        for slug, row in self.rows.items():
            found[slug in out].update(known_atoms(slug, row))
        return found

    def pages(self) -> dict[str, Stored]:
        """What is kept of each page, by its path."""
        every = [*self.lists.values(), *(each for row in self.rows.values() for each in row["pages"])]
        return {each[0][0]: each for each in every}

    def page(self, path: str) -> Stored | None:
        """What is kept of the page at a path; few pieces are loaded for it."""
        if path in self.lists:
            found: Stored = self.lists[path]
            return found
        near = (each for slug in self.rows if slug in path for each in self.rows[slug]["pages"])
        return next((each for each in near if each[0][0] == path), None)

    def save(self, cache: Cache, name: str) -> None:
        for rows in self._all():
            rows.save(cache)
        self.head["rows"], self.head["lists"], self.head["parts"] = self.rows.marks, self.lists.marks, self.parts.marks
        self.head["claims"], self.head["contested"] = self.claims.rows.marks, sorted(self.claims.contested)
        cache.commit()
        cache.save(name, self.head)

    def live(self) -> set[str]:
        return {key for rows in self._all() for key in rows.keys_in_cache()}

    def _all(self) -> tuple[Rows, ...]:
        return self.rows, self.lists, self.claims.rows, self.parts


def known_atoms(slug: str, row: Mapping[str, Any]) -> dict[str, str]:
    return {f"{kind}:{slug}": value for kind, value in zip(ATOMS, row["atoms"], strict=True) if value is not None}


def arrange(
    state: State,
    library: Library,
    records: Mapping[str, dict[str, Any]],
    common: Common,
    claims: Claims,
    planned: Plan,
    own: Plan,
    marks: Mapping[str, str],
    pages: Mapping[str, str],
    cache: Cache | None,
) -> None:
    """Put into a state, piece by piece, what was made and planned; `own` are the pages of those briefings for which
    they were planned anew, `marks` the digests of all slices, `pages` those of what pages are made of. With a cache
    the pieces go there at once and leave memory; no build finds them there before `save`."""
    from nutgraf.plan import own_paths

    anew: dict[str, list[Page]] = {}
    for slug in library.cards:
        if found := [own.pages[path] for path in own_paths(library, slug) if path in own.pages]:
            anew[slug] = found
    views: dict[str, list[View]] = {slug: [page.view for page in some] for slug, some in anew.items()}
    views |= {slug: [each[0][3] for each in state.rows[slug]["pages"]] for slug in library.cards if slug not in anew}
    use = used(records, planned.pages, views)
    behind = library.backstage().atoms

    def rows() -> Iterator[tuple[str, Any]]:
        for slug, record in records.items():
            known = behind if slug in library.out else library.atoms
            its = {"atoms": tuple([known.get(f"{kind}:{slug}") for kind in ATOMS]), "pages": list[Stored]()}
            if slug in anew:
                its["pages"] = [stored(page, own.pagers, marks, pages[page.path]) for page in anew[slug]]
            elif slug in views:
                its["pages"] = state.rows[slug]["pages"]
            yield slug, {**record, **use[slug], **its}

    lists = (
        (path, stored(page, planned.pagers, marks, pages[path], state.lists.get(path)))
        for path, page in planned.pages.items()
    )
    parts = {
        "library": pickle.dumps(library.bare(), 5),
        "common": pickle.dumps(common, 5),
        "paths": "\n".join(pages),
    }
    state.rows.become(rows(), records.keys(), cache)
    state.lists.become(lists, planned.pages.keys(), cache)
    state.claims.rows.become(claims.rows.items(), claims.rows.keys(), cache)
    state.claims.contested = claims.contested
    state.parts.become(parts.items(), parts.keys(), cache)


# ---- pages ------------------------------------------------------------------------------------


def plain(page: Page) -> tuple[Any, ...]:
    return page.path, page.kind, page.template, dict(page.view), tuple(page.place), page.base, page.lang


def page(values: tuple[Any, ...]) -> Page:
    """The page that `plain` wrote."""
    from nutgraf.plan import Page
    from nutgraf.problems import Place

    path, kind, template, view, place, base, lang = values
    return Page(path, kind, template, view, Place(*place), base, lang)


def inputs(stored: Stored, templates: Mapping[str, str]) -> dict[str, str]:
    """All that a page was made of, by name, with digests; `templates` are those of that time."""
    from nutgraf import plan

    made = page(stored[0])
    return plan.inputs(made, dict(zip(plan.slices_of(made), stored[2], strict=True)), templates)


def stored(
    page: Page, pagers: Mapping[str, Slice], marks: Mapping[str, str], mark: str, old: Stored | None = None
) -> Stored:
    """What to keep of a page that was planned; `old` is what was kept of it."""
    from nutgraf.plan import slices_of

    shown = plain(page)
    if old and old[3] == mark and old[0] == shown:
        return old
    names = slices_of(page)
    own = {name: (pagers[name].value, pagers[name].digest) for name in names if name in pagers}
    return shown, own, tuple([marks[name] for name in names]), mark


def used(
    records: Mapping[str, Mapping[str, Any]], lists: Mapping[str, Page], own: Mapping[str, Iterable[View]]
) -> dict[str, dict[str, Any]]:
    """Where each briefing is used (see `USE`), by its slug, but for its own pages, of which `own` has the views."""
    from nutgraf.plan import slices_of

    # Names of slices come by the hundred thousand.
    home = {name: slug for slug, record in records.items() for name in record["slices"]}
    named: dict[str, list[str]] = {}
    shown_by: dict[str, list[str]] = {}
    read_by: dict[str, list[str]] = {}
    for path, each in lists.items():
        for slug in dict.fromkeys([home.get(name, "") for name in slices_of(each)]):
            named.setdefault(slug, []).append(path)
    for slug, views in own.items():
        several = [names for view in views for names in view.values()]
        every = (name for names in several for name in ((names,) if isinstance(names, str) else names))
        for other in {home.get(name, "") for name in every} - {slug, ""}:
            shown_by.setdefault(other, []).append(slug)
    for slug, record in records.items():
        for atom in record["reads"]:
            if atom.startswith("facts:"):
                read_by.setdefault(atom[6:], []).append(slug)
    return {
        slug: {
            "named": tuple(named.get(slug, ())),
            "shown_by": tuple(sorted(shown_by.get(slug, ()))),
            "read_by": tuple(sorted(read_by.get(slug, ()))),
        }
        for slug in records
    }
