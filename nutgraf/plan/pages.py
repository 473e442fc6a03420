"""Pages as promises: what each is made of, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from sys import intern
from typing import Any

from nutgraf import downloads, feeds
from nutgraf.catalogue import name, same
from nutgraf.edition import sharing
from nutgraf.edition.library import Library
from nutgraf.edition.slices import Slice, slice_of
from nutgraf.model import digest
from nutgraf.portable import portable
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.views import Tongue

View = Mapping[str, "str | tuple[str, ...]"]


@portable(frozen=True, slots=True)
class Page:
    """`view` names, for each slot of the template's view, a slice or a list of slices. Many pages name the same slice:
    the names of those of briefings are interned, so that each is in memory once."""

    path: str
    kind: str
    template: str
    view: View
    place: Place  # what claims the address
    base: str = ""  # links begin with it instead of being relative
    lang: str = ""  # the language of its words, where that is not the site's


def claim(pages: dict[str, Page], page: Page, others: Mapping[str, Page] = {}) -> list[Problem]:
    first = others.get(page.path) or pages.setdefault(page.path, page)
    if first is page:
        return []
    hint = "rename one of them, or change `permalinks` in site.yaml"
    note = Note(f"the other one is a {first.kind} page", first.place)
    message = f"`{page.path}` is the address of two pages"
    return [problem("address-collision", page.place, message, note, hint=hint)]


def slices_of(page: Page) -> list[str]:
    """The names of all slices of a page."""
    return [name for names in page.view.values() for name in ((names,) if isinstance(names, str) else names)]


def inputs(page: Page, digests: Mapping[str, str], templates: Mapping[str, str]) -> dict[str, str]:
    """All that a page is made of, by name, with digests: its cache key and the record of what it depends on."""
    names = {name: digests[name] for name in slices_of(page)}
    names[f"template:{page.template}"] = templates.get(page.template, "")
    return names


def inputs_digest(page: Page, digests: Mapping[str, str], templates: Mapping[str, str]) -> str:
    """One digest for all that a page is made of, in its order, and where it stands."""
    slots = [
        [slot, [digests[name] for name in ((names,) if isinstance(names, str) else names)]]
        for slot, names in page.view.items()
    ]
    where = f"{page.path} {page.lang}" if page.lang else page.path
    return digest([where, page.kind, page.base, templates.get(page.template, ""), slots])


def view(page: Page, get: Callable[[str], Any]) -> dict[str, Any]:
    """What the page's template sees; `get` gives the value of a slice."""
    result: dict[str, Any] = {}
    for slot, names in page.view.items():
        result[slot] = get(names) if isinstance(names, str) else [get(name) for name in names]
    result["page"] = feeds.described(result, page.path, page.kind)
    return result


def heads(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple([intern(f"head:{slug}") for slug in slugs])


def heads_in(library: Library, slugs: Iterable[str], lang: str) -> tuple[str, ...]:
    """The heads of some briefings in a language, of those that have none in it as they are."""
    found = []
    for slug in slugs:
        own = next((each.lang for each in library.translations(slug) if same(each.lang, lang)), "")
        found.append(intern(f"head:{slug}:{own}" if own else f"head:{slug}"))
    return tuple(found)


def dated(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple([intern(f"dated:{slug}") for slug in slugs])


def dated_with_translations(library: Library, slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        [
            intern(f"dated:{name}")
            for slug in slugs
            for name in (slug, *(f"{slug}:{each.lang}" for each in library.translations(slug)))
        ]
    )


def site(library: Library, lang: str) -> str:
    """The slice of the site as a page in a language has it."""
    return f"site:{lang}" if lang and lang != library.site.language else "site"


def tongues(library: Library, kind: str, called: str) -> list[Tongue]:
    """The languages in which a briefing or a plain page is told, its own first; none where there is one only."""
    if kind == "page":
        own, others = library.site.language, list(library.retold.get(called, ()))
    else:
        own = library.cards[called].lang or library.site.language
        others = [each.lang for each in library.translations(called)]
    langs = [(own, ""), *((each, each) for each in others)] if others else []
    return [Tongue(lang=lang, label=name(lang), path=library.address(kind, called, to)) for lang, to in langs]


def made(pagers: dict[str, Slice], name: str, value: Any) -> str:
    pagers[name] = slice_of(value)
    return name


def own_paths(library: Library, slug: str) -> tuple[str, ...]:
    """Where a briefing's own page, those of its translations and the files of its facts stand. One that readers do not
    see, and that is shown to who works on it, has no files: they could not bear its mark."""
    files = () if library.drafts and slug in library.hidden else tuple(f"{slug}/{name}" for name in downloads.WRITERS)
    others = [library.address("briefing", slug, each.lang) for each in library.translations(slug)]
    picture = sharing.path(slug)
    drawn = (picture,) if files and library.site.draws and picture not in library.images else ()
    return library.address("briefing", slug), *others, *files, *drawn
