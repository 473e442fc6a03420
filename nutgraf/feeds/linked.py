"""JSON-LD: what a page is about, in the words of schema.org, for search engines and archives.

A briefing is a news article with its sources (`citation`; `isBasedOn` are those that others are known through), its
corrections, whom it is about, and its facts as a data set. An entity's page is that company, person or thing; the home
page the web site. Other pages have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nutgraf.feeds.addresses import absolute, moment
from nutgraf.model import as_json
from nutgraf.views import AuthorLink, Briefing, BriefingEntity, EntityView, PageView, Picture, SiteView, SourceView

_CONTEXT = "https://schema.org"
_TYPES = {
    "company": "Organization",
    "organisation": "Organization",
    "organization": "Organization",
    "body": "Organization",
    "agency": "GovernmentOrganization",
    "government": "GovernmentOrganization",
    "regulator": "GovernmentOrganization",
    "person": "Person",
    "product": "Product",
    "service": "Service",
    "country": "Country",
    "place": "Place",
}
Data = dict[str, Any]


def linked(view: Mapping[str, Any], page: PageView) -> str:
    """The data of a page as JSON that may stand in a `script` element; empty where there is none."""
    site: SiteView = view["site"]
    kind = page["kind"]
    if kind == "briefing":
        data = _article(view["briefing"], site, page) | _translations(page)
    elif kind == "entity":
        data = _entity(view["entity"], site)
    elif kind == "home":
        data = _site(site)
    else:
        return ""
    return as_json({"@context": _CONTEXT, **data}).decode().replace("<", "\\u003c")


def _site(site: SiteView) -> Data:
    return {
        "@type": "WebSite",
        "@id": f"{site['url']}#site",
        "name": site["title"],
        "url": site["url"],
        **({"description": site["description"]} if site["description"] else {}),
        "inLanguage": site["language"],
        "publisher": _publisher(site),
    }


def _publisher(site: SiteView) -> Data:
    """Who publishes, with the pages that say how."""
    policies = {"publishingPrinciples": site["methods"], "correctionsPolicy": site["corrections_policy"]}
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{site['url']}#publisher",
        "name": site["publisher"],
        "url": site["url"],
        **{name: absolute(site["url"], page["path"]) for name, page in policies.items() if page},
    }


def _article(briefing: Briefing, site: SiteView, page: PageView) -> Data:
    base, url = site["url"], page["url"]
    published, updated = briefing["published"]["iso"], briefing["updated"]
    deck, rests_on = briefing["deck"], briefing["rests_on"]
    data: Data = {
        "@type": ["NewsArticle", "AnalysisNewsArticle"],
        "@id": f"{url}#article",
        "mainEntityOfPage": url,
        "headline": briefing["title"]["words"],
        "datePublished": moment(published),
        "dateModified": moment(updated["iso"] if updated else published),
        "inLanguage": site["language"],
        "isAccessibleForFree": True,
        "wordCount": briefing["words"],
        "version": briefing["version"],
        "publisher": _publisher(site),
    }
    if deck:
        data["description"] = deck["words"]
    if page["images"]:
        data["image"] = [_image(each) for each in page["images"]]
    if briefing["topics"]:
        data["articleSection"] = [each["label"] for each in briefing["topics"]]
    data["author"] = [_author(each, site) for each in briefing["authors"]] or [{"@id": f"{base}#publisher"}]
    about, mentions = _named(briefing)
    if about:
        data["about"] = [_thing(each, base) for each in about]
    if mentions:
        data["mentions"] = [_thing(each, base) for each in mentions]
    if briefing["sources"]:
        data["citation"] = [_source(each, url) for each in briefing["sources"]]
        data["isBasedOn"] = [{"@id": f"{url}#{each['anchor']}"} for each in briefing["sources"] if not each["via"]]
    if rests_on:
        data["backstory"] = rests_on["words"]
    if briefing["corrections"]:
        data["correction"] = [
            {"@type": "CorrectionComment", "text": each["text"]["words"], "datePublished": each["date"]["iso"]}
            for each in briefing["corrections"]
        ]
    if briefing["notes"]:
        data["hasPart"] = _facts(briefing, base, url)
    return data


def _translations(page: PageView) -> Data:
    """A work and its translations name each other."""
    others = [(lang, url) for lang, url in page["tongues"] if url != page["url"] and lang != "x-default"]
    if not others:
        return {}
    if page["url"] != page["tongues"][0][1]:
        return {"translationOfWork": {"@id": f"{others[0][1]}#article"}}
    told = [{"@type": "NewsArticle", "@id": f"{url}#article", "inLanguage": lang} for lang, url in others]
    return {"workTranslation": told}


def _image(picture: Picture) -> Data:
    size = {name: f"{picture[name]} px" for name in ("width", "height")} if picture["width"] else {}
    return {"@type": "ImageObject", "url": picture["path"], **size, "caption": picture["alt"]}


def _author(author: AuthorLink, site: SiteView) -> Data:
    name, url = author["label"], absolute(site["url"], author["path"])
    if author["kind"] == "organisation" and name == site["publisher"]:
        return {"@id": f"{site['url']}#publisher"}
    data = {"@type": "Organization" if author["kind"] == "organisation" else "Person", "name": name}
    return data | ({"url": url} if url else {})


def _named(briefing: Briefing) -> tuple[list[BriefingEntity], list[BriefingEntity]]:
    """Whom a briefing is about, and whom it mentions besides. About are those in its title, in its ledger, and who
    decides; where there is none of these, the first."""
    decision, title = briefing["decision"], briefing["title"]["words"]
    paths = {each["path"] for item in briefing["ledger"] for each in item["entities"]}
    if decision and decision["by"]:
        paths.add(decision["by"]["path"])
    about = [each for each in briefing["entities"] if each["path"] in paths or each["label"] in title]
    about = about or briefing["entities"][:1]
    return about, [each for each in briefing["entities"] if each not in about]


def _thing(each: BriefingEntity, base: str) -> Data:
    url = absolute(base, each["path"])
    data: Data = {"@type": _TYPES.get(each["kind"].lower(), "Thing"), "@id": f"{url}#it", "name": each["label"]}
    return data | ({"sameAs": each["same_as"]} if each["same_as"] else {})


def _source(source: SourceView, url: str) -> Data:
    data: Data = {"@type": "CreativeWork", "@id": f"{url}#{source['anchor']}", "name": source["name"]}
    if source["url"]:
        data["url"] = source["url"]
    if source["archive_url"]:
        data["archivedAt"] = source["archive_url"]
    if source["author"]:
        data["author"] = {"@type": "Person", "name": source["author"]}
    if source["publisher"]:
        data["publisher"] = {"@type": "Organization", "name": source["publisher"]}
    if source["published"] and source["published"]["html"]:
        data["datePublished"] = source["published"]["iso"]
    return data


def _facts(briefing: Briefing, base: str, url: str) -> Data:
    """The data set of a briefing's facts."""
    deck = briefing["deck"]
    formats = {"application/json": "facts.json", "text/csv": "facts.csv"}
    return {
        "@type": "Dataset",
        "name": briefing["title"]["words"],
        "description": deck["words"] if deck else briefing["title"]["words"],
        "url": f"{url}#cite",
        "creator": {"@id": f"{base}#publisher"},
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{base}{briefing['slug']}/{name}"}
            for kind, name in formats.items()
        ],
    }


def _entity(entity: EntityView, site: SiteView) -> Data:
    url = absolute(site["url"], entity["path"])
    kind = _TYPES.get(entity["kind"].lower(), "Thing")
    data: Data = {"@type": kind, "@id": f"{url}#it", "name": entity["name"], "mainEntityOfPage": url}
    if entity["listings"] and kind == "Organization":
        data["@type"] = "Corporation"
        data["tickerSymbol"] = [f"{each['exchange']} {each['symbol']}" for each in entity["listings"]]
    if entity["aliases"]:
        data["alternateName"] = entity["aliases"]
    if entity["url"]:
        data["url"] = entity["url"]
    if entity["note"]:
        data["description"] = entity["note"]["words"]
    if entity["wikidata"]:
        data["sameAs"] = [wikidata(entity["wikidata"])]
    return data


def wikidata(id: str) -> str:
    """The address of an item of Wikidata, from its id."""
    return f"https://www.wikidata.org/entity/{id}"
