"""Trees of files in the output folder: one after the other, each file its old self or its new one."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path

from nutgraf.portable import portable
from nutgraf.problems import Place, Problem, problem
from nutgraf.publish.manifest import Entry, Manifest, keep
from nutgraf.publish.paths import MARKER, PART, bad_paths, rank
from nutgraf.publish.staging import Artifact, Stage, Staged, lay, measure
from nutgraf.publish.state import Spot, alone, clear, digest, load, name_in, save, spot_of

OWN = ("content", "templates", "static")  # the site's folders, where no output may lie
HIDDEN = frozenset({".well-known", ".nojekyll", ".htaccess"})  # hidden names that a site can have at its top

_ABOUT = "nutgraf writes this folder. What is not part of the site is removed from it.\n"


@portable(frozen=True, slots=True)
class Published:
    """What a publish did: the paths written and removed, in that order, and how many files it left as they were.

    `token` names the tree that stands now, as `current` will; it is empty where there is a problem.
    """

    written: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    token: str = ""


class Overtaken(Exception):
    """Another publish came first; `problem` says so."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def publish(artifacts: Mapping[str, Artifact], output: Path, state: Path, *, staged: Stage | None = None) -> Published:
    """Make `output` hold exactly the artifacts (by path); `state` is the site's `.nutgraf` folder, and `staged` the
    stage on which most of them lie: where there is no output yet, it becomes that in one move.

    Problems: `output-not-ours`, where nothing was touched, and `output-failed`. After a failure halfway
    each file is still its old self or its new one, and the next publish completes the work.
    """
    return _under_lock(output, state, lambda spot: _whole(artifacts, spot, staged))


def change(
    files: Mapping[str, Artifact], removed: Collection[str], output: Path, state: Path, *, since: str = ""
) -> Published:
    """Make `output` the tree that `current` names with these files written and those removed; as `publish` does.

    No other file is looked at. `since` is the token that the caller took: where the output is no longer that tree
    nothing is touched, and `Overtaken` is raised. Without one it may be any known tree, and none is an `output-failed`.
    """
    return _under_lock(output, state, lambda spot: _delta(files, removed, spot, since))


def current(output: Path, state: Path) -> str:
    """The name of the tree that the output holds: 32 hex digits, the same for the same files on any way there.

    Empty where that is not known: there is no output, it is not ours, another site or a killed publish wrote it, or
    the manifest is lost or damaged; `publish` is for all of these. A publish that was killed is completed first.
    That nothing was added or removed by hand is seen at the top of the output only; its files are not looked at.
    """
    complete(output, state)
    spot = spot_of(output, state)
    tree = name_in(spot.room / "manifest")
    if not tree or tree != _marker(spot.output) or not _is_settled(spot.output):
        return ""
    return "" if (spot.room / "journal").exists() or _refused(spot) else tree


def complete(output: Path, state: Path) -> None:
    """Finish what a killed publish left; for a build that will publish nothing itself. Never fails."""
    with suppress(OSError):
        spot = spot_of(output, state)
        if (spot.room / "journal").exists():
            with alone(spot.room):
                _complete(spot)


def _name(start: int, entries: Iterable[tuple[str, Entry]]) -> str:
    """The name of a tree: the sum of the digests of its files with their paths, so that a change need not see all."""
    for path, entry in entries:
        start += int(digest(f"{path}\0{entry[2]}".encode()), 16)
    return f"{start % (1 << 128):032x}"


# ---- one publish ------------------------------------------------------------------------------


def _under_lock(output: Path, state: Path, work: Callable[[Spot], Published]) -> Published:
    spot = spot_of(output, state)
    if refused := _refused(spot):
        return Published(problems=(refused,))
    try:
        with alone(spot.room):
            _complete(spot)
            return work(spot)
    except OSError as error:
        return Published(problems=(_failure(error, spot),))


