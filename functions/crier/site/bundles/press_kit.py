"""Everything a journalist may want of a release, in one file to take along."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crier.rendering.zip_file import zipped
from crier.site.handover import Handover

_FILES = ("release.txt", "release.docx", "release.pdf", "event.ics", "contacts.vcf", "captions.csv")
_PICTURE = re.compile(r"image-[0-9]+\.(jpg|png)")  # not the smaller ones


def bundle(handover: Handover, files: Mapping[str, bytes]) -> bytes:
    """press-kit.zip: text, Word, PDF, calendar, contacts, pictures with captions.csv, in one folder.

    The same files give the same bytes.
    """
    folder = handover.address.rstrip("/").rpartition("/")[2]
    names = [name for name in _FILES if name in files]
    names += sorted((name for name in files if _PICTURE.fullmatch(name)), key=lambda name: (len(name), name))
    return zipped({f"{folder}/{name}": files[name] for name in names})
