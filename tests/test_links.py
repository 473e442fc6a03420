"""Links by address: found in Markdown and raw HTML, resolved, and followed to a page and a part of it."""

from __future__ import annotations

import functools
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
import pytest

from nutgraf import builder
from nutgraf.checks.links import ids
from nutgraf.edition.links import resolve
from nutgraf.problems import Problem
from nutgraf.prose import body
from tests.builders import article, files, located, told, whole
from tests.conftest import NOW, ROOT
from tests.test_incremental import clean, make, tree, write


@pytest.mark.parametrize(
    ("target", "here", "expected"),
    [
        ("other.html", "one.html", "other.html"),
        ("#part", "one.html", "one.html#part"),
        ("?a=/b#c", "x/one.html", "x/one.html?a=/b#c"),
        ("other.html", "entities/acme.html", "entities/other.html"),
        ("../other.html#f-x", "entities/acme.html", "other.html#f-x"),
        ("/other.html", "entities/acme.html", "other.html"),
        ("a/../b.html", "one.html", "b.html"),
        ("./", "one.html", "index.html"),
        ("..", "a/b/one.html", "a/index.html"),
        ("../x.html", "one.html", None),
        ("..", "one.html", None),
    ],
)
def test_where_a_link_leads(target: str, here: str, expected: str | None) -> None:
    assert resolve(target, here) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](https://a.example/)", ["https://a.example/"]),
        ('[a](other.html "Title")', ["other.html"]),
        ("[a][b]\n\n[b]: other.html", ["other.html"]),
        ("<https://a.example/?x=1&amp;y>", ["https://a.example/?x=1&y"]),
        ('<a href="x.html">a</a>', ["x.html"]),
        ("<a class=b href='x.html'>a</a>", ["x.html"]),
        ("<a href=x.html>a</a>", ["x.html"]),
        ('<div>\n<img src="x.png" alt="a">\n</div>', ["x.png"]),
        ("`[a](b.html)` and `<a href=c>`", []),
        ("<!-- [a](b.html) -->", []),
        ("[a](b.html)", []),  # a binding
    ],
)
def test_addresses_in_a_text(text: str, expected: list[str]) -> None:
    found, _ = body(located(text))
    assert [each.target for each in found.text.links] == expected


def test_a_link_by_address_is_seen_from_wherever_its_text_stands() -> None:
    """A label of a fact that another briefing, in another folder, shows too."""
    note = (
        "figures:\n  sales:\n    label: Sales\n    value: 5%\n    source: wire\n    note: See [this](two.html#f-x).\n"
    )
    more = {
        "site.yaml": "title: A\nurl: https://desk.example/\npermalinks:\n  briefing: /{year}/{slug}.html\n",
        "content/briefings/two/article.md": article("It was [5%](fact:again)."),
        "content/briefings/two/facts.yaml": "figures:\n  again:\n    same_as: one/sales\n",
    }
    site = whole(files("It was [5%](fact:sales).", note, more=more))
    paths = [part["path"] for part in site["briefing:two"]["notes"][0]["note"]["parts"] if not isinstance(part, str)]
    assert paths == ["2024/two.html#f-x"]


def test_a_link_has_words() -> None:
    assert told(files("See [](two.html).")) == ["article.md:5:5 empty-binding"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('A <span style="color: red">b</span>', "style"),
        ('A <a href="#" onclick="x()">b</a>', "onclick"),
        ("<script>x()</script>", "<script>"),
        ('A <img src="https://a.example/x.png" alt="x">', "https://a.example/x.png"),
        ('<iframe src="https://a.example/"></iframe>', '<iframe src="https://a.example/">'),
    ],
)
def test_what_a_strict_policy_blocks(text: str, marked: str) -> None:
    _, problems = body(located(text))
    assert [each.code for each in problems] == ["blocked-html"]
    place = problems[0].place
    line = text.split("\n")[place.line - 1]
    assert line[place.column - 1 : place.column - 1 + place.width] == marked


