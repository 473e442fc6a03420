"""A briefing told in another language: what a translation says stands in the place of what its original does.

`article.zh-Hans.md` gives the prose, `facts.zh-Hans.yaml` the texts of the facts, by where they stand; all else, values
above all, is the original's. What neither gives is told in the original's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from nutgraf.catalogue import same
from nutgraf.edition.windows import Window
from nutgraf.model import (
    Article,
    Candidate,
    Correction,
    Entity,
    Event,
    Fact,
    FactsFile,
    Figure,
    Move,
    Quote,
    Reason,
    Source,
    Text,
    Texts,
)
from nutgraf.portable import portable
from nutgraf.problems import Place, Problem
from nutgraf.prose import reread

Say = Callable[[str, Any], Any]  # where a text stands, and what it says there: what it says instead
F = TypeVar("F", bound=Fact)
T = TypeVar("T")

_SECTIONS: dict[type[Fact], tuple[str, tuple[str, ...]]] = {
    Event: ("events", ("title", "note", "disputed")),
    Candidate: ("decision.candidates", ("name", "outcome", "note", "disputed")),
    Move: ("moves", ("label", "measure", "note", "disputed")),
    Figure: ("figures", ("label", "basis", "measure", "note", "disputed")),
    Quote: ("quotes", ("text", "note", "disputed")),
}
_SOURCE = ("title", "publisher", "publisher_unknown", "author", "note")


@portable(frozen=True, slots=True)
class Translation:
    """The files of a translation. Without an article only the texts of the facts are in its language."""

    lang: str
    article: Article | None
    texts: Texts | None
    whole: bool
    problems: tuple[Problem, ...] = ()  # of reading them

    @property
    def places(self) -> list[Place]:
        return [each.place for each in (self.article, self.texts) if each is not None]


@portable(frozen=True, slots=True)
class Translated:
    """What all may know of a translation: its headline, and when readers see it, where that is not as the original."""

    lang: str
    title: str
    place: Place
    window: Window | None = None


# ---- articles ---------------------------------------------------------------------------------


def article(original: Article, translation: Article) -> Article:
    """An article as a translation tells it."""
    given = {each.name: getattr(translation, each.name) for each in fields(Article)}
    said = {name: value for name, value in given.items() if value}
    return replace(original, **said | {"corrections": tuple(_corrections(original, translation))})


def _corrections(original: Article, translation: Article) -> Iterator[Correction]:
    """Those of the original, each in the words that the translation has for it, and the translation's own."""
    own = {_entry(each): each for each in reversed(translation.corrections)}
    for each in original.corrections:
        yield own.pop(_entry(each), each)
    yield from reversed(own.values())


def _entry(each: Correction) -> tuple[str, str, str]:
    return each.date.edtf, each.kind, each.fact.id if each.fact else ""


# ---- facts ------------------------------------------------------------------------------------


def file(original: FactsFile, say: Say) -> FactsFile:
    """Facts in which each text is what is said for it."""
    told = {each.id: _fact(each, say) for each in original.facts}
    decision = original.decision
    if decision:
        found = [told[each.id] for each in decision.candidates]
        decision = replace(
            decision,
            question=say("decision.question", decision.question),
            candidates=tuple(each for each in found if isinstance(each, Candidate)),
            reasons=tuple(_reasons("decision", decision.reasons, say)),
        )
    return replace(
        original,
        sources=tuple(source(each, f"sources.{each.id}", say) for each in original.sources),
        rests_on=say("rests_on", original.rests_on),
        facts=tuple(told.values()),
        decision=decision,
        unknowns=tuple(say(f"unknowns.{number}", each) for number, each in enumerate(original.unknowns)),
    )


def _fact(each: Fact, say: Say) -> Fact:
    if each.same_as is not None:
        return each
    section, names = _SECTIONS[type(each)]
    at = f"{section}.{each.id}"
    if isinstance(each, Candidate):
        each = replace(each, reasons=tuple(_reasons(at, each.reasons, say)))
    return _said(each, at, names, say)


def _said(each: T, at: str, names: tuple[str, ...], say: Say) -> T:
    made: Any = each  # a dataclass
    said: T = replace(made, **{name: say(f"{at}.{name}", getattr(each, name)) for name in names})
    return said


def _reasons(at: str, reasons: tuple[Reason, ...], say: Say) -> Iterator[Reason]:
    for number, each in enumerate(reasons):
        where = f"{at}.reasons.{number}"
        criterion = say(f"{where}.criterion", each.criterion)
        yield replace(each, text=say(f"{where}.{each.side}", each.text), criterion=criterion)


def source(each: Source, at: str, say: Say) -> Source:
    return _said(each, at, _SOURCE, say)


def entity(each: Entity, say: Say) -> Entity:
    return _said(each, each.id, ("name", "note"), say)


# ---- what is said -----------------------------------------------------------------------------


def of(texts: Texts | None) -> Say:
    """Says what some texts in another language say, and where they say nothing what there was."""
    known: Mapping[str, Text | str] = texts.texts if texts else {}
    return known.get


def again(lang: str) -> Say:
    """Says the same, read in another language."""
    return lambda at, old: reread(old, lang) if isinstance(old, Text) else old


def addresses(original: FactsFile) -> dict[str, Text | str | None]:
    """Where a text may stand in a file of facts, and what stands there."""
    found: dict[str, Text | str | None] = {}

    def note(at: str, old: Any) -> Any:
        found[at] = old
        return old

    file(original, note)
    return found


def untold(original: FactsFile, texts: Texts | None) -> Iterator[str]:
    """The words of facts for which texts in another language have none. A Text knows its language itself."""
    said = texts.texts if texts else {}
    yield from (old for at, old in addresses(original).items() if old and isinstance(old, str) and at not in said)


def untold_of(each: Source, at: str, say: Say) -> Iterator[str]:
    """The same of a source."""
    for name in _SOURCE:
        old = getattr(each, name)
        if isinstance(old, str) and say(f"{at}.{name}", None) is None:
            yield old


def in_language(some: Mapping[str, T], lang: str) -> T | None:
    """What there is for a language, or for one that is near it: `zh-Hans` for `zh`."""
    if lang in some:
        return some[lang]
    return next((each for name, each in some.items() if same(name, lang)), None)
