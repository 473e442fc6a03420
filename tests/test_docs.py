"""The documents say what is so: their commands exist, their links lead somewhere, their examples build."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from nutgraf import __version__, builder, cli, problems, prose
from nutgraf.schema import fields
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


def alone(root: Path) -> Path:
    """The folder of its briefing, without the translation: what changes in one of them would be wrong in the other."""
    folder = root / "content/briefings/chip-war"
    for path in folder.glob("*.zh-Hans.*"):
        path.unlink()
    return folder


def test_the_site_in_the_readme_builds_without_a_problem(tmp_path: Path) -> None:
    report = builder.build(example(tmp_path), tmp_path / "public", now=NOW)
    assert [problems.as_text(each) for each in report.problems] == []
    assert (tmp_path / "public" / "chip-war.html").exists()


def test_the_error_in_the_readme_is_the_one_that_comes(tmp_path: Path) -> None:
    article = alone(example(tmp_path)) / "article.md"
    article.write_text(article.read_text("utf-8").replace("[18.2%](fact:sales)", "[18.1%](fact:sales)"), "utf-8")
    report = builder.build(tmp_path, tmp_path / "public", now=NOW)
    [error] = [each for each in report.problems if each.level == "error"]
    shown = problems.as_text(error, report.lines[error.place.path, error.place.line])
    assert f"```\n{shown}\n```" in read("README.md")
    assert not (tmp_path / "public").exists()


def test_the_silent_change_in_the_readme_is_the_one_that_comes(tmp_path: Path) -> None:
    folder = alone(example(tmp_path))
    deployed = dt.datetime(2024, 11, 7, 12, tzinfo=dt.UTC)
    assert not builder.build(tmp_path, now=deployed, record=True).failed
    for name in ("article.md", "facts.yaml"):
        file = folder / name
        file.write_text(file.read_text("utf-8").replace("18.2%", "17.2%"), "utf-8")
    report = builder.build(tmp_path, now=deployed + dt.timedelta(days=5))
    [error] = [each for each in report.problems if each.level == "error"]
    shown = problems.as_text(error, report.lines[error.place.path, error.place.line])
    assert f"```\n{shown}\n```" in read("README.md")


def test_every_kind_of_binding_is_in_the_readme() -> None:
    shown = set(re.findall(r"`(?:!?\[[^]]*\]\()?(\w+):(?:[\w-]+\)[^`]*)?`", read("README.md")))
    assert set(prose.SCHEMES) <= shown


def test_every_command_is_in_the_readme_and_every_one_there_exists() -> None:
    named = set(re.findall(r"^\| `nutgraf (\w+)", read("README.md"), re.M))
    assert named == set(cli.nutgraf.commands)
    spoken_of = {name for each in DOCUMENTS for name in re.findall(r"`nutgraf ([a-z]+)", read(each))}
    assert spoken_of <= named


# What a key holds, in a word or two.
HOLDS: dict[str, str] = {
    "prose": "text with bindings",
    "refs": "id or list of ids",
    "slugs": "id or list of ids",
    "ref": "id",
    "fact": "briefing/id",
    "moment": "day or time",
    "integer": "whole number",
    "url": "address",
    "zone": "time zone",
    "permalink": "path",
    "alias": "path",
}


def holds(kind: fields.Kind) -> str:
    if kind.name == "choice":
        return ", ".join(f"`{each}`" for each in kind.choices)
    if kind.name == "record":
        return fields.RECORDS[kind.record].noun
    if kind.of is not None:
        inner = holds(kind.of)
        return f"list: {inner}" if kind.name == "list" else f"ids to: {inner}"
    return HOLDS.get(kind.name, kind.name)


def keys() -> str:
    """Tables of the keys of every record that authors write, from the table of fields."""
    written = [name for name in fields.RECORDS if name not in {"published", "told", "noted"}]
    written = [name for name in written if not name.endswith(fields.IN_OTHERS)]  # the same, as the text says
    kinds = [fields.RECORDS[kind].fields for kind in fields.FACT_KINDS]
    shared = {key: field for key, field in kinds[0].items() if all(key in each for each in kinds)}
    tables = [("every fact: event, candidate, move, figure, quote", shared)]
    for name in written:
        own = fields.RECORDS[name].fields
        left_out = shared if name in fields.FACT_KINDS else {}
        tables.append((fields.RECORDS[name].noun, {k: f for k, f in own.items() if left_out.get(k) is not f}))
    shown = []
    for title, table in tables:
        rows = [
            f"| {f'**`{key}`**' if field.required else f'`{key}`'} | {holds(field.kind)} | {field.about} |"
            for key, field in table.items()
        ]
        head = "| key | holds | what for |\n|---|---|---|\n"
        shown.append(f"<details><summary>{title}</summary>\n\n{head}" + "\n".join(rows) + "\n\n</details>\n")
    return "A key in bold is required.\n\n" + "\n".join(shown)


def test_every_key_is_in_the_readme(golden: Callable[[Path, str], None]) -> None:
    before, begin, rest = read("README.md").partition("<!-- keys: written by pytest tests/test_docs.py --update -->\n")
    _, end, after = rest.partition("<!-- end of keys -->\n")
    golden(ROOT / "README.md", f"{before}{begin}\n{keys()}\n{end}{after}")


def test_every_key_that_authors_write_says_what_it_is_for() -> None:
    for name, record in fields.RECORDS.items():
        if name not in {"published", "told", "noted"}:  # the record, which no author writes
            assert [key for key, field in record.fields.items() if not field.about] == [], f"schema/fields.py: {name}"


def test_the_line_for_editors_is_the_one_that_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(example(tmp_path))
    assert cli.main(["schema"]) == 0
    printed = re.findall(r"^# yaml-language-server.*", capsys.readouterr().out, re.M)
    assert re.findall(r"^# yaml-language-server.*", read("README.md"), re.M) == [printed[-1]]


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.M))
    named = {name for each in DOCUMENTS for name in re.findall(r"(?:^|`)make (?:\w+=\S+ )?([a-z]+)", read(each), re.M)}
    assert {"site", "serve", "test", "lint", "wheel", "clean"} <= named <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_to_files_of_the_project_lead_somewhere(name: str) -> None:
    for target in re.findall(
        r"\]\((?!\w+:)([^)#]+)", re.sub(r"^```.*?^```|`[^`\n]*`", "", read(name), flags=re.M | re.S)
    ):
        assert (ROOT / name).parent.joinpath(target).exists(), f"{name} links to {target}"


def test_the_changelog_has_this_version() -> None:
    assert re.search(rf"^## {re.escape(__version__)}\b", read("CHANGELOG.md"), re.M)
