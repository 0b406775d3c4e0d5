"""Which picture stands on top of a release: the one its author names, else the first that leads already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crier.model.release import Block, Image, Media
from crier.reading import front_matter

_EARLY = 2  # blocks: a picture among these leads a text, whatever stands before it


def on_top(
    body: Sequence[Block], media: Sequence[Media], names: Mapping[str, str], said: object
) -> tuple[tuple[Block, ...], tuple[Media, ...]]:
    """Body and media with the picture that leads in front.

    names: a picture's own name → its file; said: the line `lead` of the file, which names one, or says no.
    Without it a picture that stands before or behind the whole text, or after its first paragraph, leads;
    one that its author put between two paragraphs stays there.
    """
    word = front_matter.words(said)
    if not body or front_matter.denied(word):
        return tuple(body), tuple(media)
    lead = named(word, names) or (None if word else _first(body))
    if lead is None or not any(item.file == lead for item in media):
        return tuple(body), tuple(media)
    rest = [block for block in body if not (isinstance(block, Image) and block.file == lead)]
    if not rest:
        return tuple(body), tuple(media)
    first = [item for item in media if item.file == lead]
    return (Image(file=lead), *rest), (*first, *(item for item in media if item.file != lead))


def unknown(said: object, names: Mapping[str, str]) -> str:
    """What the line `lead` says, where that is the name of no picture that came along; else empty."""
    word = front_matter.words(said)
    return "" if not word or front_matter.denied(word) or named(word, names) else word


def named(word: str, names: Mapping[str, str]) -> str | None:
    """The file of the picture that a line names, in whatever case and with or without its folder."""
    wanted = word.replace("\\", "/").rpartition("/")[2].strip().casefold()
    return next((file for name, file in names.items() if name.casefold() == wanted), None) if wanted else None


def _first(body: Sequence[Block]) -> str | None:
    """The first picture, where it leads: early in the text, or with nothing but pictures after it."""
    pictures = [(at, block.file) for at, block in enumerate(body) if isinstance(block, Image)]
    if not pictures:
        return None
    if pictures[0][0] < _EARLY:
        return pictures[0][1]
    words = max((at for at, block in enumerate(body) if not isinstance(block, Image)), default=-1)
    return next((file for at, file in pictures if at > words), None)
