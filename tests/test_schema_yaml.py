"""Strict YAML: scalars stay text, every character knows its place, and what is wrong is said in an author's words."""

from __future__ import annotations

import pytest
import yaml as pyyaml
from hypothesis import example, given
from hypothesis import strategies as st

from nutgraf.problems import Located, Problem
from nutgraf.schema import yaml
from nutgraf.schema.yaml import Mapping, Node, Scalar, Sequence


def compose(text: str) -> tuple[Node | None, list[Problem]]:
    return yaml.compose(yaml.source(text, "f.yaml"))


def values(node: Node | str | None) -> object:
    if isinstance(node, Mapping):
        return {key: values(value) for key, (*_, value) in node.pairs.items()}
    if isinstance(node, Sequence):
        return [values(item) for item in node.items]
    return node.value if isinstance(node, Scalar) else node


def scalars(src: yaml.Source, node: Node | None) -> Node | None:
    """A tree in which each text behind its key is a scalar, as libyaml makes it."""
    if isinstance(node, Mapping):
        for key, (line, column, width, value) in node.pairs.items():
            held = src.behind(line, column, width, value) if isinstance(value, str) else scalars(src, value)
            node.pairs[key] = (line, column, width, held)
    elif isinstance(node, Sequence):
        for item in node.items:
            scalars(src, item)
    return node


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def at(each: Problem) -> tuple[int, int, int]:
    return each.place.line, each.place.column, each.place.width


# ---- plain lines ------------------------------------------------------------------------------

PIECES = """k:|key: |x: 1|a: b c|- |- a|- k: v|>-|#| #|: |:|"|'|"q"|'q'|[|{|&|*|!|%|@|`|?|~|- - a|---|...|http://x/y|é|\\""".split(
    "|"
)
PLAIN_LINE = st.builds(
    lambda depth, pieces: " " * depth + "".join(pieces),
    st.integers(0, 6),
    st.lists(st.sampled_from([*PIECES, " ", "b", "-1%", ","]), max_size=4),
)


@given(st.lists(PLAIN_LINE, max_size=8), st.booleans())
@example(["a: >-", "  b", "  # c", "d: e"], True)
@example(["a: >-", "  b", "", "d: e"], True)
@example(["a: >-", "  b", "   #c", "d: e"], False)
@example(["# c", "", "a:", "  - b: c", "    d:", "      e: 'f'", "  - g: h", "i: j"], True)
def test_what_is_made_of_plain_lines_is_what_libyaml_makes_of_it(lines: list[str], ended: bool) -> None:
    src = yaml.source("\n".join(lines) + "\n" * ended, "f.yaml")
    made = yaml.of_lines(src)
    if made is not None:
        assert (scalars(src, made), []) == yaml.of_events(src)


def test_what_authors_write_is_made_of_plain_lines() -> None:
    text = "a: 1\nb:\n  - c: '2'\n    d: https://e.example/#f\n  - c: -3%\n\ng: >-\n  [h](fact:i)\n  j\nk: \"l # m\"\n"
    made = yaml.of_lines(yaml.source(text, "f.yaml"))
    assert values(made) == {
        "a": "1",
        "b": [{"c": "2", "d": "https://e.example/#f"}, {"c": "-3%"}],
        "g": "[h](fact:i) j",
        "k": "l # m",
    }


@pytest.mark.parametrize(
    "text",
    ["a:\n", "a: b: c\n", "a: b\na: c\n", "a: b\n  c: d\n", "a: [b]\n", "a: b \n", "- a\n", "a: >\n  b\n", "a: -\n"],
)
def test_all_else_is_left_to_libyaml(text: str) -> None:
    assert yaml.of_lines(yaml.source(text, "f.yaml")) is None


