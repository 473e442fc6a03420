"""Numbers in words as they begin a mention: spelt numbers, `a million`, fractions, multiples, shares of two numbers.

Each reader gets the text and the word that it was called for, and gives a core, or None where the word is only a word.
"""

from __future__ import annotations

import re
from decimal import Decimal

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities import numbers, units
from nutgraf.quantities.names import previous
from nutgraf.quantities.numbers import BIG, FRACTIONS, ONES, SMALL, fraction, spelt
from nutgraf.quantities.values import Kind


class Core(NamedTuple):
    """A number where it stands, before anything is joined to it; `kind` is set where nothing may be."""

    start: int
    end: int
    value: Decimal
    decimals: int = 0
    step: Decimal = numbers.ONE
    in_words: bool = False
    scale: int = 0
    kind: Kind | None = None


_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_WORD = pattern(r"(\s+|-)([A-Za-z]++)")


def _next(text: str, end: int) -> tuple[str, str, int]:
    """What joins the next word, the word in lower case, and where it ends."""
    match = _WORD.match(text, end)
    return (match[1], match[2].lower(), match.end()) if match else ("", "", end)


# ---- spelt numbers ----------------------------------------------------------------------------

_ONE_BEFORE = frozenset(
    "hundred thousand million billion trillion percent pct percentage basis cent cents dollar dollars euro euros yen "
    "yuan pence penny rupee point year years month months week weeks hour hours out in pound".split()
)
_PART = pattern(r"\s+and\s+(?:(?:an?|one)(?:\s+|-)(half|quarter|third)|(three)(?:\s+|-)quarters)(?![A-Za-z])", re.I)
_POINT = pattern(r"\s+point((?:\s+(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)(?![A-Za-z])){1,4})", re.I)
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": fraction(1, 3)}


def number(text: str, start: int, end: int) -> Core | None:
    """`twenty-two`, `one hundred and five`, `two-thirds`, `one and a half`, `three point five`."""
    if text[start:end].lower() == "one" and not _one_counts(text, start, end):
        return None
    read = spelt(text, start)
    if not read:
        return None
    stop, value, step = read
    gap, word, after = _next(text, stop)
    bottom = word.removesuffix("s") if word != "halves" else "half"
    if (
        bottom in FRACTIONS
        and value < 100
        and (word != bottom or value == 1 or (gap == "-" and bottom not in ("half", "quarter")))
    ):
        return _spelt_fraction(text, start, stop, gap, bottom, after, int(value))
    if match := _PART.match(text, stop):
        extra = _PARTS[match[1].lower()] if match[1] else Decimal("0.75")
        decimals = 1 if extra == _PARTS["half"] else 2
        return Core(start, match.end(), value + extra, decimals, Decimal(1).scaleb(-decimals), True)
    if match := _POINT.match(text, stop):
        digits = "".join(str(SMALL.get(w, 0)) for w in match[1].lower().split())
        value += Decimal(f"0.{digits}")
        return Core(start, match.end(), value, len(digits), Decimal(1).scaleb(-len(digits)), True)
    return Core(start, stop, value, 0, step, True)


def _one_counts(text: str, start: int, end: int) -> bool:
    """`one` is a number before a scale or a unit, and in shares; alone it is a word."""
    if text.startswith("-for-", end) or text[end : end + 1] == "%":
        return True
    gap, word, after = _next(text, end)
    if word in FRACTIONS or word in _ONE_BEFORE:
        return word not in ("in", "out") or _SHARE.match(text, end) is not None
    if word == "and":
        return _PART.match(text, end) is not None
    if word == "per":
        return text[after:].lstrip()[:4].lower() == "cent"
    return (gap == "-" and word in ("day", "minute", "second")) or (word == "u" and text.startswith(".S.", after))


_IN_TURN = frozenset("first last past next final previous latest".split())


