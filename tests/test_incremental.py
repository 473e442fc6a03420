"""An incremental build equals a clean one, byte for byte, and does again only what the change asks for."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nutgraf import builder, cli, publish, sources, theme
from nutgraf.builder import Report, questions
from nutgraf.builder.crew import FEW
from nutgraf.builder.engine import engine
from nutgraf.builder.pipeline import Build
from nutgraf.cache import Cache
from nutgraf.workers import UNPARSED
from tests.builders import article
from tests.conftest import NOW, ROOT
from tests.test_images import png

ENTITIES = "acme:\n  name: Acme\nbolt:\n  name: Bolt\ncogs:\n  name: Cogs\n"
SOURCES = "wire:\n  title: A report\n  publisher: A Wire\nfiling:\n  title: A filing\n  publisher: Acme\n"
FACTS = """\
events:
  signing:
    date: 2024-03-05
    title: The deal is signed
    entities: {entity}
    source: filing
figures:
  sales:
    label: Sales
    value: {value}
    basis: year on year
    entity: {entity}
    source: wire
"""
NAMES = ("one", "two", "three", "four", "five")


def facts(entity: str = "acme", value: str = "-18.2%") -> str:
    return FACTS.format(entity=entity, value=value)


def make(root: Path) -> None:
    """A site of five briefings; the second reuses a fact of the first."""
    write(root, "site.yaml", "title: A Desk\nurl: https://desk.example/\ntimezone: UTC\ntopics:\n  trade: Trade\n")
    write(root, "content/entities.yaml", ENTITIES)
    write(root, "content/sources.yaml", SOURCES)
    write(root, "content/pages/about.md", "---\ntitle: About\n---\nWords about [one](briefing:one).\n")
    for number, name in enumerate(NAMES):
        front = "topics:\n  - trade\nledger:\n  - sales\n"
        body = f"[Acme](entity:acme) sold [18.2%](fact:sales) less on [5 March](fact:signing), said {name}."
        write(
            root,
            f"content/briefings/{name}/article.md",
            article(body, front, f"Title {name}", f"2024-03-1{number}"),
        )
        write(root, f"content/briefings/{name}/facts.yaml", facts(("acme", "bolt")[number % 2]))
    write(root, "content/briefings/two/facts.yaml", facts("bolt") + "  again:\n    same_as: one/sales\n")


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def clean(
    root: Path, scratch: Path, now: dt.datetime = NOW, *, drafts: bool = False
) -> tuple[Report, dict[str, bytes]]:
    """What a build of the same site gives that knows nothing of any other."""
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(root, scratch, ignore=shutil.ignore_patterns(".nutgraf", "public"))
    report = builder.build(scratch, now=now, drafts=drafts)
    return report, tree(scratch / "public") if (scratch / "public").exists() else {}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "site"
    make(made)
    report = builder.build(made, now=NOW)
    assert not report.failed, report.problems
    return made


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text
    write(root, path, text.replace(old, new))


def test_the_default_theme_is_compiled_once_for_all_sites_where_python_keeps_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []
    compile = theme.compile

    def counted(texts: dict[str, str], languages: tuple[str, ...]) -> Any:
        compiled.append(" ".join(languages))
        return compile(texts, languages)

    def first(name: str, **own: str) -> dict[str, bytes]:
        make(tmp_path / name)
        for path, text in own.items():
            write(tmp_path / name, f"templates/{path}.html", text)
        compiled.clear()
        report = builder.build(tmp_path / name, now=NOW)
        assert not report.failed, report.problems
        return tree(tmp_path / name / "public")

    monkeypatch.setattr(theme, "compile", counted)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "code"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    first("a")
    assert compiled == ["en"] and not (tmp_path / "code").exists()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    clean = first("b")
    assert compiled == ["en"]
    (kept,) = [path for path in (tmp_path / "code").rglob("*") if path.is_file()]
    assert first("c") == clean and not compiled
    # A template of a site's own is compiled for it, and stays with it.
    first("d", author="{{ author.name }}")
    assert compiled == ["en"]
    assert first("e") == clean and not compiled
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    assert first("f") == clean and compiled == ["en"]
    assert first("g") == clean and not compiled
    monkeypatch.setattr(builder, "engine", lambda: "another")
    assert first("h") == clean and compiled == ["en"]


def test_what_comes_back_to_what_it_was(tmp_path: Path) -> None:
    """The cache holds what was made of an entity's first name and of its second."""
    root = tmp_path / "site"
    make(root)
    builder.build(root, now=NOW)
    for old, new in (("Acme", "Acne"), ("Acne", "Acme")):
        edit(root, "content/entities.yaml", old, new)
        builder.build(root, now=NOW)
        assert tree(root / "public") == clean(root, tmp_path / "scratch")[1]


def test_with_nothing_changed_nothing_is_done(root: Path) -> None:
    before = builder.build(root, now=NOW)
    again = builder.build(root, now=NOW)
    assert (again.parsed, again.made, again.rendered, again.written, again.removed) == ((), (), (), (), ())
    assert again.problems == before.problems and again.pages == before.pages


def test_warnings_are_repeated(root: Path) -> None:
    edit(root, "content/briefings/one/article.md", "said one", "said twelve people")
    first = builder.build(root, now=NOW)
    again = builder.build(root, now=NOW)
    assert [p.code for p in first.problems if p.code == "number-in-words-unbound"]
    assert again.problems == first.problems and again.lines == first.lines and again.made == ()


