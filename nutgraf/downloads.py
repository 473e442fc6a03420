"""Downloads: the facts of a briefing as data, `facts.json` and `facts.csv`, for who wants to count for himself.

Both hold the same facts in the order of their notes. Values are exact decimals as text, scaled, percentages in
percent; dates are EDTF (ISO 8601-2), units ISO 4217 codes or words. CSV is RFC 4180 with a header, UTF-8.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from nutgraf.views import Briefing, FactView

COLUMNS = (
    "id",
    "kind",
    "label",
    "value",
    "unit",
    "hedge",
    "date",
    "period",
    "basis",
    "measure",
    "entities",
    "sources",
    "via",
    "our_calculation",
    "formula",
    "disputed",
    "quote",
    "told_first_in",
)


def facts_json(view: Mapping[str, Any]) -> bytes:
    """One object: the briefing, its facts (keys as COLUMNS; entities and sources as lists), its sources."""
    briefing: Briefing = view["briefing"]
    whole = {
        "briefing": {
            "slug": briefing["slug"],
            "title": briefing["title"]["words"],
            "published": briefing["published"]["iso"],
            "updated": briefing["updated"]["iso"] if briefing["updated"] else None,
            "version": briefing["version"],
        },
        "facts": [_row(each) for each in briefing["notes"]],
        "sources": [
            {
                "id": each["id"],
                "title": each["title"],
                "publisher": each["publisher"],
                "publisher_unknown": each["publisher_unknown"],
                "author": each["author"],
                "url": each["url"],
                "published": each["published"]["iso"] if each["published"] else None,
                "via": each["via"]["id"] if each["via"] else None,
            }
            for each in briefing["sources"]
        ],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def facts_csv(view: Mapping[str, Any]) -> bytes:
    """A line a fact. A text that a spreadsheet would take for a formula is kept from being one by a leading quote."""
    lines: list[str] = []
    writer = csv.writer(SimpleNamespace(write=lines.append))
    writer.writerow(COLUMNS)
    for each in view["briefing"]["notes"]:
        row = _row(each)
        writer.writerow([_cell(name, row[name]) for name in COLUMNS])
    return "".join(lines).encode()


def _cell(name: str, value: Any) -> str:
    if isinstance(value, list):
        value = "; ".join(value)
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if name != "value" and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _row(fact: FactView) -> dict[str, Any]:
    value = fact["value"]
    return {
        "id": fact["id"],
        "kind": fact["kind"],
        "label": fact["label"]["words"],
        "value": value["machine"] if value else None,
        "unit": value["unit"] if value else "",
        "hedge": value["hedge"] if value else "",
        "date": fact["date"]["iso"] if fact["date"] else None,
        "period": fact["period"]["iso"] if fact["period"] else None,
        "basis": fact["basis"],
        "measure": fact["measure"],
        "entities": [each["label"] for each in fact["entities"]],
        "sources": [each["id"] for each in fact["sources"]],
        "via": [each["id"] for each in fact["via"]],
        "our_calculation": fact["ours"],
        "formula": fact["formula"],
        "disputed": fact["disputed"],
        "quote": fact["quote"],
        "told_first_in": fact["origin"]["title"] if fact["origin"] else "",
    }


WRITERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {"facts.json": facts_json, "facts.csv": facts_csv}
