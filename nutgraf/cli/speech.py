"""What the commands say, on a terminal or into a pipe."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from nutgraf import problems

if TYPE_CHECKING:
    from nutgraf.builder import Report

COLOURS = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
UNSHOWN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")


def tell(report: Report, form: str, root: Path) -> None:
    """The problems, each in full."""
    if form == "text":
        # What has one cause (an id that is not there) is told once, with the other places where it shows.
        alike: dict[tuple[str, str, str], list[problems.Problem]] = {}
        for each in report.problems:
            alike.setdefault((each.code, each.message, each.hint), []).append(each)
        for first, *others in alike.values():
            line = report.lines.get((first.place.path, first.place.line))
            _print(first, shown(problems.as_text(problems.with_others(first, others), line)))
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
    if not in_colour(sys.stderr):
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


def close(done: str, report: Report, form: str, *, dry: bool = False) -> None:
    if form == "json":
        import json

        click.echo(json.dumps({"summary": totals(report)}))
    elif form == "text" and report.problems:
        codes = {each.code for each in report.problems}
        click.echo(f"nutgraf explain {codes.pop() if len(codes) == 1 else 'CODE'} says more\n", err=True)
    click.echo(summary(done, report, dry=dry), err=form != "text" or report.failed)


def totals(report: Report) -> dict[str, Any]:
    """The report in numbers: the last line of JSON."""
    levels = [each.level for each in report.problems]
    return {
        "failed": report.failed,
        **{level: levels.count(level) for level in problems.LEVELS},
        "pages": report.pages,
        "hidden": report.hidden,
        "bound": report.coverage[0],
        "mentions": report.coverage[1],
        "waived": report.coverage[2],
        "parsed": len(report.parsed),
        "linked": len(report.made),
        "rendered": len(report.rendered),
        "written": len(report.written),
        "unchanged": report.unchanged,
        "removed": len(report.removed),
        "seconds": round(report.seconds, 3),
        "memory": max(report.memory),
    }


def built(report: Report) -> str:
    counts = f"{len(report.written)} written, {report.unchanged} unchanged, {len(report.removed)} removed"
    if report.hidden:
        counts += f"; {count(report.hidden, 'briefing')} hidden"
    home = _path(report.output / "index.html")
    return f"built {count(report.pages, 'page')} in {report.seconds:.1f} s: {counts} → {home}"


def effort(report: Report) -> str:
    """What was done anew, and the memory that it took, where the system tells."""
    own, worker = (each / (1 << 20) for each in report.memory)
    memory = f"; at most {own:.0f} MB of memory" if own else ""
    memory += f", {worker:.0f} MB in a worker" if worker else ""
    counts = count(len(report.parsed), "file"), count(len(report.made), "briefing"), count(len(report.rendered), "page")
    return f"{counts[0]} parsed, {counts[1]} linked, {counts[2]} rendered{memory}"


def summary(done: str, report: Report, *, dry: bool = False) -> str:
    """The closing line: how many problems, and what was done."""
    levels = [each.level for each in report.problems]
    counts = ", ".join(count(levels.count(level), level) for level in problems.LEVELS[:2] if level in levels)
    if not report.failed:
        return f"{counts}; {done}" if counts else done
    if dry:
        return counts
    broken = any(each.code == "output-failed" for each in report.problems)
    return f"{counts}; {'not everything is' if broken else 'nothing'} published"


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shown(text: str) -> str:
    """Text of an author that a terminal will not take for commands."""
    return text.translate(UNSHOWN)


def in_colour(stream: TextIO) -> bool:
    """Whether a person reads a stream, and wants colour."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


@contextmanager
def progress(patience: float = 1.0) -> Iterator[Callable[[int, int], None] | None]:
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
