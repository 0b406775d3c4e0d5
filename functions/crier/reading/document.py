"""What a reader hands on: the file as units in order, and the facts that text cannot show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from crier.model.release import Inline, ListEntry, Numerals, Paragraph, TableRow, plain

UnitKind = Literal["line", "heading", "item", "row", "quotation", "image", "rule"]


@dataclass(frozen=True)
class Unit:
    """The smallest part that is judged by itself: a line, a heading, a list item, a table row.

    Units of one paragraph, list, table or quotation share their `group`, so
    that what stays in the body is put together again. The looks (`bold`,
    `size`, `centred`) are hints for finding fields and never published.
    """

    kind: UnitKind
    text: Inline = ()
    group: int = 0
    level: int = 0  # of a heading, 1 to 6
    bold: bool = False
    centred: bool = False
    size: float = 0.0  # points; 0: the text's own
    role: str = ""  # what the markup calls it: lead, byline, caption …
    item: ListEntry | None = None  # kind "item": with its children
    ordered: bool = False
    counted: Numerals = "1"
    row: TableRow | None = None
    caption: str = ""  # kind "row": of its table
    tight: bool = False  # right under the unit before: no blank line, no new paragraph
    file: str = ""  # kind "image": a name in `Document.images`

    @cached_property
    def words(self) -> str:
        """Its text without looks, spaces made single. Tabs part the columns of a table."""
        if self.item is not None:
            return _item_words(self.item)
        if self.row is not None:
            return "\t".join(" ".join(plain(cell).split()) for cell in self.row.cells)
        pieces = (" ".join(piece.split()) for piece in plain(self.text).split("\t"))
        return "\t".join(piece for piece in pieces if piece)


def _item_words(item: ListEntry) -> str:
    own = " ".join(plain(item.text).split())
    below = [own]
    for child in item.children:
        if isinstance(child, Paragraph):
            below.append(" ".join(plain(child.text).split()))
        else:
            below += map(_item_words, child.items)
    return " ".join(filter(None, below))


@dataclass(frozen=True)
class Fact:
    """Something met in the file that its text does not show: a comment, a hidden run, an author's name."""

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Picture:
    """An image as it came, not yet re-encoded."""

    data: bytes
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True)
class Document:
    """One file, read: nothing in it is trusted but its shape."""

    units: tuple[Unit, ...]
    front: Mapping[str, object] = field(default_factory=dict)  # front matter, keys as in front_matter.KEYS
    facts: tuple[Fact, ...] = ()
    images: Mapping[str, Picture] = field(default_factory=dict)
    title: str | None = None  # what the file calls itself: <title>, Subject, document properties
    language: str | None = None  # what the file says: lang attribute, w:lang
    named: str | None = None  # the language its name says: summit.es.docx
    direction: Literal["ltr", "rtl"] | None = None
