"""Everything a journalist may want of a release, in one file to take along."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from crier.handover import Handover

_FILES = ("release.txt", "release.docx", "release.pdf", "event.ics", "contacts.vcf", "captions.csv")
_PICTURE = re.compile(r"image-[0-9]+\.(jpg|png)")  # not the smaller ones
_PACKED = (".docx", ".jpg", ".pdf", ".png")  # compressed already


def bundle(handover: Handover, files: Mapping[str, bytes]) -> bytes:
    """press-kit.zip: text, Word, PDF, calendar, contacts, pictures with captions.csv, in one folder.

    Dated 1980, the oldest date a ZIP knows, so that the same files give the same bytes.
    """
    folder = handover.address.rstrip("/").rpartition("/")[2]
    names = [name for name in _FILES if name in files]
    names += sorted((name for name in files if _PICTURE.fullmatch(name)), key=lambda name: (len(name), name))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # Unix: readable by all
            packed = name.endswith(_PACKED)
            archive.writestr(entry, files[name], zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    return out.getvalue()
