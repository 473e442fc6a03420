"""Tags of raw HTML: the addresses in them, and what a strict Content-Security-Policy would block."""

from __future__ import annotations

import re
from html import unescape

from nutgraf.model import Link
from nutgraf.patterns import pattern
from nutgraf.problems import Located, Problem, problem

_NAME = pattern(r"<([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = pattern(
    r"""[\s"'](?P<name>[A-Za-z][A-Za-z-]{0,40})\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s"'<>]+))"""
)
_LINKING = ("href", "src", "poster", "cite", "data", "action")
_SHOWN = ("src", "poster", "data")  # loaded with the page
_BLOCKED = ("script", "style", "iframe", "frame", "object", "embed", "base", "applet")
_ELSEWHERE = pattern(r"(?:https?:)?//|data:", re.I)


def tag_links(source: Located, tag: re.Match[str]) -> tuple[list[Link], list[Problem]]:
    """The addresses in an opening tag of a text, and the problems of what no page of this site can hold."""
    links: list[Link] = []
    problems: list[Problem] = []
    name = _NAME.match(tag.group())
    if not name:
        return links, problems
    start = tag.start()
    element = name[1].lower()
    if element in _BLOCKED:
        problems.append(_blocked(source, start, tag.end(), f"`<{element}>`"))
    for found in _ATTRIBUTE.finditer(tag.group(), name.end()):
        attribute, span = found["name"].lower(), found.span("name")
        if attribute == "style" or attribute.startswith("on"):
            problems.append(_blocked(source, start + span[0], start + span[1], f"the attribute `{attribute}`"))
        if attribute not in _LINKING:
            continue
        group = next(each for each in "abc" if found[each] is not None)
        where = source.place(start + found.start(group), start + found.end(group))
        target = unescape(found[group]).strip()
        if attribute in _SHOWN and _ELSEWHERE.match(target) and element not in _BLOCKED:
            begin, end = found.span(group)
            problems.append(_blocked(source, start + begin, start + end, "what another host serves"))
        links.append(Link(target, where, raw=True))
    return links, problems


def _blocked(source: Located, start: int, end: int, what: str) -> Problem:
    hint = "use a class and a stylesheet of the theme, or a file in static/ or in the briefing's folder"
    message = f"a strict Content-Security-Policy blocks {what}"
    return problem("blocked-html", source.place(start, end), message, hint=hint)
