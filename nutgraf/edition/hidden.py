"""What is hidden: a briefing that readers do not see, because it is a draft, scheduled, embargoed or expired."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from nutgraf.edition.values import Card
from nutgraf.edition.windows import State, Window
from nutgraf.portable import NamedTuple


class Hidden(NamedTuple):
    """A briefing that readers do not see, and why."""

    card: Card
    state: State

    @property
    def window(self) -> Window:
        return self.card.window or Window()

    @property
    def until(self) -> datetime | None:
        """The moment at which readers will see it; of an expired one, that from which they do not any more."""
        return None if self.state == "draft" else self.window.expires if self.state == "expired" else self.window.opens

    @property
    def why(self) -> str:
        """What is to be said of it behind its name."""
        moment = f"{self.until:%Y-%m-%d %H:%M} ({self.until.tzname()})" if self.until else ""
        words = {
            "draft": "is a draft",
            "scheduled": f"becomes public at {moment}",
            "embargoed": f"is under embargo until {moment}",
            "expired": f"expired at {moment}",
        }
        return words[self.state]

    def before(self, other: Hidden | None) -> bool:
        """Whether readers see this one whenever they see the other, as far as that is settled: None is public."""
        if other is None:
            return False
        if other.state == "expired":
            return True
        if self.state == "expired":
            return False
        if other.state == "draft":
            return True
        opens, then, ends = self.window.opens, other.window.opens, self.window.expires
        return bool(self.state != "draft" and opens and then and opens <= then and (not ends or ends > then))


def hidden(cards: Mapping[str, Card], now: datetime) -> dict[str, Hidden]:
    """Those of the cards that readers do not see at a moment."""
    found = {}
    for slug, card in cards.items():
        if card.window is not None and (state := card.window.state(now)):
            found[slug] = Hidden(card, state)
    return found
