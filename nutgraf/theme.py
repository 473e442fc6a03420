"""Theme: templates to pages. The only room that knows Jinja.

A template sees its view and nothing else. Templates come in as a mapping of names to sources, so that
compiling and rendering never touch a disk. What an author of templates gets wrong is a problem with the
template's file and line.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, repeat
from traceback import walk_tb
from typing import Any, TypeGuard

import jinja2
from jinja2 import nodes, runtime
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS
from jinja2.visitor import NodeTransformer

from nutgraf import model, views
from nutgraf.catalogue import ENGLISH, Catalogue, catalogue
from nutgraf.problems import Place, Problem, nearest, problem

FOLDER = "templates/"
_LINKS = "_links"
_FOREIGN = "_foreign"
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


_escape = FILTERS["escape"]


class _Texts(dict[str, str]):
    """What a value is as text of the page. Texts with nothing to escape are known again: most stand on many pages."""

    def __missing__(self, value: Any) -> str:
        if type(value) is not str:
            return str(value) if type(value) is int else str(_escape(value))
        if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
            return str(_escape(value))
        if len(self) >= _KNOWN:
            self.clear()
        self[value] = value
        return value


_KNOWN = 10_000


class _Macro(runtime.Macro):
    """A macro that can be called as the function that it is: `with2` with two arguments, if it has just these."""

    def __init__(
        self,
        environment: jinja2.Environment,
        function: Callable[..., str],
        name: str,
        arguments: list[str],
        *more: Any,
    ) -> None:
        super().__init__(environment, function, name, arguments, *more)
        if not (self.caller or self.catch_kwargs or self.catch_varargs):
            setattr(self, f"with{len(arguments)}", function)


def _is_block(frame: Frame) -> bool:
    """Whether it is the frame of a whole block."""
    return frame.block_frame and frame.parent is None


def _is_filter(node: nodes.Node, names: Collection[str]) -> bool:
    return isinstance(node, nodes.Filter) and node.name in names and node.node is not None


# The keys of views.
_WORDS = frozenset(key for each in vars(views).values() for key in getattr(each, "__annotations__", ()))


class _Generator(CodeGenerator):
    """Templates as Python that gives the same pages as Jinja's own, in a fraction of the time.

    It takes the usual for granted: that what is asked for its keys is a dict that has them, that a macro is called with
    all of its arguments, that what is marked as safe is text. Where something else turns up it raises, and the page is
    rendered by Jinja's own code: see `render`. What is written straight into the page is not made a `Markup` first,
    and a block hands up its text in one piece.
    """

    _written: nodes.Node | None = None  # the call or filter whose result is the next thing written
    _unsure: nodes.Node | None = None  # what may not be there
    _macros: frozenset[str] = frozenset()  # the names of macros

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        names = [each.name for each in node.find_all(nodes.Macro)]
        for each in node.find_all(nodes.FromImport):
            names += [name if isinstance(name, str) else name[1] for name in each.names]
        self._macros = frozenset(names)
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("Macro, text = environment.macro, environment.text")

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        if _is_block(frame):
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        if _is_block(frame):
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

    def _is_macro(self, node: nodes.Node) -> bool:
        """Whether it calls a macro by its name, with arguments in their order."""
        return (
            isinstance(node, nodes.Call)
            and isinstance(node.node, nodes.Name)
            and node.node.name in self._macros
            and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        )

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif self._is_macro(node) or _is_filter(node, ("safe",)):
            self._written = node
            self.write("(")
        else:
            self.write("text[")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_post(node, frame, finalize)
        else:
            self.write(")" if node is self._written else "]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or frame.eval_ctx.volatile or not self._is_macro(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        assert isinstance(node.node, nodes.Name)
        self.write("(" if node is self._written or not frame.eval_ctx.autoescape else "Markup(")
        self.write(f"{frame.symbols.ref(node.node.name)}.with{len(node.args)}(")
        for each in node.args:
            self.visit(each, frame)
            self.write(", ")
        self.write("))")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        if node is self._written and node.node is not None:
            self.visit(node.node, frame)
            return
        if _is_filter(node, ("default", "d")):
            self._unsure = node.node
        super().visit_Filter(node, frame)

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        self._unsure = node.node
        super().visit_Test(node, frame)

    def _base(self, node: nodes.Expr, frame: Frame) -> None:
        """Write what is asked for a key: where a name is not defined, this raises in any case."""
        if isinstance(node, nodes.Name):
            self.write(frame.symbols.ref(node.name))
        else:
            self.visit(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        special = isinstance(node.node, nodes.Name) and node.node.name in ("loop", "self")
        if node.attr in _WORDS and node is not self._unsure and not special:
            self._base(node.node, frame)
            self.write(f"[{node.attr!r}]")
        else:
            super().visit_Getattr(node, frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        self._base(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")


_SLOT = re.compile(r"%\((\w+)\)s|%%")
_GETTEXT = frozenset({"_", "gettext", "ngettext"})


class _Phrases(NodeTransformer):
    """Puts the words of one language into a template, so that rendering looks nothing up.

    `_("Sources")`, `_("Note %(n)s", n=…)`, `ngettext(…)` and `{% trans %}` become text and expressions of the template,
    as if its author had written them so. A message is markup, as in Jinja's own newer style; what it names is not.
    """

    def __init__(self, words: Catalogue, name: str | None, own: bool) -> None:
        self.words = words
        self.name = name
        self.own = own  # whether it is the language of the site: on its pages `tongue` has nothing to do

    def visit_Filter(self, node: nodes.Filter) -> nodes.Expr:
        self.generic_visit(node)
        return node.node if self.own and node.name == "tongue" and node.node is not None else node

    def visit_Output(self, node: nodes.Output) -> nodes.Node | list[nodes.Node]:
        pieces: list[nodes.Expr] = []
        found: list[nodes.Node] = []
        for child in node.nodes:
            if not _is_phrase(child):
                pieces.append(self.visit(child))
                continue
            phrase, number = self._forms(child)
            if number is None:
                pieces += phrase[0]
                continue
            # The first form that fits is written.
            found.append(nodes.Output(pieces, lineno=node.lineno))
            pieces = []
            rest: list[nodes.Node] = [nodes.Output(phrase[-1], lineno=child.lineno)]
            for index, form in reversed(list(enumerate(phrase[:-1]))):
                test = _is_form(number, index)
                body: list[nodes.Node] = [nodes.Output(form, lineno=child.lineno)]
                rest = [nodes.If(test, body, [], rest, lineno=child.lineno)]
            found += rest
        found.append(nodes.Output(pieces, lineno=node.lineno))
        return found

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        if not _is_phrase(node):
            self.generic_visit(node)
            return node
        phrase, number = self._forms(node)
        said: list[nodes.Expr] = []
        for form in phrase:
            parts = [_const(each.data) if isinstance(each, nodes.TemplateData) else each for each in form]
            said.append(parts[0] if len(parts) == 1 else nodes.Concat(parts))
        whole = said[-1]
        if number is not None:
            for index, each in reversed(list(enumerate(said[:-1]))):
                whole = nodes.CondExpr(_is_form(number, index), each, whole)
        whole.set_lineno(node.lineno)
        return whole

    def _forms(self, call: nodes.Call) -> tuple[list[list[nodes.Expr]], nodes.Expr | None]:
        """The forms of a phrase, each as text and expressions, and the number that decides between them."""
        arguments = [each.value for each in call.args[:2] if isinstance(each, nodes.Const)]
        slots: dict[str, nodes.Expr] = {each.key: self.visit(each.value) for each in call.kwargs}
        counted = isinstance(call.node, nodes.Name) and call.node.name == "ngettext"
        if len(arguments) != (2 if counted else 1) or len(call.args) != (3 if counted else 1):
            message = "words for the catalogue are texts in quotation marks, not expressions"
            raise jinja2.TemplateSyntaxError(message, call.lineno, self.name)
        if not counted:
            return [self._pieces(self.words.gettext(arguments[0]), slots, call)], None
        one, many = arguments
        # Asked for the numbers from 0 on, a catalogue gives each of its forms: no language has more than six.
        forms = {_form(self.words, n): self.words.ngettext(one, many, n) for n in range(102, -1, -1)}
        number: nodes.Expr = nodes.Filter(self.visit(call.args[2]), "form", [], [], None, None, lineno=call.lineno)
        slots.setdefault("num", call.args[2])
        pieces = [self._pieces(forms[index], slots, call) for index in sorted(forms)]
        return pieces, number if len(pieces) > 1 else None

    def _pieces(self, message: str, slots: Mapping[str, nodes.Expr], call: nodes.Call) -> list[nodes.Expr]:
        pieces: list[nodes.Expr] = []
        done = 0
        for slot in _SLOT.finditer(message):
            pieces.append(nodes.TemplateData(message[done : slot.start()] + ("%" if slot[0] == "%%" else "")))
            done = slot.end()
            if slot[1] in slots:
                pieces.append(slots[slot[1]])
            elif slot[1]:
                text = f"`{message}` names `{slot[1]}`, which is not given"
                raise jinja2.TemplateSyntaxError(text, call.lineno, self.name)
        pieces.append(nodes.TemplateData(message[done:]))
        return [each for each in pieces if not isinstance(each, nodes.TemplateData) or each.data]


def _const(words: str) -> nodes.Expr:
    """Markup as a value; what has nothing to escape is written faster as the text that it is."""
    const = nodes.Const(words)
    return nodes.MarkSafe(const) if any(sign in words for sign in "&<>\"'") else const


def _is_phrase(node: nodes.Node) -> TypeGuard[nodes.Call]:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in _GETTEXT


def _is_form(number: nodes.Expr, index: int) -> nodes.Expr:
    return nodes.Compare(number, [nodes.Operand("eq", nodes.Const(index))])


def _form(words: Catalogue, number: int) -> int:
    """Which form of a phrase a number takes in a language; in English 0 for one and 1 for all others."""
    plural: Callable[[int], int] | None = getattr(words, "plural", None)  # only catalogues with words have one
    return plural(number) if plural else int(number != 1)


class _Environment(jinja2.Environment):
    """Views are dicts: `text.words` looks for the key first, so that no key is hidden by a method of dict."""

    code_generator_class: type[CodeGenerator] = _Generator
    words: Catalogue
    own: bool
    careful: Callable[[], jinja2.Environment]  # the same for what does not go by `_Generator`
    odd: set[str]  # templates that do not
    macro = _Macro
    text: _Texts

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A template has no globals of its own: no chain of mappings to walk at each import."""
        return super().make_globals(d) if d else self.globals

    def _generate(self, source: nodes.Template, name: str | None, *more: Any, **named: Any) -> Any:
        return super()._generate(_Phrases(self.words, name, self.own).visit(source), name, *more, **named)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
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


