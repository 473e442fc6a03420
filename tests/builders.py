"""Tiny sites in two lines: files as text in; slices, pages or problems out. No disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nutgraf import checks, parse, plan, work
from nutgraf.edition import Briefing, Edition, Library, card, link, opened, shelve
from nutgraf.edition.library import zone
from nutgraf.edition.slices import Slice
from nutgraf.model import Site, digest
from nutgraf.problems import Located, Place, Problem, sort

SITE = "title: A Desk\nurl: https://desk.example/\ntimezone: UTC\n"
ENTITIES = "acme:\n  name: Acme\nbolt:\n  name: Bolt\n"
SOURCES = "wire:\n  title: A report\n  publisher: A Wire\nfiling:\n  title: A filing\n  publisher: Acme\n"
FRONT = "title: {title}\npublished: {published}\n"


def article(body: str = "Words.", front: str = "", title: str = "A title", published: str = "2024-03-07") -> str:
    """An article.md; `front` is more front matter."""
    return f"---\n{FRONT.format(title=title, published=published)}{front}---\n{body}\n"


def files(body: str = "Words.", facts: str = "", front: str = "", more: dict[str, str] | None = None) -> dict[str, str]:
    """The files of a site with one briefing, `one`."""
    result = {
        "site.yaml": SITE,
        "content/entities.yaml": ENTITIES,
        "content/sources.yaml": SOURCES,
        "content/briefings/one/article.md": article(body, front),
        "content/briefings/one/facts.yaml": facts,
    }
    return result | (more or {})


def library(texts: dict[str, str], images: Iterable[str] = ()) -> Library:
    """A site's library; `images` are paths below content/briefings/."""
    settings = parse.parse("site.yaml", texts["site.yaml"].encode()).value if "site.yaml" in texts else None
    lang = settings.language if isinstance(settings, Site) else "en"
    parts = {path: parse.parse(path, text.encode(), lang) for path, text in texts.items() if parse.kind(path)}
    slugs = parse.folders(texts)
    folder = "content/briefings/{}/{}".format
    names = ("article.md", "facts.yaml", "published.yaml")
    others = {
        slug: [p for p in sorted(parts) if p.startswith(folder(slug, "")) and parse.language(p)] for slug in slugs
    }
    found = {
        slug: opened(*(parts.get(folder(slug, name)) for name in names), *map(parts.get, others[slug]))
        for slug in sorted(slugs)
    }
    site = parts["site.yaml"].value if "site.yaml" in parts else None
    where = zone(site if isinstance(site, Site) else Site(place=Place("site.yaml")))
    cards = [
        card(slug, each.article, each.file, where, each.translations) for slug, each in found.items() if each.article
    ]
    common = {path: part for path, part in parts.items() if not path.startswith("content/briefings/")}
    facts = {slug: digest(texts.get(folder(slug, "facts.yaml"), "")) for slug in slugs}
    return shelve(common, cards, facts, dict.fromkeys(images, ""), slugs, found.get)


@dataclass
class Whole:
    """A whole site, made."""

    library: Library
    problems: list[Problem]
    slices: dict[str, Slice]
    made: dict[str, work.Made]

    def __getitem__(self, name: str) -> Any:
        return self.slices[name].value


def whole(texts: dict[str, str], images: Iterable[str] = ()) -> Whole:
    shelf = library(texts, images)
    index = plan.index(shelf)
    slices, problems, _, _ = work.make_common(shelf, plan.counts(index))
    made = {}
    for slug in sorted(shelf.slugs):
        files_of = shelf.open(slug)
        assert files_of is not None
        made[slug] = work.make(shelf, slug, files_of)
        slices |= made[slug].slices
        problems += made[slug].problems
    problems += checks.told_twice(claim for each in made.values() for claim in each.claims)
    planned = plan.plan(shelf, index)
    return Whole(shelf, sort([*problems, *planned.problems]), slices | planned.pagers, made)


def briefing(texts: dict[str, str], slug: str = "one") -> tuple[Edition, Briefing]:
    """One briefing, linked, in its edition."""
    shelf = library(texts)
    edition = Edition(shelf)
    files_of = shelf.open(slug)
    assert files_of is not None
    linked, _ = link(edition, slug, files_of)
    assert linked is not None
    return edition, linked


def problems(texts: dict[str, str], images: Iterable[str] = ()) -> list[Problem]:
    """All problems of a site, sorted, but for a briefing's resting on one source."""
    return [each for each in whole(texts, images).problems if each.code != "single-source"]


def told(texts: dict[str, str]) -> list[str]:
    """The problems as `file:line:column code`, with the file's own name only."""
    return [
        f"{each.place.path.rpartition('/')[2]}:{each.place.line}:{each.place.column} {each.code}"
        for each in problems(texts)
    ]


def located(text: str, path: str = "a.md") -> Located:
    """A text as the whole of a file."""
    runs, offset = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        runs.append((offset, number, 1))
        offset += len(line) + 1
    return Located(text, path, tuple(runs))
