"""The floors of the house, as `nutgraf/README.md` draws them: who imports whom, and what the pure may not do."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = "nutgraf"
LONGEST = 600  # lines of a room

# What a pure room may not import: the disk, the clock, the environment, other processes, chance.
IMPURE = frozenset(
    "asyncio concurrent ctypes fileinput getpass glob http importlib io linecache locale logging mmap "
    "multiprocessing os pathlib pickle pkgutil platform random secrets select shelve shutil signal socket sqlite3 "
    "ssl subprocess sys tempfile threading time urllib uuid".split()
)
PURE_PARTS = frozenset({"urllib.parse", "sys.intern"})  # of those, what computes only
IMPURE_CALLS = frozenset({"open", "print", "input", "eval", "exec", "breakpoint", "__import__"})
CLOCK = frozenset({"now", "today", "utcnow"})
LOADERS = frozenset({"FileSystemLoader", "PackageLoader", "ModuleLoader"})  # of jinja2: they read the disk
WRITES = frozenset(
    {"write_text", "write_bytes", "mkdir", "makedirs", "unlink", "rmtree", "rmdir", "touch", "symlink_to"}
)
WRITERS = frozenset({"publish", "cache"})
# Who may import the rooms that read and write.
INTRODUCED = {"sources": {"builder"}, "publish": {"builder"}, "cache": {"builder", "workers"}}
FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "common", "misc"})

CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MAKERS = frozenset(
    {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "WeakKeyDictionary"}
)
AMBIENT = frozenset({"ContextVar", "local"})
MUTATORS = frozenset(
    "add append clear discard extend insert pop popitem remove reverse setdefault sort update appendleft".split()
)


@dataclass(frozen=True)
class Plan:
    """The rooms in order, how many of them are pure, and which package each may import."""

    rooms: tuple[str, ...]
    spelt: frozenset[str]  # as the plan writes them: `prose.py`, `checks/`
    pure: frozenset[str]
    doors: frozenset[tuple[str, str]]  # room, package


def read_plan(text: str) -> Plan:
    rooms: list[str] = []
    pure: list[str] = []
    spelt: set[str] = set()
    doors: set[tuple[str, str]] = set()
    block = next(block for block in re.findall(r"^```\n(.*?)^```", text, re.M | re.S) if "above this line" in block)
    for line in block.splitlines():
        if "above this line" in line:
            pure = list(rooms)
            continue
        row = re.fullmatch(r"(\w+)(\.py|/) +\S.*?(?: {2,}owns (.+))?", line)
        assert row, f"the plan holds a line that names no room: {line}"
        rooms.append(row[1])
        spelt.add(row[1] + row[2])
        doors.update((row[1], package) for package in re.findall(r"\w+", row[3] or ""))
    return Plan(tuple(rooms), frozenset(spelt), frozenset(pure), frozenset(doors))


def complaints(package: Path, plan: Plan) -> list[str]:
    """What in the tree of `package` is not as the plan says."""
    found: list[str] = []
    graph: dict[str, set[str]] = {}
    files = sorted(package.rglob("*.py"))
    names = {_name(path, package): path for path in files}
    for name, path in names.items():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text, str(path))
        where = path.relative_to(package).as_posix()
        room = name.split(".")[1] if "." in name else ""
        if FORBIDDEN_NAMES & set(name.split(".")):
            found.append(f"{where}: a room is named after what it is about")
        if room and room not in plan.rooms:
            found.append(f"{where}: the plan has no room `{room}`")
        if len(text.splitlines()) > LONGEST:
            found.append(f"{where}: longer than {LONGEST} lines")
        imported = {each for node in ast.walk(tree) for each in _imported(node, name, path)}
        graph[name] = {_module(each, names) for each in imported if each.split(".")[0] == HOUSE} - {HOUSE}
        found += [f"{where}: {each}" for each in _imports(room, imported, plan)]
        found += [f"{where}: {each}" for each in _state(tree)]
        found += [f"{where}: {each}" for each in (_impurities(tree) if room in plan.pure else _writes(tree, room))]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found.append("a cycle: " + " <- ".join(error.args[1]))
    return found


def _name(path: Path, package: Path) -> str:
    parts = [HOUSE, *path.relative_to(package).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(node: ast.AST, name: str, path: Path) -> Iterator[str]:
    """The full names that a statement imports; `from a import b` gives `a.b`, whether b is a module or not."""
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = name.split(".")
        up = node.level - (path.name == "__init__.py")
        start = base[: len(base) - up] if node.level else []
        yield from (
            ".".join([*start, *(node.module or "").split("."), each.name]).replace("..", ".") for each in node.names
        )


def _module(full: str, names: dict[str, Path]) -> str:
    """The module of ours that `full` is, or that it is a name in."""
    while full not in names and "." in full:
        full = full.rpartition(".")[0]
    return full


def _imports(room: str, imported: set[str], plan: Plan) -> Iterator[str]:
    for each in sorted(imported):
        top, *rest = each.split(".")
        if top == HOUSE:
            other = rest[0] if rest else ""
            if not room:
                yield f"importing {HOUSE} must import nothing, not `{other}`"
            elif other in plan.rooms and room in plan.rooms and plan.rooms.index(other) > plan.rooms.index(room):
                yield f"`{room}` imports `{other}`, which stands below it"
            elif other != room and room not in INTRODUCED.get(other, {room}):
                yield f"`{room}` imports `{other}`, which only builder introduces"
        elif top not in sys.stdlib_module_names:
            if (room, top) not in plan.doors:
                yield f"`{room}` is no door of `{top}`"
        elif room in plan.pure and top in IMPURE and not any(each.startswith(part) for part in PURE_PARTS):
            yield f"the pure room `{room}` imports `{top}`"


def _impurities(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            yield f"line {node.lineno}: a pure room calls {node.func.id}()"
        elif isinstance(node, ast.Attribute) and node.attr in CLOCK:
            yield f"line {node.lineno}: a pure room asks the clock ({node.attr})"
        elif isinstance(node, ast.alias | ast.Attribute):
            name = node.name if isinstance(node, ast.alias) else node.attr
            if name in LOADERS:
                yield f"line {node.lineno}: a pure room reads the disk ({name})"


def _writes(tree: ast.Module, room: str) -> Iterator[str]:
    if room not in WRITERS:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in WRITES:
                yield f"line {node.lineno}: only publish and cache write ({node.attr})"


def _state(tree: ast.Module) -> Iterator[str]:
    """What a module keeps between two calls, or would let its callers change."""
    mutable: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _is_mutable(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name in (target.id for target in targets if isinstance(target, ast.Name)):
                mutable.add(name)
                if not name.isupper() and not name.startswith("__"):
                    yield f"line {node.lineno}: `{name}` is module state, or a constant that is not written as one"
    for each in ast.walk(tree):
        if isinstance(each, ast.Global):
            yield f"line {each.lineno}: module state (global {', '.join(each.names)})"
        elif isinstance(each, ast.Call) and _called(each.func) in AMBIENT:
            yield f"line {each.lineno}: ambient context ({_called(each.func)})"
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _unbounded(each)
            for name, line in _changes(each):
                if name in mutable and not _own(each, name):
                    yield f"line {line}: {each.name}() changes the module's `{name}`"


def _unbounded(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """A memory without a bound grows with the site; a function without parameters remembers one value."""
    parameters = function.args
    if not (
        parameters.args or parameters.posonlyargs or parameters.kwonlyargs or parameters.vararg or parameters.kwarg
    ):
        return
    for each in function.decorator_list:
        bound = each.keywords if isinstance(each, ast.Call) else []
        sized = isinstance(each, ast.Call) and (
            each.args or any(k.arg == "maxsize" and getattr(k.value, "value", 0) is not None for k in bound)
        )
        if _called(each) == "cache" or (_called(each) == "lru_cache" and not sized):
            yield f"line {each.lineno}: {function.name}() remembers without a stated bound"


def _is_mutable(value: ast.expr) -> bool:
    return isinstance(value, CONTAINERS) or (isinstance(value, ast.Call) and _called(value.func) in MAKERS)


def _called(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _changes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, int]]:
    """The bare names whose values a function changes in place, each with its line."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            target = node.func.value
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            target = node.value
        else:
            continue
        if isinstance(target, ast.Name):
            yield target.id, target.lineno


