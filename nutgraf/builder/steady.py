"""The short way: a build after a few edits that change nothing of what shelving and planning read.

Files of briefings that were there before have other bytes, and their cards are what they were: then all pages are
where they were, and of the state only what these briefings feed is loaded, made anew and kept. Whatever else happened
takes the long way. Both come to the same site, byte for byte.
"""

from __future__ import annotations

import pickle
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from nutgraf import publish, sources
from nutgraf.builder import clock, compiling, drawing, links
from nutgraf.builder import reasons as words
from nutgraf.builder import records as kept
from nutgraf.builder import state as states
from nutgraf.builder.crew import FEW, PAGES
from nutgraf.builder.memory import Memory
from nutgraf.builder.printing import printed
from nutgraf.builder.start import STATE, Start
from nutgraf.problems import Problem, failed, from_plain, levelled, sort

if TYPE_CHECKING:
    from nutgraf import plan
    from nutgraf.builder.pipeline import Build
    from nutgraf.builder.report import Report
    from nutgraf.builder.state import State, Stored
    from nutgraf.edition import Card, Library

FILES = ("article.md", "facts.yaml", "published.yaml")


def run(build: Build, start: Start) -> Report:
    """Build by the short way if that leads to the end, and else by the long one."""
    known = build.memory or Memory()
    build.last = start.last
    state = known.state or build.state(start.last)
    try:
        slugs = edited(build, start, state)
        report = go(build, start, state, known, slugs) if slugs is not None else None
        return report or build.go(start.scan, state, start.token, known)
    finally:
        build.cache.delete(build.desks)


def edited(build: Build, start: Start, state: State) -> set[str] | None:
    """The briefings that were edited, if that is all that happened; None where more did, or may have."""
    head, scan = state.head, start.scan
    if not state or not head["steady"] or not start.token or start.token != head["token"]:
        return None
    if build.recording or build.only or build.drafts != head["drafts"]:
        return None
    if scan.problems or len(scan.folders) != len(state.rows):
        return None
    if head["search"][1] and not (build.memory and build.memory.filled):
        return None
    if not head["since"] <= build.now.timestamp() < head["until"]:
        return None
    if clock.today(build.now, head["zone"][0]).isoformat() != head["day"]:
        return None
    from nutgraf.parse import language

    slugs = set()
    for path in scan.moved:
        match path.split("/"):
            case ["content", "briefings", slug, name] if path in scan.stats and (name in FILES or language(name)):
                slugs.add(slug)
            case _:
                return None
    return slugs if all(s in scan.folders and s in state.rows and s not in head["hidden"] for s in slugs) else None


