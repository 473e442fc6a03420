"""Artifacts in files, on their way to a publish."""

from __future__ import annotations

import os
import struct
import sys
from contextlib import suppress
from pathlib import Path

from nutgraf.portable import NamedTuple, portable
from nutgraf.publish.paths import unusable
from nutgraf.publish.state import clear, digest, load


class Staged(NamedTuple):
    """The bytes of an artifact in a file that will be moved into place, and their digest."""

    file: str
    size: int
    digest: str


_SHELF = os.path.join("publish", "staged", "")

Artifact = bytes | Path | Staged  # a Path is a file to be moved, on the disk of the site's `.nutgraf`


@portable(frozen=True, slots=True)
class Stage:
    """A folder for artifacts on their way to a publish, so that they need not all be in memory. Each lies in it as it
    will in the output: where there is none yet, the stage becomes it.

    It can be sent to other processes, and they can put artifacts too. `discard` it in the process that made it.
    """

    folder: str  # empty where there is no room for one
    lock: int  # an open file: while it is, this stage is in use

    def put(self, path: str, data: bytes) -> Artifact:
        """What to publish at `path`. Where the disk takes no more it is the bytes, and publishing them will tell."""
        if not self.folder or unusable(path):
            return data
        file = f"{self.folder}/{path}"
        try:
            lay(file, data)
        except OSError:
            return data
        return Staged(file, len(data), digest(data))

    def discard(self) -> None:
        """Throw away what was not published, unless a publish that failed needs it to be completed."""
        if self.folder and os.path.exists(f"{self.folder}.lock"):
            os.close(self.lock)
            if os.path.basename(self.folder) not in _awaited(Path(self.folder).parents[1]):
                _sweep(self.folder)

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def lay(file: str, data: bytes) -> None:
    """Write a file that is not there yet, and the folders that it lacks: on some disks two paths are one file's."""
    try:
        opened = os.open(file, _NEW, 0o666)  # `open` makes three calls of the system and two objects more
    except FileNotFoundError:
        os.makedirs(os.path.dirname(file), exist_ok=True)
        opened = os.open(file, _NEW, 0o666)
    try:
        written = os.write(opened, data)
        while written < len(data):  # a disk that is nearly full takes what fits, and the next time refuses
            written += os.write(opened, data[written:])
    finally:
        os.close(opened)


def stage(state: Path) -> Stage:
    """A new stage under the site's `.nutgraf`. What builds that were killed have left in theirs is thrown away."""
    shelf = Path(os.path.abspath(state), _SHELF)
    try:
        os.makedirs(shelf, exist_ok=True)
        _scatter(str(shelf))
        for lock in shelf.glob("*.lock"):
            if lock.stem not in _awaited(shelf.parent) and _is_free(lock):
                _sweep(str(lock.with_suffix("")))
        folder = str(shelf / os.urandom(8).hex())
        held = os.open(folder + ".lock", os.O_CREAT | os.O_WRONLY)
        try:
            with suppress(ImportError):
                import fcntl

                fcntl.flock(held, fcntl.LOCK_EX)
            os.mkdir(folder)
        except BaseException:
            os.close(held)
            raise
    except OSError:
        return Stage("", -1)
    return Stage(folder, held)


# The flags of a file on Linux, a C long (FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and FS_TOPDIR_FL of linux/fs.h).
_FLAGS = struct.Struct("l")
_GET, _SET = (way << 30 | _FLAGS.size << 16 | ord("f") << 8 | number for way, number in ((2, 1), (1, 2)))
_TOP = 0x20000


def _scatter(shelf: str) -> None:
    """Have each new stage placed far from the one before, where the disk knows how: ext4 does for folders whose parent
    is marked as the top of hierarchies that have nothing to do with each other.

    Without a journal, as in many virtual machines, ext4 passes over the inodes of files that were deleted in the last
    minutes one by one for each file that it makes beside them: after `rm -r public`, a third of a build's time.
    """
    if sys.platform != "linux":  # elsewhere the same numbers ask for something else
        return
    with suppress(OSError):
        import fcntl

        opened = os.open(shelf, os.O_RDONLY)
        try:
            (flags,) = _FLAGS.unpack(fcntl.ioctl(opened, _GET, bytes(_FLAGS.size)))
            if not flags & _TOP:
                fcntl.ioctl(opened, _SET, _FLAGS.pack(flags | _TOP))
        finally:
            os.close(opened)


def _awaited(rooms: Path) -> set[str]:
    """The stages from which a publish that was killed is still to be completed."""
    found = set()
    for journal in rooms.glob("*/journal"):
        _, content = load(journal)
        if content:
            files = [file.removeprefix(_SHELF) for _, file in content[0] if file.startswith(_SHELF)]
            found |= {file.replace(os.sep, "/").partition("/")[0] for file in files}
    return found


def _is_free(lock: Path) -> bool:
    """Whether the process that held a stage's lock is gone."""
    try:
        import fcntl
    except ImportError:  # a system on which a file that is open stays
        with suppress(OSError):
            os.unlink(lock)
            return True
        return False
    with suppress(OSError), open(lock, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _sweep(folder: str) -> None:
    """A stage and its lock go, as far as they can."""
    with suppress(OSError):
        clear(folder)
    with suppress(OSError):
        if not os.path.exists(folder):
            os.unlink(folder + ".lock")


def measure(artifact: Artifact) -> tuple[int, str]:
    """The size of an artifact and its digest."""
    if isinstance(artifact, Staged):
        return artifact.size, artifact.digest
    data = artifact if isinstance(artifact, bytes) else artifact.read_bytes()
    return len(data), digest(data)
