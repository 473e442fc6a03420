"""What a reader does, in a real Chromium: on the flagship and on a site of stress cases."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from nutgraf import builder
from tests.builders import article
from tests.conftest import NOW
from tests.test_incremental import facts, make, write

# One page of each kind; of briefings the longest and the shortest.
FLAGSHIP = (
    "index",
    "apple-alibaba",
    "apple-alibaba.zh-Hans",
    "not-chosen.zh-Hans",
    "entities",
    "entities/alibaba",
    "topics/china",
    "pages/methods",
    "pages/about.zh-Hans",
    "404",
    "archive",
    "archive/2026",
    "timeline",
    "timeline/2025",
    "sources",
    "sources/analysis",
    "corrections",
    "authors/desk",
)
STRESS = (
    "index",
    "everything",
    "nothing",
    "entities",
    "entities/long",
    "topics/long",
    "pages/corrections",
    "404",
    "timeline",
    "sources",
    "corrections",
)
KINDS = [*(("address", each) for each in FLAGSHIP), *(("stress_address", each) for each in STRESS)]
WIDTHS = (320, 360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
def where(request: pytest.FixtureRequest) -> str:
    """The address of a page that is named by its site's fixture and its path."""
    site, path = request.param
    return f"{request.getfixturevalue(site)}{path}.html"


every_kind = pytest.mark.parametrize("where", KINDS, indirect=True, ids="-".join)


# ---- finding one's way ------------------------------------------------------------------------


def test_from_the_home_page_to_a_briefing_over_http(page: Page, address: str) -> None:
    page.goto(address + "index.html")
    headline = page.get_by_role("main").get_by_role("heading").first
    words = headline.inner_text()
    headline.get_by_role("link").click()
    assert page.get_by_role("heading", level=1).inner_text() == words


