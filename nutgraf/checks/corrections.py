"""Corrections: what readers were told does not change without a word to them.

A briefing is compared with its record. What a copy desk decides is decided here:

- A value, a date, a period, a verdict, the words of a quotation or whom it is about, once told, changes only with a
  correction in the front matter that names the fact; so does a fact that goes. That is an error.
- An entry counts when the record does not know it yet and it is not dated before the record. A fact that another
  briefing told first may be corrected there, and what we computed is explained by the correction of what it was
  computed from.
- A correction that readers saw stays.
- A headline, a label, or words that tell the same fact with other numbers are the author's to improve: a warning, which
  the next record settles.
- What is told for the first time is nothing to correct.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from nutgraf import formulas, record
from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.edition.texts import plain_label
from nutgraf.model import Candidate, Correction, Fact, Move, Noted, Quote, Record, Ref, Told
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.quantities import Date, Quantity, find, formats, parse_date, parse_quantity

FIRM = ("value", "date", "verdict", "text", "session", "period", "entity", "basis")  # in the order of their weight
_WRITTEN = {"value": ("value", "change", "formula"), "entity": ("entity", "entities", "speaker")}
_MARKUP = {each: f"\\{each}" for each in "\\`*_[]!"} | {each: f"&#{ord(each)};" for each in "<>&~|"}
WAIVER = "waive:from the record"  # the numbers of a correction are history: no fact holds them


def against_record(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """All that readers were told otherwise, without a word to them."""
    known = briefing.record
    if known is None or not edition.whole(briefing.slug) or record.settled(edition, briefing):
        return
    desk = _Desk(edition, briefing, known)
    for rule in (_silent, _vanished, _withdrawn, _reworded):
        yield from rule(desk)


def _silent(desk: _Desk) -> Iterator[Problem]:
    """Each fact that is not what readers were told, without a correction that says so."""
    changed = {name: fields for name in desk.told if (fields := desk.changed(name))}
    keys = {desk.telling[name].key for name in changed if name in desk.telling}
    for name, fields in changed.items():
        linked = desk.telling[name]
        below = {each.key for each in desk.edition.rests_on(linked)} - {linked.key}
        if desk.entries(name, linked) or (fields == ["value"] and keys & below):
            continue
        before, now = desk.told[name], record.said(linked)
        first = fields[0]
        kind = desk.kind(name, fields)
        is_now = f"it is {desk.shown(first, now[first])} now" if first in now else "that is no longer said"
        yield problem(
            "silent-change",
            desk.place(name, first),
            f"readers were told that {_named(first, name)} is {desk.shown(first, before.said[first])}; {is_now}",
            *desk.notes(before, first),
            hint=desk.hint(kind, name, _sentences(desk, name, fields, kind)),
        )


def _vanished(desk: _Desk) -> Iterator[Problem]:
    """Each fact of the briefing's own that readers were told and that is gone; one that only has another name now."""
    there = desk.edition.facts(desk.briefing.slug)
    if len(desk.told) > 1 and not there and not any(desk.entries(name, None) for name in desk.told):
        message = f"readers were told {len(desk.told)} facts, and now there are none"
        hint = f"put content/briefings/{desk.briefing.slug}/facts.yaml back, under this name"
        yield problem("silent-change", next(iter(desk.told.values())).place, message, hint=hint)
        return
    new = {name: record.said(each) for name, each in desk.telling.items() if name not in desk.told and "/" not in name}
    for name, before in desk.told.items():
        if name in there or "/" in name or desk.entries(name, None):
            continue
        again = next((other for other, said in new.items() if said == dict(before.said)), None)
        if again is not None:
            message = f"`{name}` is now called `{again}`: links to #f-{name} from elsewhere will lead nowhere"
            hint = f"call it `{name}` again, or keep the new name: the next `nutgraf build --record` takes it in"
            yield problem("renamed-fact", there[again].place, message, *desk.notes(before), hint=hint)
            continue
        what = before.said.get("label") or name
        told = next((desk.shown(field, before.said[field]) for field in FIRM if field in before.said), "")
        text = f"An earlier version held “{what}”{f', {told}' if told else ''}, which has been taken out."
        yield problem(
            "silent-change",
            before.place,
            f"readers were told of `{name}`{f' ({told})' if told else ''}, which is gone",
            hint=desk.hint("editor's note", name, text),
        )


