"""What is kept of a build for the next one, as plain values, and the names of things in the cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from nutgraf.problems import Place, within

if TYPE_CHECKING:
    from nutgraf import sources
    from nutgraf.edition import Card, Library
    from nutgraf.parse import Part


def engine() -> str:
    """A digest of the code that makes the values in the cache, and of the versions of what it renders with."""
    mark = blake2b(digest_size=16)
    folder = os.path.dirname(os.path.dirname(__file__))
    for path in sorted(_modules(folder)):
        mark.update(path[len(folder) :].encode() + b"\0")
        with open(path, "rb") as file:
            mark.update(file.read())
    names = (
        "exchange_calendars-",
        "jinja2-",
        "markdown-",
        "markupsafe-",
        "pyyaml-",
        "python_slugify-",
        "text_unidecode-",
        "tzdata-",
    )
    found: set[str] = set()
    for place in sys.path:
        try:
            found.update(
                n for n in os.listdir(place or ".") if n.endswith(".dist-info") and n.lower().startswith(names)
            )
        except OSError:
            continue
    mark.update("\n".join([sys.version, *sorted(found)]).encode())
    return mark.hexdigest()


def _modules(folder: str) -> Iterable[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name not in ("theme", "__pycache__"):
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path


def plain(card: Card | None) -> tuple[Any, ...] | None:
    if card is None:
        return None
    return card.title, card.published.isoformat(), card.topics, card.entities, card.related, tuple(card.place)


def card(slug: str, plain: tuple[Any, ...]) -> Card:
    from nutgraf.edition import Card

    title, moment, topics, entities, related, place = plain
    return Card(slug, title, datetime.fromisoformat(moment), topics, entities, related, Place(*place))


def stale(record: dict[str, Any], changed: set[str]) -> bool:
    """Whether a briefing must be made again: something that it read has changed, or a hint names what is near."""
    return record["volatile"] or not changed.isdisjoint(record["reads"])


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
    common: dict[str, Part], records: Mapping[str, dict[str, Any] | None], digests: dict[str, str], day: date
) -> Library:
    from nutgraf import parse
    from nutgraf.edition import shelve

    cards = [card(slug, record["card"]) for slug, record in records.items() if record and record["card"]]
    told = {slug: record["told"] for slug, record in records.items() if record}
    images = [path.removeprefix("content/briefings/") for path in digests if parse.kind(path) == "image"]
    written = [
        slug for slug, record in records.items() if not record and f"content/briefings/{slug}/article.md" in digests
    ]
    return shelve(common, cards, told, images, records, written=written, day=day)


def assets(scan: sources.Scan) -> dict[str, str]:
    """Where each file that is published as it is comes from."""
    from nutgraf import parse

    images = (path for path in scan.stats if parse.kind(path) == "image")
    assets = {f"static/{name}": path for name, path in scan.static.items()}
    return assets | {path.removeprefix("content/briefings/"): path for path in images}
