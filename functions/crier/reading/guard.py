"""The guard before any parser: what a file may be, how large, and what it says it is."""

from __future__ import annotations

from crier.model.errors import Rejected
from crier.reading import advice
from crier.reading.formats import READERS

MEGABYTE = 1 << 20
# Bytes per kind: a text of 10 MB is no text; documents carry pictures.
_TEXT_LIMIT = 10
_LIMITS = {".docx": 50, ".odt": 50, ".pdf": 50, ".eml": 40, ".rtf": 50}

# How files begin, whatever they are called.
_MAGIC = (
    (b"PK\x03\x04", ".zip"),
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"\x7fELF", ".elf"),
    (b"MZ", ".exe"),
    (b"\x1f\x8b", ".gz"),
    (b"Rar!", ".rar"),
    (b"7z\xbc\xaf", ".7z"),
)
_ZIPPED = {".docx", ".odt"}


def limit(extension: str) -> int:
    """The most bytes a file with this extension may have."""
    return _LIMITS.get(extension, _TEXT_LIMIT) * MEGABYTE


def _kind(extension: str) -> None:
    """Raises Rejected, with advice that fits, for a kind that Crier does not read."""
    if extension not in READERS:
        raise Rejected(advice.on(extension) or "unknown-format", extension=extension or "?")


def weigh(size: int, extension: str) -> None:
    """Raises Rejected for a kind Crier does not read, and for more bytes than its kind may have."""
    _kind(extension)
    if size > limit(extension):
        check = "too-large" if extension in _LIMITS else "too-large-text"
        raise Rejected(check, size=-(-size // MEGABYTE), limit=limit(extension) // MEGABYTE)


def inspect(data: bytes, extension: str) -> None:
    """Lets pass what its reader may open. Raises Rejected with what to do otherwise."""
    _kind(extension)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Rejected("empty-file")
    weigh(len(data), extension)
    kind = next((kind for start, kind in _MAGIC if data.startswith(start)), "")
    if extension in _ZIPPED:
        if kind == ".doc":  # a compound file: Word encrypts like this
            raise Rejected("encrypted")
        if kind != ".zip":
            raise Rejected("not-what-it-says", extension=extension)
        from crier.reading import zip_directory

        zip_directory.inspect(data)
    elif extension in (".pdf", ".rtf"):
        if extension.encode()[1:] not in data[:1024].lower():
            raise Rejected("not-what-it-says", extension=extension)
    elif kind:
        raise Rejected("binary-file", extension=extension)
