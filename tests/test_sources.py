"""Reading a site's folder: what is read, what is passed over, what is a problem."""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf import sources
from nutgraf.problems import Place


def site(root: Path, **files: str) -> Path:
    """A site with a site.yaml and one article, and `files` whose names have `__` for a slash."""
    given = {"site.yaml": "title: T\n", "content/briefings/a/article.md": "one\ntwo\n"}
    for path, text in {**given, **files}.items():
        write(root / path, text)
    return root


def write(path: Path, data: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def codes(root: Path) -> list[tuple[str, str]]:
    return [(each.code, each.place.path) for each in sources.scan(root).problems]


def content(scan: sources.Scan) -> list[str]:
    return [path for path in scan.stats if path == "site.yaml" or path.startswith("content/")]


def test_a_scan_has_site_yaml_and_all_below_content_in_the_order_of_paths(tmp_path: Path) -> None:
    site(tmp_path, **{"content/b.yaml": "b", "content/briefings/a-1/article.md": "x", "notes.txt": "no"})
    scan = sources.scan(tmp_path)
    assert scan.problems == ()
    assert content(scan) == [
        "content/b.yaml",
        "content/briefings/a-1/article.md",
        "content/briefings/a/article.md",
        "site.yaml",
    ]
    assert list(scan.stats) == sorted(scan.stats)
    assert scan.read("content/b.yaml") == b"b"
    assert scan.stats["content/b.yaml"][4] == hashlib.sha256(b"b").hexdigest()[:32]


def test_what_editors_and_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    names = [".hidden", "a.md~", ".#a.md", "#a.md#", "a.md.swp", ".a.md.swx", "4913", ".DS_Store", "Thumbs.db"]
    site(tmp_path, **{f"content/{name}": "x" for name in names}, **{"content/.git/config": "x", "static/.env": "x"})
    scan = sources.scan(tmp_path)
    assert scan.problems == ()
    assert content(scan) == ["content/briefings/a/article.md", "site.yaml"]
    assert ".env" not in scan.static


def test_hidden_files_that_hosts_ask_for_are_served(tmp_path: Path) -> None:
    site(tmp_path, **{"static/.well-known/security.txt": "x", "static/.nojekyll": "", "content/.nojekyll": ""})
    scan = sources.scan(tmp_path)
    assert scan.problems == ()
    assert {".well-known/security.txt", ".nojekyll"} <= set(scan.static)
    assert "content/.nojekyll" not in scan.stats


def test_a_site_s_own_templates_lie_over_the_theme_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = tmp_path / "theme"
    write(theme / "templates/base.html", "theirs")
    write(theme / "templates/parts/note.html", "theirs")
    write(theme / "static/site.css", "theirs")
    monkeypatch.setattr(sources, "theme_folder", lambda: theme)
    root = site(tmp_path / "site", **{"templates/base.html": "ours", "static/extra.css": "ours"})
    scan = sources.scan(root)
    assert scan.problems == ()
    assert scan.templates == {
        "base.html": "templates/base.html",
        "parts/note.html": "nutgraf:templates/parts/note.html",
    }
    assert {name: scan.read(path) for name, path in scan.static.items()} == {
        "extra.css": b"ours",
        "site.css": b"theirs",
    }


def test_in_a_checkout_the_theme_is_the_site_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path, **{"templates/base.html": "x"})
    monkeypatch.setattr(sources, "theme_folder", lambda: tmp_path)
    assert sources.scan(tmp_path).templates["base.html"] == "templates/base.html"


def test_what_is_missing_of_a_site_is_one_problem_that_says_how_to_begin(tmp_path: Path) -> None:
    def missing() -> Place:
        [each] = sources.scan(tmp_path).problems
        assert each.code == "missing-file" and each.hint
        return each.place

    assert content(sources.scan(tmp_path)) == []
    assert missing() == Place("site.yaml")
    (tmp_path / "content").mkdir()
    assert missing() == Place("site.yaml")
    (tmp_path / "content").rmdir()
    (tmp_path / "site.yaml").write_text("title: A\n")
    assert missing() == Place("content")


def test_links_inside_the_site_are_read_and_others_are_problems(tmp_path: Path) -> None:
    root = site(tmp_path / "site")
    write(tmp_path / "secret", "x")
    folder = root / "content/briefings/a"
    (folder / "again.md").symlink_to("article.md")
    (folder / "away.md").symlink_to(tmp_path / "secret")
    (folder / "nothing.md").symlink_to("gone")
    (folder / "self.md").symlink_to("self.md")
    (folder / "loop").symlink_to("..")
    (root / "static").symlink_to(tmp_path)
    scan = sources.scan(root)
    assert scan.read("content/briefings/a/again.md") == b"one\ntwo\n"
    assert {each.code for each in scan.problems} == {"unreadable-file"}
    assert {each.place.path for each in scan.problems} == {
        "content/briefings/a/away.md",
        "content/briefings/a/nothing.md",
        "content/briefings/a/self.md",
        "content/briefings/a/loop",
        "static",
    }


