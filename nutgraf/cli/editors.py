"""The command for editors: `schema`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from nutgraf.cli.options import FAILED, FINE, root_option
from nutgraf.cli.speech import shown

FILES = {
    "site": "site.yaml",
    "entities": "content/entities.yaml",
    "sources": "content/sources.yaml",
    "facts": "content/briefings/…/facts.yaml",
}


@click.command()
@root_option
@click.option(
    "--print", "name", metavar="FILE", help="Write the schema of this kind of file (facts) to stdout instead."
)
def schema(root: Path, name: str | None) -> int:
    """Write JSON Schemas for editors that complete and check YAML.

    They hold the keys of each file, what each is for, and the site's own ids; run this again for new ones. The
    line that is printed for a file goes to its top, and the editor finds its schema.
    """
    from nutgraf.builder import questions
    from nutgraf.schema.fields import IN_OTHERS

    now = datetime.now(UTC)
    if name is not None:
        made = questions.schemas(root, now)
        name, _, lang = name.rpartition("/")[2].removesuffix(".yaml").partition(".")
        name += IN_OTHERS if lang else ""
        if name not in made:
            raise click.UsageError(f"there is no schema {name!r}: there are {', '.join(sorted(made))}")
        click.echo(made[name], nl=False)
        return FINE
    written, problems = questions.write_schemas(root, now)
    for each in problems:
        click.echo(shown(f"{each.place.path}: {each.message}"), err=True)
    for kind, path in FILES.items():
        file = f"{questions.SCHEMAS}/{kind}.json"
        if file in written:
            click.echo(f"{path}\n# yaml-language-server: $schema={'../' * path.count('/')}{file}")
    return FAILED if problems else FINE
