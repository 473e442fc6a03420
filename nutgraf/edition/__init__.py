"""The edition: all briefings, entities and sources of a site, linked; and the slices that pages are made of."""

from nutgraf.edition.edition import Edition
from nutgraf.edition.hidden import Hidden
from nutgraf.edition.library import Library, Opened, alone, card, opened, shelve, told_in, translated_texts
from nutgraf.edition.link import common, link, missing_article
from nutgraf.edition.links import Aim
from nutgraf.edition.told import about
from nutgraf.edition.translations import Translation
from nutgraf.edition.values import Briefing, Card, Counted, Linked

__all__ = [
    "Aim",
    "Briefing",
    "Card",
    "Counted",
    "Edition",
    "Hidden",
    "Library",
    "Linked",
    "Opened",
    "Translation",
    "about",
    "alone",
    "card",
    "common",
    "link",
    "missing_article",
    "opened",
    "shelve",
    "told_in",
    "translated_texts",
]
