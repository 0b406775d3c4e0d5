"""The release on paper: tagged, archivable, with its own text inside. WeasyPrint is imported on use."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import ModuleType

from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.newsroom import Newsroom
from crier.model.release import (
    Block,
    BlockQuotation,
    Heading,
    ListEntry,
    Listing,
    Paragraph,
    Release,
    Source,
    Span,
    Table,
    plain,
)
from crier.sandbox import Limits

_NO_SOURCE = Source(sha256="0" * 64, format=".txt")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

# Past these it takes seconds (measured: a paragraph of 200,000 characters 1.8 s, 2,000 rows 5 s).
MOST_CHARACTERS = 200_000
MOST_CELLS = 4_000
DEEPEST_LIST = 12

# Of the jailed child (crier.sandbox.run). The largest that the limits above let pass takes 3 s of a whole
# processor; whatever else goes on for ever is answered within a quarter of a minute.
LIMITS: Limits = {"cpu_seconds": 10, "memory_bytes": 1 << 30, "wall_seconds": 14}


class TooLarge(Permanent):
    """It would take too long to set: publish it without a PDF. `args[0]` names what is too much."""


def render(edition: Edition, watermark: str = "") -> bytes:
    """release.pdf: PDF 1.7, PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3) in one file.

    Holds release.txt as an attachment. The same edition gives the same bytes.
    Nothing is fetched: not from the network, not from the disk but our fonts.
    watermark: words that stand across each page.

    Raises TooLarge, or NotTypeset (crier.rendering.pdf.typesetting) when a character
    stands in no font: the PDF would break its own claim. Both are Permanent.
    """
    _within_limits(edition.release.body)
    with _paused():
        made: bytes = typesetting().pdf(edition, watermark)
    return made


def warm() -> None:
    """Imports WeasyPrint and sets a specimen, which pays at the cold start what the first release would."""
    text = (Span(text="-"), Span(text="-", strong=True), Span(text="-", em=True))
    release = Release(language="en", headline="-", body=(Paragraph(text=text),), source=_NO_SOURCE)
    specimen = Edition(
        release=release,
        newsroom=Newsroom(),
        release_id="0" * 16,
        version=1,
        address="/en/2000/01/01-specimen/",
        site_url="https://localhost",
        published=_LONG_AGO,
        updated=_LONG_AGO,
    )
    with _paused():
        typesetting().pdf(specimen)
    # All this stays: collections pass it over from now on, and a forked child's do not copy its pages.
    gc.freeze()


def typesetting() -> ModuleType:
    """The module that imports WeasyPrint, with our own libraries and fonts where they are there."""
    from crier.rendering.pdf import libraries

    libraries.use()
    from crier.rendering.pdf import typesetting

    return typesetting


@contextmanager
def _paused() -> Iterator[None]:
    """No garbage is collected meanwhile: an import or a document leaves little, and looking takes a tenth."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _within_limits(body: Iterable[Block]) -> None:
    characters = cells = 0
    for block in body:
        match block:
            case Paragraph() | Heading():
                characters += len(plain(block.text))
            case BlockQuotation():
                characters += sum(len(plain(text)) for text in block.paragraphs)
            case Listing():
                characters += sum(_items(item, 1) for item in block.items)
            case Table():
                cells += max((len(row.cells) for row in block.rows), default=0) * len(block.rows)
                for row in block.rows:
                    characters += sum(len(plain(cell)) for cell in row.cells)
    if characters > MOST_CHARACTERS:
        raise TooLarge("characters")
    if cells > MOST_CELLS:
        raise TooLarge("cells")


def _items(item: ListEntry, depth: int) -> int:
    if depth > DEEPEST_LIST:
        raise TooLarge("list depth")
    characters = len(plain(item.text))
    for below in item.children:
        if isinstance(below, Paragraph):
            characters += len(plain(below.text))
        else:
            characters += sum(_items(child, depth + 1) for child in below.items)
    return characters