def test_from_the_home_page_to_a_briefing_straight_from_disk(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    headline = page.get_by_role("main").get_by_role("heading").first
    words = headline.inner_text()
    headline.get_by_role("link").click()
    assert page.url.startswith("file:")
    assert page.get_by_role("heading", level=1).inner_text() == words


def test_the_first_stop_of_the_tab_key_leads_past_the_navigation(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.html")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    box = skip.bounding_box()
    assert box is not None and box["y"] >= 0
    skip.press("Enter")
    assert page.url.endswith("#main")


# ---- provenance -------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_note_opens_and_closes_by_keyboard(browser: Browser, address: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(address + "apple-alibaba.html")
    marker = page.locator(".prose button.m").first
    note = page.locator(f"[id='{marker.get_attribute('popovertarget')}']")
    assert not note.is_visible()
    marker.focus()
    page.keyboard.press("Enter")
    assert note.is_visible()
    assert "Source:" in note.inner_text() or "Our calculation" in note.inner_text()
    page.keyboard.press("Tab")
    if script:  # without it the page cannot be asked what has the focus
        assert note.evaluate("note => note.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not note.is_visible()
    if script:
        assert marker.evaluate("marker => marker === document.activeElement")
    context.close()


def test_a_note_opens_by_a_click_on_the_words_and_closes_by_one_elsewhere(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.html")
    words = page.locator(".prose label.b").first
    note = page.locator(f"[id='{words.locator('button').get_attribute('popovertarget')}']")
    words.click(position={"x": 3, "y": 6})
    assert note.is_visible()
    page.mouse.click(5, 300)
    assert not note.is_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("site_address", "path"), [("address", "apple-alibaba"), ("stress_address", "everything")])
def test_every_note_opens_inside_the_window(
    page: Page, request: pytest.FixtureRequest, site_address: str, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{request.getfixturevalue(site_address)}{path}.html")
    outside = page.evaluate("""() => [...document.querySelectorAll('button.m')].filter(marker => {
        if (!marker.checkVisibility()) return false
        marker.scrollIntoView({block: 'center'})
        marker.click()
        const note = document.getElementById(marker.getAttribute('popovertarget'))
        const box = note.getBoundingClientRect()
        const wrong = !note.matches(':popover-open') || box.left < 0 || box.right > innerWidth + .5
            || box.top < 0 || box.bottom > innerHeight + .5
        note.hidePopover()
        return wrong
    }).map(marker => marker.getAttribute('popovertarget'))""")
    assert outside == []


def test_the_permalink_of_a_fact_shows_its_note(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.html")
    anchors = page.eval_on_selector_all(".n", "notes => notes.map(note => note.id)")
    assert len(anchors) > 10
    for anchor in anchors[:3] + anchors[-1:]:
        page.goto("about:blank")
        page.goto(f"{address}apple-alibaba.html#{anchor}")
        box = page.locator(f"[id='{anchor}']").bounding_box()
        assert box is not None and 0 <= box["y"] < 800


# ---- without, and with more or less of it ------------------------------------------------------


@pytest.mark.parametrize(("site_address", "path"), [("address", "apple-alibaba"), ("stress_address", "everything")])
def test_all_words_are_there_without_javascript(
    browser: Browser, request: pytest.FixtureRequest, site_address: str, path: str
) -> None:
    texts = []
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(f"{request.getfixturevalue(site_address)}{path}.html")
        texts.append(page.get_by_role("main").inner_text())
        context.close()
    assert texts[0] == texts[1]
    assert len(texts[0].split()) > 300


OVER = "document.documentElement.scrollWidth - innerWidth"
# What stands outside of the window, be it only because an ancestor hides what overflows.
CUT = """() => [...document.querySelectorAll('main *, .mast *, .foot *')].filter(each => {
    if (each.closest('.vh, .n, svg, thead, .skip, .table table') || !each.checkVisibility()) return false
    const box = each.getBoundingClientRect()
    return box.width && (box.right > innerWidth + .5 || box.left < -.5)
}).map(each => each.outerHTML.slice(0, 80))"""


@every_kind
def test_no_page_scrolls_sideways_and_no_word_is_cut_off(page: Page, where: str) -> None:
    page.goto(where)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVER) <= 0, f"too wide at {width}"
        assert page.evaluate(CUT) == [], f"cut at {width}"
    page.set_viewport_size({"width": 640, "height": 800})
    page.add_style_tag(content="html{font-size:200%}")
    assert page.evaluate(OVER) <= 0, "too wide with text twice as large"


def test_a_page_that_is_too_wide_is_seen(page: Page, address: str) -> None:
    page.goto(address + "index.html")
    page.add_style_tag(content="main h2{width:2000px}")
    assert page.evaluate(OVER) > 0
    page.add_style_tag(content="html,body{overflow:hidden}")
    assert page.evaluate(CUT) != []


@every_kind
def test_axe_finds_nothing(page: Page, where: str) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(where)
        if page.locator(".prose button.m").count():
            page.locator(".prose button.m").first.click()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == "[]", (width, scheme)


def violations(page: Page) -> str:
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return json.dumps([(each["id"], each["nodes"][0]["html"], len(each["nodes"])) for each in found], indent=1)


def test_the_mark_of_what_is_hidden_is_loud_and_legible(page: Page, tmp_path: Path) -> None:
    make(tmp_path)
    write(tmp_path, "content/briefings/one/article.md", article("Words.", "status: draft\n", "One"))
    write(tmp_path, "content/briefings/later/article.md", article("Words.", "publish_at: 2027-01-01\n", "Later"))
    write(tmp_path, "content/briefings/two/facts.yaml", facts("bolt"))
    write(tmp_path, "content/pages/about.md", "---\ntitle: About\n---\nWords.\n")
    assert not builder.build(tmp_path, now=NOW, drafts=True).failed
    for path in ("index.html", "one.html"):
        page.goto((tmp_path / "public" / path).as_uri())
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            box = page.locator(".unseen").bounding_box()
            assert box and (box["x"], box["y"], box["width"]) == (0, 0, width)
            assert page.locator(".unseen").inner_text().count("Not public") >= 1
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                assert violations(page) == "[]", (path, width, scheme)
        page.emulate_media(media="print")
        assert page.locator(".unseen").is_visible()
        page.emulate_media(media="screen")


def test_what_has_the_focus_shows_it(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.html")
    seen = 0
    for _ in range(30):
        page.keyboard.press("Tab")
        shown = page.evaluate("""() => {
            const style = getComputedStyle(document.activeElement)
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                && style.outlineColor !== getComputedStyle(document.body).backgroundColor
        }""")
        assert shown, page.evaluate("document.activeElement.outerHTML")
        seen += page.evaluate("document.activeElement.matches('button.m')")
    assert seen > 5


@every_kind
def test_the_tab_key_reaches_everything(page: Page, where: str) -> None:
    """In the order in which it stands, and past the last thing it leaves the page."""
    page.goto(where)
    count = page.evaluate("""() => {
        const all = document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')
        window.things = [...all].filter(each => each.checkVisibility({visibilityProperty: true}))
        return window.things.length
    }""")
    assert count > 5
    order = []
    for _ in range(count):
        page.keyboard.press("Tab")
        order.append(page.evaluate("window.things.indexOf(document.activeElement)"))
    assert sorted(order) == list(range(count)), set(range(count)) - {*order}
    assert order == sorted(order)
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.activeElement === document.body || window.things.indexOf(document.activeElement) === 0"
    )


def test_a_wide_table_is_scrolled_by_keyboard_and_breaks_no_word(page: Page, stress_address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(stress_address + "everything.html")
    box = page.get_by_role("region", name="Quarter, Sales in the home market")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth + 10")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.table').scrollLeft > 0")


# The letters of sources that stand first on a line, away from the character before them.
ALONE = """() => [...document.querySelectorAll('main .ref')].filter(ref => {
  const before = ref.previousSibling;
  if (before?.nodeType !== Node.TEXT_NODE || !before.data.trim()) return false;
  const last = document.createRange();
  last.setStart(before, before.length - 1);
  last.setEnd(before, before.length);
  return ref.getBoundingClientRect().top > last.getBoundingClientRect().bottom;
}).length"""


def test_no_letter_of_a_source_stands_alone_on_a_line(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.zh-Hans.html")
    alone = []
    for width in range(320, 1300, 20):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate(ALONE):
            alone.append(width)
    assert alone == []


def test_from_a_briefing_to_the_one_before_it_and_back(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.html")
    beside = page.get_by_role("navigation", name="Briefings before and after")
    before = beside.get_by_role("link").first.inner_text()
    beside.get_by_role("link").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == before
    beside.get_by_role("link").last.click()
    assert page.url.endswith("apple-alibaba.html")


def test_from_the_timeline_to_a_fact(page: Page, address: str) -> None:
    page.goto(address + "index.html")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Timeline").click()
    page.get_by_role("main").get_by_role("link", name="2024").click()
    page.locator(".line .what > a").first.click()
    page.wait_for_url("**#f-*")
    page.locator(".n:target").wait_for(state="visible")


# ---- on paper ---------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Letters and digits only: a PDF has ligatures, and spaces where lines were broken."""
    return re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", text)).casefold()


def test_print_holds_all_the_text_and_no_navigation(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.html")
    file = page.pdf(format="A4", prefer_css_page_size=True)
    printed = plain("".join(each.extract_text() for each in PdfReader(io.BytesIO(file)).pages))
    blocks = page.eval_on_selector_all(
        ".title, .deck, .points li, .prose > p, .matrix th, .matrix li, .facts th, .facts td, .line .what, .unknown li,"
        ".methods p, .sources li p:first-of-type, .cite p, .n p:not(.back)",
        # Marks of notes and letters of sources are drawn into the text in print, so the pieces between are looked for.
        """all => all.flatMap(each => {
            const walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT), texts = []
            while (walk.nextNode()) texts.push(walk.currentNode)
            return texts.filter(text => !text.parentElement.closest('.vh')).map(text => text.data)
        })""",
    )
    assert len(blocks) > 150
    words = [word for block in blocks for word in block.split() if plain(word)]
    missing = [word for word in words if plain(word) not in printed]
    assert missing == []
    sentence = plain("Apple began to look for an AI partner for China in")
    assert sentence in printed
    assert "https://briefings.example/apple-alibaba.html" in "".join(
        each.extract_text() for each in PdfReader(io.BytesIO(file)).pages
    )
    navigation = page.eval_on_selector_all("nav a", "links => links.map(link => link.textContent)")
    assert navigation
    page.emulate_media(media="print")
    assert not any(each.is_visible() for each in page.locator("nav, .skip, .related, .foot").all())


# ---- numbers ----------------------------------------------------------------------------------


def test_the_numbers_of_the_tables_are_those_of_the_facts(page: Page, address: str) -> None:
    """A row, its bar and its note tell one fact: they hold one value, to the digit."""
    page.goto(address + "apple-alibaba.html")
    rows = page.eval_on_selector_all(
        ".facts tbody tr, .bars li",
        """rows => rows.map(row => [row.querySelector('button.m').getAttribute('popovertarget'),
            row.querySelector('.num data').value, row.querySelector('.num').textContent.trim()])""",
    )
    assert len(rows) > 8
    for anchor, machine, words in rows:
        note = page.locator(f"[id='{anchor}'] b").first
        assert note.text_content() == words
        assert note.locator("data").get_attribute("value") == machine


def test_the_numbers_of_the_moves_are_those_of_the_file(page: Page, address: str) -> None:
    page.goto(address + "apple-alibaba.html")
    values = dict(page.eval_on_selector_all(".n", "all => all.map(n => [n.id, n.querySelector('data')?.value ?? ''])"))
    facts = (Path(__file__).parent.parent / "content/briefings/apple-alibaba/facts.yaml").read_text("utf-8")
    stated = re.findall(r"^  (\w+):\n(?:    .*\n)*?    (?:change|value): \"?([+-][\d.]+)%", facts, re.MULTILINE)
    assert len(stated) >= 3
    for name, number in stated:
        assert float(values[f"f-{name}"]) == float(number)


# ---- the fence --------------------------------------------------------------------------------


def test_the_fence_round_the_page_holds(page: Page, address: str, strays: list[str]) -> None:
    """Without it a request to another host would go unseen in every other test."""
    page.goto(address + "index.html")
    page.evaluate("fetch('https://elsewhere.example/x').catch(() => null)")
    assert strays == ["https://elsewhere.example/x"]
    strays.clear()
