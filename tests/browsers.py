"""A Chromium to test with: the one that is here, or one that is fetched.

`python -m tests.browsers` (part of `make test`) finds or installs one and says which.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def required() -> bool:
    """Whether a missing browser fails the tests, as it does in CI, instead of skipping those that need one."""
    return any(os.environ.get(name, "").lower() not in ("", "0", "false") for name in ("CI", "NUTGRAF_REQUIRE_BROWSER"))


def find_chromium() -> str | None:
    """The path of a Chromium that runs: from the PATH, or the one that Playwright keeps."""
    return next((path for path in _candidates() if _runs(path)), None)


def install_chromium() -> None:
    """Fetch one: as root from the distribution, else Playwright's own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            if subprocess.call(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL):
                break
        else:
            return
    subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"])


def arguments() -> list[str]:
    """What Chromium is started with: it asks nobody for anything, and runs as root where the tests do."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--disable-gpu", *quiet, *(["--no-sandbox"] if root else [])]


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _runs(path: str) -> bool:
    """A name on the PATH may be a stub that only says where to get a browser, so it is asked."""
    try:
        nothing = subprocess.DEVNULL
        return subprocess.call([path, "--version"], stdin=nothing, stdout=nothing, stderr=nothing, timeout=60) == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> int:
    path = find_chromium()
    if path is None:
        print("No Chromium is here; installing one")
        install_chromium()
        path = find_chromium()
    if path is None:
        print("No Chromium could be installed: the tests that need one", "fail" if required() else "are skipped")
        return int(required())
    print("Testing with", path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