def _withdrawn(desk: _Desk) -> Iterator[Problem]:
    """Each correction that readers saw and that is gone."""
    there = Counter(_entry(each) for each in desk.briefing.article.corrections)
    for each in desk.record.corrections:
        if there[each.date, each.fact]:
            there[each.date, each.fact] -= 1
            continue
        of = f" of `{each.fact}`" if each.fact else ""
        yield problem(
            "silent-change",
            each.place,
            f"readers saw the correction{of} of {formats.sentence(_date(each.date))}, which is gone",
            hint=desk.paste(each, "put it back: "),
        )


def _reworded(desk: _Desk) -> Iterator[Problem]:
    """A headline or a label that is not the one that readers saw; words that tell a fact with other numbers."""
    settled = "say so in an entry of `corrections:`, or keep it: the next `nutgraf build --record` takes it in"
    now = record.of(desk.edition, desk.briefing)
    if desk.record.title and desk.record.title != now.title and not desk.new:
        message = f"readers saw another headline: “{desk.record.title}”"
        yield problem("reworded", desk.briefing.article.title.place, message, hint=settled)
    for each in now.facts:
        before = desk.told.get(each.id)
        linked = desk.telling[each.id]
        if before is None or desk.changed(each.id) or desk.entries(each.id, linked):
            continue
        label = before.said.get("label")
        if label and label != each.said.get("label") and linked.slug == desk.briefing.slug:
            message = f"readers saw `{each.id}` under another label: “{label}”"
            yield problem("reworded", desk.place(each.id, "label"), message, hint=settled)
        old, new = _numbers(before.words), _numbers(each.words)
        gone = [words for words, meanings in old.items() if meanings - set().union(*new.values(), frozenset())]
        came = [words for words, meanings in new.items() if meanings - set().union(*old.values(), frozenset())]
        if gone and came:
            shown = " and ".join(f'"{words}"' for words in gone)
            message = f'readers were told `{each.id}` as {shown}, and not as "{came[0]}"'
            yield problem("reworded", desk.words_place(linked, came[0]), message, hint=settled)


# ---- the record and what is told now ----------------------------------------------------------


