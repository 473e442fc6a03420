"""What is asked of a site as it stands, without building it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nutgraf import publish
from nutgraf.builder.crew import Crew
from nutgraf.builder.engine import engine
from nutgraf.builder.pipeline import Build
from nutgraf.builder.start import OUTPUT, STATE
from nutgraf.cache import Cache, Gone, Lost
from nutgraf.problems import Problem

if TYPE_CHECKING:
    from nutgraf.impact import Impact
    from nutgraf.schema.editors import Known
    from nutgraf.workers import Room

T = TypeVar("T")
SCHEMAS = f"{STATE}/schema"


def asked(root: Path, now: datetime, answer: Callable[[Room, dict[str, dict[str, Any]]], T]) -> T:
    """The answer of a function that is given what linking reads of the site, and what is known of each briefing."""
    for lost in (False, True):
        with ExitStack() as stack:
            own = stack.enter_context(tempfile.TemporaryDirectory(prefix="nutgraf-")) if lost else None
            cache = Cache(Path(own) if own else root / STATE, engine())
            stack.callback(cache.close)
            crew = Crew(None, stack, cache, single=lost)
            try:
                return answer(*Build(root, root / OUTPUT, cache, now, True, True, crew, None).library())
            except (Gone, Lost):
                if lost:
                    raise
    raise AssertionError  # the loop returns or raises


def impact(root: Path, now: datetime, name: str) -> Impact | str:
    """What a fact (`briefing/id`, or `id` where that is enough) or an entity (`entity:id`) touches; or what is wrong
    with the name."""
    from nutgraf import impact

    def answer(room: Room, known: dict[str, dict[str, Any]]) -> Impact | str:
        key, wrong = impact.find(room.library, name)
        if wrong:
            return wrong
        reads = {slug: record.get("reads") for slug, record in known.items()}
        if key.startswith(impact.ENTITY):
            slugs = [slug for slug, atoms in reads.items() if atoms is None or key in atoms]
            return impact.trace_entity(room.library, key.removeprefix(impact.ENTITY), slugs)
        return impact.trace(room.library, key, impact.readers(key.partition("/")[0], reads.items()))

    return asked(root, now, answer)


def schemas(root: Path, now: datetime) -> dict[str, str]:
    """JSON Schemas for the files of a site, with its own ids: name of the kind of file to JSON."""
    from nutgraf.schema import editors

    made = editors.schemas(asked(root, now, lambda room, _: _known(room)))
    return {name: json.dumps(each, ensure_ascii=False, indent=1) + "\n" for name, each in made.items()}


def write_schemas(root: Path, now: datetime) -> tuple[tuple[str, ...], list[Problem]]:
    """Write the schemas to where modelines look for them: the paths, and a problem for each that was not written."""
    files = {f"{SCHEMAS}/{name}.json": text.encode() for name, text in schemas(root, now).items()}
    return publish.write(files, root)


def _known(room: Room) -> Known:
    from nutgraf.model import Event
    from nutgraf.schema.editors import MOST

    library = room.library
    # More names than are offered are none: no more briefings are opened than can make as many.
    opened = {slug: found for slug in islice(sorted(library.slugs), MOST + 1) if (found := library.open(slug))}
    facts = [(slug, each) for slug, found in opened.items() for each in found.file.facts]
    own = [each.id for found in opened.values() for each in found.file.sources]

    def some(names: Iterable[str]) -> list[str]:
        return sorted(set(names))

    return {
        "entities": sorted(library.entities),
        "sources": some([*library.sources, *own]),
        "authors": [each.id for each in library.site.authors],
        "topics": some([*library.topics, *library.site.topics]),
        "briefings": sorted(library.cards),
        "facts": some(f"{slug}/{each.id}" for slug, each in facts),
        "ids": some(each.id for _, each in facts),
        "events": some(each.id for _, each in facts if isinstance(each, Event)),
        "pages": [f"pages/{name}" for name in library.pages],
    }
