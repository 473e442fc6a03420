"""What an author reads after a mistake: one problem for one mistake, and a hint that makes it go away."""

from __future__ import annotations

import pytest

from nutgraf import parse
from nutgraf.problems import Problem, nearest
from tests.builders import files, problems, whole

SOURCE = "sources:\n  own:\n    title: A note\n    publisher: A Desk\n"
FIGURE = "figures:\n  sales:\n    label: Sales\n    value: -18.2%\n    source: wire\n"
ARTICLE = "content/briefings/one/article.md"


def only(texts: dict[str, str]) -> Problem:
    [each] = problems(texts)
    return each


# ---- a misspelt key ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("label", "lable"),
        ("value", "valeu"),
        ("source", "sorce"),
        ("figures", "figurs"),
        ("label", "name"),
        ("value", "amount"),
    ],
)
def test_a_misspelt_key_of_a_fact_is_one_problem(key: str, written: str) -> None:
    each = only(files("Sales fell [18.2%](fact:sales).", FIGURE.replace(f"{key}:", f"{written}:")))
    assert each.code == "unknown-key"
    assert each.hint.startswith(f"did you mean `{key}`")


@pytest.mark.parametrize("written", ["publsher", "titel"])
def test_a_misspelt_key_of_a_source_is_one_problem(written: str) -> None:
    key = "publisher" if written == "publsher" else "title"
    facts = SOURCE.replace(f"{key}:", f"{written}:") + FIGURE.replace("wire", "own")
    assert only(files("Sales fell [18.2%](fact:sales).", facts)).code == "unknown-key"


def test_a_misspelt_key_is_not_followed_by_a_warning_of_its_own() -> None:
    found = whole(files("Sales fell [18.2%](fact:sales).", FIGURE + "rest_on: One report\n")).problems
    assert [each.code for each in found] == ["unknown-key"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("date: 2024-03-07", "published"),
        ("headline: Words", "title"),
        ("author: desk", "authors"),
        ("summary: Words", "deck"),
        ("description: Words", "deck"),
        ("subtitle: Words", "deck"),
        ("tags: trade", "topics"),
    ],
)
def test_keys_of_other_tools_are_known_for_what_they_mean(written: str, meant: str) -> None:
    texts = files()
    front = "".join(f"{key}: {value}\n" for key, value in (("title", "A"), ("published", "2024-03-07")) if key != meant)
    texts[ARTICLE] = f"---\n{front}{written}\n---\nWords.\n"
    texts["site.yaml"] += "authors:\n  desk:\n    name: Desk\n"
    assert (each := only(texts)).code == "unknown-key"
    assert each.hint == f"did you mean `{meant}`?"


def test_words_under_an_unknown_key_are_never_shown() -> None:
    """`notes` is nearly `note`, which readers see; a site may let unknown keys pass."""
    texts = files("Sales fell [18.2%](fact:sales).", FIGURE + "    notes: not for readers\n")
    made = whole(texts)
    assert "unknown-key" in {each.code for each in made.problems}
    assert "not for readers" not in str([each.value for each in made.slices.values()])


def test_where_no_key_is_near_all_are_named() -> None:
    each = only(files(facts=FIGURE + "    zzz: 1\n"))
    assert each.hint.startswith("the keys of a figure are `label`, `value`, `formula`")


# ---- front matter -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Words.\n", "`title: …` and `published: 2025-02-13`"),
        ("---\ntitle: A\nWords.\n", "write `---` on a line below its keys"),
        ("\n---\ntitle: A\npublished: 2024-03-07\n---\nWords.\n", "delete what stands above the first `---`"),
    ],
)
def test_missing_front_matter_says_what_to_write(text: str, words: str) -> None:
    each = only(files() | {ARTICLE: text})
    assert each.code == "front-matter"
    assert words in each.hint


# ---- names that lead nowhere ------------------------------------------------------------------


def test_a_fact_that_is_like_no_other_says_which_there_are() -> None:
    assert only(files("It is [so](fact:qqq).", FIGURE)).hint == (
        "there is `sales`; add it to content/briefings/one/facts.yaml"
    )
    many = "figures:\n" + "".join(
        f"  figure_{n:02}:\n    label: L\n    value: 1\n    source: wire\n" for n in range(12)
    )
    hint = only(files("It is [so](fact:qqq).", many)).hint
    assert hint.startswith("there are `figure_00`, ") and "`figure_05` and 6 more; add it to " in hint
    assert only(files("It is [so](fact:qqq).")).hint == "write them into content/briefings/one/facts.yaml"


def test_nearest() -> None:
    assert nearest("slaes", ["sales", "costs"], add="add it") == "did you mean `sales`?"
    assert nearest("qqq", []) == ""
    assert nearest("qqq", ["b", "a"]) == "there are `a`, `b`"


# ---- waivers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", " ", "why", "Why?", "reason", "…", "..."])
def test_a_waiver_that_gives_no_reason_is_a_problem(reason: str) -> None:
    each = only(files(f"A cat has [9](waive:{reason}) lives."))
    assert each.code == "waiver-without-reason"


def test_the_hint_for_an_unbound_number_cannot_be_pasted_without_a_reason() -> None:
    hint = only(files("A cat has 9 lives.")).hint
    pasted = hint[hint.index("[9]") :]
    assert only(files(f"A cat has {pasted} lives.")).code == "waiver-without-reason"
    assert problems(files(f"A cat has {pasted.replace(':)', ':an idiom)')} lives.")) == []


