"""Plain values: the names that digests give them, and how they are written as JSON."""

from __future__ import annotations

import json
import marshal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.model import as_json, digest

TEXT = st.text('a<"\\/\n\x00\x1f\x7f\u2028é阿𝄞', max_size=8)
LEAF = st.none() | st.booleans() | st.integers(-(1 << 63), 1 << 63) | TEXT
PLAIN = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


@given(PLAIN)
def test_json_is_written_as_the_standard_library_would(value: Any) -> None:
    assert as_json(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@given(PLAIN | st.lists(LEAF | st.binary(max_size=3), max_size=3), PLAIN)
def test_equal_values_have_equal_digests_and_others_have_not(value: Any, other: Any) -> None:
    assert digest(value) == digest(marshal.loads(marshal.dumps(value)))
    assert (digest(value) == digest(other)) == (repr(value) == repr(other))


@pytest.mark.parametrize("value", [b"a", [b"a"], "\ud800", {"a": "\udfff"}, 1 << 64, [1 << 99], {1: "a"}])
def test_what_json_cannot_hold_has_a_digest(value: Any) -> None:
    assert len(digest(value)) == 32 and digest(value) == digest(marshal.loads(marshal.dumps(value)))
    assert digest(value) not in (digest("a"), digest([value]), digest(None))
