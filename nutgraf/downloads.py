"""Downloads: the facts of a briefing as data, `facts.json` and `facts.csv`, for who wants to count for himself.

Both hold the same facts in the order of their notes. Values are exact decimals as text, scaled, percentages in
percent; dates are EDTF (ISO 8601-2), units ISO 4217 codes or words. CSV is RFC 4180 with a header, UTF-8.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from nutgraf.model import as_json
from nutgraf.views import Briefing, FactView, SourceView

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


SCHEMA = "facts.schema.json"  # at the root of the site; `facts.json` stands in a folder of its briefing's name
_TEXT, _FLAG = {"type": "string"}, {"type": "boolean"}
_DATE = {"type": ["string", "null"], "description": "EDTF (ISO 8601-2); a quarter is 2024-33 to 2024-36"}
_MOMENT = {"type": ["string", "null"], "description": "ISO 8601, with its zone"}
_IDS = {"type": "array", "items": _TEXT, "description": "ids, as in `sources`"}
_FACT: Mapping[str, Mapping[str, Any]] = {
    "id": {"type": "string", "description": "unique in its briefing, but for facts told first in another"},
    "kind": {"enum": ["event", "move", "figure", "quote"]},
    "label": _TEXT,
    "value": {
        "type": ["string", "null"],
        "pattern": r"^-?\d+(\.\d+)?$",
        "description": "an exact decimal, scaled; percentages in percent",
    },
    "unit": {"type": "string", "description": "percent, an ISO 4217 code, or a word"},
    "hedge": {"type": "string", "description": "more than, about …, or empty"},
    "date": _DATE,
    "period": _DATE,
    "basis": {"type": "string", "description": "what a change is measured from"},
    "measure": _TEXT,
    "entities": {"type": "array", "items": _TEXT, "description": "names of companies and people"},
    "sources": _IDS,
    "via": _IDS,
    "our_calculation": _FLAG,
    "formula": _TEXT,
    "disputed": {"type": "string", "description": "who disputes it, and why; or empty"},
    "quote": {"type": "string", "description": "the line of the source that says so"},
    "told_first_in": {"type": "string", "description": "the title of another briefing, or empty"},
}
_SOURCE = dict.fromkeys(("id", "title", "publisher", "publisher_unknown", "author", "url"), _TEXT) | {
    "published": _DATE,
    "via": {"type": ["string", "null"], "description": "the id of the source that it is known through"},
}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of an object that has just these keys."""
    required = list(properties)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def schema(view: Mapping[str, Any]) -> bytes:
    """The JSON Schema of `facts_json`."""
    briefing = {"slug": _TEXT, "title": _TEXT, "published": _MOMENT, "updated": _MOMENT, "version": _TEXT}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The facts of a briefing",
        **_object(
            {
                "$schema": _TEXT,
                "briefing": _object(briefing),
                "facts": {"type": "array", "items": _object(_FACT)},
                "sources": {"type": "array", "items": _object(_SOURCE)},
            }
        ),
    }
    return (json.dumps(whole, indent=1) + "\n").encode()


def facts_json(view: Mapping[str, Any]) -> bytes:
    """One object: the briefing, its facts (keys as COLUMNS; entities and sources as lists), its sources. Each fact
    and each source has a line of its own, so that versions compare well."""
    briefing: Briefing = view["briefing"]
    whole = {
        "$schema": f"../{SCHEMA}",
        "briefing": {
            "slug": briefing["slug"],
            "title": briefing["title"]["words"],
            "published": briefing["published"]["iso"],
            "updated": briefing["updated"]["iso"] if briefing["updated"] else None,
            "version": briefing["version"],
        },
        "facts": [_row(each) for each in briefing["notes"]],
        "sources": [_source(each) for each in briefing["sources"]],
    }
    # An object that begins with its id is one of the rows: inside of a text the second quotation mark would have a
    # backslash before it.
    return as_json(whole).replace(b'{"id":"', b'\n{"id":"') + b"\n"


def _source(source: SourceView) -> dict[str, Any]:
    return {
        "id": source["id"],
        "title": source["title"],
        "publisher": source["publisher"],
        "publisher_unknown": source["publisher_unknown"],
        "author": source["author"],
        "url": source["url"],
        "published": source["published"]["iso"] if source["published"] else None,
        "via": source["via"]["id"] if source["via"] else None,
    }


def facts_csv(view: Mapping[str, Any]) -> bytes:
    """A line a fact. A text that a spreadsheet would take for a formula is kept from being one by a leading quote."""
    lines = [",".join(COLUMNS)]
    for fact in view["briefing"]["notes"]:
        row = _row(fact)
        number, row["value"] = row["value"], None  # which is never a formula
        row["entities"], row["sources"], row["via"] = map("; ".join, (row["entities"], row["sources"], row["via"]))
        row["our_calculation"] = "true" if row["our_calculation"] else "false"
        cells = [_cell(each) if each else "" for each in row.values()]
        cells[_VALUE] = number or ""
        lines.append(",".join(cells))
    return b"\r\n".join(map(str.encode, [*lines, ""]))  # few lines have a letter that makes this slow


_VALUE = COLUMNS.index("value")
_FORMULA = frozenset("=+-@\t\r")


@lru_cache(maxsize=4096)  # most stand in many lines
def _cell(text: str) -> str:
    if text[0] in _FORMULA:
        text = f"'{text}"
    # Python's own writer looks at each letter by itself, which is most of the work.
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text or "\n" in text or "\r" in text else text


_EMPTY: Mapping[str, Any] = dict.fromkeys(COLUMNS, "") | {
    **dict.fromkeys(("value", "date", "period")),
    **dict.fromkeys(("entities", "sources", "via"), ()),
}


def _row(fact: FactView) -> dict[str, Any]:
    """A fact in the order of COLUMNS."""
    row = dict(_EMPTY)  # quicker than to put one together
    row["id"], row["kind"], row["label"] = fact["id"], fact["kind"], fact["label"]["words"]
    if value := fact["value"]:
        row["value"], row["unit"], row["hedge"] = value["machine"], value["unit"], value["hedge"]
    if date := fact["date"]:
        row["date"] = date["iso"]
    if period := fact["period"]:
        row["period"] = period["iso"]
    row["basis"], row["measure"] = fact["basis"], fact["measure"]
    if entities := fact["entities"]:
        row["entities"] = [each["label"] for each in entities]
    if sources := fact["sources"]:
        row["sources"] = [each["id"] for each in sources]
    if via := fact["via"]:
        row["via"] = [each["id"] for each in via]
    row["our_calculation"], row["formula"] = fact["ours"], fact["formula"]
    row["disputed"], row["quote"] = fact["disputed"], fact["quote"]
    if origin := fact["origin"]:
        row["told_first_in"] = origin["title"]
    return row


WRITERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {"facts.json": facts_json, "facts.csv": facts_csv}
