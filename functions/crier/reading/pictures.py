"""Pictures: opened with care, made smaller, re-encoded without whatever else was in the file."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from PIL import Image, ImageCms, ImageOps

from crier.model.release import Media
from crier.reading.document import Document, Fact, Picture

# As Pillow calls them. A file is what its bytes say, whatever its name ends in.
_KINDS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP", "HEIF")
_MOST_PIXELS = 64_000_000  # phones make 48 and 50 million, cameras 61
# Of all pictures of a release together, weighed by what decoding them takes: about 13 s of processor time.
_MOST_DECODED = 240_000_000
_WEIGHT = {"JPEG": 0.25, "MPO": 0.25, "HEIF": 2.5}  # of a pixel; others 1. A JPEG is decoded small
_MOST_BYTES = 200 << 20  # of one: 48 million pixels in a TIFF that is not compressed are 144 MB
_MOST_PICTURES = 40
_WIDEST = 1600  # pixels: twice the page's column
_GPS = 0x8825  # EXIF tag of the place
_ORIENTATION = 0x0112
_PATH = re.compile(
    r"[\\/]{2}|[A-Za-z]:\\|\.(?:jpe?g|png|gif|webp|avif|tiff?|bmp|hei[cf]|svg)\Z", re.IGNORECASE
)
_CLEAR = ("RGBA", "LA", "PA", "La", "RGBa")
_MOST_PROFILE = 4 << 20  # bytes: those of printing presses have two million
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    Warning,
    Image.DecompressionBombError,
    OverflowError,
    MemoryError,
)


def encode(
    pictures: Mapping[str, Picture],
) -> tuple[tuple[Media, ...], dict[str, bytes], dict[str, str], tuple[Fact, ...]]:
    """(media, file → bytes, the picture's old name → its file, facts).

    PNG, JPEG, GIF, WebP, AVIF, TIFF, BMP and HEIC of at most 64 megapixels, and about 240 together; the
    rest is refused and told. Nothing of the original's bytes survives: no EXIF, no second image, no
    trailing data. Pictures stand as their EXIF turns them, in the colours of sRGB.
    """
    media: list[Media] = []
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    facts: list[Fact] = []
    left = _MOST_DECODED
    for number, (name, picture) in enumerate(pictures.items(), 1):
        made = _encoded(picture, left, facts) if number <= _MOST_PICTURES else None
        if made is None:
            facts.append(Fact("refused-image", picture.alt or name))
            continue
        data, kind, size, decoded = made
        left -= decoded
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


@cache
def _openers() -> None:
    """HEIC, which Pillow does not know: decoded by libheif, without thumbnails, depth and the like."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=2)


def _encoded(
    picture: Picture, most: int, facts: list[Fact]
) -> tuple[bytes, str, tuple[int, int], int] | None:
    """(bytes, ending, width and height, pixels decoded for it); None where it cannot be taken."""
    if len(picture.data) > _MOST_BYTES:
        return None
    _openers()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of bombs; a warning is enough
            with Image.open(io.BytesIO(picture.data), formats=_KINDS) as image:
                pixels = image.width * image.height
                if pixels > _MOST_PIXELS or min(image.size) < 1:
                    return None
                exif = image.getexif()
                if exif.get_ifd(_GPS):
                    facts.append(Fact("photo-place", picture.alt or ""))
                turned = exif.get(_ORIENTATION, 1)
                decoded = round(pixels * _WEIGHT.get(image.format or "", 1))
                if decoded > most:
                    return None
                image.draft("RGB", (_WIDEST, _WIDEST))  # JPEG: decode no larger than needed
                image.load()
                if image.width * image.height > pixels:
                    return None  # larger than its head said
                # TIFF is turned by its decoder, and HEIC by libheif; the others here, once they are small.
                still = image.getexif().get(_ORIENTATION, 1) == turned
                return *_saved(image, turned if still else 1), decoded
    except _UNREADABLE:
        return None


def _saved(image: Image.Image, orientation: int) -> tuple[bytes, str, tuple[int, int]]:
    profile = image.info.get("icc_profile")
    clear = image.mode in _CLEAR or "transparency" in image.info
    drawn = clear or image.mode in ("1", "L", "P")
    image = _plain(image, clear=clear)
    sideways = orientation in (5, 6, 7, 8)
    width = image.height if sideways else image.width
    if width > _WIDEST:
        scale = _WIDEST / width
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize((size[0], _WIDEST) if sideways else (_WIDEST, size[1]), reducing_gap=2.0)
    image = _in_srgb(image, profile)
    if orientation != 1:
        image.getexif()[_ORIENTATION] = orientation
        image = ImageOps.exif_transpose(image)
    image = image.copy()
    image.info.clear()
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image, drawn = image.convert("RGB"), False  # see-through nowhere
    out = io.BytesIO()
    if drawn:
        image.save(out, "PNG", compress_level=1)
        return out.getvalue(), "png", image.size
    image.convert("RGB").save(out, "JPEG", quality=85, progressive=False)
    return out.getvalue(), "jpg", image.size


def _plain(image: Image.Image, *, clear: bool) -> Image.Image:
    """The picture with 8 bits to a colour, in a mode that can be made smaller. Raises ValueError."""
    if clear:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode.startswith("I"):  # 16 bits of grey
        deep = image.convert("I")
        low, high = deep.getextrema()
        if isinstance(low, tuple) or isinstance(high, tuple) or not 0 <= low <= high <= 0xFFFF:
            raise ValueError(image.mode)
        return deep.point(lambda level: level * (1 / 257)).convert("L")
    if image.mode == "F":
        raise ValueError(image.mode)
    return image if image.mode in ("1", "L", "RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """The colours that a profile means, in those that every screen takes: phones photograph in wider ones."""
    grey = image.mode in ("1", "L")
    if isinstance(profile, bytes) and 0 < len(profile) <= _MOST_PROFILE and not grey:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, meant, ImageCms.createProfile("sRGB"), outputMode=mode)
            if made is not None:
                return made
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile nobody can read, or of another kind of colours: as if there were none
    return image.convert("RGB") if image.mode == "CMYK" else image
