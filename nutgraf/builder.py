"""The builder: the pipeline from a site's folder to the published site. It introduces the rooms to each other.

    scan -> parse -> shelve -> make -> plan -> render -> publish

Each step does again only what its inputs ask for. What the last good build knew is kept in two records: `last`,
which is all that a build with nothing to do reads, and `state`, from which a build goes on. A build with errors
publishes nothing and leaves both as they were. Lost or damaged records only cost time.
"""

from __future__ import annotations

import marshal
import os
import pickle
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nutgraf import publish, sources
from nutgraf.cache import Cache, Lost
from nutgraf.problems import Note, Place, Problem, failed, levelled, problem, sort

if TYPE_CHECKING:
    from nutgraf import plan, theme, work, workers
    from nutgraf.checks import Claim
    from nutgraf.edition import Card, Library
    from nutgraf.parse import Part

STATE = ".nutgraf"
OUTPUT = "public"
FEW = 12  # misses up to which a pool of processes costs more than it saves
TRIES = 5
T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `lines` are the source lines of the problems' places; `coverage` is (bound, mentions)."""

    problems: tuple[Problem, ...]
    failed: bool
    pages: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    seconds: float
    lines: Mapping[tuple[str, int], str]
    output: Path
    coverage: tuple[int, int]
    rendered: tuple[str, ...] = ()  # pages that were rendered, by path
    parsed: tuple[str, ...] = ()  # files that were parsed
    made: tuple[str, ...] = ()  # briefings that were linked
    reasons: Mapping[str, str] = field(default_factory=dict)  # page -> why it was rendered


def build(
    root: Path,
    output: Path | None = None,
    *,
    now: datetime,
    dry: bool = False,
    progress: Progress | None = None,
    trust: bool = True,
    executor: Executor | None = None,
) -> Report:
    """Build the site at `root` into `output` (by default its folder `public`).

    With errors nothing is published and the last good site stays; `dry` publishes nothing in any case.
    `now` is the only clock that a build sees. `progress` is told how many of how many pages are made. `trust`
    takes a file for unchanged whose size, times and inode are; without it every file is read. Work is mapped over
    `executor`; by default over processes of this machine where there is enough of it.
    """
    started = time.monotonic()
    target = output if output is not None else root / OUTPUT
    lost = False
    for attempt in range(1, TRIES + 1):
        with ExitStack() as stack:
            # A cache that cannot be kept, or was pulled away: a build can do with one of its own.
            own = stack.enter_context(tempfile.TemporaryDirectory(prefix="nutgraf-")) if lost else None
            cache = Cache(Path(own) if own else root / STATE, engine())
            stack.callback(cache.close)
            try:
                made = _Build(root, target, cache, now, dry, trust, _Crew(executor, stack), progress).run()
                break
            except Lost:
                lost = True
            except sources.Changed as changed:
                # Saved while the build ran: what was begun with its old self is begun again.
                if attempt == TRIES:
                    place = Place(changed.path)
                    busy = problem("unreadable-file", place, "this file changes faster than it can be built")
                    made = Report((busy,), True, 0, (), 0, (), 0.0, {}, target, (0, 0))
    return replace(made, seconds=time.monotonic() - started)


def engine() -> str:
    """A digest of the code that makes the values in the cache, and of the versions of what it renders with."""
    mark = blake2b(digest_size=16)
    folder = os.path.dirname(__file__)
    for path in sorted(_modules(folder)):
        mark.update(path[len(folder) :].encode() + b"\0")
        with open(path, "rb") as file:
            mark.update(file.read())
    names = ("jinja2-", "markdown-", "markupsafe-", "pyyaml-", "python_slugify-", "text_unidecode-", "tzdata-")
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


