"""The cache: key to bytes under `.nutgraf/`. A damaged, missing or foreign entry is a miss and only costs time.

Values stand in one SQLite file, each with a checksum over key and value; the records of the last build are files of
their own, because a build with nothing to do reads nothing else. Durability is not asked for: what a crash takes or
tears is a miss.
"""

from __future__ import annotations

import hashlib
import marshal
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

NAME = "cache.db"
# Bytes that wait for a commit: it then takes little at a time, the log stays short, and the pages that they are on,
# which may be twice as much, have room in memory (`cache_size`): without a log nobody can read while they are written.
_MUCH = 8 << 20
_SUM = 16  # bytes of the checksum of a record, which is its name as well


class Lost(Exception):
    """The cache lost what this build had put into it."""


class Gone(Exception):
    """The cache lost what the last build had put into it."""


class Cache:
    """Open the cache of a site. `engine` names the code and the libraries that made the values: with another
    one, all that was kept is forgotten. With `write` false the cache is read only, as workers need it."""

    def __init__(self, folder: Path, engine: str, *, write: bool = True) -> None:
        self.folder = folder
        self.engine = engine
        self.write = write
        self._connection: Any = None
        self._waiting = 0  # bytes that were put since the last commit
        self.taken = False  # by another process, for too long to wait for it
        # A new file is written once, as long as few read what this process puts there.
        self._shared = not write or (folder / NAME).exists()

    # ---- values ----

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None."""
        connection = self._open()
        if connection is None:
            return None
        try:
            row = connection.execute("SELECT sum, value FROM entries WHERE key = ?", (key,)).fetchone()
        except Exception as error:  # whatever SQLite says of a damaged file, it is a miss
            self._fail(error)
            return None
        if row is None or not isinstance(row[1], bytes) or row[0] != crc32(row[1], crc32(key.encode())):
            return None
        return row[1]

    def has(self, key: str) -> bool:
        """Whether there is a value; it may be found to be damaged when it is asked for."""
        connection = self._open()
        with suppress(Exception):
            return connection is not None and bool(
                connection.execute("SELECT 1 FROM entries WHERE key = ?", (key,)).fetchone()
            )
        return False

    def put(self, items: Iterable[tuple[str, bytes]]) -> None:
        """Keep values. They can be read by other processes once `commit` has been called."""
        connection = self._open()
        if connection is None:
            return
        try:
            connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", self._rows(items))
        except Exception as error:  # a full disk or a damaged file: what is not kept is made again
            self._fail(error)
        if self._waiting > _MUCH:
            self.commit()

    def _rows(self, items: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, int, bytes]]:
        for key, value in items:
            self._waiting += len(value)
            yield key, crc32(value, crc32(key.encode())), value

    def commit(self) -> None:
        self._waiting = 0
        if self._connection is not None:
            try:
                self._connection.commit()
            except Exception as error:
                self._fail(error)

    def share(self) -> None:
        """From here on others read all the time what was put: what is written then goes to a log, and nobody waits."""
        self.commit()
        if not self._shared and self._connection is not None:
            try:
                _log(self._connection)
            except Exception as error:
                self._fail(error)
        self._shared = True

    def keys(self, start: str = "") -> Iterator[str]:
        """All keys that begin so."""
        connection = self._open()
        if connection is not None:
            query = "SELECT key FROM entries WHERE key >= ? AND key < ?"
            with suppress(Exception):
                yield from (row[0] for row in connection.execute(query, (start, f"{start}\U0010ffff")).fetchall())

    def count(self) -> int:
        """How many entries there are."""
        connection = self._open()
        with suppress(Exception):
            return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])
        return 0

    def delete(self, keys: Iterable[str]) -> None:
        """Forget some keys."""
        dead = [(key,) for key in keys]
        connection = self._open() if dead else None
        if connection is not None:
            with suppress(Exception):
                connection.executemany("DELETE FROM entries WHERE key = ?", dead)
                connection.commit()

    def collect(self, live: set[str]) -> int:
        """Forget all keys but the live ones, and give their room back; how many went."""
        dead = [key for key in self.keys() if key not in live]
        self.delete(dead)
        if dead and self._connection is not None:
            with suppress(Exception):
                self._connection.execute("VACUUM")
        return len(dead)

    def close(self) -> None:
        if self._connection is not None:
            self.commit()
            with suppress(Exception):
                self._connection.close()
            self._connection = None

    def _open(self) -> Any:
        if self._connection is None and not self.taken:
            import sqlite3

            path = self.folder / NAME
            try:
                if self.write:
                    self.folder.mkdir(parents=True, exist_ok=True)
                    self._connection = _connect(path, self.engine, log=self._shared)
                elif path.exists():
                    self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            except Exception as error:
                self._connection = None
                self._fail(error)
                if self.write and not self.taken:
                    with suppress(Exception):
                        self._connection = _connect(path, self.engine, log=self._shared)
        return self._connection

    def _fail(self, error: Exception) -> None:
        """A file that another process writes all the time is left to it; a damaged one is thrown away."""
        if not getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            self.discard()
        elif self.write:
            self.taken = True
            self._leave()

    def _leave(self) -> None:
        """Close without keeping what waits: who has begun to write, or reads after that, is in the way of others."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None

    def discard(self) -> None:
        """Throw away all values, as where the file is damaged."""
        self._leave()
        if self.write:
            for end in ("", "-journal", "-wal", "-shm"):
                with suppress(OSError):
                    os.unlink(self.folder / (NAME + end))

    # ---- the records of the last build ----

    def load(self, name: str, mark: str = "") -> Any:
        """A record as it was saved by the same engine, and with the checksum `mark` where one is given, or None."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        if len(data) <= _SUM or (mark and data[:_SUM].hex() != mark) or _sum(data[_SUM:]) != data[:_SUM]:
            return None
        try:
            engine, value = marshal.loads(data[_SUM:])
        except (ValueError, EOFError, TypeError):
            return None
        return value if engine == self.engine else None

    def save(self, name: str, value: Any) -> str:
        """Save a record of plain values, whole or not at all; its checksum."""
        body = marshal.dumps((self.engine, value))
        mark = _sum(body)
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f"{name}.part"
            part.write_bytes(mark + body)
            os.replace(part, self.folder / name)
        return mark.hex()

    def drop(self, name: str) -> None:
        with suppress(OSError):
            os.unlink(self.folder / name)


def _sum(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()[:_SUM]


def _connect(path: Path, engine: str, *, log: bool) -> Any:
    import sqlite3

    connection = sqlite3.connect(path, isolation_level="DEFERRED")
    try:
        _prepare(connection, engine, log)
    except BaseException:
        connection.close()
        raise
    return connection


def _log(connection: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")


def _prepare(connection: Any, engine: str, log: bool) -> None:
    # Values of 1 to 40 kB are most of it: with large pages, and outside the tree of keys, each is few pieces to move.
    connection.execute("PRAGMA page_size = 16384")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA synchronous = OFF")
    if log:
        _log(connection)
    else:
        connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, sum INTEGER, value BLOB)")
    connection.execute("CREATE TABLE IF NOT EXISTS engine (name TEXT)")
    row = connection.execute("SELECT name FROM engine").fetchone()
    if row is None:
        connection.execute("INSERT INTO engine VALUES (?)", (engine,))
        connection.commit()
    elif row[0] != engine:
        raise LookupError("another engine made these values")  # and perhaps these tables: begin anew
