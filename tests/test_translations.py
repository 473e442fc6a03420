"""Translations: a briefing in another language tells the same facts, on a page of its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from nutgraf import builder, catalogue, cli, impact, parse, prose, theme
from nutgraf.builder import Report
from nutgraf.model import Article
from tests.builders import article, files, located, problems, told, whole
from tests.conftest import NOW

FACTS = """\
sources:
  own:
    title: A note
    publisher_unknown: Nobody signed it.
events:
  signing:
    date: 2024-03-05
    title: The deal is signed
    entity: acme
    source: wire
decision:
  question: Who gets it?
  candidates:
    acme:
      verdict: chosen
      reasons:
        - for: It ships
          criterion: reach
          source: wire
moves:
  day1:
    entity: acme
    session: 2024-03-05
    change: +8.5%
    after: signing
    source: wire
figures:
  sales:
    label: Sales
    value: -18.2%
    basis: year on year
    period: 2024-Q1
    entity: acme
    source: own
  added:
    label: Value added
    value: "> HKD 200 billion"
    source: wire
quotes:
  chief:
    text: It was time
    speaker: acme
    source: wire
unknowns:
  - The price
"""
FACTS_ZH = """\
sources:
  own:
    publisher_unknown: 没有署名。
events:
  signing:
    title: 签署交易
decision:
  question: 交给谁？
  candidates:
    acme:
      reasons:
        - for: 能交货
          criterion: 覆盖
figures:
  sales:
    label: 销售
    basis: 同比
  added:
    label: 市值增加
quotes:
  chief:
    text: 是时候了
unknowns:
  - 价格
"""
BODY = "Sales fell [18.2%](fact:sales) after [5 March](fact:signing); [](fact:added) was added, up [8.5%](fact:day1).\n"
BODY_ZH = (
    "[3月5日](fact:signing)之后，销售下滑[18.2%](fact:sales)，市值增加[](fact:added)，股价上涨[8.5%](fact:day1)。\n"
)
NAMES_ZH = "acme:\n  name: 顶点\n"
FRONT_ZH = "---\ntitle: 标题\nkicker: 分析\n"
FOLDER = "content/briefings/one/"


def site(
    body: str = BODY_ZH, front: str = "", facts: str = FACTS_ZH, more: dict[str, str] | None = None
) -> dict[str, str]:
    """A briefing and its translation."""
    return files(BODY, FACTS, "ledger: [sales]\nkicker: Analysis\n", {
        FOLDER + "article.zh-Hans.md": f"---\ntitle: 顶点为何签署\nkicker: 分析\n{front}---\n{body}",
        FOLDER + "facts.zh-Hans.yaml": facts,
        "content/entities.zh-Hans.yaml": NAMES_ZH,
    } | (more or {}))  # fmt: skip


def words(value: object) -> list[str]:
    """All texts in a slice."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [each for item in items for each in words(item)]


# ---- what it says -----------------------------------------------------------------------------


def test_a_translation_is_told_in_its_language_and_its_original_as_ever() -> None:
    alone, made = whole(files(BODY, FACTS, "ledger: [sales]\nkicker: Analysis\n")), whole(site())
    assert made.problems == alone.problems
    # All of the original but the languages that its page leads to is what it is without a translation.
    assert {
        name: each.digest for name, each in made.slices.items() if name in alone.slices and "sitemap" not in name
    } == {name: each.digest for name, each in alone.slices.items() if "sitemap" not in name}
    page = made["briefing:one:zh-Hans"]
    assert (page["path"], page["lang"], page["title"]["words"]) == ("one.zh-Hans.html", "zh-Hans", "顶点为何签署")
    assert page["published"]["words"] == "2024年3月7日"
    body = made["body:one:zh-Hans"]["text"]["words"]
    assert body == "3月5日之后，销售下滑18.2%，市值增加超过2000亿港元，股价上涨8.5%。"
    notes = {each["id"]: each for each in page["notes"]}
    assert notes["sales"]["label"]["words"] == "销售" and notes["sales"]["about"] == "同比，2024年第一季度"
    assert notes["added"]["value"]["hedge"] == "超过" and notes["added"]["value"]["short"] == "2000亿港元"
    assert notes["day1"]["label"]["words"] == "顶点，2024年3月5日" and notes["day1"]["after"]["label"] == "签署交易"
    assert notes["chief"]["label"]["words"] == "引语：顶点"
    assert page["decision"]["candidates"][0]["name"] == "顶点"
    assert page["decision"]["candidates"][0]["reasons_for"][0]["criterion"] == "覆盖"
    assert page["unknowns"][0]["words"] == "价格" and page["quote_texts"]["chief"]["words"] == "是时候了"
    assert page["sources"][0]["publisher_unknown"] or page["sources"][1]["publisher_unknown"] == "没有署名。"
    assert [each["id"] for each in page["ledger"]] == ["sales"]
    english = {"reach", "Sales", "The price", "year on year", "Analysis", "more than", "Acme", "The deal is signed"}
    assert not english & set(words(page))