class _Desk:
    """A briefing beside its record."""

    def __init__(self, edition: Edition, briefing: Briefing, known: Record) -> None:
        self.edition = edition
        self.briefing = briefing
        self.record = known
        self.told = {each.id: each for each in known.facts}
        self.telling = dict(record.facts(edition, briefing))
        seen = Counter((each.date, each.fact) for each in known.corrections)
        self.new: list[Correction] = []  # the entries that count
        self.late: list[Correction] = []  # those dated before the record
        for each in briefing.article.corrections:
            if seen[_entry(each)]:
                seen[_entry(each)] -= 1
            elif self._in_time(each):
                self.new.append(each)
            else:
                self.late.append(each)

    def _in_time(self, each: Correction) -> bool:
        day = self.record.day
        return day is None or day.start is None or each.date.end is None or each.date.end >= day.start

    def changed(self, name: str) -> list[str]:
        """The fields of a fact that are not as they were told, the weightiest first."""
        linked = self.telling.get(name)
        if linked is None or not self.edition.whole(linked.slug):
            return []
        before, now = self.told[name].said, record.said(linked)
        return [
            field for field in FIRM if field in before and not self._same(field, before[field], now.get(field), linked)
        ]

    def _same(self, field: str, before: str, now: str | None, linked: Linked) -> bool:
        if now is None:
            # What is written and could not be read has a problem of its own.
            return any(each in linked.fact.written for each in _WRITTEN.get(field, (field,)))
        match field:
            case "value":
                then = parse_quantity(before)
                value = linked.value
                plain = before.replace("+", "") == now.replace("+", "")
                return plain or (then is not None and value is not None and _alike(then, value))
            case "text":
                return _bare(before) == _bare(now)
            case "entity":
                # An entity that has another id now is still the same one.
                return before == now or self.edition.entity(before) is None
        return before == now

    def entries(self, name: str, linked: Linked | None) -> list[Correction]:
        """The entries that explain a change of a fact."""
        own = [each for each in self.new if each.fact and each.fact.id in (name, linked.key if linked else name)]
        if own or linked is None:
            return own
        home = self.edition.corrections_of("", linked, linked.id) if linked.slug != self.briefing.slug else ()
        return [each for each in home if self._in_time(each)]

    def place(self, name: str, field: str) -> Place:
        """Where a fact of this briefing says something; of another's, where it is named here."""
        linked = self.telling[name]
        here = self.edition.facts(self.briefing.slug).get(name)
        if here is None:
            return self.words_place(linked, "")
        places = here.places
        if field == "value":
            return places.get("value") or places.get("change") or places.get("formula") or _same_as(here.same_as, here)
        field = {"entity": "speaker" if "speaker" in places else "entity", "label": "title"}.get(field, field)
        return places.get(field) or places.get("label") or _same_as(here.same_as, here)

    def words_place(self, linked: Linked, words: str) -> Place:
        """The first place at which the texts or the ledger name a fact, with these words if any."""
        slug = self.briefing.slug
        found = [
            (each, text.where(each))
            for text in self.briefing.texts
            for each in text.bindings
            if each.scheme == "fact" and (fact := self.edition.fact(slug, each.target)) and fact.key == linked.key
        ]
        exact = [place for each, place in found if words and " ".join(each.words.split()) == words]
        ledger = [ref.place for ref in self.briefing.article.ledger if ref.id == linked.key]
        return [*exact, *(place for _, place in found), *ledger, self.briefing.article.place][0]

    def notes(self, before: Told, field: str = "") -> list[Note]:
        text = f"{field}: {before.said[field]}" if field else f"{before.id}:"
        notes = [Note(text, before.places.get(field, before.place))]
        for each in self.late:
            if each.fact and each.fact.id == before.id:
                notes.append(Note("this correction is dated before the record, and explains nothing in it", each.place))
        return notes

    def kind(self, name: str, fields: list[str]) -> str:
        """What a copy desk would call the change."""
        linked, before = self.telling[name], self.told[name].said
        now = record.said(linked)
        day = self.record.day
        updated = self.briefing.article.updated
        if "period" in fields and "value" in fields and _later(before["period"], now.get("period", "")):
            return "update"
        if before.get("verdict") == "open" and "verdict" in fields:
            return "update"
        if "date" in fields and day and day.end:
            told = _date(before["date"])
            if told.start and told.start > day.end:
                return "update"  # what was still to come was put off, or has come
        if updated and day and day.end and updated.date() > day.end and fields == ["value"]:
            return "update"
        if fields == ["value"] and linked.value is not None:
            then = parse_quantity(before["value"])
            if then is not None and _closer(then, linked.value):
                return "clarification"
        if fields == ["date"] and linked.date is not None and _within(linked.date, _date(before["date"])):
            return "clarification"
        return "correction"

    def shown(self, field: str, text: str) -> str:
        """A field of a fact as it stands in a sentence."""
        if field in record.DATES:
            return formats.sentence(_date(text))
        if field == "entity":
            entity = self.edition.entity(text)
            return entity.name if entity else text
        return f"“{text}”" if field == "text" else text

    def hint(self, kind: str, name: str, text: str) -> str:
        day = self.edition.library.day
        self.edition.read("day")
        if self.record.day and self.record.day.end:
            day = max(day, self.record.day.end)
        day = max(day, self.briefing.published.date())
        linked = self.telling.get(name)
        elsewhere = linked.slug if linked and linked.slug != self.briefing.slug else ""
        lead = (
            f"once `{elsewhere}`, which told it first, says so, that holds here too; or say so: " if elsewhere else ""
        )
        entry = Noted(day.isoformat(), kind, name, text, self.briefing.article.place)
        return self.paste(entry, lead or "say so: ")

    def paste(self, entry: Noted, lead: str) -> str:
        """The entry to paste, indented as those that stand there."""
        there = self.briefing.article.corrections
        indent = " " * max(there[0].place.column - 3, 0) if there else "  "
        rows = record.entry(entry.date, entry.kind, entry.fact, history(entry.text), indent)
        return "\n".join([f"{lead}under `corrections:` in {self.briefing.article.place.path}, paste", *rows])


def _entry(each: Correction) -> tuple[str, str]:
    return each.date.edtf, each.fact.id if each.fact else ""


def _date(edtf: str) -> Date:
    found = parse_date(edtf)
    assert found is not None  # the schema lets no other through
    return found


