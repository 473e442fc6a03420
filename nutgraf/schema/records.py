"""Reading records: the tree against the table of fields, to typed values and problems.

A wrong field is a problem and is left out; everything else of its record is read on.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from nutgraf import prose
from nutgraf.model import Ref
from nutgraf.problems import Located, Place, Places, Problem, closest, nearest, problem
from nutgraf.schema import values
from nutgraf.schema.fields import IN_OTHERS, RECORDS, SYNONYMS, Kind
from nutgraf.schema.syntax import quoted, short
from nutgraf.schema.yaml import Mapping, Node, Pairs, Scalar, Sequence, Source

_FREE = ("text", "prose")  # kinds in which anything may stand, so that a lost end goes unnoticed
_NULLS = frozenset(("~", "null", "Null", "NULL"))
_NESTED = frozenset(("record", "mapping", "list"))
_LISTED = frozenset(("refs", "slugs"))
_REQUIRED = {name: frozenset(record.required) for name, record in RECORDS.items()}
_NAMES = frozenset(("ref", "refs", "slugs", "fact", "alias"))  # kinds whose values are a Ref


@dataclass(slots=True)
class Read:
    """A record that was read. `values` has the fields that could be read, `keys` all that were written.

    With each key goes what stands for its field, read or wrong; None where that is nothing, or was refused, or where
    there is no such field. Of all others, whose `names` these are, `spots` says where their values stand (line, column
    and width), and `written` has the text of those that hold one, as it was written.
    """

    source: Source
    id: str
    place: Place
    values: dict[str, Any]
    keys: Pairs = field(default_factory=dict)
    open: bool = False  # the file could not be read to its end, and more of it may have been written
    names: list[str] = field(default_factory=list)
    spots: list[int] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    def at(self, name: str) -> Place:
        """Where the value of a field stands."""
        line, column, width, node = self.keys[name]
        if type(node) is str:
            return Place(self.source.path, line, column + width + 2, len(node))
        return self.source.scalar(node) if isinstance(node, Scalar) else self.key(name)

    def places(self) -> Places:
        """Where the values of all fields stand."""
        return Places(self.source.path, tuple(self.names), tuple(self.spots))

    def key(self, name: str) -> Place:
        """Where a key stands."""
        return Place(self.source.path, *self.keys[name][:3])

    def has(self, *names: str) -> bool:
        """Whether one of these was written, rightly or not; also where that cannot be known."""
        return self.open or any(name in self.keys for name in names)


@dataclass(slots=True)
class Reader:
    """One file's reading: its source, and the problems found so far."""

    source: Source
    problems: list[Problem]

    def say(self, code: str, place: Place, message: str, hint: str = "") -> None:
        self.problems.append(problem(code, place, message, hint=hint))

    def wrong(self, node: Node, message: str, hint: str) -> None:
        """A node of the wrong type; not where the file breaks off inside it, which has its own problem."""
        if isinstance(node, Scalar) or not node.open:
            self.say("wrong-type", self.start(node), message, hint)

    def nearest(self, word: str, words: MappingType[str, object]) -> str:
        # Comparing is slow, and who has a hundred problems does not read the hints of the others.
        return nearest(word, words) if len(self.problems) < 100 else ""

    def unknown(self, name: str, key: str, place: Place) -> str:
        """Say that a record has no such key; the one that was meant, or nothing."""
        noun, fields = RECORDS[name].noun, RECORDS[name].fields
        original = RECORDS[name.removesuffix(IN_OTHERS)].fields
        if key in original and key not in fields:
            message = f"`{short(key)}` does not stand in another language"
            self.say("unknown-key", place, message, "take this out: it is taken from the original")
            return ""
        meant = SYNONYMS.get(name, {}).get(key.lower().replace("-", "_"), "")
        hint = f"did you mean `{meant}`?" if meant else self.nearest(short(key), fields)
        if hint.startswith("there "):
            hint = f"the keys of {noun} are " + ", ".join(f"`{each}`" for each in fields)
        self.say("unknown-key", place, f"`{short(key)}` is not a key of {noun}", hint)
        return meant or (closest(short(key), fields) if hint else "")

    # ---- records --------------------------------------------------------------------------------

    def record(self, name: str, node: Node | None, id: str, place: Place) -> Read:
        """A record of the table; `place` is its id, or what stands for it."""
        noun, fields = RECORDS[name].noun, RECORDS[name].fields
        if node is None or (isinstance(node, Scalar) and not node.value.strip()):
            node = Mapping(0, False, open=node is None)  # what was refused may have held anything
        if not isinstance(node, Mapping):
            message = f"{noun} is made of keys and values, and here stands {_noun(node)}"
            hint = "write each as `key: value`, with a space behind the colon"
            self.wrong(node, message, hint)
            return Read(self.source, id, place, {}, open=True)
        found: dict[str, Any] = {}
        names: list[str] = []
        spots: list[int] = []
        written: dict[str, str] = {}
        keys = node.pairs.copy()
        source, quick, wrong, on_line = self.source, _quick(name), values.Wrong, prose.on_line
        path, lang = source.path, source.lang
        for given, (line, column, width, held) in node.pairs.items():
            if type(held) is str and given in quick and held not in _NULLS:
                # Most fields: a plain text that is as it should be. All others are looked at with care.
                read, named, listed = quick[given]
                begins = column + width + 2
                result = read(held) if read else on_line(held, path, line, begins, lang)
                if result is None:
                    result, problems = prose.inline(Located(held, path, ((0, line, begins),), lang))
                    self.problems += problems
                if type(result) is not wrong:
                    if named:
                        result = Ref(held, path, line, begins, len(held))
                    found[given] = (result,) if listed else result
                    names.append(given)
                    spots += line, begins, len(held)
                    written[given] = held
                    continue
            value = source.behind(line, column, width, held) if isinstance(held, str) else held
            key, known = given, fields.get(given)
            if known is None:
                keys[given] = (line, column, width, None)
                meant = self.unknown(name, given, Place(path, line, column, width))
                if not meant or meant in node.pairs or meant in keys:
                    continue
                # One mistake, one problem: it is read as what it was to be, so that nothing is missed for want of it.
                # Not so free words: where unknown keys are let pass, they might be notes that nobody is to read.
                key, known = meant, fields[meant]
                if known.kind.name in _FREE and not known.required:
                    keys[meant] = (line, column, width, None)
                    continue
                keys[meant] = (line, column, width, value)
            if value is None:
                continue
            if isinstance(value, Scalar) and not value.value.strip():
                keys[key] = (line, column, width, None)
                if not self.lost(value, key, known.kind):
                    if known.required:
                        self.say(
                            "missing-key",
                            Place(path, line, column, width),
                            f"`{key}` has no value",
                            _example(key, known.kind),
                        )
                    else:
                        del keys[key]
                continue
            names.append(key)
            if isinstance(value, Scalar):
                spots += source.spot(value)
                written[key] = value.value.strip()
            else:
                spots += line, column, width
            result = self.value(known.kind, value, key, Place(path, line, column, width))
            if result is not None:
                found[key] = result
        if not (keys.keys() >= _REQUIRED[name] or node.open or "same_as" in keys):
            for key, each in fields.items():
                if each.required and key not in keys:
                    message = f"{noun if place.width == 0 else f'`{id}`'} has no `{key}`"
                    self.say("missing-key", place, message, _example(key, each.kind))
        return Read(source, id, place, found, keys, node.open, names, spots, written)

    def value(self, kind: Kind, node: Node, key: str, at: Place) -> Any:
        """The value of a field, whose key stands there; or None after a problem."""
        name = kind.name
        if name in _NESTED:
            if name == "record":
                return self.record(kind.record, node, key, at)
            if name == "mapping":
                return self.mapping(kind, node, key)
            assert kind.of
            items = self.items(node, key, wants="a list")
            read = [self.item(kind.of, item, key) for item in items]
            return tuple([each for each in read if each is not None])
        if name in _LISTED:
            refs = []
            path, reader, wrong = self.source.path, values.READERS[name], values.Wrong
            for item in self.items(node, key, wants=""):
                spot, id = (item.spot, item.value) if type(item) is Scalar else (None, "")
                if spot and id and id not in _NULLS and type(reader(id)) is not wrong:  # most: a name without quotes
                    refs.append(Ref(id, path, *spot))
                elif (ref := self.scalar(kind, item, key)) is not None:
                    refs.append(ref)
            return tuple(refs)
        return self.scalar(kind, node, key)

    def items(self, node: Node, key: str, wants: str) -> list[Node]:
        """The items of a list; one that stands alone is a list of one, and a problem where a list is wanted."""
        if isinstance(node, Sequence):
            return [item for item in node.items if item is not None]
        if wants or isinstance(node, Mapping):
            message = f"`{key}` is a list, and here stands {_noun(node)}"
            self.wrong(node, message, "begin each item on a line of its own with `- `")
        return [] if isinstance(node, Mapping) else [node]

    def item(self, kind: Kind, node: Node, key: str) -> Any:
        if kind.name == "record":
            return self.record(kind.record, node, "", self.source.place(node.start))
        return self.scalar(kind, node, key)

    def mapping(self, kind: Kind, node: Node, key: str) -> tuple[Any, ...]:
        """From ids to what they stand for: records, or (id, value) pairs. A bad id is mended, so that it is usable."""
        assert kind.of
        if isinstance(node, Scalar) and not node.value.strip():
            return ()
        if not isinstance(node, Mapping):
            hint = "write each as `id:` with its keys below it"
            self.wrong(node, f"`{key}` maps ids to values, and here stands {_noun(node)}", hint)
            return ()
        result: dict[str, Any] = {}
        for written, (line, column, width, held) in node.pairs.items():
            id, place = written, Place(self.source.path, line, column, width)
            wrong = values.name(id, kind.ids)
            if wrong:
                self.say("unknown-key" if kind.ids == "code" else "bad-value", place, wrong.message, wrong.hint)
                if kind.ids == "code":
                    continue
                id = values.named(id, kind.ids)
            value = self.source.behind(line, column, width, held) if isinstance(held, str) else held
            if kind.of.name == "record":
                result.setdefault(id, self.record(kind.of.record, value, id, place))
            elif value is not None:
                read = self.scalar(kind.of, value, id)
                if read is not None:
                    result.setdefault(id, (id, read))
        return tuple(result.values())

    # ---- scalars --------------------------------------------------------------------------------

    def scalar(self, kind: Kind, node: Node, key: str) -> Any:
        """A field that holds one value."""
        if not isinstance(node, Scalar):
            message = f"`{key}` holds {_article(kind)}, and here stands {_noun(node)}"
            self.wrong(node, message, self.meant(node))
            return None
        text, name = node.value.strip(), kind.name
        if name in _FREE or not text:
            self.lost(node, key, kind)
        return self.plain(kind, node, text, key) if text else None

    def plain(self, kind: Kind, node: Scalar, text: str, key: str) -> Any:
        """A field that holds one value, of a scalar that has lost nothing; `text` is what stands in it, which is not
        blank."""
        name = kind.name
        if node.value in _NULLS and not node.style:
            hint = f"leave `{key}` out, or quote it if it is a text"
            self.say("bad-value", self.source.scalar(node), f"`{node.value}` is how YAML writes nothing", hint)
            return None
        if name == "prose":
            made, problems = prose.inline(self.source.located(node))
            if problems:
                self.problems += problems
            return made
        value = values.READERS[name](text) if name in values.READERS else values.chosen(kind, text)
        if type(value) is values.Wrong:
            wrong = values.shortened(value, text)
            self.say("bad-value", self.source.scalar(node), wrong.message, wrong.hint)
            return None
        if name not in _NAMES:
            return value
        line, column, width = node.spot or self.source.spot(node)
        return Ref(text, self.source.path, line, column, width)

    def lost(self, node: Scalar, key: str, kind: Kind) -> bool:
        """Whether a text lost its end, or all of itself, to a sign; then a problem says so."""
        if node.style in ("|", ">") and not node.value.strip():
            rest = self.source.rest(node.start).strip()
            if len(rest) > 1:
                message = f"`{rest}` was read as the head of a text of several lines"
                place = self.source.place(node.start, node.start + len(rest))
                self.say("cut-text", place, message, f"quote this: `{key}: {quoted(rest)}`")
                return True
        if kind.name not in _FREE or node.style or not self.source.text.startswith(" #", node.end):
            return False
        rest = self.source.rest(node.end)
        if node.value or not rest.startswith(" # "):
            whole = (node.value + rest).strip()
            place = self.source.place(node.end, node.end + len(rest.rstrip()))
            message = "the text ends at ` #`, where a comment begins"
            hint = f"quote this: `{quoted(whole)}`; or, for a comment, put two spaces before the `#`"
            self.say("cut-text", place, message, hint)
            return True
        return False

    def start(self, node: Node) -> Place:
        """Where a node begins: the first key of a mapping, the opening bracket or the first dash."""
        return self.source.scalar(node) if isinstance(node, Scalar) else self.source.place(node.start)

    def meant(self, node: Sequence | Mapping) -> str:
        """What to do where a list or a mapping stands in a text's place: most often the text was not quoted."""
        rest = self.source.rest(node.start).rstrip()
        if node.flow:
            return f"a text that begins with `{rest[:1]}` is quoted: `{quoted(rest)}`"
        if isinstance(node, Mapping) and len(node.pairs) == 1:
            return f"a text that holds a colon and a space is quoted: `{quoted(rest)}`"
        return ""


