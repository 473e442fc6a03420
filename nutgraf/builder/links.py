"""Links by address, followed: what they lead to is known of the plan, and of the pages that are made anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from nutgraf.problems import Place, Problem

if TYPE_CHECKING:
    from nutgraf import plan, theme, workers
    from nutgraf.cache import Cache
    from nutgraf.edition import Aim, Library
    from nutgraf.traces import Traces


@dataclass(slots=True)
class Trail:
    """The links of a build. `pages` are all by their paths, with the digest of what each is made of; `known` has the
    ids on the pages that links with a fragment led to, with the digest that the page had; what goes on to the next
    build is `found`."""

    aims: list[Aim]
    pages: Mapping[str, str]
    assets: Callable[[], Collection[str]]
    known: Mapping[str, tuple[str, str]]
    targets: frozenset[str] = frozenset()
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.targets = frozenset(each.path for each in self.aims if each.fragment)
        for path in self.targets & self.known.keys():
            if self.pages.get(path) == self.known[path][0]:
                self.found[path] = self.known[path]

    def saw(self, path: str, ids: str) -> None:
        """The ids on a page that was rendered, each on a line."""
        self.found[path] = self.pages[path], ids


Find = Callable[[str], "tuple[plan.Page | None, Mapping[str, Any]]"]


def follow(trail: Trail, find: Find, shared: workers.Shared, compiled: theme.Theme, cache: Cache) -> list[Problem]:
    """The links that lead nowhere. A page is rendered for its ids if that was not done in this build or an earlier;
    `find` gives it, and the values of the slices that planning it made."""
    if not trail.aims:
        return []
    from nutgraf import workers
    from nutgraf.checks.links import broken
    from nutgraf.workers import Press

    every: set[str] = set()

    def paths() -> Collection[str]:
        if not every:
            every.update(trail.pages, trail.assets())
        return every

    def ids(path: str) -> Collection[str] | None:
        if path not in trail.found:
            page, values = find(path)
            if page is None:
                return None
            press = Press(targets=[path])
            room = workers.Room(replace(shared, common={**shared.common, **values}, press=press), cache)
            for sheet in workers.press(room, compiled, [page]):
                if sheet.ids is not None:
                    trail.saw(path, sheet.ids)
        return trail.found[path][1].split("\n") if path in trail.found else None

    return list(broken(trail.aims, paths, ids))


def aims(records: Mapping[str, Mapping[str, Any]], common: Iterable[Aim], traces: Traces | None = None) -> list[Aim]:
    """All links by address: those of the briefings stand in their records. What is hidden may lead to what is hidden,
    and only where it leads to what is not is followed."""
    from nutgraf.edition import Aim

    found = [*common]
    for slug, record in records.items():
        if record["aims"]:
            made = [Aim(path, part, text, Place(*at), fault) for path, part, text, at, fault in record["aims"]]
            hidden = traces.addresses if traces and slug in traces.hidden else ()
            found += [each for each in made if unquote(each.path) not in hidden]
    return found


def find(
    library: Library, index: plan.Index, lists: Mapping[str, plan.Page], path: str
) -> tuple[plan.Page | None, Mapping[str, Any]]:
    """The page that stands at a path, a briefing's own or one of the lists, and the values of the slices that planning
    it made."""
    from nutgraf import plan

    if path in lists:
        return lists[path], {}
    for slug in library.cards:
        if slug in path and path in plan.own_paths(library, slug):
            own = plan.briefings(library, index, [slug])
            return own.pages.get(path), {name: each.value for name, each in own.pagers.items()}
    return None, {}
