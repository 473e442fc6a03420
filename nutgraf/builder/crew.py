"""Who does the work of a build: this process for a little of it, an executor for much."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from nutgraf import sources, workers
    from nutgraf.cache import Cache

FEW = 12  # briefings up to which a pool of processes costs more than it saves
PAGES = 120  # and pages to render
AHEAD = 8  # chunks of work that wait for an executor
T = TypeVar("T")
R = TypeVar("R")


class Crew:
    """Who does the work: this process for a little, an executor for much."""

    def __init__(
        self, executor: Executor | None, stack: ExitStack, cache: Cache | None = None, *, single: bool = False
    ) -> None:
        self.executor = executor
        self.own: Executor | None = None  # the one that was started here
        self.cache = cache
        self.stack = stack
        self.single = single or (os.cpu_count() or 1) < 2

    def alone(self, items: Sequence[Any], few: int = FEW) -> bool:
        """Whether so much work is better done here."""
        return len(items) <= few or (self.executor is None and self.single)

    def map(
        self,
        work: Callable[[Sequence[T]], list[R]],
        items: Sequence[T],
        few: int = FEW,
        meanwhile: Callable[[], object] | None = None,
        most: int = 32,
    ) -> Iterator[R]:
        """`work` over all items, in chunks of `most` at most; the results in the order of the items. While an executor
        works, this process does `meanwhile`, which is left out where all is done here: it would be done later anyway.
        """
        if self.alone(items, few):
            yield from work(items)
            return
        if self.executor is None:
            if self.cache:
                self.cache.close()  # SQLite forbids that an open connection is carried over a fork
            self.executor = self.own = self.stack.enter_context(processes())
        waiting: deque[Future[list[R]]] = deque()
        shares = _shares(items, most)
        # A bounded queue: neither the items nor the results of a large site are all in memory at once.
        waiting.extend(self.executor.submit(work, share) for share in islice(shares, AHEAD))
        if meanwhile:
            meanwhile()
        for share in shares:
            waiting.append(self.executor.submit(work, share))
            yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def dismiss(self) -> None:
        """Let those go that were started here, with what they have in memory: no more work is near."""
        if self.own:
            self.own.shutdown()
            self.executor = self.own = None


def _shares(items: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """Items in chunks, of which the last are small, so that no processor waits long for the others."""
    n = 0
    while n < len(items):
        size = max(1, min(most, (len(items) - n) // 16))
        yield items[n : n + size]
        n += size


def processes() -> Executor:
    """A process for each processor, started."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forking is 20 times quicker to start than spawning, and safe while this process has no other threads.
    fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if fork else "spawn")
    executor = ProcessPoolExecutor(os.cpu_count(), context, initializer=_settle)
    executor.submit(os.getpid).result()  # all of them start with the first call
    return executor


def _settle() -> None:
    """A worker leaves Ctrl-C to the process that it works for, and does not outlive it."""
    import gc
    import multiprocessing
    import signal

    def follow() -> None:
        parent = multiprocessing.parent_process()
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a worker makes has few circles to look for, and to look is to pass over all that it keeps at hand.
    gc.freeze()
    gc.set_threshold(500_000, 20, 50)


class Read(Sequence[Any]):
    """Briefings to parse, each with its slug and the names of the files of its translations, on a site in a language.
    Their files are read when they are asked for: a large site is never in memory as a whole. `parsed` are the paths of
    those of which the cache has no part."""

    def __init__(self, scan: sources.Scan, cache: Cache, lang: str, tasks: Sequence[tuple[str, list[str]]]) -> None:
        self.scan = scan
        self.cache = cache
        self.lang = lang
        self.tasks = tasks
        self.parsed: list[str] = []

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, at: Any) -> Any:
        found = self.tasks[at]
        return [self._read(each) for each in found] if isinstance(at, slice) else self._read(found)

    def _read(self, task: tuple[str, list[str]]) -> workers.Task:
        from nutgraf import workers

        slug, others = task
        scan, data = self.scan, {}
        late = [path for path in workers.paths_of(slug, others) if path in scan.stats and not scan.stats[path][4]]
        held = {path: scan.read(path) for path in late}
        files = workers.files_of(scan.stats, slug, others)
        for path, key in workers.part_keys(slug, files, self.lang):
            if key and not self.cache.has(key):
                data[path] = held[path] if path in held else scan.read(path)
        self.parsed += data
        return slug, files, data
