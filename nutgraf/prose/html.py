"""Prose as HTML: Markdown run over a source with holes, headings with ids, typography."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, BlockQuoteProcessor, ParagraphProcessor
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS, AtomicString
from slugify import slugify

from nutgraf.model import END, OPEN, SHUT, Heading
from nutgraf.patterns import pattern

# ---- typography -------------------------------------------------------------------------------


def typeset(html: str) -> str:
    """Straight quotes made round, `--` and `---` dashes, `...` an ellipsis, in text or HTML, outside tags and code."""
    places = [found for mark in ('"', "'", "--", "...") if mark in html for found in _found(html, mark)]
    if not places:
        return html
    places.sort()
    pieces: list[str] = []
    code = _code(html)
    code_starts, code_ends = next(code, _NOWHERE)
    seen = done = 0
    in_tag, last = False, html.rfind(">")  # a `<` that nothing closes opens no tag
    for at in places:
        opened, closed = html.rfind("<", seen, at), html.rfind(">", seen, at)
        if opened != closed:
            in_tag = opened > closed
        seen = at
        while at >= code_ends:
            code_starts, code_ends = next(code, _NOWHERE)
        if at < done or at > code_starts or (in_tag and at < last):
            continue
        stop = at + (3 if html.startswith(("---", "..."), at) else 2 if html[at] == "-" else 1)
        pieces += (html[done:at], _set(html, at, stop))
        done = stop
    return "".join([*pieces, html[done:]])


_CODE = pattern(r"<(pre|code)\b")
_NOWHERE = (1 << 60, 1 << 60)


def _code(html: str) -> Iterator[tuple[int, int]]:
    """Where code begins and ends, in order."""
    done, open_ended = 0, set()
    for found in _CODE.finditer(html) if "<code" in html or "<pre" in html else ():
        name = found.group(1)
        if found.start() >= done and name not in open_ended:
            end = html.find(f"</{name}>", found.end())
            if end < 0:
                open_ended.add(name)
            else:
                done = end
                yield found.start(), end


def _found(html: str, mark: str) -> Iterator[int]:
    at = html.find(mark)
    while at >= 0:
        yield at
        at = html.find(mark, at + 1)


def _set(html: str, at: int, stop: int) -> str:
    """How the mark at `html[at:stop]` is set."""
    mark = html[at]
    if mark == "-":
        return "–" if stop - at == 2 else "—"
    if mark == ".":
        return "…"
    before = html[at - 1] if at else " "
    if before == ">":
        opening = html[html.rfind("<", 0, at) + 1] != "/"
    else:
        opening = before.isspace() or before in f"([{{—–-/{SHUT}“‘"
    if mark == "'" and opening and re.match(r"\d0s\b|tis\b|twas\b", html[at + 1 : at + 6]):
        opening = False
    return ("“" if opening else "”") if mark == '"' else ("‘" if opening else "’")


# ---- Markdown ---------------------------------------------------------------------------------
#
# Python-Markdown asks each of its processors at each block and text. Most cannot match, which their first signs
# tell at once, so they are not asked: tests/test_prose_markdown.py proves that nothing else comes out.

# Patterns by the signs of which each needs one; a reference is a link to what stands behind a `]:`.
_NEEDS = {
    "backtick": ("`",),
    "escape": ("\\",),
    "reference": ("]:",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("]:",),
    "short_reference": ("]:",),
    "short_image_ref": ("]:",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  \n", "\t"),
    "html": ("<",),
    "entity": ("&",),
    "not_strong": ("*", "_"),
    "em_strong": ("*", "_"),
    "em_strong2": ("_",),
}
SIGNS = tuple(dict.fromkeys([sign for needs in _NEEDS.values() for sign in needs] + ["|", "~", " \n"]))
_NOT_INLINE = ("empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference")
# A line that holds none of these is words only. A block is a paragraph where no line opens with one of the others.
_SIGN = pattern(r"[\\`\[<&*_]")
_OPENS_BLOCK = pattern(r"    | {0,3}(?:[-+*_=#>|:\[\n]|\d|\Z)")
_OPENS_LINE = pattern(r"\n *[-*_=#>|:\[]")


DEEPEST = 100


class _Markdown(Markdown):
    def is_block_level(self, tag: object) -> bool:
        return isinstance(tag, str) and tag.lower().rstrip("/") in _BLOCK_TAGS


_BLOCK_TAGS = frozenset(BLOCK_LEVEL_ELEMENTS)


class _Paragraph(ParagraphProcessor):
    """Asked first of all: a block that cannot be anything else."""

    def test(self, parent: Element, block: str) -> bool:
        return not _OPENS_BLOCK.match(block) and not _OPENS_LINE.search(block)


class _Nested(BlockProcessor):
    """A list or a quotation in so many others is words: each takes a share of the stack, which is the same for all."""

    def test(self, parent: Element, block: str) -> bool:
        return len(self.parser.state) < DEEPEST and super().test(parent, block)


class _Numbered(_Nested, SaneOListProcessor): ...


class _Listed(_Nested, SaneUListProcessor): ...


class _Quoted(_Nested, BlockQuoteProcessor): ...


# Blocks by the signs of which each holds one; `_Paragraph` has taken most of those that have none.
_BLOCK_NEEDS = {"hashheader": "#", "setextheader": "=-", "hr": "-_*", "quote": ">"}


def _asked(processor: BlockProcessor, signs: str) -> None:
    """Let a processor look at a block closely only where that holds one of its signs."""
    test = processor.test

    def could(parent: Element, block: str) -> bool:
        for sign in signs:
            if sign in block:
                return test(parent, block)
        return False

    processor.test = could  # type: ignore[method-assign]  # of this instance


class _Words(Treeprocessor):
    """Before the inline patterns: a text without the signs of any is marked as one that is not to be searched."""

    def __init__(self, md: Markdown, signs: Iterable[str]) -> None:
        super().__init__(md)
        self.signs = tuple(signs)

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text:
                element.text = self.marked(element.text)
            if element.tail:
                element.tail = self.marked(element.tail)

    def marked(self, text: str) -> str:
        for sign in self.signs:
            if sign in text:
                return text
        return AtomicString(text)


class _Lines(Preprocessor):
    """What `normalize_whitespace` does to a text without tabs and lines of spaces, which is nothing but this."""

    def run(self, lines: list[str]) -> list[str]:
        return [*lines, "", ""]


@lru_cache(maxsize=64)  # making an instance costs more than using it; a process has one for each set of signs
def instance(block: bool, signs: tuple[str, ...]) -> Markdown:
    """A renderer for texts that hold no signs but these (of `SIGNS`)."""
    extensions = []
    if block and "|" in signs:
        extensions.append("tables")
    if block and ("`" in signs or "~" in signs):
        extensions.append("fenced_code")
    md = _Markdown(extensions=extensions, output_format="html")
    blocks = md.parser.blockprocessors
    for name in ("code",) if block else _NOT_INLINE:
        blocks.deregister(name)
    if block:
        blocks.register(_Numbered(md.parser), "olist", 40)
        blocks.register(_Listed(md.parser), "ulist", 30)
        blocks.register(_Quoted(md.parser), "quote", 20)
    for name, sign in _BLOCK_NEEDS.items() if block else ():
        _asked(blocks[name], sign)
    if not block or ("<" not in signs and "&" not in signs):
        md.preprocessors.deregister("html_block")
    if "\t" not in signs and " \n" not in signs:
        md.preprocessors.register(_Lines(md), "normalize_whitespace", 30)
    if "\\" not in signs and "<" not in signs:
        md.treeprocessors.deregister("unescape")
    asked: set[str] = set()
    for name, needs in _NEEDS.items():
        if name in md.inlinePatterns and any(sign in signs for sign in needs):
            asked.update(needs)
        else:
            md.inlinePatterns.deregister(name, strict=False)
    if "]:" not in signs:
        blocks.deregister("reference", strict=False)
    blocks.register(_Paragraph(md.parser), "plain_paragraph", 110)
    md.treeprocessors.register(_Words(md, asked), "words", 25)
    # A registry is sorted and copied each time that it is asked, which is at every block and pattern.
    whole: Any = md
    whole.parser.blockprocessors = [*blocks]
    whole.treeprocessors["inline"].inlinePatterns = [*whole.inlinePatterns]
    return md


def markdown(marked: str, *, block: bool) -> Markdown:
    lines = f"{marked}\n"
    return instance(block, tuple([sign for sign in SIGNS if sign in lines])).reset()


_ALIGNED = pattern('(<t[hd]) style="text-align: (left|right|center);"')


def aligned(html: str) -> str:
    """The cells of tables with their alignment as a class: Markdown's `style` is what a strict policy blocks."""
    return _ALIGNED.sub(lambda cell: cell[1] + (' class="end"' if cell[2] == "right" else ""), html)


