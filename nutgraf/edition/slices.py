"""Slices: the named parts of an edition that views are made of, as plain values with a digest.

`make(edition, name)` gives the slice of a name: `site`, `head:<slug>`, `briefing:<slug>`, `body:<slug>`,
`entity:<id>`, `entities`, `topic:<id>`, `topics`, `page:<name>`. Places, paths of this machine and the clock
never get into one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from html import escape
from typing import Any

from nutgraf import charts, formulas, prose, views
from nutgraf.edition import texts
from nutgraf.edition.addresses import address
from nutgraf.edition.link import Briefing, Edition, Linked
from nutgraf.edition.texts import Page
from nutgraf.model import Candidate, Event, Figure, Move, Quote, Reason, digest
from nutgraf.quantities import Date, formats

WORDS_A_MINUTE = 230


@dataclass(frozen=True, slots=True)
class Slice:
    name: str
    value: Any
    digest: str


@dataclass(slots=True)
class Slices:
    """The slices of one edition, each made when it is first asked for."""

    edition: Edition
    made: dict[str, Slice] = field(default_factory=dict)
    _index: Index | None = None

    def __getitem__(self, name: str) -> Slice:
        if name not in self.made:
            kind, _, key = name.partition(":")
            value = _KINDS[kind](self, key)
            self.made[name] = Slice(name, value, digest(value))
        return self.made[name]

    @property
    def index(self) -> Index:
        if self._index is None:
            self._index = _index(self.edition)
        return self._index


@dataclass(slots=True)
class Index:
    """Who speaks of what, made in one walk over the edition; newest briefings first."""

    facts: dict[str, list[Linked]] = field(default_factory=dict)  # entity -> facts about it, where told first
    order: dict[str, list[str]] = field(default_factory=dict)  # entity -> slugs that speak of it
    briefings: dict[str, dict[str, int]] = field(default_factory=dict)  # the same, slug -> where it is in that list
    topics: dict[str, list[str]] = field(default_factory=dict)  # topic -> slugs


def _index(edition: Edition) -> Index:
    index = Index()
    for told in edition.briefings.values():
        for linked in told.facts.values():
            if linked.slug == told.slug:
                for each in about(linked):
                    index.facts.setdefault(each, []).append(linked)
        for each in spoken_of(told):
            order = index.order.setdefault(each, [])
            index.briefings.setdefault(each, {})[told.slug] = len(order)
            order.append(told.slug)
        for ref in told.article.topics:
            index.topics.setdefault(ref.id, []).append(told.slug)
    return index


def spoken_of(told: Briefing) -> dict[str, None]:
    """The entities that a briefing speaks of: in its facts, its decision and its texts."""
    names = dict.fromkeys(each for linked in told.facts.values() for each in about(linked))
    if told.file.decision and told.file.decision.by:
        names.setdefault(told.file.decision.by.id)
    for text in told.texts:
        names.update(dict.fromkeys(b.target for b in text.bindings if b.scheme == "entity"))
    return names


def about(linked: Linked) -> list[str]:
    """The entities that a fact is about."""
    fact = linked.fact
    names = [ref.id for ref in fact.entities]
    if isinstance(fact, Candidate) and not names:
        names = [fact.id]
    if isinstance(fact, Quote) and fact.speaker:
        names.append(fact.speaker.id)
    return list(dict.fromkeys(names))


def _page(edition: Edition, slug: str = "") -> Page:
    return Page(edition, slug, address=partial(address, edition))


def _link(label: str, path: str) -> views.Link:
    return {"label": label, "path": path}


def _entity_link(edition: Edition, name: str) -> views.Link:
    entity = edition.entities.get(name)
    return _link(entity.name, address(edition, "entity", name)) if entity else _link(name, "")


def _topic_link(edition: Edition, name: str) -> views.Link:
    return _link(edition.topics[name].label, address(edition, "topic", name))


def _moment(moment: datetime) -> views.Stamp:
    """A moment in the site's zone; midnight sharp stands for a day without a time."""
    words = formats.sentence(Date(moment.strftime("%Y-%m-%d"), "day", moment.date(), moment.date()))
    if moment.hour or moment.minute:
        zone = moment.tzname() or ""
        words += f", {moment:%H:%M} {zone}".rstrip()
    iso = moment.isoformat(timespec="minutes")
    return {"iso": iso, "html": iso, "words": words, "imprecise": False}


