"""The documents say what is so: their commands exist, their links lead somewhere, their examples build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nutgraf import __version__, builder, cli, problems, prose
from tests.conftest import NOW, ROOT

DOCUMENTS = ["README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", "nutgraf/README.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def example(root: Path) -> Path:
    """The site that the README shows, file by file, written out."""
    files = re.findall(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```", read("README.md"), re.M | re.S)
    assert [name for name, _ in files if name.endswith("article.md")], "the README shows no article"
    for name, text in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_site_in_the_readme_builds_without_a_problem(tmp_path: Path) -> None:
    report = builder.build(example(tmp_path), tmp_path / "public", now=NOW)
    assert [problems.as_text(each) for each in report.problems] == []
    assert (tmp_path / "public" / "chip-war.html").exists()


def test_the_error_in_the_readme_is_the_one_that_comes(tmp_path: Path) -> None:
    article = example(tmp_path) / "content/briefings/chip-war/article.md"
    article.write_text(article.read_text("utf-8").replace("[18.2%](fact:sales)", "[18.1%](fact:sales)"), "utf-8")
    report = builder.build(tmp_path, tmp_path / "public", now=NOW)
    [error] = [each for each in report.problems if each.level == "error"]
    shown = problems.as_text(error, report.lines[error.place.path, error.place.line])
    assert f"```\n{shown}\n```" in read("README.md")
    assert not (tmp_path / "public").exists()


def test_every_kind_of_binding_is_in_the_readme() -> None:
    shown = set(re.findall(r"`(?:!?\[[^]]*\]\()?(\w+):(?:[\w-]+\)[^`]*)?`", read("README.md")))
    assert set(prose.SCHEMES) <= shown


def test_every_command_is_in_the_readme_and_every_one_there_exists() -> None:
    named = set(re.findall(r"^\| `nutgraf (\w+)", read("README.md"), re.M))
    assert named == set(cli.nutgraf.commands)
    spoken_of = {name for each in DOCUMENTS for name in re.findall(r"`nutgraf ([a-z]+)", read(each))}
    assert spoken_of <= named


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.M))
    named = {name for each in DOCUMENTS for name in re.findall(r"(?:^|`)make (?:\w+=\S+ )?([a-z]+)", read(each), re.M)}
    assert {"site", "serve", "test", "lint", "wheel", "clean"} <= named <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_to_files_of_the_project_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!\w+:)([^)#]+)", re.sub(r"^```.*?^```", "", read(name), flags=re.M | re.S)):
        assert (ROOT / name).parent.joinpath(target).exists(), f"{name} links to {target}"


def test_the_changelog_has_this_version() -> None:
    assert re.search(rf"^## {re.escape(__version__)}\b", read("CHANGELOG.md"), re.M)
