"""Link: the parts of all files into one edition. Bindings, sources, formulas and coverage are settled here.

Every fact gets its value (a formula's exactly), its sources (a formula's are those of its inputs) and,
where it is told by reference, the briefing that told it first. What cannot be settled is a problem and
stays out; the rest goes on, so that all problems of all files come out in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from nutgraf import formulas, parse
from nutgraf.formulas import Fault, Formula
from nutgraf.model import (
    Article,
    Binding,
    Candidate,
    Entity,
    Event,
    Fact,
    FactsFile,
    Figure,
    Found,
    Move,
    PlainPage,
    Quote,
    Ref,
    Site,
    Source,
    Text,
)
from nutgraf.problems import Note, Place, Problem, nearest, problem
from nutgraf.quantities import Date, Quantity

T = TypeVar("T")
DEPTH = 100  # how long a chain of formulas and references may be


@dataclass(frozen=True, slots=True)
class Linked:
    """A fact as the edition knows it. `slug` and `id` name it where it was told first."""

    fact: Fact
    slug: str
    id: str
    value: Quantity | None = None
    date: Date | None = None
    formula: Formula | None = None
    inputs: tuple[str, ...] = ()  # keys of the facts it was computed from
    sources: tuple[str, ...] = ()  # keys; see `Edition.sources`

    @property
    def key(self) -> str:
        return f"{self.slug}/{self.id}"

    @property
    def ours(self) -> bool:
        """Whether it is our own calculation, and not stated by anyone."""
        return self.formula is not None and (not isinstance(self.fact, Figure) or self.fact.value is None)


@dataclass(frozen=True, slots=True)
class Counted:
    """Coverage: how many mentions the texts of a briefing hold, and which are tied to nothing."""

    mentions: int
    bound: int
    waived: int
    unbound: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    slug: str
    article: Article
    file: FactsFile
    facts: Mapping[str, Linked]  # by the id that they have here
    texts: tuple[Text, ...]  # every text that a reader sees, in the order of the page
    coverage: Counted
    published: datetime
    updated: datetime | None

    @property
    def moment(self) -> tuple[datetime, str]:
        return self.published, self.slug


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The whole site at one moment. Briefings stand newest first.

    A source's key is `slug/id` where a briefing's own facts.yaml has it, `/id` where all share it.
    """

    site: Site
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    briefings: Mapping[str, Briefing]
    pages: Mapping[str, PlainPage]
    topics: Mapping[str, Topic]
    images: Mapping[str, str]  # path below content/briefings/ -> digest
    problems: tuple[Problem, ...]
    facts: Mapping[str, Linked]  # by key, each where it was told first

    def fact(self, slug: str, target: str) -> Linked | None:
        """The fact that a binding in the briefing `slug` means by `target`: an id of its own, or `slug/id`."""
        home, slash, name = target.rpartition("/")
        briefing = self.briefings.get(home if slash else slug)
        return briefing.facts.get(name) if briefing else None

    def source(self, slug: str, name: str) -> str | None:
        """The key of the source that a briefing means by an id: its own before the shared."""
        return _source_key(self.sources, slug, name)

    def chain(self, key: str) -> tuple[str, ...]:
        """The sources that a source is known through, nearest first."""
        chain: list[str] = []
        slug = key.partition("/")[0]
        while (via := self.sources[key].via) and len(chain) < DEPTH:
            found = self.source(slug, via.id)
            if found is None or found in chain:
                break
            chain.append(found)
            key = found
        return tuple(chain)

    def independent(self, keys: Iterable[str]) -> frozenset[str]:
        """The sources behind all chains of `via`: how many independent ones these come down to."""
        return frozenset((key, *self.chain(key))[-1] for key in keys)


def _source_key(sources: Mapping[str, Source], slug: str, name: str) -> str | None:
    for key in (f"{slug}/{name}", f"/{name}"):
        if key in sources:
            return key
    return None


def link(parts: Mapping[str, parse.Part], images: Mapping[str, str], folders: Iterable[str] = ()) -> Edition:
    """Link an edition. `images` are digests by path; `folders` the briefings' folders, empty ones included."""
    return _Linker(parts, images, folders).edition()