def test_a_site_may_itself_be_reached_through_a_link(tmp_path: Path) -> None:
    site(tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    assert codes(tmp_path / "link") == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_a_problem_and_not_a_wait(tmp_path: Path) -> None:
    os.mkfifo(site(tmp_path) / "content/pipe.md")
    assert codes(tmp_path) == [("unreadable-file", "content/pipe.md")]


def test_a_folder_in_place_of_site_yaml(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "site.yaml").unlink()
    (tmp_path / "site.yaml").mkdir()
    assert codes(tmp_path) == [("unreadable-file", "site.yaml")]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    site(tmp_path)
    with open(tmp_path / "content/film.mp4", "wb") as file:
        file.truncate(sources.LARGEST + 1)
    assert codes(tmp_path) == [("unreadable-file", "content/film.mp4")]


def refusing(name: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one file's name fail to open."""

    def refuse(path: str, *rest: Any, **more: Any) -> Any:
        if str(path).endswith(name):
            raise error(13, "Not today", str(path))
        return open(path, *rest, **more)

    monkeypatch.setattr(sources, "open", refuse, raising=False)


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path)
    refusing("article.md", PermissionError, monkeypatch)
    scan = sources.scan(tmp_path)
    assert content(scan) == ["site.yaml"]
    assert [str(each.place) for each in scan.problems] == ["content/briefings/a/article.md:1:1"]
    assert "Not today" in scan.problems[0].message
    assert str(tmp_path) not in scan.problems[0].message


def test_a_file_that_goes_while_we_read_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path)
    refusing("site.yaml", FileNotFoundError, monkeypatch)
    assert codes(tmp_path) == [("missing-file", "site.yaml")]


def test_texts_of_briefings_may_be_read_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path, **{"content/briefings/a/facts.yaml": "x: 1\n", "content/briefings/a/map.png": "p"})
    at_once = sources.scan(tmp_path)
    refusing(".md", AssertionError, monkeypatch)
    scan = sources.scan(tmp_path, late=True)
    monkeypatch.undo()
    article, facts = "content/briefings/a/article.md", "content/briefings/a/facts.yaml"
    assert [path for path, each in scan.stats.items() if not each[4]] == [article, facts]
    write(tmp_path / article, "three\n")
    assert scan.read(article) == b"three\n"
    scan.finish()
    assert {**scan.stats, article: at_once.stats[article]} == at_once.stats
    write(tmp_path / article, "four\n")
    with pytest.raises(sources.Changed):
        scan.read(article)
    write(tmp_path / article, "three\n")
    assert sources.scan(tmp_path, scan.stats, scan.listed, late=True).moved == frozenset()


def test_names_are_composed_and_those_that_collide_are_a_problem(tmp_path: Path) -> None:
    site(tmp_path, **{"content/briefings/cafe\u0301/article.md": "x", "content/briefings/B.md": "1"})
    write(tmp_path / "content/briefings/b.md", "2")
    if len(list((tmp_path / "content/briefings").iterdir())) < 4:
        pytest.skip("the file system itself cannot tell them apart")
    scan = sources.scan(tmp_path)
    assert "content/briefings/caf\u00e9/article.md" in scan.stats
    assert [(each.code, each.place.path) for each in scan.problems] == [("name-collision", "content/briefings/b.md")]
    assert scan.problems[0].notes[0].place == Place("content/briefings/B.md")


@pytest.mark.parametrize("name", ["a:b.md", "what?.md", "tab\t.md", "end.", "back\\slash"])
def test_names_that_not_every_system_can_hold(tmp_path: Path, name: str) -> None:
    site(tmp_path, **{f"content/{name}": "x"})
    assert [code for code, _ in codes(tmp_path)] == ["bad-name"]


def test_a_name_that_is_not_text(tmp_path: Path) -> None:
    site(tmp_path)
    try:
        with open(os.fsencode(tmp_path) + b"/content/\xff.md", "wb"):
            pass
    except OSError:
        pytest.skip("the file system takes only text")
    assert codes(tmp_path) == [("bad-name", "content/\N{REPLACEMENT CHARACTER}.md")]


