"""Parity: a translation tells the facts that its original tells, and has words for all that readers read of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from nutgraf.edition import Briefing, Edition, Library, Translation, told, translations
from nutgraf.model import Article, Binding, FactsFile, Text, Texts
from nutgraf.problems import Note, Place, Problem, nearest, problem

SHOWN = 6  # texts that a problem names, of many
_NAMES = (".title", ".publisher", ".author")  # of a source: they may well stay what they are


def bindings(edition: Edition, original: Article, article: Article, slug: str) -> Iterator[Problem]:
    """The facts that only one of two articles tells."""
    there, here = _bound(edition, original, slug), _bound(edition, article, slug)
    before = article.title.place
    for key, (text, each) in there.items():
        if key in here:
            before = here[key][0].where(here[key][1])
            continue
        words = each.words or "…"
        yield problem(
            "translation-parity",
            before,
            f"behind this, the fact `{each.target}` is told in the original, and nowhere here",
            Note(f"[{each.words}](fact:{each.target})", text.where(each)),
            hint=f"tell it too, as [{words}](fact:{each.target}) in this language",
        )
    for key, (text, each) in here.items():
        if key not in there:
            message = f"the fact `{each.target}` is told here, and nowhere in the original"
            hint = "take it out, or tell it in the original too"
            note = Note("the original", original.place)
            yield problem("translation-parity", text.where(each), message, note, hint=hint)


def _bound(edition: Edition, article: Article, slug: str) -> dict[str, tuple[Text, Binding]]:
    """The facts that an article tells, by their keys, each with the binding that first does."""
    found: dict[str, tuple[Text, Binding]] = {}
    for text in told.texts(article, FactsFile()):
        for each in text.bindings:
            if each.scheme == "fact":
                linked = edition.fact(slug, each.target)
                found.setdefault(linked.key if linked else each.target, (text, each))
    return found


def words(original: Briefing, translation: Translation) -> Iterator[Problem]:
    """The texts that readers of a translation read in the original's words; and those that are of nothing there is."""
    texts, article = translation.texts, translation.article
    known = translations.addresses(original.file)
    said: Mapping[str, Text | str] = texts.texts if texts else {}
    missing = [
        (at, old)
        for at, old in known.items()
        if old and at not in said and not (at.startswith("sources.") and at.endswith(_NAMES))
    ]
    if texts:
        yield from strangers(texts, known, "facts.yaml")
    if missing and article:
        place = texts.place if texts else article.place
        beside = "facts.yaml" if not texts else "it"
        yield _untranslated(
            place, missing, f"`facts.{translation.lang}.yaml` gives texts as facts.yaml has them", beside
        )
    if article:
        front = [(name, getattr(original.article, name)) for name in ("kicker", "deck", "key_points")]
        own = {(each.date.edtf, each.kind, each.fact and each.fact.id) for each in article.corrections}
        lacks = [(name, old) for name, old in front if old and not getattr(article, name)]
        lacks += [
            (f"the correction of {each.date.edtf}", each.text)
            for each in original.article.corrections
            if (each.date.edtf, each.kind, each.fact and each.fact.id) not in own
        ]
        if lacks:
            hint = "write them into the front matter as the original has them"
            yield _untranslated(article.place, lacks, hint, "article.md")


def _untranslated(place: Place, missing: Sequence[tuple[str, object]], hint: str, beside: str) -> Problem:
    names = [f"`{at}`" if " " not in at else at for at, _ in missing]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    notes = [
        Note(old if isinstance(old, str) else old.plain, _place(old))
        for _, old in missing[:2]
        if isinstance(old, Text | str)
    ]
    some = "a text has" if len(names) == 1 else f"{len(names)} texts have"
    message = f"{some} no words in this language: {', '.join(names[:SHOWN])}{more}"
    return problem("untranslated", place, message, *notes, hint=hint)


def _place(old: Text | str) -> Place | None:
    return old.place if isinstance(old, Text) else None


def strangers(texts: Texts, known: Iterable[str], name: str) -> Iterator[Problem]:
    """The texts of what is not there to be told in another language."""
    there = {""}
    for at in known:
        steps = at.split(".")
        there.update(".".join(steps[:end]) for end in range(1, len(steps) + 1))
    told: set[str] = set()
    for at in texts.texts:
        if at in there:
            continue
        steps = at.split(".")
        end = next(end for end in range(1, len(steps) + 1) if ".".join(steps[:end]) not in there)
        where, above = ".".join(steps[:end]), ".".join(steps[: end - 1])
        if where not in told:
            told.add(where)
            depth = len(steps[: end - 1])
            beside = {
                each.split(".")[depth] for each in there if each.startswith(f"{above}." if above else "") and each
            }
            message = f"{name} has no text `{where}`"
            hint = "take it out" if steps[end - 1].isdigit() else nearest(steps[end - 1], beside)
            yield problem("nothing-to-translate", texts.places.get(where, texts.place), message, hint=hint)


def shared(edition: Edition) -> Iterator[Problem]:
    """The same for the names and notes of entities and shared sources."""
    library: Library = edition.library
    for name, texts in library.texts.items():
        kind, _, _ = name.partition(".")
        records: Mapping[str, object] = library.entities if kind == "entities" else library.sources
        fields = (
            ("name", "note") if kind == "entities" else ("title", "publisher", "publisher_unknown", "author", "note")
        )
        yield from strangers(texts, (f"{each}.{field}" for each in records for field in fields), f"{kind}.yaml")
