"""Characters that nobody sees and that stand between the words: gone before a field is looked for.

Zero-width spaces (Google Docs puts them before a dash), soft hyphens, word joiners, byte order marks. What
turns the direction of writing, and the joiners that Persian and Hindi need, are typography.py's affair.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crier.model.release import Inline, ListEntry, Listing, Paragraph
from crier.reading.document import Document, Unit

_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")


def without(document: Document) -> Document:
    """The document without them, in all its text."""
    return replace(document, units=tuple(_unit(unit) for unit in document.units))


def _unit(unit: Unit) -> Unit:
    if not _UNSEEN.search(unit.words):
        return unit
    row, item = unit.row, unit.item
    if row is not None:
        row = row.model_copy(update={"cells": tuple(_inline(cell) for cell in row.cells)})
    return replace(unit, text=_inline(unit.text), row=row, item=item and _item(item))


def _item(item: ListEntry) -> ListEntry:
    return item.model_copy(update={"text": _inline(item.text), "children": tuple(map(_below, item.children))})


def _below(child: Listing | Paragraph) -> Listing | Paragraph:
    if isinstance(child, Paragraph):
        return child.model_copy(update={"text": _inline(child.text)})
    return child.model_copy(update={"items": tuple(map(_item, child.items))})


def _inline(text: Inline) -> Inline:
    spans = (span.model_copy(update={"text": _UNSEEN.sub("", span.text)}) for span in text)
    return tuple(span for span in spans if span.text)
