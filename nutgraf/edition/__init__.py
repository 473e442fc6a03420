"""The edition: all briefings, entities and sources of a site, linked; and the slices that pages are made of."""

from nutgraf.edition.addresses import address
from nutgraf.edition.link import Briefing, Counted, Edition, Linked, Topic, link

__all__ = ["Briefing", "Counted", "Edition", "Linked", "Topic", "address", "link"]
