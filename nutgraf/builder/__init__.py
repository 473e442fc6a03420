"""The builder: the pipeline from a site's folder to the published site. It introduces the rooms to each other.

    scan -> parse -> shelve -> make -> plan -> render -> publish

Each step does again only what its inputs ask for. What the last good build knew is kept in a record `last`, which is
all that a build with nothing to do reads, and in the state, of which an edit loads the pieces that it touches: a build
takes the short way (`steady`) where all that happened are edits that leave every page where it is, and else the long
one (`pipeline`). A build with errors publishes nothing and leaves both as they were. Lost or damaged records only cost
time.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nutgraf import publish, sources
from nutgraf.builder.crew import Crew, processes
from nutgraf.builder.engine import engine
from nutgraf.builder.memory import Memory
from nutgraf.builder.report import Progress, Report, report
from nutgraf.builder.report import memory as used
from nutgraf.builder.start import OUTPUT, STATE, begin, idle, note
from nutgraf.builder.start import record as named
from nutgraf.cache import Cache, Gone, Lost
from nutgraf.problems import Place, Problem, from_plain, problem

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from nutgraf.builder.pipeline import Show
    from nutgraf.builder.state import State

__all__ = ["OUTPUT", "STATE", "Memory", "Report", "build", "explain", "explained", "processes"]

TRIES = 5


def build(
    root: Path,
    output: Path | None = None,
    *,
    now: datetime,
    dry: bool = False,
    progress: Progress | None = None,
    trust: bool = True,
    only: Sequence[str] = (),
    record: bool = False,
    executor: Executor | None = None,
    memory: Memory | None = None,
    first: Container[str] = (),
    show: Show | None = None,
    drafts: bool = False,
) -> Report:
    """Build the site at `root` into `output` (by default its folder `public`).

    With errors nothing is published and the last good site stays; `dry` publishes nothing in any case.
    `now` is the only clock that a build sees. `progress` is told how many of how many pages are made. `trust`
    takes a file for unchanged whose size, times and inode are; without it every file is read. `only` (for a dry build)
    names files and folders of the site: everything is checked, and what the report tells is theirs. `record`
    writes what readers are told to each briefing's `published.yaml`, where that says something else, after publishing.
    `drafts` shows the briefings that readers do not see yet, or do not any more, with a mark on each page of theirs.
    Work is mapped over `executor` where there is enough of it; by default over processes of this machine.

    A process that builds again and again hands in the same `memory` each time, and notes there which files may have
    changed: only those are looked at, and what a small change makes stays there in `held` until it is published
    with a larger one. The pages `first`, as those are when rendering begins, are
    rendered before the others, and `show` gets them at once.
    """
    started = time.monotonic()
    target = output if output is not None else root / OUTPUT
    lost = 0
    for attempt in range(1, TRIES + 1):
        with ExitStack() as stack:
            # A cache that cannot be kept, or is pulled away again and again: a build can do with one of its own.
            cache = Cache(stack.enter_context(_folder()) if lost > 2 else root / STATE, _engine(memory))
            stack.callback(cache.close)
            try:
                start = begin(root, target, cache, memory, dry=dry, trust=trust, late=attempt == 1)
                if start.last and idle(start, now, only=bool(only), recording=record, drafts=drafts):
                    note(start, root, target, cache)
                    made = report(start.scan, [from_plain(each) for each in start.last["problems"]], start.last, target)
                    break
                from nutgraf.builder import steady
                from nutgraf.builder.pipeline import Build

                crew = Crew(None, stack, single=True) if lost > 2 else Crew(executor, stack, cache)
                how = (now, dry, trust, crew, progress, tuple(only), record, memory, first, show, drafts)
                made = steady.run(Build(root, target, cache, *how), start)
                break
            except (Gone, Lost) as error:
                # What this build goes on from is gone, as after a build by another process that swept the cache.
                lost += isinstance(error, Lost)
                if lost > 3:
                    raise
                if cache.taken:
                    lost = max(lost, 3)  # another build writes it, which must not lose it
                elif isinstance(error, Lost):
                    # Or it is damaged, and would be missed again: first what was asked for goes, then all.
                    cache.delete(map(str, error.args))
                    if lost > 1:
                        cache.discard()
                cache.drop(named("state", root, target))
                if memory:
                    memory.forget()
            except sources.Changed as changed:
                # Saved while the build ran: what was begun with its old self is begun again.
                if memory:
                    memory.changed.add(str(root / changed.path))
                if attempt == TRIES:
                    place = Place(changed.path)
                    busy = problem("unreadable-file", place, "this file changes faster than it can be built")
                    made = _nothing(busy, target)
            except publish.Overtaken as overtaken:
                # Another build published first: what this one has goes on from a tree that is no longer there.
                if memory:
                    memory.forget()
                if attempt == TRIES:
                    made = _nothing(overtaken.problem, target)
    return replace(made, seconds=time.monotonic() - started, memory=used())


def _nothing(why: Problem, output: Path) -> Report:
    """The report of a build that did not come to anything."""
    return Report((why,), True, 0, (), 0, (), 0.0, {}, output, (0, 0, 0))


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for a while."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="nutgraf-") as name:
        yield Path(name)


def _engine(memory: Memory | None) -> str:
    """The name of the engine, which a process has all its life."""
    if memory is None:
        return engine()
    memory.engine = memory.engine or engine()
    return memory.engine


def explain(root: Path, page: str) -> str | None:
    """Why a page was last rendered, in a sentence, and what it is made of; None where that is not known."""
    from nutgraf.builder import reasons
    from nutgraf.builder.state import inputs

    with closing(Cache(root / STATE, engine(), write=False)) as cache:
        for state in _states(root, cache):
            with suppress(Gone):
                if kept := state.page(page):
                    blob = cache.get(f"why:{page}")
                    reason = blob.decode() if blob else reasons.new(page)
                    made_of = reasons.made_of(inputs(kept, state.head["templates"]))
                    return "\n  ".join([f"{reason}\nIt is made of", *made_of])
    return None


def explained(root: Path) -> list[str]:
    """The pages that `explain` knows."""
    with closing(Cache(root / STATE, engine(), write=False)) as cache:
        found: list[str] = []
        for state in _states(root, cache):
            with suppress(Gone):
                found += state.parts["paths"].split("\n")
    return found


def _states(root: Path, cache: Cache) -> Iterator[State]:
    """What is known of the outputs of a site, of the usual one first."""
    from nutgraf.builder.state import State

    usual = named("state", root, root / OUTPUT)
    others = sorted(each.name for each in (root / STATE).glob("state-*") if each.name != usual)
    for name in (usual, *others):
        if head := cache.load(name):
            yield State(cache, head)
