"""The catalogue: what nutgraf itself says to readers, in their language.

Templates and slices name their words in English (`_("Sources")`); a catalogue of gettext gives those of another
language. The catalogues in `locale/` belong to the engine as its modules do: they are read like code, once, and a
cache made with others is forgotten. Words that a catalogue does not have stay English.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations, translation

from nutgraf.patterns import pattern

ENGLISH = "en"
LOCALES = {"zh": "zh_Hans", "zh-hans": "zh_Hans", "zh-cn": "zh_Hans", "zh-sg": "zh_Hans"}  # by tag, in small letters
Catalogue = NullTranslations


@lru_cache(maxsize=8)
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, by its BCP 47 tag; an empty one, which gives English, where there is none."""
    locale = _locale(language)
    if locale is None:
        return NullTranslations()
    folder = __file__.replace("\\", "/").rpartition("/")[0]
    return translation("nutgraf", f"{folder}/locale", [locale])


def _locale(language: str) -> str | None:
    tag = language.lower()
    return LOCALES.get(tag) or LOCALES.get("-".join(tag.split("-")[:2]))


def has_words(language: str) -> bool:
    """Whether there are words in a language; else they are English."""
    return same(language, ENGLISH) or _locale(language) is not None


def is_chinese(language: str) -> bool:
    return language != ENGLISH and language.partition("-")[0].lower() == "zh"


def is_language(tag: str) -> bool:
    """Whether a word is the tag of a language (BCP 47) in its usual case: one that ISO 639-1 knows, and maybe a script,
    a region and variants, in this order."""
    found = _TAG.fullmatch(tag)
    return bool(found and found[1] in _TAGS and (not found[2] or found[2] in _SCRIPTS))


def language_meant(tag: str) -> str:
    """The tag that one which is none stands for: in its usual case, with the script that is nearest; or nothing."""
    from difflib import get_close_matches

    first, *more = tag.replace("_", "-").lower().split("-")
    for at, each in enumerate(more):
        if len(each) == 2:
            more[at] = each.upper()
        elif at == 0 and each.isalpha() and 3 <= len(each) <= 8:
            near = get_close_matches(each.title(), ("Hans", "Hant") if first == "zh" else _SCRIPTS, n=1, cutoff=0.5)
            more[at] = ("Hant" if "t" in each else "Hans") if near and first == "zh" else near[0] if near else each
    meant = "-".join([first, *more])
    return meant if is_language(meant) else ""


def same(one: str, other: str) -> bool:
    """Whether two tags name one language: `zh` is `zh-Hans`, `en` is `en-GB`; `pt-BR` is not `pt-PT`."""
    first, second = one.lower().split("-"), other.lower().split("-")
    if is_chinese(one) and is_chinese(other):
        return _locale(one) == _locale(other)
    least = min(len(first), len(second))
    return first[:least] == second[:least]


def name(tag: str) -> str:
    """What a language calls itself; its tag where that is not known here."""
    return NAMES.get(tag.lower()) or NAMES.get(tag.partition("-")[0].lower(), tag)


NAMES = {
    "ar": "العربية", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "es": "Español", "fa": "فارسی", "fi": "Suomi", "fr": "Français", "he": "עברית", "hi": "हिन्दी", "hu": "Magyar",
    "id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어", "ms": "Bahasa Melayu",
    "nl": "Nederlands", "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский",
    "sv": "Svenska", "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "vi": "Tiếng Việt", "zh": "中文",
    "zh-hans": "简体中文", "zh-hant": "繁體中文",
}  # fmt: skip
_TAG = pattern(
    r"([a-z]{2,3})(?:-([A-Z][a-z]{3}))?(?:-(?:[A-Z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})){0,3}"
)
_SCRIPTS = (
    "Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Gujr", "Guru", "Hans", "Hant", "Hebr", "Jpan",
    "Khmr", "Knda", "Kore", "Laoo", "Latn", "Mlym", "Mong", "Mymr", "Orya", "Sinh", "Taml", "Telu", "Thaa", "Thai",
    "Tibt",
)  # fmt: skip
_TAGS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu yue fil".split()
)


def mark(words: str) -> str:
    """Name words for the catalogue that are looked up later, where the language is known."""
    return words