def _spelt_fraction(text: str, start: int, stop: int, gap: str, bottom: str, after: int, over: int) -> Core | None:
    under = FRACTIONS[bottom]
    whole = Core(start, stop, Decimal(over), in_words=True)
    if bottom == "quarter" and (over >= under or (gap != "-" and over > 1 and not _divides_by(text, start, after))):
        return whole  # `three quarters` are nine months
    return _share(text, start, after, fraction(over, under)) if over < under else None


def _divides_by(text: str, start: int, after: int) -> bool:
    """Whether `three quarters` are parts of something: not `the first three quarters of 1986`."""
    if previous(text, start).lower() in _IN_TURN or _next(text, after)[1] != "of":
        return False
    return not re.match(r"\s+of\s+[0-9]", text[after : after + 8])


# ---- a million, half a dozen ------------------------------------------------------------------

_ARTICLE = pattern(r"(?<![\w'’-])an?(?:\s+|-)\Z", re.I)


def big(text: str, start: int, end: int) -> Core | None:
    """`a hundred`, `a million`, `a dozen`: what no number in words or digits has taken yet."""
    match = _ARTICLE.search(text, max(0, start - 6), start)
    if not match or previous(text, match.start()).lower() in ("such", "what", "many", "quite", "few"):
        return None
    word = text[start:end].lower()
    if word == "dozen":
        return Core(match.start(), end, Decimal(12), in_words=True)
    scale, stop, value, decimals = BIG[word], end, numbers.ONE, 0
    _, following, after = _next(text, end)
    if word in ("hundred", "thousand") and BIG.get(following, 0) > scale:
        scale, stop = scale + BIG[following], after
    elif following in SMALL and scale < 6 and (tail := spelt(text, after - len(following))) and tail[1] < 10**scale:
        return Core(match.start(), tail[0], Decimal(10**scale) + tail[1], in_words=True)
    if part := _PART.match(text, stop):
        value, stop, decimals = value + _PARTS.get((part[1] or "").lower(), Decimal("0.75")), part.end(), 1
    return Core(match.start(), stop, value, decimals, Decimal(1).scaleb(-decimals), True, scale)


# ---- fractions --------------------------------------------------------------------------------

# behind a fraction these show that something is divided, or that it says by how much
_DIVIDES = frozenset(
    "of as less more fewer higher lower cheaper smaller larger bigger faster slower shorter longer to from since in "
    "by on over this last year compared against for when while below above off and because after during at between "
    "among within but that was were is are had have would will came said".split()
)
_HALF_OF = frozenset("of the its their his her our all that this those these as what".split())
_HALF_OF_A = frozenset(
    "million billion trillion dozen hour percentage percent point day year century mile hundred thousand pct per mln "
    "bln".split()
)
_MOVES = frozenset(
    "by than nearly almost about roughly around over cut fell fallen falls fall rose risen rises rise lost shed down "
    "up dropped gained jumped grew surged slashed least only just some to under approximately exactly".split()
)
_RATES = frozenset("percentage percent pct point".split())
_NOT_HALF = frozenset("first second this last other each better latter next every fiscal a former".split())


def _opens(text: str, end: int) -> bool:
    """Whether a fraction may end here: at a stop, a bracket, or before a word that shows what it divides."""
    if end >= len(text) or text[end] in '.,;:)]”"!?—–’\ufffc' or text[end + 1 : end + 2] in ("(", "—", "–"):
        return True
    return _next(text, end)[1] in _DIVIDES and text[end] != "-"


