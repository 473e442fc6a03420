"""Slices of a briefing: the plain values with a digest that its own page and the lists that name it are made of.

`head:<slug>` is what lists of briefings show, `dated:<slug>` what sitemaps do; `briefing:<slug>` and `body:<slug>` are
its page; those for other lists are in `lists`. Places, paths of this machine and the clock never get into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any

from nutgraf import charts, feeds, formulas, prose, views
from nutgraf.catalogue import catalogue, is_chinese
from nutgraf.edition import sharing, texts
from nutgraf.edition.edition import Edition
from nutgraf.edition.texts import Page, Shown
from nutgraf.edition.told import about, order
from nutgraf.edition.values import Briefing, Linked
from nutgraf.formulas import Formula
from nutgraf.model import Body, Candidate, Event, Fact, Figure, Move, Quote, Reason, Text, digest
from nutgraf.portable import portable
from nutgraf.quantities import Date, formats

WORDS_A_MINUTE = 230
CHARACTERS_A_MINUTE = 400  # of Chinese
_KINDS: dict[type[Fact], Any] = {each: each.__name__.lower() for each in (Event, Candidate, Move, Figure, Quote)}


@portable(frozen=True, slots=True)
class Slice:
    value: Any
    digest: str


def slice_of(value: Any) -> Slice:
    return Slice(value, digest(value))


def slices(page: Page, told: Briefing) -> dict[str, Slice]:
    """The slices of a briefing's page, and what lists of briefings show of it, by name. `page` is a new one."""
    edition, name = page.edition, told.name
    view, body = _make(page, told)
    # Notes are alike: what they hold is enough, without what it is called. Graphics and ledger are made of them: that
    # those are in it, and which of them, is enough.
    notes = [[*each.values()] for each in view["notes"]]
    graphics = [[each["anchor"] for each in view["graphics"][kind]] for kind in ("move_facts", "figure_facts")]
    marks = [[each["fact"]["anchor"], each["hollow"]] for each in view["graphics"]["timeline"]]
    named = [[each["anchor"] for each in view[kind]] for kind in ("ledger", "quotes")]
    text = Slice(body, digest([body["text"]["parts"], body["headings"]]))  # its words are those of the parts
    made = {f"head:{name}": slice_of(_head(edition, told, view)), f"dated:{name}": slice_of(_dated(view))}
    bare = {**view, "notes": notes, "graphics": [graphics, marks], "ledger": named[0], "quotes": named[1]}
    mark = digest([bare, text.digest])
    view["version"] = mark[:8]
    if edition.library.site.draws and not told.lang:  # the picture has the words of the original
        path = sharing.path(told.slug)
        edition.read(f"image:{path}")
        own = edition.library.size(path) if path in edition.library.images else None
        # Who reads the page does not see the picture: it makes no new version.
        view["share"] = sharing.picture(view, own)
        mark = digest([mark, view["share"]])
        if own is None:
            made[f"share:{told.slug}"] = slice_of(sharing.shown(edition.library.site, view))
    # It shows the version, so it is another one where the body is.
    return made | {f"briefing:{name}": Slice(view, mark), f"body:{name}": text}


def link(label: str, path: str) -> views.Link:
    return {"label": label, "path": path}


def entity_link(edition: Edition, name: str) -> views.Link:
    entity = edition.entity(name)
    return link(entity.name, edition.address("entity", name)) if entity else link(name, "")


def _entity(page: Page, name: str) -> views.Link:
    made = page.entities.get(name)
    if made is None:
        made = page.entities[name] = entity_link(page.edition, name)
    return made


def topic_link(edition: Edition, name: str) -> views.Link:
    return link(edition.topic(name) or name, edition.address("topic", name))


def moment(when: datetime, lang: str) -> views.Stamp:
    """A moment in the site's zone; midnight sharp stands for a day without a time."""
    words = _day(when, lang)
    if when.hour or when.minute:
        zone = when.tzname() or ""
        gap = " " if is_chinese(lang) else ", "
        words += f"{gap}{when.hour:02}:{when.minute:02} {zone}".rstrip()
    iso = when.isoformat(timespec="minutes")
    return {"iso": iso, "html": iso, "words": words, "imprecise": False}


