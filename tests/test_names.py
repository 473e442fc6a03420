"""Near-missed names: what is taken for a slip, and what is not."""

from __future__ import annotations

import pytest

from nutgraf.checks.names import one_off
from tests.builders import files, problems, told, whole

ENTITIES = """\
alibaba:
  name: Alibaba
counterpoint:
  name: Counterpoint Research
  aliases: [CPR]
stripe:
  name: Stripe
russia:
  name: Russia
strive:
  name: Strive
"""
SPOKEN = "[](entity:alibaba) and [](entity:counterpoint), [](entity:stripe), [](entity:russia)."


def _site(body: str) -> dict[str, str]:
    return files(f"{body}\n\n{SPOKEN}", more={"content/entities.yaml": ENTITIES})


@pytest.mark.parametrize(
    ("body", "column", "name"),
    [
        ("Shares of Alibba rose.", 11, "Alibaba"),
        ("Shares of Alibabba rose.", 11, "Alibaba"),
        ("Shares of Alibaab rose.", 11, "Alibaba"),
        ("Shares of Alibata rose.", 11, "Alibaba"),
        ("Aliaba said so.", 1, "Alibaba"),
        ("It was [Countrepoint](entity:counterpoint) that counted.", 9, "Counterpoint"),
        ("What Strype sold.", 6, "Stripe"),
    ],
)
def test_a_slip(body: str, column: int, name: str) -> None:
    (problem,) = problems(_site(body))
    assert (problem.code, problem.level) == ("near-missed-name", "warning")
    assert (problem.place.line, problem.place.column) == (5, column)
    assert f'"{name}"' in problem.message


@pytest.mark.parametrize(
    "body",
    [
        "Shares of Alibaba, Alibaba's and ALIBABA rose.",
        "The Russian and the Russians; many Stripes.",
        "Striped it was not. Strike one.",  # opens a sentence
        "The stripy one, a Stripy day.",  # written small elsewhere
        "With Strive it went well.",  # another name
        "The Strype case, the Strype brothers, and Strype again.",  # three times
        "The [Strype](waive:another company) case.",
        "Researchers of `Alibba` and https://alibba.example/Alibba.",
        "The Researched case.",
    ],
)
def test_no_slip(body: str) -> None:
    assert told(_site(body)) == []


def test_other_names_are_read_only_where_one_is_near() -> None:
    assert "names" not in whole(_site("Shares of Alibaba rose.")).made["one"].reads
    assert "names" in whole(_site("With Strive it went well.")).made["one"].reads


def test_names_in_facts_are_looked_at_too() -> None:
    facts = "events:\n  a:\n    date: 2024\n    title: What Alibba bought\n    entities: alibaba\n    source: wire\n"
    assert told(files("Words.", facts, more={"content/entities.yaml": ENTITIES})) == [
        "facts.yaml:4:17 near-missed-name"
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Alibaba", False),
        ("Libaba", True),
        ("Alibab", True),
        ("Alibabas", False),
        ("Alibabaa", True),
        ("lAibaba", True),
        ("Alibabaab", False),
        ("Aliaabb", False),
        ("Alababo", False),
    ],
)
def test_one_letter(word: str, expected: bool) -> None:
    assert one_off(word, "Alibaba") is expected
