"""Pictures made to keep their reader busy, or to be more than they say: each is answered quickly, from one frame."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from crier.reading import pictures
from crier.reading.document import Picture
from hostile.files import chunk_of, png

SECONDS = 1.5  # of processor time; 1.2 MB of headers took 3.4 s and thirty would have taken half an hour


def _headers(count: int) -> bytes:
    """A PNG whose Exif is one header after the other: each was once taken off by copying the rest."""
    return png(20, 20, extra=chunk_of(b"eXIf", b"Exif\0\0" * count))


def _frames(kind: str, sizes: list[tuple[int, int]], mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    first, *rest = (Image.new(mode, size, at) for at, size in enumerate(sizes))
    first.save(out, kind, save_all=True, append_images=rest, **options)
    return out.getvalue()


def _modes() -> bytes:
    """A GIF whose frames change from palette to grey to see-through: storage of one was once used for the next."""
    out = BytesIO()
    frames = [Image.new(mode, (64, 48)) for mode in ("P", "L", "RGBA", "1")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], disposal=2)
    return out.getvalue()


def _two_in_one() -> bytes:
    """A JPEG with another, of many times the size, behind it, as cameras of two lenses make them (MPO)."""
    return _frames("MPO", [(32, 32), (4_000, 6_000)])


ANSWERS: dict[str, tuple[Callable[[], bytes], tuple[int, int] | None]] = {  # None: refused, and said
    "a hundred thousand Exif headers in a PNG": (lambda: _headers(100_000), None),
    "200,000 Exif headers in a PNG": (lambda: _headers(200_000), None),
    "five million Exif headers in a PNG": (lambda: _headers(4_900_000), None),
    "two thousand frames in a GIF": (lambda: _frames("GIF", [(40, 30)] * 2_000), (40, 30)),
    "five hundred frames in a WebP": (lambda: _frames("WEBP", [(40, 30)] * 500), (40, 30)),
    "five hundred frames in a PNG": (lambda: _frames("PNG", [(40, 30)] * 500), (40, 30)),
    "frames of different kinds in a GIF": (_modes, (64, 48)),
    "a large picture behind a small one": (_two_in_one, (32, 32)),
}


@pytest.mark.parametrize(("make", "size"), ANSWERS.values(), ids=ANSWERS)
def test_the_first_frame_is_taken_and_the_rest_costs_nothing(
    make: Callable[[], bytes], size: tuple[int, int] | None
) -> None:
    data = make()
    assert len(data) < pictures._MOST_BYTES
    begun = time.process_time()
    media, files, _, facts = pictures.encode({"a": Picture(data=data, alt="x")})
    assert time.process_time() - begun < SECONDS
    if size is None:
        assert not media and [fact.kind for fact in facts] == ["refused-image"]
        return
    assert [(one.width, one.height) for one in media] == [size], facts
    with Image.open(BytesIO(files[media[0].file])) as kept:
        assert kept.size == size and getattr(kept, "n_frames", 1) == 1
        assert not kept.getexif()
    assert len(files[media[0].file]) < 20_000
