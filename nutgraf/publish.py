"""The only writer: makes the output folder what the artifacts say, and nothing half-done is ever seen.

Each file is its old self or its new one: new bytes are staged under the site's `.nutgraf/`, a journal says
what is about to happen, then each staged file is renamed into place. A publish that was killed is completed
from its journal. A manifest of what was published lets the cost follow the change; without it, or with a
damaged one, the whole folder is compared, which only takes longer.

A folder is ours when it carries the marker file, or holds nothing. From a folder that is ours everything goes
that is not part of the site, but for hidden files at its top that no site can have made (a `.git`, say).
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from nutgraf.model import digest
from nutgraf.problems import Place, Problem, problem

MARKER = ".nutgraf-output"
PART = ".nutgraf-part"  # a copy on its way into a folder that no rename reaches
OWN = ("content", "templates", "static")  # the site's folders, where no output may lie
HIDDEN = frozenset({".well-known", ".nojekyll", ".htaccess"})  # hidden names that a site can have at its top
PATIENCE = 10.0  # seconds that one publish waits for another one of the same site

_FORMAT = 1  # of the manifest and the journal; one of another format counts as damaged
_ABOUT = "nutgraf writes this folder. What is not part of the site is removed from it.\n"


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: the paths written and removed, in that order, and how many were as they should be."""

    written: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Entry(NamedTuple):
    """A published file as it was left; a file that may have any bytes has an empty digest."""

    size: int
    mtime: int  # nanoseconds
    digest: str


_UNUSABLE = re.compile(r"[\x00-\x1f\\:\ud800-\udfff]|.{1000}", re.DOTALL)
_UNKNOWN = _Entry(-1, 0, "")


def publish(artifacts: Mapping[str, bytes], output: Path, state: Path) -> Published:
    """Make `output` hold exactly the artifacts (path to bytes); `state` is the site's `.nutgraf` folder.

    Problems: `output-not-ours`, where nothing was touched, and `output-failed`. After a failure halfway
    each file is still its old self or its new one, and the next publish completes the work.
    """
    output, room = _places(output, state)
    if refused := _refused(output, state):
        return Published(problems=(refused,))
    try:
        with _alone(room):
            _complete(output, room)
            return _publish(artifacts, output, room, state)
    except OSError as error:
        return Published(problems=(_failure(error, output, state),))


def complete(output: Path, state: Path) -> None:
    """Finish what a killed publish left; for a build that will publish nothing itself. Never fails."""
    output, room = _places(output, state)
    if (room / "journal").exists():
        with suppress(OSError), _alone(room):
            _complete(output, room)


def rank(path: str) -> int:
    """In which order files become visible: what pages need, pages, then the ways to them (home, feeds, sitemaps)."""
    name = path.rpartition("/")[2]
    if name in ("index.html", "404.html", "robots.txt", "feed.json") or name.endswith(".xml"):
        return 2
    return 1 if name.endswith(".html") else 0


# ---- one publish ------------------------------------------------------------------------------


def _publish(artifacts: Mapping[str, bytes], output: Path, room: Path, state: Path) -> Published:
    marker = _marker(output)
    if marker is None and next(_present(output), None) is not None:
        message = "this folder holds files that nutgraf did not write; nothing was touched"
        hint = "name another folder with --output, or empty this one"
        return Published(problems=(problem("output-not-ours", _place(output, state), message, hint=hint),))

    manifest = _load(room / "manifest")
    known: dict[str, _Entry] = {}
    made = 0  # a file as young as the manifest may have been altered since, within one tick of the clock
    if manifest and manifest["tree"] == marker:
        known = {path: _Entry(*entry) for path, entry in manifest["files"].items()}
        made = os.stat(room / "manifest").st_mtime_ns
    old = set(known) if known else set(_present(output))
    if problems := _bad_paths(artifacts, known):
        return Published(problems=problems)

    entries: dict[str, _Entry] = {}
    changed: dict[str, tuple[int, int]] = {}  # path -> where it stands in the order
    for path, data in artifacts.items():
        name = digest(data)
        status = _status(output, path) if path in old else None
        entry = known.get(path)
        untouched = entry and status and entry[:2] == (status.st_size, status.st_mtime_ns) and entry.mtime < made
        if entry and untouched and entry.digest == name:
            entries[path] = entry
        elif status and not untouched and status.st_size == len(data) and _bytes(output, path) == data:
            entries[path] = _Entry(status.st_size, status.st_mtime_ns, name)
        else:
            changed[path] = (min(rank(path), 1) if status is None else rank(path) + 1, rank(path))
            entries[path] = _Entry(len(data), 0, name)
    gone = [path for path in old if path not in artifacts and os.path.lexists(output / path)]
    removals = sorted(gone, key=lambda path: (-rank(path), path))
    writes = sorted(changed, key=lambda path: (changed[path], path))
    tree = digest(sorted((path, entry.digest) for path, entry in entries.items()))

    if writes or removals or marker is None:
        _stage(writes, artifacts, removals, room)
        os.makedirs(output, exist_ok=True)
        if marker is None:
            _mark(output, room, "")
        _carry_out(writes, removals, artifacts, output, room / "stage")
        for path in writes:
            if status := _status(output, path):
                entries[path] = entries[path]._replace(mtime=status.st_mtime_ns)
    if entries != known:
        _save(room / "manifest", {"tree": tree, "files": entries})
    if marker != tree:
        _mark(output, room, tree)
    _forget(room)
    return Published(tuple(writes), len(artifacts) - len(writes), tuple(removals))


