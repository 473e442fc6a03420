"""Screenshots of every kind of page, to be looked at: `python -m tests.pictures [FOLDER]` (`make pictures`).

A page is pictured at 360, 768 and 1280 px, light and dark, and as PDF. The pages are those of the flagship and of
the site of stress cases.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests.browsers import arguments, find_chromium
from tests.conftest import ROOT, built, served

WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# One page of each kind, and the longest of its kind.
PAGES = {
    "flagship": (
        "index",
        "apple-alibaba",
        "entities",
        "entities/alibaba",
        "topics/china",
        "pages/methods",
        "404",
        "archive",
        "timeline",
        "timeline/2025",
        "sources",
        "sources/analysis",
        "authors/desk",
    ),
    "stress": (
        "index",
        "everything",
        "nothing",
        "entities",
        "entities/acme",
        "topics/long",
        "pages/corrections",
        "404",
        "timeline",
        "sources",
        "corrections",
    ),
}
SITES = {"flagship": (ROOT, "/"), "stress": (ROOT / "tests" / "sites" / "stress", "/sub/")}


def picture(browser: Browser, address: str, paths: Sequence[str], into: Path) -> None:
    """Write the pictures of some pages of a site."""
    for scheme in SCHEMES:
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            for path in paths:
                page.goto(f"{address}{path}.html")
                page.screenshot(path=into / f"{path.replace('/', '-')}-{width}-{scheme}.png", full_page=True)
            page.close()
    page = browser.new_page()
    for path in paths:
        page.goto(f"{address}{path}.html")
        page.pdf(path=into / f"{path.replace('/', '-')}-print.pdf", format="A4", prefer_css_page_size=True)
    page.close()


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "pictures"
    chromium = find_chromium()
    if chromium is None:
        print("No Chromium is here: `python -m tests.browsers` installs one")
        return 1
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments())
        for name, (origin, base) in SITES.items():
            site = built(origin, Path(temporary) / name)
            (folder / name).mkdir(parents=True, exist_ok=True)
            with served(site, base) as address:
                picture(browser, address, PAGES[name], folder / name)
        browser.close()
    print(f"{sum(1 for each in folder.rglob('*') if each.is_file())} pictures in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