def _day(when: datetime, lang: str) -> str:
    """The day only, as lists tell it."""
    day = when.date()
    return formats.sentence(Date(day.isoformat(), "day", day, day), lang)


def headings(made: Body) -> list[dict[str, str | int]]:
    return [{"level": each.level, "id": each.id, "words": prose.typeset(each.words)} for each in made.headings]


# ---- facts ------------------------------------------------------------------------------------


def fact(page: Page, linked: Linked, anchor: str, corrected: bool = True) -> views.FactView:
    """A fact as the page of a briefing shows it, in the note with this `anchor`. `corrected` says that the briefing has
    corrections, of which one may be its."""
    edition, told, slug = page.edition, linked.fact, linked.slug
    shown = _shown(page, linked)
    label = shown.label or _bound(page, linked)
    sources, via = _cited(page, linked.sources)
    return {
        "id": linked.id,
        "anchor": anchor,
        "number": page.numbers[anchor],
        "kind": shown.kind,
        "label": label,
        "value": shown.value,
        "date": shown.date,
        "period": shown.period,
        "basis": shown.basis,
        "about": _about(label["words"], shown.basis, shown.period, edition.lang) if shown.period else shown.basis,
        "after": _after(page, linked, told.after.id) if isinstance(told, Move) and told.after else None,
        "measure": shown.measure,
        "entities": shown.entities,
        "sources": sources,
        "via": via,
        "quote": told.quote,
        "ours": linked.ours,
        "formula": _formula(page, linked, linked.formula) if linked.formula else "",
        "inputs": [each.rpartition("/")[2] for each in linked.inputs] if linked.inputs else [],
        "note": texts.view(page, told.note, home=slug) if told.note else None,
        "disputed": told.disputed,
        "origin": _origin(page, linked) if slug != page.slug else None,
        "corrected": _corrected(page, linked, anchor) if corrected or linked.inputs or slug != page.slug else None,
        "bound": page.bound.get(anchor, []),
    }


def _shown(page: Page, linked: Linked) -> Shown:
    made = page.shown.get(linked.key)
    if made is not None:
        return made
    told, text, period, basis, measure = linked.fact, None, None, "", ""
    if isinstance(told, Event):
        text = told.title
    elif isinstance(told, Figure):
        text, period, basis, measure = told.label, told.period, told.basis, told.measure
    elif isinstance(told, Move):
        text, period, measure = told.label, told.session or told.period, told.measure
    made = page.shown[linked.key] = Shown(
        _KINDS[type(told)],
        None if text and text.bindings else _label(page, linked, text),
        page.value(linked) if linked.value else None,
        page.stamp(linked.date) if linked.date else None,
        page.stamp(period) if period else None,
        basis,
        measure,
        [_entity(page, each) for each in about(told)],
    )
    return made


def kind(told: Fact) -> Any:
    """The classes are named as the kinds are."""
    return _KINDS[type(told)]


def _label(page: Page, linked: Linked, text: Text | None) -> views.Text:
    """What a fact is called; `text` is the one that it has for that, if it has one."""
    if text:
        return texts.view(page, text, home=linked.slug)
    words = page.label(linked)
    html = escape(words)
    return {"parts": [words if html == words else html], "words": words}


def _bound(page: Page, linked: Linked) -> views.Text:
    """The same where it binds something: it is another text on each page."""
    told = linked.fact
    return _label(page, linked, told.title if isinstance(told, Event) else getattr(told, "label", None))


def _about(label: str, basis: str, period: views.Stamp, lang: str) -> str:
    """What a label leaves open: `year on year, the fourth quarter of 2024`."""
    words = period["words"]
    if not words or words in label:
        return basis
    return f"{basis}{catalogue(lang).gettext(', ')}{words}" if basis else words


def _cited(page: Page, keys: tuple[str, ...]) -> tuple[list[views.SourceRef], list[views.SourceRef]]:
    """Sources, and those that they are known through."""
    made = page.cited.get(keys)
    if made is None:
        sources = [source_ref(page, each) for each in keys]
        behind = dict.fromkeys(each for key in keys for each in page.edition.chain(key) if each not in keys)
        made = page.cited[keys] = sources, [source_ref(page, each) for each in behind]
    return made


