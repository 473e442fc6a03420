"""The values of single fields: a scalar's text to what its kind holds, or what is wrong with it.

Each function gets the text without the white space round it and returns the value, or a `Wrong`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.problems import nearest
from nutgraf.quantities import Date, Quantity, find, parse_date, parse_quantity
from nutgraf.schema.fields import IDS, IdForm, Kind, KindName
from nutgraf.schema.syntax import short


class Wrong(NamedTuple):
    message: str
    hint: str = ""


_DATES = "a date is 2025-02-13, 2025-02, 2024-Q4, 2024 or, approximate, 2024~"
_QUANTITIES = "a quantity is -18.2%, 3.5 percentage points, USD 25.6 billion, 94,000 or 12 months"
_MOMENTS = "write 2025-02-13, or with a time 2025-02-13T09:00+08:00"
_MONTHS = "January February March April May June July August September October November December".split()
_DATE_SHAPE = pattern(r"[0-9X][0-9A-Z~?%/.-]*")
_DAY = pattern(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)
_MOMENT = pattern(
    r"(\d{4}-\d{1,2}-\d{1,2})"
    r"(?:(?:[Tt]| +)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)? *([Zz]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_URL = pattern(r"https?://[^\s/?#@\\<>\"\[\]]+(?:[/?#][^\s<>\"\\]*)?", re.I)
_SEGMENT = pattern(r"[^\s./\\:*?\"<>|\x00-\x1f\x7f](?:[^\s/\\:*?\"<>|\x00-\x1f\x7f]*[^\s./\\:*?\"<>|\x00-\x1f\x7f])?")
_LANGUAGE = pattern(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}")
_ZONE = pattern(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,3}")
_REF = re.compile(r"[^\s,;:]+")
_FACT = pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z][a-z0-9_]*")
_FORMS = {form: pattern(shape) for form, (shape, _) in IDS.items()}
_BINDING = pattern(r"\]\s?\((?:fact|entity|briefing|topic|page|source|waive|facts):")


def text(value: str) -> str | Wrong:
    if "](" in value and _BINDING.search(value):
        return Wrong("a binding does not work here", "this text is shown as it stands: write words only")
    return value


@lru_cache(maxsize=1024)  # the same ones stand in many files, and several times in each
def date(value: str) -> Date | Wrong:
    """A date of the context-free kinds of EDTF: one that says when, as precisely as it is known."""
    found = parse_date(value) if _DATE_SHAPE.fullmatch(value) else None
    if found is None or found.start is None:
        return Wrong(*(_impossible(value) or (f"`{value}` is not a date", _in_words(value) or _DATES)))
    return found


def _in_words(value: str) -> str:
    """What to write for a date as it stands in a sentence."""
    for mention in find(value):
        clear = re.search("[A-Za-z]", value)  # 02/03/2025 is another day on either side of the Atlantic
        if clear and isinstance(mention.meaning, Date) and mention.meaning.start and mention.words == value:
            return f"write {mention.meaning.edtf}"
    return ""


def day(value: str) -> Date | Wrong:
    found = date(value)
    if isinstance(found, Date) and found.precision != "day":
        return Wrong(f"`{value}` is not a day", "a session is one day, as 2025-02-13; give a longer time as `period:`")
    return found


def _impossible(value: str) -> tuple[str, str] | None:
    """What is wrong with a date that has the right shape."""
    found = _DAY.match(value)
    if not found:
        return None
    year, month, of_month = (int(part) if part else None for part in found.groups())
    if year and month is not None and not 1 <= month <= 12 and (of_month is not None or not 21 <= month <= 41):
        return f"there is no month {month}", _DATES
    if year and month and month <= 12 and of_month is not None:
        days, called = monthrange(year, month)[1], f"{_MONTHS[month - 1]} {year}"
        if not 1 <= of_month <= days:
            return f"there is no {_ordinal(of_month)} of {called}", f"{called} has {days} days"
        if len(found.group()) == len(value) < 10:
            return f"`{value}` is not a date", f"write {year:04}-{month:02}-{of_month:02}"
    return None


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def moment(value: str) -> datetime | Wrong:
    """A day, or a day and a time; a zone only where one was written. A day alone is its midnight."""
    found = _MOMENT.fullmatch(value)
    if not found:
        return Wrong(*(_impossible(value) or (f"`{value}` is not a date and time", _in_words(value) or _MOMENTS)))
    wrong = _impossible(found.group(1))
    year, month, of_month = map(int, found.group(1).split("-"))
    if wrong or not 1000 <= year <= 9000:
        return Wrong(*(wrong or (f"`{value}` is not a date and time", _MOMENTS)))
    hour, minute, second = (int(part or 0) for part in found.group(2, 3, 4))
    if hour > 23 or minute > 59 or second > 59:
        hint = "hours go from 00 to 23, minutes and seconds from 00 to 59"
        return Wrong(f"there is no time {value[found.start(2) :]}", hint)
    zone = found.group(5)
    tz: timezone | None = None
    if zone:
        digits = zone[1:].replace(":", "").ljust(4, "0")
        away = timedelta(hours=int(digits[:2] or 0), minutes=int(digits[2:] or 0))
        if away > timedelta(hours=14) or int(digits[2:]) > 59:
            return Wrong(f"there is no zone {zone}", "zones go from -12:00 to +14:00")
        tz = timezone(-away if zone[0] == "-" else away) if away else UTC
    return datetime(year, month, of_month, hour, minute, second, tzinfo=tz)


@lru_cache(maxsize=1024)
def quantity(value: str) -> Quantity | Wrong:
    found = parse_quantity(value)
    if found is None:
        return Wrong(f"`{value}` is not a quantity", _QUANTITIES)
    return found


def integer(value: str) -> int | Wrong:
    if not re.fullmatch(r"[+-]?\d{1,2}", value, re.ASCII):
        return Wrong(f"`{value}` is not a whole number of decimals", "write 0, 1, 2 …")
    return int(value)


def url(value: str) -> str | Wrong:
    if _URL.fullmatch(value):
        return value
    bare = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/\S*)?", value)
    hint = f"write https://{value}" if bare else "it begins with https:// and holds no space"
    return Wrong(f"`{value}` is not the address of a page", hint)


def language(value: str) -> str | Wrong:
    return value if _LANGUAGE.fullmatch(value) else Wrong(f"`{value}` is not a language", "write en, zh-Hant, pt-BR …")


def zone(value: str) -> str | Wrong:
    if _ZONE.fullmatch(value):
        return value
    return Wrong(f"`{value}` is not a time zone", "write Asia/Hong_Kong, Europe/London, UTC …")


def permalink(value: str, slots: tuple[str, ...]) -> str | Wrong:
    """An address below the site's root with slots in braces; it ends in a slash or in .html."""
    used = re.findall(r"\{([^{}]*)\}", value)
    shown = ", ".join(f"{{{slot}}}" for slot in slots)
    unknown = [slot for slot in used if slot not in slots]
    if unknown:
        return Wrong(f"there is no {{{unknown[0]}}} to fill in here", f"there are {shown}")
    if not {"slug", "id"} & set(used):
        return Wrong("every page would get the same address", f"put in {{{slots[0]}}}")
    bare = re.sub(r"\{[^{}]*\}", "x", value)
    if not re.fullmatch(r"/?(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_][A-Za-z0-9_.-]*\.html)?", bare):
        return Wrong(f"`{value}` is not an address below the site's root", "write it as /analysis/{slug}.html")
    return value


