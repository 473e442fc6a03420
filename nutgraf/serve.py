"""Watch, rebuild, serve: the site on this machine, kept fresh in the browser.

What is served is the output folder of the last good build, with one script added to each page on its way out.
The script hears of each build by server-sent events: it reloads the page and keeps its place, swaps style
sheets alone where only they changed, and lays problems over the page until they are mended.
"""

from __future__ import annotations

import asyncio
import errno
import json
import mimetypes
import os
import secrets
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Container, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
import watchfiles
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from nutgraf import problems
from nutgraf.builder import Report

FOLDERS = ("content", "templates", "static")
OURS = "/__nutgraf/"
FRESH = {"Cache-Control": "no-store"}
SETTLE = 3  # milliseconds without a change after which a save is over
SELDOM = 20  # the same for what stands beside the folders
SWITCH = 0.0005  # seconds for which a build has the processor before a page that is ready is handed out
PATIENCE = 5.0  # seconds that a browser waits at most for a build, before it gets what there is
EMPTY = "<!doctype html><html lang=en><title>nutgraf</title><body><p>{}</p></body></html>"


Held = Mapping[str, bytes | None]
Make = Callable[[Collection[str], Container[str], Callable[[dict[str, bytes]], None]], Report]


class Unavailable(Exception):
    """The address cannot be listened at; the text says why, in a sentence."""


def run(
    build: Make,
    root: Path,
    output: Path,
    host: str,
    port: int,
    ready: Callable[[str], object],
    held: Held,
) -> None:
    """Serve `output`, which `build` makes from the site at `root`, until Ctrl-C; `ready` gets the address.

    A build runs at the start and after each change. It gets the paths of what changed (`root` where that may be
    anything), the pages that browsers show or wait for, and a function for such as are made before the others. What
    `held` holds is served in place of the output: bytes by path, None for what is gone. Raises Unavailable.
    """
    sys.setswitchinterval(SWITCH)
    listener = listen(host, port)
    with listener, suppress(KeyboardInterrupt):
        name = "localhost" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
        ready(f"http://{name}:{listener.getsockname()[1]}/")
        asyncio.run(_serve(build, root, output, listener, held))


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at a port, any free one for 0. Raises Unavailable."""
    # Told that this is TCP, asyncio sends at once: else a page that follows its headers waits 40 ms to be acknowledged.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere this would share the port with another program
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Unavailable(f"port {port} is in use: name another one with --port, or 0 for any free one") from None
        raise Unavailable(f"cannot listen at {host}, port {port}: {error.strerror or error}") from None
    return listener


async def _serve(build: Make, root: Path, output: Path, listener: socket.socket, held: Held) -> None:
    live = Live()
    changed = Changed(root)
    changed.add(root)
    pages = application(live, changed, output, held)
    quiet: dict[str, Any] = {"log_level": "critical", "access_log": False}
    server = uvicorn.Server(uvicorn.Config(pages, lifespan="off", ws="none", timeout_graceful_shutdown=1, **quiet))

    async def let_go() -> None:
        """Streams of events end when the server wants to; it waits for them."""
        while not server.should_exit:
            await asyncio.sleep(0.05)
        live.stop()

    work: list[Coroutine[Any, Any, None]] = [_rebuild(build, live, changed), _watch(root, changed), let_go()]
    tasks = [asyncio.create_task(each) for each in work]
    try:
        await server.serve([listener])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# ---- building ---------------------------------------------------------------------------------


class Changed:
    """The paths that changed since they were last taken. From then until `built` says so, a build is `due`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.due = False
        self._paths: set[str] = set()
        self._some = asyncio.Event()

    def add(self, *paths: str | Path) -> None:
        self._paths.update(map(str, paths))
        self._some.set()
        self.due = True

    def built(self) -> None:
        """What was taken is built."""
        self.due = bool(self._paths)

    async def take(self) -> set[str]:
        """All of them, as soon as there is one."""
        await self._some.wait()
        self._some.clear()
        paths, self._paths = self._paths, set()
        return paths