# ---- the site ---------------------------------------------------------------------------------


def site(slices: Slices, _: str) -> views.SiteView:
    edition = slices.edition
    settings = edition.site

    def page(name: str) -> views.Link:
        return _link(texts.title_words(edition.pages[name].title), address(edition, "page", name))

    def named(ref: Any) -> views.Link | None:
        name = ref.id.removeprefix("pages/") if ref else ""
        return page(name) if name in edition.pages else None

    nav = [_link("Latest", "index.html")]
    if edition.entities:
        nav.append(_link("Companies and people", "entities.html"))
    return {
        "title": settings.title,
        "url": settings.url,
        "description": settings.description,
        "language": settings.language,
        "publisher": settings.publisher or settings.title,
        "nav": nav,
        "corrections_policy": named(settings.corrections_policy),
        "methods": named(settings.methods),
        "pages": [page(name) for name in sorted(edition.pages)],
    }


def topics(slices: Slices, _: str) -> list[views.Link]:
    return [_topic_link(slices.edition, each) for each in slices.edition.topics]


def topic(slices: Slices, name: str) -> views.TopicView:
    edition = slices.edition
    return {
        "id": name,
        "path": address(edition, "topic", name),
        "label": edition.topics[name].label,
        "briefings": slices.index.topics.get(name, []),
    }


def plain(slices: Slices, name: str) -> views.PlainView:
    edition = slices.edition
    source = edition.pages[name]
    page = _page(edition)
    return {
        "path": address(edition, "page", name),
        "title": texts.view(page, source.title),
        "deck": texts.view(page, source.deck) if source.deck else None,
        "text": texts.view(page, source.body.text),
        "headings": _headings(source.body.headings),
        "updated": _moment(source.updated) if source.updated else None,
    }


def _headings(headings: Iterable[Any]) -> list[dict[str, str | int]]:
    return [{"level": each.level, "id": each.id, "words": prose.typeset(each.words)} for each in headings]


# ---- facts ------------------------------------------------------------------------------------


def fact(page: Page, linked: Linked, name: str, *, bound: bool = True) -> views.FactView:
    """A fact as the page shows it; `name` is its id here (`id`, or `slug/id` for another briefing's)."""
    edition, told = page.edition, linked.fact
    anchor = texts.fact_anchor(page, linked, name)
    key = f"{linked.key}#{anchor}"
    is_change = isinstance(told, Move) or (isinstance(told, Figure) and (bool(told.basis) or _percent_change(linked)))
    label: views.Text
    match told:
        case Event(title=text) | Figure(label=text) | Move(label=text) if text:
            label = texts.view(page, text, home=linked.slug)
        case _:
            words = texts.plain_label(edition, linked)
            label = {"parts": [escape(words)], "words": words}
    period = (
        told.session or told.period if isinstance(told, Move) else told.period if isinstance(told, Figure) else None
    )
    kind = type(told).__name__.lower()
    return {
        "id": linked.id,
        "anchor": anchor,
        "number": page.numbers.get(key, 0),
        "kind": kind,  # type: ignore[typeddict-item]  # the classes are named as the kinds are
        "label": label,
        "value": texts.value(linked.value, change=is_change) if linked.value else None,
        "date": texts.stamp(linked.date) if linked.date else None,
        "period": texts.stamp(period) if period else None,
        "basis": told.basis if isinstance(told, Figure) else "",
        "after": _after(page, linked),
        "measure": told.measure if isinstance(told, Move | Figure) else "",
        "entities": [_entity_link(edition, each) for each in about(linked)],
        "sources": [source_ref(page, each) for each in linked.sources],
        "via": [source_ref(page, each) for each in _via(edition, linked.sources)],
        "quote": told.quote,
        "ours": linked.ours,
        "formula": _formula(edition, linked),
        "inputs": [each.rpartition("/")[2] for each in linked.inputs],
        "note": texts.view(page, told.note, home=linked.slug) if told.note else None,
        "disputed": told.disputed,
        "origin": _origin(page, linked),
        "corrected": _corrected(edition, linked),
        "verdict": told.verdict if isinstance(told, Candidate) else "",
        "bound": page.bound.get(anchor, []),
    }


