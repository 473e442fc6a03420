"""What a template may see: the shape of every view, and of the slices that views are made of.

A slice is a plain value (dicts, lists, text, numbers, None, booleans) with a digest; a view is a dict of
slices. Nothing else reaches a template. Addresses in slices (`path`) are paths below the site's root,
without a leading slash; the filter `link` makes them relative to the page they stand on. `spaced` gives each item of
a list with what stands before it (`{% for gap, each in sources | spaced("; ") %}`, with `spaced(", ", " and ")` another
before the last), `numbered` with its number.
`newest` makes one list of some, newest first (`{% set shown = events | newest(days.dates) %}`), and `elsewhere` gives
those of some links that do not lead to the page itself.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from nutgraf.portable import TypedDict
from nutgraf.views.sharing import LEDGER as LEDGER
from nutgraf.views.sharing import PICTURE as PICTURE
from nutgraf.views.sharing import Look as Look
from nutgraf.views.sharing import Picture as Picture
from nutgraf.views.sharing import ShareItem as ShareItem
from nutgraf.views.sharing import ShareView as ShareView
from nutgraf.views.values import Beside as Beside
from nutgraf.views.values import FeedLink as FeedLink
from nutgraf.views.values import Hole as Hole
from nutgraf.views.values import Kind as Kind
from nutgraf.views.values import Link as Link
from nutgraf.views.values import Origin as Origin
from nutgraf.views.values import SourceRef as SourceRef
from nutgraf.views.values import Stamp as Stamp
from nutgraf.views.values import Text as Text
from nutgraf.views.values import Tongue as Tongue
from nutgraf.views.values import Value as Value


class AuthorLink(Link):
    """An author in a byline; `path` may be empty."""

    kind: str  # person, organisation


class BriefingEntity(Link):
    """An entity that a briefing speaks of."""

    kind: str
    same_as: list[str]  # where others tell of it: its own address, and at Wikidata


class CorrectionView(TypedDict):
    date: Stamp
    kind: str
    fact: str  # the id of the note of the fact that it is about, or empty
    text: Text


class FactView(TypedDict):
    """A fact, as a note of provenance or a row of a table on the page of a briefing shows it."""

    id: str
    anchor: str  # `f-<id>`: the id attribute of its note, and its permalink
    number: int  # of its note on this page
    kind: Kind
    label: Text  # `iPhone sales in China`; for a move `Alibaba, 13 February 2025`; an event's title
    value: Value | None
    date: Stamp | None  # an event's date
    period: Stamp | None  # what a figure or move is about
    basis: str  # `year on year`
    about: str  # what the label leaves open, basis and period: `year on year, the fourth quarter of 2024`
    after: Link | None  # the event that a move came after
    measure: str
    entities: list[Link]
    sources: list[SourceRef]
    via: list[SourceRef]  # the sources that those are known through, nearest first
    quote: str  # the line of the source that says so
    ours: bool  # our calculation
    formula: str  # how, in words: `(1 + Alibaba, 13 February 2025) × (1 + …) − 1`
    inputs: list[str]  # ids of the facts that it was computed from
    note: Text | None
    disputed: str
    origin: Origin | None  # where it comes from by reference, another briefing
    corrected: Stamp | None  # when last corrected
    bound: list[str]  # ids of the places on this page that bind it (`b-3`), for back-links; may be empty


class LedgerItem(TypedDict):
    """A figure of a ledger in a list."""

    id: str
    kind: Kind
    label: str
    value: Value | None
    about: str
    ours: bool


class ReasonView(TypedDict):
    text: Text
    criterion: str
    sources: list[SourceRef]


class CandidateView(TypedDict):
    id: str
    name: str
    path: str  # its entity page, or empty
    verdict: Literal["chosen", "rejected", "not chosen", "withdrawn", "open"]
    outcome: Text | None  # the author's words for the verdict, shown in its place
    reasons_for: list[ReasonView]
    reasons_against: list[ReasonView]
    anchor: str
    sources: list[SourceRef]
    note: Text | None


class DecisionView(TypedDict):
    question: Text
    by: Link | None
    candidates: list[CandidateView]
    reasons_for: list[ReasonView]  # said of all together
    reasons_against: list[ReasonView]


class Bar(TypedDict):
    """One bar of a chart of changes: percentages of the chart's width, as text for SVG attributes."""

    fact: FactView
    x: str
    width: str
    up: bool
    ours: bool


