"""Precision, recall and speed of the recogniser on the labelled sentences beside this file.

    python benchmarks/recogniser/run.py [FILE]

A mention is found where its words begin and end as labelled; its value is right where kind, value, unit and
hedge are those of the label. Groups are those of the labels for recall, of the mentions found for precision. Time is
processor time.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from pathlib import Path

from nutgraf.quantities import find

_LABEL = re.compile(r"\{([^|{}]*)\|([^{}]*)\}")
_GROUPS = {"money": "money", "percent": "percent", "points": "percent", "date": "dates", "duration": "durations"}

Label = tuple[int, int, dict[str, str]]


def read(path: Path) -> list[tuple[str, list[Label]]]:
    """The sentences of a file without their marks, each with its labels."""
    return [parse(line) for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def parse(line: str) -> tuple[str, list[Label]]:
    text, place, labels = "", 0, []
    for match in _LABEL.finditer(line):
        text += line[place : match.start()]
        tag, *notes = match[2].split("; ")
        kind, value, unit = [*tag.split(" "), "", ""][:3]
        spelt = "spelt" in notes
        hedge = "".join(n for n in notes if n != "spelt")
        meaning = {
            "kind": kind,
            "value": value.replace("-", "") if value == "-" else value,
            "unit": unit.replace("_", " "),
        }
        labels.append((len(text), len(text) + len(match[1]), {**meaning, "hedge": hedge, "spelt": str(spelt)}))
        text += match[1]
        place = match.end()
    return text + line[place:], labels


def language(path: Path) -> str:
    """The language that the first line of a file names, else English."""
    match = re.match(r"# lang: (\S+)", path.read_text("utf-8"))
    return match[1] if match else "en"


def seen(text: str, lang: str = "en") -> list[Label]:
    """What the recogniser sees, in the form of labels."""
    result: list[Label] = []
    for mention in find(text, lang=lang):
        plain = {k: str(v) for k, v in mention.as_dict().items()}
        result.append(
            (
                mention.start,
                mention.end,
                {k: plain[k] for k in ("kind", "value", "unit", "hedge")} | {"spelt": str(mention.in_words)},
            )
        )
    return result


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(path: Path) -> None:
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    sentences, lang = read(path), language(path)
    for text, labels in sentences:
        spans = {(a, b): meaning for a, b, meaning in labels}
        for meaning in spans.values():
            wanted[_GROUPS.get(meaning["kind"], "numbers")] += 1
        for start, end, meaning in seen(text, lang):
            group = _GROUPS.get(meaning["kind"], "numbers")
            given[group] += 1
            label = spans.get((start, end))
            if label is None:
                say(f"  not labelled: {text[start:end]!r} in {text}")
                continue
            found[_GROUPS.get(label["kind"], "numbers")] += 1
            right[group] += label == meaning
            if label != meaning:
                say(f"  {text[start:end]!r} is {meaning}, labelled {label}")
        for start, end in spans.keys() - {(a, b) for a, b, _ in seen(text, lang)}:
            say(f"  not found: {text[start:end]!r} in {text}")
    say(f"{len(sentences)} sentences, {sum(wanted.values())} mentions")
    for group in (*sorted(wanted), "all"):
        n, g, f, r = (c[group] if group != "all" else sum(c.values()) for c in (wanted, given, found, right))
        say(f"  {group:<10} recall {f / n:7.2%}   precision {f / g:7.2%}   values {r / max(f, 1):7.2%}   of {n}")
    dense = "\n".join(text for text, _ in sentences)
    plain = re.sub(r"[0-9]+", "", dense)
    for name, text in (
        ("these sentences", dense),
        ("the same without digits", plain),
        ("one sentence in four of these", _mixed(sentences)),
    ):
        sample = (text + "\n\n") * (1 + 400_000 // len(text))
        began = time.process_time()
        count = len(find(sample, lang=lang))
        took = time.process_time() - began
        size = len(sample.encode())
        say(f"  {size / took / 1e6:6.2f} MB/s   {name}: a mention in {size // max(count, 1)} bytes")


_FILLER = (
    "The company said that it would look again at how it buys what it needs, and that the people in charge had been "
    "asked to report to the board before any decision was taken.",
    "Analysts who follow the industry said the news came as no surprise, since rivals had gone the same road before.",
    "A spokesman declined to say who had been told, or whether the regulator would be asked for its view of the "
    "matter.",
)


def _mixed(sentences: list[tuple[str, list[Label]]]) -> str:
    return "\n".join("\n".join((text, *_FILLER)) for text, _ in sentences)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("sentences.txt"))
