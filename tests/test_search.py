"""Search: what can be found, the index as files of the site, and a reader who looks for something."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, Page

from nutgraf import builder, search
from tests.conftest import NOW, ROOT, served
from tests.test_incremental import clean, make, tree, write
from tests.test_policy import blocked

ASKED = "search: true\n"


def site(root: Path) -> None:
    make(root)
    write(root, "site.yaml", (root / "site.yaml").read_text() + ASKED)


def test_each_fact_is_found_where_it_was_told_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site(tmp_path)
    handed: list[search.Record] = []

    def index(records: Iterator[search.Record]) -> dict[str, bytes]:
        handed.extend(records)
        return {"pagefind/x": b""}

    monkeypatch.setattr(search, "index", index)
    builder.build(tmp_path, now=NOW)
    found = {each["url"]: each for each in handed}
    assert {"one.html", "one.html#f-sales", "one.html#f-signing", "entities/acme.html"} <= found.keys()
    assert "two.html#f-again" not in found  # it is the fact of another briefing
    fact = found["one.html#f-sales"]
    assert fact["meta"] == {
        "kind": "fact",
        "title": "Sales",
        "value": "−18.2%",
        "source": "A report",
        "about": "year on year",
        "briefing": "Title one",
    }
    assert "-18.2" in fact["content"] and "−18.2%" in fact["content"] and "Acme" in fact["content"]


def test_the_index_is_made_again_only_when_what_can_be_found_has_changed(tmp_path: Path) -> None:
    site(tmp_path)
    builder.build(tmp_path, now=NOW)
    first = tree(tmp_path / "public")
    assert "pagefind/pagefind.js" in first and not any("pagefind-ui" in path for path in first)
    write(tmp_path, "content/pages/about.md", "---\ntitle: About\n---\nOther words.\n")
    report = builder.build(tmp_path, now=NOW)
    assert report.written == ("pages/about.html",)
    article = tmp_path / "content/briefings/one/article.md"
    article.write_text(article.read_text() + "\nSomething else.\n")
    report = builder.build(tmp_path, now=NOW)
    assert any("pagefind/" in path for path in report.written)
    # Files are named after what they hold: those of the old index go.
    assert any("pagefind/" in path for path in report.removed)
    assert tree(tmp_path / "public") == clean(tmp_path, tmp_path / "scratch")[1]
    write(tmp_path, "site.yaml", (tmp_path / "site.yaml").read_text().replace(ASKED, ""))
    builder.build(tmp_path, now=NOW)
    assert [path for path in tree(tmp_path / "public") if "pagefind" in path or path == "search.html"] == []


def test_an_output_that_was_altered_gets_its_index_back(tmp_path: Path) -> None:
    """Nothing that is found has changed, but what was published is not known any more."""
    site(tmp_path)
    output = tmp_path / "public"
    builder.build(tmp_path, now=NOW)
    whole = tree(output)
    ways = (
        lambda: shutil.rmtree(output),
        (output / "one.html").unlink,
        lambda: write(output, "CNAME", "example.org"),
        lambda: shutil.rmtree(tmp_path / ".nutgraf/publish"),
    )
    for alter in ways:
        alter()
        report = builder.build(tmp_path, now=NOW)
        assert tree(output) == whole
        assert len(report.written) + report.unchanged == len(whole) - 1  # the marker is not counted


def test_a_process_that_builds_again_begins_with_an_index_of_now(tmp_path: Path) -> None:
    site(tmp_path)
    builder.build(tmp_path, now=NOW)
    article = tmp_path / "content/briefings/one/article.md"
    article.write_text(article.read_text() + "\nSomething else.\n")
    report = builder.build(tmp_path, now=NOW, memory=builder.Memory())
    assert any("pagefind/" in path for path in report.written)


def test_the_same_records_give_the_same_bytes() -> None:
    def records() -> Iterator[search.Record]:
        for number in range(300):
            meta = {"kind": ("fact", "briefing", "entity")[number % 3], "title": f"Fact {number}", "source": "A, B"}
            yield search._record(f"{number}.html", [f"word{number} 阿里巴巴 −18.{number}%"], "en", meta)

    first = search.index(records())
    assert len(first) > 300 and all(search.index(records()) == first for _ in range(3))


def test_without_pagefind_the_site_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(records: object) -> dict[str, bytes]:
        raise search.Missing

    monkeypatch.setattr(search, "index", missing)
    site(tmp_path)
    report = builder.build(tmp_path, now=NOW)
    assert report.failed and [each.code for each in report.problems if each.level == "error"] == ["missing-package"]
    assert not (tmp_path / "public").exists()


# ---- in a browser -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("searched")
    shutil.copytree(ROOT / "content", root / "content")
    settings = re.sub(r"^search: .*\n", "", (ROOT / "site.yaml").read_text(), flags=re.M)
    write(root, "site.yaml", settings + ASKED)
    report = builder.build(root, now=NOW)
    assert not report.failed
    return report.output


def policy() -> str:
    (found,) = re.findall(r"^Content-Security-Policy: (.*wasm.+)$", (ROOT / "README.md").read_text(), re.M)
    return str(found)


@pytest.fixture
def where(searched: Path) -> Iterator[str]:
    with served(searched, "/sub/", policy()) as address:
        yield f"{address}search.html"


@pytest.mark.parametrize(
    ("asked", "title", "value"),
    [
        ("Counterpoint", "Counterpoint", ""),
        ("-18.2%", "", "−18.2%"),
        ("18.2", "", "−18.2%"),
        ("−18.2%", "", "−18.2%"),
        ("阿里巴巴", "Alibaba", ""),
    ],
)
def test_a_reader_finds(asked: str, title: str, value: str, page: Page, where: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(where)
    page.get_by_role("searchbox").fill(asked)
    first = page.locator("#found li")
    first.first.wait_for()
    text = "\n".join(first.all_inner_texts()[:3])
    assert title in text and value in text
    page.locator("#found a").first.click()
    page.wait_for_url(lambda url: "search.html" not in url)  # and until that page is there
    assert page.get_by_role("heading", level=1).count() == 1
    assert said == []


@pytest.mark.parametrize(
    ("asked", "title", "value"),
    [
        ("阿里巴巴", "阿里巴巴", ""),
        ("里巴", "阿里巴巴", ""),
        ("iPhone在华销售", "iPhone在华销售", "−18.2%"),
        ("2000亿港元", "阿里巴巴市值增加额", "超过2000亿港元"),
        ("-18.2%", "iPhone", "−18.2%"),
    ],
)
def test_a_reader_of_chinese_finds(asked: str, title: str, value: str, page: Page, where: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(where.replace("search.html", "apple-alibaba.zh-Hans.html"))
    page.get_by_role("link", name="搜索").click()
    page.get_by_role("searchbox").fill(asked)
    first = page.locator("#found li")
    first.first.wait_for()
    text = "\n".join(first.all_inner_texts()[:3])
    assert title in text and value in text
    assert all(".zh-Hans.html" in str(each.get_attribute("href")) for each in page.locator("#found a").all())
    page.get_by_role("searchbox").fill("阿巴里")
    page.get_by_text("没有找到结果。").wait_for()
    assert said == []


def test_a_search_has_an_address_and_says_when_there_is_nothing(page: Page, where: str) -> None:
    page.goto(f"{where}?q=Counterpoint")
    page.locator("#found li").first.wait_for()
    page.get_by_role("searchbox").fill("qqxxzz")
    page.get_by_text("Nothing was found.").wait_for()
    assert page.url.endswith("?q=qqxxzz")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_found_can_be_read_by_all(
    scheme: Literal["light", "dark"], width: int, browser: Browser, searched: Path
) -> None:
    with served(searched, "/") as address:  # axe itself is a script that the policy would block
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        tab = context.new_page()
        tab.goto(f"{address}search.html?q=18.2")
        tab.locator("#found li").first.wait_for()
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        context.close()


def test_from_disk_it_says_that_it_needs_a_server(page: Page, searched: Path) -> None:
    page.goto((searched / "search.html").as_uri())
    assert "needs a web server" in page.locator("#said").inner_text()


def test_without_a_script_it_leads_to_the_archive(searched: Path) -> None:
    html = (searched / "search.html").read_bytes()
    assert blocked(html) == []
    assert re.search(rb'<noscript>.*<a href="archive.html">.*</noscript>', html)
    others = [path.name for path in searched.glob("*.html") if b"<script src" in path.read_bytes()]
    assert sorted(others) == ["search.html", "search.zh-Hans.html"]