def _percent_change(linked: Linked) -> bool:
    return linked.value is not None and linked.value.signed


def _via(edition: Edition, keys: Sequence[str]) -> list[str]:
    chains = dict.fromkeys(each for key in keys for each in edition.chain(key))
    return [each for each in chains if each not in keys]


def _after(page: Page, linked: Linked) -> views.Link | None:
    after = linked.fact.after if isinstance(linked.fact, Move) else None
    event = page.edition.fact(linked.slug, after.id) if after else None
    if event is None:
        return None
    name = f"f-{event.id}"
    if page.slug != linked.slug:
        return _link(texts.plain_label(page.edition, event), f"{page.address('briefing', event.slug)}#{name}")
    return _link(texts.plain_label(page.edition, event), f"#{name}")


def _formula(edition: Edition, linked: Linked) -> str:
    if linked.formula is None:
        return ""

    def label(name: str) -> str:
        found = edition.fact(linked.slug, name)
        return texts.plain_label(edition, found) if found else name

    return formulas.words(linked.formula, label)


def _origin(page: Page, linked: Linked) -> views.Origin | None:
    if linked.slug == page.slug or not page.slug:
        return None
    title = texts.title_words(page.edition.briefings[linked.slug].article.title)
    return {"title": title, "path": f"{page.address('briefing', linked.slug)}#f-{linked.id}"}


def _corrected(edition: Edition, linked: Linked) -> views.Stamp | None:
    briefing = edition.briefings.get(linked.slug)
    dates = [
        each.date
        for each in (briefing.article.corrections if briefing else ())
        if each.fact and each.kind in ("correction", "clarification") and each.fact.id == linked.id
    ]
    return texts.stamp(max(dates, key=lambda date: date.edtf)) if dates else None


def source_ref(page: Page, key: str) -> views.SourceRef:
    source = page.edition.sources[key]
    if not page.slug:
        return {"letter": "", "id": source.id, "name": source.name, "path": ""}
    return {
        "letter": page.letter(key),
        "id": source.id,
        "name": source.name,
        "path": f"#{texts.source_anchor(page, key)}",
    }


# ---- briefings --------------------------------------------------------------------------------


def head(slices: Slices, slug: str) -> views.Head:
    edition = slices.edition
    briefing = edition.briefings[slug]
    article = briefing.article
    page = _page(edition, slug)
    return {
        "slug": slug,
        "path": address(edition, "briefing", slug),
        "title": texts.view(page, article.title)["words"],
        "kicker": texts.view(page, article.kicker)["words"] if article.kicker else "",
        "deck": texts.view(page, article.deck)["words"] if article.deck else "",
        "published": _moment(briefing.published),
        "updated": _moment(briefing.updated) if briefing.updated else None,
        "authors": [each["label"] for each in _authors(edition, briefing)],
        "topics": [_topic_link(edition, ref.id) for ref in article.topics],
        "ledger": _ledger(page, briefing),
        "minutes": _minutes(briefing),
    }


def _authors(edition: Edition, briefing: Briefing) -> list[views.Link]:
    known = {author.id: author for author in edition.site.authors}
    named = [known[ref.id] for ref in briefing.article.authors if ref.id in known]
    return [_link(author.name, author.url) for author in named]


