"""Problems: what is wrong or doubtful, where, and what to do about it.

Every stage returns its problems as values. Nothing here prints or raises; `cli` decides how they
are shown. Lines and columns count from 1, columns in Unicode code points.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any, Literal

from nutgraf.portable import NamedTuple, packed, portable

Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")
LISTED = 6  # names that a hint lists, of many


class Place(NamedTuple):
    """A run of `width` code points in a file; a width of 0 names a point, line 1 column 1 a file."""

    path: str
    line: int = 1
    column: int = 1
    width: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


_PLACE = tuple.__new__  # without the function round it: there are hundreds in a file
packed(Place, itemgetter(slice(None)))


@portable(frozen=True, slots=True)
class Places(Mapping[str, Place]):
    """Places of one file by name. There are many, and few are asked for: each is made when it is."""

    path: str
    names: tuple[str, ...]
    spots: tuple[int, ...]  # line, column and width of each, one behind the other

    def __getitem__(self, name: str) -> Place:
        if name not in self.names:
            raise KeyError(name)
        at = 3 * self.names.index(name)
        return Place(self.path, *self.spots[at : at + 3])

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self.names else default

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


@portable(frozen=True, slots=True)
class Located:
    """A text taken from a file, and where each of its characters stood.

    `runs` holds (offset, line, column) for the start of each stretch of `value` that stands in the
    file character by character on one line; the first run has offset 0. `lang` is the language that it is in.
    """

    value: str
    path: str
    runs: tuple[tuple[int, int, int], ...]
    lang: str = "en"

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The place of `value[start:end]`; a text that goes over lines is marked on its first."""
        runs = self.runs
        stop = len(self.value) if end is None else end
        below = bisect_left(runs, (start + 1,))
        offset, line, column = runs[below - 1]
        if below < len(runs) and runs[below][0] < stop:
            stop = runs[below][0]
        return _PLACE(Place, (self.path, line, column + start - offset, stop - start if stop > start else 0))


@portable(frozen=True, slots=True)
class Note:
    """A line under a problem: another place that has to do with it, and what stands there."""

    message: str
    place: Place | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@portable(frozen=True, slots=True)
class Problem:
    """One thing wrong or doubtful. The code is a key of `CODES`; the hint says what to write."""

    code: str
    place: Place
    message: str
    notes: tuple[Note, ...] = ()
    hint: str = ""
    level: Level = "error"


def problem(code: str, place: Place, message: str, *notes: Note, hint: str = "") -> Problem:
    """A problem at the level that its code has by default."""
    return Problem(code, place, message, notes, hint, CODES[code].level)


def plain(each: Problem) -> tuple[Any, ...]:
    """A problem as plain values, for what is kept from build to build."""
    notes = tuple((note.message, tuple(note.place) if note.place else None) for note in each.notes)
    return each.code, tuple(each.place), each.message, notes, each.hint, each.level


def from_plain(values: tuple[Any, ...]) -> Problem:
    """The problem that `plain` wrote."""
    code, place, message, notes, hint, level = values
    made = tuple(Note(text, Place(*where) if where else None) for text, where in notes)
    return Problem(code, Place(*place), message, made, hint, level)


class Code(NamedTuple):
    level: Level
    summary: str


