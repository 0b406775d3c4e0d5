"""The release's pictures as files beside the page, the wide ones a second time for small screens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from crier.model.edition import Edition
from crier.model.release import Media, Release

LISTED = 400  # pixels: the picture beside a headline in a list, at two to the point
SMALL = 800  # pixels: a phone's width at two to the point
_WIDE = 1200  # narrower than this a second file saves too little


@dataclass(frozen=True)
class PictureFile:
    """One public file of a picture."""

    name: str
    width: int  # pixels
    height: int


def files(media: Media) -> tuple[PictureFile, ...]:
    """The files of a picture, the smallest first."""
    whole = PictureFile(media.file, media.width, media.height)
    if media.width < _WIDE:
        return (whole,)
    return _scaled(media, SMALL), whole


def listed(media: Media) -> PictureFile:
    """The file that lists show of a release's first picture."""
    return (
        _scaled(media, LISTED) if media.width > LISTED else PictureFile(media.file, media.width, media.height)
    )


def _scaled(media: Media, width: int) -> PictureFile:
    stem, _, ending = media.file.rpartition(".")
    return PictureFile(f"{stem}-{width}.{ending}", width, max(1, round(media.height * width / media.width)))


def _all(release: Release) -> Iterator[tuple[Media, PictureFile]]:
    for place, media in enumerate(release.media):
        several = files(media) if place else (listed(media), *files(media))
        yield from ((media, file) for file in dict.fromkeys(several))


def names(release: Release) -> frozenset[str]:
    """The names of all its picture files."""
    return frozenset(file.name for _, file in _all(release))


def light(release: Release, made: Mapping[str, bytes], most: int) -> dict[str, bytes]:
    """Its picture files by name, none larger than `most` bytes.

    Instead of one that is larger its widest smaller file lies there; without one, none does.
    """
    within = dict[str, bytes]()
    for media in release.media:
        sizes = sorted({file for each, file in _all(release) if each is media}, key=lambda file: file.width)
        fitting = [made[file.name] for file in sizes if len(made[file.name]) <= most]
        for file in sizes:
            if len(made[file.name]) <= most:
                within[file.name] = made[file.name]
            elif fitting:
                within[file.name] = fitting[-1]
    return within


def warm() -> None:
    """Writes and reads a picture of each kind: what each child would import anew."""
    from PIL import Image

    for name in ("a.png", "a.jpg"):
        out = BytesIO()
        Image.new("RGB", (4, 4)).save(out, "PNG" if name.endswith(".png") else "JPEG")
        _smaller(out.getvalue(), PictureFile(name, 2, 2))


def render(edition: Edition) -> dict[str, bytes]:
    """Every picture file by name. It decodes what a stranger sent: run it in the sandbox.

    The same bytes in give the same bytes out.
    """
    made: dict[str, bytes] = {}
    for media, file in _all(edition.release):
        data = edition.pictures[media.file]
        made[file.name] = data if file.name == media.file else _smaller(data, file)
    return made


def _smaller(data: bytes, file: PictureFile) -> bytes:
    from PIL import Image  # 60 ms: only where there is a picture

    kind = "PNG" if file.name.endswith(".png") else "JPEG"
    out = BytesIO()
    with Image.open(BytesIO(data), formats=(kind,)) as image:
        small = image.resize((file.width, file.height), reducing_gap=2.0)
        small.save(out, kind, **({"compress_level": 9} if kind == "PNG" else {"quality": 82}))
    return out.getvalue()
