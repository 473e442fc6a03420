"""Values that are made by the hundred and travel: frozen dataclasses that are quick to make and to pickle.

Quick to make are their classes too, and those of tuples and dicts with names: a build that has little to do spends much
of its time on making classes.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

_REDUCED = attrgetter("__class__", "__state__")


def packed(kind: type[Any], state: Callable[[Any], tuple[Any, ...]]) -> None:
    """Pickle the values of a class as a call of it with their `state`, which is short to write and quick to read.

    Where `state` is not Python's own code, none of that runs for a value that is pickled: a part has hundreds. It
    holds for this class and not for its subclasses.
    """
    kind.__state__ = property(state)
    copyreg.pickle(kind, _REDUCED)


if TYPE_CHECKING:
    from dataclasses import dataclass as portable
    from typing import NamedTuple, TypedDict
else:
    from collections import namedtuple
    from dataclasses import dataclass, fields

    def portable(*, frozen: bool, slots: bool, kw_only: bool = False) -> Any:
        """`dataclass(frozen=True, slots=True)`, made three times as fast and pickled several times as fast.

        A frozen dataclass goes round its own guard for each field. That nobody assigns to a field of one of these, and
        that fields which are `kw_only` are named, is held by the type checker, for which they are, and not at run
        time. A subclass is marked itself. Only how an instance is made is compiled for each class; how it is compared,
        hashed and shown is the same for all, by its state.
        """
        assert frozen and slots

        def mark(bare: type[Any]) -> type[Any]:
            bare.__doc__ = bare.__doc__ or bare.__name__  # without one, a signature would be written for it
            made = dataclass(slots=True, eq=False, repr=False)(bare)
            names = [each.name for each in fields(made)]
            state = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)

            def equal(self: Any, other: Any) -> Any:
                return state(self) == state(other) if other.__class__ is self.__class__ else NotImplemented

            def hashed(self: Any) -> int:
                return hash(state(self))

            def shown(self: Any) -> str:
                values = ", ".join([f"{name}={value!r}" for name, value in zip(names, state(self), strict=True)])
                return f"{type(self).__qualname__}({values})"

            packed(made, state)
            made.__eq__, made.__hash__, made.__repr__ = equal, hashed, shown
            return made

        return mark

    class _Named(type):
        def __new__(cls, name: str, bases: tuple[Any, ...], body: dict[str, Any]) -> Any:
            if not bases:
                return super().__new__(cls, name, bases, body)
            names = body["__annotations__"]
            made = namedtuple(name, names, defaults=[body.pop(each) for each in names if each in body])
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Named):
        """`typing.NamedTuple`, which compiles each annotation to see whether it is one; here that is the type checker's
        to say."""

    class _Typed(type):
        __call__ = dict

    class TypedDict(metaclass=_Typed):
        """`typing.TypedDict`, likewise: calling one of these makes a dict."""


__all__ = ["NamedTuple", "TypedDict", "packed", "portable"]
