"""Theme: compiling, rendering and links; and what the default templates promise of every page."""

from __future__ import annotations

import gc
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import html5lib
import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf import plan, theme
from tests import builders

ROOT = Path(__file__).parent.parent


def compiled(**templates: str) -> theme.Theme:
    made, problems = theme.compile({f"{name}.html": source for name, source in templates.items()})
    assert not problems
    return made


def rendered(source: str, view: dict | None = None, path: str = "a.html", base: str = "") -> str:
    html, problems = theme.render(compiled(t=source), "t.html", path, view or {}, base)
    assert not problems and html is not None
    return html.decode()


def told(problems: list) -> list[tuple[str, int]]:
    assert {each.code for each in problems} <= {"template-error"}
    return [(each.place.path, each.place.line) for each in problems]


# ---- compiling --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<p>\n{% if %}\n</p>", 2),
        ("{{ 1 | nothing }}", 1),
        ("a\nb\n{% include 'gone.html' %}", 3),
        ("{% for x in y %}", 1),
    ],
)
def test_what_cannot_be_compiled_is_a_problem_at_its_line(source: str, line: int):
    _, problems = theme.compile({"t.html": source, "fine.html": "fine"})
    assert told(problems) == [("templates/t.html", line)]


def test_an_unknown_template_is_told_with_the_nearest():
    _, problems = theme.compile({"t.html": "{% extends 'bass.html' %}", "base.html": ""})
    assert "`base.html`" in problems[0].hint


def test_a_digest_covers_all_that_a_template_draws_in_and_nothing_else():
    templates = {
        "page.html": "{% extends 'base.html' %}",
        "base.html": "{% from 'prose.html' import x %}",
        "prose.html": "{% macro x() %}{% endmacro %}",
        "other.html": "other",
    }
    before = theme.compile(templates)[0].digests
    after = theme.compile(templates | {"prose.html": "{% macro x() %}new{% endmacro %}"})[0].digests
    assert {name for name in before if before[name] != after[name]} == {"page.html", "base.html", "prose.html"}


def test_a_template_named_only_at_rendering_makes_it_depend_on_all():
    templates = {"t.html": "{% include name %}", "other.html": "other"}
    before = theme.compile(templates)[0].digests
    after = theme.compile(templates | {"other.html": "new"})[0].digests
    assert before["t.html"] != after["t.html"]


# ---- rendering --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"), [("a\n{{ nobody }}", 2), ("a\n\n{{ 1 / 0 }}", 3), ("{{ x.y.z }}", 1), ("\n{{ none() }}", 2)]
)
def test_what_cannot_be_rendered_is_a_problem_at_its_line(source: str, line: int):
    html, problems = theme.render(compiled(t=source), "t.html", "a.html", {"x": {}})
    assert html is None
    assert told(problems) == [("templates/t.html", line)]
    assert problems[0].hint


def test_a_mistake_in_a_macro_is_placed_in_its_own_file():
    made = compiled(t="{% from 'm.html' import x %}\n\n{{ x() }}", m="{% macro x() %}\n\n\n{{ gone }}{% endmacro %}")
    assert told(theme.render(made, "t.html", "a.html", {})[1]) == [("templates/m.html", 4)]


def test_an_unknown_template_is_a_problem():
    assert told(theme.render(compiled(t=""), "u.html", "a.html", {})[1]) == [("templates/u.html", 1)]


def test_pages_are_utf8_with_plain_line_ends_and_all_is_escaped():
    html, _ = theme.render(compiled(t="{{ x }}\r\n<p>é\r\n"), "t.html", "a.html", {"x": "<b> & 阿"})
    assert html == "&lt;b&gt; &amp; 阿\n<p>é\n".encode()


def test_a_key_of_a_view_is_not_hidden_by_a_method_of_dict():
    assert rendered("{{ x.items }}{{ x.get }}", {"x": {"items": 1, "get": 2}}) == "12"


