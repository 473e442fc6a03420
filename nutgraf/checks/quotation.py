"""Quotation: words in quotation marks are those of the source, and so is the number of a fact that gives its line.

A quotation is compared with what it quotes letter by letter, but for:

- the shape of quotation marks, dashes and spaces, and the case of the first letter;
- a comma or a full stop at its end, which belongs to the sentence that quotes;
- `…` or `...`, which leaves words out, and `[ ]`, which puts in or replaces some of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nutgraf.checks.agreement import clause
from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.model import Fact, Figure, Move, Quote, Text
from nutgraf.patterns import pattern
from nutgraf.problems import Note, Place, Problem, problem
from nutgraf.prose import quotations
from nutgraf.quantities import Quantity, difference, find

REPLACED = 80  # how many characters of the source `[ ]` may stand for
_SHAPES = str.maketrans(
    dict.fromkeys('‘’‚‛′“”„‟″«»「」『』"`', "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00a0\u2009\u202f", " ")
)
_DASH = pattern(r"\s*-+\s*")
_LEFT_OUT = pattern(r"(?:\[\s*)?(?:…|\.\s?\.\s?\.)\.?(?:\s*\])?")
_OURS = pattern(r"\[[^\]]*\]|\ufffc")
_ENDS = " \t\n.,;:!?…'"
_OTHER_DECIMALS = pattern(r"[0-9],[0-9]{1,2}(?![0-9])")  # a line that is not in English


def verbatim(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """A quote is in the line of its source, and a quotation bound to a fact is in the fact."""
    for fact in briefing.file.facts:
        if isinstance(fact, Quote) and fact.text and fact.quote:
            wrong = unlike(fact.text.plain, [fact.quote])
            if wrong:
                note = Note(f"quote: {_short(fact.quote)}", fact.places.get("quote"))
                yield _misquoted(fact.text.place, f"`{fact.id}` is not what its source says", note, wrong)
    for text in briefing.tied:
        yield from _bound(edition, briefing.slug, text)


def _bound(edition: Edition, slug: str, text: Text) -> Iterator[Problem]:
    spans = quotations(text.plain)
    for each in text.bindings if spans else ():
        around = [(a, b) for a, b in spans if a < each.end and each.start < b] if each.scheme == "fact" else []
        linked = edition.fact(slug, each.target) if around else None
        said = _said(linked.fact) if linked else []
        if not linked or not said:
            continue
        for start, end in around:
            words = text.plain[start + 1 : end - 1]
            if not isinstance(linked.fact, Quote) and len(words.split()) < 3:
                continue  # one or two words in quotation marks are a name for a thing, and not what someone said
            wrong = unlike(words, said)
            if wrong:
                what = f"this is not what `{each.target}` says"
                yield _misquoted(text.at(start + 1, end - 1), what, _told(linked), wrong)


def _said(fact: Fact) -> list[str]:
    own = [fact.text.plain] if isinstance(fact, Quote) and fact.text else []
    return [*own, *([fact.quote] if fact.quote else [])]


def _told(linked: Linked) -> Note:
    fact = linked.fact
    if isinstance(fact, Quote) and fact.text:
        return Note(f"text: {_short(fact.text.plain)}", fact.text.place)
    return Note(f"quote: {_short(fact.quote)}", fact.places.get("quote"))


def _misquoted(place: Place, message: str, note: Note, wrong: str) -> Problem:
    return problem("misquoted", place, message, note, hint=wrong)


def numbers(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """Where a figure or a move gives the line of its source, and that line has a number of its kind, it is the
    fact's."""
    for fact in briefing.file.facts:
        if not fact.quote or not isinstance(fact, Figure | Move):
            continue
        value = fact.value if isinstance(fact, Figure) else fact.change
        if value is None or _OTHER_DECIMALS.search(fact.quote):
            continue
        wrong = _numbers(fact.quote, value, isinstance(fact, Move), edition.lang)
        if wrong:
            name = "change" if isinstance(fact, Move) else "value"
            yield problem(
                "number-not-in-quote",
                fact.places.get("quote", fact.place),
                f"the source's line says {wrong}, and not the value of `{fact.id}`",
                Note(f"{name}: {fact.written.get(name, '')}", fact.places.get(name)),
                hint="correct the value, or quote the line that it stands in",
            )


def _numbers(line: str, value: Quantity, change: bool, lang: str) -> str:
    """The numbers of the value's kind in a line, if none of them is it."""
    others = []
    for mention in find(line, lang=lang):
        if not isinstance(mention.meaning, Quantity):
            continue
        before, after = clause(line, mention.start, mention.end)
        wrong = difference(mention, value, before=before, after=after, change=change, lang=lang)
        if wrong is None or wrong.code == "hedge-mismatch":
            return ""
        if wrong.code == "value-mismatch":
            others.append(f'"{mention.words}"')
        elif wrong.code == "direction-mismatch":
            others.append(f'{wrong.message.split(" ")[0]} of "{mention.words}"')
    return ", ".join(dict.fromkeys(others))


# ---- comparing --------------------------------------------------------------------------------


def unlike(words: str, said: list[str]) -> str:
    """Empty where `words` quote one of the texts, else where they first part from the first of them."""
    wrongs = [_unlike(words, each) for each in said]
    return "" if "" in wrongs or not wrongs else wrongs[0]


def _unlike(words: str, said: str) -> str:
    source = _plain(said)
    at = 0
    for piece in _LEFT_OUT.split(_plain(words)):
        parts = [part.strip() for part in _OURS.split(piece)]
        parts[0], parts[-1] = parts[0].lstrip(_ENDS), parts[-1].rstrip(_ENDS)
        parts = [part for part in parts if part.strip(_ENDS)]
        if not parts:
            continue
        match = _pattern(parts).search(source, at)
        if match is None:
            return _difference(parts, source, at)
        at = match.end()
    return ""


def _plain(text: str) -> str:
    return _DASH.sub("-", " ".join(text.translate(_SHAPES).split()))


def _pattern(parts: list[str]) -> re.Pattern[str]:
    first, *rest = (re.escape(part) for part in parts)
    head = parts[0][0]
    if head.isalpha():
        first = f"[{head.lower()}{head.upper()}]{re.escape(parts[0][1:])}"
    gap = f".{{0,{REPLACED}}}?"
    open, shut = (r"(?<!\w)" if head.isalnum() else ""), (r"(?!\w)" if parts[-1][-1].isalnum() else "")
    return re.compile(open + gap.join([first, *rest]) + shut)


def _difference(parts: list[str], source: str, at: int) -> str:
    """Where a piece of a quotation first parts from what it quotes, in words to show."""
    words = parts[0].split()
    for count in range(len(words), 0, -1):
        match = _pattern([" ".join(words[:count])]).search(source, at)
        if match:
            rest = source[match.end() :].split()[:4]
            wrong = words[count : count + 4] or parts[1:2] or ["…"]
            behind = " ".join(words[max(0, count - 3) : count])
            there = f'goes on "{" ".join(rest)}"' if rest else "ends"
            return f'after "{behind}" the source {there}, not "{" ".join(wrong)}"'
    return f'the source has no "{" ".join(words[:4])}"' + (" from there on" if at else "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else line[:97] + "…"
