"""Addresses: where each thing of an edition is found, as a path below the site's root that ends in a file name."""

from __future__ import annotations

from nutgraf.edition.link import Edition

PATTERNS = {
    "briefing": "/{slug}.html",
    "entity": "/entities/{id}.html",
    "topic": "/topics/{id}.html",
    "page": "/pages/{id}.html",
}


def address(edition: Edition, kind: str, name: str) -> str:
    """The path of a briefing, an entity, a topic or a plain page. `site.yaml` gives other patterns in `permalinks`.

    A pattern may hold {slug} or {id}, and for a briefing {year}, {month} and {day} of its first publication;
    one that ends in a slash is a folder with an index.html.
    """
    pattern = edition.site.permalinks.get(kind, PATTERNS[kind]).lstrip("/")
    if pattern.endswith("/") or not pattern:
        pattern += "index.html"
    path = pattern.replace("{slug}", name).replace("{id}", name)
    briefing = edition.briefings.get(name) if kind == "briefing" else None
    if briefing:
        day = briefing.published
        path = path.replace("{year}", f"{day:%Y}").replace("{month}", f"{day:%m}").replace("{day}", f"{day:%d}")
    return path
