"""Downloads: a briefing's facts as JSON and CSV, the same in both, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from nutgraf import downloads
from tests.builders import files, whole

FACTS = """\
moves:
  day1:
    entity: acme
    session: 2024-03-05
    change: -8.5%
    source: wire
figures:
  sales:
    label: =Sales, and "more"
    value: "> HKD 200 billion"
    period: 2024-Q4
    source: wire
  half:
    label: Half
    formula: sales / 2
"""


def made() -> dict[str, Any]:
    return {"briefing": whole(files("Words.", FACTS))["briefing:one"]}


def test_both_hold_the_same_facts() -> None:
    view = made()
    rows = json.loads(downloads.facts_json(view))["facts"]
    table = list(csv.DictReader(io.StringIO(downloads.facts_csv(view).decode(), newline="")))
    assert [row["id"] for row in rows] == [row["id"] for row in table] == ["day1", "sales", "half"]
    assert [row["value"] for row in rows] == [row["value"] for row in table] == ["-8.5", "200000000000", "100000000000"]
    sales = rows[1]
    assert (sales["unit"], sales["hedge"], sales["period"], sales["sources"]) == (
        "HKD",
        "more than",
        "2024-36",
        ["wire"],
    )
    assert rows[2]["our_calculation"] is True and table[2]["our_calculation"] == "true"
    assert tuple(rows[0]) == downloads.COLUMNS


def test_a_text_is_no_formula_of_a_spreadsheet() -> None:
    table = list(csv.DictReader(io.StringIO(downloads.facts_csv(made()).decode(), newline="")))
    assert table[1]["label"] == "'=Sales, and “more”"


@given(st.lists(st.text("a,;\"'\r\n =阿", max_size=5), min_size=1, max_size=3))
def test_rows_are_those_that_python_itself_would_write(labels: list[str]):
    fact = made()["briefing"]["notes"][0]
    notes = [{**fact, "label": {**fact["label"], "words": f"x{each}"}} for each in labels]
    written = downloads.facts_csv({"briefing": {"notes": notes}}).decode()
    plain = io.StringIO(newline="")
    csv.writer(plain).writerows(csv.reader(io.StringIO(written, newline="")))
    assert written == plain.getvalue()
    assert [row["label"] for row in csv.DictReader(io.StringIO(written, newline=""))] == [f"x{each}" for each in labels]
