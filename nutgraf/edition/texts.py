"""Texts of the author as a template sees them: pieces of HTML with every hole resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from unicodedata import bidirectional

from nutgraf import formulas, prose, views
from nutgraf.catalogue import catalogue, is_chinese
from nutgraf.edition.edition import Edition
from nutgraf.edition.links import resolve
from nutgraf.edition.values import Linked
from nutgraf.model import END, OPEN, SHUT, Binding, Candidate, Event, Figure, Move, PlainPage, Quote, Text
from nutgraf.patterns import pattern
from nutgraf.portable import NamedTuple
from nutgraf.quantities import Date, Quantity, direction, formats

_HOLE = pattern(f"{OPEN}(\\d+){SHUT}([^{END}]*){END}")
_HEDGED = pattern(
    r"(?:\b(?:about|around|some|nearly|almost|roughly|approximately|over|under|above|below|up to|at (?:least|most)|"
    r"(?:more|less|fewer) than))\s*$",
    re.I,
)
_HEDGED_CHINESE = pattern("(?:约|大约|近|将近|接近|超过|逾|超|至少|不到|不足|至多)\\s*$")
_SIGNS = {"more than": ">", "at least": "≥", "less than": "<", "up to": "≤"}


class Shown(NamedTuple):
    """What all that show a fact show alike."""

    kind: views.Kind
    label: views.Text | None  # where it binds nothing: else it has another number, or another link, on each page
    value: views.Value | None
    date: views.Stamp | None
    period: views.Stamp | None
    basis: str
    measure: str
    entities: list[views.Link]


@dataclass(slots=True)
class Page:
    """What a page has given numbers and letters to, in reading order, while its texts are made.

    `slug` is the briefing whose page it is, or empty: then facts and sources are links to where they are told. `path`
    is where the page stands, if it is no briefing's: what links in its texts are relative to.
    """

    edition: Edition
    slug: str = ""
    path: str = ""
    numbers: dict[str, int] = field(default_factory=dict)  # anchor of a note -> its number
    noted: list[str] = field(default_factory=list)  # the keys of the facts of those, in order
    letters: dict[str, str] = field(default_factory=dict)  # source key -> its letter
    # What a page shows many times is one value in its slice: sources named, links to entities, dates.
    refs: dict[str, views.SourceRef] = field(default_factory=dict)  # by the key of the source
    # By the keys of the sources of a fact: these, and those that they are known through.
    cited: dict[tuple[str, ...], tuple[list[views.SourceRef], list[views.SourceRef]]] = field(default_factory=dict)
    entities: dict[str, views.Link] = field(default_factory=dict)  # by id
    stamps: dict[str, views.Stamp] = field(default_factory=dict)  # by the date as EDTF
    values: dict[str, views.Value] = field(default_factory=dict)  # by the key of the fact, as are these:
    shown: dict[str, Shown] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # see `plain_label`
    in_body: set[str] = field(default_factory=set)
    graphics: set[str] = field(default_factory=set)  # that were placed
    bound: dict[str, list[str]] = field(default_factory=dict)  # anchor of a note -> ids of the places that bind it
    places: int = 0  # how many of those there are

    def number(self, anchor: str, key: str) -> int:
        """The number of the note of a fact, which has one from now on."""
        number = self.numbers.get(anchor)
        if number is None:
            self.noted.append(key)
            number = self.numbers[anchor] = len(self.noted)
        return number

    def letter(self, key: str) -> str:
        return self.letters.setdefault(key, letter(len(self.letters)))

    def stamp(self, date: Date | None) -> views.Stamp | None:
        if date is None:
            return None
        made = self.stamps.get(date.edtf)
        if made is None:
            made = self.stamps[date.edtf] = stamp(date, self.edition.lang)
        return made

    def value(self, linked: Linked) -> views.Value | None:
        """The value of a fact as it is shown."""
        if (quantity := linked.value) is None:
            return None
        made = self.values.get(linked.key)
        if made is None:
            told = linked.fact
            change = isinstance(told, Move) or (isinstance(told, Figure) and (bool(told.basis) or quantity.signed))
            made = self.values[linked.key] = value(quantity, self.edition.lang, change=change)
        return made

    def label(self, linked: Linked) -> str:
        """What a fact is called, in words only."""
        made = self.labels.get(linked.key)
        if made is None:
            shown = self.shown.get(linked.key)
            words = shown.label["words"] if shown and shown.label else plain_label(self.edition, linked)
            made = self.labels[linked.key] = words
        return made


def letter(index: int) -> str:
    """A, B, … Z, AA, AB, …"""
    head, last = divmod(index, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + last)


def fact_anchor(page: Page, fact: Linked, name: str = "") -> str:
    """The id of a fact's note: `f-<id>`; of a fact of another briefing, `f-<slug>.<id>`."""
    if name and "/" not in name:
        return f"f-{name}"
    if fact.slug == page.slug:
        return f"f-{fact.id}"
    return f"f-{fact.slug}.{fact.id}"


def source_anchor(page: Page, key: str) -> str:
    slug, _, name = key.partition("/")
    return f"s-{name}" if slug in ("", page.slug) else f"s-{slug}.{name}"


