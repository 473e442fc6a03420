"""Publishing: exact trees, nothing half-done, and nothing touched that is not ours."""

from __future__ import annotations

import errno
import itertools
import marshal
import os
import pickle
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nutgraf.publish import (
    MARKER,
    Artifact,
    Overtaken,
    Published,
    Stage,
    change,
    complete,
    current,
    publish,
    rank,
    stage,
)
from nutgraf.publish import state as notes
from nutgraf.publish import tree as room
from nutgraf.publish.manifest import Entry, Manifest, keep

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


def name_of(files: Tree) -> str:
    """The token of a tree."""
    return room._name(0, [(path, (0, 0, notes.digest(data))) for path, data in files.items()])


def rebuild(site: Path, target: Tree) -> Published:
    """Publish as a builder does: by delta where it knows the tree that stands, all of it where it does not."""
    output, state = site / "public", site / ".nutgraf"
    token = current(output, state)
    old = {name_of(each): each for each in (OLD, NEW)}.get(token)
    with stage(state) as shelf:
        if old is None:
            files = {path: shelf.put(path, data) if len(data) % 2 else data for path, data in target.items()}
            return publish(files, output, state, staged=shelf)
        new = {path: data for path, data in target.items() if old.get(path) != data}
        staged = {path: shelf.put(path, data) if len(data) % 2 else data for path, data in new.items()}
        return change(staged, old.keys() - target.keys(), output, state, since=token)


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


@settings(max_examples=40, deadline=None)
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


@settings(max_examples=40, deadline=None)
@given(trees=st.lists(TREES, min_size=2, max_size=4), more=st.sets(st.sampled_from(PATHS)))
def test_a_tree_by_delta_is_the_tree(
    tmp_path_factory: pytest.TempPathFactory, trees: list[Tree], more: set[str]
) -> None:
    site = tmp_path_factory.mktemp("site")
    put(site, trees[0])
    for before, after in itertools.pairwise(trees):
        files = {path: data for path, data in after.items() if before.get(path) != data or path in more}
        gone = (before.keys() | more) - after.keys()  # also such as are not there
        result = change(files, gone, site / "public", site / ".nutgraf")
        assert result.problems == ()
        assert tree(site / "public") == after
        assert result.token == current(site / "public", site / ".nutgraf") == name_of(after)
        assert set(result.written) == {path for path, data in after.items() if before.get(path) != data}
        assert set(result.removed) == before.keys() - after.keys()
        assert result.unchanged == len(after) - len(result.written)
    assert told(put(site, after)) == Published(unchanged=len(after))
    shutil.rmtree(site)


