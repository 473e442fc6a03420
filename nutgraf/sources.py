"""The only reader of a site's folder: what stands there, by path, the same on every file system.

A scan tells what every file is by the digest of its bytes. A file that the last scan knew and whose size, times
and inode are the same is not read, as in git's index; and a folder whose times and inode are the same is not listed,
as in git's cache of what is untracked. What an editor or a system leaves behind is passed over; what cannot be read
safely is a problem. Paths are NFC with `/` between names, in the order of their text.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from nutgraf.patterns import pattern
from nutgraf.portable import portable
from nutgraf.problems import Note, Place, Problem, problem, sort

LARGEST = 64 << 20  # bytes of one file
SERVED_HIDDEN = frozenset({".well-known", ".nojekyll", ".htaccess"})  # hidden names that web hosts ask for
GRAIN = 2 * 10**9  # nanoseconds: the coarsest clock of a file system (FAT), within which a change leaves no trace
HELD = 16 << 20  # bytes of files read by a scan that it keeps until they are asked for, so that they are read once
TOUCHED = 8  # folders that are listed again before all are
SMALL = 1 << 20  # bytes of a file that is worth keeping

# What a file is recognised by: size, mtime and ctime in nanoseconds, inode; and its digest, 32 hex digits of SHA-256
# over its bytes, empty as long as it is to be read late. A plain tuple, for marshal. An mtime of -1 says that the file
# was too young to be recognised by it.
Stat = tuple[int, int, int, int, str]
# What a folder is recognised by: mtime and ctime in nanoseconds, inode; and the names of its files and of its folders.
# Only one has this that holds nothing else, where no name needs care, and that was old enough when it was listed.
Listing = tuple[int, int, int, tuple[str, ...], tuple[str, ...]]

_PASSED_OVER = pattern(r"\..*|.*~|#.*#|.*\.sw[opx]|4913|Thumbs\.db|desktop\.ini", re.DOTALL)
_BAD_NAME = pattern(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
# Names, each with a slash behind it, that need none of the care of `_names`; no two of them collide.
_PLAIN = pattern(r"(?:(?!4913/|desktop\.ini/)[a-z0-9_-]+(?:\.(?!sw[opx]/)[a-z0-9_-]+)*/)*")


class Changed(Exception):
    """A file, named by its path, is no longer what the scan saw: scan again."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@portable(frozen=True, slots=True)
class Scan:
    """All that a site is made of, at one moment.

    `stats` has every file by its path: `site.yaml`, and what stands under `content/`, `templates/` and `static/`;
    one of the default theme's has a path that begins with `nutgraf:`. `templates` and `static` give, for the name
    inside those folders, the path of the file that counts: the site's own over the theme's. `folders` are the
    names of the folders directly under `content/briefings/`. `moved` are the paths that are not what was known before:
    files that came, went, or have other bytes. `listed` is for the next scan, as `stats` is.
    """

    stats: dict[str, Stat]
    templates: dict[str, str]
    static: dict[str, str]
    folders: frozenset[str]
    problems: tuple[Problem, ...]
    moved: frozenset[str]
    listed: Mapping[str, Listing]
    _disk: dict[str, str]  # where a file stands, if that is not where its path says: its name was not in NFC
    _held: dict[str, bytes]
    _site: str
    _theme: str

    def read(self, path: str) -> bytes:
        """The bytes of a file of `stats` that have the digest there, which a file that is read late has from now on.
        Raises Changed where the disk has others now."""
        held = self._held.pop(path, None)
        if held is not None:
            return held
        try:
            file = self._disk.get(path) or _expected(path, self._site, self._theme)
            with open(file, "rb", buffering=0) as opened:
                data = opened.read()
        except OSError:
            raise Changed(path) from None
        digest, known = _digest(data), self.stats[path]
        if not known[4]:
            self.stats[path] = (*known[:4], digest)
        elif digest != known[4]:
            raise Changed(path)
        return data

    def finish(self) -> None:
        """Read what is to be read late and was not asked for. Raises Changed."""
        for path in [path for path, each in self.stats.items() if not each[4]]:
            self.read(path)


