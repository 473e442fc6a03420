"""Prose: Markdown to HTML with numbered holes, and the bindings and mentions that stand in it.

Bindings are found in the source, before Markdown runs, in one scan that also yields the plain text a
reader will read and a map from it back to the source; so every place is exact, and HTML is never
searched for what the author meant. Each binding is then replaced by a numbered hole round its words,
which Markdown passes through.

What differs from plain Markdown: a block is never code because it is indented (fences are for that),
an image is a binding of its own (so that its description and caption are checked prose), and quotes,
dashes and ellipses are typeset.
"""

from nutgraf.prose.html import typeset, words_only
from nutgraf.prose.quotations import quotations
from nutgraf.prose.texts import GRAPHICS, SCHEMES, body, check_characters, inline, on_line, reread

__all__ = [
    "GRAPHICS",
    "SCHEMES",
    "body",
    "check_characters",
    "inline",
    "on_line",
    "quotations",
    "reread",
    "typeset",
    "words_only",
]