def test_what_a_translation_does_not_say_is_told_as_the_original_has_it() -> None:
    texts = site(facts="figures:\n  sales:\n    label: 销售\n")
    made = whole(texts)
    notes = {each["id"]: each for each in made["briefing:one:zh-Hans"]["notes"]}
    assert (notes["sales"]["label"]["words"], notes["sales"]["basis"]) == ("销售", "year on year")
    (told,) = [each for each in made.problems if each.code == "untranslated"]
    assert told.place.path.endswith("facts.zh-Hans.yaml") and "`events.signing.title`" in told.message
    del texts[FOLDER + "facts.zh-Hans.yaml"]
    (told,) = [each for each in whole(texts).problems if each.code == "untranslated"]
    assert told.place.path.endswith("article.zh-Hans.md") and "and 4 more" in told.message


def test_front_matter_and_corrections_that_have_no_words_in_the_language() -> None:
    texts = site()
    texts[FOLDER + "article.md"] = article(
        BODY,
        "deck: A deck\nkey_points: [A point]\ncorrections:\n  - {date: 2024-03-09, kind: correction, text: It was A}\n",
    )
    (problem,) = [each for each in whole(texts).problems if each.code == "untranslated"]
    assert "`deck`, `key_points`, the correction of 2024-03-09" in problem.message


def test_a_correction_is_told_on_both_pages() -> None:
    texts = site(front="corrections:\n  - {date: 2024-03-09, kind: correction, fact: sales, text: 原先误作A}\n"
                 "  - {date: 2024-03-10, kind: clarification, text: 译文有误}\n")  # fmt: skip
    texts[FOLDER + "article.md"] = article(
        BODY, "corrections:\n  - {date: 2024-03-09, kind: correction, fact: sales, text: It was A}\n"
    )
    made = whole(texts)
    assert [each["text"]["words"] for each in made["briefing:one"]["corrections"]] == ["It was A"]
    chinese = made["briefing:one:zh-Hans"]
    assert [each["text"]["words"] for each in chinese["corrections"]] == ["译文有误", "原先误作A"]
    assert next(each for each in chinese["notes"] if each["id"] == "sales")["corrected"]["words"] == "2024年3月9日"
    assert "correction:one:1" not in made.slices  # the list of all corrections has the original's


def test_names_of_topics_authors_and_the_site() -> None:
    texts = site()
    texts["site.yaml"] += (
        "authors:\n  desk:\n    name: A Desk\ntopics:\n  trade: Trade\nlanguages:\n  zh-Hans:\n    title: 一张桌子\n"
        "    authors:\n      desk: 编辑部\n    topics:\n      trade: 贸易\n"
    )
    texts[FOLDER + "article.md"] = article(BODY, "topics: [trade]\nauthors: [desk]\n")
    made = whole(texts)
    page = made["briefing:one:zh-Hans"]
    assert [each["label"] for each in page["topics"] + page["authors"]] == ["贸易", "编辑部"]
    assert (made["site:zh-Hans"]["title"], made["site"]["title"]) == ("一张桌子", "A Desk")
    assert made["site:zh-Hans"]["nav"][0]["label"] == "最新" and made["site"]["nav"][0]["label"] == "Latest"


def test_briefings_lead_to_each_other_in_the_language_where_they_can() -> None:
    more = {
        "content/briefings/two/article.md": article("See [](briefing:one).", title="Two", published="2024-03-08"),
        "content/briefings/two/article.zh-Hans.md": "---\ntitle: 二\n---\n见[](briefing:one)，[](briefing:three)。\n",
        "content/briefings/three/article.md": article("See [](briefing:one).", title="Three", published="2024-03-09"),
        "content/briefings/two/facts.yaml": "figures:\n  sales:\n    same_as: one/sales\n",
    }
    made = whole(site(more=more))
    holes = [each for each in made["body:two:zh-Hans"]["text"]["parts"] if isinstance(each, dict)]
    assert [(each["path"], each["words"]) for each in holes] == [
        ("one.zh-Hans.html", "顶点为何签署"),
        ("three.html", '<span lang="en">Three</span>'),
    ]
    # A fact that is told again is called what the other briefing's translation calls it.
    note = made["briefing:two:zh-Hans"]["notes"][0]
    assert (note["label"]["words"], note["origin"]["path"]) == ("销售", "one.zh-Hans.html#f-sales")


