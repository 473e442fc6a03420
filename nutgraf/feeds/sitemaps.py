"""Sitemaps (sitemaps.org 0.9), the sitemap of news, and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nutgraf.feeds.addresses import absolute, moment, tongues, xml
from nutgraf.views import Tongue

_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_XHTML = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap_index(view: Mapping[str, Any]) -> bytes:
    """The parts that the sitemap is cut into."""
    base = view["site"]["url"]
    rows = [f"<sitemap><loc>{xml(absolute(base, path))}</loc></sitemap>" for path in view["parts"]]
    return _file(f"<sitemapindex {_SPACE}>", rows, "</sitemapindex>")


def sitemap(view: Mapping[str, Any]) -> bytes:
    """A part: of briefings (`dated`), or of other pages (`urls`: a path and when it was modified, if that is known).
    Each address of what is told in several languages names all of them (`tongues`)."""
    base = view["site"]["url"]
    urls = [*view.get("urls", ()), *((each["path"], each["modified"]) for each in view.get("dated", ()))]
    told = {each["path"]: some for some in view.get("tongues", ()) for each in some}
    rows = [
        f"<url><loc>{xml(absolute(base, path))}</loc>{_lastmod(iso)}{_tongues(base, told.get(path, ()))}</url>"
        for path, iso in urls
    ]
    return _file(f"<urlset {_SPACE}{f' {_XHTML}' if told else ''}>", rows, "</urlset>")


def _tongues(base: str, told: Iterable[Tongue]) -> str:
    links = [f'<xhtml:link rel="alternate" hreflang="{lang}" href="{xml(url)}"/>' for lang, url in tongues(base, told)]
    return "".join(links)


def news(view: Mapping[str, Any]) -> bytes:
    """What is new, with the time of its first publication. Where nothing is, the newest of all stands there without
    being called news, because a sitemap must not be empty."""
    site = view["site"]
    name = xml(site["publisher"])
    rows = [
        f"<url><loc>{xml(absolute(site['url'], each['path']))}</loc><news:news><news:publication><news:name>{name}"
        f"</news:name><news:language>{_language(each['lang'])}</news:language></news:publication><news:publication_date>"
        f"{moment(each['published'])}</news:publication_date><news:title>{xml(each['title'])}</news:title>"
        "</news:news></url>"
        for each in view["news"]
    ]
    rows += [f"<url><loc>{xml(absolute(site['url'], each['path']))}</loc></url>" for each in view["older"]]
    return _file(f"<urlset {_SPACE} {_NEWS}>", rows, "</urlset>")


def robots(view: Mapping[str, Any]) -> bytes:
    """Everything may be read, and here is what there is."""
    rows = [f"Sitemap: {absolute(view['site']['url'], path)}" for path in view["maps"]]
    return "\n".join(["User-agent: *", "Allow: /", "", *rows, ""]).encode()


def _lastmod(iso: str) -> str:
    return f"<lastmod>{moment(iso)}</lastmod>" if iso else ""


def _language(tag: str) -> str:
    """A language as news sitemaps name it: two or three letters, but for Chinese."""
    first, _, rest = tag.lower().partition("-")
    if first != "zh":
        return first
    return "zh-tw" if rest.startswith(("hant", "tw", "hk", "mo")) else "zh-cn"


def _file(head: str, rows: Iterable[str], foot: str) -> bytes:
    return "\n".join([_HEAD, head, *rows, foot, ""]).encode()
