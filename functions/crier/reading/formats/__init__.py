"""The formats staff upload: one reader each, imported only for the file at hand."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from crier.reading.document import Document

Reader = Callable[[bytes], Document]

# The extension and the module whose `read(data)` makes a Document of such a file.
READERS = {
    ".docx": "crier.reading.formats.docx",
    ".txt": "crier.reading.formats.plain_text",
    ".md": "crier.reading.formats.markdown",
    ".html": "crier.reading.formats.html",
    ".htm": "crier.reading.formats.html",
    ".eml": "crier.reading.formats.eml",
    ".odt": "crier.reading.formats.odt",
    ".rtf": "crier.reading.formats.rtf",
    ".pdf": "crier.reading.formats.pdf",
}


def reader(extension: str) -> Reader | None:
    """The reader of this extension (lower case, with its dot); None: a format Crier does not read."""
    module = READERS.get(extension)
    return import_module(module).read if module else None