# ---- nothing is guessed -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    "0700 09988 16:00 1e3 -18.2% 1_000 94,000 no on yes off true null ~ 0x1F 0o17 .5 1.50 2024-11-01 2024-Q4 2023~ "
    "2024-11-01T09:00Z 2024-11-01T09:00:00+08:00 +8.5% =  << .inf 190:20:30".split(),
)
def test_a_scalar_is_the_text_that_was_written(written):
    node, problems = compose(f"a: {written}\nb: [x]\n{written if written not in ('<<', '~') else 'k'}: c\n")
    assert problems == []
    assert isinstance(node, Mapping)
    assert values(node.pairs["a"][3]) == written
    assert list(node.pairs)[2] == (written if written not in ("<<", "~") else "k")


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "---\n", "---\n...\n"])
def test_an_empty_file_is_empty(text):
    assert compose(text) == (None, [])


def test_a_key_stands_once_and_the_problem_names_both_places():
    node, problems = compose("a: 1\nb: 2\n  \na: 3\n")
    each = only(problems)
    assert (each.code, at(each)) == ("duplicate-key", (4, 1, 1))
    assert each.notes[0].place is not None
    assert (each.notes[0].place.line, each.notes[0].place.column) == (1, 1)
    assert values(node) == {"a": "1", "b": "2"}


def test_keys_of_lists_of_mappings_are_their_own():
    assert compose("- a: 1\n- a: 2\n")[1] == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x 1\nb: 2\n", (1, 4, 4)),
        ("a: *x\n", (1, 4, 2)),
        ("a: !!int 5\n", (1, 4, 7)),
        ("a: !loud words\n", (1, 4, 11)),
        ("a: &x\n  b: 1\n", (1, 4, 0)),
        ("<<: *base\n", (1, 5, 5)),
        ("%YAML 1.1\n---\na: 1\n", (1, 1, 9)),
    ],
)
def test_anchors_aliases_tags_and_directives_are_refused(text, place):
    each = only(compose(text)[1])
    assert (each.code, at(each)) == ("yaml-alias", place)


def test_aliases_do_not_grow():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    node, problems = compose(bomb)
    assert {each.code for each in problems} == {"yaml-alias"}
    assert len(str(values(node))) < 1000


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000, "a: [" + "[" * 20 + "]" * 21 + "\n"]
)
def test_depth_is_bounded(text):
    problems = compose(text)[1]
    assert "yaml-depth" in {each.code for each in problems}
    assert len(problems) <= yaml.DEPTH + 1


def test_depth_of_indentation_is_bounded():
    text = "".join(f"{' ' * n}k:\n" for n in range(3000))
    assert only(compose(text)[1]).code == "yaml-depth"


def test_a_second_document_is_a_problem_and_the_first_is_read():
    node, problems = compose("a: 1\n---\nb: 2\n")
    each = only(problems)
    assert (each.code, at(each)) == ("yaml-syntax", (2, 1, 3))
    assert values(node) == {"a": "1"}


def test_a_list_cannot_be_a_key():
    node, problems = compose("? [a]\n: b\nc: d\n")
    assert only(problems).code == "wrong-type"
    assert values(node) == {"c": "d"}


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x85", "\u2028", "\ufdd0", "\ufdd2", "\ufeff", "\uffff", "\U0001fffe", "\ud800"]
)
def test_a_character_that_cannot_be_shown_is_a_problem_at_its_place(char):
    node, problems = compose(f"a: 1\nb: x{char}y\n")
    each = only(problems)
    assert (each.code, at(each)) == ("bad-character", (2, 5, 1))
    assert f"{ord(char):04X}" in each.message
    assert values(node) == {"a": "1", "b": "x\ufffdy"}


@pytest.mark.parametrize("escape", [r"\uFDD0", r"\0", r"\L", r"\N", r"\x1b", r"\uFFFE"])
def test_nor_can_an_escape_bring_one_in(escape):
    node, problems = compose(f'a: "x{escape}y"\n')
    assert only(problems).code == "bad-character"
    assert values(node) == {"a": "x\ufffdy"}


