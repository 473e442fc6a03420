"""Numbers that are no claims: names, addresses, clock times, references, list marks, codes.

What is decided here, case by case, is what a copy editor would say of a bare number (one without a unit):

- behind a capital word that does not open the sentence it is a name (`Model 3`, `Section 301`, `Airbus 320`), unless
  it counts something that can be counted (`In Ohio 12 people`), has groups or decimals, or stands in a heading;
- behind a word that numbers things it is a reference (`page 12`, `No. 2`, `phase 3`);
- with `a.m.`, a colon or a time zone it is a time of day; before a street's name it is an address.
"""

from __future__ import annotations

import re

from nutgraf.patterns import pattern
from nutgraf.quantities import numbers, units

# behind these a number is a reference, whatever the case of the word
_DESIGNATORS = frozenset(
    """no nos number numbers nr page pages p pp chapter chapters section sections sec article articles art line
    lines paragraph paragraphs para clause rule rules item items figure fig table step phase level version
    volume vol episode season round type stage grade class category zone tier tiers scope gate room row platform
    flight channel question proposition measure route highway interstate exit terminal pier runway unit reactor
    building apartment apt suite floor lot block case docket bill resolution act amendment annex appendix
    schedule exhibit form box chart note footnote ref id code size series model mark generation gen track lane
    area sector district precinct ward psalm verse bus train formula option protocol regulation directive treaty
    iso din junction lap hole part day week top""".split()
)
# of these, the ones that are also plain words before something that is counted: `the case 12 workers brought`
_PLAIN = frozenset(
    "p day week line lines part case unit top act bill measure question lot area track train form block note box code "
    "level mark rule grade chart number order bus stage book".split()
)
# capital words that open a sentence or a heading and leave the number a number
_OPENERS = frozenset(
    """a about above across after all almost also among an and another any around as at because before below
    between both but by despite down during each even every exactly except few for from had has have how if in
    including inside into is it its just last least less like many more most much near nearly next no not now of
    off on one only onto or other our out outside over per plus minus roughly since so some such than that the
    their them then there these they this those through to total under until up upon was we were when where
    which while who with within without would yet you your additional approximately barely fewer first hardly
    initially later net revs revenue revenues sales profit loss shr shrs avg oper year assets loans deposits
    output production exports imports stocks prior previous versus vs gross cut cuts add adds hire hires fire
    fires lay kill kills killed injure injures injured buy buys sell sells sold close closes open opens lose
    loses lost win wins won gain gains gained rise rises rose fall falls fell drop drops dropped jump jumps
    jumped hit hits top tops reach reaches reached see sees saw make makes made ship ships shipped deliver
    delivers delivered employ employs employed recall recalls recalled eliminate eliminates create creates
    created build builds built spend spends spent raise raises raised pay pays paid seek seeks sought face faces
    faced plan plans name names get gets take takes took keep keeps kept hold holds held show shows showed find
    finds found want wants need needs target targets expect expects expected forecast forecasts aged age say
    says said population turnout estimated today yesterday tomorrow mths nine six three result results combined
    altogether meanwhile however still so far""".split()
)
_CLOCK = pattern(
    r"(?:[:.][0-9]{2})?\s*(?:[ap]\.m\.?|[ap]m(?![A-Za-z])|A\.M\.?|P\.M\.?|[AP]M(?![A-Za-z])|o['’]clock)"
    r"|(?::[0-9]{2})?\s*(?:GMT|UTC|BST|CES?T|E[SD]?T|P[SD]?T|C[SD]T|M[SD]T|HKT|JST|IST|SGT)(?![A-Za-z])"
    r"|\s+hours\s+(?:GMT|local)"
)
_STREET = pattern(
    r"[A-Z]?(?: (?:[NSEW]\.?|North|South|East|West))?(?: [A-Z][A-Za-z.'’]{0,20}){1,3} "
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Drive|Dr|Place|Square|Court|Way|Plaza|Parkway|Terrace|Row|Quay|"
    r"Crescent)\b| (?:Downing|Main|Broad|Fleet|High|Oxford|Regent|Baker) (?:Street|St)\b| Broadway\b"
)
_PHONE = pattern(r"[0-9]{3}[-.][0-9]{4}(?![0-9])|[0-9]{1,4}(?:[-. ][0-9]{2,4}){2,4}(?![0-9,]|[-.][0-9])|[0-9]{3,4}\)")
_ABROAD = pattern(r"\+[0-9]{1,3}(?:[ .-]\(?[0-9]{1,5}\)?){2,6}(?![0-9,%])")
# airliners, which go by a bare number
_AIRLINER = pattern(r"7[0-8]7 (?:MAX|Max|Dreamliner|jets?|jetliners?|planes?|airliners?|aircraft|freighters?)\b")
_FORMATION = pattern(r"[1-5](?:-[0-6]){2,3}(?![0-9A-Za-z-]|[.,][0-9])")  # of a football team
_SCORE = pattern(r"[0-9]{1,3}-(?![0-9]00)[0-9]{1,3}(?![\w-]|[.,][0-9])")
_EXCHANGE = pattern(r"\b(?:HKEX|SEHK|HKG|SSE|SZSE|SHA|SHE|TYO|TSE|KRX|TPE|TWSE|KLSE|BOM|NSE):\s?\Z")
_ORDINAL = pattern(r"(?:st|nd|rd|th|ST|ND|RD|TH)(?![A-Za-z])")
_GLUED = pattern(r"[0-9A-Za-z_]*+(?:[.,:/_-][0-9A-Za-z_]++)*+")
_LIST = pattern(r"[.)](?=\s|\Z)")