SHAPES = """\
{%- macro m(a, b="B<", c=none) %}[{{ a }}|{{ b | safe }}|{{ c }}]{% endmacro -%}
{%- macro every(a) %}{{ a }}{{ varargs | join("-") }}{{ kwargs.z }}{% endmacro -%}
{%- macro round() %}<{{ caller("<in>") }}>{% endmacro -%}
{{ m(x.t) }}{{ m(x.t, x.h) }}{{ m(x.t, x.h, 3) }}{{ m(x.t, c=x.n) }}{{ m(*x.l) }}{{ m(m(x.t), m(x.h), x.h | length) }}
{{ every(x.t, x.h, "<", z="&") }}{% call(inner) round() %}{{ inner }}{{ x.t }}{% endcall %}
{% for each in x.l %}{{ loop.index }}{{ m(each, x.h, loop.last) }}{{ each.up is defined }}{{ x.h.upper() }}{% endfor %}
{% autoescape false %}{{ x.t }}{{ m(x.t) }}{{ m(x.t) ~ x.t }}{% endautoescape %}
{{ x.d.a.b }}{{ x.d["a"].b }}{{ x.h.split("a")[0] }}
{% set held %}{{ m(x.t) }}&{% endset %}{{ held }}{{ held | length }}
{{ x.n }}{{ (x.t ~ x.h) | upper }}{{ x.t if x.n else x.h }}
{%- macro pick(a) %}{% if a %}100%{{ a }}{% if a is string %}{% else %}%s{% endif %}{% elif x.n is none %}%%{% endif %}
{%- endmacro -%}
{{ pick(x.t) }}{{ pick(x.n) }}{{ pick(x.h) }}{% if x.n %}{{ x.n }}{% elif x.t %}<i>{{ x.t }}%</i>{% else %}{% endif %}
{{ "<" if x.n }}{{ x.t if x.n }}{{ "%" | safe if x.n else x.t }}{{ (x.h if x.t) | upper }}
"""
WORDS = st.text("a<>&\"'é阿 ", max_size=6)


@given(WORDS, WORDS, st.lists(WORDS, min_size=1, max_size=3), st.sampled_from([None, 0, 1.5, True]))
def test_pages_are_those_that_jinja_itself_would_make(text: str, html: str, items: list[str], other: object):
    view = {"x": {"t": text, "h": html, "l": items, "n": other, "d": {"a": {"b": text}}}}
    plain = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    made = compiled(t=SHAPES)
    page, problems = theme.render(made, "t.html", "a.html", view)
    assert not problems and page == plain.from_string(SHAPES).render(view).encode()
    assert not any(each.odd for each in made._environments.values()), "the quick way does for these"


ODD = [
    "{% for each in l | groupby('kind') %}{{ each.grouper }}{{ each.list | length }}{% endfor %}",
    "{% set ns = namespace(title='<') %}{{ ns.title }}{% set ns.title = 2 %}{{ ns.title }}",
    "{% for each in l %}{{ each.note is none }}{{ each.by | d('-') }}{{ each.note | default(each.kind) }}{% endfor %}",
    "{{ l[0].kind.title() }}{{ l[0]['kind'] }}{{ l | map(attribute='kind') | join }}{{ 1 | safe }}{{ l }}{{ {} }}",
    "{% import 'm.html' as m %}{{ m.title }}{{ m.path(2) }}{% from 'm.html' import path %}{{ path() }}{{ path(l) }}",
    "{% from 'm.html' import path %}{% set f = path %}{{ f('<') }}{{ f(number='&') }}{{ path }}{{ path.arguments }}",
    "{% import 'm.html' as m %}{% for f in [m.path] %}{{ f('<') }}{{ f }}{{ f.catch_kwargs }}{% endfor %}",
    "{% if l %}{% macro f(a) %}<{{ a }}>{% endmacro %}{% endif %}{{ f('<') }}{% set g = f('&') %}{{ g }}{{ f(f(1)) }}",
    "{% set path = joiner(', ') %}{{ path() }}{{ path() }}{% for label in l %}{{ label.kind }}{% endfor %}",
    "{% for each in l %}{% set text = each.kind %}{% include 'i.html' %}{{ loop.first }}{{ text }}{% endfor %}",
]


@pytest.mark.parametrize("source", ODD)
def test_what_is_no_key_of_a_view_and_no_macro_goes_the_way_of_jinja(source: str):
    others = {
        "m.html": "{% set title = '<m>' %}{% macro path(number=1) %}{{ number }}{% endmacro %}",
        "i.html": "({{ text }}{{ each.kind }})",
    }
    made, problems = theme.compile({"t.html": source, **others})
    view = {"l": [{"kind": "a<"}, {"kind": "b"}]}
    plain = jinja2.Environment(loader=jinja2.DictLoader({"t.html": source, **others}), autoescape=True)
    for _ in range(2):  # a template that was found odd is known to be
        html, problems = theme.render(made, "t.html", "a.html", view)
        assert not problems and html == plain.get_template("t.html").render(view).encode()


