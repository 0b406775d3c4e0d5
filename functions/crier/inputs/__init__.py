"""The formats staff upload: one reader each, imported only for the file at hand."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from crier.inputs.document import Document

Reader = Callable[[bytes], Document]

# The extension and the module whose `read(data)` makes a Document of such a file.
READERS = {
    ".docx": "crier.inputs.docx",
    ".txt": "crier.inputs.text",
    ".md": "crier.inputs.markdown",
    ".html": "crier.inputs.html",
    ".htm": "crier.inputs.html",
    ".eml": "crier.inputs.eml",
    ".odt": "crier.inputs.odt",
    ".rtf": "crier.inputs.rtf",
    ".pdf": "crier.inputs.pdf",
}


def reader(extension: str) -> Reader | None:
    """The reader of this extension (lower case, with its dot); None: a format Crier does not read."""
    module = READERS.get(extension)
    return import_module(module).read if module else None
