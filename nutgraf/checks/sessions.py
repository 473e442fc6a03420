"""Sessions: a move is of a day on which its exchange was open, and not over before the event that it came after.

The calendars are those of exchange_calendars (`pip install nutgraf[markets]`), looked at only for moves whose entity
has a listing in content/entities.yaml. Without the package, for an exchange that it does not know and for a day out of
its reach nothing is said of opening days: most exchanges close on weekends, but not all, and none always.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from types import MappingProxyType

from nutgraf.edition import Briefing, Edition
from nutgraf.model import Move
from nutgraf.patterns import pattern
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.quantities import Date, formats

_MIC = pattern("[A-Z][A-Z0-9]{3}")  # ISO 10383
Days = Mapping[date, datetime]  # the sessions of an exchange, and when each closed


def sessions(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """A session is a day, one on which the exchange was open, and not before the event that the move is `after`."""
    for linked in briefing.facts.values():
        fact = linked.fact
        if not isinstance(fact, Move) or linked.slug != briefing.slug:
            continue
        session = fact.session
        if session and session.precision != "day":
            message = f"a session is a day, not a {session.precision}"
            yield problem("bad-value", fact.places.get("session", fact.place), message, hint="use `period:`")
            continue
        day = session.start if session else None
        exchanges = _exchanges(edition, fact) if day else []
        calendars = [_days(each, day.year) for each in exchanges] if day else []
        known = [each for each in calendars if each is not None]
        if day and known and len(known) == len(calendars) and not any(day in each for each in known):
            yield _closed(day, exchanges, known, fact.places.get("session", fact.place))
            continue
        closes = [each[day] for each in known if day in each] if day else []
        yield from _after(edition, fact, linked.slug, max(closes, default=None))


def _after(edition: Edition, fact: Move, slug: str, close: datetime | None) -> Iterator[Problem]:
    """`close` is when the session ended, where that is known: on the day before the event's in the site's zone it may
    still have been open on the other side of the world."""
    event = edition.fact(slug, fact.after.id) if fact.after else None
    when = fact.session or fact.period
    if not event or not event.date or not when or not _over(when, event.date):
        return
    begins = event.date.start
    if close and begins and close > datetime.combine(begins, time.min, edition.library.zone):
        return
    yield problem(
        "event-order",
        fact.places.get("session") or fact.places.get("period") or fact.place,
        f"`{fact.id}` is said to come after `{event.id}`, but is dated before it",
        Note(f"date: {event.fact.written.get('date', event.date.edtf)}", event.fact.places.get("date")),
        hint="correct one of the dates",
    )


def _over(one: Date, other: Date) -> bool:
    """Whether one date is certainly over before another begins."""
    return bool(one.end and other.start and one.end < other.start)


def _exchanges(edition: Edition, fact: Move) -> list[str]:
    """The exchanges that a move may have been measured on: the one that it names, else those of its entity's
    listings."""
    entity = edition.entity(fact.entities[0].id) if fact.entities else None
    listings = entity.listings if entity else ()
    if fact.listing:
        named = [each for each in listings if fact.listing in (each.exchange, each.symbol)]
        return [each.exchange for each in named] or [fact.listing.partition(":")[0]]
    return list(dict.fromkeys(each.exchange for each in listings))


def _closed(day: date, exchanges: list[str], known: list[Days], place: Place) -> Problem:
    names = " and ".join(exchanges)
    said = f"{day.day} {formats.MONTHS[day.month - 1]} {day.year}"
    before = max((each for days in known for each in days if each < day), default=None)
    after = min((each for days in known for each in days if each > day), default=None)
    near = " and ".join(f"{each:%Y-%m-%d}" for each in (before, after) if each)
    return problem(
        "exchange-closed",
        place,
        f"{said} was a {day:%A}: {names} {'was' if len(exchanges) == 1 else 'were'} closed",
        hint=f"the sessions beside it are {near}" if near else "",
    )


def _days(exchange: str, year: int) -> Days | None:
    """The sessions of an exchange round a year; None where they are not known."""
    if not _MIC.fullmatch(exchange):
        return None
    first = year - year % 10
    return _calendar(exchange, first, first + 9) or _calendar(exchange, year, year)


@lru_cache(maxsize=256)  # a decade of an exchange is some 100 kB
def _calendar(exchange: str, first: int, last: int) -> Days | None:
    try:
        import exchange_calendars
    except ImportError:
        return None
    with warnings.catch_warnings():  # what the package does with pandas is no concern of an author
        warnings.simplefilter("ignore")
        try:
            found = exchange_calendars.get_calendar(exchange, start=f"{first}-01-01", end=f"{last}-12-31")
        except (ValueError, exchange_calendars.errors.CalendarError):
            return None  # out of its reach, or no exchange that it knows
        closes = found.closes.dt.to_pydatetime()
        return MappingProxyType(dict(zip(found.sessions.date, closes, strict=True)))
