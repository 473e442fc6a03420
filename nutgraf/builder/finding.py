"""The search index in a build: made when what can be found has changed, and published like any other file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from nutgraf import search
from nutgraf.problems import Place, Problem, problem

if TYPE_CHECKING:
    from nutgraf.edition import Library
    from nutgraf.workers import Room


@dataclass(frozen=True, slots=True)
class Found:
    """An index: the digest of what it was made of, its files where they are new, and the digests of all of them."""

    mark: str
    files: Mapping[str, bytes]
    held: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def find(
    library: Library, marks: Mapping[str, str], room: Room, before: tuple[str, Mapping[str, str]] | None, late: bool
) -> Found:
    """The index over the site. `before` is the one that there is: its mark and its files, kept where it serves; with
    `late` it serves though it is of an older edition."""
    if not library.site.search:
        return Found("", {}, {})
    names = [f"{kind}:{told}" for told, _ in _told(library) for kind in ("briefing", "body")]
    names += [f"entity:{name}" for name in sorted(library.entities)]
    whole = blake2b(search.version().encode(), digest_size=16)
    for name in names:
        whole.update(f"{name} {marks[name]} {library.site.language}\n".encode())
    mark = whole.hexdigest()
    if before and before[1] and (late or before[0] == mark):
        return Found(before[0], {}, before[1])
    try:
        files = search.index(_records(library, room))
    except search.Missing:
        hint = "install nutgraf[search], or take `search:` out of site.yaml"
        message = "the package pagefind_bin, which makes the search index, is not installed or does not run here"
        return Found("", {}, {}, (problem("missing-package", Place("site.yaml"), message, hint=hint),))
    held = {path: blake2b(data, digest_size=16).hexdigest() for path, data in files.items()}
    return Found(mark, files, held)


def _told(library: Library) -> Iterator[tuple[str, str]]:
    """What the slices of each briefing and each translation are called by, and its language."""
    for slug in sorted(library.cards):
        yield slug, library.cards[slug].lang or library.site.language
        for each in library.translations(slug):
            yield f"{slug}:{each.lang}", each.lang


def _records(library: Library, room: Room) -> Iterator[search.Record]:
    language = library.site.language
    for told, lang in _told(library):
        yield from search.briefing(room.value(f"briefing:{told}"), room.value(f"body:{told}"), lang)
    for name in sorted(library.entities):
        yield search.entity(room.value(f"entity:{name}"), language)
