"""Share images: a briefing's headline and ledger as a picture, for who passes its address on.

HarfBuzz sets and draws the type, in fonts that come as packages: no machine has other ones. A picture is three layers
of coverage (ink, soft and accent) on paper, and a PNG of at most 64 colours.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nutgraf.catalogue import is_chinese
from nutgraf.problems import Place, Problem, problem
from nutgraf.views import PICTURE, Look, ShareView

WIDTH, HEIGHT = PICTURE
LEFT, RIGHT = 80, 1120
# The families: packages of fonts, the first that has a character sets it.
CHINESE = "pylopdf_fonts_zh_cn"
SERIF = "fontpkg_source_serif_4", CHINESE
SANS = "fontpkg_inter", CHINESE
NEEDED = ("uharfbuzz", "fontpkg_source_serif_4", "fontpkg_inter")
# Chinese sets these in full width, other languages do not.
_SHARED = frozenset("“”‘’—…·")
_NOT_FIRST = frozenset("，。、；：？！）」』》〉】”’％…—·,.;:?!)]}%・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
_NOT_LAST = frozenset("（「『《〈【“‘([{")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]")
COLOURS = {"paper": "fbfaf7", "ink": "191a1c", "soft": "5d5f63", "accent": "0b5a6f", "hair": "d9d6cf"}
LONGEST = 400  # characters of a text that are looked at; fewer fit
LEVELS = 16  # of coverage that a colour has


class Missing(Exception):
    """What draws is not installed."""


def version() -> str:
    """What draws, as a part of what pictures are made of; empty where it is not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    found = []
    for name in (*NEEDED, CHINESE):
        try:
            found.append(f"{name} {installed(name)}")
        except PackageNotFoundError:
            if name in NEEDED:
                return ""
    return ", ".join(found)


def colours(css: str) -> dict[str, str]:
    """The colours of a theme, from what its `tokens.css` says first of each, where that is `#rgb` or `#rrggbb`."""
    found = dict(COLOURS)
    for name, value in reversed(re.findall(rf"--({'|'.join(COLOURS)})\s*:\s*([^;}}]*)", css)):
        digits = value.strip().lower().removeprefix("#")
        digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
        found[name] = digits if re.fullmatch("[0-9a-f]{6}", digits) else COLOURS[name]
    return found


def lacks(text: str, language: str) -> str:
    """The characters of a text that the fonts do not have."""
    shown, chinese = _shown(text), is_chinese(language)
    return "".join(dict.fromkeys(each for each in shown if not _font_of(each, NAME.face, chinese)))


def remedy(lacked: str) -> str:
    """What somebody can do who wants characters that the fonts lack."""
    if _WIDE.search(lacked) and find_spec(CHINESE) is None:
        return "install nutgraf[share-zh], which brings Chinese fonts"
    return f"put a picture of your own, {WIDTH} by {HEIGHT} pixels, beside the article as share.png"


def drawn(view: Mapping[str, Any], place: Place) -> tuple[bytes, list[Problem]]:
    """The picture of a briefing, and a problem if it leaves a text out."""
    data, lacked = draw(view)
    if not lacked:
        return data, []
    message = f"the share image leaves out what is written with “{lacked}”, which its fonts do not have"
    return data, [problem("no-glyph", place, message, hint=remedy(lacked))]


# ---- type -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Face:
    """A family at a weight. `optical` is the size, in points, that its shapes are made for; `tracking` is given in
    thousandths of its size."""

    family: tuple[str, ...]
    weight: int
    optical: int
    tracking: int = 0


@dataclass(frozen=True)
class Style:
    """How a text is set."""

    face: Face
    size: float
    leading: float = 1.2


NAME = Style(Face(SERIF, 600, 16), 32)
KICKER = Style(Face(SANS, 600, 14, 90), 22)
HEADLINE = Style(Face(SERIF, 600, 32, -15), 84, 1.1)
FIGURE = Style(Face(SERIF, 400, 28, -10), 60)
LABEL = Style(Face(SANS, 400, 14), 23, 1.32)
Placed = tuple[Any, int, float, float]  # a font, a glyph of it, and where it stands, in units of its size


@lru_cache(maxsize=1)
def _harfbuzz() -> Any:
    try:
        import uharfbuzz
    except ImportError as error:
        raise Missing(str(error)) from None
    return uharfbuzz