# ---- what is wrong with it --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("下滑[18.1%](fact:sales)。", ["article.zh-Hans.md:5:4 value-mismatch"]),
        ("增长[18.2%](fact:sales)。", ["article.zh-Hans.md:5:1 direction-mismatch"]),
        ("增加[2000亿港元](fact:added)。", ["article.zh-Hans.md:5:4 hedge-mismatch"]),
        ("逾[2000亿美元](fact:added)。", ["article.zh-Hans.md:5:1 unit-mismatch"]),
        ("[3月6日](fact:signing)。", ["article.zh-Hans.md:5:2 date-mismatch"]),
        ("有300亿港元。", ["article.zh-Hans.md:5:2 unbound-number"]),
        ("在2024年3月。", ["article.zh-Hans.md:5:2 unbound-date"]),
        ("有五家公司。", ["article.zh-Hans.md:5:2 number-in-words-unbound"]),
        ("见[此](fact:nothing)。", ["article.zh-Hans.md:5:11 unknown-fact"]),
    ],
)  # fmt: skip
def test_its_words_are_checked_in_its_language(body: str, problems: list[str]) -> None:
    found = [each for each in told(site(body)) if "translation-parity" not in each]
    assert found == problems


def test_a_text_of_a_fact_is_checked_in_its_language() -> None:
    facts = FACTS_ZH.replace("签署交易", "交易额300亿港元")
    assert told(site(facts=facts)) == ["facts.zh-Hans.yaml:6:15 unbound-number"]


def test_facts_that_only_one_of_them_tells() -> None:
    body = "[3月5日](fact:signing)之后，市值增加[](fact:added)，股价上涨[8.5%](fact:day1)，[话](fact:chief)。\n"
    lacks, adds = [each for each in whole(site(body)).problems if each.code == "translation-parity"]
    assert str(lacks.place).endswith("article.zh-Hans.md:2:8") and "`sales`" in lacks.message
    assert lacks.notes[0].place and lacks.notes[0].place.path.endswith("/article.md")
    assert str(adds.place).endswith("article.zh-Hans.md:5:66") and "`chief`" in adds.message


def test_texts_of_what_is_not_there() -> None:
    facts = FACTS_ZH + "  - 多出来的\nmoves:\n  day2:\n    label: 次日\n"
    assert told(site(facts=facts)) == [
        "facts.zh-Hans.yaml:25:5 nothing-to-translate",
        "facts.zh-Hans.yaml:27:3 nothing-to-translate",
    ]
    names = site(more={"content/entities.zh-Hans.yaml": "acmee:\n  name: 顶点\n"})
    assert told(names) == ["entities.zh-Hans.yaml:1:1 nothing-to-translate"]


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("facts.zh-Hans.yaml", FACTS_ZH.replace("    label: 销售\n", "    label: 销售\n    value: 5%\n"),
         "facts.zh-Hans.yaml:17:5 unknown-key"),
        ("article.zh-Hans.md", FRONT_ZH + f"related: [two]\n---\n{BODY_ZH}", "article.zh-Hans.md:4:1 unknown-key"),
        ("article.zh-Hans.md", BODY_ZH, "article.zh-Hans.md:1:1 front-matter"),
        ("article.en.md", f"---\ntitle: A title\n---\n{BODY}", "article.en.md:1:1 bad-value"),
        ("article.old.md", "Words.", ""),
        ("facts.fr.yaml", "unknowns:\n  - Le prix\n", "facts.fr.yaml:1:1 missing-file"),
    ],
)  # fmt: skip
def test_files_that_are_no_translation(path: str, text: str, problem: str) -> None:
    found = told(site(more={FOLDER + path: text}))
    assert [each for each in found if problem == each] == ([problem] if problem else [])


@pytest.mark.parametrize(
    ("file", "settings", "front"),
    [
        ("article.en.md", "", ""),
        ("article.en-GB.md", "", ""),
        ("article.zh-Hans.md", "language: zh\n", ""),
        ("article.zh-Hans.md", "language: zh-Hans\n", ""),
        ("article.zh-Hans.md", "", "lang: zh\n"),
    ],
)
def test_a_translation_into_the_language_of_its_original(file: str, settings: str, front: str, tmp_path: Path) -> None:
    texts = files("Words.", front=front, more={FOLDER + file: "---\ntitle: 标题\n---\n词。\n"})
    texts["site.yaml"] += settings
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    report = builder.build(tmp_path, now=NOW)
    (wrong,) = [each for each in report.problems if each.level == "error"]
    assert wrong.place.path == FOLDER + file and "in the language of its original" in wrong.message


