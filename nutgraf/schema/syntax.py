"""What libyaml says of a text that it cannot read, in an author's words, and what to write instead.

The messages of libyaml (0.2) are told apart by their words; each is then looked at in the source, because the same
message stands for several mistakes. What is not known here is passed on as it is.
"""

from __future__ import annotations

import re

from nutgraf.portable import NamedTuple

_QUOTE_IN_BRACKETS = "quote the text, or write one key a line, without brackets"

Said = tuple[str, int, int, str, str]  # code, start and end in the text, message, hint


class Failure(NamedTuple):
    """An error of libyaml: its words, where it stands, and what had been read before."""

    text: str
    problem: str
    context: str
    at: int
    context_at: int | None
    last: int | None  # where the last node began
    last_end: int | None  # where it ended, if it was a scalar
    last_style: str  # its style; "[" for a collection
    flow: int | None  # where the innermost open bracket stands


def short(text: str) -> str:
    """A text of the author as a message names it: on one line, at most 60 characters."""
    line = " ".join(text[:1000].split())
    return line if len(line) <= 60 else line[:59].rstrip() + "…"


def quoted(text: str) -> str:
    """A text as it is to be written in YAML so that nothing in it is a sign; a long one is shortened."""
    line = short(text)
    if '"' not in line and "\\" not in line:
        return f'"{line}"'
    return "'" + line.replace("'", "''") + "'"


def explain(failure: Failure) -> Said:
    """The problem that an error of syntax is."""
    for look in (_tab, _sign, _unclosed_quote, _block_head, _colon, _behind_value, _bracket, _escape, _indentation):
        said = look(failure)
        if said:
            return said
    return "yaml-syntax", failure.at, failure.at + 1, f"the YAML cannot be read: {failure.problem}", ""


def _line(text: str, at: int) -> tuple[int, str]:
    """Where the line of an index begins, and the line."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, text[start : end if end >= 0 else len(text)]


def _line_before(text: str, start: int) -> tuple[int, str] | None:
    """The nearest line above that holds more than a comment."""
    while start > 0:
        start, line = _line(text, start - 1)
        if line.strip() and not line.lstrip().startswith("#"):
            return start, line
    return None


def _tab(failure: Failure) -> Said | None:
    start, line = _line(failure.text, failure.at)
    found = re.match(r"[ -]*\t", line)
    if not found:
        return None
    at = start + found.end() - 1
    stop = start + len(line) - len(line.lstrip(" \t-"))
    message = "a tab stands in the indentation"
    return "yaml-syntax", at, max(stop, at + 1), message, _spaces(failure.text, start, line)


def _spaces(text: str, start: int, line: str) -> str:
    """How many spaces are to stand where tabs do."""
    above = _line_before(text, start)
    before = above[1].rstrip() if above else ""
    depth = len(before) - len(before.lstrip(" -"))
    tabs = line[: len(line) - len(line.lstrip(" \t-"))].count("\t")
    if re.search(r":(?:\s+[|>][-+\d]*)?$", before):
        spaces, what = depth + 2, f"two more than stand before `{_key(before)}`"
    elif line.rstrip().endswith(":") and tabs * 2 < depth:
        spaces, what = tabs * 2, "as many as stand before what it lines up with"
    else:
        spaces, what = depth, f"to line up with `{_key(before)}`"
    with_spaces = f"with {spaces} of them, {what}" if spaces else "at its left edge"
    return f"YAML indents with spaces, not tabs: begin this line {with_spaces}"


def _key(line: str) -> str:
    return short(line.strip(" \t-").partition(":")[0])


def _begins(failure: Failure, at: int) -> Said:
    """A text that begins with a sign that means something else."""
    sign = "a backtick" if failure.text[at] == "`" else f"`{failure.text[at]}`"
    _, rest = _line(failure.text[at : at + 400], 0)
    message = f"a text that begins with {sign} must be quoted"
    if failure.flow is not None and failure.flow != at:
        return "yaml-syntax", at, at + 1, message, _QUOTE_IN_BRACKETS
    return "yaml-syntax", at, at + max(len(rest.rstrip()), 1), message, f"quote this: `{quoted(_unquoted(rest))}`"


def _unquoted(text: str) -> str:
    """A text without the quotation marks that it stands in, if it stands in them."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _sign(failure: Failure) -> Said | None:
    text, at, said = failure.text, failure.at, failure.problem
    if "cannot start any token" in said and at < len(text):
        return _begins(failure, at)
    if "scanning an alias" in failure.context or "scanning an anchor" in failure.context or " tag" in failure.context:
        return _begins(failure, failure.context_at if failure.context_at is not None else at)
    if "directive" in failure.context:
        return _begins(failure, failure.context_at if failure.context_at is not None else at)
    if "mapping keys are not allowed" in said:
        return _begins(failure, at)
    if "node content" in said and at < len(text) and text[at] in ",]}":
        if failure.flow is not None:
            message = f"inside brackets nothing stands before this `{text[at]}`"
            return "yaml-syntax", at, at + 1, message, "delete it, or quote the text that it belongs to"
        return _begins(failure, at)
    if "block sequence entries" in said:
        said_so = _begins(failure, at)
        hint = "begin the list on a line of its own, or, if this is a text or a number, quote it or close up the space"
        return *said_so[:3], "a list cannot begin behind its key", hint
    return None


