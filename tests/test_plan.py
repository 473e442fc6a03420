"""Plan: which pages there are, and what each is made of."""

from __future__ import annotations

import pytest

from nutgraf import plan
from nutgraf.edition.told import order
from tests import builders


def pages(texts: dict[str, str]) -> dict[str, plan.Page]:
    shelf = builders.library(texts)
    return plan.plan(shelf, plan.index(shelf)).pages


def told(*dates: str, slug: str = "one", published: str = "2024-03-07") -> dict[str, str]:
    """The files of a briefing with an event on each of some dates."""
    events = "".join(f"  e{n}:\n    date: {date}\n    title: T\n    source: wire\n" for n, date in enumerate(dates))
    folder = f"content/briefings/{slug}"
    return {
        f"{folder}/article.md": builders.article("Words.", published=published),
        f"{folder}/facts.yaml": f"events:\n{events}" if dates else "",
    }


def times(*dates: str, slug: str = "one") -> dict[str, tuple[list[str], list[str]]]:
    """The pages of a timeline: the dates on each, and the parts that it leads to."""
    texts = builders.files() | told(*dates, slug=slug)
    made = builders.whole(texts)
    return {
        path: (made[f"days:{path}"]["dates"], [each["label"] for each in made[f"days:{path}"]["parts"]])
        for path, page in pages(texts).items()
        if page.kind == "timeline"
    }


def test_dates_are_in_order_whatever_their_precision() -> None:
    dates = ["2023~", "2024", "2024-40", "2024-33", "2024-01", "2024-01-31", "2024-02", "2024-03-31", "2024-36", "202X"]
    after = ["202X", "2023~", "2024", "2024-33", "2024-40", "2024-01", "2024-01-31", "2024-02", "2024-03-31", "2024-36"]
    assert sorted(sorted(dates), key=order) == after
    assert order("2024-21") < order("2024-03") < order("2024-34") < order("2024-04") < order("2024-10-01")


def test_a_short_timeline_stands_whole_and_by_year() -> None:
    assert times("2024-03-05", "2023", "2024-Q1") == {
        "timeline.html": (["2024-03-05", "2024-33", "2023"], ["2024", "2023"]),
        "timeline/2024.html": (["2024-03-05", "2024-33"], []),
        "timeline/2023.html": (["2023"], []),
    }


def test_a_long_year_is_cut_into_months_and_those_into_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "CUT", 2)
    days = ["2024-03-05", "2024-03-06", "2024-03-06", "2024-03-07", "2024-03-08", "2024-03"]
    found = times(*days, "2024-02-01", "2024-Q1", "2023-12-31")
    assert found == {
        "timeline.html": (["2024-03-08", "2024-03-07"], ["2024", "2023"]),
        "timeline/2024.html": (["2024-33"], ["March 2024", "February 2024"]),
        "timeline/2024-03.html": (
            ["2024-03"],
            ["8 March 2024", "7 March 2024", "6 March 2024", "5 March 2024"],
        ),
        **{f"timeline/{day}.html": ([day], []) for day in days[:-1]},
        "timeline/2024-02.html": (["2024-02-01"], []),
        "timeline/2023.html": (["2023-12-31"], []),
    }


def test_a_day_with_many_events_is_numbered_from_the_oldest_briefing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "CUT", 2)
    texts = builders.files()
    for number in range(6):
        texts |= told("2024-03-05", slug=("one", *"abcde")[number], published=f"2024-03-1{number}")
    found = {path: page.view["events"] for path, page in pages(texts).items() if page.kind == "timeline"}
    assert found["timeline/2024-03-05.html"] == ("events:e:2024", "events:d:2024")
    assert found["timeline/2024-03-05--1.html"] == ("events:one:2024", "events:a:2024")[::-1]
    assert found["timeline/2024-03-05--2.html"] == ("events:c:2024", "events:b:2024")
    assert len(found["timeline.html"]) == 4


def test_the_numbered_pages_of_a_year_are_not_its_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "CUT", 1)
    texts = builders.files()
    for number in range(8):
        date = "2024" if number < 5 else f"2024-0{number - 4}-05"
        texts |= told(date, slug=("one", *"abcdefg")[number], published=f"2024-03-1{number}")
    assert {"timeline/2024--1.html", "timeline/2024-01.html"} <= pages(texts).keys()
    assert not [each for each in builders.problems(texts) if each.code == "address-collision"]


def test_no_name_takes_the_address_of_a_numbered_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "CUT", 1)
    texts = builders.files()
    for number, topic in enumerate(("trade", "trade", "trade", "trade-1", "trade-2", "trade-page-1")):
        slug = f"b{number}"
        texts |= told(slug=slug, published=f"2024-03-1{number}")
        texts[f"content/briefings/{slug}/article.md"] = builders.article(
            "Words.", f"topics: [{topic}]\n", published=f"2024-03-1{number}"
        )
    assert {"topics/trade--1.html", "topics/trade-1.html", "archive--1.html"} <= pages(texts).keys()
    assert not [each for each in builders.problems(texts) if each.code == "address-collision"]


