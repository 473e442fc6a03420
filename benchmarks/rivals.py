"""The same corpus for other generators, with templates that do equal work.

Each gets the same prose (a bound number becomes a link to its row in the tables below it), the same facts as front
matter, and lists of the same length. What nutgraf does more (checks, charts, notes, downloads, feeds for each topic)
they are spared.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks import words
from benchmarks.corpus import NAMES, SHARED, Briefing, Record, briefing, markdown, save, spoken, yaml

TEMPLATES = Path(__file__).parent / "templates"
BINDING = re.compile(r"\[([^\]]*)\]\((fact|entity|briefing|source):([^)]*)\)")


def named(name: str) -> str:
    """A name as the generators put it into an address."""
    return name.lower().replace(" ", "-")


def link(each: Briefing, end: str, page: str) -> Callable[[re.Match[str]], str]:
    """A binding as plain Markdown: into the tables of its page, or to another page."""

    def made(match: re.Match[str]) -> str:
        text, scheme, target = match.groups()
        match scheme:
            case "fact":
                return f"[{text or each.filled[target]}]({page}#f-{target})"
            case "source":
                return f"[(source)]({page}#s-{target})"
            case "entity":
                return f"[{text}](/entities/{named(NAMES[target])}{end})"
        return f"[{text}](/{target}{end})"

    return made


def body(each: Briefing, end: str = ".html", page: str = "") -> str:
    """The article without the graphics, for which the tables stand. Addresses of pages end in `end`."""
    made = link(each, end, page)
    return markdown(tuple(BINDING.sub(made, part) for part in each.body if not part.startswith("!"))).rstrip()


def plain(each: Briefing, text: str) -> str:
    return BINDING.sub(lambda match: match[1] or each.filled[match[3]], text)


def record(each: Briefing) -> Record:
    """All facts of a briefing as a template shows them: names for ids, dates in words, the values of formulas."""
    front, facts = each.front, each.facts
    own = facts["sources"]
    used = dict.fromkeys(
        [*own, *(f["source"] for kind in ("events", "figures") for f in facts[kind].values() if "source" in f)]
    )

    def source(id: str) -> str:
        return str((own | SHARED)[id]["title"])

    values = {id: f.get("value", each.filled.get(id, "")) for id, f in facts["figures"].items()}
    values |= {id: f["change"] for id, f in facts["moves"].items()}
    moves = [
        {
            "id": id,
            "label": f.get("label", "Shares"),
            "entity": NAMES[f["entity"]],
            "date": spoken(f["session"]) if "session" in f else "",
            "value": f["change"],
            "source": source(f["source"]),
            "source_id": f["source"],
            "note": f.get("note", ""),
        }
        for id, f in facts["moves"].items()
    ]
    labels = {id: f["label"] for id, f in facts["figures"].items()} | {m["id"]: m["label"] for m in moves}
    candidates = facts["decision"]["candidates"]
    return {
        "kicker": front["kicker"],
        "deck": plain(each, front["deck"]),
        "key_points": [plain(each, point) for point in front["key_points"]],
        "ledger": [{"label": labels[id], "value": values[id]} for id in front["ledger"]],
        "events": [
            {
                "id": id,
                "date": spoken(f["date"]),
                "title": plain(each, f["title"]),
                "entities": [NAMES[e] for e in f["entities"]],
                "source": source(f["source"]),
                "source_id": f["source"],
            }
            for id, f in facts["events"].items()
        ],
        "question": facts["decision"]["question"],
        "candidates": [
            {
                "id": id,
                "name": NAMES[id],
                "verdict": f["verdict"],
                "outcome": f["outcome"],
                "reasons": [_reason(reason, source) for reason in f["reasons"]],
            }
            for id, f in candidates.items()
        ],
        "common": [_reason(reason, source) for reason in facts["decision"]["reasons"]],
        "moves": moves,
        "figures": [
            {
                "id": id,
                "label": f["label"],
                "value": values[id],
                "basis": f.get("basis", ""),
                "period": spoken(f["period"]) if "period" in f else "",
                "entity": NAMES[f["entity"]] if "entity" in f else "",
                "source": source(f["source"]) if "source" in f else "our calculation",
                "source_id": f.get("source", ""),
                "note": f.get("note", ""),
            }
            for id, f in facts["figures"].items()
        ],
        "unknowns": facts["unknowns"],
        "sources": [
            {
                "id": id,
                "title": known["title"],
                "publisher": known["publisher"],
                "url": known["url"],
                "date": spoken(known["published"]) if "published" in known else "",
                "via": source(known["via"]) if "via" in known else "",
            }
            for id in used
            for known in [(own | SHARED)[id]]
        ],
    }


def _reason(reason: Record, source: Callable[[str], str]) -> Record:
    side, text = next((side, reason[side]) for side in ("for", "against") if side in reason)
    return {"side": side, "text": text, "source": source(reason["source"]), "source_id": reason["source"]}


def topics(each: Briefing) -> list[str]:
    return [words.TOPICS[id] for id in each.front["topics"]]


def entities(each: Briefing) -> list[str]:
    return [NAMES[each.facts["decision"]["by"]], *(NAMES[id] for id in each.facts["decision"]["candidates"])]


def _front(front: Record) -> list[str]:
    return ["---", *yaml(front, quote_digits=True), "---"]


def _start(folder: Path, tool: str) -> None:
    shutil.copytree(TEMPLATES / tool, folder, dirs_exist_ok=True)


def hugo(folder: Path, total: int) -> None:
    _start(folder, "hugo")
    for number in range(total):
        each = briefing(number, total)
        front = {
            "title": each.front["title"],
            "date": f"{each.published:%Y-%m-%dT%H:%M:%SZ}",
            "topics": topics(each),
            "entities": entities(each),
            **record(each),
        }
        save(folder / f"content/briefings/{each.slug}.md", [*_front(front), body(each)])


def zola(folder: Path, total: int) -> None:
    """It looks for the targets of links within a page before its template runs, so those name the page."""
    _start(folder, "zola")
    for number in range(total):
        each = briefing(number, total)
        front = {
            "title": each.front["title"],
            "date": f"{each.published:%Y-%m-%dT%H:%M:%SZ}",
            "path": each.slug,
            "taxonomies": {"topics": topics(each), "entities": entities(each)},
            "extra": record(each),
        }
        save(folder / f"content/briefings/{each.slug}.md", [*_front(front), body(each, "/", f"/{each.slug}/")])


def eleventy(folder: Path, total: int) -> None:
    _start(folder, "eleventy")
    for number in range(total):
        each = briefing(number, total)
        front = {
            "title": each.front["title"],
            "date": f"{each.published:%Y-%m-%dT%H:%M:%SZ}",
            "topics": topics(each),
            "entities": entities(each),
            **record(each),
        }
        save(folder / f"content/briefings/{each.slug}.md", [*_front(front), body(each)])


def pelican(folder: Path, total: int) -> None:
    """Its Markdown has no nested front matter: a signal in its settings reads the facts from a file of their own.

    Entities are its authors, the second list of names that it makes pages for.
    """
    _start(folder, "pelican")
    for number in range(total):
        each = briefing(number, total)
        front = [
            f"Title: {each.front['title']}",
            f"Date: {each.published:%Y-%m-%d %H:%M}",
            f"Slug: {each.slug}",
            f"Tags: {', '.join(topics(each))}",
            f"Authors: {'; '.join(entities(each))}",
        ]
        save(folder / f"content/{each.slug}.md", [*front, "", body(each)])
        save(folder / f"facts/{each.slug}.yaml", yaml(record(each), quote_digits=True))


WRITERS: dict[str, Callable[[Path, int], None]] = {"hugo": hugo, "zola": zola, "eleventy": eleventy, "pelican": pelican}