class BarChart(TypedDict):
    """Bars of one unit on one scale, zero included."""

    title: str  # computed from the data, for <title> or aria
    description: str
    unit: str
    zero: str  # where the zero line is, per cent of the width
    bars: list[Bar]


class Mark(TypedDict):
    """One event on the timeline."""

    fact: FactView
    hollow: bool  # the date is only a year, a quarter, a month, or approximate


class Graphics(TypedDict):
    moves: list[BarChart]
    move_facts: list[FactView]  # the table twin of the charts: every move and our sums of moves
    figures: list[BarChart]  # figures that can be compared: the same measure or basis and unit, two or more
    figure_facts: list[FactView]  # all figures
    timeline: list[Mark]
    timeline_description: str
    ours: bool  # whether a move of `move_facts` is our calculation
    hollow: bool  # whether a mark is


class SourceView(TypedDict):
    letter: str
    id: str
    anchor: str  # `s-<id>`
    name: str
    title: str
    publisher: str
    publisher_unknown: str
    author: str
    url: str
    archive_url: str
    published: Stamp | None
    accessed: Stamp | None
    via: SourceRef | None
    note: Text | None
    facts: list[Link]  # back-links: the notes of the facts that rest on it (`#f-<id>`)
    page: str  # the page of all that rests on it, where it is shared; else empty


class Coverage(TypedDict):
    """Linking counts it, pages show it, checks report it."""

    mentions: int  # quantities and dates in the texts that a reader sees
    bound: int  # of them, tied to a fact, or in a quotation tied to a source
    waived: int  # of them, said not to be claims
    ours: int  # facts used that are our own calculation
    facts: int  # facts used
    sources: int
    independent: int  # sources once each chain of `via` counts as one


class Head(TypedDict):
    """What lists show of a briefing. Words only: no links inside."""

    slug: str
    path: str
    lang: str  # the language that it is told in
    title: str
    kicker: str
    deck: str
    published: Stamp  # its words are the day, without the time
    updated: Stamp | None  # likewise
    authors: list[str]
    topics: list[Link]
    ledger: list[LedgerItem]
    minutes: int  # to read, at 230 words a minute


class Dated(TypedDict):
    """What sitemaps tell of a briefing; moments as ISO 8601."""

    path: str
    title: str
    lang: str
    published: str
    modified: str


class Briefing(TypedDict):
    """Everything on the page of a briefing but its body."""

    slug: str
    lang: str  # the language that it is told in
    path: str
    title: Text
    kicker: str
    deck: Text | None
    published: Stamp
    updated: Stamp | None
    authors: list[AuthorLink]
    topics: list[Link]
    entities: list[BriefingEntity]  # companies and people that it speaks of
    minutes: int
    words: int
    ledger: list[FactView]
    key_points: list[Text]
    decision: DecisionView | None
    graphics: Graphics
    placed: list[str]  # graphics that the author put into the prose; the others follow it
    quotes: list[FactView]
    quote_texts: dict[str, Text]  # fact id -> what was said
    speakers: dict[str, Link]  # fact id -> who said it
    unknowns: list[Text]
    rests_on: Text | None
    notes: list[FactView]  # every fact that the page binds, by number
    sources: list[SourceView]
    coverage: Coverage
    corrections: list[CorrectionView]
    share: Picture | None  # its share image, where the site has those
    version: str  # 8 hex digits of the digest of what the page says
    foreign: NotRequired[dict[str, str]]  # see `values`


class BriefingBody(TypedDict):
    text: Text
    headings: list[dict[str, str | int]]  # level, id, words


