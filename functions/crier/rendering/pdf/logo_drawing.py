"""A logo as staff put it, drawn on white in two sizes. Runs in the sandbox; nothing is fetched.

An SVG may hold shapes, gradients and styles. What would fetch, run, move or be drawn otherwise elsewhere is
refused by its name: scripts, pictures, letters that need a font, filters, anything unknown.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator

from lxml import etree
from PIL import Image, ImageChops, ImageOps

from crier.model.errors import Rejected
from crier.model.logo import MOST_BYTES, MOST_WIDE, SQUARE, TALL

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_MOST_ELEMENTS = 5_000
_MOST_DEPTH = 40
_MOST_PIXELS = 40_000_000
_FLATTEST, _TALLEST = 12.0, 0.25  # width to height
_BRIGHT = 195  # of 255: grey from here on is lost on white paper
_SEEN = 0.01  # of the pixels must be darker
_MARGIN = 0.12  # of the icon's side, around the logo
_LARGE = 60 << 10  # bytes: fewer colours, and then fewer pixels

_SHAPES = frozenset({
    "svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "clipPath", "mask", "linearGradient", "radialGradient", "stop", "pattern", "style", "switch",
})  # fmt: skip
# What says nothing to the eye: it is left out.
_IDLE = frozenset({"title", "desc", "metadata", "namedview"})
# Attributes that draw; whatever else is left out, but those that act.
_ATTRIBUTES = frozenset({
    "id", "class", "style", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry",
    "fx", "fy", "fr", "width", "height", "viewBox", "preserveAspectRatio", "transform", "gradientTransform",
    "gradientUnits", "spreadMethod", "patternTransform", "patternUnits", "patternContentUnits",
    "clipPathUnits", "maskUnits", "maskContentUnits", "offset", "type", "fill", "fill-opacity", "fill-rule",
    "stroke", "stroke-width", "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-dasharray", "stroke-dashoffset", "opacity", "stop-color", "stop-opacity", "clip-path",
    "clip-rule", "mask", "color", "display", "visibility", "version",
})  # fmt: skip
_ACTS = re.compile(r"on|src|href|filter|begin|attributeName", re.IGNORECASE)
_LOCAL = re.compile(r"#[^\s\"'()#\\]{1,200}")
_ADDRESS = re.compile(r"url\(\s*([\"']?)(.*?)\1\s*\)", re.IGNORECASE | re.DOTALL)
_STYLE_ACTS = re.compile(
    r"@|\\|expression|javascript|behavior|binding|image-set|animation|filter\s*:", re.IGNORECASE
)


def draw(data: bytes) -> dict[str, bytes]:
    """logo.png and icon.png of an SVG or PNG. Raises Rejected, naming what cannot be taken."""
    if len(data) > MOST_BYTES:
        raise Rejected("logo-large")
    try:
        drawn = _opened(data) if data.startswith(b"\x89PNG") else _set(sanitised(data))
    except (
        etree.XMLSyntaxError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Warning,
        OverflowError,
    ) as error:
        raise Rejected("logo-unreadable") from error
    except Image.DecompressionBombError as error:
        raise Rejected("logo-large") from error
    trimmed = _trimmed(drawn)
    icon = Image.new("RGB", (SQUARE, SQUARE), "white")
    inner = round(SQUARE * (1 - 2 * _MARGIN))
    small = ImageOps.contain(trimmed, (inner, inner), Image.Resampling.LANCZOS)
    icon.paste(small, ((SQUARE - small.width) // 2, (SQUARE - small.height) // 2))
    return {"logo.png": _saved(trimmed), "icon.png": _saved(icon)}


# ---- SVG ---------------------------------------------------------------------------------------


def sanitised(data: bytes) -> str:
    """The SVG with nothing in it but what draws. Raises Rejected, naming what is more than that."""
    if b"<!ENTITY" in data or b"\x00" in data:
        raise Rejected("logo-part", "ENTITY")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root.tag != f"{{{_SVG}}}svg":
        raise Rejected("logo-unreadable")
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise Rejected("logo-large")
    width, height = _measures(root)
    if not _TALLEST <= width / height <= _FLATTEST:
        raise Rejected("logo-shape")
    clean = _copied(root, 0)
    clean.set("viewBox", root.get("viewBox") or f"0 0 {width:g} {height:g}")
    scale = min(TALL / height, MOST_WIDE / width)
    clean.set("width", f"{width * scale:.2f}")
    clean.set("height", f"{height * scale:.2f}")
    text: str = etree.tostring(clean, encoding="unicode")
    return text


def _measures(root: etree._Element) -> tuple[float, float]:
    """How wide and high the drawing is, in its own units."""
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    sizes = box[2:] if len(box) == 4 else [root.get(name) or "" for name in ("width", "height")]
    numbers = [re.match(r"\+?[\d.]{1,12}(?:e[+-]?\d)?", size) for size in sizes]
    width, height = (float(number[0]) if number else 0.0 for number in numbers)
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise Rejected("logo-shape")
    return width, height


def _copied(element: etree._Element, depth: int) -> etree._Element:
    if depth > _MOST_DEPTH:
        raise Rejected("logo-large")
    name = etree.QName(element).localname
    copy = etree.Element(f"{{{_SVG}}}{name}", nsmap={None: _SVG} if depth == 0 else None)
    for key, value in element.attrib.items():
        _attribute(copy, str(key), str(value))
    if name == "style":
        copy.text = _style(element.text or "")
        return copy
    for child in _children(element):
        copy.append(_copied(child, depth + 1))
    return copy


def _children(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag is etree.Comment:
            continue
        if not isinstance(child.tag, str):
            raise Rejected("logo-part", "ENTITY")
        name = etree.QName(child)
        if name.localname in _IDLE or name.namespace not in (_SVG, None):
            if name.localname in _IDLE or _editors(name.namespace):
                continue
            raise Rejected("logo-part", name.localname)
        if name.localname not in _SHAPES:
            raise Rejected("logo-part", name.localname)
        yield child


def _editors(namespace: str | None) -> bool:
    """Whether a namespace is one of programs' notes to themselves."""
    return bool(re.search(r"inkscape|sodipodi|adobe|sketch|figma|serif|corel|rdf|purl", namespace or ""))


