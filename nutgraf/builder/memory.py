"""What a process that builds again and again keeps in memory: what the next build would have to read or work out anew.

All of it is that of the last good build, and only replaced by the next good one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

ROOM = 500  # files that are held

if TYPE_CHECKING:
    from nutgraf import plan, publish, sources, theme
    from nutgraf.builder.state import Common, State
    from nutgraf.edition import Library
    from nutgraf.parse import Part


@dataclass(slots=True)
class Memory:
    """`changed` are the paths, in full, of the files that may have changed since `scan`, with the site's folder among
    them where that may be any; `held` is what is to be published and is not yet: the bytes of a file by its path,
    None for one that goes."""

    engine: str = ""
    changed: set[str] = field(default_factory=set)
    held: dict[str, bytes | None] = field(default_factory=dict)
    scan: sources.Scan | None = None
    state: State | None = None
    parts: dict[str, Part] = field(default_factory=dict)  # of the files that belong to no briefing
    library: Library | None = None
    index: plan.Index | None = None
    common: Common | None = None
    texts: dict[str, str] = field(default_factory=dict)  # of the templates
    compiled: theme.Theme | None = None
    lists: plan.Plan | None = None  # the pages that are no briefing's own

    @property
    def filled(self) -> bool:
        """Whether a build of this process went well already."""
        return self.scan is not None

    def forget(self) -> None:
        """Know nothing any more, and hold nothing: the next build goes on from what was published."""
        self.held.clear()
        self.scan = self.state = self.library = self.index = self.common = self.compiled = self.lists = None
        self.parts, self.texts = {}, {}

    def has_room(self, files: Mapping[str, publish.Artifact]) -> bool:
        """Whether these are few enough, and what is held already too, to stay in memory."""
        return len(files) + len(self.held) < ROOM and all(isinstance(each, bytes) for each in files.values())

    def hold(self, files: Mapping[str, publish.Artifact], removed: Iterable[str]) -> None:
        """Keep what is to be published: files given as their bytes, and the paths of those that go."""
        self.held |= {path: each for path, each in files.items() if isinstance(each, bytes)}
        self.held |= dict.fromkeys(removed)

    def files(
        self, files: Mapping[str, publish.Artifact], removed: Iterable[str]
    ) -> tuple[dict[str, publish.Artifact], list[str]]:
        """All that is to be published and removed: what is held, and now these."""
        gone = [path for path, data in self.held.items() if data is None and path not in files]
        kept = {path: data for path, data in self.held.items() if data is not None and path not in {*removed}}
        return {**kept, **files}, [*removed, *gone]

    def take(
        self,
        scan: sources.Scan,
        state: State,
        parts: dict[str, Part],
        library: Library,
        index: plan.Index,
        common: Common,
        texts: dict[str, str],
        compiled: theme.Theme,
        lists: plan.Plan,
    ) -> None:
        """What a good build knew."""
        self.scan, self.state, self.parts, self.library, self.index = scan, state, parts, library, index
        self.common, self.texts, self.compiled, self.lists = common, texts, compiled, lists
