"""The flagship's output, file by file: sound HTML, links that lead somewhere, nothing from another host."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from nutgraf import builder
from tests.builders import files
from tests.conftest import NOW, ROOT

LOADS = {
    "img": "src",
    "script": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
    "use": "href",
    "image": "href",
}


class Output:
    """A published folder: its pages as trees, by path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def pages(self) -> dict[str, Element]:
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        files = sorted(self.folder.rglob("*.html"))
        return {path.relative_to(self.folder).as_posix(): parser.parse(path.read_text("utf-8")) for path in files}

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        return {
            path: [each.get("id", "") for each in tree.iter() if each.get("id")] for path, tree in self.pages.items()
        }

    def broken(self) -> Iterator[str]:
        """Links of the site to itself that lead nowhere. The 404 page is served at any address: its begin with `/`."""
        for path, tree in self.pages.items():
            for target in _targets(tree):
                parts = urlsplit(target)
                if parts.scheme or parts.netloc:
                    continue
                if path == "404.html" and parts.path:
                    if not parts.path.startswith("/"):
                        yield f"{path}: {target} depends on where the page is served"
                    continue
                name = unquote(parts.path)
                file = (self.folder / path).parent.joinpath(name).resolve() if name else self.folder / path
                if not file.is_file():
                    yield f"{path}: {target} is not there"
                elif parts.fragment and parts.fragment not in self.ids[file.relative_to(self.folder).as_posix()]:
                    yield f"{path}: {target} has no such fragment"


def _targets(tree: Element) -> Iterator[str]:
    for each in tree.iter():
        for name in ("href", "src", "popovertarget", "aria-describedby", "aria-labelledby", "for"):
            value = each.get(name)
            if value is not None and name in ("href", "src"):
                yield value
            elif value:
                yield from (f"#{one}" for one in value.split())


@pytest.fixture(scope="module")
def output(site: Path) -> Output:
    return Output(site.resolve())


def test_every_page_is_sound_html(output: Output) -> None:
    assert {"index.html", "404.html", "apple-alibaba.html"} <= set(output.pages)  # html5lib raises on what is not


def test_every_link_inside_the_site_leads_somewhere(output: Output) -> None:
    assert list(output.broken()) == []
    assert sum(len(list(_targets(tree))) for tree in output.pages.values()) > 200


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    rows = ["b.html", "#x", "", "a.html#y", "https://elsewhere.example/"]
    body = "".join(f'<a href="{each}">x</a>' for each in rows)
    (tmp_path / "a.html").write_text(f"<!doctype html><title>A</title><p id=y>{body}</p>", encoding="utf-8")
    assert list(Output(tmp_path.resolve()).broken()) == [
        "a.html: b.html is not there",
        "a.html: #x has no such fragment",
    ]


def test_ids_are_unique_on_their_page(output: Output) -> None:
    for path, ids in output.ids.items():
        assert sorted(ids) == sorted(set(ids)), path


def test_no_page_loads_anything_from_another_host(output: Output) -> None:
    for path, tree in output.pages.items():
        for each in tree.iter():
            address = each.get(LOADS.get(str(each.tag), ""), "")
            if each.tag != "link" or (each.get("rel") != "canonical" and not each.get("hreflang")):
                assert not urlsplit(address).netloc, f"{path} loads {address}"
    for file in output.folder.rglob("*.css"):
        text = file.read_text("utf-8")
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", text), file.name


def test_a_strict_content_security_policy_holds(output: Output) -> None:
    for path, tree in output.pages.items():
        for each in tree.iter():
            assert each.get("style") is None, f"{path}: a style attribute on {each.tag}"
            assert not [name for name in each.attrib if str(name).startswith("on")], f"{path}: a handler on {each.tag}"
            assert each.tag != "style", f"{path}: an inline style sheet"
            if each.tag == "script" and not each.get("src"):
                assert each.get("type") in ("application/ld+json", "application/json"), f"{path}: an inline script"


def test_the_same_content_gives_the_same_bytes_anywhere_at_any_time(site: Path, tmp_path: Path) -> None:
    """Another process, folder, time zone, locale, seed of hashes; the clock a second on."""
    root = tmp_path / "another folder"
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copy(ROOT / "site.yaml", root)
    code = (
        "import sys, locale, datetime as dt; from pathlib import Path; from nutgraf import builder\n"
        "locale.setlocale(locale.LC_ALL, '')\n"
        f"now = dt.datetime.fromisoformat({NOW.isoformat()!r}) + dt.timedelta(seconds=1)\n"
        "sys.exit(builder.build(Path('.'), now=now).failed)"
    )
    environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1", "TZ": "Pacific/Apia", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, check=True, timeout=120)
    assert _bytes(root / "public") == _bytes(site)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_kicker_that_is_a_topic_s_name_stands_once(tmp_path: Path) -> None:
    for path, text in files(front="kicker: BATTERIES\ntopics: [batteries, trade]\n").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    builder.build(tmp_path, now=NOW)
    for name in ("index", "one"):
        page = (tmp_path / f"public/{name}.html").read_text("utf-8")
        line = re.search(r'<p class="label kicker">(.*?)</p>', page)
        assert line and re.sub(r"<[^>]+>", "", line[1]).split() == ["Batteries", "Trade"]