def test_a_translation_without_an_original_is_told_of() -> None:
    texts = {"site.yaml": "title: A\n", FOLDER + "article.zh-Hans.md": "---\ntitle: 标题\n---\n文字。\n"}
    assert "one:1:1 missing-file" in told(texts)


def test_what_is_wrong_with_the_original_is_said_once() -> None:
    texts = site()
    texts[FOLDER + "article.md"] = texts[FOLDER + "article.md"].replace("18.2%", "18.1%")
    texts[FOLDER + "facts.yaml"] = FACTS.replace("source: own", "source: nowhere")
    assert told(texts) == ["article.md:7:13 value-mismatch", "facts.yaml:34:13 unknown-source"]


# ---- a briefing in another language -----------------------------------------------------------


def test_a_briefing_in_another_language_than_the_site() -> None:
    facts = "figures:\n  sales:\n    label: 在2024年的销售\n    value: -18.2%\n    source: wire\n"
    texts = files("销售下滑[18.1%](fact:sales)。", facts, "lang: zh-Hans\n")
    assert told(texts) == ["article.md:6:6 value-mismatch", "facts.yaml:3:13 unbound-date"]
    made = whole(texts)
    assert made["briefing:one"]["lang"] == "zh-Hans" and made["briefing:one"]["published"]["words"] == "2024年3月7日"
    assert (made["head:one"]["lang"], made["head:one"]["published"]["words"]) == ("zh-Hans", "7 March 2024")
    assert made.library.languages == ("en", "zh-Hans")


def test_a_site_in_another_language_is_read_in_it() -> None:
    texts = files("销售额300亿港元。", "")
    texts["site.yaml"] += "language: zh-Hans\n"
    assert told(texts) == ["article.md:5:4 unbound-number"]
    made = whole(texts)
    assert made["site"]["nav"][0]["label"] == "最新" and made["head:one"]["published"]["words"] == "2024年3月7日"


# ---- pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/{slug}.html", "one.zh-Hans.html"),
        ("/{year}/{month}/{slug}.html", "2024/03/one.zh-Hans.html"),
        ("/{slug}/", "one/zh-Hans/index.html"),
    ],
)
def test_where_it_stands(pattern: str, path: str) -> None:
    texts = site()
    texts["site.yaml"] += f'permalinks:\n  briefing: "{pattern}"\n'
    made = whole(texts)
    assert made["briefing:one:zh-Hans"]["path"] == path
    assert [each["path"] for each in made["tongues:one"]][1] == path


def test_an_address_that_is_taken_names_both() -> None:
    more = {"content/briefings/two/article.md": article(front="aliases: [/one.zh-Hans.html]\n")}
    assert "article.md:4:11 address-collision" in told(site(more=more))


def build(root: Path, texts: dict[str, str], *, drafts: bool = False) -> Report:
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return builder.build(root, now=NOW, drafts=drafts)


def test_the_pages_name_each_other(tmp_path: Path) -> None:
    assert not build(tmp_path, site()).failed
    pages = {name: (tmp_path / "public" / name).read_text("utf-8") for name in ("one.html", "one.zh-Hans.html")}
    alternates = [
        '<link rel="alternate" hreflang="en" href="https://desk.example/one.html">',
        '<link rel="alternate" hreflang="zh-Hans" href="https://desk.example/one.zh-Hans.html">',
        '<link rel="alternate" hreflang="x-default" href="https://desk.example/one.html">',
    ]
    for name, html in pages.items():
        assert [each for each in html.splitlines() if "hreflang=" in each and each.startswith("<link")] == alternates
        assert f'rel="canonical" href="https://desk.example/{name}"' in html
    assert (
        '<a href="one.zh-Hans.html" lang="zh-Hans" hreflang="zh-Hans" rel="alternate">简体中文</a>' in pages["one.html"]
    )
    assert '<a href="one.html" lang="en" hreflang="en" rel="alternate">English</a>' in pages["one.zh-Hans.html"]
    assert '<html lang="zh-Hans">' in pages["one.zh-Hans.html"] and '<html lang="en">' in pages["one.html"]
    data = {name: json.loads(re.findall(r"ld\+json\">(.*?)</script>", html)[0]) for name, html in pages.items()}
    chinese = "https://desk.example/one.zh-Hans.html#article"
    assert data["one.html"]["workTranslation"] == [{"@type": "NewsArticle", "@id": chinese, "inLanguage": "zh-Hans"}]
    assert data["one.zh-Hans.html"]["translationOfWork"] == {"@id": "https://desk.example/one.html#article"}
    assert (data["one.zh-Hans.html"]["inLanguage"], data["one.zh-Hans.html"]["@id"]) == ("zh-Hans", chinese)
    sitemap = (tmp_path / "public/sitemap-1.xml").read_text("utf-8")
    assert sitemap.count("<loc>") == 2 and sitemap.count('hreflang="zh-Hans"') == 2
    # Lists and feeds have the original: a translation is reached from there.
    for name in ("index.html", "archive.html", "feed.xml", "entities/acme.html", "timeline.html"):
        assert (
            "one.html" in (text := (tmp_path / "public" / name).read_text("utf-8")) and "one.zh-Hans.html" not in text
        )


