"""External links, asked for on a server of this machine."""

from __future__ import annotations

import datetime as dt
import http.server
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from nutgraf import builder, cli
from nutgraf.builder.external import FRESH, follow
from nutgraf.outside import AGENT, Manners, ask
from tests.conftest import NOW
from tests.test_incremental import make, write

QUICK = Manners(timeout=0.5, limit=60, patience=0.01)


class Host(http.server.ThreadingHTTPServer):
    """A host that answers as the path says: /404 with 404. It notes what it was asked, and how many at once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.now = self.most = 0
        self.lock = threading.Lock()
        self.end = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Host

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        host = self.server
        with host.lock:
            host.asked.append(f"{self.command} {self.path}")
            host.agents.add(self.headers["User-Agent"])
            host.now += 1
            host.most = max(host.most, host.now)
        # Who asks two things at once meets here; after the answer who asked goes on before this thread does.
        time.sleep(0.005)
        with host.lock:
            host.now -= 1
        self.answer()

    do_HEAD = do_GET

    def answer(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        if name == "slow":
            self.server.end.wait(5)
            return
        if name == "cut":
            self.connection.close()
            return
        status = int(name[:3])
        if name == "405-head":  # GET is fine
            status = 405 if self.command == "HEAD" else 200
        if name == "429-once":
            status = 429 if Counter(self.server.asked)[f"GET {self.path}"] < 2 else 200
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "file:///etc/hostname" if name.endswith("file") else "/200")
        if name.startswith("429"):
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.end.set()
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "status", "asked"),
    [
        ("200", 200, ["HEAD"]),
        ("405-head", 200, ["HEAD", "GET"]),
        ("404", 404, ["HEAD", "GET"]),
        ("500", 500, ["HEAD", "GET"]),
        ("403", 403, ["HEAD", "GET"]),
        ("429", 429, ["HEAD", "GET", "GET", "GET"]),
        ("429-once", 200, ["HEAD", "GET", "GET"]),
        ("slow", 0, ["HEAD"]),
        ("cut", 0, ["HEAD", "GET"]),
    ],
)
def test_what_an_address_answers(path: str, status: int, asked: list[str], host: Host) -> None:
    answers = ask([f"{host.address}/{path}"], QUICK)
    assert [each.status for each in answers.values()] == [status]
    assert [each.split(" ")[0] for each in host.asked] == asked
    assert host.agents == {AGENT}


def test_a_redirect_is_followed(host: Host) -> None:
    (answer,) = ask([f"{host.address}/301"], QUICK).values()
    assert answer.fine
    assert [each.split(" ")[1] for each in host.asked] == ["/301", "/200"]


def test_a_redirect_to_a_file_is_not_followed(host: Host) -> None:
    (answer,) = ask([f"{host.address}/302-file"], QUICK).values()
    assert not answer.fine


@pytest.mark.parametrize("address", ["https:///x", "http://[::1", "http://a..b.example/", "http://127.0.0.1:x/"])
def test_what_is_no_address_is_told(address: str) -> None:
    assert ask([address], QUICK) == {address: (0, "this is not an address")}


def test_a_host_is_asked_for_one_thing_at_a_time_and_for_each_once(host: Host) -> None:
    addresses = [f"{host.address}/200?{n % 20}" for n in range(40)]
    assert len(ask(addresses, QUICK)) == len(host.asked) == 20
    assert host.most == 1


def test_only_the_web_is_asked(host: Host) -> None:
    assert ask(["ftp://127.0.0.1/x", "file:///etc/hostname", "mailto:a@b.example"], QUICK) == {}


def test_an_address_in_other_scripts_is_written_as_the_wire_wants_it(host: Host) -> None:
    (answer,) = ask([f"{host.address}/200?q=阿里 巴巴#部分"], QUICK).values()
    assert answer.fine
    assert host.asked == ["HEAD /200?q=%E9%98%BF%E9%87%8C%20%E5%B7%B4%E5%B7%B4"]


def test_when_time_is_up_the_rest_is_left(host: Host) -> None:
    assert ask([f"{host.address}/200?{n}" for n in range(5)], Manners(limit=-1)) == {}
    assert host.asked == []


# ---- over a site ------------------------------------------------------------------------------


def site(root: Path, host: Host) -> None:
    make(root)
    at = host.address
    sources = (
        f"wire:\n  title: A report\n  publisher: A Wire\n  url: {at}/404\n"
        f"filing:\n  title: A filing\n  publisher: Acme\n  url: {at}/500\n  archive_url: {at}/200?copy\n"
    )
    write(root, "content/sources.yaml", sources)
    write(
        root, "content/entities.yaml", f"acme:\n  name: Acme\n  url: {at}/403\nbolt:\n  name: Bolt\ncogs:\n  name: C\n"
    )
    write(root, "content/pages/about.md", f"---\ntitle: About\n---\n[a]({at}/200), <{at}/404?b>, [c](https://)\n")


def told(root: Path, now: dt.datetime = NOW, only: tuple[str, ...] = ()) -> list[str]:
    report = builder.build(root, now=now, dry=True, only=only)
    report = follow(root, report, now, only, manners=QUICK)
    return [f"{each.level} {each.place}" for each in report.problems if each.code == "dead-link"]


def test_dead_links_are_told_where_they_are_named(tmp_path: Path, host: Host) -> None:
    site(tmp_path, host)
    column = len(f"[a]({host.address}/200), <") + 1
    assert told(tmp_path) == [
        "info content/entities.yaml:1:1",
        f"warning content/pages/about.md:4:{column}",
        f"warning content/pages/about.md:4:{column + len(host.address) + 13}",
        "warning content/sources.yaml:4:8",
        "info content/sources.yaml:8:8",
    ]
    assert told(tmp_path, only=("content/pages",)) == [
        f"warning content/pages/about.md:4:{column}",
        f"warning content/pages/about.md:4:{column + len(host.address) + 13}",
    ]


def test_good_answers_hold_for_a_week(tmp_path: Path, host: Host) -> None:
    site(tmp_path, host)
    first = told(tmp_path)
    fine = [each for each in host.asked if "/200" in each]
    assert len(fine) == 2
    host.asked.clear()
    assert told(tmp_path) == first
    assert [each for each in host.asked if "/200" in each] == []
    assert [each for each in host.asked if each.startswith("HEAD")] == [
        "HEAD /403",
        "HEAD /404",
        "HEAD /500",
        "HEAD /404?b",
    ]
    told(tmp_path, NOW + dt.timedelta(seconds=FRESH))
    assert [each for each in host.asked if "/200" in each] == fine


def test_no_build_and_no_plain_check_asks(
    tmp_path: Path, host: Host, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site(tmp_path, host)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["build"]) == cli.main(["check"]) == 0
    assert host.asked == []
    assert "dead-link" not in capsys.readouterr().out
    assert cli.main(["check", "--external"]) == 0
    assert host.asked
    said = capsys.readouterr()
    assert "warning[dead-link]" in said.err and "404 Not Found" in said.err
    assert f"archived copy: {host.address}/200?copy" in said.err
