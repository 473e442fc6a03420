"""What linking makes: facts with their values, briefings with their coverage, and what all may know of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from nutgraf.edition.translations import Translated
from nutgraf.edition.windows import Window
from nutgraf.formulas import Formula
from nutgraf.model import Article, Fact, FactsFile, Found, Record, Ref, Text
from nutgraf.portable import portable
from nutgraf.problems import Place
from nutgraf.quantities import Date, Quantity


@portable(frozen=True, slots=True)
class Linked:
    """A fact as the edition knows it. `slug` and `id` name it where it was told first."""

    fact: Fact
    slug: str
    id: str
    key: str  # `slug/id`
    value: Quantity | None = None
    date: Date | None = None
    formula: Formula | None = None
    inputs: tuple[str, ...] = ()  # keys of the facts it was computed from
    sources: tuple[str, ...] = ()  # keys; see `Edition.source`
    ours: bool = False  # our own calculation, and not stated by anyone


@portable(frozen=True, slots=True)
class Counted:
    """Coverage: how many mentions the texts of a briefing hold, and which are tied to nothing."""

    mentions: int
    bound: int
    waived: int
    unbound: tuple[tuple[Text, Found], ...]


@portable(frozen=True, slots=True)
class Briefing:
    slug: str
    article: Article
    file: FactsFile
    facts: Mapping[str, Linked]  # by the id that they have here
    texts: tuple[Text, ...]  # every text that a reader sees, in the order of the page
    tied: tuple[Text, ...]  # those of them that bind something
    coverage: Counted
    published: datetime
    updated: datetime | None  # the later of the front matter's and the last correction of what is told here
    record: Record | None = None  # what readers were told, where that is known
    lang: str = ""  # of a translation, its language

    @property
    def name(self) -> str:
        """What its slices are called by: `slug`, or `slug:zh-Hans` of a translation."""
        return f"{self.slug}:{self.lang}" if self.lang else self.slug


@portable(frozen=True, slots=True)
class Card:
    """What is known of a briefing without linking it: all that lists, orders and indexes need."""

    slug: str
    title: str
    published: datetime
    topics: tuple[str, ...]
    entities: tuple[str, ...]  # those that it speaks of, in facts of its own, its decision and its texts
    related: tuple[str, ...]
    place: Place
    authors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()  # of its own events, as EDTF, each as often as there are events
    sources: tuple[str, ...] = ()  # ids that it names and that are no source of its own
    own: bool = False  # whether it has sources of its own
    corrections: tuple[str, ...] = ()  # their dates, as EDTF, the first first
    aliases: tuple[Ref, ...] = ()  # the paths of files that lead here
    window: Window | None = None  # when readers see it, where that is not always
    lang: str = ""  # its language, where that is not the site's
    translations: tuple[Translated, ...] = ()

    @property
    def moment(self) -> tuple[datetime, str]:
        return self.published, self.slug