def scan(
    root: Path,
    known: Mapping[str, Stat] = {},
    listed: Mapping[str, Listing] = {},
    *,
    trust: bool = True,
    late: bool = False,
    now_ns: int | None = None,
) -> Scan:
    """Every file of the site at `root`, and what cannot be read or is not there.

    A file that is as `known` (the `stats` of an earlier scan) says keeps its digest unread, and a folder that is as
    `listed` (by the same scan) says is not listed, unless `trust` is off. `late` leaves the texts of briefings that are
    not known to be read when they are asked for. `now_ns` is the time by the clock of the file system.
    """
    site, theme = os.path.realpath(root), os.path.realpath(theme_folder())
    safe = (time.time_ns() if now_ns is None else now_ns) - GRAIN
    if trust and (found := _as_it_was(site, theme, known, listed, safe)):
        return found
    walk = _Walk(site, theme, known if trust else {}, listed if trust else {}, safe, late)
    problems = walk.problems
    settled = walk.file(f"{site}/site.yaml", "site.yaml", site)
    content = os.path.isdir(f"{site}/content")
    if content:
        if not settled and not problems:
            hint = "write one that holds `title:` and a name for the site, or name another folder with --root"
            problems.append(problem("missing-file", Place("site.yaml"), "there is no site.yaml here", hint=hint))
        walk.tree(f"{site}/content", "content/", site)
    elif settled:
        hint = "make content/briefings/<name>/ with an article.md and a facts.yaml"
        problems.append(problem("missing-file", Place("content"), "there is no folder `content` here", hint=hint))
    elif not problems:
        message = "there is no site here: neither site.yaml nor a folder `content`"
        hint = "name the site's folder with --root; `nutgraf explain missing-file` shows how to begin one"
        problems.append(problem("missing-file", Place("site.yaml"), message, hint=hint))
    overlaid = {}
    for name in ("templates", "static"):
        names: dict[str, str] = {}
        if not _same(f"{theme}/{name}", f"{site}/{name}"):
            names |= walk.tree(f"{theme}/{name}", f"nutgraf:{name}/", theme)
        names |= walk.tree(f"{site}/{name}", f"{name}/", site)
        overlaid[name] = dict(sorted(names.items()))
    stats, moved = walk.outcome(known)
    return Scan(
        stats,
        overlaid["templates"],
        overlaid["static"],
        frozenset(walk.folders),
        tuple(sort(problems)),
        moved,
        walk.listed,
        walk.disk,
        walk.held,
        site,
        theme,
    )


def _as_it_was(
    site: str, theme: str, known: Mapping[str, Stat], listed: Mapping[str, Listing], safe: int
) -> Scan | None:
    """The scan of a site in which all files and folders are there that were, and no others: None where that is not so.
    It is what a walk would find, for half the time: no path is put together. Few folders may have changed, as one does
    in which a file is saved by renaming another."""
    roots = [f"{site}/content", *(f"{home}/{name}" for home in (theme, site) for name in ("templates", "static"))]
    prefixes = ["content/", "nutgraf:templates/", "nutgraf:static/", "templates/", "static/"]
    there = [os.path.lexists(root) for root in roots]
    for at in (1, 2):
        there[at] = there[at] and not _same(roots[at], roots[at + 2])
    if not there[0] or there != [prefix in listed for prefix in prefixes] or "site.yaml" not in known:
        return None
    files = 1 + sum([len(each[3]) for each in listed.values()])
    folders = sum(there) + sum([len(each[4]) for each in listed.values()])
    if files != len(known) or folders != len(listed):
        return None
    lstat, home = os.lstat, site + "/"
    walk = _Walk(site, theme, known, {}, safe)
    touched: list[str] = []
    try:
        for below, (modified, changed, inode, _, folders_in) in listed.items():
            now = lstat(home + below if below[0] != "n" else _expected(below, site, theme))
            if now.st_mtime_ns != modified or now.st_ctime_ns != changed or now.st_ino != inode:
                if folders_in or len(touched) == TOUCHED or not stat.S_ISDIR(now.st_mode):
                    return None
                touched.append(below)
        if not all(walk.holds(below, listed[below][3]) for below in touched):
            return None
        for path, old in known.items():
            file = home + path if path[0] != "n" else _expected(path, site, theme)
            now = lstat(file)
            if old[:4] == (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino):
                continue
            if not walk.file(file, path, theme if path[0] == "n" else site):
                return None
    except OSError:
        return None
    if touched:
        young = {below: (-1, *listed[below][1:]) for below in touched}  # which is listed again
        listed = {**listed, **young, **walk.listed}
    overlaid: list[dict[str, str]] = [{}, {}]
    for below, (_, _, _, names, _) in listed.items():
        if below[0] != "c":
            for at, prefix in enumerate(prefixes[1:]):
                if below.startswith(prefix):
                    inner = below[len(prefix) :]
                    # The site's own lie over the theme's.
                    found = {inner + name: below + name for name in names}
                    overlaid[at % 2] = overlaid[at % 2] | found if at > 1 else found | overlaid[at % 2]
    moved = frozenset([path for path, stat in walk.stats.items() if stat[4] != known[path][4]])
    return Scan(
        {**known, **walk.stats},
        dict(sorted(overlaid[0].items())),
        dict(sorted(overlaid[1].items())),
        frozenset(listed.get("content/briefings/", (0, 0, 0, (), ()))[4]),
        (),
        moved,
        listed,
        {},
        walk.held,
        site,
        theme,
    )


