"""What stands for a briefing where somebody shares its address: a picture, drawn of its headline and its ledger."""

from __future__ import annotations

from nutgraf import views
from nutgraf.catalogue import catalogue
from nutgraf.model import Site

NAME = "share.png"


def path(slug: str) -> str:
    """Where the picture stands. A file of the author's with this name, beside the article, is published there instead
    of ours."""
    return f"{slug}/{NAME}"


def picture(view: views.Briefing, size: tuple[int, int] | None) -> views.Picture:
    """The picture as its page names it; `size` is that of the author's own."""
    width, height = size or views.PICTURE
    figures = [f"{each['label']['words']}: {_figure(each)}" for each in view["ledger"]]
    alt = "; ".join([view["title"]["words"], *figures]) if size is None else view["title"]["words"]
    return {"path": path(view["slug"]), "width": width, "height": height, "alt": alt}


def _figure(fact: views.FactView) -> str:
    value = fact["value"]
    return f"{value['hedge']} {value['signed']}".strip() if value else ""


def shown(site: Site, view: views.Briefing) -> views.ShareView:
    """What is drawn."""
    words = catalogue(site.language).gettext
    ledger: list[views.ShareItem] = []
    for each in view["ledger"]:
        label, value = each["label"]["words"], each["value"]
        ours = words("our calculation") if each["ours"] and words("our calculation") not in label else ""
        told = words(", ").join(part for part in (label, each["about"], ours) if part)
        if value:
            ledger.append({"sign": value["sign"], "value": value["short"], "label": told})
    return {
        "site": site.title,
        "language": site.language,
        "kicker": view["kicker"],
        "title": view["title"]["words"],
        "ledger": ledger[: views.LEDGER],
    }
