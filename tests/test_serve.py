"""Serving: pages that are fresh, problems laid over them, and a clean stop. The site here is one folder of pages."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from nutgraf import serve

# A builder that is quick and simple: pages and style sheets are copied, the word BAD is an error, BUG is our fault.
SCRIPT = """
import sys
import time
from pathlib import Path
from nutgraf import publish, serve
from nutgraf.builder import Report
from nutgraf.problems import Place, problem
root, port = Path(sys.argv[1]), int(sys.argv[2])
output = root / ".nutgraf" / "serve" / "public"
def build(*_):
    files = {}
    for folder in ("content", "static"):
        files |= {str(p.relative_to(root / folder)): p.read_bytes() for p in (root / folder).rglob("*.[hcp]*[ls]")}
    problems, lines = [], {}
    for path, data in files.items():
        assert b"BUG" not in data, "<b>a bug</b>"
        if b"SLOW" in data:
            print("slow", flush=True)
            time.sleep(1)
        if b"BAD" in data:
            place = Place("content/" + path, 1, data.index(b"BAD") + 1, 3)
            problems.append(problem("value-mismatch", place, "<b>BAD</b> is not the fact", hint="write GOOD"))
            lines[place.path, 1] = data.decode()
    done = publish.Published() if problems else publish.publish(files, output, root / ".nutgraf")
    print("built", len(done.written), flush=True)
    return Report(tuple(problems), bool(problems), len(files), done.written, done.unchanged, done.removed, 0.0, lines,
        output, (0, 0))
try:
    serve.run(build, root, output, "127.0.0.1", port, lambda address: print(address, flush=True), {})
except serve.Unavailable as error:
    sys.exit(str(error))
print("stopped")
"""

PAGE = "<!doctype html><html lang=en><title>T</title><link rel=stylesheet href=site.css><body>{}</body></html>"


@dataclass
class Server:
    root: Path
    process: subprocess.Popen[str]
    address: str

    def write(self, path: str, text: str) -> None:
        """A save that no build can see half of."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / "new").write_text(text)
        (self.root / "new").replace(self.root / path)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        with self.open(path, method, **headers) as response:
            names = {name.lower(): value for name, value in response.getheaders()}
            return response.status, names, response.read().decode()

    @contextmanager
    def open(self, path: str, method: str = "GET", **headers: str) -> Iterator[HTTPResponse]:
        with closing(HTTPConnection(self.address.split("/")[2], timeout=20)) as connection:
            connection.request(method, path, headers=headers)
            with connection.getresponse() as response:
                yield response

    @contextmanager
    def events(self) -> Iterator[Callable[[], dict[str, object]]]:
        """Gives a function that waits for what browsers are told next."""
        with self.open("/__nutgraf/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")

            def told() -> dict[str, object]:
                while not (line := stream.readline().decode()).startswith("data: "):
                    assert line, "the stream ended"
                found: dict[str, object] = json.loads(line.removeprefix("data: "))
                return found

            yield told

    def until(self, path: str, text: str) -> None:
        wait(lambda: text in self.get(path)[2], f"{path} has {text!r}")


def wait(fine: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 20
    while not fine():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.02)


