"""Everything made from one edition, by the name it has beside the page.

A renderer answers bytes, or None where the output does not apply. Those that
need WeasyPrint stand apart: only the PDF function carries it.
"""

from __future__ import annotations

from collections.abc import Callable

from crier.model.edition import Edition
from crier.model.media_types import content_type
from crier.rendering.outputs import (
    calendar,
    caption_table,
    card,
    lite,
    ninjs,
    page,
    paper,
    share,
    vcards,
    wire_copy,
    word_file,
)

__all__ = ["OUTPUTS", "PDF_OUTPUTS", "Renderer", "content_type"]

Renderer = Callable[[Edition], bytes | None]

OUTPUTS: dict[str, Renderer] = {
    "index.html": page.render,
    "lite.html": lite.render,
    "release.txt": wire_copy.render,
    "release.docx": word_file.render,
    "share.txt": share.render,
    "event.ics": calendar.render,
    "contacts.vcf": vcards.render,
    "captions.csv": caption_table.render,
    "ninjs.json": ninjs.render,
}

# The card comes first: where one of these cannot be set, the page offers neither.
PDF_OUTPUTS: dict[str, Renderer] = {
    "card.png": card.render,
    "release.pdf": paper.render,
}
