"""Which files a release consists of, with their hashes: what is signed, and what archives compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from crier.model.manifests import FORMAT
from crier.model.media_types import content_type
from crier.model.timestamps import zulu
from crier.site.handover import Handover


def bundle(handover: Handover, files: Mapping[str, bytes]) -> bytes:
    """manifest.json, as docs/verify.md has it: every file but itself and its signatures; and what was made
    for those who read it before its hour, by its hashes alone.

    The same version has the same bytes whenever it is made.
    """
    told = {
        "format": FORMAT,
        "publisher": handover.entry["authors"][0],
        "url": handover.url,
        "version": handover.version,
        "published": zulu(datetime.fromisoformat(handover.entry["published"])),
        "updated": zulu(datetime.fromisoformat(handover.entry["updated"])),
        "supersedes": handover.supersedes,
        "files": [
            {
                "name": name,
                "bytes": len(files[name]),
                "type": content_type(name),
                "sha256": hashlib.sha256(files[name]).hexdigest(),
            }
            for name in sorted(files)
        ],
    }
    if handover.previews:
        told["previews"] = [
            {"name": name, "sha256": digest} for name, digest in sorted(handover.previews.items())
        ]
    return (json.dumps(told, indent=1) + "\n").encode()