def test_a_template_that_is_not_utf8_is_a_problem_at_the_byte(tmp_path: Path) -> None:
    site(tmp_path)
    write(tmp_path / "templates/own.html", b"one\n\xc3\xa9t\xe9")
    scan = sources.scan(tmp_path)
    assert scan.problems == ()
    texts, problems = sources.decode_templates(scan)
    assert texts.keys() == scan.templates.keys() - {"own.html"}
    assert [(each.code, each.place) for each in problems] == [("not-utf8", Place("templates/own.html", 2, 3))]


def test_lines_for_problems(tmp_path: Path) -> None:
    site(tmp_path)
    write(tmp_path / "content/a.yaml", "\ufefffirst\r\nsecond\rthird \x0b \u2028 still\nbad ".encode() + b"\xff")
    write(tmp_path / "templates/own.html", "<p>")
    scan = sources.scan(tmp_path)
    places = [Place("content/a.yaml", line) for line in range(6)]
    assert list(sources.lines_of(scan, places).values()) == [
        "first",
        "second",
        "third \x0b \u2028 still",
        "bad \N{REPLACEMENT CHARACTER}",
    ]
    others = [Place("templates/own.html"), Place("site.yaml"), Place("gone")]
    assert sources.lines_of(scan, others) == {("templates/own.html", 1): "<p>", ("site.yaml", 1): "title: T"}


# ---- what is not read -------------------------------------------------------------------------

LATER = 10**10  # nanoseconds: well over the grain of any clock


def later(root: Path, known: Any = (), **more: Any) -> sources.Scan:
    return sources.scan(root, dict(known), now_ns=time.time_ns() + LATER, **more)


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened from here on."""
    names: list[str] = []

    def watch(path: str, *rest: Any, **more: Any) -> Any:
        names.append(os.path.basename(path))
        return open(path, *rest, **more)

    monkeypatch.setattr(sources, "open", watch, raising=False)
    return names


def test_what_is_known_is_not_read_and_what_changed_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path, **{"content/briefings/cafe\u0301/Article.md": "x", "templates/base.html": "t", "static/a.css": ""})
    (tmp_path / "content/briefings/a/again.md").symlink_to("article.md")
    first = later(tmp_path)
    names = opened(monkeypatch)
    again = later(tmp_path, marshal.loads(marshal.dumps(first.stats)))
    assert names == []
    assert again.stats == first.stats
    assert list(again.stats) == list(first.stats)
    assert (again.templates, again.static, again.folders) == (first.templates, first.static, first.folders)
    assert {path: again.read(path) for path in again.stats} == {path: first.read(path) for path in first.stats}

    names.clear()
    write(tmp_path / "content/briefings/a/article.md", "one\nTWO\n")
    write(tmp_path / "content/new.md", "x")
    (tmp_path / "static/a.css").unlink()
    third = later(tmp_path, first.stats)
    assert sorted(names) == ["again.md", "article.md", "new.md"]
    changed = {path for path in third.stats if third.stats[path] != first.stats.get(path)}
    assert changed == {"content/briefings/a/article.md", "content/briefings/a/again.md", "content/new.md"}
    assert "static/a.css" not in third.stats
    assert third.stats == later(tmp_path).stats
    assert list(third.stats) == sorted(third.stats)


@pytest.mark.parametrize("sign", ["size", "mtime", "inode"])
def test_each_sign_of_a_change_is_enough(tmp_path: Path, sign: str) -> None:
    file = site(tmp_path) / "site.yaml"
    before = later(tmp_path)
    status = file.stat()
    if sign == "size":
        write(file, "title: Other\n")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif sign == "mtime":
        write(file, "title: U\n")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    else:
        write(tmp_path / "other", "title: U\n")
        os.utime(tmp_path / "other", ns=(status.st_atime_ns, status.st_mtime_ns))
        (tmp_path / "other").replace(file)
    known = {
        path: (*each[:2], os.stat(tmp_path / path).st_ctime_ns, *each[3:])
        for path, each in before.stats.items()
        if not path.startswith("nutgraf:")
    }
    after = later(tmp_path, known)
    assert after.read("site.yaml") == file.read_bytes()
    assert after.stats["site.yaml"][4] != before.stats["site.yaml"][4]


def test_the_time_of_the_change_alone_is_a_sign(tmp_path: Path) -> None:
    file = site(tmp_path) / "site.yaml"
    known = later(tmp_path).stats
    status = file.stat()
    for _ in range(1000):  # until the clock of the file system has moved on
        write(file, "title: U\n")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        if file.stat().st_ctime_ns != status.st_ctime_ns:
            break
    assert later(tmp_path, known).read("site.yaml") == b"title: U\n"


def test_a_file_that_changed_within_the_grain_of_the_clock_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = site(tmp_path) / "site.yaml"
    first = sources.scan(tmp_path)
    assert {each[1] for path, each in first.stats.items() if "nutgraf:" not in path} == {-1}
    status = file.stat()
    write(file, "title: U\n")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    known = {
        path: (*each[:2], os.stat(tmp_path / path).st_ctime_ns, *each[3:])
        for path, each in first.stats.items()
        if not path.startswith("nutgraf:")
    }
    second = later(tmp_path, known)
    assert second.read("site.yaml") == b"title: U\n"
    assert second.stats["site.yaml"][1] == status.st_mtime_ns
    names = opened(monkeypatch)
    assert later(tmp_path, second.stats).stats == second.stats
    assert names == []


def test_without_trust_all_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path)
    first = later(tmp_path)
    lie = {path: (*each[:4], "0" * 32) for path, each in first.stats.items()}
    assert later(tmp_path, lie).stats == lie
    names = opened(monkeypatch)
    assert later(tmp_path, lie, trust=False).stats == first.stats
    assert len(names) == len(first.stats)


def found(scan: sources.Scan) -> tuple[Any, ...]:
    """What a scan says of the site, whatever it knew before."""
    assert list(scan.stats) == sorted(scan.stats)
    return scan.stats, scan.templates, scan.static, scan.folders, scan.problems, scan._disk


def listings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the folders that are listed from here on."""
    names: list[str] = []
    real = os.scandir

    def watch(path: str) -> Any:
        names.append(os.path.basename(path.rstrip("/")))
        return real(path)

    monkeypatch.setattr(os, "scandir", watch)
    return names


