"""The page of each code: it is there, it has its parts, and its examples are what they say."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf import builder, cli, explain
from nutgraf.problems import CODES, Problem
from tests.conftest import NOW

STORY = "content/briefings/story/"
FRONT = "---\ntitle: What Acme said\npublished: 2024-03-07\n---\n"
# The site that the examples stand in: each file of an example is added to it, or takes the place of one.
BASE = {
    "site.yaml": "title: The Desk\nurl: https://desk.example/\nauthors:\n  desk:\n    name: The Desk\n",
    "content/entities.yaml": "acme:\n  name: Acme\nbolt:\n  name: Bolt\n",
    "content/sources.yaml": (
        "wire:\n  title: A report\n  publisher: A Wire\nfiling:\n  title: A filing\n  publisher: Acme\n"
    ),
    "content/pages/about.md": "---\ntitle: How we work\n---\nWords.\n",
    "content/briefings/earlier/article.md": (
        "---\ntitle: Before the deal\npublished: 2024-01-05\ntopics: [trade]\n---\nWords.\n"
    ),
    STORY + "article.md": FRONT + "Words.\n",
    STORY + "facts.yaml": """\
events:
  signing:
    date: 2024-03-05
    title: The deal is signed
    source: filing
moves:
  day1:
    entity: acme
    session: 2024-03-05
    change: +8.5%
    after: signing
    source: wire
figures:
  sales:
    label: Sales
    value: -18.2%
    source: filing
""",
    STORY + "plant.jpg": "a picture",
}
# Codes whose mistake is none of content, and why no example can make it.
NOT_CONTENT = {
    "not-utf8": "a page is UTF-8 text, and cannot hold bytes that are not",
    "unreadable-file": "it is about links and permissions",
    "output-not-ours": "it is about the folder that is published to",
    "missing-package": "it is about what is installed",
    "dead-link": "it is about other hosts, which no build asks",
    "output-failed": "it is about the disk that is published to",
}
PARTS = ["What", "Why", "Bad", "Good"]
TESTED = [code for code in CODES if code not in NOT_CONTENT]


def parts(code: str) -> dict[str, str]:
    """The parts of a page, by their headings."""
    _, *pieces = re.split(r"^## (.+)\n", explain.page(code), flags=re.M)
    return {name: text.strip() for name, text in zip(pieces[::2], pieces[1::2], strict=True)}


def example(text: str) -> dict[str, str]:
    """The files of an example, by path."""
    found = re.findall(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```$", text, re.M | re.S)
    files = {}
    for name, body in found:
        path = name if "/" in name or name == "site.yaml" else STORY + name
        files[path] = FRONT + body if path == STORY + "article.md" and not body.startswith("---") else body
    assert text.count("```") == 2 * len(files), "each block stands under the name of its file"
    return files


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("explained")


@pytest.fixture
def site(root: Path) -> Iterator[Path]:
    """A folder for one site after another; what was compiled stays, so that a build is quick."""
    yield root
    for name in ("content", "templates"):
        shutil.rmtree(root / name, ignore_errors=True)


def told(root: Path, files: dict[str, str]) -> list[Problem]:
    for path, text in (BASE | files).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return list(builder.build(root, now=NOW, dry=True).problems)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = {path.stem for path in Path(explain.__file__).parent.glob("*.md")}
    assert not CODES.keys() - pages, f"write nutgraf/explain/{min(CODES.keys() - pages)}.md"
    assert not pages - CODES.keys()
    assert NOT_CONTENT.keys() <= CODES.keys()


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_its_parts_in_few_words(code: str) -> None:
    page = explain.page(code)
    assert page.startswith(f"# {code}\n\n{CODES[code].level}: {CODES[code].summary}\n\n## What\n\n")
    assert list(parts(code)) == PARTS
    assert all(parts(code).values())
    assert all(len(line) <= 120 for line in page.splitlines())
    assert all(len(parts(code)[name].split()) <= 80 for name in ("What", "Why"))


def test_the_site_of_the_examples_has_no_problem(site: Path) -> None:
    assert told(site, {}) == []


@pytest.mark.parametrize("code", TESTED)
def test_the_bad_example_is_bad_for_this_and_no_other_reason(code: str, site: Path) -> None:
    files = example(parts(code)["Bad"])
    assert files, "the example names no file; a mistake that is none of content belongs in NOT_CONTENT"
    found = told(site, files)
    assert code in {each.code for each in found}
    # A short facts.yaml rests on one source, which is only worth a warning.
    assert {each.code for each in found} <= {code, "single-source"}
    assert any(each.hint for each in found if each.code == code), "its hint says what to do"


@pytest.mark.parametrize("code", TESTED)
def test_the_good_example_has_no_problem(code: str, site: Path) -> None:
    files = example(parts(code)["Good"])
    assert files
    assert {each.code for each in told(site, files)} <= {"single-source"} - {code}


@pytest.mark.parametrize("code", NOT_CONTENT)
def test_what_is_not_about_content_shows_no_files(code: str) -> None:
    assert example(parts(code)["Bad"]) == example(parts(code)["Good"]) == {}


# ---- the command ------------------------------------------------------------------------------


def test_the_command_prints_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "value-mismatch"]) == 0
    assert capsys.readouterr().out == explain.page("value-mismatch")


def test_without_a_code_all_are_listed_with_their_levels(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split(maxsplit=2) for row in rows] == [[code, *each] for code, each in CODES.items()]


def test_an_unknown_code_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "value-missmatch"]) == 2
    assert "did you mean `value-mismatch`" in capsys.readouterr().err
    assert cli.main(["explain", "zzzzz"]) == 2
    assert "`nutgraf explain` lists all" in capsys.readouterr().err