def test_the_archive_has_a_page_for_each_year() -> None:
    texts = builders.files() | told(slug="two", published="2025-01-01") | told(slug="three", published="2025-02-01")
    found = pages(texts)
    assert found["archive/2025.html"].view["heads"] == ("head:three", "head:two")
    assert found["archive/2024.html"].view["heads"] == ("head:one",)
    assert [each["label"] for each in builders.whole(texts)["shelf:archive.html"]["years"]] == ["2025", "2024"]


SOURCES = """\
wire: {title: A report, publisher: A Wire}
echo: {title: An echo, publisher: B, via: wire}
idle: {title: Idle, publisher: C}
"""


def test_what_rests_on_a_source_rests_on_those_that_it_is_known_through() -> None:
    facts = """\
sources:
  own: {title: Own, publisher: D, via: echo}
figures:
  a: {label: A, value: 1, source: echo}
  b: {label: B, value: 2, source: own}
  c: {label: C, formula: a + b}
"""
    texts = builders.files("Words [](source:idle).", facts) | {"content/sources.yaml": SOURCES}
    texts |= {
        "content/briefings/two/article.md": builders.article("Words [](source:wire).", published="2024-04-01"),
        "content/briefings/two/facts.yaml": "figures:\n  again:\n    same_as: one/b\n",
    }
    found, made = pages(texts), builders.whole(texts)
    assert found["sources/wire.html"].view["rests"] == ("rests:two:wire", "rests:one:wire")
    assert found["sources/echo.html"].view["rests"] == ("rests:one:echo",)
    assert [(each["label"], each["through"], each["ours"]) for each in made["rests:one:wire"]["facts"]] == [
        ("A", "An echo", False),
        ("B", "Own", False),
        ("C", "An echo", True),
    ]
    assert [each["through"] for each in made["rests:one:echo"]["facts"]] == ["", "Own", ""]
    assert (made["rests:two:wire"]["facts"], made["rests:two:wire"]["again"]) == ([], 1)
    assert (made["rests:one:idle"]["facts"], made["rests:one:idle"]["again"]) == ([], 0)
    assert [(each["name"], each["count"], each["via"] and each["via"]["label"]) for each in made["sources"]] == [
        ("A report", 2, None),
        ("An echo", 1, "A report"),
        ("Idle", 1, None),
    ]
    assert [each["label"] for each in made["source:wire"]["others"]] == ["An echo"]
    assert made["cited:one"]["lines"][0] | {"url": ""} == {
        "name": "Own",
        "publisher": "D",
        "url": "",
        "via": "An echo",
        "count": 2,
    }


def test_corrections_are_listed_from_all_briefings_the_newest_first() -> None:
    front = "corrections:\n" + "".join(
        f"  - {{date: {date}, kind: update, fact: sales, text: {text}}}\n"
        for date, text in (("2024-05-01", "Late"), ("2024-04-01", "Early"), ("2024-05-01", "Later"))
    )
    facts = "figures:\n  sales: {label: Sales, value: 1, source: wire}\n"
    texts = builders.files("Words.", facts, front)
    made = builders.whole(texts)
    shown = [made[name] for name in pages(texts)["corrections.html"].view["corrections"]]
    assert [(each["date"]["iso"], each["text"]["words"]) for each in shown] == [
        ("2024-05-01", "Later"),
        ("2024-05-01", "Late"),
        ("2024-04-01", "Early"),
    ]
    assert shown[0]["fact"] == {"label": "Sales", "path": "one.html#f-sales"}
    assert shown[0]["briefing"]["path"] == "one.html#corrections"


def test_an_author_has_a_page_that_bylines_lead_to() -> None:
    site = builders.SITE + "authors:\n  jo: {name: Jo Doe, bio: Writes., url: https://jo.example/}\n  al: {name: Al}\n"
    texts = builders.files(front="authors: [jo]\n") | {"site.yaml": site}
    made, found = builders.whole(texts), pages(texts)
    assert found["authors/jo.html"].view["heads"] == ("head:one",)
    assert found["authors/al.html"].view["heads"] == ()
    assert made["author:jo"] | {"kind": ""} == {
        "id": "jo",
        "path": "authors/jo.html",
        "name": "Jo Doe",
        "kind": "",
        "url": "https://jo.example/",
        "bio": "Writes.",
    }
    assert made["briefing:one"]["authors"] == [{"label": "Jo Doe", "path": "authors/jo.html", "kind": "person"}]
