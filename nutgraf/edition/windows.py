"""When readers see a briefing, as its front matter says. One that they do not see is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from nutgraf.model import Article
from nutgraf.portable import portable

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

State = Literal["", "draft", "scheduled", "embargoed", "expired"]


@portable(frozen=True, slots=True)
class Window:
    """All that the front matter says of it, the moments in the site's zone."""

    draft: bool = False
    unread: bool = False  # what it says cannot be read, and is taken to be a draft
    publish_at: datetime | None = None
    embargo_until: datetime | None = None
    expires: datetime | None = None

    @property
    def opens(self) -> datetime | None:
        """The later of the two moments before which it is hidden."""
        return max((each for each in (self.publish_at, self.embargo_until) if each), default=None)

    @property
    def moments(self) -> list[datetime]:
        """Those at which it turns."""
        return [each for each in (self.opens, self.expires) if each and not self.draft and not self.unread]

    def state(self, now: datetime) -> State:
        """Why it is hidden; empty where it is not."""
        if self.draft or self.unread:
            return "draft"
        if self.expires and now >= self.expires:
            return "expired"
        if self.opens and now < self.opens:
            return "embargoed" if self.opens == self.embargo_until else "scheduled"
        return ""


def window(article: Article, moment: Callable[[datetime], datetime]) -> Window | None:
    """What a front matter says of it; None where that is nothing. `moment` gives one its zone."""
    draft, unread = article.status == "draft", article.status == "unread"
    times = [article.publish_at, article.embargo_until, article.expires]
    if not draft and not unread and times == [None, None, None]:
        return None
    return Window(draft, unread, *(moment(each) if each else None for each in times))


def begins(day: date, zone: ZoneInfo) -> float:
    """The moment at which a day begins, in seconds since 1970."""
    return datetime.combine(day, time(), zone).timestamp()


def over(day: date, zone: ZoneInfo) -> float:
    """The moment at which a day is over."""
    return inf if day == date.max else begins(day + timedelta(1), zone)


def plain(window: Window | None) -> tuple[Any, ...] | None:
    """A window as plain values."""
    if window is None:
        return None
    times = (window.publish_at, window.embargo_until, window.expires)
    return window.draft, window.unread, *(each.isoformat() if each else None for each in times)


def from_plain(values: tuple[Any, ...] | None) -> Window | None:
    """The window that `plain` wrote."""
    if values is None:
        return None
    draft, unread, *times = values
    return Window(draft, unread, *(datetime.fromisoformat(each) if each else None for each in times))
