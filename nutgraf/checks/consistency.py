"""Consistency: facts that do not contradict each other. (Formulas and assertions are settled by linking.)"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.model import Event, Fact, Figure, Move, Quote, Source
from nutgraf.portable import portable
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.quantities import Date, Quantity, directions, formats

_NEAR = ("about", "nearly")
_TENTH, _TWENTIETH = Decimal("0.1"), Decimal("0.05")


def order(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """An update or a correction is not before publication, and a source not published after it was read."""
    article = briefing.article
    if briefing.updated and briefing.updated < briefing.published:
        yield problem("event-order", article.place, "`updated` is before `published`", hint="correct one of them")
    for each in article.corrections:
        if each.date.end and each.date.end < briefing.published.date():
            yield problem(
                "event-order",
                each.place,
                f"a correction of {formats.sentence(each.date)} is before publication",
                hint=f"the briefing was published on {briefing.published:%Y-%m-%d}",
            )
    for source in briefing.file.sources:
        read, made = source.accessed, source.published
        if read and made and read.end and made.start and read.end < made.start:
            message, hint = f"`{source.id}` was read before it was published", "correct `accessed` or `published`"
            yield problem("event-order", source.place, message, hint=hint)
    yield from _foreseen(briefing)


def _foreseen(briefing: Briefing) -> Iterator[Problem]:
    """Sessions, quotations and sources are not of a time after the briefing. (Events may be: what is planned.)"""
    if briefing.article.published is None:
        return  # it is missing or cannot be read, which is told
    last = max(briefing.published, briefing.updated or briefing.published).date() + timedelta(days=1)  # for zones
    dated: list[tuple[Move | Quote | Source, str, Date | None]] = []
    for fact in briefing.file.facts:
        if isinstance(fact, Move):
            dated.append((fact, "session", fact.session))
        elif isinstance(fact, Quote):
            dated.append((fact, "date", fact.date))
    dated += [(each, "published", each.published) for each in briefing.file.sources]
    for it, what, date in dated:
        if date and date.start and date.start > last:
            place = it.place if isinstance(it, Source) else it.places.get(what, it.place)
            message = f"the {what} of `{it.id}` ({formats.sentence(date)}) is after the briefing was published"
            hint = f"correct it, or `published` ({briefing.published:%Y-%m-%d})"
            yield problem("event-order", place, message, hint=hint)


def happenings(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """An event that is a move (`Shares rise [8.5%](fact:day1)`) is dated on its session; one that tells of a figure
    in the present tense is not before the figure's period, nor after it unless it is dated to the day."""
    for event in briefing.file.facts:
        if not isinstance(event, Event) or not event.title or not event.date:
            continue
        title = event.title
        for found in title.mentions:
            binding = title.bindings[found.binding] if found.binding is not None else None
            linked = edition.fact(briefing.slug, binding.target) if binding and binding.scheme == "fact" else None
            fact = linked.fact if linked else None
            when = fact.session or fact.period if isinstance(fact, Move) else getattr(fact, "period", None)
            if not linked or not when or not directions.happening(title.plain[: found.mention.start]):
                continue
            same = isinstance(fact, Move) or event.date.precision != "day"  # a day may be that of the report
            apart = _before(event.date, when) or (same and _before(when, event.date))
            if apart:
                name = "session" if isinstance(fact, Move) and fact.session else "period"
                yield problem(
                    "event-order",
                    event.places.get("date", event.place),
                    f"`{event.id}` is not when `{linked.id}` was ({formats.sentence(when)})",
                    Note(f"{name}: {linked.fact.written.get(name, when.edtf)}", linked.fact.places.get(name)),
                    hint="correct one of the dates",
                )


def _before(one: Date, other: Date) -> bool:
    """Whether one date is certainly over before another begins."""
    return bool(one.end and other.start and one.end < other.start)


@portable(frozen=True, slots=True)
class Claim:
    """What must not be told twice differently: a number of an entity, a measure and a time."""

    what: tuple[str, ...]
    key: str  # of the fact
    value: Quantity
    place: Place


