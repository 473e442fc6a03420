"""Numbers that are no claims: names, addresses, clock times, references, list marks, codes.

What is decided here, case by case, is what a copy editor would say of a bare number (one without a unit):

- behind a capital word that does not open the sentence it is a name (`Model 3`, `Section 301`, `Airbus 320`), unless
  it counts something that can be counted (`In Ohio 12 people`), has groups or decimals, or stands in a heading;
- behind a word that numbers things it is a reference (`page 12`, `No. 2`, `phase 3`);
- with `a.m.`, a colon or a time zone it is a time of day; before a street's name it is an address.
"""

from __future__ import annotations

import re

from nutgraf.quantities.numbers import SPACE, W

# behind these a number is a reference, whatever the case of the word
_DESIGNATORS = frozenset(
    """no nos number numbers nr page pages p pp chapter chapters section sections sec article articles art line lines
    paragraph paragraphs para clause rule rules item items figure fig table step phase level version volume vol
    episode season round type stage grade class category zone tier tiers scope gate room row platform flight channel
    question proposition measure route highway interstate exit terminal pier runway unit reactor building apartment apt
    suite floor lot block case docket bill resolution act amendment annex appendix schedule exhibit form box chart
    note footnote ref id code size series model mark generation gen track lane area sector district precinct ward
    psalm verse bus train formula option protocol regulation directive treaty iso din part day week""".split()
)
# capital words that open a sentence or a heading and leave the number a number
_OPENERS = frozenset(
    """a about above across after all almost also among an and another any around as at because before below between both
    but by despite down during each even every exactly except few for from had has have how if in including inside into is
    it its just last least less like many more most much near nearly next no not now of off on one only onto or other our
    out outside over per plus minus roughly since so some such than that the their them then there these they this those
    through to total under until up upon was we were when where which while who with within without would yet you your
    additional approximately barely fewer first hardly initially later net revs revenue revenues sales profit loss shr
    shrs avg oper year total assets loans deposits output production exports imports stocks prior previous versus vs gross
    cut cuts add adds hire hires fire fires lay kill kills killed injure injures injured buy buys sell sells sold close
    closes open opens lose loses lost win wins won gain gains gained rise rises rose fall falls fell drop drops dropped jump
    jumps jumped hit hits top tops reach reaches reached see sees saw make makes made ship ships shipped deliver delivers
    delivered employ employs employed recall recalls recalled eliminate eliminates create creates created build builds
    built spend spends spent raise raises raised pay pays paid seek seeks sought face faces faced plan plans name names
    get gets take takes took keep keeps kept hold holds held show shows showed find finds found want wants need needs
    target targets expect expects forecast forecasts aged age say says said population turnout""".split()
)
# what can be counted in any sentence: behind these a capital word before the number is no part of a name
_COUNTABLE = (
    r"(?:people|persons|workers|employees|jobs|staff|deaths|dead|killed|injured|companies|firms|countries|nations|states|cities|"
    r"seats|votes|lawmakers|men|women|children|students|soldiers|troops|officers|stores|shops|branches|shares|homes|"
    r"houses|tons|tonnes|barrels|members|voters|patients|cases|passengers|residents|customers|users|subscribers|"
    r"units|vehicles|cars|miles|kilometers|kilometres|meters|metres|feet|acres|hectares|bushels|ounces|banks|words|pages)"
)
COUNTED = re.compile(rf"(?:{W}|-)(?:[a-z]+{W})?{_COUNTABLE}(?![A-Za-z])")
_ABBREVIATION = re.compile(r"(?:No|Nos|Nr|Sec|Art|Vol|Fig|Ch|pp|p|para|Apt|Rte|Ref|Ext|Tel|#)\.?\Z", re.I)