@lru_cache(maxsize=64)  # there are fewer records
def _quick(name: str) -> dict[str, tuple[Callable[[str], Any] | None, bool, bool]]:
    """What reads a plain text under the keys of a record that may hold one, or None for prose; whether what it says is
    a name; and whether that is one of a list."""
    found: dict[str, tuple[Callable[[str], Any] | None, bool, bool]] = {}
    for key, each in RECORDS[name].fields.items():
        kind = each.kind
        if kind.name not in _NESTED:
            read = None if kind.name == "prose" else values.READERS.get(kind.name) or partial(values.chosen, kind)
            found[key] = read, kind.name in _NAMES, kind.name in _LISTED
    return found


def _noun(node: Node) -> str:
    return "a text" if isinstance(node, Scalar) else "a list" if isinstance(node, Sequence) else "a mapping"


def _example(key: str, kind: Kind) -> str:
    """How a key that is missing is to be written."""
    values = {"date": "2025-02-13", "moment": "2025-02-13", "quantity": "+8.5%", "formula": "a + b = c"}
    value = " or ".join(kind.choices) if kind.choices else values.get(kind.name, "…")
    return f"write `{key}: {value}`"


def _article(kind: Kind) -> str:
    names = {
        "prose": "a text",
        "ref": "a name",
        "refs": "names",
        "slugs": "names",
        "fact": "the name of a fact",
        "day": "a date",
        "moment": "a date",
        "integer": "a number",
        "url": "an address",
        "permalink": "an address",
        "alias": "an address",
        "choice": "one word",
        "zone": "a time zone",
    }
    return names.get(kind.name, f"a {kind.name}")
