"""HTML files: saved pages, Google Docs and Word exports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from crier.reading import carried_pictures, html_units
from crier.reading.decoding import decode, labelled
from crier.reading.document import Document, Picture

_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)


def read(data: bytes) -> Document:
    """The Document of an HTML file. Raises Rejected for bytes that are no text."""
    data, carried = carried_pictures.lifted(data)
    charset = _CHARSET.search(data[:4096])
    if charset:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            # Not UTF-8: what the page says of itself is better than a guess.
            with suppress(LookupError, UnicodeDecodeError):
                data = data.decode(labelled(charset.group(1).decode("ascii"))).encode("utf-8")
    text, facts = decode(data)
    images: dict[str, Picture] = {}
    page = html_units.read(text, picture=carried_pictures.placed(carried, images))
    return Document(
        units=tuple(page.units),
        facts=(*facts, *page.facts),
        images=images,
        title=page.title,
        language=page.language,
        direction="rtl" if page.direction == "rtl" else None,
    )


def sample(lines: Sequence[str]) -> bytes:
    """A small page with a list and a table."""
    paragraphs = "".join(f"<p style='color:#000'>{line}" for line in lines)
    return f"<main>{paragraphs}<ul><li>one</ul><table><tr><td>one<td>two</table></main>".encode()
