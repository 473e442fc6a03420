"""Impact: what a fact touches. The sentences, formulas, assertions and graphics that rest on it, and the pages.

The texts are found by following names; their pages count. More pages are found by making every fact that is touched
another one: a page that is made of a slice which is then another one shows it, whatever kind of page it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from nutgraf import formulas, plan
from nutgraf.edition import Edition, Library, Linked, Opened, link, told_in, translated_texts
from nutgraf.edition.lists import lists
from nutgraf.edition.site import common_slices
from nutgraf.edition.slices import slices
from nutgraf.edition.texts import Page, fill, plain_label
from nutgraf.edition.told import about, nested, texts
from nutgraf.model import Candidate, Event, Fact, FactsFile, Figure, Move, Quote, Text
from nutgraf.problems import Place, nearest
from nutgraf.quantities import Date, Quantity, formats

Way = Literal[
    "sentence", "formula", "assertion", "same as", "after", "ledger", "correction", "record", "graphic", "fact"
]
ENTITY = "entity:"
_GRAPHICS = {Event: "timeline", Move: "moves", Figure: "figures", Candidate: "candidates"}
_LISTS = {Candidate: "candidates", Event: "events", Move: "moves", Figure: "figures", Quote: "quotes"}
FIRM = ("value", "date", "verdict", "text")  # of what readers were told, what a change of must be corrected
_NOTHING = "\ufffc"  # what stands in a plain text for a thing without words
# Where a sentence ends: behind its full stop, unless that is one of a name or an abbreviation.
_END = re.compile(
    r"\n\n|(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr|St|No|vs)\.)(?<!\bMrs\.)"
    r"(?<!\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Inc|Ltd)\.)(?<!\b(?:Sept|Corp)\.)"
    r"(?<=[.!?…])[”’\"')\]]*\s+(?=[^\sa-z]|[a-z][A-Z])|(?<=[。！？])[”’」』）]*"
)


@dataclass(frozen=True, slots=True)
class Use:
    """A place that names a fact which is touched. `marks` are the stretches of `text` that stand for it."""

    way: Way
    place: Place
    fact: str  # the key of the fact that is named here
    text: str = ""
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Impact:
    """What a fact or an entity touches. `rest` are the keys of the facts that are computed from it, nearest first;
    `pages` are paths of the output, downloads included."""

    name: str
    says: str
    place: Place
    rest: tuple[str, ...]
    uses: tuple[Use, ...]
    pages: tuple[str, ...]


def find(library: Library, name: str) -> tuple[str, str]:
    """The key of a fact that is called `briefing/id`, or `id` where one briefing alone has it; or what is wrong.

    Of a fact that is told by reference it is that of the fact which it is.
    """
    if name.startswith(ENTITY):
        known = name.removeprefix(ENTITY)
        hint = nearest(known, library.entities)
        return (name, "") if known in library.entities else ("", _unknown("entity", known, hint))
    home, slash, id = name.rpartition("/")
    if slash and home not in library.slugs:
        return "", _unknown("briefing", home, nearest(home, library.slugs))
    ids = {slug: _ids(library, slug) for slug in ([home] if slash else sorted(library.slugs))}
    found = [slug for slug, known in ids.items() if id in known]
    edition = Edition(library)
    keys = {f"{slug}/{id}": edition.settle(f"{slug}/{id}") for slug in found}
    origins = sorted({linked.key if linked else key for key, linked in keys.items()})
    if len(origins) == 1:
        return origins[0], ""
    if origins:
        return "", f"several briefings have a fact `{id}`: {', '.join(f'`{each}`' for each in origins[:5])}"
    names = [f"{slug}/{each}" if slash else each for slug, known in ids.items() for each in known]
    return "", _unknown("fact", name, nearest(name, names))


def _unknown(noun: str, name: str, hint: str) -> str:
    return f"there is no {noun} `{name}`" + (f": {hint}" if hint else "")


def _ids(library: Library, slug: str) -> list[str]:
    opened = library.open(slug)
    return [each.id for each in opened.file.facts] if opened else []


def readers(home: str, reads: Iterable[tuple[str, Iterable[str] | None]]) -> list[str]:
    """The briefings that may name facts of `home` or what rests on them: itself first, then those that read it, and so
    on. `reads` has the atoms that each briefing read when it was made; None stands for one that is not made yet."""
    by: dict[str, list[str]] = {}
    found = {home: None}
    for slug, atoms in reads:
        if atoms is None:
            found[slug] = None
        for atom in atoms or ():
            by.setdefault(atom, []).append(slug)
    waiting = list(found)
    while waiting:
        for slug in by.get(f"facts:{waiting.pop()}", ()):
            if slug not in found:
                found[slug] = None
                waiting.append(slug)
    return [home, *sorted(found.keys() - {home})]


# ---- facts ------------------------------------------------------------------------------------


def trace(library: Library, key: str, slugs: list[str]) -> Impact:
    """What the fact `key` touches in the briefings `slugs` and in what belongs to none."""
    edition = Edition(library)
    names = {}
    for slug in slugs:
        for id in edition.facts(slug):
            linked = edition.settle(f"{slug}/{id}")
            names[f"{slug}/{id}"] = linked.key if linked else f"{slug}/{id}"
    touched = _resting(edition, key, slugs, names)
    uses = {f"briefing:{slug}": list(_uses(edition, slug, touched, names)) for slug in slugs}
    for slug, lang, text in _translated(library, slugs):
        uses.setdefault(f"briefing:{slug}:{lang}", []).extend(_sentences(edition, slug, text, touched, names))
    for name, text in _common(library):
        uses.setdefault(name, []).extend(_sentences(edition, "", text, touched, names))
    home, _, id = key.partition("/")
    fact = edition.facts(home)[id]
    found = edition.settle(key)
    label = plain_label(edition, found) if found else id
    value = found.value if found else None
    date = found.date if found else None
    says = formats.signed(value) if value else formats.sentence(date) if date else ""
    others = replace(library, open=lambda slug: _other_file(library.open(slug), slug, touched))
    says = f"{label}: {says}" if says else label
    return _impact(key, says, fact.place, tuple(touched)[1:], uses, _changed(library, others, slugs), library)


def _resting(edition: Edition, key: str, slugs: list[str], names: dict[str, str]) -> dict[str, None]:
    """The fact and all that are computed from it, near ones first."""
    by: dict[str, list[str]] = {}
    for slug in slugs:
        for fact in edition.facts(slug).values():
            if isinstance(fact, Figure) and fact.formula and fact.same_as is None:
                for each in _named(edition, slug, fact.formula, names):
                    by.setdefault(each, []).append(f"{slug}/{fact.id}")
    touched = {key: None}
    waiting = [key]
    while waiting:
        for each in by.get(waiting.pop(0), ()):
            if each not in touched:
                touched[each] = None
                waiting.append(each)
    return touched


def _named(edition: Edition, slug: str, text: str, names: dict[str, str]) -> dict[str, str]:
    """The facts that a formula names: key to the name of it or of its list that stands in the formula."""
    formula = formulas.read(text)
    if isinstance(formula, formulas.Fault):
        return {}
    found = {names[f"{slug}/{each}"]: each for each in formula.names if f"{slug}/{each}" in names}
    for fact in edition.facts(slug).values():
        if _LISTS[type(fact)] in formula.lists and not (isinstance(fact, Figure) and fact.formula):
            found.setdefault(names[f"{slug}/{fact.id}"], _LISTS[type(fact)])
    return found


def _uses(edition: Edition, slug: str, touched: dict[str, None], names: dict[str, str]) -> Iterator[Use]:
    opened = edition.library.open(slug)
    if opened is None:
        return
    article, file = opened.article, opened.file

    def key(id: str) -> str:
        return names.get(id if "/" in id else f"{slug}/{id}", "")

    if article is not None:
        for text in texts(article, file):
            yield from _sentences(edition, slug, text, touched, names)
        for ref in article.ledger:
            if key(ref.id) in touched:
                yield Use("ledger", ref.place, key(ref.id), ref.id, ((0, len(ref.id)),))
        yield from _graphics(edition, slug, opened, touched)
        for note in article.corrections:
            if note.fact and key(note.fact.id) in touched:
                yield Use("correction", note.place, key(note.fact.id), note.text.plain)
    for fact in edition.facts(slug).values():
        if fact.same_as and key(fact.id) in touched:
            yield Use("same as", fact.same_as.place, key(fact.id), f"{fact.id} is {fact.same_as.id}")
        if isinstance(fact, Figure) and fact.formula:
            place = fact.places.get("formula", fact.place)
            yield from _formula(edition, slug, "formula", place, f"{fact.id} = ", fact.formula, touched, names)
        if isinstance(fact, Move) and fact.after and key(fact.after.id) in touched:
            yield Use("after", fact.after.place, key(fact.after.id), f"{fact.id} comes after {fact.after.id}")
    for told in opened.record.facts if opened.record else ():
        if key(told.id) in touched:
            was = next((told.said[field] for field in FIRM if field in told.said), "")
            yield Use("record", told.place, key(told.id), f"readers were told {was or told.id}")
    for each in file.assertions:
        yield from _formula(edition, slug, "assertion", each.place, "", each.that, touched, names)


def _formula(
    edition: Edition,
    slug: str,
    way: Way,
    place: Place,
    lead: str,
    text: str,
    touched: dict[str, None],
    names: dict[str, str],
) -> Iterator[Use]:
    named = {each: name for each, name in _named(edition, slug, text, names).items() if each in touched}
    if named:
        words = "|".join(map(re.escape, set(named.values())))
        marks = tuple(each.span() for each in re.finditer(rf"(?<![\w.])(?:{words})(?!\w)", lead + text))
        yield Use(way, place, next(iter(named)), lead + text, tuple(m for m in marks if m[0] >= len(lead)))


def _graphics(edition: Edition, slug: str, opened: Opened, touched: dict[str, None]) -> Iterator[Use]:
    """The graphics that draw one of the facts, where they are put into the prose; else where the article begins."""
    assert opened.article is not None
    text = opened.article.body.text
    placed = {each.target: text.where(each) for each in text.bindings if each.scheme == "facts"}
    drawn: dict[str, str] = {}
    for id in edition.facts(slug):
        linked = edition.settle(f"{slug}/{id}")
        if linked and linked.key in touched and (name := _graphic(edition, linked)):
            drawn.setdefault(name, linked.key)
    for name, key in drawn.items():
        yield Use("graphic", placed.get(name, opened.article.place), key, name)


def _graphic(edition: Edition, linked: Linked) -> str:
    """Our sums of moves are drawn beside the moves."""
    inputs = [edition.settle(key) for key in linked.inputs] if linked.ours else []
    moves = any(each and isinstance(each.fact, Move) for each in inputs)
    return "moves" if moves else _GRAPHICS.get(type(linked.fact), "")


def _translated(library: Library, slugs: Iterable[str]) -> Iterator[tuple[str, str, Text]]:
    """The texts of translations, each with its briefing and its language."""
    for slug in slugs:
        opened = library.open(slug)
        yield from ((slug, lang, text) for lang, text in translated_texts(opened)) if opened else ()


def _common(library: Library) -> Iterator[tuple[str, Text]]:
    """The texts that belong to no briefing, each with the name of its slice."""
    for name, page in library.plain():
        for text in (page.title, page.deck, page.body.text):
            if text:
                yield from ((f"page:{name}", each) for each in nested(text))
    for name, entity in library.entities.items():
        if entity.note:
            yield f"entity:{name}", entity.note


def _sentences(
    edition: Edition, slug: str, text: Text, touched: dict[str, None], names: dict[str, str]
) -> Iterator[Use]:
    """The sentences of a text that bind a fact, with the values filled in that it leaves out, and the words marked."""
    hits = {}
    for each in text.bindings:
        key = names.get(each.target if "/" in each.target else f"{slug}/{each.target}", "")
        if each.scheme == "fact" and key in touched:
            hits[each.number] = key
    yield from _marked(edition, slug, text, hits)


def _marked(edition: Edition, slug: str, text: Text, hits: dict[int, str]) -> Iterator[Use]:
    if not hits:
        return
    ends = [0, *(each.end() for each in _END.finditer(text.plain)), len(text.plain) + 1]
    for start, end in pairwise(ends):
        inside = [each for each in text.bindings if start <= each.start < end]
        bound = [each for each in inside if each.number in hits]
        if not bound:
            continue
        pieces: list[str] = []
        marks: list[tuple[int, int]] = []
        at = start
        for each in inside:
            if each.start < at:
                continue
            pieces.append(text.plain[at : each.start])
            linked = edition.fact(slug, each.target) if each.scheme == "fact" and not each.words else None
            words = fill(linked, text.plain[: each.start], text.lang) if linked else text.plain[each.start : each.end]
            before = sum(map(len, pieces))
            pieces.append(words)
            if each.number in hits:
                marks.append((before, before + len(words)))
            at = each.end
        pieces.append(text.plain[at:end])
        sentence = "".join(pieces).replace("\n", " ").replace(_NOTHING, " ")
        cut = len(sentence) - len(sentence.lstrip())
        shown = tuple((mark - cut, end - cut) for mark, end in marks)
        yield Use("sentence", text.where(bound[0]), hits[bound[0].number], sentence.strip(), shown)


# ---- entities ---------------------------------------------------------------------------------


def trace_entity(library: Library, name: str, slugs: list[str]) -> Impact:
    """What an entity touches: the sentences that name it by a binding, the facts that are about it, the pages."""
    edition = Edition(library)
    uses: dict[str, list[Use]] = {}
    for slug in slugs:
        opened = library.open(slug)
        if opened is None:
            continue
        found = uses[f"briefing:{slug}"] = []
        for text in texts(opened.article, opened.file) if opened.article else ():
            found += _marked(edition, slug, text, _entity_hits(text, name))
        for fact in opened.file.facts:
            if name in about(fact):
                found.append(Use("fact", fact.place, f"{slug}/{fact.id}", fact.id))
    for slug, lang, text in _translated(library, slugs):
        uses.setdefault(f"briefing:{slug}:{lang}", []).extend(_marked(edition, slug, text, _entity_hits(text, name)))
    for where, text in _common(library):
        uses.setdefault(where, []).extend(_marked(edition, "", text, _entity_hits(text, name)))
    known = library.entities[name]
    entities = {**library.entities, name: replace(known, name=known.name + _MORE)}
    at = f"{name}.name"
    others = {
        called: replace(each, texts={**each.texts, at: f"{each.texts[at]}{_MORE}"}) if at in each.texts else each
        for called, each in library.texts.items()
    }
    changed = _changed(library, replace(library, entities=entities, texts=others), slugs)
    return _impact(f"{ENTITY}{name}", known.name, known.place, (), uses, changed, library)


def _entity_hits(text: Text, name: str) -> dict[int, str]:
    hits = [each for each in text.bindings if each.scheme == "entity" and each.target == name]
    return {each.number: f"{ENTITY}{name}" for each in hits}


# ---- pages ------------------------------------------------------------------------------------

_MORE = "\u2026"  # what is added to a text to make it another one


def _impact(
    name: str,
    says: str,
    place: Place,
    rest: tuple[str, ...],
    uses: dict[str, list[Use]],
    changed: set[str],
    library: Library,
) -> Impact:
    """With the pages that are made of slices which hold a use, or which would be others."""
    changed = changed | {slice_name for slice_name, found in uses.items() if found}
    planned = plan.plan(library, plan.index(library)).pages
    pages = tuple(path for path, page in planned.items() if not changed.isdisjoint(plan.slices_of(page)))
    return Impact(name, says, place, rest, tuple(use for found in uses.values() for use in found), pages)


def _changed(library: Library, others: Library, slugs: Iterable[str]) -> set[str]:
    """The slices that are not the same in the other library."""
    index = plan.index(library)
    counts = plan.counts(index)
    before, after = (_marks(each, slugs, counts) for each in (library, others))
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _marks(library: Library, slugs: Iterable[str], counts: dict[str, int]) -> dict[str, str]:
    edition = Edition(library)
    marks: dict[str, str] = {}
    for slug in slugs:
        opened = library.open(slug)
        briefing = link(edition, slug, opened)[0] if opened else None
        if briefing:
            page = Page(edition, slug)
            made = slices(page, briefing) | lists(page, briefing)
            marks |= {name: each.digest for name, each in made.items()}
        for each in opened.translations if opened and briefing else ():
            own = Edition(library, slug, each.lang)
            told = link(own, slug, told_in(opened, each), each.lang)[0] if opened and each.article else None
            if told:
                marks |= {name: each.digest for name, each in slices(Page(own, slug), told).items()}
    return marks | {name: each.digest for name, each in common_slices(edition, counts).items()}


def _other_file(opened: Opened | None, slug: str, touched: dict[str, None]) -> Opened | None:
    if opened is None:
        return None
    file: FactsFile = opened.file

    def other(fact: Fact) -> Fact:
        return _other(fact) if f"{slug}/{fact.id}" in touched and fact.same_as is None else fact

    decision = file.decision
    if decision:
        candidates = tuple(each for made in decision.candidates if isinstance(each := other(made), Candidate))
        decision = replace(decision, candidates=candidates)
    return replace(opened, file=replace(file, facts=tuple(map(other, file.facts)), decision=decision))


def _other(fact: Fact) -> Fact:
    """The fact with everything else that a reader can see of it."""
    fact = replace(fact, quote=fact.quote + _MORE)
    match fact:
        case Event():
            return replace(fact, date=_other_date(fact.date), title=_other_text(fact.title))
        case Move():
            return replace(fact, change=_other_value(fact.change), label=_other_text(fact.label))
        case Figure():
            return replace(fact, value=_other_value(fact.value), label=_other_text(fact.label))
        case Quote():
            return replace(fact, text=_other_text(fact.text))
        case Candidate():
            return replace(fact, verdict=fact.verdict + _MORE, name=(fact.name or fact.id) + _MORE)
    return fact


def _other_value(value: Quantity | None) -> Quantity | None:
    return replace(value, value=value.value * 2 + 1) if value else None


def _other_date(date: Date | None) -> Date | None:
    return replace(date, approximate=not date.approximate, edtf=date.edtf.rstrip("~") + "~") if date else None


def _other_text(text: Text | None) -> Text | None:
    return replace(text, html=text.html + _MORE, plain=text.plain + _MORE) if text else None
