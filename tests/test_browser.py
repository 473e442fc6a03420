"""What a reader does, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page


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


def test_the_briefing_is_readable_without_javascript(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.get_by_role("main").get_by_role("heading").first.get_by_role("link").click()
    assert len(page.get_by_role("main").inner_text().split()) > 600
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(page: Page, site: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, f"{path.relative_to(site)} is {overflow} px too wide at {width}"


def test_the_fence_round_the_page_holds(page: Page, address: str, strays: list[str]) -> None:
    """Without it a request to another host would go unseen in every other test."""
    page.goto(address + "index.html")
    page.evaluate("fetch('https://elsewhere.example/x').catch(() => null)")
    assert strays == ["https://elsewhere.example/x"]
    strays.clear()
