"""Pictures: what is published as one can be shown."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.edition import Briefing, Edition, sharing
from nutgraf.problems import Place, Problem, problem


def shared(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """A share image of the author's own is a picture: who shares the page would get none otherwise."""
    library, name = edition.library, sharing.path(briefing.slug)
    if not library.site.draws:
        return
    edition.read(f"image:{name}")
    if name in library.images and library.size(name) == (0, 0):
        place = Place(f"content/briefings/{name}")
        hint = "save it as PNG, or remove it: a share image is drawn then"
        yield problem("unreadable-file", place, f"`{sharing.NAME}` is not a picture", hint=hint)
