"""Atom (RFC 4287) and JSON Feed 1.1: the newest briefings of the site, a topic or an entity, in full text.

What a feed shows of a briefing is what a reader can read anywhere: its words with whole links, graphics as tables and
lists, corrections at the end; no notes and no marks of sources, which are one click away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from nutgraf.catalogue import catalogue, mark
from nutgraf.feeds.addresses import absolute, authority, beside, moment, whole, xml, xml_bytes
from nutgraf.model import as_json
from nutgraf.portable import NamedTuple
from nutgraf.views import Briefing, BriefingBody, FactView, FeedLink, Hole, Link, Picture, SiteView, Text


class Entry(NamedTuple):
    """A briefing as feeds tell it: as an `entry` of Atom and as an item of JSON Feed, both in UTF-8, and when it was
    last updated."""

    updated: str
    atom: bytes
    item: bytes


def entry(site: SiteView, briefing: Briefing, body: BriefingBody) -> Entry:
    """A briefing for all feeds that it is in. Its id holds when its address changes: of the site, its year and its
    slug."""
    base, told = site["url"], briefing["updated"]
    url = absolute(base, briefing["path"])
    published = briefing["published"]["iso"]
    updated = moment(told["iso"] if told else published)
    summary = briefing["deck"]["words"] if briefing["deck"] else ""
    content = "".join(_content(briefing, body, site, url))
    head = {
        "id": f"tag:{authority(base)},{published[:4]}:{briefing['slug']}",
        "url": url,
        "title": briefing["title"]["words"],
    }
    item: dict[str, Any] = {"date_published": moment(published), "date_modified": updated}
    if briefing["share"]:
        item["image"] = absolute(base, briefing["share"]["path"])
    if summary:
        item["summary"] = summary
    authors = [(each["label"], absolute(base, each["path"])) for each in briefing["authors"]]
    if authors:
        item["authors"] = [{"name": name, **({"url": url} if url else {})} for name, url in authors]
    topics = [(_name(each), each["label"]) for each in briefing["topics"]]
    if topics:
        item["tags"] = [label for _, label in topics]
    lang = briefing["lang"] if briefing["lang"] != site["language"] else ""
    if lang:
        item["language"] = lang
    rows = [
        f'<entry xml:lang="{xml(lang)}">' if lang else "<entry>",
        f"<id>{xml(head['id'])}</id>",
        f"<title>{xml(head['title'])}</title>",
        f'<link rel="alternate" type="text/html" href="{xml(url)}"/>',
        f"<published>{item['date_published']}</published>",
        f"<updated>{updated}</updated>",
        *(
            f"<author><name>{xml(name)}</name>{f'<uri>{xml(url)}</uri>' if url else ''}</author>"
            for name, url in authors
        ),
        *(f'<category term="{xml(name)}" label="{xml(label)}"/>' for name, label in topics),
        *([f"<summary>{xml(summary)}</summary>"] if summary else []),
    ]
    data = as_json({**head, "content_html": content, **item})  # first: it leaves its UTF-8 with the content
    return Entry(
        updated,
        b'%b\n<content type="html">%b</content>\n</entry>' % ("\n".join(rows).encode(), xml_bytes(content)),
        data,
    )


def _name(topic: Link) -> str:
    """The id of a topic, which its address ends in."""
    return topic["path"].removesuffix("/index.html").rpartition("/")[2].removesuffix(".html")


# ---- the words of a briefing ------------------------------------------------------------------

CHANGES = {
    "correction": mark("Correction"),
    "clarification": mark("Clarification"),
    "update": mark("Update"),
    "editor's note": mark("Editor’s note"),
}


def _content(briefing: Briefing, body: BriefingBody, site: SiteView, url: str) -> Iterator[str]:
    deck = briefing["deck"]
    if deck:
        yield f"<p><b>{_prose(deck, briefing, site, url)}</b></p>\n"
    if briefing["key_points"]:
        yield _list(_prose(each, briefing, site, url) for each in briefing["key_points"])
    yield _prose(body["text"], briefing, site, url)
    say = catalogue(site["language"]).gettext
    for each in briefing["corrections"]:
        when = f"<b>{escape(say(CHANGES[each['kind']]))}</b>{say(', ')}{each['date']['words']}{say(': ')}"
        yield f"\n<p>{when}{_prose(each['text'], briefing, site, url)}</p>"


def _prose(text: Text, briefing: Briefing, site: SiteView, url: str) -> str:
    written: list[str] = []
    for part in text["parts"]:
        if isinstance(part, str):
            written.append(whole(part, url))
        else:
            made = _hole(part, briefing, site, url)
            if not made and written:
                written[-1] = written[-1].rstrip()  # the mark of a source stands behind a space
            written.append(made)
    return "".join(written)


def _hole(hole: Hole, briefing: Briefing, site: SiteView, url: str) -> str:
    kind, words, path = hole["kind"], hole["words"], hole["path"]
    if kind == "fact" or not (words or path or kind == "graphic"):
        return words
    if kind == "image":
        image = f'<img src="{escape(absolute(site["url"], path))}" alt="{escape(hole["alt"])}">'
        caption = hole["caption"]
        told = f"<figcaption>{_prose(caption, briefing, site, url)}</figcaption>" if caption else ""
        return f"<figure>{image}{told}</figure>" if hole["block"] else image
    if kind == "graphic":
        return f"<p><b>{words}</b></p>\n{_graphic(hole['graphic'], briefing, site, url)}"
    where = f"{url}{path}" if path.startswith("#") else absolute(site["url"], path)
    return f'<a href="{escape(where)}">{words}</a>' if words and path else words


def _graphic(kind: str, briefing: Briefing, site: SiteView, url: str) -> str:
    graphics, decision = briefing["graphics"], briefing["decision"]
    say = catalogue(site["language"]).gettext
    if kind == "candidates":
        return _list(
            f"<b>{escape(each['name'])}</b>{say(': ')}"
            + (_prose(each["outcome"], briefing, site, url) if each["outcome"] else escape(say(each["verdict"])))
            for each in (decision["candidates"] if decision else ())
        )
    if kind == "timeline":
        facts = [each["fact"] for each in graphics["timeline"]]
        return _list(f"{_when(each, say(': '))}{_prose(each['label'], briefing, site, url)}" for each in facts)
    rows = [
        f"<tr><th>{escape(each['label']['words'])}</th><td>{_value(each)}</td><td>{escape(each['about'])}</td></tr>"
        for each in graphics["move_facts" if kind == "moves" else "figure_facts"]
    ]
    return f"<table>{''.join(rows)}</table>"


def _when(fact: FactView, colon: str) -> str:
    return f"{fact['date']['words']}{colon}" if fact["date"] else ""


def _value(fact: FactView) -> str:
    value = fact["value"]
    return escape(f"{value['hedge']} {value['signed']}".strip()) if value else ""


def _list(items: Iterator[str]) -> str:
    return "<ul>" + "".join([f"<li>{each}</li>" for each in items]) + "</ul>\n"


# ---- feeds ------------------------------------------------------------------------------------


def _named(view: Mapping[str, Any]) -> tuple[str, str]:
    """What a feed is called, and the path of the page that it is the feed of."""
    site: SiteView = view["site"]
    for slot in ("topic", "entity"):
        if slot in view:
            named = view[slot]
            return f"{named['label' if slot == 'topic' else 'name']} · {site['title']}", named["path"]
    return site["title"], "index.html"


_TYPES = {"xml": "application/atom+xml", "json": "application/feed+json"}


def of(view: Mapping[str, Any]) -> list[FeedLink]:
    """The feeds that a page names: the site's, and its own."""
    site: SiteView = view["site"]
    feeds = {"index.html": site["title"]} if site["feed"] else {}
    title, page = _named(view)
    if view.get("heads"):
        feeds[page] = title
    return [
        {"title": title, "path": beside(page, ending), "type": type}
        for page, title in feeds.items()
        for ending, type in _TYPES.items()
    ]