def test_a_page_that_was_made_leaves_nothing_to_be_looked_for():
    """Macros that name each other, or call what is no macro, would hold the view of each page until Python looks for
    circles."""
    both = "{% macro a(x) %}{{ b(x) }}{% endmacro %}{% macro b(x) %}{{ x.strip() if x else a(x) }}{% endmacro %}"
    page = (
        "{% from 'm.html' import a with context %}{% from 'm.html' import b %}{% extends 'base.html' %}"
        "{% macro c(x) %}{{ a(x).lower() }}{{ m.b('|') }}{% endmacro %}{% import 'm.html' as m with context %}"
        "{% block d %}{{ c(x) }}{{ b(x) }}{% endblock %}"
    )
    made, _ = theme.compile({"m.html": both, "t.html": page, "base.html": "{% block d %}{% endblock %}"})
    for _ in range(2):  # the first page makes what all have in common
        gc.collect()
        html, problems = theme.render(made, "t.html", "a.html", {"x": "<"})
        assert not problems and html == b"&lt;|&lt;"
    assert gc.collect() == 0


def test_blocks_includes_and_imports_are_those_of_jinja_too():
    templates = {
        "base.html": "{% set s = x %}<{% block a %}{{ x }}{% block b scoped %}b{{ s }}{% endblock %}{% endblock %}>"
        "{% block c %}{% for each in 'pq' %}{% block d scoped %}{{ each }}{% endblock %}{% endfor %}{% endblock %}"
        "{{ self.c() }}",
        "t.html": "{% extends 'base.html' %}{% from 'm.html' import m with context %}{% from 'm.html' import n %}"
        "{% block a %}{{ super() }}{{ m(x) }}{{ n('<') }}{% include 'i.html' %}"
        "{% include 'alone.html' without context %}{% for each in 'rs' %}{% include 'alone.html' %}{% endfor %}."
        "{% endblock %}"
        "{% block d %}{% set y = each %}{{ super() }}{{ m(y) }}{% filter upper %}u{{ y }}{% endfilter %}{% endblock %}",
        "m.html": "{% macro m(a) %}({{ a }}{{ x }}){% endmacro %}{% macro n(a) %}{{ a }}{% endmacro %}",
        "i.html": "{% for each in [1, 2] recursive %}{{ each }}{{ loop.index }}{{ x }}{% endfor %}",
        "alone.html": "{% block of_its_own %}<p>{% endblock %}",
    }
    made, _ = theme.compile(templates)
    html, problems = theme.render(made, "t.html", "a.html", {"x": "<x>"})
    plain = jinja2.Environment(loader=jinja2.DictLoader(templates), autoescape=True)
    assert not problems and html == plain.get_template("t.html").render({"x": "<x>"}).encode()


def test_a_macro_without_an_argument_that_it_needs_is_a_problem_at_the_line_of_its_use():
    made = compiled(t="{% macro m(a) %}\n\n{{ a }}{% endmacro %}\n{{ m() }}")
    assert told(theme.render(made, "t.html", "a.html", {})[1]) == [("templates/t.html", 3)]


def test_items_can_be_told_apart_and_numbered():
    source = "{% for gap, (n, each) in x | numbered | spaced('; ') %}{{ gap }}{{ n }}{{ each }}{% endfor %}"
    assert rendered(source, {"x": ["a", "<"]}) == "1a; 2&lt;"
    assert rendered(source, {"x": []}) == ""


def test_the_newest_of_some_lists_stand_first_and_links_to_the_page_itself_can_be_left_out():
    first, second = ({"date": {"iso": day}, "order": day} for day in ("2024-02-13", "2024-02-14"))
    source = "{% for each in x | newest(days) %}{{ each.order }} {% endfor %}"
    assert rendered(source, {"x": [[first], [second]], "days": None}) == "2024-02-14 2024-02-13 "
    assert rendered(source, {"x": [[first], [second]], "days": ["2024-02-13"]}) == "2024-02-13 "
    links = [{"path": path, "label": path} for path in ("a.html", "", "b.html")]
    assert rendered("{% for each in x | elsewhere %}{{ each.label }}{% endfor %}", {"x": links}) == "b.html"