def _unclosed_quote(failure: Failure) -> Said | None:
    at = failure.context_at
    if "scanning a quoted scalar" not in failure.context or "unexpected" not in failure.problem or at is None:
        return None
    hint = "close it at the end of the text; a quotation mark inside a text wants the other kind round the text"
    return "yaml-syntax", at, at + 1, "this quotation mark is never closed", hint


def _block_head(failure: Failure) -> Said | None:
    if "scanning a block scalar" in failure.context and "comment or line break" in failure.problem:
        return _begins(failure, failure.context_at if failure.context_at is not None else failure.at)
    return None


def _colon(failure: Failure) -> Said | None:
    """A colon where no key can stand: inside a text, behind a line that is no key, on a line indented wrongly."""
    if "mapping values are not allowed" not in failure.problem and not (
        failure.flow is not None
        and failure.text.startswith(": ", failure.at)
        and "\n" not in failure.text[failure.flow : failure.at]
    ):
        return None
    text, at = failure.text, failure.at
    start, line = _line(text, at)
    before = line[: at - start]
    above = _line_before(text, start)
    if above and re.fullmatch(r"\s*(?:- +)*[\w-]+ *", before) and failure.flow is None:
        above_start, above_line = above
        depth = len(above_line) - len(above_line.lstrip(" -"))
        own = len(before) - len(before.lstrip(" -"))
        if lost := _lost_to_comment(failure):
            return lost
        no_space = re.match(r"\s*(?:- +)*[\w-]+:(?=\S)", above_line)
        if no_space and own <= depth:
            colon = above_start + no_space.end() - 1
            return "yaml-syntax", colon, colon + 1, "a space is missing behind this colon", "write `key: value`"
        key = start + own
        if own > depth:
            message = f"`{before.strip(' -')}` stands further in than the line above, which is not its mapping"
            return "yaml-syntax", key, at, message, "give it the indentation of the keys beside it"
        first = above_start + depth
        end = above_start + len(above_line.rstrip())
        hint = "write `key: value`; where a text goes on over lines, indent them more than its key"
        return "yaml-syntax", first, end, "this line is not `key: value`", hint
    found = re.match(r"\s*(?:- +)*(?:[^\s:]+:\s+)?", before) if failure.flow is None else None
    value = failure.last if failure.last is not None and start <= failure.last <= at else start
    value = start + found.end() if found and found.end() < len(before) else value
    whole = line[value - start :] if failure.flow is None else text[value:at]
    hint = f"quote this: `{quoted(whole)}`" if failure.flow is None else _QUOTE_IN_BRACKETS
    return "yaml-syntax", at, at + 1, "a text that holds a colon and a space must be quoted", hint


