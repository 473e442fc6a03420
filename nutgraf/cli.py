"""The door: the commands, what they say on a terminal or into a pipe, and their exit codes.

The clock and the environment are read here and nowhere else. What is slow to import is imported by the command
that needs it.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nutgraf import __version__, problems

if TYPE_CHECKING:
    from nutgraf.builder import Report

FINE, FAILED, WRONG_CALL, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130
COLOURS = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
UNSHOWN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")

EPILOG = """\b
Examples:
  nutgraf check                    look for problems, publish nothing
  nutgraf build                    build the site in this folder into public/
  nutgraf build --output dist -v   into another folder, and list what was written
  nutgraf why index.html           say why a page was rendered
  nutgraf serve                    show the site on this machine, and rebuild as you edit
  nutgraf scan draft.txt           show every number and date in a text

\b
Exit codes:
  0  done                          1  problems in the site; nothing published
  2  a wrong call                  3  nutgraf itself failed
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command (by default the one that the process was called with) and return its exit code."""
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


# ---- options that commands share --------------------------------------------------------------


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


_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The folder that holds site.yaml; by default this one.",
)
_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are written: text on stderr, or on stdout one JSON object or GitHub command a line.",
)
_now = click.option(
    "--now",
    metavar="TIME",
    callback=_moment,
    help="Build as at this time (ISO 8601, UTC without a zone); else SOURCE_DATE_EPOCH, else the present.",
)

# ---- the commands -----------------------------------------------------------------------------


@click.group(
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


@nutgraf.command()
@_root
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to publish to; by default `public` beside site.yaml. It must be empty, or nutgraf's own.",
)
@_now
@_format
@click.option("-v", "--verbose", is_flag=True, help="List the files written and removed, and why pages were rendered.")
@click.option("--no-stat", is_flag=True, help="Read every file, and trust no size or time to say that it is unchanged.")
def build(root: Path, output: Path | None, now: datetime, form: str, verbose: bool, no_stat: bool) -> int:
    """Check the site, and publish it if there is no error.

    Only files that changed are written; after an error the last good site stays as it is.
    """
    from nutgraf import builder

    with _progress() as progress:
        report = builder.build(root, output, now=now, progress=progress, trust=not no_stat)
    _tell(report, form, root)
    if verbose:
        for path in sorted(report.reasons):
            click.echo(f"rendered  {_shown(report.reasons[path])}", err=form != "text")
        for verb, paths in (("written", report.written), ("removed", report.removed)):
            for path in paths:
                click.echo(f"{verb}  {_shown(path)}", err=form != "text")
        counts = f"{len(report.parsed)} files parsed, {len(report.made)} briefings linked, {len(report.rendered)} pages"
        click.echo(f"{counts} rendered{_memory()}", err=form != "text")
    _close(_built(report), report, form)
    return FAILED if report.failed else FINE


@nutgraf.command()
@_root
@_now
@_format
def check(root: Path, now: datetime, form: str) -> int:
    """Look for problems, and publish nothing.

    In a workflow on GitHub, `nutgraf check --format github` shows each problem beside its line.
    """
    from nutgraf import builder

    with _progress() as progress:
        report = builder.build(root, now=now, dry=True, progress=progress)
    _tell(report, form, root)
    bound, mentions = report.coverage
    tied = f"; {bound} of {mentions} numbers and dates are tied to a fact" if mentions else ""
    _close(f"checked {_count(report.pages, 'page')} in {report.seconds:.1f} s{tied}", report, form, dry=True)
    return FAILED if report.failed else FINE


@nutgraf.command()
@_root
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
def serve(root: Path, host: str, port: int) -> int:
    """Show the site on this machine, and rebuild it as you edit.

    The browser reloads by itself; problems lie over the page until they are mended. Ctrl-C stops. What is
    served is kept apart from `public`, which stays as the last build left it.
    """
    from nutgraf import builder

    try:
        from nutgraf import serve as server
    except ModuleNotFoundError as error:
        raise click.ClickException(f"serve needs the package {error.name}: install nutgraf[serve]") from None

    output = root / ".nutgraf" / "serve" / "public"
    said: list[tuple[problems.Problem, ...]] = []

    def rebuild() -> Report:
        report = builder.build(root, output, now=datetime.now(UTC))
        if report.written or report.removed or said != [report.problems]:
            said[:] = [report.problems]
            _tell(report, "text", root)
            click.echo(_summary(_built(report), report), err=True)
        return report

    try:
        server.run(rebuild, root, output, host, port, lambda address: click.echo(f"{address} (Ctrl-C stops)"))
    except server.Unavailable as error:
        raise click.ClickException(str(error)) from None
    return FINE


@nutgraf.command()
@_root
@click.argument("page")
def why(root: Path, page: str) -> int:
    """Say why a page was last rendered, and what it is made of.

    PAGE is its path in the output: apple-alibaba.html.
    """
    from nutgraf import builder

    reason = builder.explain(root, page.removeprefix("public/"))
    if reason is None:
        raise click.ClickException(
            f"nothing is known of {page}: build the site, and name a page by its path in public/"
        )
    click.echo(_shown(reason))
    return FINE


@nutgraf.command()
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
            click.echo(_shown(f"{line}:{column}: {' '.join(mention.words.split())} = {means}"))
    if form == "text":
        click.echo(f"{_count(len(mentions), 'mention')}", err=True)
    return FINE


# ---- what they say ----------------------------------------------------------------------------


def _tell(report: Report, form: str, root: Path) -> None:
    """The problems, each in full."""
    if form == "text":
        for each in report.problems:
            line = report.lines.get((each.place.path, each.place.line))
            _print(each, _shown(problems.as_text(each, line)))
        return
    for each in report.problems:
        click.echo(problems.FORMATS[form](_from_here(each, root) if form == "github" else each))


def _from_here(each: problems.Problem, root: Path) -> problems.Problem:
    """With its path from the folder that we are in, where a workflow runs, and not from the site's."""
    path = each.place.path
    if path.startswith("nutgraf:") or os.path.isabs(path):
        return each
    return replace(each, place=each.place._replace(path=_path(root / path)))