def test_line_ends_and_the_mark_of_byte_order_do_not_move_places():
    node, problems = compose("\ufeffa: 1\r\nb: 2\r\na: 3\r\n")
    assert at(only(problems)) == (3, 1, 1)
    assert values(node) == {"a": "1", "b": "2"}


def test_columns_are_code_points():
    each = only(compose("😀é: 1\nb: {x: 😀é, y: 1, x: 2}\n")[1])
    assert at(each) == (2, 18, 1)


# ---- texts that lost their end ----------------------------------------------------------------


def test_a_comma_in_flow_style_ends_a_text():
    each = only(compose("a: {label: Sales, up, source: wire}\n")[1])
    assert (each.code, at(each)) == ("cut-text", (1, 12, 9))
    assert each.hint == 'quote this: `label: "Sales, up"`'


def test_a_comma_in_a_number_in_flow_style():
    node, problems = compose("a: {value: 94,000}\nb: {value: '94,000'}\n")
    each = only(problems)
    assert (each.code, at(each)) == ("cut-text", (1, 12, 6))
    assert "94,000" in each.hint
    assert values(node) == {"a": {"value": "94"}, "b": {"value": "94,000"}}


def test_an_empty_value_in_flow_style_is_not_a_lost_text():
    assert compose("a: {b: , c: }\n")[1] == []


# ---- errors of syntax -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        # a tab
        ("a:\n\tb: 1\n", (2, 1, 1), "with 2 of them, two more than stand before `a`"),
        ("a: 1\n \tb: 2\n", (2, 2, 1), "at its left edge"),
        ("a: b\n\t c: d\n", (2, 1, 2), "at its left edge"),
        ("a: |\n\tb\n", (2, 1, 1), "with 2 of them"),
        # a text that holds `: `
        ("a: one: two\n", (1, 7, 1), 'quote this: `"one: two"`'),
        ("- a: one: two\n", (1, 9, 1), 'quote this: `"one: two"`'),
        ("a: {b: one: two}\n", (1, 11, 1), "quote the text"),
        ('a: 5" disks: gone\n', (1, 12, 1), "quote this: `'5\" disks: gone'`"),
        # a text that begins with a sign
        ("a: [18.2%](fact:s) before\nb: 1\n", (1, 4, 22), 'quote this: `"[18.2%](fact:s) before"`'),
        ("a:\n  - [18.2%](fact:s)\n  - b\n", (2, 5, 15), 'quote this: `"[18.2%](fact:s)"`'),
        ("a: {b: [c](fact:d) e}\n", (1, 8, 1), "quote the text"),
        ("a: %5\n", (1, 4, 2), 'quote this: `"%5"`'),
        ("a: @x y\n", (1, 4, 4), 'quote this: `"@x y"`'),
        ("a: `x`\n", (1, 4, 3), 'quote this: `"`x`"`'),
        ("a: **x** y\n", (1, 4, 7), 'quote this: `"**x** y"`'),
        ("a: *x* y\n", (1, 4, 5), 'quote this: `"*x* y"`'),
        ("a: & y\n", (1, 4, 3), 'quote this: `"& y"`'),
        ("a: > HKD 5\n", (1, 4, 7), 'quote this: `"> HKD 5"`'),
        ("a: >= 5%\n", (1, 4, 5), 'quote this: `">= 5%"`'),
        ("a: | x\n", (1, 4, 3), 'quote this: `"| x"`'),
        ("a: ? x\n", (1, 4, 3), 'quote this: `"? x"`'),
        ("a: , x\n", (1, 4, 3), 'quote this: `", x"`'),
        ("a: - 5%\n", (1, 4, 4), "close up the space"),
        # quotation marks
        ('a: "x\nb: 1\n', (1, 4, 1), "close it"),
        ("a: 'x\nb: 1\n", (1, 4, 1), "close it"),
        ('a: "x\nb: "y"\nc: 1\n', (1, 4, 1), "close it"),
        ("a: 'it's'\n", (1, 4, 6), 'quote this: `"it\'s"`'),
        ('a: "Sold" he said\nb: 1\n', (1, 4, 14), "quote this: `'\"Sold\" he said'`"),
        ('a: "x\\q"\n', (1, 6, 2), "backslash"),
        ('a: "\\ud800"\n', (1, 5, 3), "backslash"),
        # brackets
        ("a: {x: y\nb: c\n", (1, 4, 1), "write `}`"),
        ("a: [x, y\nb: c\n", (1, 4, 1), "write `]`"),
        ("a: [\n", (1, 4, 1), "write `]`"),
        ("a: {x: Sales [up], y: 2}\n", (1, 14, 1), "quote the text"),
        # indentation
        ("title: Foo\n  deck: bar\n", (2, 3, 4), "indentation of the keys beside it"),
        ("a:\n    b: 1\n  c: 2\n", (3, 3, 4), "same number of spaces"),
        ("  a: 1\nb: 2\n", (2, 1, 4), "same number of spaces"),
        ("a:\n  - x\n - y\n", (3, 2, 3), "same number of spaces"),
        ("a: 1\n- b\n", (2, 1, 3), "same number of spaces"),
        # no key
        ("a:1\nb: 2\n", (1, 2, 1), "write `key: value`"),
        ("a\nb: 2\n", (1, 1, 1), "write `key: value`"),
        ("a: 1\nfoo bar\nb: 2\n", (2, 1, 7), "write `key: value`"),
    ],
)
def test_an_error_of_syntax_is_told_in_an_authors_words(text, place, words):
    each = only(compose(text)[1])
    assert (each.code, at(each)) == ("yaml-syntax", place)
    assert words in each.hint


