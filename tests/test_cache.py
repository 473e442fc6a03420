"""The cache: what was put in comes out, and whatever is wrong with it is a miss."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from nutgraf.cache import NAME, Cache


def test_what_was_put_comes_out_also_for_another_reader(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "e1")
    cache.put([("a", b"1"), ("b", b"2" * 100_000)])
    cache.commit()
    reader = Cache(tmp_path, "e1", write=False)
    assert (reader.get("a"), reader.get("b"), reader.get("c")) == (b"1", b"2" * 100_000, None)
    reader.close()
    cache.close()


def test_a_reader_reads_while_much_is_written(tmp_path: Path) -> None:
    """More than SQLite holds in memory, not yet committed: what was committed before is there all the same."""
    cache = Cache(tmp_path, "e1")
    reader = Cache(tmp_path, "e1", write=False)
    cache.put([("a", b"1")])
    cache.commit()
    assert reader.get("a") == b"1"
    cache.put([("b", b"1")])
    cache.share()
    cache.put((f"k{n}", b"x" * 10_000) for n in range(5000))
    assert (reader.get("a"), reader.get("b")) == (b"1", b"1")
    reader.close()
    cache.close()


def test_what_another_process_writes_for_long_is_left_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", partial(connect, timeout=0.01))
    first, second = Cache(tmp_path, "e1"), Cache(tmp_path, "e1")
    first.put([("a", b"1")])
    second.put([("b", b"1")])
    assert (second.get("a"), second.get("b")) == (None, None)
    first.share()
    assert first.get("a") == b"1"
    assert second.get("a") is None  # it does not come back, and waits for nothing
    second.close()
    later = Cache(tmp_path, "e1")
    first.put([("c", b"1")])
    assert later.get("a") == b"1"
    later.put([("b", b"1")])
    later.close()
    first.close()
    assert [Cache(tmp_path, "e1", write=False).get(key) for key in "abc"] == [b"1", None, b"1"]


def test_another_engine_forgets_all(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "e1")
    cache.put([("a", b"1")])
    cache.save("last", {"x": 1})
    cache.close()
    other = Cache(tmp_path, "e2")
    assert other.get("a") is None and other.load("last") is None
    other.close()


@pytest.mark.parametrize("at", [0, 50, 4000, -10])
def test_a_damaged_file_is_a_miss_and_never_a_wrong_value(at: int, tmp_path: Path) -> None:
    cache = Cache(tmp_path, "e1")
    cache.put([(f"k{n}", b"%d" % n * 400) for n in range(50)])
    cache.close()
    data = bytearray((tmp_path / NAME).read_bytes())
    for offset in range(40):
        data[(at + offset) % len(data)] ^= 0xFF
    (tmp_path / NAME).write_bytes(bytes(data))
    cache = Cache(tmp_path, "e1")
    assert all(cache.get(f"k{n}") in (None, b"%d" % n * 400) for n in range(50))
    cache.put([("new", b"1")])
    cache.close()


def test_records_are_whole_or_missing(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "e1")
    value = {"stats": {"a": (1, 2)}, "list": [1, "x", None]}
    cache.save("last", value)
    assert cache.load("last") == value
    path = tmp_path / "last"
    data = path.read_bytes()
    for cut in (0, 5, len(data) - 1):
        path.write_bytes(data[:cut])
        assert cache.load("last") is None
    cache.close()


def test_what_is_not_live_is_collected(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "e1")
    cache.put([("a", b"1"), ("b", b"2"), ("c", b"3")])
    assert cache.collect({"a"}) == 2
    assert cache.count() == 1 and cache.get("a") == b"1"
    cache.delete(["a"])
    assert cache.count() == 0
    cache.close()
