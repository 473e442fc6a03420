"""Values that travel: frozen dataclasses that are pickled as the tuple of their fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

C = TypeVar("C", bound=type[Any])


def portable(cls: C) -> C:
    """Make a frozen dataclass with slots cheap to pickle; put it above `@dataclass(frozen=True, slots=True)`.

    The state is what it is without this, the values of the fields in their order, but they are not looked up anew for
    each instance: every part of a site goes through the cache, and its values are made by the hundred. A subclass has
    fields of its own, and is marked itself.
    """
    names = [each.name for each in fields(cls)]
    several = attrgetter(*names)
    setters = [getattr(cls, name).__set__ for name in names]

    def get_state(self: Any) -> Any:
        return several(self) if len(names) > 1 else (several(self),)

    def set_state(self: Any, state: Iterable[Any]) -> None:
        for put, value in zip(setters, state, strict=True):
            put(self, value)

    made: Any = cls
    made.__getstate__, made.__setstate__ = get_state, set_state
    return cls
