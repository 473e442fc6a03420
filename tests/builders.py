"""Tiny sites in two lines: files as text in, an edition or its problems out. No disk."""

from __future__ import annotations

from nutgraf import checks, parse
from nutgraf.edition import Edition, link
from nutgraf.problems import Located, Problem, sort

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


def edition(texts: dict[str, str], images: dict[str, str] | None = None) -> Edition:
    parts = {path: parse.parse(path, text.encode()) for path, text in texts.items() if parse.kind(path)}
    return link(parts, images or {}, parse.folders(texts))


def problems(texts: dict[str, str], images: dict[str, str] | None = None) -> list[Problem]:
    """All problems of a site, sorted, but for a briefing's resting on one source."""
    return [each for each in sort(checks.check(edition(texts, images))) if each.code != "single-source"]


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
