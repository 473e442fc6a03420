"""Share images in a build: what they look like, whether they can be drawn, and what is said of those that stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nutgraf.problems import Place, Problem, from_plain, plain, problem

if TYPE_CHECKING:
    from nutgraf import sources
    from nutgraf.edition.slices import Slice
    from nutgraf.model import Site

ASKED = Place("site.yaml")


def look(site: Site, scan: sources.Scan) -> tuple[dict[str, Slice], list[Problem]]:
    """The slice of what share images look like, where the site has them, and a problem if they cannot be drawn."""
    if not site.draws:
        return {}, []
    from nutgraf import share
    from nutgraf.edition.slices import slice_of
    from nutgraf.views import Look

    drawn_by = share.version()
    tokens = scan.static.get("tokens.css")
    css = scan.read(tokens).decode("utf-8", "replace") if tokens else ""
    made = {"look": slice_of(Look(colours=share.colours(css), drawn_by=drawn_by))}
    try:
        lacked = share.lacks(site.title, site.language) if drawn_by else ""
    except share.Missing:
        drawn_by = ""
    if not drawn_by:
        hint = "install nutgraf[share], or take `share:` out of site.yaml"
        return made, [problem("missing-package", ASKED, "what draws share images is not installed here", hint=hint)]
    if lacked:
        message = f"the fonts of share images have no “{lacked}”, which the title of the site is written with"
        return made, [problem("missing-package", ASKED, message, hint=share.remedy(lacked))]
    return made, []


def again(told: Mapping[str, Any], rendered: Collection[str], pages: Collection[str]) -> list[Problem]:
    """The problems of share images that stay as they are."""
    staying = [problems for path, problems in told.items() if path in pages and path not in rendered]
    return [from_plain(each) for problems in staying for each in problems]


def keep(told: Mapping[str, Any], rendered: Mapping[str, Iterable[Problem]], pages: Collection[str]) -> dict[str, Any]:
    """What to tell again in the next build: the problems of share images, by their paths."""
    kept = {path: problems for path, problems in told.items() if path in pages and path not in rendered}
    return kept | {path: [plain(each) for each in problems] for path, problems in rendered.items() if problems}