def test_a_text_over_lines_that_lost_its_end_to_a_comment():
    each = only(compose("a: Ranked #1 in\n  the world\nb: 1\n")[1])
    assert (each.code, at(each)) == ("cut-text", (1, 4, 12))
    assert "quote this" in each.hint


def test_what_stood_before_an_error_is_read_and_what_is_open_is_marked():
    node, problems = compose("a:\n  b: 1\nc:\n  d: 2\n  e: @\n")
    assert only(problems).code == "yaml-syntax"
    assert isinstance(node, Mapping)
    assert node.open
    first, second = node.pairs["a"][3], node.pairs["c"][3]
    assert isinstance(first, Mapping)
    assert isinstance(second, Mapping)
    assert (first.open, second.open) == (False, True)
    assert values(second) == {"d": "2"}


@given(st.text(alphabet="ab:#-[]{}\"'|>&*!%@`?,.~ \n\t\\é😀", max_size=60))
@example("{")
@example("a: [b\n---")
@example("a: 'b\n...\n")
@example("\\")
@example("- &a")
@example("? a\n? a")
def test_no_text_raises_and_every_problem_stands_in_the_file(text):
    _, problems = compose(text)
    lines = text.split("\n")
    for each in problems:
        assert 1 <= each.place.line <= len(lines)
        assert 1 <= each.place.column <= len(lines[each.place.line - 1]) + 1
        assert each.place.column + each.place.width <= len(lines[each.place.line - 1]) + 2


# ---- places -----------------------------------------------------------------------------------


def check_places(text: str, located: Located) -> None:
    """Each character of a value stands where it is said to stand: itself, or the sign that begins its escape."""
    lines = text.split("\n")
    for index, char in enumerate(located.value):
        place = located.place(index, index + 1)
        line = lines[place.line - 1]
        there = line[place.column - 1] if place.column <= len(line) else "\n"
        assert there == char or there == "\\" or (char.isspace() and there in " \t\n"), (index, char, there, place)


def first_scalar(src: yaml.Source, node: Node | None) -> Scalar:
    node = scalars(src, node)
    assert isinstance(node, Mapping)
    value = node.pairs["k"][3]
    assert isinstance(value, Scalar)
    return value


