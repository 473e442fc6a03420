"""The filters of the templates: links, languages, rows of things."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import jinja2
from jinja2 import runtime
from jinja2.filters import FILTERS

from nutgraf.views import EntityFact, Link

LINKS = "_links"  # where a page's own are, behind its view
FOREIGN = "_foreign"
_KNOWN = 10_000  # files
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_escape = FILTERS["escape"]


class Folder(dict[str, str]):
    """Files below the site's root as links from the pages of one folder (`topics/`), each made once."""

    def __init__(self, folder: str, base: str) -> None:
        self.folder, self.base = folder, base
        self.folders: dict[str, str] = {}  # how each begins

    def __missing__(self, path: str) -> str:
        if not path or _ADDRESS.match(path):
            link = path
        elif self.base:
            link = self.base + path
        else:
            folder, slash, _ = path.rpartition("/")
            if folder not in self.folders:
                self.folders[folder] = relative(folder + slash if folder else "", self.folder)
            link = self.folders[folder] + path[len(folder + slash) :]
        if len(self) >= _KNOWN:
            self.clear()
        self[path] = link
        return link


class Links(NamedTuple):
    """Addresses as links from one page."""

    here: str
    others: Folder


@jinja2.pass_context
def link(context: runtime.Context, path: str) -> str:
    """An address below the site's root, as a link from the page being rendered.

    `#f-x` and whole addresses (`https:`, `mailto:`) stay as they are.
    """
    links: Links = context.parent[LINKS]
    here, others = links
    if "#" not in path:
        return others[path]
    file, _, fragment = path.partition("#")
    return relative(path, here) if file == here and not others.base else f"{others[file]}#{fragment}"


@jinja2.pass_context
def elsewhere(context: runtime.Context, links: Iterable[Link]) -> list[Link]:
    """Those links that lead somewhere, and not to the page itself."""
    nowhere = ("", context.parent[LINKS].here)
    return [each for each in links if each["path"] not in nowhere]


def newest(lists: Iterable[Iterable[EntityFact]], dates: Collection[str] | None = None) -> list[EntityFact]:
    """The facts of some lists as one, newest first; with `dates` (EDTF), only those of these."""
    wanted = None if dates is None else set(dates)
    found = [
        fact for facts in lists for fact in facts if wanted is None or (fact["date"] and fact["date"]["iso"] in wanted)
    ]
    return sorted(found, key=lambda fact: fact["order"], reverse=True)


def foreign(view: Mapping[str, Any]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """The words of a view that are in another language than its page: what finds them, and the language of each."""
    found: dict[str, str] = {}
    for each in view.values():
        found |= each.get("foreign", {}) if type(each) is dict else {}
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if found else None, found


@jinja2.pass_context
def tongue(context: runtime.Context, words: str) -> str:
    """Words with their language, those of them that are not in that of the page."""
    pattern, foreign = context.parent[FOREIGN]
    if pattern is None or not pattern.search(words):
        return words
    pieces, done = [], 0
    for hit in pattern.finditer(words):
        lang = foreign[hit[0]]
        pieces.append(f'{_escape(words[done : hit.start()])}<span lang="{lang}">{_escape(hit[0])}</span>')
        done = hit.end()
    return FILTERS["safe"]("".join([*pieces, _escape(words[done:])]))  # type: ignore[no-any-return]  # a Markup


def nameless(html: str) -> str:
    """Markup of ours without its ids, for what stands on a page a second time. Quotes in texts are escaped."""
    return re.sub(r' id="[^"]*"', "", html)


def spaced(items: Iterable[Any], gap: str, last: str | None = None) -> Iterable[tuple[str, Any]]:
    """Each item with what stands before it: nothing before the first, `last` before the last one where it is given,
    and `gap` before the others."""
    some = items if type(items) is list else [*items]
    if len(some) < 2:  # most are
        return [("", each) for each in some]
    return zip(["", *[gap] * (len(some) - 2), gap if last is None else last], some, strict=True)


def numbered(items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Each item with its number, from 1."""
    return enumerate(items, 1)


def relative(path: str, here: str) -> str:
    """`path` as seen from the page at `here`, both below the site's root.

    >>> relative("index.html#f-x", "entities/apple.html")
    '../index.html#f-x'
    """
    file, mark, fragment = path.partition("#")
    if file == here:
        return mark + fragment if mark else file.rpartition("/")[2]
    folders, target = here.split("/")[:-1], file.split("/")
    shared = 0
    while shared < min(len(folders), len(target) - 1) and folders[shared] == target[shared]:
        shared += 1
    return "../" * (len(folders) - shared) + "/".join(target[shared:]) + mark + fragment
