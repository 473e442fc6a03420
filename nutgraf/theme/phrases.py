"""The words of one language, put into templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeGuard

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from nutgraf.catalogue import Catalogue

_SLOT = re.compile(r"%\((\w+)\)s|%%")
_GETTEXT = frozenset({"_", "gettext", "ngettext"})


class Phrases(NodeTransformer):
    """Puts the words of one language into a template, so that rendering looks nothing up.

    `_("Sources")`, `_("Note %(n)s", n=…)`, `ngettext(…)` and `{% trans %}` become text and expressions of the template,
    as if its author had written them so. A message is markup, as in Jinja's own newer style; what it names is not.
    """

    def __init__(self, words: Catalogue, name: str | None, own: bool) -> None:
        self.words = words
        self.name = name
        self.own = own  # whether it is the language of the site: on its pages `tongue` has nothing to do
        # The line and name of each template that this one names; None where only rendering can tell.
        self.named: list[tuple[int, str | None]] = []

    def visit_Extends(self, node: nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport) -> nodes.Node:
        named = node.template
        for each in named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]:
            self.named.append((node.lineno, str(each.value) if isinstance(each, nodes.Const) else None))
        return self.generic_visit(node)

    visit_Include = visit_Import = visit_FromImport = visit_Extends

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
        forms = {form(self.words, n): self.words.ngettext(one, many, n) for n in range(102, -1, -1)}
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


def form(words: Catalogue, number: int) -> int:
    """Which form of a phrase a number takes in a language; in English 0 for one and 1 for all others."""
    plural: Callable[[int], int] | None = getattr(words, "plural", None)  # only catalogues with words have one
    return plural(number) if plural else int(number != 1)