def glued(text: str, start: int) -> int:
    """The end of the run that a rejected number is glued into: `1.2.3`, `737-800`, `0700.HK`."""
    match = _GLUED.match(text, start)
    return max(match.end() if match else 0, start + 1)


def previous(text: str, start: int) -> str:
    """The word just before `start`, or nothing where a sign or the start of a paragraph stands between."""
    if not start or not text[start - 1].isspace():
        return ""
    words = text[max(0, start - 32) : start].split()
    word = words[-1].rpartition("\ufffc")[2].lstrip("([\"'“‘—–/") if words else ""
    return word if word and word[0].isalpha() and (word[-1].isalpha() or word[-1] in ".'’") else ""


def clock(text: str, end: int) -> int:
    """Where a time of day ends whose number ends at `end`, or 0."""
    match = _CLOCK.match(text, end)
    return match.end() if match else 0


def telephone(text: str, start: int) -> int:
    """Where a telephone number that begins with a nought or a plus ends, or 0."""
    if text[start] == "0":
        match = _PHONE.match(text, start)
    else:
        match = _ABROAD.match(text, start - 1) if text[start - 1 : start] == "+" else None
    return match.end() if match else 0


def designates(word: str) -> bool:
    """Whether a number behind the word is a reference: `page`, `No.`"""
    return word.rstrip(".").lower() in _DESIGNATORS


_ROW_BEHIND = pattern(r"([0-9.,]*[0-9])(?:,|,?\s(?:and|or|to|through))\s\Z")
_ROW_AHEAD = pattern(r"(?:,?\s+(?:and|or|to|through|&)\s+|,\s*|\s?[-\u2010-\u2015]\s?)(?=[0-9])")
_BEARING = pattern(r"\s?(?:°\s?)?[NSEW](?![A-Za-z])")


def is_row(text: str, start: int, comma: str, counts: bool) -> bool:
    """Whether the bare `comma` at `start` (`2,3`) is a list, a score or a place, and no number with a decimal comma.

    One in a row with other numbers is, if these have no decimal comma; so is one in brackets, one with a year or more
    than two digits behind, one of numbers that follow on each other (`12,13`), and one of single digits that
    nothing shows to be counted.
    """
    end = start + len(comma)
    first, _, second = comma.rpartition(",")
    if first == "0":
        return False
    ahead, behind = _ROW_AHEAD.match(text, end), _ROW_BEHIND.search(text, max(0, start - 24), start)
    if (ahead and numbers.comma(text, ahead.end())) or (behind and numbers.comma(behind[1])):
        return False
    if ahead or behind or len(second) > 2 or (first.isdecimal() and len(first) > 3) or _BEARING.match(text, end):
        return True
    if text[start - 1 : start] in ("(", "[") and text[end : end + 1] in (")", "]"):
        return True
    return not counts and (len(comma) == 3 or (first.isdecimal() and int(second) - int(first) == 1))