def again(root: Path, last: Scan, paths: Iterable[str]) -> Scan:
    """The scan of a site of which nothing but the files at these paths (in full, as a watcher of the disk names them)
    has changed since the last; only those are read. Where more than the bytes of known files changed, or the folder of
    the site is among the paths, all is walked.
    """
    site, theme = last._site, last._theme
    walk = _Walk(site, theme, {}, {}, time.time_ns() - GRAIN)
    for full in paths:
        names = os.path.relpath(full, os.path.abspath(root)).split(os.sep)
        path = "/".join(names)
        if path == ".":
            return scan(root, last.stats, last.listed)
        if any(passed_over(name) for name in names) and path not in last.stats:
            continue
        if path not in last.stats or path in last._disk or last.problems or not walk.file(f"{site}/{path}", path, site):
            return scan(root, last.stats, last.listed)
    if walk.problems:
        return scan(root, last.stats, last.listed)
    moved = frozenset(path for path, stat in walk.stats.items() if stat[4] != last.stats[path][4])
    return replace(last, stats=last.stats | walk.stats, moved=moved, _held=walk.held)


def decode_templates(files: Scan) -> tuple[dict[str, str], list[Problem]]:
    """The text of each template by its name; one that is not UTF-8 is a problem and left out. Raises Changed."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, path in files.templates.items():
        data = files.read(path)
        try:
            texts[name] = data.decode()
        except UnicodeDecodeError as error:
            before = data[: error.start].decode()
            place = Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))
            problems.append(problem("not-utf8", place, "this template is not UTF-8 text", hint="save it as UTF-8"))
    return texts, problems


def theme_folder() -> Path:
    """The folder of the default theme's `templates` and `static`: in the package, or beside it in a checkout."""
    package = Path(__file__).parent
    return package / "theme" if (package / "theme" / "templates").is_dir() else package.parent


