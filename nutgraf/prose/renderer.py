"""Python-Markdown as the prose is rendered with: strict where an author means words, and asked only what can match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, BlockQuoteProcessor, ParagraphProcessor
from markdown.extensions import Extension
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.inlinepatterns import LINK_RE
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS, AtomicString

from nutgraf.prose.blocks import OPENS_BLOCK, OPENS_LINE

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
# A pattern that begins with its one sign is found several times as fast as one that first looks back, or for two signs.
_LINK = r"\[(?<!!\[)"
_STRESSED = r"\*|_"
_NOT_INLINE = ("empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference")


DEEPEST = 100


class _Markdown(Markdown):
    def is_block_level(self, tag: object) -> bool:
        return tag in _BLOCK_TAGS or (isinstance(tag, str) and tag.lower().rstrip("/") in _BLOCK_TAGS)


_BLOCK_TAGS = frozenset(BLOCK_LEVEL_ELEMENTS)


class _Paragraph(ParagraphProcessor):
    """Asked first of all: a block that cannot be anything else."""

    def test(self, parent: Element, block: str) -> bool:
        return not OPENS_BLOCK.match(block) and not OPENS_LINE.search(block)


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
    extensions: list[Extension] = []  # by what they are: one that is named is looked for in all that is installed
    if block and "|" in signs:
        from markdown.extensions.tables import TableExtension

        extensions.append(TableExtension())
    if block and ("`" in signs or "~" in signs):
        from markdown.extensions.fenced_code import FencedCodeExtension

        extensions.append(FencedCodeExtension())
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
    for each in md.inlinePatterns:
        if each.pattern == LINK_RE:
            each.compiled_re = re.compile(_LINK, re.S)
        elif each.pattern == _STRESSED and "_" not in signs:
            each.compiled_re = re.compile(r"\*")
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