_CLOCK = re.compile(
    rf"(?::[0-9]{{2}}|\.[0-9]{{2}}(?={W}?[ap]\.?m\b))?{W}?(?:[ap]\.m\.?|[ap]m(?![A-Za-z])|A\.?M\.?(?![A-Za-z])|P\.?M\.?(?![A-Za-z])|o['’]clock"
    rf"|(?:GMT|UTC|BST|CET|CEST|E[SD]?T|P[SD]?T|C[SD]T|M[SD]T|HKT|JST|IST|SGT)(?![A-Za-z])|hours{W}(?:GMT|local))",
)
_STREET = re.compile(
    rf"[A-Z]?(?:{SPACE}(?:[NSEW]\.?|North|South|East|West))?(?:{SPACE}[A-Z][A-Za-z.'’]*){{1,3}}{SPACE}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Drive|Dr|Place|Square|Court|Way|Plaza|Parkway|Terrace|Row|Quay|Crescent)\b"
)
_STREET_ONE = re.compile(rf"{SPACE}(?:Downing|Wall|Main|Broad|Fleet|High|Oxford|Regent|Baker){SPACE}(?:Street|St)\b|{SPACE}Broadway\b")
_PHONE = re.compile(
    r"[0-9]{3}[-.][0-9]{4}(?![0-9])|[0-9]{1,4}(?:[-. ][0-9]{2,4}){2,}(?![0-9,])|[0-9]{3,4}\)"
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![a-z])", re.I)
_GLUED = re.compile(r"[0-9A-Za-z_]*(?:[.,:/_-][0-9A-Za-z_]+)*")
_LIST = re.compile(r"[.)](?=[ \t]|$)", re.M)
_LAST_WORD = re.compile(rf"(?<![^\s\ufffc(\[\"'“‘—–/-])([A-Za-z][A-Za-z.'’&-]*){W}\Z")


def glued(text: str, start: int) -> int:
    """The end of the run that a rejected number is glued into: `1.2.3`, `737-800`, `0700.HK`."""
    return max(_GLUED.match(text, start).end(), start + 1)  # type: ignore[union-attr]  # it matches anywhere


def previous(text: str, start: int) -> str:
    """The word just before `start`, or nothing where a sign or the start of a paragraph stands between."""
    match = _LAST_WORD.search(text, max(0, start - 32), start)
    return match[1] if match else ""


def clock(text: str, end: int) -> int:
    """Where a time of day ends whose number ends at `end`, or 0."""
    match = _CLOCK.match(text, end)
    return match.end() if match else 0


def is_name(text: str, start: int, end: int) -> bool:
    """Whether the bare digits `text[start:end]` are no claim."""
    digits = text[start:end]
    after = text[end : end + 1]
    if digits[0] == "0" and len(digits) > 1 and digits[1] != ".":
        return True
    if digits.isdecimal() and len(digits) > 8:
        return True
    if after and (after.isalnum() or after in "_#@=\\" or (after in ".,:/" and text[end + 1 : end + 2].isdecimal())):
        return True
    if after == "-" and (text[end + 1 : end + 2].isupper() or _PHONE.match(text, start)):
        return True
    if after == "." and text[end + 1 : end + 2].isupper() and not text[end + 1 : end + 4].islower():
        return text[end + 1 : end + 3].isupper() or text[end + 2 : end + 3] in ("", " ", ",", ")", ">")
    if after == "(" and text[end + 1 : end + 2].isalpha() and text[end + 2 : end + 3] == ")":
        return True
    before = text[start - 1 : start]
    if before in "[({" and after and after in "])}" and before:
        if before == "[" or (len(digits) < 3 and (start < 2 or not text[start - 2 : start - 1].isalpha())):
            inner = text[end + 1 : end + 2]
            return before == "[" or len(digits) == 1 or inner == " "
    if (not before or before == "\n") and len(digits) < 4 and _LIST.match(text, end):
        return start < 2 or text[start - 2] == "\n" or _LIST.search(text[text.rfind("\n", 0, start - 1) + 1 :][:5]) is not None
    if digits.isdecimal() and len(digits) < 6 and (_STREET_ONE.match(text, end) or (after in " NSEW" and _STREET.match(text, end))):
        return not text.startswith(" Wall Street", end)
    if after == " " and len(digits) <= 4 and _PHONE.match(text, start) and digits.isdecimal():
        return True
    return _named(text, start, end, digits)