def _after(page: Page, linked: Linked, name: str) -> views.Link | None:
    """The event that a move came after."""
    event = page.edition.fact(linked.slug, name)
    if event is None:
        return None
    where = page.edition.address("briefing", event.slug) if page.slug != linked.slug else ""
    return link(page.label(event), f"{where}#f-{event.id}")


def _formula(page: Page, linked: Linked, formula: Formula) -> str:
    def label(name: str) -> str:
        found = page.edition.fact(linked.slug, name)
        return page.label(found) if found else name

    return formulas.words(formula, label, page.edition.lang)


def _origin(page: Page, linked: Linked) -> views.Origin:
    where = page.edition.address("briefing", linked.slug)
    return {"title": page.edition.title(linked.slug) or "", "path": f"{where}#f-{linked.id}"}


def _corrected(page: Page, linked: Linked, anchor: str) -> views.Stamp | None:
    name = linked.key if "." in anchor else anchor.removeprefix("f-")
    made = page.edition.corrections_of(page.slug, linked, name)
    dates = [each.date for each in made if each.kind in ("correction", "clarification")]
    return page.stamp(max(dates, key=lambda date: date.edtf)) if dates else None


def source_ref(page: Page, key: str) -> views.SourceRef:
    """A mention of a source: on one page always the same."""
    made = page.refs.get(key)
    if made is None:
        source = page.edition.get_source(key)
        made = page.refs[key] = {
            "letter": page.letter(key),
            "id": source.id,
            "name": source.name,
            "path": f"#{texts.source_anchor(page, key)}",
            "url": source.url,
            "published": page.stamp(source.published),
        }
    return made


# ---- briefings --------------------------------------------------------------------------------


def _head(edition: Edition, told: Briefing, view: views.Briefing) -> views.Head:
    deck, lang = view["deck"], told.lang or edition.library.site.language
    return {
        "slug": told.slug,
        "path": view["path"],
        "lang": view["lang"],
        "title": view["title"]["words"],
        "kicker": view["kicker"],
        "deck": deck["words"] if deck else "",
        "published": {**view["published"], "words": _day(told.published, lang)},
        "updated": {**view["updated"], "words": _day(told.updated, lang)} if view["updated"] and told.updated else None,
        "authors": [each["label"] for each in view["authors"]],
        "topics": view["topics"],
        "ledger": [
            {
                "id": each["id"],
                "kind": each["kind"],
                "label": each["label"]["words"],
                "value": each["value"],
                "about": each["about"],
                "ours": each["ours"],
            }
            for each in view["ledger"]
        ],
        "minutes": view["minutes"],
    }


def _dated(view: views.Briefing) -> views.Dated:
    return {
        "path": view["path"],
        "title": view["title"]["words"],
        "lang": view["lang"],
        "published": view["published"]["iso"],
        "modified": (view["updated"] or view["published"])["iso"],
    }


def _authors(edition: Edition, briefing: Briefing) -> list[views.AuthorLink]:
    known = {author.id: author for author in edition.library.site.authors}
    named = [known[ref.id] for ref in briefing.article.authors if ref.id in known]
    names = edition.words().authors
    return [
        {
            "label": names.get(author.id) or edition.note(author.name),
            "path": edition.address("author", author.id),
            "kind": author.kind,
        }
        for author in named
    ]


def _minutes(briefing: Briefing) -> int:
    body = briefing.article.body
    return max(1, round(body.word_count / (CHARACTERS_A_MINUTE if is_chinese(body.text.lang) else WORDS_A_MINUTE)))


def _numbered_ledger(page: Page, told: Briefing) -> list[str]:
    """The anchors of the notes of the ledger's facts, which come first on the page."""
    anchors = []
    for ref in told.article.ledger:
        linked = page.edition.fact(told.slug, ref.id)
        if linked and linked.value:
            anchor = texts.fact_anchor(page, linked, ref.id)
            page.number(anchor, linked.key)
            anchors.append(anchor)
    return anchors


