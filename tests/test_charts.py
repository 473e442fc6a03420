"""Charts: the geometry of bars, what is compared with what, and the words that say so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nutgraf import charts
from nutgraf.views import FactView


def fact(name: str, machine: str = "1", **more: Any) -> FactView:
    """A move of so many per cent; `kind`, `unit`, `signed`, `hedge` and fields of the view can be given."""
    unit = more.pop("unit", "percent")
    quantity = {
        "words": machine,
        "signed": more.pop("signed", machine),
        "short": machine,
        "hedge": more.pop("hedge", ""),
        "machine": machine,
        "unit": unit,
        "direction": "up",
        "kind": "money" if unit.isupper() else unit,
    }
    view: Any = {
        "id": name,
        "kind": "move",
        "label": {"parts": [name], "words": name},
        "value": quantity,
        "date": None,
        "basis": "",
        "measure": "",
        "ours": False,
        "inputs": [],
    }
    view |= more
    made: FactView = view
    return made


def date(words: str, imprecise: bool = False) -> dict[str, Any]:
    return {"iso": words, "html": "", "words": words, "imprecise": imprecise}


def test_bars_grow_from_the_zero_line_both_ways():
    (chart,) = charts.bars([fact("a", "30"), fact("b", "-10"), fact("c", "0")])
    assert chart["zero"] == "25%"
    assert [(bar["x"], bar["width"], bar["up"]) for bar in chart["bars"]] == [
        ("25%", "75%", True),
        ("0%", "25%", False),
        ("25%", "0%", True),
    ]


def test_without_falls_zero_is_at_the_left():
    (chart,) = charts.bars([fact("a", "8.5"), fact("b", "2.5"), fact("c", "11.2")])
    assert chart["zero"] == "0%"
    assert [bar["width"] for bar in chart["bars"]] == ["75.89%", "22.32%", "100%"]


def test_nothing_but_zeros_is_no_division_by_zero():
    (chart,) = charts.bars([fact("a", "0"), fact("b", "0.0")])
    assert {bar["width"] for bar in chart["bars"]} == {"0%"}


@given(st.lists(st.decimals(-(10**15), 10**15, allow_nan=False, places=3), min_size=1, max_size=8))
def test_every_bar_stays_inside_and_touches_zero(values: list[Decimal]):
    (chart,) = charts.bars([fact(str(n), f"{value:f}") for n, value in enumerate(values)])
    zero = Decimal(chart["zero"].rstrip("%"))
    for bar, value in zip(chart["bars"], values, strict=True):
        x, width = (Decimal(bar[key].rstrip("%")) for key in ("x", "width"))
        assert x >= 0 and x + width <= Decimal("100.01")
        assert abs((x if value >= 0 else x + width) - zero) <= Decimal("0.01")


def test_each_unit_has_a_chart_of_its_own_in_the_order_of_the_facts():
    found = charts.bars([fact("a", unit="USD"), fact("b"), fact("c", unit="HKD"), fact("d", unit="USD")])
    assert [[bar["fact"]["id"] for bar in chart["bars"]] for chart in found] == [["a", "d"], ["b"], ["c"]]
    assert [chart["unit"] for chart in found] == ["USD", "per cent", "HKD"]


def test_what_was_computed_from_moves_stands_with_them():
    ours = fact("both", "11.2", kind="figure", ours=True, inputs=["a"])
    (chart,) = charts.bars([fact("a", "8.5"), ours])
    assert [bar["ours"] for bar in chart["bars"]] == [False, True]


def test_figures_compare_by_measure_or_basis_and_never_alone():
    def figure(name: str, **more: Any) -> FactView:
        return fact(name, kind="figure", **more)

    assert charts.bars([figure("a"), figure("b")]) == []
    assert charts.bars([figure("a", measure="sales")]) == []
    assert charts.bars([figure("a", measure="sales"), figure("b", measure="sales", unit="USD")]) == []
    (chart,) = charts.bars(
        [figure("a", measure="sales"), figure("b", basis="year on year"), figure("c", measure="sales")]
    )
    assert chart["title"] == "Sales in per cent"
    assert [bar["fact"]["id"] for bar in chart["bars"]] == ["a", "c"]


def test_facts_without_a_number_are_left_out():
    assert charts.bars([fact("a", value=None)]) == []


def test_a_chart_says_in_words_what_it_shows():
    ours = fact("both days", "11.2", signed="+11.2%", kind="figure", ours=True, inputs=["Alibaba"])
    (chart,) = charts.bars([fact("Alibaba", "8.5", signed="+8.5%", hedge="about"), ours])
    assert chart["title"] == "Moves in per cent"
    assert chart["description"] == "Alibaba: about +8.5%; both days: +11.2% (our calculation)."


def test_marks_are_hollow_where_the_date_is_not_a_day():
    events = [fact("a", date=date("2012", imprecise=True)), fact("b", date=date("13 February 2025")), fact("c")]
    marks, words = charts.timeline(events)
    assert [mark["hollow"] for mark in marks] == [True, False, True]
    assert words == "3 events, from 2012 to 13 February 2025."


def test_a_timeline_of_one_day_and_of_nothing():
    assert charts.timeline([fact("a", date=date("2012"))])[1] == "One event, 2012."
    assert charts.timeline([]) == ([], "")