def test_a_briefing_without_a_translation_names_no_languages(tmp_path: Path) -> None:
    assert not build(tmp_path, files(BODY, FACTS)).failed
    html = (tmp_path / "public/one.html").read_text("utf-8") + (tmp_path / "public/sitemap-1.xml").read_text("utf-8")
    assert "hreflang" not in html and "xhtml" not in html


# ---- plain pages ------------------------------------------------------------------------------


ABOUT = "---\ntitle: About us\n---\nSee [the rules](page:rules) and [18.2%](fact:one/sales).\n"
ABOUT_ZH = (
    "---\ntitle: 关于我们\n---\n见[](page:rules)、[](briefing:one)。[](entity:acme)下滑[18.2%](fact:one/sales)。\n"
)
RULES = "---\ntitle: The rules\nupdated: 2024-03-01\n---\nWords.\n"
PLAIN = "content/pages/"


def plain(about: str = ABOUT_ZH, more: dict[str, str] | None = None) -> dict[str, str]:
    """A site of which one plain page of two is in Chinese too."""
    texts = {PLAIN + "about.md": ABOUT, PLAIN + "about.zh-Hans.md": about, PLAIN + "rules.md": RULES}
    texts = site(more=texts | (more or {}))
    texts["site.yaml"] += "publisher:\n  name: A Desk\n  methods: pages/about\n  corrections_policy: pages/rules\n"
    return texts


def test_a_plain_page_in_another_language() -> None:
    made = whole(plain())
    page = made["page:about:zh-Hans"]
    assert (page["path"], page["title"]["words"]) == ("pages/about.zh-Hans.html", "关于我们")
    holes = [each for each in page["text"]["parts"] if isinstance(each, dict)]
    # What there is in the language is led to in it, and named in it.
    assert [(each["path"], each["words"]) for each in holes] == [
        ("pages/rules.html", '<span lang="en">The rules</span>'),
        ("one.zh-Hans.html", "顶点为何签署"),
        ("entities/acme.html", "顶点"),
        ("one.zh-Hans.html#f-sales", "18.2%"),
    ]
    told, own = made["site:zh-Hans"], made["site"]
    assert [each["path"] for each in told["pages"]] == ["pages/about.zh-Hans.html", "pages/rules.html"]
    assert (told["methods"]["label"], own["methods"]["label"]) == ("关于我们", "About us")
    assert told["corrections_policy"]["path"] == "pages/rules.html"
    assert [each["path"] for each in own["pages"]] == ["pages/about.html", "pages/rules.html"]
    assert not [each for each in made.problems if each.place.path.startswith(PLAIN)]


def test_a_plain_page_alone_makes_a_language() -> None:
    texts = files(more={PLAIN + "about.md": RULES, PLAIN + "about.zh-Hans.md": "---\ntitle: 关于\n---\n文字。\n"})
    made = whole(texts)
    assert made.library.languages == ("en", "zh-Hans") and made["site:zh-Hans"]["nav"][0]["label"] == "最新"


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        ("about.zh-Hans.md", ABOUT_ZH.replace("18.2%", "18.1%"), "about.zh-Hans.md:4:52 value-mismatch"),
        ("about.zh-Hans.md", ABOUT_ZH.replace("下滑", "增长"), "about.zh-Hans.md:4:49 direction-mismatch"),
        ("about.zh-Hans.md", ABOUT_ZH.replace("page:rules", "page:rule"), "about.zh-Hans.md:4:10 unknown-page"),
        ("about.en-GB.md", ABOUT, "about.en-GB.md:1:1 bad-value"),
        ("gone.zh-Hans.md", ABOUT_ZH, "gone.zh-Hans.md:1:1 missing-file"),
        ("about.old.md", ABOUT, "about.old.md:1:1 bad-value"),
        ("about-zh-hans.md", "Words.", "about-zh-hans.md:1:1 front-matter"),
    ],
)
def test_what_is_wrong_with_a_plain_page(path: str, text: str, problem: str) -> None:
    assert problem in told(plain(more={PLAIN + path: text}))
    assert problem.rpartition(" ")[2] not in {each.rpartition(" ")[2] for each in told(plain())}


