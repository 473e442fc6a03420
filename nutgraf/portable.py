"""Values that travel: frozen dataclasses that are pickled as the tuple of their fields."""

from __future__ import annotations

from collections.abc import Iterable
from copyreg import __newobj__  # type: ignore[attr-defined]  # pickle's own word for "make one without `__init__`"
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
    state = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)
    setters = [getattr(cls, name).__set__ for name in names]

    def set_state(self: Any, state: Iterable[Any]) -> None:
        for put, value in zip(setters, state, strict=True):
            put(self, value)

    def reduce(self: Any, protocol: Any) -> Any:
        if type(self) is not made:  # a subclass has fields of its own
            return object.__reduce_ex__(self, protocol)
        return __newobj__, alone, state(self)

    made: Any = cls
    alone = (cls,)
    made.__setstate__, made.__reduce_ex__ = set_state, reduce
    return cls
