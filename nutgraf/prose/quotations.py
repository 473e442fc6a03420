"""What stands in quotation marks in a plain text."""

from __future__ import annotations

from nutgraf.patterns import pattern

_QUOTED = {
    '"': pattern(r"\"(?:(?!\n\n)[^\"]){0,4000}\""),
    "“": pattern(r"“(?:(?!\n\n)[^”]){0,4000}”"),
    "「": pattern(r"「[^」]{0,4000}」"),
    "『": pattern(r"『[^』]{0,4000}』"),
}
_ANY_QUOTED = pattern("|".join([each.pattern for each in _QUOTED.values()]))


def quotations(plain: str) -> list[tuple[int, int]]:
    """Where what stands in quotation marks begins and ends in a plain text, the marks included; in order, and apart."""
    marks = [mark for mark in _QUOTED if mark in plain]
    if not marks:
        return []
    # One mark is looked for many times as fast as any of several.
    look = _QUOTED[marks[0]] if len(marks) == 1 else _ANY_QUOTED
    return [found.span() for found in look.finditer(plain)]