def test_plain_pages_name_each_other(tmp_path: Path) -> None:
    assert not build(tmp_path, plain()).failed
    public = tmp_path / "public"
    base = "https://desk.example/pages/about"
    for name in ("about.html", "about.zh-Hans.html"):
        html = (public / "pages" / name).read_text("utf-8")
        assert f'hreflang="en" href="{base}.html"' in html and f'hreflang="zh-Hans" href="{base}.zh-Hans.html"' in html
        assert f'rel="canonical" href="https://desk.example/pages/{name}"' in html
    assert '<html lang="zh-Hans">' in html and 'lang="en" hreflang="en" rel="alternate">English</a>' in html
    assert "hreflang" not in (public / "pages/rules.html").read_text("utf-8")
    assert 'href="pages/about.zh-Hans.html">关于我们</a>' in (public / "one.zh-Hans.html").read_text("utf-8")
    sitemap = (public / "sitemap-pages-1.xml").read_text("utf-8")
    assert sitemap.count(f'hreflang="zh-Hans" href="{base}.zh-Hans.html"') == 2 and sitemap.count("<lastmod>2024") >= 1


def test_a_plain_page_that_changes_is_built_as_if_it_were_new(tmp_path: Path) -> None:
    texts = plain()
    (one := tmp_path / "one").mkdir()
    assert not build(one, texts).failed
    edits: list[tuple[str, str | None]] = [
        (PLAIN + "about.zh-Hans.md", ABOUT_ZH.replace("关于", "有关")),
        (PLAIN + "rules.zh-Hans.md", "---\ntitle: 规则\nupdated: 2024-03-02\n---\n文字。\n"),
        (FOLDER + "article.zh-Hans.md", texts[FOLDER + "article.zh-Hans.md"].replace("为何", "何以")),
        (PLAIN + "about.zh-Hans.md", None),
    ]
    for number, (path, text) in enumerate(edits):
        if text is None:
            del texts[path]
            (one / path).unlink()
        else:
            texts[path] = text
        assert not build(one, texts).failed
        (clean := tmp_path / f"clean{number}").mkdir()
        assert not build(clean, texts).failed
        assert tree(one) == tree(clean)


def tree(root: Path) -> dict[str, bytes]:
    public = root / "public"
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in public.rglob("*") if path.is_file()}


# ---- what is in another language all the same -------------------------------------------------


def test_words_in_another_language_say_so(tmp_path: Path) -> None:
    more = {
        PLAIN + "rules.md": RULES,
        "content/briefings/two/article.md": article("[](entity:acme)", "kicker: News\n", "Two", "2024-03-06"),
    }
    texts = site(facts="figures:\n  sales:\n    label: 销售\n", more=more)
    texts[FOLDER + "article.zh-Hans.md"] += "\n[](page:rules)\n"
    assert not build(tmp_path, texts).failed
    html = (tmp_path / "public/one.zh-Hans.html").read_text("utf-8")
    body = html.partition("<body>")[2]
    english = [
        "A Desk",
        "The rules",
        "The price",
        "A report",
        "A Wire",
        "Nobody signed it.",
        "reach",
        "It ships",
        "Two",
    ]
    for words in [*english, "Who gets it?", "The deal is signed", "year on year", "Value added", "It was time", "News"]:
        # What readers hear is in an element with the language; attributes cannot have one.
        marked = len(re.findall(rf'lang="en">{re.escape(words)}<', body))
        assert marked and marked == len(re.findall(rf">[^<]*{re.escape(words)}[^<]*<", body)), words
    # What is composed of both has the language on its part only.
    assert '<span lang="en">year on year</span>，2024年第一季度' in body
    assert "&lt;span" not in html and 'lang="en">顶点' not in body and 'lang="en">销售' not in body
    original = (tmp_path / "public/one.html").read_text("utf-8")
    assert "<span lang" not in original and 'lang="zh-Hans"' in original  # the switch


def test_what_a_catalogue_does_not_say_is_english(tmp_path: Path) -> None:
    texts = files(more={PLAIN + "about.md": RULES, PLAIN + "about.fr.md": "---\ntitle: A propos\n---\nMots.\n"})
    assert not build(tmp_path, texts).failed
    html = (tmp_path / "public/pages/about.fr.html").read_text("utf-8")
    assert '<span lang="en">Latest</span>' in html and ">A propos</a>" in html


def test_words_are_marked_by_the_longest_that_fits() -> None:
    compiled, _ = theme.compile({"a.html": "{{ a | tongue }} {{ _('%(x)s!', x=a | tongue) }}"}, ("en", "zh-Hans"))
    view = {"a": "A & B，A", "one": {"foreign": {"A": "en", "A & B": "fr"}}}
    html = '<span lang="fr">A &amp; B</span>，<span lang="en">A</span>'
    assert theme.render(compiled, "a.html", "a.html", view, language="zh-Hans") == (f"{html} {html}!".encode(), [])
    assert theme.render(compiled, "a.html", "a.html", view) == ("A &amp; B，A A &amp; B，A!".encode(), [])


