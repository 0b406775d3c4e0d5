"""Everything a journalist may want of a release, in one file to take along."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crier.model.public_files import OUTPUTS
from crier.rendering.zip_file import zipped
from crier.site.handover import Handover

_PICTURE = re.compile(r"image-[0-9]+\.(jpg|png)")  # not the smaller ones


def bundle(handover: Handover, files: Mapping[str, bytes]) -> bytes:
    """press-kit.zip: what OUTPUTS says is in it, and the pictures, in one folder.

    The same files give the same bytes.
    """
    folder = handover.address.rstrip("/").rpartition("/")[2]
    names = [row.name for row in OUTPUTS.values() if row.in_kit and row.name in files]
    names += sorted((name for name in files if _PICTURE.fullmatch(name)), key=lambda name: (len(name), name))
    return zipped({f"{folder}/{name}": files[name] for name in names})
