"""Theme: templates to pages. The only room that knows Jinja.

A template sees its view and nothing else. Templates come in as a mapping of names to sources, so that
compiling and rendering never touch a disk. What an author of templates gets wrong is a problem with the
template's file and line.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import suppress
from functools import lru_cache, partial
from traceback import walk_tb
from types import FunctionType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator

from nutgraf import model
from nutgraf.catalogue import ENGLISH, Catalogue, catalogue
from nutgraf.portable import portable
from nutgraf.problems import Place, Problem, nearest, problem
from nutgraf.theme import filters
from nutgraf.theme.code import MACROS, Context, Generator, Texts, macro, pieces
from nutgraf.theme.filters import relative as relative
from nutgraf.theme.phrases import Phrases, form

FOLDER = "templates/"


class _Template(jinja2.Template):
    """A template without globals of its own: to import it needs no comparison of globals."""

    def _get_default_module(self, ctx: object = None) -> Any:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class _Environment(jinja2.Environment):
    """Views are dicts: `text.words` looks for the key first, so that no key is hidden by a method of dict."""

    code_generator_class: type[CodeGenerator] = Generator
    context_class = Context
    template_class = _Template
    words: Catalogue
    own: bool
    careful: Callable[[], jinja2.Environment]  # the same for what does not go by `Generator`
    odd: set[str]  # templates that do not
    macro = staticmethod(macro)
    pieces = staticmethod(pieces)
    text: Texts
    loaded: dict[str | jinja2.Template, jinja2.Template]
    folder: Callable[[str, str], filters.Folder]
    named: dict[str, list[tuple[int, str | None]]]  # by each template that was compiled: see `Phrases`

    def concat(self, written: Iterable[str | list[str]]) -> str:  # blocks hand up lists
        return "".join(pieces(written))

    def get_template(self, name: str | jinja2.Template, *more: Any) -> jinja2.Template:
        """Each page asks for a handful, and none changes."""
        if name not in self.loaded:
            self.loaded[name] = super().get_template(name, *more)
        return self.loaded[name]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A template has no globals of its own: no chain of mappings to walk at each import."""
        return super().make_globals(d) if d else self.globals

    def _generate(self, source: nodes.Template, name: str | None, *more: Any, **named: Any) -> Any:
        phrases = Phrases(self.words, name, self.own)
        self.named[name or ""] = phrases.named
        return super()._generate(phrases.visit(source), name, *more, **named)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        if type(obj) is FunctionType:
            raise TypeError("a macro, whose attributes Jinja knows")
        return super().getattr(obj, attribute)


class _Careful(_Environment):
    """Templates as Jinja writes them itself, which takes nothing for granted."""

    code_generator_class = CodeGenerator


