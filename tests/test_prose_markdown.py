"""Markdown asked only what can match gives what Markdown with all of its processors gives."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown

from benchmarks import corpus
from nutgraf.model import END, OPEN, SHUT
from nutgraf.prose import html, typeset

ROOT = Path(__file__).parent.parent
ARTICLES = sorted([*ROOT.glob("content/**/*.md"), *ROOT.glob("tests/sites/**/*.md"), *ROOT.glob("*.md")])
PIECES = [
    *["a ", "words, 1 word. ", "é\n", "“", '"', "'", "--", "...", "!", "\n", "\n\n", "  \n", " \n", "\t", "    "],
    *["\n- ", "\n+ x", "\n* ", "\n1. ", "\n٣. ", "\n    - ", "\n> ", "\n>> ", "\n# ", "\n## Head #\n", "\n\n    in "],
    *["\n---\n", "\n***\n", "\n_ _ _\n", "\n===\n", "\n-\n", "| a | b |", "\n|---|:-:|\n", "a | b\n--|--\n"],
    *["*", "**", "***", "_", "__", "`", "``", "\n```\n", "\n~~~ py\n", "\\", "\\*", "\\\n", "&", "&amp;", "&#91;", "~"],
    *["[x]", "[x][]", "![x]", "\n[x]: http://a.example\n", "[", "]", "]:", "(", ")", '[l](http://b.example "t")'],
    *["![i](c.png)", "<b>", "</b>", "<div>\n", "</div>\n", "<!--", "-->", "<", "<http://d.example>", "<e@f.example>"],
    *[f"{OPEN}0{SHUT}8%{END}", f"{OPEN}1{SHUT}{END}"],
]


@cache
def whole(block: bool) -> Markdown:
    """Python-Markdown as its makers deliver it, but for the blocks that nutgraf does not have."""
    md = Markdown(extensions=["sane_lists", "tables", "fenced_code"] if block else [], output_format="html")
    blocks = "code" if block else "empty indent code hashheader setextheader hr olist ulist quote reference"
    for name in blocks.split():
        md.parser.blockprocessors.deregister(name)
    if not block:
        md.preprocessors.deregister("html_block")
    return md


def same(text: str) -> None:
    assert html.block_markdown(text)[0] == html.aligned(whole(True).reset().convert(text))
    line = text.replace("\n", " ")
    expected = whole(False).reset().convert(line.strip())
    assert html.inline_markdown(line) == expected.removeprefix("<p>").removesuffix("</p>")


@given(st.text(alphabet='ab 1*_`[]()<>&\\|~!#-=+.\t\n"x:/', max_size=80))
@example("a\t\nb")
@example("*a*\n \nb")
def test_any_signs(text: str) -> None:
    same(text)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example("\n- \n\n    in [x]\n[x]: http://a.example\n")
@example("a\n> - b\n>\n>     c\n> ---")
def test_any_documents(text: str) -> None:
    same(text)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_articles(path: Path) -> None:
    same(path.read_text("utf-8"))


def test_articles_of_the_corpus() -> None:
    for number in range(20):
        made = corpus.briefing(number, 20)
        same("\n\n".join(made.body))
        same("\n\n".join(re.sub(r"!?\[([^]]*)\]\([a-z]+:\w*\)", f"{OPEN}1{SHUT}\\1{END}", each) for each in made.body))


def by_one_pattern(text: str) -> str:
    """Which marks are set, told by one pattern: clear, but slow, and slower than linear where code has no end."""
    skipped = re.compile(r"(<(pre|code)\b.*?</\2>|<[^>]*>)|\"|'|-{2,3}|\.{3}", re.S)
    return skipped.sub(lambda found: found.group() if found.group(1) else "¶", text)


MARKS = [
    *"ab '\"-.=/(",
    "</i>",
    "<i>",
    '<a href="',
    '">',
    "<",
    ">",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "--",
    "...",
]


@given(st.lists(st.sampled_from(MARKS)).map("".join))
@example('<a "b')
@example('"<i>"a')
@example('<code><pre>"</code>"</pre>"')
def test_marks_are_set_outside_of_tags_and_code(text: str) -> None:
    if not re.search(r"<[^>]*<(code|pre)", text):  # no tag stands in a tag
        assert re.sub("[“”‘’–—…]", "¶", typeset(text)) == by_one_pattern(text)
