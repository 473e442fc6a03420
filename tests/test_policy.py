"""A strict Content-Security-Policy: no page holds what it blocks, and a browser that keeps to it is silent."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Page

from nutgraf.prose.html import block_markdown
from tests.conftest import ROOT, served

LOADING = {"img": "src", "script": "src", "source": "src", "video": "src", "audio": "src", "iframe": "src"}
KINDS = {
    "site": ("index", "apple-alibaba", "entities", "entities/alibaba", "topics/china", "pages/methods", "404"),
    "stress": ("index", "everything", "nothing", "entities", "entities/long", "topics/long", "404"),
}


def policy() -> str:
    """As the README says it."""
    return str(re.findall(r"^Content-Security-Policy: (.+)$", (ROOT / "README.md").read_text(), re.M)[0])


def blocked(page: bytes) -> list[str]:
    """What in a page a strict policy would block."""
    found = []
    for each in html5lib.parse(page, namespaceHTMLElements=False).iter():
        tag = str(each.tag)
        found += [f"<{tag} {name}>" for name in each.attrib if name == "style" or name.startswith("on")]
        if tag in ("style", "object", "embed", "base"):
            found.append(f"<{tag}>")
        if tag == "script" and not (each.get("src") or each.get("type") in ("application/ld+json", "application/json")):
            found.append("<script>")
        loads = each.get(LOADING.get(tag, "")) or (each.get("href") if "stylesheet" in (each.get("rel") or "") else "")
        if loads and re.match(r"[a-z]+:|//", loads):
            found.append(f"<{tag}> {loads}")
    return found


@pytest.mark.parametrize("name", KINDS)
def test_no_page_holds_what_is_blocked(name: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(name)
    assert {path.name: found for path in folder.rglob("*.html") if (found := blocked(path.read_bytes()))} == {}


@pytest.mark.parametrize(
    "html",
    ["<p style=x>", "<p onclick=x>", "<script>x</script>", "<img src=//a.example/x>", "<link rel=stylesheet href=//a>"],
)
def test_what_is_blocked_is_found(html: str) -> None:
    assert len(blocked(html.encode())) == 1


def test_the_columns_of_a_table_are_aligned_by_a_class() -> None:
    html, _ = block_markdown("| a | b | c |\n|:-:|--:|:--|\n| d | e | f |\n")
    assert "style" not in html
    cells = ["<th>a", '<th class="end">b', "<th>c", "<td>d", '<td class="end">e', "<td>f"]
    assert re.findall(r"<t[hd].*?>.", html) == cells


@pytest.mark.parametrize("name", KINDS)
def test_a_browser_that_keeps_to_the_policy_complains_of_nothing(
    name: str, page: Page, request: pytest.FixtureRequest
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with served(request.getfixturevalue(name), "/sub/", policy()) as address:
        for each in KINDS[name]:
            page.goto(f"{address}{each}.html")
            assert page.evaluate("document.styleSheets.length") >= 2
            assert page.evaluate("getComputedStyle(document.body).fontFamily") != "Times New Roman"
        assert said == []
        # The policy is there: what it blocks is blocked.
        page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: 'data:image/gif;,'}))")
        page.wait_for_function("true")
        assert any("Content Security Policy" in each for each in said)
