"""The only reader of a site's folder: bytes by path, the same on every file system.

What an editor or a system leaves behind is passed over; what cannot be read safely is a problem. Paths
are NFC with `/` between names, and everything is in the order of its path.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from nutgraf.model import digest
from nutgraf.problems import Note, Place, Problem, problem

LARGEST = 64 << 20  # bytes of one file
SERVED_HIDDEN = frozenset({".well-known", ".nojekyll", ".htaccess"})  # hidden names that web hosts ask for

_PASSED_OVER = re.compile(r"\..*|.*~|#.*#|.*\.sw[opx]|4913|Thumbs\.db|desktop\.ini", re.DOTALL)
_BAD_NAME = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')


@dataclass(frozen=True, slots=True)
class File:
    """A file of a site: its path from the site's folder, its bytes and their digest."""

    path: str
    data: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Files:
    """All that a site is made of.

    `content` holds `site.yaml` and what stands under `content/`, by site path; `templates` and `static` hold the
    default theme's files under the site's own, by their path inside `templates/` and `static/`. A file of
    the default theme has a path that begins with `nutgraf:`. Templates are valid UTF-8.
    """

    content: dict[str, File]
    templates: dict[str, File]
    static: dict[str, File]


def read(root: Path) -> tuple[Files, list[Problem]]:
    """Every file of the site at `root`, and what cannot be read or is not there."""
    problems: list[Problem] = []
    site = Path(os.path.realpath(root))
    content = {}
    settings = _file(site / "site.yaml", "site.yaml", site, problems)
    if settings:
        content["site.yaml"] = settings
    elif not problems:
        hint = "run nutgraf in the folder that holds site.yaml, or name that folder with --root"
        problems.append(problem("missing-file", Place("site.yaml"), "there is no site.yaml here", hint=hint))
    if (site / "content").is_dir():
        content |= {file.path: file for file in _tree(site / "content", "content/", site, problems).values()}
    else:
        hint = "make content/briefings/<name>/ with an article.md and a facts.yaml"
        problems.append(problem("missing-file", Place("content"), "there is no folder `content` here", hint=hint))

    theme = theme_folder()
    overlaid = {}
    for name in ("templates", "static"):
        files: dict[str, File] = {}
        if not _same(theme / name, site / name):
            files |= _tree(theme / name, f"nutgraf:{name}/", Path(os.path.realpath(theme)), problems)
        files |= _tree(site / name, f"{name}/", site, problems)
        overlaid[name] = dict(sorted(files.items()))
    return Files(content, _texts(overlaid["templates"], problems), overlaid["static"]), problems


def theme_folder() -> Path:
    """The folder of the default theme's `templates` and `static`: in the package, or beside it in a checkout."""
    package = Path(__file__).parent
    return package / "theme" if (package / "theme" / "templates").is_dir() else package.parent