def _make(page: Page, told: Briefing) -> tuple[views.Briefing, views.BriefingBody]:
    """The page of a briefing without its version, made in one go, because the numbers of its notes run through it."""
    edition, slug = page.edition, told.slug
    article, file = told.article, told.file
    # The texts are made in reading order: the number of a note is the place of its first mark on the page.
    title = texts.view(page, article.title)
    deck = texts.view(page, article.deck, once=True) if article.deck else None
    ledger = _numbered_ledger(page, told)
    key_points = [texts.view(page, each, once=True) for each in article.key_points]
    text = texts.view(page, article.body.text, body=True, once=True)
    decision = _decision(page, told)
    for name, linked in told.facts.items():
        if not isinstance(linked.fact, Candidate):
            page.number(f"f-{name}", linked.key)
    unknowns = [texts.view(page, each, once=True) for each in file.unknowns]
    corrections = _corrections(page, told)
    notes = _notes(page)
    noted = {note["anchor"]: note for note in notes}
    shown = {name: note for name in told.facts if (note := noted.get(f"f-{name}"))}
    quotes = {name: linked.fact for name, linked in told.facts.items() if isinstance(linked.fact, Quote)}
    sources = _sources(page, notes)
    view: views.Briefing = {
        "slug": slug,
        "lang": edition.lang,
        "path": edition.address("briefing", slug),
        "title": title,
        "kicker": texts.view(page, article.kicker)["words"] if article.kicker else "",
        "deck": deck,
        "published": moment(told.published, edition.lang),
        "updated": moment(told.updated, edition.lang) if told.updated else None,
        "authors": _authors(edition, told),
        "topics": [topic_link(edition, ref.id) for ref in article.topics],
        "entities": _entities(page, told),
        "minutes": _minutes(told),
        "words": article.body.word_count,
        "ledger": [noted[each] for each in ledger],
        "key_points": key_points,
        "decision": decision,
        "graphics": _graphics(shown, edition.lang),
        "placed": [each.target for each in article.body.text.bindings if each.scheme == "facts"],
        "quotes": [each for each in shown.values() if each["kind"] == "quote"],
        "quote_texts": {name: texts.view(page, each.text) for name, each in quotes.items() if each.text},
        "speakers": {name: _entity(page, each.speaker.id) for name, each in quotes.items() if each.speaker},
        "unknowns": unknowns,
        "rests_on": texts.view(page, file.rests_on) if file.rests_on else None,
        "notes": notes,
        "sources": sources,
        "coverage": _coverage(page, told, notes),
        "corrections": corrections,
        "share": None,
        "version": "",
    }
    if edition.language:
        view["foreign"] = dict(sorted(edition.foreign.items()))
    return view, {"text": text, "headings": headings(article.body)}


def _notes(page: Page) -> list[views.FactView]:
    """A note for each fact with a number. Making one may number further facts, which follow."""
    notes: list[views.FactView] = []
    corrected = bool(page.edition.corrections(page.slug))
    while len(notes) < len(page.numbers):
        for anchor, key in [*zip(page.numbers, page.noted, strict=True)][len(notes) :]:
            linked = page.edition.settle(key)
            assert linked is not None  # it has a number
            notes.append(fact(page, linked, anchor, corrected))
    return notes


