"""Strict YAML: plain lines, or libyaml's events, to a light tree in which each scalar is text and knows its place.

Nothing is guessed: `0700`, `16:00`, `no` and `1e3` are the characters that the author wrote. Anchors,
aliases, tags and directives are refused, depth and size are bounded, a key may stand once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, count
from typing import Any

from nutgraf.patterns import pattern
from nutgraf.portable import portable
from nutgraf.problems import Located, Note, Place, Problem, problem
from nutgraf.schema.syntax import Failure, explain, quoted, short

Spot = tuple[int, int, int]  # line, column, width: what a Place has beside its file

DEPTH = 12  # the formats of nutgraf need 7
NODES = 1_000_000

_COLON = pattern(r"\s*:")
# What YAML does not allow, what it takes for a line end beside \n, and what no page can show.
_REFUSED = pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(chr((plane << 16) + low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


@dataclass(slots=True)
class Scalar:
    """A text; `start` and `end` are what it covers in the source, quotes included."""

    value: str
    style: str  # "" plain, or the sign that opens it: " ' | >
    start: int
    end: int
    spot: Spot | None  # of one without quotes: see `Source.spot`


@dataclass(slots=True)
class Sequence:
    start: int
    flow: bool
    items: list[Node | None] = field(default_factory=list)
    open: bool = False  # the file could not be read to its end


@dataclass(slots=True)
class Mapping:
    """`pairs` holds each key once, with its line, column and width, and its value. That is None where it was refused
    (and has its problem), and a str where it is a plain text on one line, a space behind the colon of its key."""

    start: int
    flow: bool
    pairs: Pairs = field(default_factory=dict)
    open: bool = False  # the file could not be read to its end: keys may be missing


Node = Scalar | Sequence | Mapping
Pairs = dict[str, tuple[int, int, int, Node | str | None]]


@portable(frozen=True, slots=True)
class Source:
    """A text of YAML, and where in its file it stands: on `line`, from the line's beginning."""

    text: str
    path: str
    line: int
    starts: tuple[int, ...]  # where each line begins, and behind the last a number that no line reaches
    lang: str = "en"  # the language of its texts

    def place(self, start: int, end: int | None = None) -> Place:
        """The place of `text[start:end]`, at most to the end of its first line."""
        return Place(self.path, *self.between(start, start if end is None else end))

    def between(self, start: int, end: int) -> Spot:
        """The same without the file."""
        starts = self.starts
        below = bisect_right(starts, start)
        stop = starts[below] - 1
        width = (end if end < stop else stop) - start
        return self.line + below - 1, start - starts[below - 1] + 1, width if width > 0 else 0

    def rest(self, index: int) -> str:
        """What stands on the line from `index` on, at most 1,000 characters of it."""
        return self.text[index : index + 1000].partition("\n")[0]

    def scalar(self, node: Scalar) -> Place:
        """Where a scalar's text stands, without its quotes; a block scalar is marked at its first line."""
        return Place(self.path, *self.spot(node))

    def spot(self, node: Scalar) -> Spot:
        """The same without the file."""
        if node.spot:
            return node.spot
        if node.style in ("|", ">") and node.value.strip():
            return self.located(node).place()[1:]
        inner = 1 if node.end - node.start > 2 else 0
        return self.between(node.start + inner, node.end - inner)

    def behind(self, line: int, column: int, width: int, text: str) -> Scalar:
        """The plain text that stands on one line, a space behind the colon of the key there."""
        column += width + 2
        start = self.starts[line - self.line] + column - 1
        return Scalar(text, "", start, start + len(text), (line, column, len(text)))

    def located(self, node: Scalar) -> Located:
        """A scalar's text without the white space round it, and where each of its characters stands."""
        value = node.value
        text = value.strip()
        if node.spot and node.end - node.start == len(value) == len(text):
            line, column, _ = node.spot
            return Located(text, self.path, ((0, line, column),), self.lang)
        runs = self._runs(node)
        if len(text) != len(value):
            lead = len(value) - len(value.lstrip())
            first = [index + lead - offset for offset, index in runs if offset <= lead][-1]
            runs = [(0, first)] + [(offset - lead, index) for offset, index in runs if offset > lead]
        located = []
        for offset, index in runs:
            row = bisect_right(self.starts, index) - 1
            located.append((offset, self.line + row, index - self.starts[row] + 1))
        return Located(text, self.path, tuple(located), self.lang)

    def _runs(self, node: Scalar) -> list[tuple[int, int]]:
        walk = _block_runs if node.style in ("|", ">") else _flow_runs
        runs = [(0, node.start)]
        for offset, index in walk(self.text, node):
            if offset == runs[-1][0]:
                runs.pop()
            runs.append((offset, index))
        return runs


