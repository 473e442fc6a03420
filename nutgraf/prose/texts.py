"""Texts: the bindings and mentions of a source, found in one scan before Markdown runs."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape

from nutgraf import quantities
from nutgraf.catalogue import is_chinese
from nutgraf.model import END, OPEN, SHUT, Binding, Body, Found, Link, Text
from nutgraf.patterns import pattern
from nutgraf.problems import Located, Place, Problem, nearest, problem
from nutgraf.prose.html import block_markdown, headings, inline_markdown, tables, typeset
from nutgraf.prose.lines import joined, unfolded
from nutgraf.prose.quotations import quotations
from nutgraf.prose.tags import tag_links

SCHEMES = ("fact", "entity", "briefing", "topic", "page", "source", "waive", "facts")
_TYING = frozenset(SCHEMES) - {"facts"}  # words to something; the other places a graphic
GRAPHICS = ("moves", "timeline", "candidates", "figures")

# What is not read as it stands, and with it the most of that: a binding whose words are only words. A line that opens
# with a letter has no mark before it: its newline is none of these.
_BOUND = (
    rf"(?<=\[)(?P<words>[^\[\]\\`<&*_~|]{{0,1000}}+)\]\((?P<scheme>{'|'.join(sorted(_TYING))}):"
    r"(?P<target>[^()\n\"\t ]{0,1000}+)\)"
)
_TRIGGER = pattern(rf"[\\`\[!<&*_~|\n](?:{_BOUND}|(?<!\n)|(?![^\W\d_]))")
_LABEL_TRIGGER = pattern(rf"[\\`\[!<&*_~|\n](?:{_BOUND})?")
# Lengths are bounded so that no text, however odd, is scanned more than a few times.
_FENCE = pattern(r"(?P<ticks>`{3,}|~{3,})[^\n`]*(?:\n|\Z)")
_CODE = pattern(r"(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).){1,2000}?(?<!`)(?P=ticks)(?!`)", re.S)
_ESCAPE = pattern(r"\\[\\`*_{}\[\]()>#+\-.!|]")
_LABEL = r"(?:[^\[\]\\]{1,1000}+|\\.|\[(?:[^\[\]\\]|\\.){0,500}\](?:\([^()\n]{0,500}\))?+){0,1000}"
_TITLE = r"""(?:[ \t\n]+(?:"(?P<title>[^"]{0,2000})"|'(?P<title2>[^']{0,2000})'))?"""
_DEST = r"(?:[^()\n\"\t ]{0,1000}+(?=\))|[^()\n\"]{0,1000}?(?:\([^()\n]{0,500}\)[^()\n\"]{0,500}?)?)"
_LINK = pattern(rf"(?P<bang>!?)\[(?P<label>{_LABEL})\]\((?P<dest>{_DEST}){_TITLE}[ \t]*\)")
_REFERENCE = pattern(r"[ ]{0,3}\[[^\[\]\n]{1,200}\]:[ \t]*<?(?P<dest>[^\s<>]+)[^\n]*")
_AUTOLINK = pattern(r"<(?P<dest>(?:https?://|mailto:)[^\s<>]{1,1000})>")
_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:|//")  # how an address begins that is none of this site's
_TAG = pattern(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]{0,2000})?/?>")
_ENTITY = pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARK = pattern(r"\*{1,3}|_{1,3}|~{2}")
_LINE = pattern(
    r"(?P<lead>[ \t]*(?:>[ \t]?)*[ \t]*)(?P<mark>#{1,6}[ \t]+|[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?P<task>\[[ xX]\][ \t]+)?"
)
_RULE = pattern(r"[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+[ \t]*)(?=\n|\Z)")
_TABLE_RULE = pattern(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*(?=\n|\Z)")
_YEAR_LIST = pattern(r"\n[ ]{0,3}(\d{3,})[.)][ \t]")
_SPECIAL = pattern(r"[\\`*_\[\]<>&~\n]")
_SIGNS = b"\\`*_[]<>&~\n\"'#+-.:0123456789"  # of markup, of what opens a block, and of what typography sets
_OPENING = pattern(r"[ \t]*(?:#|[-+][ \t]|\d+[.)][ \t])")
_HOLE = pattern(f"{OPEN}(\\d+){SHUT}")
_ALONE = pattern(f"<p>\\s*({OPEN}(\\d+){SHUT}[^{END}]*{END})\\s*</p>")
_MISPLACED = pattern(f"<[^<>]*{OPEN}(\\d+){SHUT}|<code>[^<]*{OPEN}(\\d+){SHUT}")
_LEFT_OVER = pattern(r"\]\s?\((" + "|".join(SCHEMES) + "):")
_IDEOGRAPH = pattern("[\u3400-\u9fff\uf900-\ufaff]")


def check_characters(text: str, path: str) -> list[Problem]:
    """A problem for each control character or noncharacter in a file's text; tabs and line ends are fine."""
    problems = []
    for found in re.finditer("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]", text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        name = f"U+{ord(found.group()):04X}"
        problems.append(
            problem("bad-character", Place(path, line, column, 1), f"{name} cannot stand in a text", hint="delete it")
        )
        if len(problems) == 20:
            break
    return problems


_Runs = tuple[tuple[int, int], ...]  # (offset in the plain text, offset in the source)
_WHOLE: _Runs = ((0, 0),)


# ---- the two doors ----------------------------------------------------------------------------


def inline(source: Located) -> tuple[Text, list[Problem]]:
    """A text of one paragraph: a title, a label, a reason, a caption. Never a block of its own.

    Graphics and images have no place in one and are problems.
    """
    if is_chinese(source.lang):
        source = unfolded(source)
    if unmarked := _unmarked(source.value, source.lang):
        # The common case, a text without markup, needs neither scan nor Markdown.
        text, html, mentions = unmarked
        runs = source.runs if len(source.runs) > 1 else ()
        return Text(html, text, *source.place(), (), mentions, _WHOLE, runs, (), source.lang), []
    scan = _scan(source, block=False)
    for each in scan.bindings:
        if each.scheme in ("facts", "image"):
            what = "a graphic" if each.scheme == "facts" else "an image"
            scan.problems.append(
                problem(
                    "graphic-in-sentence",
                    source.place(each.begins, each.stops),
                    f"{what} cannot stand in this text",
                    hint="place it in the article's body",
                )
            )
    html = inline_markdown(scan.marked.replace("\n", " "))
    return _text(source, scan, typeset(html)), scan.problems


def on_line(text: str, path: str, line: int, column: int, lang: str) -> Text | None:
    """The same of a text that stands on one line, from `column` on; None for one with markup, which `inline` reads."""
    if (unmarked := _unmarked(text, lang)) is None:
        return None
    _, html, mentions = unmarked
    return Text(html, text, path, line, column, len(text), (), mentions, _WHOLE, (), (), lang)


@lru_cache(maxsize=1024)  # what is published every day names its facts alike every day
def _unmarked(text: str, lang: str) -> tuple[str, str, tuple[Found, ...]] | None:
    """A text without markup, its HTML and its mentions; None for a text with any."""
    data = text.encode("utf-8", "replace")
    words_only = len(data.translate(None, _SIGNS)) == len(data)  # quicker than any look for single signs
    if not words_only and (_SPECIAL.search(text) or _OPENING.match(text) or "://" in text):
        return None
    return text, text if words_only else typeset(text), _mentions(text, (), lang)


def body(source: Located) -> tuple[Body, list[Problem]]:
    """The prose of an article or a page."""
    scan = _scan(source, block=True)
    for found in _YEAR_LIST.finditer("\n" + source.value):
        year = found.group(1)
        scan.problems.append(
            problem(
                "year-became-list",
                source.place(found.start(1) - 1, found.end() - 1),
                f"a paragraph that opens with `{found.group().strip()}` becomes a numbered list",
                hint=f"write `{year}\\.` or begin the sentence otherwise",
            )
        )
    html, raw = block_markdown(scan.marked)
    in_raw = {int(n) for stash in raw for n in _HOLE.findall(stash)}
    alone: set[int] = set()

    def unwrap(match: re.Match[str]) -> str:
        number = int(match.group(2))
        if scan.bindings[number].scheme not in ("facts", "image"):
            return match.group()
        alone.add(number)
        return match.group(1)

    html = _ALONE.sub(unwrap, html)
    misplaced = {int(a or b) for a, b in _MISPLACED.findall(html)} - in_raw
    count = [0] * len(scan.bindings)
    for number in _HOLE.findall(html):
        count[int(number)] += 1
    for each in scan.bindings:
        if each.number in in_raw:
            scan.problems.append(
                problem(
                    "binding-in-html",
                    source.place(each.begins, each.stops),
                    "a binding inside raw HTML is printed as it stands",
                    hint="write this part in Markdown",
                )
            )
        elif each.number in misplaced or count[each.number] != 1:
            scan.problems.append(
                problem(
                    "bad-binding",
                    source.place(each.begins, each.stops),
                    "a binding cannot stand inside this markup",
                    hint="take it out of the markup round it",
                )
            )
        elif each.scheme == "facts" and each.number not in alone:
            scan.problems.append(
                problem(
                    "graphic-in-sentence",
                    source.place(each.begins, each.stops),
                    "a graphic must stand alone in its paragraph",
                    hint="put a blank line before and after it",
                )
            )
    scan.bindings = [replace(b, block=True) if b.number in alone else b for b in scan.bindings]
    html, outline = headings(tables(typeset(html)))
    if is_chinese(source.lang):
        html = joined(html)
    text = _text(source, scan, html)
    return Body(text, outline, _count(text)), scan.problems


def reread(text: Text, lang: str) -> Text:
    """A text whose mentions are looked for in another language: that of its file was not known when it was read."""
    bindings = tuple(
        replace(each, alt=each.alt and reread(each.alt, lang), caption=each.caption and reread(each.caption, lang))
        for each in text.bindings
    )
    return replace(text, mentions=_mentions(text.plain, bindings, lang), bindings=bindings, lang=lang)


_GAPS = bytes(ord(" " if chr(code).isspace() else "x") for code in range(256))


def _count(text: Text) -> int:
    """How many words a text has; in Chinese a character is as good as one."""
    if not is_chinese(text.lang):
        plain = text.plain.replace("\ufffc", "x")
        if plain.isascii():  # counted without a string for each
            return (b" " + plain.encode().translate(_GAPS)).count(b" x")
        return len(plain.split())
    return len(_IDEOGRAPH.findall(text.plain)) + len(_IDEOGRAPH.sub(" ", text.plain).split())


def _text(source: Located, scan: _Scan, html: str) -> Text:
    plain = "".join(scan.plain)
    runs, bindings = tuple(scan.runs) or ((0, 0),), tuple(scan.bindings)
    mentions = _mentions(plain, bindings, source.lang)
    for left in _LEFT_OVER.finditer(plain) if "]" in plain else ():
        at = _source_offset(runs, left.start())
        scan.problems.append(
            problem(
                "bad-binding",
                source.place(at, at + len(left.group())),
                "this is not read as a binding",
                hint=f"write [words]({left.group(1)}:id): no space between the brackets, and the last one closed",
            )
        )
    links = tuple(scan.links)
    lines = source.runs if len(source.runs) > 1 else ()
    return Text(html, plain, *source.place(), bindings, mentions, runs, lines, links, source.lang)


# ---- the scan ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Scan:
    """What one pass over a source yields: Markdown with holes, plain text, and the way back."""

    marked: str = ""
    plain: list[str] = field(default_factory=list)
    size: int = 0  # of the plain text so far
    runs: list[tuple[int, int]] = field(default_factory=list)  # (offset in plain, offset in source)
    bindings: list[Binding] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    shift: int = -1  # of the last run: its offset in the source, less that in the plain text

    def add(self, text: str, at: int) -> None:
        """Text that stands in the source at `at`, character by character."""
        if text:
            if at - self.size != self.shift:
                self.runs.append((self.size, at))
                self.shift = at - self.size
            self.plain.append(text)
            self.size += len(text)

    def gap(self, at: int) -> None:
        """The end of a block."""
        tail = self.plain[-1] if self.plain else ""  # none of the pieces is empty
        if len(tail) == 1:
            tail = "".join(self.plain[-2:])
        if tail and not tail.endswith("\n\n"):
            self.add("\n" if tail.endswith("\n") else "\n\n", at)


def _scan(source: Located, *, block: bool) -> _Scan:
    scan = _Scan()
    marked = _range(source, scan, 0, len(source.value), block=block, inside="")
    scan.marked = "".join(marked)
    return scan


def _range(source: Located, scan: _Scan, start: int, end: int, *, block: bool, inside: str) -> list[str]:
    """Scan `source.value[start:end]`; returns the Markdown to run. `inside` says what these are the words of."""
    text = source.value
    marked: list[str] = []
    done = at = start  # `done`: up to where the Markdown is written; `at`: up to where the plain text is
    comment_ends = -2  # where the next `-->` is; -1: there is none
    line_start = block
    references: bool | None = None  # whether there may be any, once that has been asked
    search = (_TRIGGER if block else _LABEL_TRIGGER).search
    while at < end:
        if line_start:
            line_start = False
            at = _line_head(text, scan, at, end)
            if at >= end:
                break
            past = _not_prose(text, at, end) if text[at] in _NOT_WORDS else None
            if past is not None:
                target = _REFERENCE.match(text, at, past)
                if target:
                    scan.links.append(Link(unescape(target["dest"]), source.place(*target.span("dest"))))
                at = past
                scan.gap(at)
                continue
        found = search(text, at, end)
        if not found:
            scan.add(text[at:end], at)
            break
        stop = found.start()
        char = text[stop]
        if char == "\n":
            words = text[at : stop + 1]
            scan.add(words if block else words.replace("\n", " "), at)
            line_start = block
            at = stop + 1
            continue
        if stop > at:
            scan.add(text[at:stop], at)
        at = stop
        if found.lastindex and not inside:
            marked += (text[done:at], _bind(source, scan, found))
            done = at = found.end()
            continue
        if char == "|":
            if block:
                scan.gap(at)
            else:
                scan.add("|", at)
            at += 1
            continue
        if char == "\\":
            if _ESCAPE.match(text, at, end):
                scan.add(text[at + 1], at + 1)
                at += 2
            else:
                scan.add("\\", at)
                at += 1
            continue
        if char == "`":
            code = _CODE.match(text, at, end)
            if code:
                ticks = len(code["ticks"])
                # Code is read but never checked: a character that no mention can hold stands for it.
                scan.add("\ufffc", at + ticks)
                at = code.end()
                continue
        elif char == "<":
            if text.startswith("<!--", at):
                if comment_ends != -1 and comment_ends < at:
                    comment_ends = text.find("-->", at + 4, end)
                at = comment_ends + 3 if comment_ends != -1 else end
                continue
            auto = _AUTOLINK.match(text, at, end)
            if auto:
                scan.add("\ufffc", at)
                scan.links.append(Link(unescape(auto["dest"]), source.place(*auto.span("dest"))))
                at = auto.end()
                continue
            tag = _TAG.match(text, at, end)
            if tag:
                links, problems = tag_links(source, tag)
                scan.links += links
                scan.problems += problems
                at = tag.end()
                continue
            marked += [text[done:at], "&lt;"]
            done = at + 1
        elif char == "&":
            entity = _ENTITY.match(text, at, end)
            if entity:
                shown = unescape(entity.group())
                if len(shown) == 1:
                    scan.add(shown, at)
                    at = entity.end()
                    continue
        elif char in "*_~":
            mark = _MARK.match(text, at, end)
            if mark and _is_markup(text, mark, char):
                at = mark.end()
                continue
            scan.add(mark.group() if mark else char, at)
            at = mark.end() if mark else at + 1
            continue
        elif char in "![":
            link = _LINK.match(text, at, end)
            if link:
                piece = _link(source, scan, link, inside)
                if piece is not None:
                    marked += (text[done:at], piece)
                    done = link.end()
                at = link.end()
                continue
            if references is None:
                references = "]:" in text
            if char == "[" and not references:
                # Nothing links here: Markdown, which would look for the end of it in all that follows, need not.
                marked += [text[done:at], "&#91;"]
                done = at + 1
        scan.add(char, at)
        at += 1
    marked.append(text[done:end])
    return marked


def _line_head(text: str, scan: _Scan, at: int, end: int) -> int:
    """Past the marks that open a line: quotation, heading, list item. A blank line or a mark ends a block."""
    if text[at] == "\n":  # most of them
        scan.gap(at)
        return at
    stop = text.find("\n", at, end)
    if stop < 0:
        stop = end
    if stop == at or text[at:stop].isspace():
        scan.gap(at)
        return stop
    head = _LINE.match(text, at, stop)
    if head is None:
        return at
    if head["mark"]:
        scan.gap(at)
    return head.end()


_NOT_WORDS = frozenset("`~-*_=|:[ \t")


def _not_prose(text: str, at: int, end: int) -> int | None:
    """Where a line or block ends that no reader reads as prose: code, a rule, the target of references."""
    fence = _FENCE.match(text, at, end)
    if fence:
        close = re.compile(rf"^[ ]{{0,3}}{re.escape(fence['ticks'])}[`~]*[ \t]*$", re.M).search(text, fence.end(), end)
        return close.end() if close else end
    line = text.find("\n", at)
    rule = _RULE.match(text, at, end)
    if not rule and ("|" in text[at : len(text) if line < 0 else line] or "-|-" in text[at : at + 300]):
        rule = _TABLE_RULE.match(text, at, end)
    rule = rule or _REFERENCE.match(text, at, end)
    return rule.end() if rule else None


def _is_markup(text: str, mark: re.Match[str], char: str) -> bool:
    before = text[mark.start() - 1] if mark.start() else " "
    after = text[mark.end()] if mark.end() < len(text) else " "
    if char == "_" and (before.isalnum() and after.isalnum()):
        return False
    return not (before.isspace() and after.isspace())


def _bind(source: Located, scan: _Scan, found: re.Match[str]) -> str:
    """Take in a binding whose words are only words; the hole that it becomes is returned."""
    label, scheme, target = found.groups()
    number, begin = len(scan.bindings), scan.size
    start, stop = found.span(1)
    words = label.replace("\n", " ") if "\n" in label else label
    scan.add(words or "\ufffc", start if words else start - 1)
    if not words:
        start, stop = found.span()
    aims, aimed = found.span(3)
    made = Binding(number, scheme, target.strip(), words, begin, scan.size, start, stop, aims, max(aimed, aims + 1))
    scan.bindings.append(made)
    return f"{OPEN}{number}{SHUT}{label}{END}"


def _link(source: Located, scan: _Scan, link: re.Match[str], inside: str) -> str | None:
    """Take in a link: a binding or an image becomes a hole (its Markdown is returned), others stay."""
    bang, label, written = link.group("bang", "label", "dest")
    label_start, label_end = link.span("label")
    dest_start, dest_end = link.span("dest")
    dest = written.strip()
    scheme, colon, target = dest.partition(":")
    if colon and scheme in _TYING and not (bang or inside):
        pass  # most of them
    elif bang and scheme == "facts":
        if target not in GRAPHICS:
            scan.problems.append(
                problem(
                    "bad-binding",
                    source.place(*link.span()),
                    f"there is no graphic `{target}`",
                    hint=nearest(target, GRAPHICS),
                )
            )
            return ""
    elif bang:
        if re.match(r"[a-z]+:|//", dest):
            scan.problems.append(
                problem(
                    "missing-image",
                    source.place(*link.span()),
                    f"`{dest}` is not an image of this briefing",
                    hint="put the file into the briefing's folder and name it",
                )
            )
            return ""
        scheme, target = "image", dest
    elif not (dest.startswith("<") or _ADDRESS.match(dest) or inside or link["title"] or link["title2"]):
        scheme, target = "link", unescape(_ESCAPE.sub(lambda found: found.group()[1:], dest))
    elif not colon or scheme not in SCHEMES:
        if colon and re.fullmatch(r"[a-z]+", scheme) and scheme not in ("http", "https", "mailto", "tel"):
            scan.problems.append(
                problem(
                    "bad-binding",
                    source.place(*link.span()),
                    f"`{scheme}:` is not a kind of link",
                    hint=nearest(scheme, [*SCHEMES, "https", "mailto"]),
                )
            )
        elif dest:
            address = unescape(dest.removeprefix("<").removesuffix(">"))
            scan.links.append(Link(address, source.place(dest_start, dest_end)))
        _range(source, scan, label_start, label_end, block=False, inside="link")
        return None
    elif scheme == "facts":
        scan.problems.append(
            problem(
                "bad-binding",
                source.place(*link.span()),
                "a graphic is placed with `!` before the brackets",
                hint=f"write ![{label}](facts:{target})" if target in GRAPHICS else f"write [{label}](fact:{target})",
            )
        )
        return ""
    if inside:
        scan.problems.append(
            problem(
                "binding-in-link",
                source.place(*link.span()),
                "a binding cannot stand inside the words of another link",
                hint="end the outer link before it",
            )
        )
        _range(source, scan, label_start, label_end, block=False, inside=inside)
        return None
    number = len(scan.bindings)
    aims = dest_start + (written.index(":") + 1 if scheme not in ("image", "link") else 0)
    spots = *(link.span("label") if label else link.span()), aims, max(dest_end, aims + 1)
    alt = caption = None
    if bang:
        alt = _sub(source, scan, label_start, label_end)
        title = "title" if link["title"] is not None else "title2"
        if link[title]:
            caption = _sub(source, scan, *link.span(title))
        if scheme == "image" and not alt.plain:
            scan.problems.append(
                problem(
                    "missing-alt",
                    source.place(*link.span()),
                    "an image needs a description for who cannot see it",
                    hint="write it between the brackets: ![what it shows](…)",
                )
            )
        scan.bindings.append(
            Binding(number, scheme, target, alt.plain, scan.size, scan.size, *spots, alt=alt, caption=caption)
        )
        return f"{OPEN}{number}{SHUT}{END}"
    begin, first = scan.size, len(scan.plain)
    if _LABEL_TRIGGER.search(label):
        label = "".join(_range(source, scan, label_start, label_end, block=False, inside=scheme))
        words = "".join(scan.plain[first:])
    else:
        scan.add(label, label_start)
        words = label
    if label_end == label_start:
        scan.add("\ufffc", link.start())
    scan.bindings.append(Binding(number, scheme, target.strip(), words, begin, scan.size, *spots))
    return f"{OPEN}{number}{SHUT}{label}{END}"


def _sub(source: Located, scan: _Scan, start: int, end: int) -> Text:
    """A part of a source as a text of its own: the description or the caption of an image."""
    first = bisect_right(source.runs, (start, 1 << 60, 0)) - 1
    runs: list[tuple[int, int, int]] = []
    for offset, line, column in source.runs[first:]:
        if offset >= end and runs:
            break
        runs.append((max(offset - start, 0), line, column + max(start - offset, 0)))
    text, problems = inline(Located(source.value[start:end], source.path, tuple(runs), source.lang))
    scan.problems.extend(problems)
    return text


def _source_offset(runs: _Runs, offset: int) -> int:
    plain, at = runs[max(bisect_left(runs, (offset + 1,)) - 1, 0)]
    return at + offset - plain


def _mentions(plain: str, bindings: tuple[Binding, ...], lang: str) -> tuple[Found, ...]:
    """Every mention in a plain text, and the binding that holds it."""
    found = quantities.find(plain, lang=lang)
    if not found:
        return ()
    quoted = quotations(plain)
    starts = [b.start for b in bindings]
    result = []
    for mention in found:
        # `[five](fact:n) candidates` is one mention: the number decides whose words it is.
        first = mention.core[0]
        index = bisect_right(starts, first) - 1
        holder = bindings[index].number if index >= 0 and first < bindings[index].end else None
        # The quotations are in order and apart: only the last that begins before it can hold it.
        quote = bisect_left(quoted, (mention.start, 0)) - 1
        in_quotes = quote >= 0 and mention.end < quoted[quote][1]
        result.append(Found(mention, holder, in_quotes))
    return tuple(result)