# ---- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("content/briefings/one/facts.yml", "call it content/briefings/<name>/facts.yaml"),
        ("content/briefings/one/Facts.yaml", "call it content/briefings/<name>/facts.yaml"),
        ("content/entities.yml", "call it content/entities.yaml"),
        ("content/site.yaml", "call it site.yaml"),
        ("content/briefings/one.md", "a briefing is a folder: move this into content/briefings/<name>/"),
        ("content/briefings/one/one.md", "a briefing's text is in article.md"),
        ("content/about.md", "a plain page is content/pages/about.md"),
        ("content/briefings/one/table.csv", "move it out of content/"),
    ],
)
def test_a_file_that_nothing_reads_is_told_where_it_belongs(path: str, hint: str) -> None:
    [each] = parse.unread([*files(), path])
    assert (each.code, each.place.path) == ("unexpected-file", path)
    assert each.hint.startswith(hint)


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("zh-Hanz", "zh-Hans"),
        ("zh-hans", "zh-Hans"),
        ("ZH-HANT", "zh-Hant"),
        ("zh-Simp", ""),
        ("zh_Hans", "zh-Hans"),
        ("zh-hant-hk", "zh-Hant-HK"),
        ("pt-br", "pt-BR"),
        ("EN", "en"),
        ("sr-Cyrk", "sr-Cyrl"),
        ("qq", ""),
    ],
)
def test_a_language_in_a_name_is_one_in_its_usual_case(tag: str, meant: str) -> None:
    [each] = parse.unread([*files(), f"content/briefings/one/article.{tag}.md"])
    if meant:
        assert each.hint == f"did you mean `{meant}`? A translation is called article.{meant}.md"
        assert not parse.unread([f"content/briefings/one/article.{meant}.md"])
    else:
        assert each.hint.startswith(f"`{tag}` is not a language")


@pytest.mark.parametrize(
    "tag", ["zh", "zh-Hans-CN", "es-419", "sr-Latn", "de-CH-1996", "yue-Hant", "ca-valencia", "fil"]
)
def test_usual_tags_of_languages_are_read(tag: str) -> None:
    assert parse.language(f"content/briefings/one/article.{tag}.md") == tag


def test_a_readme_and_the_record_may_stand_in_the_content() -> None:
    assert parse.unread(["content/README.md", "content/briefings/one/published.yaml", "static/x.csv"]) == []


# ---- one cause, one problem -------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        FIGURE.replace("label: Sales", 'label: "Sales" fell'),
        FIGURE.replace("    value: -18.2%", "\tvalue: -18.2%"),
        FIGURE.replace("label: Sales", "label:Sales"),
        FIGURE.replace("value: -18.2%", "value: > USD 2 million"),
    ],
)
def test_yaml_that_breaks_off_is_the_only_problem(facts: str) -> None:
    found = whole(files("Sales fell [so](fact:sales).", facts, "ledger: sales\n")).problems
    assert [each.code for each in found] == ["yaml-syntax"]


def test_a_value_that_cannot_be_read_is_the_only_problem() -> None:
    texts = files("Sales fell [so](fact:sales).", FIGURE.replace("-18.2%", "lots"), "ledger: sales\n")
    assert only(texts).code == "bad-value"
    each = only(files("Words.", FIGURE.replace("wire", "https://a.example/x")))
    assert each.message == "`https://a.example/x` is an address, not an id"


@pytest.mark.parametrize("words", ["[18.2%] (fact:sales)", "[18.2%](fact:sales"])
def test_a_binding_that_is_not_closed_is_the_only_problem(words: str) -> None:
    assert only(files(f"Sales fell {words} then.", FIGURE)).code == "bad-binding"


def test_settings_that_cannot_be_read_name_no_unknown_author() -> None:
    texts = files(front="authors: desk\n", more={"site.yaml": 'title: "A\nauthors:\n  desk:\n    name: D\n'})
    assert only(texts).place.path == "site.yaml"


@pytest.mark.parametrize("data", [b"PK\x03\x04\x14\x00\x06", b"{\\rtf1", "Words".encode("utf-16")])
def test_a_document_of_a_word_processor_is_one_problem(data: bytes) -> None:
    [each] = parse.parse(ARTICLE, data).problems
    assert (each.code, each.message) == ("not-utf8", "this is not a text file")


@pytest.mark.parametrize(
    ("facts", "hint"),
    [
        ("events:\n  a:\n    date: 13 February 2025\n    title: T\n    source: wire\n", "write 2025-02-13"),
        (FIGURE.replace("source: wire", "source:\n      -wire\n      -filing"), "a dash that begins an item of a list"),
    ],
)
def test_what_is_nearly_right_is_answered_with_what_is(facts: str, hint: str) -> None:
    assert only(files("Words.", facts)).hint.startswith(hint)


def test_a_fact_that_is_taken_for_a_graphic() -> None:
    assert only(files("Fell [so](facts:sales).", FIGURE)).hint == "write [so](fact:sales)"


def test_a_briefing_without_its_date_is_not_compared_with_it() -> None:
    facts = "moves:\n  up:\n    entity: acme\n    session: 2024-03-05\n    change: +1%\n    source: wire\n"
    texts = files(facts=facts) | {ARTICLE: "---\ntitle: A\n---\nWords.\n"}
    assert only(texts).code == "missing-key"


def test_facts_that_are_all_gone_are_one_problem() -> None:
    told = "recorded: 2024-03-07\ntitle: A title\nfacts:\n" + "".join(
        f"  {name}:\n    label: L\n    value: 5%\n" for name in ("a", "b", "c")
    )
    each = only(files(more={"content/briefings/one/published.yaml": told}))
    assert (each.code, each.hint) == ("silent-change", "put content/briefings/one/facts.yaml back, under this name")
