"""The record: what a briefing tells its readers, fact by fact, as the text of its `published.yaml`.

It is compared with what is told later (`checks.corrections`), so it holds what a reader read: values with their unit
and hedge in house style, dates as EDTF, the words with a number in them. Facts stand in the order of their ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date

from nutgraf import formulas, prose
from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.model import Candidate, Event, Figure, Move, Noted, Quote, Record, Told
from nutgraf.patterns import pattern
from nutgraf.problems import Place
from nutgraf.quantities import Quantity, formats

HEAD = "# What readers were told. `nutgraf build --record` writes this file; commit it, and do not edit it.\n"
_NOWHERE = Place("")
_PLAIN = pattern(r"[\w+\u2212$€£¥“‘][\w ,.;()%$€£¥/'’‘“”…–—+\u2212&!?-]*(?<! )~?")
_QUARTER = pattern(r"-3([3-6])(?![0-9-])")
_WORDLIKE = frozenset("null true false yes no on off y n".split())


def of(edition: Edition, briefing: Briefing) -> Record:
    """What a briefing tells its readers now."""
    told = dict(facts(edition, briefing))
    words: dict[str, set[str]] = {}
    names = {linked.key: name for name, linked in reversed(told.items())}
    for key, each in _words(edition, briefing):
        words.setdefault(names.get(key, key), set()).add(each)
    return Record(
        title=_line(prose.words_only(briefing.article.title.html)),
        facts=tuple(
            Told(name, _NOWHERE, said(linked), tuple(sorted(words.get(name, ()))))
            for name, linked in sorted(told.items())
        ),
        corrections=tuple(
            Noted(each.date.edtf, each.kind, each.fact.id if each.fact else "", _line(each.text.plain), _NOWHERE)
            for each in briefing.article.corrections
        ),
    )


def settled(edition: Edition, briefing: Briefing) -> bool:
    """Whether the record of a briefing says what it tells now."""
    return briefing.record is not None and text(of(edition, briefing)) == text(briefing.record)


def facts(edition: Edition, briefing: Briefing) -> Iterator[tuple[str, Linked]]:
    """The facts that a briefing tells, by what it calls them: those of its own file, and those of others that its
    texts or its ledger name as `slug/id`."""
    yield from briefing.facts.items()
    known = {linked.key for linked in briefing.facts.values()}
    targets = [each.target for text in briefing.texts for each in text.bindings if each.scheme == "fact"]
    for target in (*targets, *(ref.id for ref in briefing.article.ledger)):
        linked = edition.fact(briefing.slug, target)
        # A candidate is told where it was decided: elsewhere it is a link.
        if linked is not None and linked.key not in known and not isinstance(linked.fact, Candidate):
            known.add(linked.key)
            yield linked.key, linked


def said(linked: Linked) -> dict[str, str]:
    """The fields of a fact that readers are told, in house style; what is empty is left out."""
    fact = linked.fact
    fields: dict[str, str] = {}
    match fact:
        case Event(title=label) | Figure(label=label) | Move(label=label) if label:
            fields["label"] = prose.words_only(label.html)
    if linked.value is not None:
        fields["value"] = value(linked.value)
    dates = {"date": linked.date, "session": getattr(fact, "session", None), "period": getattr(fact, "period", None)}
    fields |= {name: each.edtf for name, each in dates.items() if each is not None}
    match fact:
        case Figure(basis=basis):
            fields["basis"] = basis
        case Move(entities=(first, *_)):
            fields["entity"] = first.id
        case Candidate(verdict=verdict):
            fields["verdict"] = verdict
        case Quote(text=text, speaker=speaker):
            fields["text"] = text.plain if text else ""
            fields["entity"] = speaker.id if speaker else ""
    return {name: _line(each) for name, each in fields.items() if each}


def value(it: Quantity) -> str:
    """A quantity as readers are told it, with its sign and its hedge."""
    shown = formulas.shown(it)
    return f"{formats.hedge(shown)} {formats.signed(shown)}".strip()


def _words(edition: Edition, briefing: Briefing) -> Iterator[tuple[str, str]]:
    """The keys of facts, and the words with a number or a date that the texts bind to them. What a correction says of
    the past is not what is told now."""
    past = {each.text.place for each in briefing.article.corrections}
    for text in briefing.texts:
        held = {found.binding for found in text.mentions}
        for each in text.bindings:
            if each.scheme == "fact" and each.number in held and text.place not in past:
                linked = edition.fact(briefing.slug, each.target)
                if linked is not None:
                    yield linked.key, _line(each.words)


def _line(text: str) -> str:
    return " ".join(text.split())


# ---- the text of the file ---------------------------------------------------------------------


def dated(body: str, day: date) -> str:
    """The text of `published.yaml`: what `text` made, under the day of writing."""
    return f"{HEAD}recorded: {day.isoformat()}\n{body}"


def text(record: Record) -> str:
    """A record as YAML in block style, without its day: the same for all that say the same."""
    rows = [f"title: {scalar(record.title)}"]
    if record.facts:
        rows.append("facts:")
    for each in sorted(record.facts, key=lambda each: each.id):
        rows.append(f"  {each.id}:" + ("" if each.said or each.words else " {}"))
        rows += [f"    {name}: {scalar(_written(name, each.said[name]))}" for name in FIELDS if name in each.said]
        if each.words:
            rows.append("    words:")
            rows += [f"      - {scalar(words)}" for words in sorted(each.words)]
    if record.corrections:
        rows.append("corrections:")
    for noted in sorted(record.corrections, key=lambda each: (each.date, each.fact, each.kind, each.text)):
        rows += entry(noted.date, noted.kind, noted.fact, noted.text, "  ")
    return "\n".join(rows) + "\n"


def _written(field: str, text: str) -> str:
    """A quarter as authors write it: 2024-Q4 for the 2024-36 of EDTF."""
    return _QUARTER.sub(lambda found: f"-Q{int(found[1]) - 2}", text) if field in DATES else text


DATES = ("date", "session", "period")
FIELDS = ("label", "value", "date", "session", "period", "basis", "entity", "verdict", "text")


def entry(day: str, kind: str, fact: str, text: str, indent: str) -> list[str]:
    """The lines of one entry of a list of corrections."""
    fields: Mapping[str, str] = {"date": day, "kind": kind, "fact": fact, "text": text}
    rows = [f"{name}: {scalar(value)}" for name, value in fields.items() if value]
    return [f"{indent}{'  ' if number else '- '}{row}" for number, row in enumerate(rows)]


def scalar(text: str) -> str:
    """A text as a YAML scalar on one line: as it stands where nothing in it can be a sign, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDLIKE:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in quoted)
