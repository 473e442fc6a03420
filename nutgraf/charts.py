"""Charts: facts to bars and marks. Geometry and words only; templates draw them.

All numbers are percentages of the chart's width, as text with at most two decimals, so that an SVG
of any size can use them and type keeps its own size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from nutgraf.catalogue import ENGLISH, catalogue, mark
from nutgraf.quantities import formats
from nutgraf.views import Bar, BarChart, FactView, Mark

ZERO = Decimal(0)
_UNITS = {
    "percent": mark("per cent"),
    "points": mark("percentage points"),
    "multiple": mark("times"),
    "ratio": mark("shares of one"),
}


def bars(facts: Sequence[FactView], lang: str = ENGLISH) -> list[BarChart]:
    """Charts of the facts that can be compared, in the order of the facts; one scale a chart, zero included.

    Moves compare with moves of their unit, and with what was computed from them. Other figures compare
    where they share unit and measure, or unit and basis, and there are two or more of them.
    """
    moves = {fact["id"] for fact in facts if fact["kind"] == "move"}
    groups: dict[tuple[str, ...], list[FactView]] = {}
    for fact in facts:
        value = fact["value"]
        if value is None:
            continue
        key: tuple[str, ...] = (value["kind"], value["unit"])
        if fact["id"] not in moves and moves.isdisjoint(fact["inputs"]):
            shared = fact["measure"] or fact["basis"]
            if not shared:
                continue
            key += (shared,)
        groups.setdefault(key, []).append(fact)
    return [_chart(group, lang) for group in groups.values() if len(group) > 1 or group[0]["id"] in moves]


def _chart(facts: Sequence[FactView], lang: str = ENGLISH) -> BarChart:
    values = [_number(fact) for fact in facts]
    low, high = min(ZERO, *values), max(ZERO, *values)
    span = high - low or Decimal(1)
    _, unit = catalogue(lang).gettext, _unit(facts[0], lang)
    measures = {fact["measure"] for fact in facts if fact["measure"]}
    what = measures.pop() if len(measures) == 1 else _("moves") if facts[0]["kind"] == "move" else _("figures")
    return BarChart(
        title=_("%(what)s in %(unit)s") % {"what": f"{what[:1].upper()}{what[1:]}", "unit": unit},
        description=_sentence(facts, lang),
        unit=unit,
        zero=_percent(-low / span),
        bars=[
            Bar(
                fact=fact,
                x=_percent((min(value, ZERO) - low) / span),
                width=_percent(abs(value) / span),
                up=value >= ZERO,
                ours=fact["ours"],
            )
            for fact, value in zip(facts, values, strict=True)
        ],
    )


def timeline(events: Sequence[FactView], lang: str = ENGLISH) -> tuple[list[Mark], str]:
    """Events, in the order given, as marks, and what they are in words."""
    marks = [Mark(fact=event, hollow=event["date"] is None or event["date"]["imprecise"]) for event in events]
    dates = [event["date"]["words"] for event in events if event["date"]]
    if not dates:
        return marks, ""
    _ = catalogue(lang).gettext
    count = _("%(num)s events") % {"num": len(marks)} if len(marks) > 1 else _("One event")
    some = {"count": count, "first": dates[0], "last": dates[-1]}
    long = _("%(count)s, from %(first)s to %(last)s.") if dates[0] != dates[-1] else _("%(count)s, %(first)s.")
    return marks, long % some


def _number(fact: FactView) -> Decimal:
    value = fact["value"]
    assert value is not None
    return Decimal(value["machine"])


def _unit(fact: FactView, lang: str = ENGLISH) -> str:
    value = fact["value"]
    assert value is not None
    known = _UNITS.get(value["kind"])
    return (
        catalogue(lang).gettext(known)
        if known
        else formats.currency(value["unit"], lang) or catalogue(lang).gettext("numbers")
    )


def _sentence(facts: Iterable[FactView], lang: str = ENGLISH) -> str:
    """`Alibaba, 13 February 2025: +8.5%; both days: +11.2% (our calculation).`"""
    parts, _ = [], catalogue(lang).gettext
    colon, hedged, calculated = _(": "), _("%(hedge)s "), _(" (our calculation)")
    for fact in facts:
        value = fact["value"]
        assert value is not None
        hedge = hedged % {"hedge": value["hedge"]} if value["hedge"] else ""
        ours = calculated if fact["ours"] else ""
        parts.append(f"{fact['label']['words']}{colon}{hedge}{value['signed']}{ours}")
    return _("; ").join(parts) + _(".")


def _percent(part: Decimal) -> str:
    """A part of one as per cent: `37.5%`, at most two decimals, no trailing zeros."""
    if not part:
        return "0%"  # where most bars begin
    text = f"{part * 100:.2f}".rstrip("0").rstrip(".")
    return f"{'0' if text == '-0' else text}%"