def images(view: Mapping[str, Any]) -> list[Picture]:
    """The pictures that may stand for a briefing: its share image and the first of its text."""
    if "body" not in view:
        return []
    found: list[Picture] = [view["briefing"]["share"]] if view["briefing"]["share"] else []
    for part in view["body"]["text"]["parts"]:
        if type(part) is dict and part["kind"] == "image":
            size = part.get("width", 0), part.get("height", 0)
            found.append({"path": part["path"], "width": size[0], "height": size[1], "alt": part.get("alt", "")})
            break
    return [{**each, "path": absolute(view["site"]["url"], each["path"])} for each in found]


def locale(language: str) -> str:
    """A language with its country, as Open Graph wants it; empty where the tag of the language names none."""
    tag = {"zh-hans": "zh-CN", "zh-hant": "zh-TW"}.get(language.lower(), language)
    return tag.replace("-", "_") if re.fullmatch("[a-z]{2}-[A-Z]{2}", tag) else ""


def atom(view: Mapping[str, Any]) -> bytes:
    """An Atom feed; `updated` is when the last of its entries was."""
    site: SiteView = view["site"]
    entries: list[Entry] = view["entries"]
    base, (title, page) = site["url"], _named(view)
    here = absolute(base, view["page"]["path"])
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{xml(site["language"])}">',
        f"<id>{xml(here)}</id>",
        f"<title>{xml(title)}</title>",
        *([f"<subtitle>{xml(site['description'])}</subtitle>"] if site["description"] else []),
        f"<updated>{_latest(entries)}</updated>",
        f"<author><name>{xml(site['publisher'])}</name><uri>{xml(base)}</uri></author>",
        f'<link rel="self" type="application/atom+xml" href="{xml(here)}"/>',
        f'<link rel="alternate" type="text/html" href="{xml(absolute(base, page))}"/>',
    ]
    return b"\n".join(["\n".join(rows).encode(), *(each.atom for each in entries), b"</feed>\n"])


def _latest(entries: list[Entry]) -> str:
    """When the last of some entries was updated."""
    from datetime import datetime

    return max((each.updated for each in entries), key=datetime.fromisoformat)


def json_feed(view: Mapping[str, Any]) -> bytes:
    """The same as a JSON Feed."""
    site: SiteView = view["site"]
    base, (title, page) = site["url"], _named(view)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": absolute(base, page),
        "feed_url": absolute(base, view["page"]["path"]),
        **({"description": site["description"]} if site["description"] else {}),
        "language": site["language"],
        "authors": [{"name": site["publisher"], "url": base}],
    }
    items = b",".join([each.item for each in view["entries"]])
    return b'%b,"items":[%b]}\n' % (as_json(feed)[:-1], items)
