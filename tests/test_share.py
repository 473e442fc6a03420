"""Share images: how they are drawn, and when."""

from __future__ import annotations

import json
import re
import shutil
import struct
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from nutgraf import builder, share
from nutgraf.builder import Memory, Report
from nutgraf.problems import Place
from nutgraf.views import ShareItem
from tests.builders import article
from tests.conftest import NOW, ROOT
from tests.test_hidden import hide
from tests.test_images import png
from tests.test_incremental import clean, edit, make, tree, write

ASKED = "share: true\n"
LOOK = {"colours": share.COLOURS, "drawn_by": ""}
LONG = (
    "How a ruling by a provincial court about the ownership of two container terminals came to decide what a telephone "
    "maker pays for its memory, and why nobody who was there will say so on the record today"
)


def items(*figures: tuple[str, str]) -> list[ShareItem]:
    return [{"sign": "", "value": value, "label": label} for value, label in figures]


FOUR = items(
    ("−18.2%", "Sales in China, year on year, the fourth quarter of 2024"),
    ("+8.5%", "Acme, 13 February 2025"),
    ("+11.2%", "Acme’s shares over both sessions, our calculation"),
    ("HK$200bn", "Added to Acme’s market value"),
)


def draw(title: str, ledger: list[ShareItem] = FOUR, language: str = "en", site: str = "A Desk") -> tuple[bytes, str]:
    view = {"site": site, "language": language, "kicker": "Analysis", "title": title, "ledger": ledger}
    return share.draw({"share": view, "look": LOOK})


