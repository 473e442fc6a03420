"""The table of fields as JSON Schemas (draft 2020-12), for editors that complete and check YAML as one types.

They are no stricter than reading is: what they refuse is refused by a build, which says it better. Every scalar is text
to nutgraf, so an editor's numbers and booleans pass where a text belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nutgraf.problems import CODES
from nutgraf.schema.fields import (
    IDS,
    IN_OTHERS,
    RECORDS,
    REGISTRIES,
    Field,
    Kind,
    KindName,
    Names,
    mapping,
    record,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MOST = 2000  # names offered for one key; an editor does not show more with profit

Known = Mapping[Names, Sequence[str]]  # the site's own ids

_SCALAR = {"type": ["string", "number", "boolean", "null"]}
# What the text of a kind looks like, at the least. A number that an editor reads, such as a year, is not looked at.
_SHAPES: dict[KindName, str] = {
    "date": r"^\s*[0-9X][0-9A-Z~?%/.-]*\s*$",
    "day": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$",
    "moment": r"^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$",
    "integer": r"^\s*[+-]?[0-9]{1,2}\s*$",
    "url": r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s/]",
    "language": r"^\s*[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}\s*$",
    "zone": r"^\s*[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,3}\s*$",
    "alias": r"^\s*/?[^\s:?#%]+\s*$",
    "permalink": r"^[^\s]*\{[^\s]*(/|\.html)\s*$",
    "ref": r"^\s*[^\s,;:]+\s*$",
    "fact": r"^\s*[a-z0-9]+(-[a-z0-9]+)*/[a-z][a-z0-9_]*\s*$",
    "slugs": r"^\s*[a-z0-9]+(-[a-z0-9]+)*\s*$",
}
_EXAMPLES: dict[KindName, list[str]] = {
    "date": ["2025-02-13", "2025-02", "2024-Q4", "2024", "2024~"],
    "moment": ["2025-02-13T09:00+08:00"],
    "quantity": ["-18.2%", "+2.5 percentage points", "USD 25.6 billion", "> HKD 200 billion", "94,000", "12 months"],
    "formula": ["growth(before, after)", "share(part, whole)", "(1 + day1) * (1 + day2) - 1", "count(candidates)"],
}


def files() -> dict[str, Kind]:
    """What each kind of YAML file holds: its name in `schemas`, and the kind."""
    inner = {
        each.record for known in RECORDS.values() for field in known.fields.values() for each in _kinds(field.kind)
    }
    registries = REGISTRIES | {f"{name}{IN_OTHERS}": f"{each}{IN_OTHERS}" for name, each in REGISTRIES.items()}
    whole = {name: record(name) for name in RECORDS if name not in inner and name not in registries.values()}
    return whole | {name: mapping(record(each)) for name, each in registries.items()}


def schemas(known: Known) -> dict[str, dict[str, Any]]:
    """A schema for each kind of file; `known` are the ids that it offers and does not insist on."""
    return {name: _schema(name, kind, known) for name, kind in files().items()}


def _schema(name: str, kind: Kind, known: Known) -> dict[str, Any]:
    needed: dict[str, None] = {}
    open = [kind]
    while open:
        for each in _kinds(open.pop()):
            if each.record and each.record not in needed:
                needed[each.record] = None
                open += [field.kind for field in RECORDS[each.record].fields.values()]
    title = RECORDS[kind.record].noun if kind.record else f"{name}.yaml"
    return {
        "$schema": DRAFT,
        "title": title,
        **_value(kind, known),
        "$defs": {each: _record(each, known) for each in needed},
    }


def _kinds(kind: Kind | None) -> Iterator[Kind]:
    while kind is not None:
        yield kind
        kind = kind.of


def _record(name: str, known: Known) -> dict[str, Any]:
    fields = RECORDS[name].fields
    required = [key for key, field in fields.items() if field.required]
    made: dict[str, Any] = {
        "description": RECORDS[name].noun,
        "type": ["object", "null"],  # a key without a value is as if it were not there
        "properties": {key: _field(field, known) for key, field in fields.items()},
        "additionalProperties": False,
    }
    if required and "same_as" in fields:
        made["anyOf"] = [{"required": required}, {"required": ["same_as"]}]
    elif required:
        made["required"] = required
    return made


def _field(field: Field, known: Known) -> dict[str, Any]:
    return {"description": field.about, **_value(field.kind, known)}


def _value(kind: Kind, known: Known) -> dict[str, Any]:
    match kind.name:
        case "record":
            return {"$ref": f"#/$defs/{kind.record}"}
        case "mapping":
            assert kind.of
            return {"type": ["object", "null"], **_ids(kind, kind.of, known)}
        case "list":
            assert kind.of
            return {"type": ["array", "null"], "items": _value(kind.of, known)}
        case "refs" | "slugs":
            one = _name(kind, "slugs" if kind.name == "slugs" else "ref", known)
            return {"anyOf": [one, {"type": "array", "items": one}]}
        case "ref" | "fact":
            return _name(kind, kind.name, known)
        case "choice":
            # What an editor takes for a boolean is a text to us.
            booleans = [each == "true" for each in kind.choices if each in ("true", "false")]
            return {"anyOf": [{"enum": [*booleans, *kind.choices]}, {"type": "null"}]}
    shape = _SHAPES.get(kind.name)
    examples = _EXAMPLES.get(kind.name)
    # An empty text is none at all.
    looks = {"anyOf": [{"pattern": shape}, {"pattern": r"^\s*$"}]} if shape else {}
    return _SCALAR | looks | ({"examples": examples} if examples else {})


def _ids(kind: Kind, of: Kind, known: Known) -> dict[str, Any]:
    """What the ids of a mapping look like, and what they stand for."""
    value = _value(of, known)
    if kind.ids == "code":
        each = {str(code): {"description": about.summary, **value} for code, about in CODES.items()}
        return {"properties": each, "additionalProperties": False}
    shape = {"pattern": f"^(?:{IDS[kind.ids][0]})$"}
    offered = _offered(kind, known)
    return {"propertyNames": {"anyOf": [offered, shape]} if offered else shape, "additionalProperties": value}


def _name(kind: Kind, shape: KindName, known: Known) -> dict[str, Any]:
    """A name: those that are known are offered, others of its form are no mistake here."""
    form = _SCALAR | {"anyOf": [{"pattern": _SHAPES[shape]}, {"pattern": r"^\s*$"}]}
    offered = _offered(kind, known)
    return {"anyOf": [offered, form]} if offered else form


def _offered(kind: Kind, known: Known) -> dict[str, Any]:
    names = known.get(kind.names, ())
    return {"enum": list(names)} if 0 < len(names) <= MOST else {}
