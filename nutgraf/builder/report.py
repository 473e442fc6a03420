"""What a build did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nutgraf.problems import Problem

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `lines` are the source lines of the problems' places; `coverage` is (bound, mentions)."""

    problems: tuple[Problem, ...]
    failed: bool
    pages: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    seconds: float
    lines: Mapping[tuple[str, int], str]
    output: Path
    coverage: tuple[int, int]
    rendered: tuple[str, ...] = ()  # pages that were rendered, by path
    parsed: tuple[str, ...] = ()  # files that were parsed
    made: tuple[str, ...] = ()  # briefings that were linked
    reasons: Mapping[str, str] = field(default_factory=dict)  # page -> why it was rendered
