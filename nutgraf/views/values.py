"""What views are made of: dates, numbers, links, and the texts of the author.

A slice for a page in another language than the site's may have `foreign`: the words in it that are in yet another one,
each with its language. `tongue` shows words with their `lang` where they are among these, or hold some of them
(`{{ each.name | tongue }}`); a text that `prose` shows has it already.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from nutgraf.portable import TypedDict


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
    width: NotRequired[int]  # in pixels, 0 where it is not known
    height: NotRequired[int]
    # graphic: moves, timeline, candidates or figures
    graphic: NotRequired[str]
    again: NotRequired[bool]  # it stands further up already, with the ids of what is in it


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


class Beside(TypedDict):
    """The briefings that were published before and after one."""

    newer: Link | None
    older: Link | None
    foreign: NotRequired[dict[str, str]]  # see above


class Tongue(TypedDict):
    """A language in which a briefing is told."""

    lang: str
    label: str  # what it calls itself
    path: str


class FeedLink(TypedDict):
    title: str
    path: str
    type: str  # as `link` elements want it


Kind = Literal["event", "move", "figure", "quote"]
