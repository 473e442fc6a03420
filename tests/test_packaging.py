"""The wheel: what it carries, and that it builds a site where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from nutgraf import __version__
from tests.conftest import ROOT
from tests.test_docs import example


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], ROOT)
    [made] = folder.glob("*.whl")
    return made


def run(command: list[str], folder: Path, **environment: str) -> str:
    """What a command prints; a command that fails fails the test with what it said."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        command, cwd=folder, env={**clean, **environment}, check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_the_package_and_the_theme_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "nutgraf").rglob("*.py")}
    code |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "nutgraf/explain").glob("*.md")}
    code |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "nutgraf/locale").rglob("nutgraf.*")}
    theme = {
        f"nutgraf/theme/{path.relative_to(ROOT).as_posix()}"
        for folder in ("templates", "static")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert theme
    info = f"nutgraf-{__version__}.dist-info/"
    assert {name for name in names if not name.startswith(info)} == code | theme | {"nutgraf/py.typed"}
    assert {info + "METADATA", info + "entry_points.txt", info + "licenses/LICENSE"} <= names


def test_a_site_builds_with_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own; what nutgraf depends on is borrowed from the one that runs the tests."""
    bare = tmp_path / "bare"
    venv.create(bare, with_pip=False, symlinks=os.name != "nt")
    scripts = bare / ("Scripts" if os.name == "nt" else "bin")
    home = sysconfig.get_path("purelib", vars={"base": str(bare), "platbase": str(bare)})
    install = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet"]
    run([*install, "--no-index", "--no-deps", str(wheel)], tmp_path)
    Path(home, "borrowed.pth").write_text(_without_the_checkout(tmp_path), encoding="utf-8")

    site = tmp_path / "site"
    site.mkdir()
    example(site)
    where = run([str(scripts / "python"), "-c", "import nutgraf; print(nutgraf.__file__)"], site)
    assert Path(where.strip()).is_relative_to(bare)
    assert __version__ in run([str(scripts / "nutgraf"), "--version"], site)
    run([str(scripts / "nutgraf"), "build"], site)
    assert "Why Example signed" in (site / "public" / "index.html").read_text(encoding="utf-8")
    assert list((site / "public").rglob("*.css"))


def _without_the_checkout(folder: Path) -> str:
    """A folder with links to the installed packages but ours, so that nothing can come from the checkout."""
    links = folder / "borrowed"
    links.mkdir()
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        if "nutgraf" not in each.name and each.suffix != ".pth":
            (links / each.name).symlink_to(each)
    return f"{links}\n"