def share(text: str, start: int, end: int) -> Core | None:
    """`a third of`, `half the`, `nearly a quarter`, `half a million`, `a quarter-point`."""
    word = text[start:end].lower()
    if word == "half":
        return _half(text, start, end)
    gap, following, after = _next(text, end)
    article = _ARTICLE.search(text, max(0, start - 4), start)
    if not article:
        rate = word == "quarter" and (following in _RATES if gap == "-" else following == "percentage")
        return _share(text, start, end, Decimal("0.25")) if rate else None
    begin = article.start()
    if word == "quarter":
        if following == "of" and _next(text, after)[1] in ("a", "an"):  # `a quarter of a million`
            _, following, after = _next(text, _next(text, after)[2])
        if BIG.get(following, 0) > 3:
            return _part_of(begin, after, following, Decimal("0.25"))
        moved = previous(text, begin).lower() in _MOVES and _opens(text, end)
        if not (moved or following in _RATES or _next(text, end)[1] == "of"):
            return None
    elif not _opens(text, end) and following not in _RATES:
        return None
    return _share(text, begin, end, fraction(1, FRACTIONS[word]))


def _half(text: str, start: int, end: int) -> Core | None:
    """`half of`, `half a million`, `by half`; not `the first half`, `half-hearted`."""
    before = previous(text, start).lower()
    gap, following, after = _next(text, end)
    if before in _NOT_HALF and not (before == "a" and following in _RATES):
        return None
    if gap == "-" and following in ("million", "billion", "dozen", "trillion"):
        return _part_of(start, after, following, _PARTS["half"])
    if following in ("a", "an"):
        _, of_what, where = _next(text, after)
        if of_what in BIG or of_what == "dozen":
            return _part_of(start, where, of_what, _PARTS["half"])
        divides = of_what in _HALF_OF_A
    else:
        rate = following in _RATES and (following != "point" or gap == "-")
        divides = following in _HALF_OF or rate or (gap == "-" and following == "hour")
    if not divides and not ((before in _MOVES or before == "in") and _opens(text, end)):
        return None
    return _share(text, start if before != "a" else text.rindex("a", 0, start), end, _PARTS["half"])


def _part_of(start: int, end: int, word: str, value: Decimal) -> Core:
    if word == "dozen":
        return Core(start, end, value * 12, in_words=True)
    decimals = 1 if value == _PARTS["half"] else 2
    return Core(start, end, value, decimals, Decimal(1).scaleb(-decimals), True, BIG[word])


_OWNS = pattern(r"\s+[A-Za-z]+['’]s\s")  # `a third of a year's revenue` divides the revenue
_OF_ONE = pattern(r"\s+(?P<of>of\s+)?(?:an?|one|1)(?=\s)")


def _share(text: str, start: int, end: int, value: Decimal) -> Core:
    """A fraction of the unit that follows (`half a percentage point`), or a ratio."""
    decimals = min(max(-int(value.as_tuple().exponent), 0), 3)
    step = Decimal(1).scaleb(-decimals)
    of = _OF_ONE.match(text, end)
    if of and _next(text, of.end())[1] == "point":
        return Core(start, _next(text, of.end())[2], value, decimals, step, True, kind="points")
    if of and _measures(text, of.end()) and not (of["of"] and _OWNS.match(text, of.end())):
        return Core(start, of.end(), value, decimals, step, True)
    gap, word, after = _next(text, end)
    if (gap == "-" or value in (_PARTS["half"], _PARTS["quarter"])) and word in ("point", "points"):
        return Core(start, after, value, decimals, step, True, kind="points")
    if word in ("percent", "percentage", "pct", "per", "basis") or (gap == "-" and word == "hour"):
        joined = units.unit(units.ahead(text, end), scaled=False) is not None
        if joined:
            return Core(start, end, value, decimals, step, True)
    return Core(start, end, value, 2, _HUNDREDTH, True, kind="ratio")


def of_one(text: str, end: int) -> int:
    """Where `of a` ends in `0.3 of a percentage point`; `end` where no unit follows."""
    of = _OF_ONE.match(text, end)
    return of.end() if of and _measures(text, of.end()) else end


def _measures(text: str, end: int) -> bool:
    found = units.unit(units.ahead(text, end), scaled=False)
    if found:
        return found[0].kind in ("percent", "points", "duration")
    return units.scale(text, end, money=False, spelt=True)[1] > 2