def _minutes(briefing: Briefing) -> int:
    return max(1, round(briefing.article.body.word_count / WORDS_A_MINUTE))


def _ledger(page: Page, briefing: Briefing) -> list[views.LedgerItem]:
    items: list[views.LedgerItem] = []
    for ref in briefing.article.ledger:
        linked = page.edition.fact(briefing.slug, ref.id)
        if linked and linked.value:
            page.number(f"{linked.key}#{texts.fact_anchor(page, linked, ref.id)}")
            shown = fact(page, linked, ref.id)
            items.append({"fact": shown, "label": shown["label"]["words"]})
    return items


@dataclass(frozen=True, slots=True)
class _Made:
    """A briefing's page is made in one go, because its numbers run through both of its slices."""

    briefing: views.Briefing
    body: views.BriefingBody


def _made(slices: Slices, slug: str) -> _Made:
    name = f"made:{slug}"
    if name not in slices.made:
        slices.made[name] = Slice(name, _make(slices, slug), "")
    made: _Made = slices.made[name].value
    return made


def briefing(slices: Slices, slug: str) -> views.Briefing:
    return _made(slices, slug).briefing


def body(slices: Slices, slug: str) -> views.BriefingBody:
    return _made(slices, slug).body


def _make(slices: Slices, slug: str) -> _Made:
    edition = slices.edition
    told = edition.briefings[slug]
    article, file = told.article, told.file
    page = _page(edition, slug)
    # The texts are made in reading order: the number of a note is the place of its first mark on the page.
    title = texts.view(page, article.title)
    deck = texts.view(page, article.deck, once=True) if article.deck else None
    ledger = _ledger(page, told)
    key_points = [texts.view(page, each, once=True) for each in article.key_points]
    text = texts.view(page, article.body.text, body=True, once=True)
    decision = _decision(page, told)
    for name, linked in told.facts.items():
        if not isinstance(linked.fact, Candidate):
            page.number(f"{linked.key}#{texts.fact_anchor(page, linked, name)}")
    unknowns = [texts.view(page, each, once=True) for each in file.unknowns]
    corrections = _corrections(page, told)
    shown = {name: fact(page, linked, name) for name, linked in told.facts.items()}
    notes = _notes(page)
    ledger = _ledger(page, told)
    sources = _sources(page, notes)
    view: views.Briefing = {
        "slug": slug,
        "path": address(edition, "briefing", slug),
        "title": title,
        "kicker": texts.view(page, article.kicker)["words"] if article.kicker else "",
        "deck": deck,
        "published": _moment(told.published),
        "updated": _moment(told.updated) if told.updated else None,
        "authors": _authors(edition, told),
        "topics": [_topic_link(edition, ref.id) for ref in article.topics],
        "entities": _entities(edition, told),
        "minutes": _minutes(told),
        "words": article.body.word_count,
        "ledger": ledger,
        "key_points": key_points,
        "decision": decision,
        "graphics": _graphics(shown),
        "placed": [each.target for each in article.body.text.bindings if each.scheme == "facts"],
        "quotes": [each for each in shown.values() if each["kind"] == "quote"],
        "quote_texts": {
            name: texts.view(page, linked.fact.text)
            for name, linked in told.facts.items()
            if isinstance(linked.fact, Quote) and linked.fact.text
        },
        "speakers": {
            name: _entity_link(edition, linked.fact.speaker.id)
            for name, linked in told.facts.items()
            if isinstance(linked.fact, Quote) and linked.fact.speaker
        },
        "unknowns": unknowns,
        "rests_on": texts.view(page, file.rests_on) if file.rests_on else None,
        "notes": notes,
        "sources": sources,
        "coverage": _coverage(page, told, notes),
        "corrections": corrections,
        "version": "",
    }
    made: views.BriefingBody = {"text": text, "headings": _headings(article.body.headings)}
    view["version"] = digest([view, made])[:8]
    return _Made(view, made)


