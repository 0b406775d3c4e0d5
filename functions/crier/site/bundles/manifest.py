"""Which files a release consists of, with their hashes: what archives and mirrors compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from crier.model.media_types import content_type
from crier.site.handover import Handover


def bundle(handover: Handover, files: Mapping[str, bytes]) -> bytes:
    """manifest.json: name, size in bytes, media type and SHA-256 in hex of every file but itself."""
    told = {
        "format": 1,
        "url": handover.url,
        "version": handover.version,
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
    return (json.dumps(told, indent=1) + "\n").encode()
