"""The words of the house as values: what a file says, typed, before anything is linked.

All of it is immutable and made of plain values, so that it can be compared, cached and sent to
another process. Numbers are exact decimals, dates are EDTF. A place rides along with whatever a
problem may have to point at; places never reach a page or a digest of one.
"""

from __future__ import annotations

import hashlib
import marshal
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

import orjson

from nutgraf.portable import portable
from nutgraf.problems import Located, Place
from nutgraf.quantities import Date, Mention, Quantity


def digest(value: Any) -> str:
    """A short name for a plain value (str, bytes, numbers, None, lists, tuples, dicts in order).

    32 hex digits of SHA-256 (processors have instructions for it, so it is the quickest there is) over JSON, a tuple
    being a list there, or where JSON cannot hold it over marshal's format 2. Both write equal values as equal bytes;
    orjson does so four times as quickly.
    """
    try:
        data = marshal.dumps(value, 2) if isinstance(value, bytes) else orjson.dumps(value)
    except TypeError:  # bytes are in it, or half of a surrogate pair, or a number of more than 64 bits
        data = marshal.dumps(value, 2)
    return hashlib.sha256(data).hexdigest()[:32]


def as_json(value: Any) -> bytes:
    """A plain value (str, 64-bit numbers, None, lists, tuples, dicts of str in order) as JSON in UTF-8: on one line,
    without spaces, with no letter escaped that need not be."""
    return orjson.dumps(value)


# ---- prose ------------------------------------------------------------------------------------

OPEN, SHUT, END = "\ufdd0", "\ufdd1", "\ufdd2"  # noncharacters: no text of an author may hold them


@portable(frozen=True, slots=True)
class Binding:
    """A link in a text that ties words to something: `[words](scheme:target)`.

    In the HTML of its text a binding is a hole: OPEN number SHUT, the HTML of its words, END.
    `start` and `end` are the words in the plain text, `begins` and `stops` the same in the source, or the whole
    binding where it has none, `aims` and `aimed` its target: `Text.where` and `Text.aim` make places of them. An image
    of the briefing is a binding of scheme `image`; its alternative text is in `alt`, its caption in `caption`. A link
    to another page of the site by its address, `[words](other.html#part)`, is one of scheme `link`.
    """

    number: int
    scheme: str  # fact, entity, briefing, topic, page, source, waive, facts (a graphic), image, link
    target: str
    words: str
    start: int
    end: int
    begins: int
    stops: int
    aims: int
    aimed: int
    block: bool = False  # alone in its paragraph
    alt: Text | None = None
    caption: Text | None = None


@portable(frozen=True, slots=True)
class Link:
    """An address that a text links to or shows, in Markdown or in an attribute of raw HTML."""

    target: str
    place: Place
    raw: bool = False  # in raw HTML


@portable(frozen=True, slots=True)
class Found:
    """A mention in a text, and the binding whose words hold it."""

    mention: Mention
    binding: int | None = None
    quoted: bool = False  # inside quotation marks


@portable(frozen=True, slots=True)
class Text:
    """A text of the author: Markdown made to HTML with holes, and what the checks read: `Text(html, plain, *place)`.

    `plain` is what a reader reads, without markup, holes empty; blocks are separated by a blank line. `runs` are
    its stretches that stand in the source as they are, (offset in it, offset in the source), `lines` the stretches
    of the source that stand on one line of the file, as in `Located`; none where all of it stands on that of `place`,
    from there on. `links` are the addresses that stand in the HTML as the author wrote them. `lang` is the language
    that it was read in. Where its bindings and mentions stand in the file is looked up when a problem asks for it.
    """

    html: str
    plain: str
    path: str
    line: int = 1
    column: int = 1
    width: int = 0
    bindings: tuple[Binding, ...] = ()
    mentions: tuple[Found, ...] = ()
    runs: tuple[tuple[int, int], ...] = ((0, 0),)
    lines: tuple[tuple[int, int, int], ...] = ()
    links: tuple[Link, ...] = ()
    lang: str = "en"

    def __bool__(self) -> bool:
        return bool(self.plain or self.bindings)

    @property
    def place(self) -> Place:
        return Place(self.path, self.line, self.column, self.width)

    def where(self, found: Binding | Found) -> Place:
        """Where the words of a binding stand in the file, or the whole of one that has none; or those of a mention."""
        if isinstance(found, Binding):
            return self.source.place(found.begins, found.stops)
        start, number = found.mention.start, found.mention.core[0]
        # Its line is that of the number, not that of a hedge before it.
        return self.at(number if "\n" in self.plain[start:number] else start, found.mention.end)

    def aim(self, binding: Binding) -> Place:
        """Where the target of a binding stands in the file."""
        return self.source.place(binding.aims, binding.aimed)

    def at(self, start: int, end: int) -> Place:
        """Where `plain[start:end]` stands in the file."""
        first, last = (self.runs[bisect_right(self.runs, (at, 1 << 60)) - 1] for at in (start, max(start, end - 1)))
        begin, stop = first[1] + start - first[0], last[1] + end - last[0]
        return self.source.place(begin, stop)

    @property
    def source(self) -> Located:
        """Where the characters of the source stand, without these."""
        return Located("", self.path, self.lines or ((0, self.line, self.column),), self.lang)


