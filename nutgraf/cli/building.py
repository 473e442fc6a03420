"""The commands that build: `build`, `check`, `serve`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nutgraf import problems
from nutgraf.cli.options import FAILED, FINE, WrongCall, drafts_option, format_option, in_site, now_option, root_option
from nutgraf.cli.speech import built, close, count, effort, progress, shown, summary, tell

if TYPE_CHECKING:
    from nutgraf.builder import Report


@click.command()
@root_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder to publish to; by default `public` beside site.yaml. It must be empty, or nutgraf's own.",
)
@now_option
@drafts_option
@format_option
@click.option("-v", "--verbose", is_flag=True, help="List the files written and removed, and why pages were rendered.")
@click.option("--no-stat", is_flag=True, help="Read every file, and trust no size or time to say that it is unchanged.")
@click.option(
    "--record",
    is_flag=True,
    help="For the build that you deploy: write what readers are told to each briefing's published.yaml.",
)
def build(
    root: Path,
    output: Path | None,
    now: datetime,
    drafts: bool,
    form: str,
    verbose: bool,
    no_stat: bool,
    record: bool,
) -> int:
    """Check the site, and publish it if there is no error.

    Only files that changed are written; after an error the last good site stays as it is.

    With --record, what readers are told from now on is kept beside each article. Commit those files: once a fact is in
    one, it changes only with an entry under `corrections:` in the front matter, and the error says which.
    """
    from nutgraf import builder

    with progress() as bar:
        report = builder.build(root, output, now=now, progress=bar, trust=not no_stat, record=record, drafts=drafts)
    tell(report, form, root)
    if verbose:
        for path in sorted(report.reasons):
            click.echo(f"rendered  {shown(report.reasons[path])}", err=form != "text")
        for verb, paths in (("written", report.written), ("removed", report.removed), ("recorded", report.recorded)):
            for path in paths:
                click.echo(f"{verb}  {shown(path)}", err=form != "text")
        click.echo(effort(report), err=form != "text")
    recorded = f"; {count(len(report.recorded), 'record')} written" if record else ""
    close(built(report) + recorded, report, form)
    return FAILED if report.failed else FINE


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@root_option
@now_option
@drafts_option
@format_option
@click.option("--external", is_flag=True, help="Ask other hosts too whether what the content links to is still there.")
def check(paths: tuple[str, ...], root: Path, now: datetime, drafts: bool, form: str, external: bool) -> int:
    """Look for problems, and publish nothing.

    Everything is checked. With a PATH, a file or a folder of the site, only its problems are told, and they alone
    decide the exit code: so that a fact changed elsewhere is told where it breaks what stands here.

    With --external, each address of a source, of an entity and in the texts is asked for, one at a time of each host,
    and what does not answer is a warning. An answer that was fine holds for a week.

    In a workflow on GitHub, `nutgraf check --format github` shows each problem beside its line.
    """
    from nutgraf import builder

    only = [in_site(each, root) for each in paths]
    with progress() as bar:
        report = builder.build(root, now=now, dry=True, progress=bar, only=only, drafts=drafts)
    if external:
        from nutgraf.builder.external import follow

        with progress() as bar:
            report = follow(root, report, now, tuple(only), bar)
    tell(report, form, root)
    bound, mentions, waived = report.coverage
    where = f" in {shown(', '.join(paths)) if len(paths) < 4 else f'these {len(paths)} paths'}" if paths else ""
    tied = f"; {bound:,} of {mentions:,} numbers and dates{where} are tied to a fact" if mentions else ""
    tied += f", {waived:,} {'is' if waived == 1 else 'are'} waived" if waived else ""
    close(f"checked {count(report.pages, 'page')} in {report.seconds:.1f} s{tied}", report, form, dry=True)
    return FAILED if report.failed else FINE


@click.command()
@root_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@drafts_option
def serve(root: Path, host: str, port: int, drafts: bool) -> int:
    """Show the site on this machine, and rebuild it as you edit.

    The browser reloads by itself; problems lie over the page until they are mended. Ctrl-C stops. What is
    served is kept apart from `public`, which stays as the last build left it. The search index is that of
    the start.
    """
    from nutgraf import builder

    try:
        from nutgraf import serve as server
    except ModuleNotFoundError as error:
        raise WrongCall(f"serve needs the package {error.name}: install nutgraf[serve]") from None

    output = root / ".nutgraf" / "serve" / "public"
    said: list[tuple[problems.Problem, ...]] = []

    memory = builder.Memory()

    def rebuild(changed: Collection[str], first: Container[str], show: Callable[[dict[str, bytes]], None]) -> Report:
        memory.changed.update(changed)
        now = datetime.now(UTC)
        report = builder.build(
            root, output, now=now, executor=executor, memory=memory, first=first, show=show, drafts=drafts
        )
        if report.written or report.removed or said != [report.problems]:
            said[:] = [report.problems]
            tell(report, "text", root)
            click.echo(summary(built(report), report), err=True)
        return report

    def ready(address: str) -> None:
        click.echo(f"{address} (Ctrl-C stops)")

    try:
        # The processes start before the server has threads.
        with builder.processes() as executor:
            server.run(rebuild, root, output, host, port, ready, memory.held)
    except server.Unavailable as error:
        raise WrongCall(str(error)) from None
    return FINE