def alias(value: str) -> str | Wrong:
    """An address below the site's root that a page had before; it ends in .html, .htm, a slash or a name."""
    if re.match("https?:", value):
        return Wrong(f"`{value}` is the whole of an address", "write what follows the host: /2019/old-name.html")
    if re.search(r"[?#%]", value):
        return Wrong(f"`{value}` is no path", "write it without what follows ? or #, and with letters as they are read")
    *folders, name = value.removeprefix("/").split("/")
    bad = [each for each in folders if not _SEGMENT.fullmatch(each) or each.lower().endswith((".html", ".htm"))]
    if bad or not (folders or name) or (name and not _SEGMENT.fullmatch(name)):
        return Wrong(f"`{value}` is not an address below the site's root", "write it as /2019/old-name.html")
    if re.search(r"\.(?!html?$)[a-z][a-z0-9]{1,4}$", name, re.I):
        return Wrong(
            f"no host serves `{value}` as a page", "a page ends in .html, .htm, a slash or a name without a dot"
        )
    return value


def choice(value: str, choices: tuple[str, ...]) -> str | Wrong:
    if value in choices:
        return value
    lower = value.lower().replace("_", " ").replace("\u2019", "'")
    hint = f"write `{lower}`" if lower in choices else "there are " + ", ".join(f"`{each}`" for each in choices)
    return Wrong(f"`{value}` is not possible here", hint)


