"""Formulas and assertions: exact arithmetic that knows units.

The language is Python's expression grammar cut down to names of facts, numbers, `+ - * /`, comparisons and
the functions below. Inside, everything is a fraction: nothing is rounded before it is shown.

    percent - percent = points     percent + points = percent    1 + percent = a factor, shown in percent
    money / money = a rate         money * number = money        money + money of another currency: refused

A hedged fact computes with its stated number and the result keeps the hedge, turned round where the
arithmetic turns it (what is taken away, what is divided by); two senses that clash become `about`.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from functools import lru_cache

from nutgraf.catalogue import ENGLISH, catalogue, mark
from nutgraf.portable import portable
from nutgraf.quantities import Hedge, Kind, Quantity

LIMIT = 500  # characters; keeps the parser's own recursion small

FUNCTIONS = {
    "count": "how many facts a list has: candidates, events, moves, figures, quotes",
    "sum": "the sum of its arguments",
    "min": "the least of its arguments",
    "max": "the greatest of its arguments",
    "abs": "without its sign",
    "growth": "growth(old, new): the change from old to new, in percent",
    "share": "share(part, whole): in percent",
    "compound": "compound(a, b, …): changes in percent, one after the other",
}
LISTS = ("candidates", "events", "moves", "figures", "quotes")


@portable(frozen=True, slots=True)
class Fault:
    """Why a formula cannot be read or computed; `start` and `end` are offsets into it."""

    message: str
    start: int = 0
    end: int = 0
    hint: str = ""
    units: bool = False  # it mixes units


@portable(frozen=True, slots=True)
class Formula:
    text: str
    tree: ast.expr
    names: tuple[str, ...]  # of facts, in order of appearance
    spans: tuple[tuple[int, int, str], ...]  # where each of them stands, in the same order
    lists: tuple[str, ...]


@portable(frozen=True, slots=True)
class Term:
    """A value on its way: `value` is of one for percent and points, scaled for money."""

    value: Fraction
    kind: Kind
    unit: str = ""
    hedge: Hedge = ""
    decimals: int | None = None  # the fewest written in what it was made of; None for a literal
    scale: int = 0
    step: Decimal = Decimal(0)
    factor: bool = False  # a bare number made with percent: shown in percent
    signed: bool = False


class _Stop(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@lru_cache(maxsize=1024)  # what is published every day names its facts alike every day
def read(text: str) -> Formula | Fault:
    """Read a formula or an assertion."""
    source = text.replace("\n", " ")
    if len(source) > LIMIT:
        return Fault(f"a formula has at most {LIMIT} characters", 0, len(source))
    lead = len(source) - len(source.lstrip())
    try:
        tree = ast.parse(source[lead:], mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        at = lead + max((getattr(error, "offset", 1) or 1) - 1, 0)
        return Fault("this cannot be read as a formula", min(at, len(source)), len(source), _syntax_hint(source))
    spans: list[tuple[int, int, str]] = []
    lists: dict[str, None] = {}
    try:
        _inspect(tree, source, lead, spans, lists)
    except _Stop as stop:
        return stop.fault
    return Formula(source, tree, tuple(dict.fromkeys([name for _, _, name in spans])), tuple(spans), tuple(lists))


def _syntax_hint(source: str) -> str:
    if "%" in source:
        return "write a percentage as a fraction: 0.182, or name a fact"
    if "×" in source or "÷" in source or "−" in source:
        return "write * for times, / for divided by, - for minus"
    return "a formula has names of facts, numbers, + - * / and parentheses"


def _span(node: ast.AST, source: str, lead: int) -> tuple[int, int]:
    if source.isascii():  # offsets of the tree count bytes
        return lead + getattr(node, "col_offset", 0), lead + (getattr(node, "end_col_offset", 0) or 0)
    raw = source[lead:].encode()
    start = len(raw[: getattr(node, "col_offset", 0)].decode("utf-8", "replace"))
    end = len(raw[: getattr(node, "end_col_offset", 0) or 0].decode("utf-8", "replace"))
    return lead + start, lead + end


def _inspect(node: ast.AST, source: str, lead: int, names: list[tuple[int, int, str]], lists: dict[str, None]) -> None:
    """Refuse all that is not of the language, and collect the names."""

    def refuse(message: str, hint: str = "") -> _Stop:
        return _Stop(Fault(message, *_span(node, source, lead), hint))

    match node:
        case ast.Name(id=name):
            names.append((*_span(node, source, lead), name))
        case ast.Constant(value=value):
            start, end = _span(node, source, lead)
            if isinstance(value, bool) or not re.fullmatch(r"\d+(\.\d+)?", source[start:end]):
                raise refuse(f"`{source[start:end]}` is not a number", "write digits with a decimal point: 1.5")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _inspect(operand, source, lead, names, lists)
        case ast.BinOp(op=op, left=left, right=right):
            if not isinstance(op, ast.Add | ast.Sub | ast.Mult | ast.Div):
                hint = "write a percentage as a fraction: 0.182" if isinstance(op, ast.Mod) else ""
                raise refuse("a formula has + - * / only", hint)
            _inspect(left, source, lead, names, lists)
            _inspect(right, source, lead, names, lists)
        case ast.Compare(left=left, comparators=others, ops=ops):
            if any(type(op) not in _COMPARE for op in ops):
                raise refuse("an assertion compares with < <= == != >= >")
            for each in (left, *others):
                _inspect(each, source, lead, names, lists)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            if name not in FUNCTIONS:
                raise refuse(f"there is no function `{name}`", "there are " + ", ".join(FUNCTIONS))
            for each in args:
                if isinstance(each, ast.Name) and each.id in LISTS:
                    lists[each.id] = None
                else:
                    _inspect(each, source, lead, names, lists)
        case _:
            raise refuse("a formula has names of facts, numbers, + - * / and parentheses")


Lookup = Callable[[str], "Quantity | Fault"]
Members = Callable[[str], "Sequence[Quantity | None]"]


def compute(formula: Formula, lookup: Lookup, members: Members, decimals: int | None = None) -> Quantity | Fault:
    """The value of a formula. `lookup` gives a fact's quantity; `members` the quantities of a list of facts.

    The result is exact to 28 digits; its `step` and `decimals` say how far it is shown.
    """
    result = _run(formula, lookup, members)
    if isinstance(result, bool):
        return Fault("a comparison is not a value", 0, len(formula.text), "move it to `assertions`")
    return result if isinstance(result, Fault) else _quantity(result, decimals)


def holds(formula: Formula, lookup: Lookup, members: Members) -> bool | Fault:
    """Whether an assertion holds."""
    result = _run(formula, lookup, members)
    if isinstance(result, Term):
        return Fault("an assertion compares something", 0, len(formula.text), "write for instance `a <= b`")
    return result


def _run(formula: Formula, lookup: Lookup, members: Members) -> Term | bool | Fault:
    lead = len(formula.text) - len(formula.text.lstrip())
    machine = _Machine(formula.text, lead, lookup, members)
    try:
        if isinstance(formula.tree, ast.Compare):
            return machine.compare(formula.tree)
        return machine.term(formula.tree)
    except _Stop as stop:
        return stop.fault


def term(quantity: Quantity) -> Term:
    """A fact's quantity as a term."""
    kind, step = quantity.kind, quantity.step
    above, below = quantity.value.as_integer_ratio()
    if kind in ("percent", "points"):
        below, step = below * 100, step.scaleb(-2)
    elif kind in ("ratio", "multiple"):
        kind = "number"
    return Term(
        Fraction(above, below), kind, quantity.unit, quantity.hedge, quantity.decimals, quantity.scale, step,
        signed=quantity.signed,
    )  # fmt: skip


