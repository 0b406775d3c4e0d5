"""What is said of each picture, as a table: it goes into the press kit beside the pictures."""

from __future__ import annotations

import csv
from io import StringIO

from crier.model.edition import Edition
from crier.text.characters import xml

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would reckon with what begins so


def applies(edition: Edition) -> bool:
    """Whether there are pictures."""
    return bool(edition.release.media)


def render(edition: Edition) -> bytes | None:
    """captions.csv: RFC 4180, UTF-8 with a mark that spreadsheets look for. None without pictures."""
    if not applies(edition):
        return None
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("file", "caption", "credit", "alt", "width", "height"))
    for item in edition.release.media:
        told = (_cell(text) for text in (item.caption, item.credit, item.alt))
        writer.writerow((item.file, *told, item.width, item.height))
    return out.getvalue().encode("utf-8-sig")


def _cell(text: str | None) -> str:
    told = xml(text or "")
    return f"'{told}" if told.startswith(_FORMULA) else told