# ---- hidden -----------------------------------------------------------------------------------


def traces(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for path in sorted((root / "public").rglob("*"))
        if path.is_file() and ("顶点为何签署".encode() in path.read_bytes() or "zh-Hans" in path.name)
    ]


@pytest.mark.parametrize("hidden", ["status: draft\n", "publish_at: 2026-06-01\n", "embargo_until: 2026-06-01\n"])
@pytest.mark.parametrize("whose", ["original", "translation"])
def test_hidden_leaves_no_trace(hidden: str, whose: str, tmp_path: Path) -> None:
    texts = site(front=hidden if whose == "translation" else "")
    if whose == "original":
        texts[FOLDER + "article.md"] = article(BODY, hidden)
    texts["content/briefings/two/article.md"] = article("See [it](entity:acme).", title="Two")
    report = build(tmp_path, texts)
    assert not report.failed, report.problems
    assert traces(tmp_path) == []
    assert "hreflang" not in "".join(p.read_text("utf-8") for p in (tmp_path / "public").glob("*.html"))
    assert not build(tmp_path, {}, drafts=True).failed
    shown = (tmp_path / "public/one.zh-Hans.html").read_text("utf-8")
    assert 'name="robots" content="noindex"' in shown and "未公开" in shown
    assert not build(tmp_path, {}).failed
    assert traces(tmp_path) == []


def test_the_clock_opens_a_translation(tmp_path: Path) -> None:
    texts = site(front="publish_at: 2026-06-01\n")
    build(tmp_path, texts)
    assert traces(tmp_path) == []
    later = NOW.replace(month=6, day=2)
    report = builder.build(tmp_path, now=later)
    assert "public/one.zh-Hans.html" in traces(tmp_path) and "one.html" in report.rendered
    assert "one.zh-Hans.html" in (tmp_path / "public/one.html").read_text("utf-8")


# ---- what is asked of it ----------------------------------------------------------------------


def test_impact_shows_its_sentences_and_its_page() -> None:
    library = whole(site()).library
    found = impact.trace(library, "one/sales", ["one"])
    chinese = [each for each in found.uses if each.place.path.endswith(".zh-Hans.md")]
    assert [(each.way, each.text[slice(*each.marks[0])]) for each in chinese] == [("sentence", "18.2%")]
    assert {"one.html", "one.zh-Hans.html"} <= set(found.pages)
    renamed = impact.trace_entity(library, "acme", ["one"])
    assert {"one.html", "one.zh-Hans.html", "entities/acme.html"} <= set(renamed.pages)


def test_scan_reads_it_in_its_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"---\ntitle: 标题\n---\n{BODY_ZH}增加2000亿港元。\n"
    for name, front in (("article.zh-Hans.md", text), ("draft.md", text.replace("title", "lang: zh\ntitle"))):
        (tmp_path / name).write_text(front, encoding="utf-8")
        assert cli.main(["scan", str(tmp_path / name)]) == 0
        assert "2000亿港元 = money 200000000000 HKD" in capsys.readouterr().out
    (tmp_path / "a.txt").write_text("增加2000亿港元。", encoding="utf-8")
    assert cli.main(["scan", str(tmp_path / "a.txt"), "--lang", "zh-Hans"]) == 0
    assert "= money 200000000000 HKD" in capsys.readouterr().out


# ---- Chinese lines ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("苹果公司\n与阿里巴巴", "苹果公司与阿里巴巴"),
        ("苹果公司，\n[阿里巴巴](entity:acme)", "苹果公司，\ufdd00\ufdd1阿里巴巴\ufdd2"),
        ("[苹果](entity:acme)\n公司", "\ufdd00\ufdd1苹果\ufdd2公司"),
        ("苹果\niPhone\n手机", "苹果iPhone手机"),
        ("The Wall\nStreet", "The Wall\nStreet"),
        ("**苹果**\n公司", "<strong>苹果</strong>公司"),
    ],
)
def test_where_a_line_ends_there_is_no_space(body: str, html: str) -> None:
    made, problems = prose.body(replace(located(body), lang="zh-Hans"))
    assert (made.text.html, problems) == (f"<p>{html}</p>", [])


def test_code_and_blocks_keep_their_lines() -> None:
    made, _ = prose.body(replace(located("```\n代码\n代码\n```\n\n## 标题\n文字\n\n- 一\n- 二"), lang="zh"))
    assert "代码\n代码" in made.text.html and "</h2>\n<p>文字</p>\n<ul>\n<li>一</li>\n<li>二</li>" in made.text.html
    assert made.word_count == 6


