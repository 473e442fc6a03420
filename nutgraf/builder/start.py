"""How a build begins: what the last one left, the site as it stands, and whether there is anything to do.

A build with nothing to do imports no more of the house than this.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
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
ANEW = 8  # what a scan knows is saved whole when one in so many files or folders is another than it was then


class Start(NamedTuple):
    """`last` is the record of the last good build, where a process has nothing in memory; `token` names the tree that
    the output holds, if that is known."""

    scan: sources.Scan
    last: dict[str, Any] | None
    token: str


def begin(
    root: Path, output: Path, cache: Cache, memory: Memory | None, *, dry: bool, trust: bool, late: bool = False
) -> Start:
    """What a build begins with. Where nothing is known of the site, `late` leaves the texts of briefings to be read as
    they are asked for; one that cannot be read counts as changed then."""
    last = None
    if memory and memory.scan is not None:
        scan = sources.again(root, memory.scan, memory.changed)
    else:
        last = load(root, output, cache)
        known = (last["stats"], last["listed"]) if last else ({}, {})
        scan = sources.scan(root, *known, trust=trust, late=late and not last)
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
        save(last, scan, last, root, output, cache)


def load(root: Path, output: Path, cache: Cache) -> dict[str, Any] | None:
    """The record of the last good build, with what its scan knew: `stats`, `listed` and `folders`."""
    last: dict[str, Any] | None = cache.load(record("last", root, output))
    known = cache.load(record(last["scan"], root, output), last["mark"]) if last else None
    if not last or not known:
        return None
    for name, anew in last["anew"].items():
        known[name].update(anew)
        for path in [path for path, each in anew.items() if each is None]:
            del known[name][path]
    return {**last, **known}


def save(
    last: Mapping[str, Any], scan: sources.Scan, was: dict[str, Any] | None, root: Path, output: Path, cache: Cache
) -> None:
    """Save the record of a good build, which began with `was`.

    What a scan knows grows with the site. So it is a record of its own, and stays where it is while little of it is
    `anew`, which the other record has. A new one never takes the place of the one that the record on the disk needs.
    """
    known = {"stats": scan.stats, "listed": scan.listed, "folders": sorted(scan.folders)}
    anew = _anew(scan, was) if was else None
    if was and anew is not None:
        where = {name: was[name] for name in ("scan", "mark")}
    else:
        name = "scan-1" if was and was["scan"] == "scan-0" else "scan-0"
        where = {"scan": name, "mark": cache.save(record(name, root, output), known)}
    rest = {name: value for name, value in last.items() if name not in known}
    cache.save(record("last", root, output), {**rest, **where, "anew": anew or {}})


def _anew(scan: sources.Scan, was: dict[str, Any]) -> dict[str, dict[str, Any]] | None:
    """What a scan knows that its record on the disk does not; None where that is to be written anew."""
    if was["stats"].keys() != scan.stats.keys() or scan.folders != frozenset(was["folders"]):
        return None
    found: dict[str, dict[str, Any]] = {}
    for name, now in (("stats", scan.stats), ("listed", scan.listed)):
        old = was[name]
        found[name] = {**was["anew"].get(name, {}), **dict.fromkeys(old.keys() - now.keys())}
        # Nearly all are the very same, which is quicker to see than that they are equal.
        other = [(path, each) for path, each in now.items() if old.get(path) is not each]
        found[name].update((path, each) for path, each in other if old.get(path) != each)
    return found if ANEW * sum(map(len, found.values())) < len(scan.stats) else None


def record(kind: str, root: Path, output: Path) -> str:
    """The name of a record of the last build into this output."""
    return f"{kind}-{crc32(os.path.relpath(output, root).encode('utf-8', 'surrogateescape')):08x}"