def _same_as(ref: Ref | None, fact: Fact) -> Place:
    return ref.place if ref else fact.place


def _alike(then: Quantity, now: Quantity) -> bool:
    """Whether two quantities say the same, whatever house style makes of them."""
    now = formulas.shown(now)
    if _measure(then) != _measure(now):
        return False
    return (then.value, then.hedge, then.step) == (now.value, now.hedge, now.step)


def _measure(it: Quantity) -> tuple[str, str]:
    """What a quantity is a quantity of."""
    return ("number" if it.kind == "count" else it.kind), it.unit


def _closer(then: Quantity, now: Quantity) -> bool:
    """Whether one is the other, told more or less exactly."""
    now = formulas.shown(now)
    return _measure(then) == _measure(now) and abs(then.value - now.value) <= max(then.step, now.step) / 2


def _within(one: Date, other: Date) -> bool:
    return bool(
        one.start and one.end and other.start and other.end and other.start <= one.start <= one.end <= other.end
    )


def _later(before: str, now: str) -> bool:
    then, found = parse_date(before), parse_date(now)
    return bool(then and found and then.start and found.start and found.start > then.start)


def _bare(text: str) -> str:
    """A quotation without what typesetting and editing may change in it."""
    return " ".join(re.sub(r"[“”‘’\"'…–—-]+|\.{3}", " ", text).split()).rstrip(".").casefold()


def _numbers(words: Iterable[str]) -> dict[str, frozenset[tuple[Decimal, tuple[str, str]]]]:
    """The quantities that some words say: amounts, and in what. Dates are left to agreement: an honest rendering of the
    same date, with its year or without, tells the same."""
    return {said: frozenset((each.value, _measure(each)) for each in _quantities(said)) for said in words}


def _quantities(words: str) -> Iterator[Quantity]:
    for mention in find(words):
        if isinstance(mention.meaning, Quantity):
            yield mention.meaning


# ---- house wording ----------------------------------------------------------------------------


def _named(field: str, name: str) -> str:
    what = {"entity": "whom `{}` is about", "text": "the words of `{}`", "value": "`{}`"}
    return what.get(field, f"the {field} of `{{}}`").format(name)


def _sentences(desk: _Desk, name: str, fields: list[str], kind: str) -> str:
    """What to say of a change, in words only."""
    linked = desk.telling[name]
    before, now = desk.told[name].said, record.said(linked)
    subject = plain_label(desk.edition, linked)
    if isinstance(linked.fact, Move) and "label" not in now:
        subject = f"the change for {subject},"
    elif not isinstance(linked.fact, Candidate | Quote):
        subject = f"“{subject}”"
    told = []
    for field in fields:
        old = desk.shown(field, before[field])
        if field in now:
            told.append(_sentence(field, subject, old, desk.shown(field, now[field]), kind))
        else:
            told.append(f"An earlier version gave the {field} of {subject} as {old}; it is left out now.")
    return " ".join(told)


def _sentence(field: str, subject: str, old: str, new: str, kind: str) -> str:
    match field:
        case "value" if kind == "update":
            return f"An earlier version gave {subject} as {old}; since then it has become {new}."
        case "value" if kind == "clarification":
            return f"An earlier version gave {subject} as {old}; it is better given as {new}."
        case "value":
            return f"An earlier version gave {subject} as {old}; it is {new}."
        case "date" if kind == "update":
            return f"An earlier version dated {subject} {old}; the date is now {new}."
        case "date":
            return f"An earlier version dated {subject} {old}; the date is {new}."
        case "verdict":
            return f"An earlier version gave the verdict on {subject} as {old}; it is {new}."
        case "text":
            return f"An earlier version misquoted {subject.removeprefix('Quotation: ')}. The words are {new}."
        case "entity":
            return f"An earlier version named {old} where it should have named {new}."
    return f"An earlier version gave the {field} of {subject} as {old}; it is {new}."


def history(text: str) -> str:
    """A text as Markdown in which every number and date is told as what it is, a thing of the past."""
    pieces: list[str] = []
    at = 0
    for mention in find(text):
        pieces += [_escaped(text[at : mention.start]), f"[{_escaped(mention.words)}]({WAIVER})"]
        at = mention.end
    return "".join([*pieces, _escaped(text[at:])])


def _escaped(text: str) -> str:
    return "".join(_MARKUP.get(each, each) for each in text)
