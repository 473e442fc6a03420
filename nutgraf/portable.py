"""Values that are made by the hundred and travel: frozen dataclasses that are quick to make and to pickle.

Quick to make are their classes too, and those of tuples and dicts with names: a build that has little to do spends much
of its time on making classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as portable
    from typing import NamedTuple, TypedDict
else:
    from collections import namedtuple
    from copyreg import __newobj__
    from dataclasses import dataclass, fields
    from operator import attrgetter

    def portable(*, frozen: bool, slots: bool, kw_only: bool = False) -> Any:
        """`dataclass(frozen=True, slots=True)`, made three times as fast and pickled several times as fast.

        A frozen dataclass goes round its own guard for each field. That nobody assigns to a field of one of these is
        held by the type checker, for which they are frozen, and not at run time. Its state in a pickle is that of any
        dataclass with slots, the values of the fields in their order, but they are not looked up anew for each
        instance: parts of a site go through the cache. A subclass is marked itself. Only how an instance is made is
        compiled for each class; how it is compared, hashed and shown is the same for all, by its state.
        """
        assert frozen and slots

        def mark(bare: type[Any]) -> type[Any]:
            bare.__doc__ = bare.__doc__ or bare.__name__  # without one, a signature would be written for it
            made = dataclass(slots=True, eq=False, repr=False, kw_only=kw_only)(bare)
            names = [each.name for each in fields(made)]
            state = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)
            setters = [getattr(made, name).__set__ for name in names]
            alone = (made,)

            def set_state(self: Any, state: Any) -> None:
                for put, value in zip(setters, state, strict=True):
                    put(self, value)

            def reduce(self: Any, protocol: Any) -> Any:
                if type(self) is not made:
                    raise TypeError(f"{type(self).__name__} is not marked as portable, as its base is")
                return __newobj__, alone, state(self)

            def equal(self: Any, other: Any) -> Any:
                return state(self) == state(other) if other.__class__ is self.__class__ else NotImplemented

            def hashed(self: Any) -> int:
                return hash(state(self))

            def shown(self: Any) -> str:
                values = ", ".join([f"{name}={value!r}" for name, value in zip(names, state(self), strict=True)])
                return f"{type(self).__qualname__}({values})"

            made.__setstate__, made.__reduce_ex__ = set_state, reduce
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


__all__ = ["NamedTuple", "TypedDict", "portable"]
