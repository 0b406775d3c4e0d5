"""Everything made from one edition, by the name it has beside the page.

A renderer answers bytes, or None where the output does not apply. Those that
need WeasyPrint stand apart: only the PDF function carries it.
"""

from __future__ import annotations

from collections.abc import Callable

from crier.edition import Edition
from crier.outputs import calendar, page, pdf, text
from crier.outputs.types import content_type

__all__ = ["OUTPUTS", "PDF_OUTPUTS", "Renderer", "content_type"]

Renderer = Callable[[Edition], bytes | None]

OUTPUTS: dict[str, Renderer] = {
    "index.html": page.render,
    "release.txt": text.render,
    "event.ics": calendar.render,
}

PDF_OUTPUTS: dict[str, Renderer] = {
    "release.pdf": pdf.render,
}
