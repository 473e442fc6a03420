"""The two expensive steps as functions over values, for an executor to map: parse files, make briefings.

Making a briefing links it, checks it and makes its slices, with a note of every atom of the library that it
read: while its own files and those atoms are as they were, what was made holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nutgraf import checks
from nutgraf.checks import Claim
from nutgraf.edition import Edition, Library, Opened, common, link, missing_article
from nutgraf.edition.site import common_slices
from nutgraf.edition.slices import Slice, slices
from nutgraf.portable import portable
from nutgraf.problems import Note, Problem, problem
from nutgraf.quantities import formats


@portable
@dataclass(frozen=True, slots=True)
class Made:
    """A briefing, made. `turns` are problems that arise on a day: facts past their `review_after`."""

    slug: str
    reads: tuple[str, ...]
    slices: dict[str, Slice]
    problems: tuple[Problem, ...]
    claims: tuple[Claim, ...]
    turns: tuple[tuple[date, Problem], ...]
    coverage: tuple[int, int, int]  # mentions bound, all, waived


def make(library: Library, slug: str, opened: Opened, *, edition: Edition | None = None) -> Made:
    """Link, check and slice one briefing."""
    edition = edition or Edition(library)
    briefing, problems = link(edition, slug, opened)
    problems = [*opened.problems, *problems]
    if briefing is None:
        known = missing_article(slug) if opened.whole else None
        return Made(slug, tuple(sorted(edition.reads)), {}, (*problems, *([known] if known else [])), (), (), (0, 0, 0))
    problems += checks.check(edition, briefing)
    made = slices(edition, briefing)
    turns = []
    for linked in briefing.facts.values():
        due = linked.fact.review_after
        if due and due.end and linked.slug == slug:
            place = linked.fact.places.get("review_after", linked.fact.place)
            message = f"`{linked.id}` was to be looked at again after {formats.sentence(due)}"
            note = Note(f"{linked.id}: {formats.signed(linked.value)}", linked.fact.place) if linked.value else None
            hint = "check the fact, and move `review_after`"
            turns.append((due.end, problem("stale-fact", place, message, *([note] if note else []), hint=hint)))
    counted = briefing.coverage
    return Made(
        slug,
        tuple(sorted(edition.reads)),
        made,
        tuple(problems),
        tuple(checks.claims(briefing)),
        tuple(turns),
        (counted.bound, counted.mentions, counted.waived),
    )


def make_common(library: Library, counts: dict[str, int]) -> tuple[dict[str, Slice], list[Problem], tuple[str, ...]]:
    """The slices and the problems of what belongs to no briefing, and the atoms that they read."""
    edition = Edition(library)
    problems = [*library.problems, *common(edition), *checks.check_common(edition)]
    made = common_slices(edition, counts)
    return made, problems, tuple(sorted(edition.reads))
