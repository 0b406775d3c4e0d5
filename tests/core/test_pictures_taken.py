"""Pictures of every kind that phones, cameras and scanners make: taken in, upright, in their colours, bare."""

import base64
import io

import pytest
from PIL import Image, ImageCms, ImageDraw

from crier.model import filesets
from crier.reading import pictures
from crier.reading.document import Picture

RED, BLUE = (200, 30, 30), (30, 80, 200)
# 64 by 40 pixels, left red and right blue, turned by a quarter (irot), with camera and place.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAFkAAgAAAAACRQABAAAAAAAAALAAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAKAAAAAEAAAAAAAAAAv///+gAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAARFtZGF0AAAAVSgBrwngITkUP/996//2hHZfMFnoZZVb69ioHvoH"
    "kn9xGfWgTHL6zcV9Bn9g1B44vm/GqrHSbeH1ujmMeZHXv+f6kJ92MGX6zo0eboLlA0GLKa3ODCAAAAAGRXhpZgAATU0AKgAAAAgA"
    "AwEPAAIAAAAOAAAAMgESAAMAAAABAAYAAIglAAQAAAABAAAAQAAAAABDQU1FUkEtT0YtQURBAAAEAAEAAgAAAAJOAAAAAAIABQAA"
    "AAMAAAB2AAMAAgAAAAJXAAAAAAQABQAAAAMAAACOAAAAAAAAAC8AAAABAAAAJAAAAAEAAAAAAAAAAQAAAHoAAAABAAAAFAAAAAEA"
    "AAAAAAAAAQ=="
)


def drawing(mode="RGB", size=(64, 40)):
    image = Image.new("RGB", size, RED)
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, size[0], size[1]), fill=BLUE)
    return image.convert(mode)


