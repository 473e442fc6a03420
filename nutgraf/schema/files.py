"""Reading files: each kind of file of the format to its value of the model, and the problems that it has.

Nothing here raises for what an author wrote: a value is always returned, with what could be read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from nutgraf.catalogue import ENGLISH
from nutgraf.model import (
    Article,
    Assertion,
    Author,
    Body,
    Candidate,
    Correction,
    Decision,
    Entity,
    Event,
    Fact,
    FactsFile,
    Figure,
    Listing,
    Move,
    Noted,
    PlainPage,
    Quote,
    Reason,
    Record,
    Ref,
    Site,
    Source,
    Text,
    Texts,
    Told,
    Words,
)
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.quantities import Date
from nutgraf.schema import yaml
from nutgraf.schema.fields import IN_OTHERS, RECORDS, REGISTRIES, mapping, record
from nutgraf.schema.records import Read, Reader
from nutgraf.schema.yaml import Mapping

F = TypeVar("F", bound=Fact)


def read_site(text: str, path: str) -> tuple[Site, list[Problem]]:
    """`site.yaml`."""
    read, problems = _file("site", text, path, 1)
    found = read.values
    told: tuple[Read, ...] = found.pop("languages", ())
    places = {at: place for each in told for at, place in _keys(each).items()}
    languages = {each.id: _words(each) for each in told}
    publisher = found.pop("publisher", None)
    authors = found.pop("authors", ())
    site = Site(
        place=Place(path),
        publisher=publisher.values.get("name", "") if publisher else "",
        corrections_policy=publisher.values.get("corrections_policy") if publisher else None,
        methods=publisher.values.get("methods") if publisher else None,
        authors=tuple(Author(**{"id": each.id, "name": each.id, **each.values}) for each in authors),
        topics=dict(found.pop("topics", ())),
        permalinks=found.pop("permalinks").values if "permalinks" in found else {},
        checks=dict(found.pop("checks", ())),
        search=found.pop("search", "") == "true",
        languages=languages,
        share=found.pop("share", "") == "true",
        places=places,
        **found,
    )
    return site, problems


def _words(read: Read) -> Words:
    found = read.values
    return Words(authors=dict(found.pop("authors", ())), topics=dict(found.pop("topics", ())), **found)


def _keys(read: Read) -> dict[str, Place]:
    """Where a language of the site and each author and topic in it stand: `zh-Hans`, `zh-Hans.topics.trade`."""
    places = {read.id: read.place}
    for name in ("authors", "topics"):
        node = read.keys[name][3] if name in read.keys else None
        if isinstance(node, Mapping):
            places |= {f"{read.id}.{name}.{id}": Place(read.source.path, *pair[:3]) for id, pair in node.pairs.items()}
    return places


def read_entities(text: str, path: str, lang: str = ENGLISH) -> tuple[tuple[Entity, ...], list[Problem]]:
    """`entities.yaml`: ids to entities."""
    records, problems = _registry("entity", text, path, lang)
    return tuple(_entity(each) for each in records), problems


def read_sources(text: str, path: str, lang: str = ENGLISH) -> tuple[tuple[Source, ...], list[Problem]]:
    """`sources.yaml`: ids to sources."""
    records, problems = _registry("source", text, path, lang)
    return tuple(_source(each, problems) for each in records), problems


def read_texts(name: str, text: str, path: str, lang: str) -> tuple[Texts, list[Problem]]:
    """The texts of a file in another language; `name` is the one that it would have (facts, entities, sources)."""
    if name == "facts":
        read, problems = _file(f"facts{IN_OTHERS}", text, path, 1, lang)
        records: tuple[Read, ...] = (read,)
    else:
        records, problems = _registry(REGISTRIES[name] + IN_OTHERS, text, path, lang)
    texts: dict[str, Text | str] = {}
    places: dict[str, Place] = {}
    for each in records:
        _gather(each, each.id, texts, places)
    return Texts(lang, Place(path), texts, places), problems


def _gather(read: Read, at: str, texts: dict[str, Text | str], places: dict[str, Place]) -> None:
    """The texts of a record, by where they stand: the keys and ids that lead to each, numbers in lists."""
    places[at] = read.place
    for key, value in read.values.items():
        where = f"{at}.{key}".lstrip(".")
        if isinstance(value, Read):
            _gather(value, where, texts, places)
        elif not isinstance(value, tuple):
            texts[where], places[where] = value, read.at(key)
        else:
            places[where] = read.key(key)
            for number, each in enumerate(value):
                if isinstance(each, Read):
                    _gather(each, f"{where}.{each.id or number}", texts, places)
                else:
                    texts[f"{where}.{number}"], places[f"{where}.{number}"] = each, each.place


def read_facts(text: str, path: str, lang: str = ENGLISH) -> tuple[FactsFile, list[Problem]]:
    """`facts.yaml` of a briefing."""
    read, problems = _file("facts", text, path, 1, lang)
    found = read.values
    decision = found.get("decision")
    candidates: tuple[Candidate, ...] = ()
    if decision:
        candidates = tuple(_candidate(each, problems) for each in decision.values.get("candidates", ()))
    facts: list[Fact] = [
        *(_fact(Event, each, problems) for each in found.get("events", ())),
        *candidates,
        *(_fact(Move, each, problems) for each in found.get("moves", ())),
        *(_figure(each, problems) for each in found.get("figures", ())),
        *(_fact(Quote, each, problems) for each in found.get("quotes", ())),
    ]
    facts.sort(key=lambda each: each.place)
    kept: dict[str, Fact] = {}
    for each in facts:
        first = kept.setdefault(each.id, each)
        if first is not each:
            note = Note(f"`{each.id}` is {_a(first)} here", first.place)
            message = f"`{each.id}` is {_a(each)} and {_a(first)}"
            hint = "give one of them another id: ids are unique in a briefing"
            problems.append(problem("duplicate-id", each.place, message, note, hint=hint))
    value = FactsFile(
        sources=tuple(_source(each, problems) for each in found.get("sources", ())),
        rests_on=found.get("rests_on") or (_no_text(read.key("rests_on")) if "rests_on" in read.keys else None),
        facts=tuple(kept.values()),
        decision=Decision(
            question=decision.values.get("question") or _no_text(decision.place),
            by=decision.values.get("by"),
            candidates=tuple(each for each in candidates if kept.get(each.id) is each),
            reasons=_reasons(decision, problems),
            place=decision.place,
        )
        if decision
        else None,
        assertions=tuple(
            Assertion(each.values["that"], each.values.get("because", ""), each.at("that"))
            for each in found.get("assertions", ())
            if "that" in each.values
        ),
        unknowns=found.get("unknowns", ()),
    )
    return value, problems


def read_article(
    front: str, path: str, line: int, body: Body, lang: str = ENGLISH, *, translation: bool = False
) -> tuple[Article, list[Problem]]:
    """`article.md`: its front matter, which begins on `line`, and the body as prose made it."""
    read, problems = _file(f"article{IN_OTHERS}" if translation else "article", front, path, line, lang)
    found = read.values
    title = found.pop("title", None) or _no_text(read.place)
    corrections = tuple(
        Correction(
            each.values["date"],
            each.values.get("kind", "correction"),
            each.values.get("fact"),
            each.values.get("text") or _no_text(each.place),
            each.place,
        )
        for each in found.pop("corrections", ())
        if "date" in each.values
    )
    if not {"status", "publish_at", "embargo_until", "expires"}.isdisjoint(read.keys.keys() - found.keys()):
        found["status"] = "unread"  # what cannot be read hides: the level of its problem may be none that stops a build
    expires = found.get("expires")
    for key in ("publish_at", "embargo_until"):
        if expires and key in found and _not_after(expires, found[key]):
            message = "it would expire before any reader sees it"
            note = Note(f"{key}: {found[key].isoformat(' ', 'minutes')}", read.at(key))
            hint = f"`expires` is later than `{key}`"
            problems.append(problem("event-order", read.at("expires"), message, note, hint=hint))
    dated: dict[str, Place] = {name: read.at(name) for name in ("published", "updated") if name in found}
    article = Article(title=title, body=body, place=Place(path), corrections=corrections, places=dated, **found)
    return article, problems


def _not_after(one: datetime, other: datetime) -> bool:
    """Whether a moment does not come after another. The site's zone is not known here: where only one of them has a
    zone, only what holds in any is said."""
    if (one.tzinfo is None) == (other.tzinfo is None):
        return one <= other
    return one.replace(tzinfo=one.tzinfo or UTC) <= other.replace(tzinfo=other.tzinfo or UTC) - timedelta(days=1)


def read_page(front: str, path: str, line: int, body: Body, lang: str = ENGLISH) -> tuple[PlainPage, list[Problem]]:
    """A plain page: its front matter, which begins on `line`, and the body as prose made it."""
    read, problems = _file("page", front, path, line, lang)
    title = read.values.pop("title", None) or _no_text(read.place)
    return PlainPage(title=title, body=body, place=Place(path), **read.values), problems


def read_record(text: str, path: str) -> tuple[Record, list[Problem]]:
    """`published.yaml`: what readers were told."""
    read, problems = _file("published", text, path, 1)
    found = read.values
    facts = tuple(
        Told(
            each.id,
            each.place,
            {key: _said(value) for key, value in each.values.items() if key != "words"},
            each.values.get("words", ()),
            each.places(),
        )
        for each in found.get("facts", ())
    )
    corrections = tuple(
        Noted(**{"fact": "", **{key: _said(value) for key, value in each.values.items()}}, place=each.place)
        for each in found.get("corrections", ())
        if {"date", "kind", "text"} <= each.values.keys()
    )
    return Record(found.get("recorded"), found.get("title", ""), facts, corrections), problems


def _said(value: str | Date | Ref) -> str:
    return value.edtf if isinstance(value, Date) else value.id if isinstance(value, Ref) else value


# ---- whole files ------------------------------------------------------------------------------


def _file(name: str, text: str, path: str, line: int, lang: str = ENGLISH) -> tuple[Read, list[Problem]]:
    """A file that is one record."""
    source = yaml.source(text, path, line, lang)
    root, problems = yaml.compose(source)
    reader = Reader(source, problems)
    place = Place(path, line)
    if root is None and problems:  # nothing could be read, and the reason is said
        return Read(source, "", place, {}, open=True), problems
    return reader.record(name, root or yaml.Mapping(0, False), "", place), problems


def _registry(name: str, text: str, path: str, lang: str) -> tuple[tuple[Read, ...], list[Problem]]:
    """A file that maps ids to records."""
    source = yaml.source(text, path, 1, lang)
    root, problems = yaml.compose(source)
    if root is None:
        return (), problems
    return Reader(source, problems).mapping(mapping(record(name)), root, path.rpartition("/")[2]), problems


# ---- records ----------------------------------------------------------------------------------


def _no_text(place: Place) -> Text:
    """What stands for a required text that is missing or wrong."""
    return Text("", "", *place)


def _entity(read: Read) -> Entity:
    listings = tuple(Listing(**each.values) for each in read.values.pop("listings", ()) if len(each.values) == 2)
    return Entity(**{"id": read.id, "place": read.place, "name": read.id, "listings": listings, **read.values})


def _source(read: Read, problems: list[Problem]) -> Source:
    if not read.has("title", "publisher", "author"):
        message = f"`{read.id}` has no `title`, `publisher` or `author`"
        hint = "a reader must know what the source is called"
        problems.append(problem("missing-key", read.place, message, hint=hint))
    if not read.has("publisher", "publisher_unknown"):
        message = f"`{read.id}` has no `publisher`"
        hint = "name the publisher, or say in `publisher_unknown:` why it is not known"
        problems.append(problem("publisher-missing", read.place, message, hint=hint))
    return Source(id=read.id, place=read.place, places=read.places(), **read.values)


def _fact(kind: type[F], read: Read, problems: list[Problem], **more: Any) -> F:
    """A fact: what all kinds have in common is put where the model has it."""
    found = read.values
    sources: tuple[Ref, ...] = found.pop("source", ()) + found.pop("sources", ())
    entities: tuple[Ref, ...] = found.pop("entity", ()) + found.pop("entities", ())
    if "same_as" in read.keys:
        for key in read.keys:
            if key != "same_as" and key in RECORDS[kind.__name__.lower()].fields:
                message = f"`{read.id}` is the fact of another briefing: `{key}` cannot stand here"
                hint = "delete it, or make this a fact of its own without `same_as`"
                problems.append(problem("bad-value", read.key(key), message, hint=hint))
        found = {"same_as": found["same_as"]} if "same_as" in found else {}
        sources = entities = ()
    return kind(
        id=read.id,
        place=read.place,
        places=read.places(),
        written=read.written,
        sources=sources,
        entities=entities,
        **{**found, **more},
    )


def _figure(read: Read, problems: list[Problem]) -> Figure:
    if not read.has("value", "formula", "same_as"):
        message = f"`{read.id}` has no `value` and no `formula`"
        hint = "write what it is, as `value: -18.2%`, or how it is computed, as `formula: part / whole`"
        problems.append(problem("missing-key", read.place, message, hint=hint))
    return _fact(Figure, read, problems)


def _candidate(read: Read, problems: list[Problem]) -> Candidate:
    reasons = _reasons(read, problems)
    if not read.keys.keys() & {"entity", "entities", "name", "same_as"}:
        read.values["entity"] = (Ref(read.id, *read.place),)
    read.values.pop("reasons", None)
    return _fact(Candidate, read, problems, reasons=reasons)


def _reasons(read: Read, problems: list[Problem]) -> tuple[Reason, ...]:
    result = []
    for each in read.values.get("reasons", ()):
        sides = [side for side in ("for", "against") if side in each.keys]
        if not sides and not each.open:
            message = "a reason has neither `for` nor `against`"
            problems.append(problem("missing-key", each.place, message, hint="write `- for: …` or `- against: …`"))
        if len(sides) > 1:
            message = "a reason speaks for or against, not both"
            problems.append(problem("bad-value", each.key("against"), message, hint="make it two reasons"))
        for side in sides[:1]:
            if side in each.values:
                sources = each.values.get("source", ()) + each.values.get("sources", ())
                criterion = each.values.get("criterion", "")
                result.append(Reason(side, each.values[side], criterion, sources, each.at(side)))
    return tuple(result)


def _a(fact: Fact) -> str:
    return RECORDS[type(fact).__name__.lower()].noun
