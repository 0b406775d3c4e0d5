"""What reads the formats staff upload: the rows are in crier.model.upload_formats, their readers here.

A reader is imported only for the file at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from types import ModuleType
from typing import cast

from crier.model.upload_formats import Format
from crier.reading.document import Document

Reader = Callable[[bytes], Document]


def reader(row: Format) -> Reader:
    """What makes a Document of such a file."""
    return cast(Reader, _module(row).read)


def sample(row: Format, lines: Sequence[str]) -> bytes | None:
    """A small file of this kind, where its module makes one. lines: paragraphs without markup."""
    make: Callable[[Sequence[str]], bytes] | None = getattr(_module(row), "sample", None)
    return make(lines) if make else None


def _module(row: Format) -> ModuleType:
    return import_module(f"crier.reading.formats.{row.module}")
