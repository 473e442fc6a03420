"""What the clock alone makes a problem, or settles: each is kept with the moments between which it is one, so that no
check asks what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import inf

from nutgraf.edition import Briefing, Edition, Translation
from nutgraf.edition.windows import begins, over, window
from nutgraf.model import Article
from nutgraf.portable import NamedTuple
from nutgraf.problems import Note, Problem, problem
from nutgraf.quantities import formats


class Turn(NamedTuple):
    """A problem from one moment until before another, in seconds since 1970."""

    since: float
    until: float
    problem: Problem


def stale(edition: Edition, briefing: Briefing) -> Iterator[Turn]:
    """A fact is good until the end of its `review_after`."""
    for linked in briefing.facts.values():
        due = linked.fact.review_after
        if due is not None and due.end and linked.slug == briefing.slug:
            place = linked.fact.places.get("review_after", linked.fact.place)
            message = f"`{linked.id}` was to be looked at again after {formats.sentence(due)}"
            note = Note(f"{linked.id}: {formats.signed(linked.value)}", linked.fact.place) if linked.value else None
            hint = "check the fact, and move `review_after`"
            found = problem("stale-fact", place, message, *([note] if note else []), hint=hint)
            yield Turn(over(due.end, edition.library.zone), inf, found)


def ahead(edition: Edition, briefing: Briefing) -> Iterator[Turn]:
    """What readers see is not dated later than now."""
    yield from _ahead(edition, briefing.article)


def translation_ahead(edition: Edition, original: Briefing, translation: Translation) -> Iterator[Turn]:
    """The same of a translation, which is seen no sooner than its original."""
    if translation.article:
        yield from _ahead(edition, translation.article, original.article)


def _ahead(edition: Edition, article: Article, *others: Article) -> Iterator[Turn]:
    library = edition.library
    windows = [found for each in (article, *others) if (found := window(each, library.moment))]
    if any(each.draft or each.unread for each in windows):
        return
    seen = max((each.opens.timestamp() for each in windows if each.opens), default=-inf)
    for name in ("published", "updated"):
        moment: datetime | None = getattr(article, name)
        if moment is None or (until := library.moment(moment).timestamp()) <= seen:
            continue
        message = f"`{name}` is later than now, and readers see this at once"
        hint = "use `publish_at:` to hide it until then, or correct it" if name == "published" else "correct it"
        yield Turn(-inf, until, problem("future-date", article.places.get(name, article.place), message, hint=hint))
    for each in article.corrections:
        if each.date.start and (until := begins(each.date.start, library.zone)) > seen:
            day = formats.sentence(each.date)
            message = f"a correction of {day} is dated later than today, and readers see it at once"
            hint = "give it the day on which it is made"
            yield Turn(-inf, until, problem("future-date", each.place, message, hint=hint))
