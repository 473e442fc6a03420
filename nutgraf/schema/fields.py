"""The table of fields: each record of the format, its keys, and what a key may hold.

Reading, the hints for misspelt keys and the JSON Schema all come from here. A kind is read by the function of its
name in `read.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nutgraf.problems import CODES, LEVELS

KindName = Literal[
    "text",  # plain words, no bindings
    "prose",  # a text of the author with bindings: model.Text
    "ref",  # the name of something
    "refs",  # one name or a list of them
    "slugs",  # the same, for names that are part of an address
    "fact",  # `other-briefing/fact_id`
    "date",  # EDTF: a day, a month, a quarter, a year, a span, approximate
    "day",  # a date to the day
    "moment",  # a day, or a day and a time with or without a zone
    "quantity",
    "formula",
    "integer",
    "url",  # http or https
    "language",  # BCP 47, its plain shapes
    "zone",  # the shape of an IANA name; whether it exists is not looked up
    "permalink",  # an address below the site's root, with slots that are among `choices`
    "choice",  # one of `choices`
    "list",  # of `of`
    "mapping",  # from names of the form `ids` to `of`
    "record",  # one of RECORDS
]

IdForm = Literal["id", "slug", "author", "code"]


@dataclass(frozen=True, slots=True)
class Kind:
    name: KindName
    of: Kind | None = None
    record: str = ""
    choices: tuple[str, ...] = ()
    ids: IdForm = "id"


@dataclass(frozen=True, slots=True)
class Field:
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    noun: str  # what a message calls it
    fields: dict[str, Field]


TEXT, PROSE, REF, REFS, SLUGS = Kind("text"), Kind("prose"), Kind("ref"), Kind("refs"), Kind("slugs")
DATE, DAY, MOMENT, QUANTITY, FORMULA = Kind("date"), Kind("day"), Kind("moment"), Kind("quantity"), Kind("formula")
URL = Kind("url")


def choice(*choices: str) -> Kind:
    return Kind("choice", choices=choices)


def many(kind: Kind) -> Kind:
    return Kind("list", of=kind)


def record(name: str) -> Kind:
    return Kind("record", record=name)


def mapping(kind: Kind, ids: IdForm = "id") -> Kind:
    return Kind("mapping", of=kind, ids=ids)


def permalink(*slots: str) -> Field:
    return Field(Kind("permalink", choices=slots))


def _fields(**kinds: Kind) -> dict[str, Field]:
    """Fields of these kinds; a name that ends in `_` is required."""
    return {name.removesuffix("_"): Field(kind, name.endswith("_")) for name, kind in kinds.items()}


VERDICTS = ("chosen", "rejected", "not chosen", "withdrawn", "open")
CORRECTIONS = ("correction", "clarification", "update", "editor's note")

_FACT = _fields(
    source=REFS,
    sources=REFS,
    entity=REFS,
    entities=REFS,
    quote=TEXT,
    note=PROSE,
    review_after=DATE,
    disputed=TEXT,
    same_as=Kind("fact"),
)
FACT_KINDS = ("event", "candidate", "move", "figure", "quote")

RECORDS: dict[str, Record] = {
    "site": Record(
        "site.yaml",
        _fields(
            title_=TEXT,
            url=URL,
            description=TEXT,
            language=Kind("language"),
            timezone=Kind("zone"),
            publisher=record("publisher"),
            authors=mapping(record("author"), "author"),
            topics=mapping(TEXT, "slug"),
            permalinks=record("permalinks"),
            checks=mapping(choice(*LEVELS, "off"), "code"),
        ),
    ),
    "publisher": Record("a publisher", _fields(name_=TEXT, corrections_policy=REF, methods=REF)),
    "author": Record("an author", _fields(name_=TEXT, kind=choice("person", "organisation"), url=URL, bio=TEXT)),
    "permalinks": Record(
        "permalinks",
        {
            "briefing": permalink("slug", "id", "year", "month", "day"),
            "entity": permalink("slug", "id"),
            "topic": permalink("slug", "id"),
            "page": permalink("slug", "id"),
        },
    ),
    "entity": Record(
        "an entity",
        _fields(
            name_=TEXT,
            kind=TEXT,
            aliases=many(TEXT),
            listings=many(record("listing")),
            url=URL,
            wikidata=TEXT,
            note=PROSE,
        ),
    ),
    "listing": Record("a listing", _fields(exchange_=TEXT, symbol_=TEXT)),
    "source": Record(
        "a source",
        _fields(
            title=TEXT,
            publisher=TEXT,
            publisher_unknown=TEXT,
            author=TEXT,
            url=URL,
            archive_url=URL,
            published=DATE,
            accessed=DATE,
            via=REF,
            note=PROSE,
        ),
    ),
    "facts": Record(
        "facts.yaml",
        _fields(
            sources=mapping(record("source")),
            rests_on=PROSE,
            events=mapping(record("event")),
            decision=record("decision"),
            moves=mapping(record("move")),
            figures=mapping(record("figure")),
            quotes=mapping(record("quote")),
            assertions=many(record("assertion")),
            unknowns=many(PROSE),
        ),
    ),
    "event": Record("an event", _fields(date_=DATE, title_=PROSE) | _FACT),
    "candidate": Record(
        "a candidate",
        _fields(verdict_=choice(*VERDICTS), outcome=PROSE, name=TEXT, reasons=many(record("reason"))) | _FACT,
    ),
    "move": Record(
        "a move",
        _fields(change_=QUANTITY, session=DAY, period=DATE, after=REF, measure=TEXT, listing=TEXT, label=PROSE)
        | _FACT
        | _fields(entity_=REFS),
    ),
    "figure": Record(
        "a figure",
        _fields(
            label_=PROSE,
            value=QUANTITY,
            formula=FORMULA,
            round=Kind("integer"),
            basis=TEXT,
            period=DATE,
            measure=TEXT,
        )
        | _FACT,
    ),
    "quote": Record("a quote", _fields(text_=PROSE, speaker_=REF, date=DATE) | _FACT),
    "decision": Record(
        "a decision",
        _fields(question_=PROSE, by=REF, candidates=mapping(record("candidate")), reasons=many(record("reason"))),
    ),
    "reason": Record(
        "a reason",
        {"for": Field(PROSE), "against": Field(PROSE)} | _fields(criterion=TEXT, source=REFS, sources=REFS),
    ),
    "assertion": Record("an assertion", _fields(that_=FORMULA, because=TEXT)),
    "article": Record(
        "an article's front matter",
        _fields(
            title_=PROSE,
            kicker=PROSE,
            deck=PROSE,
            key_points=many(PROSE),
            ledger=REFS,
            authors=REFS,
            published_=MOMENT,
            updated=MOMENT,
            topics=SLUGS,
            related=SLUGS,
            corrections=many(record("correction")),
        ),
    ),
    "correction": Record("a correction", _fields(date_=DATE, kind_=choice(*CORRECTIONS), fact=REF, text_=PROSE)),
    "page": Record("a page's front matter", _fields(title_=PROSE, deck=PROSE, updated=MOMENT)),
}

# What authors write who know another tool, and the key that it is here.
SYNONYMS: dict[str, dict[str, str]] = {
    "article": {
        "date": "published",
        "pubdate": "published",
        "lastmod": "updated",
        "modified": "updated",
        "headline": "title",
        "author": "authors",
        "by": "authors",
        "byline": "authors",
        "description": "deck",
        "summary": "deck",
        "subtitle": "deck",
        "standfirst": "deck",
        "dek": "deck",
        "tags": "topics",
        "categories": "topics",
        "keywords": "topics",
        "label": "kicker",
        "section": "kicker",
    },
    "page": {"headline": "title", "date": "updated", "description": "deck", "summary": "deck", "subtitle": "deck"},
    "site": {"name": "title", "baseurl": "url", "base_url": "url", "lang": "language", "tags": "topics"},
    "entity": {"title": "name", "type": "kind", "ticker": "listings", "tickers": "listings", "homepage": "url"},
    "source": {"name": "title", "link": "url", "date": "published", "by": "author", "retrieved": "accessed"},
    "event": {"when": "date", "what": "title", "label": "title", "name": "title"},
    "figure": {"name": "label", "title": "label", "number": "value", "amount": "value", "change": "value"},
    "move": {"date": "session", "day": "session", "value": "change", "title": "label", "name": "label"},
    "candidate": {"decision": "verdict", "result": "verdict"},
    "quote": {"words": "text", "by": "speaker", "who": "speaker"},
    "correction": {"type": "kind", "note": "text"},
}

# The forms of names: what they must look like, in a pattern and in words.
IDS: dict[IdForm, tuple[str, str]] = {
    "id": ("[a-z][a-z0-9_]*", "small letters, digits and `_`, a letter first"),
    "slug": ("[a-z0-9]+(?:-[a-z0-9]+)*", "small letters, digits and single hyphens"),
    "author": ("[a-z][a-z0-9_-]*", "small letters, digits, `_` and `-`, a letter first"),
    "code": ("|".join(map(str, CODES)), "a code of a problem"),
}
