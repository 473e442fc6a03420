"""The edition: the whole site at one moment, linked as far as it is asked.

Every fact gets its value (a formula's exactly), its sources (a formula's are those of its inputs) and,
where it is told by reference, the briefing that told it first. What cannot be settled is a problem of the
briefing that it stands in and stays out; the rest goes on, so that all problems come out in one run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from nutgraf import formulas
from nutgraf.catalogue import same
from nutgraf.edition import translations
from nutgraf.edition.library import Library, Opened, told_in
from nutgraf.edition.links import Aim
from nutgraf.edition.translations import Say, Translated, in_language
from nutgraf.edition.values import Linked
from nutgraf.formulas import Fault
from nutgraf.model import Candidate, Correction, Entity, Event, Fact, Figure, Move, PlainPage, Quote, Ref, Source, Words
from nutgraf.problems import Note, Place, Problem, nearest, problem
from nutgraf.quantities import Quantity, formats

HIDDEN_HINT = "take it out until then, or let this briefing become public no earlier"
DEPTH = 100  # how long a chain of formulas, references or sources may be
_LISTS = {"candidates": Candidate, "events": Event, "moves": Move, "figures": Figure, "quotes": Quote}


@dataclass(slots=True)
class Edition:
    """All that is linked so far.

    A fact's key is `slug/id`; a source's is `slug/id` where a briefing's own facts.yaml has it, `/id` where it is
    shared.
    `reads` collects the atoms (see `library`) that were looked at for the briefing `reader`.

    With a language, all that has words in it is told in those, and else in its own: facts, names, headlines, topics.
    Then an edition is made for one `reader`, which may be a translation that nobody else sees.
    """

    library: Library
    reader: str = ""
    language: str = ""  # empty for that of the site
    reads: set[str] = field(default_factory=set)
    problems: dict[str, list[Problem]] = field(default_factory=dict)  # by the slug of the briefing that they stand in
    aims: dict[str, list[Aim]] = field(default_factory=dict)  # likewise: where links by address lead
    foreign: dict[str, str] = field(default_factory=dict)  # what it tells in another language all the same, and which
    _facts: dict[str, dict[str, Fact]] = field(default_factory=dict)
    _own_sources: dict[str, dict[str, Source]] = field(default_factory=dict)
    _whole: dict[str, bool] = field(default_factory=dict)
    _corrections: dict[str, tuple[Correction, ...]] = field(default_factory=dict)
    _linked: dict[str, Linked | None] = field(default_factory=dict)
    _atoms: dict[str, set[str]] = field(default_factory=dict)  # key of a fact -> what settling it reads
    _open: list[str] = field(default_factory=list)  # keys being settled, for circles
    # What the reader asked for before, its atoms noted. Nothing of it may be asked for by what settles a fact.
    _found: dict[str, Source] = field(default_factory=dict)
    _chains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _addresses: dict[tuple[str, str], str] = field(default_factory=dict)
    _named: dict[tuple[str, str], Linked] = field(default_factory=dict)

    # ---- what is read ----

    def begin(self, reader: str, *reads: str) -> None:
        """Turn to a briefing, of which nothing but these atoms was read yet."""
        self.reader, self.reads = reader, set(reads)
        for known in (self._found, self._chains, self._addresses, self._named):
            known.clear()

    @property
    def lang(self) -> str:
        """The language in which it is told."""
        return self.language or self.library.site.language

    def read(self, atom: str) -> None:
        self.reads.add(atom)

    def words(self) -> Words:
        """What the site says of itself in the language; nothing where that is its own."""
        self.reads.add("site")
        said = in_language(self.library.site.languages, self.language) if self.language else None
        return said or Words()

    def note(self, words: str, lang: str = "") -> str:
        """Words that are told, in the language `lang`, or in that of the site: kept in mind where it is another one."""
        lang = lang or self.library.site.language
        if self.language and words and not same(lang, self.language):
            self.foreign[words] = lang
        return words

    def facts(self, slug: str) -> dict[str, Fact]:
        """The facts of a briefing as written, by id; of two with one id, the first."""
        if slug != self.reader:
            self.reads.add(f"facts:{slug}")
        known = self._facts.get(slug)
        if known is not None:
            return known
        opened = self.library.open(slug) if slug in self.library.slugs else None
        if self.language and opened:
            opened = self._translated(slug, opened)
        found: dict[str, Fact] = {}
        for each in opened.file.facts if opened else ():
            found.setdefault(each.id, each)
        self._facts[slug] = found
        self._own_sources[slug] = {each.id: each for each in (opened.file.sources if opened else ())}
        self._whole[slug] = opened.whole if opened else True
        self._corrections[slug] = opened.article.corrections if opened and opened.article else ()
        return found

    def _translated(self, slug: str, opened: Opened) -> Opened:
        """A briefing as it is told in the language: the reader as its translation has it, others as readers see it."""
        self.reads.add(f"title:{slug}")
        known = {each.lang: each for each in opened.translations}
        if slug != self.reader:
            known = {each.lang: known[each.lang] for each in self.library.translations(slug) if each.lang in known}
        found = in_language(known, self.language)
        for words in translations.untold(opened.file, found.texts if found else None):
            self.note(words, opened.article.lang if opened.article else "")
        return told_in(opened, found) if found else opened

    def translation(self, slug: str) -> Translated | None:
        """The translation of a briefing into the language, if there is one that readers see; of the reader, any."""
        card = self.library.cards.get(slug)
        if not self.language or not card or not card.translations:
            return None
        some = card.translations if slug == self.reader else self.library.translations(slug)
        return in_language({each.lang: each for each in some}, self.language)

    def whole(self, slug: str) -> bool:
        """Whether all files of a briefing could be read: else an id that is missing may only be unreadable."""
        if not slug:
            return True
        if slug != self.reader or slug not in self._whole:
            self.facts(slug)
        return self._whole[slug]

    def corrections(self, slug: str) -> tuple[Correction, ...]:
        if slug != self.reader or slug not in self._corrections:
            self.facts(slug)
        return self._corrections[slug]

    def corrections_of(self, slug: str, linked: Linked, name: str) -> Iterator[Correction]:
        """The corrections of a fact that the briefing `slug` tells as `name`: its own, those of the briefing that told
        it first, and for what we computed those of the facts that it was computed from."""
        if slug and slug != linked.slug:
            yield from (each for each in self.corrections(slug) if each.fact and each.fact.id in (name, linked.key))
        for found in self.rests_on(linked) if linked.inputs else (linked,):
            for each in self.corrections(found.slug):
                if each.fact and each.fact.id == found.id:
                    yield each

    def rests_on(self, linked: Linked) -> Iterator[Linked]:
        """A fact and all that it was computed from, each once."""
        seen = {linked.key}
        waiting = [linked]
        while waiting:
            found = waiting.pop()
            yield found
            for key in found.inputs:
                each = self.settle(key) if key not in seen else None
                seen.add(key)
                if each is not None:
                    waiting.append(each)

    def own_sources(self, slug: str) -> dict[str, Source]:
        if not slug:
            return {}
        if slug != self.reader or slug not in self._own_sources:
            self.facts(slug)
        return self._own_sources[slug]

    def entity(self, name: str) -> Entity | None:
        self.reads.add(f"entity:{name}")
        known = self.library.entities.get(name)
        if known is None or not self.language:
            return known
        say = self._say("entities")
        if say(f"{name}.name", None) is None:
            self.note(known.name)
        return translations.entity(known, say)

    def _say(self, file: str) -> Say:
        """What is said in the language for a file that belongs to no briefing."""
        some = {each.lang: each for name, each in self.library.texts.items() if name.startswith(f"{file}.")}
        return translations.of(in_language(some, self.language))

    def address(self, kind: str, name: str) -> str:
        known = self._addresses.get((kind, name))
        if known is not None:
            return known
        self.reads.add("site")
        lang = ""
        if kind == "briefing":
            self.reads.add(f"address:{name}")
            translation = self.translation(name) if self.language else None
            lang = translation.lang if translation else ""
        elif kind == "page":
            page = self.page(name)
            lang = page.lang if page else ""
        made = self._addresses[kind, name] = self.library.address(kind, name, lang)
        return made

    def page(self, name: str) -> PlainPage | None:
        """A plain page in the language, or else in that of the site; None where there is none."""
        self.reads.add(f"page:{name}")
        found = in_language(self.library.retold.get(name, {}), self.language) if self.language else None
        return found or self.library.pages.get(name)

    def topic(self, name: str) -> str | None:
        """What a topic is called; None where no briefing has it."""
        self.reads.add(f"topic:{name}")
        label = self.library.topics.get(name)
        return (self.words().topics.get(name) or self.note(label)) if label and self.language else label

    def title(self, slug: str) -> str | None:
        """The title of a briefing, in words; None where there is none."""
        self.reads.add(f"title:{slug}")
        if self.language and (found := self.translation(slug)):
            return found.title
        card = self.library.cards.get(slug)
        return self.note(card.title, card.lang) if card else None

    def sees(self, slug: str, home: str) -> bool:
        """Whether what the briefing `slug` tells may lead to another: not to one that its readers would not see."""
        if home == slug:
            return True
        self.reads.add(f"hidden:{home}")
        target = self.library.hidden.get(home)
        if target is None:
            return True
        self.reads.add(f"hidden:{slug}")
        return target.before(self.library.hidden.get(slug))

    def known_briefing(self, slug: str, home: str, place: Place) -> None:
        """A problem if there is no such briefing, or none that may be led to."""
        self.reads.add(f"address:{home}")
        if not self.sees(slug, home):
            each = self.library.hidden[home]
            hint = "an expired briefing is gone: take this out" if each.state == "expired" else HIDDEN_HINT
            message = f"`{home}` {each.why}: what readers see cannot rest on it or lead to it"
            self.tell(
                slug, problem("hidden-briefing", place, message, Note("it is hidden here", each.card.place), hint=hint)
            )
        elif home not in self.library.slugs:
            hint = nearest(home, self.library.slugs)
            self.tell(slug, problem("unknown-briefing", place, f"there is no briefing `{home}`", hint=hint))

    # ---- sources ----

    def source(self, slug: str, name: str) -> str | None:
        """The key of the source that a briefing means by an id: its own before the shared."""
        if name in self.own_sources(slug):
            return f"{slug}/{name}"
        self.reads.add(f"source:/{name}")
        return f"/{name}" if name in self.library.sources else None

    def get_source(self, key: str) -> Source:
        known = self._found.get(key)
        if known is not None:
            return known
        slug, _, name = key.partition("/")
        known = self.own_sources(slug)[name] if slug else self._shared_source(name)
        self._found[key] = known
        return known

    def _shared_source(self, name: str) -> Source:
        self.reads.add(f"source:/{name}")
        known = self.library.sources[name]
        if not self.language:
            return known
        say = self._say("sources")
        for words in translations.untold_of(known, name, say):
            self.note(words)
        return translations.source(known, name, say)

    def chain(self, key: str) -> tuple[str, ...]:
        """The sources that a source is known through, nearest first; a circle is broken where it closes."""
        known = self._chains.get(key)
        if known is None:
            known = self._chains[key] = self._chain(key)
        return known

    def _chain(self, key: str) -> tuple[str, ...]:
        via = self.get_source(key).via
        chain: list[str] = []
        slug = key.partition("/")[0]
        while via and len(chain) < DEPTH:
            found = self.source(slug, via.id)
            if found is None or found == key or found in chain:
                break
            chain.append(found)
            via = self.get_source(found).via
        return tuple(chain)

    def independent(self, keys: Iterable[str]) -> frozenset[str]:
        """The sources behind all chains of `via`: how many independent ones these come down to."""
        return frozenset([chain[-1] if (chain := self.chain(key)) else key for key in keys])

    def source_keys(self, slug: str, refs: Iterable[Ref]) -> list[str]:
        """The keys of the sources that are named; an unknown one is a problem."""
        keys = []
        own = self.own_sources(slug)
        for ref in refs:
            if ref.id in own:
                keys.append(f"{slug}/{ref.id}")
            elif (key := self.source(slug, ref.id)) is not None:
                keys.append(key)
            elif self.whole(slug) and "content/sources.yaml" not in self.library.unread:
                known = [*self.own_sources(slug), *self.library.sources]
                hint = nearest(ref.id, known, add="add it under `sources:` in facts.yaml")
                message = f"there is no source `{ref.id}`" if known else "there are no sources yet"
                self.tell(slug, problem("unknown-source", ref.place, message, hint=hint))
        return keys

    def known_entity(self, slug: str, ref: Ref) -> None:
        """A problem if there is no such entity."""
        if self.entity(ref.id) is None and "content/entities.yaml" not in self.library.unread:
            message = f"there is no entity `{ref.id}`" if self.library.entities else "there are no entities yet"
            hint = nearest(ref.id, self.library.entities, add="add it to content/entities.yaml")
            self.tell(slug, problem("unknown-entity", ref.place, message, hint=hint))

    def tell(self, slug: str, each: Problem) -> None:
        self.problems.setdefault(slug, []).append(each)

    # ---- facts ----

    def fact(self, slug: str, target: str) -> Linked | None:
        """The fact that a binding in the briefing `slug` means by `target`: an id of its own, or `slug/id`."""
        known = self._named.get((slug, target))
        if known is not None:
            return known
        if "/" not in target:
            found = self.settle(f"{slug}/{target}")
        else:
            found = self.settle(target) if self.sees(slug, target.partition("/")[0]) else None
        if found is not None:
            self._named[slug, target] = found
        return found

    def settle(self, key: str) -> Linked | None:
        """The linked fact of a key; None where there is none or it cannot be settled (a problem says why)."""
        atoms = self._atoms.get(key)
        if atoms is not None:
            self.reads |= atoms
            return self._linked[key]
        slug, _, name = key.partition("/")
        fact = self.facts(slug).get(name)
        if fact is None:
            return None
        if key in self._open or len(self._open) > DEPTH:
            chain = self._open[self._open.index(key) :] if key in self._open else self._open[-5:]
            names = " → ".join(each.removeprefix(f"{slug}/") for each in [*chain, key])
            first = min(chain)
            home, _, start = first.partition("/")
            place, hint = self._facts[home][start].place, "give one of them a `value:` and a source, and no formula"
            self.tell(home, problem("cycle", place, f"facts that rest on each other: {names}", hint=hint))
            return None
        self._open.append(key)
        before, self.reads = self.reads, {f"facts:{slug}"}
        result = self._linked[key] = self._link(slug, fact)
        before |= self.reads
        self._atoms[key], self.reads = self.reads, before
        self._open.pop()
        return result

    def _link(self, slug: str, fact: Fact) -> Linked | None:
        if fact.same_as is not None:
            return self._same_as(slug, fact, fact.same_as)
        sources = _once(self.source_keys(slug, fact.sources))
        for ref in fact.entities:
            self.known_entity(slug, ref)
        key = f"{slug}/{fact.id}"
        if isinstance(fact, Event):
            return Linked(fact, slug, fact.id, key, None, fact.date, None, (), sources)
        if isinstance(fact, Figure):
            if fact.formula:
                return self._computed(slug, fact, key, sources)
            return Linked(fact, slug, fact.id, key, fact.value, None, None, (), sources)
        if isinstance(fact, Candidate):
            reasons = [each for reason in fact.reasons for each in self.source_keys(slug, reason.sources)]
            return Linked(fact, slug, fact.id, key, sources=_once([*sources, *reasons]))
        if isinstance(fact, Move):
            after = fact.after
            if after and not isinstance(self.facts(slug).get(after.id), Event):
                events = [each.id for each in self.facts(slug).values() if isinstance(each, Event)]
                hint = nearest(after.id, events, add="add it under `events:`")
                self.tell(slug, problem("unknown-fact", after.place, f"there is no event `{after.id}`", hint=hint))
            return Linked(fact, slug, fact.id, key, fact.change, sources=sources)
        if isinstance(fact, Quote):
            if fact.speaker:
                self.known_entity(slug, fact.speaker)
            return Linked(fact, slug, fact.id, key, date=fact.date, sources=sources)
        return None

    def _same_as(self, slug: str, fact: Fact, ref: Ref) -> Linked | None:
        home, _, name = ref.id.rpartition("/")
        self.reads.add(f"facts:{home}")  # said here, since it may be the reader who is told of: others read this too
        if home not in self.library.slugs or not self.sees(slug, home):
            self.known_briefing(slug, home, ref.place)
            return None
        if name not in self.facts(home):
            if self.whole(home):
                known = self.facts(home)
                message = f"`{home}` has no fact `{name}`" if known else f"`{home}` has no facts yet"
                add = "add it to" if known else "write them into"
                hint = nearest(name, known, add=f"{add} content/briefings/{home}/facts.yaml")
                self.tell(slug, problem("unknown-fact", ref.place, message, hint=hint))
            return None
        found = self.settle(ref.id)
        if found is not None and type(found.fact) is not type(fact):
            kinds = type(fact).__name__.lower(), type(found.fact).__name__.lower()
            message = f"`{ref.id}` is not a {kinds[0]} but a {kinds[1]}"
            self.tell(slug, problem("wrong-type", ref.place, message, hint=f"move this entry to `{kinds[1]}s`"))
            return None
        return found

    # ---- formulas ----

    def _computed(self, slug: str, fact: Figure, key: str, sources: tuple[str, ...]) -> Linked:
        formula = formulas.read(fact.formula)
        place = fact.places.get("formula", fact.place)
        ours = fact.value is None
        if isinstance(formula, Fault):
            self.tell(slug, fault(formula, place))
            return Linked(fact, slug, fact.id, key, fact.value, sources=sources, ours=ours)
        inputs: dict[str, Linked] = {}
        value = formulas.compute(formula, self.lookup(slug, inputs), self.members(slug), fact.round)
        if isinstance(value, Fault):
            if value.message:
                self.tell(slug, fault(value, place))
            return Linked(fact, slug, fact.id, key, fact.value, sources=sources, ours=ours)
        for name in formula.lists:
            inputs.update({each.key: each for each in self._list(slug, name)})
        if fact.value is not None:
            if _disagrees(fact.value, value):
                self.tell(
                    slug,
                    problem(
                        "formula-mismatch",
                        fact.places.get("value", fact.place),
                        f"the formula gives {bare(value)}, not {fact.written.get('value', '')}",
                        Note(f"formula: {fact.formula}", place),
                        hint="correct the value or the formula, or leave the value out",
                    ),
                )
            value = fact.value
        inherited = _once([*sources, *(each for found in inputs.values() for each in found.sources)])
        return Linked(fact, slug, fact.id, key, value, None, formula, tuple(inputs), inherited, ours)

    def lookup(self, slug: str, inputs: dict[str, Linked]) -> formulas.Lookup:
        """What a formula of the briefing may name; the facts that it did name are put into `inputs`."""

        def look(name: str) -> Quantity | Fault:
            found = self.settle(f"{slug}/{name}")
            if found is None:
                known = self.facts(slug)
                # A fact that is there but not settled has its own problem, where it stands.
                return Fault("") if name in known else Fault(f"there is no fact `{name}`", hint=nearest(name, known))
            if found.value is None:
                # A formula that cannot be computed has its own problem.
                return Fault("" if isinstance(found.fact, Figure) else f"`{name}` has no number")
            inputs[found.key] = found
            return found.value

        return look

    def members(self, slug: str) -> formulas.Members:
        return lambda name: [each.value for each in self._list(slug, name)]

    def _list(self, slug: str, name: str) -> list[Linked]:
        facts = [each for each in self.facts(slug).values() if isinstance(each, _LISTS[name])]
        # Figures that are computed are left out of the list of figures: one of them asks.
        stated = [each for each in facts if not (isinstance(each, Figure) and each.formula)]
        settled = [self.settle(f"{slug}/{each.id}") for each in stated]
        return [each for each in settled if each is not None]


def _once(keys: Sequence[str]) -> tuple[str, ...]:
    """Keys without those that come again."""
    return tuple(keys) if len(keys) < 2 else tuple(dict.fromkeys(keys))


def fault(found: Fault, place: Place) -> Problem:
    """A formula's fault as a problem; `place` is the formula's."""
    start, end = found.start, max(found.end, found.start + 1)
    where = Place(place.path, place.line, place.column + start, min(end - start, max(place.width - start, 1)))
    return problem("formula-units" if found.units else "bad-formula", where, found.message, hint=found.hint)


def _disagrees(stated: Quantity, computed: Quantity) -> bool:
    """Whether a stated value is not what its formula gives, to the stated value's own rounding."""
    if stated.kind != computed.kind and {stated.kind, computed.kind} != {"number", "count"}:
        return True
    if stated.unit and computed.unit and stated.unit != computed.unit:
        return True
    return formulas.shown(replace(computed, step=stated.step)).value != stated.value


def bare(value: Quantity) -> str:
    return formats.signed(formulas.shown(value))