# One line a code: what `explain` and the documentation are made from.
CODES: dict[str, Code] = {
    # the files
    "not-utf8": Code("error", "a file is not UTF-8 text"),
    "bad-character": Code("error", "a text holds a character that no page can show"),
    "missing-file": Code("error", "a file that the site needs is not there"),
    "unexpected-file": Code("warning", "a file in the content folder that nothing reads"),
    "unreadable-file": Code("error", "a file cannot be read"),
    "bad-name": Code("error", "a file's name that not every system or web server can hold"),
    "name-collision": Code("error", "two names in a folder that many systems cannot tell apart"),
    # YAML and its schema
    "yaml-syntax": Code("error", "the YAML cannot be read"),
    "yaml-alias": Code("error", "anchors, aliases and tags are not part of the format"),
    "yaml-depth": Code("error", "the YAML is nested too deep"),
    "duplicate-key": Code("error", "a key stands twice in one mapping"),
    "unknown-key": Code("error", "a key that the format does not have"),
    "missing-key": Code("error", "a key that the format requires is not there"),
    "wrong-type": Code("error", "a text, a list or a mapping stands where another belongs"),
    "bad-value": Code("error", "a value that its field cannot hold"),
    "cut-text": Code("error", "a text lost its end to a comment sign or a comma"),
    "front-matter": Code("error", "an article does not begin with its front matter"),
    # prose
    "binding-in-html": Code("error", "a binding inside raw HTML, where it would be printed as it stands"),
    "binding-in-link": Code("error", "a binding inside the words of another link"),
    "bad-binding": Code("error", "a binding that is not written as one"),
    "year-became-list": Code("error", "a year that opens a paragraph and would become a list"),
    "graphic-in-sentence": Code("error", "a graphic that does not stand alone in its paragraph"),
    "missing-image": Code("error", "an image that is not in the briefing's folder"),
    "blocked-html": Code("warning", "raw HTML that a strict Content-Security-Policy blocks"),
    "missing-alt": Code("error", "an image without a description for who cannot see it"),
    # links
    "unknown-fact": Code("error", "a binding to a fact that does not exist"),
    "unknown-source": Code("error", "a source that does not exist"),
    "unknown-entity": Code("error", "an entity that is not in the registry"),
    "unknown-briefing": Code("error", "a briefing that does not exist"),
    "hidden-briefing": Code("error", "a binding to a briefing that readers do not see"),
    "unknown-topic": Code("error", "a topic that no briefing has"),
    "unknown-page": Code("error", "a page that does not exist"),
    "unknown-author": Code("error", "an author that site.yaml does not name"),
    "duplicate-id": Code("error", "two facts of a briefing share an id"),
    "cycle": Code("error", "facts, formulas or sources that rest on each other in a circle"),
    "empty-binding": Code("error", "a binding without words whose target has none to fill in"),
    "broken-link": Code("error", "a link by address that leads to no page, or to no part of it"),
    "dead-link": Code("warning", "an address on another host that does not answer"),
    "address-collision": Code("error", "two pages claim one address"),
    # agreement
    "value-mismatch": Code("error", "words whose number is not the fact's"),
    "unit-mismatch": Code("error", "words whose unit is not the fact's"),
    "date-mismatch": Code("error", "words whose date is not the fact's"),
    "direction-mismatch": Code("error", "words that say up where the fact says down, or the reverse"),
    "hedge-mismatch": Code("error", "a hedged fact told as exact, or hedged the other way"),
    "no-number-in-fact": Code("error", "words with a number bound to a fact that has none"),
    "misquoted": Code("error", "a quotation that is not what was said"),
    "number-not-in-quote": Code("error", "a value that is not the number in its source's line"),
    # coverage
    "unbound-number": Code("error", "a number, amount or percentage that is tied to no fact"),
    "unbound-date": Code("error", "a date that is tied to no fact"),
    "number-in-words-unbound": Code("warning", "a number in words that is tied to no fact"),
    "waiver-without-reason": Code("error", "a waiver that does not say why"),
    # consistency
    "bad-formula": Code("error", "a formula that cannot be read or computed"),
    "formula-units": Code("error", "a formula that mixes units"),
    "formula-mismatch": Code("error", "a stated value that is not what its formula gives"),
    "assertion-failed": Code("error", "an assertion that does not hold"),
    "event-order": Code("error", "dates in an order that cannot be"),
    "exchange-closed": Code("error", "a session on a day when its exchange was closed"),
    "told-twice": Code("error", "two facts that say the same thing with different numbers"),
    "shares-past-100": Code("error", "shares of one whole that come to more than all of it"),
    # provenance
    "missing-source": Code("error", "a stated fact without a source"),
    "publisher-missing": Code("error", "a source without a publisher or the reason why not"),
    "single-source": Code("warning", "a briefing that rests on one independent source"),
    "near-missed-name": Code("warning", "a word that is one letter off the name of an entity"),
    "stale-fact": Code("warning", "a fact past the date at which it was to be looked at again"),
    "future-date": Code("warning", "a time of publication, update or correction that has not come yet"),
    # corrections
    "silent-change": Code("error", "what readers were told has changed, and no correction says so"),
    "renamed-fact": Code("warning", "a fact that readers were told has another id, and its old address leads nowhere"),
    "reworded": Code("warning", "a headline, a label or a number in words is not what readers saw"),
    # translations
    "translation-parity": Code(
        "warning", "a fact that is told in an article and not in its translation, or only there"
    ),
    "untranslated": Code("info", "texts that readers of a translation read in the original's language"),
    "unchecked-language": Code("warning", "a text in a language whose numbers and dates are not recognised"),
    "unknown-language": Code("warning", "a language in site.yaml that no briefing is translated into"),
    "nothing-to-translate": Code("error", "a text in another language of what is not there"),
    # the site
    "missing-package": Code("error", "site.yaml asks for what a package makes that is not installed"),
    "no-glyph": Code("info", "a text that the fonts of share images cannot show"),
    "no-url": Code("info", "site.yaml gives no url: no canonical links, feeds, sitemaps or share images"),
    "template-error": Code("error", "a template that cannot be read or rendered"),
    "hidden-trace": Code("error", "a page that leads to a briefing that readers do not see"),
    "output-not-ours": Code("error", "the output folder holds files that nutgraf did not write"),
    "output-failed": Code("error", "the output cannot be written"),
}