def test_ids_of_a_page() -> None:
    assert ids('<p id="a">x</p><p class=x id=b><meta name="c"><b id=\'d&amp;e\'>') == ["a", "b", "d&e"]


# ---- over a whole site ------------------------------------------------------------------------


def broken(root: Path) -> list[str]:
    report = builder.build(root, now=NOW)
    return [line(each) for each in report.problems if each.code == "broken-link"]


def line(each: Problem) -> str:
    return f"{each.place.path.rpartition('/')[2]}:{each.place.line}:{each.place.column} {each.message} ({each.hint})"


GOOD = """\
[a](two.html), [b](two.html#f-sales), [c](#h-part), [d](/entities/acme.html), [e](index.html#main), [f](one/facts.csv)

## Part

<a href="two.html#s-wire">g</a>, <a id="mine"></a>[h](#mine), [i](static/favicon.svg), [j](#top), [k](three.html?x=1)
"""


def test_links_that_lead_somewhere(tmp_path: Path) -> None:
    make(tmp_path)
    write(tmp_path, "content/briefings/one/article.md", article(GOOD))
    assert broken(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[a](tow.html)",
            "`tow.html` is a broken link: there is no `tow.html` on this site (did you mean `two.html`?)",
        ),
        ("[a](two)", "`two` is a broken link: there is no `two` on this site (did you mean `two.html`?)"),
        ("[a](two.html#f-sale)", "`two.html` has no part `#f-sale` (did you mean `f-sales`?)"),
        ("[a](#nowhere)", "`one.html` has no part `#nowhere`"),
        ('<a href="acme.html">a</a>', "there is no `acme.html` on this site (did you mean `entities/acme.html`?)"),
        ('<a href="/two.html">a</a>', "an address that begins with a slash works at the root of a host only"),
        ('<a href="fact:sales">a</a>', "`fact:` is not an address that a browser opens"),
        ("[a](../x.html)", "it leads out of the site"),
        ("[a]()", "it leads nowhere"),
        ("[a][b]\n\n[b]: tow.html", "there is no `tow.html` on this site (did you mean `two.html`?)"),
    ],
)
def test_links_that_lead_nowhere(text: str, message: str, tmp_path: Path) -> None:
    make(tmp_path)
    write(tmp_path, "content/briefings/one/article.md", article(text))
    found = broken(tmp_path)
    assert len(found) == 1 and message in found[0]
    assert found[0].startswith("article.md:7:" if "[b]" in text else "article.md:5:")
    assert not (tmp_path / "public").exists()


def test_links_on_plain_pages_and_of_entities(tmp_path: Path) -> None:
    make(tmp_path)
    write(tmp_path, "content/pages/about.md", "---\ntitle: About\n---\n[a](../one.html#f-sales) [b](one.html)\n")
    write(
        tmp_path, "content/entities.yaml", "acme:\n  name: Acme\n  note: See [it](../oen.html).\nbolt:\n  name: Bolt\n"
    )
    assert [each.split(" ")[0] for each in broken(tmp_path)] == ["entities.yaml:3:18", "about.md:4:30"]


def test_broken_links_are_told_with_other_errors(tmp_path: Path) -> None:
    make(tmp_path)
    write(tmp_path, "content/briefings/one/article.md", article("It was 99%. [a](two.html#x) [b](tow.html)"))
    codes = [each.code for each in builder.build(tmp_path, now=NOW).problems if each.level == "error"]
    assert codes == ["unbound-number", "broken-link", "broken-link"]


