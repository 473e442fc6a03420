"""The bytes of one file to its part of the site. Sees nothing but that file; a pure function, so it can be cached.

Which file is what is told by its path below the site's folder:

    site.yaml                               Site
    content/entities.yaml                   entities
    content/sources.yaml                    sources
    content/briefings/<slug>/article.md     Article
    content/briefings/<slug>/facts.yaml     FactsFile
    content/briefings/<slug>/published.yaml Record
    content/pages/<name>.md                 PlainPage

`article.zh-Hans.md` is an Article, a translation, as `pages/<name>.zh-Hans.md` is a PlainPage; `facts.zh-Hans.yaml`,
`entities.zh-Hans.yaml` and `sources.zh-Hans.yaml` are the Texts of what stands in the file without the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, count, repeat
from operator import add

from nutgraf import prose, schema
from nutgraf.catalogue import ENGLISH, is_chinese, is_language, language_meant
from nutgraf.model import Article, Body, Entity, FactsFile, PlainPage, Record, Site, Source, Texts
from nutgraf.patterns import pattern
from nutgraf.portable import portable
from nutgraf.problems import Located, Place, Problem, problem

Value = Site | tuple[Entity, ...] | tuple[Source, ...] | FactsFile | Article | Record | PlainPage | Texts

IMAGES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
PASSED = ("README.md",)  # files for people
_SLUG = pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@portable(frozen=True, slots=True)
class Part:
    """What one file says. `value` is None where the file could not be read at all."""

    path: str
    value: Value | None
    problems: tuple[Problem, ...] = ()


def kind(path: str) -> str:
    """What a file is: site, entities, sources, article, facts, record, page, texts (in another language), image, or
    nothing that is read ("")."""
    match path.split("/"):
        case ["site.yaml"]:
            return "site"
        case ["content", "entities.yaml"]:
            return "entities"
        case ["content", "sources.yaml"]:
            return "sources"
        case ["content", "briefings", _, "article.md"]:
            return "article"
        case ["content", "briefings", _, "facts.yaml"]:
            return "facts"
        case ["content", "briefings", _, "published.yaml"]:
            return "record"
        case ["content", "pages", name] if name.endswith(".md"):
            return "page"
        case ["content", "briefings", _, *_, name] if name.lower().endswith(IMAGES):
            return "image"
        case ["content", "briefings", _, name] if language(name):
            return {"article": "article", "facts": "texts"}.get(name.partition(".")[0], "")
        case ["content", name] if language(name) and name.startswith(("entities.", "sources.")):
            return "texts"
    return ""


def language(path: str) -> str:
    """The language that the name of a file says: `zh-Hans` of `article.zh-Hans.md`; empty where it says none."""
    folder, _, name = path.rpartition("/")
    names = name.split(".")
    whose = {"article": "md", "facts": "yaml", "entities": "yaml", "sources": "yaml"}
    ending = "md" if folder == "content/pages" else whose.get(names[0])
    return names[1] if len(names) == 3 and names[2] == ending and is_language(names[1]) else ""


def unread(paths: Iterable[str]) -> list[Problem]:
    """A problem for each file of the content that nothing reads: its name, or where it lies, is not one of these."""
    problems = []
    for path in paths:
        if path.startswith("content/") and not kind(path) and path.rpartition("/")[2] not in PASSED:
            problems.append(problem("unexpected-file", Place(path), "nothing reads this file", hint=_better(path)))
    return problems


def _better(path: str) -> str:
    """Where a file was perhaps to lie, or what it was to be called."""
    folders, name = path.split("/")[1:-1], path.rpartition("/")[2]
    stem, _, ending = name.lower().rpartition(".")
    first, dot, tag = stem.partition(".")
    if dot and first in ("article", "facts", "entities", "sources") and ending in ("md", "yaml"):
        tag = name[len(first) + 1 : -len(ending) - 1]  # as it is written
        if meant := language_meant(tag):
            return f"did you mean `{meant}`? A translation is called {first}.{meant}.{ending}"
        return f"`{tag}` is not a language: a translation is called {first}.zh-Hans.{ending}"
    if stem == "article" and len(folders) == 2:
        return f"call it content/briefings/{folders[1]}/article.md"
    if ending in ("yml", "yaml") and stem in ("facts", "entities", "sources", "site"):
        home = {"facts": "content/briefings/<name>/", "site": ""}.get(stem, "content/")
        return f"call it {home}{stem}.yaml"
    if folders[:1] == ["briefings"] and len(folders) == 1:
        return "a briefing is a folder: move this into content/briefings/<name>/"
    if ending in ("md", "markdown") and folders[:1] == ["briefings"]:
        return "a briefing's text is in article.md: call it that, or put it into a folder of its own"
    if ending in ("md", "markdown"):
        return f"a plain page is content/pages/{stem}.md"
    return "move it out of content/, or, if pages link to it, into static/"


def is_slug(name: str) -> bool:
    """Whether a name can be a part of an address: lower-case letters, digits, single hyphens between them."""
    return bool(_SLUG.fullmatch(name))


def parse(path: str, data: bytes, lang: str = ENGLISH) -> Part:
    """Read one file of a kind that is read; see `kind`. Never raises for what an author wrote. `lang` is the language
    of the site: that of the file, unless its name or its front matter says another."""
    what, other = kind(path), language(path)
    lang = other or lang
    text, problems = decode(path, data)
    if text is None:
        return Part(path, None, tuple(problems))
    value: Value
    more: list[Problem]
    match what:
        case "site":
            value, more = schema.read_site(text, path)
        case "entities":
            value, more = schema.read_entities(text, path, lang)
        case "sources":
            value, more = schema.read_sources(text, path, lang)
        case "facts":
            value, more = schema.read_facts(text, path, lang)
        case "texts":
            value, more = schema.read_texts(path.rpartition("/")[2].partition(".")[0], text, path, lang)
        case "record":
            value, found = schema.read_record(text, path)
            more = [replace(each, hint=f"{each.hint}; {_RESTORE}" if each.hint else _RESTORE) for each in found]
        case "article" | "page":
            front, front_line, source, more = _split(text, path, lang, what == "article" and not other)
            lang = source.lang if source else lang
            body, body_problems = prose.body(source) if source else (_no_body(path), [])
            if what == "page":
                page, front_problems = schema.read_page(front, path, front_line, body, lang)
                value = replace(page, lang=other)
            else:
                value, front_problems = schema.read_article(
                    front, path, front_line, body, lang, translation=bool(other)
                )
            more = [*more, *front_problems, *body_problems] if front or not more else more
        case _:
            raise ValueError(f"{path} is not a file that is read")
    said = other or (value.language if isinstance(value, Site) else value.lang if isinstance(value, Article) else "")
    return Part(path, value, (*problems, *more, *_unchecked(path, said)))


def _unchecked(path: str, said: str) -> list[Problem]:
    """A problem where a file says that it, or the site, is in a language whose numbers are not known here."""
    if not said or said.partition("-")[0].lower() == ENGLISH or is_chinese(said):
        return []
    message = f"numbers and dates in `{said}` are not recognised: only English and Chinese are checked"
    hint = "check them yourself; `unchecked-language: off` below `checks:` in site.yaml says that you know"
    return [problem("unchecked-language", Place(path), message, hint=hint)]


# Nobody writes a record by hand; what is wrong with one is seldom mended by hand either.
_RESTORE = "take this file from version control as it was: only `nutgraf build --record` writes it"


def _no_body(path: str) -> Body:
    text, _ = prose.inline(Located("", path, ((0, 1, 1),)))
    return Body(text)


_CONTROLS = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\t\n\r")
_NONCHARACTERS = (b"\xef\xb7", b"\xef\xbf")  # how U+FDD0 to U+FDEF, U+FFFE and U+FFFF begin in UTF-8, with some others


def decode(path: str, data: bytes) -> tuple[str | None, list[Problem]]:
    """A file's text with `\\n` line ends and without a byte order mark, or a problem at the byte that is not UTF-8."""
    if b"\0" in data or data.startswith((b"PK\x03\x04", b"{\\rtf", b"%PDF-")):
        hint = "save it as plain text in UTF-8; a document of a word processor is none"
        return None, [problem("not-utf8", Place(path), "this is not a text file", hint=hint)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace").replace("\r\n", "\n")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        byte = data[error.start]
        return None, [
            problem(
                "not-utf8",
                Place(path, line, column, 1),
                f"byte 0x{byte:02X} is not UTF-8",
                hint="save the file as UTF-8",
            )
        ]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Bytes are looked through several times faster than characters, and hardly a file has any of these.
    odd = b"\xef" in data and any(each in data for each in _NONCHARACTERS)
    clean = not odd and len(data.translate(None, _CONTROLS)) == len(data)
    problems = [] if clean else prose.check_characters(text, path)
    return (None, problems) if problems else (text, [])


_FENCE = pattern(r"---[ \t]*$", re.M)
_END_FENCE = pattern(r"\n---[ \t]*$", re.M)


_LANG = pattern(r"""^lang:[ \t]*(["']?)([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4})\1[ \t]*(?:#.*)?$""", re.M)


def _split(text: str, path: str, lang: str, may_say: bool) -> tuple[str, int, Located | None, list[Problem]]:
    """Front matter, the line that it begins on, the body, and the problem if there is no front matter. The body is in
    the language `lang`, unless the front matter says another, where it `may_say` so."""
    opening = _FENCE.match(text)
    closing = _END_FENCE.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return "", 1, None, [_no_front_matter(text, path, bool(opening))]
    front = text[opening.end() + 1 : closing.start() + 1]
    first = text.count("\n", 0, closing.end()) + 2
    body = text[closing.end() + 1 :]
    lines = body.split("\n")
    offsets = map(add, accumulate(map(len, lines), initial=0), count())  # of each line, behind the ends of those before
    runs = zip(offsets, range(first, first + len(lines)), repeat(1), strict=False)
    said = _LANG.search(front) if may_say and "lang:" in front else None
    return front, 2, Located(body, path, tuple(runs), said[2] if said else lang), []


def _no_front_matter(text: str, path: str, begun: bool) -> Problem:
    place = Place(path, 1, 1, len(text.split("\n", 1)[0]))
    article = kind(path) == "article" and not language(path)
    needed = "`title: …` and `published: 2025-02-13`" if article else "`title: …`"
    if begun:
        return problem(
            "front-matter", place, "the front matter does not end", hint="write `---` on a line below its keys"
        )
    if _FENCE.match(text.lstrip()):
        message = "an empty line stands before the front matter"
        return problem("front-matter", place, message, hint="delete what stands above the first `---`")
    hint = f"begin the file with a line `---`, then {needed} on lines of their own, then another line `---`"
    return problem("front-matter", place, "the front matter is missing", hint=hint)


def folders(paths: Iterable[str]) -> set[str]:
    """The folders of briefings that hold any file."""
    split = (path.split("/") for path in paths)
    return {names[2] for names in split if names[:2] == ["content", "briefings"] and len(names) > 3}
