"""A long run of what the suite tests shortly: random edits, and builds that are killed. A script, for idle hours.

    python -m tests.soak [--edits 1000] [--kills 200] [--seed 1]

After each edit the site must be, byte for byte, what a clean build gives: built by a fresh process's means, and by one
that goes on from its memory. A build that is killed, the first one of a site among them, leaves each file as its old
self or its new one, and the next build equals a clean one.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import corpus
from nutgraf import builder
from tests.conftest import NOW
from tests.test_incremental import KINDS, MARKER, Story, Warm, clean, make, tree


def edits(count: int, chance: random.Random) -> None:
    """Random edits on sites that begin anew now and then."""
    done = rendered = changed = 0
    while done < count:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make(folder / "site")
            story, warm = Story(folder / "site"), Warm(folder / "site")
            builder.build(story.root, now=story.now)
            warm.build(story.now)
            before = tree(story.root / "public")
            for _ in range(min(40, count - done)):
                kind = chance.choice(KINDS)
                story.step(kind, chance.randrange(1000))
                report, again = builder.build(story.root, now=story.now), warm.build(story.now)
                assert report.failed is again.failed is story.broken, (kind, report.problems)
                done += 1
                if report.failed:
                    continue
                other, expected = clean(story.root, folder / "clean", story.now)
                assert tree(story.root / "public") == expected, kind
                assert warm.tree() == {path: data for path, data in expected.items() if path != MARKER}, kind
                assert report.problems == again.problems == other.problems, kind
                rendered += len(report.rendered)
                changed += sum(before.get(path) != expected.get(path) for path in report.rendered)
                before = expected
            print(f"{done} edits: {rendered} pages rendered, {changed} of them changed", flush=True)


def kills(count: int, size: int, chance: random.Random) -> None:
    """Builds of a larger site, each killed at a random moment after a random edit."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "site"
        corpus.write(root, size)
        command = [sys.executable, "-m", "nutgraf.cli", "build", "--root", str(root), "--now", f"{NOW:%Y-%m-%d}"]
        subprocess.run(command, check=True, capture_output=True)
        last = tree(root / "public")
        articles = sorted(root.glob("content/briefings/*/article.md"))
        for number in range(1, count + 1):
            for article in chance.sample(articles, chance.choice([1, 3, len(articles) // 2])):
                article.write_text(re.sub(r"\Z", f"\nWords of build {'x' * number}.\n", article.read_text()))
            if chance.random() < 0.3:
                (root / "templates").mkdir(exist_ok=True)
                (root / "templates/more.html").write_text(f"{{# {number} #}}")
            for gone in ("public", ".nutgraf"):
                if chance.random() < 0.2:
                    shutil.rmtree(root / gone, ignore_errors=True)
                    last = last if (root / "public").exists() else {}
            started = time.monotonic()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, 3.0))
            process.kill()
            process.wait()
            took = time.monotonic() - started
            left = tree(root / "public")
            copy = Path(name) / "clean"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".nutgraf", "public"))
            builder.build(copy, now=NOW)
            expected = tree(copy / "public")
            torn = [p for p, data in left.items() if p != MARKER and data not in (last.get(p), expected.get(p))]
            assert not torn, torn
            pages = {p: data.decode() for p, data in left.items() if p.endswith(".html") and p != "404.html"}
            for path, page in pages.items():
                for link in re.findall(r'href="([^"#:?]+)(?:[#?][^"]*)?"', page):
                    target = (root / "public" / path).parent.joinpath(link).resolve()
                    assert target.exists(), (path, link)
            if chance.random() < 0.2 and (root / ".nutgraf/cache.db").exists():
                data = bytearray((root / ".nutgraf/cache.db").read_bytes())
                for _ in range(20):
                    data[chance.randrange(len(data))] ^= 0x55
                (root / ".nutgraf/cache.db").write_bytes(bytes(data))
            subprocess.run(command, check=True, capture_output=True)
            last = tree(root / "public")
            assert last == expected
            changed = sum(left.get(p) == expected.get(p) for p in expected)
            print(f"{number} kills: after {took:.1f} s, {changed} of {len(expected)} files were new", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--size", type=int, default=100, help="briefings of the site whose builds are killed")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    edits(asked.edits, chance)
    kills(asked.kills, asked.size, chance)


if __name__ == "__main__":
    main()
