"""What a build did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from nutgraf import sources
from nutgraf.portable import portable
from nutgraf.problems import Problem, failed, within

Progress = Callable[[int, int], None]


@portable(frozen=True, slots=True)
class Report:
    """What a build did.

    `pages` are all that the site has, `written`, `unchanged` and `removed` the files of the output. `lines` are the
    source lines of the problems' places; `coverage` counts mentions: bound, all, waived. `hidden` briefings are not
    among the pages: drafts, and what is not to be seen yet or no longer. `memory` is the most that
    this process and the largest of its workers have had, in bytes; 0 where the system does not tell.
    """

    problems: tuple[Problem, ...]
    failed: bool
    pages: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    seconds: float
    lines: Mapping[tuple[str, int], str]
    output: Path
    coverage: tuple[int, int, int]
    rendered: tuple[str, ...] = ()  # pages that were rendered, by path
    parsed: tuple[str, ...] = ()  # files that were parsed
    made: tuple[str, ...] = ()  # briefings that were linked
    recorded: tuple[str, ...] = ()  # records that were written
    reasons: Mapping[str, str] = field(default_factory=dict)  # page -> why it was rendered
    memory: tuple[int, int] = (0, 0)
    hidden: int = 0


def report(
    scan: sources.Scan, shown: list[Problem], summary: Mapping[str, Any], output: Path, only: tuple[str, ...] = ()
) -> Report:
    """The report of a build that did nothing: the problems that there are, or those in files and folders `only`."""
    told = [each for each in shown if within(each.place.path, only)] if only else shown
    return Report(
        problems=tuple(told),
        failed=failed(told),
        pages=summary["pages"],
        written=(),
        unchanged=summary["unchanged"],
        removed=(),
        seconds=0.0,
        lines=sources.lines_of(scan, [each.place for each in told]) if told else {},
        output=output,
        coverage=tuple(summary["coverage"]),
        hidden=summary["hidden"],
    )


def memory() -> tuple[int, int]:
    """The most memory, in bytes, that this process and the largest of its workers have had; 0 where that is unknown."""
    try:
        import resource
    except ImportError:
        return 0, 0
    unit = 1 if sys.platform == "darwin" else 1 << 10
    own, workers = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own * unit, workers * unit
