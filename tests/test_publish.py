"""Publishing: exact trees, nothing half-done, and nothing touched that is not ours."""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.publish import state as notes
from nutgraf.publish import tree as room
from nutgraf.publish import MARKER, Artifact, Published, change, complete, current, publish, rank, stage

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    """Every file below a folder but the marker."""
    found = {str(p.relative_to(folder).as_posix()): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    found.pop(MARKER, None)
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def put(site: Path, artifacts: Mapping[str, Artifact], output: str = "public") -> Published:
    """Publish, and see that what is current afterwards is what was told."""
    done = publish(artifacts, site / output, site / ".nutgraf")
    assert bool(done.token) is not bool(done.problems)
    if done.token:
        assert current(site / output, site / ".nutgraf") == done.token
    return done


def told(done: Published) -> Published:
    """What was done, without the name of the tree."""
    return replace(done, token="")


def codes(published: Published) -> list[tuple[str, str]]:
    return [(each.code, each.place.path) for each in published.problems]


OLD: Tree = {
    "index.html": b"a.html old.html",
    "a.html": b"old.html static/site.css",
    "old.html": b"a.html",
    "gone/deep/page.html": b"",
    "static/site.css": b"old",
    "both": b"a file, then a folder",
    "same.html": b"index.html",
    "feed.xml": b"a.html",
}
NEW: Tree = {
    "index.html": b"a.html new.html topics/new.html",
    "a.html": b"new.html static/site.css static/new.css",
    "new.html": b"a.html static/new.css",
    "topics/new.html": b"new.html",
    "static/site.css": b"new",
    "static/new.css": b"x",
    "both/page.html": b"",
    "gone": b"a folder, then a file",
    "same.html": b"index.html",
    "feed.xml": b"a.html new.html",
}


def test_a_tree_is_made_changed_and_left_alone(site: Path) -> None:
    assert told(put(site, OLD)) == Published(
        ("both", "static/site.css", "a.html", "gone/deep/page.html", "old.html", "same.html", "feed.xml", "index.html")
    )
    assert tree(site / "public") == OLD
    assert told(put(site, OLD)) == Published(unchanged=8)
    result = put(site, NEW)
    assert tree(site / "public") == NEW
    assert result.unchanged == 1
    assert result.removed == ("gone/deep/page.html", "old.html", "both")
    assert told(put(site, NEW)) == Published(unchanged=10)


def test_new_files_come_first_then_changed_pages_then_the_ways_in(site: Path) -> None:
    put(site, {"index.html": b"1", "a.html": b"1", "feed.xml": b"1", "a.css": b"1"})
    changed = {"index.html": b"2", "a.html": b"2", "feed.xml": b"2", "a.css": b"2"}
    result = put(site, {**changed, "n.html": b"", "n.css": b"", "n.xml": b""})
    assert result.written == ("n.css", "a.css", "n.html", "n.xml", "a.html", "feed.xml", "index.html")


def test_ranks() -> None:
    assert [rank(path) for path in ("static/site.css", "a/facts.json", "a.html", "topics/index.html", "feed.xml")] == [
        0,
        0,
        1,
        2,
        2,
    ]


def test_the_marker_is_the_same_for_the_same_tree_on_any_way(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    put(tmp_path / "one", OLD)
    put(tmp_path / "one", NEW)
    put(tmp_path / "two", NEW)
    assert (tmp_path / "one/public" / MARKER).read_bytes() == (tmp_path / "two/public" / MARKER).read_bytes()


def test_with_a_manifest_nothing_is_walked_and_only_what_changed_is_read(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, OLD)
    (manifest,) = site.glob(".nutgraf/publish/*/manifest")
    later = manifest.stat().st_mtime_ns + 10**9
    os.utime(manifest, ns=(later, later))  # the files are older than that by more than the clock's grain
    (site / "public/a.html").write_bytes(b"altered by hand")

    def refuse(*_: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr(room, "_present", refuse)
    monkeypatch.setattr(room, "_digest_at", refuse)
    assert put(site, OLD).written == ("a.html",)
    assert put(site, {**OLD, "a.html": b"altered by us"}).written == ("a.html",)


PATHS = ["index.html", "a.html", "A.html", "b", "b/c.html", "b/d/e.html", "static/x.css", ".well-known/x", "b/d"]


def possible(paths: set[str]) -> bool:
    return not any(other.startswith(path + "/") for path in paths for other in paths)


TREES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from([b"", b"1", b"22"])).filter(
    lambda artifacts: possible(set(artifacts))
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.tuples(TREES, st.sampled_from(["", "manifest", "damage", "alter", "lose"])), max_size=4))
def test_any_tree_after_any_other_is_exact(tmp_path_factory: pytest.TempPathFactory, steps: list[Any]) -> None:
    site = tmp_path_factory.mktemp("site")
    for artifacts, harm in steps:
        before = tree(site / "public")
        result = put(site, artifacts)
        assert result.problems == ()
        assert tree(site / "public") == artifacts
        assert set(result.written) == {path for path, data in artifacts.items() if before.get(path) != data}
        assert set(result.removed) == set(before) - set(artifacts)
        assert result.unchanged == len(artifacts) - len(result.written)
        hurt(site, harm)
    shutil.rmtree(site)


def hurt(site: Path, harm: str) -> None:
    manifests = list(site.glob(".nutgraf/publish/*/manifest"))
    files = sorted(path for path in (site / "public").rglob("*") if path.is_file() and path.name != MARKER)
    if harm == "manifest":
        shutil.rmtree(site / ".nutgraf")
    elif harm == "damage" and manifests:
        data = bytearray(manifests[0].read_bytes())
        data[len(data) // 2] ^= 4
        manifests[0].write_bytes(data)
    elif harm == "alter" and files:
        files[0].write_bytes(bytes(reversed(files[0].read_bytes())) or b"x")
    elif harm == "lose" and files:
        files[-1].unlink()


def test_a_file_altered_by_hand_is_mended_even_within_one_tick_of_the_clock(site: Path) -> None:
    for _ in range(20):
        put(site, {"a.html": b"right"})
        (site / "public/a.html").write_bytes(b"wrong")
        assert put(site, {"a.html": b"right"}).written == ("a.html",)


def test_links_and_folders_in_the_way_are_replaced_and_never_followed(site: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "page.html").write_bytes(b"theirs")
    for lose_manifest in (False, True):
        put(site, {"a.html": b"1", "b/page.html": b"1"})
        (site / "public/a.html").unlink()
        (site / "public/a.html").symlink_to(outside / "page.html")
        shutil.rmtree(site / "public/b")
        (site / "public/b").symlink_to(outside)
        if lose_manifest:
            shutil.rmtree(site / ".nutgraf")
        put(site, {"a.html": b"2", "b/page.html": b"2"})
        assert not (site / "public/b").is_symlink()
        assert tree(site / "public") == {"a.html": b"2", "b/page.html": b"2"}
        assert tree(outside) == {"page.html": b"theirs"}
    shutil.rmtree(site / "public/b")
    (site / "public/b").symlink_to(outside)
    put(site, {"a.html": b"2"})
    assert tree(outside) == {"page.html": b"theirs"}


def test_without_a_manifest_what_is_not_ours_goes_but_a_git_folder_stays(site: Path) -> None:
    put(site, OLD)
    (site / "public/.git").mkdir()
    (site / "public/.git/HEAD").write_text("ref")
    (site / "public/stale.html").write_text("x")
    (site / "public/.well-known").mkdir()
    (site / "public/.well-known/stale").write_text("x")
    shutil.rmtree(site / ".nutgraf")
    assert put(site, OLD).removed == ("stale.html", ".well-known/stale")
    assert tree(site / "public") == {**OLD, ".git/HEAD": b"ref"}


def test_two_sites_that_share_an_output_each_get_their_own_tree(tmp_path: Path) -> None:
    for _ in range(2):
        for name, artifacts in (("one", OLD), ("two", NEW)):
            (tmp_path / name).mkdir(exist_ok=True)
            publish(artifacts, tmp_path / "public", tmp_path / name / ".nutgraf")
            assert tree(tmp_path / "public") == artifacts


def test_a_site_that_was_moved_keeps_its_manifest(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    put(tmp_path / "one", OLD)
    (tmp_path / "one").rename(tmp_path / "two")
    put(tmp_path / "two", OLD)
    assert len(list((tmp_path / "two/.nutgraf/publish").iterdir())) == 1


# ---- what is refused --------------------------------------------------------------------------


def test_a_folder_with_files_of_others_is_not_touched(site: Path) -> None:
    (site / "public").mkdir()
    (site / "public/mine.txt").write_text("x")
    result = put(site, OLD)
    assert codes(result) == [("output-not-ours", "public")]
    assert result.problems[0].hint
    assert tree(site / "public") == {"mine.txt": b"x"}


def test_an_empty_folder_is_ours_and_so_is_one_with_only_a_git_folder(site: Path) -> None:
    (site / "public/.git").mkdir(parents=True)
    assert put(site, {"a.html": b"1"}).problems == ()


@pytest.mark.parametrize(
    "output", [".", "..", "content", "content/out", "static/x", "templates", ".nutgraf", ".nutgraf/publish/x"]
)
def test_the_site_itself_is_never_the_output(site: Path, output: str) -> None:
    (site / "content").mkdir()
    before = tree(site.parent)
    assert [code for code, _ in codes(put(site, OLD, output))] == ["output-not-ours"]
    assert tree(site.parent) == before


def test_an_output_may_stand_under_the_state_or_behind_a_link(site: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (site / "public").symlink_to(tmp_path / "elsewhere")
    for output in (".nutgraf/serve/public", "public"):
        assert put(site, OLD, output).problems == ()
        assert tree(site / output) == OLD
    assert (site / "public").is_symlink()


@pytest.mark.parametrize(
    "path", ["../x", "/x", "", "a/", "a//b", "./a", "a\\b", "c:x", "a\0", MARKER, "x" * 260, "a/" * 600 + "b", "\ud800"]
)
def test_addresses_that_cannot_be_files_are_problems(site: Path, path: str) -> None:
    assert codes(put(site, {"ok.html": b"", path: b""})) == [("output-failed", path)]
    assert not (site / "public").exists()


def test_one_address_cannot_be_a_file_and_a_folder(site: Path) -> None:
    assert codes(put(site, {"a/b/c.html": b"", "a": b""})) == [("output-failed", "a")]
    put(site, {"a": b""})
    assert codes(put(site, {"a/b.html": b"", "a": b""})) == [("output-failed", "a")]
    assert put(site, {"a/b.html": b""}).written == ("a/b.html",)


# ---- failure and death ------------------------------------------------------------------------


def test_a_full_disk_while_staging_touches_nothing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(site, OLD)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(room, "save", full)
        result = put(site, NEW)
    assert codes(result) == [("output-failed", "public")]
    assert "No space left on device" in result.problems[0].message
    assert tree(site / "public") == OLD
    assert list(site.glob(".nutgraf/publish/*/stage")) == []
    assert put(site, NEW).problems == ()
    assert tree(site / "public") == NEW


def test_a_file_that_cannot_be_replaced_is_named_and_retried(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(site, OLD)
    whole = os.replace

    def refuse(source: str, target: str) -> None:
        if Path(target).name == "a.html":
            raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))
        whole(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        for _ in range(2):  # also where completing it fails again
            result = put(site, NEW)
            assert codes(result) == [("output-failed", "public")]
            assert "(a.html): Permission denied" in result.problems[0].message
            assert tree(site / "public")["a.html"] == OLD["a.html"]
    assert put(site, NEW).problems == ()
    assert tree(site / "public") == NEW


def test_an_output_on_another_device_gets_whole_files_too(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.replace

    def other_device(source: str, target: str) -> None:
        if ("public" in Path(source).parts) != ("public" in Path(target).parts):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        whole(source, target)

    monkeypatch.setattr(os, "replace", other_device)
    for artifacts in (OLD, NEW):
        assert put(site, artifacts).problems == ()
        assert tree(site / "public") == artifacts


def test_an_output_that_is_a_file(site: Path) -> None:
    (site / "public").write_text("x")
    assert codes(put(site, OLD)) == [("output-failed", "public")]


def test_a_second_publish_waits_for_the_first_but_not_for_ever(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    put(site, OLD)
    monkeypatch.setattr(notes, "PATIENCE", 0.05)
    (lock,) = site.glob(".nutgraf/publish/*/lock")
    with open(lock, "wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "another build" in put(site, NEW).problems[0].message
    assert put(site, NEW).problems == ()


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


class Reaper:
    """Lets a number of changes to the disk happen, then none."""

    left = -1
    EVENTS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "open"})

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.left < 0 or event not in self.EVENTS or (event == "open" and not arguments[2] & os.O_WRONLY):
            return
        if self.left == 0:
            raise Killed
        self.left -= 1


reaper = Reaper()
sys.addaudithook(reaper)


@pytest.fixture(autouse=True)
def no_reaper() -> Iterator[None]:
    yield
    reaper.left = -1


def killed_after(steps: int, site: Path, artifacts: Tree) -> bool:
    reaper.left = steps
    try:
        put(site, artifacts)
    except Killed:
        return True
    finally:
        reaper.left = -1
    return False


def links_hold(files: Tree) -> bool:
    """Whether what can be reached from the old home page is there; pages here are the links they make."""
    seen: set[str] = set()
    todo = ["index.html"]
    while todo:
        path = todo.pop()
        if path not in files:
            return False
        if path not in seen and re.search(r"(html|xml)$", path):
            todo += files[path].decode().split()
        seen.add(path)
    return True


@pytest.mark.parametrize("first", [True, False], ids=["first publish", "later publish"])
@pytest.mark.parametrize("after", ["new", "old", "complete", "killed again"])
def test_killed_at_any_step(tmp_path: Path, first: bool, after: str) -> None:
    for steps in range(1000):
        site = tmp_path / str(steps)
        site.mkdir()
        before = {} if first else OLD
        if not first:
            put(site, OLD)
        died = killed_after(steps, site, NEW)
        files = tree(site / "public")
        for path, data in files.items():
            assert data in (before.get(path), NEW.get(path))
        if "index.html" in files:
            assert links_hold(files)
        if after == "killed again":
            killed_after(steps // 2, site, NEW)
        if after == "complete":
            committed = any(site.glob(".nutgraf/publish/*/journal"))
            complete(site / "public", site / ".nutgraf")
            if committed and (site / "public" / MARKER).exists():
                assert tree(site / "public") == NEW
        target = OLD if after == "old" else NEW
        assert put(site, target).problems == ()
        assert tree(site / "public") == target
        assert told(put(site, target)) == Published(unchanged=len(target))
        assert not any(each.name in ("journal", "stage") for each in site.glob(".nutgraf/publish/*/*"))
        if not died:
            break
    assert not died
    assert steps > 20


SCRIPT = """
import sys
from pathlib import Path
from nutgraf.publish import publish
site = Path(sys.argv[1])
print("ready", flush=True)
for turn in range(100000):
    data = b"%d" % (turn % 7) * 3000
    pages = {f"{name}/p{(name + turn) % 40}.html": data for name in range(60)}
    publish({**pages, "index.html": data}, site / "public", site / ".nutgraf")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_kill_minus_nine_at_random_moments(site: Path) -> None:
    chance = random.Random(7)
    for _ in range(6):
        child = subprocess.Popen([sys.executable, "-c", SCRIPT, str(site)], stdout=subprocess.PIPE)
        with child:
            assert child.stdout
            child.stdout.readline()
            time.sleep(chance.uniform(0.01, 0.15))
            child.kill()
        for path, data in tree(site / "public").items():
            assert len(data) == 3000, path
            assert len(set(data)) == 1, path
    put(site, NEW)
    assert tree(site / "public") == NEW


def test_completing_without_a_journal_makes_nothing(site: Path) -> None:
    complete(site / "public", site / ".nutgraf")
    assert list(site.iterdir()) == []


def test_a_damaged_journal_only_costs_time(site: Path) -> None:
    put(site, OLD)
    killed_after(17, site, NEW)
    (journal,) = site.glob(".nutgraf/publish/*/journal")
    journal.write_bytes(b"\xff" + journal.read_bytes()[9:])
    put(site, NEW)
    assert tree(site / "public") == NEW
