"""Feeds, sitemaps and robots.txt: as their formats want them, and readable without the site."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import feedparser
import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf import builder, feeds
from nutgraf.feeds import addresses
from tests.builders import ENTITIES, SITE, article
from tests.conftest import NOW

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")  # RFC 3339, as we write it
FACTS = """\
decision:
  question: Who?
  candidates:
    acme: {verdict: chosen, reasons: [{for: Cheap, source: wire}]}
events:
  deal: {date: 2024-03-05, title: The deal & more, source: wire}
moves:
  day1: {entity: acme, session: 2024-03-06, change: +8.5%, source: wire}
figures:
  sales: {label: Sales, value: "> HKD 200 billion", period: 2024-Q4, entity: acme, source: wire}
sources:
  wire: {title: A report, publisher: A Wire, url: "https://wire.example/?a=1&b=2"}
"""
BODY = """\
Sales passed [](fact:sales) after [the deal](fact:deal) [](source:wire). *See* [Acme](entity:acme),
[two](briefing:two), [below](#h-more), [the wire](source:wire), [a file](static/a.pdf) and [all](https://x.example/).

## More

![How it moved](facts:moves)

![When](facts:timeline)

![Who](facts:candidates)

![What](facts:figures)

![A picture](picture.png)

| a | b |
| - | - |
| <b>x</b> | ]]> |
"""
FRONT = """\
deck: Acme & [Acme](entity:acme) gained [8.5%](fact:day1).
key_points:
  - It is [](fact:sales).
topics: [trade]
authors: [desk]
corrections:
  - {date: 2024-03-09, kind: correction, fact: sales, text: An earlier version said “less”.}
