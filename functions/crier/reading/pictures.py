"""Pictures: opened with care, made smaller, re-encoded without whatever else was in the file."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PIL import Image, ImageOps

from crier.model.release import Media
from crier.reading.document import Document, Fact, Picture

_KINDS = ("PNG", "JPEG", "GIF", "WEBP")
_MOST_PIXELS = 25_000_000
_MOST_BYTES = 30 << 20
_MOST_PICTURES = 40
_WIDEST = 1600  # pixels: twice the page's column
_GPS = 0x8825  # EXIF tag of the place
_PATH = re.compile(r"[\\/]{2}|[A-Za-z]:\\|\.(?:jpe?g|png|gif|webp|tiff?|heic)\Z", re.IGNORECASE)


def encode(
    pictures: Mapping[str, Picture],
) -> tuple[tuple[Media, ...], dict[str, bytes], dict[str, str], tuple[Fact, ...]]:
    """(media, file → bytes, the picture's old name → its file, facts).

    PNG, JPEG, GIF and WebP of at most 25 megapixels; the rest is refused and
    told. Nothing of the original's bytes survives: no EXIF, no second image,
    no trailing data.
    """
    media: list[Media] = []
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    facts: list[Fact] = []
    for number, (name, picture) in enumerate(pictures.items(), 1):
        made = _encoded(picture, facts) if number <= _MOST_PICTURES else None
        if made is None:
            facts.append(Fact("refused-image", picture.alt or name))
            continue
        data, kind, size = made
        file = f"image-{number}.{kind}"
        files[file], names[name] = data, file
        alt = None if picture.alt and _PATH.search(picture.alt) else picture.alt
        media.append(
            Media(
                file=file,
                alt=alt,
                caption=picture.caption,
                credit=picture.credit,
                width=size[0],
                height=size[1],
            )
        )
    return tuple(media), files, names, tuple(facts)


def publishable(document: Document, names: Mapping[str, str], facts: Sequence[Fact]) -> Document:
    """The document with its pictures' new names; pictures that were refused are gone from it."""
    units = tuple(
        replace(unit, file=names[unit.file]) if unit.kind == "image" else unit
        for unit in document.units
        if unit.kind != "image" or unit.file in names
    )
    images = {names[name]: picture for name, picture in document.images.items() if name in names}
    return replace(document, units=units, images=images, facts=(*document.facts, *facts))


def _encoded(picture: Picture, facts: list[Fact]) -> tuple[bytes, str, tuple[int, int]] | None:
    if len(picture.data) > _MOST_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of bombs; a warning is enough
            with Image.open(io.BytesIO(picture.data), formats=_KINDS) as image:
                if image.width * image.height > _MOST_PIXELS or min(image.size) < 1:
                    return None
                if image.getexif().get_ifd(_GPS):
                    facts.append(Fact("photo-place", picture.alt or ""))
                image.draft("RGB", (_WIDEST, _WIDEST))  # JPEG: decode no larger than needed
                image.load()
                return _saved(ImageOps.exif_transpose(image))
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Warning,
        Image.DecompressionBombError,
        OverflowError,
        MemoryError,
    ):
        return None


def _saved(image: Image.Image) -> tuple[bytes, str, tuple[int, int]]:
    if image.width > _WIDEST:
        height = max(1, round(image.height * _WIDEST / image.width))
        image = image.resize((_WIDEST, height), reducing_gap=2.0)
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image, clear = image.convert("RGB"), False  # see-through nowhere
    out = io.BytesIO()
    if clear or image.mode in ("1", "L", "P"):
        plain = image.convert("RGBA" if clear else "RGB" if image.mode == "P" else image.mode)
        plain.info.clear()
        plain.save(out, "PNG", compress_level=1)
        return out.getvalue(), "png", plain.size
    plain = image.convert("RGB")
    plain.info.clear()
    plain.save(out, "JPEG", quality=85, progressive=False)
    return out.getvalue(), "jpg", plain.size
