"""The commands that answer: `why`, `scan`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from nutgraf.cli.options import FINE, WrongCall, root_option
from nutgraf.cli.speech import count, shown


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
