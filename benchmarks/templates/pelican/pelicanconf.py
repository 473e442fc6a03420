"""Settings of Pelican, and the signal that reads a briefing's facts."""

from pathlib import Path

import yaml
from pelican import signals
from pelican.contents import Article

SITENAME = "The Benchmark Desk"
SITEURL = "https://benchmark.example"
PATH = "content"
OUTPUT_PATH = "output"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = "theme"
ARTICLE_URL = ARTICLE_SAVE_AS = "{slug}.html"
TAG_URL = TAG_SAVE_AS = "topics/{slug}.html"
AUTHOR_URL = AUTHOR_SAVE_AS = "entities/{slug}.html"
TAGS_SAVE_AS, AUTHORS_SAVE_AS, ARCHIVES_SAVE_AS = "topics.html", "entities.html", "archives.html"
CATEGORIES_SAVE_AS = CATEGORY_SAVE_AS = ""
DEFAULT_PAGINATION = 50
PAGINATED_TEMPLATES = {"index": None, "tag": None, "author": None}
FEED_ALL_RSS = "index.xml"
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = True
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
STATIC_PATHS = []
MARKDOWN = {  # Pelican's own, and what the others do as well: round quotes, and ids for headings
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight"},
        "markdown.extensions.extra": {},
        "markdown.extensions.meta": {},
        "markdown.extensions.smarty": {},
        "markdown.extensions.toc": {},
    },
    "output_format": "html5",
}
FACTS = Path(__file__).parent / "facts"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _named(name):
    return str(name).lower().replace(" ", "-")


JINJA_FILTERS = {"named": _named}


def _facts(content):
    if isinstance(content, Article):
        content.facts = yaml.load((FACTS / f"{content.slug}.yaml").read_bytes(), LOADER)
        content.topics = [tag.name for tag in content.tags]


signals.content_object_init.connect(_facts)