def pixels(data: bytes) -> list[bytes]:
    """The rows of a picture of ours, a byte for the place in the palette of each pixel."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (width, height, depth, kind) == (1200, 630, 8, 3)
    at = data.index(b"IDAT")
    raw = zlib.decompress(data[at + 4 : at + 4 + struct.unpack(">I", data[at - 4 : at])[0]])
    return [raw[row * 1201 + 1 : (row + 1) * 1201] for row in range(630)]


def palette(data: bytes) -> bytes:
    at = data.index(b"PLTE")
    return data[at + 4 : at + 4 + struct.unpack(">I", data[at - 4 : at])[0]]


# ---- the picture ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "ledger", "language"),
    [
        ("Short", FOUR, "en"),
        (LONG, FOUR, "en"),
        (LONG, [], "en"),
        ("x" * 100_000, FOUR[:1], "en"),
        ("Why it fell", items(*[(f"US${10**n},000,000,000", "A label " * 30) for n in range(4)]), "en"),
        ("阿里巴巴知道什么，正是苹果所需要的：“中国消费者如何购物与支付”，" * 3, FOUR, "zh-Hans"),
    ],
    ids=["short", "long", "no-ledger", "one-word", "long-figures", "chinese"],
)
def test_nothing_leaves_its_margins(title: str, ledger: list[ShareItem], language: str) -> None:
    data, lacked = draw(title, ledger, language)
    rows = pixels(data)
    assert not lacked and 5_000 < len(data) < 60_000
    # The rule below the name of the site goes from edge to edge; nothing else does.
    assert not any(set(row[:76]) | set(row[1124:]) > {0} for n, row in enumerate(rows) if n not in (112, 113))
    assert not any(any(row) for row in (*rows[:40], *rows[-40:]))
    assert any(any(row) for row in rows[140:400])


def test_headline_and_ledger_do_not_touch() -> None:
    for title in ("gypsy jog " * 4, LONG, "Why"):
        rows = pixels(draw(title)[0])
        rule = next(n for n in range(300, 630) if rows[n][80:1120] == bytes([15]) * 1040)
        assert not any(any(row) for row in rows[rule - 6 : rule])


def test_the_same_texts_give_the_same_bytes() -> None:
    assert draw(LONG) == draw(LONG)
    assert draw("One") != draw("Two")


def test_words_that_the_fonts_lack_are_left_out_whole() -> None:
    data, lacked = draw("Why שלום won")
    assert lacked == "שלום"
    assert (
        data
        == share.draw(
            {
                "share": {"site": "", "language": "en", "kicker": "Analysis", "title": "A Desk", "ledger": FOUR},
                "look": LOOK,
            }
        )[0]
    )
    assert draw("A headline", [*FOUR[:1], *items(("+1%", "שלום"))]) == (draw("A headline", FOUR[:1])[0], "שלום")
    # What shows nothing is not missed.
    assert draw("A\u200b head\u00adline\ufe0f")[0] == draw("A headline")[0]


def test_chinese_needs_its_own_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert draw("阿里巴巴 and Acme")[1] == ""
    for cached in (share._font_of, share._font, share._file):
        cached.cache_clear()
    monkeypatch.setattr(share, "find_spec", lambda name: None if name == share.CHINESE else find_spec(name))
    try:
        _, (problem,) = share.drawn(
            {
                "share": {"site": "A", "language": "en", "kicker": "", "title": "阿里巴巴 won", "ledger": []},
                "look": LOOK,
            },
            Place("x"),
        )
    finally:
        for cached in (share._font_of, share._font, share._file):
            cached.cache_clear()
    assert "“阿里巴”" in problem.message and "nutgraf[share-zh]" in problem.hint


def test_a_line_of_chinese_begins_with_no_comma() -> None:
    setter = share.Setter(True)
    lines = setter.lines("中国消费者，中国消费者：“如何购物”。" * 4, share.HEADLINE, 500)
    assert len(lines) > 5 and not any(line[0] in "，：”。" or line[-1] == "“" for line in lines)


# ---- in a build -------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    make(root)
    write(root, "site.yaml", (root / "site.yaml").read_text() + ASKED)
    return root


def build(root: Path, **options: Any) -> Report:
    report = builder.build(root, now=NOW, **options)
    assert not report.failed, report.problems
    return report


def drew(report: Report) -> list[str]:
    return sorted(path for path in report.rendered if path.endswith(".png"))


def test_a_picture_is_drawn_when_what_it_shows_has_changed(root: Path, tmp_path: Path) -> None:
    assert len(drew(build(root))) == 5
    first = tree(root / "public")
    assert {path for path in first if path.endswith(".png")} == {
        f"{name}/share.png" for name in ("one", "two", "three", "four", "five")
    }
    assert first == clean(root, tmp_path / "scratch")[1]
    edit(root, "content/briefings/one/article.md", "said one", "said one more")
    assert drew(build(root)) == []
    edit(root, "content/briefings/one/article.md", "Title one", "A better title")
    assert drew(build(root)) == ["one/share.png"]
    edit(root, "content/briefings/three/facts.yaml", "-18.2%", "-18.4%")
    edit(root, "content/briefings/three/article.md", "18.2%", "18.4%")
    assert drew(build(root)) == ["three/share.png"]
    after = tree(root / "public")
    assert after == clean(root, tmp_path / "scratch")[1] and after["one/share.png"] != first["one/share.png"]
    shutil.rmtree(root / "content/briefings/four")
    edit(root, "content/pages/about.md", "one", "three")
    build(root)
    assert "four/share.png" not in tree(root / "public")


def test_pictures_have_the_colours_of_the_theme(root: Path, tmp_path: Path) -> None:
    build(root)
    css = (ROOT / "static/tokens.css").read_text()
    write(root, "static/tokens.css", css.replace("--accent: #0b5a6f", "--accent: #7A1F3d"))
    assert len(drew(build(root))) == 5
    data = (root / "public/one/share.png").read_bytes()
    assert bytes.fromhex("7a1f3d") in palette(data) and bytes.fromhex("0b5a6f") not in palette(data)
    assert tree(root / "public") == clean(root, tmp_path / "scratch")[1]
    assert share.colours(css) == share.COLOURS == share.colours("")
    odd = ":root{--accent:#07C;--ink: oklch(40% 0 0)} @media print{:root{--accent:#000000;--ink:#000000}}"
    assert share.colours(odd) == {**share.COLOURS, "accent": "0077cc"}


def test_a_page_names_its_picture(root: Path) -> None:
    (root / "content/briefings/one/figure.png").write_bytes(png(640, 480))
    edit(root, "content/briefings/one/article.md", "said one", "said ![Ships](figure.png)")
    build(root)
    html = (root / "public/one.html").read_text()
    told = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', html))
    assert told["og:image"] == "https://desk.example/one/share.png"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == "Title one; Sales: −18.2%"
    assert told["twitter:card"] == "summary_large_image"
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert [each["url"] for each in data["image"]] == [
        "https://desk.example/one/share.png",
        "https://desk.example/one/figure.png",
    ]
    assert data["image"][0]["width"] == "1200 px" and data["image"][1]["height"] == "480 px"


def test_no_new_version_for_a_picture(root: Path) -> None:
    """A reader of the page does not see it."""

    def version() -> str:
        build(root)
        return str(re.findall(r'"version":"(\w+)"', (root / "public/one.html").read_text())[0])

    before = version()
    edit(root, "site.yaml", ASKED, "")
    assert version() == before
    assert not any(path.endswith("share.png") for path in tree(root / "public"))


def test_an_author_s_own_picture_stands_for_ours(root: Path, tmp_path: Path) -> None:
    build(root)
    own = root / "content/briefings/one/share.png"
    own.write_bytes(png(1000, 500))
    build(root)
    assert (root / "public/one/share.png").read_bytes() == own.read_bytes()
    assert 'og:image:width" content="1000"' in (root / "public/one.html").read_text()
    assert tree(root / "public") == clean(root, tmp_path / "scratch")[1]
    own.unlink()
    assert drew(build(root)) == ["one/share.png"]
    assert tree(root / "public") == clean(root, tmp_path / "scratch")[1]


def test_what_is_left_out_is_told_by_every_build(root: Path) -> None:
    edit(root, "content/briefings/one/article.md", "Title one", "Title שלום")
    for _ in range(2):
        (found,) = [each for each in build(root).problems if each.code == "no-glyph"]
        assert (found.level, found.place.path) == ("info", "content/briefings/one/article.md")
    edit(root, "content/briefings/one/article.md", "said one", "said one more")
    report = build(root)
    assert drew(report) == [] and [each for each in report.problems if each.code == "no-glyph"] == [found]
    edit(root, "content/briefings/one/article.md", "Title שלום", "Title one")
    assert not [each for each in build(root).problems if each.code == "no-glyph"]


def test_without_what_draws_the_site_is_not_built(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share, "version", lambda: "")
    report = builder.build(root, now=NOW)
    (found,) = [each for each in report.problems if each.level == "error"]
    assert found.code == "missing-package" and "nutgraf[share]" in found.hint and not (root / "public").exists()


def test_the_title_of_the_site_must_be_drawable(root: Path) -> None:
    edit(root, "site.yaml", "A Desk", "שולחן")
    report = builder.build(root, now=NOW)
    assert [each.code for each in report.problems if each.level == "error"] == ["missing-package"]


def test_what_is_hidden_has_no_picture(root: Path) -> None:
    hide(root, "status: draft")
    build(root)
    assert not any("zyzzyva" in path for path in tree(root / "public"))
    build(root, drafts=True)
    assert "zyzzyva-plan.html" in tree(root / "public") and "zyzzyva-plan/share.png" not in tree(root / "public")
    assert "og:image" not in (root / "public/zyzzyva-plan.html").read_text()


def test_a_site_without_an_address_has_no_pictures(root: Path) -> None:
    """Who shares a page is told of its picture by a whole address."""
    edit(root, "site.yaml", "url: https://desk.example/\n", "")
    assert drew(build(root)) == []


def test_while_serving_too(root: Path, tmp_path: Path) -> None:
    memory = Memory()
    build(root, memory=memory)
    edit(root, "content/briefings/one/article.md", "Title one", "A better title")
    memory.changed = {str(root / "content/briefings/one/article.md")}
    assert drew(build(root, memory=memory)) == ["one/share.png"]
    held = {**tree(root / "public"), **memory.held}
    assert held["one/share.png"] == clean(root, tmp_path / "scratch")[1]["one/share.png"]


def test_a_large_site_is_drawn_by_several(root: Path, tmp_path: Path) -> None:
    for number in range(130):
        write(
            root,
            f"content/briefings/more-{number}/article.md",
            article("Words.", "ledger: [sales]\n", "More of Acme", "2024-02-10"),
        )
        write(
            root, f"content/briefings/more-{number}/facts.yaml", (root / "content/briefings/one/facts.yaml").read_text()
        )
    assert len(drew(build(root))) == 135
    assert tree(root / "public") == clean(root, tmp_path / "scratch")[1]
