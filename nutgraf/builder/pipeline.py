"""One build, step by step: scan, parse, shelve, make, plan, render, publish."""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nutgraf import publish, sources
from nutgraf.builder import clock, compiling, drawing, links
from nutgraf.builder import reasons as words
from nutgraf.builder import records as kept
from nutgraf.builder.crew import FEW, PAGES, Crew, Read
from nutgraf.builder.memory import Memory
from nutgraf.builder.printing import near, printed
from nutgraf.builder.report import Progress, Report
from nutgraf.builder.report import report as reported
from nutgraf.builder.start import STATE, load, save
from nutgraf.builder.start import record as named
from nutgraf.builder.state import ATOMS, Claims, Common, Rows, State, arrange, inputs
from nutgraf.cache import Cache, Lost
from nutgraf.catalogue import ENGLISH
from nutgraf.problems import Problem, failed, from_plain, levelled, plain, sort

if TYPE_CHECKING:
    from nutgraf import plan, theme, workers
    from nutgraf.checks import Claim
    from nutgraf.edition import Library, Opened
    from nutgraf.parse import Part
    from nutgraf.workers import Room

Show = Callable[[dict[str, bytes]], object]
COMMON = ("site", "entities", "sources", "page", "texts")  # the kinds of files that belong to no briefing
RUN = 256  # pages that one worker renders in a row, while many are left
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
    first: Container[str] = ()  # pages to render before the others
    show: Show | None = None
    drafts: bool = False  # show what is hidden, with a mark
    parsed: list[str] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    prepared: set[str] = field(default_factory=set)
    recorded: tuple[str, ...] = ()  # the records that were written
    opened: dict[str, Opened] = field(default_factory=dict)  # the files of briefings that were parsed here
    images: dict[str, str] = field(default_factory=dict)  # what is known of each, see `records.images`
    theme_key: str = ""
    last: dict[str, Any] | None = None  # the record of the last build, where this one began with it
    desks: set[str] = field(default_factory=set)  # keys of what was put into the cache for workers elsewhere

    def record(self, name: str) -> str:
        """The name of a record of the last build into this output."""
        return named(name, self.root, self.output)

    def library(self) -> tuple[Room, dict[str, dict[str, Any]]]:
        """What linking reads of the site as it stands, and a record for each briefing, maybe of an older make."""
        from nutgraf.workers import Room, Shared

        last = load(self.root, self.output, self.cache)
        known = (last["stats"], last["listed"]) if last else ({}, {})
        scan = sources.scan(self.root, *known, trust=self.trust)
        parts = self._common(scan)
        records = self._briefings(scan, self.state(last), parts)
        library = self._shelve(parts, records, scan, drafts=True)
        return Room(Shared(library, kept.Column(records, "files")), self.cache, self.opened), records

    # ---- the long way ----

    def go(self, scan: sources.Scan, state: State, token: str, known: Memory) -> Report:
        from nutgraf import checks, parse, plan, work
        from nutgraf.builder import finding
        from nutgraf.traces import Traces, marked
        from nutgraf.workers import Press, Room, Shared

        old, head = state.rows, state.head
        moved = scan.moved if state else None
        unread = parse.unread(scan.stats)
        problems: list[Problem] = [*scan.problems, *unread]

        # parse
        same = bool(known.parts) and moved is not None and not any(parse.kind(path) in COMMON for path in moved)
        parts = known.parts if same else self._common(scan)
        settings = kept.settings(parts)
        records = self._briefings(scan, state, parts)
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
            atoms, veiled = state.atoms()
            changed = kept.changed(atoms, library.atoms) | kept.changed(veiled, library.veiled)
        hidden = {slug: f"{self.drafts} {library.atoms[f'hidden:{slug}']}" for slug in library.hidden}
        for slug, lang in sorted(library.silent):
            hidden[slug] = f"{hidden.get(slug, self.drafts)} {lang}"
        recarded |= kept.changed(head.get("hidden", {}), hidden) & records.keys()
        index = known.index if known.index and same else plan.index(library)
        level = partial(levelled, levels=settings.checks, drafts=library.drafts_of)

        # make
        dirty = [slug for slug, record in records.items() if slug in self.prepared or kept.stale(record, changed)]
        shared = Shared(library, kept.Column(records, "files"))
        self.make(shared, records, dirty)
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
        self.theme_key, compiled, theme_problems = compiling.themed(self.cache, scan, texts, library.languages, known)

        # check
        problems += [*common.problems, *look_problems, *template_problems, *theme_problems]
        for record in records.values():
            if record["problems"] or record["turns"]:
                problems += [from_plain(each) for each in record["problems"]]
                problems += map(from_plain, clock.turned(record, self.now))
        claims = Claims(Rows("claims"))
        claims.become(records)
        problems += checks.told_twice(self.contested(claims.disputed({}), records), library.drafts_of)

        # plan
        whole = not token or head.get("token") != token
        commons = {name: each.digest for name, each in common.slices.items()}
        commonly = kept.changed(head.get("common", {}), commons)
        shared_by_all = any(name.partition(":")[0] in ("site", "look") for name in commonly)
        every = whole or shared_by_all or head["templates"] != compiled.digests
        news = commonly.union(
            name
            for slug in (() if every else dirty)
            for name, mark in records[slug]["slices"].items()
            if old.get(slug, NONE)["slices"].get(name) != mark
        )
        # Nothing that planning reads is new: what was planned last time still stands.
        still = not (every or recarded or commonly) and head["day"] == library.day.isoformat()
        planned = known.lists if known.lists and same else marked(library, plan.lists(library, index))
        some = index.slugs if every else kept.touched(library, index, old, recarded, news, head.get("out", ()))
        own = marked(library, plan.briefings(library, index, some, planned.pages))
        marks = kept.marks(records, common.slices, planned.pagers, own.pagers)
        problems += [*planned.problems, *own.problems]
        were = state.pages() if state else {}
        if still:
            # A page may be new all the same, where a file of the author's no longer stands for it.
            new = planned.pages.keys() - were.keys()
            named = {
                p: page for p, page in planned.pages.items() if p in new or not news.isdisjoint(plan.slices_of(page))
            }
            candidates = named | own.pages
        else:
            candidates = planned.pages | own.pages

        shown = sort(level(problems))
        there: dict[str, str] = {} if whole else {path: each[3] for path, each in were.items()}
        if not same or whole:
            theirs = {path for slug in library.cards for path in plan.own_paths(library, slug)}
            gone = [path for path in there if path not in planned.pages and path not in theirs]
            count = len(planned.pages) + len(theirs)
        else:
            gone, count = [], len(there)
        summary: dict[str, Any] = {
            "coverage": kept.coverage(records, self.only),
            "pages": count,
            "unchanged": 0,
            "hidden": len(library.out),
        }
        for path in gone:
            del there[path]
        digests = kept.Inputs(candidates, marks, compiled.digests)
        wanted = [page for path, page in candidates.items() if whole or there.get(path) != digests[path]]
        pages = digests if whole else there | {page.path: digests[page.path] for page in wanted}
        values = {name: each.value for name, each in (common.slices | planned.pagers | own.pagers).items()}
        shared = replace(shared, made=kept.Column(records, "key"), common=values, templates=texts)
        traces = Traces(library) if library.out else None
        aims = links.aims(records, common.aims, traces)
        trail = links.Trail(aims, pages, partial(kept.assets, scan, library.out), head.get("ids", {}))
        find = partial(links.find, library, index, planned.pages)

        def follow() -> list[Problem]:
            return level(links.follow(trail, find, shared, compiled, self.cache))

        if failed(shown):
            publish.complete(self.output, self.root / STATE)
            return self.report(scan, sort([*shown, *follow()]), summary)

        # render
        @lru_cache
        def ahead() -> dict[str, str]:
            """Why each page is rendered; what the next build goes on from is put in order."""

            def made_of(path: str) -> dict[str, str] | None:
                return inputs(were[path], head["templates"]) if path in were else None

            made = kept.Column(old, "key")
            told = words.tell(self.cache, wanted, marks, shared, compiled.digests, made, made_of)
            where = None if self.memory else self.cache
            arrange(state, library, records, common, claims, planned, own, marks, pages, where)
            return told

        stage = publish.stage(self.root / STATE)
        press = Press(stage.put if len(wanted) > FEW else None, trail.targets, traces)
        # What is in memory stays as it is until this build is known to be a good one.
        meanwhile = None if self.memory or self.dry else ahead
        sheets = self.render(replace(shared, press=press), compiled, wanted, meanwhile)
        printout = printed(sheets, candidates, trail, traces, follow)
        self.crew.dismiss()
        files, of_pages, drew = printout.files, printout.of_pages, printout.drawn
        problems += [*chain(*drew.values()), *drawing.again(head.get("drawn", {}), drew, pages)]
        shown = sort([*level([*problems, *of_pages]), *printout.followed])
        if failed(shown) or self.dry:
            stage.discard()
            return self.report(scan, shown, summary, wanted)

        # publish
        held = {} if whole else head["assets"]
        held_now = head.get("assets", {})
        if whole or moved is None or not same or any(not path.startswith("content/") for path in moved):
            assets = kept.assets(scan, library.out)
            held_now = {path: scan.stats[source][4] for path, source in assets.items()}
            files |= {path: scan.read(source) for path, source in assets.items() if held.get(path) != held_now[path]}
        index_before = head.get("search", ("", {}))
        # Of a tree that is not known nothing stays; and a process that builds again and again makes an index once.
        stays = None if whole else index_before
        found = finding.find(library.seen(), marks, Room(shared, self.cache), stays, known.filled)
        held_now = {path: mark for path, mark in held_now.items() if path not in index_before[1]}
        files |= found.files
        held_now |= found.held
        shown = sort([*shown, *level(found.problems)])
        if failed(shown):
            stage.discard()
            return self.report(scan, shown, summary, wanted)
        removed = [path for path in (*gone, *held) if path not in files and path not in held_now]
        with stage:
            if whole:
                done = publish.publish(files, self.output, self.root / STATE, staged=stage)
            else:
                done = self.hand(files, removed, token)
        shown = sort([*shown, *level(done.problems)])
        summary["unchanged"] = len(pages) + len(held_now) - len(done.written)
        if failed(shown):
            return self.report(scan, shown, summary, wanted, done=done)

        # keep
        self.cache.delete(f"why:{path}" for path in gone)
        reasons = ahead()
        odd = (*look_problems, *template_problems, *theme_problems, *planned.problems, *own.problems, *of_pages)
        moments = clock.turns(records.values(), self.now, library.zone, planned.turns).union(library.turns)
        since, until = clock.span(self.now, moments)
        state.head |= {
            # Whether a build may go on from here by the short way: these are what that knows nothing of.
            "steady": not (odd or found.problems or (self.drafts and library.hidden)),
            "day": library.day.isoformat(),
            "zone": [library.zone.key, library.site.language],
            "drafts": self.drafts,
            "atoms": {name: mark for name, mark in library.atoms.items() if name.partition(":")[0] not in ATOMS},
            "hidden": hidden,
            "out": list(library.out),
            "assets": held_now,
            "common": commons,
            "templates": dict(compiled.digests),
            "ids": trail.found,
            "search": (found.mark, found.held),
            "drawn": drawing.keep(head.get("drawn", {}), drew, pages),
            "token": done.token,
            "keys": {slug: record["key"] for slug, record in records.items()},
            "noted": {slug: each for slug, record in records.items() if (each := kept.noted(record, self.now))},
            "volatile": [slug for slug, record in records.items() if record["volatile"]],
            "coverage": kept.coverage(records),
            "untold": len(self._untold(library, records)),
            "unread": [plain(each) for each in unread],
            "pages": len(pages),
            "since": since,
            "until": until,
        }
        if self.memory:
            self.memory.take(scan, state, parts, library, index, common, texts, compiled, planned)
        self.keep_state(scan, state, shown, summary, token)
        if self.recording:
            shown = sort([*shown, *level(self._write_records(shared, records))])
        return self.report(scan, shown, summary, wanted, reasons, done)

    def hand(self, files: Mapping[str, publish.Artifact], removed: Collection[str], token: str) -> publish.Published:
        """Publish files over the tree that has the name `token`, or hold them in memory, where that has room."""
        if self.memory and self.memory.has_room(files):
            self.memory.hold(files, removed)
            return publish.Published(tuple(files), 0, tuple(removed), (), token)
        every, gone = self.memory.files(files, removed) if self.memory else (files, removed)
        return publish.change(every, gone, self.output, self.root / STATE, since=token)

    def state(self, last: dict[str, Any] | None) -> State:
        """What the last good build knew, or nothing."""
        head = self.cache.load(self.record("state")) if last else None
        if not head or not last or not head["token"] or head["token"] != last["token"]:
            return State()
        return State(self.cache, head)

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

    def _briefings(self, scan: sources.Scan, state: State, parts: dict[str, Part]) -> dict[str, dict[str, Any]]:
        """A record for each briefing, that of the last build where its files are the same. Many are made as far as that
        goes before the others are known."""
        from nutgraf import workers
        from nutgraf.edition.library import zone

        settings = kept.settings(parts)
        where, lang = zone(settings), settings.language
        self.images = kept.images(scan, state.head.get("atoms", {}))
        old = state.rows if state.head.get("zone") == [where.key, lang] else {}
        folders = scan.folders
        if old:
            slugs = {path.split("/")[2] for path in scan.moved if path.startswith("content/briefings/")}
            folders = frozenset(slugs | (scan.folders ^ old.keys())) & scan.folders
        records = {slug: record for slug, record in old.items() if slug in scan.folders}
        others = kept.others(scan.moved if old else scan.stats)
        tasks: list[tuple[str, list[str]]] = []
        for slug in sorted(folders):
            told = sorted(others.get(slug, set()).union(workers.others_of(old[slug]["files"]) if slug in old else ()))
            if slug not in old or old[slug]["files"] != workers.files_of(scan.stats, slug, told):
                tasks.append((slug, told))
        if not tasks:
            scan.finish()
            return records
        self.prepared = {slug for slug, _ in tasks}
        self.cache.commit()
        reading = Read(scan, self.cache, lang, tasks)
        done: Iterable[workers.Parsed]
        if self.crew.alone(tasks):
            done = workers.parse_files(reading, where, lang, self.cache, self.opened)
        else:
            bare = self._shelve(parts, dict.fromkeys(scan.folders), scan, drafts=False)
            done = self.crew.map(
                partial(workers.prepare_elsewhere, self._desk(workers.Shared(bare))),
                reading,
                meanwhile=partial(self._compile, scan, lang, others),
            )
        for parsed in done:
            record = records[parsed.slug] = {
                "files": parsed.files,
                "card": kept.plain(parsed.card),
                "told": parsed.told,
            }
            self.cache.put(parsed.parts.items())
            if parsed.made:
                self._keep(record, parsed.made)
        scan.finish()
        self.parsed += reading.parsed
        return dict(sorted(records.items()))

    def _compile(self, scan: sources.Scan, lang: str, translations: Mapping[str, Iterable[str]]) -> None:
        """Have the templates compiled in the cache, for the languages that the site is seen to be in."""
        from nutgraf.parse import language

        seen = {language(name) for names in translations.values() for name in names}
        compiling.themed(self.cache, scan, sources.decode_templates(scan)[0], (lang, *sorted(seen - {"", lang})))

    # ---- make ----

    def make(self, shared: workers.Shared, records: MutableMapping[str, dict[str, Any]], dirty: list[str]) -> None:
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
            if made and same and all(self.cache.has(f"{where}:{key}") for where in workers.KINDS):
                record |= _bare(made)
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
        record |= _bare(marshal.loads(made.record))
        self.made.add(made.slug)
        self.cache.put([(f"made:{made.slug} {record['files']}", made.record), *(made.slices | made.parts).items()])

    def _desk(self, shared: workers.Shared) -> workers.Desk:
        """Put what is shared where workers find it."""
        from nutgraf.workers import Desk

        blob = pickle.dumps(shared, 5)
        key = "shared:" + blake2b(blob, digest_size=16).hexdigest()
        self.desks.add(key)
        self.cache.put([(key, blob)])
        self.cache.commit()
        return Desk(str(self.cache.folder), self.cache.engine, key)

    def contested(self, slugs: Iterable[str], records: Mapping[str, dict[str, Any]]) -> Iterator[Claim]:
        from nutgraf import checks

        for slug in slugs:
            key = f"made:{slug} {records[slug]['files']}"
            blob = self.cache.get(key)
            if blob is None:
                raise Lost(key)
            yield from checks.from_kept(marshal.loads(blob)["claimed"])

    # ---- plan and render ----

    def render(
        self,
        shared: workers.Shared,
        compiled: theme.Theme,
        wanted: list[plan.Page],
        meanwhile: Callable[[], object] | None = None,
    ) -> Iterator[workers.Sheet]:
        from nutgraf import workers

        self.cache.share()
        shared = replace(shared, fed=workers.fed(wanted))
        here = partial(workers.press, workers.Room(shared, self.cache), compiled)
        done = 0
        if self.show:
            first = [page for page in wanted if page.path in self.first]
            if first and len(first) < len(wanted):
                unstaged = replace(shared, press=shared.press._replace(put=None))
                rendered = workers.press(workers.Room(unstaged, self.cache), compiled, first)
                self.show({each.path: each.artifact for each in rendered if isinstance(each.artifact, bytes)})
                yield from rendered
                shown, done = {page.path for page in first}, len(first)
                wanted = [page for page in wanted if page.path not in shown]
        if len(wanted) > FEW:
            wanted = near(wanted, shared.library.cards)
        if self.crew.alone(wanted, PAGES):
            render = here
        else:
            render = partial(workers.press_elsewhere, self._desk(workers.to_render(shared, compiled)))
        for number, each in enumerate(self.crew.map(render, wanted, PAGES, meanwhile, RUN), done + 1):
            yield each
            if self.progress:
                self.progress(number, done + len(wanted))

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

    def keep_state(
        self, scan: sources.Scan, state: State, shown: list[Problem], summary: dict[str, Any], token: str
    ) -> None:
        """Keep what a good build knew, on the disk if what it published is there; `token` names what was before."""
        if self.memory:
            self.memory.scan, self.memory.state, self.memory.changed = scan, state, set()
            if state.head["token"] == token:
                return
            self.memory.held.clear()
        head = state.head
        last = {
            "problems": [plain(each) for each in shown],
            "drafts": self.drafts,
            "since": head["since"],
            "until": head["until"],
            "recorded": not head["untold"],
            "token": head["token"],
            **summary,
            "coverage": head["coverage"],
            "unchanged": head["pages"] + len(head["assets"]),
        }
        state.save(self.cache, self.record("state"))
        save(last, scan, self.last, self.root, self.output, self.cache)
        self._collect(scan, state)

    def _collect(self, scan: sources.Scan, state: State) -> None:
        """Forget what no longer serves, when it has become as much as what does."""
        if not self.parsed and not self.made:
            return
        self.cache.commit()
        if self.cache.count() > 2 * (9 * len(state.rows) + state.head["pages"] + 300):
            live = kept.live(scan.stats, state.rows, state.pages(), state.head["zone"][1]) | state.live()
            self.cache.collect(live | {self.theme_key})

    def report(
        self,
        scan: sources.Scan,
        shown: list[Problem],
        summary: Mapping[str, Any],
        wanted: Sequence[plan.Page] = (),
        reasons: Mapping[str, str] | None = None,
        done: publish.Published | None = None,
    ) -> Report:
        return replace(
            reported(scan, shown, summary, self.output, self.only),
            written=done.written if done else (),
            removed=done.removed if done else (),
            rendered=tuple(page.path for page in wanted),
            parsed=tuple(self.parsed),
            made=tuple(sorted(self.made)),
            recorded=self.recorded,
            reasons=reasons or {},
        )


def _bare(made: dict[str, Any]) -> dict[str, Any]:
    """A record without the claims in full, which are asked for where they are contested only."""
    return {name: value for name, value in made.items() if name != "claimed"}
