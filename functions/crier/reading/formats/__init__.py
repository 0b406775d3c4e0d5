"""The formats staff upload: a row each with all its facts, its reader imported only for the file at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from crier.reading.document import Document

Reader = Callable[[bytes], Document]


@dataclass(frozen=True)
class Format:
    """A kind of file. Its module has `read(data)`, which makes a Document or raises Rejected.

    A module may have `sample(lines)`, a small file of its kind that says so: what reading it needs is
    then loaded once, before the children that read people's files are forked (reading/warming.py).
    """

    extensions: tuple[str, ...]  # lower case, with their dots; the first is how people are told of it
    module: str
    limit_mb: int = 10  # a text of 10 MB is no text
    magic: bytes = b""  # stands in the first KB of every such file, in whatever case; empty: plain text
    zipped: bool = False  # a ZIP archive: its directory is judged before it is opened
    pictured: bool = False  # can carry pictures

    @property
    def reader(self) -> Reader:
        """What makes a Document of such a file."""
        return cast(Reader, import_module(self.module).read)

    def sample(self, lines: Sequence[str]) -> bytes | None:
        """A small file of this kind, where its module makes one. lines: paragraphs without markup."""
        make: Callable[[Sequence[str]], bytes] | None = getattr(import_module(self.module), "sample", None)
        return make(lines) if make else None


_ZIP = b"PK\x03\x04"

# The first is the one staff are advised to use (findings.unknown-format).
FORMATS = (
    Format((".docx",), "crier.reading.formats.docx", 50, _ZIP, zipped=True, pictured=True),
    Format((".txt",), "crier.reading.formats.plain_text"),
    Format((".md",), "crier.reading.formats.markdown"),
    Format((".html", ".htm"), "crier.reading.formats.html"),
    Format((".eml",), "crier.reading.formats.eml", 40, pictured=True),
    Format((".odt",), "crier.reading.formats.odt", 50, _ZIP, zipped=True, pictured=True),
    Format((".rtf",), "crier.reading.formats.rtf", 50, b"{\\rtf"),
    Format((".pdf",), "crier.reading.formats.pdf", 50, b"%PDF-"),
)
EXTENSIONS = {extension: row for row in FORMATS for extension in row.extensions}
