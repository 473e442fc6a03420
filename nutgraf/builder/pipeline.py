"""One build, step by step: scan, parse, shelve, make, plan, render, publish."""

from __future__ import annotations

import marshal
import os
import pickle
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf import publish, sources
from nutgraf.builder import clock, drawing, finding, links
from nutgraf.builder import reasons as words
from nutgraf.builder import records as kept
from nutgraf.builder.crew import FEW, PAGES, Crew, Read
from nutgraf.builder.memory import Claims, Common, Memory
from nutgraf.builder.report import Progress, Report
from nutgraf.cache import Cache, Lost
from nutgraf.catalogue import ENGLISH
from nutgraf.problems import Problem, failed, from_plain, levelled, plain, sort, within

if TYPE_CHECKING:
    from nutgraf import plan, theme, workers
    from nutgraf.checks import Claim
    from nutgraf.edition import Library, Opened
    from nutgraf.parse import Part
    from nutgraf.workers import Room

STATE, OUTPUT = ".nutgraf", "public"
Show = Callable[[dict[str, bytes]], object]
COMMON = ("site", "entities", "sources", "page", "texts")  # the kinds of files that belong to no briefing
NONE: Mapping[str, Any] = {"claims": (), "slices": {}}  # the record of a briefing that was not there


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
    memory: Memory | None = None  # what the last build of this process left
    first: Collection[str] = ()  # pages to render before the others
    show: Show | None = None
    drafts: bool = False  # show what is hidden, with a mark
    parsed: list[str] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    prepared: set[str] = field(default_factory=set)
    recorded: tuple[str, ...] = ()  # the records that were written
    opened: dict[str, Opened] = field(default_factory=dict)  # the files of briefings that were parsed here
    images: dict[str, str] = field(default_factory=dict)  # what is known of each, see `records.images`
    theme_key: str = ""
    desks: set[str] = field(default_factory=set)  # keys of what was put into the cache for workers elsewhere

    def run(self) -> Report:
        known = self.memory or Memory()
        last = None
        if known.scan is not None:
            scan = sources.again(self.root, known.scan, known.changed)
            state, before = known.state, known.scan.stats
        else:
            last = self.cache.load(self.record("last"))
            before = last["stats"] if last else {}
            scan = sources.scan(self.root, before, trust=self.trust)
            state = {}
        # Nothing is published by a dry run: it takes the output to be as the last build left it.
        token = (last or {}).get("token", "") if self.dry else publish.current(self.output, self.root / STATE)
        if last and not self.memory and self._same(last, scan, token):
            if scan.stats != before:
                self.cache.save(
                    self.record("last"), last | {"stats": {path: tuple(stat) for path, stat in scan.stats.items()}}
                )
            return self._report(scan, [from_plain(each) for each in last["problems"]], last)
        if last:
            state = self._state(last)
        try:
            return self._go(scan, state or {}, before if state else {}, token, known)
        finally:
            self.cache.delete(self.desks)

    def record(self, name: str) -> str:
        """The name of a record of the last build into this output."""
        where = os.path.relpath(self.output, self.root)
        return f"{name}-{blake2b(where.encode(), digest_size=4).hexdigest()}"

    def _same(self, last: dict[str, Any], scan: sources.Scan, token: str) -> bool:
        """Whether there is nothing to do: files and output are as they were, and no moment came that turns any."""
        # The record of the last build has the coverage of all briefings, and not that of some.
        if self.only or scan.problems or (self.recording and not last["recorded"]) or self.drafts != last["drafts"]:
            return False
        if len(scan.stats) != len(last["stats"]) or token != last["token"] or not token:
            return False
        if scan.folders != frozenset(last["folders"]):
            return False
        if not last["since"] <= self.now.timestamp() < last["until"]:
            return False
        known = last["stats"]
        return all(path in known and known[path][4] == stat[4] for path, stat in scan.stats.items())

    def library(self) -> tuple[Room, dict[str, dict[str, Any]]]:
        """What linking reads of the site as it stands, and a record for each briefing, maybe of an older make."""
        from nutgraf.workers import Room, Shared

        last = self.cache.load(self.record("last"))
        scan = sources.scan(self.root, last["stats"] if last else {}, trust=self.trust)
        parts = self._common(scan)
        state = self._state(last)
        records = self._briefings(
            scan, state, kept.differ(last["stats"], scan.stats) if last and state else None, parts
        )
        library = self._shelve(parts, records, scan, drafts=True)
        return Room(Shared(library, kept.Column(records, "files")), self.cache, self.opened), records

    # ---- the long way ----

    def _go(
        self, scan: sources.Scan, state: dict[str, Any], before: Mapping[str, Any], token: str, known: Memory
    ) -> Report:
        """`before` has the stats of the files that `state` was made of."""
        from nutgraf import checks, parse, plan, work
        from nutgraf.traces import Traces, marked
        from nutgraf.workers import Room, Shared

        old: dict[str, dict[str, Any]] = state.get("records", {})
        moved = kept.differ(before, scan.stats) if state else None
        problems: list[Problem] = [*scan.problems, *parse.unread(scan.stats)]

        # parse
        same = bool(known.parts) and moved is not None and not any(parse.kind(path) in COMMON for path in moved)
        parts = known.parts if same else self._common(scan)
        settings = kept.settings(parts)
        records = self._briefings(scan, state, moved, parts)
        recarded = {each for each in self.prepared if each not in old or old[each]["card"] != records[each]["card"]}
        recarded |= old.keys() - records.keys()
        library = known.library
        same = same and not recarded and library is not None and self._still(library) and moved is not None
        if same and moved is not None:
            same = not any(parse.kind(path) == "image" or path.endswith("static/robots.txt") for path in moved)
        if library and same:
            library, changed = kept.retold(library, records, self.prepared)
        else:
            library = self._shelve(parts, records, scan, self.drafts)
            changed = kept.changed(state.get("atoms", {}), library.atoms)
            changed |= kept.changed(state.get("veiled", {}), library.veiled)
        hidden = {slug: f"{self.drafts} {library.atoms[f'hidden:{slug}']}" for slug in library.hidden}
        for slug, lang in sorted(library.silent):
            hidden[slug] = f"{hidden.get(slug, self.drafts)} {lang}"
        recarded |= kept.changed(state.get("hidden", {}), hidden) & records.keys()
        index = known.index if known.index and same else plan.index(library)
        level = partial(levelled, levels=settings.checks, drafts=library.drafts_of)

        # make
        dirty = [slug for slug, record in records.items() if slug in self.prepared or kept.stale(record, changed)]
        shared = Shared(library, kept.Column(records, "files"))
        self._make(shared, records, dirty)
        # Common texts bind facts of any briefing, so their edition opens files too.
        room = Room(shared, self.cache, self.opened)
        counts = plan.counts(index)
        common = known.common
        if common is None or not same or common.counts != counts or not changed.isdisjoint(common.reads):
            common = Common(*work.make_common(room.library, counts), counts)
        look, look_problems = drawing.look(library.site, scan)
        common.slices.update(look)
        texts, template_problems = known.texts, list[Problem]()
        if not texts or moved is None or any("templates/" in path for path in moved):
            texts, template_problems = sources.decode_templates(scan)
        self.theme_key, compiled, theme_problems = kept.themed(self.cache, texts, library.languages, known)

        # check
        problems += [*common.problems, *look_problems, *template_problems, *theme_problems]
        for record in records.values():
            if record["problems"] or record["turns"]:
                problems += [from_plain(each) for each in record["problems"]]
                problems += [from_plain(each) for day, each in record["turns"] if day < library.day.isoformat()]
        claims = known.claims or Claims(records)
        if known.claims:
            for slug in {*dirty, *old.keys() - records.keys()}:
                claims.change(slug, old.get(slug, NONE)["claims"], records.get(slug, NONE)["claims"])
        problems += checks.told_twice(self._contested(claims.contested(), records), library.drafts_of)

        # plan
        whole = not token or state.get("token") != token
        marks = kept.Marks(records, {name: each.digest for name, each in common.slices.items()})
        news = {
            name
            for slug in dirty
            for name, mark in records[slug]["slices"].items()
            if old.get(slug, NONE)["slices"].get(name) != mark
        }
        commonly = kept.changed(state.get("common", {}), marks.common)
        news |= commonly
        every = whole or not news.isdisjoint(("site", "look")) or state["templates"] != compiled.digests
        # Nothing that planning reads is new: what was planned last time still stands.
        steady = not (every or recarded or commonly) and state["day"] == library.day.isoformat()
        planned = known.lists if known.lists and same else marked(library, plan.lists(library, index))
        marks.common |= {name: each.digest for name, each in planned.pagers.items()}
        some = index.slugs if every else kept.touched(library, index, old, recarded, news, state.get("out", ()))
        own = marked(library, plan.briefings(library, index, some, planned.pages))
        marks.common |= {name: each.digest for name, each in own.pagers.items()}
        problems += [*planned.problems, *own.problems]
        if known.lists and same and not every:
            paths = {path for name in news for path in known.naming.get(name, ())}
            candidates = {path: planned.pages[path] for path in paths} | own.pages
        elif steady:
            # A page may be new all the same, where a file of the author's no longer stands for it.
            new = planned.pages.keys() - state["pages"].keys()
            named = {
                p: page for p, page in planned.pages.items() if p in new or not news.isdisjoint(plan.slices_of(page))
            }
            candidates = named | own.pages
        else:
            candidates = planned.pages | own.pages

        shown = sort(level(problems))
        pages: dict[str, str] = {} if whole else dict(state["pages"])
        if not same or whole:
            theirs = {path for slug in library.cards for path in plan.own_paths(library, slug)}
            gone = [path for path in pages if path not in planned.pages and path not in theirs]
            count = len(planned.pages) + len(theirs)
        else:
            gone, count = [], len(pages)
        summary: dict[str, Any] = {"coverage": kept.coverage(records, self.only), "pages": count, "unchanged": 0}
        for path in gone:
            del pages[path]
        wanted = []
        for path, page in candidates.items():
            mark = plan.inputs_digest(page, marks, compiled.digests)
            if pages.get(path) != mark:
                wanted.append(page)
                pages[path] = mark
        values = {name: each.value for name, each in (common.slices | planned.pagers | own.pagers).items()}
        shared = replace(shared, made=kept.Column(records, "key"), common=values, templates=texts)
        traces = Traces(library) if library.out else None
        aims = links.aims(records, common.aims, traces)
        trail = links.Trail(aims, pages, partial(kept.assets, scan, library.out), state.get("ids", {}))
        follow = partial(links.follow, trail, library, index, planned.pages, shared, compiled, self.cache)
        if failed(shown):
            publish.complete(self.output, self.root / STATE)
            return self._report(scan, sort([*shown, *level(follow())]), summary)

        # render
        wanted.sort(key=lambda page: page.path not in self.first)
        reasons: dict[str, str] = {}
        if not self.dry and not self.memory:
            reasons = words.tell(self.cache, wanted, marks, shared, compiled.digests, old)
        stage = publish.stage(self.root / STATE)
        files: dict[str, publish.Artifact] = {}
        drew: dict[str, list[Problem]] = {}
        for path, html, page_problems in self._render(shared, compiled, wanted):
            problems += page_problems
            if candidates[path].kind == "share":
                drew[path] = page_problems
            if html is not None:
                if traces:
                    traces.look(candidates[path], html)
                trail.saw(path, html)
                files[path] = html if len(wanted) <= FEW else stage.put(path, html)
        problems += drawing.again(state.get("drawn", {}), drew, pages)
        followed = level(follow())
        if traces and not failed(followed):  # a link of an author's is told where it was written
            problems += traces.problems()
        shown = sort([*level(problems), *followed])
        if failed(shown) or self.dry:
            stage.discard()
            return self._report(scan, shown, summary, wanted, reasons)

        # publish
        held = {} if whole else state["assets"]
        held_now = state.get("assets", {})
        if whole or moved is None or not same or any(not path.startswith("content/") for path in moved):
            assets = kept.assets(scan, library.out)
            held_now = {path: scan.stats[source][4] for path, source in assets.items()}
            files |= {path: scan.read(source) for path, source in assets.items() if held.get(path) != held_now[path]}
        found = finding.find(library.seen(), marks, Room(shared, self.cache), state.get("search"), bool(self.memory))
        held_now = {path: mark for path, mark in held_now.items() if path not in state.get("search", ("", {}))[1]}
        files |= found.files
        held_now |= found.held
        shown = sort([*shown, *level(found.problems)])
        if failed(shown):
            stage.discard()
            return self._report(scan, shown, summary, wanted, reasons)
        removed = [path for path in (*gone, *held) if path not in files and path not in held_now]
        if whole:
            done = publish.publish(files, self.output, self.root / STATE)
        elif self.memory and self.memory.has_room(files):
            self.memory.hold(files, removed)
            done = publish.Published(tuple(files), 0, tuple(removed), (), token)
        else:
            every_file, every_gone = known.files(files, removed)
            done = publish.change(every_file, every_gone, self.output, self.root / STATE, since=token)
        stage.discard()
        shown = sort([*shown, *level(done.problems)])
        summary["unchanged"] = len(pages) + len(held_now) - len(done.written)
        if failed(shown):
            return self._report(scan, shown, summary, wanted, reasons, done)
        state = {
            "day": library.day.isoformat(),
            "zone": [library.zone.key, library.site.language],
            "records": records,
            "atoms": library.atoms,
            "veiled": library.veiled,
            "hidden": hidden,
            "out": list(library.out),
            "pages": pages,
            "assets": held_now,
            "common": {name: each.digest for name, each in common.slices.items()},
            "templates": dict(compiled.digests),
            "ids": trail.found,
            "search": (found.mark, found.held),
            "drawn": drawing.keep(state.get("drawn", {}), drew, pages),
            "token": done.token,
        }
        if self.memory:
            if done.token != token:
                self.memory.held.clear()
            self.memory.changed = set()
            self.memory.take(scan, state, parts, library, index, common, texts, compiled, planned, claims)
        if not self.memory or done.token != token:
            self._save(scan, state, library, shown, summary, planned.turns)
        if self.recording:
            shown = sort([*shown, *level(self._write_records(shared, records))])
        return self._report(scan, shown, summary, wanted, reasons, done)

    def _state(self, last: dict[str, Any] | None) -> dict[str, Any]:
        """What the last good build knew, or nothing."""
        state = self.cache.load(self.record("state")) if last else None
        return state if state and last and state["token"] == last["token"] and state["token"] else {}

    # ---- parse ----

    def _common(self, scan: sources.Scan) -> dict[str, Part]:
        """The parts of the files that belong to no briefing."""
        from nutgraf import parse, workers

        parts: dict[str, Part] = {}
        paths = [p for p in scan.stats if not p.startswith("content/briefings/") and parse.kind(p) in COMMON]
        lang = ENGLISH
        for path in sorted(paths, key=lambda path: path != "site.yaml"):  # it says the language of the others
            key = workers.part_key(path, scan.stats[path][4], lang)
            blob = self.cache.get(key)
            if blob is None:
                self.parsed.append(path)
                blob = pickle.dumps(parse.parse(path, scan.read(path), lang), 5)
                self.cache.put([(key, blob)])
            parts[path] = pickle.loads(blob)
            lang = kept.settings(parts).language
        return parts

    def _shelve(
        self, parts: dict[str, Part], records: Mapping[str, dict[str, Any] | None], scan: sources.Scan, drafts: bool
    ) -> Library:
        day = clock.today(self.now, kept.settings(parts).timezone)
        return kept.shelve(parts, records, scan.stats, self.images, day, self.now, drafts)

    def _still(self, library: Library) -> bool:
        """Whether no moment has come since that turns anything in a library."""
        early, late = sorted((library.now, self.now.timestamp()))
        turned = any(early < each <= late for each in library.turns)
        return self.drafts == library.drafts and library.day == clock.today(self.now, library.zone.key) and not turned

    def _briefings(
        self, scan: sources.Scan, state: dict[str, Any], moved: Collection[str] | None, parts: dict[str, Part]
    ) -> dict[str, dict[str, Any]]:
        """A record for each briefing, that of the last build where its files are the same: only those of the paths
        `moved` may have others. Many are made as far as that goes before the others are known."""
        from nutgraf import workers
        from nutgraf.edition.library import zone

        settings = kept.settings(parts)
        where, lang = zone(settings), settings.language
        self.images = kept.images(scan, state.get("atoms", {}))
        same = state.get("zone") == [where.key, lang]
        old: dict[str, dict[str, Any]] = state.get("records", {}) if same else {}
        folders = scan.folders
        if old and moved is not None:
            slugs = {path.split("/")[2] for path in moved if path.startswith("content/briefings/")}
            folders = frozenset(slugs | (scan.folders ^ old.keys())) & scan.folders
        records = {slug: record for slug, record in old.items() if slug in scan.folders}
        others = kept.others(moved if old and moved is not None else scan.stats)
        tasks: list[tuple[str, str, list[str]]] = []
        for slug in sorted(folders):
            told = others.get(slug, set()).union(workers.others_of(old[slug]["files"]) if slug in old else ())
            files = workers.files_of(scan.stats, slug, sorted(told))
            if slug in old and old[slug]["files"] == files:
                continue
            records[slug] = {"files": files}
            keys = workers.part_keys(slug, files, lang)
            tasks.append((slug, files, [path for path, key in keys if key and not self.cache.has(key)]))
        if not tasks:
            return records
        self.prepared = {slug for slug, _, _ in tasks}
        self.parsed += [path for _, _, paths in tasks for path in paths]
        self.cache.commit()
        read: Iterable[workers.Parsed]
        if self.crew.alone(tasks):
            read = workers.parse_files(Read(scan, tasks), where, lang, self.cache, self.opened)
        else:
            bare = self._shelve(parts, dict.fromkeys(scan.folders), scan, drafts=False)
            read = self.crew.map(
                partial(workers.prepare_elsewhere, self._desk(workers.Shared(bare))), Read(scan, tasks)
            )
        for parsed in read:
            record = records[parsed.slug]
            record |= {"card": kept.plain(parsed.card), "told": parsed.told}
            self.cache.put(parsed.parts.items())
            if parsed.made:
                self._keep(record, parsed.made)
        return dict(sorted(records.items()))

    # ---- make ----

    def _make(self, shared: workers.Shared, records: dict[str, dict[str, Any]], dirty: list[str]) -> None:
        """Make the briefings that are not as they were, each from the cache if it was ever made of the same."""
        from nutgraf import work, workers

        library = shared.library
        behind = library.backstage().atoms
        missing = []
        for slug in dirty:
            atoms = behind if slug in library.out else library.atoms
            record = records[slug] = dict(records[slug])
            fresh = "key" in record and not record["volatile"]
            if fresh and record["key"] == work.key(slug, record["files"], record["reads"], atoms):
                continue
            blob = self.cache.get(f"made:{slug} {record['files']}")
            made = marshal.loads(blob) if blob else None
            # This is the newest that was made of these files; what it read may have come back to what it was before.
            key = work.key(slug, record["files"], made["reads"], atoms) if made else ""
            same = made is not None and made["key"] == key and not made["volatile"]
            if made and same and all(self.cache.has(f"{kind}:{key}") for kind in ("light", "page")):
                record |= made
            else:
                missing.append(slug)
        if not missing:
            return
        self.cache.commit()
        if self.crew.alone(missing):
            make = partial(workers.make, workers.Room(shared, self.cache, self.opened))
        else:
            make = partial(workers.make_elsewhere, self._desk(shared))
        for each in self.crew.map(make, missing):
            self._keep(records[each.slug], each)

    def _keep(self, record: dict[str, Any], made: workers.Made) -> None:
        record |= marshal.loads(made.record)
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

    def _contested(self, slugs: Iterable[str], records: Mapping[str, dict[str, Any]]) -> Iterator[Claim]:
        for slug in slugs:
            blob = self.cache.get(f"made:{slug} {records[slug]['files']}")
            if blob is None:
                raise Lost(slug)
            yield from pickle.loads(marshal.loads(blob)["claimed"])

    # ---- plan and render ----

    def _render(
        self, shared: workers.Shared, compiled: theme.Theme, wanted: list[plan.Page]
    ) -> Iterator[workers.Rendered]:
        from nutgraf import workers

        self.cache.commit()
        here = partial(workers.render, workers.Room(shared, self.cache), compiled)
        if self.crew.alone(wanted, PAGES):
            render = here
        else:
            if self.show and self.first:
                first = here([page for page in wanted if page.path in self.first])
                self.show({path: html for path, html, _ in first if html is not None})
            render = partial(workers.render_elsewhere, self._desk(replace(shared, theme=compiled.pack())))
        for number, rendered in enumerate(self.crew.map(render, wanted, PAGES)):
            yield rendered
            if self.progress:
                self.progress(number + 1, len(wanted))

    # ---- the end ----

    def _write_records(self, shared: workers.Shared, records: dict[str, dict[str, Any]]) -> list[Problem]:
        """Write down what readers are told from now on, for the briefings that tell something else than they did."""
        from nutgraf import record, workers

        untold = self._untold(shared.library, records)
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

    def _untold(self, library: Library, records: Mapping[str, dict[str, Any]]) -> list[str]:
        """The briefings that readers see and whose record does not say what they tell."""
        return [slug for slug, each in records.items() if not each["recorded"] and slug not in library.hidden]

    def _save(
        self,
        scan: sources.Scan,
        state: dict[str, Any],
        library: Library,
        shown: list[Problem],
        summary: dict[str, Any],
        turns: Iterable[date],
    ) -> None:
        records: dict[str, dict[str, Any]] = state["records"]
        moments = clock.turns(records.values(), self.now, library.zone, turns).union(library.turns)
        since, until = clock.span(self.now, moments)
        last = {
            "stats": {path: tuple(stat) for path, stat in scan.stats.items()},
            "folders": sorted(scan.folders),
            "problems": [plain(each) for each in shown],
            "drafts": self.drafts,
            "since": since,
            "until": until,
            "recorded": not self._untold(library, records),
            "token": state["token"],
            **summary,
            "unchanged": summary["pages"] + len(state["assets"]),
        }
        self.cache.save(self.record("state"), state)
        self.cache.save(self.record("last"), last)
        self._collect(scan, records, state["pages"], library.site.language)

    def _collect(
        self, scan: sources.Scan, records: dict[str, dict[str, Any]], pages: Mapping[str, str], lang: str
    ) -> None:
        """Forget what no longer serves, when it has become as much as what does."""
        if not self.parsed and not self.made:
            return
        self.cache.commit()
        if self.cache.count() > 2 * (4 * len(records) + len(pages) + 50):
            self.cache.collect(kept.live(scan.stats, records, pages, lang) | {self.theme_key})

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