def go(build: Build, start: Start, state: State, known: Memory, slugs: set[str]) -> Report | None:
    """Build after edits of some briefings; None where these turn out to be more than this way can go."""
    from nutgraf import checks, plan, workers
    from nutgraf.traces import Traces

    head, scan, cache, rows = state.head, start.scan, build.cache, state.rows
    library = known.library or _library(state, scan)

    # parse
    lang = library.site.language
    others = kept.others(scan.moved)
    tasks: list[workers.Task] = []
    for slug in sorted(slugs):
        told_in = others.get(slug, set()).union(workers.others_of(rows[slug]["files"]))
        files = workers.files_of(scan.stats, slug, sorted(told_in))
        if rows[slug]["files"] != files:
            lacking = [path for path, key in workers.part_keys(slug, files, lang) if key and not cache.has(key)]
            tasks.append((slug, files, {path: scan.read(path) for path in lacking}))
            build.parsed += lacking
    if len(tasks) > FEW:
        return None
    build.prepared = {slug for slug, _, _ in tasks}
    fresh: dict[str, dict[str, Any]] = {}
    for (slug, files, _), parsed in zip(
        tasks, workers.parse_files(tasks, library.zone, lang, cache, build.opened), strict=True
    ):
        cache.put(parsed.parts.items())
        fresh[slug] = {"files": files, "card": kept.plain(parsed.card), "told": parsed.told}
        if fresh[slug]["card"] != rows[slug]["card"]:
            return None

    # make
    told = {f"facts:{slug}": each["told"] for slug, each in fresh.items() if each["told"] != rows[slug]["told"]}
    dirty = sorted({*fresh, *head["volatile"], *(each for atom in told for each in rows[atom[6:]]["read_by"])})
    level = partial(levelled, levels=library.site.checks, drafts=library.drafts_of)
    common = known.common or pickle.loads(state.parts["common"])
    if len(dirty) > FEW or not told.keys().isdisjoint(common.reads):
        return None
    library = replace(library, atoms=ChainMap(told, library.atoms))
    records: ChainMap[str, dict[str, Any]] = ChainMap(fresh, rows)  # type: ignore[arg-type]  # only `fresh` is written
    shared = workers.Shared(library, kept.Column(records, "files"))
    build.make(shared, records, dirty)
    was = {slug: rows[slug] for slug in dirty}
    news: dict[str, str] = {}
    for slug in dirty:
        old, new = was[slug]["slices"], records[slug]["slices"]
        if old.keys() != new.keys():
            return None
        news |= {name: mark for name, mark in new.items() if old[name] != mark}

    # check
    noted = {slug: each for slug, each in head["noted"].items() if slug not in was}
    noted |= {slug: each for slug in dirty if (each := kept.noted(records[slug], build.now))}
    problems = [*map(from_plain, head["unread"]), *common.problems]
    for each in noted.values():
        problems += map(from_plain, each["problems"])
    claims = state.claims.changes({s: was[s]["claims"] for s in dirty}, {s: records[s]["claims"] for s in dirty})
    problems += checks.told_twice(build.contested(state.claims.disputed(claims), records), library.drafts_of)

    # plan
    texts = known.texts or sources.decode_templates(scan)[0]
    build.theme_key, compiled, _ = compiling.themed(cache, scan, texts, library.languages, known)
    values = {name: each.value for name, each in common.slices.items()}
    marks: dict[str, str] = {}
    pages: dict[str, plan.Page] = {}
    stored: dict[str, Stored] = {}
    before: dict[str, dict[str, str]] = {}
    for path, (plain, own, digests, mark) in _naming(state, {name.split(":", 2)[1] for name in news}):
        page = states.page(plain)
        names = plan.slices_of(page)
        if news.keys().isdisjoint(names):
            continue
        now = {name: news.get(name, digest) for name, digest in zip(names, digests, strict=True)}
        new = plan.inputs_digest(page, now, compiled.digests)
        if new != mark:
            pages[path], stored[path] = page, (plain, own, tuple(now.values()), new)
            before[path] = plan.inputs(page, dict(zip(names, digests, strict=True)), compiled.digests)
            marks |= now
            values |= {name: value for name, (value, _) in own.items()}
    if len(pages) > PAGES:
        return None
    coverage = head["coverage"]
    for slug in dirty:
        change = zip(coverage, was[slug]["coverage"], records[slug]["coverage"], strict=True)
        coverage = tuple(total - before + after for total, before, after in change)
    summary: dict[str, Any] = {
        "coverage": coverage,
        "pages": head["pages"],
        "unchanged": 0,
        "hidden": len(head["out"]),
    }
    keys = {slug: records[slug]["key"] for slug in dirty}
    shared = replace(shared, made=ChainMap(keys, head["keys"]), common=values, templates=texts)
    traces = Traces(library) if library.out else None
    aims = links.aims(noted, common.aims, traces)
    trail = links.Trail(aims, _Marks(state, stored), lambda: head["assets"], head["ids"])

    def follow() -> list[Problem]:
        return level(links.follow(trail, partial(_find, state), shared, compiled, cache))

    shown = sort(level(problems))
    if failed(shown):
        publish.complete(build.output, build.root / STATE)
        return build.report(scan, sort([*shown, *follow()]), summary)

    # render
    wanted = list(pages.values())
    shared = replace(shared, press=workers.Press(None, trail.targets, traces))
    printout = printed(build.render(shared, compiled, wanted), pages, trail, traces, follow)
    artifacts, of_pages, drew = printout.files, printout.of_pages, printout.drawn
    problems += [*chain(*drew.values()), *drawing.again(head["drawn"], drew, head["drawn"])]
    shown = sort([*level([*problems, *of_pages]), *printout.followed])
    if failed(shown) or build.dry:
        return build.report(scan, shown, summary, wanted)

    # publish
    done = build.hand(artifacts, (), start.token) if artifacts else publish.Published(token=start.token)
    shown = sort([*shown, *level(done.problems)])
    summary["unchanged"] = head["pages"] + len(head["assets"]) - len(done.written)
    if failed(shown):
        return build.report(scan, shown, summary, wanted, done=done)

    # keep
    reasons = words.tell(cache, wanted, marks, shared, compiled.digests, head["keys"], before.get)
    for slug in dirty:
        use = {name: rows[slug][name] for name in states.USE}
        rows.set(slug, {**records[slug], **use, "atoms": (records[slug]["told"], *was[slug]["atoms"][1:])})
        for atom in {*was[slug]["reads"]} ^ {*records[slug]["reads"]}:
            kind, _, home = atom.partition(":")
            if kind == "facts" and home in rows:
                rows.set(home, {**rows[home], "read_by": tuple(sorted({*rows[home]["read_by"]} ^ {slug}))})
    _keep_pages(state, stored)
    state.claims.take(claims)
    volatile = {*head["volatile"]}.difference(dirty).union(slug for slug in dirty if records[slug]["volatile"])
    untold = sum(was[slug]["recorded"] - records[slug]["recorded"] for slug in dirty if slug not in head["hidden"])
    # No moment has come that turns anything of the others: the next one that was known holds for them.
    since, until = clock.span(build.now, clock.turns([records[slug] for slug in dirty], build.now, library.zone))
    head |= {
        "steady": not of_pages,
        "noted": noted,
        "volatile": sorted(volatile),
        "coverage": coverage,
        "untold": head["untold"] + untold,
        "keys": {**head["keys"], **keys},
        "ids": trail.found,
        "drawn": drawing.keep(head["drawn"], drew, {**head["drawn"], **drew}),
        "token": done.token,
        "since": max(since, head["since"]),
        "until": min(until, head["until"]),
    }
    if build.memory:
        known.library, known.common = known.library or _library(state, scan), common
        known.texts, known.compiled = texts, compiled
        if isinstance(known.library.atoms, dict):
            known.library.atoms.update(told)
    build.keep_state(scan, state, shown, summary, start.token)
    return build.report(scan, shown, summary, wanted, reasons, done)


