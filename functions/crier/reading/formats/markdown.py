"""Markdown (CommonMark with tables and footnotes), front matter first; raw HTML goes the way of all HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from crier.model.errors import Rejected
from crier.reading import carried_pictures, front_matter, html_units
from crier.reading.decoding import MOST_CHARACTERS, decode
from crier.reading.document import Document, Fact, Picture

# What other tools write behind a heading for its address: {#opening-hours .wide}.
_ATTRIBUTES = re.compile(
    r"^( {0,3}#{1,6}[ \t][^\n{}]*?)[ \t]*\{[ \t]*(?:[#.][\w:.-]{1,80}[ \t]*)+\}[ \t]*#*[ \t]*$", re.M
)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,60})\]:[ \t]*([^\n]{0,120})", re.M)
_NAMED = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")
_LONGEST_LABEL = 40
_LABEL = re.compile(r"[^\W\d_][^\W_]*(?:[ /-][^\W_]+){0,3}\s?[:：](?!//)(?=\s|\Z)")
# A year that begins a line is no number of a list.
_YEAR = re.compile(r"^( {0,3}(?:1[5-9]|20)\d\d)([.)])(?=[ \t])", re.M)
_BACK = re.compile(r"\s*<a href=\"#fnref[\w:-]{1,40}\" class=\"footnote-backref\">[^<]{0,4}</a>")
_AGAIN = re.compile(r"(class=\"footnote-ref\"><a [^<>]{1,200}>\[\d{1,4}):\d{1,4}\]")


def read(data: bytes) -> Document:
    """The Document of a Markdown file. Raises Rejected for bytes that are no text."""
    data, carried = carried_pictures.lifted(data)
    text, facts = decode(data)
    if len(text) > MOST_CHARACTERS:
        raise Rejected("too-hard")
    front, text, met = front_matter.split(text)
    facts = (*facts, *met)
    images: dict[str, Picture] = {}
    page = html_units.read(_rendered(text), picture=carried_pictures.placed(carried, images))
    return Document(
        units=tuple(page.units),
        front=front,
        facts=(*facts, *_notes(text), *page.facts),
        images=images,
        language=page.language,
        direction="rtl" if page.direction == "rtl" else None,
    )


def _rendered(text: str) -> str:
    text = _YEAR.sub(r"\1\\\2", _ATTRIBUTES.sub(r"\1", text))
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"])
    footnote_plugin(parser, inline=False)
    parser.core.ruler.push("labels", _labelled_lines)
    # A note named twice has one number; the ways back are for screens.
    return _AGAIN.sub(r"\1]", _BACK.sub("", parser.render(text)))


def _notes(text: str) -> Iterator[Fact]:
    """Notes that no text names, which stand on no page, and names of notes that there are none of."""
    known = {match[1]: match[2] for match in _NOTE.finditer(text)}
    named = set(_NAMED.findall(text))
    yield from (Fact("lost", words.strip()) for name, words in known.items() if name not in named)
    yield from (Fact("empty-footnote", f"[^{name}]") for name in sorted(named - known.keys()))


def _labelled_lines(state: StateCore) -> None:
    """Lines that each begin with a label (WHAT: … WHEN: …) stay lines: who writes them so means lines."""
    for block in state.tokens:
        parts = block.children or []
        breaks = [at for at, part in enumerate(parts) if part.type == "softbreak"]
        starts = [0, *(at + 1 for at in breaks)]
        if breaks and sum(bool(_LABEL.match(_ahead(parts, at))) for at in starts) > len(starts) / 2:
            for at in breaks:
                parts[at].type, parts[at].tag = "hardbreak", "br"


def _ahead(parts: Sequence[Token], at: int) -> str:
    """How a line begins, without its looks."""
    words = ""
    for part in parts[at:]:
        if part.type in ("softbreak", "hardbreak") or len(words) > _LONGEST_LABEL:
            break
        words += part.content if part.type == "text" else ""
    return words


def sample(lines: Sequence[str]) -> bytes:
    """A small Markdown file with front matter, a list and a link."""
    text = "\n\n".join(lines)
    return f"---\ntopics: [boats]\n---\n{text}\n\n- **one** [more](http://boats.example/)\n".encode()
