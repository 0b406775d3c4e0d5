"""A last sheet that would hold next to nothing: saved, where a little less room on the others does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure.boxes import ReplacedBox, TextBox

from crier.rendering.pdf import wide_tables

if TYPE_CHECKING:
    from weasyprint import HTML
    from weasyprint.document import Document

CLOSE = "close"  # of the body: pictures and the gaps at the end are a little smaller (release.css)
_IDLE = ("end", "where")  # the mark of the end, and where the release stands
_FEW = 3  # lines of the release, with these


def laid_out(html: HTML, options: Mapping[str, object]) -> Document:
    """The document with its tables made to fit, on as few sheets as have something to say.

    `html` is changed, `options` are WeasyPrint's. Raises wide_tables.TooWide.
    """
    document = wide_tables.fitted(html, options)
    body = html.etree_element.find("body")
    if len(document.pages) < 2 or body is None or not _idle(document, body):
        return document
    body.set("class", CLOSE)
    closer = wide_tables.fitted(html, options)
    if len(closer.pages) < len(document.pages):
        return closer
    del body.attrib["class"]
    return document


def _idle(document: Document, body: Element) -> bool:
    """Whether the last sheet has, but for the mark of the end and where the release stands, a few lines."""
    ends = (each for each in body.iter() if each.get("class") in _IDLE)
    own = set(body.iter()) - set(chain.from_iterable(each.iter() for each in ends))
    return len(set(_lines(document, own))) <= _FEW


def _lines(document: Document, own: set[Element]) -> Iterator[int]:
    """Where these elements' words stand on the last sheet, in pixels from above; a picture is many lines."""
    page = document.pages[-1]
    for box in page._page_box.descendants():
        if box.element in own and isinstance(box, TextBox):
            yield round(box.position_y)
        elif box.element in own and isinstance(box, ReplacedBox):
            yield from range(-_FEW - 1, 0)
