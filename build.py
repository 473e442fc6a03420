"""`python build.py [command …]` is `nutgraf [command …]`; without a command it builds.

Its name hides the package `build` from `python -m build` run in this folder; `make wheel` does without.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("click", "jinja2", "markdown", "orjson", "rich", "slugify", "yaml")
VENV = Path(__file__).resolve().parent / ".venv"


def main() -> int:
    if not all(map(find_spec, NEEDED)):
        python = VENV / "bin" / "python"
        if python.exists() and Path(sys.prefix).resolve() != VENV.resolve():
            os.execv(python, [str(python), __file__, *sys.argv[1:]])
        print("nutgraf's packages are not installed for this Python: run `make site` first.", file=sys.stderr)
        return 2
    from nutgraf.cli import main as nutgraf

    return nutgraf(sys.argv[1:] or ["build"])


if __name__ == "__main__":
    sys.exit(main())
