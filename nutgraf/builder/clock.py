"""The clock of a build: the moments at which what it says turns, and the day that it is.

Moments are seconds since 1970, so that they compare whatever zone they were written in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def today(now: datetime, timezone: str) -> date:
    """The day that it is in a time zone; in that of `now` where there is no such zone."""
    from zoneinfo import ZoneInfo

    try:
        return now.astimezone(ZoneInfo(timezone)).date()
    except Exception:  # a bad name is a problem elsewhere
        return now.date()


def span(now: datetime, moments: Iterable[float]) -> tuple[float, float]:
    """Between which two of some moments it is: from the one, before the other."""
    at = now.timestamp()
    known = {*moments}
    return max((each for each in known if each <= at), default=-inf), min((e for e in known if e > at), default=inf)


def turns(records: Iterable[Mapping[str, Any]], now: datetime, zone: ZoneInfo, more: Iterable[date] = ()) -> set[float]:
    """The moments at which what was made of briefings is to be said anew, and the ends of the days `more`."""
    from nutgraf.edition.windows import over

    today = now.astimezone(zone).date()
    days, moments = {*more}, set[float]()
    for record in records:
        for since, until, _ in record["turns"]:
            moments |= {since, until}
        if "day" in record["reads"]:
            # What names the day is told anew on the next, and on one before.
            days |= {today, today - timedelta(1)}
    return moments.union(over(day, zone) for day in days)


def turned(record: Mapping[str, Any], now: datetime) -> Iterator[tuple[Any, ...]]:
    """The problems of a record, as plain values, that the clock makes at a moment."""
    at = now.timestamp()
    return (found for since, until, found in record["turns"] if since <= at < until)
