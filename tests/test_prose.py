"""Prose: bindings, mentions and places; HTML with holes; what differs from plain Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf import prose
from nutgraf.model import END, OPEN, SHUT
from nutgraf.problems import Located
from tests.builders import located


def show(html: str) -> str:
    """Holes made visible: {0:words}."""
    return re.sub(f"{OPEN}(\\d+){SHUT}([^{END}]*){END}", r"{\1:\2}", html)


def body(text: str) -> tuple[str, list[str]]:
    made, problems = prose.body(located(text))
    return show(made.text.html), [f"{p.place.line}:{p.place.column} {p.code}" for p in problems]


def test_a_binding_becomes_a_hole_round_its_words() -> None:
    made, problems = prose.body(located("Sales fell [18.2%](fact:sales) *again*."))
    assert show(made.text.html) == "<p>Sales fell {0:18.2%} <em>again</em>.</p>"
    assert made.text.plain == "Sales fell 18.2% again."
    (binding,) = made.text.bindings
    assert (binding.scheme, binding.target, binding.words) == ("fact", "sales", "18.2%")
    place, target = made.text.where(binding), made.text.aim(binding)
    assert (place.line, place.column, place.width) == (1, 13, 5)
    assert (target.line, target.column, target.width) == (1, 25, 5)
    assert not problems


def test_a_mention_knows_its_binding_and_its_place_through_markup() -> None:
    made, _ = prose.body(located("It was *about* [**18.2%**](fact:sales), not 17%.\n\nAnd\n5 stores."))
    first, second, third = made.text.mentions
    assert first.binding == 0
    assert second.binding is None
    assert made.text.where(second)[1:] == (1, 45, 3)
    assert made.text.where(third)[1:3] == (4, 1)


def test_a_number_in_code_a_link_target_or_a_comment_is_no_mention() -> None:
    text = "`18%` <!-- 19% --> [here](https://a.example/20%25) <https://a.example/21>\n\n```\n22%\n```\n"
    assert prose.body(located(text))[0].text.mentions == ()


def test_a_number_in_the_words_of_a_plain_link_is_a_mention() -> None:
    made, _ = prose.body(located("[a fall of 20%](https://a.example/)"))
    assert [each.mention.words for each in made.text.mentions] == ["20%"]


def test_the_same_words_in_two_files_have_places_and_a_language_of_their_own() -> None:
    words = "五 out of 5 stores"
    first, second, chinese = (
        prose.inline(Located(words, path, ((0, line, 3),), lang))[0]
        for path, line, lang in (("a.yaml", 4, "en"), ("b.yaml", 9, "en"), ("b.yaml", 9, "zh"))
    )
    assert (first.path, first.line) == ("a.yaml", 4)
    assert (second.path, second.line) == ("b.yaml", 9)
    assert first.mentions == second.mentions != chinese.mentions
    assert [first.lang, second.lang, chinese.lang] == ["en", "en", "zh"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<div>\n[18%](fact:x)\n</div>", ["2:2 binding-in-html"]),
        ("[over [18%](fact:x) here](https://a.example/)", ["1:7 binding-in-link"]),
        ("2024. A year.", ["1:1 year-became-list"]),
        ("Here ![it](facts:moves) is.", ["1:8 graphic-in-sentence"]),
        ("![it](facts:mvoes)", ["1:1 bad-binding"]),
        ("[it](facts:moves)", ["1:1 bad-binding"]),
        ("[it](fakt:moves)", ["1:1 bad-binding"]),
        ("[18%] (fact:x)", ["1:5 bad-binding"]),
        ("![](photo.png)", ["1:1 missing-alt"]),
        ("![A photo](https://a.example/photo.png)", ["1:1 missing-image"]),
    ],
)
def test_what_cannot_be_is_a_problem_at_its_place(text: str, expected: list[str]) -> None:
    assert body(text)[1] == expected


def test_graphics_and_images_alone_in_a_paragraph_are_blocks() -> None:
    made, problems = prose.body(
        located('One.\n\n![How it went](facts:moves)\n\n![A photo](a.png "From [5](fact:n) stores")')
    )
    graphic, image = made.text.bindings
    assert graphic.block and image.block and not problems
    assert show(made.text.html) == "<p>One.</p>\n{0:}\n{1:}"
    assert image.alt is not None and image.alt.plain == "A photo"
    assert image.caption is not None
    assert [b.target for b in image.caption.bindings] == ["n"]
    assert image.caption.where(image.caption.bindings[0]).column == 25


def test_indented_text_is_a_paragraph_and_its_bindings_are_seen() -> None:
    made, _ = prose.body(located("One.\n\n    [18%](fact:x) of it"))
    assert show(made.text.html) == "<p>One.</p>\n<p>{0:18%} of it</p>"


def test_headings_have_ids_of_their_words_once_each_and_never_the_first_level() -> None:
    made, _ = prose.body(located("# A *big* day\n\n## A big day\n\n## 大日子"))
    assert [(h.level, h.id, h.words) for h in made.headings] == [
        (2, "h-a-big-day", "A big day"),
        (2, "h-a-big-day-2", "A big day"),
        (2, "h-da-ri-zi", "大日子"),
    ]


def test_blocks_are_told_apart_in_plain_text() -> None:
    made, _ = prose.body(located("## Head\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |\n\n> quoted"))
    words = [each.strip() for each in made.text.plain.split("\n\n")]
    assert [each for each in words if each] == ["Head", "one", "two", "a", "b", "c", "d", "quoted"]


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ('"So it\'s" -- he said...', "“So it’s” – he said…"),
        ("the '90s and rock 'n' roll", "the ’90s and rock ‘n’ roll"),
        ('<a href="x">"A"</a> <code>"b"</code>', '<a href="x">“A”</a> <code>"b"</code>'),
        ("a---b", "a—b"),
        ("no change", "no change"),
    ],
)
def test_typography(typed: str, set_: str) -> None:
    assert prose.typeset(typed) == set_


def test_inline_text_is_never_a_block() -> None:
    made, problems = prose.inline(located("2024. # *Not* a [list](entity:acme) & <b>so</b> on"))
    assert show(made.html) == "2024. # <em>Not</em> a {0:list} &amp; <b>so</b> on"
    assert not problems


def test_inline_text_without_markup_is_escaped() -> None:
    made, _ = prose.inline(located('A "b" & 5%'))
    assert made.html == "A “b” &amp; 5%"
    assert [each.mention.words for each in made.mentions] == ["5%"]


@given(st.text(alphabet="ab 1%.[]()!:/`*_<>&\\\n|#-\"'~factimage", max_size=120))
def test_any_text_gives_a_text_and_every_place_is_in_the_file(text: str) -> None:
    """Whatever is typed: nothing raises, every hole is there once, and marked places hold what they say."""
    lines = text.split("\n")
    made, problems = prose.body(located(text))
    for each in made.text.mentions:
        place = made.text.where(each)
        assert 1 <= place.line <= len(lines)
        line = lines[place.line - 1]
        assert line[place.column - 1 :].startswith(each.mention.words[0])
    for problem in problems:
        assert 1 <= problem.place.line <= len(lines)
    if not problems:
        numbers = [int(n) for n in re.findall(f"{OPEN}(\\d+){SHUT}", made.text.html)]
        assert sorted(numbers) == [b.number for b in made.text.bindings]


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "`",
        "<!--",
        "*",
        "[a](",
        "&",
        "\\",
        "> ",
        "- ",
        "|",
        "[a](fact:x) ",
        "<b ",
        '"',
        "<b>'",
        "[[a] ",
        "a\n",
        "\n# a",
        '<code>"',
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """A run of any sign that opens something is read in time linear enough to finish."""
    made, _ = prose.body(located(piece * 4000))
    assert made.text.plain is not None


def test_a_bracket_that_nothing_closes_before_many_links_is_read() -> None:
    """Each link behind it could be taken in two ways, which once doubled the time."""
    made, _ = prose.body(located("[a " + "[b](fact:c) " * 60))
    assert len(made.text.bindings) == 60


NESTS = ["1. ", "* 1. ", "> - ", "- > ", "> ", "*a **b ", "# - "]


@pytest.mark.parametrize("piece", NESTS)
def test_no_text_is_nested_too_deep_to_be_read(piece: str) -> None:
    made, _ = prose.body(located(f"{piece * 2000}18%"))
    assert made.text.html.count("18%") == 1
    assert made.text.mentions[-1].mention.words.endswith("18%")


def test_lists_are_nested_as_deep_as_anyone_writes() -> None:
    lines = [f"{'    ' * depth}- {depth}" for depth in range(300)]
    assert prose.body(located("\n".join(lines[:20])))[0].text.html.count("<ul>") == 20
    assert prose.body(located("\n".join(lines)))[0].text.html.count("<ul>") >= 20


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('a "b" c', ['"b"']),
        ("a “b “c” d”", ["“b “c”"]),
        ('a “b "c" d” "e', ['“b "c" d”']),
        ('a "b “c" d”', ['"b “c"']),
        ("「甲『乙』」『丙』", ["「甲『乙』」", "『丙』"]),
        ('a "b\n\nc" d', []),
    ],
)
def test_quotations_of_one_mark_and_of_several(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in prose.quotations(text)] == found