def view(page: Page, text: Text, *, body: bool = False, once: bool = False, home: str | None = None) -> views.Text:
    """A text with its holes resolved. Facts that it binds are numbered as they come. One in another language than the
    page's says so in its HTML.

    `home` is the briefing that tells it, if that is not the page's own: its ids are meant. `body` says that it is
    the article's body, `once` that the page shows it just once: then its bindings get ids to lead back to.
    """
    if text.bindings:
        made = _resolved(page, text, body, once, page.slug if home is None else home)
    else:
        html = text.html
        plain = prose.words_only(html) if "<" in html or "&" in html else html
        # one string, not two: a slice is read often
        made = {"parts": [plain if plain == html else html] if html else [], "words": plain}
    if page.edition.language and page.edition.note(made["words"], text.lang) in page.edition.foreign:
        made["parts"] = [f'<span lang="{text.lang}">', *made["parts"], "</span>"]
    return made


def _resolved(page: Page, text: Text, body: bool, once: bool, home: str) -> views.Text:
    parts: list[str | views.Hole] = []
    held = {found.binding for found in text.mentions}
    pieces = _HOLE.split(text.html)
    for piece, number, inner in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=False):
        if piece:
            parts.append(piece)
        binding = text.bindings[int(number)]
        if binding.scheme == "fact":
            parts.append(_fact(page, text, binding, inner, body, once, home, binding.number in held))
        else:
            parts.append(_hole(page, binding, inner, home))
    if pieces[-1]:
        parts.append(pieces[-1])
    words = [
        each if isinstance(each, str) else each["words"] if each["kind"] not in ("image", "graphic") else ""
        for each in parts
    ]
    return {"parts": parts, "words": prose.words_only("".join(words))}


def _hole(page: Page, binding: Binding, words: str, home: str) -> views.Hole:
    edition, target = page.edition, binding.target
    match binding.scheme:
        case "facts":
            assert binding.alt is not None
            caption = view(page, binding.alt)
            again = target in page.graphics
            page.graphics.add(target)
            return {
                "kind": "graphic",
                "words": escape(caption["words"]),
                "path": "",
                "graphic": target,
                "again": again,
                "caption": caption,
            }
        case "image":
            assert binding.alt is not None
            edition.read(f"image:{home}/{target}")
            width, height = edition.library.size(f"{home}/{target}")
            return {
                "kind": "image",
                "width": width,
                "height": height,
                "words": "",
                "path": f"{home}/{target}",
                "alt": view(page, binding.alt)["words"],
                "caption": view(page, binding.caption) if binding.caption else None,
                "block": binding.block,
            }
        case "source":
            key = edition.source(home, target)
            if key is None:
                return {"kind": "source", "words": words, "path": ""}
            if not page.slug:
                return {"kind": "source", "words": words or escape(edition.get_source(key).name), "path": ""}
            return {
                "kind": "source",
                "words": words,
                "path": f"#{source_anchor(page, key)}",
                "letter": page.letter(key),
                "label": edition.get_source(key).name,
            }
        case "link":
            where = edition.address("briefing", home) if home else page.path
            return {"kind": "link", "words": words, "path": resolve(target, where) or target}
        case "entity":
            entity = edition.entity(target)
            return {
                "kind": "entity",
                "words": words or _named(edition, entity.name if entity else target),
                "path": edition.address("entity", target),
            }
        case "briefing":
            if not edition.sees(page.slug, target):
                return {"kind": "words", "words": words, "path": ""}
            words = words or _named(edition, edition.title(target) or target)
            return {"kind": "briefing", "words": words, "path": edition.address("briefing", target)}
        case "topic":
            return {
                "kind": "topic",
                "words": words or _named(edition, edition.topic(target) or target),
                "path": edition.address("topic", target),
            }
        case "page":
            plain = edition.page(target)
            return {
                "kind": "page",
                "words": words or _named(edition, page_title(edition, plain) if plain else target),
                "path": edition.address("page", target),
            }
    return {"kind": "waive", "words": words, "path": ""}


def _named(edition: Edition, words: str) -> str:
    """What something is called, as HTML, with its language where that is not the page's."""
    html, lang = escape(words), edition.foreign.get(words)
    return f'<span lang="{lang}">{html}</span>' if lang else html


def page_title(edition: Edition, page: PlainPage) -> str:
    """The title of a plain page, in words."""
    return edition.note(title_words(page.title), page.lang)


def title_words(text: Text) -> str:
    """The words of a title that stands in a list; a value that it leaves to be filled in is left out there."""
    return prose.words_only(text.html)


