"""The corpus of the benchmarks: it is what it says it is, nutgraf finds nothing in it, and the others get the same."""

import re

import pytest

from benchmarks import corpus, rivals
from nutgraf.parse import kind, parse


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("corpus")
    corpus.write(made, 8)
    return made


def test_every_file_parses_without_a_problem(folder):
    paths = [path for path in folder.rglob("*") if path.is_file()]
    parts = [parse(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]
    assert [each.problems for each in parts if each.problems] == []
    assert sum(kind(each.path) == "article" for each in parts) == 8


def test_the_site_checks_without_a_problem(folder, capsys):
    from nutgraf.cli import main

    assert main(["check", "--root", str(folder), "--format", "json"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1  # the summary


def test_a_briefing_holds_what_is_promised():
    for number in range(40):
        each = corpus.briefing(number, 40)
        facts = each.facts
        sizes = [len(facts[name]) for name in ("events", "moves", "figures")]
        assert [*sizes, len(facts["decision"]["candidates"])] == [12, 4, 8, 5]
        assert len(rivals.record(each)["sources"]) == 6
        assert 800 < sum(len(part.split()) for part in each.body) < 1000


def test_a_briefing_is_the_same_in_a_larger_corpus():
    assert corpus.briefing(5, 10) == corpus.briefing(5, 1000)


def test_facts_that_several_briefings_tell_agree():
    told: dict[tuple[str, str], set[str]] = {}
    for number in range(300):
        for move in corpus.briefing(number, 300).facts["moves"].values():
            if "session" in move:
                told.setdefault((move["entity"], move["session"]), set()).add(move["change"])
    assert len(told) < 900  # some are told more than once
    assert {len(changes) for changes in told.values()} == {1}


@pytest.mark.parametrize("tool", rivals.WRITERS)
def test_another_generator_gets_the_same_prose(tool, tmp_path):
    rivals.WRITERS[tool](tmp_path, 2)
    each = corpus.briefing(1, 2)
    [path] = [path for path in tmp_path.rglob("*.md") if path.stem == each.slug]
    text = " ".join(path.read_text(encoding="utf-8").split())
    assert not re.search(r"\]\((fact|source|entity|briefing):", text)
    for words in each.filled.values():
        assert f"[{words}](" in text