def _notes(page: Page) -> list[views.FactView]:
    """A note for each fact with a number. Making one may number further facts, which follow."""
    notes: list[views.FactView] = []
    while len(notes) < len(page.numbers):
        key = list(page.numbers)[len(notes)]
        where, _, anchor = key.partition("#f-")
        linked = page.edition.facts[where]
        name = anchor if "." not in anchor else where
        notes.append(fact(page, linked, name))
    return notes


def _decision(page: Page, told: Briefing) -> views.DecisionView | None:
    decision = told.file.decision
    if decision is None:
        return None
    candidates: list[views.CandidateView] = []
    for each in decision.candidates:
        entity = page.edition.entities.get(each.entities[0].id if each.entities else each.id)
        candidates.append(
            {
                "id": each.id,
                "name": each.name or (entity.name if entity else each.id),
                "path": address(page.edition, "entity", entity.id) if entity else "",
                "verdict": each.verdict,  # type: ignore[typeddict-item]  # the schema lets no other through
                "outcome": texts.view(page, each.outcome) if each.outcome else None,
                "reasons_for": _reasons(page, each.reasons, "for"),
                "reasons_against": _reasons(page, each.reasons, "against"),
                "anchor": f"f-{each.id}",
                "sources": _refs(page, each.sources),
                "note": texts.view(page, each.note) if each.note else None,
            }
        )
    return {
        "question": texts.view(page, decision.question),
        "by": _entity_link(page.edition, decision.by.id) if decision.by else None,
        "candidates": candidates,
        "reasons_for": _reasons(page, decision.reasons, "for"),
        "reasons_against": _reasons(page, decision.reasons, "against"),
    }


def _refs(page: Page, refs: Iterable[Any]) -> list[views.SourceRef]:
    keys = [page.edition.source(page.slug, ref.id) for ref in refs]
    return [source_ref(page, key) for key in keys if key]


def _reasons(page: Page, reasons: Iterable[Reason], side: str) -> list[views.ReasonView]:
    return [
        {
            "text": texts.view(page, each.text, once=True),
            "criterion": each.criterion,
            "sources": _refs(page, each.sources),
        }
        for each in reasons
        if each.side == side
    ]


def _graphics(shown: dict[str, views.FactView]) -> views.Graphics:
    moves = [each for each in shown.values() if each["kind"] == "move"]
    ours = [each for each in shown.values() if each["ours"] and set(each["inputs"]) & {move["id"] for move in moves}]
    figures = [each for each in shown.values() if each["kind"] == "figure" and each not in ours]
    events = sorted((each for each in shown.values() if each["kind"] == "event"), key=_when)
    marks, described = charts.timeline(events)
    return {
        "moves": charts.bars([*moves, *ours]),
        "move_facts": [*moves, *ours],
        "figures": [chart for chart in charts.bars(figures) if len(chart["bars"]) > 1],
        "figure_facts": figures,
        "timeline": marks,
        "timeline_description": described,
    }


def _when(shown: views.FactView) -> str:
    """Orders events: a year stands before its quarters, those before its months and days."""
    date = shown["date"]
    if date is None:
        return ""
    year, _, rest = date["iso"].rstrip("~").partition("-")
    if rest.isdigit() and 33 <= int(rest) <= 36:
        rest = f"{(int(rest) - 33) * 3 + 1:02}"
    return f"{year}-{rest}"


def _sources(page: Page, notes: Sequence[views.FactView]) -> list[views.SourceView]:
    result: list[views.SourceView] = []
    edition = page.edition
    for key in list(page.letters):
        for each in edition.chain(key):
            page.letter(each)
    for key, mark in page.letters.items():
        source = edition.sources[key]
        path = f"#{texts.source_anchor(page, key)}"
        back = [
            _link(str(n["number"]), f"#{n['anchor']}") for n in notes if any(s["path"] == path for s in n["sources"])
        ]
        result.append(
            {
                "letter": mark,
                "id": source.id,
                "anchor": path[1:],
                "name": source.name,
                "title": source.title,
                "publisher": source.publisher,
                "publisher_unknown": source.publisher_unknown,
                "author": source.author,
                "url": source.url,
                "archive_url": source.archive_url,
                "published": texts.stamp(source.published) if source.published else None,
                "accessed": texts.stamp(source.accessed) if source.accessed else None,
                "via": source_ref(page, edition.chain(key)[0]) if edition.chain(key) else None,
                "note": texts.view(page, source.note) if source.note else None,
                "facts": back,
            }
        )
    return result


