"""The name of the code that makes what the cache holds: with other code, nothing in it serves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from hashlib import blake2b


def engine() -> str:
    """A digest of the code that makes the values in the cache, and of the versions of what it renders with."""
    mark = blake2b(digest_size=16)
    folder = os.path.dirname(os.path.dirname(__file__))
    for path in sorted(_modules(folder)):
        mark.update(path[len(folder) :].encode() + b"\0")
        with open(path, "rb") as file:
            mark.update(file.read())
    names = (
        "exchange_calendars-",
        "imagesize-",
        "jinja2-",
        "markdown-",
        "markupsafe-",
        "orjson-",
        "pyyaml-",
        "python_slugify-",
        "text_unidecode-",
        "tzdata-",
    )
    found: set[str] = set()
    for place in sys.path:
        try:
            found.update(
                n for n in os.listdir(place or ".") if n.endswith(".dist-info") and n.lower().startswith(names)
            )
        except OSError:
            continue
    mark.update("\n".join([sys.version, *sorted(found)]).encode())
    return mark.hexdigest()


def _modules(folder: str) -> Iterable[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name not in ("templates", "static", "__pycache__"):
                yield from _modules(entry.path)
            elif entry.name.endswith((".py", ".mo")):
                yield entry.path