# ---- shares of two numbers --------------------------------------------------------------------

_SHARE = pattern(
    r"(?:\s+in\s+(?:every\s+)?|\s+out\s+of\s+(?:every\s+)?|-in-(?:every-)?|-for-)([A-Za-z]+|[0-9]+(?:,000)*)(?![0-9A-Za-z]|[.,:/][0-9])"
)


def of_two(text: str, core: Core) -> Core | None:
    """`one in five`, `3 out of 4`, `2-for-1`: one ratio; None where the numbers have nothing to do with each other."""
    match = _SHARE.match(text, core.end)
    if not match:
        return None
    split = text.startswith("-for-", core.end)
    if match[1][0].isdecimal():
        other, stop = Decimal(match[1].replace(",", "")), match.end()
    elif read := spelt(text, match.start(1)):
        stop, other, _ = read
    else:
        return None
    if split:
        sound = other > 0
    else:
        sound = 0 < core.value < other and core.value < 100 and not (1000 < other < 2150 and match[1].isdecimal())
        even = other <= 10 or other % 5 == 0 or other in (12, 16)  # `one in five`, not `12 in 31`
        sound = sound and even and not units.measured(units.ahead(text, stop))
    if not sound:
        return None
    value = fraction(int(core.value), int(other))
    return core._replace(end=stop, value=value, decimals=2, step=_HUNDREDTH, kind="ratio")


# ---- multiples --------------------------------------------------------------------------------

ACTIONS = {
    "doubled": 2, "doubles": 2, "doubling": 2, "double": 2, "tripled": 3, "triples": 3, "tripling": 3, "triple": 3,
    "trebled": 3, "trebles": 3, "trebling": 3, "treble": 3, "quadrupled": 4, "quadruples": 4, "quadrupling": 4,
    "quadruple": 4, "quintupled": 5, "quintuple": 5, "twice": 2, "halved": 0, "halving": 0, "halve": 0, "thrice": 3,
}  # fmt: skip
FOLDS = {
    f"{word}fold": value
    for word, value in (*ONES.items(), ("ten", 10), ("hundred", 100), ("thousand", 1000))
    if value > 1
}
_COMPARED = frozenset(
    "as the that its their his her our your what this those last from in to by over since within compared year "
    "previous on during between after again every for at and when normal usual or but".split()
)
_DOUBLE = frozenset("the that its their his her our what last this".split())
_DOUBLE_BEFORE = frozenset(
    "to will would could may might can shall should must not than almost nearly about roughly more did is was were "
    "are be been least it they that".split()
)
_TWICE = frozenset("as the that its their his her our what those this last normal usual more".split())


def multiple(text: str, start: int, end: int) -> Core | None:
    """`doubled`, `twice the`, `to triple by 2030`, `tenfold`."""
    word = text[start:end].lower()
    if text[end : end + 1] == "-" or text[start - 1 : start] == "-":
        return None
    if word in FOLDS:
        return Core(start, end, Decimal(FOLDS[word]), in_words=True, kind="multiple")
    _, following, after = _next(text, end)
    before = previous(text, start).lower()
    if following in ("down", "up", "check") or (following == "as" and _next(text, after)[1] in ("a", "an")):
        return None
    if word in ("twice", "thrice"):
        if following not in _TWICE and before not in ("than", "nearly", "almost", "about"):
            return None
    elif not word.endswith(("ed", "ing", "es")) and following not in _DOUBLE:
        ends = end >= len(text) or text[end] in '.,;:)”"!?'
        if before not in _DOUBLE_BEFORE or not (ends or following in _COMPARED):
            return None
    value = ACTIONS[word]
    if not value:
        return Core(start, end, Decimal("0.5"), 1, _TENTH, True, kind="multiple")
    return Core(start, end, Decimal(value), in_words=True, kind="multiple")