@lru_cache(maxsize=1024)
def ref(value: str) -> str | Wrong:
    """A name; whether there is such a thing is for linking to say."""
    if _REF.fullmatch(value):
        return value
    parts = [part for part in re.split(r"[\s,;]+", value) if part]
    if re.search("[,;]", value) and len(parts) > 1:
        return Wrong(f"`{value}` is not one name", f"write a list: [{', '.join(parts)}]")
    if value.startswith("-"):
        return Wrong(f"`{value}` is not a name", "a dash that begins an item of a list has a space behind it")
    if re.match("https?:", value):
        hint = "put it under `sources:` with an id, as its `url:`, and name the id here"
        return Wrong(f"`{value}` is an address, not an id", hint)
    scheme, _, name = value.partition(":")
    if name and _REF.fullmatch(name) and scheme.isalpha():
        return Wrong(f"`{value}` is not a name", f"write `{name}` only")
    return Wrong(f"`{value}` is not a name", f"did you mean `{named(value, 'id')}`?")


def slug(value: str) -> str | Wrong:
    if re.fullmatch(IDS["slug"][0], value):
        return value
    return Wrong(f"`{value}` is not a name of the form that addresses have", f"did you mean `{named(value, 'slug')}`?")


def fact(value: str) -> str | Wrong:
    if _FACT.fullmatch(value):
        return value
    hint = "write the briefing and the fact: other-briefing/fact_id"
    return Wrong(f"`{value}` is not a fact of another briefing", hint)


@lru_cache(maxsize=1024)
def name(value: str, form: IdForm) -> Wrong | None:
    """What is wrong with an id of a mapping, if anything."""
    if _FORMS[form].fullmatch(value):
        return None
    pattern, words = IDS[form]
    if form == "code":
        return Wrong(f"`{short(value)}` is not a code of a problem", nearest(short(value), pattern.split("|")))
    return Wrong(f"`{short(value)}` is not a good id", f"an id is made of {words}: `{short(named(value, form))}`")


def named(value: str, form: IdForm) -> str:
    """The id that is nearest to a value: always one of its form."""
    if form == "language":
        found = re.match(r"[\W_]*([A-Za-z]{2,3})(?:[\W_]+([A-Za-z0-9]{2,8}))?(?![A-Za-z0-9])", value)
        return "-".join(filter(None, found.groups())) if found else "en"
    joint = "-" if form == "slug" else "_"
    kept = "a-z0-9" + ("" if form in ("slug", "id", "fact") else "-")
    result = re.sub(f"[^{kept}]+", joint, value.lower()).strip("-_")
    if form != "slug" and result[:1].isdigit():
        result = "n" + result
    return result or "x"


def chosen(kind: Kind, value: str) -> str | Wrong:
    """The value of a field of a kind with choices."""
    return choice(value, kind.choices) if kind.name == "choice" else permalink(value, kind.choices)


def shortened(wrong: Wrong, value: str) -> Wrong:
    """What is wrong with a value, where that is too long to be shown as it is."""
    if short(value) == value:
        return wrong
    return Wrong(wrong.message.replace(value, short(value)), wrong.hint.replace(value, short(value)))


# What reads the text of a scalar field of each kind that is not prose and has no choices.
READERS: dict[KindName, Callable[[str], object]] = {
    "text": text,
    "date": date,
    "day": day,
    "moment": moment,
    "words": str,
    "quantity": quantity,
    "formula": str,
    "integer": integer,
    "url": url,
    "language": language,
    "zone": zone,
    "alias": alias,
    "ref": ref,
    "refs": ref,
    "slugs": slug,
    "fact": fact,
}