def is_ordinal(text: str, end: int) -> bool:
    return _ORDINAL.match(text, end) is not None


def is_name(text: str, start: int, end: int) -> bool:
    """Whether the bare digits `text[start:end]` are no claim."""
    digits = text[start:end]
    if (digits[0] == "0" and len(digits) > 1 and digits[1] != ".") or (digits.isdecimal() and len(digits) > 8):
        return True
    return (
        _is_code(text, start, end, digits) or _is_mark(text, start, end, digits) or _is_named(text, start, end, digits)
    )


def _is_code(text: str, start: int, end: int, digits: str) -> bool:
    """Glued to something: `1.2.3`, `9988.HK`, `401(k)`, `10-K`; telephone numbers and addresses."""
    after, next_ = text[end : end + 1], text[end + 1 : end + 2]
    if text[start - 1 : start] == ":" and text[start - 2 : start - 1].isupper():
        return True
    if _EXCHANGE.search(text, max(0, start - 8), start) or (digits[0] == "7" and _AIRLINER.match(text, start)):
        return True
    if not after:
        return False
    if after.isalnum() or after in "_#@=\\" or (after in ".,:/" and next_.isdecimal()):
        return True
    if after == "-" and (next_.isupper() or (next_.isdecimal() and _PHONE.match(text, start))):
        return True
    if after == "." and (next_.islower() or (next_.isupper() and not text[end + 2 : end + 3].islower())):
        return True
    if after == "-" and _FORMATION.match(text, start):
        return True
    if after == "(" and next_.isalpha() and text[end + 2 : end + 3] == ")":
        return True
    if after in ") ." and digits.isdecimal() and len(digits) <= 4 and _PHONE.match(text, start):
        return True
    return after.isupper() or (
        after == " " and digits.isdecimal() and len(digits) < 6 and bool(_STREET.match(text, end))
    )


