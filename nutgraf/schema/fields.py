"""The table of fields: each record of the format, its keys, and what a key may hold.

Reading, the hints for misspelt keys, the JSON Schemas and the README's tables of keys all come from here. A kind is
read by the function of its name in `values.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from nutgraf.portable import portable
from nutgraf.problems import CODES, LEVELS

KindName = Literal[
    "text",  # plain words, no bindings
    "prose",  # a text of the author with bindings: model.Text
    "words",  # a text that nutgraf wrote
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
    "alias",  # an address below the site's root that a page had before
    "choice",  # one of `choices`
    "list",  # of `of`
    "mapping",  # from names of the form `ids` to `of`
    "record",  # one of RECORDS
]

# What a name is a name of: whose ids an editor offers.
Names = Literal["", "entities", "sources", "authors", "topics", "briefings", "facts", "ids", "events", "pages"]
IdForm = Literal["id", "slug", "author", "code", "fact", "language"]


@portable(frozen=True, slots=True)
class Kind:
    name: KindName
    of: Kind | None = None
    record: str = ""
    choices: tuple[str, ...] = ()
    ids: IdForm = "id"
    names: Names = ""  # of a reference, or of the ids of a mapping


@portable(frozen=True, slots=True)
class Field:
    kind: Kind
    required: bool = False
    about: str = ""  # one line, for editors and the README


@portable(frozen=True, slots=True)
class Record:
    noun: str  # what a message calls it
    fields: dict[str, Field]

    @property
    def required(self) -> list[str]:
        return [key for key, each in self.fields.items() if each.required]


TEXT, PROSE = Kind("text"), Kind("prose")
DATE, DAY, MOMENT, QUANTITY, FORMULA = Kind("date"), Kind("day"), Kind("moment"), Kind("quantity"), Kind("formula")
URL, WORDS = Kind("url"), Kind("words")


def choice(*choices: str) -> Kind:
    return Kind("choice", choices=choices)


def ref(names: Names) -> Kind:
    return Kind("ref", names=names)


def refs(names: Names) -> Kind:
    return Kind("refs", names=names)


def slugs(names: Names) -> Kind:
    return Kind("slugs", names=names)


def many(kind: Kind) -> Kind:
    return Kind("list", of=kind)


def record(name: str) -> Kind:
    return Kind("record", record=name)


def mapping(kind: Kind, ids: IdForm = "id", names: Names = "") -> Kind:
    return Kind("mapping", of=kind, ids=ids, names=names)


def permalink(*slots: str) -> Field:
    shown = ", ".join(f"{{{slot}}}" for slot in slots)
    return Field(
        Kind("permalink", choices=slots), about=f"a path below the site's root that ends in .html or /, with {shown}"
    )


def _fields(**kinds: Kind | tuple[Kind, str]) -> dict[str, Field]:
    """Fields of these kinds, each with what it is for; a name that ends in `_` is required."""
    fields = {}
    for name, each in kinds.items():
        kind, about = each if isinstance(each, tuple) else (each, "")
        fields[name.removesuffix("_")] = Field(kind, name.endswith("_"), about)
    return fields


VERDICTS = ("chosen", "rejected", "not chosen", "withdrawn", "open")
STATUSES = ("published", "draft")
CORRECTIONS = ("correction", "clarification", "update", "editor's note")

_FACT = _fields(
    source=(refs("sources"), "where the fact comes from; a fact that is stated needs one"),
    sources=(refs("sources"), "the same, where there are several"),
    entity=(refs("entities"), "the company, person or product that it is about"),
    entities=(refs("entities"), "the same, where there are several"),
    quote=(TEXT, "the line of the source that says so, word for word"),
    note=(PROSE, "what a reader should know of the fact"),
    review_after=(DATE, "after this date a problem reminds you to look at the fact again"),
    disputed=(TEXT, "who disputes it, and why; two facts may then say the same thing with different numbers"),
    same_as=(
        Kind("fact", names="facts"),
        "the fact of another briefing that this is, as `briefing/id`; no other key then",
    ),
)
FACT_KINDS = ("event", "candidate", "move", "figure", "quote")

RECORDS: dict[str, Record] = {
    "site": Record(
        "site.yaml",
        _fields(
            title_=(TEXT, "the name of the site"),
            url=(
                URL,
                "the address that the site will have; without it there are no canonical links, feeds or sitemaps",
            ),
            description=(TEXT, "what the site is, in a sentence"),
            language=(Kind("language"), "its language, as `en`"),
            timezone=(Kind("zone"), "the zone that its times are shown in, as `Asia/Hong_Kong`"),
            publisher=(record("publisher"), "who publishes it"),
            authors=(mapping(record("author"), "author"), "the people and desks that articles name"),
            topics=(mapping(TEXT, "slug", "topics"), "the names of topics, where their ids do not say them"),
            permalinks=(record("permalinks"), "the addresses of pages"),
            search=(choice("true", "false"), "whether it has a search page; needs the extra `search`"),
            languages=(
                mapping(record("words"), "language"),
                "what it says of itself on pages in other languages, by language",
            ),
            share=(
                choice("true", "false"),
                "whether each briefing has a picture drawn for who shares it; needs `url` and the extra `share`",
            ),
            checks=(
                mapping(choice(*LEVELS, "off"), "code"),
                "the level of each kind of problem, where it is to be another than it is by itself",
            ),
        ),
    ),
    "words": Record(
        "a language of the site",
        _fields(
            title=(TEXT, "the name of the site"),
            description=(TEXT, "what the site is, in a sentence"),
            publisher=(TEXT, "the name of who publishes it"),
            authors=(mapping(TEXT, "author", "authors"), "the names of authors, by their ids"),
            topics=(mapping(TEXT, "slug", "topics"), "the names of topics, by their ids"),
        ),
    ),
    "publisher": Record(
        "a publisher",
        _fields(
            name_=(TEXT, "its name"),
            corrections_policy=(ref("pages"), "the page that says how errors are corrected, as `pages/corrections`"),
            methods=(ref("pages"), "the page that says how the site works, as `pages/methods`"),
        ),
    ),
    "author": Record(
        "an author",
        _fields(
            name_=(TEXT, "the name in the byline"),
            kind=(choice("person", "organisation"), "what the author is; a person if not said"),
            url=(URL, "a page about the author"),
            bio=(TEXT, "who this is, in a sentence"),
        ),
    ),
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
            name_=(TEXT, "what it is called"),
            kind=(TEXT, "what it is: company, person, product …"),
            aliases=(many(TEXT), "its other names"),
            listings=(many(record("listing")), "where its shares are traded"),
            url=(URL, "its own page"),
            wikidata=(TEXT, "its id at Wikidata, as `Q312`"),
            note=(PROSE, "what a reader should know of it"),
        ),
    ),
    "listing": Record(
        "a listing",
        _fields(
            exchange_=(TEXT, "the exchange, by its ISO 10383 code: XHKG, XNYS, XNAS"),
            symbol_=(TEXT, 'the symbol there; in quotes if it is a number: "09988"'),
        ),
    ),
    "source": Record(
        "a source",
        _fields(
            title=(TEXT, "its title; a source has a title, a publisher or an author"),
            publisher=(TEXT, "who published it"),
            publisher_unknown=(TEXT, "why no publisher is named"),
            author=(TEXT, "who wrote it"),
            url=(URL, "where it can be read"),
            archive_url=(URL, "where a copy is kept"),
            published=(DATE, "when it was published"),
            accessed=(DATE, "when it was read"),
            via=(ref("sources"), "the source that it is known through"),
            note=(PROSE, "what a reader should know of it"),
        ),
    ),
    "facts": Record(
        "facts.yaml",
        _fields(
            sources=(
                mapping(record("source")),
                "sources of this briefing; those of several stand in content/sources.yaml",
            ),
            rests_on=(PROSE, "said to readers where all facts go back to one source"),
            events=(mapping(record("event")), "what happened on a date"),
            decision=(record("decision"), "the choice that the story is about"),
            moves=(mapping(record("move")), "moves of shares and markets"),
            figures=(mapping(record("figure")), "any other number that is a fact, stated or computed"),
            quotes=(mapping(record("quote")), "what somebody said"),
            assertions=(many(record("assertion")), "what must hold between the facts; checked, not shown"),
            unknowns=(many(PROSE), "what is not known"),
        ),
    ),
    "event": Record(
        "an event",
        _fields(
            date_=(DATE, "when: 2025-02-13, 2025-02, 2024-Q4, 2024 or, approximate, 2024~"),
            title_=(PROSE, "what happened, as a short sentence"),
        )
        | _FACT,
    ),
    "candidate": Record(
        "a candidate",
        _fields(
            verdict_=(choice(*VERDICTS), "what became of it"),
            outcome=(PROSE, "the verdict in words of your own, shown in its place"),
            name=(TEXT, "what it is called, where it is no entity"),
            reasons=(many(record("reason")), "what was said for and against it"),
        )
        | _FACT,
    ),
    "move": Record(
        "a move",
        _fields(
            change_=(QUANTITY, "by how much, as `+8.5%` or `> HKD 200 billion`"),
            session=(DAY, "the day of trading"),
            period=(DATE, "the time that it took, where it is more than a day"),
            after=(ref("events"), "the event that it came after, by its id"),
            measure=(TEXT, "what moved, where it is not the price: market value"),
            listing=(TEXT, "the listing that was measured"),
            label=(PROSE, "what it is called; by itself the entity and the day"),
        )
        | _FACT
        | _fields(entity_=(refs("entities"), "what moved")),
    ),
    "figure": Record(
        "a figure",
        _fields(
            label_=(PROSE, "what it is"),
            value=(QUANTITY, "how much, with its unit: `-18.2%`, `USD 25.6 billion`, `94,000`, `12 months`, `~ 5%`"),
            formula=(FORMULA, "how it is computed from other facts of the briefing: `growth(before, after)`"),
            round=(Kind("integer"), "digits behind the point, where a formula gives more than can be known"),
            basis=(TEXT, "what it is measured against: year on year"),
            period=(DATE, "the time that it is about"),
            measure=(TEXT, "what is measured: with entity, period and unit, what may not be told with two values"),
        )
        | _FACT,
    ),
    "quote": Record(
        "a quote",
        _fields(
            text_=(PROSE, "what was said, word for word"),
            speaker_=(ref("entities"), "who said it"),
            date=(DATE, "when"),
        )
        | _FACT,
    ),
    "decision": Record(
        "a decision",
        _fields(
            question_=(PROSE, "what was to be decided"),
            by=(ref("entities"), "who decides"),
            candidates=(mapping(record("candidate"), names="entities"), "the options, by the id of their entity"),
            reasons=(many(record("reason")), "what was said of all candidates together"),
        ),
    ),
    "reason": Record(
        "a reason",
        {"for": Field(PROSE, about="what speaks for it"), "against": Field(PROSE, about="what speaks against it")}
        | _fields(
            criterion=(TEXT, "what it is judged by"),
            source=(refs("sources"), "who says so"),
            sources=(refs("sources"), "the same, where there are several"),
        ),
    ),
    "assertion": Record(
        "an assertion",
        _fields(
            that_=(FORMULA, "a comparison between facts: `7.75 <= value_hkd / value_usd <= 7.85`"),
            because=(TEXT, "why it must hold"),
        ),
    ),
    "article": Record(
        "an article's front matter",
        _fields(
            title_=(PROSE, "the headline"),
            kicker=(PROSE, "a word or two above the headline"),
            deck=(PROSE, "the sentence or two below it"),
            key_points=(many(PROSE), "what the story comes down to"),
            ledger=(refs("ids"), "three or four figures or moves to stand under the headline, by id"),
            authors=(refs("authors"), "who wrote it, by the ids in site.yaml"),
            published_=(MOMENT, "when: 2025-02-13T09:00+08:00, or a day; without a zone that of the site"),
            updated=(MOMENT, "when its substance last changed"),
            status=(choice(*STATUSES), "a draft is checked and not published; published if not said"),
            publish_at=(MOMENT, "hidden before this moment: a day and a time, without a zone in that of the site"),
            embargo_until=(MOMENT, "the same, where the moment is not your own to choose; of both the later counts"),
            expires=(MOMENT, "hidden from this moment on"),
            topics=(slugs("topics"), "what it is about"),
            related=(slugs("briefings"), "briefings to read next; by itself older ones about the same companies"),
            aliases=(many(Kind("alias")), "addresses that it had before, as `/2019/old-name.html`; each leads here"),
            corrections=(many(record("correction")), "what was changed after it was published"),
            lang=(Kind("language"), "the language that it and its facts are in, where that is not the site's"),
        ),
    ),
    "correction": Record(
        "a correction",
        _fields(
            date_=(DATE, "when it was made"),
            kind_=(choice(*CORRECTIONS), "what kind of note it is"),
            fact=(ref("ids"), "the fact that it is about"),
            text_=(PROSE, "what was wrong, and what is right"),
        ),
    ),
    "published": Record(
        "published.yaml",
        _fields(
            recorded_=(DAY, "when this was last written"),
            title_=(WORDS, "the headline"),
            facts=(mapping(record("told"), "fact"), "what was told of each fact"),
            corrections=(many(record("noted")), "the corrections that readers saw"),
        ),
    ),
    "told": Record(
        "a fact as it was told",
        _fields(
            label=(WORDS, "what it was called"),
            value=(WORDS, "how much, as readers saw it"),
            date=(DATE, "when"),
            session=(DATE, "the day of trading"),
            period=(DATE, "the time that it is about"),
            basis=(WORDS, "what it was measured against"),
            entity=(ref("entities"), "what moved, or who said it"),
            verdict=(choice(*VERDICTS), "what had become of it"),
            text=(WORDS, "what was said"),
            words=(many(WORDS), "the words with a number or a date that were bound to it"),
        ),
    ),
    "noted": Record(
        "a correction as it was told",
        _fields(
            date_=(DATE, "when it was made"),
            kind_=(choice(*CORRECTIONS), "what kind of note it is"),
            fact=(ref("facts"), "the fact that it is about"),
            text_=(WORDS, "what it said"),
        ),
    ),
    "page": Record(
        "a page's front matter",
        _fields(
            title_=(PROSE, "its headline"),
            deck=(PROSE, "the sentence below it"),
            updated=(MOMENT, "when it last changed"),
        ),
    ),
}

REGISTRIES = {"entities": "entity", "sources": "source"}  # files that map ids to records, and the record

# ---- the same in another language -------------------------------------------------------------

IN_OTHERS = "-translated"  # behind the name of a record: its texts in another language
_KEPT = ("lang", "topics", "related", "aliases")  # what the front matter of a translation has from its original
_TEXTS = {
    "facts": "sources rests_on events decision moves figures quotes unknowns",
    "entity": "name note",
    "source": "title publisher publisher_unknown author note",
    "event": "title note disputed",
    "candidate": "name outcome reasons note disputed",
    "move": "label measure note disputed",
    "figure": "label basis measure note disputed",
    "quote": "text note disputed",
    "decision": "question candidates reasons",
    "reason": "for against criterion",
}


def _translated(kind: Kind) -> Kind:
    """The same kind, of records in another language."""
    if kind.of is not None:
        return replace(kind, of=_translated(kind.of))
    return replace(kind, record=kind.record + IN_OTHERS) if kind.record in _TEXTS else kind


RECORDS |= {
    name + IN_OTHERS: Record(
        f"{RECORDS[name].noun} in another language",
        {
            key: Field(_translated(RECORDS[name].fields[key].kind), False, RECORDS[name].fields[key].about)
            for key in keys.split()
        },
    )
    for name, keys in _TEXTS.items()
}
RECORDS[f"article{IN_OTHERS}"] = Record(
    "the front matter of a translation",
    {
        key: replace(each, required=key == "title")
        for key, each in RECORDS["article"].fields.items()
        if key not in _KEPT
    },
)

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
        "language": "lang",
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
    "fact": ("(?:[a-z0-9]+(?:-[a-z0-9]+)*/)?[a-z][a-z0-9_]*", "the id of a fact, or a briefing, `/` and the id"),
    "code": ("|".join(map(str, CODES)), "a code of a problem"),
    "language": ("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}", "a language and what narrows it down: zh-Hans, pt-BR"),
}
