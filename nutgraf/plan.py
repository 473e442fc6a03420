"""Plan: an edition to its pages. A page is a promise of one output file and names the slices that its view is made of.

To add a kind of page: a function here that yields its pages, its view in `views`, its template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nutgraf.edition import Edition, address
from nutgraf.edition.slices import Slices, spoken_of
from nutgraf.problems import Note, Place, Problem, problem

View = Mapping[str, "str | tuple[str, ...]"]
RELATED = 3
NEAR = 12  # how many older briefings of each entity are looked at for related ones


@dataclass(frozen=True, slots=True)
class Page:
    """`view` names, for each slot of the template's view, a slice or a list of slices."""

    path: str
    kind: str
    template: str
    view: View
    place: Place  # what claims the address
    base: str = ""  # links begin with it instead of being relative


def plan(slices: Slices) -> tuple[list[Page], list[Problem]]:
    """All pages, in the order of their paths, and a problem for each address that two of them claim."""
    claimed: dict[str, Page] = {}
    problems = []
    for kind in KINDS:
        for page in kind(slices):
            first = claimed.setdefault(page.path, page)
            if first is not page:
                problems.append(
                    problem(
                        "address-collision",
                        page.place,
                        f"`{page.path}` is the address of two pages",
                        Note(f"the other one, a {first.kind} page", first.place),
                        hint="rename one of them, or change `permalinks` in site.yaml",
                    )
                )
    return [claimed[path] for path in sorted(claimed)], problems


def inputs(page: Page, slices: Slices, templates: Mapping[str, str]) -> dict[str, str]:
    """All that a page is made of, by name, with digests: its cache key and the record of what it depends on."""
    names: dict[str, str] = {f"template:{page.template}": templates.get(page.template, "")}
    for slot in page.view.values():
        for name in (slot,) if isinstance(slot, str) else slot:
            names[name] = slices[name].digest
    return names


def view(page: Page, slices: Slices) -> dict[str, Any]:
    """What the page's template sees."""
    result: dict[str, Any] = {"page": {"path": page.path, "kind": page.kind}}
    for slot, names in page.view.items():
        result[slot] = slices[names].value if isinstance(names, str) else [slices[name].value for name in names]
    return result


# ---- kinds of pages ---------------------------------------------------------------------------


def _heads(slugs: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"head:{slug}" for slug in slugs)


def home(slices: Slices) -> Iterator[Page]:
    slugs = list(slices.edition.briefings)
    view: View = {"site": "site", "heads": _heads(slugs), "topics": "topics"}
    yield Page("index.html", "home", "index.html", view, Place("site.yaml"))


def briefings(slices: Slices) -> Iterator[Page]:
    edition = slices.edition
    for slug, briefing in edition.briefings.items():
        view: View = {
            "site": "site",
            "briefing": f"briefing:{slug}",
            "body": f"body:{slug}",
            "related": _heads(related(slices, slug)),
        }
        yield Page(address(edition, "briefing", slug), "briefing", "briefing.html", view, briefing.article.place)


def related(slices: Slices, slug: str) -> list[str]:
    """The briefings that the author names, else older ones that speak of the same entities, most shared first."""
    edition = slices.edition
    named = [ref.id for ref in edition.briefings[slug].article.related if ref.id in edition.briefings]
    if named:
        return named
    shared: dict[str, int] = {}
    for entity in spoken_of(edition.briefings[slug]):
        speakers = slices.index.briefings[entity]
        at = speakers[slug]
        for other in slices.index.order[entity][at + 1 : at + 1 + NEAR]:
            shared[other] = shared.get(other, 0) + 1
    return sorted(shared, key=lambda other: (-shared[other], other))[:RELATED]


def entities(slices: Slices) -> Iterator[Page]:
    edition = slices.edition
    if not edition.entities:
        return
    yield Page(
        "entities.html",
        "entities",
        "entities.html",
        {"site": "site", "entities": "entities"},
        Place("content/entities.yaml"),
    )
    for name, entity in edition.entities.items():
        view: View = {"site": "site", "entity": f"entity:{name}", "heads": _heads(slices.index.order.get(name, []))}
        yield Page(address(edition, "entity", name), "entity", "entity.html", view, entity.place)


def topics(slices: Slices) -> Iterator[Page]:
    edition = slices.edition
    for name in edition.topics:
        slugs = slices.index.topics.get(name, [])
        view: View = {"site": "site", "topic": f"topic:{name}", "heads": _heads(slugs)}
        place = edition.briefings[slugs[0]].article.place if slugs else Place("site.yaml")
        yield Page(address(edition, "topic", name), "topic", "topic.html", view, place)


def plain(slices: Slices) -> Iterator[Page]:
    edition = slices.edition
    for name, page in edition.pages.items():
        view: View = {"site": "site", "plain": f"page:{name}"}
        yield Page(address(edition, "page", name), "page", "page.html", view, page.place)


def not_found(slices: Slices) -> Iterator[Page]:
    slugs = list(slices.edition.briefings)[:5]
    base = base_path(slices.edition)
    yield Page("404.html", "404", "404.html", {"site": "site", "heads": _heads(slugs)}, Place("site.yaml"), base)


def base_path(edition: Edition) -> str:
    """The path of the site on its host, with a slash at both ends."""
    path = urlsplit(edition.site.url).path
    return f"/{path.strip('/')}/" if path.strip("/") else "/"


KINDS: tuple[Callable[[Slices], Iterator[Page]], ...] = (
    home,
    briefings,
    entities,
    topics,
    plain,
    not_found,
)
