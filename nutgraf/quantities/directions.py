"""Words that say up or down, and which of them speaks of a number."""

from __future__ import annotations

import re

from nutgraf.patterns import pattern
from nutgraf.quantities.values import Direction

# the word for up and the word for down, form by form; the first partner of a word is the one that a hint proposes
_PAIRS = """
rise fall, rises falls, rose fell, risen fallen, rising falling, climb slide, climbs slides, climbed slid, climbing
sliding,
gain loss, gains losses, gained lost, gaining losing, increase decrease, increases decreases, increased decreased,
increasing decreasing, jump drop, jumps drops, jumped dropped, jumping dropping, surge plunge, surges plunges, surged
plunged,
surging plunging, soar plummet, soars plummets, soared plummeted, soaring plummeting, growth decline, gains declines,
gained declined, gaining declining, grow shrink, grows shrinks, grew shrank, grown shrunk, growing shrinking, advance
retreat,
advances retreats, advanced retreated, advancing retreating, added shed, add shed, adds sheds, adding shedding, higher
lower,
up down, upward downward, upwards downwards, leap tumble, leaps tumbles, leapt tumbled, leaped tumbled, leaping
tumbling,
spike slump, spikes slumps, spiked slumped, spiking slumping, rally sink, rallies sinks, rallied sank, rallying sinking,
rallied sunk, rebound dip, rebounds dips, rebounded dipped, rebounding dipping, recover slip, recovers slips,
recovered slipped,
recovering slipping, recovery slippage, expand shrink, expands shrinks, expanded contracted, expanding contracting,
expansion contraction, strengthen weaken, strengthens weakens, strengthened weakened, strengthening weakening,
raised cut, raise cut, raises cuts, raising cutting, boost reduce, boosts reduces, boosted reduced, boosting reducing,
boost reduction, lift lower, lifts lowers, lifted lowered, lifting lowering, skyrocketed crashed, skyrocket crash,
rockets crashes, skyrocketing crashing, rocketed nosedived, ballooned collapsed, ballooning collapsing, swelled
dwindled,
swell dwindle, swells dwindles, swelling dwindling, swollen dwindled, improve worsen, improves worsens, improving
worsening,
improvement deterioration, improved deteriorated, appreciate depreciate, appreciated depreciated, appreciation
depreciation,
bounce ease, bounces eases, bounced eased, bouncing easing, uptick downtick, upturn downturn, upswing downswing,
accelerate slow, accelerates slows, accelerated slowed, accelerating slowing, acceleration slowdown, widen narrow,
widens narrows, widened narrowed, widening narrowing, more less, more fewer, above below, hike cut, hikes cuts, hiked
slashed,
hiking slashing, doubled halved, double halve, doubles halves, doubling halving, tripled slashed, trebled slashed,
quadrupled slashed, tripling slashing, zoomed dived, zoom dive, zooming diving, zoomed dove, vaulted tanked, won lost,
regained erased, regain erase, regaining erasing, popped swooned, soared crumbled, soaring crumbling, added trimmed,
adding trimming, adds trims, add trim, added pared, adding paring, adds pares, add pare, firmed softened, firm soften,
firmer softer, firming softening, stronger weaker, inflated deflated, grew receded, growing receding, grows recedes,
gain lose,
gains loses, gained ebbed, outperformed underperformed, upside downside, premium discount, topped trailed, add wipe,
added wiped, adding wiping
"""
_UP: dict[str, str] = {}
_DOWN: dict[str, str] = {}
for _pair in _PAIRS.split(","):
    _up, _down = _pair.split()
    _UP.setdefault(_up, _down)
    _DOWN.setdefault(_down, _up)
for _word in "improved improve improves improving won topped tripled upside premium add-on".split():
    if _word not in ("tripled",):
        _UP.pop(_word, None)
for _word in "downside discount trailed contract".split():
    _DOWN.pop(_word, None)