def passed_over(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or is what editors and systems leave behind."""
    return _PASSED_OVER.fullmatch(name) is not None


def lines_of(files: Scan, places: Iterable[Place]) -> dict[tuple[str, int], str]:
    """The lines that places are on, by path and line number, without their ends; each file is taken apart once.

    A place in a file that is not the scan's, or has changed since, has none.
    """
    wanted: dict[str, set[int]] = {}
    for place in places:
        wanted.setdefault(place.path, set()).add(place.line)
    lines: dict[tuple[str, int], str] = {}
    for path, numbers in wanted.items():
        if path not in files.stats:
            continue
        try:
            data = files.read(path)
        except Changed:
            continue
        rows = re.split(r"\r\n?|\n", data.decode("utf-8-sig", "replace"))
        lines |= {(path, number): rows[number - 1] for number in numbers if 0 < number <= len(rows)}
    return lines


class _Walk:
    """One walk over the folders of a site, and what it has found so far."""

    def __init__(
        self,
        site: str,
        theme: str,
        known: Mapping[str, Stat],
        recognised: Mapping[str, Listing],
        safe: int,
        late: bool = False,
    ) -> None:
        self.site = site
        self.theme = theme
        self.known = known
        self.recognised = recognised
        self.safe = safe  # what changed before this moment shows it
        self.late = late
        self.stats: dict[str, Stat] = {}
        self.listed: dict[str, Listing] = {}
        self.read = False  # whether any file was
        self.disk: dict[str, str] = {}
        self.held: dict[str, bytes] = {}
        self.room = HELD
        self.folders: set[str] = set()
        self.problems: list[Problem] = []

    def tree(self, folder: str, prefix: str, inside: str) -> dict[str, str]:
        """Take in every file below a folder. Gives what their paths are below `prefix`, and their paths."""
        if not os.path.lexists(folder):
            return {}
        if not _within(folder, inside):
            self.problems.append(_unreadable(prefix.rstrip("/"), "a link that leads out of the site"))
            return {}
        known, recognised, stats, listed, lstat = self.known, self.recognised, self.stats, self.listed, os.lstat
        before = len(stats)
        folders = [(folder + "/", prefix)]
        while folders:
            place, below = folders.pop()
            old = recognised.get(below)
            try:
                now = lstat(place[:-1]) if old else None
            except OSError:
                now = None
            if not old or not now or old[:3] != (now.st_mtime_ns, now.st_ctime_ns, now.st_ino):
                folders += self._list(place, below, inside)
                continue
            listed[below] = old
            for name in old[3]:
                path = below + name
                if was := known.get(path):
                    # This is `file` for a file that is as it was, which nearly all are.
                    try:
                        now = lstat(place + name)
                    except OSError:
                        was = None
                    if was and was[:4] == (now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino):
                        stats[path] = was
                        continue
                self.file(place + name, path, inside)
            if old[4]:
                folders += [(f"{place}{name}/", f"{below}{name}/") for name in old[4]]
                if below == "content/briefings/":
                    self.folders.update(old[4])
        return {path[len(prefix) :]: path for path in islice(stats, before, None)}

    def _list(self, place: str, below: str, inside: str) -> list[tuple[str, str]]:
        """Take in the files of one folder; gives the folders in it, each with what its paths begin with."""
        try:
            status = os.lstat(place[:-1])  # before it is listed: what comes later gives it another time
            with os.scandir(place) as listing:
                entries = list(listing)
        except FileNotFoundError:
            return []
        except OSError as error:
            self.problems.append(_unreadable(below.rstrip("/"), error.strerror or str(error)))
            return []
        names = [entry.name for entry in entries]
        named: Iterable[tuple[str, os.DirEntry[str]]] = zip(names, entries, strict=True)
        troubles = len(self.problems)
        if not _PLAIN.fullmatch("/".join(names) + "/"):
            named = self._names(entries, below)
        files: list[str] = []
        folders: dict[str, str] = {}  # what each is called, and on the disk
        plain = max(status.st_mtime_ns, status.st_ctime_ns) < self.safe and not stat.S_ISLNK(status.st_mode)
        plain = plain and place == _expected(below, self.site, self.theme)
        for name, entry in named:
            if entry.is_dir(follow_symlinks=False):
                folders[name] = entry.name
            else:
                files.append(name)
                plain = plain and entry.is_file(follow_symlinks=False)
                self.file(entry.path, below + name, inside)
            plain = plain and name == entry.name
        if below == "content/briefings/":
            self.folders.update(folders)
        if plain and len(self.problems) == troubles:
            self.listed[below] = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino, tuple(files), tuple(folders))
        return [(f"{place}{real}/", f"{below}{name}/") for name, real in folders.items()]

    def holds(self, below: str, files: Collection[str]) -> bool:
        """Whether a folder holds these files and nothing else, and none that needs care; they are taken in."""
        before = len(self.stats)
        inside = self.theme if below.startswith("nutgraf:") else self.site
        found = self._list(_expected(below, self.site, self.theme), below, inside)
        names = {path[len(below) :] for path in islice(self.stats, before, None)}
        return names == {*files} and not (found or self.problems or self.disk)

    def outcome(self, known: Mapping[str, Stat]) -> tuple[dict[str, Stat], frozenset[str]]:
        """All stats in their order, and the paths that are not what was known."""
        if self.stats.keys() != known.keys():
            moved = {path for path, each in self.stats.items() if path not in known or known[path][4] != each[4]}
            moved |= known.keys() - self.stats.keys()
            return {path: self.stats[path] for path in sorted(self.stats)}, frozenset(moved)
        # `known` has the order already
        if not self.read:
            return dict(known), frozenset()
        moved = {path for path, each in self.stats.items() if (old := known[path]) is not each and old[4] != each[4]}
        return {path: self.stats[path] for path in known}, frozenset(moved)

    def file(self, file: str, path: str, inside: str) -> bool:
        """Take one file in; False where it is not there (it may go while we read) or where that is a problem."""
        try:
            status = os.lstat(file)
            linked = stat.S_ISLNK(status.st_mode)
            if linked:
                status = os.stat(file)
            if stat.S_ISDIR(status.st_mode) and linked:
                hint = "make it a folder with files of its own"
                self.problems.append(_unreadable(path, "a link to a folder, which is not followed", hint))
            elif linked and not _within(file, inside):
                hint = "copy the file into the site"
                self.problems.append(_unreadable(path, "a link that leads out of the site", hint))
            elif not stat.S_ISREG(status.st_mode):
                self.problems.append(_unreadable(path, "not a file"))
            elif status.st_size > LARGEST:
                hint = "host it elsewhere and link to it"
                self.problems.append(_unreadable(path, f"larger than {LARGEST >> 20} MiB", hint))
            else:
                self._take(file, path, status)
                return True
        except FileNotFoundError:
            if os.path.islink(file):
                self.problems.append(_unreadable(path, "a link to nothing"))
        except OSError as error:
            self.problems.append(_unreadable(path, error.strerror or str(error)))
        return False

    def _take(self, file: str, path: str, status: os.stat_result) -> None:
        now = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        old = self.known.get(path)
        if old and old[:4] == now:
            self.stats[path] = old
        else:
            self.read = True
            late = self.late and not old and path.startswith("content/briefings/") and path.endswith((".md", ".yaml"))
            data = b""
            if not late:
                with open(file, "rb", buffering=0) as opened:
                    data = opened.read()
                if len(data) <= min(SMALL, self.room):
                    self.held[path] = data
                    self.room -= len(data)
            # Its times are from before it is read: what changes it later, or did meanwhile, gives it others, but
            # for a change within the grain of the clock.
            young = max(now[1], now[2]) >= self.safe
            self.stats[path] = (now[0], -1 if young else now[1], now[2], now[3], "" if late else _digest(data))
        if file != _expected(path, self.site, self.theme):
            self.disk[path] = file

    def _names(self, entries: list[os.DirEntry[str]], path: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """The entries of a folder with their names in NFC, without those that are passed over or cannot be used."""
        seen: dict[str, str] = {}
        for entry in sorted(entries, key=lambda entry: entry.name):
            name = normalize("NFC", entry.name)
            if passed_over(name) and not (path == "static/" and name in SERVED_HIDDEN):
                continue
            if _BAD_NAME.search(name) or name[-1] in ". ":
                shown = path + re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", name)
                message = "a name that not every system and web server can hold"
                hint = 'rename it without \\ : * ? " < > |, control characters, or a dot or a space at the end'
                self.problems.append(problem("bad-name", Place(shown), message, hint=hint))
                continue
            first = seen.setdefault(normalize("NFC", name.casefold()), name)
            if first is not name:
                message = "a name that many systems cannot tell from another one in its folder"
                note = Note("the other one", Place(path + first))
                hint = "rename one of them"
                self.problems.append(problem("name-collision", Place(path + name), message, note, hint=hint))
                continue
            yield name, entry


def _digest(data: bytes) -> str:
    from hashlib import sha256  # not at the top: a scan in which nothing is new needs none

    return sha256(data).hexdigest()[:32]


def _expected(path: str, site: str, theme: str) -> str:
    """Where a file stands whose names on the disk are those of its path."""
    return f"{theme}/{path[8:]}" if path.startswith("nutgraf:") else f"{site}/{path}"


def _unreadable(path: str, why: str, hint: str = "") -> Problem:
    return problem("unreadable-file", Place(path), f"cannot be read: {why}", hint=hint)


def _within(path: str, folder: str) -> bool:
    """Whether a path, with its links followed, is in a folder whose own path has none."""
    return Path(os.path.realpath(path)).is_relative_to(folder)


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False
