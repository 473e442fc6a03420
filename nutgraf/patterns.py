"""Regular expressions that are compiled when they are first used: a build that has little to do uses few of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from re import compile as pattern
else:

    class pattern:  # it stands for `re.compile`
        """What `re.compile` gives, later. A call costs 50 ns more: what is asked at each word is none of these."""

        def __init__(self, pattern: Any, flags: int = 0) -> None:
            self.pattern = pattern
            self._flags = flags

        def __getattr__(self, name: str) -> Any:
            found = getattr(re.compile(self.pattern, self._flags), name)
            setattr(self, name, found)
            return found


__all__ = ["pattern"]
