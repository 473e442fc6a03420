"""Link: one briefing in its edition. Its bindings, its ledger, its assertions; what they name must be there."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time

from nutgraf import formulas
from nutgraf.edition import told
from nutgraf.edition.edition import Edition, bare, fault
from nutgraf.edition.library import Opened
from nutgraf.edition.links import aims
from nutgraf.edition.values import Briefing, Linked
from nutgraf.formulas import Fault, Formula
from nutgraf.model import Article, Binding, Decision, Figure, Move, Ref, Text
from nutgraf.problems import Note, Place, Problem, nearest, problem


def link(edition: Edition, slug: str, opened: Opened, lang: str = "") -> tuple[Briefing | None, list[Problem]]:
    """A briefing, linked, and the problems that stand in it. Without an article there is none. `lang` is the language
    of a translation, which the edition is in."""
    edition.begin(slug, "site")
    facts: dict[str, Linked] = {}
    for name in edition.facts(slug):
        found = edition.fact(slug, name)
        if found is not None:
            facts[name] = found
    _sources(edition, slug)
    article, file = opened.article, opened.file
    briefing = None
    if article is not None:
        texts = tuple(told.texts(article, file))
        here = edition.address("briefing", slug)
        for text in texts:
            if text.bindings or text.links:
                bindings(edition, slug, text, here)
        _front(edition, slug, opened, article)
        if file.decision:
            _decision(edition, slug, file.decision)
        _assertions(edition, slug, opened)
        moment = edition.library.moment
        # a card keeps the offset, not the zone
        published = moment(article.published if lang and article.published else edition.library.cards[slug].published)
        updated = _updated(edition, slug, article, facts)
        counted = told.count(texts)
        tied = tuple([text for text in texts if text.bindings])
        briefing = Briefing(slug, article, file, facts, texts, tied, counted, published, updated, opened.record, lang)
    return briefing, edition.problems.pop(slug, [])


def common(edition: Edition) -> list[Problem]:
    """The problems of bindings in texts that belong to no briefing: plain pages and notes on entities."""
    edition.begin("")
    for called, page in edition.library.plain():
        name = called.partition(":")[0]
        here = edition.library.address("page", name, page.lang)
        for text in (page.title, page.deck, page.body.text):
            if text:
                for each in told.nested(text):
                    bindings(edition, "", each, here, page=name)
    for entity in edition.library.entities.values():
        if entity.note:
            bindings(edition, "", entity.note, edition.library.address("entity", entity.id))
    return edition.problems.pop("", [])


def _sources(edition: Edition, slug: str) -> None:
    """The sources of the briefing's own: known ones named by `via`, and no circle."""
    for source in edition.own_sources(slug).values():
        if source.via is None:
            continue
        edition.source_keys(slug, [source.via])
        key = f"{slug}/{source.id}"
        circle = [key]
        while (via := edition.get_source(circle[-1]).via) and len(circle) < 100:
            found = edition.source(slug, via.id)
            if found is None or found in circle:
                if found == key == min(circle):
                    names = " → ".join(each.partition("/")[2] for each in [*circle, key])
                    message = f"sources known through each other: {names}"
                    hint = "take the `via:` out of the one that does not come from another"
                    edition.tell(slug, problem("cycle", source.via.place, message, hint=hint))
                break
            circle.append(found)


def _updated(edition: Edition, slug: str, article: Article, facts: Mapping[str, Linked]) -> datetime | None:
    """When something of substance last changed: as the front matter says, or when a fact told here was corrected. A
    correction has no time of day, so one of the day of publication does not say that it came later."""
    library = edition.library
    dates = [each.date for each in article.corrections]
    for name, linked in facts.items():
        if article.corrections or linked.slug != slug or linked.inputs:
            dates += [each.date for each in edition.corrections_of(slug, linked, name)]
    days = [date.end for date in dates if date.end]
    moments = [datetime.combine(day, time(), library.zone) for day in days]
    latest = max((each for each in moments if each > library.cards[slug].published), default=None)
    stated = library.moment(article.updated) if article.updated else None
    return max(stated, latest) if stated and latest else stated or latest