def _whole(artifacts: Mapping[str, Artifact], spot: Spot, staged: Stage | None) -> Published:
    marker = _marker(spot.output)
    if marker is None and next(_present(spot.output), None) is not None:
        message = f"this folder holds files, and no {MARKER} that says they are nutgraf's; nothing was touched"
        hint = "name another folder with --output, or empty this one"
        return Published(problems=(problem("output-not-ours", _place(spot), message, hint=hint),))
    tree, kept = load(spot.room / "manifest")
    known = Manifest(kept).whole() if kept and tree == marker else None
    if problems := bad_paths(artifacts, [path for path in artifacts if path not in (known or ())]):
        return Published(problems=problems)
    old = set(known) if known is not None and _is_settled(spot.output) else set(_present(spot.output))
    gone = [path for path in old if path not in artifacts and os.path.lexists(f"{spot.output}/{path}")]
    entries, changed, _ = _compare(artifacts, known or {}, old, spot)
    tree = _name(0, entries.items())
    return _apply(artifacts, entries, changed, gone, tree, marker, entries == known, spot, staged)


def _delta(files: Mapping[str, Artifact], removed: Collection[str], spot: Spot, since: str) -> Published:
    marker = _marker(spot.output)
    tree, kept = load(spot.room / "manifest")
    if kept is None or not tree or tree != marker or (since and since != tree):
        message = "another build has written the output since this one began, and this one has not touched it"
        told = problem("output-failed", _place(spot), message, hint="build again")
        if since:
            raise Overtaken(told)
        return Published(problems=(told,))
    known = Manifest(kept)
    gone = [path for path in dict.fromkeys(removed) if path in known and path not in files]
    new = [path for path in files if path not in known]
    if problems := bad_paths({*known, *files}.difference(gone), new) if new else ():
        return Published(problems=problems)
    entries, changed, made = _compare(files, known, known, spot)
    before = {path: known.pop(path) for path in (*gone, *files) if path in known}
    # What is too young to be recognised by its time stays so, though the manifest will be younger.
    young = known.doubt(made)
    tree = _name(int(tree, 16) - int(_name(0, before.items()), 16), entries.items())
    same = not young and before == entries
    known.update(entries)
    return _apply(files, known, changed, gone, tree, marker, same, spot)


def _compare(
    files: Mapping[str, Artifact], known: Mapping[str, Entry], old: Collection[str], spot: Spot
) -> tuple[dict[str, Entry], dict[str, tuple[int, int]], int]:
    """The entry of each file, where in the order those stand that must be written, and the age of the manifest."""
    entries: dict[str, Entry] = {}
    changed: dict[str, tuple[int, int]] = {}
    # A file as young as the manifest may have been altered since, within one tick of the clock.
    made = os.stat(spot.room / "manifest").st_mtime_ns if known else 0
    for path, artifact in files.items():
        size, name = measure(artifact)
        status = _status(f"{spot.output}/{path}") if path in old else None
        entry = known.get(path)
        untouched = entry and status and entry[:2] == (status.st_size, status.st_mtime_ns) and entry[1] < made
        if entry and untouched and entry[2] == name:
            entries[path] = entry
        elif status and not untouched and status.st_size == size and _digest_at(f"{spot.output}/{path}") == name:
            entries[path] = (size, status.st_mtime_ns, name)
        else:
            changed[path] = (min(rank(path), 1) if status is None else rank(path) + 1, rank(path))
            entries[path] = (size, 0, name)
    return entries, changed, made


def _apply(
    files: Mapping[str, Artifact],
    entries: MutableMapping[str, Entry],
    changed: Mapping[str, tuple[int, int]],
    gone: Iterable[str],
    tree: str,
    marker: str | None,
    same: bool,
    spot: Spot,
    staged: Stage | None = None,
) -> Published:
    """Write what changed, remove what is gone, and make the manifest and the marker agree on the new tree. `same` says
    that the entries are those of the manifest."""
    removals = sorted(gone, key=lambda path: (-rank(path), path))
    paths = sorted(changed, key=lambda path: (changed[path], path))
    if paths or removals or marker is None:
        if marker is None and staged and _become(files, staged.folder, spot):
            marker = ""
        else:
            try:
                writes = _stage(paths, files, spot)
                if marker is None:
                    marker = ""
                    os.makedirs(spot.output, exist_ok=True)
                    _mark(spot, marker)
                save(spot.room / "journal", marker, (writes, removals))
            except OSError:
                _forget(spot)
                raise
            _carry_out(writes, removals, entries, spot)
        for path in paths:
            if status := _status(f"{spot.output}/{path}"):
                entries[path] = (entries[path][0], status.st_mtime_ns, entries[path][2])
    if paths or not same or marker != tree:
        save(spot.room / "manifest", tree, entries.keep() if isinstance(entries, Manifest) else keep(entries))
    if marker != tree:
        _mark(spot, tree)
    _settle(spot.output)
    _forget(spot)
    return Published(tuple(paths), len(entries) - len(paths), tuple(removals), token=tree)


