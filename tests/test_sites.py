"""Whole tiny sites, a folder each: its files, and `problems.txt` or `expected/` beside them.

`problems.txt` holds what `nutgraf check` says; a file in `expected/` is compared with the output file of its name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nutgraf import builder
from nutgraf.problems import as_text
from tests.conftest import NOW

SITES = Path(__file__).parent / "sites"


@pytest.mark.parametrize("name", sorted(each.name for each in SITES.iterdir() if each.is_dir()))
def test_site(name: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    root = tmp_path / name
    shutil.copytree(SITES / name, root)
    report = builder.build(root, now=NOW)
    text = "".join(as_text(p, report.lines.get((p.place.path, p.place.line))) + "\n\n" for p in report.problems)
    golden(SITES / name / "problems.txt", text)
    if report.failed:
        assert not (root / "public").exists()
    for expected in sorted((SITES / name / "expected").rglob("*")):
        if expected.is_file():
            golden(expected, (root / "public" / expected.relative_to(SITES / name / "expected")).read_text())
