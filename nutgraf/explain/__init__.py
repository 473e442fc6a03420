"""The pages of the codes: `<code>.md` beside this file, for each code of a problem.

A page has a title, `What`, `Why`, `Bad` and `Good`. An example names the file that it stands for before each block;
`facts.yaml`, `article.md` and images are those of the briefing `story`. An article without front matter stands for
one that has a title and a date.
"""

from __future__ import annotations

from importlib.resources import files

from nutgraf.problems import CODES


def page(code: str) -> str:
    """The page of a code of `problems.CODES`, as Markdown, with the level that it has by default."""
    title, _, rest = (files(__name__) / f"{code}.md").read_text(encoding="utf-8").partition("\n")
    return f"{title}\n\n{CODES[code].level}: {CODES[code].summary}\n{rest}"


def index() -> str:
    """All codes, a line each: the code, its level by default, and what it means."""
    width = max(map(len, CODES))
    return "\n".join(f"{code:{width}}  {each.level:7}  {each.summary}" for code, each in CODES.items())