class _Code(jinja2.BytecodeCache):
    """Compiled templates as bytes, by name; Jinja says itself whether bytes are of its version and of the source."""

    def __init__(self, held: dict[str, bytes]) -> None:
        self.held = held

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self.held:
            bucket.bytecode_from_string(self.held[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self.held[bucket.key] = bucket.bytecode_to_string()


@portable(frozen=True, slots=True)
class Theme:
    """Compiled templates, for each language that pages are in. `digests[name]` covers a template and all that it
    extends, includes and imports."""

    digests: Mapping[str, str]
    _environments: Mapping[str, _Environment]  # by language; the first is that of what has another
    _code: Mapping[str, dict[str, bytes]]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._environments)

    def pack(self) -> bytes:
        """The compiled templates as bytes, for `unpack`. Only code that this process wrote may be unpacked."""
        return marshal.dumps((dict(self.digests), dict(self._code)))


def unpack(packed: bytes, templates: Mapping[str, str]) -> Theme:
    """The theme that was packed, of the same templates: nothing is compiled again."""
    digests, code = marshal.loads(packed)
    return Theme(digests, _environments(templates, code), code)


def compile(templates: Mapping[str, str], languages: Iterable[str] = (ENGLISH,)) -> tuple[Theme, list[Problem]]:
    """Compile templates, given as name (`briefing.html`) to source, once for each language.

    Problems are `template-error`: syntax, an unknown filter, a template that is named but not there.
    """

    code: dict[str, dict[str, bytes]] = {language: {} for language in languages}
    environments = _environments(templates, code)
    environment = next(iter(environments.values()))
    problems: list[Problem] = []
    named: dict[str, set[str]] = {}
    for name in sorted(templates):
        named[name] = set()
        try:
            for each in environments.values():
                each.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            hint = "look here and above for a block, a brace or a quotation mark that is not closed"
            problems.append(_problem(error.name or name, error.lineno, error.message or "cannot be read", hint))
        for line, other in environment.named.get(name, ()):
            if other is None:
                named[name].update(templates)
            elif other in templates:
                named[name].add(other)
            else:
                problems.append(_problem(name, line, f"there is no template `{other}`", nearest(other, templates)))
    digests = {name: model.digest([[each, templates[each]] for each in sorted(_reach(name, named))]) for name in named}
    return Theme(digests, environments, code), problems


def _environments(templates: Mapping[str, str], code: Mapping[str, dict[str, bytes]]) -> dict[str, _Environment]:
    """One for each language, that of the site first."""
    own = next(iter(code))
    return {lang: _environment(templates, held, lang, lang == own) for lang, held in code.items()}


def _environment(
    templates: Mapping[str, str], code: dict[str, bytes], language: str, own: bool, careful: bool = False
) -> _Environment:
    def load(name: str) -> tuple[str, str, None] | None:
        return (templates[name], FOLDER + name, None) if name in templates else None

    environment = (_Careful if careful else _Environment)(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=-1,
        auto_reload=False,
        optimized=False,  # `Generator` writes what is constant as such, and where it is not Python folds the rest
        bytecode_cache=_Code(code),
        extensions=["jinja2.ext.i18n"],
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # what the extension adds
    environment.words = words = catalogue(language)
    environment.own, environment.text, environment.odd = own, Texts(), set()
    environment.named, environment.loaded = {}, {}
    environment.folder = lru_cache(maxsize=16)(filters.Folder)
    environment.careful = lru_cache(maxsize=1)(partial(_environment, templates, {}, language, own, True))
    environment.filters |= {
        "link": filters.link,
        "elsewhere": filters.elsewhere,
        "tongue": filters.tongue,
        "newest": filters.newest,
        "spaced": filters.spaced,
        "numbered": filters.numbered,
        "nameless": filters.nameless,
    }
    environment.filters["form"] = partial(form, words)
    return environment


def render(
    theme: Theme, template: str, path: str, view: Mapping[str, Any], base: str = "", language: str = ""
) -> tuple[bytes | None, list[Problem]]:
    """One page as UTF-8, or the problems why not.

    `path` is where the page will stand below the site's root; links are relative to it. With `base`, the
    site's own path on its host (`/`, `/sub/`), they begin with that instead: a 404 page is served at any address.
    `language` is the one that the words of the templates are in.
    """
    if template not in theme.digests:
        return None, [_problem(template, 1, f"there is no template `{template}`", nearest(template, theme.digests))]
    environments = theme._environments
    environment = environments.get(language) or next(iter(environments.values()))
    seen = {**view, filters.LINKS: filters.Links(path, environment.folder(path[: path.rfind("/") + 1], base))}
    if not environment.own:
        seen[filters.FOREIGN] = filters.foreign(view)
    if template not in environment.odd:
        with suppress(Exception):
            return _bytes(environment.get_template(template), seen), []
        environment.odd.add(template)
    try:
        return _bytes(environment.careful().get_template(template), seen), []
    except jinja2.TemplateSyntaxError as error:
        return None, [_problem(error.name or template, error.lineno, error.message or "cannot be read")]
    except Exception as error:
        # Whatever a template's expressions raise is its author's mistake; Jinja maps the frames to its lines.
        name, line = _where(error, template)
        if isinstance(error, jinja2.UndefinedError):
            message = error.message or "undefined"
            hint = "a template sees its view only: nutgraf/views lists what is in it"
        else:
            message, hint = f"{type(error).__name__}: {error}", "mend the expression in this line"
        return None, [_problem(name, line, message, hint)]


def _bytes(template: jinja2.Template, view: dict[str, Any]) -> bytes:
    """The page. Each piece is made bytes by itself: few have a letter beyond ASCII, and one makes a whole page slow."""
    macros: list[Callable[[], None]] = []
    try:
        written = pieces(template.root_render_func(template.new_context({**view, MACROS: macros})))
    except Exception:
        template.environment.handle_exception()  # which puts its lines for those of its code
    finally:
        for forget in macros:
            forget()
    page = b"".join(map(str.encode, written))
    return page.replace(b"\r\n", b"\n") if b"\r" in page else page


def _reach(name: str, named: Mapping[str, set[str]]) -> set[str]:
    reached, open_ = {name}, [name]
    while open_:
        new = named[open_.pop()] - reached
        reached |= new
        open_.extend(new)
    return reached


def _where(error: Exception, template: str) -> tuple[str, int]:
    """The template and line that an exception came from: the innermost frame that is a template's."""
    name, line = template, 1
    for frame, number in walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith(FOLDER):
            name, line = frame.f_code.co_filename.removeprefix(FOLDER), number
    return name, line


def _problem(name: str, line: int, message: str, hint: str = "") -> Problem:
    return problem("template-error", Place(FOLDER + name, line), message, hint=hint)