# ---- links ------------------------------------------------------------------------------------

NAMES = st.text("ab", min_size=1, max_size=2)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(lambda names: "/".join(names) + ".html")


LINKS = compiled(t="{% for path in paths %}{{ path | link }} {% endfor %}")


@given(st.lists(st.tuples(PATHS, st.sampled_from(["", "#x"])), min_size=1), PATHS)
def test_a_relative_link_leads_where_it_should(targets: list[tuple[str, str]], here: str):
    paths = [path + fragment for path, fragment in targets]
    html, _ = theme.render(LINKS, "t.html", here, {"paths": [*paths, *paths]})
    found = (html or b"").decode().split()
    assert found == [theme.relative(path, here) for path in [*paths, *paths]]
    for path, where in zip(paths, found, strict=False):
        assert urljoin(f"https://a.example/sub/{here}", where) == f"https://a.example/sub/{path}"
        assert not where.startswith("/")


@pytest.mark.parametrize("path", ["#f-x", "https://a.example/", "http://a.example/?a=1", "mailto:a@b.example", ""])
def test_other_addresses_stay_as_they_are(path: str):
    assert rendered("{{ path | link }}", {"path": path}, "a/b.html") == path


def test_links_of_a_page_served_anywhere_begin_at_the_host():
    assert rendered("{{ 'a.html#x' | link }} {{ '#y' | link }}", path="404.html", base="/sub/") == "/sub/a.html#x #y"


# ---- the default theme ------------------------------------------------------------------------

FACTS = """\
events:
  signing: {date: 2024-03-05, title: The deal is signed, source: wire}
  talks: {date: 2023, title: Talks begin, source: wire}
decision:
  question: Which supplier?
  by: acme
  candidates:
    acme: {verdict: chosen, reasons: [{for: Cheap, source: wire}]}
    bolt: {verdict: rejected, outcome: turned down after long talks, source: wire}
  reasons:
    - {against: Most were late, source: wire}
moves:
  day1: {entity: acme, session: 2024-03-05, change: +8.5%, after: signing, source: wire}
  day2: {entity: acme, session: 2024-03-06, change: -2.5%, source: wire}
figures:
  sales: {label: Sales, value: -18.2%, basis: year on year, period: 2024-Q4, source: filing, quote: It fell.}
  both: {label: Both days, formula: (1 + day1) * (1 + day2) - 1}
quotes:
  chief: {text: It was time, speaker: acme, source: wire}
unknowns:
  - The price
"""
BODY = """\
Sales fell [18.2%](fact:sales) after [the deal](fact:signing) [](source:wire). [Acme](entity:acme) gained [](fact:both).

![How the shares moved](facts:moves)

The choice of [Bolt](fact:bolt) was not made on [5 March 2024](fact:signing).
"""
FRONT = """\
deck: Sales fell [18.2%](fact:sales).
key_points:
  - Acme gained [8.5%](fact:day1) in a day.
ledger: [sales, both]
topics: [trade]
corrections:
  - {date: 2024-03-08, kind: clarification, fact: sales, text: The words were not clear.}
"""
PAGE = {"content/pages/about.md": "---\ntitle: About\n---\nWords, and [Acme](entity:acme).\n"}


def drawn(files: dict[str, str]) -> dict[str, str]:
    """Every page of a site with the default theme, by path."""
    made, problems = theme.compile({p.name: p.read_text("utf-8") for p in (ROOT / "templates").glob("*.html")})
    assert not problems
    site = builders.whole(files)
    result = {}
    for path, page in plan.plan(site.library, plan.index(site.library)).pages.items():
        if not page.template.endswith(".html"):
            continue  # data
        html, problems = theme.render(made, page.template, path, plan.view(page, site.__getitem__), page.base)
        assert not problems and html is not None
        result[path] = html.decode()
    return result


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return drawn(builders.files(BODY, FACTS, FRONT, PAGE))


def test_there_is_a_page_of_each_kind(pages: dict[str, str]):
    wanted = {"index.html", "one.html", "entities.html", "entities/acme.html", "topics/trade.html", "404.html"}
    assert wanted <= set(pages)


def test_pages_are_strict_html_with_one_heading_of_the_first_level(pages: dict[str, str]):
    for html in pages.values():
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
        assert len(tree.findall(".//h1")) == len(tree.findall(".//main")) == 1
        levels = [int(each.tag[1]) for each in tree.iter() if re.fullmatch("h[1-6]", str(each.tag))]
        assert all(b <= a + 1 for a, b in zip([0, *levels], levels, strict=False))


