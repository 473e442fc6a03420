"""What the tests share: the flagship site built once, a browser that reads it, golden files."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browsers import arguments, find_chromium, required

ROOT = Path(__file__).resolve().parent.parent
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # the time of every build in the tests

# How long an example takes depends on the machine, and no test asserts it.
hypothesis.settings.register_profile("nutgraf", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("nutgraf")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files with what the code gives now")


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the file that holds what it should be; with `--update`, write that file."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"{path} does not exist: run pytest --update, and read what it writes"
        assert text == path.read_bytes().decode()

    return check


def built(origin: Path, root: Path) -> Path:
    """Build a copy of a site's content at `root`; the folder of its pages."""
    from nutgraf import builder, problems

    shutil.copytree(origin / "content", root / "content")
    shutil.copy(origin / "site.yaml", root)
    report = builder.build(root, now=NOW)
    assert not report.failed, "\n".join(map(problems.as_text, report.problems))
    return report.output


@contextlib.contextmanager
def served(site: Path, base: str, policy: str = "") -> Iterator[str]:
    """The address of a folder on a plain file server, under a path: `http://127.0.0.1:…/public/`. `policy` is the
    Content-Security-Policy of every answer."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def end_headers(self) -> None:
            if policy:
                self.send_header("Content-Security-Policy", policy)
            super().end_headers()

        def translate_path(self, path: str) -> str:
            # What is below no base is there as well: a 404 page asks for the path that its site has in its settings.
            return super().translate_path(path.replace(base, "/", 1) if path.startswith(base) else path)

    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{base}"
        server.shutdown()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the flagship site, built from a copy of this checkout's content."""
    return built(ROOT, tmp_path_factory.mktemp("flagship"))


@pytest.fixture(scope="session")
def stress(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site of stress cases."""
    return built(ROOT / "tests" / "sites" / "stress", tmp_path_factory.mktemp("stress"))


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the flagship on a plain file server, under a sub-path."""
    with served(site, "/public/") as where:
        yield where


@pytest.fixture(scope="session")
def stress_address(stress: Path) -> Iterator[str]:
    """The address of the site of stress cases, at the sub-path of its `url`."""
    with served(stress, "/sub/") as where:
        yield where


# A module and not the session: while Playwright is started, no test of the same thread can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, started once a module of tests."""
    path = find_chromium()
    if path is None:
        (pytest.fail if required() else pytest.skip)("no Chromium: `make test` installs one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments())
        yield chromium
        chromium.close()


@pytest.fixture
def strays() -> list[str]:
    """What `page` asked another host for, and was refused. Every test that uses `page` ends with it empty."""
    return []


@pytest.fixture
def page(browser: Browser, strays: list[str]) -> Iterator[Page]:
    """A fresh tab, 1280 by 800, that cannot leave the machine and fails its test on trying, or on a script's error."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    errors: list[str] = []

    def stay(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:")):
            route.continue_()
        else:
            strays.append(route.request.url)
            route.abort()

    context.route("**/*", stay)
    tab = context.new_page()
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert not strays, "the page asked other hosts"
    assert not errors, "a script on the page failed"
