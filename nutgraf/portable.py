"""Values that are made by the hundred and travel: frozen dataclasses that are quick to make and to pickle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as portable
else:
    from copyreg import __newobj__
    from dataclasses import dataclass, fields
    from operator import attrgetter

    def portable(*, frozen: bool, slots: bool, kw_only: bool = False) -> Any:
        """`dataclass(frozen=True, slots=True)`, made three times as fast and pickled several times as fast.

        A frozen dataclass goes round its own guard for each field. That nobody assigns to a field of one of these is
        held by the type checker, for which they are frozen, and not at run time. Its state in a pickle is that of any
        dataclass with slots, the values of the fields in their order, but they are not looked up anew for each
        instance: parts of a site go through the cache. A subclass is marked itself.
        """
        assert frozen and slots

        def mark(bare: type[Any]) -> type[Any]:
            made = dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)(bare)
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

            made.__setstate__, made.__reduce_ex__ = set_state, reduce
            return made

        return mark


__all__ = ["portable"]
