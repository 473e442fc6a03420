"""The commands that answer: `explain`, `why`, `scan`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import click

from nutgraf.cli.options import FINE, WrongCall, root_option
from nutgraf.cli.speech import count, in_colour, shown


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

    reason = builder.explain(root, page.removeprefix("public/"))
    if reason is None:
        raise WrongCall(f"nothing is known of {page}: build the site, and name a page by its path in public/")
    click.echo(shown(reason))
    return FINE


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="JSON: one object a line.")
def scan(file: Any, form: str) -> int:
    """Show each number and date that the checker sees in a text.

    FILE is UTF-8 text; - reads standard input.
    """
    from bisect import bisect_right

    from nutgraf.quantities import find

    try:
        text = file.read().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 text (byte {error.start})") from None
    starts = [0, *(each.end() for each in re.finditer("\n", text))]
    mentions = find(text)
    for mention in mentions:
        line = bisect_right(starts, mention.start)
        column = mention.start - starts[line - 1] + 1
        seen: dict[str, Any] = {"line": line, "column": column, **mention.as_dict()}
        if form == "json":
            click.echo(json.dumps(seen, ensure_ascii=False))
        else:
            means = " ".join(str(seen[key]) for key in ("hedge", "kind", "value", "unit") if seen[key])
            click.echo(shown(f"{line}:{column}: {' '.join(mention.words.split())} = {means}"))
    if form == "text":
        click.echo(f"{count(len(mentions), 'mention')}", err=True)
    return FINE