def _coverage(page: Page, told: Briefing, notes: Sequence[views.FactView]) -> views.Coverage:
    counted = told.coverage
    return {
        "mentions": counted.mentions,
        "bound": counted.bound,
        "waived": counted.waived,
        "ours": sum(each["ours"] for each in notes),
        "facts": len(notes),
        "sources": len(page.letters),
        "independent": len(page.edition.independent(page.letters)),
    }


def _corrections(page: Page, told: Briefing) -> list[views.CorrectionView]:
    entries = sorted(told.article.corrections, key=lambda each: each.date.edtf, reverse=True)
    return [
        {
            "date": texts.stamp(each.date),
            "kind": each.kind,
            "fact": f"f-{each.fact.id}" if each.fact else "",
            "text": texts.view(page, each.text),
        }
        for each in entries
    ]


def _entities(edition: Edition, told: Briefing) -> list[views.Link]:
    return [_entity_link(edition, each) for each in spoken_of(told) if each in edition.entities]


# ---- entities ---------------------------------------------------------------------------------


def entities(slices: Slices, _: str) -> list[views.EntityLine]:
    lines: list[views.EntityLine] = []
    for name, each in sorted(slices.edition.entities.items(), key=lambda item: item[1].name.casefold()):
        count = len(slices.index.order.get(name, []))
        path = address(slices.edition, "entity", name)
        lines.append({"name": each.name, "path": path, "kind": each.kind, "count": count})
    return lines


def entity(slices: Slices, name: str) -> views.EntityView:
    edition = slices.edition
    known = edition.entities[name]
    page = _page(edition)
    groups: dict[str, list[views.EntityFact]] = {"event": [], "move": [], "figure": [], "quote": []}
    verdicts: list[views.EntityVerdict] = []
    for linked in slices.index.facts.get(name, []):
        told = edition.briefings[linked.slug]
        where = address(edition, "briefing", told.slug)
        link = _link(texts.title_words(told.article.title), f"{where}#f-{linked.id}")
        if isinstance(linked.fact, Candidate):
            decision = told.file.decision
            outcome = linked.fact.outcome
            verdicts.append(
                {
                    "question": texts.view(page, decision.question, home=linked.slug)["words"] if decision else "",
                    "verdict": linked.fact.verdict,
                    "outcome": texts.view(page, outcome, home=linked.slug)["words"] if outcome else "",
                    "briefing": link,
                }
            )
            continue
        shown = fact(page, linked, f"{linked.slug}/{linked.id}")
        names = [edition.sources[key].name for key in linked.sources]
        groups[shown["kind"]].append({"fact": shown, "source_names": names, "briefing": link})
    return {
        "id": name,
        "path": address(edition, "entity", name),
        "name": known.name,
        "kind": known.kind,
        "aliases": list(known.aliases),
        "listings": [{"exchange": each.exchange, "symbol": each.symbol} for each in known.listings],
        "url": known.url,
        "wikidata": known.wikidata,
        "note": texts.view(page, known.note) if known.note else None,
        "events": groups["event"],
        "moves": groups["move"],
        "figures": groups["figure"],
        "quotes": groups["quote"],
        "verdicts": verdicts,
        "briefings": slices.index.order.get(name, []),
    }


_KINDS: dict[str, Callable[[Slices, str], Any]] = {
    "site": site,
    "topics": topics,
    "topic": topic,
    "page": plain,
    "head": head,
    "briefing": briefing,
    "body": body,
    "entities": entities,
    "entity": entity,
}