def _named(text: str, start: int, end: int, digits: str) -> bool:
    word = previous(text, start)
    if not word:
        return False
    bare = word.rstrip(".").lower()
    if bare in _DESIGNATORS:
        return bare not in ("p", "day", "week", "line", "part", "case", "unit") or not COUNTED.match(text, end)
    if word[-1] == "." and not _ABBREVIATION.search(word):
        return False
    if not word[0].isupper() and not (len(word) > 1 and word[1].isupper()):
        return False
    if bare.removesuffix("'s").removesuffix("’s") in _OPENERS or word.endswith(("'s", "’s", "s'", "s’")):
        return False
    if "," in digits or len(digits) > 4 and digits.isdecimal():
        return False
    if "." in digits and not digits.endswith(".0"):
        return bare in _SOFTWARE
    if COUNTED.match(text, end):
        return False
    return not heading(text, start) or bare in _FAMILIES


_SOFTWARE = frozenset("ios android macos windows bluetooth usb python java linux kernel version hdmi firmware gemini claude llama".split())
# families of names that stay names in a heading, where all words are capital
_FAMILIES = _SOFTWARE | frozenset(
    """iphone ipad galaxy pixel mate xbox playstation boeing airbus falcon apollo covid model route chapter article
    section title group fortune s&p nasdaq russell ftse cac dax nikkei stoxx csi asx nifty channel euro expo cup agenda
    vision formula super area world war bowl""".split()
)


def heading(text: str, at: int) -> bool:
    """Whether the line of `at` is set as a heading: most of its long words begin with a capital letter."""
    start = text.rfind("\n", max(0, at - 200), at) + 1 or max(0, at - 200)
    end = text.find("\n", at, at + 200)
    words = [w for w in text[start : end if end >= 0 else at + 200].split() if len(w) > 3 and w[0].isalpha()]
    return len(words) > 2 and sum(w[0].isupper() for w in words) * 5 >= len(words) * 4


def is_ordinal(text: str, end: int) -> bool:
    return _ORDINAL.match(text, end) is not None


# ---- numbers in words -------------------------------------------------------------------------

# behind a hyphen these make an idiom of a number in words: `two-way`, `one-off`
_IDIOMS = re.compile(
    r"-(?:way|off|time|on|stop|sided|size|shot|tier|tiered|pronged|step|factor|star|fold|faced|piece|edged|handed|letter|"
    r"dimensional|self|man|woman|liner|figure|digit|bit|track|horse|timer|upmanship|wheeler|wheeled|door|by|ish|hander|"
    r"quarters|legged|speed|stroke|ply|cent|party|state|point|pointer|nation|a|seater|headed|trick|and|toed|penny|tone|hit|oh|"
    r"something|something|ring|course|term)(?![a-z])",
    re.I,
)
_AFTER_ONE = re.compile(rf"(?:-|{W})(?:year|month|week|hour|minute|quarter|day)s?(?![a-z])|-(?:day|hour|year|month|week)", re.I)


def is_idiom(text: str, start: int, end: int, words: str) -> bool:
    """Whether a bare number in words is no claim: `one` as a word, `two-way`, `Big Four`, `nine o'clock`."""
    if text[end : end + 1] == "-" and _IDIOMS.match(text, end):
        return True
    lower = words.lower()
    if lower in ("one", "zero"):
        return True
    if clock(text, end):
        return True
    if start and text[start - 1] == "-":
        return True
    word = previous(text, start)
    if word.rstrip(".").lower() in _DESIGNATORS:
        return word.lower() not in ("day", "week") or not COUNTED.match(text, end)
    if words[0].isupper() and not words.isupper() and word and word[-1] != ".":
        after = text[end + 1 : end + 2]
        return not heading(text, start) and (word[0].isupper() or after.isupper() or word.lower() in ("the", "of"))
    return False
