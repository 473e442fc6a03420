"""Reading a site's folder: what is read, what is passed over, what is a problem."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nutgraf import sources
from nutgraf.model import digest
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
    return [(each.code, each.place.path) for each in sources.read(root)[1]]


def test_content_has_site_yaml_and_all_below_content_in_the_order_of_paths(tmp_path: Path) -> None:
    site(tmp_path, **{"content/b.yaml": "b", "content/briefings/a-1/article.md": "x", "notes.txt": "no"})
    files, found = sources.read(tmp_path)
    assert found == []
    assert list(files.content) == [
        "site.yaml",
        "content/b.yaml",
        "content/briefings/a-1/article.md",
        "content/briefings/a/article.md",
    ]
    file = files.content["content/b.yaml"]
    assert (file.path, file.data, file.digest) == ("content/b.yaml", b"b", digest(b"b"))


def test_what_editors_and_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    names = [".hidden", "a.md~", ".#a.md", "#a.md#", "a.md.swp", ".a.md.swx", "4913", ".DS_Store", "Thumbs.db"]
    site(tmp_path, **{f"content/{name}": "x" for name in names}, **{"content/.git/config": "x", "static/.env": "x"})
    files, found = sources.read(tmp_path)
    assert found == []
    assert list(files.content) == ["site.yaml", "content/briefings/a/article.md"]
    assert ".env" not in files.static


def test_hidden_files_that_hosts_ask_for_are_served(tmp_path: Path) -> None:
    site(tmp_path, **{"static/.well-known/security.txt": "x", "static/.nojekyll": "", "content/.nojekyll": ""})
    files, found = sources.read(tmp_path)
    assert found == []
    assert {".well-known/security.txt", ".nojekyll"} <= set(files.static)
    assert "content/.nojekyll" not in files.content


def test_a_site_s_own_templates_lie_over_the_theme_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = tmp_path / "theme"
    write(theme / "templates/base.html", "theirs")
    write(theme / "templates/parts/note.html", "theirs")
    write(theme / "static/site.css", "theirs")
    monkeypatch.setattr(sources, "theme_folder", lambda: theme)
    root = site(tmp_path / "site", **{"templates/base.html": "ours", "static/extra.css": "ours"})
    files, found = sources.read(root)
    assert found == []
    assert {name: file.path for name, file in files.templates.items()} == {
        "base.html": "templates/base.html",
        "parts/note.html": "nutgraf:templates/parts/note.html",
    }
    assert {name: file.data for name, file in files.static.items()} == {"extra.css": b"ours", "site.css": b"theirs"}


def test_in_a_checkout_the_theme_is_the_site_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path, **{"templates/base.html": "x"})
    monkeypatch.setattr(sources, "theme_folder", lambda: tmp_path)
    assert sources.read(tmp_path)[0].templates["base.html"].path == "templates/base.html"


def test_a_folder_that_is_no_site_gives_both_problems_with_hints(tmp_path: Path) -> None:
    files, found = sources.read(tmp_path)
    assert files.content == {}
    assert [(each.code, each.place) for each in found] == [
        ("missing-file", Place("site.yaml")),
        ("missing-file", Place("content")),
    ]
    assert all(each.hint for each in found)


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
    files, found = sources.read(root)
    assert files.content["content/briefings/a/again.md"].data == b"one\ntwo\n"
    assert {each.code for each in found} == {"unreadable-file"}
    assert {each.place.path for each in found} == {
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


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path)
    whole = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "article.md":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    files, found = sources.read(tmp_path)
    assert list(files.content) == ["site.yaml"]
    assert [str(each.place) for each in found] == ["content/briefings/a/article.md:1:1"]
    assert "Permission denied" in found[0].message
    assert str(tmp_path) not in found[0].message


def test_a_file_that_goes_while_we_read_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path)

    def gone(path: Path) -> bytes:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert codes(tmp_path) == [("missing-file", "site.yaml")]


def test_names_are_composed_and_those_that_collide_are_a_problem(tmp_path: Path) -> None:
    site(tmp_path, **{"content/briefings/cafe\u0301/article.md": "x", "content/briefings/B.md": "1"})
    write(tmp_path / "content/briefings/b.md", "2")
    if len(list((tmp_path / "content/briefings").iterdir())) < 4:
        pytest.skip("the file system itself cannot tell them apart")
    files, found = sources.read(tmp_path)
    assert "content/briefings/caf\u00e9/article.md" in files.content
    assert [(each.code, each.place.path) for each in found] == [("name-collision", "content/briefings/b.md")]
    assert found[0].notes[0].place == Place("content/briefings/B.md")


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
    files, found = sources.read(tmp_path)
    assert "own.html" not in files.templates
    assert [(each.code, each.place) for each in found] == [("not-utf8", Place("templates/own.html", 2, 3))]


def test_lines_for_problems(tmp_path: Path) -> None:
    site(tmp_path)
    write(tmp_path / "content/a.yaml", "\ufefffirst\r\nsecond\rthird \x0b \u2028 still\nbad ".encode() + b"\xff")
    write(tmp_path / "templates/own.html", "<p>")
    files, _ = sources.read(tmp_path)
    assert [sources.line_of(files, Place("content/a.yaml", line)) for line in range(6)] == [
        None,
        "first",
        "second",
        "third \x0b \u2028 still",
        "bad \N{REPLACEMENT CHARACTER}",
        None,
    ]
    assert sources.line_of(files, Place("templates/own.html")) == "<p>"
    assert sources.line_of(files, Place("content/nowhere.md")) is None
    assert sources.lines_of(files, [Place("site.yaml"), Place("gone")]) == {("site.yaml", 1): "title: T"}
