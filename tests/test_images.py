"""Images: how large they are."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nutgraf.images import size


def png(width: int, height: int) -> bytes:
    """A grey PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


GIF = b"GIF89a" + struct.pack("<HH", 20, 10) + b"\0\0\0;"


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.png", png(3, 2), (3, 2)),
        ("a.gif", GIF, (20, 10)),
        ("a.SVG", b'<?xml version="1.0"?><svg width="30px" height="20.4" xmlns="x"><rect width="9"/></svg>', (30, 20)),
        ("a.svg", b'<svg viewBox="0 0 64 32"><rect width="9" height="9"/></svg>', (64, 32)),
        ("a.svg", b'<svg width="100%" height="100%" viewBox="0,0,6.4,3.2"></svg>', (6, 3)),
        ("a.svg", b'<svg width="1.2.3" height="4"></svg>', None),
        ("a.svg", b"<html>", None),
        ("a.svg", b"<svg width='0' height='0'>", None),
        ("a.png", b"", None),
        ("a.png", png(3, 2)[:12], None),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00", None),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", None),
        ("a.avif", b"\0\0\0\x1cftypavif\0\0\0\0", None),
    ],
)
def test_how_large_an_image_is(path: str, data: bytes, expected: tuple[int, int] | None) -> None:
    assert size(path, data) == expected


@given(st.sampled_from(["png", "jpg", "gif", "webp", "avif", "svg"]), st.binary(max_size=60))
def test_no_bytes_are_too_odd(ending: str, data: bytes) -> None:
    heads = {
        "png": png(1, 1)[:16],
        "jpg": b"\xff\xd8",
        "gif": b"GIF89a",
        "webp": b"RIFF\0\0\0\0WEBP",
        "avif": b"\0\0\0\x1cftypavif",
    }
    found = size(f"a.{ending}", heads.get(ending, b"<svg ") + data)
    assert found is None or min(found) > 0