class SiteView(TypedDict):
    title: str
    home: str  # the path of its first page
    url: str  # with a slash at its end, or empty
    feed: str  # the path of its feed, where it has one
    description: str
    language: str
    publisher: str
    nav: list[Link]
    ways: list[Link]  # ways in that are not in `nav`
    corrections_policy: Link | None
    methods: Link | None
    pages: list[Link]  # all plain pages
    foreign: NotRequired[dict[str, str]]  # likewise


class EntityView(TypedDict):
    """An entity itself; what briefings tell of it is in `Told`."""

    id: str
    path: str
    name: str
    kind: str
    aliases: list[str]
    listings: list[dict[str, str]]  # exchange, symbol
    url: str
    wikidata: str
    note: Text | None


class Told(TypedDict):
    """What one briefing tells of one entity, in facts that it was the first to tell."""

    events: list[EntityFact]
    moves: list[EntityFact]
    figures: list[EntityFact]
    quotes: list[EntityFact]
    verdicts: list[EntityVerdict]


class Pager(TypedDict):
    """Where a page stands in a long list. The list's own page holds the newest; older ones are cut into numbered
    pages, 1 the oldest, so that news touches few of them."""

    number: int  # 0 for the list's own page
    total: int  # numbered pages
    newer: str  # paths, or empty
    older: str


class HiddenMark(TypedDict):
    """A briefing that readers do not see, shown with `--drafts` to who works on it. Where a page speaks of any, its
    view has one more slot, `hidden: list[HiddenMark]`; without `--drafts` no view has it."""

    title: str
    path: str
    state: Literal["", "draft", "scheduled", "embargoed", "expired"]
    until: Stamp | None  # when readers will see it, or saw it last; None for a draft


class EntityFact(TypedDict):
    id: str
    kind: Kind
    label: str
    value: Value | None
    date: Stamp | None
    order: str  # orders by date
    entities: list[Link]
    period: Stamp | None
    basis: str
    after: str  # the label of the event that a move came after, or empty
    ours: bool
    source_names: list[str]
    briefing: Link  # to the note: `apple-alibaba.html#f-sales`


class EntityVerdict(TypedDict):
    question: str
    verdict: str
    outcome: str
    briefing: Link


class Resting(TypedDict):
    """A fact that rests on a source."""

    kind: str  # as of a fact, or candidate
    label: str
    path: str
    through: str  # the name of the source that it cites, where that is known through this one
    ours: bool


class Rests(TypedDict):
    """What of one briefing rests on a shared source. Without facts of either kind, it cites it in its texts."""

    briefing: Link
    facts: list[Resting]
    again: int  # facts that it tells again, and another told first


class CitedLine(TypedDict):
    name: str
    publisher: str
    url: str
    via: str  # the name of the source that it is known through, or empty
    count: int  # facts that rest on it


class Cited(TypedDict):
    """The sources that one briefing has of its own."""

    briefing: Link
    lines: list[CitedLine]
    independent: int  # sources once each chain of `via` counts as one


class SourceLine(TypedDict):
    """A shared source in the list of sources."""

    name: str
    path: str
    publisher: str
    via: Link | None
    count: int  # briefings that rest on it


class SharedSource(TypedDict):
    """A shared source itself; what rests on it is in `Rests`."""

    id: str
    path: str
    name: str
    title: str
    publisher: str
    publisher_unknown: str
    author: str
    url: str
    archive_url: str
    published: Stamp | None
    accessed: Stamp | None
    via: list[Link]  # the sources that it is known through, nearest first
    others: list[Link]  # those that are known through it
    note: Text | None
    count: int


class CorrectionLine(TypedDict):
    """A correction in the list of all."""

    date: Stamp
    kind: str
    fact: Link | None  # as it stands now
    text: Text
    briefing: Link  # its corrections


class Shelf(TypedDict):
    """What a page of the archive holds: the briefings of a year, or of all. `years` lead to the others."""

    year: str
    years: list[Link]


