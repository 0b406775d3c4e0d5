"""Everything made from one edition, by the name it has beside the page.

A renderer answers bytes, or None where the output does not apply. Those that
need WeasyPrint stand apart: only the PDF function carries it.
"""

from __future__ import annotations

from collections.abc import Callable

from crier.edition import Edition
from crier.filetypes import content_type
from crier.outputs import calendar, captions, card, contacts, lite, ninjs, page, pdf, share, text, word

__all__ = ["OUTPUTS", "PDF_OUTPUTS", "Renderer", "content_type"]

Renderer = Callable[[Edition], bytes | None]

OUTPUTS: dict[str, Renderer] = {
    "index.html": page.render,
    "lite.html": lite.render,
    "release.txt": text.render,
    "release.docx": word.render,
    "share.txt": share.render,
    "event.ics": calendar.render,
    "contacts.vcf": contacts.render,
    "captions.csv": captions.render,
    "ninjs.json": ninjs.render,
}

# The card comes first: where one of these cannot be set, the page offers neither.
PDF_OUTPUTS: dict[str, Renderer] = {
    "card.png": card.render,
    "release.pdf": pdf.render,
}