def start(root: Path, port: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(root), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def make(root: Path) -> None:
    for path, text in {
        "site.yaml": "",
        "content/index.html": PAGE.format("<h1>one</h1>"),
        "content/404.html": PAGE.format("<h1>lost</h1>"),
        "static/site.css": "h1 { color: rgb(1, 2, 3) }",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of a site of two pages, after its first build and with its watches begun."""
    make(tmp_path)
    process = start(tmp_path)
    assert process.stdout
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), process.communicate()[1]
    served = Server(tmp_path, process, address)
    for _ in range(2):  # the second comes when the watches have begun
        assert process.stdout.readline().startswith("built")
    yield served
    process.kill()
    process.communicate()


def test_pages_are_served_fresh_and_with_the_script(server: Server) -> None:
    status, headers, body = server.get("/")
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert '<h1>one</h1><script src="/__nutgraf/live.js"' in body
    assert body.endswith("</script></body></html>")
    assert server.get("/index.html", **{"If-None-Match": "*", "Range": "bytes=0-3"})[2] == body
    assert server.get("/site.css")[2] == "h1 { color: rgb(1, 2, 3) }"
    assert server.get("/site.css")[1]["cache-control"] == "no-store"
    published = server.root / ".nutgraf/serve/public/index.html"
    assert published.read_text() == PAGE.format("<h1>one</h1>")
    assert not (server.root / "public").exists()


def test_what_is_not_there_is_the_site_s_own_404(server: Server) -> None:
    status, headers, body = server.get("/nowhere")
    assert (status, headers["cache-control"]) == (404, "no-store")
    assert "<h1>lost</h1><script" in body
    (server.root / "content/404.html").unlink()
    server.until("/nowhere", "no such page")
    assert server.get("/nowhere")[0] == 404


def test_nothing_outside_the_output_is_served(server: Server) -> None:
    (server.root / "site.yaml").write_text("title: secret")
    for path in ("/../../../site.yaml", "/%2e%2e/%2e%2e/%2e%2e/site.yaml", "/..%2f..%2f..%2fsite.yaml"):
        status, _, body = server.get(path)
        assert status == 404
        assert "secret" not in body


def test_odd_addresses_are_not_found(server: Server) -> None:
    for path in ("/%00", "/" + "x" * 5000, "/__nutgraf/", "/__nutgraf/nothing", "/%ff%fe"):
        assert server.get(path)[0] == 404, path


def test_only_get_and_head(server: Server) -> None:
    for method in ("POST", "PUT", "DELETE"):
        for path in ("/", "/__nutgraf/live.js", "/__nutgraf/events"):
            assert server.get(path, method)[0] == 405
    status, headers, body = server.get("/", "HEAD")
    assert (status, body) == (200, "")
    assert int(headers["content-length"]) == len(server.get("/")[2])


def test_browsers_are_told_what_changed(server: Server) -> None:
    with server.events() as told:
        first = told()
        assert first["problems"] == []
        server.write("static/site.css", "h1 { color: rgb(4, 5, 6) }")
        second = told()
        assert second["styles"] != first["styles"]
        assert second["pages"] == first["pages"]
        server.write("content/index.html", PAGE.format("BAD"))
        third = told()
        assert {**third, "problems": []} == second
        column = PAGE.index("{}")
        assert third["problems"] == [
            f"content/index.html:1:{column + 1}: error[value-mismatch]: <b>BAD</b> is not the fact\n"
            f"    1 | {PAGE.format('BAD')}\n"
            f"      | {' ' * column}^^^\n"
            "   = write GOOD"
        ]
        assert "<h1>one</h1>" in server.get("/")[2]
        server.write("content/index.html", PAGE.format("GOOD"))
        fourth = told()
        assert fourth["problems"] == []
        assert fourth["pages"] != third["pages"]
        assert f'data-pages="{fourth["pages"]}"' in server.get("/")[2]


def test_who_asks_while_a_build_runs_waits_for_it(server: Server) -> None:
    out = server.process.stdout
    assert out
    server.write("content/index.html", PAGE.format("SLOW"))
    assert out.readline() == "slow\n"
    assert "SLOW" in server.get("/")[2]
    server.write("content/index.html", PAGE.format("SLOW again"))
    assert [out.readline(), out.readline()] == ["built 1\n", "slow\n"]
    server.write("content/index.html", PAGE.format("quick"))
    time.sleep(0.3)  # until that is noticed
    assert "quick" in server.get("/")[2], "also while there is more to build"


def test_who_waits_for_a_build_is_let_go_when_it_fails(server: Server) -> None:
    out = server.process.stdout
    assert out
    server.write("content/index.html", PAGE.format("SLOW BAD"))
    assert out.readline() == "slow\n"
    assert "<h1>one</h1>" in server.get("/")[2]
    assert out.readline() == "built 0\n"


def test_a_fault_of_ours_does_not_end_it(server: Server) -> None:
    with server.events() as told:
        told()
        server.write("content/index.html", PAGE.format("BUG"))
        assert told()["problems"] == ["nutgraf itself failed: AssertionError: <b>a bug</b>"]
    server.write("content/index.html", PAGE.format("mended"))
    server.until("/", "mended")


def test_folders_may_go_and_come_back(server: Server) -> None:
    shutil.rmtree(server.root / "content")
    wait(lambda: server.get("/")[0] == 404, "a site without content")
    server.write("content/index.html", PAGE.format("again"))
    server.until("/", "again")
    server.write("content/index.html", PAGE.format("and watched"))
    server.until("/", "and watched")
    server.write("templates/new.html", "")
    server.write("content/deep/er/page.html", PAGE.format("deep"))
    server.until("/deep/er/page.html", "deep")


def test_rapid_and_indirect_saves(server: Server) -> None:
    page = server.root / "content/index.html"
    for number in range(30):
        page.write_text(PAGE.format(f"turn {number}"))
    server.until("/", "turn 29")
    for number in range(3):  # as editors do: a file beside it, then a rename
        page.with_name("4913").write_text("")
        page.with_name("4913").unlink()
        page.rename(page.with_name("index.html~"))
        page.write_text(PAGE.format(f"renamed {number}"))
        server.until("/", f"renamed {number}")


def test_a_first_build_that_fails_is_shown_and_mended(tmp_path: Path, page: Page) -> None:
    make(tmp_path)
    (tmp_path / "content/index.html").write_text(PAGE.format("BAD"))
    process = start(tmp_path)
    try:
        assert process.stdout
        page.goto(process.stdout.readline().strip())
        expect(page.locator("nutgraf-problems").get_by_role("alert")).to_contain_text("write GOOD")
        wait(lambda: "built" in str(process.stdout and process.stdout.readline()), "the second build")
        (tmp_path / "content/index.html").write_text(PAGE.format("<h1>GOOD</h1>"))
        expect(page.get_by_role("heading", name="GOOD")).to_be_visible(timeout=20_000)
    finally:
        process.kill()
        process.communicate()


def test_the_browser_follows(server: Server, page: Page) -> None:
    tall = "<h1>{}</h1><p style='height:3000px'>tall</p>"
    server.write("content/index.html", PAGE.format(tall.format("one")))
    server.until("/", "tall")
    page.goto(server.address)
    page.evaluate("scrollTo(0, 1234)")

    server.write("content/index.html", PAGE.format(tall.format("two")))
    expect(page.locator("h1")).to_have_text("two", timeout=20_000)
    page.wait_for_function("scrollY === 1234")

    page.evaluate("window.same = true")
    server.write("static/site.css", "h1 { color: rgb(7, 8, 9) }")
    expect(page.locator("h1")).to_have_css("color", "rgb(7, 8, 9)", timeout=20_000)
    page.wait_for_function("document.querySelectorAll('link').length === 1")

    server.write("content/other.html", PAGE.format("BAD"))
    alert = page.locator("nutgraf-problems").get_by_role("alert")
    expect(alert).to_contain_text("content/other.html:1:", timeout=20_000)
    expect(alert).to_contain_text("<b>BAD</b> is not the fact")
    page.keyboard.press("Escape")
    expect(alert).to_have_count(0)
    server.write("content/other.html", PAGE.format("still BAD"))
    expect(alert).to_be_visible(timeout=20_000)
    assert page.evaluate("window.same && scrollY === 1234"), "style sheets and problems come without a reload"

    (server.root / "content/other.html").unlink()
    expect(alert).to_have_count(0, timeout=20_000)


def test_a_strict_policy_of_the_page_lets_the_overlay_be(server: Server, page: Page) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">"
    server.write("content/index.html", PAGE.format("<h1>strict</h1>").replace("<title>", policy + "<title>"))
    server.until("/", "strict")
    page.goto(server.address)
    server.write("content/other.html", PAGE.format("BAD"))
    alert = page.locator("nutgraf-problems").get_by_role("alert")
    expect(alert).to_be_visible(timeout=20_000)
    assert page.locator("nutgraf-problems").evaluate("each => getComputedStyle(each).position") == "fixed"


def test_a_page_from_before_a_restart_reloads(server: Server, page: Page) -> None:
    page.goto(server.address)
    page.evaluate("window.same = true")
    server.process.kill()
    server.process.wait()
    again = start(server.root, int(server.address.split(":")[2].strip("/")))
    try:
        page.wait_for_function("!window.same", timeout=20_000)
    finally:
        again.kill()
        again.communicate()


# ---- beginning and end ------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="SIGINT is sent otherwise there")
def test_ctrl_c_is_a_clean_stop_also_with_a_browser_that_listens(server: Server) -> None:
    with server.events() as told:
        told()
        server.process.send_signal(signal.SIGINT)
        out, err = server.process.communicate(timeout=20)
    assert (server.process.returncode, err) == (0, "")
    assert out.endswith("stopped\n")


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    make(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        out, err = start(tmp_path, port).communicate(timeout=20)
    assert out == ""
    assert err == f"port {port} is in use: name another one with --port, or 0 for any free one\n"


def test_a_page_does_not_wait_until_its_headers_are_acknowledged() -> None:
    async def delays() -> int:
        asked: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with serve.listen("127.0.0.1", 0) as listener:
            async with await asyncio.start_server(accepted, sock=listener):
                _, writer = await asyncio.open_connection(*listener.getsockname())
                writer.close()
                return await asked

    with ThreadPoolExecutor(1) as apart:  # the browser of other tests has the loop of this thread
        assert apart.submit(asyncio.run, delays()).result() == 1


@pytest.mark.skipif(os.name != "posix", reason="SIGINT is sent otherwise there")
def test_the_command_serves_a_real_site(tmp_path: Path) -> None:
    files = {
        "site.yaml": "title: The Desk\n",
        "content/pages/about.md": "---\ntitle: About us\n---\nWords.\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    process = subprocess.Popen(
        [sys.executable, "-m", "nutgraf.cli", "serve", "--root", str(tmp_path), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    out, err = process.stdout, process.stderr
    assert out
    assert err
    server = Server(tmp_path, process, out.readline().split()[0])
    try:
        server.until("/pages/about.html", "<p>Words.</p>")
        server.write("content/pages/about.md", "---\ntitel: About us\n---\n")
        wait(lambda: "unknown-key" in err.readline(), "the error on the terminal")
        shutil.rmtree(tmp_path / "content")
        wait(lambda: "missing-file" in err.readline(), "another error")
        server.write("content/pages/about.md", "---\ntitle: About us\n---\nAgain.\n")
        server.until("/pages/about.html", "<p>Again.</p>")
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=20)[1]
        assert process.returncode == 0
        assert "Traceback" not in rest
    finally:
        process.kill()
        process.communicate()
    assert not (tmp_path / "public").exists()
