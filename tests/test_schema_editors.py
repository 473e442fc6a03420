"""JSON Schemas for editors: valid themselves, no stricter than a build, and they see what an author gets wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from nutgraf import cli, parse
from nutgraf.schema import editors
from nutgraf.schema.fields import IN_OTHERS, RECORDS
from tests import builders
from tests.conftest import ROOT

KNOWN: editors.Known = {
    "entities": ["acme", "bolt"],
    "sources": ["wire"],
    "authors": ["desk"],
    "topics": ["trade"],
    "briefings": ["one"],
    "facts": ["one/sales"],
    "ids": ["sales"],
    "events": ["signing"],
    "pages": ["pages/about"],
}
SCHEMAS = editors.schemas(KNOWN)


class Core(yaml.SafeLoader):
    """YAML 1.2 as editors read it: numbers and booleans by its core schema, dates are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # of PyYAML's own


for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), list(first))
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def wrong(name: str, text: str) -> list[str]:
    """What an editor underlines in a file: the paths."""
    found = Draft202012Validator(SCHEMAS[name]).iter_errors(yaml.load(text, Core))
    return ["/".join(map(str, each.absolute_path)) for each in found]


def yaml_of(path: Path) -> tuple[str, str]:
    """The schema of a file of a site, and its YAML."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        kind = "page" if path.parent.name == "pages" else "article"
        return kind + (IN_OTHERS if parse.language(path.name) else ""), text.split("---\n")[1]
    name, _, lang = path.stem.partition(".")
    return name + (IN_OTHERS if lang else ""), text


FLAGSHIP = [ROOT / "site.yaml", *sorted((ROOT / "content").rglob("*.yaml")), *sorted((ROOT / "content").rglob("*.md"))]
SITES = sorted(path for path in (ROOT / "tests/sites").rglob("*") if path.suffix in (".yaml", ".md"))


def read(path: Path) -> parse.Part:
    site = next(each for each in path.parents if (each / "site.yaml").exists())
    return parse.parse(path.relative_to(site).as_posix(), path.read_bytes())


TAKEN = [path for path in SITES if not read(path).problems]


def test_the_schemas_are_valid_and_hold_every_key_of_every_record() -> None:
    seen: dict[str, set[str]] = {}
    for each in SCHEMAS.values():
        Draft202012Validator.check_schema(each)
        for name, made in each["$defs"].items():
            seen[name] = set(made["properties"])
    assert seen == {name: set(record.fields) for name, record in RECORDS.items()}


@pytest.mark.parametrize("path", FLAGSHIP, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_files_of_the_flagship_are_as_the_schemas_say(path: Path) -> None:
    assert wrong(*yaml_of(path)) == []


@pytest.mark.parametrize("path", TAKEN, ids=lambda path: path.relative_to(ROOT / "tests/sites").as_posix())
def test_what_a_build_reads_an_editor_takes(path: Path) -> None:
    assert wrong(*yaml_of(path)) == []


def test_texts_that_an_editor_takes_for_something_else_are_texts() -> None:
    assert wrong("site", "title: 2024\ndescription: true\nurl:\npublisher:\n") == []
    assert wrong("facts", "events:\n  a:\n    date: 2012\n    title: 7\n    source: 5\nunknowns:\n  - 3\n") == []
    assert wrong("facts", "figures:\n  a:\n    same_as: two/b\n") == []
    assert wrong("facts", "") == []
    assert wrong("site", "title: A\nsearch: true\nshare: false\n") == []
    assert wrong("site", "title: A\nsearch: maybe\n") == ["search"]
    assert (
        wrong("article", "title: A\npublished: 2024-03-07T09:00+08:00\nauthors: somebody\nupdated: 2024-03-08 10:00\n")
        == []
    )


FIGURE = "figures:\n  a:\n    label: A\n    value: 5%\n"


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("facts", FIGURE + "    lable: B\n", "figures/a"),  # a key that is misspelt
        ("facts", "figures:\n  a:\n    value: 5%\n", "figures/a"),  # no label
        ("facts", "figures:\n  - label: A\n", "figures"),  # a list where ids belong
        ("facts", "figures:\n  Big Sales:\n    label: A\n", "figures"),  # an id that is none
        ("facts", FIGURE + "    period: last year\n", "figures/a/period"),
        ("facts", FIGURE + "    entities:\n      - acme, bolt\n", "figures/a/entities"),
        (
            "facts",
            "decision:\n  question: Q?\n  candidates:\n    acme:\n      verdict: won\n",
            "decision/candidates/acme/verdict",
        ),
        ("facts", "moves:\n  a:\n    entity: acme\n    change: 5%\n    session: 2024-03\n", "moves/a/session"),
        ("facts", "unknowns: The price\n", "unknowns"),
        ("facts", "figures:\n  a:\n    same_as: sales\n", "figures/a/same_as"),
        ("site", "title: A\nurl: desk.example\n", "url"),
        ("site", "title: A\nchecks:\n  unbound-number: ignore\n", "checks/unbound-number"),
        ("site", "title: A\nchecks:\n  unbound-numbers: off\n", "checks"),
        ("site", "title: A\npermalinks:\n  briefing: /news/\n", "permalinks/briefing"),
        ("entities", "acme:\n  kind: company\n", "acme"),
        ("sources", "wire:\n  title: [A, B]\n", "wire/title"),
        ("article", "title: A\npublished: 7 March 2024\n", "published"),
        ("article", "title: A\npublished: 2024-03-07\ntopics: [World Trade]\n", "topics"),
    ],
)
def test_what_an_author_gets_wrong_is_underlined(name: str, text: str, path: str) -> None:
    assert wrong(name, text) == [path]


def offered(value: Any) -> list[str]:
    """All ids that a part of a schema offers."""
    if isinstance(value, dict):
        return [*value.get("enum", ()), *(name for each in value.values() for name in offered(each))]
    return [name for each in value for name in offered(each)] if isinstance(value, list) else []


def test_ids_are_offered_where_they_belong_and_others_are_no_mistake() -> None:
    facts = SCHEMAS["facts"]["$defs"]
    assert set(offered(facts["figure"]["properties"]["entity"])) == {"acme", "bolt"}
    assert set(offered(facts["quote"]["properties"]["speaker"])) == {"acme", "bolt"}
    assert offered(facts["move"]["properties"]["after"]) == ["signing"]
    assert offered(facts["figure"]["properties"]["same_as"]) == ["one/sales"]
    assert set(offered(facts["source"]["properties"]["via"])) == {"wire"}
    assert offered(facts["decision"]["properties"]["candidates"]) == ["acme", "bolt"]
    article = SCHEMAS["article"]["$defs"]["article"]["properties"]
    assert [set(offered(article[key])) for key in ("ledger", "authors", "topics", "related")] == [
        {"sales"},
        {"desk"},
        {"trade"},
        {"one"},
    ]
    assert wrong("facts", FIGURE + "    entity: cogs\n") == []
    many = editors.schemas({"entities": [f"e{n}" for n in range(editors.MOST + 1)]})
    assert offered(many["facts"]["$defs"]["figure"]["properties"]["entity"]) == []


def test_every_key_says_what_it_is_for() -> None:
    sales = SCHEMAS["facts"]["$defs"]["figure"]["properties"]["value"]
    assert sales["description"].startswith("how much, with its unit")
    assert "a number, amount" in json.dumps(SCHEMAS["site"]["$defs"]["site"]["properties"]["checks"])


def test_the_command_writes_them_with_the_ids_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = "events:\n  signing:\n    date: 2024-03-05\n    title: Signed\n    source: wire\n"
    for name, text in builders.files("Signed on [5 March](fact:signing).", facts).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["schema"]) == 0
    lines = capsys.readouterr().out.splitlines()
    # Each line, put at the top of its file, leads from there to the schema, and a build takes it.
    for file, line in zip(lines[::2], lines[1::2], strict=True):
        path = Path(file.replace("…", "one"))
        made = json.loads((path.parent / line.partition("$schema=")[2]).read_text("utf-8"))
        assert made["title"] in (path.name, "site.yaml")
        path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")
        if path.name == "facts.yaml":
            assert set(offered(made["$defs"]["event"]["properties"]["source"])) == {"filing", "wire"}
            assert offered(made["$defs"]["figure"]["properties"]["same_as"]) == ["one/signing"]
    assert len(lines) == 8
    assert cli.main(["check"]) == 0
    capsys.readouterr()
    for name in ("facts", "facts.yaml", "content/briefings/one/facts.yaml"):
        assert cli.main(["schema", "--print", name]) == 0
        assert capsys.readouterr().out == Path(".nutgraf/schema/facts.json").read_text("utf-8")
    assert cli.main(["schema", "--print", "facts.zh-Hans.yaml"]) == 0
    assert set(json.loads(capsys.readouterr().out)["$defs"]["event-translated"]["properties"]) == {
        "title",
        "note",
        "disputed",
    }
    assert cli.main(["schema", "--print", "fact"]) == 2
    assert "article, article-translated, entities" in capsys.readouterr().err


def test_a_folder_that_takes_no_schema_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site.yaml").write_text("title: A\n", "utf-8")
    (tmp_path / ".nutgraf").mkdir()
    (tmp_path / ".nutgraf/schema").write_text("a file", "utf-8")
    assert cli.main(["schema", "--root", str(tmp_path)]) == 1
    assert ".nutgraf/schema/facts.json: this file cannot be written" in capsys.readouterr().err
