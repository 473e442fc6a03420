"""Markdown with only the patterns that a text can need gives what Markdown with all of them gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nutgraf.prose import html


@given(st.text(alphabet='ab 1*_`[]()<>&\\|~!#-.\n"x:/', max_size=80), st.booleans())
def test_skipping_patterns_changes_nothing(text: str, block: bool) -> None:
    whole = html.instance(block, html.SIGNS).reset().convert(text)
    assert html.markdown(text, block=block).convert(text) == whole
