"""Images: how large they are, from their bytes."""

from __future__ import annotations

import io

from nutgraf.patterns import pattern

Size = tuple[int, int]  # in CSS pixels: width, height
_SVG = pattern(rb"<svg\b[^>]*>")
_LENGTH = pattern(r"\s(width|height)\s*=\s*[\"']\s*([0-9.]+)(?:px)?\s*[\"']")
_BOX = pattern(r"\sviewBox\s*=\s*[\"'][-0-9.eE]+[\s,]+[-0-9.eE]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)")


def size(path: str, data: bytes) -> Size | None:
    """As it is shown, turned as its camera was; None where that cannot be read."""
    found = _drawn(data) if path.lower().endswith(".svg") else _taken(data)
    return found if found and min(found) > 0 else None


def _taken(data: bytes) -> Size | None:
    import imagesize

    try:
        width, height = imagesize.get(io.BytesIO(data))
    except Exception:  # it raises what struct and slices of broken files do
        return None
    return int(width), int(height)


def _drawn(data: bytes) -> Size | None:
    """The size of an SVG: its own, else that of what it shows."""
    tag = _SVG.search(data)
    if tag is None:
        return None
    opening = tag[0].decode("utf-8", "replace")
    lengths = dict(_LENGTH.findall(opening))
    box = _BOX.search(opening)
    try:
        if len(lengths) == 2:
            return round(float(lengths["width"])), round(float(lengths["height"]))
        return (round(float(box[1])), round(float(box[2]))) if box else None
    except (ValueError, OverflowError):
        return None