def kept(claims: Iterable[Claim]) -> bytes:
    """Claims for what is kept from build to build: of few it is ever asked what they are."""
    return marshal.dumps([(each.what, each.key, _plain(each.value), tuple(each.place)) for each in claims])


def _plain(it: Quantity) -> tuple[str | int | bool, ...]:
    return it.kind, str(it.value), it.unit, str(it.step), it.decimals, it.scale, it.hedge, it.signed


def from_kept(data: bytes) -> Iterator[Claim]:
    """The claims that `kept` wrote."""
    for what, key, (kind, value, unit, step, *others), place in marshal.loads(data):
        yield Claim(what, key, Quantity(kind, Decimal(value), unit, Decimal(step), *others), Place(*place))


def claims(briefing: Briefing) -> list[Claim]:
    """The claims of a briefing, but for those that it was not the first to tell and those marked as disputed."""
    made = []
    for linked in briefing.facts.values():
        value = linked.value
        if value and linked.slug == briefing.slug and not linked.fact.disputed and (what := _what(linked.fact, value)):
            made.append(Claim(what, linked.key, value, _value_place(linked)))
    return made


def told_twice(claims: Iterable[Claim], drafts: Collection[str] = ()) -> Iterator[Problem]:
    """Figures and moves of one entity, measure, period and unit agree across all briefings, or are disputed. What
    `drafts` tell otherwise than others is the problem of the drafts."""
    told: dict[tuple[str, ...], Claim] = {}
    for claim in sorted(claims, key=lambda each: (each.key.partition("/")[0] in drafts, each.key)):
        first = told.setdefault(claim.what, claim)
        if first is claim or _same(first.value, claim.value):
            continue
        slug, _, name = claim.key.partition("/")
        yield problem(
            "told-twice",
            claim.place,
            f"`{name}` and `{first.key.removeprefix(f'{slug}/')}` tell the same thing with different numbers",
            Note(f"{first.key}: {formats.signed(first.value)}", first.place),
            hint="correct one, use `same_as`, or say with `disputed:` why they differ",
        )


def _value_place(linked: Linked) -> Place:
    fact = linked.fact
    return fact.places.get("value") or fact.places.get("change") or fact.places.get("formula") or fact.place


def _what(fact: Fact, value: Quantity) -> tuple[str, ...] | None:
    if not fact.entities:
        return None
    # `94,210` and `94,210 stores` are one number: the measure says of what.
    kind = ("number", "") if value.kind == "count" else (value.kind, value.unit)
    if isinstance(fact, Figure) and fact.measure and fact.period:
        return ("figure", fact.entities[0].id, _folded(fact.measure), _folded(fact.basis), _days(fact.period), *kind)
    when = (fact.session or fact.period) if isinstance(fact, Move) else None
    if isinstance(fact, Move) and when:
        return ("move", fact.entities[0].id, _folded(fact.measure), fact.listing, _days(when), *kind)
    return None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _days(date: Date) -> str:
    """A time by its days: the fourth quarter is October to December."""
    if not date.start or date.approximate:
        return date.edtf
    return f"{date.edtf}/{date.edtf}" if date.precision == "day" else f"{date.start}/{date.end}"


def _same(a: Quantity, b: Quantity) -> bool:
    """Equal as far as the coarser of the two is known, or as their hedges allow."""
    if abs(a.value - b.value) <= max(a.step, b.step) / 2:
        return True
    return _allows(a, b) or _allows(b, a)


def _allows(hedged: Quantity, other: Quantity) -> bool:
    """Whether the hedge of one number leaves room for the other; `more than 200` does for 205, not for 300."""
    far = abs(other.value - hedged.value) > abs(hedged.value) * (_TENTH if hedged.hedge not in _NEAR else _TWENTIETH)
    match hedged.hedge:
        case "more than" | "at least":
            return not far and abs(other.value) > abs(hedged.value)
        case "less than" | "up to":
            return not far and abs(other.value) < abs(hedged.value)
        case "about" | "nearly":
            return not far
    return False
