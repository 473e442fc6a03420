"""Sessions against the calendars of exchanges. Real ones: what is tested is that they are asked the right question."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.builders import SITE, files, problems, told, whole
from tests.conftest import ROOT

ENTITIES = """\
hk:
  name: Hong Kong Co
  listings: [{exchange: XHKG, symbol: "00001"}]
us:
  name: New York Co
  listings: [{exchange: XNYS, symbol: NY}]
both:
  name: Both Co
  listings: [{exchange: XHKG, symbol: "00002"}, {exchange: XNYS, symbol: BO}]
riyadh:
  name: Riyadh Co
  listings: [{exchange: XSAU, symbol: "2222"}]
nowhere:
  name: Nowhere Co
  listings: [{exchange: ZZZZ, symbol: "1"}, {exchange: over the counter, symbol: "1"}]
private:
  name: Private Co
"""


MONDAY = "12 February 2024 was a Monday: XHKG was closed"


def _site(entity: str, session: str, more: str = "", event: str = "2024-01-01", site: str = SITE) -> dict[str, str]:
    facts = f"events:\n  deal:\n    date: {event}\n    title: A deal\n    source: wire\n"
    facts += f"moves:\n  day:\n    entity: {entity}\n    session: {session}\n    change: +1%\n    after: deal\n"
    facts += f"    source: wire\n{more}"
    return files("Words.", facts, more={"content/entities.yaml": ENTITIES, "site.yaml": site})


@pytest.mark.parametrize(
    ("entity", "session"),
    [
        ("hk", "2024-02-09"),
        ("us", "2024-02-12"),
        ("both", "2024-02-12"),  # New York was open
        ("riyadh", "2024-02-11"),  # a Sunday
        ("nowhere", "2024-02-11"),
        ("private", "2024-02-11"),
        ("hk", "1900-02-11"),  # out of reach
    ],
)
def test_a_session_on_an_open_day(entity: str, session: str) -> None:
    assert told(_site(entity, session, event="1890-01-01")) == []


@pytest.mark.parametrize(
    ("entity", "session", "more", "message", "near"),
    [
        ("hk", "2024-02-12", "", MONDAY, "2024-02-09 and 2024-02-14"),
        ("us", "2024-02-10", "", "10 February 2024 was a Saturday: XNYS was closed", "2024-02-09 and 2024-02-12"),
        ("riyadh", "2024-02-09", "", "9 February 2024 was a Friday: XSAU was closed", "2024-02-08 and 2024-02-11"),
        ("both", "2024-02-12", "    listing: XHKG\n", MONDAY, "2024-02-14"),
        (
            "both",
            "2024-02-12",
            '    listing: "00002"\n',
            "12 February 2024 was a Monday: XHKG was closed",
            "2024-02-14",
        ),
        ("both", "2024-02-10", "", "10 February 2024 was a Saturday: XHKG and XNYS were closed", "2024-02-12"),
        (
            "private",
            "2024-02-12",
            "    listing: XHKG\n",
            "12 February 2024 was a Monday: XHKG was closed",
            "2024-02-14",
        ),
    ],
)
def test_a_session_on_a_closed_day(entity: str, session: str, more: str, message: str, near: str) -> None:
    (problem,) = problems(_site(entity, session, more))
    assert (problem.code, problem.place.line, problem.place.column) == ("exchange-closed", 9, 14)
    assert problem.message == message
    assert near in problem.hint


@pytest.mark.parametrize(
    ("entity", "zone", "expected"),
    [
        ("us", "Asia/Hong_Kong", []),  # New York closed at 5 in the morning of the 29th in Hong Kong
        ("hk", "Asia/Hong_Kong", ["facts.yaml:9:14 event-order"]),
        ("us", "America/New_York", ["facts.yaml:9:14 event-order"]),
        ("private", "Asia/Hong_Kong", ["facts.yaml:9:14 event-order"]),
    ],
)
def test_the_day_before_an_event_may_still_be_that_day_elsewhere(entity: str, zone: str, expected: list[str]) -> None:
    site = SITE.replace("UTC", zone)
    assert told(_site(entity, "2024-02-28", event="2024-02-29", site=site)) == expected


def test_listings_and_aliases_are_read_of_a_briefing() -> None:
    """So that it is checked again when they change."""
    before = whole(_site("hk", "2024-02-09")).library.atoms["entity:hk"]
    texts = _site("hk", "2024-02-09") | {"content/entities.yaml": ENTITIES.replace("XHKG", "XNYS")}
    assert whole(texts).library.atoms["entity:hk"] != before
    assert "entity:hk" in whole(texts).made["one"].reads


def test_calendars_are_imported_for_listings_only() -> None:
    code = (
        "import sys\nfrom tests.test_sessions import _site\nfrom tests.builders import told\n"
        "assert told(_site('private', '2024-02-11')) == [] and 'pandas' not in sys.modules\n"
        "assert told(_site('hk', '2024-02-11')) and 'pandas' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_without_the_package_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from nutgraf.checks import sessions

    sessions._calendar.cache_clear()
    monkeypatch.setitem(sys.modules, "exchange_calendars", None)
    assert told(_site("hk", "2024-02-12")) == []
    sessions._calendar.cache_clear()
