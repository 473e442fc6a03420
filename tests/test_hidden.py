"""What is hidden stays hidden: drafts, what is scheduled, embargoed or expired."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from nutgraf import builder, cli
from nutgraf.builder import Memory, Report
from tests.builders import article
from tests.conftest import NOW
from tests.test_incremental import clean, edit, make, tree, write

HOUR = dt.timedelta(hours=1)
SECRET = """\
figures:
  secret:
    label: Zyzzyva sales
    value: 77.7%
    entity: cogs
    source: zyzzyva
sources:
  zyzzyva:
    title: Zyzzyva report
    publisher: Zyzzyva Press
"""
BODY = "Zyzzyva rose [77.7%](fact:secret) at [Cogs](entity:cogs), see [it](briefing:one) and ![Zyzzyva](zyzzyva.png)."


def hide(root: Path, front: str, slug: str = "zyzzyva-plan") -> None:
    """Add a briefing with a word in all its parts that is nowhere else."""
    front += "\nkicker: Zyzzyva\ndeck: Zyzzyva deck\ntopics: [zyzzyva-topic, trade]\nledger: [secret]\n"
    front += "aliases: [/zyzzyva-before.html]\n"
    write(root, f"content/briefings/{slug}/article.md", article(BODY, front, "Zyzzyva plan", "2024-03-12"))
    write(root, f"content/briefings/{slug}/facts.yaml", SECRET)
    (root / f"content/briefings/{slug}/zyzzyva.png").write_bytes(b"a picture of a Zyzzyva")


def traces(root: Path) -> list[str]:
    """The files of the output in whose name or bytes the word is."""
    word = re.compile(rb"zyzzyva", re.I)
    return [path for path, data in tree(root / "public").items() if word.search(path.encode()) or word.search(data)]


def build(root: Path, now: dt.datetime = NOW, **options: bool) -> Report:
    report = builder.build(root, now=now, **options)  # type: ignore[arg-type]  # the flags of a build
    assert not report.failed, report.problems
    return report


def codes(report: Report) -> set[str]:
    return {each.code for each in report.problems if each.code not in ("single-source", "number-in-words-unbound")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "site"
    make(made)
    write(made, "content/briefings/five/article.md", article("Words.", "topics: [trade]\nrelated: [one]\n"))
    build(made)
    return made


@pytest.mark.parametrize(
    "front",
    [
        "status: draft",
        "publish_at: 2026-01-01T00:01",
        "embargo_until: 2026-01-01T09:00+08:00",
        "embargo_until: 2025-01-01\npublish_at: 2026-03-01",
        "expires: 2025-12-31T24:00".replace("T24:00", "T23:59"),
        "status: draft\npublish_at: 2025-01-01",
    ],
)
def test_no_file_of_the_output_has_a_trace_of_what_is_hidden(front: str, root: Path, tmp_path: Path) -> None:
    before = tree(root / "public")
    hide(root, front)
    report = build(root)
    assert traces(root) == [] and tree(root / "public") == before
    assert report.rendered == ()
    assert clean(root, tmp_path / "clean")[1] == before


def test_the_search_index_has_no_trace_either(root: Path) -> None:
    """Its files are packed, so the word cannot be looked for in them: they are the same as without the briefing."""
    write(root, "site.yaml", (root / "site.yaml").read_text() + "search: true\n")
    build(root)
    before = tree(root / "public")
    assert any(path.startswith("pagefind/") for path in before)
    hide(root, "status: draft")
    build(root)
    assert tree(root / "public") == before
    build(root, drafts=True)
    found = {path: data for path, data in tree(root / "public").items() if path.startswith("pagefind/")}
    assert found == {path: data for path, data in before.items() if path.startswith("pagefind/")}


def test_the_word_is_everywhere_once_it_is_public(root: Path) -> None:
    """Else the test above would prove nothing."""
    hide(root, "status: published")
    build(root)
    slug = "zyzzyva-plan"
    own = {f"{slug}.html", f"{slug}/facts.json", f"{slug}/facts.csv", f"{slug}/zyzzyva.png"}
    lists = {"index.html", "topics/trade.html", "topics/zyzzyva-topic.html", "entities/cogs.html", "404.html"}
    assert own | lists <= set(traces(root))


def test_what_was_public_and_is_taken_back_goes_with_all_that_it_had(root: Path) -> None:
    before = tree(root / "public")
    hide(root, "status: published")
    build(root)
    edit(root, "content/briefings/zyzzyva-plan/article.md", "status: published", "status: draft")
    report = build(root)
    assert "zyzzyva-plan/zyzzyva.png" in report.removed
    assert tree(root / "public") == before


def test_the_clock_opens_and_closes(root: Path, tmp_path: Path) -> None:
    """To the minute, in the site's zone where the front matter gives none; and after it an incremental build is what a
    clean one would be."""
    text = (root / "site.yaml").read_text().replace("timezone: UTC", "timezone: Asia/Hong_Kong")
    write(root, "site.yaml", text)
    hide(root, "embargo_until: 2026-02-01T09:30\nexpires: 2026-03-01T00:00Z")
    opens, closes = dt.datetime(2026, 2, 1, 1, 30, tzinfo=dt.UTC), dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)
    for now, shown in ((opens - second, 0), (opens, 1), (opens + HOUR, 1), (closes - second, 1), (closes, 0), (NOW, 0)):
        report = build(root, now)
        assert bool(traces(root)) == bool(shown), now
        assert tree(root / "public") == clean(root, tmp_path / "clean", now)[1]
        again = build(root, now)
        assert again.rendered == again.made == again.written == (), now
        assert again.pages == report.pages and again.hidden == report.hidden == 1 - shown
    assert build(root, opens).made == (), "what was made while it was hidden holds"


def test_a_process_that_builds_again_and_again_sees_the_clock(root: Path, tmp_path: Path) -> None:
    hide(root, "publish_at: 2026-02-01T09:30")
    opens = dt.datetime(2026, 2, 1, 9, 30, tzinfo=dt.UTC)
    memory = Memory()
    for now in (opens - HOUR, opens, opens + HOUR, opens - HOUR):
        memory.changed |= {str(root / "content/briefings/three/article.md")}
        edit(root, "content/briefings/three/article.md", "said", "said and said")
        builder.build(root, now=now, memory=memory)
        published = tree(root / "public") | {path: data for path, data in memory.held.items() if data is not None}
        for path in [".nutgraf-output", *(path for path, data in memory.held.items() if data is None)]:
            published.pop(path, None)
        expected = clean(root, tmp_path / "clean", now)[1]
        del expected[".nutgraf-output"]
        assert published == expected, now


def test_facts_of_a_hidden_one_change_for_the_hidden_ones_that_tell_them(root: Path) -> None:
    """And in a process that has all in memory too."""
    hide(root, "status: draft")
    write(root, "content/briefings/next/article.md", article("It was [](fact:again).", "status: draft\n"))
    write(root, "content/briefings/next/facts.yaml", "figures:\n  again:\n    same_as: zyzzyva-plan/secret\n")
    memory = Memory()
    assert not builder.build(root, now=NOW, memory=memory).failed
    path = "content/briefings/zyzzyva-plan/facts.yaml"
    edit(root, path, "  secret:", "  other:")
    edit(root, "content/briefings/zyzzyva-plan/article.md", "fact:secret", "fact:other")
    edit(root, "content/briefings/zyzzyva-plan/article.md", "[secret]", "[other]")
    memory.changed |= {str(root / path), str(root / "content/briefings/zyzzyva-plan/article.md")}
    for known in (memory, None):
        report = builder.build(root, now=NOW, memory=known)
        assert codes(report) == {"unknown-fact"}
        assert [each.place.path for each in report.problems if each.code == "unknown-fact"] == [
            "content/briefings/next/facts.yaml"
        ]


# ---- what may lead to what --------------------------------------------------------------------

WAYS = {
    "a link": ("As [told](briefing:zyzzyva-plan).", "", ""),
    "a link without words": ("As [](briefing:zyzzyva-plan).", "", ""),
    "a fact": ("It was [](fact:zyzzyva-plan/secret).", "", ""),
    "a reused fact": ("Words.", "", "figures:\n  again:\n    same_as: zyzzyva-plan/secret\n"),
    "a reused fact in the text": (
        "It was [](fact:again).",
        "",
        "figures:\n  again:\n    same_as: zyzzyva-plan/secret\n",
    ),
    "related": ("Words.", "related: [zyzzyva-plan]\n", ""),
    "the ledger": ("Words.", "ledger: [again]\n", "figures:\n  again:\n    same_as: zyzzyva-plan/secret\n"),
    "a formula": (
        "Words.",
        "",
        "figures:\n  again:\n    same_as: zyzzyva-plan/secret\n  twice:\n    label: Twice\n    formula: again * 2\n",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_readers_see_cannot_lead_to_what_they_do_not(way: str, root: Path, tmp_path: Path) -> None:
    body, front, own = WAYS[way]
    hide(root, "embargo_until: 2026-02-01T09:30")
    write(root, "content/briefings/leak/article.md", article(body, front))
    write(root, "content/briefings/leak/facts.yaml", own)
    for drafts in (False, True):
        report = builder.build(root, now=NOW, drafts=drafts)
        found = [each for each in report.problems if each.code == "hidden-briefing"]
        assert codes(report) == {"hidden-briefing"} and report.failed
        assert all("under embargo until 2026-02-01 09:30 (UTC)" in each.message for each in found)
        assert all(each.place.path.startswith("content/briefings/leak/") for each in found)
    # Once it is public all is well, and the same as if nothing had been built before.
    now = dt.datetime(2026, 2, 1, 9, 30, tzinfo=dt.UTC)
    build(root, now)
    assert tree(root / "public") == clean(root, tmp_path / "clean", now)[1]
    edit(root, "content/briefings/zyzzyva-plan/article.md", "2026-02-01T09:30", "2026-02-03")
    for drafts in (False, True):
        assert codes(builder.build(root, now=now, drafts=drafts)) == {"hidden-briefing"}


def test_no_level_of_the_problem_lets_a_word_out(root: Path) -> None:
    text = (root / "site.yaml").read_text()
    write(root, "site.yaml", text + "checks: {hidden-briefing: 'off', unknown-fact: 'off', empty-binding: 'off'}\n")
    hide(root, "status: draft")
    for number, (body, front, own) in enumerate(WAYS.values()):
        text = article(body.replace("[](briefing:", "[it](briefing:"), front)
        write(root, f"content/briefings/leak{number}/article.md", text)
        write(root, f"content/briefings/leak{number}/facts.yaml", own if "formula" not in own else "")
    write(root, "content/pages/more.md", "---\ntitle: More\n---\nSee [it](briefing:zyzzyva-plan).\n")
    build(root)
    assert traces(root) == []


def test_a_plain_page_and_a_note_on_a_company_lead_to_nothing_hidden(root: Path) -> None:
    hide(root, "status: draft")
    write(root, "content/pages/more.md", "---\ntitle: More\n---\nSee [](briefing:zyzzyva-plan).\n")
    text = (root / "content/entities.yaml").read_text()
    write(root, "content/entities.yaml", text + "  note: It was [](fact:zyzzyva-plan/secret).\n")
    report = builder.build(root, now=NOW)
    places = {each.place.path for each in report.problems if each.code == "hidden-briefing"}
    assert places == {"content/pages/more.md", "content/entities.yaml"}


@pytest.mark.parametrize(
    ("own", "other", "fine"),
    [
        ("status: draft", "status: draft", True),
        ("status: draft", "publish_at: 2027-01-01", True),
        ("publish_at: 2027-01-01", "status: draft", False),
        ("publish_at: 2027-01-01", "embargo_until: 2027-01-01", True),
        ("publish_at: 2027-01-02", "embargo_until: 2027-01-01T09:00", True),
        ("publish_at: 2027-01-01", "publish_at: 2027-01-01T00:01", False),
        ("publish_at: 2027-01-03", "publish_at: 2027-01-01\nexpires: 2027-01-02", False),
        ("publish_at: 2027-01-01", "publish_at: 2027-01-01\nexpires: 2027-01-02", True),
        ("publish_at: 2027-01-01", "expires: 2025-01-02", False),
        ("status: draft", "expires: 2025-01-02", False),
        ("expires: 2025-01-01", "status: draft", True),
    ],
)
def test_a_hidden_one_leads_to_what_is_public_as_soon_as_it_is(own: str, other: str, fine: bool, root: Path) -> None:
    """An embargo that ends at night must not break the build at night: it is told at once."""
    hide(root, other)
    write(root, "content/briefings/next/article.md", article("As [told](briefing:zyzzyva-plan).", own + "\n"))
    report = builder.build(root, now=NOW)
    assert codes(report) == (set() if fine else {"hidden-briefing"})
    assert codes(builder.build(root, now=NOW, drafts=True)) == codes(report)


def test_what_is_hidden_is_checked(root: Path) -> None:
    hide(root, "status: draft")
    edit(root, "content/briefings/zyzzyva-plan/article.md", "[77.7%]", "[77.8%]")
    assert codes(builder.build(root, now=NOW)) == {"value-mismatch"}


@pytest.mark.parametrize("front", ["status: drafft", "publish_at: soon", "embargo_until: 2026-13-01", "expires: x"])
def test_what_cannot_be_read_hides(front: str, root: Path) -> None:
    write(root, "site.yaml", (root / "site.yaml").read_text() + "checks: {bad-value: warning}\n")
    hide(root, front)
    assert codes(build(root)) == {"bad-value"}
    assert traces(root) == []


def test_it_cannot_expire_before_it_is_seen(root: Path) -> None:
    for front in (
        "publish_at: 2026-02-01\nexpires: 2026-02-01",
        "embargo_until: 2026-02-03T00:00Z\nexpires: 2026-02-01",
    ):
        hide(root, front)
        [found] = [each for each in builder.build(root, now=NOW).problems if each.code == "event-order"]
        assert found.place.line == 5


# ---- the proof --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "[x](zyzzyva-plan.html)",
        "[x](zyzzyva-plan.html#f-secret)",
        "[x](./zyzzyva-plan/facts.csv)",
        '<a href="https://desk.example/zyzzyva-plan.html?x">x</a>',
        "see https://desk.example/zyzzyva-plan/zyzzyva.png",
        '<a href="/zyzzyva-plan.html">x</a>',
    ],
)
def test_a_link_that_was_written_by_hand_is_found(link: str, root: Path) -> None:
    hide(root, "status: draft")
    write(root, "content/briefings/leak/article.md", article(link))
    report = builder.build(root, now=NOW)
    [found] = [each for each in report.problems if each.code in ("hidden-trace", "broken-link")]
    assert report.failed and found.place.path == "content/briefings/leak/article.md"
    if found.code == "broken-link":  # it is no less hidden where that is none
        write(root, "site.yaml", (root / "site.yaml").read_text() + "checks: {broken-link: warning}\n")
        assert "hidden-trace" in codes(builder.build(root, now=NOW))


def test_what_is_hidden_may_lead_by_address_to_itself_and_to_what_is_hidden(root: Path) -> None:
    hide(root, "status: draft")
    body = "[x](zyzzyva-plan.html#f-secret), [y](next.html#there), [z](zyzzyva-plan/facts.csv), [u](one.html#f-sales)"
    write(root, "content/briefings/next/article.md", article(body, "status: draft\n"))
    build(root)
    edit(root, "content/briefings/next/article.md", "one.html#f-sales", "one.html#f-nothing")
    assert codes(builder.build(root, now=NOW)) == {"broken-link"}


def test_a_link_in_a_template_is_found(root: Path) -> None:
    hide(root, "status: draft")
    write(
        root,
        "templates/page.html",
        '{% extends "base.html" %}{% block main %}<a href="{{ "zyzzyva-plan.html" | link }}">x</a>{% endblock %}',
    )
    report = builder.build(root, now=NOW)
    assert [each.message for each in report.problems if each.code == "hidden-trace"] == [
        "`pages/about.html` leads to `zyzzyva-plan`, which is a draft"
    ]


def test_a_name_that_only_looks_like_one_is_none(root: Path) -> None:
    """A draft may have the name of a company, a topic or a page, or a common word for one."""
    for slug in ("acme", "trade", "about", "index", "words"):
        write(root, f"content/briefings/{slug}/article.md", article("Words.", "status: draft\n"))
    for name in ("acme", "index"):
        edit(root, "content/pages/about.md", "Words about", f"Words about {name}.html, {name}")
    if (root / "content/briefings/index").exists():
        shutil.rmtree(root / "content/briefings/index")
    build(root)


# ---- the mistakes of a draft ------------------------------------------------------------------

WRONG = "Zyzzyva rose [77.8%](fact:secret), or 12% more, at [Nobody](entity:nobody)."


def mistaken(root: Path, front: str) -> None:
    hide(root, front)
    path = "content/briefings/zyzzyva-plan/"
    write(root, path + "article.md", (root / path / "article.md").read_text().replace(BODY, WRONG))
    write(root, path + "facts.yaml", (root / path / "facts.yaml").read_text() + "  bad: {}\n")


@pytest.mark.parametrize(
    ("front", "stops"),
    [
        ("status: draft", False),
        ("status: draft\npublish_at: 2027-01-01", False),  # nothing but its author makes it public
        ("status: published", True),
        ("publish_at: 2027-01-01", True),  # these become public by themselves, or were
        ("embargo_until: 2027-01-01T09:00", True),
        ("expires: 2025-01-01", True),
        ("status: drafft", True),  # who knows what that says
        ("publish_at: tomorrow", True),
    ],
)
def test_the_mistakes_of_a_draft_stop_no_build(root: Path, front: str, stops: bool, tmp_path: Path) -> None:
    build(root)
    before = tree(root / "public")
    mistaken(root, front)
    for _ in range(2):
        report = builder.build(root, now=NOW)
        found = {each.code: each for each in report.problems if "zyzzyva-plan" in each.place.path}
        assert {"value-mismatch", "unbound-number", "unknown-entity", "missing-key"} <= found.keys()
        assert report.failed == stops and found["value-mismatch"].level == ("error" if stops else "warning")
        assert tree(root / "public") == before and traces(root) == []
    notes = " ".join(note.message for note in found["value-mismatch"].notes)
    assert ("this is an error once it is not" in notes) != stops
    assert clean(root, tmp_path / "clean")[0].failed == stops


def test_shown_or_published_a_draft_stops_a_build_as_any_other(root: Path) -> None:
    mistaken(root, "status: draft")
    assert not builder.build(root, now=NOW).failed
    assert builder.build(root, now=NOW, drafts=True).failed
    edit(root, "content/briefings/zyzzyva-plan/article.md", "status: draft", "status: published")
    assert builder.build(root, now=NOW).failed


def test_what_a_draft_tells_otherwise_stops_no_build(root: Path) -> None:
    told = "    measure: sales\n    period: 2024-Q1\n    entity: cogs\n    source: wire\n"
    for slug, value in (("aa-draft", "5%"), ("bb", "6%"), ("zz-draft", "7%")):
        front = "status: draft\n" if "draft" in slug else ""
        write(root, f"content/briefings/{slug}/article.md", article("Words.", front, slug))
        write(
            root,
            f"content/briefings/{slug}/facts.yaml",
            f"figures:\n  sold:\n    label: Sold\n    value: {value}\n{told}",
        )
    report = build(root)
    assert {each.level for each in report.problems if each.code == "told-twice"} == {"warning"}
    edit(root, "content/briefings/zz-draft/article.md", "status: draft\n", "")
    assert [each.place.path for each in builder.build(root, now=NOW).problems if each.level == "error"]


# ---- with --drafts ----------------------------------------------------------------------------


def test_drafts_are_shown_with_a_mark_and_go_again(root: Path, tmp_path: Path) -> None:
    before = tree(root / "public")
    hide(root, "embargo_until: 2026-02-01T09:30")
    build(root, drafts=True)
    shown = tree(root / "public")
    page = shown["zyzzyva-plan.html"].decode()
    assert "<b>Not public</b>: under embargo until" in page and 'content="noindex' in page
    found = traces(root)
    assert {"index.html", "topics/zyzzyva-topic.html", "entities/cogs.html", "zyzzyva-plan/zyzzyva.png"} <= set(found)
    for path in found:
        if path.endswith(".html"):
            assert b"<b>Not public</b>: " in shown[path] and b'content="noindex' in shown[path], path
    assert not {path for path in found if path.endswith((".json", ".csv", ".xml"))}, "they could bear no mark"
    assert b"facts.csv" not in shown["zyzzyva-plan.html"]
    assert shown["one.html"] == before["one.html"]
    copy = tmp_path / "copy"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("public", ".nutgraf"))
    build(copy, drafts=True)
    assert tree(copy / "public") == shown
    again = build(root, drafts=True)
    assert again.rendered == again.made == ()
    edit(root, "content/briefings/zyzzyva-plan/article.md", "embargo_until: 2026-02-01T09:30", "status: draft")
    report = build(root, drafts=True)
    assert "<b>Not public</b>: a draft" in (root / "public/zyzzyva-plan.html").read_text()
    assert "three.html" in report.rendered and "one.html" not in report.rendered, "three stands beside it"
    build(root)
    assert tree(root / "public") == before


def test_drafts_by_the_command_line(root: Path) -> None:
    hide(root, "status: draft")
    now = NOW.isoformat()
    assert cli.main(["build", "--root", str(root), "--now", now, "--drafts"]) == 0
    assert "zyzzyva-plan.html" in traces(root)
    assert cli.main(["check", "--root", str(root), "--now", now, "--drafts"]) == 0
    assert cli.main(["build", "--root", str(root), "--now", now]) == 0
    assert traces(root) == []


def test_nothing_is_recorded_of_what_readers_did_not_see(root: Path) -> None:
    hide(root, "publish_at: 2026-02-01")
    for drafts in (False, True):
        assert "content/briefings/one/published.yaml" in {*build(root, record=True, drafts=drafts).recorded} or drafts
    record = root / "content/briefings/zyzzyva-plan/published.yaml"
    assert not record.exists()
    now = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    build(root, now)
    assert build(root, now, record=True).recorded == ("content/briefings/zyzzyva-plan/published.yaml",)