def _path(path: Path) -> str:
    """A path as one would type it here: from this folder if it is below, else in full."""
    full = Path(os.path.abspath(path))
    return (full.relative_to(Path.cwd()) if full.is_relative_to(Path.cwd()) else full).as_posix()


def _print(each: problems.Problem, text: str) -> None:
    """One problem on stderr, in colour if a person is there to see it."""
    if not _in_colour():
        click.echo(f"{text}\n", err=True)
        return
    from rich.console import Console
    from rich.text import Text

    colour = COLOURS[each.level]
    shown = Text(text)
    place = len(str(each.place)) + 1
    shown.stylize("bold", 0, place)
    shown.stylize(colour, place + 1, text.index("]", place) + 2)
    for marks in re.finditer(r"^ +\| +(\^+)$", text, re.MULTILINE):
        shown.stylize(colour, *marks.span(1))
    for gutter in re.finditer(r"^ +\d* [|=]", text, re.MULTILINE):
        shown.stylize("dim", *gutter.span())
    Console(stderr=True, highlight=False, soft_wrap=True).print(shown, end="\n\n")


def _close(done: str, report: Report, form: str, *, dry: bool = False) -> None:
    click.echo(_summary(done, report, dry=dry), err=form != "text" or report.failed)


def _built(report: Report) -> str:
    counts = f"{len(report.written)} written, {report.unchanged} unchanged, {len(report.removed)} removed"
    home = _path(report.output / "index.html")
    return f"built {_count(report.pages, 'page')} in {report.seconds:.1f} s: {counts} → {home}"


def _memory() -> str:
    """The most memory that this process and the largest of its workers have had, where the system tells."""
    try:
        import resource
    except ImportError:
        return ""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    peaks = [resource.getrusage(who).ru_maxrss / unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return f"; at most {peaks[0]:.0f} MB of memory" + (f", {peaks[1]:.0f} MB in a worker" if peaks[1] else "")


def _summary(done: str, report: Report, *, dry: bool = False) -> str:
    """The closing line: how many problems, and what was done."""
    levels = [each.level for each in report.problems]
    counts = ", ".join(_count(levels.count(level), level) for level in problems.LEVELS[:2] if level in levels)
    if not report.failed:
        return f"{counts}; {done}" if counts else done
    if dry:
        return counts
    broken = any(each.code == "output-failed" for each in report.problems)
    return f"{counts}; {'not everything is' if broken else 'nothing'} published"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _shown(text: str) -> str:
    """Text of an author that a terminal will not take for commands."""
    return text.translate(UNSHOWN)


def _in_colour() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def _progress(patience: float = 1.0) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on the terminal for work that takes longer than `patience` seconds; None where nobody watches."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    began = time.monotonic()
    bars: list[Any] = []

    def progress(done: int, total: int) -> None:
        if not bars and time.monotonic() - began > patience and done < total:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True)
            bar.start()
            bars.append((bar, bar.add_task("building", total=total)))
        for bar, task in bars:
            bar.update(task, completed=done, total=total)

    try:
        yield progress
    finally:
        for bar, _ in bars:
            bar.stop()


def _apologise(error: Exception) -> None:
    """For a fault of ours: what, where, and how to report it."""
    package = str(Path(__file__).parent)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(package)]
    where = f" ({Path(frames[-1].filename).relative_to(package).as_posix()}:{frames[-1].lineno})" if frames else ""
    text = f"nutgraf itself failed: {type(error).__name__}: {error}{where}\n"
    hint = "Sorry: no content should do that. Please report it with what NUTGRAF_DEBUG=1 makes the same command print."
    click.echo(_shown(text + hint), err=True)


if __name__ == "__main__":
    sys.exit(main())
