"""The catalogue: what nutgraf itself says to readers, in their language.

Templates and slices name their words in English (`_("Sources")`); a catalogue of gettext gives those of another
language. The catalogues in `locale/` belong to the engine as its modules do: they are read like code, once, and a
cache made with others is forgotten. Words that a catalogue does not have stay English.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations, translation

ENGLISH = "en"
LOCALES = {"zh": "zh_Hans", "zh-hans": "zh_Hans", "zh-cn": "zh_Hans", "zh-sg": "zh_Hans"}  # by tag, in small letters
Catalogue = NullTranslations


@lru_cache(maxsize=8)
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, by its BCP 47 tag; an empty one, which gives English, where there is none."""
    tag = language.lower()
    locale = LOCALES.get(tag) or LOCALES.get("-".join(tag.split("-")[:2]))
    if locale is None:
        return NullTranslations()
    folder = __file__.replace("\\", "/").rpartition("/")[0]
    return translation("nutgraf", f"{folder}/locale", [locale])


def is_chinese(language: str) -> bool:
    return language.partition("-")[0].lower() == "zh"


def mark(words: str) -> str:
    """Name words for the catalogue that are looked up later, where the language is known."""
    return words