@portable(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    words: str


@portable(frozen=True, slots=True)
class Body:
    """The prose of an article or a page: one text, its headings, the number of its words."""

    text: Text
    headings: tuple[Heading, ...] = ()
    word_count: int = 0


# ---- what facts rest on -----------------------------------------------------------------------


@portable(frozen=True, slots=True)
class Ref:
    """The name of something as the author wrote it, and where: `Ref(id, *place)`."""

    id: str
    path: str
    line: int = 1
    column: int = 1
    width: int = 0

    @property
    def place(self) -> Place:
        return Place(self.path, self.line, self.column, self.width)


@portable(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from; `via` names the source that we know it through."""

    id: str
    place: Place
    title: str = ""
    publisher: str = ""
    publisher_unknown: str = ""
    author: str = ""
    url: str = ""
    archive_url: str = ""
    published: Date | None = None
    accessed: Date | None = None
    via: Ref | None = None
    note: Text | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a reader calls it: its title, or its publisher, or its author."""
        return self.title or self.publisher or self.author or self.id


@portable(frozen=True, slots=True)
class Listing:
    exchange: str
    symbol: str


@portable(frozen=True, slots=True, kw_only=True)
class Entity:
    """A company, person, body or product that briefings speak of."""

    id: str
    place: Place
    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    listings: tuple[Listing, ...] = ()
    url: str = ""
    wikidata: str = ""
    note: Text | None = None


# ---- facts ------------------------------------------------------------------------------------


@portable(frozen=True, slots=True, kw_only=True)
class Fact:
    """A sourced record with an id that is unique in its briefing.

    `places` holds the place of each field's value, `written` the field's value as it was written:
    what a problem quotes. A fact with `same_as` has nothing else of its own.
    """

    id: str
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Ref, ...] = ()
    entities: tuple[Ref, ...] = ()
    quote: str = ""
    note: Text | None = None
    review_after: Date | None = None
    disputed: str = ""
    same_as: Ref | None = None


@portable(frozen=True, slots=True, kw_only=True)
class Event(Fact):
    date: Date | None = None  # None where the field was wrong or the fact is a `same_as`
    title: Text | None = None


@portable(frozen=True, slots=True, kw_only=True)
class Move(Fact):
    """A stock or market move; the first of `entities` is the one that moved."""

    change: Quantity | None = None
    session: Date | None = None
    period: Date | None = None
    after: Ref | None = None
    measure: str = ""
    listing: str = ""
    label: Text | None = None


@portable(frozen=True, slots=True, kw_only=True)
class Figure(Fact):
    """Any other number that is a fact: stated (`value`), computed (`formula`), or both."""

    label: Text | None = None
    value: Quantity | None = None
    formula: str = ""
    round: int | None = None
    basis: str = ""
    period: Date | None = None
    measure: str = ""


@portable(frozen=True, slots=True, kw_only=True)
class Quote(Fact):
    text: Text | None = None
    speaker: Ref | None = None
    date: Date | None = None


@portable(frozen=True, slots=True)
class Reason:
    side: str  # for, against
    text: Text
    criterion: str
    sources: tuple[Ref, ...]
    place: Place


@portable(frozen=True, slots=True, kw_only=True)
class Candidate(Fact):
    """One option considered for a decision. Its id is its entity's, unless `entity:` names another."""

    name: str = ""
    verdict: str = ""  # chosen, rejected, not chosen, withdrawn, open
    outcome: Text | None = None
    reasons: tuple[Reason, ...] = ()


@portable(frozen=True, slots=True)
class Decision:
    question: Text
    by: Ref | None
    candidates: tuple[Candidate, ...]
    reasons: tuple[Reason, ...]
    place: Place


@portable(frozen=True, slots=True)
class Assertion:
    that: str
    because: str
    place: Place


# ---- files ------------------------------------------------------------------------------------


@portable(frozen=True, slots=True)
class FactsFile:
    """All that one `facts.yaml` says."""

    sources: tuple[Source, ...] = ()
    rests_on: Text | None = None
    facts: tuple[Fact, ...] = ()  # events, moves, figures, quotes and candidates, in the file's order
    decision: Decision | None = None
    assertions: tuple[Assertion, ...] = ()
    unknowns: tuple[Text, ...] = ()


@portable(frozen=True, slots=True)
class Correction:
    date: Date
    kind: str  # correction, clarification, update, editor's note
    fact: Ref | None
    text: Text
    place: Place


@portable(frozen=True, slots=True)
class Told:
    """A fact as readers were told it. `said` holds, by the name of the field, the text that they read (a date's as
    EDTF); `words` are the words with a number or a date that were bound to it."""

    id: str  # as the briefing names it: its own id, or `slug/id`
    place: Place
    said: Mapping[str, str]
    words: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)


