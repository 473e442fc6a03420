"""Templates as the Python that writes their pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from html import escape
from itertools import groupby
from types import FunctionType
from typing import Any, cast

from jinja2 import nodes, runtime
from jinja2.compiler import CodeGenerator, DependencyFinderVisitor, Frame, MacroRef, find_undeclared
from jinja2.filters import FILTERS

from nutgraf import views

MACROS = "_macros"  # where those of a page are kept, behind its view
_KNOWN = 10_000  # texts
_escape = FILTERS["escape"]


class Texts(dict[str, str]):
    """What a value is as text of the page. Texts with nothing to escape are known again: most stand on many pages."""

    def __missing__(self, value: Any) -> str:
        if type(value) is not str:
            if type(value) is FunctionType:
                raise TypeError("a macro, which Jinja has a text for")
            return str(value) if type(value) is int else str(_escape(value))
        if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
            return escape(value, quote=False).replace('"', "&#34;").replace("'", "&#39;")  # as `_escape` does
        if len(self) >= _KNOWN:
            self.clear()
        self[value] = value
        return value


class Context(runtime.Context):
    """What a template has at hand. The macros that `Generator` writes are functions, which give text: asked for in any
    other way than by their names, each is called as the macro that it is, and what it gives is marked as safe."""

    def __init__(self, environment: Any, parent: dict[str, Any], name: str | None, blocks: Any, globals: Any = None):
        """As Jinja does, for templates that have no globals of their own."""
        self.environment, self.parent, self.name = environment, parent, name
        self.vars, self.exported_vars, self.globals_keys = {}, set(), _NONE
        self.eval_ctx = nodes.EvalContext(environment, name)
        self.blocks = {block: [function] for block, function in blocks.items()}

    def call(__self, __called: Any, *arguments: Any, **named: Any) -> Any:
        if type(__called) is FunctionType and __called.__code__.co_name == "macro":
            code = __called.__code__
            names = [each.split("_", 2)[2] for each in code.co_varnames[: code.co_argcount]]  # without `l_1_`
            is_safe = __self.eval_ctx.autoescape
            __called = runtime.Macro(__self.environment, __called, code.co_name, names, False, False, False, is_safe)
        return super().call(__called, *arguments, **named)


_NONE: set[str] = set()


def macro(context: runtime.Context, *made: Any) -> runtime.Macro:
    """A macro that is no function, which is forgotten with its page: see `Generator.leave_frame`."""
    whole = runtime.Macro(context.environment, *made)
    context.parent.get(MACROS, []).append(whole.__dict__.clear)
    return whole


def _is_whole(frame: Frame) -> bool:
    """Whether it is the frame of a whole template or block."""
    return frame.parent is None


def _only_writes(node: nodes.Node) -> bool:
    """Whether it does nothing but to write."""
    if isinstance(node, nodes.If):
        return all(map(_only_writes, [*node.body, *node.elif_, *node.else_]))
    return isinstance(node, nodes.Output)


def _condition(node: nodes.CondExpr) -> nodes.If:
    """`{{ a if b else c }}` as `{% if b %}{{ a }}{% else %}{{ c }}{% endif %}`."""
    other: list[nodes.Node] = [nodes.Output([node.expr2])] if node.expr2 else []
    return nodes.If(node.test, [nodes.Output([node.expr1])], [], other, lineno=node.lineno)


def pieces(written: Iterable[str | list[str]]) -> list[str]:
    """What a template writes: texts, and the lists of those that its blocks hand up."""
    made: list[str] = []
    for each in written:
        if type(each) is list:
            made += each
        else:
            made.append(each)  # type: ignore[arg-type]  # mypy does not see that it is no list
    return made


def _settle(node: nodes.Node, found: list[nodes.Node]) -> None:
    """Put all that is in a tree into `found`, in its order. Jinja walks each tree a dozen times, which is half of its
    work: from now on the nodes have at hand what is in them. They do not change any more."""
    start = len(found)
    children = [*node.iter_child_nodes()]
    for each in children:
        found.append(each)
        _settle(each, found)
    if not isinstance(node, _SELECTED):
        vars(node)["iter_child_nodes"] = children.__iter__
    if isinstance(node, _SEARCHED):
        inside = found[start:]
        vars(node)["find_all"] = lambda kinds: iter([each for each in inside if isinstance(each, kinds)])


_SEARCHED = (nodes.Template, nodes.Block, nodes.For)  # again and again
_SELECTED = (nodes.For, nodes.CallBlock)  # of these only some of the children are asked for


def _is_function(node: nodes.Macro) -> bool:
    """Whether a macro takes only the arguments that it names."""
    return not {each.name for each in node.args} & set(_SPECIAL) and not find_undeclared(node.body, _SPECIAL)


def _is_block(node: nodes.Node, frame: Frame) -> bool:
    """Whether it is a block that is written once more: `self.title()`."""
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Getattr):
        return False
    where = node.node.node
    is_self = isinstance(where, nodes.Name) and frame.symbols.find_ref(where.name) == "l_0_self"
    return is_self and not any((node.args, node.kwargs, node.dyn_args, node.dyn_kwargs))


def _is_filter(node: nodes.Node, names: Collection[str]) -> bool:
    return isinstance(node, nodes.Filter) and node.name in names and node.node is not None


_SPECIAL = ("caller", "kwargs", "varargs")
# What may want the variables of a loop by their names.
_ASKING = (nodes.Call, nodes.CallBlock, nodes.Assign, nodes.AssignBlock)
# The keys of views, and those of them that are always numbers.
_KEYS = [item for each in vars(views).values() for item in getattr(each, "__annotations__", {}).items()]
_WORDS = frozenset(key for key, _ in _KEYS)
_INT = ("int", "NotRequired[int]")
_NUMBERS = _WORDS - {key for key, kind in _KEYS if getattr(kind, "__forward_arg__", kind) not in _INT}


def _is_number(node: nodes.Node) -> bool:
    """Whether it is called as a number of a view is: such a one is written without a look at the texts."""
    if isinstance(node, nodes.Getattr):
        return node.attr in _NUMBERS
    return isinstance(node, nodes.Name) and node.name in _NUMBERS


class Generator(CodeGenerator):
    """Templates as Python that gives the same pages as Jinja's own, in a fraction of the time.

    It takes the usual for granted: that what is asked for its keys is a dict that has them, that a macro is called with
    the arguments that it needs, that what is marked as safe is text. Where something else turns up it raises, and the
    page is rendered by Jinja's own code: see `render`. What is written straight into the page is not made a `Markup`
    first, and what is written in a row, conditions included, is one expression. A macro is a function, see `Context`,
    if it takes only what it names. A template and a block hand up their pieces as a list: see `pieces`.
    """

    _written: nodes.Node | None = None  # the call or filter whose result is the next thing written
    _unsure: nodes.Node | None = None  # what may not be there
    _macros: frozenset[str] = frozenset()  # the names of macros
    _functions: frozenset[nodes.Macro] = frozenset()  # the macros that are functions
    _optional: int = 0  # how many of the arguments of the next macro need not be given
    _asked: bool = True  # whether something in the loop that is written asks for its variables
    _into: str = ""  # the buffer that a template is included into
    _only: list[nodes.Node] | None = None  # the body of a macro that is one expression

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        _settle(node, [])
        names = [each.name for each in node.find_all(nodes.Macro)]
        self._functions = frozenset(each for each in node.body if isinstance(each, nodes.Macro) and _is_function(each))
        for each in node.find_all(nodes.FromImport):
            names += [name if isinstance(name, str) else name[1] for name in each.names]
        self._macros = frozenset(names)
        super().visit_Template(node, frame)

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("text, pieces, concat = environment.text, environment.pieces, ''.join")
        self.writeline("Macro = environment.macro")

    def pull_dependencies(self, nodes: Iterable[nodes.Node]) -> None:
        asked = DependencyFinderVisitor()
        for each in nodes:
            asked.visit(each)
        for known, names, where in ((self.filters, asked.filters, "filters"), (self.tests, asked.tests, "tests")):
            for name in sorted(names):
                known[name] = known.get(name) or self.temporary_identifier()
                self.writeline(f"{known[name]} = environment.{where}.get({name!r})")

    def enter_frame(self, frame: Frame) -> None:
        if frame.block in self.blocks and _is_whole(frame):
            for each in self.blocks[frame.block].find_all(nodes.Name):
                if each.name in self._macros and each.ctx == "load":
                    frame.symbols.load(each.name)  # once, and not each time around a loop
        super().enter_frame(frame)
        if _is_whole(frame):
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        if _is_whole(frame):
            names = sorted({frame.symbols.ref(each.name) for each in self._functions}) if frame.toplevel else []
            if names:
                # Macros that name each other, or call what is no macro, are a circle, which holds the view of the page.
                self.writeline("def forget():")
                self.indent()
                self.writeline(f"nonlocal {', '.join(names)}")
                self.writeline(f"{' = '.join(names)} = None")
                self.writeline("context.vars, context.parent = {}, {}")
                self.outdent()
                self.writeline(f"context.parent.get({MACROS!r}, []).append(forget)")
            self.writeline(f"yield {frame.buffer}")
        super().leave_frame(frame, with_python_scope)

    def simple_write(self, s: str, frame: Frame, node: nodes.Node | None = None) -> None:
        if frame.buffer is None:
            super().simple_write(s, frame, node)
        else:  # what another block or template hands up
            self.writeline(f"{frame.buffer}.extend(pieces(({s},)))", node)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        if not self._is_text(frame):
            super().blockvisit(nodes, frame)
            return
        if nodes is self._only:
            self.writeline("return (")
            self._row(nodes, frame)
            self.write(")")
            return
        self.writeline("pass")
        for is_row, some in groupby(nodes, _only_writes):
            if is_row:
                self.writeline(f"{frame.buffer}.append(")
                self._row(some, frame)
                self.write(")")
            else:
                for each in some:
                    self.visit(each, frame)

    def _is_text(self, frame: Frame) -> bool:
        """Whether what is written there is markup that is collected."""
        asked = frame.eval_ctx
        return frame.buffer is not None and asked.autoescape and not (asked.volatile or frame.require_output_check)

    def _row(self, some: Iterable[nodes.Node], frame: Frame) -> None:
        """Write what some outputs and conditions write, as one expression."""
        form = ""
        slots: list[nodes.Expr | nodes.If] = []
        for each in some:
            for child in each.nodes if isinstance(each, nodes.Output) else [cast("nodes.If", each)]:
                known = None if isinstance(child, nodes.If) else self._known(child, frame)
                form += "%s" if known is None else known.replace("%", "%%")
                if known is None:
                    slots.append(_condition(child) if isinstance(child, nodes.CondExpr) else child)
        is_form = form != "%s"
        if is_form:
            self.write(f"{form!r} % (" if slots else repr(form.replace("%%", "%")))
        for slot in slots:
            self.newline(slot)
            if isinstance(slot, nodes.If):
                self._choice(slot, frame)
            else:
                self._output_child_pre(slot, frame, self._make_finalize())
                self.visit(slot, frame)
                self._output_child_post(slot, frame, self._make_finalize())
            self.write("," if is_form else "")
        self.write(")" if slots and is_form else "")

    def _known(self, node: nodes.Expr, frame: Frame) -> str | None:
        """What is written there on all pages, or None."""
        with suppress(Exception):  # as Jinja does: whatever is wrong with it is told when a page is rendered
            return self._output_child_to_const(node, frame, self._make_finalize())
        return None

    def _choice(self, node: nodes.If, frame: Frame) -> None:
        """Write the row of the first condition that holds, or the other."""
        for each in (node, *node.elif_):
            self.write("(")
            self._row(each.body, frame)
            self.write(" if ")
            self.visit(each.test, frame)
            self.write(" else ")
        self._row(node.else_, frame)
        self.write(")" * (1 + len(node.elif_)))

    def macro_body(self, node: nodes.Macro | nodes.CallBlock, frame: Frame) -> tuple[Frame, MacroRef]:
        outer = self._only
        is_one = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and all(map(_only_writes, node.body))
        self._only = node.body if is_one else None
        self._optional = len(node.defaults) if node in self._functions else 0
        made = super().macro_body(node, frame)
        self._only = outer
        return made

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:
        if node not in self._functions:
            super().visit_Macro(node, frame)
            return
        self.macro_body(node, frame)
        if not node.name.startswith("_"):
            self.writeline(f"context.exported_vars.add({node.name!r})")
        self.writeline(f"context.vars[{node.name!r}] = {frame.symbols.ref(node.name)} = macro")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        node = macro_ref.node
        marks = macro_ref.accesses_kwargs, macro_ref.accesses_varargs, macro_ref.accesses_caller
        name, names = getattr(node, "name", None), tuple([each.name for each in node.args])
        self.write(f"Macro(context, macro, {name!r}, {names!r}, {str(marks)[1:-1]}, context.eval_ctx.autoescape)")

    def buffer(self, frame: Frame) -> None:
        if self._only is None:
            super().buffer(frame)
        else:
            frame.buffer = self.temporary_identifier()

    def return_buffer_contents(self, frame: Frame, force_unescaped: bool = False) -> None:
        if self._only is None:
            super().return_buffer_contents(frame, force_unescaped)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        outer = self._asked
        self._asked = not all(self._is_macro(each) for each in node.find_all(_ASKING))
        super().visit_For(node, frame)
        self._asked = outer

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        if self._into and x.startswith("yield from "):
            x = f"{self._into}.extend(pieces({x.removeprefix('yield from ')}))"
        if self._optional and x.startswith("def macro("):
            names = x.removesuffix("):").split(", ")
            names[-self._optional :] = [f"{each}=missing" for each in names[-self._optional :]]
            x, self._optional = f"{', '.join(names)}):", 0
        if self._asked or x != "_loop_vars = {}":
            super().writeline(x, node, extra)

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
        elif self._is_macro(node) or _is_filter(node, ("safe",)) or _is_block(node, frame):
            self._written = node
            self.write("(")
        elif _is_number(node):
            self.write("(str(one) if type(one := ")
        else:
            self.write("text[")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_post(node, frame, finalize)
        elif _is_number(node):
            self.write(") is int else text[one])")
        else:
            self.write(")" if node is self._written else "]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if node is self._written and isinstance(node.node, nodes.Getattr):
            self.write(f"concat(pieces(context.blocks[{node.node.attr!r}][0](context)))")
            return
        if forward_caller or frame.eval_ctx.volatile or not self._is_macro(node):
            self._unsure = node.node  # maybe a method
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        assert isinstance(node.node, nodes.Name)
        self.write("(" if node is self._written else "Markup(" if frame.eval_ctx.autoescape else "str(")
        self.write(f"{frame.symbols.ref(node.node.name)}(")
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
        if node.name == "string":
            self.write("isinstance(")
            self.visit(node.node, frame)
            self.write(", str)")
        else:
            super().visit_Test(node, frame)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        outer, self._into = self._into, frame.buffer or ""
        super().visit_Include(node, frame)
        self._into = outer

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
