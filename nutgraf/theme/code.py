"""Templates as the Python that writes their pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import jinja2
from jinja2 import nodes, runtime
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import FILTERS

from nutgraf import views

_KNOWN = 10_000  # texts
_escape = FILTERS["escape"]


class Texts(dict[str, str]):
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


class Macro(runtime.Macro):
    """A macro that can be called with two arguments as `with2`, which is its function if it has just these."""

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

    def _general(self, *arguments: Any) -> str:
        return str(self(*arguments))

    with0 = with1 = with2 = with3 = with4 = with5 = with6 = _general


_MOST = 6  # arguments


def _is_block(frame: Frame) -> bool:
    """Whether it is the frame of a whole block."""
    return frame.block_frame and frame.parent is None


def _is_filter(node: nodes.Node, names: Collection[str]) -> bool:
    return isinstance(node, nodes.Filter) and node.name in names and node.node is not None


# What may want the variables of a loop by their names.
_ASKING = (nodes.Call, nodes.CallBlock, nodes.Assign, nodes.AssignBlock)
# The keys of views.
_WORDS = frozenset(key for each in vars(views).values() for key in getattr(each, "__annotations__", ()))


class Generator(CodeGenerator):
    """Templates as Python that gives the same pages as Jinja's own, in a fraction of the time.

    It takes the usual for granted: that what is asked for its keys is a dict that has them, that a macro is called with
    all of its arguments, that what is marked as safe is text. Where something else turns up it raises, and the page is
    rendered by Jinja's own code: see `render`. What is written straight into the page is not made a `Markup` first,
    and a block hands up its text in one piece.
    """

    _written: nodes.Node | None = None  # the call or filter whose result is the next thing written
    _unsure: nodes.Node | None = None  # what may not be there
    _macros: frozenset[str] = frozenset()  # the names of macros
    _asked: bool = True  # whether something in the loop that is written asks for its variables

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

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        outer = self._asked
        self._asked = not all(self._is_macro(each) for each in node.find_all(_ASKING))
        super().visit_For(node, frame)
        self._asked = outer

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        if self._asked or x != "_loop_vars = {}":
            super().writeline(x, node, extra)

    def _is_macro(self, node: nodes.Node) -> bool:
        """Whether it calls a macro by its name, with arguments in their order."""
        return (
            isinstance(node, nodes.Call)
            and isinstance(node.node, nodes.Name)
            and node.node.name in self._macros
            and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
            and len(node.args) <= _MOST
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
            self._unsure = node.node  # maybe a method
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