def _is_mark(text: str, start: int, end: int, digits: str) -> bool:
    """`[12]` is a footnote, `(3)` and, at the start of a paragraph, `12.` the mark of a list."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == "[" and after == "]":
        return True
    if before == "(" and after == ")" and len(digits) == 1:
        return True
    if before in ("", "\n", "\ufffc") and len(digits) < 4 and _LIST.match(text, end):
        if before != "\n":
            return True
        line = text[text.rfind("\n", 0, start - 1) + 1 : start - 1].lstrip("\ufffc").lstrip()
        return bool(re.match(r"[0-9]{1,3}[.)]\s", line))
    return False


def _is_named(text: str, start: int, end: int, digits: str) -> bool:
    word = previous(text, start)
    if not word:
        return text[start - 2 : start] == ", " and _LISTED.search(text, max(0, start - 60), start) is not None
    bare = word.rstrip(".").lower()
    if bare in _LISTING and _LISTED.search(text, max(0, start - 60), start):
        return True
    if bare in _DESIGNATORS:
        if bare == "top":
            return word == "Top" and not heading(text, start)
        return bare not in _PLAIN or not units.noun(text, end, units.ahead(text, end))[0]
    if bare == "last" and digits in ("8", "16", "32") and not units.noun(text, end, units.ahead(text, end))[0]:
        return True  # a round of a cup
    if word == "of" and previous(text, text.rindex("of", 0, start)) in ("Group", "group"):
        return True
    if digits == "9" and text.startswith("-to-5", end):
        return True
    if digits == "911" and text[end : end + 5] in (" call", " disp", " oper"):
        return True
    if word[-1] == ".":
        return bool(_BILL.fullmatch(word))
    if not word[0].isupper() and not word[1:2].isupper():
        return False
    if bare in _OPENERS or word.endswith(("'s", "’s", "s'", "s’")):
        return False
    if "," in digits or (len(digits) > 4 and digits.isdecimal()):
        return False
    if "." in digits and not digits.endswith(".0"):
        return bare in _SOFTWARE
    if bare in _FAMILIES:
        return True
    if _SCORE.match(text, start):
        return False  # `beat City 3-2`
    return not units.counts(units.ahead(text, end)) and not heading(text, start)


_BILL = pattern(r"(?:[HSA]\.\s?[RBJ]\.|H\.?J\.?|S\.)(?:Res\.)?")  # `H.R. 3684`
_SOFTWARE = frozenset("ios android macos windows bluetooth usb python java linux kernel version hdmi firmware".split())
# families of names that stay names in a heading, where all words are capital
_FAMILIES = _SOFTWARE | frozenset(
    """iphone ipad galaxy pixel mate xbox playstation boeing airbus falcon apollo covid model route chapter article
    section title group fortune s&p nasdaq russell ftse cac dax nikkei stoxx csi asx nifty channel euro expo cup
    agenda vision formula super area world war bowl""".split()
)


# the second and later of several references: `pages 3 and 4`, `Nos. 1, 2 and 5`
_LISTING = frozenset("and or to through".split())
_LISTED = pattern(
    r"\b(?:nos\.?|numbers|pages|pp\.|chapters|sections|articles|paragraphs|clauses|rules|figures|tables|steps|phases|"
    r"levels|volumes|episodes|rooms|flights|routes|exits|schedules|exhibits|forms|notes|weeks)\s+[0-9]+"
    r"(?:(?:,?\s+(?:and|or|to|through)|,)\s+[0-9]+)*(?:,?\s+(?:and|or|to|through)|,)\s+\Z",
    re.I,
)


def heading(text: str, at: int) -> bool:
    """Whether the line of `at` is set as a heading: most of its long words begin with a capital letter."""
    low = max(0, at - 200)
    start = max(text.rfind("\n", low, at), text.rfind("\ufffc", low, at), low - 1) + 1
    end = text.find("\n", at, at + 200)
    words = [w for w in text[start : end if end >= 0 else at + 200].split() if len(w) > 3 and w[0].isalpha()]
    return len(words) > 2 and sum(w[0].isupper() for w in words) * 5 >= len(words) * 4


# ---- numbers in words -------------------------------------------------------------------------

# behind a hyphen these make an idiom of a number in words: `two-way`, `one-off`
_IDIOMS = frozenset(
    "way off time times on stop sided size shot tier tiered pronged step factor star faced piece edged handed letter "
    "dimensional self man woman liner figure digit bit track horse timer upmanship wheeler wheeled by ish hander "
    "legged speed stroke ply party state nation seater headed trick and toed something ring course term".split()
)
_HYPHENED = pattern(r"-([A-Za-z]+)")


def is_idiom(text: str, start: int, end: int) -> bool:
    """Whether a bare number in words is no claim: `one` as a word, `two-way`, `Big Four`, `nine o'clock`."""
    if (match := _HYPHENED.match(text, end)) and match[1].lower() in _IDIOMS:
        return True
    words = text[start:end]
    if words.lower() in ("one", "zero") or text[start - 1 : start] == "-" or clock(text, end):
        return True
    word = previous(text, start)
    bare = word.rstrip(".").lower()
    if bare in _DESIGNATORS:
        return bare != "top" and (bare not in _PLAIN or not units.noun(text, end, units.ahead(text, end))[0])
    if bare in ("last", "final") and words.lower() in ("four", "eight", "sixteen"):
        return not units.noun(text, end, units.ahead(text, end))[0]  # of a cup
    if words[0].isupper() and not words.isupper() and word and word[-1] != ".":
        after = text[end + 1 : end + 2]
        named = word[0].isupper() or after.isupper() or bare in ("the", "of")
        return named and (bare in _FAMILIES or not heading(text, start))
    return False
