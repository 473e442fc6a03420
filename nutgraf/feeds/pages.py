"""What a page tells of itself in its head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nutgraf.feeds.addresses import absolute, tongues
from nutgraf.feeds.entries import images, locale, of
from nutgraf.feeds.linked import linked
from nutgraf.views import PageView


def described(view: Mapping[str, Any], path: str, kind: str) -> PageView:
    """The page at a path as templates see it, from the rest of its view."""
    page = PageView(path=path, kind=kind, url="", type="", images=[], locale="", data="", feeds=[], tongues=[])
    base = view["site"]["url"] if "site" in view else ""
    if base and path.endswith((".html", ".htm")):
        page["url"] = absolute(base, view["dated"]["path"] if kind == "redirect" else path)
        page["type"] = "article" if kind == "briefing" else "website"
        page["images"] = images(view)
        page["locale"] = locale(view["site"]["language"])
        page["feeds"] = of(view)
        page["tongues"] = tongues(base, view.get("tongues", ()))
        page["data"] = linked(view, page)
    return page