def _become(files: Mapping[str, Artifact], folder: str, spot: Spot) -> bool:
    """Where there is no output, make it of a stage, whole, in one move; false where that cannot be, and then nothing
    is done that is in the way of writing file by file."""
    if not folder or os.path.lexists(spot.output):
        return False
    loose = {path: artifact for path, artifact in files.items() if not isinstance(artifact, Staged)}
    try:
        for path, artifact in loose.items():
            if isinstance(artifact, Path):
                return False
            lay(f"{folder}/{path}", artifact)
        tops = {path.partition("/")[0] for path in files}
        if set(_present(folder)) != files.keys() or not tops.issuperset(os.listdir(folder)):
            return False
        lay(f"{folder}/{MARKER}", f"{_ABOUT}\n".encode())
        os.makedirs(os.path.dirname(spot.output), exist_ok=True)
        os.rename(folder, spot.output)
    except OSError:
        return False
    return True


def _stage(paths: list[str], files: Mapping[str, Artifact], spot: Spot) -> list[tuple[str, str]]:
    """Each path and the file to be moved there, from the site's state folder where it is in it.

    All that can fail for want of room on the disk is done here.
    """
    state = f"{spot.state}{os.sep}"
    room = f"{spot.room}{os.sep}stage{os.sep}"
    os.makedirs(room, exist_ok=True)
    writes = []
    for number, path in enumerate(paths):
        artifact = files[path]
        if isinstance(artifact, bytes):
            file = f"{room}{number}"
            with open(file, "wb") as staged:
                staged.write(artifact)
        else:
            file = artifact.file if isinstance(artifact, Staged) else os.path.abspath(artifact)
        writes.append((path, file.removeprefix(state)))
    return writes


def _carry_out(
    writes: list[tuple[str, str]], removals: list[str], kept: Collection[str], spot: Spot, *, again: bool = False
) -> None:
    """Move the staged files into place, then remove what goes; `again` passes over what is done already."""
    output, made = spot.output, {spot.output}
    for path, file in writes:
        staged, target = os.path.join(spot.state, file), f"{output}/{path}"
        if again and not os.path.exists(staged):
            continue
        _folder(target.rpartition("/")[0], made)
        _move(staged, target)
    folds = {path.casefold() for path in removals}
    twins = {fold: path for path in kept if (fold := path.casefold()) in folds} if folds else {}
    left: set[str] = set()
    for path in removals:
        target, twin = f"{output}/{path}", twins.get(path.casefold())
        folder = os.path.dirname(target)
        if os.path.realpath(folder) != os.path.normpath(folder):
            continue  # somebody put a link in the place of our folder
        with suppress(FileNotFoundError, NotADirectoryError):
            if (twin and os.path.samefile(target, f"{output}/{twin}")) or _is_folder(target):
                continue  # on this disk it is a file that stays, or it became a folder
            os.unlink(target)
        while folder != output and folder not in left:
            left.add(folder)
            folder = os.path.dirname(folder)
    for folder in sorted(left, reverse=True):
        with suppress(OSError):  # it is not empty
            os.rmdir(folder)


def _complete(spot: Spot) -> None:
    """Carry out a journal that was left, if the output is still the one that it was written for.

    The tree then counts as unknown: the bytes that were staged may be less sure than those of a build.
    """
    if not (spot.room / "journal").exists():
        _forget(spot)
        return
    base, journal = load(spot.room / "journal")
    marker = _marker(spot.output)
    if journal is None or marker in (base, ""):
        (spot.room / "manifest").unlink(missing_ok=True)
    if journal is not None and marker in (base, ""):
        writes, removals = journal
        with suppress(OSError):  # what fails now fails again, and is reported, when the next publish comes to it
            _carry_out(writes, removals, [path for path, _ in writes], spot, again=True)
        _mark(spot, "")
    _forget(spot)


