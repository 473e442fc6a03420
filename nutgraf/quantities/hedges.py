"""Hedges: the words and signs before a number, or just behind it, that keep it from being exact."""

from __future__ import annotations

import re

from nutgraf.patterns import pattern
from nutgraf.quantities.values import Hedge

_WORDS: dict[Hedge, str] = {
    "about": "about, around, some, roughly, approximately, approx, approx., circa, c., ca., an estimated, estimated, "
    "in the region of, on the order of, in the neighborhood of, in the neighbourhood of, "
    "very roughly, more or less, near",
    "nearly": "nearly, almost, close to, just under, just below, just shy of, shy of, not quite, a little under, "
    "slightly under, slightly below, a shade under, a shade below, very nearly, slightly less than, approaching, "
    "a little less than, just less than, not far short of, just short of, a touch under, nearing",
    "more than": "more than, over, above, upwards of, upward of, exceeding, in excess of, north of, well over, "
    "well above, just over, just above, slightly more than, slightly over, slightly above, a little more than, "
    "a little over, just more than, far more than, much more than, well more than, greater than, higher than, "
    "better than, considerably more than, significantly more than, a shade over, a bit more than, a touch over, "
    "a shade above, a bit over",
    "at least": "at least, no fewer than, no less than, not less than, not fewer than, a minimum of, as few as, "
    "as little as, at a minimum",
    "less than": "less than, under, below, fewer than, well under, well below, lower than, smaller than, south of, "
    "far fewer than, far less than, much less than, well short of, far below, a bit less than",
    "up to": "up to, at most, no more than, not more than, as much as, as many as, a maximum of, at the most, "
    "as high as",
}
PHRASES: dict[str, Hedge] = {phrase.strip(): hedge for hedge, list_ in _WORDS.items() for phrase in list_.split(",")}
SIGNS: dict[str, Hedge] = {"~": "about", "≈": "about", "∼": "about", ">": "more than", "<": "less than"}
SIGNS |= {"≥": "at least", "≤": "up to", ">=": "at least", "<=": "up to"}
_LAST = frozenset(phrase.split()[-1] for phrase in PHRASES)  # all that must be looked at to see that there is none
_LONGEST = max(len(phrase.split()) for phrase in PHRASES)
_OPENING = "([{\"'“‘«—–-"
_SIGN = pattern(r"(>=|<=|[~≈∼≥≤]|(?<![<>=-])[<>])[ \t]?\Z")
_BEHIND = pattern(
    r"\+(?![\w+])|-plus(?!\w)|-(?P<odd>odd)(?!\w)|\s+or\s+(?:(?P<so>so|thereabouts)|(?P<more>more|higher|above|greater|over|older|better)"
    r"|(?P<less>less|fewer|lower|below|under|younger))(?![\w-])(?!\s+than)",
    re.I,
)
_MOVED = frozenset(
    "go goes went going gone moved moves climbed ticked edged inched shot crept rose pushed bid adds add added".split()
)
# behind a level it was left for: `revised up to 0.7% from 0.6%`
_FROM = pattern(
    r"[^\s\w]{0,3}[A-Z]{0,3}[$€£¥]?[0-9]\S*(?:\s(?:percent|pct|per\scent|[mbt]r?illion|[a-z]+s|yen|yuan))*\sfrom\s"
)
_COINS = frozenset("$€£¥₩₹")
REACH = 40  # how far before a number a hedge may begin


def before(text: str, end: int, *, during: bool = False) -> tuple[int, Hedge]:
    """Where the hedge that ends at `end` begins, and what it says; `end` and nothing where there is none.

    `during` leaves out `over`, which with a time says how long something took.
    """
    if not end:
        return end, ""
    last, low = text[end - 1], max(0, end - REACH)
    if last in "~≈∼≥≤<>=" or (last == " " and text[end - 2 : end - 1] in SIGNS):
        match = _SIGN.search(text, low, end)
        if not match or (last == " " and match[1] in "<>" and text[match.start() - 1 : match.start()] in "\n\ufffc"):
            return end, ""  # a quotation mark of Markdown or of e-mail
        return match.start(), SIGNS[match[1]]
    if not last.isspace():
        return end, ""
    words = text[low:end].rsplit(None, 1)  # most often its last word shows that there is none
    if not words or words[-1].lstrip(_OPENING).lower() not in _LAST:
        return end, ""
    words = text[low:end].split()
    for count in range(min(_LONGEST, len(words)), 0, -1):
        first = words[-count].lstrip(_OPENING)
        phrase = " ".join((first, *words[len(words) - count + 1 :])).lower()
        if phrase in PHRASES and not (during and phrase == "over"):
            if phrase == "near" and _COINS.isdisjoint(text[end : end + 4]):
                return end, ""  # `near 12 Elm Street`
            if phrase == "up to" and ((words[:-2] and words[-3].lower() in _MOVED) or _FROM.match(text, end)):
                return end, ""  # `goes up to $15`
            at = end
            for word in reversed(words[-count:]):
                at = text.rindex(word, low, at)
            return at + len(words[-count]) - len(first), PHRASES[phrase]
    return end, ""


def behind(text: str, end: int) -> tuple[int, Hedge]:
    """Where a hedge that begins at `end` ends, and what it says: `or so`, `or more`, `-plus`, `+`."""
    if text[end : end + 1] not in ("+", "-") and text[end + 1 : end + 3] != "or":
        return end, ""
    match = _BEHIND.match(text, end)
    if not match:
        return end, ""
    return match.end(), "about" if match["so"] or match["odd"] else "up to" if match["less"] else "at least"
