"""What a page, and a picture, tell of a briefing where its address is shared."""

from __future__ import annotations

from nutgraf.portable import TypedDict

PICTURE = (1200, 630)  # the width and height of a share image, in pixels
LEDGER = 4  # figures on it


class Picture(TypedDict):
    """The picture that stands for a page where it is shared."""

    path: str
    width: int  # in pixels, 0 where it is not known
    height: int
    alt: str


class ShareItem(TypedDict):
    """A figure of the ledger on a share image."""

    sign: str  # of its hedge, or empty
    value: str
    label: str  # with what it leaves open


class ShareView(TypedDict):
    """What stands on the share image of a briefing."""

    site: str  # its name
    language: str
    kicker: str
    title: str
    ledger: list[ShareItem]


class Look(TypedDict):
    """What share images look like: the colours of the theme (`fbfaf7`) by name, and what draws them."""

    colours: dict[str, str]
    drawn_by: str
