"""Prose as HTML: Markdown run over a source with holes, headings with ids, typography."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from nutgraf.model import END, OPEN, SHUT, Heading
from nutgraf.patterns import pattern
from nutgraf.prose.blocks import LEFT, made

# ---- typography -------------------------------------------------------------------------------


def typeset(html: str) -> str:
    """Straight quotes made round, `--` and `---` dashes, `...` an ellipsis, in text or HTML, outside tags and code."""
    if not ('"' in html or "'" in html or "--" in html or "..." in html):
        return html
    places = sorted(found for mark in ('"', "'", "--", "...") for found in _found(html, mark))
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

_SIGN = pattern(r"[\\`\[<&*_]")  # a line that holds none of these is words only
_ALIGNED = pattern('(<t[hd]) style="text-align: (left|right|center);"')


def aligned(html: str) -> str:
    """The cells of tables with their alignment as a class: Markdown's `style` is what a strict policy blocks."""
    return _ALIGNED.sub(lambda cell: cell[1] + (' class="end"' if cell[2] == "right" else ""), html)


def block_markdown(marked: str) -> tuple[str, list[str]]:
    """HTML, and the raw HTML blocks that Markdown left as they were."""
    found = made(marked)
    if not found:
        return _markdown(marked)
    runs, left = found
    if left == [LEFT]:
        return runs[0], []
    html, raw = _markdown("\n\n".join(left))
    pieces = html.split(f"<p>{LEFT}</p>")
    return "".join([piece for both in zip(pieces, [*runs, ""], strict=True) for piece in both]), raw


def _markdown(marked: str) -> tuple[str, list[str]]:
    from nutgraf.prose.renderer import markdown  # not at the top: a build after an edit of facts may need none

    md = markdown(marked, block=True)
    html = md.convert(marked)
    if "|" in marked:
        html = aligned(html)
    return html, [each for each in md.htmlStash.rawHtmlBlocks if isinstance(each, str)]


def inline_markdown(marked: str) -> str:
    marked = marked.strip()
    if not _SIGN.search(marked):
        return escape(marked.expandtabs(4), quote=False)
    from nutgraf.prose.renderer import markdown

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
_TAG = pattern("<[^>]*>")  # found several times as fast, since each begins with one and the same sign


def headings(html: str) -> tuple[str, tuple[Heading, ...]]:
    """Headings get ids of their words; the page's own title is the only one of the first level."""
    if "<h" not in html:
        return html, ()
    headings: list[Heading] = []
    taken: set[str] = set()
    numbered: dict[str, int] = {}

    def anchor(match: re.Match[str]) -> str:
        words = words_only(match.group(2))
        level = max(int(match.group(1)), 2)
        base = "h-" + (_slug(words) or "section")
        name, count = base, numbered.get(base, 1)
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        numbered[base] = count
        taken.add(name)
        headings.append(Heading(level, name, words))
        return f'<h{level} id="{name}">{match.group(2)}</h{level}>'

    return _HEADING.sub(anchor, html), tuple(headings)


_LONGEST_SLUG = 60


def _slug(words: str) -> str:
    """Words as a part of an address; plain English words need nothing for that but hyphens."""
    names = words.lower().split()
    slug = "-".join(names)
    if len(slug) <= _LONGEST_SLUG and slug.isascii() and "".join(names).isalnum():
        return slug
    from slugify import slugify

    return slugify(words, max_length=_LONGEST_SLUG, word_boundary=True)


def words_only(html: str) -> str:
    """The plain words of HTML with holes: no tags, no marks, entities resolved."""
    if OPEN not in html and END not in html:
        return unescape(_TAG.sub("", html) if "<" in html else html)
    return unescape(_MARKERS.sub("", html))
