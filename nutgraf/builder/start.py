"""How a build begins: what the last one left, the site as it stands, and whether there is anything to do.

A build with nothing to do imports no more of the house than this.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from nutgraf import publish, sources
from nutgraf.portable import NamedTuple

if TYPE_CHECKING:
    from nutgraf.builder.memory import Memory
    from nutgraf.cache import Cache

STATE, OUTPUT = ".nutgraf", "public"


class Start(NamedTuple):
    """`last` is the record of the last good build, where a process has nothing in memory; `token` names the tree that
    the output holds, if that is known."""

    scan: sources.Scan
    last: dict[str, Any] | None
    token: str


def begin(root: Path, output: Path, cache: Cache, memory: Memory | None, *, dry: bool, trust: bool) -> Start:
    last = None
    if memory and memory.scan is not None:
        scan = sources.again(root, memory.scan, memory.changed)
    else:
        last = cache.load(record("last", root, output))
        known = (last["stats"], last["listed"]) if last else ({}, {})
        scan = sources.scan(root, *known, trust=trust)
    # Nothing is published by a dry run: it takes the output to be as the last build left it.
    token = (last or {}).get("token", "") if dry else publish.current(output, root / STATE)
    return Start(scan, last, token)


def idle(start: Start, now: datetime, *, only: bool, recording: bool, drafts: bool) -> bool:
    """Whether there is nothing to do: files and output are as they were, and no moment came that turns any."""
    scan, last, token = start
    # The record of the last build has the coverage of all briefings, and not that of some.
    if last is None or only or scan.problems or (recording and not last["recorded"]) or drafts != last["drafts"]:
        return False
    if scan.moved or token != last["token"] or not token or scan.folders != frozenset(last["folders"]):
        return False
    return bool(last["since"] <= now.timestamp() < last["until"])


def note(start: Start, root: Path, output: Path, cache: Cache) -> None:
    """Keep what the scan knows now by which files and folders are recognised."""
    scan, last, _ = start
    if last and (scan.stats != last["stats"] or scan.listed != last["listed"]):
        cache.save(record("last", root, output), last | {"stats": scan.stats, "listed": scan.listed})


def record(kind: str, root: Path, output: Path) -> str:
    """The name of a record of the last build into this output."""
    return f"{kind}-{crc32(os.path.relpath(output, root).encode('utf-8', 'surrogateescape')):08x}"