def block_markdown(marked: str) -> tuple[str, list[str]]:
    """HTML, and the raw HTML blocks that Markdown left as they were."""
    md = markdown(marked, block=True)
    html = md.convert(marked)
    if "|" in marked:
        html = aligned(html)
    return html, [each for each in md.htmlStash.rawHtmlBlocks if isinstance(each, str)]


def inline_markdown(marked: str) -> str:
    marked = marked.strip()
    if not _SIGN.search(marked):
        return escape(marked.expandtabs(4), quote=False)
    html = markdown(marked, block=False).convert(marked)
    return html.removeprefix("<p>").removesuffix("</p>")


# ---- tables -----------------------------------------------------------------------------------

_TABLE = pattern(r"<table>\s*<thead>(.*?)</thead>.*?</table>", re.S)
_HEAD = pattern(r"<th\b[^>]*>(.*?)</th>", re.S)
WIDE = 4  # columns from which on a table may be wider than a phone


def tables(html: str) -> str:
    """A wide table gets a box of its own to be scrolled in, by keyboard too, which is called by the table's head."""
    return _TABLE.sub(_boxed, html) if "<table>" in html else html


def _boxed(match: re.Match[str]) -> str:
    heads = [words_only(each).strip() for each in _HEAD.findall(match.group(1))]
    if len(heads) < WIDE:
        return match.group()
    label = escape(", ".join(filter(None, heads))) or "–"
    return f'<div class="table" role="region" aria-label="{label}" tabindex="0">{match.group()}</div>'


# ---- headings and words -----------------------------------------------------------------------

_HEADING = pattern(r"<h([1-6])>(.*?)</h\1>", re.S)
_MARKERS = pattern(f"{OPEN}\\d+{SHUT}|{END}|<[^>]*>")


def headings(html: str) -> tuple[str, tuple[Heading, ...]]:
    """Headings get ids of their words; the page's own title is the only one of the first level."""
    headings: list[Heading] = []
    taken: set[str] = set()
    numbered: dict[str, int] = {}

    def anchor(match: re.Match[str]) -> str:
        words = unescape(_MARKERS.sub("", match.group(2)))
        level = max(int(match.group(1)), 2)
        base = "h-" + (slugify(words, max_length=60, word_boundary=True) or "section")
        name, count = base, numbered.get(base, 1)
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        numbered[base] = count
        taken.add(name)
        headings.append(Heading(level, name, words))
        return f'<h{level} id="{name}">{match.group(2)}</h{level}>'

    return _HEADING.sub(anchor, html), tuple(headings)


def words_only(html: str) -> str:
    """The plain words of HTML with holes: no tags, no marks, entities resolved."""
    if "<" not in html and OPEN not in html and END not in html:
        return unescape(html)
    return unescape(_MARKERS.sub("", html))