def sort(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by place, each once."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.place, LEVELS.index(p.level), p.code, p.message))


def levelled(problems: Iterable[Problem], levels: Mapping[str, str], drafts: Collection[str] = ()) -> list[Problem]:
    """The same problems with the levels that `site.yaml` gives their codes; `off` leaves one out. The errors of
    `drafts`, which nobody sees, are warnings."""
    result = []
    for each in problems:
        level = levels.get(each.code, each.level)
        if level in LEVELS:
            result.append(each if level == each.level else replace(each, level=level))
        if drafts and level == "error":
            slug = each.place.path.removeprefix("content/briefings/").partition("/")[0]
            if slug in drafts:
                note = Note(f"`{slug}` is a draft: this is an error once it is not")
                result[-1] = replace(each, level="warning", notes=(*each.notes, note))
    return result


def failed(problems: Iterable[Problem]) -> bool:
    """Whether any of them is an error: then nothing is published."""
    return any(each.level == "error" for each in problems)


def within(path: str, paths: Iterable[str]) -> bool:
    """Whether a path is one of `paths` or lies below one of them; an empty one is the site's folder."""
    return any(not each or path == each or path.startswith(f"{each}/") for each in paths)


def nearest(word: str, words: Iterable[str], *, add: str = "") -> str:
    """A hint that names the nearest of `words`; where none is near, it lists them, and says how to `add` one."""
    from difflib import get_close_matches

    known = sorted(set(words))
    close = get_close_matches(word, known, n=3, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(f"`{each}`" for each in close) + "?"
    shown = known if len(known) <= LISTED + 2 else known[:LISTED]
    more = f" and {len(known) - len(shown):,} more" if len(known) > len(shown) else ""
    listed = f"there {'is' if len(known) == 1 else 'are'} {', '.join(f'`{each}`' for each in shown)}{more}"
    return "; ".join([*([listed] if known else []), *([add] if add else [])])


def closest(word: str, words: Iterable[str]) -> str:
    """The one of `words` that a misspelt `word` stands for, or nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(words), n=1, cutoff=0.6)), "")


def with_others(first: Problem, others: list[Problem]) -> Problem:
    """A problem with a note of the other places that have the same one."""
    if not others:
        return first
    places = ", ".join(str(each.place) for each in others[:3])
    more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
    return replace(first, notes=(*first.notes, Note(f"the same at {places}{more}")))


# ---- showing them -----------------------------------------------------------------------------


def as_text(each: Problem, line: str | None = None) -> str:
    """A problem as a compiler would print it; `line` is the text of its line, where there is one."""
    rows = [f"{each.place}: {each.level}[{each.code}]: {each.message}"]
    if line is not None and line.strip():
        shown, column = _window(line, each.place.column)
        marks = "^" * max(min(each.place.width, len(shown) - column + 1), 1)
        pad = "".join("\t" if c == "\t" else "\u3000" if _wide(c) else " " for c in shown[: column - 1])
        rows.append(f"{each.place.line:>5} | {shown}")
        rows.append(f"      | {pad}{marks}")
    rows.extend(f"   = {note}" for note in each.notes)
    if each.hint:
        rows.append(f"   = {each.hint}")
    return "\n".join(rows)


def _window(line: str, column: int, size: int = 110) -> tuple[str, int]:
    """A long line cut to what stands round `column`, and the column in what is left."""
    if len(line) <= size:
        return line, column
    start = max(0, min(column - size // 2, len(line) - size))
    head, tail = ("…" if start else ""), ("…" if start + size < len(line) else "")
    return head + line[start : start + size] + tail, column - start + len(head)


def _wide(char: str) -> bool:
    return "\u1100" <= char <= "\uffdc" and not "\u2000" <= char <= "\u206f"


def as_json(each: Problem) -> str:
    """A problem as one line of JSON."""
    import json  # not at the top, as others: a build with nothing to tell needs none

    return json.dumps(
        {
            "code": each.code,
            "level": each.level,
            "path": each.place.path,
            "line": each.place.line,
            "column": each.place.column,
            "width": each.place.width,
            "message": each.message,
            "notes": [
                {"message": n.message, "path": n.place.path, "line": n.place.line, "column": n.place.column}
                if n.place
                else {"message": n.message}
                for n in each.notes
            ],
            "hint": each.hint,
        },
        ensure_ascii=False,
    )


def as_github(each: Problem) -> str:
    """A problem as a workflow command, which GitHub shows beside the line (its docs: workflow commands)."""
    kind = {"error": "error", "warning": "warning", "info": "notice"}[each.level]
    text = "\n".join([each.message, *map(str, each.notes), *([each.hint] if each.hint else [])])
    place = each.place
    end = f",endColumn={place.column + place.width}" if place.width else ""
    where = f"file={_escape(place.path, ',:')},line={place.line},col={place.column}{end}"
    return f"::{kind} {where},title={each.code}::{_escape(text)}"


def _escape(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


FORMATS: dict[str, Callable[[Problem], str]] = {"json": as_json, "github": as_github}
