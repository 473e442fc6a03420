"""Where things stand in the output: permalinks of each shape, old addresses, files that hosts ask for at the root."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from nutgraf import builder
from nutgraf.problems import Place, Problem, as_text
from tests.builders import article, files, told, whole
from tests.conftest import NOW, ROOT
from tests.test_feeds import located, site, write
from tests.test_pages import Output

PATTERNS = {
    "a file": ("/{slug}.html", "apple-alibaba.html"),
    "by month": ("/{year}/{month}/{slug}.html", "2026/11/apple-alibaba.html"),
    "a folder": ("/{slug}/", "apple-alibaba/index.html"),
}


def places(each: Problem) -> list[Place]:
    """Where a problem is, and where its notes are."""
    return [place for place in (each.place, *(note.place for note in each.notes)) if place]


@pytest.mark.parametrize("name", PATTERNS)
def test_with_every_pattern_all_of_the_site_hangs_together(name: str, tmp_path: Path) -> None:
    pattern, path = PATTERNS[name]
    shutil.copytree(ROOT / "content", tmp_path / "content")
    folders = "\n  entity: /who/{id}/\n  topic: /about/{id}/\n  page: /{id}/" if pattern.endswith("/") else ""
    text = (ROOT / "site.yaml").read_text("utf-8") + f'permalinks:\n  briefing: "{pattern}"{folders}\n'
    write(tmp_path, {"site.yaml": text})
    report = builder.build(tmp_path, now=NOW)
    assert not report.failed, "\n".join(map(as_text, report.problems))
    output = Output(report.output.resolve())
    assert path in output.pages
    assert list(output.broken()) == []
    # What machines are told is there too, by the address that a host serves the file at.
    base = "https://briefings.example/"
    for part in located((report.output / "sitemap.xml").read_bytes(), "sitemap"):
        for url in located((report.output / part.removeprefix(base)).read_bytes()):
            end = url.removeprefix(base)
            assert not end.endswith("index.html")
            assert (
                report.output / end / "index.html" if end.endswith("/") or not end else report.output / end
            ).is_file()
    for page in (path, "who/apple/index.html" if folders else "entities/apple.html"):
        html = (report.output / page).read_text("utf-8")
        canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', html)
        assert canonical == [base + page.removesuffix("index.html")]
        for feed in re.findall(r'<link rel="alternate" type=[^>]*href="([^"]+)">', html):
            assert ((report.output / page).parent / feed).is_file()
        for url in re.findall(r'<link rel="alternate" hreflang=[^>]*href="([^"]+)">', html):
            file = report.output / url.removeprefix(base)
            assert (file / "index.html" if url.endswith("/") else file).is_file()


def test_two_briefings_with_one_address_are_both_named() -> None:
    texts = files(
        more={
            "site.yaml": "title: A Desk\nurl: https://desk.example/\npermalinks:\n  page: /{id}.html\n",
            "content/pages/one.md": "---\ntitle: One\n---\nWords.\n",
        }
    )
    found = [each for each in whole(texts).problems if each.code == "address-collision"]
    assert [each.message for each in found] == ["`one.html` is the address of two pages"]
    assert {each.path for each in places(found[0])} == {"content/pages/one.md", "content/briefings/one/article.md"}


def test_headings_in_any_script_have_addresses(tmp_path: Path) -> None:
    body = (
        "## 供应链的变化\n\nWords.\n\n## 供应链的变化\n\nWords.\n\n## …\n\nWords. [Up](#h-gong-ying-lian-de-bian-hua)"
    )
    out = site(tmp_path, {"content/briefings/two/article.md": article(body, "", "中文标题", "2024-03-01")})
    ids = re.findall(r'<h2 id="([^"]+)"', (out / "two.html").read_text("utf-8"))
    assert ids == ["h-gong-ying-lian-de-bian-hua", "h-gong-ying-lian-de-bian-hua-2", "h-section"]


# ---- old addresses ----------------------------------------------------------------------------


def test_an_old_address_leads_to_the_new_one(tmp_path: Path) -> None:
    front = "aliases:\n  - /2019/old name.html\n".replace(" name", "-name") + "  - /was/here/\n  - bare\n"
    out = site(tmp_path, {"content/briefings/two/article.md": article("Words.", front, "Two & more", "2024-03-01")})
    for path, link in (
        ("2019/old-name.html", "../two.html"),
        ("was/here/index.html", "../../two.html"),
        ("bare/index.html", "../two.html"),
    ):
        html = (out / path).read_text("utf-8")
        assert f'<meta http-equiv="refresh" content="0; url={link}">' in html  # works from disk
        assert f'<a href="{link}">Two &amp; more</a>' in html
        assert '<link rel="canonical" href="https://desk.example/two.html">' in html
        assert '<meta name="robots" content="noindex">' in html
    assert "old-name" not in "".join(each.read_text() for each in out.glob("sitemap*.xml"))
    assert list(Output(out.resolve()).broken()) == []
    write(tmp_path, {"content/briefings/two/article.md": article("Words.", "aliases: [bare]\n", "Two", "2024-03-01")})
    report = builder.build(tmp_path, now=NOW)
    assert set(report.removed) == {"2019/old-name.html", "was/here/index.html"}
    assert "bare/index.html" in report.rendered


def test_an_address_that_is_taken_names_both_claimants() -> None:
    texts = files(
        front="aliases:\n  - /two.html\n  - /pages/about.html\n",
        more={
            "content/briefings/two/article.md": article("Words."),
            "content/pages/about.md": "---\ntitle: About\n---\nWords.\n",
        },
    )
    found = [each for each in whole(texts).problems if each.code == "address-collision"]
    shown = {
        (each.message, *sorted(f"{place.path.rpartition('/')[0]}:{place.line}" for place in places(each)))
        for each in found
    }
    assert shown == {
        ("`two.html` is the address of two pages", "content/briefings/one:5", "content/briefings/two:1"),
        ("`pages/about.html` is the address of two pages", "content/briefings/one:6", "content/pages:1"),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "https://desk.example/a.html",
        "/a.html?x=1",
        "/a.php",
        "/../a.html",
        "/a//b.html",
        "/",
        "/a.html/",
        "/a b.html",
        "/.x/",
    ],
)
def test_what_is_no_address_is_told(wrong: str) -> None:
    assert told(files(front=f"aliases:\n  - {wrong}\n")) == ["article.md:5:5 bad-value"]


# ---- files that hosts ask for at the root -----------------------------------------------------


def test_hosts_find_at_the_root_what_they_ask_for(tmp_path: Path) -> None:
    names = [".well-known/security.txt", ".nojekyll", ".htaccess", "favicon.ico", "CNAME", "_headers"]
    out = site(tmp_path, {f"static/{name}": name for name in names} | {"static/own.css": "a{}"})
    for name in names:
        assert (out / name).read_text() == name
    assert (out / "static/own.css").is_file() and not (out / "static/favicon.ico").exists()


def test_the_robots_txt_of_the_author_stands_for_ours(tmp_path: Path) -> None:
    out = site(tmp_path)
    ours = (out / "robots.txt").read_text()
    write(tmp_path, {"static/robots.txt": "User-agent: *\nDisallow: /\n"})
    assert not builder.build(tmp_path, now=NOW).failed
    assert (out / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    (tmp_path / "static/robots.txt").unlink()
    assert not builder.build(tmp_path, now=NOW).failed
    assert (out / "robots.txt").read_text() == ours


# ---- the schema of facts.json -----------------------------------------------------------------


def test_facts_json_is_as_its_schema_says(site: Path) -> None:
    schema = json.loads((site / "facts.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    found = sorted(site.rglob("facts.json"))
    assert len(found) > 1
    for path in found:
        data = json.loads(path.read_text("utf-8"))
        assert (path.parent / data["$schema"]).resolve() == (site / "facts.schema.json").resolve()
        assert [each.message for each in check.iter_errors(data)] == []
        assert data["facts"] and not check.is_valid({**data, "facts": [{**data["facts"][0], "more": 1}]})
        assert not check.is_valid({**data, "facts": [{**data["facts"][0], "value": 1.5}]})
