"""Everything made from one edition, by the name it has beside the page.

A renderer answers bytes, or None where the output does not apply. Those that
need WeasyPrint stand apart: only the PDF function carries it.
"""

from __future__ import annotations

from collections.abc import Callable

from crier.edition import Edition
from crier.outputs import calendar, page, pdf, text

Renderer = Callable[[Edition], bytes | None]

OUTPUTS: dict[str, Renderer] = {
    "index.html": page.render,
    "release.txt": text.render,
    "event.ics": calendar.render,
}

PDF_OUTPUTS: dict[str, Renderer] = {
    "release.pdf": pdf.render,
}

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".ics": "text/calendar; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}


def content_type(name: str) -> str:
    """The media type a file of this name is served with. KeyError for an ending nobody foresaw."""
    return _TYPES[name[name.rindex(".") :]]
