"""External links: every address on another host that the content names, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nutgraf import outside, sources
from nutgraf.builder.questions import asked
from nutgraf.builder.report import Progress, Report
from nutgraf.builder.start import STATE
from nutgraf.cache import Cache
from nutgraf.outside import Answer, Manners
from nutgraf.problems import Note, Place, Problem, failed, levelled, problem, sort, within

if TYPE_CHECKING:
    from nutgraf.model import Source, Text
    from nutgraf.workers import Room

FRESH = 7 * 24 * 3600  # seconds for which an answer that was fine is taken to hold
RECORD = "external"  # the record under .nutgraf/


@dataclass(frozen=True, slots=True)
class Named:
    """An address, where it is named, and the copy that is kept of what stands there."""

    address: str
    place: Place
    archive: str = ""


def follow(
    root: Path,
    report: Report,
    now: datetime,
    only: tuple[str, ...] = (),
    progress: Progress | None = None,
    manners: Manners | None = None,
) -> Report:
    """A report with the problems of the external links added; `only` as for a build. Answers that were fine are kept
    for a week, all others are asked for again."""
    named, levels = asked(root, now, lambda room, _: (list(_named(room)), room.library.site.checks))
    named = [each for each in named if not only or within(each.place.path, only)]
    cache = Cache(root / STATE, RECORD)
    moment = now.timestamp()
    known: dict[str, float] = cache.load(RECORD) or {}
    known = {address: at for address, at in known.items() if 0 <= moment - at < FRESH}
    wanted = dict.fromkeys(each.address for each in named if each.address not in known)
    answers = outside.ask(wanted, manners or Manners(), progress)
    cache.save(RECORD, known | {address: moment for address, answer in answers.items() if answer.fine})
    cache.close()
    found = list(_dead(named, answers, known))
    if not found:
        return report
    shown = sort([*report.problems, *levelled(found, levels)])
    scan = sources.scan(root, {})
    lines = {**report.lines, **sources.lines_of(scan, [each.place for each in found])}
    return replace(report, problems=tuple(shown), failed=failed(shown), lines=lines)


def _dead(named: list[Named], answers: Mapping[str, Answer], known: Mapping[str, float]) -> Iterator[Problem]:
    for each in named:
        answer = answers.get(each.address)
        if answer is None and each.address not in known:
            hint = "run this again: what answered is not asked anew"
            found = problem("dead-link", each.place, f"`{each.address}` was not asked: time ran out", hint=hint)
            yield replace(found, level="info")
        elif answer is not None and not answer.fine:
            said = f"{answer.status} {answer.reason}".strip() if answer.status else answer.reason
            kept = answers.get(each.archive)
            copy = each.archive and (each.archive in known or (kept is not None and (kept.fine or kept.unsettled)))
            hint = "look at it in a browser; correct the address, or add an `archive_url:` of a copy to its source"
            if copy:
                hint = "readers are shown the archived copy beside it"
            elif answer.unsettled:
                hint = "the host may refuse programs only: look at it in a browser"
            notes = [Note(f"archived copy: {each.archive}")] if copy else []
            found = problem("dead-link", each.place, f"`{each.address}` does not answer: {said}", *notes, hint=hint)
            yield replace(found, level="info") if copy or answer.unsettled else found


def _named(room: Room) -> Iterator[Named]:
    """Every address on another host that the content names."""
    from nutgraf.edition import translated_texts
    from nutgraf.edition.told import nested, texts

    library = room.library
    site = library.site
    for author in site.authors:
        yield from _one(author.url, site.place)
    for entity in library.entities.values():
        yield from _one(entity.url, entity.place)
        yield from _linked(entity.note)
    for source in library.sources.values():
        yield from _source(source)
    for _, page in library.plain():
        for text in (page.title, page.deck, page.body.text):
            for each in nested(text) if text else ():
                yield from _linked(each)
    for slug in sorted(library.slugs):
        opened = library.open(slug)
        if opened is None:
            continue
        for source in opened.file.sources:
            yield from _source(source)
        if opened.article:
            translated = [text for _, text in translated_texts(opened)]
            for each in (*texts(opened.article, opened.file), *translated):
                yield from _linked(each)


def _one(address: str, place: Place, archive: str = "") -> Iterator[Named]:
    if address.lower().startswith(("http://", "https://")):
        yield Named(address, place, archive)


def _source(source: Source) -> Iterator[Named]:
    place = source.places.get
    yield from _one(source.url, place("url") or source.place, source.archive_url)
    yield from _one(source.archive_url, place("archive_url") or source.place)
    yield from _linked(source.note)


def _linked(text: Text | None) -> Iterator[Named]:
    for link in text.links if text else ():
        yield from _one(link.target, link.place)
