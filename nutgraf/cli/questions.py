"""The commands that answer: `explain`, `why`, `impact`, `scan`."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nutgraf.catalogue import ENGLISH, is_chinese, is_language
from nutgraf.cli.options import FINE, WrongCall, root_option
from nutgraf.cli.speech import count, in_colour, shown
from nutgraf.patterns import pattern
from nutgraf.problems import nearest

if TYPE_CHECKING:
    from nutgraf.impact import Use
    from nutgraf.quantities import Mention


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> int:
    """Say what a problem means, why it matters, and what to write instead.

    CODE is what stands in brackets in a problem, as in error[unbound-date]. Without one, all codes are listed.
    """
    from nutgraf import explain as pages
    from nutgraf.problems import CODES, nearest

    if code is None:
        click.echo(pages.index())
        return FINE
    code = code.strip("[] ")
    if code not in CODES:
        near = nearest(code, CODES)
        hint = near if near.startswith("did you") else "`nutgraf explain` lists all"
        raise WrongCall(f"there is no code `{shown(code)}`: {hint}")
    if not in_colour(sys.stdout):
        click.echo(pages.page(code).rstrip())
        return FINE
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(width=min(Console().width, 100))
    console.print(Markdown(pages.page(code), code_theme="ansi_dark"))
    return FINE


@click.command()
@root_option
@click.argument("page")
def why(root: Path, page: str) -> int:
    """Say why a page was last rendered, and what it is made of.

    PAGE is its path in the output: apple-alibaba.html.
    """
    from nutgraf import builder

    path = page.removeprefix("public/").lstrip("/")
    reason = builder.explain(root, path)
    if reason is None:
        known = builder.explained(root)
        meant = f"did you mean `{path}.html`?" if f"{path}.html" in known else nearest(path, known)
        told = f"nothing is known of {page}: {meant if known else 'build the site first'}"
        raise WrongCall(f"{told}\nPAGE is the path of a page in public/.")
    click.echo(shown(reason))
    return FINE


# What `impact` lists, in this order, and how it is called.
WAYS = {
    "sentence": "sentences",
    "ledger": "ledgers",
    "graphic": "graphics",
    "formula": "formulas",
    "assertion": "assertions",
    "after": "moves that came after it",
    "same as": "other briefings that tell it",
    "correction": "corrections",
    "record": "what readers were told: a change needs a correction",
    "fact": "facts",
}


@click.command()
@root_option
@click.argument("fact")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="JSON: one object a line.")
def impact(root: Path, fact: str, form: str) -> int:
    """Show what a fact touches: sentences, formulas, graphics, pages.

    FACT is briefing/id, or id alone if one briefing has it. What is computed from it counts, in other briefings too.
    entity:id shows where a company or person is spoken of.
    """
    from nutgraf.builder import questions

    found = questions.impact(root, datetime.now(UTC), fact)
    if isinstance(found, str):
        raise WrongCall(found)
    if form == "json":
        import json

        head = {"impact": found.name, "says": found.says, "path": found.place.path, "line": found.place.line}
        click.echo(json.dumps({**head, "rest": found.rest, "pages": found.pages}, ensure_ascii=False))
        for use in found.uses:
            place = {"path": use.place.path, "line": use.place.line, "column": use.place.column}
            said = {"use": use.way, **place, "fact": use.fact, "text": use.text, "marks": use.marks}
            click.echo(json.dumps(said, ensure_ascii=False))
        return FINE
    click.echo(shown(f"{found.place}: {found.name}: {found.says}"))
    blocks = [(title, [_use(use) for use in found.uses if use.way == way]) for way, title in WAYS.items()]
    blocks.insert(3, ("facts computed from it", list(found.rest)))
    for title, lines in [*blocks, ("pages", list(found.pages))]:
        if lines:
            click.echo(shown("\n  ".join([f"\n{title}", *lines])))
    click.echo(f"\n{count(len(found.uses), 'use')} on {count(len(found.pages), 'page')}", err=True)
    return FINE


def _use(use: Use) -> str:
    """A use on a line, the words that stand for the fact in brackets."""
    text = use.text
    for start, end in reversed(use.marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return f"{use.place}: {text}"


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--lang", metavar="TAG", default="", help="The language of the text (zh-Hans).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="JSON: one object a line.")
def scan(file: Any, lang: str, form: str) -> int:
    """Show each number and date that the checker sees in a text.

    FILE is UTF-8 text; - reads standard input. Of Markdown (a name that ends in .md) the texts that readers see are
    looked at: no keys of the front matter, no targets of links. The language is English, unless --lang, the name of the
    file (draft.zh-Hans.txt) or the front matter says another.
    """
    try:
        text = file.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 text (byte {error.start})") from None
    tag = Path(Path(file.name).stem).suffix[1:]
    guessed = not lang
    lang = lang or (tag if is_language(tag) else ENGLISH)
    mentions = _in_markdown(text, lang) if file.name.endswith(".md") else _in_text(text, lang)
    for line, column, start, mention in mentions:
        seen: dict[str, Any] = {"line": line, "column": column, **mention.as_dict()}
        seen |= {"start": start, "end": start + mention.end - mention.start}
        if form == "json":
            import json

            click.echo(json.dumps(seen, ensure_ascii=False))
        else:
            # What authors write for a quarter; EDTF counts it as a 33rd month and on.
            seen["value"] = re.sub("(?<=-)3[3-6]", lambda found: f"Q{int(found[0]) - 32}", seen["value"])
            means = " ".join(str(seen[key]) for key in ("hedge", "kind", "value", "unit") if seen[key])
            click.echo(shown(f"{line}:{column}: {' '.join(mention.words.split())} = {means}"))
    if form == "text":
        click.echo(f"{count(len(mentions), 'mention')}", err=True)
    if guessed and not is_chinese(lang) and 4 * len(_IDEOGRAPH.findall(text)) > len(text):
        click.echo("read as English; see --lang", err=True)
    return FINE


_IDEOGRAPH = pattern("[\u3400-\u9fff]")
Seen = tuple[int, int, int, "Mention"]  # line, column, offset in the text


def _in_text(text: str, lang: str) -> list[Seen]:
    from bisect import bisect_right

    from nutgraf.quantities import find

    starts = _starts(text)
    lines = ((bisect_right(starts, each.start), each) for each in find(text, lang=lang))
    return [(line, each.start - starts[line - 1] + 1, each.start, each) for line, each in lines]


def _in_markdown(text: str, lang: str) -> list[Seen]:
    from nutgraf import parse
    from nutgraf.edition import told
    from nutgraf.model import Article, FactsFile

    above = "" if re.match(r"---[ \t]*\n", text) else "---\n---\n"
    starts, lead = _starts(text), above.count("\n")
    article = parse.parse("content/briefings/draft/article.md", (above + text).encode(), lang).value
    texts = told.texts(article, FactsFile()) if isinstance(article, Article) else ()
    found = sorted(((some.where(each), each.mention) for some in texts for each in some.mentions), key=itemgetter(0))
    places = [(place.line - lead, place.column, mention) for place, mention in found]
    return [(line, column, starts[line - 1] + column - 1, mention) for line, column, mention in places]


def _starts(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(each.end() for each in re.finditer("\n", text))]
