"""Markdown asked only what can match gives what Markdown with all of its processors gives."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown
from slugify import slugify

from benchmarks import corpus
from nutgraf.model import END, OPEN, SHUT
from nutgraf.prose import blocks, html, typeset

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
# Blocks of words, which are made without Markdown, and what stands beside or within them and makes them something else.
PLAIN = [
    *["a ", "words.", "é", "7 ", "5.", " x ", "\n", "\n\n", "\n\n", "\n\n", "\n\n\n", "# ", "## Head", "#", ">"],
    *["&gt;", "!"],
    *["\n- ", "- a", "\n\n- ", "\n* ", "\n+ ", "1. ", "\n2. ", "\n\n1. y", "3. ", "\n\n> ", "\n> x", "\n>\n", "> "],
    *["\n  ", "\n   ", "\n    ", "  - ", "  2. ", "\n\n- a\n  b\n", "\n\n1. a\n   b\n", "\n---\n", "\n===\n"],
    *["\n**x** "],
    *["*", "**", "*b*", "**c d**", "**x", "\n*", "_", "|", "[x]", "]:", "\n[", "[l](http://b.example/a_b)"],
    *["![l](http://b.c)", "[", "](http://b.example/a)", "&", "&lt;"],
    *[f"{OPEN}0{SHUT}8%{END}", f"{OPEN}1{SHUT}{END}", "\u3000", "\xa0", ":", "=", "+"],
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


@given(st.lists(st.sampled_from(PLAIN), max_size=16).map("".join))
@example("- a\n\n- b")
@example("- a\n\n    b")
@example("> a\n\n> b")
@example("*[a*](http://b.example/a)")
@example("[R&D](http://b.example/a)")
def test_any_blocks_of_words(text: str) -> None:
    same(text)


def test_blocks_of_words_need_no_markdown() -> None:
    text = f"# A heading\n\nWords, 5 > 3 of them,\nand {OPEN}0{SHUT}8%{END}.\n\n## 2 of 3\n\nMore."
    runs, left = blocks.made(text) or ([], [])
    assert left == [blocks.LEFT] and len(runs) == 1
    same(text)


@pytest.mark.parametrize("block", ["- a", "1. a", "> a", "*a*", "[a](http://b.example)", "| a |\n|---|", "R&D", "a_b"])
def test_a_block_with_any_sign_is_left_to_markdown(block: str) -> None:
    text = f"words\n\n{block}\n\nand words\n\nmore"
    assert blocks.made(text) == (["<p>words</p>", "<p>and words</p>\n<p>more</p>"], [blocks.LEFT, block, blocks.LEFT])
    same(text)


def test_nothing_is_made_beside_what_may_go_on_over_blank_lines() -> None:
    assert blocks.made("words\n\n<div>\n\n</div>") is None


@given(st.text(alphabet="aB9-_' \t\n,.&é²", max_size=90))
def test_the_address_of_a_heading_is_that_of_slugify(words: str) -> None:
    _, found = html.headings(f"<h2>{words}</h2>")
    assert found[0].id == "h-" + (slugify(unescape(words), max_length=60, word_boundary=True) or "section")


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