def new_figure(root: Path) -> None:
    edit(root, "content/briefings/five/facts.yaml", "-18.2%", "-18.4%")
    edit(root, "content/briefings/five/article.md", "18.2%", "18.4%")


FEEDS = {f"{path}.{end}" for path in ("feed", "topics/trade", "entities/acme") for end in ("xml", "json")}
CASES: dict[str, tuple[Callable[[Path], None], set[str], set[str]]] = {
    "a word of the prose": (
        lambda root: edit(root, "content/briefings/three/article.md", "said", "added"),
        {"three"},
        {"three.html", "three/facts.json", "three/facts.csv", *FEEDS},
    ),
    "a figure": (
        new_figure,
        {"five"},
        {
            "five.html",
            "five/facts.json",
            "five/facts.csv",
            "index.html",
            "404.html",
            "topics/trade.html",
            "entities/acme.html",
            "archive.html",
            "archive/2024.html",
            *FEEDS,
        },
    ),
    "a comment in a file of facts": (
        lambda root: edit(root, "content/briefings/three/facts.yaml", "events:", "# a comment\nevents:"),
        {"three"},
        set(),
    ),
    "the name of an entity that one list shows": (
        lambda root: edit(root, "content/entities.yaml", "name: Cogs", "name: Cogs and Sons"),
        set(),
        {"entities.html", "entities/cogs.html"},
    ),
    "a static file": (lambda root: write(root, "static/own.css", "a{}"), set(), set()),
    "a source that nothing cites": (
        lambda root: write(root, "content/sources.yaml", SOURCES + "more:\n  title: T\n  publisher: P\n"),
        set(),
        {"sources.html", "sources/more.html", "sitemap-pages-1.xml"},
    ),
    "a fact that another briefing reuses": (
        lambda root: edit(root, "content/briefings/one/facts.yaml", "basis: year on year", "basis: on the year"),
        {"one", "two"},
        {"one.html", "two.html", "index.html", "404.html", "topics/trade.html", "entities/acme.html", "three.html"},
    ),
    "a plain page": (
        lambda root: edit(root, "content/pages/about.md", "Words", "Some words"),
        set(),
        {"pages/about.html"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_does_again_what_it_feeds(name: str, root: Path, tmp_path: Path) -> None:
    change, made, rendered = CASES[name]
    change(root)
    report = builder.build(root, now=NOW)
    assert not report.failed, report.problems
    assert set(report.made) == made
    if name != "a fact that another briefing reuses":
        assert set(report.rendered) - {"one.html", "two.html", "four.html"} == rendered - {"one.html", "two.html"}
    assert {"one.html", "two.html"} & rendered <= set(report.rendered)
    assert tree(root / "public") == clean(root, tmp_path / "clean")[1]


def rendered(root: Path, tmp_path: Path) -> set[str]:
    """The pages that a build makes anew, of a site that is then as a clean build makes it; without data."""
    report = builder.build(root, now=NOW)
    assert not report.failed, report.problems
    assert tree(root / "public") == clean(root, tmp_path / "clean")[1]
    return {path for path in report.rendered if path.endswith(".html")}


def test_the_date_of_an_event_touches_the_pages_of_its_time(root: Path, tmp_path: Path) -> None:
    facts = "content/briefings/three/facts.yaml"
    more = "  plan:\n    date: {}\n    title: A plan\n    source: wire\n"
    edit(root, facts, "events:\n", "events:\n" + more.format("2023-05"))
    # It is new on the page of its source; 2024 has another year beside it now.
    new = {"three.html", "timeline.html", "timeline/2023.html", "timeline/2024.html", "sources/wire.html"}
    assert rendered(root, tmp_path) == new
    edit(root, facts, "2023-05", "2023-06")
    assert rendered(root, tmp_path) == {"three.html", "timeline.html", "timeline/2023.html"}
    edit(root, facts, "A plan", "The plan")
    pages = {"three.html", "timeline.html", "timeline/2023.html", "sources/wire.html"}
    assert rendered(root, tmp_path) == pages
    edit(root, facts, "2023-06", "2022-06")
    assert rendered(root, tmp_path) == {"three.html", *(f"timeline{year}.html" for year in ("", "/2022", "/2024"))}
    assert not (root / "public/timeline/2023.html").exists()


def test_a_new_briefing_touches_its_lists_and_the_one_before_it(root: Path, tmp_path: Path) -> None:
    write(root, "content/briefings/six/article.md", article("Words.", title="Sixth", published="2025-03-20"))
    lists = {"index.html", "404.html", "archive.html", "archive/2024.html", "archive/2025.html"}
    assert rendered(root, tmp_path) == {"six.html", "five.html", *lists}
    write(root, "content/briefings/mid/article.md", article("Words.", title="Between", published="2024-03-12T12:00"))
    lists -= {"archive/2025.html"}
    assert rendered(root, tmp_path) == {"mid.html", "three.html", "four.html", *lists}
    edit(root, "content/briefings/mid/article.md", "Between", "In between")
    assert rendered(root, tmp_path) == {"mid.html", "three.html", "four.html", *lists}
    edit(root, "content/briefings/mid/article.md", "2024-03-12T12:00", "2024-03-10T12:00")
    assert rendered(root, tmp_path) == {f"{each}.html" for each in ("mid", "one", "two", "three", "four")} | lists
    shutil.rmtree(root / "content/briefings/mid")
    assert rendered(root, tmp_path) == {"one.html", "two.html", *(lists - {"404.html"})}


def test_a_correction_touches_its_briefing_and_the_list_of_corrections(root: Path, tmp_path: Path) -> None:
    path = "content/briefings/three/article.md"
    entry = "corrections:\n  - {{date: {}, kind: correction, fact: sales, text: It was wrong.}}\n---\n["
    edit(root, path, "---\n[", entry.format("2024-04-01"))
    # Its date of update stands in lists.
    assert {"three.html", "corrections.html"} <= rendered(root, tmp_path)
    edit(root, path, "It was wrong", "That was wrong")
    assert rendered(root, tmp_path) == {"three.html", "corrections.html"}


CHINESE = "见[](briefing:one)、[](briefing:two)：[](entity:acme)少卖[18.2%](fact:sales)，下滑[](fact:sales)。\n"


def test_a_translation_touches_its_page_and_what_leads_there(root: Path, tmp_path: Path) -> None:
    path = "content/briefings/three/article.zh-Hans.md"
    write(root, path, f"---\ntitle: 三\n---\n{CHINESE}")
    report = builder.build(root, now=NOW)
    assert set(report.rendered) == {"three.html", "three.zh-Hans.html", "sitemap-1.xml"}
    assert (report.parsed, report.made) == ((path,), ("three",))
    edit(root, path, "少卖", "卖少了")
    report = builder.build(root, now=NOW)
    assert (report.rendered, report.made) == (("three.zh-Hans.html",), ("three",))
    assert report.reasons["three.zh-Hans.html"] == (
        "three.zh-Hans.html was rendered again because the text of `three` in zh-Hans changed"
    )
    write(root, "content/briefings/three/facts.zh-Hans.yaml", "figures:\n  sales:\n    label: 销售\n")
    assert rendered(root, tmp_path) == {"three.zh-Hans.html"}
    write(root, "content/entities.zh-Hans.yaml", "acme:\n  name: 顶点\n")
    assert rendered(root, tmp_path) == {"three.zh-Hans.html"}
    # Two translations lead to each other, and to what a headline is now.
    write(root, "content/briefings/one/article.zh-Hans.md", f"---\ntitle: 一\n---\n{CHINESE}")
    assert rendered(root, tmp_path) == {"one.html", "one.zh-Hans.html", "three.zh-Hans.html"}
    edit(root, "content/briefings/one/article.zh-Hans.md", "title: 一", "title: 壹")
    assert rendered(root, tmp_path) == {"one.zh-Hans.html", "three.zh-Hans.html"}
    edit(root, path, "title: 三", "title: 三\nstatus: draft")
    assert rendered(root, tmp_path) == {"three.html"} and not (root / "public/three.zh-Hans.html").exists()
    (root / path).unlink()
    (root / "content/briefings/three/facts.zh-Hans.yaml").unlink()
    assert rendered(root, tmp_path) == set()


def test_an_image_that_is_another_size_renders_its_briefing_anew(root: Path, tmp_path: Path) -> None:
    path = "content/briefings/three/article.md"
    edit(root, path, "[Acme]", "![A photograph](photo.png)\n\n[Acme]")
    image = root / "content/briefings/three/photo.png"
    image.write_bytes(png(30, 20))
    assert rendered(root, tmp_path) == {"three.html"}
    assert 'width="30" height="20"' in (root / "public/three.html").read_text("utf-8")
    image.write_bytes(png(30, 20) + b" ")
    assert rendered(root, tmp_path) == set()
    image.write_bytes(png(30, 40))
    assert rendered(root, tmp_path) == {"three.html"}
    assert (root / "public/three/photo.png").read_bytes() == png(30, 40)


def test_a_build_that_another_overtook_goes_on_from_what_that_left(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(root, "content/briefings/three/article.md", "said", "added")
    at_last = publish.change
    begun: list[publish.Published] = []

    def change(files: Any, removed: Any, output: Path, state: Path, *, since: str) -> publish.Published:
        if not begun:
            begun.append(at_last({"index.html": b"of another build"}, [], output, state))
        return at_last(files, removed, output, state, since=since)

    monkeypatch.setattr(publish, "change", change)
    report = builder.build(root, now=NOW)
    assert begun and not report.failed and "three.html" in report.written
    assert tree(root / "public") == clean(root, tmp_path / "clean")[1]
    monkeypatch.setattr(publish, "change", lambda *files, since: at_last({}, [], *files[2:], since="0" * 32))
    edit(root, "content/briefings/three/article.md", "added", "said")
    report = builder.build(root, now=NOW)
    assert report.failed and [each.code for each in report.problems] == ["output-failed"]


def test_a_text_that_cannot_be_read_in_a_first_build_is_told_as_such(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root / "content", tmp_path / "content")
    shutil.copy(root / "site.yaml", tmp_path)

    def refuse(path: str, *how: Any, **more: Any) -> Any:
        if str(path).endswith("three/article.md"):
            raise PermissionError(13, "Permission denied", path)
        return open(path, *how, **more)

    monkeypatch.setattr(sources, "open", refuse, raising=False)
    report = builder.build(tmp_path, now=NOW)
    (told,) = [each for each in report.problems if each.place.path == "content/briefings/three/article.md"]
    assert report.failed and told.code == "unreadable-file" and "Permission denied" in told.message
    assert not (tmp_path / "public").exists()
    monkeypatch.undo()
    assert builder.build(tmp_path, now=NOW).failed is False
    assert tree(tmp_path / "public") == tree(root / "public")


def test_why_a_page_was_rendered(root: Path) -> None:
    edit(root, "content/briefings/three/article.md", "said", "added")
    report = builder.build(root, now=NOW)
    assert report.reasons["three.html"] == "three.html was rendered again because the text of `three` changed"
    assert report.reasons["three/facts.json"].endswith("because the version of `three` changed")
    edit(root, "content/briefings/three/facts.yaml", "label: Sales", "label: Turnover")
    report = builder.build(root, now=NOW)
    assert "facts of `three` changed: figure `sales` (“Sales” → “Turnover”)" in report.reasons["three.html"]
    edit(root, "content/briefings/three/facts.yaml", "-18.2%", "-18.3%")
    edit(root, "content/briefings/three/article.md", "18.2%", "18.3%")
    report = builder.build(root, now=NOW)
    assert report.reasons["three.html"] == (
        "three.html was rendered again because facts of `three` changed: figure `sales` (−18.2% → −18.3%); "
        "the text of `three` changed"
    )
    assert "the ledger of `three` changed: figure `sales` (−18.2% → −18.3%)" in report.reasons["index.html"]
    assert "what `three` tells of `acme` changed: figure `sales` (" in report.reasons["entities/acme.html"]
    edit(root, "content/briefings/three/article.md", "Title three", "A third title")
    edit(root, "content/briefings/three/facts.yaml", "  signing:", "  deal:")
    edit(root, "content/briefings/three/article.md", "fact:signing", "fact:deal")
    report = builder.build(root, now=NOW)
    assert "facts of `three` changed: event `deal` came, event `signing` went;" in report.reasons["three.html"]
    assert "the title of `three` changed" in report.reasons["index.html"]
    shutil.rmtree(root / "content/briefings/five")
    write(root, "content/briefings/six/article.md", article("Words.", title="Sixth", published="2024-03-20"))
    reasons = builder.build(root, now=NOW).reasons
    assert reasons["six.html"] == "six.html is new"
    moved = "it is now made of what lists show of `six` too; it is no longer made of what lists show of `five`"
    assert moved in reasons["index.html"]
    assert builder.explain(root, "index.html") == "\n  ".join(
        [
            f"{reasons['index.html']}\nIt is made of",
            *(f"what lists show of `{each}`" for each in ("four", "one", "six", "three", "two")),
            "the numbering of the list",
            "the site's settings and the names of its pages",
            "the template `index.html`, or one that it is made of",
            "the list of topics",
        ]
    )
    assert builder.explain(root, "five.html") is None  # it is gone
    shutil.rmtree(root / "public")
    told = builder.build(root, now=NOW).reasons["six.html"]
    assert told == "six.html was rendered again because the output was not as the last build left it"
    shutil.rmtree(root / "public")
    shutil.move(root / "content/briefings/six", root / "six")
    builder.build(root, now=NOW)
    shutil.move(root / "six", root / "content/briefings/six")
    builder.build(root, now=NOW)
    assert (builder.explain(root, "six.html") or "").startswith("six.html is new\n")


def test_why_is_told_too_of_what_a_process_holds_in_memory(root: Path) -> None:
    warm = Warm(root)
    warm.build(NOW)
    edit(root, "content/briefings/three/article.md", "said", "added")
    reason = "three.html was rendered again because the text of `three` changed"
    assert warm.build(NOW).reasons["three.html"] == reason
    assert (builder.explain(root, "three.html") or "").startswith(reason)


def test_why_is_known_where_only_another_output_was_built_and_what_is_lost_is_not(root: Path, tmp_path: Path) -> None:
    shutil.rmtree(root / ".nutgraf")
    builder.build(root, tmp_path / "other", now=NOW)
    assert (builder.explain(root, "three.html") or "").startswith("three.html is new\nIt is made of\n")
    assert "three.html" in builder.explained(root)
    cache = Cache(root / ".nutgraf", engine())
    cache.delete([*cache.keys()])
    cache.close()
    assert builder.explain(root, "three.html") is None
    assert builder.explained(root) == []


def test_why_of_a_page_by_another_name_says_which_is_meant(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meant = {"three": "three.html", "thre.html": "three.html", "entities/acm.html": "entities/acme.html"}
    for name, page in meant.items():
        assert cli.main(["why", "--root", str(root), name]) == 2
        assert f"did you mean `{page}`" in capsys.readouterr().err
    for name in ("three.html", "/three.html", "public/three.html"):
        assert cli.main(["why", "--root", str(root), name]) == 0


def test_a_mistake_in_a_template_of_many_pages_is_one_problem(root: Path) -> None:
    base = (ROOT / "templates/base.html").read_text()
    write(root, "templates/base.html", base.replace("</footer>", "{{ nowhere.at_all }}</footer>"))
    report = builder.build(root, now=NOW)
    (told,) = [each for each in report.problems if each.code == "template-error"]
    assert told.place.path == "templates/base.html"
    count = sum(path.endswith(".html") for path in tree(root / "public"))
    assert told.message == f"'nowhere' is undefined (on 404.html and {count - 1} more pages)"


def test_every_slice_and_template_has_words_for_why(root: Path, site: Path) -> None:
    for folder in (root, site.parent):
        for path in tree(folder / "public"):
            told = builder.explain(folder, path)
            assert told is None or not re.findall(r"^  `.*", told, re.M), "reasons.WORDS lacks a kind of slice"


def test_a_build_with_errors_leaves_the_site_and_what_is_known_of_it(root: Path, tmp_path: Path) -> None:
    before = tree(root / "public")
    edit(root, "content/briefings/one/article.md", "[18.2%]", "[18.1%]")
    assert builder.build(root, now=NOW).failed
    assert tree(root / "public") == before
    edit(root, "content/briefings/one/article.md", "[18.1%]", "[18.2%]")
    mended = builder.build(root, now=NOW)
    assert not mended.failed and mended.rendered == ()
    assert tree(root / "public") == before


def refuse(*_: object) -> None:
    raise AssertionError("the long way")


@pytest.mark.parametrize("case", ["a word of the prose", "a figure", "a comment in a file of facts"])
def test_an_edit_takes_the_short_way(case: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm = Warm(root)
    warm.build(NOW)
    CASES[case][0](root)
    other, expected = clean(root, tmp_path / "clean")
    monkeypatch.setattr(Build, "go", refuse)
    report = builder.build(root, now=NOW)
    assert tree(root / "public") == expected and report.problems == other.problems
    assert (report.pages, report.coverage) == (other.pages, other.coverage)
    assert warm.build(NOW).problems == other.problems
    assert warm.tree() == {path: data for path, data in expected.items() if path != MARKER}
    assert builder.build(root, now=NOW).rendered == ()


def test_the_short_way_makes_what_reads_an_edited_fact(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as short:
        short.setattr(Build, "go", refuse)
        edit(root, "content/briefings/one/facts.yaml", "label: Sales", "label: Sales in China")
        assert set(builder.build(root, now=NOW).made) == {"one", "two"}
        # What reads it no longer, and reads it again, is known each time.
        edit(root, "content/briefings/two/facts.yaml", "  again:\n    same_as: one/sales\n", "")
        assert builder.build(root, now=NOW).made == ("two",)
        edit(root, "content/briefings/one/facts.yaml", "Sales in China", "Sales abroad")
        assert builder.build(root, now=NOW).made == ("one",)
    write(root, "content/briefings/two/facts.yaml", facts("bolt") + "  again:\n    same_as: one/sales\n")
    builder.build(root, now=NOW)
    edit(root, "content/briefings/one/facts.yaml", "label: Sales abroad", "label: All sales")
    assert set(builder.build(root, now=NOW).made) == {"one", "two"}
    assert tree(root / "public") == clean(root, tmp_path / "clean")[1]


def test_what_an_edit_needs_of_the_state_and_is_lost_costs_time(root: Path, tmp_path: Path) -> None:
    edit(root, "content/briefings/three/article.md", "said", "added")
    cache = sqlite3.connect(root / ".nutgraf/cache.db")
    for table in [name for (name,) in cache.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]:
        if table != "engine":
            cache.execute(f"DELETE FROM {table}")
    cache.commit()
    cache.close()
    assert not builder.build(root, now=NOW).failed
    assert tree(root / "public") == clean(root, tmp_path / "clean")[1]


def test_a_claim_of_a_build_that_failed_is_forgotten(root: Path) -> None:
    """What is told twice is told of what is there, and not of what was there for a moment."""
    more = "    measure: sales\n    period: 2024-Q4\n"
    for name in ("one", "three"):
        edit(
            root,
            f"content/briefings/{name}/facts.yaml",
            "    entity: acme\n    source: wire\n",
            "    entity: acme\n    source: wire\n" + more,
        )
    warm = Warm(root)
    assert not warm.build(NOW).failed
    edit(root, "content/briefings/three/facts.yaml", "-18.2%", "-18.3%")
    assert "told-twice" in {each.code for each in warm.build(NOW).problems}
    edit(root, "content/briefings/three/facts.yaml", "-18.3%", "-18.2%")
    assert not warm.build(NOW).failed


def test_the_clock_turns_a_fact_stale_and_back(root: Path) -> None:
    path = "content/briefings/one/facts.yaml"
    edit(root, path, "    source: wire\n", "    source: wire\n    review_after: 2026-01-10\n")

    def codes(day: int) -> list[str]:
        return [p.code for p in builder.build(root, now=dt.datetime(2026, 1, day, tzinfo=dt.UTC)).problems]

    assert "stale-fact" not in codes(9)
    assert "stale-fact" not in codes(10)
    assert "stale-fact" in codes(11)
    assert "stale-fact" in codes(12)
    assert "stale-fact" not in codes(10)


def test_the_clock_settles_what_is_dated_ahead(root: Path) -> None:
    path = "content/briefings/one/article.md"
    fixed = "corrections:\n  - {date: 2026-01-12, text: Mended.}\nupdated: 2026-01-12T09:00\n"
    edit(root, path, "published: 2024-03-10\n", "published: 2026-01-10T18:00+08:00\n" + fixed)

    def lines(day: int, hour: int = 0) -> list[int]:
        report = builder.build(root, now=dt.datetime(2026, 1, day, hour, tzinfo=dt.UTC))
        return [p.place.line for p in report.problems if p.code == "future-date"]

    assert lines(10, 9) == lines(10, 9) == [3, 5, 6]  # again with nothing to do
    assert lines(10, 10) == [5, 6]
    assert lines(12) == [6]
    assert lines(12, 9) == []
    assert lines(10, 9) == [3, 5, 6]
    edit(root, path, "said one", "said it")  # the short way knows of it too
    assert lines(10, 9) == [3, 5, 6]
    edit(root, path, "updated:", "publish_at: 2026-01-12T09:00\nupdated:")
    assert lines(10, 9) == lines(12, 9) == []


def test_a_draft_may_be_dated_ahead_and_a_translation_as_its_original(root: Path) -> None:
    path, told = "content/briefings/one/article.md", "content/briefings/one/article.zh-Hans.md"
    edit(root, path, "topics:", "publish_at: 2026-02-01\ntopics:")
    write(root, told, "---\ntitle: 标题\npublished: 2026-02-01\n---\n字。\n")

    def found() -> list[str]:
        report = builder.build(root, now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        return [str(p.place) for p in report.problems if p.code == "future-date"]

    assert found() == []
    edit(root, path, "publish_at: 2026-02-01\n", "")
    assert found() == [f"{told}:3:12"]
    edit(root, path, "topics:", "status: draft\ntopics:")
    assert found() == []


@pytest.mark.parametrize("damage", ["cache.db", "last", "state", "all", "publish"])
def test_a_damaged_or_missing_cache_only_costs_time(damage: str, root: Path, tmp_path: Path) -> None:
    edit(root, "content/briefings/three/article.md", "said", "added")
    expected = clean(root, tmp_path / "clean")[1]
    files = sorted(p for p in (root / ".nutgraf").rglob("*") if p.is_file())
    for file in files:
        if damage == "all" or damage in str(file.relative_to(root)):
            data = bytearray(file.read_bytes())
            for at in range(0, len(data), 97):
                data[at] ^= 0x55
            file.write_bytes(bytes(data))
    assert not builder.build(root, now=NOW).failed
    assert tree(root / "public") == expected
    shutil.rmtree(root / ".nutgraf")
    assert not builder.build(root, now=NOW).failed
    assert tree(root / "public") == expected


@pytest.mark.parametrize("kind", ["page", "head", "told", "light", "made", "part"])
def test_a_cache_whose_values_were_damaged_heals(kind: str, root: Path, tmp_path: Path) -> None:
    """A value that is there and is not what was put there is missed once, and not at each build from then on."""
    builder.build(root, now=NOW)
    with sqlite3.connect(root / ".nutgraf/cache.db") as connection:
        wrong = connection.execute("UPDATE entries SET value = x'00' WHERE key LIKE ?", (f"{kind}:%",)).rowcount
    connection.close()
    assert wrong
    for path in (root / ".nutgraf").glob("state-*"):
        path.unlink()
    write(root, "site.yaml", (root / "site.yaml").read_text().replace("A Desk", "Our Desk"))
    builder.build(root, now=NOW)
    write(root, "content/pages/about.md", "---\ntitle: About\n---\nOther words.\n")
    report = builder.build(root, now=NOW)
    assert report.parsed == ("content/pages/about.md",) and not report.made
    assert tree(root / "public") == clean(root, tmp_path / "clean", NOW)[1]


def test_a_cache_that_another_build_writes_is_left_to_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder.build(root, now=NOW)
    file = root / ".nutgraf/cache.db"
    connect = sqlite3.connect
    other = connect(file)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(sqlite3, "connect", lambda *names, **how: connect(*names, **{**how, "timeout": 0.01}))
    before = file.stat().st_ino
    write(root, "site.yaml", (root / "site.yaml").read_text().replace("A Desk", "Our Desk"))
    assert not builder.build(root, now=NOW).failed
    assert file.stat().st_ino == before
    assert other.execute("SELECT count(*) FROM entries").fetchone()[0] > 0
    other.close()
    assert tree(root / "public") == clean(root, tmp_path / "clean", NOW)[1]


def test_what_is_asked_of_a_site_whose_cache_was_lost_is_answered(root: Path) -> None:
    builder.build(root, now=NOW)
    (root / ".nutgraf/cache.db").unlink()
    found = questions.impact(root, NOW, "one/sales")
    assert not isinstance(found, str)


def test_a_cache_may_be_copied(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("public"))
    report = builder.build(copy, now=NOW)
    assert report.parsed == () and report.made == ()
    assert tree(copy / "public") == tree(root / "public")


def test_a_file_of_the_same_size_and_time_is_found_when_nothing_is_trusted(root: Path) -> None:
    import os

    path = root / "content/briefings/three/article.md"
    stat = path.stat()
    edit(root, "content/briefings/three/article.md", "said", "told")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert "three.html" in builder.build(root, now=NOW, trust=False).rendered


MARKER = ".nutgraf-output"
KINDS = (
    "prose figure entity template static site add remove rename retitle date clock page break mend image source"
    " hide hour translate untranslate names"
).split()
EDITS = st.sampled_from(KINDS)


class Story:
    """A site that is edited, step by step, and stays free of errors but for `break`, which `mend` mends."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.count = 0
        self.now = NOW
        self.broken = False

    def names(self) -> list[str]:
        return sorted(p.name for p in (self.root / "content/briefings").iterdir() if (p / "article.md").exists())

    def step(self, kind: str, pick: int) -> None:
        self.count += 1
        root, names, n = self.root, self.names(), self.count
        free = [name for name in names if name not in ("one", "two")]
        name = names[pick % len(names)]
        text = (root / f"content/briefings/{name}/article.md").read_text()
        match kind:
            case "prose":
                write(root, f"content/briefings/{name}/article.md", text + f"\nMore words, {'x' * n}.\n")
            case "figure":
                path = f"content/briefings/{name}/facts.yaml"
                write(root, path, (root / path).read_text().replace("The deal", "The big deal", 1))
            case "entity":
                write(root, "content/entities.yaml", ENTITIES.replace("name: Bolt", f"name: Bolt {'x' * n}"))
            case "template":
                base = (ROOT / "templates/lists.html").read_text()
                write(root, "templates/lists.html", base + f"{{# {n} #}}\n" * (n % 2))
            case "static":
                write(root, "static/more.css", f"/* {n} */")
            case "site":
                write(
                    root,
                    "site.yaml",
                    f"title: A Desk {'x' * n}\nurl: https://desk.example/\ntimezone: UTC\ntopics:\n  trade: Trade\n",
                )
            case "add":
                new = f"new-{'x' * n}"
                front = "topics:\n  - trade\n"
                body = "[Acme](entity:acme) sold [18.2%](fact:sales) less."
                text = article(body, front, f"New {n}", f"2024-0{1 + pick % 6}-20")
                write(root, f"content/briefings/{new}/article.md", text)
                write(root, f"content/briefings/{new}/facts.yaml", facts(("acme", "cogs")[pick % 2]))
            case "remove" if free:
                shutil.rmtree(root / f"content/briefings/{free[pick % len(free)]}")
            case "rename" if free:
                old = free[pick % len(free)]
                (root / f"content/briefings/{old}").rename(root / f"content/briefings/{old}-r")
            case "retitle":
                write(root, f"content/briefings/{name}/article.md", text.replace("title: ", "title: A ", 1))
            case "date":
                write(root, f"content/briefings/{name}/article.md", text.replace("2024-03", "2024-04", 1))
            case "clock":
                self.now += dt.timedelta(days=3)
            case "hour":
                self.now += dt.timedelta(hours=5)
            case "hide" if free:
                # Nothing leads to these; what is hidden is so from the start, from soon on, or until soon.
                path = f"content/briefings/{free[pick % len(free)]}/article.md"
                soon = (self.now + dt.timedelta(hours=pick)).isoformat(timespec="minutes")
                key = ("status: draft", f"embargo_until: {soon}", f"publish_at: {soon}", f"expires: {soon}")[n % 4]
                text = re.sub(
                    r"^(status|embargo_until|publish_at|expires):.*\n", "", (root / path).read_text(), flags=re.M
                )
                write(root, path, text.replace("title:", f"{key}\ntitle:", 1) if pick % 5 else text)
            case "translate":
                soon = (self.now + dt.timedelta(hours=pick)).isoformat(timespec="minutes")
                key = ("status: draft\n", f"publish_at: {soon}\n", f"expires: {soon}\n", "", "", "")[n % 6]
                front = f"---\ntitle: 题{'字' * (pick % 3)}\n{key}---\n"
                write(root, f"content/briefings/{name}/article.zh-Hans.md", front + CHINESE)
                if pick % 3:
                    write(
                        root,
                        f"content/briefings/{name}/facts.zh-Hans.yaml",
                        f"figures:\n  sales:\n    label: 销售{'额' * (n % 2)}\n",
                    )
            case "untranslate":
                for file in (root / "content").rglob("*.zh-Hans.*"):
                    if pick % 2 or file.parent.name == name:
                        file.unlink()
            case "names":
                write(root, "content/entities.zh-Hans.yaml", f"acme:\n  name: 顶点{'公司' * (n % 2)}\n")
                write(root, "content/sources.zh-Hans.yaml", f"wire:\n  title: 报道{'文' * (n % 3)}\n")
            case "page":
                write(root, "content/pages/more.md", f"---\ntitle: More {'x' * n}\n---\nWords.\n")
            case "break":
                self.broken = True
                write(root, "content/pages/broken.md", "---\ntitle: Broken\n---\n[x](fact:none/none)\n")
            case "mend":
                self.broken = False
                (root / "content/pages/broken.md").unlink(missing_ok=True)
            case "image":
                (root / f"content/briefings/{name}/photo.png").write_bytes(b"png%d" % n)
            case "source":
                write(root, "content/sources.yaml", SOURCES.replace("A report", f"A report {'x' * n}"))


@settings(max_examples=4, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(EDITS, st.integers(0, 20)), min_size=1, max_size=6))
def test_any_edits(steps: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever is edited, in whatever order: the site is what a clean build of the same files gives."""
    folder = tmp_path_factory.mktemp("story")
    make(folder / "site")
    story = Story(folder / "site")
    warm = Warm(story.root)
    builder.build(story.root, now=story.now)
    warm.build(story.now)
    for kind, pick in steps:
        story.step(kind, pick)
        drafts = pick % 7 == 0
        report = builder.build(story.root, now=story.now, drafts=drafts)
        again = warm.build(story.now, drafts=drafts)
        assert report.failed is again.failed is story.broken, report.problems
        if not report.failed:
            other, expected = clean(story.root, folder / "clean", story.now, drafts=drafts)
            assert tree(story.root / "public") == expected
            assert warm.tree() == {path: data for path, data in expected.items() if path != MARKER}
            assert report.problems == again.problems == other.problems


class Warm:
    """A process that builds a site again and again, and is told what changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / ".nutgraf/serve/public"
        self.memory = builder.Memory()
        self.seen: dict[str, bytes] = {}

    def build(self, now: dt.datetime, *, drafts: bool = False) -> Report:
        old, self.seen = self.seen, {path: data for path, data in tree(self.root).items() if path[0] not in ".p"}
        moved = {path for path in old.keys() | self.seen.keys() if old.get(path) != self.seen.get(path)}
        self.memory.changed |= {str(self.root / path) for path in moved}
        return builder.build(self.root, self.output, now=now, memory=self.memory, drafts=drafts)

    def tree(self) -> dict[str, bytes]:
        """What is served: the output, and over it what is held."""
        there = tree(self.output) | self.memory.held
        return {path: data for path, data in there.items() if data is not None and path != MARKER}


@pytest.mark.parametrize("what", ["%", "head:%", "light:%", "page:%", "part:%", "row:%", "made:%"])
def test_a_cache_that_loses_what_a_warm_process_counts_on_only_costs_time(
    what: str, root: Path, tmp_path: Path
) -> None:
    """Another build of the same folder may have swept it: what this one goes on from is not the other's."""
    warm = Warm(root)
    warm.build(NOW)
    for old, new in (("said", "told"), ("told", "wrote")):
        edit(root, "content/briefings/three/article.md", old, new)
        warm.build(NOW)
        cache = sqlite3.connect(root / ".nutgraf/cache.db")
        cache.execute("DELETE FROM entries WHERE key LIKE ?", (what,))
        cache.commit()
        cache.close()
        base = (Path(__file__).parents[1] / "templates/base.html").read_text()
        write(root, "templates/base.html", base.replace("</footer>", f"<p>{new}</p></footer>"))
        assert not warm.build(NOW).failed
        _, expected = clean(root, tmp_path / "clean")
        assert warm.tree() == {path: data for path, data in expected.items() if path != MARKER}


def test_an_edit_of_a_warm_process_stays_in_memory(root: Path) -> None:
    warm = Warm(root)
    warm.build(NOW)
    before = tree(warm.output)
    edit(root, "content/briefings/three/article.md", "said", "told")
    report = warm.build(NOW)
    assert report.made == ("three",) and tree(warm.output) == before
    assert warm.memory.held.keys() == set(report.rendered)
    edit(root, "content/briefings/three/article.md", "told", "said")
    warm.build(NOW)
    assert warm.tree() == {path: data for path, data in before.items() if path != MARKER}
    edit(root, "content/briefings/three/article.md", "said", "[nothing](fact:none)")
    assert warm.build(NOW).failed and warm.tree() == {path: data for path, data in before.items() if path != MARKER}


def test_what_a_scan_knows_is_a_record_that_stays_while_little_is_anew(root: Path, tmp_path: Path) -> None:
    state = root / ".nutgraf"
    shutil.rmtree(state)
    builder.build(root, now=NOW)
    (first,) = state.glob("scan-*")
    known = first.read_bytes()
    (last,) = state.glob("last-*")
    for value in ("-18.3%", "-18.4%"):
        write(root, "content/briefings/one/facts.yaml", facts(value=value))
        builder.build(root, now=NOW)
        assert first.read_bytes() == known and [*state.glob("scan-*")] == [first]
    early = last.read_bytes()
    assert len(early) < len(known)
    for number, name in enumerate(NAMES):
        write(root, f"content/briefings/{name}/article.md", article("Words.", "", f"New {name}", f"2024-03-1{number}"))
        write(root, f"content/briefings/{name}/more.md", "")
    for path in ("static/a.txt", "static/b.txt"):
        write(root, path, "a")
    builder.build(root, now=NOW)
    # The new one did not take the place of the old, which the record of before still needs.
    assert first.read_bytes() == known and len([*state.glob("scan-*")]) == 2
    for harm in (lambda: last.write_bytes(early), lambda: first.write_bytes(known[:-1]), first.unlink):
        harm()
        assert not builder.build(root, now=NOW).failed
        assert tree(root / "public") == clean(root, tmp_path / "clean")[1]
        assert not builder.build(root, now=NOW).made


def test_of_many_briefings_at_once_texts_are_kept_until_their_parts_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second briefing is made again when the first one is known, of which it reads a fact: theirs are parts."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)  # with one processor nothing is done elsewhere
    root = tmp_path / "site"
    make(root)
    for number in range(FEW):
        write(root, f"content/briefings/more-{number}/article.md", article("[Cogs](entity:cogs) said more."))
    files = {str(path.relative_to(root)) for path in (root / "content/briefings").glob("*/*")}

    def unparsed() -> set[str]:
        """The files of which the cache has the text and no part."""
        with sqlite3.connect(root / ".nutgraf/cache.db") as db:
            rows = db.execute("SELECT key, value FROM entries WHERE key GLOB 'part:content/briefings/*'").fetchall()
        values = {key.removeprefix("part:").split()[0]: value for key, value in rows}
        assert values.keys() == files
        texts = {path: value.removeprefix(UNPARSED) for path, value in values.items() if value.startswith(UNPARSED)}
        assert all(text == (root / path).read_bytes() for path, text in texts.items())
        return set(texts)

    builder.build(root, now=NOW)
    assert unparsed() == {path for path in files if path.split("/")[2] not in ("one", "two")}

    edit(root, "content/entities.yaml", "name: Cogs", "name: Cogs and Sons")
    report = builder.build(root, now=NOW)
    assert set(report.made) == {f"more-{number}" for number in range(FEW)}
    assert report.parsed == ("content/entities.yaml",)
    assert {path.split("/")[2] for path in unparsed()} == {"three", "four", "five"}
    assert tree(root / "public") == clean(root, tmp_path / "clean")[1]
