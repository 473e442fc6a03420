"""What publishing keeps under the site's `.nutgraf/publish/`: for each output a room with its manifest and journal."""

from __future__ import annotations

import errno
import marshal
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from nutgraf.portable import NamedTuple

PATIENCE = 10.0  # seconds that one publish waits for another one of the same site

_FORMAT = "nutgraf-3"  # of the manifest and the journal; one of another format counts as damaged


class Spot(NamedTuple):
    """Where one output is published: its real path, the folder for what concerns it, and the state that holds that."""

    output: str
    room: Path
    state: Path


def spot_of(output: Path, state: Path) -> Spot:
    """The room of an output is the same after the site was moved with it."""
    real, state = os.path.realpath(output), Path(os.path.abspath(state))
    try:
        name = os.path.relpath(real, os.path.realpath(state.parent))
    except ValueError:  # on another drive
        name = real
    name = name.replace(os.sep, "/")
    return Spot(real, state / "publish" / f"{crc32(name.encode('utf-8', 'surrogateescape')):08x}", state)


def save(file: Path, tree: str, value: Any) -> None:
    """The name of a tree and a plain value, under their checksum; whole or not at all."""
    body = tree.encode() + b"\n" + marshal.dumps(value, 2)
    new = f"{file}.new"
    with open(new, "wb") as opened:
        opened.write(b"%s %08x\n" % (_FORMAT.encode(), crc32(body)))
        opened.write(body)
    os.replace(new, file)


def load(file: Path) -> tuple[str, Any | None]:
    """What was saved; nothing where it is damaged or not there."""
    tree, _, value = _body(file).partition(b"\n")
    return (tree.decode(), marshal.loads(value)) if value else ("", None)


def name_in(file: Path) -> str:
    """The name of the tree alone, empty where what was saved is damaged or not there."""
    return _body(file).partition(b"\n")[0].decode()


def _body(file: Path) -> bytes:
    try:
        with open(file, "rb", buffering=0) as opened:
            head, _, body = opened.read().partition(b"\n")
    except OSError:
        return b""
    return body if head == b"%s %08x" % (_FORMAT.encode(), crc32(body)) else b""


@contextmanager
def alone(room: Path) -> Iterator[None]:
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


def clear(folder: str) -> None:
    """A folder goes with all that lies in it."""
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_dir(follow_symlinks=False):
                clear(each.path)
            else:
                os.unlink(each.path)
    os.rmdir(folder)


def digest(data: bytes) -> str:
    """The digest of bytes, as in a scan of the sources."""
    from hashlib import sha256  # not at the top: asking what is current takes none

    return sha256(data).hexdigest()[:32]