def written(image, kind, **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def taken(data):
    """(width and height, a pixel left on top, one right below, the file's bytes) of the picture that was made."""
    media, files, _, facts = pictures.encode({"photo": Picture(data, "A flag")})
    assert media, facts
    made = files[media[0].file]
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == (media[0].width, media[0].height)
        assert not image.getexif() and not set(image.info) & {"exif", "icc_profile", "xmp", "comment"}
        plain = image.convert("RGB")
    return plain.size, plain.getpixel((3, 3)), plain.getpixel((plain.width - 4, plain.height - 4)), made


def near(colour, other):
    return all(abs(one - two) < 24 for one, two in zip(colour, other, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "TIFF", "BMP", "GIF"])
def test_each_kind_is_taken_in(kind):
    size, first, last, _ = taken(written(drawing(), kind))
    assert size == (64, 40) and near(first, RED) and near(last, BLUE)


def test_a_photograph_of_a_phone_is_taken_in_upright_and_bare():
    media, _, _, facts = pictures.encode({"IMG_0042.heic": Picture(HEIC, "A flag")})
    assert [fact.kind for fact in facts] == ["photo-place"]
    size, first, last, made = taken(HEIC)
    assert size == (40, 64) and {near(first, RED), near(last, RED)} == {True, False}
    assert b"CAMERA-OF-ADA" in HEIC and b"CAMERA" not in made
    assert media[0].file == "image-1.jpg"


# Where red and blue stand once it is turned (EXIF 2.32, tag 274): the sides of a picture 64 by 40.
TURNED = {1: ("left", (64, 40)), 2: ("right", (64, 40)), 3: ("right", (64, 40)), 4: ("left", (64, 40)),
          5: ("top", (40, 64)), 6: ("top", (40, 64)), 7: ("bottom", (40, 64)), 8: ("bottom", (40, 64))}  # fmt: skip


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize("orientation", TURNED)
def test_a_picture_stands_as_its_camera_was_held(kind, orientation):
    upright(kind, orientation, 1)


@pytest.mark.parametrize("orientation", [1, 3, 6])
def test_a_large_one_as_well(orientation):
    upright("JPEG", orientation, 26)


def upright(kind, orientation, factor):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = written(drawing(size=(64 * factor, 40 * factor)), kind, exif=exif)
    side, (width, height) = TURNED[orientation]
    size, first, last, _ = taken(data)
    assert size == (
        (width, height)
        if factor == 1
        else (min(1600, width * 26), round(min(1600, width * 26) * height / width))
    )
    red_first = side in ("left", "top")
    assert near(first, RED if red_first else BLUE) and near(last, BLUE if red_first else RED)


MODES = [
    ("TIFF", "CMYK"), ("TIFF", "1"), ("TIFF", "L"), ("TIFF", "RGBA"), ("TIFF", "YCbCr"), ("TIFF", "LAB"),
    ("PNG", "1"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("JPEG", "L"), ("TIFF", "I;16"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "mode"), MODES)
def test_colours_of_every_kind_become_those_of_screens(kind, mode):
    image = (
        drawing("L").point(lambda level: level * 257, "I").convert("I;16")
        if mode == "I;16"
        else drawing(mode)
    )
    image = drawing().quantize(8) if mode == "P" else image
    _, first, last, _ = taken(written(image, kind))
    assert first != last
    if mode in ("CMYK", "RGBA", "YCbCr", "LAB", "P"):
        assert near(first, RED) and near(last, BLUE)
    elif mode != "1":
        assert near(first, [drawing("L").getpixel((0, 0))] * 3)


def test_wide_colours_are_brought_into_those_that_everybody_sees():
    """The profile is left out, so what it says must be in the colours themselves."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = srgb.replace(b"rXYZ", b"0XYZ").replace(b"bXYZ", b"rXYZ").replace(b"0XYZ", b"bXYZ")
    for kind in ("PNG", "WEBP", "TIFF", "AVIF"):
        red, _, blue = taken(written(drawing(), kind, icc_profile=other))[1]
        assert blue > 150 > red, "what this profile calls red is blue"
    assert near(taken(written(drawing(), "JPEG", icc_profile=srgb, quality=95))[1], RED)
    assert near(taken(written(drawing(), "JPEG", icc_profile=b"no profile" * 20, quality=95))[1], RED)


@pytest.mark.parametrize(("size", "kept"), [((8160, 6144), True), ((9000, 8000), False)])
def test_as_large_as_cameras_make_them(size, kept):
    data = written(Image.new("1", size), "PNG")  # cheap to write, and as many pixels as any
    media, *_, facts = pictures.encode({"photo": Picture(data, "A flag")})
    assert bool(media) is kept and [fact.kind for fact in facts] == ([] if kept else ["refused-image"])
    assert all(item.width == 1600 for item in media)


def test_together_they_may_take_only_so_much_time(monkeypatch):
    monkeypatch.setattr(pictures, "_MOST_DECODED", 64 * 40 * 2)
    each = Picture(written(drawing(), "PNG"), "A flag")
    media, *_, facts = pictures.encode({str(number): each for number in range(4)})
    assert len(media) == 2 and [fact.kind for fact in facts] == ["refused-image"] * 2


def test_a_kind_is_what_the_bytes_say():
    assert taken(written(drawing(), "AVIF"))[0] == (64, 40)
    for data in (
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        HEIC[:300],
        HEIC[:400] + bytes(300),
        b"BM" + bytes(60),
    ):
        media, *_, facts = pictures.encode({"photo.jpg": Picture(data, "A flag")})
        assert not media and [fact.kind for fact in facts] == ["refused-image"]


@pytest.mark.parametrize("name", ["a.HEIC", "a.heif", "a.avif", "a.TIF", "a.tiff", "a.bmp", "a.jpeg"])
def test_such_files_are_pictures_of_their_folder(name):
    keys = ["releases/x/release.md", f"releases/x/{name}", f"releases/x/{name}.txt", "releases/x/logo.svg"]
    assert filesets.beside(keys[0], keys) == sorted(keys[1:3])
    assert filesets.left_out(keys[0], keys) == [keys[3]]
