"""Search: an index that the reader's browser asks, over briefings, companies and people, and single facts.

Pagefind makes it from records that we hand to it; nothing is crawled. The same records give the same bytes.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable, Iterator
from typing import IO, Any

from nutgraf.catalogue import is_chinese
from nutgraf.patterns import pattern
from nutgraf.views import Briefing, BriefingBody, EntityView, FactView, Text

FOLDER = "pagefind"
# What comes with an index and no page of ours asks for.
_UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")
_ENTRY = "pagefind-entry.json"
Record = dict[str, Any]
# Chinese has no spaces, and no two programs agree where its words end: each character is indexed as one, and
# static/search.js asks for them in a row.
_HAN = pattern("[\u3400-\u9fff\uf900-\ufaff]")


class Missing(Exception):
    """Pagefind is not installed, or cannot run here."""


def briefing(view: Briefing, body: BriefingBody, language: str) -> Iterator[Record]:
    """What a reader can find of a briefing: itself, and each fact that it was the first to tell."""
    title = view["title"]["words"]
    deck = view["deck"]["words"] if view["deck"] else ""
    texts = [title, view["kicker"], deck, *(each["words"] for each in view["key_points"]), _words(body)]
    texts += [each["label"] for each in (*view["entities"], *view["topics"])]
    meta = {"kind": "briefing", "title": title, "about": deck, "date": view["published"]["words"]}
    yield _record(view["path"], texts, language, meta)
    for fact in view["notes"]:
        if fact["origin"] is None:
            yield _fact(fact, f"{view['path']}#{fact['anchor']}", title, language)


def _words(body: BriefingBody) -> str:
    text: Any = body["text"]
    return str(text["words"])


def _fact(fact: FactView, path: str, title: str, language: str) -> Record:
    value, when = fact["value"], fact["date"] or fact["period"]
    label = fact["label"]["words"]
    sources = ", ".join(each["name"] for each in fact["sources"])
    texts = [label, fact["about"], when["words"] if when else "", sources, title, fact["quote"]]
    texts += [each["label"] for each in fact["entities"]]
    if value:
        # As it is shown, and as somebody types it.
        texts += [value["signed"], value["words"], value["machine"]]
    gap = "" if is_chinese(language) else " "
    meta = {
        "kind": "fact",
        "title": label,
        "value": f"{value['hedge']}{gap}{value['signed']}".strip() if value else when["words"] if when else "",
        "source": sources,
        "about": fact["about"],
        "briefing": title,
        "ours": "yes" if fact["ours"] else "",
    }
    return _record(path, texts, language, meta)


def entity(view: EntityView, language: str) -> Record:
    """A company, person or product, by all its names."""
    note: Text | None = view["note"]
    texts = [view["name"], *view["aliases"], view["kind"], note["words"] if note else ""]
    texts += [each["symbol"] for each in view["listings"]]
    meta = {"kind": "entity", "title": view["name"], "about": ", ".join(view["aliases"])}
    return _record(view["path"], texts, language, meta)


def _record(path: str, texts: Iterable[str], language: str, meta: dict[str, str]) -> Record:
    return {
        "type": "AddRecord",
        "url": path,
        "content": _HAN.sub(r" \g<0> ", " . ".join(each for each in texts if each)),
        "language": language.partition("-")[0].lower(),
        "meta": {name: each for name, each in meta.items() if each},
        "filters": {},
        "sort": None,
    }


def version() -> str:
    """What makes the index, as a part of its digest; empty where it is not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("pagefind_bin")
    except PackageNotFoundError:
        return ""


def index(records: Iterable[Record]) -> dict[str, bytes]:
    """The files of an index over some records, by their paths below the site's root.

    Pagefind's own Python door waits a tenth of a second for each record, so we talk to its service ourselves: JSON
    in base64, a comma after each message.
    """
    try:
        from pagefind_bin import get_executable  # type: ignore[import-untyped]  # it has no types

        command = [str(get_executable()), "--service"]
        service = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except (ImportError, OSError) as error:
        raise Missing(str(error)) from None
    assert service.stdin is not None and service.stdout is not None
    with service:
        try:
            answers = _answers(service.stdout)
            _say(service.stdin, {"type": "NewIndex", "config": {}})
            number = next(answers)["index_id"]
            # One at a time: Pagefind numbers its pages in the order in which it is done with them.
            for each in records:
                _say(service.stdin, each | {"index_id": number})
                next(answers)
            # It can write them to a folder too, and then says that it is done before the last one is whole.
            _say(service.stdin, {"type": "GetFiles", "index_id": number})
            files = {each["path"]: base64.b64decode(each["content"]) for each in next(answers)["files"]}
        except (OSError, StopIteration, KeyError, ValueError) as error:
            service.kill()
            raise Missing(f"Pagefind stopped: {error}") from None
        service.stdin.close()
        # Pagefind names the languages in no order.
        files[_ENTRY] = json.dumps(json.loads(files[_ENTRY]), sort_keys=True, separators=(",", ":")).encode()
        return {f"{FOLDER}/{name}": files[name] for name in sorted(files) if not name.startswith(_UNUSED)}


def _say(pipe: IO[bytes], payload: Record) -> None:
    message = json.dumps({"message_id": 1, "payload": payload})
    pipe.write(base64.b64encode(message.encode()) + b",")
    pipe.flush()


def _answers(pipe: IO[bytes]) -> Iterator[Record]:
    held = b""
    while chunk := pipe.read1(1 << 16):  # type: ignore[attr-defined]  # a pipe of subprocess is buffered
        held += chunk
        *whole, held = held.split(b",")
        for each in whole:
            answer = json.loads(base64.b64decode(each))["payload"]
            if answer["type"] == "Error":
                raise ValueError(answer.get("message", ""))
            yield answer
