"""Addresses as machines are told them: whole, and with `/` for a folder's index.html."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote, urljoin, urlsplit

from nutgraf.patterns import pattern
from nutgraf.views import Tongue

_ELSEWHERE = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_LINK = pattern(r'( (?:href|src)=")([^"]*)')
_PLAIN = bytes(10 if sign < 32 else sign for sign in range(256))  # no sign below a space but the end of a line
_ILLEGAL = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def address(url: str) -> str:
    """The address of a site with a slash at its end, from `url` in its settings."""
    bare = url.partition("#")[0].partition("?")[0]
    return f"{bare.rstrip('/')}/" if bare else ""


def absolute(site: str, path: str) -> str:
    """The whole address of what stands at a path below the site's root; one that is whole stays as it is.

    >>> absolute("https://desk.example/", "2024/chip-war/index.html#f-sales")
    'https://desk.example/2024/chip-war/#f-sales'
    """
    if not path or _ELSEWHERE.match(path):
        return path
    file, mark, fragment = path.partition("#")
    if file == "index.html" or file.endswith("/index.html"):
        file = file[:-10]
    return f"{site}{file if file.isascii() else quote(file)}{mark}{fragment}"


def tongues(site: str, told: Iterable[Tongue]) -> list[tuple[str, str]]:
    """The languages in which a page is told, each with its whole address; for all others the first serves."""
    found = [(each["lang"], absolute(site, each["path"])) for each in told]
    return [*found, ("x-default", found[0][1])] if found else []


def beside(path: str, ending: str) -> str:
    """Where the feed of the page at a path stands: `topics/trade.xml`; of a folder's index.html, `trade/feed.xml`."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{'feed' if name == 'index.html' else name.removesuffix('.html')}.{ending}"


def whole(html: str, page: str) -> str:
    """HTML of the page at an address with every link in it made whole."""
    if "href=" not in html and "src=" not in html:
        return html
    return _LINK.sub(
        lambda found: found[1] + (found[2] if _ELSEWHERE.match(found[2]) else urljoin(page, found[2])), html
    )


def xml(text: str) -> str:
    """A text for XML, as content or as an attribute's value."""
    return escape(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text))


def xml_bytes(text: str) -> bytes:
    """A long text for XML, in UTF-8: made of its bytes, which takes a third of the time, unless it has something that
    XML may not hold."""
    data = text.encode()
    if data.translate(_PLAIN) != data or b"\xef\xbf" in data:  # U+FFC0 to U+FFFF
        return xml(text).encode()
    for sign, written in ((b"&", b"&amp;"), (b"<", b"&lt;"), (b">", b"&gt;"), (b'"', b"&quot;"), (b"'", b"&#x27;")):
        data = data.replace(sign, written)
    return data


def moment(iso: str) -> str:
    """A moment to the minute, as slices hold it, as RFC 3339 wants it: with seconds."""
    return f"{iso[:16]}:00{iso[16:22]}"


def authority(site: str) -> str:
    """The name of the host of a site, in ASCII."""
    host = urlsplit(site).hostname or "localhost"
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return quote(host)
