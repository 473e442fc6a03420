"""Prose as HTML: Markdown run over a source with holes, headings with ids, typography."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from markdown import Markdown
from slugify import slugify

from nutgraf.model import END, OPEN, SHUT, Heading


def typeset(html: str) -> str:
    """Straight quotes made round, `--` and `---` dashes, `...` an ellipsis, in text or HTML, outside tags and code."""
    return _TYPESET.sub(_typeset_one, html) if _TYPED.search(html) else html


_TYPED = re.compile(r"[\"']|--|\.\.\.")
_TYPESET = re.compile(r"<(pre|code)\b.*?</\1>|<[^>]*>|(\"|'|-{2,3}|\.{3})", re.S)


def _typeset_one(match: re.Match[str]) -> str:
    mark = match.group(2)
    if not mark:
        return match.group()
    if mark[0] == "-":
        return "–" if len(mark) == 2 else "—"
    if mark[0] == ".":
        return "…"
    text, at = match.string, match.start()
    before = text[at - 1] if at else " "
    if before == ">":
        opening = text[text.rfind("<", 0, at) + 1] != "/"
    else:
        opening = before.isspace() or before in f"([{{—–-/{SHUT}“‘"
    if mark == "'" and opening and re.match(r"\d0s\b|tis\b|twas\b", text[at + 1 : at + 6]):
        opening = False
    return ("“" if opening else "”") if mark == '"' else ("‘" if opening else "’")


# Patterns of Python-Markdown by the signs that each needs: one whose signs a text lacks cannot match there.
_NEEDS = {
    "backtick": "`",
    "escape": "\\",
    "reference": "[",
    "link": "[",
    "image_link": "[",
    "image_reference": "[",
    "short_reference": "[",
    "short_image_ref": "[",
    "autolink": "<",
    "automail": "<",
    "html": "<",
    "entity": "&",
    "not_strong": "*_",
    "em_strong": "*_",
    "em_strong2": "_",
}
SIGNS = "`\\[<&*_|~"
_NOT_INLINE = ("empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference")


@lru_cache(maxsize=64)  # making an instance costs more than using it; a process has one for each set of signs
def instance(block: bool, signs: str) -> Markdown:
    extensions = [
        name for name, sign in (("tables", "|"), ("fenced_code", "`~")) if block and not {*sign}.isdisjoint(signs)
    ]
    md = Markdown(extensions=[*extensions, "sane_lists"] if block else [], output_format="html")
    for name in ("code",) if block else _NOT_INLINE:
        md.parser.blockprocessors.deregister(name)
    if not block or not {"<", "&"} & {*signs}:
        md.preprocessors.deregister("html_block")
    for name, needs in _NEEDS.items():
        if name in md.inlinePatterns and {*needs}.isdisjoint(signs):
            md.inlinePatterns.deregister(name)
    return md


def markdown(marked: str, *, block: bool) -> Markdown:
    return instance(block, "".join(sign for sign in SIGNS if sign in marked)).reset()


def block_markdown(marked: str) -> tuple[str, list[str]]:
    """HTML, and the raw HTML blocks that Markdown left as they were."""
    md = markdown(marked, block=True)
    html = md.convert(marked)
    return html, [each for each in md.htmlStash.rawHtmlBlocks if isinstance(each, str)]


def inline_markdown(marked: str) -> str:
    html = markdown(marked, block=False).convert(marked.strip())
    return html.removeprefix("<p>").removesuffix("</p>")


_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.S)
_MARKERS = re.compile(f"{OPEN}\\d+{SHUT}|{END}|<[^>]*>")


def headings(html: str) -> tuple[str, tuple[Heading, ...]]:
    """Headings get ids of their words; the page's own title is the only one of the first level."""
    headings: list[Heading] = []
    taken: set[str] = set()

    def anchor(match: re.Match[str]) -> str:
        words = unescape(_MARKERS.sub("", match.group(2)))
        level = max(int(match.group(1)), 2)
        base = "h-" + (slugify(words, max_length=60, word_boundary=True) or "section")
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        headings.append(Heading(level, name, words))
        return f'<h{level} id="{name}">{match.group(2)}</h{level}>'

    return _HEADING.sub(anchor, html), tuple(headings)


def words_only(html: str) -> str:
    """The plain words of HTML with holes: no tags, no marks, entities resolved."""
    return unescape(_MARKERS.sub("", html))
