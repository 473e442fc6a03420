"""The two expensive steps as functions over values, for an executor to map: parse files, make briefings.

Making a briefing links it, checks it and makes its slices, with a note of every atom of the library that it
read: while its own files and those atoms are as they were, what was made holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from sys import intern
from typing import Any

from nutgraf import checks
from nutgraf.catalogue import is_chinese, same
from nutgraf.checks import Claim, Turn
from nutgraf.edition import (
    Aim,
    Briefing,
    Counted,
    Edition,
    Library,
    Opened,
    Translation,
    common,
    link,
    missing_article,
    told_in,
)
from nutgraf.edition.lists import lists
from nutgraf.edition.site import common_slices
from nutgraf.edition.slices import Slice, slices
from nutgraf.edition.texts import Page
from nutgraf.edition.told import count
from nutgraf.model import digest
from nutgraf.portable import NamedTuple, portable
from nutgraf.problems import Problem, plain, problem
from nutgraf.record import settled


@portable(frozen=True, slots=True)
class Made:
    """A briefing, made. `turns` are what the clock makes problems: facts past their `review_after`, dates to come."""

    slug: str
    reads: tuple[str, ...]
    slices: dict[str, Slice]
    problems: tuple[Problem, ...]
    claims: tuple[Claim, ...]
    turns: tuple[Turn, ...]
    coverage: tuple[int, int, int]  # mentions bound, all, waived
    recorded: bool = True  # whether its record says what it tells
    aims: tuple[Aim, ...] = ()  # where its links by address lead


def make(library: Library, slug: str, opened: Opened, *, edition: Edition | None = None) -> Made:
    """Link, check and slice one briefing."""
    edition = edition or Edition(library)
    briefing, problems = link(edition, slug, opened)
    problems = [*opened.problems, *problems]
    if briefing is None:
        known = missing_article(slug) if opened.whole else None
        return Made(slug, _reads(edition.reads, slug), {}, (*problems, *([known] if known else [])), (), (), (0, 0, 0))
    problems += checks.check(edition, briefing)
    lang = briefing.article.lang
    own = Edition(library, slug, lang) if lang and lang != edition.lang else edition
    page = Page(own, slug)
    made = slices(page, briefing) | lists(page if own is edition else Page(edition, slug), briefing)
    reads, aims = edition.reads | own.reads, edition.aims.pop(slug, [])
    counts, turns = [briefing.coverage], checks.turns(edition, briefing)
    for each in opened.translations:
        told = _translate(library, briefing, opened, each)
        made |= told.slices
        problems += told.problems
        aims += told.aims
        reads |= told.reads
        counts.append(told.counted)
        turns += checks.translation_turns(edition, briefing, each)
    recorded = settled(edition, briefing)
    return Made(
        slug,
        _reads(reads | edition.reads, slug),
        made,
        tuple(problems),
        tuple(checks.claims(briefing)),
        tuple(turns),
        (sum(c.bound for c in counts), sum(c.mentions for c in counts), sum(c.waived for c in counts)),
        recorded,
        tuple(aims),
    )


class Told(NamedTuple):
    """A translation, made."""

    slices: dict[str, Slice]
    problems: list[Problem]
    aims: list[Aim]
    reads: set[str]
    counted: Counted  # of the texts in its own files


def _translate(library: Library, original: Briefing, opened: Opened, translation: Translation) -> Told:
    """Link, check and slice a translation, in an edition of its language. What is wrong with its original is said
    there: what stands in its own files is told here."""
    slug, lang = original.slug, translation.lang
    problems = list(translation.problems)
    article, place = translation.article, translation.places[0] if translation.places else None
    if place and same(lang, original.article.lang or library.site.language):
        hint = f"call it by the language that it is in: article.{'en' if is_chinese(lang) else 'zh-Hans'}.md"
        message = f"`{place.path.rpartition('/')[2]}` is in the language of its original"
        return Told({}, [*problems, problem("bad-value", place, message, hint=hint)], [], set(), count(()))
    if place and not article and translation.whole:
        hint = "write it, or remove this file"
        message = f"there is no article.{lang}.md that these texts are for"
        problems.append(problem("missing-file", place, message, hint=hint))
    edition = Edition(library, slug, lang)
    told, found = link(edition, slug, told_in(opened, translation), lang)
    assert told is not None  # the original is an article
    found += checks.check_translation(edition, told, original, translation)
    files = {each.path for each in translation.places}
    problems += [each for each in found if each.place.path in files]
    made = slices(Page(edition, slug), told) if article else {}
    aims = [each for each in edition.aims.pop(slug, []) if each.place.path in files]
    counted = count([each for each in told.texts if each.path in files])
    return Told(made, problems, aims, edition.reads, counted)


def _reads(reads: set[str], slug: str) -> tuple[str, ...]:
    """What was read beyond the briefing's own files."""
    return tuple(sorted(reads - {f"facts:{slug}"}))


def record(made: Made) -> dict[str, Any]:
    """What is kept of a briefing that was made, without the values of its slices: plain values only. What many records
    name is interned, which marshal remembers: who loads them all has it once."""
    return {
        "reads": tuple(map(intern, made.reads)),
        "slices": {intern(name): each.digest for name, each in made.slices.items()},
        "problems": [plain(each) for each in made.problems],
        # A hint may name what is near of all that there is: such a briefing is always made again.
        "volatile": any(each.code.startswith(("unknown-", "missing-", "bad-formula")) for each in made.problems),
        "claims": [
            (_short("\0".join(each.what)), _short(f"{each.value.value} {each.value.step}")) for each in made.claims
        ],
        "turns": [(since, until, plain(each)) for since, until, each in made.turns],
        "coverage": made.coverage,
        "recorded": made.recorded,
        "aims": [(*each[:3], tuple(each.place), each.fault) for each in made.aims],
    }


def _short(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()


def key(slug: str, files: str, reads: tuple[str, ...], atoms: Mapping[str, str]) -> str:
    """A name for what was made of a briefing: its files, and what it read as that is in `atoms`."""
    return digest([slug, files, [(name, atoms.get(name)) for name in reads]])


def make_common(
    library: Library, counts: dict[str, int]
) -> tuple[dict[str, Slice], list[Problem], tuple[str, ...], list[Aim]]:
    """The slices and the problems of what belongs to no briefing, the atoms that they read, where links lead."""
    edition = Edition(library)
    problems = [*library.problems, *common(edition), *checks.check_common(edition)]
    made = common_slices(edition, counts)
    return made, problems, _reads(edition.reads, ""), edition.aims.get("", [])