def passed_over(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or is what editors and systems leave behind."""
    return _PASSED_OVER.fullmatch(name) is not None


def line_of(files: Files, place: Place) -> str | None:
    """The line of the site's files that a place is on, without its end, or None."""
    return lines_of(files, [place]).get((place.path, place.line))


def lines_of(files: Files, places: Iterable[Place]) -> dict[tuple[str, int], str]:
    """The lines that places are on, by path and line number; each file is taken apart once."""
    wanted: dict[str, set[int]] = {}
    for place in places:
        wanted.setdefault(place.path, set()).add(place.line)
    themed = {file.path: file for group in (files.templates, files.static) for file in group.values()}
    lines: dict[tuple[str, int], str] = {}
    for path, numbers in wanted.items():
        file = files.content.get(path) or themed.get(path)
        if file is None:
            continue
        rows = re.split(r"\r\n?|\n", file.data.decode("utf-8-sig", "replace"))
        lines |= {(path, number): rows[number - 1] for number in numbers if 0 < number <= len(rows)}
    return lines


def _tree(folder: Path, prefix: str, inside: Path, problems: list[Problem]) -> dict[str, File]:
    """Every file below a folder, by its path there, sorted; `prefix` and that path are the file's path."""
    if not os.path.lexists(folder):
        return {}
    if not _within(folder, inside):
        problems.append(_unreadable(prefix.rstrip("/"), "a link that leads out of the site"))
        return {}
    found: dict[str, File] = {}
    folders = [("", folder)]
    while folders:
        below, path = folders.pop()
        for name, entry in _names(path, prefix + below, prefix == "static/", problems):
            try:
                is_folder = entry.is_dir()
                linked = entry.is_symlink()
            except OSError:  # a link that leads round in a circle
                is_folder = linked = False
            if is_folder and linked:
                why = "a link to a folder, which is not followed"
                problems.append(_unreadable(prefix + below + name, why, "make it a folder with files of its own"))
            elif is_folder:
                folders.append((f"{below}{name}/", Path(entry.path)))
            elif file := _file(Path(entry.path), prefix + below + name, inside, problems):
                found[below + name] = file
    return dict(sorted(found.items()))


def _names(folder: Path, path: str, served: bool, problems: list[Problem]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The entries of one folder with their names in NFC, without those that are passed over or cannot be used."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_unreadable(path.rstrip("/"), error.strerror or str(error)))
        return
    seen: dict[str, str] = {}
    for entry in entries:
        name = normalize("NFC", entry.name)
        if passed_over(name) and not (served and name in SERVED_HIDDEN):
            continue
        if _BAD_NAME.search(name) or name[-1] in ". ":
            shown = path + re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", name)
            message = "a name that not every system and web server can hold"
            hint = 'rename it without \\ : * ? " < > |, control characters, or a dot or a space at the end'
            problems.append(problem("bad-name", Place(shown), message, hint=hint))
            continue
        first = seen.setdefault(normalize("NFC", name.casefold()), name)
        if first is not name:
            message = "a name that many systems cannot tell from another one in its folder"
            note = Note("the other one", Place(path + first))
            problems.append(problem("name-collision", Place(path + name), message, note, hint="rename one of them"))
            continue
        yield name, entry


def _file(file: Path, path: str, inside: Path, problems: list[Problem]) -> File | None:
    """A file's bytes; None where it is not there (it may go while we read) or where that is a problem."""
    try:
        status = os.lstat(file)
        linked = stat.S_ISLNK(status.st_mode)
        if linked:
            status = os.stat(file)
        if linked and not _within(file, inside):
            problems.append(_unreadable(path, "a link that leads out of the site", "copy the file into the site"))
        elif not stat.S_ISREG(status.st_mode):
            problems.append(_unreadable(path, "not a file"))
        elif status.st_size > LARGEST:
            hint = "host it elsewhere and link to it"
            problems.append(_unreadable(path, f"larger than {LARGEST >> 20} MiB", hint))
        else:
            data = file.read_bytes()
            return File(path, data, digest(data))
    except FileNotFoundError:
        if os.path.islink(file):
            problems.append(_unreadable(path, "a link to nothing"))
    except OSError as error:
        problems.append(_unreadable(path, error.strerror or str(error)))
    return None


def _texts(files: dict[str, File], problems: list[Problem]) -> dict[str, File]:
    texts = {}
    for name, file in files.items():
        try:
            file.data.decode()
            texts[name] = file
        except UnicodeDecodeError as error:
            before = file.data[: error.start].decode()
            line = before.count("\n") + 1
            place = Place(file.path, line, len(before) - before.rfind("\n"))
            problems.append(problem("not-utf8", place, "this template is not UTF-8 text", hint="save it as UTF-8"))
    return texts


def _unreadable(path: str, why: str, hint: str = "") -> Problem:
    return problem("unreadable-file", Place(path), f"cannot be read: {why}", hint=hint)


def _within(path: Path, folder: Path) -> bool:
    """Whether a path, with its links followed, is in a folder whose own path has none."""
    return Path(os.path.realpath(path)).is_relative_to(folder)


def _same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
