"""Why a page was rendered, in the words of an author: from the names of slices and what changed in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nutgraf import plan, workers
    from nutgraf.cache import Cache

Get = Callable[[str], Any]  # the value of a called, or None where it is not known
MANY = 300  # pages up to which a reason tells the values that changed
SHOWN = 3  # how many things a sentence names; the rest are counted

# What a slice is, in words. {0} is what follows the first colon of its name, {1} what follows the second.
WORDS = {
    "briefing": "the facts and front matter of `{0}`",
    "body": "the text of `{0}`",
    "head": "what lists show of `{0}`",
    "dated": "the address, the title and the dates of `{0}`",
    "told": "what `{0}` tells of `{1}`",
    "events": "the events of {1} that `{0}` tells",
    "rests": "what of `{0}` rests on the source `{1}`",
    "cited": "the sources of `{0}`",
    "correction": "a correction of `{0}`",
    "share": "what the share image of `{0}` shows",
    "look": "the colours of share images, or what draws them",
    "beside": "which briefings stand beside `{0}`",
    "tongues": "the languages in which `{0}` is told",
    "shelf": "which years the archive has",
    "days": "which dates the timeline has",
    "sources": "the list of sources",
    "source": "what content/sources.yaml says of `{0}`, or how much rests on it",
    "author": "what site.yaml says of `{0}`",
    "site": "the site's settings and the names of its pages",
    "topics": "the list of topics",
    "entities": "the list of companies and people",
    "page": "the page `{0}`",
    "entity": "what content/entities.yaml says of `{0}`",
    "topic": "the name of the topic `{0}`",
    "sitemap": "the addresses in `{0}`",
    "pager": "the numbering of the list",
    "hidden": "the mark of `{0}`, which readers do not see",
    "template": "the template `{0}`, or one that it is made of",
}
TOLD = ("briefing", "body", "head", "dated", "beside", "hidden", "page")  # kinds of which each translation has its own
# The parts of a briefing's front, of its page and of lists, where they are told apart.
PARTS = {
    "title": "title",
    "kicker": "kicker",
    "deck": "deck",
    "published": "date",
    "updated": "date of update",
    "authors": "authors",
    "topics": "topics",
    "entities": "companies and people",
    "key_points": "key points",
    "decision": "decision",
    "quote_texts": "quotations",
    "unknowns": "unknowns",
    "rests_on": "account of what it rests on",
    "sources": "sources",
    "corrections": "corrections",
    "path": "address",
}
# What a page makes of a fact, and no author wrote: its numbers, and where it is bound.
MADE = frozenset(
    {"number", "bound", "letter", "first", "facts", "anchor", "path", "entities", "after", "inputs", "briefing"}
)


def tell(
    cache: Cache,
    wanted: Sequence[plan.Page],
    marks: Mapping[str, str],
    shared: workers.Shared,
    templates: Mapping[str, str],
    old: Mapping[str, str],
    before: Callable[[str], Mapping[str, str] | None],
) -> dict[str, str]:
    """Why each page is rendered, which is kept, but of new ones. `old` names what was made of each briefing before,
    and `before` gives what the page at a path was made of."""
    from nutgraf import plan
    from nutgraf.workers import Room

    # Who renders hundreds of pages reads no values: then slices are named, and not compared.
    some = old if len(wanted) <= MANY else {}
    then, now = Room(replace(shared, made=some, common={}), cache), Room(shared, cache)
    said: dict[str, str] = {}  # of a slice, what changed in it
    reasons = {}
    fresh = set()
    for page in wanted:
        inputs = before(page.path)
        if inputs is None:
            reasons[page.path] = new(page.path)
            fresh.add(f"why:{page.path}")
            continue
        made = plan.inputs(page, marks, templates)
        reasons[page.path] = why(page.path, inputs, made, then.known, now.known, said)
        cache.put([(f"why:{page.path}", reasons[page.path].encode())])
    if fresh:
        cache.delete(fresh.intersection(cache.keys("why:")))  # of pages that were there long ago
    return reasons


def new(path: str) -> str:
    """Why a page was rendered of which nothing is kept."""
    return f"{path} is new"


def name(called: str) -> str:
    """A slice in words; one of a kind without words as it is called."""
    kind, _, rest = called.partition(":")
    if kind == "template" and not rest.endswith(".html"):
        return f"how `{rest}` is written"
    first, _, second = rest.partition(":")
    if kind not in WORDS:
        return f"`{called}`"
    said = WORDS[kind].format(first, second)
    return f"{said} in {second}" if second and kind in TOLD else said


def why(
    path: str, old: Mapping[str, str], new: Mapping[str, str], before: Get, after: Get, known: dict[str, str]
) -> str:
    """Why a page was rendered, in a sentence.

    `old` and `new` are its inputs, name to digest; `known` keeps what is said of a slice for the next page that is made
    of it.
    """
    changed = [each for each in new if each in old and old[each] != new[each]]
    for called in changed:
        if called not in known:
            known[called] = _changed(called, before, after)
    said = [known[called] for called in changed if known[called]]
    said = said or [f"{_counted(called)} changed" for called in changed]
    said += [f"it is now made of {name(each)} too" for each in new if each not in old]
    said += [f"it is no longer made of {name(each)}" for each in old if each not in new]
    if not said:
        return f"{path} was rendered again because the output was not as the last build left it"
    return f"{path} was rendered again because {_some(said, '; ')}"


def made_of(inputs: Mapping[str, str]) -> list[str]:
    """What a page is made of, each in words."""
    return [name(each) for each in sorted(inputs)]


def _changed(called: str, before: Get, after: Get) -> str:
    """What changed in a slice; nothing where it is only what the page counts, such as its words."""
    kind, whose = _whose(called)
    old = before(called)
    new = after(called) if old is not None else None
    said = []
    if old is not None and new is not None:
        if kind == "briefing":
            facts = _facts(old["notes"], new["notes"])
            said = [f"facts of {whose} changed: {_some(facts)}"] if facts else []
        elif kind == "head":
            facts = _facts(old["ledger"], new["ledger"])
            said = [f"the ledger of {whose} changed: {_some(facts)}"] if facts else []
        elif kind == "told":
            facts = _facts(*([each for kind in _KINDS for each in told[kind]] for told in (old, new)))
            return f"{name(called)} changed{': ' if facts else ''}{_some(facts)}"
        if kind in ("briefing", "head"):
            parts = [words for key, words in PARTS.items() if _said(old.get(key)) != _said(new.get(key))]
            # A fact that changed shows in the words of other parts too, and is the reason for that.
            if parts and not (kind == "briefing" and said):
                said.append(f"the {_some(parts)} of {whose} changed")
            return "; ".join(said)
    return f"{name(called)} changed"


def _counted(called: str) -> str:
    """The name of a slice in which nothing that an author writes changed."""
    kind, whose = _whose(called)
    return f"the version of {whose}" if kind == "briefing" else name(called)


def _whose(called: str) -> tuple[str, str]:
    kind, _, rest = called.partition(":")
    rest, _, lang = rest.partition(":")
    return kind, f"`{rest}` in {lang}" if lang and kind in TOLD else f"`{rest}`"


_KINDS = ("events", "moves", "figures", "quotes")


def _facts(old: list[Any], new: list[Any]) -> list[str]:
    """The facts that are not what they were: each with its kind and id, and its value before and after."""
    # On a page there may be a fact of another briefing with the same id, in a list there is none.
    was, now = ({each.get("anchor") or each["id"]: each for each in some} for some in (old, new))
    result = []
    for anchor in dict.fromkeys([*now, *was]):
        if anchor not in was or anchor not in now:
            each = now.get(anchor) or was[anchor]
            result.append(f"{each['kind']} `{each['id']}` {'came' if anchor in now else 'went'}")
        elif _said(was[anchor]) != _said(now[anchor]):
            values = [_value(each[anchor]) for each in (was, now)]
            names = [f"“{_title(each[anchor])}”" for each in (was, now)]
            moved = next((f" ({old} → {new})" for old, new in (values, names) if old != new), "")
            result.append(f"{now[anchor]['kind']} `{now[anchor]['id']}`{moved}")
    return result


def _value(fact: Any) -> str:
    if fact["value"]:
        return f"{fact['value']['hedge']} {fact['value']['signed']}".strip()
    return str(fact["date"]["words"]) if fact["date"] else ""


def _title(fact: Any) -> str:
    return str(_said(fact.get("label") or fact.get("title") or ""))


def _said(value: Any) -> Any:
    """A value of a slice without what the page made of it."""
    if isinstance(value, dict):
        if "parts" in value and "words" in value:
            return value["words"]
        return {key: _said(each) for key, each in value.items() if key not in MADE}
    return [_said(each) for each in value] if isinstance(value, list) else value


def _some(items: list[str], joint: str = ", ") -> str:
    more = len(items) - SHOWN
    return joint.join(items[:SHOWN]) + (f" and {more} more" if more > 0 else "")