class _Linker:
    """The tables that linking fills; they live as long as one call of `link`."""

    def __init__(self, parts: Mapping[str, parse.Part], images: Mapping[str, str], folders: Iterable[str]) -> None:
        self.problems: list[Problem] = [each for part in parts.values() for each in part.problems]
        self.images = {path.removeprefix("content/briefings/"): digest for path, digest in images.items()}
        self.site = _value(parts, "site.yaml", Site) or Site(place=Place("site.yaml"))
        self.zone = self._zone()
        self.entities = {e.id: e for e in _values(parts, "content/entities.yaml", Entity)}
        self.sources = {f"/{s.id}": s for s in _values(parts, "content/sources.yaml", Source)}
        self.authors = {a.id: a for a in self.site.authors}
        self.articles: dict[str, Article] = {}
        self.files: dict[str, FactsFile] = {}
        self.pages: dict[str, PlainPage] = {}
        self.own: dict[str, dict[str, Fact]] = {}
        self.linked: dict[str, Linked | None] = {}
        self.open: list[str] = []  # keys being settled, for cycles
        self.unreadable: set[str] = set()  # slugs of which a file could not be read: their ids are not known
        self._sort(parts, folders)

    # ---- the files ----

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.site.timezone)
        except Exception:  # zoneinfo raises half a dozen kinds for a bad name
            self.problems.append(
                problem(
                    "bad-value",
                    self.site.place,
                    f"`{self.site.timezone}` is not a time zone",
                    hint="write a name of the IANA database, such as Europe/Paris",
                )
            )
            return ZoneInfo("UTC")

    def _sort(self, parts: Mapping[str, parse.Part], folders: Iterable[str]) -> None:
        slugs = set(folders)
        for path, part in sorted(parts.items()):
            kind, names = parse.kind(path), path.split("/")
            if kind in ("article", "facts"):
                slugs.add(names[2])
                if part.value is None:
                    self.unreadable.add(names[2])
            if isinstance(part.value, Article):
                self.articles[names[2]] = part.value
            elif isinstance(part.value, FactsFile):
                self.files[names[2]] = part.value
            elif isinstance(part.value, PlainPage):
                self.pages[names[2].removesuffix(".md")] = part.value
        for slug in sorted(slugs):
            folder = f"content/briefings/{slug}"
            if f"{folder}/article.md" not in parts:
                self.problems.append(
                    problem(
                        "missing-file",
                        Place(folder),
                        "this briefing has no article.md",
                        hint="add it, or remove the folder",
                    )
                )
            if not parse.is_slug(slug):
                self.problems.append(
                    problem(
                        "bad-value",
                        Place(folder),
                        f"`{slug}` cannot be the name of a briefing",
                        hint="use lower-case letters, digits and hyphens",
                    )
                )
        for name, page in self.pages.items():
            if not parse.is_slug(name):
                self.problems.append(
                    problem(
                        "bad-value",
                        page.place,
                        f"`{name}` cannot be the name of a page",
                        hint="use lower-case letters, digits and hyphens",
                    )
                )
        for slug, file in self.files.items():
            self.sources.update({f"{slug}/{each.id}": each for each in file.sources})
            self.own[slug] = {each.id: each for each in reversed(file.facts)}

    # ---- the edition ----

    def edition(self) -> Edition:
        self._via()
        for slug, facts in self.own.items():
            for each in facts:
                self._settle(f"{slug}/{each}")
        topics = sorted({ref.id for article in self.articles.values() for ref in article.topics})
        briefings = [self._briefing(slug, article) for slug, article in self.articles.items()]
        self._page_texts()
        linked = {key: each for key, each in self.linked.items() if each is not None and each.key == key}
        return Edition(
            self.site,
            self.entities,
            self.sources,
            {b.slug: b for b in sorted(briefings, key=lambda b: b.moment, reverse=True)},
            self.pages,
            {each: Topic(each, self.site.topics.get(each) or _label(each)) for each in topics},
            self.images,
            tuple(self.problems),
            linked,
        )

    def _via(self) -> None:
        for key, source in self.sources.items():
            if source.via is None:
                continue
            slug = key.partition("/")[0]
            seen, at = [key], key
            while (via := self.sources[at].via) is not None:
                found = _source_key(self.sources, slug, via.id)
                if found is None:
                    if at == key:
                        self._unknown_source(slug, via)
                    break
                if found in seen:
                    if found == key == min(seen):
                        names = " → ".join(self.sources[each].id for each in [*seen, found])
                        self.problems.append(problem("cycle", via.place, f"sources known through each other: {names}"))
                    break
                seen.append(found)
                at = found

    # ---- facts ----

    def _settle(self, key: str) -> Linked | None:
        """The linked fact of a key; None where there is none or it cannot be settled (a problem says why)."""
        if key in self.linked:
            return self.linked[key]
        slug, _, name = key.partition("/")
        fact = self.own.get(slug, {}).get(name)
        if fact is None:
            return None
        if key in self.open or len(self.open) > DEPTH:
            chain = self.open[self.open.index(key) :] if key in self.open else self.open[-5:]
            self.problems.append(
                problem(
                    "cycle",
                    fact.place,
                    "facts that rest on each other: " + " → ".join(_local(each, slug) for each in [*chain, key]),
                )
            )
            return None
        self.open.append(key)
        result = self._link(slug, fact)
        self.open.pop()
        self.linked[key] = result
        return result

    def _link(self, slug: str, fact: Fact) -> Linked | None:
        if fact.same_as is not None:
            return self._same_as(slug, fact, fact.same_as)
        sources = tuple(dict.fromkeys(self._sources(slug, fact.sources)))
        for ref in fact.entities:
            self._entity(ref)
        match fact:
            case Event(date=date):
                return Linked(fact, slug, fact.id, date=date, sources=sources)
            case Quote(date=date, speaker=speaker):
                if speaker:
                    self._entity(speaker)
                return Linked(fact, slug, fact.id, date=date, sources=sources)
            case Candidate():
                reasons = [key for reason in fact.reasons for key in self._sources(slug, reason.sources)]
                return Linked(fact, slug, fact.id, sources=tuple(dict.fromkeys([*sources, *reasons])))
            case Move(change=change, after=after):
                if after:
                    self._event(slug, after)
                return Linked(fact, slug, fact.id, value=change, sources=sources)
            case Figure(formula=""):
                return Linked(fact, slug, fact.id, value=fact.value, sources=sources)
            case Figure():
                return self._computed(slug, fact, sources)
        return None

    def _same_as(self, slug: str, fact: Fact, ref: Ref) -> Linked | None:
        home, _, name = ref.id.rpartition("/")
        found = self._settle(ref.id) if home else None
        if found is None:
            if home in self.unreadable or f"{home}/{name}" in self.linked or ref.id in self.open:
                return None
            if home not in self.own:
                self.problems.append(
                    problem(
                        "unknown-briefing",
                        ref.place,
                        f"there is no briefing `{home}` with facts",
                        hint=nearest(home, self.own),
                    )
                )
            else:
                self.problems.append(
                    problem(
                        "unknown-fact", ref.place, f"`{home}` has no fact `{name}`", hint=nearest(name, self.own[home])
                    )
                )
            return None
        if type(found.fact) is not type(fact):
            kinds = type(fact).__name__.lower(), type(found.fact).__name__.lower()
            self.problems.append(
                problem(
                    "wrong-type",
                    ref.place,
                    f"`{ref.id}` is not a {kinds[0]} but a {kinds[1]}",
                    hint=f"move this entry to `{kinds[1]}s`",
                )
            )
            return None
        return found

    def _computed(self, slug: str, fact: Figure, sources: tuple[str, ...]) -> Linked | None:
        formula = formulas.read(fact.formula)
        place = fact.places.get("formula", fact.place)
        if isinstance(formula, Fault):
            self.problems.append(_fault(formula, place))
            return Linked(fact, slug, fact.id, value=fact.value, sources=sources)
        inputs: dict[str, Linked] = {}
        value = formulas.compute(formula, self._lookup(slug, inputs), self._members(slug), fact.round)
        if isinstance(value, Fault):
            if value.message:
                self.problems.append(_fault(value, place))
            return Linked(
                fact, slug, fact.id, value=fact.value, formula=formula if fact.value else None, sources=sources
            )
        for name in formula.lists:
            inputs.update({each.key: each for each in self._list(slug, name)})
        if fact.value is not None:
            if _disagrees(fact.value, value):
                self.problems.append(
                    problem(
                        "formula-mismatch",
                        fact.places.get("value", fact.place),
                        f"the formula gives {_bare(value)}, not {fact.written.get('value', '')}",
                        Note(f"formula: {fact.formula}", place),
                        hint="correct the value or the formula, or leave the value out",
                    )
                )
            value = fact.value
        inherited = dict.fromkeys([*sources, *(key for each in inputs.values() for key in each.sources)])
        return Linked(fact, slug, fact.id, value, None, formula, tuple(inputs), tuple(inherited))

    def _lookup(self, slug: str, inputs: dict[str, Linked]) -> formulas.Lookup:
        def lookup(name: str) -> Quantity | Fault:
            found = self._settle(f"{slug}/{name}")
            if found is None:
                if name in self.own.get(slug, {}):
                    return Fault("")  # told where it stands
                return Fault(f"there is no fact `{name}`", hint=nearest(name, self.own.get(slug, {})))
            if found.value is None:
                return Fault(f"`{name}` has no number")
            inputs[found.key] = found
            return found.value

        return lookup

    def _list(self, slug: str, name: str) -> list[Linked]:
        kind = {"candidates": Candidate, "events": Event, "moves": Move, "figures": Figure, "quotes": Quote}[name]
        facts = [each for each in self.own.get(slug, {}).values() if isinstance(each, kind)]
        # Figures that are computed are left out of the list of figures: one of them asks.
        stated = [each for each in facts if not (isinstance(each, Figure) and each.formula)]
        settled = [self._settle(f"{slug}/{each.id}") for each in stated]
        return [each for each in settled if each is not None]

    def _members(self, slug: str) -> formulas.Members:
        return lambda name: [each.value for each in self._list(slug, name)]

    # ---- references ----

    def _sources(self, slug: str, refs: Iterable[Ref]) -> Iterator[str]:
        for ref in refs:
            key = _source_key(self.sources, slug, ref.id)
            if key is None:
                self._unknown_source(slug, ref)
            else:
                yield key

    def _unknown_source(self, slug: str, ref: Ref) -> None:
        known = [key.partition("/")[2] for key in self.sources if key.partition("/")[0] in ("", slug)]
        self.problems.append(
            problem("unknown-source", ref.place, f"there is no source `{ref.id}`", hint=nearest(ref.id, known))
        )

    def _entity(self, ref: Ref) -> None:
        if ref.id not in self.entities:
            hint = nearest(ref.id, self.entities) or "add it to content/entities.yaml"
            self.problems.append(problem("unknown-entity", ref.place, f"there is no entity `{ref.id}`", hint=hint))

    def _event(self, slug: str, ref: Ref) -> None:
        fact = self.own.get(slug, {}).get(ref.id)
        if not isinstance(fact, Event):
            events = [each.id for each in self.own.get(slug, {}).values() if isinstance(each, Event)]
            self.problems.append(
                problem("unknown-fact", ref.place, f"there is no event `{ref.id}`", hint=nearest(ref.id, events))
            )

    # ---- briefings ----

    def _briefing(self, slug: str, article: Article) -> Briefing:
        file = self.files.get(slug, FactsFile())
        texts = tuple(_texts(article, file))
        facts = {name: found for name in self.own.get(slug, {}) if (found := self.linked.get(f"{slug}/{name}")) is not None}
        for text in texts:
            self._bindings(slug, text)
        for ref in article.ledger:
            found = self._fact(slug, ref.id)
            if found is None:
                self._unknown_fact(slug, ref.id, ref.place)
            elif found.value is None:
                self.problems.append(
                    problem(
                        "no-number-in-fact",
                        ref.place,
                        f"`{ref.id}` has no number for the ledger",
                        hint="name a figure or a move",
                    )
                )
        for ref in article.authors:
            if ref.id not in self.authors:
                self.problems.append(
                    problem(
                        "unknown-author",
                        ref.place,
                        f"site.yaml names no author `{ref.id}`",
                        hint=nearest(ref.id, self.authors),
                    )
                )
        for ref in article.related:
            self._known_briefing(ref.id, ref.place)
        for correction in article.corrections:
            if correction.fact and self._fact(slug, correction.fact.id) is None:
                self._unknown_fact(slug, correction.fact.id, correction.fact.place)
        if file.decision:
            self._decision(slug, file)
        self._assertions(slug, file)
        published = self._moment(article.published) or datetime(1970, 1, 1, tzinfo=self.zone)
        return Briefing(slug, article, file, facts, texts, count(texts), published, self._moment(article.updated))

    def _decision(self, slug: str, file: FactsFile) -> None:
        decision = file.decision
        assert decision is not None
        if decision.by:
            self._entity(decision.by)
        tuple(self._sources(slug, (ref for reason in decision.reasons for ref in reason.sources)))
        for candidate in decision.candidates:
            if not candidate.entities and not candidate.name and candidate.id not in self.entities:
                self._entity(Ref(candidate.id, candidate.place))

    def _assertions(self, slug: str, file: FactsFile) -> None:
        for each in file.assertions:
            formula = formulas.read(each.that)
            result: bool | Fault
            inputs: dict[str, Linked] = {}
            if isinstance(formula, Fault):
                result = formula
            else:
                result = formulas.holds(formula, self._lookup(slug, inputs), self._members(slug))
            if isinstance(result, Fault):
                if result.message:
                    self.problems.append(_fault(result, each.place))
            elif not result:
                notes = [
                    Note(
                        f"{found.id}: {_bare(found.value)}",
                        found.fact.places.get("value") or found.fact.places.get("change"),
                    )
                    for found in inputs.values()
                    if found.value
                ]
                self.problems.append(
                    problem(
                        "assertion-failed",
                        each.place,
                        "this does not hold" + (f" ({each.because})" if each.because else ""),
                        *notes,
                        *self._sides(formula, slug),
                        hint="correct the fact that is wrong, or the assertion",
                    )
                )

    def _sides(self, formula: Formula | Fault, slug: str) -> list[Note]:
        """What the two sides of a failed comparison come to."""
        import ast

        if isinstance(formula, Fault) or not isinstance(formula.tree, ast.Compare):
            return []
        notes = []
        for side in (formula.tree.left, *formula.tree.comparators):
            if not isinstance(side, ast.Constant | ast.Name):
                part = Formula(formula.text, side, formula.names, formula.lists)
                value = formulas.compute(part, self._lookup(slug, {}), self._members(slug), 4)
                if not isinstance(value, Fault):
                    notes.append(Note(f"{ast.unparse(side)} is {_bare(value)}"))
        return notes

    def _moment(self, moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        return moment.replace(tzinfo=self.zone) if moment.tzinfo is None else moment.astimezone(self.zone)

    def _page_texts(self) -> None:
        for name, page in self.pages.items():
            for text in (page.title, page.deck, page.body.text):
                if text:
                    for each in _nested(text):
                        self._bindings("", each, page=name)
        for entity in self.entities.values():
            if entity.note:
                self._bindings("", entity.note)
        for ref in (self.site.corrections_policy, self.site.methods):
            if ref and ref.id.removeprefix("pages/") not in self.pages:
                self.problems.append(
                    problem(
                        "unknown-page",
                        ref.place,
                        f"there is no page `{ref.id}`",
                        hint=nearest(ref.id, [f"pages/{p}" for p in self.pages]),
                    )
                )

    # ---- bindings ----

    def _fact(self, slug: str, target: str) -> Linked | None:
        return self.linked.get(target if "/" in target else f"{slug}/{target}")

    def _known_briefing(self, slug: str, place: Place) -> None:
        if slug not in self.articles:
            self.problems.append(
                problem("unknown-briefing", place, f"there is no briefing `{slug}`", hint=nearest(slug, self.articles))
            )

    def _unknown_fact(self, slug: str, target: str, place: Place) -> None:
        home, slash, name = target.rpartition("/")
        home = home if slash else slug
        if home in self.unreadable or name in self.own.get(home, {}):
            return  # told where it stands
        if slash and home not in self.own:
            self.problems.append(
                problem(
                    "unknown-briefing", place, f"there is no briefing `{home}` with facts", hint=nearest(home, self.own)
                )
            )
            return
        hint = nearest(name, self.own.get(home, {}))
        owner = f"`{home}` has" if slash else "this briefing has" if home else "a page has"
        self.problems.append(problem("unknown-fact", place, f"{owner} no fact `{name}`", hint=hint))

    def _bindings(self, slug: str, text: Text, page: str = "") -> None:
        for each in text.bindings:
            match each.scheme:
                case "fact":
                    if self._fact(slug, each.target) is None:
                        self._unknown_fact(slug, each.target, each.target_place)
                case "entity":
                    self._entity(Ref(each.target, each.target_place))
                case "briefing":
                    self._known_briefing(each.target, each.target_place)
                case "source":
                    tuple(self._sources(slug, [Ref(each.target, each.target_place)]))
                case "page":
                    if each.target not in self.pages:
                        self.problems.append(
                            problem(
                                "unknown-page",
                                each.target_place,
                                f"there is no page `{each.target}`",
                                hint=nearest(each.target, self.pages),
                            )
                        )
                case "topic":
                    known = {ref.id for article in self.articles.values() for ref in article.topics}
                    if each.target not in known:
                        self.problems.append(
                            problem(
                                "unknown-topic",
                                each.target_place,
                                f"no briefing has the topic `{each.target}`",
                                hint=nearest(each.target, known),
                            )
                        )
                case "image":
                    self._image(slug, each, page)
                case "waive":
                    if not each.target.strip():
                        self.problems.append(
                            problem(
                                "waiver-without-reason",
                                each.place,
                                "a waiver says why",
                                hint="write for instance [nine](waive:idiom)",
                            )
                        )

    def _image(self, slug: str, each: Binding, page: str) -> None:
        if page or f"{slug}/{each.target}" not in self.images:
            known = [path.removeprefix(f"{slug}/") for path in self.images if path.startswith(f"{slug}/")]
            where = "a page has no images" if page else f"`{each.target}` is not in the briefing's folder"
            self.problems.append(problem("missing-image", each.target_place, where, hint=nearest(each.target, known)))


# ---- what a briefing tells --------------------------------------------------------------------


def _texts(article: Article, file: FactsFile) -> Iterator[Text]:
    """Every text of the author that a reader of the briefing sees, in the order of the page."""
    some: list[Text | None] = [article.kicker, article.title, article.deck, *article.key_points, article.body.text]
    decision = file.decision
    if decision:
        some.append(decision.question)
        for candidate in decision.candidates:
            some.extend([candidate.outcome, candidate.note, *(reason.text for reason in candidate.reasons)])
        some.extend(reason.text for reason in decision.reasons)
    for fact in file.facts:
        match fact:
            case Event(title=title):
                some.append(title)
            case Move(label=label) | Figure(label=label):
                some.append(label)
        if not isinstance(fact, Candidate):
            some.append(fact.note)
    some.extend([*file.unknowns, file.rests_on, *(source.note for source in file.sources)])
    some.extend(correction.text for correction in article.corrections)
    for text in some:
        if text is not None:
            yield from _nested(text)


def _nested(text: Text) -> Iterator[Text]:
    """A text, and the descriptions and captions in it."""
    yield text
    for each in text.bindings:
        for inner in (each.alt, each.caption):
            if inner is not None:
                yield inner


def count(texts: Sequence[Text]) -> Counted:
    """Coverage of some texts. A mention is bound by the words of a fact, by a quotation tied to a source
    in the same paragraph, or waived in place."""
    mentions = bound = waived = 0
    unbound: list[Found] = []
    for text in texts:
        for found in text.mentions:
            mentions += 1
            scheme = text.bindings[found.binding].scheme if found.binding is not None else ""
            if scheme == "waive":
                waived += 1
            elif scheme == "fact" or (found.quoted and _cited(text, found)):
                bound += 1
            else:
                unbound.append(found)
    return Counted(mentions, bound, waived, tuple(unbound))


def _cited(text: Text, found: Found) -> bool:
    """Whether a citation follows the quotation in its paragraph, or ties its words."""
    if found.binding is not None and text.bindings[found.binding].scheme == "source":
        return True
    end = text.plain.find("\n\n", found.mention.end)
    stop = len(text.plain) if end < 0 else end
    return any(b.scheme == "source" and found.mention.end <= b.start <= stop for b in text.bindings)


# ---- small things -----------------------------------------------------------------------------


def _value(parts: Mapping[str, parse.Part], path: str, kind: type[T]) -> T | None:
    part = parts.get(path)
    return part.value if part and isinstance(part.value, kind) else None


def _values(parts: Mapping[str, parse.Part], path: str, kind: type[T]) -> list[T]:
    part = parts.get(path)
    if part is None or not isinstance(part.value, tuple):
        return []
    return [each for each in part.value if isinstance(each, kind)]


def _fault(fault: Fault, place: Place) -> Problem:
    start, end = fault.start, max(fault.end, fault.start + 1)
    where = Place(place.path, place.line, place.column + start, min(end - start, max(place.width - start, 1)))
    return problem("formula-units" if fault.units else "bad-formula", where, fault.message, hint=fault.hint)


def _disagrees(stated: Quantity, computed: Quantity) -> bool:
    """Whether a stated value is not what its formula gives, to the stated value's own rounding."""
    if stated.kind != computed.kind and {stated.kind, computed.kind} != {"number", "count"}:
        return True
    if stated.unit and computed.unit and stated.unit != computed.unit:
        return True
    return formulas.shown(replace(computed, step=stated.step)).value != stated.value


def _bare(value: Quantity | None) -> str:
    if value is None:
        return "nothing"
    from nutgraf.quantities import formats

    return formats.signed(formulas.shown(value))


def _local(key: str, slug: str) -> str:
    return key.removeprefix(f"{slug}/")


def _label(name: str) -> str:
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


__all__ = ["Briefing", "Counted", "Edition", "Linked", "Topic", "count", "link"]
