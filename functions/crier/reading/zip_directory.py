"""The zip directory of a document: judged before anything is unpacked, and never believed."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from crier.model.errors import Rejected

_MOST_PARTS = 2_000
_MOST_BYTES = 60 << 20
_MOST_XML = 24 << 20  # of one XML part: a long release has under 1 MB
_RATIO = 100
# What unpacking raises of an archive that is damaged, or says what it is not.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BAD_NAME = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:|\x00")


def inspect(data: bytes) -> None:
    """Raises Rejected for a bomb, a password, a macro, a document type or a strange name.

    The sizes a directory states are checked first, cheaply; then each XML part is
    unpacked with a limit, because directories lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _directory(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    content = read(archive, part.filename)
                    # Word and LibreOffice write UTF-8; UTF-16 would hide a document type from us.
                    if _DOCTYPE.search(content) or b"\0" in content:
                        raise Rejected("unsafe")
    except _DAMAGED as error:
        raise Rejected("not-what-it-says") from error


def _directory(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Rejected("encrypted")
    if any(
        part.filename.lower().endswith(("vbaproject.bin", "vbadata.xml"))
        or part.filename.startswith("Basic/")
        for part in parts
    ):
        raise Rejected("macros")
    total = sum(part.file_size for part in parts)
    worst = max(
        (part.file_size / max(1, part.compress_size) for part in parts if part.file_size > (5 << 20)),
        default=0,
    )
    if len(parts) > _MOST_PARTS or total > _MOST_BYTES or worst > _RATIO:
        raise Rejected("bomb")
    if any(_BAD_NAME.search(part.filename) for part in parts) or len({part.filename for part in parts}) < len(
        parts
    ):
        raise Rejected("unsafe")


def read(archive: zipfile.ZipFile, name: str, most: int = _MOST_XML) -> bytes:
    """The bytes of one part, at most `most`. Raises Rejected: "bomb" when there are more, or it is damaged.

    KeyError where there is no such part.
    """
    try:
        with archive.open(name) as part:
            data = part.read(most + 1)
    except _DAMAGED as error:
        raise Rejected("not-what-it-says") from error
    if len(data) > most:
        raise Rejected("bomb")
    return data


def written(parts: Mapping[str, str]) -> bytes:
    """A zip file of these parts, by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
