"""What a template may see: the shape of every view, and of the slices that views are made of.

A slice is a plain value (dicts, lists, text, numbers, None, booleans) with a digest; a view is a dict of
slices. Nothing else reaches a template. Addresses in slices (`path`) are paths below the site's root,
without a leading slash; the filter `link` makes them relative to the page they stand on. `spaced` gives each item of
a list with what stands before it (`{% for gap, each in sources | spaced("; ") %}`), `numbered` with its number.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Stamp(TypedDict):
    """A date, or a moment with its zone: `iso` for machines (EDTF or RFC 3339), `words` for readers."""

    iso: str
    html: str  # the same where HTML's `time` can hold it (day, month, year), else empty
    words: str
    imprecise: bool  # only a year, a quarter or a month, or approximate


class Hole(TypedDict):
    """A binding in a text, resolved. `fact` is one with a note on this page; `told` a fact or a candidate that has
    none here, and leads to where it is told; `words` are words only."""

    kind: Literal[
        "fact", "told", "entity", "briefing", "topic", "page", "link", "source", "waive", "words", "image", "graphic"
    ]
    words: str  # HTML of the words, already escaped; the fact's own where the author wrote none
    path: str  # where a link leads: `entities/apple.html`, `#f-sales`; empty where there is none
    # fact: all of these
    id: NotRequired[str]  # of this place on the page: `b-3`, one of the fact's `bound`; may be empty
    number: NotRequired[int]  # the number of its note, from 1, in reading order
    first: NotRequired[bool]  # the first binding to this fact in the body: where a margin note belongs
    data: NotRequired[str]  # <data value>; may be empty
    time: NotRequired[str]  # <time datetime>; may be empty
    # source with a path: both
    letter: NotRequired[str]
    label: NotRequired[str]  # its name
    # image: all of these
    alt: NotRequired[str]
    caption: NotRequired[Text | None]  # of a graphic too
    block: NotRequired[bool]
    # graphic: moves, timeline, candidates or figures
    graphic: NotRequired[str]


class Text(TypedDict):
    """A text of the author. `parts` are pieces of HTML and holes, in order; `words` is plain text only.

    `{{ prose(text) }}` writes the first (templates/prose.html draws the holes), `{{ text.words }}` the second.
    """

    parts: list[str | Hole]
    words: str


class Value(TypedDict):
    """A quantity as it is shown."""

    words: str  # in a sentence, without hedge: `18.2%`, `HK$200 billion`, `US$25.6 billion`
    signed: str  # where numbers are compared, with a true minus or a plus if it is a change: `−18.2%`
    short: str  # the ledger: `−18.2%`, `HK$200bn`
    hedge: str  # `more than`, `about`, or empty
    sign: str  # the hedge as a sign: `>`, `≥`, `<`, `≤`, `~`, or empty
    machine: str  # `-18.2`, `200000000000`
    unit: str  # `percent`, `HKD`, …
    direction: Literal["up", "down", "level", ""]  # of a change; empty where it is not one
    kind: str


class SourceRef(TypedDict):
    letter: str  # `A`, as in the list of sources
    id: str
    name: str
    path: str  # `#s-<id>`
    url: str
    published: Stamp | None


class Origin(TypedDict):
    """The briefing that a fact was told in first."""

    title: str
    path: str


class Link(TypedDict):
    label: str
    path: str


class CorrectionView(TypedDict):
    date: Stamp
    kind: str
    fact: str  # the id of the note of the fact that it is about, or empty
    text: Text


Kind = Literal["event", "move", "figure", "quote"]


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
    published: str
    modified: str


class Briefing(TypedDict):
    """Everything on the page of a briefing but its body."""

    slug: str
    path: str
    title: Text
    kicker: str
    deck: Text | None
    published: Stamp
    updated: Stamp | None
    authors: list[Link]  # path may be empty
    topics: list[Link]
    entities: list[Link]  # companies and people that the facts are about
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
    version: str  # 8 hex digits of the digest of what the page says


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
    corrections_policy: Link | None
    methods: Link | None
    pages: list[Link]  # all plain pages


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


class EntityFact(TypedDict):
    id: str
    kind: Kind
    label: str
    value: Value | None
    date: Stamp | None
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


class FeedLink(TypedDict):
    title: str
    path: str
    type: str  # as `link` elements want it


class PageView(TypedDict):
    """The page itself. Only where the site has an address do the last two hold anything."""

    path: str
    kind: str
    url: str  # its whole address
    feeds: list[FeedLink]  # the site's, and its own


class HomeView(TypedDict):
    """index.html"""

    site: SiteView
    heads: list[Head]  # newest first; the first is the lead
    topics: list[Link]
    pager: Pager  # `older` leads to the archive where there is more


class ArchiveView(TypedDict):
    """archive.html: a numbered page of all briefings."""

    site: SiteView
    heads: list[Head]  # newest first
    pager: Pager


class BriefingPageView(TypedDict):
    """briefing.html"""

    site: SiteView
    briefing: Briefing
    body: BriefingBody
    related: list[Head]


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
