"""Names: a word that is a letter away from a name of which the briefing speaks is most often that name, misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nutgraf.edition import Briefing, Edition, about
from nutgraf.model import Text
from nutgraf.patterns import pattern
from nutgraf.problems import Problem, problem

SHORTEST = 5  # letters of a name that is looked for
LONG = 7  # letters of a name from which a word that opens a sentence is looked at: others are too often just a word
_WORD = pattern(r"(?<![\w@#./-])[A-Z][A-Za-z]{3,}(?![\w@./])")
_CAPITAL = pattern("[A-Z][A-Za-z]{3,}")
_OPENING = pattern(r"(?:\A|[.!?:][”’\"')\]]*\s+|\n\s*|[“\"(‘]\s*)\Z")
_DERIVED = ("n", "s", "e", "d", "y", "i", "r")  # `Russian`, `Apples`, `Israeli`: another word, by one letter at its end


def near_missed(edition: Edition, briefing: Briefing) -> Iterator[Problem]:
    """A capitalised word that is one letter off a name or alias of an entity that the briefing speaks of.

    Letters are added, lost, changed or swapped with their neighbour. Not looked at: names of fewer than five letters,
    or seven where a sentence begins; words in small or all capital letters; plurals, possessives and adjectives; words
    that are the name of another entity, stand three times in the briefing or in a waiver, or are written small
    elsewhere in it.
    """
    names = _names(edition, briefing)
    if not names:
        return
    heads: dict[str, list[str]] = {}
    tails: dict[str, list[str]] = {}
    for name in names:
        low = name.lower()
        heads.setdefault(low[:2], []).append(name)
        tails.setdefault(low[-2:], []).append(name)
    plain = "\n".join([text.plain for text in briefing.texts])
    near = {}
    for word in set(_CAPITAL.findall(plain)).difference(names):
        low = word.lower()
        head, tail = heads.get(low[:2]), tails.get(low[-2:])  # an error leaves one of them as it is
        for name in (*(head or ()), *(tail or ())) if head or tail else ():
            if one_off(word, name) and not _own_word(edition, word, plain):
                near[word] = name
    for text in briefing.texts if near else ():
        for match in _WORD.finditer(text.plain):
            word, meant = match[0], near.get(match[0], "")
            if meant and not (len(meant) < LONG and _opens(text, match.start())) and not _waived(text, match.start()):
                yield problem(
                    "near-missed-name",
                    text.at(match.start(), match.end()),
                    f'"{word}" is one letter off the name "{meant}"',
                    hint=f'write "{meant}"; or, if it is another name, add it to content/entities.yaml',
                )


def _names(edition: Edition, briefing: Briefing) -> dict[str, None]:
    """The words of the names of those that a briefing speaks of."""
    library = edition.library
    card = library.cards.get(briefing.slug)
    spoken = dict.fromkeys(card.entities if card else ())
    for linked in briefing.facts.values():
        if linked.slug != briefing.slug:
            spoken.update(dict.fromkeys(about(linked.fact)))
    found: dict[str, None] = {}
    for name in spoken:
        entity = edition.entity(name)
        if entity:
            for each in (entity.name, *entity.aliases):
                for word in _words(each):
                    found[word] = None
    return found


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[A-Za-z]+", name) if len(word) >= SHORTEST and not word.islower())


def one_off(word: str, name: str) -> bool:
    """Whether a word is a name with one letter added, lost, changed or swapped with the next; case does not count."""
    if abs(len(word) - len(name)) > 1 or (a := word.lower()) == (b := name.lower()):
        return False
    at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) > len(b):
        return a[at + 1 :] == b[at:] and not (at == len(b) and a[-1] in _DERIVED)
    if len(a) < len(b):
        return a[at:] == b[at + 1 :] and not (at == len(a) and b[-1] in _DERIVED)
    return a[at + 1 :] == b[at + 1 :] or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])


def _own_word(edition: Edition, word: str, plain: str) -> bool:
    """Whether a word of a briefing is one of its own, and no slip."""
    if word.isupper() or word in _all_names(edition):
        return True
    return bool(re.search(rf"\b{word.lower()}\b", plain)) or len(re.findall(rf"\b{word}\b", plain)) > 2


def _opens(text: Text, at: int) -> bool:
    return bool(_OPENING.search(text.plain[max(0, at - 8) : at]))


def _waived(text: Text, at: int) -> bool:
    return any(each.scheme == "waive" and each.start <= at < each.end for each in text.bindings)


def _all_names(edition: Edition) -> Iterable[str]:
    edition.read("names")
    entities = edition.library.entities.values()
    return {word for each in entities for name in (each.name, *each.aliases) for word in re.findall("[A-Za-z]+", name)}
