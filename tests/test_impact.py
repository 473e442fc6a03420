"""Impact: what a fact touches, in its briefing and in others; and that no page is forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nutgraf import builder, cli, impact
from nutgraf.builder import questions
from nutgraf.impact import Impact, find, readers, trace, trace_entity
from tests import builders
from tests.conftest import NOW

FACTS = """\
sources:
  own:
    title: A paper
    publisher: Acme
events:
  signing:
    date: 2024-03-05
    title: Sales of [18%](fact:sales) on the day
    entity: acme
    source: wire
decision:
  question: Which one?
  candidates:
    bolt:
      verdict: chosen
      reasons:
        - for: Costs [4%](fact:costs) less
          source: wire
moves:
  day1:
    entity: acme
    session: 2024-03-06
    change: +2%
    after: signing
    source: own
figures:
  sales:
    label: Sales
    value: 18%
    entity: acme
    source: wire
  costs:
    label: Costs
    value: 4%
    source: wire
  margin:
    label: Margin
    formula: sales - costs
  half:
    label: Half of it
    formula: margin / 2
  options:
    label: Options
    formula: count(candidates)
assertions:
  - that: sales > costs
"""
ONE = """\
Sales fell [18%](fact:sales), said
Mr. Acme. Costs rose [4%](fact:costs). That leaves [](fact:margin) or so.

![How the shares moved](facts:moves)

It all began [at once](fact:signing).
"""
TWO = """\
[Acme](entity:acme) kept [little](fact:one/half) of it.