def _lost_to_comment(failure: Failure) -> Said | None:
    """A text whose end was taken for a comment, and that was meant to go on."""
    end = failure.last_end
    if end is None or failure.last is None or failure.last_style or not failure.text.startswith(" #", end):
        return None
    same_line = _line(failure.text, end)[0] == _line(failure.text, failure.at)[0]
    if same_line or not failure.text[failure.last : end].strip():
        return None
    start, line = _line(failure.text, end)
    whole = line[failure.last - start :] if failure.last >= start else line
    message = "the text ends at ` #`, where a comment begins"
    return "cut-text", failure.last, start + len(line), message, f"quote this: `{quoted(whole)}`"


def _behind_value(failure: Failure) -> Said | None:
    """Something behind a value that was complete: `"Foo" bar`, `[words](fact:id) fell`."""
    if "did not find expected" not in failure.problem or failure.last is None:
        return None
    text, at = failure.text, failure.at
    start, line = _line(text, at)
    first = failure.last
    closed = text[first:at].rstrip(" \t")
    if failure.last_style in ("'", '"') and closed and closed[-1] in "'\"":
        if first < start:
            number = text.count("\n", first, at)
            message = f"the quotation mark that opens here closes {number} line{'s' if number > 1 else ''} below"
            return "yaml-syntax", first, first + 1, message, "close it at the end of its text"
        if at < start + len(line):
            said = _begins(failure, first)
            return *said[:3], "a text goes on behind its closing quotation mark", said[4]
    if failure.last_style == "[" and closed and closed[-1] in "]}" and "\n" not in closed and at < start + len(line):
        return _begins(failure, first)
    return _lost_to_comment(failure)


def _bracket(failure: Failure) -> Said | None:
    if failure.flow is None:
        return None
    sign = failure.text[failure.flow]
    close = "}" if sign == "{" else "]"
    if "\n" in failure.text[failure.flow : failure.at] or failure.at >= len(failure.text.rstrip()):
        hint = f"write `{close}` where it ends; a text that begins with `{sign}` is quoted"
        return "yaml-syntax", failure.flow, failure.flow + 1, f"this `{sign}` is not closed", hint
    message = f"inside `{sign}…{close}` a text ends at a bracket, a comma or a quotation mark"
    return "yaml-syntax", failure.at, failure.at + 1, message, _QUOTE_IN_BRACKETS


def _escape(failure: Failure) -> Said | None:
    if "escape" not in failure.problem and "hexdecimal" not in failure.problem:
        return None
    at = failure.text.rfind("\\", 0, failure.at + 1)
    end = max(at + 2, failure.at + 1)
    hint = r"inside double quotes a backslash begins an escape: write `\\`, or use single quotes"
    return "yaml-syntax", at, end, f"`{failure.text[at:end]}` is not an escape", hint


def _indentation(failure: Failure) -> Said | None:
    if "could not find expected ':'" in failure.problem and failure.context_at is not None:
        start, line = _line(failure.text, failure.context_at)
        at = failure.context_at
        hint = "write `key: value`; where a text goes on over lines, indent them more than its key"
        return "yaml-syntax", at, start + len(line.rstrip()), "this line is not `key: value`", hint
    if "did not find expected" not in failure.problem:
        return None
    start, line = _line(failure.text, failure.at)
    at = start + len(line) - len(line.lstrip(" "))
    end = max(start + len(line.rstrip()), at + 1)
    hint = "give the keys of one mapping, and the dashes of one list, the same number of spaces"
    above = _line_before(failure.text, start)
    listed = above is not None and above[1].lstrip().startswith("- ")
    if line.lstrip().startswith("- ") and "expected key" in failure.problem and not listed:
        return "yaml-syntax", at, end, "a list stands here among keys", hint
    return "yaml-syntax", at, end, "this line does not line up with any line above", hint
