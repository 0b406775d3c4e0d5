"""Markdown (CommonMark with tables), front matter first; raw HTML in it goes the way of all HTML."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt

from crier.model.errors import Rejected
from crier.reading import front_matter, html_units
from crier.reading.decoding import MOST_CHARACTERS, decode
from crier.reading.document import Document


def read(data: bytes) -> Document:
    """The Document of a Markdown file. Raises Rejected for bytes that are no text."""
    text, facts = decode(data)
    if len(text) > MOST_CHARACTERS:
        raise Rejected("too-hard")
    front, text, met = front_matter.split(text)
    facts = (*facts, *met)
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])
    page = html_units.read(parser.render(text))
    return Document(
        units=tuple(page.units),
        front=front,
        facts=(*facts, *page.facts),
        language=page.language,
        direction="rtl" if page.direction == "rtl" else None,
    )


def sample(lines: Sequence[str]) -> bytes:
    """A small Markdown file with front matter, a list and a link."""
    text = "\n\n".join(lines)
    return f"---\ntopics: [boats]\n---\n{text}\n\n- **one** [more](http://boats.example/)\n".encode()