def test_a_change_looks_at_no_other_file(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(site, OLD)
    seen: list[str] = []
    whole = room._status

    def watch(file: str) -> os.stat_result | None:
        seen.append(file)
        return whole(file)

    monkeypatch.setattr(room, "_status", watch)
    monkeypatch.setattr(room, "_present", lambda _: pytest.fail("walked"))
    result = change({"a.html": b"2", "new.html": b"1"}, ["old.html"], site / "public", site / ".nutgraf")
    assert (result.written, result.removed) == (("new.html", "a.html"), ("old.html",))
    assert {os.path.basename(file) for file in seen} == {"a.html", "new.html"}
    assert current(site / "public", site / ".nutgraf") == result.token


def test_bytes_that_the_manifest_knows_are_not_written_but_an_altered_file_is_mended(site: Path) -> None:
    put(site, OLD)
    output, state = site / "public", site / ".nutgraf"
    assert told(change({"a.html": OLD["a.html"]}, [], output, state)) == Published(unchanged=8)
    (output / "a.html").write_bytes(b"altered by hand")
    (output / "old.html").unlink()
    assert change({path: OLD[path] for path in ("a.html", "old.html")}, [], output, state).written == (
        "old.html",
        "a.html",
    )
    assert tree(output) == OLD


def test_a_change_of_another_file_does_not_hide_one_altered_within_a_tick_of_the_clock(site: Path) -> None:
    for turn in range(20):
        put(site, {"a.html": b"right", "b.html": b"%d" % turn})
        (site / "public/a.html").write_bytes(b"wrong")
        change({"b.html": b"x"}, [], site / "public", site / ".nutgraf")
        assert put(site, {"a.html": b"right", "b.html": b"x"}).written == ("a.html",)


def test_without_a_known_tree_a_change_touches_nothing(site: Path) -> None:
    output, state = site / "public", site / ".nutgraf"
    files = {"a.html": b"2"}
    assert codes(change(files, [], output, state)) == [("output-failed", "public")]
    assert not output.exists()
    token = put(site, OLD).token
    with pytest.raises(Overtaken) as overtaken:
        change(files, [], output, state, since="0" * 32)
    assert overtaken.value.problem.code == "output-failed"
    (output / MARKER).write_text("x")
    assert codes(change(files, [], output, state)) == [("output-failed", "public")]
    shutil.rmtree(state)
    assert codes(change(files, [], output, state)) == [("output-failed", "public")]
    assert tree(output) == OLD
    put(site, OLD)
    assert change(files, [], output, state, since=token).written == ("a.html",)


def test_a_change_refuses_what_a_publish_refuses(site: Path) -> None:
    put(site, {"a": b"1", "b/c.html": b"1"})
    output, state = site / "public", site / ".nutgraf"
    before = tree(site)
    for files, path in (({"../x": b""}, "../x"), ({"a/x.html": b""}, "a"), ({"b": b""}, "b")):
        assert codes(change(files, [], output, state)) == [("output-failed", path)]
    assert codes(change({"x": b""}, [], site / "content", state)) == [("output-not-ours", "content")]
    assert tree(site) == before
    assert change({"a/x.html": b"", "b": b""}, ["a", "b/c.html"], output, state).problems == ()
    assert tree(output) == {"a/x.html": b"", "b": b""}


def test_what_is_current_is_known_only_where_manifest_and_marker_agree(site: Path) -> None:
    output, state = site / "public", site / ".nutgraf"
    assert current(output, state) == ""
    assert list(site.iterdir()) == []
    token = put(site, OLD).token
    assert re.fullmatch("[0-9a-f]{32}", token)
    assert put(site, NEW).token != token
    assert put(site, OLD).token == token

    (manifest,) = state.glob("publish/*/manifest")
    kept = manifest.read_bytes()
    chance = random.Random(1)
    for _ in range(300):
        data = bytearray(kept)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        manifest.write_bytes(data if chance.random() < 0.5 else kept[: chance.randrange(len(kept))])
        assert current(output, state) == ""
    manifest.write_bytes(kept)
    assert current(output, state) == token

    marker = (output / MARKER).read_bytes()
    (output / MARKER).write_bytes(marker[:-9])
    assert current(output, state) == ""
    (output / MARKER).unlink()
    assert current(output, state) == ""
    shutil.rmtree(output)
    assert current(output, state) == ""
    assert put(site, OLD).token == token
    publish(NEW, output, site / "elsewhere/.nutgraf")
    assert current(output, state) == ""


def test_what_was_removed_or_added_by_hand_at_the_top_is_noticed(site: Path) -> None:
    output, state = site / "public", site / ".nutgraf"
    token = put(site, OLD).token
    everything = [path.name for path in output.iterdir() if path.name != MARKER]
    for names in (["a.html"], ["static"], everything):
        time.sleep(0.02)  # longer than a tick of the clock of the file system
        for name in names:
            shutil.rmtree(output / name) if (output / name).is_dir() else (output / name).unlink()
        assert current(output, state) == ""
        assert put(site, OLD).token == token
        assert tree(output) == OLD
    time.sleep(0.02)
    (output / "mine.html").write_text("x")
    assert current(output, state) == ""
    assert put(site, OLD).removed == ("mine.html",)


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


# ---- staging ----------------------------------------------------------------------------------


def staged(site: Path) -> list[str]:
    return sorted(
        str(path.relative_to(site / ".nutgraf/publish/staged")) for path in site.glob(".nutgraf/publish/staged/**/*")
    )


def test_staged_files_are_moved_into_place_and_the_rest_is_thrown_away(site: Path) -> None:
    shelf = stage(site / ".nutgraf")
    sent: Stage = pickle.loads(pickle.dumps(shelf))
    artifacts = {path: sent.put(path, data) for path, data in OLD.items()} | {
        "twin.html": shelf.put("twin.html", b"a.html")
    }
    (site / "mine").write_bytes(b"moved")
    assert put(site, {**artifacts, "moved.txt": site / "mine"}).problems == ()
    expected = {**OLD, "twin.html": b"a.html", "moved.txt": b"moved"}
    assert tree(site / "public") == expected
    assert not (site / "mine").exists()
    shelf.discard()
    shelf.discard()
    assert staged(site) == []
    with stage(site / ".nutgraf") as other:
        assert put(site, {path: other.put(path, data) for path, data in expected.items()}).written == ()
        assert [path for path in staged(site) if (site / ".nutgraf/publish/staged" / path).is_file()] == [
            f"{Path(other.folder).name}{end}" for end in [".lock", *sorted(f"/{path}" for path in expected)]
        ]
    assert staged(site) == []


def first(site: Path, files: Mapping[str, Artifact], shelf: Stage) -> Published:
    return publish(files, site / "public", site / ".nutgraf", staged=shelf)


def test_where_there_is_no_output_the_stage_becomes_it(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = stage(site / ".nutgraf")
    artifacts: dict[str, Artifact] = {path: shelf.put(path, data) for path, data in OLD.items()}
    folder = os.stat(shelf.folder).st_ino
    with shelf:
        done = first(site, {**artifacts, "css/site.css": b"loose"}, shelf)
    assert os.stat(site / "public").st_ino == folder
    assert tree(site / "public") == {**OLD, "css/site.css": b"loose"}
    assert staged(site) == []
    assert set(done.written) == {*OLD, "css/site.css"} and list(done.written)[-1] == "index.html"
    assert done.token == current(site / "public", site / ".nutgraf") != ""
    assert put(site, {**OLD, "css/site.css": b"loose"}).written == ()


@pytest.mark.skipif(sys.platform != "linux", reason="the flags are those of Linux")
@pytest.mark.parametrize("before", [0, 0x80080, 0x20000])
def test_where_the_disk_can_stages_are_scattered_and_other_flags_stay(
    site: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    held, written = before, 0

    def ioctl(_: int, request: int, flags: bytes) -> bytes:
        nonlocal held, written
        if request & 0xFF == 2:  # FS_IOC_SETFLAGS
            (held,), written = struct.unpack("l", flags), written + 1
        return struct.pack("l", held)

    monkeypatch.setattr("fcntl.ioctl", ioctl)
    for _ in range(2):
        stage(site / ".nutgraf").discard()
    assert held == before | 0x20000
    assert written == (before != held)


def test_a_disk_without_such_flags_serves_as_well(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ioctl(*_: object) -> bytes:
        raise OSError(errno.ENOTTY, "no such flags")

    monkeypatch.setattr("fcntl.ioctl", ioctl, raising=False)
    with stage(site / ".nutgraf") as shelf:
        assert shelf.folder
        assert not isinstance(shelf.put("index.html", b"here"), bytes)


@pytest.mark.parametrize(
    "case",
    [
        "a hidden file",
        "an empty folder",
        "a link",
        "not published",
        "hidden and not published",
        "lost",
        "a file",
        "no rename",
    ],
)
def test_where_the_stage_cannot_become_the_output_it_is_written_file_by_file(
    site: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, expected, kept = site / "public", dict(OLD), {}
    with stage(site / ".nutgraf") as shelf:
        artifacts: dict[str, Artifact] = {path: shelf.put(path, data) for path, data in OLD.items()}
        if case == "a hidden file":
            (output / ".git").mkdir(parents=True)
            (output / ".git/HEAD").write_bytes(b"ref")
            kept = {".git/HEAD": b"ref"}
        elif case == "an empty folder":
            output.mkdir(mode=0o750)
        elif case == "a link":
            (site / "elsewhere").mkdir()
            output.symlink_to(site / "elsewhere")
        elif case == "not published":
            shelf.put("extra.html", b"nothing names it")
        elif case == "hidden and not published":
            shelf.put(".extra/index.html", b"nothing names it")
        elif case == "lost":
            os.unlink(f"{shelf.folder}/a.html")
            artifacts["a.html"] = OLD["a.html"]
            shelf.put("b.html", b"another")
            artifacts["b.html"] = expected["b.html"] = b"bytes"
        elif case == "a file":
            (site / "made").write_bytes(b"by another program")
            artifacts["made"], expected["made"] = site / "made", b"by another program"
        else:
            with monkeypatch.context() as patch:
                patch.setattr(os, "rename", lambda *_: (_ for _ in ()).throw(OSError(errno.EXDEV, "another disk")))
                assert first(site, artifacts, shelf).problems == ()
        assert first(site, artifacts, shelf).problems == ()
    assert tree(output) == {**expected, **kept}
    assert staged(site) == []
    assert (site / "made").exists() is False
    if case == "an empty folder":
        assert output.stat().st_mode & 0o7777 == 0o750


def test_a_stage_that_a_killed_build_left_is_swept_and_one_in_use_is_not(site: Path) -> None:
    used = stage(site / ".nutgraf")
    left = stage(site / ".nutgraf")
    left.put("a.html", b"1")
    os.close(left.lock)  # as the system does for a process that is gone
    stage(site / ".nutgraf").discard()
    name = Path(used.folder).name
    assert staged(site) == [name, name + ".lock"]
    used.discard()


def test_a_stage_that_a_killed_publish_needs_stays_until_that_is_completed(site: Path) -> None:
    put(site, OLD)
    for steps in range(100):
        shelf = stage(site / ".nutgraf")
        artifacts = {path: shelf.put(path, data) for path, data in NEW.items()}
        killed_after(steps, partial(put, site, artifacts))
        if any(site.glob(".nutgraf/publish/*/journal")):
            break
        shelf.discard()
    os.close(shelf.lock)
    with stage(site / ".nutgraf"):
        assert os.path.exists(shelf.folder)
    assert current(site / "public", site / ".nutgraf") == ""
    assert tree(site / "public") == NEW
    with stage(site / ".nutgraf"):
        assert not os.path.exists(shelf.folder)


def test_a_publish_that_failed_halfway_keeps_its_stage_to_be_completed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, OLD)
    whole = os.replace

    def refuse(source: str, target: str) -> None:
        if Path(target).name == "a.html":
            raise PermissionError(errno.EACCES, "Permission denied", str(source), None, str(target))
        whole(source, target)

    with stage(site / ".nutgraf") as shelf:
        artifacts = {path: shelf.put(path, data) for path, data in NEW.items()}
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", refuse)
            assert put(site, artifacts).problems
    complete(site / "public", site / ".nutgraf")
    assert tree(site / "public") == NEW


def test_where_nothing_can_be_staged_bytes_stay_in_memory(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "file").write_text("")
    nowhere = stage(site / "file/.nutgraf")
    assert nowhere.put("a.html", b"1") == b"1"
    nowhere.discard()
    shelf = stage(site / ".nutgraf")
    os.rmdir(shelf.folder)
    Path(shelf.folder).touch()
    assert shelf.put("a.html", b"1") == b"1"
    os.unlink(shelf.folder)
    shelf.discard()


def test_what_the_disk_takes_in_pieces_is_whole(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    with monkeypatch.context() as patch, stage(site / ".nutgraf") as shelf:
        patch.setattr(os, "write", lambda file, data: write(file, data[:2]))
        staged = shelf.put("a/b.html", b"12345")
        assert not isinstance(staged, bytes | Path)
        assert Path(staged.file).read_bytes() == b"12345"


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
    fcntl = pytest.importorskip("fcntl", reason="the system has no locks of files")
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


def killed_after(steps: int, work: Callable[[], object]) -> bool:
    reaper.left = steps
    try:
        work()
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


@pytest.mark.parametrize("delta", [True, False], ids=["by delta", "whole"])
@pytest.mark.parametrize("first", [True, False], ids=["first publish", "later publish"])
@pytest.mark.parametrize("after", ["new", "old", "complete", "killed again"])
def test_killed_at_any_step(tmp_path: Path, delta: bool, first: bool, after: str) -> None:
    for steps in range(1000):
        site = tmp_path / str(steps)
        site.mkdir()
        work: Callable[[Tree], Published] = partial(rebuild, site) if delta else partial(put, site)
        before = {} if first else OLD
        if not first:
            put(site, OLD)
        died = killed_after(steps, partial(work, NEW))
        files = tree(site / "public")
        for path, data in files.items():
            assert data in (before.get(path), NEW.get(path))
        if "index.html" in files:
            assert links_hold(files)
        if after == "killed again":
            killed_after(steps // 2, partial(work, NEW))
        if after == "complete":
            committed = any(site.glob(".nutgraf/publish/*/journal"))
            complete(site / "public", site / ".nutgraf")
            if committed and (site / "public" / MARKER).exists():
                assert tree(site / "public") == NEW
        target = OLD if after == "old" else NEW
        assert work(target).problems == ()
        assert tree(site / "public") == target
        assert told(work(target)) == Published(unchanged=len(target))
        assert told(put(site, target)) == Published(unchanged=len(target))
        assert staged(site) == []
        assert not any(each.name in ("journal", "stage") for each in site.glob(".nutgraf/publish/*/*"))
        if not died:
            break
    assert not died
    assert steps > 20


SCRIPT = """
import sys
from pathlib import Path
from nutgraf.publish import change, current, publish, stage
site, turn = Path(sys.argv[1]), int(sys.argv[2])
output, state = site / "public", site / ".nutgraf"
def pages(turn):
    data = b"%d" % (turn % 7) * 3000
    return {**{f"{name}/p{(name + turn) % 40}.html": data for name in range(60)}, "index.html": data}
known = {}
print("ready", flush=True)
while True:
    token, new = current(output, state), pages(turn)
    with stage(state) as shelf:
        files = {path: shelf.put(path, data) if path[0] in "12345" else data for path, data in new.items()}
        if token in known and turn % 10:
            done = change(files, pages(known[token]).keys() - new.keys(), output, state, since=token)
        else:
            done = publish(files, output, state)
    assert done.token, done
    known[done.token] = turn
    turn += 1
"""


def turn_of(files: Tree) -> int:
    """Which of the trees of the script this is, by the remainder of 280."""
    (digit,) = {data[0] - ord("0") for data in files.values()}
    (first,) = (path for path in files if path.startswith("0/"))
    found = [turn for turn in range(280) if (turn % 7, turn % 40) == (digit, int(first[3:-5]))]
    assert files.keys() == {f"{name}/p{(name + found[0]) % 40}.html" for name in range(60)} | {"index.html"}
    return found[0]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_kill_minus_nine_at_random_moments(site: Path) -> None:
    chance = random.Random(7)
    turn = 0
    for _ in range(12):
        command = [sys.executable, "-c", SCRIPT, str(site), str(turn)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        with child:
            assert child.stdout
            child.stdout.readline()
            time.sleep(chance.uniform(0.02, 0.2))
            child.kill()
        files = tree(site / "public")
        for path, data in files.items():
            assert len(data) == 3000, path
            assert len(set(data)) == 1, path
        assert len({data[0] for data in files.values()}) <= 2  # of the tree before and the one after
        begun = any(site.glob(".nutgraf/publish/*/journal"))
        token = current(site / "public", site / ".nutgraf")
        assert not (begun and token and files != tree(site / "public"))
        files = tree(site / "public")
        assert not token or token == name_of(files)
        turn = turn_of(files) + 1 if files else 0
    put(site, NEW)
    assert tree(site / "public") == NEW
    stage(site / ".nutgraf").discard()
    assert staged(site) == []


def test_completing_without_a_journal_makes_nothing(site: Path) -> None:
    complete(site / "public", site / ".nutgraf")
    assert list(site.iterdir()) == []


def test_a_damaged_journal_only_costs_time(site: Path) -> None:
    put(site, OLD)
    killed_after(17, lambda: put(site, NEW))
    (journal,) = site.glob(".nutgraf/publish/*/journal")
    journal.write_bytes(b"\xff" + journal.read_bytes()[9:])
    put(site, NEW)
    assert tree(site / "public") == NEW


def test_a_journal_is_not_carried_out_over_what_another_site_published_since(site: Path) -> None:
    put(site, OLD)
    killed_after(17, lambda: put(site, NEW))
    assert any(site.glob(".nutgraf/publish/*/journal"))
    other = {"index.html": b"another site"}
    publish(other, site / "public", site / "elsewhere/.nutgraf")
    assert current(site / "public", site / ".nutgraf") == ""
    assert tree(site / "public") == other
    assert current(site / "public", site / "elsewhere/.nutgraf") == name_of(other)
    put(site, NEW)
    assert tree(site / "public") == NEW


ENTRIES = st.dictionaries(
    st.text(alphabet="ab/", min_size=1), st.tuples(st.integers(0, 9), st.integers(0, 99), st.just("d")), max_size=40
)


@given(entries=ENTRIES, others=ENTRIES, gone=st.sets(st.text(alphabet="ab/", min_size=1)), since=st.integers(1, 99))
def test_a_manifest_in_pieces_holds_what_one_piece_would(
    entries: dict[str, Entry], others: dict[str, Entry], gone: set[str], since: int
) -> None:
    manifest = Manifest(marshal.loads(marshal.dumps(keep(entries))))
    assert dict(manifest) == manifest.whole() == entries and len(manifest) == len(entries)
    young = {path: (size, 0, name) for path, (size, age, name) in entries.items() if age >= since}
    assert manifest.doubt(since) == bool(young) and not manifest.doubt(100)
    expected = {path: entry for path, entry in (entries | young | others).items() if path not in gone}
    manifest.update(others)
    for path in gone:
        manifest.pop(path, None)
    again = Manifest(manifest.keep())
    assert again.whole() == dict(manifest) == expected and len(again) == len(manifest) == len(expected)
    assert again.doubt(since) == any(entry[1] >= since for entry in expected.values())


def test_a_manifest_opens_what_it_is_asked_for_and_is_cut_anew_as_it_grows() -> None:
    entries = {f"{number}.html": (1, 2, "d") for number in range(3000)}
    counts, latest, pieces = keep(entries)
    assert len(pieces) > 8 and sum(counts) == 3000 and {*latest} == {2}
    manifest = Manifest((counts, latest, [*pieces]))
    manifest["7.html"] = (1, 3, "e")
    assert sum(one is not other for one, other in zip(pieces, manifest.keep()[2], strict=True)) == 1
    small = Manifest(keep({}))
    small.update(entries)
    assert len(small.keep()[2]) == len(pieces) and Manifest(small.keep()).whole() == entries
