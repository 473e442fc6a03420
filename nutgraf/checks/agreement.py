"""Agreement: words that hold a quantity or a date are an honest rendering of the fact they are bound to."""

from __future__ import annotations

from collections.abc import Iterator

from nutgraf.catalogue import is_chinese
from nutgraf.checks.spans import RELATIVE
from nutgraf.edition import Briefing, Edition, Linked
from nutgraf.model import Binding, Event, Figure, Found, Move, Text
from nutgraf.patterns import pattern
from nutgraf.problems import Note, Problem, problem
from nutgraf.quantities import Date, Quantity, compare, directions, formats

# one set of characters to look for, and then which of them it was: that is quicker than three alternatives
_CLAUSE_END = pattern(r"[;:—–.!?\n。；！？](?:(?<=[;:—–])\s|(?<=[.!?])\s+(?=[a-z]?[A-Z“\"])|(?<=\n)\n|(?<=[。；！？]))")
_NO_YEAR = pattern(r"(?<![\w.,/-])0[0-9]{3}(?:(?=年)|(?![\w/-]|[.,][0-9]))")
# months but from 1 to 12, and days of one but from 1 to 31
_NO_DAY_CHINESE = pattern("(?<![0-9])(?:0?0|1[3-9]|[2-9][0-9])月|(?<=月)(?:0?0|3[2-9]|[4-9][0-9])[日号]")
_RELATIVE_CHINESE = pattern("[之以]?[后前]")
_REACH = 160  # characters of a clause that are looked at on each side


def words_and_facts(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """Every mention in the words of a binding, in every text of the briefing."""
    for text in briefing.tied:
        yield from _text(edition, briefing.slug, text)


def labels(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """What a move is called does not say up where it went down."""
    for fact in briefing.file.facts:
        if not isinstance(fact, Move) or not fact.label or not fact.change or not fact.change.value:
            continue
        if is_chinese(fact.label.lang):
            continue
        way = -1 if fact.change.value < 0 else 1
        found = directions.words(fact.label.plain)
        if not found or any(each.way == way for each in found):
            continue
        word = found[-1]
        yield problem(
            "direction-mismatch",
            fact.label.at(word.start, word.start + len(word.word)),
            f'"{word.word}" says the opposite of the fact `{fact.id}` ({_number(fact.change)})',
            Note(f"change: {fact.written.get('change', '')}", fact.places.get("change")),
            hint=f'write "{directions.opposite(word.word)}", or correct the fact',
        )


def shared_texts(edition: Edition) -> Iterator[Problem]:
    """The same for plain pages and for the notes on entities, which bind facts by `slug/id`."""
    for _, page in edition.library.plain():
        for text in (page.title, page.deck, page.body.text):
            if text:
                yield from _text(edition, "", text)
    for entity in edition.library.entities.values():
        if entity.note:
            yield from _text(edition, "", entity.note)


def _text(edition: Edition, slug: str, text: Text) -> Iterator[Problem]:
    for each in text.bindings:
        if each.scheme != "fact" or not ("0" in each.words or "月" in each.words):
            continue
        year = _NO_YEAR.search(each.words) if "0" in each.words else None
        wrong = year or (_NO_DAY_CHINESE.search(each.words) if "月" in each.words else None)
        linked = edition.fact(slug, each.target) if wrong else None
        if wrong and linked and linked.date:
            start, end = each.start + wrong.start(), each.start + wrong.end()
            hint = f'write "{formats.sentence(linked.date, text.lang)}", or correct the fact'
            what = "year" if year else "day or month"
            message = f'"{wrong[0]}" is no {what}; the date of `{each.target}` is {formats.sentence(linked.date)}'
            yield problem("date-mismatch", text.at(start, end), message, *_stated(linked), hint=hint)
    for found in text.mentions:
        binding = text.bindings[found.binding] if found.binding is not None else None
        linked = edition.fact(slug, binding.target) if binding and binding.scheme == "fact" else None
        if binding and linked and (differs := _mention(text, binding, linked, found)):
            yield differs


def _mention(text: Text, binding: Binding, linked: Linked, found: Found) -> Problem | None:
    mention = found.mention
    meaning, quantity, plain = mention.meaning, linked.value, text.plain
    is_date = isinstance(meaning, Date)
    if isinstance(meaning, Date) and linked.date and meaning.edtf and meaning.edtf == linked.date.edtf:
        return None  # the fact's own date, as precise as it
    candidates: list[Quantity | Date] = [*_dates(linked)] if is_date else [quantity] if quantity else []
    if linked.date and mention.kind == "duration":
        relative = _RELATIVE_CHINESE if is_chinese(text.lang) else RELATIVE
        if relative.match(plain, mention.end):
            return None  # `two days later`: see `spans`
    if not candidates:
        if isinstance(linked.fact, Event if is_date else Move | Figure):
            return None  # its date or number could not be read, and has a problem of its own
        what = "date" if is_date else "number"
        return problem(
            "no-number-in-fact",
            text.where(found),
            f'"{mention.words}" is bound to `{binding.target}`, which has no {what}',
            *_stated(linked),
            hint="bind these words to the fact that says so",
        )
    moves = isinstance(linked.fact, Move)
    before, after = plain[max(0, mention.start - _REACH) : mention.start], ""
    if not is_date and quantity and (quantity.signed or quantity.value < 0 or moves):
        before, after = clause(plain, mention.start, mention.end)  # a direction is looked for
    differences = []
    for each in candidates:
        wrong = compare.difference(mention, each, before=before, after=after, change=moves, lang=text.lang)
        if wrong is None:
            return None
        differences.append(wrong)
    wrong = differences[0]
    told = formats.sentence(candidates[0]) if is_date else _number(candidates[0])
    place = text.where(found)
    if wrong.width:
        place = text.at(mention.start + wrong.offset, mention.start + wrong.offset + wrong.width)
    elif wrong.code == "hedge-mismatch":
        place = text.at(mention.start, mention.end)
    return problem(
        wrong.code,
        place,
        f"{wrong.message} `{binding.target}` ({told})",
        *_stated(linked),
        hint=f'write "{wrong.write}", or correct the fact' if wrong.write else "correct the words or the fact",
    )


def _number(value: Quantity | Date) -> str:
    assert isinstance(value, Quantity)
    return f"{formats.hedge(value)} {formats.signed(value)}".strip()


def _dates(linked: Linked) -> list[Date]:
    """The dates that words bound to a fact may say: an event's, or the period that a number is about."""
    fact = linked.fact
    dates = [linked.date]
    if isinstance(fact, Move):
        dates += [fact.session, fact.period]
    elif isinstance(fact, Figure):
        dates.append(fact.period)
    return [each for each in dates if each is not None]


def _stated(linked: Linked) -> list[Note]:
    fact = linked.fact
    names = ("value", "change", "date", "formula", "session", "period")
    return [Note(f"{name}: {fact.written[name]}", fact.places[name]) for name in names if name in fact.written][:2]


def clause(plain: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after some words in their clause."""
    before = plain[max(0, start - _REACH) : start]
    cut = 0
    for match in _CLAUSE_END.finditer(before):
        cut = match.end()
    after = plain[end : end + _REACH]
    stop = _CLAUSE_END.search(after + " ")
    return before[cut:], after[: stop.start()] if stop else after