def _stage(writes: list[str], artifacts: Mapping[str, bytes], removals: list[str], room: Path) -> None:
    """Everything that can fail for want of room on the disk, then the journal: from there on the publish stands."""
    try:
        os.makedirs(room / "stage", exist_ok=True)
        for number, path in enumerate(writes):
            with open(room / "stage" / str(number), "wb") as file:
                file.write(artifacts[path])
        _save(room / "journal", {"writes": writes, "removals": removals})
    except OSError:
        _forget(room)
        raise


def _carry_out(writes: list[str], removals: list[str], kept: Mapping[str, Any], output: Path, stage: Path) -> None:
    """Rename the staged files into place, then remove what goes; what is done already is passed over."""
    made: set[Path] = {output}
    for number, path in enumerate(writes):
        if (staged := stage / str(number)).exists():
            _folder((output / path).parent, made)
            _move(staged, output / path)
    folded = {path.casefold(): path for path in kept} if removals else {}
    left: set[Path] = set()
    for path in removals:
        target, twin = output / path, folded.get(path.casefold())
        if os.path.realpath(target.parent) != str(target.parent):
            continue  # somebody put a link in the place of our folder
        with suppress(FileNotFoundError, NotADirectoryError):
            if (twin and os.path.samefile(target, output / twin)) or _is_folder(target):
                continue  # on this disk it is a file that stays, or it became a folder
            os.unlink(target)
        left.update(folder for folder in target.parents if folder.is_relative_to(output) and folder != output)
    for folder in sorted(left, reverse=True):
        with suppress(OSError):  # it is not empty
            os.rmdir(folder)


def _complete(output: Path, room: Path) -> None:
    """Carry out a journal that was left. Its files then count as unknown, so that the next publish looks at them."""
    if not (room / "journal").exists():
        _forget(room)
        return
    journal = _load(room / "journal")
    manifest = _load(room / "manifest")
    if journal is None or _marker(output) is None:
        (room / "manifest").unlink(missing_ok=True)
    else:
        writes, removals = journal["writes"], journal["removals"]
        if manifest:
            manifest["files"] |= dict.fromkeys(writes + removals, _UNKNOWN)
            _save(room / "manifest", manifest)
        with suppress(OSError):  # what fails now fails again, and is reported, when the next publish comes to it
            _carry_out(writes, removals, dict.fromkeys(writes), output, room / "stage")
    _forget(room)


def _forget(room: Path) -> None:
    """The journal first: without it the staged files mean nothing."""
    (room / "journal").unlink(missing_ok=True)
    if (room / "stage").exists():
        shutil.rmtree(room / "stage")


# ---- the output folder ------------------------------------------------------------------------


