"""Mistakes that authors make, in a copy of the flagship: each is told at its place, and nothing is published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf import builder
from tests.conftest import NOW, ROOT

ARTICLE = "content/briefings/apple-alibaba/article.md"
FACTS = "content/briefings/apple-alibaba/facts.yaml"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the flagship, built once."""
    root = tmp_path_factory.mktemp("flagship") / "site"
    root.mkdir()
    for name in ("content", "templates", "static"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "site.yaml", root)
    assert not builder.build(root, now=NOW).failed
    return root


@pytest.fixture
def copy(published: Path) -> Iterator[Path]:
    """The copy, put right again after the test."""
    before = _tree(published / "content")
    yield published
    for path in _tree(published / "content").keys() - before.keys():
        path.unlink()
    for path, data in before.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def _tree(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _place(text: str, words: str, inside: str = "") -> tuple[int, int]:
    """Line and column of `words` (or of `inside` in it) where they stand first."""
    at = text.index(words) + (words.index(inside) if inside else 0)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


EDITS = {
    "a wrong percentage in the prose": (
        ARTICLE,
        "sales in China fell [18.2%](fact:iphone_china_q4) year",
        "sales in China fell [18.1%](fact:iphone_china_q4) year",
        "18.1%",
        "value-mismatch",
    ),
    "a wrong date": (ARTICLE, "[13 February 2025]", "[12 February 2025]", "12 February 2025", "date-mismatch"),
    "a missing source id": (ARTICLE, "[](source:cook)", "[](source:cok)", "cok", "unknown-source"),
    "an unknown fact id": (
        ARTICLE,
        "(fact:candidate_count)",
        "(fact:candidates_count)",
        "candidates_count",
        "unknown-fact",
    ),
    "a fact without source": (
        FACTS,
        "    measure: iPhone sales in China\n    source: counterpoint\n",
        "    measure: iPhone sales in China\n",
        "iphone_china_q4:",
        "missing-source",
    ),
    "a duplicate key": (
        FACTS,
        "    change: +8.5%\n",
        "    change: +8.5%\n    change: +8.6%\n",
        "change: +8.6%",
        "duplicate-key",
    ),
    "a misspelt key": (FACTS, "session: 2025-02-14", "sesion: 2025-02-14", "sesion", "unknown-key"),
    "a tab as indentation": (FACTS, "    session: 2025-02-14", "\tsession: 2025-02-14", "\tsession", "yaml-syntax"),
    "a formula that adds two currencies": (
        FACTS,
        "formula: count(candidates)",
        "formula: value_hkd + value_usd",
        "value_hkd + value_usd",
        "formula-units",
    ),
    "an assertion that no longer holds": (FACTS, "7.75 <= value", "7.95 <= value", "7.95", "assertion-failed"),
    "31 February": (FACTS, "date: 2025-02-14", "date: 2025-02-31", "2025-02-31", "bad-value"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_mistake_is_told_at_its_place_and_publishes_nothing(name: str, copy: Path) -> None:
    path, old, new, marked, code = EDITS[name]
    before = _tree(copy / "public")
    text = (copy / path).read_text()
    assert text.count(old) >= 1
    changed = text.replace(old, new, 1)
    (copy / path).write_text(changed)
    report = builder.build(copy, now=NOW)
    assert report.failed
    at = changed.index(new) if new else text.index(old)
    offset = changed.index(marked, at) if marked in new else changed.index(marked)
    line, column = changed.count("\n", 0, offset) + 1, offset - changed.rfind("\n", 0, offset)
    errors = [(p.place.path, p.place.line, p.place.column, p.code) for p in report.problems if p.level == "error"]
    assert (path, line, column, code) in errors
    assert _tree(copy / "public") == before


def test_a_fact_changed_under_the_prose(copy: Path) -> None:
    """Each place that tells the figure is named, and the fact itself: readers were told another."""
    text = (copy / FACTS).read_text()
    (copy / FACTS).write_text(text.replace("value: -18.2%", "value: -17.9%"))
    errors = [p for p in builder.build(copy, now=NOW).problems if p.level == "error"]
    assert {p.code for p in errors} == {"value-mismatch", "silent-change"}
    article = (copy / ARTICLE).read_text()
    places = {(p.place.path, p.place.line, p.place.column) for p in errors}
    assert (ARTICLE, *_place(article, "fell [18.2%](fact:iphone_china_q4) year", "18.2%")) in places
    assert (FACTS, *_place(text, "fall [18.2%](fact", "18.2%")) in places


def test_a_folder_without_an_article(copy: Path) -> None:
    before = _tree(copy / "public")
    (copy / "content/briefings/not-chosen/article.md").unlink()
    report = builder.build(copy, now=NOW)
    assert ("content/briefings/not-chosen", 1, 1, "missing-file") in [(*p.place[:3], p.code) for p in report.problems]
    assert _tree(copy / "public") == before


def test_a_file_that_is_not_utf8(copy: Path) -> None:
    path = copy / ARTICLE
    data = path.read_bytes()
    at = data.index(b"confirmation came")
    path.write_bytes(data[:at] + b"\xff" + data[at:])
    line = data.count(b"\n", 0, at) + 1
    told = [(*p.place[:3], p.code) for p in builder.build(copy, now=NOW).problems]
    assert (ARTICLE, line, at - data.rfind(b"\n", 0, at), "not-utf8") in told


def test_all_mistakes_of_all_files_come_out_in_one_run(copy: Path) -> None:
    for path, old, new, *_ in (EDITS["a wrong date"], EDITS["a misspelt key"]):
        text = (copy / path).read_text()
        (copy / path).write_text(text.replace(old, new, 1))
    (copy / "content/sources.yaml").write_text("analysis: [")
    codes = {p.code for p in builder.build(copy, now=NOW).problems}
    assert {"date-mismatch", "unknown-key", "yaml-syntax"} <= codes