@lru_cache(maxsize=8)
def _file(package: str, serif: bool) -> Any:
    """The upright font of a package; of two, that with serifs or that without. None where it is not installed."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    files = sorted(path for path in folder.rglob("*.[ot]tf") if "Italic" not in path.name)
    named = [path for path in files if ("Serif" in path.name) == serif]
    harfbuzz = _harfbuzz()
    return harfbuzz.Face(harfbuzz.Blob.from_file_path(str((named or files)[0])))


@lru_cache(maxsize=32)
def _font(package: str, face: Face) -> Any:
    file = _file(package, face.family == SERIF)
    if file is None:
        return None
    font = _harfbuzz().Font(file)
    font.set_variations({"wght": face.weight, "opsz": face.optical})
    if package == CHINESE and face.weight >= 600:  # it has one weight
        font.synthetic_bold = (0.02, 0.02, True)
    return font


@lru_cache(maxsize=4096)
def _font_of(character: str, face: Face, chinese: bool) -> str:
    """The package whose font has a character; empty where none does."""
    order = reversed(face.family) if chinese and character in _SHARED else face.family
    for package in order:
        font = _font(package, face)
        if font is not None and font.get_nominal_glyph(ord(character)) is not None:
            return package
    return ""


def _shown(text: str) -> str:
    """A text without the characters that show nothing, and with plain spaces."""
    kept = (" " if each.isspace() else each for each in text if not _unseen(each))
    return re.sub(" +", " ", "".join(kept)).strip()


def _unseen(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


class Setter:
    """Sets texts of one language."""

    def __init__(self, chinese: bool) -> None:
        self.chinese = chinese
        self.known: dict[tuple[str, Face], tuple[list[Placed], float]] = {}

    def line(self, text: str, face: Face) -> tuple[list[Placed], float]:
        """The glyphs of a line, from 0, and how long it is, in units of its size."""
        key = text, face
        if key not in self.known:
            glyphs: list[Placed] = []
            x = 0.0
            for package, run in self._runs(text, face):
                x = _shape(glyphs, x, run, _font(package, face), face.tracking / 1000)
            self.known[key] = glyphs, x - face.tracking / 1000
        return self.known[key]

    def length(self, text: str, style: Style) -> float:
        return self.line(text, style.face)[1] * style.size

    def _runs(self, text: str, face: Face) -> Iterator[tuple[str, str]]:
        run, last = "", ""
        for each in text:
            package = last if each == " " and last else _font_of(each, face, self.chinese) or face.family[0]
            if run and package != last:
                yield last, run
                run = ""
            run, last = run + each, package
        if run:
            yield last, run

    # ---- lines ----

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """A text in as few lines as a width allows, and those as even as they can be."""
        words = [part for word in _words(text) for part in self._parts(word, style, width)]
        lines = self._filled(words, style, width)
        low, high = width / 2, width
        while len(lines) > 1 and high - low > 8:
            middle = (low + high) / 2
            tried = self._filled(words, style, middle)
            if len(tried) > len(lines) or any(self.length(each, style) > middle for each in tried):
                low = middle
            else:
                high, lines = middle, tried
        return lines

    def _filled(self, words: list[str], style: Style, width: float) -> list[str]:
        lines = [""]
        for word in words:
            longer = lines[-1] + word
            if lines[-1] and self.length(longer.rstrip(), style) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return [each.strip() for each in lines]

    def _parts(self, word: str, style: Style, width: float) -> Iterator[str]:
        """A word that is longer than a line, in parts."""
        while len(word) > 1 and self.length(word.rstrip(), style) > width:
            at = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or self.length(word[:n], style) <= width)
            yield word[:at]
            word = word[at:]
        yield word

    def fitted(
        self, text: str, style: Style, sizes: Iterable[float], width: float, height: float
    ) -> tuple[Style, list[str]]:
        """A text at the first of some sizes at which it takes no more than a height; at the last, cut."""
        lines: list[str] = []
        for size in sizes:
            style = replace(style, size=size)
            lines = self.lines(text, style, width)
            if len(lines) * size * style.leading <= height:
                return style, lines
        return style, self.cut(lines, style, width, max(1, int(height / (style.size * style.leading))))

    def cut(self, lines: list[str], style: Style, width: float, most: int) -> list[str]:
        """No more than so many lines, with a sign that there was more: behind a word, where words have spaces."""
        if len(lines) <= most:
            return lines
        words = _words(" ".join(lines[most - 1 :]))
        while len(words) > 1 and self.length(f"{''.join(words).rstrip(_ENDS)}…", style) > width:
            words.pop()
        last = "".join(words).rstrip(_ENDS)
        while len(last) > 1 and self.length(f"{last}…", style) > width:
            last = last[:-1]
        return [*lines[: most - 1], f"{last}…"]


_ENDS = " ,;:.…，、；：。"


def _words(text: str) -> list[str]:
    """The parts of a text between which a line may end; each with the space behind it."""
    parts: list[str] = []
    for each in text:
        before = parts[-1] if parts else ""
        wide = bool(_WIDE.match(each)) or bool(before and _WIDE.match(before[-1]))
        wide = wide and each not in _NOT_FIRST and before[-1:] not in _NOT_LAST
        if not before or (each != " " and (before[-1] == " " or wide)):
            parts.append(each)
        else:
            parts[-1] += each
    return parts


def _shape(glyphs: list[Placed], x: float, run: str, font: Any, tracking: float) -> float:
    harfbuzz = _harfbuzz()
    buffer = harfbuzz.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    harfbuzz.shape(font, buffer, {"lnum": True})
    units = font.face.upem
    for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append((font, info.codepoint, x + at.x_offset / units, at.y_offset / units))
        x += at.x_advance / units + tracking
    return x


# ---- the picture ------------------------------------------------------------------------------


@dataclass
class Sheet:
    """What is drawn, by its colour: glyphs with their size and where their line begins; and rules (x, y, width,
    height)."""

    setter: Setter
    layers: dict[str, list[tuple[Placed, float, float, float]]] = field(default_factory=dict)
    rules: list[tuple[str, int, int, int, int]] = field(default_factory=list)

    def write(self, text: str, style: Style, x: float, baseline: float, colour: str) -> float:
        """Set a line; returns where it ends."""
        glyphs, length = self.setter.line(text, style.face)
        self.layers.setdefault(colour, []).extend((each, style.size, x, baseline) for each in glyphs)
        return x + length * style.size

    def rule(self, colour: str, x: float, y: float, width: float, height: float) -> None:
        self.rules.append((colour, round(x), round(y), round(width), round(height)))


def draw(view: Mapping[str, Any]) -> tuple[bytes, str]:
    """The picture of a briefing as PNG, and the characters of its texts that the fonts lack: a text with one of those
    is left out, and the name of the site stands for such a headline."""
    share: ShareView = view["share"]
    language = share["language"]
    lacking: dict[str, None] = {}

    def legible(text: str) -> str:
        text = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        lacked = lacks(text, language)
        lacking.update(dict.fromkeys(lacked))
        return "" if lacked else _shown(text)

    name, headline, kicker = legible(share["site"]), legible(share["title"]), legible(share["kicker"])
    items = []
    for each in share["ledger"]:
        sign, value, label = legible(each["sign"]), legible(each["value"]), legible(each["label"])
        if value and label:
            items.append((f"{sign} " if sign else "", value, label))
    sheet = Sheet(Setter(is_chinese(language)))
    _compose(sheet, name if headline else "", kicker, headline or name, items)
    return _png(sheet, view["look"]), "".join(lacking)


def _compose(sheet: Sheet, name: str, kicker: str, headline: str, items: list[tuple[str, str, str]]) -> None:
    setter, width = sheet.setter, RIGHT - LEFT
    if name:
        (line, *_) = setter.cut(setter.lines(name, NAME, width), NAME, width, 1)
        sheet.write(line, NAME, LEFT, 76, "ink")
    sheet.rule("hair", 0, 112, WIDTH, 2)
    top, bottom = 148.0, HEIGHT - 56.0
    if items:
        bottom = _ledger(sheet, items) - 30
    if kicker:
        (line, *_) = setter.cut(setter.lines(kicker.upper(), KICKER, width), KICKER, width, 1)
        sheet.write(line, KICKER, LEFT, top + 22, "accent")
        top += 38
    largest = 84 if items else 104
    style, lines = setter.fitted(headline, HEADLINE, range(largest, 39, -4), width, bottom - top)
    spare = bottom - top - len(lines) * style.size * style.leading
    baseline = top + style.size * 0.86 + min(spare / 3, 40)
    for line in lines:
        sheet.write(line, style, LEFT, baseline, "ink")
        baseline += style.size * style.leading


def _ledger(sheet: Sheet, items: list[tuple[str, str, str]]) -> float:
    """The ledger at the foot; returns where it begins. A column is as much wider than another as its figure is."""
    setter, gap = sheet.setter, 48
    rest = RIGHT - LEFT - gap * (len(items) - 1)
    for size in range(64, 29, -2):
        figure = replace(FIGURE, size=size)
        lengths = [setter.length(sign + value, figure) for sign, value, _ in items]
        if sum(lengths) <= rest * 0.75:
            break
    if sum(lengths) > rest and len(items) > 1:
        return _ledger(sheet, items[:-1])
    rooms = [length + (rest - sum(lengths)) / len(items) for length in lengths]
    style, labels = LABEL, [[""]]
    for size in (23, 21):
        style = replace(LABEL, size=size)
        labels = [setter.lines(label, style, room) for (_, _, label), room in zip(items, rooms, strict=True)]
        if max(map(len, labels)) <= (3 if size > 21 else 4):
            break
    labels = [setter.cut(lines, style, room, 4) for lines, room in zip(labels, rooms, strict=True)]
    step = style.size * style.leading
    top = HEIGHT - 46 - max(map(len, labels)) * step - figure.size * 1.1 - 24
    sheet.rule("ink", LEFT, top, RIGHT - LEFT, 3)
    x = float(LEFT)
    for number, ((sign, value, _), lines, room) in enumerate(zip(items, labels, rooms, strict=True)):
        if number:
            sheet.rule("hair", x - gap / 2, top + 26, 2, HEIGHT - 52 - top - 26)
        baseline = top + 24 + figure.size * 0.8
        after = sheet.write(sign, figure, x, baseline, "soft")
        sheet.write(value, figure, after, baseline, "ink")
        baseline += figure.size * 0.3 + style.size
        for line in lines:
            sheet.write(line, style, x, baseline, "soft")
            baseline += step
        x += room + gap
    return top


def _png(sheet: Sheet, look: Look) -> bytes:
    """The sheet as PNG: each colour has as many places in the palette as there are levels of coverage."""
    harfbuzz = _harfbuzz()
    order = ("ink", "soft", "accent", "hair")
    pixels = 0
    for number, colour in enumerate(order[:3]):
        raster = harfbuzz.RasterDraw()
        raster.extents = harfbuzz.RasterExtents(0, 0, WIDTH, HEIGHT, WIDTH)
        for (font, glyph, right, up), size, x, y in sheet.layers.get(colour, ()):
            # Rows are counted from the top, and glyphs stand upwards.
            scale = size / font.face.upem
            raster.transform = (scale, 0, 0, -scale, x + right * size, y - up * size)
            raster.draw_glyph(font, glyph)
        coverage = bytes(raster.render().buffer)
        levels = bytes((each * (LEVELS - 1) + 127) // 255 for each in range(256))
        places = bytes(each and number * LEVELS + each for each in levels)
        pixels |= int.from_bytes(coverage.translate(places), "little")
    canvas = bytearray(pixels.to_bytes(WIDTH * HEIGHT, "little"))
    for colour, x, y, width, height in sheet.rules:
        place = bytes([order.index(colour) * LEVELS + LEVELS - 1]) * width
        for row in range(y, y + height):
            canvas[row * WIDTH + x : row * WIDTH + x + width] = place
    palette = b"".join(_ramp(look["colours"]["paper"], look["colours"][colour]) for colour in order)
    rows = b"".join(b"\0" + canvas[row * WIDTH : (row + 1) * WIDTH] for row in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _ramp(paper: str, colour: str) -> bytes:
    """From the one colour to the other."""
    low, high = bytes.fromhex(paper), bytes.fromhex(colour)
    return bytes(
        (a * (LEVELS - 1 - level) + b * level + (LEVELS - 1) // 2) // (LEVELS - 1)
        for level in range(LEVELS)
        for a, b in zip(low, high, strict=True)
    )
