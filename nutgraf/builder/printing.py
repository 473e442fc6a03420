"""The pages of a build as they come from the press: what is to be published, what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nutgraf.problems import Problem, failed

if TYPE_CHECKING:
    from nutgraf import plan, publish, workers
    from nutgraf.builder.links import Trail
    from nutgraf.traces import Traces


@dataclass(slots=True)
class Printed:
    """The `files` to publish by their paths; the problems `of_pages`, those of share images in `drawn` by their paths,
    and those of links, with their levels, in `followed`."""

    files: dict[str, publish.Artifact] = field(default_factory=dict)
    of_pages: list[Problem] = field(default_factory=list)
    drawn: dict[str, list[Problem]] = field(default_factory=dict)
    followed: list[Problem] = field(default_factory=list)


def printed(
    sheets: Iterable[workers.Sheet],
    pages: Mapping[str, plan.Page],
    trail: Trail,
    traces: Traces | None,
    follow: Callable[[], list[Problem]],
) -> Printed:
    """All sheets of a build, and what `follow` says of the links when they are known."""
    done = Printed()
    told: dict[Problem, list[str]] = {}  # each problem of a template, and the pages that have it
    for sheet in sheets:
        if pages[sheet.path].kind == "share":
            done.drawn[sheet.path] = sheet.problems
        else:
            for problem in sheet.problems:
                told.setdefault(problem, []).append(sheet.path)
        if sheet.ids is not None:
            trail.saw(sheet.path, sheet.ids)
        if traces:
            traces.saw(pages[sheet.path], sheet.led)
        if sheet.artifact is not None:
            done.files[sheet.path] = sheet.artifact
    done.of_pages = [replace(each, message=f"{each.message} (on {_some(paths)})") for each, paths in told.items()]
    done.followed = follow()
    if traces and not failed(done.followed):  # a link of an author's is told where it was written
        done.of_pages += traces.problems()
    return done


def _some(paths: list[str]) -> str:
    more = len(paths) - 1
    return min(paths) + (f" and {more} more page{'' if more == 1 else 's'}" if more else "")


def near(pages: Iterable[plan.Page], slugs: Iterable[str]) -> list[plan.Page]:
    """Pages in an order in which who renders one after the other has at hand what the one before was made of, however
    large the site is: lists by their kinds, then those of briefings and the feeds. In each of these a page stands where
    the first of the briefings `slugs` is that it names, and a feed behind the last."""
    from nutgraf.plan import slices_of
    from nutgraf.traces import briefing_of

    at = {slug: number for number, slug in enumerate(slugs)}

    def place(page: plan.Page) -> tuple[str, int, bool]:
        names, is_feed = slices_of(page), page.kind == "feed"
        some = reversed(names) if is_feed else names
        number = next((at[slug] for slug in map(briefing_of, some) if slug in at), -1)
        return "~" if is_feed or page.kind == "briefing" else page.kind, number, is_feed

    return sorted(pages, key=place)
