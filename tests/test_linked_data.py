"""JSON-LD and the head of pages: terms of schema.org that stand where they may, addresses that lead somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nutgraf import feeds
from nutgraf.views import PageView
from tests.test_feeds import site, write

# Each type that we use with the one above it, and each property with the types that it may stand on: schema.org, 29.0.
ABOVE = {
    "AnalysisNewsArticle": "NewsArticle",
    "NewsArticle": "Article",
    "Article": "CreativeWork",
    "CorrectionComment": "Comment",
    "Comment": "CreativeWork",
    "Dataset": "CreativeWork",
    "DataDownload": "MediaObject",
    "ImageObject": "MediaObject",
    "MediaObject": "CreativeWork",
    "WebSite": "CreativeWork",
    "CreativeWork": "Thing",
    "NewsMediaOrganization": "Organization",
    "Corporation": "Organization",
    "GovernmentOrganization": "Organization",
    "Organization": "Thing",
    "Person": "Thing",
    "Product": "Thing",
    "Service": "Intangible",
    "Intangible": "Thing",
    "Country": "AdministrativeArea",
    "AdministrativeArea": "Place",
    "Place": "Thing",
}
STANDS_ON = {
    **dict.fromkeys("name url description image sameAs alternateName mainEntityOfPage".split(), frozenset({"Thing"})),
    **dict.fromkeys("wordCount articleSection backstory".split(), frozenset({"Article"})),
    **dict.fromkeys(
        "headline datePublished dateModified inLanguage isAccessibleForFree version publisher author creator about "
        "mentions citation isBasedOn correction hasPart text archivedAt workTranslation translationOfWork".split(),
        frozenset({"CreativeWork"}),
    ),
    "publishingPrinciples": {"CreativeWork", "Organization", "Person"},
    "correctionsPolicy": {"Organization"},
    "tickerSymbol": {"Corporation"},
    "distribution": {"Dataset"},
    "encodingFormat": {"CreativeWork"},
    **dict.fromkeys("contentUrl width height".split(), frozenset({"MediaObject"})),
    "caption": {"ImageObject"},
}
MORE = {
    "site.yaml": (
        "title: A Desk\nurl: https://desk.example/\nlanguage: en-GB\ntimezone: UTC\nauthors:\n"
        "  desk: {name: Ann, url: 'https://ann.example/'}\n"
        "publisher: {name: A Press, methods: pages/methods, corrections_policy: pages/corrections}\n"
    ),
    "content/pages/methods.md": "---\ntitle: How we work\n---\nWords.\n",
    "content/pages/corrections.md": "---\ntitle: Corrections\n---\nWords.\n",
    "content/entities.yaml": (
        "acme:\n  name: Acme\n  kind: company\n  aliases: [Acme Ltd]\n  url: https://acme.example/\n  wikidata: Q1\n"
        "  listings: [{exchange: XHKG, symbol: '00001'}]\nbolt:\n  name: Bolt\n  kind: person\n"
    ),
}


def lineage(kind: str) -> set[str]:
    found = {kind}
    while kind != "Thing":
        kind = ABOVE[kind]
        found.add(kind)
    return found


def wrong(data: dict[str, Any], where: str = "") -> Iterator[str]:
    """Terms that schema.org does not have, or not there."""
    if data.keys() == {"@id"}:
        return
    kinds = data["@type"] if isinstance(data["@type"], list) else [data["@type"]]
    over = set[str]().union(*map(lineage, kinds))
    for name, value in data.items():
        if not name.startswith("@"):
            if name not in STANDS_ON:
                yield f"{where}{name} is not known"
            elif not STANDS_ON[name] & over:
                yield f"{where}{name} does not stand on {kinds}"
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    yield from wrong(each, f"{where}{name}.")
                else:
                    assert each not in ("", None, []), f"{where}{name} is empty"


def data(path: Path) -> dict[str, Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text("utf-8"), re.S)
    assert len(blocks) == 1
    made: dict[str, Any] = json.loads(blocks[0])
    assert made["@context"] == "https://schema.org"
    return made


def addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from addresses(each)
    elif isinstance(value, list):
        for each in value:
            yield from addresses(each)
    elif isinstance(value, str) and value.startswith("https://desk.example/"):
        yield value.removeprefix("https://desk.example/")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(tmp_path_factory.mktemp("linked"), MORE)


def test_the_terms_are_those_of_schema_org(output: Path, site: Path) -> None:
    for folder in (output, site):
        blocks = [path for path in folder.rglob("*.html") if "ld+json" in path.read_text("utf-8")]
        assert len(blocks) > 4
        for path in blocks:
            assert list(wrong(data(path))) == [], path


def test_a_term_out_of_place_is_seen() -> None:
    made = {"@type": "Person", "headline": "x", "author": [{"@type": "Organization", "shoe": 1}]}
    assert list(wrong(made)) == [
        "headline does not stand on ['Person']",
        "author does not stand on ['Person']",
        "author.shoe is not known",
    ]


def test_every_address_in_it_is_there(output: Path) -> None:
    for page in output.rglob("*.html"):
        text = page.read_text("utf-8")
        for address in addresses(data(page)) if "ld+json" in text else ():
            file, _, fragment = address.partition("#")
            path = output / (file or "index.html")
            assert path.is_file(), address
            if fragment not in ("", "it", "article", "publisher", "site"):  # names of things, not of places
                assert f'id="{fragment}"' in path.read_text("utf-8"), address


def test_what_is_said_of_a_briefing(output: Path) -> None:
    made = data(output / "one.html")
    assert made["@type"] == ["NewsArticle", "AnalysisNewsArticle"]
    assert (made["headline"], made["inLanguage"]) == ("A title & Acme", "en-GB")
    assert (made["datePublished"], made["dateModified"]) == ("2024-03-07T00:00:00+00:00", "2024-03-09T00:00:00+00:00")
    assert made["author"] == [{"@type": "Person", "name": "Ann", "url": "https://desk.example/authors/desk.html"}]
    assert made["publisher"]["publishingPrinciples"] == "https://desk.example/pages/methods.html"
    assert made["publisher"]["correctionsPolicy"] == "https://desk.example/pages/corrections.html"
    assert made["image"] == [
        {"@type": "ImageObject", "url": "https://desk.example/one/picture.png", "caption": "A picture"}
    ]
    assert made["about"] == [
        {
            "@type": "Organization",
            "@id": "https://desk.example/entities/acme.html#it",
            "name": "Acme",
            "sameAs": ["https://acme.example/", "https://www.wikidata.org/entity/Q1"],
        }
    ]
    assert made["citation"][0]["url"] == "https://wire.example/?a=1&b=2"
    assert made["isBasedOn"] == [{"@id": "https://desk.example/one.html#s-wire"}]
    assert made["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "An earlier version said “less”.",
            "datePublished": "2024-03-09",
        }
    ]
    assert [each["contentUrl"] for each in made["hasPart"]["distribution"]] == [
        "https://desk.example/one/facts.json",
        "https://desk.example/one/facts.csv",
    ]


def test_what_is_said_of_an_entity_and_of_the_site(output: Path) -> None:
    acme = data(output / "entities/acme.html")
    assert (acme["@type"], acme["tickerSymbol"]) == ("Corporation", ["XHKG 00001"])
    assert (acme["url"], acme["alternateName"]) == ("https://acme.example/", ["Acme Ltd"])
    assert data(output / "entities/bolt.html")["@type"] == "Person"
    home = data(output / "index.html")
    assert (home["@type"], home["publisher"]["name"]) == ("WebSite", "A Press")


def test_no_text_of_an_author_ends_the_block() -> None:
    view: dict[str, Any] = {
        "site": {
            "url": "https://desk.example/",
            "title": "A</script><script>alert(1)</script><!--",
            "description": "",
            "language": "en",
            "publisher": "P",
            "methods": None,
            "corrections_policy": None,
        },
    }
    page = PageView(
        path="index.html", kind="home", url="", type="", images=[], locale="", data="", feeds=[], tongues=[]
    )
    text = feeds.linked(view, page)
    assert "<" not in text and json.loads(text)["name"] == view["site"]["title"]


def test_the_head_is_what_those_who_share_it_read(output: Path) -> None:
    text = (output / "one.html").read_text("utf-8")
    told = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))
    assert (
        told
        | {
            "og:type": "article",
            "og:title": "A title &amp; Acme",
            "og:description": "Acme &amp; Acme gained 8.5%.",
            "og:url": "https://desk.example/one.html",
            "og:site_name": "A Desk",
            "og:locale": "en_GB",
            "og:image": "https://desk.example/one/picture.png",
            "twitter:card": "summary_large_image",
            "article:published_time": "2024-03-07T00:00+00:00",
            "article:modified_time": "2024-03-09T00:00+00:00",
            "article:section": "Trade",
        }
        == told
    )
    home = (output / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://desk.example/">' in home and 'content="website"' in home
    missing = (output / "404.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in missing and "canonical" not in missing and "og:" not in missing


def test_an_entity_known_by_another_address_is_said_anew_where_it_is_spoken_of(tmp_path: Path) -> None:
    from nutgraf import builder
    from tests.conftest import NOW

    site(tmp_path, MORE)
    write(tmp_path, {"content/entities.yaml": MORE["content/entities.yaml"].replace("Q1", "Q2")})
    assert {"one.html", "entities/acme.html"} <= set(builder.build(tmp_path, now=NOW).rendered)