def _decision(page: Page, told: Briefing) -> views.DecisionView | None:
    decision = told.file.decision
    if decision is None:
        return None
    candidates: list[views.CandidateView] = []
    for each in decision.candidates:
        entity = page.edition.entity(each.entities[0].id if each.entities else each.id)
        candidates.append(
            {
                "id": each.id,
                "name": each.name or (entity.name if entity else each.id),
                "path": page.edition.address("entity", entity.id) if entity else "",
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
        "by": _entity(page, decision.by.id) if decision.by else None,
        "candidates": candidates,
        "reasons_for": _reasons(page, decision.reasons, "for"),
        "reasons_against": _reasons(page, decision.reasons, "against"),
    }


def _refs(page: Page, refs: Iterable[Any]) -> list[views.SourceRef]:
    edition, slug = page.edition, page.slug
    return [source_ref(page, key) for ref in refs if (key := edition.source(slug, ref.id))]


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


def _graphics(shown: dict[str, views.FactView], lang: str) -> views.Graphics:
    moves = [each for each in shown.values() if each["kind"] == "move"]
    moved = {each["id"] for each in moves}
    ours = [each for each in shown.values() if each["ours"] and not moved.isdisjoint(each["inputs"])]
    beside = {each["anchor"] for each in ours}
    figures = [each for each in shown.values() if each["kind"] == "figure" and each["anchor"] not in beside]
    events = sorted((each for each in shown.values() if each["kind"] == "event"), key=_when)
    marks, described = charts.timeline(events, lang)
    return {
        "moves": charts.bars([*moves, *ours], lang),
        "move_facts": [*moves, *ours],
        "figures": [chart for chart in charts.bars(figures, lang) if len(chart["bars"]) > 1],
        "figure_facts": figures,
        "timeline": marks,
        "timeline_description": described,
        "ours": bool(ours),
        "hollow": any(mark["hollow"] for mark in marks),
    }


def _when(shown: views.FactView) -> str:
    return order(shown["date"]["iso"]) if shown["date"] else ""


def _sources(page: Page, notes: Sequence[views.FactView]) -> list[views.SourceView]:
    result: list[views.SourceView] = []
    edition = page.edition
    for key in list(page.letters):
        for behind in edition.chain(key):
            page.letter(behind)
    backs: dict[str, list[views.Link]] = {}  # by the path of the source
    for note in notes:
        back = link(str(note["number"]), f"#{note['anchor']}")
        for each in note["sources"]:
            some = backs.setdefault(each["path"], [])
            if not some or some[-1] is not back:
                some.append(back)
    for key, mark in page.letters.items():
        source = edition.get_source(key)
        path = f"#{texts.source_anchor(page, key)}"
        chain = edition.chain(key)
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
                "published": page.stamp(source.published),
                "accessed": page.stamp(source.accessed),
                "via": source_ref(page, chain[0]) if chain else None,
                "note": texts.view(page, source.note) if source.note else None,
                "facts": backs.get(path, []),
                "page": "" if key.partition("/")[0] else edition.address("source", source.id),
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
            "date": texts.stamp(each.date, page.edition.lang),
            "kind": each.kind,
            "fact": _corrected_fact(page, each.fact.id) if each.fact else "",
            "text": texts.view(page, each.text),
        }
        for each in entries
    ]


def _corrected_fact(page: Page, name: str) -> str:
    """The anchor of the fact that a correction names; empty where it is no longer on the page."""
    linked = page.edition.fact(page.slug, name)
    if linked is None:
        return ""
    anchor = texts.fact_anchor(page, linked, name)
    own = isinstance(linked.fact, Candidate) and linked.slug == page.slug
    return anchor if own or anchor in page.numbers else ""


def _entities(page: Page, told: Briefing) -> list[views.BriefingEntity]:
    edition = page.edition
    result: list[views.BriefingEntity] = []
    for name in edition.library.cards[told.slug].entities:
        entity = edition.entity(name)
        if entity:
            same_as = [entity.url] if entity.url else []
            same_as += [feeds.wikidata(entity.wikidata)] if entity.wikidata else []
            known = _entity(page, name)
            result.append({"label": known["label"], "path": known["path"], "kind": entity.kind, "same_as": same_as})
    return result


# ---- facts in lists ---------------------------------------------------------------------------


def place(page: Page, linked: Linked) -> views.Link:
    """The title of the briefing that tells a fact, and where on its page."""
    slug = linked.slug
    return link(page.edition.title(slug) or slug, f"{page.edition.address('briefing', slug)}#f-{linked.id}")


def told_fact(page: Page, linked: Linked, where: views.Link) -> views.EntityFact:
    told, shown = linked.fact, _shown(page, linked)
    after = _after(page, linked, told.after.id) if isinstance(told, Move) and told.after else None
    return {
        "id": linked.id,
        "kind": shown.kind,
        "label": (shown.label or _bound(page, linked))["words"],
        "value": shown.value,
        "date": shown.date,
        "order": order(linked.date.edtf) if linked.date else "",
        "entities": shown.entities,
        "period": shown.period,
        "basis": shown.basis,
        "after": after["label"] if after else "",
        "ours": linked.ours,
        "source_names": [page.edition.get_source(key).name for key in linked.sources],
        "briefing": where,
    }


def verdict(page: Page, told: Briefing, candidate: Candidate, where: views.Link) -> views.EntityVerdict:
    decision, outcome = told.file.decision, candidate.outcome
    return {
        "question": texts.view(page, decision.question, home=told.slug)["words"] if decision else "",
        "verdict": candidate.verdict,
        "outcome": texts.view(page, outcome, home=told.slug)["words"] if outcome else "",
        "briefing": where,
    }