def test_a_folder_that_is_as_it_was_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path, **{"content/briefings/b/facts.yaml": "x", "content/README.md": "", "content/.hidden": ""})
    first = later(tmp_path)
    names = listings(monkeypatch)
    again = later(tmp_path, first.stats, listed=marshal.loads(marshal.dumps(dict(first.listed))))
    assert names == [] and found(again) == found(first) and again.moved == frozenset()
    write(tmp_path / "content/briefings/b/facts.yaml", "y")
    assert later(tmp_path, first.stats, listed=first.listed).moved == {"content/briefings/b/facts.yaml"}
    assert names == []
    write(tmp_path / "content/briefings/b/article.md", "x")
    third = later(tmp_path, first.stats, listed=first.listed)
    assert third.moved == {"content/briefings/b/facts.yaml", "content/briefings/b/article.md"}
    assert {*names} == {"b"}
    names.clear()
    write(tmp_path / "content/briefings/b/new", "z")
    (tmp_path / "content/briefings/b/new").replace(tmp_path / "content/briefings/b/facts.yaml")
    fourth = later(tmp_path, third.stats, listed=third.listed)
    assert fourth.moved == {"content/briefings/b/facts.yaml"} and names == ["b"]
    fifth = later(tmp_path, fourth.stats, listed=fourth.listed)
    assert found(fourth) == found(fifth) == found(later(tmp_path)) and fifth.moved == frozenset()


def test_a_folder_that_changed_within_the_grain_of_the_clock_is_listed_once_more(tmp_path: Path) -> None:
    assert not any("nutgraf:" not in path for path in sources.scan(site(tmp_path)).listed)
    assert "content/briefings/a/" in later(tmp_path).listed


Step = Callable[[Path], object]
ALTERED: dict[str, list[Step]] = {
    "a file came": [lambda a: write(a / "facts.yaml", "x")],
    "a file went": [lambda a: (a / "article.md").unlink()],
    "a file was renamed": [lambda a: (a / "article.md").rename(a / "facts.yaml")],
    "a file was saved by way of another": [
        lambda a: write(a / "t", "one\nTWO\n"),
        lambda a: (a / "t").replace(a / "article.md"),
    ],
    "a file became a link": [
        lambda a: (a / "article.md").unlink(),
        lambda a: (a / "article.md").symlink_to("../b/article.md"),
    ],
    "a file became a folder": [lambda a: (a / "article.md").unlink(), lambda a: write(a / "article.md/x.md", "x")],
    "a file became large": [lambda a: os.truncate(a / "article.md", sources.LARGEST + 1)],
    "a folder came": [lambda a: write(a / "images/a.png", "x")],
    "a folder went": [shutil.rmtree],
    "a folder was renamed": [lambda a: a.rename(a.parent / "c")],
    "a folder became a link": [lambda a: a.rename(a.parent / "c"), lambda a: a.symlink_to("c")],
    "a root folder became a link": [
        lambda a: (a.parent.parent.parent / "static").rename(a.parent / "b" / "c"),
        lambda a: (a.parent.parent.parent / "static").symlink_to("content/briefings/b/c"),
    ],
    "a root folder came": [lambda a: write(a.parent.parent.parent / "templates/own.html", "x")],
    "a root folder went": [lambda a: shutil.rmtree(a.parent.parent.parent / "static")],
    "site.yaml went": [lambda a: (a.parent.parent.parent / "site.yaml").unlink()],
    "a folder took the place of another": [lambda a: shutil.rmtree(a.parent / "b"), lambda a: a.rename(a.parent / "b")],
    "all went": [lambda a: shutil.rmtree(a.parent.parent)],
    "names that collide": [lambda a: write(a / "X.md", "x"), lambda a: write(a / "x.md", "x")],
    "a name in another form": [lambda a: write(a.parent / "cafe\u0301/article.md", "x")],
}


