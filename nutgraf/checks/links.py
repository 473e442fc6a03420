"""Links by address: each leads to a page or a file that the site has, and to a part of it that is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from html import unescape
from urllib.parse import unquote

from nutgraf.edition import Aim
from nutgraf.patterns import pattern
from nutgraf.problems import Problem, closest, nearest, problem

_IDS = pattern(r"""<[a-zA-Z][^<>]*?\sid=(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
FEW = 3000  # paths that are all looked at for the one that was meant
TOP = ("", "top")  # fragments that every page has


def ids(html: str) -> list[str]:
    """The ids of a page's elements: what a fragment can lead to."""
    return [unescape(a or b or c) for a, b, c in _IDS.findall(html)]


def broken(
    aims: Iterable[Aim], paths: Callable[[], Collection[str]], found: Callable[[str], Collection[str] | None]
) -> Iterator[Problem]:
    """The links that lead nowhere. `paths` gives all that the site will hold, `found` the ids on one of its pages,
    or None where they are not known."""
    for aim in aims:
        if aim.fault:
            yield _broken(aim, aim.fault, _hint(aim))
            continue
        path = unquote(aim.path)
        if path not in paths():
            yield _broken(aim, f"there is no `{path}` on this site", _near(path, paths()))
            continue
        fragment = unquote(aim.fragment.partition(":~:")[0])
        if fragment.lower() in TOP or not path.endswith(".html"):
            continue
        there = found(path)
        if there is not None and fragment not in there:
            hint = nearest(fragment, there)
            yield _broken(aim, f"`{path}` has no part `#{fragment}`", hint)


def _broken(aim: Aim, why: str, hint: str) -> Problem:
    return problem("broken-link", aim.place, f"`{aim.written}` is a broken link: {why}", hint=hint)


def _hint(aim: Aim) -> str:
    if aim.written.startswith("/"):
        return f"write it in Markdown, [words]({aim.written}), or as it is seen from this page"
    if not aim.written:
        return "write the address between the parentheses"
    return "write where it leads: the address of a page of the site, or one that begins with https://"


def _near(path: str, paths: Collection[str]) -> str:
    """The address that was perhaps meant: with its ending, or one that is spelt nearly so."""
    for each in (f"{path}.html", f"{path}/index.html", f"{path.removesuffix('/index.html')}.html"):
        if each in paths:
            return f"did you mean `{each}`?"
    name = path.rpartition("/")[2]
    same = sorted(each for each in paths if each.rpartition("/")[2] == name)
    if same:
        return "did you mean " + " or ".join(f"`{each}`" for each in same[:3]) + "?"
    # Of a large site only what begins alike is compared: to compare all takes seconds.
    stems = {each.removesuffix(".html"): each for each in paths if len(paths) < FEW or each[:3] == path[:3]}
    near = stems.get(closest(path.removesuffix(".html"), sorted(stems)))
    return f"did you mean `{near}`?" if near else "a link to a briefing can be written [words](briefing:its-name)"