def _forget(spot: Spot) -> None:
    """The journal first: without it the staged files mean nothing."""
    (spot.room / "journal").unlink(missing_ok=True)
    if (spot.room / "stage").exists():
        clear(f"{spot.room}/stage")


# ---- the output folder ------------------------------------------------------------------------


def _move(staged: str, target: str) -> None:
    try:
        os.replace(staged, target)
    except OSError as error:
        import shutil  # not at the top: it takes longer than a build with nothing to do

        if _is_folder(target):
            shutil.rmtree(target)
            _move(staged, target)
        elif error.errno == errno.EXDEV:
            part = os.path.join(os.path.dirname(target), PART)
            shutil.copyfile(staged, part)
            os.replace(part, target)
            os.unlink(staged)
        else:
            raise


def _folder(folder: str, made: set[str]) -> None:
    """A real folder with real ones above it, up to the output's own: a file or a link in its way goes."""
    if folder in made:
        return
    _folder(os.path.dirname(folder), made)
    try:
        os.mkdir(folder)
    except FileExistsError:
        if not _is_folder(folder):
            os.unlink(folder)
            os.mkdir(folder)
    made.add(folder)


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _present(output: str) -> Iterator[str]:
    """The path of everything below the output folder that is not a folder, but for what is left alone."""
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            listing = os.scandir(f"{output}/{below}")
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


def _marker(output: str) -> str | None:
    """The name of the tree that the marker gives, empty while none is complete; None without a marker."""
    try:
        with open(f"{output}/{MARKER}", encoding="utf-8", errors="replace") as file:
            return file.read().removeprefix(_ABOUT).strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _mark(spot: Spot, tree: str) -> None:
    new = spot.room / "marker"
    new.write_text(f"{_ABOUT}{tree}\n", "utf-8", newline="\n")
    _move(str(new), f"{spot.output}/{MARKER}")


def _settle(output: str) -> None:
    """Give the folder the time of its marker. What is added to it or removed from it later gives it another one."""
    with suppress(OSError):  # it is somebody else's folder: then no tree in it is known
        made = os.stat(f"{output}/{MARKER}").st_mtime_ns
        os.utime(output, ns=(made, made))


def _is_settled(output: str) -> bool:
    try:
        return os.stat(output).st_mtime_ns == os.stat(f"{output}/{MARKER}").st_mtime_ns
    except OSError:
        return False


def _status(file: str) -> os.stat_result | None:
    """What stands at a path, if it is a file."""
    try:
        status = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _digest_at(file: str) -> str:
    try:
        with open(file, "rb", buffering=0) as opened:
            return digest(opened.read())
    except OSError:
        return ""


# ---- what is refused --------------------------------------------------------------------------


def _refused(spot: Spot) -> Problem | None:
    """The site's own folders are never an output."""
    output, site = Path(spot.output), Path(os.path.realpath(spot.state.parent))
    own = [site / name for name in OWN] + [site / spot.state.name / "publish"]
    if site.is_relative_to(output) or any(output.is_relative_to(folder) for folder in own):
        message = "the output would lie over the site itself; nothing was touched"
        hint = "name a folder of its own with --output, `public` for one"
    elif output == site / spot.state.name:
        message, hint = "this folder is where nutgraf keeps its notes", "name another one with --output"
    else:
        return None
    return problem("output-not-ours", _place(spot), message, hint=hint)


def _failure(error: OSError, spot: Spot) -> Problem:
    why = error.strerror or str(error)
    name = error.filename2 or error.filename
    output = Path(spot.output)
    where = Path(name) if isinstance(name, str) else output
    named = f" ({where.relative_to(output)})" if where != output and where.is_relative_to(output) else ""
    message = f"the output cannot be written{named}: {why}"
    hint = "mend that and build again: what was begun is completed then"
    return problem("output-failed", _place(spot), message, hint=hint)


def _place(spot: Spot) -> Place:
    site, output = os.path.realpath(spot.state.parent), Path(spot.output)
    return Place(output.relative_to(site).as_posix() if output.is_relative_to(site) else spot.output)