@dataclass(frozen=True, slots=True)
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
            tree = environment.parse(templates[name], name, FOLDER + name)
            for line, other in _references(tree):
                if other is None:
                    named[name].update(templates)
                elif other in templates:
                    named[name].add(other)
                else:
                    problems.append(_problem(name, line, f"there is no template `{other}`", nearest(other, templates)))
            for each in environments.values():
                each.get_template(name)
        except jinja2.TemplateSyntaxError as error:
            hint = "look here and above for a block, a brace or a quotation mark that is not closed"
            problems.append(_problem(error.name or name, error.lineno, error.message or "cannot be read", hint))
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
        bytecode_cache=_Code(code),
        extensions=["jinja2.ext.i18n"],
    )
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # what the extension adds
    environment.words = words = catalogue(language)
    environment.own, environment.text, environment.odd = own, _Texts(), set()
    environment.careful = lru_cache(maxsize=1)(partial(_environment, templates, {}, language, own, True))
    environment.filters |= {
        "link": _link,
        "tongue": _tongue,
        "spaced": _spaced,
        "numbered": _numbered,
        "nameless": _nameless,
    }
    environment.filters["form"] = partial(_form, words)
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
    seen = {**view, _LINKS: _Links(path, base)}
    if not environment.own:
        seen[_FOREIGN] = _foreign(view)
    if template not in environment.odd:
        with suppress(Exception):
            return _bytes(environment.get_template(template).render(seen)), []
        environment.odd.add(template)
    try:
        return _bytes(environment.careful().get_template(template).render(seen)), []
    except jinja2.TemplateSyntaxError as error:
        return None, [_problem(error.name or template, error.lineno, error.message or "cannot be read")]
    except Exception as error:
        # Whatever a template's expressions raise is its author's mistake; Jinja maps the frames to its lines.
        name, line = _where(error, template)
        if isinstance(error, jinja2.UndefinedError):
            message = f"{error.message or 'undefined'} (on {path})"
            hint = "a template sees its view only: nutgraf/views lists what is in it"
        else:
            message, hint = f"{type(error).__name__}: {error} (on {path})", "mend the expression in this line"
        return None, [_problem(name, line, message, hint)]