def source(text: str, path: str, line: int = 1, lang: str = "en") -> Source:
    """A text as a source; `line` is the line of the file on which it begins. A mark of byte order does not count."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    *starts, _ = accumulate([len(each) + 1 for each in text.split("\n")], initial=0)
    return Source(text, path, line, (*starts, 1 << 60), lang)


_FIRST = pattern(r"^( *)[^ \n]", re.M)  # the first line with more than spaces
_FLOW = {
    "": re.compile(r"[ \t]+(?:\n[ \t\n]*)?|\n[ \t\n]*"),
    "'": re.compile(r"''|[ \t]+(?:\n[ \t\n]*)?|\n[ \t\n]*"),
    '"': re.compile(r"\\\n[ \t\n]*|\\(?:x..|u....|U........|.)|[ \t]+(?:\n[ \t\n]*)?|\n[ \t\n]*"),
}


def _flow_runs(text: str, node: Scalar) -> Iterator[tuple[int, int]]:
    """(offset in the value, index in the source) of each run of a plain or quoted scalar.

    A line end with the white space round it is one space, or as many line ends as there are empty lines; an escape
    is one character (YAML 1.1, 7.3 and 8).
    """
    quote = 1 if node.style else 0
    start, stop = node.start + quote, node.end - quote
    yield 0, start
    shift = start  # index minus offset within the run
    for found in _FLOW[node.style].finditer(text, start, stop):
        token = found.group()
        breaks = token.count("\n")
        if token[0] in " \t" and not breaks:
            continue
        length = breaks - 1 if token[0] == "\\" and breaks else max(breaks - 1, 1)
        offset = found.start() - shift
        yield offset, found.start()
        yield offset + length, found.end()
        shift = found.end() - offset - length


def _block_runs(text: str, node: Scalar) -> Iterator[tuple[int, int]]:
    """The same for a literal or folded scalar: each line of the source is found again in the value."""
    value = node.value
    index = text.find("\n", node.start) + 1
    here, there = _FIRST.search(value), _FIRST.search(text, index)
    if not here or not there or not index:
        return
    indent = len(there.group(1)) - len(here.group(1))
    offset, stop = 0, len(value.rstrip("\n"))
    while index > 0 and offset < stop:
        end = text.find("\n", index)
        content = text[index + indent : end if end >= 0 else len(text)]
        if content:
            breaks = offset
            while value.startswith("\n", offset):
                offset += 1
            if offset == breaks and offset and value.startswith(" ", offset):
                offset += 1
            yield offset, index + indent
            offset += len(content)
        index = end + 1


# ---- plain lines ------------------------------------------------------------------------------
#
# Nearly all that authors write is `key: text`, `key:`, `- text` and `- key: text`, a line each, and texts folded below
# `>-`. Of that the tree is made here, for half of what libyaml's events cost. Whatever else stands in a text, and each
# mistake, leaves the whole of it to libyaml: tests/test_schema_yaml.py proves that nothing else comes out.

_CONTROL = r"\x00-\x1f\x7f"  # line ends among them
_PLAIN = (
    rf"""(?:[^ \-?:,\[\]{{}}#&*!|>'"%@`{_CONTROL}]|-(?=[0-9A-Za-z]))"""
    rf"[^:#{_CONTROL}]*+(?:(?=\n)|(?:(?::(?=[^ {_CONTROL}])|(?<! )#)[^:#{_CONTROL}]*+)*+)(?<! )"
)
_QUOTED = rf"""\"[^"\\{_CONTROL}]*"|'[^'{_CONTROL}]*'"""
# `(x|)` is matched in less than `(x)?`, and most texts end where the first sign that may end one is their line's end.
_LINE = pattern(
    rf"( *+(?:- |))(?:([A-Za-z0-9_][A-Za-z0-9_-]{{0,99}}+):(?: (?:({_PLAIN})|({_QUOTED}|>-))\n|\n)"
    rf"|(?<=- )({_PLAIN}|{_QUOTED})\n|(?<!- )(?:#[^{_CONTROL}]*|)\n|(.+)\n)"
)
_FOLDED = pattern(
    rf"( +)([^ {_CONTROL}][^{_CONTROL}]*+(?:\n\1[^ {_CONTROL}][^{_CONTROL}]*+)*+)(?:\n(?! *\n| +\Z|\1)|\Z)"
)


def of_lines(src: Source) -> Mapping | None:
    """The tree of a text, if it is made of such lines, and no key stands twice.

    Control characters stand in none of these lines. Other characters that are refused cannot be printed, and who calls
    this has seen to it that none are there.
    """
    text = src.text
    root = Mapping(0, False)
    pairs: Pairs | None = root.pairs  # of the innermost collection, if it is a mapping
    items: list[Node | None] = []  # of the innermost, if it is a list
    column = 0  # of the innermost
    here: str | None = ""  # what stands before each key of the innermost, if that is where the next one stands
    outer: list[tuple[int, Pairs | None, list[Node | None]]] = []
    waiting = ""  # a key whose value stands on the lines below it
    began = 0  # its line
    done = 0  # up to where a folded text was read
    lines = _LINE.findall(text if text.endswith("\n") else text + "\n")
    numbered = zip(count(src.line), src.starts, lines, strict=False)
    for line, begin, (lead, name, plain, marked, item, other) in numbered:
        if plain and lead == here and pairs is not None:  # most; no line of a folded text begins there
            if name in pairs:
                return None
            pairs[name] = (line, column + 1, len(name), plain)
            continue
        if begin < done or not (name or item or other):
            continue
        dash = "-" in lead
        depth = len(lead) - 2 if dash else len(lead)
        start = begin + depth
        if not waiting:
            while depth < column:
                column, pairs, items = outer.pop()
            if depth > column or other:
                return None
        elif depth <= column or pairs is None or other or len(outer) >= DEPTH - 2:
            return None
        else:
            outer.append((column, pairs, items))
            node = Sequence(start, False) if dash else Mapping(start, False)
            pairs[waiting] = (began, column + 1, len(waiting), node)
            column, waiting = depth, ""
            pairs, items = (None, node.items) if isinstance(node, Sequence) else (node.pairs, items)
        if dash:
            start += 2
            if pairs is not None:
                return None
            if item:
                items.append(_scalar(item, start, line, depth + 3))
                continue
            if len(outer) >= DEPTH - 2:
                return None
            outer.append((column, pairs, items))
            items.append(node := Mapping(start, False))
            column, pairs = depth + 2, node.pairs
        if pairs is None or name in pairs:
            return None
        here = lead if not dash else " " * column
        if plain:
            pairs[name] = (line, column + 1, len(name), plain)
            continue
        if not marked:
            waiting, began, here = name, line, None
            continue
        at = start + len(name) + 2
        if marked == ">-":
            folded = _FOLDED.match(text, at + 3)
            if folded is None or len(folded[1]) <= column:
                return None
            done = folded.end()
            scalar = Scalar(folded[2].replace("\n" + folded[1], " "), ">", at, done, None)
        else:
            scalar = _scalar(marked, at, line, at - begin + 1)
        pairs[name] = (line, column + 1, len(name), scalar)
    if waiting or not root.pairs:
        return None
    root.start = src.starts[next(iter(root.pairs.values()))[0] - src.line]
    return root


def _scalar(text: str, start: int, line: int, column: int) -> Scalar:
    """A text on one line, with its quotation marks, if it has any."""
    width = len(text)
    if text[0] in "'\"":
        return Scalar(text[1:-1], text[0], start, start + width, None)
    return Scalar(text, "", start, start + width, (line, column, width))


# ---- from events to the tree ------------------------------------------------------------------


@dataclass(slots=True)
class _Frame:
    """A collection that is being read."""

    node: Sequence | Mapping
    pairs: Pairs | None  # of a mapping that is not in braces
    key: Scalar | None = None
    wants_value: bool = False


def compose(src: Source) -> tuple[Node | None, list[Problem]]:
    """The tree of a text, None where it is empty.

    libyaml stops at the first error of syntax; what stood before it is returned, and the collections that were not
    closed are marked `open`. Without libyaml, where it is needed, RuntimeError.
    """
    text = src.text
    if (text.isascii() or text.replace("\n", "").isprintable()) and (mapping := of_lines(src)):
        return mapping, []
    return of_events(src)


def of_events(src: Source) -> tuple[Node | None, list[Problem]]:
    """The same through libyaml, whatever stands in the text."""
    import yaml

    if not yaml.__with_libyaml__:
        raise RuntimeError("nutgraf needs PyYAML built with libyaml, and this one is not: install a wheel of PyYAML")
    from yaml import events
    from yaml._yaml import CParser

    problems: list[Problem] = []
    text = _clean(src, problems)
    signs = "&" in text or "!" in text  # without them there are no anchors and no tags
    plain = not signs and "\\" not in text  # nor, without a backslash, characters that are refused
    parser = CParser(text)
    stack: list[_Frame] = []
    frame: _Frame | None = None  # the innermost of the stack
    root: Node | None = None
    last: Node | None = None  # the node that was read last, for what an error is about
    count = 0
    documents = 0
    get_event: Callable[[], Any] = parser.get_event  # an event has the attributes of its class, and always its marks
    try:
        while (event := get_event()) is not None:
            kind = type(event)
            start = event.start_mark.index
            node: Node | None
            if kind is events.ScalarEvent:
                style, end = event.style or "", event.end_mark.index
                node = last = Scalar(event.value, style, start, end, None if style else src.between(start, end))
                if plain and frame and count < NODES and (pairs := frame.pairs) is not None:  # most, on a short way
                    if not frame.wants_value:
                        frame.key, frame.wants_value = node, True
                        count += 1
                        continue
                    if (key := frame.key) and key.value not in pairs:
                        pairs[key.value] = (*src.spot(key), node)
                        frame.wants_value = False
                        count += 1
                        continue
                if node.style == '"' and _REFUSED.search(node.value):
                    problems.append(_refused(src.scalar(node), node.value))
                    node.value = _REFUSED.sub("\ufffd", node.value)
            elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
                last = stack.pop().node
                frame = stack[-1] if stack else None
                continue
            elif kind is events.MappingStartEvent:
                node = Mapping(start, bool(event.flow_style))
            elif kind is events.SequenceStartEvent:
                node = Sequence(start, bool(event.flow_style))
            elif kind is events.AliasEvent:
                node = None
                place = src.place(start, event.end_mark.index)
                problems.append(_no_alias(place, f"`*{event.anchor}`", src.rest(start)))
            elif kind is events.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    message, hint = "a second document begins here", "a file holds one document: delete this line"
                    place = src.place(start, event.end_mark.index)
                    problems.append(problem("yaml-syntax", place, message, hint=hint))
                    break
                if event.version or event.tags:
                    message = "directives are not part of the format"
                    place = src.place(start, event.end_mark.index)
                    problems.append(problem("yaml-alias", place, message, hint="delete it"))
                continue
            else:
                continue

            count += 1
            if signs and node is not None and (event.anchor or event.tag):
                sign = f"`&{event.anchor}`" if event.anchor else "a tag"
                place = src.place(start, event.end_mark.index if isinstance(node, Scalar) else None)
                problems.append(_no_alias(place, sign, src.rest(start)))
            if frame is None:
                root = node
            else:
                _add(src, frame, node, start, problems)
            if isinstance(node, (Mapping, Sequence)):
                pairs = node.pairs if isinstance(node, Mapping) and not node.flow else None
                stack.append(frame := _Frame(node, pairs))
            if len(stack) > DEPTH or count > NODES:
                what = f"more than {DEPTH} levels deep" if len(stack) > DEPTH else f"more than {NODES:,} values"
                hint = "no file of a site needs that: look for a bracket or an indentation that is not meant"
                problems.append(problem("yaml-depth", src.place(start), what, hint=hint))
                for each in stack:
                    each.node.open = True
                break
    except yaml.MarkedYAMLError as error:
        for each in stack:
            each.node.open = True
        start, said = _explained(src, text, error, last, [each.node for each in stack])
        problems.append(said)
        if stack:
            _drop(stack[-1].node, start)
    finally:
        parser.dispose()
    if isinstance(root, Scalar) and not root.value and not root.style:
        root = None
    return root, problems


def _add(src: Source, frame: _Frame, node: Node | None, start: int, problems: list[Problem]) -> None:
    """Put a node where it belongs in its collection."""
    if isinstance(frame.node, Sequence):
        frame.node.items.append(node)
        return
    if not frame.wants_value:
        frame.wants_value = True
        frame.key = node if type(node) is Scalar else None
        if node is not None and frame.key is None:
            what = "a list" if isinstance(node, Sequence) else "a mapping"
            hint = "a text that begins with a bracket is quoted"
            problems.append(problem("wrong-type", src.place(start), f"{what} cannot be a key", hint=hint))
        return
    frame.wants_value = False
    key = frame.key
    if key is None:
        return
    if frame.node.flow:
        empty = isinstance(node, Scalar) and not node.style and node.start == node.end
        if empty and not _COLON.match(src.text, key.end):
            problems.append(_lost_to_comma(src, frame.node, key))
            return
    other = frame.node.pairs.get(key.value)
    if other is None:
        frame.node.pairs[key.value] = (*src.spot(key), node)
    else:
        note = Note(f"`{short(key.value)}` stands here first", Place(src.path, *other[:3]))
        hint = "delete or rename one of them"
        message = f"`{short(key.value)}` stands twice"
        problems.append(problem("duplicate-key", src.scalar(key), message, note, hint=hint))


def _lost_to_comma(src: Source, node: Mapping, key: Scalar) -> Problem:
    name, value = next(((name, pair[3]) for name, pair in reversed(node.pairs.items())), ("", None))
    if isinstance(value, Scalar) and not value.style and key.end - value.start < 1000:
        whole = src.text[value.start : key.end]
        return problem(
            "cut-text",
            src.place(value.start, key.end),
            f"inside {{…}} a comma ends a text: `{name}` is only `{short(value.value)}`",
            hint=f"quote this: `{name}: {quoted(whole)}`",
        )
    hint = "write `key: value`, or quote the text that it belongs to"
    return problem("cut-text", src.scalar(key), f"`{short(key.value)}` is a key without a value", hint=hint)


def _no_alias(place: Place, sign: str, rest: str) -> Problem:
    hint = f"if this is a text, quote it: `{quoted(rest.strip())}`"
    return problem("yaml-alias", place, f"{sign}: anchors, aliases and tags are not part of the format", hint=hint)


def _clean(src: Source, problems: list[Problem]) -> str:
    """The text with each character that YAML does not take replaced by one that it does, so that places stay."""
    if src.text.replace("\n", "").isprintable():
        return src.text
    found = list(_REFUSED.finditer(src.text))
    problems += [_refused(src.place(each.start(), each.end()), each.group()) for each in found[:20]]
    return _REFUSED.sub("\ufffd", src.text) if found else src.text


def _refused(place: Place, text: str) -> Problem:
    found = _REFUSED.search(text)
    name = f"U+{ord(found.group()):04X}" if found else "a character"
    return problem("bad-character", place, f"{name} cannot stand in a text", hint="delete it")


def _drop(parent: Sequence | Mapping, start: int) -> None:
    """Take out the value that an error of syntax is about: what was read of it is not what was meant."""
    if isinstance(parent, Sequence):
        if parent.items and (last := parent.items[-1]) and last.start == start:
            parent.items.pop()
    elif parent.pairs:
        line, column, width, value = parent.pairs[name := next(reversed(parent.pairs))]
        # A text that goes over lines may hold what the error is about.
        inside = isinstance(value, Scalar) and not value.style and value.start <= start < value.end
        if isinstance(value, Node) and (value.start == start or inside):
            parent.pairs[name] = (line, column, width, None)


def _explained(
    src: Source, text: str, error: Any, last: Node | None, stack: list[Sequence | Mapping]
) -> tuple[int, Problem]:
    """Where in the text an error of syntax begins, and its problem."""
    mark, context = error.problem_mark, error.context_mark
    flow = [node for node in stack if node.flow]
    code, start, end, message, hint = explain(
        Failure(
            text,
            error.problem or "",
            error.context or "",
            min(mark.index if mark else 0, len(text)),
            min(context.index, len(text)) if context else None,
            last.start if last else None,
            last.end if isinstance(last, Scalar) else None,
            last.style if isinstance(last, Scalar) else "[" if last else "",
            flow[-1].start if flow else None,
        )
    )
    return start, problem(code, src.place(start, end), message, hint=hint)