def _attribute(copy: etree._Element, key: str, value: str) -> None:
    if key in ("href", _XLINK):
        if not _LOCAL.fullmatch(value.strip()):
            raise Rejected("logo-part", f"href={value[:60]}")
        copy.set("href", value.strip())
    elif key in _ATTRIBUTES:
        copy.set(key, _style(value))
    elif not key.startswith("{") and _ACTS.match(key):
        raise Rejected("logo-part", key)


def _style(text: str) -> str:
    """Declarations, or the value of one: nothing in them may act, or name what lies elsewhere."""
    bare = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    acts = _STYLE_ACTS.search(bare)
    if acts:
        raise Rejected("logo-part", bare[acts.start() :][:60].strip())
    for address in _ADDRESS.finditer(bare):
        if not _LOCAL.fullmatch(address[2].strip()):
            raise Rejected("logo-part", address[0][:60])
    if len(_ADDRESS.findall(bare)) != len(re.findall(r"url\s*\(", bare, re.IGNORECASE)):
        raise Rejected("logo-part", "url(")
    return bare


def _set(svg: str) -> Image.Image:
    from crier.rendering.pdf import typesetting  # WeasyPrint, half a second

    return typesetting.picture(svg, MOST_WIDE, TALL)


# ---- pixels ------------------------------------------------------------------------------------


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Image.open(io.BytesIO(data), formats=("PNG",)) as whole:
            whole.verify()  # WeasyPrint has Pillow load broken files: half a logo would be one
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise Rejected("logo-large")
            image.load()
            clear = image.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def _trimmed(image: Image.Image) -> Image.Image:
    """Without the white around it, in the size it is kept in."""
    grey = image.convert("L")
    around = ImageChops.invert(grey).point(lambda level: 255 if level > 8 else 0).getbbox()
    dark = sum(grey.histogram()[:_BRIGHT])
    if around is None or dark < _SEEN * (around[2] - around[0]) * (around[3] - around[1]):
        raise Rejected("logo-unseen")
    cut = image.crop(around)
    if not _TALLEST <= cut.width / cut.height <= _FLATTEST:
        raise Rejected("logo-shape")
    if cut.width > MOST_WIDE or cut.height > TALL:
        cut = ImageOps.contain(cut, (MOST_WIDE, TALL), Image.Resampling.LANCZOS)
    if cut.height < 24:
        raise Rejected("logo-small")
    return cut


def _saved(image: Image.Image) -> bytes:
    """As PNG of few colours; smaller, where it is a picture rather than a logo."""
    while True:
        out = io.BytesIO()
        image.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", compress_level=9)
        if out.tell() <= _LARGE or image.height <= 24:
            return out.getvalue()
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))