def _fact(
    page: Page, text: Text, binding: Binding, words: str, body: bool, once: bool, home: str, held: bool
) -> views.Hole:
    """A binding to a fact; `held` says that its words hold a number or a date."""
    edition, target = page.edition, binding.target
    linked = edition.fact(home, target)
    if linked is None:
        return {"kind": "words", "words": words, "path": ""}
    if filled := not words:
        words = escape(fill(linked, text.plain[: binding.start], edition.lang))
    candidate = isinstance(linked.fact, Candidate)
    if not page.slug or (candidate and linked.slug != page.slug):
        # A candidate has no note of its own: it stands in the table of the briefing that decides.
        where = f"{edition.address('briefing', linked.slug)}#f-{linked.id}"
        return {"kind": "told", "words": words, "path": where}
    anchor = fact_anchor(page, linked, target if home == page.slug else "")
    if candidate:
        return {"kind": "told", "words": words, "path": f"#{anchor}"}
    name = data = time = ""
    if once:
        page.places += 1
        name = f"b-{page.places}"
        page.bound.setdefault(anchor, []).append(name)
    if held or filled:
        if (value := page.value(linked)) is not None:
            data = value["machine"]
        elif linked.date is not None:
            time = html_date(linked.date)
    first = body and linked.key not in page.in_body
    if first:
        page.in_body.add(linked.key)
    number = page.numbers.get(anchor) or page.number(anchor, linked.key)
    return {
        "kind": "fact",
        "words": words,
        "path": f"#{anchor}",
        "id": name,
        "number": number,
        "first": first,
        "data": data,
        "time": time,
    }


def fill(linked: Linked, before: str, lang: str) -> str:
    """What stands for a binding without words: the fact in house style, as the sentence so far wants it."""
    fact = linked.fact
    if linked.value is not None:
        value = formulas.shown(linked.value)
        chinese = is_chinese(lang)
        words = formats.sentence(value, lang)
        if value.value < 0 and direction(before.rpartition("。" if chinese else ".")[2][-120:], lang) >= 0:
            words = f"−{words}"
        hedge = formats.hedge(value, lang)
        if hedge and not (_HEDGED_CHINESE if chinese else _HEDGED).search(before[-40:]):
            words = f"{hedge}{words}" if chinese else f"{hedge} {words}"
        return words
    match fact:
        case Event():
            return formats.sentence(linked.date, lang) if linked.date else ""
        case Quote(text=text):
            return f"“{text.plain}”" if text else ""
        case Candidate(name=name):
            return name or fact.id
    return ""


def html_date(date: Date) -> str:
    """A date as HTML's `time` can hold it: a day, a month or a year; empty for all others."""
    if date.approximate or date.precision not in ("day", "month", "year"):
        return ""
    return date.edtf


def stamp(date: Date, lang: str) -> views.Stamp:
    return {
        "iso": date.edtf,
        "html": html_date(date),
        "words": formats.sentence(date, lang),
        "imprecise": date.precision != "day" or date.approximate,
    }


def value(quantity: Quantity, lang: str, *, change: bool) -> views.Value:
    """A quantity as it is shown; `change` says that it is one, with a direction."""
    shown = formulas.shown(quantity)
    below = shown.value < 0
    way = "" if not change else "down" if below else "up" if shown.value else "level"
    words, short = formats.both(shown, lang)
    sign = formats.sign(shown)
    if way == "up" and shown.kind in ("percent", "points"):
        sign = "+"
    signed, short = sign + words, sign + short
    return {
        "words": f"−{words}" if below else words,
        "signed": signed,
        "short": short,
        "hedge": formats.hedge(shown, lang),
        "sign": _SIGNS.get(shown.hedge, "~" if shown.hedge else ""),
        "machine": formats.machine(shown),
        "unit": shown.unit or shown.kind,
        "direction": way,  # type: ignore[typeddict-item]  # one of the four, by the line above
        "kind": shown.kind,
    }


def plain_label(edition: Edition, linked: Linked) -> str:
    """What a fact is called, in words only."""
    fact = linked.fact
    match fact:
        case Event(title=text) | Figure(label=text) if text:
            return prose.words_only(text.html)
        case Move(label=text) if text:
            return prose.words_only(text.html)
        case Move():
            return move_label(edition, fact)
        case Quote(speaker=speaker):
            entity = edition.entity(speaker.id) if speaker else None
            _ = catalogue(edition.lang).gettext
            return _("Quotation: %(name)s") % {"name": entity.name} if entity else _("Quotation")
        case Candidate():
            entity = edition.entity(fact.entities[0].id if fact.entities else fact.id)
            return fact.name or (entity.name if entity else fact.id)
    return fact.id


def move_label(edition: Edition, fact: Move) -> str:
    """A move without a label of its own: who, what, when. `Alibaba, market value`, `Alibaba, 13 February 2025`."""
    entity = edition.entity(fact.entities[0].id) if fact.entities else None
    words = [isolated(entity.name) if entity else fact.id]
    if fact.measure:
        words.append(fact.measure)
    when = fact.session or fact.period
    if when:
        words.append(formats.sentence(when, edition.lang))
    return catalogue(edition.lang).gettext(", ").join(words)


def isolated(name: str) -> str:
    """A name that is written from right to left, held together (Unicode isolates) in a line of our own words, which run
    from left to right (the mark in front): it would carry away the number that follows it. Others are as they are."""
    return f"\u200e\u2068{name}\u2069" if any(bidirectional(each) in ("R", "AL") for each in name) else name
