"""N briefings in nutgraf's format, the same ones on every machine.

    python -m benchmarks.corpus N FOLDER [--for nutgraf|hugo|zola|eleventy|pelican]

Each has about 900 words of Markdown, 12 events, 5 candidates, 4 moves, 8 figures and 6 sources; every number and
date in its prose is bound, so that a build has nothing to complain of. Briefing `i` is the same in a corpus of any size
up to 10,000, and numbers that several briefings tell (a company's sales in a quarter, its shares on a day) agree.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import words

WORDS = 900
FIRST, SPAN = datetime(2015, 1, 5, 9, tzinfo=UTC), timedelta(days=3330)
JOBS = range(2_000, 10_000)  # what the figure that `edited` changes may be
MONTHS = "January February March April May June July August September October November December".split()
QUARTERS = "first second third fourth".split()

Record = dict[str, Any]  # as YAML holds it: texts, lists, mappings


@dataclass(frozen=True, slots=True)
class Briefing:
    """`front` and `facts` are as nutgraf's files hold them, the body is in paragraphs that are not wrapped yet.

    `filled` has the words that stand for a binding without words.
    """

    slug: str
    published: datetime
    front: Record
    facts: Record
    body: tuple[str, ...]
    filled: dict[str, str]


NAMES = {id: name for id, name, _ in words.COMPANIES}
SHARED = {
    f"{id}_{kind}": {
        "title": f"{title} of {name}",
        "publisher": name,
        "url": f"https://{id}.example/{kind}",
    }
    for id, name, _ in words.COMPANIES
    for kind, title in (("yearbook", "Yearbook"), ("notices", "Notices"))
}


def briefing(number: int, total: int) -> Briefing:
    """Briefing `number`, from 0, of a corpus of `total`."""
    return _Writer(number, total).briefing()


def slug(number: int) -> str:
    draw = Random(f"slug {number}")
    buyer, topic = draw.choice(words.COMPANIES)[0], draw.choice(list(words.TOPICS))
    return f"{buyer}-{topic}-{number:05}"


class _Writer:
    """Writes one briefing. The order of the draws is part of the corpus."""

    def __init__(self, number: int, total: int) -> None:
        draw = self.draw = Random(f"briefing {number}")
        self.number = number
        self.published = FIRST + min(timedelta(hours=8), SPAN / total) * number
        buyer = slug(number).partition("-")[0]
        others = draw.sample([id for id in NAMES if id != buyer], 5)
        self.buyer, self.candidates, self.winner = buyer, others, others[0]
        self.subject, self.one = draw.choice(words.SUBJECTS)
        self.topics = sorted({slug(number).removeprefix(f"{buyer}-")[:-6], *draw.sample(list(words.TOPICS), 2)})
        day = self.published.date()
        self.announced = day - timedelta(days=draw.randrange(3, 9))
        while self.announced.weekday() > 3:  # the next day is to be a trading day as well
            self.announced -= timedelta(days=1)
        self.days = [self.announced - timedelta(days=each) for each in sorted(draw.sample(range(5, 170), 5))[::-1]]
        self.quarter = _quarter(self.days[0] - timedelta(days=100))
        self.tender = self.days[0] - timedelta(days=draw.randrange(125, 200))
        self.sales = change(f"sales {buyer} {self.quarter}", 240)
        self.moves = [
            change(f"move {self.winner} {self.announced}", 98),
            change(f"move {self.winner} {self.announced + timedelta(days=1)}", 98),
            change(f"move {buyer} {self.announced}", 98),
        ]
        self.contract, self.sites = draw.randrange(110, 980), draw.randrange(120, 4_800) * 5
        self.jobs, self.term = draw.choice(JOBS), draw.randrange(3, 13)
        self.worth = f"{draw.randrange(11, 99) / 10:.1f}"
        self.share = f"{Random(f'share {self.winner} {day.year - 1}').randrange(80, 420) / 10:.1f}"
        self.filled = {
            "jobs": f"{self.jobs:,} jobs",
            "two_days": _percent(compound(*self.moves[:2])),
            "per_site": f"US${_round(Fraction(self.contract * 10**6, self.sites)):,}",
        }
        self.events = self.dated()

    def briefing(self) -> Briefing:
        buyer, winner = NAMES[self.buyer], NAMES[self.winner]
        front = {
            "title": f"Why {buyer} chose {winner} for its {self.subject}",
            "kicker": self.draw.choice(words.KICKERS),
            "deck": f"Sales had {self.went(self.sales)} {self.fact('sales')} when the search began. The contract is "
            f"worth {self.fact('contract')}, and its terms tell what {buyer} has learnt.",
            "key_points": [
                f"{winner} is to supply {self.fact('sites')} {self.subject} in the course of {self.fact('term')}.",
                f"Its shares {self.moved(self.moves[0])} {self.fact('day1')} on {self.when('announcement')}.",
                f"{self.clause()}.",
            ],
            "ledger": ["sales", "contract", "day1", "two_days"],
            "authors": ["desk"],
            "published": f"{self.published:%Y-%m-%dT%H:%M}+00:00",
            "topics": self.topics,
        }
        facts = self.facts()
        return Briefing(slug(self.number), self.published, front, facts, tuple(self.body()), self.filled)

    # ---- facts ----------------------------------------------------------------------------------

    def facts(self) -> Record:
        buyer, winner, draw = NAMES[self.buyer], NAMES[self.winner], self.draw
        own = ["filing", "minutes", "wire", "survey"]
        sources: Record = {}
        for id, title, publisher in (
            ("filing", f"Filing on {self.subject}", buyer),
            ("minutes", f"Minutes of the hearing on {self.subject}", "Office for Fair Tenders"),
            ("wire", f"Report on the tender of {buyer}", "Plain Wire"),
            ("survey", f"Survey of buyers of {self.subject}", "Institute for Supply"),
        ):
            sources[id] = {
                "title": title,
                "publisher": publisher,
                "url": f"https://{publisher.split()[0].lower()}.example/{self.number}/{id}",
                "published": f"{self.announced - timedelta(days=draw.randrange(1, 60))}",
            }
        sources["wire"]["via"] = "filing"
        sources["minutes"]["note"] = f"Minutes are kept by the office. {self.filler()}"
        shared = [f"{self.buyer}_yearbook", f"{self.winner}_notices"]

        def any_source() -> str:
            return draw.choice(own + shared)

        events: Record = {}
        for id, (when, title, who) in self.events.items():
            events[id] = {"date": when, "title": title, "entities": who, "source": any_source()}
        verdicts = [
            "chosen",
            "rejected",
            "not chosen",
            draw.choice(["withdrawn", "rejected"]),
            draw.choice(["open", "not chosen"]),
        ]
        candidates: Record = {}
        for id, verdict in zip(self.candidates, verdicts, strict=True):
            sides = ["for", "for", "against"] if verdict == "chosen" else ["for", "against", "against"]
            reasons = [
                {side: text, "source": any_source()} for side, text in zip(sides, self.reasons(sides), strict=True)
            ]
            candidates[id] = {"verdict": verdict, "outcome": draw.choice(words.OUTCOMES[verdict]), "reasons": reasons}
        next_day = self.announced + timedelta(days=1)
        return {
            "sources": sources,
            "events": events,
            "decision": {
                "question": f"Who is to supply {self.subject} to {buyer}?",
                "by": self.buyer,
                "candidates": candidates,
                "reasons": [{"against": draw.choice(words.REASONS_COMMON), "source": any_source()}],
            },
            "moves": {
                "day1": self.move(self.winner, self.announced, self.moves[0]),
                "day2": self.move(self.winner, next_day, self.moves[1]),
                "buyer_day1": self.move(self.buyer, self.announced, self.moves[2]),
                "worth": {
                    "label": f"Market value of {winner}",
                    "entity": self.winner,
                    "after": "announcement",
                    "change": f"~ USD {self.worth} billion",
                    "measure": "market value",
                    "source": "wire",
                    "note": "Told by the wire; neither the hour nor the currency rate is given.",
                },
            },
            "figures": {
                "sales": {
                    "label": f"Sales of {buyer}",
                    "value": self.sales,
                    "basis": "year on year",
                    "period": self.quarter,
                    "entity": self.buyer,
                    "measure": "sales",
                    "source": f"{self.buyer}_yearbook",
                },
                "share": {
                    "label": f"Share of the market held by {winner}",
                    "value": f"{self.share}%",
                    "period": f"{self.published.year - 1}",
                    "entity": self.winner,
                    "measure": "market share",
                    "source": f"{self.winner}_notices",
                },
                "contract": {
                    "label": "Value of the contract",
                    "value": f"USD {self.contract} million",
                    "source": "filing",
                    "note": draw.choice(words.CAUTIONS),
                },
                "sites": {
                    "label": f"{self.subject.capitalize()} in the contract",
                    "value": f"{self.sites:,} {self.subject.split()[-1]}",
                    "source": "filing",
                },
                "term": {"label": "Length of the contract", "value": f"{self.term} years", "source": "filing"},
                "jobs": {
                    "label": f"Jobs that {buyer} expects",
                    "value": self.filled["jobs"],
                    "entity": self.buyer,
                    "source": "survey",
                    "note": draw.choice(words.CAUTIONS),
                },
                "two_days": {
                    "label": f"Shares of {winner} over both sessions",
                    "formula": "(1 + day1) * (1 + day2) - 1",
                },
                "per_site": {"label": f"Price of a {self.one}", "formula": "contract / sites"},
            },
            "assertions": [{"that": "count(candidates) == 5", "because": "all who were asked are listed"}],
            "unknowns": draw.sample(words.UNKNOWNS, 3),
        }

    def move(self, entity: str, session: date, change: str) -> Record:
        return {"entity": entity, "session": f"{session}", "change": change, "after": "announcement", "source": "wire"}

    def reasons(self, sides: list[str]) -> list[str]:
        pools = {"for": words.REASONS_FOR, "against": words.REASONS_AGAINST}
        texts: list[str] = []
        for side in sides:
            texts.append(self.draw.choice([each for each in pools[side] if each not in texts]))
        return texts

    def dated(self) -> dict[str, tuple[str, str, list[str]]]:
        """The events: id to date, title and entities."""
        buyer, winner = NAMES[self.buyer], NAMES[self.winner]
        _, second, third, fourth, fifth = self.candidates
        day = [f"{each}" for each in self.days]
        year = self.published.year
        falls = "fall" if self.sales.startswith("-") else "rise"
        both = [self.buyer, self.winner]
        return {
            "search": (f"{year - 4}~", f"{buyer} begins to look for {self.subject}", [self.buyer]),
            "entry": (f"{year - 3}", f"{winner} enters the trade in {self.subject}", [self.winner]),
            "results": (self.quarter, f"Sales of {buyer} {falls} {self.fact('sales')} on the year", [self.buyer]),
            "tender": (f"{self.tender:%Y-%m}", f"{buyer} opens a tender for {self.subject}", [self.buyer]),
            "list": (day[0], f"{buyer} names the candidates", [self.buyer, second, third]),
            "hearing": (day[1], "The Office for Fair Tenders hears objections", [self.buyer, second]),
            "trial": (day[2], f"A trial of {self.subject} begins", [fourth, fifth]),
            "talks": (day[3], f"Talks with {NAMES[third]} end without a result", [self.buyer, third]),
            "approval": (day[4], f"The board of {buyer} approves {self.fact('contract')}", [self.buyer]),
            "announcement": (f"{self.announced}", f"{buyer} announces its choice", both),
            "jump": (f"{self.announced}", f"Shares of {winner} move {self.fact('day1')}", [self.winner]),
            "signing": (f"{self.announced + timedelta(days=1)}", "The contract is signed", both),
        }

    # ---- prose ----------------------------------------------------------------------------------

    def fact(self, id: str) -> str:
        """Words with a number, bound to the fact."""
        told = {
            "sales": self.sales[1:],
            "share": f"{self.share}%",
            "contract": f"US${self.contract} million",
            "sites": f"{self.sites:,}",
            "term": f"{self.term} years",
            "day1": self.moves[0][1:],
            "day2": self.moves[1][1:],
            "buyer_day1": self.moves[2][1:],
            "worth": f"US${self.worth} billion",
        }
        return f"[{told.get(id, '')}](fact:{id})"

    def when(self, id: str) -> str:
        """The date of an event in words, bound to it."""
        return f"[{spoken(self.events[id][0])}](fact:{id})"

    def went(self, change: str) -> str:
        return self.draw.choice(
            ["fallen", "dropped", "declined"] if change[0] == "-" else ["risen", "gained", "climbed"]
        )

    def moved(self, change: str) -> str:
        return self.draw.choice(["fell", "dropped", "lost"] if change[0] == "-" else ["rose", "gained", "climbed"])

    def clause(self) -> str:
        draw = self.draw
        pools: dict[str, Callable[[], str]] = {
            "adjective": lambda: draw.choice(words.ADJECTIVES),
            "noun": lambda: draw.choice(words.NOUNS),
            "plurals": lambda: draw.choice(words.PLURALS),
            "past": lambda: draw.choice(words.PAST),
            "verb": lambda: draw.choice(words.VERBS),
            "adverb": lambda: draw.choice(words.ADVERBS),
            "connective": lambda: draw.choice(words.CONNECTIVES),
            "opening": lambda: draw.choice(words.OPENINGS),
        }
        pattern = draw.choice(words.PATTERNS)
        made = re.sub(r"\{(\w+)\}", lambda match: pools[match[1]](), pattern)
        return re.sub(r"\b([Aa]) (?=[aeio]|hones|u(?!s|nion))", r"\1n ", made)

    def filler(self) -> str:
        """A sentence that states nothing, with some markup now and then."""
        text, chance = self.clause(), self.draw.random()
        tokens = text.split(" ")
        at = self.draw.choice([n for n, each in enumerate(tokens) if n and len(each) > 4])
        word = tokens[at].strip(",;")
        if chance < 0.10:
            tokens[at] = tokens[at].replace(word, f"*{word}*")
        elif chance < 0.15:
            tokens[at] = tokens[at].replace(word, f"**{word}**")
        elif chance < 0.20:
            tokens[at] = tokens[at].replace(word, f"[{word}](https://glossary.example/{word})")
        elif chance < 0.23:
            tokens[at] = tokens[at].replace(word, f'"{word}"')
        return " ".join(tokens) + "."

    def body(self) -> Iterator[str]:
        """Paragraphs, headings and lists; sentences that state nothing fill them up to WORDS."""
        parts = list(self.parts())
        # paragraphs that can take more: neither headings, nor lists, tables, quotations and graphics
        open_ = [n for n, each in enumerate(parts) if each[0] not in "#-|>!1" and not each.endswith(":")]
        size = sum(len(each.split()) for each in parts)
        while size < WORDS:
            filler = self.filler()
            at = self.draw.choice(open_)
            parts[at] += f" {filler}"
            size += len(filler.split())
        yield from parts

    def said(self) -> dict[str, str]:
        """What is said of each candidate."""
        openings = ["is said to have", "has, by its own account,", "had"]
        return {
            id: f"{self.draw.choice(openings)} {self.draw.choice(words.PAST)} the {self.draw.choice(words.PLURALS)} "
            f"of its {self.draw.choice(words.NOUNS)} {self.draw.choice(words.ADVERBS)}"
            for id in self.candidates
        }

    def parts(self) -> Iterator[str]:
        fact, when, filler, draw = self.fact, self.when, self.filler, self.draw
        buyer, winner, *others = (NAMES[each] for each in (self.buyer, *self.candidates))
        day1, day2, buyer_day1 = map(self.moved, self.moves)
        heading = {id: f"## {draw.choice(texts)}" for id, texts in words.HEADINGS.items()}
        earlier = ""
        if self.number:
            other = slug(draw.randrange(max(0, self.number - 200), self.number))
            earlier = f" An [earlier briefing](briefing:{other}) told of a like case."

        yield (
            f"On {when('announcement')} [{buyer}](entity:{self.buyer}) said that [{winner}](entity:{self.winner}) is "
            f"to supply its {self.subject}. It had begun to look for them around {when('search')}, and asked several "
            f"companies in the end [](source:filing). {filler()}"
        )
        yield f"{filler()} {filler()}{earlier} {filler()}"

        yield heading["before"]
        yield (
            f"Sales of {buyer} {self.moved(self.sales)} {fact('sales')} on the year in {when('results')}. {winner} had "
            f"entered the trade in {when('entry')}, and held {fact('share')} of the market when the tender was opened "
            f"in {when('tender')} [](source:survey). {filler()}"
        )
        yield f"> {filler()} {filler()} [](source:minutes)"

        yield heading["candidates"]
        yield f"The candidates were named on {when('list')}. {filler()}"
        yield "\n".join(f"- **[{NAMES[id]}](entity:{id})** {text}." for id, text in self.said().items())
        yield "![What spoke for each candidate, and what against it](facts:candidates)"

        yield heading["process"]
        yield f"{filler()} What followed took longer than the buyer had planned:"
        yield (
            f"1. the Office for Fair Tenders heard the objections of {others[0]} on {when('hearing')};\n"
            f"2. on {when('trial')} the trial began, with machines of {others[2]} and of {others[3]};\n"
            f"3. talks with {others[1]} ended on {when('talks')} without a result;\n"
            f"4. the board approved the contract on {when('approval')}."
        )
        yield f"{filler()} The contract was signed on {when('signing')}. {filler()}"

        yield heading["price"]
        yield (
            f"The contract is worth {fact('contract')} and runs for {fact('term')}. It covers {fact('sites')} "
            f"{self.subject}, so that a single {self.one} costs {fact('per_site')}. The survey expects {fact('jobs')} "
            f"at the buyer and its suppliers [](source:survey). {filler()}"
        )
        if self.number % 4 == 0:
            yield (
                f"| What | As stated |\n|---|---:|\n| Contract | {fact('contract')} |\n| Length | {fact('term')} |\n"
                f"| {self.subject.capitalize()} | {fact('sites')} |"
            )

        yield heading["market"]
        yield (
            f"Shares of {winner} {day1} {fact('day1')} on {when('announcement')}. On the day that followed they {day2} "
            f"{fact('day2')}. Taken together, that comes to {fact('two_days')}. The company was worth about "
            f"{fact('worth')} afterwards, if the wire is right [](source:wire). {filler()}"
        )
        yield "![The moves](facts:moves)"
        yield f"Those of {buyer} {buyer_day1} {fact('buyer_day1')} on the same day. {filler()}"

        yield heading["open"]
        yield f"{filler()} {filler()} What is not known is listed below. {filler()}"


# ---- numbers and dates --------------------------------------------------------------------------


def change(of: str, most: int) -> str:
    """A change in percent, with its sign and one decimal: the same one whenever the same is asked for."""
    draw = Random(of)
    return f"{draw.choice('+-')}{draw.randrange(3, most) / 10:.1f}%"


def compound(*changes: str) -> Fraction:
    """Changes in percent, one after the other, in percent."""
    result = Fraction(1)
    for each in changes:
        result *= 1 + Fraction(each.rstrip("%")) / 100
    return (result - 1) * 100


def _round(value: Fraction) -> int:
    """Half up, of a magnitude."""
    whole = int(abs(value) + Fraction(1, 2))
    return -whole if value < 0 else whole


def _percent(value: Fraction) -> str:
    tenths = _round(value * 10)
    return f"{'−' if tenths < 0 else ''}{abs(tenths) / 10:.1f}%"


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def spoken(written: str) -> str:
    """A date of a facts file as a sentence has it."""
    year, _, rest = written.rstrip("~").partition("-")
    if not rest:
        return year
    if rest.startswith("Q"):
        return f"the {QUARTERS[int(rest[1]) - 1]} quarter of {year}"
    month, _, day = rest.partition("-")
    name = MONTHS[int(month) - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"


# ---- files --------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[A-Za-z0-9+~(][^:#\n]*(?:(?::(?! )|#)[^:#\n]+)*|-[0-9][0-9.]*%")
_DIGITS = re.compile(r"[-+~(0-9]")
WIDTH = 118


def scalar(text: str, *, quote_digits: bool = False) -> str:
    """A text as YAML: plain where that is safe. `quote_digits` keeps readers from making a date or a number of it."""
    if not _PLAIN.fullmatch(text) or " #" in text or text.endswith(":") or (quote_digits and _DIGITS.match(text)):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def yaml(value: Record | list[Any], indent: str = "", *, quote_digits: bool = False) -> Iterator[str]:
    """Lines of YAML in block style; a long text is folded."""
    items = value.items() if isinstance(value, dict) else ((None, each) for each in value)
    for key, each in items:
        lead = f"{indent}- " if key is None else f"{indent}{key}:"
        deeper = indent + "  "
        if isinstance(each, dict) and key is None:
            first, *others = yaml(each, deeper, quote_digits=quote_digits)
            yield f"{lead}{first.lstrip()}"
            yield from others
        elif isinstance(each, (dict, list)):
            yield lead
            yield from yaml(each, deeper, quote_digits=quote_digits)
        elif len(lead) + len(each) > WIDTH:
            yield f"{lead.rstrip()} >-"
            yield from wrapped(each, deeper, deeper)
        else:
            yield f"{lead.rstrip()} {scalar(each, quote_digits=quote_digits)}"


def wrapped(text: str, first: str = "", other: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=other, break_long_words=False, break_on_hyphens=False
    )


_LEAD = re.compile(r"(?:> |- |\d\. )?")


def markdown(parts: tuple[str, ...]) -> str:
    """Paragraphs as an author wraps them."""
    lines: list[str] = []
    for part in parts:
        if part.startswith(("#", "|", "!")):
            lines += [*part.split("\n"), ""]
            continue
        for line in part.split("\n"):
            found = _LEAD.match(line)
            lead = found[0] if found else ""
            lines += wrapped(line.removeprefix(lead), lead, lead if lead == "> " else " " * len(lead))
        lines.append("")
    return "\n".join(lines)


SITE: Record = {
    "title": "The Benchmark Desk",
    "url": "https://benchmark.example/",
    "description": "Briefings that a program wrote, to measure programs by.",
    "language": "en",
    "timezone": "UTC",
    "publisher": {"name": "The Benchmark Desk", "corrections_policy": "pages/corrections", "methods": "pages/methods"},
    "authors": {"desk": {"name": "The Benchmark Desk", "kind": "organisation"}},
    "topics": words.TOPICS,
}
PAGES = {
    "about": ("About this site", "Nothing on this site is true. It exists to be built, again and again."),
    "corrections": (
        "Corrections policy",
        "What was wrong is put right in the open, and the note says what had been told.",
    ),
    "methods": ("How this site is made", "A program draws words, names and numbers. The same program made every page."),
}


def write(folder: Path, total: int) -> None:
    """The corpus as a site of nutgraf."""
    entities = {
        id: {"name": name, "kind": "company", "aliases": [name.split()[0]], "note": f"Made up. Trades in {trade}."}
        for id, name, trade in words.COMPANIES
    }
    save(folder / "site.yaml", yaml(SITE))
    save(folder / "content/entities.yaml", yaml(entities))
    save(folder / "content/sources.yaml", yaml(SHARED))
    for name, (title, text) in PAGES.items():
        save(folder / f"content/pages/{name}.md", ["---", f"title: {title}", "---", text])
    for number in range(total):
        each = briefing(number, total)
        home = folder / "content/briefings" / each.slug
        save(home / "facts.yaml", yaml(each.facts))
        save(home / "article.md", ["---", *yaml(each.front), "---", markdown(each.body).rstrip()])


def save(path: Path, lines: Iterator[str] | list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    from benchmarks import rivals

    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description="Write N briefings to FOLDER.")
    parser.add_argument("n", type=int, metavar="N")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="must be empty, or not there yet")
    parser.add_argument("--for", dest="tool", choices=["nutgraf", *rivals.WRITERS], default="nutgraf")
    given = parser.parse_args()
    if given.n < 1:
        parser.error("N is at least 1")
    if given.folder.exists() and (not given.folder.is_dir() or any(given.folder.iterdir())):
        parser.error(f"{given.folder} is not empty")
    {"nutgraf": write, **rivals.WRITERS}[given.tool](given.folder, given.n)
    return 0


if __name__ == "__main__":
    sys.exit(main())
