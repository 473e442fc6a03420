"""The builder: the pipeline from a site's folder to the published site. It introduces the rooms to each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nutgraf import checks, parse, plan, publish, sources, theme
from nutgraf.edition import link
from nutgraf.edition.slices import Slices
from nutgraf.problems import Place, Problem, failed, levelled, sort

STATE = ".nutgraf"
OUTPUT = "public"


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


def build(
    root: Path,
    output: Path | None = None,
    *,
    now: datetime,
    dry: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Build the site at `root` into `output` (by default its folder `public`).

    With errors nothing is published and the last good site stays; `dry` publishes nothing in any case.
    `now` is the only clock that a build sees. `progress` is told how many of how many pages are made.
    """
    started = time.monotonic()
    target = output if output is not None else root / OUTPUT
    files, problems = sources.read(root)

    parts = {
        path: parse.parse(path, file.data)
        for path, file in files.content.items()
        if parse.kind(path) not in ("", "image")
    }
    images = {path: file.digest for path, file in files.content.items() if parse.kind(path) == "image"}
    edition = link(parts, images, parse.folders(files.content))
    problems += checks.check(edition)

    templates = {name: file.data.decode() for name, file in files.templates.items()}
    compiled, template_problems = theme.compile(templates)
    problems += template_problems
    slices = Slices(edition)
    pages, plan_problems = plan.plan(slices)
    problems += plan_problems

    levels = edition.site.checks
    artifacts: dict[str, bytes] = {}
    if not failed(levelled(problems, levels)):
        for number, page in enumerate(pages):
            html, page_problems = theme.render(compiled, page.template, page.path, plan.view(page, slices), page.base)
            problems += page_problems
            if html is not None:
                artifacts[page.path] = html
            if progress:
                progress(number + 1, len(pages))
        artifacts |= {f"static/{name}": file.data for name, file in files.static.items()}
        for path in images:
            artifacts[path.removeprefix("content/briefings/")] = files.content[path].data

    shown = sort(levelled(problems, levels))
    done = publish.Published()
    if not dry and not failed(shown):
        done = publish.publish(artifacts, target, root / STATE)
        shown = sort([*shown, *levelled(done.problems, levels)])
    counts = [briefing.coverage for briefing in edition.briefings.values()]
    return Report(
        tuple(shown),
        failed(shown),
        len(pages),
        done.written,
        done.unchanged,
        done.removed,
        time.monotonic() - started,
        sources.lines_of(files, _places(shown)),
        target,
        (sum(each.bound for each in counts), sum(each.mentions for each in counts)),
    )


def _places(problems: list[Problem]) -> list[Place]:
    return [each.place for each in problems]
