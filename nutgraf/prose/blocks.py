"""Blocks of words only: their HTML, as Python-Markdown would make it.

Most that an author writes is paragraphs and headings in which there is no sign that Markdown could read. No pattern of
it can match in those, so it is not asked, and a build of such articles need not load it at all. Every other block is
left to Markdown; tests/test_prose_markdown.py proves that together they make what Markdown makes alone.
"""

from __future__ import annotations

from nutgraf.patterns import pattern

# Signs of what may go on over a blank line: raw HTML, fenced code, lines of spaces.
_ACROSS = ("<", "`", "~", "\t", " \n")
_SIGNS = "*&_\\|["  # in a line of words Markdown may read these
# A block is a paragraph where no line opens with one of these; one that opens with stressed words may be.
OPENS_BLOCK = pattern(r"    | {0,3}(?:[-+_=#>|:\n]|\*(?![^\s*]|\*[^\s*])|\d+\.|\[[^\[\]]*\]:|\Z)")
OPENS_LINE = pattern(r"\n *(?:[-_=#>|:]|\*[* ]*(?:\n|\Z)|\[[^\[\]]*\]:)")
_TITLE = pattern(r"(#{1,6}) ?([^\s#](?:[^#\n]*[^\s#])?)")

LEFT = "\ufdd3"  # a block that stands for those that are made here, in the text that is left to Markdown


def made(marked: str) -> tuple[list[str], list[str]] | None:
    """The HTML of each run of blocks that are made here, and the blocks that are left, with `LEFT` for each such run;
    None where all are left."""
    if any(sign in marked for sign in _ACROSS):
        return None
    blocks = marked.strip("\n").split("\n\n")
    signs = [sign for sign in _SIGNS if sign in marked]
    runs: list[str] = []
    left: list[str] = []
    for block in blocks:
        html = _block(block, signs)
        if not html:
            left.append(block)
        elif left and left[-1] is LEFT:
            runs[-1] += "\n" + html
        else:
            left.append(LEFT)
            runs.append(html)
    return (runs, left) if runs else None


def _block(block: str, signs: list[str]) -> str:
    """The HTML of a block, or nothing where there may be more in it than words."""
    for sign in signs:
        if sign in block:
            return ""
    words = block.replace(">", "&gt;") if ">" in block else block
    if block[:1] == "#":
        title = _TITLE.fullmatch(words)
        return f"<h{title.end(1)}>{title[2]}</h{title.end(1)}>" if title else ""
    if OPENS_BLOCK.match(block) or OPENS_LINE.search(block) or block[0].isspace() or block[-1].isspace():
        return ""
    return f"<p>{words}</p>"
