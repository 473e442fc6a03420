"""The catalogue: every word that the theme and the engine say to readers stands in it, and Chinese has them all."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from babel.messages import Catalog, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import nodes

from nutgraf import catalogue, theme

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "nutgraf" / "locale"
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None, "nmark": (1, 2)}
SLOT = re.compile(
    r"%\((\w+)\)s"
)  # The head of a catalogue: nothing that another day or another Babel would write otherwise.
HEAD = """\
# What nutgraf says to readers, in {name}. `pytest tests/test_catalogue.py --update` takes up new messages,
# and compiles this file.
msgid ""
msgstr ""
"Language: {locale}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

# ---- the words themselves ---------------------------------------------------------------------


def messages() -> dict[str | tuple[str, str], str]:
    """Every message of the templates and the engine, with a file that says it."""
    found: dict[str | tuple[str, str], str] = {}
    for method, files in (
        ("jinja2.ext:babel_extract", TEMPLATES),
        ("python", sorted((ROOT / "nutgraf").rglob("*.py"))),
    ):
        for path in files:
            with path.open("rb") as file:
                for _, message, _, _ in extract.extract(method, file, KEYWORDS, (), {"silent": "false"}):
                    found.setdefault(message if isinstance(message, str) else (message[0], message[1]), path.name)
    return found


def po(locale: str) -> Catalog:
    with (LOCALE / locale / "LC_MESSAGES" / "nutgraf.po").open("rb") as file:
        return read_po(file, locale=locale)


def update(locale: str) -> None:
    """Take up the messages that a catalogue does not have, without a translation, and let go of those that it has for
    nothing; compile it."""
    said = po(locale)
    wanted = messages()
    for each in [each.id for each in said if each.id and each.id not in wanted]:
        said.delete(each[0] if isinstance(each, tuple) else each)
    for message in wanted:
        if message not in {each.id for each in said}:
            said.add(message)
    folder = LOCALE / locale / "LC_MESSAGES"
    made = io.BytesIO()
    write_po(made, said, width=120, omit_header=True, ignore_obsolete=True, no_location=True)
    head = HEAD.format(
        locale=locale, name=said.locale.get_display_name("en") if said.locale else locale, plurals=said.plural_forms
    )
    (folder / "nutgraf.po").write_bytes(head.encode() + made.getvalue())
    with (folder / "nutgraf.mo").open("wb") as file:
        write_mo(file, said)


LOCALES = sorted(set(catalogue.LOCALES.values()))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_has_every_message_and_no_other(locale: str, request: pytest.FixtureRequest):
    if request.config.getoption("--update"):
        update(locale)
    said = {each.id: each for each in po(locale) if each.id}
    wanted = messages()
    assert {str(key): where for key, where in wanted.items() if key not in said} == {}, "not in the catalogue"
    assert [key for key in said if key not in wanted] == [], "nothing says this any more"
    for each in said.values():
        strings = [*each.string] if isinstance(each.string, tuple | list) else [str(each.string or "")]
        assert all(strings), f"{each.id} has no translation"
        assert not each.fuzzy
        ids = [*each.id] if isinstance(each.id, tuple | list) else [str(each.id)]
        named = {slot for text in ids for slot in SLOT.findall(text)}
        for text in strings:
            assert set(SLOT.findall(text)) <= named, each.id
            assert named - {"num"} <= set(SLOT.findall(text)), each.id
            assert "%" not in SLOT.sub("", text).replace("%%", ""), each.id


@pytest.mark.parametrize("locale", LOCALES)
def test_the_compiled_catalogue_is_that_of_the_text(locale: str):
    made = io.BytesIO()
    write_mo(made, po(locale))
    made.seek(0)
    with (LOCALE / locale / "LC_MESSAGES" / "nutgraf.mo").open("rb") as file:
        held = gettext.GNUTranslations(file)
    wanted = gettext.GNUTranslations(made)
    keys = {key: text for key, text in vars(wanted)["_catalog"].items() if key}  # what is under "" is the head
    assert keys == {key: text for key, text in vars(held)["_catalog"].items() if key}, "run this with --update"


def test_a_language_is_found_by_its_tag_and_english_is_what_stands_there():
    assert catalogue.catalogue("zh-Hans").gettext("Sources") == "来源"
    assert catalogue.catalogue("zh-Hans-CN") is not None
    assert catalogue.catalogue("ZH").gettext("Sources") == "来源"
    assert catalogue.catalogue("en-GB").gettext("Sources") == "Sources"
    assert catalogue.catalogue("fr").gettext("Sources") == "Sources"


# ---- templates say nothing else ---------------------------------------------------------------

# What is the same in each language.
ALIKE = frozenset({"CSV", "JSON"})
_HEARD = re.compile(r"\b(?:aria-label|alt|title|placeholder|content|data-text|data-value)=\"([^\"]*)\"")
_META = re.compile(r"<meta (?:charset|http-equiv|name=\"(?!description)[\w:-]*\")[^>]*>")
_TAG = re.compile(r"<[^<>]*>|<!--.*?-->", re.S)
_ENTITY = re.compile(r"&\w+;")
_WORD = re.compile(r"[A-Za-z]{2,}")


