"""Other hosts: whether the addresses on them answer. Nothing of a build comes here; only `check --external` asks.

A host is asked for one thing at a time and is told who asks; an address is asked for with HEAD, and with GET where
that does not settle it. Whoever asks for patience (429, 503 with Retry-After) gets some.
"""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from nutgraf import __version__

AGENT = f"nutgraf/{__version__} (link check; one request at a time)"
HOSTS = 8  # that are asked at once
TRIES = 3
UNSETTLED = (401, 402, 403, 407, 429, 451)  # what a host says to a program and not to a reader


class Answer(NamedTuple):
    """What an address answered: its status, 0 where there was none, and the reason in words."""

    status: int
    reason: str

    @property
    def fine(self) -> bool:
        return 200 <= self.status < 300  # where a redirect leads on the web is followed

    @property
    def unsettled(self) -> bool:
        """Whether it may well be there for a reader."""
        return self.status in UNSETTLED


@dataclass(frozen=True, slots=True)
class Manners:
    """Seconds: for one answer, for all of them, and how long a host may let us wait before we ask again."""

    timeout: float = 10.0
    limit: float = 300.0
    patience: float = 20.0


def ask(
    addresses: Iterable[str], manners: Manners = Manners(), heard: Callable[[int, int], None] | None = None
) -> dict[str, Answer]:
    """The answer of each address. Those whose turn did not come in time have none."""
    hosts: dict[str, list[str]] = {}
    for each in dict.fromkeys(addresses):
        if each.lower().startswith(("http://", "https://")):
            hosts.setdefault(_host(each), []).append(each)
    total = sum(map(len, hosts.values()))
    answers: dict[str, Answer] = {}
    stop = threading.Event()
    end = time.monotonic() + manners.limit

    def visit(own: Sequence[str]) -> None:
        opener = _opener()
        for each in own:
            if stop.is_set() or time.monotonic() > end:
                return
            answers[each] = _ask(opener, each, manners, stop)
            if heard:
                heard(len(answers), total)

    with ThreadPoolExecutor(HOSTS) as pool:
        try:
            for done in [pool.submit(visit, own) for own in hosts.values()]:
                done.result()
        finally:
            stop.set()
    return {each: answers[each] for own in hosts.values() for each in own if each in answers}


def _opener() -> urllib.request.OpenerDirector:
    """What asks over HTTP only: a redirect to a file or an FTP server is not followed."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _ask(opener: urllib.request.OpenerDirector, address: str, manners: Manners, stop: threading.Event) -> Answer:
    try:
        where = _written(address)
    except (ValueError, UnicodeError):
        return Answer(0, "this is not an address")
    answer, wait = _once(opener, "HEAD", where, manners)
    # Many hosts answer HEAD with an error where GET is fine.
    for _ in range(TRIES):
        if answer.fine or (answer.status == 0 and answer.reason == _SLOW):
            break
        if wait is not None and stop.wait(min(wait, manners.patience)):
            break
        answer, wait = _once(opener, "GET", where, manners)
        if wait is None:
            break
    return answer


_SLOW = "no answer in time"


def _once(
    opener: urllib.request.OpenerDirector, method: str, address: str, manners: Manners
) -> tuple[Answer, float | None]:
    """An answer, and for how many seconds the host wants to be left in peace before it is asked again."""
    request = urllib.request.Request(address, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})
    try:
        with opener.open(request, timeout=manners.timeout) as response:
            return Answer(response.status, response.reason), None
    except urllib.error.HTTPError as error:
        error.close()
        asked = error.headers.get("Retry-After", "") if error.code in (429, 503) else ""
        patient = error.code == 429 or asked
        wait = (float(asked) if asked.isdecimal() else 2.0) if patient else None
        return Answer(error.code, http.client.responses.get(error.code, "")), wait
    except urllib.error.URLError as error:
        slow = isinstance(error.reason, TimeoutError)
        return Answer(0, _SLOW if slow else _words(error.reason)), None
    except TimeoutError:
        return Answer(0, _SLOW), None
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, _words(error)), None


def _words(error: object) -> str:
    """What went wrong, the same in each run: without addresses in memory and numbers of errors."""
    return str(getattr(error, "strerror", "") or getattr(error, "verify_message", "") or error or type(error).__name__)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _written(address: str) -> str:
    """An address as it goes over the wire: in ASCII, without its fragment."""
    parts = urlsplit(address)
    if not parts.hostname:
        raise ValueError(address)
    host = parts.hostname.encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    path, query = (quote(each, safe="/%:@!$&'()*+,;=~?") for each in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host + port, path or "/", query, ""))