_WAYS = dict.fromkeys(_DOWN, -1) | dict.fromkeys(_UP, 1)

# words that speak of a number only from right beside it
_BESIDE = frozenset("up down higher lower upward downward upwards downwards stronger weaker firmer softer".split())
_ONLY_BEHIND = frozenset("more less fewer above below".split())
# nouns and adverbs of direction: what may follow a number
_BEHIND = (
    _BESIDE
    | _ONLY_BEHIND
    | frozenset(
        "rise fall climb slide gain loss gains losses increase decrease jump drop surge plunge growth decline "
        "declines advance retreat leap tumble spike slump rally rebound dip recovery slip expansion contraction boost "
        "reduction improvement deterioration appreciation depreciation bounce uptick downtick upturn downturn upswing "
        "downswing acceleration slowdown hike cut cuts rises falls increases decreases drops jumps collapse crash "
        "raise dive pop uptrend".split()
    )
)
_BETWEEN = frozenset(
    "year-on-year year-over-year on-year annual annualised annualized quarterly monthly weekly daily one-day two- day "
    "three-day day further steep sharp big rapid net total overall price rate sales revenue profit market value share "
    "stock point points percent salary pay tax tariff job intraday quarter-on-quarter month-on-month premarket after- "
    "hours output cumulative compounded compound combined two-session".split()
)
_NEGATIONS = frozenset("not never no without nor hardly avoided avoid cannot".split())
_FAILED = frozenset("failed fails fail failing refused unable".split())
_LIGHT = frozenset("a an the any have has had been be being to even actually yet".split())
_TOKEN = pattern(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|[0-9][^\s,;:]*|[^\s\w]")
_ABBREVIATIONS = frozenset(
    "inc corp co ltd mr mrs ms dr st no u.s u.k sen rep gov vs feb jan mar apr aug sept oct nov dec".split()
)
_BREAKS = frozenset("while whereas but and as after when although though because since before which".split())
_REACH, _NEAR = 240, 50  # characters before a number that are looked at, and those that are looked at first
_BACK = 4  # words before a word of direction that may change what it says


def direction(text: str, lang: str = "en") -> int:
    """1 where the last word of direction in `text` says up, -1 for down, 0 for none; a negation turns it round."""
    if lang.partition("-")[0].lower() == "zh":
        from nutgraf.quantities.zh import directions as zh

        return zh.direction(text)
    found = last(text)
    return found.way if found else 0


def opposite(word: str) -> str:
    """What to write where a word of direction says the wrong one, in the same form."""
    lower = word.lower()
    other = _UP.get(lower) or _DOWN.get(lower, "")
    return other.capitalize() if word[:1].isupper() and not word.isupper() else other


def last(text: str) -> Direction | None:
    """The last word of direction before a number that stands behind `text`, in the same clause."""
    near = text.find(" ", len(text) - _NEAR) if len(text) > _NEAR else -1
    if near >= 0:
        stopped, found = _last(text, near)  # most often it is here
        if stopped > _BACK:
            return found
    return _last(text, max(0, len(text) - _REACH))[1]


def _last(text: str, begin: int) -> tuple[int, Direction | None]:
    """The same of what begins there, and at which word of it that was settled; -1 where it was not."""
    tokens = _TOKEN.findall(text, begin)
    distance, lower = 0, ""
    for index in range(len(tokens) - 1, -1, -1):
        token = tokens[index]
        following, lower = lower, token.lower()
        if not token[0].isalnum():
            if token in ";:!?" or (
                token == "." and index and tokens[index - 1].lower() not in _ABBREVIATIONS and distance
            ):
                return index, None
            if token == "," and following in _BREAKS and distance > 1:
                return index, None
            continue
        way = _WAYS.get(lower, 0)
        if way and not _other_sense(lower, tokens, index, following, distance):
            if lower in ("loss", "losses") and any(
                t.lower() in _UP or t.lower() in _DOWN for t in tokens[max(0, index - 3) : index]
            ):
                return index, None  # `narrowed its loss by 5%`
            denied = _denied(tokens, index)
            start = len(text)  # what stands between tokens has none of their characters
            for each in reversed(tokens[index:]):
                start = text.rindex(each, 0, start)
            return index, Direction(token, -way if denied else way, distance, start, denied)
        distance += 1
    return -1, None


def _other_sense(word: str, tokens: list[str], index: int, following: str, distance: int) -> bool:
    """Whether a word is not about direction here: `up to`, `last fall`, `in advance`, `set up`."""
    before = tokens[index - 1].lower() if index else ""
    if word in _ONLY_BEHIND or (word in _BESIDE and distance > 2):
        return True
    if word in ("up", "down") and following in ("to", "for", "with", "against", "on"):
        return True
    if word == "fall" and (
        before in ("last", "this", "next")
        or (before in ("the", "in", "early", "late") and following not in ("of", "in"))
    ):
        return True
    return (word == "advance" and before == "in") or (word == "cut" and following == "off")


def _denied(tokens: list[str], index: int) -> bool:
    for token in reversed(tokens[max(0, index - 4) : index]):
        lower = token.lower()
        if lower in _NEGATIONS or lower in _FAILED or lower.endswith(("n't", "n’t")):
            return True
        if lower not in _LIGHT:
            return False
    return False


_SUBJECT = pattern(
    r"\s*(?:the|that|this)\s+(rise|fall|gain|loss|jump|drop|surge|plunge|climb|slide|rally|slump|rebound)\s+\Z", re.I
)
_PRESENT = frozenset(
    "rise rises fall falls gain gains lose loses climb climbs slide slides jump jumps drop drops surge surges plunge "
    "plunges soar soars plummet plummets advance advances retreat retreats add adds shed sheds leap leaps tumble "
    "tumbles slump slumps rally rallies sink sinks rebound rebounds dip dips slip slips".split()
)
_AHEAD = frozenset("to will would could may might can should".split())
_GOES_ON = frozenset("adding gaining losing shedding".split())


def leading(text: str, found: Direction) -> Direction | None:
    """The word of direction that another goes on from: `climbed as well, adding 5%`, `The rise added 5%`."""
    ahead = text[: found.start].rstrip()
    if match := _SUBJECT.match(text[: found.start]):
        return Direction(match[1], 1 if match[1].lower() in _UP else -1, found.distance + 1, match.start(1))
    if not ahead.endswith(",") or found.word.lower() not in _GOES_ON:
        return None
    main = last(ahead[:-1])
    return main if main and not main.denied and not re.search("[0-9\ufffc]", ahead[main.start :]) else None


def happening(text: str) -> bool:
    """Whether a number that stands behind `text` is said to happen now: `shares rise`, not `shares to rise`."""
    found = last(text)
    if not found or found.distance > 2 or found.word.lower() not in _PRESENT:
        return False
    ahead = text[: found.start].split()
    return not ahead or ahead[-1].lower() not in _AHEAD


def words(text: str) -> list[Direction]:
    """The words of direction of a short text, from its end."""
    found = []
    while each := last(text):
        found.append(each)
        text = text[: each.start]
    return found


def first(text: str) -> Direction | None:
    """The word of direction in the phrase that a number before `text` opens: `[an 18.2%] year-on-year decline`."""
    distance = 0
    for match in _TOKEN.finditer(text[:80]):
        word = match[0]
        lower = word.lower()
        if lower == "-" and not distance:
            continue
        if lower in _BEHIND and (lower in _UP or lower in _DOWN):
            follows = text[match.end() : match.end() + 4].split()[:1]
            if lower in ("up", "down", "above", "below") and follows == ["to"]:
                return None
            return Direction(word, 1 if lower in _UP else -1, distance, match.start())
        if distance == 3 or not (lower in _BETWEEN or lower.endswith("ly") or "-" in lower):
            return None
        distance += 1
    return None