Elsewhere sales were [18%](fact:told). iPhones sold well.
"""
MORE = {
    "content/briefings/two/article.md": builders.article(TWO, title="Told again", published="2024-03-08"),
    "content/briefings/two/facts.yaml": "figures:\n  told:\n    same_as: one/sales\n  rest:\n    label: Rest\n"
    "    formula: 1 - told\n",
    "content/briefings/three/article.md": builders.article("Rest: [82%](fact:two/rest).", "ledger: [two/rest]\n"),
    "content/briefings/four/article.md": builders.article("Words."),
    "content/briefings/four/facts.yaml": "figures:\n  told:\n    label: X\n    value: 3%\n    source: wire\n",
    "content/pages/about.md": "---\ntitle: About\n---\nSales of [18%](fact:one/sales), for instance.\n",
    "content/pages/methods.md": "---\ntitle: Methods\n---\nWords.\n",
}
SITE = builders.files(ONE, FACTS, "deck: Down [](fact:sales) in a year\nledger: [sales, day1]\n", MORE)


def touched(name: str, site: dict[str, str] = SITE) -> Impact:
    shelf = builders.library(site)
    key, wrong = find(shelf, name)
    assert wrong == ""
    slugs = readers(key.partition("/")[0], ((slug, None) for slug in shelf.slugs))
    return trace(shelf, key, slugs)


def shown(found: Impact, way: str) -> list[str]:
    result = []
    for use in found.uses:
        text = use.text
        for start, end in reversed(use.marks):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        if use.way == way:
            result.append(f"{use.place.path.removeprefix('content/')}:{use.place.line}:{use.place.column} {text}")
    return result


def test_every_sentence_that_a_fact_touches() -> None:
    found = touched("one/sales")
    assert (found.name, found.says) == ("one/sales", "Sales: 18%")
    assert found.rest == ("one/margin", "two/rest", "one/half")
    assert shown(found, "sentence") == [
        "briefings/one/article.md:4:12 Down [18%] in a year",
        "briefings/one/article.md:7:13 Sales fell [18%], said Mr. Acme.",
        "briefings/one/article.md:8:52 That leaves [14 percentage points] or so.",
        "briefings/one/facts.yaml:8:22 Sales of [18%] on the day",
        "briefings/three/article.md:6:8 Rest: [82%].",
        "briefings/two/article.md:5:27 Acme kept [little] of it.",
        "briefings/two/article.md:7:23 Elsewhere sales were [18%].",
        "pages/about.md:4:11 Sales of [18%], for instance.",
    ]


def test_formulas_assertions_ledgers_and_graphics() -> None:
    found = touched("one/sales")
    assert shown(found, "formula") == [
        "briefings/one/facts.yaml:38:14 margin = [sales] - costs",
        "briefings/one/facts.yaml:41:14 half = [margin] / 2",
        "briefings/two/facts.yaml:6:14 rest = 1 - [told]",
    ]
    assert shown(found, "assertion") == ["briefings/one/facts.yaml:46:11 [sales] > costs"]
    assert shown(found, "ledger") == [
        "briefings/one/article.md:5:10 [sales]",
        "briefings/three/article.md:4:10 [two/rest]",
    ]
    assert shown(found, "same as") == ["briefings/two/facts.yaml:3:14 told is one/sales"]
    assert shown(found, "graphic") == [
        "briefings/one/article.md:1:1 figures",
        "briefings/two/article.md:1:1 figures",
    ]
    assert shown(touched("day1"), "graphic") == ["briefings/one/article.md:10:3 moves"]
    event = touched("signing")
    assert shown(event, "after") == ["briefings/one/facts.yaml:24:12 day1 comes after signing"]
    assert shown(event, "sentence") == ["briefings/one/article.md:12:15 It all began [at once]."]
    assert shown(touched("bolt"), "formula") == ["briefings/one/facts.yaml:44:14 options = count([candidates])"]


def test_what_readers_were_told_of_it() -> None:
    told = (
        "recorded: 2024-03-08\ntitle: A title\nfacts:\n  half:\n    label: Half of it\n    value: 7 percentage points\n"
    )
    found = touched("one/costs", SITE | {"content/briefings/one/published.yaml": told})
    assert shown(found, "record") == ["briefings/one/published.yaml:4:3 readers were told 7 percentage points"]


FEEDS = {"feed.xml", "entities/acme.xml", "entities/bolt.xml"}


def test_pages_are_those_that_show_it_and_no_others() -> None:
    def pages(name: str) -> set[str]:
        return {each for each in touched(name).pages if not each.endswith((".json", ".csv"))}

    # It stands in a deck and in ledgers, so that lists show it, those on pages of companies too.
    assert pages("one/sales") == {
        "index.html",
        "404.html",
        "one.html",
        "two.html",
        "three.html",
        "pages/about.html",
        "entities/acme.html",
        "entities/bolt.html",
        "archive.html",
        "archive/2024.html",
        "sources/wire.html",
        *FEEDS,
    }
    assert pages("one/costs") >= {"one.html", "two.html"} and "index.html" not in pages("one/costs")
    assert pages("four/told") == {"four.html", "feed.xml", "sources/wire.html"}
    assert {"one/facts.json", "one/facts.csv"} <= set(touched("one/costs").pages)


def test_a_fact_told_by_reference_is_the_one_that_it_is() -> None:
    assert touched("two/told") == touched("one/sales")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("one/sale", "there is no fact `one/sale`: did you mean `one/sales`"),
        ("sael", "there is no fact `sael`"),
        ("on/sales", "there is no briefing `on`: did you mean `one`?"),
        ("told", "several briefings have a fact `told`: `four/told`, `one/sales`"),
        ("entity:acm", "there is no entity `acm`: did you mean `acme`?"),
    ],
)
def test_a_name_that_is_not_there_or_not_enough(name: str, wrong: str) -> None:
    assert find(builders.library(SITE), name)[1].startswith(wrong)


def test_only_briefings_that_can_name_it_are_opened() -> None:
    reads = {"a": ["site"], "b": ["facts:a"], "c": ["facts:b"], "d": ["facts:e"], "e": [], "f": None}
    assert readers("a", reads.items()) == ["a", "b", "c", "f"]
    assert readers("e", {**reads, "f": []}.items()) == ["e", "d"]


def test_a_circle_and_a_formula_that_cannot_be_read_end() -> None:
    facts = "figures:\n" + "".join(
        f"  {name}:\n    label: L\n    formula: {formula}\n"
        for name, formula in (("a", "b + 1"), ("b", "a + 1"), ("c", "a +"))
    )
    found = touched("a", builders.files("Words.", facts))
    assert (found.name, found.rest) == ("one/a", ("one/b",))


def test_an_entity() -> None:
    found = trace_entity(builders.library(SITE), "acme", ["one", "two"])
    assert shown(found, "sentence") == ["briefings/two/article.md:5:2 [Acme] kept little of it."]
    assert [use.text for use in found.uses if use.way == "fact"] == ["signing", "day1", "sales"]
    assert {"entities/acme.html", "entities.html", "one.html", "two.html"} <= set(found.pages)
    assert "four.html" not in found.pages


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


@pytest.mark.parametrize("name", ["one/sales", "one/costs", "one/signing", "one/bolt", "one/day1", "four/told"])
def test_no_page_that_a_changed_fact_renders_is_forgotten(name: str, tmp_path: Path) -> None:
    """The value of the fact alone is changed; what then disagrees is only a warning here."""
    levels = "checks:\n" + "".join(
        f"  {code}: warning\n" for code in ("value-mismatch", "date-mismatch", "single-source")
    )
    write(tmp_path, SITE | {"site.yaml": SITE["site.yaml"] + levels})
    first = builder.build(tmp_path, now=NOW)
    assert not first.failed, [str(each) for each in first.problems if each.level == "error"]
    found = questions.impact(tmp_path, NOW, name)
    assert isinstance(found, Impact)
    old, new = {
        "one/sales": ("value: 18%", "value: 17%"),
        "one/costs": ("value: 4%", "value: 3%"),
        "one/signing": ("date: 2024-03-05", "date: 2024-03-04"),
        "one/bolt": ("verdict: chosen", "verdict: rejected"),
        "one/day1": ("change: +2%", "change: +3%"),
        "four/told": ("value: 3%", "value: 2%"),
    }[name]
    file = f"content/briefings/{name.partition('/')[0]}/facts.yaml"
    assert SITE[file].count(old) == 1
    write(tmp_path, {file: SITE[file].replace(old, new)})
    report = builder.build(tmp_path, now=NOW)
    assert not report.failed, report.problems
    assert report.rendered
    assert set(report.rendered) <= set(found.pages)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, SITE)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["impact", "one/costs"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("content/briefings/one/facts.yaml:32:3: one/costs: Costs: 4%\n\nsentences\n")
    assert "\n  content/briefings/one/article.md:8:23: Costs rose [4%].\n" in out
    assert "\nfacts computed from it\n  one/margin\n  one/half\n" in out
    assert "\npages\n" in out and "\n  one/facts.json\n" in out
    assert " uses on " in err
    assert cli.main(["impact", "one/costs", "--format", "json"]) == 0
    head, *uses = map(json.loads, capsys.readouterr().out.splitlines())
    assert (head["impact"], head["rest"], "one.html" in head["pages"]) == (
        "one/costs",
        ["one/margin", "one/half"],
        True,
    )
    [use] = [each for each in uses if each["text"] == "Costs rose 4%."]
    assert use["text"][slice(*use["marks"][0])] == "4%"
    assert (use["use"], use["path"], use["line"], use["column"]) == (
        "sentence",
        "content/briefings/one/article.md",
        8,
        23,
    )
    assert cli.main(["impact", "one/cost"]) == 2
    assert "did you mean `one/costs`" in capsys.readouterr().err
    assert not (tmp_path / "public").exists()
    assert impact.ENTITY == "entity:"
    assert cli.main(["impact", "entity:acme"]) == 0
    assert "entities/acme.html" in capsys.readouterr().out
