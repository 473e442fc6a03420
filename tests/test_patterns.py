"""A pattern is what `re.compile` would have made, from its first use on."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import nutgraf
from nutgraf.patterns import pattern


def test_a_pattern_answers_as_a_compiled_one_does() -> None:
    made, compiled = pattern(r"(?P<word>[a-z]+)", re.I), re.compile(r"(?P<word>[a-z]+)", re.I)
    for _ in range(2):
        assert made.findall("Two words") == compiled.findall("Two words") == ["Two", "words"]
        assert made.sub(r"<\1>", "Two") == compiled.sub(r"<\1>", "Two") == "<Two>"
    assert (made.pattern, dict(made.groupindex), made.flags) == (compiled.pattern, {"word": 1}, compiled.flags)
    with pytest.raises(AttributeError):
        made.nothing  # type: ignore[attr-defined]  # noqa: B018  # what a pattern has not


def test_a_pattern_is_not_compiled_before_it_is_used() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.search("")


def test_every_pattern_of_the_house_compiles() -> None:
    found = 0
    for module in pkgutil.walk_packages(nutgraf.__path__, "nutgraf."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if type(value).__module__ == "nutgraf.patterns":
                assert value.flags >= 0
                found += 1
    assert found > 100