WORDS = st.text(alphabet="abc:#-[]'\"\\ \n\té😀例,", min_size=1, max_size=60)


@given(WORDS, st.sampled_from([None, "'", '"', "|", ">"]), st.integers(10, 60), st.booleans())
def test_places_in_all_styles(words, style, width, unicode):
    text = pyyaml.dump({"a": {"b": 1}, "k": words}, default_style=style, width=width, allow_unicode=unicode)
    src = yaml.source(text, "f.yaml")
    node, problems = yaml.compose(src)
    assert problems == [] or "!" in text
    scalar = first_scalar(src, node)
    assert scalar.value == words
    located = src.located(scalar)
    assert located.value == words.strip()
    check_places(text, located)


LINE = st.text(alphabet="ab' \té", max_size=8)


@given(st.lists(LINE, min_size=1, max_size=6), st.sampled_from(["", "'", '"']))
def test_places_in_texts_that_go_on_over_lines(rows, quote):
    rows = [row.replace("'", "''") if quote == "'" else row for row in rows]
    text = f"a: 1\nk: {quote}" + "\n  ".join(rows) + f"{quote}\nb: 1\n"
    check(text)


@given(st.lists(st.text(alphabet=r"ab\n\"  ", max_size=8), min_size=1, max_size=6))
def test_places_among_escapes(rows):
    check('k: "' + "\n  ".join(rows) + '"\nb: 1\n')


@given(st.sampled_from(["|", ">", "|-", ">-", "|+", ">+", "|2", ">2", ">2-"]), st.lists(LINE, min_size=1, max_size=6))
@example(">", ["a", " b", "c", "", "d"])
@example(">2", ["  a", "", " b"])
@example("|", ["", "a", "", " b"])
@example(">", ["a ", "b"])
def test_places_in_block_scalars(head, rows):
    check(f"a: 1\nk: {head}\n" + "".join(f"  {row}\n" if row else "\n" for row in rows) + "b: 1\n")


def check(text: str) -> None:
    src = yaml.source(text, "f.yaml")
    node, problems = yaml.compose(src)
    if not problems and isinstance(node, Mapping) and isinstance(node.pairs.get("k", (0, 0, 0, None))[3], Scalar | str):
        check_places(text, src.located(first_scalar(src, node)))


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("k: one two\n", "two", (1, 8, 3)),
        ("k: 'it''s two'\n", "two", (1, 11, 3)),
        ('k: "a\\tb\\u00e9 two"\n', "two", (1, 16, 3)),
        ("k: one\n   two\n", "two", (2, 4, 3)),
        ("k: |\n  one\n   two\n", "two", (3, 4, 3)),
        ("k: >-\n  one\n  two\n\n  three two4\n", "two4", (5, 9, 4)),
        ("k: >-\n\n  one\n\n   two\n", "two", (5, 4, 3)),
        ("k: '\n  one\n\n  two'\n", "two", (4, 3, 3)),
        ('k: "one\\\n  two"\n', "two", (2, 3, 3)),
    ],
)
def test_where_a_word_stands(text, word, place):
    src = yaml.source(text, "f.yaml", line=1)
    located = src.located(first_scalar(src, yaml.compose(src)[0]))
    start = located.value.index(word)
    found = located.place(start, start + len(word))
    assert (found.line, found.column, found.width) == place


def test_lines_count_from_where_the_text_stands_in_its_file():
    src = yaml.source("k: 'x y'\n", "article.md", line=2)
    assert src.located(first_scalar(src, yaml.compose(src)[0])).place(2).line == 2


def test_without_libyaml_it_is_said(monkeypatch):
    monkeypatch.setattr(pyyaml, "__with_libyaml__", False)
    with pytest.raises(RuntimeError, match="libyaml"):
        compose("a: [1]\n")
