"""Lines of Chinese text, which has no spaces between its words: where a line of the source ends, nothing is."""

from __future__ import annotations

import re

from nutgraf.model import END, OPEN, SHUT
from nutgraf.patterns import pattern
from nutgraf.problems import Located

# Characters and marks beside which no space stands: ideographs, kana, and what is as wide as they are.
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’—…·"
_OF_WIDE = pattern(f"[{_WIDE}]")
_CLOSED = f"(?:{END}|</(?:a|b|code|em|strong|sub|sup)>)*"
_OPENED = f"(?:{OPEN}\\d+{SHUT}|<(?:a|b|code|em|strong|sub|sup)\\b[^<>]*>)*"
_ENDS = pattern(f"([{_WIDE}]{_CLOSED})\n({_OPENED})(?=[^\\s<])")
_BEGINS = pattern(f"([^\\s>]{_CLOSED})\n({_OPENED})(?=[{_WIDE}])")
_CODE = pattern(r"(<pre\b.*?</pre>)", re.S)


def joined(html: str) -> str:
    """HTML in which no line of a paragraph ends beside a wide character: a browser would show a space there."""
    pieces = _CODE.split(html) if "<pre" in html else [html]
    for at in range(0, len(pieces), 2):
        pieces[at] = _BEGINS.sub(r"\1\2", _ENDS.sub(r"\1\2", pieces[at]))
    return "".join(pieces)


def unfolded(source: Located) -> Located:
    """A text without the spaces that YAML puts where its lines end, as far as they stand beside wide characters."""
    value, runs, gone, done = source.value, [], 0, 0
    pieces: list[str] = []
    for offset, line, column in source.runs:
        at = offset - 1
        if (
            at > 0
            and value[at:offset] in (" ", "\n")
            and (_OF_WIDE.match(value, at - 1) or _OF_WIDE.match(value, offset))
        ):
            pieces.append(value[done:at])
            done = offset
            gone += 1
        runs.append((offset - gone, line, column))
    if not gone:
        return source
    return Located("".join([*pieces, value[done:]]), source.path, tuple(runs), source.lang)