def _naming(state: State, slugs: Iterable[str]) -> Iterator[tuple[str, Stored]]:
    """The pages that name a slice of one of these briefings, by their paths; some perhaps more than once."""
    for slug in slugs:
        row = state.rows[slug]
        for path in row["named"]:
            yield path, state.lists[path]
        for other in (slug, *row["shown_by"]):
            for each in state.rows[other]["pages"]:
                yield each[0][0], each


def _keep_pages(state: State, stored: Mapping[str, Stored]) -> None:
    from nutgraf.traces import briefing_of

    slugs = set()
    for path, each in stored.items():
        if path in state.lists:
            state.lists.set(path, each)
        else:
            view = each[0][3]
            slugs.add(briefing_of(view.get("briefing") or view["share"]))
    for slug in slugs:
        row = state.rows[slug]
        state.rows.set(slug, {**row, "pages": [stored.get(each[0][0], each) for each in row["pages"]]})


def _find(state: State, path: str) -> tuple[plan.Page | None, Mapping[str, Any]]:
    """The page at a path, and the values of the slices that planning it made."""
    found = state.page(path)
    return (states.page(found[0]), {name: value for name, (value, _) in found[1].items()}) if found else (None, {})


class _Marks(Mapping[str, str]):
    """The digests of what pages are made of, by their paths: of those in `new`, and of all others as they were."""

    def __init__(self, state: State, new: Mapping[str, Stored]) -> None:
        self.state = state
        self.new = new

    def __getitem__(self, path: str) -> str:
        found = self.new.get(path) or self.state.page(path)
        if found is None:
            raise KeyError(path)
        return found[3]

    def __iter__(self) -> Iterator[str]:
        return iter(self.state.parts["paths"].split("\n"))

    def __len__(self) -> int:
        return int(self.state.head["pages"])


# ---- the library, of which only what is asked for is loaded -------------------------------------


def _library(state: State, scan: sources.Scan) -> Library:
    library: Library = pickle.loads(state.parts["library"])
    cards = _Cards(state)
    slugs = scan.folders.difference(state.head["out"])
    return replace(library, cards=cards, slugs=slugs, atoms=_Atoms(state))  # type: ignore[arg-type]  # nobody writes it


class _Cards(Mapping[str, "Card"]):
    """The cards of a library."""

    def __init__(self, state: State) -> None:
        self.rows = state.rows
        self.out = frozenset(state.head["out"])

    def __getitem__(self, slug: str) -> Card:
        plain = self.rows[slug]["card"] if slug in self.rows and slug not in self.out else None
        if plain is None:
            raise KeyError(slug)
        return kept.card(slug, plain)

    def __iter__(self) -> Iterator[str]:
        from nutgraf.edition.library import ordered

        cards = [kept.card(s, row["card"]) for s, row in self.rows.items() if row["card"] and s not in self.out]
        return iter(ordered(cards))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Atoms(Mapping[str, str]):
    """The atoms of a library."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.out = frozenset(state.head["out"])

    def __getitem__(self, name: str) -> str:
        kind, _, slug = name.partition(":")
        if kind in states.ATOMS and slug in self.state.rows and slug not in self.out:
            return states.known_atoms(slug, self.state.rows[slug])[name]
        return str(self.state.head["atoms"][name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.state.atoms()[0])

    def __len__(self) -> int:
        return len(self.state.atoms()[0])