def test_a_text_that_yaml_folds_is_joined_and_keeps_its_places() -> None:
    front = "---\ntitle: >-\n  销售额\n  300亿港元\n---\n文字。\n"
    text = parse.parse(FOLDER + "article.zh-Hans.md", front.encode()).value
    assert isinstance(text, Article) and text.title.plain == "销售额300亿港元"
    assert str(text.title.where(text.title.mentions[0])).endswith(":4:3")


def test_tags_of_languages() -> None:
    assert all(map(catalogue.is_language, ("en", "zh-Hans", "pt-BR", "fil", "zh-Hans-CN")))
    assert not any(map(catalogue.is_language, ("old", "bak", "v2", "draft", "zh_Hans", "en-", "")))
    assert catalogue.same("zh", "zh-Hans") and catalogue.same("en", "en-GB") and not catalogue.same("pt-BR", "pt-PT")
    assert (catalogue.name("zh-Hans"), catalogue.name("fr-CA"), catalogue.name("eo")) == ("简体中文", "Français", "eo")


# ---- what is said of languages ------------------------------------------------------------------


def _languages(yaml: str, more: dict[str, str] | None = None) -> list[tuple[str, int, str]]:
    settings = "title: A Desk\nurl: https://desk.example/\nauthors:\n  desk:\n    name: A Desk\nlanguages:\n" + yaml
    zh = {"content/briefings/one/article.zh-Hans.md": "---\ntitle: 标题\n---\n字。\n"}
    found = problems(files(front="topics: [trade]\n", more={"site.yaml": settings, **(zh if more is None else more)}))
    return [(each.code, each.place.line, each.hint) for each in found if each.place.path == "site.yaml"]


def test_what_languages_name_is_there() -> None:
    assert _languages("  zh-Hans:\n    authors:\n      desk: 编辑部\n    topics:\n      trade: 贸易\n") == []
    assert _languages("  zh:\n    title: 编辑部\n") == []  # it is `zh-Hans`
    assert _languages("  zh-Hans:\n    authors:\n      dsk: 编辑部\n    topics:\n      trad: 贸易\n") == [
        ("unknown-author", 9, "did you mean `desk`?"),
        ("unknown-topic", 11, "did you mean `trade`?"),
    ]
    assert _languages("  zh-Hant:\n    title: 編輯部\n") == [("unknown-language", 7, "did you mean `zh-Hans`?")]
    assert _languages("  fr:\n    title: Bureau\n", {}) == [
        ("unknown-language", 7, "write content/briefings/<name>/article.fr.md")
    ]
    assert [code for code, _, _ in _languages("  en:\n    title: Desk\n")] == ["unknown-language"]


def test_the_language_of_a_draft_is_known() -> None:
    draft = {"content/briefings/one/article.fr.md": "---\ntitle: Titre\nstatus: draft\n---\nMots.\n"}
    assert _languages("  fr:\n    title: Bureau\n", draft) == []


def test_a_language_whose_numbers_are_not_known_is_told_once_a_file() -> None:
    def places(more: dict[str, str], front: str = "") -> list[str]:
        found = [each for each in problems(files(front=front, more=more)) if each.code == "unchecked-language"]
        return [str(each.place) for each in found]

    home = "content/briefings/one/"
    french = "---\ntitle: Titre\n---\nMots.\n"
    assert places({home + "article.fr.md": french}) == [home + "article.fr.md:1:1"]
    assert places({home + "article.en-GB.md": french, home + "article.zh-Hant.md": french}) == []
    assert places({}, front="lang: fr\n") == [home + "article.md:1:1"]
    assert places({"site.yaml": "title: Bureau\nurl: https://desk.example/\nlanguage: fr\n"}) == ["site.yaml:1:1"]


@pytest.mark.parametrize("broken", ["article.md", "article.zh-Hans.md"])
def test_an_article_that_cannot_be_read_lacks_nothing(broken: str) -> None:
    home = "content/briefings/one/"
    zh = {home + "article.zh-Hans.md": "---\ntitle: 标题\n---\n涨[8.5%](fact:day1)。\n"}
    site = files("Acme rose [8.5%](fact:day1), sold [18.2%](fact:sales) less.", FACTS, more=zh)
    assert "translation-parity" in {each.code for each in problems(site)}
    found = problems(site | {home + broken: ""})
    assert [each.code for each in found if each.level != "info"] == ["front-matter"]
    assert [each.code for each in found if "zh-Hans" in each.place.path and each.code != "front-matter"] == []