@pytest.mark.parametrize("steps", ALTERED.values(), ids=ALTERED)
def test_what_is_known_of_folders_makes_no_difference(steps: list[Step], tmp_path: Path) -> None:
    site(tmp_path, **{"content/briefings/b/article.md": "b", "content/pages/about.md": "x", "static/a.css": "x"})
    first = later(tmp_path)
    for step in steps:
        step(tmp_path / "content/briefings/a")
    second = later(tmp_path, first.stats, listed=first.listed)
    fresh = later(tmp_path)
    assert found(second) == found(fresh)
    old, new = ({path: each[4] for path, each in scan.stats.items()} for scan in (first, fresh))
    assert second.moved == {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    for file in (path for path in tmp_path.rglob("*") if path.is_symlink() and path.is_dir()):
        write(file / "more.md", "a file behind a link")
        second, fresh = later(tmp_path, second.stats, listed=second.listed), later(tmp_path)
        assert found(second) == found(fresh)
    third = later(tmp_path, second.stats, listed=second.listed)
    assert found(third) == found(fresh) and third.moved == frozenset()


def test_problems_are_told_each_time(tmp_path: Path) -> None:
    site(tmp_path, **{"content/a?.md": "x"})
    (tmp_path / "content/link.md").symlink_to("/")
    first = later(tmp_path)
    assert len(first.problems) == 2
    assert later(tmp_path, first.stats, listed=first.listed).problems == first.problems


def test_bytes_that_are_no_longer_those_of_the_scan_are_never_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site(tmp_path)
    known = later(tmp_path).stats
    scan = later(tmp_path, known)
    write(tmp_path / "site.yaml", "title: U\n")
    (tmp_path / "content/briefings/a/article.md").unlink()
    for path in ("site.yaml", "content/briefings/a/article.md"):
        with pytest.raises(sources.Changed) as caught:
            scan.read(path)
        assert caught.value.path == path
        assert sources.lines_of(scan, [Place(path)]) == {}

    monkeypatch.setattr(sources, "HELD", 10)
    scan = sources.scan(tmp_path)
    write(tmp_path / "site.yaml", "title: V\n")
    assert len(scan._held) == 1  # there was no room for others
    assert scan.read("site.yaml") == b"title: U\n"
    with pytest.raises(sources.Changed):  # it is held until it is asked for
        scan.read("site.yaml")


def test_the_folders_of_briefings_are_told_also_the_empty_ones(tmp_path: Path) -> None:
    site(tmp_path)
    for name in ("empty", "deep/deeper", ".hidden", "Odd Name"):
        (tmp_path / "content/briefings" / name).mkdir(parents=True)
    (tmp_path / "content/elsewhere").mkdir()
    assert sources.scan(tmp_path).folders == {"a", "empty", "deep", "Odd Name"}


NAMES = st.text(st.sampled_from("aB4913.-_~#swpx: \u0301\u00e9"), min_size=1, max_size=8) | st.sampled_from(
    ["4913", "49130", "desktop.ini", "desktop.inis", "a.swp", "swp", "swx.md", "a.swop", "a.md.swo", "4913.md"]
)


@given(st.lists(NAMES, max_size=6, unique=True))
def test_names_that_need_no_care_get_none(names: list[str]) -> None:
    """The short way through a folder is taken only where the long one changes nothing."""
    if sources._PLAIN.fullmatch("/".join([*names, ""])):
        assert not any(sources.passed_over(name) or sources._BAD_NAME.search(name) for name in names)
        assert not any(name[-1] in ". " for name in names)
        assert len({unicodedata.normalize("NFC", name.casefold()) for name in names}) == len(names)
