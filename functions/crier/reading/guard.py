"""The guard before any parser: what a file may be, how large, and what it says it is."""

from __future__ import annotations

from crier.model.errors import Rejected
from crier.model.upload_formats import EXTENSIONS, FORMATS
from crier.reading import advice

MEGABYTE = 1 << 20

# How files of other kinds begin, whatever they are called; how ours do, their rows say.
_OTHERS = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # a compound file: old Word
    b"\x89PNG",
    b"\xff\xd8\xff",  # JPEG
    b"GIF8",
    b"\x7fELF",
    b"MZ",  # a program for Windows
    b"\x1f\x8b",  # gzip
    b"Rar!",
    b"7z\xbc\xaf",
)
_BINARY = (*_OTHERS, *(row.magic for row in FORMATS if row.magic))


def limit(extension: str) -> int:
    """The most bytes a file with this extension may have; of a kind nobody knows, those of a text."""
    row = EXTENSIONS.get(extension, EXTENSIONS[".txt"])
    return row.limit_mb * MEGABYTE


def _kind(extension: str) -> None:
    """Raises Rejected, with advice that fits, for a kind that Crier does not read."""
    if extension not in EXTENSIONS:
        own = advice.on(extension)
        raise Rejected(own, extension=extension or "?") if own else unknown(extension)


def weigh(size: int, extension: str) -> None:
    """Raises Rejected for a kind Crier does not read, and for more bytes than its kind may have."""
    _kind(extension)
    if size > limit(extension):
        check = "too-large" if EXTENSIONS[extension].magic else "too-large-text"
        raise Rejected(check, size=-(-size // MEGABYTE), limit=limit(extension) // MEGABYTE)


def inspect(data: bytes, extension: str) -> None:
    """Lets pass what its reader may open. Raises Rejected with what to do otherwise."""
    _kind(extension)
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Rejected("empty-file")
    weigh(len(data), extension)
    row = EXTENSIONS[extension]
    if row.zipped:
        if data.startswith(_OTHERS[0]):  # Word encrypts like this
            raise Rejected("encrypted")
        if not data.startswith(row.magic):
            raise Rejected("not-what-it-says", extension=extension)
        from crier.reading import zip_directory

        zip_directory.inspect(data)
    elif row.magic:
        if row.magic.lower() not in data[:1024].lower():
            raise Rejected("not-what-it-says", extension=extension)
    elif data.startswith(_BINARY):
        raise Rejected("binary-file", extension=extension)


def unknown(extension: str) -> Rejected:
    """Why a file of this kind is not read, with the formats that are."""
    best, *others = (row.extensions[0] for row in FORMATS)
    return Rejected("unknown-format", extension=extension or "?", best=best, others=", ".join(others))