def _bytes(html: str) -> bytes:
    return (html.replace("\r\n", "\n") if "\r" in html else html).encode()


class _Links(dict[str, str]):
    """Addresses below the site's root as links from one page, each made once."""

    def __init__(self, here: str, base: str) -> None:
        self.here, self.base = here, base
        self.folders: dict[str, str] = {}  # how each begins

    def __missing__(self, path: str) -> str:
        file, mark, fragment = path.partition("#")
        if not file or _ADDRESS.match(path):
            link = path
        elif self.base:
            link = self.base + path
        elif file == self.here:
            link = relative(path, self.here)
        else:
            folder, _, name = file.rpartition("/")
            if folder not in self.folders:
                self.folders[folder] = relative(f"{folder}/" if folder else "", self.here)
            link = f"{self.folders[folder]}{name}{mark}{fragment}"
        self[path] = link
        return link


@jinja2.pass_context
def _link(context: runtime.Context, path: str) -> str:
    """An address below the site's root, as a link from the page being rendered.

    `#f-x` and whole addresses (`https:`, `mailto:`) stay as they are.
    """
    links: _Links = context.parent[_LINKS]
    return links[path]


def _foreign(view: Mapping[str, Any]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """The words of a view that are in another language than its page: what finds them, and the language of each."""
    found: dict[str, str] = {}
    for each in view.values():
        found |= each.get("foreign", {}) if type(each) is dict else {}
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if found else None, found


@jinja2.pass_context
def _tongue(context: runtime.Context, words: str) -> str:
    """Words with their language, those of them that are not in that of the page."""
    pattern, foreign = context.parent[_FOREIGN]
    if pattern is None or not pattern.search(words):
        return words
    pieces, done = [], 0
    for hit in pattern.finditer(words):
        lang = foreign[hit[0]]
        pieces.append(f'{_escape(words[done : hit.start()])}<span lang="{lang}">{_escape(hit[0])}</span>')
        done = hit.end()
    return FILTERS["safe"]("".join([*pieces, _escape(words[done:])]))  # type: ignore[no-any-return]  # a Markup


def _nameless(html: str) -> str:
    """Markup of ours without its ids, for what stands on a page a second time. Quotes in texts are escaped."""
    return re.sub(r' id="[^"]*"', "", html)


def _spaced(items: Iterable[Any], gap: str) -> Iterator[tuple[str, Any]]:
    """Each item with what stands before it: nothing before the first, `gap` before the others."""
    return zip(chain(("",), repeat(gap)), items, strict=False)


def _numbered(items: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Each item with its number, from 1."""
    return enumerate(items, 1)


def relative(path: str, here: str) -> str:
    """`path` as seen from the page at `here`, both below the site's root.

    >>> relative("index.html#f-x", "entities/apple.html")
    '../index.html#f-x'
    """
    file, mark, fragment = path.partition("#")
    if file == here:
        return mark + fragment if mark else file.rpartition("/")[2]
    folders, target = here.split("/")[:-1], file.split("/")
    shared = 0
    while shared < min(len(folders), len(target) - 1) and folders[shared] == target[shared]:
        shared += 1
    return "../" * (len(folders) - shared) + "/".join(target[shared:]) + mark + fragment


def _references(tree: nodes.Template) -> list[tuple[int, str | None]]:
    """The line and name of each template that another names; None where only rendering can tell."""
    found: list[tuple[int, str | None]] = []
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        named: nodes.Expr = getattr(node, "template")  # noqa: B009  # find_all types its nodes as the base class
        for each in named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]:
            found.append((node.lineno, str(each.value) if isinstance(each, nodes.Const) else None))
    return found


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