def test_no_script_no_style_attribute_no_request_elsewhere(pages: dict[str, str]):
    for html in pages.values():
        assert not re.search(r"<script(?! type=.application/ld\+json.>)|\sstyle=|\son\w+=|<iframe", html)
        assert not re.search(r"<(?:link|img|source)[^>]+(?:href|src)=\"(?:https?:)?//(?!desk\.example/)", html)


def test_ids_stand_once_and_every_link_on_the_page_has_its_end(pages: dict[str, str]):
    for path, html in pages.items():
        ids = Counter(re.findall(r'\sid="([^"]+)"', html))
        assert [name for name, count in ids.items() if count > 1] == [], path
        ends = re.findall(r'(?:href="#|popovertarget=")([^"]+)"', html)
        assert [end for end in ends if end not in ids] == [], path


def test_every_bound_number_has_a_button_for_its_note(pages: dict[str, str]):
    html = pages["one.html"]
    bound = re.findall(r'<label class="b">(.*?)</label>', html)
    assert len(bound) >= 6
    for each in bound:
        assert re.fullmatch(r"<(data|time|span)\b.*</\1><button [^>]*popovertarget=\"f-\w+\"[^>]*></button>", each)
    notes = re.findall(r'id="(f-\w+)" popover', html)
    assert set(notes) == {"f-signing", "f-talks", "f-day1", "f-day2", "f-sales", "f-both", "f-chief"}


def test_values_are_there_for_machines(pages: dict[str, str]):
    html = pages["one.html"]
    assert '<data value="-18.2">18.2%</data>' in html
    assert '<time datetime="2024-03-05">5 March 2024</time>' in html


def test_a_graphic_placed_in_the_prose_is_drawn_there_and_only_there(pages: dict[str, str]):
    html = pages["one.html"]
    assert html.count("How the shares moved") == 1
    assert html.count('class="chart"') == 1
    assert html.index("How the shares moved") < html.index("was not made on") < html.index('class="matrix"')


def test_a_graphic_placed_twice_repeats_no_id():
    body = "![The choice](facts:candidates)\n\nWords.\n\n![The choice again](facts:candidates)\n"
    html = drawn(builders.files(body, FACTS))["one.html"]
    assert html.count('class="matrix"') == 2 and "The choice again" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and "f-acme" in ids


def test_a_wide_table_has_a_box_to_scroll_in():
    row = "| {} | B < C | [Acme](entity:acme) | D |\n"
    html = drawn(builders.files(row.format("A") + "|---|---|---|---|\n" + row.format("1")))["one.html"]
    assert '<div class="table" role="region" aria-label="A, B &lt; C, Acme, D" tabindex="0"><table>' in html
    narrow = drawn(builders.files("| A | B |\n|---|---|\n| 1 | 2 |\n".replace("1", "x").replace("2", "y")))["one.html"]
    assert "<table>" in narrow and 'class="table"' not in narrow


def test_the_page_says_what_tied_to_a_source_means(pages: dict[str, str]):
    words = re.sub(r"<[^>]+>|\s+", " ", pages["one.html"])
    assert re.search(r"\d+ of \d+ +figures and dates on this page are tied to a source", words)
    assert "It does not mean that the source is right" in words


def test_a_briefing_of_nothing_but_words_has_no_empty_sections():
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", drawn(builders.files())["one.html"])
    assert headings == ["Cite this briefing"]


def test_the_styles_stay_small_and_ask_for_nothing():
    styles = {path.name: path.read_text("utf-8") for path in (ROOT / "static").glob("*.css")}
    # A page of search results alone loads search.css, one of what is hidden unseen.css.
    assert sum(len(css.encode()) for name, css in styles.items() if name not in ("search.css", "unseen.css")) <= 15_000
    assert not re.search(r"#[0-9a-f]{3,6}\b", styles["unseen.css"])
    assert not re.search(r"#[0-9a-f]{3,6}\b", styles["search.css"].replace("#search", "").replace("#found", ""))
    for css in styles.values():
        assert "url(" not in css and "@import" not in css and "@font-face" not in css
    assert not re.search(r"#[0-9a-f]{3,6}\b", styles["nutgraf.css"]), "colours belong into tokens.css"
