"""The door: what is said, where it is said, and the exit codes."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from nutgraf import __version__, builder, cli
from nutgraf.builder import Report
from nutgraf.cli import speech
from nutgraf.problems import Note, Place, Problem, problem
from tests.conftest import ROOT

WRONG = problem(
    "value-mismatch",
    Place("content/briefings/a/article.md", 4, 6, 3),
    '"18%" is not the fact',
    Note("value: 17%", Place("content/briefings/a/facts.yaml", 3)),
    hint='write "17%"',
)
DOUBT = problem("number-in-words-unbound", Place("content/briefings/a/article.md", 9, 1, 4), "a number is tied to none")
LINES = {(WRONG.place.path, 4): "Fell 18% then"}


def report(*problems: Problem, **values: Any) -> Report:
    failed = any(each.level == "error" for each in problems)
    usual: dict[str, Any] = {
        "problems": problems,
        "failed": failed,
        "pages": 14,
        "written": () if failed else ("index.html", "a.html"),
        "unchanged": 0 if failed else 1200,
        "removed": (),
        "seconds": 0.26,
        "lines": LINES,
        "output": Path("public"),
        "coverage": (41, 43, 2),
    }
    return Report(**{**usual, **values})


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """What the builder was asked; it answers with the last item's `report`."""
    made: list[dict[str, Any]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.delenv("NUTGRAF_DEBUG", raising=False)

    def build(root: Path, output: Path | None = None, **rest: Any) -> Report:
        made.append({"root": root, "output": output, **rest})
        return report()

    monkeypatch.setattr(builder, "build", build)
    return made


Answer = Callable[..., None]


@pytest.fixture
def answer(calls: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Lets the builder give another report, or raise."""

    def set_answer(outcome: Report | BaseException) -> None:
        def build(*_: Any, **__: Any) -> Report:
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome

        monkeypatch.setattr(builder, "build", build)

    return set_answer


def test_a_build_says_what_it_did(
    calls: list[dict[str, Any]], answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["build"]) == 0
    out, err = capsys.readouterr()
    assert out == "built 14 pages in 0.3 s: 2 written, 1200 unchanged, 0 removed → public/index.html\n"
    assert err == ""
    answer(report(hidden=1))
    cli.main(["build"])
    assert "0 removed; 1 briefing hidden → public" in capsys.readouterr().out
    assert (calls[0]["root"], calls[0]["output"], calls[0].get("dry", False)) == (Path("."), None, False)


def test_options_reach_the_builder(calls: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    assert cli.main(["build", "--root", "site", "--output", "out"]) == 0
    assert (calls[0]["root"], calls[0]["output"]) == (Path("site"), Path("out"))
    assert cli.main(["check", "--root", "site"]) == 0
    assert calls[1]["dry"] is True


def test_an_output_elsewhere_is_named_in_full(
    answer: Answer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(report(output=Path("../out")))
    cli.main(["build"])
    assert capsys.readouterr().out.endswith(f"→ {(tmp_path.parent / 'out/index.html').as_posix()}\n")


def test_a_verbose_build_lists_files(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    answer(report(removed=("old.html",)))
    cli.main(["build", "-v"])
    out = capsys.readouterr().out
    assert out.startswith("written  index.html\nwritten  a.html\nremoved  old.html\n0 files parsed, ")
    assert "\nbuilt 14" in out


def test_errors_are_told_in_full_on_stderr_and_exit_1(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    answer(report(WRONG, DOUBT))
    assert cli.main(["build"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        'content/briefings/a/article.md:4:6: error[value-mismatch]: "18%" is not the fact\n'
        "    4 | Fell 18% then\n"
        "      |      ^^^\n"
        "   = content/briefings/a/facts.yaml:3:1: value: 17%\n"
        '   = write "17%"\n'
        "\n"
        "content/briefings/a/article.md:9:1: warning[number-in-words-unbound]: a number is tied to none\n"
        "\n"
        "nutgraf explain CODE says more\n"
        "\n"
        "1 error, 1 warning; nothing published\n"
    )


def test_warnings_alone_do_not_fail(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    answer(report(DOUBT, DOUBT))
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out == (
        "2 warnings; checked 14 pages in 0.3 s; 41 of 43 numbers and dates are tied to a fact, 2 are waived\n"
    )


def test_a_publish_that_failed_is_not_said_to_have_published_nothing(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(report(problem("output-failed", Place("public"), "the output cannot be written: no room")))
    assert cli.main(["build"]) == 1
    assert capsys.readouterr().err.endswith("1 error; not everything is published\n")


def test_json_is_one_object_a_line_on_stdout_and_nothing_else(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(report(WRONG, DOUBT))
    assert cli.main(["check", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    *lines, last = map(json.loads, out.splitlines())
    assert [each["code"] for each in lines] == ["value-mismatch", "number-in-words-unbound"]
    assert (last["summary"]["failed"], last["summary"]["error"], last["summary"]["warning"]) == (True, 1, 1)
    assert err == "1 error, 1 warning\n"


def test_json_ends_with_what_was_done(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    answer(report(DOUBT, rendered=("a.html",), removed=("b.html",), memory=(50 << 20, 60 << 20)))
    cli.main(["build", "--format", "json", "-v"])
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[-1])["summary"] == {
        "failed": False,
        "error": 0,
        "warning": 1,
        "info": 0,
        "pages": 14,
        "hidden": 0,
        "bound": 41,
        "mentions": 43,
        "waived": 2,
        "parsed": 0,
        "linked": 0,
        "rendered": 1,
        "written": 2,
        "unchanged": 1200,
        "removed": 1,
        "seconds": 0.26,
        "memory": 60 << 20,
    }
    assert "0 files parsed, 0 briefings linked, 1 page rendered; at most 50 MB of memory, 60 MB in a worker\n" in err


def test_a_real_build_says_how_much_memory_it_took(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="the system does not tell")
    (tmp_path / "site.yaml").write_text("title: A\n", "utf-8")
    made = builder.build(tmp_path, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert 1 << 20 < made.memory[0] < 1 << 40


def test_check_hands_on_paths_as_they_stand_in_the_site(
    calls: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = tmp_path / "desk/content/briefings/one"
    one.mkdir(parents=True)
    (one / "facts.yaml").touch()
    (tmp_path / "desk/notes.txt").touch()
    cli.main(["check", "desk/content/briefings/one/", "--root", "desk"])
    cli.main(["check", "content/briefings/one/facts.yaml", "desk", "--root", "desk"])
    monkeypatch.chdir(one)
    cli.main(["check", "facts.yaml", "..", "--root", "../../.."])
    assert [each["only"] for each in calls] == [
        ["content/briefings/one"],
        ["content/briefings/one/facts.yaml", ""],
        ["content/briefings/one/facts.yaml", "content/briefings"],
    ]
    made = len(calls)
    for wrong in ("two", "../../../notes.txt", str(tmp_path)):
        assert cli.main(["check", wrong, "--root", "../../.."]) == 2
    assert len(calls) == made


SITE = {
    "site.yaml": "title: A Desk\nurl: https://desk.example/\n",
    "content/briefings/one/article.md": "---\ntitle: Here\npublished: 2024-03-07\n---\nSales fell [18%](fact:fall).\n",
    "content/briefings/one/facts.yaml": "sources:\n  a:\n    title: A report\n    publisher: A Wire\n"
    "rests_on: One report\nfigures:\n  fall:\n    label: Sales\n    value: -18%\n    source: a\n",
    "content/briefings/two/article.md": "---\ntitle: There\npublished: 2024-03-08\n---\n"
    "They fell [18%](fact:one/fall), and 3% more.\n",
}


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def test_check_of_a_path_tells_its_problems_and_those_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, SITE)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "content/briefings/one"]) == 0
    assert "; 1 of 1 numbers and dates in content/briefings/one are tied" in capsys.readouterr().out
    assert cli.main(["check", "content/briefings/two/article.md", "--format", "json"]) == 1
    *found, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(each["code"], each["path"]) for each in found] == [("unbound-number", "content/briefings/two/article.md")]
    assert (last["summary"]["bound"], last["summary"]["mentions"]) == (1, 2)
    # What is changed in one breaks the other.
    write(
        tmp_path, {"content/briefings/one/facts.yaml": SITE["content/briefings/one/facts.yaml"].replace("-18", "-19")}
    )
    assert cli.main(["check", "content/briefings/two", "site.yaml"]) == 1
    err = capsys.readouterr().err
    assert "two/article.md:5:12: error[value-mismatch]" in err and "one/article.md:" not in err
    assert cli.main(["check", "site.yaml"]) == 0


def test_check_of_a_path_says_the_same_of_a_site_that_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        SITE
        | {"content/briefings/two/article.md": SITE["content/briefings/one/article.md"].replace("fact:", "fact:one/")},
    )
    monkeypatch.chdir(tmp_path)
    assert cli.main(["build"]) == 0
    assert cli.main(["check"]) == 0
    assert "; 2 of 2 numbers and dates are tied" in capsys.readouterr().out
    assert cli.main(["check", "content/briefings/two"]) == 0
    assert "; 1 of 1 numbers and dates in content/briefings/two are tied" in capsys.readouterr().out


def test_github_paths_are_those_of_the_repository(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    Path("sites/one").mkdir(parents=True)
    theme = problem("template-error", Place("nutgraf:templates/base.html", 2), "it is wrong")
    answer(report(WRONG, theme))
    cli.main(["check", "--root", "sites/one", "--format", "github"])
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("::error file=sites/one/content/briefings/a/article.md,line=4,col=6")
    assert "file=nutgraf%3Atemplates/base.html" in out[1]
    cli.main(["check", "--format", "github"])
    assert "file=content/briefings/a/article.md," in capsys.readouterr().out


def test_control_characters_of_an_author_do_not_reach_a_terminal(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(report(WRONG, lines={(WRONG.place.path, 4): "Fell\t\x1b[2J\x9b18%"}))
    cli.main(["check"])
    err = capsys.readouterr().err
    assert "Fell\t\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}18%" in err
    assert "\x1b" not in err


def test_the_problem_matcher_finds_what_a_build_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    matcher = json.loads((ROOT / ".github/nutgraf-matcher.json").read_text("utf-8"))
    [[pattern]] = [each["pattern"] for each in matcher["problemMatcher"]]
    write(tmp_path, SITE | {"site.yaml": "title: A Desk\n"})
    edit = SITE["content/briefings/two/article.md"].replace("They", "Four")
    write(tmp_path, {"content/briefings/two/article.md": edit})
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "--format", "json"]) == 1
    *told, _ = map(json.loads, capsys.readouterr().out.splitlines())
    assert {each["level"] for each in told} == {"error", "warning", "info"}
    cli.main(["check"])
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().err).splitlines()
    groups = ("file", "line", "column", "severity", "code", "message")
    found = [
        tuple(match[pattern[each]] for each in groups)
        for line in lines
        if (match := re.search(pattern["regexp"], line))
    ]
    # GitHub knows no information among the levels of a matcher.
    assert found == [
        (each["path"], str(each["line"]), str(each["column"]), each["level"], each["code"], each["message"])
        for each in told
        if each["level"] != "info"
    ]


# ---- the clock --------------------------------------------------------------------------------


def test_the_clock_is_now_then_the_epoch_then_the_time(
    calls: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.main(["build"])
    assert datetime.now(UTC) - calls[-1]["now"] < timedelta(minutes=1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    cli.main(["build"])
    assert calls[-1]["now"] == datetime(1970, 1, 2, tzinfo=UTC)
    cli.main(["build", "--now", "2025-02-13T09:00+08:00"])
    assert calls[-1]["now"] == datetime(2025, 2, 13, 1, tzinfo=UTC)
    cli.main(["build", "--now", "2025-02-13"])
    assert calls[-1]["now"] == datetime(2025, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "epoch"),
    [
        (["build", "--now", "yesterday"], ""),
        (["build"], "soon"),
        (["build"], "9" * 30),
        (["build", "--root", "nowhere"], ""),
        (["build", "--format", "xml"], ""),
        (["bulid"], ""),
        (["build", "more"], ""),
        (["serve", "--port", "70000"], ""),
        (["scan", "nowhere.txt"], ""),
        ([], ""),
    ],
)
def test_a_wrong_call_exits_2_and_builds_nothing(
    calls: list[dict[str, Any]],
    arguments: list[str],
    epoch: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert cli.main(arguments) == 2
    assert calls == []
    assert "Usage: nutgraf" in capsys.readouterr().err


def test_help_shows_the_commands_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    for name in cli.nutgraf.commands:
        assert f"  {name} " in out
        assert f"nutgraf {name}" in out
    assert "Exit codes:" in out
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"nutgraf {__version__}\n"


# ---- when it goes wrong -----------------------------------------------------------------------


def test_a_fault_of_ours_is_told_in_two_lines_and_exits_3(
    answer: Answer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(KeyError("x"))
    assert cli.main(["build"]) == 3
    err = capsys.readouterr().err
    assert err.startswith("nutgraf itself failed: KeyError: 'x' (cli/building.py:")
    assert "NUTGRAF_DEBUG=1" in err
    assert "Traceback" not in err
    monkeypatch.setenv("NUTGRAF_DEBUG", "1")
    with pytest.raises(KeyError):
        cli.main(["build"])


def test_an_interrupt_is_quiet_and_exits_130(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    answer(KeyboardInterrupt())
    assert cli.main(["build"]) == 130
    assert capsys.readouterr().err.strip() == ""


def test_words_that_a_pipe_cannot_hold_are_no_failure(
    calls: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert cli.main(["build"]) == 0
    sys.stdout.flush()
    assert "→ public/index.html" in raw.getvalue().decode()


# ---- for people -------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Terminal:
    terminal = Terminal()
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def test_colour_is_for_terminals_and_changes_no_word(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(report(WRONG))
    plain = on_a_terminal(monkeypatch, NO_COLOR="1")
    cli.main(["check"])
    assert "\x1b" not in plain.getvalue()
    dumb = on_a_terminal(monkeypatch, TERM="dumb")
    cli.main(["check"])
    assert dumb.getvalue() == plain.getvalue()
    coloured = on_a_terminal(monkeypatch)
    cli.main(["check"])
    assert "\x1b[1;31merror[value-mismatch]:" in coloured.getvalue()
    assert "\x1b[1;31m^^^" in coloured.getvalue()
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured.getvalue()) == plain.getvalue()


def test_a_bar_only_for_long_work_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with speech.progress() as progress:
        assert progress is None
    quick, slow = on_a_terminal(monkeypatch), None
    with speech.progress(patience=60) as progress:
        assert progress
        progress(1, 10)
    assert quick.getvalue() == ""
    slow = on_a_terminal(monkeypatch)
    with speech.progress(patience=-1) as progress:
        assert progress
        progress(1, 10)
        progress(10, 10)
    assert "building" in slow.getvalue()


def test_scan_shows_mentions_with_their_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "draft.txt"
    text.write_bytes("\ufeffFirst.\r\nSales fell about 18.2% in the year.\n".encode())
    assert cli.main(["scan", str(text)]) == 0
    out, err = capsys.readouterr()
    assert out == "2:12: about 18.2% = about percent 18.2\n"
    assert err == "1 mention\n"
    assert cli.main(["scan", str(text), "--format", "json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert (seen["line"], seen["column"], seen["kind"], seen["value"]) == (2, 12, "percent", "18.2")
    text.write_bytes(b"\xff")
    assert cli.main(["scan", str(text)]) == 1
    assert "is not UTF-8 text" in capsys.readouterr().err


def test_scan_takes_the_language_from_the_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, found, said in (
        ("d.txt", "", "0 mentions\nread as English; see --lang\n"),
        ("d.zh-Hans.txt", "三成", "1 mention\n"),
    ):
        text = tmp_path / name
        text.write_text("利润的三成来自出口。", "utf-8")
        assert cli.main(["scan", str(text)]) == 0
        out, err = capsys.readouterr()
        assert (found in out, err) == (True, said)
    assert cli.main(["scan", str(tmp_path / "d.txt"), "--lang", "ja"]) == 0
    assert capsys.readouterr().err == "0 mentions\n"


def test_scan_of_markdown_looks_at_what_readers_see(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "draft.md"
    front = "---\ntitle: A year in 12 charts\npublished: 2024-03-07\n---\n"
    body = "Sales fell\n**18.2%** in [Q3 2024](fact:sales_2024), see [it](https://a.example/99).\n"
    draft.write_text(front + body)
    assert cli.main(["scan", str(draft)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2:18: 12 = count 12 chart",
        "6:3: 18.2% = percent 18.2",
        "6:15: Q3 2024 = date 2024-Q3",
    ]
    draft.write_text(body)
    assert cli.main(["scan", str(draft), "--format", "json"]) == 0
    seen = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [(each["line"], body[each["start"] : each["end"]]) for each in seen] == [(2, "18.2%"), (2, "Q3 2024")]
    assert seen[1]["value"] == "2024-35"


def test_starting_imports_nothing_heavy() -> None:
    heavy = ["rich", "yaml", "markdown", "jinja2", "starlette", "uvicorn", "watchfiles", "asyncio"]
    script = f"import sys, nutgraf.cli; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_a_call_that_cannot_be_answered_is_a_wrong_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["why", "--root", str(tmp_path), "nowhere.html"]) == 2
    assert "build the site" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert cli.main(["serve", "--root", str(tmp_path), "--port", str(taken.getsockname()[1])]) == 2
    assert "is in use" in capsys.readouterr().err


def test_what_has_one_cause_is_told_once_with_its_other_places(
    answer: Answer, capsys: pytest.CaptureFixture[str]
) -> None:
    many = [problem("unknown-entity", Place("a.md", line), "there is no entity `acme`") for line in range(1, 7)]
    answer(report(*many, WRONG))
    cli.main(["check"])
    err = capsys.readouterr().err
    assert err.count("there is no entity `acme`") == 1
    assert "   = the same at a.md:2:1, a.md:3:1, a.md:4:1 and 2 more\n" in err
    assert "\n7 errors\n" in err
    cli.main(["check", "--format", "json"])
    assert capsys.readouterr().out.count("there is no entity") == 6
