"""The door: the commands, what they say on a terminal or into a pipe, and their exit codes.

The clock and the environment are read in this room and nowhere else. What is slow to import is imported by the
command that needs it. To add a command: a function in the file of its like, and its name in `COMMANDS`.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from pathlib import Path

import click

from nutgraf import __version__
from nutgraf.cli.building import build, check, serve
from nutgraf.cli.editors import schema
from nutgraf.cli.options import FINE, INTERRUPTED, OUR_FAULT
from nutgraf.cli.questions import explain, impact, scan, why
from nutgraf.cli.speech import shown

COMMANDS = (build, check, serve, explain, why, impact, scan, schema)

EPILOG = """\b
Examples:
  nutgraf check                    look for problems, publish nothing
  nutgraf build                    build the site in this folder into public/
  nutgraf build --output dist -v   into another folder, and list what was written
  nutgraf explain unbound-date     say what a problem means, and what to write instead
  nutgraf why index.html           say why a page was rendered
  nutgraf impact sales             show every sentence, chart and page that a fact touches
  nutgraf serve                    show the site on this machine, and rebuild as you edit
  nutgraf scan draft.txt           show every number and date in a text
  nutgraf schema                   write JSON Schemas, so that an editor knows the keys and ids

\b
Exit codes:
  0  done                          1  problems in the site; nothing published
  2  a wrong call                  3  nutgraf itself failed
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command (by default the one that the process was called with) and return its exit code."""
    gc.set_threshold(200_000, 20, 50)  # what a command makes has few circles to look for
    atexit.register(gc.freeze)  # nor are any looked for when all that is left is to end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    try:
        code = nutgraf.main(arguments, "nutgraf", standalone_mode=False)
        return int(code or FINE)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("NUTGRAF_DEBUG"):
            raise
        _apologise(error)
        return OUR_FAULT


@click.group(
    commands=COMMANDS,
    epilog=EPILOG,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="nutgraf %(version)s")
def nutgraf() -> None:
    """Build news analysis whose numbers are checked against their facts.

    An article is Markdown, its facts are YAML beside it. Where the two disagree, you are told the file, the line
    and the column, and nothing is published.
    """


def _apologise(error: Exception) -> None:
    """For a fault of ours: what, where, and how to report it."""
    import traceback

    package = str(Path(__file__).parent.parent)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(package)]
    where = f" ({Path(frames[-1].filename).relative_to(package).as_posix()}:{frames[-1].lineno})" if frames else ""
    text = f"nutgraf itself failed: {type(error).__name__}: {error}{where}\n"
    hint = "Sorry: no content should do that. Please report it with what NUTGRAF_DEBUG=1 makes the same command print."
    click.echo(shown(text + hint), err=True)