def _front(edition: Edition, slug: str, opened: Opened, article: Article) -> None:
    for ref in article.ledger:
        found = edition.fact(slug, ref.id)
        if found is None:
            _unknown_fact(edition, slug, ref)
        elif found.value is None and not isinstance(found.fact, Figure | Move):  # theirs could not be read
            hint = "name a figure or a move"
            message = f"`{ref.id}` has no number for the ledger"
            edition.tell(slug, problem("no-number-in-fact", ref.place, message, hint=hint))
    authors = [author.id for author in edition.library.site.authors]
    for ref in article.authors:
        if ref.id not in authors and "site.yaml" not in edition.library.unread:
            message = f"site.yaml names no author `{ref.id}`"
            edition.tell(slug, problem("unknown-author", ref.place, message, hint=_author(ref.id, authors)))
    for ref in article.related:
        edition.known_briefing(slug, ref.id, ref.place)
    # A correction may name a fact that was told once and is no longer there.
    record = opened.record
    gone = {each.id for each in record.facts} | {each.fact for each in record.corrections} if record else set()
    for correction in article.corrections:
        if correction.fact and correction.fact.id not in gone and edition.fact(slug, correction.fact.id) is None:
            _unknown_fact(edition, slug, correction.fact)


def _decision(edition: Edition, slug: str, decision: Decision) -> None:
    if decision.by:
        edition.known_entity(slug, decision.by)
    for reason in decision.reasons:
        edition.source_keys(slug, reason.sources)
    for candidate in decision.candidates:
        if not candidate.entities and not candidate.name:
            edition.known_entity(slug, Ref(candidate.id, *candidate.place))


def _assertions(edition: Edition, slug: str, opened: Opened) -> None:
    for each in opened.file.assertions:
        formula = formulas.read(each.that)
        inputs: dict[str, Linked] = {}
        result: bool | Fault
        if isinstance(formula, Fault):
            result = formula
        else:
            result = formulas.holds(formula, edition.lookup(slug, inputs), edition.members(slug))
        if isinstance(result, Fault):
            if result.message:
                edition.tell(slug, fault(result, each.place))
        elif not result:
            notes = [_stated(found) for found in inputs.values()]
            message = "this does not hold" + (f" ({each.because})" if each.because else "")
            hint = "correct the fact that is wrong, or the assertion"
            sides = _sides(edition, formula, slug)
            edition.tell(slug, problem("assertion-failed", each.place, message, *notes, *sides, hint=hint))


def _stated(linked: Linked) -> Note:
    places = linked.fact.places
    place = places.get("value") or places.get("change") or places.get("formula")
    return Note(f"{linked.id}: {bare(linked.value)}" if linked.value else linked.id, place)


def _sides(edition: Edition, formula: Formula | Fault, slug: str) -> list[Note]:
    """What the two sides of a failed comparison come to."""
    if isinstance(formula, Fault) or not isinstance(formula.tree, ast.Compare):
        return []
    notes = []
    for side in (formula.tree.left, *formula.tree.comparators):
        if isinstance(side, ast.Constant | ast.Name):
            continue
        value = formulas.compute(replace(formula, tree=side), edition.lookup(slug, {}), edition.members(slug), 4)
        if not isinstance(value, Fault):
            notes.append(Note(f"{ast.unparse(side)} is {bare(value)}"))
    return notes


# ---- bindings ---------------------------------------------------------------------------------