class Live:
    """What browsers are told: which state of pages and styles is served, and what is wrong with the site."""

    def __init__(self) -> None:
        self._start = secrets.token_hex(4)  # so that pages from before a restart reload
        self._pages = 0
        self._styles = 0
        self._problems: list[str] = []
        self._stopped = False
        self._news = asyncio.Event()
        self._open: Counter[str] = Counter()  # pages that browsers show, or ask for and wait for
        self.early: dict[str, bytes] = {}  # pages that were made before the others of a build that goes on

    @property
    def pages(self) -> str:
        return f"{self._start}-{self._pages}"

    @property
    def styles(self) -> str:
        return f"{self._start}-{self._styles}"

    def __contains__(self, path: object) -> bool:
        """Whether a browser shows this page, or waits for it."""
        return self._open[path] > 0  # type: ignore[index]  # whatever is not counted is not open

    def show(self, pages: dict[str, bytes]) -> None:
        """Some pages are made."""
        self.early = pages
        self._pages += 1
        self._tell()

    def take(self, outcome: Report | Exception) -> None:
        """The outcome of a build; an exception is a fault of ours, and shown as well."""
        shown, self.early = self.early, {}
        if isinstance(outcome, Exception):
            self._problems = [f"nutgraf itself failed: {type(outcome).__name__}: {outcome}"]
        else:
            changed = (*outcome.written, *outcome.removed)
            if all(path.endswith(".css") for path in changed):
                self._styles += bool(changed)
            elif not shown or outcome.failed or self._elsewhere(shown):
                self._pages += 1
            self._problems = [
                problems.as_text(each, outcome.lines.get((each.place.path, each.place.line)))
                for each in outcome.problems
                if each.level == "error"
            ]
        self._tell()

    def stop(self) -> None:
        self._stopped = True
        self._tell()

    async def news(self) -> None:
        """Wait until a build is over, or pages are made."""
        await self._news.wait()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _elsewhere(self, shown: dict[str, bytes]) -> bool:
        """Whether a browser shows a page that was not made early."""
        return any(path not in shown for path in self._open)

    @contextmanager
    def opened(self, page: str) -> Iterator[None]:
        """A browser shows this page, or waits for it."""
        self._open[page] += 1
        try:
            yield
        finally:
            self._open[page] -= 1
            self._open += Counter()  # without those that nobody shows

    async def events(self, page: str) -> AsyncIterator[str]:
        """The state now, and again whenever it is another one, as server-sent events for a page."""
        with self.opened(page):
            yield "retry: 500\n\n"
            told = ""
            while not self._stopped:
                news = self._news
                state = json.dumps({"pages": self.pages, "styles": self.styles, "problems": self._problems})
                if state != told:
                    yield f"data: {state}\n\n"
                told = state
                await news.wait()


async def _rebuild(build: Make, live: Live, changed: Changed) -> None:
    loop = asyncio.get_running_loop()

    def show(pages: dict[str, bytes]) -> None:
        loop.call_soon_threadsafe(live.show, pages)

    while True:
        paths = await changed.take()
        outcome: Report | Exception
        try:
            outcome = await asyncio.to_thread(build, paths, live, show)
        except Exception as error:
            outcome = error
        changed.built()
        live.take(outcome)