def _own(function: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    """Whether the function has a name of its own like that."""
    stored = (n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    return name in stored or name in (a.arg for a in ast.walk(function) if isinstance(a, ast.arg))


# ---- the house --------------------------------------------------------------------------------


def test_the_house_is_as_its_plan() -> None:
    plan = read_plan((ROOT / HOUSE / "README.md").read_text(encoding="utf-8"))
    found = complaints(ROOT / HOUSE, plan)
    assert not found, "\n".join(found)


def test_every_room_of_the_plan_is_there() -> None:
    plan = read_plan((ROOT / HOUSE / "README.md").read_text(encoding="utf-8"))
    files = {path.name for path in (ROOT / HOUSE).glob("*.py")}
    folders = {f"{path.parent.name}/" for path in (ROOT / HOUSE).glob("*/__init__.py")}
    assert plan.spelt == (files | folders) - {"__init__.py"}


def test_every_package_that_a_room_owns_is_a_dependency() -> None:
    """A package that is only there because another brings it along can go at any time."""
    from importlib.metadata import packages_distributions

    given = packages_distributions()
    declared = {re.split(r"[ ;<>=\[]", each)[0].lower() for each in _declared()}
    plan = read_plan((ROOT / HOUSE / "README.md").read_text(encoding="utf-8"))
    for _, package in sorted(plan.doors):
        assert {each.lower() for each in given[package]} & declared, f"pyproject.toml does not name {package}"


def _declared() -> list[str]:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: list[list[str]] = [rows for name, rows in project["optional-dependencies"].items() if name != "dev"]
    return [*project["dependencies"], *(row for rows in extras for row in rows)]


# ---- the tree ---------------------------------------------------------------------------------

# Paths of somebody's machine, and addresses of a package index: the tree must work without either.
MACHINE = re.compile(r"(?<![\w./~-])/(?:root|home|Users|tmp|work|workspace|mnt)/[\w.]")
INDEX = re.compile(r"(?:--)?(?:extra-)?index[-_]url|find[-_]links|/simple/|pythonhosted\.org|registry\.npmjs", re.I)


def slips(text: str) -> list[str]:
    return [found[0] for pattern in (MACHINE, INDEX) for found in pattern.finditer(text)]


def test_no_file_names_a_machine_or_an_index() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    own = Path(__file__).relative_to(ROOT).as_posix()  # this file says what the slips look like
    found = {}
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if name != own and path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            found[name] = slips(text) + [
                each for each in (str(ROOT), str(Path.home())) if len(each) > 6 and each in text
            ]
    assert {name: each for name, each in found.items() if each} == {}
    assert len(found) > 20


# ---- the test itself --------------------------------------------------------------------------

SMALL_PLAN = read_plan(
    """```
words.py    a vocabulary
prose.py    pure    owns markdown
checks/     pure
------ above this line pure, below it disk ------
sources.py  reads
builder.py  introduces
cli.py      the door  owns click
```
"""
)
GOOD = {
    "__init__.py": '__version__ = "1"',
    "words.py": "import datetime\nfrom urllib.parse import quote\nTABLE = {1: 2}\ndef f(rows):\n    rows.append(1)",
    "prose.py": "import markdown\nfrom nutgraf import __version__\nfrom nutgraf.words import TABLE",
    "checks/__init__.py": "from nutgraf.checks.one import run",
    "checks/one.py": "from nutgraf.checks.two import rule\nrun = rule",
    "checks/two.py": "from functools import lru_cache\n@lru_cache(maxsize=9)\ndef rule(x):\n    return x",
    "sources.py": "import os",
    "builder.py": "from . import sources\nfrom .prose import TABLE",
    "cli.py": "def main():\n    import click",
}


def tree(root: Path, **files: str) -> list[str]:
    for name, text in {**GOOD, **files}.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return complaints(root, SMALL_PLAN)


def test_a_sound_tree_has_no_complaint(tmp_path: Path) -> None:
    assert tree(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("words.py", "from nutgraf.prose import x", "`words` imports `prose`, which stands below it"),
        ("words.py", "from nutgraf import checks", "`words` imports `checks`, which stands below it"),
        ("words.py", "def f():\n    from . import checks", "`words` imports `checks`, which stands below it"),
        ("prose.py", "from nutgraf.sources import read", "`prose` imports `sources`, which stands below it"),
        ("cli.py", "from nutgraf import sources", "`cli` imports `sources`, which only builder introduces"),
        ("__init__.py", "from nutgraf import words", "importing nutgraf must import nothing, not `words`"),
        ("checks/two.py", "from nutgraf.checks import run", "a cycle:"),
        ("checks/two.py", "from .one import run", "a cycle:"),
        ("extra.py", "", "the plan has no room `extra`"),
        ("utils.py", "", "a room is named after what it is about"),
        ("checks/helpers.py", "", "a room is named after what it is about"),
        ("words.py", "\n" * 601, "longer than 600 lines"),
        ("words.py", "import os", "the pure room `words` imports `os`"),
        ("words.py", "import os.path as p", "the pure room `words` imports `os`"),
        ("words.py", "from pathlib import Path", "the pure room `words` imports `pathlib`"),
        ("words.py", "import urllib.request", "the pure room `words` imports `urllib`"),
        ("checks/one.py", "import time", "the pure room `checks` imports `time`"),
        ("words.py", "open('x')", "line 1: a pure room calls open()"),
        ("words.py", "print(1)", "line 1: a pure room calls print()"),
        ("words.py", "import datetime as dt\ndt.datetime.now()", "line 2: a pure room asks the clock (now)"),
        ("prose.py", "import click", "`prose` is no door of `click`"),
        ("cli.py", "import markdown", "`cli` is no door of `markdown`"),
        ("prose.py", "import markdown as m\nm.FileSystemLoader('.')", "line 2: a pure room reads the disk"),
        ("builder.py", "import requests", "`builder` is no door of `requests`"),
        ("builder.py", "def f(p):\n    p.write_text('x')", "line 2: only publish and cache write (write_text)"),
        ("words.py", "cache = {}", "line 1: `cache` is module state"),
        ("words.py", "SEEN = set()\ndef f(x):\n    SEEN.add(x)", "line 3: f() changes the module's `SEEN`"),
        ("words.py", "SEEN = {}\ndef f(x):\n    SEEN[x] = 1", "line 3: f() changes the module's `SEEN`"),
        ("words.py", "N = 0\ndef f():\n    global N\n    N += 1", "line 3: module state (global N)"),
        ("words.py", "from contextvars import ContextVar\nX = ContextVar('x')", "line 2: ambient context (ContextVar)"),
        (
            "words.py",
            "from functools import cache\n@cache\ndef f(x): ...",
            "line 2: f() remembers without a stated bound",
        ),
        ("words.py", "import functools as t\n@t.lru_cache(maxsize=None)\ndef f(x): ...", "line 2: f() remembers"),
    ],
)
def test_what_is_not_as_the_plan_says_is_found(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    found = tree(tmp_path, **{name: text})
    assert any(complaint in each for each in found), found


@pytest.mark.parametrize(
    "text",
    ["cd /home/ann/nutgraf", "(/root/x)", "pip install --index" + "-url x", "https://example.org/simple/nutgraf"],
)
def test_a_slip_is_seen(text: str) -> None:
    assert slips(text)


@pytest.mark.parametrize(
    "text", ["https://example.org/home/x.html", "content/home/x", "~/" + "work/x", "/usr/bin/env", "index.html"]
)
def test_what_is_no_slip_is_left_alone(text: str) -> None:
    assert not slips(text)
