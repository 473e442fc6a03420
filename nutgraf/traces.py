"""What is hidden on pages: the proof that nothing leads to it, or its marks, where it is shown to who works on it.

What is hidden has no card and no atom (see `edition.library`), so that nothing made of those can speak of it. What is
proved here is the rest: that no page was planned of its slices, and that no link that somebody wrote by hand, in an
article or in a template, names its address or that of one of its files.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import unquote, urlsplit

from nutgraf.edition import Hidden, Library
from nutgraf.edition.slices import moment, slice_of
from nutgraf.edition.windows import Window
from nutgraf.patterns import pattern
from nutgraf.plan import Page, Plan, own_paths, slices_of
from nutgraf.problems import Note, Problem, problem
from nutgraf.views import HiddenMark

FEW = 32
# The kinds of slices that are of one briefing.
OF_BRIEFINGS = frozenset("briefing body head dated told events rests cited correction beside tongues share".split())
_LINKS = pattern(rb"""\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


class Traces:
    """Finds traces of hidden briefings in pages: one for a build, and only for one that hides any."""

    def __init__(self, library: Library) -> None:
        behind = library.backstage()
        self.hidden = library.out
        self.found: dict[str, list[Page]] = {}
        self.addresses = {path: slug for slug in self.hidden for path in own_paths(behind, slug)}
        self.addresses |= {ref.id: slug for slug, each in self.hidden.items() for ref in each.card.aliases}
        self.addresses |= {path: slug for path in library.images if (slug := path.partition("/")[0]) in self.hidden}
        self.site = urlsplit(library.site.url)
        host = re.escape(self.site.netloc.encode())
        self.absolute = re.compile(rb"//" + host + rb"(/[^\s\"'<>\\,]*)", re.I) if host else None
        self.names = [slug.encode() for slug in self.hidden]

    def look(self, page: Page, data: bytes) -> set[str]:
        """The hidden briefings that a page leads to, or that it was planned of."""
        planned = {slug for slug in map(briefing_of, slices_of(page)) if slug in self.hidden}
        # Looking for a few names is quicker than reading links; it is not for many.
        maybe = len(self.names) > FEW or any(name in data for name in self.names)
        return planned | (set(self._written(page.path, data)) if maybe else set())

    def saw(self, page: Page, slugs: Iterable[str]) -> None:
        """A page leads to these."""
        for slug in slugs:
            self.found.setdefault(slug, []).append(page)

    def problems(self) -> Iterator[Problem]:
        """A problem for each briefing that leads to a hidden one, or for each other page that does. Feeds repeat what
        pages say, and are told of only where no page says it."""
        for slug, pages in sorted(self.found.items()):
            html = [page for page in pages if page.path.endswith(".html")]
            for page in {page.place: page for page in sorted(html or pages, key=lambda page: page.path)}.values():
                yield _problem(page, slug, self.hidden[slug])

    def _written(self, path: str, data: bytes) -> Iterator[str]:
        folder = posixpath.dirname(path)
        links = [next(filter(None, found), b"") for found in _LINKS.findall(data)] if path.endswith(".html") else []
        links += self.absolute.findall(data) if self.absolute else []
        base = self.site.path.rstrip("/")
        for link in links:
            text = unquote(unescape(link.decode("utf-8", "replace")))
            if "//" in text:
                continue  # what leads to this site from its root is found as such
            there = text.split("#")[0].split("?")[0]
            there = there.removeprefix(base).lstrip("/") if there[:1] == "/" else posixpath.join(folder, there)
            there = posixpath.normpath(there + "index.html" if there.endswith("/") else there)
            if there in self.addresses:
                yield self.addresses[there]


def marked(library: Library, planned: Plan) -> Plan:
    """A plan in which each page has a mark for each briefing on it that readers do not see; see `views.HiddenMark`."""
    if not library.drafts or not (library.hidden or library.silent):
        return planned
    marks = {slug: _mark(library, each) for slug, each in library.hidden.items()}
    marks |= {f"{slug}:{lang}": _mark_of_translation(library, slug, lang) for slug, lang in sorted(library.silent)}
    paths = {each["path"]: called for called, each in marks.items()}
    pages = dict(planned.pages)
    for path, page in pages.items():
        names = slices_of(page)
        called = [briefing_of(name) for name in names]
        for name in names:
            kind, _, rest = name.partition(":")
            if kind in ("briefing", "head"):
                called.append(rest)
            elif kind in ("beside", "tongues"):  # they hold links, by some names or in a row
                links = planned.pagers[name].value
                links = [links["newer"], links["older"]] if isinstance(links, dict) else links
                called += [paths.get(link["path"], "") for link in links if link]
        found = dict.fromkeys(each for each in called if each in marks)
        if found and page.template.endswith(".html"):
            pages[path] = replace(page, view={**page.view, "hidden": tuple(f"hidden:{each}" for each in found)})
    slices = {f"hidden:{called}": slice_of(each) for called, each in marks.items()}
    return replace(planned, pages=pages, pagers=planned.pagers | slices)


def _mark_of_translation(library: Library, slug: str, lang: str) -> HiddenMark:
    each = next(each for each in library.translations(slug) if each.lang == lang)
    window, state = each.window or Window(), library.silent[slug, lang]
    until = window.expires if state == "expired" else window.opens if state != "draft" else None
    return {
        "title": each.title,
        "path": library.address("briefing", slug, lang),
        "state": state,
        "until": moment(until, library.site.language) if until else None,
    }


def briefing_of(name: str) -> str:
    """The briefing that a slice is of, by its slug; empty where it is of none."""
    kind, _, rest = name.partition(":")
    return rest.partition(":")[0] if kind in OF_BRIEFINGS else ""


def _mark(library: Library, each: Hidden) -> HiddenMark:
    return {
        "title": each.card.title,
        "path": library.address("briefing", each.card.slug),
        "state": each.state,
        "until": moment(each.until, library.site.language) if each.until else None,
    }


def _problem(page: Page, slug: str, hidden: Hidden) -> Problem:
    hint = "take the link out of its texts or templates"
    message = f"`{page.path}` leads to `{slug}`, which {hidden.why}"
    return problem("hidden-trace", page.place, message, Note("it is hidden here", hidden.card.place), hint=hint)
