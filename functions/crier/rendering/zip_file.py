"""ZIP files whose bytes depend on nothing but what is in them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_PACKED = (".docx", ".jpg", ".pdf", ".png")  # compressed already


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files by name, in this order, dated 1980: the oldest date a ZIP knows."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # Unix: readable by all
            packed = name.endswith(_PACKED)
            archive.writestr(entry, body, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    return out.getvalue()