def test_what_a_link_leads_to_changes_or_goes(tmp_path: Path) -> None:
    """Nothing of the briefing that links is touched, and its link is followed again all the same."""
    make(tmp_path)
    write(tmp_path, "content/briefings/one/article.md", article("[a](five.html#h-part)"))
    write(tmp_path, "content/briefings/five/article.md", article("Words.\n\n## Part\n\nWords."))
    assert broken(tmp_path) == []
    write(tmp_path, "content/briefings/five/article.md", article("Words.\n\n## Party\n\nWords."))
    message = "`five.html#h-part` is a broken link: `five.html` has no part `#h-part` (did you mean `h-party`?)"
    assert broken(tmp_path) == [f"article.md:5:5 {message}"]
    write(tmp_path, "content/briefings/five/article.md", article("Words.\n\n## Part\n\nMore words."))
    assert broken(tmp_path) == []
    more = (
        tmp_path / "content/briefings/four/article.md"
    ).read_text() + "[a](five.html#h-part), [b](two.html#f-sales)\n"
    write(tmp_path, "content/briefings/four/article.md", more)
    report = builder.build(tmp_path, now=NOW)
    assert not report.failed and "two.html" not in report.rendered
    assert tree(tmp_path / "public") == clean(tmp_path, tmp_path / "scratch")[1]
    shutil.rmtree(tmp_path / "content/briefings/five")
    found = broken(tmp_path)
    assert len(found) == 2 and all("there is no `five.html`" in each for each in found)


# ---- the output as it is ----------------------------------------------------------------------

ATTRIBUTES = ("href", "src", "poster", "data", "action", "popovertarget", "for", "aria-labelledby", "aria-describedby")


@functools.cache
def elements(file: Path) -> list[dict[str, str]]:
    """The attributes of each element of a page, as a browser reads it."""
    document = html5lib.parse(file.read_bytes(), namespaceHTMLElements=False)
    return [dict(each.attrib) for each in document.iter() if each.attrib]


def crawl(folder: Path, base: str) -> list[str]:
    """What leads nowhere in a site that is served at `base`: every address, every fragment, every id that is named."""
    lost = []
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        here = f"https://host.example{base}{page.relative_to(folder).as_posix()}"
        own = {each.get("id") for each in elements(page)}
        for each in elements(page):
            for name in set(ATTRIBUTES) & each.keys():
                value = each[name]
                if name not in ATTRIBUTES[:5]:
                    lost += [f"{page.name}: {name} {one}" for one in value.split() if one not in own]
                    continue
                where = urlsplit(urljoin(here, value))
                if where.scheme not in ("http", "https") or where.netloc != "host.example":
                    continue
                file = folder / unquote(where.path.removeprefix(base))
                if "://" in value and file.is_dir():  # a server shows the index; from disk there is none
                    file = file / "index.html"
                there = where.path.startswith(base) and file.is_file()
                part = unquote(where.fragment)
                if not there or (part and part not in {other.get("id") for other in elements(file)}):
                    lost.append(f"{page.name}: {value}")
    return lost


@pytest.mark.parametrize("base", ["/", "/sub/path/"])
def test_every_link_of_the_site_leads_somewhere(base: str, tmp_path: Path) -> None:
    """The 404 page alone knows where the site is served: it is told by its `url`."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    settings = (ROOT / "site.yaml").read_text()
    settings = re.sub(r"^url: .*\n", "", settings, flags=re.M)
    write(tmp_path, "site.yaml", f"{settings}\nurl: https://host.example{base}\n")
    report = builder.build(tmp_path, now=NOW)
    assert not report.failed
    assert crawl(tmp_path / "public", base) == []


def test_every_link_of_the_stress_site_leads_somewhere(stress: Path) -> None:
    assert crawl(stress, "/sub/") == []


def test_a_crawl_finds_what_is_broken(stress: Path, tmp_path: Path) -> None:
    shutil.copytree(stress, tmp_path / "site")
    page = tmp_path / "site" / "everything.html"
    page.write_bytes(
        page.read_bytes() + b'<a href="gone.html">a</a> <a href="index.html#gone">b</a> <p aria-labelledby="x">'
    )
    assert crawl(tmp_path / "site", "/sub/") == [
        "everything.html: gone.html",
        "everything.html: index.html#gone",
        "everything.html: aria-labelledby x",
    ]
