"""Spans: `three days later` is the time between the two events that it stands between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.catalogue import is_chinese
from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.model import Binding, Event, Text
from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.problems import Note, Problem, problem
from nutgraf.quantities import Date, Quantity, find, formats, hedges

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "quarter": 91.3, "decade": 3652.5}
# How far the days between may be off. A day is a day; the longer units are counted loosely in prose.
_OFF = {"day": 0.0, "week": 3.0, "month": 16.0, "year": 184.0, "quarter": 46.0, "decade": 1830.0}
# what makes a duration the time between two events
RELATIVE = pattern(r"\s+(?:full\s+|calendar\s+)?(later|afterwards?|earlier|previously|after|before)(?![\w-])", re.I)
_KEYS = frozenset("later afterward afterwards earlier previously after before next following previous".split())
_ENDED = pattern(r"[.,;:!?)]|that\b|this\b")
_LATER = ("later", "after", "afterward", "afterwards")
_ONE = pattern(r"\b(?:an?|the|one)\s+(?:(next|following|previous)\s+)?(day|week|month|year)\b", re.I)
_SENTENCE = pattern(r"[.;:!?]\s|\n\n")
_NEXT = {"next": 1, "following": 1, "previous": -1}
_SPELT = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_BEYOND = 40  # characters behind the words of a binding in which their last word is looked for
_NEAR = 80  # characters to the event that `two days after` is counted from


class Span(NamedTuple):
    """So many units, later (1) or earlier (-1), and where a text says so.

    `counted` says from what: `next`, the event that follows, or else one that was named before.
    """

    start: int
    end: int
    number: float
    unit: str
    way: int
    counted: str = ""
    hedge: str = ""


def between(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """A number of days, weeks, months or years with `later`, `earlier`, `after` or `before` that is bound to an event.

    `After` and `before` count from the event that is bound next in the sentence; all others, and these two where
    nothing follows them, from an event that is bound before in the paragraph: the last, or the last whose words hold a
    date. Days are days of the calendar; other units are compared to the half of one. Hours, sessions and working days
    are not compared, nor days where neither date is known to the day.
    """
    for text in briefing.tied:
        if is_chinese(text.lang):
            continue
        said = [(found.binding, found.mention.meaning) for found in text.mentions]
        lasting = {number for number, it in said if isinstance(it, Quantity) and it.kind == "duration"}
        bound = [each for each in text.bindings if each.scheme == "fact"]
        if not lasting and _KEYS.isdisjoint(" ".join([each.words for each in bound]).lower().split()):
            continue
        for binding in bound:
            if binding.number in lasting or not _KEYS.isdisjoint(binding.words.lower().split()):
                yield from _span(edition, briefing.slug, text, binding)


def _span(edition: Edition, slug: str, text: Text, binding: Binding) -> Iterator[Problem]:
    event = _event(edition, slug, binding)
    span = read(text.plain[binding.start : binding.end + _BEYOND], len(binding.words)) if event else None
    if not span or not event or not event.date:
        return
    named = _named(edition, slug, text, binding, span)
    if not named or any(_fits(span, each.date, event.date) is not False for each in named if each.date):
        return
    other = named[0]
    assert other.date and other.date.start and event.date.start
    days = (event.date.start - other.date.start).days
    yield problem(
        "date-mismatch",
        text.at(binding.start + span.start, binding.start + span.end),
        f'"{text.plain[binding.start + span.start : binding.start + span.end]}" is not the time from `{other.id}` '
        f"({formats.sentence(other.date)}) to `{event.id}` ({formats.sentence(event.date)})",
        *(Note(f"date: {each.fact.written.get('date', '')}", each.fact.places.get("date")) for each in (other, event)),
        hint=f'write "{_said(days, span)}", or correct one of the dates' if days else "they are on the same day",
    )


def read(text: str, stop: int) -> Span | None:
    """The span that the first `stop` characters of a text say, if they do; its last word may stand behind them."""
    for mention in find(text[:stop]):
        meaning = mention.meaning
        way = RELATIVE.match(text, mention.end)
        if isinstance(meaning, Quantity) and meaning.kind == "duration" and meaning.unit in _DAYS and way:
            return _counted(text, stop, mention.start, float(meaning.value), meaning.unit, way, meaning.hedge)
    one = _ONE.search(text, 0, stop)
    if not one:
        return None
    way = RELATIVE.match(text, one.end())
    if one[1]:
        return None if way else Span(one.start(), one.end(), 1, one[2].lower(), _NEXT[one[1].lower()])
    start, hedge = hedges.before(text, one.start())
    return _counted(text, stop, start, 1, one[2].lower(), way, hedge) if way else None


def _counted(
    text: str, stop: int, start: int, number: float, unit: str, way: re.Match[str], hedge: str = ""
) -> Span | None:
    said = way[1].lower()
    sign = 1 if said in _LATER else -1
    behind = text[way.end() :].lstrip(" ")
    if said not in ("after", "before"):
        return None if behind.startswith("than ") else Span(start, way.end(), number, unit, sign, "", hedge)
    if way.end() < stop and behind[:1].isalnum():
        return None  # counted from what its own words name
    from_ = "before" if not behind or _ENDED.match(behind) else "next"
    return Span(start, way.end(), number, unit, sign, from_, hedge)


def _event(edition: Edition, slug: str, binding: Binding) -> Linked | None:
    linked = edition.fact(slug, binding.target) if binding.scheme == "fact" else None
    return linked if linked and isinstance(linked.fact, Event) and linked.date else None


def _named(edition: Edition, slug: str, text: Text, binding: Binding, span: Span) -> list[Linked]:
    """The events that a span may be counted from, the likeliest first."""
    at = text.bindings.index(binding)
    if span.counted == "next":
        for each in text.bindings[at + 1 :]:
            gap = text.plain[binding.end : each.start]
            if len(gap) > _NEAR or _SENTENCE.search(gap):
                break
            if found := _event(edition, slug, each):
                return [found]
        return []
    events: list[Linked] = []
    dated = False
    for each in reversed(text.bindings[:at]):
        if "\n\n" in text.plain[each.end : binding.start] or dated:
            break
        found = _event(edition, slug, each)
        if found and each.target != binding.target:
            dated = any(m.binding == each.number and isinstance(m.mention.meaning, Date) for m in text.mentions)
            if dated or not events:
                events.append(found)
    return events


def _fits(span: Span, first: Date, second: Date) -> bool | None:
    """Whether a span may be the time between two dates; None where that cannot be said."""
    if not (first.start and first.end and second.start and second.end) or first.approximate or second.approximate:
        return None
    if span.unit in ("day", "week") and "day" not in (first.precision, second.precision):
        return None
    days = (second.start - first.end).days * span.way, (second.end - first.start).days * span.way
    shortest, longest = min(days), max(days)
    number, off = span.number * _DAYS[span.unit], _OFF[span.unit]
    if span.hedge in ("about", "nearly"):
        off = max(off, number / 5, 1)
    if span.hedge in ("more than", "at least"):
        return longest >= number - off
    if span.hedge in ("less than", "up to"):
        return shortest <= number + off and longest >= 0
    return shortest - off <= number <= longest + off


def _said(days: int, span: Span) -> str:
    number, unit = round(abs(days) / _DAYS[span.unit]), span.unit
    if not number:
        number, unit = abs(days), "day"
    way = ("after" if days > 0 else "before") if span.counted else "later" if days > 0 else "earlier"
    return f"{_SPELT[number] if number < 10 else number} {unit}{'' if number == 1 else 's'} {way}"
