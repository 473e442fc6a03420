"""Hedges: the words and signs before a number, or just behind it, that keep it from being exact."""

from __future__ import annotations

import re

from nutgraf.quantities.numbers import SPACE, W, alternatives
from nutgraf.quantities.values import Hedge

_WORDS: dict[Hedge, str] = {
    "about": "about, around, some, roughly, approximately, approx, approx., circa, c., ca., an estimated, estimated, "
    "in the region of, on the order of, in the neighborhood of, in the neighbourhood of, or so, or thereabouts, "
    "very roughly, very nearly about",
    "nearly": "nearly, almost, close to, just under, just below, just shy of, shy of, not quite, a little under, "
    "slightly under, slightly below, a shade under, very nearly, slightly less than, a little less than, "
    "just less than, not far short of, just short of",
    "more than": "more than, over, above, upwards of, upward of, exceeding, in excess of, north of, well over, "
    "well above, just over, just above, slightly more than, slightly over, slightly above, a little more than, "
    "a little over, just more than, far more than, much more than, well more than, greater than, higher than, "
    "better than, considerably more than, significantly more than, a shade over",
    "at least": "at least, no fewer than, no less than, not less than, a minimum of, as few as",
    "less than": "less than, under, below, fewer than, well under, well below, lower than, smaller than, south of, "
    "far fewer than, far less than, much less than, well short of, far below",
    "up to": "up to, at most, no more than, not more than, as much as, as many as, a maximum of, at the most, "
    "as high as",
}
PHRASES: dict[str, Hedge] = {p.strip(): hedge for hedge, phrases in _WORDS.items() for p in phrases.split(",")}
SIGNS: dict[str, Hedge] = {"~": "about", "≈": "about", "∼": "about", ">": "more than", "<": "less than"}
SIGNS |= {"≥": "at least", "≤": "up to", ">=": "at least", "<=": "up to"}

_PHRASE = alternatives(p for p in PHRASES if not p.startswith("or "))
_BEFORE = re.compile(rf"(?<![\w-])(?P<phrase>{_PHRASE}){W}\Z", re.I)
_SIGN = re.compile(rf"(?P<sign>>=|<=|[~≈∼≥≤]|(?<![<>=-])[<>]){SPACE}?\Z")
# the last words of the phrases: all that has to be looked at to see that there is none
_LAST = frozenset(p.split()[-1] for p in PHRASES)
_BEHIND = re.compile(
    rf"(?P<plus>\+(?![\w+])|-plus(?!\w))|{W}or{W}(?:(?P<so>so|thereabouts)|(?P<more>more|higher|above|greater|over|older|better)"
    rf"|(?P<less>less|fewer|lower|below|under|younger))(?![\w-])(?!{W}than)",
    re.I,
)
REACH = 40  # how far before a number a hedge may begin


def before(text: str, end: int, *, plain: bool = False) -> tuple[int, Hedge]:
    """Where the hedge that ends at `end` begins, and what it says; `end` and nothing where there is none.

    `plain` leaves out `over`, which with a time says how long something took.
    """
    if not end:
        return end, ""
    last = text[end - 1]
    low = max(0, end - REACH)
    if last in "~≈∼≥≤<>=" or (end > 1 and last == " " and text[end - 2] in "~≈∼≥≤<>="):
        match = _SIGN.search(text, low, end)
        if not match or (last == " " and match["sign"] in "<>" and match.start() and text[match.start() - 1] == "\n"):
            return end, ""  # a quotation mark of Markdown or of e-mail
        return match.start(), SIGNS[match["sign"]]
    if not last.isspace():
        return end, ""
    words = text[low:end].rsplit(None, 1)
    if not words or words[-1].lstrip("(\"'“‘—–").lower() not in _LAST:
        return end, ""
    match = _BEFORE.search(text, low, end)
    if not match:
        return end, ""
    phrase = " ".join(match["phrase"].lower().split())
    if plain and phrase == "over":
        return end, ""
    return match.start(), PHRASES[phrase]


def behind(text: str, end: int) -> tuple[int, Hedge]:
    """Where a hedge that begins at `end` ends, and what it says: `or so`, `or more`, `-plus`, `+`."""
    if text[end : end + 1] not in ("+", "-", " ", "\n", "\u00a0"):
        return end, ""
    match = _BEHIND.match(text, end)
    if not match:
        return end, ""
    return match.end(), "about" if match["so"] else "up to" if match["less"] else "at least"
