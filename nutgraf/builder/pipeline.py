"""One build, step by step: scan, parse, shelve, make, plan, render, publish."""

from __future__ import annotations

import marshal
import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf import publish, sources
from nutgraf.builder import reasons as words
from nutgraf.builder import records as kept
from nutgraf.builder.crew import FEW, Crew
from nutgraf.builder.report import Progress, Report
from nutgraf.cache import Cache, Lost
from nutgraf.problems import Place, Problem, failed, from_plain, levelled, plain, sort, within

if TYPE_CHECKING:
    from nutgraf import plan, theme, workers
    from nutgraf.checks import Claim
    from nutgraf.edition import Library
    from nutgraf.parse import Part
    from nutgraf.workers import Room

STATE, OUTPUT = ".nutgraf", "public"
MANY = 300  # pages up to which a reason tells the values that changed


@dataclass(slots=True)
class Build:
    """One build, step by step."""

    root: Path
    output: Path
    cache: Cache
    now: datetime
    dry: bool
    trust: bool
    crew: Crew
    progress: Progress | None
    only: tuple[str, ...] = ()
    recording: bool = False  # write down what readers are told
    parsed: list[str] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    prepared: set[str] = field(default_factory=set)
    recorded: tuple[str, ...] = ()  # the records that were written
    theme_key: str = ""
    desks: set[str] = field(default_factory=set)  # keys of what was put into the cache for workers elsewhere

    def run(self) -> Report:
        last = self.cache.load(self.record("last"))
        scan = sources.scan(self.root, last["stats"] if last else {}, trust=self.trust)
        # Nothing is published by a dry run: it takes the output to be as the last build left it.
        token = (last or {}).get("token", "") if self.dry else publish.current(self.output, self.root / STATE)
        # The record of the last build has the coverage of all briefings, and not that of some.
        if (
            last
            and not self.only
            and not scan.problems
            and self._same(last, scan, token)
            and not (self.recording and not last["recorded"])
        ):
            if scan.stats != last["stats"]:
                self.cache.save(
                    self.record("last"), last | {"stats": {path: tuple(stat) for path, stat in scan.stats.items()}}
                )
            return self._report(scan, [from_plain(each) for each in last["problems"]], last)
        try:
            return self._go(scan, last, token)
        finally:
            self.cache.delete(self.desks)

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

    def library(self) -> tuple[Room, dict[str, dict[str, Any]]]:
        """What linking reads of the site as it stands, and a record for each briefing, maybe of an older make."""
        from nutgraf.workers import Room, Shared

        last = self.cache.load(self.record("last"))
        scan = sources.scan(self.root, last["stats"] if last else {}, trust=self.trust)
        digests = {path: stat[4] for path, stat in scan.stats.items()}
        common = self._common(scan, digests)
        bare = self._shelve(common, dict.fromkeys(scan.folders), digests)
        records = self._briefings(scan, digests, self._state(last), bare)
        library = self._shelve(common, records, digests)
        return Room(Shared(library, {slug: record["files"] for slug, record in records.items()}), self.cache), records

    # ---- the long way ----

    def _go(self, scan: sources.Scan, last: dict[str, Any] | None, token: str) -> Report:
        from nutgraf import checks, parse, plan, work
        from nutgraf.edition.library import zone
        from nutgraf.model import Site
        from nutgraf.workers import Room, Shared

        state = self._state(last)
        made_before = {slug: record["key"] for slug, record in state.get("records", {}).items()}
        digests = {path: stat[4] for path, stat in scan.stats.items()}
        problems: list[Problem] = [*scan.problems, *parse.unread(scan.stats)]
        common = self._common(scan, digests)
        site = common["site.yaml"].value if "site.yaml" in common else None
        settings = site if isinstance(site, Site) else Site(place=Place("site.yaml"))
        bare = self._shelve(common, dict.fromkeys(scan.folders), digests)
        records = self._briefings(scan, digests, state, bare)
        library = self._shelve(common, records, digests)
        changed = kept.changed(state.get("atoms", {}), library.atoms)

        index = plan.index(library)
        counts = {name: len(found) for name, found in index.entities.items()}
        templates, template_problems = sources.decode_templates(scan)
        compiled, theme_problems = self._theme(templates)
        shared = Shared(library, {slug: record["files"] for slug, record in records.items()}, templates=templates)
        dirty = [slug for slug, record in records.items() if slug in self.prepared or kept.stale(record, changed)]
        self._make(shared, records, dirty)

        # Common texts bind facts of any briefing, so their edition opens files too.
        room = Room(shared, self.cache)
        common_slices, common_problems, _ = work.make_common(room.library, counts)
        problems += [*common_problems, *template_problems, *theme_problems]
        for record in records.values():
            problems += [from_plain(each) for each in record["problems"]]
            problems += [from_plain(each) for day, each in record["turns"] if day < library.day.isoformat()]
        problems += checks.told_twice(self._contested(records))

        marks = {name: each.digest for name, each in common_slices.items()}
        for record in records.values():
            marks |= record["slices"]
        whole = not token or state.get("token") != token
        touched = None if whole else self._touched(library, index, state, records, dirty, marks["site"], compiled)
        planned = plan.plan(library, index, touched)
        own = {path for slug in library.cards for path in plan.own_paths(library, slug)}
        if touched is not None and any(page.kind != "briefing" and path in own for path, page in planned.pages.items()):
            planned = plan.plan(library, index)
        problems += planned.problems
        marks |= {name: each.digest for name, each in planned.pagers.items()}

        shown = sort(levelled(problems, settings.checks))
        summary: dict[str, Any] = {
            "coverage": kept.coverage(records, self.only),
            "pages": len(planned.pages),
            "unchanged": 0,
        }
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
        reasons = self._reasons(wanted, marks, compiled.digests, shared, made_before)
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
        assets = kept.assets(scan)
        held = {} if whole else state["assets"]
        held_now = {path: digests[source] for path, source in assets.items()}
        files |= {path: scan.read(source) for path, source in assets.items() if held.get(path) != held_now[path]}
        if whole:
            done = publish.publish(files, self.output, self.root / STATE)
        else:
            removed = [*gone, *(path for path in held if path not in held_now)]
            done = publish.change(files, removed, self.output, self.root / STATE, since=token)
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
            if self.recording:
                shown = sort([*shown, *levelled(self._write_records(shared, records), settings.checks)])
        return self._report(scan, shown, summary, wanted, reasons, done)

    def _state(self, last: dict[str, Any] | None) -> dict[str, Any]:
        """What the last good build knew, or nothing."""
        state = self.cache.load(self.record("state")) if last else None
        return state if state and last and state["token"] == last["token"] and state["token"] else {}

    # ---- parse ----

    def _common(self, scan: sources.Scan, digests: dict[str, str]) -> dict[str, Part]:
        """The parts of the files that belong to no briefing."""
        from nutgraf import parse, workers

        parts = {}
        for path, mark in digests.items():
            if parse.kind(path) not in ("site", "entities", "sources", "page"):
                continue
            key = workers.part_key(path, mark)
            blob = self.cache.get(key)
            if blob is None:
                self.parsed.append(path)
                blob = pickle.dumps(parse.parse(path, scan.read(path)), 5)
                self.cache.put([(key, blob)])
            parts[path] = pickle.loads(blob)
        return parts

    def _shelve(
        self, common: dict[str, Part], records: Mapping[str, dict[str, Any] | None], digests: dict[str, str]
    ) -> Library:
        from nutgraf.model import Site

        site = common["site.yaml"].value if "site.yaml" in common else None
        day = self._today(site.timezone if isinstance(site, Site) else "UTC")
        return kept.shelve(common, records, digests, day)

    def _briefings(
        self, scan: sources.Scan, digests: dict[str, str], state: dict[str, Any], library: Library
    ) -> dict[str, dict[str, Any]]:
        """A record for each briefing, that of the last build where its files are the same; else as far as it can be
        made before the others are known."""
        from nutgraf import workers

        old = state.get("records", {}) if state.get("zone") == library.zone.key else {}
        records: dict[str, dict[str, Any]] = {}
        tasks: list[tuple[str, str, list[str]]] = []
        for slug in sorted(scan.folders):
            files = workers.files_of(digests, slug)
            if slug in old and old[slug]["files"] == files:
                records[slug] = old[slug]
                continue
            records[slug] = {"files": files}
            keys = workers.part_keys(slug, files)
            tasks.append((slug, files, [path for path, key in keys if key and not self.cache.has(key)]))
        if not tasks:
            return records
        self.prepared = {slug for slug, _, _ in tasks}
        self.parsed += [path for _, _, paths in tasks for path in paths]
        shared = workers.Shared(library)
        self.cache.commit()
        if self.crew.alone(tasks):
            prepare = partial(workers.prepare, workers.Room(shared, self.cache))
        else:
            prepare = partial(workers.prepare_elsewhere, self._desk(shared))
        for prepared in self.crew.map(prepare, Read(scan, tasks)):
            slug = prepared.slug
            records[slug] |= {"card": kept.plain(prepared.card), "told": prepared.told}
            self.cache.put(prepared.parts.items())
            self._keep(records[slug], prepared.made)
        return records

    # ---- make ----

    def _make(self, shared: workers.Shared, records: dict[str, dict[str, Any]], dirty: list[str]) -> None:
        """Make the briefings that are not as they were, each from the cache if it was ever made of the same."""
        from nutgraf import work, workers

        atoms = shared.library.atoms
        missing = []
        for slug in dirty:
            record = records[slug]
            if not record["volatile"] and record["key"] == work.key(slug, record["files"], record["reads"], atoms):
                continue
            blob = self.cache.get(f"made:{slug} {record['files']}")
            made = marshal.loads(blob) if blob else None
            key = work.key(slug, record["files"], made["reads"], atoms) if made else ""
            if made and not made["volatile"] and all(self.cache.has(f"{kind}:{key}") for kind in ("light", "page")):
                record |= made | {"key": key}
            else:
                missing.append(slug)
        if not missing:
            return
        self.cache.commit()
        if self.crew.alone(missing):
            make = partial(workers.make, workers.Room(shared, self.cache))
        else:
            make = partial(workers.make_elsewhere, self._desk(shared))
        for each in self.crew.map(make, missing):
            self._keep(records[each.slug], each)

    def _keep(self, record: dict[str, Any], made: workers.Made) -> None:
        record |= marshal.loads(made.record) | {"key": made.key}
        self.made.add(made.slug)
        blobs = {f"made:{made.slug} {record['files']}": made.record}
        self.cache.put((blobs | {f"light:{made.key}": made.light, f"page:{made.key}": made.heavy}).items())

    def _desk(self, shared: workers.Shared) -> workers.Desk:
        """Put what is shared where workers find it."""
        from nutgraf.workers import Desk

        blob = pickle.dumps(shared, 5)
        key = "shared:" + blake2b(blob, digest_size=16).hexdigest()
        self.desks.add(key)
        self.cache.put([(key, blob)])
        self.cache.commit()
        return Desk(str(self.cache.folder), self.cache.engine, key)

    def _contested(self, records: dict[str, dict[str, Any]]) -> Iterator[Claim]:
        """The claims of briefings that claim something else than another one does of the same."""
        first: dict[bytes, tuple[bytes, str]] = {}
        contested: set[str] = set()
        for slug, record in records.items():
            for what, value in record["claims"]:
                told, other = first.setdefault(what, (value, slug))
                if told != value:
                    contested |= {other, slug}
        for slug in sorted(contested):
            blob = self.cache.get(f"made:{slug} {records[slug]['files']}")
            if blob is None:
                raise Lost(slug)
            yield from pickle.loads(marshal.loads(blob)["claimed"])

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

    def _reasons(
        self,
        wanted: list[plan.Page],
        marks: dict[str, str],
        templates: Mapping[str, str],
        shared: workers.Shared,
        made_before: Mapping[str, str],
    ) -> dict[str, str]:
        """Why each page is rendered; what it is made of is kept for the next time."""
        from nutgraf import plan
        from nutgraf.workers import Room

        if self.dry:
            return {}
        # Who renders hundreds of pages reads no values: then slices are named, and not compared.
        made_before = made_before if len(wanted) <= MANY else {}
        before, after = Room(replace(shared, made=made_before, common={}), self.cache), Room(shared, self.cache)
        said: dict[str, str] = {}  # of a slice, what changed in it
        reasons = {}
        noted: list[tuple[str, bytes]] = []
        for page in wanted:
            inputs = plan.inputs(page, marks, templates)
            blob = self.cache.get(f"inputs:{page.path}")
            old = marshal.loads(blob)[0] if blob else None
            reasons[page.path] = words.why(page.path, old, inputs, before.known, after.known, said)
            noted.append((f"inputs:{page.path}", marshal.dumps((inputs, reasons[page.path]))))
        self.cache.put(noted)
        return reasons

    # ---- the end ----

    def _write_records(self, shared: workers.Shared, records: dict[str, dict[str, Any]]) -> list[Problem]:
        """Write down what readers are told from now on, for the briefings that tell something else than they did."""
        from nutgraf import record, workers

        untold = sorted(slug for slug, each in records.items() if not each["recorded"])
        if self.crew.alone(untold):
            tell = partial(workers.tell, workers.Room(shared, self.cache))
        else:
            tell = partial(workers.tell_elsewhere, self._desk(shared))
        day = shared.library.day
        files = {
            f"content/briefings/{slug}/published.yaml": record.dated(text, day)
            for slug, text in self.crew.map(tell, untold)
        }
        self.recorded, problems = publish.write({path: text.encode() for path, text in files.items()}, self.root)
        return problems

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
        turns += [today for record in records.values() if "day" in record["reads"]]
        last = {
            "stats": {path: tuple(stat) for path, stat in scan.stats.items()},
            "folders": sorted(scan.folders),
            "problems": [plain(each) for each in shown],
            "timezone": timezone,
            # A fact is stale from the day after the last one that it was good for.
            "since": max((day for day in turns if day < today), default=""),
            # What names the day is told anew on the next.
            "until": min((day for day in turns if day >= today), default="9999"),
            "recorded": all(record["recorded"] for record in records.values()),
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
        from nutgraf import workers

        live = {workers.part_key(path, stat[4]) for path, stat in scan.stats.items()}
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
        if self.only:
            shown = [each for each in shown if within(each.place.path, self.only)]
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
            made=tuple(sorted(self.made)),
            recorded=self.recorded,
            reasons=reasons or {},
        )


class Read(Sequence[Any]):
    """Briefings whose files are read when they are asked for: a large site is never in memory as a whole."""

    def __init__(self, scan: sources.Scan, tasks: Sequence[tuple[str, str, list[str]]]) -> None:
        self.scan = scan
        self.tasks = tasks

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, at: Any) -> Any:
        found = self.tasks[at]
        return [self._read(each) for each in found] if isinstance(at, slice) else self._read(found)

    def _read(self, task: tuple[str, str, list[str]]) -> workers.Task:
        slug, files, paths = task
        return slug, files, {path: self.scan.read(path) for path in paths}
