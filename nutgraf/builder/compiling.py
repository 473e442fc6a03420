"""Templates, compiled once: for all builds of a site in its cache, and those of the default theme for all sites, where
Python keeps what it compiled of this package and by the same rules.

`python -m nutgraf.builder.compiling` compiles the default theme, as `python -m compileall` does the code.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nutgraf.cache import Cache

if TYPE_CHECKING:
    from nutgraf import sources, theme
    from nutgraf.builder.memory import Memory
    from nutgraf.problems import Problem


def themed(
    cache: Cache, scan: sources.Scan, texts: dict[str, str], languages: tuple[str, ...], known: Memory | None = None
) -> tuple[str, theme.Theme, list[Problem]]:
    """The templates of a scan, whose texts these are, compiled for each language unless they were before; their key in
    the cache; what is wrong with them."""
    from nutgraf import theme
    from nutgraf.model import digest

    key = f"theme:{digest([texts, languages])}"
    if known and known.compiled and known.texts == texts and known.compiled.languages == languages:
        return key, known.compiled, []
    packed = cache.get(key)
    if packed is not None:
        return key, theme.unpack(packed, texts), []
    shelf = _shelf(cache.engine)
    kept = shelf.load(_NAME) if shelf else None
    if kept and kept[0] == key:
        cache.put([kept])
        return key, theme.unpack(kept[1], texts), []
    compiled, found = theme.compile(texts, languages)
    if not found:
        packed = compiled.pack()
        cache.put([(key, packed)])
        default = all(path.startswith("nutgraf:") for path in scan.templates.values())
        if shelf and default and not sys.dont_write_bytecode:
            shelf.save(_NAME, (key, packed))
    return key, compiled, found


_NAME = f"templates.{sys.implementation.cache_tag}"


def _shelf(engine: str) -> Cache | None:
    """The folder of Python's for this package, if it has one."""
    from importlib.util import cache_from_source  # which a build after the first does without

    if sys.implementation.cache_tag is None:
        return None
    return Cache(Path(cache_from_source(__file__)).parent, engine, write=False)


def main() -> None:
    from nutgraf import sources
    from nutgraf.builder.engine import engine
    from nutgraf.catalogue import ENGLISH

    sys.dont_write_bytecode = False  # who calls this wants it
    here = Path(__file__).parent  # a folder that is no site: it has the default theme, and no cache
    scan = sources.scan(here)
    themed(Cache(here, engine(), write=False), scan, sources.decode_templates(scan)[0], (ENGLISH,))


if __name__ == "__main__":
    main()
