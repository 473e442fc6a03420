"""What commands share: exit codes and options, the clock among them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

FINE, FAILED, WRONG_CALL, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130


class WrongCall(click.ClickException):
    """A call whose words are in order, and that cannot be answered."""

    exit_code = WRONG_CALL


def _moment(_: click.Context, __: click.Parameter, value: str | None) -> datetime:
    """The one clock: --now, else SOURCE_DATE_EPOCH, else the time."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if value is not None:
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if epoch:
            return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        if value is not None:
            raise click.BadParameter(f"{value!r} is no time like 2025-02-13T09:00+08:00") from None
        raise click.UsageError(f"SOURCE_DATE_EPOCH is {epoch!r}, and not a number of seconds") from None
    return datetime.now(UTC)


PARTS = ("site.yaml", "content", "templates", "static")  # of a site's folder, what nutgraf reads


def in_site(path: str, root: Path) -> str:
    """The path below the site's root of a file or folder of the site, as typed: from this folder, or from the root."""
    home = os.path.abspath(root)
    for each in (os.path.abspath(path), os.path.join(home, path)):
        below = os.path.relpath(each, home).replace(os.sep, "/")
        if os.path.exists(each) and (below == "." or below.split("/")[0] in PARTS):
            return "" if below == "." else below
    raise click.UsageError(f"{path!r} is no file or folder of the site")


root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The folder that holds site.yaml; by default this one.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are written: text on stderr, or on stdout one JSON object or GitHub command a line.",
)
drafts_option = click.option(
    "--drafts",
    is_flag=True,
    help="Show what readers do not see: drafts, what is scheduled, embargoed or expired; with a mark on each page.",
)
now_option = click.option(
    "--now",
    metavar="TIME",
    callback=_moment,
    help="Build as at this time (ISO 8601, UTC without a zone); else SOURCE_DATE_EPOCH, else the present.",
)