def _quantity(result: Term, decimals: int | None) -> Quantity:
    places = decimals if decimals is not None else result.decimals or 0
    kind: Kind = "percent" if result.factor and result.kind == "number" else result.kind
    value = result.value * 100 if kind in ("percent", "points") else result.value
    scale = result.scale if kind in ("money", "count", "number") else 0
    while scale >= 3 and 0 < abs(value) < 10**scale:
        scale -= 3  # a quotient of millions may be of thousands
    signed = kind in ("percent", "points") and (result.signed or result.factor)
    return Quantity(
        kind, _decimal(value), result.unit, Decimal(10) ** (scale - places), max(places, 0), scale, result.hedge, signed
    )


def _decimal(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 28
        return Decimal(value.numerator) / Decimal(value.denominator)


def shown(quantity: Quantity) -> Quantity:
    """A quantity rounded half up to its own step: what readers are told."""
    try:
        if quantity.value.same_quantum(quantity.step) and not quantity.value % quantity.step:
            return quantity
    except InvalidOperation:  # more digits than the context of the caller has
        pass
    with localcontext() as context:
        context.prec = 60
        steps = (quantity.value / quantity.step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        value, step = steps * quantity.step, quantity.step
    decimals, scale, hedge, signed = quantity.decimals, quantity.scale, quantity.hedge, quantity.signed
    return Quantity(quantity.kind, value, quantity.unit, step, decimals, scale, hedge, signed)


_COMPARE: dict[type[ast.cmpop], tuple[str, Callable[[Fraction, Fraction], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
_FLIP: dict[Hedge, Hedge] = {
    "more than": "less than",
    "less than": "more than",
    "at least": "up to",
    "up to": "at least",
}


@portable(frozen=True, slots=True)
class _Machine:
    text: str
    lead: int
    lookup: Lookup
    members: Members

    def refuse(self, node: ast.AST, message: str, *, units: bool = False, hint: str = "") -> _Stop:
        return _Stop(Fault(message, *_span(node, self.text, self.lead), hint, units))

    def compare(self, node: ast.Compare) -> bool:
        terms = [self.term(each) for each in (node.left, *node.comparators)]
        for left, op, right in zip(terms, node.ops, terms[1:], strict=False):
            a, b = self.common(node, left, right)
            symbol, test = _COMPARE[type(op)]
            # equal as far as they are known
            near = a == b or abs(a - b) <= Fraction(max(left.step, right.step)) / 2
            if symbol in ("==", "!="):
                if near != (symbol == "=="):
                    return False
            elif not test(a, b):
                return False
        return True

    def common(self, node: ast.AST, a: Term, b: Term) -> tuple[Fraction, Fraction]:
        loose = ("number", "percent") if "points" not in (a.kind, b.kind) else ("number", "points")
        same = a.kind == b.kind and (a.kind not in ("money", "duration") or a.unit == b.unit)
        counts = {a.kind, b.kind} <= {"count", "number"}
        if same or counts or (a.kind in loose and b.kind in loose):
            return a.value, b.value
        raise self.refuse(node, f"{_name(a)} cannot be compared with {_name(b)}", units=True)

    def term(self, node: ast.expr) -> Term:
        if isinstance(node, ast.Name):
            given = self.lookup(node.id)
            if isinstance(given, Fault):
                start, end = _span(node, self.text, self.lead)
                raise _Stop(replace(given, start=start, end=end))
            return term(given)
        if isinstance(node, ast.BinOp):
            op, a, b = node.op, self.term(node.left), self.term(node.right)
            if isinstance(op, ast.Add):
                return self.add(node, a, b, False)
            if isinstance(op, ast.Sub):
                return self.add(node, a, _negative(b), True)
            return self.multiply(node, a, b) if isinstance(op, ast.Mult) else self.divide(node, a, b)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, int):
                return Term(Fraction(node.value), "number")
            start, end = _span(node, self.text, self.lead)  # as it is written: Python has rounded it
            return Term(Fraction(self.text[start:end]), "number")
        if isinstance(node, ast.UnaryOp):
            found = self.term(node.operand)
            return found if isinstance(node.op, ast.UAdd) else _negative(found)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.call(node, node.func.id, node.args)
        raise self.refuse(node, "a comparison cannot stand inside a formula")

    def call(self, node: ast.expr, name: str, args: list[ast.expr]) -> Term:
        if name == "count":
            if len(args) != 1 or not isinstance(args[0], ast.Name) or args[0].id not in LISTS:
                raise self.refuse(node, "count takes one list", hint="there are " + ", ".join(LISTS))
            return Term(Fraction(len(self.members(args[0].id))), "count", decimals=0, step=Decimal(1))
        terms: list[Term] = []
        for each in args:
            if isinstance(each, ast.Name) and each.id in LISTS:
                terms.extend(term(q) for q in self.members(each.id) if q is not None)
            else:
                terms.append(self.term(each))
        wanted = {"abs": 1, "growth": 2, "share": 2}.get(name)
        if not terms or (wanted and len(terms) != wanted):
            raise self.refuse(node, f"{name} takes {wanted or 'at least one'} argument{'s' if wanted != 1 else ''}")
        first = terms[0]
        total = first
        match name:
            case "abs":
                return first if first.value >= 0 else _negative(first)
            case "growth" | "share":
                part, whole = (terms[1], first) if name == "growth" else (first, terms[1])
                rate = self.divide(node, part, whole)
                if rate.kind != "number" or rate.unit:
                    raise self.refuse(
                        node, f"{_name(first)} and {_name(terms[1])} do not make a percentage", units=True
                    )
                return replace(rate, value=rate.value - (name == "growth"), factor=True, signed=name == "growth")
            case "compound":
                result = Term(Fraction(1), "number")
                for change in terms:
                    if change.kind != "percent":
                        raise self.refuse(node, f"compound takes changes in percent, not {_name(change)}", units=True)
                    result = self.multiply(node, result, self.add(node, Term(Fraction(1), "number"), change, False))
                return replace(result, value=result.value - 1, signed=True)
            case "min" | "max":
                for other in terms[1:]:
                    self.common(node, first, other)
                return (min if name == "min" else max)(terms, key=lambda each: each.value)
        for other in terms[1:]:
            total = self.add(node, total, other, False)
        return total

    def add(self, node: ast.AST, a: Term, b: Term, minus: bool) -> Term:
        """a + b; `minus` says that b was turned round for a difference, which percent takes note of."""
        value = a.value + b.value
        if a.kind == b.kind:
            if a.kind in ("money", "duration") and a.unit != b.unit:
                raise self.refuse(
                    node, f"{_name(a)} and {_name(b)} cannot be added", units=True, hint=_currency_hint(a, b)
                )
            kind: Kind = "points" if a.kind == "percent" and minus else a.kind
            return _joined(a, b, value, kind, a.unit if a.unit == b.unit else "")
        kinds = {a.kind, b.kind}
        if kinds == {"percent", "points"}:
            return _joined(a, b, value, "percent")
        if kinds == {"number", "percent"}:
            return _joined(a, b, value, "number", factor=True)
        if kinds == {"number", "count"}:
            return _joined(a, b, value, "count", a.unit or b.unit)
        raise self.refuse(node, f"{_name(a)} and {_name(b)} cannot be added", units=True)

    def multiply(self, node: ast.AST, a: Term, b: Term) -> Term:
        # The sign of a fraction is that of its numerator, which is quick to ask.
        turned = b if a.value.numerator >= 0 else replace(b, hedge=_FLIP.get(b.hedge, b.hedge))
        first = a if b.value.numerator >= 0 else replace(a, hedge=_FLIP.get(a.hedge, a.hedge))
        value = a.value * b.value
        for x, y in ((a, b), (b, a)):
            if x.kind in ("number", "percent"):
                if x.unit and y.unit:
                    break
                factor = y.kind == "number" and (x.factor or y.factor)
                return _joined(first, turned, value, y.kind, y.unit or x.unit, factor=factor)
        if {a.kind, b.kind} == {"count", "money"}:
            return _joined(first, turned, value, "money", a.unit if a.kind == "money" else b.unit)
        raise self.refuse(node, f"{_name(a)} and {_name(b)} cannot be multiplied", units=True)

    def divide(self, node: ast.AST, a: Term, b: Term) -> Term:
        if not b.value.numerator:
            raise self.refuse(node, "division by nothing")
        turned = b if a.value.numerator < 0 else replace(b, hedge=_FLIP.get(b.hedge, b.hedge))
        value, scale = a.value / b.value, a.scale if a.kind != b.kind else 0
        if b.kind in ("number", "percent") and not (b.kind == "percent" and a.kind == "percent") and not b.unit:
            return _joined(a, turned, value, a.kind, a.unit, scale=scale)
        if a.kind == b.kind == "money":
            unit = "" if a.unit == b.unit else f"{a.unit}/{b.unit}"
            return _joined(a, turned, value, "number", unit, scale=scale)
        if a.kind == b.kind and (a.kind != "duration" or a.unit == b.unit):
            return _joined(a, turned, value, "number", scale=scale)
        if a.kind == "money" and b.kind == "count":
            return _joined(a, turned, value, "money", a.unit, scale=0)
        raise self.refuse(node, f"{_name(a)} cannot be divided by {_name(b)}", units=True)


def _negative(a: Term) -> Term:
    hedge = _FLIP.get(a.hedge, a.hedge)
    return Term(-a.value, a.kind, a.unit, hedge, a.decimals, a.scale, a.step, a.factor, a.signed)


def _joined(
    a: Term,
    b: Term,
    value: Fraction,
    kind: Kind,
    unit: str = "",
    *,
    scale: int | None = None,
    factor: bool | None = None,
) -> Term:
    """The result of two terms, with what they pass on to it: the hedge, the fewest decimals, the greatest scale."""
    known = [each for each in (a.decimals, b.decimals) if each is not None]
    return Term(
        value,
        kind,
        unit,
        _hedge(a.hedge, b.hedge),
        min(known) if known else None,
        max(a.scale, b.scale) if scale is None else scale,
        factor=(a.factor or b.factor) if factor is None else factor,
        signed=a.signed or b.signed,
    )


def _hedge(a: Hedge, b: Hedge) -> Hedge:
    if not a or not b or a == b:
        return a or b
    sense = {"more than": 1, "at least": 1, "less than": -1, "up to": -1}
    if a in sense and sense[a] == sense.get(b):
        return "more than" if sense[a] > 0 else "less than"
    return "about"


def _name(a: Term) -> str:
    match a.kind:
        case "money":
            return f"money in {a.unit or 'an unnamed currency'}"
        case "percent":
            return "a percentage"
        case "points":
            return "percentage points"
        case "duration":
            return f"a time in {a.unit}s"
        case "count":
            return f"a count of {a.unit}" if a.unit else "a count"
    return f"a rate in {a.unit}" if a.unit else "a bare number"


def _currency_hint(a: Term, b: Term) -> str:
    return "convert one of them first, at a rate that is a fact" if a.kind == "money" else ""


def words(formula: Formula, label: Callable[[str], str], lang: str = ENGLISH) -> str:
    """A formula for readers: names replaced by what the facts are called, signs as printed."""
    raw = formula.text.strip()
    lead = len(formula.text) - len(formula.text.lstrip())
    out, done = [], 0
    for start, end, name in formula.spans:
        out.append(_signs(raw[done : start - lead], lang))
        out.append(label(name))
        done = end - lead
    out.append(_signs(raw[done:], lang))
    return "".join(out)


_COUNTS = {
    "candidates": mark("the number of candidates"),
    "events": mark("the number of events"),
    "moves": mark("the number of moves"),
    "figures": mark("the number of figures"),
    "quotes": mark("the number of quotes"),
}


def _signs(text: str, lang: str) -> str:
    said = catalogue(lang)
    text = re.sub(r"count\((\w+)\)", lambda found: said.gettext(_COUNTS.get(found[1], found[0])), text)
    return text.replace("*", "×").replace("/", "÷").replace("-", "−")