def _data(tree: nodes.Node) -> Iterator[str]:
    """What a template writes as it stands, with `{}` for what it fills in, in one text."""
    for node in tree.iter_child_nodes():
        if isinstance(node, nodes.Output):
            for each in node.nodes:
                yield each.data if isinstance(each, nodes.TemplateData) else "{}" + " ".join(_texts(each))
        elif isinstance(node, nodes.Stmt):
            yield from _data(node)


def _texts(node: nodes.Node) -> Iterator[str]:
    """The texts in an expression that may be shown: not those that are compared, looked up, or the catalogue's."""
    parts: list[nodes.Node | None] = []
    match node:
        case nodes.Const():
            yield from [node.value] if isinstance(node.value, str) else []
        case nodes.Call(node=nodes.Name(name="_" | "gettext" | "ngettext")):
            parts = [each.value for each in node.kwargs]
        case nodes.CondExpr():
            parts = [node.expr1, node.expr2]
        case nodes.Dict():
            parts = [each.value for each in node.items]
        case nodes.Filter():
            shown = node.args if node.name in ("default", "d", "join", "spaced") else []
            parts = [node.node if node.name != "link" else None, *shown]
        case nodes.Compare() | nodes.Getitem() | nodes.Test():
            pass
        case _:
            parts = [*node.iter_child_nodes()]
    for part in parts:
        if part is not None:
            yield from _texts(part)


def bare(source: str) -> list[str]:
    """The English words of a template that no catalogue knows."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # what the extension adds
    environment.filters |= dict.fromkeys(("link", "spaced", "numbered", "form"), str)
    tree = environment.parse(source)
    written = _META.sub("", "".join(_data(tree)))
    texts = [*_HEARD.findall(written), _ENTITY.sub(" ", _TAG.sub(" ", written))]
    return [word for text in texts for word in _WORD.findall(text) if word not in ALIKE]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_that_the_catalogue_does_not_know(path: Path):
    assert bare(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p class='label'>Sources</p>", ["Sources"]),
        ('<p class="label">{{ _("Sources") }}</p>', []),
        ('<nav aria-label="Main"></nav>', ["Main"]),
        ('<a href="index.html" aria-label="{{ _("Main") }}">{{ x }}</a>', []),
        ("{{ n }} minute{{ 's' if n != 1 else 'many' }}", ["minute", "many"]),
        ("{% if x %}<p>Hidden{% endif %}", ["Hidden"]),
        ("{{ words or 'Timeline' }}", ["Timeline"]),
        ("{{ {'company': 'Companies'}.get(x) }}", ["Companies"]),
        ("{{ x.get('company') if x.kind == 'company' }}", ["company"]),
        ("{% trans a=x %}From {{ a }}{% endtrans %}", []),
        ('<meta name="viewport" content="width=device-width"><meta name="description" content="Words">', ["Words"]),
    ],
)
def test_a_bare_word_is_seen(source: str, words: list[str]):
    assert bare(source) == words


# ---- how phrases are put into templates -------------------------------------------------------


def rendered(source: str, language: str = "en", **view: object) -> str:
    made, problems = theme.compile({"t.html": source}, ("en", language))
    assert not problems
    again = theme.unpack(made.pack(), {"t.html": source})
    html, problems = theme.render(again, "t.html", "a.html", view, language=language)
    assert html is not None and not problems
    return html.decode()


@pytest.mark.parametrize(
    ("source", "english", "chinese"),
    [
        ('{{ _("Sources") }}', "Sources", "来源"),
        ('{{ _("Note %(number)s", number=x) }}', "Note &lt;i&gt;", "注释&lt;i&gt;"),
        ('{{ x and _("Sources") }}', "Sources", "来源"),
        ('{{ ngettext("%(num)s minute", "%(num)s minutes", 1) }}', "1 minute", "1分钟"),
        ('{{ ngettext("%(num)s minute", "%(num)s minutes", n) }}', "2 minutes", "2分钟"),
        ('{% set m = ngettext("%(num)s minute", "%(num)s minutes", n) %}{{ m }}', "2 minutes", "2分钟"),
        (
            "{% trans title=x %}“<cite>{{ title }}</cite>”{% endtrans %}",
            "“<cite>&lt;i&gt;</cite>”",
            "《<cite>&lt;i&gt;</cite>》",
        ),
        ('{{ ["a", "b"] | join(_(", ")) }}', "a, b", "a，b"),
        ('{{ _("No such words, 100%%") }}', "No such words, 100%", "No such words, 100%"),
    ],
)
def test_a_phrase_is_told_in_the_language_of_its_page(source: str, english: str, chinese: str):
    assert rendered(source, x="<i>", n=2) == english
    assert rendered(source, "zh-Hans", x="<i>", n=2) == chinese


def test_rendering_looks_nothing_up():
    """A phrase is text of the template by the time that it is compiled."""
    made, _ = theme.compile({"t.html": '{{ _("Sources") }}{% trans %}Notes{% endtrans %}'}, ("zh-Hans",))
    code = next(iter(made._code.values()))["t.html"]
    assert "来源".encode() in code and b"gettext" not in code


def test_words_that_no_catalogue_can_find_are_a_problem_at_their_line():
    _, problems = theme.compile({"t.html": "<p>\n{{ _(x) }}"})
    assert [(each.code, each.place.line) for each in problems] == [("template-error", 2)]
    _, problems = theme.compile({"t.html": '\n\n{{ _("Note %(number)s") }}'})
    assert [(each.code, each.place.line) for each in problems] == [("template-error", 3)]
