"""Files of the site's own folder that a command writes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from nutgraf.problems import Place, Problem, problem

PART = ".nutgraf-part"  # hidden, so that no scan sees it


def write(files: Mapping[str, bytes], root: Path) -> tuple[tuple[str, ...], list[Problem]]:
    """Write files, and the folders that they lack; the paths that were written. Each is its old self or its new
    one, and `output-failed` where it had to stay as it was."""
    written: list[str] = []
    problems: list[Problem] = []
    for path, data in files.items():
        target = os.path.realpath(root / path)  # a link stays one
        part = os.path.join(os.path.dirname(target), PART)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(part, "wb") as file:
                file.write(data)
            os.replace(part, target)
        except OSError as error:
            with suppress(OSError):
                os.unlink(part)
            why = error.strerror or str(error)
            problems.append(problem("output-failed", Place(path), f"this file cannot be written: {why}"))
            continue
        written.append(path)
    return tuple(written), problems