class Days(TypedDict):
    """What a page of the timeline holds: the events of some dates. Long years are cut into months, those into days."""

    label: str  # `2024`, `February 2024`; empty for the newest of all
    dates: list[str]  # EDTF
    parts: list[Link]  # where the others of this time are, newest first
    above: Link | None  # the page that this is a part of
    newer: Link | None  # the same of the time after and the time before
    older: Link | None


class AuthorView(TypedDict):
    id: str
    path: str
    name: str
    kind: str
    url: str
    bio: str


class TopicView(TypedDict):
    id: str
    path: str
    label: str


class PlainView(TypedDict):
    path: str
    title: Text
    deck: Text | None
    text: Text
    headings: list[dict[str, str | int]]
    updated: Stamp | None


# ---- views: what each template gets -----------------------------------------------------------
# Every view has `site` (SiteView) and `page` (PageView).


class PageView(TypedDict):
    """The page itself. Only where the site has an address do the others hold anything."""

    path: str
    kind: str
    url: str  # its whole address; of a redirect that of where it leads
    type: str  # what it is for Open Graph: article, website
    images: list[Picture]  # what may stand for it, by whole addresses; the first does
    locale: str  # the language and the country of the site as Open Graph wants them, or empty
    data: str  # what it is about, as JSON-LD, for a block of data; or empty
    feeds: list[FeedLink]  # the site's, and its own
    tongues: list[tuple[str, str]]  # languages and whole addresses of the same page, and `x-default`


class HomeView(TypedDict):
    """index.html"""

    site: SiteView
    heads: list[Head]  # newest first; the first is the lead
    topics: list[Link]
    pager: Pager  # `older` leads to the archive where there is more


class ArchiveView(TypedDict):
    """archive.html: a page of all briefings, or of those of a year."""

    site: SiteView
    shelf: Shelf
    heads: list[Head]  # newest first
    pager: Pager


class BriefingPageView(TypedDict):
    """briefing.html"""

    site: SiteView
    briefing: Briefing
    body: BriefingBody
    related: list[Head]
    beside: Beside
    tongues: NotRequired[list[Tongue]]  # the languages in which it is told, its own first; only where there are some


class TimelineView(TypedDict):
    """timeline.html"""

    site: SiteView
    days: Days
    events: list[list[EntityFact]]  # of each briefing that tells some; those of `days.dates` stand on this page
    pager: Pager


class SourcesView(TypedDict):
    """sources.html: the shared sources (on its first page), and those of single briefings."""

    site: SiteView
    sources: list[list[SourceLine]]
    cited: list[Cited]  # newest briefing first
    pager: Pager


class SourcePageView(TypedDict):
    """source.html: what rests on a shared source."""

    site: SiteView
    source: SharedSource
    rests: list[Rests]  # newest briefing first
    pager: Pager


class CorrectionsView(TypedDict):
    """corrections.html"""

    site: SiteView
    corrections: list[CorrectionLine]  # newest first
    pager: Pager


class AuthorPageView(TypedDict):
    """author.html"""

    site: SiteView
    author: AuthorView
    heads: list[Head]
    pager: Pager


class RedirectView(TypedDict):
    """redirect.html: at an address that a briefing had before."""

    site: SiteView
    dated: Dated


class EntityPageView(TypedDict):
    """entity.html"""

    site: SiteView
    entity: EntityView
    told: list[Told]  # newest briefing first
    heads: list[Head]  # the briefings that speak of it
    pager: Pager


class EntitiesView(TypedDict):
    """entities.html: the list of companies and people."""

    site: SiteView
    entities: list[EntityLine]


class EntityLine(TypedDict):
    name: str
    path: str
    kind: str
    count: int  # briefings that speak of it


class TopicPageView(TypedDict):
    """topic.html"""

    site: SiteView
    topic: TopicView
    heads: list[Head]
    pager: Pager


class PlainPageView(TypedDict):
    """page.html"""

    site: SiteView
    plain: PlainView


class NotFoundView(TypedDict):
    """404.html: its links begin with the base path of `url`, because it is served at any address."""

    site: SiteView
    heads: list[Head]