async def _watch(root: Path, changed: Changed) -> None:
    """Note what changed of the site's files, also when its folders come and go."""
    moved = asyncio.Event()

    async def settings() -> None:
        async for changes in _changes(root, recursive=False, settle=SELDOM):
            names = {Path(path).name for _, path in changes}
            if names & set(FOLDERS):
                changed.add(root)
            elif "site.yaml" in names:
                changed.add(root / "site.yaml")
            if names & set(FOLDERS) or not root.is_dir():
                moved.set()
                if not root.is_dir():
                    return

    async def folders() -> None:
        moved.clear()
        async for changes in _changes(*filter(Path.is_dir, (root / name for name in FOLDERS)), stop=moved):
            changed.add(*(path for _, path in changes))

    async def again(watch: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """A watch that ended, because what it watched went, is begun again. What changed before it began is built."""
        while True:
            asyncio.get_running_loop().call_later(0.3, changed.add, root)
            with suppress(OSError, RuntimeError):
                await watch()
            await asyncio.sleep(0.2)

    await asyncio.gather(again(settings), again(folders))


async def _changes(
    *paths: Path, recursive: bool = True, stop: asyncio.Event | None = None, settle: int = SETTLE
) -> AsyncIterator[set[tuple[watchfiles.Change, str]]]:
    if not paths and stop:
        await stop.wait()
        return
    async for changes in watchfiles.awatch(
        *paths, recursive=recursive, stop_event=stop, debounce=20 * settle, step=settle
    ):
        yield changes


# ---- serving ----------------------------------------------------------------------------------


class Pages(StaticFiles):
    """The output folder as it is at the moment, each page with the script.

    Who asks while a build is due waits for it: nobody gets a page from before a save, and what asks again and again
    does not take the build's time. Pages that are made early are had at once.
    """

    def __init__(self, live: Live, changed: Changed, output: Path, held: Held) -> None:
        super().__init__(directory=output, html=True, check_dir=False)
        self._live = live
        self._changed = changed
        self._held = held

    async def check_config(self) -> None:
        """The folder may come later: the first build can fail."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        return FileResponse(full_path, status_code, FRESH, stat_result=stat_result)

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            name = _file("" if path == "." else path)
            if self._changed.due:
                with suppress(TimeoutError), self._live.opened(name):
                    async with asyncio.timeout(PATIENCE):
                        while self._changed.due and name not in self._live.early:
                            await self._live.news()
            data = self._live.early.get(name) or self._held.get(name, b"")
            if data is None:
                raise FileNotFoundError
            if data and not name.endswith(".html"):
                return Response(data, 200, FRESH, mimetypes.guess_type(name)[0])
            if data:
                return HTMLResponse(self._with_script(data), 200, FRESH)
            response = await super().get_response(path, scope)
            if not isinstance(response, FileResponse) or response.media_type != "text/html":
                return response
            page = Path(response.path).read_bytes()
            status = response.status_code
        except FileNotFoundError:
            page, status = _note("This page has just gone."), 404
        except HTTPException as error:
            if error.status_code != 404:
                raise
            page, status = _note("There is no such page in the last good build."), 404
        return HTMLResponse(self._with_script(page), status, FRESH)

    def _with_script(self, page: bytes) -> bytes:
        tag = f'<script src="{OURS}live.js" data-pages="{self._live.pages}" data-styles="{self._live.styles}"></script>'
        end = page.lower().rfind(b"</body>")
        end = len(page) if end < 0 else end
        return page[:end] + tag.encode() + page[end:]


def _note(text: str) -> bytes:
    return EMPTY.format(text).encode()


def _file(path: str) -> str:
    """The file below the output that an address asks for."""
    path = path.strip("/") if not path.endswith("/") else path.lstrip("/") + "index.html"
    return path or "index.html"


def application(live: Live, changed: Changed, output: Path, held: Held) -> Starlette:
    async def script(_: Request) -> Response:
        return Response(SCRIPT, media_type="text/javascript", headers=FRESH)

    async def events(request: Request) -> Response:
        page = _file(request.query_params.get("page", ""))
        return StreamingResponse(live.events(page), media_type="text/event-stream", headers=FRESH)

    return Starlette(
        routes=[
            Route(f"{OURS}live.js", script),
            Route(f"{OURS}events", events),
            Mount("/", Pages(live, changed, output, held)),
        ]
    )


# The overlay stands in a shadow tree with a sheet of its own: no style of the site reaches it, and a strict
# Content-Security-Policy lets it be. Texts are set as text, never as HTML.
SCRIPT = """\
(() => {
  const { pages, styles } = document.currentScript.dataset;
  const place = "nutgraf:" + location.pathname;
  let sheets = styles, overlay = null;

  const kept = sessionStorage.getItem(place);
  if (kept) {
    sessionStorage.removeItem(place);
    const [left, top] = kept.split(",").map(Number);
    const back = () => scrollTo({ left, top, behavior: "instant" });
    back();
    addEventListener("load", back, { once: true });
  }

  const reload = () => {
    sessionStorage.setItem(place, scrollX + "," + scrollY);
    location.reload();
  };

  const swap = () => {
    for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const address = new URL(old.href);
      if (address.origin !== location.origin) continue;
      address.searchParams.set("nutgraf", sheets);
      const next = old.cloneNode();
      next.addEventListener("load", () => old.remove(), { once: true });
      next.addEventListener("error", () => old.remove(), { once: true });
      next.href = address.href;
      old.after(next);
    }
  };

  const make = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  const show = (problems) => {
    overlay?.remove();
    overlay = null;
    if (!problems.length) return;
    overlay = document.createElement("nutgraf-problems");
    const inside = overlay.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      :host { all: initial; position: fixed; inset: 0; z-index: 2147483647; overflow: auto;
        background: #141517; color: #e9e6e0; font: 13px/1.5 ui-monospace, monospace; }
      section { max-width: 64rem; margin: 0 auto; padding: 1.5rem; }
      h1 { font: 600 1.125rem system-ui, sans-serif; margin: 0 0 1rem; }
      pre { font: inherit; margin: 0; padding: 1rem 0; border-top: 1px solid #55565a;
        white-space: pre-wrap; overflow-wrap: anywhere; }
      button { float: right; font: 1rem system-ui, sans-serif; padding: .25rem .75rem; color: inherit;
        background: none; border: 1px solid currentcolor; cursor: pointer; }`);
    inside.adoptedStyleSheets = [sheet];
    const section = document.createElement("section");
    section.setAttribute("role", "alert");
    const hide = make("button", "Hide");
    hide.addEventListener("click", () => overlay?.remove());
    const count = problems.length === 1 ? "1 error" : problems.length + " errors";
    section.append(hide, make("h1", count + ": the last good pages are shown"));
    for (const text of problems) section.append(make("pre", text));
    inside.append(section);
    document.documentElement.append(overlay);
  };

  addEventListener("keydown", (event) => { if (event.key === "Escape") overlay?.remove(); });

  const events = new EventSource("/__nutgraf/events?page=" + encodeURIComponent(decodeURI(location.pathname)));
  events.addEventListener("message", ({ data }) => {
    const state = JSON.parse(data);
    if (state.pages !== pages) return reload();
    if (state.styles !== sheets) { sheets = state.styles; swap(); }
    show(state.problems);
  });
  addEventListener("pagehide", () => events.close());
})();
"""