def explain(root: Path, page: str) -> str | None:
    """Why a page was last rendered, in a sentence, and what it is made of; None where that is not known."""
    cache = Cache(root / STATE, engine(), write=False)
    blob = cache.get(f"inputs:{page}")
    cache.close()
    if blob is None:
        return None
    inputs, reason = marshal.loads(blob)
    return f"{reason}\nmade of {len(inputs)}: {', '.join(sorted(inputs))}"


def _modules(folder: str) -> Iterable[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and entry.name not in ("theme", "__pycache__"):
                yield from _modules(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path


class _Crew:
    """Who does the work: this process for a little, an executor for much."""

    def __init__(self, executor: Executor | None, stack: ExitStack) -> None:
        self.executor = executor
        self.stack = stack

    def alone(self, items: Sequence[Any]) -> bool:
        """Whether so much work is better done here."""
        return self.executor is None and (len(items) <= FEW or (os.cpu_count() or 1) < 2)

    def map(self, work: Callable[[Sequence[T]], list[R]], items: Sequence[T]) -> Iterator[R]:
        """`work` over all items, in chunks; the results in the order of the items."""
        if self.alone(items):
            yield from work(items)
            return
        if self.executor is None:
            self.executor = self.stack.enter_context(_processes())
        size = max(1, min(32, len(items) // 16))
        waiting: deque[Future[list[R]]] = deque()
        # A bounded queue: neither the items nor the results of a large site are all in memory at once.
        for n in range(0, len(items), size):
            waiting.append(self.executor.submit(work, items[n : n + size]))
            while len(waiting) > 8:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _processes() -> Executor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forking is 20 times quicker to start than spawning, and safe here: this process has no other threads.
    fork = sys.platform == "linux" and threading.active_count() == 1
    return ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork" if fork else "spawn"))


@dataclass(slots=True)
class _Build:
    """One build, step by step."""

    root: Path
    output: Path
    cache: Cache
    now: datetime
    dry: bool
    trust: bool
    crew: _Crew
    progress: Progress | None
    parsed: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    theme_key: str = ""

    def run(self) -> Report:
        last = self.cache.load(self.record("last"))
        scan = sources.scan(self.root, last["stats"] if last else {}, trust=self.trust)
        # Nothing is published by a dry run: it takes the output to be as the last build left it.
        token = (last or {}).get("token", "") if self.dry else publish.current(self.output, self.root / STATE)
        if last and not scan.problems and self._same(last, scan, token):
            if scan.stats != last["stats"]:
                self.cache.save(
                    self.record("last"), last | {"stats": {path: tuple(stat) for path, stat in scan.stats.items()}}
                )
            return self._report(scan, [_problem(each) for each in last["problems"]], last)
        return self._go(scan, last, token)

    def record(self, name: str) -> str:
        """The name of a record of the last build into this output."""
        where = os.path.relpath(self.output, self.root)
        return f"{name}-{blake2b(where.encode(), digest_size=4).hexdigest()}"

    def _same(self, last: dict[str, Any], scan: sources.Scan, token: str) -> bool:
        """Whether there is nothing to do: no file, no output and no day that turns something has changed."""
        if len(scan.stats) != len(last["stats"]) or token != last["token"] or not token:
            return False
        if scan.folders != frozenset(last["folders"]):
            return False
        today = self._today(last["timezone"]).isoformat()
        if not last["since"] < today <= last["until"]:
            return False
        known = last["stats"]
        return all(path in known and known[path][4] == stat[4] for path, stat in scan.stats.items())

    def _today(self, timezone: str) -> date:
        from zoneinfo import ZoneInfo

        try:
            return self.now.astimezone(ZoneInfo(timezone)).date()
        except Exception:  # a bad name is a problem elsewhere
            return self.now.date()

    # ---- the long way ----

    def _go(self, scan: sources.Scan, last: dict[str, Any] | None, token: str) -> Report:
        from nutgraf import checks, plan, work
        from nutgraf.edition.library import zone
        from nutgraf.model import Site
        from nutgraf.workers import Room, Shared

        state = self._state(last)
        digests = {path: stat[4] for path, stat in scan.stats.items()}
        problems: list[Problem] = list(scan.problems)
        common = self._common(scan, digests)
        site = common["site.yaml"].value if "site.yaml" in common else None
        settings = site if isinstance(site, Site) else Site(place=Place("site.yaml"))
        records, parts = self._briefings(scan, digests, state, zone(settings).key)
        library = _shelve(common, records, digests)
        changed = _changed(state.get("atoms", {}), library.atoms)

        index = plan.index(library)
        counts = {name: len(found) for name, found in index.entities.items()}
        templates, template_problems = sources.decode_templates(scan)
        compiled, theme_problems = self._theme(templates)
        shared = Shared(library, parts, {}, {}, templates, b"")
        dirty = [slug for slug, record in records.items() if _stale(record, changed)]
        self._make(shared, records, dirty)

        # Common texts bind facts of any briefing, so their edition opens files too.
        room = Room(shared, self.cache)
        common_slices, common_problems, _ = work.make_common(room.library, counts)
        problems += [*common_problems, *template_problems, *theme_problems]
        today = self._today(settings.timezone).isoformat()
        for record in records.values():
            problems += [_problem(each) for each in record["problems"]]
            problems += [_problem(each) for day, each in record["turns"] if day < today]
        problems += checks.told_twice(self._contested(records))

        marks = {name: each.digest for name, each in common_slices.items()}
        for record in records.values():
            marks |= record["slices"]
        whole = not token or state.get("token") != token
        touched = None if whole else self._touched(library, index, state, records, dirty, marks["site"], compiled)
        planned = plan.plan(library, index, touched)
        own = {library.address("briefing", slug) for slug in library.cards}
        if touched is not None and any(page.kind != "briefing" and path in own for path, page in planned.pages.items()):
            planned = plan.plan(library, index)
        problems += planned.problems
        marks |= {name: each.digest for name, each in planned.pagers.items()}

        shown = sort(levelled(problems, settings.checks))
        summary: dict[str, Any] = {"coverage": _coverage(records), "pages": len(planned.pages), "unchanged": 0}
        if failed(shown):
            publish.complete(self.output, self.root / STATE)
            return self._report(scan, shown, summary)

        # render
        pages: dict[str, str] = {} if whole else dict(state["pages"])
        gone = [path for path in pages if path not in planned.pages and path not in own]
        for path in gone:
            del pages[path]
        wanted = []
        for path, page in planned.pages.items():
            mark = plan.inputs_digest(page, marks, compiled.digests)
            if pages.get(path) != mark:
                wanted.append(page)
                pages[path] = mark
        summary["pages"] = len(pages)
        values = {name: each.value for name, each in (common_slices | planned.pagers).items()}
        made = {slug: record["key"] for slug, record in records.items()}
        shared = replace(shared, made=made, common=values, theme=compiled.pack())
        reasons = self._reasons(wanted, marks, compiled.digests)
        stage = publish.stage(self.root / STATE)
        files: dict[str, publish.Artifact] = {}
        for path, html, page_problems in self._render(shared, compiled, wanted):
            problems += page_problems
            if html is not None:
                files[path] = html if len(wanted) <= FEW else stage.put(path, html)
        shown = sort(levelled(problems, settings.checks))
        if failed(shown) or self.dry:
            stage.discard()
            return self._report(scan, shown, summary, wanted, reasons)

        # publish
        assets = _assets(scan)
        held = {} if whole else state["assets"]
        held_now = {path: digests[source] for path, source in assets.items()}
        files |= {path: scan.read(source) for path, source in assets.items() if held.get(path) != held_now[path]}
        if whole:
            done = publish.publish(files, self.output, self.root / STATE)
        else:
            removed = [*gone, *(path for path in held if path not in held_now)]
            done = publish.change(files, removed, self.output, self.root / STATE)
        stage.discard()
        shown = sort([*shown, *levelled(done.problems, settings.checks)])
        summary["unchanged"] = len(pages) + len(held_now) - len(done.written)
        if not failed(shown):
            state = {
                "zone": zone(settings).key,
                "records": records,
                "atoms": library.atoms,
                "pages": pages,
                "assets": held_now,
                "site": marks["site"],
                "templates": dict(compiled.digests),
                "token": done.token,
            }
            self._save(scan, state, settings.timezone, shown, summary)
        return self._report(scan, shown, summary, wanted, reasons, done)

    def _state(self, last: dict[str, Any] | None) -> dict[str, Any]:
        """What the last good build knew, or nothing."""
        state = self.cache.load(self.record("state")) if last else None
        return state if state and last and state["token"] == last["token"] and state["token"] else {}

    # ---- parse ----

    def _common(self, scan: sources.Scan, digests: dict[str, str]) -> dict[str, Part]:
        """The parts of the files that belong to no briefing."""
        from nutgraf import parse

        parts = {}
        for path, mark in digests.items():
            if parse.kind(path) not in ("site", "entities", "sources", "page"):
                continue
            key = _part_key(path, mark)
            blob = self.cache.get(key)
            if blob is None:
                self.parsed.append(path)
                blob = pickle.dumps(parse.parse(path, scan.read(path)), 5)
                self.cache.put([(key, blob)])
            parts[path] = pickle.loads(blob)
        return parts

    def _briefings(
        self, scan: sources.Scan, digests: dict[str, str], state: dict[str, Any], zone: str
    ) -> tuple[dict[str, dict[str, Any]], dict[str, tuple[str, str]]]:
        """A record for each briefing, that of the last build where its files are the same; the keys of its parts."""
        from zoneinfo import ZoneInfo

        from nutgraf import parse, workers

        old = state.get("records", {}) if state.get("zone") == zone else {}
        records: dict[str, dict[str, Any]] = {}
        parts: dict[str, tuple[str, str]] = {}
        missing: list[tuple[str, str, list[workers.File]]] = []
        for slug in sorted(parse.folders(digests) | scan.folders):
            article, facts = (f"content/briefings/{slug}/{name}" for name in ("article.md", "facts.yaml"))
            marks = digests.get(article, ""), digests.get(facts, "")
            files = f"{marks[0]} {marks[1]}"
            keys = (_part_key(article, marks[0]), _part_key(facts, marks[1]))
            parts[slug] = keys
            if slug in old and old[slug]["files"] == files:
                records[slug] = old[slug]
                continue
            records[slug] = {"files": files}
            wanted = [(key, path) for key, path in zip(keys, (article, facts), strict=True) if key]
            blobs = [self.cache.get(key) for key, _ in wanted]
            if all(blob is not None for blob in blobs):
                loaded = {path: pickle.loads(b) for (_, path), b in zip(wanted, blobs, strict=True) if b}
                records[slug] |= _known(*workers.known(slug, marks[1], loaded, ZoneInfo(zone)))
            else:
                missing.append((slug, marks[1], [(key, path, b"") for key, path in wanted]))
        self.parsed += [path for _, _, files_of in missing for _, path, _ in files_of]
        work = partial(workers.parse_files, zone)
        for parsed in self.crew.map(work, _Read(scan, missing)):
            self.cache.put(parsed.parts.items())
            records[parsed.slug] |= _known(parsed.card, parsed.told)
        return records, parts

    # ---- make ----

    def _make(self, shared: workers.Shared, records: dict[str, dict[str, Any]], dirty: list[str]) -> None:
        """Make the briefings that are not as they were, each from the cache if it was ever made of the same."""
        from nutgraf import workers

        missing = []
        for slug in dirty:
            blob = self.cache.get(f"made:{slug} {records[slug]['files']}")
            made: work.Made | None = pickle.loads(blob) if blob else None
            key = _made_key(made, shared.library, records[slug]) if made else ""
            if made and all(self.cache.get(f"{kind}:{key}") is not None for kind in ("light", "page")):
                _take(records[slug], made, key)
            else:
                missing.append(slug)
        self.made = missing
        if not missing:
            return
        self.cache.commit()
        if self.crew.alone(missing):
            make = partial(workers.make, workers.Room(shared, self.cache))
        else:
            make = partial(workers.make_elsewhere, self._desk(shared))
        for packed in self.crew.map(make, missing):
            made = pickle.loads(packed.made)
            record = records[packed.slug]
            key = _made_key(made, shared.library, record)
            _take(record, made, key)
            blobs = {f"made:{packed.slug} {record['files']}": packed.made}
            self.cache.put((blobs | {f"light:{key}": packed.light, f"page:{key}": packed.heavy}).items())

    def _desk(self, shared: workers.Shared) -> workers.Desk:
        """Put what is shared where workers find it."""
        from nutgraf.workers import Desk

        blob = pickle.dumps(shared, 5)
        key = "shared:" + blake2b(blob, digest_size=16).hexdigest()
        self.cache.put([(key, blob)])
        self.cache.commit()
        return Desk(str(self.cache.folder), self.cache.engine, key)

    def _contested(self, records: dict[str, dict[str, Any]]) -> Iterator[Claim]:
        """The claims of briefings that claim what another one does."""
        first: dict[bytes, str] = {}
        shared: set[str] = set()
        for slug, record in records.items():
            for what in record["claims"]:
                other = first.setdefault(what, slug)
                if other != slug:
                    shared |= {other, slug}
        shared |= {slug for slug, record in records.items() if len(set(record["claims"])) < len(record["claims"])}
        for slug in sorted(shared):
            blob = self.cache.get(f"made:{slug} {records[slug]['files']}")
            if blob is None:
                raise Lost(slug)
            yield from pickle.loads(blob).claims

    # ---- plan and render ----

    def _touched(
        self,
        library: Library,
        index: plan.Index,
        state: dict[str, Any],
        records: dict[str, dict[str, Any]],
        dirty: list[str],
        site: str,
        compiled: theme.Theme,
    ) -> set[str] | None:
        """The briefings whose own pages may have changed; None where it may be any of them."""
        from nutgraf import plan

        old = state["records"]
        if state["site"] != site or state["templates"] != compiled.digests or old.keys() != records.keys():
            return None
        if any(old[slug]["card"] != records[slug]["card"] for slug in dirty):
            return None
        touched = {slug for slug in dirty if slug in library.cards}
        for slug in tuple(touched):
            touched.update(plan.relating(index, library.cards[slug]))
        if touched:
            touched |= {slug for slug, card in library.cards.items() if not touched.isdisjoint(card.related)}
        return touched

    def _theme(self, templates: dict[str, str]) -> tuple[theme.Theme, list[Problem]]:
        """The compiled templates, from the cache if they were compiled before."""
        from nutgraf import theme
        from nutgraf.model import digest

        key = self.theme_key = f"theme:{digest(templates)}"
        packed = self.cache.get(key)
        if packed is not None:
            return theme.unpack(packed, templates), []
        compiled, found = theme.compile(templates)
        if not found:
            self.cache.put([(key, compiled.pack())])
        return compiled, found

    def _render(
        self, shared: workers.Shared, compiled: theme.Theme, wanted: list[plan.Page]
    ) -> Iterator[workers.Rendered]:
        from nutgraf import workers

        self.cache.commit()
        if self.crew.alone(wanted):
            render = partial(workers.render, workers.Room(shared, self.cache), compiled)
        else:
            render = partial(workers.render_elsewhere, self._desk(shared))
        for number, rendered in enumerate(self.crew.map(render, wanted)):
            yield rendered
            if self.progress:
                self.progress(number + 1, len(wanted))

    def _reasons(self, wanted: list[plan.Page], marks: dict[str, str], templates: Mapping[str, str]) -> dict[str, str]:
        """Why each page is rendered; what it is made of is kept for the next time."""
        from nutgraf import plan

        reasons = {}
        kept = []
        for page in wanted:
            inputs = plan.inputs(page, marks, templates)
            blob = self.cache.get(f"inputs:{page.path}")
            old = marshal.loads(blob)[0] if blob else None
            reasons[page.path] = why(page.path, old, inputs)
            kept.append((f"inputs:{page.path}", marshal.dumps((inputs, reasons[page.path]))))
        self.cache.put(kept)
        return reasons

    # ---- the end ----

    def _save(
        self,
        scan: sources.Scan,
        state: dict[str, Any],
        timezone: str,
        shown: list[Problem],
        summary: dict[str, Any],
    ) -> None:
        records: dict[str, dict[str, Any]] = state["records"]
        today = self._today(timezone).isoformat()
        turns = [day for record in records.values() for day, _ in record["turns"]]
        last = {
            "stats": {path: tuple(stat) for path, stat in scan.stats.items()},
            "folders": sorted(scan.folders),
            "problems": [_plain(each) for each in shown],
            "timezone": timezone,
            # A fact is stale from the day after the last one that it was good for.
            "since": max((day for day in turns if day < today), default=""),
            "until": min((day for day in turns if day >= today), default="9999"),
            "token": state["token"],
            **summary,
            "unchanged": summary["pages"] + len(state["assets"]),
        }
        self.cache.save(self.record("state"), state)
        self.cache.save(self.record("last"), last)
        self._collect(scan, records, state["pages"])

    def _collect(self, scan: sources.Scan, records: dict[str, dict[str, Any]], pages: Mapping[str, str]) -> None:
        """Forget what no longer serves, when it has become as much as what does."""
        if not self.parsed and not self.made:
            return
        live = {_part_key(path, stat[4]) for path, stat in scan.stats.items()}
        live |= {self.theme_key, *(f"inputs:{path}" for path in pages)}
        for slug, record in records.items():
            live |= {f"made:{slug} {record['files']}", f"light:{record['key']}", f"page:{record['key']}"}
        self.cache.commit()
        if self.cache.count() > 2 * (4 * len(records) + len(pages) + 50):
            self.cache.collect(live)

    def _report(
        self,
        scan: sources.Scan,
        shown: list[Problem],
        summary: Mapping[str, Any],
        wanted: Sequence[plan.Page] = (),
        reasons: Mapping[str, str] | None = None,
        done: publish.Published | None = None,
    ) -> Report:
        return Report(
            problems=tuple(shown),
            failed=failed(shown),
            pages=summary["pages"],
            written=done.written if done else (),
            unchanged=summary["unchanged"],
            removed=done.removed if done else (),
            seconds=0.0,
            lines=sources.lines_of(scan, [each.place for each in shown]) if shown else {},
            output=self.output,
            coverage=tuple(summary["coverage"]),
            rendered=tuple(page.path for page in wanted),
            parsed=tuple(self.parsed),
            made=tuple(self.made),
            reasons=reasons or {},
        )


class _Read(Sequence[Any]):
    """The files to parse, read when they are asked for: a large site is never in memory as a whole."""

    def __init__(self, scan: sources.Scan, tasks: Sequence[tuple[str, str, list[workers.File]]]) -> None:
        self.scan = scan
        self.tasks = tasks

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, at: Any) -> Any:
        found = self.tasks[at]
        return [self._read(each) for each in found] if isinstance(at, slice) else self._read(found)

    def _read(self, task: tuple[str, str, list[workers.File]]) -> tuple[str, str, list[workers.File]]:
        slug, facts, files = task
        return slug, facts, [(key, path, self.scan.read(path)) for key, path, _ in files]


# ---- records of briefings ---------------------------------------------------------------------


def _known(card: Card | None, told: str) -> dict[str, Any]:
    plain = None
    if card:
        moment = card.published.isoformat()
        plain = (card.title, moment, card.topics, card.entities, card.related, tuple(card.place))
    return {"card": plain, "told": told}


def _card(slug: str, plain: tuple[Any, ...]) -> Card:
    from nutgraf.edition import Card

    title, moment, topics, entities, related, place = plain
    return Card(slug, title, datetime.fromisoformat(moment), topics, entities, related, Place(*place))


def _take(record: dict[str, Any], made: work.Made, key: str) -> None:
    """What a record keeps of a briefing that was made; plain values only."""
    record |= {
        "key": key,
        "reads": made.reads,
        "slices": {name: each.digest for name, each in made.slices.items()},
        "problems": [_plain(each) for each in made.problems],
        "volatile": any(each.code.startswith(("unknown-", "missing-", "bad-formula")) for each in made.problems),
        "claims": [blake2b("\0".join(each.what).encode(), digest_size=8).digest() for each in made.claims],
        "turns": [(day.isoformat(), _plain(each)) for day, each in made.turns],
        "coverage": made.coverage,
    }


def _stale(record: dict[str, Any], changed: set[str]) -> bool:
    """Whether a briefing must be made: it is new, something that it read has changed, or a hint names what is near."""
    return "key" not in record or record["volatile"] or not changed.isdisjoint(record["reads"])


def _made_key(made: work.Made, library: Library, record: dict[str, Any]) -> str:
    """A name for what was made: its files, and what it read as that is now."""
    from nutgraf.model import digest

    atoms = library.atoms
    return digest([made.slug, record["files"], [(name, atoms.get(name)) for name in made.reads]])


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def _coverage(records: dict[str, dict[str, Any]]) -> tuple[int, int]:
    counts = [record["coverage"] for record in records.values()]
    return sum(bound for bound, _ in counts), sum(mentions for _, mentions in counts)


def _shelve(common: dict[str, Part], records: dict[str, dict[str, Any]], digests: dict[str, str]) -> Library:
    from nutgraf import parse
    from nutgraf.edition import shelve

    cards = [_card(slug, record["card"]) for slug, record in records.items() if record["card"]]
    told = {slug: record["told"] for slug, record in records.items()}
    images = [path.removeprefix("content/briefings/") for path in digests if parse.kind(path) == "image"]
    return shelve(common, cards, told, images, records)


def _assets(scan: sources.Scan) -> dict[str, str]:
    """Where each file that is published as it is comes from."""
    from nutgraf import parse

    images = (path for path in scan.stats if parse.kind(path) == "image")
    assets = {f"static/{name}": path for name, path in scan.static.items()}
    return assets | {path.removeprefix("content/briefings/"): path for path in images}


def _part_key(path: str, mark: str) -> str:
    return f"part:{path} {mark}" if mark else ""


def why(path: str, old: Mapping[str, str] | None, new: Mapping[str, str]) -> str:
    """Why a page was rendered, in a sentence."""
    if old is None:
        return f"{path} is new"
    changed = [name for name in new if name in old and old[name] != new[name]]
    added = [name for name in new if name not in old]
    removed = [name for name in old if name not in new]
    said = [
        f"{', '.join(names[:3])}{' and more' if len(names) > 3 else ''} {what}"
        for names, what in ((changed, "changed"), (added, "came"), (removed, "went"))
        if names
    ]
    return f"{path}: " + "; ".join(said) if said else f"{path} is rendered again, of the same inputs"


def _plain(each: Problem) -> tuple[Any, ...]:
    notes = tuple((note.message, tuple(note.place) if note.place else None) for note in each.notes)
    return each.code, tuple(each.place), each.message, notes, each.hint, each.level


def _problem(plain: tuple[Any, ...]) -> Problem:
    code, place, message, notes, hint, level = plain
    made = tuple(Note(text, Place(*where) if where else None) for text, where in notes)
    return Problem(code, Place(*place), message, made, hint, level)
