"""Values that travel come back as they were."""

from __future__ import annotations

import copy
import copyreg
import importlib
import pickle
from dataclasses import is_dataclass, replace
from pathlib import Path

import pytest

from nutgraf import parse
from nutgraf.portable import NamedTuple, TypedDict, portable

SITES = Path(__file__).parent / "sites"


@portable(frozen=True, slots=True)
class One:
    """Of one field."""

    words: str


@portable(frozen=True, slots=True)
class Two(One):
    """Of one of its own beside that of its base."""

    number: int = 0


class Unmarked(Two):
    """A subclass that is not marked."""


class Pair(NamedTuple):
    """Of two, one of them with a default."""

    words: str
    number: int = 2

    @property
    def twice(self) -> str:
        return self.words * self.number


class Named(TypedDict):
    words: str


@pytest.mark.parametrize("value", [One("a"), Two("a", 1)])
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_value_comes_back_equal(value: One, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(value, protocol))
    assert again == value and type(again) is type(value)
    assert copy.copy(value) == copy.deepcopy(value) == value != replace(value, words="b")


def test_a_subclass_that_is_not_marked_comes_back_as_itself() -> None:
    again = pickle.loads(pickle.dumps(Unmarked("a", 1), 5))
    assert again == Unmarked("a", 1) and type(again) is Unmarked


@pytest.mark.parametrize("name", sorted(each.name for each in SITES.iterdir() if each.is_dir()))
def test_every_part_of_a_site_comes_back_equal(name: str) -> None:
    root = SITES / name
    for file in sorted(root.rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.is_file() and parse.kind(path) not in ("", "image"):
            part = parse.parse(path, file.read_bytes())
            assert pickle.loads(pickle.dumps(part, 5)) == part


@pytest.mark.parametrize("room", ["model", "problems", "parse", "work", "quantities.values"])
def test_every_frozen_value_of_a_room_is_marked(room: str) -> None:
    """Nothing goes the slow way by oversight: a subclass would do so where its base is marked."""
    module = importlib.import_module(f"nutgraf.{room}")
    values = [each for each in vars(module).values() if is_dataclass(each) and each.__module__ == module.__name__]
    assert values
    for each in values:
        assert "__state__" in vars(each) and each in copyreg.dispatch_table, f"{each}"


def test_values_are_equal_hashed_and_shown_by_their_fields() -> None:
    assert Two("a", 1) == Two("a", 1) != Two("a", 2)
    assert One("a") != Two("a") and One("a").__eq__("a") is NotImplemented
    assert hash(Two("a", 1)) == hash(("a", 1)) and len({One("a"), One("a"), One("b")}) == 2
    assert repr(Two("a", 1)) == "Two(words='a', number=1)" and repr(One("a")) == "One(words='a')"


def test_a_named_tuple_is_one() -> None:
    pair = Pair("ab")
    assert pair == ("ab", 2) and pair.twice == "abab" and pair._replace(number=1).twice == "ab"
    assert (
        Pair._fields == ("words", "number")
        and Pair.__module__ == __name__
        and repr(pair) == "Pair(words='ab', number=2)"
    )
    assert pickle.loads(pickle.dumps(pair)) == pair and Pair.__doc__ == "Of two, one of them with a default."
    with pytest.raises(TypeError):
        Pair()  # type: ignore[call-arg]  # one value is asked for


def test_a_typed_dict_is_a_dict() -> None:
    named = Named(words="a")
    assert type(named) is dict and named == {"words": "a"}