@portable(frozen=True, slots=True)
class Noted:
    """A correction as readers were told it: its date as EDTF, its text in words only."""

    date: str
    kind: str
    fact: str
    text: str
    place: Place


@portable(frozen=True, slots=True)
class Record:
    """What readers were told: all that one `published.yaml` says. `day` is when it was last written."""

    day: Date | None = None
    title: str = ""
    facts: tuple[Told, ...] = ()
    corrections: tuple[Noted, ...] = ()


@portable(frozen=True, slots=True, kw_only=True)
class Article:
    """One `article.md`: its front matter and its body."""

    title: Text
    body: Body
    place: Place
    kicker: Text | None = None
    deck: Text | None = None
    key_points: tuple[Text, ...] = ()
    ledger: tuple[Ref, ...] = ()
    authors: tuple[Ref, ...] = ()
    published: datetime | None = None  # without a zone where the author gave none
    updated: datetime | None = None
    status: str = "published"  # published, draft; unread where it, or a moment, cannot be read
    publish_at: datetime | None = None
    embargo_until: datetime | None = None
    expires: datetime | None = None
    topics: tuple[Ref, ...] = ()
    related: tuple[Ref, ...] = ()
    aliases: tuple[Ref, ...] = ()  # addresses that it had before
    corrections: tuple[Correction, ...] = ()
    lang: str = ""  # the language that it says to be in; empty for that of the site
    places: Mapping[str, Place] = field(default_factory=dict)  # where `published` and `updated` stand


@portable(frozen=True, slots=True)
class Texts:
    """The texts of a file in another language, by where they stand in it: `events.signing.title`, `unknowns.0`."""

    lang: str
    place: Place
    texts: Mapping[str, Text | str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)  # of those, and of all that they stand in


@portable(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """One `pages/<name>.md`: about, methods, the corrections policy."""

    title: Text
    body: Body
    place: Place
    deck: Text | None = None
    updated: datetime | None = None
    lang: str = ""  # of a translation, its language


@portable(frozen=True, slots=True)
class Author:
    id: str
    name: str
    kind: str = "person"  # person, organisation
    url: str = ""
    bio: str = ""


@portable(frozen=True, slots=True, kw_only=True)
class Words:
    """What a site says of itself in another language; what is empty is said in its own."""

    title: str = ""
    description: str = ""
    publisher: str = ""
    authors: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)


@portable(frozen=True, slots=True, kw_only=True)
class Site:
    """`site.yaml`."""

    place: Place
    title: str = ""
    url: str = ""
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    publisher: str = ""
    corrections_policy: Ref | None = None  # the path of a page, as `pages/corrections`
    methods: Ref | None = None
    authors: tuple[Author, ...] = ()
    topics: Mapping[str, str] = field(default_factory=dict)  # id -> label, where the id does not say it
    permalinks: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)  # code -> level
    search: bool = False  # whether it has a search page
    languages: Mapping[str, Words] = field(default_factory=dict)  # others than its own
    share: bool = False  # whether each briefing has a share image
    places: Mapping[str, Place] = field(default_factory=dict)  # of the keys below `languages`: `zh-Hans.topics.trade`

    @property
    def draws(self) -> bool:
        """Whether there are share images: what shows one names it by its whole address."""
        return self.share and bool(self.url)
