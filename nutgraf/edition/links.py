"""Links by address: where they lead on the site. That something is there is known when all pages are planned."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.model import Text
from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.problems import Place

_SCHEME = pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")


class Aim(NamedTuple):
    """Where a link leads, as a path below the site's root, and a fragment; what cannot be on the site says why."""

    path: str
    fragment: str
    written: str
    place: Place
    fault: str = ""


def resolve(target: str, here: str) -> str | None:
    """The address below the site's root that a link on the page `here` leads to, with its query and fragment; None
    where that is outside of the site. One that begins with a slash begins at the site's root.

    >>> resolve("../other.html#part", "entities/acme.html")
    'other.html#part'
    """
    end = min([at for at in (target.find("?"), target.find("#")) if at >= 0], default=len(target))
    file, rest = target[:end], target[end:]
    if not file:
        return here + rest
    folders = [] if file.startswith("/") else here.split("/")[:-1]
    steps = file.lstrip("/").split("/")
    for step in steps[:-1]:
        if step == "..":
            if not folders:
                return None
            folders.pop()
        elif step not in ("", "."):
            folders.append(step)
    name = steps[-1]
    if name == ".." and folders:
        folders.pop()
    elif name == "..":
        return None
    return "/".join([*folders, name if name not in ("", ".", "..") else "index.html"]) + rest


def aims(text: Text, here: str) -> Iterator[Aim]:
    """The links of a text that lead to another page of the site, or nowhere; `here` is the page that it stands on."""
    for each in text.bindings:
        if each.scheme == "link":
            yield _aim(each.target, here, text.aim(each) if each.target else text.where(each), "")
    for link in text.links:
        scheme = _SCHEME.match(link.target)
        if scheme and scheme[1].lower() not in ("http", "https", "mailto", "tel", "data", "sms", "geo", "ftp"):
            if link.raw or scheme[1].islower():
                yield Aim("", "", link.target, link.place, f"`{scheme[1]}:` is not an address that a browser opens")
        elif not scheme and not link.target.startswith("//"):
            fault = ""
            if link.raw and link.target.startswith("/"):
                fault = "an address that begins with a slash works at the root of a host only"
            yield _aim(link.target, here, link.place, fault)


def _aim(target: str, here: str, place: Place, fault: str) -> Aim:
    resolved = resolve(target, here) if target else None
    if resolved is None:
        return Aim("", "", target, place, fault or ("it leads out of the site" if target else "it leads nowhere"))
    file, _, fragment = resolved.partition("#")
    return Aim(file.partition("?")[0], fragment, target, place, fault)
