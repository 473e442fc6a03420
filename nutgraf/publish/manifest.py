"""The manifest: what was published, file by file, as it was left."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, MutableMapping
from zlib import crc32

# A published file as it was left: size, mtime in nanoseconds (0: look at its bytes), digest.
Entry = tuple[int, int, str]
SHARE = 256  # entries of a piece


class Manifest(MutableMapping[str, Entry]):
    """Entries by path, in pieces: a change opens those that it touches, and the others are carried over as they are."""

    def __init__(self, kept: tuple[list[int], list[int], list[bytes]]) -> None:
        """`kept` is what `keep` gave: of each piece how many entries it has, the latest of their times, and itself."""
        self._counts, self._latest, self._kept = kept
        self._opened: dict[int, dict[str, Entry]] = {}

    def __getitem__(self, path: str) -> Entry:
        return self._piece(path)[path]

    def __setitem__(self, path: str, entry: Entry) -> None:
        self._piece(path)[path] = entry

    def __delitem__(self, path: str) -> None:
        del self._piece(path)[path]

    def __iter__(self) -> Iterator[str]:
        for at in range(len(self._kept)):
            yield from self._open(at)

    def __len__(self) -> int:
        return sum([len(self._opened[at]) if at in self._opened else count for at, count in enumerate(self._counts)])

    def whole(self) -> dict[str, Entry]:
        return {path: entry for at in range(len(self._kept)) for path, entry in self._open(at).items()}

    def doubt(self, since: int) -> bool:
        """Whether there are entries of this time or later; their files will be known by their bytes alone."""
        found = False
        for at, latest in enumerate(self._latest):
            if latest >= since:
                piece = self._open(at)
                young = {path: (entry[0], 0, entry[2]) for path, entry in piece.items() if entry[1] >= since}
                piece.update(young)
                found = found or bool(young)
        return found

    def keep(self) -> tuple[list[int], list[int], list[bytes]]:
        """All of it as a plain value."""
        if len(self) > 4 * SHARE * len(self._kept):
            return keep(self.whole())
        for at, piece in self._opened.items():
            self._counts[at], self._latest[at], self._kept[at] = _packed(piece)
        return self._counts, self._latest, self._kept

    def _piece(self, path: str) -> dict[str, Entry]:
        return self._open(_at(path, len(self._kept)))

    def _open(self, at: int) -> dict[str, Entry]:
        if at not in self._opened:
            self._opened[at] = marshal.loads(self._kept[at])
        return self._opened[at]


def keep(entries: Mapping[str, Entry]) -> tuple[list[int], list[int], list[bytes]]:
    """The value of which a manifest of these entries is made."""
    pieces: list[dict[str, Entry]] = [{} for _ in range(len(entries) // SHARE + 1)]
    for path, entry in entries.items():
        pieces[_at(path, len(pieces))][path] = entry
    counts, latest, packed = zip(*map(_packed, pieces), strict=True)
    return [*counts], [*latest], [*packed]


def _at(path: str, pieces: int) -> int:
    return crc32(path.encode("utf-8", "surrogatepass")) % pieces


def _packed(piece: dict[str, Entry]) -> tuple[int, int, bytes]:
    return len(piece), max([entry[1] for entry in piece.values()], default=0), marshal.dumps(piece, 2)
