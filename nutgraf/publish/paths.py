"""The paths of an output: which can be none, and in which order their files become visible."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from nutgraf.patterns import pattern
from nutgraf.problems import Place, Problem, problem

MARKER = ".nutgraf-output"
PART = ".nutgraf-part"  # a copy on its way into a folder that no rename reaches

_UNUSABLE = pattern(r"[\x00-\x1f\\:\ud800-\udfff]")
_TAKEN = frozenset(("", ".", "..", MARKER, PART))
_LONGEST = 250  # bytes of a name


def rank(path: str) -> int:
    """In which order files become visible: what pages need, pages, then the ways to them (home, feeds, sitemaps)."""
    name = path.rpartition("/")[2]
    if name in ("index.html", "404.html", "robots.txt", "feed.json") or name.endswith(".xml"):
        return 2
    return 1 if name.endswith(".html") else 0


def bad_paths(paths: Collection[str], new: Iterable[str]) -> tuple[Problem, ...]:
    """Which of the new paths lead out of the output, or are such as no disk takes, or a folder's name as well."""
    folders: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in folders:
            folders.add(path)
    problems = []
    for path in new:
        if unusable(path):
            problems.append(problem("output-failed", Place(path), "this address cannot be a file's"))
        elif clash := path if path in folders else _above(path, paths):
            message = "this address is a file's and a folder's at once"
            problems.append(problem("output-failed", Place(clash), message, hint="give one of the pages another name"))
    return tuple(dict.fromkeys(problems))


def _above(path: str, paths: Collection[str]) -> str:
    """The file among the paths that stands where a path needs a folder."""
    while path := path.rpartition("/")[0]:
        if path in paths:
            return path
    return ""


def unusable(path: str) -> bool:
    """Whether a path leads out of a folder, or is such as no disk takes."""
    if len(path) >= 1000 or _UNUSABLE.search(path) or not _TAKEN.isdisjoint(path.split("/")):
        return True
    data = path.encode()
    return len(data) > _LONGEST and max(map(len, data.split(b"/"))) > _LONGEST