"""


AUTHORS = "authors:\n  desk: {name: 'The Desk & Sons', kind: organisation, url: 'https://desk.example/us'}\n"


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def site(root: Path, more: dict[str, str] | None = None) -> Path:
    files = {
        "site.yaml": SITE + AUTHORS,
        "content/entities.yaml": ENTITIES,
        "content/briefings/one/article.md": article(BODY, FRONT, "A <i>title</i> & [Acme](entity:acme)"),
        "content/briefings/one/facts.yaml": FACTS,
        "content/briefings/one/picture.png": "",
        "static/a.pdf": "",
        "content/briefings/two/article.md": article("Words.", "topics: [trade]\n", "Two", "2024-03-01"),
    }
    write(root, files | (more or {}))
    report = builder.build(root, now=NOW)
    assert not report.failed, report.problems
    return report.output


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(tmp_path_factory.mktemp("fed"))


def one(element: Element, name: str) -> Element:
    found = element.findall(ATOM + name)
    assert len(found) == 1, name
    return found[0]


def words(element: Element, name: str) -> str:
    return one(element, name).text or ""


def links(element: Element) -> dict[str, str]:
    found = {each.get("rel", ""): each.get("href", "") for each in element.findall(ATOM + "link")}
    assert len(found) == len(element.findall(ATOM + "link"))
    return found


@pytest.mark.parametrize("path", ["feed.xml", "topics/trade.xml", "entities/acme.xml"])
def test_an_atom_feed_is_as_rfc_4287_wants_it(output: Path, path: str) -> None:
    data = (output / path).read_bytes()
    feed = fromstring(data)
    base = "https://desk.example/"
    assert feed.tag == f"{ATOM}feed"
    assert words(feed, "id") == links(feed)["self"] == base + path
    assert (output / (links(feed)["alternate"].removeprefix(base) or "index.html")).is_file()
    entries = feed.findall(f"{ATOM}entry")
    assert words(feed, "updated") == max(words(each, "updated") for each in entries)
    assert len({words(each, "id") for each in entries}) == len(entries) > 0
    for each in [feed, *entries]:
        assert words(each, "title")
        assert MOMENT.fullmatch(words(each, "updated"))
    for each in entries:
        assert re.fullmatch(r"tag:desk\.example,2024:[a-z0-9-]+", words(each, "id"))
        assert words(each, "published") <= words(each, "updated")
        assert (output / links(each)["alternate"].removeprefix(base)).is_file()
        assert one(each, "content").get("type") == "html"
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None  # of the entries that name no author
    known = "id title subtitle updated published author link entry category summary content".split()
    assert {each.tag.removeprefix(ATOM) for each in [*feed, *(part for entry in entries for part in entry)]} <= {*known}


def test_a_reader_of_feeds_takes_it_without_a_complaint(output: Path) -> None:
    told: Any = feedparser.parse((output / "feed.xml").read_bytes())
    assert not told.bozo and told.version == "atom10"
    assert [each.title for each in told.entries] == ["A title & Acme", "Two"]
    first = told.entries[0]
    assert first.updated == "2024-03-09T00:00:00+00:00" and first.published == "2024-03-07T00:00:00+00:00"
    assert (first.author, first.author_detail.href) == ("The Desk & Sons", "https://desk.example/authors/desk.html")
    assert [(each.term, each.label) for each in first.tags] == [("trade", "Trade")]


def test_the_full_text_is_readable_without_the_site(output: Path) -> None:
    items = json.loads((output / "feed.json").read_text("utf-8"))["items"]
    html = items[0]["content_html"]
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
    text = re.sub(r"\s+", " ", "".join(tree.itertext()))
    assert "Sales passed more than HK$200 billion after the deal. See Acme, two, below, the wire" in text
    assert "Acme, 6 March 2024+8.5%" in text and "5 March 2024: The deal & more" in text and "Acme: chosen" in text
    assert "Correction, 9 March 2024: An earlier version said “less”." in text
    assert not re.search("<button|<label|popover|class=", html)
    addresses = [each.get("href") or each.get("src") for each in tree.iter() if each.get("href") or each.get("src")]
    assert all(each and each.startswith("https://") for each in addresses)
    assert {
        "https://desk.example/entities/acme.html",
        "https://desk.example/two.html",
        "https://desk.example/one.html#h-more",
        "https://desk.example/one.html#s-wire",
        "https://desk.example/static/a.pdf",
        "https://desk.example/one/picture.png",
    } <= set(addresses)


def test_what_the_site_says_in_it_is_in_the_language_of_the_site(tmp_path: Path) -> None:
    output = site(tmp_path, {"site.yaml": SITE + AUTHORS + "language: zh-Hans\nshare: true\n"})
    items = json.loads((output / "feed.json").read_text("utf-8"))["items"]
    html = items[0]["content_html"]
    assert "<b>更正</b>，" in html and "<b>Acme</b>：选中" in html
    assert not re.search("correction|chosen", html, re.I)
    assert items[0]["image"] == "https://desk.example/one/share.png"


@pytest.mark.parametrize("path", ["feed.json", "topics/trade.json", "entities/acme.json"])
def test_a_json_feed_is_as_its_version_1_1_wants_it(output: Path, path: str) -> None:
    feed = json.loads((output / path).read_text("utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"https://desk.example/{path}"
    top = {"version", "title", "home_page_url", "feed_url", "description", "language", "authors", "items"}
    per = {"id", "url", "title", "content_html", "summary", "date_published", "date_modified", "authors", "tags"}
    assert feed.keys() <= top and {"version", "title", "items"} <= feed.keys()
    atom = fromstring((output / path.replace(".json", ".xml")).read_bytes())
    assert [each["id"] for each in feed["items"]] == [words(each, "id") for each in atom.findall(f"{ATOM}entry")]
    for each in feed["items"]:
        assert {"id", "content_html"} <= each.keys() <= per
        assert MOMENT.fullmatch(each["date_published"]) and MOMENT.fullmatch(each["date_modified"])
        assert all(author.keys() & {"name", "url"} for author in each.get("authors", ()))


def test_pages_name_their_feeds(output: Path) -> None:
    def named(path: str) -> list[str]:
        return re.findall(
            r'<link rel="alternate" type="[^"]*" title="[^"]*" href="([^"]*)"', (output / path).read_text()
        )

    assert named("index.html") == named("one.html") == ["feed.xml", "feed.json"]
    assert named("topics/trade.html") == ["../feed.xml", "../feed.json", "trade.xml", "trade.json"]
    assert named("entities/acme.html") == ["../feed.xml", "../feed.json", "acme.xml", "acme.json"]
    assert named("entities/bolt.html") == ["../feed.xml", "../feed.json"]  # no briefing speaks of it


def test_without_an_address_there_is_nothing_for_machines(tmp_path: Path) -> None:
    out = site(tmp_path, {"site.yaml": "title: A Desk\nauthors:\n  desk: {name: D}\n"})
    assert not [*out.rglob("*.xml"), *out.rglob("feed.json"), *out.rglob("robots.txt")]
    assert 'rel="alternate"' not in (out / "index.html").read_text()


def test_a_feed_holds_the_newest_and_an_edit_of_an_older_one_leaves_it(tmp_path: Path) -> None:
    names = [f"b{number:02}" for number in range(22)]
    more = {
        f"content/briefings/{name}/article.md": article("Words.", published=f"2024-04-{number + 1:02}")
        for number, name in enumerate(names)
    }
    out = site(tmp_path, more)
    items = json.loads((out / "feed.json").read_text("utf-8"))["items"]
    assert [each["url"].rpartition("/")[2] for each in items] == [f"{name}.html" for name in names[:1:-1]]
    for name, fed in (("b01", False), ("b02", True)):
        write(
            tmp_path, {f"content/briefings/{name}/article.md": article("Other words.", published=f"2024-04-{name[1:]}")}
        )
        assert ("feed.xml" in builder.build(tmp_path, now=NOW).rendered) is fed


# ---- sitemaps ---------------------------------------------------------------------------------


def located(data: bytes, tag: str = "url") -> dict[str, str]:
    """Each address of a sitemap with when it was modified."""
    rows = {
        each.findtext(f"{MAP}loc", ""): each.findtext(f"{MAP}lastmod", "") for each in fromstring(data).iter(MAP + tag)
    }
    assert all(not iso or MOMENT.fullmatch(iso) for iso in rows.values())
    return rows


def test_the_sitemap_has_every_page_once(output: Path) -> None:
    base = "https://desk.example/"
    urls: dict[str, str] = {}
    for part in located((output / "sitemap.xml").read_bytes(), "sitemap"):
        rows = located((output / part.removeprefix(base)).read_bytes())
        assert not urls.keys() & rows.keys() and rows
        urls |= rows
    pages = {path.relative_to(output).as_posix() for path in output.rglob("*.html")} - {"404.html", "search.html"}
    assert {url.removeprefix(base) or "index.html" for url in urls} == pages
    assert urls[f"{base}one.html"] == "2024-03-09T00:00:00+00:00"  # corrected
    assert urls[base] == urls[f"{base}topics/trade.html"] == "2024-03-07T00:00:00+00:00"  # the newest that it shows
    assert urls[f"{base}entities.html"] == ""  # not known


def test_a_new_briefing_touches_the_last_part_of_the_sitemap_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nutgraf.plan.machines.MAPPED", 3)
    days = range(1, 8)
    folder = "content/briefings"
    more = {f"{folder}/b{day}/article.md": article("Words.", published=f"2024-04-0{day}") for day in days}
    out = site(tmp_path, more)
    parts = {path.name for path in out.glob("sitemap-?.xml")}
    assert parts == {"sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"}
    assert all(len(located((out / part).read_bytes())) == 3 for part in parts)
    write(tmp_path, {f"{folder}/new/article.md": article("Words.", published="2024-05-01")})
    report = builder.build(tmp_path, now=NOW)
    assert {path for path in report.rendered if re.match(r"sitemap(-\d)?\.xml", path)} == {
        "sitemap.xml",
        "sitemap-4.xml",
    }


def test_the_sitemap_of_news_has_two_days_and_the_clock_turns_it(tmp_path: Path) -> None:
    out = site(tmp_path)

    def news(day: int) -> list[tuple[str, str]]:
        """Addresses with the title under which each is news."""
        builder.build(tmp_path, now=dt.datetime(2024, 3, day, 12, tzinfo=dt.UTC))
        tree = fromstring((out / "news-sitemap.xml").read_bytes())
        return [(each.findtext(f"{MAP}loc", ""), each.findtext(f".//{NEWS}title", "")) for each in tree]

    one, two = "https://desk.example/one.html", "https://desk.example/two.html"
    assert news(1) == news(2) == [(two, "Two")]
    assert news(3) == [(one, "")]  # a sitemap must hold something
    assert news(7) == news(8) == [(one, "A title & Acme")]
    assert news(9) == [(one, "")]
    assert news(7) == [(one, "A title & Acme")]
    text = (out / "news-sitemap.xml").read_text()
    assert "<news:publication_date>2024-03-07T00:00:00+00:00<" in text  # the first publication, not the correction
    assert "<news:name>A Desk</news:name><news:language>en</news:language>" in text


def test_robots_are_told_where_the_sitemaps_are(output: Path) -> None:
    assert (output / "robots.txt").read_text() == (
        "User-agent: *\nAllow: /\n\n"
        "Sitemap: https://desk.example/sitemap.xml\nSitemap: https://desk.example/news-sitemap.xml\n"
    )


# ---- addresses --------------------------------------------------------------------------------


def test_addresses_are_whole() -> None:
    site = feeds.address("https://desk.example/sub")
    assert site == feeds.address("https://desk.example/sub/?a#b") == "https://desk.example/sub/"
    assert feeds.absolute(site, "index.html") == site
    assert feeds.absolute(site, "a/index.html#f-x") == "https://desk.example/sub/a/#f-x"
    assert feeds.absolute(site, "https://x.example/index.html") == "https://x.example/index.html"
    assert feeds.absolute(site, "a/图.png") == "https://desk.example/sub/a/%E5%9B%BE.png"
    assert feeds.beside("a/b/index.html", "xml") == "a/b/feed.xml"
    assert addresses.authority("https://bücher.example:8080/") == "xn--bcher-kva.example"
    assert addresses.xml('a\x0b<&"') == "a\N{REPLACEMENT CHARACTER}&lt;&amp;&quot;"


@given(st.text("a<>&\"'\\\n\t\x0b\x7fé阿\uffff", max_size=12))
def test_a_long_text_is_written_as_a_short_one(text: str) -> None:
    assert addresses.xml_bytes(text) == addresses.xml(text).encode()
