"""signature.json: the manifest's signature in both forms, and where the key is, for programs."""

from __future__ import annotations

import json
from base64 import b64encode

from crier.model import public_files
from crier.site.signatures import Signature, key_id


def render(signature: Signature) -> bytes:
    """DER and r‖s in base64, the key's name and its place on the site."""
    named = key_id(signature.key)
    told = {
        "format": 1,
        "of": "manifest.json",
        "algorithm": "ECDSA P-256 SHA-256",
        "key": named,
        "key_at": f"/{public_files.key_file(named)}",
        "der": b64encode(signature.der).decode(),
        "raw": b64encode(signature.raw).decode(),
    }
    return (json.dumps(told, indent=1) + "\n").encode()
