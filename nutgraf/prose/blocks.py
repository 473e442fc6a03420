"""Blocks that are no more than they look like: their HTML, as Python-Markdown would make it.

Nearly all that an author writes is paragraphs of words, headings, short lists and quotations, in which some words are
stressed or lead to another site. To make these here is a few searches each, and a build of such articles need not load
Markdown at all. Whatever else a block holds, it is left to Markdown; tests/test_prose_markdown.py proves that together
they make what Markdown makes alone.
"""

from __future__ import annotations

import re

from nutgraf.patterns import pattern

# Signs of what may go on over a blank line: raw HTML, fenced code, lines of spaces.
_ACROSS = ("<", "`", "~", "\t", " \n")
_SIGNS = "&_\\|["  # in the words of a block that is left to Markdown
# A block is a paragraph where no line opens with one of these; one that opens with stressed words may be.
OPENS_BLOCK = pattern(r"    | {0,3}(?:[-+_=#>|:\n]|\*(?![^\s*]|\*[^\s*])|\d+\.|\[[^\[\]]*\]:|\Z)")
OPENS_LINE = pattern(r"\n *(?:[-_=#>|:]|\*[* ]*(?:\n|\Z)|\[[^\[\]]*\]:)")
_TITLE = pattern(r"(#{1,6}) ?([^\s#](?:[^#\n]*[^\s#])?)")
_ITEM = pattern(r"\n[-*+] ")
_NUMBERED_ITEM = pattern(r"\n\d+\. ")
_NESTED = pattern(r"\n +(?:[-*+]|\d+\.) ")
_QUOTED_LINE = pattern(r"\n>(?: |(?=\n))")
_ADDRESS = pattern(r"\[(?<!!\[)([^\s\[\]*](?:[^\[\]*\n]*[^\s\[\]*])?)\]\((https?://[A-Za-z0-9./?=#%+,:;@_-]+)\)")
_STRESSED = pattern(r"\*(?<!\*\*)(\*?)(?![\s*])([^*]+)(?<!\s)\*\1(?!\*)")

LEFT = "\ufdd3"  # a block that stands for those that are made here, in the text that is left to Markdown


def made(marked: str) -> tuple[list[str], list[str]] | None:
    """The HTML of each run of blocks that are made here, and the blocks that are left, with `LEFT` for each such run;
    None where all are left."""
    if any(sign in marked for sign in _ACROSS):
        return None
    blocks = marked.strip("\n").split("\n\n")
    signs = [sign for sign in _SIGNS if sign in marked]
    ready = [_block(block, signs) for block in blocks]
    alone = [each[:2] in _ALONE for each in ready]
    last = len(blocks) - 1
    runs: list[str] = []
    left: list[str] = []
    for at, html in enumerate(ready):
        # What stands beside a list or a quotation may belong to it.
        if html and (alone[at] or ((not at or alone[at - 1]) and (at == last or alone[at + 1]))):
            if left and left[-1] is LEFT:
                runs[-1] += "\n" + html
            else:
                left.append(LEFT)
                runs.append(html)
        else:
            left.append(blocks[at])
    return (runs, left) if runs else None


_ALONE = frozenset(("<p", "<h"))


def _block(block: str, signs: list[str]) -> str:
    """The HTML of a block, or nothing where it is not plain what it is."""
    opening = block[:2]
    if opening[:1] == "#":
        title = _TITLE.fullmatch(block)
        words = _stressed(title[2], signs) if title else ""
        return f"<h{title.end(1)}>{words}</h{title.end(1)}>" if title and words else ""
    if opening in _MARKS:
        return _list("ul", _ITEM.split(block[2:]), signs)
    if opening == "1.":
        return _list("ol", _NUMBERED_ITEM.split(block[3:]), signs) if block[2:3] == " " else ""
    if opening == "> ":
        lines = _QUOTED_LINE.sub("\n", block[2:])
        if lines.count("\n") != block.count("\n>"):
            return ""
        quoted = [_words(each, signs) for each in lines.split("\n\n")]
        return "<blockquote>\n<p>" + "</p>\n<p>".join(quoted) + "</p>\n</blockquote>" if all(quoted) else ""
    words = _words(block, signs)
    return f"<p>{words}</p>" if words else ""


_MARKS = frozenset(("- ", "* ", "+ "))


def _list(tag: str, items: list[str], signs: list[str]) -> str:
    """A list of items that are a line of words each, or several."""
    each = [_words(item, signs) for item in items]
    if not all(each) or any("\n " in item and _NESTED.search(item) for item in items):
        return ""
    return f"<{tag}>\n<li>" + "</li>\n<li>".join(each) + f"</li>\n</{tag}>"


def _words(text: str, signs: list[str]) -> str:
    """The HTML of a paragraph's text, or nothing where it is more than that."""
    if OPENS_BLOCK.match(text) or OPENS_LINE.search(text) or text[0].isspace() or text[-1].isspace():
        return ""
    return _stressed(text, signs)


def _stressed(text: str, signs: list[str]) -> str:
    """The HTML of words, of which some may be stressed or lead to another site; nothing where there is more in them."""
    bare = _ADDRESS.sub(r"\1", text) if "[" in text else text
    for sign in signs:
        if sign in bare:
            return ""
    if bare is not text:
        text = _ADDRESS.sub(r'<a href="\2">\1</a>', text.replace(">", "&gt;"))
    elif ">" in text:
        text = text.replace(">", "&gt;")
    if "*" in text:
        text = _STRESSED.sub(_stress, text)
        if "*" in text:
            return ""
    return text


def _stress(match: re.Match[str]) -> str:
    return f"<em>{match[2]}</em>" if not match[1] else f"<strong>{match[2]}</strong>"