def _move(staged: Path, target: Path) -> None:
    if _is_folder(target):
        shutil.rmtree(target)
    try:
        os.replace(staged, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(staged, target.parent / PART)
        os.replace(target.parent / PART, target)
        os.unlink(staged)


def _folder(folder: Path, made: set[Path]) -> None:
    """A real folder with real ones above it, up to the output's own: a file or a link in its way goes."""
    if folder in made:
        return
    _folder(folder.parent, made)
    if not _is_folder(folder):
        folder.unlink(missing_ok=True)
        folder.mkdir()
    made.add(folder)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _present(output: Path) -> Iterator[str]:
    """The path of everything below the output folder that is not a folder, but for what is left alone."""
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            listing = os.scandir(output / below)
        except FileNotFoundError:
            continue
        with listing:
            for entry in listing:
                if not below and entry.name.startswith(".") and entry.name not in HIDDEN:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{below}{entry.name}/")
                else:
                    yield below + entry.name


def _marker(output: Path) -> str | None:
    """The name of the tree that the marker gives, empty while none is complete; None without a marker."""
    try:
        return (output / MARKER).read_text("utf-8", "replace").removeprefix(_ABOUT).strip()
    except FileNotFoundError:
        return None


def _mark(output: Path, room: Path, tree: str) -> None:
    (room / "marker").write_text(f"{_ABOUT}{tree}\n", "utf-8", newline="\n")
    _move(room / "marker", output / MARKER)


def _status(output: Path, path: str) -> os.stat_result | None:
    """What stands at a path, if it is a file."""
    try:
        status = os.lstat(f"{output}/{path}")
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _bytes(output: Path, path: str) -> bytes | None:
    try:
        return (output / path).read_bytes()
    except OSError:
        return None


# ---- the state --------------------------------------------------------------------------------


def _places(output: Path, state: Path) -> tuple[Path, Path]:
    """The output's real path, and the folder under `state` for what concerns it: the same after the site moved."""
    real = Path(os.path.realpath(output))
    try:
        name = os.path.relpath(real, os.path.realpath(state.parent))
    except ValueError:  # on another drive
        name = str(real)
    return real, state / "publish" / digest(name.replace(os.sep, "/"))[:16]


def _save(file: Path, value: Any) -> None:
    """JSON under its own digest, whole or not at all."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    new = file.with_name(file.name + ".new")
    new.write_text(f"{digest([_FORMAT, text])}\n{text}", "ascii", newline="\n")
    os.replace(new, file)


def _load(file: Path) -> Any | None:
    """What was saved; None where it is damaged or not there."""
    try:
        name, _, text = file.read_text("ascii").partition("\n")
    except (OSError, ValueError):
        return None
    return json.loads(text) if digest([_FORMAT, text]) == name else None


@contextmanager
def _alone(room: Path) -> Iterator[None]:
    """Hold the lock of an output; another publish to it is waited for, a while."""
    os.makedirs(room, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # a system without them: renames are still whole
        yield
        return
    with open(room / "lock", "wb") as lock:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OSError(errno.EBUSY, "another build is writing it") from None
                time.sleep(0.02)
        yield


# ---- what is refused --------------------------------------------------------------------------


def _refused(output: Path, state: Path) -> Problem | None:
    """The site's own folders are never an output."""
    site = Path(os.path.realpath(state.parent))
    own = [site / name for name in OWN] + [site / state.name / "publish"]
    if site.is_relative_to(output) or any(output.is_relative_to(folder) for folder in own):
        message = "the output would lie over the site itself; nothing was touched"
        hint = "name a folder of its own with --output, `public` for one"
    elif output == site / state.name:
        message, hint = "this folder is where nutgraf keeps its notes", "name another one with --output"
    else:
        return None
    return problem("output-not-ours", _place(output, state), message, hint=hint)


def _bad_paths(artifacts: Mapping[str, bytes], known: Mapping[str, _Entry]) -> tuple[Problem, ...]:
    """Paths that would lead out of the output, that no disk takes, or that need one name for a file and a folder."""
    new = [path for path in artifacts if path not in known]
    if not new:
        return ()
    folders: set[str] = set()
    for path in artifacts:
        while (path := path.rpartition("/")[0]) and path not in folders:
            folders.add(path)
    problems = []
    for path in new:
        if _UNUSABLE.search(path) or any(_unusable(name) for name in path.split("/")):
            problems.append(problem("output-failed", Place(path), "this address cannot be a file's"))
        elif path in folders:
            message = "this address is a file's and a folder's at once"
            problems.append(problem("output-failed", Place(path), message, hint="give one of the pages another name"))
    return tuple(problems)


def _unusable(name: str) -> bool:
    return name in ("", ".", "..", MARKER, PART) or len(name.encode("utf-8", "replace")) > 250


def _failure(error: OSError, output: Path, state: Path) -> Problem:
    why = error.strerror or str(error)
    name = error.filename2 or error.filename
    where = Path(name) if isinstance(name, str) else output
    named = f" ({where.relative_to(output)})" if where != output and where.is_relative_to(output) else ""
    message = f"the output cannot be written{named}: {why}"
    hint = "mend that and build again: what was begun is completed then"
    return problem("output-failed", _place(output, state), message, hint=hint)


def _place(output: Path, state: Path) -> Place:
    site = os.path.realpath(state.parent)
    return Place(output.relative_to(site).as_posix() if output.is_relative_to(site) else str(output))
