"""Feeds: what machines are told of the site: Atom, JSON Feed, sitemaps, robots.txt, schema.org data.

Each is written from the view of its page, as a template would be, and only where the site has an address (`url`).
"""

from collections.abc import Callable, Mapping
from typing import Any

from nutgraf.feeds.addresses import absolute, address, beside
from nutgraf.feeds.entries import Entry, atom, entry, json_feed
from nutgraf.feeds.linked import linked, wikidata
from nutgraf.feeds.pages import described
from nutgraf.feeds.sitemaps import news, robots, sitemap, sitemap_index

WRITERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    "atom": atom,
    "json-feed": json_feed,
    "sitemap": sitemap,
    "sitemap-index": sitemap_index,
    "news-sitemap": news,
    "robots": robots,
}

__all__ = ["WRITERS", "Entry", "absolute", "address", "beside", "described", "entry", "linked", "wikidata"]