def bindings(edition: Edition, slug: str, text: Text, here: str, page: str = "") -> None:
    """Every binding of a text leads to something. `here` is the address of the page that it stands on."""
    library = edition.library
    if text.links or "link" in [each.scheme for each in text.bindings]:
        edition.aims.setdefault(slug, []).extend(aims(text, here))
    for each in text.bindings:
        if _leads(edition, slug, each):
            continue
        ref = Ref(each.target, *text.aim(each))
        match each.scheme:
            case "fact":
                _unknown_fact(edition, slug, ref)
            case "entity":
                edition.known_entity(slug, ref)
            case "briefing":
                edition.known_briefing(slug, ref.id, ref.place)
            case "source":
                edition.source_keys(slug, [ref])
            case "page":
                edition.read(f"page:{each.target}")
                message, add = f"there is no page `{each.target}`", f"write content/pages/{each.target}.md"
                _known(edition, slug, ref, library.pages, "unknown-page", message, add)
            case "topic":
                edition.read(f"topic:{each.target}")
                message = f"no briefing has the topic `{each.target}`"
                add = f"put `{each.target}` into the `topics:` of a briefing"
                _known(edition, slug, ref, library.topics, "unknown-topic", message, add)
            case "image":
                _image(edition, slug, ref, page)
            case "link" if not each.words.strip():
                hint = f"write the words between the brackets: [words]({each.target})"
                edition.tell(slug, problem("empty-binding", text.where(each), "a link has words", hint=hint))
            case "waive" if _no_reason(each.target):
                message = "a waiver says why" + (f": `{each.target}` does not" if each.target.strip() else "")
                hint = f"write your reason behind the colon, as in [{each.words or 'nine'}](waive:an idiom)"
                edition.tell(slug, problem("waiver-without-reason", text.where(each), message, hint=hint))


def _leads(edition: Edition, slug: str, each: Binding) -> bool:
    """Whether a binding is one of those that most are, and right: then nobody asks where in the file it stands."""
    match each.scheme:
        case "fact":
            return edition.fact(slug, each.target) is not None
        case "source":
            return edition.source(slug, each.target) is not None
        case "entity":
            return edition.entity(each.target) is not None
    return False


def _author(name: str, authors: list[str]) -> str:
    return nearest(name, authors, add=f"add `{name}:` with a `name:` to `authors:` in site.yaml")


def _no_reason(words: str) -> bool:
    """Whether a waiver's reason is none: nothing, a sign, or the word that stands in an example for one."""
    return re.sub(r"[\W_]", "", words).lower() in ("", "why", "reason", "because", "todo", "tbd", "x")


def _known(
    edition: Edition, slug: str, ref: Ref, known: Mapping[str, object], code: str, message: str, add: str
) -> None:
    if ref.id not in known:
        edition.tell(slug, problem(code, ref.place, message, hint=nearest(ref.id, known, add=add)))


def _unknown_fact(edition: Edition, slug: str, ref: Ref) -> None:
    home, slash, name = ref.id.rpartition("/")
    home = home if slash else slug
    if slash and (home not in edition.library.slugs or not edition.sees(slug, home)):
        edition.known_briefing(slug, home, ref.place)
        return
    known = edition.facts(home) if home else {}
    if name in known or (home and not edition.whole(home)):
        return  # told where it stands
    if home and not known:
        message, hint = f"`{home}` has no facts yet", f"write them into content/briefings/{home}/facts.yaml"
        edition.tell(slug, problem("unknown-fact", ref.place, message, hint=hint))
        return
    owner = f"`{home}` has" if slash else "this briefing has" if home else "a page has"
    add = f"add it to content/briefings/{home}/facts.yaml"
    hint = nearest(name, known, add=add) if home else "a page names the briefing too: fact:briefing/id"
    edition.tell(slug, problem("unknown-fact", ref.place, f"{owner} no fact `{name}`", hint=hint))


def _image(edition: Edition, slug: str, ref: Ref, page: str) -> None:
    images = edition.library.images
    edition.read(f"image:{slug}/{ref.id}")
    if not page and f"{slug}/{ref.id}" in images:
        return
    known = [path.removeprefix(f"{slug}/") for path in images if path.startswith(f"{slug}/")]
    add = "" if page else f"put the file into content/briefings/{slug}/"
    where = "a page has no images" if page else f"`{ref.id}` is not in the briefing's folder"
    edition.tell(slug, problem("missing-image", ref.place, where, hint=nearest(ref.id, known, add=add)))


def missing_article(slug: str) -> Problem:
    place = Place(f"content/briefings/{slug}")
    return problem("missing-file", place, "this briefing has no article.md", hint="add it, or remove the folder")
